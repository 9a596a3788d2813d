"""The shared pieces: modules that stand alone, input that is checked in words, states that are small and JSON."""

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pytest
import torch

from inside_transformers.numbers import number
from inside_transformers.widgets import AttentionCalculator, HeadViewer, base

DEMOS = [path.stem for path in sorted(base.HERE.glob("*.js")) if "export default" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("name", DEMOS)
def test_a_module_stands_alone_as_a_page_without_a_server_needs(name: str) -> None:
    source = base.module(name)
    assert not re.search(r"^\s*import\b", source, re.MULTILINE)
    assert source.count("export default") == 1


def test_a_module_holds_what_it_imports_once_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "demo.js").write_text(
        'import { b } from "./b.js";\nimport { a } from "./a.js";\nexport default [a, b];\n'
    )
    (tmp_path / "b.js").write_text('import { a } from "./a.js";\nexport const b = a;\n')
    (tmp_path / "a.js").write_text("export const a = 1;\n")
    (tmp_path / "c.js").write_text("export const c = 1;\n")
    assert base.module("demo", tmp_path) == "export const a = 1;\nexport const b = a;\nexport default [a, b];\n"


def test_a_module_is_short_and_means_the_same(tmp_path: Path) -> None:
    (tmp_path / "demo.js").write_text(
        "/** @type {number} */\n"
        'export const a = sum(\n  [\n    1, // one\n    2, // two, "or so"\n  ],\n  `x,\n  y`,\n);\n'
        "export default { a };\n"
    )
    short = 'export const a = sum([1,2, // two, "or so"\n],`x,\ny`,\n);\nexport default { a };\n'
    assert base.module("demo", tmp_path) == short


def test_no_text_goes_over_lines_whose_indent_a_module_drops() -> None:
    lines = [(path.name, line) for path in base.HERE.glob("*.js") for line in path.read_text().splitlines()]
    # Where a template goes on in the next line, it does so within `${…}`, which is code.
    texts = [each for each in lines if each[1].count("`") % 2 and each[1].count("${") == each[1].count("}")]
    assert texts == []
    assert "\n  " not in base.module("attention_calculator")


def test_a_text_in_a_style_sheet_stays_as_it_is() -> None:
    sheet = base.style("task_gallery")
    for text in ('"All are sorted. Tap a tile: it turns."', '": "'):
        assert f"content:{text}" in sheet


@pytest.mark.parametrize(
    "line",
    [
        'import b from "./base.js";',
        'import { a as b } from "./base.js";',
        'import { a } from "https://elsewhere.org/base.js";',
    ],
)
def test_a_module_with_other_imports_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / "demo.js").write_text(f"{line}\nexport default {{}};\n")
    (tmp_path / "base.js").write_text("export const a = 1;\n")
    with pytest.raises(ValueError, match=r"demo\.js may import"):
        base.module("demo", tmp_path)


def test_no_demo_calls_a_shade_darker_or_lighter_which_is_false_in_one_theme() -> None:
    found = re.compile(r"\b(darker|darkest|dark cells?|lighter|lightest|light cells?)\b")
    files = sorted([*base.HERE.glob("*.js"), *base.HERE.glob("*.py")])
    assert [path.name for path in files if found.search(path.read_text(encoding="utf-8"))] == []


def test_the_state_is_small_json_with_nothing_binary() -> None:
    patterns = torch.rand(6, 12, 12, 12, generator=torch.Generator().manual_seed(0)).softmax(-1)
    for widget, limit in (
        (AttentionCalculator(), 35_200),
        (HeadViewer(list("abcdefghijkl"), patterns), 60_000),
    ):
        state = {name: value for name, value in widget.get_state().items() if name != "layout"}
        text = json.dumps(state, allow_nan=False)
        assert len(gzip.compress(text.encode())) < limit


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([[1.0, float("nan")]], r"q holds NaN \(not a number\), first at index \(0, 1\)"),
        (np.array([[1.0], [np.inf]]), r"q holds infinity, first at index \(1, 0\)"),
        (torch.zeros(3), r"q has the shape \(3,\): expected 2 dimensions, got 1"),
        ([[1.0], [1.0, 2.0]], "q is not a table of numbers"),
        ("text", "q is not a table of numbers"),
    ],
)
def test_what_is_not_a_table_of_numbers_is_named(given: object, words: str) -> None:
    with pytest.raises(base.UndrawableError, match=words):
        base.numbers("q", given)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.int64, torch.bool])
def test_tensors_of_any_precision_are_taken(dtype: torch.dtype) -> None:
    assert base.numbers("q", torch.eye(2, dtype=dtype)).tolist() == [[1, 0], [0, 1]]


def test_tensors_keep_all_their_digits() -> None:
    assert base.numbers("q", torch.tensor([[1 / 3]], dtype=torch.float64)).tolist() == [[1 / 3]]


def test_tensors_with_gradients_are_taken() -> None:
    assert base.numbers("q", torch.ones(2, 2, requires_grad=True)).tolist() == [[1, 1], [1, 1]]


def test_a_table_for_pages_without_javascript_says_what_torch_computes() -> None:
    demo = AttentionCalculator()
    q, k = (torch.tensor(getattr(demo, name)) for name in "qk")
    mask = torch.tensor(demo.mask)
    pattern = torch.softmax((q @ k.T / q.shape[1] ** 0.5).masked_fill(~mask, -torch.inf), dim=-1)
    assert demo.still["head"] == ["", *demo.tokens]
    assert [row[1:] for row in demo.still["rows"]] == [[number(weight) for weight in row] for row in pattern.tolist()]
    viewer = HeadViewer(["a", "b"], [[[[1.0, 0.0], [0.25, 0.75]]]])
    assert viewer.still["rows"] == [["a", "1.00", "0.00"], ["b", "0.25", "0.75"]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short  and\nsweet", "short and sweet"),
        ("one two three four five six", "one two three …"),
        ("https://example.org/a/long/address", "https://example…"),
        ("see https://example.org/a/long/address", "see https://exa…"),
    ],
)
def test_a_long_text_is_cut_behind_a_word_or_in_a_long_one(text: str, expected: str) -> None:
    assert base.shortened(text, 16) == expected
    assert len(base.shortened(text, 16)) <= 16
