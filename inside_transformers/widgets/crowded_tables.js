/**
 * The numbers of the pictures, as tables.
 *
 * @typedef {object} Told
 * @property {import("./crowded_math.js").Steps} steps
 * @property {ReturnType<typeof import("./crowded_math.js").space>} core
 * @property {import("./crowded_space.js").Choice} choice
 * @property {number[]} own  the cosines of all keys with the one that is asked with
 */
import { element, format, lineOf, mark, scrolled, tableOf } from "./base.js";
import { degrees, thousands } from "./crowded_charts.js";
import { pairs, welch } from "./crowded_math.js";

const valued = (/** @type {string} */ text, /** @type {number} */ value) =>
  element("td", { "data-value": value }, text);
const counted = (/** @type {number} */ value) => valued(thousands(value), value);
const exact = (/** @type {number} */ value) => valued(format(value, 4), value);

/** How many directions fit. @param {Told} told */
function tablesOfFit({ steps, core, choice: { d, n, angle } }) {
  const left = core.picked(d, n, angle);
  const counts = core.angles(d, n);
  const closer = counts.slice(0, angle).reduce((sum, count) => sum + count, 0);
  const closest = core.closest(d);
  const angled = (/** @type {number} */ cosine) =>
    valued(`${degrees(cosine)}°`, (Math.acos(Math.min(1, cosine)) * 180) / Math.PI);
  return [
    tableOf({
      kind: "it-table it-totals",
      caption: `${n} directions in ${d} dimensions`,
      heads: ["what", "value"],
      lines: [
        lineOf("at right angles, at most", counted(d)),
        lineOf(`picked one by one, no two closer than ${angle}°`, counted(left)),
        lineOf("left out: too close to one before", counted(n - left)),
        lineOf(`pairs closer than ${angle}°, of ${thousands(pairs(n))}`, counted(closer)),
        lineOf("closest pair, absolute cosine", exact(closest[steps.n.indexOf(n)] ?? 0)),
        lineOf("least possible (Welch bound)", exact(welch(n, d))),
      ],
    }),
    tableOf({
      kind: "it-table",
      caption: `How many fit in ${d} dimensions, and how close two come`,
      heads: ["directions", `${angle}° or more`, "closest two", "bound"],
      lines: steps.n.map((size, i) => {
        const fit = counted(core.picked(d, size, angle));
        const line = lineOf(String(size), fit, angled(closest[i] ?? 0), angled(welch(size, d)));
        mark(line, "chosen", size === n);
        return line;
      }),
    }),
    tableOf({
      kind: "it-table",
      caption: `Pairs of ${n} directions in ${d} dimensions`,
      heads: ["angle", "pairs"],
      lines: counts.map((count, at) => lineOf(`${at}° to ${at + 1}°`, counted(count))),
    }),
  ];
}

/** How many facts come back. @param {Told} told */
function tablesOfRecall({ steps, core, choice: { d, n, threshold, cosine, arrow }, own }) {
  const here = core.at(d, n, threshold, cosine);
  const at = steps.n.indexOf(n);
  const limit = format(threshold);
  const near = own
    .map((c, i) => ({ c, i }))
    .filter(({ i }) => i !== arrow)
    .sort((a, b) => b.c - a.c)
    .slice(0, 10);
  return [
    tableOf({
      kind: "it-table it-totals",
      caption: `${n} directions in ${d} dimensions`,
      heads: ["what", "value"],
      lines: [
        lineOf("closest pair, absolute cosine", exact(here.largest)),
        lineOf("least possible (Welch bound)", exact(welch(n, d))),
        lineOf(`pairs above ${limit}, of ${thousands(pairs(n))}`, counted(here.beyond)),
        lineOf(`picked one by one, no two above ${limit}`, counted(here.kept)),
        lineOf("facts that come back from one neuron a fact", counted(here.neurons[at])),
        lineOf("numbers in the neurons", counted(n * (2 * d + 1))),
        lineOf("facts that come back from one matrix", counted(here.matrix[at])),
        lineOf("numbers in the matrix", counted(d * d)),
      ],
    }),
    tableOf({
      kind: "it-table",
      caption: `Asked for fact ${arrow + 1}: the other keys that are closest`,
      heads: ["key", "cosine"],
      lines: near.map(({ c, i }) => lineOf(String(i + 1), exact(c))),
    }),
    tableOf({
      kind: "it-table",
      caption: `Facts that come back in ${d} dimensions, neurons fire above ${limit}`,
      heads: ["facts stored", "neurons", "matrix"],
      lines: steps.n.map((size, i) => {
        const line = lineOf(String(size), counted(here.neurons[i]), counted(here.matrix[i]));
        mark(line, "chosen", i === at);
        return line;
      }),
    }),
    tableOf({
      kind: "it-table",
      caption: `Pairs of ${n} directions in ${d} dimensions`,
      heads: ["absolute cosine", "pairs"],
      lines: here.counts.map((count, i, { length }) =>
        lineOf(`${format(i / length)} to ${format((i + 1) / length)}`, counted(count)),
      ),
    }),
  ];
}

/** @param {Told} told */
export function tablesOfCrowd(told) {
  const region = scrolled("numbers", ...(told.choice.facts ? tablesOfRecall : tablesOfFit)(told));
  region.classList.add("it-crowd-tables");
  return region;
}
