import { describe, element, format, renderer, scrolled, write } from "./base.js";
import { numberTable } from "./tables.js";
import { addedBars, gateMap } from "./fact_neuron_map.js";
import {
  apart,
  direction,
  gate,
  neuron,
  pointOf,
  scene,
  tidy,
  wrapped,
} from "./fact_neuron_math.js";
import { neuronPlane, TURN, WIDEST } from "./fact_neuron_plane.js";
import { mover } from "./motion.js";
import { absence, asker, hasKernel, statusLine } from "./python.js";
import { stage, strong } from "./stage.js";

/**
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./fact_neuron_math.js").Shown} Shown
 * @typedef {import("./stage.js").State} State
 * @typedef {import("./stage.js").Words} Words
 * @typedef {"name" | "border" | "point" | "map" | null} Touched  What the reader moved last.
 */

const LOWEST = -4;
const HIGHEST = 1;
const LIMIT = 4;
const CLOSE = 1e-4;
const WIDE = 560;
const BETWEEN = 20;

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const [first, last, answer, name] = /** @type {[string, string, string, string]} */ (
    ["first", "last", "answer", "function"].map((trait) => model.get(trait))
  );
  const people = [`${first} ${last}`, `${first} only`, `${last} only`, "neither", "your point"];
  const initial = /** @type {{turns: [number, number], bias: number, point: [number, number]}} */ (
    model.get("initial")
  );
  const beside = Boolean(name) && hasKernel(model);

  // State.
  /** @type {Touched} */
  let touched = null;
  let fresh = true;
  /** @returns {Shown} */
  const shown = () => ({
    turns: model.get("turns"),
    bias: model.get("bias"),
    point: pointOf(model.get("point")),
  });
  const home = { ...initial, point: pointOf(initial.point) };

  const view = stage(el, {
    model,
    redraw,
    key: "neuron",
    look: `Where the neuron says yes (tinted), it adds ${answer}: once at “says 1”, twice at “says 2”. Drag a ring: a name, the border, your point.`,
    switches: [],
    shown,
    read: () => {
      const { turns, bias, point } = shown();
      /** @type {State} */
      const state = new Map();
      if (turns[0] !== initial.turns[0]) state.set("f", String(turns[0]));
      if (turns[1] !== initial.turns[1]) state.set("l", String(turns[1]));
      if (bias !== initial.bias) state.set("b", String(bias));
      const at = `${point.x},${point.y}`;
      if (at !== String(initial.point)) state.set("p", at);
      return state;
    },
    parsed,
    arrive: (cause, state) => {
      // What the prose sends one to is compared with the first state, whatever was tried before.
      if (cause === "address") Object.assign(view.change, { before: home, jump: true });
      touched = null;
      fresh = fresh && !state.size;
    },
    longest: [
      sentence({ turns: [0, 90], bias: -1, point: { x: 0, y: 0 } }, "name"),
      sentence({ turns: [0, 90], bias: 0.5, point: { x: 0, y: 0 } }, "name"),
      sentence({ turns: [0, 90], bias: -1, point: { x: -1.5, y: -1.5 } }, "point"),
      sentence({ turns: [0, 90], bias: -1, point: { x: 1, y: 1 } }, "point"),
    ],
  });

  /** The traits of a state, or null: it can't be read. @param {State} state */
  function parsed(state) {
    const next = { turns: [...initial.turns], bias: initial.bias, point: [...initial.point] };
    for (const [key, text] of state) {
      if ((key === "f" || key === "l") && /^-?\d{1,3}$/.test(text)) {
        next.turns[key === "f" ? 0 : 1] = wrapped(Number(text));
      } else if (key === "b" && Number(text) >= LOWEST && Number(text) <= HIGHEST) {
        next.bias = tidy(Number(text));
      } else if (key === "p") {
        const to = text.split(",").map((each) => (each.trim() ? Number(each) : NaN));
        if (to.length !== 2 || !to.every((x) => Math.abs(x) <= LIMIT)) return null;
        next.point = to.map(tidy);
      } else return null;
    }
    const angle = wrapped((next.turns[1] ?? 0) - (next.turns[0] ?? 0));
    return Math.abs(angle) <= WIDEST ? next : null;
  }

  /** What all grips do. @param {Touched} what */
  const holds = (what) => ({
    begin: (/** @type {boolean} */ jump) => {
      view.hand.begin(jump);
      touched = what;
      fresh = false;
    },
    end: view.hand.end,
    picked: (/** @type {boolean} */ on) => {
      fresh = false;
      view.remark(on ? "Tap where it should go. " : "");
    },
  });

  // Message.
  /** What is said of a state. @param {Shown} now @param {Touched} what @returns {Words} */
  function sentence(now, what) {
    const { says } = scene(now);
    const [both, one, , neither, own] = /** @type {[any, any, any, any, any]} */ (says);
    const takes = `the bias ${now.bias > 0 ? "+" : ""}${format(now.bias)}`;
    if (what === "point") {
      const told = [
        `Your point, (${format(now.point.x, 1)}, ${format(now.point.y, 1)}), gives ${format(own.heard)}; ${takes} leaves `,
        strong(format(own.fires)),
      ];
      if (own.fires > 0 && Math.hypot(now.point.x - both.x, now.point.y - both.y) !== 0) {
        return [...told, `. It gets ${answer}: only how far it lies along the dashed row counts.`];
      }
      return [...told, `: it gets no ${answer}.`];
    }
    const kind = kindOf(now);
    const turned = what === "map" || what === "name";
    const begin = turned ? `Names ${apart(now)}° apart: one` : "One name";
    const gives = `${begin} gives ${format(one.heard)}, both give ${format(both.heard)}; ${takes} leaves ${format(one.fires)} and ${format(both.fires)}. `;
    const edge = one.sum === 0 ? ", on the border," : "";
    const then = {
      AND: ["Both names together get ", strong(answer), `, one alone${edge} does not.`],
      OR: ["One name alone is enough for ", strong(answer), "."],
      always: [`Even a vector without either name gets ${answer}, ${format(neither.fires)} times.`],
      never: [`Nobody gets ${answer}.`],
    }[kind];
    return [
      strong(
        kind === "AND" || kind === "OR"
          ? `${kind}. `
          : `${kind[0]?.toUpperCase()}${kind.slice(1)}. `,
      ),
      gives,
      ...then,
      what === "name" ? " A name only turns: its length is 1." : "",
    ];
  }

  // Picture.
  const where = neuronPlane({
    id: view.key,
    first,
    last,
    shown,
    initial: home,
    lowest: LOWEST,
    highest: HIGHEST,
    set: ({ point, ...part }) => view.set(point ? { point: [point.x, point.y] } : part),
    holds,
  });
  const map = gateMap({
    lowest: LOWEST,
    highest: HIGHEST,
    grip: {
      ...holds("map"),
      at: () => placeOf(shown()),
      home: () => placeOf({ ...shown(), turns: initial.turns, bias: initial.bias }),
      reach: ({ x, y }) => {
        const exact = (Math.acos(Math.max(-1, Math.min(1, x - 1))) * 180) / Math.PI;
        const angle = Math.min(WIDEST, Math.round(exact / TURN) * TURN);
        const bias = tidy(Math.max(LOWEST, Math.min(HIGHEST, y)));
        return { x: 1 + direction(angle).x, y: bias };
      },
      move: ({ x, y }) => view.set({ turns: opened(shown(), x), bias: y }),
    },
    text: () =>
      `${kindOf(shown())}: names ${apart(shown())}° apart, bias ${format(shown().bias, 1)}`,
  });
  const added = addedBars(`${answer} is added`, people);
  const status = statusLine(!name);
  view.ask("Is it {reader}?", `${first} ${last}`);
  view.picture.append(
    element(
      "div",
      { class: "it-neuron-body" },
      where.root,
      element("div", { class: "it-neuron-side" }, map.root, added.root),
    ),
    status,
  );
  const columns = ["vector", "x, y", "row · x", "+ bias", "ReLU", ...(beside ? ["yours"] : [])];
  const table = numberTable({ columns, rows: people.length });
  table.root.tabIndex = -1;
  view.tables.append(scrolled("the numbers", table.root));

  const python = asker(model, {
    inputs: () => {
      const { one, other } = scene(shown());
      return { first: [one.x, one.y], last: [other.x, other.y] };
    },
    changed: redraw,
  });

  // Opposite names have no sum, so what moves is where one faces and how far they are apart.
  /** @type {ReturnType<typeof mover<{facing: number, opening: number, bias: number, point: {x: number, y: number}}>>} */
  const animate = mover();
  let facing = 0;

  /** @param {Shown} now @param {import("./fact_neuron_plane.js").Theirs | null} theirs @param {boolean[]} differs */
  function draw(now, theirs, differs) {
    /** @type {Shown | null} */
    const before = view.change.before;
    const room = view.room();
    const wide = room >= WIDE;
    const width = wide ? Math.min(420, Math.round(room * 0.57)) : room;
    const side = wide ? Math.min(room - width - BETWEEN, 380) : room;
    where.update({ width, height: wide ? 384 : 286, now, before, theirs, fresh });
    map.update({
      width: side,
      height: wide ? 253 : 229,
      at: placeOf(now),
      before: before && placeOf(before),
      gate: kindOf(now),
    });
    const firesOf = (/** @type {Shown} */ state) => scene(state).says.map(({ fires }) => fires);
    added.update(side, { fires: firesOf(now), before: before && firesOf(before), differs });
  }

  function update() {
    const now = shown();
    const { before, dragging, jump } = view.change;
    const { points, says } = scene(now);
    const reply = python.answer(Boolean(name));
    const theirs = reply.state === "answer" ? { weight: reply.weight, bias: reply.bias } : null;
    const yours = theirs
      ? points.map((each) => neuron(pointOf(theirs.weight), theirs.bias, each).fires)
      : null;
    const differs = says.map(
      ({ fires }, i) => yours !== null && Math.abs((yours[i] ?? 0) - fires) > CLOSE,
    );
    if (!dragging) where.widen(now);
    const [one, other] = now.turns;
    facing += wrapped(one - facing);
    animate(
      { facing, opening: wrapped(other - one), bias: now.bias, point: now.point },
      ({ facing, opening, ...rest }) =>
        draw({ ...rest, turns: [wrapped(facing), wrapped(facing + opening)] }, theirs, differs),
      jump,
    );
    const told = people.map((person, i) => `${person} ${format(says[i]?.fires ?? 0)}`);
    describe(added.root, `How much ${answer} is added: ${told.join(", ")}.`);
    if (name) write(status, absence(name, reply) ?? report(theirs, yours ?? []));
    view.fill(() =>
      table.filled(
        `Names ${apart(shown())}° apart, bias ${format(now.bias, 1)}`,
        people.map((person, i) => {
          const { heard = 0, sum: total = 0, fires = 0 } = says[i] ?? {};
          const at = points[i] ?? { x: 0, y: 0 };
          const more = beside ? [yours ? (yours[i] ?? 0) : "…"] : [];
          return [person, [`${format(at.x)}, ${format(at.y)}`, heard, total, fires, ...more]];
        }),
      ),
    );
    view.say(sentence(now, touched), { kind: before ? "changed" : "" });
  }

  /** What the reader's neuron does. @param {import("./fact_neuron_plane.js").Theirs | null} theirs @param {number[]} fires */
  function report(theirs, fires) {
    if (!theirs) return "";
    const row = theirs.weight.map((value) => format(value)).join(", ");
    const text = `${name}: row (${row}), bias ${format(theirs.bias)}`;
    const people4 = fires.slice(0, 4);
    const right = [1, 0, 0, 0].every((wanted, i) => Math.abs((fires[i] ?? 0) - wanted) < CLOSE);
    if (apart(shown()) !== 90) {
      return `${text}: ${gate(people4)}. Away from a right angle the assignment promises nothing.`;
    }
    if (right) return `${text}. It says 1 to both names together and 0 else: agrees.`;
    const said = people4.map((value) => format(value)).join(", ");
    return `${text}. It says ${said}: at a right angle 1, 0, 0, 0 is expected.`;
  }

  view.begin();
  return update;
}

/** The question that a neuron asks. @param {Shown} shown */
const kindOf = (shown) => gate(scene(shown).says.map(({ fires }) => fires));

/** Its place on the map: what one name alone gives, and the bias. @param {Shown} shown @returns {Point} */
const placeOf = (shown) => ({ x: 1 + direction(apart(shown)).x, y: shown.bias });

/**
 * The names opened or closed around their middle, until one alone gives so much.
 * @param {Shown} shown
 * @param {number} gives
 * @returns {[number, number]}
 */
function opened({ turns: [one, other] }, gives) {
  const angle = Math.round((Math.acos(Math.min(1, gives - 1)) * 180) / Math.PI);
  const half = wrapped(other - one) / 2;
  const by = (half < 0 ? -1 : 1) * (angle / 2);
  const middle = Math.round(one + half);
  return [wrapped(middle - by), wrapped(middle + by)];
}

export default {
  render: renderer({
    structure: ["first", "last", "answer", "initial", "function"],
    state: ["turns", "bias", "point", "response"],
    build,
  }),
};
