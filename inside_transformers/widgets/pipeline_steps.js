import { columnHead, element, format, frame, lineOf, mark, renderer, tableOf, visible, write } from "./base.js";
import { choice, numberTable, slider, textField } from "./controls.js";
import { absence, asker, hasKernel, setter, statusLine } from "./python.js";

/**
 * @typedef {{text: string, tokens: string[], ids: number[], special: boolean[], logits: number[]}} Entry
 * @typedef {{scaled: number[], shifted: number[], powers: number[], total: number, probabilities: number[]}} Stages
 */

const TOLERANCE = 1e-4;
const TYPED = -1;

/**
 * Softmax of logits divided by a temperature, step by step. Subtracting the largest keeps the powers from overflowing.
 * @param {number[]} logits @param {number} temperature @returns {Stages}
 */
export function softmax(logits, temperature) {
  const scaled = logits.map((logit) => logit / temperature);
  const largest = Math.max(...scaled);
  const shifted = scaled.map((logit) => logit - largest);
  const powers = shifted.map(Math.exp);
  const total = powers.reduce((sum, power) => sum + power, 0);
  return { scaled, shifted, powers, total, probabilities: powers.map((power) => power / total) };
}

/** A text in quotes; an empty one is named. @param {string} text */
const quoted = (text) => (text ? `“${text}”` : "“” (an empty text)");

/** The same where there is one line for it. @param {string} text */
const named = (text) => quoted(text.length > 24 ? `${text.slice(0, 24).trimEnd()}…` : text);

/** One text with its tokens and their ids. @param {Entry} entry */
function sheet({ text, tokens, ids, special }) {
  const boxes = tokens.map((token, i) => {
    const name = element("span", {}, visible(token));
    return element("li", { "data-special": special[i], title: special[i] ? "added by the tokenizer" : undefined }, name, element("small", {}, String(ids[i])));
  });
  return element(
    "div",
    {},
    element("p", { class: "it-stage" }, "1 · text"),
    element("p", { class: "it-text" }, quoted(text)),
    element("p", { class: "it-stage" }, `2 · ${tokens.length} tokens, and under each its id (dashed: added by the tokenizer)`),
    element("ol", { class: "it-tokens" }, ...boxes),
  );
}

/** From logits to probabilities, a line for each label. @param {string[]} labels @param {boolean} beside */
function ledger(labels, beside) {
  const lines = labels.map((label) => {
    const cells = { logit: element("td"), scaled: element("td"), shifted: element("td"), power: element("td"), probability: element("td", { class: "it-weight" }), yours: element("td") };
    const shown = [cells.logit, cells.scaled, cells.shifted, cells.power, cells.probability, ...(beside ? [cells.yours] : [])];
    return { ...cells, root: lineOf(label, ...shown) };
  });
  const divided = columnHead();
  const heads = ["label", "logit", divided, "− largest", "eˣ", "÷ sum", ...(beside ? ["yours"] : [])];
  const total = element("td");
  const sum = element("td");
  const root = tableOf({
    kind: "it-ledger it-softmax",
    caption: "From logits to probabilities, one line for each label",
    heads,
    lines: lines.map((line) => line.root),
    foot: [element("tr", {}, element("th", { scope: "row", colspan: 4 }, "sum"), total, sum, ...(beside ? [element("td")] : []))],
  });
  return { root, lines, divided, total, sum };
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const entries = /** @type {Entry[]} */ (model.get("entries"));
  const labels = /** @type {string[]} */ (model.get("labels"));
  const name = /** @type {string} */ (model.get("function"));
  const kernel = hasKernel(model);
  const beside = Boolean(name) && kernel;
  /** @type {Entry} what is shown: it stays while the model works on another text */
  let shown = entries[0];

  const set = setter(model, redraw);
  const view = frame(el, {
    question: "How does a text become probabilities?",
    look: "Follow it down, step by step. The temperature divides the logits: it changes how sure the answer is, never which label comes first.",
    reset: () => set({ ...model.get("initial") }),
  });
  const sheets = entries.map((entry) => ({ entry, root: sheet(entry) }));
  const own = { entry: /** @type {Entry | null} */ (null), root: element("div", {}) };
  const stages = ledger(labels, beside);
  const menu = choice({
    id: `${view.id}-text`,
    label: "text",
    groups: [["", [...entries.map(({ text }, i) => /** @type {[string, string]} */ ([String(i), text || "∅ (an empty text)"])), ...(kernel ? [/** @type {[string, string]} */ ([String(TYPED), "one of your own"])] : [])]]],
    input: (value) => set({ entry: Number(value), ...(Number(value) === TYPED ? { typed: typing.field.value } : {}) }),
  });
  const typing = textField({ id: `${view.id}-typed`, label: "a text of your own, then Enter", input: (typed) => set({ entry: TYPED, typed }) });
  const heat = slider({ id: `${view.id}-temperature`, min: 0.1, max: 5, step: 0.1, input: (temperature) => set({ temperature }) });
  const status = statusLine(!name && !kernel);
  const table = numberTable({ columns: ["label", "logit", "÷ temperature", "probability", ...(beside ? ["yours"] : [])], rows: labels.length });
  const tokens = element("div");
  const about = model.get("about");

  view.picture.append(
    element("div", { class: "it-wide it-layers" }, ...sheets.map(({ root }) => root), own.root),
    element(
      "div",
      { class: "it-wide" },
      element("p", { class: "it-stage" }, `3 · one logit for each label, from the model${about ? ` (${about})` : ""}`),
      element("p", { class: "it-stage" }, "4 · softmax: from the logits to probabilities, the last column"),
      stages.root,
    ),
  );
  view.controls.append(element("div", {}, menu.root, ...(kernel ? [typing.root] : [])), element("div", {}, heat.root, status));
  view.table.append(tokens, table.root);

  const told = asker(model, { inputs: () => ({ text: model.get("typed") }), changed: redraw, request: "ask", response: "told" });
  const python = asker(model, { inputs: () => ({ logits: shown.logits, temperature: model.get("temperature") }), changed: redraw });

  /** Which text is shown, and in words why it is not the one that was typed. */
  function pick() {
    const index = model.get("entry");
    if (index !== TYPED) {
      shown = entries[Math.max(0, Math.min(index, entries.length - 1))];
      return "";
    }
    const answer = told.answer();
    if (answer.state === "answer" && answer.entry?.tokens) {
      if (own.entry !== answer.entry) own.root.replaceChildren(...sheet(answer.entry).childNodes);
      own.entry = answer.entry;
      shown = answer.entry;
      return "";
    }
    const still = `Shown is still ${named(shown.text)}.`;
    if (answer.state === "waiting") return `The model reads it … ${still}`;
    if (answer.state === "error") return `That text can’t be shown: ${answer.error} ${still}`;
    return `No answer: is the kernel running? ${still}`;
  }

  return () => {
    const trouble = pick();
    const temperature = /** @type {number} */ (model.get("temperature"));
    const result = softmax(shown.logits, temperature);
    const answer = python.answer(Boolean(name));
    const yours = answer.state === "answer" ? /** @type {number[]} */ (answer.probabilities) : null;
    const off = result.probabilities.map((p, i) => Boolean(yours) && Math.abs(p - /** @type {number[]} */ (yours)[i]) > TOLERANCE);
    const order = labels.map((_, i) => i).sort((a, b) => result.probabilities[b] - result.probabilities[a]);
    const words = order.slice(0, 3).map((i) => `${labels[i]} ${format(result.probabilities[i])}`).join(", ");
    const plain = Math.abs(temperature - 1) < 1e-9;

    for (const { entry, root } of sheets) mark(root, "away", entry !== shown);
    mark(own.root, "away", own.entry !== shown);
    write(stages.divided, `÷ ${format(temperature, 1)}`);
    stages.lines.forEach((line, i) => {
      const values = { logit: shown.logits[i], scaled: result.scaled[i], shifted: result.shifted[i], power: result.powers[i], probability: result.probabilities[i] };
      for (const [stage, value] of Object.entries(values)) {
        write(/** @type {any} */ (line)[stage], format(value));
        mark(/** @type {any} */ (line)[stage], "value", value);
      }
      line.probability.style.setProperty("--weight", result.probabilities[i].toFixed(4));
      mark(line.root, "best", i === order[0]);
      write(line.yours, yours ? format(yours[i]) : "…");
      mark(line.yours, "differs", off[i]);
    });
    write(stages.total, format(result.total));
    write(stages.sum, format(result.probabilities.reduce((sum, p) => sum + p, 0)));
    menu.update(String(model.get("entry")));
    heat.update({ label: "temperature", value: temperature, text: format(temperature, 1) });
    const worst = off.indexOf(true);
    const report = !name
      ? ""
      : (absence(name, answer) ??
        (worst < 0
          ? `${name} agrees with the page in every number.`
          : `${name} differs for ${off.filter(Boolean).length} of ${labels.length} labels, first for ${labels[worst]}: yours ${format(/** @type {number[]} */ (yours)[worst], 4)}, the page’s ${format(result.probabilities[worst], 4)}.`));
    write(status, `${trouble} ${report}`.trim());
    drawTokens(shown);
    table.update(
      `Logits and probabilities at temperature ${format(temperature, 1)}`,
      labels.map((label, i) => [label, [shown.logits[i], result.scaled[i], result.probabilities[i], ...(beside ? [yours ? yours[i] : "…"] : [])]]),
    );
    view.say(`${named(shown.text)}: ${words}, at temperature ${format(temperature, 1)}${plain ? ", as the pipeline returns it" : ""}.`);
  };

  /** The tokens as a table, made anew only when they changed. @param {Entry} entry */
  function drawTokens(entry) {
    if (tokens.dataset.text === entry.text && tokens.firstChild) return;
    tokens.dataset.text = entry.text;
    const fresh = numberTable({ columns: ["token", "id", "added by the tokenizer"], rows: entry.tokens.length });
    fresh.update(`Tokens of ${quoted(entry.text)}`, entry.tokens.map((token, i) => [visible(token), [String(entry.ids[i]), entry.special[i] ? "yes" : "no"]]));
    tokens.replaceChildren(fresh.root);
  }
}

export default { render: renderer({ structure: ["entries", "labels", "about", "function"], state: ["entry", "temperature", "typed", "response", "told"], build }) };
