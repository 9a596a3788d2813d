/**
 * A tile: the name of a task, and under it in small what goes in, or what came out.
 *
 * @typedef {import("./gallery_words.js").Entry} Entry
 */
import { element, format, visible } from "./base.js";
import { boxesOf, stripOf, waveOf } from "./gallery_sheet.js";
import { shortCall, slice } from "./gallery_words.js";

const LONGEST = 60;
/** Of a text that another stands behind. */
const SHARE = 24;
/** Characters before the first place that was found. */
const BEFORE = 16;
const COLUMNS = 60;
const HIDDEN = { "aria-hidden": "true" };

/** @param {string} text */
const words = (text) => element("span", { class: "it-tile-words" }, text.slice(0, LONGEST));

/** @param {{url: string, width: number, height: number}} picture @param {Node[]} over */
const small = (picture, ...over) =>
  element(
    "span",
    { class: "it-tile-photo" },
    element("img", { src: picture.url, alt: "", "data-small": picture.width < 100 }),
    ...over,
  );

/** A text from shortly before the first place that was found. @param {string} text @param {import("./gallery_words.js").Span[]} spans */
function marked(text, spans) {
  let at = Math.max(0, (spans[0]?.start ?? 0) - BEFORE);
  const cut = at > 0;
  const pieces = spans.flatMap(({ start, end }, i) => {
    const before = slice(text, at, start);
    at = end;
    const found = element("mark", {}, slice(text, start, end) || "∅");
    return [cut && !i ? before.replace(/^\S*\s/, "… ") : before, found];
  });
  const after = slice(text, at, at + LONGEST);
  return element("span", { class: "it-tile-words", "data-marks": true }, ...pieces, after);
}

/** What goes in: a picture or a sound, and all texts behind each other. @param {Entry} entry @returns {Node[]} */
function front({ input }) {
  const seen = input.find(({ kind }) => kind === "picture" || kind === "sound");
  const texts = input.flatMap((part) =>
    part.kind === "text" ? part.text : part.kind === "list" ? part.items.join(", ") : [],
  );
  const said = texts.map((text, i) =>
    i < texts.length - 1 && text.length > SHARE ? `${text.slice(0, SHARE).trim()} …` : text,
  );
  const rest = texts.length ? [words(said.join(" + "))] : [];
  if (seen?.kind === "picture") return [small(seen), ...rest];
  return seen?.kind === "sound" ? [waveOf(seen, HIDDEN, COLUMNS), ...rest] : rest;
}

/** What came out. @param {Entry} entry @param {boolean} alone  no picture that went in stands beside labels @returns {Node[]} */
function back({ output, input, problem }, alone) {
  switch (output.kind) {
    case "text":
      return [words(`“${output.text.trim()}”`)];
    case "picture":
      return [small(output)];
    case "sound":
      return [waveOf(output, HIDDEN, COLUMNS)];
    case "bars": {
      const [best] = output.items;
      if (!best) return [words("no labels")];
      const style = `--weight: ${Math.min(1, Math.max(0, best.score)).toFixed(4)}`;
      const label = output.tokens ? visible(best.label) : best.label;
      const bar = element("span", { class: "it-task-bar", style });
      const seen = alone ? undefined : input.find(({ kind }) => kind === "picture");
      const shown = seen?.kind === "picture" ? [small(seen)] : [];
      return [...shown, words(label), bar, element("span", {}, format(best.score))];
    }
    case "boxes": {
      const picture = input[output.part];
      const count = element("span", {}, `${output.items.length + output.more} found`);
      if (picture?.kind !== "picture") return [count];
      return [small(picture, boxesOf(output.items, picture.width, picture.height)), count];
    }
    case "highlights": {
      const part = input[output.part];
      const text = part?.kind === "text" ? part.text : "";
      return [output.spans.length ? marked(text, output.spans) : words("nothing found")];
    }
    case "vectors": {
      const row = output.rows[0] ?? [];
      const largest = Math.max(1e-9, ...row.map(Math.abs));
      return [stripOf(row, largest, { ...HIDDEN, class: "it-tile-strip" })];
    }
    default:
      return [words(problem)];
  }
}

/** What a face holds beside words, for the style sheet: to look for it with `:has` costs as much as the rest. @param {Node[]} parts */
const heldBy = (parts) =>
  parts.map((part) => /** @type {Element} */ (part).classList[0]?.split("-").at(-1)).join(" ");

/**
 * @param {Entry} entry
 * @param {boolean} answerFirst  the tile shows what came out from the start
 */
export function tile(entry, answerFirst) {
  const [given, found] = [front(entry), back(entry, answerFirst)].map((parts) =>
    element("span", { class: "it-tile-face", "data-holds": heldBy(parts) }, ...parts),
  );
  const faces = /** @type {Record<"front" | "back", HTMLElement>} */ (
    answerFirst ? { front: found, back: given } : { front: given, back: found }
  );
  const sign = element("span", { class: "it-tile-sign", ...HIDDEN });
  // Where a long name is cut, its number stays.
  const [, name = "", number = ""] = /^(.*?)( \(\d+\))?$/.exec(entry.task) ?? [];
  const told = element("span", { class: "it-tile-told" });
  const root = element(
    "button",
    { type: "button", class: "it-tile", title: entry.task },
    element(
      "span",
      { class: "it-tile-name" },
      element("span", {}, name),
      element("span", { class: "it-tile-number" }, number),
      sign,
    ),
    element("code", { class: "it-tile-call" }, answerFirst ? "" : shortCall(entry)),
    ...(answerFirst ? [faces.back, faces.front] : [faces.front, faces.back]),
    told,
  );
  return { root, faces, sign, told };
}
