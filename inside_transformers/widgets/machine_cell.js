/**
 * One cell of the machine: a strip, with the words that it would say now, and above it what attention
 * and the MLP wrote on the way to it.
 *
 * @typedef {import("./machine_sizes.js").Sizes} Sizes
 * @typedef {object} Shown  A cell.
 * @property {number[]} strip  shades from 0 to 1
 * @property {string[]} words
 * @property {number} attention  the length of what was written, as a part of the largest
 * @property {number} mlp
 * @property {boolean} changed  by the edit, so far that one should see it
 * @property {boolean} again  computed again
 */
import { element, mark, place, write } from "./base.js";
import { fitting } from "./drawing.js";

/** Cells of a strip. */
const STRIP = 8;
const WORDS = 3;
const LINE = 14.5;
/** Words begin so far right of a strip, and end so far before the next: a frame fits between. */
const BESIDE = 4;
const BEFORE_NEXT = 6;

/** A vector as the shades of a strip: the length of each of its parts. @param {Float32Array} x */
export function shadesOf(x) {
  const part = x.length / STRIP;
  const lengths = Array.from({ length: STRIP }, (_, i) => {
    let sum = 0;
    for (let j = Math.ceil(i * part); j < (i + 1) * part; j++) sum += Number(x[j]) ** 2;
    return Math.sqrt(sum);
  });
  const most = Math.max(1e-9, ...lengths);
  return lengths.map((length) => 0.06 + 0.84 * (length / most) ** 2);
}

/** @param {number} part */
const shade = (part) => `--shade: ${(85 * part).toFixed(0)}%`;

/** One cell, within its column: its strip, its words, and what was written on the way to it. @param {boolean} mlp */
export function cellGlyph(mlp) {
  const again = element("rect", { class: "it-machine-again", rx: 5 });
  const ground = element("rect", { class: "it-machine-ground" });
  const bars = Array.from({ length: STRIP }, () =>
    element("rect", { class: "it-cell-ground", rx: 1 }),
  );
  const ring = element("rect", { class: "it-machine-changed", rx: 4 });
  const words = Array.from({ length: WORDS }, () => element("text", { "font-size": 12 }));
  const circle = element("circle", { class: "it-machine-part" });
  const box = element("rect", { class: "it-machine-part" });
  const root = element("g", {}, again, ground, ...bars, ring, ...words, circle, box);
  let drawn = "";
  return {
    root,
    /**
     * @param {Shown} cell
     * @param {number} y
     * @param {number} width  of the column
     * @param {Sizes} sizes
     * @param {boolean} first  nothing was written below it
     */
    update(cell, y, width, sizes, first) {
      const now = JSON.stringify([cell, y, width, sizes, first]);
      if (now === drawn) return;
      drawn = now;
      const { strip, thick, gap, reads, adds } = sizes;
      const high = strip / STRIP;
      place(again, { x: -3, y: y - 3, width: width - 2, height: strip + 6 });
      mark(again, "away", !cell.again);
      place(ground, { x: 0, y, width: thick, height: strip });
      bars.forEach((bar, i) => {
        const part = cell.strip[i] ?? 0;
        place(bar, { x: 0, y: y + i * high, width: thick, height: high - 1, "fill-opacity": part });
      });
      place(ring, { x: -2, y: y - 2.5, width: thick + 4, height: strip + 4 });
      mark(ring, "away", !cell.changed);
      const room = width - thick - BESIDE - BEFORE_NEXT;
      const usual = (strip - sizes.words * LINE) / 2 + 11;
      words.forEach((text, i) => {
        mark(text, "away", i >= sizes.words);
        if (i >= sizes.words) return;
        const weight = i || sizes.words === 1 ? 400 : 600;
        write(text, fitting(cell.words[i] ?? "", room, 12, weight));
        place(text, { x: thick + BESIDE, y: y + usual + i * LINE, "font-weight": String(weight) });
        mark(text, "muted", i > 0);
      });
      const cx = thick / 2;
      const r = sizes.circle;
      mark(circle, "away", first);
      mark(box, "away", first || !mlp);
      place(circle, { cx, cy: y + strip + gap * reads, r, style: shade(cell.attention) });
      const side = sizes.box;
      const corner = { x: cx - side / 2, y: y + strip + gap * adds - side / 2 };
      place(box, { ...corner, width: side, height: side, rx: side * 0.22, style: shade(cell.mlp) });
    },
  };
}

/** From the topmost strip of the last token to its next word. */
export function outArrow() {
  const shaft = element("path", { class: "it-machine-out" });
  const head = element("path", { class: "it-head" });
  const root = element("g", { "data-role": "output" }, shaft, head);
  return {
    root,
    /** @param {number | null} x  null: the token is out of sight @param {number} y @param {number} end */
    update(x, y, end) {
      mark(root, "away", x === null);
      if (x === null) return;
      place(shaft, { d: `M${x} ${y}v-16q0 -6 8 -6H${end - 8}` });
      place(head, { d: `M${end} ${y - 22}l-9 -4v8Z` });
    },
  };
}
