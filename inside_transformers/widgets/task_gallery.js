import { element, format, frame, lineOf, listed, mark, renderer, tableOf, visible } from "./base.js";
import { choice } from "./controls.js";
import { setter } from "./python.js";

/**
 * @typedef {{kind: "text", text: string, length: number}} Text
 * @typedef {{kind: "list", items: string[]}} List
 * @typedef {{kind: "picture", url: string, width: number, height: number, alt: string}} Picture
 * @typedef {{kind: "sound", url: string, rate: number, played: number, seconds: number, loudest: number}} Sound
 * @typedef {{kind: "bars", items: {label: string, score: number}[], more: number, tokens?: boolean}} Bars
 * @typedef {{kind: "boxes", part: number, items: {label: string, score: number, box: number[]}[], more: number}} Boxes
 * @typedef {{kind: "highlights", part: number, spans: Span[], more: number, answer?: string}} Highlights
 * @typedef {{label: string, score: number | null, start: number, end: number}} Span
 * @typedef {{kind: "vectors", rows: number[][], shape: number[]}} Vectors
 * @typedef {(Text | List | Picture | Sound) & {name: string}} Part
 * @typedef {Text | Picture | Sound | Bars | Boxes | Highlights | Vectors | {kind: "none"}} Output
 * @typedef {{metric: string, value: number, low: number | null, high: number | null, n: number | null, held_out: string}} Score
 * @typedef {{name: string, architecture: string, parameters: number | null, score: Score | null, cannot: string[]}} Card
 * @typedef {{task: string, call: string, seconds: number | null, problem: string, input: Part[], output: Output, card: Card | null}} Entry
 */

/** Characters of a text that the picture shows, and of what stands between two highlights; the table shows more. */
const SHOWN = 700;
const BETWEEN = 160;
/** Rows and columns of numbers. */
const STRIPS = 6;
const WAVE = { columns: 200, height: 40 };
const TABLE_COLUMNS = 8;
const TABLE_TEXT = 2000;

/** @param {number} count @param {string} one */
const counted = (count, one) => `${count} ${one}${count === 1 ? "" : one.endsWith("x") ? "es" : "s"}`;

/** @param {string} text @param {number} length what the text's length was before it was cut @param {number} [most] */
const shortened = (text, length, most = SHOWN) => (length > most ? `${text.slice(0, most)} … (${length.toLocaleString("en")} characters)` : text || "(an empty text)");

/** Part of a text; places are counted as Python counts them, where an emoji is one character. @param {string} text @param {number} start @param {number} [end] */
const slice = (text, start, end) => [...text].slice(start, end).join("");

/** A text that may be empty. @param {Text} part */
function drawText({ text, length }) {
  return element("p", { class: "it-text" }, shortened(text, length));
}

/**
 * A picture, with numbered boxes on it if there are any. Box and number are drawn twice, dark on light, to be seen on any ground.
 * @param {Picture} picture @param {Boxes["items"]} items @param {string} alt
 */
function drawPicture({ url, width, height }, items, alt) {
  const image = element("img", { src: url, alt, "data-small": width < 100 && height < 100 });
  const shapes = items.flatMap(({ box: [x0, y0, x1, y1] }) => {
    const box = { x: x0, y: y0, width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0) };
    return [element("rect", { ...box, class: "it-box-ground" }), element("rect", { ...box, class: "it-box" })];
  });
  const tags = items.map(({ label, box: [x0, y0, x1] }, i) => {
    const side = x0 + x1 > width ? { right: 1 - Math.min(x1, width) / width } : { left: Math.max(0, x0) / width };
    const place = Object.entries({ ...side, top: Math.min(Math.max(0, y0) / height, 0.92) });
    return element("span", { "data-above": y0 > 0.1 * height, style: place.map(([name, share]) => `${name}: ${(100 * share).toFixed(2)}%`).join("; ") }, `${i + 1} ${label}`);
  });
  const overlay = element("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" }, ...shapes);
  return element("div", { class: "it-photo" }, image, element("div", { class: "it-boxed", "aria-hidden": "true" }, overlay, ...tags));
}

/** The samples of the WAV that a data URL holds, from −1 to 1. @param {string} url */
export function samples(url) {
  const bytes = Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
  const header = 44;
  const view = new DataView(bytes.buffer);
  return Float32Array.from({ length: Math.floor((bytes.length - header) / 2) }, (_, i) => view.getInt16(header + 2 * i, true) / 32767);
}

/** Highest and lowest sample of each column as one SVG path. @param {Float32Array} values @param {number} scale */
function wavePath(values, scale) {
  const { columns, height } = WAVE;
  const y = (/** @type {number} */ value) => (((1 - value * scale) * height) / 2).toFixed(1);
  return Array.from({ length: columns }, (_, column) => {
    const part = values.subarray(Math.floor((column * values.length) / columns), Math.max(Math.floor(((column + 1) * values.length) / columns), Math.floor((column * values.length) / columns) + 1));
    if (!part.length) return "";
    const [low, high] = part.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [1, -1]);
    return `M${column + 0.5} ${y(high)}V${(Number(y(low)) + 0.6).toFixed(1)}`;
  }).join("");
}

/** A sound one can play, and its waveform. @param {Sound} sound @param {string} name */
function drawSound(sound, name) {
  const words = soundWords(sound);
  const path = element("path", { d: wavePath(samples(sound.url), sound.loudest ? 1 / Math.min(1, sound.loudest) : 1) });
  const wave = element("svg", { class: "it-wave", role: "img", viewBox: `0 0 ${WAVE.columns} ${WAVE.height}`, preserveAspectRatio: "none", "aria-label": `Waveform of the ${name}: ${words}` }, path);
  const player = element("audio", { controls: true, preload: "metadata", src: sound.url, "aria-label": `the ${name}, a sound` });
  return element("div", {}, wave, player, element("p", { class: "it-stage" }, words));
}

/** @param {Sound} sound */
function soundWords({ seconds, rate, played, loudest }) {
  const lower = played === rate ? "" : `, played here at ${played.toLocaleString("en")}`;
  const level = loudest < 0.001 ? ", silence" : `, loudest sample ${format(loudest)}`;
  return `${format(seconds, 2)} s, ${rate.toLocaleString("en")} samples a second${lower}${level}.`;
}

/** Labels with bars and numbers. @param {Bars} output */
function drawBars({ items, more, tokens = false }) {
  const largest = Math.max(1, ...items.map(({ score }) => score));
  const lines = items.map(({ label, score }) =>
    element("li", { style: `--weight: ${Math.max(0, score / largest).toFixed(4)}` }, element("span", {}, tokens ? visible(label) : label), element("span", { class: "it-bar" }), element("span", { "data-value": score }, format(score))),
  );
  return element("div", {}, element("ul", { class: "it-bars" }, ...lines), ...rest(more));
}

/** @param {number} more */
const rest = (more) => (more ? [element("p", { class: "it-stage" }, `and ${more} more`)] : []);

/** The text with what was found marked and named; far from any mark it is cut. @param {string} text @param {Highlights} output */
function drawHighlights(text, { spans, more, answer }) {
  const pieces = /** @type {(Node | string)[]} */ ([]);
  let at = 0;
  /** @param {string} between @param {boolean} last */
  const plain = (between, last) => {
    const [before, after] = [at ? BETWEEN / 2 : 0, last ? 0 : BETWEEN / 2];
    if (between.length <= BETWEEN + 20) return between;
    return `${before ? between.slice(0, before) : ""} … ${after ? between.slice(-after) : ""}`;
  };
  for (const { label, score, start, end } of spans) {
    pieces.push(plain(slice(text, at, start), false));
    pieces.push(element("mark", {}, slice(text, start, end) || "∅", element("small", {}, ` ${label}${score === null ? "" : ` ${format(score)}`}`)));
    at = end;
  }
  pieces.push(plain(slice(text, at), true));
  const found = answer === undefined ? [] : [element("p", { class: "it-text" }, answer || "(an empty answer)")];
  const none = spans.length ? [] : [element("p", { class: "it-stage" }, "nothing found")];
  return element("div", {}, ...found, element("p", { class: "it-marked" }, ...pieces), ...none, ...rest(more));
}

/** Each vector as a strip of cells: up is positive, down is negative. @param {Vectors} output */
function drawVectors({ rows, shape }) {
  const largest = Math.max(1e-9, ...rows.flat().map(Math.abs));
  const shown = rows.slice(0, STRIPS);
  const strips = shown.map((row, i) => {
    const bars = row.map((value, j) => `M${j} 10h1V${(10 - (9.5 * value) / largest).toFixed(2)}h-1z`).join("");
    const label = `Vector ${i}, ${row.length} numbers: ${row.slice(0, 4).map((value) => format(value)).join(", ")}${row.length > 4 ? " …" : ""}`;
    const svg = element("svg", { role: "img", "aria-label": label, viewBox: `0 0 ${row.length} 20`, preserveAspectRatio: "none" }, element("path", { d: bars }), element("path", { class: "it-zero", d: `M0 10H${row.length}` }));
    return element("li", {}, element("span", {}, String(i)), svg);
  });
  const beyond = shape[0] - shown.length;
  return element(
    "div",
    {},
    element("ol", { class: "it-strips", start: 0 }, ...strips),
    element("p", { class: "it-stage" }, `${counted(shape[0], "vector")} of ${counted(shape[1], "number")}: up is positive, down negative; the largest is ${format(largest)}${beyond > 0 ? ` (${beyond} more not drawn)` : ""}.`),
  );
}

/** One part of the input. @param {Part} part @param {Entry} entry @param {number} index */
function drawPart(part, entry, index) {
  const boxes = entry.output.kind === "boxes" && entry.output.part === index ? entry.output.items : [];
  const alt = part.kind === "picture" ? `${part.alt || "The input’s picture"}, ${part.width} × ${part.height} pixels${boxes.length ? `, with ${counted(boxes.length, "box")}` : ""}` : "";
  const drawn = {
    text: () => drawText(/** @type {Text} */ (part)),
    list: () => element("ul", { class: "it-list" }, .../** @type {List} */ (part).items.map((item) => element("li", {}, item))),
    picture: () => drawPicture(/** @type {Picture} */ (part), boxes, alt),
    sound: () => drawSound(/** @type {Sound} */ (part), part.name),
  }[part.kind]();
  const title = part.name === "input" ? [] : [element("p", { class: "it-stage" }, part.name.replaceAll("_", " "))];
  return [...title, drawn];
}

/** @param {Entry} entry */
function drawOutput({ output, input }) {
  switch (output.kind) {
    case "text":
      return drawText(output);
    case "picture":
      return drawPicture(output, [], `The output’s picture, ${output.width} × ${output.height} pixels`);
    case "sound":
      return drawSound(output, "output");
    case "bars":
      return drawBars(output);
    case "boxes":
      return element("div", {}, output.items.length ? drawBars({ kind: "bars", items: output.items.map(({ label, score }, i) => ({ label: `${i + 1} ${label}`, score })), more: output.more }) : element("p", { class: "it-text" }, "nothing found"));
    case "highlights":
      return drawHighlights(/** @type {Text} */ (/** @type {any} */ (input[output.part])).text, output);
    case "vectors":
      return drawVectors(output);
    default:
      return element("p", {}, "");
  }
}

/** The held-out score in words. @param {Score} score */
function scoreWords({ metric, value, low, high, n, held_out }) {
  const range = low === null || high === null ? "" : ` (95 %: ${format(low, 3)} to ${format(high, 3)}${n ? `, n = ${n.toLocaleString("en")}` : ""})`;
  return `${metric} ${format(value, 3)}${range}${held_out ? `: ${held_out}` : ""}`;
}

/** @param {Card} card */
function cardLines({ name, architecture, parameters, score, cannot }) {
  return /** @type {[string, string][]} */ ([
    ["model", name],
    ["architecture", architecture],
    ["parameters", parameters === null ? "" : parameters.toLocaleString("en")],
    ["held out", score ? scoreWords(score) : ""],
    ["cannot", cannot.join(" ")],
  ]).filter(([, text]) => text);
}

/** What came out, in one sentence. @param {Entry} entry */
function outputWords({ output, input }) {
  const text = output.kind === "highlights" ? /** @type {Text} */ (/** @type {any} */ (input[output.part])).text : "";
  switch (output.kind) {
    case "text":
      return output.text ? `“${output.text.length > 160 ? `${output.text.slice(0, 160)} …` : output.text}”.` : "an empty text.";
    case "picture":
      return `a picture of ${output.width} × ${output.height} pixels.`;
    case "sound":
      return `a sound: ${soundWords(output)}`;
    case "bars":
      return `${output.items.slice(0, 3).map(({ label, score }) => `“${label.trim()}” ${format(score)}`).join(", ")}.`;
    case "boxes":
      return output.items.length ? `${counted(output.items.length + output.more, "box")}: ${listed(output.items.slice(0, 4).map(({ label, score }) => `${label} ${format(score)}`))}.` : "no boxes.";
    case "highlights":
      return output.answer !== undefined ? `“${output.answer}”${output.spans[0].score === null ? "" : `, ${format(output.spans[0].score)}`}.` : output.spans.length ? `${counted(output.spans.length + output.more, "highlight")}: ${listed(output.spans.slice(0, 4).map(({ label, start, end }) => `“${slice(text, start, end)}” ${label}`))}.` : "no highlights.";
    case "vectors":
      return `${counted(output.shape[0], "vector")} of ${counted(output.shape[1], "number")}.`;
    default:
      return "";
  }
}

/** @param {string} caption @param {string[]} columns @param {(string | number)[][]} rows */
function plainTable(caption, columns, rows) {
  const cell = (/** @type {string | number} */ value) => (typeof value === "number" ? element("td", { "data-value": value }, format(value, 4)) : element("td", {}, value));
  const lines = rows.map(([head, ...others]) => lineOf(String(head), ...others.map(cell)));
  return tableOf({ kind: "it-table it-words", caption, heads: columns, lines });
}

/** Everything of an entry as tables. @param {Entry} entry */
function tables(entry) {
  const { input, output, task } = entry;
  const partText = (/** @type {Part} */ part) =>
    ({
      text: () => shortened(/** @type {Text} */ (part).text, /** @type {Text} */ (part).length, TABLE_TEXT),
      list: () => /** @type {List} */ (part).items.join(", "),
      picture: () => `${/** @type {Picture} */ (part).alt || "a picture"}, ${/** @type {Picture} */ (part).width} × ${/** @type {Picture} */ (part).height} pixels`,
      sound: () => soundWords(/** @type {Sound} */ (part)),
    })[part.kind]();
  const goesIn = plainTable(`${task}: input`, ["what", "value"], input.map((part) => [part.name, partText(part)]));
  const title = `${task}: output`;
  switch (output.kind) {
    case "bars":
      return [goesIn, plainTable(title, ["label", "score"], output.items.map(({ label, score }) => [output.tokens ? visible(label) : label, score]))];
    case "boxes":
      return [goesIn, plainTable(title, ["box", "score", "left", "top", "right", "bottom"], output.items.map(({ label, score, box }, i) => [`${i + 1} ${label}`, score, ...box.map((side) => format(side, 1))]))];
    case "highlights": {
      const { text } = /** @type {Text} */ (/** @type {any} */ (input[output.part]));
      return [goesIn, plainTable(title, ["label", "text", "score", "start", "end"], output.spans.map(({ label, score, start, end }) => [label, slice(text, start, end), score ?? "–", String(start), String(end)]))];
    }
    case "vectors": {
      const columns = Math.min(TABLE_COLUMNS, output.rows[0].length);
      return [goesIn, plainTable(`${title}, the first ${counted(columns, "number")} of each vector`, ["vector", ...Array.from({ length: columns }, (_, j) => String(j))], output.rows.map((row, i) => [String(i), ...row.slice(0, columns).map((value) => value)]))];
    }
    case "text":
      return [goesIn, plainTable(title, ["what", "value"], [["text", shortened(output.text, output.length, TABLE_TEXT)]])];
    default:
      return [goesIn, plainTable(title, ["what", "value"], [[output.kind, outputWords(entry)]])];
  }
}

/** One entry: what goes in, the call, what comes out, and the model's card. @param {Entry} entry */
function sheet(entry) {
  if (entry.problem) return element("div", { class: "it-problem" }, element("p", {}, element("strong", {}, "This entry can’t be shown. "), entry.problem));
  const took = entry.seconds === null ? "" : ` · ${format(entry.seconds, 2)} s`;
  const lines = entry.card ? cardLines(entry.card) : [];
  return element(
    "div",
    { class: "it-entry" },
    element("section", {}, element("p", { class: "it-heading" }, "goes in"), ...entry.input.flatMap((part, i) => drawPart(part, entry, i))),
    element("section", {}, element("p", { class: "it-heading" }, `comes out${took}`), drawOutput(entry)),
    ...(entry.call ? [element("pre", { class: "it-call" }, element("code", {}, entry.call))] : []),
    ...(lines.length ? [element("dl", { class: "it-card" }, ...lines.flatMap(([term, text]) => [element("dt", {}, term), element("dd", {}, text)]))] : []),
  );
}

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const entries = /** @type {Entry[]} */ (model.get("entries"));
  const set = setter(model, redraw);
  const show = (/** @type {number} */ chosen) => set({ chosen });
  const view = frame(el, {
    question: "What goes in, and what comes out?",
    look: "Pick a task. Compare what the model returned with what you would have said, and read on its card how often it is right.",
    reset: () => show(0),
  });
  const menu = choice({
    id: `${view.id}-task`,
    label: `task, one of ${entries.length}`,
    groups: [["", entries.map(({ task }, i) => /** @type {[string, string]} */ ([String(i), task]))]],
    input: (value) => show(Number(value)),
  });
  const step = (/** @type {number} */ by) => show((chosenOf() + by + entries.length) % entries.length);
  const buttons = element(
    "div",
    { class: "it-buttons" },
    element("button", { type: "button", onclick: () => step(-1) }, "previous task"),
    element("button", { type: "button", onclick: () => step(1) }, "next task"),
  );
  const sheets = entries.map(sheet);
  const alternatives = entries.map((entry) => element("div", {}, ...(entry.problem ? [] : tables(entry))));
  const chosenOf = () => Math.max(0, Math.min(model.get("chosen"), entries.length - 1));
  view.picture.append(element("div", { class: "it-wide it-layers" }, ...sheets));
  view.controls.append(element("div", {}, menu.root), element("div", {}, buttons));
  buttons.hidden = entries.length < 2;
  view.table.append(...alternatives);
  return () => {
    const chosen = chosenOf();
    const entry = entries[chosen];
    sheets.forEach((root, i) => mark(root, "away", i !== chosen));
    sheets.forEach((root, i) => i !== chosen && root.querySelectorAll("audio").forEach((/** @type {HTMLAudioElement} */ player) => player.pause()));
    alternatives.forEach((root, i) => (root.hidden = i !== chosen));
    menu.update(String(chosen));
    view.say(`Task ${chosen + 1} of ${entries.length}, ${entry.task}: ${entry.problem || outputWords(entry)}`);
  };
}

export default { render: renderer({ structure: ["entries"], state: ["chosen"], build }) };
