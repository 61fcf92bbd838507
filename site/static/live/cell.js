// One LSTM cell, step by step: its gates as bars.
'use strict';
(() => {
const lm = self.lmcourse, {el} = lm;
const gates = [['f', 'forget gate: how much of the old memory stays'], ['cOld', 'the old memory c'], ['i', 'input gate: how much of the new is let in'],
               ['g', 'candidate: the new'], ['c', 'the new memory: f · old c + i · g'], ['o', 'output gate: how much is shown'],
               ['h', 'the output: o · tanh(c)']];

lm.pages.lstm = root => lm.starter(root, 'human', .4, (file, status) => {
  const itos = file.itos, model = lm.models.LMModel7;
  let words = [], at = 0, layer = 0, unit = 21, steps = [], note = '', wrong = '';
  const follow = lm.reader(model);
  const input = el('input', {type: 'text', value: 'two thousand three hundred forty five . two thousand', ...lm.asTyped});
  const reading = el('div', {class: 'live-words'});
  const one = el('table', {class: 'live-gates'});
  const all = el('div', {class: 'live-units', role: 'img'});
  const history = el('table', {class: 'live-history'});
  const scroll = el('div', {class: 'live-scroll', tabindex: 0, role: 'region', 'aria-label': 'The memory after each word'}, history);

  // From -bound to bound, with 0 in the middle; gates go from 0 to 1
  function signed(v, bound) {
    const part = Math.min(1, Math.abs(v) / bound) * 50;
    return el('span', {class: 'live-bar live-signed', 'aria-hidden': 'true'},
              el('span', {style: `width: ${part.toFixed(2)}%; margin-left: ${v < 0 ? 50 - part : 50}%`, class: v < 0 ? 'live-negative' : ''}));
  }
  const sign = (v, digits = 4) => (v < 0 ? '−' : '') + Math.abs(v).toFixed(digits);

  function read() {
    const typed = lm.words(input.value);
    words = steps = [];
    wrong = '';
    try {
      const ids = lm.end(lm.encode(itos, typed), lm.mostWords);
      steps = follow(ids).map(r => r.cells);
      words = typed.slice(typed.length - ids.length);
      note = lm.onlyEnd(typed.length, words.length, 'words');
    } catch (e) { wrong = `Human Numbers has words such as “nine hundred forty two .”; ${e.message}.`; }
    at = Math.min(at, Math.max(steps.length - 1, 0));
    show();
  }
  function show() { lm.again(reading, input, draw); }
  function draw() {
    for (const place of [reading, one, all, history]) place.replaceChildren();
    all.hidden = !steps.length;
    if (!steps.length) return status.say(wrong || 'Type some words.', Boolean(wrong));
    const cell = steps[at][layer];
    reading.append(...words.map((w, k) => lm.button(w, () => go(k), {'aria-current': k === at ? 'step' : null, 'data-place': k})));
    one.append(el('caption', {}, `Unit ${unit + 1} of layer ${layer + 1} reads “${words[at]}”`),
      el('thead', {class: 'live-hidden'}, el('tr', {}, ['part', 'bar', 'value'].map(t => el('th', {scope: 'col'}, t)))),
      el('tbody', {}, gates.map(([key, text]) => el('tr', {'data-gate': key, 'data-value': cell[key][unit]},
        el('th', {scope: 'row'}, el('strong', {}, key === 'cOld' ? 'c' : key), ` ${text}`),
        el('td', {}, signed(cell[key][unit], key === 'c' || key === 'cOld' ? 3 : 1)),
        el('td', {class: 'live-number'}, sign(cell[key][unit]))))));
    const bound = v => Math.min(1, Math.abs(v));
    all.setAttribute('aria-label', `All ${cell.h.length} units of layer ${layer + 1}: ` + ['f', 'i', 'o'].map(key =>
      `${key} is above one half in ${cell[key].filter(v => v > .5).length}`).join(', '));
    for (const key of ['f', 'i', 'g', 'o', 'c', 'h']) all.append(el('span', {class: 'live-row-name'}, key),
      el('span', {class: 'live-row'}, [...cell[key]].map((v, k) => el('span',
        {class: `${v < 0 ? 'live-negative' : ''} ${k === unit ? 'live-chosen' : ''}`, title: `${key} of unit ${k + 1}: ${sign(v)}`,
         onclick: () => choose(k)}, el('span', {style: `height: ${(100 * bound(v)).toFixed(0)}%`})))));
    history.append(el('caption', {}, `What unit ${unit + 1} remembers after each word`),
      el('tbody', {}, el('tr', {}, el('th', {scope: 'row'}, 'word'), words.map((w, k) => el('td', {class: k === at ? 'live-chosen' : ''}, w))),
        el('tr', {}, el('th', {scope: 'row'}, 'c'), steps.map(s => el('td', {class: 'live-number'}, sign(s[layer].c[unit], 2)))),
        el('tr', {}, el('th', {scope: 'row'}, 'h'), steps.map(s => el('td', {class: 'live-number'}, sign(s[layer].h[unit], 2))))));
    const v = key => sign(cell[key][unit], 2);
    status.say(`${note}Word ${at + 1} of ${words.length}, “${words[at]}”: c = ${v('f')} · ${v('cOld')} + ${v('i')} · ${v('g')} = ${v('c')}; ` +
               `h = ${v('o')} · tanh(${v('c')}) = ${v('h')}.`);
  }
  function go(k) {
    at = Math.max(0, Math.min(steps.length - 1, k));
    show();
  }
  function choose(k) {
    unit = k;
    units.input.value = k + 1;
    units.out.textContent = k + 1;
    show();
  }
  const units = lm.slider('Unit', 1, 64, 1, unit + 1, v => choose(v - 1));
  lm.typed(input, read);
  root.append(lm.labelled('Words', input), lm.select('Layer', {0: 'first', 1: 'second'}, '0', v => { layer = Number(v); show(); }), units,
    el('div', {class: 'live-buttons'}, lm.button('One word back', () => go(at - 1)), lm.button('One word on', () => go(at + 1), {class: 'live-start'})),
    status, reading, el('div', {class: 'live-scroll', tabindex: 0, role: 'region', 'aria-label': 'The gates of one unit'}, one), el('h3', {}, 'All units'),
    el('p', {class: 'live-note'}, 'Each column is a unit: press one to see it above. Orange is below zero.'), all, scroll);
  read();
});
})();
