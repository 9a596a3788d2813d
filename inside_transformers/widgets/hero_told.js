/**
 * What the front page's picture shows, in words and as tables.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./hero_data.js").Sentence} Sentence
 * @typedef {import("./hero_data.js").Variant} Variant
 * @typedef {import("./stage.js").Words} Words
 */
import { columnHead, element, format, lineOf, scrolled, tableOf } from "./base.js";
import { arriving, trail, written } from "./hero_data.js";
import { strong } from "./stage.js";

/** So many words are told of as read. */
const NAMED = 2;
/** What no one wrote as a word. */
const MARKS = ["[CLS]", "[SEP]", "[MASK]", "."];

/** What is said of the mark that takes most of the weight, where much came from it. */
const SPARE = " Spare attention goes to “start”.";

/** Nearer to the middle of the map, a dot lies toward neither side. */
const MIDDLE = 0.05;

/**
 * Toward which ends of the map a dot is. @param {Sentence} sentence @param {Point} at
 * @param {boolean} [brief]  without the sides between which it is, as long as it is toward an end
 */
export function toward({ axes }, { x, y }, brief = false) {
  const sides = [x, y].map((value, i) => {
    const [low = "", high = ""] = axes[i] ?? [];
    const near = Math.abs(value) < MIDDLE;
    return { near, text: near ? `“${low}” nor “${high}”` : `“${value < 0 ? low : high}”` };
  });
  const ends = sides.flatMap(({ near, text }) => (near ? [] : text)).join(" and ");
  const between = sides.flatMap(({ near, text }) => (near ? text : [])).join(", ");
  if (brief && ends && between) return `${ends} only`;
  return [ends, between && `neither ${between}`].filter(Boolean).join(", ");
}

/** What the map says of its directions. @param {Sentence} sentence @param {string} token @param {string[]} unmapped */
export function mapNote({ noun, nouns }, token, unmapped) {
  if (token !== noun) return "made for nouns: says little of this word";
  const words = unmapped.map((word) => `“${word}”`).join(" or ");
  return words ? `directions found without ${words}` : `directions found with ${nouns} other nouns`;
}

/**
 * Where what arrives at a token comes from, as shares, over all layers.
 * @param {Sentence} sentence @param {Variant} variant @param {number} reader
 */
function overall(sentence, variant, reader) {
  const shares = variant.tokens.map(() => 0);
  for (let layer = 1; layer <= sentence.layers; layer++) {
    const got = arriving(sentence, variant, layer, reader);
    const sum = got.reduce((a, b) => a + b, 0);
    for (const [i, each] of got.entries()) shares[i] += each / sum / sentence.layers;
  }
  return shares;
}

/**
 * @param {Sentence} sentence @param {Variant} variant
 * @param {{layer: number, reader: number, where: string, beside: number[],
 *   then: {word: string, where: string, brief: string} | null}} now  `beside`: where the words stand that were
 *   said of the noun; `then`: another word, and where the noun ended with it
 * @returns {Words}
 */
export function said(sentence, variant, { layer, reader, where, beside, then }) {
  const { tokens } = variant;
  const who = element("em", {}, written(tokens[reader] ?? "", 0));
  if (!layer) {
    return [
      strong("Before the first layer "),
      who,
      " has read nothing: its vector is that of the word and its place.",
    ];
  }
  /** From which tokens most comes. @param {number[]} shares */
  const ranked = (shares) =>
    shares
      .map((_, i) => i)
      .sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0))
      .slice(0, NAMED);
  const nameOf = (/** @type {number} */ i) =>
    i === reader ? "itself" : `“${written(tokens[i] ?? "", 0)}”`;
  // The map's axes are about the noun: of another word, its ends say nothing.
  const placed = tokens[reader] === sentence.noun;
  if (layer < sentence.layers) {
    const got = arriving(sentence, variant, layer, reader);
    const sum = got.reduce((a, b) => a + b, 0);
    const [best = 0, next = 0] = ranked(got);
    const share = (/** @type {number} */ i) => format((got[i] ?? 0) / sum);
    const most = `${nameOf(best)} (${share(best)} of all)`;
    const spare = [best, next].some((i) => tokens[i] === "[CLS]") ? SPARE : "";
    return [
      strong(`Layer ${layer}: `),
      "what arrives at ",
      who,
      ` comes above all from ${most}, then from ${nameOf(next)} (${share(next)}).${spare}${placed ? ` Its dot lies toward ${where}.` : ""}`,
    ];
  }
  const shares = overall(sentence, variant, reader);
  const most = ranked(shares);
  const words = placed ? beside : tokens.map((_, i) => i);
  const told = words
    .filter((i) => i !== reader && !MARKS.includes(tokens[i] ?? "") && !most.includes(i))
    .sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0))
    .slice(0, NAMED);
  const came = [...most, ...told].map((i, rank) => {
    const share = format(shares[i] ?? 0);
    const of = rank ? "" : `${then ? "" : " of all"} came`;
    return `${share}${of} from ${nameOf(i)}`;
  });
  const brought = `n six layers, ${came.join(", ")}.`;
  const spare = most.some((i) => tokens[i] === "[CLS]") && !then ? SPARE : "";
  if (!placed) return ["At ", who, `, i${brought}${spare}`];
  const was = then?.where === where ? ", too" : `: ${then?.brief}`;
  return [
    strong(`${written(tokens[reader] ?? "", 0)} ends toward ${where}`),
    then ? `; with “${then.word}”${was}.` : ".",
    ` I${brought}${spare}`,
  ];
}

/** @param {Sentence} sentence @param {Variant} variant @param {number} reader */
export function tables(sentence, variant, reader) {
  const { tokens, guesses } = variant;
  const cell = (/** @type {number} */ value, decimals = 4) =>
    element("td", { "data-value": value }, format(value, decimals));
  // Lengths are kept in 64 steps.
  const short = (/** @type {number} */ value) => cell(value, 1);
  const lines = trail(sentence, variant, reader).map(({ x, y }, layer) => {
    const lengths = layer
      ? arriving(sentence, variant, layer, reader).map(short)
      : tokens.map(() => element("td", {}, "–"));
    return lineOf(layer ? String(layer) : "word", cell(x), cell(y), ...lengths);
  });
  const [[, east], [, north]] = sentence.axes;
  const name = written(tokens[reader] ?? "", 0);
  const whole = tableOf({
    kind: "it-table",
    caption: `${name}: where it is on the map, and the length of what arrives from each word`,
    heads: [columnHead("layer"), east, north, ...tokens.map(written)],
    lines,
  });
  const fills = tableOf({
    kind: "it-table",
    caption: "The missing word",
    heads: [columnHead("word"), "probability"],
    lines: guesses.map(([word, share]) => lineOf(word, cell(share))),
  });
  return [scrolled("layer by layer", whole), scrolled("the missing word", fills)];
}
