/** What need not stand in the first frame comes after it. */

/**
 * What does something once what has changed is painted: of all that it is told until then, the
 * last. What it is told first, it does at once.
 * @param {HTMLElement} root  `aria-busy` stands on it meanwhile
 * @returns {(work: () => void) => void}
 */
export function afterPaint(root) {
  /** @type {(() => void) | undefined} */
  let wanted;
  let first = true;
  const go = () => {
    const work = wanted;
    wanted = undefined;
    root.ariaBusy = null;
    work?.();
  };
  return (work) => {
    const waiting = wanted !== undefined;
    wanted = work;
    if (first) {
      first = false;
      go();
    } else if (!waiting) {
      root.ariaBusy = "true";
      requestAnimationFrame(() => setTimeout(go));
    }
  };
}
