/**
 * The plane in which a neuron hears two names: their arrows, the border of the half in which it
 * fires, tinted by what it says, and a point of the reader's own.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./fact_neuron_math.js").Shown} Shown
 * @typedef {import("./handles.js").Grip} Grip
 * @typedef {{weight: [number, number], bias: number}} Theirs  The reader's own neuron.
 * @typedef {Pick<Grip, "begin" | "end" | "picked">} Holds
 */
import { element, format, mark, place } from "./base.js";
import { arrow, DISC, hatching, textWidth, through } from "./drawing.js";
import {
  apart,
  direction,
  foot,
  pointOf,
  product,
  scene,
  tidy,
  wrapped,
} from "./fact_neuron_math.js";
import { names, plane, slope, uphill, widened } from "./plane.js";

/** The names are at most so many degrees apart: opposite ones have no sum. */
export const WIDEST = 170;
/** A handle's tenth is so many degrees, by hand and by key. */
export const TURN = 2;
const USUAL = { left: -1.15, right: 2.25, bottom: -1.15, top: 2.25 };
/** Keeps the border's handle in sight, with its halo. */
const EDGE = 24;
const HINT = 34;
const PULL = "pull across";
/** From where to where arrows beside the border's handle say which ways it goes. */
const ACROSS = { from: 19, to: 36 };
/** A border so near is shown whole, with so much room behind its handle. */
const NEAR = 3.5;
const BEHIND = 0.6;
const NARROW = 380;
/** The name of the reader's point may stand further off, clear of its shaft. */
const OFF = [10, 20];

/**
 * @param {{id: string, first: string, last: string, shown(): Shown, initial: Shown,
 *   lowest: number, highest: number, set(part: Partial<Shown>): void,
 *   holds(what: "name" | "border" | "point"): Holds}} options
 */
export function neuronPlane({ id, first, last, shown, initial, lowest, highest, set, holds }) {
  const hatch = `${id}-hatch`;
  const where = plane(
    `A plane: the directions of ${first} and ${last}, and where the neuron fires.`,
  );
  where.root.classList.add("it-keep", "it-neuron-plane");
  const levels = slope(where, { role: "output", lead: "says ", above: true, deepest: 0.13 });
  const silent = element("path", { class: "it-silent", fill: `url(#${hatch})` });
  const axes = element("path", { class: "it-origin-lines" });
  const circle = element("circle", { class: "it-circle" });
  const edge = element("path", { class: "it-border-line" });
  const edgeBefore = element("path", { class: "it-border-before" });
  const edgeYours = element("path", { class: "it-border-yours" });
  const sides = element("path", { class: "it-sum-sides" });
  const ghosts = [0, 1, 2].map(() => element("circle", { class: "it-ghost-tip", r: DISC }));
  const sum = arrow({ hatch, role: "plain", tip: "dot", width: 2 });
  const tips = [0, 1].map(() => arrow({ hatch, role: "plain", tip: "ring", width: 4 }));
  const own = arrow({ hatch, role: "plain", tip: "ring", width: 2 });
  const push = arrow({ hatch, role: "plain", tip: "ring" });
  const ways = [1, -1].map((sign) => ({
    sign,
    glyph: arrow({ hatch, role: "plain", tip: "head", width: 3 }),
  }));
  const origin = element("circle", { class: "it-disc", "data-role": "plain", r: 4 });
  const hintPath = element("path", { class: "it-hint-path" });
  const hintText = element("text", { "font-size": 14, "text-anchor": "middle" }, PULL);
  const hint = element("g", { class: "it-hint" }, hintPath, hintText);
  for (const part of [own.root, own.shaft]) part.classList.add("it-own-arrow");
  sum.shaft.classList.add("it-sum-arrow");
  const labeled = element("g");
  const labels = names(labeled);

  /** A point of the picture, a little inside its edge. @param {Point} p */
  function inside({ x, y }) {
    const { width, height } = where.size();
    const within = (/** @type {number} */ a, /** @type {number} */ most) =>
      Math.max(EDGE, Math.min(most - EDGE, a));
    return { x: within(x, width), y: within(y, height) };
  }
  /** @param {number} i @returns {Grip} */
  const nameGrip = (i) => ({
    ...holds("name"),
    name: () => `direction of ${i ? last : first}`,
    text: () => `${shown().turns[i]}°, ${apart(shown())}° apart`,
    at: () => ({ x: -(shown().turns[i] ?? 0) / (10 * TURN), y: 0 }),
    home: () => ({ x: -(initial.turns[i] ?? 0) / (10 * TURN), y: 0 }),
    reach: ({ x, y }) => {
      const other = shown().turns[1 - i] ?? 0;
      const off = wrapped(Math.round((y - x) * 10) * TURN - other);
      const degrees = wrapped(other + Math.max(-WIDEST, Math.min(WIDEST, off)));
      return { x: -degrees / (10 * TURN), y: 0 };
    },
    move: ({ x }) => {
      const [one, other] = shown().turns;
      const degrees = Math.round(-x * 10 * TURN) || 0;
      set({ turns: i ? [one, degrees] : [degrees, other] });
    },
    scale: {
      toPixels: ({ x }) => where.toPixels(direction(-x * 10 * TURN)),
      toNumbers: (pixels) => {
        const to = where.toNumbers(pixels);
        return { x: -((Math.atan2(to.y, to.x) * 180) / Math.PI) / (10 * TURN), y: 0 };
      },
    },
  });
  /** Along the row, the border's handle is where −bias is. @type {Grip} */
  const borderGrip = {
    ...holds("border"),
    name: () => "border",
    text: () => `bias ${format(shown().bias, 1)}`,
    at: () => ({ x: -shown().bias || 0, y: 0 }),
    home: () => ({ x: -initial.bias, y: 0 }),
    reach: ({ x, y }) => ({ x: tidy(Math.max(-highest, Math.min(-lowest, x + y))), y: 0 }),
    move: ({ x }) => set({ bias: -x || 0 }),
    scale: {
      toPixels: ({ x }) => inside(where.toPixels(foot({ ...scene(shown()), bias: -x }))),
      toNumbers: (pixels) => ({ x: product(scene(shown()).row, where.toNumbers(pixels)), y: 0 }),
    },
  };
  /** @type {Grip} */
  const pointGrip = {
    ...holds("point"),
    name: () => "your point",
    text: () => `(${format(shown().point.x, 1)}, ${format(shown().point.y, 1)})`,
    at: () => shown().point,
    home: () => initial.point,
    reach: (to) => where.reach(to),
    move: (point) => set({ point }),
  };
  const grips = [
    where.handles.add(borderGrip, push.root),
    where.handles.add(pointGrip, own.root),
    ...tips.map((tip, i) => where.handles.add(nameGrip(i), tip.root)),
  ];
  where.ground.append(hatching(hatch), silent, axes, circle, edgeBefore, edge, edgeYours);
  where.below.append(sides, sum.shaft, own.shaft, ...tips.map(({ shaft }) => shaft), ...ghosts);
  for (const { glyph } of ways) where.below.append(glyph.shaft, glyph.root);
  where.held.append(sum.root, origin, ...grips.map(({ root }) => root));
  where.above.append(labeled, hint);

  /** A neuron's border, and the half in which it is silent. @param {Point} row @param {number} bias */
  function borderOf(row, bias) {
    const { width, height } = where.size();
    const frame = [
      { x: 0, y: 0 },
      { x: width, y: 0 },
      { x: width, y: height },
      { x: 0, y: height },
    ];
    const high = (/** @type {Point} */ p) => product(row, where.toNumbers(p)) + bias;
    const ends = uphill(frame, high).filter((p) => Math.abs(high(p)) < 1e-9);
    const below = uphill(frame, (p) => -high(p));
    return {
      ends,
      line: through(ends.slice(0, 2)),
      below: below.length ? `${through(below)}Z` : "",
    };
  }

  let range = USUAL;
  return {
    root: where.root,
    /** Shows all points, once nothing is dragged, and the border's handle, where it is near. @param {Shown} state */
    widen: (state) => {
      const { row, bias, points } = scene(state);
      const at = foot({ row, bias });
      const beyond = 1 + BEHIND / Math.hypot(at.x, at.y);
      const room = { x: at.x * beyond, y: at.y * beyond };
      range = widened(USUAL, Math.hypot(at.x, at.y) < NEAR ? [...points, room] : points);
    },
    /**
     * @param {{width: number, height: number, now: Shown, before: Shown | null,
     *   theirs: Theirs | null, fresh: boolean}} state
     */
    update({ width, height, now, before, theirs, fresh }) {
      where.fit(width, height, range);
      const { row, points, says, bias } = scene(now);
      const old = before && scene(before);
      const zero = where.toPixels({ x: 0, y: 0 });
      place(axes, { d: `M0 ${zero.y}H${width}M${zero.x} 0V${height}` });
      place(circle, { cx: zero.x, cy: zero.y, r: where.unit() });
      place(origin, { cx: zero.x, cy: zero.y });
      const { line, below, ends: border } = borderOf(row, bias);
      place(silent, { d: below });
      place(edge, { d: line });
      const lineBefore = old ? borderOf(old.row, old.bias).line : line;
      place(edgeBefore, { d: lineBefore });
      mark(edgeBefore, "away", lineBefore === line);
      place(edgeYours, { d: theirs ? borderOf(pointOf(theirs.weight), theirs.bias).line : "" });
      const ends = points.map(where.toPixels);
      const [both, one, other, , mine] = /** @type {[Point, Point, Point, Point, Point]} */ (ends);
      place(sides, { d: through([one, both, other]) });
      sum.update({ from: zero, to: both });
      [one, other].forEach((to, i) => {
        tips[i]?.update({ from: zero, to });
      });
      own.update({ from: zero, to: mine });
      const stand = inside(where.toPixels(foot({ row, bias })));
      push.update({ from: stand, to: stand, radius: DISC / 0.7 });
      // Only a pull across the border moves it.
      const across = where.toPixels(row);
      const far = Math.hypot(across.x - zero.x, across.y - zero.y);
      for (const { sign, glyph } of ways) {
        const at = (/** @type {number} */ by) => ({
          x: stand.x + (sign * by * (across.x - zero.x)) / far,
          y: stand.y + (sign * by * (across.y - zero.y)) / far,
        });
        glyph.update({ from: at(ACROSS.from), to: at(ACROSS.to) });
      }
      for (const each of grips) each.update();
      ghosts.forEach((ghost, i) => {
        const at = [1, 2, 4][i] ?? 0;
        const was = old && where.toPixels(old.points[at] ?? zero);
        const is = ends[at] ?? zero;
        mark(ghost, "away", !was || Math.hypot(was.x - is.x, was.y - is.y) < 3);
        if (was) place(ghost, { cx: was.x, cy: was.y });
      });
      mark(hint, "away", !fresh);
      // Between the border and the row, to the right of what is pulled, where there is room.
      const start = stand.x + DISC / 0.7 + 6;
      const half = textWidth(PULL, 14) / 2;
      const text = { x: Math.min(start + HINT + 7 + half, width - half - 4), y: stand.y + 5 };
      place(hintPath, {
        d: through([
          { ...stand, x: start },
          { ...stand, x: text.x - half - 7 },
        ]),
      });
      place(hintText, text);
      const box = ({ x, y } = zero, r = DISC) => ({
        x: x - r,
        y: y - r,
        width: 2 * r,
        height: 2 * r,
      });
      const boxes = [box(stand, DISC + 4), box(both, 8)];
      if (fresh) boxes.push({ x: text.x - half, y: text.y - 14, width: 2 * half, height: 22 });
      boxes.push(...levels.update(row.x, row.y, [...boxes, ...ends.map((p) => box(p))], bias));
      // On a phone two names of two lines would stand over each other.
      const saying = (/** @type {string} */ text, /** @type {string} */ fires) =>
        width < NARROW ? [`${text} ${fires}`] : [text, fires];
      const [from, to] = border;
      const called = [`${first} ${last}`, first, last, "neither", "your point"];
      labels.update(
        called.map((text, i) => ({
          text,
          lines: saying(text, format(says[i]?.fires ?? 0)),
          at: ends[i] ?? zero,
          radius: i === 0 || i === 3 ? 5 : DISC + 3,
          off: i === 4 ? OFF : [],
          muted: !((says[i]?.fires ?? 0) > 0),
        })),
        {
          width,
          height,
          boxes,
          arrows: [
            ...[one, other, both, mine].map((to) => ({ from: zero, to })),
            ...(from && to ? [{ from, to }] : []),
          ],
        },
      );
    },
  };
}
