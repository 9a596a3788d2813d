"""Measure what each input costs in the demos of the built book: python tools/bench_demos.py [PAGE ...]

A line for each thing that a reader takes in hand, on every page with a demo (or on those whose paths hold one of the
given texts): the milliseconds that the page's main thread works from input to paint, p50 and p95, as the machine is and
on a CPU four times as slow. It is the thread's own time: what else runs on the machine does not count. A handle and a
map are moved by arrow keys, a press and its release each an input; a slider is drawn over its range; a list is chosen
from, and a field gets another letter or number; boxes, switches and other buttons that are alike are clicked one after
the other. Not measured are `undo` and `reset`, which draw what other inputs draw, and what needs an input before it
can be taken.

Of 40 inputs, the second slowest decides on p95: a collection of garbage, or the machine, may have met it. So a row that
is over is measured again, up to three rounds in all, and all its inputs count together. The last column says how many
rounds it took.

What is put off until after the paint is not out of sight: the last columns hold the longest task between the inputs and
after the last, until a table that is behind the picture has caught up.
"""

import argparse
import json
import shutil
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

BUILT = Path(__file__).resolve().parent.parent / "_build" / "html"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
)
INPUTS = 40
THROTTLING = 4
# p95 of the work, in milliseconds: as the machine is, and slowed. Slowed, no later task may take longer either.
LIMITS = (16, 50)
LATER = 50
ROUNDS = 3
TASK = "ThreadControllerImpl::RunTask"
Round = list[tuple[list[float], float]]
"""As the machine is, and slowed: ms of each input's work to its paint, and of the longest task after."""
Row = list[tuple[float, float, float]]
"""As the machine is, and slowed: ms from input to paint, the median and p95, and of the longest task after."""

# What waits for a guess, or is folded, is shown first. A handle may be several elements, boxes of one row for instance;
# those in a demo's table are looked for while it is open.
HANDLES = """
async () => {
    const buttons = (demo, name) =>
        [...demo.querySelectorAll(".it-row .it-buttons button")].filter((one) => one.textContent === name);
    const tables = [...document.querySelectorAll(".it-demo")].flatMap((demo) => buttons(demo, "table"));
    const turn = async (open) => {
        for (const one of tables) if ((one.ariaExpanded === "true") !== open) one.click();
        await new Promise((done) => setTimeout(done, 200));
    };
    window.ready = async ([control], open) => {
        const demo = control.closest(".it-demo");
        buttons(demo, "reset")[0]?.click();
        await turn(open || Boolean(control.closest(".it-tables")));
    };
    for (const skip of document.querySelectorAll(".course-skip:not([hidden])")) skip.click();
    for (const fold of document.querySelectorAll("details:has(.it-demo)")) fold.open = true;
    await turn(true);
    const found = [];
    for (const demo of document.querySelectorAll(".it-demo")) {
        const groups = new Map();
        const add = (name, control) => groups.set(name, [...(groups.get(name) ?? []), control]);
        for (const control of demo.querySelectorAll("[role=slider], input, select, button")) {
            if (!control.checkVisibility() || control.disabled) continue;
            const name = control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent.trim();
            if (control.matches("[type=radio]")) {
                const row = control.closest("fieldset, [role=radiogroup]");
                add(row.querySelector("legend")?.textContent ?? row.ariaLabel, control);
            } else if (control.matches("[type=number]")) add("numbers in the table", control);
            else if (!control.matches("button")) add(name, control);
            else if (!control.closest(".it-row .it-buttons")) {
                add(control.className || control.closest("[class]:not([class=''])").className, control);
            } else if (control.textContent === "table") add("table", control);
        }
        for (const [name, controls] of groups) found.push({ name: `${demo.dataset.demoKey}: ${name}`, controls });
    }
    window.handles = found;
    await turn(false);
    return found.map(({ name }) => name);
}
"""

# Chromium hands input to a page at the start of a frame, so the clock starts there; a message posted then comes after
# the frame was painted. What moves after a click, and a table that is behind, have come to rest before the next.
INPUT_TO_PAINT = """
async ([index, inputs, open]) => {
    const { controls } = window.handles[index];
    const given = controls.map((control) => control.value);
    const keys = ["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"];
    const rest = async () => {
        do await new Promise((done) => setTimeout(done, 200));
        while (document.querySelector(".it-tables[aria-busy=true]"));
    };
    await window.ready(controls, open);
    await rest();
    controls[0].scrollIntoView({ block: "center" });
    const move = (i) => {
        const control = controls[i % controls.length];
        if (control.matches("[role=slider]")) {
            const key = keys[(i >> 1) % keys.length];
            control.dispatchEvent(new KeyboardEvent(i % 2 ? "keyup" : "keydown", { key, bubbles: true }));
        } else if (control.matches("[type=range]")) {
            const step = Number(control.step) || 1;
            const steps = Math.round((control.max - control.min) / step);
            control.value = Number(control.min) + step * ((i * 7) % (steps + 1));
            control.dispatchEvent(new Event("input", { bubbles: true }));
        } else if (control.matches("select")) {
            control.selectedIndex = (i + 1) % control.options.length;
            control.dispatchEvent(new Event("change", { bubbles: true }));
        } else if (control.matches("input:not([type=radio])")) {
            control.value = i % 2 ? given[i % controls.length] : `${given[i % controls.length]}1`;
            for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
        } else control.click();
    };
    for (let i = 0; i < inputs; i++) {
        await new Promise((done) => requestAnimationFrame(() => {
            performance.mark("input");
            move(i);
            const channel = new MessageChannel();
            channel.port1.onmessage = () => { performance.mark("painted"); done(); };
            channel.port2.postMessage(0);
        }));
        if (controls[0].matches("button, [type=radio]")) await rest();
    }
    await rest();
}
"""


def work(browser: Browser, page: Page, handle: int, inputs: int, opened: bool) -> tuple[list[float], float]:
    """Milliseconds of the page's main thread: from each input to its paint, and in the longest task after a paint."""
    browser.start_tracing(page=page, categories=["blink.user_timing", "toplevel"])
    page.evaluate(INPUT_TO_PAINT, [handle, inputs, opened])
    events = json.loads(browser.stop_tracing())["traceEvents"]
    at: dict[str, list[float]] = {
        name: sorted(event["tts"] / 1000 for event in events if event["name"] == name) for name in ("input", "painted")
    }
    given = list(zip(at["input"], at["painted"], strict=True))
    thread = next((event["pid"], event["tid"]) for event in events if event["name"] == "input")
    tasks = [
        (event["tts"] / 1000, event["tdur"] / 1000)
        for event in events
        if event["name"] == TASK and "tts" in event and "tdur" in event and (event["pid"], event["tid"]) == thread
    ]
    later = [
        long
        for start, long in tasks
        if start > given[0][1] and all(end <= start or start + long <= begin for begin, end in given)
    ]
    return [end - start for start, end in given], max(later, default=0)


def handles(page: Page, path: Path) -> list[str]:
    """Open a page anew, and find what can be taken in hand: the names."""
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-demos=ready]", state="attached")
    names: list[str] = page.evaluate(HANDLES)
    return names


def lines_of(browser: Browser, path: Path, hand: str, inputs: int, opened: bool) -> Iterator[tuple[str, Row, int]]:
    """Each handle of a page's demos, with the work of its inputs, and how many rounds were measured."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    for handle, name in enumerate(handles(page, path)):
        if hand not in name:
            continue
        session = page.context.new_cdp_session(page)
        rounds: list[Round] = []
        while not rounds or (over(together(rounds)) and len(rounds) < ROUNDS):
            measured = []
            for rate in (1, THROTTLING):
                connected = "(handle) => window.handles[handle].controls.every((one) => one.isConnected)"
                if not page.evaluate(connected, handle):
                    handles(page, path)  # a demo has put others in the place of its buttons
                session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
                measured.append(work(browser, page, handle, inputs, opened))
            rounds.append(measured)
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        session.detach()
        yield name, together(rounds), len(rounds)
    page.close()


def together(rounds: list[Round]) -> Row:
    """What all inputs of some rounds took."""
    row = []
    for measured in zip(*rounds, strict=True):
        times = [each for given, _ in measured for each in given]
        row.append((statistics.median(times), p95(times), max(later for _, later in measured)))
    return row


def over(row: Row) -> bool:
    """Whether it takes longer than it may, as the machine is or slowed."""
    return any(slow >= limit for (_, slow, _), limit in zip(row, LIMITS, strict=True)) or row[-1][2] >= LATER


def p95(times: list[float]) -> float:
    """The time that one in twenty exceeds."""
    return statistics.quantiles(times, n=20)[-1]


def chromium() -> str:
    """Where Chromium is."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        raise SystemExit("course: Chromium is needed to measure pages: apt-get install chromium")
    return path


def measure_demos(built: Path, pages: list[str], hand: str = "", inputs: int = INPUTS, opened: bool = False) -> None:
    """Print the work of each handle of the demos in a built book, and which lie over the limits."""
    heads = ("p50", "p95", f"p50 {THROTTLING}×", f"p95 {THROTTLING}×", "later", f"later {THROTTLING}×", "rounds")
    print(f"{'work from input to paint, ms':<64}" + "".join(f"{head:>9}" for head in heads))
    late = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM_FLAGS))
        for file in sorted(built.rglob("*.html")):
            where = str(file.relative_to(built).with_suffix("")).removeprefix("book/")
            wanted = not pages or any(part in where for part in pages)
            if not wanted or "widget-view+json" not in file.read_text(encoding="utf-8"):
                continue
            for name, row, rounds in lines_of(browser, file, hand, inputs, opened):
                line = f"{where} {name}"
                works = [value for median, slow, _ in row for value in (median, slow)]
                shown = "".join(f"{value:9.1f}" for value in [*works, *(later for _, _, later in row)])
                print(f"{line[:63]:<64}{shown}{rounds:9}{'  over' if over(row) else ''}", flush=True)
                late += [line] if over(row) else []
        browser.close()
    print(f"{len(late)} over {LIMITS[0]} ms, or {LIMITS[1]} ms when slowed, there also in one later task.")


def main() -> None:
    """Measure the pages that were asked for; all by default."""
    parser = argparse.ArgumentParser(description="Measure what each input costs in the demos of the built book.")
    parser.add_argument("page", nargs="*", help="part of a page's path; default: every page with a demo")
    parser.add_argument("--hand", default="", help="only what is taken in hand by a name that holds this text")
    parser.add_argument("--inputs", type=int, default=INPUTS, help=f"of each; default: {INPUTS}")
    parser.add_argument("--open", action="store_true", help="each with the demo's table open")
    parser.add_argument("--built", type=Path, default=BUILT, help="the folder of the built book")
    options = parser.parse_args()
    if not options.built.exists():
        sys.exit(f"course: there is no book in {options.built}; build it first: make book")
    measure_demos(options.built.resolve(), options.page, options.hand, options.inputs, options.open)


if __name__ == "__main__":
    main()
