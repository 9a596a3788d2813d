import { afterPaint } from "./after_paint.js";
import { element, format, listed, mark, place, renderer, rewrite, write } from "./base.js";
import { signButton, slider } from "./controls.js";
import { surgery } from "./fact_surgery_math.js";
import { neuronBrush, sweptOf } from "./fact_surgery_neurons.js";
import { outcomes } from "./fact_surgery_outcomes.js";
import {
  amountsOf,
  countBars,
  firstActs,
  guardChoice,
  lettersOf,
  sportList,
} from "./fact_surgery_side.js";
import { nameSquare } from "./fact_surgery_square.js";
import { addressing } from "./fact_surgery_state.js";
import { legend, tablesOf } from "./fact_surgery_tables.js";
import { longestTold, lookOf, NEAR, telling } from "./fact_surgery_words.js";
import { asker, getter, statusLine } from "./python.js";
import { stage, strong } from "./stage.js";

/**
 * @typedef {import("./fact_surgery_math.js").Edit} Edit
 * @typedef {import("./fact_surgery_state.js").Shown} Shown
 * @typedef {import("./fact_surgery_math.js").Said} Said
 * @typedef {import("./fact_surgery_outcomes.js").Outcome} Outcome
 * @typedef {import("./fact_surgery_square.js").Look} Look
 * @typedef {import("./stage.js").Words} Words
 */

const STATE = ["chosen", "covariance", "edits", "done", "off"];
const WIDE = 620;
/** The letter of whom the model gives no sport. */
const NO_SPORT = "–";
/** The square's share of the width. */
const SQUARE = 0.7;

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const words = /** @type {string[]} */ (model.get("words"));
  const prompts = /** @type {number[][]} */ (model.get("prompts"));
  const strangers = /** @type {number[][]} */ (model.get("strangers"));
  const sports = /** @type {number[]} */ (model.get("sports"));
  const sizes = model.get("sizes");
  const initial = /** @type {Shown} */ (model.get("initial"));
  const functions = /** @type {Record<string, string>} */ (model.get("functions"));
  const everyName = listed(Object.values(functions));
  const all = [...prompts, ...strangers];
  const nFacts = prompts.length;
  const totals = { facts: nFacts, strangers: strangers.length, neurons: sizes.d_hidden };

  // State.
  const { stateOf, parsed } = addressing({
    initial,
    sports,
    n: all.length,
    nFacts,
    nNeurons: sizes.d_hidden,
  });
  const shown = /** @type {() => Shown} */ (getter(model, STATE));
  /** @type {import("./fact_surgery_words.js").Hand} */
  let hand = "first";
  let fresh = true;
  /** The reader has chosen what an edit spares. */
  let spared = false;
  const guardOf = ({ covariance, edits, done } = shown()) =>
    edits[done - 1]?.covariance ?? covariance;

  const nameOf = (/** @type {number} */ row) =>
    (all[row] ?? [])
      .slice(0, 2)
      .map((word) => words[word])
      .join(" ");
  const cuts = !model.get("editable");
  const offer = /** @type {{fact?: number, sport?: number}} */ (model.get("offer"));
  const offered = offer.fact !== undefined;
  /** Neurons are no matter of a page that offers an edit; a link may switch some off all the same. */
  const noNeurons = () => offered && !functions.knock_out && !shown().off.length;
  const view = stage(el, {
    model,
    redraw,
    key: "surgery",
    look: lookOf({ offered, cuts }),
    switches: [],
    shown,
    read: () => stateOf(shown()),
    parsed,
    arrive: (cause, state) => {
      if (cause === "reset") view.change.before = null;
      hand = cause === "unreadable" ? "told" : state.size ? "none" : "first";
      fresh = fresh && !state.size;
      if (cause === "reset") spared = false;
    },
    longest: longestTold({ cuts, neurons: !offered || Boolean(functions.knock_out) }),
  });
  view.ask(`${cuts ? "Switch neurons off" : "Change one fact"}. What else moves?`, "");

  /** @param {typeof hand} what */
  function begin(what) {
    view.hand.begin();
    if (what === "choose") view.change.before = null;
    hand = what;
    fresh = false;
  }
  const end = view.hand.end;
  /** @param {typeof hand} what @param {Partial<Shown>} traits */
  function act(what, traits) {
    hand = what;
    fresh = false;
    view.choose(traits);
  }
  /**
   * An edit of the person who was edited last gives way to another of the same person.
   * @param {number} index
   */
  function edit(index, { chosen } = shown()) {
    const { covariance, edits, done } = shown();
    const sport = sports[index] ?? -1;
    const inForce = edits.slice(0, done);
    const tell = (/** @type {string} */ text) => {
      hand = "told";
      view.remark(text);
    };
    if (chosen >= nFacts) {
      tell(`${nameOf(chosen)} is a stranger: there is no fact to edit. Tap a cell not hatched.`);
      return;
    }
    if (core.said(chosen, inForce) === sport) {
      tell(`${nameOf(chosen)} plays ${words[sport]} already: there is nothing to edit.`);
      return;
    }
    const again = inForce.at(-1)?.fact === chosen;
    const kept = again ? inForce.slice(0, -1) : inForce;
    const next = [...kept, { fact: chosen, sport, covariance }];
    if (core.said(chosen, kept) === sport) next.pop();
    act("edit", { chosen, edits: next, done: next.length });
  }
  /** The same edit with another C, and those to come. @param {boolean} covariance */
  function guard(covariance) {
    const { edits, done } = shown();
    const next = edits.map((each, i) => (i === done - 1 ? { ...each, covariance } : each));
    spared = true;
    act("guard", { covariance, edits: next });
  }

  // Arithmetic.
  const core = surgery(
    /** @type {any} */ ({
      words,
      prompts,
      strangers,
      sports,
      sizes,
      weights: model.get("weights"),
    }),
  );
  const atFirst = core.beside().run([], []);
  const shares = (/** @type {number} */ a, /** @type {number} */ b) =>
    all[a]?.[0] === all[b]?.[0] || all[a]?.[1] === all[b]?.[1];

  const { sentence, report } = telling({
    words,
    sports,
    nFacts,
    n: all.length,
    nNeurons: sizes.d_hidden,
    functions,
    atFirst,
    nameOf,
    firedBy: cuts ? core.firedBy : null,
  });
  const outcomesOf = outcomes({ lines: [core, core.beside(), core.beside()], atFirst, nFacts });
  /** Which sport the last edit took away, and which it gave. @param {Outcome} outcome @param {number} chosen */
  function exchanged({ edits }, chosen) {
    const last = edits.at(-1);
    if (!last) return { old: atFirst.said[chosen] ?? -1, fresh: -1 };
    return { old: core.said(last.fact, edits.slice(0, -1)), fresh: last.sport };
  }
  let swap = { key: "", old: -1, fresh: -1 };
  /** How all cells look, and by what. @type {Look[]} */
  let looks = [];
  /** @type {unknown[]} */
  let looked = [];

  // Picture.
  const letters = lettersOf(sports.map((id) => words[id] ?? ""));
  const letterOf = new Map(sports.map((id, i) => [id, (letters[i] ?? "").toUpperCase()]));
  const sorted = (/** @type {number} */ part) =>
    [...new Set(all.map((prompt) => prompt[part] ?? 0))].sort((a, b) =>
      (words[a] ?? "").localeCompare(words[b] ?? ""),
    );
  const [firsts, lasts] = [sorted(0), sorted(1)];
  const square = nameSquare({
    id: view.key,
    label: "all pairs of names",
    rows: firsts.map((id) => words[id] ?? ""),
    columns: lasts.map((id) => words[id] ?? ""),
    people: all.map(([first = 0, last = 0]) => ({
      right: lasts.indexOf(last),
      down: firsts.indexOf(first),
    })),
    home: () => initial.chosen,
    begin: () => begin("choose"),
    move: (chosen) => view.set({ chosen }),
    end,
  });
  /** @type {import("./fact_surgery_neurons.js").Neuron[]} */
  let order = [];
  const brush = neuronBrush({
    id: view.key,
    most: sizes.d_hidden,
    begin: () => begin("brush"),
    move: (count) => {
      const off = order.slice(0, count).map(({ neuron }) => neuron);
      view.set({ off: off.sort((a, b) => a - b) });
    },
    end,
  });
  const brushSteps = element(
    "div",
    { class: "it-buttons it-surgery-steps" },
    signButton("−", "one neuron fewer off", () => brush.step(-1, 0)),
    signButton("+", "one neuron more off", () => brush.step(1, 0)),
  );
  const steps = element(
    "div",
    { class: "it-buttons it-surgery-steps" },
    signButton("←", "one last name to the left", () => square.step(-1, 0)),
    signButton("→", "one last name to the right", () => square.step(1, 0)),
    signButton("↑", "one first name up", () => square.step(0, 1)),
    signButton("↓", "one first name down", () => square.step(0, -1)),
  );
  const head = element("p");
  const offText = element("span", { class: "it-surgery-off" });
  const who = element("p");
  const list = sportList({
    words: sports.map((id) => words[id] ?? ""),
    letters,
    take: cuts ? null : (index) => edit(index),
  });
  const guards = guardChoice({ id: `${view.key}-guard`, nFacts, input: guard });
  const { fact = 0, sport = 0 } = offer;
  const acts = firstActs({
    label: `edit ${nameOf(fact)}: ${words[sport]}`,
    make: () => edit(sports.indexOf(sport), { ...shown(), chosen: fact }),
    next: guards,
  });
  const counts = countBars(3);
  const key = legend(view.key);
  const status = statusLine(!everyName);
  const time = slider({
    id: `${view.key}-time`,
    min: 0,
    max: 1,
    step: 1,
    begin: () => begin("time"),
    input: (done) => view.set({ done }),
    end,
  });
  time.root.classList.add("it-edits");
  const timeField = /** @type {HTMLInputElement} */ (time.root.querySelector("input"));
  view.root.querySelector(".it-switches")?.append(time.root);
  view.picture.classList.add("it-surgery", ...(cuts ? ["it-cuts"] : []));
  const brushHead = element(
    "div",
    {},
    element("div", { class: "it-surgery-head" }, head, offText, brushSteps),
  );
  view.picture.append(
    brushHead,
    brush.root,
    element(
      "div",
      { class: "it-surgery-body" },
      element("div", { class: "it-surgery-square" }, square.root),
      element(
        "div",
        { class: "it-surgery-side" },
        steps,
        element("div", { class: "it-who" }, who),
        ...(offered ? [acts.root, list.root] : [list.root, guards.root]),
        counts.root,
      ),
    ),
    key.root,
    status,
  );
  const python = asker(model, {
    inputs: () => {
      const { edits, done, off } = shown();
      return { edits: edits.slice(0, done), off };
    },
    changed: redraw,
  });
  const tables = tablesOf({ sports: sports.map((id) => words[id] ?? ""), nFacts, n: all.length });
  view.tables.classList.add("it-surgery-tables");
  view.tables.append(...tables.roots);

  /** @param {Outcome} outcome @param {boolean[]} differs @returns {Look[]} */
  function looksOf({ said, moved }, differs) {
    return said.said.map((word, row) => {
      const sport = atFirst.said[row];
      const was = sport === swap.old ? "old" : sport === swap.fresh ? "new" : "other";
      const kind = row >= nFacts ? "stranger" : was;
      const told = row < nFacts || moved[row];
      return {
        kind,
        letter: told ? (letterOf.get(word) ?? NO_SPORT) : "",
        moved: moved[row] ?? false,
        differs: differs[row] ?? false,
      };
    });
  }

  const later = afterPaint(view.picture);
  function update() {
    const now = shown();
    const { dragging, before } = view.change;
    const brushing = dragging && hand === "brush";
    const { chosen, off } = now;
    const edits = now.edits.slice(0, now.done);
    const last = edits.at(-1);
    const states = [
      { edits, off },
      before && { edits: before.edits.slice(0, before.done), off: before.off },
    ];
    const [shownNow, old = null] = outcomesOf(states);
    const outcome = /** @type {Outcome} */ (shownNow);
    const { said, wanted } = outcome;
    const swapKey = JSON.stringify([edits, last ? 0 : chosen]);
    if (swapKey !== swap.key) swap = { key: swapKey, ...exchanged(outcome, chosen) };

    const reply = python.answer(Boolean(everyName && (edits.length || off.length)));
    const theirs =
      reply.state === "answer" && reply.probabilities.length
        ? /** @type {number[][]} */ (reply.probabilities)
        : null;
    const gaps = theirs ? all.map((_, row) => gapOf(said, theirs, row)) : [];
    const differs = gaps.map((gap) => gap > NEAR);

    const aim = core.said(chosen, edits);
    order = core
      .neurons(chosen, aim, edits)
      .filter(({ fires }) => fires > 0)
      .sort((a, b) => b.pushes - a.pushes || a.neuron - b.neuron);
    const gone = new Set(off);
    const room = view.room();
    const wide = room >= WIDE;
    mark(view.root, "narrow", offered && !wide);
    const name = nameOf(chosen);
    const says = said.said[chosen] ?? 0;
    const sure = said.sure(chosen);
    const what = chosen < nFacts ? "" : ", a stranger";
    const seen = [outcome, swap, theirs];
    if (seen.some((each, i) => each !== looked[i])) looks = looksOf(outcome, differs);
    looked = seen;
    square.update(wide ? Math.round(room * SQUARE) : room, {
      looks,
      person: chosen,
      letter: letterOf.get(says) ?? NO_SPORT,
      lens: `${name}: ${words[says]} ${format(sure)}`,
      lensed: !wide && hand === "choose",
      text: `${name}${what}: ${words[says]}, ${format(sure)}`,
      flips: !dragging && hand !== "choose",
    });
    const first = words[atFirst.said[chosen] ?? 0] ?? "";
    const moved = outcome.moved[chosen];
    const told = chosen < nFacts ? `plays ${first}` : `stranger, says ${first}`;
    rewrite(
      who,
      name,
      element(
        "small",
        {},
        moved ? `${first} → ` : told,
        element("b", {}, moved ? (letterOf.has(says) ? (words[says] ?? "") : "no sport") : ""),
      ),
    );
    const now10 = core.chances(said, chosen);
    const old10 = old ? core.chances(old.said, chosen) : null;
    list.update(
      sports.map((id, i) => ({
        share: now10[i] ?? 0,
        before: old10?.[i],
        said: id === says,
        wanted: wanted.get(chosen) === id,
      })),
      chosen >= nFacts,
    );
    const n = now.edits.length;
    place(timeField, { max: String(Math.max(1, n)) });
    if (timeField.disabled === n > 0) timeField.disabled = !n;
    const newest = last ? `: ${nameOf(last.fact)} → ${words[last.sport]}` : "";
    const text = n ? `${now.done} of ${n}${newest}` : "none yet";
    time.update({ label: "edits", value: now.done, text });
    const drawNeurons = () => {
      for (const root of [brushHead, brush.root]) mark(root, "away", noNeurons());
      if (noNeurons()) return;
      const swept = sweptOf(order, gone);
      rewrite(
        head,
        strong(`${sizes.d_hidden} neurons`),
        `: ${order.length} fire for `,
        strong(name),
        `, sorted by push to ${words[aim]}`,
      );
      const some = swept.count < off.length ? `, ${swept.here} of these` : "";
      write(offText, `${off.length} off${some}`);
      brush.update(room, {
        order,
        off: gone,
        ...swept,
        asked: fresh && cuts,
        text: `${off.length} off; ${name} plays ${words[says]}, ${format(sure)}`,
      });
    };
    if (brushing) drawNeurons();
    const drawRest = () => {
      if (!brushing) drawNeurons();
      const none = looks.some(({ letter }) => letter === NO_SPORT);
      const [was, given] = [words[swap.old] ?? "", words[swap.fresh] ?? ""];
      key.update({ old: was, fresh: given, none, dashed: list.dashed() });
      const asked = offered && !spared && !last?.covariance;
      guards.update({ covariance: guardOf(now), edited: Boolean(last), asked });
      acts.update(Boolean(last));
      for (const root of [guards.root, time.root]) mark(root, "away", cuts && !n);
      mark(time.root, "waits", offered && !n);
    };
    const count = () => {
      const flipped = last && [...edits.slice(0, -1), { ...last, covariance: !last.covariance }];
      const otherwise = flipped && !brushing ? { edits: flipped, off } : null;
      const other = outcomesOf([...states, otherwise])[2] ?? null;
      const amounts = amountsOf({
        outcome,
        other,
        off: off.length,
        cuts: !noNeurons(),
        of: totals,
      });
      const spared = last?.covariance ? "nothing" : "the facts";
      counts.update(amounts, other ? `had it spared ${spared}` : "");
      if (everyName) write(status, report({ reply, theirs, gaps, said, now }));
    };
    later(drawRest, ...(last ? core.preparing() : []), count); // what the eye does not seek first
    view.fill(() =>
      tables.filled({
        outcome,
        amounts: amountsOf({
          outcome,
          other: null,
          off: off.length,
          cuts: !noNeurons(),
          of: totals,
        }),
        atFirst,
        chosen,
        words,
        nameOf,
        shares,
        order: order.slice(0, 12),
        gone,
        chances: [
          now10,
          core.chances(atFirst, chosen),
          sports.map((id) => said.logits[chosen * words.length + id] ?? 0),
        ],
      }),
    );
    view.say(sentence({ now, outcome, old, hand, order, aim, taken: swap.old }), {
      kind: edits.length || off.length ? "changed" : "",
    });
  }

  /** @param {Said} said @param {number[][]} theirs @param {number} row */
  const gapOf = (said, theirs, row) =>
    Math.max(...core.chances(said, row).map((p, i) => Math.abs(p - (theirs[row]?.[i] ?? NaN))));

  view.begin();
  return update;
}

export default {
  render: renderer({
    structure: [
      "words",
      "prompts",
      "strangers",
      "sports",
      "sizes",
      "weights",
      "initial",
      "editable",
      "functions",
      "offer",
    ],
    state: [...STATE, "response"],
    build,
  }),
};
