/**
 * The legend of the square, and all its numbers as tables.
 *
 * @typedef {import("./fact_surgery_math.js").Said} Said
 * @typedef {import("./fact_surgery_neurons.js").Neuron} Neuron
 * @typedef {object} Numbers
 * @property {import("./fact_surgery_outcomes.js").Outcome} outcome
 * @property {import("./fact_surgery_side.js").Count[]} amounts
 * @property {Said} atFirst
 * @property {number} chosen
 * @property {string[]} words
 * @property {(row: number) => string} nameOf
 * @property {(a: number, b: number) => boolean} shares  whether two share a name
 * @property {Neuron[]} order
 * @property {Set<number>} gone
 * @property {number[][]} chances  the chosen's sports: now, at first, and the logits
 */
import { element, scrolled, mark, write } from "./base.js";
import { numberTable } from "./tables.js";
import { hatching, textWidth } from "./drawing.js";

const SWATCH = 14;
const STRONGEST = 12;
/** The size of a table's text, in pixels. */
const TEXT = 13;

/** The widest of these texts. Their words are measured: there are fewer. @param {Iterable<string>} texts */
function widestOf(texts) {
  const width = (/** @type {string} */ text) =>
    text.split(" ").reduce((sum, word) => sum + textWidth(word, TEXT), 0);
  let [widest, most] = ["", -1];
  for (const text of new Set(texts)) {
    const own = width(text);
    if (own > most) [widest, most] = [text, own];
  }
  return widest;
}

/** What the cells' looks mean. @param {string} id */
export function legend(id) {
  const hatch = `${id}-legend`;
  /** @param {string} kind @param {boolean} moved */
  const entry = (kind, moved = false) => {
    const box = { x: 1, y: 1, width: SWATCH - 2, height: SWATCH - 2, rx: 3 };
    const cell = element(
      "g",
      { class: "it-person", "data-kind": kind },
      element("rect", { class: "it-person-ground", ...box }),
    );
    mark(cell, "moved", moved);
    const defs = kind === "stranger" ? [hatching(hatch)] : [];
    const size = { width: SWATCH, height: SWATCH, style: `--hatched: url(#${hatch})` };
    const text = element("span");
    const picture = element("svg", { ...size, "aria-hidden": "true" }, ...defs, cell);
    return { text, root: element("li", {}, picture, text) };
  };
  const [old, fresh, other, stranger, moved] = [
    entry("old"),
    entry("new"),
    entry("other"),
    entry("stranger"),
    entry("plain", true),
  ];
  write(other.text, "other fact");
  write(stranger.text, "stranger");
  write(moved.text, "moved");
  const none = element("li", {}, "– no sport");
  const before = element("li", {}, "dashed bar: before");
  const roots = [...[old, fresh, other, stranger, moved].map((each) => each.root), none, before];
  return {
    root: element("ul", { class: "it-person-legend" }, ...roots),
    /** @param {{old: string, fresh: string, none: boolean, dashed: boolean}} sports  the second may be ""; `none`: somebody says no sport; `dashed`: a sport's bar shows what was before */
    update(sports) {
      write(old.text, sports.fresh ? `was ${sports.old}` : `${sports.old} at first`);
      write(fresh.text, `was ${sports.fresh}`);
      fresh.root.hidden = !sports.fresh;
      none.hidden = !sports.none;
      before.hidden = !sports.dashed;
    },
  };
}

/**
 * @param {{sports: string[], nFacts: number, n: number}} options
 */
export function tablesOf({ sports, nFacts, n }) {
  const columns = ["at first", "now", "prob.", "note"];
  /** @param {string} name @param {string[]} heads @param {number} rows */
  const table = (name, heads, rows) => {
    const { root, filled } = numberTable({ columns: heads, rows });
    const place = scrolled(name, root);
    mark(place, "inTurn", true);
    place.hidden = true;
    return {
      root,
      place,
      /** @param {Parameters<typeof filled>} given */
      *filled(...given) {
        place.hidden = false;
        yield* filled(...given);
      },
    };
  };
  const tables = {
    counts: table("counts", ["what", "how many", "of"], 3),
    sports: table("sports", ["sport", "logit", "probability", "at first"], sports.length),
    neurons: table("neurons", ["neuron", "fires", "pushes", "state"], STRONGEST),
    facts: table("facts", ["fact", ...columns], nFacts),
    strangers: table("strangers", ["stranger", ...columns], n - nFacts),
  };
  for (const { root } of [tables.facts, tables.strangers]) root.classList.add("it-words");
  const all = Object.values(tables);
  return {
    roots: all.map(({ place }) => place),
    /** @param {Numbers} numbers @returns {Generator<void, void>} */
    *filled({ outcome, amounts, atFirst, chosen, words, nameOf, shares, order, gone, chances }) {
      const { said, moved, wanted } = outcome;
      yield* tables.counts.filled(
        "What moved",
        amounts.map(({ name, amount, of }) => [name, [String(amount), String(of)]]),
      );
      yield* tables.sports.filled(
        `${nameOf(chosen)} plays …`,
        sports.map((sport, i) => [
          sport,
          [chances[2]?.[i] ?? 0, chances[0]?.[i] ?? 0, chances[1]?.[i] ?? 0],
        ]),
      );
      yield* tables.neurons.filled(
        `The neurons that push ${nameOf(chosen)} most`,
        order.map(({ neuron, fires, pushes }) => [
          `#${neuron}`,
          [fires, pushes, gone.has(neuron) ? "off" : "on"],
        ]),
      );
      const rank = (/** @type {number} */ row) =>
        row === chosen ? 0 : wanted.has(row) ? 1 : moved[row] ? 2 : shares(row, chosen) ? 3 : 4;
      const note = (/** @type {number} */ row) =>
        [
          wanted.has(row)
            ? said.said[row] === wanted.get(row)
              ? "edited"
              : "lost"
            : moved[row]
              ? "moved"
              : "",
          row !== chosen && shares(row, chosen) ? "shares a name" : "",
        ]
          .filter(Boolean)
          .join(", ");
      const filled = (
        /** @type {"facts" | "strangers"} */ which,
        /** @type {number} */ from,
        /** @type {number} */ to,
      ) => {
        const rows = Array.from({ length: to - from }, (_, i) => from + i).sort(
          (a, b) => rank(a) - rank(b) || a - b,
        );
        /** @type {[string, (number | string)[]][]} */
        const values = rows.map((row) => [
          nameOf(row),
          [
            words[atFirst.said[row] ?? 0] ?? "",
            words[said.said[row] ?? 0] ?? "",
            said.sure(row),
            note(row),
          ],
        ]);
        // Columns that grow with a later line would lay out all lines again.
        [...(tables[which].root.tHead?.rows[0]?.cells ?? [])].forEach((head, i) => {
          const cells = values.map(([name, rest]) => (i ? rest[i - 1] : name));
          const texts = cells.filter((each) => typeof each === "string");
          mark(head, "widest", texts.length ? widestOf(texts) : false);
        });
        return tables[which].filled(`All ${which}, what moved first`, values);
      };
      yield* filled("facts", 0, nFacts);
      yield* filled("strangers", nFacts, n);
    },
  };
}
