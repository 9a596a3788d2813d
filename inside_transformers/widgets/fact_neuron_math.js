/**
 * The arithmetic of a neuron in a plane: two names, their sum as its row, a bias.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {{turns: [number, number], bias: number, point: Point}} Shown  `turns`: degrees
 * @typedef {"AND" | "OR" | "always" | "never"} Gate
 * @typedef {{heard: number, sum: number, fires: number}} Said
 * @typedef {{one: Point, other: Point, row: Point, bias: number, points: Point[], says: Said[]}} Scene
 */

/** @param {number} degrees @returns {Point} */
export function direction(degrees) {
  const turn = (degrees * Math.PI) / 180;
  return { x: Math.cos(turn), y: Math.sin(turn) };
}

/** @param {Point} a @param {Point} b */
export const product = (a, b) => a.x * b.x + a.y * b.y;

/** Rounding errors of angles are not firing. @param {number} value */
const clean = (value) => (Math.abs(value) < 1e-9 ? 0 : value);

/** What a neuron makes of a vector, step by step. @param {Point} row @param {number} bias @param {Point} x */
export function neuron(row, bias, x) {
  const heard = clean(product(row, x));
  const sum = clean(heard + bias);
  return { heard, sum, fires: Math.max(sum, 0) };
}

/** The question that a neuron asks, from what it says to both, first, last and neither. @param {number[]} fires @returns {Gate} */
export function gate([both = 0, first = 0, last = 0, neither = 0]) {
  if (neither > 0) return "always";
  if (first > 0 || last > 0) return "OR";
  return both > 0 ? "AND" : "never";
}

/** From −180 to 180. @param {number} degrees */
export const wrapped = (degrees) => ((((degrees + 180) % 360) + 360) % 360) - 180;
export const tidy = (/** @type {number} */ x) => Math.round(x * 10) / 10 || 0;

/** All that is drawn of a state: the points are both names, each alone, neither, the reader's own. @param {Shown} shown @returns {Scene} */
export function scene({ turns, bias, point }) {
  const [one, other] = [direction(turns[0]), direction(turns[1])];
  const row = { x: one.x + other.x, y: one.y + other.y };
  const points = [row, one, other, { x: 0, y: 0 }, point];
  const says = points.map((each) => neuron(row, bias, each));
  return { one, other, row, bias, points, says };
}

/** How far the names are apart, in degrees. @param {Shown} shown */
export const apart = ({ turns }) => Math.abs(wrapped(turns[1] - turns[0]));

/** Where a border stands nearest to the origin. @param {{row: Point, bias: number}} neuron @returns {Point} */
export function foot({ row, bias }) {
  const square = product(row, row);
  return { x: (-bias * row.x) / square, y: (-bias * row.y) / square };
}

/** @param {[number, number]} pair @returns {Point} */
export const pointOf = ([x, y]) => ({ x, y });
