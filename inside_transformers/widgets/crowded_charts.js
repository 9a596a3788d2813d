/**
 * Two charts of which a line is dragged: the cosines to the key that is asked, with the threshold; and
 * how close the closest two come, or how many facts come back, with how many there are.
 *
 * @typedef {object} Strip
 * @property {[string, number[]][]} rows  what a row is, and its cosines
 * @property {number} threshold
 * @property {number} asked  the cosine of the key asked with
 * @property {string} text
 *
 * @typedef {object} Curves
 * @property {number[]} neurons  parts that come back, at each size; or the closest angle, as a part of 90°
 * @property {number[]} matrix  the same of the matrix; or at best
 * @property {number[] | null} before  the first of these before the last change
 * @property {boolean} facts  whether these are facts
 * @property {number} at  which size is chosen
 * @property {number} d
 * @property {number} high  how high the curves may rise
 * @property {string} text
 */
import { element, format, mark, place, write } from "./base.js";
import { draggedLine, grip, nearestTo } from "./crowded_line.js";
import { hatching, textWidth, through } from "./drawing.js";
import { within } from "./target.js";

const PAD = 14;
const TICK = 18;
const ROW = 42;
const HEAD = 56;
const FOOT = 41;
/** How far down the numbers of the strip's axis stand, and its name: as among the angles. */
const NUMBERS = 34;
const NAMED = 51;
/** Left of the curves stands how high they are. */
const CURVE = { top: 40, left: 40 };
/** As high as the words at the bottom reach, above the lowest name. */
const LOW = 26;

export const thousands = (/** @type {number} */ value) => value.toLocaleString("en");

/** The angle that has this cosine. @param {number} cosine */
export const degrees = (cosine) => Math.round((Math.acos(Math.min(1, cosine)) * 180) / Math.PI);

/** The same, where it must not read as an angle that it is below. @param {number} cosine @param {number} angle  in degrees */
export function degreesBeside(cosine, angle) {
  const exact = (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
  const below = exact < angle && Math.round(exact) >= angle;
  return below ? (Math.floor(10 * exact) / 10).toFixed(1) : String(Math.round(exact));
}

/** @param {{id: string, steps: number[], begin(): void, move(step: number): void, end(): void}} options */
export function cosineStrip({ id, steps, ...hand }) {
  let width = 1;
  const across = (/** @type {number} */ c) => PAD + ((c + 1) / 2) * (width - 2 * PAD);
  const chart = draggedLine(
    { label: "threshold of the neurons", count: steps.length, ...hand },
    (x) => nearestTo(steps.map(across), x),
  );
  const rows = [0, 1].map(() => ({
    name: element("text", { "font-size": 13 }),
    count: element("text", { "font-size": 13, "text-anchor": "end" }),
    axis: element("path", { class: "it-origin-lines" }),
    below: element("path", { class: "it-crowd-tick" }),
    above: element("path", { class: "it-crowd-tick it-crowd-loud" }),
  }));
  const silent = element("rect", { class: "it-crowd-silent", fill: `url(#${id}-silent)` });
  const line = grip();
  const asked = element("path", { class: "it-crowd-asked", "data-role": "key" });
  const askedName = element("text", { "font-size": 12, "data-role": "key", class: "it-crowd-key" });
  const numbers = [-1, -0.5, 0, 0.5, 1].map((c) => ({
    c,
    text: element(
      "text",
      { class: "it-axis", "font-size": 12, "text-anchor": "middle" },
      format(c, c % 1 ? 1 : 0),
    ),
  }));
  const scale = element(
    "text",
    { class: "it-axis", "font-size": 12, "text-anchor": "middle" },
    "cosine (1: the same direction, 0: a right angle)",
  );
  chart.svg.append(
    hatching(`${id}-silent`),
    silent,
    ...rows.flatMap(({ axis, below, above }) => [axis, below, above]),
    asked,
    ...numbers.map(({ text }) => text),
    scale,
    ...line.parts,
    // Words over the lines that cross them: their edge cuts these.
    ...rows.flatMap(({ name, count }) => [name, count]),
    askedName,
  );
  const bottom = HEAD + 2 * ROW;
  chart.root.classList.add("it-crowd-strip");
  return {
    root: chart.root,
    /** @param {number} room @param {Strip} next */
    update(room, next) {
      width = room;
      place(chart.svg, { width, height: bottom + NAMED + 6 });
      const t = across(next.threshold);
      place(silent, {
        x: PAD,
        y: HEAD - 6,
        width: Math.max(0, t - PAD),
        height: bottom - HEAD + 6,
      });
      // The lines that cross both rows, from the right.
      const lines = [t, across(next.asked)].sort((a, b) => b - a);
      rows.forEach((row, i) => {
        const [name, cosines] = next.rows[i] ?? ["", []];
        const y = HEAD + (i + 1) * ROW - 6;
        const isLoud = (/** @type {number} */ c) => c > next.threshold;
        const ticks = (/** @type {boolean} */ loud) =>
          cosines
            .filter((c) => isLoud(c) === loud)
            .map((c) => `M${across(c).toFixed(1)} ${y}v-${TICK}`)
            .join("");
        place(row.axis, { d: `M${PAD} ${y}H${width - PAD}` });
        place(row.below, { d: ticks(false) });
        place(row.above, { d: ticks(true) });
        const above = cosines.filter(isLoud).length;
        write(row.name, name);
        write(row.count, `${above} fire${above === 1 ? "s" : ""} too`);
        place(row.name, { x: PAD, y: y - TICK - 3 });
        const room = textWidth(row.count.textContent ?? "", 13);
        const ends = [width - PAD, ...lines.map((x) => x - 6)];
        const clear = ends.find((end) => lines.every((x) => x > end + 3 || x < end - room - 3));
        place(row.count, { x: clear || width - PAD, y: y - TICK - 3 });
      });
      const base = bottom - 6;
      place(asked, { d: `M${across(next.asked).toFixed(1)} ${HEAD - 4}V${base}` });
      const said = `own key ${format(next.asked)}`;
      write(askedName, said);
      const room12 = textWidth(said, 12, 600);
      const middle = within(across(next.asked) - room12 / 2, 0, width - room12);
      const beside = [middle, t + 5, t - 5 - room12];
      const free = beside.find(
        (x) => x >= 0 && x + room12 <= width && (x > t + 3 || x + room12 < t - 3),
      );
      place(askedName, { x: free ?? middle, y: HEAD - 8 });
      for (const { c, text } of numbers) place(text, { x: across(c), y: bottom + NUMBERS });
      place(scale, { x: across(0), y: bottom + NAMED });
      line.update(
        t,
        base,
        width,
        `neurons fire above ${format(next.threshold)} (within ${degrees(next.threshold)}°)`,
      );
      chart.tell(steps.indexOf(next.threshold), next.text);
    },
  };
}

/** @param {{steps: number[], begin(): void, move(step: number): void, end(): void}} options */
export function recallCurves({ steps, ...hand }) {
  let width = 1;
  const most = steps[steps.length - 1];
  const { top, left } = CURVE;
  let height = 1;
  const across = (/** @type {number} */ n) =>
    left + (Math.log(n / steps[0]) / Math.log(most / steps[0])) * (width - left - PAD);
  const up = (/** @type {number} */ part) => top + (1 - part) * height;
  const chart = draggedLine({ label: "number of directions", count: steps.length, ...hand }, (x) =>
    nearestTo(steps.map(across), x),
  );
  const axis = { class: "it-axis", "font-size": 12 };
  const frame = element("path", { class: "it-origin-lines" });
  const all = element("text", axis);
  const chance = element("text", { ...axis, x: left }, "by chance");
  const shares = [1, 0.5, 0.1].map((part) => ({
    part,
    text: element("text", { ...axis, x: left - 6, "text-anchor": "end" }),
  }));
  const size = element("path", { class: "it-crowd-size" });
  const sizeName = element("text", axis);
  const lines = {
    before: element("path", { class: "it-crowd-curve it-crowd-before" }),
    neurons: element("path", { class: "it-crowd-curve" }),
    matrix: element("path", { class: "it-crowd-curve it-crowd-matrix" }),
  };
  const was = element("text", { class: "it-axis it-crowd-was", "font-size": 12 }, "before");
  const dots = [0, 1].map(() => element("circle", { class: "it-crowd-dot", r: 4.5 }));
  const names = [0, 1].map(() => element("text", { class: "it-name", "font-size": 13 }));
  const numbers = steps
    .filter((n) => Number.isInteger(Math.log2(n)))
    .map((n) => ({ n, text: element("text", { ...axis, "text-anchor": "middle" }, String(n)) }));
  const scale = element("text", { ...axis, "text-anchor": "middle" }, "number of directions");
  const line = grip();
  chart.root.classList.add("it-crowd-curves");
  chart.svg.append(
    frame,
    size,
    all,
    chance,
    ...shares.map(({ text }) => text),
    sizeName,
    ...Object.values(lines),
    ...numbers.map(({ text }) => text),
    scale,
    ...line.parts,
    ...dots,
    was,
    ...names,
  );
  return {
    root: chart.root,
    /** @param {number} room @param {Curves} next */
    update(room, next) {
      [width, height] = [room, next.high];
      const bottom = up(0);
      place(chart.svg, { width, height: bottom + FOOT });
      const level = (/** @type {number} */ part) => `M${left} ${up(part)}H${width - PAD}`;
      const { facts } = next;
      place(frame, { d: level(1) + level(0.5) + (facts ? level(0.1) : "") + level(0) });
      const said = facts ? ["100%", "50%", "10%"] : ["90°", "45°", ""];
      shares.forEach(({ part, text }, i) => {
        write(text, said[i] ?? "");
        place(text, { y: up(part) + 4 });
      });
      write(all, facts ? "all facts come back" : "at right angles");
      write(chance, facts ? "by chance" : "");
      names.forEach((text, i) => {
        write(
          text,
          (facts ? ["neurons", "matrix"] : ["closest two", "bound: never farther"])[i] ?? "",
        );
      });
      place(chance, { y: up(0.1) - 4 });
      place(size, { d: `M${across(next.d).toFixed(1)} ${up(1)}V${bottom}` });
      write(sizeName, `${next.d} dim.`);
      const curve = (/** @type {number[]} */ parts) =>
        parts.map((part, i) => ({ x: across(steps[i]), y: up(part) }));
      const both = [curve(next.neurons), curve(next.matrix)];
      const wide = textWidth(sizeName.textContent ?? "", 12);
      const after = facts ? left + textWidth("by chance", 12) + 4 : left;
      const spots = [across(next.d) + 4, across(next.d) - 4 - wide].map((from) => ({
        from,
        at: up(0.1) - (from > after + 4 ? 4 : 19),
        wide,
      }));
      const off = spots.find((spot) => spot.from >= left && uncrossed(spot, both)) ?? spots[0];
      place(sizeName, { x: off.from, y: off.at });
      place(lines.neurons, { d: through(both[0]) });
      place(lines.matrix, { d: through(both[1]) });
      const before = next.before && curve(next.before);
      place(lines.before, { d: before ? through(before) : "" });
      mark(lines.before, "away", !next.before);
      const handle = across(steps[next.at]);
      const [x, anchor] = handle < width / 2 ? [width - PAD, "end"] : [left, "start"];
      place(all, { x, y: up(1) - 4, "text-anchor": anchor });
      const space = {
        left,
        right: width - PAD,
        top: top + 14,
        bottom: bottom - 18,
        handle,
        low: [chance, sizeName].map((text) => {
          const from = Number(text.getAttribute("x"));
          return [from - 7, from + textWidth(text.textContent ?? "", 12) + 7];
        }),
      };
      const taken = nameCurves(names, both, before, space);
      const free = before && nameBefore(before, both, taken, space);
      mark(was, "away", !free);
      if (free) place(was, free);
      dots.forEach((dot, i) => {
        const { x, y } = both[i][next.at];
        place(dot, { cx: x, cy: y });
      });
      for (const { n, text } of numbers) place(text, { x: across(n), y: bottom + 17 });
      place(scale, { x: (left + width - PAD) / 2, y: bottom + 34 });
      line.update(
        across(steps[next.at]),
        bottom,
        width,
        `${steps[next.at]} directions${facts ? ", a fact each" : ""}`,
      );
      chart.tell(next.at, next.text);
    },
  };
}

/** How high a curve is at a place between two of its points. @param {{x: number, y: number}[]} curve @param {number} x */
function heightAt(curve, x) {
  const i = within(curve.findIndex((point) => point.x >= x) - 1, 0, curve.length - 2);
  const [a, b] = [curve[i], curve[i + 1]];
  return a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y);
}

/**
 * @typedef {{left: number, right: number, top: number, bottom: number, handle: number,
 *   low: number[][]}} Room  Where names may stand. `low`: from where to where words stand at the
 *   bottom
 * @typedef {{from: number, at: number, wide: number}} Place
 */

/** Whether a name lies inside, off the line that is dragged and off the words at the bottom. @param {Place} place @param {Room} room */
const inside = ({ from, at, wide }, { left, right, bottom, handle, low }) =>
  from >= left &&
  from + wide <= right &&
  (from > handle + 6 || from + wide < handle - 6) &&
  (at < bottom - LOW || low.every(([start, end]) => from > end || from + wide < start));

/** Whether no curve runs through a name. @param {Place} place @param {{x: number, y: number}[][]} curves */
const uncrossed = ({ from, at, wide }, curves) =>
  curves.every((curve) => {
    const over = [0, 0.25, 0.5, 0.75, 1].map((part) => at - heightAt(curve, from + part * wide));
    return over.every((by) => by < -2) || over.every((by) => by > 13);
  });

/**
 * Where the curve before is named: beside it, where it lies farthest from the one of now.
 * @param {{x: number, y: number}[]} before
 * @param {{x: number, y: number}[][]} curves
 * @param {Place[]} taken  the names of the others
 * @param {Room} room
 */
function nameBefore(before, curves, taken, room) {
  const wide = textWidth("before", 12);
  const spots = before
    .flatMap(({ x, y }, i) =>
      [y - 6, y + 15].flatMap((at) =>
        [x + 4, x - 4 - wide].map((from) => ({
          from,
          at,
          wide,
          gap: Math.abs(y - curves[0][i].y),
        })),
      ),
    )
    .filter((spot) => spot.at >= room.top && spot.at <= room.bottom && inside(spot, room))
    .filter((spot) =>
      taken.every(
        ({ from, at, wide }) =>
          Math.abs(at - spot.at) > 15 ||
          from > spot.from + spot.wide + 4 ||
          from + wide < spot.from - 4,
      ),
    )
    .sort((a, b) => b.gap - a.gap);
  const nearer = (/** @type {Place} */ { from, at }) => {
    const off = (/** @type {{x: number, y: number}[]} */ curve) =>
      Math.abs(at - 4 - heightAt(curve, from + wide / 2));
    return curves.every((curve) => off(curve) > off(before) + 6);
  };
  const clear = spots.filter((spot) => uncrossed(spot, [...curves, before]));
  // Where curves crowd, it is nearer to another, or stands on its own: better than no name.
  const spot = clear.find(nearer) ?? spots.find(nearer) ?? clear[0] ?? spots[0];
  return spot && { x: spot.from, y: spot.at };
}

/**
 * Name two curves where they are farthest apart, above the upper one and below the lower one, but
 * where the name is crossed by neither, nor by the line that is dragged, nor by the curve before,
 * and, far down, lies on no other words.
 * @param {SVGElement[]} names
 * @param {{x: number, y: number}[][]} curves
 * @param {{x: number, y: number}[] | null} before
 * @param {Room} room
 * @returns {Place[]}
 */
function nameCurves(names, curves, before, room) {
  const { left, top, bottom } = room;
  const points = curves[0].map((_, i) => ({ i, gap: curves[1][i].y - curves[0][i].y }));
  return names.map((text, which) => {
    const wide = textWidth(text.textContent ?? "", 13, 600);
    const spotsAt = (/** @type {number} */ above, /** @type {number} */ below) =>
      points
        .flatMap(({ i, gap }) => {
          const { x, y } = curves[which][i];
          const upper = gap >= 0 === (which === 0);
          const at = within(y + (upper ? above : below), top, bottom);
          return [x + 4, x - 4 - wide, x - wide / 2].map((from) => ({
            from,
            at,
            wide,
            gap: Math.abs(gap),
          }));
        })
        .filter((spot) => inside(spot, room))
        .sort((a, b) => b.gap - a.gap);
    const spots = spotsAt(-7, 17);
    const clearOf = (/** @type {{x: number, y: number}[][]} */ all, near = spots) =>
      near.find((spot) => uncrossed(spot, all));
    const all = before ? [...curves, before] : curves;
    const clear =
      clearOf(all) ??
      (before && (clearOf(all, spotsAt(-22, 32)) ?? clearOf(all, spotsAt(17, -7)))) ??
      clearOf(curves);
    const { from, at } = clear ?? spots[0] ?? { from: left, at: top };
    place(text, { x: from, y: at });
    return { from, at, wide };
  });
}
