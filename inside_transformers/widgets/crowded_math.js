/**
 * Random directions, how close they come, and how many facts come back from them. `crowded_space.py`
 * draws the same directions.
 *
 * @typedef {{d: number[], n: number[], threshold: number[], cosine: number[]}} Steps  What can be
 *   chosen: dimensions, facts, from which cosine on neurons fire, and the cosine of the key that is
 *   asked with to the fact's own.
 * @typedef {{neurons: number[], matrix: number[], kept: number[]}} Recall  How many facts come back,
 *   for each n; and which directions are kept when they are picked one by one.
 */

/** So many keys' disturbances are computed at once. */
const AT_ONCE = 32;
const SPORTS = 10;
const SEED = 0;
const STRIDE = 0x6d2b79f5;
const BINS = 20;
/** What the globe shows. */
export const GLOBE = 3;
/** Pairs are counted by their angle, degree by degree. */
const RIGHT = 90;

/**
 * Number `index` of a stream of evenly distributed numbers in [0, 1): Mulberry32.
 * @param {number} index
 */
function uniform(index) {
  let z = (Math.imul(index + 1, STRIDE) + SEED) | 0;
  z = Math.imul(z ^ (z >>> 15), z | 1);
  z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
  return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
}

/** A normally distributed number (Box and Muller, 1958). @param {number} index */
const normal = (index) =>
  Math.sqrt(-2 * Math.log(1 - uniform(2 * index))) * Math.cos(2 * Math.PI * uniform(2 * index + 1));

/** How many pairs n things make; also where the pairs (i, n) begin. @param {number} n */
export const pairs = (n) => (n * (n - 1)) / 2;

/**
 * The cosines of all pairs of rows, for each d in `cuts`: the rows are cut to their first d numbers.
 * Pair (i, j) with i < j stands at j (j − 1) / 2 + i, so that the first n rows have the first places.
 * @param {Float64Array} table  (n, width), row after row
 * @param {number} width
 * @param {number[]} cuts  ascending
 * @returns {Map<number, Float64Array>}
 */
function cosines(table, width, cuts) {
  const n = table.length / width;
  const all = cuts.map(() => new Float64Array(pairs(n)));
  const lengths = cuts.map(() => new Float64Array(n));
  for (let j = 0; j < n; j++) {
    for (let i = 0; i <= j; i++) {
      // The dot product of a longer cut goes on where that of the shorter one ended.
      let sum = 0;
      let [a, b] = [i * width, j * width];
      for (let cut = 0; cut < cuts.length; cut++) {
        for (const end = i * width + cuts[cut]; a < end; a++, b++) sum += table[a] * table[b];
        if (i === j) lengths[cut][j] = Math.sqrt(sum);
        else all[cut][pairs(j) + i] = sum / lengths[cut][i];
      }
    }
    cuts.forEach((_, cut) => {
      for (let at = pairs(j); at < pairs(j + 1); at++) all[cut][at] /= lengths[cut][j];
    });
  }
  return new Map(cuts.map((d, cut) => [d, all[cut]]));
}

/**
 * The cosine of each key's disturbance with each key, (n, n): random directions, at a right angle to
 * the key that they disturb.
 * @param {Float64Array} keys  (n, width)
 * @param {Float64Array} noise  (n, width)
 * @param {number} width
 * @param {number} d
 * @returns {Generator<void, Float64Array>}  some keys in each step: all together may be longer than a frame
 */
function* disturbances(keys, noise, width, d) {
  const n = keys.length / width;
  const unit = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    let size = 0;
    for (let k = 0; k < d; k++) size += keys[i * width + k] ** 2;
    for (let k = 0; k < d; k++) unit[i * d + k] = keys[i * width + k] / Math.sqrt(size);
  }
  const found = new Float64Array(n * n);
  const aside = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    if (i % AT_ONCE === 0) yield;
    let along = 0;
    for (let k = 0; k < d; k++) along += noise[i * width + k] * unit[i * d + k];
    let size = 0;
    for (let k = 0; k < d; k++) {
      aside[k] = noise[i * width + k] - along * unit[i * d + k];
      size += aside[k] ** 2;
    }
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0, b = j * d; k < d; k++, b++) sum += aside[k] * unit[b];
      found[i * n + j] = sum / Math.sqrt(size);
    }
  }
  return found;
}

/**
 * The least that the largest absolute cosine of n directions in d dimensions can be (Welch, 1974).
 * @param {number} n
 * @param {number} d
 */
export const welch = (n, d) => (n > d ? Math.sqrt((n - d) / (d * (n - 1))) : 0);

/**
 * How close pairs are.
 * @param {Float64Array} cosine  of all pairs
 * @param {number} n  only the first n directions count
 * @param {number} threshold
 */
function closeness(cosine, n, threshold) {
  const counts = Array(BINS).fill(0);
  let [largest, beyond] = [0, 0];
  for (let at = 0; at < pairs(n); at++) {
    const size = Math.abs(cosine[at]);
    counts[Math.min(Math.floor(size * BINS), BINS - 1)] += 1;
    if (size > largest) largest = size;
    if (size > threshold) beyond += 1;
  }
  return { counts, largest, beyond };
}

/**
 * Facts stored in neurons and in a matrix, and read back at keys.
 * @param {object} given
 * @param {Float64Array} given.cosine  of all pairs of keys
 * @param {Float64Array | null} given.asked  (n, n): of the keys asked with, where they are not exact
 * @param {Float64Array} given.sports  the dot products of the sports' directions (10, 10)
 * @param {number[]} given.answers  each fact's sport
 * @param {number[]} given.sizes  for which n
 * @param {number} given.threshold
 * @returns {Recall}
 */
function recall({ cosine, asked, sports, answers, sizes, threshold }) {
  const n = sizes[sizes.length - 1];
  const firing = new Float64Array(n * SPORTS); // at each key: what each sport's neurons say together
  const matching = new Float64Array(n * SPORTS); // and what the matrix holds of each sport
  /** @param {Float64Array} strength @param {number} fact */
  const comesBack = (strength, fact) => {
    let [best, most, silent] = [-1, -Infinity, true];
    for (let sport = 0; sport < SPORTS; sport++) {
      let score = 0;
      for (let other = 0; other < SPORTS; other++) {
        const said = strength[fact * SPORTS + other];
        if (said !== 0) silent = false;
        score += sports[sport * SPORTS + other] * said;
      }
      if (score > most) [best, most] = [sport, score];
    }
    return !silent && best === answers[fact];
  };
  /** @param {Float64Array} strength @param {number} count */
  const counted = (strength, count) => {
    let right = 0;
    for (let fact = 0; fact < count; fact++) if (comesBack(strength, fact)) right += 1;
    return right;
  };
  /** Asked for `fact`, the neuron and the matrix's part of `other` speak. */
  const hear = (
    /** @type {number} */ fact,
    /** @type {number} */ other,
    /** @type {number} */ c,
  ) => {
    const at = fact * SPORTS + answers[other];
    matching[at] += c;
    if (c > threshold) firing[at] += (c - threshold) / (1 - threshold);
  };
  /** @type {Recall} */
  const found = { neurons: [], matrix: [], kept: [] };
  let stored = 0;
  for (const size of sizes) {
    for (; stored < size; stored++) {
      const row = pairs(stored);
      const apart = found.kept.every((other) => Math.abs(cosine[row + other]) <= threshold);
      if (apart) found.kept.push(stored);
      hear(stored, stored, asked ? asked[stored * n + stored] : 1);
      for (let other = 0; other < stored; other++) {
        hear(stored, other, asked ? asked[stored * n + other] : cosine[row + other]);
        hear(other, stored, asked ? asked[other * n + stored] : cosine[row + other]);
      }
    }
    found.neurons.push(counted(firing, size));
    found.matrix.push(counted(matching, size));
  }
  return found;
}

/**
 * Everything that the choices decide, computed once for each.
 * @param {Steps} steps
 */
export function space(steps) {
  const width = steps.d[steps.d.length - 1];
  const n = steps.n[steps.n.length - 1];
  /** @param {number} first @param {number} count */
  const rows = (first, count) =>
    Float64Array.from({ length: count * width }, (_, i) => normal(first + i));
  const table = rows(0, n);
  const keys = cosines(table, width, [GLOBE, ...steps.d]);
  const columns = cosines(rows(n * width, SPORTS), width, steps.d);
  const drawn = (n + SPORTS) * width;
  const answers = Array.from({ length: n }, (_, fact) =>
    Math.floor(uniform(2 * drawn + fact) * SPORTS),
  );
  /** @type {Map<string, Recall>} */
  const recalled = new Map();
  /** @type {Map<string, ReturnType<typeof closeness>>} */
  const known = new Map();
  /** @type {Map<number, Float64Array>} */
  const aside = new Map();
  /** What was asked with last: a threshold is dragged through many recalls of the same keys. */
  let last = { d: 0, c: 1, asked: /** @type {Float64Array | null} */ (null) };
  /** @type {Float64Array | undefined} */
  let noise;
  /** What was begun of `aside`. @type {Map<number, ReturnType<typeof disturbances>>} */
  const begun = new Map();

  /** One step toward the cosines of each key's disturbance with each key; whether there is more. @param {number} d */
  function turnAside(d) {
    noise ??= rows(drawn + n / 2, n);
    const steps = begun.get(d) ?? disturbances(table, noise, width, d);
    begun.set(d, steps);
    const { value } = steps.next();
    if (value) aside.set(d, value);
    return !value;
  }
  /** The cosine of each key's disturbance with each key. @param {number} d */
  function asideOf(d) {
    while (!aside.has(d)) turnAside(d);
    return /** @type {Float64Array} */ (aside.get(d));
  }
  /** The cosine of two keys. @param {Float64Array} cosine @param {number} i @param {number} j */
  const exact = (cosine, i, j) => (i === j ? 1 : cosine[pairs(Math.max(i, j)) + Math.min(i, j)]);
  /** The cosines of the keys asked with, (n, n). @param {number} d @param {number} c */
  function asking(d, c) {
    if (c === 1) return null;
    const cosine = /** @type {Float64Array} */ (keys.get(d));
    const off = asideOf(d);
    const s = Math.sqrt(1 - c * c);
    const asked = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        asked[i * n + j] = i === j ? c : c * exact(cosine, i, j) + s * off[i * n + j];
      }
    }
    return asked;
  }

  /** @param {number} d @param {number} threshold @param {number} c */
  function recallAt(d, threshold, c) {
    const cosine = /** @type {Float64Array} */ (keys.get(d));
    const apart = /** @type {Float64Array} */ (columns.get(d));
    const sports = Float64Array.from({ length: SPORTS * SPORTS }, (_, at) =>
      exact(apart, at % SPORTS, Math.floor(at / SPORTS)),
    );
    if (last.d !== d || last.c !== c) last = { d, c, asked: asking(d, c) };
    return recall({ cosine, sports, answers, sizes: steps.n, threshold, asked: last.asked });
  }

  /** @param {number} d @param {number} count @param {number} threshold */
  function closeAt(d, count, threshold) {
    const about = `${d} ${count} ${threshold}`;
    const close =
      known.get(about) ?? closeness(/** @type {Float64Array} */ (keys.get(d)), count, threshold);
    known.set(about, close);
    return close;
  }

  /** @type {Map<number, {closest: number[], angles: number[][]}>} */
  const apart = new Map();
  /** For each n the largest cosine of two, and how many pairs there are by their angle. @param {number} d */
  function apartAt(d) {
    const known = apart.get(d);
    if (known) return known;
    const cosine = /** @type {Float64Array} */ (keys.get(d));
    const found = { closest: [0], angles: [[0]] };
    const counts = Array(RIGHT).fill(0);
    let [at, largest] = [0, 0];
    steps.n.forEach((count, i) => {
      for (; at < pairs(count); at++) {
        const size = Math.min(1, Math.abs(cosine[at]));
        if (size > largest) largest = size;
        const angle = (Math.acos(size) * 180) / Math.PI;
        counts[Math.min(Math.floor(angle), RIGHT - 1)] += 1;
      }
      found.closest[i] = largest;
      found.angles[i] = [...counts];
    });
    apart.set(d, found);
    return found;
  }

  /** @type {Map<string, number[]>} */
  const chosen = new Map();
  /** Which are left when each is left out that is closer than an angle to one before that is left. @param {number} d @param {number} angle  in degrees */
  function pickedAt(d, angle) {
    const about = `${d} ${angle}`;
    const known = chosen.get(about);
    if (known) return known;
    const cosine = /** @type {Float64Array} */ (keys.get(d));
    const most = Math.cos((angle * Math.PI) / 180);
    /** @type {number[]} */
    const left = [];
    for (let one = 0; one < n; one++) {
      const row = pairs(one);
      if (left.every((other) => Math.abs(cosine[row + other]) <= most)) left.push(one);
    }
    chosen.set(about, left);
    return left;
  }

  return {
    /** The largest cosine of two, for each n. @param {number} d */
    closest: (d) => apartAt(d).closest,
    /** How many pairs there are, for each degree of their angle. @param {number} d @param {number} count */
    angles: (d, count) => apartAt(d).angles[steps.n.indexOf(count)],
    /** How many of the first are left, no two of them closer than an angle. @param {number} d @param {number} count @param {number} angle  in degrees */
    picked: (d, count, angle) => pickedAt(d, angle).filter((one) => one < count).length,
    /**
     * The threshold at which most facts come back, and how many; null until all were tried.
     * @param {number} d @param {number} count @param {number} c
     */
    best(d, count, c) {
      const at = steps.n.indexOf(count);
      let best = { threshold: 0, neurons: -1 };
      for (const threshold of steps.threshold) {
        const back = recalled.get(`${d} ${threshold} ${c}`)?.neurons[at];
        if (back === undefined) return null;
        if (back > best.neurons) best = { threshold, neurons: back };
      }
      return best;
    },
    /** The first directions in three dimensions, of length 1. */
    globe: Array.from({ length: n }, (_, i) => {
      const [x, y, z] = table.slice(i * width, i * width + GLOBE);
      const size = Math.hypot(x, y, z);
      return { x: x / size, y: y / size, z: z / size };
    }),
    /**
     * The cosines of the first keys with the one that is asked with for a fact.
     * @param {number} d
     * @param {number} count
     * @param {number} one  the fact
     * @param {number} c  the cosine to its own key
     */
    beside(d, count, one, c) {
      const cosine = /** @type {Float64Array} */ (keys.get(d));
      const off = c === 1 ? null : asideOf(d);
      const s = Math.sqrt(1 - c * c);
      return Array.from({ length: count }, (_, i) => {
        const clean = exact(cosine, i, one);
        return i === one || !off ? c * clean : c * clean + s * off[one * n + i];
      });
    },
    /** A step toward what keys that are off need; whether there is more. @param {number} d @param {number} c */
    prepare: (d, c) => c < 1 && !aside.has(d) && turnAside(d),
    /** @param {number} d @param {number} count @param {number} threshold @param {number} c */
    at(d, count, threshold, c) {
      const id = `${d} ${threshold} ${c}`;
      const all = recalled.get(id) ?? recallAt(d, threshold, c);
      recalled.set(id, all);
      const close = closeAt(d, count, threshold);
      return { ...close, ...all, kept: all.kept.filter((one) => one < count).length };
    },
  };
}
