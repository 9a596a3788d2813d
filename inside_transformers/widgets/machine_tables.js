/**
 * Every number of the picture, as tables.
 *
 * @typedef {import("./machine_model.js").Run} Run
 * @typedef {import("./machine_words.js").Chosen} Chosen
 * @typedef {import("./machine_words.js").Facts} Facts
 */
import { columnHead, element, format, lineOf, mark, scrolled, tableOf, visible } from "./base.js";
import { largest } from "./machine_model.js";
import { renewed } from "./tables.js";

const LISTED = 10;
/** A line of more cells counts as two. */
const BROAD = 6;

/** What stands in each. */
const TABLES = [
  "the next word",
  "what the reader reads",
  "what each vector would say",
  "what was written",
  "the lead of a word",
];
/** The places of the tables, to be scrolled. */
export const tablePlaces = () => TABLES.map((label) => scrolled(label));

/**
 * Puts each table in its place, line by line; of those that were just opened, each is there when its turn comes: all
 * at once would take longer to lay out than a click may.
 * @param {HTMLCollection} places
 * @param {Iterable<HTMLTableElement>} tables
 * @param {boolean} opened
 * @returns {Generator<void, void>}
 */
export function* tablesFilled(places, tables, opened) {
  const all = /** @type {HTMLElement[]} */ ([...places]);
  if (opened) for (const place of all) place.hidden = true;
  for (const table of tables) {
    const place = /** @type {HTMLElement} */ (all.shift());
    place.hidden = false;
    const broad = (table.rows[0]?.cells.length ?? 0) > BROAD;
    for (const _ of renewed(place, table)) {
      yield;
      if (broad) yield;
    }
  }
}

/** @param {string | number} value */
const td = (value) =>
  typeof value === "number"
    ? element("td", { "data-value": value }, format(value, 4))
    : element("td", {}, value);

/**
 * The tables, each made when its turn comes.
 * @param {ReturnType<typeof import("./machine_model.js").gpt>} machine
 * @param {(id: number) => string} wordOf
 * @param {{now: Chosen, facts: Facts, run: Run, first: number, count: number,
 *   reads: {from: number, weight: number, length: number}[]}} shown  `first` and `count`: the tokens
 *   in sight
 * @returns {Generator<HTMLTableElement, void>}
 */
export function* machineTables(machine, wordOf, { now, facts, run, first, count, reads }) {
  const words = facts.words.map(visible);
  const seen = Array.from({ length: count }, (_, i) => first + i);
  const named = (/** @type {number} */ id) => visible(wordOf(id));
  yield tableOf({
    kind: "it-table",
    caption: `The next word, at temperature ${format(now.temperature, 1)}`,
    heads: ["token", "probability", "without the edit"],
    lines: largest(facts.logits, LISTED).map((id) =>
      lineOf(named(id), td(Number(facts.now[id])), td(Number(facts.before[id]))),
    ),
  });
  yield tableOf({
    kind: "it-table",
    caption: `Head ${now.head} of layer ${now.head_layer}: what ${words[facts.reader]} reads`,
    heads: ["token", "weight", "written length", "weight × length"],
    lines: reads.map(({ from, weight, length }) =>
      lineOf(words[from] ?? "", td(weight), td(length), td(weight * length)),
    ),
  });
  const layerLines = (/** @type {(layer: number, token: number) => (string | number)[]} */ of) =>
    run.rows
      .map((_, layer) => {
        const line = lineOf(
          layer ? `after ${layer}` : "words",
          ...seen.flatMap((token) => of(layer, token).map(td)),
        );
        mark(line, "chosen", layer === now.layer);
        return line;
      })
      .reverse();
  const two = (/** @type {string} */ a, /** @type {string} */ b) => [
    columnHead("layer"),
    ...seen.flatMap((token) => [columnHead(`${words[token]} ${a}`.trim()), columnHead(b)]),
  ];
  yield tableOf({
    kind: "it-table",
    caption: "What each vector would say now: its likeliest word, and the probability",
    heads: two("", "p"),
    lines: layerLines((layer, token) => {
      const found = run.rows[layer]?.[token];
      const { ids, shares } = found ? machine.lens(found) : { ids: [], shares: [] };
      return [named(ids[0] ?? 0), shares[0] ?? 0];
    }),
  });
  yield tableOf({
    kind: "it-table",
    caption: `The length of what attention wrote${machine.mlp ? ", and of what the MLP wrote" : ""}`,
    heads: machine.mlp
      ? two("attention", "MLP")
      : [columnHead("layer"), ...seen.map((token) => columnHead(words[token] ?? ""))],
    lines: layerLines((layer, token) => {
      const found = run.rows[layer]?.[token];
      const both = found?.weights.length ? [found.attention, found.mlp] : ["", ""];
      return machine.mlp ? both : both.slice(0, 1);
    }),
  });
  const found = facts.lead();
  if (!found) return;
  const { word, stages } = found;
  const at = words[facts.reader];
  const part = (/** @type {import("./machine_lead.js").Stage} */ { layer, part: by }) =>
    layer ? `${by}, layer ${layer}` : by;
  yield tableOf({
    kind: "it-table",
    caption: `The lead of ${visible(word)} at ${at}: its logit, less the largest other`,
    heads: ["after", "lead", "by so much more", "without the edit", "it would say"],
    lines: stages
      .map((each) => {
        const { lead, adds, was, says } = each;
        return lineOf(
          part(each),
          td(lead ?? ""),
          td(adds ?? ""),
          td(was),
          td(says && visible(says)),
        );
      })
      .reverse(),
  });
}
