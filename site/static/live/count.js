// n-grams: the order and the smoothing under one's fingers, and the counts behind each choice.
'use strict';
(() => {
const lm = self.lmcourse, {el} = lm;
const most = 6;                                             // the highest order

lm.pages.ngrams = root => {
  let counts, shown, letters = false, n = 3, smoothing = 'backoff', param = 1, context = [], random = lm.random(0);
  const own = el('textarea', {rows: 4, ...lm.asTyped}, 'the cat sat on the mat. the cat ate the rat. the rat sat on the hat.');
  const ownField = lm.labelled('Your text', own);
  const input = el('input', {type: 'text', ...lm.asTyped});
  const status = lm.status();
  const table = el('table', {class: 'live-counts'});
  const box = el('div', {class: 'live-scroll', tabindex: 0, role: 'region', 'aria-label': 'Next tokens and their counts'}, table);
  const paramField = lm.slider('k', .01, 2, .01, 1, v => { param = v; show(); });

  const join = tokens => tokens.join(letters ? '' : ' ');
  const cut = text => letters ? [...text] : text.trim().replace(/([.,;:!?])/g, ' $1 ').split(/\s+/).filter(Boolean);

  function source(kind) {
    shown = kind;
    ownField.hidden = !kind.startsWith('own');
    letters = kind !== 'human' && kind !== 'own-words';
    const tokens = kind === 'human' ? lm.humanNumbers() : cut(kind === 'course' ? self.lmProse : own.value);
    counts = tokens.length ? new lm.NGrams(tokens, most) : null;
    context = kind === 'human' ? ['one', 'hundred'] : tokens.slice(0, letters ? 4 : 2);
    input.value = join(context);
    show();
  }
  async function choose(kind) {
    if (kind === 'course' && !self.lmProse) {
      status.say('Loading …');
      try { await lm.script('prose'); }
      catch (e) {
        if (from.input.value !== kind) return;
        from.input.value = shown;                           // which is there still
        return status.say(`${e.message}.`, true);
      }
    }
    if (from.input.value === kind) source(kind);            // or another one was chosen while it was loading
  }
  function probs() {
    const ids = context.map(t => counts.stoi.has(t) ? counts.stoi.get(t) : -1);
    return [ids, lm.ngramProbs(counts, n, ids.slice(Math.max(0, ids.length - n + 1)), smoothing, param)];
  }
  function show() { lm.again(table, input, draw); }
  function draw() {
    if (!counts) {
      table.replaceChildren();
      return status.say('The text is empty: type some words.', true);
    }
    const [ids, p] = probs();
    const columns = lm.ngramTables(counts, n, ids, smoothing).reverse();      // the longest context first
    if (isNaN(p[0])) {
      table.replaceChildren();
      return status.say(`“${join(context.slice(1 - n))}” never occurs in the text, and without smoothing the counts say nothing.`, true);
    }
    const name = ({m, different}) => {
      const said = m ? `“${join(context.slice(context.length - m)).replace(/\n/g, '⏎')}”` : '';
      if (different) return `different ${letters ? 'letters' : 'words'} before ${said ? `${said} and ` : ''}it`;
      return said ? `times after ${said}` : 'times anywhere';
    };
    const total = c => [...c.followers.values()].reduce((a, b) => a + b, 0);
    const best = lm.top(p, 12);
    table.replaceChildren(
      el('caption', {}, 'What may come next, and the counts behind it'),
      el('thead', {}, el('tr', {}, ['next', '', 'probability'].map(t => el(t ? 'th' : 'td', t ? {scope: 'col'} : {}, t)),
                         columns.map(c => el('th', {scope: 'col'}, name(c))))),
      el('tbody', {}, best.map((i, k) => el('tr', {'data-token': counts.itos[i], 'data-p': p[i]},
        el('th', {scope: 'row'}, lm.button(lm.shown(counts.itos[i]), () => put([...context, counts.itos[i]]),
                                           {'aria-label': `${lm.spoken(counts.itos[i])}: add it`, 'data-place': k})),
        el('td', {}, lm.bar(p[i])), el('td', {class: 'live-number'}, lm.percent(p[i])),
        columns.map(c => el('td', {class: 'live-number'}, String(c.followers.get(i) || 0)))))),
      el('tfoot', {}, el('tr', {}, el('th', {scope: 'row'}, 'all'), el('td'), el('td', {class: 'live-number'}, '100%'),
        columns.map(c => el('td', {class: 'live-number'}, String(total(c)))))));
    const zero = p.filter(v => v === 0).length;
    const unknown = [...new Set(context.filter(t => !counts.stoi.has(t)))].slice(0, 5);
    status.say(`Likeliest: ${lm.spoken(counts.itos[best[0]])}, ${lm.percent(p[best[0]])}. ` +
               (zero ? `${zero} of ${p.length} tokens are impossible.` : `All ${p.length} tokens are possible.`) +
               (unknown.length ? ` The text does not have ${unknown.map(t => `“${lm.shown(t)}”`).join(', ')}.` : ''));
  }
  function put(tokens) {
    context = tokens;
    input.value = join(context);
    show();
  }
  function write() {                                        // 20 more tokens, each drawn from its distribution
    for (let k = 0; counts && k < 20; k++) {
      const [, p] = probs();
      if (isNaN(p[0])) break;
      context.push(counts.itos[lm.draw(p, random())]);
    }
    put(context);
  }
  function smooth(kind) {
    smoothing = kind;
    const about = lm.parameters[kind];
    paramField.hidden = !about;
    if (about) {
      const [text, min, max, value] = about;
      paramField.label.textContent = text[0].toUpperCase() + text.slice(1);
      Object.assign(paramField.input, {min, max, value});
      paramField.out.textContent = value;
      param = value;
    }
    show();
  }

  input.addEventListener('input', () => {
    context = cut(shown === 'human' ? input.value.toLowerCase() : input.value);
    show();
  });
  const from = lm.select('Text', {human: 'Human Numbers, by words', course: 'this course’s own prose, by letters',
                                  'own-words': 'your own, by words', 'own-letters': 'your own, by letters'}, 'human', choose);
  lm.typed(own, () => source(from.input.value));
  root.append(from, ownField, lm.slider('Order n', 1, most, 1, n, v => { n = v; show(); }),
              lm.select('Smoothing', lm.smoothings, smoothing, smooth), paramField, lm.labelled('The text so far', input),
              el('div', {class: 'live-buttons'}, lm.button('Write 20 more', write), lm.button('one back', () => put(context.slice(0, -1)))),
              status, box);
  paramField.hidden = true;
  source('human');
};
})();
