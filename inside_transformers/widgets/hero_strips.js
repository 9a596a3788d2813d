/**
 * Some numbers of the reader's vector, layer by layer, with the playhead below; and the words that
 * fill the gap.
 *
 * @typedef {{name: string, before: number | undefined}} Guess  `before`: its share with another word
 */
import { heard } from "./controls.js";
import { bar } from "./bars.js";
import { describe, element, mark, place, write } from "./base.js";
import { arrow, fitting, textWidth } from "./drawing.js";

/** As many steps as tools/hero.py keeps: on the way, too, no cell is set that looks the same. */
const SHADES = 31;
const CELL = 9;
const HEAD = 46;
const FOOT = 10;
const LINE = 50;
/** The play button's room, beside the slider or below the guesses. */
const PLAY = 52;
const COMPACT = { cell: 5.2, head: 26, line: 33 };
/** From the last strip's frame to the guesses: beside the gap between the two, what the strips leave free. */
const GAP = { wide: 22, compact: 16, free: 3 };

/**
 * @param {{layers: number, shown: number, label: string, move(layer: number): void, end(): void,
 *   play(): void}} plan
 */
export function strips({ layers, shown, label, move, end, play }) {
  const title = element("text", { "font-size": 14, "font-weight": 600, x: 0, y: 14 });
  const note = element("text", { class: "it-axis", "font-size": 12, x: 0, y: 32 });
  const columns = Array.from({ length: layers + 1 }, () =>
    Array.from({ length: shown }, () => element("rect", { class: "it-cell-ground", rx: 2 })),
  );
  const groups = columns.map((cells) => element("g", { "data-role": "output" }, ...cells));
  const between = Array.from({ length: layers }, () => element("path", { class: "it-hero-step" }));
  const line = element("path", { class: "it-hero-block" });
  const frame = element("rect", { class: "it-hero-frame", rx: 5, "data-role": "output" });
  const frameLine = element("path", { class: "it-hero-frame", "data-role": "output" });
  const svg = element(
    "svg",
    { "aria-hidden": "true" },
    title,
    note,
    line,
    ...groups,
    ...between,
    frame,
    frameLine,
  );
  const head = element("input", {
    type: "range",
    min: 0,
    max: layers,
    step: 1,
    "aria-label": label,
  });
  heard(head, () => move(Number(head.value)), end);
  const ticks = Array.from({ length: layers + 1 }, (_, layer) =>
    element("span", {}, layer ? String(layer) : "word"),
  );
  const button = element(
    "button",
    { type: "button", class: "it-hero-play", "aria-label": "play the layers", onclick: play },
    "▶",
  );
  const slider = element(
    "div",
    { class: "it-hero-slider" },
    head,
    element("div", { class: "it-hero-ticks", "aria-hidden": "true" }, ...ticks),
  );
  const root = element(
    "div",
    { class: "it-hero-strips" },
    svg,
    element("div", { class: "it-hero-playhead" }, button, slider),
  );
  let laid = "";
  /** @type {number[][]} */
  const shades = [];
  return {
    root,
    /**
     * All but the numbers.
     * @param {number} width
     * @param {boolean} narrow
     * @param {{name: string, note: string, layer: number, playing: boolean, text: string}} state
     * @returns {{block: import("./drawing.js").Point, title: number, bottom: number}}  the middle of a layer, how wide
     *   the title is, and where the strips end
     */
    update(width, narrow, { name, note: words, layer, playing, text }) {
      const left = narrow ? 0 : PLAY;
      const { cell: step, head: top } = narrow ? COMPACT : { cell: CELL, head: HEAD };
      const pitch = (width - left) / (layers + 1);
      const wide = Math.min(24, pitch - 16);
      const high = shown * step;
      const called = fitting(name, width, 14, 600);
      write(title, called);
      write(note, narrow ? "" : words);
      const x = (/** @type {number} */ i) => left + (i + 0.5) * pitch;
      const middle = top + high / 2;
      const lay = `${width} ${narrow}`;
      if (lay !== laid) {
        place(svg, { width, height: top + high + FOOT });
        place(line, { d: `M${x(0)} ${middle}H${x(layers)}` });
        columns.forEach((cells, i) => {
          cells.forEach((cell, j) => {
            const y = top + j * step;
            place(cell, { x: x(i) - wide / 2, y, width: wide, height: step - 1.5 });
          });
        });
        between.forEach((step, i) =>
          place(step, { d: `M${x(i + 0.5) - 3} ${middle - 5}l7 5l-7 5Z` }),
        );
        slider.style.paddingLeft = `${pitch / 2 - 12}px`;
        slider.style.paddingRight = `${pitch / 2 - 12}px`;
        slider.style.width = `${width - left}px`;
        laid = lay;
      }
      groups.forEach((group, i) => mark(group, "later", i > layer));
      place(frame, {
        x: x(layer) - wide / 2 - 5,
        y: top - 6,
        width: wide + 10,
        height: high + 11,
      });
      place(frameLine, { d: `M${x(layer)} ${top + high + 5}v${FOOT}` });
      // The thumb's middle stays half its width off the ends.
      head.style.setProperty("--done", `calc(12px + ${layer / layers} * (100% - 24px))`);
      if (head.value !== String(layer)) head.value = String(layer);
      head.setAttribute("aria-valuetext", text);
      write(button, playing ? "❚❚" : "▶");
      button.setAttribute("aria-label", playing ? "pause" : "play the layers");
      ticks.forEach((tick, i) => mark(tick, "chosen", i === layer));
      return {
        block: { x: x(layers - 1.5) + 0.5, y: middle },
        title: textWidth(called, 14, 600),
        bottom: top + high + FOOT,
      };
    },
    /** The numbers' sizes. @param {number[][]} sizes */
    shade(sizes) {
      columns.forEach((cells, i) => {
        const known = shades[i] ?? [];
        shades[i] = cells.map((cell, j) => {
          const step = Math.round(Math.min(1, sizes[i]?.[j] ?? 0) * SHADES);
          if (known[j] !== step) place(cell, { "fill-opacity": 0.08 + (0.92 * step) / SHADES });
          return step;
        });
      });
    },
  };
}

/** @param {number} count @param {number} shown  numbers in a strip, at whose middle the arrow begins */
export function guesses(count, shown) {
  const title = element("text", { "font-size": 14, "font-weight": 600, x: 0, y: 14 });
  const note = element("text", { class: "it-axis", "font-size": 12, x: 0, y: 32 });
  const lines = Array.from({ length: count }, () => ({
    name: element("text", { "font-size": 15 }),
    bar: bar("output"),
  }));
  const parts = lines.flatMap(({ name, bar: { root } }) => [name, root]);
  const way = element("path", { class: "it-shaft", "data-role": "output", "stroke-width": 2.5 });
  const head = arrow({ hatch: "", role: "output", tip: "head", width: 4.5 });
  const words = element("g", {}, title, note, ...parts);
  const svg = element("svg", { role: "img" }, way, head.root, words);
  /** What draws the bars. @type {(shares: number[]) => void} */
  let fill = () => {};
  return {
    root: element("div", { class: "it-hero-guesses" }, svg),
    /** The bars. @param {number[]} shares */
    fill: (shares) => fill(shares),
    /**
     * All but the bars.
     * @param {number} width
     * @param {boolean} narrow
     * @param {{note: string, made: boolean, guesses: Guess[], most: number, text: string}} state  `made`: of what
     *   the strips show
     * @returns {{title: number, bottom: number}}  how wide the title is, and the height of all
     */
    update(width, narrow, { note: told, made, guesses: found, most, text }) {
      const { head: top, line, cell } = narrow ? COMPACT : { head: HEAD, line: LINE, cell: CELL };
      const left = (narrow ? GAP.compact : GAP.wide) + GAP.free;
      const bottom = top + count * line;
      place(svg, { width: left + width, height: bottom });
      svg.style.marginLeft = `${-left}px`;
      place(words, { transform: `translate(${left} 0)` });
      // Of the gap, what the last layer made becomes the guesses.
      mark(way, "away", !made);
      const from = { x: 1, y: top + (shown * cell) / 2 };
      const to = { x: left - 3, y: top + (narrow ? 22 : 25) };
      const bend = left * 0.45;
      place(way, {
        d: `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend - 8} ${to.y} ${to.x - 7} ${to.y}`,
      });
      head.update({ from: { x: to.x - 30, y: to.y }, to, away: !made });
      // In a narrow picture a chapter's name stands beside it.
      const short = narrow || textWidth("The missing word", 14, 600) > width;
      write(title, short ? "In the gap" : "The missing word");
      write(note, narrow ? "" : fitting(told, width, 12));
      lines.forEach(({ name }, i) => {
        write(name, found[i]?.name ?? "");
        place(name, { x: 0, y: top + i * line + 12, "font-weight": i ? "400" : "600" });
      });
      describe(svg, text);
      fill = (shares) => {
        lines.forEach(({ bar: each }, i) => {
          const share = shares[i] ?? 0;
          const before = found[i]?.before;
          each.update({
            share: share / most,
            ...(before === undefined ? {} : { before: before / most }),
            x: 0,
            y: top + i * line + (narrow ? 17 : 18),
            width: width - 44,
            height: narrow ? 10 : 14,
            text: share.toFixed(2),
          });
        });
      };
      return { title: textWidth(title.textContent ?? "", 14, 600), bottom };
    },
  };
}
