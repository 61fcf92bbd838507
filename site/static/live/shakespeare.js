// The '2min' network of chapter 14 writes, one letter after another.
'use strict';
(() => {
const lm = self.lmcourse, {el} = lm;
const every = 40;                                           // milliseconds between two letters
const longest = 500;                                        // letters of a prompt that are read

lm.pages.shakespeare = root => lm.starter(root, 'shakespeare', 1.5, (file, status) => {
  const model = lm.models['2min'], itos = file.itos;
  const read = lm.reader(model);
  let memory, logits, random, timer = null, temperature = .7, line = '', count = 0, sure = 0;

  const prompt = el('textarea', {rows: 2, ...lm.asTyped}, 'ROMEO:\n');
  const seed = el('input', {type: 'number', min: 0, max: 999999, step: 1, value: 0});
  const text = el('pre', {class: 'live-text', tabindex: 0, role: 'region', 'aria-label': 'What the network wrote'});
  const next = el('table', {class: 'live-next'});
  const run = lm.button('Write', () => timer ? pause() : write(), {class: 'live-start'});

  function begin() {
    pause();
    text.replaceChildren();
    [count, sure, line] = [0, 0, ''];
    random = lm.random(Number(seed.value) || 0);
    const letters = [...prompt.value || '\n'];
    let ids;
    try {
      ids = lm.end(lm.encode(itos, letters), longest);
      ({memory, logits} = read(ids)[ids.length - 1]);
    } catch (e) {
      logits = null;
      next.replaceChildren();
      return status.say(`The plays have only 65 letters and signs; ${e.message}.`, true);
    }
    text.append(el('span', {class: 'live-prompt'}, prompt.value));
    likely();
    status.say(`${lm.onlyEnd(letters.length, ids.length, 'letters')}Ready. Press Write, or Step for one letter.`);
  }
  function step() {
    if (!logits) return begin();
    const own = lm.softmax(logits);
    const i = temperature > 0 ? lm.draw(lm.softmax(logits, temperature), random()) : lm.top(own, 1)[0];
    const level = Math.min(9, Math.floor(own[i] * 10));
    text.append(el('span', {class: `live-p${level}`, title: `${lm.spoken(itos[i])}: ${lm.percent(own[i])}`, 'data-p': own[i]}, itos[i]));
    text.scrollTop = text.scrollHeight;
    count++;
    sure += -Math.log(own[i]);
    line = itos[i] === '\n' ? '' : line + itos[i];
    ({memory, logits} = model.step(memory, lm.encode(itos, [itos[i]])[0]));
    likely();
    if (count >= 5000) pause();
  }
  function likely() {                                       // the letters that may come next
    const p = lm.softmax(logits);
    next.replaceChildren(el('caption', {}, 'The next letter'), el('tbody', {}, lm.top(p, 6).map(i =>
      el('tr', {'data-letter': itos[i], 'data-p': p[i], 'data-logit': logits[i]},
        el('th', {scope: 'row', 'aria-label': lm.spoken(itos[i])}, lm.shown(itos[i])), el('td', {}, lm.bar(p[i])),
        el('td', {class: 'live-number'}, lm.percent(p[i]))))));
  }
  function write() {
    if (!logits) begin();
    if (!logits) return;
    run.textContent = 'Pause';
    status.say('Writing.');
    timer = setInterval(step, every);
  }
  function pause() {
    clearInterval(timer);
    if (timer) status.say(`Paused after ${count} letters, ${(sure / Math.max(count, 1)).toFixed(2)} nats a letter by its own ` +
                          `measure. The last line: ${line || text.textContent.trimEnd().split('\n').pop()}`);
    timer = null;
    run.textContent = 'Write';
  }
  function one() {                                          // a letter, and how sure the network was of it
    pause();
    step();
    if (logits) status.say(`Wrote letter ${count}, ${text.lastChild.title}.`);
  }
  const legend = el('p', {class: 'live-note live-legend'}, 'How sure the network was of a letter: ',
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map(k => el('span', {class: `live-p${k}`}, k === 0 ? 'below 10%' : k === 9 ? 'above 90%' : '\u00a0\u00a0')));

  root.append(
    lm.labelled('Prompt', prompt),
    lm.slider('Temperature', 0, 2, .05, temperature, v => { temperature = v; }),
    lm.labelled('Seed', seed),
    el('div', {class: 'live-buttons'}, run, lm.button('Step', one), lm.button('Begin again', begin)),
    status, el('div', {class: 'live-write'}, text, next), legend,
    el('p', {class: 'live-note'}, `Its matrices are kept in 8 bits here: on the last tenth of the plays the loss is ${file.rounded_loss} ` +
       `nats a letter with them, and ${file.loss} with 32 bits.`));
  prompt.addEventListener('input', pause);
  lm.typed(prompt, begin);
  seed.addEventListener('input', begin);
  begin();
});
})();
