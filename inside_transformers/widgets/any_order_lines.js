/**
 * The lines of `AnyOrder`: a sentence whose gaps are boxes, what stands above it, and the bars below all.
 *
 * @typedef {import("./any_order_walk.js").Text} Text
 * @typedef {import("./any_order_walk.js").Step} Step
 */
import { GAP, verdict } from "./any_order_walk.js";
import { element, write } from "./base.js";

/** Of what a verdict is: the word in the second gap. */
const VERDICTS = { right: "✓ its capital", wrong: "✕ not its capital", "": "" };

/**
 * A line of the picture: the sentence, its gaps as boxes; buttons, if they can be filled by a tap.
 * @param {Text} text
 * @param {number[]} widths
 * @param {((gap: number) => void) | undefined} fill
 */
export function sentenceLine(text, widths, fill) {
  let gap = 0;
  const boxes = widths.map((width, i) => {
    const word = element("span");
    const share = element("small");
    const turn = element("i", { "aria-hidden": "true" });
    const style = `width: ${width}px`;
    const root = fill
      ? element(
          "button",
          { type: "button", class: "it-gap", style, onclick: () => fill(i) },
          word,
          " ",
          share,
          turn,
        )
      : element("span", { class: "it-gap", style }, word, " ", share, turn);
    return { root, word, share, turn };
  });
  /** @type {(Element | string)[]} */
  const parts = [];
  for (const word of text.text) {
    if (word === GAP) parts.push(boxes[gap++]?.root ?? "");
    else if (/^[a-z]/i.test(word)) parts.push(element("span", {}, word));
    else {
      // A sign begins no line.
      const closed = element("span", { class: "it-gap-closed" }, parts.pop() ?? "", word);
      parts.push(closed);
    }
  }
  return { root: element("div", { class: "it-gap-line" }, ...parts), boxes };
}

/** What stands above a line: its name, what it cost, and in words whether the pair fits. @param {string} name */
export function headOf(name) {
  const cost = element("small");
  const judged = element("span");
  const word = element("b");
  const told = element("span", { class: "it-gap-told" }, judged, word);
  const root = element("div", { class: "it-gap-name" }, name, cost, told);
  /** @param {string} paid @param {Text} text @param {Step} step */
  function update(paid, text, step) {
    write(cost, paid);
    const said = VERDICTS[verdict(text, step)];
    write(word, said);
    write(judged, said && `${step.words[1]}: `);
  }
  return { root, update };
}

/** How often each order said a word twice in other sentences. @param {number} sentences @param {number} gaps  in all of them @param {[string, number][]} counts */
export function tallyOf(sentences, gaps, counts) {
  const most = Math.max(1, ...counts.map(([, twice]) => twice));
  const bars = counts.map(([name, twice]) =>
    element(
      "li",
      {},
      `${name} `,
      element("i", { style: `width: ${(50 * twice) / most}px` }),
      ` ${twice}`,
    ),
  );
  const head = element("p");
  const root = element("div", { class: "it-gap-tally it-lower" }, head, element("ul", {}, ...bars));
  return {
    root,
    /** @param {boolean} here  in the sentence that is shown, an order does so, too */
    update(here) {
      const many = `In ${sentences} other sentences, ${gaps.toLocaleString("en")} gaps,`;
      write(
        head,
        here
          ? `${many} a word came right after itself (“the the”) this often:`
          : `No word here comes right after itself (“the the”). ${many} this often:`,
      );
    },
  };
}
