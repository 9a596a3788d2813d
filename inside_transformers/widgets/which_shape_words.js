/**
 * What `WhichShape` says of a need: why a shape is the one to try first, and why another is not.
 *
 * @typedef {{shape: string, do: string, why: string, source: string, url: string}} Rule
 * @typedef {object} Scene  An example of a task: what two shapes have read when they answer.
 * @property {string[]} shapes
 * @property {string[]} text  what is read
 * @property {string[]} written  by then
 * @property {string} language  of what is written, where it is another than what is read has
 * @property {number | null} at  the word at which it is asked; null: after the last one
 * @property {Record<string, string>} says  what each shape is asked for
 * @property {Record<string, string>} knows  what follows for the choice, by budget
 * @property {string} lesson  what holds whatever else is chosen; or nothing
 * @property {string} though  what differs where both have read the same, as one keeps what it computed; or nothing
 * @property {Record<string, {of: number, by: Record<string, number>}>} right  how many of all each shape has right, by
 *   examples, where the page measured it
 * @property {Record<string, string>} others  why a shape is the answer to no need for this task
 * @property {{shapes: string[], where: string}[]} post  what the post's table says, and in which case
 * @typedef {"task" | "examples" | "budget"} Name
 * @typedef {Record<Name, string>} Need
 * @typedef {import("./stage.js").Words} Words
 */
import { listed } from "./base.js";
import { strong } from "./stage.js";

export const NAMES = /** @type {Name[]} */ (["task", "examples", "budget"]);
export const SHAPES = ["encoder", "encoder–decoder", "decoder"];

/** A choice as it stands in a sentence. @type {Record<string, string>} */
const WITH = {
  none: "no examples",
  few: "some dozens of examples",
  many: "thousands of examples",
  small: "a small budget",
  large: "a large budget",
};

/** Why the number of examples counts. */
const LABELED = "encoders usually need labeled data";

/** @param {string} word */
const title = (word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

/** @param {Need} need */
export const keyOf = (need) => NAMES.map((name) => need[name]).join(",");

/** The words that a shape has read when it answers. @param {Scene} scene @param {string} shape */
export function readBy({ text, written, at }, shape) {
  const hidden = text.map((_, i) => shape === "decoder" && at !== null && i > at);
  // An encoder answers at what it reads: it writes nothing that it could read.
  return { hidden, wrote: shape === "encoder" ? [] : written };
}

/**
 * @param {{choices: Record<Name, [string, string][]>, rules: Rule[], scenes: Record<string, Scene>,
 *   table: Record<string, number>}} options
 */
export function sayings({ choices, rules, scenes, table }) {
  const ruleOf = (/** @type {Need} */ need) => rules[table[keyOf(need)] ?? 0];
  const shapeOf = (/** @type {Need} */ need) => ruleOf(need)?.shape ?? "";

  /** Whether a choice alone gives another shape. @param {Need} need @param {Name} name */
  const matters = (need, name) =>
    choices[name].some(([value]) => shapeOf({ ...need, [name]: value }) !== shapeOf(need));
  /** Which other choice gives another shape, and why. @param {Need} need */
  function decides(need) {
    const [examples, budget] = [matters(need, "examples"), matters(need, "budget")];
    if (examples && budget)
      return `examples and budget decide: ${LABELED}; large decoders cost more.`;
    if (examples) return `the number of examples decides: ${LABELED}.`;
    if (budget) return "the budget decides: large decoders do well, but cost more.";
    return "both examples and budget must change for another shape.";
  }
  /** What both have read, and what decides then. @param {Need} need @returns {Words} */
  function hangsOn(need) {
    const { knows = {}, lesson = "" } = scenes[need.task] ?? {};
    const known = knows[need.budget] ?? "";
    return lesson ? [`: ${known} `, strong(lesson)] : [`: ${known}, so ${decides(need)}`];
  }
  /** The needs with this task that end at a shape, the nearest first. @param {Need} need @param {string} shape */
  function ending(need, shape) {
    const far = (/** @type {Need} */ each) =>
      NAMES.filter((name) => each[name] !== need[name]).length;
    const all = choices.examples.flatMap(([examples]) =>
      choices.budget.map(([budget]) => ({ ...need, examples, budget })),
    );
    return all.filter((each) => shapeOf(each) === shape).sort((a, b) => far(a) - far(b));
  }
  /** Why a shape that was asked for is not the one to try. @param {Need} need @param {string} shape @returns {Words} */
  function saidOfOther(need, shape) {
    const [nearest] = ending(need, shape);
    const name = title(shape);
    if (!nearest) {
      const why = scenes[need.task]?.others[shape];
      return [strong(`${name}, not for this task`), ...(why ? [`: ${why}`] : hangsOn(need))];
    }
    const other = NAMES.filter((each) => nearest[each] !== need[each]);
    const choice = listed(other.map((each) => WITH[nearest[each]] ?? ""));
    return [
      strong(`${name}, not with these choices`),
      ...hangsOn(need),
      ` Try ${shape === "decoder" ? "a" : "an"} ${shape} first with ${choice}.`,
    ];
  }
  /** Why a shape is the one to try, and how. @param {Need} need @param {boolean} again @returns {Words} */
  function saidOf(need, again) {
    const { shape = "", do: how = "" } = ruleOf(need) ?? {};
    return [strong(`${title(shape)}${again ? ", as before" : ""}`), ...hangsOn(need), ` ${how}`];
  }
  /** What the post's table says, which asks for the task alone, and whether the rules say so, too. @param {Need} need */
  function saidOfPost(need) {
    const { post = [] } = scenes[need.task] ?? {};
    const [first] = post;
    const same = post.find(({ shapes }) => shapes.includes(shapeOf(need)));
    const { shapes, where } = same ?? first ?? { shapes: [], where: "" };
    if (!first) return { said: ": no such task.", stands: "" };
    const said = `: ${shapes.join(" or ")}${where && `, ${where}`}. `;
    return { said, stands: same ? "✓ Still holds here." : "✕ Not with these choices." };
  }
  return { ruleOf, shapeOf, ending, saidOf, saidOfOther, saidOfPost };
}
