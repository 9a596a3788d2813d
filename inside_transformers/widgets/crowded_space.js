import {
  element,
  format,
  lineOf,
  listed,
  mark,
  renderer,
  rewrite,
  scrolled,
  tableOf,
  write,
} from "./base.js";
import { signButton, slider } from "./controls.js";
import { angleBars } from "./crowded_angles.js";
import { cosineStrip, degrees, recallCurves, thousands } from "./crowded_charts.js";
import { facing, globe } from "./crowded_globe.js";
import { GLOBE, NEARLY_RIGHT, STEP, pairs, space, welch } from "./crowded_math.js";
import { renewed } from "./tables.js";
import { mover } from "./motion.js";
import { absence, asker, getter, statusLine } from "./python.js";
import { ONE_COLUMN, stage, strong } from "./stage.js";

/**
 * @typedef {import("./crowded_math.js").Steps} Steps
 * @typedef {import("./stage.js").State} State
 * @typedef {import("./stage.js").Words} Words
 * @typedef {{d: number, n: number, facts: boolean, threshold: number, cosine: number, arrow: number,
 *   view: number[]}} Choice
 * @typedef {{neurons: number[], matrix: number[]}} Drawn  What moves.
 */

const STATE = ["d", "n", "facts", "threshold", "cosine", "arrow", "view"];
/** What to do, with directions alone and with facts. */
const LOOK = {
  directions:
    "Drag the knob to more directions than dimensions: how close must some two come? Then give them more dimensions.",
  facts:
    "Each is now a fact’s key: its neuron fires when asked with one close enough. Lower knob: too low, neighbors fire, too; too high, a neuron misses its own key.",
};
const CAPTION =
  "To compare: the key nearest to the dashed ring is asked. Within the thick line, others fire, too.";
const CLOSE = 1e-4;
/** From here on a threshold looks free, while the keys asked with are exact. */
const HIGH = 0.5;
const GLOBE_WIDE = 220;
const BETWEEN = 24;
const WIDE = 560;

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

  const look = element("span", {});
  const view = stage(el, {
    model,
    redraw,
    key: "crowd",
    look,
    switches: [
      {
        name: "facts",
        label: "store a fact with each",
        flip: (on) => view.choose({ facts: on }),
      },
    ],
    shown: now,
    read: () => {
      const choice = now();
      /** @type {State} */
      const state = new Map();
      if (choice.d !== initial.d) state.set("d", String(choice.d));
      if (choice.n !== initial.n) state.set("n", String(choice.n));
      if (choice.facts) state.set("facts", "1");
      if (choice.threshold !== initial.threshold) state.set("t", format(choice.threshold));
      if (choice.cosine !== initial.cosine) state.set("asked", String(choice.cosine));
      if (choice.arrow !== initial.arrow) state.set("key", String(choice.arrow + 1));
      if (String(choice.view) !== String(initial.view)) state.set("view", choice.view.join(","));
      return state;
    },
    parsed,
    longest: [
      [
        ...stored({ ...initial, n: most, d: 128 }, [most, most]),
        ...whyLost({ ...initial, n: most }, 111, { threshold: 0.65, neurons: 222 }, 0),
      ],
      crowd({ ...initial, n: most, d: 128 }, 0.88, 100),
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
      else if (name === "facts" && text === "1") next.facts = true;
      else if (name === "t" && near !== undefined) next.threshold = near;
      else if (name === "asked" && steps.cosine.includes(value)) next.cosine = value;
      else if (name === "key" && /^\d{1,3}$/.test(text) && value >= 1) next.arrow = value - 1;
      else if (name === "view" && /^\d{1,3},-?\d{1,2}$/.test(text)) {
        next.view = text.split(",").map(Number);
      } else return null;
    }
    // Older links name a threshold alone, and mean facts.
    next.facts ||= state.has("t") || state.has("asked");
    return next.arrow < next.n && next.view[0] < 360 ? next : null;
  }

  // Message.
  /**
   * How many fit.
   * @param {Choice} choice
   * @param {number} largest  the cosine of the closest pair
   * @param {number} left  how many are left when every two shall stand nearly at right angles
   * @returns {Words}
   */
  function crowd({ d, n }, largest, left) {
    const begin = [
      strong(`${n} random directions in ${d} dimensions`),
      `: the closest two stand at ${degrees(largest)}°`,
    ];
    if (n <= d) return [...begin, ". Arranged, ", strong(`all ${n} fit`), " at right angles."];
    const bound = Math.ceil((Math.acos(welch(n, d)) * 180) / Math.PI);
    return [
      ...begin,
      `; however one arranges ${n}, some two stand at ${bound}° or less. At right angles ${d} fit. Where ${NEARLY_RIGHT}° is enough, `,
      strong(`${left} of these fit`),
      `, picked one by one: ${left > d ? "more than dimensions." : "in few dimensions, chance arranges badly."}`,
    ];
  }

  /** What comes back. @param {Choice} choice @param {[number, number]} back  from neurons, and from the matrix @returns {Words} */
  function stored({ d, n }, [neurons, matrix]) {
    return [
      strong(`${n} facts in ${d} dimensions`),
      ", each with a direction as its key. Asked for one by one, neurons give back ",
      strong(String(neurons)),
      `, one matrix ${matrix}.`,
    ];
  }

  /** Why neurons lose facts: their own key is too far off, or others fire with them; and what to do. @param {Choice} choice @param {number} neurons @param {ReturnType<typeof core.best>} best @param {number} others  that fire for the key asked for @returns {Words} */
  function whyLost({ n, threshold, cosine, arrow }, neurons, best, others) {
    const way = best && best.threshold > threshold ? "Raise" : "Lower";
    const go =
      best && best.neurons > neurons
        ? ` ${way} the threshold: at ${format(best.threshold)} they give back ${best.neurons}.`
        : "";
    if (threshold >= cosine)
      return [
        ` No neuron hears its own key: its cosine, ${format(cosine)}, is not above the threshold.${go}`,
      ];
    const lost = n - neurons;
    if (lost) return [` Neurons lose ${lost}: others fire, too, and outweigh the right one.${go}`];
    if (cosine === 1 && threshold >= HIGH)
      return [" These keys are exact: keys that are off may be lost at this threshold."];
    if (others)
      return [
        ` Asked for fact ${arrow + 1}, ${others} other ${others === 1 ? "neuron" : "neurons"} ${others === 1 ? "fires" : "fire"}, too, and the right fact still wins.`,
      ];
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
  const angles = angleBars();
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
  const caption = element("span", {});
  const steppers = element(
    "div",
    { class: "it-buttons" },
    signButton("←", "the key before", () => step(-1)),
    signButton("→", "the next key", () => step(1)),
  );
  const status = statusLine(!everyName);
  view.ask("How many directions fit side by side?", "");
  view.picture.append(
    element("div", { class: "it-crowd-choices" }, dimensions.root, off.root),
    element(
      "div",
      { class: "it-crowd-body" },
      element("div", { class: "it-crowd-side" }, curves.root, angles.root, strip.root),
      element(
        "div",
        { class: "it-crowd-ball" },
        element("p", { class: "it-crowd-title" }, "In 3 dimensions"),
        ball.root,
        element("div", { class: "it-crowd-steps it-hold" }, caption, steppers),
      ),
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
      if (prepared !== about) return;
      const [size, limit] = jobs.shift() ?? [];
      if (size === undefined || limit === undefined) {
        if (!view.change.dragging) redraw(); // now it can say which threshold is best
        return;
      }
      core.at(size, most, limit, cosine);
      core.closest(size);
      idle(next);
    };
    idle(next);
  }

  const python = asker(model, {
    inputs: getter(model, ["d", "n", "cosine"]),
    changed: redraw,
  });

  /** @param {Choice} choice @param {ReturnType<typeof core.at>} here @param {number[]} own */
  function tablesOfCrowd({ d, n, facts, threshold, arrow }, here, own) {
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
    const angled = tableOf({
      kind: "it-table",
      caption: `Pairs of ${n} directions in ${d} dimensions`,
      heads: ["angle", "pairs"],
      lines: core
        .angles(d, n)
        .map((count, i) => lineOf(`${i * STEP}° to ${(i + 1) * STEP}°`, counted(count))),
    });
    const region = scrolled("numbers", totals, beside, sizes, facts ? bins : angled);
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
    const { d, n, facts, cosine, arrow } = choice;
    const { threshold } = choice;
    const at = steps.n.indexOf(n);
    const here = core.at(d, n, choice.threshold, cosine);
    const own = core.beside(d, n, arrow, facts ? cosine : 1);
    const flat = core.beside(GLOBE, n, arrow, 1);
    const others = (/** @type {number[]} */ all) => all.filter((_, i) => i !== arrow);
    const above = (/** @type {number[]} */ all) => others(all).filter((c) => c > threshold).length;
    const [neurons, matrix] = [here.neurons[at], here.matrix[at]];
    const room = view.room();
    const wide = room >= WIDE;
    const side = wide ? Math.min(room - GLOBE_WIDE - BETWEEN, 560) : room;
    const part = (/** @type {number[]} */ back) => back.map((facts, i) => facts / steps.n[i]);
    /** The angle of each, as a part of 90°. @param {number[]} cosines */
    const parts = (cosines) => cosines.map((c) => (2 / Math.PI) * Math.acos(Math.min(1, c)));
    const scene = facts
      ? { neurons: part(here.neurons), matrix: part(here.matrix) }
      : { neurons: parts(core.closest(d)), matrix: parts(steps.n.map((size) => welch(size, d))) };
    const same = before && before.facts === facts ? before : null;
    const was =
      same &&
      (facts
        ? part(core.at(same.d, same.n, same.threshold, same.cosine).neurons)
        : parts(core.closest(same.d)));
    const near3 = degrees(core.closest(GLOBE)[at]);
    const two = facts ? null : core.two(GLOBE, n);
    ball.update(GLOBE_WIDE, {
      arrows: core.globe.slice(0, n),
      chosen: arrow,
      threshold,
      two,
      name: `key ${arrow + 1}`,
      view: { yaw: choice.view[0], pitch: choice.view[1] },
      text: `turned to ${choice.view[0]}°, tilted by ${choice.view[1]}°; ${facts ? `key ${arrow + 1} of ${n}, ${above(flat)} others within its cap` : `the closest two of ${n} at ${near3}°`}`,
    });
    angles.update(side, {
      n,
      d,
      counts: core.angles(d, n),
      near: core.near(d, n),
      largest: here.largest,
    });
    strip.update(side, {
      rows: [
        ["globe (3 dim.)", others(flat)],
        [`${d} dimensions`, others(own)],
      ],
      threshold,
      asked: cosine,
      text: `fire above ${format(threshold)}: ${above(own)} of ${n - 1} others fire for key ${arrow + 1}`,
    });
    const draw = (/** @type {Drawn} */ shown) =>
      curves.update(side, {
        ...shown,
        before: was && String(was) !== String(scene.neurons) ? was : null,
        facts,
        at,
        d,
        asked: !pulled && n === initial.n,
        text: facts
          ? `${n} directions, a fact each: ${neurons} come back from neurons, ${matrix} from one matrix`
          : `${n} directions: the closest two at ${degrees(here.largest)}°`,
      });
    move(scene, draw, jump && same !== null);
    rewrite(look, facts ? LOOK.facts : LOOK.directions);
    write(caption, facts ? CAPTION : `To compare: the closest two of ${n} stand at ${near3}°.`);
    for (const one of [strip.root, steppers]) mark(one, "away", !facts);
    mark(angles.root, "away", facts);
    mark(off.root, "idle", !facts);
    mark(view.root, "facts", facts);
    mark(view.root, "narrow", room <= ONE_COLUMN);
    view.flip(new Set(facts ? [] : ["facts"]));
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
    const then = turned
      ? heard(choice, above(flat), above(own))
      : whyLost(choice, neurons, core.best(d, n, cosine), above(own));
    view.say(
      facts
        ? [...stored(choice, [neurons, matrix]), ...then]
        : crowd(choice, here.largest, core.picked(d, n)),
    );
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
