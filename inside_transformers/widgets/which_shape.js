import { element, lineOf, mark, renderer, scrolled, tableOf, write } from "./base.js";
import { radios } from "./controls.js";
import { chip, textWidth } from "./drawing.js";
import { getter } from "./python.js";
import { longestOf, ONE_COLUMN, stage, strong } from "./stage.js";
import { paths } from "./which_shape_paths.js";

/**
 * @typedef {{shape: string, do: string, why: string, source: string, url: string}} Rule
 * @typedef {object} Scene  An example of a task: what two shapes have read when they answer.
 * @property {string[]} shapes
 * @property {string[]} text  what is read
 * @property {string[]} written  by then
 * @property {number | null} at  the word at which it is asked; null: after the last one
 * @property {string} asks  what is asked for
 * @property {Record<string, string>} knows  what follows for the choice, by budget
 * @property {string} lesson  what holds with either, where the mask decides; or nothing
 * @property {string} post  what the post's table says; or nothing
 * @typedef {"task" | "examples" | "budget"} Name
 */

const NAMES = /** @type {Name[]} */ (["task", "examples", "budget"]);
const LEGENDS = { task: "What should it do?", examples: "Labeled examples", budget: "Budget" };
/** What stands under a question that changes nothing. */
const IDLE = "All give this answer.";
const SHAPES = ["encoder", "encoder–decoder", "decoder"];
/** What stands above the lines, of which one is enough where both have read the same, and what that means. */
const FOLLOWS = {
  same: ["Both read the same: ", "the mask decides nothing."],
  other: ["One read less: ", "the mask decides."],
};
const KEY =
  "Squares: a row for each word that reads, a column for each that is read; hatched: it may not. Outlined: the row that answers, spelled out below. Thin lines: other choices; dashed: your path before.";
const SIZE = 13;
const HIGH = 28;

/** Whether the decoder answers before it has read all. @param {Scene} scene */
const early = ({ text, at }) => at !== null && at + 1 < text.length;

/** A word, alone. @param {string} word @param {{masked?: boolean, chosen?: boolean}} marks @param {string} hatch */
function wordChip(word, marks, hatch) {
  const glyph = chip(hatch);
  const width = Math.ceil(textWidth(word, SIZE, 600)) + 14;
  glyph.update({ x: 1, y: 1, width, height: HIGH - 2, text: word, size: SIZE, ...marks });
  return element("svg", { width: width + 2, height: HIGH, "aria-hidden": "true" }, glyph.root);
}

/**
 * A shape's line: what it has read when it answers. Only a decoder is kept from the words behind.
 * @param {Scene} scene @param {string} shape @param {boolean} chosen @param {string} hatch
 */
function lane({ text, written, at, asks }, shape, chosen, hatch) {
  const hidden = (/** @type {number} */ i) => shape === "decoder" && at !== null && i > at;
  const read = [...text.filter((_, i) => !hidden(i)), ...written].join(" ");
  const unread = text.filter((_, i) => hidden(i)).join(" ");
  const name = `${shape}: has read ${read}${unread && `, not ${unread}`}`;
  const here = at === null ? "" : `${text[at]}: `;
  const root = element(
    "div",
    { class: "it-shape-lane", role: "img", "aria-label": name },
    element("span", { class: "it-shape-name" }, shape),
    element(
      "span",
      { class: "it-shape-words" },
      ...text.map((word, i) => wordChip(word, { masked: hidden(i), chosen: i === at }, hatch)),
      ...(written.length ? [element("span", { class: "it-shape-mark" }, "|")] : []),
      ...written.map((word) => wordChip(word, {}, hatch)),
    ),
    element("span", { class: "it-shape-asks" }, `→ ${here}${asks}`),
  );
  mark(root, "chosen", chosen);
  return root;
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const choices = /** @type {Record<Name, [string, string][]>} */ (model.get("choices"));
  const rules = /** @type {Rule[]} */ (model.get("rules"));
  const scenes = /** @type {Record<string, Scene>} */ (model.get("scenes"));
  const table = /** @type {Record<string, number>} */ (model.get("table"));
  const initial = /** @type {Record<Name, string>} */ (model.get("initial"));

  // State.
  const need = /** @type {() => Record<Name, string>} */ (getter(model, NAMES));
  const keyOf = (/** @type {Record<Name, string>} */ values) =>
    NAMES.map((name) => values[name]).join(",");
  const shapeOf = (/** @type {Record<string, string>} */ values) =>
    rules[table[keyOf(/** @type {Record<Name, string>} */ (values))] ?? 0]?.shape ?? "";

  /** What is said of a need, after its shape. @param {Rule} rule @param {Record<Name, string>} values */
  function said(rule, values) {
    const { task, budget } = values;
    const { knows, lesson } = /** @type {Scene} */ (scenes[task]);
    return lesson
      ? [`: ${knows[budget]} `, strong(lesson), ` ${rule.do}`]
      : [`: ${knows[budget]}, so ${decides(rule, values)} `, rule.do];
  }
  /** Which other choice, alone, would give another shape. @param {Rule} rule @param {Record<Name, string>} values */
  function decides(rule, values) {
    const [examples, budget] = /** @type {Name[]} */ (["examples", "budget"]).map((name) =>
      choices[name].some(([value]) => shapeOf({ ...values, [name]: value }) !== rule.shape),
    );
    if (examples && budget) return "examples and budget decide.";
    if (examples) return "the number of examples decides.";
    if (budget) return "the budget decides.";
    return "the mask does not decide; nor do examples or budget alone.";
  }
  const view = stage(el, {
    model,
    redraw,
    key: "decide",
    look: "Draw the path of your need: it ends at the shape to try first. No model runs here.",
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
    longest: [longestOf(Object.entries(table).map(([key, index]) => longestSaid(key, index)))],
  });

  /** @param {string} key @param {number} index @returns {import("./stage.js").Words} */
  function longestSaid(key, index) {
    const [task = "", examples = "", budget = ""] = key.split(",");
    const rule = rules[index];
    return rule ? [rule.shape, ", as before", ...said(rule, { task, examples, budget })] : [];
  }

  // Picture.
  const boxes = NAMES.map((name) =>
    radios({
      id: `${view.key}-${name}`,
      kind: "it-radios it-shape-question",
      legend: LEGENDS[name],
      options: choices[name],
      input: (value) => view.choose({ [name]: value }),
    }),
  );
  const idles = boxes.map(({ root }) => {
    const line = element("p", { class: "it-shape-any" }, IDLE);
    root.append(line);
    return line;
  });
  const hatch = `${view.key}-hatch`;
  const map = paths({
    names: NAMES,
    columns: boxes.map(({ root, boxes: all }) => ({
      root,
      values: all.map(({ radio }) => radio.value),
      labels: all.map(({ label }) => label),
    })),
    shapes: SHAPES,
    hatch,
    need,
    hand: view.hand,
    set: (values) => view.set(values),
  });
  /** The words of a shape's mask; one that the scene leaves out has the same, and no row. @param {Scene} scene @param {string} shape */
  const wordsOf = ({ text, written, at, shapes }, shape) => {
    const [read, wrote] = written.length ? [text.length, written.length] : [text.length - 1, 1];
    const row = shapes.includes(shape) ? (at ?? read + wrote - 1) : null;
    return { read, written: wrote, row };
  };
  const keyed = element("strong");
  const follows = element("span");
  const lanes = element("div", { class: "it-shape-lanes" });
  const why = element("span");
  const link = element("a", { target: "_blank", rel: "noopener" });
  const post = element("span", { class: "it-shape-post" });
  const reason = element("p", { class: "it-shape-why" }, "Why: ", why, " (", link, "). ", post);
  view.ask("Which shape would you try first?", "");
  view.picture.append(
    map.root,
    element(
      "div",
      { class: "it-lower" },
      element("p", { class: "it-shape-masks" }, KEY),
      element("p", { class: "it-shape-key" }, keyed, follows),
      lanes,
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
  // A phone has no room for the key in the picture.
  view.tables.append(
    element("p", { class: "it-shape-masks" }, KEY),
    scrolled("all answers", whole),
  );
  let drawn = "";
  /** Lines that were drawn, by task and shape to try. @type {Map<string, HTMLElement[]>} */
  const kept = new Map();

  /** Whether a choice would give the same answer, whatever is chosen. @param {Record<Name, string>} values @param {Name} name */
  const idle = (values, name) =>
    choices[name].every(
      ([value]) => table[keyOf({ ...values, [name]: value })] === table[keyOf(values)],
    );

  view.begin();
  return () => {
    const values = need();
    const key = keyOf(values);
    const rule = rules[table[key] ?? 0];
    if (!rule) return;
    mark(view.root, "narrow", view.room() <= ONE_COLUMN);
    boxes.forEach(({ root, update }, i) => {
      const name = NAMES[i] ?? "task";
      const same = idle(values, name);
      update(values[name]);
      mark(root, "idle", same);
      const line = idles[i];
      if (line) mark(line, "away", !same);
    });
    const scene = scenes[values.task];
    const before = /** @type {Record<Name, string> | null} */ (view.change.before);
    if (scene)
      map.update({ now: values, before, shapeOf, wordsOf: (shape) => wordsOf(scene, shape) });
    const shorter = scene !== undefined && early(scene);
    const now = `${values.task} ${shorter ? rule.shape : ""}`;
    if (scene && drawn !== now) {
      const each =
        kept.get(now) ??
        (shorter ? scene.shapes : ["both"]).map((shape) =>
          lane(scene, shape, shape === rule.shape, hatch),
        );
      kept.set(now, each);
      lanes.replaceChildren(...each);
    }
    drawn = now;
    const [read = "", then = ""] = shorter ? FOLLOWS.other : FOLLOWS.same;
    write(keyed, read);
    write(follows, then);
    write(
      post,
      scene?.post ? `The post’s table says: ${scene.post}.` : "The post’s table has no such task.",
    );
    write(why, rule.why);
    write(link, rule.source);
    if (link.getAttribute("href") !== rule.url) link.setAttribute("href", rule.url);
    lines.forEach((line, i) => {
      mark(line, "chosen", rules[i] === rule);
    });
    const same = before !== null && table[keyOf(before)] === table[key];
    const name = `${rule.shape[0]?.toUpperCase()}${rule.shape.slice(1)}${same ? ", as before" : ""}`;
    view.say([strong(name), ...said(rule, values)]);
  };
}

export default {
  render: renderer({
    structure: ["choices", "rules", "scenes", "table", "initial"],
    state: NAMES,
    build,
  }),
};
