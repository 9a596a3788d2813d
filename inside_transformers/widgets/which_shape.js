import { element, lineOf, mark, renderer, scrolled, tableOf, write } from "./base.js";
import { radios } from "./controls.js";
import { cell, hatching } from "./drawing.js";
import { getter } from "./python.js";
import { longestOf, stage, strong } from "./stage.js";

/**
 * @typedef {{shape: string, because: string, do: string, why: string, source: string, url: string}} Rule
 * @typedef {"task" | "examples" | "budget"} Name
 */

const NAMES = /** @type {Name[]} */ (["task", "examples", "budget"]);
const LEGENDS = { task: "What shall it do?", examples: "Labeled examples", budget: "Budget" };
const IDLE = { examples: "the number of examples", budget: "the budget" };
const KEY = "Row: a word that reads. Column: a word that it may read; hatched: that it may not.";
const SIDE = 12;
const WORDS = 3;

/** Who may read whom: for each shape, its tables, each with whether a row may read a column. */
const READS = /** @type {Record<string, [string, (row: number, column: number) => boolean][]>} */ ({
  encoder: [["encoder: reads both sides", () => true]],
  decoder: [["decoder: reads what is before", (row, column) => column <= row]],
  "encoder–decoder": [
    ["source", () => true],
    ["target reads source", () => true],
    ["target", (row, column) => column <= row],
  ],
});

/** The tables of a shape, as a picture. @param {string} shape @param {string} hatch */
function tables(shape, hatch) {
  const all = READS[shape] ?? [];
  return all.map(([name, reads]) => {
    const cells = Array.from({ length: WORDS * WORDS }, (_, i) => {
      const [row, column] = [Math.floor(i / WORDS), i % WORDS];
      const glyph = cell(hatch);
      const box = { x: column * SIDE, y: row * SIDE, width: SIDE - 2, height: SIDE - 2 };
      glyph.update({ ...box, shade: 0.55, masked: !reads(row, column) });
      return glyph.root;
    });
    const size = WORDS * SIDE;
    const svg = element("svg", { width: size, height: size, "aria-hidden": "true" }, ...cells);
    return element("figure", { class: "it-shape-table" }, svg, element("figcaption", {}, name));
  });
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const choices = /** @type {Record<Name, [string, string][]>} */ (model.get("choices"));
  const rules = /** @type {Rule[]} */ (model.get("rules"));
  const table = /** @type {Record<string, number>} */ (model.get("table"));
  const initial = /** @type {Record<Name, string>} */ (model.get("initial"));

  // State.
  const need = /** @type {() => Record<Name, string>} */ (getter(model, NAMES));
  const keyOf = (/** @type {Record<Name, string>} */ values) =>
    NAMES.map((name) => values[name]).join(",");

  /** What is said of a rule, after its shape. @param {Rule} rule */
  const said = (rule) => `${rule.because && `: ${rule.because}`}. ${rule.do}`;
  const view = stage(el, {
    model,
    redraw,
    key: "decide",
    look: "Say what you need. The answer is a first thing to try, with a source; no model runs here.",
    switches: [],
    shown: need,
    read: () =>
      new Map(
        Object.entries(need()).filter(
          ([name, value]) => value !== initial[/** @type {Name} */ (name)],
        ),
      ),
    parsed: (state) => {
      const next = { ...initial };
      for (const [name, value] of state) {
        const known = NAMES.find((each) => each === name);
        if (!known || !choices[known].some(([each]) => each === value)) return null;
        next[known] = value;
      }
      return next;
    },
    longest: [longestOf(rules.map((rule) => ["Still ", rule.shape, said(rule)]))],
  });

  // Picture.
  const boxes = NAMES.map((name) =>
    radios({
      id: `${view.key}-${name}`,
      legend: LEGENDS[name],
      options: choices[name],
      input: (value) => view.choose({ [name]: value }),
    }),
  );
  const hatch = `${view.key}-hatch`;
  const picture = element("div", { class: "it-shape-tables" });
  const why = element("span");
  const link = element("a", { target: "_blank", rel: "noopener" });
  const idle = element("span");
  const reason = element("p", { class: "it-shape-why" }, why, " (", link, ")", idle);
  view.ask("Which shape would you try first?", "");
  view.picture.append(
    element("svg", { width: 0, height: 0, "aria-hidden": "true" }, hatching(hatch)),
    element("div", { class: "it-shape-choices" }, ...boxes.map(({ root }) => root)),
    element(
      "div",
      { class: "it-shape-answer" },
      picture,
      element("p", { class: "it-shape-key" }, KEY),
    ),
  );
  view.root.querySelector(".it-message-line")?.after(reason);
  /** What of a choice leads to a rule; a text's first words. @param {Name} name @param {number} index */
  function leading(name, index) {
    const place = NAMES.indexOf(name);
    const values = choices[name].filter(([value]) =>
      Object.entries(table).some(
        ([key, rule]) => rule === index && key.split(",")[place] === value,
      ),
    );
    if (values.length === choices[name].length) return "any";
    return values.map(([, text]) => text.split(":")[0]).join(", ");
  }
  const lines = rules.map((rule, i) => {
    const cells = [leading("examples", i), leading("budget", i), rule.shape, rule.do, rule.source];
    return lineOf(leading("task", i), ...cells.map((text) => element("td", {}, text)));
  });
  const whole = tableOf({
    kind: "it-table it-shape-whole",
    caption: "All answers",
    heads: ["task", "examples", "budget", "shape", "what to do", "source"],
    lines,
  });
  view.tables.append(scrolled("all answers", whole));
  let drawn = "";

  /** Which choices would give the same answer, whatever is chosen. @param {Record<Name, string>} values */
  function idleOf(values) {
    const answer = (/** @type {Record<Name, string>} */ all) => table[keyOf(all)];
    const names = /** @type {const} */ (["examples", "budget"]).filter((name) =>
      choices[name].every(([value]) => answer({ ...values, [name]: value }) === answer(values)),
    );
    if (!names.length) return "";
    return ` Changed alone, ${names.map((name) => IDLE[name]).join(" or ")} would make no difference.`;
  }

  view.begin();
  return () => {
    const values = need();
    const key = keyOf(values);
    const rule = rules[table[key] ?? 0];
    if (!rule) return;
    boxes.forEach((box, i) => box.update(values[NAMES[i] ?? "task"]));
    if (drawn !== rule.shape) picture.replaceChildren(...tables(rule.shape, hatch));
    drawn = rule.shape;
    write(why, rule.why);
    write(link, rule.source);
    write(idle, idleOf(values));
    if (link.getAttribute("href") !== rule.url) link.setAttribute("href", rule.url);
    lines.forEach((line, i) => {
      mark(line, "chosen", rules[i] === rule);
    });
    const before = /** @type {Record<Name, string> | null} */ (view.change.before);
    const same = before !== null && table[keyOf(before)] === table[key];
    const name = same
      ? `Still ${rule.shape}`
      : `${rule.shape[0]?.toUpperCase()}${rule.shape.slice(1)}`;
    view.say([strong(name), said(rule)]);
  };
}

export default {
  render: renderer({
    structure: ["choices", "rules", "table", "initial"],
    state: NAMES,
    build,
  }),
};
