/**
 * The neurons that fire for a person, sorted by how hard each pushes toward the sport that the
 * model says. One brushes over them from the left: what is passed is switched off.
 *
 * @typedef {{neuron: number, fires: number, pushes: number}} Neuron
 */
import { element, mark, place, write } from "./base.js";
import { hatching, textWidth } from "./drawing.js";
import { target, within } from "./target.js";

const BRUSH_TALL = 78;
/** How much of the height is for those that push toward the sport. */
const BRUSH_UP = 46;
const KNOB_AT = 64;
const KNOB = 8;
const KNOB_HALO = 17;
/** Room for those that stay silent: a share, or more where their number needs it. */
const SILENT = 0.2;
const BESIDE = 10;
const BRUSH_LEFT = 22;

/**
 * Of those that fire, so many from the left are off, and `here` in all.
 * @param {Neuron[]} order
 * @param {Set<number>} off
 */
export function sweptOf(order, off) {
  const on = order.findIndex(({ neuron }) => !off.has(neuron));
  const here = order.filter(({ neuron }) => off.has(neuron)).length;
  return { count: on < 0 ? order.length : on, here };
}

/**
 * @param {{id: string, most: number, begin(): void, move(count: number): void, end(): void}}
 *   options  `most`: so many neurons there are; a change begins, moves to so many, ends
 */
export function neuronBrush({ id, most, begin, move, end }) {
  /** The neurons that push toward the sport, those against it, and those that are off. */
  const bars = {
    toward: element("path", { class: "it-push" }),
    against: element("path", { class: "it-push", "data-against": true }),
    off: element("path", { class: "it-push", "data-off": true }),
  };
  const line = element("path", { class: "it-push-line" });
  const swept = element("path", { class: "it-push-line" });
  const hatch = `${id}-silent`;
  const silent = element("rect", { class: "it-push-silent", fill: `url(#${hatch})` });
  const plate = element("rect", { class: "it-push-plate", rx: 4 });
  const silentText = element("text", {
    class: "it-axis",
    "font-size": 13,
    "text-anchor": "middle",
  });
  const hint = element("text", { class: "it-axis it-hint-words", "font-size": 13 });
  const below = element(
    "text",
    { class: "it-axis it-push-below", "font-size": 13, "text-anchor": "end" },
    "below: push away",
  );
  const halo = element("circle", { class: "it-halo", r: KNOB_HALO });
  const disc = element("circle", { class: "it-disc", r: KNOB });
  const core = element("circle", { class: "it-core", r: KNOB * 0.42 });
  const knob = element("g", { "data-role": "plain" }, halo, disc, core);
  const svg = element(
    "svg",
    { "aria-hidden": "true" },
    hatching(hatch),
    silent,
    plate,
    silentText,
    ...Object.values(bars),
    line,
    swept,
    hint,
    below,
    knob,
  );
  const root = element(
    "div",
    {
      class: "it-brush it-handle",
      tabindex: 0,
      role: "slider",
      "aria-label": "neurons switched off",
      "aria-valuemin": 0,
    },
    svg,
  );

  let count = 0;
  let firing = 0;
  let slot = 1;
  const { step } = target(root, {
    at: () => count,
    pick: (event) =>
      Math.round((event.clientX - svg.getBoundingClientRect().left - BRUSH_LEFT) / slot),
    beside: (right, up) => count + right + up,
    home: () => 0,
    last: () => firing,
    begin,
    go: (to) => {
      const next = within(to, 0, firing);
      if (next !== count) move(next);
    },
    end,
  });

  return {
    root,
    step,
    /**
     * @param {number} width
     * @param {{order: Neuron[], off: Set<number>, count: number, here: number, asked: boolean,
     *   text: string}} state  `order`: those that fire; `count`: of these, so many from the left are
     *   off, and `here` in all; `asked`: to brush is what to do first
     */
    update(width, { order, off, count: now, here, asked, text }) {
      count = now;
      firing = order.length;
      const words = `${most - firing} silent`;
      const wide = textWidth(words, 13) + 12;
      const right = Math.min(width * (1 - SILENT), width - wide - BESIDE);
      slot = (right - BRUSH_LEFT) / Math.max(1, firing);
      const height = KNOB_AT + KNOB_HALO + 1;
      place(svg, { width, height, viewBox: `0 0 ${width} ${height}` });
      const strongest = Math.max(1e-9, ...order.map(({ pushes }) => Math.abs(pushes)));
      const drawn = { toward: "", against: "", off: "" };
      order.forEach(({ neuron, pushes }, i) => {
        const high = Math.max(1, (Math.abs(pushes) / strongest) * (BRUSH_UP - 4));
        const up = pushes >= 0;
        const tall = up ? high : Math.min(high, BRUSH_TALL - BRUSH_UP);
        const x = (BRUSH_LEFT + i * slot + Math.min(0.75, slot * 0.1)).toFixed(2);
        const bar = Math.max(1, slot - 1.5).toFixed(2);
        const top = (up ? BRUSH_UP - tall : BRUSH_UP).toFixed(2);
        const kind = off.has(neuron) ? "off" : up ? "toward" : "against";
        drawn[kind] += `M${x} ${top}h${bar}v${tall.toFixed(2)}h-${bar}Z`;
      });
      place(bars.toward, { d: drawn.toward });
      place(bars.against, { d: drawn.against });
      place(bars.off, { d: drawn.off });
      place(line, { d: `M${BRUSH_LEFT} ${BRUSH_UP}H${right}` });
      const at = BRUSH_LEFT + count * slot;
      place(swept, { d: `M${at.toFixed(1)} 2V${KNOB_AT}` });
      for (const circle of [halo, disc, core]) place(circle, { cx: at, cy: KNOB_AT });
      const box = { x: right + BESIDE, width: width - right - BESIDE };
      place(silent, { ...box, y: 4, height: BRUSH_UP - 4 });
      const middle = box.x + box.width / 2;
      place(plate, { x: middle - wide / 2, y: BRUSH_UP / 2 - 9, width: wide, height: 22 });
      write(silentText, words);
      place(silentText, { x: middle, y: BRUSH_UP / 2 + 6.5 });
      const still = off.size === 1 ? "1 is off still" : `${off.size} are off still`;
      const left = here ? `${still}, ${here} of them here: dashed` : `${still}, none of them here`;
      const first = asked && !off.size ? "→ pull me: neurons go off (give 0)" : "";
      write(hint, count < off.size ? left : first);
      const end = at + 24 + textWidth(hint.textContent ?? "", 13);
      mark(hint, "away", end > width);
      const start = width - textWidth("below: push away", 13);
      mark(below, "away", Math.max(at + KNOB_HALO, end > width ? 0 : end) + 6 > start);
      place(below, { x: width, y: KNOB_AT + 5 });
      place(hint, { x: at + 24, y: KNOB_AT + 5 });
      place(root, {
        "aria-valuemax": String(firing),
        "aria-valuenow": String(count),
        "aria-valuetext": text,
      });
    },
  };
}
