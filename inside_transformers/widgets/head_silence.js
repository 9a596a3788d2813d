/**
 * What a sentence loses with a head: how far its vector moves, 1 − cosine, when what that head alone
 * gathered is set to zero. All numbers are thousandths.
 *
 * @typedef {import("./head_kinds.js").Head} Head
 * @typedef {import("./head_kinds.js").Sentence} Sentence
 */
import { format, listed } from "./base.js";
import { strong } from "./stage.js";

/** Does it matter? By the share of the distance to the nearest other sentence: up to where a word holds. @type {[number, string][]} */
const VERDICTS = [
  [0.01, "Hardly"],
  [0.1, "A little"],
  [Infinity, "Clearly"],
];
/** What the numbers in the map are, and what the verdicts mean, where there are any. @param {Sentence[]} sentences */
export const inCells = (sentences) =>
  `In each cell: the head’s kind, and by how many thousandths (of 1 − cosine) the sentence’s vector moves without it.${meant(sentences)}`;

/** @param {Sentence[]} sentences */
function meant(sentences) {
  if (sentences.every(({ without }) => without))
    return " Hardly: no more than without any one word; clearly: more than without most.";
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

/** The cells of the map, in thousandths, under the letters that they had. @param {number[][]} moved @param {{mark: string}[]} signs */
export function silentSigns(moved, signs) {
  const most = Math.max(...moved.flat(), 1e-9);
  return moved
    .flat()
    .map((by, i) => ({ mark: thousandths(by), share: by / most, kind: signs[i]?.mark }));
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

/** What the verdict hangs on: the words that move the sentence least and most, or the nearest other. @param {Sentence} sentence */
function yardstick({ apart = 0, without }) {
  if (!without) return `; the nearest other sentence is ${thousandths(apart)} away`;
  const sorted = [...without].sort(([, a], [, b]) => a - b);
  const [least, most] = [sorted[0], sorted.at(-1)];
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
    ...(known ? [strong(`${known}:`), " without"] : ["Without"]),
    ` head ${head} of layer ${layer} the sentence’s vector moves by `,
    strong(farOf(by)),
    ` (1 − cosine)${held}.${byLayer(moved)}${elsewhere({ layer, head }, sentence, sentences)}`,
  ];
}
