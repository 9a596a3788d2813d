/**
 * Why what is kept stays good: one layer up, a word's key and value are made of what it read here. Lines go from each
 * word up to the pairs that read it.
 */
import { LETTERS, pairOf } from "./attention_stairs.js";
import { describe, element, listed, mark, place, write } from "./base.js";
import { textWidth, through } from "./drawing.js";

const TYPE = { name: 13, title: 14 };
const NAMES = { up: "one layer up", here: "read here" };
/** With a mask, and without; what fits is said. */
const TITLES = {
  masked: [
    "One layer up, a word’s key and value are made of what it read here (blue: now)",
    "One layer up: of what is read (blue: now)",
    "One layer up: made of what is read",
  ],
  open: [
    "Dashed: each reads later words, too, so one layer up all change",
    "Dashed: later words are read, too",
  ],
};
/** From the top down: the pairs, the ends of the lines, the words. */
const DOWN = { pair: 20, high: 22, from: 72, to: 44, word: 82, all: 91 };
const WIDEST = { slot: 90, pair: 46 };

/** Which words a word reads: without a mask, later ones, too. @param {number} i @param {import("./attention_stairs.js").Run} run */
const readBy = (i, { row, open }) => Array.from({ length: (open ? row : i) + 1 }, (_, j) => j);

/** What becomes of a word's pair one layer up. @param {number} i @param {import("./attention_stairs.js").Run} run @returns {keyof typeof LETTERS} */
function kindOf(i, { row, open, good }) {
  if (i > row) return "";
  if (!open && i >= good) return "spoiled";
  return i === row ? "new" : open ? "again" : "kept";
}

/** @param {string[]} words */
export function layersAbove(words) {
  const text = (/** @type {string} */ said, size = TYPE.name) =>
    element("text", { "font-size": size }, said);
  const title = element("text", { class: "it-stairs-title", "font-size": TYPE.title, y: 9 });
  const [up, here] = [text(NAMES.up), text(NAMES.here)];
  const names = words.map((word) =>
    element("text", { "font-size": TYPE.name, "text-anchor": "middle" }, word),
  );
  const pairs = words.map(pairOf);
  /** Of words that came before, of the newest, and up to a word from a later one. */
  const lines = ["old", "newest", "later"].map((kind) =>
    element("path", { class: "it-reads", "data-kind": kind }),
  );
  const svg = element("svg", { class: "it-layers", role: "img" }, ...lines, title, up, here);
  svg.append(...pairs.map(({ root }) => root), ...names);
  return {
    root: svg,
    /** @param {number} width @param {import("./attention_stairs.js").Run} run */
    update(width, run) {
      const { row, open } = run;
      const left = textWidth(NAMES.up, TYPE.name) + 10;
      const slot = Math.min(WIDEST.slot, (width - left) / words.length);
      const wide = Math.min(WIDEST.pair, slot - 2);
      const named = words.every((word) => textWidth(word, TYPE.name, 600) < slot - 4);
      const middle = (/** @type {number} */ i) => left + (i + 0.5) * slot;
      place(svg, { width, height: DOWN.all });
      write(
        title,
        TITLES[open ? "open" : "masked"].find((one) => textWidth(one, TYPE.title, 600) <= width) ??
          "",
      );
      place(up, { y: DOWN.pair + DOWN.high / 2 });
      place(here, { y: DOWN.word });
      const come = words.slice(0, row + 1);
      const drawn = come.flatMap((_, i) =>
        readBy(i, run).map((j) => ({
          kind: j > i ? "later" : !open && i === row ? "newest" : "old",
          d: through([
            { x: middle(j), y: DOWN.from },
            { x: middle(i), y: DOWN.to },
          ]),
        })),
      );
      for (const line of lines) {
        const own = drawn.filter(({ kind }) => kind === line.dataset.kind);
        place(line, { d: own.map(({ d }) => d).join("") });
      }
      pairs.forEach((pair, i) => {
        const x = middle(i) - wide / 2;
        pair.update({ x, y: DOWN.pair, width: wide, height: DOWN.high }, kindOf(i, run));
      });
      names.forEach((name, i) => {
        write(name, named ? (words[i] ?? "") : "");
        place(name, { x: middle(i), y: DOWN.word });
        mark(name, "chosen", i === row);
        mark(name, "muted", i > row);
      });
      const quoted = (/** @type {number[]} */ those) => listed(those.map((j) => `“${words[j]}”`));
      const heard = come.map((word, i) => `“${word}” of ${quoted(readBy(i, run))}`);
      describe(
        svg,
        `One layer up, keys and values are made of what is read here: ${heard.join("; ")}.`,
      );
    },
  };
}
