import { attention, differences, PARTS, ROLES } from "./attention_math.js";
import { keyPlane, valuePlane } from "./attention_planes.js";
import { ledger } from "./attention_table.js";
import { MASKED, ribbons, shares } from "./attention_weights.js";
import { alike, HARM, sentences } from "./attention_words.js";
import { element, format, listed, mark, renderer, visible, write } from "./base.js";
import { textWidth } from "./drawing.js";
import { mover } from "./motion.js";
import { rangeOf, ROOM, widened } from "./plane.js";
import { absence, asker, hasKernel, statusLine } from "./python.js";
import { ONE_COLUMN, stage, strong } from "./stage.js";

/**
 * @typedef {import("./attention_math.js").Matrix} Matrix
 * @typedef {import("./attention_math.js").Mask} Mask
 * @typedef {import("./attention_math.js").Part} Part
 * @typedef {import("./attention_planes.js").Touched} Touched
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./handles.js").Grip} Grip
 * @typedef {import("./stage.js").State} State
 * @typedef {import("./stage.js").Words} Words
 * @typedef {"q" | "k" | "v"} Trait
 * @typedef {import("./attention_words.js").Numbers} Numbers
 * @typedef {import("./attention_words.js").Moment} Moment
 * @typedef {import("./attention_words.js").Story} Story
 * @typedef {import("./attention_words.js").Above} Above
 * @typedef {import("./attention_words.js").AboveOptions} AboveOptions
 */

const TRAITS = /** @type {const} */ (["q", "k", "v"]);
const LIMIT = 1000;
const GAP = 20;
/** Nothing is off, where something was at first. */
const NONE = "none";

/** Room for the title of a plane, and for what it says of vectors of another size than two. */
const titled = (/** @type {number} */ size) => (size === 2 ? 66 : 84);

/** @param {number[]} [vector] @returns {Point} */
const point = (vector = []) => ({ x: vector[0] ?? 0, y: vector[1] ?? 0 });

/** @param {number[]} vector */
const brief = (vector) => vector.map((x) => String(Number(x.toFixed(6)))).join(",");

/** What a picture leaves out. @param {number} size */
const leftOut = (size) =>
  size === 1
    ? "one number: along the line"
    : size > 2
      ? `numbers 1 and 2 of ${size}: the rest in the table`
      : "";

/**
 * @param {import("./base.js").Model} model
 * @param {HTMLElement} el
 * @param {() => void} redraw
 * @param {((options: AboveOptions) => Above) | null} above
 */
function build(model, el, redraw, above) {
  const words = /** @type {string[]} */ (model.get("tokens")).map(visible);
  const mask = /** @type {Mask} */ (model.get("mask"));
  const initial = /** @type {Numbers} */ (model.get("initial"));
  const messages = /** @type {Record<string, string>} */ (model.get("messages"));
  const offered = /** @type {Part[]} */ (model.get("switches"));
  const own = /** @type {string} */ (model.get("function"));
  const beside = Boolean(own) && hasKernel(model);
  const sizes = {
    q: initial.q[0]?.length ?? 0,
    k: initial.k[0]?.length ?? 0,
    v: initial.v[0]?.length ?? 0,
  };
  const full = sizes.v > 0;

  const store = full ? undefined : above?.({ words, read });
  const names = { scale: `÷ √${sizes.q}`, mask: "mask", axis: "softmax over keys" };
  const { summary, verdict, plain, ofSwitch, ofKey, ofQuery, ofValue } = sentences({
    words,
    mask,
    messages,
    first: initial.off,
    names,
    test: own ? "The exercise’s test: " : "",
    sums: offered.includes("axis"),
    hidden: model.get("hidden"),
    store,
  });

  // State.
  const numbers = () =>
    /** @type {Numbers} */ ({
      q: model.get("q"),
      k: model.get("k"),
      v: model.get("v"),
      row: Math.min(model.get("row"), words.length - 1),
      off: model.get("off"),
    });
  /** @returns {Moment & {stages: import("./attention_math.js").Stages}} */
  const moment = (now = numbers()) => {
    const stages = attention(now.q, now.k, now.v, mask, new Set(now.off));
    const at = (/** @type {Matrix} */ matrix) => matrix[now.row] ?? [];
    return {
      ...now,
      stages,
      weights: at(stages.pattern),
      products: at(stages.products),
      output: at(stages.output),
    };
  };

  /** @type {Touched} */
  let touched = null;
  /** What a hand moved last. @type {Touched} */
  let held = null;
  let fresh = true;
  /** What the next message says; empty: what is shown. @type {(story: Story) => Words} */
  let news = summary;

  /** @param {Touched} what */
  const newsOf = (what) =>
    what?.role === "query" ? ofQuery : what?.role === "value" ? ofValue : ofKey;

  /** @param {Touched} what @param {boolean} jump @param {boolean} [again] */
  function begin(what, jump, again = false) {
    // Keys that go on are compared with what was before the first of them.
    const first = again && touched === held ? view.change.before : null;
    view.hand.begin(jump);
    if (first) view.change.before = first;
    touched = held = what;
    fresh = false;
    news = newsOf(what);
  }
  /** @param {Trait} trait @param {number} token @param {number[]} values  the first numbers */
  function change(trait, token, values) {
    const matrix = /** @type {Matrix} */ (model.get(trait));
    view.set({
      [trait]: matrix.map((row, i) => (i === token ? row.map((x, c) => values[c] ?? x) : [...row])),
    });
  }
  /** @param {number} row */
  function read(row) {
    touched = null;
    fresh = false;
    news = summary;
    view.choose({ row });
    view.change.before = null;
  }
  /** @param {Part} part @param {boolean} on */
  function flip(part, on) {
    touched = null;
    fresh = false;
    const now = numbers();
    const off = PARTS.filter((each) => (each === part ? !on : now.off.includes(each)));
    const whole = on && off.join() === initial.off.join();
    news = whole ? (then) => ["All is on again: ", ...summary(then)] : ofSwitch;
    view.choose({ off });
  }

  /** @type {Partial<Record<Trait, {reach(to: Point): Point}>>} */
  const planes = {};
  /** @param {Trait} trait @param {() => number} token @returns {Grip} */
  const grip = (trait, token) => ({
    name: () => `${ROLES[trait]} of “${words[token()]}”`,
    text: () => {
      const vector = (numbers()[trait][token()] ?? []).map((x) => format(x)).join(", ");
      return sizes[trait] > 1 ? `(${vector})` : vector;
    },
    at: () => point(/** @type {Matrix} */ (model.get(trait))[token()]),
    home: () => point(initial[trait][token()]),
    reach: (to) => {
      const { x, y } = planes[trait]?.reach(to) ?? to;
      return { x, y: sizes[trait] === 1 ? 0 : y };
    },
    begin: (jump, again) => begin({ role: ROLES[trait], token: token() }, jump, again),
    move: ({ x, y }) => change(trait, token(), [x, y]),
    end: view.hand.end,
    picked: (on) => {
      fresh = false;
      const word = strong(`${ROLES[trait]} of “${words[token()]}”`);
      news = on ? () => ["Tap where the ", word, " should go."] : plain;
      view.remark("");
    },
  });

  const look = element("span");
  const longWord = words.reduce((a, b) => (textWidth(b, 15) > textWidth(a, 15) ? b : a), "");
  const view = stage(el, {
    model,
    redraw,
    key: "attention",
    look,
    aside: full ? "break it" : undefined,
    switches: offered.map((part) => ({
      name: part,
      label: names[part],
      flip: (on) => flip(part, on),
    })),
    shown: numbers,
    read: stateNow,
    parsed,
    arrive,
    longest: [
      summary({ now: moment(), before: null, touched: null }),
      ...[...offered.map((part) => [part]), offered].map((off) => [
        ...verdict(off, 1),
        ` Here “${longWord}” gets 0.40, was ${off.join() === "scale" ? `0.39.${HARM}` : "masked."}`,
      ]),
      [
        `The key of “${longWord}” has a higher q·k now, and yet “${longWord}” reads it with 0.49, was 0.39. `,
        `Off: ${listed(offered.map((part) => names[part]))}.`,
      ],
      `The mask hides “${longWord}” from “${longWord}”: no share changes, wherever its key stands. ` +
        `${model.get("hidden").replaceAll("{reader}", longWord)} Off: ${names.scale} and ${names.axis}.`,
    ],
  });

  /** @returns {State} */
  function stateNow() {
    const now = numbers();
    /** @type {State} */
    const state = new Map();
    if (now.row !== initial.row) state.set("row", String(now.row));
    for (const trait of TRAITS) {
      now[trait].forEach((vector, i) => {
        const first = initial[trait][i] ?? [];
        if (vector.some((x, c) => x !== first[c])) state.set(`${trait}${i}`, brief(vector));
      });
    }
    if (now.off.join() !== initial.off.join()) state.set("off", now.off.join(",") || NONE);
    return state;
  }

  /** @param {State} state @returns {Numbers | null}  null: it can't be read */
  function parsed(state) {
    const next = structuredClone(initial);
    for (const [name, text] of state) {
      const [, trait, index] = /^([qkv])(\d{1,2})$/.exec(name) ?? [];
      if (trait) {
        const matrix = next[/** @type {Trait} */ (trait)];
        const vector = text.split(",").map((each) => (each.trim() ? Number(each) : NaN));
        const old = matrix[Number(index)];
        if (old?.length !== vector.length || vector.some((x) => !(Math.abs(x) <= LIMIT)))
          return null;
        matrix[Number(index)] = vector;
      } else if (name === "row" && /^\d{1,2}$/.test(text) && Number(text) < words.length) {
        next.row = Number(text);
      } else if (name === "off") {
        const wanted = text === NONE ? [] : text.split(",");
        const off = PARTS.filter((part) => wanted.includes(part));
        if (off.length !== wanted.length || !off.every((part) => offered.includes(part)))
          return null;
        next.off = off;
      } else return null;
    }
    return next;
  }

  /** @param {import("./stage.js").Cause} cause @param {State} state */
  function arrive(cause, state) {
    const next = cause === "address" ? parsed(state) : null;
    // What the prose sends one to is compared with the first state, whatever was tried before.
    if (next) Object.assign(view.change, { before: { ...initial, row: next.row }, jump: true });
    touched = next && onlyChange(next);
    fresh = fresh && !state.size;
    const on = (/** @type {Story} */ { now }) => moment({ ...now, off: initial.off });
    const switched = (/** @type {Story} */ story) => ofSwitch({ ...story, before: on(story) });
    news = touched ? newsOf(touched) : next ? switched : plain;
  }

  /** The one vector in which a state differs from the first, if that is all. @param {Numbers} next @returns {Touched} */
  function onlyChange(next) {
    if (next.off.join() !== initial.off.join()) return null;
    const changed = TRAITS.flatMap((trait) =>
      next[trait].flatMap((row, token) =>
        String(row) === String(initial[trait][token]) ? [] : [{ role: ROLES[trait], token }],
      ),
    );
    const [one] = changed;
    if (!one || changed.length > 1 || (one.role === "query" && one.token !== next.row)) return null;
    return one;
  }

  // Picture.
  const reader = () => numbers().row;
  const keys = keyPlane({
    id: view.key,
    words,
    query: { ...grip("q", reader), over: true },
    keys: words.map((_, j) => grip("k", () => j)),
    titled: full,
    note: leftOut(sizes.q),
    sloping: sizes.q <= 2,
  });
  planes.q = planes.k = keys;
  const values = full
    ? valuePlane({
        id: view.key,
        words,
        values: words.map((_, j) => grip("v", () => j)),
        note: leftOut(sizes.v),
        axes: model.get("axes"),
      })
    : null;
  if (values) planes.v = values;
  const options = { id: view.key, words, pick: read };
  const strip = full ? ribbons(options) : null;
  const stack = full ? null : shares(options);
  const status = statusLine(!own);
  const side = element("div", { class: "it-planes" }, keys.root);
  if (values) {
    values.root.classList.add("it-lower");
    side.append(values.root);
  }
  if (stack) side.append(stack.root);
  if (!full && !store) keys.root.classList.add("it-keep");
  view.picture.append(strip?.root ?? store?.root ?? "", side, status);
  const table = ledger({
    words,
    sizes,
    yours: beside,
    reader,
    change: (trait, token, component, value) => {
      begin({ role: ROLES[trait], token }, true);
      const row = [...(numbers()[trait][token] ?? [])];
      row[component] = Math.max(-LIMIT, Math.min(LIMIT, value));
      change(trait, token, row);
      view.hand.end();
    },
  });
  view.tables.append(table.root);

  const first = {
    keys: rangeOf([...initial.q, ...initial.k].map(point)),
    values: rangeOf(initial.v.map(point)),
  };
  /** What the planes show; they hold still while a tip is in hand. */
  const ranges = { ...first };
  const inputs = () => {
    const { q, k, v, off } = numbers();
    const open = initial.off.includes("mask") && off.includes("mask");
    return { q, k, v, mask: open ? mask.map((row) => row.map(() => true)) : mask };
  };
  const python = asker(model, { inputs, changed: redraw });

  /** @type {ReturnType<typeof mover<{weights: number[], q: Point, k: Point[], v: Point[], at: Point}>>} */
  const draw = mover();

  /** The tip that says "pull me"; where none was given, the key that is read most. @returns {Touched} */
  const hinted = () => {
    if (!fresh) return null;
    const [role, token] = model.get("pull");
    if (role) return { role, token };
    const { weights, row } = moment();
    const most = Math.max(...weights.map((w, j) => (j === row ? 0 : w)));
    return { role: "key", token: weights.lastIndexOf(most) };
  };

  function update() {
    const now = moment();
    const { q, k, v, row, weights, stages } = now;
    const off = new Set(now.off);
    const answer = python.answer(Boolean(own));
    const yours = answer.state === "answer" ? /** @type {any} */ (answer) : null;
    const differs = yours ? differences(stages.pattern, yours.pattern) : null;
    const masked = (stages.masked[row] ?? []).map((score) => score === -Infinity);
    const { dragging, jump } = view.change;
    const before = view.change.before && moment(view.change.before);
    const same = before?.row === row ? before : null;
    const moved = touched?.role === "key" ? touched.token : -1;
    const shown = {
      reader: row,
      products: stages.products[row] ?? [],
      weights,
      masked,
      before: weights.map((weight, j) => {
        const old = same?.weights[j];
        if (old === undefined || alike(old, weight)) return null;
        return same?.stages.masked[row]?.[j] === -Infinity ? MASKED : format(old);
      }),
      changed: moved,
      differs: weights.map((_, j) => Boolean(differs?.[row]?.[j])),
      tick: masked[moved] ? model.get("tick") : "",
    };

    const other = store?.question(off.has("mask"));
    view.ask(other || model.get("question"), other || words[row] || "");
    view.flip(off);
    const room = view.room();
    store?.update({ row, open: off.has("mask"), moved, room });
    write(look, store?.hint() || model.get("hint").replaceAll("{reader}", words[row] ?? ""));
    const wide = room >= 540;
    mark(view.root, "narrow", room <= ONE_COLUMN && (store ? "kept" : full));
    const high = full ? (wide ? 300 : 270) : 240;
    const width = full ? (wide ? (room - GAP) / 2 : room) : wide ? room * 0.55 : room;
    const goal = {
      weights,
      q: point(q[row]),
      k: k.map(point),
      v: v.map(point),
      at: point(now.output),
    };
    if (!dragging) {
      const head = full ? ROOM.top : 0;
      ranges.keys = widened(first.keys, [goal.q, ...goal.k], head);
      ranges.values = widened(first.values, [goal.at, ...goal.v], head);
    }
    keys.fit(width, high, ranges.keys, full ? titled(sizes.q) : GAP);
    values?.fit(width, high, ranges.values, titled(sizes.v));
    const hint = hinted();
    const state = { reader: row, masked, touched, weights };
    draw(
      goal,
      (scene) => {
        const { q: query, k: tips, v: tops, at, weights: shares } = scene;
        keys.update({
          ...state,
          q: query,
          k: tips,
          old: same && { q: point(same.q[row]), k: same.k.map(point) },
          hinted: hint,
        });
        strip?.update(room, { ...shown, shares });
        const beside = wide ? room * 0.45 - 2 * GAP : room;
        stack?.update(beside, wide ? high : 206, { ...shown, shares });
        values?.update({
          ...state,
          shares,
          v: tops,
          at,
          output: now.output,
          old: same && { v: same.v.map(point), at: point(same.output) },
          hinted: hint,
        });
      },
      jump,
    );
    view.change.jump = false;
    view.fill(() => table.update({ q, k, v, off, stages, answer: yours, differs }));
    if (own) write(status, statusText(answer, stages, differs));
    view.say(news({ now, before, touched }), {
      kind: touched || now.off.join() !== initial.off.join() ? "changed" : "",
    });
  }

  /**
   * @param {import("./python.js").Answer} answer
   * @param {import("./attention_math.js").Stages} stages
   * @param {boolean[][] | null} differs
   */
  function statusText(answer, stages, differs) {
    const missing = absence(own, answer);
    if (missing !== null) return missing;
    const { pattern, output } = /** @type {any} */ (answer);
    const wrong = (differs ?? []).flatMap((row, i) =>
      row.flatMap((off, j) => (off ? [[i, j]] : [])),
    );
    const off = differences(stages.output, output).flatMap((row, i) =>
      row.includes(true) ? [i] : [],
    );
    const quoted = (/** @type {number} */ i) => `“${words[i]}”`;
    if (!wrong.length && !off.length) return `${own} agrees with the page in every number.`;
    const [i = 0, j = 0] = wrong[0] ?? [];
    if (!wrong.length)
      return `${own}: its pattern agrees, its output (not shown) differs for ${listed(off.map(quoted))}.`;
    const [theirs, ours] = [pattern[i]?.[j], stages.pattern[i]?.[j] ?? 0];
    const where = `first where ${quoted(i)} reads ${quoted(j)}: yours ${format(theirs, 4)}, the page’s (shown) ${format(ours, 4)}`;
    return `${own} differs in ${wrong.length} of ${words.length ** 2} weights, ${where}.`;
  }

  view.begin();
  return update;
}

/**
 * The demo, and what stands above its planes, if anything.
 * @param {((options: AboveOptions) => Above) | null} [above]
 */
export const attentionDemo = (above = null) => ({
  render: renderer({
    structure: [
      "initial",
      "tokens",
      "mask",
      "messages",
      "function",
      "switches",
      "question",
      "hint",
      "pull",
      "hidden",
      "tick",
      "axes",
    ],
    state: ["q", "k", "v", "row", "off", "response"],
    build: (model, el, redraw) => build(model, el, redraw, above),
  }),
});
