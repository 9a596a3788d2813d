/** From so many pixels on, a finger has set out. */
const SET_OUT = 10;

/**
 * Whether a finger that was set down there drags: up and down it scrolls the page.
 * @param {{clientX: number, clientY: number}} from
 * @param {{clientX: number, clientY: number}} to
 */
export function sideways(from, to) {
  const right = Math.abs(to.clientX - from.clientX);
  return right >= SET_OUT && right >= Math.abs(to.clientY - from.clientY);
}
