/**
 * What the front page's picture shows, in words and as tables.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./hero_data.js").Sentence} Sentence
 * @typedef {import("./hero_data.js").Variant} Variant
 * @typedef {import("./stage.js").Words} Words
 * @typedef {{word: string, other: string}} Swap  a word, and one to swap it for
 */
import { columnHead, element, format, lineOf, scrolled, tableOf } from "./base.js";
import { arriving, byLayer, MARKS, trail, written } from "./hero_data.js";
import { strong } from "./stage.js";

/** So many words are told of: on the way, and at the end, of a word that is not the noun. */
const NAMED = { layer: 2, gap: 2, end: 4 };
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

/** What the map says of itself, or the list in its place. @param {Sentence} sentence @param {string} token @param {string[]} unmapped */
export function mapNote({ noun }, token, unmapped) {
  if (token === "[MASK]") return "its guess, read out after each layer";
  if (token !== noun) return "the other word that brings most, and its share";
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
 * @param {{layer: number, reader: number, at: Point, beside: number[], invite: Swap & {turn: Swap | null},
 *   then: {word: string, at: Point, guesses: [string, number][]} | null}} now  `at`: on the map; `beside`: where the words
 *   stand that were said of the noun; `invite`: a word, and one to swap it for; `turn`: such a swap that changes the first
 *   guess; `then`: what was swapped in a moment ago, where the noun ended before, and what was guessed
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
    const mark = ["[CLS]", "[SEP]"].includes(tokens[i] ?? "") ? ", no word" : "";
    return quoted(written(tokens[i] ?? "", 0)) + mark;
  };
  // The map's axes are about the noun: of another word, its ends say nothing.
  const placed = tokens[reader] === sentence.noun;
  const gap = tokens[reader] === "[MASK]";
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
    const [early = "", share = 0] = variant.early[layer] ?? [];
    return [
      strong(
        gap
          ? `After layer ${layer} it would guess ${quoted(early)} (${format(share)}): `
          : `Layer ${layer}: `,
      ),
      "of what arrives at ",
      who,
      `, ${came.join(", ")}.${placed ? ` Its dot lies toward ${toward(sentence, at)}.` : ""}`,
    ];
  }
  const shares = overall(sentence, variant, reader);
  const words = placed
    ? ranked(
        shares,
        beside.filter((i) => i !== reader),
      ).slice(0, NAMED.layer)
    : ranked(
        shares,
        all.filter((i) => !MARKS.includes(tokens[i] ?? "")),
      ).slice(0, gap ? NAMED.gap : NAMED.end);
  const came = words.map(
    (i, rank) => `${format(shares[i] ?? 0)}${rank ? "" : " came"} from ${nameOf(i)}`,
  );
  const brought = ` in six layers, ${came.join(", ")}.`;
  const [[guess = "", share = 0] = []] = variant.guesses;
  const [[old = "", oldShare = 0] = []] = then?.guesses ?? [];
  const changed = then && guess !== old;
  const { turn } = invite;
  if (gap) {
    const [early = ""] = byLayer(sentence, variant, reader).at(-2) ?? [];
    return [
      strong(
        changed
          ? `The vector of ? now guesses ${quoted(guess)} (${format(share)}), no longer ${quoted(old)}.`
          : `The vector of ? makes the guess: ${quoted(guess)} (${format(share)}).`,
      ),
      ` Read out a layer earlier, it says ${quoted(early)}. Of what arrived${brought}`,
    ];
  }
  if (!placed) return ["Of what arrived at ", who, brought];
  if (then) {
    const does = takes(sentence, then.at, at, then.word);
    const other = turn && ` Swap ${quoted(turn.word)} for ${quoted(turn.other)}: does it still?`;
    return changed
      ? [
          strong(
            `The first guess is now ${quoted(guess)} (${format(share)}), no longer ${quoted(old)}.`,
          ),
          ` ${does}.`,
        ]
      : [
          strong(does),
          `. The first guess stays ${quoted(guess)} (${format(share)}, was ${format(oldShare)}).${other ?? ""}`,
        ];
  }
  const same = turn?.word === invite.word && turn.other === invite.other;
  const swap = turn && (same ? "Is" : `Then ${quoted(turn.word)} for ${quoted(turn.other)}: is`);
  return [
    strong(`${name} ends toward ${toward(sentence, at)}`),
    `. Is that the work of ${quoted(invite.word)}? Swap it for ${quoted(invite.other)}. `,
    swap ? `${swap} the first guess still ${quoted(guess)}?` : `Of what arrived${brought}`,
  ];
}

/** @param {Sentence} sentence @param {Variant} variant @param {number} reader */
export function tables(sentence, variant, reader) {
  const { tokens, guesses } = variant;
  const cell = (/** @type {number} */ value, decimals = 4) =>
    element("td", { "data-value": value }, format(value, decimals));
  // Lengths are kept in 64 steps.
  const short = (/** @type {number} */ value) => cell(value, 1);
  // The map's directions are the noun's; of the gap, it is told what it would guess.
  const placed = tokens[reader] === sentence.noun;
  const gap = tokens[reader] === "[MASK]";
  const early = gap ? byLayer(sentence, variant, reader) : [];
  const lines = trail(sentence, variant).map(({ x, y }, layer) => {
    const lengths = layer
      ? arriving(sentence, variant, layer, reader).map(short)
      : tokens.map(() => element("td", {}, "–"));
    const [word = "", share = 0] = early[layer] ?? [];
    const own = placed ? [cell(x), cell(y)] : gap ? [element("td", {}, word), cell(share)] : [];
    return lineOf(layer ? String(layer) : "word", ...own, ...lengths);
  });
  const [[, east], [, north]] = sentence.axes;
  const name = written(tokens[reader] ?? "", 0);
  const whole = tableOf({
    kind: "it-table",
    caption: `${name}: ${placed ? "where it is on the map, and " : ""}the length of what arrives from each word`,
    heads: [
      columnHead("layer"),
      ...(placed ? [east, north] : gap ? ["it would guess", "probability"] : []),
      ...tokens.map(written),
    ],
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
