/**
 * Points that are moved by mouse, touch and pen, by arrow keys, and by a tap on the point and a tap
 * where it should go. All ways give the same: positions are multiples of `STEP`.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {object} Grip  What a handle moves.
 * @property {() => string} name  for a screen reader: "key of brown"
 * @property {() => string} text  and what it says: "(2.00, 0.00)"
 * @property {() => Point} at  where it is, in the numbers of the plane
 * @property {() => Point} home  where it was at first
 * @property {(to: Point) => Point} reach  the nearest place that can be reached
 * @property {(jump: boolean, again: boolean) => void} begin  a change begins; a jump comes there in
 *   one move; `again`: keys go on with what they moved last
 * @property {(to: Point) => void} move  may come many times
 * @property {() => void} end  the change is made
 * @property {(on: boolean) => void} picked  it waits for a tap where it should go, or no longer
 * @property {boolean} [over]  it lies over others: beside its disc, one in the same place is meant
 * @property {Scale} [scale]  its own, where its numbers are not those of the plane: an angle, say
 *
 * @typedef {{toNumbers(pixels: Point): Point, toPixels(numbers: Point): Point}} Scale
 */
import { element, mark, place } from "./base.js";
import { DISC, HALO, HIT } from "./drawing.js";

export const STEP = 0.1;
const FAR = 5;
/** A pointer that moves less than this, in pixels, taps. */
const STILL = 4;

/** @param {number} x */
const snapped = (x) => Math.round(x / STEP) / Math.round(1 / STEP) || 0;

/** Which way an arrow key goes. @type {Record<string, Point>} */
const WAYS = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

/**
 * The handles of one picture.
 * @param {SVGSVGElement} svg
 * @param {Scale} scale
 * @returns {{add(grip: Grip, ...shapes: SVGElement[]): {root: SVGGElement, update(): void}}}
 */
export function handles(svg, scale) {
  /** How far each handle is from a pointer, and what takes it in hand. @type {{
   *   away(from: Point): number, press(event: PointerEvent): void}[]} */
  const all = [];
  /** The handle that waits for a tap where it should go. @type {{put(event: PointerEvent): void,
   *   drop(): void, root: SVGElement} | null} */
  let picked = null;
  /** Where a press on the ground began. @type {Point | null} */
  let pressed = null;
  /** @param {PointerEvent} event @returns {Point} */
  const pixels = (event) => {
    const box = svg.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  /** @param {Point} a @param {Point} b */
  const near = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) < STILL;
  svg.addEventListener("pointerdown", (event) => {
    pressed = picked && !event.button ? pixels(event) : null;
  });
  svg.addEventListener("pointerup", (event) => {
    if (picked && pressed && near(pressed, pixels(event))) picked.put(event);
    pressed = null;
  });

  /** @param {Grip} grip @param {...SVGElement} shapes */
  function add(grip, ...shapes) {
    const { toNumbers, toPixels } = grip.scale ?? scale;
    const hit = element("circle", { class: "it-hit", r: HIT });
    const focus = element("circle", { class: "it-focus", r: HALO });
    const root = element(
      "g",
      { class: "it-handle", tabindex: 0, role: "slider", "aria-roledescription": "2D handle" },
      ...shapes,
      focus,
      hit,
    );
    /** @type {{pointer: number, start: Point, from: Point, moved: boolean} | null} */
    let drag = null;
    /** Where it was when keys began to move it. @type {Point | null} */
    let keyed = null;
    /** Keys moved it last. */
    let again = false;

    const go = (/** @type {Point} */ to) => {
      const reached = grip.reach({ x: snapped(to.x), y: snapped(to.y) });
      const at = grip.at();
      if (reached.x !== at.x || reached.y !== at.y) grip.move(reached);
    };
    const settle = () => {
      if (keyed) grip.end();
      keyed = null;
    };
    const drop = () => {
      picked = null;
      mark(root, "picked", false);
      grip.picked(false);
    };
    const put = (/** @type {PointerEvent} */ event) => {
      drop();
      grip.begin(true, false);
      go(toNumbers(pixels(event)));
      grip.end();
    };

    // A finger that moves a handle doesn't scroll the page.
    root.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
    const away = (/** @type {Point} */ { x, y }) => {
      const at = toPixels(grip.at());
      const far = root.getClientRects().length ? Math.hypot(at.x - x, at.y - y) : Infinity;
      return grip.over && far > DISC ? far + 2 : far;
    };
    const press = (/** @type {PointerEvent} */ event) => {
      if (drag) return;
      settle();
      again = false;
      mark(root, "pointed", true); // the ring of the focus is for who moves it by keys
      root.focus({ preventScroll: true });
      root.setPointerCapture(event.pointerId);
      drag = { pointer: event.pointerId, start: pixels(event), from: grip.at(), moved: false };
    };
    const own = { away, press };
    all.push(own);
    root.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      event.stopPropagation();
      // Where handles lie over each other, the nearest is meant; in one place, the one on top.
      const from = pixels(event);
      all
        .reduce((best, each) => (each.away(from) < best.away(from) - 1 ? each : best), own)
        .press(event);
    });
    root.addEventListener("pointermove", (event) => {
      if (!drag || event.pointerId !== drag.pointer) return;
      const now = pixels(event);
      const by = { x: now.x - drag.start.x, y: now.y - drag.start.y };
      if (!drag.moved && near(now, drag.start)) return;
      if (!drag.moved) {
        picked?.drop();
        grip.begin(false, false);
      }
      drag.moved = true;
      mark(root, "dragged", true);
      const from = toPixels(drag.from);
      go(toNumbers({ x: from.x + by.x, y: from.y + by.y }));
    });
    const release = (/** @type {PointerEvent} */ event) => {
      if (!drag || event.pointerId !== drag.pointer) return;
      event.stopPropagation();
      const { moved, from } = drag;
      drag = null;
      mark(root, "dragged", false);
      if (event.type === "pointercancel" && moved) grip.move(from);
      if (moved) grip.end();
      else if (event.type === "pointercancel") return;
      else if (picked?.root === root) drop();
      else if (picked) picked.put(event);
      else {
        picked = { put, drop, root };
        mark(root, "picked", true);
        grip.picked(true);
      }
    };
    root.addEventListener("pointerup", release);
    root.addEventListener("pointercancel", release);

    root.addEventListener("keydown", (event) => {
      mark(root, "pointed", false);
      if (event.key === "Escape") {
        if (drag?.moved) grip.move(drag.from);
        else if (keyed) grip.move(keyed);
        else picked?.drop();
        return;
      }
      const way = WAYS[event.key];
      if ((!way && event.key !== "Home") || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      if (!keyed) grip.begin(!way, again);
      keyed ??= grip.at();
      again = true;
      const { x, y } = grip.at();
      const step = STEP * (event.shiftKey ? FAR : 1);
      if (way) go({ x: x + way.x * step, y: y + way.y * step });
      else grip.move(grip.home());
    });
    // One press, however long, is one change.
    root.addEventListener("keyup", (event) => {
      if (WAYS[event.key] || event.key === "Home") settle();
    });
    root.addEventListener("blur", (event) => {
      settle();
      again = false;
      mark(root, "pointed", false);
      const inside = event.relatedTarget instanceof Node && svg.contains(event.relatedTarget);
      if (picked?.root === root && !inside) drop();
    });

    return {
      root,
      update() {
        const at = toPixels(grip.at());
        for (const circle of [hit, focus]) place(circle, { cx: at.x, cy: at.y });
        const text = `${grip.name()}: ${grip.text()}`;
        if (root.getAttribute("aria-valuetext") === text) return;
        root.setAttribute("aria-label", grip.name());
        root.setAttribute("aria-valuenow", String(grip.at().x));
        root.setAttribute("aria-valuetext", text);
      },
    };
  }

  return { add };
}
