import { describe, element, figureOf, format, frame, mark, renderer, visible } from "./base.js";
import { choice, heatMap, numberTable, slider, tokenStrip } from "./controls.js";
import { setter } from "./python.js";

/** Shades that the small pictures are drawn in: one path each, whatever the number of cells. */
const SHADES = 5;
const GAP = 0.18;

/**
 * All heads as small pictures, a row for each layer. They are SVG in the text color, so they follow light and dark.
 * @param {number} nLayers @param {number} nHeads @param {(layer: number, head: number) => void} pick
 */
function overview(nLayers, nHeads, pick) {
  const paths = Array.from({ length: SHADES }, (_, s) => element("path", { fill: "currentColor", "fill-opacity": (s + 1) / SHADES }));
  const frames = element("path", { class: "it-frames" });
  const chosen = element("rect", { class: "it-chosen", width: 1, height: 1 });
  const width = nHeads * (1 + GAP);
  const height = nLayers * (1 + GAP);
  const at = (/** @type {number} */ index) => index * (1 + GAP) + GAP / 2;
  frames.setAttribute("d", Array.from({ length: nLayers * nHeads }, (_, i) => `M${at(i % nHeads)} ${at(Math.floor(i / nHeads))}h1v1h-1z`).join(""));
  const root = element("svg", { class: "it-overview", role: "img", viewBox: `0 0 ${width} ${height}` }, ...paths, frames, chosen);
  root.addEventListener("click", (/** @type {MouseEvent} */ event) => {
    const box = root.getBoundingClientRect();
    const head = Math.floor(((event.clientX - box.left) / box.width) * nHeads);
    const layer = Math.floor(((event.clientY - box.top) / box.height) * nLayers);
    if (head >= 0 && head < nHeads && layer >= 0 && layer < nLayers) pick(layer, head);
  });
  /** @type {number[][][][] | null} */
  let drawn = null;
  return {
    root,
    /** @param {number[][][][]} patterns @param {number} scale @param {number} layer @param {number} head */
    update(patterns, scale, layer, head) {
      chosen.setAttribute("x", String(at(head)));
      chosen.setAttribute("y", String(at(layer)));
      describe(root, `All ${nLayers * nHeads} heads, a row for each of the ${nLayers} layers. Outlined: layer ${layer}, head ${head}.`);
      if (drawn === patterns) return;
      drawn = patterns;
      const parts = /** @type {string[][]} */ (paths.map(() => []));
      const side = 1 / patterns[0][0].length;
      const step = side.toFixed(4);
      patterns.forEach((heads, l) =>
        heads.forEach((pattern, h) =>
          pattern.forEach((weights, i) =>
            weights.forEach((weight, j) => {
              const shade = Math.ceil((weight / scale) * SHADES - 0.5) - 1;
              if (shade >= 0) parts[Math.min(shade, SHADES - 1)].push(`M${(at(h) + j * side).toFixed(3)} ${(at(l) + i * side).toFixed(3)}h${step}v${step}h-${step}z`);
            }),
          ),
        ),
      );
      paths.forEach((path, s) => path.setAttribute("d", parts[s].join("")));
    },
  };
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const sentences = /** @type {{tokens: string[], patterns: number[][][][]}[]} */ (model.get("sentences"));
  const scale = /** @type {number} */ (model.get("scale"));
  const causal = /** @type {boolean} */ (model.get("causal"));
  const nLayers = sentences[0].patterns.length;
  const nHeads = sentences[0].patterns[0].length;
  /** @type {number | null} */
  let hovered = null;

  const change = setter(model, redraw);
  /** @param {Record<string, any>} traits */
  const set = (traits) => {
    hovered = null;
    change(traits);
  };
  const hover = (/** @type {number | null} */ row) => {
    if (row === hovered) return;
    hovered = row;
    redraw();
  };
  const view = frame(el, {
    question: "What does this head read?",
    look: "A row is a token that reads: the stronger a cell’s shade, the more it takes from that column’s token. Few heads look alike.",
    reset: () => set({ ...model.get("initial") }),
  });
  const small = overview(nLayers, nHeads, (layer, head) => set({ layer, head }));
  // What depends on the sentence's tokens is built once for each sentence, and swapped.
  const sheets = sentences.map(({ tokens }, s) => ({
    tokens,
    mask: tokens.map((_, i) => tokens.map((_, j) => !causal || j <= i)),
    strip: tokenStrip({ id: `${view.id}-row-${s}`, legend: "the token that reads, and what it takes from each", tokens, input: (row) => set({ row }) }),
    map: heatMap({ rows: tokens, columns: tokens, input: (row) => set({ row }), hover }),
    table: numberTable({ columns: ["token", "weight"], rows: tokens.length }),
  }));
  const sentence = choice({
    id: `${view.id}-sentence`,
    label: "sentence",
    groups: [["", sentences.map(({ tokens }, s) => [String(s), tokens.map(visible).join(" ")])]],
    input: (value) => set({ sentence: Number(value), row: Math.min(model.get("row"), sentences[Number(value)].tokens.length - 1) }),
  });
  const layers = slider({ id: `${view.id}-layer`, min: 0, max: Math.max(1, nLayers - 1), step: 1, input: (layer) => set({ layer }) });
  const heads = slider({ id: `${view.id}-head`, min: 0, max: Math.max(1, nHeads - 1), step: 1, input: (head) => set({ head }) });
  sentence.root.hidden = sentences.length < 2;
  layers.root.hidden = nLayers < 2;
  heads.root.hidden = nHeads < 2;

  view.picture.append(
    element("div", { class: "it-wide it-layers" }, ...sheets.map(({ strip }) => strip.root)),
    figureOf("it-main", "all heads: a row is a layer", small.root),
    element("figure", { class: "it-side-picture it-layers" }, ...sheets.map(({ map }) => map.root)),
  );
  view.controls.append(element("div", {}, sentence.root), element("div", {}, layers.root, heads.root));
  // Boxes that hold no weight yet would be lower than those that do.
  for (const { tokens, mask, strip } of sheets) strip.update(0, tokens.map(() => 0), mask[0]);
  view.table.append(...sheets.map(({ table }) => table.root));

  return () => {
    const chosen = Math.min(model.get("sentence"), sentences.length - 1);
    const [layer, head] = [model.get("layer"), model.get("head")];
    sheets.forEach(({ strip, map, table }, s) => {
      for (const { root } of [strip, map]) mark(root, "away", s !== chosen);
      table.root.hidden = s !== chosen;
    });
    const { tokens, mask, strip, map, table } = sheets[chosen];
    const row = hovered ?? Math.min(model.get("row"), tokens.length - 1);
    const pattern = sentences[chosen].patterns[layer][head].map((weights) => weights.map((weight) => weight / scale));
    const ranked = tokens.map((_, j) => j).sort((a, b) => pattern[row][b] - pattern[row][a]);
    const most = ranked.slice(0, 3).map((j) => `“${visible(tokens[j])}” ${format(pattern[row][j])}`).join(", ");
    const says = `Layer ${layer}, head ${head}: “${visible(tokens[row])}” reads ${most}.`;
    sentence.update(String(chosen));
    layers.update({ label: "layer", value: layer, text: `${layer} (0 to ${nLayers - 1})` });
    heads.update({ label: "head", value: head, text: `${head} (0 to ${nHeads - 1})` });
    small.update(sentences[chosen].patterns, scale, layer, head);
    strip.update(row, pattern[row], mask[row]);
    map.update({ weights: pattern, mask, chosen: row, label: `The pattern of layer ${layer}, head ${head}, ${tokens.length} tokens. ${says}` });
    table.update(`Layer ${layer}, head ${head}: what “${visible(tokens[row])}” reads`, tokens.map((token, j) => [visible(token), [pattern[row][j]]]));
    view.say(says);
  };
}

export default { render: renderer({ structure: ["sentences", "scale", "causal"], state: ["sentence", "layer", "head", "row"], build }) };
