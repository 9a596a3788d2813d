/**
 * What each new word makes one compute, as two staircases: with a cache, and without.
 *
 * @typedef {"new" | "again" | "kept" | "held" | "spoiled" | ""} Kind  What becomes of a word's key
 *   and value: computed, computed again, taken from the cache; in memory for what comes, or no longer
 *   good there; not there yet.
 * @typedef {object} Run
 * @property {number} row  the newest word; all before it came one by one
 * @property {boolean} open  without a mask nothing may be kept
 * @property {number} good  of those in memory, so many are still good
 */
import { total } from "./attention_math.js";
import { describe, element, listed, mark, place, write } from "./base.js";
import { fitting, textWidth } from "./drawing.js";

const WORD = 13;
const SUM = 16;
const HEADING = 14;
const [COMPUTED, MEMORY] = ["computed", "in memory"];
const UNCACHED = "without a cache";
const NOTHING = "nothing is kept";
const NO_USE = "a cache can’t help";
/** What stands in the two squares of a word. @type {Record<Kind, string>} */
export const LETTERS = { new: "kv", again: "kv", kept: "✓✓", held: "kv", spoiled: "kv", "": "" };
/** Letters need squares of this width. */
const LEGIBLE = 11;

/** Keys computed at each step, and as many values. @param {Run} run @param {boolean} cached */
const stepsOf = ({ row, open }, cached) =>
  Array.from({ length: row + 1 }, (_, i) => (cached && !open ? 1 : i + 1));

/** A word's key and value. */
export function pairOf() {
  const squares = ["key", "value"].map((role) =>
    element("rect", { class: "it-square", "data-role": role, rx: 3 }),
  );
  const letters = element("text", { "font-size": 12, "text-anchor": "middle" });
  const root = element("g", { class: "it-pair" }, ...squares, letters);
  return {
    root,
    /** @param {import("./drawing.js").Box} box  of both @param {Kind} kind */
    update({ x, y, width, height }, kind) {
      const each = width / 2;
      squares.forEach((square, i) => {
        place(square, { x: x + i * each, y, width: each - 1, height });
      });
      const middles = [0.5, 1.5].map((i) => (x + i * each - 0.5).toFixed(1));
      place(letters, { x: middles.join(" "), y: y + height / 2 });
      write(letters, each < LEGIBLE ? "" : LETTERS[kind]);
      mark(root, "kind", kind || false);
    },
  };
}

/** One staircase. @param {string[]} words @param {boolean} cached */
function staircase(words, cached) {
  const title = element("text", { class: "it-stairs-title", "font-size": HEADING, y: 9 });
  const heads = words.map(() => element("text", { "font-size": WORD, "text-anchor": "middle" }));
  const steps = words.map((_, i) => words.slice(0, i + 1).map(pairOf));
  const memory = words.map(pairOf);
  const number = (size = WORD + 1) =>
    element("text", { "font-size": size, "text-anchor": "end", "font-weight": 600 });
  const [counts, sum, held] = [words.map(() => number()), number(SUM), number(SUM)];
  const added = element("text", { "font-size": WORD, "text-anchor": "end" });
  const nothing = element("text", { "font-size": 12 });
  const rule = element("path", { class: "it-rule" });
  const pairs = [...steps.flat(), ...memory].map((each) => each.root);
  const texts = [title, ...heads, ...counts, added, sum, nothing, held];
  return {
    root: element("g", { class: "it-staircase" }, ...pairs, rule, ...texts),
    /**
     * @param {{left: number, half: number, slot: number, top: number, step: number, named: boolean,
     *   room: number}} at
     * @param {Run} run
     */
    update({ left, half, slot, top, step, named, room }, run) {
      const { row, open, good } = run;
      const right = left + words.length * slot + room;
      const keeps = cached && !open;
      const width = Math.min(46, slot - 2);
      const box = (/** @type {number} */ j, /** @type {number} */ y) => ({
        x: left + (j + 0.5) * slot - width / 2,
        y: y + 1,
        width,
        height: step - 3,
      });
      const foot = top + words.length * step;
      const fits = (/** @type {string} */ text, /** @type {string} */ short) =>
        textWidth(text, HEADING, 600) < half ? text : short;
      const without = fits(UNCACHED, "without");
      write(title, cached ? (open ? fits(NO_USE, "can’t help") : "with a cache") : without);
      place(title, { x: left });
      heads.forEach((head, j) => {
        write(head, named ? (words[j] ?? "") : "");
        place(head, { x: left + (j + 0.5) * slot, y: top - 10 });
        mark(head, "muted", j > row);
      });
      const numbers = stepsOf(run, cached);
      steps.forEach((pairs, i) => {
        pairs.forEach((each, j) => {
          const old = keeps ? "kept" : "again";
          each.update(box(j, top + i * step), i > row ? "" : j < i ? old : "new");
        });
      });
      counts.forEach((count, i) => {
        write(count, String(numbers[i] ?? ""));
        place(count, { x: right, y: top + (i + 0.5) * step });
      });
      place(rule, { d: `M${right - room + 2} ${foot + 1.5}H${right + 1}` });
      const [low, lowest] = [foot + 13, foot + 26 + step / 2];
      const long = numbers.length > 1 ? `${numbers.join("+")} =` : "";
      write(added, textWidth(long, WORD) < right - left - room ? long : "");
      place(added, { x: right - room, y: low });
      write(sum, String(total(numbers)));
      place(sum, { x: right, y: low });
      memory.forEach((each, j) => {
        const spoils = good <= row;
        const kind = j >= good ? "spoiled" : spoils ? "kept" : "held";
        each.update(box(j, foot + 26), keeps && j <= row ? kind : "");
      });
      write(nothing, cached && open ? NOTHING : "");
      place(nothing, { x: left, y: lowest });
      write(held, keeps ? String(row + 1) : "0");
      place(held, { x: right, y: lowest });
    },
  };
}

/** What a screen reader hears. @param {Run} run */
function heard(run) {
  const { row, open, good } = run;
  const way = (/** @type {boolean} */ cached) => {
    const numbers = stepsOf(run, cached);
    return `${listed(numbers.map(String))} computed, ${total(numbers)} in all, ${cached && !open ? row + 1 : 0} in memory`;
  };
  const left = open || good > row ? "" : `; of these, ${good} still good`;
  return `Keys and values, step by step. With a cache: ${way(true)}${left}. Without: ${way(false)}.`;
}

/** @param {string[]} words */
export function stairs(words) {
  const n = words.length;
  const names = words.map(() => element("text", { "font-size": WORD }));
  const computed = element("text", { "font-size": WORD }, COMPUTED);
  const memory = element("text", { "font-size": WORD }, MEMORY);
  const both = [staircase(words, true), staircase(words, false)];
  const svg = element(
    "svg",
    { class: "it-stairs", role: "img" },
    ...names,
    computed,
    memory,
    ...both.map((each) => each.root),
  );
  return {
    root: svg,
    /** @param {number} width @param {Run} run */
    update(width, run) {
      const room = textWidth(String((n * (n + 1)) / 2), SUM, 600) + 8;
      const wide = [...words, COMPUTED, MEMORY].map((name) => textWidth(name, WORD, 600));
      const before = Math.min(110, Math.max(...wide)) + 10;
      const gap = width < 540 ? 12 : 36;
      const half = (width - before - gap) / 2;
      const slot = Math.min(64, (half - room) / n);
      const named = words.every((word) => textWidth(word, WORD) < slot - 4);
      const step = n > 8 ? 15 : 25;
      const top = named ? 44 : 24;
      const foot = top + n * step;
      place(svg, { width, height: foot + 28 + step });
      describe(svg, heard(run));
      names.forEach((name, i) => {
        write(name, fitting(words[i] ?? "", before - 10, WORD, 600));
        place(name, { y: top + (i + 0.5) * step });
        mark(name, "chosen", i === run.row);
        mark(name, "muted", i > run.row);
      });
      place(computed, { y: foot + 13 });
      place(memory, { y: foot + 26 + step / 2 });
      both.forEach((each, i) => {
        const left = before + i * (half + gap);
        each.update({ left, half, slot, top, step, named, room }, run);
      });
    },
  };
}
