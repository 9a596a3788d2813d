/**
 * Tables that follow their picture: they are filled when input pauses, some lines in each frame.
 * Until a table shows what the picture shows, `aria-busy` stands on what holds it.
 *
 * @typedef {Iterator<unknown> | void} Filling  What fills, a line at each step; nothing: all is done,
 *   in a table of few lines.
 */

/** So many lines are filled in a frame; half as many stand there as soon as a table is opened: all else moves down then. */
const LINES_A_FRAME = 8;
/** Input pauses when there was none for so many milliseconds. */
const PAUSE_IN_INPUT = 120;

/**
 * What fills the tables of a demo.
 * @param {HTMLElement} root  what holds them, `hidden` while they are closed
 */
export function filler(root) {
  /** What fills them as the picture stands; told whether they were just opened. @type {((opened: boolean) => Filling) | undefined} */
  let filling;
  /** Whether they were just opened, until it begins. @type {boolean | undefined} */
  let wanted;
  /** What is left of a filling. @type {Iterator<unknown> | undefined} */
  let rest;
  /** It, where it goes line by line: only then lines that were taken away come back. @type {typeof rest} */
  let renews;
  let timer = 0;
  let frame = 0;

  const stop = () => {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    removeEventListener("beforeprint", finish);
    root.ariaBusy = null;
  };
  /** Whether there is more. @param {number} lines */
  const more = (lines) => {
    if (wanted !== undefined) renews = rest = filling?.(wanted) || undefined;
    wanted = undefined;
    for (let i = 0; rest && i < lines; i++) if (rest.next().done) rest = undefined;
    return rest;
  };
  const finish = () => {
    more(Infinity);
    stop();
  };
  const goOn = (lines = LINES_A_FRAME) => {
    if (!more(lines)) return stop();
    frame = requestAnimationFrame(() => {
      timer = setTimeout(goOn);
    });
  };
  const begin = (opened = false) => {
    stop();
    wanted = opened;
    root.ariaBusy = "true";
    addEventListener("beforeprint", finish);
  };
  /**
   * What is closed is short when it is opened again: what fills it brings its lines back, and shows the tables that
   * come in turn.
   */
  const shorten = () => {
    if (!root.hidden || !renews) return;
    for (const row of root.querySelectorAll(`tbody > tr:nth-child(n + ${LINES_A_FRAME / 2 + 1})`)) {
      const turn = /** @type {HTMLElement | null} */ (row.closest("[data-in-turn]"));
      if (turn) turn.hidden = true;
      row.remove();
    }
  };

  return {
    /** Opens them, filled as far as a frame allows, or closes them: the picture stays as it is. */
    turn() {
      stop();
      root.hidden = !root.hidden;
      if (root.hidden) requestAnimationFrame(() => setTimeout(shorten));
      else {
        begin(true);
        goOn(LINES_A_FRAME / 2);
      }
    },
    /** Fills them when input pauses, if they are open. @param {(opened: boolean) => Filling} next */
    fill(next) {
      filling = next;
      if (root.hidden) return;
      begin();
      timer = setTimeout(goOn, PAUSE_IN_INPUT);
    },
  };
}
