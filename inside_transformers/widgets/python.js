/**
 * What a demo says to Python, and what Python says to it: traits, and the reader's own function.
 *
 * @typedef {import("./base.js").Model} Model
 * @typedef {{state: "none" | "static" | "waiting" | "late"} | {state: "error", error: string}
 *   | {state: "answer", [trait: string]: any}} Answer  What Python says, or why it says nothing.
 */
import { element } from "./base.js";

/** After so many milliseconds without an answer, the kernel is said to be silent. */
const PATIENCE = 3000;

/**
 * Where a demo says what the reader's own function answered.
 * @param {boolean} hidden
 * @returns {HTMLElement}
 */
export function statusLine(hidden) {
  return element("p", { class: "it-status", "aria-live": "polite", hidden });
}

/**
 * Whether Python hears what a demo saves: not in a page without a kernel.
 * @param {Model} model
 * @returns {boolean}
 */
export const hasKernel = (model) => typeof model.send === "function";

/**
 * What reads traits.
 * @param {Model} model
 * @param {string[]} names
 * @returns {() => any}
 */
export const getter = (model, names) => () =>
  Object.fromEntries(names.map((name) => [name, model.get(name)]));

/**
 * What sets traits, tells Python, and draws.
 * @param {Model} model
 * @param {() => void} redraw
 * @returns {(traits: Record<string, any>) => void}
 */
export function setter(model, redraw) {
  return (traits) => {
    for (const [trait, value] of Object.entries(traits)) model.set(trait, value);
    model.save_changes();
    redraw();
  };
}

/**
 * Asks Python, the reader's function or the model, one request at a time, and keeps the last
 * answer. What is shown first was asked and answered before, in Python.
 * @param {Model} model
 * @param {{inputs(): Record<string, any>, changed(): void, request?: string, response?: string}}
 *   options `inputs` is what is shown now; `request` and `response` are the traits that carry it
 *   there and back, each with its "seq".
 * @returns {{answer(wanted?: boolean): Answer}}
 */
export function asker(model, { inputs, changed, request = "request", response = "response" }) {
  const last = () => model.get(response).seq ?? -1;
  let asked = last();
  let about = JSON.stringify(inputs());
  let late = false;
  let timer = 0;
  const waiting = () => last() < asked;
  return {
    /** The answer for what is shown now, or why there is none; `wanted`: is there a question? */
    answer(wanted = true) {
      if (!wanted) return { state: "none" };
      if (!hasKernel(model)) return { state: "static" };
      const now = JSON.stringify(inputs());
      if (now !== about && (!waiting() || late)) {
        about = now;
        asked = Math.max(asked, last()) + 1;
        late = false;
        clearTimeout(timer);
        timer = setTimeout(() => {
          late = waiting();
          if (late) changed();
        }, PATIENCE);
        model.set(request, { seq: asked, ...inputs() });
        model.save_changes();
      }
      if (now !== about || waiting()) return { state: late ? "late" : "waiting" };
      const given = model.get(response);
      return given.error ? { state: "error", error: given.error } : { state: "answer", ...given };
    },
  };
}

/**
 * Why there are no numbers of the reader's function, in words, or null when there are.
 * @param {string} name
 * @param {Answer} answer
 * @returns {string | null}
 */
export function absence(name, answer) {
  const own = "the numbers come from the page’s own arithmetic";
  if (answer.state === "static") return `There is no kernel here to run ${name}: ${own}.`;
  if (answer.state === "late") return `${name} has not answered (is the kernel running?): ${own}.`;
  if (answer.state === "waiting") return `Waiting for ${name} …`;
  if (answer.state === "error") return `${name}: ${answer.error} Until it works, ${own}.`;
  return null;
}
