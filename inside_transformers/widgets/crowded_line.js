/** A line that is dragged across a picture, from step to step. */
import { element, place, write } from "./base.js";
import { textWidth } from "./drawing.js";
import { target, within } from "./target.js";

/**
 * A picture of which a line is dragged from step to step; it lets the page scroll up and down.
 * @param {{label: string, least?: number, count: number, begin(): void, move(step: number): void,
 *   end(): void}} options  `least`: the first step's number
 * @param {(x: number) => number} stepAt  the step nearest to a place in the picture
 */
export function draggedLine({ label, least = 0, count, begin, move, end }, stepAt) {
  const last = least + count - 1;
  const svg = element("svg", { "aria-hidden": "true" });
  const root = element(
    "div",
    {
      class: "it-crowd-chart it-handle",
      tabindex: 0,
      role: "slider",
      "aria-label": label,
      "aria-valuemin": least,
      "aria-valuemax": last,
    },
    svg,
  );
  /** @type {number | null} */
  let now = null;
  target(root, {
    at: () => now,
    pick: (event) => stepAt(event.clientX - svg.getBoundingClientRect().left),
    beside: (right, up) => within((now ?? least) + right + up, least, last),
    home: () => least,
    last: () => last,
    begin,
    go: (to) => {
      if (to !== now) move(to);
    },
    end,
  });
  return {
    root,
    svg,
    /** @param {number} step @param {string} text */
    tell(step, text) {
      now = step;
      root.setAttribute("aria-valuenow", String(step));
      root.setAttribute("aria-valuetext", text);
    },
  };
}

/** The step whose place is nearest. @param {number[]} places @param {number} x */
export const nearestTo = (places, x) =>
  places.reduce((best, at, i) => (Math.abs(at - x) < Math.abs(places[best] - x) ? i : best), 0);

/** The line that is dragged, with its grip and its name on top. @param {number} [top]  how far down */
export function grip(top = 0) {
  const line = element("path", { class: "it-crowd-line" });
  const halo = element("circle", { class: "it-crowd-halo", r: 15, cy: top + 26 });
  const knob = element("circle", { class: "it-crowd-knob", r: 8, cy: top + 26 });
  const name = element("text", { "font-size": 13, "font-weight": 600, y: top + 12 });
  return {
    parts: [line, halo, knob, name],
    /** @param {number} x @param {number} bottom @param {number} width @param {string} text */
    update(x, bottom, width, text) {
      place(line, { d: `M${x.toFixed(1)} ${top + 26}V${bottom}` });
      place(halo, { cx: x });
      place(knob, { cx: x });
      const room = textWidth(text, 13, 600);
      write(name, text);
      place(name, { x: within(x - room / 2, 2, width - room - 4) });
    },
  };
}
