"""A test cell shares the notebook's names: an answer finds its own helpers and constants, whatever a test calls so."""

import pytest
from bank import calling_one_another, namespace, run_test

from inside_transformers.checks.own_names import OwnNames

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
