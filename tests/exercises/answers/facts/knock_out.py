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
# names: inner
# names: outer
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
        mlp.up.weight.data = saved.float()

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

# %% unknown: instead_they_say_one
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
