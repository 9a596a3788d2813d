/**
 * The back of a tile: the call with what goes in, what comes out, where it fails, and the model's card.
 *
 * @typedef {import("./gallery_words.js").Text} Text
 * @typedef {import("./gallery_words.js").List} List
 * @typedef {import("./gallery_words.js").Picture} Picture
 * @typedef {import("./gallery_words.js").Sound} Sound
 * @typedef {import("./gallery_words.js").Bars} Bars
 * @typedef {import("./gallery_words.js").Boxes} Boxes
 * @typedef {import("./gallery_words.js").Highlights} Highlights
 * @typedef {import("./gallery_words.js").Vectors} Vectors
 * @typedef {import("./gallery_words.js").Part} Part
 * @typedef {import("./gallery_words.js").Card} Card
 * @typedef {import("./gallery_words.js").Entry} Entry
 */
import { element, format, listed, visible } from "./base.js";
import { copyButton } from "./copying.js";
import { textWidth } from "./drawing.js";
import { counted, scoreWords, shortened, slice, soundWords } from "./gallery_words.js";

/** Characters that stand between two highlights. */
const BETWEEN = 160;
/** Vectors that are drawn. */
const STRIPS = 6;
/** Characters of a mark that is not broken into two lines. */
const WHOLE = 32;
/** Lines of code that on a phone would push all else below the card's edge, and the letters of one. */
const LONG = 9;
const ACROSS = 36;
/** Characters of a limit that the card shows at once. */
const BRIEF = 190;
const WAVE = { columns: 200, height: 40 };
/** The name of a box, on a picture of its usual width, in pixels. */
const TAG = { size: 12, height: 16, shown: 176 };

/** What a code takes from the book's package. */
const OWN = /^from inside_transformers\.\w+ import (.+)$/m;

/** A text that may be empty. @param {Text} part */
function drawText({ text, length }) {
  return element("p", { class: "it-task-text" }, shortened(text, length));
}

/** Boxes to lie on a picture. @param {Boxes["items"]} items @param {number} width @param {number} height */
export function boxesOf(items, width, height) {
  const shapes = items.flatMap(({ box: [x0 = 0, y0 = 0, x1 = 0, y1 = 0] }) => {
    const box = { x: x0, y: y0, width: Math.max(0, x1 - x0), height: Math.max(0, y1 - y0) };
    return [
      element("rect", { ...box, class: "it-box-ground" }),
      element("rect", { ...box, class: "it-box" }),
    ];
  });
  return element(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" },
    ...shapes,
  );
}

/**
 * Names of boxes, and where they stand, in shares of the picture: above or below the box, left or
 * right, or in it, wherever they cover least of other boxes and names.
 * @param {Boxes["items"]} items @param {number} width @param {number} height
 */
export function tagsOf(items, width, height) {
  const tall = (TAG.height * width) / TAG.shown;
  const shapes = items.map(({ box: [x0 = 0, y0 = 0, x1 = 0, y1 = 0] }) => ({ x0, y0, x1, y1 }));
  /** @type {typeof shapes} */
  const tags = [];
  return items.map(({ label }, i) => {
    const text = `${i + 1} ${label}`;
    const wide = Math.min(width, ((textWidth(text, TAG.size) + 8) * width) / TAG.shown);
    const { x0, y0, x1, y1 } = shapes[i] ?? { x0: 0, y0: 0, x1: 0, y1: 0 };
    const spots = [y0 - tall, y1, y0].flatMap((y) =>
      [x0, x1 - wide].map((x) => ({
        x: Math.max(0, Math.min(width - wide, x)),
        y: Math.max(0, Math.min(height - tall, y)),
      })),
    );
    const covered = spots.map(({ x, y }) => {
      const own = { x0: x, y0: y, x1: x + wide, y1: y + tall };
      return [...shapes, ...tags].reduce((sum, b) => {
        const across = Math.min(own.x1, b.x1) - Math.max(own.x0, b.x0);
        const down = Math.min(own.y1, b.y1) - Math.max(own.y0, b.y0);
        return sum + Math.max(0, across) * Math.max(0, down);
      }, 0);
    });
    const { x, y } = spots[covered.indexOf(Math.min(...covered))] ?? { x: 0, y: 0 };
    tags.push({ x0: x, y0: y, x1: x + wide, y1: y + tall });
    return { text, x: x / width, y: y / height };
  });
}

/**
 * A picture, with numbered boxes on it if there are any. Box and number are drawn twice, dark on light, to be seen on any ground.
 * @param {Picture} picture @param {Boxes["items"]} items @param {string} alt
 */
function drawPicture({ url, width, height }, items, alt) {
  const image = element("img", { src: url, alt, "data-small": width < 100 && height < 100 });
  const tags = tagsOf(items, width, height).map(({ text, x, y }) => {
    const style = `left: ${(100 * x).toFixed(2)}%; top: ${(100 * y).toFixed(2)}%`;
    return element("span", { style }, text);
  });
  const overlay = boxesOf(items, width, height);
  return element(
    "div",
    { class: "it-photo" },
    image,
    element("div", { class: "it-boxed", "aria-hidden": "true" }, overlay, ...tags),
  );
}

/** The samples of the WAV that a data URL holds, from −1 to 1. @param {string} url */
function samples(url) {
  const bytes = Uint8Array.from(atob(url.slice(url.indexOf(",") + 1)), (letter) =>
    letter.charCodeAt(0),
  );
  const header = 44;
  const view = new DataView(bytes.buffer);
  return Float32Array.from(
    { length: Math.floor((bytes.length - header) / 2) },
    (_, i) => view.getInt16(header + 2 * i, true) / 32767,
  );
}

/**
 * A waveform: highest and lowest sample of each column.
 * @param {Sound} sound @param {Record<string, any>} attributes @param {number} [columns]
 */
export function waveOf({ url, loudest }, attributes, columns = WAVE.columns) {
  const values = samples(url);
  const scale = loudest ? 1 / Math.min(1, loudest) : 1;
  const y = (/** @type {number} */ value) => (((1 - value * scale) * WAVE.height) / 2).toFixed(1);
  const d = Array.from({ length: columns }, (_, column) => {
    const start = Math.floor((column * values.length) / columns);
    const end = Math.max(Math.floor(((column + 1) * values.length) / columns), start + 1);
    const part = values.subarray(start, end);
    if (!part.length) return "";
    let [low, high] = [1, -1];
    for (const value of part) [low, high] = [Math.min(low, value), Math.max(high, value)];
    return `M${column + 0.5} ${y(high)}V${(Number(y(low)) + 0.6).toFixed(1)}`;
  }).join("");
  const size = { viewBox: `0 0 ${columns} ${WAVE.height}`, preserveAspectRatio: "none" };
  return element("svg", { class: "it-wave", ...size, ...attributes }, element("path", { d }));
}

/** A sound one can play, and its waveform. @param {Sound} sound @param {string} name */
function drawSound(sound, name) {
  const words = soundWords(sound);
  const wave = waveOf(sound, { role: "img", "aria-label": `Waveform of the ${name}: ${words}` });
  const player = element("audio", {
    controls: true,
    preload: "metadata",
    src: sound.url,
    "aria-label": `the ${name}, a sound`,
  });
  return element("div", {}, wave, player, element("p", { class: "it-task-small" }, words));
}

/** Labels with bars and numbers. @param {Bars} output */
function drawBars({ items, more, tokens = false }) {
  const largest = Math.max(1, ...items.map(({ score }) => score));
  const lines = items.map(({ label, score }) =>
    element(
      "li",
      { style: `--weight: ${Math.max(0, score / largest).toFixed(4)}` },
      element("span", {}, tokens ? visible(label) : label),
      element("span", { class: "it-task-bar" }),
      element("span", { "data-value": score }, format(score)),
    ),
  );
  return element("div", {}, element("ul", { class: "it-task-bars" }, ...lines), ...rest(more));
}

/** @param {number} more */
const rest = (more) => (more ? [element("p", { class: "it-task-small" }, `and ${more} more`)] : []);

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
    const found = slice(text, start, end) || "∅";
    const more = ` ${label}${score === null ? "" : ` ${format(score)}`}`;
    const whole = found.length + more.length <= WHOLE;
    pieces.push(element("mark", { "data-whole": whole }, found, element("small", {}, more)));
    at = end;
  }
  pieces.push(plain(slice(text, at), true));
  const found =
    answer === undefined
      ? []
      : [element("p", { class: "it-task-text" }, answer || "(an empty answer)")];
  const none = spans.length ? [] : [element("p", { class: "it-task-small" }, "nothing found")];
  return element(
    "div",
    {},
    ...found,
    element("p", { class: "it-marked" }, ...pieces),
    ...none,
    ...rest(more),
  );
}

/** A vector as a strip of cells. @param {number[]} row @param {number} largest @param {Record<string, any>} attributes */
export function stripOf(row, largest, attributes) {
  const bars = row
    .map((value, j) => `M${j} 10h1V${(10 - (9.5 * value) / largest).toFixed(2)}h-1z`)
    .join("");
  const size = { viewBox: `0 0 ${row.length} 20`, preserveAspectRatio: "none" };
  return element(
    "svg",
    { ...size, ...attributes },
    element("path", { d: bars }),
    element("path", { class: "it-zero", d: `M0 10H${row.length}` }),
  );
}

/** Each vector as a strip of cells: up is positive, down is negative. @param {Vectors} output */
function drawVectors({ rows, shape }) {
  const largest = Math.max(1e-9, ...rows.flat().map(Math.abs));
  const shown = rows.slice(0, STRIPS);
  const strips = shown.map((row, i) => {
    const label = `Vector ${i}, ${row.length} numbers: ${row
      .slice(0, 4)
      .map((value) => format(value))
      .join(", ")}${row.length > 4 ? " …" : ""}`;
    const svg = stripOf(row, largest, { role: "img", "aria-label": label });
    return element("li", {}, element("span", {}, String(i)), svg);
  });
  const beyond = shape[0] - shown.length;
  return element(
    "div",
    {},
    element("ol", { class: "it-vectors", start: 0 }, ...strips),
    element(
      "p",
      { class: "it-task-small" },
      `${counted(shape[0], "vector")} of ${counted(shape[1], "number")}: up is positive, down negative; the largest is ${format(largest)}${beyond > 0 ? ` (${beyond} more not drawn)` : ""}.`,
    ),
  );
}

/** One part of the input. @param {Part} part @param {Entry} entry @param {number} index */
function drawPart(part, entry, index) {
  const boxes =
    entry.output.kind === "boxes" && entry.output.part === index ? entry.output.items : [];
  const alt =
    part.kind === "picture"
      ? `${part.alt || "The input’s picture"}, ${part.width} × ${part.height} pixels${boxes.length ? `, with ${counted(boxes.length, "box")}` : ""}`
      : "";
  const drawn = {
    text: () => drawText(/** @type {Text} */ (part)),
    list: () =>
      element(
        "ul",
        { class: "it-list" },
        .../** @type {List} */ (part).items.map((item) => element("li", {}, item)),
      ),
    picture: () => drawPicture(/** @type {Picture} */ (part), boxes, alt),
    sound: () => drawSound(/** @type {Sound} */ (part), part.name),
  }[part.kind]();
  const title =
    part.name === "input" || part.kind === "picture"
      ? []
      : [element("p", { class: "it-task-small" }, part.name.replaceAll("_", " "))];
  return [...title, drawn];
}

/** @param {Entry} entry */
function drawOutput({ output, input }) {
  switch (output.kind) {
    case "text":
      return drawText(output);
    case "picture":
      return drawPicture(
        output,
        [],
        `The output’s picture, ${output.width} × ${output.height} pixels`,
      );
    case "sound":
      return drawSound(output, "output");
    case "bars":
      return drawBars(output);
    case "boxes":
      return element(
        "div",
        {},
        output.items.length
          ? drawBars({
              kind: "bars",
              items: output.items.map(({ label, score }, i) => ({
                label: `${i + 1} ${label}`,
                score,
              })),
              more: output.more,
            })
          : element("p", { class: "it-task-text" }, "nothing found"),
      );
    case "highlights":
      return drawHighlights(
        /** @type {Text} */ (/** @type {any} */ (input[output.part])).text,
        output,
      );
    case "vectors":
      return drawVectors(output);
    default:
      return element("p", {}, "");
  }
}

/** The code of an entry, and what copies it. @param {string} text @param {Element} heading @param {(text: string) => void} tell */
function codeOf(text, heading, tell) {
  const code = element("code", {}, text);
  const own = OWN.exec(text)?.[1] ?? "";
  const note = own.includes(",")
    ? `${listed(own.split(", "))} come with this book: the code runs where it is installed.`
    : `${own} comes with this book: elsewhere, name a model on the internet in its place.`;
  const lines = text
    .split("\n")
    .reduce((sum, { length }) => sum + Math.max(1, Math.ceil(length / ACROSS)), 0);
  return element(
    "section",
    { class: "it-task-code", "data-long": lines > LONG },
    element("div", { class: "it-buttons" }, heading, copyButton(code, tell)),
    element("pre", { class: "it-call" }, code),
    ...(own ? [element("p", { class: "it-task-small" }, note)] : []),
  );
}

/** What a limit says before its examples; of what is long still, the first sentence. @param {string} text */
function briefly(text) {
  const [said = ""] = text.split(/: ["“]/);
  const short = said.length > BRIEF ? said.replace(/^(.+?)\. .*$/s, "$1.") : said;
  return short === said && said !== text ? `${said}.` : short;
}

/** @param {Card} card */
function cardLines({ name, architecture, parameters, score, cannot }) {
  const size = parameters === null ? "" : `${parameters.toLocaleString("en")} parameters`;
  return /** @type {[string, string][]} */ ([
    ["cannot", cannot.join(" ")],
    ["held out", score ? scoreWords(score) : ""],
    ["model", [name, architecture, size].filter(Boolean).join("; ")],
  ]).filter(([, text]) => text);
}

/**
 * One entry: its code to copy, or the call; what goes in, what comes out, and the model's card.
 * @param {Entry} entry @param {(text: string) => void} tell
 */
export function sheet(entry, tell) {
  if (entry.problem)
    return element(
      "div",
      { class: "it-problem" },
      element("p", {}, element("strong", {}, "This entry can’t be shown. "), entry.problem),
    );
  const took = entry.seconds === null ? "" : ` · ${format(entry.seconds, 2)} s`;
  const lines = entry.card ? cardLines(entry.card) : [];
  const fails = briefly(entry.card?.cannot[0] ?? "");
  const heading = (/** @type {string} */ text) => element("p", { class: "it-task-heading" }, text);
  const lead = entry.code ? "" : entry.call;
  return element(
    "div",
    { class: "it-entry" },
    ...(entry.code ? [codeOf(entry.code, heading("the code"), tell)] : []),
    element(
      "section",
      {},
      heading(lead ? "the call" : "goes in"),
      ...(lead ? [element("pre", { class: "it-call" }, element("code", {}, lead))] : []),
      ...[...entry.input.entries()]
        .sort(([, a], [, b]) => Number(b.name === "question") - Number(a.name === "question"))
        .flatMap(([i, part]) => drawPart(part, entry, i)),
    ),
    element("section", {}, heading(`comes out${took}`), drawOutput(entry)),
    ...(fails ? [element("section", {}, heading("where it fails"), element("p", {}, fails))] : []),
    ...(lines.length
      ? [
          element(
            "details",
            { class: "it-card" },
            element("summary", {}, "all of its model card"),
            element(
              "dl",
              {},
              ...lines.flatMap(([term, text]) => [
                element("dt", {}, term),
                element("dd", {}, text),
              ]),
            ),
          ),
        ]
      : []),
  );
}
