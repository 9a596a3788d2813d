import { element, format, renderer, write } from "./base.js";
import { stateInAddress } from "./address.js";
import { radios } from "./controls.js";
import { renewed } from "./tables.js";
import {
  aboutNoun,
  arriving,
  byLayer,
  named,
  sizes,
  trail,
  turning,
  variantOf,
  written,
} from "./hero_data.js";
import { wordMap } from "./hero_map.js";
import { chapterStops } from "./hero_stops.js";
import { guesses, strips } from "./hero_strips.js";
import { mapNote, said, tables, toward } from "./hero_told.js";
import { sentenceLine } from "./hero_words.js";
import { mover, still } from "./motion.js";
import { getter } from "./python.js";
import { stage } from "./stage.js";

/**
 * @typedef {import("./hero_data.js").Sentence} Sentence
 * @typedef {import("./hero_data.js").Variant} Variant
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./stage.js").State} State
 * @typedef {{sentence: string, words: number[], reader: number, layer: number}} Chosen
 */

const STATE = ["sentence", "words", "reader", "layer"];
const TOP = 3;
const WIDE = 660;
const RIBBONS = 130;
/** The widest opening, in pixels. */
const OPENING = 100;
const LOWER = 284;
const NARROW_MAP = 172;
/** The strips' share of a narrow picture. */
const STRIPS = 0.55;
const BEAT = 620;
/** Between the parts below the words: as the style sheet sets them. */
const BETWEEN = 22;
const TIGHT_GAP = { words: 8, rows: 8, columns: 16 };

/**
 * The hint: where the text has ◉, what is to be dragged is drawn, with the words at its sides; where it has
 * {swap}, a swap is named.
 * @param {string} hint @param {Node} swap
 */
function lookLine(hint, swap) {
  const parts = hint.split(/(\{swap\}|\[[^\]]*\]|\S* ?◉\S*)/);
  const nodes = parts.map((part) => {
    if (part === "{swap}") return swap;
    if (part.startsWith("[")) return element("span", { class: "it-hero-more" }, part.slice(1, -1));
    const [before = "", after] = part.split("◉");
    if (after === undefined) return part;
    const ring = element("i", { class: "it-hero-ring", role: "img", "aria-label": "the ring" });
    return element("span", { class: "it-hero-drag" }, before, ring, after);
  });
  return element("span", {}, ...nodes);
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const sentences = /** @type {[Sentence, ...Sentence[]]} */ (model.get("sentences"));
  const layers = sentences[0].layers;

  // State.
  const chosen = /** @type {() => Chosen} */ (getter(model, STATE));
  const sentenceOf = (/** @type {string} */ name) =>
    sentences.find((each) => each.name === name) ?? sentences[0];
  /** @param {Sentence} sentence @returns {Chosen} */
  const first = (sentence) => ({
    sentence: sentence.name,
    words: sentence.slots.map(() => 0),
    reader: nounIn(sentence, /** @type {Variant} */ (sentence.variants[0])),
    layer: layers,
  });
  const nounIn = (/** @type {Sentence} */ { noun }, /** @type {Variant} */ { tokens }) =>
    tokens.indexOf(noun);
  /** The slot that swaps are about; and whether its words are offered. */
  let open = 0;
  let offered = true;
  let timer = 0;
  let playing = false;
  /** The words of a moment ago, and those that a word under the pointer would make. */
  let before = /** @type {number[] | null} */ (null);
  let perhaps = /** @type {number[] | null} */ (null);

  function stop() {
    clearTimeout(timer);
    removeEventListener("beforeprint", toEnd);
    timer = 0;
    playing = false;
  }
  /** @param {Partial<Chosen>} traits */
  function choose(traits) {
    stop();
    view.choose(traits);
  }
  /** @param {number} option */
  function swap(option) {
    const { words, reader, ...now } = chosen();
    if (words[open] === option) return;
    const sentence = sentenceOf(now.sentence);
    const next = words.map((each, i) => (i === open ? option : each));
    const old = variantOf(sentence, words);
    const token = old.tokens[reader] ?? "";
    const place = variantOf(sentence, next).tokens.indexOf(token);
    before = words;
    perhaps = null;
    // Who does not wait for the end of the way sees where it ends with another word.
    choose({
      ...(playing ? { layer: layers } : {}),
      words: next,
      reader: place < 0 ? nounIn(sentence, variantOf(sentence, next)) : place,
    });
  }
  /** @param {number | null} option */
  function preview(option) {
    const { words } = chosen();
    const other = option !== null && words[open] !== option;
    perhaps = other ? words.map((each, i) => (i === open ? (option ?? 0) : each)) : null;
    if (other) view.change.jump = false;
    redraw();
  }
  /** @param {number} layer */
  function toLayer(layer) {
    stop();
    before = null;
    if (!view.change.dragging || view.change.jump) view.hand.begin();
    view.set({ layer });
  }
  function toEnd() {
    toLayer(layers);
    view.hand.end();
  }
  function pause() {
    stop();
    view.hand.end();
  }
  function play() {
    stop();
    playing = true;
    addEventListener("beforeprint", toEnd);
    view.hand.begin(true);
    const step = (/** @type {number} */ layer) => {
      view.set({ layer });
      if (layer < layers) timer = window.setTimeout(step, BEAT, layer + 1);
      else pause();
    };
    step(0);
  }

  const swapNamed = element("span");
  const view = stage(el, {
    model,
    redraw,
    key: "hero",
    look: lookLine(model.get("hint"), swapNamed),
    switches: [],
    shown: chosen,
    read: () => {
      const now = chosen();
      const home = first(sentenceOf(now.sentence));
      const { tokens } = variantOf(sentenceOf(now.sentence), now.words);
      /** @type {State} */
      const state = new Map();
      if (now.sentence !== sentences[0].name) state.set("sentence", now.sentence);
      if (now.words.some(Boolean)) state.set("words", now.words.join(","));
      if (tokens[now.reader] !== sentenceOf(now.sentence).noun)
        state.set("reader", String(now.reader));
      if (now.layer !== home.layer) state.set("layer", String(now.layer));
      return state;
    },
    parsed,
    arrive: () => {
      stop();
      before = null;
    },
    longest: [
      "fox ends toward “browner”, neither “slower” nor “quicker”. Is that the work of “quick”? Swap it for “slow”. Of what arrived in six layers, 0.16 came from “brown”, 0.10 from “clever”.",
      "Layer 5: of what arrives at fox, 0.38 comes from “brown”, 0.29 from “clever”, most from “start”, no word (0.38). Its dot lies toward “browner”, neither “slower” nor “quicker”.",
    ],
  });

  /** @param {State} state @returns {Chosen | null}  null: it can't be read */
  function parsed(state) {
    const sentence = sentenceOf(state.get("sentence") ?? sentences[0].name);
    const next = first(sentence);
    for (const [name, text] of state) {
      if (name === "sentence" && text === sentence.name) continue;
      if (name === "words" && /^\d(,\d)*$/.test(text)) next.words = text.split(",").map(Number);
      else if (name === "reader" && /^\d{1,2}$/.test(text)) next.reader = Number(text);
      else if (name === "layer" && /^\d$/.test(text)) next.layer = Number(text);
      else return null;
    }
    const fits =
      next.words.length === sentence.slots.length &&
      next.words.every((word, i) => word < (sentence.slots[i]?.words.length ?? 0));
    if (!fits || next.layer > layers) return null;
    const variant = variantOf(sentence, next.words);
    if (!state.has("reader")) next.reader = nounIn(sentence, variant);
    return next.reader < variant.tokens.length ? next : null;
  }

  // Arithmetic.
  /** @param {Sentence} sentence  the widest opening of any reader, layer and variant */
  function widest(sentence) {
    const known = openings.get(sentence.name);
    if (known !== undefined) return known;
    let most = 0;
    for (const variant of sentence.variants) {
      for (let layer = 1; layer <= layers; layer++) {
        for (let reader = 0; reader < variant.tokens.length; reader++) {
          const sum = arriving(sentence, variant, layer, reader).reduce((a, b) => a + b, 0);
          most = Math.max(most, sum);
        }
      }
    }
    openings.set(sentence.name, most);
    return most;
  }
  /** @type {Map<string, number>} */
  const openings = new Map();
  /**
   * Every dot that a swap of one word can bring about; the map's scale.
   * @param {Sentence} sentence @param {number[]} words
   */
  const reachable = (sentence, words) =>
    (sentence.slots[open]?.words ?? []).flatMap((_, i) => {
      const swapped = words.map((each, slot) => (slot === open ? i : each));
      return trail(sentence, variantOf(sentence, swapped));
    });

  // Picture.
  const boxes = radios({
    id: `${view.key}-sentence`,
    legend: "sentence",
    options: sentences.map(({ name }) => [name, name]),
    input: (name) => {
      open = 0;
      offered = true;
      before = null;
      choose(first(sentenceOf(name)));
    },
  });
  const line = sentenceLine({
    most: Math.max(
      ...sentences.flatMap(({ variants }) => variants.map(({ tokens }) => tokens.length)),
    ),
    choices: Math.max(...sentences.flatMap(({ slots }) => slots.map(({ words }) => words.length))),
    take: (reader) => {
      before = null;
      perhaps = null;
      offered = false;
      // Before the first layer nobody has read, and there would be nothing to see.
      choose(chosen().layer ? { reader } : { reader, layer: layers });
    },
    open: (slot) => {
      open = slot;
      offered = true;
      perhaps = null;
      redraw();
    },
    swap,
    preview,
  });
  const map = wordMap({
    id: view.key,
    layers,
    begin: () => {
      before = null;
    },
    move: toLayer,
    end: view.hand.end,
  });
  const vector = strips({
    layers,
    shown: sentences[0].shown,
    label: "layer",
    move: toLayer,
    end: view.hand.end,
    play: () => (playing ? pause() : play()),
  });
  const words = guesses(TOP, sentences[0].shown);
  const stops = chapterStops(model.get("chapters"));
  const lower = element("div", { class: "it-hero-lower" }, map.root, vector.root, words.root);
  view.picture.classList.add("it-hero");
  // In a narrow picture the words are the nearest box around them.
  line.root.append(...stops.all);
  view.picture.append(line.root, lower);

  /** What the map shows. @type {import("./hero_map.js").Sheet | null} */
  let mapped = null;
  /** @type {ReturnType<typeof mover<{widths: number[], layer: number, dot: Point, sizes: number[][], shares: number[]}>>} */
  const animate = mover();

  function update() {
    const now = chosen();
    const sentence = sentenceOf(now.sentence);
    const variant = variantOf(sentence, now.words);
    const token = variant.tokens[now.reader] ?? "";
    const name = named(sentence, now.words, token);
    const room = view.room();
    const wide = room >= WIDE;
    const got = arriving(sentence, variant, now.layer, now.reader);
    const slots = variant.tokens.map((_, i) => {
      const slot = sentence.slots.findIndex(({ places }, s) =>
        places[now.words[s] ?? 0]?.includes(i),
      );
      return slot < 0 ? undefined : slot;
    });
    const slot =
      sentence.slots[open] ?? /** @type {import("./hero_data.js").Slot} */ (sentence.slots[0]);
    const placed = token === sentence.noun;
    const lines = placed ? null : byLayer(sentence, variant, now.reader);
    const points = lines
      ? lines.map((_, layer) => ({ x: 0, y: -layer }))
      : trail(sentence, variant);
    const other = perhaps ?? before;
    const otherVariant = other && variantOf(sentence, other);
    const otherPlace = otherVariant ? otherVariant.tokens.indexOf(token) : -1;
    const otherName = other ? named(sentence, other, token) : "";
    const swapped = Math.max(0, other?.findIndex((word, i) => word !== now.words[i]) ?? 0);
    const ghost =
      other && otherVariant && otherPlace >= 0
        ? {
            points: trail(sentence, otherVariant),
            name: otherName === name ? (perhaps ? "then" : "before") : otherName,
            guesses: otherVariant.guesses,
            short: sentence.slots[swapped]?.words[other[swapped] ?? 0] ?? "",
          }
        : null;
    const others = slot.words.flatMap((_, i) => {
      if (i === now.words[open] || !placed) return [];
      const words = now.words.map((each, s) => (s === open ? i : each));
      const at = trail(sentence, variantOf(sentence, words)).at(-1);
      return at ? [{ at, name: slot.words[i] ?? "", take: () => swap(i) }] : [];
    });
    const most = Math.max(
      ...sentence.variants.flatMap(({ guesses }) => guesses.map(([, share]) => share)),
    );
    const unit = OPENING / widest(sentence);
    const { guesses: found } = variant;
    const dot = points[now.layer] ?? { x: 0, y: 0 };
    const [listed = "", listedShare = 0] = lines?.[now.layer] ?? [];
    const where = placed
      ? `, toward ${toward(sentence, dot)}`
      : listed && `: ${listed}, ${format(listedShare)}`;
    const text = now.layer ? `after layer ${now.layer}${where}` : "before the first layer";
    const bare = (/** @type {string} */ word) => word.replace(sentence.noun, "").trim();
    const [option, next] = [now.words[open] ?? 0, now.words[open] ? 0 : 1];
    const usual = { word: bare(slot.words[option] ?? ""), other: bare(slot.words[next] ?? "") };
    const turn = turning(sentence, now.words);
    const invite = { ...usual, turn };
    // Of another word than the noun, a swap is seen in the guesses.
    const { word: give, other: take } = !placed && turn ? turn : usual;
    write(swapNamed, `“${give}” for “${take}”`);

    const scene = {
      widths: got.map((length) => length * unit),
      layer: now.layer,
      dot,
      sizes: sizes(sentence, variant, now.reader),
      shares: found.map(([, share]) => share),
    };
    boxes.update(now.sentence);
    // In a narrow picture, between what changes and what is said of it.
    const below = wide ? line.root : null;
    if (!boxes.root.parentNode || boxes.root.nextSibling !== below) {
      view.picture.insertBefore(boxes.root, below);
    }
    const { said: about, unmapped } = aboutNoun(sentence, now.words);
    const asked = sentence.question.replace(/\{(\d)\}/g, (_, slot) => about[slot] ?? "");
    // The question is about the noun; of another word, what the picture shows of it is asked.
    if (placed) view.ask(asked, asked);
    else {
      const word = token === "[MASK]" ? "the gap" : written(token, 0);
      view.ask("What becomes of {reader}, layer by layer?", word);
    }
    const beside = sentence.slots.flatMap(({ places }, i) =>
      sentence.phrase.includes(`{${i}}`) ? (places[now.words[i] ?? 0] ?? []) : [],
    );
    const mapWidth = wide ? Math.round(room * 0.43) : room;
    const stripsWidth = Math.round(room * (wide ? 0.33 : STRIPS));
    const guessesAt = stripsWidth + (wide ? mapWidth + 2 * BETWEEN : TIGHT_GAP.columns);
    const laid = line.update(room, wide, RIBBONS, {
      variant,
      reader: now.reader,
      slots,
      told: placed ? beside : [],
      open: offered ? open : -1,
      words: slot.words,
      chosen: option,
      tempting: now.words.some(Boolean) || before ? -1 : next,
      chapter: stops.attention(room),
      guessesAt,
    });
    const sheet = {
      now: { points, name },
      word: written(token, 0),
      layer: now.layer,
      ghost,
      others,
      all: [...reachable(sentence, now.words), ...(ghost?.points ?? [])],
      axes: sentence.axes,
      note: mapNote(sentence, token, unmapped),
      start: `${token}, before it reads`,
      text,
      lines,
      // A guess is as long as beside it.
      most: token === "[MASK]" ? most : Math.max(...(lines ?? []).map(([, share]) => share)),
    };
    const strip = vector.update(stripsWidth, !wide, {
      name: `${written(token, 0)}${wide ? ", layer" : ""} by layer`,
      note: `${sentence.shown} of its vector’s 384 numbers`,
      layer: now.layer,
      playing,
      text,
    });
    const list = words.update(room - guessesAt, !wide, {
      note: ghost ? `dashed: ${ghost.short}` : `guesses after layer ${layers}`,
      made: token === "[MASK]",
      most,
      guesses: found.map(([word]) => ({
        name: word,
        before: ghost?.guesses.find(([each]) => each === word)?.[1],
      })),
      text: `The missing word: ${found.map(([word, share]) => `${word} ${format(share)}`).join(", ")}.`,
    });
    stops.update({
      room,
      wide,
      words: laid,
      top: laid.bottom + (wide ? 0 : TIGHT_GAP.words + NARROW_MAP + TIGHT_GAP.rows),
      strips: { x: wide ? mapWidth + BETWEEN : 0, width: stripsWidth, ...strip },
      guesses: { x: guessesAt, ...list },
    });
    // Where the picture moves, its first frame shows what was: what is below the words follows in the next.
    let waits = view.change.jump && !still() && mapped !== null;
    const past = before && ghost && !perhaps ? ghost.points.at(-1) : null;
    const word = bare(sentence.slots[swapped]?.words[now.words[swapped] ?? 0] ?? "");
    const then = past ? { word, at: past, guesses: ghost?.guesses ?? [] } : null;
    // A way on the map and a list have no dots between them.
    const turned = Boolean(mapped?.lines) !== Boolean(lines);
    view.fill(() => renewed(view.tables, ...tables(sentence, variant, now.reader)));
    let told = false;
    animate(
      scene,
      (drawn) => {
        line.flow(drawn.widths);
        if (!waits) {
          if (mapped !== sheet) map.update(mapWidth, wide ? LOWER : NARROW_MAP, sheet);
          mapped = sheet;
          map.point(turned ? dot : drawn.dot);
          vector.shade(drawn.sizes);
          words.fill(drawn.shares);
        }
        waits = false;
        // What is said of a layer waits for its arcs.
        if (!told && Math.abs(drawn.layer - now.layer) < 0.01) {
          told = true;
          line.note(now.layer);
          view.say(said(sentence, variant, { ...now, at: dot, beside, invite, then }));
        }
      },
      view.change.jump,
    );
  }

  view.begin();
  // Once, when it comes into sight; who came by a link to a state, or wants stillness, sees that.
  if (!still() && stateInAddress(view.key) === undefined && view.root.isConnected) {
    const seen = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      seen.disconnect();
      play();
    });
    seen.observe(lower);
    view.root.addEventListener("pointerdown", () => seen.disconnect(), { once: true });
    view.root.addEventListener("keydown", () => seen.disconnect(), { once: true });
  }
  return update;
}

export default {
  render: renderer({
    structure: ["sentences", "chapters", "hint"],
    state: STATE,
    build,
  }),
};
