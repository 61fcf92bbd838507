// What the live pages share: making elements, bars, messages that a screen reader speaks.
'use strict';
(() => {
const lm = self.lmcourse = self.lmcourse || {};
let ids = 0;

// An element with attributes and children; an attribute that begins with "on" is a listener
lm.el = (tag, attributes = {}, ...children) => {
  const res = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith('on')) res.addEventListener(key.slice(2), value);
    else if (value === true) res.setAttribute(key, '');
    else if (value !== false && value != null) res.setAttribute(key, value);
  }
  res.append(...children.flat().filter(c => c != null));
  return res;
};
const {el} = lm;

lm.button = (text, onclick, attributes = {}) => el('button', {type: 'button', onclick, ...attributes}, text);

// Draw `box` anew; a keyboard that was on one of its buttons is on the one with the same `data-place` afterwards, or in `field`
lm.again = (box, field, draw) => {
  const place = box.contains(document.activeElement) ? document.activeElement.dataset.place : null;
  draw();
  if (place != null) (box.querySelector(`[data-place="${place}"]`) || field).focus();
};

// Call `f` when the typing in `field` has paused, or when it is left
lm.typed = (field, f) => {
  let timer = null;
  const now = () => {
    if (timer === null) return;
    clearTimeout(timer);
    timer = null;
    f();
  };
  field.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(now, 200); });
  field.addEventListener('change', now);
};

// Of a long text only the end is read, at most `most` tokens. It begins at a multiple of 100: one letter more is one step more
lm.end = (tokens, most) => tokens.slice(Math.ceil(Math.max(0, tokens.length - most) / 100) * 100);
lm.onlyEnd = (all, read, what) => read < all ? `Of your ${all} ${what} only the last ${read} are read. ` : '';
lm.words = text => text.trim().toLowerCase().replace(/\./g, ' . ').split(/\s+/).filter(Boolean);
lm.mostWords = 200;

// For a field whose text is none that a telephone should mend
lm.asTyped = {autocomplete: 'off', autocapitalize: 'off', autocorrect: 'off', spellcheck: 'false'};

// A label with its control, side by side
lm.labelled = (text, control, ...after) => {
  control.id = control.id || `live-control-${++ids}`;
  return el('div', {class: 'live-field'}, el('label', {for: control.id}, text), control, ...after);
};

// A slider that shows its value
lm.slider = (text, min, max, step, value, oninput) => {
  const out = el('output', {}, String(value));
  const input = el('input', {type: 'range', min, max, step, value,
                             oninput: () => { out.textContent = input.value; oninput(Number(input.value)); }});
  const field = lm.labelled(text, input, out);
  return Object.assign(field, {input, out, label: field.firstChild});
};

lm.select = (text, options, value, onchange) => {
  const input = el('select', {onchange: () => onchange(input.value)},
                   Object.entries(options).map(([key, name]) => el('option', {value: key, selected: key === value}, name)));
  return Object.assign(lm.labelled(text, input), {input});
};

// A line for messages: a screen reader speaks them, and errors look like errors
lm.status = () => {
  const res = el('p', {class: 'live-status', role: 'status', 'aria-live': 'polite'});
  res.say = (text, error = false) => {
    res.textContent = text;
    res.classList.toggle('live-error', error);
  };
  return res;
};

lm.percent = p => p >= .0995 || p === 0 ? `${Math.round(100 * p)}%` : p >= .00095 ? `${(100 * p).toFixed(1)}%` : '<0.1%';

// A bar of length `p`, from 0 to 1; the number beside it says the same
lm.bar = p => el('span', {class: 'live-bar', 'aria-hidden': 'true'}, el('span', {style: `width: ${(100 * p).toFixed(2)}%`}));

// The places of the `n` largest numbers, the largest first
lm.top = (p, n) => [...p.keys()].sort((a, b) => p[b] - p[a]).slice(0, n);

// A token as one can see it
lm.shown = t => ({'\n': '⏎', ' ': '␣', '\t': '⇥'})[t] || t;
lm.spoken = t => ({'\n': 'new line', ' ': 'space', '.': 'full stop', ',': 'comma', '\t': 'tab'})[t] || t;

// A button that loads weights when it is pressed, and then shows what they move
lm.starter = (root, name, megabytes, show) => {
  const status = lm.status();
  const button = lm.button(`Load the weights (${megabytes} MB) and start`, async () => {
    button.disabled = true;
    status.say('Loading …');
    try {
      const about = await lm.load(name);
      status.say('');
      button.remove();
      show(about, status);
      (root.querySelector('input, textarea, select') || root).focus();
    } catch (e) {
      button.disabled = false;
      status.say(`That did not work: ${e.message}. Press the button to try again.`, true);
    }
  }, {class: 'live-start'});
  root.append(button, status);
};

lm.pages = {};
// Each live page names what it shows in `data-live`
const begin = () => document.querySelectorAll('[data-live]').forEach(root => {
  root.replaceChildren();
  lm.pages[root.dataset.live](root);
});
if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
else begin();
})();
