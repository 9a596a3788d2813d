/**
 * Where everything stands in the picture of masks: rows of chips, the threads between them, the way
 * of a ribbon, the masks. Wide, the two texts stand side by side and layers go up; narrow, the
 * encoder is turned round, so that its last layer faces the decoder's.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./drawing.js").Box} Box
 * @typedef {"source" | "target"} Text
 * @typedef {[Point, Point, Point, Point]} Curve
 * @typedef {{upper: Box[], lower: Box[], panel: Box, caption: Point, size: number}} Side
 * @typedef {{x: number, y: number, cell: number}} Grid
 * @typedef {object} Layout
 * @property {boolean} wide
 * @property {number} height
 * @property {Partial<Record<Text, Side>>} sides
 * @property {number} masksAt  where the masks begin
 * @property {number} cells  how many cells a mask has in a row, at most
 * @property {(kind: string) => Grid} grid
 */
import { over, textWidth } from "./drawing.js";

/** Narrower, words of two texts side by side would be cut as soon as padding joins them. */
const WIDE = 656;
const BETWEEN = 14;
const INSET = 10;
/** Where a curve is cut, seen from the reader and from what it may not read. */
const STUBS = [0.15, 0.2];
const OPENING = 68;
/** So few words, padding included, leave their masks room for larger cells. */
const FEW = 7;
/** What a chip needs beside its word, or the word is cut. */
const LEAST = 6.5;
const TIGHT = 2;

/**
 * Chips of a row, as large as there is room for.
 * @param {string[]} words @param {number} room @param {number} [most]  the largest size
 */
function rowOf(words, room, most = 16) {
  let size = most;
  /** @type {number[]} */
  let widths = [];
  let gap = 0;
  const total = () => widths.reduce((sum, width) => sum + width, 0);
  for (; ; size--) {
    const pad = size > 14 ? 20 : size > 12 ? 13 : 9;
    gap = size > 14 ? 8 : 4;
    widths = words.map((word) => Math.max(22, textWidth(word, size, 600) + pad));
    if (size === 12 || total() + gap * (words.length - 1) <= room) break;
  }
  // Where even the smallest don't fit, the room between and beside the words goes first.
  if (total() + gap * (words.length - 1) > room) gap = TIGHT;
  const free = room - gap * (words.length - 1);
  if (total() > free) {
    const least = words.map((word) => textWidth(word, size, 600) + LEAST);
    const sum = least.reduce((a, b) => a + b, 0);
    const [spare, scale] = [(free - sum) / (total() - sum), free / total()];
    widths = widths.map((width, i) => {
      const own = least[i] ?? 0;
      return spare < 0 ? width * scale : own + (width - own) * spare;
    });
  }
  const slack = (room - total() - gap * (words.length - 1)) / Math.max(1, words.length - 1);
  gap += Math.min(22, Math.max(0, slack));
  return { size, widths, gap };
}

/**
 * @param {number} room
 * @param {Partial<Record<Text, string[]>>} words  those of the texts that are shown
 * @param {boolean} spare  leave room at the right for what is written
 * @param {number} cells  how many words a text can have, padding included
 * @returns {Layout}
 */
export function layoutOf(room, words, spare, cells) {
  const wide = room >= WIDE;
  const chip = wide ? 36 : 32;
  const both = Boolean(words.source && words.target);
  const top = wide ? 152 : 22;
  const thread = wide ? 92 : 62;
  const turned = !wide && both;
  // Narrow: the encoder with its caption above, a field for ribbons, the decoder.
  const second = turned ? top + 2 * chip + thread + 100 : top;
  const bottom = wide ? top + 2 * chip + thread : 22 + 4 * chip + 2 * 62 + 100;
  const cell = wide ? (cells <= FEW ? 15 : 11) : 9;
  const masksAt = bottom + (wide ? 54 : 36);
  /** @type {Partial<Record<Text, Side>>} */
  const sides = {};

  /** @param {Text} text @param {number} left @param {number} width @param {number} most */
  function place(text, left, width, most) {
    const list = words[text] ?? [];
    const right = text === "target" && spare && wide && both ? 34 : 0;
    const { size, widths, gap } = rowOf(list, width - 2 * INSET - right, most);
    let x = left + INSET;
    if (!both)
      x += (width - 2 * INSET - widths.reduce((a, b) => a + b, gap * (list.length - 1))) / 2;
    const flip = turned && text === "source";
    const first = both ? (turned && text === "target" ? second : top) : wide ? 34 : 22;
    const last = flip ? top + chip + thread : bottom - chip;
    const [up, low] = flip ? [last, first] : [first, last];
    /** @type {Box[]} */
    const upper = [];
    /** @type {Box[]} */
    const lower = [];
    for (const each of widths) {
      upper.push({ x, y: up, width: each, height: chip });
      lower.push({ x, y: low, width: each, height: chip });
      x += each + gap;
    }
    // A text that stands alone has more room in its panel, above its words.
    const above = both ? (flip ? 22 : 8) : first - (wide ? 4 : 0);
    const [head, foot] = [Math.min(up, low) - above, Math.max(up, low) + chip + 8];
    const high = foot - head + (flip ? 0 : 22);
    const caption = { x: left + INSET, y: flip ? first - 7 : foot + 12 };
    sides[text] = { upper, lower, panel: { x: left, y: head, width, height: high }, caption, size };
  }
  if (words.source && words.target && wide) {
    const free = room - BETWEEN - (spare ? 34 : 0);
    const natural = (/** @type {string[]} */ list) =>
      list.reduce((sum, word) => sum + Math.max(22, textWidth(word, 12, 600) + 9) + 4, 2 * INSET);
    const [one, other] = [natural(words.source), natural(words.target)];
    const left = (free * one) / (one + other);
    const fit = (/** @type {string[]} */ list, /** @type {number} */ width) =>
      rowOf(list, width - 2 * INSET).size;
    const size = Math.min(fit(words.source, left), fit(words.target, free - left));
    place("source", 0, left, size);
    place("target", left + BETWEEN, room - BETWEEN - left, size);
  } else {
    for (const text of /** @type {const} */ (["source", "target"])) {
      if (words[text]) place(text, 0, room, 16);
    }
  }
  const height = masksAt + cells * cell + (wide ? 6 : 20);
  /** @param {string} kind @returns {Grid} */
  function grid(kind) {
    const width = cells * cell;
    if (!both) return { x: wide ? (room - width) / 2 : 8, y: masksAt, cell };
    const target = wide ? (sides.target?.panel.x ?? 0) + INSET : 8 + (room - 16 - width) / 2;
    const last = wide ? target + width + 18 : room - 8 - width;
    const x = kind === "encoder" ? (wide ? INSET : 8) : kind === "cross" ? target : last;
    return { x, y: masksAt, cell };
  }
  return { wide, height, sides, masksAt, cells, grid };
}

/** A place on a chip's edge for the i-th of n threads. @param {Box} box @param {number} i @param {number} n */
const port = ({ x, width }, i, n) => x + width * (0.15 + (0.7 * (i + 0.5)) / n);

/** The thread from a reader, token i, to what it reads, token j. @param {Side} side @param {number} i @param {number} j @returns {Curve} */
export function thread({ upper, lower }, i, j) {
  const [up, low] = [/** @type {Box} */ (upper[i]), /** @type {Box} */ (lower[j])];
  const [y, to] = up.y < low.y ? [up.y + up.height, low.y] : [up.y, low.y + low.height];
  const [x, end] = [port(up, j, lower.length), port(low, i, upper.length)];
  const middle = (y + to) / 2;
  return [
    { x, y },
    { x, y: middle },
    { x: end, y: middle },
    { x: end, y: to },
  ];
}

/** @param {Point} a @param {Point} b @param {number} t @returns {Point} */
const mix = (a, b, t) => ({ x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t });

/** The beginning of a curve. @param {Curve} curve @param {number} t @returns {Curve} */
export function beginning([a, b, c, d], t) {
  const [ab, bc, cd] = [mix(a, b, t), mix(b, c, t), mix(c, d, t)];
  const [first, second] = [mix(ab, bc, t), mix(bc, cd, t)];
  return [a, ab, first, mix(first, second, t)];
}

/** @param {Curve} curve */
export const path = ([a, b, c, d]) =>
  `M${a.x.toFixed(1)} ${a.y.toFixed(1)}C${[b, c, d].map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join(" ")}`;

/** What is left of a thread that was cut, with a stroke across its end. @param {Curve} curve */
export function stubs(curve) {
  const back = /** @type {Curve} */ ([...curve].reverse());
  const [near, far] = [beginning(curve, STUBS[0] ?? 0), beginning(back, STUBS[1] ?? 0)];
  const [, , before, end] = far;
  const length = Math.hypot(end.x - before.x, end.y - before.y) || 1;
  const [dx, dy] = [((end.y - before.y) / length) * 5, ((before.x - end.x) / length) * 5];
  const [a, b] = [
    { x: end.x - dx, y: end.y - dy },
    { x: end.x + dx, y: end.y + dy },
  ];
  const across = `M${a.x.toFixed(1)} ${a.y.toFixed(1)}L${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
  return { ends: path(near) + path(far), across };
}

/**
 * Where each word's ribbon lands in the reader's opening, and its way there.
 * @param {Layout} layout @param {number} reader @param {number[]} shares  together 1
 * @returns {{ways: {d: string, width: number, foot: Point}[], left: number, right: number, y: number}}
 */
export function ribbonWays({ wide, sides }, reader, shares) {
  const box = sides.target?.upper[reader];
  const source = sides.source?.upper ?? [];
  if (!box) return { ways: [], left: 0, right: 0, y: 0 };
  const [middle, y] = [box.x + box.width / 2, box.y];
  const start = middle - OPENING / 2;
  let filled = 0;
  let lift = 14;
  /** @type {{d: string, width: number, foot: Point}[]} */
  const ways = [];
  // Nested arches: the nearest word's lies lowest, and lands first.
  const order = source.map((_, j) => (wide ? source.length - 1 - j : j));
  for (const j of order) {
    const width = (shares[j] ?? 0) * OPENING;
    const chip = /** @type {Box} */ (source[j]);
    const to = start + filled + width / 2;
    filled += width;
    const from = chip.x + chip.width / 2;
    if (wide) {
      lift += width / 2;
      ways[j] = {
        d: over({ x: from, y }, { x: to, y }, y - lift, 16 + lift / 4),
        width,
        foot: { x: from, y },
      };
      lift += width / 2 + 3;
    } else {
      const foot = { x: from, y: chip.y + chip.height };
      const half = (foot.y + y) / 2;
      const d = path([foot, { x: from, y: half }, { x: to, y: half }, { x: to, y }]);
      ways[j] = { d, width, foot };
    }
  }
  return { ways, left: start, right: start + OPENING, y };
}
