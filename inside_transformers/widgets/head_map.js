/**
 * All heads of a model as a map, a row for each layer: the letter is a head's kind, the shade how
 * much of its weight goes there. It is one target.
 *
 * @typedef {import("./head_kinds.js").Head} Head
 * @typedef {{mark: string, share: number, far?: string, strong?: boolean}} Sign  `far`: a number that
 *   the chosen and the strong ones show under their mark, where a head is silent
 * @typedef {object} Heads  What the map shows.
 * @property {Sign[]} signs  by head, layer after layer
 * @property {number[]} order  which head stands in each place
 * @property {number[][]} slots  where each head is drawn, in columns and rows
 * @property {boolean} sorted
 * @property {boolean} silent  the chosen head is
 * @property {Head} at
 * @property {Head | null} pinned
 * @property {string} text  the same for a screen reader
 */
import { element, mark, place, write } from "./base.js";
import { cell, hatching } from "./drawing.js";
import { target, within } from "./target.js";

const EDGE = 36;
const HEADER = 32;
/** The shade of a head that gives its kind everything: letters stay readable on it. */
const DEEPEST = 0.42;

/**
 * @param {{id: string, nLayers: number, nHeads: number, home(): Head, begin(): void,
 *   move(to: Head): void, end(): void}} options
 */
export function headMap({ id, nLayers, nHeads, home, begin, move, end }) {
  const cells = Array.from({ length: nLayers * nHeads }, () => cell(`${id}-hatch-map`));
  // A head moves as one: its letter alone would be laid out anew at each step of the way.
  const spots = cells.map(({ root }) => element("g", {}, root));
  const axis = { class: "it-axis", "font-size": 12 };
  const columns = Array.from({ length: nHeads }, (_, i) =>
    element("text", { ...axis, "text-anchor": "middle" }, String(i)),
  );
  const rows = Array.from({ length: nLayers }, (_, i) =>
    element("text", { ...axis, "text-anchor": "end" }, String(i)),
  );
  const told = element("text", { ...axis, x: EDGE, y: 26 }, "");
  const across = element("text", { ...axis, "text-anchor": "end", x: EDGE - 5, y: 27 }, "head");
  const letter = element("text", { ...axis, x: EDGE, y: 11 }, "letter: where to");
  const shade = element("text", { ...axis, "text-anchor": "end", y: 11 });
  const heading = element(
    "text",
    { class: "it-heads-heading", "font-size": 12, "font-weight": 600, x: 2, y: 11 },
    "How far each alone moves the sentence",
  );
  const down = element("text", { ...axis, "text-anchor": "middle", x: 0, y: 0 }, "layer");
  /** @type {SVGTextElement[]} */
  const far = [];
  const pin = element("rect", { class: "it-heads-pin", rx: 4 });
  const chosen = element("rect", { class: "it-heads-chosen", rx: 4 });
  const svg = element(
    "svg",
    { "aria-hidden": "true" },
    hatching(`${id}-hatch-map`),
    ...columns,
    ...rows,
    told,
    across,
    letter,
    shade,
    heading,
    down,
    ...spots,
    pin,
    chosen,
  );
  const root = element(
    "div",
    {
      class: "it-heads-map it-handle it-lower",
      tabindex: 0,
      role: "slider",
      "aria-label": "head, in the map of layers and heads",
      "aria-roledescription": "map",
      "aria-valuemin": 0,
      "aria-valuemax": nLayers * nHeads - 1,
    },
    svg,
  );
  /** @type {Heads | null} */
  let shown = null;
  let size = { wide: 1, high: 1 };

  const index = (/** @type {Head} */ { layer, head }) => layer * nHeads + head;
  const headOf = (/** @type {number} */ one) => ({
    layer: Math.floor(one / nHeads),
    head: one % nHeads,
  });
  /** The head in a place of the map, or the nearest. @param {number} column @param {number} row */
  const standing = (column, row) => {
    const slot = within(row, 0, nLayers - 1) * nHeads + within(column, 0, nHeads - 1);
    return headOf(shown?.order[slot] ?? 0);
  };
  const { step } = target(root, {
    at: () => shown?.at ?? null,
    pick: (event) => {
      const box = svg.getBoundingClientRect();
      const column = Math.floor((event.clientX - box.left - EDGE) / size.wide);
      return standing(column, Math.floor((event.clientY - box.top - HEADER) / size.high));
    },
    beside: (right, up) => {
      const slot = shown ? shown.order.indexOf(index(shown.at)) : 0;
      return standing((slot % nHeads) + right, Math.floor(slot / nHeads) - up);
    },
    home,
    begin,
    go: (to) => {
      if (shown && index(to) !== index(shown.at)) move(to);
    },
    end,
  });

  /** @param {SVGRectElement} frame @param {Head | null} head @param {number} by */
  function around(frame, head, by) {
    mark(frame, "away", !head);
    const [column = 0, row = 0] = (head && shown?.slots[index(head)]) ?? [];
    place(frame, {
      x: EDGE + column * size.wide - by,
      y: HEADER + row * size.high - by,
      width: size.wide + 2 * by,
      height: size.high + 2 * by,
    });
  }

  return {
    root,
    step,
    /** @param {number} width @param {number} high  the height of a cell @param {Heads} next */
    update(width, high, next) {
      shown = next;
      size = { wide: (width - EDGE - 4) / nHeads, high };
      place(svg, { width, height: HEADER + nLayers * high + 4 });
      const few = Math.ceil(20 / size.wide);
      columns.forEach((text, i) => {
        mark(text, "away", next.sorted || (i % few !== 0 && i !== next.at.head));
        mark(text, "chosen", i === next.at.head);
        place(text, { x: EDGE + (i + 0.5) * size.wide, y: 27 });
      });
      place(down, { transform: `translate(12 ${HEADER + (nLayers * high) / 2}) rotate(-90)` });
      mark(across, "away", next.sorted);
      mark(down, "away", next.sorted);
      rows.forEach((text, i) => {
        mark(text, "away", next.sorted);
        mark(text, "chosen", i === next.at.layer);
        place(text, { x: EDGE - 6, y: HEADER + (i + 0.5) * high + 4 });
      });
      mark(told, "away", !next.sorted);
      // Kind by kind, a square's place is no name.
      write(told, `by kind, the purest first; framed: ${next.at.layer}·${next.at.head}`);
      mark(letter, "away", next.silent);
      mark(shade, "away", next.silent);
      mark(heading, "away", !next.silent);
      write(shade, "shade: how much");
      place(shade, { x: width - 4 });
      cells.forEach((each, i) => {
        const [column = 0, row = 0] = next.slots[i] ?? [];
        const { mark: letter = "", share = 0, far: by = "", strong } = next.signs[i] ?? {};
        const [x, y] = [EDGE + column * size.wide, HEADER + row * high];
        const chosen = i === index(next.at);
        place(spots[i], { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` });
        each.update({
          x: 1,
          y: 1,
          width: size.wide - 2,
          height: high - 2,
          shade: 0.04 + share * DEEPEST,
          text: letter,
          masked: next.silent && chosen,
        });
        const counts = next.silent && by !== "" && (chosen || strong === true);
        mark(spots[i], "counts", counts);
        if (!counts) return;
        const number = far[i] ?? element("text", { class: "it-heads-far", "font-size": 12 });
        if (!far[i]) spots[i].append(number);
        far[i] = number;
        write(number, by);
        place(number, { x: size.wide / 2, y: high / 2 + 6, "text-anchor": "middle" });
      });
      around(pin, next.pinned, 0.5);
      around(chosen, next.at, 1);
      const slot = next.order.indexOf(index(next.at));
      root.setAttribute("aria-valuenow", String(slot));
      root.setAttribute("aria-valuetext", next.text);
    },
  };
}
