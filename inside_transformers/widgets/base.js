/**
 * The pieces that demos share: controls, heat map, token strip, numbers, and the frame that holds
 * them.
 *
 * A demo's own file follows this one in the same module (see `base.py`), so names here are taken
 * there too.
 *
 * @typedef {object} Model  What anywidget hands to `render`. Traits are JSON; the demo knows their
 *   types.
 * @property {(name: string) => any} get
 * @property {(name: string, value: any) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 * @property {Function} [send]  A page without a kernel has none.
 *
 * @callback Build  Draws a demo once. What it returns brings that up to date; `redraw` asks for it.
 * @param {Model} model
 * @param {HTMLElement} el
 * @param {() => void} redraw
 * @returns {() => void}
 *
 * @typedef {{state: "none" | "static" | "waiting" | "late"} | {state: "error", error: string}
 *   | {state: "answer", [trait: string]: any}} Answer  What Python says, or why it says nothing.
 *
 * @typedef {{label: string, value: number, text: string, limit?: number}} SliderState  What a slider
 *   shows; `limit` makes it go from −limit to limit.
 * @typedef {{label: HTMLElement, radio: HTMLInputElement, note: HTMLElement}} Box  One of a row.
 * @typedef {{weights: number[][], mask: boolean[][], chosen: number, label: string,
 *   differs?: boolean[][]}} MapState  What a heat map shows.
 *
 * @typedef {Pick<SVGElementTagNameMap, "svg" | "path" | "rect" | "g" | "line" | "circle" | "text" |
 *   "defs" | "pattern">} Shapes
 * @typedef {HTMLElementTagNameMap & Shapes} Elements
 */

/** After so many milliseconds without an answer, the kernel is said to be silent. */
const PATIENCE = 3000;

const SVG_TAGS = ["svg", "path", "rect", "g", "line", "circle", "text", "defs", "pattern"];

let demos = 0;

/**
 * A number as the course writes it, like `number` in numbers.py: a real minus sign, never "−0.00",
 * and halves rounded away from zero, also where a float lies a little beside them; from 10¹⁵ on
 * with a power of ten.
 * @param {number} value
 * @param {number} [decimals]
 * @returns {string}
 */
export function format(value, decimals = 2) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value < 0 ? "−∞" : "∞";
  if (Math.abs(value) >= 1e15) return value.toExponential(decimals).replace("-", "−");
  const units = Math.round(Number(`${Math.abs(value).toFixed(6)}e${decimals}`));
  const text = Number(`${units}e-${decimals}`).toFixed(decimals);
  return value < 0 && units ? `−${text}` : text;
}

/**
 * A token as text in which spaces can be seen.
 * @param {string} token
 * @returns {string}
 */
export function visible(token) {
  return token.replaceAll(" ", "␣").replaceAll("\n", "⏎") || "∅";
}

/**
 * "a", "a and b", "a, b and c".
 * @param {string[]} words
 * @returns {string}
 */
export const listed = (words) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;

/**
 * An element. Attributes that start with "on" are listeners.
 * @template {keyof Elements} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [attributes]
 * @param {...(Node | string)} children
 * @returns {Elements[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const svg = SVG_TAGS.includes(tag);
  const node = svg
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...children);
  return /** @type {any} */ (node);
}

/**
 * Write text only where it differs: an unchanged cell costs no layout.
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Set or remove a data attribute, only where it differs.
 * @param {HTMLElement | SVGElement} node
 * @param {string} name
 * @param {string | number | boolean | undefined} value
 */
export function mark(node, name, value) {
  const none = value === false || value === undefined;
  const text = none ? undefined : value === true ? "" : String(value);
  if (node.dataset[name] === text) return;
  if (text === undefined) delete node.dataset[name];
  else node.dataset[name] = text;
}

/**
 * Say what a picture shows, only where that differs.
 * @param {Element} picture
 * @param {string} label
 */
export function describe(picture, label) {
  if (picture.getAttribute("aria-label") !== label) picture.setAttribute("aria-label", label);
}

/**
 * Set attributes of a shape; numbers with two decimals.
 * @param {Element} shape
 * @param {Record<string, string | number>} attributes
 */
export function place(shape, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    shape.setAttribute(name, typeof value === "number" ? value.toFixed(2) : value);
  }
}

/**
 * A picture, and below it what it is.
 * @param {string} kind
 * @param {string | Node} caption
 * @param {...Node} pictures
 * @returns {HTMLElement}
 */
export function figureOf(kind, caption, ...pictures) {
  return element("figure", { class: kind }, ...pictures, element("figcaption", {}, caption));
}

/**
 * The head of a column.
 * @param {string} [text]
 * @returns {HTMLTableCellElement}
 */
export const columnHead = (text = "") => element("th", { scope: "col" }, text);

/**
 * A line of a table: its name, then cells.
 * @param {string | Node} name
 * @param {...Node} cells
 * @returns {HTMLTableRowElement}
 */
export function lineOf(name, ...cells) {
  return element("tr", {}, element("th", { scope: "row" }, name), ...cells);
}

/**
 * A table: its heads are texts, or cells of which the text will change.
 * @param {{kind: string, caption: string, heads: (string | Node)[], lines: Node[], foot?: Node[]}}
 *   options
 * @returns {HTMLTableElement}
 */
export function tableOf({ kind, caption, heads, lines, foot = [] }) {
  const cells = heads.map((head) => (typeof head === "string" ? columnHead(head) : head));
  return element(
    "table",
    { class: kind },
    element("caption", {}, caption),
    element("thead", {}, element("tr", {}, ...cells)),
    element("tbody", {}, ...lines),
    ...(foot.length ? [element("tfoot", {}, ...foot)] : []),
  );
}

/**
 * Where a demo says what the reader's own function answered.
 * @param {boolean} hidden
 * @returns {HTMLElement}
 */
export function statusLine(hidden) {
  return element("p", { class: "it-status", "aria-live": "polite", hidden });
}

/**
 * A labelled native slider that says its present value.
 * @param {{id: string, min: number, max: number, step: number, input(value: number): void}} options
 * @returns {{root: HTMLElement, update(state: SliderState): void}}
 */
export function slider({ id, min, max, step, input }) {
  const name = element("span");
  const value = element("output", { for: id });
  const range = element("input", {
    type: "range",
    id,
    min,
    max,
    step,
    oninput: () => input(Number(range.value)),
  });
  const root = element(
    "div",
    { class: "it-field" },
    element("label", { for: id }, name, " ", value),
    range,
  );
  return {
    root,
    update(state) {
      write(name, state.label);
      write(value, state.text);
      if (state.limit !== undefined && range.max !== String(state.limit)) {
        range.min = String(-state.limit);
        range.max = String(state.limit);
      }
      if (Number(range.value) !== state.value) range.value = String(state.value);
      if (range.getAttribute("aria-valuetext") !== state.text)
        range.setAttribute("aria-valuetext", state.text);
    },
  };
}

/**
 * A labelled native select. Groups of options are [label, [[value, text], …]].
 * @param {{id: string, label: string, groups: [string, [string, string][]][],
 *   input(value: string): void}} options
 * @returns {{root: HTMLElement, update(value: string): void}}
 */
export function choice({ id, label, groups, input }) {
  const select = element("select", { id, onchange: () => input(select.value) });
  for (const [name, options] of groups) {
    const parent = name ? element("optgroup", { label: name }) : select;
    parent.append(...options.map(([value, text]) => element("option", { value }, text)));
    if (parent !== select) select.append(parent);
  }
  const root = element("div", { class: "it-field" }, element("label", { for: id }, label), select);
  return {
    root,
    update(value) {
      if (select.value !== value) select.value = value;
    },
  };
}

/**
 * A labelled native text field; `input` hears of it on Enter, or when the reader leaves it.
 * @param {{id: string, label: string, input(value: string): void}} options
 * @returns {{root: HTMLElement, field: HTMLInputElement}}
 */
export function textField({ id, label, input }) {
  const field = element("input", {
    type: "text",
    id,
    autocomplete: "off",
    onchange: () => input(field.value),
  });
  const root = element("div", { class: "it-field" }, element("label", { for: id }, label), field);
  return { root, field };
}

/**
 * Native radio buttons drawn as a row of boxes: one stop for the Tab key, arrows move inside.
 * @param {{id: string, legend: string, options: [string, string][], kind?: string,
 *   input(value: string): void}} options
 * @returns {{root: HTMLElement, boxes: Box[], update(value: string): void}}
 */
export function radios({ id, legend, options, input, kind = "it-radios" }) {
  const boxes = options.map(([value, text], index) => {
    const radio = element("input", {
      type: "radio",
      name: id,
      value,
      onchange: () => input(value),
    });
    const note = element("small", { "aria-hidden": "true" });
    const label = element("label", { "data-index": index }, radio, element("span", {}, text), note);
    return { label, radio, note };
  });
  const row = element("div", { class: "it-boxes" }, ...boxes.map(({ label }) => label));
  const root = element("fieldset", { class: kind }, element("legend", {}, legend), row);
  return {
    root,
    boxes,
    update(value) {
      for (const { radio } of boxes) {
        const checked = radio.value === value;
        if (radio.checked !== checked) radio.checked = checked;
      }
    },
  };
}

/**
 * The tokens as boxes of which one is chosen. A weight shades its box and is written below the
 * token.
 * @param {{id: string, legend: string, tokens: string[], input(index: number): void}} options
 * @returns {{root: HTMLElement,
 *   update(chosen: number, weights?: number[], allowed?: boolean[]): void}}
 */
export function tokenStrip({ id, legend, tokens, input }) {
  const strip = radios({
    id,
    legend,
    options: tokens.map((token, i) => [String(i), visible(token)]),
    kind: "it-strip",
    input: (value) => input(Number(value)),
  });
  return {
    root: strip.root,
    update(chosen, weights, allowed) {
      strip.update(String(chosen));
      if (!weights) return;
      strip.boxes.forEach(({ label, note }, i) => {
        label.style.setProperty("--weight", String(weights[i]));
        mark(label, "masked", allowed ? !allowed[i] : false);
        write(note, allowed && !allowed[i] ? "–" : format(weights[i] ?? NaN));
      });
    },
  };
}

/**
 * A pattern as a grid: the text colour's opacity is the weight, what is masked is hatched. Cells
 * are changed in place. Numbers are written while there is room for them.
 * @param {{rows: string[], columns: string[], numbers?: boolean, input?(row: number): void,
 *   hover?(row: number | null): void}} options
 * @returns {{root: HTMLElement, update(state: MapState): void}}
 */
export function heatMap({ rows, columns, numbers = columns.length <= 7, input, hover }) {
  const corner = element("span", { class: "it-corner" });
  const tops = columns.map((text) =>
    element("span", { class: "it-top" }, element("span", {}, visible(text))),
  );
  const lines = rows.map((text, i) => ({
    side: element("span", { class: "it-side", "data-row": i }, visible(text)),
    cells: columns.map((_, j) =>
      element("span", { class: "it-cell", "data-row": i, "data-column": j }),
    ),
  }));
  const root = element(
    "div",
    {
      class: "it-map",
      role: "img",
      style: `--columns: ${columns.length}`,
      "data-numbers": numbers,
    },
    corner,
    ...tops,
    ...lines.flatMap(({ side, cells }) => [side, ...cells]),
  );
  /** @param {Event} event */
  const rowAt = ({ target }) => {
    const hit = target instanceof Element ? target.closest("[data-row]") : null;
    return hit instanceof HTMLElement ? Number(hit.dataset.row) : null;
  };
  if (input) {
    root.addEventListener("click", (event) => {
      const row = rowAt(event);
      if (row !== null) input(row);
    });
  }
  if (hover) {
    root.addEventListener("pointerover", (event) => hover(rowAt(event)));
    root.addEventListener("pointerleave", () => hover(null));
  }
  return {
    root,
    update({ weights, mask, chosen, label, differs }) {
      describe(root, label);
      lines.forEach(({ side, cells }, i) => {
        mark(side, "chosen", i === chosen);
        cells.forEach((cell, j) => {
          const weight = weights[i]?.[j] ?? NaN;
          const hidden = !mask[i]?.[j];
          if (cell.dataset.value !== String(weight)) {
            cell.dataset.value = String(weight);
            cell.style.setProperty("--weight", weight.toFixed(4));
          }
          mark(cell, "masked", hidden);
          mark(cell, "chosen", i === chosen);
          mark(cell, "differs", differs?.[i]?.[j]);
          if (numbers) write(cell, hidden && weight === 0 ? "" : format(weight));
        });
      });
    },
  };
}

/**
 * A table of numbers with four decimals; cells keep the full value in `data-value`.
 * @param {{columns: string[], rows: number}} options
 * @returns {{root: HTMLTableElement,
 *   update(text: string, values: [string, (number | string)[]][]): void}}  `values`: one entry a line
 */
export function numberTable({ columns, rows }) {
  const lines = Array.from({ length: rows }, () => {
    const cells = columns.slice(1).map(() => element("td"));
    const root = lineOf("", ...cells);
    return { head: /** @type {HTMLElement} */ (root.firstChild), cells, root };
  });
  const bodies = lines.map((line) => line.root);
  const root = tableOf({ kind: "it-table", caption: "", heads: columns, lines: bodies });
  return {
    root,
    update(text, values) {
      write(/** @type {Node} */ (root.caption), text);
      lines.forEach(({ head, cells }, i) => {
        const [name, numbers] = values[i] ?? ["", []];
        write(head, name);
        cells.forEach((cell, j) => {
          const value = numbers[j] ?? "";
          write(cell, typeof value === "number" ? format(value, 4) : value);
          mark(cell, "value", typeof value === "number" ? value : false);
        });
      });
    },
  };
}

/**
 * Whether Python hears what a demo saves: not in a page without a kernel.
 * @param {Model} model
 * @returns {boolean}
 */
export const hasKernel = (model) => typeof model.send === "function";

/**
 * What sets traits, tells Python, and draws.
 * @param {Model} model
 * @param {() => void} redraw
 * @returns {(traits: Record<string, any>) => void}
 */
export function setter(model, redraw) {
  return (traits) => {
    for (const [trait, value] of Object.entries(traits)) model.set(trait, value);
    model.save_changes();
    redraw();
  };
}

/**
 * Asks Python, the reader's function or the model, one request at a time, and keeps the last
 * answer. What is shown first was asked and answered before, in Python.
 * @param {Model} model
 * @param {{inputs(): Record<string, any>, changed(): void, request?: string, response?: string}}
 *   options `inputs` is what is shown now; `request` and `response` are the traits that carry it
 *   there and back, each with its "seq".
 * @returns {{answer(wanted?: boolean): Answer}}
 */
export function asker(model, { inputs, changed, request = "request", response = "response" }) {
  const last = () => model.get(response).seq ?? -1;
  let asked = last();
  let about = JSON.stringify(inputs());
  let late = false;
  let timer = 0;
  const waiting = () => last() < asked;
  return {
    /** The answer for what is shown now, or why there is none; `wanted`: is there a question? */
    answer(wanted = true) {
      if (!wanted) return { state: "none" };
      if (!hasKernel(model)) return { state: "static" };
      const now = JSON.stringify(inputs());
      if (now !== about && (!waiting() || late)) {
        about = now;
        asked = Math.max(asked, last()) + 1;
        late = false;
        clearTimeout(timer);
        timer = setTimeout(() => {
          late = waiting();
          if (late) changed();
        }, PATIENCE);
        model.set(request, { seq: asked, ...inputs() });
        model.save_changes();
      }
      if (now !== about || waiting()) return { state: late ? "late" : "waiting" };
      const given = model.get(response);
      return given.error ? { state: "error", error: given.error } : { state: "answer", ...given };
    },
  };
}

/**
 * Why there are no numbers of the reader's function, in words, or null when there are.
 * @param {string} name
 * @param {Answer} answer
 * @returns {string | null}
 */
export function absence(name, answer) {
  const own = "the numbers come from the page’s own arithmetic";
  if (answer.state === "static") return `There is no kernel here to run ${name}: ${own}.`;
  if (answer.state === "late") return `${name} has not answered (is the kernel running?): ${own}.`;
  if (answer.state === "waiting") return `Waiting for ${name} …`;
  if (answer.state === "error") return `${name}: ${answer.error} Until it works, ${own}.`;
  return null;
}

/**
 * The frame of a demo: question, what to look for, picture, controls, buttons, and a line that says
 * what changed. The caller fills `picture`, `controls` and `table`.
 * @param {HTMLElement} el
 * @param {{question: string, look: string, reset(): void}} options
 * @returns {{id: string, root: HTMLElement, picture: HTMLElement, controls: HTMLElement,
 *   table: HTMLElement, say(text: string): void}}
 */
export function frame(el, { question, look, reset }) {
  const id = `it-demo-${++demos}-${Math.random().toString(36).slice(2, 7)}`;
  const picture = element("div", { class: "it-picture" });
  const controls = element("div", { class: "it-controls" });
  const table = element("div", { class: "it-tables", id: `${id}-table`, hidden: true });
  const says = element("p", { class: "it-says", "aria-live": "polite" });
  const toggle = element(
    "button",
    {
      type: "button",
      "aria-expanded": "false",
      "aria-controls": `${id}-table`,
      onclick: () => {
        table.hidden = !table.hidden;
        toggle.setAttribute("aria-expanded", String(!table.hidden));
        write(toggle, table.hidden ? "show as table" : "hide table");
      },
    },
    "show as table",
  );
  const buttons = element(
    "div",
    { class: "it-buttons" },
    element("button", { type: "button", onclick: reset }, "reset"),
    toggle,
  );
  const root = element(
    "div",
    {
      class: "it-demo",
      role: "group",
      "aria-labelledby": `${id}-question`,
      "data-lm-suppress-shortcuts": "true",
    },
    element("p", { class: "it-question", id: `${id}-question` }, question),
    element("p", { class: "it-look" }, look),
    picture,
    says,
    controls,
    buttons,
    table,
  );
  // JupyterLab would take the arrow keys.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  el.replaceChildren(root);
  let timer = 0;
  let opening = true;
  return {
    id,
    root,
    picture,
    controls,
    table,
    // What is shown: at first at once, later once the reader pauses. A screen reader would stumble
    // over every step of a drag.
    say(text) {
      clearTimeout(timer);
      if (opening) write(says, text);
      else timer = setTimeout(() => write(says, text), 250);
      opening = false;
    },
  };
}

/**
 * Say in place why there is no picture.
 * @param {HTMLElement} el
 * @param {string} problem
 */
export function errorPanel(el, problem) {
  const text = element(
    "p",
    {},
    element("strong", {}, "This demo can’t draw what it was given. "),
    problem,
  );
  el.replaceChildren(element("div", { class: "it-demo it-problem", role: "alert" }, text));
}

/**
 * A demo's `render`: draws, redraws when a trait changes, and turns every failure into words in
 * place.
 *
 * `build` runs when a trait of `structure` changes and returns the function that updates in place
 * what it built. Changes that come together are drawn together, before the next paint; `redraw`
 * asks for it when no trait changed.
 * @param {{structure: string[], state: string[], build: Build}} demo
 * @returns {(view: {model: Model, el: HTMLElement}) => () => void}  `render`; what that returns
 *   stops listening
 */
export function renderer({ structure, state, build }) {
  return ({ model, el }) => {
    /** @type {(() => void) | null} */
    let update = null;
    let stale = true;
    let queued = false;
    const draw = () => {
      queued = false;
      try {
        const problem = model.get("problem");
        if (problem) {
          update = null;
          errorPanel(el, problem);
          return;
        }
        if (stale || !update) update = build(model, el, queue);
        stale = false;
        update();
      } catch (error) {
        update = null;
        errorPanel(el, error instanceof Error ? error.message : String(error));
      }
    };
    const queue = () => {
      if (!queued) queueMicrotask(draw);
      queued = true;
    };
    const rebuild = () => {
      stale = true;
      queue();
    };
    const listeners = new Map([
      ...state.map((name) => /** @type {const} */ ([`change:${name}`, queue])),
      ...["problem", ...structure].map(
        (name) => /** @type {const} */ ([`change:${name}`, rebuild]),
      ),
    ]);
    for (const [event, listener] of listeners) model.on(event, listener);
    draw();
    return () => {
      for (const [event, listener] of listeners) model.off(event, listener);
    };
  };
}
