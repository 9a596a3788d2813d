/**
 * What runs a task, over the wall: its one call, with the slots that change set off, or its lines in
 * short; and how many lines each task takes, as a column of marks.
 *
 * @typedef {import("./gallery_words.js").Entry} Entry
 */
import { element, listed, mark, rewrite } from "./base.js";
import { linesOf } from "./gallery_words.js";

/** The picture of the lines, in pixels: `tag` is the room of its title, left of the higher columns. */
const CHART = { width: 200, height: 52, base: 46, pitch: 12, step: 5, mark: 0.7, tag: 136 };
/** So high are columns beside the title, and below it. */
const HIGH = { beside: 33, below: 21 };

/** Letters of a name with which the first line would not fit on a phone. */
const LONG_NAME = 20;

/** Where the bracket opens that a call ends in; one in a text is none. @param {string} call */
function opening(call) {
  let [depth, quote] = [0, ""];
  for (let i = call.length - 1; i >= 0; i--) {
    const letter = call[i] ?? "";
    if (quote) {
      if (letter === quote && call[i - 1] !== "\\") quote = "";
    } else if (/["']/.test(letter)) quote = letter;
    else if (/[)\]}]/.test(letter)) depth++;
    else if (/[([{]/.test(letter) && !--depth) return i;
  }
  return -1;
}

/** What a call says behind the task's name: which model stands on the tile's back. @param {string} rest */
function optionsOf(rest) {
  const more = rest.replace(/^, model=(?:"[^"]*"|[\w.]+(?:\([^()]*\))?)/, "");
  return `${more === rest ? "" : ", model=…"}${more ? ", …" : ""}`;
}

/** A line in short: what it makes, or what it does. @param {string} line */
const inShort = (line) =>
  line.replace(/^([\w, ]+ = ).*$/, "$1…").replace(/^([^=([]*[([]).*([)\]])$/, "$1…$2");

/** @param {Entry} entry @returns {(string | Element)[]} */
function wordsOf(entry) {
  const n = linesOf(entry);
  const slot = (/** @type {string} */ name, /** @type {string} */ text) =>
    element("b", { class: `it-runs-${name}` }, text);
  if (n > 1) {
    const own = entry.code.split("\n").filter((line) => line.trim());
    const shown = own.slice(-n).map(inShort).join("; ");
    return [slot("count", `${n} lines${shown ? ":" : " of code"}`), ` ${shown}`];
  }
  const call = entry.call.trim().split("\n").at(-1) ?? "";
  const at = call.endsWith(")") ? opening(call) : -1;
  if (at < 0) return [call];
  const [, make = "", task = "", rest = ""] =
    /^(\w+\()("[^"]*")(.*)\)$/.exec(call.slice(0, at)) ?? [];
  const made = make ? [make, slot("task", task), `${optionsOf(rest)})`] : [call.slice(0, at)];
  return [...made, "(\n  ", slot("in", call.slice(at + 1, -1)), ")"];
}

/** A column for each task, the highest last. @param {Entry[]} entries */
function chart(entries) {
  const counts = entries.map(linesOf);
  const most = Math.max(...counts);
  const groups = [...new Set(counts)]
    .sort((a, b) => a - b)
    .map((n) => ({ n, all: entries.flatMap((_, i) => (counts[i] === n ? [i] : [])) }));
  const order = groups.flatMap(({ all }) => all);
  const pitch = Math.min(CHART.pitch, CHART.width / order.length);
  const tall = entries.length - (groups[0]?.all.length ?? 0);
  const room = tall * pitch <= CHART.width - CHART.tag ? HIGH.beside : HIGH.below;
  const step = Math.min(CHART.step, room / most);
  const left = (/** @type {number} */ i) => CHART.width - pitch * (order.length - order.indexOf(i));
  const columns = entries.map((_, i) => {
    const n = counts[i] ?? 1;
    const marks = Array.from({ length: n }, (_, k) => {
      const y = CHART.base - (k + 1) * step;
      return `M${left(i) + 1} ${y.toFixed(2)}h${pitch - 2}v${(CHART.mark * step).toFixed(2)}h${2 - pitch}z`;
    });
    const [x, y] = [left(i) + pitch / 2, CHART.base - n * step - 2];
    return element(
      "g",
      { class: "it-runs-column" },
      element("path", { d: marks.join("") }),
      element("text", { x, y: y.toFixed(2), "text-anchor": "middle" }, String(n)),
    );
  });
  const pin = element("path", { class: "it-runs-pin", d: "M0 0l4 6h-8z" });
  const said = groups.map(({ n, all }) => {
    const names =
      all.length > 3 ? `${all.length} tasks` : listed(all.map((i) => entries[i]?.task ?? ""));
    return `${n} for ${names}`;
  });
  const [least] = groups;
  const title =
    least?.n === 1
      ? `${least.all.length} of ${entries.length} take one line`
      : "lines of code each";
  const root = element(
    "svg",
    {
      class: "it-runs-lines",
      width: CHART.width,
      height: CHART.height,
      viewBox: `0 0 ${CHART.width} ${CHART.height}`,
      role: "img",
      "aria-label": `Lines of code that run each task: ${said.join("; ")}.`,
    },
    element("text", { x: 0, y: 11 }, title),
    ...columns,
    pin,
  );
  return {
    root,
    /** Sets a task's column off. Of columns that are alike, one says how high. @param {number} i */
    show(i) {
      for (const { all } of groups) {
        const told = all.includes(i) ? i : all.at(-1);
        for (const each of all) {
          const column = /** @type {SVGElement} */ (columns[each]);
          mark(column, "told", each === told);
          mark(column, "shown", each === i);
        }
      }
      pin.setAttribute("transform", `translate(${left(i) + pitch / 2} ${CHART.base})`);
    },
  };
}

/** @param {Entry[]} entries  each with its call */
export function runs(entries) {
  const code = element("code", { class: "it-runs-code" });
  const lines = chart(entries);
  const root = element("div", { class: "it-runs" }, code, lines.root);
  const words = entries.map(wordsOf);
  let shown = -1;
  return {
    root,
    /** @param {number} i @param {string} out  what comes out, as far as it is known */
    show(i, out) {
      const entry = entries[i];
      if (!entry) return;
      mark(code, "lines", linesOf(entry) > 1);
      mark(code, "long", entry.task.length > LONG_NAME);
      // The nodes are moved into the line, so each time it gets copies.
      const copies = (words[i] ?? []).map((each) =>
        typeof each === "string" ? each : /** @type {Element} */ (each.cloneNode(true)),
      );
      rewrite(code, ...copies, " ", element("strong", { class: "it-runs-out" }, `→ ${out}`));
      if (i !== shown) lines.show(i);
      shown = i;
    },
  };
}

/**
 * Hears which tile is pointed at by a mouse, or has the focus. What comes to lie under a pointer that
 * rests, as when a tile is let go, was not pointed at.
 * @param {HTMLElement} ground @param {HTMLElement[]} tiles @param {(tile: number) => void} reach
 */
export function pointing(ground, tiles, reach) {
  let rests = "";
  const tell = (/** @type {Event} */ { target }) => {
    const tile = target instanceof Element ? target.closest(".it-tile") : null;
    const i = tiles.indexOf(/** @type {HTMLElement} */ (tile));
    if (i >= 0) reach(i);
  };
  ground.addEventListener("pointerup", ({ clientX, clientY }) => {
    rests = `${clientX} ${clientY}`;
  });
  ground.addEventListener("pointerover", (event) => {
    const here = `${event.clientX} ${event.clientY}`;
    if (event.pointerType === "mouse" && here !== rests) tell(event);
    rests = here;
  });
  ground.addEventListener("focusin", tell);
}
