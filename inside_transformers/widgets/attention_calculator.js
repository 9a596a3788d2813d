import { absence, asker, choice, columnHead, element, figureOf, format, frame, hasKernel, heatMap, lineOf, listed, mark, numberTable, radios, renderer, setter, slider, statusLine, tableOf, tokenStrip, visible, write } from "./base.js";

/**
 * @typedef {number[][]} Matrix
 * @typedef {"" | "unscaled" | "softmax_over_queries" | "no_mask"} Breakage
 * @typedef {{products: Matrix, scores: Matrix, masked: Matrix, pattern: Matrix, output: Matrix}} Stages
 */

const STEP = 0.05;
const TOLERANCE = 1e-4;
const ROLES = /** @type {const} */ ({ q: "query", k: "key", v: "value" });

/** @param {Matrix} a */
const transpose = (a) => a[0].map((_, j) => a.map((row) => row[j]));

/** Softmax of each row; a row that may read nothing is all zeros. @param {Matrix} scores */
export function softmax(scores) {
  return scores.map((row) => {
    const largest = Math.max(...row);
    if (largest === -Infinity) return row.map(() => 0);
    const powers = row.map((score) => Math.exp(score - largest));
    const total = powers.reduce((sum, power) => sum + power, 0);
    return powers.map((power) => power / total);
  });
}

/**
 * Attention, stage by stage, with one mistake if asked for.
 * @param {Matrix} q @param {Matrix} k @param {Matrix} v @param {boolean[][]} mask @param {Breakage} broken
 * @returns {Stages}
 */
export function attention(q, k, v, mask, broken = "") {
  const products = q.map((query) => k.map((key) => query.reduce((sum, x, i) => sum + x * key[i], 0)));
  const scale = broken === "unscaled" ? 1 : Math.sqrt(q[0].length);
  const scores = products.map((row) => row.map((product) => product / scale));
  const masked = scores.map((row, i) => row.map((score, j) => (mask[i][j] || broken === "no_mask" ? score : -Infinity)));
  const pattern = broken === "softmax_over_queries" ? transpose(softmax(transpose(masked))) : softmax(masked);
  const output = pattern.map((weights) => v[0].map((_, c) => weights.reduce((sum, weight, j) => sum + weight * v[j][c], 0)));
  return { products, scores, masked, pattern, output };
}

/** @param {Matrix} a @param {Matrix} b */
const differences = (a, b) => a.map((row, i) => row.map((x, j) => Math.abs(x - b[i][j]) > TOLERANCE * Math.max(1, Math.abs(x))));

/** A vector as small cells, one number each. @param {number} size @param {keyof typeof ROLES} role @param {() => void} [pick] */
function vectorCells(size, role, pick) {
  const cells = Array.from({ length: size }, () => element("span", { class: "it-component" }));
  const root = element("span", { class: "it-vector", "data-role": role, onclick: pick ?? (() => {}) }, ...cells);
  return {
    root,
    /** @param {number[] | null} values  null = not known @param {number} largest @param {number | null} changed */
    update(values, largest, changed = null) {
      cells.forEach((cell, i) => {
        write(cell, values ? format(values[i]) : "…");
        mark(cell, "value", values ? values[i] : false);
        mark(cell, "changed", i === changed);
        cell.style.setProperty("--weight", values ? (Math.abs(values[i]) / largest).toFixed(3) : "0");
      });
    },
  };
}

/** The stages of one query as lines of a table, one a key. @param {string[]} tokens @param {number} dK @param {number} dV @param {boolean} yours @param {(role: "k" | "v", i: number) => void} pick */
function ledger(tokens, dK, dV, yours, pick) {
  const lines = tokens.map((token, j) => {
    const cell = () => element("td");
    const parts = { key: vectorCells(dK, "k", () => pick("k", j)), value: vectorCells(dV, "v", () => pick("v", j)) };
    const cells = { product: cell(), score: cell(), masked: cell(), weight: cell(), yours: cell() };
    cells.weight.className = "it-weight";
    const stages = [cells.product, cells.score, cells.masked, cells.weight, ...(yours ? [cells.yours] : [])];
    const root = lineOf(visible(token), element("td", {}, parts.key.root), ...stages, element("td", {}, parts.value.root));
    return { ...parts, ...cells, root };
  });
  const scale = columnHead();
  const heads = ["reads", "key", "q·k", scale, "mask", "softmax", ...(yours ? ["yours"] : []), "value"];
  const total = element("td");
  const output = vectorCells(dV, "v");
  const theirs = vectorCells(dV, "v");
  const foot = element("tr", {}, element("th", { scope: "row", colspan: 5 }, "sum · output"), total, ...(yours ? [element("td")] : []), element("td", {}, output.root));
  const second = element("tr", {}, element("th", { scope: "row", colspan: 7 }, "your output"), element("td", {}, theirs.root));
  const root = tableOf({
    kind: "it-ledger",
    caption: "The stages of attention for the chosen query, one line for each key",
    heads,
    lines: lines.map((line) => line.root),
    foot: [foot, ...(yours ? [second] : [])],
  });
  return { root, lines, scale, total, output, theirs };
}

/** @param {import("./base.js").Model} model */
const inputsOf = (model) => ({ q: model.get("q"), k: model.get("k"), v: model.get("v"), mask: model.get("mask") });

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const tokens = /** @type {string[]} */ (model.get("tokens"));
  const mask = /** @type {boolean[][]} */ (model.get("mask"));
  const messages = /** @type {Record<string, string>} */ (model.get("messages"));
  const name = /** @type {string} */ (model.get("function"));
  const beside = Boolean(name) && hasKernel(model);
  const n = tokens.length;
  const dK = model.get("q")[0].length;
  const dV = model.get("v")[0].length;
  const masks = mask.some((row) => row.includes(false));
  const quoted = tokens.map((token) => `“${visible(token)}”`);

  /** @type {{role: "q" | "k" | "v", token: number}} */
  const edited = { role: "k", token: Math.max(0, model.get("initial").row - 1) };
  /** @type {{role: "q" | "k" | "v", token: number, component: number} | null} */
  let changed = null;
  let news = "";

  const set = setter(model, redraw);
  const view = frame(el, {
    question: "How much does each token take from the others?",
    look: "Read a line from left to right: score, scale, mask, softmax. The weights add up to 1, and mix the values.",
    reset: () => {
      changed = null;
      edited.role = "k";
      edited.token = Math.max(0, model.get("initial").row - 1);
      news = "Everything is as it was at first.";
      set(structuredClone(model.get("initial")));
    },
  });
  const chooseRow = (/** @type {number} */ row) => {
    news = "";
    if (edited.role === "q") edited.token = row;
    set({ row });
  };
  const chooseVector = (/** @type {string} */ role, /** @type {number} */ token) => {
    edited.role = /** @type {"q" | "k" | "v"} */ (role);
    edited.token = token;
    news = `The sliders now move the ${ROLES[edited.role]} of ${quoted[token]}.`;
    set(role === "q" ? { row: token } : {});
  };
  const change = (/** @type {number} */ component, /** @type {number} */ value) => {
    const { role, token } = edited;
    const matrix = model.get(role).map((/** @type {number[]} */ row) => [...row]);
    matrix[token][component] = value;
    changed = { role, token, component };
    news = `${ROLES[role]} of ${quoted[token]}, number ${component + 1}: ${format(value)}.`;
    set({ [role]: matrix });
  };

  const strip = tokenStrip({ id: `${view.id}-row`, legend: "query: the token that reads", tokens, input: chooseRow });
  const query = vectorCells(dK, "q", () => chooseVector("q", model.get("row")));
  const stages = ledger(tokens, dK, dV, beside, chooseVector);
  const map = heatMap({ rows: tokens, columns: tokens, input: chooseRow });
  const vector = choice({
    id: `${view.id}-vector`,
    label: "vector to change",
    groups: /** @type {any} */ (Object.entries(ROLES).map(([role, word]) => [word, tokens.map((token, i) => [`${role} ${i}`, `${word} of ${visible(token)}`])])),
    input: (value) => chooseVector(value[0], Number(value.slice(2))),
  });
  const sliders = Array.from({ length: Math.max(dK, dV) }, (_, c) =>
    slider({ id: `${view.id}-component-${c}`, min: -3, max: 3, step: STEP, input: (value) => change(c, value) }),
  );
  const switches = /** @type {[string, string][]} */ ([["", "nothing"], ["unscaled", "no scale"], ["softmax_over_queries", "wrong axis"], ...(masks ? [["no_mask", "no mask"]] : [])]);
  const breaks = radios({
    id: `${view.id}-broken`,
    legend: "break it",
    options: switches,
    input: (broken) => {
      news = broken ? "" : "The arithmetic is right again.";
      set({ broken });
    },
  });
  // All messages lie on top of each other, so that the tallest one sets the height for all.
  const verdicts = switches.map(([slug]) =>
    slug
      ? element("p", { "data-slug": slug }, element("strong", {}, "The exercise’s test would say: "), element("span", { class: "it-message" }, messages[slug]))
      : element("p", { "data-slug": "" }, "Make a mistake, and read what the exercise’s test would say about it."),
  );
  const verdict = element("div", { class: "it-stack", "aria-live": "polite" }, ...verdicts);
  const status = statusLine(!name);
  const table = numberTable({ columns: ["key", "q·k", "score", "masked", "weight", ...(beside ? ["yours"] : [])], rows: n });
  const outputs = numberTable({ columns: ["component", "output", ...(beside ? ["yours"] : [])], rows: dV });

  const asks = element("p", { class: "it-query" }, element("span", {}, "its query "), query.root);
  view.picture.append(
    element("div", { class: "it-wide" }, strip.root),
    element("div", { class: "it-main", style: `--width: ${19 + 3.5 * (dK + dV + Number(beside))}` }, asks, stages.root),
    figureOf("it-side-picture", "every query: one row each", map.root),
  );
  view.controls.append(element("div", {}, vector.root, ...sliders.map((s) => s.root)), element("div", {}, breaks.root, verdict, status));
  view.table.append(table.root, outputs.root);
  const python = asker(model, { inputs: () => inputsOf(model), changed: redraw });

  function update() {
    const [q, k, v] = ["q", "k", "v"].map((trait) => /** @type {Matrix} */ (model.get(trait)));
    const row = Math.min(model.get("row"), n - 1);
    const broken = /** @type {Breakage} */ (model.get("broken"));
    const result = attention(q, k, v, mask, broken);
    const answer = python.answer(Boolean(name));
    const yours = answer.state === "answer" ? answer : null;
    const differs = yours ? differences(result.pattern, yours.pattern) : undefined;
    const largest = Math.max(1, ...[q, k, v].flat(2).map(Math.abs));
    const limit = Math.max(3, Math.ceil(largest));
    const weights = result.pattern[row];
    const sum = weights.reduce((total, weight) => total + weight, 0);

    strip.update(row);
    query.update(q[row], largest, changed && changed.role === "q" && changed.token === row ? changed.component : null);
    write(stages.scale, broken === "unscaled" ? "÷1" : `÷√${dK}`);
    mark(stages.scale, "broken", broken === "unscaled");
    stages.lines.forEach((line, j) => {
      const open = result.masked[row][j] !== -Infinity;
      line.key.update(k[j], largest, changed && changed.role === "k" && changed.token === j ? changed.component : null);
      line.value.update(v[j], largest, changed && changed.role === "v" && changed.token === j ? changed.component : null);
      write(line.product, format(result.products[row][j]));
      write(line.score, format(result.scores[row][j]));
      write(line.masked, open ? format(result.masked[row][j]) : "−∞");
      write(line.weight, format(weights[j]));
      line.weight.style.setProperty("--weight", weights[j].toFixed(4));
      mark(line.root, "masked", !open);
      mark(line.masked, "broken", broken === "no_mask" && !mask[row][j]);
      if (beside) {
        write(line.yours, yours ? format(yours.pattern[row][j]) : "…");
        mark(line.yours, "differs", differs ? differs[row][j] : false);
      }
    });
    write(stages.total, format(sum));
    mark(stages.total, "broken", Math.abs(sum - 1) > 0.005);
    stages.output.update(result.output[row], largest);
    stages.theirs.update(yours ? yours.output[row] : null, largest);
    const best = weights.indexOf(Math.max(...weights));
    const reads = `${quoted[row]} reads ${quoted[best]} most: ${format(weights[best])}${Math.abs(sum - 1) > 0.005 ? `, and its weights add up to ${format(sum)}.` : "."}`;
    map.update({ weights: result.pattern, mask, chosen: row, differs, label: `The attention pattern of ${n} tokens, a row for each query. ${reads}` });

    const size = model.get(edited.role)[0].length;
    vector.update(`${edited.role} ${edited.token}`);
    sliders.forEach((s, c) => {
      s.root.hidden = c >= size;
      if (c >= size) return;
      const value = model.get(edited.role)[edited.token][c];
      s.update({ limit, label: `${ROLES[edited.role]} of ${visible(tokens[edited.token])}, number ${c + 1}:`, value, text: format(value) });
    });
    breaks.update(broken);
    for (const paragraph of verdicts) mark(paragraph, "shown", paragraph.dataset.slug === broken);
    if (name) write(status, statusText(answer, result, differs));
    table.update(`What ${quoted[row]} reads`, tokens.map((token, j) => [visible(token), [result.products[row][j], result.scores[row][j], result.masked[row][j], weights[j], ...(beside ? [yours ? yours.pattern[row][j] : "…"] : [])]]));
    outputs.update(`The output for ${quoted[row]}`, v[0].map((_, c) => [`number ${c + 1}`, [result.output[row][c], ...(beside ? [yours ? yours.output[row][c] : "…"] : [])]]));
    view.say(`${news} ${reads}`.trim());
  }

  /** @param {any} answer @param {Stages} result @param {boolean[][] | undefined} differs */
  function statusText(answer, result, differs) {
    const missing = absence(name, answer);
    if (missing) return missing;
    const wrong = (differs ?? []).flatMap((row, i) => row.flatMap((off, j) => (off ? [[i, j]] : [])));
    const off = differences(result.output, answer.output).flatMap((row, i) => (row.includes(true) ? [i] : []));
    if (!wrong.length && !off.length) return `${name} agrees with the page in every number.`;
    if (!wrong.length) return `${name}: its pattern agrees, its output differs for ${listed(off.map((i) => quoted[i]))}.`;
    const [i, j] = wrong[0];
    const where = `first where ${quoted[i]} reads ${quoted[j]}: yours ${format(answer.pattern[i][j], 4)}, the page’s ${format(result.pattern[i][j], 4)}`;
    return `${name} differs in ${wrong.length} of ${n * n} weights, ${where}.`;
  }

  return update;
}

export default { render: renderer({ structure: ["initial", "tokens", "mask", "messages", "function"], state: ["q", "k", "v", "row", "broken", "response"], build }) };
