/**
 * A sentence twice: who reads, and what is read, with a ribbon as wide as each weight. A pinned
 * head's ribbons go to a third column on the left.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {object} Lines  What the picture shows.
 * @property {string[]} words
 * @property {boolean} causal  words read none that comes later
 * @property {number} reader
 * @property {number} split  0: no head is pinned; 1: one is
 * @property {number} level  where the reader stands, in rows
 * @property {number[]} weights  of the reader, from 0 to 1; or what lies between them and those before
 * @property {number[]} numbers  the weights themselves
 * @property {number[]} pinned  the same of the pinned head; empty without one
 * @property {number[][]} pattern
 * @property {number[][]} pinnedPattern
 * @property {{reader: number, weights: number[]} | null} before
 * @property {[string, string]} titles  of the pinned head, and of the chosen
 * @property {string} text
 */
import { element, format, mark, place, write } from "./base.js";
import { chip, hatching, ribbon, textWidth } from "./drawing.js";
import { target, within } from "./target.js";

const FONT = 13;
/** The room that a weight needs beside its word. */
const NUMBER = 40;
/** The ring of the chosen word is as wide. */
const RING = 1.5;
const TITLE = 22;
const TALLEST = 46;
/** A chip's height, and what of it a weight of 1 fills: its corners are round. */
const CHIP = 30;
const FILLED = 24;
/** Of the other words' reads, those that are drawn: from these weights on, so wide. */
const FAINT = [0.6, 0.3, 0.12];
/** What was read before is drawn from this weight on. */
export const DASHED = 0.1;

/**
 * A line from one column to another.
 * @param {Point} from
 * @param {Point} to
 */
function bend(from, to) {
  const middle = ((from.x + to.x) / 2).toFixed(1);
  const f = (/** @type {number} */ x) => x.toFixed(1);
  return (
    `M${f(from.x)} ${f(from.y)}C${middle} ${f(from.y)} ${middle} ${f(to.y)} ` +
    `${f(to.x)} ${f(to.y)}`
  );
}

/** One side: ribbons from the readers' column to a column of what is read. @param {number} most @param {string} hatch */
function side(most, hatch) {
  const faint = FAINT.map((_, i) =>
    element("path", { class: "it-heads-faint", "stroke-width": 3 - i }),
  );
  const ribbons = Array.from({ length: most }, () => ribbon());
  const ghost = element("path", { class: "it-heads-ghost" });
  const opening = element("path", { class: "it-opening", "data-role": "query" });
  const chips = Array.from({ length: most }, () => chip(hatch));
  const numbers = Array.from({ length: most }, () => element("text", { "font-size": FONT }));
  const title = element("text", { class: "it-heads-title", "font-size": 13, y: 13 });
  const root = element(
    "g",
    {},
    title,
    ...faint,
    element("g", { "data-role": "pattern" }, ...ribbons.map((each) => each.root)),
    ghost,
    opening,
    ...chips.map((each) => each.root),
    ...numbers,
  );
  /** The faint lines of each word, as long as head and places stay the same. */
  const drawn = {
    pattern: /** @type {number[][]} */ ([]),
    known: "",
    bends: /** @type {string[][]} */ ([]),
  };
  return { root, faint, ribbons, ghost, opening, chips, numbers, title, drawn };
}

/**
 * @param {{id: string, most: number, home(): number, begin(): void, move(reader: number): void,
 *   end(): void}} options  `most` is the number of words of the longest sentence
 */
export function headLines({ id, most, home, begin, move, end }) {
  const hatch = `${id}-hatch-lines`;
  const [left, right] = [side(most, hatch), side(most, hatch)];
  const readers = Array.from({ length: most }, () => chip(hatch));
  const who = element("text", { class: "it-axis", "font-size": 13, y: 13 }, "who reads");
  const svg = element(
    "svg",
    { class: "it-heads-lines", role: "img" },
    hatching(hatch),
    left.root,
    right.root,
    who,
    ...readers.map((each) => each.root),
  );
  for (const { root } of [...left.chips, ...right.chips, ...readers]) {
    root.querySelector(".it-ring")?.remove(); // nothing changes a word here
  }
  const grip = element("div", {
    class: "it-heads-readers it-handle",
    tabindex: 0,
    role: "slider",
    "aria-label": "the word that reads",
    "aria-orientation": "vertical",
    "aria-valuemin": 0,
  });
  const root = element("div", { class: "it-heads-sentence it-keep" }, svg, grip);

  /** @type {Lines | null} */
  let shown = null;
  let grid = { top: TITLE, high: 1 };
  const last = () => (shown?.words.length ?? 1) - 1;
  const pick = (/** @type {MouseEvent} */ event) =>
    within(
      Math.floor((event.clientY - svg.getBoundingClientRect().top - grid.top) / grid.high),
      0,
      last(),
    );
  const { step } = target(grip, {
    at: () => shown?.reader ?? null,
    pick,
    beside: (along, up) => within((shown?.reader ?? 0) + along - up, 0, last()),
    home,
    begin,
    go: (to) => {
      if (to !== shown?.reader) move(to);
    },
    end,
  });
  // A tap on a word that is read makes it the reader, too; a drag there scrolls the page.
  svg.addEventListener("click", (event) => {
    begin();
    move(pick(event));
    end();
  });

  /**
   * @param {ReturnType<typeof side>} part
   * @param {{x: number, from: number, to: number, wide: number, sum: number, outside: number,
   *   weights: number[], numbers: number[], pattern: number[][], title: string,
   *   before: {reader: number, weights: number[]} | null}} where  `x`: the left edge of its words;
   *   ribbons go `from` a height `to` another; numbers stand on one side, 1 or −1
   * @param {Lines} lines
   */
  function drawSide(part, where, { words, causal, reader, level }) {
    const { x, from, to, wide, sum, outside, weights, numbers, pattern, title, before } = where;
    const y = (/** @type {number} */ row) => grid.top + (row + 0.5) * grid.high;
    write(part.title, title);
    place(part.title, {
      x: outside > 0 ? x + wide : x,
      "text-anchor": outside > 0 ? "end" : "start",
    });
    const known = [from, to, grid.top, grid.high].join(" ");
    if (part.drawn.pattern !== pattern || part.drawn.known !== known) {
      const bends = FAINT.map((least, k) =>
        pattern.map((row, i) =>
          row
            .map((weight, j) =>
              weight >= least && weight < (FAINT[k - 1] ?? 2)
                ? bend({ x: from, y: y(i) }, { x: to, y: y(j) })
                : "",
            )
            .join(""),
        ),
      );
      part.drawn = { pattern, known, bends };
    }
    part.faint.forEach((path, k) => {
      place(path, { d: part.drawn.bends[k]?.filter((_, i) => i !== reader).join("") ?? "" });
    });
    let filled = y(level) - sum / 2;
    part.ribbons.forEach((each, j) => {
      const width = (weights[j] ?? 0) * sum;
      mark(each.root, "away", width < 0.15);
      const middle = { x: from, y: filled + width / 2 };
      filled += width;
      if (width >= 0.15) each.update({ d: bend(middle, { x: to, y: y(j) }), width });
    });
    const old = before?.weights.flatMap((weight, j) =>
      weight >= DASHED ? [bend({ x: from, y: y(before.reader) }, { x: to, y: y(j) })] : [],
    );
    mark(part.ghost, "away", !old?.length);
    place(part.ghost, { d: old?.join("") ?? "" });
    const foot = y(level) + sum / 2;
    const inward = Math.sign(from - to) * 5;
    place(part.opening, {
      d: `M${from + inward} ${foot - sum}H${from}V${foot}H${from + inward}`,
    });
    part.chips.forEach((each, j) => {
      mark(each.root, "away", j >= words.length);
      const number = part.numbers[j];
      if (!number) return;
      mark(number, "away", j >= words.length);
      if (j >= words.length) return;
      const masked = causal && j > reader;
      const high = Math.min(grid.high - 3, CHIP);
      each.update({ ...box(x, y(j), wide, high), text: words[j] ?? "", size: FONT, masked });
      const weight = numbers[j] ?? 0;
      write(number, masked ? "–" : format(weight));
      mark(number, "muted", weight < 0.1);
      place(number, {
        x: outside > 0 ? x + wide + 6 : x - 6,
        y: y(j) + 4.5,
        "text-anchor": outside > 0 ? "start" : "end",
        "font-weight": weight >= 0.3 ? "600" : "400",
      });
    });
  }

  /** @param {number} x @param {number} middle @param {number} width @param {number} height */
  const box = (x, middle, width, height) => ({ x, y: middle - height / 2, width, height });

  return {
    root,
    step,
    /** @param {number} width @param {number} height @param {Lines} next */
    update(width, height, next) {
      shown = next;
      const { words, split, titles } = next;
      const n = words.length;
      place(svg, { width, height });
      const high = Math.min(TALLEST, (height - TITLE) / n);
      grid = { top: TITLE + (height - TITLE - n * high) / 2, high };
      const longest = Math.max(...words.map((word) => textWidth(word, FONT, 600)));
      const wide = within(longest + 14, 48, (width - 2 * NUMBER) / 3 - 22);
      const x = {
        left: NUMBER,
        reader: RING + ((width - wide) / 2 - RING) * split,
        right: width - NUMBER - wide,
      };
      const sum = Math.min(high - 3, FILLED);
      drawSide(
        right,
        {
          x: x.right,
          from: x.reader + wide,
          to: x.right,
          wide,
          sum,
          outside: 1,
          weights: next.weights,
          numbers: next.numbers,
          pattern: next.pattern,
          title: titles[1],
          before: next.before,
        },
        next,
      );
      mark(left.root, "away", !next.pinned.length);
      if (next.pinned.length) {
        drawSide(
          left,
          {
            x: x.left,
            from: x.reader,
            to: x.left + wide,
            wide,
            sum,
            outside: -1,
            weights: next.pinned,
            numbers: next.pinned,
            pattern: next.pinnedPattern,
            title: titles[0],
            before: null,
          },
          next,
        );
      }
      const narrow = x.reader + wide / 2 < textWidth("who reads", 13) * 0.6;
      place(
        who,
        narrow
          ? { x: 1, "text-anchor": "start" }
          : { x: x.reader + wide / 2, "text-anchor": "middle" },
      );
      readers.forEach((each, i) => {
        mark(each.root, "away", i >= n);
        if (i >= n) return;
        const middle = grid.top + (i + 0.5) * high;
        const size = box(x.reader, middle, wide, Math.min(high - 3, CHIP));
        each.update({ ...size, text: words[i] ?? "", size: FONT, chosen: i === next.reader });
      });
      const style = `left:${x.reader.toFixed(1)}px;top:${grid.top.toFixed(1)}px;width:${wide.toFixed(1)}px;height:${(n * high).toFixed(1)}px`;
      if (grip.getAttribute("style") !== style) grip.setAttribute("style", style);
      grip.setAttribute("aria-valuemax", String(n - 1));
      grip.setAttribute("aria-valuenow", String(next.reader));
      grip.setAttribute("aria-valuetext", next.text);
      svg.setAttribute("aria-label", next.text);
    },
  };
}
