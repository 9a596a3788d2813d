/**
 * From logits to probabilities: bars that one drags up and down, the curve that makes powers of
 * them, and the shares.
 *
 * @typedef {object} Flow  What is shown, a number for each label.
 * @property {number[]} logits
 * @property {number[]} first  the model's own
 * @property {number[]} probabilities
 * @property {number[] | null} before  the probabilities with the model's logits, at temperature 1
 * @property {number} temperature
 * @property {boolean[]} differs  where the reader's own function says something else
 * @property {boolean} dragging  a logit or the temperature is in hand
 *
 * @typedef {object} Drag
 * @property {() => void} begin
 * @property {(label: number, logit: number) => void} move
 * @property {() => void} end
 */
import { element, format, mark, place, write } from "./base.js";
import { fitting, textWidth, through } from "./drawing.js";
import { handles } from "./handles.js";
import { shares, shown, worked } from "./pipeline_shares.js";

const HIGH = 212;
/** On a phone the shares below the logits are in sight with them. */
const LOW = 150;
/** Above the highest bar stands its number. */
const TOP = 42;
/** Below the lowest bar its number, and then the names. */
const NAMES = 38;
const WIDE_FLOW = 560;
const DISC_RADIUS = 8.5;
const MOST_BESIDE = 4;
/** Where the scale of eˣ can end, times a power of ten. */
const ENDS = [1, 2, 5, 10];
/** How many times the largest power it holds at least: room to drag. */
const SPARE = 2.5;
const BEYOND = 9;
/** So far apart stand the numbers of two powers at least. */
const LINE = 14;

/** Where a scale ends that holds e to this power: as mantissa and power of ten. @param {number} power */
function endOf(power) {
  const lg = power / Math.LN10 + Math.log10(SPARE);
  const ten = Math.floor(lg);
  const end = ENDS.find((each) => each >= 10 ** (lg - ten)) ?? 10;
  return end < 10 ? { mantissa: end, ten } : { mantissa: 1, ten: ten + 1 };
}

/** Which of these have room for a line beside them: the first, and each that stands apart from those before. @param {number[]} ys */
function apart(ys) {
  /** @type {number[]} */
  const taken = [];
  return ys.map((y) => {
    const free = taken.every((each) => Math.abs(each - y) >= LINE);
    if (free) taken.push(y);
    return free;
  });
}

/**
 * @param {string[]} labels
 * @param {number} reach  logits go from −reach to reach
 * @param {Drag} drag
 */
export function flow(labels, reach, { begin, move, end }) {
  let now = /** @type {Flow | null} */ (null);
  let slot = 60;
  let high = HIGH;
  const toY = (/** @type {number} */ logit) => TOP + ((reach - logit) / (2 * reach)) * high;
  const svg = element("svg", {
    class: "it-flow",
    role: "group",
    "aria-label": "logits that can be dragged",
  });
  const zero = element("path", { class: "it-origin-lines" });
  const axes = element("path", { class: "it-origin-lines" });
  const curve = element("path", { class: "it-flow-curve" });
  const note = { class: "it-axis", "font-size": 13 };
  const titles = ["logits: drag, and see what if", ""].map((text) => element("text", note, text));
  const lying = element("text", note, "bar to the curve: eˣ");
  const ticks = [
    element("text", note, "0"),
    element("text", { ...note, class: "it-axis it-flow-end", "text-anchor": "end" }),
  ];
  /** Where the scale of eˣ ends: it stays as long as something is dragged. */
  let scaleEnd = endOf(0);
  const columns = labels.map((label, i) => {
    const bar = element("rect", { class: "it-bar-fill", rx: 2 });
    const before = element("rect", { class: "it-bar-before", rx: 2 });
    const name = element("text", {
      class: "it-flow-name",
      "font-size": 13,
      "text-anchor": "middle",
    });
    const number = element("text", {
      class: "it-flow-name",
      "font-size": 14,
      "font-weight": 600,
      "text-anchor": "middle",
    });
    const halo = element("circle", { class: "it-flow-halo", r: 15 });
    const disc = element("circle", { class: "it-flow-disc", r: DISC_RADIUS });
    const core = element("circle", { class: "it-flow-core", r: 3.5 });
    const line = element("path", { class: "it-flow-line" });
    const length = element("path", { class: "it-flow-length" });
    const dot = element("path", { class: "it-flow-dot" });
    const power = element("text", { class: "it-flow-tip", "font-size": 13 });
    const logit = () => now?.logits[i] ?? 0;
    const grip = handles(svg, {
      toPixels: ({ y }) => ({ x: slot * (i + 0.5), y: toY(y) }),
      toNumbers: ({ y }) => ({ x: i, y: reach - ((y - TOP) / high) * 2 * reach }),
    }).add(
      {
        name: () => `logit of ${label}`,
        text: () => `${format(logit())}, probability ${format(now?.probabilities[i] ?? 0)}`,
        at: () => ({ x: i, y: logit() }),
        home: () => ({ x: i, y: now?.first[i] ?? 0 }),
        reach: ({ x, y }) => ({ x: i, y: Math.max(-reach, Math.min(reach, y + (x - i))) }),
        begin,
        move: ({ y }) => move(i, y),
        end,
        picked: () => {},
      },
      halo,
      disc,
      core,
    );
    grip.root.setAttribute("aria-orientation", "vertical");
    return {
      label,
      bar,
      before,
      name,
      number,
      shapes: [halo, disc, core],
      line,
      length,
      dot,
      power,
      grip,
    };
  });
  const list = shares(labels);
  svg.append(
    zero,
    axes,
    ...titles,
    lying,
    ...ticks,
    ...columns.flatMap(({ bar: fill, before, line, length }) => [fill, before, line, length]),
    curve,
    ...columns.flatMap(({ dot, power, name, number }) => [dot, power, name, number]),
    ...list.shapes,
    ...columns.map(({ grip }) => grip.root),
  );
  return {
    root: svg,
    /** Draws it, and says where the curve begins. @param {number} room @param {Flow} next */
    update(room, next) {
      now = next;
      const n = labels.length;
      const wide = room >= WIDE_FLOW;
      high = wide ? HIGH : LOW;
      const beside = wide || n <= MOST_BESIDE;
      const most = n <= MOST_BESIDE ? 0.36 : 0.42;
      const left = wide ? Math.min(most * room, 110 * n) : beside ? 0.56 * room : room;
      slot = Math.min(left / n, 120);
      const from = {
        x: left + 14,
        width: (wide ? (n > MOST_BESIDE ? 0.17 : 0.2) : 0.4) * room - 18,
      };
      const side = from.x + from.width + 24;
      const box = wide
        ? { x: side, y: Math.max(0, (TOP + high + NAMES - list.height) / 2), width: room - side }
        : { x: 0, y: TOP + high + NAMES + 16, width: room };
      const floor = box.y + list.height;
      place(svg, { width: room, height: wide ? Math.max(TOP + high + NAMES + 8, floor) : floor });
      list.update(box, !wide ? 90 : n > MOST_BESIDE ? 56 : 76, next);
      place(zero, { d: `M0 ${toY(0)}H${slot * n}` });
      if (!next.dragging) scaleEnd = endOf(Math.max(...next.logits) / next.temperature);
      const end = Math.log(scaleEnd.mantissa) + scaleEnd.ten * Math.LN10;
      const along = (/** @type {number} */ logit) => Math.exp(logit / next.temperature - end);
      const top = (/** @type {number} */ logit) => from.x + Math.min(1, along(logit)) * from.width;
      const highest = Math.min(reach, end * next.temperature);
      const fall = Math.max(0, highest + reach);
      // Closer where it is steep.
      const points = Array.from({ length: 61 }, (_, i) => highest - fall * (i / 60) ** 2);
      place(curve, { d: through(points.map((logit) => ({ x: top(logit), y: toY(logit) }))) });
      place(axes, { d: `M${from.x} ${TOP}V${TOP + high}h${from.width}` });
      place(ticks[0], { x: from.x, y: TOP + high + 16 });
      place(ticks[1], { x: from.x + from.width, y: TOP + high + 16 });
      write(ticks[1], shown(scaleEnd).replace(".00", ""));
      place(lying, { x: from.x, y: TOP + high + 33 });
      for (const each of [curve, axes, lying, ...ticks]) mark(each, "away", !beside);
      write(titles[1], `eˣ, x = logit ÷ ${format(next.temperature, 1)}`);
      place(titles[0], { x: 0, y: 13 });
      place(titles[1], { x: from.x, y: 13 });
      mark(titles[1], "away", !beside);
      const { values } = worked(next.logits, next.temperature, next.probabilities);
      const lines = next.logits.map((logit) => {
        const y = toY(logit);
        if (along(logit) > 1 + 1e-9) return y + 18; // below the arrow
        // Below the curve, which rises to the right; not on the scale.
        return y + 14 > TOP + high ? y - 4 : y + 12;
      });
      const free = apart(lines);
      columns.forEach((column, i) => {
        const {
          label,
          bar: fill,
          before,
          name,
          number,
          shapes,
          line,
          length,
          dot,
          power,
          grip,
        } = column;
        const logit = next.logits[i];
        const x = slot * (i + 0.5);
        const y = toY(logit);
        const width = Math.min(36, slot * 0.5);
        const box = (/** @type {number} */ to) => ({
          x: x - width / 2,
          y: Math.min(toY(0), toY(to)),
          width,
          height: Math.abs(toY(to) - toY(0)),
        });
        place(fill, box(logit));
        place(before, box(next.first[i]));
        mark(before, "shown", Math.abs(logit - next.first[i]) > 1e-9);
        write(name, fitting(label, slot - 4, 13));
        place(name, { x, y: TOP + high + NAMES }); // below all lines to the curve
        write(number, format(logit));
        place(number, { x, y: logit >= 0 ? y - 14 : y + 25 });
        for (const shape of shapes) place(shape, { cx: x, cy: y });
        const tip = top(logit);
        // Beyond the scale it is an arrow that points on.
        const beyond = along(logit) > 1 + 1e-9;
        place(line, { d: `M${x + DISC_RADIUS} ${y}H${from.x}` });
        place(length, { d: `M${from.x} ${y}H${tip}` });
        write(power, values[i]);
        const edge = from.x + from.width + 20 - textWidth(values[i], 13);
        place(power, { x: Math.min(tip + 6, edge), y: lines[i] });
        place(dot, {
          d: beyond ? `M${tip} ${y - 6}l${BEYOND} 6l${-BEYOND} 6` : `M${tip} ${y - 7}v14`,
        });
        mark(dot, "beyond", beyond);
        for (const each of [line, length, dot]) mark(each, "away", !beside);
        mark(power, "away", !beside || !free[i]);
        grip.update();
      });
      return wide ? from.x : 0;
    },
  };
}
