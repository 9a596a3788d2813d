import { columnHead, element, format, frame, lineOf, listed, mark, renderer, tableOf, write } from "./base.js";
import { choice, numberTable, radios, slider, textField } from "./controls.js";
import { absence, asker, setter, statusLine } from "./python.js";

/**
 * @typedef {{fact: number, sport: number, covariance: boolean}} Edit
 * @typedef {{words: string[], prompts: number[][], strangers: number[][], sports: number[],
 *   sizes: {d_model: number, n_heads: number, d_hidden: number, epsilon: number}, weights: Record<string, string>}} Given
 * @typedef {{direction: Float64Array, change: Float64Array, reach: Float64Array}} Cut  What an edit adds: change × direction.
 * @typedef {{logits: Float64Array, said: number[], sure: number[]}} Said
 */

const SURE = 0.9;
const RIDGE = 0.01;
const HALVINGS = 50;
const LARGEST_STEP = 2 ** 20;
const ROWS = 8;
const NEURONS = 6;
const CLOSE = 0.02;

/** Float32 numbers in base64. @param {string} text @returns {Float32Array} */
function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}

/** x (n,) @ weight (n, m) + bias (m,), zeros skipped. @param {ArrayLike<number>} x @param {ArrayLike<number>} weight @param {ArrayLike<number>} bias */
function linear(x, weight, bias) {
  const m = bias.length;
  const y = Float64Array.from(bias);
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (value === 0) continue;
    for (let j = 0, at = i * m; j < m; j++, at++) y[j] += value * weight[at];
  }
  return y;
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b @param {number} [from] where in `b` to begin */
function dot(a, b, from = 0) {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[from + i];
  return sum;
}

/** Mean 0, variance 1. @param {Float64Array} x @param {number} epsilon @param {Float64Array} [y]  where to write it */
function standardized(x, epsilon, y = new Float64Array(x.length)) {
  const n = x.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += x[i];
  mean /= n;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += (x[i] - mean) * (x[i] - mean);
  const scale = 1 / Math.sqrt(variance / n + epsilon);
  for (let i = 0; i < n; i++) y[i] = (x[i] - mean) * scale;
  return y;
}

/** The lower triangle L with L Lᵀ = matrix (n, n), row after row. @param {Float64Array} matrix @param {number} n */
export function cholesky(matrix, n) {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j];
      for (let k = 0, a = i * n, b = j * n; k < j; k++) sum -= lower[a + k] * lower[b + k];
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / lower[j * n + j];
    }
  }
  return lower;
}

/** x with L Lᵀ x = b. @param {Float64Array} lower @param {ArrayLike<number>} b */
export function solve(lower, b) {
  const n = b.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0, at = i * n; k < i; k++) x[i] -= lower[at + k] * x[k];
    x[i] /= lower[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    x[i] /= lower[i * n + i];
    for (let k = 0, at = i * n; k < i; k++) x[k] -= lower[at + k] * x[i];
  }
  return x;
}

/**
 * The model, run on every prompt. What edits and knocked-out neurons leave alone (attention, the neurons' numbers, the
 * update of the model as given) is computed once.
 * @param {Given} given
 */
export function surgery({ words, prompts, strangers, sizes, weights, sports }) {
  const { d_model: d, n_heads: heads, d_hidden: h, epsilon } = sizes;
  const w = Object.fromEntries(Object.entries(weights).map(([name, text]) => [name, unpacked(text)]));
  const all = [...prompts, ...strangers];
  const n = all.length;
  const n_facts = prompts.length;
  const hidden = new Float64Array(n * h);
  const clean = new Float64Array(n * d); // the last token's vector before the last norm, model as given
  /** @param {Float64Array} x @param {Float32Array} scale @param {Float32Array} shift */
  const norm = (x, scale, shift) => standardized(x, epsilon).map((value, i) => value * scale[i] + shift[i]);

  /** @type {Map<number, {x: Float64Array, qkv: Float64Array}>} a token at a place has the same query, key and value everywhere */
  const known = new Map();
  const at = (/** @type {number} */ token, /** @type {number} */ place) => {
    const id = token * 3 + place;
    if (!known.has(id)) {
      const x = Float64Array.from({ length: d }, (_, i) => w.embedding[token * d + i] + w.position[place * d + i]);
      known.set(id, { x, qkv: linear(norm(x, w.norm_1, w.norm_1_bias), w.qkv, w.qkv_bias) });
    }
    return /** @type {{x: Float64Array, qkv: Float64Array}} */ (known.get(id));
  };
  /** What attention brings to the last token. @param {number[]} prompt */
  const mixed = (prompt) => {
    const tokens = prompt.map(at);
    const last = tokens[2].qkv;
    const width = d / heads;
    const values = new Float64Array(d);
    for (let start = 0; start < d; start += width) {
      const scores = tokens.map(({ qkv }) => dot(last.subarray(start, start + width), qkv, d + start) / Math.sqrt(width));
      const largest = Math.max(...scores);
      const powers = scores.map((score) => Math.exp(score - largest));
      const total = powers.reduce((sum, power) => sum + power, 0);
      tokens.forEach(({ qkv }, token) => {
        for (let i = start; i < start + width; i++) values[i] += (powers[token] / total) * qkv[2 * d + i];
      });
    }
    return linear(values, w.output, w.output_bias);
  };
  all.forEach((prompt, row) => {
    const update = mixed(prompt);
    const residual = at(prompt[2], 2).x.map((value, i) => value + update[i]);
    const neurons = linear(norm(residual, w.norm_2, w.norm_2_bias), w.up, w.up_bias).map((value) => Math.max(value, 0));
    hidden.set(neurons, row * h);
    clean.set(linear(neurons, w.down, w.down_bias).map((value, i) => value + residual[i]), row * d);
  });

  // The last norm's scale and shift are put into the unembedding.
  const n_words = words.length;
  const unembedding = Float64Array.from(w.embedding, (value, i) => value * w.norm_f[i % d]);
  const shift = Float64Array.from(words, (_, word) => dot(w.norm_f_bias, w.embedding, word * d));
  const x = new Float64Array(d);
  /** The logits of a vector before the last norm, (n_words,). @param {Float64Array} vector @param {Float64Array} [logits]  where to write them */
  const read = (vector, logits = new Float64Array(n_words)) => {
    standardized(vector, epsilon, x);
    for (let word = 0, k = 0; word < n_words; word++) {
      let sum = shift[word];
      for (let i = 0; i < d; i++, k++) sum += x[i] * unembedding[k];
      logits[word] = sum;
    }
    return logits;
  };
  /** @param {ArrayLike<number>} logits */
  const best = (logits) => {
    let word = 0;
    for (let i = 1; i < logits.length; i++) if (logits[i] > logits[word]) word = i;
    return word;
  };
  /** The probability of a word. @param {ArrayLike<number>} logits @param {number} word */
  const probability = (logits, word) => {
    let total = 0;
    for (let i = 0; i < logits.length; i++) total += Math.exp(logits[i] - logits[word]);
    return 1 / total;
  };

  /** @type {Float64Array | null} */
  let factor = null;
  let ridge = 0;
  const key = (/** @type {number} */ row) => hidden.subarray(row * h, (row + 1) * h);
  /**
   * C = KᵀK/n + ridge·I, with a hundredth of its mean diagonal as ridge, made ready once. For n keys K (n, h),
   * C⁻¹k = (k − Kᵀ(KKᵀ + n·ridge·I)⁻¹Kk) / ridge (Woodbury), so that what is factored is (n, n) and never large.
   */
  const prepare = () => {
    if (factor) return factor;
    let squares = 0;
    for (let i = 0; i < n_facts * h; i++) squares += hidden[i] * hidden[i];
    ridge = (RIDGE * squares) / (n_facts * h);
    const products = new Float64Array(n_facts * n_facts);
    for (let i = 0; i < n_facts; i++) for (let j = 0; j <= i; j++) products[i * n_facts + j] = dot(key(i), hidden, j * h) + (i === j ? n_facts * ridge : 0);
    factor = cholesky(products, n_facts);
    return factor;
  };
  /** C⁻¹k. @param {Float64Array} k */
  const solved = (k) => {
    const lower = prepare();
    const shares = solve(lower, Float64Array.from({ length: n_facts }, (_, row) => dot(k, hidden, row * h)));
    const direction = linear(shares, hidden, new Float64Array(h));
    for (let i = 0; i < h; i++) direction[i] = (k[i] - direction[i]) / ridge;
    return direction;
  };

  /** A prompt's vector before the last norm. @param {number} row @param {(Cut | null)[]} cuts @param {number[]} off @param {Float64Array} [vector]  where to write it */
  const vectorOf = (row, cuts, off, vector = new Float64Array(d)) => {
    for (let i = 0; i < d; i++) vector[i] = clean[row * d + i];
    for (const neuron of off) {
      const fired = hidden[row * h + neuron];
      if (fired) for (let i = 0; i < d; i++) vector[i] -= fired * w.down[neuron * d + i];
    }
    for (const cut of cuts) {
      if (!cut) continue;
      let amount = cut.reach[row];
      for (const neuron of off) amount -= hidden[row * h + neuron] * cut.direction[neuron];
      for (let i = 0; i < d; i++) vector[i] += amount * cut.change[i];
    }
    return vector;
  };

  /** An edit of the model that earlier ones left, or null where there is nothing to change. @param {Edit} edit @param {(Cut | null)[]} before @returns {Cut | null} */
  const cut = ({ fact, sport, covariance: guarded }, before) => {
    const vector = vectorOf(fact, before, []);
    const old = best(read(vector));
    if (old === sport) return null;
    const way = Float64Array.from({ length: d }, (_, i) => w.embedding[sport * d + i] - w.embedding[old * d + i]);
    const sure = (/** @type {number} */ size) => probability(read(vector.map((value, i) => value + size * way[i])), sport) >= SURE;
    let low = 0;
    let high = 1;
    while (!sure(high)) {
      high *= 2;
      if (high > LARGEST_STEP) return null;
    }
    for (let i = 0; i < HALVINGS; i++) {
      const middle = (low + high) / 2;
      if (sure(middle)) high = middle;
      else low = middle;
    }
    const direction = guarded ? solved(key(fact)) : key(fact).slice();
    const length = dot(key(fact), direction);
    if (!(length > 0)) return null; // no neuron fires: nothing to hold on to
    for (let i = 0; i < h; i++) direction[i] /= length;
    return { direction, change: way.map((value) => value * high), reach: Float64Array.from({ length: n }, (_, row) => dot(direction, hidden, row * h)) };
  };

  /** @type {{text: string, cut: Cut | null}[]} the edits made last: what they share with new ones needs no second time */
  let made = [];
  /** @param {Edit[]} edits */
  const cutsOf = (edits) => {
    const texts = edits.map((edit) => JSON.stringify([edit.fact, edit.sport, edit.covariance]));
    const same = texts.findIndex((text, i) => made[i]?.text !== text);
    made = made.slice(0, same < 0 ? texts.length : same);
    for (let i = made.length; i < edits.length; i++) made.push({ text: texts[i], cut: cut(edits[i], made.map((one) => one.cut)) });
    return made.map((one) => one.cut);
  };

  return {
    n,
    prepare,
    /** What the model says to every prompt. @param {Edit[]} edits @param {number[]} off  neurons knocked out @returns {Said} */
    run(edits, off) {
      const cuts = cutsOf(edits);
      const logits = new Float64Array(n * n_words);
      const said = Array(n);
      const sure = Array(n);
      const vector = new Float64Array(d);
      for (let row = 0; row < n; row++) {
        const line = read(vectorOf(row, cuts, off, vector), logits.subarray(row * n_words, (row + 1) * n_words));
        said[row] = best(line);
        sure[row] = probability(line, said[row]);
      }
      return { logits, said, sure };
    },
    /** What it says to one prompt with all neurons on. @param {number} row @param {Edit[]} edits */
    said: (row, edits) => best(read(vectorOf(row, cutsOf(edits), []))),
    /** A prompt's next-token probabilities of all sports. @param {Said} result @param {number} row */
    chances(result, row) {
      const line = result.logits.subarray(row * n_words, (row + 1) * n_words);
      const largest = line[result.said[row]];
      return sports.map((sport) => result.sure[row] * Math.exp(line[sport] - largest));
    },
    /**
     * For a prompt, each neuron's number, and how far it pushes toward a sport more than toward the others.
     * @param {number} row @param {number} sport @param {Edit[]} edits
     */
    neurons(row, sport, edits) {
      const cuts = cutsOf(edits);
      const toward = Float64Array.from({ length: d }, (_, i) => {
        let mean = 0;
        for (const other of sports) mean += unembedding[other * d + i] / sports.length;
        return unembedding[sport * d + i] - mean;
      });
      const along = cuts.map((one) => (one ? dot(one.change, toward) : 0));
      return Array.from({ length: h }, (_, neuron) => {
        const fires = hidden[row * h + neuron];
        let column = dot(toward, w.down, neuron * d);
        cuts.forEach((one, i) => (column += one ? one.direction[neuron] * along[i] : 0));
        return { neuron, fires, pushes: fires * column };
      });
    },
  };
}

/** A list of bars, each with a word and a number. @param {string[]} names */
function barList(names) {
  const lines = names.map((name) => {
    const label = element("span", {}, name);
    const bar = element("span", { class: "it-bar", "aria-hidden": "true" });
    const value = element("span", { class: "it-number" });
    return { label, bar, value, root: element("li", {}, label, bar, value) };
  });
  return { lines, root: element("ul", { class: "it-bars" }, ...lines.map(({ root }) => root)) };
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const given = /** @type {Given} */ (/** @type {any} */ (Object.fromEntries(["words", "prompts", "strangers", "sports", "sizes", "weights"].map((name) => [name, model.get(name)]))));
  const { words, prompts, strangers, sports, sizes } = given;
  const all = [...prompts, ...strangers];
  const n_facts = prompts.length;
  const core = surgery(given);
  const atFirst = core.run([], []);
  const functions = /** @type {Record<string, string>} */ (model.get("functions"));
  const everyName = listed(Object.values(functions));
  const nameOf = (/** @type {number} */ row) => `${words[all[row][0]]} ${words[all[row][1]]}`;
  let news = "";
  setTimeout(core.prepare, 50); // ready before the first edit

  const set = setter(model, redraw);
  const view = frame(el, {
    question: "Can one fact be changed, and only that one?",
    look: "Choose a fact, then edit it or knock neurons out. The counts say what else moved; the list shows it first. Underlined: a name shared with the chosen fact.",
    reset: () => {
      news = "The model is as it was at first.";
      set(structuredClone(model.get("initial")));
    },
  });

  // The picture: what moved, the list, and the chosen fact.
  const counts = barList(["edited facts that hold", "other facts that moved", "strangers that moved"]);
  const factsHead = columnHead();
  const rows = Array.from({ length: ROWS }, () => {
    const parts = [element("span"), element("span")];
    const cells = { before: element("td"), now: element("td"), sure: element("td"), note: element("td") };
    const root = lineOf("", ...Object.values(cells));
    root.cells[0].append(parts[0], " ", parts[1]);
    return { parts, ...cells, root };
  });
  const list = tableOf({
    kind: "it-ledger it-facts",
    caption: "What the model says to each prompt, what moved first",
    heads: [factsHead, "at first", "now", "prob.", "note"],
    lines: rows.map(({ root }) => root),
  });
  const chosen = { heading: element("p", { class: "it-heading" }), bars: barList(sports.map((sport) => words[sport])) };
  const neurons = Array.from({ length: NEURONS }, () => {
    const box = element("input", { type: "checkbox", onchange: () => toggle(Number(box.dataset.neuron)) });
    const name = element("span");
    const note = element("small");
    return { box, name, note, root: element("label", {}, box, name, note) };
  });
  const legend = element("legend");
  view.picture.append(
    element("div", { class: "it-wide it-counts" }, counts.root),
    element("div", { class: "it-main it-facts-list" }, list),
    element("div", { class: "it-side-picture" }, chosen.heading, chosen.bars.root),
    element("fieldset", { class: "it-wide it-strip it-neurons" }, legend, element("div", { class: "it-boxes" }, ...neurons.map(({ root }) => root))),
  );

  // The controls.
  const firstNames = [...new Set(prompts.map(([name]) => name))].sort((a, b) => words[a].localeCompare(words[b]));
  const fact = choice({
    id: `${view.id}-fact`,
    label: "fact",
    groups: firstNames.map((name) => [words[name], prompts.flatMap((prompt, row) => (prompt[0] === name ? [/** @type {[string, string]} */ ([String(row), nameOf(row)])] : [])).sort((a, b) => a[1].localeCompare(b[1]))]),
    input: (value) => choose(Number(value)),
  });
  const sport = choice({
    id: `${view.id}-sport`,
    label: "edit it to",
    groups: [["", sports.map((id) => [String(id), words[id]])]],
    input: (value) => set({ sport: Number(value) }),
  });
  const guard = radios({
    id: `${view.id}-covariance`,
    legend: "C in the formula",
    options: [["covariance", "covariance of the keys"], ["identity", "identity"]],
    input: (value) => set({ covariance: value === "covariance" }),
  });
  const undo = element("button", { type: "button", onclick: () => takeBack() }, "undo");
  const operate = element("div", { class: "it-buttons" }, element("button", { type: "button", onclick: () => edit() }, "edit the fact"), undo);
  const listing = choice({
    id: `${view.id}-listing`,
    label: "list",
    groups: [["", [["facts", "facts"], ["strangers", "strangers"]]]],
    input: (value) => set({ listing: value, top: 0 }),
  });
  const place = slider({ id: `${view.id}-top`, min: 0, max: 1, step: 1, input: (top) => set({ top }) });
  const placeRange = /** @type {HTMLInputElement} */ (place.root.querySelector("input"));
  const ranking = radios({
    id: `${view.id}-ranking`,
    legend: "neurons shown: those that",
    options: [["push", "push most"], ["fire", "fire most"]],
    input: (value) => set({ ranking: value }),
  });
  const typed = textField({ id: `${view.id}-off`, label: `neurons knocked out (0 to ${sizes.d_hidden - 1}), then Enter`, input: (text) => knockOut(text) });
  const status = statusLine(!everyName);
  view.controls.append(element("div", {}, fact.root, sport.root, guard.root, operate), element("div", {}, ranking.root, typed.root, listing.root, place.root), element("div", { class: "it-wide" }, status));

  // The same as tables, filled only while they are seen.
  const tables = {
    counts: numberTable({ columns: ["what", "how many", "of"], rows: 3 }),
    sports: numberTable({ columns: ["sport", "logit", "probability", "at first"], rows: sports.length }),
    neurons: numberTable({ columns: ["neuron", "fires", "pushes", "state"], rows: NEURONS }),
    facts: numberTable({ columns: ["fact", "at first", "now", "prob.", "note"], rows: n_facts }),
    strangers: numberTable({ columns: ["stranger", "at first", "now", "prob.", "note"], rows: strangers.length }),
  };
  view.table.append(...Object.values(tables).map(({ root }) => root));
  for (const table of [tables.facts, tables.strangers]) table.root.classList.add("it-words");
  view.root.querySelector("[aria-controls]")?.addEventListener("click", redraw);

  const python = asker(model, { inputs: () => ({ edits: model.get("edits"), off: model.get("off") }), changed: redraw });

  /** @param {number} row */
  function choose(row) {
    const says = core.said(row, model.get("edits"));
    const other = model.get("sport") === says ? sports.find((id) => id !== says) : model.get("sport");
    news = `Chosen: ${nameOf(row)}.`;
    set({ fact: row, sport: other, top: 0 });
  }
  function edit() {
    const row = model.get("fact");
    const wanted = model.get("sport");
    const old = core.said(row, model.get("edits"));
    if (old === wanted) {
      news = `${nameOf(row)} plays ${words[wanted]} already: there is nothing to edit.`;
      redraw();
      return;
    }
    const covariance = model.get("covariance");
    news = `Edited with ${covariance ? "the covariance" : "the identity"}: ${nameOf(row)}, ${words[old]} → ${words[wanted]}.`;
    set({ edits: [...model.get("edits"), { fact: row, sport: wanted, covariance }], listing: "facts", top: 0 });
  }
  function takeBack() {
    const edits = /** @type {Edit[]} */ (model.get("edits"));
    news = edits.length ? `Undone: the edit of ${nameOf(edits[edits.length - 1].fact)}.` : "There is no edit to undo.";
    set({ edits: edits.slice(0, -1), top: 0 });
  }
  /** @param {number} neuron */
  function toggle(neuron) {
    const off = /** @type {number[]} */ (model.get("off"));
    const gone = off.includes(neuron);
    news = gone ? `Neuron ${neuron} is on again.` : `Neuron ${neuron} is knocked out.`;
    set({ off: gone ? off.filter((one) => one !== neuron) : [...off, neuron].sort((a, b) => a - b), top: 0 });
  }
  /** @param {string} text  what was typed: numbers with commas or spaces between */
  function knockOut(text) {
    const parts = text.split(/[\s,;]+/).filter(Boolean);
    const wrong = parts.find((part) => !/^\d+$/.test(part) || Number(part) >= sizes.d_hidden);
    if (wrong !== undefined) {
      news = `There is no neuron “${wrong}”: they are numbered from 0 to ${sizes.d_hidden - 1}.`;
      redraw();
      return;
    }
    const off = [...new Set(parts.map(Number))].sort((a, b) => a - b);
    news = off.length ? `Knocked out: ${listed(off.map(String))}.` : "All neurons are on.";
    set({ off, top: 0 });
  }
  list.addEventListener("click", (/** @type {any} */ event) => {
    const row = event.target.closest("tr")?.dataset.prompt;
    if (row !== undefined && Number(row) < n_facts) choose(Number(row));
  });

  return () => {
    const edits = /** @type {Edit[]} */ (model.get("edits"));
    const off = /** @type {number[]} */ (model.get("off"));
    const picked = /** @type {number} */ (model.get("fact"));
    const kind = /** @type {"facts" | "strangers"} */ (model.get("listing"));
    const result = core.run(edits, off);
    const wanted = new Map(edits.map((one) => [one.fact, one.sport]));
    const moved = result.said.map((word, row) => word !== atFirst.said[row]);
    const others = prompts.map((_, row) => row).filter((row) => !wanted.has(row));
    const movedOthers = others.filter((row) => moved[row]);
    const holding = [...wanted].filter(([row, id]) => result.said[row] === id).length;
    const movedStrangers = moved.slice(n_facts).filter(Boolean).length;
    const amounts = /** @type {[number, number][]} */ ([[holding, wanted.size], [movedOthers.length, others.length], [movedStrangers, strangers.length]]);
    counts.lines.forEach(({ bar, value }, i) => {
      bar.style.setProperty("--weight", String(amounts[i][1] ? amounts[i][0] / amounts[i][1] : 0));
      mark(bar, "value", amounts[i][0]);
      write(value, `${amounts[i][0]} of ${amounts[i][1]}`);
    });

    const answer = python.answer(Boolean(everyName && (edits.length || off.length)));
    const theirs = answer.state === "answer" && answer.probabilities.length ? /** @type {number[][]} */ (answer.probabilities) : null;
    const off_by = theirs ? all.map((_, row) => Math.max(...core.chances(result, row).map((p, i) => Math.abs(p - theirs[row][i])))) : [];
    const differs = off_by.map((most) => most > CLOSE);

    // The list: edited, moved, of the same name, the rest.
    const shares = (/** @type {number} */ row) => (row === picked ? "" : all[row][0] === all[picked][0] ? "first" : all[row][1] === all[picked][1] ? "last" : "");
    const rank = (/** @type {number} */ row) => (row === picked ? 0 : wanted.has(row) ? 1 : moved[row] ? 2 : differs[row] ? 3 : shares(row) ? 4 : 5);
    const inOrder = (/** @type {"facts" | "strangers"} */ which) =>
      Array.from({ length: which === "facts" ? n_facts : strangers.length }, (_, i) => i + (which === "facts" ? 0 : n_facts)).sort((a, b) => rank(a) - rank(b) || a - b);
    const note = (/** @type {number} */ row) => (wanted.has(row) ? (result.said[row] === wanted.get(row) ? "edited" : "lost") : moved[row] ? "moved" : "");
    const order = inOrder(kind);
    const most = Math.max(order.length - ROWS, 0);
    const top = Math.max(0, Math.min(/** @type {number} */ (model.get("top")), most));
    write(factsHead, kind === "facts" ? "fact" : "stranger");
    rows.forEach((line, i) => {
      const row = order[top + i];
      const here = row !== undefined;
      if (here) line.root.dataset.prompt = String(row);
      else delete line.root.dataset.prompt;
      [0, 1].forEach((part) => {
        write(line.parts[part], here ? words[all[row][part]] : "");
        mark(line.parts[part], "shared", here && shares(row) === ["first", "last"][part]);
      });
      write(line.before, here ? words[atFirst.said[row]] : "");
      write(line.now, here ? words[result.said[row]] : "");
      mark(line.now, "moved", here && moved[row]);
      mark(line.now, "differs", here && Boolean(differs[row]));
      write(line.sure, here ? format(result.sure[row]) : "");
      mark(line.sure, "value", here && result.sure[row]);
      write(line.note, here ? note(row) || (row === picked ? "chosen" : "") : "\u00a0");
      mark(line.root, "chosen", row === picked);
      mark(line.root, "pickable", here && row < n_facts);
    });

    // The chosen fact, and its neurons. Their order is that of the model with all neurons on: it stays while they go.
    const chances = core.chances(result, picked);
    const aim = core.said(picked, edits);
    write(chosen.heading, `${nameOf(picked)} plays …`);
    chosen.bars.lines.forEach(({ bar, value, root }, i) => {
      bar.style.setProperty("--weight", chances[i].toFixed(4));
      write(value, format(chances[i]));
      mark(bar, "value", chances[i]);
      mark(root, "best", sports[i] === result.said[picked]);
    });
    const by = model.get("ranking") === "push" ? "pushes" : "fires";
    const active = core.neurons(picked, aim, edits);
    const shown = [...active].sort((a, b) => b[by] - a[by] || a.neuron - b.neuron).slice(0, NEURONS);
    const firing = active.filter(({ fires }) => fires > 0).length;
    write(legend, `The neurons that ${by === "pushes" ? `push it most toward ${words[aim]}` : "fire most for it"}, of ${firing} that fire. Tick one to knock it out.`);
    neurons.forEach(({ box, name, note: small, root }, i) => {
      const { neuron, fires, pushes } = shown[i] ?? { neuron: -1, fires: 0, pushes: 0 };
      root.hidden = neuron < 0;
      box.dataset.neuron = String(neuron);
      box.checked = off.includes(neuron);
      mark(root, "masked", box.checked);
      write(name, `#${neuron}`);
      write(small, `fires ${format(fires)}, pushes ${format(pushes)}`);
      mark(small, "fires", fires);
      mark(small, "pushes", pushes);
    });

    fact.update(String(picked));
    sport.update(String(model.get("sport")));
    guard.update(model.get("covariance") ? "covariance" : "identity");
    undo.disabled = !edits.length;
    listing.update(kind);
    if (placeRange.max !== String(most)) placeRange.max = String(most);
    place.update({ label: "rows", value: top, text: `${top + 1} to ${Math.min(top + ROWS, order.length)} of ${order.length}` });
    ranking.update(model.get("ranking"));
    if (!typed.field.matches(":focus") || !news.startsWith("There is no")) typed.field.value = off.join(", ");
    if (everyName) write(status, report(answer, theirs, off_by, result));
    if (!view.table.hidden) fill();

    const near = movedOthers.filter((row) => shares(row)).length;
    const kin = movedOthers.length ? ` (${near} of them share a name with ${nameOf(picked)})` : "";
    const held = wanted.size ? `${holding} of ${wanted.size} edited facts ${wanted.size === 1 ? "says" : "say"} the new sport. ` : "";
    view.say(`${news} ${nameOf(picked)} plays ${words[result.said[picked]]}, with probability ${format(result.sure[picked])}. ${held}${movedOthers.length} of ${others.length} other facts moved${kin}, ${movedStrangers} of ${strangers.length} strangers.`.trim());
    news = "";

    function fill() {
      tables.counts.update("What moved", counts.lines.map(({ label }, i) => [label.textContent ?? "", amounts[i].map(String)]));
      tables.sports.update(
        `${nameOf(picked)} plays …`,
        sports.map((id, i) => [words[id], [result.logits[picked * words.length + id], chances[i], core.chances(atFirst, picked)[i]]]),
      );
      tables.neurons.update(legend.textContent ?? "", neurons.map((_, i) => [shown[i] ? `#${shown[i].neuron}` : "", shown[i] ? [shown[i].fires, shown[i].pushes, off.includes(shown[i].neuron) ? "knocked out" : "on"] : ["", "", ""]]));
      for (const which of /** @type {("facts" | "strangers")[]} */ (["facts", "strangers"])) {
        tables[which].root.hidden = which !== kind;
        if (which === kind) tables[which].update(`All ${which}, what moved first`, inOrder(which).map((row) => [nameOf(row), [words[atFirst.said[row]], words[result.said[row]], result.sure[row], [note(row), shares(row) && `same ${shares(row)} name`].filter(Boolean).join(", ")]]));
      }
    }
  };

  /** What the reader's functions say beside the page. @param {any} answer @param {number[][] | null} theirs @param {number[]} off_by @param {Said} result */
  function report(answer, theirs, off_by, result) {
    const asked = Object.entries(functions).filter(([part]) => model.get(part === "edit_fact" ? "edits" : "off").length);
    if (answer.state === "none" || !asked.length) return `${everyName} will be asked too: ${listed(Object.keys(functions).map((part) => (part === "edit_fact" ? "edit a fact" : "knock a neuron out")))}.`;
    const names = listed(asked.map(([, name]) => name));
    const missing = absence(names, answer);
    if (missing) return missing;
    const errors = asked.filter(([part]) => answer.errors[part]).map(([part, name]) => `${name}: ${answer.errors[part]} The demo’s own stands in for it.`);
    if (errors.length) return errors.join(" ");
    if (!theirs) return `${names}: the model’s numbers are no longer finite after it.`;
    const rowsOff = off_by.flatMap((most, row) => (most > CLOSE ? [row] : []));
    if (!rowsOff.length) return `${names} ${asked.length > 1 ? "agree" : "agrees"} with the page for all ${core.n} prompts.`;
    const row = rowsOff[0];
    const top = theirs[row].indexOf(Math.max(...theirs[row]));
    return `${names} ${asked.length > 1 ? "differ" : "differs"} from the page for ${rowsOff.length} of ${core.n} prompts, first for ${nameOf(row)}: yours ${words[sports[top]]} with ${format(theirs[row][top])}, the page’s ${words[result.said[row]]} with ${format(result.sure[row])}.`;
  }
}

export default { render: renderer({ structure: ["words", "prompts", "strangers", "sports", "sizes", "weights", "initial", "functions"], state: ["fact", "sport", "covariance", "edits", "off", "ranking", "listing", "top", "response"], build }) };
