/**
 * The arithmetic of operations on a fact model: it runs on every prompt, is edited, and loses
 * neurons.
 *
 * @typedef {{fact: number, sport: number, covariance: boolean}} Edit
 * @typedef {{words: string[], prompts: number[][], strangers: number[][], sports: number[],
 *   sizes: {d_model: number, n_heads: number, d_hidden: number, epsilon: number}, weights: Record<string, string>}} Given
 * @typedef {{direction: Float64Array, change: Float64Array, raw: Float64Array, reach: Float64Array}} Cut  What an edit adds: change × direction.
 * @typedef {{logits: Float64Array, said: number[], sure(row: number): number}} Said  `logits` and `sure` hold until the next run.
 */

const SURE = 0.9;
const RIDGE = 0.01;
const HALVINGS = 50;
const LARGEST_STEP = 2 ** 20;
const REMEMBERED = 200;

/** Float32 numbers in base64. @param {string} text @returns {Float32Array} */
function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** x (n,) @ weight (n, m) + bias (m,), zeros skipped. @param {ArrayLike<number>} x @param {ArrayLike<number>} weight @param {ArrayLike<number>} bias */
function linear(x, weight, bias) {
  const m = bias.length;
  const y = Float64Array.from(bias);
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (value === 0) continue;
    for (let j = 0, at = i * m; j < m; j++, at++) y[j] += value * weight[at];
  }
  return y;
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b @param {number} [from] where in `b` to begin */
function dot(a, b, from = 0) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[from + i];
  return sum;
}

/** @param {Float64Array} x */
function meanOf(x) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i];
  return sum / x.length;
}

/** 1 / √(variance + epsilon). @param {Float64Array} x @param {number} epsilon @param {number} [mean] */
function inverseDeviation(x, epsilon, mean = meanOf(x)) {
  let variance = 0;
  for (let i = 0; i < x.length; i++) variance += (x[i] - mean) * (x[i] - mean);
  return 1 / Math.sqrt(variance / x.length + epsilon);
}

/** Mean 0, variance 1. @param {Float64Array} x @param {number} epsilon */
function standardized(x, epsilon) {
  const mean = meanOf(x);
  const scale = inverseDeviation(x, epsilon, mean);
  return x.map((value) => (value - mean) * scale);
}

/** The lower triangle L with L Lᵀ = matrix (n, n), row after row. @param {Float64Array} matrix @param {number} n */
export function cholesky(matrix, n) {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j];
      for (let k = 0, a = i * n, b = j * n; k < j; k++) sum -= lower[a + k] * lower[b + k];
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j];
    }
  }
  return lower;
}

/** x with L Lᵀ x = b. @param {Float64Array} lower @param {ArrayLike<number>} b */
export function solve(lower, b) {
  const n = b.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0, at = i * n; k < i; k++) x[i] -= lower[at + k] * x[k];
    x[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= lower[i * n + i];
    for (let k = 0, at = i * n; k < i; k++) x[k] -= lower[at + k] * x[i];
  }
  return x;
}

/**
 * The model, run on every prompt. What edits and knocked-out neurons leave alone (attention, the neurons' numbers, the
 * update of the model as given) is computed once.
 * @param {Given} given
 */
export function surgery({ words, prompts, strangers, sizes, weights, sports }) {
  const { d_model: d, n_heads: heads, d_hidden: h, epsilon } = sizes;
  const w = Object.fromEntries(
    Object.entries(weights).map(([name, text]) => [name, unpacked(text)]),
  );
  const all = [...prompts, ...strangers];
  const n = all.length;
  const n_facts = prompts.length;
  const hidden = new Float64Array(n * h);
  const clean = new Float64Array(n * d); // the last token's vector before the last norm, model as given
  /** @param {Float64Array} x @param {Float32Array} scale @param {Float32Array} shift */
  const norm = (x, scale, shift) =>
    standardized(x, epsilon).map((value, i) => value * scale[i] + shift[i]);

  /** @type {Map<number, {x: Float64Array, qkv: Float64Array}>} a token at a place has the same query, key and value everywhere */
  const known = new Map();
  const at = (/** @type {number} */ token, /** @type {number} */ place) => {
    const id = token * 3 + place;
    if (!known.has(id)) {
      const x = Float64Array.from(
        { length: d },
        (_, i) => w.embedding[token * d + i] + w.position[place * d + i],
      );
      known.set(id, { x, qkv: linear(norm(x, w.norm_1, w.norm_1_bias), w.qkv, w.qkv_bias) });
    }
    return /** @type {{x: Float64Array, qkv: Float64Array}} */ (known.get(id));
  };
  /** What attention brings to the last token. @param {number[]} prompt */
  const mixed = (prompt) => {
    const tokens = prompt.map(at);
    const last = tokens[2].qkv;
    const width = d / heads;
    const values = new Float64Array(d);
    for (let start = 0; start < d; start += width) {
      const scores = tokens.map(
        ({ qkv }) => dot(last.subarray(start, start + width), qkv, d + start) / Math.sqrt(width),
      );
      const largest = Math.max(...scores);
      const powers = scores.map((score) => Math.exp(score - largest));
      const total = powers.reduce((sum, power) => sum + power, 0);
      tokens.forEach(({ qkv }, token) => {
        for (let i = start; i < start + width; i++)
          values[i] += (powers[token] / total) * qkv[2 * d + i];
      });
    }
    return linear(values, w.output, w.output_bias);
  };
  all.forEach((prompt, row) => {
    const update = mixed(prompt);
    const residual = at(prompt[2], 2).x.map((value, i) => value + update[i]);
    const neurons = linear(norm(residual, w.norm_2, w.norm_2_bias), w.up, w.up_bias).map((value) =>
      Math.max(value, 0),
    );
    hidden.set(neurons, row * h);
    clean.set(
      linear(neurons, w.down, w.down_bias).map((value, i) => value + residual[i]),
      row * d,
    );
  });

  // The last norm's scale and shift are put into the unembedding, and so is the subtraction of the mean: what is left of
  // the norm is a division, and what an edit or a neuron adds to the undivided logits is as linear as what it adds to x.
  const n_words = words.length;
  const unembedding = Float64Array.from(w.embedding, (value, i) => value * w.norm_f[i % d]);
  const shift = Float64Array.from(words, (_, word) => dot(w.norm_f_bias, w.embedding, word * d));
  const centered = unembedding.slice();
  for (let at = 0; at < centered.length; at += d) {
    const row = centered.subarray(at, at + d);
    const mean = row.reduce((sum, value) => sum + value, 0) / d;
    for (let i = 0; i < d; i++) row[i] -= mean;
  }
  /** The logits of a vector but for the norm's division and shift, (n_words,). @param {ArrayLike<number>} vector @param {Float64Array} [raw]  where to write them */
  const undivided = (vector, raw = new Float64Array(n_words)) => {
    for (let word = 0; word < n_words; word++) raw[word] = dot(vector, centered, word * d);
    return raw;
  };
  /** @param {Float64Array} vector @param {Float64Array} raw  its undivided logits @param {Float64Array} logits  where to write them */
  const divided = (vector, raw, logits) => {
    const scale = inverseDeviation(vector, epsilon);
    for (let word = 0; word < n_words; word++) logits[word] = shift[word] + scale * raw[word];
    return logits;
  };
  /** The logits of a vector before the last norm, (n_words,). @param {Float64Array} vector */
  const read = (vector) => {
    const raw = undivided(vector);
    return divided(vector, raw, raw);
  };
  const cleanRaw = new Float64Array(n * n_words);
  for (let row = 0; row < n; row++) {
    undivided(
      clean.subarray(row * d, (row + 1) * d),
      cleanRaw.subarray(row * n_words, (row + 1) * n_words),
    );
  }
  /** @param {ArrayLike<number>} logits */
  const best = (logits) => {
    let word = 0;
    for (let i = 1; i < logits.length; i++) if (logits[i] > logits[word]) word = i;
    return word;
  };
  /** The probability of a word. @param {ArrayLike<number>} logits @param {number} word */
  const probability = (logits, word) => {
    let total = 0;
    for (let i = 0; i < logits.length; i++) total += Math.exp(logits[i] - logits[word]);
    return 1 / total;
  };

  /** @type {Float64Array | null} */
  let factor = null;
  let ridge = 0;
  const key = (/** @type {number} */ row) => hidden.subarray(row * h, (row + 1) * h);
  /** KKᵀ, as far as it is made, and how many rows that is. */
  const products = new Float64Array(n_facts * n_facts);
  let multiplied = 0;
  /** @param {number} rows */
  const multiply = (rows) => {
    for (; multiplied < rows; multiplied++) {
      const own = key(multiplied);
      for (let j = 0, line = multiplied * n_facts; j <= multiplied; j++)
        products[line + j] = dot(own, hidden, j * h);
    }
  };
  /**
   * C = KᵀK/n + ridge·I, with a hundredth of its mean diagonal as ridge, made ready once. For n keys K (n, h),
   * C⁻¹k = (k − Kᵀ(KKᵀ + n·ridge·I)⁻¹Kk) / ridge (Woodbury), so that what is factored is (n, n) and never large.
   */
  const prepare = () => {
    if (factor) return factor;
    multiply(n_facts);
    let squares = 0;
    for (let i = 0; i < n_facts * h; i++) squares += hidden[i] * hidden[i];
    ridge = (RIDGE * squares) / (n_facts * h);
    for (let i = 0; i < n_facts; i++) products[i * n_facts + i] += n_facts * ridge;
    factor = cholesky(products, n_facts);
    return factor;
  };
  /** The same in steps that take about as long each; none, where all is ready. @returns {(() => void)[]} */
  const preparing = () => {
    const share = (/** @type {number} */ part) => Math.round(n_facts * Math.sqrt(part));
    const parts = [0.25, 0.5, 0.75, 1].map((part) => () => multiply(share(part)));
    return factor ? [] : [...parts, prepare];
  };
  /** C⁻¹k. @param {Float64Array} k */
  const solved = (k) => {
    const lower = prepare();
    const shares = solve(
      lower,
      Float64Array.from({ length: n_facts }, (_, row) => dot(k, hidden, row * h)),
    );
    const direction = linear(shares, hidden, new Float64Array(h));
    for (let i = 0; i < h; i++) direction[i] = (k[i] - direction[i]) / ridge;
    return direction;
  };

  /** x += amount × way. @param {Float64Array} x @param {number} amount @param {Float64Array} way */
  const add = (x, amount, way) => {
    for (let i = 0; i < x.length; i++) x[i] += amount * way[i];
  };
  /** A prompt's vector before the last norm, all neurons on. @param {number} row @param {(Cut | null)[]} cuts @param {Float64Array} [vector]  where to write it */
  const vectorOf = (row, cuts, vector = new Float64Array(d)) => {
    vector.set(clean.subarray(row * d, (row + 1) * d));
    for (const cut of cuts) if (cut) add(vector, cut.reach[row], cut.change);
    return vector;
  };
  /** A neuron's column of W_down as the edits left it, (d,). @param {number} neuron @param {(Cut | null)[]} cuts */
  const columnOf = (neuron, cuts) => {
    const column = new Float64Array(d);
    for (let i = 0; i < d; i++) column[i] = w.down[neuron * d + i];
    for (const cut of cuts) {
      if (cut) for (let i = 0; i < d; i++) column[i] += cut.direction[neuron] * cut.change[i];
    }
    return column;
  };

  /** An edit of the model that earlier ones left, or null where there is nothing to change. @param {Edit} edit @param {(Cut | null)[]} before @returns {Cut | null} */
  const cut = ({ fact, sport, covariance: guarded }, before) => {
    const vector = vectorOf(fact, before);
    const old = best(read(vector));
    if (old === sport) return null;
    const way = Float64Array.from(
      { length: d },
      (_, i) => w.embedding[sport * d + i] - w.embedding[old * d + i],
    );
    const [raw, rawWay] = [undivided(vector), undivided(way)];
    const logits = new Float64Array(n_words);
    const sure = (/** @type {number} */ size) => {
      const along = (/** @type {Float64Array} */ from, /** @type {Float64Array} */ by) =>
        from.map((value, i) => value + size * by[i]);
      return probability(divided(along(vector, way), along(raw, rawWay), logits), sport) >= SURE;
    };
    let low = 0;
    let high = 1;
    while (!sure(high)) {
      high *= 2;
      if (high > LARGEST_STEP) return null;
    }
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (sure(middle)) high = middle;
      else low = middle;
    }
    const direction = guarded ? solved(key(fact)) : key(fact).slice();
    const length = dot(key(fact), direction);
    if (!(length > 0)) return null; // no neuron fires: nothing to hold on to
    for (let i = 0; i < h; i++) direction[i] /= length;
    return {
      direction,
      change: way.map((value) => value * high),
      raw: rawWay.map((value) => value * high),
      reach: Float64Array.from({ length: n }, (_, row) => dot(direction, hidden, row * h)),
    };
  };

  const textOf = (/** @type {Edit[]} */ edits) =>
    JSON.stringify(edits.map(({ fact, sport, covariance }) => [fact, sport, covariance]));
  /** What a last edit changes, by the edits up to it: all lines share these. @type {Map<string, Cut | null>} */
  const made = new Map();
  /** @param {Edit[]} edits */
  const cutsOf = (edits) => {
    /** @type {(Cut | null)[]} */
    const cuts = [];
    edits.forEach((edit, i) => {
      const text = textOf(edits.slice(0, i + 1));
      let own = made.get(text);
      if (own === undefined) {
        own = cut(edit, cuts);
        if (made.size > REMEMBERED) made.clear();
        made.set(text, own);
      }
      cuts.push(own);
    });
    return cuts;
  };

  /** A line of operations that keeps what it knows: a step from its last state is a small one. */
  function operations() {
    let known = { text: "none yet", off: /** @type {Set<number>} */ (new Set()) };
    const rows = Array.from({ length: n }, () => ({
      vector: new Float64Array(d),
      raw: new Float64Array(n_words),
      /** Its vector changed: the others say what they said. */
      touched: false,
    }));
    const logits = new Float64Array(n * n_words);
    const said = Array(n).fill(0);

    return {
      /** What the model says to every prompt. @param {Edit[]} edits @param {number[]} off  neurons knocked out @returns {Said} */
      run(edits, off) {
        const cuts = cutsOf(edits);
        const text = textOf(edits);
        if (text !== known.text) {
          rows.forEach((own, row) => {
            vectorOf(row, cuts, own.vector);
            own.raw.set(cleanRaw.subarray(row * n_words, (row + 1) * n_words));
            for (const cut of cuts) if (cut) add(own.raw, cut.reach[row], cut.raw);
            own.touched = true;
          });
          known = { text, off: new Set() };
        }
        const wanted = new Set(off);
        for (const neuron of new Set([...wanted, ...known.off])) {
          if (wanted.has(neuron) === known.off.has(neuron)) continue;
          const column = columnOf(neuron, cuts);
          const raw = undivided(column);
          const sign = wanted.has(neuron) ? -1 : 1;
          rows.forEach((own, row) => {
            const fired = sign * hidden[row * h + neuron];
            if (!fired) return;
            add(own.vector, fired, column);
            add(own.raw, fired, raw);
            own.touched = true;
          });
        }
        known.off = wanted;
        rows.forEach((own, row) => {
          if (!own.touched) return;
          own.touched = false;
          const line = logits.subarray(row * n_words, (row + 1) * n_words);
          divided(own.vector, own.raw, line);
          said[row] = best(line);
        });
        const own = [...said];
        return {
          logits,
          said: own,
          sure: (row) => probability(logits.subarray(row * n_words, (row + 1) * n_words), own[row]),
        };
      },
    };
  }

  return {
    n,
    preparing,
    run: operations().run,
    /** Another line, beside: what would be, had the reader done something else. */
    beside: operations,
    /** What it says to one prompt with all neurons on. @param {number} row @param {Edit[]} edits */
    said: (row, edits) => best(read(vectorOf(row, cutsOf(edits)))),
    /** For how many facts a neuron fires. @param {number} neuron */
    firedBy: (neuron) => prompts.filter((_, row) => hidden[row * h + neuron] > 0).length,
    /** A prompt's next-token probabilities of all sports. @param {Said} result @param {number} row */
    chances(result, row) {
      const line = result.logits.subarray(row * n_words, (row + 1) * n_words);
      const largest = line[result.said[row]];
      const sure = result.sure(row);
      return sports.map((sport) => sure * Math.exp(line[sport] - largest));
    },
    /**
     * For a prompt, each neuron's number, and how far it pushes toward a sport more than toward the others.
     * @param {number} row @param {number} sport @param {Edit[]} edits
     */
    neurons(row, sport, edits) {
      const cuts = cutsOf(edits);
      const toward = Float64Array.from({ length: d }, (_, i) => {
        let mean = 0;
        for (const other of sports) mean += unembedding[other * d + i] / sports.length;
        return unembedding[sport * d + i] - mean;
      });
      const along = cuts.map((one) => (one ? dot(one.change, toward) : 0));
      return Array.from({ length: h }, (_, neuron) => {
        const fires = hidden[row * h + neuron];
        let column = dot(toward, w.down, neuron * d);
        cuts.forEach((one, i) => (column += one ? one.direction[neuron] * along[i] : 0));
        return { neuron, fires, pushes: fires * column };
      });
    },
  };
}
