"""On a phone, no control of a demo is far from the picture that it changes, in whatever state the demo is."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from test_every_input import DEMOS

pytestmark = pytest.mark.browser

Show = Callable[..., Page]
NEAR = 300
# Each control is given inputs; what they bring into sight is given some, too. After each it is measured how far every
# control that is there stands from each picture: what it changes is known at the end. Of pictures, the largest that
# changes counts, and others half as large. One that sticks as long as the control is in hand counts where it is then,
# if both are in sight; at `undo` and `reset`, this is enough. A picture without a drawing has a class that says so.
WALK = """async ([demo, near]) => {
    const drawn = async () => {
        for (let i = 0; i < 3; i++) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    };
    const body = (one) => (one.matches("[type=radio]") && one.labels[0]) || one;
    const box = (one) => body(one).getBoundingClientRect();
    const there = (one) => one.isConnected && !one.disabled && one.checkVisibility({ visibilityProperty: true });
    const size = (one) => box(one).width * box(one).height;
    const within = (one) => one.parentElement.closest(".it-keep, .it-picture, svg");
    const pictures = [...demo.querySelectorAll(".it-keep, .it-picture, .it-stage-picture :is(svg, canvas)")]
        .filter((one) => !within(one));
    const sizes = pictures.map(() => 0);
    const looks = () => pictures.map((one) => one.outerHTML + (one.matches("canvas") ? one.toDataURL() : ""));
    const far = (one, picture) => {
        const [at, its] = [box(one), box(picture)];
        if (!picture.checkVisibility()) return Infinity;
        return one === picture || picture.contains(one) ? 0 : Math.max(0, at.top - its.bottom, its.top - at.bottom);
    };
    const inSight = (picture) => Math.min(innerHeight, box(picture).bottom) - Math.max(0, box(picture).top) >= 40;
    const named = (one) => (one.ariaLabel || one.labels?.[0]?.textContent || one.textContent).trim();
    const [table, undo, reset, link] = ["table", "undo", "reset", "link"].map(
        (name) => [...demo.querySelectorAll("button")].find((one) => one.textContent === name));
    const inputsOf = (one) => {
        const give = (value) => () => {
            one.value = value;
            for (const type of ["input", "change"]) one.dispatchEvent(new Event(type, { bubbles: true }));
        };
        if (one.matches("select")) return [...one.options].map(({ value }) => give(value));
        if (one.matches("[type=range]")) return [one.max, one.min].map(give);
        if (one.matches("[type=text], [type=number]")) return [`${one.value}1`, one.value].map(give);
        const click = () => one.click();
        return one.matches("[role=switch]") ? [click, click] : [click];
    };
    const known = new Map();
    const all = () => [...demo.querySelectorAll("button, select, input")]
        .filter((one) => ![table, link].includes(one) && !one.closest(".it-tables") && !one.readOnly && there(one));
    const seen = (one) => {
        const own = known.get(one) ?? { rest: [], held: [], changed: new Set() };
        known.set(one, own);
        own.rest.push(pictures.map((picture) => far(one, picture)));
        pictures.forEach((picture, i) => { sizes[i] = Math.max(sizes[i], size(picture)); });
        return own;
    };
    const touch = (one, type) => {
        const way = { bubbles: true, pointerId: 1, pointerType: "touch" };
        body(one).dispatchEvent(new PointerEvent(type, way));
    };
    const inHand = (one, own) => {
        const before = scrollY;
        for (const part of [0.75, 0.95]) {
            demo.ownerDocument.activeElement.blur();
            const { top, height } = box(one);
            scrollBy({ top: top + height / 2 - part * innerHeight, behavior: "instant" });
            touch(one, "pointerdown");
            one.focus({ preventScroll: true });
            own.held.push(pictures.map((picture) => (inSight(picture) ? far(one, picture) : Infinity)));
            touch(one, "pointerup");
            demo.ownerDocument.activeElement.blur();
        }
        scrollTo({ top: before, behavior: "instant" });
    };
    const given = new Set();
    const next = () => {
        const left = all().filter((one) => !given.has(one));
        return left.find((one) => one !== undo && one !== reset) ?? left[0];
    };
    for (let one = next(); one; one = next()) {
        given.add(one);
        const own = seen(one);
        inHand(one, own);
        for (const act of inputsOf(one)) {
            if (!there(one)) break;
            const before = looks();
            act();
            await drawn();
            looks().forEach((look, i) => { if (look !== before[i]) own.changed.add(i); });
            for (const each of all()) seen(each);
        }
    }
    const changing = [...known].filter(([, { changed }]) => changed.size);
    const over = changing.flatMap(([one, { rest, held, changed }]) => {
        const most = Math.max(...[...changed].map((i) => sizes[i]));
        const own = [...changed].filter((i) => sizes[i] >= most / 2);
        const nearest = (all) => Math.round(Math.min(...own.map((i) => all[i])));
        const [still, inHand] = [rest, held].map((all) => Math.max(...all.map(nearest)));
        const enough = one === undo || one === reset ? innerHeight : near;
        if (still <= near || inHand <= enough) return [];
        return [`${named(one)}: ${still} px, in hand ${inHand} px`];
    });
    return [given.size, changing.length, over];
}"""


@pytest.mark.parametrize("name", DEMOS)
def test_no_control_is_far_from_the_picture_that_it_changes(show: Show, name: str) -> None:
    page = show(DEMOS[name](), width=390, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 664})
    page.add_style_tag(content="body { font-family: system-ui; padding-bottom: 1200px }")  # as on a page of the book
    demo = page.locator(".it-demo")
    controls, changing, over = demo.evaluate(f"demo => ({WALK})([demo, {NEAR}])")
    assert changing > controls / 2  # else its pictures are not found
    assert over == []
