/**
 * The chapters' names in the picture, each at what its chapter is about: the gap, what comes later, what is read, a
 * layer, the guesses. Where they stand follows from what was laid out: nothing is measured.
 *
 * @typedef {import("./drawing.js").Box} Box
 * @typedef {{x: number, y: number, line?: number, end?: number}} Spot  `line`: how far below a line leads; `end`: what
 *   does not end before that is no name, but a number, or is not shown
 * @typedef {object} Ground  What was laid out.
 * @property {number} room
 * @property {boolean} wide
 * @property {{gap: Box, reader: Box, last: {end: number, middle: number}, note: number, high: number,
 *   bottom: number}} words  `last`: the last row of words; `note`: how wide it is; `high`: of the ribbons
 * @property {number} top  of the strips and of the guesses, whose heights are from there
 * @property {{x: number, width: number, block: import("./drawing.js").Point, title: number, bottom: number}} strips
 *   `block`: a layer's middle, from the strips' corner; `title`: how wide it is
 * @property {{x: number, first: number, bottom: number}} guesses  `first`: the height of the first one's word
 */
import { element, mark } from "./base.js";
import { textWidth } from "./drawing.js";

/** In a narrow picture: what a finger needs, a number's size, what stands between it and the name. */
const FINGER = 44;
const NUMBER = 22;
const NAME_GAP = 5;
const NAME_SIZE = 13;
/** Between it and what it stands beside. */
const ASIDE = 10;
/** The middles of the texts at which a number stands there: above the words, and above the strips. */
const TEXT = { note: 8, title: 8 };
/** Narrower strips of a wide picture have no room for a name above a layer. */
const STRIPS_ABOVE = 300;

/** @param {[string, string][]} chapters  names and addresses */
export function chapterStops(chapters) {
  const stops = chapters.map(([name, href], i) =>
    element(
      "a",
      { class: "it-hero-stop", href, "data-chapter": i + 1 },
      element("b", {}, String(i + 1)),
      " ",
      element("span", {}, `${name} ›`),
      element("small", { "aria-hidden": "true" }, `opens chapter ${i + 1}`),
    ),
  );

  /** @param {Ground} ground @returns {Spot[]} */
  function wideSpots({ room, words: { gap, reader, high }, top, strips, guesses }) {
    const middle = reader.x + reader.width / 2;
    // What comes after the reader, if there is enough of it.
    const between = (reader.x + reader.width + room) / 2;
    const later = between < room - 140;
    const above = strips.width >= STRIPS_ABOVE;
    return [
      { x: gap.x + gap.width / 2 - 26, y: gap.y + gap.height + 10 },
      {
        x: (later ? Math.max(between, middle + 150) : room - 125) - 12,
        y: 4,
        line: later ? high - 34 : 0,
      },
      { x: Math.min(middle, room - 260) - 12, y: 4, line: middle < room - 260 ? high - 46 : 0 },
      above
        ? { x: strips.x + strips.block.x - 12, y: top + strips.block.y - 130, line: 98 }
        : { x: strips.x + strips.width - 72, y: top - 4 },
      { x: guesses.x, y: top + guesses.bottom + 22 },
    ];
  }

  /** How wide a name is with its number, in a narrow picture. @param {number} i */
  const long = (i) =>
    NUMBER + NAME_GAP + Math.ceil(textWidth(`${chapters[i]?.[0]} ›`, NAME_SIZE, 600)) + 1;

  /** @param {Ground} ground @returns {Spot[]} */
  function narrowSpots({ room, words: { last, note }, top, strips, guesses }) {
    const slider = top + Math.max(strips.bottom, guesses.bottom) + FINGER / 2;
    const atRight = (/** @type {number} */ i, /** @type {number} */ from) =>
      room - long(i) < from ? room - FINGER : room - long(i);
    return [
      { x: atRight(0, guesses.x), y: top + guesses.first, end: room },
      { x: last.end, y: last.middle, end: room },
      { x: atRight(2, note + ASIDE), y: TEXT.note, end: room },
      { x: strips.title + ASIDE, y: top + TEXT.title, end: guesses.x },
      { x: strips.width + ASIDE, y: slider, end: room - FINGER },
    ].map((spot) => ({ ...spot, y: spot.y - FINGER / 2 }));
  }

  /** What was set last. @type {string[]} */
  const placed = [];

  return {
    all: stops,
    /** @param {Ground} ground */
    update(ground) {
      const spots = ground.wide ? wideSpots(ground) : narrowSpots(ground);
      stops.forEach((stop, i) => {
        const { x = 0, y = 0, line = 0, end = Infinity } = spots[i] ?? {};
        const named = x + long(i) <= end;
        stop.hidden = !spots[i] || (!named && x + FINGER > end);
        mark(stop, "brief", !named);
        mark(stop, "leader", line > 0);
        const style = `left:${x}px;top:${y}px;--leader:${line}px`;
        if (placed[i] !== style) stop.style.cssText = style;
        placed[i] = style;
      });
    },
  };
}
