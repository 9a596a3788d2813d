/**
 * Byte-pair encoding of a short text: the arithmetic of the demo "merge once".
 *
 * @typedef {{left: string, right: string, count: number}} Pair
 * @typedef {string[][]} Pieces  For each word, its tokens.
 * @typedef {{pieces: Pieces, pairs: Pair[], vocabulary: number, tokens: number}} Step  What stands
 *   after so many merges; the first of `pairs` is merged next.
 */

/** More merges than that are not drawn. */
const MOST = 99;

/**
 * A text as it is cut into words: one space between words, and each space with the word after it.
 * @param {string} text
 * @returns {string[]}
 */
const wordsOf = (text) =>
  text
    .trim()
    .replace(/\s+/g, " ")
    .match(/ ?[^ ]+/g) ?? [];

/**
 * The pairs of tokens that stand side by side in a word, most frequent first; of equals the one
 * that stands first in the text.
 * @param {Pieces} pieces
 * @returns {Pair[]}
 */
function pairsOf(pieces) {
  /** @type {Map<string, Pair>} */
  const found = new Map();
  for (const word of pieces) {
    word.slice(1).forEach((right, i) => {
      const left = word[i] ?? "";
      const key = `${left}\n${right}`;
      const pair = found.get(key) ?? { left, right, count: 0 };
      pair.count++;
      found.set(key, pair);
    });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

/**
 * Where a pair stands in a word, from left to right: the indices of its first tokens.
 * @param {string[]} word
 * @param {Pair} pair
 * @returns {number[]}
 */
export function occurrences(word, { left, right }) {
  const found = [];
  for (let i = 0; i + 1 < word.length; i++) {
    if (word[i] === left && word[i + 1] === right) found.push(i++);
  }
  return found;
}

/**
 * A word with each occurrence of a pair made one token.
 * @param {string[]} word
 * @param {Pair} pair
 * @returns {string[]}
 */
function merged(word, pair) {
  const firsts = new Set(occurrences(word, pair));
  return word
    .map((token, i) => (firsts.has(i) ? pair.left + pair.right : token))
    .filter((_, i) => !firsts.has(i - 1));
}

/**
 * All that happens to a text, merge by merge, until no pair stands there twice.
 * @param {string} text
 * @returns {[Step, ...Step[]]}
 */
export function stepsOf(text) {
  let pieces = wordsOf(text).map((word) => [...word]);
  const vocabulary = new Set(pieces.flat());
  const step = () => ({
    pieces,
    pairs: pairsOf(pieces),
    vocabulary: vocabulary.size,
    tokens: pieces.flat().length,
  });
  /** @type {[Step, ...Step[]]} */
  const steps = [step()];
  while (steps.length <= MOST) {
    const next = steps.at(-1)?.pairs[0];
    if (!next || next.count < 2) break;
    vocabulary.add(next.left + next.right);
    pieces = pieces.map((word) => merged(word, next));
    steps.push(step());
  }
  return steps;
}
