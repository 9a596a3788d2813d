/**
 * Tables that are filled line by line: a table of numbers, and any that is made anew.
 */
import { element, format, lineOf, mark, tableOf, write } from "./base.js";

/**
 * A table of numbers with four decimals; cells keep the full value in `data-value`. It has its
 * lines from when it is filled first.
 * @param {{columns: string[], rows: number}} options
 * @returns {{root: HTMLTableElement, filled(text: string,
 *   values: [string, (number | string)[]][]): Generator<void, void>}}  `values`: one entry a line
 */
export function numberTable({ columns, rows }) {
  /** @type {{head: HTMLElement, cells: HTMLElement[], root: HTMLElement}[]} */
  const lines = [];
  const root = tableOf({ kind: "it-table", caption: "", heads: columns, lines: [] });
  const added = () => {
    const cells = columns.slice(1).map(() => element("td"));
    const line = lineOf("", ...cells);
    const made = { head: /** @type {HTMLElement} */ (line.firstChild), cells, root: line };
    lines.push(made);
    return made;
  };
  return {
    root,
    *filled(text, values) {
      write(/** @type {Node} */ (root.caption), text);
      for (let i = 0; i < rows; i++) {
        const { head, cells, root: line } = lines[i] ?? added();
        const [name, numbers] = values[i] ?? ["", []];
        if (!line.parentNode) root.tBodies[0]?.append(line);
        write(head, name);
        cells.forEach((cell, j) => {
          const value = numbers[j] ?? "";
          write(cell, typeof value === "number" ? format(value, 4) : value);
          mark(cell, "value", typeof value === "number" ? value : false);
        });
        yield;
      }
    },
  };
}

/**
 * Put nodes in the place of those that are there, line by line of tables.
 * @param {Element} root
 * @param {...(Node | (() => Node))} next  one that is long is made when its turn comes
 * @returns {Generator<void, void>}
 */
export function* renewed(root, ...next) {
  for (const [i, each] of next.entries()) {
    const node = typeof each === "function" ? each() : each;
    const old = root.childNodes[i];
    const kept = old?.nodeName === node.nodeName;
    if (node instanceof Element && (kept || node.querySelector("tr"))) {
      const own = /** @type {Element} */ (kept ? old : node.cloneNode(false));
      if (kept) dress(own, node);
      else if (old) old.replaceWith(own);
      else root.append(own);
      yield* renewed(own, ...node.childNodes);
    } else if (!old) root.append(node);
    else if (!kept) old.replaceWith(node);
    else if (old.nodeValue !== node.nodeValue) old.nodeValue = node.nodeValue;
    if (node instanceof HTMLTableRowElement) yield;
  }
  for (const rest of [...root.childNodes].slice(next.length)) rest.remove();
}

/** Give an element the attributes of another. @param {Element} old @param {Element} like */
function dress(old, like) {
  for (const { name } of [...old.attributes])
    if (!like.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of like.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
}
