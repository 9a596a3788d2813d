/**
 * Where the reader's vector goes, layer by layer, on a map of two directions; and where it would go
 * with other words.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {{points: Point[], name: string, short?: string}} Trail  `short`: the swapped word
 * @typedef {object} Sheet
 * @property {Trail} now
 * @property {number} layer
 * @property {Point} dot  where it is; between layers while it moves
 * @property {Trail | null} ghost  with another word, before or perhaps next
 * @property {{at: Point, name: string}[]} others  where other words would take it in the end
 * @property {Point[]} all  all that may be shown: sets the scale
 * @property {[[string, string], [string, string]]} axes
 * @property {string} note
 * @property {string} text
 * @property {string} start
 */
import { element, mark, place, write } from "./base.js";
import { arrow, textWidth, through } from "./drawing.js";

/** Which way a key goes through the layers. @type {Record<string, number>} */
const STEPS = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
const EDGE = 40;
/** Below the axis stand names of its ends. */
const BELOW = 58;
const SIDE = 64;
const NARROW = 400;
const DOT = 4;

/**
 * @param {{id: string, layers: number, begin(): void, move(layer: number): void, end(): void}} plan
 */
export function wordMap({ id, layers, begin, move, end }) {
  const ground = element("rect", { class: "it-hero-sheet", rx: 14, x: 0, y: 0 });
  const lines = element("path", { class: "it-origin-lines" });
  const labels = Array.from({ length: 6 }, () =>
    element("text", { class: "it-axis", "font-size": 13 }),
  );
  const way = element("path", { class: "it-hero-way", "data-role": "output" });
  const ghostWay = element("path", { class: "it-hero-ghost" });
  const ghostEnd = element("circle", { class: "it-hero-ghost", r: 9 });
  const ghostName = element("text", { class: "it-axis", "font-size": 13, "text-anchor": "middle" });
  const others = Array.from({ length: 4 }, () => ({
    ring: element("circle", { class: "it-hero-other", r: 6 }),
    name: element("text", { class: "it-axis", "font-size": 13 }),
  }));
  const dots = Array.from({ length: layers + 1 }, () =>
    element("circle", { class: "it-hero-dot", "data-role": "output", r: DOT }),
  );
  const last = element("circle", { class: "it-hero-last", "data-role": "output", r: 8 });
  const tip = arrow({ hatch: "", role: "output", tip: "ring", width: 5 });
  const name = element("text", {
    class: "it-name",
    "data-role": "output",
    "font-size": 14,
  });
  const endName = element("text", {
    class: "it-name",
    "data-role": "output",
    "font-size": 14,
  });
  const svg = element(
    "svg",
    { "aria-hidden": "true" },
    ground,
    lines,
    ...labels,
    ...others.flatMap(({ ring, name }) => [ring, name]),
    ghostWay,
    ghostEnd,
    ghostName,
    way,
    tip.shaft,
    ...dots,
    last,
    tip.root,
    endName,
    name,
  );
  const root = element(
    "div",
    {
      class: "it-hero-map it-handle it-keep",
      id: `${id}-map`,
      tabindex: 0,
      role: "slider",
      "aria-label": "layer, on the map",
      "aria-valuemin": 0,
      "aria-valuemax": layers,
    },
    svg,
  );

  /** Where each layer's dot is, in pixels. @type {Point[]} */
  let places = [];
  let current = 0;
  let pointer = -1;
  let moved = false;
  /** @param {PointerEvent} event */
  function pick(event) {
    const box = svg.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    const far = places.map(({ x, y }) => Math.hypot(x - at.x, y - at.y));
    const layer = far.indexOf(Math.min(...far));
    if (layer !== current) {
      moved = true;
      move(layer);
    }
  }
  root.addEventListener("pointerdown", (event) => {
    if (event.button || pointer >= 0) return;
    event.preventDefault();
    mark(root, "pointed", true);
    root.focus({ preventScroll: true });
    root.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    moved = false;
    begin();
    pick(event);
  });
  root.addEventListener("pointermove", (event) => {
    if (event.pointerId === pointer) pick(event);
  });
  for (const type of /** @type {const} */ (["pointerup", "pointercancel"])) {
    root.addEventListener(type, (event) => {
      if (event.pointerId !== pointer) return;
      pointer = -1;
      if (moved) end();
    });
  }
  root.addEventListener("keydown", (event) => {
    mark(root, "pointed", false);
    const ends = event.key === "Home" || event.key === "End";
    const by = STEPS[event.key];
    if ((!ends && by === undefined) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = ends ? (event.key === "Home" ? 0 : layers) : current + (by ?? 0);
    if (to < 0 || to > layers || to === current) return;
    begin();
    move(to);
    end();
  });

  /** @param {number} width @param {number} height @param {Sheet} sheet */
  function update(width, height, sheet) {
    const { now, layer, dot, ghost, all, axes } = sheet;
    current = layer;
    const xs = all.map(({ x }) => x);
    const ys = all.map(({ y }) => y);
    const [left, right] = [Math.min(0, ...xs), Math.max(0, ...xs)];
    const [low, high] = [Math.min(0, ...ys), Math.max(0, ...ys)];
    const unit = Math.min(
      (width - 2 * SIDE) / Math.max(1e-6, right - left),
      (height - EDGE - BELOW) / Math.max(1e-6, high - low),
    );
    const origin = {
      x: width / 2 - ((left + right) / 2) * unit,
      y: (height + EDGE - BELOW) / 2 + ((low + high) / 2) * unit,
    };
    const pixels = (/** @type {Point} */ { x, y }) => ({
      x: origin.x + x * unit,
      y: origin.y - y * unit,
    });
    places = now.points.map(pixels);
    place(svg, { width, height });
    place(ground, { width, height });
    place(lines, { d: `M14 ${origin.y}H${width - 14}M${origin.x} 14V${height - 14}` });
    const [[west, east], [south, north]] = axes;
    const texts = [`← ${west}`, `${east} →`, `↑ ${north}`, `↓ ${south}`, sheet.note, sheet.start];
    const ends = origin.y + 18;
    const spots = [
      { x: 14, y: ends, "text-anchor": "start" },
      { x: width - 14, y: ends, "text-anchor": "end" },
      { x: origin.x + 8, y: 24, "text-anchor": origin.x > width * 0.7 ? "end" : "start" },
      { x: origin.x + 8, y: height - (width < NARROW ? 30 : 12), "text-anchor": "start" },
      width < NARROW
        ? { x: 14, y: height - 12, "text-anchor": "start" }
        : { x: width - 14, y: height - 12, "text-anchor": "end" },
      { x: origin.x - 10, y: origin.y - 8, "text-anchor": "end" },
    ];
    labels.forEach((label, i) => {
      write(label, texts[i] ?? "");
      place(label, spots[i] ?? {});
    });
    const start = /** @type {HTMLElement | SVGElement} */ (labels[5]);
    mark(
      start,
      "away",
      Math.hypot((places[layer]?.x ?? 0) - origin.x, (places[layer]?.y ?? 0) - origin.y) < 24,
    );
    place(way, { d: through(places.slice(layer)) });
    dots.forEach((circle, i) => {
      const at = places[i] ?? origin;
      place(circle, { cx: at.x, cy: at.y });
      mark(circle, "later", i > layer);
    });
    const final = places.at(-1) ?? origin;
    place(last, { cx: final.x, cy: final.y });
    mark(last, "away", layer === layers);
    const at = pixels(dot);
    tip.update({ from: origin, to: at });
    const beside = (
      /** @type {SVGTextElement} */ text,
      /** @type {string} */ words,
      /** @type {Point} */ { x, y },
      /** @type {number} */ off,
    ) => {
      const wide = textWidth(words, 14, 600);
      const back = x + off + wide > width - 8;
      write(text, words);
      place(text, {
        x: back ? Math.max(wide + 8, x - off) : x + off,
        y: Math.max(16, Math.min(height - 8, y + 5)),
        "text-anchor": back ? "end" : "start",
      });
    };
    beside(
      name,
      layer ? `${now.name}, after layer ${layer}` : `${now.name}, before it reads`,
      at,
      26,
    );
    if (layer === layers) write(name, now.name);
    beside(endName, now.name, { x: final.x, y: final.y }, 14);
    mark(endName, "away", layer === layers || Math.hypot(final.x - at.x, final.y - at.y) < 34);
    for (const each of [ghostWay, ghostEnd, ghostName]) mark(each, "away", !ghost);
    const path = (ghost?.points ?? []).map(pixels);
    place(ghostWay, { d: through(path) });
    const ghostAt = path.at(-1) ?? origin;
    place(ghostEnd, { cx: ghostAt.x, cy: ghostAt.y });
    write(ghostName, ghost?.name ?? "");
    const half = textWidth(ghost?.name ?? "", 13) / 2 + 6;
    place(ghostName, {
      x: Math.max(half, Math.min(width - half, ghostAt.x)),
      y: ghostAt.y > 40 ? ghostAt.y - 16 : ghostAt.y + 26,
    });
    /** Labels keep out of each other's way. @type {Point[]} */
    const taken = [{ x: at.x, y: at.y }];
    others.forEach(({ ring, name: label }, i) => {
      const other = sheet.others[i];
      const hidden = !other || other.name === ghost?.short;
      for (const each of [ring, label]) mark(each, "away", hidden);
      if (!other || hidden) return;
      const spot = pixels(other.at);
      const half = textWidth(other.name, 13) / 2 + 8;
      const x = Math.max(half, Math.min(width - half, spot.x));
      const clash = (/** @type {number} */ y) =>
        taken.some((each) => Math.abs(each.x - x) < 2 * half && Math.abs(each.y - y) < 16);
      const y = [spot.y - 14, spot.y + 16, spot.y - 30].find((each) => !clash(each)) ?? spot.y + 32;
      taken.push({ x, y });
      place(ring, { cx: spot.x, cy: spot.y });
      write(label, other.name);
      place(label, { x, y: y + 4, "text-anchor": "middle" });
    });
    root.setAttribute("aria-valuenow", String(layer));
    root.setAttribute("aria-valuetext", sheet.text);
  }

  return { root, update };
}
