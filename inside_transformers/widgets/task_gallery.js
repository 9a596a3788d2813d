import { element, listed, mark, renderer, scrolled, tableOf, write } from "./base.js";
import { signButton } from "./controls.js";
import { renewed } from "./tables.js";
import { pointing, runs } from "./gallery_code.js";
import { sheet } from "./gallery_sheet.js";
import { tile } from "./gallery_tile.js";
import { glide, sized, sorting, wall } from "./gallery_wall.js";
import {
  callWords,
  hintOf,
  inputWords,
  linesOf,
  outputWords,
  reasonOf,
  shortCall,
  tablesOf,
  whichOf,
} from "./gallery_words.js";
import { getter } from "./python.js";
import { asText, stage, strong } from "./stage.js";

/**
 * @typedef {import("./gallery_words.js").Entry} Entry
 * @typedef {import("./stage.js").Words} Words
 * @typedef {[number, string][]} Guesses  An entry, and the key of the row that was guessed.
 * @typedef {{guesses: Guesses, turned: number, answers: boolean}} Sorted
 * @typedef {string[]} Zone  Key, name, what more to say of it, how a sentence says it.
 */

const STATE = ["guesses", "turned", "answers"];
const FEW = 6;
const GETS = " gets ";
/** Letters of two lines on a phone. */
const SHORT = 90;
const KINDS = ["text", "picture", "sound"];

/** @type {import("./base.js").Build} */
function build(model, el, redraw) {
  const entries = /** @type {Entry[]} */ (model.get("entries"));
  const zones = /** @type {Zone[]} */ (model.get("zones"));
  const given = new Set(/** @type {number[]} */ (model.get("given")));
  const grouped = /** @type {boolean} */ (model.get("grouped"));
  const lesson = /** @type {string} */ (model.get("lesson"));
  const kinds = KINDS.filter((kind) => entries.some(({ goes_in }) => goes_in === kind));

  // State.
  const now = /** @type {() => Sorted} */ (getter(model, STATE));
  /** @type {{tile: number, row: number | null} | null} */
  let held = null;
  /** What was asked of a row. @type {number | null} */
  let asked = null;
  /** Whether a tile or a row was tapped here: what is said of it stays in sight. */
  let touched = false;
  /** The tile that was pointed at, reached by keys, or sorted last. */
  let pointed = -1;

  const zoneOf = (/** @type {string} */ key) => zones.find(([each]) => each === key);
  const rowOf = (/** @type {string} */ key) => zones.findIndex(([each]) => each === key);
  /** As a sentence says it: a group of the page's own by its name. @param {string} key */
  const said = (key) => (grouped ? `“${zoneOf(key)?.[1] ?? key}”` : (zoneOf(key)?.[3] ?? key));
  const guessOf = (/** @type {number} */ i) => now().guesses.find(([each]) => each === i)?.[1];
  const lies = (/** @type {number} */ i) =>
    given.has(i) || now().answers || guessOf(i) !== undefined;

  /** Whether the page's question is asked: how much code each takes. */
  const counts = !grouped && entries.length > 0 && entries.every(({ call }) => call);
  const WHICH = whichOf(grouped);
  const hint = element("span");
  const longest = entries.flatMap((one, i) => longestOf(one, given.has(i)));
  const roomy = Math.max(0, ...longest.map((words) => asText(words).length));

  const view = stage(el, {
    model,
    redraw,
    key: "tasks",
    look: hint,
    switches: [{ name: "answers", label: "sort all", flip: sortAll }],
    shown: now,
    read: () => {
      const { guesses, turned, answers } = now();
      /** @type {import("./stage.js").State} */
      const state = new Map();
      if (guesses.length) state.set("tiles", guesses.map(([i, key]) => `${i}-${key}`).join("."));
      if (answers) state.set("all", "1");
      if (turned >= 0) state.set("turn", String(turned));
      return state;
    },
    parsed,
    arrive() {
      asked = null;
      touched = false;
      pointed = -1;
      hand.leave();
    },
    longest: [...longest, begun(entries.length)],
  });
  mark(view.root, "wall", true);

  /**
   * The most that is said of an entry: a wrong guess, with others to go or as the last; or what is on its back.
   * @param {Entry} one @param {boolean} lies @returns {Words[]}
   */
  function longestOf(one, lies) {
    if (lies) return [[strong(`${one.task}: `), one.problem || outputWords(one)]];
    const names = zones.flatMap(([key = ""]) => (key === one.comes_out ? [] : said(key)));
    const guess = names.reduce((a, b) => (b.length > a.length ? b : a), "");
    const count = String(entries.length - given.size);
    return ["", whole()].map((end) => [
      ...called(one),
      one.problem,
      ...verdict(one, guess, end),
      `Right: ${count} of ${count}${end ? "." : `; ${count} to go.`} ${end}`,
    ]);
  }
  /** @param {import("./stage.js").State} state @returns {Sorted | null}  null: it can't be read */
  function parsed(state) {
    /** @type {Sorted} */
    const next = { guesses: [], turned: -1, answers: state.get("all") === "1" };
    for (const [name, value] of state) {
      if (name === "all" && value === "1") continue;
      if (name === "turn" && /^\d+$/.test(value)) next.turned = Number(value);
      else if (name === "tiles") {
        for (const each of value.split(".")) {
          const [, index = "", key = ""] = /^(\d+)-(\w+)$/.exec(each) ?? [];
          const i = Number(index);
          const known = next.guesses.some(([other]) => other === i);
          if (!index || !entries[i] || given.has(i) || known || !zoneOf(key)) return null;
          next.guesses.push([i, key]);
        }
      } else return null;
    }
    return next.turned < entries.length ? next : null;
  }
  /** @param {Partial<Sorted>} traits */
  function change(traits) {
    asked = null;
    view.choose(traits);
  }
  /** Shows the whole wall, or what was guessed of it. @param {boolean} answers */
  function sortAll(answers) {
    hand.leave();
    pointed = -1;
    // What was sorted by hand to the last goes back to the tray.
    const anew = !answers && entries.every((_, i) => given.has(i) || guessOf(i) !== undefined);
    change({ answers, turned: -1, ...(anew && { guesses: [] }) });
  }

  // Picture.
  const few = entries.length <= FEW;
  const keeps = few && grouped; // a large tile has room for the answer and what was asked
  const tiles = entries.map((entry) => tile(entry, grouped));
  // Those that wait stay where they are: one may be on the way to the next of them.
  const kindOf = (/** @type {number} */ i) => kinds.indexOf(entries[i]?.goes_in ?? "");
  const slots = entries.map((_, i) => i).filter((i) => !given.has(i));
  slots.sort((a, b) => kindOf(a) - kindOf(b));
  const code = counts ? runs(entries) : null;
  /** What stands in the tray where a tile has left it. */
  const gaps = entries.map(() => element("span"));
  const shelves = wall(zones, kinds, grouped ? "" : "comes out");
  const { tray, rows } = shelves;
  const sheets = new Map();
  const body = element("div", { class: "it-turned-body", tabindex: 0, role: "region" });
  const title = element("strong", {});
  const step = (/** @type {number} */ by) => {
    const all = entries.map((_, i) => i).filter(lies);
    const at = all.indexOf(now().turned);
    change({ turned: all[(at + by + all.length) % all.length] ?? -1 });
  };
  const more = element("span", {}, " to the wall");
  const back = element(
    "button",
    { type: "button", "aria-label": "back to the wall", onclick: close },
    "back",
    more,
  );
  const card = element(
    "section",
    {
      class: "it-turned",
      "aria-label": "the back of a tile",
      onkeydown: (/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close(),
    },
    element(
      "div",
      { class: "it-buttons" },
      title,
      signButton("‹", "the tile before", () => step(-1)),
      signButton("›", "the next tile", () => step(1)),
      back,
    ),
    body,
  );
  // A tap beside the back, on the wall that it lies on, leads there. The wall itself hears none then.
  const ground = element(
    "div",
    {
      class: "it-gallery it-picture",
      onclick: (/** @type {MouseEvent} */ event) =>
        event.target === ground && now().turned >= 0 && close(),
    },
    shelves.root,
    card,
  );
  view.ask(model.get("question"), "");
  if (code) view.picture.append(code.root);
  view.picture.append(ground);
  mark(ground, "runs", code !== null);
  mark(ground, "few", few);
  mark(ground, "keeps", keeps);
  mark(ground, "calls", !grouped && entries.some(({ call }, i) => call && !given.has(i)));

  function close() {
    const { turned } = now();
    change({ turned: -1 });
    queueMicrotask(() => tiles[turned]?.root.focus({ preventScroll: true }));
  }

  /** Where a tile comes from, that it may be seen to go. @type {Map<number, DOMRect>} */
  const comes = new Map();
  const hand = sorting(
    shelves.root,
    tiles.map(({ root }) => root),
    rows.map(({ root }) => root),
    {
      loose: (i) => !lies(i),
      put: (i, row, from) => {
        held = null;
        touched = true;
        pointed = i;
        comes.set(i, from);
        change({ guesses: [...now().guesses, [i, zones[row]?.[0] ?? ""]] });
        queueMicrotask(() => {
          const next = /** @type {HTMLElement | null} */ (tray.querySelector(".it-tile"));
          const lost = !document.activeElement || document.activeElement === document.body;
          if (lost) (next ?? tiles[i]?.root)?.focus({ preventScroll: true });
          pointed = i; // what came of the guess stays, wherever the focus went
          run();
        });
      },
      turn: (i) => {
        change({ turned: i });
        queueMicrotask(() => back.focus({ preventScroll: true }));
      },
      ask: (row) => {
        asked = row;
        touched = true;
        view.remark("");
      },
      hold: (i, row) => {
        held = { tile: i, row };
        asked = null;
        redraw();
      },
      drop: () => {
        held = null;
        redraw();
      },
    },
  );

  if (code) {
    const roots = tiles.map(({ root }) => root);
    pointing(shelves.root, roots, (i) => {
      pointed = i;
      run();
    });
  }
  /** Over the wall, what runs the tile that is in hand, turned, pointed at, sorted last, or the first. */
  function run() {
    const { turned, guesses } = now();
    const all = [held?.tile, turned, pointed, guesses.at(-1)?.[0], slots[0]];
    const i = all.find((each) => each !== undefined && each >= 0) ?? 0;
    const aimed = zones[held?.row ?? -1]?.[1];
    const known = lies(i) || i === turned;
    const out = known ? zoneOf(entries[i]?.comes_out ?? "")?.[1] : aimed && `${aimed}?`;
    code?.show(i, out ?? "?");
  }

  sized(ground, shelves, {
    kinds,
    zones: zones.map(([key = ""]) => key),
    entries,
    loose: entries.length - given.size,
    grouped,
    few,
  });

  /** Lays children into a place, in order: what lies there already is not laid out anew. @param {HTMLElement} place @param {Element[]} wanted */
  function lay(place, wanted) {
    for (const each of [...place.children]) if (!wanted.includes(each)) each.remove();
    wanted.forEach((each, k) => {
      if (each !== place.children[k]) place.insertBefore(each, place.children[k] ?? null);
    });
  }
  /** Puts each tile where it belongs. @param {Sorted} state */
  function lieDown({ guesses, answers }) {
    const all = entries.map((_, i) => i);
    const rootsOf = (/** @type {number[]} */ some) => some.flatMap((i) => tiles[i]?.root ?? []);
    const lying = all.filter(lies);
    const sorted = lying.length === all.length;
    const waits = slots.flatMap((i) => (lying.includes(i) ? (gaps[i] ?? []) : rootsOf([i])));
    lay(tray, sorted ? [] : waits);
    mark(shelves.root, "sorted", sorted);
    rows.forEach(({ cells }, row) => {
      cells.forEach((cell, k) => {
        lay(
          cell,
          rootsOf(
            lying.filter((i) => kindOf(i) === k && rowOf(entries[i]?.comes_out ?? "") === row),
          ),
        );
      });
    });
    const last = answers ? undefined : guesses.at(-1);
    tiles.forEach(({ root, faces, sign, told }, i) => {
      const shown = lying.includes(i);
      const guess = guessOf(i);
      const right = guess === entries[i]?.comes_out;
      faces.front.hidden = shown && !keeps;
      faces.back.hidden = !shown;
      mark(root, "lies", shown);
      mark(root, "wrong", shown && guess !== undefined && !right);
      mark(root, "changed", shown && i === last?.[0]);
      write(sign, !shown || guess === undefined ? "" : right ? "✓" : "✕");
      const own =
        guess === undefined ? "" : right ? ", as you guessed" : `, you guessed ${said(guess)}`;
      write(
        told,
        shown
          ? `: ${said(entries[i]?.comes_out ?? "")}${own}. Turn it`
          : `, ${entries[i]?.goes_in} in, not sorted`,
      );
      const from = comes.get(i);
      if (from && shown) glide(root, from);
      comes.delete(i);
    });
    // Who takes the next tile has seen it.
    const wrong = last && !held && entries[last[0]]?.comes_out !== last[1] ? rowOf(last[1]) : -1;
    rows.forEach(({ root }, row) => {
      mark(root, "before", row === wrong);
    });
  }

  /** @param {number} turned */
  function turn(turned) {
    const entry = entries[turned];
    mark(card, "away", !entry);
    shelves.root.inert = Boolean(entry);
    mark(shelves.root, "behind", Boolean(entry));
    tiles.forEach(({ root }, i) => {
      mark(root, "turned", i === turned);
    });
    for (const player of card.querySelectorAll("audio")) {
      if (!entry || player.closest("[data-entry]")?.getAttribute("data-entry") !== String(turned))
        player.pause();
    }
    if (!entry) return;
    const known = sheets.get(turned) ?? sheet(entry, view.remark);
    sheets.set(turned, known);
    known.setAttribute("data-entry", String(turned));
    if (body.firstChild !== known) body.replaceChildren(known);
    body.setAttribute("aria-label", entry.task);
    write(title, entry.task);
  }

  /** @param {number} turned */
  function tables(turned) {
    const lines = entries.map((one, i) => {
      const { task, goes_in, comes_out, call, card: of } = one;
      const known = lies(i) ? (zoneOf(comes_out)?.[1] ?? "") : "?";
      const high = code ? [String(linesOf(one))] : [];
      const cells = [goes_in, known, ...high, call, of?.cannot.join(" ") ?? ""];
      const line = element(
        "tr",
        {},
        element("th", { scope: "row" }, task),
        ...cells.map((text) => element("td", {}, text)),
      );
      mark(line, "chosen", i === turned);
      return line;
    });
    const heads = ["task", "goes in", "comes out", ...(code ? ["lines"] : []), "call", "cannot"];
    const all = tableOf({ kind: "it-table it-words", caption: "All tiles", heads, lines });
    const entry = entries[turned];
    return scrolled("tables", ...(entry && !entry.problem ? tablesOf(entry) : []), all);
  }

  function update() {
    const state = now();
    lieDown(state);
    turn(state.turned);
    const left = entries.some((_, i) => !lies(i));
    view.flip(new Set(left ? ["answers"] : []));
    run();
    mark(shelves.root, "asks", held !== null);
    mark(view.root, "near", held !== null || (touched && state.turned < 0));
    view.fill(() => renewed(view.tables, tables(state.turned)));
    const doing = { held: held !== null, guessed: state.guesses.length > 0, left };
    write(hint, grouped ? model.get("hint") : hintOf(model.get("hint"), entries, doing));
    const last = state.answers || state.turned >= 0 ? undefined : state.guesses.at(-1);
    const wrong = last && entries[last[0]]?.comes_out !== last[1];
    view.say(sentence(state), { kind: wrong ? "changed" : "" });
  }

  /** @param {Sorted} state @returns {Words} */
  function sentence({ guesses, turned, answers }) {
    if (held) {
      const row = held.row === null ? null : zones[held.row];
      const one = /** @type {Entry} */ (entries[held.tile]);
      const name = strong(one.task);
      if (!row) return [name, shownOf(one), WHICH];
      return [name, `: ${said(row[0] ?? "")}? Let go, or press Enter.`];
    }
    if (asked !== null) return [strong(zones[asked]?.[1] ?? ""), explained(asked)];
    const entry = entries[turned];
    if (entry) return [strong(`${entry.task}: `), entry.problem || outputWords(entry)];
    const loose = entries.filter((_, i) => !lies(i)).length;
    const last = answers ? undefined : guesses.at(-1);
    const right = guesses.filter(([each, guess]) => entries[each]?.comes_out === guess).length;
    const tally = guesses.length ? `Right: ${right} of ${guesses.length} that you guessed. ` : "";
    if (!loose && !last) return [tally, ...callWords(entries), whole()];
    if (!last) return grouped ? ["Guess: tap a tile, then a row, or drag it there."] : begun(loose);
    const [i, key] = last;
    const one = /** @type {Entry} */ (entries[i]);
    const end = loose ? "" : whole();
    return [
      ...called(one),
      ...verdict(one, key === one.comes_out ? "" : said(key), end),
      `Right: ${right} of ${guesses.length}${loose ? `; ${loose} to go.` : `. ${end}`}`,
    ];
  }
  /** What is asked at first. @param {number} loose @returns {Words} */
  function begun(loose) {
    const these = loose === 1 ? "model" : `${loose} models`;
    const asks = `Guess what the ${these} on top answered when this page was made. `;
    return [...callWords(entries), asks];
  }
  /** What a tile shows, where it may be cut, as far as the message has room. @param {Entry} one */
  function shownOf(one) {
    // On a phone, where it sticks, rows lie under it: over the wall stands the same.
    const room = counts && "narrow" in view.root.dataset ? Math.min(SHORT, roomy) : roomy;
    const most = room - one.task.length - GETS.length - WHICH.length;
    return grouped ? ` returned ${outputWords(one)}` : `${GETS}${inputWords(one, most)}`;
  }
  /** The task, and what runs it, where that does not stand over the wall. @param {Entry} one @returns {Words} */
  function called(one) {
    const by = counts ? "" : shortCall(one);
    return [strong(one.task), ...(by ? [", ", element("code", {}, by)] : []), ": "];
  }
  /**
   * What is said of a guess; the last leaves room for what the whole wall shows.
   * @param {Entry} one @param {string} wrong  what was guessed, if that is wrong @param {string} end
   * @returns {Words}
   */
  function verdict(one, wrong, end) {
    const answer = strong(said(one.comes_out));
    if (grouped) {
      const result = wrong ? `You guessed ${wrong}; it belongs to ` : "Yes, it belongs to ";
      return [`${outputWords(one)} ${result}`, answer, `. ${reasonOf(one)}`];
    }
    const result = wrong ? `you guessed ${wrong}; it returned ` : "yes, it returned ";
    const why = one.why ? `${one.why}. ` : "";
    return [result, answer, end ? `. ${why}` : `: ${outputWords(one)} ${why}`];
  }
  /** @param {number} row */
  function explained(row) {
    const [key, , more] = zones[row] ?? [];
    const there = entries
      .filter(({ comes_out }, i) => lies(i) && comes_out === key)
      .map(({ task }) => task);
    return `${more ? `, ${more}` : ""}: ${there.length ? listed(there) : "nothing"} so far.`;
  }
  /** What the whole wall shows. */
  function whole() {
    if (grouped) return lesson || "All are sorted.";
    const tasks = new Set(entries.map(({ task }) => task.replace(/ \(\d+\)$/, ""))).size;
    const most = zones
      .map(([key = "", , , words = ""]) => ({
        words,
        n: entries.filter(({ comes_out }) => comes_out === key).length,
      }))
      .filter(({ n }) => n)
      .sort((a, b) => b.n - a.n);
    const [first, second] = most.map(({ words, n }) => `${words} (${n})`);
    const all =
      tasks < entries.length ? `${entries.length} tiles, ${tasks} tasks` : `${tasks} tasks`;
    return `${all}, ${most.length} kinds of answer: most often ${first}${second ? `, then ${second}` : ""}.`;
  }

  view.begin();
  return update;
}

export default {
  render: renderer({
    structure: ["entries", "zones", "given", "grouped", "question", "hint", "lesson"],
    state: ["guesses", "turned", "answers"],
    build,
  }),
};
