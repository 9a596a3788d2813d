/**
 * What a sentence loses with a head: how far its vector moves, 1 − cosine, when what that head alone
 * gathered is set to zero. All numbers are thousandths.
 *
 * @typedef {import("./head_kinds.js").Head} Head
 * @typedef {import("./head_kinds.js").Sentence} Sentence
 */
import { element, format, listed, mark, write } from "./base.js";
import { strong } from "./stage.js";

/** Does it matter? By the share of the distance to the nearest other sentence: up to where a word holds. @type {[number, string][]} */
const VERDICTS = [
  [0.01, "Hardly"],
  [0.1, "A little"],
  [Infinity, "Clearly"],
];
/** So many heads of the map show their number, beside the chosen one. */
const STRONGEST = 3;

/** What the numbers are, and what the verdicts mean, where there are any. @param {Sentence[]} sentences */
const unit = (sentences) => `In thousandths.${meant(sentences)}`;

/** @param {Sentence[]} sentences */
function meant(sentences) {
  if (sentences.every(({ without }) => without))
    return " Hardly: no more than any word; clearly: more than most.";
  return sentences.some(({ apart = 0 }) => apart > 0)
    ? " Hardly: less than 1% of the way to the nearest sentence; a little: less than 10%."
    : "";
}

const thousandths = (/** @type {number} */ by) => format(1000 * by, 0);
// What is printed decides: a word and a head of which both say 7 move it as far.
const rounded = (/** @type {number} */ by) => Math.round(1000 * by);

/** Above what a silent head reads: nothing; a legend, where there is room for one. @param {string} head @param {boolean} pinned  another one stands beside it */
export const silentTitle = (head, pinned) =>
  pinned ? `${head} silent` : `${head} silent; dashed: what it read`;

/** The cells of the map, with the letters that they had: the shade is how far, a few say it. @param {number[][]} moved @param {{mark: string}[]} signs */
export function silentSigns(moved, signs) {
  const all = moved.flat();
  const most = Math.max(...all, 1e-9);
  const order = all.map((_, i) => i).sort((a, b) => (all[b] ?? 0) - (all[a] ?? 0));
  const strongest = new Set(order.slice(0, STRONGEST));
  return all.map((by, i) => ({
    mark: signs[i]?.mark ?? "",
    share: by / most,
    far: thousandths(by),
    strong: strongest.has(i),
  }));
}

/** How far a silent head moves a sentence, beside the words that move it least and most. @param {Sentence[]} sentences */
export function silenceBars(sentences) {
  const lines = [0, 1, 2].map(() => {
    const [name, bar, number] = [element("span"), element("span"), element("b")];
    return { root: element("span", {}, name, " ", bar, " ", number), name, bar, number };
  });
  const bars = element("span", { class: "it-heads-bars" }, ...lines.map(({ root }) => root));
  const held = sentences.every(({ without }) => without?.length);
  const root = element("span", {}, ...(held ? [bars] : []), unit(sentences));
  return {
    root,
    /** @param {Head} at @param {Sentence} sentence @param {boolean} silent */
    update({ layer, head }, { moved = [], without = [] }, silent) {
      mark(root, "away", !silent);
      if (!held || !silent) return;
      const own = moved[layer]?.[head] ?? 0;
      // As long for every head: the longest of all is as wide as there is room.
      const longest = Math.max(...moved.flat(), ...without.map(([, by]) => by), 1e-9);
      const words = leastAndMost(without).map(([word, by]) => ({ name: `“${word}”`, by }));
      [{ name: `head ${layer}·${head}`, by: own }, ...words].forEach(({ name, by }, i) => {
        const line = lines[i];
        if (!line) return;
        write(line.name, `without ${name}`);
        line.bar.style.setProperty("--part", `${((100 * by) / longest).toFixed(1)}%`);
        write(line.number, thousandths(by));
      });
    },
  };
}

/** How far, as in a sentence: what a cell rounds to 0 is not nothing. @param {number} by */
export function farOf(by) {
  const count = thousandths(by);
  if (count === "0") return "less than half a thousandth";
  return `${count} thousandth${count === "1" ? "" : "s"}`;
}

/** Whether so much matters; empty, where there is nothing to hold it against. @param {number} by @param {Sentence} sentence */
function verdict(by, { apart = 0, without }) {
  if (without) {
    const less = without.filter(([, moved]) => rounded(moved) < rounded(by)).length;
    if (!less) return "Hardly";
    return less > without.length / 2 ? "Clearly" : "A little";
  }
  return apart > 0 ? (VERDICTS.find(([end]) => by / apart < end)?.[1] ?? "") : "";
}

/** The words that move a sentence least and most. @param {[string, number][]} without */
function leastAndMost(without) {
  const sorted = [...without].sort(([, a], [, b]) => a - b);
  return [sorted[0], sorted.at(-1)].flatMap((each) => (each ? [each] : []));
}

/** What the verdict hangs on: the words that move the sentence least and most, or the nearest other. @param {Sentence} sentence */
function yardstick({ apart = 0, without }) {
  if (!without) return `; the nearest other sentence is ${thousandths(apart)} away`;
  const [least, most] = leastAndMost(without);
  if (!least || !most) return "";
  return `; without one of its words, by ${thousandths(least[1])} (“${least[0]}”) to ${thousandths(most[1])} (“${most[0]}”)`;
}

/** How far the same head moves the other sentences. @param {Head} at @param {Sentence} sentence @param {Sentence[]} all */
function elsewhere({ layer, head }, sentence, all) {
  const others = all.filter((each) => each !== sentence);
  const far = others.map(({ moved = [] }) => thousandths(moved[layer]?.[head] ?? 0));
  if (!far.length) return "";
  return ` The other sentence${far.length > 1 ? "s move" : " moves"} by ${listed(far)}.`;
}

/** The layer whose heads move the sentence most, and how far all others do. @param {number[][]} moved */
function byLayer(moved) {
  const most = moved.map((heads) => Math.max(...heads));
  const layer = most.indexOf(Math.max(...most));
  const others = most.filter((_, i) => i !== layer);
  if (!others.length) return "";
  return ` Heads of layer ${layer} move it by up to ${thousandths(most[layer] ?? 0)}, all others by ${thousandths(Math.max(...others))} at most.`;
}

/** Whether a sentence clearly changes without a head. @param {Head} at @param {Sentence} sentence */
export const matters = ({ layer, head }, sentence) =>
  verdict(sentence.moved?.[layer]?.[head] ?? 0, sentence) === "Clearly";

/**
 * What is said of a head that is silent.
 * @param {Head} at @param {Sentence} sentence @param {Sentence[]} sentences  all that are shown
 * @returns {import("./stage.js").Words}
 */
export function saidOfSilence({ layer, head }, sentence, sentences) {
  const { moved = [] } = sentence;
  const by = moved[layer]?.[head] ?? 0;
  const known = verdict(by, sentence);
  const held = known ? yardstick(sentence) : "";
  return [
    ...(known ? [strong(`${known}, in this sentence:`), " without"] : ["Without"]),
    ` head ${head} of layer ${layer} ${known ? "its" : "the sentence’s"} vector moves by `,
    strong(farOf(by)),
    ` (1 − cosine)${held}.${byLayer(moved)}${elsewhere({ layer, head }, sentence, sentences)}`,
  ];
}
