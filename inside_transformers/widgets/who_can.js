import {
  element,
  format,
  inSentence,
  lineOf,
  listed,
  mark,
  place,
  renderer,
  scrolled,
  tableOf,
  write,
} from "./base.js";
import { textWidth } from "./drawing.js";
import { renewed } from "./tables.js";
import { getter } from "./python.js";
import { asText, longestOf, ONE_COLUMN, stage, strong } from "./stage.js";
import { target, within } from "./target.js";

/**
 * @typedef {[string, number]} Guess  a word and its probability
 * @typedef {Guess[][][]} Said  for each model, for each gap
 * @typedef {string[][][]} Written  the same
 * @typedef {import("./stage.js").Words} Words
 * @typedef {import("./stage.js").State} State
 * @typedef {{gap: number, on: number}} Shown  `on`: how often the models were asked to write on
 */

const TOP = 3;
const SIZE = 14;
/** The height of the field in which arcs lead from what is read to the gap. */
const ARCS = 38;
/** From here on a model knows a word, and guesses no more. */
const SURE = 0.5;
const MODELS = [
  { name: "masked model", shape: "an encoder", reads: "all other words" },
  { name: "causal model", shape: "a decoder", reads: "the words before" },
];
const HINT =
  "Two small models, trained on the same sentences. Drag the gap along the sentence: what does each say? Then let both write on.";
const UNASKED =
  "The two models have not been asked yet: run the cells below, as far as “Go on writing”.";

/** The guesses for a gap, as bars. */
function bars() {
  const lines = Array.from({ length: TOP }, () => {
    const name = element("span", { class: "it-who-word" });
    const fill = element("span", { class: "it-who-fill" });
    const share = element("span");
    const room = element("span", { class: "it-who-room" }, fill, share);
    return { root: element("div", { class: "it-who-bar" }, name, room), name, fill, share };
  });
  return {
    root: element("div", { class: "it-who-bars" }, ...lines.map(({ root }) => root)),
    /** @param {Guess[]} guesses @param {string} right  the hidden word */
    update(guesses, right) {
      lines.forEach(({ root, name, fill, share }, i) => {
        const [word, p] = guesses[i] ?? ["", 0];
        mark(root, "none", !guesses[i]);
        mark(root, "right", word === right && Boolean(guesses[i]));
        write(name, word === right ? `✓ ${word}` : word);
        fill.style.width = `${(100 * p).toFixed(1)}%`;
        write(share, guesses[i] ? format(p) : "");
      });
    },
  };
}

/**
 * A model: its name, the sentence as it reads it, what it says.
 * @param {typeof MODELS[number]} model @param {number[]} widths
 */
function laneOf(model, widths) {
  const told = element("span", { class: "it-who-told" });
  const head = element(
    "div",
    { class: "it-who-head" },
    element("span", {}, element("b", {}, model.name), ` (${model.shape}) reads ${model.reads}`),
    told,
  );
  const chips = widths.map((width) =>
    element("span", { class: "it-who-chip", style: `width: ${width}px` }),
  );
  const said = bars();
  const line = element("div", { class: "it-who-line" }, ...chips);
  const arcs = element("path", { class: "it-who-arc" });
  const svg = element("svg", { "aria-hidden": "true", width: 0, height: ARCS }, arcs);
  const root = element("div", { class: "it-who-lane" }, head, svg, line, said.root);
  /** The middles of the words; none where they stand in several lines. @type {number[]} */
  let middles = [];
  return {
    root,
    chips,
    told,
    said,
    /** The room has changed: where do the words stand? @param {number} room */
    measure(room) {
      const flat = chips.every((chip) => chip.offsetTop === chips[0]?.offsetTop);
      const left = line.offsetLeft;
      middles = flat ? chips.map((chip) => chip.offsetLeft - left + chip.offsetWidth / 2) : [];
      mark(svg, "away", !flat);
      place(svg, { width: room });
    },
    /** Which words the gap reads. @param {number} gap @param {number[]} read */
    reading(gap, read) {
      const end = middles[gap];
      if (end === undefined) return;
      const ways = read.map((i) => {
        const from = middles[i] ?? end;
        const top = ARCS - Math.min(ARCS - 3, 8 + Math.abs(from - end) / 9);
        return `M${from.toFixed(1)} ${ARCS}C${from.toFixed(1)} ${top} ${end.toFixed(1)} ${top} ${end.toFixed(1)} ${ARCS}`;
      });
      place(arcs, { d: ways.join("") });
    },
  };
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const words = /** @type {string[]} */ (model.get("words"));
  const fills = /** @type {Said} */ (model.get("fills"));
  const writes = /** @type {Written} */ (model.get("writes"));
  const whole = /** @type {boolean[][]} */ (model.get("whole"));
  const initial = /** @type {{gap: number}} */ (model.get("initial"));
  const asked = fills.length > 0;
  const last = words.length - 1;
  const shown = /** @type {() => Shown} */ (getter(model, ["gap", "on"]));
  const writtenBy = (/** @type {number} */ who, /** @type {number} */ gap) =>
    writes[who]?.[gap] ?? [];
  /** How often the models can be asked to write on. @param {number} gap */
  const most = (gap) => Math.max(0, ...MODELS.map((_, who) => writtenBy(who, gap).length));

  /** @param {number} who @param {number} gap @returns {Guess | undefined} */
  const best = (who, gap) => fills[who]?.[gap]?.[0];
  const named = (/** @type {Guess | undefined} */ guess) =>
    guess
      ? [strong(inSentence(guess[0])), ` (${format(guess[1])})`]
      : ["nothing: it reads the words before, and none stands there"];
  const italics = (/** @type {string} */ text) => element("em", {}, text);

  const view = stage(el, {
    model,
    redraw,
    key: "who",
    look: HINT,
    switches: [],
    shown,
    read: () => {
      const { gap, on } = shown();
      /** @type {State} */
      const state = new Map();
      if (gap !== initial.gap) state.set("gap", String(gap));
      if (on) state.set("on", String(on));
      return state;
    },
    parsed: (state) => {
      const [gap, on] = [Number(state.get("gap") ?? initial.gap), Number(state.get("on") ?? 0)];
      const known = [...state.keys()].every((name) => name === "gap" || name === "on");
      const whole = Number.isInteger(gap) && Number.isInteger(on) && gap >= 0 && on >= 0;
      return known && whole && gap < words.length && on <= most(gap) ? { gap, on } : null;
    },
    longest: asked
      ? words.map((_, gap) =>
          longestOf(Array.from({ length: most(gap) + 1 }, (_, on) => sentence({ gap, on }))),
        )
      : [[UNASKED]],
  });

  // No word moves when another stands in its place.
  const widths = words.map((word, i) => {
    const others = MODELS.flatMap((_, who) => [
      fills[who]?.[i]?.[0]?.[0] ?? "",
      ...words.map((_, gap) => writtenBy(who, gap)[i - gap] ?? ""),
    ]);
    return Math.ceil(
      Math.max(26, ...[word, ...others].map((each) => textWidth(each, SIZE, 600) + 16)),
    );
  });
  const lanes = MODELS.map((each) => laneOf(each, widths));
  const picture = element(
    "div",
    {
      class: "it-who-picture it-handle it-keep",
      tabindex: 0,
      role: "slider",
      "aria-label": "the gap",
    },
    ...lanes.map(({ root }) => root),
  );
  const next = element("button", {
    type: "button",
    class: "it-hold",
    onclick: () => {
      const { gap, on } = shown();
      if (on < most(gap)) view.choose({ on: on + 1 });
    },
  });
  const back = element(
    "button",
    { type: "button", class: "it-hold", onclick: () => view.choose({ on: 0 }) },
    "back to the gap",
  );
  const note = element("span", { class: "it-who-note" });
  view.ask("Who can fill the gap, and who can write?", "");
  view.picture.append(picture, element("div", { class: "it-buttons it-who-on" }, next, back, note));

  const go = (/** @type {number} */ gap) => {
    const to = within(gap, 0, last);
    if (to !== shown().gap || shown().on) view.set({ gap: to, on: 0 });
  };
  target(picture, {
    at: () => shown().gap,
    home: () => 0,
    last: () => last,
    go,
    pick: ({ clientX, clientY }) => {
      const far = lanes.map(({ chips }) =>
        chips.map((chip) => {
          const { left, right, top, bottom } = chip.getBoundingClientRect();
          const [x, y] = [within(clientX, left, right), within(clientY, top, bottom)];
          return Math.hypot(clientX - x, clientY - y);
        }),
      );
      const nearest = words.map((_, i) => Math.min(...far.map((row) => row[i] ?? Infinity)));
      return nearest.indexOf(Math.min(...nearest));
    },
    beside: (right, up) => shown().gap + right + up,
    ...view.hand,
  });

  /** Whether a model knows what is hidden, or guesses. @param {number} who @param {number} gap */
  function judged(who, gap) {
    const [word, p] = best(who, gap) ?? ["", 0];
    const [right, sure] = [word === words[gap], p >= SURE];
    const told = right
      ? sure
        ? "✓ knows it"
        : "✓ a lucky guess"
      : sure
        ? "✕ wrong"
        : "✕ a wrong guess";
    return { knows: right && sure, right, told: word ? told : asked ? "no guess" : "" };
  }

  /** @param {number} gap @returns {Words} */
  function saidOfGap(gap) {
    const word = words[gap] ?? "";
    const [masked, causal] = MODELS.map((_, who) => judged(who, gap).knows);
    const after = last - gap;
    const enough = `${format(SURE)} or more`;
    const verdict =
      masked && causal
        ? `Both know it (${enough}).`
        : masked
          ? `Only the masked model knows it (${enough}): it has read the ${after === 1 ? "word" : `${after} words`} after the gap, too.`
          : causal
            ? `Only the causal model knows it (${enough}).`
            : `Neither gives it ${enough}: each guesses.`;
    return [
      "Hidden: ",
      italics(inSentence(word)),
      ". The masked model says ",
      ...named(best(0, gap)),
      ", the causal model ",
      ...named(best(1, gap)),
      `. ${verdict}${most(gap) ? "" : " There is no beginning to write on from."}`,
    ];
  }

  /** Whether what the masked model writes fails by its period alone: it comes where the sentence goes on. @param {number} gap */
  function endsEarly(gap) {
    const text = [...words.slice(0, gap), ...writtenBy(0, gap)];
    const n = text.length - 1;
    const begun = text.slice(0, n).every((word, i) => word === words[i]);
    return !whole[0]?.[gap] && begun && text[n] === "." && n < last;
  }

  /** @param {number} gap @param {number} on @returns {Words} */
  function saidOfWriting(gap, on) {
    const start = words.slice(0, gap).join(" ");
    const parts = MODELS.flatMap((_, who) => {
      const all = writtenBy(who, gap);
      const wrote = all.slice(0, on);
      const sentence = whole[who]?.[gap] ? ": a sentence" : ": no sentence";
      return [
        who
          ? "; the causal model wrote "
          : "the masked model, given a [MASK] (a gap) at the end, wrote ",
        strong(wrote.length === 1 ? inSentence(wrote[0] ?? "") : wrote.join(" ")),
        on >= all.length ? `, and there it ends${sentence}` : "",
      ];
    });
    const why =
      on >= writtenBy(0, gap).length && endsEarly(gap)
        ? " Why “.”? Nothing stands after that [MASK]; in training, such a place always held a period."
        : "";
    return ["After ", italics(start), ", ", ...parts, `.${why}`];
  }

  /** @param {Shown} now @returns {Words} */
  function sentence({ gap, on }) {
    if (!asked) return [UNASKED];
    return on ? saidOfWriting(gap, on) : saidOfGap(gap);
  }

  /** @param {number} who @param {Shown} now */
  function drawLane(who, { gap, on }) {
    const lane = lanes[who];
    if (!lane) return;
    const all = writtenBy(who, gap);
    const guess = best(who, gap);
    lane.chips.forEach((chip, i) => {
      const written = on && i >= gap ? all[i - gap] : undefined;
      const stands = !on || i < gap || (i < gap + on && written);
      const text = on ? (i < gap ? words[i] : i < gap + on ? written : "") : words[i];
      write(chip, !on && i === gap ? (guess?.[0] ?? "?") : (text ?? ""));
      mark(chip, "gap", !on && i === gap);
      mark(chip, "written", Boolean(on && stands && i >= gap));
      mark(chip, "masked", !on && who === 1 && i > gap);
      mark(chip, "empty", !stands);
    });
    const done = all.length && on >= all.length;
    const ended = whole[who]?.[gap] ? "✓ a sentence" : "✕ no sentence";
    const read = words.flatMap((_, i) => (i === gap || (who && i > gap) ? [] : [i]));
    lane.reading(gap, on ? [] : read);
    write(lane.told, on ? (done ? ended : "") : judged(who, gap).told);
    lane.said.update(on ? [] : (fills[who]?.[gap] ?? []), words[gap] ?? "");
  }

  /** @param {Shown} now */
  function tables({ gap }) {
    const cells = (/** @type {Guess | undefined} */ guess) => [
      element("td", {}, guess?.[0] ?? "–"),
      element("td", guess ? { "data-value": guess[1] } : {}, guess ? format(guess[1], 4) : "–"),
    ];
    const lines = words.map((word, i) => {
      const line = lineOf(word, ...cells(best(0, i)), ...cells(best(1, i)));
      mark(line, "chosen", i === gap);
      return line;
    });
    const texts = words.map((_, i) => {
      const all = [1, 0].map((who) => writtenBy(who, i));
      const line = lineOf(
        words.slice(0, i).join(" ") || "–",
        ...all.map((text) => element("td", {}, text.join(" ") || "–")),
      );
      mark(line, "chosen", i === gap);
      return line;
    });
    const filled = tableOf({
      kind: "it-table",
      caption: "What each model says for a hidden word",
      heads: ["hidden", "masked", "p", "causal", "p"],
      lines,
    });
    const written = tableOf({
      kind: "it-table it-words",
      caption: "What each model writes after a beginning",
      heads: ["beginning", "causal", "masked, with a [MASK] at the end"],
      lines: texts,
    });
    return [scrolled("hidden words", filled), scrolled("beginnings", written)];
  }

  let measured = 0;
  view.begin();
  return () => {
    const now = shown();
    const { gap, on } = now;
    mark(view.root, "narrow", view.room() <= ONE_COLUMN);
    if (view.room() !== measured) for (const lane of lanes) lane.measure(view.room());
    measured = view.room();
    lanes.forEach((_, who) => drawLane(who, now));
    const start = listed(words.slice(Math.max(0, gap - 3), gap)).replaceAll(/,| and/g, "");
    write(next, on ? "next word" : "let both write on");
    const from = gap ? `after “${gap > 3 ? "… " : ""}${start}”` : "no beginning here";
    write(note, on ? "" : from);
    next.setAttribute("aria-disabled", String(on >= most(gap)));
    back.setAttribute("aria-disabled", String(!on));
    const said = sentence(now);
    view.fill(() => renewed(view.tables, ...tables(now)));
    picture.setAttribute("aria-valuemin", "0");
    picture.setAttribute("aria-valuemax", String(last));
    picture.setAttribute("aria-valuenow", String(gap));
    picture.setAttribute("aria-valuetext", asText(said));
    view.say(said);
  };
}

export default {
  render: renderer({
    structure: ["words", "fills", "writes", "whole", "initial"],
    state: ["gap", "on"],
    build,
  }),
};
