/**
 * The pieces that demos share: numbers and elements, tables, and what draws a demo.
 *
 * Other shared files stand beside this one. A demo's own file follows those that it imports in the
 * same module (see `base.py`), so names here are taken there too.
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
 * @typedef {Pick<SVGElementTagNameMap, "svg" | "path" | "rect" | "g" | "line" | "circle" | "text" |
 *   "tspan" | "defs" | "pattern" | "polygon">} Shapes
 * @typedef {HTMLElementTagNameMap & Shapes} Elements
 */

const SVG_TAGS = [
  "svg",
  "path",
  "rect",
  "g",
  "line",
  "circle",
  "text",
  "tspan",
  "defs",
  "pattern",
  "polygon",
];

/**
 * A number as the course writes it, like `number` in numbers.py: a real minus sign, never "−0.00",
 * and halves rounded away from zero, also where a float lies a little beside them; from 10¹⁵ on
 * with a power of ten.
 * @param {number} value
 * @param {number} [decimals]
 * @returns {string}
 */
export function format(value, decimals = 2) {
  if (!(Math.abs(value) < 1e15))
    return value.toExponential(decimals).replace("-", "−").replace("Infinity", "∞");
  const near = Math.abs(value).toFixed(decimals < 6 ? 6 : decimals + 4);
  const units = BigInt(Math.round(Number(`${near}e${decimals}`)));
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
 * A token within a sentence: a mark alone, say a comma, would be taken for one of the sentence's own.
 * @param {string} token
 * @returns {string}
 */
export function inSentence(token) {
  return /[\p{L}\p{N}]/u.test(token) ? visible(token) : `“${visible(token)}”`;
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
 * Write text only where it differs: an unchanged cell costs no layout. A text that is there is
 * changed in its place: with a new node, the page's rules with `:has()` would all be asked again.
 * @param {Node} node
 * @param {string} text
 */
export function write(node, text) {
  if (node.textContent === text) return;
  const only = node.firstChild;
  if (only instanceof Text && !only.nextSibling) only.data = text;
  else node.textContent = text;
}

/**
 * Write words and elements: a text, an element, a text, and so on. What is alike keeps its node, and
 * what is left over is emptied and stays: for each node that comes or goes, the page's rules with
 * `:has()` would all be asked again.
 * @param {Element} node
 * @param {...(Node | string)} words
 */
export function rewrite(node, ...words) {
  /** @type {(string | Element)[]} */
  const next = [""];
  for (const word of words) {
    if (word instanceof Element) next.push(word, "");
    else next.push(`${next.pop()}${typeof word === "string" ? word : word.textContent}`);
  }
  const bare = (/** @type {Node} */ each) => each.cloneNode(false);
  next.forEach((word, i) => {
    const old = node.childNodes[i];
    if (!old) node.append(word);
    else if (word instanceof Element) {
      if (bare(old).isEqualNode(bare(word)))
        rewrite(/** @type {Element} */ (old), ...word.childNodes);
      else old.replaceWith(word);
    } else if (!(old instanceof Text)) old.replaceWith(word);
    else if (old.data !== word) old.data = word;
  });
  for (const rest of [...node.childNodes].slice(next.length)) {
    if (rest instanceof Text) rest.data = "";
    else if (rest instanceof Element && !rest.attributes.length) rewrite(rest);
    else rest.remove();
  }
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
 * Set attributes of a shape, only where they differ; numbers with two decimals.
 * @param {Element} shape
 * @param {Record<string, string | number>} attributes
 */
export function place(shape, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = typeof value === "number" ? value.toFixed(2) : value;
    if (shape.getAttribute(name) !== text) shape.setAttribute(name, text);
  }
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
 * Where what is too wide or too high is scrolled, by keyboard, too.
 * @param {string} label
 * @param {...Node} children
 */
export const scrolled = (label, ...children) =>
  element(
    "div",
    { class: "it-scroll", tabindex: 0, role: "region", "aria-label": label },
    ...children,
  );

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
