/**
 * The sizes of the machine's picture: on a desk and on a phone, with an MLP and without.
 */

/** @typedef {typeof DESK} Sizes */
const DESK = {
  left: 92,
  top: 31,
  strip: 44,
  gap: 36,
  chip: 32,
  thick: 17,
  words: 3,
  circle: 4.5,
  box: 15,
  reads: 0.72, // where in the gap attention stands
  adds: 0.32, // and the MLP
  notes: 0.72, // and the label of the widest ribbon, right of its reader
};
/** The label of a ribbon stands between the bars of both. @type {Sizes} */
const DESK_BARS = { ...DESK, gap: 44, reads: 0.8, adds: 0.18, notes: 0.48 };
/** @type {Sizes} */
const DESK_NAMED = { ...DESK, gap: 50, reads: 0.74, adds: 0.18, notes: 0.46 };
/** On a phone, the picture is to leave room for what changes it. @type {Sizes} */
const PHONE = {
  left: 27,
  top: 4,
  strip: 24,
  gap: 20,
  chip: 30,
  thick: 11,
  words: 1,
  circle: 3,
  box: 8,
  reads: 0.72,
  adds: 0.32,
  notes: 0.72,
};
const USUAL_COLUMN = 84;
const LANE = 164;
/** Of a model of letters: more tokens stand beside it. */
const LANE_ALONE = 116;
const LANE_ON_PHONE = 104;
const COLUMN_AT_LANE = 72;
const LEAST_COLUMN = 52;
const LEAST_COLUMNS = 6;
const LEAST_ON_PHONE = 3;
/** On a phone, for a letter: its strip with its word. */
const LEAST_FOR_LETTERS = 34;
/** What is left free on the right, for the lead of a word; on a broad page, and on a phone, where letters need the room. @param {number} width @param {boolean} wide @param {boolean} mlp */
export function laneOf(width, wide, mlp) {
  if (!wide) {
    const room = width - PHONE.left - LANE_ON_PHONE;
    return mlp && room >= LEAST_ON_PHONE * LEAST_COLUMN ? LANE_ON_PHONE : 0;
  }
  const lane = mlp ? LANE : LANE_ALONE;
  return width - DESK.left - lane >= LEAST_COLUMNS * COLUMN_AT_LANE ? lane : 0;
}

/** For how many tokens there is room; letters need less. @param {number} width @param {boolean} wide @param {boolean} letters @param {boolean} mlp */
export function columnsIn(width, wide, letters, mlp) {
  const room = width - (wide ? DESK : PHONE).left - laneOf(width, wide, mlp);
  const least = Math.floor(room / (letters && !wide ? LEAST_FOR_LETTERS : LEAST_COLUMN));
  const tight = letters ? least : Math.min(LEAST_COLUMNS, least);
  return Math.max(1, tight, Math.floor(room / USUAL_COLUMN));
}

/** @param {number} width @param {boolean} wide @param {boolean} mlp */
export function sizesOf(width, wide, mlp) {
  if (!wide) return PHONE;
  if (!mlp) return DESK;
  return laneOf(width, wide, mlp) ? DESK_NAMED : DESK_BARS;
}
