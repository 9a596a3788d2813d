/**
 * How many directions fit, as two bars on one scale: at right angles, and where a smaller angle is
 * allowed. The second has an outline as long as there are directions; what it lacks was too close.
 *
 * @typedef {object} Fit
 * @property {number} d  dimensions: as many fit at right angles
 * @property {number} n  how many random directions there are
 * @property {number} angle  how far apart every two shall stand at least, in degrees
 * @property {number} left  how many are left when each that is closer to one before is left out
 * @property {number} high  how high the picture is
 * @property {{d: number, n: number, left: number}} shown  the bars on their way there
 */
import { element, mark, place, write } from "./base.js";
import { textWidth } from "./drawing.js";

/** How high the first name stands, how far below a bar begins, and what is left above the next name and at the end. */
const FIRST = 18;
const UNDER = 7;
const NEXT = 21;
const ENDING = 13;
const NUMBERED = 20;
const SIZE = 20;
const NARROW_SCALE = 460;

/** @param {{most: number}} options  `most`: as many directions as there can be */
export function fitBars({ most }) {
  const rows = [0, 1].map(() => ({
    count: element("text", { x: 0, "font-size": SIZE, "font-weight": 600 }),
    name: element("text", { "font-size": 14 }),
    bar: element("path", { class: "it-crowd-bars" }),
  }));
  rows[1]?.bar.classList.add("it-crowd-fits");
  const outline = element("path", { class: "it-crowd-outline" });
  const out = element("text", { "font-size": 13 });
  const border = element("path", { class: "it-crowd-size" });
  const passed = element("path", { class: "it-crowd-passed" });
  const axis = element("path", { class: "it-origin-lines" });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part, i, { length }) => ({
    part,
    text: element(
      "text",
      {
        class: "it-axis",
        "font-size": 12,
        "text-anchor": i ? (i === length - 1 ? "end" : "middle") : "start",
      },
      `${part * most}${i === length - 1 ? " directions" : ""}`,
    ),
  }));
  const svg = element("svg", { "aria-hidden": "true" }, outline, ...rows.map(({ bar }) => bar));
  svg.append(border, passed, axis, ...rows.flatMap(({ count, name }) => [count, name]), out);
  svg.append(...ticks.map(({ text }) => text));
  return {
    root: element("div", { class: "it-crowd-fit it-keep" }, svg),
    /** @param {number} width @param {Fit} next */
    update(width, { d, n, angle, left, high, shown }) {
      const thick = (high - FIRST - 2 * UNDER - NEXT - ENDING - NUMBERED) / 2;
      const names = [FIRST, FIRST + UNDER + thick + NEXT];
      const [top, y] = names.map((at) => at + UNDER);
      const ground = high - NUMBERED;
      const across = (/** @type {number} */ count) => (count / most) * (width - 2) + 1;
      const box = (/** @type {number} */ count, /** @type {number} */ from) =>
        `M1 ${from}H${across(count).toFixed(1)}v${thick}H1z`;
      place(svg, { width, height: high });
      const said = [
        [d, "at right angles, arranged: one a dimension"],
        [
          left,
          left > 1
            ? `of ${n} random ones: ${angle}° or more apart`
            : `of ${n}: no two are ${angle}° apart`,
        ],
      ];
      rows.forEach(({ count, name, bar }, i) => {
        const [number = 0, words = ""] = said[i] ?? [];
        write(count, String(number));
        write(name, String(words));
        place(count, { y: names[i] ?? 0 });
        place(name, { x: textWidth(String(number), SIZE, 600) + 6, y: names[i] ?? 0 });
        place(bar, { d: i ? box(shown.left, y) : box(shown.d, top) });
      });
      place(outline, { d: box(shown.n, y) });
      const edge = across(shown.d).toFixed(1);
      place(border, { d: `M${edge} ${top + thick}v6M${edge} ${y - 4}V${ground}` });
      place(passed, { d: shown.left > shown.d ? `M${edge} ${y}v${thick}` : "" });
      place(axis, { d: `M1 ${ground}H${width - 1}` });
      for (const { part, text } of ticks) {
        place(text, { x: across(part * most), y: ground + 16 });
        mark(text, "away", part === 0.75 && width < NARROW_SCALE); // the last one's words need its room
      }
      // Inside what is left out, or after it, or at the end of the bar.
      const words = n > left ? `${n - left} too close` : "";
      const room = textWidth(words, 13) + 12;
      const spots = [
        { x: across(left) + 6, fits: across(n) - across(left) >= room, within: false },
        { x: across(n) + 6, fits: width - across(n) >= room, within: false },
        { x: across(left) - room + 6, fits: true, within: true },
      ];
      const spot = spots.find(({ fits }) => fits);
      write(out, words);
      place(out, {
        x: spot?.x ?? 0,
        y: y + thick / 2 + 5,
        class: spot?.within ? "it-crowd-inside" : "",
      });
    },
  };
}
