/**
 * The picture of masks: two rows of chips for each text, a thread for each read that is allowed, the
 * reader's in blue, what it may not read hatched and cut; ribbons where it looks in the source.
 *
 * @typedef {import("./mask_layout.js").Text} Text
 * @typedef {import("./mask_layout.js").Layout} Layout
 * @typedef {boolean[][]} Mask
 * @typedef {{kind: string, rows: Text, columns: Text, mask: Mask, differs: boolean[][] | null}} Part
 * @typedef {{text: Text, word: number}} Reader
 * @typedef {object} Sheet  What the picture shows.
 * @property {Partial<Record<Text, string[]>>} words  of the texts that are shown, padding included
 * @property {Part[]} parts  the masks
 * @property {Reader} reader
 * @property {number[] | null} weights  where the reader looks in the source
 * @property {{word: string, chance: number} | null} writes
 * @property {Partial<Record<Text, string>>} captions
 * @property {string} count  how many words it reads
 * @property {boolean} snap  threads were cut just now
 */
import { element, format, mark, place, write } from "./base.js";
import { chip, hatching, ribbon, textWidth } from "./drawing.js";
import { beginning, layoutOf, path, ribbonWays, stubs, thread } from "./mask_layout.js";
import { mover } from "./motion.js";

const TEXTS = /** @type {const} */ (["source", "target"]);
/** Weights that are written beside their ribbon. */
const SAID = 0.1;
const NUMBER = 32; // the room that a weight needs
const WRITTEN_HIGH = 32;
const REMEMBERED_LAYOUTS = 12;
/** @type {Record<string, string>} */
const NAMES = { encoder: "encoder’s mask", decoder: "reads target", cross: "reads source" };

/** Squares of a mask, as one path. @param {import("./mask_layout.js").Grid} grid @param {[number, number][]} cells */
const squares = ({ x, y, cell }, cells) =>
  cells
    .map(([i, j]) => {
      const side = cell - 1.5;
      return `M${x + j * cell} ${y + i * cell}h${side}v${side}h${-side}z`;
    })
    .join("");

/**
 * @param {string} id
 * @param {Record<Text, number>} most  how many chips each text can have
 * @param {boolean} writing  whether words are written
 */
export function maskPicture(id, most, writing) {
  const hatch = `${id}-hatch`;
  const sides = TEXTS.map((text) => {
    const make = () => Array.from({ length: most[text] }, () => chip(hatch));
    const upper = make();
    const lower = make();
    const panel = element("rect", { class: "it-mask-panel", rx: 12 });
    const caption = element("text", { class: "it-axis", "font-size": 13 });
    const faint = element("path", { class: "it-mask-thread" });
    const own = element("path", { class: "it-mask-own", "data-role": "query" });
    const ends = element("path", { class: "it-stub it-mask-ends" });
    const cuts = element("path", { class: "it-cut" });
    const snap = element("path", { class: "it-mask-snap" });
    const chips = [...upper, ...lower].map(({ root }) => root);
    const root = element("g", {}, panel, caption, faint, own, ends, cuts, snap, ...chips);
    const drawn = /** @type {Layout | null} */ (null);
    /** Its threads, where they were drawn before. @type {WeakMap<Layout, string>} */
    const threads = new WeakMap();
    const parts = { panel, caption, faint, own, ends, cuts, snap, root };
    return { text, upper, lower, drawn, threads, ...parts };
  });
  const ribbons = Array.from({ length: most.source }, () => ribbon());
  const numbers = ribbons.map(() =>
    element("text", { class: "it-weight-name", "font-size": 13, "text-anchor": "middle" }),
  );
  const crossing = element("path", { class: "it-mask-own", "data-role": "query" });
  const opening = element("path", { class: "it-opening", "data-role": "query" });
  const note = element("text", { class: "it-axis", "font-size": 13 });
  const way = element("path", { class: "it-mask-way" });
  const head = element("path", { class: "it-mask-head" });
  const written = element("rect", { class: "it-mask-written", rx: 8, height: WRITTEN_HIGH });
  const word = element("text", { class: "it-mask-word", "text-anchor": "middle" });
  const sure = element("text", { "font-size": 13 });
  const writes = element("g", { "data-role": "output" }, way, head, written, word, sure);
  const masks = ["encoder", "cross", "decoder"].map((kind) => {
    const open = element("path", { class: "it-mask-open" });
    const shut = element("path", { class: "it-mask-shut", fill: `url(#${hatch})` });
    const own = element("path", { class: "it-mask-row", "data-role": "query" });
    const frame = element("rect", { class: "it-mask-frame", rx: 4, "data-role": "query" });
    const differs = element("path", { class: "it-mask-differs" });
    const names = [0, 1, 2].map(() => element("text", { class: "it-axis", "font-size": 12 }));
    const shapes = [open, shut, own, frame, differs];
    const root = element("g", { "data-mask": kind }, ...shapes, ...names);
    return { kind, open, shut, own, frame, differs, names, root };
  });
  const count = element("text", { class: "it-mask-count", "font-size": 13, "data-role": "query" });
  const svg = element(
    "svg",
    { class: "it-masks-svg", "aria-hidden": "true" },
    hatching(hatch),
    ...sides.map(({ root }) => root),
    element("g", { "data-role": "pattern" }, ...ribbons.map(({ root }) => root)),
    crossing,
    opening,
    ...numbers,
    note,
    writes,
    ...masks.map(({ root }) => root),
    count,
  );
  const root = element(
    "div",
    { class: "it-mask-picture it-handle", tabindex: 0, role: "slider", "aria-label": "the reader" },
    svg,
  );
  /** @type {ReturnType<typeof mover<number>>} */
  const snapping = mover();
  let key = "";
  /** @type {Layout | null} */
  let layout = null;
  /** What was laid out before, by room and words. @type {Map<string, Layout>} */
  const layouts = new Map();
  /** @type {Sheet | null} */
  let sheet = null;

  /** The mask by which a text reads itself. @param {Sheet} now @param {Text} text */
  const inner = (now, text) =>
    now.parts.find((part) => part.rows === text && part.columns === text);

  /** Chips and threads of a text. @param {typeof sides[number]} side @param {Sheet} now @param {Layout} at */
  function drawSide(side, now, at) {
    const words = now.words[side.text];
    const stand = at.sides[side.text];
    mark(side.root, "away", !words || !stand);
    if (!words || !stand) return;
    const mask = inner(now, side.text)?.mask ?? [];
    const reads = now.reader.text === side.text ? (mask[now.reader.word] ?? []) : null;
    place(side.panel, { ...stand.panel });
    place(side.caption, { ...stand.caption });
    write(side.caption, now.captions[side.text] ?? "");
    for (const [row, boxes] of /** @type {const} */ ([
      [side.upper, stand.upper],
      [side.lower, stand.lower],
    ])) {
      row.forEach((each, i) => {
        const box = boxes[i];
        mark(each.root, "away", !box);
        if (!box) return;
        const chosen = row === side.upper && reads !== null && i === now.reader.word;
        const masked = row === side.lower && (reads ? !reads[i] : !mask.some((line) => line[i]));
        each.update({ ...box, text: words[i] ?? "", size: stand.size, chosen, masked });
        // What the reader may not read is not written yet.
        mark(each.root, "later", row === side.upper && reads !== null && !reads[i]);
      });
    }
    // Who reads changes no thread of the others.
    if (side.drawn !== at) {
      const every = () =>
        mask.flatMap((row, i) => row.flatMap((may, j) => (may ? [path(thread(stand, i, j))] : [])));
      const d = side.threads.get(at) ?? every().join("");
      side.threads.set(at, d);
      place(side.faint, { d });
      side.drawn = at;
    }
    const i = now.reader.word;
    const own = (reads ?? []).map((may, j) => ({ may, curve: thread(stand, i, j) }));
    place(side.own, { d: own.flatMap(({ may, curve }) => (may ? [path(curve)] : [])).join("") });
    const left = own.flatMap(({ may, curve }) => (may ? [] : [stubs(curve)]));
    place(side.ends, { d: left.map(({ ends }) => ends).join("") });
    place(side.cuts, { d: left.map(({ across }) => across).join("") });
  }

  /** What was allowed a moment ago snaps back. @param {Sheet} now @param {Layout} at @param {number} part */
  function drawSnap(now, at, part) {
    for (const side of sides) {
      const stand = at.sides[side.text];
      const mask = (stand && inner(now, side.text)?.mask) ?? [];
      const gone = mask.flatMap((row, i) =>
        row.flatMap((may, j) => {
          if (may || !stand || !part) return [];
          const [a, b, c, d] = thread(stand, i, j);
          return [path(beginning([d, c, b, a], 0.2 + 0.8 * part))];
        }),
      );
      place(side.snap, { d: gone.join("") });
    }
  }

  /** Where the reader looks in the source. @param {Sheet} now @param {Layout} at */
  function drawCross(now, at) {
    const cross = now.parts.find(({ kind }) => kind === "cross");
    const reads = now.reader.text === "target" ? (cross?.mask[now.reader.word] ?? []) : [];
    const real = reads.filter(Boolean).length;
    const even = reads.map((may) => (may ? 1 / real : 0));
    const { ways, left, right, y } = ribbonWays(at, now.reader.word, now.weights ?? even);
    const shown = real > 0;
    mark(opening, "away", !shown);
    mark(note, "away", !cross);
    place(opening, { d: `M${left - 2} ${y - 9}V${y - 2}H${right + 2}V${y - 9}` });
    const lines = ways.flatMap(({ d }, j) => (reads[j] && !now.weights ? [d] : []));
    place(crossing, { d: lines.join("") });
    ribbons.forEach((each, j) => {
      const to = ways[j];
      mark(each.root, "away", !shown || !to || !reads[j] || !now.weights);
      mark(/** @type {SVGElement} */ (numbers[j]), "away", true);
      if (!to || !shown || !now.weights) return;
      each.update({ d: to.d, width: Math.max(1, to.width) });
    });
    sayWeights(now.weights ?? [], shown ? ways : [], at);
    const how = now.weights ? "the width is the weight" : "all of the source may be read";
    const back = "the source reads no word of the target";
    write(note, now.reader.text === "target" ? `cross-attention: ${how}` : back);
    place(note, { x: 0, y: 20 });
    mark(note, "away", !cross || !at.wide);
  }

  /** Each weight at its own ribbon's foot; where two would touch, the larger one's. @param {number[]} weights @param {{foot: import("./drawing.js").Point}[]} ways @param {Layout} at */
  function sayWeights(weights, ways, at) {
    /** @type {number[]} */
    const taken = [];
    const order = weights.map((_, j) => j).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
    for (const j of order) {
      const [weight, foot] = [weights[j] ?? 0, ways[j]?.foot];
      if (!foot || weight < SAID || taken.some((x) => Math.abs(x - foot.x) < NUMBER)) continue;
      const text = /** @type {SVGElement} */ (numbers[j]);
      taken.push(foot.x);
      mark(text, "away", false);
      write(text, format(weight));
      place(text, { x: foot.x, y: at.wide ? foot.y - 6 : foot.y + 15 });
    }
  }

  /** The word that leaves at the reader. @param {Sheet} now @param {Layout} at */
  function drawWritten(now, at) {
    const box = writtenBox(now, at);
    const reader = at.sides.target?.upper[now.reader.word];
    mark(writes, "away", !box || !reader);
    if (!box || !reader || !now.writes) return;
    place(written, { ...box });
    write(word, now.writes.word);
    place(word, { x: box.x + box.width / 2, y: box.y + box.height / 2, "font-size": box.size });
    write(sure, `it writes, ${format(now.writes.chance)} sure`);
    mark(sure, "away", !at.wide);
    const first = box.x + box.width + 8;
    const fits = first + textWidth(sure.textContent ?? "", 13) < box.room;
    place(sure, {
      x: fits ? first : box.x - 8,
      y: box.y + 21,
      "text-anchor": fits ? "start" : "end",
    });
    if (at.wide) {
      const from = { x: reader.x + reader.width, y: reader.y + 8 };
      const x = Math.min(box.room - 8, Math.max(from.x + 12, box.x + box.width / 2));
      const end = box.y + box.height + 7;
      place(way, {
        d: `M${from.x} ${from.y}C${from.x + 16} ${from.y - 4} ${x} ${from.y - 40} ${x} ${end}`,
      });
      place(head, { d: `M${x - 6} ${end + 2}L${x} ${end - 7}L${x + 6} ${end + 2}Z` });
    } else {
      const right = box.x > reader.x;
      const x = right ? box.x - 7 : box.x + box.width + 7;
      const from = { x: right ? reader.x + reader.width : reader.x, y: reader.y + 8 };
      const y = box.y + box.height / 2;
      place(way, { d: `M${from.x} ${from.y}Q${from.x} ${y} ${x} ${y}` });
      const back = right ? -5 : 5;
      place(head, { d: `M${x + back} ${y - 6}L${x - back} ${y}L${x + back} ${y + 6}Z` });
    }
  }

  /** @param {Sheet} now @param {Layout} at */
  function writtenBox(now, at) {
    const side = at.sides.target;
    const reader = side?.upper[now.reader.word];
    if (!side || !reader || !now.writes || now.reader.text !== "target") return null;
    const size = Math.min(16, side.size + 1);
    const width = textWidth(now.writes.word, size, 600) + 22;
    const room = side.panel.x + side.panel.width;
    const next = side.upper[now.reader.word + 1];
    const middle = next ? next.x + next.width / 2 : room - width / 2;
    const height = WRITTEN_HIGH;
    if (at.wide)
      return { x: Math.min(middle, room - width / 2) - width / 2, y: 4, width, height, size, room };
    const right = reader.x + reader.width + 26;
    const x = right + width < room ? right : reader.x - 26 - width;
    return { x, y: reader.y - height - 12, width, height, size, room };
  }

  /** @param {typeof masks[number]} mask @param {Sheet} now @param {Layout} at */
  function drawMask({ kind, open, shut, own, frame, differs, names, root: group }, now, at) {
    const part = now.parts.find((each) => each.kind === kind);
    mark(group, "away", !part);
    if (!part) return;
    const grid = at.grid(kind);
    /** @type {[number, number][][]} */
    const [openCells, shutCells, ownCells, offCells] = [[], [], [], []];
    part.mask.forEach((row, i) =>
      row.forEach((may, j) => {
        const mine = part.rows === now.reader.text && i === now.reader.word;
        (may ? (mine ? ownCells : openCells) : shutCells)?.push([i, j]);
        if (part.differs?.[i]?.[j]) offCells?.push([i, j]);
      }),
    );
    place(open, { d: squares(grid, openCells ?? []) });
    place(own, { d: squares(grid, ownCells ?? []) });
    place(shut, { d: squares(grid, shutCells ?? []) });
    place(differs, { d: squares(grid, offCells ?? []) });
    const mine = part.rows === now.reader.text;
    mark(frame, "away", !mine);
    const width = (part.mask[0]?.length ?? 0) * grid.cell;
    const y = grid.y + now.reader.word * grid.cell;
    place(frame, { x: grid.x - 3.5, y: y - 3, width: width + 5.5, height: grid.cell + 4.5 });
    const beside = at.wide && kind === "encoder";
    const alone = now.parts.length === 1;
    const lines = beside || alone ? ["row: who reads", "column: what"] : [];
    const [first, second, third] = names;
    write(
      /** @type {Element} */ (first),
      alone || !beside
        ? alone
          ? `the ${kind}’s attention mask`
          : (NAMES[kind] ?? "")
        : "the encoder’s mask",
    );
    write(/** @type {Element} */ (second), lines[0] ?? "");
    write(/** @type {Element} */ (third), lines[1] ?? "");
    // Of a mask that stands alone, the names stand before it: after it stands how many words are read.
    const before = alone && at.wide;
    const x = before ? grid.x - 16 : grid.x + at.cells * grid.cell + 12;
    names.forEach((name, i) => {
      place(name, { "text-anchor": before ? "end" : "start" });
      if (beside || alone) place(name, { x, y: grid.y + 12 + i * 18 });
      else if (at.wide) place(name, { x: grid.x, y: grid.y - 7 });
      else place(name, { x: grid.x - 3, y: grid.y + at.cells * grid.cell + 14 });
    });
  }

  return {
    root,
    /** What lies at a place: a word of a text; or "next", the word that is written. @param {PointerEvent} event @returns {Reader | null} */
    hit(event) {
      if (!layout || !sheet) return null;
      const box = svg.getBoundingClientRect();
      const [x, y] = [event.clientX - box.left, event.clientY - box.top];
      const down = event.type === "pointerdown";
      const next = down && writtenBox(sheet, layout);
      if (
        next &&
        x > next.x - 6 &&
        x < next.x + next.width + 6 &&
        y > next.y - 6 &&
        y < next.y + next.height + 6
      ) {
        return { text: "target", word: sheet.reader.word + 1 };
      }
      if (down && y > layout.masksAt - 4) {
        const found = sheet.parts.map(({ kind, rows }) => ({ rows, grid: layout?.grid(kind) }));
        for (const { rows, grid } of found) {
          if (!grid || x < grid.x - 6 || x > grid.x + layout.cells * grid.cell) continue;
          const row = Math.floor((y - grid.y) / grid.cell);
          if (row >= 0 && row < (sheet.words[rows]?.length ?? 0)) {
            return { text: rows, word: row };
          }
        }
        return null;
      }
      const { source, target } = layout.sides;
      const edge = layout.wide ? (target?.panel.x ?? 0) - 7 : (target?.panel.y ?? 0) - 44;
      /** @type {Text} */
      const text =
        source && target
          ? (layout.wide ? x : y) < edge
            ? "source"
            : "target"
          : source
            ? "source"
            : "target";
      const far = (layout.sides[text]?.upper ?? []).map((chip) =>
        Math.abs(chip.x + chip.width / 2 - x),
      );
      return { text, word: far.indexOf(Math.min(...far)) };
    },
    /** @param {number} room @param {Sheet} now @param {string} said  the same for a screen reader */
    update(room, now, said) {
      const next = JSON.stringify([room, now.words]);
      if (next !== key || !layout) {
        const cells = Math.max(most.source, most.target);
        layout = layouts.get(next) ?? layoutOf(room, now.words, writing, cells);
        if (layouts.size > REMEMBERED_LAYOUTS) layouts.clear();
        layouts.set(next, layout);
      }
      key = next;
      sheet = now;
      const at = layout;
      place(svg, { width: room, height: at.height });
      for (const side of sides) drawSide(side, now, at);
      drawCross(now, at);
      drawWritten(now, at);
      for (const mask of masks) drawMask(mask, now, at);
      const kind =
        now.parts.filter(({ rows }) => rows === now.reader.text).at(-1)?.kind ?? "encoder";
      const grid = at.grid(kind);
      const columns = now.parts.find((part) => part.kind === kind)?.mask[0]?.length ?? 0;
      write(count, at.wide ? now.count : "");
      // Beside the encoder's mask of two texts stands what it is.
      mark(count, "away", kind === "encoder" && now.parts.length > 1);
      place(count, {
        x: grid.x + columns * grid.cell + 10,
        y: grid.y + (now.reader.word + 0.5) * grid.cell + 4,
      });
      if (now.snap) snapping(1, () => {}, false);
      snapping(0, (part) => drawSnap(now, at, part), now.snap);
      root.setAttribute("aria-valuemin", "0");
      root.setAttribute("aria-valuemax", String((now.words[now.reader.text]?.length ?? 1) - 1));
      root.setAttribute("aria-valuenow", String(now.reader.word));
      root.setAttribute("aria-valuetext", said);
    },
  };
}
