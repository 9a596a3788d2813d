/**
 * A map of small cells, words across and layers up, in which one cell is chosen. It is one target:
 * a tap or a drag picks the nearest cell, arrow keys walk, a lens says which it is.
 *
 * @typedef {{layer: number, token: number}} Cell
 * @typedef {object} Sheet  What the map shows.
 * @property {string[]} words
 * @property {boolean[]} differ  where the donor has another word
 * @property {number[][]} shades  from the bottom up, from 0 to 1: how much of the answer it brings
 * @property {number} reach  how many layers up and down are swapped with the chosen one
 * @property {Cell} at
 * @property {string} lens
 * @property {string} text  the same for a screen reader
 * @property {[string, string][]} legend  what stands before and behind the shades, at length and in fewer words
 * @property {import("./fact_trace_words.js").Guess | null} guess  the layers that the reader guessed
 * @property {string} told  the same for a screen reader
 * @property {boolean} fills  where words lie flat, the cells have the room that upright ones would need
 * @property {boolean} tall  leave room for words that stand upright, here or with another prompt
 */
import { element, mark, place, write } from "./base.js";
import { chip, hatching, textWidth } from "./drawing.js";
import { mover } from "./motion.js";
import { nearby } from "./fact_trace_near.js";
import { target, within } from "./target.js";

/** Room for the numbers of the layers. */
export const LEFT = 36;
const CHIP = 30;
const CHIP_UPRIGHT = 64;
const TITLE = 16;
/** Above the cells, the lens has a row of its own: it covers none that one compares. */
const LENS = 26;
const GAP = 6;
const MARKED = 5;
/** All shades that a cell can have, between the ends of their scale. */
const SHADES = [0, 0.2, 0.4, 0.6, 0.8, 1];
const SAMPLE = 9;
const BESIDE = 5;
const PLATE = 18;
/** A word's sizes, the first that fits across, and what it keeps free on both sides. */
const SIZES = [13, 12];
const EDGES = 8;

/** @param {string[]} words @param {number} wide  of a column */
const fits = (words, wide) =>
  SIZES.find((size) => words.every((word) => textWidth(word, size, 600) <= wide - EDGES));

/** Whether some word has to stand upright. @param {string[]} words @param {number} width */
export const stands = (words, width) => !fits(words, (width - LEFT) / words.length);

/**
 * @param {{id: string, label: string, rows: number, columns: number, home(): Cell,
 *   begin(): void, move(to: Cell): void, end(): void}} options  `rows` and `columns`: at most;
 *   `home` is where it was at first; a change begins, moves, ends
 */
export function cellMap({ id, label, rows, columns, home, begin, move, end }) {
  const rects = Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => element("rect", { class: "it-cell-ground", width: 1 })),
  );
  // A column is as wide as its group is stretched: another prompt moves some groups, and not hundreds of cells.
  const stacks = Array.from({ length: columns }, (_, i) =>
    element("g", {}, ...rects.map((line) => /** @type {SVGRectElement} */ (line[i]))),
  );
  const chips = Array.from({ length: columns }, () => chip(`${id}-hatch`));
  // Nothing changes a word here; and its ring, unseen, would reach beyond the map.
  for (const { root } of chips) root.querySelector(".it-ring")?.remove();
  const numbers = Array.from({ length: rows }, () =>
    element("text", { class: "it-axis", "font-size": 12, "text-anchor": "end" }),
  );
  const title = element("text", { class: "it-axis", "font-size": 12, y: 12, x: 0 }, "layer");
  const ends = ["it-trace-none", "it-trace-full"].map((kind) =>
    element("text", { class: `it-axis ${kind}`, "font-size": 12, y: 12, "text-anchor": "end" }),
  );
  const samples = SHADES.map((opacity) =>
    element("rect", {
      class: "it-trace-sample",
      "fill-opacity": opacity,
      y: 2,
      width: SAMPLE,
      height: 11,
    }),
  );
  const edge = element("rect", { class: "it-trace-edge", rx: 4 });
  const span = element("rect", { class: "it-trace-span", rx: 4 });
  const chosen = element("rect", { class: "it-trace-chosen", rx: 3 });
  const guessHalo = element("rect", { class: "it-trace-guess-halo", rx: 4 });
  const guessFrame = element("rect", { class: "it-trace-guess", rx: 4 });
  const guessPlate = element("rect", { class: "it-trace-guess-plate", height: PLATE, rx: 4 });
  const guessName = element("text", { "font-size": 12, "font-weight": 600 });
  const guessed = element("g", {}, guessHalo, guessFrame, guessPlate, guessName);
  const glass = element("rect", { class: "it-trace-glass", rx: 6 });
  const name = element("text", { "font-size": 14, "font-weight": 600 });
  const near = nearby();
  const svg = element(
    "svg",
    { "aria-hidden": "true" },
    hatching(`${id}-hatch`),
    title,
    ...ends,
    edge,
    element("g", { "data-role": "output" }, ...samples, ...stacks),
    ...numbers,
    ...chips.map((each) => each.root),
    guessed,
    span,
    chosen,
    glass,
    name,
    near.root,
  );
  const root = element(
    "div",
    {
      class: "it-trace-map it-handle it-keep",
      tabindex: 0,
      role: "slider",
      "aria-label": label,
      "aria-valuemin": 0,
      "aria-orientation": "vertical",
      "aria-roledescription": "map",
    },
    svg,
  );

  /** @type {Sheet | null} */
  let sheet = null;
  /** @type {{shades: number[][], width: number, cell: number}} */
  let drawn = { shades: [], width: 0, cell: 0 };
  let grid = { left: LEFT, top: TITLE + LENS, wide: 1, high: 1 };
  /** @type {ReturnType<typeof mover<number[][]>>} */
  const fade = mover();
  /** @param {number[][]} shades */
  function shade(shades) {
    shades.forEach((line, row) => {
      line.forEach((opacity, i) => {
        const rect = rects[row]?.[i];
        if (rect) place(rect, { "fill-opacity": opacity });
      });
    });
  }

  /** @param {Cell} to */
  function go(to) {
    if (!sheet) return;
    const layer = within(to.layer, 0, sheet.shades.length - 1);
    const token = within(to.token, 0, sheet.words.length - 1);
    if (layer !== sheet.at.layer || token !== sheet.at.token) move({ layer, token });
  }
  /** The nearest cell; beside the map, only the layer, and below it, only the word. @param {PointerEvent} event */
  function pick(event) {
    const at = sheet?.at ?? { layer: 0, token: 0 };
    const box = svg.getBoundingClientRect();
    const x = event.clientX - box.left - grid.left;
    const y = event.clientY - box.top - grid.top;
    const count = sheet?.shades.length ?? 0;
    const below = y > count * grid.high + GAP / 2;
    const up = count - 1 - Math.floor(y / grid.high);
    return {
      layer: below && event.type === "pointerdown" ? at.layer : Math.max(0, up),
      token: x < 0 && event.type === "pointerdown" ? at.token : Math.floor(x / grid.wide),
    };
  }
  const { step } = target(root, {
    at: () => sheet?.at ?? null,
    pick,
    beside: (right, up) => ({
      layer: (sheet?.at.layer ?? 0) + up,
      token: (sheet?.at.token ?? 0) + right,
    }),
    home,
    begin,
    go,
    end,
  });

  return {
    root,
    step,
    /** @param {number} width @param {number} least  the height of a cell, at least @param {Sheet} next */
    update(width, least, next) {
      sheet = next;
      const { words, differ, shades, reach, at, lens, legend, guess, tall, fills } = next;
      const wide = (width - LEFT) / words.length;
      const size = fits(words, wide);
      // All rows' room, whatever is shown: the height holds still.
      const spare = tall && size ? CHIP_UPRIGHT - CHIP : 0;
      const cell = least + (fills ? spare / rows : 0);
      const bottom = TITLE + LENS + rows * cell;
      grid = { left: LEFT, top: bottom - shades.length * cell, wide, high: cell };
      const high = size ? CHIP : CHIP_UPRIGHT;
      const height = bottom + GAP + (tall ? CHIP_UPRIGHT : CHIP) + 2 - (fills ? spare : 0);
      place(svg, { width, height });
      place(edge, { x: LEFT, y: grid.top, width: width - LEFT, height: bottom - grid.top });
      const long = (/** @type {[string, string]} */ pair) =>
        pair.reduce((sum, text) => sum + textWidth(text, 12) + BESIDE, SHADES.length * SAMPLE);
      const meant = legend.find((pair) => long(pair) <= width - LEFT) ?? legend.at(-1) ?? ["", ""];
      const shaded = width - textWidth(meant[1], 12) - BESIDE - SHADES.length * SAMPLE;
      ends.forEach((end, i) => {
        write(end, meant[i] ?? "");
        place(end, { x: i ? width : shaded - BESIDE });
      });
      samples.forEach((sample, i) => {
        place(sample, { x: shaded + i * SAMPLE });
      });
      const y = (/** @type {number} */ row) => bottom - (row + 1) * cell;
      // A map of as many layers has its cells at the same places.
      const same = shades.length === drawn.shades.length && cell === drawn.cell;
      stacks.forEach((stack, i) => {
        const used = i < words.length;
        mark(stack, "unused", !used);
        // To hide it would be to style each of its cells.
        const [x, across] = used ? [LEFT + i * wide + 1, wide - 2] : [LEFT, 0];
        place(stack, { transform: `translate(${x} ${bottom}) scale(${across} 1)` });
      });
      if (shades !== drawn.shades) fade(shades, shade, drawn.width > 0);
      drawn = { shades, width, cell };
      rects.forEach((line, row) => {
        (same ? [] : line).forEach((rect) => {
          mark(rect, "away", row >= shades.length);
          place(rect, { y: 0.5 - (row + 1) * cell, height: cell - 1 });
        });
        const number = numbers[row];
        if (!number) return;
        const here = row === at.layer;
        const near = Math.abs(row - at.layer) * cell < 13;
        const shown = row < shades.length && (here || (!near && row % MARKED === 0));
        write(number, shown ? String(row) : "");
        place(number, {
          x: LEFT - 6,
          y: y(row) + cell / 2 + 4,
          "font-weight": here ? "700" : "400",
        });
        mark(number, "chosen", here);
      });
      chips.forEach((each, i) => {
        mark(each.root, "away", i >= words.length);
        if (i >= words.length) return;
        each.update({
          x: LEFT + i * wide + 2,
          y: bottom + GAP,
          width: wide - 4,
          height: high,
          text: words[i] ?? "",
          upright: !size && !fits([words[i] ?? ""], wide),
          size: size ?? 12,
          chosen: i === at.token,
          changed: false,
        });
        mark(each.root, "differs", differ[i]);
      });
      const row = at.layer;
      const x = LEFT + at.token * wide;
      const from = Math.max(0, row - reach);
      const to = Math.min(shades.length - 1, row + reach);
      // In the last column the frame stays inside the picture.
      const across = Math.min(wide + 2, width - x - 0.5);
      place(span, { x: x - 1, y: y(to) - 1, width: across, height: (to - from + 1) * cell + 2 });
      mark(span, "away", !reach);
      place(chosen, { x: x - 1, y: y(row) - 1.5, width: across, height: cell + 3 });
      mark(guessed, "away", !guess);
      if (guess) {
        const { token, from, to } = guess;
        const frame = {
          x: LEFT + token * wide - 2,
          y: y(to) - 2,
          width: Math.min(wide + 4, width - LEFT - token * wide + 1),
          height: (to - from + 1) * cell + 4,
        };
        for (const each of [guessHalo, guessFrame]) place(each, frame);
        // Beside the frame, where the words before it are the same: there no cell is full.
        const said = `your guess: ${guess.verdict}`;
        write(guessName, said);
        const long = textWidth(said, 12, 600) + 10;
        const before = frame.x - long - 3;
        const x = before >= LEFT ? before : frame.x + frame.width + 3;
        // Not under the frame of the chosen cell.
        const [low, high] = [x - LEFT, x + long - LEFT].map((edge) => Math.floor(edge / wide));
        const reaches = at.token >= (low ?? 0) && at.token <= (high ?? 0);
        const middle = frame.y + frame.height / 2;
        const off = y(at.layer) + cell / 2 - middle;
        const aside = reaches && Math.abs(off) < PLATE ? Math.sign(-off || 1) * (PLATE + 4) : 0;
        place(guessPlate, { x, y: middle - PLATE / 2 + aside, width: long });
        place(guessName, { x: x + 5, y: middle + 4.3 + aside });
      }
      const room = textWidth(lens, 14, 600) + 16;
      const left = within(x + wide / 2 - room / 2, LEFT + 2, width - room - 2);
      place(glass, { x: left, y: TITLE + 3, width: room, height: LENS - 6 });
      // Only a finger covers what it chooses.
      if (root.dataset.held !== undefined) {
        const middle = y(row) + cell / 2;
        const right = x + wide / 2 < LEFT + (width - LEFT) / 2;
        near.update({
          at: at.layer,
          shades: shades.map((each) => each[at.token] ?? 0),
          middle,
          right,
          width,
          top: TITLE + LENS,
        });
      }
      write(name, lens);
      place(name, { x: left + 8, y: TITLE + 18 });
      place(root, {
        "aria-valuemax": String(shades.length - 1),
        "aria-valuenow": String(at.layer),
        "aria-valuetext": next.text,
        "aria-description": next.told,
      });
    },
  };
}
