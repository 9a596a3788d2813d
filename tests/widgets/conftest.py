"""What the demos' browser tests share: a page made from a widget's state, as the book embeds it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ipywidgets
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

LOADER = Path(__file__).resolve().parents[2] / "book" / "web" / "widgets.js"
# With a kernel, a host's model has `send`, and what it saves goes to Python; here through `window.kernel`.
WITH_KERNEL = ("save_changes() {}", "send() {}, save_changes() { window.kernel(this); }")
KERNEL = """
const sent = new Map();
window.kernel = async (model) => {
  if (!sent.size) {
    const embedded = JSON.parse(document.querySelector("script[type*=widget-state]").textContent);
    const traits = Object.entries(Object.values(embedded.state)[0].state).filter(([name]) => !name.startsWith("_"));
    for (const [name, value] of traits) sent.set(name, JSON.stringify(value));
  }
  const changed = [...sent.keys()].filter((name) => JSON.stringify(model.get(name)) !== sent.get(name));
  for (const name of changed) sent.set(name, JSON.stringify(model.get(name)));
  const answer = await window.python(Object.fromEntries(changed.map((name) => [name, model.get(name)])));
  for (const [name, value] of Object.entries(answer)) {
    sent.set(name, JSON.stringify(value));
    model.set(name, value);
  }
};
"""
THEMES = {
    "light": "--pst-color-text-base: #222832; --pst-color-background: #ffffff; --pst-color-border: #d1d5da",
    "dark": "--pst-color-text-base: #ced6dd; --pst-color-background: #14181e; --pst-color-border: #48566b",
}
VIEW = '<div><script type="application/vnd.jupyter.widget-view+json">{}</script></div>'
# Chromium hands input to a page at the start of a frame, so the clock starts there; a message posted then comes after
# the frame was painted.
INPUT_TO_PAINT = """
async (control, values) => {
    const times = [];
    for (const value of values) {
        await new Promise((done) => requestAnimationFrame(() => {
            const start = performance.now();
            control.value = value;
            control.dispatchEvent(new Event("input", { bubbles: true }));
            const channel = new MessageChannel();
            channel.port1.onmessage = () => { times.push(performance.now() - start); done(); };
            channel.port2.postMessage(0);
        }));
    }
    return times;
}
"""
KEY_TO_PAINT = """
async (control, keys) => {
    const times = [];
    for (const key of keys) {
        await new Promise((done) => requestAnimationFrame(() => {
            const start = performance.now();
            control.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
            const channel = new MessageChannel();
            channel.port1.onmessage = () => { times.push(performance.now() - start); done(); };
            channel.port2.postMessage(0);
        }));
    }
    return times;
}
"""
# A demo writes its state into the address behind the next paint.
ADDRESS = """
() => new Promise((told) => {
    const behind = (then) => requestAnimationFrame(() => setTimeout(then));
    behind(() => behind(() => told(location.hash.slice(1))));
})
"""
# Two frames on, what an event brought is painted; behind it, what was put off until then is done.
PAINTED = "() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(told))))"
PAGE = """<!doctype html>
<html lang="en" data-theme="{theme}" style="{colors}"><head><meta charset="utf-8"><title>A demo</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body {{ margin: 0; font: 16px/1.5 sans-serif; background: var(--pst-color-background) }}
body {{ color: var(--pst-color-text-base) }}
main {{ max-width: 688px; margin: 1rem auto; padding: 0 1rem; box-sizing: content-box }}
</style></head>
<body><main><h1>A page with a demo</h1>{views}</main>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<script>{loader}</script></body></html>
"""


def html_of(*widgets: ipywidgets.Widget, theme: str = "light", kernel: bool = False) -> str:
    """The page that shows these widgets from their embedded state."""
    state = {}
    for widget in widgets:
        traits = {name: value for name, value in widget.get_state().items() if name != "layout"}
        state[widget.model_id] = {"model_name": "AnyModel", "model_module": "anywidget", "state": traits}
    views = "".join(VIEW.format(json.dumps({"model_id": widget.model_id})) for widget in widgets)
    # A notebook is saved with the keys of its dicts sorted: what has an order must not be a dict.
    embedded = json.dumps({"version_major": 2, "version_minor": 0, "state": state}, allow_nan=False, sort_keys=True)
    loader = LOADER.read_text(encoding="utf-8")
    if kernel:
        assert WITH_KERNEL[0] in loader
        loader = KERNEL + loader.replace(*WITH_KERNEL)
    colors = THEMES[theme]
    return PAGE.format(theme=theme, colors=colors, views=views, state=embedded.replace("</", "<\\/"), loader=loader)


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """`show(widget, …)` opens a page from a file, without a network; any error on its console fails the test.

    `address` is what stands behind the file's name; further options are those of a browser's context.
    """
    yield from _showing(browser, tmp_path)


@pytest.fixture(scope="module")
def show_once(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Page]]:
    """The same for a page that all tests of a module share: an error on its console fails the last."""
    yield from _showing(browser, tmp_path_factory.mktemp("pages"))


def _showing(browser: Browser, folder: Path) -> Iterator[Callable[..., Page]]:
    errors: list[str] = []
    contexts: list[BrowserContext] = []

    def open_page(
        *widgets: ipywidgets.Widget,
        theme: str = "light",
        width: int = 1000,
        kernel: bool = False,
        address: str = "",
        **options: Any,
    ) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None
        )
        if kernel:
            page.expose_function("python", lambda changes: _answer(widgets[0], changes))
        path = folder / f"page-{len(contexts)}.html"
        path.write_text(html_of(*widgets, theme=theme, kernel=kernel), encoding="utf-8")
        page.goto(path.as_uri() + address)
        page.wait_for_selector("html[data-demos=ready]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def dress(page: Page, theme: str) -> None:
    """Give a page that is open the colors of the other theme."""
    page.evaluate(
        "([theme, colors]) => { document.documentElement.dataset.theme = theme; "
        "document.documentElement.style.cssText = colors; }",
        [theme, THEMES[theme]],
    )


Drag = Callable[[Page, Locator, float, float], None]


def by_mouse(page: Page, handle: Locator, right: float, down: float = 0) -> None:
    """Drag a handle by so many pixels."""
    x, y = _middle(handle)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right / 2, y + down / 2, steps=3)
    page.mouse.move(x + right, y + down, steps=3)
    page.mouse.up()


def by_touch(page: Page, handle: Locator, right: float, down: float = 0) -> None:
    """The same with a finger; the page must not scroll meanwhile."""
    handle.scroll_into_view_if_needed()
    x, y = _middle(handle)
    touch = page.context.new_cdp_session(page)
    scrolled = page.evaluate("scrollY")
    for kind, part in (("touchStart", 0.0), ("touchMove", 0.5), ("touchMove", 1.0)):
        points = [{"x": x + right * part, "y": y + down * part}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()
    assert page.evaluate("scrollY") == scrolled


def state(page: Page) -> str:
    """What stands in the address once a change is painted."""
    return str(page.evaluate(ADDRESS))


def follow(page: Page, key: str, place: str) -> None:
    """Follow a link to a state of the demo `key`; the empty one is the first."""
    page.evaluate("to => { location.hash = to; }", ";".join(filter(None, (f"{key}=1", place))))


def reopened(page: Page, address: str) -> Page:
    """The page, loaded anew from an address that may differ in its fragment alone."""
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_selector("html[data-demos=ready]", state="attached")
    return page


def reloaded(page: Page) -> Page:
    """The page, loaded anew once its state stands in its address.

    `Page.reload` takes the address that the browser's own process knows, which lags behind the page's.
    """
    page.evaluate(PAINTED)
    return reopened(page, str(page.evaluate("location.href")))


def small_texts(page: Page) -> list[str]:
    """The texts in a demo's pictures that are smaller than 12 pixels."""
    found: list[str] = page.locator(".it-demo svg text").evaluate_all(
        "all => all.filter(one => parseFloat(getComputedStyle(one).fontSize) < 12).map(one => one.textContent)"
    )
    return found


def painted(page: Page) -> None:
    """What happened to the page until now was heard and is drawn, however slow the machine is."""
    page.evaluate(PAINTED)


def caught_up(page: Page) -> None:
    """Every open table shows what its picture shows: they follow when input pauses, some lines in each frame."""
    expect(page.locator(".it-tables[aria-busy]")).to_have_count(0)


def whole_layouts(page: Page, change: Callable[[], object]) -> list[dict[str, Any]]:
    """Which layouts that follow a change are of the whole page; there must be some of parts of it."""
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    change()
    state(page)
    events = json.loads(browser.stop_tracing())["traceEvents"]
    begun = [event["args"]["beginData"] for event in events if "beginData" in event.get("args", {})]
    layouts = [each for each in begun if "partialLayout" in each]
    assert layouts
    return [each for each in layouts if not each["partialLayout"]]


def small_targets(controls: Locator) -> list[str]:
    """Which of these controls are too small for a finger; there must be some."""
    assert controls.count()
    found: list[str] = controls.evaluate_all(
        """all => all.filter(one => {
            const { width, height } = one.getBoundingClientRect();
            return Math.min(width, height) < 44;
        }).map(one => one.textContent || one.outerHTML.slice(0, 90))"""
    )
    return found


def far_off(pictures: Locator, controls: Locator) -> list[str]:
    """Which of these controls lie more than 300 pixels above or below all of the pictures; there must be some."""
    assert pictures.count()
    assert controls.count()
    found: list[str] = controls.evaluate_all(
        """(all, pictures) => all.filter(one => {
            const at = one.getBoundingClientRect();
            const boxes = pictures.map(each => each.getBoundingClientRect());
            return Math.min(...boxes.map(box => Math.max(box.top - at.bottom, at.top - box.bottom))) > 300;
        }).map(one => one.textContent || one.outerHTML.slice(0, 90))""",
        pictures.element_handles(),
    )
    return found


def _middle(handle: Locator) -> tuple[float, float]:
    """Where a handle is taken: the middle of its hit circle, or its own where it has none."""
    hit = handle.locator(".it-hit")
    box = (hit if hit.count() else handle).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _answer(widget: ipywidgets.Widget, changes: dict[str, Any]) -> dict[str, Any]:
    """What a kernel does with changed traits: sets them, and sends back what changed with them."""
    before = widget.get_state()
    widget.set_state(changes)
    after = widget.get_state()
    return {name: value for name, value in after.items() if value != before[name] and name not in changes}


@pytest.fixture
def input_to_paint() -> Callable[[Locator, list[float]], list[float]]:
    """Milliseconds from input to paint as a slider is given these values one after the other, quickest first.

    Other programs on the machine only ever add to them: judge the quick ones.
    """

    def of(slider: Locator, values: list[float]) -> list[float]:
        return sorted(slider.evaluate(INPUT_TO_PAINT, values))

    return of


@pytest.fixture
def key_to_paint() -> Callable[[Locator, list[str]], list[float]]:
    """The same as these keys are pressed on what has the focus."""

    def of(handle: Locator, keys: list[str]) -> list[float]:
        return sorted(handle.evaluate(KEY_TO_PAINT, keys))

    return of


@pytest.fixture
def sticking_out() -> Callable[[Page], list[str]]:
    """What of a demo reaches beyond its right edge, or the page's beyond its own."""

    def of(page: Page) -> list[str]:
        width = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
        found: list[str] = page.locator(".it-demo *").evaluate_all(
            """all => all.filter(e => e.getClientRects().length && !e.closest('caption')
                && e.getBoundingClientRect().right > e.closest('.it-demo').getBoundingClientRect().right + 0.5)
                .map(e => e.outerHTML.slice(0, 90))"""
        )
        return [*found, *([f"the page by {width} px"] if width > 0 else [])]

    return of
