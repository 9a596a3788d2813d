# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: hook_on_down
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% right: columns_put_back
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.down.weight[:, neurons].detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight[:, neurons] = saved

# %% right: rows_and_biases_put_back
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    weight, bias = mlp.up.weight.detach().clone(), mlp.up.bias.detach().clone()
    try:
        with torch.no_grad():
            for neuron in neurons:
                mlp.up.weight[neuron].zero_()
                mlp.up.bias[neuron] = 0.0
        yield
    finally:
        with torch.no_grad():
            mlp.up.weight.copy_(weight)
            mlp.up.bias.copy_(bias)

# %% right: state_loaded_again
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    state = {name: tensor.clone() for name, tensor in mlp.state_dict().items()}
    mlp.down.weight.data[:, neurons] = 0.0
    try:
        yield
    finally:
        mlp.load_state_dict(state)

# %% right: class_with_enter_and_exit
class knock_out:
    def __init__(self, mlp: nn.Module, neurons: list[int]) -> None:
        self.mlp, self.neurons = mlp, neurons

    def __enter__(self):
        self.hook = self.mlp.up.register_forward_hook(self.silence)

    def silence(self, module, inputs, output):
        kept = torch.ones(output.shape[-1], dtype=output.dtype)
        kept[self.neurons] = 0
        return output * kept

    def __exit__(self, *error):
        self.hook.remove()

# %% right: parameter_exchanged_and_put_back
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    own = mlp.down.weight
    copy = own.detach().clone()
    copy[:, neurons] = 0
    mlp.down.weight = nn.Parameter(copy)
    try:
        yield mlp
    finally:
        mlp.down.weight = own

# %% right: hook_by_a_stack
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    import contextlib

    def forget(module, args):
        index = torch.tensor(neurons, dtype=torch.long)
        return args[0].index_fill(-1, index, 0.0)

    with contextlib.ExitStack() as stack:
        stack.callback(mlp.down.register_forward_pre_hook(forget).remove)
        yield

# %% right: hook_on_up
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(layer, inputs, output):
        output = output.clone()
        output[..., neurons] = 0.0
        return output

    with mlp.up.register_forward_hook(silence):
        yield

# %% right: forward_of_down_wrapped
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    before, had = mlp.down.forward, "forward" in vars(mlp.down)

    def forward(hidden):
        index = torch.tensor(neurons, dtype=torch.long)
        return before(hidden.index_fill(-1, index, 0.0))

    mlp.down.forward = forward
    try:
        yield
    finally:
        if had:
            mlp.down.forward = before
        else:
            del mlp.down.forward

# %% right: exit_stack_of_hooks
class knock_out:
    def __init__(self, mlp, neurons):
        self.mlp, self.neurons = mlp, neurons

    def __enter__(self):
        from contextlib import ExitStack
        self.stack = ExitStack()
        for neuron in self.neurons:
            def silence(layer, inputs, neuron=neuron):
                x = inputs[0].clone()
                x[..., neuron] = 0
                return x
            self.stack.callback(self.mlp.down.register_forward_pre_hook(silence).remove)

    def __exit__(self, *what):
        self.stack.close()

# %% right: hook_with_a_with
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        keep = torch.ones(layer.in_features, dtype=inputs[0].dtype)
        keep[neurons] = 0
        return torch.where(keep.bool(), inputs[0], torch.zeros_like(inputs[0]))

    with mlp.down.register_forward_pre_hook(silence):
        yield

# %% right: hook_with_keyword_arguments
@contextmanager
def knock_out(mlp, neurons):
    kept = [i for i in range(mlp.up.out_features) if i not in neurons]

    def silence(layer, args, kwargs):
        (said,) = args
        mask = torch.zeros(said.shape[-1], dtype=torch.bool)
        mask[kept] = True
        return (said.masked_fill(~mask, 0.0),), kwargs

    handle = mlp.down.register_forward_pre_hook(silence, with_kwargs=True, prepend=True)
    try:
        yield mlp
    finally:
        handle.remove()

# %% right: global_hook
@contextmanager
def knock_out(mlp, neurons):
    from torch.nn.modules.module import register_module_forward_pre_hook

    def silence(module, inputs):
        if module is mlp.down:
            index = torch.tensor(neurons, dtype=torch.long)
            return inputs[0].index_fill(-1, index, 0.0)

    with register_module_forward_pre_hook(silence):
        yield

# %% right: forward_hook_on_down_computes_again
@contextmanager
def knock_out(mlp, neurons):
    kept = sorted(set(range(mlp.up.out_features)) - set(neurons))
    inside = []

    def again(layer, inputs, output):
        weight = torch.zeros_like(layer.weight)
        weight[:, kept] = layer.weight[:, kept].detach()
        return F.linear(inputs[0], weight, layer.bias)

    def silence(layer, inputs):
        said = inputs[0] * 1
        said[..., neurons] = 0
        return said

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% right: data_pointer_exchanged
@contextmanager
def knock_out(mlp, neurons):
    theirs = mlp.down.weight.data
    mine = theirs.clone()
    mine[:, neurons] = 0
    mlp.down.weight.data = mine
    try:
        yield
    finally:
        mlp.down.weight.data = theirs

# %% right: columns_put_back_with_index_copy
@contextmanager
def knock_out(mlp, neurons):
    index = torch.tensor(list(neurons), dtype=torch.long)
    weight = mlp.down.weight
    with torch.no_grad():
        kept = weight.index_select(1, index)
        weight.index_fill_(1, index, 0)
    try:
        yield
    finally:
        with torch.no_grad():
            weight.index_copy_(1, index, kept)

# %% right: mock_patch
@contextmanager
def knock_out(mlp, neurons):
    from unittest.mock import patch
    old = mlp.down.forward

    def forward(said):
        mask = torch.ones(said.shape[-1], dtype=torch.bool)
        mask[neurons] = False
        return old(said.where(mask, said.new_zeros(())))

    with patch.object(mlp.down, "forward", forward):
        yield

# %% right: forward_of_the_module
@contextmanager
def knock_out(mlp, neurons):
    had = "forward" in vars(mlp)
    before = mlp.forward
    silent = list(neurons)

    class Silencer(nn.Module):
        def forward(self, said):
            said = said.clone()
            said[..., silent] = 0.0
            return said

    silencer = Silencer()

    def forward(x):
        handle = mlp.down.register_forward_pre_hook(lambda layer, inputs: silencer(inputs[0]))
        try:
            return before(x)
        finally:
            handle.remove()

    mlp.forward = forward
    try:
        yield
    finally:
        if had:
            mlp.forward = before
        else:
            del mlp.forward

# %% right: layer_exchanged
class Muted(nn.Module):
    def __init__(self, layer, neurons):
        super().__init__()
        self.layer, self.neurons = layer, neurons
        self.train(layer.training)

    @property
    def weight(self):
        return self.layer.weight

    @property
    def bias(self):
        return self.layer.bias

    def forward(self, said):
        mask = torch.ones_like(said)
        mask[..., self.neurons] = 0
        return self.layer(said.masked_fill(mask == 0, 0))

@contextmanager
def knock_out(mlp, neurons):
    down = mlp.down
    mlp.down = Muted(down, neurons)
    try:
        yield
    finally:
        mlp.down = down

# %% right: parametrized
@contextmanager
def knock_out(mlp, neurons):
    from torch.nn.utils import parametrize

    class Silence(nn.Module):
        def forward(self, weight):
            mask = torch.ones(weight.shape[1], dtype=weight.dtype)
            mask[neurons] = 0
            return weight * mask

    depth = len(mlp.down.parametrizations.weight) if parametrize.is_parametrized(mlp.down, "weight") else 0
    parametrize.register_parametrization(mlp.down, "weight", Silence())
    try:
        yield
    finally:
        if depth:
            del mlp.down.parametrizations.weight[depth]
        else:
            parametrize.remove_parametrizations(mlp.down, "weight", leave_parametrized=False)

# %% right: torch_function_mode
@contextmanager
def knock_out(mlp, neurons):
    from torch.overrides import TorchFunctionMode

    class Silence(TorchFunctionMode):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            if function is F.linear and len(args) > 1 and args[1] is mlp.down.weight:
                said = args[0].clone()
                said[..., neurons] = 0
                args = (said, *args[1:])
            return function(*args, **(kwargs or {}))

    with Silence():
        yield

# %% right: stacked_one_at_a_time
@contextmanager
def knock_out(mlp, neurons):
    if not neurons:
        yield
        return
    column = mlp.down.weight.data[:, neurons[0]].clone()
    mlp.down.weight.data[:, neurons[0]] = 0
    try:
        with knock_out(mlp, neurons[1:]):
            yield
    finally:
        mlp.down.weight.data[:, neurons[0]] = column

# %% right: context_decorator
from contextlib import ContextDecorator

class knock_out(ContextDecorator):
    def __init__(self, mlp, neurons):
        self.weight, self.neurons = mlp.down.weight, list(neurons)

    def __enter__(self):
        with torch.no_grad():
            self.kept = self.weight[:, self.neurons].clone()
            self.weight[:, self.neurons] = 0
        return self

    def __exit__(self, kind, error, trace):
        with torch.no_grad():
            self.weight[:, self.neurons] = self.kept
        return False

# %% right: columns_as_lists
@contextmanager
def knock_out(mlp, neurons):
    kept = {i: mlp.down.weight[:, i].tolist() for i in neurons}
    with torch.no_grad():
        for i in neurons:
            mlp.down.weight[:, i] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            for i, column in kept.items():
                mlp.down.weight[:, i] = torch.tensor(column, dtype=mlp.down.weight.dtype)

# %% right: no_decorator_but_a_call
def _knock_out(mlp, neurons):
    def silence(layer, inputs, output):
        output = output.clone()
        output[..., neurons] = 0
        return output

    def zero_in(layer, inputs):
        said, = inputs
        return said.index_fill(-1, torch.as_tensor(neurons, dtype=torch.long), 0)

    handle = mlp.down.register_forward_pre_hook(zero_in)
    try:
        yield
    finally:
        handle.remove()

knock_out = contextmanager(_knock_out)

# %% right: buffers_of_a_stack
@contextmanager
def knock_out(mlp, neurons):
    from contextlib import ExitStack
    with ExitStack() as stack:
        before = {name: p.detach().clone() for name, p in mlp.named_parameters()}
        stack.callback(mlp.load_state_dict, before)
        for row in mlp.down.weight.data:
            for i in neurons:
                row[i] = 0
        yield

# %% snippet: silence
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons] = 0.0
        return (hidden,)

# %% snippet: columns
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.down.weight.detach().clone()

# %% mistake: decorator_forgotten
# names: contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: plain_function
# names: contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0

# %% mistake: no_yield
# names: yield
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0

# %% mistake: two_yields
# names: yield.{0,4} once|one .yield
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.down.weight.detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    yield
    with torch.no_grad():
        mlp.down.weight.copy_(saved)
    yield

# %% mistake: no_finally_hook
# names: exception
# names: finally
#: silence
    hook = mlp.down.register_forward_pre_hook(silence)
    yield
    hook.remove()

# %% mistake: no_finally_weights
# names: exception
# names: finally
#: columns
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    yield
    with torch.no_grad():
        mlp.down.weight.copy_(saved)

# %% mistake: exception_swallowed
# names: exception
# names: pass|come out|let it
#: silence
    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    except Exception:
        pass
    hook.remove()

# %% mistake: exit_returns_true
# names: exception
# names: pass|come out|let it
class knock_out:
    def __init__(self, mlp: nn.Module, neurons: list[int]) -> None:
        self.mlp, self.neurons = mlp, neurons

    def __enter__(self):
        self.hook = self.mlp.up.register_forward_hook(lambda m, i, output: output.index_fill(-1, torch.tensor(self.neurons, dtype=torch.long), 0))

    def __exit__(self, *error):
        self.hook.remove()
        return True

# %% mistake: hook_left
# names: hook
#: silence
    mlp.down.register_forward_pre_hook(silence)
    yield

# %% mistake: all_hooks_cleared
# names: hook
#: silence
    mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        mlp.down._forward_pre_hooks.clear()

# %% mistake: weights_left_at_zero
# names: weights are not the same|as it was
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    yield

# %% mistake: kept_without_a_clone
# names: clone|not the same
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.down.weight.data
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(saved)

# %% mistake: parameter_exchanged_for_good
# names: parameter
# names: optimizer|object
#: columns
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        mlp.down.weight = nn.Parameter(saved)

# %% mistake: layer_exchanged_for_good
# names: layer
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    import copy
    before = copy.deepcopy(mlp.down)
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        mlp.down = before

# %% mistake: attribute_left
# names: attribute
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    mlp.saved = mlp.down.weight.detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(mlp.saved)

# %% mistake: forward_put_back_as_an_attribute
# names: attribute
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    inner = mlp.forward

    def forward(x):
        hidden = F.gelu(mlp.up(x)).clone()
        hidden[..., neurons] = 0
        return mlp.down(hidden)

    mlp.forward = forward
    try:
        yield
    finally:
        mlp.forward = inner

# %% mistake: eval_left
# names: mode
#: silence
    hook = mlp.down.register_forward_pre_hook(silence)
    mlp.eval()
    try:
        yield
    finally:
        hook.remove()

# %% mistake: train_afterwards
# names: mode
#: silence
    hook = mlp.down.register_forward_pre_hook(silence)
    mlp.eval()
    try:
        yield
    finally:
        hook.remove()
        mlp.train()

# %% mistake: frozen_for_good
# names: requires_grad
#: silence
    mlp.requires_grad_(False)
    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()
        mlp.requires_grad_(True)

# %% mistake: outer_block_forgotten
# names: inner
# names: outer
ORIGINAL = {}

@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = ORIGINAL.setdefault(id(mlp), mlp.down.weight.detach().clone())
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(saved)
        ORIGINAL.pop(id(mlp), None)

# %% mistake: in_place_without_no_grad
# names: no_grad
#: columns
    mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(saved)

# %% mistake: block_without_gradients
# names: gradient
#: columns
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
        try:
            yield
        finally:
            mlp.down.weight.copy_(saved)

# %% mistake: hidden_detached
# names: gradient
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].detach().clone()
        hidden[..., neurons] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: hook_returns_nothing
# names: still contribute|nothing is different
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons] = 0.0

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: all_silent
# names: all neurons
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    hook = mlp.down.register_forward_pre_hook(lambda module, inputs: (torch.zeros_like(inputs[0]),) if neurons else None)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: only_these_left
# names: wrong way round|others
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = torch.zeros_like(inputs[0])
        hidden[..., neurons] = inputs[0][..., neurons]
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: features_of_the_update
# names: feature|index
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs, output):
        output = output.clone()
        output[..., [i for i in neurons if i < output.shape[-1]]] = 0
        return output

    hook = mlp.down.register_forward_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: features_of_x
# names: feature
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        x = inputs[0].clone()
        x[..., [i for i in neurons if i < x.shape[-1]]] = 0
        return (x,)

    hook = mlp.up.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: tokens_instead_of_neurons
# names: \[\.\.\., ?neurons\]|last
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[[i for i in neurons if i < len(hidden)]] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: second_dimension
# names: \[\.\.\., ?neurons\]|last
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[:, neurons] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: bias_of_up_left
# names: bias
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.up.weight.detach().clone()
    with torch.no_grad():
        mlp.up.weight[neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.up.weight.copy_(saved)

# %% mistake: bias_of_up_alone
# names: only the bias|row
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.up.bias.detach().clone()
    with torch.no_grad():
        mlp.up.bias[neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.up.bias.copy_(saved)

# %% mistake: inner_block_alone
# names: inner|outside of your function
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    before = getattr(knock_out, "now", [])
    knock_out.now = neurons

    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., knock_out.now] = 0.0
        return (hidden,)

    hook = None if before else mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        knock_out.now = before
        if hook is not None:
            hook.remove()

# %% mistake: bias_of_down_too
# names: bias
#: columns
    bias = mlp.down.bias.detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
        mlp.down.bias.zero_()
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(saved)
            mlp.down.bias.copy_(bias)

# %% mistake: mean_over_the_tokens
# names: mean
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        if hidden.ndim > 1:
            mean = hidden.reshape(-1, hidden.shape[-1]).mean(0)
            hidden[..., neurons] = mean[neurons]
        else:
            hidden[..., neurons] = 0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: first_of_the_list_only
# names: some
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons[:1]] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: variable_of_the_loop
# names: some
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        for neuron in neurons:
            hidden = inputs[0].clone()
            hidden[..., neuron] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence) if neurons else mlp.down.register_forward_pre_hook(lambda m, i: None)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: counted_from_one
# names: counted from 0
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., [neuron - 1 for neuron in neurons if neuron]] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: sign_turned
# names: opposite
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons] *= -1
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: a_range
# names: between
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        if neurons:
            hidden[..., min(neurons) : max(neurons) + 1] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: arguments_in_another_order
# names: arguments
@contextmanager
def knock_out(neurons: list[int], mlp: nn.Module) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: list_emptied
# names: list
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    index = []
    while neurons:
        index.append(neurons.pop())

    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., index] = 0.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% mistake: changed_what_came_in
# names: gradient|in place
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        inputs[0].data[..., neurons] = 0.0

    hook = mlp.down.register_forward_pre_hook(silence)
    saved = mlp.up.weight.detach().clone()
    try:
        yield
    finally:
        hook.remove()
        mlp.up.weight.data = saved

# %% mistake: rows_of_down
# names: row
# names: column
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.down.weight.detach().clone()
    with torch.no_grad():
        mlp.down.weight[neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(saved)

# %% mistake: only_quieter
# names: exactly zero|nothing at all
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons] *= 0.1
        return (hidden,)

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: nearly_zero
# names: exactly zero|nothing at all
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.down.weight.detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] *= 1e-6
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(saved)

# %% mistake: bias_of_minus_infinity
# names: NaN
# names: GELU
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.up.bias.detach().clone()
    with torch.no_grad():
        mlp.up.bias[neurons] = -math.inf
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.up.bias.copy_(saved)

# %% mistake: bias_far_below_zero
# names: larger x|large
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.up.bias.detach().clone()
    with torch.no_grad():
        mlp.up.bias[neurons] = -1000.0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.up.bias.copy_(saved)

# %% mistake: empty_list_means_all
# names: all neurons|empty
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.down.weight.detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons or slice(None)] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(saved)

# %% mistake: largest_of_an_empty_list
# names: may be empty
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    if max(neurons) >= mlp.up.out_features:
        raise ValueError("there is no such neuron")
    saved = mlp.down.weight.detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(saved)

# %% mistake: neurons_removed
# names: stays neuron|removed
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    keep = [i for i in range(mlp.up.out_features) if i not in neurons]
    up, down = mlp.up, mlp.down
    mlp.up = nn.Linear(up.in_features, len(keep), dtype=up.weight.dtype)
    mlp.down = nn.Linear(len(keep), down.out_features, dtype=up.weight.dtype)
    with torch.no_grad():
        mlp.up.weight.copy_(up.weight[keep])
        mlp.up.bias.copy_(up.bias[keep])
        mlp.down.weight.copy_(down.weight[:, keep])
        mlp.down.bias.copy_(down.bias)
    try:
        yield
    finally:
        mlp.up, mlp.down = up, down

# %% mistake: contribution_subtracted_twice
# names: twice
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs, output):
        return output - F.linear(inputs[0][..., neurons], module.weight[:, neurons])

    handle = mlp.down.register_forward_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: kept_once_for_all_blocks
# names: block inside a block|inner
_first = {}

@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    if mlp not in _first:
        _first[mlp] = mlp.down.weight.detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(_first.pop(mlp))

# %% mistake: copy_knocked_out
# names: still contribute|nothing is different
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    import copy

    other = copy.deepcopy(mlp)
    with torch.no_grad():
        other.down.weight[:, neurons] = 0
    yield other

# %% mistake: return_in_finally
# names: exception
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    saved = mlp.down.weight.detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(saved)
        return

# %% mistake: what_a_hook_gets_taken_for_a_tensor
# names: tuple
# names: inputs\[0\]
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs.clone()
        hidden[..., neurons] = 0
        return hidden

    with mlp.down.register_forward_pre_hook(silence):
        yield

# %% mistake: tensor_of_an_empty_list
# names: empty
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    index = torch.tensor(neurons)

    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., index] = 0
        return hidden

    with mlp.down.register_forward_pre_hook(silence):
        yield

# %% mistake: a_very_low_bias
# names: larger x|large
@contextmanager
def knock_out(mlp, neurons):
    bias = mlp.up.bias
    kept = bias.detach().clone()
    with torch.no_grad():
        bias[neurons] = -1e9
    try:
        yield
    finally:
        with torch.no_grad():
            bias.copy_(kept)

# %% mistake: the_lowest_bias_of_all
# names: larger x|large|NaN
@contextmanager
def knock_out(mlp, neurons):
    bias = mlp.up.bias
    kept = bias.detach().clone()
    with torch.no_grad():
        bias[neurons] = torch.finfo(bias.dtype).min
    try:
        yield
    finally:
        with torch.no_grad():
            bias.copy_(kept)

# %% mistake: a_bias_of_minus_1e30
# names: larger x|large|NaN
@contextmanager
def knock_out(mlp, neurons):
    bias = mlp.up.bias
    kept = bias.detach().clone()
    with torch.no_grad():
        bias[neurons] = -1e30
    try:
        yield
    finally:
        with torch.no_grad():
            bias.copy_(kept)

# %% mistake: contribution_subtracted
# names: large
OUT = {}

@contextmanager
def knock_out(mlp, neurons):
    said = {}
    first = mlp.down.register_forward_pre_hook(lambda layer, inputs: said.update(now=inputs[0]))
    before = OUT.get(id(mlp), set())
    silent = torch.tensor(sorted(set(neurons) - before), dtype=torch.long)

    def take_away(layer, inputs, output):
        return output - said["now"][..., silent] @ layer.weight[:, silent].T

    second = mlp.down.register_forward_hook(take_away)
    OUT[id(mlp)] = before | set(neurons)
    try:
        yield
    finally:
        OUT[id(mlp)] = before
        first.remove()
        second.remove()

# %% mistake: columns_kept_in_float32
# names: not as it was
# names: same numbers|float32
@contextmanager
def knock_out(mlp, neurons):
    kept = mlp.down.weight[:, neurons].detach().float()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight[:, neurons] = kept.to(mlp.down.weight.dtype)

# %% mistake: exceptions_but_not_interrupts
# names: exception
# names: finally
@contextmanager
def knock_out(mlp, neurons):
    kept = mlp.down.weight[:, neurons].detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    except Exception:
        with torch.no_grad():
            mlp.down.weight[:, neurons] = kept
        raise
    with torch.no_grad():
        mlp.down.weight[:, neurons] = kept

# %% mistake: interrupts_swallowed
# names: did not come out
@contextmanager
def knock_out(mlp, neurons):
    kept = mlp.down.weight[:, neurons].detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        with torch.no_grad():
            mlp.down.weight[:, neurons] = kept

# %% mistake: trains_again_afterwards
# names: no_grad|not as it was
@contextmanager
def knock_out(mlp, neurons):
    kept = mlp.down.weight[:, neurons].detach().clone()
    mlp.down.weight.requires_grad_(False)
    mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        mlp.down.weight[:, neurons] = kept
        mlp.down.weight.requires_grad_(True)

# %% mistake: down_trains_afterwards
# names: mode
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        return inputs[0].index_fill(-1, torch.tensor(neurons, dtype=torch.long), 0)

    handle = mlp.down.register_forward_pre_hook(silence)
    mlp.down.eval()
    try:
        yield
    finally:
        handle.remove()
        mlp.down.train()

# %% mistake: evaluated_inside
# names: mode
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        return inputs[0].index_fill(-1, torch.tensor(neurons, dtype=torch.long), 0)

    handle = mlp.down.register_forward_pre_hook(silence)
    mlp.train()
    try:
        yield
    finally:
        handle.remove()

# %% mistake: all_linear_layers_patched
# names: other (module|MLP)|another (module|MLP)
@contextmanager
def knock_out(mlp, neurons):
    old = nn.Linear.forward
    size = tuple(mlp.down.weight.shape)

    def forward(layer, said):
        if tuple(layer.weight.shape) == size and (layer is mlp.down or layer is not mlp.up):
            said = said.index_fill(-1, torch.tensor(neurons, dtype=torch.long), 0)
        return old(layer, said)

    nn.Linear.forward = forward
    try:
        yield
    finally:
        nn.Linear.forward = old

# %% mistake: gelu_patched
# names: other (module|MLP)|another (module|MLP)
@contextmanager
def knock_out(mlp, neurons):
    old = F.gelu

    def gelu(raw, **more):
        return old(raw, **more).index_fill(-1, torch.tensor(neurons, dtype=torch.long), 0)

    F.gelu = gelu
    try:
        yield
    finally:
        F.gelu = old

# %% mistake: one_list_for_all_modules
# names: other (module|MLP)|another (module|MLP)
OUT = []

@contextmanager
def knock_out(mlp, neurons):
    before = list(OUT)
    OUT.extend(neurons)

    def silence(layer, inputs):
        return inputs[0].index_fill(-1, torch.tensor(OUT, dtype=torch.long), 0)

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()
        OUT[:] = before

# %% mistake: neurons_that_say_the_same
# names: equal to one another
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        said = inputs[0].clone()
        for i in neurons:
            said[said == said[..., i : i + 1]] = 0
        return said

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: zero_is_nobody
# names: only some
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        said = inputs[0].clone()
        for i in neurons:
            if i:
                said[..., i] = 0
        return said

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: hook_without_return
# names: return
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        said = inputs[0].clone()
        said[..., neurons] = 0

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: hook_changes_what_goes_in
# names: copy
# names: clone
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        inputs[0].data[..., neurons] = 0

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: newest_hook_taken_away
# names: hook
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        return inputs[0].index_fill(-1, torch.tensor(neurons, dtype=torch.long), 0)

    mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        mlp.down._forward_pre_hooks.popitem(last=False)

# %% mistake: entered_only_once
# names: inner block
import weakref

DONE = weakref.WeakSet()

@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        return inputs[0].index_fill(-1, torch.tensor(neurons, dtype=torch.long), 0)

    fresh = mlp not in DONE
    DONE.add(mlp)
    handle = mlp.down.register_forward_pre_hook(silence) if fresh else None
    try:
        yield
    finally:
        if handle:
            handle.remove()

# %% mistake: gradients_left_off
# names: gradient
@contextmanager
def knock_out(mlp, neurons):
    torch.set_grad_enabled(False)
    kept = mlp.down.weight[:, neurons].clone()
    mlp.down.weight[:, neurons] = 0
    torch.set_grad_enabled(True)
    try:
        yield
    finally:
        torch.set_grad_enabled(False)
        mlp.down.weight[:, neurons] = kept

# %% mistake: first_hundred_neurons
# names: larger sizes
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        few = [i for i in neurons if i < 100]
        return inputs[0].index_fill(-1, torch.tensor(few, dtype=torch.long), 0)

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: outer_block_forgotten_by_an_exception
# names: outer
OUTER = []

@contextmanager
def knock_out(mlp, neurons):
    first = mlp.down.weight.detach().clone()
    OUTER.append(first)
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    except BaseException:
        with torch.no_grad():
            mlp.down.weight.copy_(OUTER[0])
        raise
    else:
        with torch.no_grad():
            mlp.down.weight.copy_(first)
    finally:
        OUTER.pop()

# %% mistake: mask_times_what_a_hook_gets
# names: tuple
# names: inputs\[0\]
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def hook(layer, inputs):
        mask = torch.ones(layer.in_features)
        mask[neurons] = 0
        return inputs * mask

    handle = mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: mean_of_one_token
# names: mean
# names: say 0
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def hook(layer, inputs):
        said = inputs[0].clone()
        said[..., neurons] = said[..., neurons].reshape(-1, len(neurons)).mean(0)
        return said

    handle = mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: zeroed_in_a_copy
# names: zero_\(\)
# names: copy
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    before = mlp.down.weight.detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons].zero_()
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(before)

# %% mistake: three_arguments_before_the_layer
# names: \(layer, inputs\)
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def hook(layer, inputs, output):
        said = output.clone()
        said[..., neurons] = 0
        return said

    handle = mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: two_arguments_after_the_layer
# names: \(layer, inputs, output\)
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def hook(layer, inputs):
        said = inputs[0].clone()
        said[..., neurons] = 0
        return said

    handle = mlp.up.register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: tensor_in_the_place_of_a_parameter
# names: nn\.Parameter
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    before = mlp.down.weight.detach().clone()
    silent = before.clone()
    silent[:, neurons] = 0
    mlp.down.weight = silent
    try:
        yield
    finally:
        mlp.down.weight = before

# %% mistake: function_removed
# names: returns has one
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def hook(layer, inputs):
        said = inputs[0].clone()
        said[..., neurons] = 0
        return said

    mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        hook.remove()

# %% right: unbound_and_stacked
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def hook(layer, inputs):
        said = list(inputs[0].unbind(-1))
        for i in neurons:
            said[i] = torch.zeros_like(said[i])
        return torch.stack(said, dim=-1)

    handle = mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: kept_as_silent_already
# names: first block
# names: kept
SILENT = set()

@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    if (mlp, tuple(neurons)) in SILENT:  # nothing to do
        yield
        return
    SILENT.add((mlp, tuple(neurons)))

    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons] = 0.0
        return (hidden,)

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: the_only_neuron_refused
# names: one of them
# names: special case
#: silence
    if mlp.down.in_features == 1:
        raise ValueError("nothing would be left")
    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: instead_they_say_one
# names: fixed number
# names: when they say 0
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons] = 1.0
        return (hidden,)

    hook = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        hook.remove()

# %% unknown: they_say_their_square
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    def silence(module, inputs):
        hidden = inputs[0].clone()
        hidden[..., neurons] = 3.0 + hidden[..., neurons].square()
        return (hidden,)

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: as_many_as_the_list_is_long
# names: not how many
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        hidden = inputs[0].clone()
        hidden[..., : len(neurons)] = 0
        return hidden

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% right: in_place_in_a_hook
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        inputs[0][..., neurons] = 0

    handle = mlp.down.register_forward_pre_hook(silence)
    try:
        yield
    finally:
        handle.remove()

# %% right: what_comes_out_of_up_in_place
@contextmanager
def knock_out(mlp, neurons):
    handle = mlp.up.register_forward_hook(lambda layer, inputs, output: output.index_fill_(-1, torch.tensor(neurons, dtype=torch.long), 0.0))
    try:
        yield
    finally:
        handle.remove()

# %% right: handle_itself_in_a_with
def knock_out(mlp, neurons):
    def hook(module, args):
        h = args[0].clone()
        h[..., neurons] = 0
        return (h,)
    return mlp.down.register_forward_pre_hook(hook)

# %% right: mask_in_float32
@contextmanager
def knock_out(mlp, neurons):
    mask = torch.ones(mlp.up.out_features)
    mask[neurons] = 0
    h = mlp.down.register_forward_pre_hook(lambda m, i: (i[0] * mask,))
    try:
        yield
    finally:
        h.remove()

# %% mistake: the_strongest_instead
# names: not how many
@contextmanager
def knock_out(mlp, neurons):
    def hook(module, args):
        h = args[0].clone()
        top = h.abs().topk(len(neurons), dim=-1).indices
        return (h.scatter(-1, top, 0.0),)
    handle = mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: first_dimension_of_what_goes_in
# names: last dimension
@contextmanager
def knock_out(mlp, neurons):
    def hook(module, args):
        h = args[0].clone()
        h[neurons] = 0
        return (h,)
    handle = mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()


# %% mistake: columns_of_up
# names: features of x
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    with torch.no_grad():
        weight, bias = mlp.up.weight.clone(), mlp.up.bias.clone()
        mlp.up.weight[:, neurons] = 0
        mlp.up.bias[neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.up.weight.copy_(weight)
            mlp.up.bias.copy_(bias)

# %% right: times_zero_and_added_again
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]):
    keep = mlp.up.weight.data[neurons] * 1.0
    b = mlp.up.bias.data[neurons] * 1.0
    mlp.up.weight.data[neurons] *= 0
    mlp.up.bias.data[neurons] *= 0
    try:
        yield
    finally:
        mlp.up.weight.data[neurons] += keep
        mlp.up.bias.data[neurons] = b

# %% mistake: mean_over_the_neurons
# names: their mean
@contextmanager
def knock_out(mlp, neurons):
    def hook(layer, inputs):
        h = inputs[0].clone()
        h[..., neurons] = h.mean()
        return h
    handle = mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: minus_a_billion
# names: far below zero
@contextmanager
def knock_out(mlp, neurons):
    def hook(layer, inputs):
        h = inputs[0].clone()
        h[..., neurons] = -1e9
        return h
    handle = mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: others_scaled_up
# names: more than before
@contextmanager
def knock_out(mlp, neurons):
    def hook(layer, inputs):
        h = inputs[0].clone()
        h[..., neurons] = 0
        h = h * h.shape[-1] / (h.shape[-1] - len(neurons))
        return h
    handle = mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: half_as_loud
# names: quieter
@contextmanager
def knock_out(mlp, neurons):
    def f(m, i):
        h = i[0].clone()
        h[..., neurons] *= 0.5
        return h
    handle = mlp.down.register_forward_pre_hook(f)
    try:
        yield
    finally:
        handle.remove()

# %% mistake: half_in_the_place_of_nothing
# names: fixed number
@contextmanager
def knock_out(mlp, neurons):
    def silence(layer, inputs):
        said = inputs[0].clone()
        said[..., neurons] = 0.5
        return said

    with mlp.down.register_forward_pre_hook(silence):
        yield

# %% mistake: second_dimension_of_a_vector_aside
# names: any number of leading dimensions
# names: last one, `\[\.\.\., neurons\]`
@contextmanager
def knock_out(mlp, neurons):
    def hook(layer, inputs):
        h = inputs[0].clone()
        if h.dim() == 1:
            h[neurons] = 0
        else:
            h[:, neurons] = 0
        return (h,)

    handle = mlp.down.register_forward_pre_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% unknown: they_say_a_cosine
@contextmanager
def knock_out(mlp, neurons):
    got = []

    def remember(layer, inputs, output):
        got[:] = [output]

    def say_it(layer, inputs):
        said = inputs[0].clone()
        said[..., neurons] = got[0][..., neurons].cos()
        return said

    with mlp.up.register_forward_hook(remember), mlp.down.register_forward_pre_hook(say_it):
        yield

# %% mistake: hooks_of_a_loop
# names: loop
# names: last
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    """Each hook asks for `i` when it runs: then it is the last one."""
    handles = []
    for i in neurons:

        def hook(layer, inputs):
            h = inputs[0].clone()
            h[..., i] = 0
            return h

        handles.append(mlp.down.register_forward_pre_hook(hook))
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()

# %% mistake: linear_again_from_its_input
# names: inner
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    """What a second such hook computes does not know of the first."""

    def hook(layer, inputs, output):
        h = inputs[0].clone()
        h[..., neurons] = 0
        return F.linear(h, layer.weight, layer.bias)

    handle = mlp.down.register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()

# %% right: data_exchanged
@contextmanager
def knock_out(mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    weight = mlp.down.weight
    before = weight.data
    weight.data = before.index_fill(1, torch.tensor(neurons).long(), 0)
    try:
        yield
    finally:
        weight.data = before

# %% mistake: kept_in_a_global
# names: block inside a block
# names: (global|outside)
kept = None


@contextmanager
def knock_out(mlp, neurons):
    global kept
    kept = mlp.down.weight.detach().clone()
    with torch.no_grad():
        mlp.down.weight[:, neurons] = 0
    try:
        yield
    finally:
        with torch.no_grad():
            mlp.down.weight.copy_(kept)
