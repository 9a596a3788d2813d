/**
 * Directions in three dimensions, on a globe that one turns. It is one target: a drag and the arrow
 * keys turn it, and the arrow that comes nearest to its ring is chosen; a tap picks the nearest one.
 *
 * @typedef {{x: number, y: number, z: number}} Point3
 * @typedef {{yaw: number, pitch: number}} View  In whole degrees.
 * @typedef {object} Globe  What it shows.
 * @property {Point3[]} arrows
 * @property {number} chosen
 * @property {number} threshold  the neuron of the chosen one fires inside a cap as wide
 * @property {string} name  of the chosen one
 * @property {View} view
 * @property {string} text
 */
import { element, mark, place, write } from "./base.js";
import { textWidth, through } from "./drawing.js";
import { target, within } from "./target.js";

/** Degrees for a pixel, and for an arrow key. */
const TURN = 0.5;
const KEYED = 5;
const REST = 4;
/** So many arrows have shafts; of more, only the tips are drawn. */
const SHAFTS = 64;
const ROUND = 60;
/** How far above the middle the ring lies, in degrees. */
const TILT = 22;
const RING = 15;
/** From the globe to the picture's edge: a tip there has its dot whole. */
const BESIDE_GLOBE = 12;

const radians = (/** @type {number} */ degrees) => (degrees * Math.PI) / 180;

/** A point as the eye sees it; z comes toward it. @param {Point3} point @param {View} view */
function turned({ x, y, z }, { yaw, pitch }) {
  const [a, b] = [radians(yaw), radians(pitch)];
  const right = x * Math.cos(a) + z * Math.sin(a);
  const near = z * Math.cos(a) - x * Math.sin(a);
  return {
    x: right,
    y: y * Math.cos(b) - near * Math.sin(b),
    z: y * Math.sin(b) + near * Math.cos(b),
  };
}

/**
 * How the globe is turned so that a point lies in the ring.
 * @param {Point3} point
 */
export function facing({ x, y, z }) {
  const yaw = (Math.atan2(-x, z) * 180) / Math.PI;
  const pitch = (Math.asin(y) * 180) / Math.PI - TILT;
  return [(Math.round(yaw) + 360) % 360, within(Math.round(pitch), -90, 90)];
}

/** The arrow nearest to the ring. @param {Point3[]} arrows @param {View} view */
function inRing(arrows, view) {
  const [up, near] = [Math.sin(radians(TILT)), Math.cos(radians(TILT))];
  const close = arrows.map((arrow) => {
    const eye = turned(arrow, view);
    return eye.y * up + eye.z * near;
  });
  return close.indexOf(Math.max(...close));
}

/** A circle on the globe: all points at this angle to `pole`. @param {Point3} pole @param {number} cosine */
function circle(pole, cosine) {
  const aside = Math.abs(pole.x) < 0.9 ? { x: 1, y: 0, z: 0 } : { x: 0, y: 1, z: 0 };
  const cross = (/** @type {Point3} */ a, /** @type {Point3} */ b) => ({
    x: a.y * b.z - a.z * b.y,
    y: a.z * b.x - a.x * b.z,
    z: a.x * b.y - a.y * b.x,
  });
  const one = cross(pole, aside);
  const size = Math.hypot(one.x, one.y, one.z);
  const u = { x: one.x / size, y: one.y / size, z: one.z / size };
  const v = cross(pole, u);
  const sine = Math.sqrt(Math.max(0, 1 - cosine * cosine));
  return Array.from({ length: ROUND + 1 }, (_, i) => {
    const [c, s] = [Math.cos((2 * Math.PI * i) / ROUND), Math.sin((2 * Math.PI * i) / ROUND)];
    const of = (/** @type {"x" | "y" | "z"} */ way) =>
      cosine * pole[way] + sine * (c * u[way] + s * v[way]);
    return { x: of("x"), y: of("y"), z: of("z") };
  });
}

/**
 * Where a name so wide stands beside a tip: outward, off its arrow, where no dot in front lies under
 * it; or else where fewest do.
 * @param {{x: number, y: number}} tip @param {number} room @param {number} width
 * @param {{x: number, y: number}[]} dots
 */
function free(tip, room, width, dots) {
  const out =
    tip.x >= width / 2 ? [tip.x + 11, tip.x - 11 - room] : [tip.x - 11 - room, tip.x + 11];
  const up = tip.y < width / 2 ? [-14, 24] : [24, -14];
  const spots = [5, ...up, ...up.map((y) => y * 1.6)].flatMap((down) =>
    [...out, tip.x - room / 2].map((x) => ({ x, y: tip.y + down, level: down === 5 })),
  );
  const inside = spots
    .filter(({ x, level }) => !level || (x !== tip.x - room / 2 && x >= 2 && x + room <= width - 2))
    .map(({ x, y }) => ({ x: within(x, 2, width - room - 2), y: within(y, 14, width - 4) }));
  const under = inside.map(
    ({ x, y }) =>
      dots.filter((at) => at.x > x - 4 && at.x < x + room + 4 && at.y > y - 15 && at.y < y + 7)
        .length,
  );
  return inside[under.indexOf(Math.min(...under))] ?? { x: 2, y: 14 };
}

/** Three great circles: by them one sees it turn. */
const LINES = [
  { x: 1, y: 0, z: 0 },
  { x: 0, y: 1, z: 0 },
  { x: 0, y: 0, z: 1 },
].map((pole) => circle(pole, 0));

/**
 * @param {{home(): View, begin(): void, turn(view: View, arrow: number): void, end(): void,
 *   pick(arrow: number): void}} options
 */
export function globe({ home, begin, turn, end, pick }) {
  const path = (/** @type {string} */ kind) => element("path", { class: kind });
  const ground = element("circle", { class: "it-globe-ground" });
  const grid = { back: path("it-globe-line it-globe-back"), front: path("it-globe-line") };
  const cap = { back: path("it-globe-cap it-globe-back"), front: path("it-globe-cap") };
  const shafts = { back: path("it-globe-shaft it-globe-back"), front: path("it-globe-shaft") };
  const far = { back: path("it-globe-far it-globe-back"), front: path("it-globe-far") };
  const near = { back: path("it-globe-near it-globe-back"), front: path("it-globe-near") };
  const shaft = path("it-globe-chosen-shaft");
  const tip = element("circle", { class: "it-globe-chosen", r: 7 });
  const ring = element("circle", { class: "it-globe-ring", r: RING });
  const name = element("text", { class: "it-name", "font-size": 14, "data-role": "key" });
  const layers = [grid, shafts, far, near, cap];
  const svg = element(
    "svg",
    { "aria-hidden": "true" },
    ground,
    ...layers.map((each) => each.back),
    ...layers.map((each) => each.front),
    ring,
    element("g", { "data-role": "key" }, shaft, tip),
    name,
  );
  const root = element(
    "div",
    {
      class: "it-globe it-handle",
      tabindex: 0,
      role: "slider",
      "aria-label": "globe of directions",
      "aria-roledescription": "globe",
      "aria-valuemin": 0,
      "aria-valuemax": 359,
    },
    svg,
  );

  /** @type {Globe | null} */
  let shown = null;
  let size = { radius: 1, middle: 1 };
  /** Where a press began, and whether it has moved. @type {{x: number, y: number, view: View, moved: boolean} | null} */
  let press = null;

  /** @param {View} view */
  const straight = ({ yaw, pitch }) => ({
    yaw: ((Math.round(yaw) % 360) + 360) % 360,
    pitch: within(Math.round(pitch), -90, 90),
  });
  const view = () => shown?.view ?? { yaw: 0, pitch: 0 };
  /** The arrow whose tip is nearest; of those in front, if there is one. @param {number} x @param {number} y */
  function nearest(x, y) {
    const box = svg.getBoundingClientRect();
    const at = { x: x - box.left - size.middle, y: y - box.top - size.middle };
    const away = (shown?.arrows ?? []).map((arrow) => {
      const eye = turned(arrow, view());
      const far = Math.hypot(eye.x * size.radius - at.x, -eye.y * size.radius - at.y);
      return far + (eye.z < 0 ? 40 : 0);
    });
    return away.indexOf(Math.min(...away));
  }
  target(root, {
    at: () => shown?.view ?? null,
    pick: (event) => {
      const { clientX: x, clientY: y } = event;
      if (event.type === "pointerdown" || !press) press = { x, y, view: view(), moved: false };
      if (Math.hypot(x - press.x, y - press.y) >= REST) press.moved = true;
      if (!press.moved) return press.view;
      return straight({
        yaw: press.view.yaw + (x - press.x) * TURN,
        pitch: press.view.pitch + (y - press.y) * TURN,
      });
    },
    beside: (right, up) =>
      straight({ yaw: view().yaw + right * KEYED, pitch: view().pitch - up * KEYED }),
    home,
    begin,
    go: (to) => {
      if (to.yaw !== view().yaw || to.pitch !== view().pitch)
        turn(to, inRing(shown?.arrows ?? [], to));
    },
    end: () => {
      const tapped = press && !press.moved ? press : null;
      press = null;
      end();
      if (tapped) pick(nearest(tapped.x, tapped.y));
    },
  });

  /** @param {Point3} eye */
  const flat = (eye) => ({
    x: size.middle + eye.x * size.radius,
    y: size.middle - eye.y * size.radius,
  });
  /** A line on the globe, its part in front and its part behind. @param {Point3[]} points @param {View} from */
  function halves(points, from) {
    const eyes = points.map((point) => turned(point, from));
    const part = (/** @type {boolean} */ front) => {
      /** @type {Point3[][]} */
      const runs = [[]];
      for (const eye of eyes) {
        if (eye.z >= 0 === front) runs.at(-1)?.push(eye);
        else if (runs.at(-1)?.length) runs.push([]);
      }
      return runs.map((run) => through(run.map(flat))).join("");
    };
    return { front: part(true), back: part(false) };
  }
  /** @param {{front: SVGPathElement, back: SVGPathElement}} pair @param {{front: string, back: string}} d */
  function put(pair, d) {
    place(pair.front, { d: d.front });
    place(pair.back, { d: d.back });
  }

  return {
    root,
    /** @param {number} width @param {Globe} next */
    update(width, next) {
      shown = next;
      const { arrows, chosen, threshold, text } = next;
      size = { middle: width / 2, radius: width / 2 - BESIDE_GLOBE };
      place(svg, { width, height: width });
      place(ground, { cx: size.middle, cy: size.middle, r: size.radius });
      place(ring, { cx: size.middle, cy: size.middle - Math.sin(radians(TILT)) * size.radius });
      const lines = LINES.map((line) => halves(line, next.view));
      put(grid, {
        front: lines.map(({ front }) => front).join(""),
        back: lines.map(({ back }) => back).join(""),
      });
      const own = arrows[chosen] ?? { x: 0, y: 0, z: 1 };
      put(cap, halves(circle(own, threshold), next.view));
      const made = {
        shafts: { front: "", back: "" },
        far: { front: "", back: "" },
        near: { front: "", back: "" },
      };
      /** @type {{x: number, y: number}[]} */
      const dots = [];
      arrows.forEach((arrow, i) => {
        if (i === chosen) return;
        const eye = turned(arrow, next.view);
        const at = flat(eye);
        if (eye.z >= 0) dots.push(at);
        const side = eye.z >= 0 ? "front" : "back";
        const cosine = arrow.x * own.x + arrow.y * own.y + arrow.z * own.z;
        const close = cosine > threshold;
        const r = close ? 3.5 : 2.5;
        const dot = `M${(at.x - r).toFixed(1)} ${at.y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
        made[close ? "near" : "far"][side] += dot;
        if (arrows.length <= SHAFTS) {
          made.shafts[side] += through([{ x: size.middle, y: size.middle }, at]);
        }
      });
      put(shafts, made.shafts);
      put(far, made.far);
      put(near, made.near);
      const eye = turned(own, next.view);
      const at = flat(eye);
      place(shaft, { d: through([{ x: size.middle, y: size.middle }, at]) });
      place(tip, { cx: at.x, cy: at.y });
      for (const part of [shaft, tip]) mark(part, "behind", eye.z < 0);
      write(name, next.name);
      const room = textWidth(next.name, 14, 600);
      // Its own shaft counts as many dots.
      for (let part = 0.1; part < 0.95; part += 0.1) {
        const along = (/** @type {number} */ to) => size.middle + (to - size.middle) * part;
        dots.push({ x: along(at.x), y: along(at.y) });
      }
      place(name, free(at, room, width, dots));
      root.setAttribute("aria-valuenow", String(next.view.yaw));
      root.setAttribute("aria-valuetext", text);
    },
  };
}
