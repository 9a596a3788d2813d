import { element, mark, place, write } from "./base.js";
import { hatching } from "./drawing.js";
import { target } from "./target.js";

/**
 * The picture of a decision: columns of choices, and at their end the shapes, each as its mask. A path leads through
 * what is chosen; thin lines lead to what else could be. A press takes a choice; a pointer that is drawn across takes
 * what it passes in each next column; one that is drawn down a column, its choices.
 *
 * @typedef {Record<string, string>} Need
 * @typedef {{root: HTMLElement, values: string[], labels: HTMLElement[]}} Column
 * @typedef {{read: number, written: number, row: number | null}} Words  How many a mask has, and whose row is asked
 * @typedef {object} Drawn
 * @property {Need} now
 * @property {Need | null} before
 * @property {(need: Need) => string} shapeOf
 * @property {(shape: string) => Words} wordsOf
 * @property {string} asked  a shape that was pressed, or nothing
 * @property {Need[] | null} leading  needs that end at it; null: it is the one to try, or none was pressed
 */

const SIDE = 48;
const BEAD = 7;
const BEAD_HIT = 16;
/** A pointer has set out once it has moved so far, in pixels. */
const SET_OFF = 5;

const OTHERS = "Thin lines: other choices.";

/** @param {number} x */
const f = (x) => x.toFixed(1);

/** Whether a word may read another. @param {string} shape @param {number} reader @param {number} read @param {number} source */
const mayRead = (shape, reader, read, source) =>
  shape === "encoder" ||
  read <= reader ||
  (shape !== "decoder" && read < source && reader < source);

/** A shape's mask: a row for each word that reads, a column for each that is read. @param {string} hatch */
function maskGlyph(hatch) {
  const hidden = element("path", { class: "it-shape-cell", fill: `url(#${hatch})` });
  const seen = element("path", { class: "it-shape-cell" });
  mark(seen, "read", true);
  const cells = element("g", { class: "it-shape-cells" }, hidden, seen);
  const row = element("rect", { class: "it-shape-row", rx: 2 });
  const box = { viewBox: `-2 -2 ${SIDE + 4} ${SIDE + 4}`, width: SIDE + 4, height: SIDE + 4 };
  const root = element(
    "svg",
    { ...box, class: "it-shape-mask", "aria-hidden": "true" },
    cells,
    row,
  );
  let drawn = "";
  return {
    root,
    /** @param {string} shape @param {Words} words */
    update(shape, { read, written, row: asked }) {
      const key = `${read} ${written} ${asked}`;
      if (key === drawn) return;
      drawn = key;
      const n = read + written;
      const size = SIDE / n;
      const side = f(size - 1.5);
      const square = (/** @type {number} */ i) =>
        `M${f((i % n) * size + 0.75)} ${f(Math.floor(i / n) * size + 0.75)}h${side}v${side}h-${side}z`;
      const all = Array.from({ length: n * n }, (_, i) => i);
      const may = (/** @type {number} */ i) => mayRead(shape, Math.floor(i / n), i % n, read);
      place(seen, { d: all.filter(may).map(square).join("") });
      place(hidden, {
        d: all
          .filter((i) => !may(i))
          .map(square)
          .join(""),
      });
      mark(row, "away", asked === null);
      place(row, { x: -1, y: f((asked ?? 0) * size - 0.5), width: SIDE + 2, height: f(size + 1) });
    },
  };
}

/**
 * @param {{names: string[], columns: Column[], shapes: string[], hatch: string, need: () => Need,
 *   hand: import("./stage.js").Hand, set(need: Need): void, ask(shape: string): void}} options
 */
export function paths({ names, columns, shapes, hatch, need, hand, set, ask }) {
  const nodes = shapes.map((shape) => {
    const glyph = maskGlyph(hatch);
    const root = element(
      "button",
      { type: "button", class: "it-shape-end", onclick: () => ask(shape) },
      glyph.root,
      element("span", {}, shape),
    );
    // A press here draws no path.
    root.addEventListener("pointerdown", (event) => event.stopPropagation());
    return { shape, root, glyph };
  });
  const thin = element("path", { class: "it-shape-thin" });
  const ghost = element("path", { class: "it-shape-before" });
  // Ground beside it: what runs into the chosen path ends before it.
  const apart = element("path", { class: "it-shape-apart" });
  const chosen = element("path", { class: "it-shape-path" });
  const beads = names.map((name) => {
    const disc = element("circle", { class: "it-shape-disc", r: BEAD });
    const core = element("circle", { class: "it-shape-core", r: 2.5 });
    const hit = element("circle", { class: "it-hit", r: BEAD_HIT });
    const bead = element(
      "g",
      { class: "it-handle it-shape-bead", "data-name": name },
      disc,
      core,
      hit,
    );
    // A finger that moves a bead doesn't scroll the page.
    bead.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    return bead;
  });
  // On paper the columns are as wide as the sheet has room: the lines are drawn out with them.
  const stretched = { preserveAspectRatio: "none", "aria-hidden": "true" };
  const svg = element("svg", { class: "it-shape-lines", ...stretched }, hatching(hatch));
  svg.append(thin, ghost, apart, chosen, ...beads);
  const others = element("span");
  const was = element("span", {}, " Dashed: your path before.");
  const ends = element(
    "div",
    { class: "it-shape-ends" },
    element("p", {}, "Try first (mask)"),
    element("div", {}, ...nodes.map(({ root }) => root)),
  );
  const root = element(
    "div",
    { class: "it-shape-map" },
    ...columns.map((column) => column.root),
    ends,
    element("p", { class: "it-shape-key-lines" }, others, was),
    svg,
  );

  /**
   * Where a press began, what was chosen there, and which way it went.
   * @type {{x: number, y: number, column: number, need: Need, way: "" | "across" | "along"}}
   */
  let start = { x: 0, y: 0, column: -1, need: {}, way: "" };
  const boxesOf = (/** @type {Column | undefined} */ column) =>
    (column?.labels ?? []).map((label) => label.getBoundingClientRect());
  /** The column under a pointer; −1 between two. @param {number} x */
  const columnAt = (x) =>
    columns.findIndex((column) => {
      const { left = 0, right = 0 } = boxesOf(column)[0] ?? {};
      return x >= left && x <= right;
    });
  /** @param {number} index @param {number} y @returns {Need} */
  function nearest(index, y) {
    const far = boxesOf(columns[index]).map(({ top, bottom }) => Math.abs((top + bottom) / 2 - y));
    const value = columns[index]?.values[far.indexOf(Math.min(...far))];
    return value === undefined ? need() : { ...need(), [names[index] ?? ""]: value };
  }
  /** @param {PointerEvent} event @returns {Need} */
  function pick({ type, target: pressed, clientX: x, clientY: y }) {
    if (type === "pointerdown") {
      const bead = pressed instanceof Element ? pressed.closest(".it-shape-bead") : null;
      const name = bead instanceof SVGElement ? (bead.dataset.name ?? "") : "";
      const column = bead ? names.indexOf(name) : columnAt(x);
      const head = pressed instanceof Element && pressed.closest("legend, p");
      const to = bead || head ? need() : nearest(column, y);
      start = { x, y, column, need: to, way: "" };
      return to;
    }
    const [right, down] = [Math.abs(x - start.x), Math.abs(y - start.y)];
    if (!start.way && Math.max(right, down) < SET_OFF) return need();
    start.way ||= right >= down ? "across" : "along";
    const column = columnAt(x);
    if (column < 0 || column === start.column)
      return start.way === "along" ? nearest(start.column, y) : need();
    // Who comes to another column draws a path, and meant no other choice in the first.
    const name = names[start.column] ?? "";
    start.way = "across";
    return { ...nearest(column, y), ...(name && { [name]: start.need[name] ?? "" }) };
  }
  // Keys are the native controls' own; Escape gives back what a pointer has in hand.
  for (const { root: column } of columns)
    column.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") event.stopPropagation();
    });
  target(root, {
    at: need,
    pick,
    beside: need,
    home: need,
    go: (to) => {
      if (names.some((name) => to[name] !== need()[name])) set(to);
    },
    grips: ({ target: pressed }) =>
      pressed instanceof Element && pressed.closest(".it-shape-bead") !== null,
    ...hand,
  });

  /** @typedef {{left: number, right: number, y: number}} Spot  Where lines begin and end, from the picture's corner */
  const NOWHERE = { left: 0, right: 0, y: 0 };
  /** Of the choices, by column, and of the shapes. @type {{width: number, height: number, spots: Spot[][], goals: Spot[]}} */
  let laid = { width: 0, height: 0, spots: [], goals: [] };
  /** Measures where the choices stand; a change of choice leaves them there. */
  function measure() {
    const { left: x, top: y, width, height } = root.getBoundingClientRect();
    const spot = (/** @type {Element} */ each) => {
      const { left, right, top, bottom } = each.getBoundingClientRect();
      return { left: left - x, right: right - x, y: (top + bottom) / 2 - y };
    };
    const spots = columns.map(({ labels }) => labels.map(spot));
    laid = { width, height, spots, goals: nodes.map((each) => spot(each.root)) };
    draw();
  }
  /** @type {Drawn | null} */
  let last = null;
  /** Draws the lines between them. */
  function draw() {
    const { width, height, spots, goals } = laid;
    if (!last || !width) return;
    const { now, before, shapeOf } = last;
    const placeOf = (/** @type {number} */ i, /** @type {string} */ value) =>
      spots[i]?.[columns[i]?.values.indexOf(value) ?? 0] ?? NOWHERE;
    const goal = (/** @type {Need} */ each) => goals[shapes.indexOf(shapeOf(each))] ?? NOWHERE;
    const line = (/** @type {Spot} */ from, /** @type {Spot} */ to) => {
      const middle = f((from.right + to.left) / 2);
      return `M${f(from.right)} ${f(from.y)}C${middle} ${f(from.y)} ${middle} ${f(to.y)} ${f(to.left)} ${f(to.y)}`;
    };
    const way = (/** @type {Need} */ each) => {
      const stops = [...names.map((name, i) => placeOf(i, each[name] ?? "")), goal(each)];
      return stops
        .slice(1)
        .map((stop, i) => line(stops[i] ?? stop, stop))
        .join("");
    };
    place(svg, { viewBox: `0 0 ${f(width)} ${f(height)}` });
    const choices = names.flatMap((name, i) => {
      const from = placeOf(i - 1, now[names[i - 1] ?? ""] ?? "");
      const values = columns[i]?.values ?? [];
      const branches = i ? values.map((value) => line(from, placeOf(i, value))) : [];
      if (i < names.length - 1) return branches;
      const outs = values.map((value) => line(placeOf(i, value), goal({ ...now, [name]: value })));
      return [...branches, ...outs];
    });
    place(thin, { d: (last.leading?.map(way) ?? choices).join("") });
    for (const path of [apart, chosen]) place(path, { d: way(now) });
    const moved = before !== null && names.some((name) => before[name] !== now[name]);
    place(ghost, { d: moved ? way(before) : "" });
    mark(was, "away", !moved);
    write(others, last.leading ? `Thin: paths to ${last.asked}.` : OTHERS);
    beads.forEach((bead, i) => {
      const { right, y } = placeOf(i, now[names[i] ?? ""] ?? "");
      for (const circle of bead.children) place(circle, { cx: f(right), cy: f(y) });
    });
  }
  const sizes = new ResizeObserver(measure);
  for (const each of [
    root,
    ...columns.flatMap(({ labels }) => labels),
    ...nodes.map((node) => node.root),
  ])
    sizes.observe(each);
  return {
    root,
    /** @param {Drawn} drawn */
    update(drawn) {
      last = drawn;
      const { now, before, shapeOf, wordsOf } = drawn;
      const [name = "", values = []] = [names.at(-1), columns.at(-1)?.values];
      const open = new Set(values.map((value) => shapeOf({ ...now, [name]: value })));
      for (const { shape, root: node, glyph } of nodes) {
        glyph.update(shape, wordsOf(shape));
        mark(node, "chosen", shape === shapeOf(now));
        mark(node, "out", !open.has(shape) && shape !== drawn.asked);
        mark(node, "asked", shape === drawn.asked);
        node.setAttribute("aria-pressed", String(shape === drawn.asked));
        mark(
          node,
          "before",
          before !== null && shape === shapeOf(before) && shape !== shapeOf(now),
        );
      }
      draw();
    },
  };
}
