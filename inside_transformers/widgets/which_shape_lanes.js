import { element, listed, mark } from "./base.js";
import { chip, textWidth } from "./drawing.js";
import { readBy } from "./which_shape_words.js";

/**
 * What two shapes have read when they answer: a row of words for each, or one for both, and what comes of it.
 *
 * @typedef {import("./which_shape_words.js").Scene} Scene
 */

const SIZE = 13;
const HIGH = 28;
const BAR = { width: 40, height: 12 };

/** The room that the widest of these takes, so that rows stand below each other. @param {string[]} texts @param {number} size */
const widest = (texts, size) =>
  `min-width: ${Math.ceil(Math.max(0, ...texts.map((text) => textWidth(text, size, 600))))}px`;

/** A word, alone. @param {string} word @param {{masked?: boolean, chosen?: boolean}} marks @param {string} hatch */
function wordChip(word, marks, hatch) {
  const glyph = chip(hatch);
  const width = Math.ceil(textWidth(word, SIZE, 600)) + 14;
  glyph.update({ x: 1, y: 1, width, height: HIGH - 2, text: word, size: SIZE, ...marks });
  return element("svg", { width: width + 2, height: HIGH, "aria-hidden": "true" }, glyph.root);
}

/** How many of all are right, as a bar. @param {number} part @param {number} all */
function bar(part, all) {
  const { width, height } = BAR;
  const whole = { x: 0.75, y: 0.75, width: width - 1.5, height: height - 1.5, rx: 2 };
  const fill = element("rect", { class: "it-shape-right", ...whole });
  fill.setAttribute("width", `${(whole.width * part) / all}`);
  const ground = element("rect", { class: "it-shape-all", ...whole });
  return element("svg", { ...BAR, "aria-hidden": "true" }, fill, ground);
}

/**
 * What comes of it that these shapes have read the same; nothing, where the page did not measure it.
 * @param {Scene} scene @param {string[]} shapes @param {string} examples @param {boolean} keeps  whether that is asked
 */
function outcome(scene, shapes, examples, keeps) {
  const { right, text } = scene;
  const [shape = ""] = shapes;
  const measured = right[examples];
  const part = measured?.by[shape];
  if (keeps) {
    const kept = shape === "decoder" ? text.length - 1 : 0;
    return { said: `${text.length - kept} computed, ${kept} kept`, drawn: [] };
  }
  if (!measured || part === undefined) return null;
  const guess = readBy(scene, shape).hidden.includes(true) ? ": a guess" : "";
  const said = `${part} of ${measured.of} right${guess}`;
  return { said, drawn: [bar(part, measured.of)] };
}

/**
 * The row of shapes that have read the same when they answer. Only a decoder is kept from the words behind.
 * @param {Scene} scene @param {Row} row @param {{rows: Row[], chosen: boolean, examples: string,
 *   hatch: string}} how  `rows`: all that are drawn
 */
function lane(scene, { shapes, ends, keeps }, { rows, chosen, examples, hatch }) {
  const { text, written, language, at, says } = scene;
  const shape = shapes[0] ?? "";
  const { hidden, wrote } = readBy(scene, shape);
  const read = [...text.filter((_, i) => !hidden[i]), ...wrote].join(" ");
  const unread = text.filter((_, i) => hidden[i]).join(" ");
  const who = listed(shapes);
  const endOf = (/** @type {Row} */ each) => outcome(scene, each.shapes, examples, each.keeps);
  const end = ends ? endOf({ shapes, ends, keeps }) : null;
  const names = rows.map((each) => listed(each.shapes));
  const said = ends ? rows.map((each) => endOf(each)?.said ?? "") : [];
  const name = `${who}: has read ${read}${unread && `, not ${unread}`}${end ? `; ${end.said}` : ""}`;
  const writes = wrote.length === written.length;
  const asks = writes ? says[shape] : "a vector each";
  // A decoder computes the last word alone.
  const again = (/** @type {number} */ i) =>
    keeps && (shape !== "decoder" || i === text.length - 1);
  const chips = text.map((word, i) => {
    const each = wordChip(word, { masked: hidden[i], chosen: i === at }, hatch);
    mark(each, "again", again(i));
    return each;
  });
  const root = element(
    "div",
    { class: "it-shape-lane", role: "img", "aria-label": name },
    element("span", { class: "it-shape-name", style: widest(names, SIZE) }, who),
    element(
      "span",
      { class: "it-shape-words" },
      ...chips,
      ...(wrote.length ? [element("span", { class: "it-shape-mark" }, "|")] : []),
      ...wrote.map((word) => wordChip(word, {}, hatch)),
      element(
        "span",
        { class: "it-shape-asks" },
        `→ ${asks}`,
        ...(writes && language ? [element("small", {}, language)] : []),
      ),
    ),
    element(
      "span",
      { class: "it-shape-outcome" },
      ...(end ? [...end.drawn, element("span", { style: widest(said, 14) }, end.said)] : []),
    ),
  );
  mark(root, "chosen", chosen);
  return root;
}

/**
 * @typedef {{shapes: string[], ends: boolean, keeps: boolean}} Row  Shapes that have read the same; whether what comes
 *   of it is said, and whether that is what they keep
 */

/**
 * The shapes that are compared, in rows, and what stands above them.
 * @param {Scene} scene @param {string} best  the one to try @param {string} asked  another, or none
 * @param {string} examples
 */
function compared(scene, best, asked, examples) {
  const own = !asked || scene.shapes.includes(asked);
  const shapes = own ? scene.shapes : [best, asked];
  const read = shapes.map((shape) => JSON.stringify(readBy(scene, shape)));
  const same = read[0] === read[1];
  const by = scene.right[examples]?.by ?? {};
  const measured = own && shapes.every((shape) => shape in by);
  const keeps = own && same && scene.though !== "";
  const apart = !same || measured || keeps;
  const groups = apart ? shapes.map((shape) => [shape]) : [shapes];
  const rows = groups.map((each) => ({ shapes: each, ends: measured || keeps, keeps }));
  if (keeps) return { rows, who: "Both read the same: ", so: scene.though, measured };
  if (same) {
    const so = own ? "outlined rows have no hatch." : "";
    return { rows, who: `Both read the same${own ? ": " : "."}`, so, measured };
  }
  if (scene.written.length && shapes.includes("encoder"))
    return { rows, who: "The encoder reads less: ", so: "it writes no word.", measured };
  return { rows, who: "The decoder’s mask hides ", so: "the hatched words.", measured };
}

/** The rows, and a line above them. @param {string} hatch */
export function lanes(hatch) {
  const who = element("strong");
  const so = element("span");
  const where = element("p", { class: "it-shape-where" });
  const said = element("p", { class: "it-shape-key" }, who, so);
  const rows = element("div", { class: "it-shape-lanes" });
  let drawn = "";
  /** Rows that were drawn, by what they show. @type {Map<string, HTMLElement[]>} */
  const kept = new Map();
  return {
    roots: [said, where, rows],
    /** @param {{task: string, scene: Scene, best: string, asked: string, examples: string}} shown */
    update({ task, scene, best, asked, examples }) {
      const now = compared(scene, best, asked, examples);
      const key = `${task} ${JSON.stringify(now.rows)} ${best} ${now.measured && examples}`;
      if (drawn === key) return;
      drawn = key;
      const each =
        kept.get(key) ??
        now.rows.map((row) => {
          const chosen = now.rows.length > 1 && row.shapes.includes(best);
          return lane(scene, row, { rows: now.rows, chosen, examples, hatch });
        });
      kept.set(key, each);
      rows.replaceChildren(...each);
      who.textContent = now.who;
      so.textContent = now.so;
      const counted = now.rows[0]?.keeps
        ? "counted for the next word"
        : "not measured on this page";
      where.textContent = now.measured ? "measured on this page, with small models" : counted;
    },
  };
}
