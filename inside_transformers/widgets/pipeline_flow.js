/**
 * From logits to probabilities: bars that one drags up and down, the curve that makes powers of
 * them, and the shares.
 *
 * @typedef {object} Flow  What is shown, a number for each label.
 * @property {number[]} logits
 * @property {number[]} first  the model's own
 * @property {number[]} powers
 * @property {number[]} probabilities
 * @property {number[] | null} before  the probabilities with the model's logits, at temperature 1
 * @property {number} temperature
 * @property {boolean[]} differs  where the reader's own function says something else
 *
 * @typedef {object} Drag
 * @property {() => void} begin
 * @property {(label: number, logit: number) => void} move
 * @property {() => void} end
 */
import { element, format, mark, place, write } from "./base.js";
import { bar } from "./bars.js";
import { fitting, through } from "./drawing.js";
import { handles } from "./handles.js";

const HIGH = 212;
/** Above the highest bar stands its number. */
const TOP = 42;
const LINE = 30;
/** Below the lowest bar its number, and then the names. */
const NAMES = 38;
const WIDE_FLOW = 560;
const DISC_RADIUS = 8.5;
const MOST_BESIDE = 4;

/**
 * @param {string[]} labels
 * @param {number} reach  logits go from −reach to reach
 * @param {Drag} drag
 */
export function flow(labels, reach, { begin, move, end }) {
  let now = /** @type {Flow | null} */ (null);
  let slot = 60;
  const toY = (/** @type {number} */ logit) => TOP + ((reach - logit) / (2 * reach)) * HIGH;
  const svg = element("svg", {
    class: "it-flow",
    role: "group",
    "aria-label": "logits that can be dragged",
  });
  const zero = element("path", { class: "it-origin-lines" });
  const axes = element("path", { class: "it-origin-lines" });
  const curve = element("path", { class: "it-flow-curve" });
  const note = { class: "it-axis", "font-size": 13 };
  const titles = ["logits: drag, and see what if", "", "probabilities"].map((text) =>
    element("text", note, text),
  );
  const lying = element("text", note, "on its side: ↑ x, → eˣ");
  const under = element("text", note, "dashed: the model’s own, at 1");
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
    const dot = element("path", { class: "it-flow-dot" });
    const logit = () => now?.logits[i] ?? 0;
    const grip = handles(svg, {
      toPixels: ({ y }) => ({ x: slot * (i + 0.5), y: toY(y) }),
      toNumbers: ({ y }) => ({ x: i, y: reach - ((y - TOP) / HIGH) * 2 * reach }),
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
    return { label, bar, before, name, number, shapes: [halo, disc, core], line, dot, grip };
  });
  const shares = labels.map((label) => ({
    name: element("text", { "font-size": 14 }),
    bar: bar("output"),
    label,
  }));
  svg.append(
    zero,
    axes,
    ...titles,
    lying,
    under,
    ...columns.flatMap(({ bar: fill, before, line }) => [fill, before, line]),
    curve,
    ...columns.flatMap(({ dot, name, number }) => [dot, name, number]),
    ...shares.flatMap(({ name, bar: share }) => [name, share.root]),
    ...columns.map(({ grip }) => grip.root),
  );
  return {
    root: svg,
    /** @param {number} room @param {Flow} next */
    update(room, next) {
      now = next;
      const n = labels.length;
      const wide = room >= WIDE_FLOW;
      const beside = wide || n <= MOST_BESIDE;
      const left = wide ? 0.42 * room : beside ? 0.56 * room : room;
      slot = Math.min(left / n, 120);
      const from = { x: left + 14, width: (wide ? 0.24 : 0.4) * room - 18 };
      const list = wide
        ? { x: 0.69 * room, y: TOP + (HIGH - n * LINE) / 2 }
        : { x: 0, y: TOP + HIGH + NAMES + 38 };
      const height = wide ? TOP + HIGH + NAMES + 8 : list.y + n * LINE + 6;
      place(svg, { width: room, height });
      place(zero, { d: `M0 ${toY(0)}H${slot * n}` });
      const best = Math.max(...next.logits);
      const top = (/** @type {number} */ power) => from.x + power * from.width;
      const power = (/** @type {number} */ logit) => Math.exp((logit - best) / next.temperature);
      const points = Array.from({ length: 61 }, (_, i) => best - ((best + reach) * i) / 60);
      place(curve, {
        d: through(points.map((logit) => ({ x: top(power(logit)), y: toY(logit) }))),
      });
      place(axes, { d: `M${from.x} ${TOP}V${TOP + HIGH}h${from.width}` });
      place(lying, { x: from.x, y: TOP + HIGH + 16 });
      for (const each of [curve, axes, lying]) mark(each, "away", !beside);
      write(titles[1], `eˣ, x = logit ÷ ${format(next.temperature, 1)}`);
      place(titles[0], { x: 0, y: 13 });
      place(titles[1], { x: from.x, y: 13 });
      mark(titles[1], "away", !beside);
      place(titles[2], wide ? { x: list.x, y: 13 } : { x: 0, y: list.y - 9 });
      place(under, {
        x: wide ? list.x : room,
        y: wide ? list.y + n * LINE + 14 : list.y - 9,
        "text-anchor": wide ? "start" : "end",
      });
      mark(under, "away", !next.before);
      columns.forEach(({ label, bar: fill, before, name, number, shapes, line, dot, grip }, i) => {
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
        place(name, { x, y: TOP + HIGH + NAMES }); // below all lines to the curve
        write(number, format(logit));
        place(number, { x, y: logit >= 0 ? y - 14 : y + 25 });
        for (const shape of shapes) place(shape, { cx: x, cy: y });
        place(line, { d: `M${x + DISC_RADIUS} ${y}H${top(next.powers[i])}` });
        place(dot, { d: `M${top(next.powers[i])} ${y - 7}v14` });
        for (const each of [line, dot]) mark(each, "away", !beside);
        grip.update();
      });
      shares.forEach(({ name, bar: share, label }, i) => {
        const y = list.y + i * LINE;
        const own = wide ? 76 : 90;
        write(name, fitting(label, own - 6, 14));
        place(name, { x: list.x, y: y + 17 });
        mark(name, "differs", next.differs[i]);
        share.update({
          x: list.x + own,
          y: y + 3,
          width: room - list.x - own - 42,
          height: 18,
          share: next.probabilities[i],
          before: next.before?.[i],
        });
      });
    },
  };
}
