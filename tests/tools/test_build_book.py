"""Before a page runs, the build sees to what no page should wait for."""

import subprocess
import sys
from pathlib import Path

import pytest

from inside_transformers.errors import CourseError
from inside_transformers.models import chat

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))
import build_book


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """What a build does, in order; nothing is run, and the pages of the build before are there."""
    happened: list[str] = []
    monkeypatch.setattr(build_book, "CACHE", tmp_path)
    monkeypatch.setattr(build_book, "drop_stale_cache", lambda: None)
    monkeypatch.setattr(build_book, "run_pages", lambda pages: happened.append("pages"))
    monkeypatch.setattr(chat, "unpacked", lambda: happened.append("chat model"))
    monkeypatch.setattr(subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1))
    return happened


@pytest.mark.parametrize(("changed", "first"), [([Path("page.ipynb")], ["chat model"]), ([], [])])
def test_the_chat_model_is_unpacked_before_any_page_runs_and_not_without_one(
    monkeypatch: pytest.MonkeyPatch, done: list[str], changed: list[Path], first: list[str]
) -> None:
    monkeypatch.setattr(build_book, "pages_to_run", lambda: changed)
    build_book.main()
    assert done == [*first, "pages"]


def test_without_the_chat_model_the_build_ends_with_one_line(monkeypatch: pytest.MonkeyPatch, done: list[str]) -> None:
    def refuse() -> None:
        raise CourseError("the chat model is not installed")

    monkeypatch.setattr(build_book, "pages_to_run", lambda: [Path("page.ipynb")])
    monkeypatch.setattr(chat, "unpacked", refuse)
    with pytest.raises(SystemExit, match=r"^course: the chat model is not installed$"):
        build_book.main()
    assert done == []
