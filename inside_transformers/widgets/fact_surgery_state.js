/**
 * The state of a fact model on the table, and how it stands in an address.
 *
 * @typedef {import("./fact_surgery_math.js").Edit} Edit
 * @typedef {import("./stage.js").State} State
 * @typedef {{chosen: number, covariance: boolean, edits: Edit[], done: number, off: number[]}} Shown
 *   `done`: of the edits, so many are in force
 */

const NONE = "none";

/**
 * @param {{initial: Shown, sports: number[], n: number, nFacts: number, nNeurons: number}} options
 */
export function addressing({ initial, sports, n, nFacts, nNeurons }) {
  /** @param {Shown} now @returns {State} */
  function stateOf(now) {
    /** @type {State} */
    const state = new Map();
    if (now.chosen !== initial.chosen) state.set("who", String(now.chosen));
    const text = (/** @type {Edit} */ { fact, sport, covariance }) =>
      `${fact}.${sports.indexOf(sport)}.${covariance ? "c" : "i"}`;
    const edits = now.edits.map(text).join(",");
    const same = edits === initial.edits.map(text).join(",");
    if (!same) state.set("e", edits || NONE);
    if (now.done !== (same ? initial.done : now.edits.length)) state.set("at", String(now.done));
    if (String(now.off) !== String(initial.off)) state.set("off", now.off.join(".") || NONE);
    if (now.covariance !== initial.covariance) state.set("c", now.covariance ? "facts" : NONE);
    return state;
  }
  /** @param {State} state @returns {Shown | null}  null: it can't be read */
  function parsed(state) {
    const next = structuredClone(initial);
    const list = (/** @type {string} */ text, /** @type {string} */ by) =>
      text === NONE ? [] : text.split(by);
    for (const [name, text] of state) {
      if (name === "who" && /^\d{1,4}$/.test(text)) next.chosen = Number(text);
      else if (name === "c" && (text === NONE || text === "facts")) next.covariance = text !== NONE;
      else if (name === "off" && /^(none|\d+(\.\d+)*)$/.test(text)) {
        next.off = [...new Set(list(text, ".").map(Number))].sort((a, b) => a - b);
      } else if (name === "e" && /^(none|\d+\.\d+\.[ci](,\d+\.\d+\.[ci])*)$/.test(text)) {
        next.edits = list(text, ",").map((each) => {
          const [fact = "", sport = "", guard] = each.split(".");
          const id = sports[Number(sport)] ?? -1;
          return { fact: Number(fact), sport: id, covariance: guard === "c" };
        });
        next.done = next.edits.length;
      } else if (name !== "at" || !/^\d{1,3}$/.test(text)) return null;
    }
    if (state.has("at")) next.done = Number(state.get("at"));
    const right =
      next.chosen < n &&
      next.done <= next.edits.length &&
      next.off.every((neuron) => neuron < nNeurons) &&
      next.edits.every(({ fact, sport }) => fact < nFacts && sport >= 0);
    return right ? next : null;
  }

  return { stateOf, parsed };
}
