/**
 * Links to the chapters in the picture, each at what its chapter is about: the gap, what comes later, what is read, a
 * layer, the guesses. Where they stand follows from what was laid out: nothing is measured.
 *
 * @typedef {import("./drawing.js").Box} Box
 * @typedef {{x: number, y: number, line?: number, at?: number, end?: number}} Spot  `line`: how far below a line leads,
 *   `at`: from where; `end`: what does not end before that has no name, but is the chapter's number, or is not shown
 * @typedef {object} Ground  What was laid out.
 * @property {number} room
 * @property {boolean} wide
 * @property {{gap: Box, reader: Box, last: {end: number, middle: number}, note: number, high: number,
 *   bottom: number}} words  `last`: the last row of words; `note`: how wide it is; `high`: of the ribbons
 * @property {number} top  of the strips and of the guesses, whose heights are from there
 * @property {{x: number, width: number, block: import("./drawing.js").Point, title: number, bottom: number}} strips
 *   `block`: a layer's middle, from the strips' corner; `title`: how wide it is
 * @property {{x: number, title: number, bottom: number}} guesses
 */
import { element, mark } from "./base.js";
import { textWidth } from "./drawing.js";

/** What a finger needs. */
const FINGER = 44;
const SIZE = { wide: 14, narrow: 13, word: 13 };
/** Between the word "chapter" and the name; with it, a name needs more room than the style sheet says here, too. */
const WORD_GAP = 5;
const WORDY = 860;
/** Between it and what it stands beside. */
const ASIDE = 10;
/** The middles of the texts at which a name stands: above the words, and above the strips and the guesses. */
const TEXT = { note: 8, title: 8 };
/** Narrower strips of a wide picture have no room for a name above a layer. */
const STRIPS_ABOVE = 300;
/** Where a line begins below a name. */
const LINE_AT = 11;

/** @param {[string, string][]} chapters  names and addresses */
export function chapterStops(chapters) {
  const stops = chapters.map(([name, href], i) =>
    element(
      "a",
      { class: "it-hero-stop", href, "data-chapter": i + 1 },
      element("i", {}, "chapter "),
      element("b", { "aria-hidden": "true" }, `ch. ${i + 1} ›`),
      element("span", {}, `${name} ›`),
      element("small", { "aria-hidden": "true" }, `opens chapter ${i + 1}`),
    ),
  );
  const nameOf = (/** @type {number} */ i) => `${chapters[i]?.[0]} ›`;
  /** How wide a link is in a wide picture. @param {number} i @param {number} room */
  const wideLong = (i, room) =>
    Math.ceil(textWidth(nameOf(i), SIZE.wide, 600)) +
    (room < WORDY ? 0 : Math.ceil(textWidth("chapter", SIZE.word)) + WORD_GAP);

  /** @param {Ground} ground @returns {Spot[]} */
  function wideSpots({ room, words: { gap, reader, high }, top, strips, guesses }) {
    const long = (/** @type {number} */ i) => wideLong(i, room);
    const middle = reader.x + reader.width / 2;
    // What comes after the reader, if there is enough of it.
    const between = (reader.x + reader.width + room) / 2;
    const later = between < room - 140;
    const laterAt = later ? Math.max(between, middle + 150) - 12 : room;
    const laterX = Math.min(laterAt, room - long(1));
    const readX = Math.min(middle - LINE_AT, laterX - long(2) - 2 * ASIDE);
    const above = strips.width >= STRIPS_ABOVE;
    const layerX = Math.min(strips.block.x - LINE_AT, strips.width - long(3));
    return [
      {
        x: Math.min(gap.x + gap.width / 2 + ASIDE, room - long(0)),
        y: gap.y + gap.height + 10,
      },
      { x: laterX, y: 4, line: later ? high - 34 : 0 },
      { x: readX, y: 4, line: middle - readX < long(2) ? high - 46 : 0, at: middle - readX },
      above
        ? {
            x: strips.x + layerX,
            y: top + strips.block.y - 130,
            line: 98,
            at: strips.block.x - layerX,
          }
        : { x: strips.x + strips.width - long(3), y: top - 4 },
      { x: guesses.x, y: top + guesses.bottom + 22 },
    ];
  }

  /** How wide a link is in a narrow picture. @param {number} i */
  const narrowLong = (i) => Math.max(FINGER, Math.ceil(textWidth(nameOf(i), SIZE.narrow, 600)) + 1);

  /** @param {Ground} ground @returns {Spot[]} */
  function narrowSpots({ room, words: { last, note }, top, strips, guesses }) {
    const slider = top + Math.max(strips.bottom, guesses.bottom) + FINGER / 2;
    const atRight = (/** @type {number} */ i, /** @type {number} */ from) =>
      room - narrowLong(i) < from ? room - FINGER : room - narrowLong(i);
    return [
      { x: atRight(0, guesses.x + guesses.title + 4), y: top + TEXT.title, end: room },
      { x: last.end + 4, y: last.middle, end: room },
      { x: atRight(2, note + ASIDE), y: TEXT.note, end: room },
      { x: strips.title + ASIDE, y: top + TEXT.title, end: guesses.x },
      { x: strips.width + ASIDE, y: slider, end: room - FINGER },
    ].map((spot) => ({ ...spot, y: spot.y - FINGER / 2 }));
  }

  /** What was set last. @type {string[]} */
  const placed = [];

  return {
    all: stops,
    /** How wide the link is that may stand above the reader. @param {number} room */
    attention: (room) => wideLong(2, room),
    /** @param {Ground} ground */
    update(ground) {
      const spots = ground.wide ? wideSpots(ground) : narrowSpots(ground);
      stops.forEach((stop, i) => {
        const { x = 0, y = 0, line = 0, at = LINE_AT, end = Infinity } = spots[i] ?? {};
        const named = x + narrowLong(i) <= end;
        stop.hidden = !spots[i] || (!named && x + FINGER > end);
        mark(stop, "brief", !named);
        mark(stop, "leader", line > 0);
        const style = `left:${x}px;top:${y}px;--leader:${line}px;--at:${at}px`;
        if (placed[i] !== style) stop.style.cssText = style;
        placed[i] = style;
      });
    },
  };
}
