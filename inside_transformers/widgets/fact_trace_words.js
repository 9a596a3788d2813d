/**
 * What a swap did, in a sentence. All of it is read off the map that is shown.
 *
 * @typedef {import("./stage.js").Words} Words
 * @typedef {number[]} Numbers  [p(donor's answer), p(own), token, p, token, p, token, p]
 * @typedef {object} Pair
 * @property {string} name
 * @property {string} label
 * @property {string[]} prompt
 * @property {string[]} donor
 * @property {[string, string]} subjects
 * @property {[string, string]} answers  the first token of each
 * @property {[string, string]} whole
 * @property {Numbers} before
 * @property {Numbers} other  what the donor says
 * @property {Record<string, Numbers[][]>} maps  by site: rows from the bottom up, of cells
 *
 * @typedef {{pair: Pair, site: string, layer: number, token: number}} Swap
 */
import { format, listed, visible } from "./base.js";
import { strong } from "./stage.js";

/** A part of a map's cells that is said to be next to none. */
const RARE = 0.05;
/** An answer with a smaller probability only just comes first. */
const BARELY = 0.2;
/** How many layers are swapped above and below the chosen one. @param {string} site */
export const reachOf = (site) => (Number(site.at(-1)) - 1) / 2;

/** What a swap replaces, in plain words, by site. @type {Record<string, string>} */
const WHAT = {
  residual1: "the word’s vector there (its residual stream)",
  attention1: "what attention adds to the word there",
  mlp1: "what the MLP adds, from that word alone,",
  attention5: "what attention adds in the 5 layers around it",
  mlp5: "what the MLPs add in the 5 layers around it",
};
/** @param {string} site */
export const whatOf = (site) => WHAT[site] ?? "what is computed there";

/** A word of a prompt. @param {string | undefined} word */
const quoted = (word) => `“${(word ?? "").trim()}”`;

/** What the reader guessed. @typedef {{token: number, from: number, to: number, verdict: string}} Guess */
/** @param {Guess} guess @param {Pair} pair */
export const guessTold = ({ token, from, to, verdict }, { prompt }) =>
  `your guess: a layer from ${from} to ${to}, at ${quoted(prompt[token])}: ${verdict}`;

/** The whole name of an answer of which the model says only the beginning, in one token. @param {Pair} pair @param {number} which */
export const nameOf = ({ answers, whole }, which) =>
  answers[which]?.trim() === whole[which] ? undefined : whole[which];

/** @param {Swap} swap @returns {Numbers} */
export const cellOf = ({ pair, site, layer, token }) =>
  pair.maps[site]?.[layer]?.[token] ?? pair.before;

/**
 * @param {string[]} texts  the tokens that the numbers stand for
 * @param {number} scale
 */
export function telling(texts, scale) {
  const p = (/** @type {number | undefined} */ share) => format((share ?? 0) / scale);
  /** The likeliest token. @param {Numbers} cell */
  const top = (cell) => texts[cell[2] ?? 0] ?? "";
  /** An answer by its name; beside it the token that stands for it, if that is only its beginning. @param {Pair} pair @param {number} which */
  const named = (pair, which) => {
    const token = (pair.answers[which] ?? "").trim();
    const begins = nameOf(pair, which) ? ` (its first token: ${token})` : "";
    return `${pair.whole[which]}${begins}`;
  };
  /** @param {Swap} swap */
  const turns = (swap) => top(cellOf(swap)) === swap.pair.answers[1];

  /** Numbers of layers: "3 to 7 and 9". @param {number[]} layers */
  function runs(layers) {
    /** @type {[number, number][]} */
    const found = [];
    for (const layer of layers) {
      const last = found.at(-1);
      if (last && last[1] === layer - 1) last[1] = layer;
      else found.push([layer, layer]);
    }
    const said = found.map(([a, b]) => (a === b ? String(a) : `${a} to ${b}`));
    return said.length > 3 ? `${said.slice(0, 3).join(", ")} …` : listed(said);
  }

  /** Where the swap is: "Into layer 12, at “France”". @param {Swap} swap */
  function placeOf({ pair, site, layer, token }) {
    const word = quoted(pair.prompt[token]);
    const reach = reachOf(site);
    const high = pair.maps[site]?.length ?? 0;
    if (site === "residual1") return `Into layer ${layer}, at ${word}`;
    const part = site.startsWith("mlp") ? "MLP" : "Attention";
    if (!reach) return `${part} of layer ${layer}, at ${word}`;
    const [low, top] = [Math.max(0, layer - reach), Math.min(high - 1, layer + reach)];
    return `${part} of layers ${low} to ${top}, at ${word}`;
  }

  /** The layers in which the answer turns at a word. @param {Swap} swap */
  const columnOf = (swap) =>
    (swap.pair.maps[swap.site] ?? [])
      .map((_, layer) => layer)
      .filter((layer) => turns({ ...swap, layer }));
  /** The same of each word. @param {Swap} swap */
  const columnsOf = (swap) => swap.pair.prompt.map((_, token) => columnOf({ ...swap, token }));

  /** Through which words the answer comes, from the first layer to the last. @param {Swap} swap */
  function way(swap) {
    const parts = columnsOf(swap).flatMap((layers, token) =>
      layers.length ? [{ layers, word: quoted(swap.pair.prompt[token]) }] : [],
    );
    parts.sort((one, other) => (one.layers[0] ?? 0) - (other.layers[0] ?? 0));
    const said = parts.map(
      ({ layers, word }, i) => `through ${word} (${i ? "" : "layers "}${runs(layers)})`,
    );
    return `What decides comes ${said.join(", then ")}.`;
  }

  /** Of a map of MLPs or of attention: how rarely it turns the answer. @param {Swap} swap */
  function rarely(swap) {
    const turned = columnsOf(swap).flat().length;
    const count = (swap.pair.maps[swap.site] ?? []).flat().length;
    const alone = turned < RARE * count && !reachOf(swap.site);
    const how = alone ? " One part alone hardly ever turns it." : "";
    return `; on the map, in ${turned} of ${count} cells.${how}`;
  }

  /** Where else in the map the answer turns. @param {Swap} swap @param {boolean} [briefly] */
  function elsewhere(swap, briefly = false) {
    const { pair, site, layer } = swap;
    const layers = (pair.maps[site] ?? []).map((_, i) => i);
    const column = columnOf(swap);
    const [first, last] = [column[0] ?? 0, column.at(-1) ?? 0];
    const theirs = pair.subjects[1];
    if (site === "residual1" && column.length) {
      if (layer < first)
        return `Further up at this word it turns: what says ${theirs} isn’t here yet.`;
      if (layer > last)
        return `Further down at this word it turns: what said ${theirs} has been read by now.`;
    }
    const which = column.length > 1 ? "layers" : "layer";
    const middle = reachOf(site) ? "with the middle in" : "in";
    const whole = briefly || site === "residual1" ? "." : rarely(swap);
    if (column.length) return `At this word it turns ${middle} ${which} ${runs(column)}${whole}`;
    const cells = layers.flatMap((each) =>
      pair.prompt.map((_, token) => ({ ...swap, layer: each, token })),
    );
    if (cells.some(turns)) return `At this word it turns in no layer${whole}`;
    const best = cells.reduce((a, b) => ((cellOf(b)[0] ?? 0) > (cellOf(a)[0] ?? 0) ? b : a));
    const where = placeOf(best).replace(/^Attention of |^MLP of /, "");
    return `No cell of this map turns it. The most is ${p(cellOf(best)[0])}, at ${where}.`;
  }

  /** The last layer at which a swap turns the answer at a word; −1: none does. @param {Swap} swap */
  const lastAt = (swap) => columnOf(swap).at(-1) ?? -1;
  /** @param {Guess} guess @param {Pair} pair */
  function judged({ token, from, to, verdict }, { prompt }) {
    const right = verdict === "right" ? "right" : `wrong, ${verdict}`;
    return ` Your guess, a layer from ${from} to ${to} at ${quoted(prompt[token])}: ${right}.`;
  }

  /** @param {Swap} swap @param {Guess | null} [guess] @returns {Words} */
  function sentence(swap, guess = null) {
    const { pair, site, token } = swap;
    const cell = cellOf(swap);
    const place = strong(`${placeOf(swap)}:`);
    const alike = pair.prompt.every((word, i) => i > token || word === pair.donor[i]);
    if (alike)
      return [
        place,
        " nothing changes. Up to this word both prompts are the same, and so are all vectors.",
      ];
    const [own, theirs] = [named(pair, 0), named(pair, 1)];
    if (turns(swap)) {
      const tail =
        site === "residual1"
          ? ` ${way(swap)}${guess ? judged(guess, pair) : ""}`
          : ` What ${site.startsWith("mlp") ? "the MLP adds" : "attention adds"} here is enough: it may hold the answer, or only say “${pair.subjects[1]}”. A swap can’t tell.`;
      const before = `(without the swap ${p(pair.before[0])}).`;
      if ((cell[0] ?? 0) < BARELY * scale) {
        const only = ` comes first, but only at ${p(cell[0])} ${before}`;
        return [place, " ", strong(theirs), only, tail];
      }
      const was = `, ${p(cell[0])} ${before}`;
      return [place, " the answer becomes ", strong(theirs), was, tail];
    }
    if (top(cell) === pair.answers[0])
      return [
        place,
        " the answer stays ",
        strong(own),
        `, ${p(cell[1])} (without the swap ${p(pair.before[1])}). ${elsewhere(swap)}`,
      ];
    return [
      place,
      " the likeliest is ",
      strong(visible(top(cell))),
      `, ${p(cell[3])}: neither ${own}, ${p(cell[1])}, nor ${theirs}, ${p(cell[0])}. ${elsewhere(swap, true)}`,
    ];
  }

  /** What the lens says. @param {Swap} swap */
  const lens = (swap) => `${swap.pair.whole[1]} ${p(cellOf(swap)[0])}`;
  return { sentence, lens, placeOf, lastAt };
}
