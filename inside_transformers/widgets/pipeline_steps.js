import { element, format, mark, renderer, scrolled, visible, write } from "./base.js";
import { escaped, unescaped } from "./address_text.js";
import { choice, slider, textField } from "./controls.js";
import { numberTable } from "./tables.js";
import { flow } from "./pipeline_flow.js";
import { absence, asker, getter, hasKernel, statusLine } from "./python.js";
import { stage, strong } from "./stage.js";

/**
 * @typedef {{text: string, tokens: string[], ids: number[], special: boolean[], logits: number[], right?: string}} Entry
 * @typedef {{scaled: number[], shifted: number[], powers: number[], total: number, probabilities: number[]}} Stages
 */

const STATE = ["entry", "temperature", "moved"];
const TOLERANCE = 1e-4;
const TYPED = -1;
const TOKEN_COLUMNS = ["token", "id", "added by the tokenizer"];

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
    return element(
      "li",
      { "data-special": special[i], title: special[i] ? "added by the tokenizer" : undefined },
      name,
      element("small", {}, String(ids[i])),
    );
  });
  return element(
    "div",
    {},
    element("p", { class: "it-flow-text" }, quoted(text)),
    element(
      "p",
      { class: "it-flow-head" },
      `↓ ${tokens.length} tokens, and under each its id (dashed: added by the tokenizer)`,
    ),
    element("ol", { class: "it-tokens" }, ...boxes),
  );
}

const LIMITS = { low: 0.1, high: 5 };
const tidied = (/** @type {number} */ x) => Math.round(x * 1e4) / 1e4;

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const entries = /** @type {Entry[]} */ (model.get("entries"));
  const labels = /** @type {string[]} */ (model.get("labels"));
  const name = /** @type {string} */ (model.get("function"));
  const kernel = hasKernel(model);
  const beside = Boolean(name) && kernel;

  const longest = labels.reduce((a, b) => (b.length > a.length ? b : a), "");

  // State.
  /** @type {Entry} what is shown: it stays while the model works on another text */
  let shown = entries[0];
  /** The logits that are shown: the model's, or where they were dragged to. */
  const logitsNow = () => {
    const moved = /** @type {number[]} */ (model.get("moved"));
    return moved.length === labels.length ? moved : shown.logits;
  };
  /** @param {number} entry @param {string | null} [typed] */
  function chooseText(entry, typed) {
    view.choose({
      entry,
      moved: [],
      ...(entry === TYPED ? { typed: typed ?? typing.field.value } : {}),
    });
  }

  const view = stage(el, {
    model,
    redraw,
    key: "pipeline",
    look: "Drag a logit, the model’s raw score. Temperature divides all; eˣ ÷ sum is a share.",
    switches: [],
    shown: getter(model, STATE),
    read: () => {
      /** @type {import("./stage.js").State} */
      const state = new Map();
      const [entry, temperature, moved] = STATE.map((name) => model.get(name));
      if (entry > 0) state.set("text", String(entry));
      if (entry === TYPED) state.set("own", escaped(model.get("typed")));
      if (temperature !== 1) state.set("temperature", String(temperature));
      if (moved.length) state.set("logits", moved.map(tidied).join(","));
      return state;
    },
    parsed: (state) => {
      const own = state.has("own");
      const typed = unescaped(state.get("own") ?? "");
      const entry = own ? TYPED : Number(state.get("text") ?? 0);
      // As fine as the slider's steps, and as what is written.
      const temperature = Math.round(10 * Number(state.get("temperature") ?? 1)) / 10;
      const moved = state.has("logits") ? (state.get("logits") ?? "").split(",").map(Number) : [];
      const known = [...state.keys()].every((key) =>
        ["text", "own", "temperature", "logits"].includes(key),
      );
      const most = own ? Number.MAX_VALUE : reach; // the logits of one's own text may lie beyond
      const hot = temperature >= LIMITS.low && temperature <= LIMITS.high;
      const fit =
        !moved.length ||
        (moved.length === labels.length && moved.every((x) => Math.abs(x) <= most));
      // A text of one's own needs the model.
      const readable = own ? kernel && typed !== null && !state.has("text") : entries[entry];
      if (!known || !readable || !hot || !fit) return null;
      return { entry, temperature, moved, ...(own && { typed }) };
    },
    longest: [
      `${longest} gets 0.00, ${longest} 0.00. ${entries.some(({ right }) => right) ? `Wrong: people read it as ${longest}. ` : ""}The logits are 0.00 apart (÷ 0.0: 0.00), so it gets more than 1,000 times as much: e to the power of 0.00. At any temperature ${longest} stays ahead.`,
    ],
  });

  // Picture: the text, its tokens and ids; then logits, powers, shares.
  const reach = Math.ceil(
    Math.max(3, ...entries.flatMap(({ logits }) => logits.map(Math.abs))) + 1,
  );
  const sheets = entries.map((entry) => ({ entry, root: sheet(entry) }));
  const own = { entry: /** @type {Entry | null} */ (null), root: element("div", {}) };
  const menu = choice({
    id: `${view.key}-text`,
    label: "text",
    groups: [
      [
        "",
        [
          ...entries.map(
            ({ text }, i) =>
              /** @type {[string, string]} */ ([String(i), text || "∅ (an empty text)"]),
          ),
          ...(kernel ? [/** @type {[string, string]} */ ([String(TYPED), "one of your own"])] : []),
        ],
      ],
    ],
    input: (value) => chooseText(Number(value)),
  });
  const typing = textField({
    id: `${view.key}-typed`,
    label: "a text of your own, then Enter",
    input: (typed) => chooseText(TYPED, typed),
  });
  const heat = slider({
    id: `${view.key}-temperature`,
    min: LIMITS.low,
    max: LIMITS.high,
    step: 0.1,
    ...view.hand,
    input: (temperature) => view.set({ temperature }),
  });
  const bars = flow(labels, reach, {
    ...view.hand,
    move: (label, logit) =>
      view.set({ moved: logitsNow().map((old, i) => (i === label ? logit : old)) }),
  });
  const status = statusLine(!name && !kernel);
  const about = model.get("about");
  view.ask("How does a text become probabilities?", "");
  view.picture.append(
    element(
      "div",
      { class: "it-stage-choices it-flow-choices" },
      menu.root,
      ...(kernel ? [typing.root] : []),
    ),
    element(
      "div",
      {
        class: "it-layers it-flow-sheets",
        tabindex: 0,
        role: "region",
        "aria-label": "the text as tokens",
      },
      ...sheets.map(({ root }) => root),
      own.root,
    ),
    element(
      "p",
      { class: "it-flow-head" },
      `↓ the model${about ? ` (${about})` : ""} gives a logit for each label`,
    ),
    bars.root,
    heat.root,
    status,
  );
  const table = numberTable({
    columns: [
      "label",
      "logit",
      "÷ temperature",
      "− largest",
      "eˣ",
      "probability",
      ...(beside ? ["yours"] : []),
    ],
    rows: labels.length,
  });
  const tokens = element("div");
  let tokenTable = numberTable({ columns: TOKEN_COLUMNS, rows: 0 });
  view.tables.append(tokens, scrolled("logits and probabilities", table.root));

  const told = asker(model, {
    inputs: () => ({ text: model.get("typed") }),
    changed: redraw,
    request: "ask",
    response: "told",
  });
  const python = asker(model, {
    inputs: () => ({ logits: logitsNow(), temperature: model.get("temperature") }),
    changed: redraw,
  });

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

  /** What the two likeliest labels get, and why. @param {Stages} result @param {number} temperature @returns {import("./stage.js").Words} */
  function sentence({ scaled, probabilities }, temperature) {
    const order = labels.map((_, i) => i).sort((a, b) => probabilities[b] - probabilities[a]);
    const [first, second] = order;
    if (second === undefined) return [strong(labels[first]), " is the only label, and gets 1.00."];
    const share = (/** @type {number} */ i) => format(probabilities[i]);
    const logits = logitsNow();
    const apart = logits[first] - logits[second];
    if (format(apart) === "0.00")
      return [
        strong(labels[first]),
        ` and ${labels[second]} have the same logit, and get ${share(first)} each, at any temperature.`,
      ];
    const power = scaled[first] - scaled[second];
    const times = Math.exp(power);
    // Who takes the power by hand must come to the number beside it, or about there.
    const rounded = format(Math.exp(Number(power.toFixed(2)))) === format(times);
    const near = rounded ? format(times) : `about ${Number(times.toPrecision(2))}`;
    const many = `${times < 1000 ? near : "more than 1,000"} times`;
    const plain = Math.abs(temperature - 1) < 1e-9;
    const cooled = plain ? "" : ` (÷ ${format(temperature, 1)}: ${format(power)})`;
    const { right } = shown;
    const wrong =
      right && right !== labels[first] && logits === shown.logits
        ? [" ", strong("Wrong"), `: people read it as ${right}.`]
        : [];
    return [
      strong(labels[first]),
      ` gets ${share(first)}, ${labels[second]} ${share(second)}.`,
      ...wrong,
      ` The logits are ${format(apart)} apart${cooled}, so it gets `,
      strong(many),
      ` as much: e to the power of ${format(power)}.${plain ? "" : ` At any temperature ${labels[first]} stays ahead.`}`,
    ];
  }

  function update() {
    const trouble = pick();
    const temperature = /** @type {number} */ (model.get("temperature"));
    const logits = logitsNow();
    const result = softmax(logits, temperature);
    const answer = python.answer(Boolean(name));
    const yours = answer.state === "answer" ? /** @type {number[]} */ (answer.probabilities) : null;
    const off = result.probabilities.map(
      (p, i) => Boolean(yours) && Math.abs(p - /** @type {number[]} */ (yours)[i]) > TOLERANCE,
    );
    const changed = logits !== shown.logits || Math.abs(temperature - 1) > 1e-9;
    for (const { entry, root } of sheets) mark(root, "away", entry !== shown);
    mark(own.root, "away", own.entry !== shown);
    menu.update(String(model.get("entry")));
    heat.update({ label: "÷ temperature", value: temperature, text: format(temperature, 1) });
    const curve = bars.update(view.room(), {
      logits,
      first: shown.logits,
      probabilities: result.probabilities,
      before: changed ? softmax(shown.logits, 1).probabilities : null,
      temperature,
      differs: off,
      dragging: view.change.dragging,
    });
    heat.root.style.marginLeft = `${curve}px`; // under the curve that it bends
    const worst = off.indexOf(true);
    const report = !name
      ? ""
      : (absence(name, answer) ??
        (worst < 0
          ? `${name} agrees with the page in every number.`
          : `${name} differs for ${off.filter(Boolean).length} of ${labels.length} labels, first for ${labels[worst]}: yours ${format(/** @type {number[]} */ (yours)[worst], 4)}, the page’s (shown) ${format(result.probabilities[worst], 4)}.`));
    write(status, `${trouble} ${report}`.trim());
    view.fill(function* () {
      yield* tokensFilled(shown);
      yield* table.filled(
        `Logits and probabilities at temperature ${format(temperature, 1)}`,
        labels.map((label, i) => [
          label,
          [
            logits[i],
            result.scaled[i],
            result.shifted[i],
            result.powers[i],
            result.probabilities[i],
            ...(beside ? [yours ? yours[i] : "…"] : []),
          ],
        ]),
      );
    });
    view.say(sentence(result, temperature), { kind: changed ? "changed" : "" });
  }

  /** The tokens as a table, made anew only when they changed. @param {Entry} entry */
  function tokensFilled(entry) {
    if (tokens.dataset.text !== entry.text || !tokens.firstChild) {
      tokens.dataset.text = entry.text;
      tokenTable = numberTable({ columns: TOKEN_COLUMNS, rows: entry.tokens.length });
      tokens.replaceChildren(tokenTable.root);
    }
    return tokenTable.filled(
      `Tokens of ${quoted(entry.text)}`,
      entry.tokens.map((token, i) => [
        visible(token),
        [String(entry.ids[i]), entry.special[i] ? "yes" : "no"],
      ]),
    );
  }

  view.begin();
  return update;
}

export default {
  render: renderer({
    structure: ["entries", "labels", "about", "function"],
    state: [...STATE, "typed", "response", "told"],
    build,
  }),
};
