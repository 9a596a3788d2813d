// The page of `course mark`: one answer at a time; what is given is saved at once.

/**
 * What the server sends; `given` is whether points are still to be saved, `failed` whether it was tried in vain.
 * @typedef {{ answer: number, score: number | null, comment: string, again?: boolean, name?: string,
 *   given?: boolean, failed?: boolean }} Mark
 */

/**
 * The page's element of this id, which the template has.
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 */
function element(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

const SILENT = "no answer from course mark: is it still running?";
const most = Number(document.body.dataset.most);
const answer = element("answer", HTMLElement);
const comment = element("comment", HTMLTextAreaElement);
const points = element("points", HTMLElement);
const left = element("left", HTMLElement);
const saved = element("saved", HTMLElement);

/** @type {Mark[]} */
let marks = [];
let at = 0;
let put = ""; // in the field, as the shown answer's comment
let saving = Promise.resolve();

/**
 * Whether a person must still look: there are no points, they are not saved, or they were given for older work.
 * @param {Mark} mark
 */
const isOpen = (mark) => mark.score === null || mark.again === true || mark.failed === true;

/** Whether the answer is still on its way, so that nobody has read it. */
const isLoading = () => answer.getAttribute("aria-busy") === "true";

/** The mark of the answer that is shown. */
const shown = () => marks[at] ?? { answer: -1, score: null, comment: "" };

function write() {
  const { score } = shown();
  for (const button of points.querySelectorAll("button")) {
    const half = button.dataset.half === "";
    const on = half
      ? score !== null && score % 1 > 0
      : Math.floor(score ?? -1) === Number(button.value);
    button.setAttribute("aria-pressed", String(on));
  }
  const open = marks.filter(isOpen).length;
  left.textContent = open
    ? `${open} of ${marks.length} without a mark`
    : `all ${marks.length} have a mark`;
  element("next", HTMLElement).hidden = open > 0 || !marks.length;
  element("who", HTMLElement).textContent = marks.length
    ? `${shown().name ?? "Answer"} · ${at + 1} of ${marks.length}${toDo(shown())}`
    : "There are no answers.";
}

/**
 * What to do about a mark that is not saved, or is for older work.
 * @param {Mark} mark
 */
function toDo({ score, again, failed }) {
  if (failed) return " · not saved: give it again";
  if (!again || score === null) return "";
  const keys = `${Math.floor(score)}${score % 1 ? " and ." : ""}`;
  return ` · its mark is for older work: press ${keys} again to keep it`;
}

/**
 * Say in the head of the page how it went.
 * @param {string} words
 * @param {boolean} well
 */
function tell(words, well) {
  saved.textContent = words;
  saved.classList.toggle("failed", !well);
}

/** Keep the shown answer's mark; one after the other, so that the last one stands. */
function save() {
  const mark = shown();
  const place = at + 1;
  write();
  saving = saving.then(async () => {
    const { answer: number, score, comment: words, given = false } = mark;
    mark.given = false;
    // A comment alone goes without points: it does not say that those for older work still hold.
    const body = JSON.stringify({ answer: number, comment: words, ...(given ? { score } : {}) });
    const headers = {
      "Content-Type": "application/json",
      "X-Mark": document.body.dataset.csrf ?? "",
    };
    let said = SILENT;
    try {
      const response = await fetch("/mark", { method: "POST", headers, body });
      said = await response.text();
    } catch {}
    const well = said === "saved";
    mark.failed = !well;
    if (!well) mark.given ||= given;
    write();
    tell(well ? `answer ${place} saved` : `answer ${place} is not saved: ${said}`, well);
  });
}

/** @param {number} place */
async function show(place) {
  keepComment();
  at = Math.min(Math.max(place, 0), Math.max(marks.length - 1, 0));
  const wanted = at;
  comment.value = put = shown().comment;
  write();
  if (!marks.length) return;
  answer.setAttribute("aria-busy", "true");
  const text = await fetch(`/answer/${shown().answer}`).then(
    (response) => response.text(),
    () => "",
  );
  if (wanted !== at) return;
  if (!text) return tell(SILENT, false);
  // Cleaned by the server, and nothing may run here but this file.
  answer.innerHTML = text;
  answer.setAttribute("aria-busy", "false");
  window.scrollTo(0, 0);
}

function keepComment() {
  const mark = marks[at];
  if (!mark || comment.value === put) return;
  mark.comment = put = comment.value;
  save();
}

/** @param {number | null} score */
function give(score) {
  const mark = marks[at];
  if (!mark || isLoading() || (score !== null && (score < 0 || score > most))) return;
  Object.assign(mark, { score, given: true, again: false });
  save();
}

function half() {
  const { score } = shown();
  const now = score ?? 0;
  give(now % 1 ? Math.floor(now) : now + 0.5);
}

function nextUnmarked() {
  const order = marks.map((_, i) => (at + 1 + i) % marks.length);
  show(order.find((i) => isOpen(marks[i] ?? shown())) ?? at + 1);
}

for (let score = 0; score <= most; score += 1) {
  const button = document.createElement("button");
  button.textContent = button.value = String(score);
  button.addEventListener("click", () => give(score));
  points.append(button);
}
const button = document.createElement("button");
button.textContent = "+ ½";
button.dataset.half = "";
button.addEventListener("click", half);
points.append(button);
element("back", HTMLElement).addEventListener("click", () => show(at - 1));
element("on", HTMLElement).addEventListener("click", () => show(at + 1));
element("unmarked", HTMLElement).addEventListener("click", nextUnmarked);
comment.addEventListener("change", keepComment);

/** @type {Record<string, () => void>} */
const KEYS = {
  ".": half,
  ",": half,
  Backspace: () => give(null),
  ArrowLeft: () => show(at - 1),
  ArrowRight: () => show(at + 1),
  Enter: nextUnmarked,
  c: () => comment.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target === comment) {
    if (event.key === "Escape") comment.blur();
    return;
  }
  if (
    event.key === "Enter" &&
    event.target instanceof Element &&
    event.target.closest("button, summary")
  )
    return;
  const act = /^[0-9]$/.test(event.key) ? () => give(Number(event.key)) : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

async function start() {
  marks = await (await fetch("/marks")).json();
  comment.value = put; // what a browser kept, or was typed before, is about none of the answers
  const first = marks.findIndex(isOpen);
  await show(Math.max(first, 0));
}

start();
