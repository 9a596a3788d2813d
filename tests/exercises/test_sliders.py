"""The sliders above the demos of the last cells: they move the demo, and the student's function answers."""

import ast
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import ipywidgets
import pytest
import torch
from bank import namespace, notebook, solved, untouched
from transformers import pipeline

from inside_transformers.models import model_for
from inside_transformers.models.worlds.facts import trained_fact_model

CELLS = {
    "tasks": ("together-steps", "softmax"),
    "architectures": ("use-it-explore", "visibility"),
    "attention": ("use-it-stretch", "attention"),
    "facts": ("surgery-demo", "knock_out"),
}


def given(assignment: str) -> dict[str, Any]:
    """What the cells before it leave for the cell with the slider."""
    if assignment == "facts":
        original, facts = trained_fact_model(n_facts=20, d_hidden=256, seed=0, steps=20)
        return {"original": original, "facts": facts}
    if assignment == "tasks":
        task = "text-classification"
        return {"sentiment": pipeline(task, model=model_for(task)), "review": "The plot is thin."}
    return {}


def shown(assignment: str, code: dict[str, str], watched: list[Any]) -> tuple[Any, Any]:
    """The slider and the demo that the cell shows; what the student's function is called with goes to `watched`."""
    scope = namespace(assignment, code) | given(assignment)
    cell, name = CELLS[assignment]
    student = scope[name]

    @wraps(student)
    def watch(*arguments: Any) -> Any:
        watched.append(arguments)
        return student(*arguments)

    scope[name] = watch
    *lines, last = ast.parse(next(each.source for each in notebook(assignment).cells if each.id == cell)).body
    exec(compile(ast.Module(lines, []), cell, "exec"), scope)
    assert isinstance(last, ast.Expr)
    box = eval(compile(ast.Expression(last.value), cell, "eval"), scope)
    assert isinstance(box, ipywidgets.VBox)
    slider, demo = box.children
    assert (demo.problem, slider.description != "") == ("", True)
    return slider, demo


def stretched(demo: Any, watched: list[Any]) -> None:
    q, k, v, mask = watched[-1]
    assert q[3].tolist() == [5.0, 2.5]  # fox asked with (1, 0.5)
    assert demo.q[3] == [5.0, 2.5]
    weights = (q @ k.mT / 2**0.5).masked_fill(~mask, -torch.inf).softmax(-1)
    torch.testing.assert_close(torch.tensor(demo.response["pattern"]), weights)
    torch.testing.assert_close(torch.tensor(demo.response["output"]), weights @ v)


def written(demo: Any, watched: list[Any]) -> None:
    assert demo.target == ["Xin", "chào", ","]
    assert watched[-3:] == [("encoder-only", 6, 3), ("decoder-only", 6, 3), ("encoder-decoder", 6, 3)]
    masks = demo.response["masks"]["encoder-decoder"]
    assert masks["decoder"] == torch.ones(3, 3).tril().bool().tolist()
    assert (len(masks["cross"]), len(masks["cross"][0])) == (3, 6)


def silenced(demo: Any, watched: list[Any]) -> None:
    assert len(watched[-1][1]) == 100
    assert demo.off == sorted(watched[-1][1]) == sorted(set(demo.off))
    assert demo.response["errors"] == {}
    assert len(demo.response["probabilities"]) == len(demo.prompts) + len(demo.strangers)


def heated(demo: Any, watched: list[Any]) -> None:
    assert demo.temperature == 2.5
    logits = demo.entries[0]["logits"]
    # What the page asks once it knows.
    demo.set_state({"request": {"seq": 1, "logits": logits, "temperature": demo.temperature}})
    torch.testing.assert_close(watched[-1][0], torch.tensor(logits) / 2.5)
    assert demo.response["probabilities"] == pytest.approx((torch.tensor(logits) / 2.5).softmax(-1).tolist())
    assert demo.response["seq"] == 1


@pytest.mark.parametrize(
    ("assignment", "to", "moved"),
    [
        ("tasks", 2.5, heated),
        ("architectures", 3, written),
        ("attention", 5, stretched),
        ("facts", 100, silenced),
    ],
)
def test_the_slider_moves_the_demo_and_asks_the_students_function(
    assignment: str, to: float, moved: Callable[[Any, list[Any]], None]
) -> None:
    watched: list[Any] = []
    slider, demo = shown(assignment, solved(assignment), watched)
    before = (len(watched), demo.response)
    slider.value = to
    moved(demo, watched)
    assert len(watched) > before[0]
    assert demo.response != before[1]


@pytest.mark.parametrize(("assignment", "to"), [("tasks", 2.5), ("architectures", 1), ("attention", 0), ("facts", 256)])
def test_the_slider_moves_the_demo_where_the_part_is_not_written(assignment: str, to: float) -> None:
    slider, demo = shown(assignment, untouched(assignment), [])
    slider.value = to
    assert demo.problem == ""
    if assignment != "tasks":  # there the page asks
        assert "NotImplementedError" in str(demo.response)


def test_a_temperature_changed_in_the_demo_moves_the_slider() -> None:
    slider, demo = shown("tasks", solved("tasks"), [])
    demo.set_state({"temperature": 0.5})
    assert slider.value == 0.5


def test_what_a_student_pulled_and_who_reads_stay_as_the_queries_grow() -> None:
    slider, demo = shown("attention", solved("attention"), [])
    pulled = [[1.0, 1.0], *demo.k[1:]]
    demo.set_state({"k": pulled, "row": 4})
    slider.value = 2
    assert (demo.k, demo.row, demo.q[3]) == (pulled, 4, [2.0, 1.0])


def test_the_cell_runs_where_a_notebook_is_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "inside_transformers.parts.attention", None)
    slider, demo = shown("attention", solved("attention"), [])
    slider.value = 2
    assert demo.response["error"] == ""
