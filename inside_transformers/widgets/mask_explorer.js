import { element, frame, listed, mark, renderer, visible, write } from "./base.js";
import { heatMap, numberTable, radios } from "./controls.js";
import { absence, asker, setter, statusLine } from "./python.js";

/**
 * @typedef {boolean[][]} Mask
 * @typedef {"source" | "target"} Text
 * @typedef {{name: string, rows: Text, columns: Text}} Kind
 * @typedef {{text: Text, index: number}} Token
 */

const PADS = 2;
const PAD = "[PAD]";
/** @type {Record<string, {title: string, reads: Text[], kinds: Kind[]}>} */
const SHAPES = {
  "encoder-only": { title: "encoder-only", reads: ["source"], kinds: [{ name: "encoder", rows: "source", columns: "source" }] },
  "decoder-only": { title: "decoder-only", reads: ["target"], kinds: [{ name: "decoder", rows: "target", columns: "target" }] },
  "encoder-decoder": {
    title: "encoder–decoder",
    reads: ["source", "target"],
    kinds: [
      { name: "encoder", rows: "source", columns: "source" },
      { name: "decoder", rows: "target", columns: "target" },
      { name: "cross", rows: "target", columns: "source" },
    ],
  },
};
const TITLES = /** @type {Record<string, string>} */ ({ encoder: "encoder: source reads source", decoder: "decoder: target reads target", cross: "cross: target reads source" });

/**
 * What may be read: everything, or for a decoder what stands at the same place or before it.
 * @param {string} name @param {number} nRows @param {number} nColumns @returns {Mask}
 */
export function visibility(name, nRows, nColumns) {
  return Array.from({ length: nRows }, (_, i) => Array.from({ length: nColumns }, (_, j) => name !== "decoder" || j <= i));
}

/** Nobody reads padding. @param {Mask} mask @param {number} pads  how many columns at the end are padding @returns {Mask} */
export const withoutPadding = (mask, pads) => mask.map((row) => row.map((open, j) => open && j < row.length - pads));

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const name = /** @type {string} */ (model.get("function"));
  const all = /** @type {Record<Text, string[]>} */ ({ source: [...model.get("source"), ...Array(PADS).fill(PAD)], target: [...model.get("target"), ...Array(PADS).fill(PAD)] });
  const lengths = () => ({ source: model.get("source").length + model.get("padding"), target: model.get("target").length + model.get("padding") });
  let news = "";
  let last = "encoder-decoder"; // the shape that was changed last, of which the demo speaks

  const set = setter(model, redraw);
  const view = frame(el, {
    question: "Which tokens may this token read?",
    look: "Pick a token in each of the three shapes: ✓ may be read, – hatched may not. A row of a mask is a token that reads.",
    reset: () => {
      news = "Everything is as it was at first.";
      last = "encoder-decoder";
      set(structuredClone(model.get("initial")));
    },
  });
  /** @param {string} shape @param {Text} text @param {number} index */
  const pick = (shape, text, index) => {
    news = "";
    last = shape;
    set({ picked: { ...model.get("picked"), [shape]: `${text} ${index}` } });
  };

  const panels = Object.entries(SHAPES).map(([shape, { title, reads, kinds }]) => {
    const strips = reads.map((text) => ({
      text,
      ...radios({
        id: `${view.id}-${shape}`,
        legend: text === "source" ? "the source, read whole" : "the target, written word by word",
        options: all[text].map((token, i) => /** @type {[string, string]} */ ([`${text} ${i}`, visible(token)])),
        kind: "it-strip",
        input: (value) => pick(shape, text, Number(value.split(" ")[1])),
      }),
    }));
    const maps = kinds.map((kind) => {
      const map = heatMap({ rows: all[kind.rows], columns: all[kind.columns], numbers: false, input: (row) => pick(shape, kind.rows, row) });
      // Padding's place is kept while it is off, so that nothing moves when it comes.
      for (const cell of /** @type {NodeListOf<HTMLElement>} */ (map.root.querySelectorAll("[data-row]"))) if (Number(cell.dataset.row) >= model.get(kind.rows).length || Number(cell.dataset.column ?? -1) >= model.get(kind.columns).length) cell.classList.add("it-pad");
      [...map.root.querySelectorAll(".it-top")].forEach((top, j) => j >= model.get(kind.columns).length && top.classList.add("it-pad"));
      const figure = element("figure", { "data-mask": kind.name }, map.root, element("figcaption", {}, TITLES[kind.name]));
      const table = numberTable({ columns: ["token", "may read", "of"], rows: all[kind.rows].length });
      table.root.classList.add("it-words");
      return { kind, map, figure, table };
    });
    const root = element("div", { class: "it-shape", role: "group", "aria-label": title }, element("p", { class: "it-heading" }, title), ...strips.map((strip) => strip.root), element("div", { class: "it-masks" }, ...maps.map(({ figure }) => figure)));
    return { shape, title, strips, maps, root };
  });
  const pads = radios({
    id: `${view.id}-padding`,
    legend: "padding at the end of each text",
    options: [["0", "none"], [String(PADS), `${PADS} tokens`]],
    input: (value) => {
      news = value === "0" ? "The padding is gone." : `${PADS} padding tokens stand after each text: nobody may read them.`;
      const keep = (/** @type {string} */ token) => {
        const [text, index] = token.split(" ");
        return `${text} ${Math.min(Number(index), model.get(text).length + Number(value) - 1)}`;
      };
      set({ padding: Number(value), picked: Object.fromEntries(Object.entries(model.get("picked")).map(([shape, token]) => [shape, keep(token)])) });
    },
  });
  const status = statusLine(!name);
  view.picture.append(element("div", { class: "it-wide it-shapes" }, ...panels.map(({ root }) => root)));
  view.controls.append(element("div", {}, pads.root), element("div", {}, status));
  view.table.append(...panels.flatMap(({ maps }) => maps.map(({ table }) => table.root)));
  const python = asker(model, { inputs: () => ({ n_source: lengths().source, n_target: lengths().target }), changed: redraw });

  /** @param {Text} text @param {number} index */
  const quoted = (text, index) => `“${visible(all[text][index])}”`;

  /** What the picked token may read, in words. @param {typeof panels[number]} panel @param {Token} token @param {Record<string, Mask>} masks */
  function words(panel, { text, index }, masks) {
    const parts = panel.maps.filter(({ kind }) => kind.rows === text).map(({ kind }) => {
      const open = masks[kind.name][index].flatMap((may, j) => (may ? [j] : []));
      const every = open.length === masks[kind.name][index].length;
      if (every) return `all ${open.length} of the ${kind.columns}`;
      if (open.length > 4) return `the first ${open.length} of the ${kind.columns}, up to ${quoted(kind.columns, open[open.length - 1])}`;
      return `${listed(open.map((j) => quoted(kind.columns, j)))} of the ${kind.columns}`;
    });
    const unused = index >= model.get(text).length ? " (what it makes of that is thrown away)" : "";
    return `${panel.title}: ${quoted(text, index)} may read ${parts.join(", and ")}${unused}`;
  }

  return () => {
    const padding = /** @type {number} */ (model.get("padding"));
    const n = lengths();
    const answer = python.answer(Boolean(name));
    const report = /** @type {string[]} */ ([]);
    const says = panels.map((panel) => {
      const { shape, strips, maps } = panel;
      const [text, place] = /** @type {[Text, string]} */ (model.get("picked")[shape].split(" "));
      const index = Math.min(Number(place), n[text] - 1);
      const rules = Object.fromEntries(maps.map(({ kind }) => [kind.name, visibility(kind.name, n[kind.rows], n[kind.columns])]));
      const masks = Object.fromEntries(Object.entries(rules).map(([mask, rule]) => [mask, withoutPadding(rule, padding)]));
      const theirs = answer.state === "answer" ? answer.masks[shape] : undefined;
      if (answer.state === "answer") report.push(compared(panel, rules, theirs, answer.errors[shape]));
      for (const { kind, map, table } of maps) {
        const chosen = kind.rows === text ? index : -1;
        const shown = padded(masks[kind.name], all[kind.rows].length, all[kind.columns].length);
        const off = theirs && padded(rules[kind.name].map((row, i) => row.map((may, j) => may !== theirs[kind.name][i][j])), all[kind.rows].length, all[kind.columns].length);
        const label = `${panel.title}, ${TITLES[kind.name]}: ${kind.name === "decoder" ? "a triangle, each token reads itself and what stands before it" : "every token reads every token"}${padding ? ", but no padding" : ""}.`;
        map.update({ weights: shown.map((row) => row.map(Number)), mask: shown, chosen, differs: off, label });
        table.update(
          `${panel.title}, ${TITLES[kind.name]}`,
          all[kind.rows].map((token, i) => [visible(token), i < n[kind.rows] ? [all[kind.columns].filter((_, j) => masks[kind.name][i]?.[j]).map(visible).join(" · ") || "nothing", `${masks[kind.name][i].filter(Boolean).length} of ${n[kind.columns]}`] : ["", ""]]),
        );
        [...table.root.tBodies[0].rows].forEach((row, i) => (row.hidden = i >= n[kind.rows]));
      }
      for (const strip of strips) {
        const kind = maps.find((map) => map.kind.rows === text && map.kind.columns === strip.text)?.kind;
        strip.update(`${text} ${index}`);
        strip.boxes.forEach(({ label, note }, j) => {
          const may = kind ? masks[kind.name][index][j] : false;
          label.classList.toggle("it-pad", j >= model.get(strip.text).length);
          label.style.setProperty("--weight", may ? "0.6" : "0");
          mark(label, "masked", !may);
          write(note, may ? "✓" : "–");
        });
      }
      return words(panel, { text, index }, masks);
    });
    pads.update(String(padding));
    mark(view.root, "padding", padding > 0);
    if (name) write(status, absence(name, answer) ?? (report.every((line) => !line) ? `${name} agrees with the page in every mask.` : `${name}: ${report.filter(Boolean).join(" ")}`));
    const told = says[panels.findIndex(({ shape }) => shape === last)];
    view.say(`${news} ${told}.`.trim());
    news = "";
  };

  /** Where the reader's masks differ, or "". @param {typeof panels[number]} panel @param {Record<string, Mask>} rules @param {Record<string, Mask> | undefined} theirs @param {string | undefined} error */
  function compared({ title, maps }, rules, theirs, error) {
    if (!theirs) return `For ${title}: ${error}`;
    for (const { kind } of maps) {
      const off = rules[kind.name].flatMap((row, i) => row.flatMap((may, j) => (may !== theirs[kind.name][i][j] ? [[i, j]] : [])));
      if (!off.length) continue;
      const [i, j] = off[0];
      const verb = theirs[kind.name][i][j] ? "may" : "may not";
      return `For ${title}, mask “${kind.name}”, ${off.length} of ${rules[kind.name].flat().length} differ, first: yours says ${quoted(kind.rows, i)} ${verb} read ${quoted(kind.columns, j)}.`;
    }
    return "";
  }
}

/** A mask with rows and columns of False added up to a size. @param {Mask} mask @param {number} nRows @param {number} nColumns @returns {Mask} */
function padded(mask, nRows, nColumns) {
  return Array.from({ length: nRows }, (_, i) => Array.from({ length: nColumns }, (_, j) => mask[i]?.[j] ?? false));
}

export default { render: renderer({ structure: ["source", "target", "initial", "function"], state: ["padding", "picked", "response"], build }) };
