import {
  element,
  format,
  inSentence,
  lineOf,
  mark,
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
import { laneOf } from "./who_can_lane.js";

/**
 * @typedef {import("./who_can_lane.js").Guess} Guess
 * @typedef {Guess[][][]} Said  for each model, for each gap
 * @typedef {Guess[][][][]} Written  the same, for each word that it writes
 * @typedef {import("./stage.js").Words} Words
 * @typedef {import("./stage.js").State} State
 * @typedef {{gap: number, on: number}} Shown  `on`: how often the models were asked to write on
 */

const SIZE = 14;
/** From here on a model knows a word, and guesses no more. */
const SURE = 0.5;
const MODELS = [
  { name: "masked model", shape: "an encoder", reads: "all other words" },
  { name: "causal model", shape: "a decoder", reads: "the words before" },
];
/** What the masked model reads while it writes. */
const ALONE = "all words (none after it)";
const HINT =
  "Two small models, trained on the same sentences. Drag the gap along the sentence: what does each say? Then let both write on.";
const UNASKED =
  "The two models have not been asked yet: run the cells below, as far as “Go on writing”.";

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
  const stepsOf = (/** @type {number} */ who, /** @type {number} */ gap) =>
    writes[who]?.[gap] ?? [];
  const writtenBy = (/** @type {number} */ who, /** @type {number} */ gap) =>
    stepsOf(who, gap).map(([best]) => best?.[0] ?? "");
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
          longestOf([
            ...words.map((_, was) => sentence({ gap, on: 0 }, { gap: was, on: 0 })),
            ...Array.from({ length: most(gap) }, (_, i) =>
              sentence({ gap, on: i + 1 }, { gap, on: i }),
            ),
          ]),
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

  // A press elsewhere and a single key are jumps; what follows until it ends is a drag.
  let pressed = false;
  const begin = () => {
    view.hand.begin();
    pressed = true;
    queueMicrotask(() => {
      pressed = false;
    });
  };
  const go = (/** @type {number} */ gap) => {
    const to = within(gap, 0, last);
    if (to === shown().gap && !shown().on) return;
    view.change.jump = pressed;
    view.set({ gap: to, on: 0 });
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
    begin,
    end: view.hand.end,
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

  /** @param {number} gap @param {number | undefined} was  where the gap was before @returns {Words} */
  function saidOfGap(gap, was) {
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
      ...(was === undefined
        ? []
        : [" (before, dashed: ", italics(inSentence(words[was] ?? "")), ")"]),
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

  /** @param {number} gap @param {number} on @param {boolean} taken  whether the rest was taken away just now @returns {Words} */
  function saidOfWriting(gap, on, taken) {
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
      on < writtenBy(0, gap).length || whole[0]?.[gap]
        ? ""
        : endsEarly(gap)
          ? " Why “.”? Nothing stands after that [MASK]; in training, such a place always held a period."
          : " Nothing stands after its [MASK]; in training, that was so only where a period was hidden.";
    const rest = taken ? " (dashed: the rest, taken away)" : "";
    return ["After ", italics(start), `${rest}, `, ...parts, `.${why}`];
  }

  /** @param {Shown} now @param {Shown | null} before @returns {Words} */
  function sentence({ gap, on }, before) {
    if (!asked) return [UNASKED];
    if (on) return saidOfWriting(gap, on, before?.gap === gap && !before.on);
    return saidOfGap(gap, before && !before.on && before.gap !== gap ? before.gap : undefined);
  }

  /** Where a model was asked last, and what it said there. @param {number} who @param {Shown} now */
  function lastAsked(who, { gap, on }) {
    const steps = stepsOf(who, gap);
    const n = Math.min(on, steps.length);
    return on
      ? { at: gap + n - 1, guesses: steps[n - 1] ?? [] }
      : { at: gap, guesses: fills[who]?.[gap] ?? [] };
  }

  /** What stands at a place: nothing, where all from the gap on was taken away. @param {number} who @param {number} i @param {Shown} now */
  function textAt(who, i, { gap, on }) {
    if (!on || i < gap) return words[i] ?? "";
    return i < gap + on ? (writtenBy(who, gap)[i - gap] ?? "") : "";
  }

  /** @param {number} who @param {Shown} now @param {Shown | null} before @param {boolean} moving */
  function drawLane(who, now, before, moving) {
    const lane = lanes[who];
    if (!lane) return;
    const { gap, on } = now;
    const steps = stepsOf(who, gap);
    const { at, guesses } = lastAsked(who, now);
    const was = before && lastAsked(who, before);
    const left = before && !before.on ? before.gap : gap;
    lane.words(
      words.map((_, i) => {
        const text = textAt(who, i, now);
        const stood = before !== null && textAt(who, i, before) !== "";
        return {
          text: !on && i === gap ? (best(who, gap)?.[0] ?? "?") : text,
          gap: !on && i === gap,
          written: Boolean(on && text && i >= gap),
          fresh: Boolean(on && i === at && on <= steps.length),
          masked: !on && who === 1 && i > gap,
          empty: !text,
          was: on ? stood && !text : i === left && i !== gap,
        };
      }),
    );
    const read = words.flatMap((_, i) =>
      i === at || i >= (who || on ? at : words.length) ? [] : [i],
    );
    lane.reading(at, on && !steps.length ? [] : read, moving);
    const ended = whole[who]?.[gap] ? "✓ a sentence" : "✕ no sentence";
    const done = steps.length && on >= steps.length;
    lane.head(
      on && !who ? ALONE : (MODELS[who]?.reads ?? ""),
      on ? (done ? ended : "") : judged(who, gap).told,
    );
    lane.said.update(guesses, on ? "" : (words[gap] ?? ""), was?.guesses ?? []);
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
    const before = /** @type {Shown | null} */ (view.change.before);
    // When a press ends, what it moves goes on.
    const moving = view.change.jump && view.room() === measured;
    if (view.room() !== measured) for (const lane of lanes) lane.measure();
    measured = view.room();
    mark(picture, "moving", moving);
    lanes.forEach((_, who) => drawLane(who, now, before, moving));
    const start = words.slice(Math.max(0, gap - 3), gap).join(" ");
    write(next, on ? "next word" : "let both write on");
    write(
      note,
      gap ? `Both begin with “${gap > 3 ? "… " : ""}${start}”.` : "No word stands before the gap.",
    );
    next.setAttribute("aria-disabled", String(on >= most(gap)));
    back.setAttribute("aria-disabled", String(!on));
    const said = sentence(now, before);
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
