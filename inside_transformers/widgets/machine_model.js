/**
 * A GPT-2, computed cell by cell. A cell is the residual stream of one token after one layer (0: its
 * embedding); it reads the layer below at its own token and those before. So what one changes in a
 * cell reaches those above it and after it, and no others: they are kept from run to run. A model may
 * have layers of attention alone, without an MLP.
 *
 * @typedef {{vocabulary: number, positions: number, d_model: number, d_mlp: number, layers: number,
 *   heads: number, size: number}} Shape  `d_mlp`: 0 without MLPs
 * @typedef {{weight: Float32Array, bias: Float32Array, rows: number, columns: number}} Linear
 * @typedef {{norm2: Linear, up: Linear, down: Linear}} Mlp
 * @typedef {{norm1: Linear, qkv: Linear, out: Linear, mlp: Mlp | null}} Block
 * @typedef {object} Cell
 * @property {Float32Array} x  the stream here
 * @property {Float32Array} [kv]  what the next layer makes of it: query, key, value
 * @property {Float32Array[]} weights  of each head of this layer, over the tokens up to this one
 * @property {number} attention  the length of what attention wrote
 * @property {number} mlp  and of what the MLP wrote
 * @property {Cell} [middle]  the stream between the two, where there is an MLP
 * @property {Float32Array} [logits]  what it says when it is sent straight to the output
 * @property {{ids: number[], shares: number[]}} [lens]  the three likeliest words then
 * @property {number[]} [lengths]  how long a vector each head of the next layer would write of it,
 *   were its weight 1
 *
 * @typedef {{layer: number, token: number, x: Float32Array, name: string}} Edit  Another vector in one
 *   place; `name` tells it from others.
 * @typedef {{ids: number[], edit: Edit | null, silent: string[], rows: Cell[][], computed: number}} Run
 *   `silent`: the heads that write nothing, "layer.head" each
 */

const EPSILON = 1e-5;
const TOP = 3;

/** Halves, as base64, as numbers. @param {string} text */
function halves(text) {
  const bytes = atob(text);
  const values = new Float32Array(65536);
  for (let half = 0; half < 65536; half++) {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 31;
    const part = half & 1023;
    values[half] =
      sign * (exponent ? 2 ** (exponent - 15) * (1 + part / 1024) : 2 ** -14 * (part / 1024));
  }
  const all = new Float32Array(bytes.length / 2);
  for (let i = 0; i < all.length; i++) {
    all[i] = values[bytes.charCodeAt(2 * i) | (bytes.charCodeAt(2 * i + 1) << 8)] ?? 0;
  }
  return all;
}

/** The model's parts. @param {string} packed @param {Shape} shape */
function unpacked(packed, { vocabulary, positions, d_model, d_mlp, layers }) {
  const all = halves(packed);
  let at = 0;
  const take = (/** @type {number} */ n) => {
    at += n;
    return all.subarray(at - n, at);
  };
  /** @returns {Linear} */
  const linear = (/** @type {number} */ rows, /** @type {number} */ columns) => ({
    weight: take(rows * columns),
    bias: take(rows),
    rows,
    columns,
  });
  const norm = () => linear(d_model, 1);
  const tokens = take(vocabulary * d_model);
  const places = take(positions * d_model);
  /** @type {Block[]} */
  const blocks = Array.from({ length: layers }, () => ({
    norm1: norm(),
    qkv: linear(3 * d_model, d_model),
    out: linear(d_model, d_model),
    mlp: d_mlp ? { norm2: norm(), up: linear(d_mlp, d_model), down: linear(d_model, d_mlp) } : null,
  }));
  return { tokens, places, blocks, last: norm() };
}

/**
 * Four rows at a time: what of x was read serves all of them. Nothing is read beyond an end: of numbers
 * that may be missing, the engine makes objects, and that takes three times as long.
 * @param {Linear} linear
 * @param {Float32Array} x  (columns,)
 */
function times({ weight, bias, rows, columns }, x) {
  const y = bias.slice();
  const fours = rows - (rows % 4);
  for (let row = 0; row < fours; row += 4) {
    const first = row * columns;
    const [second, third, fourth] = [first + columns, first + 2 * columns, first + 3 * columns];
    let [a, b, c, d] = [0, 0, 0, 0];
    for (let i = 0; i < columns; i++) {
      const part = Number(x[i]);
      a += part * Number(weight[first + i]);
      b += part * Number(weight[second + i]);
      c += part * Number(weight[third + i]);
      d += part * Number(weight[fourth + i]);
    }
    y[row] = Number(y[row]) + a;
    y[row + 1] = Number(y[row + 1]) + b;
    y[row + 2] = Number(y[row + 2]) + c;
    y[row + 3] = Number(y[row + 3]) + d;
  }
  for (let row = fours; row < rows; row++) {
    let sum = 0;
    for (let i = 0; i < columns; i++) sum += Number(x[i]) * Number(weight[row * columns + i]);
    y[row] = Number(y[row]) + sum;
  }
  return y;
}

/** Layer norm. @param {Linear} norm @param {Float32Array} x */
function normed({ weight, bias }, x) {
  const n = x.length;
  let sum = 0;
  for (const value of x) sum += value;
  const mean = sum / n;
  let squares = 0;
  for (const value of x) squares += (value - mean) ** 2;
  const scale = 1 / Math.sqrt(squares / n + EPSILON);
  return x.map((value, i) => (value - mean) * scale * Number(weight[i]) + Number(bias[i]));
}

/** @param {Float32Array} x */
const lengthOf = (x) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));

/** @param {Float32Array} x @param {Float32Array} y */
const plus = (x, y) => x.map((value, i) => value + Number(y[i]));

const TWICE = 2 * Math.sqrt(2 / Math.PI);
/** The GELU of GPT-2. (A power would take as long as all else of it.) @param {number} x */
const gelu = (x) => x / (1 + Math.exp(-TWICE * (x + 0.044715 * x * x * x)));

/**
 * Probabilities, at a temperature; at 0 the likeliest has all.
 * @param {Float32Array} logits
 * @param {number} [temperature]
 */
export function shares(logits, temperature = 1) {
  const n = logits.length;
  const parts = new Float32Array(n);
  let most = -Infinity;
  for (let i = 0; i < n; i++) most = Math.max(most, Number(logits[i]));
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const below = Number(logits[i]) - most;
    const part = temperature ? Math.exp(below / temperature) : Number(below === 0);
    parts[i] = part;
    sum += part;
  }
  for (let i = 0; i < n; i++) parts[i] = Number(parts[i]) / sum;
  return parts;
}

/** The places of the largest numbers, largest first. @param {Float32Array} values @param {number} count */
export function largest(values, count) {
  /** @type {number[]} */
  const best = [];
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (best.length === count && value <= Number(values[best[count - 1] ?? 0])) continue;
    let at = best.length;
    while (at && value > Number(values[best[at - 1] ?? 0])) at--;
    best.splice(at, 0, i);
    best.length = Math.min(best.length, count);
  }
  return best;
}

/** Whether an edit leaves a cell alone. @param {Edit | null} edit @param {number} layer @param {number} token */
export const spared = (edit, layer, token) =>
  !edit || token < edit.token || layer < edit.layer || (layer === edit.layer && token > edit.token);

/** The lowest layer with one of these heads. @param {string[]} silent */
const lowest = (silent) => Math.min(...silent.map((name) => Number.parseInt(name, 10)));

/** Whether a cell of a run is what it is without edit and with all heads. @param {Run} run @param {number} layer @param {number} token */
export const untouched = ({ edit, silent }, layer, token) =>
  spared(edit, layer, token) && layer < lowest(silent);

/** What is less than this part of a vector’s length is no change that one should see. */
const SEEN = 0.1;

/** Whether a cell’s vector is another than it was before, so far that one should see it. @param {Cell} cell @param {Cell | undefined} before */
export function moved(cell, before) {
  if (!before || before === cell) return false;
  const by = cell.x.map((value, i) => value - Number(before.x[i]));
  return lengthOf(by) >= SEEN * lengthOf(before.x);
}

/** @param {string} packed  halves, as base64 @param {Shape} shape */
export function gpt(packed, shape) {
  const { tokens, places, blocks, last } = unpacked(packed, shape);
  const { d_model, heads, layers, vocabulary } = shape;
  const d_head = d_model / heads;
  const none = new Float32Array(vocabulary);
  /** @type {Linear} */
  const unembedding = { weight: tokens, bias: none, rows: vocabulary, columns: d_model };

  /** Query, key and value that the layer above makes of a cell. @param {Cell} cell @param {Block} block */
  function kvOf(cell, block) {
    cell.kv ??= times(block.qkv, normed(block.norm1, cell.x));
    return cell.kv;
  }

  /** @param {number} id @param {number} token @returns {Cell} */
  function embedded(id, token) {
    const x = tokens.slice(id * d_model, (id + 1) * d_model);
    for (let i = 0; i < d_model; i++) x[i] = Number(x[i]) + Number(places[token * d_model + i]);
    return { x, weights: [], attention: 0, mlp: 0 };
  }

  /**
   * The cell above the last of these.
   * @param {Block} block
   * @param {Cell[]} below
   * @param {(head: number) => boolean} silent  from 1
   * @returns {Cell}
   */
  function above(block, below, silent) {
    const n = below.length;
    const all = below.map((cell) => kvOf(cell, block));
    const own = /** @type {Float32Array} */ (all[n - 1]);
    const mixed = new Float32Array(d_model);
    const weights = [];
    for (let head = 0; head < heads; head++) {
      const from = head * d_head;
      const scores = new Float32Array(n);
      all.forEach((kv, token) => {
        let dot = 0;
        for (let i = from; i < from + d_head; i++) dot += Number(own[i]) * Number(kv[d_model + i]);
        scores[token] = dot / Math.sqrt(d_head);
      });
      const pattern = shares(scores);
      weights.push(pattern);
      if (silent(head + 1)) continue;
      all.forEach((kv, token) => {
        const weight = Number(pattern[token]);
        for (let i = from; i < from + d_head; i++) {
          mixed[i] = Number(mixed[i]) + weight * Number(kv[2 * d_model + i]);
        }
      });
    }
    const read = times(block.out, mixed);
    const middle = plus(/** @type {Cell} */ (below[n - 1]).x, read);
    if (!block.mlp) return { x: middle, weights, attention: lengthOf(read), mlp: 0 };
    const { norm2, up, down } = block.mlp;
    const wrote = times(down, times(up, normed(norm2, middle)).map(gelu));
    return {
      x: plus(middle, wrote),
      weights,
      attention: lengthOf(read),
      mlp: lengthOf(wrote),
      middle: { x: middle, weights: [], attention: 0, mlp: 0 },
    };
  }

  /** What a cell says when it is sent straight to the output. @param {Cell} cell */
  function logitsOf(cell) {
    cell.logits ??= times(unembedding, normed(last, cell.x));
    return cell.logits;
  }

  /** The length of what a head makes of a cell. @param {Cell} cell @param {Block} block @param {number} head  from 0 */
  function lengthBy(cell, block, head) {
    cell.lengths ??= [];
    const known = cell.lengths[head];
    if (known !== undefined) return known;
    const kv = kvOf(cell, block);
    const from = head * d_head;
    const { weight } = block.out;
    let squares = 0;
    for (let row = 0; row < d_model; row++) {
      let sum = 0;
      for (let i = from; i < from + d_head; i++) {
        sum += Number(weight[row * d_model + i]) * Number(kv[2 * d_model + i]);
      }
      squares += sum * sum;
    }
    const length = Math.sqrt(squares);
    cell.lengths[head] = length;
    return length;
  }

  return {
    layers,
    heads,
    /** Whether its layers have an MLP. */
    mlp: shape.d_mlp > 0,
    /**
     * All cells of a text, with what earlier runs have of them.
     * @param {number[]} ids
     * @param {Edit | null} edit
     * @param {Run[]} kept
     * @param {string[]} [silent]
     * @returns {Run}
     */
    run(ids, edit, kept, silent = []) {
      const known = kept.map((run) => {
        const differs = ids.findIndex((id, i) => id !== run.ids[i]);
        const same = run.edit?.name === edit?.name;
        const others = [
          ...silent.filter((head) => !run.silent.includes(head)),
          ...run.silent.filter((head) => !silent.includes(head)),
        ];
        const until = differs < 0 ? ids.length : differs;
        return { run, same, until, below: lowest(others) };
      });
      let computed = 0;
      /** @type {Cell[][]} */
      const rows = [];
      for (let layer = 0; layer <= layers; layer++) {
        /** @type {Cell[]} */
        const row = [];
        rows.push(row);
        ids.forEach((id, token) => {
          const from = known.find(
            ({ run, same, until, below }) =>
              token < until &&
              layer < below &&
              (same || (spared(edit, layer, token) && spared(run.edit, layer, token))),
          );
          const old = from?.run.rows[layer]?.[token];
          computed += old ? 0 : 1;
          const block = blocks[layer - 1];
          const below = rows[layer - 1];
          if (old) row.push(old);
          else if (edit && edit.layer === layer && edit.token === token) {
            row.push({ x: edit.x, weights: [], attention: 0, mlp: 0 });
          } else if (block && below) {
            const mute = (/** @type {number} */ head) => silent.includes(`${layer}.${head}`);
            row.push(above(block, below.slice(0, token + 1), mute));
          } else row.push(embedded(id, token));
        });
      }
      return { ids, edit, silent, rows, computed };
    },
    vocabulary,
    logitsOf,
    /** The three likeliest words of a cell. @param {Cell} cell */
    lens(cell) {
      if (!cell.lens) {
        const all = shares(logitsOf(cell));
        const ids = largest(all, TOP);
        cell.lens = { ids, shares: ids.map((id) => Number(all[id])) };
      }
      return cell.lens;
    },
    /**
     * How long a vector is that a head would write of each token, were its weight 1.
     * @param {Cell[]} below  the layer that it reads
     * @param {number} layer  from 1
     * @param {number} head  from 1
     */
    written(below, layer, head) {
      const block = /** @type {Block} */ (blocks[layer - 1]);
      return below.map((cell) => lengthBy(cell, block, head - 1));
    },
  };
}
