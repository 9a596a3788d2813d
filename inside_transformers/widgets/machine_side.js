/**
 * What stands beside the machine: its next word, and the card of the chosen cell.
 *
 * @typedef {{name: string, share: number, before: number | undefined}} Next  A word; `before`: its
 *   probability without the edit.
 */
import { describe, element, format, mark, place, rewrite, write } from "./base.js";
import { choice, radios, signButton, textField } from "./controls.js";
import { bar } from "./bars.js";
import { fitting } from "./drawing.js";

const BAR_LINE = 23;
const NAME = 84;
const NUMBER = 44;
const HEAD = 26;

/** The next word, as bars: the likeliest, and all others. @param {number} count */
export function nextWords(count) {
  const title = element("text", { "font-size": 14, "font-weight": 600, y: 15 }, "The next word");
  const key = element("rect", {
    class: "it-bar-before",
    width: 22,
    height: 11,
    y: 5,
  });
  const keyName = element("text", { class: "it-axis", "font-size": 12, y: 15 });
  const lines = Array.from({ length: count + 1 }, (_, i) => ({
    name: element("text", { "font-size": 14 }),
    number: element("text", { "font-size": 14, "text-anchor": "end" }),
    glyph: bar(i < count ? "output" : undefined),
  }));
  const svg = element(
    "svg",
    { class: "it-machine-next", role: "img" },
    title,
    key,
    keyName,
    ...lines.flatMap(({ name, number, glyph }) => [name, number, glyph.root]),
  );
  return {
    root: svg,
    /**
     * @param {number} width
     * @param {number} shown  how many words, before all others
     * @param {Next[]} words  the last is all others
     * @param {string} before  what the dashed outlines are
     */
    update(width, shown, words, before) {
      const drawn = [...words.slice(0, shown), ...(shown < count ? [] : words.slice(-1))];
      place(svg, { width, height: HEAD + drawn.length * BAR_LINE });
      mark(key, "shown", before !== "");
      write(keyName, before);
      const right = width - keyName.textContent.length * 6.4;
      place(keyName, { x: right });
      place(key, { x: right - 28 });
      lines.forEach(({ name, number, glyph }, i) => {
        const each = drawn[i];
        for (const part of [name, number, glyph.root]) mark(part, "away", !each);
        if (!each) return;
        const y = HEAD + (i + 0.5) * BAR_LINE;
        const weight = i ? 400 : 600;
        write(name, fitting(each.name, NAME - 6, 14, weight));
        place(name, { x: 0, y: y + 5, "font-weight": String(weight) });
        write(number, format(each.share));
        place(number, { x: width - 1, y: y + 5, "font-weight": String(weight) });
        glyph.update({
          x: NAME,
          y: y - 8,
          width: width - NAME - NUMBER,
          height: 16,
          share: each.share,
          ...(each.before === undefined ? {} : { before: each.before }),
          text: "",
        });
      });
      const said = drawn.map(({ name, share, before }) =>
        before === undefined
          ? `${name} ${format(share)}`
          : `${name} ${format(share)}, before ${format(before)}`,
      );
      describe(svg, `The next word: ${said.join("; ")}.`);
    },
  };
}

/** What the picture's marks are. @param {boolean} mlp */
export const legendOf = (mlp) =>
  element(
    "p",
    { class: "it-machine-legend" },
    `Strip: a token’s vector, and its guesses${mlp ? " (“byte FF”: part of a letter)" : ""}. Layer: ○\u00a0attention brings in other tokens${mlp ? ", □\u00a0MLP works on each" : ""}. Bar: how ${mlp ? "they move" : "it moves"} the lead, a word’s logit − the largest other; dashed: before; `,
    element("span", { class: "it-machine-turn" }, "pink"),
    ": new guess. Ribbon: a head’s weight × length. ",
    element("span", { class: "it-machine-gold" }, "Gold"),
    ": changed by a tenth or more, or most lost.",
  );

/** A label of which a phone shows the middle alone, to have three in a line. @param {string[]} parts */
export const shortened = (...parts) =>
  element(
    "span",
    {},
    ...parts.map((part, i) =>
      i === 1 ? part : element("span", { class: "it-machine-rest" }, part),
    ),
  );

/**
 * Which head is chosen, where none can be pointed at.
 * @param {{id: string, layers: number, heads: number, layer(to: number): void,
 *   head(to: number): void}} options
 */
export function headChoice({ id, layers, heads, layer, head }) {
  const numbers = (/** @type {number} */ count) =>
    Array.from(
      { length: count },
      (_, i) => /** @type {[string, string]} */ ([`${i + 1}`, `${i + 1}`]),
    );
  // In one line, near the picture: a list, and boxes.
  const ofLayers = choice({
    id: `${id}-layer`,
    label: "layer",
    groups: [["", numbers(layers)]],
    input: (to) => layer(Number(to)),
  });
  const ofHeads = radios({
    id: `${id}-head`,
    legend: "head",
    options: numbers(heads),
    input: (to) => head(Number(to)),
  });
  return {
    root: element("div", { class: "it-machine-choice it-hold" }, ofLayers.root, ofHeads.root),
    /** @param {number} layer @param {number} head */
    update(layer, head) {
      ofLayers.update(String(layer));
      ofHeads.update(String(head));
    },
  };
}

/**
 * The card of the chosen cell: which it is, and what is done to it.
 * @param {{id: string, step(right: number, up: number): void, edit(kind: string): void,
 *   other(text: string): void, begin(): void, end(): void}} options  `other` hears of each letter
 */
export function cellCard({ id, step, edit, other, begin, end }) {
  const title = element("p", { class: "it-machine-place" });
  const boxes = radios({
    id: `${id}-edit`,
    legend: "the vector there",
    options: [
      ["none", "as is"],
      ["zero", "zero"],
      ["mean", "mean"],
      ["patch", "patch B"],
    ],
    input: edit,
  });
  boxes.root.classList.add("it-hold"); // on a phone, what is said of it stands below the picture
  const field = typed({ id: `${id}-other`, label: "prompt B", input: other, begin, end });
  const note = element("p", { class: "it-machine-about" });
  const by = (/** @type {string} */ sign, /** @type {string} */ label, right = 0, up = 0) =>
    signButton(sign, label, () => step(right, up));
  const steps = element(
    "div",
    { class: "it-buttons it-machine-steps" },
    by("←", "one token to the left", -1),
    by("→", "one token to the right", 1),
    by("↓", "one layer down", 0, -1),
    by("↑", "one layer up", 0, 1),
  );
  const root = element(
    "div",
    { class: "it-machine-card" },
    element("div", { class: "it-machine-title" }, title, steps),
    boxes.root,
    element("div", { class: "it-machine-more" }, note, field.root),
  );
  return {
    root,
    /** @param {{place: (string | Node)[], edit: string, other: string, about: string}} state */
    update(state) {
      rewrite(title, ...state.place);
      boxes.update(state.edit);
      field.update(state.other);
      write(note, state.about);
      mark(root, "edited", state.edit !== "none");
      mark(root, "patched", state.edit === "patch");
    },
  };
}

/**
 * A text field that is heard of at each letter; all that is typed until one leaves it is one change.
 * @param {{id: string, label: string, input(text: string): void, begin(): void, end(): void}} options
 */
export function typed({ id, label, input, begin, end }) {
  let held = false;
  let fresh = false;
  const settle = () => {
    if (held) end();
    held = false;
  };
  const { root, field } = textField({ id, label, input: settle });
  field.spellcheck = false;
  field.addEventListener("input", () => {
    if (!held) begin();
    held = true;
    input(field.value);
  });
  field.addEventListener("blur", settle);
  return {
    root,
    /** @param {string} text */
    update(text) {
      if (held || field.value === text) return;
      field.value = text;
      fresh = true;
    },
    /** What was written last comes into sight. It asks for a layout: once for each text. */
    toEnd() {
      if (fresh) field.scrollLeft = field.scrollWidth;
      fresh = false;
    },
  };
}
