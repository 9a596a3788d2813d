/**
 * Where the reader's vector goes, layer by layer, on a map of two directions; and where it would go
 * with other words.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {{points: Point[], name: string, short?: string}} Trail  `short`: the swapped word
 * @typedef {object} Sheet
 * @property {Trail} now
 * @property {string} word  whose trail it is, as short as can be
 * @property {number} layer
 * @property {Trail | null} ghost  with another word, before or perhaps next
 * @property {{at: Point, name: string, take(): void}[]} others  where other words would take it in
 *   the end; `take` swaps one in
 * @property {Point[]} all  all that may be shown: sets the scale
 * @property {[[string, string], [string, string]]} axes
 * @property {string} note
 * @property {string} text
 * @property {string} start
 * @property {[string, number][] | null} lines  of a word that is not on the map: a word and a share for each layer, in
 *   place of the map
 * @property {number} most  the share that fills a line
 */
import { bar } from "./bars.js";
import { element, format, mark, place, write } from "./base.js";
import { arrow, textWidth, through } from "./drawing.js";
import { target, within } from "./target.js";

/** How far a finger may stir that taps. */
const STIR = 8;
/** Room above; and below the axis, for names of its ends. */
const LOOSE = { edge: 48, below: 58 };
const TIGHT = { edge: 36, below: 50 };
const SIDE = 64;
const NARROW = 400;
const DOT = 4;
/** So far from the handle's middle, and from a ring's, no name may stand. */
const HANDLE = 16;
const RING = 9;
/** A tap as near to another word's ring, and nearer than to any dot, takes that word. */
const TAP = 22;
/** Between the names below. */
const APART = 24;
/** So many pieces of a line keep names off it. */
const PIECES = 16;
/** Of lines in place of the map: how far below its top and from its left they begin, and what they leave free at the end. */
const LINES = { top: 44, tight: 36, left: 26, label: 52, word: 112, bar: 198, end: 50 };
/** What a place further off costs, in covered pixels. */
const LATER = 3;

/**
 * Names that keep out of each other's way: each takes the first place beside its dot that is free,
 * or else the one that covers least.
 * @param {number} width @param {number} height
 */
function keeper(width, height) {
  /** @type {{l: number, r: number, t: number, b: number}[]} */
  const taken = [];
  /** @typedef {{x: number, y: number, "text-anchor": string}} Spot */
  const boxOf = (
    /** @type {Spot} */ spot,
    /** @type {number} */ wide,
    /** @type {number} */ size,
  ) => {
    const back = { start: 0, middle: wide / 2, end: wide }[spot["text-anchor"]] ?? 0;
    const l = spot.x - back;
    return { l: l - 3, r: l + wide + 3, t: spot.y - size * 0.85, b: spot.y + size * 0.3 };
  };
  const covered = (/** @type {ReturnType<typeof boxOf>} */ box) =>
    taken.reduce((sum, { l, r, t, b }) => {
      const x = Math.min(r, box.r) - Math.max(l, box.l);
      const y = Math.min(b, box.b) - Math.max(t, box.t);
      return sum + (x > 0 && y > 0 ? x * y : 0);
    }, 0);
  /**
   * @param {SVGTextElement} text @param {string} words @param {number} size @param {Spot[]} spots
   * @returns {boolean}  whether a place was free
   */
  function first(text, words, size, spots) {
    const wide = textWidth(words, size, size > 13 ? 600 : 400);
    const tried = spots.map((spot, i) => {
      // What would be cut at an edge is moved in.
      const { l, r } = boxOf(spot, wide, size);
      const x = spot.x + Math.max(0, 5 - l) - Math.max(0, r - width + 5);
      const y = Math.max(size + 2, Math.min(height - 7, spot.y));
      const moved = { ...spot, x, y };
      const box = boxOf(moved, wide, size);
      const hidden = covered(box);
      return { spot: moved, box, hidden, cost: hidden + i * LATER };
    });
    const least = Math.min(...tried.map((each) => each.cost));
    const best = tried.find((each) => each.cost === least);
    if (!best) return false;
    write(text, words);
    place(text, best.spot);
    taken.push(best.box);
    return best.hidden === 0;
  }
  /** @param {Point} at @param {number} r */
  const dot = ({ x, y }, r) => taken.push({ l: x - r, r: x + r, t: y - r, b: y + r });
  return {
    dot,
    /** @param {Point} from @param {Point} to */
    line: (from, to) => {
      for (let i = 1; i < PIECES; i++) {
        const part = i / PIECES;
        dot({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part }, 2);
      }
    },
    /** @param {SVGTextElement} text @param {string} words @param {Spot} spot */
    fixed: (text, words, spot) => {
      write(text, words);
      place(text, spot);
      taken.push(boxOf(spot, textWidth(words, 13), 13));
    },
    /**
     * @param {SVGTextElement} text @param {string} words @param {Point} at @param {number} off
     * @param {number} size
     */
    beside: (text, words, { x, y }, off, size) => {
      const rows = [0, 1, 2, 3].flatMap((row) => {
        const lower = y + off + size * 0.8 + row * (size + 4);
        const upper = y - off - size * 0.25 - row * (size + 4);
        return [
          { x, y: upper, "text-anchor": "middle" },
          { x, y: lower, "text-anchor": "middle" },
          { x: x + off / 2, y: upper, "text-anchor": "start" },
          { x: x - off / 2, y: upper, "text-anchor": "end" },
          { x: x + off / 2, y: lower, "text-anchor": "start" },
          { x: x - off / 2, y: lower, "text-anchor": "end" },
        ];
      });
      const level = [
        { x: x + off, y: y + size * 0.35, "text-anchor": "start" },
        { x: x - off, y: y + size * 0.35, "text-anchor": "end" },
      ];
      const small = size < 14;
      first(
        text,
        words,
        size,
        small ? [...rows.slice(0, 2), ...level, ...rows] : [...level, ...rows],
      );
    },
    /** In one of the corners of a cross. */
    corner: (
      /** @type {SVGTextElement} */ text,
      /** @type {string} */ words,
      /** @type {Point} */ { x, y },
      /** @type {number} */ size,
    ) =>
      first(text, words, size, [
        { x: x - 10, y: y - 8, "text-anchor": "end" },
        { x: x - 10, y: y + 18, "text-anchor": "end" },
        { x: x + 10, y: y + 18, "text-anchor": "start" },
        { x: x + 10, y: y - 8, "text-anchor": "start" },
      ]),
  };
}

/**
 * @param {{id: string, layers: number, begin(): void, move(layer: number): void, end(): void}} plan
 */
export function wordMap({ id, layers, begin, move, end }) {
  const ground = element("rect", { class: "it-hero-sheet", rx: 14, x: 0, y: 0 });
  const lines = element("path", { class: "it-origin-lines" });
  const labels = Array.from({ length: 6 }, () =>
    element("text", { class: "it-axis", "font-size": 13 }),
  );
  const passed = element("path", { class: "it-hero-passed", "data-role": "output" });
  const way = element("path", { class: "it-hero-way", "data-role": "output" });
  const ghostWay = element("path", { class: "it-hero-ghost" });
  const ghostEnd = element("circle", { class: "it-hero-ghost", r: 9 });
  const ghostName = element("text", { class: "it-axis", "font-size": 13 });
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
  const told = Array.from({ length: layers + 1 }, (_, layer) => ({
    label: element("text", { class: "it-axis", "font-size": 13 }),
    word: element("text", { "font-size": 14 }),
    share: bar("output"),
    layer,
  }));
  const list = element(
    "g",
    { class: "it-hero-list" },
    ...told.flatMap(({ label, word, share }) => [label, word, share.root]),
  );
  const svg = element(
    "svg",
    { "aria-hidden": "true" },
    ground,
    lines,
    list,
    ...labels,
    ...others.map(({ ring }) => ring),
    ghostWay,
    ghostEnd,
    passed,
    way,
    tip.shaft,
    ...dots,
    last,
    tip.root,
    ghostName,
    ...others.map(({ name }) => name),
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
  /** From the map's numbers. @type {(point: Point) => Point} */
  let pixels = (point) => point;
  /** The rings of other words. @type {(Point & {take(): void})[]} */
  let rings = [];
  let current = 0;
  let listed = false;
  /** How far each of some points is. @param {MouseEvent} event @param {Point[]} points */
  function distances(event, points) {
    const box = svg.getBoundingClientRect();
    const at = { x: event.clientX - box.left, y: event.clientY - box.top };
    return points.map(({ x, y }) => Math.hypot(x - at.x, y - at.y));
  }
  /** @param {MouseEvent} event */
  function ringAt(event) {
    const far = distances(event, rings);
    const least = Math.min(...far);
    const nearest = least <= TAP && least < Math.min(...distances(event, places));
    return nearest ? rings[far.indexOf(least)] : undefined;
  }
  /** What is pressed on a ring and let go there takes the ring's word. */
  let onRing = false;
  /** @type {PointerEvent | null} */
  let pressed = null;
  let moved = false;
  target(root, {
    at: () => current,
    pick(event) {
      if (event.type === "pointerdown") {
        pressed = event;
        onRing = Boolean(ringAt(event));
      } else if (pressed && Math.hypot(event.x - pressed.x, event.y - pressed.y) > STIR)
        onRing = false;
      const far = distances(event, places);
      return onRing ? current : far.indexOf(Math.min(...far));
    },
    // In a list the layers go down.
    beside: (right, up) => within(current + right + (listed ? -up : up), 0, layers),
    home: () => 0,
    last: () => layers,
    begin() {
      moved = false;
      begin();
    },
    go(layer) {
      if (layer === current) return;
      moved = true;
      move(layer);
    },
    end: () => moved && end(),
  });
  root.addEventListener("click", (event) => {
    if (onRing) ringAt(event)?.take();
  });

  /**
   * A line for each layer. @param {number} width @param {number} height @param {Sheet} sheet
   * @param {[string, number][]} all
   */
  function updateList(width, height, { layer, note, most }, all) {
    const top = width < NARROW ? LINES.tight : LINES.top;
    const step = (height - top - 8) / (layers + 1);
    pixels = ({ y }) => ({ x: LINES.left, y: top + (0.5 - y) * step });
    places = told.map((each) => pixels({ x: 0, y: -each.layer }));
    write(/** @type {SVGTextElement} */ (labels[4]), note);
    place(/** @type {SVGTextElement} */ (labels[4]), {
      x: 12,
      y: top - 16,
      "text-anchor": "start",
    });
    told.forEach(({ label, word, share: { root, update } }, i) => {
      const { y } = /** @type {Point} */ (places[i]);
      const [text = "", share = 0] = all[i] ?? [];
      write(label, i ? `layer ${i}` : "word");
      place(label, { x: LINES.label, y: y + 4.5 });
      write(word, text);
      place(word, { x: LINES.word, y: y + 5, "font-weight": i === layer ? "600" : "400" });
      mark(root, "away", !text);
      const wide = width - LINES.bar - LINES.end;
      update({
        x: LINES.bar,
        y: y - 6,
        width: wide,
        height: 12,
        share: share / most,
        text: text && format(share),
      });
    });
  }

  /** All but the arrow. @param {number} width @param {number} height @param {Sheet} sheet */
  function update(width, height, sheet) {
    const { now, layer, ghost, all, axes, lines: each } = sheet;
    current = layer;
    place(svg, { width, height });
    place(ground, { width, height });
    listed = Boolean(each);
    mark(list, "away", !each);
    for (const [i, label] of labels.entries()) mark(label, "away", Boolean(each) && i !== 4);
    for (const part of [lines, name]) mark(part, "away", Boolean(each));
    root.setAttribute("aria-valuenow", String(layer));
    root.setAttribute("aria-valuetext", sheet.text);
    if (each) {
      updateList(width, height, sheet, each);
      rings = [];
      const hidden = [ghostWay, ghostEnd, ghostName, endName];
      for (const part of [...hidden, ...others.flatMap((other) => Object.values(other))])
        mark(part, "away", true);
      drawWay(layer);
      return;
    }
    const { edge, below } = width < NARROW ? TIGHT : LOOSE;
    const xs = all.map(({ x }) => x);
    const ys = all.map(({ y }) => y);
    const [left, right] = [Math.min(0, ...xs), Math.max(0, ...xs)];
    const [low, high] = [Math.min(0, ...ys), Math.max(0, ...ys)];
    const unit = Math.min(
      (width - 2 * SIDE) / Math.max(1e-6, right - left),
      (height - edge - below) / Math.max(1e-6, high - low),
    );
    const origin = {
      x: width / 2 - ((left + right) / 2) * unit,
      y: (height + edge - below) / 2 + ((low + high) / 2) * unit,
    };
    pixels = ({ x, y }) => ({ x: origin.x + x * unit, y: origin.y - y * unit });
    places = now.points.map(pixels);
    place(lines, { d: `M14 ${origin.y}H${width - 14}M${origin.x} 14V${height - 14}` });
    const [[west, east], [south, north]] = axes;
    const texts = [
      west && `← ${west}`,
      east && `${east} →`,
      north && `↑ ${north}`,
      south && `↓ ${south}`,
      sheet.note,
    ];
    const ends = origin.y + 18;
    const lower = textWidth(texts[3] ?? "", 13) + textWidth(sheet.note, 13);
    const stacked = width < NARROW || origin.x + 8 + lower + APART > width - 14;
    const spots = [
      { x: 14, y: ends, "text-anchor": "start" },
      { x: width - 14, y: ends, "text-anchor": "end" },
      { x: origin.x + 8, y: 18, "text-anchor": origin.x > width * 0.7 ? "end" : "start" },
      { x: origin.x + 8, y: height - (stacked ? 30 : 12), "text-anchor": "start" },
      stacked
        ? { x: 14, y: height - 12, "text-anchor": "start" }
        : { x: width - 14, y: height - 12, "text-anchor": "end" },
    ];
    const put = keeper(width, height);
    spots.forEach((spot, i) => {
      put.fixed(/** @type {SVGTextElement} */ (labels[i]), texts[i] ?? "", spot);
    });
    drawWay(layer);
    const final = places.at(-1) ?? origin;
    const near = places[layer] ?? origin;
    put.dot(near, HANDLE);
    const path = (ghost?.points ?? []).map(pixels);
    const ghostAt = path.at(-1) ?? origin;
    if (ghost) put.dot(ghostAt, RING);
    for (const [i, to] of path.entries()) put.line(path[i - 1] ?? to, to);
    put.line(origin, near);
    for (const [i, to] of places.entries()) put.line(places[i - 1] ?? to, to);
    for (const each of sheet.others) put.dot(pixels(each.at), RING - 3);
    const close = layer === layers || Math.hypot(final.x - near.x, final.y - near.y) < 34;
    const when = layer ? `after layer ${layer}` : "before it reads";
    const full = `${sheet.word}, ${when}`;
    const words = width < NARROW ? when : full;
    put.beside(name, layer === layers ? now.name : words, near, HANDLE + 8, 14);
    mark(endName, "away", close);
    if (!close) {
      put.dot(final, RING);
      put.beside(endName, now.name, final, RING + 5, 14);
    }
    for (const each of [ghostWay, ghostEnd, ghostName]) mark(each, "away", !ghost);
    place(ghostWay, { d: through(path) });
    place(ghostEnd, { cx: ghostAt.x, cy: ghostAt.y });
    if (ghost) put.beside(ghostName, ghost.name, ghostAt, RING + 5, 13);
    rings = [];
    others.forEach(({ ring, name: label }, i) => {
      const other = sheet.others[i];
      const hidden = !other || other.name === ghost?.short;
      for (const each of [ring, label]) mark(each, "away", hidden);
      if (!other || hidden) return;
      const spot = pixels(other.at);
      rings.push({ ...spot, take: other.take });
      place(ring, { cx: spot.x, cy: spot.y });
      put.beside(label, other.name, spot, RING + 3, 13);
    });
    const start = /** @type {SVGTextElement} */ (labels[5]);
    const there = Math.hypot(near.x - origin.x, near.y - origin.y) < 24;
    mark(start, "away", there || !put.corner(start, sheet.start, origin, 13));
  }

  /** Through the layers' dots. @param {number} layer */
  function drawWay(layer) {
    place(passed, { d: through(places.slice(0, layer + 1)) });
    place(way, { d: through(places.slice(layer)) });
    dots.forEach((circle, i) => {
      const at = /** @type {Point} */ (places[i]);
      place(circle, { cx: at.x, cy: at.y });
      mark(circle, "later", i > layer);
    });
    const final = /** @type {Point} */ (places.at(-1));
    place(last, { cx: final.x, cy: final.y });
    mark(last, "away", layer === layers);
  }

  return {
    root,
    update,
    /** Lays the arrow; between layers while it moves. @param {Point} dot */
    point: (dot) => tip.update({ from: pixels({ x: 0, y: 0 }), to: pixels(dot) }),
  };
}
