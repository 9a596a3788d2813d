/**
 * What stands beside the square: the sports of the chosen person, which are buttons where one may
 * edit; what took and what moved, counted; the edits in a row.
 *
 * @typedef {{holding: number, wanted: Map<number, number>, facts: number, strangers: number}} Outcome
 * @typedef {{share: number, before: number | undefined, said: boolean, wanted: boolean}} Sport
 * @typedef {{name: string, amount: number, of: number, tick: number | null}} Count
 */
import { element, format, mark, place, write } from "./base.js";
import { radios } from "./controls.js";

/**
 * A letter for each word that no other has: its first that is free, and no other word's initial.
 * @param {string[]} words
 * @returns {string[]}
 */
export function lettersOf(words) {
  const initials = words.map((word) => word[0] ?? "");
  /** @type {string[]} */
  const taken = [];
  return words.map((word, i) => {
    const free = [...word].filter((letter) => !taken.includes(letter));
    const own = free.find((letter) => letter === initials[i] || !initials.includes(letter));
    const letter = own ?? free[0] ?? String(i % 10);
    taken.push(letter);
    return letter;
  });
}

/**
 * Give a bar a share, only where it differs.
 * @param {HTMLElement} bar
 * @param {string} name
 * @param {number} share
 */
function measure(bar, name, share) {
  const text = share.toFixed(3);
  if (bar.style.getPropertyValue(name) !== text) bar.style.setProperty(name, text);
}

/**
 * The sports, a button each; or lines to read, where nothing can be edited.
 * @param {{words: string[], letters: string[], take: ((sport: number) => void) | null}} options
 */
export function sportList({ words, letters, take }) {
  const lines = words.map((word, i) => {
    const letter = letters[i] ?? "";
    const at = word.indexOf(letter);
    const name = element(
      "span",
      { class: "it-sport-name" },
      ...(at < 0
        ? [`${word} (${letter})`]
        : [word.slice(0, at), element("b", {}, letter), word.slice(at + 1)]),
    );
    const bar = element("span", { class: "it-sport-bar", "aria-hidden": "true" });
    const value = element("span", { class: "it-sport-value" });
    const root = take
      ? element("button", { type: "button", class: "it-sport", onclick: () => take(i) })
      : element("div", { class: "it-sport" });
    root.append(element("span", {}, name, bar, value));
    return { bar, value, root };
  });
  return {
    root: element("div", { class: "it-sports" }, ...lines.map(({ root }) => root)),
    /** Whether a bar has a dashed one beside it: what it was before. */
    dashed: () => lines.some(({ bar }) => bar.hasAttribute("data-ghost")),
    /** @param {Sport[]} sports @param {boolean} idle  there is no fact to edit */
    update(sports, idle) {
      lines.forEach(({ bar, value, root }, i) => {
        const { share, before, said, wanted } = /** @type {Sport} */ (sports[i]);
        const ghost = before !== undefined && Math.abs(before - share) > 0.02;
        measure(bar, "--share", share);
        if (ghost) measure(bar, "--before", before);
        mark(bar, "ghost", ghost);
        write(value, format(share));
        mark(root, "said", said);
        mark(root, "wanted", wanted);
        if (take) place(root, { "aria-pressed": String(said), "aria-disabled": String(idle) });
      });
    },
  };
}

/**
 * What an edit spares, one of two.
 * @param {{id: string, nFacts: number, input(covariance: boolean): void}} options
 */
export function guardChoice({ id, nFacts, input }) {
  const { root, boxes, update } = radios({
    id,
    legend: "the edit spares",
    options: [
      ["identity", "nothing"],
      ["covariance", `all ${nFacts} facts`],
    ],
    input: (value) => input(value === "covariance"),
  });
  const name = /** @type {Element} */ (root.querySelector("legend"));
  const choices = element("div", { class: "it-stage-choices" }, root);
  return {
    root: choices,
    /** @param {{covariance: boolean, edited: boolean, asked: boolean}} state  `asked`: this is what to do first */
    update({ covariance, edited, asked }) {
      update(covariance ? "covariance" : "identity");
      for (const { radio } of boxes) radio.disabled = !edited;
      const told = asked ? "→ now the same, sparing" : "the edit spares";
      write(name, edited ? told : "the edit spares (none yet)");
      mark(choices, "asked", asked);
    },
    /** The box that is checked gets the focus. */
    focus() {
      boxes.find(({ radio }) => radio.checked)?.radio.focus();
    },
  };
}

/**
 * What one does first and next, in one place: a button makes the edit that is offered; once one is
 * made, what it spares is chosen.
 * @param {{label: string, make(): void, next: ReturnType<typeof guardChoice>}} options
 */
export function firstActs({ label, make, next }) {
  const button = element(
    "button",
    { type: "button", class: "it-surgery-act", onclick: make },
    label,
  );
  return {
    root: element("div", { class: "it-surgery-acts" }, button, next.root),
    /** @param {boolean} edited */
    update(edited) {
      const handOver = edited && document.activeElement === button;
      mark(button, "past", edited);
      mark(next.root, "waits", !edited);
      if (handOver) next.focus();
    },
  };
}

/**
 * What is counted of a state: while nothing is edited, the neurons instead of the edits.
 * @param {{outcome: Outcome, other: Outcome | null, off: number, cuts: boolean,
 *   of: {facts: number, strangers: number, neurons: number}}} state  `other`: with the other C;
 *   `cuts`: neurons are a matter of the page
 * @returns {Count[]}
 */
export function amountsOf({
  outcome: { holding, wanted, facts, strangers },
  other,
  off,
  cuts,
  of,
}) {
  const edits = { name: "edits that hold", amount: holding, of: wanted.size, tick: null };
  const neurons = { name: "neurons off", amount: off, of: of.neurons, tick: null };
  const told = of.facts - wanted.size;
  return [
    wanted.size || !cuts ? edits : neurons,
    { name: "facts moved", amount: facts, of: told, tick: other?.facts ?? null },
    {
      name: "strangers moved",
      amount: strangers,
      of: of.strangers,
      tick: other?.strangers ?? null,
    },
  ];
}

/**
 * Amounts of a whole, each with a bar; a tick says what it would be otherwise.
 * @param {number} length
 */
export function countBars(length) {
  const lines = Array.from({ length }, () => {
    const name = element("span");
    const value = element("span", { class: "it-count-value" });
    const bar = element("span", { class: "it-count-bar", "aria-hidden": "true" });
    return { name, value, bar, root: element("li", {}, name, value, bar) };
  });
  const note = element("p", { class: "it-count-note" });
  const list = element("ul", { class: "it-counted" }, ...lines.map(({ root }) => root));
  return {
    root: element("div", { class: "it-counts-beside" }, list, note),
    /** @param {Count[]} counts @param {string} otherwise */
    update(counts, otherwise) {
      lines.forEach(({ name, value, bar }, i) => {
        const { name: what, amount, of, tick } = /** @type {Count} */ (counts[i]);
        write(name, what);
        write(value, of ? `${amount} of ${of}` : "none yet");
        measure(bar, "--share", of ? amount / of : 0);
        measure(bar, "--tick", of && tick !== null ? tick / of : 0);
        mark(bar, "tick", tick ?? false);
      });
      write(note, otherwise);
      mark(note, "empty", !otherwise);
    },
  };
}
