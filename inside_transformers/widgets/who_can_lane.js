import { element, format, inSentence, mark, place, write } from "./base.js";
import { mover } from "./motion.js";

/**
 * A model's part of the picture: its name, the sentence as it reads it, threads from what is read to the gap, and what it
 * says there.
 *
 * @typedef {[string, number]} Guess  a word and its probability
 * @typedef {object} Word  What stands at a place.
 * @property {string} text
 * @property {boolean} [gap]
 * @property {boolean} [masked]  it is there, and not read
 * @property {boolean} [written]
 * @property {boolean} [fresh]  it is the last that was written
 * @property {boolean} [empty]  nothing stands there
 * @property {boolean} [was]  there stood the gap, or a word, before
 */

const TOP = 3;
/** The height of the field of threads over a sentence in one line, and how deep they hang between two. */
const FIELD = 34;
const HANG = 14;

/** The guesses for a gap, as bars. */
function bars() {
  const lines = Array.from({ length: TOP }, () => {
    const name = element("span", { class: "it-who-word" });
    const fill = element("span", { class: "it-who-fill" });
    const track = element("span", { class: "it-who-track" }, fill);
    const share = element("span", { class: "it-who-share" });
    return {
      root: element("div", { class: "it-who-bar" }, name, track, share),
      name,
      track,
      share,
    };
  });
  return {
    root: element("div", { class: "it-who-bars" }, ...lines.map(({ root }) => root)),
    /** @param {Guess[]} guesses @param {string} right  the hidden word @param {Guess[]} before  a word among them shows its share of then, too */
    update(guesses, right, before) {
      lines.forEach(({ root, name, track, share }, i) => {
        const [word, p] = guesses[i] ?? ["", 0];
        const was = before.find(([each]) => each === word)?.[1];
        mark(root, "none", !guesses[i]);
        mark(root, "right", word === right && Boolean(guesses[i]));
        write(name, `${word && word === right ? "✓ " : ""}${word && inSentence(word)}`);
        track.style.setProperty("--share", p.toFixed(3));
        if (was !== undefined) track.style.setProperty("--before", was.toFixed(3));
        mark(track, "was", was !== undefined && format(was) !== format(p));
        write(share, guesses[i] ? format(p) : "");
      });
    },
  };
}

/**
 * @param {{name: string, shape: string}} model
 * @param {number[]} widths
 */
export function laneOf(model, widths) {
  const reads = element("span");
  const told = element("span", { class: "it-who-told" });
  const head = element(
    "div",
    { class: "it-who-head" },
    element("span", {}, element("b", {}, model.name), ` (${model.shape}) `, reads),
    told,
  );
  const chips = widths.map((width) =>
    element("span", { class: "it-who-chip", style: `width: ${width}px` }),
  );
  const said = bars();
  const threads = element("path", { class: "it-who-thread" });
  const svg = element("svg", { "aria-hidden": "true" }, threads);
  const line = element("div", { class: "it-who-line" }, svg, ...chips);
  const root = element("div", { class: "it-who-lane" }, head, line, said.root);
  /** Where the words stand: the middle, both edges, which line. @type {{x: number, top: number, bottom: number, row: number}[]} */
  let places = [];
  /** @type {ReturnType<typeof mover<number[]>>} */
  const move = mover();

  /** Where the thread from each word ends at the gap: side by side, so that none crosses another. @param {number} gap @param {number[]} read */
  function endsAt(gap, read) {
    const at = places[gap];
    const ends = places.map(({ x }) => x);
    if (!at) return ends;
    const same = (/** @type {number} */ i) => places[i]?.row === at.row;
    const others = read.filter((i) => !same(i));
    const order = [
      ...read.filter((i) => same(i) && i < gap).reverse(),
      ...others.sort((a, b) => (ends[a] ?? 0) - (ends[b] ?? 0)),
      ...read.filter((i) => same(i) && i > gap).reverse(),
    ];
    const apart = Math.min(4, ((widths[gap] ?? 0) - 12) / Math.max(1, order.length - 1));
    order.forEach((i, k) => {
      ends[i] = at.x + (k - (order.length - 1) / 2) * apart;
    });
    return ends;
  }

  /** @param {number} gap @param {number} i @param {number} end */
  function thread(gap, i, end) {
    const [at, from] = [places[gap], places[i]];
    if (!at || !from) return "";
    const rows = places.at(-1)?.row ?? 0;
    const under = from.row === at.row ? at.row < rows : from.row > at.row;
    const y = under ? at.bottom : at.top;
    const start = from.row === at.row ? y : from.row > at.row ? from.top : from.bottom;
    const away = Math.abs(from.x - end);
    const deep = rows ? Math.min(HANG, 5 + away / 30) : Math.min(FIELD + 1, 8 + away / 9);
    const bend = from.row !== at.row ? y + 0.7 * (start - y) : under ? y + deep : y - deep;
    const [x, to] = [from.x.toFixed(1), end.toFixed(1)];
    return `M${x} ${start}C${x} ${bend.toFixed(1)} ${to} ${bend.toFixed(1)} ${to} ${y}`;
  }

  return {
    root,
    chips,
    said,
    /** The room has changed: where do the words stand? */
    measure() {
      const tops = [...new Set(chips.map((chip) => chip.offsetTop))];
      mark(line, "flat", tops.length < 2);
      const rows = [...new Set(chips.map((chip) => chip.offsetTop))];
      places = chips.map(({ offsetLeft, offsetTop, offsetWidth, offsetHeight }) => ({
        x: offsetLeft + offsetWidth / 2,
        top: offsetTop,
        bottom: offsetTop + offsetHeight,
        row: rows.indexOf(offsetTop),
      }));
    },
    /** Which words the gap reads. @param {number} gap @param {number[]} read @param {boolean} moving */
    reading(gap, read, moving) {
      const flat = places.at(-1)?.row === 0;
      move(
        endsAt(gap, read),
        (ends) => {
          place(threads, { d: read.map((i) => thread(gap, i, ends[i] ?? 0)).join("") });
        },
        moving && flat,
      );
    },
    /** @param {string} which  words @param {string} verdict */
    head(which, verdict) {
      write(reads, `reads ${which}`);
      write(told, verdict);
    },
    /** @param {Word[]} words */
    words(words) {
      words.forEach(({ text, ...marks }, i) => {
        const chip = chips[i];
        if (!chip) return;
        write(chip, text);
        mark(chip, "gap", marks.gap);
        mark(chip, "masked", marks.masked);
        mark(chip, "written", marks.written);
        mark(chip, "fresh", marks.fresh);
        mark(chip, "empty", marks.empty);
        mark(chip, "was", marks.was);
      });
    },
  };
}
