/**
 * The sentence: ribbons from what a word reads (where there is no room for them, bars above the
 * words), words to choose or to swap, and the row of words that one of them can be swapped for.
 *
 * @typedef {import("./hero_data.js").Variant} Variant
 * @typedef {object} Line  What is shown of the sentence.
 * @property {Variant} variant
 * @property {number} reader
 * @property {(number | undefined)[]} slots  for each token the slot that it belongs to
 * @property {number[]} told  the tokens that the question is about
 * @property {number} open  the slot whose words are shown; −1: none
 * @property {string[]} words  those words
 * @property {number} chosen
 * @property {number} tempting  the word that nobody has tried yet; −1: none
 * @property {number} chapter  how wide a chapter's name is that stands above the reader
 * @property {number} guessesAt  where the guesses begin below
 */
import { describe, element, format, mark, place, write } from "./base.js";
import { arrow, over, ribbon, textWidth } from "./drawing.js";
import { written } from "./hero_data.js";

const LARGEST = 42;
const SMALL = 13;
const SPACE = 0.42;
const PAD = 8;
const TALL = 66;
/** Of the nearest ribbon above the words, and how far apart they lie. */
const LOWEST = 18;
const SPREAD = 11;
const OPTIONS = 52;
const NARROW_SIZE = 21;
const NARROW_LINE = 40;
/** A word's place is no smaller than a finger needs. */
const PICK = 44;
/** What the bars are of stands above them; then come a bar of share 1, and its number. */
const NOTE = 14;
const NOTE_SIZE = 12;
const BAR = 22;
const BARS = BAR + 14;
/** Around a chapter's name that begins so far before the reader's middle. */
const CHAPTER = { before: 12, around: 12 };
/**
 * Set an attribute, or take it away, only where it differs.
 * @param {Element} node @param {string} name @param {string | null} value
 */
function setOrDrop(node, name, value) {
  if (node.getAttribute(name) === value) return;
  if (value === null) node.removeAttribute(name);
  else node.setAttribute(name, value);
}

/**
 * Lay a part, only where it lies otherwise.
 * @param {HTMLElement} node
 * @param {Partial<Record<"left" | "top" | "width" | "height" | "flexBasis", number>>} lengths  in pixels
 */
function lay(node, lengths) {
  for (const [name, length] of Object.entries(lengths)) {
    const key = /** @type {"left"} */ (name);
    const text = `${Math.round(length * 100) / 100}px`;
    if (node.style[key] !== text) node.style[key] = text;
  }
}

/** Smaller shares have no number. */
const TOLD = 0.05;

/**
 * @param {{most: number, choices: number, take(token: number): void, open(slot: number): void,
 *   swap(option: number): void, preview(option: number | null): void}} options  `most`: tokens;
 *   `choices`: words of a slot
 */
export function sentenceLine({ most, choices, take, open, swap, preview }) {
  const ribbons = Array.from({ length: most }, ribbon);
  const opening = element("path", { class: "it-opening", "data-role": "query" });
  const parts = Array.from({ length: most }, () => ({
    ground: element("rect", { class: "it-hero-ground", rx: 10 }),
    name: element("text", { "text-anchor": "middle" }),
    dots: element("path", { class: "it-hero-dots" }),
    under: element("rect", { class: "it-hero-under", rx: 2 }),
    share: element("text", { class: "it-axis", "font-size": 12, "text-anchor": "middle" }),
  }));
  const note = element("text", { class: "it-axis", "font-size": NOTE_SIZE });
  // What is guessed for the gap stands below it.
  const down = arrow({ hatch: "", role: "output", tip: "head", width: 3 });
  const svg = element(
    "svg",
    { "aria-hidden": "true" },
    ...ribbons.map((each) => each.root),
    opening,
    note,
    down.shaft,
    down.root,
    ...parts.flatMap(({ ground, name, dots, under, share }) => [ground, under, share, name, dots]),
  );
  const picks = Array.from({ length: most }, (_, token) =>
    element("button", {
      type: "button",
      class: "it-pick",
      onclick: () => press(token),
    }),
  );
  // Where the pointer rested at a swap: a word that slides under it then asks nothing, until it moves.
  let rested = [0, 0];
  let asked = -1;
  /** @param {number} i @param {PointerEvent} event */
  function hover(i, event) {
    const [x = 0, y = 0] = rested;
    // A click tells whole pixels.
    if (asked === i || Math.hypot(event.clientX - x, event.clientY - y) < 2) return;
    asked = i;
    preview(i);
  }
  const buttons = Array.from({ length: choices }, (_, i) =>
    element("button", {
      type: "button",
      onclick: (/** @type {MouseEvent} */ event) => {
        rested = [event.clientX, event.clientY];
        swap(i);
      },
      onpointerenter: (/** @type {PointerEvent} */ event) => hover(i, event),
      onpointermove: (/** @type {PointerEvent} */ event) => hover(i, event),
      onpointerleave: () => {
        asked = -1;
        preview(null);
      },
      onfocus: () => preview(i),
      onblur: () => preview(null),
    }),
  );
  const options = element("div", { class: "it-hero-options", role: "group" }, ...buttons);
  // Gives way where the words would stick out: nobody has to ask how wide they are.
  const indent = element("span");
  const offer = element("div", { class: "it-hero-offer" }, indent, options);
  const root = element("div", { class: "it-hero-sentence" }, svg, ...picks, offer);

  /** @type {Line | null} */
  let line = null;
  /** @param {number} token */
  function press(token) {
    const slot = line?.slots[token];
    if (slot === undefined) take(token);
    else open(slot);
  }
  /** The buttons of a slot's words. @param {Line} line */
  function showOptions({ open: slot, words, chosen, tempting }) {
    offer.hidden = slot < 0;
    if (slot < 0) return;
    buttons.forEach((button, i) => {
      button.hidden = i >= words.length;
      write(button, words[i] ?? "");
      setOrDrop(button, "aria-pressed", String(i === chosen));
      mark(button, "tempting", i === tempting);
    });
    describe(options, `swap ${words[chosen] ?? ""}`);
  }

  /** Where the words stand. @param {number} room @param {Line} next @param {boolean} wide */
  function layout(room, { variant }, wide) {
    const texts = variant.tokens.map(written);
    const special = texts.map((text) => text === "start" || text === "end");
    const gap = (/** @type {number} */ i, /** @type {number} */ size) =>
      texts[i + 1] === "." ? PAD + 2 : size * SPACE;
    const width = (/** @type {number} */ i, /** @type {number} */ size) => {
      if (special[i]) return textWidth(texts[i] ?? "", SMALL) + 14;
      const text = texts[i] === "?" ? "tail" : (texts[i] ?? "");
      return textWidth(text, size, 600) + (texts[i] === "." ? 2 : 0);
    };
    const whole = (/** @type {number} */ size) =>
      texts.reduce(
        (sum, _, i) => sum + width(i, size) + (i + 1 < texts.length ? gap(i, size) : 0),
        0,
      );
    let size = wide ? LARGEST : NARROW_SIZE;
    while (wide && size > 14 && whole(size) > room - 2 * PAD) size -= 1;
    /** @type {{x: number, row: number, width: number}[]} */
    const boxes = [];
    let x = wide ? (room - whole(size)) / 2 : 0;
    let row = 0;
    texts.forEach((text, i) => {
      const own = width(i, size);
      const least = text === "." ? own + 4 : Math.max(PICK, own + 10);
      const slot = wide ? own : least;
      if (!wide && x + slot > room && text !== ".") {
        x = 0;
        row += 1;
      }
      boxes.push({ x: x + (slot - own) / 2, row, width: own });
      x += slot + (wide ? gap(i, size) : 0);
    });
    return { texts, special, size, boxes, rows: row + 1 };
  }

  /** What is drawn above the words. @type {(layer: string | number) => string} */
  let called = () => "";
  /** As the words were laid out last. @type {{wide: boolean, high: number, boxes: {x: number, width: number}[], y(i: number): number} | null} */
  let laid = null;

  /**
   * All but what arrives.
   * @param {number} room @param {boolean} wide @param {number} high  room for ribbons @param {Line} next
   * @returns {import("./hero_stops.js").Ground["words"]}  what was laid out
   */
  function update(room, wide, high, next) {
    line = next;
    const { reader, slots, told, open: slot } = next;
    const { texts, special, size, boxes, rows } = layout(room, next, wide);
    const top = wide ? high : NOTE + BARS;
    const step = wide ? TALL : BARS + NARROW_LINE;
    const tall = wide ? 52 : 36;
    const pad = wide ? PAD : 5;
    const height = top + rows * step - (wide ? 0 : BARS) + OPTIONS;
    place(svg, { width: room, height });
    lay(root, { height });
    const y = (/** @type {number} */ i) => top + (boxes[i]?.row ?? 0) * step;
    laid = { wide, high, boxes, y };
    const labelOf = (/** @type {string | number} */ layer) => {
      const what = `what arrives at ${texts[reader] ?? ""} in layer ${layer}`;
      return wide ? `arcs: ${what}` : `${what}, as shares`;
    };
    called = labelOf;
    const long = textWidth(labelOf("0"), NOTE_SIZE);
    // Left of the chapter's name that may stand above the reader, or else right of it.
    const above = (boxes[reader]?.x ?? 0) + (boxes[reader]?.width ?? 0) / 2 - CHAPTER.before;
    const right = wide && long + CHAPTER.around > above;
    place(note, {
      x: right ? above + next.chapter + CHAPTER.around : 0,
      y: wide ? 20 : 8,
    });
    parts.forEach(({ ground, name, dots, under }, i) => {
      const box = boxes[i];
      const pick = /** @type {HTMLElement} */ (picks[i]);
      for (const each of [ground, name, dots]) mark(each, "away", !box);
      pick.hidden = !box || texts[i] === ".";
      if (!box) return;
      const text = texts[i] ?? "";
      const gap = text === "?";
      const swappable = slots[i] !== undefined;
      const grown = { x: box.x - pad, y: y(i), width: box.width + 2 * pad, height: tall };
      const small = { x: box.x, y: y(i) + tall / 2 - 14, width: box.width, height: 28 };
      place(ground, special[i] && i !== reader ? small : grown);
      mark(ground, "shown", i === reader || gap || special[i]);
      mark(ground, "chosen", i === reader);
      mark(ground, "gap", gap && i !== reader);
      write(name, text);
      place(name, {
        x: box.x + box.width / 2,
        y: y(i) + tall / 2,
        "font-size": special[i] ? SMALL : size,
        "font-weight": special[i] ? "400" : "600",
      });
      mark(name, "chosen", i === reader);
      mark(name, "gap", gap && i !== reader);
      const line = y(i) + tall - 2;
      place(dots, { d: swappable ? `M${box.x + 1} ${line}h${box.width - 2}` : "" });
      mark(dots, "open", slots[i] === slot);
      mark(under, "told", told.includes(i));
      mark(ribbons[i]?.root ?? under, "told", told.includes(i));
      const middle = box.x + box.width / 2;
      const across = Math.max(PICK, grown.width);
      const down = Math.max(PICK, tall);
      const corner = { left: middle - across / 2, top: y(i) + (tall - down) / 2 };
      lay(pick, { ...corner, width: across, height: down });
      describe(pick, swappable ? `swap ${text}` : `what ${text} reads`);
      setOrDrop(pick, "aria-expanded", swappable ? String(slots[i] === slot) : null);
      setOrDrop(pick, "aria-pressed", swappable ? null : String(i === reader));
    });
    showOptions(next);
    const from = boxes[slots.indexOf(slot)];
    lay(indent, { flexBasis: from && wide ? Math.max(0, from.x - PAD) : 0 });
    lay(offer, { top: height - OPTIONS + (wide ? tall + 6 - step : 2) });
    const boxOf = (/** @type {number} */ i, /** @type {number} */ around) => {
      const { x = 0, width = 0 } = boxes[i] ?? {};
      return { x: x - around, y: y(i), width: width + 2 * around, height: tall };
    };
    const end = boxes.at(-1);
    const gap = boxOf(texts.indexOf("?"), 0);
    const under = gap.x + gap.width / 2;
    const points = wide && under > next.guessesAt && under < room;
    down.update({
      from: { x: under, y: gap.y + tall + 3 },
      to: { x: under, y: height - 3 },
      away: !points,
    });
    return {
      gap,
      reader: boxOf(reader, pad),
      last: {
        end: end ? end.x + end.width / 2 + Math.max(PICK, end.width + 2 * pad) / 2 : 0,
        middle: y(boxes.length - 1) + tall / 2,
      },
      note: long,
      high,
      bottom: height,
    };
  }

  /** Of which layer the arcs are. @param {number} layer */
  function noteLayer(layer) {
    mark(note, "away", !layer);
    write(note, called(layer));
  }

  /** What arrives at the reader: as ribbons, or as bars. @param {number[]} widths  in pixels */
  function flow(widths) {
    if (!laid || !line) return;
    const { wide, high, boxes, y } = laid;
    const sum = widths.reduce((a, b) => a + b, 0);
    const bars = !wide && sum > 0;
    parts.forEach(({ under, share }, i) => {
      const box = boxes[i];
      for (const each of [under, share]) mark(each, "away", !box || !bars);
      if (!box || !bars) return;
      const part = (widths[i] ?? 0) / sum;
      const middle = box.x + box.width / 2;
      const bar = { x: middle - 13, y: y(i) - 2 - part * BAR, width: 26, height: part * BAR };
      place(under, bar);
      write(share, part < TOLD ? "" : format(part));
      place(share, { x: middle, y: bar.y - 7 });
    });
    placeRibbons(wide, high, widths, line.reader, boxes);
  }

  /**
   * Side by side they come down into the reader's opening: the nearest word's lies lowest and comes
   * down at the edge, the farthest in the middle; its own comes straight down there.
   * @param {boolean} wide @param {number} high @param {number[]} widths @param {number} reader
   * @param {{x: number, width: number}[]} boxes
   */
  function placeRibbons(wide, high, widths, reader, boxes) {
    const own = boxes[reader];
    const sum = widths.reduce((a, b) => a + b, 0);
    const shown = wide && own !== undefined && sum > 0;
    mark(opening, "away", !shown);
    for (const [i, { root }] of ribbons.entries()) mark(root, "away", !shown || i >= boxes.length);
    if (!shown) return;
    const middle = own.x + own.width / 2;
    const foot = high - 2;
    const left = middle - sum / 2;
    place(opening, { d: `M${left - 3} ${foot - 9}V${foot}H${left + sum + 3}V${foot - 9}` });
    const layAll = (
      /** @type {number[]} */ order,
      /** @type {number} */ from,
      /** @type {number} */ way,
    ) => {
      let at = from;
      let lift = LOWEST;
      const all = order.reduce((most, i) => most + (widths[i] ?? 0), 0);
      const space = Math.max(1, Math.min(SPREAD, (high - 44 - all) / Math.max(1, order.length)));
      for (const i of order) {
        const width = widths[i] ?? 0;
        const box = boxes[i];
        if (!box) continue;
        const x = at + (way * width) / 2;
        at += way * width;
        lift += width / 2;
        const start = { x: box.x + box.width / 2, y: foot };
        const d = over(start, { x, y: foot }, foot - lift, 20 + lift / 3);
        lift += width / 2 + space;
        ribbons[i]?.update({ d, width });
      }
      return at;
    };
    const before = Array.from({ length: reader }, (_, i) => reader - 1 - i);
    const after = Array.from({ length: boxes.length - reader - 1 }, (_, i) => reader + 1 + i);
    const inner = layAll(before, left, 1);
    layAll(after, left + sum, -1);
    const width = widths[reader] ?? 0;
    const x = inner + width / 2;
    ribbons[reader]?.update({ d: `M${x} ${foot - LOWEST}V${foot}`, width });
  }

  return { root, update, flow, note: noteLayer };
}
