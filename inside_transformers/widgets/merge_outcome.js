/**
 * What the demo "merge once" says of a text's tokens, at first and where merging ends.
 *
 * @typedef {import("./merge_words.js").Step} Step
 */
import { element, visible, write } from "./base.js";

/** @param {number} n @param {string} word */
export const many = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

/** How many different tokens a text begins with. @param {Step} first */
export function different({ tokens, vocabulary }) {
  if (tokens === 1) return "it is the whole vocabulary";
  if (vocabulary === 1) return "all the same one, and it is the vocabulary";
  return `${vocabulary} different ones, and these are the vocabulary`;
}

/**
 * What became of a frequent word, and of a rare one. With a space before it, a word is another
 * token than without. A frequent word of which some are cut is not told of.
 * @param {Step} end
 */
export function outcome({ pieces }) {
  const bare = (/** @type {string[]} */ word) => word.join("").trim();
  const words = pieces.filter((word) => /^[\p{L}\p{M}]{2,}$/u.test(bare(word)));
  const letters = (/** @type {string[]} */ word) => bare(word).replace(/[^\p{L}\p{M}]/gu, "");
  const alike = (/** @type {string} */ name) => pieces.filter((word) => letters(word) === name);
  /** The tokens of a word wherever it stands. @param {string} name */
  const tokensOf = (name) =>
    alike(name).map((word) => word.find((token) => token.trim() === name) ?? "");
  const names = words.filter((word) => word.length === 1).map(bare);
  const whole = names.find((name) => {
    const tokens = tokensOf(name);
    return tokens.length > 1 && tokens.every(Boolean);
  });
  const once = words.filter((word) => alike(bare(word)).length < 2);
  const most = Math.max(...once.map((word) => word.length));
  const rare = once.find((word) => word.length === most);
  if (!whole || !rare || most < 2) return "";
  const tokens = tokensOf(whole);
  const forms = [...new Set(tokens)].map(visible);
  const or = forms.length > 1 ? `, ${forms.join(" or ")}` : "";
  return ` ${whole} stands there ${many(tokens.length, "time")}: as one token${or}. ${visible(rare.join(""))} stands there once: as ${most} tokens.`;
}

/** A name, a bar beside it, and its number; they stand in a row of the caller's. @param {string} [text] */
export function countBar(text = "") {
  const name = element("span", { class: "it-pair-name" }, text);
  const fill = element("span", { class: "it-pair-fill" });
  const count = element("span", { class: "it-pair-count" });
  const parts = [name, element("span", { class: "it-pair-room" }, fill, count)];
  return { name, fill, count, parts };
}

/** Where merging ends: how many tokens text and vocabulary had at first, and have now, in the pairs' place. */
export function endBars() {
  const facts = ["tokens at first", "tokens now", "vocabulary at first", "vocabulary now"].map(
    (name) => {
      const { fill, count, parts } = countBar(name);
      return { root: element("p", { class: "it-pair-fact" }, ...parts), fill, count };
    },
  );
  return {
    root: element("div", { class: "it-pair-end" }, ...facts.map((fact) => fact.root)),
    /** @param {Step} first @param {Step} now */
    update(first, now) {
      const counts = [first.tokens, now.tokens, first.vocabulary, now.vocabulary];
      facts.forEach(({ fill, count }, i) => {
        const n = counts[i] ?? 0;
        write(count, String(n));
        fill.style.width = `${(n / Math.max(...counts)) * 70}%`;
      });
    },
  };
}
