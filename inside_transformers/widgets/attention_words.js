/**
 * What the attention demo says of what it shows, in sentences.
 *
 * @typedef {import("./attention_math.js").Matrix} Matrix
 * @typedef {import("./attention_math.js").Mask} Mask
 * @typedef {import("./attention_math.js").Part} Part
 * @typedef {import("./attention_planes.js").Touched} Touched
 * @typedef {import("./stage.js").Words} Words
 * @typedef {{q: Matrix, k: Matrix, v: Matrix, row: number, off: Part[]}} Numbers
 * @typedef {Numbers & {weights: number[], products: number[], output: number[]}} Moment
 * @typedef {{now: Moment, before: Moment | null, touched: Touched}} Story  What is shown, what was
 *   before, and what moved in between.
 * @typedef {{words: string[], read(row: number): void}} AboveOptions  `read`: let that word read.
 * @typedef {object} Above  What stands above the planes.
 * @property {Element} root
 * @property {(story: Story) => Words} says  of the word that reads
 * @property {(words: string[]) => Words} again  of a key that moved: these read others, too, and it
 * @property {() => string} hint  what to do, where it is not what the page says
 * @property {(open: boolean) => string} question  what is asked, likewise
 * @property {(at: {row: number, open: boolean, moved: number, room: number}) => void} update  `open`:
 *   the mask is off; `moved`: the word whose key was moved last, or −1
 */
import { PARTS, total } from "./attention_math.js";
import { element, format, listed } from "./base.js";
import { strong } from "./stage.js";

/** What the exercise calls a part that is missing. */
const SLUGS = { scale: "unscaled", mask: "no_mask", axis: "softmax_over_queries" };
/** Of the last word, where each reads what came before. */
const NOTHING_LATER = " Nothing comes later: the mask hides nothing from it.";
/** What the division by √d is for. */
export const HARM = " In long keys (d numbers) one share takes nearly all: learning is slow.";
/** Whether two numbers look the same in a picture. @param {number} a @param {number} b */
export const alike = (a, b) => format(a) === format(b);
/** What a weight was, at the end of a sentence. @param {number} weight @param {number} old */
const compared = (weight, old) => {
  if (!alike(weight, old)) return `, was ${format(old)}.`;
  return Math.abs(weight - old) < 1e-9 ? ", as before." : ", the same to two decimals.";
};

/** The words that get most of the attention. @param {number[]} weights */
function most(weights) {
  const largest = Math.max(...weights);
  const order = weights.map((_, j) => j).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0));
  const sum = total(weights);
  /** @type {number[]} */
  const chosen = [];
  let share = 0;
  for (const j of order) {
    const tied = alike(weights[j] ?? 0, weights[chosen.at(-1) ?? j] ?? 0);
    if (chosen.length && !tied && (share > 0.6 * sum || chosen.length > 2)) break;
    chosen.push(j);
    share += weights[j] ?? 0;
  }
  const [first, last] = [weights[chosen[0] ?? 0] ?? 0, weights[chosen.at(-1) ?? 0] ?? 0];
  const even = chosen.length > 1 && alike(first, last) && alike(share, sum) ? first : null;
  const top = order.filter((j) => alike(weights[j] ?? 0, largest)).sort((a, b) => a - b);
  // All of it, to all: which words stand out says more.
  if (!even && chosen.length > top.length && alike(share, sum)) {
    return { chosen: top, even, top };
  }
  return { chosen: chosen.sort((a, b) => a - b), even, top };
}

/** Why a word that asks for nothing reads all alike. @param {Moment} now */
const unasked = ({ q, row }) => {
  const query = q[row] ?? [];
  if (!query.length || query.some(Boolean)) return [];
  return [` Its query is (${query.join(", ")}): every q·k is 0.`];
};

const emphasized = (/** @type {string} */ text) => element("em", {}, `“${text}”`);

/**
 * Words in a sentence: "*a*, *b* and *c*".
 * @param {string[]} names
 * @param {(i: number) => string} [of]  what stands before each
 * @returns {Words}
 */
export const named = (names, of = () => "") =>
  names.flatMap((name, i) => {
    const joint = i === 0 ? "" : i === names.length - 1 ? " and " : ", ";
    return [joint + of(i), emphasized(name)];
  });

/** What a message begins with, as a sentence. @param {string} text */
const beginning = (text) => text.replace(/[,:.?].*$/s, ".");

/**
 * @param {object} of
 * @param {string[]} of.words
 * @param {Mask} of.mask
 * @param {Record<string, string>} of.messages  by the exercise's names of mistakes
 * @param {Part[]} of.first  what is off at first, and so no mistake
 * @param {Record<Part, string>} of.names  of the switches
 * @param {string} of.test  whose messages they are
 * @param {boolean} of.sums  whether to say first what the sum tells of a mistake
 * @param {string} of.hidden  what follows when a word moved that the mask hides; `{reader}` stands for
 *   the word that reads
 * @param {Above | undefined} of.store  what else is said of what is kept
 */
export function sentences(of) {
  const { words, mask, messages, first, names, test, sums, hidden: follows, store } = of;
  const causal = mask.every((row, i) => row.every((open, j) => open === j <= i));
  const broken = (/** @type {Moment} */ now) => now.off.filter((part) => !first.includes(part));
  const bold = (/** @type {number} */ j) => strong(`“${words[j] ?? ""}”`);
  /** What was said, and what else is switched off. @param {(story: Story) => Words} say */
  const warned = (say) => (/** @type {Story} */ story) => {
    const off = broken(story.now).map((part) => names[part]);
    return off.length ? [...say(story), ` Off: ${listed(off)}.`] : say(story);
  };

  /** How q·k becomes a share, where nothing stands between. @param {Moment} now */
  const power = ({ off, output }) =>
    output.length || off.includes("axis") || !mask.every((row) => row.every(Boolean))
      ? ""
      : ` Each share is e to the power of q·k${off.includes("scale") ? "" : ` ${names.scale}`}, ` +
        "divided by the sum of these. Where q·k is 0, that power is 1.";

  /** @param {Story} story @returns {Words} */
  function summary({ now }) {
    const word = bold(now.row);
    const sum = total(now.weights);
    if (!sum) return [word, " may read nothing: all its weights are 0."];
    const { chosen, even } = most(now.weights);
    const off = !alike(sum, 1) ? `, and its shares add up to ${format(sum)}.` : ".";
    const whom = chosen.map((j) => words[j] ?? "");
    const last = causal && now.row === words.length - 1 && words.length > 1;
    const later = last && !now.off.includes("mask") ? [NOTHING_LATER] : [];
    if (even !== null)
      return [
        word,
        " reads ",
        ...named(whom),
        ` alike: ${format(even)} each${off}`,
        ...unasked(now),
        ...later,
      ];
    const much = (/** @type {number} */ i) =>
      `${format(now.weights[chosen[i] ?? 0] ?? 0)}${i ? "" : " of its attention"} to `;
    return [word, " gives ", ...named(whom, much), off, power(now), ...later];
  }

  /** What a test says of the parts that are switched off. @param {Part[]} off @param {number} sum @returns {Words} */
  const verdict = (off, sum) => [
    sums ? `The sum is ${alike(sum, 1) ? "still 1" : format(sum)}. ` : "",
    strong(test),
    ...PARTS.filter((part) => off.includes(part)).flatMap((part, i) => {
      const whole = messages[SLUGS[part]] ?? "";
      const short = off.length > 1 || part === "scale" ? beginning(whole) : whole;
      return [i ? " " : "", element("span", { class: "it-message" }, short)];
    }),
  ];
  /** @param {Story} story */
  const plain = (story) => {
    const off = broken(story.now);
    if (off.length) return verdict(off, total(story.now.weights));
    return (store?.says ?? summary)(story);
  };

  /** Whether a word may not be read. @param {Moment} now @param {number} j */
  const hidden = (now, j) => !now.off.includes("mask") && !mask[now.row]?.[j];
  /** What follows from what the mask hides. @param {Moment} now @returns {Words} */
  const conclusion = (now) => {
    const [before = "", after] = follows.split("{reader}");
    if (after === undefined) return follows ? [` ${follows}`] : [];
    return [` ${before}`, emphasized(words[now.row] ?? ""), after];
  };

  /** What a switch does to the shares, where one can see it. @param {Story} story @returns {Words} */
  function effect({ now, before }) {
    if (!before || before.row !== now.row) return [];
    const who = emphasized(words[now.row] ?? "");
    const old = before.weights;
    if (now.weights.every((weight, j) => alike(weight, old[j] ?? 0))) {
      const masking = now.off.includes("mask") !== before.off.includes("mask");
      if (masking && causal && now.row === words.length - 1)
        return [" Nothing comes after ", who, ", so no share of it changes."];
      return [" No share of ", who, " changes."];
    }
    // Of the words that came into sight, or else of all, the one that is read most.
    const seen = now.weights.map((weight, j) => (hidden(before, j) ? weight : 0));
    const from = total(seen) ? seen : now.weights;
    const j = from.lastIndexOf(Math.max(...from));
    const [weight, was] = [now.weights[j] ?? 0, old[j] ?? 0];
    const then = hidden(before, j) ? ", was masked." : compared(weight, was);
    const harm = now.off.join() === "scale" ? HARM : "";
    return [" Here ", emphasized(words[j] ?? ""), ` gets ${format(weight)}${then}${harm}`];
  }
  /** @param {Story} story @returns {Words} */
  function ofSwitch(story) {
    const off = broken(story.now);
    return [...plain(story), ...(off.length ? effect(story) : [])];
  }

  /** @param {Story} story @returns {Words} */
  function ofKey({ now, before, touched }) {
    const j = touched?.token ?? 0;
    const [word, who] = [bold(j), emphasized(words[now.row] ?? "")];
    const [weight, old] = [now.weights[j] ?? 0, before?.weights[j] ?? 0];
    if (hidden(now, j)) {
      const moves = ": no share changes, wherever its key stands.";
      return ["The mask hides ", word, " from ", who, moves, ...conclusion(now)];
    }
    const rise = (now.products[j] ?? 0) - (before?.products[j] ?? 0);
    const level = Math.abs(rise) < 1e-9;
    const same = alike(weight, old);
    const against = !same && (level || rise > 0 !== weight > old);
    const where = level ? "the same q·k as before" : `a ${rise > 0 ? "higher" : "lower"} q·k now`;
    return [
      "The key of ",
      word,
      ` has ${where}${against ? ", and yet" : ":"} `,
      who,
      ` ${level && same ? "still " : ""}reads it with `,
      strong(format(weight)),
      same && level ? "." : compared(weight, old),
      ...(store && !now.off.length ? store.again(words.slice(j || 1, now.row + 1)) : []),
    ];
  }

  /** @param {Story} story @returns {Words} */
  function ofQuery({ now, before }) {
    const { even, top } = most(now.weights);
    const [best = 0] = top;
    const [weight, old] = [now.weights[best] ?? 0, before?.weights[best] ?? 0];
    const at = (now.q[now.row] ?? []).map((x) => format(x)).join(", ");
    const start = ["The query of ", bold(now.row), ` is (${at}) now: it `];
    if (even !== null) {
      const whom = words.filter((_, j) => alike(now.weights[j] ?? 0, even));
      const flat = unasked(now).length ? " Every q·k is 0." : "";
      return [...start, "reads ", ...named(whom), ` alike, with ${format(even)} each.${flat}`];
    }
    start.push("gives most to ");
    if (top.length > 1) {
      const whom = named(top.map((j) => words[j] ?? ""));
      return [...start, ...whom, ", ", strong(format(weight)), " each."];
    }
    const was = compared(weight, old);
    return [...start, bold(best), ", ", strong(format(weight)), was];
  }

  /** @param {Story} story @returns {Words} */
  function ofValue({ now, touched }) {
    const j = touched?.token ?? 0;
    const [word, who] = [bold(j), emphasized(words[now.row] ?? "")];
    const weight = now.weights[j] ?? 0;
    if (hidden(now, j)) {
      const moves = ": whatever its value is, nothing of it arrives.";
      return ["The mask hides ", word, " from ", who, moves, ...conclusion(now)];
    }
    const at = (now.v[j] ?? []).map((x) => format(x)).join(", ");
    return [
      "The value of ",
      word,
      ` is (${at}) now; `,
      strong(format(weight)),
      " of it is added to ",
      who,
      ". The weights stay.",
    ];
  }

  return {
    verdict,
    plain,
    ofSwitch,
    summary: store?.says ?? warned(summary),
    ofKey: warned(ofKey),
    ofQuery: warned(ofQuery),
    ofValue: warned(ofValue),
  };
}
