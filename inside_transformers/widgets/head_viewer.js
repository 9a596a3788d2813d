import {
  columnHead,
  element,
  format,
  inSentence,
  lineOf,
  mark,
  renderer,
  scrolled,
  tableOf,
  visible,
  write,
} from "./base.js";
import { radios, signButton } from "./controls.js";
import { renewed } from "./tables.js";
import {
  byKind,
  explained,
  habits,
  judged,
  kindsOf,
  marksOf,
  MIXED,
  mixedIn,
  mostRead,
  parked,
  showing,
} from "./head_kinds.js";
import { DASHED, headLines } from "./head_lines.js";
import { headMap } from "./head_map.js";
import {
  farOf,
  matters,
  saidOfSilence,
  silenceBars,
  silentSigns,
  silentTitle,
} from "./head_silence.js";
import { mover } from "./motion.js";
import { getter } from "./python.js";
import { ONE_COLUMN, stage, strong } from "./stage.js";

/**
 * @typedef {import("./head_kinds.js").Sentence} Sentence
 * @typedef {import("./head_kinds.js").Head} Head
 * @typedef {import("./stage.js").State} State
 * @typedef {import("./stage.js").Words} Words
 * @typedef {{split: number, level: number, weights: number[], pinned: number[],
 *   slots: number[][]}} Drawn  What moves.
 * @typedef {{sentence: number, layer: number, head: number, row: number, pinned: number[],
 *   sorted: boolean, silent: boolean}} Chosen
 */

const STATE = ["sentence", "layer", "head", "row", "pinned", "sorted", "silent"];
const SIDE = 280;
const BETWEEN = 26;
const WIDE = 540;
/** Heights of the sentence and of a cell of the map; on a phone both share the screen. */
const TALL = { lines: 404, cell: 25 };
const NARROW = { lines: 278, cell: 26 };
const LEAST_ROW = 15;

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const sentences = /** @type {Sentence[]} */ (model.get("sentences"));
  const scale = /** @type {number} */ (model.get("scale"));
  const causal = /** @type {boolean} */ (model.get("causal"));
  const initial = /** @type {Chosen} */ (model.get("initial"));
  const nLayers = sentences[0].patterns.length;
  const nHeads = sentences[0].patterns[0].length;
  const total = nLayers * nHeads;
  /** Whether heads can be silenced. */
  const can = sentences.every(({ moved }) => moved);
  const sink = inSentence(model.get("sink"));

  // State.
  const traits = getter(model, STATE);
  /** @returns {Chosen} */
  const now = () => {
    const { sentence, row, ...others } = traits();
    return { ...others, sentence, row: Math.min(row, sentences[sentence].tokens.length - 1) };
  };
  const same = (/** @type {number[]} */ a, /** @type {number[]} */ b) => String(a) === String(b);

  // Arithmetic.
  const kinds = kindsOf(sentences);
  const heads = judged(sentences, scale, causal);
  const indexOf = (/** @type {Head} */ { layer, head }) => layer * nHeads + head;
  const sortedOrder = byKind(heads).map(indexOf);
  const plainOrder = heads.map((_, i) => i);
  const counts = kinds.map((_, kind) => heads.filter((head) => head.kind === kind).length);
  /** Kinds that can be: none reads what comes later where that is masked. */
  const possible = kinds.map((_, kind) => !causal || (kind !== 1 && kind !== 4));
  /** The kind of most heads, but for those of none. */
  const usual = counts.indexOf(Math.max(...counts.slice(0, MIXED)));
  /** Weights as fractions, made once for each head that is looked at. @type {Map<string, number[][]>} */
  const patterns = new Map();
  /** @param {number} sentence @param {Head} head */
  function patternOf(sentence, head) {
    const key = `${sentence} ${indexOf(head)}`;
    const raw = sentences[sentence].patterns[head.layer][head.head];
    const known = patterns.get(key) ?? raw.map((row) => row.map((weight) => weight / scale));
    patterns.set(key, known);
    return known;
  }
  const headOf = (/** @type {number[]} */ [layer = 0, head = 0]) => ({ layer, head });
  const short = (/** @type {Head} */ { layer, head }) => `${layer}·${head}`;

  /** The purest head of a kind, or the most mixed in this sentence; again, the next; at a word that shows it. @param {number} kind */
  function chooseKind(kind) {
    const { layer, head, sentence, row } = now();
    const all = byKind(heads).filter((head) => head.kind === kind);
    const here = (/** @type {Head} */ each) => patternOf(sentence, each);
    const those = kind === MIXED ? mixedIn(all, here, causal) : all;
    const at = those.findIndex((each) => each.layer === layer && each.head === head);
    const next = those[(at + 1) % those.length];
    if (!next) return;
    const shown = showing(patternOf(sentence, next), kind, causal, row);
    view.choose({ layer: next.layer, head: next.head, row: shown });
  }

  // Message.
  /** @param {Head} at @param {{word: string, weight: number}[]} reads @param {string} reader @param {Head | null} pinned @param {{word: string, weight: number} | undefined} also @param {string} ghost  what is dashed, or which word read before @param {boolean} end  its kind reads a neighbor that this word has not @param {boolean} loses  whether the sentence clearly changes without it @returns {Words} */
  function sentenceOf(at, reads, reader, pinned, also, ghost, end = false, loses = false) {
    const { kind, share } = heads[indexOf(at)] ?? { kind: MIXED, share: 0 };
    const [first, second] = reads;
    const then = second && second.weight >= 0.1 ? `, ${second.word} ${format(second.weight)}` : "";
    const nothing = loses ? "" : parked(at.layer, first, sink);
    const like = counts[kind] > 1 ? ` (half or more in ${counts[kind]} of the ${total} heads)` : "";
    const told = explained(kinds[kind === MIXED ? usual : kind]?.told ?? "");
    const none = end ? `; ${reader} has none` : "";
    const usually = counts[usual]
      ? `; in ${counts[usual]} of the ${total} heads ${told} does.`
      : ".";
    const habit =
      kind === MIXED
        ? `On average no one place gets half${usually}`
        : `On average ${told} gets ${format(share)}${like || (share >= 0.95 ? ", whatever the word" : "")}${none}.`;
    const pin =
      pinned && indexOf(pinned) === indexOf(at)
        ? [" It is pinned: choose a second head to compare."]
        : pinned && also
          ? [
              ` The pinned head ${short(pinned)} reads `,
              strong(also.word),
              ` ${format(also.weight)}.`,
            ]
          : [];
    return [
      strong(`Layer ${at.layer}, head ${at.head}:`),
      ` ${reader} reads `,
      strong(first?.word ?? ""),
      ` ${format(first?.weight ?? 0)}${then}.${nothing} ${habit}`,
      ...pin,
      ghost,
    ];
  }
  /** The word that read before. @param {string} word */
  const left = (word) => ` The word changed, too; it was ${word}.`;
  /** As long as a message gets: the longest words, the kind that takes most to say. @returns {Words[]} */
  function longest() {
    const words = [...new Set(sentences.flatMap(({ tokens }) => tokens.map(inSentence)))];
    words.sort((a, b) => b.length - a.length);
    const most = model.get("sink") ? [sink, ...words] : words;
    const reads = most.slice(0, 2).map((word) => ({ word, weight: 0.6 }));
    const far = { layer: nLayers - 1, head: nHeads - 1 };
    const samples = kindSamples();
    const [word = ""] = words;
    const all = samples.map((at) => sentenceOf(at, reads, word, far, reads[0], left(word)));
    return can ? [...all, ...sentences.map((each) => hushed(samples[0] ?? far, each))] : all;
  }
  const hushed = (/** @type {Head} */ at, /** @type {Sentence} */ each) =>
    saidOfSilence(at, each, sentences);
  /** A head of each kind, of a late layer. */
  function kindSamples() {
    const late = [...heads].reverse();
    return kinds.flatMap((_, kind) => late.find((head) => head.kind === kind) ?? []);
  }

  const view = stage(el, {
    model,
    redraw,
    key: "heads",
    look: model.get("hint"),
    switches: [
      { name: "sorted", label: "sorted by kind", flip: (sorted) => view.choose({ sorted }) },
    ],
    shown: now,
    read: () => {
      const { sentence, layer, head, row, pinned, sorted, silent } = now();
      /** @type {State} */
      const state = new Map();
      if (sentence !== initial.sentence) state.set("text", String(sentence));
      if (layer !== initial.layer || head !== initial.head) state.set("at", `${layer},${head}`);
      if (row !== initial.row) state.set("row", String(row));
      if (!same(pinned, initial.pinned)) state.set("pin", pinned.join(",") || "none");
      if (sorted !== initial.sorted) state.set("sorted", sorted ? "1" : "0");
      if (silent) state.set("silent", "1");
      return state;
    },
    parsed,
    longest: longest(),
  });

  /** @param {State} state @returns {Chosen | null}  null: it can't be read */
  function parsed(state) {
    const next = { ...initial };
    const pair = (/** @type {string} */ text) => text.split(",").map(Number);
    for (const [name, text] of state) {
      const number = /^\d{1,3}$/.test(text);
      const two = /^\d{1,3},\d{1,3}$/.test(text);
      if (name === "text" && number) next.sentence = Number(text);
      else if (name === "at" && two) [next.layer = 0, next.head = 0] = pair(text);
      else if (name === "row" && number) next.row = Number(text);
      else if (name === "pin" && (two || text === "none")) next.pinned = two ? pair(text) : [];
      else if (name === "sorted" && /^[01]$/.test(text)) next.sorted = text === "1";
      else if (name === "silent" && text === "1" && can) next.silent = true;
      else return null;
    }
    const last = (sentences[next.sentence]?.tokens.length ?? 1) - 1;
    if (!state.has("row")) next.row = Math.min(next.row, last);
    const heads = [[next.layer, next.head], ...(next.pinned.length ? [next.pinned] : [])];
    const known = heads.every(([layer = 0, head = 0]) => layer < nLayers && head < nHeads);
    const words = sentences[next.sentence]?.tokens.length ?? 0;
    return known && next.row < words ? next : null;
  }

  // Picture.
  const texts = sentences.map(({ tokens }) => {
    const [first, last] = marksOf(sentences);
    return tokens
      .slice(first ? 1 : 0, first && last ? -1 : undefined)
      .map(visible)
      .join(" ");
  });
  const boxes = radios({
    id: `${view.key}-sentence`,
    legend: "sentence",
    options: texts.map((text, i) => [String(i), text]),
    input: (value) => {
      const sentence = Number(value);
      const last = sentences[sentence].tokens.length - 1;
      view.choose({ sentence, row: Math.min(now().row, last) });
    },
  });
  boxes.root.hidden = sentences.length < 2;
  const longestSentence = Math.max(...sentences.map(({ tokens }) => tokens.length));
  const lines = headLines({
    id: view.key,
    most: longestSentence,
    home: () => initial.row,
    move: (row) => view.set({ row }),
    ...view.hand,
  });
  const map = headMap({
    id: view.key,
    nLayers,
    nHeads,
    home: () => ({ layer: initial.layer, head: initial.head }),
    move: ({ layer, head }) => view.set({ layer, head }),
    ...view.hand,
  });
  const name = element("strong");
  const sort = element("small");
  const pin = element("button", {
    type: "button",
    onclick: () => {
      const { pinned, layer, head } = now();
      view.choose({ pinned: pinned.length ? [] : [layer, head] });
    },
  });
  const hush = element("button", {
    type: "button",
    class: "it-hold it-heads-hush",
    hidden: !can,
    onclick: () => view.choose({ silent: !now().silent }),
  });
  const pair = (/** @type {string} */ label, /** @type {HTMLElement[]} */ ...buttons) =>
    element("span", {}, element("span", { "aria-hidden": "true" }, label), ...buttons);
  const steps = element(
    "div",
    { class: "it-buttons it-heads-steps it-hold it-lower" },
    pair(
      "word",
      signButton("↑", "one word up", () => lines.step(0, 1)),
      signButton("↓", "one word down", () => lines.step(0, -1)),
    ),
    pair(
      "head",
      signButton("←", "one head to the left", () => map.step(-1, 0)),
      signButton("→", "one head to the right", () => map.step(1, 0)),
      signButton("↑", "one row of heads up", () => map.step(0, 1)),
      signButton("↓", "one row of heads down", () => map.step(0, -1)),
    ),
  );
  const toldOfKinds = element("span", {}, habits(kinds, counts, usual, sentences.length, sink));
  const bars = silenceBars(sentences);
  const kindButtons = kinds.map(({ name: kind, mark: letter }, i) =>
    element(
      "button",
      {
        type: "button",
        class: "it-heads-kind",
        disabled: !counts[i],
        hidden: !possible[i],
        style: `--part: ${((100 * counts[i]) / total).toFixed(1)}%`,
        onclick: () => chooseKind(i),
      },
      element("span", { "aria-hidden": "true" }, letter),
      element("span", {}, kind),
      " ",
      element("b", {}, String(counts[i])),
    ),
  );
  view.ask(model.get("question"), "");
  view.picture.append(
    element("div", { class: "it-stage-choices" }, boxes.root),
    element(
      "div",
      { class: "it-heads-body" },
      lines.root,
      element(
        "div",
        { class: "it-heads-side" },
        element("div", { class: "it-heads-card it-lower" }, element("div", {}, name, sort)),
        element("div", { class: "it-buttons it-heads-acts it-lower" }, pin, hush),
        map.root,
        steps,
        element("p", { class: "it-heads-told" }, toldOfKinds, ...(can ? [bars.root] : [])),
        element(
          "div",
          { class: "it-hold it-lower", role: "group", "aria-label": "heads by kind" },
          element("div", { class: "it-heads-kinds" }, ...kindButtons),
        ),
      ),
    ),
  );

  /** @param {Chosen} state @param {number[][]} pattern */
  function tables({ sentence, layer, head, row }, pattern) {
    const words = sentences[sentence].tokens.map(visible);
    const cell = (/** @type {string} */ text, /** @type {number} */ value) =>
      element("td", { "data-value": value }, text);
    const reads = tableOf({
      kind: "it-table",
      caption: `Layer ${layer}, head ${head}: what each token (a row) reads`,
      heads: [element("td"), ...words.map(columnHead)],
      lines: words.map((word, i) => {
        const line = lineOf(word, ...pattern[i].map((weight) => cell(format(weight, 4), weight)));
        mark(line, "chosen", i === row);
        return line;
      }),
    });
    const all = () =>
      tableOf({
        kind: "it-table",
        caption: "All heads: their kinds, and what goes to each place on average",
        heads: [
          "layer·head",
          "kind",
          ...kinds.slice(0, MIXED).map((kind) => kind.name),
          ...(can ? ["silent"] : []),
        ],
        lines: heads.map((each) => {
          const kind = element("td", {}, kinds[each.kind].name);
          const moved = sentences[sentence].moved?.[each.layer]?.[each.head];
          const shares = moved === undefined ? each.shares : [...each.shares, moved];
          const line = lineOf(short(each), kind, ...shares.map((x) => cell(format(x, 4), x)));
          mark(line, "chosen", each.layer === layer && each.head === head);
          return line;
        }),
      });
    return [scrolled("what is read", reads), () => scrolled("all heads", all())];
  }

  /** Where each head is drawn, in columns and rows. @param {number[]} order */
  const slotsOf = (order) => {
    const slots = order.map(() => [0, 0]);
    order.forEach((head, slot) => {
      slots[head] = [slot % nHeads, Math.floor(slot / nHeads)];
    });
    return slots;
  };

  const signs = heads.map(({ kind, share }) => ({ mark: kinds[kind].mark, share }));
  /** @type {ReturnType<typeof mover<Drawn>>} */
  const move = mover();

  function update() {
    const state = now();
    const { dragging, jump } = view.change;
    /** @type {Chosen | null} */
    const before = dragging ? null : view.change.before;
    const { sentence, layer, head, row, sorted, silent } = state;
    const at = { layer, head };
    const pinned = state.pinned.length ? headOf(state.pinned) : null;
    const { tokens } = sentences[sentence];
    const words = tokens.map(visible);
    const pattern = patternOf(sentence, at);
    const weights = pattern[row];
    const pinnedPattern = pinned ? patternOf(sentence, pinned) : [];
    const reads = mostRead(tokens, weights);
    const order = sorted ? sortedOrder : plainOrder;
    const kind = heads[indexOf(at)].kind;
    const share = kind === MIXED ? "" : ` ${format(heads[indexOf(at)].share)}`;
    const room = view.room();
    const wide = room >= WIDE;
    mark(view.root, "narrow", room <= ONE_COLUMN);
    const size = wide ? TALL : NARROW;
    const tall = Math.max(size.lines, 22 + LEAST_ROW * longestSentence);
    const sideways = wide ? Math.min(room - SIDE - BETWEEN, 560) : room;
    const was = before?.sentence === sentence ? before : null;
    const other = was && [was.layer, was.head, was.row].join() !== [at.layer, at.head, row].join();
    const from = other ? { reader: was.row, weights: patternOf(sentence, was)[was.row] } : null;
    // A head that is silent reads nothing; dashed is what it would.
    const ghost = silent ? { reader: row, weights } : from;
    const none = (/** @type {number[]} */ row) => (silent ? row.map(() => 0) : row);
    const told = reads.slice(0, 3).map((each) => `${each.word} ${format(each.weight)}`);
    const scene = {
      split: pinned ? 1 : 0,
      level: row,
      weights: none(weights),
      pinned: pinnedPattern[row] ?? [],
      slots: slotsOf(order),
    };
    const draw = (/** @type {typeof scene} */ shown) => {
      lines.update(sideways, tall, {
        words,
        causal,
        reader: row,
        split: shown.split,
        level: shown.level,
        weights: shown.weights,
        numbers: none(weights),
        pinned: shown.pinned,
        pattern: pattern.map(none),
        pinnedPattern,
        before: ghost,
        titles: [
          pinned ? `${short(pinned)} pinned` : "",
          silent ? silentTitle(short(at), pinned !== null) : `${short(at)} reads`,
        ],
        text: silent
          ? `Layer ${at.layer}, head ${at.head} is silent: ${words[row]} reads nothing by it`
          : `Layer ${at.layer}, head ${at.head}: ${words[row]} reads ${told.join(", ")}`,
      });
      map.update(wide ? SIDE : room, size.cell, {
        signs: silent ? silentSigns(sentences[sentence].moved ?? [], signs) : signs,
        silent,
        order,
        slots: shown.slots,
        sorted,
        at,
        pinned,
        text: silent
          ? `Layer ${at.layer}, head ${at.head}, silent: the sentence’s vector moves by ${farOf(sentences[sentence].moved?.[at.layer]?.[at.head] ?? 0)}`
          : `Layer ${at.layer}, head ${at.head}: ${kinds[kind].told}${share || " gets half"}`,
      });
    };
    move(scene, draw, jump && was !== null);
    view.change.jump = false;
    boxes.update(String(sentence));
    write(name, `Layer ${at.layer}, head ${at.head}`);
    write(sort, `${kinds[kind].mark} ${kinds[kind].name}${share}`);
    write(pin, pinned ? `unpin ${short(pinned)}` : "pin to compare");
    kindButtons.forEach((button, i) => {
      button.setAttribute("aria-pressed", String(i === kind));
    });
    view.flip(new Set(sorted ? [] : ["sorted"]));
    // What it does next; the state is in the message, and in what picture and map say of themselves.
    write(hush, silent ? "stop silencing the chosen head" : "silence the chosen head");
    mark(hush, "silent", silent);
    mark(toldOfKinds, "away", silent);
    bars.update(at, sentences[sentence], silent);
    view.fill(() => renewed(view.tables, ...tables(state, pattern)));
    const also = pinned ? mostRead(tokens, pinnedPattern[row])[0] : undefined;
    const reader = inSentence(tokens[row] ?? "");
    const dashed = ghost?.weights.some((weight) => weight >= DASHED) ?? false;
    const hops =
      was && was.row !== row && [was.layer, was.head].join() !== [at.layer, at.head].join();
    const after = dashed ? " Dashed: what was read before." : "";
    const old = hops ? left(inSentence(tokens[was.row] ?? "")) : after;
    const end = (kind === 0 && row === 0) || (kind === 1 && row === tokens.length - 1);
    const loses = matters(at, sentences[sentence]);
    const said = () => sentenceOf(at, reads, reader, pinned, also, old, end, loses);
    view.say(silent ? hushed(at, sentences[sentence]) : said());
  }

  view.begin();
  return update;
}

export default {
  render: renderer({
    structure: ["sentences", "scale", "causal", "initial", "question", "hint", "sink"],
    state: STATE,
    build,
  }),
};
