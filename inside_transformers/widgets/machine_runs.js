/**
 * The runs that a state asks for: the text as it is, with the edit, and prompt B. Earlier ones are
 * kept, and with a cache only what differs from them is computed.
 *
 * @typedef {import("./machine_model.js").Cell} Cell
 * @typedef {import("./machine_model.js").Edit} Edit
 * @typedef {import("./machine_model.js").Run} Run
 * @typedef {import("./machine_words.js").Chosen} Chosen
 * @typedef {import("./machine_words.js").Facts} Facts
 * @typedef {import("./machine_words.js").Lost} Lost
 */
import { leadsOf } from "./machine_lead.js";
import { shares, untouched } from "./machine_model.js";

/** So many runs are remembered: what one does and undoes is computed once. */
const REMEMBERED = 8;

/**
 * What brings most.
 * @template {{weight: number, length: number}} Each
 * @param {Each[]} all
 * @returns {Each | null}
 */
const widestOf = (all) =>
  all.reduce(
    (/** @type {Each | null} */ best, each) =>
      best && best.weight * best.length >= each.weight * each.length ? best : each,
    null,
  );

/** The cells of a token, from below. @param {Run} run @param {number} token */
const columnOf = ({ rows }, token) => rows.map((row) => /** @type {Cell} */ (row[token]));

/**
 * @param {ReturnType<typeof import("./machine_model.js").gpt>} machine
 * @param {ReturnType<typeof import("./machine_tokens.js").tokenizer>} tokenizer
 * @param {{means: number[][], most: number}} options  the mean of each layer, and how many tokens
 */
export function runsOf(machine, tokenizer, { means, most }) {
  const { layers } = machine;
  const { word } = tokenizer;
  const width = means[0]?.length ?? 0;
  /** @type {{key: string, base: Run, shown: Run, edit: Edit | null, b: Run | null} | null} */
  let kept = null;
  /** The last run with an edit one layer up, and for which state. @type {{key: string, run: Run} | null} */
  let higher = null;

  /** The texts that were cut into tokens last. @type {Map<string, number[]>} */
  const cut = new Map();
  /** @param {string} text */
  function encode(text) {
    const ids = cut.get(text) ?? tokenizer.encode(text);
    if (cut.size > REMEMBERED) cut.clear();
    cut.set(text, ids);
    return ids;
  }

  /** @param {Chosen} now */
  const idsOf = ({ text, written }) => [...encode(text), ...written];

  /** Why prompt B can't be patched in, or changes nothing; empty: it can. @param {Chosen} now */
  function troubleOf(now) {
    const [ours, theirs] = [encode(now.text), encode(now.other)];
    if (ours.length !== theirs.length) {
      const count = `${theirs.length} ${theirs.length === 1 ? "token" : "tokens"}`;
      return `Prompt B has ${count}, the text ${ours.length}: give B as many.`;
    }
    if (now.token >= ours.length)
      return "The machine wrote this token itself: prompt B has none here.";
    if (now.silent.length) return ""; // prompt B's are those of all heads
    const differs = ours.findIndex((id, i) => id !== theirs[i]);
    if (differs < 0) return "Prompt B is the text itself: nothing to patch.";
    if (now.token < differs) return "Up to here both prompts are the same: nothing to patch.";
    return now.layer || ours[now.token] !== theirs[now.token]
      ? ""
      : "The same word in B, and nothing read yet: nothing to patch.";
  }

  /** What an edit puts into a cell. @param {Chosen} now @param {number} layer @param {Run | null} b @returns {Edit | null} */
  function editOf({ edit, token }, layer, b) {
    const place = { layer, token, name: `${edit},${layer},${token}` };
    if (edit === "zero") return { ...place, x: new Float32Array(width) };
    if (edit === "mean") return { ...place, x: Float32Array.from(means[layer] ?? []) };
    const x = b?.rows[layer]?.[token]?.x;
    return x && b ? { ...place, x, name: `${place.name},${b.ids.slice(0, token + 1)}` } : null;
  }

  /** The last runs, of which cells may be taken, latest first. @type {Run[]} */
  let known = [];
  /** @param {(Run | null)[]} runs */
  function remember(...runs) {
    const all = new Set([...runs, ...known].flatMap((run) => run ?? []));
    known = [...all].slice(0, REMEMBERED);
  }

  /** What the runs of a state depend on. @param {Chosen} now */
  const keyOf = (now) => {
    const { edit, layer, token, silent } = now;
    return JSON.stringify([idsOf(now), encode(now.other), edit, layer, token, silent]);
  };
  /** Whether what a state asks for is what was computed last. @param {Chosen} now */
  const stands = (now) => kept?.key === keyOf(now);

  /**
   * Without a cache, the run that is shown is computed whole; those that it is compared with are not.
   * The switch itself asks for no run.
   * @param {Chosen} now
   */
  function compute(now) {
    const key = keyOf(now);
    if (kept?.key === key) return kept;
    const ids = idsOf(now);
    const others = encode(now.other);
    const fresh = (/** @type {Run[]} */ runs) => (now.cache ? runs : []);
    const edits = now.edit !== "none" && (now.edit !== "patch" || !troubleOf(now));
    const changed = edits || now.silent.length > 0;
    const base = machine.run(ids, null, changed ? known : fresh(known));
    const readable = others.length >= 1 && others.length <= most;
    const b = readable ? machine.run(others, null, [base, ...known]) : null;
    const edit = edits ? editOf(now, now.layer, b) : null;
    const shown = changed ? machine.run(ids, edit, fresh([base, ...known]), now.silent) : base;
    kept = { key, base, shown, edit, b };
    remember(shown, base, b);
    return kept;
  }

  /** The probabilities that were asked for last, of the cell that says them. @type {Map<Cell, {temperature: number, all: Float32Array}>} */
  const said = new Map();
  /** The probabilities of the word after a run. @param {Run} run @param {number} [temperature] */
  function nextOf({ rows }, temperature = 1) {
    const cell = /** @type {Cell} */ (rows[layers]?.at(-1));
    let own = said.get(cell);
    if (own?.temperature !== temperature) {
      own = { temperature, all: shares(machine.logitsOf(cell), temperature) };
      if (said.size > REMEMBERED) said.clear();
      said.set(cell, own);
    }
    return own.all;
  }

  /** Of a reader: weight and written length of each token that it reads. @param {Run} run @param {number} layer @param {number} head @param {number} reader */
  function readsOf({ rows, silent }, layer, head, reader) {
    const weights = rows[layer]?.[reader]?.weights[head - 1] ?? new Float32Array();
    const mute = silent.includes(`${layer}.${head}`);
    const lengths = mute ? [] : machine.written(rows[layer - 1] ?? [], layer, head);
    return Array.from(weights, (weight, from) => ({ from, weight, length: lengths[from] ?? 0 }));
  }

  /** The same as ribbons: those from left of the tokens in sight are one. @param {Run} run @param {{layer: number, head: number}} of @param {number} reader @param {number} first  in sight */
  function ribbonsOf(run, { layer, head }, reader, first) {
    const all = readsOf(run, layer, head, reader).map(({ from, weight, length }) => ({
      from: from - first,
      size: weight * length,
    }));
    const hidden = all.slice(0, first).reduce((sum, { size }) => sum + size, 0);
    return [...(first ? [{ from: -1, size: hidden }] : []), ...all.slice(first)];
  }

  /**
   * What the same edit does one layer up.
   * @param {Chosen} now
   */
  function laterOf(now) {
    const { key, shown, edit, b } = compute(now);
    const above = edit && now.layer < layers ? editOf(now, now.layer + 1, b) : null;
    if (!above) return null;
    if (higher?.key !== key) {
      higher = { key, run: machine.run(shown.ids, above, known, now.silent) };
      remember(higher.run);
    }
    return nextOf(higher.run, now.temperature);
  }

  /**
   * Which head above all silent ones lost most of what it brought to the last token.
   * @param {Chosen} now
   * @returns {Lost | null}
   */
  function lostOf(now) {
    const { base, shown, edit } = compute(now);
    if (edit) return null; // it would be the edit's doing, too
    const last = shown.ids.length - 1;
    const highest = Math.max(...now.silent.map((name) => Number.parseInt(name, 10)));
    let [lost, most] = [/** @type {Lost | null} */ (null), 0];
    for (let layer = highest + 1; layer <= layers; layer++) {
      for (let head = 1; head <= machine.heads; head++) {
        const read = widestOf(readsOf(base, layer, head, last));
        if (!read) continue;
        const is = Number(shown.rows[layer]?.[last]?.weights[head - 1]?.[read.from]);
        const less = (read.weight - is) * read.length;
        if (less > most) lost = { layer, head, from: read.from, was: read.weight, is };
        most = Math.max(most, less);
      }
    }
    return lost;
  }

  /** Which cells were computed for what is shown. @param {Chosen} now @param {Chosen | null} before */
  function againOf(now, before) {
    const ids = idsOf(now);
    const shown = kept?.shown;
    if (!now.cache) return () => true;
    if (before) {
      const old = idsOf(before);
      const same = ids.findIndex((id, i) => id !== old[i]);
      const from = same < 0 ? ids.length : same;
      if (from < ids.length || old.length !== ids.length) {
        return (/** @type {number} */ _, /** @type {number} */ token) => token >= from;
      }
    }
    if (!shown?.edit && !shown?.silent.length)
      return (/** @type {number} */ _, /** @type {number} */ token) => token === ids.length - 1;
    return (/** @type {number} */ layer, /** @type {number} */ token) =>
      !untouched(shown, layer, token);
  }

  const leadIn = leadsOf(machine, word);
  /**
   * How far the word in which a token's column ends leads on the way to it.
   * @param {Chosen} now
   * @param {number} token
   */
  function leadOf(now, token) {
    const { base, shown } = compute(now);
    const { layer, token: at } = shown.edit ?? {};
    const edit = layer !== undefined && at === token ? { layer, kind: now.edit } : null;
    const of = token < shown.ids.length - 1 ? word(shown.ids[token] ?? 0) : "";
    return { of, ...leadIn(columnOf(shown, token), columnOf(base, token), edit) };
  }
  /** All vectors that this asks what they would say. @param {Chosen} now @param {number} token */
  function leading(now, token) {
    const { base, shown } = compute(now);
    const both = [...columnOf(shown, token), ...columnOf(base, token)];
    return both.flatMap((cell) => (cell.middle ? [cell.middle, cell] : [cell]));
  }

  /**
   * What is to be told of a state.
   * @param {Chosen} now
   * @param {Chosen | null} before
   * @returns {Facts}
   */
  function factsOf(now, before) {
    const { base, shown, b } = compute(now);
    const { ids, rows } = shown;
    const last = ids.length - 1;
    const reader = now.reader < 0 ? last : now.reader;
    const again = againOf(now, before);
    const count = rows.flatMap((row, layer) =>
      row.filter((_, token) => again(layer, token)),
    ).length;
    const read = readsOf(shown, now.head_layer, now.head, reader);
    const is = now.head_layer === now.layer + 1 ? read[now.token] : undefined;
    const was = is && readsOf(base, now.head_layer, now.head, reader)[now.token];
    return {
      words: ids.map(word),
      typed: ids.length - now.written.length,
      reader,
      trouble: now.edit === "patch" ? troubleOf(now) : "",
      now: nextOf(shown, now.temperature),
      logits: machine.logitsOf(/** @type {Cell} */ (rows[layers]?.at(-1))),
      before: nextOf(base, now.temperature),
      layers,
      later: () => laterOf(now),
      lost: () => lostOf(now),
      lead: () => leadOf(now, reader),
      fell: () => leadOf(now, reader),
      donor: b ? word(b.ids[now.token] ?? 0) : undefined,
      again: { count, of: rows.length * ids.length },
      read: widestOf(read),
      onto: is && was && now.silent.length < 1 ? { is, was } : null,
      lens: machine.lens(/** @type {Cell} */ (rows[now.layer]?.[now.token])),
    };
  }

  return { idsOf, stands, compute, nextOf, readsOf, ribbonsOf, againOf, leading, leadOf, factsOf };
}
