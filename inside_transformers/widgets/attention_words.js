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
 */
import { PARTS, total } from "./attention_math.js";
import { element, format } from "./base.js";
import { strong } from "./stage.js";

/** What the exercise calls a part that is missing. */
const SLUGS = { scale: "unscaled", mask: "no_mask", axis: "softmax_over_queries" };
/** Whether two numbers look the same in a picture. @param {number} a @param {number} b */
export const alike = (a, b) => format(a) === format(b);

/** The words that get most of the attention, and how much. @param {number[]} weights */
function most(weights) {
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
  return { chosen: chosen.sort((a, b) => a - b), share, even };
}

/** Words in a sentence: "*a*, *b* and *c*". @param {string[]} names @returns {Words} */
const named = (names) =>
  names.flatMap((name, i) => {
    const joint = i === 0 ? "" : i === names.length - 1 ? " and " : ", ";
    return [joint, element("em", {}, name)];
  });

/** The first sentence of a message. @param {string} text */
const firstSentence = (text) => /^.*?[.?](?=\s|$)/s.exec(text)?.[0] ?? text;

/**
 * @param {string[]} words
 * @param {Mask} mask
 * @param {Record<string, string>} messages  by the exercise's names of mistakes
 * @param {Part[]} first  what is off at first, and so no mistake
 */
export function sentences(words, mask, messages, first) {
  /** @param {Story} story @returns {Words} */
  function summary({ now }) {
    const word = strong(words[now.row] ?? "");
    const sum = total(now.weights);
    if (!sum) return [word, " may read nothing: all its weights are 0."];
    const { chosen, share, even } = most(now.weights);
    const off = !alike(sum, 1) ? `, and its shares add up to ${format(sum)}.` : ".";
    const whom = named(chosen.map((j) => words[j] ?? ""));
    if (even !== null) return [word, " reads ", ...whom, ` alike: ${format(even)} each${off}`];
    return [word, ` gives ${format(share)} of its attention to `, ...whom, off];
  }

  /** What the exercise's test says of the parts that are switched off. @param {Part[]} off */
  const verdict = (off) => {
    /** @type {Words} */
    const said = [strong("The exercise’s test: ")];
    for (const part of PARTS) {
      if (!off.includes(part)) continue;
      if (said.length > 1) said.push(" ");
      const whole = messages[SLUGS[part]] ?? "";
      // Several whole messages would not fit in the place of one.
      said.push(
        element("span", { class: "it-message" }, off.length > 1 ? firstSentence(whole) : whole),
      );
    }
    return said;
  };
  /** @param {Story} story */
  const plain = (story) => {
    const broken = story.now.off.filter((part) => !first.includes(part));
    return broken.length ? verdict(broken) : summary(story);
  };

  /** @param {Story} story @returns {Words} */
  function ofKey({ now, before, touched }) {
    const j = touched?.token ?? 0;
    const [word, who] = [words[j] ?? "", words[now.row] ?? ""];
    const [weight, old] = [now.weights[j] ?? 0, before?.weights[j] ?? 0];
    if (!now.off.includes("mask") && !mask[now.row]?.[j]) {
      return [strong(word), ` is masked: ${who} can’t read it, wherever its key stands.`];
    }
    const rise = (now.products[j] ?? 0) - (before?.products[j] ?? 0);
    if (Math.abs(rise) < 1e-9) {
      return [
        "The key of ",
        strong(word),
        " stands as high on the slope as before: ",
        `${who} still reads it with `,
        strong(format(weight)),
        ".",
      ];
    }
    const was = !alike(weight, old) ? `, was ${format(old)}.` : ", as before.";
    const where = rise > 0 ? "higher" : "lower";
    return [
      "The key of ",
      strong(word),
      ` stands ${where} on the slope now: ${who} reads it with `,
      strong(format(weight)),
      was,
    ];
  }

  /** @param {Story} story @returns {Words} */
  function ofQuery({ now, before }) {
    const { even } = most(now.weights);
    const best = now.weights.indexOf(Math.max(...now.weights));
    const [weight, old] = [now.weights[best] ?? 0, before?.weights[best] ?? 0];
    const was = !alike(weight, old) ? `, was ${format(old)}.` : ", as before.";
    const at = (now.q[now.row] ?? []).map((x) => format(x)).join(", ");
    const start = ["The query of ", strong(words[now.row] ?? ""), ` is (${at}) now: it reads `];
    if (even !== null) {
      const whom = words.filter((_, j) => alike(now.weights[j] ?? 0, even));
      return [...start, ...named(whom), ` alike, with ${format(even)} each.`];
    }
    return [...start, strong(words[best] ?? ""), " most, with ", strong(format(weight)), was];
  }

  /** @param {Story} story @returns {Words} */
  function ofValue({ now, touched }) {
    const j = touched?.token ?? 0;
    const [word, who] = [strong(words[j] ?? ""), words[now.row] ?? ""];
    const weight = now.weights[j] ?? 0;
    if (!now.off.includes("mask") && !mask[now.row]?.[j]) {
      return [word, ` is masked: whatever its value is, nothing of it reaches ${who}.`];
    }
    const at = (now.v[j] ?? []).map((x) => format(x)).join(", ");
    return [
      "The value of ",
      word,
      ` is (${at}) now; ${who} gets `,
      strong(format(weight)),
      " of it. The weights stay.",
    ];
  }

  return { summary, verdict, plain, ofKey, ofQuery, ofValue };
}
