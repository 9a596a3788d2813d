/**
 * The square of all names: a row for each first name, a column for each last name, a cell for each
 * person. It is one target: a tap or a drag picks the nearest cell, arrow keys walk, a lens says
 * who it is.
 *
 * @typedef {"old" | "new" | "other" | "stranger"} Kind  What a person is told to play, beside the
 *   sport that an edit takes away, and the one it gives.
 * @typedef {{kind: Kind, letter: string, moved: boolean, differs: boolean}} Look
 * @typedef {{right: number, down: number}} Place
 */
import { element, mark, place, write } from "./base.js";
import { hatching, textWidth } from "./drawing.js";
import { still } from "./motion.js";
import { target, within } from "./target.js";

const NAMES_SIZE = 13;
const LETTER = 12;
/** The chosen cell stands out by so much, and leaves its neighbors' letters in sight. */
const GROWN = 3;
/** In cells up to so small there is no room for that. */
const SMALL = 15;
const LARGEST = 16;
/** Names of columns lean less where there is no room beside the last. */
const SLANTED = 60;
const STEEP = 78;
const NARROW_SQUARE = 420;
/** The last that turns begins so many milliseconds after the first, and takes so many. */
const SPREAD = 90;
const TURN = 60;
/** So many change in a frame: with more, a slow machine would miss the next. */
const A_FRAME = 30;

/**
 * @param {{id: string, label: string, rows: string[], columns: string[], people: Place[],
 *   home(): number, begin(): void, move(person: number): void, end(): void}} options  `people`:
 *   where each of them stands; `home` is who was chosen at first; a change begins, moves, ends
 */
export function nameSquare({ id, label, rows, columns, people, home, begin, move, end }) {
  const at = rows.map(() => columns.map(() => -1));
  people.forEach(({ right, down }, person) => {
    const line = at[down];
    if (line) line[right] = person;
  });
  const cells = people.map(() => {
    const ground = element("rect", { class: "it-person-ground", rx: 3 });
    const letter = element("text", { "font-size": LETTER, "text-anchor": "middle" }, "");
    const root = element("g", { class: "it-person" }, ground, letter);
    return { ground, letter, root, look: /** @type {Look | null} */ (null) };
  });
  const name = (/** @type {string} */ text, /** @type {string} */ anchor) =>
    element("text", { class: "it-axis", "font-size": NAMES_SIZE, "text-anchor": anchor }, text);
  const sides = rows.map((text) => name(text, "end"));
  const tops = columns.map((text) => name(text, "start"));
  const across = element("rect", { class: "it-person-band" });
  const along = element("rect", { class: "it-person-band" });
  const grown = element("rect", { class: "it-person-ground", rx: 5 });
  const grownHatch = element("rect", { class: "it-person-hatch", rx: 5 });
  const grownLetter = element("text", { "font-size": 15, "text-anchor": "middle" });
  const chosen = element(
    "g",
    { class: "it-person it-person-chosen" },
    grownHatch,
    grown,
    grownLetter,
  );
  const glass = element("rect", { class: "it-lens-glass", rx: 6 });
  const lensText = element("text", { "font-size": 14, "font-weight": 600 });
  const lens = element("g", { class: "it-lens" }, glass, lensText);
  const hatch = `${id}-hatch`;
  // A picture is painted as a whole: what a choice moves lies under and over that of all cells.
  const layer = (/** @type {SVGElement[]} */ ...shapes) =>
    element("svg", { "aria-hidden": "true" }, ...shapes);
  const svg = layer(hatching(hatch), ...cells.map(({ root }) => root));
  // Turning all by themselves, hundreds of cells would be animations of their own: one shape hides
  // what of each is still to be seen.
  const shutters = element("path", { class: "it-person-shutters" });
  const layers = [layer(across, along, ...sides, ...tops), svg, layer(shutters, chosen, lens)];
  const root = element(
    "div",
    {
      class: "it-square it-handle it-keep",
      id: `${id}-square`,
      tabindex: 0,
      role: "slider",
      "aria-label": label,
      "aria-valuemin": 0,
      "aria-valuemax": people.length - 1,
      "aria-roledescription": "map",
      style: `--hatched: url(#${hatch})`,
    },
    ...layers,
  );

  /** @type {Look[] | null} */
  let drawn = null;
  let current = 0;
  let grid = { left: 0, top: 0, cell: 1, width: 0 };

  /** Who stands there, or at the nearest place inside. @param {number} right @param {number} down */
  const personAt = (right, down) =>
    at[within(down, 0, rows.length - 1)]?.[within(right, 0, columns.length - 1)] ?? -1;
  const { step } = target(root, {
    at: () => current,
    pick: (event) => {
      const box = svg.getBoundingClientRect();
      return personAt(
        Math.floor((event.clientX - box.left - grid.left) / grid.cell),
        Math.floor((event.clientY - box.top - grid.top) / grid.cell),
      );
    },
    beside: (right, up) => {
      const here = people[current] ?? { right: 0, down: 0 };
      return personAt(here.right + right, here.down - up);
    },
    home,
    begin,
    go: (person) => {
      if (person >= 0 && person !== current) move(person);
    },
    end,
  });
  /** As large as it can be. @param {number} width */
  function layout(width) {
    if (width === grid.width) return;
    const longest = (/** @type {string[]} */ texts) =>
      Math.max(...texts.map((text) => textWidth(text, NAMES_SIZE, 700)));
    const left = Math.ceil(longest(rows)) + 8;
    const turn = width < NARROW_SQUARE ? STEEP : SLANTED;
    const radians = (turn * Math.PI) / 180;
    const right = Math.ceil(longest(columns) * Math.cos(radians));
    const top = Math.ceil(longest(columns) * Math.sin(radians)) + 8;
    const cell = Math.min(LARGEST, (width - left - right) / columns.length);
    grid = { left, top, cell, width };
    const wide = left + columns.length * cell + right;
    const height = top + rows.length * cell + GROWN + 2;
    for (const each of layers) place(each, { width: wide, height });
    const middle = (/** @type {number} */ i) => (i + 0.5) * cell;
    sides.forEach((text, i) => {
      place(text, { x: left - 5, y: top + middle(i) + 4.5 });
    });
    tops.forEach((text, i) => {
      const x = (left + middle(i) + 3).toFixed(1);
      place(text, { transform: `translate(${x} ${top - 5}) rotate(${-turn})` });
    });
    const inset = cell > SMALL ? 1 : 0.5;
    people.forEach(({ right, down }, i) => {
      const each = cells[i];
      if (!each) return;
      const [x, y] = [left + right * cell, top + down * cell];
      const size = cell - 2 * inset;
      place(each.ground, { x: x + inset, y: y + inset, width: size, height: size });
      place(each.letter, { x: x + cell / 2, y: y + cell / 2 + 4.3 });
    });
  }

  let frame = 0;
  /**
   * Changes, each as its time comes, from the next frame on.
   * @param {{person: number, delay: number, turned: boolean, change(): void}[]} changes
   * @param {number} most  in a frame
   */
  function spread(changes, most) {
    cancelAnimationFrame(frame);
    changes.sort((a, b) => a.delay - b.delay);
    const start = performance.now();
    let next = 0;
    /** @type {{person: number, since: number}[]} */
    let turning = [];
    const goOn = () => {
      const more = next < changes.length || turning.length > 0;
      mark(root, "turning", more);
      place(shutters, { d: shut(turning, performance.now()) });
      if (more) frame = requestAnimationFrame(go);
    };
    const go = () => {
      const now = performance.now();
      const last = Math.min(changes.length, next + most);
      for (; next < last && (changes[next]?.delay ?? 0) <= now - start; next++) {
        const each = changes[next];
        each?.change();
        if (each?.turned) turning.push({ person: each.person, since: now });
      }
      turning = turning.filter(({ since }) => now - since < TURN);
      goOn();
    };
    goOn();
  }
  /**
   * What hides the cells that turn: each opens from its middle to both sides.
   * @param {{person: number, since: number}[]} turning
   * @param {number} now
   */
  function shut(turning, now) {
    const size = grid.cell;
    const sides = turning.map(({ person, since }) => {
      const { right, down } = people[person] ?? { right: 0, down: 0 };
      const [x, y] = [grid.left + right * size, grid.top + down * size];
      const hidden = ((size / 2) * (1 - Math.min(1, (now - since) / TURN))).toFixed(2);
      const side = `h${hidden}v${size}h-${hidden}z`;
      return `M${x} ${y}${side}M${x + size - Number(hidden)} ${y}${side}`;
    });
    return sides.join("");
  }
  /**
   * Show what all are said to play: where cells turn, those who stand far from somebody last.
   * @param {Look[]} looks
   * @param {Place} from
   * @param {boolean} turns
   */
  function showAll(looks, from, turns) {
    /** @type {Parameters<typeof spread>[0]} */
    const changes = [];
    looks.forEach((look, i) => {
      const each = cells[i];
      const spot = people[i];
      if (!each || !spot || alike(each.look, look)) return;
      const turned = turns && each.letter.textContent !== look.letter;
      const change = () => {
        each.look = look;
        dressed(each.root, look);
        write(each.letter, look.letter);
      };
      const far = Math.hypot(spot.right - from.right, spot.down - from.down) + 1;
      const delay = (far / Math.hypot(rows.length, columns.length)) * SPREAD;
      if (drawn) changes.push({ person: i, delay: turns ? delay : 0, turned, change });
      else change();
    });
    spread(changes, turns ? A_FRAME : changes.length);
  }

  return {
    root,
    step,
    /**
     * @param {number} width
     * @param {{looks: Look[], person: number, letter: string, lens: string, lensed: boolean,
     *   text: string, flips: boolean}} state  `letter`: of the chosen, a stranger too; `flips`: what
     *   changes turns over, outward from the chosen cell
     */
    update(width, { looks, person, letter, lens: told, lensed, text, flips }) {
      layout(width);
      current = person;
      const here = people[person] ?? { right: 0, down: 0 };
      const { left, top, cell } = grid;
      if (looks !== drawn) showAll(looks, here, flips && !still());
      drawn = looks;
      const x = left + here.right * cell;
      const y = top + here.down * cell;
      place(across, { x: left, y, width: columns.length * cell, height: cell });
      place(along, { x, y: top, width: cell, height: rows.length * cell });
      sides.forEach((side, i) => {
        mark(side, "chosen", i === here.down);
      });
      tops.forEach((head, i) => {
        mark(head, "chosen", i === here.right);
      });
      const look = looks[person];
      if (look) {
        const size = cell > SMALL ? cell + 2 * GROWN : cell - 1;
        const box = { x: x + (cell - size) / 2, y: y + (cell - size) / 2 };
        for (const rect of [grown, grownHatch]) place(rect, { ...box, width: size, height: size });
        dressed(chosen, look);
        write(grownLetter, letter);
        const font = cell > SMALL ? 15 : LETTER;
        place(grownLetter, { x: x + cell / 2, y: y + cell / 2 + 0.35 * font, "font-size": font });
      }
      // The lens stands above the finger; under it where it would cover names.
      mark(lens, "always", lensed);
      const wide = textWidth(told, 14, 600) + 16;
      const above = y - 52;
      const high = above < top ? y + cell + 22 : above;
      const beside = Math.max(left, Math.min(width - wide - 2, x + cell / 2 - wide / 2));
      place(glass, { x: beside, y: high, width: wide, height: 26 });
      write(lensText, told);
      place(lensText, { x: beside + 8, y: high + 18 });
      place(root, { "aria-valuenow": String(person), "aria-valuetext": text });
    },
  };
}

/** @param {Look | null} a @param {Look} b */
const alike = (a, b) =>
  a?.kind === b.kind && a.letter === b.letter && a.moved === b.moved && a.differs === b.differs;

/** @param {SVGGElement} cell @param {Look} look */
function dressed(cell, { kind, moved, differs }) {
  mark(cell, "kind", kind);
  mark(cell, "moved", moved);
  mark(cell, "differs", differs);
}
