"""Test the pages in `_site/` in a real browser, opened from the disk as a reader may open them: `python site/test_site.py [names]`.

Where there is no Chromium the tests are skipped, and a message says so; with `CI` set in the environment they fail instead."""
import functools, http.server, json, os, re, shutil, sys, threading, time
from pathlib import Path
from urllib.parse import unquote, urldefrag
here = Path(__file__).resolve().parent
root = here.parent
out = root/'_site'
sys.path[:0] = [str(here), str(root), str(root/'.ci')]
from project import chapters, progress, read, rel

browsers = 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge'

def browser_path(p):
    "The browser to drive: the one of `LMCOURSE_BROWSER`, of the system, or playwright's own; None if there is none"
    named = [os.environ.get('LMCOURSE_BROWSER'), *(shutil.which(b) for b in browsers), p.chromium.executable_path]
    return next((b for b in named if b and Path(b).exists()), None)

def pages(): return sorted(p for p in out.rglob('*.html'))
def url(page, query=''): return (out/page).as_uri() + query
def name(page): return page.relative_to(out).as_posix()

class Tab:
    "A page of the browser that keeps what went wrong; a request that would leave the machine goes nowhere and is kept too"
    def __init__(self, browser, host='file:', **settings):
        self.context = browser.new_context(**settings)
        self.page,self.wrong = self.context.new_page(),[]
        self.page.on('console', lambda m: m.type in ('error','warning') and self.wrong.append(f'console: {m.text}'))
        self.page.on('pageerror', lambda e: self.wrong.append(f'error: {e}'))
        self.page.on('requestfailed', lambda r: self.wrong.append(f'failed: {r.url}'))
        self.page.on('response', lambda r: r.status>=400 and self.wrong.append(f'{r.status}: {r.url}'))
        def route(r):
            if r.request.url.startswith((host, 'data:', 'blob:')): r.continue_()
            else: r.abort()
        if host!='file:': self.context.route('**/*', route)
        self.host = host
        self.page.on('request', lambda r: r.url.startswith((host, 'data:', 'blob:')) or self.wrong.append(f'leaves the machine: {r.url}'))
    def open(self, address):
        self.page.goto(address, wait_until='load')
        return self.page
    def check(self, where):
        wrong,self.wrong[:] = list(dict.fromkeys(self.wrong)),[]
        assert not wrong, f'{where}: ' + '; '.join(wrong[:5])
    def __enter__(self): return self
    def __exit__(self, *a): self.context.close()

def test_pages(browser):
    "Every page opens without errors and failed requests, asks nobody for anything, and fits a phone"
    with Tab(browser, viewport=dict(width=360, height=740)) as tab:
        for p in pages():
            page = tab.open(p.as_uri())
            wide = wider(page)
            assert not wide, f'{name(p)} is wider than a phone: {wide}'
            tab.check(name(p))

def test_links(browser):
    "Every internal link leads to a page, and to a place in it that exists"
    from bs4 import BeautifulSoup
    soup = {p.resolve(): BeautifulSoup(p.read_text(encoding='utf-8'), 'html.parser') for p in pages()}
    ids = {p: {e['id'] for e in s.find_all(id=True)} for p,s in soup.items()}
    broken = []
    for p,s in soup.items():
        for e in s.find_all(['a','img','script','link']):
            link = e.get('href') or e.get('src') or ''
            if not link or re.match(r'[a-z]+:', link): continue
            path,anchor = urldefrag(link)
            to = (p.parent/unquote(path.partition('?')[0])).resolve() if path else p
            if not to.exists(): broken.append(f'{name(p)}: {link} leads nowhere')
            elif anchor and to in ids and unquote(anchor) not in ids[to]: broken.append(f'{name(p)}: {link} has no such place')
    for p in chapters(): assert f'/blob/practice/{p.name}"' in (out/f'{rel(p)}.html').read_text(encoding='utf-8'), f'{p.stem} does not lead to its practice form'
    assert not broken, f'{len(broken)} links: ' + '; '.join(broken[:8])

def test_search(browser):
    "The search finds the rarest long word of each chapter's title and first lines"
    with Tab(browser) as tab:
        heads = {rel(p): ' '.join(read(p).cells[0].source.split('\n')[:3]).lower() for p in chapters()}
        words = {n: set(re.findall(r'[a-z]{5,}', text)) for n,text in heads.items()}
        for n,mine in words.items():
            word = min(sorted(mine), key=lambda w: (sum(w in o for o in words.values()), -len(w)))
            page = tab.open(url('search.html', f'?q={word}'))
            page.wait_for_selector(f'#search-results a[href^="{n}.html"]', timeout=20_000)
        tab.check('search')

def load(tab, which, base=None):
    "Open the live page `which` and start it with the keyboard"
    page = tab.open((base or out.as_uri()) + f'/live/{which}.html')
    if which!='ngrams':
        assert page.evaluate('typeof lmWeights')=='undefined', f'live/{which} loads its weights before it is asked to'
        page.locator('.live-start').first.focus()
        page.keyboard.press('Enter')
        page.wait_for_function("document.querySelectorAll('.live input').length > 0", timeout=60_000)
    return page

def wider(page):
    """What stands out of the page at the right, if anything does; a box that scrolls by itself may hold more.
    On a phone the theme lets `.content` scroll, and the window does not know. Its headings stand out of `article`, by half a letter"""
    return page.evaluate("""() => {
        const boxes = [document.documentElement, ...document.querySelectorAll('.main, .content')].filter(b => b.scrollWidth > b.clientWidth + 1);
        if (!boxes.length) return false;
        const scrolls = e => e && !e.classList.contains('content') && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
        const found = [...document.querySelectorAll('article *')].filter(e => !scrolls(e.parentElement) && e.getBoundingClientRect().right > innerWidth + 1);
        return (found.length ? found : boxes).slice(0, 3).map(e => e.outerHTML.slice(0, 80));
    }""")

def test_phone(browser):
    "The live models fit a phone, load at most 3 MB, and only when they are asked to"
    for f in (here/'static/live/weights').glob('*.js'): assert f.stat().st_size<3e6, f'{f.name} is larger than 3 MB'
    with Tab(browser, viewport=dict(width=360, height=740)) as tab:
        for which in ('human','shakespeare','lstm','ngrams'):
            wide = wider(load(tab, which))
            assert not wide, f'live/{which} is wider than a phone: {wide}'
            tab.check(which)

def put(field, text):
    "Type into a field and leave it: what waits for a pause in the typing happens at once"
    field.fill(text)
    field.blur()

def said(page): return page.locator('.live-status').last.inner_text()
def focused(page, what): return page.evaluate(f'document.activeElement.{what}')

def steps(page, model, act):
    "How many tokens `model` reads while `act` runs, and in a second after it"
    page.evaluate("""name => { const m = lmcourse.models[name]; self.read = 0;
        delete m.step; const step = m.step; m.step = function (...a) { self.read++; return step.apply(this, a); }; }""", model)
    act()
    page.wait_for_timeout(1000)
    return page.evaluate('self.read')

def type_fast(page, label, texts):
    "Change a field several times within a moment, as fast typing does"
    page.get_by_label(label, exact=True).evaluate("""(e, texts) => texts.forEach(t => {
        e.value = t;
        e.dispatchEvent(new Event('input', {bubbles: true})); })""", texts)

def far(a, b): return max(abs(x-y) for x,y in zip(a, b, strict=True))

def pytorchs(name):
    "The models of a live page as PyTorch has them, and their vocabulary"
    from export_weights import load
    return load(name)

def test_human(browser):
    "The four models of Human Numbers give PyTorch's logits, and the page shows what they give"
    import torch
    models,vocab = pytorchs('human')
    rng = torch.Generator().manual_seed(1)
    prompts = ['one two three', 'one thousand two hundred . one thousand two hundred one .', 'nine thousand nine hundred ninety nine . ' * 4]
    prompts += [vocab.join([vocab[i] for i in torch.randint(len(vocab), (n,), generator=rng)]) for n in (3, 17, 40)]
    with Tab(browser) as tab, torch.no_grad():
        page = load(tab, 'human')
        for text in prompts:
            words = text.split()
            put(page.get_by_label('Words so far'), text)
            for m,model in models.items():
                model.reset() if hasattr(model,'reset') else None
                x = vocab.encode(words)[None]
                res = model(x[:,-3:] if m=='LMModel1' else x)
                logits = res[0] if isinstance(res, tuple) else res
                want = logits.reshape(-1, len(vocab))[-1]
                got = page.evaluate('([m, w]) => lmcourse.logits(m, w)', [m, words])
                assert far(got, want.tolist())<1e-4, f'{m} after {text!r}: logits are {far(got, want.tolist()):.1e} away from PyTorch'
                p,i = want.softmax(0).max(0)
                row = page.locator(f'table[data-model="{m}"] tbody tr').first
                assert abs(float(row.get_attribute('data-p'))-p)<1e-4 , f'{m} after {text!r}: the page shows another probability'
            looks = models['PointerLM']
            looks.reset()
            raw = looks(vocab.encode(words)[None])[1]
            want = looks.attend(raw, raw)[0,-1].tolist()           # nothing is dropped: raw and dropped are the same
            got = [float(e.get_attribute('data-weight')) for e in page.locator('.live-word').all()]
            assert far(got[1:], want)<1e-4, f'after {text!r} the pointer looks elsewhere'
        put(page.get_by_label('Words so far'), '')
        for m in models: assert page.locator(f'[data-model="{m}"] td').inner_text()==('needs three words' if m=='LMModel1' else 'needs a word')
        page.get_by_role('button', name='thousand', exact=True).click()
        assert page.get_by_label('Words so far').input_value()=='thousand'
        assert page.locator('[data-model=LMModel1] td').inner_text()=='needs three words'
        for _ in range(4):                                       # with three words LMModel1 has buttons too, before those of LMModel7
            page.locator('[data-model=LMModel7] button').nth(2).focus()
            page.keyboard.press('Enter')
            assert focused(page, 'dataset.place')=='LMModel7 2', 'the keyboard has lost its place'
        page.locator('[data-model=LMModel7] button').first.focus()
        page.get_by_label('Words so far').evaluate("e => { e.value = 'one hundred and'; e.dispatchEvent(new Event('input')); }")
        page.wait_for_function("document.querySelector('.live-error')")
        assert 'and' in said(page)
        assert not page.locator('[data-model], .live-word').count(), 'beside an error stand the answers to other words'
        assert focused(page, 'type')=='text', 'where the keyboard was is nothing, and it is not in the field'
        long = ('one hundred twelve . ' * 1000).strip()
        read = steps(page, 'LMModel7', lambda: put(page.get_by_label('Words so far'), long))
        assert read<=200, f'of a long text {read} words are read'
        assert 'Of your 4000 words only the last 200 are read' in said(page)
        got = float(page.locator('[data-model=LMModel7] tbody tr').first.get_attribute('data-logit'))
        assert abs(got-max(page.evaluate('w => lmcourse.logits("LMModel7", w)', long.split()[-200:])))<1e-9
        assert steps(page, 'LMModel7', lambda: page.get_by_role('button', name='nine', exact=True).click())<=101
        assert page.get_by_label('Words so far').input_value()==long + ' nine', 'words that are not read have left the field'
        assert steps(page, 'LMModel7', lambda: type_fast(page, 'Words so far', ['t', 'tw', 'two', 'two t', 'two two']))==2
        tab.check('live/human')

def test_shakespeare(browser):
    "The letters' network gives PyTorch's logits; it writes, pauses, steps, and writes the same again from the same seed"
    import torch
    models,vocab = pytorchs('shakespeare')
    model = models['2min']
    with Tab(browser) as tab, torch.no_grad():
        page = load(tab, 'shakespeare')
        for text in ['ROMEO:\n', 'T', 'First Citizen:\nWe are accounted poor citizens, the patricians good.\n'*3, "zzz&&3$-'"]:
            model.reset()
            want = model(vocab.encode(list(text))[None])[0,-1].tolist()
            got = page.evaluate("t => lmcourse.logits('2min', t)", text)
            assert far(got, want)<1e-4, f'after {text!r}: logits are {far(got, want):.1e} away from PyTorch'
            put(page.get_by_label('Prompt'), text)
            shown = float(page.locator('.live-next tr').first.get_attribute('data-logit'))
            assert abs(shown-max(want))<1e-4, f'after {text!r} the page shows another logit'
        long = 'ROMEO:\nO heart' * 715
        read = steps(page, '2min', lambda: put(page.get_by_label('Prompt'), long))
        assert read<=500, f'of a long prompt {read} letters are read'
        assert 'Of your 10010 letters only the last 410 are read' in said(page), said(page)
        want = page.evaluate("t => lmcourse.logits('2min', t)", long[-410:])
        assert abs(float(page.locator('.live-next tr').first.get_attribute('data-logit'))-max(want))<1e-9
        assert steps(page, '2min', lambda: put(page.get_by_label('Prompt'), long + 's'))==1, 'for one letter more it reads more than one'
        assert steps(page, '2min', lambda: type_fast(page, 'Prompt', ['T', 'Th', 'Thi', 'This']))==4, 'each of fast letters is read alone'
        put(page.get_by_label('Prompt'), 'ROMEO:\n')
        for k in (1, 2):
            page.get_by_role('button', name='Step').click()
            letter = page.locator('.live-text span').last
            assert said(page)==f"Wrote letter {k}, {letter.get_attribute('title')}.", said(page)
            assert f"{float(letter.get_attribute('data-p')):.0%}"[:-1] in said(page) or float(letter.get_attribute('data-p'))<.0995
        texts = []
        for seed in (3, 3, 4):
            page.get_by_label('Seed').fill(str(seed))
            page.get_by_role('button', name='Begin again').click()
            for _ in range(30): page.get_by_role('button', name='Step').click()
            texts.append(page.locator('.live-text').inner_text())
        assert texts[0]==texts[1]!=texts[2], 'the same seed gives another text'
        n = page.locator('.live-text span').count()
        page.get_by_role('button', name='Write').click()
        page.wait_for_function(f"document.querySelectorAll('.live-text span').length > {n+5}")
        assert said(page)=='Writing.', 'a screen reader is told of each letter'
        page.get_by_role('button', name='Pause').click()
        assert said(page).startswith('Paused after')
        n = page.locator('.live-text span').count()
        page.wait_for_timeout(200)
        assert page.locator('.live-text span').count()==n, 'it goes on after Pause'
        page.get_by_label('Temperature').fill('0')
        page.get_by_role('button', name='Begin again').click()
        best = page.locator('.live-next tr').first.get_attribute('data-letter')
        page.get_by_role('button', name='Step').click()
        assert page.locator('.live-text span').last.text_content()==best, 'at temperature 0 another letter than the likeliest was taken'
        put(page.get_by_label('Prompt'), 'Ñ')
        assert 'Ñ' in said(page)
        tab.check('live/shakespeare')

def test_ngrams(browser):
    "The page counts as BackoffLM and NGramLM do"
    import numpy as np
    from lmcourse.corpora import human_numbers
    from lmcourse.ngrams import BackoffLM, Vocab, line_words
    from lmcourse.smoothing import NGramLM
    tokens = line_words(human_numbers())
    own = 'the cat sat on the mat. the cat ate the rat.'
    with Tab(browser) as tab:
        page = load(tab, 'ngrams')
        assert page.evaluate('lmcourse.humanNumbers()')==tokens
        page.evaluate('own => { self.c = {human: new lmcourse.NGrams(lmcourse.humanNumbers(), 5), own: new lmcourse.NGrams([...own], 5)}; }', own)
        params = dict(add_k=dict(k=.3), jelinek_mercer=dict(weights=[.7]*5), absolute=dict(discount=.6), kneser_ney=dict(discount=.6))
        for text,toks,contexts in [('human', tokens, ['one hundred', 'nine', 'thousand . two one', '']),
                                   ('own', list(own), ['the ', 'mc', 'e r', ''])]:
            vocab = Vocab(toks if text=='human' else own)
            ids = vocab.encode(toks).numpy()
            for n in (1, 2, 3, 5):
                models = {s: NGramLM(n, s, len(vocab), **{k: v[:n] if k=='weights' else v for k,v in params.get(s, {}).items()}).fit(ids) for s in
                          ('mle','add_k','jelinek_mercer','witten_bell','absolute','kneser_ney','modified_kneser_ney')}
                backoff = BackoffLM(n, vocab).fit(toks)
                for context in contexts:
                    c = vocab.split(context)
                    at = vocab.encode(c).tolist() if c else []
                    for s in ['backoff', *models]:
                        want = backoff.next_probs(c) if s=='backoff' else models[s].next_probs(at)
                        param = next(iter(params.get(s, {}).values()), None)
                        got = page.evaluate('([t, n, at, s, p]) => [...lmcourse.ngramProbs(self.c[t], n, at.slice(Math.max(0, at.length-n+1)), s, p)]',
                                            [text, n, at, s, param[0] if isinstance(param, list) else param])
                        got = np.array([np.nan if g is None else g for g in got])
                        assert np.allclose(got, want, atol=1e-9, equal_nan=True), f'{s} of order {n} after {context!r} in {text!r} differs'
        page.get_by_label('Order n').fill('2')
        page.get_by_label('Smoothing').select_option('mle')
        page.get_by_label('The text so far').fill('one hundred')
        want = NGramLM(2, 'mle').fit(vocab_ids(tokens)).next_probs(vocab_ids(['one','hundred'], tokens))
        assert abs(float(page.locator('.live-counts tbody tr').first.get_attribute('data-p'))-want.max())<1e-9
        page.get_by_label('Text', exact=True).select_option('course')
        page.wait_for_function("document.querySelector('.live-counts tbody')")
        page.get_by_role('button', name='Write 20 more').click()
        page.get_by_label('Text', exact=True).select_option('own-letters')
        put(page.get_by_label('Your text'), '')
        page.get_by_label('Order n').fill('4')
        page.get_by_label('Text', exact=True).select_option('own-words')
        page.get_by_role('button', name='Write 20 more').click()
        assert not page.locator('.live-counts tr').count() and 'is empty' in said(page), 'an empty text has counts'
        page.get_by_label('Text', exact=True).select_option('human')
        page.get_by_label('Smoothing').select_option('backoff')
        page.get_by_label('The text so far').fill('One million')
        assert 'The text does not have “million”.' in said(page), said(page)
        page.locator('.live-counts button').nth(1).focus()
        page.keyboard.press('Enter')
        assert focused(page, 'dataset.place')=='1', 'the keyboard has lost its place'
        page.evaluate("""() => { self.prose = self.lmProse; delete self.lmProse;
            lmcourse.script = () => new Promise((done, failed) => { self.done = () => { self.lmProse = self.prose; done(); }; self.failed = failed; }); }""")
        page.get_by_label('Text', exact=True).select_option('course')
        page.evaluate("self.failed(new Error('it could not be loaded'))")
        page.wait_for_function("document.querySelector('.live-error')")
        assert page.get_by_label('Text', exact=True).input_value()=='human', 'after an error the text that is shown is not the chosen one'
        page.get_by_label('Text', exact=True).select_option('course')
        page.get_by_label('Text', exact=True).select_option('own-words')
        put(page.get_by_label('Your text'), 'b a c a b a d')
        page.evaluate('self.done()')
        page.wait_for_timeout(200)
        assert page.locator('.live-counts tbody tr').count()==4, 'a text that came late is shown instead of the chosen one'
        page.get_by_label('Order n').fill('2')
        page.get_by_label('The text so far').fill('a')
        for s,heads,rows in [('absolute', ['times after “a”', 'times anywhere'], dict(a=[0, 3], b=[1, 2], c=[1, 1], d=[1, 1])),
                             ('kneser_ney', ['times after “a”', 'different words before it'], dict(a=[0, 2], b=[1, 1], c=[1, 1], d=[1, 1])),
                             ('add_k', ['times after “a”'], dict(a=[0], b=[1], c=[1], d=[1]))]:
            page.get_by_label('Smoothing').select_option(s)
            assert page.locator('.live-counts thead th').all_inner_texts()[2:]==heads
            for t,want in rows.items():
                got = page.locator(f'.live-counts tr[data-token={t}] td').all_inner_texts()[2:]
                assert [int(g) for g in got]==want, f'{s}: the counts of {t} are {got}'
        page.get_by_label('Order n').fill('3')
        page.get_by_label('Smoothing').select_option('modified_kneser_ney')
        page.get_by_label('The text so far').fill('b a')
        assert page.locator('.live-counts thead th').all_inner_texts()[2:]==['times after “b a”', 'different words before “a” and it', 'different words before it']
        tab.check('live/ngrams')

def vocab_ids(tokens, known=None):
    from lmcourse.ngrams import Vocab
    return Vocab(known or tokens).encode(tokens).numpy()

def test_lstm(browser):
    "The cell's memory and output are those of PyTorch's LSTM, in both layers and after every word"
    import torch
    models,vocab = pytorchs('human')
    model = models['LMModel7']
    with Tab(browser) as tab, torch.no_grad():
        page = load(tab, 'lstm')
        words = 'nine thousand . one hundred twelve'.split()
        put(page.get_by_label('Words', exact=True), ' '.join(words))
        for at in range(len(words)):
            model.reset()
            model(vocab.encode(words[:at+1])[None])
            h,c = (s[:,0] for s in model.h)
            for layer in (0,1):
                page.get_by_label('Layer', exact=True).select_option(str(layer))
                for unit in (1, 40, 64):
                    page.get_by_label('Unit', exact=True).fill(str(unit))
                    got = {k: float(page.locator(f'[data-gate="{k}"]').get_attribute('data-value')) for k in ('f','i','g','o','cOld','c','h')}
                    assert abs(got['c']-c[layer,unit-1])<1e-4 and abs(got['h']-h[layer,unit-1])<1e-4, f'unit {unit} of layer {layer} differs'
                    assert abs(got['f']*got['cOld']+got['i']*got['g']-got['c'])<1e-6
            page.get_by_role('button', name='One word on').click()
        page.locator('.live-words button').nth(1).focus()
        page.keyboard.press('Enter')
        assert focused(page, 'textContent')=='thousand' and focused(page, 'ariaCurrent')=='step', 'the keyboard has lost its place'
        put(page.get_by_label('Words', exact=True), 'nine xyz')
        for again in (lambda: None, page.get_by_role('button', name='One word on').click, lambda: page.get_by_label('Unit', exact=True).fill('7'),
                      lambda: page.get_by_label('Layer', exact=True).select_option('1')):
            again()
            assert not page.locator('[data-gate], .live-words button, .live-history td').count(), 'gates of words that it does not know'
            assert 'xyz' in said(page) and 'undefined' not in page.locator('.live').inner_text()
        read = steps(page, 'LMModel7', lambda: put(page.get_by_label('Words', exact=True), 'one hundred twelve . ' * 1000))
        assert read<=200 and 'Of your 4000 words only the last 200 are read' in said(page), f'of a long text {read} words are read'
        assert page.locator('.live-words button').count()==200
        tab.check('live/lstm')

def test_host(browser):
    "The live pages work from a static host as well"
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *a): pass
    with http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Quiet, directory=str(out))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f'http://127.0.0.1:{server.server_port}'
        with Tab(browser, base) as tab:
            for which in ('human','shakespeare','lstm','ngrams'):
                load(tab, which, base)
                tab.wrong[:] = [w for w in tab.wrong if 'favicon' not in w]
                tab.check(which)
        server.shutdown()

def violations(page, options):
    "What axe-core has to say of the page: rule, number of places, and the first of them"
    res = page.evaluate(f"axe.run({json.dumps(dict(resultTypes=['violations'], **options))})")['violations']
    return [f"{v['id']}: {v['nodes'][0]['html'][:110]}" for v in res]

# One element of each kind is enough, and a long page is done in a tenth of the time
thin = """() => { const seen = new Set();
    for (const e of document.querySelectorAll('pre span, tr, dd, nav li')) {
        if (!e.isConnected) continue;
        const kind = [e.tagName, e.className, e.getAttribute('style'), e.parentElement.className, e.closest('div[class]')?.className].join('|');
        if (!seen.has(kind) || e.querySelector('[style]')) { seen.add(kind); continue; }
        const list = e.parentElement;                            // a description goes with its terms, a list with its last one
        while (e.tagName=='DD' && e.previousElementSibling?.tagName=='DT') e.previousElementSibling.remove();
        e.remove();
        if (list.tagName=='DL' && !list.children.length) list.remove(); } }"""

def test_access(browser):
    "axe-core finds nothing to say against any page, in light and in dark; every picture has a text"
    import axe_playwright_python
    axe = (Path(axe_playwright_python.__file__).parent/'axe.min.js').read_text(encoding='utf-8')
    keys = dict(runOnly=['scrollable-region-focusable'])         # a matter of widths: asked before anything is taken out
    levels = dict(runOnly=dict(type='tag', values=['wcag2a','wcag2aa','wcag21a','wcag21aa']))
    wrong = {}
    for scheme,rules in dict(light=levels, dark=dict(runOnly=['color-contrast'])).items():
        with Tab(browser, color_scheme=scheme) as tab:
            for p in pages():
                live = p.parent.name=='live' and p.stem!='index'
                page = load(tab, p.stem) if live else tab.open(p.as_uri())
                if live and p.stem=='shakespeare': page.get_by_role('button', name='Step').click()
                page.evaluate(axe)
                if live and p.stem=='shakespeare':               # a letter of every colour, and axe has to judge each
                    page.evaluate("for (let k = 0; k < 10; k++) document.querySelector('.live-text').append(lmcourse.el('span', {class: `live-p${k}`}, 'e'))")
                    passed = page.evaluate("axe.run('.live-text', {runOnly: ['color-contrast']}).then(r => r.passes.flatMap(p => p.nodes.map(n => n.html)).join())")
                    bad = [k for k in range(10) if f'live-p{k}' not in passed]
                    assert not bad, f'{scheme}: letters of the colours {bad} cannot be read well'
                found = violations(page, keys) if scheme=='light' else []
                page.evaluate(thin)
                for v in found + violations(page, rules):
                    if v not in wrong: progress(f'  {name(p)} ({scheme}): {v}')
                    wrong.setdefault(v, []).append(f'{name(p)} ({scheme})')
    assert not wrong, f'{len(wrong)}: ' + '\n    '.join(f'{v}: {len(places)} pages, such as {places[0]}' for v,places in wrong.items())

tests = [test_links, test_pages, test_search, test_phone, test_human, test_shakespeare, test_ngrams, test_lstm, test_host, test_access]

def main():
    start,only = time.perf_counter(),sys.argv[1:]
    if not out.exists(): sys.exit('There is no _site/: run `make site` first')
    try: from playwright.sync_api import sync_playwright
    except ImportError: sync_playwright = None
    failed = 0
    if sync_playwright:
        with sync_playwright() as p:
            path = browser_path(p)
            if path:
                sandbox = ['--no-sandbox'] if hasattr(os,'geteuid') and os.geteuid()==0 else []     # root has none
                browser = p.chromium.launch(executable_path=path, args=sandbox)
                progress(f'{path}, Chromium {browser.version}')
                for test in tests:
                    if only and test.__name__.removeprefix('test_') not in only: continue
                    began = time.perf_counter()
                    try: test(browser)
                    except Exception as e:
                        failed += 1
                        progress(f'FAILED {test.__name__}: {e}')
                    else: progress(f'passed {test.__name__} in {time.perf_counter()-began:.0f} s')
                browser.close()
                progress(f'{failed} failed, in {time.perf_counter()-start:.0f} s')
                sys.exit(bool(failed))
    message = 'No Chromium was found: the tests of the pages are skipped (install chromium, or `python -m playwright install chromium`)'
    if os.environ.get('CI'): sys.exit(f'FAILED: {message}')
    progress(message)

if __name__=='__main__': main()
