import {
  columnHead,
  element,
  format,
  lineOf,
  mark,
  renderer,
  scrolled,
  tableOf,
  visible,
} from "./base.js";
import { choice, radios, signButton } from "./controls.js";
import { guessOf, onGuess } from "./guess.js";
import { renewed } from "./tables.js";
import { sayings } from "./fact_trace_bars.js";
import { cellMap, LEFT, stands } from "./fact_trace_map.js";
import { cellOf, guessTold, nameOf, reachOf, telling, whatOf } from "./fact_trace_words.js";
import { getter } from "./python.js";
import { longestOf, stage } from "./stage.js";

/**
 * @typedef {import("./fact_trace_words.js").Pair} Pair
 * @typedef {import("./fact_trace_words.js").Swap} Swap
 * @typedef {import("./fact_trace_words.js").Numbers} Numbers
 * @typedef {import("./stage.js").State} State
 * @typedef {import("./stage.js").Words} Words
 * @typedef {{pair: string, site: string, layer: number, token: number}} Chosen
 */

const STATE = ["pair", "site", "layer", "token"];
const TOP = 3;
const BETWEEN = 24;
const SIDE = 268;
/** The height of a cell, and at least of one on a phone, where the map leaves room for what it says. */
const CELL = 11;
const CELL_NARROW = 6;
const WIDE = 540;
const LONGEST_WORD = 110;

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const pairs = /** @type {[Pair, ...Pair[]]} */ (model.get("pairs"));
  const texts = /** @type {string[]} */ (model.get("tokens"));
  const sites = /** @type {[string, string][]} */ (model.get("sites"));
  const scale = /** @type {number} */ (model.get("scale"));
  const initial = /** @type {Chosen} */ (model.get("initial"));
  const asked = /** @type {{name: string, layers: [number, number][]}} */ (model.get("guess"));
  const columns = Math.max(...pairs.map(({ prompt }) => prompt.length));
  const rows = Math.max(...pairs.map(({ maps }) => maps[initial.site]?.length ?? 0));
  const { sentence, lens, placeOf, lastAt } = telling(texts, scale);

  // State.
  const chosen = /** @type {() => Chosen} */ (getter(model, STATE));
  const pairOf = (/** @type {string} */ name) =>
    pairs.find((each) => each.name === name) ?? pairs[0];
  /** @returns {Swap} */
  const swap = (now = chosen()) => ({ ...now, pair: pairOf(now.pair) });
  /** The word, but for the last, at which the residual stream brings most of the answer. @param {Pair} pair */
  function subject({ prompt, maps }) {
    const column = (/** @type {number} */ token) =>
      (maps.residual1 ?? []).reduce((sum, row) => sum + (row[token]?.[0] ?? 0), 0);
    const sums = prompt.slice(0, -1).map((_, token) => column(token));
    return sums.indexOf(Math.max(...sums));
  }

  /** What the reader guessed of a pair's subject, in the residual stream: it was asked of the first. @param {Swap} swap */
  function guessed({ pair, site }, option = guessOf(asked.name)) {
    const layers = asked.layers?.[option];
    if (!layers || site !== "residual1") return null;
    const [from, to] = layers;
    const token = subject(pair);
    const ends = lastAt({ pair, site, layer: 0, token });
    const verdict = to < ends ? "too early" : from > ends ? "too late" : "right";
    return { token, from, to, verdict };
  }

  /** In another pair: the last word stays the last, any other becomes the subject's. @param {string} name */
  function choosePair(name) {
    const { pair, token } = swap();
    const next = pairOf(name);
    const last = token === pair.prompt.length - 1;
    view.choose({ pair: name, token: last ? next.prompt.length - 1 : subject(next) });
  }

  /** Where a swap brings most of the donor's answer: few cells of such a map bring any. @param {string} site */
  function strongest(site) {
    const cells = (swap().pair.maps[site] ?? []).flatMap((row, layer) =>
      row.map(([share = 0], token) => ({ layer, token, share })),
    );
    const { layer, token } = cells.reduce((a, b) => (b.share > a.share ? b : a));
    return { layer, token };
  }

  /** @param {string} site */
  function chooseSite(site) {
    view.choose({ site, ...(site === "residual1" ? {} : strongest(site)) });
  }

  const view = stage(el, {
    model,
    redraw,
    key: "trace",
    look: "",
    switches: [],
    shown: chosen,
    read: () => {
      const now = chosen();
      const at = `${now.layer},${now.token}`;
      /** @type {State} */
      const state = new Map();
      if (now.pair !== initial.pair) state.set("pair", now.pair);
      if (now.site !== initial.site) state.set("site", now.site);
      if (state.has("pair") || at !== `${initial.layer},${initial.token}`) state.set("at", at);
      return state;
    },
    parsed,
    longest: longest(),
  });

  /** @param {State} state @returns {Chosen | null}  null: it can't be read */
  function parsed(state) {
    const next = { ...initial };
    for (const [name, text] of state) {
      if (name === "pair" && pairs.some((pair) => pair.name === text)) {
        next.pair = text;
        if (!state.has("at")) next.token = subject(pairOf(text));
      } else if (name === "site" && sites.some(([site]) => site === text)) next.site = text;
      else if (name === "at" && /^\d{1,2},\d{1,2}$/.test(text)) {
        [next.layer = 0, next.token = 0] = text.split(",").map(Number);
      } else return null;
    }
    const pair = pairOf(next.pair);
    const high = pair.maps[next.site]?.length ?? 0;
    return next.layer < high && next.token < pair.prompt.length ? next : null;
  }

  /** The longest sentence of each pair. @returns {Words[]} */
  function longest() {
    return pairs.map((pair) => {
      const all = sites.flatMap(([site]) =>
        (pair.maps[site] ?? []).flatMap((row, i) =>
          row.map((_, token) =>
            sentence({ pair, site, layer: i, token }, guessed({ ...swap(), pair, site }, 0)),
          ),
        ),
      );
      return longestOf(all);
    });
  }

  // Picture.
  /** @type {Map<string, number[][]>} */
  const shades = new Map();
  /** How much of the donor's answer each cell of the map brings, from 0 to 1. @param {Swap} swap */
  function shadesOf({ pair, site }) {
    const key = `${pair.name} ${site}`;
    const whole = Math.max(1, pair.other[0] ?? 0);
    const known =
      shades.get(key) ??
      (pair.maps[site] ?? []).map((row) => row.map((each) => Math.min(1, (each[0] ?? 0) / whole)));
    shades.set(key, known);
    return known;
  }
  const pairBoxes = radios({
    id: `${view.key}-pair`,
    legend: "prompt ← donor",
    options: pairs.map(({ name, label }) => [name, label]),
    input: choosePair,
  });
  const siteBoxes = radios({
    id: `${view.key}-site`,
    legend: "what is swapped",
    options: sites.map(([site, label]) => [site, label]),
    input: chooseSite,
  });
  // On a phone the same as two lists, below: as boxes, they would stand on five lines.
  const pairList = choice({
    id: `${view.key}-pairs`,
    label: "prompt ← donor",
    groups: [["", pairs.map(({ name, label }) => [name, label])]],
    input: choosePair,
  });
  const siteList = choice({
    id: `${view.key}-sites`,
    label: "what is swapped",
    groups: [["", sites.map(([site, label]) => [site, label])]],
    input: chooseSite,
  });
  const lists = element("div", { class: "it-trace-lists" }, pairList.root, siteList.root);
  const boxes = element("div", { class: "it-stage-choices" }, pairBoxes.root);
  const parts = element("div", { class: "it-stage-choices it-trace-parts" }, siteBoxes.root);
  const map = cellMap({
    id: view.key,
    label: "where the swap is",
    rows,
    columns,
    home: () => ({ layer: initial.layer, token: subject(swap().pair) }),
    ...view.hand,
    move: view.set,
  });
  const bars = sayings(3, TOP);
  const step = (/** @type {string} */ sign, /** @type {string} */ label, right = 0, up = 0) =>
    signButton(sign, label, () => map.step(right, up));
  const steps = element(
    "div",
    { class: "it-buttons it-trace-steps" },
    element("span", { "aria-hidden": "true" }, "word"),
    step("←", "one word to the left", -1),
    step("→", "one word to the right", 1),
    element("span", { "aria-hidden": "true" }, "layer"),
    step("↓", "one layer down", 0, -1),
    step("↑", "one layer up", 0, 1),
  );
  view.ask(model.get("question"), "");
  // One for each state, on one another: to show another asks for no layout of the page.
  const hint = /** @type {string} */ (model.get("hint"));
  const hints = sites.flatMap(([site]) =>
    pairs.map(({ name, subjects }) => {
      const said = hint.replace("{what}", whatOf(site)).replace("{donor}", subjects[1]);
      return { site, name, root: element("span", {}, said) };
    }),
  );
  const look = /** @type {Element} */ (view.root.querySelector(".it-look"));
  look.classList.add("it-trace-look");
  look.append(...hints.map(({ root }) => root));
  view.picture.append(
    boxes,
    element(
      "div",
      { class: "it-trace-body" },
      map.root,
      element("div", { class: "it-trace-side" }, bars.root, steps, parts, lists),
    ),
  );

  /** The three likeliest tokens. @param {Numbers} cell @param {Pair} pair @param {Numbers | null} before */
  function said(cell, pair, before) {
    return Array.from({ length: TOP }, (_, i) => {
      const index = cell[2 + 2 * i] ?? 0;
      const text = texts[index] ?? "";
      const ours = text === pair.answers[1];
      const known = [
        ...[2, 4, 6].map((at) => [texts[before?.[at] ?? -1], before?.[at + 1]]),
        [pair.answers[0], before?.[1]],
        [pair.answers[1], before?.[0]],
      ].find(([name]) => name === text);
      const was = before && known ? Number(known[1]) / scale : undefined;
      const which = pair.answers.indexOf(text);
      return {
        name: nameOf(pair, which) ?? visible(text),
        share: (cell[3 + 2 * i] ?? 0) / scale,
        before: was,
        ours,
      };
    });
  }

  /** @param {Swap} now @param {import("./fact_trace_bars.js").Group[]} groups */
  function tables(now, groups) {
    const { pair, site, layer } = now;
    const cell = (/** @type {string} */ text, value = NaN) =>
      element("td", Number.isNaN(value) ? {} : { "data-value": value }, text);
    const sayings = tableOf({
      kind: "it-table",
      caption: `${placeOf(now)}: what the model says`,
      heads: ["", "first", "share", "second", "share", "third", "share"].map((head) =>
        head ? columnHead(head) : element("td"),
      ),
      lines: groups.map(({ title, said }) =>
        lineOf(
          title,
          ...said.flatMap(({ name, share }) => [cell(name), cell(format(share, 4), share)]),
        ),
      ),
    });
    const map = () => {
      const guess = guessed(now);
      const lines = (pair.maps[site] ?? []).map((row, i) => {
        const cells = row.map((each) => (each[0] ?? 0) / scale);
        const line = lineOf(String(i), ...cells.map((share) => cell(format(share, 4), share)));
        mark(line, "chosen", i === layer);
        const own = guess && i >= guess.from && i <= guess.to && line.cells[guess.token + 1];
        if (own) mark(own, "guess", true);
        return line;
      });
      const name = sites.find(([each]) => each === site)?.[1];
      const yours = guess ? ` Dashed, ${guessTold(guess, pair)}.` : "";
      return tableOf({
        kind: "it-table",
        caption: `Probability of ${visible(pair.answers[1])} with a swap at each place (${name}).${yours}`,
        heads: [columnHead("layer"), ...pair.prompt.map(visible)],
        lines: lines.reverse(),
      });
    };
    return [scrolled("what it says", sayings), () => scrolled("the whole map", map())];
  }

  function update() {
    const now = swap();
    const { pair, site, layer, token } = now;
    const cell = cellOf(now);
    const guess = guessed(now);
    const room = view.room();
    const wide = room >= WIDE;
    mark(view.root, "narrow", !wide);
    mark(view.root, "trace", true);
    for (const each of [boxes, parts]) mark(each, "away", !wide);
    mark(lists, "away", wide);
    const most = columns * LONGEST_WORD + LEFT;
    const width = wide ? Math.min(room - SIDE - BETWEEN, most) : room;
    const groups = [
      { title: "with the swap", said: said(cell, pair, pair.before) },
      { title: "without it", mark: "dashed", said: said(pair.before, pair, null) },
      { title: `donor: the run on ${pair.subjects[1]}`, said: said(pair.other, pair, null) },
    ];
    for (const each of hints)
      mark(each.root, "unseen", each.site !== site || each.name !== pair.name);
    (wide ? pairBoxes : pairList).update(pair.name);
    (wide ? siteBoxes : siteList).update(site);
    const whole = format((pair.other[0] ?? 0) / scale);
    const theirs = `≥ ${whole}, as the run on ${pair.subjects[1]}`;
    map.update(width, wide ? CELL : CELL_NARROW, {
      words: pair.prompt.map(visible),
      differ: pair.prompt.map((word, i) => word !== pair.donor[i]),
      shades: shadesOf(now),
      reach: reachOf(site),
      at: { layer, token },
      lens: wide ? lens(now) : `layer ${layer}: ${lens(now)}`,
      text: `${placeOf(now)}: ${pair.whole[1]} ${format((cell[0] ?? 0) / scale)}`,
      told: guess ? guessTold(guess, pair) : "",
      legend: [
        [`probability of ${pair.whole[1]}: 0`, theirs],
        [`${pair.whole[1]}: 0`, theirs],
        [`${pair.whole[1]}: 0`, `≥ ${whole}, as the donor`],
      ],
      guess,
      fills: !wide,
      tall: pairs.some(({ prompt }) => stands(prompt.map(visible), width)),
    });
    bars.update(wide ? SIDE : room, wide ? 1 : 2, groups);
    view.fill(() => renewed(view.tables, ...tables(now, groups)));
    const turned = texts[cell[2] ?? 0] === pair.answers[1];
    view.say(sentence(now, guess), { kind: turned ? "changed" : "" });
  }

  if (asked.name) onGuess(view.root, redraw);
  view.begin();
  return update;
}

export default {
  render: renderer({
    structure: ["initial", "pairs", "tokens", "sites", "scale", "question", "hint", "guess"],
    state: STATE,
    build,
  }),
};
