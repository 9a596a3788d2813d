/**
 * A map of the questions that a neuron can ask: what one name alone gives to the right, the bias
 * upwards. Its borders are straight lines; where the neuron stands can be dragged.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./handles.js").Grip} Grip
 */
import { element, format, mark, place, write } from "./base.js";
import { bar } from "./bars.js";
import { arrow, DISC, fitting, HALO, textWidth, through } from "./drawing.js";
import { handles } from "./handles.js";

/** What one name alone gives is 1 + the cosine of the names' angle. */
const GATE_MOST = 2;
/** On every side there is room for a handle on the edge. */
const GATE_MARGIN = { left: 40, right: 21, top: 60, bottom: 36 };
const GATE_NAME = 14;
/** What the axes count, and what one moves by them in the plane. */
const SIDEWAYS = "turns the names: one alone gives →";
const UPRIGHT = "border: bias →";

/**
 * @param {{lowest: number, highest: number, grip: Omit<Grip, "name" | "text">,
 *   text(): string}} options  the range of the bias
 */
export function gateMap({ lowest, highest, grip, text }) {
  /** Where each question is asked, and where its name may stand. @type {[string, Point[], Point[]][]} */
  const regions = [
    [
      "always",
      pairsOf([0, 0], [GATE_MOST, 0], [GATE_MOST, highest], [0, highest]),
      pairsOf([1, 0.5], [0.3, 0.5]),
    ],
    [
      "OR",
      pairsOf([0, 0], [GATE_MOST, 0], [GATE_MOST, -GATE_MOST]),
      pairsOf([1.42, -0.6], [1.8, -1.1], [1.8, -0.4]),
    ],
    [
      "AND",
      pairsOf([0, 0], [GATE_MOST, -GATE_MOST], [GATE_MOST, -2 * GATE_MOST]),
      pairsOf([1.55, -2.35], [1.8, -2.9], [1.2, -1.8]),
    ],
    [
      "never",
      pairsOf([0, 0], [GATE_MOST, -2 * GATE_MOST], [GATE_MOST, lowest], [0, lowest]),
      pairsOf([0.5, -2.7], [0.3, -3.5], [1.1, -3.4]),
    ],
  ];
  const areas = regions.map(() => element("path", { class: "it-gate" }));
  const names = regions.map(([name]) =>
    element(
      "text",
      { class: "it-gate-name", "font-size": GATE_NAME, "text-anchor": "middle" },
      name,
    ),
  );
  const across = element("text", { class: "it-axis", "font-size": 12, "text-anchor": "end" });
  const upward = element("text", { class: "it-axis", "font-size": 12, "text-anchor": "end" });
  const title = element("text", { class: "it-plane-title", "font-size": 14, x: 0, y: 14 });
  const told = element("text", { class: "it-axis", "font-size": 13, x: 0, y: 33 });
  write(title, "Which question does it ask?");
  write(told, "The ring is this neuron: drag it, too.");
  write(across, SIDEWAYS);
  write(upward, UPRIGHT);
  const ticks = [0, 1, 2].map((x) => ({ x, y: lowest, text: String(x) }));
  const sides = [1, 0, -1, -2, -3, -4].filter((y) => y >= lowest && y <= highest);
  const marks = [...ticks, ...sides.map((y) => ({ x: 0, y, text: String(y).replace("-", "−") }))];
  const labels = marks.map((each) =>
    element("text", { class: "it-axis", "font-size": 12 }, each.text),
  );
  const ghost = element("circle", { class: "it-ghost-tip", r: DISC });
  const glyph = arrow({ hatch: "", role: "plain", tip: "ring" });
  const root = element(
    "svg",
    { class: "it-gates", role: "group", "aria-label": "which question the neuron asks" },
    title,
    told,
    ...areas,
    ...labels,
    across,
    upward,
    ...names,
    ghost,
  );
  let size = { width: 1, height: 1 };
  const span = highest - lowest;
  const scale = {
    toPixels: (/** @type {Point} */ { x, y }) => ({
      x: GATE_MARGIN.left + (x / GATE_MOST) * (size.width - GATE_MARGIN.left - GATE_MARGIN.right),
      y:
        GATE_MARGIN.top +
        ((highest - y) / span) * (size.height - GATE_MARGIN.top - GATE_MARGIN.bottom),
    }),
    toNumbers: (/** @type {Point} */ { x, y }) => ({
      x: ((x - GATE_MARGIN.left) / (size.width - GATE_MARGIN.left - GATE_MARGIN.right)) * GATE_MOST,
      y:
        highest -
        ((y - GATE_MARGIN.top) / (size.height - GATE_MARGIN.top - GATE_MARGIN.bottom)) * span,
    }),
  };
  const handle = handles(root, scale).add(
    { ...grip, name: () => "place on the map", text },
    glyph.root,
  );
  root.append(handle.root);

  /** @param {number} width @param {number} height */
  function layout(width, height) {
    if (width === size.width && height === size.height) return;
    size = { width, height };
    place(root, size);
    regions.forEach(([, points], i) => {
      const area = areas[i];
      if (area) place(area, { d: `${through(points.map(scale.toPixels))}Z` });
    });
    marks.forEach(({ x, y }, i) => {
      const at = scale.toPixels({ x, y });
      const label = labels[i];
      const below = i < ticks.length;
      const anchor = below ? (x === GATE_MOST ? "end" : "middle") : "end";
      if (label) {
        place(label, below ? { x: at.x, y: at.y + 15 } : { x: at.x - 6, y: at.y + 4 });
        place(label, { "text-anchor": anchor });
      }
    });
    place(across, { x: width - GATE_MARGIN.right, y: height - 4 });
    const wide = textWidth(UPRIGHT, 12);
    const top = (height - GATE_MARGIN.bottom + GATE_MARGIN.top) / 2 - wide / 2;
    place(upward, { transform: `translate(11 ${top.toFixed(1)}) rotate(-90)` });
  }

  return {
    root,
    /**
     * @param {{width: number, height: number, at: Point, before: Point | null, gate: string}} state
     */
    update({ width, height, at, before, gate }) {
      layout(width, height);
      const here = scale.toPixels(at);
      glyph.update({ from: here, to: here, radius: DISC / 0.7 });
      handle.update();
      regions.forEach(([name, , spots], i) => {
        const half = textWidth(name, GATE_NAME, 700) / 2;
        const places = spots.map(scale.toPixels);
        // Off the handle.
        const free = places.find(
          ({ x, y }) => Math.abs(x - here.x) > HALO + half || Math.abs(y - here.y) > HALO + 8,
        );
        const spot = free ?? places[0];
        if (spot) place(/** @type {Element} */ (names[i]), { x: spot.x, y: spot.y + 5 });
        for (const each of [areas[i], names[i]]) if (each) mark(each, "chosen", name === gate);
      });
      // No number lies under the handle.
      marks.forEach(({ x, y }, i) => {
        const stand = scale.toPixels({ x, y });
        const [dx, dy] = [Math.abs(stand.x - here.x), Math.abs(stand.y - here.y)];
        const label = labels[i];
        if (label) mark(label, "away", dx < HALO && dy < HALO);
      });
      const was = before && scale.toPixels(before);
      const moved = Boolean(was && Math.hypot(was.x - here.x, was.y - here.y) > 3);
      mark(ghost, "away", !moved);
      if (was) place(ghost, { cx: was.x, cy: was.y });
    },
  };
}

/** @param {...[number, number]} pairs */
const pairsOf = (...pairs) => pairs.map(([x, y]) => ({ x, y }));

const ADDED_ROW = 27;
const ADDED_TITLE = 20;
const ADDED_NUMBER = 44;

/**
 * How much is added to whom: names and bars.
 * @param {string} title
 * @param {string[]} people
 */
export function addedBars(title, people) {
  const head = element("text", { class: "it-axis", "font-size": 13, x: 0, y: 13 }, title);
  const lines = people.map(() => ({
    name: element("text", { class: "it-added-name", "font-size": GATE_NAME }),
    glyph: bar("output"),
  }));
  const glyphs = lines.flatMap((line) => [line.name, line.glyph.root]);
  const root = element("svg", { class: "it-neuron-added", role: "img" }, head, ...glyphs);
  return {
    root,
    /**
     * @param {number} width
     * @param {{fires: number[], before: number[] | null, differs: boolean[]}} state
     */
    update(width, { fires, before, differs }) {
      place(root, { width, height: ADDED_TITLE + ADDED_ROW * people.length });
      const column = Math.min(150, Math.round(width * 0.46));
      const most = Math.max(2, ...fires, ...(before ?? []));
      lines.forEach(({ name, glyph }, i) => {
        const y = ADDED_TITLE + ADDED_ROW * i;
        const fire = fires[i] ?? 0;
        write(name, fitting(people[i] ?? "", column - 8, GATE_NAME, 600));
        place(name, { x: 0, y: y + ADDED_ROW / 2 + 4 });
        mark(name, "fires", fire > 0);
        mark(name, "differs", differs[i]);
        const was = before?.[i] ?? fire;
        glyph.update({
          x: column,
          y: y + 5,
          width: width - column - ADDED_NUMBER,
          height: ADDED_ROW - 10,
          share: fire / most,
          text: format(fire),
          ...(Math.abs(was - fire) > 0.005 ? { before: was / most } : {}),
        });
      });
    },
  };
}
