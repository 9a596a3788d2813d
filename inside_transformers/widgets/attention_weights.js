/**
 * Who is read, and how much: ribbons into the reader's opening, or a stack of shares beside it.
 *
 * @typedef {object} Shown  What these pictures show, of one reader.
 * @property {number} reader
 * @property {number[]} products  of its query with each key
 * @property {number[]} weights  the numbers
 * @property {number[]} shares  the widths: the weights, or what lies between them and those before
 * @property {boolean[]} masked
 * @property {(string | null)[]} before  what the weight was, where it is worth saying
 * @property {number} changed  the token that was just changed, or −1
 * @property {boolean[]} differs  where the reader's own function says something else
 * @property {string} tick  what is true of all shares now; mostly nothing
 */
import { describe, element, format, mark, place, write } from "./base.js";
import { cell, chip, fitting, hatching, over, ribbon, textWidth, through } from "./drawing.js";
import { total } from "./attention_math.js";

const CHIP = 40;
const CHIP_UPRIGHT = 68;
const SPREAD = 104;
const CLEAR = 22;
/** What stands in the place of a number that the mask hides. */
export const MASKED = "masked";

/**
 * Native radio buttons, unseen, over a picture's words.
 * @param {string} name
 * @param {string} legend
 * @param {string[]} words
 * @param {(index: number) => void} pick
 */
function picks(name, legend, words, pick) {
  const inputs = words.map((word, i) =>
    element("input", {
      type: "radio",
      class: "it-pick",
      name,
      value: i,
      "aria-label": word,
      onchange: () => pick(i),
    }),
  );
  const root = element(
    "div",
    { class: "it-picks", role: "radiogroup", "aria-label": legend },
    ...inputs,
  );
  return {
    root,
    /** @param {number} chosen @param {(i: number) => import("./drawing.js").Box} box */
    update(chosen, box) {
      inputs.forEach((input, i) => {
        if (input.checked !== (i === chosen)) input.checked = i === chosen;
        const { x, y, width, height } = box(i);
        const style = `left:${x.toFixed(1)}px;top:${y.toFixed(1)}px;width:${width.toFixed(1)}px;height:${height.toFixed(1)}px`;
        if (input.getAttribute("style") !== style) input.setAttribute("style", style);
      });
    },
  };
}

/**
 * What a token reads of itself: an arch on its own chip.
 * @param {number} x
 * @param {number} width
 * @param {number} base
 */
function arch(x, width, base) {
  const half = width / 2;
  const top = base - 18;
  return (
    `M${(x - half).toFixed(1)} ${base}V${top}` +
    `a${half.toFixed(1)} ${half.toFixed(1)} 0 0 1 ${width.toFixed(1)} 0V${base}Z`
  );
}

/** @param {Shown} shown @param {string[]} words */
const inWords = ({ reader, weights, masked }, words) =>
  `${words[reader]} reads ${words
    .map((word, j) => `${word} ${masked[j] ? "not at all: masked" : format(weights[j] ?? 0)}`)
    .join(", ")}.`;

/**
 * @param {{id: string, words: string[], pick(reader: number): void}} options
 */
export function ribbons({ id, words, pick }) {
  const n = words.length;
  const hatch = `${id}-hatch-ribbons`;
  const arcs = words.map(() => ribbon());
  const chips = words.map(() => chip(hatch));
  const columns = words.map(() => ({
    post: element("path", { class: "it-stub", fill: `url(#${hatch})` }),
    cut: element("path", { class: "it-cut" }),
    number: element("text", { class: "it-weight-name", "text-anchor": "middle" }),
    was: element("text", { class: "it-was" }),
  }));
  const opening = element("path", { class: "it-opening", "data-role": "query" });
  const leader = element("path", { class: "it-leader", "data-role": "query" });
  const said = { class: "it-note", "font-size": 13, "text-anchor": "end" };
  const starts = element("tspan");
  const rest = element("tspan");
  const one = element("tspan", { "font-weight": 600 }, "1.00");
  const note = element("text", said, starts, one, rest);
  const second = element("text", said);
  const svg = element(
    "svg",
    { class: "it-ribbons", role: "img" },
    hatching(hatch),
    element("g", { "data-role": "pattern" }, ...arcs.map((arc) => arc.root)),
    ...columns.flatMap(({ post, cut }) => [post, cut]),
    ...chips.map((each) => each.root),
    leader,
    opening,
    ...columns.flatMap(({ number, was }) => [number, was]),
    note,
    second,
  );
  const radios = picks(`${id}-reader`, "who reads", words, pick);
  const root = element("div", { class: "it-ribbons-picture it-keep" }, svg, radios.root);

  return {
    root,
    /** @param {number} width @param {Shown} shown */
    update(width, shown) {
      const { reader, weights, shares, masked, before, changed, differs } = shown;
      const slot = width / n;
      const size = slot < 44 || n > 12 ? 13 : slot < 80 ? 14 : 16;
      const upright = slot < 48 && words.some((word) => textWidth(word, size, 600) > slot - 10);
      const high = upright ? CHIP_UPRIGHT : CHIP;
      const wide = Math.min(slot - Math.max(9, Math.min(26, slot * 0.16)), 130);
      const beside = slot >= 112;
      const sum = total(weights);
      const whole = Math.min(86, wide - 8);
      // Shares of more than 1 go past the opening, and not past the chip.
      const unit = Math.min(whole, (wide / 2 - 2) / Math.max(total(shares) - 0.5, 0.1));
      const top = 26;
      const base = top + SPREAD + CLEAR - (86 - whole);
      const turn = slot < 34;
      const height = base + high + (turn ? 36 : 24) + (beside ? 0 : turn ? 34 : 17);
      const x = (/** @type {number} */ j) => slot * (j + 0.5);
      place(svg, { width, height });
      describe(svg, inWords(shown, words));

      // Nearest lands at the outer edge, so that no ribbon crosses another.
      const left = weights
        .map((_, j) => j)
        .filter((j) => j < reader)
        .reverse();
      const right = weights.map((_, j) => j).filter((j) => j > reader);
      const order = [...left, reader, ...right.slice().reverse()];
      const start = x(reader) - unit / 2;
      /** @type {number[]} */
      const lands = [];
      let filled = 0;
      for (const j of order) {
        const thick = (shares[j] ?? 0) * unit;
        lands[j] = start + filled + thick / 2;
        filled += thick;
      }
      for (const side of [left, right]) {
        let above = base - CLEAR;
        let bend = 14;
        for (const j of side) {
          const w = (shares[j] ?? 0) * unit;
          const d = over(
            { x: x(j), y: base },
            { x: lands[j] ?? 0, y: base },
            above - w / 2,
            bend + w / 2,
          );
          arcs[j]?.update({ d, width: w, changed: j === changed });
          above -= w + (w > 0.3 ? 2.5 : 0);
          bend += w + (w > 0.3 ? 2.5 : 0);
        }
      }
      const own = (shares[reader] ?? 0) * unit;
      const at = lands[reader] ?? 0;
      arcs[reader]?.update({
        d: arch(at, own, base),
        width: own,
        changed: reader === changed,
      });
      arcs.forEach((arc, j) => {
        mark(arc.root, "away", (shares[j] ?? 0) * unit < 0.15);
        mark(arc.root, "own", j === reader);
      });

      columns.forEach(({ post, cut, number, was }, j) => {
        const box = { x: x(j) - wide / 2, y: base, width: wide, height: high };
        const hidden = masked[j];
        chips[j]?.update({
          ...box,
          text: words[j] ?? "",
          upright,
          size,
          chosen: j === reader,
          masked: hidden,
          changed: j === changed,
        });
        const half = Math.min(9, wide / 4);
        const c = x(j);
        place(post, { d: `M${c - half} ${base}V${base - 34}H${c + half}V${base}Z` });
        place(cut, {
          d: through(
            [-1.6, -0.5, 0.5, 1.6].map((k, i) => ({
              x: c + k * half,
              y: base - (i % 2 ? 44 : 39),
            })),
          ),
        });
        for (const each of [post, cut]) mark(each, "away", !hidden);
        const old = before[j] ?? null;
        const text = hidden ? MASKED : format(weights[j] ?? 0);
        const small = slot < 60;
        write(number, hidden && slot < 56 ? "–" : text);
        mark(number, "value", weights[j]);
        mark(number, "muted", hidden);
        mark(number, "differs", differs[j]);
        const y = base + high + 19;
        const bold = textWidth(text, 16, 600);
        const oldText = old === null ? "" : `was ${old}`;
        const both = beside && oldText ? bold + 7 + textWidth(oldText, 13) : 0;
        place(number, {
          x: both ? x(j) - both / 2 + bold / 2 : x(j),
          y,
          "font-size": hidden ? 13 : small ? 12 : 16,
        });
        const bare = old === MASKED ? "–" : (old ?? "");
        write(was, beside || textWidth(oldText, 13) < slot ? oldText : bare);
        if (beside)
          place(was, { x: x(j) + both / 2 - textWidth(oldText, 13), y, "text-anchor": "start" });
        else place(was, { x: x(j), y: y + (turn ? 34 : 17), "text-anchor": "middle" });
        place(was, { "font-size": slot < 72 ? 12 : 13 });
        const rotate = (/** @type {number} */ cy) =>
          turn ? `rotate(-90 ${x(j).toFixed(2)} ${cy})` : "";
        place(number, { transform: rotate(y - 3) });
        place(was, { transform: rotate(y + 31) });
      });
      radios.update(reader, (j) => ({
        x: x(j) - slot / 2 + 1,
        y: base - 3,
        width: slot - 2,
        height: high + 26,
      }));

      const [a, b] = [start, start + unit];
      place(opening, { d: `M${a} ${base - 8}V${base}H${b}V${base - 8}` });
      const off = format(sum) !== "1.00";
      const drawn = unit < whole ? `, drawn at ${Math.round((100 * unit) / whole)}%` : "";
      const begin = off ? "the bracket is " : "the shares add up to ";
      const line = off ? ` wide${drawn}` : ", always";
      const overall = `the shares add up to ${format(sum)}${off ? "" : line}`;
      const clear = right.every((j) => !weights[j]);
      const free = clear && width - b - 18 > textWidth(overall, 13, 600);
      write(starts, begin);
      write(rest, line);
      write(second, off ? overall : "");
      const up = free ? 30 : 14;
      const low = off ? 17 : 0;
      place(note, { x: width - 2, y: up + low });
      place(second, { x: width - 2, y: up });
      const reach = width - 10 - textWidth(`${begin}1.00${line}`, 13);
      const down = Math.min(b + 16, width - 8);
      const lead = free
        ? `M${reach} ${26 + low}C${b - 4} ${26 + low}`
        : `M${down} ${off ? 37 : 21}C${down} 60`;
      mark(leader, "away", !clear);
      place(leader, { d: `${lead} ${b + 6} ${base - 70} ${b} ${base - 9}` });
      mark(second, "off", off);
    },
  };
}

/**
 * Shares of one whole, stacked beside a bracket of height 1.
 * @param {{id: string, words: string[], pick(reader: number): void}} options
 */
export function shares({ id, words, pick }) {
  const n = words.length;
  const hatch = `${id}-hatch-shares`;
  const rows = words.map(() => ({
    block: cell(hatch),
    product: element("text", { "font-size": 12 }),
    label: element("text", { class: "it-share-name" }),
    number: element("text", { class: "it-weight-name" }),
    was: element("text", { class: "it-was", "font-size": 12 }),
  }));
  const bracket = element("path", { class: "it-opening", "data-role": "query" });
  const title = element("text", { class: "it-share-title", "font-size": 15, y: 11 });
  const all = element("text", { class: "it-note", "font-size": 13, y: 11, "text-anchor": "end" });
  const svg = element(
    "svg",
    { class: "it-shares", role: "img" },
    hatching(hatch),
    title,
    all,
    element("g", { "data-role": "pattern" }, ...rows.map(({ block }) => block.root)),
    bracket,
    ...rows.flatMap(({ product, label, number, was }) => [product, label, number, was]),
  );
  const radios = picks(`${id}-reader`, "who reads", words, pick);
  const root = element("div", { class: "it-shares-picture" }, svg, radios.root);
  return {
    root,
    /** @param {number} width @param {number} height @param {Shown} shown */
    update(width, height, shown) {
      const { reader, products, weights, shares, masked, before, changed, differs, tick } = shown;
      place(svg, { width, height });
      describe(svg, inWords(shown, words));
      const size = n > 9 ? 12 : 15;
      const names_ = Math.min(
        110,
        Math.max(...words.map((word) => textWidth(word, size, 600))) + 14,
      );
      const [top, bottom] = [34, height - 6];
      const [left, right] = [names_, width - 138];
      const sum = total(shares);
      const together = format(total(weights));
      // More than a whole is drawn smaller, so that it fits; the bracket is, too.
      const drawn = sum > 1.005 ? `, at ${Math.round(100 / sum)}%` : "";
      const told = tick || `sum ${together}${drawn}`;
      write(all, told);
      const room = width - 24 - textWidth(told, 13, 600);
      write(title, fitting(`${words[reader]} reads`, room, 15, 600));
      mark(all, "off", together !== "1.00");
      place(all, { x: width - 12, "font-weight": tick ? 600 : 400 });
      const shut = masked.filter(Boolean).length;
      const stub = 14;
      const whole = (bottom - top - shut * stub) * Math.min(1, 1 / Math.max(sum, 1));
      let y = top;
      const spots = words.map((_, j) => {
        const high = masked[j] ? stub : (shares[j] ?? 0) * whole;
        y += high;
        return { y: y - high, high };
      });
      const apart = Math.min(size + 7, (height - 28) / n);
      /** The middle of each name: beside its share, and not over another. @type {number[]} */
      const middles = [];
      spots.forEach((spot, j) => {
        middles[j] = Math.max(spot.y + spot.high / 2, (middles[j - 1] ?? -99) + apart);
      });
      for (let j = n - 1, low = height - apart / 2; j >= 0; j--, low -= apart) {
        middles[j] = Math.min(middles[j] ?? 0, low, (middles[j + 1] ?? height + apart) - apart);
      }
      rows.forEach(({ block, product, label, number, was }, j) => {
        const spot = spots[j] ?? { y: 0, high: 0 };
        const hidden = masked[j];
        const inner = Math.max(0, spot.high - 2);
        block.update({
          x: left,
          y: spot.y + 1,
          width: right - left,
          height: inner,
          shade: hidden ? 0 : 0.26,
          masked: hidden,
          changed: j === changed,
        });
        write(
          product,
          inner <= 12 || right - left < 55 ? "" : `q·k ${format(products[j] ?? 0, 1)}`,
        );
        place(product, { x: left + 8, y: spot.y + spot.high / 2 });
        const middle = middles[j] ?? 0;
        write(label, fitting(words[j] ?? "", names_ - 8, size, 600));
        place(label, {
          y: middle,
          "font-size": size,
          "font-weight": j === reader ? "600" : "400",
        });
        mark(label, "chosen", j === reader);
        mark(label, "muted", hidden);
        write(number, hidden ? MASKED : format(weights[j] ?? 0) + (tick && " ✓"));
        mark(number, "value", weights[j]);
        mark(number, "muted", hidden);
        mark(number, "differs", differs[j]);
        const old = before[j] ?? null;
        place(number, { x: right + 20, y: middle, "font-size": hidden ? 12 : size });
        write(was, old === null ? "" : `was ${old}`);
        place(was, { x: right + 26 + textWidth(number.textContent, size, 600), y: middle });
      });
      const end = top + whole;
      place(bracket, { d: `M${right + 6} ${top}H${right + 12}V${end}H${right + 6}` });
      /** Where a word's row begins: with its share, as far as its name has room. @param {number} j */
      const edge = (j) =>
        Math.min(
          Math.max(spots[j]?.y ?? y, (middles[j - 1] ?? -99) + apart / 2),
          (middles[j] ?? height + apart) - apart / 2,
        );
      radios.update(reader, (j) => ({ x: -4, y: edge(j), width, height: edge(j + 1) - edge(j) }));
    },
  };
}
