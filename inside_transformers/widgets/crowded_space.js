import { describe, element, format, frame, lineOf, listed, place, renderer, tableOf, write } from "./base.js";
import { numberTable, slider } from "./controls.js";
import { absence, asker, setter, statusLine } from "./python.js";

/**
 * @typedef {{d: number[], n: number[], threshold: number[]}} Steps  What can be chosen.
 * @typedef {{neurons: number[], matrix: number[], kept: number[]}} Recall
 *   How many facts come back, for each n; and which directions are kept when they are picked one by one.
 */

const SPORTS = 10;
const SEED = 0;
const STEP = 0x6d2b79f5;
const BINS = 20;
const CLOSE = 1e-4;

/** Number `index` of a stream of evenly distributed numbers in [0, 1): Mulberry32, as in `crowded_space.py`. @param {number} index */
export function uniform(index) {
  let z = (Math.imul(index + 1, STEP) + SEED) | 0;
  z = Math.imul(z ^ (z >>> 15), z | 1);
  z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
  return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
}

/** A normally distributed number (Box and Muller, 1958). @param {number} index */
const normal = (index) => Math.sqrt(-2 * Math.log(1 - uniform(2 * index))) * Math.cos(2 * Math.PI * uniform(2 * index + 1));

/** How many pairs n things make; also where the pairs (i, n) with i < n begin in a list of all pairs. @param {number} n */
const pairs = (n) => (n * (n - 1)) / 2;

/**
 * The cosines of all pairs of rows, for each d in `cuts`: the rows are cut to their first d numbers. Pair (i, j) with
 * i < j stands at j (j − 1) / 2 + i, so that the first n rows have the first n (n − 1) / 2 places.
 * @param {Float64Array} table  (n, width), row after row @param {number} width @param {number[]} cuts  ascending
 * @returns {Map<number, Float64Array>}
 */
export function cosines(table, width, cuts) {
  const n = table.length / width;
  const all = cuts.map(() => new Float64Array(pairs(n)));
  const lengths = cuts.map(() => new Float64Array(n));
  for (let j = 0; j < n; j++) {
    for (let i = 0; i <= j; i++) {
      // The dot product of a longer cut goes on where that of the shorter one ended.
      let sum = 0;
      for (let cut = 0, from = 0; cut < cuts.length; from = cuts[cut++]) {
        for (let a = i * width + from, b = j * width + from, end = i * width + cuts[cut]; a < end; a++, b++) sum += table[a] * table[b];
        if (i === j) lengths[cut][j] = Math.sqrt(sum);
        else all[cut][pairs(j) + i] = sum / lengths[cut][i];
      }
    }
    cuts.forEach((_, cut) => {
      for (let at = pairs(j); at < pairs(j + 1); at++) all[cut][at] /= lengths[cut][j];
    });
  }
  return new Map(cuts.map((d, cut) => [d, all[cut]]));
}

/** The least that the largest absolute cosine of n directions in d dimensions can be (Welch, 1974). @param {number} n @param {number} d */
export const welch = (n, d) => (n > d ? Math.sqrt((n - d) / (d * (n - 1))) : 0);

/**
 * How close pairs are.
 * @param {Float64Array} cosine  of all pairs @param {number} n  only the first n directions count @param {number} threshold
 */
export function closeness(cosine, n, threshold) {
  const counts = Array(BINS).fill(0);
  let [largest, beyond] = [0, 0];
  for (let at = 0; at < pairs(n); at++) {
    const size = Math.abs(cosine[at]);
    counts[Math.min(Math.floor(size * BINS), BINS - 1)] += 1;
    if (size > largest) largest = size;
    if (size > threshold) beyond += 1;
  }
  return { counts, largest, beyond };
}

/**
 * Facts stored in neurons and in a matrix, and read back at their own keys.
 * @param {{cosine: Float64Array, sports: Float64Array, answers: number[], sizes: number[], threshold: number}} given
 *   cosines of all pairs of keys; the dot products of the sports' directions (10, 10); each fact's sport; for which n.
 * @returns {Recall}
 */
export function recall({ cosine, sports, answers, sizes, threshold }) {
  const n = sizes[sizes.length - 1];
  const firing = new Float64Array(n * SPORTS); // at each key: what the neurons of each sport say together
  const matching = new Float64Array(n * SPORTS); // and what the matrix holds of each sport
  /** @param {Float64Array} strength @param {number} fact */
  const comesBack = (strength, fact) => {
    let [best, most] = [-1, -Infinity];
    for (let sport = 0; sport < SPORTS; sport++) {
      let score = 0;
      for (let other = 0; other < SPORTS; other++) score += sports[sport * SPORTS + other] * strength[fact * SPORTS + other];
      if (score > most) [best, most] = [sport, score];
    }
    return best === answers[fact];
  };
  /** @param {Float64Array} strength @param {number} count */
  const counted = (strength, count) => {
    let right = 0;
    for (let fact = 0; fact < count; fact++) if (comesBack(strength, fact)) right += 1;
    return right;
  };
  const found = /** @type {Recall} */ ({ neurons: [], matrix: [], kept: [] });
  let stored = 0;
  for (const size of sizes) {
    for (; stored < size; stored++) {
      let apart = true;
      for (const other of found.kept) if (Math.abs(cosine[pairs(stored) + other]) > threshold) apart = false;
      if (apart) found.kept.push(stored);
      firing[stored * SPORTS + answers[stored]] += 1;
      matching[stored * SPORTS + answers[stored]] += 1;
      for (let other = 0; other < stored; other++) {
        const c = cosine[pairs(stored) + other];
        const [here, there] = [stored * SPORTS + answers[other], other * SPORTS + answers[stored]];
        matching[here] += c;
        matching[there] += c;
        if (c <= threshold) continue;
        firing[here] += (c - threshold) / (1 - threshold);
        firing[there] += (c - threshold) / (1 - threshold);
      }
    }
    found.neurons.push(counted(firing, size));
    found.matrix.push(counted(matching, size));
  }
  return found;
}

/** Everything that d, n and the threshold decide, computed once for each choice. @param {Steps} steps */
export function space(steps) {
  const width = steps.d[steps.d.length - 1];
  const n = steps.n[steps.n.length - 1];
  const rows = (/** @type {number} */ first, /** @type {number} */ count) => Float64Array.from({ length: count * width }, (_, i) => normal(first * width + i));
  const keys = cosines(rows(0, n), width, steps.d);
  const columns = cosines(rows(n, SPORTS), width, steps.d);
  const answers = Array.from({ length: n }, (_, fact) => Math.floor(uniform(2 * (n + SPORTS) * width + fact) * SPORTS));
  const known = /** @type {Map<string, Recall>} */ (new Map());
  return {
    /** @param {number} d @param {number} count @param {number} threshold */
    at(d, count, threshold) {
      const cosine = /** @type {Float64Array} */ (keys.get(d));
      const apart = /** @type {Float64Array} */ (columns.get(d));
      const id = `${d} ${threshold}`;
      const sports = Float64Array.from({ length: SPORTS * SPORTS }, (_, at) => {
        const [i, j] = [at % SPORTS, Math.floor(at / SPORTS)];
        return i === j ? 1 : apart[pairs(Math.max(i, j)) + Math.min(i, j)];
      });
      const all = known.get(id) ?? recall({ cosine, sports, answers, sizes: steps.n, threshold });
      known.set(id, all);
      return { ...closeness(cosine, count, threshold), ...all, kept: all.kept.filter((one) => one < count).length };
    },
  };
}

// The two pictures, in their own units.
const WIDTH = 320;
const HEIGHT = 208;
const LEFT = 12;
const RIGHT = 308;
const TOP = 52; // above it stand the lines' names
const BOTTOM = 166;
const SHARE = 0.25; // of all pairs: a bar as high as the picture, unless one needs more
const across = (/** @type {number} */ part) => LEFT + part * (RIGHT - LEFT);
const up = (/** @type {number} */ part) => BOTTOM - part * (BOTTOM - TOP);
const point = (/** @type {number} */ x, /** @type {number} */ y) => `${x.toFixed(2)} ${y.toFixed(2)}`;
const bar = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ part) => `M${point(across(from), BOTTOM)}V${up(part).toFixed(2)}H${across(to).toFixed(2)}V${BOTTOM}Z`;
const thousands = (/** @type {number} */ value) => value.toLocaleString("en");

/** A line with its name at the top, to the side where there is room. @param {number} row */
function flag(row, kind = "") {
  const line = element("path", { class: `it-flag ${kind}` });
  const text = element("text", { y: 14 + 15 * row });
  return {
    line,
    text,
    /** @param {number} part  0 … 1, from left to right @param {string} name */
    update(part, name) {
      const left = part > 0.5;
      place(line, { d: `M${point(across(part), 6 + 15 * row)}V${BOTTOM}` });
      place(text, { x: across(part) + (left ? -5 : 5), "text-anchor": left ? "end" : "start" });
      write(text, name);
    },
  };
}

/** @param {number} part @param {string} name @param {string} [anchor] */
const tick = (part, name, anchor = "middle") => [element("path", { class: "it-axes", d: `M${point(across(part), BOTTOM)}v4` }), element("text", { class: "it-tick", x: across(part).toFixed(2), y: BOTTOM + 17, "text-anchor": anchor }, name)];

/** @param {string} title @param {...Element} children */
const chart = (title, ...children) =>
  element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "it-plane it-chart" }, element("path", { class: "it-axes", d: `M${LEFT} ${BOTTOM}H${RIGHT}` }), ...children, element("text", { class: "it-tick", x: WIDTH / 2, y: HEIGHT - 6, "text-anchor": "middle" }, title));

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const steps = /** @type {Steps} */ (model.get("steps"));
  const functions = /** @type {Record<string, string>} */ (model.get("functions"));
  const everyName = listed(Object.values(functions));
  const core = space(steps);
  const most = steps.n[steps.n.length - 1];

  const set = setter(model, redraw);
  const view = frame(el, {
    question: "How many directions fit before facts get mixed up?",
    look: "Every fact has a random direction of its own. The closer two of them, the more their facts disturb each other, and the fewer come back.",
    reset: () => set({ ...model.get("initial") }),
  });
  const hatch = `${view.id}-hatch`;
  const close = { bars: element("path", { class: "it-bar-shape" }), hatched: element("path", { style: `--hatch: url(#${hatch})`, class: "it-half" }), bound: flag(2, "it-dotted-line"), limit: flag(1, "it-dashed"), largest: flag(0) };
  const closePicture = chart(
    "absolute cosine of a pair",
    element("defs", {}, element("pattern", { id: hatch, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, element("rect", { width: 1.5, height: 5, class: "it-hatch-line" }))),
    close.bars,
    close.hatched,
    ...[0, 0.25, 0.5, 0.75, 1].flatMap((value) => tick(value, value === 0 ? "0" : value === 1 ? "1" : format(value))),
    ...[close.bound, close.limit, close.largest].map(({ line }) => line),
    ...[close.bound, close.limit, close.largest].map(({ text }) => text),
  );
  const along = (/** @type {number} */ n) => Math.log(n / steps.n[0]) / Math.log(most / steps.n[0]);
  const curve = {
    chosen: flag(0),
    size: flag(1, "it-dotted-line"),
    lines: [element("path", { class: "it-curve" }), element("path", { class: "it-curve it-dashed" })],
    dots: [element("circle", { r: 4 }), element("circle", { r: 4 })],
    names: [element("text", {}, "neurons"), element("text", {}, "matrix")],
  };
  const curvePicture = chart(
    "facts stored",
    element("path", { class: "it-axes", d: `M${LEFT} ${up(1)}H${RIGHT}` }),
    element("path", { class: "it-flag it-dotted-line", d: `M${LEFT} ${up(1 / SPORTS)}H${RIGHT}` }),
    element("text", { class: "it-tick", x: LEFT, y: up(1) - 4 }, "all come back"),
    element("text", { class: "it-tick", x: LEFT, y: up(1 / SPORTS) - 4 }, "by chance"),
    ...steps.n.filter((n) => Number.isInteger(Math.log2(n))).flatMap((n) => tick(along(n), String(n))),
    curve.size.line,
    curve.chosen.line,
    ...curve.lines,
    ...curve.dots,
    curve.size.text,
    curve.chosen.text,
    ...curve.names,
  );
  /** A small table; its cells are filled later. @param {string} caption @param {string[]} columns @param {string[]} names */
  const ledger = (caption, columns, names) => {
    const cells = names.map(() => columns.slice(1).map(() => element("td")));
    const lines = names.map((name, i) => lineOf(name, ...cells[i]));
    const root = tableOf({ kind: "it-ledger it-totals", caption, heads: columns, lines });
    return { heads: lines.map((line) => line.cells[0]), cells: cells.flat(), root };
  };
  const near = ledger("How close the directions are", ["directions", "cosine, count"], ["closest pair", "least possible (Welch bound)", "", ""]);
  const facts = ledger("How many facts come back", ["stored in", "come back", "numbers"], ["one neuron a fact", "one matrix"]);
  const [apart, stored] = [element("figcaption"), element("figcaption")];
  view.picture.append(
    element("figure", { class: "it-side-picture it-chart-figure" }, closePicture, apart, near.root),
    element("figure", { class: "it-side-picture it-chart-figure" }, curvePicture, stored, facts.root),
  );
  /** A slider over the values that can be chosen. @param {keyof Steps} trait */
  const stepper = (trait) => slider({ id: `${view.id}-${trait}`, min: 0, max: steps[trait].length - 1, step: 1, input: (index) => set({ [trait]: steps[trait][index] }) });
  const [dimensions, count, threshold] = [stepper("d"), stepper("n"), stepper("threshold")];
  const status = statusLine(!everyName);
  view.controls.append(element("div", {}, dimensions.root, count.root), element("div", {}, threshold.root, status));
  const totals = numberTable({ columns: ["what", "value"], rows: 8 });
  const byBin = numberTable({ columns: ["absolute cosine", "pairs", "share"], rows: BINS });
  const bySize = numberTable({ columns: ["facts stored", "neurons", "matrix"], rows: steps.n.length });
  totals.root.classList.add("it-totals");
  view.table.append(totals.root, byBin.root, bySize.root);

  // Each d's recall takes a few milliseconds: while nothing else happens, so that no slider waits for it.
  const idle = window.requestIdleCallback ?? setTimeout;
  const prepare = (/** @type {number[]} */ [next, ...rest]) => {
    if (next === undefined) return;
    core.at(next, most, model.get("threshold"));
    idle(() => prepare(rest));
  };
  idle(() => prepare(steps.d));

  const python = asker(model, { inputs: () => ({ d: model.get("d"), n: model.get("n") }), changed: redraw });

  return () => {
    const d = /** @type {number} */ (model.get("d"));
    const n = /** @type {number} */ (model.get("n"));
    const t = /** @type {number} */ (model.get("threshold"));
    const here = core.at(d, n, t);
    const at = steps.n.indexOf(n);
    const bound = welch(n, d);
    const [neurons, matrix] = [here.neurons[at], here.matrix[at]];
    const limit = format(t);
    const share = here.counts.map((pairsHere) => pairsHere / pairs(n));
    const scale = Math.max(SHARE, ...share);

    close.bars.setAttribute("d", share.map((part, i) => (part ? bar(i / BINS, (i + 1) / BINS, part / scale) : "")).join(""));
    close.hatched.setAttribute("d", share.map((part, i) => (part && (i + 1) / BINS > t + 1e-9 ? bar(Math.max(i / BINS, t), (i + 1) / BINS, part / scale) : "")).join(""));
    close.largest.update(here.largest, `closest pair ${format(here.largest)}`);
    close.limit.update(t, `threshold ${limit}`);
    close.bound.update(bound, `least possible ${format(bound)}`);
    const curves = [here.neurons, here.matrix].map((right) => right.map((facts, step) => /** @type {[number, number]} */ ([across(along(steps.n[step])), up(facts / steps.n[step])])));
    // Names stand where the curves are farthest apart: above the upper one, below the lower one.
    const gaps = steps.n.map((_, step) => curves[1][step][1] - curves[0][step][1]);
    const widest = gaps.reduce((best, gap, step) => (Math.abs(gap) > Math.abs(gaps[best]) ? step : best), 0);
    curves.forEach((places, i) => {
      curve.lines[i].setAttribute("d", `M${places.map(([x, y]) => point(x, y)).join("L")}`);
      place(curve.dots[i], { cx: places[at][0], cy: places[at][1] });
      const [x, y] = places[widest];
      const upper = gaps[widest] >= 0 === (i === 0);
      const start = upper ? x < RIGHT - 55 : x < LEFT + 45;
      place(curve.names[i], { x: x + (start ? 4 : -4), y: y + (upper ? -7 : 16), "text-anchor": start ? "start" : "end" });
    });
    curve.chosen.update(along(n), `${n} facts`);
    curve.size.update(along(d), `${d} dimensions`);

    const numbers = { neurons: n * (2 * d + 1), matrix: d * d };
    const beyond = `${thousands(here.beyond)} of ${thousands(pairs(n))}`;
    write(near.heads[2], `pairs above ${limit}`);
    write(near.heads[3], `picked, no two above ${limit}`);
    [format(here.largest), format(bound), beyond, `${here.kept} of ${n}`].forEach((text, i) => write(near.cells[i], text));
    [`${neurons} of ${n}`, thousands(numbers.neurons), `${matrix} of ${n}`, thousands(numbers.matrix)].forEach((text, i) => write(facts.cells[i], text));
    write(apart, `All pairs, by how close they are. Hatched: above ${limit}; if the cosine is positive, their neurons fire for each other.`);
    write(stored, `Neurons: row ${format(1 / (1 - t))} × key, bias ${format(-t / (1 - t))}, column the answer. Matrix: answer × key, summed over the facts.`);
    describe(closePicture, `A histogram of the absolute cosines of ${thousands(pairs(n))} pairs. The closest pair has ${format(here.largest)}; with ${n} directions in ${d} dimensions the least possible is ${format(bound)}. Hatched above ${limit}: ${format((100 * here.beyond) / pairs(n), 1)} %.`);
    describe(curvePicture, `Two curves over the number of facts stored, from ${steps.n[0]} to ${most}: how many come back. At ${n} facts, ${format((100 * neurons) / n, 0)} % from one neuron a fact and ${format((100 * matrix) / n, 0)} % from one matrix; at ${most}, ${format((100 * here.neurons[here.neurons.length - 1]) / most, 0)} % and ${format((100 * here.matrix[here.matrix.length - 1]) / most, 0)} %. By chance: 10 %.`);

    dimensions.update({ label: "dimensions", value: steps.d.indexOf(d), text: String(d) });
    count.update({ label: "directions, one fact each", value: at, text: String(n) });
    threshold.update({ label: "neurons are silent up to a cosine of", value: steps.threshold.indexOf(t), text: limit });
    if (everyName) write(status, report(here.largest, neurons, n));

    const where = `${n} directions in ${d} dimensions`;
    totals.update(where, [
      ["closest pair, absolute cosine", [here.largest]],
      ["least possible (Welch bound)", [bound]],
      [`pairs above ${limit}`, [beyond]],
      [`picked one by one, no two above ${limit}`, [`${here.kept} of ${n}`]],
      ["facts that come back from one neuron a fact", [`${neurons} of ${n}`]],
      ["numbers in the neurons", [thousands(numbers.neurons)]],
      ["facts that come back from one matrix", [`${matrix} of ${n}`]],
      ["numbers in the matrix", [thousands(numbers.matrix)]],
    ]);
    byBin.update(`Pairs of ${where}`, here.counts.map((pairsHere, i) => [`${format(i / BINS)} to ${format((i + 1) / BINS)}`, [String(pairsHere), share[i]]]));
    bySize.update(`Facts that come back in ${d} dimensions, neurons silent up to ${limit}`, steps.n.map((size, i) => [String(size), [String(here.neurons[i]), String(here.matrix[i])]]));
    view.say(`${where}: the closest pair has a cosine of ${format(here.largest)}. One neuron a fact gives back ${neurons} of ${n} facts, one matrix ${matrix}.`);
  };

  /** What the reader's functions say beside the page. @param {number} largest @param {number} neurons @param {number} n */
  function report(largest, neurons, n) {
    const answer = python.answer();
    const missing = absence(everyName, answer);
    if (answer.state !== "answer") return missing ?? "";
    const lines = Object.entries(functions).map(([part, name]) => {
      if (answer.errors[part]) return `${name}: ${answer.errors[part]}`;
      if (part === "store_facts") return `${name}’s neurons give back ${answer.recalled} of ${n} facts, the page’s ${neurons}.`;
      return Math.abs(answer.largest - largest) <= CLOSE ? `${name} says ${format(answer.largest)}: agrees.` : `${name} says ${format(answer.largest, 4)}, the page ${format(largest, 4)}.`;
    });
    return lines.join(" ");
  }
}

export default { render: renderer({ structure: ["steps", "initial", "functions"], state: ["d", "n", "threshold", "response"], build }) };
