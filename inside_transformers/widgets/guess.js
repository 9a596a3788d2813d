/**
 * What the reader guessed on the page of a demo, before it: the page tells of it (book/web/page.js).
 */

/**
 * Which option was chosen, from 0; -1: none, or no guess has that name.
 * @param {string} name
 */
export function guessOf(name) {
  const options = `.course-guess[data-guess="${CSS.escape(name)}"] input`;
  const inputs = /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll(options));
  return [...inputs].findIndex((input) => input.checked);
}

/**
 * Hear of each guess, as long as a demo stands there.
 * @param {Element} root
 * @param {() => void} told
 */
export function onGuess(root, told) {
  const listen = () => {
    if (root.isConnected) told();
    else document.removeEventListener("guessed", listen);
  };
  document.addEventListener("guessed", listen);
}
