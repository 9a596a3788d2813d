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
 * whose parts came into the vocabulary first.
 * @param {Pieces} pieces
 * @param {Map<string, number>} places  of each token in the vocabulary
 * @returns {Pair[]}
 */
function pairsOf(pieces, places) {
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
  const place = (/** @type {string} */ token) => places.get(token) ?? 0;
  return [...found.values()].sort(
    (a, b) => b.count - a.count || place(a.left) - place(b.left) || place(a.right) - place(b.right),
  );
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
  const code = (/** @type {string} */ letter) => letter.codePointAt(0) ?? 0;
  const alphabet = [...new Set(pieces.flat())].sort((a, b) => code(a) - code(b));
  const places = new Map(alphabet.map((letter, i) => [letter, i]));
  const step = () => ({
    pieces,
    pairs: pairsOf(pieces, places),
    vocabulary: places.size,
    tokens: pieces.flat().length,
  });
  /** @type {[Step, ...Step[]]} */
  const steps = [step()];
  while (steps.length <= MOST) {
    const next = steps.at(-1)?.pairs[0];
    if (!next || next.count < 2) break;
    const token = next.left + next.right;
    if (!places.has(token)) places.set(token, places.size);
    pieces = pieces.map((word) => merged(word, next));
    steps.push(step());
  }
  return steps;
}
