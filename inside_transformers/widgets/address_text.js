/**
 * Texts in the state of a demo, for the few demos that have some (see address.js).
 */

/**
 * A text as it can stand in a state: no sign that means something there; an empty one is "~". Half a sign, where a
 * text was cut, has no code, and becomes the sign for what can't be read.
 * @param {string} text
 */
export const escaped = (text) =>
  encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))
    .replaceAll("~", "%7E")
    .replaceAll("%", "~") || "~";

/**
 * The text again, or null when it isn't one.
 * @param {string} text
 */
export function unescaped(text) {
  try {
    return text === "~" ? "" : decodeURIComponent(text.replaceAll("~", "%"));
  } catch {
    return null;
  }
}
