"""A test cell shares the notebook's names: an answer finds its own helpers and constants, whatever a test calls so."""

import symtable

import pytest
from bank import calling_one_another, namespace, notebook, run_test

from inside_transformers.checks.own_names import OwnNames
from inside_transformers.course.contract import ASSIGNMENTS

SPAN = """
def extract_answer(start_logits, end_logits, max_length=15):
    n = len(start_logits)
    table = start_logits[:, None] + end_logits[None, :]
    ok = torch.ones(n, n, dtype=torch.bool).triu().tril(max_length - 1)
"""
ANSWERS = {
    "a helper": (
        "tasks",
        "extract_answer",
        "def best(table):\n    return divmod(int(table.argmax()), table.shape[1])\n"
        f"{SPAN}    return best(table.masked_fill(~ok, -torch.inf))\n",
    ),
    "a constant": (
        "tasks",
        "extract_answer",
        f"low = -torch.inf\n{SPAN}    return divmod(int(table.masked_fill(~ok, low).argmax()), n)\n",
    ),
    "a helper of a helper": (
        "tasks",
        "sentence_embedding",
        "def scale(vectors):\n    return F.normalize(vectors, dim=-1)\n"
        "def mean(hidden, mask):\n    return scale((hidden * mask).sum(-2) / mask.sum(-2).clamp(min=1))\n"
        "def sentence_embedding(hidden, attention_mask):\n"
        "    return mean(hidden, attention_mask.to(hidden.dtype)[..., None])\n",
    ),
    "a function by a test's function's name": (
        "attention",
        "cached_attention",
        "def last(mask, m):\n    return mask[-m:]\n"
        "def cached_attention(q, k, v, cache=None):\n"
        "    k, v = (torch.cat([old, new], -2) for old, new in zip(cache or (k[..., :0, :], v[..., :0, :]), (k, v)))\n"
        "    n = k.shape[-2]\n"
        "    return attention(q, k, v, last(torch.ones(n, n).tril().bool(), q.shape[-2]))[0], (k, v)\n",
    ),
    "a function that a visible test overwrites": (
        "tasks",
        "classify",
        "def scored(label, score):\n    return {'label': label, 'score': score}\n"
        "def classify(logits, id2label, top_k=None):\n"
        "    found = [scored(id2label[i], s) for i, s in enumerate(softmax(logits).tolist())]\n"
        "    return sorted(found, key=lambda e: e['score'], reverse=True)[:top_k]\n",
    ),
    "a global that the answer changes": (
        "tasks",
        "softmax",
        "large = 0\nfew = []\n"
        "def softmax(logits):\n    global large\n    large += 1\n    few.append(large)\n"
        "    if len(few) != large:\n        raise ValueError(large)\n    return logits.softmax(-1)\n",
    ),
}


@pytest.mark.parametrize("hidden", [True, False], ids=["hidden", "visible"])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_finds_its_own_whatever_its_test_calls_so_and_again(name: str, hidden: bool) -> None:
    assignment, part, code = ANSWERS[name]
    scope = namespace(assignment, calling_one_another(assignment) | {part: code})
    for _ in range(2):
        verdict = run_test(assignment, part, scope, hidden)
        assert verdict.passed, verdict.message


def test_the_test_of_one_part_leaves_the_helpers_of_others() -> None:
    _, part, code = ANSWERS["a helper of a helper"]
    scope = namespace("tasks", calling_one_another("tasks") | {part: code})
    mine = scope["scale"]
    assert run_test("tasks", "classify", scope).passed
    assert scope["scale"] is mine
    assert run_test("tasks", part, scope).passed


def test_a_test_has_its_own_between_calls_and_the_answer_keeps_what_it_changes() -> None:
    scope = {"theirs": 1, "count": 0, "gone": 0, "part": 1}
    names = OwnNames(scope, {"part"})
    scope |= {"theirs": 2, "part": 2, "new": 2}
    with names.given_back():
        assert scope == {"theirs": 1, "count": 0, "gone": 0, "part": 2, "new": 2}
        scope |= {"count": 1, "made": 1}
        del scope["gone"]
    assert scope == {"theirs": 2, "count": 1, "part": 2, "new": 2, "made": 1}
    scope |= {"count": 7, "made": 7}
    del scope["theirs"]
    with names.given_back():
        assert scope == {"theirs": 1, "count": 1, "part": 2, "new": 2, "made": 1}
        scope["theirs"] = 3
    names.restore()
    assert scope == {"theirs": 3, "count": 1, "part": 2, "new": 2, "made": 1}


COMPREHENSIONS = ("listcomp", "setcomp", "dictcomp", "genexpr")


def bound(source: str) -> set[str]:
    """The names that a cell gives a value."""
    table = symtable.symtable(source, "<cell>", "exec")
    return {each.get_name() for each in table.get_symbols() if each.is_assigned() or each.is_imported()}


def taken(source: str) -> set[str]:
    """The names that a cell takes from another one, or asks for in a function, which may be called later."""
    found, own, waiting = set[str](), bound(source), [symtable.symtable(source, "<cell>", "exec")]
    while waiting:
        table = waiting.pop()
        asked = {each.get_name() for each in table.get_symbols() if each.is_referenced() and each.is_global()}
        at_once = table.get_type() == "module" or table.get_name() in COMPREHENSIONS
        found |= asked - own if at_once else asked
        waiting += table.get_children()
    return found


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_test_binds_what_a_given_cell_takes_from_another(assignment: str) -> None:
    cells = [cell for cell in notebook(assignment).cells if cell.cell_type == "code"]
    told = [(cell, cell.metadata.get("nbgrader", {})) for cell in cells]
    tests = set[str]().union(*(bound(cell.source) for cell, about in told if about.get("grade")))
    given = [cell for cell, about in told if not about.get("grade") and not about.get("solution")]
    assert {cell.id: taken(cell.source) & tests for cell in given if taken(cell.source) & tests} == {}
