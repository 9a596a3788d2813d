import {
  element,
  format,
  lineOf,
  listed,
  mark,
  renderer,
  scrolled,
  tableOf,
  write,
} from "./base.js";
import {
  cityFirst,
  everyOrder,
  fits,
  GAP,
  ownSteps,
  repeated,
  rules,
  stutters,
  verdict,
  walk,
} from "./any_order_walk.js";
import { headOf, sentenceLine, tallyOf } from "./any_order_lines.js";
import { radios, slider } from "./controls.js";
import { textWidth } from "./drawing.js";
import { renewed } from "./tables.js";
import { longestOf, ONE_COLUMN, stage, strong } from "./stage.js";

/**
 * @typedef {import("./any_order_walk.js").Text} Text
 * @typedef {import("./any_order_walk.js").Step} Step
 * @typedef {import("./stage.js").Words} Words
 */

const TOP = 3;
/** A name as it is written outside the model, which knows small letters only. @param {string} word */
const title = (word) => word.slice(0, 1).toUpperCase() + word.slice(1);
const SIZE = 13;
const FEW = ["no", "one", "two", "three", "four", "five", "six"];
/** So often was the model asked. @param {number} n */
const passes = (n) => `${n} ${n === 1 ? "pass" : "passes"}`;
const LONGEST_OWN =
  "You wrote slovakia (0.88). Skopje is not the capital of Slovakia: the country stood first, and 13 of 60 such orders end right. The sentence says prague and slovakia more than once. In surest first, all words but two are the same.";
const AGAIN = "from the start";
/** How a sentence begins, up to its second gap. @param {Text} text */
const beginning = ({ text }) =>
  text
    .slice(0, text.indexOf(GAP, text.indexOf(GAP) + 1) + 1)
    .join(" ")
    .replaceAll(GAP, "…")
    .replace(/ ([,.])/g, "$1");

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const texts = /** @type {[Text, ...Text[]]} */ (model.get("texts"));
  const known = /** @type {string[]} */ (model.get("words"));
  const scale = /** @type {number} */ (model.get("scale"));
  const orders = /** @type {[string, string][]} */ (model.get("orders"));
  const initial = /** @type {{text: string, step: number}} */ (model.get("initial"));
  const tally = /** @type {{sentences?: number, gaps?: number, twice?: number[]}} */ (
    model.get("tally")
  );

  // State.
  /** What the reader did last. @type {"step" | "own"} */
  let hand = "step";
  const now = () => ({
    text: texts.find(({ name }) => name === model.get("text")) ?? texts[0],
    step: /** @type {number} */ (model.get("step")),
    own: /** @type {number[]} */ (model.get("own")),
  });
  const shareOf = (/** @type {number | undefined} */ share) => format((share ?? 0) / scale);
  /** @type {Map<Text, [string, Step[]][]>} */
  const walked = new Map();
  /** The orders' names, and all their steps. @param {Text} text */
  function walksOf(text) {
    const made = walked.get(text);
    if (made) return made;
    const walks = orders.map(([order, name]) => {
      const steps = walk(text, known, rules(text)[order] ?? ((open) => open));
      return /** @type {[string, Step[]]} */ ([name, steps]);
    });
    walked.set(text, walks);
    return walks;
  }
  /** Where each order is at a step; one that is done stays at its last, of which nothing is new then. @param {Text} text @param {number} step @returns {[string, Step][]} */
  const atStep = (text, step) =>
    walksOf(text).map(([name, steps]) => {
      const end = /** @type {Step} */ (steps.at(-1));
      return [name, steps[step] ?? { ...end, last: [] }];
    });
  /** @param {number} gap */
  function fill(gap) {
    const { own } = now();
    if (own.includes(gap)) return;
    hand = "own";
    view.choose({ own: [...own, gap] });
  }

  const view = stage(el, {
    model,
    redraw,
    key: "order",
    look: model.get("hint"),
    switches: [],
    shown: () => ({ ...now(), text: now().text.name }),
    read: () => {
      const { text, step, own } = now();
      /** @type {import("./stage.js").State} */
      const state = new Map();
      if (text.name !== initial.text) state.set("text", text.name);
      if (step !== initial.step) state.set("step", String(step));
      if (own.length) state.set("own", own.join("."));
      return state;
    },
    parsed: (state) => {
      const name = state.get("text") ?? initial.text;
      const text = texts.find((each) => each.name === name);
      const step = Number(state.get("step") ?? initial.step);
      const own = (state.get("own") ?? "").split(".").filter(Boolean).map(Number);
      const n = text?.random.length ?? 0;
      const names = [...state.keys()].every((each) => ["text", "step", "own"].includes(each));
      const right = own.every((i) => Number.isInteger(i) && i >= 0 && i < n);
      if (!text || !names || !(Number.isInteger(step) && step >= 0 && step <= n)) return null;
      return right && new Set(own).size === own.length ? { text: name, step, own } : null;
    },
    arrive: (_, state) => {
      hand = state.has("own") ? "own" : "step";
    },
    longest: texts.flatMap((text) => [
      longestOf(text.random.map((_, i) => saidOfStep(text, i + 1, atStep(text, i + 1)))),
      [LONGEST_OWN],
    ]),
  });

  // Picture.
  const choice = radios({
    id: `${view.key}-text`,
    legend: "sentence",
    options: texts.map((text) => [text.name, beginning(text)]),
    input: (name) => {
      hand = "step";
      view.choose({ text: name, step: initial.step, own: [] });
    },
  });
  const most = Math.max(...texts.map(({ random }) => random.length));
  const steps = slider({
    id: `${view.key}-step`,
    min: 0,
    max: most,
    step: 1,
    ...view.hand,
    input: (step) => {
      hand = "step";
      view.set({ step: Math.min(step, now().text.random.length) });
    },
  });
  const next = element(
    "button",
    {
      type: "button",
      class: "it-hold",
      onclick: () => {
        const { text, step } = now();
        hand = "step";
        view.choose({ step: step < text.random.length ? step + 1 : initial.step });
      },
    },
    "next step",
  );
  // As wide with either word.
  next.dataset.longest = AGAIN;
  const mine = element("div", { class: "it-gap-mine it-lower it-picture" });
  const lanes = element("div", { class: "it-gap-lanes it-lower it-picture" });
  view.ask(model.get("question"), "");
  const note = element(
    "p",
    { class: "it-gap-note it-lower" },
    "Below each word: the step that wrote it, in a ring; its probability, given what stood by then. Gray in your line: the guess so far. Framed: written last; dashed: a guess that changed. A pass: the model is asked once.",
  );
  view.picture.append(
    element("div", { class: "it-gap-choices" }, choice.root),
    element("div", { class: "it-gap-choices it-buttons" }, next, steps.root),
    lanes,
    mine,
    note,
  );
  /** @type {ReturnType<typeof tallyOf> | null} */
  let counted = null;
  if (tally.sentences && tally.twice) {
    const counts = orders.map(
      ([, name], i) => /** @type {[string, number]} */ ([name, tally.twice?.[i] ?? 0]),
    );
    counted = tallyOf(tally.sentences, tally.gaps ?? 0, counts);
    view.picture.append(counted.root);
  }

  /** For each sentence its lines, made when it is first shown. */
  const made = new Map();
  /** @param {Text} text */
  function linesOf(text) {
    const old = made.get(text.name);
    if (old) return old;
    const widths = text.random.map((_, i) => {
      const words = Object.values(text.states).map((cells) => known[cells[i]?.[0] ?? -1] ?? "");
      return Math.ceil(Math.max(44, ...words.map((word) => textWidth(word, SIZE, 600))) + 8);
    });
    const walked = orders.map(([, name]) => ({
      head: headOf(name),
      line: sentenceLine(text, widths, undefined),
    }));
    const own = sentenceLine(text, widths, fill);
    own.root.classList.add("it-hold");
    const row = (/** @type {{root: Element}[]} */ ...parts) =>
      element("div", { class: "it-gap-lane" }, ...parts.map(({ root }) => root));
    const head = headOf("your order");
    const root = walked.map(({ head, line }) => row(head, line));
    const lines = { walked, own, head, root, mine: row(head, own) };
    made.set(text.name, lines);
    return lines;
  }

  /** @param {ReturnType<typeof sentenceLine>} line @param {Step} step */
  function draw({ boxes }, step) {
    boxes.forEach(({ root, word, share, turn }, i) => {
      write(turn, step.turns[i] ? String(step.turns[i]) : "");
      const open = step.words[i] === GAP;
      write(word, open ? "" : (step.words[i] ?? ""));
      write(share, open ? "" : shareOf(step.shares[i]));
      mark(root, "masked", open);
      mark(root, "changed", step.last.includes(i));
    });
  }

  /** @param {Text} text @param {Step} step @returns {number[][]} */
  const cellsOf = (text, step) => text.states[step.words.join(" ")] ?? [];

  /** @param {Text} text @param {Step} step */
  function tableOfGaps(text, step) {
    const cells = cellsOf(text, step);
    const lines = step.words.map((word, i) => {
      const cell = cells[i] ?? [];
      const pairs = Array.from({ length: TOP }, (_, k) => [
        known[cell[2 * k] ?? -1],
        cell[2 * k + 1],
      ]);
      const said = pairs.flatMap(([name, share]) => [
        element("td", {}, cell.length ? String(name) : "–"),
        element("td", {}, cell.length ? format(Number(share) / scale, 3) : "–"),
      ]);
      return lineOf(word === GAP ? `gap ${i + 1}` : `${i + 1}: ${word}`, ...said);
    });
    const table = tableOf({
      kind: "it-table",
      caption: "Your line: what the model says for each open gap",
      heads: ["gap", "first", "p", "second", "p", "third", "p"],
      lines,
    });
    return scrolled("probabilities", table);
  }

  view.begin();
  return () => {
    const { text, step, own } = now();
    mark(view.root, "narrow", view.room() <= ONE_COLUMN);
    const lines = linesOf(text);
    if (lanes.firstChild !== lines.root[0]) {
      lanes.replaceChildren(...lines.root);
      mine.replaceChildren(lines.mine);
    }
    choice.update(text.name);
    const n = text.random.length;
    steps.update({ label: "step of the four orders", value: step, text: `${step} of ${n} done` });
    write(next, step < n ? "next step" : AGAIN);
    const at = atStep(text, step);
    at.forEach(([, here], i) => {
      const { head, line } = lines.walked[i];
      draw(line, here);
      head.update(passes(Math.min(step, (walksOf(text)[i]?.[1].length ?? 1) - 1)), text, here);
    });
    counted?.update(
      walksOf(text).some(([, all]) => stutters(text, /** @type {Step} */ (all.at(-1)))),
    );
    const [filled, before] = ownSteps(text, known, own).reverse();
    if (filled) drawOwn(text, own, lines, filled, before);
  };

  /** @param {Text} text @param {number[]} own @param {any} lines @param {Step} filled @param {Step | undefined} before */
  function drawOwn(text, own, lines, filled, before) {
    const { step } = now();
    draw(lines.own, filled);
    lines.head.update(own.length ? passes(own.length) : "tap a gap", text, filled);
    const cells = cellsOf(text, filled);
    const earlier = before ? cellsOf(text, before) : cells;
    lines.own.boxes.forEach((/** @type {any} */ { root, word, share }, /** @type {number} */ i) => {
      const open = filled.words[i] === GAP;
      const guess = known[cells[i]?.[0] ?? -1] ?? "";
      const was = known[earlier[i]?.[0] ?? -1] ?? "";
      if (open) {
        write(word, guess);
        write(share, shareOf(cells[i]?.[1]));
      }
      mark(root, "guess", open);
      if (open) mark(root, "changed", guess !== was);
      root.setAttribute("aria-disabled", String(!open));
      const said = open ? guess : filled.words[i];
      const of = shareOf(open ? cells[i]?.[1] : filled.shares[i]);
      const turned = open && guess !== was ? `, was ${was}` : "";
      const when = open ? ": fill it" : `, written at step ${filled.turns[i]}`;
      const label = `${said} ${of}${turned}, gap ${i + 1}${when}`;
      if (root.getAttribute("aria-label") !== label) root.setAttribute("aria-label", label);
    });
    view.fill(() => renewed(view.tables, tableOfGaps(text, filled)));
    const turned = cells.filter((cell, i) => cell.length && cell[0] !== earlier[i]?.[0]).length;
    view.say(
      hand === "own" && own.length
        ? saidOfOwn(text, filled, turned)
        : saidOfStep(text, step, atStep(text, step)),
    );
  }

  /** @param {Text} text @param {Step} mine @param {number} turned  how many other guesses it changed @returns {Words} */
  function saidOfOwn(text, mine, turned) {
    const gap = mine.last[0] ?? 0;
    const left = mine.words.filter((word) => word === GAP).length;
    const changed = `${FEW[turned]} ${turned > 1 ? "guesses" : "guess"} changed`;
    const pair = left && gap > 1 ? "" : saidOfCapital(text, mine);
    const rest = left
      ? `The ${left > 1 ? "gaps left read" : "gap left reads"} it: ${changed}.${pair}`
      : `${pair}${saidOfOthers(text, mine)}`.trim() || "Your sentence is whole.";
    return [
      "You wrote ",
      strong(mine.words[gap] ?? ""),
      ` (${shareOf(mine.shares[gap])}). ${rest}`,
    ];
  }

  /** Whether city and country fit, and which of them stood first. @param {Text} text @param {Step} mine */
  function saidOfCapital(text, mine) {
    const [country = "", city = ""] = mine.words;
    if (!verdict(text, mine)) return "";
    const { n, right, early, earlyRight } = everyOrder(text, known);
    const [first, such, fit] = cityFirst(mine)
      ? ["city", early, earlyRight]
      : ["country", n - early, right - earlyRight];
    return ` ${title(city)} ${fits(text, mine) ? "is" : "is not"} the capital of ${title(country)}: the ${first} stood first, and ${fit} of ${such} such orders end right.`;
  }

  /** What it says again, and which order ended so, or nearest to it. @param {Text} text @param {Step} mine */
  function saidOfOthers(text, { words }) {
    const twice = repeated(words);
    const said = twice.length ? ` The sentence says ${listed(twice)} more than once.` : "";
    const off = walksOf(text).map(([name, steps]) => ({
      name,
      n: words.filter((word, i) => word !== steps.at(-1)?.words[i]).length,
    }));
    const least = Math.min(...off.map(({ n }) => n));
    const near = listed(off.filter(({ n }) => n === least).map(({ name }) => name));
    if (!least) return `${said} ${title(near)} wrote the same.`;
    if (least > 2) return said;
    return `${said} In ${near}, all words but ${FEW[least]} are the same.`;
  }

  /** All sentences are whole: what is right, and did its gaps read each other? @param {Text} text @param {[string, Step][]} at @returns {Words} */
  function saidOfAll(text, at) {
    if (at.every(([, { words }]) => text.capitals?.[words[0] ?? ""]))
      return saidOfCapitals(text, at);
    const again = at.filter(([, { words }]) => repeated(words).length).map(([name]) => name);
    const rest = at.map(([name]) => name).filter((name) => !again.includes(name));
    return [
      rest.length && again.length
        ? `In this sentence, ${listed(rest)} ${rest.length > 1 ? "say" : "says"} no word again; ${listed(again)} ${again.length > 1 ? "do" : "does"}.`
        : `In this sentence, ${rest.length ? "no order" : "each order"} says a word again.`,
      saidOfMany(),
    ];
  }

  /** What holds over many sentences, of which this is one. */
  function saidOfMany() {
    const { sentences, twice } = tally;
    if (!sentences || !twice) return "";
    const [blind = 0, ...others] = twice;
    return ` But one sentence proves nothing: in ${sentences} others (see the bars), all at once said a word right after itself ${blind} times, the other orders ${Math.min(...others)} to ${Math.max(...others)} times.`;
  }

  /** What matters: whether the city stood before its country. @param {Text} text @param {[string, Step][]} at @returns {Words} */
  function saidOfCapitals(text, at) {
    const [blind, ...others] = at;
    if (!blind) return [];
    const [country = "", city = ""] = blind[1].words;
    const { n, right, early, earlyRight } = everyOrder(text, known);
    const so = (/** @type {boolean} */ early) => {
      const names = others
        .filter(([, step]) => cityFirst(step) === early)
        .map(([name, step]) => `${name} ${fits(text, step) ? "✓" : "✕"}`);
      return names.length ? ` (here ${listed(names)})` : "";
    };
    return [
      "City before country: ",
      strong(`${earlyRight} of ${early} orders`),
      ` end in a right pair${so(true)}. Country before city: `,
      strong(`${right - earlyRight} of ${n - early}`),
      `${so(false)}. All at once, neither read the other: ${title(city)} for ${title(country)}${fits(text, blind[1]) ? ", right all the same" : ""}.`,
    ];
  }

  /** @param {Text} text @param {number} step @param {[string, Step][]} at @returns {Words} */
  function saidOfStep(text, step, at) {
    if (!step) return ["All gaps are open."];
    if (at.every(([, { words }]) => !words.includes(GAP))) return saidOfAll(text, at);
    const [, ...others] = at;
    if (step === 1)
      return [
        `Each order has written its first word; all at once wrote all ${FEW[text.random.length]}, and no gap read another. In the other rows, the open gaps now read the first word.`,
      ];
    const said = others.flatMap(([name, { words, shares, last }], i) => {
      const gap = last[0] ?? 0;
      return [
        i ? `, ${name} ` : `${title(name)} wrote `,
        strong(words[gap] ?? ""),
        ` (${shareOf(shares[gap])})`,
      ];
    });
    return [`Step ${step}. `, ...said, "."];
  }
}

export default {
  render: renderer({
    structure: ["initial", "texts", "words", "orders", "scale", "question", "hint", "tally"],
    state: ["text", "step", "own"],
    build,
  }),
};
