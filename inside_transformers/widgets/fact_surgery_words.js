/**
 * What the demo of a fact model says.
 *
 * @typedef {import("./fact_surgery_math.js").Edit} Edit
 * @typedef {import("./fact_surgery_state.js").Shown} Shown
 * @typedef {import("./fact_surgery_outcomes.js").Outcome} Outcome
 * @typedef {import("./fact_surgery_math.js").Said} Said
 * @typedef {import("./fact_surgery_neurons.js").Neuron} Neuron
 * @typedef {import("./stage.js").Words} Words
 * @typedef {"first" | "choose" | "edit" | "guard" | "brush" | "time" | "none" | "told"} Hand
 *   What was done last; "told": nothing, and it was said why.
 */
import { format, listed } from "./base.js";
import { absence } from "./python.js";
import { strong } from "./stage.js";

/** Probabilities that differ by more are not the same. */
export const NEAR = 0.02;

/** @param {number} n @param {string} one */
const many = (n, one) => `${n} ${one}${n === 1 ? "" : "s"}`;

/**
 * One line that says what to do.
 * @param {{offered: boolean, cuts: boolean}} page  `offered`: an edit; `cuts`: neurons go off there
 */
export const lookOf = ({ offered, cuts }) =>
  offered
    ? "Each cell is a person, its letter a sport; hatched: none was taught. Edit one."
    : cuts
      ? "Each cell is a person, its letter a sport; hatched: no fact taught. Drag the ring."
      : "Each cell is a person, its letter the sport the model says. Tap one not hatched, then another sport.";

/**
 * The longest messages.
 * @param {{cuts: boolean, neurons: boolean}} page  `neurons`: they are a matter of it
 */
export const longestTold = ({ cuts, neurons }) => [
  "Mira Underhill plays badminton now. 100 of 100 edits hold. 199 other facts moved too, 188 of them from basketball, and 376 of 376 strangers.",
  ...(neurons
    ? [
        "All 100 neurons that push Mira Underhill to basketball are off, and 100 that push away: it now says badminton (0.99). The edit of Mira Underhill to basketball does not hold. 199 facts moved, this one too, and 376 of 376 strangers.",
      ]
    : []),
  ...(cuts
    ? [
        "All 256 neurons are on: Mira Underhill plays badminton. 256 of them fire for that; the one that pushes most fires for 199 other facts, too.",
        "With all 256 on, it said basketball. All 256 neurons that push Mira Underhill to basketball are off, and 2 that push away: it now says badminton (0.99). 199 facts moved, this one too: they are needed, but store no single fact. Strangers that moved: 376 of 376.",
      ]
    : []),
];

/**
 * @param {{words: string[], sports: number[], nFacts: number, n: number, nNeurons: number,
 *   functions: Record<string, string>, atFirst: Said, nameOf(row: number): string,
 *   firedBy: ((neuron: number) => number) | null}} options  `firedBy`: for how many facts a neuron
 *   fires, where to switch neurons off is what one does
 */
export function telling({
  words,
  sports,
  nFacts,
  n,
  nNeurons,
  functions,
  atFirst,
  nameOf,
  firedBy,
}) {
  const isSport = (/** @type {number} */ word) => sports.includes(word);
  /**
   * What is said of a state.
   * @param {{now: Shown, outcome: Outcome, old: Outcome | null, hand: Hand, order: Neuron[],
   *   aim: number, taken: number}} state  `aim`: the sport that is pushed to; `taken`: the one that the last edit took away
   * @returns {Words}
   */
  function sentence({ now: { chosen, off }, outcome, old, hand, order, aim, taken }) {
    if (hand === "told") return [];
    const { edits, said, moved, facts, wanted } = outcome;
    const name = strong(nameOf(chosen));
    const says = words[said.said[chosen] ?? 0] ?? "";
    const sure = format(said.sure(chosen));
    const movedStrangers = `${outcome.strangers} of ${n - nFacts} strangers`;
    if (hand === "choose") {
      const was = words[atFirst.said[chosen] ?? 0];
      const firing = order.filter(({ neuron }) => off.includes(neuron)).length;
      const sorted = order.slice(0, off.length).every(({ neuron }) => off.includes(neuron));
      const anew = sorted
        ? ""
        : ` The neurons stand in another order now: ${firing || "none"} of the ${off.length} off ${firing > 1 ? "fire" : "fires"} here.`;
      if (chosen >= nFacts) {
        const now = moved[chosen] ? `, and said ${was} before any change` : "";
        return [
          name,
          ` is a stranger: nobody told the model, and it says ${says} (${sure})${now}.`,
          anew,
        ];
      }
      return [
        name,
        isSport(said.said[chosen] ?? 0) ? ` plays ${says}` : ` says “${says}”, no sport`,
        ` (${sure})${moved[chosen] ? `, and played ${was} before any change` : ""}.`,
        anew,
      ];
    }
    if (hand === "guard" && old && edits.length) {
      const spared = edits.at(-1)?.covariance ? "sparing the facts" : "sparing nothing";
      const still = off.length === 1 ? "1 neuron is" : `${off.length} neurons are`;
      return [
        `The same edit, ${spared}: `,
        strong(String(facts)),
        ` ${facts === 1 ? "other fact moves" : "other facts move"}, ${old.facts} did before; ${movedStrangers}, ${old.strangers} before.${off.length ? ` ${still} off still.` : ""}`,
      ];
    }
    const last = edits.at(-1);
    if (off.length) {
      const strongest = order.slice(0, off.length).every(({ neuron }) => off.includes(neuron));
      const toward = order.filter(({ pushes }) => pushes > 0).length;
      const away = strongest ? off.length - toward : 0;
      const which = strongest
        ? ` that push${off.length === 1 ? "es" : ""} ${nameOf(chosen)} most`
        : "";
      // Once all that push toward the sport are off, no further one pushes "most".
      const gone =
        away > 0
          ? `All ${many(toward, "neuron")} that push ${nameOf(chosen)} to ${words[aim]} are off, and ${away} that push${away === 1 ? "es" : ""} away`
          : `The ${off.length === 1 ? "neuron" : many(off.length, "neuron")}${which} ${off.length === 1 ? "is" : "are"} off`;
      const back = wanted.has(chosen) ? "again says" : "still says";
      const lost = moved[chosen] ? "now says" : back;
      const own = chosen < nFacts && moved[chosen] && !wanted.has(chosen);
      const too = own ? `, this one${facts > 1 ? " too" : ""}` : "";
      const moves = facts ? many(facts, "fact") : "No fact";
      const one = off.length === 1;
      const lesson =
        own && facts > 1 && !last
          ? `: ${one ? "it is needed, but stores" : "they are needed, but store"} no single fact`
          : "";
      // What was taught comes first: the strangers are no part of what is stored.
      const shared =
        facts && !last
          ? `${moves} moved${too}${lesson}. Strangers that moved: ${outcome.strangers} of ${n - nFacts}.`
          : `${moves} moved${too}, and ${movedStrangers}${lesson}.`;
      const held = last ? `${editTold(last, outcome)} ` : "";
      const whole = `With all ${nNeurons} on, it said ${words[atFirst.said[chosen] ?? 0]}. `;
      return [
        hand === "first" ? whole : "",
        `${gone}: it ${lost} `,
        strong(isSport(said.said[chosen] ?? 0) ? says : `“${says}”`),
        `${isSport(said.said[chosen] ?? 0) ? "" : ", a word that is no sport"} (${sure}). ${held}${shared}`,
      ];
    }
    if (!last && firedBy) {
      const others = firedBy(order[0]?.neuron ?? 0) - (chosen < nFacts ? 1 : 0);
      return [
        `All ${nNeurons} neurons are on: `,
        name,
        ` ${chosen < nFacts ? "plays" : "says"} ${says}. `,
        strong(String(order.length)),
        " of them fire for that; the one that pushes most fires for ",
        strong(String(others)),
        " other facts, too.",
      ];
    }
    if (!last) {
      const same = said.said.filter(
        (sport, row) => row < nFacts && row !== chosen && sport === said.said[chosen],
      ).length;
      const cells = "the strongly filled cells. Nothing has moved yet.";
      return [
        name,
        chosen < nFacts
          ? ` plays ${says}, as ${same} others do: ${cells}`
          : ` is a stranger: nobody told the model. It says ${says}, as it does of ${same} it was told: ${cells}`,
      ];
    }
    const takes = said.said[last.fact] === last.sport;
    const kin = said.said.filter(
      (_, row) => row < nFacts && moved[row] && !wanted.has(row) && atFirst.said[row] === taken,
    ).length;
    const begin = takes
      ? [strong(nameOf(last.fact)), ` plays ${words[last.sport]} now. `]
      : [`The edit of ${nameOf(last.fact)} did not hold. `];
    const held = edits.length > 1 ? `${outcome.holding} of ${wanted.size} edits hold. ` : "";
    const which = kin ? ` too, ${kin} of them from ${words[taken]}` : facts ? " too" : "";
    return [
      ...begin,
      held,
      strong(String(facts)),
      ` ${facts === 1 ? "other fact" : "other facts"} moved${which}, and ${movedStrangers}.`,
    ];
  }

  /** Whether the last edit holds, where neurons are off. @param {Edit} last @param {Outcome} outcome */
  function editTold({ fact, sport }, { said, holding, wanted }) {
    const holds = said.said[fact] === sport ? "holds" : "does not hold";
    const of = wanted.size > 1 ? ` (of ${wanted.size}, ${holding} do)` : "";
    return `The edit of ${nameOf(fact)} to ${words[sport]} ${holds}${of}.`;
  }

  /**
   * What the reader's functions say beside the page.
   * @param {{reply: any, theirs: number[][] | null, gaps: number[], said: Said, now: Shown}} state
   */
  function report({ reply, theirs, gaps, said, now }) {
    const used = (/** @type {string} */ part) => (part === "edit_fact" ? now.done : now.off.length);
    const asked = Object.entries(functions).filter(([part]) => used(part));
    if (reply.state === "none" || !asked.length) {
      const parts = Object.keys(functions).map((part) =>
        part === "edit_fact" ? "edit a fact" : "switch a neuron off",
      );
      return `${listed(Object.values(functions))} will be asked too: ${listed(parts)}.`;
    }
    const names = listed(asked.map(([, name]) => name));
    const missing = absence(names, reply);
    if (missing) return missing;
    const errors = asked
      .filter(([part]) => reply.errors[part])
      .map(([part, name]) => `${name}: ${reply.errors[part]} The demo’s own stands in for it.`);
    if (errors.length) return errors.join(" ");
    if (!theirs) return `${names}: the model’s numbers are no longer finite after it.`;
    const plural = asked.length > 1;
    const row = gaps.findIndex((gap) => gap > NEAR);
    if (row < 0)
      return `${names} ${plural ? "agree" : "agrees"} with the page for all ${n} prompts.`;
    const line = theirs[row] ?? [];
    const top = line.indexOf(Math.max(...line));
    const count = gaps.filter((gap) => gap > NEAR).length;
    const yours = `yours ${words[sports[top] ?? 0]} with ${format(line[top] ?? 0)}`;
    const ours = `the page’s ${words[said.said[row] ?? 0]} with ${format(said.sure(row))}`;
    return `${names} ${plural ? "differ" : "differs"} from the page for ${count} of ${n} prompts, first for ${nameOf(row)}: ${yours}, ${ours}.`;
  }

  return { sentence, report };
}
