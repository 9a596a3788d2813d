/**
 * What the model says, as bars: a group for each case, three tokens in it.
 *
 * @typedef {{name: string, share: number, before: number | undefined, ours: boolean}} Said  A token;
 *   `before`: without the swap; `ours`: it is the donor's answer.
 * @typedef {{title: string, mark?: string, said: Said[]}} Group  `mark`: how the other groups draw this one.
 */
import { describe, element, format, mark, place, write } from "./base.js";
import { bar } from "./bars.js";
import { fitting } from "./drawing.js";

const LINE = 24;
const HEAD = 24;
const SPACE = 16;
/** Room for the names of the tokens. */
const NAME = 100;
const NUMBER = 42;

/** @param {number} groups @param {number} lines */
export function sayings(groups, lines) {
  const parts = Array.from({ length: groups }, () => ({
    title: element("text", { "font-size": 14, "font-weight": 600 }),
    lines: Array.from({ length: lines }, () => ({
      name: element("text", { "font-size": 14 }),
      plain: bar(),
      ours: bar("output"),
    })),
  }));
  const svg = element(
    "svg",
    { class: "it-sayings", role: "img" },
    ...parts.flatMap(({ title, lines }) => [
      title,
      ...lines.flatMap(({ name, plain, ours }) => [name, plain.root, ours.root]),
    ]),
  );
  return {
    root: svg,
    /** @param {number} width @param {number} columns  groups side by side @param {Group[]} shown */
    update(width, columns, shown) {
      const part = (width - (columns - 1) * SPACE) / columns;
      const high = HEAD + lines * LINE;
      const down = Math.ceil(shown.length / columns);
      place(svg, { width, height: down * high + (down - 1) * SPACE });
      parts.forEach(({ title, lines }, g) => {
        const group = shown[g];
        const x = (g % columns) * (part + SPACE);
        const y = Math.floor(g / columns) * (high + SPACE);
        mark(title, "away", !group);
        const heading = group?.mark ? `${group.title} (${group.mark})` : (group?.title ?? "");
        const alone = g === shown.length - 1 && g % columns === 0;
        write(title, fitting(heading, alone ? width : part, 14, 600));
        place(title, { x, y: y + 15 });
        lines.forEach(({ name, plain, ours }, i) => {
          const said = group?.said[i];
          mark(name, "away", !said);
          mark(plain.root, "away", !said || said.ours);
          mark(ours.root, "away", !said?.ours);
          if (!said) return;
          const middle = y + HEAD + (i + 0.5) * LINE;
          write(name, fitting(said.name, NAME - 6, 14, said.ours ? 600 : 400));
          place(name, { x, y: middle + 5, "font-weight": said.ours ? "600" : "400" });
          mark(name, "ours", said.ours);
          (said.ours ? ours : plain).update({
            x: x + NAME,
            y: middle - 8,
            width: part - NAME - NUMBER,
            height: 16,
            share: said.share,
            before: said.before,
          });
        });
      });
      const words = shown.map(
        ({ title, said }) =>
          `${title}: ${said.map(({ name, share }) => `${name} ${format(share)}`).join(", ")}.`,
      );
      const label = words.join(" ");
      describe(svg, label);
    },
  };
}
