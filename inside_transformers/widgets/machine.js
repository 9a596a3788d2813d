import { following } from "./after_paint.js";
import { element, format, mark, renderer, visible, write } from "./base.js";
import { slider } from "./controls.js";
import { shadesOf } from "./machine_cell.js";
import { gpt, largest, moved } from "./machine_model.js";
import { machinePicture } from "./machine_picture.js";
import { runsOf } from "./machine_runs.js";
import { cellCard, headChoice, legendOf, nextWords, shortened, typed } from "./machine_side.js";
import { columnsIn } from "./machine_sizes.js";
import { addressed, parsedChoice, STATE } from "./machine_state.js";
import { machineTables, tablePlaces, tablesFilled } from "./machine_tables.js";
import { tokenizer } from "./machine_tokens.js";
import { bare, LONGEST, notesOf, placed, telling } from "./machine_words.js";
import { still } from "./motion.js";
import { getter } from "./python.js";
import { stage } from "./stage.js";
import { within } from "./target.js";

/**
 * @typedef {import("./machine_model.js").Cell} Cell
 * @typedef {import("./machine_model.js").Run} Run
 * @typedef {import("./machine_cell.js").Shown} Shown
 * @typedef {import("./machine_words.js").Chosen} Chosen
 * @typedef {import("./machine_words.js").Facts} Facts
 * @typedef {{layer: number, head: number}} Head
 */

const NEXT = 5;
const NEXT_NARROW = 3;
const SIDE = 262;
const SIDE_NARROW = 244;
const BETWEEN = 18;
const ROOMY = 800;
const WIDE = 620;
const MOST_COLUMNS = 12;
const HOTTEST = 2;
/** What stands at the frame of a vector that is not as it was. @type {Record<string, string>} */
const BADGES = { zero: "0", mean: "mean", patch: "B" };
/** Under the picture of so few layers there is room for the card. */
const LOW = 3;
/** So many tokens are written in a run, one in so many milliseconds. */
const RUN = 12;
const PACE = 260;
/** So many cells are asked in a frame what they would say now: that takes as long as a layer. */
const ASKED = 6;

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const machine = gpt(model.get("weights"), model.get("shape"));
  const vocabulary = /** @type {string[]} */ (model.get("vocabulary"));
  const pieces = tokenizer(vocabulary, model.get("merges"));
  const initial = /** @type {Chosen} */ (model.get("initial"));
  const start = /** @type {string} */ (model.get("start"));
  const most = /** @type {number} */ (model.get("largest"));
  const runs = runsOf(machine, pieces, { means: model.get("means"), most });
  const { layers, heads } = machine;
  const wordOf = pieces.word;
  const letters = vocabulary.every((token) => token.length === 1);
  const { sentence, about } = telling(wordOf, !machine.mlp);

  // State.
  const chosen = /** @type {() => Chosen} */ (getter(model, STATE));
  const countOf = (/** @type {Chosen} */ now) => runs.idsOf(now).length;
  const limits = {
    tokens: most,
    vocabulary: machine.vocabulary,
    layers,
    heads,
    hottest: HOTTEST,
    count: countOf,
  };
  const view = stage(el, {
    model,
    redraw,
    key: "machine",
    look: model.get("hint"),
    switches: [
      { name: "silent", label: "silence this head", flip: silence },
      { name: "several", label: shortened("", "several", " at once"), flip: more },
      { name: "cache", label: shortened("keep a ", "cache"), flip: (on) => choose({ cache: on }) },
    ],
    shown: chosen,
    read: () => addressed(chosen(), initial, start),
    parsed: (state) => parsedChoice(state, initial, start, limits),
    arrive(_, state) {
      stop();
      several = Boolean(state.get("silent")?.includes(","));
      arrived = true;
    },
    longest: LONGEST,
  });
  /** The state was not changed by hand: what is told is the state, not the change. */
  let arrived = true;
  const beforeOf = () => (arrived ? null : view.change.before);
  const hand = {
    begin(jump = false) {
      halt();
      arrived = false;
      view.hand.begin(jump);
    },
    end: view.hand.end,
  };
  /** @param {Partial<Chosen>} traits */
  function choose(traits) {
    halt();
    arrived = false;
    view.choose(traits);
  }

  /** @param {Chosen} now */
  const nameOf = ({ head_layer, head }) => `${head_layer}.${head}`;
  /** Whether heads stay silent when another is silenced: to compare them, each is silent alone. */
  let several = false;
  /** @param {boolean} on */
  function more(on) {
    several = on;
    redraw();
  }
  /** The chosen head writes nothing, or writes again. @param {boolean} on */
  function silence(on) {
    const now = chosen();
    const others = now.silent.filter((name) => name !== nameOf(now));
    choose({ silent: on ? [...(several ? others : []), nameOf(now)].sort() : others });
  }

  /** The chosen cell's token, or the nearest of n that stay in sight. @param {number} n */
  const seenOf = (n) => within(chosen().token, Math.max(0, n - sight.columns), n - 1);

  /** Another text: what was written and edited belongs to the one before. @param {string} text */
  function type(text) {
    const n = pieces.encode(text).length;
    if (n < 1) view.remark("It needs at least one token. ");
    else if (n > most) view.remark(`No more than ${most} tokens fit here. `);
    else {
      view.set({ text, written: [], token: seenOf(n), edit: "none", reader: -1 });
    }
  }

  // Writing.
  let timer = 0;
  let left = 0;
  function stop() {
    clearTimeout(timer);
    left = 0;
  }
  /** A run that is under way ends, as a change of its own. */
  function halt() {
    if (left <= 0) return;
    stop();
    view.hand.end();
  }
  /** Draws one token, and writes it. */
  function writeOne() {
    const now = chosen();
    const all = runs.nextOf(runs.compute(now).shown, now.temperature);
    let rest = Math.random();
    const drawn = all.findIndex((share) => {
      rest -= share;
      return rest < 0;
    });
    const written = [...now.written, drawn < 0 ? (largest(all, 1)[0] ?? 0) : drawn];
    // What is edited stays where it is; else the frame stays in sight.
    const token = now.edit === "none" ? seenOf(countOf({ ...now, written })) : now.token;
    view.set({ written, token });
  }
  /** @param {number} count */
  function writeOn(count) {
    halt();
    const room = most - countOf(chosen());
    if (room < 1) {
      view.remark(`No more than ${most} tokens fit here. `);
      return;
    }
    hand.begin(true);
    left = Math.min(count, room);
    const on = () => {
      writeOne();
      left -= 1;
      if (left < 1) view.hand.end();
      else if (still()) on();
      else timer = setTimeout(on, PACE);
    };
    on();
  }

  // Picture.
  /** The head under the mouse. @type {Head | null} */
  let pointed = null;
  /** The first token in sight, and for what it was chosen. */
  let sight = { first: 0, count: 0, columns: 1, of: initial };
  const field = typed({ id: `${view.key}-text`, label: "text", input: type, ...hand });
  const step = element(
    "button",
    { type: "button", class: "it-hold", onclick: () => writeOn(1) },
    "step ▸",
  );
  const runName = element("span", { class: "it-machine-run" });
  const run = element(
    "button",
    { type: "button", class: "it-hold", onclick: () => (left > 0 ? halt() : writeOn(RUN)) },
    runName,
  );
  const prompt = element(
    "div",
    { class: "it-machine-prompt" },
    field.root,
    element("div", { class: "it-buttons" }, step, run),
  );
  const picture = machinePicture({
    id: view.key,
    layers,
    heads,
    mlp: machine.mlp,
    most: MOST_COLUMNS,
    hand: {
      ...hand,
      cell: ({ layer, token }) =>
        view.set({ layer, token: within(token + sight.first, 0, countOf(chosen()) - 1) }),
      reader(token) {
        const last = countOf(chosen()) - 1;
        const reader = within(token + sight.first, 0, last);
        view.set({ reader: reader === last ? -1 : reader });
      },
      head: ({ layer, head }) => view.set({ head_layer: layer, head }),
      zero: (edited) => choose({ edit: edited ? "none" : "zero" }),
      point(to) {
        if (String(to?.layer) === String(pointed?.layer) && to?.head === pointed?.head) return;
        pointed = to;
        redraw();
      },
      home: () => ({
        layer: initial.layer,
        token: initial.token - sight.first,
        reader: countOf(chosen()) - 1 - sight.first,
        head: { layer: initial.head_layer, head: initial.head },
      }),
    },
  });
  const follow = following(picture.root);
  const next = nextWords(NEXT);
  const choice = headChoice({
    id: view.key,
    layers,
    heads,
    layer: (head_layer) => choose({ head_layer }),
    head: (head) => choose({ head }),
  });
  const card = cellCard({
    id: view.key,
    ...hand,
    step: picture.step,
    edit: (edit) => choose({ edit }),
    other: (other) => view.set({ other, edit: "patch" }),
  });
  const heat = slider({
    id: `${view.key}-temperature`,
    min: 0,
    max: HOTTEST,
    step: 0.1,
    ...hand,
    input: (temperature) => view.set({ temperature }),
  });
  const count = element("span");
  const counted = element("p", { class: "it-machine-counted" }, count);
  const legend = legendOf(machine.mlp);
  const low = layers <= LOW;
  const side = element(
    "div",
    { class: "it-machine-side" },
    next.root,
    ...(low ? [] : [card.root]),
    heat.root,
    counted,
    legend,
  );
  view.ask(model.get("question"), "");
  const under = low ? [card.root] : [];
  const main = element("div", { class: "it-machine-main" }, picture.root, ...under);
  view.tables.append(...tablePlaces());
  view.picture.append(
    prompt,
    choice.root,
    element("div", { class: "it-machine-body" }, main, side),
  );

  /** How wide stands what is beside the picture. */
  const sideOf = () => (view.room() < ROOMY ? SIDE_NARROW : SIDE);

  /** Which tokens are in sight: the last, unless one goes to others. @param {Chosen} now @param {number} count @param {number} columns */
  function sightOf(now, count, columns) {
    const end = Math.max(0, count - columns);
    let first = count === sight.count ? Math.min(sight.first, end) : end;
    const show = (/** @type {number} */ token) => {
      first = within(first, token - columns + 1, token);
    };
    const { token, reader, edit } = sight.of;
    const same = count === sight.count;
    if ((same && now.token !== token) || (now.edit !== "none" && now.edit !== edit))
      show(now.token);
    if (same && now.reader !== reader) show(now.reader < 0 ? count - 1 : now.reader);
    sight = { first: within(first, 0, end), count, columns, of: now };
    return sight.first;
  }

  /** What stood at each place, and how many more cells may be asked in this frame. */
  const said = { words: new Map(), rest: Infinity };
  /** Asks a cell what it would say, if it may be asked. @param {Cell} cell */
  const asked = (cell) =>
    cell.lens || cell.logits || said.rest-- > 0 ? machine.lens(cell) : undefined;
  /** What a cell would say; as long as it may not be asked, what stood there. @param {Cell} cell @param {string} at @returns {string[]} */
  function wordsOf(cell, at) {
    const lens = asked(cell);
    if (lens) said.words.set(at, lens.ids.map(bareWord));
    return said.words.get(at) ?? [];
  }

  /** The cells in sight. @param {Chosen} now @param {{first: number, count: number}} seen @returns {Shown[][]} */
  function cellsOf(now, { first, count }) {
    const { base, shown } = runs.compute(now);
    const again = runs.againOf(now, beforeOf());
    const written = shown.rows.flatMap((row) => row.flatMap((cell) => [cell.attention, cell.mlp]));
    const longest = Math.max(...written);
    return shown.rows.map((row, layer) =>
      row.slice(first, first + count).map((cell, i) => ({
        strip: shadesOf(cell.x),
        words: wordsOf(cell, `${layer},${first + i}`),
        attention: cell.attention / longest,
        mlp: cell.mlp / longest,
        changed: moved(cell, base.rows[layer]?.[first + i]),
        again: again(layer, first + i),
      })),
    );
  }

  /** How the followed column comes to its word; null: its cells aren’t all asked yet. @param {Chosen} now @param {Facts} facts */
  const leadTo = (now, { reader, lead }) =>
    runs.leading(now, reader).every(asked) ? lead() : null;

  /** All but the cells. @param {Chosen} now @param {Facts} facts @param {number} width @param {boolean} wide */
  function drawPicture(now, facts, width, wide) {
    const { shown, base } = runs.compute(now);
    const columns = Math.min(MOST_COLUMNS, columnsIn(width, wide, letters, machine.mlp));
    const first = sightOf(now, shown.ids.length, columns);
    const ids = shown.ids.slice(first, first + columns);
    const head = pointed ?? { layer: now.head_layer, head: now.head };
    const [reads, before] = [shown, base].map((run) =>
      ids.map((_, i) => runs.ribbonsOf(run, head, first + i, first)),
    );
    const own = runs.readsOf(shown, head.layer, head.head, facts.reader);
    const sizes = Float32Array.from(own, ({ weight, length }) => weight * (length || 1));
    const top = own[largest(sizes, 1)[0] ?? 0];
    const reader = facts.reader - first;
    const count = ids.length;
    picture.update({
      width,
      wide,
      before: first,
      columns,
      words: ids.map((id) => visible(wordOf(id))),
      at: { layer: now.layer, token: now.token - first },
      badge: facts.trouble ? "" : (BADGES[now.edit] ?? ""),
      edited: shown.edit !== null,
      reader: reader >= 0 && reader < count ? reader : -1,
      head,
      silent: now.silent,
      reads: reads ?? [],
      usual: before ?? [],
      notes: notesOf(top, now, facts),
      last: first + count === shown.ids.length ? count - 1 : -1,
      texts: {
        cell: `${placed(now.layer, facts.words[now.token])}: it says ${facts.lens.ids.map(bareWord).join(", ")}`,
        reader: bare(facts.words[facts.reader]),
        head: `head ${now.head} of layer ${now.head_layer}`,
      },
    });
    return { first, count };
  }

  /** A word without the space before it. @param {number} id */
  function bareWord(id) {
    const word = wordOf(id);
    return word.trim() || visible(word);
  }

  /** @param {Chosen} now @param {Facts} facts @param {boolean} wide */
  function drawNext(now, facts, wide) {
    const ids = largest(facts.logits, NEXT);
    const old = largest(facts.before, 1)[0] ?? 0;
    const shown = wide ? NEXT : NEXT_NARROW;
    if (!ids.slice(0, shown).includes(old)) ids.splice(shown - 1, 1, old);
    const edited = changes(now, facts);
    const rest = (/** @type {Float32Array} */ all) =>
      Math.max(0, 1 - ids.reduce((sum, id) => sum + Number(all[id]), 0));
    const before = (/** @type {number} */ share) => (edited ? share : undefined);
    const words = ids.map((id) => ({
      name: bareWord(id),
      share: Number(facts.now[id]),
      before: before(Number(facts.before[id])),
    }));
    words.push({ name: "all others", share: rest(facts.now), before: before(rest(facts.before)) });
    next.update(wide ? sideOf() : view.room(), shown, words, edited ? "before" : "");
  }

  /** Whether anything is not as the model has it. @param {Chosen} now @param {Facts} facts */
  const changes = (now, { trouble }) => (now.edit !== "none" && !trouble) || now.silent.length > 0;

  /**
   * What is drawn, a part in each frame: without a cache the run is no part of the first.
   * @param {Chosen} now
   * @param {boolean} first  the picture was empty
   * @returns {Generator<void, void>}
   */
  function* drawn(now, first) {
    const room = view.room();
    const wide = room >= WIDE;
    mark(view.root, "narrow", !wide);
    mark(view.root, "machine", low ? "low" : "high");
    side.style.width = wide ? `${sideOf()}px` : "";
    if (choice.root.hidden !== wide) choice.root.hidden = wide;
    legend.hidden = wide && room < ROOMY;
    field.update(now.text + pieces.decode(now.written));
    write(runName, left > 0 ? "stop ▪" : "run ▸▸");
    choice.update(now.head_layer, now.head);
    const heatText = now.temperature ? format(now.temperature, 1) : "0.0, the likeliest";
    heat.update({ label: "temperature", value: now.temperature, text: heatText });
    const on = { cache: now.cache, silent: now.silent.includes(nameOf(now)), several };
    view.flip(new Set(Object.entries(on).flatMap(([name, is]) => (is ? [] : name))));
    if (!now.cache && !runs.stands(now)) {
      yield;
      runs.compute(now);
      yield;
    }
    const before = beforeOf();
    const facts = runs.factsOf(now, before);
    const { b } = runs.compute(now);
    const seen = drawPicture(now, facts, wide ? room - sideOf() - BETWEEN : room, wide);
    drawNext(now, facts, wide);
    card.update({
      place: [placed(now.layer, facts.words[now.token])],
      edit: now.edit,
      other: now.other,
      about: about(now, facts, b && runs.nextOf(b), model.get("averaged")),
    });
    write(count, `computed for this: ${facts.again.count} of ${facts.again.of} cells`);
    view.fill((opened) => {
      const { shown: run } = runs.compute(now);
      const reads = runs.readsOf(run, now.head_layer, now.head, facts.reader);
      const tables = machineTables(machine, wordOf, { now, facts, run, ...seen, reads });
      return tablesFilled(view.tables.children, tables, opened);
    });
    const kind = changes(now, facts) ? "changed" : "";
    const say = (/** @type {Facts} */ told) => view.say(sentence(now, before, told), { kind });
    let cut = false;
    const none = () => {
      cut = true;
      return null;
    };
    const early = { later: none, lost: none, fell: none }; // what takes a run, for one
    say(first ? facts : { ...facts, ...early, lead: none });
    do {
      yield;
      said.rest = first ? Infinity : ASKED;
      const [cells, lead] = [cellsOf(now, seen), leadTo(now, facts)];
      picture.fill(cells, lead);
      if (now.written.length) field.toEnd();
      if (cut && lead) say(view.change.dragging ? { ...facts, ...early } : facts);
      cut &&= !lead;
    } while (said.rest < 0);
  }

  function update() {
    const first = !said.words.size;
    const parts = drawn(chosen(), first);
    if (first) while (!parts.next().done);
    else {
      parts.next();
      follow(() => !parts.next().done);
    }
  }

  view.begin();
  return update;
}

export default {
  render: renderer({
    structure: ["initial", "weights", "shape", "vocabulary", "merges", "means", "question", "hint"],
    state: STATE,
    build,
  }),
};
