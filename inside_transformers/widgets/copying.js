/** A button that copies what is shown. */
import { element, write } from "./base.js";

const COPY = "copy code";
/** So long the button says what it did, in milliseconds. */
const SAID = 4000;

/**
 * Copies the text of an element; where that is denied, selects it to be copied.
 * @param {Element} shown
 * @param {(text: string) => void} tell
 */
export function copyButton(shown, tell) {
  let timer = 0;
  const say = (/** @type {string} */ done) => {
    write(button, done);
    tell(done === "copied" ? "The code is copied. " : "The code is selected: copy it. ");
    clearTimeout(timer);
    timer = setTimeout(() => write(button, COPY), SAID);
  };
  const button = element(
    "button",
    {
      type: "button",
      class: "it-copy",
      onclick: async () => {
        try {
          await navigator.clipboard.writeText(shown.textContent ?? "");
          say("copied");
        } catch {
          getSelection()?.selectAllChildren(shown);
          say("selected");
        }
      },
    },
    COPY,
  );
  return button;
}
