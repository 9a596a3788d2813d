import { element, mark, renderer, write } from "./base.js";
import { renewed } from "./tables.js";
import { radios } from "./controls.js";
import { maskPicture } from "./mask_picture.js";
import { compared, maskTables, SHAPES, telling, visibility } from "./mask_words.js";
import { absence, asker, getter, statusLine } from "./python.js";
import { asText, longestOf, stage } from "./stage.js";
import { target } from "./target.js";

/**
 * @typedef {import("./mask_layout.js").Text} Text
 * @typedef {import("./mask_words.js").Shown} Shown
 * @typedef {import("./mask_picture.js").Part} Part
 * @typedef {import("./stage.js").State} State
 */

const STATE = ["shape", "text", "word", "padding"];
const PADS = 2;
const PAD = "pad";
const HINT =
  "Drag along the words, or change the shape. Upper row: who reads; lower: what is read. Blue thread: may read. Hatched: may not.";
/** What to do where a model wrote the target. @type {Record<string, string>} */
const HINTS = {
  "encoder-only":
    "Drag along the words: in an encoder, each reads all. Upper row: who reads; lower: what is read. Blue thread: may read.",
  "decoder-only":
    "Drag along the words: in a decoder, none reads what comes after it. Upper row: who reads; lower: what is read. Blue: may. Hatched: may not.",
  "encoder-decoder":
    "Drag along the target: the encoder–decoder writes the next word. Upper row: who reads; lower: what is read. Blue: may. Gray ribbon: how much.",
};
/** The shapes as small pictures: threads between three dots and three. */
const ICONS = /** @type {Record<string, string[]>} */ ({
  "encoder-only": ["all"],
  "decoder-only": ["before"],
  "encoder-decoder": ["all", "before"],
});

/** @param {string[]} halves */
function icon(halves) {
  const width = 38 * halves.length - 8;
  const svg = element("svg", { width, height: 30, "aria-hidden": "true" });
  halves.forEach((rule, part) => {
    const x = (/** @type {number} */ i) => 3 + 38 * part + i * 12;
    const pairs = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => /** @type {const} */ ([i, j])));
    const lines = pairs.filter(([i, j]) => rule === "all" || j <= i);
    svg.append(element("path", { d: lines.map(([i, j]) => `M${x(i)} 9L${x(j)} 27`).join("") }));
    for (const i of [0, 1, 2]) {
      for (const cy of [9, 27]) svg.append(element("circle", { cx: x(i), cy, r: 2.5 }));
    }
  });
  if (halves.length > 1) svg.append(element("path", { d: "M27 9C29 0 39 0 41 9", fill: "none" }));
  return svg;
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const name = /** @type {string} */ (model.get("function"));
  const initial = /** @type {Shown} */ (model.get("initial"));
  const offered = /** @type {string[]} */ (model.get("shapes"));
  const real = /** @type {Record<Text, string[]>} */ ({
    source: model.get("source"),
    target: model.get("target"),
  });
  const written = {
    writes: model.get("writes"),
    chances: model.get("chances"),
    weights: model.get("weights"),
  };
  const { sentence } = telling(real, written);
  const translates = offered.includes("encoder-decoder");
  const caption = (/** @type {Text} */ text, /** @type {string} */ rule) =>
    translates ? `${text}: ${rule}` : rule;

  // State.
  const shown = /** @type {() => Shown} */ (getter(model, STATE));
  /** The texts that a shape reads, in their order. @param {string} shape @returns {Text[]} */
  const textsOf = (shape) => [...new Set(SHAPES[shape]?.kinds.map(({ rows }) => rows))];
  /** The nearest state that there is. @param {Shown} next @returns {Shown} */
  function fitting(next) {
    const texts = textsOf(next.shape);
    const text = texts.includes(next.text) ? next.text : /** @type {Text} */ (texts.at(-1));
    const last = real[text].length + next.padding - 1;
    return { ...next, text, word: Math.max(0, Math.min(last, next.word)) };
  }
  const choose = (/** @type {Partial<Shown>} */ traits) =>
    view.choose(fitting({ ...shown(), ...traits }));

  /**
   * Where a translation is written, who writes is looked at: a source word has no ribbons.
   * @param {string} shape
   */
  function reshape(shape) {
    const writes = written.writes.length && textsOf(shape).length > 1;
    choose(writes ? { shape, text: "target" } : { shape });
  }

  // All hints lie on top of each other, so that nothing jumps.
  const looks = offered.map((shape) => {
    const hint = written.writes.length ? HINTS[shape] : HINT;
    return { shape, root: element("span", {}, hint ?? HINT) };
  });
  const view = stage(el, {
    model,
    redraw,
    key: "mask",
    look: element("span", { class: "it-mask-looks" }, ...looks.map(({ root }) => root)),
    switches: [
      {
        name: "padding",
        label: "add two words of padding",
        flip: (on) => choose({ padding: on ? PADS : 0 }),
      },
    ],
    shown,
    read: () => {
      const now = shown();
      /** @type {State} */
      const state = new Map();
      if (now.shape !== initial.shape) state.set("shape", now.shape);
      if (now.text !== initial.text || now.word !== initial.word)
        state.set("word", `${now.text},${now.word}`);
      if (now.padding) state.set("padding", String(now.padding));
      return state;
    },
    parsed,
    longest: longest(),
  });

  /** @param {State} state @returns {Shown | null} */
  function parsed(state) {
    const next = { ...initial };
    for (const [key, value] of state) {
      const word = /^(source|target),(\d)$/.exec(value);
      if (key === "shape" && offered.includes(value)) next.shape = value;
      else if (key === "word" && word) {
        next.text = /** @type {Text} */ (word[1]);
        next.word = Number(word[2]);
      } else if (key === "padding" && value === String(PADS)) next.padding = PADS;
      else return null;
    }
    const fit = fitting(next);
    const same = fit.text === next.text && fit.word === next.word;
    return same || !state.has("word") ? fit : null;
  }

  /** The longest sentence of each shape. */
  function longest() {
    return offered.map((shape) => {
      const all = textsOf(shape).flatMap((text) =>
        real[text].map((_, word) => sentence({ shape, text, word, padding: PADS })),
      );
      return longestOf(all);
    });
  }

  // Picture.
  const shapes = radios({
    id: `${view.key}-shape`,
    legend: "shape",
    options: offered.map((shape) => [shape, SHAPES[shape]?.title ?? shape]),
    input: reshape,
  });
  shapes.boxes.forEach(({ label, radio }) => {
    label.prepend(icon(ICONS[radio.value] ?? []));
  });
  const most = { source: real.source.length + PADS, target: real.target.length + PADS };
  const picture = maskPicture(view.key, most, written.writes.length > 0);
  const go = (/** @type {{text: Text, word: number}} */ to) => {
    const next = fitting({ ...shown(), ...to });
    const now = shown();
    if (next.word !== now.word || next.text !== now.text)
      view.set({ text: next.text, word: next.word });
  };
  target(picture.root, {
    at: () => ({ text: shown().text, word: shown().word }),
    home: () => ({ text: initial.text, word: initial.word }),
    go,
    pick: (event) => {
      const { text, word } = picture.hit(event) ?? shown();
      return { text, word };
    },
    beside: (right, up) => {
      const now = shown();
      const texts = textsOf(now.shape);
      const text = up ? (texts[up > 0 ? 0 : texts.length - 1] ?? now.text) : now.text;
      return { text, word: now.word + right };
    },
    ...view.hand,
  });
  const status = statusLine(!name);
  const choices = element("div", { class: "it-stage-choices it-mask-shapes" }, shapes.root);
  mark(choices, "away", offered.length < 2);
  view.ask("Which words may a word read?", "");
  view.picture.append(choices, picture.root, status);
  const python = asker(model, {
    inputs: () => ({
      n_source: real.source.length + shown().padding,
      n_target: real.target.length + shown().padding,
    }),
    changed: redraw,
  });

  /** The masks of a shape. @param {string} shape @param {number} padding @returns {Part[]} */
  const partsOf = (shape, padding) =>
    (SHAPES[shape]?.kinds ?? []).map((each) => {
      const [rows, columns] = [
        real[each.rows].length + padding,
        real[each.columns].length + padding,
      ];
      return { ...each, mask: visibility(each.kind, rows, columns, padding), differs: null };
    });

  /** The reader's masks of a shape; padding, of which they know nothing, is taken out. @param {Part[]} parts @param {Record<string, boolean[][]>} theirs @param {number} padding @returns {Record<string, boolean[][]>} */
  const withoutPadding = (parts, theirs, padding) =>
    Object.fromEntries(
      parts.map(({ kind }) => [
        kind,
        (theirs[kind] ?? []).map((row) => row.map((may, j) => may && j < row.length - padding)),
      ]),
    );

  /** @param {import("./python.js").Answer} answer @param {number} padding @param {Record<Text, string[]>} words */
  function statusText(answer, padding, words) {
    const missing = absence(name, answer);
    if (missing !== null) return missing;
    const { masks, errors } = /** @type {any} */ (answer);
    const said = Object.keys(SHAPES).map((shape) => {
      if (!masks[shape]) return `For ${shape}: ${errors[shape]}`;
      const parts = partsOf(shape, padding);
      return compared(shape, parts, withoutPadding(parts, masks[shape], padding), words);
    });
    const wrong = said.filter(Boolean);
    return wrong.length
      ? `${name}: ${wrong.join(" ")}`
      : `${name} agrees with the page in every mask.`;
  }

  function update() {
    const now = shown();
    const pads = Array(now.padding).fill(PAD);
    const words = { source: [...real.source, ...pads], target: [...real.target, ...pads] };
    const answer = python.answer(Boolean(name));
    const theirs = answer.state === "answer" ? /** @type {any} */ (answer).masks[now.shape] : null;
    const parts = partsOf(now.shape, now.padding);
    const mine = theirs ? withoutPadding(parts, theirs, now.padding) : null;
    for (const part of parts) {
      if (mine)
        part.differs = part.mask.map((row, i) =>
          row.map((may, j) => may !== mine[part.kind]?.[i]?.[j]),
        );
    }
    const both = parts.length > 1;
    const row = now.text === "target" && both ? written.weights[now.word] : undefined;
    const counts = parts
      .filter(({ rows }) => rows === now.text)
      .map(({ mask }) => mask[now.word]?.filter(Boolean).length ?? 0);
    const texts = textsOf(now.shape);
    const said = sentence(now);
    shapes.update(now.shape);
    for (const { shape, root } of looks) mark(root, "away", shape !== now.shape);
    view.flip(new Set(now.padding ? [] : ["padding"]));
    picture.update(
      view.room(),
      {
        words: Object.fromEntries(texts.map((text) => [text, words[text]])),
        parts,
        reader: now,
        weights: row ? [...row, ...pads.map(() => 0)] : null,
        writes: row ? { word: written.writes[now.word], chance: written.chances[now.word] } : null,
        captions: {
          source: caption("source", `every word reads all${now.padding ? " but padding" : ""}`),
          target: caption(
            "target",
            now.padding
              ? "no word reads later ones or padding"
              : "no word reads what comes after it",
          ),
        },
        count: `${words[now.text][now.word]}: ${counts.join(" + ")}`,
        snap: view.change.jump,
      },
      asText(said),
    );
    view.change.jump = false;
    view.fill(() => renewed(view.tables, ...maskTables(parts, words, now, written)));
    if (name) write(status, statusText(answer, now.padding, words));
    view.say(said);
  }

  view.begin();
  return update;
}

export default {
  render: renderer({
    structure: [
      "source",
      "target",
      "writes",
      "chances",
      "weights",
      "shapes",
      "initial",
      "function",
    ],
    state: [...STATE, "response"],
    build,
  }),
};
