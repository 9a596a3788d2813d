/**
 * Labeled native controls.
 *
 * @typedef {{label: string, value: number, text: string, limit?: number}} SliderState  What a slider
 *   shows; `limit` makes it go from −limit to limit.
 * @typedef {{label: HTMLElement, radio: HTMLInputElement, note: HTMLElement}} Box  One of a row.
 */
import { element, write } from "./base.js";
import { sideways } from "./sideways.js";

/**
 * Hears a native slider, but no finger that scrolls the page over it: that would set it where it began.
 * @param {HTMLInputElement} range
 * @param {() => void} input  may come many times
 * @param {() => void} change  after the last of them
 */
export function heard(range, input, change) {
  /** Where a finger was set down that has not said yet what it is about. @type {{clientX: number, clientY: number, value: string} | null} */
  let waiting = null;
  const take = () => {
    const moved = waiting?.value !== range.value;
    waiting = null;
    if (moved) input();
  };
  range.addEventListener("pointerdown", ({ pointerType, clientX, clientY }) => {
    waiting = pointerType === "mouse" ? null : { clientX, clientY, value: range.value };
  });
  range.addEventListener("pointermove", (event) => {
    if (waiting && sideways(waiting, event)) take();
  });
  range.addEventListener("pointerup", () => waiting && take());
  range.addEventListener("pointercancel", () => {
    if (waiting) range.value = waiting.value;
    waiting = null;
  });
  range.addEventListener("input", () => waiting || input());
  range.addEventListener("change", change);
}

/**
 * A button with a sign instead of a word.
 * @param {string} sign
 * @param {string} label
 * @param {() => void} onclick
 */
export const signButton = (sign, label, onclick) =>
  element("button", { type: "button", "aria-label": label, onclick }, sign);

/**
 * A labeled native slider that says its present value.
 * @param {{id: string, min: number, max: number, step: number, begin(): void,
 *   input(value: number): void, end(): void}} options  `input` may come many times
 * @returns {{root: HTMLElement, update(state: SliderState): void}}
 */
export function slider({ id, min, max, step, begin, input, end }) {
  const name = element("span");
  const value = element("output", { for: id });
  const range = element("input", {
    type: "range",
    id,
    min,
    max,
    step,
  });
  let held = false;
  heard(
    range,
    () => {
      if (!held) begin();
      held = true;
      input(Number(range.value));
    },
    () => {
      if (held) end();
      held = false;
    },
  );
  const root = element(
    "div",
    { class: "it-field" },
    element("label", { for: id }, name, " ", value),
    range,
  );
  return {
    root,
    update(state) {
      write(name, state.label);
      write(value, state.text);
      if (state.limit !== undefined && range.max !== String(state.limit)) {
        range.min = String(-state.limit);
        range.max = String(state.limit);
      }
      if (Number(range.value) !== state.value) range.value = String(state.value);
      if (range.getAttribute("aria-valuetext") !== state.text)
        range.setAttribute("aria-valuetext", state.text);
    },
  };
}

/**
 * A labeled native select. Groups of options are [label, [[value, text], …]].
 * @param {{id: string, label: string, groups: [string, [string, string][]][],
 *   input(value: string): void}} options
 * @returns {{root: HTMLElement, update(value: string): void}}
 */
export function choice({ id, label, groups, input }) {
  const select = element("select", { id, onchange: () => input(select.value) });
  for (const [name, options] of groups) {
    const parent = name ? element("optgroup", { label: name }) : select;
    parent.append(...options.map(([value, text]) => element("option", { value }, text)));
    if (parent !== select) select.append(parent);
  }
  const root = element("div", { class: "it-field" }, element("label", { for: id }, label), select);
  return {
    root,
    update(value) {
      if (select.value !== value) select.value = value;
    },
  };
}

/**
 * A labeled native text field; `input` hears of it on Enter, or when the reader leaves it.
 * @param {{id: string, label: string, input(value: string): void}} options
 * @returns {{root: HTMLElement, field: HTMLInputElement}}
 */
export function textField({ id, label, input }) {
  const field = element("input", {
    type: "text",
    id,
    autocomplete: "off",
    onchange: () => input(field.value),
  });
  const root = element("div", { class: "it-field" }, element("label", { for: id }, label), field);
  return { root, field };
}

/**
 * Native radio buttons drawn as a row of boxes: one stop for the Tab key, arrows move inside.
 * @param {{id: string, legend: string, options: [string, string][], kind?: string,
 *   input(value: string): void}} options
 * @returns {{root: HTMLElement, boxes: Box[], update(value: string): void}}
 */
export function radios({ id, legend, options, input, kind = "it-radios" }) {
  const boxes = options.map(([value, text], index) => {
    const radio = element("input", {
      type: "radio",
      name: id,
      value,
      onchange: () => input(value),
    });
    const note = element("small", { "aria-hidden": "true" });
    const label = element("label", { "data-index": index }, radio, element("span", {}, text), note);
    return { label, radio, note };
  });
  const row = element("div", { class: "it-boxes" }, ...boxes.map(({ label }) => label));
  const root = element("fieldset", { class: kind }, element("legend", {}, legend), row);
  return {
    root,
    boxes,
    update(value) {
      for (const { radio } of boxes) {
        const checked = radio.value === value;
        if (radio.checked !== checked) radio.checked = checked;
      }
    },
  };
}
