/** AttentionCalculator, and above it what is computed and what is kept while word after word comes. */
import { afterPaint } from "./after_paint.js";
import { attentionDemo } from "./attention_build.js";
import { layersAbove } from "./attention_layers.js";
import { LETTERS, stairs } from "./attention_stairs.js";
import { named } from "./attention_words.js";
import { element, mark, write } from "./base.js";
import { strong } from "./stage.js";

/** What follows from another share. */
const ABOVE = "and with it their keys and values one layer up";

/** @param {import("./attention_words.js").AboveOptions} options */
function arrivals({ words, read }) {
  const n = words.length;
  let newest = 0;
  let hint = "";
  const [picture, layers] = [stairs(words), layersAbove(words)];
  const next = element("button", {
    type: "button",
    onclick: () => read((newest + 1) % n),
  });
  const key = [
    ["new", "computed,"],
    ["again", "again,"],
    ["kept", "kept."],
  ].flatMap(([kind = "", name = ""]) => [
    " ",
    element(
      "span",
      {},
      element("i", { "data-kind": kind }, LETTERS[/** @type {"new"} */ (kind)]),
      ` ${name}`,
    ),
  ]);
  const root = element(
    "div",
    { class: "it-kept" },
    picture.root,
    layers.root,
    element("p", {}, "Key k, value v:", ...key),
    element("div", { class: "it-buttons" }, next),
  );
  const later = afterPaint(root);
  let shown = "";
  return {
    root,
    hint: () => hint,
    question: (/** @type {boolean} */ open) =>
      open ? "What can a cache keep without the mask?" : "",
    /** @param {import("./attention_words.js").Story} story */
    says({ now: { row, off } }) {
      const word = strong(`“${words[row] ?? ""}”`);
      if (off.includes("mask") && row === n - 1)
        return [
          "All words before ",
          word,
          ` read it now, too: what they got changes, ${ABOVE}. Nothing can be kept.`,
        ];
      if (off.includes("mask"))
        return [
          word,
          " reads words that come later, too. So does each word: a new one changes what those before it got, ",
          `${ABOVE}. Nothing can be kept.`,
        ];
      if (!row) return [word, " comes first: its key and value are computed, and kept."];
      return [
        word,
        " reads the keys and values of ",
        ...named(words.slice(0, row)),
        " from the cache: no earlier word reads a later one, so these stay good. Only its pair k, v is computed. ",
        row < n - 1
          ? `Without a cache: ${row + 1} pairs.`
          : `In all, ${n} pairs, which stay in memory; without a cache, ${n}·${n + 1}/2\u00a0=\u00a0${(n * (n + 1)) / 2}.`,
      ];
    },
    /** @param {string[]} those */
    again: (those) =>
      those.length
        ? [
            " So ",
            ...named(those),
            ` ${those.length > 1 ? "get" : "gets"} something else, and one layer up `,
            `${those.length} of ${newest + 1} in memory must be computed again. The sums leave that out.`,
          ]
        : [],
    /** @param {{row: number, open: boolean, moved: number, room: number}} at */
    update({ row, open, moved, room }) {
      // Without a mask a word reads those that come later, too: all are there.
      newest = open ? n - 1 : row;
      // The first word reads itself alone: no key changes what it gets.
      const run = {
        row: newest,
        open,
        good: moved < 0 ? newest + 1 : Math.min(newest + 1, moved || 1),
      };
      const now = JSON.stringify([room, run]);
      // While a tip is dragged, mostly nothing changes there.
      if (now !== shown)
        later(
          () => picture.update(room, run),
          () => layers.update(room, run),
        );
      shown = now;
      const last = newest === n - 1;
      write(next, last ? "start again" : "next word");
      mark(next, "away", open);
      const then = !open
        ? "Pull the key of an old one: what is still good?"
        : row < n - 1
          ? "Put the mask back: what may be kept then?"
          : `Choose an earlier one: without the mask it reads “${words[n - 1]}”, too.`;
      hint = last ? `All words are there. ${then}` : "";
    },
  };
}

export default attentionDemo(arrivals);
