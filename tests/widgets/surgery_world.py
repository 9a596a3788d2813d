"""What the tests of `FactSurgery` share: a small trained model, operations on it, written out once more, and a page."""

import copy
import functools
from typing import Any

import torch
import torch.nn.functional as F
from playwright.sync_api import Locator, Page, expect
from torch import Tensor

from conftest import state
from inside_transformers.models.worlds.facts import trained_fact_model

World = tuple[Any, Any]


@functools.cache
def small_world() -> World:
    """A small trained model and its 60 facts; 516 strangers. No test may change it."""
    return trained_fact_model(n_facts=60, d_hidden=96, seed=0, steps=150)


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


def pushes(world: World, fact: int) -> Tensor:
    """How hard each neuron pushes toward a fact's sport, as on the page "Facts in a trained model"."""
    model, facts = world
    caught: list[Tensor] = []
    hook = model.transformer.h[0].mlp.act.register_forward_hook(lambda m, inputs, output: caught.append(output[:, -1]))
    with torch.no_grad():
        model(facts.prompts)
    hook.remove()
    mlp, unembedding = model.transformer.h[0].mlp, model.transformer.wte.weight[facts.sports]
    column = mlp.c_proj.weight * model.transformer.ln_f.weight @ unembedding.T
    column = column - column.mean(1, keepdim=True)
    return (caught[0] * column[:, facts.answers - facts.sports[0]].T)[fact].detach()


def in_address(facts: Any, edits: list[dict[str, Any]]) -> str:
    """Edits as they stand in an address."""
    sports = facts.sports.tolist()
    return "e=" + ",".join(f"{e['fact']}.{sports.index(e['sport'])}.{'c' if e['covariance'] else 'i'}" for e in edits)


def said_after(world: World, edits: list[dict[str, Any]], off: list[int]) -> Tensor:
    """Token ids said to facts and strangers."""
    return operated(world, edits, off).argmax(-1)


def counted(world: World, edits: list[dict[str, Any]], off: list[int]) -> list[str]:
    """What the three counts should say: of the edits, or else of the neurons; of the other facts; of the strangers."""
    said, before = said_after(world, edits, off), said_after(world, [], [])
    wanted = {edit["fact"]: edit["sport"] for edit in edits}
    took = sum(int(said[fact]) == sport for fact, sport in wanted.items())
    moved = (said != before).tolist()
    others = sum(moved[row] for row in range(60) if row not in wanted)
    first = f"{took} of {len(wanted)}" if wanted else f"{len(off)} of 96"
    return [first, f"{others} of {60 - len(wanted)}", f"{sum(moved[60:])} of 516"]


GO = """(to) => new Promise((arrived) => {
    if (location.hash === to) return arrived();
    addEventListener("hashchange", () => arrived(), { once: true });
    location.hash = to;
})"""


def go(page: Page, place: str) -> None:
    """Follow a link to a state, and wait until all of it is painted."""
    state(page)  # what was done before stands in the address
    page.evaluate(GO, "#" + ";".join(filter(None, ("surgery=1", place))))
    painted(page)


def resize(page: Page, width: int, height: int = 844) -> None:
    """Give the window another size, and wait until the demo fits it."""
    page.set_viewport_size({"width": width, "height": height})
    state(page)
    painted(page)


def square(page: Page) -> Locator:
    """All pairs of names, one target."""
    return page.get_by_role("slider", name="all pairs of names")


def brush(page: Page) -> Locator:
    """The neurons, one target."""
    return page.get_by_role("slider", name="neurons switched off")


def painted(page: Page) -> None:
    """Wait for what follows once the rest is painted: the neurons, and what is counted."""
    expect(page.locator(".it-surgery[aria-busy]")).to_have_count(0)


def counts(page: Page) -> list[str]:
    """The three counts as written."""
    painted(page)
    return page.locator(".it-count-value").all_inner_texts()


def turned(page: Page) -> None:
    """Every cell shows what it should: they turn over one after the other."""
    expect(page.locator(".it-square[data-turning]")).to_have_count(0)


def afresh(page: Page) -> None:
    """A desk's page in its first state, its tables closed."""
    resize(page, 1280, 900)
    page.evaluate("scrollTo(0, 0)")
    table = page.get_by_role("button", name="table")
    if table.get_attribute("aria-expanded") == "true":
        table.click()
    go(page, "")
