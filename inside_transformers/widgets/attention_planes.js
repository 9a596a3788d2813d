/**
 * The two planes of attention: who is read (a query and keys), and what is handed over (values).
 *
 * @typedef {import("./drawing.js").Box} Box
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./handles.js").Grip} Grip
 * @typedef {import("./plane.js").Range} Range
 * @typedef {import("./plane.js").Label} Label
 * @typedef {import("./plane.js").Way} Way
 * @typedef {{role: "query" | "key" | "value", token: number} | null} Touched  What was just moved.
 */
import { element, format, mark, place, write } from "./base.js";
import { arrow, DISC, HALO, hatching, textWidth, through } from "./drawing.js";
import { names, plane, slope } from "./plane.js";

const TITLE = 15;
const AXIS = 13;
/** Tips this near each other, in pixels, share one name. */
const TOGETHER = 7;
/** So much wider is a key that the query lies on: a ring around it. */
const AROUND = 8;
/** Where the name of a part may stand: along it, and so many pixels off. */
const ALONG = [0.5, 0.3, 0.7, 0.1, 0.9];
const OFF = [8, 18];

/**
 * Names of tips; those of tips in one place are joined.
 * @param {{word: string, at: Point, role: string, muted: boolean}[]} tips
 * @param {number} most  so many words stand in one name
 * @param {Point} [origin]  a tip there is no more than a dot: its name says so
 * @param {boolean} [first]  whether the first name says what all are
 * @returns {Label[]}
 */
function joined(tips, most, origin, first = false) {
  /** @type {{words: string[], at: Point, role: string, muted: boolean}[]} */
  const groups = [];
  for (const { word, ...tip } of tips) {
    const near = groups.find(({ at, muted }) => muted === tip.muted && !far(at, tip.at, TOGETHER));
    if (near) near.words.push(word);
    else groups.push({ words: [word], ...tip });
  }
  return groups.map(({ words, at, role, muted }, i) => {
    const more = words.length > most ? ` +${words.length - most}` : "";
    const zero = origin && !far(at, origin, 1) ? " (0, 0)" : "";
    const whose = first && !i;
    const names = words.slice(0, most).join(whose ? "”, “" : ", ");
    const same = first && words.length > 1 ? ` (same ${role})` : "";
    const text = whose ? `${role} of “${names}”${more}${zero}` : names + more + (zero || same);
    return { text, at, role, muted, radius: DISC + 3 };
  });
}

/** The corner of a plane that says what it shows. @param {string} title @param {(string | Node)[]} words */
function corner(title, words) {
  const first = element("text", { class: "it-plane-title", "font-size": TITLE }, title);
  const second = element("text", { class: "it-plane-words", "font-size": 14 }, ...words);
  return {
    root: element("g", {}, first, second),
    /** @param {number} width @param {"start" | "end"} side */
    update(width, side) {
      const x = side === "start" ? 14 : width - 14;
      place(first, { x, y: 24, "text-anchor": side });
      place(second, { x, y: 44, "text-anchor": side });
      const wide =
        Math.max(textWidth(title, TITLE, 600), textWidth(second.textContent ?? "", 14)) + 8;
      return { x: side === "start" ? x : x - wide, y: 8, width: wide, height: 42 };
    },
  };
}

/** @param {string} role @param {string} text */
const inked = (role, text) => element("tspan", { class: "it-ink", "data-role": role }, text);

/** A bulging dotted path from where a tip was to where it is. @param {Point} a @param {Point} b */
function trail(a, b) {
  const middle = {
    x: (a.x + b.x) / 2 + (b.y - a.y) * 0.16,
    y: (a.y + b.y) / 2 - (b.x - a.x) * 0.16,
  };
  const f = (/** @type {number} */ x) => x.toFixed(1);
  return `M${f(a.x)} ${f(a.y)}Q${f(middle.x)} ${f(middle.y)} ${f(b.x)} ${f(b.y)}`;
}

/** Where a tip was, and its way to where it is. */
function track() {
  const ghost = element("circle", { class: "it-ghost-tip", r: DISC });
  const path = element("path", { class: "it-trail" });
  return {
    shapes: [path, ghost],
    /** @param {Point | undefined} from @param {Point | undefined} to @returns {boolean}  whether it moved */
    update(from, to) {
      const moved = Boolean(from && to && far(from, to, 3));
      for (const each of [path, ghost]) mark(each, "away", !moved);
      if (moved && from && to) {
        place(path, { d: trail(from, to) });
        place(ghost, { cx: from.x, cy: from.y });
      }
      return moved;
    },
  };
}

/** "pull me", or which of several tips in one place, and a dotted path from there to that tip. */
function invitation() {
  const path = element("path", { class: "it-hint-path" });
  const text = element("text", { "font-size": 14, "text-anchor": "middle" });
  const root = element("g", { class: "it-hint" }, path, text);
  return {
    root,
    /**
     * @param {Point | undefined} end  the tip; none: nothing is said
     * @param {string} word
     * @param {Point[]} others  tips that it must not cover
     * @param {number} width
     * @returns {{boxes: Box[], arrows: Way[]}}  what it takes of the picture
     */
    update(end, word, others, width) {
      mark(root, "away", !end);
      if (!end) return { boxes: [], arrows: [] };
      const shared = others.some((at) => !far(at, end, TOGETHER));
      const said = shared ? `pull ${word}` : "pull me";
      const half = textWidth(said, 14) / 2;
      const x = Math.min(width - half - 4, end.x - 4);
      write(text, said);
      const clear = (/** @type {number} */ y) =>
        others.every(
          (at) => Math.abs(at.x - x) > DISC + half + 2 || Math.abs(at.y - y + 13) > DISC + 10,
        );
      const heights = [78, 46, 32].map((lift) => end.y - Math.min(lift, end.y - 40));
      const goal = { x: end.x - 4, y: heights.find(clear) ?? heights[0] ?? 0 };
      place(path, { d: trail({ x: end.x + 4, y: end.y - DISC - 6 }, goal) });
      place(text, { x, y: goal.y - 8 });
      return {
        boxes: [{ x: x - half, y: goal.y - 22, width: 2 * half, height: 18 }],
        arrows: [{ from: end, to: goal }],
      };
    },
  };
}

/**
 * @param {{id: string, words: string[], query: Grip, keys: Grip[], titled: boolean,
 *   note: string, sloping: boolean}} options  `sloping`: level lines can be drawn
 */
export function keyPlane({ id, words, query, keys, titled, note, sloping }) {
  const hatch = `${id}-hatch-keys`;
  const where = plane(
    "A plane: the query and the keys as arrows. The further a key lies along the query, the more it is read.",
  );
  const levels = slope(where);
  const shown = sloping
    ? ["bluer = higher ", inked("query", "query"), " · ", inked("key", "key")]
    : [inked("query", "query"), " and ", inked("key", "keys")];
  const title = corner(titled ? "Who is read?" : "", titled ? shown : []);
  const spelled = [
    "q·k = ",
    inked("query", "query"),
    " · ",
    inked("key", "key"),
    ", bluer = higher",
  ];
  const said = note || titled ? [note] : spelled;
  const aside = element("text", { class: "it-note", "font-size": 12 }, ...said);
  const way = track();
  const before = arrow({ hatch, role: "query", tip: "dot", width: 3 });
  const hint = invitation();
  const glyphs = words.map(() => arrow({ hatch, role: "key", tip: "ring", width: 4 }));
  const own = arrow({ hatch, role: "query", tip: "ring", width: 6 });
  const grips = keys.map((grip, j) =>
    where.handles.add(grip, ...(glyphs[j] ? [glyphs[j].root] : [])),
  );
  const queryGrip = where.handles.add(query, own.root);
  const tips = element("g");
  const labels = names(tips);
  where.below.append(
    hatching(hatch),
    title.root,
    ...glyphs.map((glyph) => glyph.shaft),
    before.shaft,
    own.shaft,
    ...way.shapes,
    before.root,
  );
  where.held.append(...grips.map((grip) => grip.root), queryGrip.root);
  where.above.append(tips, aside, hint.root);
  let layered = "";

  return {
    ...where,
    /**
     * @param {{reader: number, q: Point, k: Point[], masked: boolean[], touched: Touched,
     *   old: {q: Point, k: Point[]} | null, hinted: Touched}} state
     */
    update({ reader, q, k, masked, touched, old, hinted }) {
      const { width, height } = where.size();
      const origin = where.toPixels({ x: 0, y: 0 });
      const tip = where.toPixels(q);
      const ends = k.map(where.toPixels);
      const boxes = [title.update(width, "start")];
      const under = ends.map((end) => !far(end, tip, TOGETHER));
      const halos = [tip, ...ends].map(({ x, y }) => ({
        x: x - HALO,
        y: y - HALO,
        width: 2 * HALO,
        height: 2 * HALO,
      }));
      // Without a title it stands on the right, where keys are pulled less.
      const long = textWidth(aside.textContent ?? "", 12);
      const left = titled ? 14 : width - 14 - long;
      place(aside, { x: left, y: titled ? 63 : 22 });
      if (long) boxes.push({ x: left, y: titled ? 52 : 10, width: long, height: 16 });
      if (sloping) boxes.push(...levels.update(q.x, q.y, [...boxes, ...halos]));
      ends.forEach((end, j) => {
        const changed = touched?.role === "key" && touched.token === j;
        const radius = under[j] ? DISC + AROUND : DISC;
        glyphs[j]?.update({ from: origin, to: end, masked: masked[j], changed, radius });
        grips[j]?.update();
      });
      own.update({ from: origin, to: tip, changed: touched?.role === "query", radius: DISC + 1 });
      queryGrip.update();
      // A masked tip must not hide one that is read; while a handle is in hand, nothing changes places.
      const below = ends.map(
        (end, j) => Boolean(masked[j]) && !ends.every((other, i) => masked[i] || far(end, other)),
      );
      if (String(below) !== layered && !where.held.contains(document.activeElement)) {
        layered = String(below);
        const order = grips.map((_, j) => j).sort((a, b) => Number(below[b]) - Number(below[a]));
        where.held.append(...order.flatMap((j) => grips[j]?.root ?? []), queryGrip.root);
      }

      const { role, token = 0 } = touched ?? {};
      const from = role === "key" ? old?.k[token] : role === "query" ? old?.q : undefined;
      const to = touched?.role === "key" ? ends[touched.token] : tip;
      const start = from && where.toPixels(from);
      const moved = way.update(start, to);
      const turned = moved && touched?.role === "query";
      before.update({ from: origin, to: start ?? origin, ghost: true, away: !turned });

      const marked = ends.map((at, j) => ({
        word: words[j] ?? "",
        at,
        role: "key",
        muted: masked[j] ?? false,
      }));
      const all = joined(marked, words.length > 8 ? 2 : 3, origin, !titled);
      all.unshift({
        text: `query of “${words[reader] ?? ""}”`,
        at: tip,
        role: "query",
        radius: DISC + 4,
      });
      for (const name of all) {
        if (far(name.at, tip, TOGETHER)) continue;
        name.radius += AROUND / 2;
        if (!titled && name.role === "key") name.text += " (same place)";
      }
      const invited = hinted?.role === "key" ? hinted.token : -1;
      const others = [...ends.filter((_, j) => j !== invited), tip];
      const said = hint.update(ends[invited], words[invited] ?? "", others, width);
      boxes.push(...said.boxes);
      /** @type {Way[]} */
      const arrows = ends.map((end, j) => ({ from: origin, to: end, faint: masked[j] }));
      arrows.push({ from: origin, to: tip }, ...said.arrows);
      if (moved && start && to) arrows.push({ from: start, to, faint: true });
      labels.update(all, { width, height, boxes, arrows });
    },
  };
}

/** Whether one tip leaves the other in sight. @param {Point} a @param {Point} b @param {number} [apart] */
const far = (a, b, apart = DISC) => Math.hypot(a.x - b.x, a.y - b.y) > apart;

/**
 * The corners of the smallest convex shape around points (Andrew's monotone chain).
 * @param {Point[]} points
 * @returns {Point[]}
 */
function hullOf(points) {
  const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
  const half = (/** @type {Point[]} */ list) => {
    /** @type {Point[]} */
    const chain = [];
    for (const p of list) {
      for (;;) {
        const [a, b] = chain.slice(-2);
        if (!a || !b || (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

/**
 * @param {{id: string, words: string[], values: Grip[], note: string, axes: string[]}} options
 */
export function valuePlane({ id, words, values, note, axes }) {
  const hatch = `${id}-hatch-values`;
  const where = plane(
    "A plane: the values as arrows, weight × value laid tip to tail, and the output where they end.",
  );
  const title = corner("What is handed over?", [
    "weight × ",
    inked("value", "value"),
    ", tip to tail",
  ]);
  const aside = element("text", { class: "it-note", "font-size": 12, "text-anchor": "end" }, note);
  const hull = element("path", { class: "it-hull", "data-role": "value" });
  const across = element(
    "text",
    { class: "it-axis", "font-size": AXIS, "text-anchor": "end" },
    axes[0] ? `${axes[0]} →` : "",
  );
  const upward = element(
    "text",
    { class: "it-axis", "font-size": AXIS },
    axes[1] ? `${axes[1]} →` : "",
  );
  const lines = element("path", { class: "it-origin-lines" });
  const glyphs = words.map(() => arrow({ hatch, role: "value", tip: "ring", width: 2.5 }));
  const parts = words.map(() => arrow({ hatch, role: "value", tip: "head", width: 8 }));
  const output = arrow({ hatch, role: "output", tip: "dot", width: 5 });
  const before = arrow({ hatch, role: "output", tip: "dot", width: 3 });
  const way = track();
  const grips = values.map((grip, j) =>
    where.handles.add(grip, ...(glyphs[j] ? [glyphs[j].root] : [])),
  );
  const hint = invitation();
  const tips = element("g");
  const labels = names(tips);
  where.ground.append(hatching(hatch), hull, lines);
  where.below.append(title.root, ...glyphs.map((glyph) => glyph.shaft), ...way.shapes);
  where.held.append(...grips.map((grip) => grip.root));
  where.above.append(
    before.shaft,
    before.root,
    ...parts.flatMap((part) => [part.shaft, part.root]),
    output.shaft,
    output.root,
    tips,
    across,
    upward,
    aside,
    hint.root,
  );

  return {
    ...where,
    /**
     * @param {{reader: number, v: Point[], weights: number[], shares: number[], masked: boolean[],
     *   output: number[], at: Point, touched: Touched, old: {v: Point[], at: Point} | null,
     *   hinted: Touched}} state
     *   `shares` are the lengths that stand for the weights, `at` is the output's place
     */
    update({ reader, v, weights, shares, masked, output: numbers, at, touched, old, hinted }) {
      const { width, height } = where.size();
      const origin = where.toPixels({ x: 0, y: 0 });
      const ends = v.map(where.toPixels);
      const end = where.toPixels(at);
      const boxes = [title.update(width, "end")];
      place(aside, { x: width - 14, y: 63 });
      if (note)
        boxes.push({
          x: width - 14 - textWidth(note, 12),
          y: 52,
          width: textWidth(note, 12),
          height: 16,
        });
      place(lines, { d: `M${origin.x} 0V${height}M0 ${origin.y}H${width}` });
      const [low, beside] = [Math.min(height - 10, origin.y + 30), Math.max(18, origin.x - 14)];
      place(across, { x: width - 12, y: low });
      place(upward, { x: 0, y: 0 });
      place(upward, {
        transform: `translate(${beside.toFixed(1)} ${(height * 0.56).toFixed(1)}) rotate(-90)`,
      });
      const long = (/** @type {Element} */ text) => textWidth(text.textContent ?? "", AXIS);
      const [wide, tall] = [long(across), long(upward)];
      boxes.push(
        { x: width - 12 - wide, y: low - AXIS, width: wide, height: AXIS + 4 },
        { x: beside - AXIS, y: height * 0.56 - tall, width: AXIS + 4, height: tall },
      );
      const corners = hullOf(ends.filter((_, j) => !masked[j]));
      place(hull, { d: corners.length ? `${through(corners)}Z` : "" });
      let foot = { x: 0, y: 0 };
      /** @type {Way[]} */
      const arrows = ends.map((tip, j) => ({ from: origin, to: tip, faint: masked[j] }));
      /** @type {Label[]} */
      const marked = [];
      v.forEach((value, j) => {
        const weight = shares[j] ?? 0;
        const next = { x: foot.x + weight * value.x, y: foot.y + weight * value.y };
        const [a, b] = [where.toPixels(foot), where.toPixels(next)];
        const long = Math.hypot(a.x - b.x, a.y - b.y);
        parts[j]?.update({ from: a, to: b, away: long < 1 });
        if (long > 16) {
          arrows.push({ from: a, to: b });
          if (long > 24) {
            const [at, ...also] = ALONG.map((part) => ({
              x: a.x + (b.x - a.x) * part,
              y: a.y + (b.y - a.y) * part,
            }));
            const text = `${format(weights[j] ?? 0)} × ${words[j]}`;
            marked.push({
              text,
              at: at ?? a,
              also,
              off: OFF,
              radius: 3,
              role: "part",
              spare: true,
            });
          }
        }
        foot = next;
        const changed = touched?.role === "value" && touched.token === j;
        glyphs[j]?.update({ from: origin, to: ends[j] ?? origin, masked: masked[j], changed });
        grips[j]?.update();
      });
      const was = old && where.toPixels(old.at);
      const moved = Boolean(was && far(was, end, 3));
      output.update({ from: origin, to: end, changed: moved, radius: DISC - 1.5 });
      const ghostly = { ghost: true, away: !moved, radius: DISC - 2 };
      before.update({ from: origin, to: was ?? origin, ...ghostly });
      arrows.push({ from: origin, to: end });
      if (moved && was) {
        arrows.push({ from: origin, to: was, faint: true });
        boxes.push({ x: was.x - DISC, y: was.y - DISC, width: 2 * DISC, height: 2 * DISC });
      }
      const invited = hinted?.role === "value" ? hinted.token : -1;
      const others = ends.filter((_, j) => j !== invited);
      const said = hint.update(ends[invited], words[invited] ?? "", others, width);
      boxes.push(...said.boxes);
      arrows.push(...said.arrows);

      const start = touched?.role === "value" && old ? old.v[touched.token] : undefined;
      const first = start && where.toPixels(start);
      const now = touched ? ends[touched.token] : undefined;
      way.update(first, now);
      const all = joined(
        ends.map((tip, j) => ({
          word: words[j] ?? "",
          at: tip,
          role: "value",
          muted: masked[j] ?? false,
        })),
        words.length > 8 ? 2 : 3,
      );
      const sum = `(${numbers.map((x) => format(x)).join(", ")})`;
      all.unshift({
        text: "output",
        lines: [`added to ${words[reader] ?? ""}`, sum],
        at: end,
        off: OFF,
        radius: DISC + 2,
        role: "output",
        above: true,
      });
      const open = all.filter((label) => !label.muted);
      const shut = all.filter((label) => label.muted);
      labels.update([...open, ...marked, ...shut], { width, height, boxes, arrows });
    },
  };
}
