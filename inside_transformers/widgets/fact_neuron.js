import { columnHead, describe, element, figureOf, format, frame, lineOf, mark, place, renderer, tableOf, write } from "./base.js";
import { numberTable, slider } from "./controls.js";
import { absence, asker, hasKernel, setter, statusLine } from "./python.js";

/** @typedef {[number, number]} Point */

const SIZE = 320;
const LOW = -1.05; // the plane's lower left corner, and its width
const WIDTH = 2.75;
const CLOSE = 1e-4;
const WORDS = /** @type {Record<string, string>} */ ({
  AND: "it fires for both names together, and for neither alone",
  OR: "one of the names is enough",
  always: "it fires even without either name",
  never: "it fires for nobody",
});

/** Directions of length 1, `angle` degrees apart and mirrored at the diagonal. @param {number} angle @returns {[Point, Point]} */
export function directions(angle) {
  const at = (/** @type {number} */ degrees) => /** @type {Point} */ ([Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]);
  return [at(45 - angle / 2), at(45 + angle / 2)];
}

/** @param {Point} a @param {Point} b */
const dot = (a, b) => a[0] * b[0] + a[1] * b[1];

/** Rounding errors of angles are not firing. @param {number} value */
const clean = (value) => (Math.abs(value) < 1e-9 ? 0 : value);

/** What a neuron makes of a vector, step by step. @param {Point} weight @param {number} bias @param {Point} x */
export function neuron(weight, bias, x) {
  const product = clean(dot(weight, x));
  const sum = clean(product + bias);
  return { product, sum, fires: Math.max(sum, 0) };
}

/** The gate that a neuron is, from what it says to both, first, last and neither. @param {number[]} fires */
export function gate([both, first, last, neither]) {
  if (neither > 0) return "always";
  if (first > 0 || last > 0) return "OR";
  return both > 0 ? "AND" : "never";
}

/** The part of the square where weight · x + bias > 0. @param {Point} weight @param {number} bias @returns {Point[]} */
export function firing(weight, bias) {
  const high = LOW + WIDTH;
  const corners = /** @type {Point[]} */ ([[LOW, LOW], [high, LOW], [high, high], [LOW, high]]);
  const side = (/** @type {Point} */ point) => dot(weight, point) + bias;
  return corners.flatMap((here, i) => {
    const next = corners[(i + 1) % 4];
    const [a, b] = [side(here), side(next)];
    const cut = a > 0 !== b > 0 ? [/** @type {Point} */ ([here[0] + (next[0] - here[0]) * (a / (a - b)), here[1] + (next[1] - here[1]) * (a / (a - b))])] : [];
    return [...(a > 0 ? [here] : []), ...cut];
  });
}

/** The border of that part, inside the square. @param {Point} weight @param {number} bias */
function border(weight, bias) {
  const onIt = firing(weight, bias).filter((point) => Math.abs(dot(weight, point) + bias) < 1e-9);
  return onIt.length === 2 ? onIt : [];
}

const px = (/** @type {Point} */ [x, y]) => /** @type {Point} */ ([((x - LOW) / WIDTH) * SIZE, SIZE - ((y - LOW) / WIDTH) * SIZE]);
const path = (/** @type {Point[]} */ points, close = false) => (points.length ? `M${points.map((point) => px(point).map((value) => value.toFixed(2)).join(" ")).join("L")}${close ? "Z" : ""}` : "");

/** An arrow from the origin. @param {Point} to */
function arrow(to) {
  const [[x, y], [x0, y0]] = [px(to), px([0, 0])];
  const length = Math.hypot(x - x0, y - y0);
  if (length < 8) return "";
  const [ux, uy] = [(x - x0) / length, (y - y0) / length];
  const wing = (/** @type {number} */ side) => `${(x - 9 * ux - side * 4.5 * uy).toFixed(2)} ${(y - 9 * uy + side * 4.5 * ux).toFixed(2)}`;
  return `M${x0} ${y0}L${x.toFixed(2)} ${y.toFixed(2)}M${wing(1)}L${x.toFixed(2)} ${y.toFixed(2)}L${wing(-1)}`;
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const [firstName, lastName, answerName, name] = ["first", "last", "answer", "function"].map((trait) => /** @type {string} */ (model.get(trait)));
  const people = [`${firstName} ${lastName}`, `${firstName} only`, `${lastName} only`, "neither"];
  const beside = Boolean(name) && hasKernel(model);

  const set = setter(model, redraw);
  const view = frame(el, {
    question: `Is it ${firstName} ${lastName}?`,
    look: "Every point is a vector. The neuron fires in the hatched half: where row · x + bias is above 0. Filled points make it fire.",
    reset: () => set({ ...model.get("initial") }),
  });
  const hatch = `${view.id}-hatch`;
  const parts = {
    half: element("path", { style: `--hatch: url(#${hatch})`, class: "it-half" }),
    edge: element("path", { class: "it-edge" }),
    yours: element("path", { class: "it-edge it-yours" }),
    sides: element("path", { class: "it-dotted" }),
    row: element("path", { class: "it-row-arrow" }),
    names: [element("path", { class: "it-arrow" }), element("path", { class: "it-arrow" })],
    dots: people.map(() => element("circle", { r: 5 })),
    labels: people.map(() => element("text")),
  };
  const drawing = element(
    "svg",
    { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", class: "it-plane" },
    element("defs", {}, element("pattern", { id: hatch, width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }, element("rect", { width: 1, height: 6, class: "it-hatch-line" }))),
    parts.half,
    element("path", { class: "it-axes", d: `${path([[LOW, 0], [LOW + WIDTH, 0]])}${path([[0, LOW], [0, LOW + WIDTH]])}` }),
    parts.edge,
    parts.yours,
    parts.sides,
    parts.row,
    ...parts.names,
    ...parts.dots,
    ...parts.labels,
  );
  const lines = people.map((person) => {
    const cells = { product: element("td"), sum: element("td"), fires: element("td", { class: "it-weight" }), yours: element("td") };
    const root = lineOf(person, cells.product, cells.sum, cells.fires, ...(beside ? [cells.yours] : []));
    return { ...cells, root };
  });
  const withBias = columnHead();
  const ledger = tableOf({
    kind: "it-ledger it-people",
    caption: "What the neuron says to four people",
    heads: ["vector", "row · x", withBias, "ReLU", ...(beside ? ["yours"] : [])],
    lines: lines.map(({ root }) => root),
  });
  const verdict = element("p", { class: "it-heading" });
  const added = element("p", { class: "it-added" });
  const angle = slider({ id: `${view.id}-angle`, min: 5, max: 175, step: 5, input: (value) => set({ angle: value }) });
  const bias = slider({ id: `${view.id}-bias`, min: -4, max: 1, step: 0.1, input: (value) => set({ bias: value }) });
  const status = statusLine(!name);
  view.picture.append(
    figureOf("it-side-picture it-plane-figure", `Arrows: the directions of ${firstName} and ${lastName}. Dashed: the row, their sum.`, drawing),
    element("div", { class: "it-main it-verdict" }, verdict, ledger, added),
  );
  view.controls.append(element("div", {}, angle.root, bias.root), element("div", {}, status));
  const table = numberTable({ columns: ["vector", "x, y", "row · x", "+ bias", "ReLU", ...(beside ? ["yours"] : [])], rows: 4 });
  view.table.append(table.root);

  const python = asker(model, {
    inputs: () => {
      const [one, other] = directions(model.get("angle"));
      return { first: one, last: other };
    },
    changed: redraw,
  });

  return () => {
    const degrees = /** @type {number} */ (model.get("angle"));
    const b = /** @type {number} */ (model.get("bias"));
    const [one, other] = directions(degrees);
    const row = /** @type {Point} */ ([one[0] + other[0], one[1] + other[1]]);
    const points = /** @type {Point[]} */ ([row, one, other, [0, 0]]);
    const says = points.map((point) => neuron(row, b, point));
    const kind = gate(says.map(({ fires }) => fires));
    const answer = python.answer(Boolean(name));
    const theirs = answer.state === "answer" ? { weight: /** @type {Point} */ (answer.weight), bias: answer.bias } : null;
    const yours = theirs && points.map((point) => neuron(theirs.weight, theirs.bias, point).fires);

    place(parts.half, { d: path(firing(row, b), true) });
    place(parts.edge, { d: path(border(row, b)) });
    place(parts.yours, { d: theirs ? path(border(theirs.weight, theirs.bias)) : "" });
    place(parts.sides, { d: `${path([one, row])}${path([other, row])}` });
    place(parts.row, { d: path([[0, 0], row]) });
    [one, other].forEach((to, i) => place(parts.names[i], { d: arrow(to) }));
    const offsets = /** @type {[number, number, string][]} */ ([[8, -8, "start"], [9, 14, "start"], [-9, -7, "end"], [-8, 16, "end"]]);
    points.forEach((point, i) => {
      const [x, y] = px(point);
      const [dx, dy, anchor] = offsets[i];
      const text = i === 0 ? people[0] : i === 1 ? firstName : i === 2 ? lastName : people[3];
      // A label that would leave the picture goes to the other side.
      const wide = text.length * 6.6 + 12;
      const flip = anchor === "start" ? x + dx + wide > SIZE : x + dx - wide < 0;
      place(parts.dots[i], { cx: x, cy: y });
      mark(parts.dots[i], "fires", says[i].fires > 0);
      place(parts.labels[i], { x: x + (flip ? -dx : dx), y: y + dy, "text-anchor": flip === (anchor === "start") ? "end" : "start" });
      write(parts.labels[i], text);
    });
    describe(drawing, `A plane with the directions of ${firstName} and ${lastName}, ${degrees} degrees apart. The neuron fires for ${people.filter((_, i) => says[i].fires > 0).join(", ") || "nobody"}.`);

    write(withBias, b < 0 ? `− ${format(-b)}` : `+ ${format(b)}`);
    const most = Math.max(...says.map(({ fires }) => fires), 1);
    lines.forEach((line, i) => {
      for (const stage of /** @type {("product" | "sum" | "fires")[]} */ (["product", "sum", "fires"])) {
        write(line[stage], format(says[i][stage]));
        mark(line[stage], "value", says[i][stage]);
      }
      line.fires.style.setProperty("--weight", (says[i].fires / most).toFixed(4));
      mark(line.root, "best", says[i].fires > 0);
      write(line.yours, yours ? format(yours[i]) : "…");
      mark(line.yours, "differs", Boolean(yours) && Math.abs(/** @type {number[]} */ (yours)[i] - says[i].fires) > CLOSE);
    });
    const firingNow = people.flatMap((person, i) => (says[i].fires > 0 ? [`${format(says[i].fires)} × to ${person}`] : []));
    write(verdict, `${kind}: ${WORDS[kind]}.`);
    write(added, firingNow.length ? `Adds ${answerName}: ${firingNow.join(", ")}.` : `Adds ${answerName} to nobody.`);
    angle.update({ label: "angle between the names", value: degrees, text: `${degrees}°` });
    bias.update({ label: "bias", value: b, text: format(b, 1) });
    if (name) write(status, absence(name, answer) ?? report(degrees, theirs, /** @type {number[]} */ (yours)));
    table.update(
      `At ${degrees}° and bias ${format(b, 1)}`,
      people.map((person, i) => [person, [points[i].map((value) => format(value)).join(", "), says[i].product, says[i].sum, says[i].fires, ...(beside ? [yours ? yours[i] : "…"] : [])]]),
    );
    view.say(`At ${degrees}° and bias ${format(b, 1)}: ${kind}, ${WORDS[kind]}.`);
  };

  /** What the reader's neuron does. @param {number} degrees @param {{weight: Point, bias: number} | null} theirs @param {number[]} fires */
  function report(degrees, theirs, fires) {
    if (!theirs) return "";
    const own = `${name}: row (${theirs.weight.map((value) => format(value)).join(", ")}), bias ${format(theirs.bias)}`;
    const right = [1, 0, 0, 0].every((wanted, i) => Math.abs(fires[i] - wanted) < CLOSE);
    if (degrees === 90) return right ? `${own}. It says 1 to both names together and 0 else: agrees.` : `${own}. It says ${fires.map((value) => format(value)).join(", ")}: at a right angle 1, 0, 0, 0 is expected.`;
    return `${own}: ${gate(fires)}. Away from a right angle the assignment promises nothing.`;
  }
}

export default { render: renderer({ structure: ["first", "last", "answer", "initial", "function"], state: ["angle", "bias", "response"], build }) };
