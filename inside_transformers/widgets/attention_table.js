/**
 * Attention as a ledger: the numbers of the picture, and all that can be changed as fields.
 */
import { ROLES, total } from "./attention_math.js";
import { columnHead, element, format, lineOf, mark, tableOf, write } from "./base.js";

/** @typedef {"q" | "k" | "v"} Trait */

/** @param {number} value */
const four = (value) => format(value, 4);

/**
 * Fields for the numbers of a vector.
 * @param {{trait: Trait, size: number, of(): string, input(component: number, value: number): void}}
 *   options
 */
function vectorFields({ trait, size, of, input }) {
  const fields = Array.from({ length: size }, (_, c) => {
    const field = element("input", {
      type: "number",
      step: 0.1,
      class: "it-component",
      onchange: () => {
        const value = field.valueAsNumber;
        if (Number.isFinite(value)) input(c, value);
        else field.value = field.dataset.shown ?? "0";
      },
    });
    return field;
  });
  return {
    root: element("span", { class: "it-fields", "data-role": ROLES[trait] }, ...fields),
    /** @param {number[]} values */
    update(values) {
      fields.forEach((field, c) => {
        const value = values[c] ?? 0;
        const label = `${ROLES[trait]} of “${of()}”, number ${c + 1}`;
        if (field.ariaLabel !== label) field.ariaLabel = label;
        if (field.dataset.value === String(value)) return;
        field.dataset.value = String(value);
        const text = String(Number(value.toFixed(4)));
        field.dataset.shown = text;
        field.value = text;
      });
    },
  };
}

/** @param {HTMLElement} cell @param {number} value */
function number(cell, value) {
  write(cell, value === -Infinity ? "−∞" : four(value));
  mark(cell, "value", value);
}

/**
 * @param {{words: string[], sizes: {q: number, k: number, v: number}, yours: boolean,
 *   reader(): number, change(trait: Trait, token: number, component: number, value: number): void}}
 *   options
 */
export function ledger({ words, sizes, yours, reader, change }) {
  const query = vectorFields({
    trait: "q",
    size: sizes.q,
    of: () => words[reader()] ?? "",
    input: (c, value) => change("q", reader(), c, value),
  });
  const lines = words.map((word, j) => {
    const fields = (/** @type {"k" | "v"} */ trait) =>
      vectorFields({
        trait,
        size: sizes[trait],
        of: () => word,
        input: (c, x) => change(trait, j, c, x),
      });
    const [key, value] = [fields("k"), fields("v")];
    const cells = Array.from({ length: yours ? 6 : 5 }, () => element("td"));
    const root = lineOf(
      word,
      element("td", {}, key.root),
      ...cells,
      ...(sizes.v ? [element("td", {}, value.root)] : []),
    );
    return { root, key, value, cells };
  });
  const scale = columnHead("score");
  const heads = [
    "token",
    "key",
    "q·k",
    scale,
    "mask",
    "e to that",
    "weight",
    ...(yours ? ["yours"] : []),
    ...(sizes.v ? ["value"] : []),
  ];
  const powers = element("td");
  const sum = element("td");
  const output = element("td", { class: "it-output" });
  const theirOutput = element("td", { class: "it-output" });
  const foot = [
    element(
      "tr",
      {},
      element("th", { scope: "row", colspan: 5 }, sizes.v ? "sum · output" : "sum"),
      powers,
      sum,
      ...(yours ? [element("td")] : []),
      ...(sizes.v ? [output] : []),
    ),
  ];
  if (yours) {
    foot.push(
      element("tr", {}, element("th", { scope: "row", colspan: 8 }, "your output"), theirOutput),
    );
  }
  const table = tableOf({
    kind: "it-ledger it-attention",
    caption: "The stages of attention for the reader, one line for each key",
    heads,
    lines: lines.map((line) => line.root),
    foot,
  });
  const caption = /** @type {HTMLElement} */ (table.caption);

  const cells = words.map(() => words.map(() => element("td")));
  const rows = words.map((word, i) => lineOf(word, ...(cells[i] ?? [])));
  const pattern = tableOf({
    kind: "it-table it-pattern",
    caption: "The whole pattern: each row is a query, and what it reads",
    heads: ["query", ...words],
    lines: rows,
  });
  const asks = element("span");
  const root = element(
    "div",
    {},
    element("p", { class: "it-asks" }, asks, " ", query.root),
    element(
      "div",
      { class: "it-scroll", tabindex: 0, role: "group", "aria-label": "the reader’s ledger" },
      table,
    ),
    element(
      "div",
      { class: "it-scroll", tabindex: 0, role: "group", "aria-label": "the whole pattern" },
      pattern,
    ),
  );
  return {
    root,
    /**
     * @param {{q: number[][], k: number[][], v: number[][], off: Set<string>,
     *   stages: import("./attention_math.js").Stages,
     *   answer: {pattern: number[][], output: number[][]} | null,
     *   differs: boolean[][] | null}} state
     */
    update({ q, k, v, off, stages, answer, differs }) {
      const row = reader();
      const word = words[row] ?? "";
      write(asks, `query of “${word}”`);
      write(caption, `What ${word} reads, one line for each key`);
      query.update(q[row] ?? []);
      write(scale, off.has("scale") ? "÷1" : `÷√${sizes.q}`);
      lines.forEach(({ key, value, cells, root: line }, j) => {
        key.update(k[j] ?? []);
        value.update(v[j] ?? []);
        const at = (/** @type {number[][]} */ matrix) => matrix[row]?.[j] ?? NaN;
        const left = at(stages.masked);
        const open = left !== -Infinity;
        const shown = [
          at(stages.products),
          at(stages.scores),
          open ? "open" : "−∞",
          Math.exp(left),
          at(stages.pattern),
          answer ? at(answer.pattern) : "…",
        ];
        cells.forEach((cell, c) => {
          const each = shown[c] ?? "";
          if (typeof each === "string") write(cell, each);
          else number(cell, each);
        });
        if (cells[5]) mark(cells[5], "differs", differs?.[row]?.[j]);
        mark(line, "masked", !open);
      });
      number(powers, total((stages.masked[row] ?? []).map(Math.exp)));
      number(sum, total(stages.pattern[row] ?? []));
      const vector = (/** @type {number[]} */ values) => values.map(four).join(", ");
      write(output, vector(stages.output[row] ?? []));
      mark(output, "value", (stages.output[row] ?? []).join(" "));
      write(theirOutput, answer ? vector(answer.output[row] ?? []) : "…");
      cells.forEach((line, i) => {
        line.forEach((cell, j) => {
          number(cell, stages.pattern[i]?.[j] ?? 0);
          mark(cell, "differs", differs?.[i]?.[j]);
          mark(cell, "masked", stages.masked[i]?.[j] === -Infinity);
        });
        const tr = rows[i];
        if (tr) mark(tr, "chosen", i === row);
      });
    },
  };
}
