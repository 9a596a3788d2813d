/** AttentionCalculator, and below it whose keys and values are kept while word after word comes. */
import { attentionDemo } from "./attention_build.js";
import { total } from "./attention_math.js";
import { named } from "./attention_words.js";
import { element, mark, write } from "./base.js";
import { strong } from "./stage.js";

/**
 * What was computed until now, step by step, and what is held in memory for the next.
 * @param {string} way
 * @param {number[]} steps  keys computed at each, and as many values
 * @param {number} held
 */
function counted(way, steps, held) {
  const sum = steps.length > 1 ? `${steps.join("+")} = ` : "";
  return `${way}: ${sum}${total(steps)} computed, ${held} in memory.`;
}

/** @param {import("./attention_words.js").BelowOptions} options */
function arrivals({ words, read }) {
  const n = words.length;
  let newest = 0;
  const cells = words.map(() => element("span"));
  const [step, withCache, without] = [element("p"), element("p"), element("p")];
  const next = element("button", {
    type: "button",
    onclick: () => read((newest + 1) % n),
  });
  return {
    root: element(
      "div",
      { class: "it-kept" },
      ...cells,
      element("div", { class: "it-buttons" }, next),
      step,
      withCache,
      without,
    ),
    /** @param {import("./attention_words.js").Story} story */
    says({ now: { row, off } }) {
      const word = strong(words[row] ?? "");
      if (off.includes("mask"))
        return [
          word,
          " reads later words, too: each new one changes what it gets. Nothing can be kept.",
        ];
      if (!row) return [word, " comes first: its key and value are computed, and kept."];
      const from = [" reads the keys and values of ", ...named(words.slice(0, row))];
      return [word, ...from, " from the cache. Only its own are computed, and kept, too."];
    },
    /** @param {string[]} those */
    again: (those) => [
      " So ",
      ...named(those),
      `${those.length > 1 ? " get" : " gets"} something else, and the next layer’s keys are made of that: `,
      "computed again.",
    ],
    /** @param {string} last */
    opened: (last) => [
      "Nothing comes after ",
      element("em", {}, last),
      ", so no share of it changes. All others read it now and get something else, ",
      "so their keys in the next layer change: nothing can be kept.",
    ],
    /** @param {{row: number, open: boolean, moved: number}} at */
    update({ row, open, moved }) {
      newest = row;
      const come = open ? n : row + 1;
      // What reads a key that has moved is computed anew, and all that comes later.
      const kept = open ? 0 : Math.min(row, moved);
      const edited = moved < come && !open;
      cells.forEach((cell, j) => {
        write(cell, j < kept ? `✓ ${words[j]}` : (words[j] ?? ""));
        mark(cell, "again", j >= kept && j < come);
        mark(cell, "later", j >= come);
      });
      write(next, row === n - 1 ? "start again" : "next word");
      mark(next, "away", open);
      write(
        step,
        (edited ? `“${words[moved]}” has moved: ` : "Keys and values: ") +
          `${kept} cached, ${come - kept} computed.`,
      );
      const anew = Array.from({ length: come }, (_, i) => i + 1);
      const sums = { with: open ? anew : anew.map(() => 1), without: anew };
      write(withCache, counted("Cache", sums.with, open ? 0 : come));
      write(without, counted("Without", sums.without, 0));
    },
  };
}

export default attentionDemo(arrivals);
