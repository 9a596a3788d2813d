/**
 * What the machine says of itself, in a sentence. All numbers come from the runs that are shown.
 *
 * @typedef {import("./stage.js").Words} Words
 * @typedef {import("./machine_model.js").Run} Run
 * @typedef {import("./machine_lead.js").Stage} Stage
 * @typedef {object} Chosen  The state.
 * @property {string} text  what was typed
 * @property {number[]} written  the tokens that the machine wrote behind it
 * @property {string} other  prompt B
 * @property {number} layer
 * @property {number} token
 * @property {string} edit  "none", "zero", "mean" or "patch"
 * @property {number} head_layer  from 1
 * @property {number} head  from 1
 * @property {number} reader  −1: the last token
 * @property {number} temperature
 * @property {boolean} cache
 * @property {string[]} silent  heads that write nothing, "layer.head" each
 *
 * @typedef {{layer: number, head: number, from: number, was: number, is: number}} Lost  A head above
 *   those that are silent, the token from which it brought most to the last, and its weight there,
 *   with them and without.
 *
 * @typedef {object} Facts  What is shown.
 * @property {string[]} words  the tokens
 * @property {number} typed  how many of them were typed
 * @property {number} reader
 * @property {string} trouble  why prompt B can't be patched in; empty: it can
 * @property {Float32Array} now  the probabilities of the next word
 * @property {Float32Array} logits  those that they come from, which tell apart what has none of them
 * @property {Float32Array} before  without the edit
 * @property {() => Float32Array | null} later  what the same edit makes of the next word one layer up: that
 *   takes a run; null: there is none, or not yet
 * @property {() => Lost | null} lost  the same
 * @property {() => import("./machine_lead.js").Lead | null} lead  in the column that is followed; null: not yet
 * @property {() => import("./machine_lead.js").Lead | null} fell  the same, to tell where it is lost
 * @property {string | undefined} donor  the token of prompt B from which a vector is patched in
 * @property {number} layers
 * @property {{count: number, of: number}} again  cells computed again
 * @property {{from: number, weight: number, length: number} | null} read  the widest of the reader's
 * @property {{ids: number[], shares: number[]}} lens  of the chosen cell
 * @property {{is: Bring, was: Bring} | null} onto  what the chosen head brings the reader from the
 *   chosen cell, and did without the edit; null: it reads another layer, or nothing
 * @typedef {{weight: number, length: number}} Bring
 */
import { format, inSentence, visible } from "./base.js";
import { largest } from "./machine_model.js";
import { strong } from "./stage.js";

const SLIGHT = 0.005;
/** What arithmetic alone may change. */
const NONE = 1e-6;
const MUCH = 0.1;
const SHOWN = 34;
/** A part that adds less is not said to add. */
const LEAST = 0.05;
/** So often as the next, in whole numbers: less or more often is not told. */
const FEW_TIMES = 2;
const MANY_TIMES = 1000;
/** How an edit is named that is done elsewhere. @type {Record<string, string>} */
const DONE = { zero: "Zeroed", mean: "Set to the mean", patch: "Patched" };

/** A token within a sentence, without the space before it. @param {string | undefined} token */
export const bare = (token = "") => {
  const own = token.trim();
  return own ? inSentence(own) : inSentence(token);
};

/** The same as it is told: without marks, “of” and “the” would be taken for words of the sentence. @param {string | undefined} token */
export const quoted = (token = "") => `“${visible(token.trim() || token)}”`;

/** How a lead changes, or how large it is: with its sign. @param {number} lead @param {number} [digits] */
export const signed = (lead, digits = 1) => {
  const text = format(lead, digits);
  return lead > 0 && Number(text) ? `+${text}` : text;
};

/** Where a cell is: "After layer 2, at “LORD”". @param {number} layer @param {string | undefined} word */
export const placed = (layer, word) =>
  `${layer ? `After layer ${layer}` : "As it enters layer 1"}, at ${quoted(word)}`;

/**
 * What stands at the widest ribbon: the first for which there is room.
 * @param {Bring & {from: number} | undefined} read @param {Chosen} chosen @param {Facts} facts
 */
export function notesOf(read, { token }, { onto }) {
  if (!read) return [];
  const [share, long] = [format(read.weight), format(read.length, 1)];
  const same = read.from === token && onto?.is.weight === read.weight;
  const other = same && format(onto.was.weight) !== share;
  const both = [
    `weight ${share} × length ${long}`,
    `weight ${share} × ${long}`,
    `${share} × ${long}`,
  ];
  return [both, [`weight ${share}`, share]].flatMap((all) => [
    ...(other ? all.map((each) => `now ${each}`) : []),
    ...all,
  ]);
}

/** @param {(id: number) => string} wordOf @param {boolean} alone  it has attention alone */
export function telling(wordOf, alone) {
  const said = (/** @type {number} */ id) => quoted(wordOf(id));
  const first = (/** @type {Float32Array} */ all) => largest(all, 1)[0] ?? 0;
  const capital = (/** @type {string} */ text) => text.charAt(0).toUpperCase() + text.slice(1);
  const p = (/** @type {Float32Array} */ all, /** @type {number} */ id) => Number(all[id]);
  const at = (/** @type {number} */ temperature) =>
    temperature === 1 ? "" : `At temperature ${format(temperature, 1)}: `;

  /** @param {Facts} facts */
  const counted = ({ again: { count, of } }) => `${count} of ${of} cells`;

  /** @param {string[]} silent */
  function headsOf(silent) {
    const [layer, head] = silent[0]?.split(".") ?? [];
    return silent.length > 1 ? `${silent.length} heads` : `head ${head} of layer ${layer}`;
  }

  /** What was changed where heads are silent, to begin a sentence. @param {Chosen} now @param {Facts} facts */
  function without({ silent, edit }, { trouble }) {
    const also = edit === "none" || trouble ? "" : ` and the ${edit}`;
    return `with ${headsOf(silent)} silent${also}, `;
  }

  /** What is changed while it writes, to begin a sentence; nothing, as a rule. @param {Chosen} now @param {Facts} facts */
  function broken(now, facts) {
    if (now.silent.length) return without(now, facts);
    if (now.edit === "none" || facts.trouble) return "";
    return `with the ${now.edit} still at ${quoted(facts.words[now.token])}, `;
  }

  /** What silent heads did to the next word. @param {Chosen} now @param {Facts} facts @returns {Words} */
  function silenced(now, facts) {
    const { before } = facts;
    const id = first(before);
    return [
      capital(`${at(now.temperature)}${without(now, facts)}`),
      strong(said(id)),
      moved(p(before, id), p(facts.now, id)),
      ...instead(facts, id),
      ".",
      ...lostAt(now, facts),
      ...unfound(now, facts),
    ];
  }

  /** @param {Stage} stage */
  const partOf = ({ part, layer }) => `${part === "MLP" ? "the MLP" : part} of layer ${layer}`;

  /** At which part the answer of the followed column is lost. @param {Chosen} now @param {Facts} facts @returns {Words} */
  function lostAt({ edit }, { words, reader, fell }) {
    const found = fell();
    const stage = found?.fell && found.stages[found.fell.at];
    if (!found?.fell || !stage) return [];
    const { word, of } = found;
    const { is, was } = found.fell;
    const digits = was - is < 1 ? 2 : 1;
    const part = stage.put ? `the ${edit} itself` : partOf(stage);
    return [
      ...(of ? [" In the column of ", strong(quoted(words[reader])), ", "] : [" In this text, "]),
      strong(quoted(word)),
      ` loses most lead at ${part}, which adds ${signed(is, digits)}, not ${signed(was, digits)}.`,
    ];
  }

  /** What a head above misses of those that are silent. @param {Chosen} now @param {Facts} facts @returns {Words} */
  function unfound({ silent }, { words, lost }) {
    const found = lost();
    if (!found || found.was - found.is < MUCH) return [];
    const { layer, head, from, was, is } = found;
    return [
      ` By what ${silent.length > 1 ? "they" : "it"} wrote, head ${head} of layer ${layer} found `,
      strong(quoted(words[from])),
      `, which now gets ${format(is)} of its attention, not ${format(was)}.`,
    ];
  }

  /** How a probability went. @param {number} was @param {number} is */
  const moved = (was, is) => {
    if (format(was) === format(is)) return ` keeps ${format(is)}`;
    return ` ${is < was ? "falls" : "rises"} from ${format(was)} to ${format(is)}`;
  };

  /** What comes first now, where that is another. @param {Facts} facts @param {number} id @returns {Words} */
  function instead({ now }, id) {
    const most = first(now);
    if (most === id) return [];
    return [", and ", strong(said(most)), ` comes first with ${format(p(now, most))}`];
  }

  /** What an edit did to the next word. @param {Chosen} now @param {Facts} facts @returns {Words} */
  function edited(now, facts) {
    const { words, before, trouble, layers } = facts;
    const { layer, token, edit } = now;
    const id = first(before);
    if (edit === "patch" && trouble)
      return [`${trouble} Unpatched, `, strong(said(id)), ` has ${format(p(before, id))}.`];
    if (layer === layers && token < words.length - 1)
      return [
        "Nothing changes: after the last layer, only the last word’s vector goes to the output.",
      ];
    const [was, is] = [p(before, id), p(facts.now, id)];
    const most = facts.now.reduce(
      (far, share, i) => Math.max(far, Math.abs(share - Number(before[i]))),
      0,
    );
    if (most < SLIGHT) {
      const by = most < NONE ? "" : ` by more than ${format(Math.ceil(most * 1000) / 1000, 3)}`;
      return [
        strong(said(id)),
        `${moved(was, is)}: this ${edit} changes no word’s probability${by}.`,
      ];
    }
    /** @type {Words} */
    const tail = lostAt(now, facts);
    const later = facts.later();
    if (later) {
      const left = p(later, id);
      const it = tail.length && facts.reader === words.length - 1 ? "it" : said(id);
      const has = left > was && format(left) !== format(was) ? "gets" : "keeps";
      tail.push(` ${DONE[edit]} one layer later, ${it} ${has} ${format(left)}.`);
    }
    const donor =
      facts.donor === words[token] ? "B’s vector" : `B’s vector of ${quoted(facts.donor)}`;
    const given = edit === "patch" ? `with ${donor} at ${quoted(words[token])}, ` : "";
    return [
      capital(`${at(now.temperature)}${given}`),
      strong(said(id)),
      moved(was, is),
      ...instead(facts, id),
      ".",
      ...tail,
    ];
  }

  /** Another cell was chosen, and what was done went there, too. @param {Chosen} now @param {Facts} facts */
  function movedAlong({ edit, layer, token }, { words, trouble }) {
    if (trouble) return "";
    const where = layer ? `after layer ${layer}` : "before layer 1";
    // A patch says the word itself.
    const at = edit === "patch" ? "" : `, at ${quoted(words[token])}`;
    return `${capital(edit)} ${where}${at}. `;
  }

  /** A look at the chosen cell. @param {Chosen} now @param {Facts} facts @returns {Words} */
  function looked({ layer, token }, { words, lens }) {
    const all = lens.ids.map((id, i) => `${said(id)} ${format(lens.shares[i] ?? 0)}`);
    return [
      strong(`${placed(layer, words[token])}:`),
      ` sent straight to the output, this vector says ${all.join(", ")}. Looking changes nothing.`,
    ];
  }

  /** What the reader reads by the chosen head. @param {Chosen} now @param {Facts} facts @returns {Words} */
  function read(now, { words, reader, read: widest }) {
    const { head_layer, head } = now;
    const name = strong(`Head ${head} of layer ${head_layer}`);
    if (!widest) return [name, " reads nothing."];
    if (now.silent.includes(`${head_layer}.${head}`))
      return [name, " is silent: whatever it reads, it writes nothing."];
    const from = widest.from === reader ? "itself" : quoted(words[widest.from]);
    return [
      name,
      " brings ",
      strong(quoted(words[reader])),
      " most from ",
      strong(from),
      `: ${format(widest.weight)} of its attention, times a written length of ${format(widest.length, 1)}.`,
      now.silent.length ? ` Still silent: ${headsOf(now.silent)}.` : "",
    ];
  }

  /** What comes next. @param {Chosen} now @param {Facts} facts @param {string} [taken] what was taken off, said first @returns {Words} */
  function next(now, facts, taken = "") {
    const id = first(facts.now);
    return [
      taken,
      at(now.temperature),
      now.silent.length ? `${capital(without(now, facts))}next comes ` : "Next comes ",
      strong(said(id)),
      ` with ${format(p(facts.now, id))}. `,
      `${facts.words.length} tokens; computed for this: ${counted(facts)}.`,
      ...(alone || now.silent.length || taken ? [] : upwards(now, facts)),
    ];
  }

  /** Another text takes an edit off with the vector that it was done to. @param {Chosen} now @param {Chosen | null} before */
  const takenOff = (now, before) =>
    before && before.edit !== "none" && now.edit === "none"
      ? `The ${before.edit} is off: it was done to a vector of the text before. `
      : "";

  /** How the followed column comes to its word: which part adds most to its lead, and which puts it in front. @param {Chosen} now @param {Facts} facts @returns {Words} */
  function upwards({ temperature }, { words, reader, lead }) {
    const found = lead();
    if (!found) return [];
    const { word, of, stages } = found;
    const leads = stages.map((stage) => Number(stage.lead));
    const [start = 0, end = 0] = [leads[0], leads.at(-1)];
    const most = stages.reduce((best, each) =>
      Number(each.adds) > Number(best.adds) ? each : best,
    );
    const adds =
      Number(most.adds) < LEAST ? "" : `; ${partOf(most)} adds most (${signed(Number(most.adds))})`;
    // From there on it stays in front.
    const turn = leads.map((lead) => lead <= 0).lastIndexOf(true) + 1;
    const front = end > 0 ? stages[turn] : undefined;
    const again = leads.slice(0, turn).some((lead) => lead > 0) ? " again" : "";
    const by = front === most ? " and" : `${adds ? "," : ";"} ${front && partOf(front)}`;
    const times = Math.exp(end);
    const share =
      temperature === 1 && times >= FEW_TIMES && times < MANY_TIMES && !of
        ? `: about ${format(times, 0)} times its share`
        : "";
    return [
      of ? " In the column of " : " At ",
      strong(quoted(words[reader])),
      ...(of ? [", the logit (score) of ", strong(quoted(word))] : [" its logit (score)"]),
      ` starts ${format(Math.abs(start), 1)} ${start < 0 ? "behind" : "ahead of"} the best other’s${adds}`,
      front?.layer ? `${by} puts it in front${again}.` : ".",
      ...(end > 0
        ? [
            ` It ends ${format(end, 1)} ahead of `,
            strong(quoted(stages.at(-1)?.other)),
            `${share}.`,
          ]
        : []),
    ];
  }

  /** A run as it is: the next word, and what leads to it. @param {Chosen} now @param {Facts} facts @returns {Words} */
  function plain(now, facts) {
    const id = first(facts.now);
    if (alone && facts.read) {
      return [
        at(now.temperature),
        "Next comes ",
        strong(said(id)),
        ` with ${format(p(facts.now, id))}. Head ${now.head} of layer ${now.head_layer} gives `,
        strong(quoted(facts.words[facts.read.from])),
        ` ${format(facts.read.weight)} of its attention. Silence each head alone: without which is ${said(id)} lost?`,
      ];
    }
    return [
      at(now.temperature),
      "Next comes ",
      strong(said(id)),
      ` with ${format(p(facts.now, id))}.`,
      ...(alone ? [] : upwards(now, facts)),
    ];
  }

  /** What was written. @param {Chosen} now @param {Chosen} before @param {Facts} facts @returns {Words} */
  function wrote(now, before, facts) {
    const count = now.written.length - before.written.length;
    const text = now.written.slice(-count).map(wordOf).join("");
    const id = first(facts.now);
    const after = `Next: ${said(id)}, ${format(p(facts.now, id))}. `;
    const cost = now.cache
      ? `Computed: ${counted(facts)}; the cache kept the others.`
      : `Computed: all ${facts.again.of} cells, for lack of a cache.`;
    const it = broken(now, facts) ? `${capital(broken(now, facts))}it` : "It";
    const drawn = now.temperature ? ", drawn at random" : "";
    if (count === 1)
      return [`${it} wrote `, strong(said(now.written.at(-1) ?? 0)), `${drawn}. ${after}${cost}`];
    const end = text.length > SHOWN ? `…${text.slice(-SHOWN)}` : text.trim();
    return [`${it} wrote ${count} tokens${drawn}, the last: “${end}”. ${cost}`];
  }

  /** @param {Chosen} now @param {Facts} facts @returns {Words} */
  function warmth(now, { before, now: shares }) {
    const id = first(shares);
    if (!now.temperature)
      return ["At temperature 0 the likeliest is always taken: ", strong(said(id)), "."];
    return [
      `At temperature ${format(now.temperature, 1)}, `,
      strong(said(id)),
      ` is drawn with ${format(p(shares, id))}`,
      now.edit === "none" || now.silent.length
        ? "."
        : ` (without the edit ${format(p(before, id))}).`,
    ];
  }

  /** @param {Chosen} now @param {Facts} facts @returns {Words} */
  function kept(now, facts) {
    if (now.cache) return [`With the cache, ${counted(facts)} are computed; the others are kept.`];
    return [`Without a cache, all ${facts.again.of} cells are computed again, at every step.`];
  }

  /**
   * What the last action did; without one, what is shown.
   * @param {Chosen} now
   * @param {Chosen | null} before
   * @param {Facts} facts
   * @returns {Words}
   */
  function sentence(now, before, facts) {
    const differs = (/** @type {(keyof Chosen)[]} */ ...names) =>
      before !== null && names.some((name) => String(now[name]) !== String(before[name]));
    if (before && now.text === before.text && now.written.length > before.written.length)
      return wrote(now, before, facts);
    if (differs("text", "written")) return next(now, facts, takenOff(now, before));
    if (now.silent.length && differs("silent", "edit")) return silenced(now, facts);
    if (now.edit !== "none" && differs("edit", "layer", "token", "other", "silent")) {
      const along = !differs("edit", "other", "silent") ? [movedAlong(now, facts)] : [];
      return [...along, ...(now.silent.length ? silenced(now, facts) : edited(now, facts))];
    }
    if (differs("silent", "edit")) return next(now, facts);
    if (differs("layer", "token")) return looked(now, facts);
    if (differs("head_layer", "head", "reader")) return read(now, facts);
    if (differs("temperature")) return warmth(now, facts);
    if (differs("cache")) return kept(now, facts);
    if (now.silent.length) return silenced(now, facts);
    return now.edit === "none" ? plain(now, facts) : edited(now, facts);
  }

  /**
   * What the card says below: what is done to the vector, or can be.
   * @param {Chosen} now
   * @param {Facts} facts
   * @param {Float32Array | null} b  what prompt B alone would say
   * @param {number} averaged  over so many tokens the mean is
   */
  function about({ edit, head_layer, head }, { trouble, onto, now }, b, averaged) {
    if (edit === "none")
      return "“zero”: all its numbers become 0. “mean”: a mean over other texts. “patch B”: those that another text, B, has there.";
    if (edit === "zero") {
      const read = onto
        ? ` Head ${head} of layer ${head_layer} gives it ${format(onto.is.weight)} of its attention (before: ${format(onto.was.weight)}), and gets a length of ${format(onto.is.length, 1)} (before: ${format(onto.was.length, 1)}).`
        : "";
      return `All its numbers become 0, which the machine never saw: how that is read is an accident.${read}`;
    }
    if (edit === "mean")
      return `The mean of this layer’s vectors over ${averaged} tokens of other texts.`;
    if (trouble || !b) return trouble || "Prompt B has no token that could be read.";
    const id = first(b);
    const part = first(now) === id ? "" : ": one vector is not the whole";
    return `B alone would say ${said(id)}, ${format(p(b, id))}${part}.`;
  }

  return { sentence, said, about };
}

/** About as long as sentences get: they set the height. @type {Words[]} */
export const LONGEST = [
  [
    "With B’s vector of “king” at “LORD”, “people” falls from 0.74 to 0.09, and “Israel” comes first with 0.46. In this text, “people” loses most lead at attention of layer 3, which adds −1.9, not +1.1. Patched one layer later, it keeps 0.58.",
  ],
];
