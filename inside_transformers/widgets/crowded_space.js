import { element, format, listed, mark, renderer, rewrite, write } from "./base.js";
import { signButton, slider } from "./controls.js";
import { angleBars } from "./crowded_angles.js";
import { fitBars } from "./crowded_bars.js";
import { cosineStrip, degreesBeside, recallCurves } from "./crowded_charts.js";
import { facing, globe } from "./crowded_globe.js";
import { GLOBE, space, welch } from "./crowded_math.js";
import { tablesOfCrowd } from "./crowded_tables.js";
import { renewed } from "./tables.js";
import { mover } from "./motion.js";
import { absence, asker, getter, statusLine } from "./python.js";
import { ONE_COLUMN, stage, strong } from "./stage.js";

/**
 * @typedef {import("./crowded_math.js").Steps} Steps
 * @typedef {import("./stage.js").State} State
 * @typedef {import("./stage.js").Words} Words
 * @typedef {{d: number, n: number, angle: number, facts: boolean, threshold: number, cosine: number,
 *   arrow: number, view: number[]}} Choice
 * @typedef {{neurons: number[], matrix: number[], bars: {d: number, n: number, left: number}}} Drawn
 *   What moves.
 */

const STATE = ["d", "n", "angle", "facts", "threshold", "cosine", "arrow", "view"];
/** What an address means that doesn't say these. */
const UNSAID = { d: 16, n: 16 };
/** The angles that can be allowed. */
const ANGLES = { least: 45, most: 90 };
/** What to do, with directions alone and with facts. */
const LOOK = {
  directions:
    "How many fit if less than a right angle is enough? Drag the ring of the smallest angle.",
  facts:
    "Each is now a fact’s key: its neuron fires when asked with one close enough. Lower knob: too low, neighbors fire, too; too high, a neuron misses its own key.",
};
/** What is asked, likewise. */
const ASK = {
  directions: "How many directions fit side by side?",
  facts: "How many of these facts come back?",
};
const CAPTION =
  "To compare: the key nearest to the dashed ring is asked. Within the thick line, others fire, too.";
const CLOSE = 1e-4;
/** From here on a threshold looks free, while the keys asked with are exact. */
const HIGH = 0.5;
const BETWEEN = 24;
const WIDE = 560;
/** How wide the globe is, how high curves may rise beside the angles, and how high these stand: with facts and without, wide and narrow, it is as high. */
const BESIDE = { bars: 138, globe: 220, curves: 173, facts: 116, angles: 254 };
const BELOW = { bars: 138, globe: 176, curves: 116, facts: 116, angles: 247 };
const NARROW = { bars: 138, globe: 176, curves: 180, facts: 99, angles: 249 };

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
      const same = (/** @type {keyof Choice} */ name) =>
        String(choice[name]) === String(initial[name]);
      if (Object.keys(initial).every((name) => same(/** @type {keyof Choice} */ (name))))
        return state;
      if (choice.d !== UNSAID.d) state.set("d", String(choice.d));
      if (choice.n !== UNSAID.n) state.set("n", String(choice.n));
      if (choice.angle !== initial.angle) state.set("angle", String(choice.angle));
      if (choice.facts) state.set("facts", "1");
      if (choice.threshold !== initial.threshold) state.set("t", format(choice.threshold));
      if (choice.cosine !== initial.cosine) state.set("asked", String(choice.cosine));
      if (choice.arrow !== initial.arrow) state.set("key", String(choice.arrow + 1));
      if (String(choice.view) !== String(initial.view)) state.set("view", choice.view.join(","));
      if (!state.size) state.set("n", String(choice.n));
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
    const next = state.size ? { ...initial, ...UNSAID } : { ...initial };
    for (const [name, text] of state) {
      const value = Number(text);
      const near = steps.threshold.find((t) => format(t) === text);
      if (name === "d" && steps.d.includes(value)) next.d = value;
      else if (name === "n" && steps.n.includes(value)) next.n = value;
      else if (name === "angle" && value >= ANGLES.least && value <= ANGLES.most && value % 1 === 0)
        next.angle = value;
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
   * @param {number} left  how many are left, no two of them closer than the angle
   * @returns {Words}
   */
  function crowd({ d, n, angle }, largest, left) {
    const begin = [
      strong(`${n} random directions in ${d} dimensions`),
      left > 1 && left < n ? ": picked one by one, " : ": ",
      strong(
        left > 1
          ? `${left < n ? left : `all ${n}`} stand ${angle}° or more`
          : `no two stand ${angle}° or more`,
      ),
      ` ${left > 1 ? (left < n ? "from all picked before" : "from each other") : "apart"}; `,
    ];
    const closest = ` The closest two stand at ${degreesBeside(largest, angle)}°`;
    if (n <= d)
      return [...begin, "arranged, ", strong(`all ${n} fit`), ` at right angles.${closest}.`];
    const bound = Math.ceil((Math.acos(welch(n, d)) * 180) / Math.PI);
    return [
      ...begin,
      "at right angles ",
      strong(`at most ${d}`),
      left < d ? " fit, if one arranges them: chance wastes room." : " fit.",
      left < n
        ? `${closest}; the bound: of any ${n}, some two stand at ${bound}° or less.`
        : `${closest}. ${n < most ? `Would more fit? Pull the ring of ${n} directions` : `More may fit: ${most} are the most that this draws`}.`,
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
        ` When fact ${arrow + 1} is asked for, ${others} other ${others === 1 ? "neuron" : "neurons"} ${others === 1 ? "fires" : "fire"}, too, and the right fact still wins.`,
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
  const fit = fitBars({ most });
  let pulled = false;
  const angles = angleBars({
    ...ANGLES,
    move: (angle) => view.set({ angle }),
    ...view.hand,
    begin: () => {
      pulled = true;
      view.hand.begin();
    },
  });
  const strip = cosineStrip({
    id: view.key,
    steps: steps.threshold,
    move: (step) => view.set({ threshold: steps.threshold[step] }),
    ...view.hand,
  });
  const curves = recallCurves({
    steps: steps.n,
    move: (step) => view.set({ n: steps.n[step] }),
    ...view.hand,
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
  const steppers = element(
    "div",
    { class: "it-buttons" },
    signButton("←", "the key before", () => step(-1)),
    signButton("→", "the next key", () => step(1)),
  );
  const status = statusLine(!everyName);
  const beside = element(
    "div",
    { class: "it-crowd-ball" },
    element("p", { class: "it-crowd-title" }, "In 3 dimensions"),
    ball.root,
    element("div", { class: "it-crowd-steps it-hold" }, element("span", {}, CAPTION), steppers),
  );
  view.picture.append(
    element("div", { class: "it-crowd-choices" }, dimensions.root, off.root),
    fit.root,
    element(
      "div",
      { class: "it-crowd-body" },
      element("div", { class: "it-crowd-side" }, curves.root, angles.root, strip.root),
      beside,
    ),
    status,
  );

  // A recall takes a few milliseconds. What may be dragged to next is computed while nothing else
  // happens, so that no drag waits for it.
  const idle = window.requestIdleCallback ?? setTimeout;
  let prepared = "";
  /** @param {Choice} choice */
  function prepare({ d, facts, threshold, cosine }) {
    const about = `${facts} ${d} ${cosine}`;
    if (about === prepared) return;
    prepared = about;
    /** Each says whether there is more of it. @type {(() => boolean | void)[]} */
    const jobs = steps.d.map((each) => () => {
      core.closest(each);
      if (facts) core.at(each, most, threshold, cosine);
    });
    const wanted = facts ? steps.threshold : [threshold];
    jobs.unshift(...wanted.map((t) => () => void core.at(d, most, t, cosine)));
    jobs.unshift(() => core.prepare(d, cosine));
    const next = () => {
      if (prepared !== about) return;
      const job = jobs.shift();
      if (job) {
        if (job()) jobs.unshift(job);
        idle(next);
      } else if (facts && !view.change.dragging) redraw(); // now it can say which threshold is best
    };
    idle(next);
  }

  const python = asker(model, {
    inputs: getter(model, ["d", "n", "cosine"]),
    changed: redraw,
  });

  /** @type {ReturnType<typeof mover<Drawn>>} */
  const move = mover();

  view.begin();
  return () => {
    const choice = now();
    const { dragging, jump } = view.change;
    /** @type {Choice | null} */
    const before = dragging ? null : view.change.before;
    const { d, n, angle, facts, cosine, arrow } = choice;
    const { threshold } = choice;
    const at = steps.n.indexOf(n);
    // Directions alone need no recall.
    const here = facts || everyName ? core.at(d, n, threshold, cosine) : null;
    const largest = here?.largest ?? core.closest(d)[at];
    const own = core.beside(d, n, arrow, facts ? cosine : 1);
    const flat = core.beside(GLOBE, n, arrow, 1);
    const others = (/** @type {number[]} */ all) => all.filter((_, i) => i !== arrow);
    const above = (/** @type {number[]} */ all) => others(all).filter((c) => c > threshold).length;
    const [neurons, matrix] = here ? [here.neurons[at], here.matrix[at]] : [0, 0];
    const room = view.room();
    const narrow = room <= ONE_COLUMN;
    const wide = room >= WIDE;
    const sizes = narrow ? NARROW : wide ? BESIDE : BELOW;
    const part = (/** @type {number[]} */ back) => back.map((facts, i) => facts / steps.n[i]);
    /** The angle of each, as a part of 90°. @param {number[]} cosines */
    const parts = (cosines) => cosines.map((c) => (2 / Math.PI) * Math.acos(Math.min(1, c)));
    const left = core.picked(d, n, angle);
    const bars = { d, n, left };
    const scene =
      facts && here
        ? { neurons: part(here.neurons), matrix: part(here.matrix), bars }
        : {
            neurons: parts(core.closest(d)),
            matrix: parts(steps.n.map((size) => welch(size, d))),
            bars,
          };
    const same = before && before.facts === facts ? before : null;
    const was =
      same &&
      (facts
        ? part(core.at(same.d, same.n, same.threshold, same.cosine).neurons)
        : parts(core.closest(same.d)));
    const half = wide ? (room - BETWEEN) / 2 : room;
    const aside = wide ? Math.min(room - sizes.globe - BETWEEN, 560) : room;
    // What is away is drawn, too, but not while something is in hand.
    if (facts || !dragging) {
      ball.update(narrow ? Math.min(sizes.globe, room / 2) : sizes.globe, {
        arrows: core.globe.slice(0, n),
        chosen: arrow,
        threshold,
        name: `key ${arrow + 1}`,
        view: { yaw: choice.view[0], pitch: choice.view[1] },
        text: `turned to ${choice.view[0]}°, tilted by ${choice.view[1]}°; key ${arrow + 1} of ${n}, ${above(flat)} others within its cap`,
      });
      strip.update(aside, {
        rows: [
          ["globe (3 dim.)", others(flat)],
          [`${d} dimensions`, others(own)],
        ],
        threshold,
        asked: cosine,
        text: `fire above ${format(threshold)}: ${above(own)} of ${n - 1} others fire for key ${arrow + 1}`,
      });
    }
    if (!facts || !dragging) {
      const counts = core.angles(d, n);
      angles.update(half, {
        n,
        angle,
        counts,
        closer: counts.slice(0, angle).reduce((sum, count) => sum + count, 0),
        largest,
        high: sizes.angles,
        asked: !pulled && angle === initial.angle,
        text: `${angle}° or more: ${left} of ${n} directions left, picked one by one`,
      });
    }
    const draw = (/** @type {Drawn} */ { bars: shown, ...lines }) => {
      fit.update(room, { d, n, angle, left, high: sizes.bars, shown });
      curves.update(facts ? aside : half, {
        ...lines,
        before: was && String(was) !== String(scene.neurons) ? was : null,
        facts,
        at,
        d,
        high: facts ? sizes.facts : sizes.curves,
        text: facts
          ? `${n} directions, a fact each: ${neurons} come back from neurons, ${matrix} from one matrix`
          : `${n} directions: ${left} left at ${angle}° or more, the closest two at ${degreesBeside(largest, angle)}°`,
      });
    };
    move(scene, draw, jump && same !== null);
    const asked = facts ? ASK.facts : ASK.directions;
    view.ask(asked, asked);
    rewrite(look, facts ? LOOK.facts : LOOK.directions);
    for (const one of [strip.root, beside]) mark(one, "away", !facts);
    for (const one of [angles.root, fit.root]) mark(one, "away", facts);
    mark(off.root, "idle", !facts);
    mark(view.root, "facts", facts);
    mark(view.root, "narrow", narrow);
    view.flip(new Set(facts ? [] : ["facts"]));
    view.change.jump = false;
    dimensions.update({ label: "dimensions", value: steps.d.indexOf(d), text: String(d) });
    const exact = cosine === 1 ? "exact (cosine 1)" : `cosine ${format(cosine)} to its own`;
    off.update({
      label: "asked key:",
      value: steps.cosine.indexOf(cosine),
      text: exact,
    });
    if (everyName) write(status, report(largest, neurons, n));
    view.fill(() => renewed(view.tables, tablesOfCrowd({ steps, core, choice, own })));
    const earlier = view.change.before;
    const turned =
      earlier && (earlier.arrow !== arrow || String(earlier.view) !== String(choice.view));
    const then = () =>
      turned
        ? heard(choice, above(flat), above(own))
        : whyLost(choice, neurons, core.best(d, n, cosine), above(own));
    view.say(
      facts ? [...stored(choice, [neurons, matrix]), ...then()] : crowd(choice, largest, left),
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
