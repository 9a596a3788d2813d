import {
  element,
  format,
  lineOf,
  listed,
  mark,
  renderer,
  scrolled,
  tableOf,
  write,
} from "./base.js";
import { signButton, slider } from "./controls.js";
import { cosineStrip, degrees, recallCurves } from "./crowded_charts.js";
import { facing, globe } from "./crowded_globe.js";
import { GLOBE, NEARLY_RIGHT, pairs, space, welch } from "./crowded_math.js";
import { renewed } from "./tables.js";
import { mover } from "./motion.js";
import { absence, asker, getter, statusLine } from "./python.js";
import { stage, strong } from "./stage.js";

/**
 * @typedef {import("./crowded_math.js").Steps} Steps
 * @typedef {import("./stage.js").State} State
 * @typedef {import("./stage.js").Words} Words
 * @typedef {{d: number, n: number, threshold: number, cosine: number, arrow: number,
 *   view: number[]}} Choice
 * @typedef {{neurons: number[], matrix: number[]}} Drawn  What moves.
 */

const STATE = ["d", "n", "threshold", "cosine", "arrow", "view"];
const CLOSE = 1e-4;
/** From here on a threshold looks free, while the keys asked with are exact. */
const HIGH = 0.5;
const GLOBE_WIDE = 290;
const GLOBE_NARROW = 262;
const BETWEEN = 24;
const WIDE = 560;

const thousands = (/** @type {number} */ value) => value.toLocaleString("en");

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const steps = /** @type {Steps} */ (model.get("steps"));
  const functions = /** @type {Record<string, string>} */ (model.get("functions"));
  const initial = /** @type {Choice} */ (model.get("initial"));
  const everyName = listed(Object.values(functions));
  const core = space(steps);
  const most = steps.n[steps.n.length - 1];

  // State.
  const traits = getter(model, STATE);
  /** @returns {Choice} */
  const now = () => {
    const { arrow, n, ...others } = traits();
    return { ...others, n, arrow: Math.min(arrow, n - 1) };
  };

  const view = stage(el, {
    model,
    redraw,
    key: "crowd",
    look: "Drag the lower knob to more directions than dimensions. Each is the key of a fact: asked with a key close enough, a neuron fires, that is, gives its fact. The upper knob sets how close: too low, neighbors fire, too; too high, a neuron misses its own key.",
    switches: [],
    shown: now,
    read: () => {
      const choice = now();
      /** @type {State} */
      const state = new Map();
      if (choice.d !== initial.d) state.set("d", String(choice.d));
      if (choice.n !== initial.n) state.set("n", String(choice.n));
      if (choice.threshold !== initial.threshold) state.set("t", format(choice.threshold));
      if (choice.cosine !== initial.cosine) state.set("asked", String(choice.cosine));
      if (choice.arrow !== initial.arrow) state.set("key", String(choice.arrow + 1));
      if (String(choice.view) !== String(initial.view)) state.set("view", choice.view.join(","));
      return state;
    },
    parsed,
    longest: [
      [
        ...told({ ...initial, n: most, d: 128 }, [most, most], 0.88, pairs(most)),
        ...whyLost({ ...initial, n: most, cosine: 1, threshold: HIGH }, most),
      ],
    ],
  });

  /** @param {State} state @returns {Choice | null}  null: it can't be read */
  function parsed(state) {
    const next = { ...initial };
    for (const [name, text] of state) {
      const value = Number(text);
      const near = steps.threshold.find((t) => format(t) === text);
      if (name === "d" && steps.d.includes(value)) next.d = value;
      else if (name === "n" && steps.n.includes(value)) next.n = value;
      else if (name === "t" && near !== undefined) next.threshold = near;
      else if (name === "asked" && steps.cosine.includes(value)) next.cosine = value;
      else if (name === "key" && /^\d{1,3}$/.test(text) && value >= 1) next.arrow = value - 1;
      else if (name === "view" && /^\d{1,3},-?\d{1,2}$/.test(text)) {
        next.view = text.split(",").map(Number);
      } else return null;
    }
    return next.arrow < next.n && next.view[0] < 360 ? next : null;
  }

  // Message.
  /**
   * How many fit, and what comes back.
   * @param {Choice} choice
   * @param {[number, number]} back  how many facts come back from neurons, and from the matrix
   * @param {number} largest  the cosine of the closest pair
   * @param {number} near  how many pairs stand nearly at right angles
   * @returns {Words}
   */
  function told({ d, n }, [neurons, matrix], largest, near) {
    return [
      strong(`${n} random directions in ${d} dimensions`),
      `, where ${d} fit at right angles if arranged. Of ${thousands(pairs(n))} pairs, `,
      strong(thousands(near)),
      ` stand nearly so, at ${NEARLY_RIGHT}° or more; the closest two stand at ${degrees(largest)}° (cosine ${format(largest)}). Of their facts, neurons give back `,
      strong(String(neurons)),
      `, one matrix ${matrix}.`,
    ];
  }

  /** Why neurons lose facts: their own key is too far off, or others fire with them. @param {Choice} choice @param {number} neurons @returns {Words} */
  function whyLost({ n, threshold, cosine }, neurons) {
    if (threshold >= cosine)
      return [
        ` No neuron hears its own key: its cosine, ${format(cosine)}, is not above the threshold.`,
      ];
    const lost = n - neurons;
    if (lost) return [` Neurons lose ${lost}: others fire, too, and drown them.`];
    if (cosine === 1 && threshold >= HIGH)
      return [" These keys are exact: keys that are off may be lost at this threshold."];
    return [];
  }

  /** Who else hears a key that was turned to. @param {Choice} choice @param {number} near  on the globe @param {number} here @returns {Words} */
  const heard = ({ d, arrow }, near, here) => [
    " Asked, nearest to the ring: ",
    strong(`key ${arrow + 1}`),
    `. ${here} ${here === 1 ? "other fires" : "others fire"} in ${d} dimensions, ${near} on the globe.`,
  ];

  // Picture.
  const ball = globe({
    home: () => ({ yaw: initial.view[0], pitch: initial.view[1] }),
    turn: ({ yaw, pitch }, arrow) => view.set({ view: [yaw, pitch], arrow }),
    pick: (arrow) => view.choose({ arrow, view: facing(core.globe[arrow]) }),
    ...view.hand,
  });
  const strip = cosineStrip({
    id: view.key,
    steps: steps.threshold,
    move: (step) => view.set({ threshold: steps.threshold[step] }),
    ...view.hand,
  });
  let pulled = false;
  const curves = recallCurves({
    steps: steps.n,
    move: (step) => view.set({ n: steps.n[step] }),
    ...view.hand,
    begin: () => {
      pulled = true;
      view.hand.begin();
    },
  });
  /** A native slider over the values that can be chosen. @param {"d" | "cosine"} trait */
  function stepper(trait) {
    const values = steps[trait];
    return slider({
      id: `${view.key}-${trait}`,
      min: 0,
      max: values.length - 1,
      step: 1,
      ...view.hand,
      input: (step) => view.set({ [trait]: values[step] }),
    });
  }
  const [dimensions, off] = [stepper("d"), stepper("cosine")];
  /** @param {number} by */
  function step(by) {
    const { arrow, n } = now();
    const next = (arrow + by + n) % n;
    view.choose({ arrow: next, view: facing(core.globe[next]) });
  }
  const caption = element(
    "span",
    {},
    "To compare, not your setting: as many keys in 3 dimensions, where they crowd. Turn one into the dashed ring to ask it: within the thick line, others fire, too.",
  );
  const status = statusLine(!everyName);
  view.ask("How many directions fit, and at what cost?", "");
  view.picture.append(
    element("div", { class: "it-crowd-choices" }, dimensions.root, off.root),
    element(
      "div",
      { class: "it-crowd-body" },
      element(
        "div",
        { class: "it-crowd-ball" },
        ball.root,
        element(
          "div",
          { class: "it-crowd-steps" },
          caption,
          element(
            "div",
            { class: "it-buttons" },
            signButton("←", "the key before", () => step(-1)),
            signButton("→", "the next key", () => step(1)),
          ),
        ),
      ),
      element("div", { class: "it-crowd-side" }, strip.root, curves.root),
    ),
    status,
  );

  // A recall takes a few milliseconds. What may be dragged to next is computed while nothing else
  // happens, so that no drag waits for it.
  const idle = window.requestIdleCallback ?? setTimeout;
  let prepared = "";
  /** @param {Choice} choice */
  function prepare({ d, threshold, cosine }) {
    const about = `${d} ${cosine}`;
    if (about === prepared) return;
    prepared = about;
    const jobs = [
      ...steps.threshold.map((t) => [d, t]),
      ...steps.d.map((each) => [each, threshold]),
    ];
    const next = () => {
      const [size, limit] = jobs.shift() ?? [];
      if (size === undefined || limit === undefined || prepared !== about) return;
      core.at(size, most, limit, cosine);
      idle(next);
    };
    idle(next);
  }

  const python = asker(model, {
    inputs: getter(model, ["d", "n", "cosine"]),
    changed: redraw,
  });

  /** @param {Choice} choice @param {ReturnType<typeof core.at>} here @param {number[]} own */
  function tablesOfCrowd({ d, n, threshold, arrow }, here, own) {
    const at = steps.n.indexOf(n);
    const cell = (/** @type {string} */ text, /** @type {number} */ value) =>
      element("td", { "data-value": value }, text);
    const counted = (/** @type {number} */ value) => cell(thousands(value), value);
    const exact = (/** @type {number} */ value) => cell(format(value, 4), value);
    const limit = format(threshold);
    const totals = tableOf({
      kind: "it-table it-totals",
      caption: `${n} directions in ${d} dimensions`,
      heads: ["what", "value"],
      lines: [
        lineOf("closest pair, absolute cosine", exact(here.largest)),
        lineOf("least possible (Welch bound)", exact(welch(n, d))),
        lineOf(`pairs above ${limit}, of ${thousands(pairs(n))}`, counted(here.beyond)),
        lineOf(`picked one by one, no two above ${limit}`, counted(here.kept)),
        lineOf("facts that come back from one neuron a fact", counted(here.neurons[at])),
        lineOf("numbers in the neurons", counted(n * (2 * d + 1))),
        lineOf("facts that come back from one matrix", counted(here.matrix[at])),
        lineOf("numbers in the matrix", counted(d * d)),
      ],
    });
    const bins = tableOf({
      kind: "it-table",
      caption: `Pairs of ${n} directions in ${d} dimensions`,
      heads: ["absolute cosine", "pairs"],
      lines: here.counts.map((count, i, { length }) =>
        lineOf(`${format(i / length)} to ${format((i + 1) / length)}`, counted(count)),
      ),
    });
    const sizes = tableOf({
      kind: "it-table",
      caption: `Facts that come back in ${d} dimensions, neurons fire above ${limit}`,
      heads: ["facts stored", "neurons", "matrix"],
      lines: steps.n.map((size, i) => {
        const line = lineOf(String(size), counted(here.neurons[i]), counted(here.matrix[i]));
        mark(line, "chosen", i === at);
        return line;
      }),
    });
    const near = own
      .map((c, i) => ({ c, i }))
      .filter(({ i }) => i !== arrow)
      .sort((a, b) => b.c - a.c)
      .slice(0, 10);
    const beside = tableOf({
      kind: "it-table",
      caption: `Asked for fact ${arrow + 1}: the other keys that are closest`,
      heads: ["key", "cosine"],
      lines: near.map(({ c, i }) => lineOf(String(i + 1), exact(c))),
    });
    const region = scrolled("numbers", totals, beside, sizes, bins);
    region.classList.add("it-crowd-tables");
    return region;
  }

  /** @type {ReturnType<typeof mover<Drawn>>} */
  const move = mover();

  view.begin();
  return () => {
    const choice = now();
    const { dragging, jump } = view.change;
    /** @type {Choice | null} */
    const before = dragging ? null : view.change.before;
    const { d, n, threshold, cosine, arrow } = choice;
    const at = steps.n.indexOf(n);
    const here = core.at(d, n, threshold, cosine);
    const own = core.beside(d, n, arrow, cosine);
    const flat = core.beside(GLOBE, n, arrow, 1);
    const others = (/** @type {number[]} */ all) => all.filter((_, i) => i !== arrow);
    const above = (/** @type {number[]} */ all) => others(all).filter((c) => c > threshold).length;
    const bound = welch(n, d);
    const [neurons, matrix] = [here.neurons[at], here.matrix[at]];
    const room = view.room();
    const wide = room >= WIDE;
    const side = wide ? Math.min(room - GLOBE_WIDE - BETWEEN, 560) : room;
    const part = (/** @type {number[]} */ back) => back.map((facts, i) => facts / steps.n[i]);
    const was = before && core.at(before.d, before.n, before.threshold, before.cosine).neurons;
    ball.update(wide ? GLOBE_WIDE : GLOBE_NARROW, {
      arrows: core.globe.slice(0, n),
      chosen: arrow,
      threshold,
      view: { yaw: choice.view[0], pitch: choice.view[1] },
      text: `turned to ${choice.view[0]}°, tilted by ${choice.view[1]}°; key ${arrow + 1} of ${n}, ${above(flat)} others within its cap`,
    });
    strip.update(side, {
      rows: [
        ["globe (3 dim.)", others(flat)],
        [`${d} dimensions`, others(own)],
      ],
      threshold,
      asked: cosine,
      largest: here.largest,
      bound,
      text: `fire above ${format(threshold)}: ${above(own)} of ${n - 1} others fire for key ${arrow + 1}`,
    });
    const scene = { neurons: part(here.neurons), matrix: part(here.matrix) };
    const draw = (/** @type {Drawn} */ shown) =>
      curves.update(side, {
        ...shown,
        before: was && String(was) !== String(here.neurons) ? part(was) : null,
        at,
        d,
        asked: !pulled && n === initial.n,
        text: `${n} directions, a fact each: ${neurons} come back from neurons, ${matrix} from one matrix`,
      });
    move(scene, draw, jump);
    view.change.jump = false;
    dimensions.update({ label: "dimensions", value: steps.d.indexOf(d), text: String(d) });
    const exact = cosine === 1 ? "exact (cosine 1)" : `cosine ${format(cosine)} to its own`;
    off.update({
      label: "asked key:",
      value: steps.cosine.indexOf(cosine),
      text: exact,
    });
    if (everyName) write(status, report(here.largest, neurons, n));
    view.fill(() => renewed(view.tables, tablesOfCrowd(choice, here, own)));
    const earlier = view.change.before;
    const turned =
      earlier && (earlier.arrow !== arrow || String(earlier.view) !== String(choice.view));
    const then = turned ? heard(choice, above(flat), above(own)) : whyLost(choice, neurons);
    view.say([...told(choice, [neurons, matrix], here.largest, core.near(d, n)), ...then]);
    if (!dragging) prepare(choice);
  };

  /** What the reader's functions say beside the page. @param {number} largest @param {number} neurons @param {number} n */
  function report(largest, neurons, n) {
    const answer = python.answer();
    const missing = absence(everyName, answer);
    if (answer.state !== "answer") return missing ?? "";
    const lines = Object.entries(functions).map(([part, name]) => {
      if (answer.errors[part]) return `${name}: ${answer.errors[part]}`;
      if (part === "store_facts") {
        return `${name}’s neurons give back ${answer.recalled} of ${n} facts, the page’s ${neurons}.`;
      }
      return Math.abs(answer.largest - largest) <= CLOSE
        ? `${name} says ${format(answer.largest)}: agrees.`
        : `${name} says ${format(answer.largest, 4)}, the page ${format(largest, 4)}.`;
    });
    return lines.join(" ");
  }
}

export default {
  render: renderer({
    structure: ["steps", "initial", "functions"],
    state: [...STATE, "response"],
    build,
  }),
};
