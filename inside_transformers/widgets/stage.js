/**
 * The stage of a demo whose picture is the control. From top to bottom: a question with an address
 * of its own, one line that says what to do, the picture, the message, switches and buttons, the
 * table. It remembers states: for `undo`, and in the page's address.
 *
 * @typedef {import("./base.js").Model} Model
 * @typedef {Map<string, string>} State  Only what differs from the first state.
 * @typedef {(string | Node)[]} Words
 * @typedef {{name: string, label: string | Node, flip(on: boolean): void}} Switch
 * @typedef {Record<string, any>} Traits
 * @typedef {"undo" | "reset" | "address" | "unreadable"} Cause  Why a state is shown.
 * @typedef {{begin(jump?: boolean): void, end(): void}} Hand  What a handle tells of a change; a
 *   jump comes there in one move.
 *
 * @typedef {object} Change  The last one; demos may set what they see otherwise.
 * @property {any} before  what was shown before; null: there is nothing to compare with
 * @property {boolean} dragging  it is in hand still
 * @property {boolean} jump  it came at a stroke, so the picture may move there
 *
 * @typedef {object} Plan
 * @property {Model} model
 * @property {() => void} redraw
 * @property {string} key  the demo's name in the page's address
 * @property {string | Node} look  one line that says what to do
 * @property {Switch[]} switches
 * @property {string | undefined} [aside]  what stands before the switches
 * @property {() => Traits} shown  what is shown now
 * @property {() => State} read  the same, as it stands in the address
 * @property {(state: State) => Traits | null} parsed  what a state shows; null: it can't be read
 * @property {(cause: Cause, state: State) => void} [arrive]  another state is about to be shown
 * @property {(Words | string)[]} longest  the longest messages, without what they begin with: they
 *   set the height
 */
import { addressOf, parsedState, stateInAddress, stateText, writeAddress } from "./address.js";
import { element, mark, rewrite } from "./base.js";
import { filler } from "./filling.js";
import { still } from "./motion.js";
import { hasKernel, setter } from "./python.js";

const USUAL_WIDTH = 680;
/** Up to this width a demo is one column. */
export const ONE_COLUMN = 480;

/** What a message begins with. No other that goes before a state's own words is longer than undo's. @type {Record<Cause, string>} */
const OPENINGS = {
  undo: "One step back. ",
  reset: "As at first. ",
  unreadable: "The address holds a state that this demo can’t read, so this is the first one. ",
  address: "",
};

/** @param {string} text */
export const strong = (text) => element("strong", {}, text);

/** @param {Words} words */
export const asText = (words) =>
  words.map((each) => (typeof each === "string" ? each : each.textContent)).join("");

/** The longest of these messages. @param {Words[]} all @returns {Words} */
export const longestOf = (all) =>
  all.reduce((a, b) => (asText(b).length > asText(a).length ? b : a));

/**
 * The first name that no other demo of the page has: `key`, `key-2`, …
 * @param {string} key
 * @returns {string}
 */
function freeKey(key) {
  const taken = new Set(
    [...document.querySelectorAll("[data-demo-key]")].map((each) =>
      each instanceof HTMLElement ? each.dataset.demoKey : "",
    ),
  );
  let name = key;
  for (let i = 2; taken.has(name); i++) name = `${key}-${i}`;
  return name;
}

/**
 * Headings of a page go down one level at a time: right under the page's title, a question is one
 * of the second level.
 * @param {HTMLElement} heading
 */
function fitLevel(heading) {
  const before = [...document.querySelectorAll("h1, h2, h3")].filter(
    (each) =>
      !each.closest(".it-stage") &&
      each.compareDocumentPosition(heading) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  if (before.at(-1)?.tagName !== "H1") return;
  heading.setAttribute("role", "heading");
  heading.setAttribute("aria-level", "2");
}

/**
 * A switch.
 * @param {Switch} options
 */
function switchButton({ label, flip }) {
  const root = element(
    "button",
    {
      type: "button",
      class: "it-switch it-hold",
      role: "switch",
      "aria-checked": "true",
      onclick: () => flip(root.getAttribute("aria-checked") !== "true"),
    },
    element("span", { class: "it-knob", "aria-hidden": "true" }),
    element("span", {}, label),
  );
  return root;
}

/**
 * The message. A screen reader hears it on release only; sighted readers also while they drag.
 * @param {Words[]} longest
 */
function messageLine(longest) {
  const live = element("p", { class: "it-said", role: "status" });
  const now = element("p", { class: "it-saying", "aria-hidden": "true" });
  const sizers = longest.map((words) =>
    element("p", { class: "it-sizer", "aria-hidden": "true" }, ...words),
  );
  const told = element("div", { class: "it-told" }, live, now);
  const root = element("div", { class: "it-message-line" }, ...sizers, told);
  return {
    root,
    /** @param {Words} words @param {{dragging?: boolean, kind?: string}} how */
    say(words, { dragging = false, kind = "" } = {}) {
      mark(root, "kind", kind || false);
      mark(root, "dragging", dragging);
      const line = dragging ? now : live;
      rewrite(line, ...words);
      if (dragging) return;
      rewrite(now); // else what was said on the way would stand there still, of another state
      // What is longer than its place is scrolled, by keyboard, too.
      if (live.scrollHeight > live.clientHeight + 1) live.tabIndex = 0;
      else live.removeAttribute("tabindex");
    },
  };
}

/**
 * Copies an address; where that is denied, shows it to be copied.
 * @param {() => string} address
 * @param {(text: string) => void} tell
 */
function linkButton(address, tell) {
  const field = element("input", {
    type: "text",
    class: "it-link",
    readonly: true,
    hidden: true,
    "aria-label": "address of this state",
    onblur: () => {
      field.hidden = true;
    },
  });
  const button = element(
    "button",
    {
      type: "button",
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(address());
          tell("The address of this state is copied.");
        } catch {
          field.hidden = false;
          field.value = address();
          field.focus();
          field.select();
          tell("Copy the address of this state from the field.");
        }
      },
    },
    "link",
  );
  return { button, field };
}

/**
 * A demo's stage. The caller fills `picture` and `tables`.
 * @param {HTMLElement} el
 * @param {Plan} plan
 */
export function stage(
  el,
  { model, redraw, key: wanted, look, switches, aside, shown, read, parsed, arrive, longest },
) {
  el.replaceChildren();
  const key = freeKey(wanted);
  const addressed = !hasKernel(model);
  const heading = element("h3", { class: "it-question", id: key });
  const picture = element("div", { class: "it-stage-picture" });
  const message = messageLine(longest.map((words) => [OPENINGS.undo, ...[words].flat()]));
  const tables = element("div", { class: "it-tables", id: `${key}-table`, hidden: true });

  /** States before each change, oldest first; and the one that stands. @type {string[]} */
  const past = [];
  let settled = stateText(read());
  /** @type {Change} */
  const change = { before: null, dragging: false, jump: false };
  let opening = "";
  const set = setter(model, redraw);

  const { fill, turn } = filler(tables);
  const flips = switches.map((each) => ({ name: each.name, root: switchButton(each) }));
  /** The tables' beginning, as far as there is room below their button, which keeps the focus. */
  const bringIntoView = () => {
    row.style.scrollMarginBottom = `${Math.min(tables.offsetHeight + 24, innerHeight / 2)}px`;
    row.scrollIntoView({ block: "nearest", behavior: still() ? "auto" : "smooth" });
  };
  const table = element(
    "button",
    {
      type: "button",
      "aria-expanded": "false",
      "aria-controls": tables.id,
      onclick: () => {
        turn();
        table.setAttribute("aria-expanded", String(!tables.hidden));
        if (!tables.hidden) requestAnimationFrame(() => setTimeout(bringIntoView));
      },
    },
    "table",
  );
  const undo = element("button", { type: "button", class: "it-hold", disabled: true }, "undo");
  const reset = element("button", { type: "button", class: "it-hold" }, "reset");
  const link = linkButton(
    () => addressOf(key, settled),
    (text) => message.say([text]),
  );
  link.button.hidden = !addressed;
  const row = element(
    "div",
    { class: "it-row" },
    element(
      "div",
      { class: "it-switches" },
      ...(aside && flips.length ? [element("span", { class: "it-aside" }, aside)] : []),
      ...flips.map((flip) => flip.root),
    ),
    element("div", { class: "it-buttons" }, table, undo, reset, link.button, link.field),
  );
  const root = element(
    "div",
    {
      class: "it-demo it-stage",
      role: "group",
      "aria-labelledby": key,
      "data-demo-key": key,
      "data-lm-suppress-shortcuts": "true",
    },
    heading,
    element("p", { class: "it-look" }, look),
    picture,
    message.root,
    row,
    tables,
  );
  el.append(root);
  fitLevel(heading);

  const keepAddress = () => {
    undo.disabled = !past.length;
    if (addressed) writeAddress(key, settled);
  };
  /** What is shown now stands; whether it differs from what stood. */
  const settle = () => {
    const now = stateText(read());
    if (now === settled) return false;
    past.push(settled);
    settled = now;
    keepAddress();
    return true;
  };
  /** @type {Hand["begin"]} */
  const begin = (jump = false) => {
    Object.assign(change, { before: structuredClone(shown()), dragging: true, jump });
    opening = "";
  };
  const end = () => {
    change.dragging = false;
    settle();
    redraw();
  };
  /** @param {State} state @param {Cause} cause  whether it can be shown */
  const show = (state, cause) => {
    const next = parsed(state);
    if (!next) return false;
    const before = /undo|reset/.test(cause) ? structuredClone(shown()) : null;
    Object.assign(change, { before, dragging: false, jump: before !== null });
    opening = OPENINGS[cause];
    arrive?.(cause, state);
    set(next);
    return true;
  };
  undo.addEventListener("click", () => {
    show(parsedState(past.pop() ?? "") ?? new Map(), "undo");
    settled = stateText(read());
    keepAddress();
    if (undo.disabled) table.focus(); // a disabled button would lose the focus to the page
  });
  reset.addEventListener("click", () => {
    show(new Map(), "reset");
    settle();
  });

  /**
   * Show what the address says of this demo; what leads elsewhere in the page changes nothing.
   * @param {boolean} first  the demo was just drawn
   */
  const follow = (first) => {
    const state = stateInAddress(key);
    if (state === undefined) return;
    if (!state || !show(state, "address")) show(new Map(), "unreadable");
    if (first) settled = stateText(read());
    else settle();
    const { top } = heading.getBoundingClientRect();
    if (top >= 0 && message.root.getBoundingClientRect().bottom <= innerHeight) return;
    root.scrollIntoView({ block: "start", behavior: first || still() ? "auto" : "smooth" });
  };
  const listen = () => {
    if (root.isConnected) follow(false);
    else removeEventListener("hashchange", listen);
  };
  if (addressed) addEventListener("hashchange", listen);

  // On a phone the picture sticks while what moves it is in hand, and under it what is said, where that
  // stands above; where both would lie over what is in hand, what is said alone. A handle and a slider
  // are as long as they are pressed, what else was pressed until one scrolls on, and what keys reached as
  // long as it has the focus and is in sight. What is pressed in the picture itself must not move away
  // under the pointer.
  let pressed = false;
  /** @type {Element | null} */
  let held = null;
  let byKeys = false;
  /** How high the demo stood then. */
  let stood = 0;
  const controlOf = (/** @type {Event} */ { target }) =>
    target instanceof Element ? target.closest(".it-handle, .it-hold, input[type=range]") : null;
  const inPicture = (/** @type {Event} */ { target }) =>
    target instanceof Element && target.closest(".it-keep");
  const lyingOver = (/** @type {Element} */ control) => {
    const { top, bottom } = control.getBoundingClientRect();
    return [message.root, ...root.querySelectorAll(".it-keep")].some((kept) => {
      const box = kept.getBoundingClientRect();
      return !kept.contains(control) && box.top < bottom && box.bottom > top;
    });
  };
  const stick = () => {
    mark(root, "inHand", Boolean(held));
    // What a switch changes below the message is to be seen, too.
    const lower = held?.matches(".it-switch") && root.querySelector(".it-lower");
    if (held && lyingOver(lower || held)) mark(root, "inHand", "said");
    if (held && lyingOver(held)) mark(root, "inHand", false);
  };
  const hold = (/** @type {Event} */ event) => {
    held = controlOf(event);
    byKeys = !pressed && Boolean(root.querySelector(":focus-visible"));
    stood = root.getBoundingClientRect().top;
    if ("narrow" in root.dataset) {
      const kept = root.querySelector(".it-keep")?.getBoundingClientRect().height ?? 0;
      root.style.setProperty("--it-kept", `${kept}px`);
    }
    stick();
  };
  const letGo = () => {
    held = null;
    stick();
  };
  const press = (/** @type {Event} */ event) => {
    pressed = true;
    if (!inPicture(event)) hold(event);
  };
  const release = (/** @type {Event} */ event) => {
    pressed = false;
    if (!inPicture(event) && !held?.matches(".it-hold")) letGo();
  };
  const scrolled = () => {
    if (!root.isConnected) removeEventListener("scroll", scrolled, true);
    if (pressed || !held) return;
    const { top, bottom } = held.getBoundingClientRect();
    const by = Math.abs(root.getBoundingClientRect().top - stood);
    if (byKeys ? bottom < 0 || top > innerHeight : by > 16) held = null;
    stick();
  };
  root.addEventListener("pointerdown", press, true);
  root.addEventListener("pointerup", release, true);
  root.addEventListener("pointercancel", release, true);
  root.addEventListener("focusin", (event) => {
    // A map has the focus only when a finger is let go: that was a press, too.
    const tapped = controlOf(event)?.matches("[data-pointed], input:not(:focus-visible)");
    if (!pressed && !tapped) hold(event);
  });
  root.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && root.contains(relatedTarget))) letGo();
  });
  root.addEventListener("keydown", (event) => {
    event.stopPropagation(); // JupyterLab would take the arrow keys
    hold(event);
  });
  addEventListener("scroll", scrolled, { capture: true, passive: true });

  let width = root.clientWidth;
  new ResizeObserver(() => {
    if (!root.clientWidth || root.clientWidth === width) return;
    width = root.clientWidth;
    redraw();
  }).observe(root);

  return {
    key,
    root,
    picture,
    tables,
    /** Says what fills the tables. */
    fill,
    set,
    change,
    /** A change by hand. @type {Hand} */
    hand: { begin, end },
    /** A change at a stroke. @param {Traits} traits */
    choose(traits) {
      begin(true);
      change.dragging = false;
      set(traits);
      settle();
    },
    /** Says something before what is shown, until the next change. @param {string} text */
    remark(text) {
      opening = text;
      redraw();
    },
    /** Says what is shown. @param {Words} words @param {{kind?: string}} how */
    say(words, { kind = "" } = {}) {
      const own = opening === OPENINGS.unreadable ? [] : words; // it says enough
      message.say(opening ? [opening, ...own] : own, { dragging: change.dragging, kind });
    },
    /** Shows what the address says; once, when the caller is ready for it. */
    begin: () => addressed && follow(true),
    /** The room that the picture has, in pixels. */
    room: () => width || USUAL_WIDTH,
    /** @param {string} question  `{reader}` stands for @param {string} reader */
    ask(question, reader) {
      if (heading.dataset.reader === reader) return;
      heading.dataset.reader = reader;
      const [before = "", after = ""] = question.split("{reader}");
      const name = question.includes("{reader}") ? [element("em", {}, reader)] : [];
      rewrite(heading, before, ...name, after);
    },
    /** @param {Set<string>} off */
    flip(off) {
      for (const { name, root: button } of flips) {
        button.setAttribute("aria-checked", String(!off.has(name)));
      }
    },
  };
}
