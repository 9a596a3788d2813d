import { element, lineOf, mark, renderer, scrolled, tableOf, write } from "./base.js";
import { radios } from "./controls.js";
import { getter } from "./python.js";
import { longestOf, ONE_COLUMN, stage } from "./stage.js";
import { lanes } from "./which_shape_lanes.js";
import { paths } from "./which_shape_paths.js";
import { keyOf, NAMES, SHAPES, sayings } from "./which_shape_words.js";

/**
 * @typedef {import("./which_shape_words.js").Rule} Rule
 * @typedef {import("./which_shape_words.js").Scene} Scene
 * @typedef {import("./which_shape_words.js").Name} Name
 * @typedef {import("./which_shape_words.js").Need} Need
 */

const STATE = [...NAMES, "asked"];
const onlyNeed = (/** @type {Record<string, string>} */ values) =>
  Object.fromEntries(NAMES.map((name) => [name, values[name]]));
const LEGENDS = { task: "What should it do?", examples: "Labeled examples", budget: "Budget" };
/** What stands above the choices of a question that changes nothing. */
const IDLE = "(no effect here)";
/** Of a choice that counts as soon as another one is changed, too. */
const IDLE_ALONE = "(no effect alone)";
/** What a phone has no room for is left out there. @param {string} text */
const roomy = (text) => element("span", { class: "it-shape-roomy" }, text);

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const choices = /** @type {Record<Name, [string, string][]>} */ (model.get("choices"));
  const rules = /** @type {Rule[]} */ (model.get("rules"));
  const scenes = /** @type {Record<string, Scene>} */ (model.get("scenes"));
  const table = /** @type {Record<string, number>} */ (model.get("table"));
  const initial = /** @type {Need} */ (model.get("initial"));

  // State.
  const shown = getter(model, STATE);
  const need = () => /** @type {Need} */ (onlyNeed(shown()));
  /** A shape that the reader asks for, where it is not the answer. */
  const askedOf = (/** @type {Need} */ now) => {
    const { asked } = shown();
    return asked === shapeOf(now) ? "" : asked;
  };
  const sayer = sayings({ choices, rules, scenes, table });
  const { ruleOf, ending } = sayer;
  const shapeOf = (/** @type {Record<string, string>} */ values) =>
    sayer.shapeOf(/** @type {Need} */ (values));

  const view = stage(el, {
    model,
    redraw,
    key: "decide",
    look: "Draw your path. Press a shape: why not?",
    switches: [],
    shown,
    read: () => {
      const { asked } = shown();
      const changed = NAMES.filter((name) => need()[name] !== initial[name]);
      const state = new Map(changed.map((name) => [String(name), need()[name]]));
      if (asked) state.set("shape", asked.replace("–", "-"));
      return state;
    },
    parsed: (state) => {
      const next = { ...initial, asked: "" };
      for (const [name, value] of state) {
        const known = NAMES.find((each) => each === name);
        const shape = name === "shape" && SHAPES.find((each) => each.replace("–", "-") === value);
        if (shape) next.asked = shape;
        else if (known && choices[known].some(([each]) => each === value)) next[known] = value;
        else return null;
      }
      return next;
    },
    longest: [longestOf(Object.keys(table).flatMap(longestSaid))],
  });

  /** @param {string} key @returns {import("./stage.js").Words[]} */
  function longestSaid(key) {
    const [task = "", examples = "", budget = ""] = key.split(",");
    const values = { task, examples, budget };
    const others = SHAPES.filter((shape) => shape !== shapeOf(values));
    return [sayer.saidOf(values, true), ...others.map((shape) => sayer.saidOfOther(values, shape))];
  }

  // Picture.
  const boxes = NAMES.map((name) =>
    radios({
      id: `${view.key}-${name}`,
      kind: "it-radios it-shape-question",
      legend: LEGENDS[name],
      options: choices[name],
      input: (value) => view.choose({ [name]: value, asked: "" }),
    }),
  );
  const idles = boxes.map(({ root }) => {
    const line = element("span", { class: "it-shape-any" }, IDLE);
    root.querySelector("legend")?.append(" ", line);
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
    set: (values) => view.set({ ...values, asked: "" }),
    ask: (asked) => view.choose({ asked }),
  });
  /** The words of a shape's mask; one that the scene leaves out has the same, and no row. @param {Scene} scene @param {string} shape */
  const wordsOf = ({ text, written, at, shapes }, shape) => {
    const [read, wrote] = written.length ? [text.length, written.length] : [text.length - 1, 1];
    const row = shapes.includes(shape) ? (at ?? read + wrote - 1) : null;
    return { read, written: wrote, row };
  };
  const read = lanes(hatch);
  const whose = element("span");
  const why = element("span");
  const link = element("a", { target: "_blank", rel: "noopener" });
  const post = element("span");
  const holds = element("strong");
  const reason = element(
    "div",
    { class: "it-shape-reason" },
    element(
      "p",
      { class: "it-shape-post" },
      roomy("The table of the blog post behind this course"),
      element("span", { class: "it-shape-short" }, "Blog post’s table"),
      post,
      holds,
    ),
    element("p", { class: "it-shape-why" }, "Why ", whose, ": ", why, " (", link, ")."),
  );
  view.ask("Which shape would you try first?", "");
  view.picture.append(
    map.root,
    element(
      "div",
      { class: "it-lower it-shape-lower" },
      ...read.roots,
      element(
        "p",
        { class: "it-shape-masks" },
        "Squares: a",
        roomy(" shape’s"),
        " mask",
        roomy(", with a row for each word"),
        ". Hatched: not read. Outlined: drawn here.",
      ),
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

  /** Whether a choice would give the same answer, whatever is chosen. @param {Need} values @param {Name} name */
  const idle = (values, name) =>
    choices[name].every(
      ([value]) => table[keyOf({ ...values, [name]: value })] === table[keyOf(values)],
    );
  /** Whether it would not, with the same task and another choice besides. @param {Need} values @param {Name} name */
  const idleAlone = (values, name) =>
    NAMES.some(
      (other) =>
        ![name, "task"].includes(other) &&
        choices[other].some(([value]) => !idle({ ...values, [other]: value }, name)),
    );

  view.begin();
  return () => {
    const values = need();
    const key = keyOf(values);
    const rule = ruleOf(values);
    const scene = scenes[values.task];
    if (!rule || !scene) return;
    mark(view.root, "narrow", view.room() <= ONE_COLUMN);
    boxes.forEach(({ root, update }, i) => {
      const name = NAMES[i] ?? "task";
      const same = idle(values, name);
      update(values[name]);
      mark(root, "idle", same);
      const line = idles[i];
      if (!line) return;
      write(line, idleAlone(values, name) ? IDLE_ALONE : IDLE);
      mark(line, "away", !same);
    });
    const before = /** @type {Need | null} */ (view.change.before);
    const asked = askedOf(values);
    const leading = asked
      ? choices.task.flatMap(([task]) => ending({ ...values, task }, asked).slice(0, 1))
      : null;
    const wordsFor = (/** @type {string} */ shape) => wordsOf(scene, shape);
    map.update({ now: values, before, shapeOf, wordsOf: wordsFor, asked: shown().asked, leading });
    const { task, examples } = values;
    read.update({ task, scene, best: rule.shape, asked, examples });
    write(whose, rule.shape);
    write(why, rule.why);
    const { said, stands } = sayer.saidOfPost(values);
    write(post, said);
    write(holds, stands);
    write(link, rule.source);
    if (link.getAttribute("href") !== rule.url) link.setAttribute("href", rule.url);
    lines.forEach((line, i) => {
      mark(line, "chosen", rules[i] === rule);
    });
    const again = before !== null && keyOf(before) !== key && table[keyOf(before)] === table[key];
    view.say(asked ? sayer.saidOfOther(values, asked) : sayer.saidOf(values, again));
  };
}

export default {
  render: renderer({
    structure: ["choices", "rules", "scenes", "table", "initial"],
    state: STATE,
    build,
  }),
};
