/**
 * Tiles that one sorts: dragged onto a row by mouse and finger; or a tap on the tile and a tap on
 * the row; or with the arrow keys up and down to a row, and Enter.
 *
 * @typedef {object} Sorting
 * @property {(tile: number) => boolean} loose  whether it can be sorted
 * @property {(tile: number, row: number, from: DOMRect) => void} put
 * @property {(tile: number) => void} turn  a tap on a tile that can't
 * @property {(row: number) => void} ask  a tap on a row while no tile waits
 * @property {(tile: number, row: number | null) => void} hold  a tile is in hand, over a row or none
 * @property {() => void} drop  it no longer is
 */
import { element, mark } from "./base.js";
import { still } from "./motion.js";

/** A pointer that moves less than this, in pixels, taps. */
const STILL = 4;
/** So long a finger rests on a tile that it then drags up and down, too: at once, it scrolls the page. */
const REST = 220;
const GLIDE = 140;
/** Tiles that stand side by side in a row, and in the tray. */
const UNITS = 4;
const TRAY = 5;
/** So many lines of tiles have room for taller ones. */
const ROOMY = 8;
/** What comes out as a line, which needs no height. */
const FLAT = ["numbers", "sound"];

/** Moves an element to its place from where it was. @param {Element} node @param {DOMRect} from */
export function glide(node, from) {
  const to = node.getBoundingClientRect();
  if (still() || !to.width) return;
  const transform = `translate(${from.left - to.left}px, ${from.top - to.top}px)`;
  node.animate([{ transform }, { transform: "none" }], { duration: GLIDE, easing: "ease-out" });
}

/**
 * Lets tiles be sorted into rows.
 * @param {HTMLElement} ground  holds both, and what is dragged lies on it
 * @param {HTMLElement[]} tiles
 * @param {HTMLElement[]} rows
 * @param {Sorting} sorting
 */
export function sorting(ground, tiles, rows, { loose, put, turn, ask, hold, drop }) {
  /** The tile that waits for its row, and the row that keys have gone to. */
  let picked = -1;
  let aimed = -1;
  /** @type {{tile: number, pointer: number, x: number, y: number, copy: HTMLElement | null,
   *   rested: boolean, row: number, edges: DOMRect[], box: DOMRect} | null} */
  let drag = null;
  let dragged = false;
  let rest = 0;

  const light = (/** @type {number} */ row) =>
    rows.forEach((each, i) => {
      mark(each, "aimed", i === row);
    });
  /** @param {number} tile  what waits @param {number} [hand]  what is in hand */
  const pick = (tile, hand = tile) => {
    picked = tile;
    aimed = -1;
    tiles.forEach((each, i) => {
      mark(each, "picked", i === tile);
    });
    light(-1);
    if (hand < 0) drop();
    else hold(hand, null);
  };
  const place = (
    /** @type {number} */ tile,
    /** @type {number} */ row,
    /** @type {DOMRect} */ from,
  ) => {
    pick(-1);
    put(tile, row, from);
  };
  const boxOf = (/** @type {number} */ tile) =>
    /** @type {HTMLElement} */ (tiles[tile]).getBoundingClientRect();

  /** @param {PointerEvent} event */
  function lift(event) {
    if (!drag) return;
    const original = /** @type {HTMLElement} */ (tiles[drag.tile]);
    const copy = /** @type {HTMLElement} */ (original.cloneNode(true));
    const base = ground.getBoundingClientRect();
    drag.box = boxOf(drag.tile);
    drag.edges = rows.map((row) => row.getBoundingClientRect());
    copy.style.cssText = `left: ${drag.box.left - base.left}px; top: ${drag.box.top - base.top}px; width: ${drag.box.width}px; height: ${drag.box.height}px`;
    copy.inert = true;
    mark(copy, "copy", true);
    ground.append(copy);
    drag.copy = copy;
    document.body.style.userSelect = "none"; // or the page's text would be selected on the way
    pick(-1, drag.tile);
    mark(original, "lifted", true);
    follow(event);
  }
  /** @param {PointerEvent} event */
  function follow(event) {
    if (!drag?.copy) return;
    const { clientX: x, clientY: y } = event;
    drag.copy.style.transform = `translate(${x - drag.x}px, ${y - drag.y}px)`;
    const row = drag.edges.findIndex(
      ({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom,
    );
    if (row === drag.row) return;
    drag.row = row;
    light(row);
    hold(drag.tile, row < 0 ? null : row);
  }
  /** @param {boolean} dropped */
  function release(dropped) {
    clearTimeout(rest);
    if (!drag) return;
    const { tile, copy, row } = drag;
    const from = copy?.getBoundingClientRect();
    copy?.remove();
    document.body.style.userSelect = "";
    mark(/** @type {HTMLElement} */ (tiles[tile]), "lifted", false);
    light(-1);
    drag = null;
    if (!from) return;
    dragged = true;
    setTimeout(() => {
      dragged = false;
    });
    if (dropped && row >= 0) place(tile, row, from);
    else drop();
  }

  tiles.forEach((root, tile) => {
    root.addEventListener("pointerdown", (event) => {
      if (event.button || drag || !loose(tile)) return;
      const { pointerId: pointer, clientX: x, clientY: y } = event;
      drag = {
        tile,
        pointer,
        x,
        y,
        copy: null,
        rested: false,
        row: -1,
        edges: [],
        box: boxOf(tile),
      };
      root.setPointerCapture(pointer); // a quick mouse leaves the tile before it moves it
      if (event.pointerType !== "mouse") {
        rest = window.setTimeout(() => {
          if (!drag) return;
          drag.rested = true;
          mark(root, "lifted", true);
        }, REST);
      }
    });
    const kept = (/** @type {TouchEvent} */ event) => {
      if ((drag?.copy || drag?.rested) && event.cancelable) event.preventDefault();
    };
    root.addEventListener("touchmove", kept, { passive: false });
    root.addEventListener("pointermove", (event) => {
      if (!drag || event.pointerId !== drag.pointer) return;
      if (drag.copy) follow(event);
      else {
        const right = Math.abs(event.clientX - drag.x);
        const down = Math.abs(event.clientY - drag.y);
        const scrolls = event.pointerType !== "mouse" && !drag.rested && right < down;
        if (Math.hypot(right, down) >= STILL && !scrolls) lift(event);
      }
    });
    root.addEventListener(
      "pointerup",
      (event) => event.pointerId === drag?.pointer && release(true),
    );
    root.addEventListener(
      "pointercancel",
      (event) => event.pointerId === drag?.pointer && release(false),
    );
    root.addEventListener("click", (event) => {
      if (dragged) event.stopPropagation();
      else if (picked >= 0 && !loose(tile))
        return; // it lies on a row, and that is meant
      else {
        event.stopPropagation();
        if (!loose(tile)) turn(tile);
        else if (picked !== tile) pick(tile);
        else if (aimed >= 0) place(tile, aimed, boxOf(tile));
        else pick(-1);
      }
    });
    root.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      const side = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") {
        release(false);
        pick(-1);
      } else if (step && loose(tile)) {
        event.preventDefault();
        const next = picked === tile ? aimed + step : step > 0 ? 0 : rows.length - 1;
        if (picked !== tile) pick(tile);
        aimed = Math.min(rows.length - 1, Math.max(0, next));
        light(aimed);
        hold(tile, aimed);
      } else if (side) {
        event.preventDefault();
        const all = [...ground.querySelectorAll(".it-tile")];
        const next = all[all.indexOf(root) + side];
        if (next instanceof HTMLElement) next.focus();
      }
    });
    root.addEventListener("blur", () => {
      if (picked === tile && aimed >= 0) pick(-1);
    });
  });
  rows.forEach((root, row) => {
    root.addEventListener("click", () => {
      if (picked >= 0) place(picked, row, boxOf(picked));
      else ask(row);
    });
  });
  return {
    /** What was picked up lies where it lay. */
    leave() {
      if (picked >= 0) pick(-1);
    },
  };
}

/** How many of them stand in each column. @param {number[]} most */
function unitsOf(most) {
  const widest = most.indexOf(Math.max(...most));
  return most.map((_, i) => (i === widest ? UNITS - most.length + 1 : 1));
}

/**
 * The wall: a tray of tiles above rows, in which tiles lie by what goes in.
 * @param {string[][]} zones  key, name, what more to say
 * @param {string[]} columns  what goes in
 * @param {string} side  what the rows are
 */
export function wall(zones, columns, side) {
  const tray = element("div", { class: "it-tray", role: "group", "aria-label": "not sorted yet" });
  const named = columns.length > 1 ? columns : []; // one column alone needs no name
  const heads = named.map((column) => element("span", {}, `${column} in`));
  const corner = element("span", { class: "it-corner" }, side);
  const rows = zones.map(([, name = "", more = ""]) => {
    const head = element(
      "button",
      { type: "button", class: "it-shelf-head" },
      element("strong", {}, name),
      " ",
      element("small", {}, more),
    );
    const cells = columns.map(() => element("div", { class: "it-shelf-cell" }));
    const root = element(
      "div",
      { class: "it-shelf", role: "group", "aria-label": name },
      head,
      ...cells,
    );
    return { root, head, cells };
  });
  const top = element("div", { class: "it-shelf-top", "aria-hidden": "true" }, corner, ...heads);
  const root = element("div", { class: "it-wall" }, tray, top, ...rows.map((row) => row.root));
  return { root, tray, rows };
}

/**
 * Gives the wall the height that it needs when all are sorted.
 * @param {HTMLElement} ground @param {ReturnType<typeof wall>} shelves
 * @param {{kinds: string[], zones: string[], entries: {goes_in: string, comes_out: string}[],
 *   loose: number, grouped: boolean, few: boolean}} plan  `zones` by their keys; `loose` are not sorted yet
 */
export function sized(ground, { root, rows }, { kinds, zones, entries, loose, grouped, few }) {
  const across = few ? 2 : 3;
  const count = (/** @type {string} */ kind, /** @type {string} */ key) =>
    entries.filter(({ goes_in, comes_out }) => goes_in === kind && comes_out === key).length;
  const units = unitsOf(kinds.map((kind) => Math.max(...zones.map((key) => count(kind, key)))));
  root.style.setProperty("--columns", units.map((unit) => `${unit}fr`).join(" "));
  const waiting = Math.ceil(loose / TRAY);
  root.style.setProperty("--tray", String(waiting));
  root.style.setProperty("--tray-narrow", String(Math.ceil(loose / across)));
  const needed = zones.map((key) => {
    const counts = kinds.map((kind) => count(kind, key));
    const lines = Math.max(1, ...counts.map((each, i) => Math.ceil(each / (units[i] ?? 1))));
    return [lines, Math.max(1, Math.ceil(counts.reduce((a, b) => a + b, 0) / across))];
  });
  // Of groups of one's own, a taller one would tell how many belong there.
  const lines = [0, 1].map((i) => {
    const own = needed.map((each) => each[i] ?? 1);
    return grouped ? own.map(() => Math.max(...own)) : own;
  });
  // On a phone, two rows of one tile each share a line.
  const short = zones.map(
    (key) => !grouped && entries.filter((one) => one.comes_out === key).length <= 1,
  );
  let shared = 0;
  for (let row = 1; row < short.length; row++) {
    if (!short[row - 1] || !short[row]) continue;
    shared++;
    row++;
  }
  lines.forEach((all, i) => {
    const [each, together] = i ? ["--narrow", "--all-narrow"] : ["--lines", "--all"];
    const sum = all.reduce((a, b) => a + b, 0) - (i ? shared : 0);
    if (!i) mark(ground, "roomy", !few && waiting + sum <= ROOMY);
    root.style.setProperty(together, String(sum));
    all.forEach((high, row) => {
      rows[row]?.root.style.setProperty(each, String(high));
    });
  });
  rows.forEach(({ root: shelf, cells }, row) => {
    mark(shelf, "short", short[row] ?? false);
    mark(shelf, "low", (short[row] && FLAT.includes(zones[row] ?? "")) ?? false);
    cells.forEach((cell, i) => {
      cell.style.setProperty("--units", String(units[i] ?? 1));
    });
  });
}
