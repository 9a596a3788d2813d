/** AttentionCalculator, and below it whose keys and values are kept while word after word comes. */
import { attentionDemo } from "./attention_build.js";
import { named } from "./attention_words.js";
import { element, mark, write } from "./base.js";
import { strong } from "./stage.js";

/** @param {import("./attention_words.js").BelowOptions} options */
function arrivals({ words, read }) {
  const n = words.length;
  let newest = 0;
  const cells = words.map(() => element("span"));
  const told = element("p");
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
      told,
    ),
    /** @param {import("./attention_words.js").Story} story */
    says({ now: { row, off } }) {
      const word = strong(words[row] ?? "");
      if (off.includes("mask")) return [word, " reads later words, too, so nothing can be kept."];
      if (!row) return [word, " comes first: its key and value are computed, and kept."];
      const from = [" has come. It reads the keys and values of ", ...named(words.slice(0, row))];
      return [word, ...from, " from the cache; only its own are computed."];
    },
    /** @param {string[]} those */
    again: (those) => [
      " It moved, so ",
      ...named(those),
      ", which read it, must be computed again.",
    ],
    /** @param {string} last */
    opened: (last) => [
      "Nothing comes after ",
      element("em", {}, last),
      ", so no share of it changes. All others read it now, and nothing can be kept.",
    ],
    /** @param {{row: number, open: boolean, moved: number}} at */
    update({ row, open, moved }) {
      newest = row;
      const come = open ? n : row + 1;
      // What reads a key that has moved is computed anew, and all that comes later.
      const kept = open ? 0 : Math.min(row, moved);
      const edited = moved < come;
      cells.forEach((cell, j) => {
        write(cell, j < kept ? `✓ ${words[j]}` : (words[j] ?? ""));
        mark(cell, "again", j >= kept && j < come);
        mark(cell, "later", j >= come);
      });
      write(next, row === n - 1 ? "start again" : "next word");
      const anew = (come * (come + 1)) / 2;
      const computed = (open ? anew : come) + (edited ? come - kept : 0);
      const plain = anew + (edited ? come : 0);
      write(
        told,
        `Keys and values: ${kept} cached, ${come - kept} computed. ` +
          `So far: ${computed} computed, without a cache ${plain}.`,
      );
    },
  };
}

export default attentionDemo(arrivals);
