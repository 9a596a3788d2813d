/** The text of the demo "merge once": its tokens as chips, and under them what is merged next. */
import { describe, element, mark, place, visible, write } from "./base.js";
import { fitting, textWidth, through } from "./drawing.js";
import { many } from "./merge_outcome.js";
import { occurrences } from "./merge_words.js";

/**
 * @typedef {import("./merge_words.js").Pair} Pair
 * @typedef {import("./merge_words.js").Step} Step
 */

const LARGE = { size: 16, chip: 28, row: 39 };
/** On a phone the text stays in sight, and leaves room for what is in hand. */
const SMALL = { size: 14, chip: 24, row: 32 };
const NARROW = 480;
const GAP = 3;
const ROUND = 8;
/** So many times as far apart stand the rows of a text at most that needs few. */
const SPREAD = 1.3;
const sizesOf = (/** @type {number} */ room) => (room > NARROW ? LARGE : SMALL);

/** A chip's edge. @param {import("./drawing.js").Box} box */
const edge = ({ x, y, width, height }) => {
  const turn = (/** @type {number} */ right, /** @type {number} */ down) =>
    `a${ROUND} ${ROUND} 0 0 1 ${right * ROUND} ${down * ROUND}`;
  const [across, along] = [width - 2 * ROUND, height - 2 * ROUND];
  const start = `M${(x + ROUND).toFixed(2)} ${y.toFixed(2)}`;
  return `${start}h${across}${turn(1, 1)}v${along}${turn(-1, 1)}h${-across}${turn(-1, -1)}v${-along}${turn(1, -1)}z`;
};

/** What the marks in the text mean: those that are in it. */
export function markKey() {
  const part = (/** @type {string} */ kind) => {
    const words = element("span");
    return { words, root: element("span", {}, element("i", { class: kind }), words) };
  };
  const [glued, under] = [part("it-merge-key-glued"), part("it-merge-key-under")];
  write(glued.words, "merged last");
  return {
    root: element("p", { class: "it-merge-key", "aria-hidden": "true" }, under.root, glued.root),
    /** @param {{fresh: boolean, pair: boolean, next: boolean}} shown  `next`: the pair is the one that is merged next */
    update({ fresh, pair, next }) {
      write(under.words, next ? "merged next" : "the pair you tapped");
      mark(under.root, "away", !pair);
      mark(glued.root, "away", !fresh);
    },
  };
}

/** The text as chips, in rows; what a pair makes of it is underlined. */
export function textPicture() {
  const lines = element("g");
  // All chips are a few shapes: one of its own for each would take most of the time until they stand there.
  const plain = element("path", { class: "it-chip-ground" });
  const glued = element("path", { class: "it-chip-ground it-merge-glued" });
  const words = element("text", { class: "it-merge-words", "text-anchor": "middle" });
  const shapes = [lines, plain, glued, words];
  const svg = element("svg", { class: "it-merge-text it-keep", role: "img" }, ...shapes);
  /** @type {SVGTSpanElement[]} */
  const spans = [];
  /** How many rows each text takes, in the room that there is. @type {Map<Step, number>} */
  const known = new Map();
  let measured = 0;
  /** @type {Element[]} */
  const marks = [];
  /**
   * Where each token stands in so much room. A word, in which pairs are, stays in one row where it fits.
   * @param {string[][]} pieces @param {number} room
   */
  function laid(pieces, room) {
    const { size, chip: height, row: high } = sizesOf(room);
    const end = room - 3;
    let [x, row] = [1, 0];
    return pieces.flatMap((word) => {
      const widths = word.map((token) => {
        const needs = Math.max(22, Math.ceil(textWidth(visible(token), size, 600)) + size - 4);
        return Math.min(needs, room - 2);
      });
      const long = widths.reduce((sum, width) => sum + width + GAP, -GAP);
      const whole = 1 + long <= end;
      if (whole && x + long > end) [x, row] = [1, row + 1];
      return widths.map((width) => {
        if (!whole && x + width > end && x > 1) [x, row] = [1, row + 1];
        const box = { x, y: 4 + row * high, width, height };
        x += width + GAP;
        return { box, row };
      });
    });
  }

  return {
    svg,
    /** How many rows a text needs at most. @param {Step} first @param {number} room */
    rows(first, room) {
      if (room !== measured) known.clear();
      measured = room;
      const rows = known.get(first) ?? (laid(first.pieces, room).at(-1)?.row ?? 0) + 1;
      known.set(first, rows);
      return rows;
    },
    /**
     * @param {Step} step
     * @param {{room: number, rows: number, pair: Pair | undefined, fresh: string}} how
     */
    update({ pieces }, { room, rows, pair, fresh }) {
      const tokens = pieces.flat();
      const { size, row } = sizesOf(room);
      const spots = laid(pieces, room);
      // Fewer rows than there were at first: they take more room each, and stand in the middle.
      const used = (spots.at(-1)?.row ?? 0) + 1;
      const pitch = Math.min(SPREAD, rows / used) * row;
      const top = (rows * row - used * pitch + pitch - row) / 2;
      for (const { box, row: line } of spots) box.y += top + line * (pitch - row);
      place(svg, { width: room, height: rows * row + 2 });
      place(words, { "font-size": size });
      while (spans.length < tokens.length) {
        const next = element("tspan");
        spans.push(next);
        words.append(next);
      }
      spans.forEach((span, i) => {
        const box = spots[i]?.box;
        write(span, box ? fitting(visible(tokens[i] ?? ""), box.width - 6, size) : "");
        if (box) place(span, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
      });
      const edges = (/** @type {boolean} */ made) =>
        spots.flatMap(({ box }, i) => ((tokens[i] === fresh) === made ? [edge(box)] : []));
      place(plain, { d: edges(false).join("") });
      place(glued, { d: edges(true).join("") });
      const segments = underlines(pieces, spots, pair);
      while (marks.length < segments.length) {
        const line = element("path", { class: "it-merge-under" });
        marks.push(line);
        lines.append(line);
      }
      marks.forEach((line, i) => {
        place(line, { d: segments[i] ?? "" });
      });
      describe(
        svg,
        `the text as ${many(tokens.length, "token")}: ${tokens.map(visible).join(" | ")}`,
      );
    },
  };
}

/**
 * A line under each occurrence of a pair; two where, in a word longer than a row, it goes on in the next.
 * @param {string[][]} pieces
 * @param {{box: import("./drawing.js").Box, row: number}[]} spots
 * @param {Pair | undefined} pair
 * @returns {string[]}
 */
function underlines(pieces, spots, pair) {
  /** @type {string[]} */
  const found = [];
  let start = 0;
  for (const word of pieces) {
    for (const i of pair ? occurrences(word, pair) : []) {
      const [one, other] = [spots[start + i], spots[start + i + 1]];
      if (!one || !other) continue;
      const under = (/** @type {typeof one} */ from, /** @type {typeof one} */ to) => {
        const y = from.box.y + from.box.height + 4;
        found.push(
          through([
            { x: from.box.x + 2, y },
            { x: to.box.x + to.box.width - 2, y },
          ]),
        );
      };
      if (one.row === other.row) under(one, other);
      else for (const half of [one, other]) under(half, half);
    }
    start += word.length;
  }
  return found;
}
