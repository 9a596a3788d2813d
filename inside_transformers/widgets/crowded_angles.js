/**
 * The angles of all pairs of directions, as bars: a direction and its opposite count as one line, so
 * an angle is at most 90°.
 *
 * @typedef {object} Angles
 * @property {number} n  how many directions
 * @property {number} d  in how many dimensions
 * @property {number[]} counts  pairs, for each step of `STEP` degrees
 * @property {number} near  how many of them stand nearly at right angles
 * @property {number} largest  the cosine of the closest two
 */
import { element, place, write } from "./base.js";
import { degrees, thousands } from "./crowded_charts.js";
import { NEARLY_RIGHT, STEP, pairs } from "./crowded_math.js";
import { textWidth } from "./drawing.js";
import { within } from "./target.js";

const EDGE = 14;
const CEIL = 60;
const GROUND = 134;
const ANGLES_HIGH = 197;
/** A bar of few pairs among many can be seen, too. */
const SLIVER = 2;

export function angleBars() {
  const text = (/** @type {Record<string, string | number>} */ named) =>
    element("text", { "font-size": 13, ...named });
  const title = text({ x: 0, y: 13, "font-weight": 600 });
  const near = text({ y: 33, "text-anchor": "end" });
  const closer = text({ y: 52, "text-anchor": "end", "font-weight": 600 });
  const axis = element("path", { class: "it-origin-lines" });
  const border = element("path", { class: "it-crowd-size" });
  const bars = {
    near: element("path", { class: "it-crowd-bars" }),
    closer: element("path", { class: "it-crowd-bars it-crowd-close" }),
  };
  const worst = element("path", { class: "it-crowd-worst" });
  const worstName = text({ "font-size": 12 });
  const small = { class: "it-axis", "font-size": 12, "text-anchor": "middle" };
  const numbers = [0, 30, 60, NEARLY_RIGHT, 90].map((angle) => ({
    angle,
    text: element("text", { ...small, y: 174 }, `${angle}°`),
  }));
  const scale = element(
    "text",
    { ...small, y: 191 },
    "angle of two lines (an arrow and its opposite: one line)",
  );
  const svg = element("svg", { "aria-hidden": "true" });
  svg.append(axis, border, ...Object.values(bars), worst, title, near, closer, worstName, scale);
  svg.append(...numbers.map((one) => one.text));
  return {
    root: element("div", { class: "it-crowd-angles" }, svg),
    /** @param {number} width @param {Angles} next */
    update(width, next) {
      const across = (/** @type {number} */ angle) => EDGE + (angle / 90) * (width - 2 * EDGE);
      place(svg, { width, height: ANGLES_HIGH });
      const [all, most] = [pairs(next.n), Math.max(...next.counts)];
      const wide = across(STEP) - EDGE - 1;
      const drawn = (/** @type {boolean} */ right) =>
        next.counts
          .map((count, i) => {
            if (!count || i * STEP >= NEARLY_RIGHT !== right) return "";
            const high = Math.max(SLIVER, (count / most) * (GROUND - CEIL));
            return `M${across(i * STEP).toFixed(1)} ${GROUND}v${-high.toFixed(1)}h${wide.toFixed(1)}v${high.toFixed(1)}z`;
          })
          .join("");
      place(bars.near, { d: drawn(true) });
      place(bars.closer, { d: drawn(false) });
      place(axis, { d: `M${EDGE} ${GROUND}H${width - EDGE}` });
      const x = across(NEARLY_RIGHT);
      place(border, { d: `M${x.toFixed(1)} 40V${GROUND}` });
      write(title, `all ${thousands(all)} pairs in ${next.d} dimensions`);
      write(near, `${thousands(next.near)} nearly at right angles: ${NEARLY_RIGHT}° or more`);
      place(near, { x: width - EDGE });
      write(closer, `${thousands(all - next.near)} closer`);
      place(closer, { x: x - 6 });
      const angle = degrees(next.largest);
      const at = across((Math.acos(Math.min(1, next.largest)) * 180) / Math.PI);
      place(worst, { d: `M${at.toFixed(1)} ${GROUND + 1}l5 7h-10z` });
      write(worstName, `▲ closest two ${angle}°`);
      const room = textWidth(worstName.textContent ?? "", 12) + 4;
      place(worstName, { x: within(at - room / 2, 0, width - room), y: GROUND + 21 });
      for (const one of numbers) place(one.text, { x: across(one.angle) });
      place(scale, { x: across(45) });
    },
  };
}
