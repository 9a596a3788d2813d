/**
 * The glyphs of which pictures are made: chip, arrow, ribbon, cell. (Two more, strip and bar, stand in
 * `bars.js`: not every demo has them.) All are SVG; lengths are pixels. Colors come from `data-role` and
 * from marks, in the style sheet.
 *
 * @typedef {{x: number, y: number}} Point
 * @typedef {"query" | "key" | "value" | "output" | "plain"} Role  `plain`: in the color of text
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 */
import { element, mark, place, write } from "./base.js";

/** Radius of the disc at an arrow's tip, of the halo around it, and of the circle that is hit. */
export const DISC = 9.5;
export const HALO = 21;
export const HIT = 24;

/** Widths that were measured before, by font and text. @type {Map<string, number>} */
const widths = new Map();
/** @type {CanvasRenderingContext2D | null} */
let ruler = null;
/** Asked for once: a style that is computed between two changes costs as much as both. */
let family = "";
const MANY = 2000;

/**
 * How wide a text is in a demo's font.
 * @param {string} text
 * @param {number} size
 * @param {number} [weight]
 * @returns {number}
 */
export function textWidth(text, size, weight = 400) {
  ruler ??= document.createElement("canvas").getContext("2d");
  const key = `${weight} ${size} ${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    family ||= getComputedStyle(document.body).fontFamily || "sans-serif";
    if (widths.size > MANY) widths.clear();
    if (ruler) ruler.font = `${weight} ${size}px ${family}`;
    width = ruler ? ruler.measureText(text).width : text.length * size * 0.6;
    widths.set(key, width);
  }
  return width;
}

/**
 * The longest beginning of a text that fits, with "…" where it was cut.
 * @param {string} text
 * @param {number} room
 * @param {number} size
 * @param {number} [weight]
 * @returns {string}
 */
export function fitting(text, room, size, weight = 400) {
  if (textWidth(text, size, weight) <= room) return text;
  const letters = [...text];
  while (letters.length > 1 && textWidth(`${letters.join("")}…`, size, weight) > room) {
    letters.pop();
  }
  return `${letters.join("")}…`;
}

/**
 * The pattern that says "masked"; its id must be the page's only one.
 * @param {string} id
 * @returns {SVGDefsElement}
 */
export function hatching(id) {
  const line = element("path", { d: "M0 6 6 0M-1 1 1 -1M5 7 7 5", class: "it-hatching" });
  return element(
    "defs",
    {},
    element("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse" }, line),
  );
}

/**
 * A path through points.
 * @param {Point[]} points
 * @returns {string}
 */
export const through = (points) =>
  points.map(({ x, y }, i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/**
 * A token chip: a box with a word; upright where there is no room.
 * @param {string} hatch  the id of its hatching
 * @returns {{root: SVGGElement, update(state: Box & {text: string, upright?: boolean,
 *   size?: number, chosen?: boolean, masked?: boolean, changed?: boolean}): void}}
 */
export function chip(hatch) {
  const ring = element("rect", { class: "it-ring", rx: 11 });
  const ground = element("rect", { class: "it-chip-ground", rx: 8 });
  const lines = element("rect", { class: "it-hatched", rx: 8, fill: `url(#${hatch})` });
  const name = element("text", { "text-anchor": "middle" });
  const root = element("g", { class: "it-chip" }, ring, ground, lines, name);
  return {
    root,
    update({ x, y, width, height, text, upright = false, size = 16, ...marks }) {
      place(ground, { x, y, width, height });
      // What can't be seen stays where it was: laying it out takes as long as the rest.
      if (marks.masked) place(lines, { x, y, width, height });
      if (marks.changed) {
        place(ring, { x: x - 4, y: y - 4, width: width + 8, height: height + 8 });
      }
      const weight = marks.chosen ? 600 : 400;
      write(name, fitting(text, (upright ? height : width) - 6, size, weight));
      const [cx, cy] = [x + width / 2, y + height / 2];
      place(name, { x: cx, y: cy, "font-size": size, "font-weight": `${weight}` });
      const turn = upright ? `rotate(-90 ${cx.toFixed(2)} ${cy.toFixed(2)})` : "";
      place(name, { transform: turn });
      mark(root, "chosen", marks.chosen);
      mark(root, "masked", marks.masked);
      mark(root, "changed", marks.changed);
    },
  };
}

/**
 * A cell: its shade is a number from 0 to 1; a letter or number may stand in it.
 * @param {string} hatch
 * @param {Role} [role]  whose color it wears; the text color when left out
 * @returns {{root: SVGGElement, update(state: Box & {shade: number, text?: string,
 *   masked?: boolean, changed?: boolean, chosen?: boolean}): void}}
 */
export function cell(hatch, role) {
  const ground = element("rect", { class: "it-cell-ground", rx: 3 });
  const lines = element("rect", { class: "it-hatched", rx: 3, fill: `url(#${hatch})` });
  const name = element("text", { "text-anchor": "middle", "font-size": 12 });
  const root = element("g", { class: "it-cell-glyph", "data-role": role }, ground, lines, name);
  return {
    root,
    update({ x, y, width, height, shade, text = "", masked, changed, chosen }) {
      place(ground, { x, y, width, height, "fill-opacity": shade });
      if (masked) place(lines, { x, y, width, height });
      write(name, text);
      place(name, { x: x + width / 2, y: y + height / 2 });
      mark(root, "masked", masked);
      mark(root, "changed", changed);
      mark(root, "chosen", chosen);
    },
  };
}

/**
 * An arrow. Its tip is a ring that can be dragged, a plain dot (computed), or a head. The shaft
 * stands apart, so that all shafts can lie below all tips.
 * @param {{hatch: string, role: Role, tip: "ring" | "dot" | "head", width?: number}} options
 * @returns {{root: SVGGElement, shaft: SVGGElement, update(state: {from: Point, to: Point,
 *   masked?: boolean, changed?: boolean, ghost?: boolean, away?: boolean, radius?: number}): void}}
 */
export function arrow({ hatch, role, tip, width = 4 }) {
  const line = element("path", { class: "it-shaft", "stroke-width": width });
  const halo = element("circle", { class: "it-halo", r: HALO });
  const ring = element("circle", { class: "it-ring" });
  const disc = element("circle", { class: "it-disc" });
  const lines = element("circle", { class: "it-hatched", fill: `url(#${hatch})` });
  const core = element("circle", { class: "it-core" });
  const head = element("path", { class: "it-head" });
  const shapes = { ring: [halo, ring, disc, lines, core], dot: [ring, disc], head: [head] }[tip];
  const glyph = { class: "it-arrow-glyph", "data-role": role, "data-tip": tip };
  const root = element("g", glyph, ...shapes);
  const shaft = element("g", glyph, line);
  return {
    root,
    shaft,
    update({ from, to, masked, changed, ghost, away, radius = DISC }) {
      const length = Math.hypot(to.x - from.x, to.y - from.y);
      const along = { x: (to.x - from.x) / (length || 1), y: (to.y - from.y) / (length || 1) };
      const cut = tip === "head" ? Math.min(length * 0.6, width * 1.6) : 0;
      const end = { x: to.x - along.x * cut, y: to.y - along.y * cut };
      place(line, { d: through([from, end]) });
      if (tip === "head") {
        const half = Math.min(width * 1.25, length * 0.4);
        const side = { x: -along.y * half, y: along.x * half };
        const back = Math.min(length * 0.7, width * 2);
        const foot = { x: to.x - along.x * back, y: to.y - along.y * back };
        const corners = [
          to,
          { x: foot.x + side.x, y: foot.y + side.y },
          { x: foot.x - side.x, y: foot.y - side.y },
        ];
        place(head, { d: `${through(corners)}Z` });
      } else {
        // An arrow of no length is a small ring at the origin.
        const r = length < 1 ? radius * 0.7 : radius;
        const middle = { cx: to.x, cy: to.y };
        place(disc, { ...middle, r });
        if (changed) place(ring, { ...middle, r: r + 5 });
        if (tip === "ring") {
          place(halo, middle);
          place(core, { ...middle, r: r * 0.42 });
          if (masked) place(lines, { ...middle, r });
        }
      }
      for (const part of [root, shaft]) {
        mark(part, "masked", masked);
        mark(part, "changed", changed);
        mark(part, "ghost", ghost);
        mark(part, "away", away);
      }
    },
  };
}

/**
 * A ribbon: its width is a weight. An edge in the ground's color keeps it apart from others.
 * @returns {{root: SVGGElement, update(state: {d: string, width: number, changed?: boolean}): void}}
 */
export function ribbon() {
  const edge = element("path", { class: "it-ribbon-edge" });
  const ground = element("path", { class: "it-ribbon-ground" });
  const fill = element("path", { class: "it-ribbon-fill" });
  const root = element("g", { class: "it-ribbon" }, edge, ground, fill);
  return {
    root,
    update({ d, width, changed }) {
      for (const path of [edge, ground, fill]) place(path, { d });
      place(edge, { "stroke-width": width + (changed ? 5 : 2.5) });
      place(ground, { "stroke-width": width });
      place(fill, { "stroke-width": width });
      mark(root, "changed", changed);
    },
  };
}

/**
 * The middle of a ribbon that rises from `from`, runs along the height `top`, and comes down to
 * `to`, with round corners.
 * @param {Point} from
 * @param {Point} to
 * @param {number} top
 * @param {number} radius
 * @returns {string}
 */
export function over(from, to, top, radius) {
  const way = Math.sign(to.x - from.x) || 1;
  const r = Math.max(0, Math.min(radius, Math.abs(to.x - from.x) / 2, from.y - top, to.y - top));
  const sweep = way > 0 ? 1 : 0;
  const f = (/** @type {number} */ x) => x.toFixed(1);
  return (
    `M${f(from.x)} ${f(from.y)}V${f(top + r)}A${f(r)} ${f(r)} 0 0 ${sweep} ` +
    `${f(from.x + way * r)} ${f(top)}H${f(to.x - way * r)}` +
    `A${f(r)} ${f(r)} 0 0 ${sweep} ${f(to.x)} ${f(top + r)}V${f(to.y)}`
  );
}
