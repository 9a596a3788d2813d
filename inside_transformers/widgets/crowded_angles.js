/**
 * The angles of all pairs of directions, with the smallest angle that is allowed as a line to drag:
 * what is closer is an outline alone, as are directions that are left out. A direction and its opposite count as one line, so an angle is at most 90°.
 *
 * @typedef {object} Angles
 * @property {number} n  how many directions
 * @property {number} angle  how far apart every two shall stand at least, in degrees
 * @property {number[]} counts  pairs, for each degree of their angle
 * @property {number} closer  how many of them are closer than that
 * @property {number} largest  the cosine of the closest two
 * @property {number} high  how high the picture is
 * @property {boolean} asked  to pull its line is what to do first
 * @property {string} text
 */
import { element, mark, place, write } from "./base.js";
import { degreesBeside, thousands } from "./crowded_charts.js";
import { draggedLine, grip } from "./crowded_line.js";
import { pairs } from "./crowded_math.js";
import { textWidth } from "./drawing.js";
import { within } from "./target.js";

const EDGE = 14;
const CEIL = 100;
/** From the bars down to the picture's edge stand the closest two, the numbers, and what they are. */
const UNDER_BARS = 63;
/** How far down the grip's name begins. */
const GRIP = 36;
/** A bar of few pairs among many can be seen, too. */
const SLIVER = 2;

/** @param {{least: number, most: number, begin(): void, move(angle: number): void, end(): void}} options */
export function angleBars({ least, most, ...hand }) {
  let width = 1;
  const across = (/** @type {number} */ angle) => EDGE + (angle / 90) * (width - 2 * EDGE);
  const chart = draggedLine(
    { label: "smallest angle allowed", least, count: most - least + 1, ...hand },
    (x) => within(Math.round(((x - EDGE) / (width - 2 * EDGE)) * 90), least, most),
  );
  const text = (/** @type {Record<string, string | number>} */ named) =>
    element("text", { "font-size": 13, ...named });
  const title = text({ x: 0, y: 13, "font-weight": 600 });
  const closer = text({ x: 0, y: 31 });
  const axis = element("path", { class: "it-origin-lines" });
  const bars = {
    near: element("path", { class: "it-crowd-bars it-crowd-fits" }),
    closer: element("path", { class: "it-crowd-outline" }),
  };
  const line = grip(GRIP);
  const hint = text({ class: "it-axis it-hint", y: GRIP + 31, "text-anchor": "end" });
  write(hint, "← pull me");
  const worst = element("path", { class: "it-crowd-worst" });
  const worstName = text({ "font-size": 12 });
  const small = { class: "it-axis", "font-size": 12, "text-anchor": "middle" };
  const numbers = [0, 30, 60, 90].map((angle) => ({
    angle,
    text: element("text", small, `${angle}°`),
  }));
  const scale = element("text", small, "angle of a pair (opposites: one line)");
  chart.root.classList.add("it-crowd-angles");
  chart.svg.append(axis, ...Object.values(bars), worst, title, closer, worstName, scale);
  chart.svg.append(...numbers.map((one) => one.text), ...line.parts, hint);
  return {
    root: chart.root,
    /** @param {number} room @param {Angles} next */
    update(room, next) {
      width = room;
      const ground = next.high - UNDER_BARS;
      place(chart.svg, { width, height: next.high });
      const [all, most] = [pairs(next.n), Math.max(...next.counts)];
      const steps = next.counts.map((count, angle) => {
        const high = count && Math.max(SLIVER, (count / most) * (ground - CEIL));
        return `V${(ground - high).toFixed(1)}H${across(angle + 1).toFixed(1)}`;
      });
      const drawn = (/** @type {number} */ from, /** @type {number} */ to) =>
        `M${across(from).toFixed(1)} ${ground}${steps.slice(from, to).join("")}V${ground}`;
      place(bars.near, { d: drawn(next.angle, 90) });
      place(bars.closer, { d: drawn(0, next.angle) });
      place(axis, { d: `M${EDGE} ${ground}H${width - EDGE}` });
      write(title, `${thousands(all)} pairs: each two of ${next.n} directions`);
      const which = next.closer
        ? `outlined: ${thousands(next.closer)} pair${next.closer === 1 ? "" : "s"}`
        : "no pair is";
      write(closer, `${which} closer than ${next.angle}°`);
      const at = across((Math.acos(Math.min(1, next.largest)) * 180) / Math.PI);
      place(worst, { d: `M${at.toFixed(1)} ${ground + 1}l5 7h-10z` });
      write(worstName, `closest two ${degreesBeside(next.largest, next.angle)}°`);
      const named = textWidth(worstName.textContent ?? "", 12) + 4;
      place(worstName, { x: within(at - named / 2, 0, width - named), y: ground + 21 });
      for (const one of numbers) place(one.text, { x: across(one.angle), y: ground + 40 });
      place(scale, { x: across(45), y: ground + 57 });
      const handle = across(next.angle);
      // How many directions are left is said above, by bars of directions: these here are of pairs.
      line.update(handle, ground, width, `smallest angle: ${next.angle}°`);
      mark(hint, "away", !next.asked);
      place(hint, { x: handle - 22 });
      chart.tell(next.angle, next.text);
    },
  };
}
