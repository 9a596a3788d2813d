/**
 * The machine: tokens across, layers up. A strip for each cell, with the words that it would say now;
 * on the line between two strips a circle for attention and a box for the MLP. One head's reads lie
 * over it as ribbons.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./machine_cell.js").Shown} Shown
 * @typedef {{layer: number, token: number}} Place
 * @typedef {{from: number, size: number}} Read  `from` −1: a token left of those in sight; `size`: its
 *   weight × the length written
 * @typedef {object} Sheet
 * @property {number} width
 * @property {boolean} wide
 * @property {number} before  how many tokens stand left of those in sight
 * @property {number} columns  for how many tokens there is room
 * @property {string[]} words  those in sight
 * @property {Place} at  the chosen cell
 * @property {string} badge  what stands there instead
 * @property {boolean} edited
 * @property {number} reader  −1: out of sight
 * @property {{layer: number, head: number}} head
 * @property {string[]} silent  heads that write nothing, "layer.head" each
 * @property {Read[][]} reads  of each token in sight
 * @property {Read[][]} usual  the same without the edit: it says how wide ribbons are drawn
 * @property {string[]} notes  on the widest of the reader's ribbons: the first that has room
 * @property {number} last  the place of the token whose next word is shown; −1: out of sight
 * @property {{cell: string, reader: string, head: string}} texts  for a screen reader
 */
import { describe, element, mark, place, write } from "./base.js";
import { chip, fitting, hatching, ribbon, textWidth } from "./drawing.js";
import { cellGlyph, outArrow } from "./machine_cell.js";
import { leadPicture } from "./machine_lead.js";
import { laneOf, sizesOf } from "./machine_sizes.js";
import { target, within } from "./target.js";

const [WIDEST, MORE] = [15, 1.5]; // a ribbon without an edit, and how many times that with one
/** What stands in the gap between two layers, above the ribbons; and how far around it a press counts. */
const [BADGE, AROUND] = [17, 3]; // with the height in the style sheet
/** What is offered there, and how what was done is taken back. */
const OFFERS = ["zero it", "zero"]; // the first that fits
const BACK = " ×";
const CHIP_GAP = 7;
/** The tokens stand above the strips, too: below, they may be out of the window. */
const [ABOVE, ABOVE_HIGH] = [23, 16];
/** Where there is no lane, bars have so much room at most. */
const MOST_ROOM = 60;
/** So far right of the last column a lane begins: before it, a ribbon's label has room. */
const TO_LANE = 24;
const TO_LANE_NARROW = 4;
/** On a phone, the bars of a lane are spread over the whole height of a layer, so that each has its number. */
const SPREAD = { attention: 17, mlp: -4, start: 3, end: -9 };
/** So wide stand the heads of a layer. */
const HEADS_WIDTH = 84;

/**
 * @typedef {object} Hand  What chooses something in the picture.
 * @property {() => void} begin
 * @property {() => void} end
 * @property {(to: Place) => void} cell
 * @property {(to: number) => void} reader
 * @property {(to: {layer: number, head: number}) => void} head
 * @property {(to: {layer: number, head: number} | null) => void} point  at a head, without choosing it
 * @property {(edited: boolean) => void} zero  the chosen vector becomes 0, or is again what it was
 * @property {() => Place & {reader: number, head: {layer: number, head: number}}} home
 */

/**
 * @param {{id: string, layers: number, heads: number, mlp: boolean, most: number, hand: Hand}} options
 *   `most`: tokens in sight, at most
 */
export function machinePicture({ id, layers, heads, mlp, most, hand }) {
  const stacks = Array.from({ length: most }, () => {
    const glyphs = Array.from({ length: layers + 1 }, () => cellGlyph(mlp));
    const strips = element("g", {}, ...glyphs.map((each) => each.root));
    const [name, above] = [chip(`${id}-hatch`), chip(`${id}-hatch`)];
    above.root.classList.add("it-machine-above");
    const root = element("g", {}, strips, name.root, above.root);
    return { glyphs, strips, name, above, token: -1, root };
  });
  const lines = Array.from({ length: most }, () => element("path", { class: "it-machine-line" }));
  const faint = Array.from({ length: most }, () =>
    Array.from({ length: most + 1 }, () => element("path", { class: "it-machine-read" })),
  );
  const strong = Array.from({ length: most + 1 }, ribbon);
  const lead = leadPicture(layers);
  const band = element("rect", { class: "it-machine-band", rx: 6 });
  const opening = element("circle", { class: "it-machine-opening", r: 7 });
  const note = element("text", {
    class: "it-machine-note",
    "font-size": 12,
    "font-weight": 600,
  });
  const numbers = Array.from({ length: layers + 1 }, () => element("text", { "font-size": 13 }));
  const picks = Array.from({ length: layers }, () =>
    Array.from({ length: heads }, (_, head) => {
      const disc = element("circle", { r: 9 });
      const hatch = element("circle", { class: "it-hatched", r: 9, fill: `url(#${id}-hatch)` });
      const name = element("text", { "font-size": 12, "text-anchor": "middle" }, String(head + 1));
      const root = element("g", { class: "it-machine-head" }, disc, hatch, name);
      return { disc, hatch, name, root };
    }),
  );
  const chosen = element("rect", { class: "it-machine-chosen", rx: 5 });
  const badge = element("rect", { class: "it-machine-badge", rx: 5 });
  const badgeName = element("text", { "font-size": 12, "font-weight": 600 });
  const hidden = element("text", { class: "it-axis", "font-size": 12, x: 2 });
  const out = outArrow();
  const svg = element(
    "svg",
    { "aria-hidden": "true" },
    hatching(`${id}-hatch`),
    band,
    ...lines,
    element("g", { class: "it-machine-reads" }, ...faint.flat()),
    element("g", { class: "it-machine-own" }, ...strong.map((each) => each.root)),
    ...stacks.map((each) => each.root),
    lead.root,
    opening,
    note,
    ...numbers,
    ...picks.flat().map((each) => each.root),
    out.root,
    chosen,
    badge,
    badgeName,
    hidden,
  );
  const part = (/** @type {string} */ name, /** @type {string} */ label) =>
    element("div", {
      class: `it-handle it-machine-target it-machine-${name}`,
      tabindex: 0,
      role: "slider",
      "aria-label": label,
      "aria-roledescription": "map",
      "aria-valuemin": 0,
    });
  const overCells = part("cells", "the chosen cell");
  const overChips = part("chips", "who reads");
  const overHeads = part("heads", "the head whose reads are drawn");
  const overBadge = element("button", {
    type: "button",
    class: "it-machine-target it-machine-zero",
    onclick: () => hand.zero(sheet?.edited ?? false),
  });
  const root = element(
    "div",
    { class: "it-machine-picture it-keep" },
    svg,
    overHeads,
    overCells,
    overBadge,
    overChips,
  );

  /** @type {Sheet | null} */
  let sheet = null;
  let sizes = sizesOf(0, true, mlp);
  let column = 1;
  const pitch = () => sizes.strip + sizes.gap;
  const yOf = (/** @type {number} */ layer) => sizes.top + (layers - layer) * pitch();
  const xOf = (/** @type {number} */ i) => sizes.left + i * column + 5;
  const axis = (/** @type {number} */ i) => xOf(i) + sizes.thick / 2;
  /** Where attention of a layer reads. @param {number} layer */
  const readsAt = (layer) => yOf(layer) + sizes.strip + sizes.gap * sizes.reads;

  const walk = target(overCells, {
    at: () => sheet?.at ?? null,
    pick: (event) => {
      const box = overCells.getBoundingClientRect();
      const up = layers - Math.floor((event.clientY - box.top + sizes.gap / 2) / pitch());
      return { layer: up, token: Math.floor((event.clientX - box.left) / column) };
    },
    beside: (right, up) => ({
      layer: (sheet?.at.layer ?? 0) + up,
      token: (sheet?.at.token ?? 0) + right,
    }),
    home: () => hand.home(),
    begin: hand.begin,
    end: hand.end,
    go: ({ layer, token }) => hand.cell({ layer: within(layer, 0, layers), token }),
  });
  target(overChips, {
    at: () => (sheet ? sheet.reader : null),
    pick: (event) => Math.floor((event.clientX - overChips.getBoundingClientRect().left) / column),
    beside: (right, up) => (sheet?.reader ?? 0) + right + up,
    home: () => hand.home().reader,
    begin: hand.begin,
    end: hand.end,
    go: hand.reader,
  });
  const headAt = (/** @type {PointerEvent} */ event) => {
    const box = overHeads.getBoundingClientRect();
    const layer = layers - Math.floor((event.clientY - box.top) / pitch());
    const number = Math.floor(((event.clientX - box.left) / box.width) * heads) + 1;
    return { layer: within(layer, 1, layers), head: within(number, 1, heads) };
  };
  target(overHeads, {
    at: () => sheet?.head ?? null,
    pick: headAt,
    beside: (right, up) => ({
      layer: within((sheet?.head.layer ?? 1) + up, 1, layers),
      head: within((sheet?.head.head ?? 1) + right, 1, heads),
    }),
    home: () => hand.home().head,
    begin: hand.begin,
    end: hand.end,
    go: hand.head,
  });
  overHeads.addEventListener("pointermove", (event) => {
    if (event.pointerType === "mouse" && !event.buttons) hand.point(headAt(event));
  });
  overHeads.addEventListener("pointerleave", () => hand.point(null));

  /** The way of a read: up from a strip, along, and into the reader's circle. */
  const way = (/** @type {number} */ from, /** @type {number} */ to, /** @type {number} */ y) => {
    const bottom = yOf((sheet?.head.layer ?? 1) - 1);
    const [x, end] = [from < 0 ? sizes.left - 2 : axis(from), axis(to)];
    if (from < 0) return `M${x} ${y.toFixed(1)}H${end}`;
    if (from === to) return `M${x} ${bottom}V${y.toFixed(1)}`;
    const bend = Math.min(26, (end - x) * 0.6);
    return `M${x} ${bottom}C${x} ${y.toFixed(1)} ${x} ${y.toFixed(1)} ${(x + bend).toFixed(1)} ${y.toFixed(1)}H${end}`;
  };

  /** In which column a stack stands: a token keeps its stack as long as it is in sight. @param {number} slot @param {Sheet} now */
  const columnOf = (slot, { before, columns, words }) => {
    const i = (slot + columns - (before % columns)) % columns;
    return slot < columns && i < words.length ? i : -1;
  };

  /** Stacks are moved, and not drawn again; the cells of a token that is new can’t be seen until they are drawn. @param {Sheet} now */
  function drawStacks(now) {
    stacks.forEach(({ root, strips, name, above, token }, slot) => {
      const i = columnOf(slot, now);
      mark(root, "away", i < 0);
      if (i < 0) return;
      place(root, { transform: `translate(${xOf(i)} 0)` });
      mark(strips, "stale", token !== now.before + i);
      const box = { x: -3, y: yOf(0) + sizes.strip + CHIP_GAP, width: column - 5 };
      const size = now.wide && column > 64 ? 14 : 12;
      const text = now.words[i] ?? "";
      const chosen = i === now.reader;
      name.update({ ...box, height: sizes.chip, text, size, chosen });
      mark(above.root, "away", !now.wide);
      if (!now.wide) return;
      // The arrow to the next word starts left of it.
      const x = i === now.last ? sizes.thick + 1 : box.x;
      const at = { x, y: yOf(layers) - ABOVE, width: column - 6 - x, height: ABOVE_HIGH };
      above.update({ ...at, text: text.replace(/^␣(?=.)/, ""), size: 12, chosen });
    });
  }

  /** @param {Sheet} now @param {Shown[][]} cells */
  function drawCells(now, cells) {
    stacks.forEach((stack, slot) => {
      const i = columnOf(slot, now);
      if (i < 0) return;
      stack.token = now.before + i;
      stack.glyphs.forEach((glyph, layer) => {
        const cell = /** @type {Shown} */ (cells[layer]?.[i]);
        glyph.update(cell, yOf(layer), column, sizes, !layer);
        mark(glyph.root, "role", layer === layers && i === now.last && "output");
      });
      mark(stack.strips, "stale", false);
    });
  }

  /** What each token reads, summed up, and how wide is that. @param {Sheet} now */
  function readsIn({ reads, usual, wide }) {
    const sums = [...reads, ...usual].map((all) => all.reduce((sum, { size }) => sum + size, 0));
    const most = Math.max(1e-9, ...sums.slice(reads.length), Math.max(...sums) / MORE);
    return { sums, scale: WIDEST / most / (wide ? 1 : 1.4) };
  }

  /** What others than the reader read. @param {Sheet} now */
  function drawOthers(now) {
    const { scale } = readsIn(now);
    const middle = readsAt(now.head.layer);
    faint.forEach((paths, to) => {
      paths.forEach((path, i) => {
        const read = to === now.reader ? undefined : now.reads[to]?.[i];
        mark(path, "away", !read);
        if (!read) return;
        place(path, { d: way(read.from, to, middle), "stroke-width": read.size * scale });
      });
    });
  }

  /** @param {Sheet} now */
  function drawReads(now) {
    const { reads, reader, notes, wide } = now;
    const { sums, scale } = readsIn(now);
    const middle = readsAt(now.head.layer);
    const own = reads[reader] ?? [];
    let top = middle - ((sums[reader] ?? 0) * scale) / 2;
    strong.forEach(({ root, update }, i) => {
      const read = own[i];
      mark(root, "away", !read);
      if (!read) return;
      const width = read.size * scale;
      update({ d: way(read.from, reader, top + width / 2), width });
      top += width;
    });
    mark(opening, "away", reader < 0);
    if (reader >= 0) place(opening, { cx: axis(reader), cy: middle });
    const places = reader < 0 || !wide ? [] : notes.map((words) => noteAt(now, words));
    const fits = places.findIndex((at) => at);
    mark(note, "away", fits < 0);
    if (fits < 0) return;
    write(note, notes[fits] ?? "");
    place(note, places[fits] ?? {});
  }

  /** Where the label of the widest ribbon covers nothing; null: there is no such place. @param {Sheet} now @param {string} text */
  function noteAt(now, text) {
    const { reader, words, width, wide, columns, head, at } = now;
    const room = textWidth(text, 12, 600);
    const right = axis(reader) + 10;
    const lane = laneOf(width, wide, mlp);
    // Without an MLP, bars stand as high as the label.
    const most = lane ? sizes.left + columns * column + (mlp ? TO_LANE : 0) : mlp ? width : 0;
    const end = reader < words.length - 1 ? axis(reader + 1) - sizes.circle - 2 : most;
    const top = yOf(head.layer) + sizes.strip;
    if (right + room < end) return { x: right, y: top + sizes.gap * sizes.notes + 4 };
    // Else above the ribbon, left of the MLP of the reader.
    const beside = mlp ? sizes.box / 2 + 2 : 0;
    const left = axis(reader) - beside - room;
    const tight = mlp && room > column - 2 * beside;
    const taken = badgeText(now) && badgeOver(at) === head.layer && at.token >= reader - 2;
    const clear = left > sizes.left && !tight && !taken;
    return clear ? { x: left, y: top + BADGE - 4 } : null;
  }

  /** Where there is room for the lead in the reader's column. @param {Sheet} now @returns {import("./machine_lead.js").Room | null} */
  function roomOf({ reader, words, width, wide, columns }) {
    const { strip, gap, reads, adds } = sizes;
    const lane = laneOf(width, wide, mlp);
    const at = (/** @type {number} */ layer) => {
      const top = yOf(layer) + strip;
      if (lane && !wide) return { top, attention: top + SPREAD.attention, mlp: top + SPREAD.mlp };
      return { top, attention: top + gap * reads, mlp: top + gap * adds };
    };
    const each = { high: wide ? 7 : lane ? 6 : 4, gap, at };
    if (lane) {
      const x = sizes.left + columns * column + (mlp && wide ? TO_LANE : TO_LANE_NARROW);
      const [first, last] = [yOf(0) + strip / 2, yOf(layers) + strip / 2];
      const [start, end] = wide ? [first, last] : [first + SPREAD.start, last + SPREAD.end];
      const [top, foot] = [yOf(layers), yOf(0) + strip + CHIP_GAP + 10];
      const title = wide ? top - ABOVE + 12 : foot + 16;
      return { ...each, x, end: width - 2, lane: { top, foot, title, start, end } };
    }
    if (reader < 0) return null;
    const x = axis(reader) + (wide ? 12 : 10);
    const own = xOf(reader) + column - 8;
    const end = reader === words.length - 1 ? Math.min(width, x + MOST_ROOM) : own;
    return { ...each, x, end, lane: null };
  }

  /** Below which layer's strips the badge stands: its own, or, of what enters the first, that above. @param {Place} at */
  const badgeOver = ({ layer }) => Math.max(1, layer);

  /** Right of what attention and the MLP wrote in the gap. @param {number} x */
  const badgeAt = (x) => x + (sizes.thick + sizes.box) / 2 + 3;

  /** @param {string} text */
  const badgeWide = (text) => textWidth(text, 12, 600) + 6;

  /** What stands at the frame: what was done there, or can be; "": nothing. @param {Sheet} now */
  function badgeText({ at, badge: text, edited, words }) {
    if (at.token < 0 || at.token >= words.length || (edited && !text)) return "";
    const x = xOf(at.token);
    const room = x + column - badgeAt(x) - 5;
    const whole = edited ? [text + BACK] : OFFERS;
    const fits = whole.find((each) => textWidth(each, 12, 600) <= room);
    return fits ?? (edited ? fitting(text, room, 12, 600) : "");
  }

  /** @param {Sheet} now */
  function drawChosen(now) {
    const { at, edited, words } = now;
    const [x, y] = [xOf(at.token), yOf(at.layer)];
    const seen = at.token >= 0 && at.token < words.length;
    mark(chosen, "away", !seen);
    // It holds the words, too: between a strip and its words there is no room for a line.
    place(chosen, { x: x - 4, y: y - 4, width: column, height: sizes.strip + 8 });
    mark(chosen, "edited", edited);
    const name = badgeText(now);
    for (const each of [badge, badgeName]) mark(each, "away", !name);
    overBadge.style.visibility = name ? "" : "hidden";
    if (!name) return;
    // In the gap below; above the ribbons.
    const left = badgeAt(x);
    const top = yOf(badgeOver(at)) + sizes.strip + 2;
    const wide = badgeWide(name);
    const kind = edited ? "it-machine-badge" : "it-machine-offer";
    place(badge, { class: kind, x: left, y: top, width: wide, height: BADGE });
    write(badgeName, name);
    place(badgeName, { x: left + 3, y: top + 13 });
    // A finger needs more: that lies over the words of the chosen cell, and leaves its strip to be dragged.
    const down = at.layer < 1;
    // It is moved, and not placed: that would lay out the page.
    const edge = down ? `${top - AROUND}px` : `calc(${top + BADGE + AROUND}px - 100%)`;
    Object.assign(overBadge.style, {
      width: `${wide}px`,
      transform: `translate(${left}px, ${edge})`,
    });
    describe(overBadge, edited ? "the framed vector as it is" : "zero it: the framed vector");
  }

  return {
    root,
    /** One step, as by an arrow key. */
    step: walk.step,
    /** What may follow the paint: the cells, by layer from 0, what others read, and the lead in the reader's column; null: not yet. @param {Shown[][]} cells @param {import("./machine_lead.js").Lead | null} leading */
    fill(cells, leading) {
      if (!sheet) return;
      drawCells(sheet, cells);
      if (leading) lead.update(leading, roomOf(sheet));
      drawOthers(sheet);
    },
    /** All else. @param {Sheet} next */
    update(next) {
      const { width, wide, columns, words, at } = next;
      sheet = next;
      sizes = sizesOf(width, wide, mlp);
      column = Math.floor((width - sizes.left - laneOf(width, wide, mlp)) / columns);
      const bottom = yOf(0) + sizes.strip;
      const height = bottom + CHIP_GAP + sizes.chip + 3;
      place(svg, { width, height });
      Object.assign(root.style, { width: `${width}px`, height: `${height}px` });
      drawStacks(next);
      lines.forEach((line, i) => {
        mark(line, "away", i >= words.length);
        if (i >= words.length) return;
        place(line, { d: `M${axis(i)} ${bottom + CHIP_GAP}V${yOf(layers) + sizes.strip / 2}` });
      });
      write(hidden, next.before ? (wide ? `${next.before} not shown` : `+${next.before}`) : "");
      place(hidden, { y: bottom + CHIP_GAP + sizes.chip / 2 + 4 });
      const band0 = yOf(next.head.layer) + sizes.strip + 3;
      place(band, { x: 0, y: band0, width, height: sizes.gap - 6 });
      numbers.forEach((text, layer) => {
        const here = layer === next.head.layer;
        const short = here ? `${layer}·${next.head.head}` : String(layer || "");
        write(text, wide ? (layer ? `layer ${layer}` : "words") : short);
        const y = layer ? yOf(layer) + sizes.strip + (wide ? 10 : sizes.gap / 2 + 4) : yOf(0) + 28;
        place(text, { x: 2, y, "font-weight": here ? "600" : "400" });
        mark(text, "muted", !here);
      });
      picks.forEach((row, i) => {
        row.forEach(({ disc, hatch, name, root: pick }, j) => {
          mark(pick, "away", !wide);
          if (!wide) return;
          const [cx, cy] = [((j + 0.5) * HEADS_WIDTH) / heads, yOf(i + 1) + sizes.strip + 27];
          for (const each of [disc, hatch]) place(each, { cx, cy });
          place(name, { x: cx, y: cy + 4 });
          mark(pick, "chosen", i + 1 === next.head.layer && j + 1 === next.head.head);
          mark(pick, "masked", next.silent.includes(`${i + 1}.${j + 1}`));
        });
      });
      drawReads(next);
      drawChosen(next);
      out.update(wide && next.last >= 0 ? axis(next.last) : null, yOf(layers) - 5, width - 3);
      const over = { left: sizes.left, top: sizes.top, right: words.length * column };
      Object.assign(overCells.style, {
        left: `${over.left}px`,
        top: `${over.top - 4}px`,
        width: `${over.right}px`,
        height: `${bottom - over.top + 6}px`,
      });
      Object.assign(overChips.style, {
        left: `${over.left}px`,
        top: `${height - Math.max(44, sizes.chip)}px`,
        width: `${over.right}px`,
        height: `${Math.max(44, sizes.chip)}px`,
      });
      Object.assign(overHeads.style, {
        width: `${HEADS_WIDTH}px`,
        top: `${yOf(layers) + sizes.strip}px`,
        height: `${layers * pitch() - sizes.strip}px`,
      });
      overHeads.hidden = !wide;
      const values = /** @type {const} */ ([
        [overCells, layers, at.layer, next.texts.cell],
        [overChips, words.length - 1, Math.max(0, next.reader), next.texts.reader],
        [
          overHeads,
          layers * heads,
          (next.head.layer - 1) * heads + next.head.head,
          next.texts.head,
        ],
      ]);
      for (const [node, max, value, text] of values) {
        place(node, {
          "aria-valuemax": String(max),
          "aria-valuenow": String(value),
          "aria-valuetext": text,
        });
      }
    },
  };
}
