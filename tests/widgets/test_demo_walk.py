"""The walk "Build a demo" in CONTRIBUTING.md: its two files, as they stand there, are a demo."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import reloaded, state
from inside_transformers.widgets import base

ROOT = Path(__file__).resolve().parents[2]
Show = Callable[..., Page]


@pytest.fixture
def tug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The demo that the walk builds."""
    walk = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").partition("## Build a demo")[2].partition("\n## ")[0]
    (python,), (script,) = (re.findall(rf"```{language}\n(.*?)```", walk, re.DOTALL) for language in ("python", "js"))
    for path in [*base.HERE.glob("*.js"), *base.HERE.glob("*.css")]:
        shutil.copy(path, tmp_path)
    (tmp_path / "tug.js").write_text(script, encoding="utf-8")
    monkeypatch.setattr(base, "HERE", tmp_path)
    scope: dict[str, Any] = {}
    exec(compile(python, "tug.py", "exec"), scope)
    return scope["Tug"]()


@pytest.mark.browser
def test_it_is_pulled_undone_and_found_by_its_address(show: Show, tug: Any) -> None:
    page = show(tug)
    handle, said = page.get_by_role("slider", name="the key"), page.get_by_role("status")
    expect(said).to_have_text("The key is read with 0.73.")
    box = handle.locator(".it-hit").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    expect(said).to_have_text("The key is read with 0.73.")
    page.mouse.up()
    expect(said).to_have_text("The key is read with 0.88.")
    assert state(page) == "tug=1;k=2,0.5"
    page.get_by_role("button", name="undo").click()
    expect(said).to_have_text("One step back. The key is read with 0.73.")
    handle.press("ArrowRight")
    assert state(page) == "tug=1;k=1.1,0.5"
    reloaded(page)
    expect(said).to_have_text("The key is read with 0.75.")


@pytest.mark.browser
def test_it_is_accessible(show: Show, complaints: Callable[[Page], list[tuple[str, str]]], tug: Any) -> None:
    assert complaints(show(tug)) == []


@pytest.mark.browser
def test_its_address_is_written_behind_the_paint_unless_another_came_meanwhile(show: Show, tug: Any) -> None:
    page = show(tug)
    press = """(handle, then) => {
        for (const type of ["keydown", "keyup"]) handle.dispatchEvent(new KeyboardEvent(type, { key: "ArrowRight" }));
        if (then) location.hash = then;
        return location.hash;
    }"""
    handle = page.get_by_role("slider", name="the key")
    assert handle.evaluate(press, "") == ""
    assert state(page) == "tug=1;k=1.1,0.5"
    assert handle.evaluate(press, "tug=1;k=2,0.5") == "#tug=1;k=2,0.5"
    assert state(page) == "tug=1;k=2,0.5"
