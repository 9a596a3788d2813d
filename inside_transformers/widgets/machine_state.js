/**
 * The state of the machine, as it stands in an address.
 *
 * @typedef {import("./machine_words.js").Chosen} Chosen
 * @typedef {import("./stage.js").State} State
 */
import { escaped, unescaped } from "./address_text.js";

export const STATE = [
  "text",
  "written",
  "other",
  "layer",
  "token",
  "edit",
  "head_layer",
  "head",
  "reader",
  "temperature",
  "cache",
  "silent",
];
const EDITS = ["none", "zero", "mean", "patch"];
const PAIR = /^\d{1,3},\d{1,3}$/;
const HEADS = /^\d{1,2}\.\d{1,2}(,\d{1,2}\.\d{1,2})*$/;

/**
 * What differs from the first state; its edit may be another than that of a link which names none.
 * @param {Chosen} now
 * @param {Chosen} initial
 * @param {string} start  the first state's edit
 * @returns {State}
 */
export function addressed(now, initial, start) {
  const texts = (/** @type {Chosen} */ each) => [
    ["text", escaped(each.text)],
    ["written", each.written.join(",")],
    ["b", escaped(each.other)],
    ["at", `${each.layer},${each.token}`],
    ["edit", each.edit],
    ["head", `${each.head_layer},${each.head}`],
    ["reader", String(each.reader)],
    ["temperature", String(each.temperature)],
    ["cache", each.cache ? "on" : "off"],
    ["silent", each.silent.join(",")],
  ];
  const first = texts(initial);
  const differing = texts(now).filter(([, text], i) => text !== first[i]?.[1]);
  if (differing.every(([name]) => name === "edit"))
    return new Map(now.edit === start ? [] : [["edit", now.edit]]);
  return new Map(differing.map(([name, text]) => [name ?? "", text ?? ""]));
}

/**
 * What a state from an address shows; null: it can't be read.
 * @param {State} state
 * @param {Chosen} initial
 * @param {string} start  the edit where nothing is said
 * @param {{tokens: number, vocabulary: number, layers: number, heads: number, hottest: number,
 *   count(now: Chosen): number}} limits
 * @returns {Chosen | null}
 */
export function parsedChoice(state, initial, start, limits) {
  const next = { ...initial, edit: state.size ? initial.edit : start };
  for (const [name, text] of state) {
    const [a = 0, b = 0] = text.split(",").map(Number);
    if (name === "text" || name === "b") {
      const read = unescaped(text);
      if (read === null) return null;
      next[name === "b" ? "other" : "text"] = read;
    } else if (name === "written" && /^\d+(,\d+)*$/.test(text)) {
      next.written = text.split(",").map(Number);
    } else if (name === "at" && PAIR.test(text)) [next.layer, next.token] = [a, b];
    else if (name === "head" && PAIR.test(text)) [next.head_layer, next.head] = [a, b];
    else if (name === "edit" && EDITS.includes(text)) next.edit = text;
    else if (name === "reader" && /^(-1|\d{1,3})$/.test(text)) next.reader = a;
    else if (name === "temperature" && /^\d(\.\d)?$/.test(text)) next.temperature = a;
    else if (name === "cache" && /^(on|off)$/.test(text)) next.cache = text === "on";
    else if (name === "silent" && HEADS.test(text)) next.silent = text.split(",");
    else return null;
  }
  const n = limits.count(next);
  const last = n - 1;
  const right =
    next.written.every((id) => id < limits.vocabulary) &&
    n >= 1 &&
    n <= limits.tokens &&
    next.layer <= limits.layers &&
    next.token <= last &&
    next.head_layer >= 1 &&
    next.head_layer <= limits.layers &&
    next.head >= 1 &&
    next.head <= limits.heads &&
    next.reader <= last &&
    next.silent.every((name) => {
      const [layer = 0, head = 0] = name.split(".").map(Number);
      return layer >= 1 && layer <= limits.layers && head >= 1 && head <= limits.heads;
    }) &&
    next.temperature <= limits.hottest;
  return right ? next : null;
}
