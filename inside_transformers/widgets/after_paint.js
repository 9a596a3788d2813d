/** What need not stand in the first frame comes after it. */

/**
 * What follows a change once it is painted: a step after each paint, until all is done or another
 * change comes.
 * @param {HTMLElement} root  `aria-busy` stands on it meanwhile
 * @returns {(step: (() => boolean) | null) => void}  a step says whether there is more; null: nothing
 *   follows this change
 */
export function following(root) {
  let frame = 0;
  let timer = 0;
  return (step) => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    const goOn = () => {
      frame = requestAnimationFrame(() => {
        timer = setTimeout(() => {
          if (step?.()) goOn();
          else root.ariaBusy = null;
        });
      });
    };
    root.ariaBusy = step ? "true" : null;
    if (step) goOn();
  };
}

/**
 * What does some things once what has changed is painted, one after each paint: of all that it is
 * told until then, the last. What it is told first, it does at once.
 * @param {HTMLElement} root  `aria-busy` stands on it meanwhile
 * @returns {(...works: (() => void)[]) => void}
 */
export function afterPaint(root) {
  const follow = following(root);
  let first = true;
  return (...works) => {
    let done = 0;
    const step = () => {
      works[done++]?.();
      return done < works.length;
    };
    if (first) while (step());
    else follow(step);
    first = false;
  };
}
