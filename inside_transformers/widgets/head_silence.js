/**
 * What a sentence loses with a head: how far its vector moves, 1 − cosine, when what that head alone
 * gathered is set to zero.
 *
 * @typedef {import("./head_kinds.js").Head} Head
 * @typedef {import("./head_kinds.js").Sentence} Sentence
 */
import { format } from "./base.js";
import { strong } from "./stage.js";

/** What the numbers in the map are. */
export const IN_CELLS =
  "In each cell: by how many thousandths the sentence’s vector moves (1 − cosine) when that head alone is silent. Stronger shade: more.";

/** @param {number} n */
const ordinal = (n) => {
  const end = n % 100 > 10 && n % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${end}`;
};

/** The cells of the map, in thousandths. @param {number[][]} moved */
export function silentSigns(moved) {
  const most = Math.max(...moved.flat(), 1e-9);
  return moved.flat().map((by) => ({ mark: format(1000 * by, 0), share: by / most }));
}

/**
 * What is said of a head that is silent.
 * @param {Head} at @param {Sentence} sentence
 * @returns {import("./stage.js").Words}
 */
export function saidOfSilence({ layer, head }, { moved = [], apart = 0 }) {
  const all = moved.flat();
  const by = moved[layer]?.[head] ?? 0;
  const place = 1 + all.filter((other) => other > by).length;
  const most = all.indexOf(Math.max(...all));
  const n = moved[0]?.length ?? 1;
  const first = `head ${most % n} of layer ${Math.floor(most / n)}`;
  const rank =
    place === 1 ? "more than by any other" : `the ${ordinal(place)} most of ${all.length}`;
  const other = place === 1 ? "" : ` Most: ${first}, ${format(Math.max(...all), 3)}.`;
  return [
    strong(`Without head ${head} of layer ${layer},`),
    " the sentence’s vector moves by ",
    strong(format(by, 3)),
    ` (1 − cosine), ${rank}.${other} The other sentences are ${format(apart)} away.`,
  ];
}
