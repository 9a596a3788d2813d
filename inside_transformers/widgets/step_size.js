import {
  element,
  format,
  lineOf,
  mark,
  place,
  renderer,
  scrolled,
  tableOf,
  write,
} from "./base.js";
import { arrow, textWidth, through } from "./drawing.js";
import { renewed } from "./tables.js";
import { handles } from "./handles.js";
import { getter } from "./python.js";
import { stage, strong } from "./stage.js";

/**
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./stage.js").State} State
 * @typedef {import("./stage.js").Words} Words
 * @typedef {"bowl" | "valleys"} Curve
 * @typedef {{knob: number, loss: number, slope: number}} Row
 * @typedef {{point: number, rate: number, curve: Curve}} Shown
 */

const STATE = ["point", "rate", "curve"];
const STEPS = 10;
const LOW = -0.3;
const HIGH = 3.3;
/** Of the picture: the bowl's bottom. */
const MIDDLE = 1.5;
const SMALL = 0.01;
const LARGE = 0.3;
const TALLEST = 14;
/** A knob beyond this is not followed further. */
const AWAY = 1e6;
/** Where a loss counts as the least; of the bowl, the slope is FLAT there. */
const CLOSE = 0.01;
const FLAT = 0.4;
/** The knob between the two valleys, where the loss is highest. */
const HUMP = 1.563;
/** A knob as near to it is on top, and at no bottom, however flat it is there. */
const ON_TOP = 0.3;
/** From here small steps end in the right valley, which is not the deeper one. */
const TRAP = { point: 2.9, rate: 0.04 };
const MOVED = "Now from 2.9, step size 0.04. ";
/** The note has the top to itself: steps that leave the picture end below it. */
const MARGIN = { left: 46, right: 14, top: 32, bottom: 40 };
const RULER = { height: 66, line: 34 };
/** A step back at the same height is drawn so far below the step there. */
const RETURN = 14;
const NOWHERE = { x: 0, y: 0 };

/** The height and the slope of a curve at a place. @param {number} knob @param {Curve} curve @returns {Row} */
export function rowAt(knob, curve) {
  if (curve === "bowl") return { knob, loss: (2 * knob - 3) ** 2, slope: 4 * (2 * knob - 3) };
  const u = knob - 1.5;
  return { knob, loss: 2 * (u * u - 1) ** 2 + u / 2 + 2, slope: 8 * u * (u * u - 1) + 0.5 };
}

/** Before each step, and after the last. @param {Shown} shown @returns {[Row, ...Row[]]} */
export function walk({ point, rate, curve }) {
  /** @type {[Row, ...Row[]]} */
  const rows = [rowAt(point, curve)];
  for (let last = rows[0]; rows.length <= STEPS; ) {
    const next = last.knob - rate * last.slope;
    if (Math.abs(next) > AWAY) break;
    last = rowAt(next, curve);
    rows.push(last);
  }
  return rows;
}

/** What the steps do. @param {Row[]} rows @param {Shown} shown */
export function kindOf(rows, { curve, rate }) {
  const first = /** @type {Row} */ (rows[0]);
  const last = /** @type {Row} */ (rows.at(-1));
  const gone = rows.length <= STEPS;
  if (Math.abs(first.slope) < 1e-9) return "rests";
  const flat = (/** @type {Row} */ row) => Math.abs(row.slope) < FLAT;
  // A jump that lands next to the bottom is an arrival.
  const jumps = rows.map((row, i) => row.slope * (rows[i - 1] ?? first).slope < 0 && !flat(row));
  const grows = last.loss > first.loss + 1e-6;
  if (gone || (grows && (curve === "bowl" || last.loss > TALLEST))) return "diverges";
  if (curve === "bowl" && Math.abs(last.loss - first.loss) < 1e-6) return "forever";
  const count = jumps.filter(Boolean).length;
  const low = flat(last) && (curve === "bowl" || Math.abs(last.knob - HUMP) > ON_TOP);
  if (!count) return low ? "arrives" : "creeps";
  // One that swings may land on a flat place by chance, and not stay.
  if (low && flat(rowAt(last.knob - rate * last.slope, curve)))
    return count > 1 ? "swings in" : "overshoots";
  const falls = rows.every(({ loss }, i) => i === 0 || loss < (rows[i - 1] ?? first).loss);
  if (falls && count === 1) return "creeps";
  return falls && jumps.at(-1) ? "swings closer" : "swings";
}

const tidy = (/** @type {number} */ x) => Math.round(x * 1e6) / 1e6;
/** A number, however large. @param {number} x */
const told = (x) => (Math.abs(x) < 1e5 ? format(x) : `${format(x / 1e6, 1)} million`);

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const initial = /** @type {Shown} */ (model.get("initial"));

  // State.
  const shown = /** @type {() => Shown} */ (getter(model, STATE));
  const view = stage(el, {
    model,
    redraw,
    key: "step",
    look: "Drag the point along the curve, and the step size on its ruler, or tap the ruler.",
    switches: [
      {
        name: "valleys",
        label: "two valleys",
        flip: (on) => {
          const moves = on && (shown().point !== TRAP.point || shown().rate !== TRAP.rate);
          view.choose(on ? { curve: "valleys", ...TRAP } : { curve: "bowl" });
          if (moves) view.remark(MOVED);
        },
      },
    ],
    shown,
    read: () => {
      const now = shown();
      /** @type {State} */
      const state = new Map();
      if (now.point !== initial.point) state.set("w", String(now.point));
      if (now.rate !== initial.rate) state.set("size", String(now.rate));
      if (now.curve !== initial.curve) state.set("curve", now.curve);
      return state;
    },
    parsed,
    longest: [
      sentence({ point: 3.2, rate: 0.3, curve: "bowl" }),
      sentence({ point: 3.2, rate: 0.08, curve: "valleys" }),
      sentence({ point: 1.8, rate: 0.14, curve: "valleys" }),
    ],
  });

  /** @param {State} state @returns {Shown | null} */
  function parsed(state) {
    const next = { ...initial };
    for (const [name, text] of state) {
      const number = Number(text);
      if (name === "w" && number >= LOW && number <= HIGH) next.point = tidy(number);
      else if (name === "size" && number >= SMALL && number <= LARGE) next.rate = tidy(number);
      else if (name === "curve" && (text === "bowl" || text === "valleys")) next.curve = text;
      else return null;
    }
    return next;
  }

  // Message.
  /** @param {Shown} now @returns {Words} */
  function sentence(now) {
    const rows = walk(now);
    const [first] = rows;
    const last = rows.at(-1) ?? first;
    const by = -now.rate * first.slope;
    const size = format(now.rate);
    const kind = kindOf(rows, now);
    if (kind === "rests") return [strong("Rests. "), "The slope is 0 here: no step."];
    const over = `It jumps over ${now.curve === "bowl" ? "the" : "a"} bottom`;
    const begin = `First step: −${size} × ${format(first.slope)} = ${format(by)}. `;
    const count = rows.findIndex((row) => row.loss < CLOSE);
    const loss = `${STEPS} steps the loss is ${told(last.loss)}, from ${format(first.loss)}`;
    const after = `after ${loss}`;
    if (kind === "diverges") {
      const end =
        rows.length > STEPS ? after : `after ${rows.length} steps the knob is beyond a million`;
      return [strong("Diverges. "), begin, `${outward(rows)} lands further out: ${end}.`];
    }
    if (kind === "forever")
      return [
        strong("Swings forever. "),
        begin,
        `Each step lands as high on the other side: the loss stays ${format(last.loss)}.`,
      ];
    const low = now.curve === "valleys" ? valley(last) : "";
    const early =
      count > 0 ? `; below ${CLOSE} after ${count} ${count === 1 ? "step" : "steps"}` : "";
    const place = low && last.knob > HUMP ? ", in the shallower valley. " : ". ";
    if (kind === "arrives")
      return [strong(`Arrives${place}`), begin, `After ${loss}${early}.`, low];
    if (kind === "swings in" || kind === "overshoots") {
      const head = kind === "overshoots" ? "Overshoots" : "Swings";
      return [strong(`${head}, and arrives${place}`), begin, `${over}; ${after}${early}.`, low];
    }
    const where = now.curve === "valleys" ? swing(rows) : "";
    if (kind === "swings closer")
      return [
        strong("Swings, ever closer. "),
        begin,
        `${over} again and again, and lands lower each time; ${after}.`,
        where,
      ];
    if (kind === "swings")
      return [strong("Swings. "), begin, `${over} again and again; ${after}.`, where];
    return [strong("Creeps. "), begin, `After ${loss}.`, low];
  }

  /** From which step on it only goes further out: not from the first, if a valley held it. @param {Row[]} rows */
  function outward(rows) {
    const away = rows.map(({ knob }) => Math.abs(knob - MIDDLE));
    const held = away.reduce((at, far, i) => (i > 0 && far <= Number(away[i - 1]) ? i : at), 0);
    return held ? `From step ${held + 1} on, each` : "Each step";
  }

  /** Which valley it is in. @param {Row} last */
  function valley({ knob }) {
    return knob > HUMP
      ? " The left valley is deeper, 1.48, but no slope here says so."
      : " It is in the left valley, the deeper one.";
  }

  /** Whether steps that swing stay in one valley. @param {Row[]} rows */
  function swing(rows) {
    const right = rows.filter((row) => row.knob > HUMP).length;
    if (!right) return " It stays in the left valley, the deeper one.";
    if (right < rows.length) return " It crosses from valley to valley.";
    return " It stays in the right valley; the left one is deeper.";
  }

  // Picture: the curve with its handle, and under it the ruler of the step size with the other.
  let width = 0;
  let height = 0;
  const across = () => (width - MARGIN.left - MARGIN.right) / (HIGH - LOW);
  const up = () => (height - MARGIN.top - MARGIN.bottom) / TALLEST;
  const toPixels = (/** @type {Point} */ { x, y }) => ({
    x: MARGIN.left + (x - LOW) * across(),
    y: height - MARGIN.bottom - y * up(),
  });
  const toNumbers = (/** @type {Point} */ { x, y }) => ({
    x: LOW + (x - MARGIN.left) / across(),
    y: (height - MARGIN.bottom - y) / up(),
  });
  const at = (/** @type {Row} */ { knob, loss }) => toPixels({ x: knob, y: loss });

  const clip = element("rect");
  const clipped = element("g", { "clip-path": `url(#${view.key}-clip)` });
  const svg = element(
    "svg",
    { class: "it-keep it-step-curve", role: "group", "aria-label": "the loss over one knob" },
    element("defs", {}, element("pattern", { id: `${view.key}-none`, width: 6, height: 6 })),
  );
  const clipping = document.createElementNS("http://www.w3.org/2000/svg", "clipPath");
  clipping.id = `${view.key}-clip`;
  clipping.append(clip);
  svg.append(clipping);
  const axes = element("path", { class: "it-step-axis" });
  const ticks = element("g");
  const line = element("path", { class: "it-step-line" });
  const tangent = element("path", { class: "it-step-tangent" });
  const path = element("path", { class: "it-step-path" });
  const dots = Array.from({ length: STEPS }, () =>
    element("circle", { class: "it-step-dot", r: 4 }),
  );
  const jump = arrow({ hatch: `${view.key}-none`, role: "output", tip: "head", width: 5 });
  const further = arrow({ hatch: `${view.key}-none`, role: "output", tip: "head", width: 3 });
  const gone = element(
    "text",
    { class: "it-axis it-step-gone", "font-size": 13 },
    "off the picture",
  );
  const note = element("text", {
    class: "it-name",
    "font-size": 14,
    "text-anchor": "middle",
    "data-role": "output",
  });
  const knob = element("circle", { class: "it-step-knob", r: 10 });
  clipped.append(line, tangent, path, jump.shaft, jump.root, ...dots);
  clipped.append(further.shaft, further.root);
  svg.append(axes, ticks, clipped, note, gone);
  const point = handles(svg, { toNumbers, toPixels }).add(
    {
      name: () => "the knob",
      text: () => {
        const row = rowAt(shown().point, shown().curve);
        return `${format(row.knob, 1)}, loss ${format(row.loss)}, slope ${format(row.slope)}`;
      },
      at: () => {
        const row = rowAt(shown().point, shown().curve);
        return { x: row.knob, y: row.loss };
      },
      home: () => ({ x: initial.point, y: rowAt(initial.point, shown().curve).loss }),
      reach: ({ x }) => {
        const near = tidy(Math.min(HIGH, Math.max(LOW, x)));
        return { x: near, y: rowAt(near, shown().curve).loss };
      },
      ...view.hand,
      move: ({ x }) => view.set({ point: x }),
      picked: () => {},
    },
    knob,
  );
  svg.append(point.root);

  // A tenth of the ruler's unit is a hundredth of a step size.
  const rulerAt = (/** @type {number} */ rate) =>
    MARGIN.left + (rate / LARGE) * (width - MARGIN.left - MARGIN.right);
  const ruler = element("svg", {
    class: "it-step-ruler",
    role: "group",
    "aria-label": "the step size",
  });
  const rail = element("path", { class: "it-step-axis" });
  const rulerTicks = element("g");
  const rulerName = element("text", { class: "it-name", "font-size": 14, "data-role": "output" });
  const grip = element("circle", { class: "it-step-grip", r: 10 });
  const size = handles(ruler, {
    toPixels: ({ x }) => ({ x: rulerAt(x / 10), y: RULER.line }),
    toNumbers: ({ x }) => ({
      x: (10 * LARGE * (x - MARGIN.left)) / (width - MARGIN.left - MARGIN.right),
      y: 0,
    }),
  }).add(
    {
      name: () => "step size",
      text: () => format(shown().rate),
      at: () => ({ x: tidy(10 * shown().rate), y: 0 }),
      home: () => ({ x: tidy(10 * initial.rate), y: 0 }),
      reach: ({ x, y }) => ({ x: tidy(Math.min(10 * LARGE, Math.max(10 * SMALL, x + y))), y: 0 }),
      ...view.hand,
      move: ({ x }) => view.set({ rate: tidy(x / 10) }),
      picked: () => {},
    },
    grip,
  );
  ruler.append(rail, rulerTicks, rulerName, size.root);
  ruler.addEventListener("click", (event) => {
    if (event.target instanceof Node && size.root.contains(event.target)) return;
    const x = event.clientX - ruler.getBoundingClientRect().left - MARGIN.left;
    const rate = Math.round((100 * LARGE * x) / (width - MARGIN.left - MARGIN.right)) / 100;
    const reached = Math.min(LARGE, Math.max(SMALL, rate));
    if (reached !== shown().rate) view.choose({ rate: reached });
  });
  view.ask("How far should one step go?", "");
  view.picture.append(svg, ruler);

  /** @param {SVGGElement} group @param {{x: number, y: number, text: string, anchor?: string}[]} labels */
  function label(group, labels) {
    const texts = labels.map(({ x, y, text, anchor = "middle" }) =>
      element("text", { class: "it-axis", "font-size": 13, x, y, "text-anchor": anchor }, text),
    );
    group.replaceChildren(...texts);
  }

  function layout() {
    const room = Math.min(view.room(), 760);
    if (room === width) return;
    width = room;
    height = room < 500 ? 280 : 340;
    place(svg, { width, height });
    place(ruler, { width, height: RULER.height });
    place(note, { x: (MARGIN.left + width - MARGIN.right) / 2, y: 15 });
    place(clip, {
      x: MARGIN.left,
      y: MARGIN.top - 8,
      width: width - MARGIN.left - MARGIN.right,
      height: height - MARGIN.bottom - MARGIN.top + 14,
    });
    const [floor, top] = [toPixels({ x: LOW, y: 0 }), toPixels({ x: LOW, y: TALLEST })];
    const right = toPixels({ x: HIGH, y: 0 });
    place(axes, { d: through([top, floor, right]) });
    label(ticks, [
      ...[0, 1, 2, 3].map((x) => ({
        x: toPixels({ x, y: 0 }).x,
        y: floor.y + 17,
        text: String(x),
      })),
      ...[0, 4, 8, 12].map((y) => ({
        x: floor.x - 7,
        y: toPixels({ x: 0, y }).y + 4,
        text: String(y),
        anchor: "end",
      })),
      { x: right.x, y: floor.y + 35, text: "the knob: the model’s one number", anchor: "end" },
      { x: floor.x - 7, y: top.y + 2, text: "loss", anchor: "end" },
    ]);
    place(rail, {
      d: through([
        { x: rulerAt(0), y: RULER.line },
        { x: rulerAt(LARGE), y: RULER.line },
      ]),
    });
    label(
      rulerTicks,
      [0, 0.1, 0.2, 0.3].map((rate) => ({
        x: rulerAt(rate),
        y: RULER.line + 27,
        text: rate ? format(rate, 1) : "0",
      })),
    );
  }

  /** @param {Row[]} rows */
  function tableOfSteps(rows) {
    const cell = (/** @type {number} */ value) =>
      element(
        "td",
        { "data-value": value },
        told(value) === format(value) ? format(value, 4) : told(value),
      );
    const table = tableOf({
      kind: "it-table",
      caption: "Before each step, and after the last",
      heads: ["step", "knob", "loss", "slope"],
      lines: rows.map(({ knob: where, loss, slope }, i) =>
        lineOf(String(i), cell(where), cell(loss), cell(slope)),
      ),
    });
    return scrolled("the steps", table);
  }

  /** Draws the step back of those that swing, and that which leaves the frame. @param {Row[]} rows @param {string} kind */
  function goOn(rows, kind) {
    const [left, right] = [toPixels({ x: LOW, y: 0 }).x, toPixels({ x: HIGH, y: 0 }).x];
    const out = rows.findIndex(({ knob: where }) => where < LOW || where > HIGH);
    const leaves = kind === "diverges" && out > 0;
    const back = kind === "forever" || kind.startsWith("swings");
    const i = back ? 2 : leaves ? out : 0;
    const [start, end] = [rows[i - 1], rows[i]];
    const from = start ? toPixels({ x: start.knob, y: Math.min(TALLEST, start.loss) }) : NOWHERE;
    const to = end ? Math.max(left, Math.min(right, toPixels({ x: end.knob, y: 0 }).x)) : 0;
    const under = from.y - at(rows[0] ?? rowAt(LOW, "bowl")).y;
    const low = back && under >= 0 ? Math.max(0, RETURN - under) : 0;
    const ends = { from: { x: from.x, y: from.y + low }, to: { x: to, y: from.y + low } };
    // The first step has an arrow of its own.
    further.update({ ...ends, away: i < 2 || Math.abs(to - from.x) < 3 });
    mark(gone, "away", !leaves);
    place(gone, { x: (from.x + to) / 2, y: from.y + 20, "text-anchor": "middle" });
  }

  function update() {
    layout();
    const now = shown();
    const rows = walk(now);
    const [first] = rows;
    const next = rows[1] ?? first;
    const curve = Array.from({ length: 121 }, (_, i) =>
      at(rowAt(LOW + ((HIGH - LOW) * i) / 120, now.curve)),
    );
    place(line, { d: through(curve) });
    const reach = 0.55;
    const touching = [-reach, reach].map((by) => {
      const flat = by / Math.hypot(1, (first.slope * up()) / across());
      return toPixels({ x: first.knob + flat, y: first.loss + flat * first.slope });
    });
    place(tangent, { d: through(touching) });
    // Each step goes level, by the step, and then up or down to the curve.
    const far = (/** @type {Row} */ { knob: where, loss }) =>
      toPixels({ x: Math.max(-50, Math.min(50, where)), y: Math.min(500, loss) });
    const stairs = rows.flatMap((row, i) => {
      const before = rows[i - 1];
      return before ? [{ x: far(row).x, y: far(before).y }, far(row)] : [far(row)];
    });
    place(path, { d: through(stairs) });
    dots.forEach((dot, i) => {
      const row = rows[i + 1];
      mark(dot, "away", !row);
      if (row) place(dot, { cx: far(row).x, cy: far(row).y });
    });
    const from = at(first);
    // A step that leaves the frame has its head where it leaves.
    const landing = Math.max(MARGIN.left, Math.min(width - MARGIN.right, far(next).x));
    const to = { x: landing, y: from.y };
    const short = Math.abs(to.x - from.x) < 3;
    jump.update({ from, to, away: short });
    goOn(rows, kindOf(rows, now));
    place(knob, { cx: from.x, cy: from.y });
    write(note, `slope ${format(first.slope)}, first step ${format(next.knob - first.knob)}`);
    place(grip, { cx: rulerAt(now.rate), cy: RULER.line });
    const name = `step size ${format(now.rate)}`;
    const room = textWidth(name, 14, 600);
    place(rulerName, {
      x: Math.max(MARGIN.left, Math.min(width - MARGIN.right - room, rulerAt(now.rate) - room / 2)),
      y: 14,
    });
    write(rulerName, name);
    point.update();
    size.update();
    view.flip(new Set(now.curve === "valleys" ? [] : ["valleys"]));
    view.fill(() => renewed(view.tables, tableOfSteps(rows)));
    const kind = kindOf(rows, now);
    view.say(sentence(now), {
      kind: kind === "diverges" || kind === "forever" ? "changed" : "",
    });
  }

  view.begin();
  return update;
}

export default {
  render: renderer({ structure: ["initial"], state: STATE, build }),
};
