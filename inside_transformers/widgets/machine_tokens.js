/**
 * Byte-level BPE, as the course's tokenizers have it: a text is cut into words, each word into bytes,
 * and of neighbors the pair that was merged first in training is merged first.
 */

/** How a text is cut before pairs are merged: the pattern of GPT-2. */
const WORD =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;
/** The one token that stands for itself wherever it is in a text. */
const SPECIAL = "<|endoftext|>";

/** A letter for each byte: its own where it can be seen, else one from 256 on. */
function lettersOfBytes() {
  const seen = (/** @type {number} */ byte) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(seen(byte) ? byte : next++));
}

/**
 * @param {string[]} vocabulary  the tokens in the order of their ids, as the tokenizer spells them
 * @param {string[]} merges  pairs with a space between, in the order in which they were learned
 */
export function tokenizer(vocabulary, merges) {
  const letters = lettersOfBytes();
  const bytes = new Map(letters.map((letter, byte) => [letter, byte]));
  const ids = new Map(vocabulary.map((token, id) => [token, id]));
  const ranks = new Map(merges.map((pair, rank) => [pair, rank]));
  /** What words were cut into before. @type {Map<string, number[]>} */
  const known = new Map();
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  /** @param {string} word @returns {number[]} */
  function merged(word) {
    const before = known.get(word);
    if (before) return before;
    const pieces = [...encoder.encode(word)].map((byte) => letters[byte] ?? "");
    for (;;) {
      let best = Infinity;
      let at = -1;
      for (let i = 0; i + 1 < pieces.length; i++) {
        const rank = ranks.get(`${pieces[i]} ${pieces[i + 1]}`) ?? Infinity;
        if (rank < best) [best, at] = [rank, i];
      }
      if (at < 0) break;
      pieces.splice(at, 2, `${pieces[at]}${pieces[at + 1]}`);
    }
    const found = pieces.map((piece) => ids.get(piece) ?? 0);
    known.set(word, found);
    return found;
  }

  /** @param {number} id */
  function bytesOf(id) {
    const token = vocabulary[id] ?? "";
    if (token === SPECIAL) return [...encoder.encode(token)];
    return [...token].map((letter) => bytes.get(letter) ?? 63);
  }

  return {
    /** @param {string} text @returns {number[]} */
    encode(text) {
      return text.split(SPECIAL).flatMap((part, i) => {
        const own = [...part.matchAll(WORD)].flatMap(([word]) => merged(word));
        return i ? [ids.get(SPECIAL) ?? 0, ...own] : own;
      });
    },
    /** @param {number[]} given @returns {string} */
    decode: (given) => decoder.decode(new Uint8Array(given.flatMap(bytesOf))),
    /** A token by itself: what is only a part of a character, or has no sign, as its bytes. @param {number} id */
    word(id) {
      const own = bytesOf(id);
      const text = decoder.decode(new Uint8Array(own));
      const hex = () => own.map((byte) => byte.toString(16).toUpperCase().padStart(2, "0"));
      return /[\ufffd]|[^\P{Cc}\s]/u.test(text) ? `byte ${hex().join(" ")}` : text;
    },
  };
}
