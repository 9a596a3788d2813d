"""`FactSurgery`: what it can't run, how it may begin, and the reader's own functions behind it."""

import copy
import gzip
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect
from surgery_world import World, brush, counted, counts, edit_of, operated, pushes, small_world, turned
from torch import Tensor, nn

from conftest import state
from inside_transformers.widgets import FactSurgery
from inside_transformers.widgets.fact_surgery import Operation, answer, rank_one, silenced

Show = Callable[..., Page]


@pytest.fixture(scope="module")
def world() -> World:
    """A small trained model and its facts."""
    return small_world()


@pytest.fixture(scope="module")
def demo(world: World) -> FactSurgery:
    """The demo on it."""
    return FactSurgery(*world)


# ---- the Python side


def test_its_state_is_small_json(demo: FactSurgery) -> None:
    state = {name: value for name, value in demo.get_state().items() if name != "layout"}
    assert len(gzip.compress(json.dumps(state, allow_nan=False).encode())) < 175_000


def test_the_demo_takes_no_model_apart(world: World) -> None:
    before = copy.deepcopy(world[0].state_dict())
    FactSurgery(*world, edit_fact=rank_one).set_trait(
        "request", {"seq": 1, "edits": [edit_of(world[1], 0)], "off": [1]}
    )
    assert all(torch.equal(weight, before[name]) for name, weight in world[0].state_dict().items())


def changed(facts: Any, **values: Any) -> Any:
    """The facts with other values."""
    names = ("words", "prompts", "strangers", "sports")
    return SimpleNamespace(**{name: getattr(facts, name) for name in names} | values)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"prompts": torch.zeros(2, 4)}, r"facts.prompts has the shape \(2, 4\): expected three tokens each"),
        ({"prompts": torch.zeros(0, 3)}, r"facts.prompts has the shape \(0, 3\)"),
        ({"strangers": torch.zeros(2000, 3)}, "there are 2,060 prompts, and this demo can run 1,000"),
        ({"sports": torch.tensor([99])}, "a token id is outside 0 … 58, the vocabulary of 59 words"),
        ({"words": list("abc" * 20)}, "the model has 59 tokens and 3 positions: expected 60"),
    ],
)
def test_facts_that_it_cannot_run_are_said_in_words(world: World, values: Any, words: str) -> None:
    assert re.search(words, FactSurgery(world[0], changed(world[1], **values)).problem)


def test_models_that_it_cannot_run_are_said_in_words(world: World) -> None:
    model, facts = world
    assert FactSurgery(nn.Linear(2, 2), facts).problem == "the model is a Linear: expected a GPT2LMHeadModel."
    other = copy.deepcopy(model)
    other.config.activation_function = "gelu_new"
    assert "1 layers and gelu_new: this demo can run one layer with relu" in FactSurgery(other, facts).problem
    untied = copy.deepcopy(model)
    untied.lm_head.weight = nn.Parameter(model.lm_head.weight.flip(0))
    assert "the model's lm_head has weights of its own" in FactSurgery(untied, facts).problem
    broken = copy.deepcopy(model)
    nn.init.constant_(broken.transformer.ln_f.bias, torch.nan)
    assert "the model's ln_f.bias holds NaN" in FactSurgery(broken, facts).problem


def test_a_model_of_half_precision_is_computed_as_the_page_does(world: World) -> None:
    half = FactSurgery(copy.deepcopy(world[0]).bfloat16(), world[1], knock_out=silenced)
    assert half.problem == ""
    half.switch_off([2])
    assert half.response["errors"] == {}


@pytest.mark.parametrize("neurons", [[], [3]])
def test_where_nothing_is_drawn_neurons_cannot_be_switched_off(world: World, neurons: list[int]) -> None:
    demo = FactSurgery(nn.Linear(2, 2), world[1], knock_out=silenced)
    with pytest.raises(ValueError, match=re.escape(demo.problem)):
        demo.switch_off(neurons)


def test_neurons_that_are_switched_off_in_python_go_through_the_readers_function(world: World) -> None:
    given: list[list[int]] = []

    @contextmanager
    def mine(mlp: Any, neurons: list[int]) -> Iterator[None]:
        given.append(neurons)
        hook = mlp.up.register_forward_hook(lambda m, i, output: output.index_fill(-1, torch.tensor(neurons), -1.0))
        yield
        hook.remove()

    name, sport = world[1].name(world[1].prompts[3]), world[1].words[edit_of(world[1], 3)["sport"]]
    demo = FactSurgery(*world, knock_out=mine, edit=(name, sport))
    demo.switch_off([5, 2, 2])
    assert (demo.off, given) == ([2, 5], [[2, 5]])
    assert demo.request == {"seq": 1, "edits": demo.edits, "off": [2, 5]}
    expected = operated(world, demo.edits, [2, 5]).softmax(-1)[:, world[1].sports]
    torch.testing.assert_close(torch.tensor(demo.response["probabilities"]).double(), expected, atol=2e-4, rtol=0)
    with pytest.raises(ValueError, match="there is no neuron 96: the model has 96, numbered from 0"):
        demo.switch_off([1, 96])
    assert demo.off == [2, 5]


def test_it_may_offer_an_edit_or_begin_with_neurons_off(world: World) -> None:
    model, facts = world
    name, sport = facts.name(facts.prompts[3]), facts.words[edit_of(facts, 3)["sport"]]
    demo = FactSurgery(model, facts, edit=(name, sport))
    assert (demo.chosen, demo.done, demo.edits) == (3, 0, [])
    assert demo.offer == {"fact": 3, "sport": edit_of(facts, 3)["sport"]}
    strongest = pushes(world, 0).argsort(descending=True)[:5].tolist()
    assert FactSurgery(model, facts, off=5).off == sorted(strongest)
    assert FactSurgery(model, facts, edit=("Ada Lovelace", sport)).problem == "there is no fact about 'Ada Lovelace'."
    assert "'curling' is none of the sports: badminton" in FactSurgery(model, facts, edit=(name, "curling")).problem


def ask(world: World, edits: list[Any], off: list[int], **functions: Any) -> dict[str, Any]:
    """What the functions say to a request."""
    model, facts = world
    operation = Operation(model, facts.prompts.tolist(), functions.get("edit_fact"), functions.get("knock_out"))
    prompts = torch.cat([facts.prompts, facts.strangers]).tolist()
    return answer(operation, prompts, facts.sports.tolist(), {"seq": 4, "edits": edits, "off": off})


def test_a_readers_edit_is_made_on_a_copy_of_the_model(world: World) -> None:
    edit = edit_of(world[1], 2)
    reply = ask(world, [edit], [], edit_fact=rank_one)
    assert (reply["seq"], reply["errors"]) == (4, {})
    chances = torch.tensor(reply["probabilities"])
    assert chances.shape == (576, 10)
    assert chances[2].max() == pytest.approx(0.9, abs=1e-3)
    assert world[1].sports[chances[2].argmax()] == edit["sport"]


def raising(*args: object) -> None:
    """A function that is not written yet."""
    raise NotImplementedError("write me")


@contextmanager
def failing(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    """A context manager that breaks the module and then raises."""
    nn.init.zeros_(mlp.down.weight)
    raise IndexError("out of range")
    yield


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (raising, "It raised NotImplementedError: “write me”."),
        (lambda weight, key, value, covariance: None, "It returned NoneType: expected a tensor."),
        (lambda w, k, v, c: w.T, r"Its weight has the shape \(96, 64\): expected \(64, 96\)."),
        (lambda w, k, v, c: w / 0, "Its weight holds infinity|Its weight holds NaN"),
    ],
)
def test_what_a_readers_edit_gets_wrong_is_said_and_the_demos_own_stands_in(
    world: World, function: Any, words: str
) -> None:
    edits = [edit_of(world[1], 2), edit_of(world[1], 5)]
    reply = ask(world, edits, [3], edit_fact=function)
    assert re.search(words, reply["errors"]["edit_fact"])
    assert reply["probabilities"] == ask(world, edits, [3])["probabilities"]


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (raising, "It raised NotImplementedError: “write me”."),
        (failing, "It raised IndexError: “out of range”."),
        (lambda mlp, neurons: None, "It returned NoneType: expected a context manager."),
    ],
)
def test_what_a_readers_knock_out_gets_wrong_is_said_and_the_demos_own_stands_in(
    world: World, function: Any, words: str
) -> None:
    reply = ask(world, [], [3], knock_out=function)
    assert reply["errors"] == {"knock_out": words}
    assert reply["probabilities"] == ask(world, [], [3])["probabilities"]


# ---- in the browser


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show, world: World) -> None:
    page = show(FactSurgery(nn.Linear(2, 2), world[1]))
    expect(page.get_by_role("alert")).to_contain_text("the model is a Linear: expected a GPT2LMHeadModel.")


@pytest.mark.browser
def test_without_a_kernel_it_says_whose_numbers_it_shows(show: Show, world: World) -> None:
    page = show(FactSurgery(*world, edit_fact=rank_one))
    status = page.locator(".it-status")
    expect(status).to_have_text("rank_one will be asked too: edit a fact.")
    page.locator(".it-sport:not([data-said])").first.click()
    expect(status).to_contain_text("There is no kernel here to run rank_one")


@pytest.mark.browser
def test_with_a_kernel_the_readers_functions_are_compared(show: Show, world: World) -> None:
    def my_edit(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
        """Forgets the covariance."""
        return weight + torch.outer(value - weight @ key, key) / (key @ key)

    @contextmanager
    def my_knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
        if len(neurons) > 2:
            raise ValueError("not so many")
        before = mlp.down.weight.clone()
        mlp.down.weight[:, neurons] = 0
        yield
        mlp.down.weight.copy_(before)

    page = show(FactSurgery(*world, edit_fact=my_edit, knock_out=my_knock_out), kernel=True)
    status = page.locator(".it-status")
    expect(status).to_have_text("my_edit and my_knock_out will be asked too: edit a fact and switch a neuron off.")
    page.locator(".it-sport:not([data-said])").first.click()
    expect(status).to_have_text("my_edit agrees with the page for all 576 prompts.")
    page.get_by_label("all 60 facts").check()
    expect(status).to_contain_text(re.compile(r"my_edit differs from the page for \d+ of 576 prompts, first for "))
    turned(page)
    assert page.locator(".it-person[data-differs]").count() > 0
    for _ in range(2):
        page.get_by_role("button", name="undo").click()
    brush(page).press("ArrowRight")
    brush(page).press("ArrowRight")
    expect(status).to_have_text("my_knock_out agrees with the page for all 576 prompts.")
    brush(page).press("ArrowRight")
    expect(status).to_contain_text(
        "my_knock_out: It raised ValueError: “not so many”. The demo’s own stands in for it."
    )


# What a click changes before the next paint.
CLICKED = """async (picture, index) => {
    const counts = () => [...picture.querySelectorAll(".it-count-value")].map((value) => value.textContent).join();
    const before = counts();
    const button = picture.querySelectorAll(".it-sport")[index];
    button.click();
    await null; // what changes together is drawn together
    return { drawn: button.ariaPressed, busy: picture.ariaBusy, counted: counts() !== before };
}"""


@pytest.mark.browser
def test_what_is_counted_follows_once_the_rest_is_painted(show: Show, demo: FactSurgery, world: World) -> None:
    page = show(demo, width=1280)
    edit = edit_of(world[1], 0, covariance=False)
    seen = page.locator(".it-surgery").evaluate(CLICKED, demo.sports.index(edit["sport"]))
    assert seen == {"drawn": "true", "busy": "true", "counted": False}
    assert counts(page) == counted(world, [edit], [])
    assert page.locator(".it-surgery").get_attribute("aria-busy") is None


HIDDEN = """
async () => {
    const sport = [...document.querySelectorAll(".it-sport")].find((one) => !one.dataset.said && !one.dataset.wanted);
    const [square, shutters] = [".it-square", ".it-person-shutters"].map((part) => document.querySelector(part));
    const most = [];
    new MutationObserver(() => most.push(shutters.getAttribute("d").length)).observe(shutters, { attributes: true });
    sport.click();
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    while (square.dataset.turning !== undefined) await new Promise(requestAnimationFrame);
    return [Math.max(0, ...most), shutters.getAttribute("d")];
}
"""


@pytest.mark.browser
def test_cells_that_turn_are_hidden_for_a_moment_and_stay_where_one_wants_stillness(
    show: Show, demo: FactSurgery
) -> None:
    page = show(demo, width=1280)
    most, left = page.evaluate(HIDDEN)
    assert most > 0
    assert left == ""
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(HIDDEN) == [0, ""]


@pytest.mark.browser
def test_where_neurons_go_off_it_begins_with_all_on_and_how_they_are_shared(show: Show, world: World) -> None:
    model, facts = world
    page = show(FactSurgery(*world, off=0))
    assert counts(page) == ["0 of 96", "0 of 60", "0 of 516"]
    expect(page.locator(".it-hint-words")).to_have_text("→ pull me: neurons go off (give 0)")
    caught: list[Tensor] = []
    hook = model.transformer.h[0].mlp.act.register_forward_hook(lambda m, inputs, output: caught.append(output[:, -1]))
    with torch.no_grad():
        said = model(facts.prompts[:1]).logits[0, -1].argmax()
        model(facts.prompts)
    hook.remove()
    fires = caught[1] > 0  # (60, 96)
    strongest = pushes(world, 0).argmax()
    expect(page.locator(".it-said")).to_have_text(
        f"All 96 neurons are on: {facts.name(facts.prompts[0])} plays {facts.words[said]}. {fires[0].sum()} of them "
        f"fire for that; the one that pushes most fires for {fires[:, strongest].sum() - 1} other facts, too."
    )
    brush(page).press("ArrowRight")
    expect(page.locator(".it-hint-words")).to_have_text("")
    assert state(page) == f"surgery=1;off={strongest}"
    brush(page).press("Home")
    expect(page.locator(".it-said")).to_contain_text("All 96 neurons are on: ")
