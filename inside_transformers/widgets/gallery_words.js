/**
 * What goes into a task and what comes out, in words and as tables.
 *
 * @typedef {{kind: "text", text: string, length: number}} Text
 * @typedef {{kind: "list", items: string[]}} List
 * @typedef {{kind: "picture", url: string, width: number, height: number, alt: string}} Picture
 * @typedef {{kind: "sound", url: string, rate: number, played: number, seconds: number, loudest: number}} Sound
 * @typedef {{kind: "bars", items: {label: string, score: number}[], more: number, tokens?: boolean}} Bars
 * @typedef {{kind: "boxes", part: number, items: {label: string, score: number, box: number[]}[], more: number}} Boxes
 * @typedef {{kind: "highlights", part: number, spans: Span[], more: number, answer?: string}} Highlights
 * @typedef {{label: string, score: number | null, start: number, end: number}} Span
 * @typedef {{kind: "vectors", rows: number[][], shape: [number, number]}} Vectors
 * @typedef {(Text | List | Picture | Sound) & {name: string}} Part
 * @typedef {Text | Picture | Sound | Bars | Boxes | Highlights | Vectors | {kind: "none"}} Output
 * @typedef {{metric: string, value: number, low: number | null, high: number | null, n: number | null, held_out: string}} Score
 * @typedef {{name: string, architecture: string, parameters: number | null, score: Score | null, cannot: string[]}} Card
 * @typedef {{task: string, call: string, code: string, seconds: number | null, problem: string, input: Part[], output: Output, card: Card | null, goes_in: string, comes_out: string, why?: string}} Entry
 */

import { element, format, lineOf, listed, tableOf, visible } from "./base.js";

/** Characters of a text that the card shows; the table shows more. */
const SHOWN = 700;
const REASON = 80;
/** Characters of an input that a sentence shows at least. */
const LEAST = 20;
/** Of a text that came out, in a sentence. */
const QUOTED = 60;
/** So many labels a sentence names, and what it says of those whose score would be 0.00. */
const NAMED_LABELS = 3;
const UNNAMED_LABELS = "others below 0.01";
const TABLE_COLUMNS = 8;
const TABLE_TEXT = 2000;

/** @param {number} count @param {string} one */
export const counted = (count, one) =>
  `${count} ${one}${count === 1 ? "" : one.endsWith("x") ? "es" : "s"}`;

/** @param {string} text @param {number} length what the text's length was before it was cut @param {number} [most] */
export const shortened = (text, length, most = SHOWN) =>
  length > most
    ? `${text.slice(0, most)} … (${length.toLocaleString("en")} characters)`
    : text || "(an empty text)";

/** Part of a text; places are counted as Python counts them, where an emoji is one character. @param {string} text @param {number} start @param {number} [end] */
export const slice = (text, start, end) => [...text].slice(start, end).join("");

/**
 * What to do now: first a tile, then what comes out of it; after that, what a sorted one shows.
 * @param {string} first @param {Entry[]} entries
 * @param {{held: boolean, guessed: boolean, left: boolean}} doing  `left`: some are not sorted
 */
export function hintOf(first, entries, { held, guessed, left }) {
  if (held) return "What comes out? Tap its row.";
  const turns = `turns${entries.some(({ code }) => code) ? ", and shows its code" : ""}.`;
  if (!left) return `Tap a tile: it ${turns}`;
  return guessed ? `${first} A sorted one ${turns}` : first;
}

/** What to do with a tile that was taken. @param {boolean} grouped */
export function whichOf(grouped) {
  const what = grouped ? "a row" : "what comes out";
  const keys = matchMedia("(pointer: coarse)").matches ? "" : ", or go there with ↓ and ↑";
  return ` Now tap ${what}${keys}.`;
}

/** @param {Sound} sound */
export function soundWords({ seconds, rate, played, loudest }) {
  const lower = played === rate ? "" : `, played here at ${played.toLocaleString("en")}`;
  const level = loudest < 0.001 ? ", silence" : `, loudest sample ${format(loudest)}`;
  return `${format(seconds, 2)} s, ${rate.toLocaleString("en")} samples a second${lower}${level}.`;
}

/** The held-out score in words. @param {Score} score */
export function scoreWords({ metric, value, low, high, n, held_out }) {
  const range =
    low === null || high === null
      ? ""
      : ` (95 %: ${format(low, 3)} to ${format(high, 3)}${n ? `, n = ${n.toLocaleString("en")}` : ""})`;
  return `${metric} ${format(value, 3)}${range}${held_out ? `: ${held_out}` : ""}`;
}

/** With a full stop where it has none. @param {string} text */
const ended = (text) => `${text}${/[.!?…]”?$/.test(text) ? "" : "."}`;

/** What goes in; its texts are cut until it is no longer than so many characters. @param {Entry} entry @param {number} most */
export function inputWords({ input }, most) {
  const said = (/** @type {Part} */ part, /** @type {number} */ cut) => {
    if (part.kind === "text") return `“${shortened(part.text, part.length, cut)}”`;
    if (part.kind === "list") return part.items.join(", ");
    if (part.kind === "sound") return `a sound of ${format(part.seconds)} s`;
    return part.alt ? `a picture (${part.alt})` : "a picture";
  };
  for (let cut = Math.max(LEAST, most); ; cut--) {
    const given = input.map((part) => said(part, cut)).join(" and ");
    if (given.length <= most || cut <= LEAST) return ended(given);
  }
}

/** What a model was shown and asked, and why it said that, with a space behind each sentence. @param {Entry} entry */
export function reasonOf({ input, why }) {
  const given = input.flatMap((part) => {
    if (part.kind === "picture" && part.alt) return [`shown ${part.alt}`];
    if (part.kind !== "text" || !part.text) return [];
    const text = shortened(part.text, part.length, REASON);
    return [`${part.name === "question" ? "asked" : "given"} “${text}”`];
  });
  const asked = given.length ? `It was ${given.join(", and ")}` : "";
  return [asked, why].map((each) => (each ? `${ended(each)} ` : "")).join("");
}

/** What came out, in one sentence. @param {Entry} entry */
export function outputWords({ output, input }) {
  const text =
    output.kind === "highlights"
      ? /** @type {Text} */ (/** @type {any} */ (input[output.part])).text
      : "";
  switch (output.kind) {
    case "text":
      return output.text
        ? ended(
            `“${output.text.length > QUOTED ? `${output.text.slice(0, QUOTED)} …` : output.text}”`,
          )
        : "an empty text.";
    case "picture":
      return `a picture of ${output.width} × ${output.height} pixels.`;
    case "sound":
      return `a sound: ${soundWords(output)}`;
    case "bars": {
      const seen = output.items.filter(({ score }, i) => !i || format(score) !== format(0));
      const least =
        seen.length < output.items.length && seen.length < NAMED_LABELS ? [UNNAMED_LABELS] : [];
      return `${[
        ...seen
          .slice(0, NAMED_LABELS)
          .map(({ label, score }) => `“${label.trim()}” ${format(score)}`),
        ...least,
      ].join(", ")}.`;
    }
    case "boxes":
      return output.items.length
        ? `${counted(output.items.length + output.more, "box")}: ${listed(output.items.slice(0, 4).map(({ label, score }) => `${label} ${format(score)}`))}.`
        : "no boxes.";
    case "highlights":
      return output.answer !== undefined
        ? `“${output.answer}”${(output.spans[0]?.score ?? null) === null ? "" : `, ${format(output.spans[0]?.score ?? 0)}`}.`
        : output.spans.length
          ? `${counted(output.spans.length + output.more, "highlight")}: ${listed(output.spans.slice(0, 4).map(({ label, start, end }) => `“${slice(text, start, end)}” ${label}`))}.`
          : "no highlights.";
    case "vectors":
      return `${counted(output.shape[0], "vector")} of ${counted(output.shape[1], "number")}.`;
    default:
      return "";
  }
}

/** @param {string} caption @param {string[]} columns @param {(string | number)[][]} rows */
function plainTable(caption, columns, rows) {
  const cell = (/** @type {string | number} */ value) =>
    typeof value === "number"
      ? element("td", { "data-value": value }, format(value, 4))
      : element("td", {}, value);
  const lines = rows.map(([head, ...others]) => lineOf(String(head), ...others.map(cell)));
  return tableOf({ kind: "it-table it-words", caption, heads: columns, lines });
}

/** How many lines run a task. @param {Entry} entry */
export const linesOf = ({ call }) => Number(/^(\d+) lines?$/.exec(call.trim())?.[1] ?? 1);

/** What runs a task, what goes in left out: that stands below it. @param {Entry} entry */
export const shortCall = (entry) =>
  linesOf(entry) > 1
    ? `${linesOf(entry)} lines of code`
    : (entry.call.trim().split("\n").at(-1) ?? "").replace(/\(.*\)/, "(…)");

/** Which tasks are one call, and what the others take. @param {Entry[]} entries @returns {(string | Node)[]} */
export function callWords(entries) {
  const calls = entries.filter((one) => shortCall(one).endsWith("(…)"));
  const others = entries.filter((one) => !calls.includes(one));
  const names = new Set(calls.map(shortCall));
  if (calls.length < 2 || names.size > 1 || others.some(({ call }) => !call)) return [];
  const count = element("strong", {}, `${calls.length} of the ${entries.length} tasks`);
  const how = element("code", {}, ...names);
  const counts = others.map(linesOf);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const lines = `${least === most ? "" : `${least} to `}${counted(most, "line")} of code`;
  const rest = others.length
    ? `For ${listed(others.map(({ task }) => task))} there is none: each takes ${lines}. `
    : "";
  return [count, " are one call, ", how, `. ${rest}`];
}

/** Everything of an entry as tables. @param {Entry} entry */
export function tablesOf(entry) {
  const { input, output, task } = entry;
  const partText = (/** @type {Part} */ part) =>
    ({
      text: () =>
        shortened(/** @type {Text} */ (part).text, /** @type {Text} */ (part).length, TABLE_TEXT),
      list: () => /** @type {List} */ (part).items.join(", "),
      picture: () =>
        `${/** @type {Picture} */ (part).alt || "a picture"}, ${/** @type {Picture} */ (part).width} × ${/** @type {Picture} */ (part).height} pixels`,
      sound: () => soundWords(/** @type {Sound} */ (part)),
    })[part.kind]();
  const goesIn = plainTable(
    `${task}: input`,
    ["what", "value"],
    input.map((part) => [part.name, partText(part)]),
  );
  const title = `${task}: output`;
  switch (output.kind) {
    case "bars":
      return [
        goesIn,
        plainTable(
          title,
          ["label", "score"],
          output.items.map(({ label, score }) => [output.tokens ? visible(label) : label, score]),
        ),
      ];
    case "boxes":
      return [
        goesIn,
        plainTable(
          title,
          ["box", "score", "left", "top", "right", "bottom"],
          output.items.map(({ label, score, box }, i) => [
            `${i + 1} ${label}`,
            score,
            ...box.map((side) => format(side, 1)),
          ]),
        ),
      ];
    case "highlights": {
      const { text } = /** @type {Text} */ (/** @type {any} */ (input[output.part]));
      return [
        goesIn,
        plainTable(
          title,
          ["label", "text", "score", "start", "end"],
          output.spans.map(({ label, score, start, end }) => [
            label,
            slice(text, start, end),
            score ?? "–",
            String(start),
            String(end),
          ]),
        ),
      ];
    }
    case "vectors": {
      const columns = Math.min(TABLE_COLUMNS, output.shape[1]);
      return [
        goesIn,
        plainTable(
          `${title}, the first ${counted(columns, "number")} of each vector`,
          ["vector", ...Array.from({ length: columns }, (_, j) => String(j))],
          output.rows.map((row, i) => [String(i), ...row.slice(0, columns).map((value) => value)]),
        ),
      ];
    }
    case "text":
      return [
        goesIn,
        plainTable(
          title,
          ["what", "value"],
          [["text", shortened(output.text, output.length, TABLE_TEXT)]],
        ),
      ];
    default:
      return [goesIn, plainTable(title, ["what", "value"], [[output.kind, outputWords(entry)]])];
  }
}
