/**
 * The cells around the chosen one, enlarged, on the other side of the map: under a finger one sees none of them.
 *
 * @typedef {object} Near
 * @property {number} at  the chosen layer
 * @property {number[]} shades  of each layer at the chosen word, from the bottom up
 * @property {number} middle  how far down the chosen cell is
 * @property {boolean} right  on which side of the map it has room
 * @property {number} width  of the map
 * @property {number} top  of its cells
 */
import { element, mark, place, write } from "./base.js";

/** So many above the chosen one, and below it. */
const NEAR_BESIDE = 3;
const NEAR_LINE = 20;
const NEAR_PAD = 6;
const NEAR_NUMBER = 24;
const NEAR_CELL = 70;
const NEAR_WIDTH = NEAR_NUMBER + NEAR_CELL + 2 * NEAR_PAD;
const NEAR_HEIGHT = (2 * NEAR_BESIDE + 1) * NEAR_LINE + 2 * NEAR_PAD;
/** How far above the finger its lower edge is, where there is room. */
const NEAR_ABOVE = 26;
/** Beside the numbers of the layers, and the edge of the map. */
const NEAR_LEFT = 40;
const NEAR_RIGHT = 4;

export function nearby() {
  const ground = element("rect", {
    class: "it-trace-near-ground",
    width: NEAR_WIDTH,
    height: NEAR_HEIGHT,
    rx: 6,
  });
  const lines = Array.from({ length: 2 * NEAR_BESIDE + 1 }, (_, i) => {
    const y = NEAR_PAD + i * NEAR_LINE;
    const edges = {
      x: NEAR_PAD + NEAR_NUMBER,
      y: y + 1,
      width: NEAR_CELL,
      height: NEAR_LINE - 2,
      rx: 1.5,
    };
    const number = element("text", {
      class: "it-axis",
      "font-size": 13,
      "text-anchor": "end",
      x: NEAR_PAD + NEAR_NUMBER - 6,
      y: y + NEAR_LINE / 2 + 4.5,
      "font-weight": i === NEAR_BESIDE ? 700 : 400,
    });
    mark(number, "chosen", i === NEAR_BESIDE);
    return { cell: element("rect", { class: "it-trace-near-cell", ...edges }), number };
  });
  const chosen = element("rect", {
    class: "it-trace-near-chosen",
    x: NEAR_PAD + NEAR_NUMBER - 1,
    y: NEAR_PAD + NEAR_BESIDE * NEAR_LINE,
    width: NEAR_CELL + 2,
    height: NEAR_LINE,
    rx: 3,
  });
  const root = element(
    "g",
    { class: "it-trace-near", "data-role": "output" },
    ground,
    ...lines.flatMap(({ cell, number }) => [cell, number]),
    chosen,
  );
  return {
    root,
    /** @param {Near} near */
    update({ at, shades, middle, right, width, top }) {
      const x = right ? width - NEAR_WIDTH - NEAR_RIGHT : NEAR_LEFT;
      const y = Math.max(top, middle - NEAR_ABOVE - NEAR_HEIGHT);
      root.setAttribute("transform", `translate(${x} ${y})`);
      lines.forEach(({ cell, number }, i) => {
        const layer = at + NEAR_BESIDE - i;
        const shade = shades[layer];
        mark(cell, "away", shade === undefined);
        write(number, shade === undefined ? "" : String(layer));
        if (shade !== undefined) place(cell, { "fill-opacity": shade });
      });
    },
  };
}
