/**
 * Motion, where a picture changes at a stroke: it shows what became what.
 *
 * @typedef {number | Scene[] | {[name: string]: Scene}} Scene  The numbers that a picture is drawn
 *   from.
 */

const DURATION = 140;
const REDUCED = "(prefers-reduced-motion: reduce)";

/** Whether the reader asked for stillness. */
export const still = () => matchMedia(REDUCED).matches;

/**
 * What lies between two scenes; where they don't fit together, the second.
 * @template {Scene} S
 * @param {Scene | undefined} from
 * @param {S} to
 * @param {number} part
 * @returns {S}
 */
function between(from, to, part) {
  /** @type {Scene} */
  let mixed = to;
  if (typeof to === "number") mixed = typeof from === "number" ? from + (to - from) * part : to;
  else if (Array.isArray(to)) {
    if (Array.isArray(from)) mixed = to.map((each, i) => between(from[i], each, part));
  } else if (typeof from === "object" && !Array.isArray(from)) {
    const entries = Object.entries(to).map(([name, each]) => [
      name,
      between(from[name], each, part),
    ]);
    mixed = Object.fromEntries(entries);
  }
  return /** @type {S} */ (mixed);
}

/**
 * Draws scenes: at once, or moving there from the one that is shown.
 * @template {Scene} S
 * @returns {(goal: S, draw: (scene: S) => void, moving: boolean) => void}
 */
export function mover() {
  /** @type {S | undefined} */
  let shown;
  let frame = 0;
  return (goal, draw, moving) => {
    cancelAnimationFrame(frame);
    const from = shown;
    if (!moving || from === undefined || still()) {
      shown = goal;
      draw(goal);
      return;
    }
    const start = performance.now();
    const step = () => {
      const part = Math.min(1, (performance.now() - start) / DURATION);
      shown = between(from, goal, part * (2 - part));
      draw(shown);
      if (part < 1) frame = requestAnimationFrame(step);
    };
    step();
  };
}
