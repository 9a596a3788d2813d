/**
 * What follows a change once it is painted: a step after each paint, until all is done or another
 * change comes. Meanwhile `aria-busy` stands on what is behind.
 * @param {HTMLElement} root
 * @returns {(steps: Iterator<unknown> | null) => void}  null: nothing follows this change
 */
export function following(root) {
  let frame = 0;
  let timer = 0;
  return (steps) => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    const goOn = () => {
      frame = requestAnimationFrame(() => {
        timer = setTimeout(() => {
          if (steps?.next().done) root.ariaBusy = null;
          else goOn();
        });
      });
    };
    root.ariaBusy = steps ? "true" : null;
    if (steps) goOn();
  };
}
