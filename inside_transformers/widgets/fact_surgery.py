"""A trained fact model on the table: edit its facts, knock neurons out, and see at once what else moved."""

import base64
import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import numpy as np
import torch
import traitlets
from torch import Tensor, nn

from inside_transformers.widgets import base

EditFact = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
KnockOut = Callable[[nn.Module, list[int]], AbstractContextManager[Any]]

MAX_PROMPTS, MAX_HIDDEN = 1_000, 1_024
STILL = 20  # facts in the table that stands for the demo where no JavaScript runs
SURE, RIDGE, HALVINGS, LARGEST_STEP = 0.9, 0.01, 30, 2.0**20
# What the page's own arithmetic needs of a one-layer GPT-2: its name there, and in `transformers`.
WEIGHTS = {
    "embedding": "wte.weight",
    "position": "wpe.weight",
    "norm_1": "h.0.ln_1.weight",
    "norm_1_bias": "h.0.ln_1.bias",
    "qkv": "h.0.attn.c_attn.weight",
    "qkv_bias": "h.0.attn.c_attn.bias",
    "output": "h.0.attn.c_proj.weight",
    "output_bias": "h.0.attn.c_proj.bias",
    "norm_2": "h.0.ln_2.weight",
    "norm_2_bias": "h.0.ln_2.bias",
    "up": "h.0.mlp.c_fc.weight",
    "up_bias": "h.0.mlp.c_fc.bias",
    "down": "h.0.mlp.c_proj.weight",
    "down_bias": "h.0.mlp.c_proj.bias",
    "norm_f": "ln_f.weight",
    "norm_f_bias": "ln_f.bias",
}


class FactSurgery(base.Demo):
    """Edit facts of a trained model and knock its neurons out: the square of all its names shows what else moved.

    Each pair of names is a cell: a fact, or a stranger, of whom the model was told nothing. The model runs in the page:
    its weights are embedded once. An edit is the one of page "Editing a fact": the key is the neurons' numbers at the
    last token, the new update is the old one and a step from the sport said now toward the chosen one, as long as it
    takes to be 90 % sure, and W_down changes by ROME's rank-one formula, with C = I or with the covariance of all
    facts' keys and a hundredth of its mean diagonal. Edits are made with all neurons on; neurons that are knocked out
    contribute nothing at the last token, whatever was edited. "Moved" means: says something else than the given model
    does. What can't be drawn is said in the demo, in place of the picture.

    Args:
        model: a one-layer `GPT2LMHeadModel` with a ReLU MLP of at most 1,024 neurons, as `trained_fact_model` returns.
        facts: its facts: `words`, `prompts` (n_facts, 3), `strangers` (n_strangers, 3) and `sports` (token ids of all
            possible answers), as `make_facts` returns; together at most 1,000 prompts.
        edit_fact: your own function, `edit_fact(weight, key, value, covariance) -> weight` with weight (d_model,
            d_hidden), as in the assignment "facts"; the demo shows where its answers differ.
        knock_out: your own context manager, `knock_out(mlp, neurons)`, as in the assignment; `mlp` has `up` and `down`
            (`nn.Linear`) with the model's weights. Both are called in a running kernel only.
        edit: the edit that a button makes first, along the identity: whose fact, as "Tolu Jarl", and the new sport. It
            puts the neurons out of sight, unless there is `knock_out`. Without it the first fact is chosen.
        off: so many neurons are off at first, those that push the chosen fact most; without `edit`, none is edited.
    """

    _esm = base.module("fact_surgery")
    _css = base.style("narrow", "choices", "fact_surgery")

    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    prompts = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    strangers = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    sports = traitlets.List(traitlets.Int()).tag(sync=True)
    # Sizes, and each weight as float32 in base64, row after row.
    sizes = traitlets.Dict().tag(sync=True)
    weights = traitlets.Dict().tag(sync=True)
    # What the reader chose: a cell, facts before strangers; whether an edit spares the facts; edits, each {"fact",
    # "sport", "covariance"}, of which the first `done` are in force; the neurons that are off. `offer`: the button's.
    chosen = traitlets.Int(0).tag(sync=True)
    covariance = traitlets.Bool(False).tag(sync=True)
    edits = traitlets.List(traitlets.Dict()).tag(sync=True)
    done = traitlets.Int(0).tag(sync=True)
    off = traitlets.List(traitlets.Int()).tag(sync=True)
    offer = traitlets.Dict().tag(sync=True)
    editable = traitlets.Bool(True).tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)
    functions = traitlets.Dict().tag(sync=True)
    request = traitlets.Dict().tag(sync=True)
    response = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        model: Any,
        facts: Any,
        edit_fact: EditFact | None = None,
        knock_out: KnockOut | None = None,
        *,
        edit: tuple[str, str] | None = None,
        off: int | None = None,
    ) -> None:
        super().__init__(editable=off is None or edit is not None)
        given = {"edit_fact": edit_fact, "knock_out": knock_out}
        self.functions = {name: base.name_of(function) for name, function in given.items() if function is not None}
        self._edit_fact, self._knock_out = edit_fact, knock_out
        try:
            state = _checked_facts(facts) | _checked_model(model, len(facts.words))
            offer = _offer(state, edit) if edit else {}
        except base.UndrawableError as problem:
            self.problem = str(problem)
            return
        # A copy: what the reader does to the model later is not what the page was given.
        self._model = copy.deepcopy(model).float().eval().requires_grad_(False)
        for name, value in state.items():
            self.set_trait(name, value)
        self.offer, self.chosen = offer, offer.get("fact", 0)
        self.off = sorted(_strongest(self._model, self.prompts[self.chosen], self.sports)[: off or 0])
        probabilities = _logits(self._model, state["prompts"]).softmax(-1)
        rows = [
            [*(self.words[word] for word in prompt[:2]), self.words[int(row.argmax())], float(row.max())]
            for prompt, row in zip(state["prompts"], probabilities, strict=True)
        ]
        self.still = base.table(
            f"The first {STILL} of {len(rows)} facts, as the model says them",
            ["first name", "last name", "sport", "probability"],
            rows[:STILL],
        )
        self.initial = {name: getattr(self, name) for name in ("chosen", "covariance", "edits", "done", "off")}
        self.request = {"seq": 0, "edits": self.edits, "off": self.off} if self.functions else {}

    def switch_off(self, neurons: Iterable[int]) -> None:
        """Knock out these neurons (their numbers, from 0) and no others, as the brush does; `knock_out` is called.

        Raises:
            ValueError: when there is no neuron of that number, or the model can't be drawn.
        """
        if self.problem:
            raise ValueError(self.problem)
        off, d_hidden = sorted({int(neuron) for neuron in neurons}), self.sizes.get("d_hidden", 0)
        if unknown := [neuron for neuron in off if not 0 <= neuron < d_hidden]:
            raise ValueError(f"there is no neuron {unknown[0]}: the model has {d_hidden}, numbered from 0.")
        with self.hold_sync():  # one message to the page: it never sees half of it
            self.off = off
            if self.functions:
                self.request = {"seq": self.request["seq"] + 1, "edits": self.edits[: self.done], "off": off}

    @traitlets.observe("request")
    def _answer(self, change: dict[str, Any]) -> None:
        if self.functions and change["new"]:
            prompts = [*self.prompts, *self.strangers]
            operation = Operation(self._model, self.prompts, self._edit_fact, self._knock_out)
            self.response = answer(operation, prompts, self.sports, change["new"])


def _checked_facts(facts: Any) -> dict[str, Any]:
    """What the demo keeps of the facts; raises `base.UndrawableError` when they aren't such facts."""
    words = [str(word) for word in facts.words]
    tables = {"prompts": base.numbers("facts.prompts", facts.prompts)}
    tables["strangers"] = base.numbers("facts.strangers", facts.strangers)
    for name, table in tables.items():
        if table.shape[1] != 3 or (name == "prompts" and not len(table)):
            raise base.UndrawableError(f"facts.{name} has the shape {base.shape(table)}: expected three tokens each.")
    total = sum(len(table) for table in tables.values())
    if total > MAX_PROMPTS:
        raise base.UndrawableError(f"there are {total:,} prompts, and this demo can run {MAX_PROMPTS:,}.")
    sports = base.numbers("facts.sports", facts.sports, n_dims=1)
    ids = np.concatenate([*(table.ravel() for table in tables.values()), sports])
    if ids.min() < 0 or ids.max() >= len(words):
        raise base.UndrawableError(f"a token id is outside 0 … {len(words) - 1}, the vocabulary of {len(words)} words.")
    lists = {name: table.astype(int).tolist() for name, table in tables.items()}
    return {"words": words, **lists, "sports": sports.astype(int).tolist()}


def _checked_model(model: Any, n_words: int) -> dict[str, Any]:
    """The model's sizes and weights; raises `base.UndrawableError` when it isn't a model that the page can run."""
    config = getattr(model, "config", None)
    named = dict(model.state_dict()) if hasattr(model, "state_dict") else {}
    missing = [name for name in WEIGHTS.values() if f"transformer.{name}" not in named]
    if config is None or missing:
        raise base.UndrawableError(f"the model is a {type(model).__name__}: expected a GPT2LMHeadModel.")
    base.check_tied(model)
    if config.n_layer != 1 or config.activation_function != "relu":
        raise base.UndrawableError(
            f"the model has {config.n_layer} layers and {config.activation_function}: "
            "this demo can run one layer with relu."
        )
    weights = {name: named[f"transformer.{key}"].detach().cpu().float() for name, key in WEIGHTS.items()}
    d_hidden = weights["up"].shape[1]
    if d_hidden > MAX_HIDDEN:
        raise base.UndrawableError(f"the model has {d_hidden:,} neurons, and this demo can run {MAX_HIDDEN:,}.")
    if len(weights["embedding"]) != n_words or len(weights["position"]) < 3:
        raise base.UndrawableError(
            f"the model has {len(weights['embedding'])} tokens and {len(weights['position'])} positions: "
            f"expected {n_words}, one for each of the facts' words, and at least 3."
        )
    for name, weight in weights.items():
        base.numbers(f"the model's {WEIGHTS[name]}", weight, n_dims=weight.ndim)
    sizes = {"d_model": config.n_embd, "n_heads": config.n_head, "d_hidden": d_hidden}
    sizes["epsilon"] = config.layer_norm_epsilon
    return {"sizes": sizes, "weights": {name: packed(weight) for name, weight in weights.items()}}


def _offer(state: dict[str, Any], edit: tuple[str, str]) -> dict[str, int]:
    """The edit that is offered, as numbers; raises `base.UndrawableError` when there are no such words."""
    name, sport = edit
    people = [" ".join(state["words"][word] for word in prompt[:2]) for prompt in state["prompts"]]
    sports = {state["words"][word]: word for word in state["sports"]}
    if name not in people:
        raise base.UndrawableError(f"there is no fact about {name!r}.")
    if sport not in sports:
        raise base.UndrawableError(f"{sport!r} is none of the sports: {', '.join(sports)}.")
    return {"fact": people.index(name), "sport": sports[sport]}


@torch.no_grad()
def _strongest(model: Any, prompt: list[int], sports: list[int]) -> list[int]:
    """The neurons that push what the model says, more than the other sports; the strongest first."""
    block, caught = model.transformer.h[0], list[Tensor]()
    hook = block.mlp.c_proj.register_forward_hook(lambda module, inputs, output: caught.append(inputs[0][0, -1]))
    said = int(_logits(model, [prompt])[0].argmax())
    hook.remove()
    unembedding = model.transformer.wte.weight
    toward = (unembedding[said] - unembedding[sports].mean(0)) * model.transformer.ln_f.weight
    ranked: list[int] = (caught[0] * (block.mlp.c_proj.weight @ toward)).argsort(descending=True).tolist()
    return ranked


def packed(weight: Tensor) -> str:
    """A tensor as little-endian float32 in base64, row after row."""
    return base64.b64encode(np.ascontiguousarray(weight.numpy(), dtype="<f4").tobytes()).decode("ascii")


@torch.no_grad()
def _logits(model: Any, prompts: Sequence[Sequence[int]]) -> Tensor:
    """The logits at the last token, (n, n_words)."""
    logits: Tensor = model(torch.tensor(prompts)).logits[:, -1].detach()
    return logits


class _Mlp(nn.Module):
    """GPT-2's MLP with the names of the course: `up` and `down`, `nn.Linear` both."""

    def __init__(self, mlp: Any) -> None:
        super().__init__()
        d_model, d_hidden = mlp.c_fc.weight.shape
        self.up, self.down = nn.Linear(d_model, d_hidden), nn.Linear(d_hidden, d_model)
        self.act = nn.ReLU()
        with torch.no_grad():
            for linear, conv in ((self.up, mlp.c_fc), (self.down, mlp.c_proj)):
                linear.weight.copy_(conv.weight.T)
                linear.bias.copy_(conv.bias)
        self.requires_grad_(False)

    def forward(self, x: Tensor) -> Tensor:
        """The update."""
        update: Tensor = self.down(self.act(self.up(x)))
        return update


class Operation:
    """A copy of the model that a reader's functions operate on; the demo's own stand in where there are none."""

    def __init__(
        self, model: Any, prompts: Sequence[Sequence[int]], edit_fact: EditFact | None, knock_out: KnockOut | None
    ) -> None:
        self.model = copy.deepcopy(model)
        self.prompts = prompts
        self.edit_fact, self.knock_out = edit_fact or rank_one, knock_out or silenced
        self.mlp = self.model.transformer.h[0].mlp = _Mlp(self.model.transformer.h[0].mlp)
        keys = self._seen(prompts)["key"]
        average = keys.T @ keys / len(keys)
        ridge = RIDGE * average.diagonal().mean() * torch.eye(len(average))
        self.covariances = {True: average + ridge, False: torch.eye(len(average))}

    def _seen(self, prompts: Sequence[Sequence[int]]) -> dict[str, Tensor]:
        """At the last token: "key" (n, d_hidden), "vector" (n, d_model) before the last norm, "logits" (n, n_words)."""
        seen: dict[str, Tensor] = {}
        last = self.model.transformer.ln_f
        hooks = [
            self.mlp.down.register_forward_hook(lambda m, inputs, output: seen.update(key=inputs[0][:, -1])),
            last.register_forward_hook(lambda m, inputs, output: seen.update(vector=inputs[0][:, -1])),
        ]
        logits = _logits(self.model, prompts)
        for hook in hooks:
            hook.remove()
        return {name: tensor.detach() for name, tensor in seen.items()} | {"logits": logits}

    def step(self, vector: Tensor, old: int, new: int) -> Tensor:
        """What to add to a vector (d_model,) to be 90 % sure of `new`: a step from `old` to `new`, found by halving."""
        unembedding = self.model.transformer.wte.weight
        way = unembedding[new] - unembedding[old]

        def sure(size: float) -> bool:
            logits = self.model.transformer.ln_f(vector + size * way) @ unembedding.T
            return bool(logits.softmax(-1)[new] >= SURE)

        low, high = 0.0, 1.0
        while not sure(high):
            high *= 2
            if high > LARGEST_STEP:
                raise base.UndrawableError("No step in this direction makes the model 90 % sure.")
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (low, middle) if sure(middle) else (middle, high)
        found: Tensor = high * way
        return found

    @torch.no_grad()
    def edit(self, fact: int, sport: int, covariance: bool) -> None:
        """Change one fact.

        Raises:
            UndrawableError: when `edit_fact` returns something else than such a weight. What it raises itself goes on.
        """
        seen = self._seen([self.prompts[fact]])
        key, said = seen["key"][0], int(seen["logits"][0].argmax())
        if said == sport:
            return
        weight = self.mlp.down.weight.detach()
        value = weight @ key + self.step(seen["vector"][0], said, sport)
        edited = self.edit_fact(weight.clone(), key.clone(), value, self.covariances[covariance].clone())
        if not isinstance(edited, Tensor):
            raise base.UndrawableError(f"It returned {type(edited).__name__}: expected a tensor.")
        if edited.shape != weight.shape:
            raise base.UndrawableError(
                f"Its weight has the shape {tuple(edited.shape)}: expected {tuple(weight.shape)}."
            )
        base.numbers("Its weight", edited)
        self.mlp.down.weight.copy_(edited)

    def probabilities(self, prompts: Sequence[Sequence[int]], off: list[int]) -> Tensor:
        """The next token's probabilities (n, n_words) with the neurons `off` knocked out."""
        model = copy.deepcopy(self.model)  # whatever happens to it stays here
        manager = self.knock_out(model.transformer.h[0].mlp, list(off)) if off else nullcontext()
        if not hasattr(manager, "__enter__"):
            raise base.UndrawableError(f"It returned {type(manager).__name__}: expected a context manager.")
        with manager:
            logits = _logits(model, prompts)
        return torch.softmax(logits, dim=-1)


def rank_one(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    """The edit of ROME (Meng et al., 2022, equation 2), where the reader gave none."""
    direction = torch.linalg.solve(covariance.double(), key.double()).to(key)
    change: Tensor = torch.outer(value - weight @ key, direction) / (key @ direction)
    return weight + change


@contextmanager
def silenced(mlp: Any, neurons: list[int]) -> Iterator[None]:
    """Neurons knocked out, where the reader gave no way."""
    on = torch.ones(mlp.up.out_features)
    on[neurons] = 0
    hook = mlp.act.register_forward_hook(lambda module, inputs, output: output * on)
    yield
    hook.remove()


def answer(
    operation: Operation, prompts: Sequence[Sequence[int]], sports: Sequence[int], request: dict[str, Any]
) -> dict[str, Any]:
    """What the model says after the reader's functions operated on it.

    Args:
        operation: a fresh copy of the model, and the functions.
        prompts: facts, then strangers.
        sports: the token ids of which probabilities go back.
        request: "seq" (a number that goes back unchanged), "edits", "off".

    Returns:
        "seq"; "probabilities", (n_prompts, n_sports) to four decimals, empty when there are none; "errors", the name
        of the function → what went wrong, in words. Where a function fails, the demo's own stands in.
    """
    errors: dict[str, str] = {}
    for edit in request["edits"]:
        error = _failure(operation.edit, **edit)
        if error:
            errors.setdefault("edit_fact", error)
            operation.edit_fact = rank_one
            _failure(operation.edit, **edit)
    found: list[Tensor] = []
    error = _failure(lambda: found.append(operation.probabilities(prompts, request["off"])))
    if error:
        errors["knock_out"] = error
        operation.knock_out = silenced
        found.append(operation.probabilities(prompts, request["off"]))
    table = found[-1][:, list(sports)]
    finite = bool(torch.isfinite(table).all())
    probabilities = [[round(p, 4) for p in row] for row in table.tolist()] if finite else []
    return {"seq": request["seq"], "probabilities": probabilities, "errors": errors}


def _failure(action: Callable[..., object], **arguments: Any) -> str:
    """What went wrong in doing it, in words, or ""."""
    try:
        action(**arguments)
    except base.UndrawableError as problem:
        return str(problem)
    except Exception as error:
        return base.raised(error)
    return ""
