/**
 * Attention, stage by stage, and with mistakes if asked for.
 *
 * @typedef {number[]} Vector
 * @typedef {Vector[]} Matrix
 * @typedef {boolean[][]} Mask
 * @typedef {"scale" | "mask" | "axis"} Part  What can be switched off.
 * @typedef {{products: Matrix, scores: Matrix, masked: Matrix, pattern: Matrix, output: Matrix}}
 *   Stages
 */

/** What can be switched off, in this order. @type {Part[]} */
export const PARTS = ["scale", "mask", "axis"];

/** What a trait's vectors are called. */
export const ROLES = /** @type {const} */ ({ q: "query", k: "key", v: "value" });

/** @param {Matrix} a @returns {Matrix} */
const transpose = (a) => (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? 0));

/** @param {Vector} a @param {Vector} b */
export const dot = (a, b) => a.reduce((sum, x, i) => sum + x * (b[i] ?? 0), 0);

/** @param {Vector} a */
export const total = (a) => a.reduce((sum, x) => sum + x, 0);

/**
 * Softmax of each row; a row that may read nothing is all zeros.
 * @param {Matrix} scores
 * @returns {Matrix}
 */
function softmax(scores) {
  return scores.map((row) => {
    const largest = Math.max(...row);
    if (largest === -Infinity) return row.map(() => 0);
    const powers = row.map((score) => Math.exp(score - largest));
    const sum = total(powers);
    return powers.map((power) => power / sum);
  });
}

/**
 * @param {Matrix} q  (n, d)
 * @param {Matrix} k  (n, d)
 * @param {Matrix} v  (n, d_value), or empty
 * @param {Mask} mask  (n, n)
 * @param {Set<string>} off  which parts are switched off
 * @returns {Stages}
 */
export function attention(q, k, v, mask, off) {
  const products = q.map((query) => k.map((key) => dot(query, key)));
  const scale = off.has("scale") ? 1 : Math.sqrt(q[0]?.length ?? 1);
  const scores = products.map((row) => row.map((product) => product / scale));
  const open = off.has("mask")
    ? () => true
    : (/** @type {number} */ i, /** @type {number} */ j) => mask[i]?.[j];
  const masked = scores.map((row, i) => row.map((score, j) => (open(i, j) ? score : -Infinity)));
  const pattern = off.has("axis") ? transpose(softmax(transpose(masked))) : softmax(masked);
  const columns = transpose(v);
  const output = pattern.map((weights) => columns.map((column) => dot(weights, column)));
  return { products, scores, masked, pattern, output };
}

const TOLERANCE = 1e-4;

/** Where two matrices differ. @param {Matrix} a @param {Matrix} b @returns {boolean[][]} */
export const differences = (a, b) =>
  a.map((row, i) =>
    row.map((x, j) => Math.abs(x - (b[i]?.[j] ?? NaN)) > TOLERANCE * Math.max(1, Math.abs(x))),
  );
