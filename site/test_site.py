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
    "What stands out of the page at the right, if anything does; a box that scrolls by itself may hold more"
    return page.evaluate("""() => {
        const boxes = [document.documentElement, ...document.querySelectorAll('.content, article')];
        if (!boxes.some(b => b.scrollWidth > b.clientWidth + 1)) return false;
        const scrolls = e => e && e.tagName !== 'ARTICLE' && !e.classList.contains('content') &&
                             (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
        return [...document.querySelectorAll('article *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !scrolls(e.parentElement))
            .slice(0, 3).map(e => e.outerHTML.slice(0, 80));
    }""")

def test_phone(browser):
    "The live models fit a phone, load at most 3 MB, and only when they are asked to"
    for f in (here/'static/live/weights').glob('*.js'): assert f.stat().st_size<3e6, f'{f.name} is larger than 3 MB'
    with Tab(browser, viewport=dict(width=360, height=740)) as tab:
        for which in ('human','shakespeare','lstm','ngrams'):
            wide = wider(load(tab, which))
            assert not wide, f'live/{which} is wider than a phone: {wide}'
            tab.check(which)

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
            page.get_by_label('Words so far').fill(text)
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
        page.get_by_label('Words so far').fill('one hundred and')
        assert 'and' in page.locator('.live-status').last.inner_text()
        page.get_by_label('Words so far').fill('')
        page.get_by_role('button', name='thousand', exact=True).click()
        assert page.get_by_label('Words so far').input_value()=='thousand'
        assert 'needs three words' in page.locator('[data-model=LMModel1]').inner_text()
        page.get_by_role('button', name='empty').click()
        assert 'needs a word' in page.locator('[data-model=LMModel7]').inner_text()
        page.get_by_label('Words so far').fill('one hundred and')
        assert not page.locator('[data-model]').count(), 'beside an error stand the answers to other words'
        page.get_by_label('Words so far').fill('one hundred ' * 5000)
        page.locator('[data-model=LMModel7] button').first.focus()
        page.keyboard.press('Enter')
        assert page.evaluate("document.activeElement.closest('[data-model]')?.dataset.model")=='LMModel7', 'the keyboard has lost its place'
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
            page.get_by_label('Prompt').fill(text)
            shown = float(page.locator('.live-next tr').first.get_attribute('data-logit'))
            assert abs(shown-max(want))<1e-4, f'after {text!r} the page shows another logit'
        page.get_by_label('Prompt').fill('ROMEO:\n' * 2000)
        assert 'the last 1000 letters' in page.locator('.live-status').last.inner_text()
        page.get_by_label('Prompt').fill('ROMEO:\n')
        page.get_by_role('button', name='Step').click()
        assert page.locator('.live-status').last.inner_text().startswith('Wrote ')
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
        page.get_by_role('button', name='Pause').click()
        n = page.locator('.live-text span').count()
        page.wait_for_timeout(200)
        assert page.locator('.live-text span').count()==n, 'it goes on after Pause'
        page.get_by_label('Temperature').fill('0')
        page.get_by_role('button', name='Begin again').click()
        best = page.locator('.live-next tr').first.get_attribute('data-letter')
        page.get_by_role('button', name='Step').click()
        assert page.locator('.live-text span').last.text_content()==best, 'at temperature 0 another letter than the likeliest was taken'
        page.get_by_label('Prompt').fill('Ñ')
        assert 'Ñ' in page.locator('.live-status').last.inner_text()
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
        page.get_by_label('Your text').fill('')
        page.get_by_label('Order n').fill('4')
        assert not page.locator('.live-counts tr').count(), 'an empty text has counts'
        page.get_by_label('Text', exact=True).select_option('human')
        page.get_by_label('Smoothing').select_option('backoff')
        page.get_by_label('The text so far').fill('One million')
        said = page.locator('.live-status').last.inner_text()
        assert 'The text does not have “million”' in said, said
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
        page.get_by_label('Words', exact=True).fill(' '.join(words))
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
        page.get_by_label('Words', exact=True).fill('nine xyz')
        for again in (lambda: None, page.get_by_role('button', name='One word on').click):
            again()
            assert not page.locator('[data-gate]').count(), 'gates of words that it does not know'
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
                if p.stem=='shakespeare':
                    for _ in range(40): page.get_by_role('button', name='Step').click()      # letters of every colour
                page.evaluate(axe)
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
