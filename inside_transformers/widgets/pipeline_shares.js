/**
 * From powers to shares, worked out in the numbers that one reads: eˣ of each label, their sum, and the
 * division. Who takes the numbers from the picture comes to the next ones by a pocket calculator.
 *
 * @typedef {{mantissa: number, ten: number}} Rounded  A number as it is shown: mantissa · 10^ten.
 * @typedef {object} Worked
 * @property {string[]} powers  "e^(1.79 ÷ 2.0)"
 * @property {string[]} values  "2.45"
 * @property {string} sum
 * @property {string[]} divisions  "2.45 ÷ 2.97 ="; with ≈, where rounded numbers come to another share
 */
import { element, format, mark, place, write } from "./base.js";
import { bar } from "./bars.js";
import { fitting, textWidth } from "./drawing.js";

/** From this power of ten on, and below the other, a number is written with it. */
const LARGE = 5;
const SMALL = -4;
const RAISED = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
/** With more labels one reads the sum once, and no division for each. */
const MOST_DIVIDED = 4;
const ROWS_FEW = { line: 20, bar: 46 };
const ROWS_MANY = { line: 17, bar: 23 };
const HEAD = 26;
/** The second heading stands apart from the sum above it. */
const APART = 8;
const UNDER = 18;
/** As wide as a power gets. */
const POWER = "e^(−0.00 ÷ 0.0) =";

/** Three digits, and at least two decimals. @param {number} mantissa @param {number} ten @returns {Rounded} */
function rounded(mantissa, ten) {
  const decimals = ten >= SMALL && ten < LARGE ? Math.max(2, 2 + ten) : 2;
  const kept = Number(mantissa.toFixed(decimals));
  return kept < 10 ? { mantissa: kept, ten } : { mantissa: kept / 10, ten: ten + 1 };
}

/** e to a power, however large. @param {number} power */
export function exponential(power) {
  const lg = power / Math.LN10;
  const ten = Math.floor(lg + 1e-12);
  return rounded(10 ** (lg - ten), ten);
}

/** @param {Rounded[]} all */
function added(all) {
  const ten = Math.max(...all.map((each) => each.ten));
  const sum = all.reduce((sum, each) => sum + each.mantissa * 10 ** (each.ten - ten), 0);
  return sum < 10 ? rounded(sum, ten) : rounded(sum / 10, ten + 1);
}

/** @param {Rounded} number */
export function shown({ mantissa, ten }) {
  if (ten >= SMALL && ten < LARGE) return (mantissa * 10 ** ten).toFixed(ten < 0 ? 2 - ten : 2);
  const raised = [...String(Math.abs(ten))].map((digit) => RAISED[Number(digit)]).join("");
  return `${mantissa.toFixed(2)}×10${ten < 0 ? "⁻" : ""}${raised}`;
}

/** @param {number[]} logits @param {number} temperature @param {number[]} probabilities @returns {Worked} */
export function worked(logits, temperature, probabilities) {
  const cooled = format(temperature, 1);
  const read = (/** @type {string} */ text) => Number(text.replace("−", "-"));
  const values = logits.map((logit) => exponential(read(format(logit)) / read(cooled)));
  const sum = added(values);
  const plain = cooled === "1.0";
  return {
    powers: logits.map((logit) =>
      plain ? `e^${format(logit)}` : `e^(${format(logit)} ÷ ${cooled})`,
    ),
    values: values.map(shown),
    sum: shown(sum),
    divisions: values.map((value, i) => {
      const share = (value.mantissa / sum.mantissa) * 10 ** (value.ten - sum.ten);
      const same = format(share) === format(probabilities[i] ?? 0);
      return `${shown(value)} ÷ ${shown(sum)} ${same ? "=" : "≈"} ${format(probabilities[i] ?? 0)}`;
    }),
  };
}

/** The powers, their sum, and the shares. @param {string[]} labels */
export function shares(labels) {
  const divided = labels.length <= MOST_DIVIDED;
  const { line: high, bar: pitch } = divided ? ROWS_FEW : ROWS_MANY;
  const note = { class: "it-axis", "font-size": 13 };
  const text = { "font-size": 14 };
  const small = { "font-size": 13 };
  const heads = [element("text", note, "eˣ of each"), element("text", note)];
  const under = element("text", note, "dashed: the model’s own answer");
  const rule = element("path", { class: "it-origin-lines" });
  const sum = [element("text", text, "sum"), element("text", { ...small, class: "it-flow-sum" })];
  const rows = labels.map((label) => ({
    label,
    names: [element("text", text), element("text", text)],
    power: element("text", { ...small, "text-anchor": "end", class: "it-flow-power" }),
    value: element("text", { ...small, class: "it-flow-value" }),
    bar: bar("output"),
    division: element("text", { ...small, class: "it-flow-division" }),
  }));
  return {
    shapes: [
      ...heads,
      under,
      rule,
      ...sum,
      ...rows.flatMap(({ names, power, value, bar: { root }, division }) => [
        ...names,
        power,
        value,
        root,
        division,
      ]),
    ],
    height: HEAD + (labels.length + 1) * high + HEAD + APART + labels.length * pitch + UNDER,
    /**
     * @param {{x: number, y: number, width: number}} box @param {number} most  room for a name
     * @param {import("./pipeline_flow.js").Flow} now
     */
    update({ x, y, width }, most, { logits, temperature, probabilities, before, differs }) {
      const told = worked(logits, temperature, probabilities);
      const own = Math.min(most, 10 + Math.max(...labels.map((label) => textWidth(label, 14))));
      const equals = x + own + textWidth(POWER, 13);
      place(heads[0], { x, y: y + 13 });
      rows.forEach(({ label, names, power, value }, i) => {
        const line = y + HEAD + i * high + 14;
        for (const name of names) write(name, fitting(label, own - 6, 14));
        place(names[0], { x, y: line });
        write(power, `${told.powers[i]} =`);
        place(power, { x: equals, y: line });
        write(value, told.values[i] ?? "");
        place(value, { x: equals + 5, y: line });
      });
      const total = y + HEAD + rows.length * high;
      place(rule, { d: `M${x} ${total}H${equals + 44}` });
      place(sum[0], { x, y: total + 16 });
      place(sum[1], { x: equals + 5, y: total + 16 });
      write(sum[1], told.sum);
      const first = total + high + HEAD + APART;
      write(heads[1], `probabilities: eˣ ÷ ${divided ? "sum" : told.sum}`);
      place(heads[1], { x, y: first - 7 });
      place(under, { x: x + own, y: first + rows.length * pitch + 10 });
      mark(under, "away", !before);
      rows.forEach(({ names, bar: share, division }, i) => {
        const line = first + i * pitch;
        place(names[1], { x, y: line + 17 });
        mark(names[1], "differs", differs[i]);
        share.update({
          x: x + own,
          y: line + 3,
          width: width - own - 42,
          height: 18,
          share: probabilities[i] ?? 0,
          before: before?.[i],
        });
        write(division, told.divisions[i] ?? "");
        place(division, { x: x + own, y: line + 36 });
        mark(division, "away", !divided);
      });
    },
  };
}
