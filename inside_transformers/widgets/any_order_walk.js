/**
 * A sentence with gaps, filled in an order: all its steps, and what comes of all orders.
 *
 * @typedef {{name: string, text: string[], states: Record<string, number[][]>, random: number[],
 *   capitals?: Record<string, string>}} Text  `states`: for each state, for each gap
 *   [word, p, word, p, …], the likeliest first; `capitals`: by country, which the first gap names
 * @typedef {{words: string[], shares: number[], last: number[], order: number[],
 *   turns: number[]}} Step  The words in the gaps by then, with what probability each was written,
 *   which gaps were filled last, all that are filled, the first first, and at which step each was; 0: not yet.
 */
export const GAP = "_";

/**
 * All steps of an order, from open gaps on: `choose` says which gap is next.
 * @param {Text} text
 * @param {string[]} known
 * @param {(open: number[], cells: number[][]) => number[]} choose
 * @returns {Step[]}
 */
export function walk(text, known, choose) {
  const n = text.random.length;
  /** @type {Step} */
  let now = {
    words: Array(n).fill(GAP),
    shares: Array(n).fill(NaN),
    last: [],
    order: [],
    turns: Array(n).fill(0),
  };
  const steps = [now];
  for (;;) {
    const cells = text.states[now.words.join(" ")];
    const open = now.words.flatMap((word, i) => (word === GAP ? [i] : []));
    const last = cells && open.length ? choose(open, cells) : [];
    if (!cells || !last.length) return steps;
    const words = now.words.map((word, i) =>
      last.includes(i) ? (known[cells[i]?.[0] ?? 0] ?? "") : word,
    );
    const shares = now.shares.map((share, i) =>
      last.includes(i) ? (cells[i]?.[1] ?? NaN) : share,
    );
    const turns = now.turns.map((turn, i) => (last.includes(i) ? steps.length : turn));
    now = { words, shares, last, order: [...now.order, ...last], turns };
    steps.push(now);
  }
}

/**
 * The orders, by name. A tie goes to the gap on the left.
 * @param {Text} text
 * @returns {Record<string, (open: number[], cells: number[][]) => number[]>}
 */
export const rules = (text) => ({
  once: (open) => open,
  left: (open) => open.slice(0, 1),
  surest: (open, cells) => [
    open.reduce((a, b) => ((cells[b]?.[1] ?? 0) > (cells[a]?.[1] ?? 0) ? b : a)),
  ],
  random: (open) => text.random.filter((i) => open.includes(i)).slice(0, 1),
});

/** The steps of an order that is given. @param {Text} text @param {string[]} known @param {number[]} own */
export function ownSteps(text, known, own) {
  let i = 0;
  return walk(text, known, () => own.slice(i, ++i));
}

/** Whether the second gap holds the capital of the country in the first. @param {Text} text @param {Step} step */
export const fits = ({ capitals }, { words: [country = "", city] }) => capitals?.[country] === city;

/** Whether the second gap was filled before the first. @param {Step} step */
export const cityFirst = ({ order }) => order.indexOf(1) < order.indexOf(0);

/** Whether a country and its capital stand in the first two gaps; "": none to judge yet. @param {Text} text @param {Step} step @returns {"right" | "wrong" | ""} */
export function verdict(text, step) {
  const [country = "", city] = step.words;
  if (city === GAP || !text.capitals?.[country]) return "";
  return fits(text, step) ? "right" : "wrong";
}

/** The words that stand there more than once. @param {string[]} words */
export const repeated = (words) => [...new Set(words.filter((word, i) => words.indexOf(word) < i))];

/** Whether a word of the whole sentence comes right after itself. @param {Text} text @param {Step} step */
export function stutters({ text }, { words }) {
  const left = [...words];
  const whole = text.map((word) => (word === GAP ? left.shift() : word));
  return whole.some((word, i) => i > 0 && word === whole[i - 1]);
}

/** All orders of so many gaps. @param {number} n @returns {number[][]} */
const ordersOf = (n) =>
  n
    ? ordersOf(n - 1).flatMap((rest) =>
        Array.from({ length: n }, (_, i) => [...rest.slice(0, i), n - 1, ...rest.slice(i)]),
      )
    : [[]];

/** @type {WeakMap<Text, {n: number, right: number, early: number, earlyRight: number}>} */
const counted = new WeakMap();

/**
 * In how many of all orders the pair is right; `early`: of those in which the second gap is filled
 * before the first.
 * @param {Text} text @param {string[]} known
 */
export function everyOrder(text, known) {
  const before = counted.get(text);
  if (before) return before;
  const all = ordersOf(text.random.length);
  const found = { n: all.length, right: 0, early: 0, earlyRight: 0 };
  for (const own of all) {
    const end = ownSteps(text, known, own).at(-1);
    const right = end && fits(text, end) ? 1 : 0;
    const early = own.indexOf(1) < own.indexOf(0) ? 1 : 0;
    found.right += right;
    found.early += early;
    found.earlyRight += early * right;
  }
  counted.set(text, found);
  return found;
}
