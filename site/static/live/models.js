// The course's models in plain JavaScript: the same numbers as PyTorch gives, from the weights that site/export_weights.py wrote.
// A model reads one token after another: `start()` gives its empty memory, `step(memory, id)` reads a token, and returns
// the logits of the next one with the new memory. In the browser's console:
//     await lmcourse.load('human'); lmcourse.logits('LMModel7', ['one', 'thousand'])
'use strict';
(() => {
const lm = self.lmcourse = self.lmcourse || {};
const here = document.currentScript.src.replace(/[^/]*$/, '');

// ---- weights ----

function half(bits) {                                       // a 16-bit floating-point number
  const sign = bits & 0x8000 ? -1 : 1, exponent = bits >> 10 & 31, part = bits & 1023;
  if (exponent === 0) return sign * part * 2 ** -24;
  if (exponent === 31) return part ? NaN : sign * Infinity;
  return sign * (1 + part / 1024) * 2 ** (exponent - 15);
}

function tensor(place, bytes) {                             // one matrix or vector, row after row, and its shape
  const n = place.shape.reduce((a, b) => a * b, 1);
  const view = new DataView(bytes.buffer);
  const res = new Float32Array(n);
  if (place.type === 'f16') for (let i = 0; i < n; i++) res[i] = half(view.getUint16(place.at + 2 * i, true));
  else {                                                    // 8 bits, with a scale for each row
    const columns = place.shape[1];
    for (let i = 0; i < n; i++) {
      const scale = view.getFloat32(place.scale + 4 * Math.floor(i / columns), true);
      res[i] = view.getInt8(place.at + i) * scale;
    }
  }
  res.shape = place.shape;
  return res;
}

function unpack(file) {                                     // {model: {name: tensor}}
  const bytes = Uint8Array.from(atob(file.data), c => c.charCodeAt(0));
  const res = {};
  for (const [model, places] of Object.entries(file.about.models)) {
    res[model] = {};
    for (const [name, place] of Object.entries(places)) res[model][name] = tensor(place, bytes);
  }
  return res;
}

lm.script = name => new Promise((done, failed) => {         // works from a folder too, where nothing can be fetched
  const s = document.createElement('script');
  s.src = `${here}${name}.js`;
  s.onload = done;
  s.onerror = () => failed(new Error(`${name}.js could not be loaded`));
  document.head.append(s);
});

// ---- arithmetic ----

function linear(w, b, x) {                                  // w x + b
  const [rows, columns] = w.shape, res = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let sum = b ? b[i] : 0;
    for (let j = 0, at = i * columns; j < columns; j++) sum += w[at + j] * x[j];
    res[i] = sum;
  }
  return res;
}
const row = (w, i) => w.subarray(i * w.shape[1], (i + 1) * w.shape[1]);
const add = (a, b) => Float64Array.from(a, (v, i) => v + b[i]);
const relu = a => a.map(v => Math.max(v, 0));
const dot = (a, b) => a.reduce((sum, v, i) => sum + v * b[i], 0);
const sigmoid = v => 1 / (1 + Math.exp(-v));

lm.softmax = (logits, temperature = 1) => {
  const top = logits.reduce((a, b) => Math.max(a, b));
  const e = Float64Array.from(logits, v => Math.exp((v - top) / temperature));
  const sum = e.reduce((a, b) => a + b);
  return e.map(v => v / sum);
};

// One step of an LSTM cell: the gates i, f, o, the candidate g, and the new states c and h, each as many numbers as there are units
lm.lstmStep = (p, x, h, c) => {
  const n = h.length, a = linear(p.w_ih, p.b_ih, x), b = linear(p.w_hh, p.b_hh, h);
  const part = (k, f) => Float64Array.from({length: n}, (_, j) => f(a[k * n + j] + b[k * n + j]));
  const i = part(0, sigmoid), f = part(1, sigmoid), g = part(2, Math.tanh), o = part(3, sigmoid);
  const cNew = Float64Array.from(c, (v, j) => f[j] * v + i[j] * g[j]);
  return {i, f, g, o, cOld: c, c: cNew, h: cNew.map((v, j) => o[j] * Math.tanh(v))};
};

// ---- models ----

class LMModel1 {                                            // three words in, one out
  constructor(w) { this.w = w; }
  start() { return []; }
  step(memory, id) {
    const last = [...memory, id].slice(-3), w = this.w;
    if (last.length < 3) return {memory: last, logits: null};
    let h = new Float64Array(w['h_h.bias'].length);
    for (const word of last) h = relu(linear(w['h_h.weight'], w['h_h.bias'], add(h, row(w['i_h.weight'], word))));
    return {memory: last, logits: linear(w['h_o.weight'], w['h_o.bias'], h)};
  }
}

class LMModel4 {                                            // the same layer in a loop, with a memory
  constructor(w) { this.w = w; }
  start() { return new Float64Array(this.w['h_h.bias'].length); }
  step(memory, id) {
    const w = this.w, h = relu(linear(w['h_h.weight'], w['h_h.bias'], add(memory, row(w['i_h.weight'], id))));
    return {memory: h, logits: linear(w['h_o.weight'], w['h_o.bias'], h)};
  }
}

class LSTMLayers {                                          // what LMModel7, the pointer and the letter network share
  constructor(w, layers, residual = false) {
    this.w = w;
    this.layers = layers;
    this.residual = residual;
  }
  start() {
    const n = this.layers[0].w_hh.shape[1];
    return {cells: this.layers.map(() => ({h: new Float64Array(n), c: new Float64Array(n)}))};
  }
  steps(memory, id) {                                       // the cells of all layers, and the output of the last one
    let x = Float64Array.from(row(this.w['i_h.weight'], id));
    const cells = this.layers.map((p, k) => {
      const cell = lm.lstmStep(p, x, memory.cells[k].h, memory.cells[k].c);
      x = this.residual ? add(cell.h, x) : cell.h;
      return cell;
    });
    return {cells, out: x};
  }
  step(memory, id) {
    const {cells, out} = this.steps(memory, id);
    return {memory: {cells}, cells, logits: linear(this.w['h_o.weight'], this.w['h_o.bias'], out)};
  }
}
const layer = (w, before, after) => ({w_ih: w[`${before}weight_ih_l${after}`], w_hh: w[`${before}weight_hh_l${after}`],
                                      b_ih: w[`${before}bias_ih_l${after}`], b_hh: w[`${before}bias_hh_l${after}`]});

class LMModel7 extends LSTMLayers {
  constructor(w) { super(w, [0, 1].map(k => layer(w, 'rnn.', k))); }
}

class CharRNN extends LSTMLayers {
  constructor(w) { super(w, [0, 1].map(k => layer(w, `rnn.${k}.`, 0)), true); }
}

class PointerLM extends LMModel7 {                          // can also say a word again that came in the last 16
  constructor(w) {
    super(w);
    this.window = 16;
  }
  start() { return {...super.start(), keys: [], words: []}; }
  step(memory, id) {
    const w = this.w, {cells, out} = this.steps(memory, id);
    const words = [...memory.words, id].slice(-this.window);          // the word after each state that can be looked at
    const query = linear(w['query.weight'], w['query.bias'], out).map(v => v / Math.sqrt(w['query.bias'].length));
    const keys = memory.keys.slice(-this.window);
    const looks = lm.softmax([...keys.map(k => dot(query, k)), dot(query, w.sentinel)]);
    const sentinel = looks[keys.length];
    const probs = lm.softmax(linear(w['h_o.weight'], w['h_o.bias'], out)).map(p => sentinel * p);
    const copied = words.slice(words.length - keys.length);
    copied.forEach((word, k) => { probs[word] += looks[k]; });
    return {memory: {cells, keys: [...keys, linear(w['key.weight'], null, out)], words},
            logits: probs.map(p => Math.log(p + 1e-8)), attention: looks.slice(0, keys.length), sentinel};
  }
}

// ---- by name ----

const kinds = {LMModel1, LMModel4, LMModel7, PointerLM, '2min': CharRNN};
const loaded = {};
lm.models = {};
lm.vocab = {};

// Load the weights `name` once, when they are asked for: 'human' or 'shakespeare'
lm.load = name => loaded[name] = loaded[name] || lm.script(`weights/${name}`).then(() => {
  const file = self.lmWeights[name], weights = unpack(file);
  lm.vocab[name] = file.about.itos;
  for (const m in weights) lm.models[m] = Object.assign(new kinds[m](weights[m]), {itos: file.about.itos});
  delete file.data;
  return file.about;
}).catch(e => { delete loaded[name]; throw e; });

// The ids of tokens; throws an Error that names the first ones that the model does not know
lm.encode = (itos, tokens) => {
  const unknown = [...new Set(tokens.filter(t => !itos.includes(t)))];
  if (unknown.length) throw new Error(`not known to the model: ${unknown.slice(0, 5).map(t => JSON.stringify(t)).join(', ')}`);
  return tokens.map(t => itos.indexOf(t));
};

// Read ids from an empty memory: what the last step gave
lm.read = (model, ids) => {
  let last = {memory: model.start(), logits: null};
  for (const id of ids) last = model.step(last.memory, id);
  return last;
};

// A function that reads ids from an empty memory and gives what each step gave; where they begin as the last time, it goes on from there
lm.reader = model => {
  let steps = [];
  return ids => {
    let same = 0;
    while (same < Math.min(steps.length, ids.length) && steps[same].id === ids[same]) same++;
    steps = steps.slice(0, same);
    for (const id of ids.slice(same)) steps.push({id, ...model.step(steps.length ? steps[steps.length - 1].memory : model.start(), id)});
    return steps;
  };
};

// The logits of the token after `tokens` (of a pointer: log-probabilities), as numbers in the order of the vocabulary
lm.logits = (name, tokens) => {
  const model = lm.models[name];
  const {logits} = lm.read(model, lm.encode(model.itos, [...tokens]));
  return logits && [...logits];
};

// Random numbers from 0 to 1, the same after each start with the same seed (mulberry32)
lm.random = seed => () => {
  seed = seed + 0x6D2B79F5 | 0;
  let t = Math.imul(seed ^ seed >>> 15, 1 | seed);
  t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
  return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
};

// The place whose slice of the probabilities holds the fraction `u`
lm.draw = (probs, u) => {
  let left = u * probs.reduce((a, b) => a + b);
  for (let i = 0; i < probs.length; i++) {
    left -= probs[i];
    if (left < 0) return i;
  }
  return probs.lastIndexOf(probs.reduce((a, b) => Math.max(a, b)));
};
})();
