// Four models read the same words of Human Numbers and say what comes next.
'use strict';
(() => {
const lm = self.lmcourse, {el} = lm;
const about = {LMModel1: 'sees three words', LMModel4: 'a loop with a memory', LMModel7: 'an LSTM, regularised',
               PointerLM: 'LMModel7 that can point back'};

const needs = {LMModel1: 'three words'};                     // before it says anything; the others need one

lm.pages.human = root => lm.starter(root, 'human', .4, (file, status) => {
  const itos = file.itos;
  const read = Object.fromEntries(Object.keys(about).map(name => [name, lm.reader(lm.models[name])]));
  let words = 'five thousand three hundred six . five thousand'.split(' ');
  const input = el('input', {type: 'text', value: words.join(' '), ...lm.asTyped});
  const seen = el('div', {class: 'live-words'});
  const looks = el('p', {class: 'live-note'});
  const answers = el('div', {class: 'live-columns'});

  function typed() {
    words = lm.words(input.value);
    show();
  }
  function put(next) {
    words = next;
    input.value = words.join(' ');
    show();
  }
  function show() { lm.again(answers, input, draw); }
  function draw() {
    let ids;
    try { ids = lm.end(lm.encode(itos, words), lm.mostWords); }
    catch (e) {
      for (const place of [answers, seen, looks]) place.replaceChildren();      // what they said was of other words
      return status.say(`Human Numbers has words such as “nine hundred forty two .”; ${e.message}`, true);
    }
    const results = Object.keys(about).map(name => [name, ids.length ? read[name](ids)[ids.length - 1] : {logits: null}]);
    answers.replaceChildren(...results.map(([name, r]) => answer(name, r)));
    attention(results[3][1], words.slice(words.length - ids.length));
    const said = results.filter(([, r]) => r.logits).map(([name, r]) => {
      const p = lm.softmax(r.logits), best = lm.top(p, 1)[0];
      return `${name}: ${lm.spoken(itos[best])} ${lm.percent(p[best])}`;
    });
    status.say(said.length ? `${lm.onlyEnd(words.length, ids.length, 'words')}Next word by ${said.join('; ')}.` : 'Type or press a word.');
  }
  function answer(name, r) {
    const head = el('caption', {}, el('strong', {}, name), ` ${about[name]}`);
    if (!r.logits) return el('table', {'data-model': name}, head,
                             el('tbody', {}, el('tr', {}, el('td', {}, `needs ${needs[name] || 'a word'}`))));
    const p = lm.softmax(r.logits);
    const rows = lm.top(p, 6).map((i, k) => el('tr', {'data-word': itos[i], 'data-p': p[i], 'data-logit': r.logits[i]},
      el('th', {scope: 'row'}, lm.button(itos[i], () => put([...words, itos[i]]),
                                         {'aria-label': `${lm.spoken(itos[i])}: add this word`, 'data-place': `${name} ${k}`})),
      el('td', {}, lm.bar(p[i])), el('td', {class: 'live-number'}, lm.percent(p[i]))));
    return el('table', {'data-model': name}, head,
              el('thead', {class: 'live-hidden'}, el('tr', {}, ['word', 'bar', 'probability'].map(t => el('th', {scope: 'col'}, t)))),
              el('tbody', {}, rows));
  }
  function attention(r, said) {                             // over the words that were read
    const weights = new Float64Array(said.length), before = words.length - said.length;
    const a = r.attention || [];
    a.forEach((weight, k) => { weights[said.length - a.length + k] = weight; });
    const column = (weight, text, cls = '') => el('span', {class: `live-word ${cls}`, 'data-weight': weight},
      el('span', {class: 'live-column', 'aria-hidden': 'true'}, el('span', {style: `height: ${(100 * weight).toFixed(1)}%`})),
      el('span', {class: 'live-token'}, text), el('span', {class: 'live-small'}, weight >= .005 ? lm.percent(weight) : '\u00a0'));
    seen.replaceChildren(...said.map((w, i) => column(weights[i], w)),
                         ...(r.sentinel == null ? [] : [column(r.sentinel, 'its own words', 'live-sentinel')]));
    if (r.sentinel == null) return looks.replaceChildren();
    const most = lm.top(weights, 3).filter(i => weights[i] >= .01)
      .map(i => `“${said[i]}” (word ${before + i + 1}) with ${lm.percent(weights[i])}`);
    looks.textContent = `The pointer would say again ${most.length ? most.join(', ') : 'none of these words'}; ` +
                        `${lm.percent(r.sentinel)} of its answer comes from the LSTM itself.`;
  }

  lm.typed(input, typed);
  root.append(
    lm.labelled('Words so far', input),
    el('div', {class: 'live-buttons', role: 'group', 'aria-label': 'Words to add'},
      itos.map(w => lm.button(w, () => put([...words, w]), {'aria-label': lm.spoken(w)})),
      lm.button('⌫ one word back', () => put(words.slice(0, -1)), {class: 'live-plain'}),
      lm.button('empty', () => put([]), {class: 'live-plain'})),
    el('h3', {}, 'Where the pointer looks'), seen, looks,
    el('h3', {}, 'The next word'), answers, status,
    el('p', {class: 'live-note'}, 'The weights are kept in 16 bits here. Loss on the validation numbers with them, and with 32 bits: ' +
       Object.keys(about).map(m => `${m} ${file.rounded_loss[m]} and ${file.loss[m]}`).join(', ') + '.'));
  show();
});
})();
