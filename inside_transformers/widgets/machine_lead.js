/**
 * How far a word leads in one token's column, after each part of each layer: its logit, less the largest
 * of any other word's. In the picture each part is a bar from the lead before it to the lead after it, and
 * a line stands where the lead is 0: right of it, the machine would say the word.
 *
 * @typedef {import("./machine_model.js").Cell} Cell
 * @typedef {object} Stage  What the column is after a part.
 * @property {number} layer
 * @property {string} part  "words", "attention", "MLP", or the edit that put another vector there
 * @property {boolean} put  no part wrote what is there
 * @property {number | null} lead  null: what this part wrote was replaced
 * @property {number | null} adds  by how much that is more than before; null: nothing is before it
 * @property {number} was  the lead without the edit
 * @property {string} says  the likeliest word; empty: none, as `lead`
 * @property {string} other  the likeliest of all others
 * @property {boolean} turns  before, another word was the likeliest
 * @typedef {{at: number, is: number, was: number}} Fell  at which stage, and what it adds and added
 * @typedef {{word: string, of: string, stages: Stage[], fell: Fell | null}} Lead  `word`: that in which the
 *   column ends without the edit; `of`: the token whose column it is; empty: the last; `fell`: where the word
 *   loses most; null: it loses nothing
 * @typedef {{top: number, foot: number, title: number, start: number, end: number}} Lane  from where to where
 *   it reaches, where its title stands, and where in it the path starts and ends
 * @typedef {{x: number, end: number, high: number, gap: number, lane: Lane | null,
 *   at(layer: number): {top: number, attention: number, mlp: number}}} Room  from where to where there is
 *   room, and how high are a bar and the gap between two layers; `lane`: where it is all for the bars, so that
 *   there are words, too; `at`: where a layer's gap begins, and the middles of its bars
 */
import { element, mark, place, write } from "./base.js";
import { fitting, textWidth } from "./drawing.js";
import { quoted, signed } from "./machine_words.js";

const LETTERS = 12;
/** Of a lane, so much at least is left of the line, and right: for what stands there below. */
const BEHIND = 50;
const AHEAD = 42;
/** Right of the longest bar there is room for a number. */
const OF_NUMBER = 42;
const NEAR = 4;
const AROUND_TEXT = 8;
/** At first a token says itself, and any other word is far behind: there, so much of a bar is drawn. */
const CUT = 14;
const CUT_NARROW = 4;
/** What is there. */
const CUT_SIGN = "◂";
/** Less is no other path. */
const SAME = 0.005;
/** Less is not said to be lost. */
const LEAST_LOST = 0.1;

/** Where the lead ends lower than it did, which part’s share of it is so much less. @param {Stage[]} stages @returns {Fell | null} */
function fellIn(stages) {
  const last = stages.at(-1);
  if (!last || last.was - Number(last.lead) < LEAST_LOST) return null;
  /** @type {Fell | null} */
  let most = null;
  let [lead, was] = [0, 0];
  stages.forEach((stage, at) => {
    if (stage.lead === null) return;
    const own = { at, is: stage.lead - lead, was: stage.was - was };
    const least = most ? most.was - most.is : LEAST_LOST;
    if (own.was - own.is >= least) most = own;
    [lead, was] = [stage.lead, stage.was];
  });
  return most;
}

/**
 * @param {ReturnType<typeof import("./machine_model.js").gpt>} machine
 * @param {(id: number) => string} wordOf
 */
export function leadsOf({ lens, logitsOf, mlp }, wordOf) {
  /** The likeliest word but one. @param {Cell} cell @param {number} id */
  const otherThan = (cell, id) => lens(cell).ids.find((each) => each !== id) ?? 0;
  /** @param {Cell} cell @param {number} id */
  const leadOf = (cell, id) =>
    Number(logitsOf(cell)[id]) - Number(logitsOf(cell)[otherThan(cell, id)]);

  /**
   * @param {Cell[]} column  its cells, from the embedding up
   * @param {Cell[]} base  the same without the edit
   * @param {{layer: number, kind: string} | null} edit  what was put into one of them
   */
  return (column, base, edit) => {
    const id = lens(/** @type {Cell} */ (base.at(-1))).ids[0] ?? 0;
    /** @type {Stage[]} */
    const stages = [];
    /** @type {number | null} */
    let before = null;
    let said = "";
    const add = (
      /** @type {number} */ layer,
      /** @type {string} */ part,
      /** @type {Cell | undefined} */ cell,
      /** @type {Cell} */ old,
    ) => {
      const lead = cell ? leadOf(cell, id) : null;
      const says = cell ? wordOf(lens(cell).ids[0] ?? 0) : "";
      const adds = lead === null || before === null ? null : lead - before;
      const turns = adds !== null && says.trim() !== said.trim();
      const put = part === edit?.kind;
      const other = cell ? wordOf(otherThan(cell, id)) : "";
      stages.push({ layer, part, put, lead, adds, was: leadOf(old, id), says, other, turns });
      before = lead ?? before;
      said = says || said;
    };
    base.forEach((old, layer) => {
      const cell = column[layer];
      const own = layer ? (mlp ? "MLP" : "attention") : "words";
      if (old.middle) add(layer, "attention", cell?.middle, old.middle);
      add(layer, layer === edit?.layer ? edit.kind : own, cell, old);
    });
    return { word: wordOf(id), stages, fell: fellIn(stages) };
  };
}

/** @param {number} layers */
export function leadPicture(layers) {
  const text = (words = "") => element("text", { "font-size": LETTERS }, words);
  const bars = Array.from({ length: 2 * layers }, () => {
    const [bar, number, turn] = [element("rect", { class: "it-machine-added" }), text(), text()];
    return { bar, number, turn, root: element("g", {}, bar, number, turn) };
  });
  const ends = ["start", "end"].map(() => {
    const [dot, number] = [element("circle", { class: "it-machine-added", r: 3.5 }), text()];
    return { dot, number, root: element("g", {}, dot, number) };
  });
  const way = (/** @type {string} */ name) => element("path", { class: `it-machine-${name}` });
  const [line, ghost, path, cut] = [way("even"), way("ghost"), way("path"), way("cut")];
  const [behind, ahead, title] = [text("behind"), text("ahead"), text()];
  const names = element("g", {}, behind, ahead, title);
  const shapes = [...bars, ...ends].map((each) => each.root);
  const root = element("g", { class: "it-machine-lead" }, line, ghost, path, ...shapes, cut, names);
  let drawn = "";
  /** How high stand texts that lie on the line. @type {number[]} */
  let crossing = [];

  /** The line where the lead is 0; behind a text it stops. @param {number} x @param {Lane} lane */
  function lineOf(x, { top, foot }) {
    const high = [...crossing].sort((a, b) => a - b);
    const ends = [top, ...high.flatMap((y) => [y - AROUND_TEXT, y + AROUND_TEXT]), foot];
    return ends
      .map((y, i) => (i % 2 ? `V${Math.max(y, ends[i - 1] ?? y)}` : `M${x.toFixed(1)} ${y}`))
      .join("");
  }

  /**
   * Puts the first text that fits beside what reaches from left to right; on one side of the line, if there is room.
   * @param {Element} node
   * @param {string[]} texts
   * @param {{left: number, right: number, y: number}} at
   * @param {Room & {even: number}} room  `even`: where the line is
   * @returns {{left: number, right: number, y: number}}  what then reaches from left to right
   */
  function beside(node, texts, { left, right, y }, { x, end, even, lane }) {
    const wide = (/** @type {string} */ words) => NEAR + textWidth(words, LETTERS);
    const most = right < even - 1 ? even - 2 : end;
    const least = left > even + 1 ? even + 2 : x;
    const sides = [
      { fits: (/** @type {number} */ wide) => right + wide <= most, onRight: true },
      { fits: (/** @type {number} */ wide) => left - wide >= least, onRight: false },
      { fits: (/** @type {number} */ wide) => right + wide <= end, onRight: true },
      { fits: (/** @type {number} */ wide) => left - wide >= x, onRight: false },
    ];
    const all = texts.flatMap((words) => sides.map((side) => ({ words, ...side })));
    const found = all.find(({ words, fits }) => fits(wide(words)));
    write(node, (lane && found?.words) || "");
    if (!lane || !found) return { left, right, y };
    const { words, onRight } = found;
    const anchor = onRight ? "start" : "end";
    place(node, { x: onRight ? right + NEAR : left - NEAR, y: y + 4, "text-anchor": anchor });
    const [from, to] = onRight ? [right, right + wide(words)] : [left - wide(words), left];
    if (from < even && even < to + 1) crossing.push(y);
    return onRight
      ? { left, right: right + wide(words), y }
      : { left: left - wide(words), right, y };
  }

  return {
    root,
    /** @param {Lead} lead @param {Room | null} room  null: the column is out of sight */
    update({ word, of, stages, fell }, room) {
      const heights = room && Array.from({ length: layers }, (_, i) => room.at(i + 1));
      const now = JSON.stringify([word, of, stages, room, heights]);
      if (now === drawn) return;
      drawn = now;
      mark(root, "away", !room);
      if (!room) return;
      const { x, end, lane } = room;
      const two = stages.length > layers + 1;
      const near = stages.slice(two ? 2 : 1);
      const all = near.flatMap(({ lead, was }) => [lead ?? was, was]);
      const [low, high] = [Math.min(-1e-9, ...all), Math.max(1e-9, ...all)];
      const [least, most] = lane ? [x + CUT, end - OF_NUMBER] : [x + CUT_NARROW, end];
      const zero = least + ((most - least) * low) / (low - high);
      const even = lane ? Math.max(x + BEHIND, Math.min(end - AHEAD, zero)) : zero;
      const scale = Math.min((even - least) / -low, (most - even) / high);
      const here = { ...room, even };
      const beyond = (/** @type {number} */ lead) => even + lead * scale < x;
      const xOf = (/** @type {number} */ lead) => Math.max(x, Math.min(end, even + lead * scale));
      const ys = stages.map(({ layer }, i) => {
        if (!layer) return lane?.start ?? 0;
        const { attention, mlp } = room.at(layer);
        return two && i % 2 === 0 ? mlp : attention;
      });

      /** Up from level to level; where strips stand between, in each gap alone. @param {(number | null)[]} leads @param {boolean} across */
      function wayOf(leads, across) {
        let [way, from, low, below] = ["", "", 0, -1];
        leads.forEach((lead, i) => {
          if (lead === null) return;
          const [y = 0, { layer = 0 } = {}, to] = [ys[i], stages[i], xOf(lead).toFixed(1)];
          const start = lane || below === layer ? low : y;
          if (from) way += `M${from} ${start.toFixed(1)}V${y.toFixed(1)}${across ? `H${to}` : ""}`;
          [from, low, below] = [to, beyond(lead) ? (ys[i + 1] ?? y) : y, layer];
        });
        return lane ? `${way}M${from} ${low.toFixed(1)}V${lane.end.toFixed(1)}` : way;
      }
      const moved = stages.some(({ lead, was }) => Math.abs((lead ?? Infinity) - was) > SAME);
      const leads = stages.map(({ lead }) => lead);
      const before = stages.map(({ was }) => was);
      place(path, { d: wayOf(leads, false) });
      place(ghost, { d: moved ? wayOf(before, true) : "" });
      const [x0, half] = [even.toFixed(1), room.high / 2];
      const gaps = (heights ?? []).map(({ top }) => `M${x0} ${top}v${room.gap}`);
      crossing = [];

      let cuts = "";
      bars.forEach(({ bar, number, turn, root: each }, i) => {
        const { part, put, lead = null, adds = null, says, turns } = stages[i + 1] ?? {};
        mark(each, "away", lead === null || adds === null);
        if (lead === null || adds === null) return;
        const y = ys[i + 1] ?? 0;
        const [from, to] = [xOf(lead - adds), xOf(lead)];
        const [left, right] = [Math.min(from, to), Math.max(from, to, Math.min(from, to) + 1)];
        place(bar, { x: left, y: y - half, width: right - left, height: room.high, rx: 1.5 });
        if (lane && beyond(lead - adds) !== beyond(lead))
          cuts += `M${x + 5} ${y + half + 1}l4 ${-room.high - 2}`;
        mark(bar, "lost", adds < 0);
        mark(bar, "put", put);
        mark(each, "fell", fell?.at === i + 1);
        mark(each, "role", turns && "output");
        const out = Boolean(lane) && beyond(lead - adds) && beyond(lead);
        mark(bar, "away", out);
        const sized = signed(adds);
        const named = put ? [`${part}: ${sized}`] : out ? [`${CUT_SIGN} ${sized}`] : [];
        const own = out ? { left: x, right: x - NEAR, y } : { left, right, y };
        const taken = beside(number, [...named, sized], own, here);
        beside(turn, turns ? [`→ ${quoted(says)}`] : [], taken, here);
      });
      place(cut, { d: cuts });
      ends.forEach(({ dot, number, root: each }, i) => {
        const { lead = 0, put = false } = (i ? stages.at(-1) : stages[0]) ?? {};
        mark(each, "away", !lane);
        if (!lane || lead === null) return;
        const [cx, y] = [xOf(lead), i ? lane.end : lane.start];
        place(dot, { cx, cy: y });
        mark(dot, "put", !i && put);
        mark(each, "role", i > 0 && lead > 0 && "output");
        mark(each, "fell", !i && fell?.at === 0);
        const far = beyond(lead);
        mark(dot, "away", far);
        const edge = far ? { left: cx, right: cx - NEAR, y } : { left: cx - 3, right: cx + 3, y };
        const words = `${far ? `${CUT_SIGN} ` : ""}${signed(lead)}`;
        beside(number, [words], edge, here);
      });
      place(line, { d: lane ? lineOf(even, lane) : gaps.join("") });
      mark(names, "away", !lane);
      if (!lane) return;
      place(behind, { x: even - NEAR, y: lane.foot, "text-anchor": "end" });
      place(ahead, { x: even + NEAR, y: lane.foot });
      const lost = stages.at(-1)?.says.trim() !== word.trim();
      const [own, at] = [quoted(word), of && `at ${quoted(of)}: `];
      const titles = lost
        ? [`${at}lead of the old answer ${own}`, `${at}old answer ${own}`, `old: ${own}`]
        : [`${at}lead of ${own}`, `lead of ${own}`];
      const fits = titles.find((words) => textWidth(words, LETTERS) <= end - x) ?? own;
      write(title, fitting(fits, end - x, LETTERS));
      place(title, { x: end, y: lane.title, "text-anchor": "end" });
    },
  };
}
