/**
 * A picture of many places in which one is chosen, as one target: a tap or a drag picks the nearest
 * place, arrow keys walk. A finger picks where it taps, or drags when it sets out sideways; up and
 * down it scrolls the page, and nothing is picked.
 *
 * @template Place
 * @typedef {object} Hand  What chooses.
 * @property {() => Place | null} at  the chosen place; null while nothing is drawn
 * @property {(event: PointerEvent) => Place} pick  the nearest to a pointer
 * @property {(right: number, up: number) => Place} beside  so many steps from the chosen one
 * @property {() => Place} home  where the key Home leads: to the one that was chosen at first, or to the
 *   first of a line
 * @property {() => Place} [last]  where the key End leads
 * @property {(event: PointerEvent) => boolean} [grips]  whether what is pressed is a handle, which a finger drags
 *   up and down, too
 * @property {() => void} begin  a change begins
 * @property {(to: Place) => void} go  may come many times, and from beyond the edge
 * @property {() => void} end  the change is made
 */
import { mark } from "./base.js";
import { sideways } from "./sideways.js";

/** How far a step goes with Shift, or by page. */
const LEAP = 5;

/** Which way a key goes, right and up. @type {Record<string, [number, number]>} */
const KEYS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  PageUp: [0, LEAP],
  PageDown: [0, -LEAP],
};

/** @param {number} x @param {number} low @param {number} high */
export const within = (x, low, high) => Math.max(low, Math.min(high, x));

/**
 * Hands a picture to mouse, finger and keys.
 * @template Place
 * @param {HTMLElement} root
 * @param {Hand<Place>} hand
 * @returns {{step(right: number, up: number): void}}  one step, as by an arrow key
 */
export function target(root, { at, pick, beside, home, last, grips, begin, go, end }) {
  /** Where it was when it was pressed, or keys began to walk. @type {Place | null} */
  let from = null;
  let pointer = -1;
  /** The press of a finger that may be about to scroll the page. @type {PointerEvent | null} */
  let waiting = null;
  const settle = () => {
    if (from !== null) end();
    from = null;
  };
  const take = (/** @type {PointerEvent} */ event) => {
    waiting = null;
    settle();
    mark(root, "pointed", true); // the ring of the focus is for who moves it by keys
    root.focus({ preventScroll: true });
    from = at();
    begin();
    if (from !== null) go(pick(event));
  };
  mark(root, "target", true);
  root.addEventListener("pointerdown", (event) => {
    if (event.button || pointer >= 0) return;
    event.preventDefault();
    root.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    if (event.pointerType === "mouse" || grips?.(event)) take(event);
    else waiting = event;
  });
  root.addEventListener("pointermove", (event) => {
    if (event.pointerId !== pointer) return;
    if (waiting) {
      if (!sideways(waiting, event)) return;
      mark(root, "held", true);
      take(waiting);
    }
    if (at() !== null) go(pick(event));
  });
  const release = (/** @type {PointerEvent} */ event) => {
    if (event.pointerId !== pointer) return;
    pointer = -1;
    mark(root, "held", false);
    const canceled = event.type === "pointercancel";
    if (waiting && !canceled) take(waiting);
    waiting = null;
    if (canceled && from !== null) go(from);
    settle();
  };
  root.addEventListener("pointerup", release);
  root.addEventListener("pointercancel", release);
  root.addEventListener("keydown", (event) => {
    mark(root, "pointed", false);
    if (event.key === "Escape" && from !== null) go(from);
    const way = KEYS[event.key];
    const far = event.key === "Home" ? home : event.key === "End" ? last : undefined;
    if ((!way && !far) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (at() === null) return;
    if (from === null) begin();
    from ??= at();
    const by = event.shiftKey && event.key.startsWith("Arrow") ? LEAP : 1;
    if (way) go(beside(way[0] * by, way[1] * by));
    else if (far) go(far());
  });
  // One press, however long, is one change.
  root.addEventListener("keyup", (event) => {
    if (KEYS[event.key] || event.key === "Home" || event.key === "End") settle();
  });
  root.addEventListener("blur", () => {
    settle();
    mark(root, "pointed", false);
  });
  return {
    step(right, up) {
      if (at() === null) return;
      begin();
      go(beside(right, up));
      end();
    },
  };
}
