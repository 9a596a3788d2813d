/**
 * A plane in which arrows stand: its scale, level lines of a dot product, and names beside tips.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./drawing.js").Box} Box
 * @typedef {{left: number, right: number, bottom: number, top: number}} Range
 * @typedef {{text: string, at: Point, radius: number, role?: string, muted?: boolean,
 *   lines?: string[], also?: Point[], off?: number[], above?: boolean, spare?: boolean}} Label  It
 *   may also stand beside other points, or further off, by so many pixels; above its point, if it can;
 *   a spare one is left out where it has no room.
 * @typedef {{from: Point, to: Point, faint?: boolean}} Way  A line that names had better not cross.
 */
import { element, format, mark, place, write } from "./base.js";
import { textWidth, through } from "./drawing.js";
import { handles } from "./handles.js";

const LABEL = 14;
/** So many pixels keep a spare label from others. */
const SPARE = 6;
/** Room around the points, in their own units: new places to go to, most of it up and right. */
export const ROOM = { left: 0.6, right: 0.9, bottom: 0.6, top: 0.8 };
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
/** Level lines are this far apart, at least. */
const APART = 56;

/**
 * The range that shows all points, and room around them.
 * @param {Point[]} points
 * @returns {Range}
 */
export function rangeOf(points) {
  const xs = [0, ...points.map(({ x }) => x)];
  const ys = [0, ...points.map(({ y }) => y)];
  return {
    left: Math.min(...xs) - ROOM.left,
    right: Math.max(...xs) + ROOM.right,
    bottom: Math.min(...ys) - ROOM.bottom,
    top: Math.max(...ys) + ROOM.top,
  };
}

/**
 * A range that holds these points, too.
 * @param {Range} range
 * @param {Point[]} points
 * @param {number} [head]  what they leave free on top
 * @returns {Range}
 */
export function widened({ left, right, bottom, top }, points, head = 0) {
  const edge = 0.2;
  const out = { left, right, bottom, top };
  for (const { x, y } of points) {
    if (x < left) out.left = Math.min(out.left, x - edge);
    if (x > right) out.right = Math.max(out.right, x + edge);
    if (y < bottom) out.bottom = Math.min(out.bottom, y - edge);
    if (y > top - head) out.top = Math.max(out.top, y + (head || edge));
  }
  return out;
}

/**
 * @param {string} label  what the picture is, for a screen reader
 */
export function plane(label) {
  const ground = element("g");
  const below = element("g");
  const held = element("g");
  const above = element("g");
  const root = element(
    "svg",
    { class: "it-plane-picture", role: "group", "aria-label": label },
    ground,
    below,
    held,
    above,
  );
  let size = { width: 0, height: 0 };
  let unit = 1;
  let origin = { x: 0, y: 0 };
  const toPixels = (/** @type {Point} */ { x, y }) => ({
    x: origin.x + x * unit,
    y: origin.y - y * unit,
  });
  const toNumbers = (/** @type {Point} */ { x, y }) => ({
    x: (x - origin.x) / unit,
    y: (origin.y - y) / unit,
  });
  return {
    root,
    ground,
    below,
    held,
    above,
    toPixels,
    toNumbers,
    size: () => size,
    unit: () => unit,
    handles: handles(root, { toNumbers, toPixels }),
    /**
     * @param {number} width
     * @param {number} height
     * @param {Range} range
     * @param {number} [head]  pixels on top that the points leave free
     */
    fit(width, height, { left, right, bottom, top }, head = 0) {
      size = { width, height };
      place(root, { width, height });
      const least = top - ROOM.top - bottom;
      const tall = Math.min(height / (top - bottom), (height - head) / least);
      unit = Math.min(width / (right - left), tall);
      const below = Math.min((height - unit * (top - bottom)) * 0.4, height - head - unit * least);
      const beside = (width - unit * (right - left)) * 0.4;
      origin = { x: beside - left * unit, y: height - Math.max(0, below) + bottom * unit };
    },
    /** The nearest place in sight, a little inside the edge. @param {Point} to @returns {Point} */
    reach({ x, y }) {
      const inside = 12;
      const least = toNumbers({ x: inside, y: size.height - inside });
      const most = toNumbers({ x: size.width - inside, y: inside });
      const within = (
        /** @type {number} */ a,
        /** @type {number} */ low,
        /** @type {number} */ high,
      ) => Math.max(Math.ceil(low * 10) / 10, Math.min(Math.floor(high * 10) / 10, a)) || 0;
      return { x: within(x, least.x, most.x), y: within(y, least.y, most.y) };
    },
  };
}

/**
 * The part of a polygon in which `q·p ≥ level`, for points p in pixels.
 * @param {Point[]} corners
 * @param {(point: Point) => number} height  above the level
 * @returns {Point[]}
 */
export function uphill(corners, height) {
  /** @type {Point[]} */
  const inside = [];
  corners.forEach((corner, i) => {
    const last = corners.at(i - 1) ?? corner;
    const [a, b] = [height(last), height(corner)];
    if (a >= 0 !== b >= 0) {
      const t = a / (a - b);
      inside.push({ x: last.x + (corner.x - last.x) * t, y: last.y + (corner.y - last.y) * t });
    }
    if (b >= 0) inside.push(corner);
  });
  return inside;
}

/**
 * Level lines of the dot product with a vector; the shade deepens uphill.
 * @param {ReturnType<typeof plane>} where
 * @param {{role?: string, lead?: string, above?: boolean, deepest?: number}} [options]  `lead`:
 *   what stands before the zero; `above`: no lines below it, and before each; `deepest`: the shade
 *   of one level, at most
 */
export function slope(where, options = {}) {
  const { role = "query", lead = "q·k = ", above = false, deepest = 0.055 } = options;
  const shades = element("g", { "data-role": role, class: "it-slope" });
  const texts = element("g", { "data-role": role });
  where.ground.append(shades);
  where.above.append(texts);
  /** @type {{shade: SVGPathElement, line: SVGPathElement, text: SVGTextElement}[]} */
  const pool = [];
  const level = (/** @type {number} */ i) => {
    const known = pool[i];
    if (known) return known;
    const made = {
      shade: element("path", { class: "it-shade" }),
      line: element("path", { class: "it-level" }),
      text: element("text", { class: "it-level-name", "font-size": 13 }),
    };
    pool[i] = made;
    shades.append(made.shade, made.line);
    texts.append(made.text);
    return made;
  };
  return {
    /**
     * @param {number} qx
     * @param {number} qy
     * @param {Box[]} taken  where no number may stand
     * @param {number} [offset]  what is added to the product: a bias
     * @returns {Box[]}  where numbers stand
     */
    update(qx, qy, taken, offset = 0) {
      const { width, height } = where.size();
      const corners = [
        { x: 0, y: 0 },
        { x: width, y: 0 },
        { x: width, y: height },
        { x: 0, y: height },
      ];
      const o = where.toPixels({ x: 0, y: 0 });
      const unit = where.unit();
      const size = Math.hypot(qx, qy);
      const product = (/** @type {Point} */ p) =>
        ((p.x - o.x) * qx - (p.y - o.y) * qy) / unit + offset;
      const step = STEPS.find((each) => (each * unit) / size >= APART);
      const least = Math.min(...corners.map(product));
      const most = Math.max(...corners.map(product));
      /** @type {Box[]} */
      const boxes = [];
      let used = 0;
      let said = false;
      if (size > 1e-6 && step) {
        const first = above ? 0 : Math.ceil(least / step + 1e-9);
        for (let i = first; i * step < most && used < 30; i++) {
          const value = i * step;
          const { shade, line, text } = level(used++);
          const part = uphill(corners, (p) => product(p) - value);
          const ends = part.filter((p) => Math.abs(product(p) - value) < 1e-6 * Math.max(1, most));
          place(shade, { d: `${through(part)}Z` });
          place(line, { d: through(ends.slice(0, 2)), class: i ? "it-level" : "it-level it-zero" });
          const lower = (/** @type {Point} */ a, /** @type {Point} */ b) =>
            b.y > a.y + 0.5 || (b.y > a.y - 0.5 && b.x > a.x) ? b : a;
          const low = ends.reduce(lower, ends[0] ?? o);
          const bare = format(value, step < 1 ? 1 : 0);
          // Where the zero has no room, the next says what the numbers are.
          const name = above || (i >= 0 && !said) ? lead + bare : bare;
          const wide = textWidth(name, 13, 600);
          /** Beside an end of the line. @param {Point} end @returns {Box} */
          const beside = (end) => {
            const right = end.x + 7 + wide < width - 4;
            const y = Math.max(18, Math.min(height - 8, end.y - (end.y > height - 2 ? 8 : 5)));
            return { x: right ? end.x + 7 : end.x - 7 - wide, y: y - 12, width: wide, height: 15 };
          };
          const free = (/** @type {Box} */ { x, y }) =>
            x > 4 &&
            x + wide < width - 4 &&
            (i > 0 || !above) &&
            ![...taken, ...boxes].some(
              (b) =>
                b.x < x + wide + 4 && x < b.x + b.width + 4 && b.y < y + 15 && y < b.y + b.height,
            );
          // Where something stands at the lower end, at the upper.
          const box = [low, ...ends].map(beside).find(free);
          write(text, box ? name : "");
          if (box) {
            place(text, { x: box.x, y: box.y + 12 });
            boxes.push(box);
            said ||= i >= 0;
          }
        }
      }
      const deep = Math.min(deepest, (deepest * 4.9) / Math.max(1, used));
      pool.forEach(({ shade, line, text }, i) => {
        place(shade, { style: `--deep:${deep.toFixed(4)}` });
        for (const each of [shade, line, text]) mark(each, "away", i >= used);
      });
      return boxes;
    },
  };
}

/** @param {Box} a @param {Box} b */
function overlap(a, b) {
  const x = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const y = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return x > 0 && y > 0 ? x * y : 0;
}

/**
 * How much of a line, in pixels, lies in a box, or nearly (Liang and Barsky, 1984).
 * @param {Point} from
 * @param {Point} to
 * @param {Box} box
 */
function crossed(from, to, box) {
  const edge = 4;
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  let [enter, leave] = [0, 1];
  for (const [step, near, far] of [
    [dx, box.x - edge - from.x, box.x + box.width + edge - from.x],
    [dy, box.y - from.y, box.y + box.height - from.y],
  ]) {
    if (step === undefined || near === undefined || far === undefined) continue;
    if (Math.abs(step) < 1e-9) {
      if (near > 0 || far < 0) return 0;
      continue;
    }
    enter = Math.max(enter, Math.min(near / step, far / step));
    leave = Math.min(leave, Math.max(near / step, far / step));
  }
  return leave > enter ? (leave - enter) * Math.hypot(dx, dy) : 0;
}

/** Whether two lines cross. @param {Point} a @param {Point} b @param {Point} c @param {Point} d */
function cross(a, b, c, d) {
  const side = (/** @type {Point} */ p, /** @type {Point} */ q, /** @type {Point} */ r) =>
    (q.x - p.x) * (r.y - p.y) > (q.y - p.y) * (r.x - p.x);
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** Where a label may stand: right, left, above, below, and between. @type {[number, number][]} */
const SIDES = [
  [1, 0],
  [-1, 0],
  [0, -1],
  [0, 1],
  [0.8, -0.8],
  [-0.8, -0.8],
  [0.8, 0.8],
  [-0.8, 0.8],
];

/**
 * Names beside tips, each where it covers least. A name stays on its side while it can.
 * @param {SVGGElement} group
 */
export function names(group) {
  /** @type {SVGTextElement[]} */
  const pool = [];
  /** @type {Map<string, number>} */
  const sides = new Map();
  return {
    /**
     * @param {Label[]} labels
     * @param {{width: number, height: number, boxes?: Box[], arrows?: Way[]}} around
     */
    update(labels, { width, height, boxes = [], arrows = [] }) {
      const discs = labels.map(({ at, radius }) => ({
        x: at.x - radius,
        y: at.y - radius,
        width: 2 * radius,
        height: 2 * radius,
      }));
      const taken = [...boxes];
      /** Whether a label has room there, and nothing runs through it or between it and what it names. */
      const fit = (/** @type {Box} */ box, /** @type {Point} */ at) => {
        const { x, y, width: wide, height: tall } = box;
        if (x < 4 || y < 4 || x + wide > width - 4 || y + tall > height - 4) return false;
        const around = { x: x - SPARE, y: y - 3, width: wide + 2 * SPARE, height: tall + 6 };
        if (taken.some((other) => overlap(around, other))) return false;
        const middle = { x: x + wide / 2, y: y + tall / 2 };
        const near = { x: at.x + (middle.x - at.x) / 9, y: at.y + (middle.y - at.y) / 9 };
        return !arrows.some(
          ({ from, to }) => crossed(from, to, box) || cross(near, middle, from, to),
        );
      };
      labels.forEach((label, i) => {
        const lines = label.lines ?? [label.text];
        const wide = Math.max(...lines.map((line) => textWidth(line, LABEL, 600)));
        const tall = 17 * lines.length;
        const spots = [label.at, ...(label.also ?? [])].flatMap((at) =>
          [0, ...(label.off ?? [])].map((off) => ({ at, off })),
        );
        const options = spots.flatMap(({ at, off }) =>
          SIDES.map(([dx, dy], side) => {
            const gap = label.radius + 5 + off;
            let x = at.x + dx * gap + (dx > 0 ? 0 : dx < 0 ? -wide : -wide / 2);
            // Above and below, it moves in at the edge.
            if (dy) x = Math.max(4, Math.min(width - wide - 4, x));
            const y = at.y + dy * gap + (dy > 0 ? 0 : dy < 0 ? -tall : -tall / 2);
            const box = { x, y, width: wide, height: tall };
            const out =
              Math.max(0, 4 - x, x + wide - width + 4) + Math.max(0, 4 - y, y + tall - height + 4);
            let cost = out * 200 + side * 3 + off * 2 - (sides.get(label.text) === side ? 60 : 0);
            if (label.above && side === 2) cost -= 20;
            for (const other of taken) {
              const both = overlap(box, other);
              if (both) cost += 30 + both * 3;
            }
            discs.forEach((disc, j) => {
              if (j !== i) cost += overlap(box, disc) * (labels[j]?.muted ? 0.5 : 2);
            });
            for (const { from, to, faint } of arrows) {
              cost += crossed(from, to, box) * (faint ? 1 : 5);
            }
            return { at, box, cost, side };
          }),
        );
        const free = label.spare ? options.filter(({ box, at }) => fit(box, at)) : options;
        const [first, ...rest] = free;
        const best = rest.reduce((a, b) => (b.cost < (a?.cost ?? 0) ? b : a), first);
        const text =
          pool[i] ??
          element("text", { class: "it-name", "font-size": LABEL, "text-anchor": "middle" });
        if (!pool[i]) group.append(text);
        pool[i] = text;
        mark(text, "away", !best);
        if (!best) return;
        sides.set(label.text, best.side);
        taken.push({ ...best.box, x: best.box.x - 3, width: wide + 6 });
        const x = best.box.x + wide / 2;
        place(text, { x, y: best.box.y + 13 });
        if (lines.length === 1) write(text, lines[0] ?? "");
        else {
          if (text.childElementCount !== lines.length)
            text.replaceChildren(...lines.map((_, row) => element("tspan", { dy: row ? 17 : 0 })));
          lines.forEach((line, row) => {
            const own = /** @type {Element} */ (text.children[row]);
            place(own, { x });
            write(own, line);
          });
        }
        mark(text, "role", label.role);
        mark(text, "muted", label.muted);
      });
      pool.forEach((text, i) => {
        if (i >= labels.length) mark(text, "away", true);
      });
    },
  };
}
