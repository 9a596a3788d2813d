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

/** So many words are told of: on the way, and at the end, of a word that is not the noun. */
const NAMED = { layer: 2, end: 4 };
/** What no one wrote as a word. */
const MARKS = ["[CLS]", "[SEP]", "."];

/** Nearer to the middle of the map, a dot lies toward neither side. */
const MIDDLE = 0.05;

/** @param {string} word */
const quoted = (word) => `“${word}”`;

/**
 * For each direction of the map the end toward which a dot is; "": the middle, or an end without a name.
 * @param {Sentence} sentence @param {Point} at
 */
const ends = ({ axes }, { x, y }) =>
  [x, y].map((value, i) => {
    const [low = "", high = ""] = axes[i] ?? [];
    return Math.abs(value) < MIDDLE ? "" : value < 0 ? low : high;
  });

/** Toward which ends of the map a dot is. @param {Sentence} sentence @param {Point} at */
export function toward(sentence, at) {
  const found = ends(sentence, at);
  const between = sentence.axes.flatMap(([low, high], i) =>
    found[i] || !low ? [] : `${quoted(low)} nor ${quoted(high)}`,
  );
  const named = found.filter(Boolean).map(quoted).join(" and ");
  return [named, between.length ? `neither ${between.join(", ")}` : ""].filter(Boolean).join(", ");
}

/**
 * What a word does in the place of another: from which ends of the map to which the noun goes.
 * @param {Sentence} sentence @param {Point} from @param {Point} to @param {string} word
 */
function takes(sentence, from, to, word) {
  const [was, is] = [ends(sentence, from), ends(sentence, to)];
  const moves = sentence.axes.flatMap(([low], i) => {
    const [before = "", now = ""] = [was[i], is[i]];
    if (before === now) return [];
    const off = before && `${now || low ? "from" : "away from"} ${quoted(before)}`;
    const on = now ? `to ${quoted(now)}` : low && "to the middle";
    return [off, on].filter(Boolean).join(" ");
  });
  if (!moves.length)
    return `${quoted(word)} leaves ${sentence.noun} toward ${toward(sentence, to)}`;
  const kept = is.filter((name, i) => name && name === was[i]).map(quoted);
  const stays = kept.length ? `; it stays ${kept.join(" and ")}` : "";
  return `${quoted(word)} takes ${sentence.noun} ${moves.join(" and ")}${stays}`;
}

/** What the map says of itself. @param {Sentence} sentence @param {string} token @param {string[]} unmapped */
export function mapNote({ noun }, token, unmapped) {
  if (token !== noun) return "made for nouns: says little of this word";
  const words = unmapped.map(quoted).join(" or ");
  return words ? `directions found without ${words}` : `dashed: ${noun} with another word`;
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
 * What the question asks first: what the words do to the noun. Then, what was read.
 * @param {Sentence} sentence @param {Variant} variant
 * @param {{layer: number, reader: number, at: Point, beside: number[], invite: {word: string, other: string},
 *   then: {word: string, at: Point, guess: string} | null}} now  `at`: on the map; `beside`: where the words stand that were said
 *   of the noun; `invite`: a word, and one to swap it for; `then`: what was swapped in a moment ago, where
 *   the noun ended before, and what was guessed first
 * @returns {Words}
 */
export function said(sentence, variant, { layer, reader, at, beside, invite, then }) {
  const { tokens } = variant;
  const name = written(tokens[reader] ?? "", 0);
  const who = element("em", {}, name);
  if (!layer) {
    return [
      strong("Before the first layer "),
      who,
      " has read nothing: its vector is that of the word and its place.",
    ];
  }
  /** From the largest share on. @param {number[]} shares @param {number[]} some */
  const ranked = (shares, some) => [...some].sort((a, b) => (shares[b] ?? 0) - (shares[a] ?? 0));
  const nameOf = (/** @type {number} */ i) => {
    if (i === reader) return "itself";
    const mark = ["[CLS]", "[SEP]"].includes(tokens[i] ?? "") ? "the mark " : "";
    return mark + quoted(written(tokens[i] ?? "", 0));
  };
  // The map's axes are about the noun: of another word, its ends say nothing.
  const placed = tokens[reader] === sentence.noun;
  const all = tokens.map((_, i) => i);
  if (layer < sentence.layers) {
    const got = arriving(sentence, variant, layer, reader);
    const sum = got.reduce((a, b) => a + b, 0);
    const order = ranked(got, all);
    const most = order[0] ?? 0;
    const first = placed ? ranked(got, beside).slice(0, NAMED.layer) : order.slice(0, NAMED.layer);
    const came = (first.includes(most) ? first : [...first, most]).map((i, rank) => {
      const share = format((got[i] ?? 0) / sum);
      const comes = rank ? "" : i === most ? " comes" : "comes ";
      return i === most
        ? `most${comes} from ${nameOf(i)} (${share})`
        : `${share} ${comes}from ${nameOf(i)}`;
    });
    return [
      strong(`Layer ${layer}: `),
      "of what arrives at ",
      who,
      `, ${came.join(", ")}.${placed ? ` Its dot lies toward ${toward(sentence, at)}.` : ""}`,
    ];
  }
  const shares = overall(sentence, variant, reader);
  const words = placed
    ? [
        ...ranked(
          shares,
          beside.filter((i) => i !== reader),
        ).slice(0, NAMED.layer),
        reader,
      ]
    : ranked(
        shares,
        all.filter((i) => !MARKS.includes(tokens[i] ?? "")),
      ).slice(0, NAMED.end);
  const came = words.map(
    (i, rank) => `${format(shares[i] ?? 0)}${rank ? "" : " of all came"} from ${nameOf(i)}`,
  );
  const brought = `n six layers, ${came.join(", ")}.`;
  if (tokens[reader] === "[MASK]") {
    const [guess = "", share = 0] = variant.guesses[0] ?? [];
    return [
      strong(`The vector of ? makes the guess: “${guess}” (${format(share)}).`),
      ` I${brought}`,
    ];
  }
  if (!placed) return ["At ", who, `, i${brought}`];
  if (then) {
    const [[guess = ""] = []] = variant.guesses;
    const guesses = `The first guess is now ${quoted(guess)}, no longer ${quoted(then.guess)}.`;
    const more = guess === then.guess ? `I${brought}` : guesses;
    return [strong(takes(sentence, then.at, at, then.word)), `. ${more}`];
  }
  return [
    strong(`${name} ends toward ${toward(sentence, at)}`),
    `. Is that the work of ${quoted(invite.word)}? Swap it for ${quoted(invite.other)}. I${brought}`,
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
