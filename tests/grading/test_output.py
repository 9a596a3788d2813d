"""Outputs that come out of the sandbox: a notebook with them is one, whatever a cell has said."""

from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from inside_transformers.grading.output import Kept


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "elsewhere", "text": "a"},
        {"output_type": "error", "ename": 3, "evalue": None, "traceback": ["a", 1]},
        {"output_type": "error", "traceback": "no list"},
        {"output_type": "display_data", "data": {"text/plain": "a", "application/json": {"a": [1]}}, "metadata": 3},
        {"output_type": "execute_result", "data": {"text/plain": "a", "text/html": 3}, "execution_count": "one"},
        {"output_type": "display_data", "data": "no data"},
    ],
)
def test_whatever_is_said_a_notebook_holds_it(output: dict[str, Any]) -> None:
    kept = Kept(1000)
    kept.take(output)
    outputs = kept.outputs()
    assert len(outputs) == 1
    nbformat.validate(new_notebook(cells=[new_code_cell("", outputs=outputs)]))


def test_a_picture_that_is_replaced_stays_an_output_of_a_notebook() -> None:
    kept = Kept(1000)
    for kind, text in (("display_data", "before"), ("update_display_data", "after")):
        kept.take({"output_type": kind, "display_id": "one", "data": {"text/plain": text}})
    (output,) = kept.outputs()
    assert output.data["text/plain"] == "after"
    nbformat.validate(new_notebook(cells=[new_code_cell("", outputs=[output])]))
