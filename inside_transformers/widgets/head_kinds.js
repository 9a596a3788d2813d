/**
 * What kind a head is: the place that gets at least half of its weight, on average over the words
 * of all sentences. As on the page: what a word reads of the token before, after, of itself, of the
 * first and of the last.
 *
 * @typedef {{tokens: string[], patterns: number[][][][], moved?: number[][], apart?: number,
 *   without?: [string, number][]}} Sentence  `patterns`: layers, heads, who reads, what is read; whole numbers of
 *   1/scale; `without`: how far the sentence moves without each of its words
 * @typedef {{name: string, mark: string, told: string}} Kind  `told`: in a sentence
 * @typedef {{layer: number, head: number}} Head
 * @typedef {Head & {kind: number, share: number, shares: number[]}} Judged  `share`: of its kind
 */

import { inSentence } from "./base.js";

/** A head is of a kind when so much of its weight goes there. */
const MOSTLY = 0.5;
/** A mark that a tokenizer adds, as [CLS] or </s>. */
const SPECIAL = /^(\[\w+\]|<.+>)$/;
/** A token in a sentence; of a mark that is no word, that it is none. @param {string} token */
export const explained = (token) =>
  SPECIAL.test(token) ? `${token}, a token that is no word,` : token;

/** What a word reads, most of all first. @param {string[]} tokens @param {number[]} weights */
export function mostRead(tokens, weights) {
  const order = tokens.map((_, j) => j).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  return order.map((j) => ({ word: inSentence(tokens[j] ?? ""), weight: weights[j] ?? 0 }));
}

/**
 * What it means that a word reads `sink` most: most of its weight must go there, and not in the first layer.
 * @param {number} layer @param {{word: string, weight: number} | undefined} most @param {string} sink
 */
export const parked = (layer, most, sink) =>
  layer > 0 && most?.word === sink && most.weight > MOSTLY
    ? ` To read ${sink} is mostly to read nothing: weight is parked there.`
    : "";

/** The kind of the heads that are of no other. */
export const MIXED = 5;

/**
 * What most heads do, over so many sentences; `sink` is parked at.
 * @param {Kind[]} kinds @param {number[]} counts  of heads, by kind @param {number} usual
 * @param {number} sentences @param {string} sink
 */
export function habits(kinds, counts, usual, sentences, sink) {
  const over = sentences > 1 ? ` over these ${sentences} sentences` : "";
  const n = counts[usual] ?? 0;
  if (!n) return `On average${over}, no head gives half of its weight to one place: all are mixed.`;
  const told = kinds[usual]?.told ?? "";
  const total = counts.reduce((sum, count) => sum + count, 0);
  const beside = (counts[0] ?? 0) + (counts[1] ?? 0);
  const neighbors = usual > 1 ? `, ${beside || "none"} a neighbor` : "";
  const parked = told === sink ? ` ${sink} hands out next to nothing: weight is parked there.` : "";
  const give = n === 1 ? "gives" : "give";
  const their = n === 1 ? "its" : "their";
  return `On average${over}, ${n} of the ${total} heads ${give} ${told} half or more of ${their} weight${neighbors}.${parked} Mixed: no one place gets half.`;
}

/**
 * The words that are counted: not the first token, which can't read one before, and not the last
 * where it is a mere end mark.
 * @param {number} n
 * @param {boolean} causal
 */
function counted(n, causal) {
  const all = Array.from({ length: n }, (_, i) => i);
  const inner = all.slice(1, causal ? n : n - 1);
  return inner.length ? inner : all;
}

/** The mark that these all are; or else nothing. @param {string[]} tokens */
const shared = ([first = "", ...others]) =>
  others.length && SPECIAL.test(first) && others.every((each) => each === first) ? first : "";

/** The marks with which all sentences begin and end, as far as they do. @param {Sentence[]} sentences */
export const marksOf = (sentences) =>
  [0, -1].map((place) => shared(sentences.map(({ tokens }) => tokens.at(place) ?? "")));

/**
 * The kinds by name.
 * @param {Sentence[]} sentences
 * @returns {Kind[]}
 */
export function kindsOf(sentences) {
  const [first, last] = marksOf(sentences);
  const letter = (/** @type {string} */ token) => /[a-z]/i.exec(token)?.[0]?.toUpperCase();
  return [
    { name: "before", mark: "←", told: "the token before" },
    { name: "after", mark: "→", told: "the token after" },
    { name: "itself", mark: "=", told: "the word itself" },
    {
      name: first || "the first",
      mark: letter(first ?? "") ?? "1",
      told: first || "the first token",
    },
    { name: last || "the last", mark: letter(last ?? "") ?? "n", told: last || "the last token" },
    { name: "mixed", mark: "·", told: "no one place" },
  ];
}

/** Where the kinds read from, for token i of n. @param {number} i @param {number} n */
const placesOf = (i, n) => [i - 1, i + 1, i, 0, n - 1];

/** The largest weight in a word's row. @param {number[][]} pattern @param {number} i */
const mostOf = (pattern, i) => Math.max(...(pattern[i] ?? [0]));

/**
 * Heads of no kind that are mixed in this sentence, too: on average none of its words gets half.
 * First those that spread their weight most; all of them, where none is mixed here.
 * @param {Judged[]} heads
 * @param {(head: Head) => number[][]} patternOf
 * @param {boolean} causal
 */
export function mixedIn(heads, patternOf, causal) {
  const judged = heads.map((head) => {
    const pattern = patternOf(head);
    const words = counted(pattern.length, causal);
    const sum = words.reduce((sum, i) => sum + mostOf(pattern, i), 0);
    return { head, most: sum / words.length };
  });
  judged.sort((a, b) => a.most - b.most);
  const here = judged.filter(({ most }) => most < MOSTLY);
  return (here.length ? here : judged).map(({ head }) => head);
}

/**
 * The word that shows best what heads of a kind read: this one, if half of its weight or more goes
 * there; where heads are of no kind, if no word gets so much of it.
 * @param {number[][]} pattern
 * @param {number} kind
 * @param {boolean} causal
 * @param {number} row
 */
export function showing(pattern, kind, causal, row) {
  const n = pattern.length;
  const words = counted(n, causal);
  const share = (/** @type {number} */ i) =>
    kind === MIXED ? 1 - mostOf(pattern, i) : (pattern[i]?.[placesOf(i, n)[kind] ?? i] ?? 0);
  if (words.includes(row) && share(row) >= MOSTLY) return row;
  return words.reduce((a, b) => (share(b) > share(a) ? b : a));
}

/**
 * Every head's average weights and kind, layer after layer.
 * @param {Sentence[]} sentences
 * @param {number} scale
 * @param {boolean} causal
 * @returns {Judged[]}
 */
export function judged(sentences, scale, causal) {
  const layers = sentences[0]?.patterns ?? [];
  return layers.flatMap((heads, layer) =>
    heads.map((_, head) => {
      const sums = Array(MIXED).fill(0);
      let words = 0;
      for (const { tokens, patterns } of sentences) {
        const n = tokens.length;
        for (const i of counted(n, causal)) {
          const row = patterns[layer]?.[head]?.[i] ?? [];
          placesOf(i, n).forEach((j, place) => {
            sums[place] += row[j] ?? 0;
          });
          words += 1;
        }
      }
      const shares = sums.map((sum) => sum / words / scale);
      const most = shares.indexOf(Math.max(...shares));
      const kind = (shares[most] ?? 0) >= MOSTLY ? most : MIXED;
      return { layer, head, kind, share: shares[most] ?? 0, shares };
    }),
  );
}

/**
 * The heads kind by kind, in each the purest first; those of no kind by their largest share.
 * @param {Judged[]} heads
 */
export const byKind = (heads) => [...heads].sort((a, b) => a.kind - b.kind || b.share - a.share);
