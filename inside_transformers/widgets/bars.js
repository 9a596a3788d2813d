/**
 * Two of the six glyphs of which pictures are made: vector strip, and bar with a number.
 *
 * @typedef {import("./drawing.js").Box} Box
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./drawing.js").Role} Role
 */
import { element, format, mark, place, write } from "./base.js";
import { cell } from "./drawing.js";

/**
 * A vector strip: a column of small cells, one for each number. The shade is the number's size, a
 * minus sign says which are below zero.
 * @param {{hatch: string, role: Role, length: number, size?: number}} options
 * @returns {{root: SVGGElement, update(state: Point & {values: number[], largest?: number,
 *   masked?: boolean, changed?: number}): void}}
 */
export function strip({ hatch, role, length, size = 16 }) {
  const cells = Array.from({ length }, () => cell(hatch, role));
  const root = element("g", { class: "it-vector-strip" }, ...cells.map((each) => each.root));
  return {
    root,
    update({ x, y, values, largest, masked, changed }) {
      const most = largest ?? Math.max(1e-9, ...values.map(Math.abs));
      cells.forEach((each, i) => {
        const value = values[i] ?? 0;
        const shade = Math.min(1, Math.abs(value) / most) * 0.85 + 0.05;
        const text = value < 0 ? "−" : "";
        const box = { x, y: y + i * size, width: size - 2, height: size - 2 };
        each.update({ ...box, shade, text, masked, changed: i === changed });
      });
    },
  };
}

/**
 * A bar with its number; a dashed outline is what it was before.
 * @param {Role} [role]
 * @returns {{root: SVGGElement, update(state: Box & {share: number, before?: number,
 *   changed?: boolean, text?: string}): void}}  `width` is that of a whole, `share` from 0 to 1
 */
export function bar(role) {
  const fill = element("rect", { class: "it-bar-fill", rx: 2 });
  const ghost = element("rect", { class: "it-bar-before", rx: 2 });
  const text = element("text", { "font-size": 14 });
  const root = element("g", { class: "it-bar-glyph", "data-role": role }, fill, ghost, text);
  return {
    root,
    update({ x, y, width, height, share, before, changed, text: label }) {
      place(fill, { x, y, width: Math.max(0, width * share), height });
      place(ghost, { x, y, width: Math.max(0, width * (before ?? 0)), height });
      mark(ghost, "shown", before !== undefined);
      const end = Math.max(share, before ?? 0);
      write(text, label ?? format(share));
      place(text, { x: x + width * end + 6, y: y + height / 2 });
      mark(root, "changed", changed);
    },
  };
}
