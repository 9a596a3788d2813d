import {
  element,
  lineOf,
  mark,
  place,
  renderer,
  scrolled,
  tableOf,
  visible,
  write,
} from "./base.js";
import { escaped, unescaped } from "./address_text.js";
import { radios, textField } from "./controls.js";
import { DISC, HALO, textWidth, through } from "./drawing.js";
import { renewed } from "./tables.js";
import { handles } from "./handles.js";
import { countBar, different, endBars, many, outcome } from "./merge_outcome.js";
import { markKey, textPicture } from "./merge_text.js";
import { stepsOf } from "./merge_words.js";
import { getter } from "./python.js";
import { ONE_COLUMN, stage } from "./stage.js";

/**
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./merge_words.js").Pair} Pair
 * @typedef {import("./merge_words.js").Step} Step
 * @typedef {import("./stage.js").State} State
 * @typedef {import("./stage.js").Words} Words
 * @typedef {{text: string, typed: string, merges: number, pair: number}} Chosen  `text` is the
 *   name of one that is offered, or empty for the reader's own; `pair` its place in the bars.
 */

const STATE = ["text", "typed", "merges", "pair"];
const BARS = 5;
const BARS_NARROW = 4;
const WIDE = 540;
const CHART = { height: 204, left: 46, right: 30, top: 68, bottom: 28 };
const LONGEST = 160;
/** The list beside the button: its letters, and what the button takes. */
const LIST = 14;
const BUTTON = 160;
const ORDER = ["first", "second", "third", "fourth", "fifth"];

/** @param {Pair} pair */
const named = ({ left, right }) => `${visible(left)} + ${visible(right)}`;
/** The same in a message, in one line. @param {Pair} pair */
const told = (pair) => element("strong", { class: "it-merge-told" }, named(pair));
/** The same with a comma that stays with it. @param {Pair} pair */
const listedPair = (pair) => element("span", { class: "it-merge-comma" }, told(pair), ",");

/** Two counts over the number of merges, and a handle on the first. @param {() => import("./handles.js").Grip} grip */
function countChart(grip) {
  const svg = element("svg", {
    class: "it-merge-chart it-lower",
    tabindex: -1, // so that a tap in it leaves the focus inside
    role: "group",
    "aria-label": "tokens in the text and in the vocabulary, over the number of merges",
  });
  let view = { width: 340, n: 0, steps: /** @type {Step[]} */ ([]) };
  const last = () => Math.max(1, view.steps.length - 1);
  const most = () =>
    Math.max(...view.steps.map((step) => Math.max(step.tokens, step.vocabulary)), 1);
  const xOf = (/** @type {number} */ n) =>
    CHART.left + ((view.width - CHART.left - CHART.right) * n) / last();
  const yOf = (/** @type {number} */ count) =>
    CHART.height - CHART.bottom - ((CHART.height - CHART.top - CHART.bottom) * count) / most();
  const at = (/** @type {number} */ n) => view.steps[Math.max(0, Math.min(n, last()))];

  const base = element("path", { class: "it-origin-lines" });
  const now = element("path", { class: "it-merge-now" });
  const tokens = element("path", { class: "it-merge-line" });
  const words = element("path", { class: "it-merge-line", "stroke-dasharray": "5 4" });
  const dot = element("circle", { class: "it-merge-dot", r: 4.5 });
  const samples = [
    element("path", { class: "it-merge-line", d: "M2 12h24" }),
    element("path", { class: "it-merge-line", d: "M2 32h24", "stroke-dasharray": "5 4" }),
  ];
  const legends = [12, 32].map((y) => element("text", { x: 34, y: y + 5, "font-size": 14 }));
  const ticks = ["start", "middle", "end"].map((anchor) =>
    element("text", { class: "it-axis", "text-anchor": anchor, "font-size": 13 }),
  );
  const top = element("text", { class: "it-axis", "text-anchor": "end", "font-size": 13 });
  const halo = element("circle", { class: "it-merge-halo", r: HALO });
  const disc = element("circle", { class: "it-merge-disc", r: DISC });
  const core = element("circle", { class: "it-merge-core", r: 4 });
  const handle = handles(svg, {
    // Handles move by tenths: a merge is a tenth, and stands on the line.
    toPixels: (p) => ({ x: xOf(p.x * 10), y: yOf(at(Math.round(p.x * 10))?.tokens ?? 0) }),
    toNumbers: (p) => ({
      x: ((p.x - CHART.left) * last()) / (view.width - CHART.left - CHART.right) / 10,
      y: 0,
    }),
  }).add(grip(), halo, disc, core);
  svg.append(base, now, ...samples, ...legends, ...ticks, top, words, tokens, dot, handle.root);

  return {
    svg,
    /** @param {typeof view} next */
    update(next) {
      view = next;
      const { width, n, steps } = view;
      const floor = CHART.height - CHART.bottom;
      place(svg, { width, height: CHART.height });
      place(base, { d: `M${CHART.left} ${CHART.top - 6}V${floor}H${width - CHART.right + 8}` });
      place(now, {
        d: through([
          { x: xOf(n), y: CHART.top - 4 },
          { x: xOf(n), y: floor },
        ]),
      });
      for (const [line, count] of /** @type {const} */ ([
        [tokens, "tokens"],
        [words, "vocabulary"],
      ])) {
        place(line, { d: through(steps.map((step, i) => ({ x: xOf(i), y: yOf(step[count]) }))) });
      }
      const step = at(n);
      const spot = { cx: xOf(n), cy: yOf(step?.tokens ?? 0) };
      for (const circle of [halo, disc, core]) place(circle, spot);
      place(dot, { cx: xOf(n), cy: yOf(step?.vocabulary ?? 0) });
      write(/** @type {Node} */ (legends[0]), `tokens in the text: ${step?.tokens ?? 0}`);
      write(/** @type {Node} */ (legends[1]), `tokens in the vocabulary: ${step?.vocabulary ?? 0}`);
      const labels = ["0", "merges", String(steps.length - 1)];
      ticks.forEach((tick, i) => {
        place(tick, { x: xOf((last() * i) / 2), y: floor + 20 });
        write(tick, labels[i] ?? "");
      });
      place(top, { x: CHART.left - 23, y: yOf(most()) + 5 });
      write(top, String(most()));
      handle.update();
    },
  };
}

/** The most frequent pairs as bars; each is a button. @param {(index: number) => void} choose */
function pairBars(choose) {
  const rows = Array.from({ length: BARS }, (_, i) => {
    const { name, fill, count, parts } = countBar();
    const root = element(
      "button",
      { type: "button", class: "it-pair", onclick: () => choose(i) },
      ...parts,
    );
    return { root, name, fill, count };
  });
  const head = element("p", { class: "it-pair-head" });
  const end = endBars();
  const list = element("div", { class: "it-pair-list" }, ...rows.map((row) => row.root));
  const layers = element("div", { class: "it-pair-layers" }, list, end.root);
  const root = element("div", { class: "it-pairs it-hold it-lower" }, head, layers);
  return {
    root,
    /** @param {Pair[]} pairs @param {{chosen: number, shown: number, most: number, none: string, ends: {first: Step, now: Step}}} how  `none`: what is said where no pair is; `ends`: what is drawn there */
    update(pairs, { chosen, shown, most, none, ends }) {
      mark(end.root, "away", pairs.length > 0);
      end.update(ends.first, ends.now);
      write(head, pairs.length ? "the most frequent pairs; tap one to find it" : none);
      rows.forEach((row, i) => {
        const pair = i < shown ? pairs[i] : undefined;
        mark(row.root, "away", i >= shown);
        mark(row.root, "empty", !pair);
        row.root.disabled = !pair;
        row.root.setAttribute("aria-pressed", String(Boolean(pair) && i === chosen));
        write(row.name, pair ? named(pair) : "");
        write(row.count, pair ? String(pair.count) : "");
        row.fill.style.width = `${((pair?.count ?? 0) / most) * 80}%`;
      });
    },
  };
}

/** The vocabulary: so many characters, and the tokens that were made, in order; the last of them, where two lines do not hold all. @param {Pair[]} made @param {number} characters @param {number} room */
function listOf(made, characters, room) {
  const names = made.map(({ left, right }) => visible(left + right));
  const said = (/** @type {number} */ from) =>
    `vocabulary: ${[from ? "…" : many(characters, "character"), ...names.slice(from)].join(" · ")}`;
  let from = 0;
  while (from < names.length - 1 && textWidth(said(from), LIST) > 1.75 * room) from++;
  return said(from);
}

/** The message. @param {Step[]} steps @param {Chosen} now @returns {Words} */
function sentence(steps, { merges, pair: index }) {
  const step = /** @type {Step} */ (steps[merges]);
  const letters = (steps[0]?.tokens ?? 0) - step.tokens;
  const start = merges
    ? `After ${many(merges, "merge")}: ${many(step.tokens, "token")}, ${letters} fewer than characters; ${step.vocabulary} in the vocabulary. `
    : `${many(step.tokens, "token")}, one per character: ${different(step)}. `;
  const next = step.pairs[0];
  if (merges === steps.length - 1) {
    const words = step.pieces.length > 1 ? "Each word" : "The word";
    if (!step.pairs.length) return [start, `${words} is one token: no pair is left.`];
    return [start, "Within words each pair stands once: here merging ends.", outcome(step)];
  }
  const pair = step.pairs[index];
  if (index && pair) {
    return [
      start,
      told(pair),
      ` stands there ${many(pair.count, "time")}: the ${ORDER[index] ?? "next"} in line. The button merges `,
      told(/** @type {Pair} */ (next)),
      " first.",
    ];
  }
  if (!next) return [start];
  const equal = step.pairs.filter((each) => each.count === next.count).length - 1;
  const others = equal > 1 ? `${equal} other pairs are` : "Another pair is";
  const tie = equal ? ` ${others} as frequent; this one stands first in the text.` : "";
  return [start, "Next: ", listedPair(next), ` ${many(next.count, "time")}.${tie}`];
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const offered = /** @type {[string, string, string][]} */ (model.get("texts"));
  const texts = new Map(offered.map(([name, , text]) => [name, text]));
  const initial = /** @type {Chosen} */ (model.get("initial"));

  // State.
  const chosen = /** @type {() => Chosen} */ (getter(model, STATE));
  const textOf = (/** @type {Chosen} */ now) => texts.get(now.text) ?? now.typed;

  /** @type {Map<string, [Step, ...Step[]]>} */
  const known = new Map();
  /** @param {string} text */
  function steps(text) {
    const found = known.get(text) ?? stepsOf(text);
    known.set(text, found);
    return found;
  }
  /** @param {string} typed */
  function type(typed) {
    const text = typed.trim().replace(/\s+/g, " ").slice(0, LONGEST);
    if (text) view.choose({ text: "", typed: text, merges: 0, pair: 0 });
    else view.remark("Type at least one letter. ");
  }

  const view = stage(el, {
    model,
    redraw,
    key: "merge",
    look: "Press the button, or drag the handle: the most frequent pair, underlined, becomes one. No pair reaches into the next word: a space belongs to the word after it, a comma to the word before it.",
    switches: [],
    shown: chosen,
    read: () => {
      const now = chosen();
      /** @type {State} */
      const state = new Map();
      if (!now.text && now.typed) state.set("own", escaped(now.typed));
      else if (now.text !== initial.text) state.set("text", now.text);
      if (now.merges !== initial.merges) state.set("n", String(now.merges));
      if (now.pair) state.set("pair", String(now.pair));
      return state;
    },
    parsed,
    longest: [
      [
        "After 88 merges: 88 tokens, 88 fewer than characters; 88 in the vocabulary. Next: ",
        listedPair({ left: " fuzzy", right: " wuzzy", count: 8 }),
        " 8 times. 88 other pairs are as frequent; this one stands first in the text.",
      ],
      [
        "After 88 merges: 88 tokens, 88 fewer than characters; 88 in the vocabulary. Within words each pair stands once: here merging ends. fuzzy stands there 88 times: as one token, fuzzy or ␣fuzzy. ␣very stands there once: as 5 tokens.",
      ],
    ],
  });

  /** @param {State} state @returns {Chosen | null}  null: it can't be read */
  function parsed(state) {
    const next = { ...initial };
    for (const [name, value] of state) {
      if (name === "text" && texts.has(value)) next.text = value;
      else if (name === "own") {
        next.typed = (unescaped(value) ?? "").slice(0, LONGEST);
        next.text = "";
        if (!next.typed.trim()) return null;
      } else if (name === "n" && /^\d{1,2}$/.test(value)) next.merges = Number(value);
      else if (name === "pair" && /^[1-4]$/.test(value)) next.pair = Number(value);
      else return null;
    }
    const all = steps(textOf(next));
    return all[next.merges] ? next : null;
  }

  // Picture.
  const reach = () => steps(textOf(chosen())).length - 1;
  const text = textPicture();
  const key = markKey();
  const chart = countChart(() => ({
    name: () => "number of merges",
    text: () => {
      const step = steps(textOf(chosen()))[chosen().merges];
      return `${chosen().merges}, ${many(step?.tokens ?? 0, "token")} in the text, ${step?.vocabulary ?? 0} in the vocabulary`;
    },
    at: () => ({ x: chosen().merges / 10, y: 0 }),
    home: () => ({ x: 0, y: 0 }),
    reach: (to) => ({ x: Math.min(reach() / 10, Math.max(0, to.x)), y: 0 }),
    ...view.hand,
    move: (to) => view.set({ merges: Math.round(to.x * 10), pair: 0 }),
    picked: () => {},
  }));
  const bars = pairBars((pair) => view.choose({ pair }));
  const once = element(
    "button",
    {
      type: "button",
      class: "it-merge-button it-hold",
      onclick: () => view.choose({ merges: Math.min(reach(), chosen().merges + 1), pair: 0 }),
    },
    "merge once",
  );
  const made = element("p", { class: "it-merge-made" });
  const boxes = radios({
    id: `${view.key}-text`,
    legend: "text (␣ is a space)",
    options: offered.map(([name, label]) => [name, label]),
    input: (name) => view.choose({ text: name, merges: 0, pair: 0 }),
  });
  const own = textField({
    id: `${view.key}-own`,
    label: "or one of your own, then Enter",
    input: type,
  });
  own.field.maxLength = LONGEST;
  view.ask("Which two become one next?", "");
  view.picture.append(
    element("div", { class: "it-stage-choices it-merge-choices" }, boxes.root, own.root),
    text.svg,
    key.root,
    element("div", { class: "it-buttons it-merge-once" }, once, made),
    element("div", { class: "it-merge-body" }, chart.svg, bars.root),
  );

  /** @param {Step[]} all @param {number} merges */
  function tableOfMerges(all, merges) {
    const cell = (/** @type {string | number} */ value) =>
      element("td", typeof value === "number" ? { "data-value": value } : {}, String(value));
    const lines = all.map((step, i) => {
      const pair = i ? all[i - 1]?.pairs[0] : undefined;
      const made = pair
        ? [visible(pair.left), visible(pair.right), visible(pair.left + pair.right), pair.count]
        : ["–", "–", "–", "–"];
      const line = lineOf(String(i), ...made.map(cell), cell(step.tokens), cell(step.vocabulary));
      mark(line, "chosen", i === merges);
      return line;
    });
    const heads = [
      "merges",
      "left",
      "right",
      "new token",
      "times",
      "tokens in the text",
      "vocabulary",
    ];
    return scrolled(
      "all merges",
      tableOf({ kind: "it-table", caption: "All merges of this text", heads, lines }),
    );
  }

  function update() {
    const now = chosen();
    const all = steps(textOf(now));
    now.merges = Math.min(now.merges, all.length - 1);
    const step = all[now.merges] ?? all[0];
    const room = view.room();
    const wide = room >= WIDE;
    mark(view.root, "narrow", room <= ONE_COLUMN);
    const before = now.merges ? all[now.merges - 1]?.pairs[0] : undefined;
    const first = [...texts.values(), textOf(now)];
    const ends = now.merges === all.length - 1;
    const open = ends ? [] : step.pairs; // what stands there once is not merged
    text.update(step, {
      room,
      rows: Math.max(...first.map((each) => text.rows(steps(each)[0], room))),
      pair: open[now.pair],
      fresh: before ? before.left + before.right : "",
    });
    key.update({ fresh: Boolean(before), pair: Boolean(open[now.pair]), next: !now.pair });
    chart.update({ width: wide ? Math.round(room * 0.52) : room, n: now.merges, steps: all });
    bars.update(open, {
      chosen: now.pair,
      shown: wide ? BARS : BARS_NARROW,
      most: all[0].pairs[0]?.count ?? 1,
      none: `within words no pair ${step.pairs.length ? "stands twice" : "is left"}: the end`,
      ends: { first: all[0], now: step },
    });
    const tokens = all.slice(0, now.merges).flatMap(({ pairs: [pair] }) => (pair ? [pair] : []));
    write(made, listOf(tokens, all[0].vocabulary, room - BUTTON));
    boxes.update(now.text);
    if (own.field !== document.activeElement) own.field.value = now.text ? "" : now.typed;
    once.setAttribute("aria-disabled", String(ends));
    view.fill(() => renewed(view.tables, tableOfMerges(all, now.merges)));
    view.say(sentence(all, now), { kind: now.merges ? "changed" : "" });
  }

  view.begin();
  return update;
}

export default {
  render: renderer({
    structure: ["initial", "texts"],
    state: STATE,
    build,
  }),
};
