/**
 * What may be read, as masks, in a sentence, and as tables.
 *
 * @typedef {import("./mask_layout.js").Text} Text
 * @typedef {import("./mask_picture.js").Mask} Mask
 * @typedef {import("./stage.js").Words} Words
 * @typedef {{kind: string, rows: Text, columns: Text}} Kind
 * @typedef {object} Shown
 * @property {string} shape
 * @property {Text} text  of the word that reads
 * @property {number} word
 * @property {number} padding  how many tokens of it end each text
 */
import {
  columnHead,
  element,
  format,
  inSentence,
  lineOf,
  mark,
  scrolled,
  tableOf,
  visible,
} from "./base.js";
import { strong } from "./stage.js";

/** @type {Record<string, {title: string, kinds: Kind[]}>} */
export const SHAPES = {
  "encoder-only": {
    title: "encoder",
    kinds: [{ kind: "encoder", rows: "source", columns: "source" }],
  },
  "decoder-only": {
    title: "decoder",
    kinds: [{ kind: "decoder", rows: "target", columns: "target" }],
  },
  "encoder-decoder": {
    title: "encoder–decoder",
    kinds: [
      { kind: "encoder", rows: "source", columns: "source" },
      { kind: "cross", rows: "target", columns: "source" },
      { kind: "decoder", rows: "target", columns: "target" },
    ],
  },
};

/**
 * What may be read: everything, or for a decoder what stands at the same place or before it; and
 * nobody reads padding.
 * @param {string} kind
 * @param {number} nRows
 * @param {number} nColumns
 * @param {number} pads  how many columns at the end are padding
 * @returns {Mask}
 */
export const visibility = (kind, nRows, nColumns, pads) =>
  Array.from({ length: nRows }, (_, i) =>
    Array.from(
      { length: nColumns },
      (_, j) => (kind !== "decoder" || j <= i) && j < nColumns - pads,
    ),
  );

/**
 * @param {Record<Text, string[]>} words  without padding
 * @param {{writes: string[], chances: number[], weights: number[][]}} written
 */
export function telling(words, { writes, weights }) {
  /** How many words of a text may be read. @param {Shown} now @param {string} kind @param {Text} columns */
  function readsOf({ word }, kind, columns) {
    const [n, own] = [words[columns].length, kind === "decoder" ? word + 1 : Infinity];
    return { reads: Math.min(n, own), of: n };
  }

  const part = (/** @type {number} */ reads, /** @type {number} */ of) =>
    reads === of ? `all ${of}` : `${reads} of the ${of}`;

  /** @param {Shown} now @returns {Words} */
  function sentence(now) {
    const { text, word, shape } = now;
    const token = words[text][word];
    const reader = strong(token === undefined ? "pad" : inSentence(token));
    const end = token === undefined ? " What padding makes of that is thrown away." : "";
    // In a decoder it stands after all words, so none would read it anyway.
    const unread =
      shape === "decoder-only" ? " What padding reads" : " Nobody reads padding; what it reads";
    const padded = now.padding && token !== undefined ? `${unread} is thrown away.` : "";
    if (text === "source") {
      const { of } = readsOf(now, "encoder", "source");
      const after = words.source.slice(word + 1);
      const both = shape === "encoder-decoder";
      const beside = word ? "before it and after it" : "itself and those after it";
      const last = both ? "" : "; none stands after it";
      const around = token === undefined ? "" : after.length ? `, ${beside}` : last;
      const own = both ? ` of the source${around}, and nothing of the target` : around;
      return [reader, ` may read all ${of} words${own}.${padded}${end}`];
    }
    const { reads, of } = readsOf(now, "decoder", "target");
    if (shape === "decoder-only") {
      if (token === undefined)
        return [reader, ` may read all ${of} words of the text, which stand before it.${end}`];
      const next = words.target[word + 1];
      const own = ` may read ${part(reads, of)} words, itself${word ? " and what stands before it" : ""}`;
      if (next === undefined)
        return [
          reader,
          `${own}: ${now.padding ? "the padding after it is no text, and nobody reads it" : "it stands last"}.`,
        ];
      const cut = of - reads;
      const after = cut === 1 ? "the one after it is cut off" : `the ${cut} after it are cut off`;
      return [reader, `${own}: ${after}.${padded}`];
    }
    const source = words.source.length;
    const row = weights[word];
    const allowed = ` may read ${part(reads, of)} target words and all ${source} of the source`;
    if (!row) return [reader, `${allowed}.${padded}${end}`];
    const most = row.indexOf(Math.max(...row));
    return [
      "At ",
      reader,
      ", it writes ",
      element("strong", { class: "it-mask-said" }, inSentence(writes[word] ?? "")),
      `. It${allowed}, and looks most at `,
      strong(inSentence(words.source[most] ?? "")),
      ` (${format(row[most] ?? 0)}).${padded}`,
    ];
  }

  return { sentence };
}

/** The words that a row of a mask opens: "x · y". @param {boolean[]} row @param {string[]} words */
const opened = (row, words) =>
  row.flatMap((may, j) => (may ? [visible(words[j] ?? "")] : [])).join(" · ");

/**
 * A table for each mask, and one of where it looked.
 * @param {import("./mask_picture.js").Part[]} parts
 * @param {Record<Text, string[]>} words  with padding
 * @param {{text: Text, word: number}} reader
 * @param {{writes: string[], chances: number[], weights: number[][]}} written
 */
export function maskTables(parts, words, reader, { writes, chances, weights }) {
  const titles = {
    encoder: "source reads source",
    cross: "target reads source",
    decoder: "target reads target",
  };
  const number = (/** @type {number} */ value) =>
    element("td", { "data-value": value }, format(value, 4));
  const tables = parts.map(({ kind, rows, columns, mask }) => {
    const lines = mask.map((row, i) => {
      const count = row.filter(Boolean).length;
      const line = lineOf(
        visible(words[rows][i] ?? ""),
        element("td", {}, opened(row, words[columns])),
        element("td", { "data-value": count }, `${count} of ${row.length}`),
      );
      mark(line, "chosen", rows === reader.text && i === reader.word);
      return line;
    });
    const caption = `${kind}: ${titles[/** @type {"cross"} */ (kind)]}`;
    return tableOf({
      kind: "it-table it-words",
      caption,
      heads: ["token", "may read", "count"],
      lines,
    });
  });
  if (weights.length && parts.some(({ kind }) => kind === "cross")) {
    const lines = weights.map((row, i) => {
      const wrote = element("td", {}, visible(writes[i] ?? ""));
      const line = lineOf(
        visible(words.target[i] ?? ""),
        wrote,
        number(chances[i] ?? 0),
        ...row.map(number),
      );
      mark(line, "chosen", reader.text === "target" && i === reader.word);
      return line;
    });
    const looked = weights[0]?.map((_, j) => visible(words.source[j] ?? "")) ?? [];
    const heads = ["token", "writes", "sure", ...looked].map((text) => columnHead(text));
    tables.push(
      tableOf({
        kind: "it-table",
        caption: "Cross-attention: where it looks in the source",
        heads,
        lines,
      }),
    );
  }
  return tables.map((table) => scrolled(table.caption?.textContent ?? "", table));
}

/**
 * Where the reader's masks differ from the page's, or "".
 * @param {string} title @param {import("./mask_picture.js").Part[]} parts
 * @param {Record<string, Mask>} theirs @param {Record<Text, string[]>} words
 */
export function compared(title, parts, theirs, words) {
  for (const { kind, rows, columns, mask } of parts) {
    const off = mask.flatMap((row, i) =>
      row.flatMap((may, j) =>
        may !== theirs[kind]?.[i]?.[j] ? [/** @type {const} */ ([i, j])] : [],
      ),
    );
    const [first] = off;
    if (!first) continue;
    const [i, j] = first;
    const verb = theirs[kind]?.[i]?.[j] ? "may" : "may not";
    const count = mask.flat().length;
    return (
      `For ${title}, mask “${kind}”, ${off.length} of ${count} differ, first: ` +
      `yours says “${visible(words[rows][i] ?? "")}” ${verb} read “${visible(words[columns][j] ?? "")}”.`
    );
  }
  return "";
}
