// Counting n-grams in the page, as chapters 1 and 13 do it: the same probabilities as BackoffLM and NGramLM give.
'use strict';
(() => {
const lm = self.lmcourse = self.lmcourse || {};

// Human Numbers, made by code as in chapter 0
const ones = ('one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen ' +
              'seventeen eighteen nineteen').split(' ');
const tens = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const rest = (big, n) => n ? [...big, ...words(n)] : big;
function words(n) {
  if (n < 20) return [ones[n - 1]];
  if (n < 100) return rest([tens[Math.floor(n / 10) - 2]], n % 10);
  if (n < 1000) return rest([...words(Math.floor(n / 100)), 'hundred'], n % 100);
  return rest([...words(Math.floor(n / 1000)), 'thousand'], n % 1000);
}
lm.humanNumbers = (last = 9999) => {
  const res = [];
  for (let n = 1; n <= last; n++) if (n !== 8000) res.push(...(res.length ? ['.'] : []), ...words(n));
  return res;
};

// What followed each context of up to n-1 tokens, and how often; `orders[m]` maps a context of m tokens to followers
class NGrams {
  constructor(tokens, n) {
    this.n = n;
    this.itos = [...new Set(tokens)];
    this.stoi = new Map(this.itos.map((t, i) => [t, i]));
    const ids = tokens.map(t => this.stoi.get(t));
    this.orders = Array.from({length: n}, () => new Map());
    ids.forEach((id, i) => {
      for (let m = 0; m < n && m <= i; m++) bump(this.orders[m], ids.slice(i - m, i).join(), id);
    });
    this.cont = [];
  }
  continuation(m) { return this.cont[m] = this.cont[m] || this.before(m); }     // counted when it is needed
  // How many different tokens stand before each n-gram of m+1 tokens: n-grams counted once each
  before(m) {
    const res = new Map();
    for (const [context, f] of this.orders[m]) for (const id of f.keys()) bump(res, context, id, 0);
    for (const [context, f] of this.orders[m + 1]) {
      const shorter = context.includes(',') ? context.slice(context.indexOf(',') + 1) : '';
      for (const id of f.keys()) bump(res, shorter, id);
    }
    return res;
  }
}
function bump(map, context, id, by = 1) {
  let f = map.get(context);
  if (!f) map.set(context, f = new Map());
  f.set(id, (f.get(id) || 0) + by);
}
lm.NGrams = NGrams;

// What is taken off a count of 0, 1, 2, and 3 or more, from the counts of counts (chapter 13)
function discounts(table, modified) {
  const n = [0, 0, 0, 0, 0];
  for (const f of table.values()) for (const count of f.values()) if (count >= 1 && count <= 4) n[count]++;
  const y = n[1] && n[2] ? n[1] / (n[1] + 2 * n[2]) : 0;
  if (!modified) return y ? [0, y, y, y] : [0, .5, .5, .5];
  const d = y && n[3] && n[4] ? [0, 1 - 2 * y * n[2] / n[1], 2 - 3 * y * n[3] / n[2], 3 - 4 * y * n[4] / n[3]] : [0, 0, 0, 0];
  return d.slice(1).every(v => v > 0) ? d : [0, .5, 1, 1.5];
}

lm.smoothings = {
  backoff: 'one more, dealt out by the shorter context (chapter 1)', mle: 'none: the counts alone', add_k: 'add k to each count',
  jelinek_mercer: 'Jelinek-Mercer: a weight for each order', witten_bell: 'Witten-Bell', absolute: 'absolute discounting',
  kneser_ney: 'Kneser-Ney', modified_kneser_ney: 'modified Kneser-Ney'};
lm.parameters = {                                           // those that a slider sets: name, smallest, largest, first value
  add_k: ['k', .01, 2, 1], jelinek_mercer: ['weight of the longer context', .01, .99, .5],
  absolute: ['discount', .05, 1, .75], kneser_ney: ['discount', .05, 1, .75]};

// What a smoothing looks at, the shortest context first: who followed it, and how often. In the shorter contexts of Kneser-Ney a token
// counts once for each different token before (`different`); without smoothing, and with add-k, there is only the longest context.
lm.ngramTables = (counts, n, context, smoothing) => {
  const longest = Math.min(n - 1, context.length), res = [];
  for (let m = smoothing === 'mle' || smoothing === 'add_k' ? longest : 0; m <= longest; m++) {
    const different = smoothing.endsWith('kneser_ney') && m < n - 1;
    const table = different ? counts.continuation(m) : counts.orders[m];
    res.push({m, different, table, followers: table.get(context.slice(context.length - m).join()) || new Map()});
  }
  return res;
};

// The probability of each token to come after `context` (ids), of order n at most; NaN where 'mle' has never seen the context
lm.ngramProbs = (counts, n, context, smoothing, param) => {
  const V = counts.itos.length;
  let p = new Float64Array(V).fill(1 / V);
  for (const {m, table, followers: f} of lm.ngramTables(counts, n, context, smoothing)) {
    let total = 0;
    for (const c of f.values()) total += c;
    let part = c => c, left = 0, base = total;
    if (smoothing === 'backoff') { left = 1; base = total + 1; }
    else if (smoothing === 'add_k') { left = param * V; base = total + left; }
    else if (smoothing === 'jelinek_mercer') { part = c => param * c; left = (1 - param) * total; }
    else if (smoothing === 'witten_bell') { left = f.size; base = total + left; }
    else if (smoothing !== 'mle') {
      const key = `${smoothing} ${n} ${m} ${param}`;        // discounts of a table are estimated once
      counts.off = counts.off || {};
      const off = counts.off[key] = counts.off[key] || (param && smoothing !== 'modified_kneser_ney' ?
        [0, param, param, param] : discounts(table, smoothing === 'modified_kneser_ney'));
      part = c => c - off[Math.min(c, 3)];
      for (const c of f.values()) left += off[Math.min(c, 3)];
    }
    const gamma = base > 0 ? left / base : smoothing === 'mle' ? NaN : 1;
    p = p.map(v => gamma * v);
    if (base > 0) for (const [id, c] of f) p[id] += part(c) / base;
  }
  return p;
};
})();
