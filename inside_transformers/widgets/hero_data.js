/**
 * What tools/hero.py wrote, as numbers.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {{words: string[], places: number[][]}} Slot  Words that can be swapped, and where each
 *   stands among the tokens.
 * @typedef {{tokens: string[], ribbons: string, map: string, strips: string,
 *   guesses: [string, number][], early: [string, number][]}} Variant  `early`: what the gap's vector would have
 *   guessed before the first layer, and after each but the last
 * @typedef {object} Sentence
 * @property {string} name
 * @property {string} question
 * @property {string} phrase
 * @property {string} noun
 * @property {[[string, string], [string, string]]} axes
 * @property {number} nouns
 * @property {string[]} made  the words with which the map's directions were found
 * @property {Slot[]} slots
 * @property {number} layers
 * @property {number} shown
 * @property {number} reach
 * @property {number} longest
 * @property {Variant[]} variants
 */

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";

/**
 * Numbers from `low` to `high`, written with digits of 64.
 * @param {string} text
 * @param {number} first  the place of the first number
 * @param {number} count
 * @param {{low: number, high: number, length: number}} scale
 */
function numbersIn(text, first, count, { low, high, length }) {
  return Array.from({ length: count }, (_, i) => {
    let whole = 0;
    for (let j = 0; j < length; j++) {
      whole = whole * 64 + DIGITS.indexOf(text[(first + i) * length + j] ?? "0");
    }
    return low + ((high - low) * whole) / (64 ** length - 1);
  });
}

/**
 * The chosen words' variant. @param {Sentence} sentence @param {number[]} words
 * @returns {Variant}
 */
export function variantOf({ slots, variants }, words) {
  const place = slots.reduce((sum, slot, i) => sum * slot.words.length + (words[i] ?? 0), 0);
  return variants[place] ?? /** @type {Variant} */ (variants[0]);
}

/**
 * What arrives at a token from each, in a layer from 1 on. @param {Sentence} sentence
 * @param {Variant} variant @param {number} layer @param {number} reader
 */
export function arriving({ longest }, { tokens, ribbons }, layer, reader) {
  const n = tokens.length;
  if (!layer) return tokens.map(() => 0);
  const scale = { low: 0, high: longest, length: 1 };
  return numbersIn(ribbons, ((layer - 1) * n + reader) * n, n, scale);
}

/**
 * Where the noun's vector is on the map, before the first layer and after each.
 * @param {Sentence} sentence @param {Variant} variant
 * @returns {Point[]}
 */
export function trail({ reach, layers }, { map }) {
  const scale = { low: -reach, high: reach, length: 2 };
  return Array.from({ length: layers + 1 }, (_, layer) => {
    const [x = 0, y = 0] = numbersIn(map, layer * 2, 2, scale);
    return { x, y };
  });
}

/**
 * A swap of one word that changes the first guess: the first that there is.
 * @param {Sentence} sentence @param {number[]} words @returns {{word: string, other: string} | null}
 */
export function turning(sentence, words) {
  const guessOf = (/** @type {number[]} */ some) => variantOf(sentence, some).guesses[0]?.[0];
  for (const [slot, { words: all }] of sentence.slots.entries()) {
    for (const [option, other] of all.entries()) {
      const next = words.map((each, i) => (i === slot ? option : each));
      const word = all[words[slot] ?? 0] ?? "";
      if (guessOf(next) !== guessOf(words)) {
        const bare = (/** @type {string} */ text) => text.replace(sentence.noun, "").trim();
        return { word: bare(word), other: bare(other) };
      }
    }
  }
  return null;
}

/** What no one wrote as a word. */
export const MARKS = ["[CLS]", "[SEP]", "."];

/**
 * Of a word that the map has no directions for, a line for each layer: of the gap, what its vector would guess there;
 * of another word, which other word most comes from, and its share of what arrives.
 * @param {Sentence} sentence @param {Variant} variant @param {number} reader
 * @returns {[string, number][]}
 */
export function byLayer(sentence, variant, reader) {
  const { tokens, early, guesses } = variant;
  if (tokens[reader] === "[MASK]") return [...early, guesses[0] ?? ["", 0]];
  return Array.from({ length: sentence.layers + 1 }, (_, layer) => {
    if (!layer) return ["", 0];
    const got = arriving(sentence, variant, layer, reader);
    const words = got.map((length, i) =>
      i === reader || MARKS.includes(tokens[i] ?? "") ? 0 : length,
    );
    const most = Math.max(...words);
    return [written(tokens[words.indexOf(most)] ?? "", 0), most / got.reduce((a, b) => a + b, 0)];
  });
}

/**
 * Sizes of some of a vector's numbers, before the first layer and after each; 1 is the largest of
 * the layer. @param {Sentence} sentence @param {Variant} variant @param {number} reader
 */
export function sizes({ layers, shown }, { tokens, strips }, reader) {
  const scale = { low: 0, high: 1, length: 1 };
  return Array.from({ length: layers + 1 }, (_, layer) =>
    numbersIn(strips, (layer * tokens.length + reader) * shown, shown, scale),
  );
}

/** A token as one writes it. @param {string} token @param {number} place */
export function written(token, place) {
  const name = { "[CLS]": "start", "[SEP]": "end", "[MASK]": "?", hanoi: "Hanoi" }[token] ?? token;
  return place === 1 ? name.charAt(0).toUpperCase() + name.slice(1) : name;
}

/**
 * What a token is called when its vector is spoken of: the noun with what was said of it.
 * @param {Sentence} sentence @param {number[]} words @param {string} token
 */
export function named({ phrase, noun, slots }, words, token) {
  if (token !== noun) return written(token, 0);
  return phrase.replace(/\{(\d)\}/g, (_, slot) => slots[slot]?.words[words[slot] ?? 0] ?? "");
}

/**
 * The words that are said of the noun, and those of them that the map has no direction for.
 * @param {Sentence} sentence @param {number[]} words
 */
export function aboutNoun({ phrase, slots, made, noun }, words) {
  const all = slots.flatMap((slot, i) =>
    phrase.includes(`{${i}}`) ? [slot.words[words[i] ?? 0] ?? ""] : [],
  );
  const bare = (/** @type {string} */ word) => word.replace(noun, "").trim();
  return { said: all.map(bare), unmapped: all.filter((word) => !made.includes(word)).map(bare) };
}
