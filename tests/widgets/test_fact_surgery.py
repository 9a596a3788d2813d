"""`FactSurgery`: torch's logits before and after every operation, what moved, the reader's functions, bad input."""

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
import torch.nn.functional as F
from playwright.sync_api import Page, expect
from torch import Tensor, nn

from inside_transformers.models.worlds.facts import trained_fact_model
from inside_transformers.widgets import FactSurgery
from inside_transformers.widgets.fact_surgery import Operation, answer, rank_one

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
World = tuple[Any, Any]


@pytest.fixture(scope="module")
def world() -> World:
    """A small trained model and its 60 facts; 516 strangers."""
    return trained_fact_model(n_facts=60, d_hidden=96, seed=0, steps=150)


@pytest.fixture
def demo(world: World) -> FactSurgery:
    """The demo on it."""
    return FactSurgery(*world)


def edit_of(facts: Any, fact: int, shift: int = 3, covariance: bool = True) -> dict[str, Any]:
    """An edit of a fact to another sport."""
    sport = facts.sports[(facts.answers[fact] - facts.sports[0] + shift) % 10].item()
    return {"fact": fact, "sport": sport, "covariance": covariance}


def operated(world: World, edits: list[dict[str, Any]], off: list[int]) -> Tensor:
    """The logits of facts and strangers after the page's edit, written out once more, in float64."""
    model, facts = copy.deepcopy(world[0]).double(), world[1]
    block, last = model.transformer.h[0], model.transformer.ln_f
    unembedding, down = model.transformer.wte.weight, block.mlp.c_proj.weight  # down: (d_hidden, d_model)
    seen: dict[str, Tensor] = {}
    block.mlp.c_proj.register_forward_hook(lambda m, inputs, output: seen.update(keys=inputs[0][:, -1]))
    last.register_forward_hook(lambda m, inputs, output: seen.update(vectors=inputs[0][:, -1]))
    with torch.no_grad():
        for edit in edits:
            old = model(facts.prompts).logits[edit["fact"], -1].argmax()
            keys, vector = seen["keys"], seen["vectors"][edit["fact"]]
            way = unembedding[edit["sport"]] - unembedding[old]
            sizes = torch.linspace(0, 20, 2_000_001, dtype=torch.float64)
            low, high = 0, len(sizes) - 1
            while high - low > 1:
                middle = (low + high) // 2
                tried = F.layer_norm(vector + sizes[middle] * way, (64,), last.weight, last.bias, last.eps)
                sure = (tried @ unembedding.T).softmax(-1)[edit["sport"]] >= 0.9
                low, high = (low, middle) if sure else (middle, high)
            average = keys.T @ keys / len(keys)
            c = average + 0.01 * average.diagonal().mean() * torch.eye(len(average), dtype=torch.float64)
            key = keys[edit["fact"]]
            direction = torch.linalg.inv(c) @ key if edit["covariance"] else key
            down += torch.outer(direction / (key @ direction), sizes[high] * way)
        block.mlp.act.register_forward_hook(
            lambda m, inputs, output: output.index_fill(-1, torch.tensor(off, dtype=torch.long), 0)
        )
        return model(torch.cat([facts.prompts, facts.strangers])).logits[:, -1].detach()


# ---- the Python side


def test_its_state_is_small_json(demo: FactSurgery) -> None:
    state = {name: value for name, value in demo.get_state().items() if name != "layout"}
    assert len(gzip.compress(json.dumps(state, allow_nan=False).encode())) < 160_000


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
    broken = copy.deepcopy(model)
    nn.init.constant_(broken.transformer.ln_f.bias, torch.nan)
    assert "the model's ln_f.bias holds NaN" in FactSurgery(broken, facts).problem


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

RUN = """async ([source, given, calls]) => {
    const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    const core = module.surgery(given);
    return calls.map(([edits, off]) => Array.from(core.run(edits, off).logits));
}"""


@pytest.mark.browser
@pytest.mark.parametrize(("n_facts", "d_hidden"), [(60, 96), (200, 48)])
def test_its_logits_are_torchs_clean_edited_and_knocked_out(show: Show, n_facts: int, d_hidden: int) -> None:
    world = trained_fact_model(n_facts, d_hidden, seed=1, steps=100)
    facts, demo = world[1], FactSurgery(*world)
    page = show(demo)
    names = ("words", "prompts", "strangers", "sports", "sizes", "weights")
    given = {name: getattr(demo, name) for name in names}
    chain = [edit_of(facts, fact, 1 + fact % 4, covariance=fact % 2 == 0) for fact in (7, 3, 7, 11)]
    calls: list[tuple[list[dict[str, Any]], list[int]]] = [
        ([], []),
        ([], [0, 5, 17]),
        ([edit_of(facts, 0, covariance=True)], []),
        ([edit_of(facts, 0, covariance=False)], []),
        (chain, []),
        (chain, [2, 30]),
        (chain[:2], []),
    ]
    for call, logits in zip(calls, page.evaluate(RUN, [demo._esm, given, calls]), strict=True):
        drawn = torch.tensor(logits, dtype=torch.float64).view(576, -1)
        torch.testing.assert_close(drawn, operated(world, *call), atol=1e-4, rtol=0)
    with torch.no_grad():
        clean = world[0](torch.cat([facts.prompts, facts.strangers])).logits[:, -1]
    first = page.evaluate(RUN, [demo._esm, given, calls[:1]])[0]
    torch.testing.assert_close(torch.tensor(first).view(576, -1), clean, atol=1e-4, rtol=0)


def counts(page: Page) -> list[str]:
    """The three counts as written."""
    return page.locator(".it-counts .it-number").all_inner_texts()


def said_after(world: World, edits: list[dict[str, Any]], off: list[int]) -> Tensor:
    """Token ids said to facts and strangers."""
    return operated(world, edits, off).argmax(-1)


@pytest.mark.browser
@pytest.mark.parametrize("covariance", [True, False])
def test_an_edit_and_what_else_moved_are_counted(show: Show, world: World, covariance: bool) -> None:
    facts, page = world[1], show(FactSurgery(*world))
    edit = edit_of(facts, 4, covariance=covariance)
    page.get_by_label("fact", exact=True).select_option("4")
    page.get_by_label("edit it to").select_option(str(edit["sport"]))
    page.get_by_label("covariance of the keys" if covariance else "identity").check()
    page.get_by_role("button", name="edit the fact").click()
    moved = said_after(world, [edit], []) != said_after(world, [], [])
    n_facts, n_strangers = int(moved[:60].sum()) - 1, int(moved[60:].sum())
    assert counts(page) == ["1 of 1", f"{n_facts} of 59", f"{n_strangers} of 516"]
    says = page.locator(".it-says")
    name, sport = facts.name(facts.prompts[4]), facts.words[edit["sport"]]
    expect(says).to_contain_text(f"→ {sport}. {name} plays {sport}, with probability 0.90. 1 of 1 edited facts says")
    expect(says).to_contain_text(f"{n_facts} of 59 other facts moved")
    row = page.locator(".it-facts tbody tr").first
    assert row.inner_text().split() == [*name.split(), facts.words[facts.answers[4]], sport, "0.90", "edited"]
    page.get_by_role("button", name="undo").click()
    assert counts(page) == ["0 of 0", "0 of 60", "0 of 516"]
    expect(page.get_by_role("button", name="undo")).to_be_disabled()


@pytest.mark.browser
def test_edits_in_a_row_are_made_on_the_model_that_the_last_one_left(show: Show, world: World) -> None:
    facts, page = world[1], show(FactSurgery(*world))
    edits: list[dict[str, Any]] = []
    page.get_by_label("identity").check()
    for fact in range(6):
        said = said_after(world, edits, [])
        shift = 3 if said[fact] != edit_of(facts, fact)["sport"] else 4  # else there is nothing to edit
        edits.append(edit_of(facts, fact, shift, covariance=False))
        page.get_by_label("fact", exact=True).select_option(str(fact))
        page.get_by_label("edit it to").select_option(str(edits[-1]["sport"]))
        page.get_by_role("button", name="edit the fact").click()
    said, before = said_after(world, edits, []), said_after(world, [], [])
    hold = sum(int(said[edit["fact"]]) == edit["sport"] for edit in edits)
    moved = (said != before).tolist()
    assert counts(page) == [f"{hold} of 6", f"{sum(moved[6:60])} of 54", f"{sum(moved[60:])} of 516"]
    expect(page.locator(".it-facts tbody tr td:last-child", has_text="lost")).to_have_count(6 - hold)


@pytest.mark.browser
def test_nothing_is_edited_to_what_is_said_already(show: Show, world: World) -> None:
    facts, page = world[1], show(FactSurgery(*world))
    page.get_by_label("edit it to").select_option(str(facts.answers[0].item()))
    page.get_by_role("button", name="edit the fact").click()
    sport = facts.words[facts.answers[0]]
    expect(page.locator(".it-says")).to_contain_text(f"plays {sport} already: there is nothing to edit.")
    assert counts(page)[0] == "0 of 0"


@pytest.mark.browser
def test_neurons_are_ranked_by_what_they_push_or_fire_and_knocked_out(show: Show, world: World) -> None:
    model, facts = world
    caught: list[Tensor] = []
    hook = model.transformer.h[0].mlp.act.register_forward_hook(lambda m, inputs, output: caught.append(output[:, -1]))
    model(facts.prompts)
    hook.remove()
    mlp, unembedding = model.transformer.h[0].mlp, model.transformer.wte.weight[facts.sports]
    column = mlp.c_proj.weight * model.transformer.ln_f.weight @ unembedding.T  # as on page "Facts in a trained model"
    column = column - column.mean(1, keepdim=True)
    push = (caught[0] * column[:, facts.answers - facts.sports[0]].T)[0]

    page = show(FactSurgery(*world))
    boxes = page.locator(".it-neurons label span")
    ranked = push.argsort(descending=True)[:6].tolist()
    assert boxes.all_inner_texts() == [f"#{neuron}" for neuron in ranked]
    drawn = page.locator(".it-neurons small").evaluate_all("all => all.map(one => Number(one.dataset.pushes))")
    assert drawn == pytest.approx(push[ranked].tolist(), abs=1e-4)
    page.get_by_label("fire most").check()
    strongest = caught[0][0].argsort(descending=True)[:6].tolist()
    assert boxes.all_inner_texts() == [f"#{neuron}" for neuron in strongest]

    page.get_by_role("checkbox", name=f"#{strongest[0]}").check()
    page.get_by_role("checkbox", name=f"#{strongest[1]}").check()
    off = sorted(strongest[:2])
    field = page.get_by_label("neurons knocked out")
    expect(field).to_have_value(f"{off[0]}, {off[1]}")
    moved = (said_after(world, [], off) != said_after(world, [], [])).tolist()
    assert counts(page) == ["0 of 0", f"{sum(moved[:60])} of 60", f"{sum(moved[60:])} of 516"]
    field.fill("0 95, 3")
    field.press("Enter")
    expect(page.locator(".it-says")).to_contain_text("Knocked out: 0, 3 and 95.")
    moved = (said_after(world, [], [0, 3, 95]) != said_after(world, [], [])).tolist()
    assert counts(page)[1:] == [f"{sum(moved[:60])} of 60", f"{sum(moved[60:])} of 516"]
    field.fill("96")
    field.press("Enter")
    expect(page.locator(".it-says")).to_contain_text("There is no neuron “96”: they are numbered from 0 to 95.")
    page.get_by_role("button", name="reset").click()
    expect(field).to_have_value("")
    assert counts(page) == ["0 of 0", "0 of 60", "0 of 516"]


@pytest.mark.browser
def test_the_list_has_what_moved_first_then_who_shares_a_name(show: Show, world: World) -> None:
    page = show(FactSurgery(*world))
    page.get_by_label("identity").check()
    for fact in "1234":
        page.get_by_label("fact", exact=True).select_option(fact)
        page.get_by_role("button", name="edit the fact").click()
    page.get_by_label("list").select_option("strangers")
    expect(page.locator(".it-facts thead th").first).to_have_text("stranger")
    moved = int(counts(page)[2].split()[0])
    slider = page.get_by_role("slider", name="rows")
    expect(slider).to_have_attribute("aria-valuetext", "1 to 8 of 516")
    notes = page.locator(".it-facts tbody tr td:last-child")
    assert notes.all_inner_texts() == ["moved"] * min(moved, 8)
    slider.fill(str(moved))
    assert "moved" not in notes.all_inner_texts()
    assert page.locator(".it-facts [data-shared]").count() == 8
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "509 to 516 of 516")


@pytest.mark.browser
def test_a_row_of_the_list_chooses_its_fact(show: Show, world: World) -> None:
    page = show(FactSurgery(*world))
    row = page.locator(".it-facts tbody tr").nth(3)
    name = " ".join(row.inner_text().split()[:2])
    row.click()
    expect(page.locator(".it-side-picture .it-heading")).to_have_text(f"{name} plays …")
    expect(page.get_by_label("fact", exact=True).locator("option:checked")).to_have_text(name)


@pytest.mark.browser
def test_the_tables_say_the_same(show: Show, world: World) -> None:
    facts, page = world[1], show(FactSurgery(*world))
    page.get_by_role("button", name="show as table").click()
    page.get_by_role("button", name="edit the fact").click()
    tables = page.locator(".it-table:visible")
    assert [row.inner_text().split()[-2:] for row in tables.nth(0).locator("tbody tr").all()] == [
        [text.split()[0], text.split()[2]] for text in counts(page)
    ]
    edit = {"fact": 0, "sport": FactSurgery(*world).sport, "covariance": True}
    logits = operated(world, [edit], [])[0, facts.sports]
    listed = (
        tables.nth(1).locator("tbody td:nth-of-type(1)").evaluate_all("all => all.map(o => Number(o.dataset.value))")
    )
    assert listed == pytest.approx(logits.tolist(), abs=1e-4)
    assert tables.nth(3).locator("tbody tr").count() == 60
    assert tables.nth(3).locator("tbody tr").first.inner_text().split()[-1] == "edited"


@pytest.mark.browser
def test_it_is_used_by_keyboard_alone_and_says_what_changed(show: Show, demo: FactSurgery) -> None:
    page = show(demo)
    says = page.locator(".it-says")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(says).to_contain_text(re.compile(r"Neuron \d+ is knocked out\."))
    page.keyboard.press("Space")
    expect(says).to_contain_text(re.compile(r"Neuron \d+ is on again\."))
    for _ in range(6):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(says).to_contain_text("Chosen: ")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("Edited with the identity:")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("Undone: the edit of")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, demo: FactSurgery, complaints: Check, theme: str) -> None:
    page = show(demo, theme=theme)
    page.get_by_role("button", name="edit the fact").click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="show as table").click()
    assert complaints(page) == []


@pytest.mark.browser
def test_it_fits_a_phone_and_holds_its_height(show: Show, demo: FactSurgery, sticking_out: Check) -> None:
    page = show(demo, width=390)
    box = page.locator(".it-demo")
    height = box.bounding_box()["height"]  # type: ignore[index]
    page.get_by_label("identity").check()
    for fact in ("3", "8", "20"):
        page.get_by_label("fact", exact=True).select_option(fact)
        page.get_by_role("button", name="edit the fact").click()
        page.get_by_role("checkbox").nth(1).check()
        page.wait_for_timeout(300)
        assert box.bounding_box()["height"] == height  # type: ignore[index]
    page.get_by_role("button", name="show as table").click()
    assert sticking_out(page) == []


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show, world: World) -> None:
    page = show(FactSurgery(nn.Linear(2, 2), world[1]))
    expect(page.get_by_role("alert")).to_contain_text("the model is a Linear: expected a GPT2LMHeadModel.")


@pytest.mark.browser
def test_without_a_kernel_it_says_whose_numbers_it_shows(show: Show, world: World) -> None:
    page = show(FactSurgery(*world, edit_fact=rank_one))
    status = page.locator(".it-status")
    expect(status).to_have_text("rank_one will be asked too: edit a fact.")
    page.get_by_role("button", name="edit the fact").click()
    expect(status).to_contain_text("There is no kernel here to run rank_one")


@pytest.mark.browser
def test_with_a_kernel_the_readers_functions_are_compared(show: Show, world: World) -> None:
    facts = world[1]

    def my_edit(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
        """Forgets the covariance."""
        return weight + torch.outer(value - weight @ key, key) / (key @ key)

    @contextmanager
    def my_knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
        if 7 in neurons:
            raise ValueError("not number 7")
        before = mlp.down.weight.clone()
        mlp.down.weight[:, neurons] = 0
        yield
        mlp.down.weight.copy_(before)

    page = show(FactSurgery(*world, edit_fact=my_edit, knock_out=my_knock_out), kernel=True)
    status = page.locator(".it-status")
    expect(status).to_have_text("my_edit and my_knock_out will be asked too: edit a fact and knock a neuron out.")
    page.get_by_label("identity").check()
    page.get_by_role("button", name="edit the fact").click()
    expect(status).to_have_text("my_edit agrees with the page for all 576 prompts.")
    page.get_by_role("button", name="undo").click()
    page.get_by_label("covariance of the keys").check()
    page.get_by_role("button", name="edit the fact").click()
    expect(status).to_contain_text(re.compile(r"my_edit differs from the page for \d+ of 576 prompts, first for "))
    assert page.locator(".it-facts td[data-differs]").count() > 0
    page.get_by_role("button", name="undo").click()
    field = page.get_by_label("neurons knocked out")
    field.fill("3, 4")
    field.press("Enter")
    expect(status).to_have_text("my_knock_out agrees with the page for all 576 prompts.")
    field.fill("7")
    field.press("Enter")
    expect(status).to_contain_text(
        "my_knock_out: It raised ValueError: “not number 7”. The demo’s own stands in for it."
    )
    assert facts.words[0] == "Alva"
