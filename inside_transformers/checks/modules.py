"""Parts that are classes: their layers, and weights to give them."""

import weakref
from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

import torch
from torch import Tensor, nn
from torch.utils.weak import WeakTensorKeyDictionary

from inside_transformers.checks.compare import all_close
from inside_transformers.checks.mistakes import MESSAGES, Mistake
from inside_transformers.checks.values import mapped, normal, tensors_in
from inside_transformers.checks.variants import flipped
from inside_transformers.checks.words import kind_of_value


def layers(module: Any, sizes: Mapping[str, tuple[str, str]], bias: bool, **widths: int) -> None:
    """Check that `module` has these `nn.Linear` layers, each with its own weight.

    Args:
        module: what the student's class made.
        sizes: by attribute name, the names of its two widths, (from, to).
        bias: whether they must have one.
        widths: the widths by name.

    Raises:
        Mistake: a layer is missing, has other widths, is shared, or can't be trained; there are weights of others; or
            there is no `forward`.
    """
    name = type(module).__name__
    if not isinstance(module, nn.Module):
        raise Mistake(MESSAGES["not_a_module"], "not_a_module")
    if type(module).forward is nn.Module.forward:
        raise Mistake(MESSAGES["forward"], "forward")
    # named_children() would leave out a layer that has two names.
    children = {child: layer for child, layer in module._modules.items() if _has_sizes(layer)}
    for attribute in sizes:
        if attribute not in children:
            other = getattr(module, attribute, None)
            has = f"it is {kind_of_value(other)}" if other is not None else f"there is {_listed(children)}"
            if other is None and not children:
                has += f" (what `__init__` makes is kept only as an attribute, `self.{attribute} = nn.Linear(...)`)"
            if isinstance(other, tuple):
                has += ", which a comma at the end of a line makes"
            if isinstance(other, nn.LazyLinear):
                has = "it is an nn.LazyLinear, which gets its sizes later: make an nn.Linear, with both"
            elif isinstance(getattr(type(module), attribute, None), nn.Linear):
                has = "it is made in the class's body, once for all instances. Move it into `__init__`, with `self.`"
            elif isinstance(other, nn.Linear):
                has = f"the layer has another name in the module: `self.{attribute} = nn.Linear(...)` gives it this one"
            holders = {child: part for child, part in module.named_children() if _holds_linear(part)}
            if other is None and holders:
                has = f"there are layers inside {_listed(holders)}, and none of this name"
            raise Mistake(f"`{name}` needs a layer `{attribute}`, an nn.Linear made in `__init__`: {has}.", "layers")
    own_layers(module)
    seen: dict[int, str] = {}
    for attribute, (before, after) in sizes.items():
        layer = children[attribute]
        if tuple(layer.weight.shape) != (widths[after], widths[before]):
            raise Mistake(
                f"The layer `{attribute}` must map {before} features to {after}, whatever these two are.\n"
                f"expected  {before} → {after}: from {widths[before]} to {widths[after]}\n"
                f"got       from {layer.in_features} to {layer.out_features}",
                "layer_sizes",
            )
        if (layer.bias is not None) != bias:
            must = "must have a bias" if bias else "must have no bias: `bias=False`"
            raise Mistake(f"The layer `{attribute}` of `{name}` {must}.", "bias")
        if id(layer.weight) in seen:
            raise Mistake(
                f"`{seen[id(layer.weight)]}` and `{attribute}` are one and the same layer. "
                "Each question needs its own weights: make an nn.Linear for each.",
                "shared",
            )
        seen[id(layer.weight)] = attribute
        for path, weight in layer.named_parameters(attribute):
            if not weight.requires_grad:
                raise Mistake(f"{MESSAGES['frozen']}\nfrozen    `{path}`", "frozen")
            if weight.dtype != torch.get_default_dtype():
                kinds = f"expected  {torch.get_default_dtype()}\ngot       {weight.dtype} (`{path}`)"
                raise Mistake(f"{MESSAGES['layer_dtype']}\n{kinds}", "layer_dtype")
    named = {id(weight) for attribute in sizes for weight in children[attribute].parameters()}
    for path, weight in module.named_parameters():
        if weight.requires_grad and id(weight) not in named:
            asked = ", ".join(f"`{attribute}`" for attribute in sizes)
            raise Mistake(
                f"{MESSAGES['surplus_weights']}\nexpected  {asked}\ngot       `{path}`, too", "surplus_weights"
            )


# The layers and weights of all instances that are alive, and whose they are.
OWNERS: weakref.WeakKeyDictionary[nn.Module, weakref.ref[nn.Module]] = weakref.WeakKeyDictionary()
OWNERS_OF_WEIGHTS = WeakTensorKeyDictionary()


def own_layers(module: nn.Module) -> None:
    """Check that no layer of this instance, and no weight, is one of an instance made before.

    Raises:
        Mistake: one is.
    """
    this = weakref.ref(module)
    layers = ((name, OWNERS.setdefault(layer, this)) for name, layer in module.named_modules() if layer is not module)
    weights = ((name, OWNERS_OF_WEIGHTS.setdefault(weight, this)) for name, weight in module.named_parameters())
    for name, owner in (*layers, *weights):
        if owner() is not module:
            raise Mistake(f"{MESSAGES['shared_by_instances']}\nshared    `{name}`", "shared_by_instances")


def put_weights(module: nn.Module, weights: Mapping[str, Tensor]) -> None:
    """Put tensors that ask for a gradient in the place of weights, by name, and leave them there, other than
    `functional_call` does: what computes anew for a gradient, as a checkpoint, comes after the call.

    Args:
        module: any.
        weights: by path, each of the shape of the weight whose place it takes.
    """
    if not any(each.requires_grad for each in weights.values()):
        return  # a layer that instances share, which is found out by then, must not keep what is not its own
    own = dict(module.named_parameters(remove_duplicate=False))
    places = [(part, name, weight) for part in module.modules() for name, weight in part._parameters.items()]
    for part, name, weight in places:
        for path, tensor in weights.items():
            if weight is not None and weight is own.get(path):
                part._parameters[name] = tensor  # type: ignore[assignment]


def same_twice(module: nn.Module, function: Callable[..., Any], *inputs: Any) -> Any:
    """`function(*inputs)`, after checking that `module` gives it again, with another call between, and in the other
    mode: no dropout, no weights made on the way, nothing kept.

    Raises:
        Mistake: it does not.
    """
    training = module.training
    given, inputs = inputs, mapped(torch.clone, inputs)  # the first call may change what it is given

    def again(inputs: Any, mode: bool = training) -> Any:
        module.train(mode)
        found = function(*mapped(torch.clone, inputs))
        module.train(training)
        return found

    result = function(*given)
    if any(_asking(result)):
        other = again(inputs, not training)
        if all_close(result, other) and _asking(other) != _asking(result):
            mode = "after `.eval()`" if training else "after `.train()`"
            raise Mistake(f"{MESSAGES['no_gradient']}\n{mode}", "no_gradient")
    with torch.no_grad():
        if _remembers(function, mapped(torch.clone, inputs)):
            raise Mistake(MESSAGES["remembered"], "remembered")
        if all_close(result, again(inputs, not training)):
            return result
        if all_close(again(inputs), again(inputs)):
            if not all_close(again(inputs), again(inputs, not training)):
                raise Mistake(MESSAGES["dropout"], "dropout")
            raise Mistake(MESSAGES["kept_in_layer"], "kept_in_layer")
        steady = all_close(again(inputs, False), again(inputs, False))
        slug = "dropout" if steady else "built_in_forward"
        raise Mistake(MESSAGES[slug], slug)


def _remembers(function: Callable[..., Any], inputs: Any) -> bool:
    """Whether a second call with the same tensors, in which other numbers stand by then, gives what the first gave."""
    before, others = mapped(torch.clone, inputs), mapped(torch.clone, flipped(inputs))
    first = mapped(torch.clone, function(*inputs))
    if not all_close(inputs, before):
        return False  # changed in place: that is said elsewhere
    for mine, other in zip(tensors_in(inputs), tensors_in(others), strict=True):
        mine.copy_(other)
    return all_close(function(*inputs), first) and not all_close(function(*others), first)


def _asking(result: Any) -> list[bool]:
    return [each.requires_grad for each in tensors_in(result)]


def linear_weights(d_model: int, d_inner: int, bias: bool, seed: int) -> dict[str, Tensor]:
    """Random weights for layers query, key, value (d_model → d_inner) and output (back), by name in a module's state.

    Scaled so that vectors of order one give vectors of order one.
    """
    shapes = {role: (d_inner, d_model) for role in ("query", "key", "value")} | {"output": (d_model, d_inner)}
    named: dict[str, Tensor] = {}
    for i, (role, (n_out, n_in)) in enumerate(shapes.items()):
        named[f"{role}.weight"] = normal(n_out, n_in, seed=seed + i) / n_in**0.5
        if bias:
            named[f"{role}.bias"] = normal(n_out, seed=seed + 10 + i)
    return named


def mlp_weights(d_model: int, d_hidden: int, seed: int) -> dict[str, Tensor]:
    """Random weights for layers `up` (d_model → d_hidden) and `down` (back), by name in a module's state.

    Scaled so that vectors of order one give vectors of order one.
    """
    named: dict[str, Tensor] = {}
    for i, (name, n_out, n_in) in enumerate((("up", d_hidden, d_model), ("down", d_model, d_hidden))):
        named[f"{name}.weight"] = normal(n_out, n_in, seed=seed + i) / n_in**0.5
        named[f"{name}.bias"] = normal(n_out, seed=seed + 10 + i)
    return named


def _has_sizes(layer: nn.Module | None) -> TypeGuard[nn.Linear]:
    """Whether this is an `nn.Linear`: a lazy one becomes one with its first input."""
    return isinstance(layer, nn.Linear) and not isinstance(layer.weight, nn.parameter.UninitializedParameter)


def _holds_linear(part: nn.Module) -> bool:
    return not isinstance(part, nn.Linear) and any(isinstance(layer, nn.Linear) for layer in part.modules())


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in names) if names else "no nn.Linear at all"


HOOKS = tuple(name for name in vars(nn.Module()) if "hooks" in name)


class Snapshot:
    """A module as it is now, to be compared with what it is later: weights to the last bit, and everything around."""

    def __init__(self, module: nn.Module) -> None:
        self.module = module
        # The objects themselves are kept, not their ids: what is thrown away could leave its id to another.
        self.parts = list(module.named_modules())
        self.attributes = {name: sorted(vars(part)) for name, part in module.named_modules()}
        self.training = {name: part.training for name, part in module.named_modules()}
        self.hooks = {name: self._hooks(part) for name, part in module.named_modules()}
        self.saved = {name: value.detach().clone() for name, value in module.state_dict().items()}
        self.parameters = {name: (value, value.requires_grad) for name, value in module.named_parameters()}

    @staticmethod
    def _hooks(part: nn.Module) -> list[list[Any]]:
        return [list(vars(part)[name].values()) for name in HOOKS]

    def difference(self) -> tuple[str, str] | None:
        """The first thing that is not as it was: the slug for it and what it is; None when nothing is.

        Slugs are `module_layers`, `module_hooks`, `module_attributes`, `module_weights`, `module_parameters`,
        `module_frozen` and `module_mode`.
        """
        now = Snapshot(self.module)
        if now.parts != self.parts:
            names = [[name for name, _ in each.parts if name] for each in (self, now)]
            same = "the same names, other objects" if names[0] == names[1] else ", ".join(names[1])
            return "module_layers", f"expected  {', '.join(names[0])}\ngot       {same}"
        if now.hooks != self.hooks:
            return "module_hooks", f"in        {self._first(self.hooks, now.hooks)}"
        if now.attributes != self.attributes:
            name = next(name for name in self.attributes if self.attributes[name] != now.attributes[name])
            other = sorted({*self.attributes[name]} ^ {*now.attributes[name]})
            return "module_attributes", f"in        {self._called(name)}: {', '.join(f'`{each}`' for each in other)}"
        # Their order is another where a parametrization was taken away: nothing that a module does depends on it.
        if now.saved.keys() != self.saved.keys():
            return "module_weights", f"expected  {', '.join(self.saved)}\ngot       {', '.join(now.saved)}"
        for name, value in self.saved.items():
            later = now.saved[name]
            if (later.dtype, later.shape) != (value.dtype, value.shape):
                kinds = [f"{each.dtype} {tuple(each.shape)}" for each in (value, later)]
                return "module_weights", f"changed   `{name}`\nexpected  {kinds[0]}\ngot       {kinds[1]}"
            if not torch.equal(value, later):
                count = int((value != later).sum())
                return "module_weights", f"changed   {count} of the {value.numel()} numbers of `{name}`"
        for name, (parameter, asks) in self.parameters.items():
            if now.parameters.get(name, (None, None))[0] is not parameter:
                return "module_parameters", f"changed   `{name}`"
            if now.parameters[name][1] != asks:
                return "module_frozen", f"changed   `{name}.requires_grad`"
        if now.training != self.training:
            return "module_mode", f"in        {self._first(self.training, now.training)}"
        return None

    def _first(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
        return self._called(next(name for name in before if before[name] != now[name]))

    def _called(self, name: str) -> str:
        return f"`{name}`" if name else "the module itself"
