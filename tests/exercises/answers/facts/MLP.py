# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% snippet: layers
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        self.up = nn.Linear(d_model, d_hidden or 4 * d_model)
        self.down = nn.Linear(d_hidden or 4 * d_model, d_model)

# %% right: functional
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% right: gelu_module
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        if d_hidden is None:
            d_hidden = d_model * 4
        self.up = nn.Linear(d_model, d_hidden)
        self.act = nn.GELU()
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        x = self.up(x)
        x = self.act(x)
        x = self.down(x)
        return x

# %% right: error_function
#: layers
    def forward(self, x: Tensor) -> Tensor:
        h = self.up(x)
        return self.down(0.5 * h * (1 + torch.erf(h / math.sqrt(2))))

# %% right: normal_distribution
#: layers
    def forward(self, x: Tensor) -> Tensor:
        h = self.up(x)
        return self.down(h * torch.special.ndtr(h))

# %% right: weights_by_hand
#: layers
    def forward(self, x: Tensor) -> Tensor:
        h = F.gelu(x @ self.up.weight.T + self.up.bias, approximate="none")
        return torch.einsum("...h,dh->...d", h, self.down.weight) + self.down.bias

# %% right: checkpointed
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return torch.utils.checkpoint.checkpoint(self._update, x, use_reentrant=False)

    def _update(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% right: checkpointed_reentrant
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return torch.utils.checkpoint.checkpoint(self._update, x, use_reentrant=True)

    def _update(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% right: neuron_by_neuron
#: layers
    def forward(self, x: Tensor) -> Tensor:
        update = self.down.bias.expand(x.shape)
        for i in range(self.up.out_features):
            neuron = F.gelu((x * self.up.weight[i]).sum(-1, keepdim=True) + self.up.bias[i])
            update = update + neuron * self.down.weight[:, i]
        return update

# %% right: sequential_beside_its_names
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        n = 4 * d_model if d_hidden is None else d_hidden
        self.up, self.down = nn.Linear(d_model, n), nn.Linear(n, d_model)
        for layer in (self.up, self.down):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)

    def forward(self, x: Tensor) -> Tensor:
        for step in (self.up, F.gelu, self.down):
            x = step(x)
        return x

# %% right: a_sequential_with_names
class MLP(nn.Sequential):
    def __init__(self, d_model, d_hidden=None):
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        super().__init__()
        self.add_module("up", nn.Linear(d_model, d_hidden))
        self.add_module("gelu", nn.GELU())
        self.add_module("down", nn.Linear(d_hidden, d_model))

# %% right: hook_on_up_bends
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        self.up = nn.Linear(d_model, 4 * d_model if d_hidden is None else d_hidden)
        self.down = nn.Linear(self.up.out_features, d_model)
        self.up.register_forward_hook(lambda layer, inputs, output: F.gelu(output))

    def forward(self, x: Tensor) -> Tensor:
        return self.down(self.up(x))

# %% right: pre_hook_on_down_bends
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        if d_hidden is None:
            d_hidden = d_model * 4
        self.up, self.down = nn.Linear(d_model, d_hidden), nn.Linear(d_hidden, d_model)

        def bend(layer, inputs):
            return (nn.functional.gelu(inputs[0]),)

        self.down.register_forward_pre_hook(bend)

    def forward(self, x):
        return self.down(self.up(x))

# %% right: functional_call
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)

    def forward(self, x):
        run = torch.func.functional_call
        neurons = F.gelu(run(self.up, dict(self.up.named_parameters()), (x,)))
        return run(self.down, dict(self.down.named_parameters()), (neurons,))

# %% right: vmapped_over_tokens
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)

    def one(self, x):
        return self.down(F.gelu(self.up(x)))

    def forward(self, x):
        if x.dim() == 1:
            return self.one(x)
        return torch.func.vmap(self.forward)(x)

# %% right: complementary_error_function
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)

    def forward(self, x):
        raw = self.up(x)
        return self.down(raw * torch.erfc(-raw / 2**0.5) / 2)

# %% right: ndtr
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)

    def forward(self, x):
        raw = self.up(x)
        return self.down(torch.special.ndtr(raw).mul(raw))

# %% right: in_double
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)

    def forward(self, x):
        raw = F.linear(x.double(), self.up.weight.double(), self.up.bias.double())
        out = F.linear(F.gelu(raw), self.down.weight.double(), self.down.bias.double())
        return out.to(x.dtype)

# %% right: neurons_in_chunks
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)

    def forward(self, x):
        out = self.down.bias
        parts = zip(self.up.weight.split(2), self.up.bias.split(2), self.down.weight.split(2, dim=1))
        for w_up, b_up, w_down in parts:
            out = out + F.linear(F.gelu(F.linear(x, w_up, b_up)), w_down)
        return out

# %% right: own_autograd_function
class ExactGelu(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * torch.special.ndtr(x)

    @staticmethod
    def backward(ctx, slope):
        (x,) = ctx.saved_tensors
        return slope * (torch.special.ndtr(x) + x * torch.exp(-x * x / 2) / math.sqrt(2 * math.pi))

class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)

    def forward(self, x):
        return self.down(ExactGelu.apply(self.up(x)))

# %% right: activation_as_an_attribute
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        from functools import partial
        self.d_model = d_model
        self.d_hidden = d_hidden if d_hidden is not None else 4 * self.d_model
        self.down = nn.Linear(self.d_hidden, d_model, bias=True)
        self.up = nn.Linear(d_model, self.d_hidden, bias=True)
        self.act = partial(F.gelu, approximate="none")

    def forward(self, x):
        return self.down.forward(self.act(self.up.forward(x)))

# %% right: inherited
class Base(nn.Module):
    def __init__(self, d_in, d_hidden, d_out):
        super().__init__()
        self.up = nn.Linear(d_in, d_hidden)
        self.down = nn.Linear(d_hidden, d_out)

    def forward(self, x):
        neurons = self.activation(self.up(x))
        return self.down(neurons)

class MLP(Base):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__(d_model, 4 * d_model if d_hidden is None else d_hidden, d_model)

    @staticmethod
    def activation(x):
        return F.gelu(x)

# %% right: einsum
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        nn.Module.__init__(self)
        sizes = {"up": (d_model, d_hidden if d_hidden is not None else 4 * d_model)}
        sizes["down"] = sizes["up"][::-1]
        for name, size in sizes.items():
            setattr(self, name, nn.Linear(*size))

    def forward(self, x):
        raw = torch.einsum("...d,hd->...h", x, self.up.weight) + self.up.bias
        return torch.einsum("...h,dh->...d", F.gelu(raw), self.down.weight) + self.down.bias

# %% right: dropout_of_nothing
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None, dropout=0.0):
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x):
        return self.dropout(self.down(F.gelu(self.up(x))))

# %% mistake: relu
# names: ReLU
# names: GELU
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.relu(self.up(x)))

# %% mistake: tanh_approximation
# names: tanh
# names: exact|approximat
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x), approximate="tanh"))

# %% mistake: tanh_approximation_by_hand
# names: tanh
# names: exact|approximat
#: layers
    def forward(self, x: Tensor) -> Tensor:
        h = self.up(x)
        h = 0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h**3)))
        return self.down(h)

# %% mistake: sigmoid_approximation
# names: approximat
# names: exact
#: layers
    def forward(self, x: Tensor) -> Tensor:
        h = self.up(x)
        return self.down(h * torch.sigmoid(1.702 * h))

# %% mistake: silu
# names: GELU
# names: other|another|SiLU
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.silu(self.up(x)))

# %% mistake: sigmoid
# names: GELU
# names: other|another|sigmoid
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(torch.sigmoid(self.up(x)))

# %% mistake: softmax
# names: GELU
# names: other|another|softmax
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(self.up(x).softmax(dim=-1))

# %% mistake: no_activation
# names: bend|activation|linear
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(self.up(x))

# %% mistake: activation_at_the_end
# names: between|behind|after
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return F.gelu(self.down(self.up(x)))

# %% mistake: activation_at_the_beginning
# names: between|before
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(self.up(F.gelu(x)))

# %% mistake: activation_after_both
# names: once|twice|only
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return F.gelu(self.down(F.gelu(self.up(x))))

# %% mistake: residual_added
# names: update
# names: add
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return x + self.down(F.gelu(self.up(x)))

# %% mistake: normed_first
# names: norm
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(F.layer_norm(x, x.shape[-1:]))))

# %% mistake: down_forgotten
# names: down
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return F.gelu(self.up(x))

# %% mistake: dropout
# names: dropout
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up, self.down = nn.Linear(d_model, d_hidden), nn.Linear(d_hidden, d_model)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x: Tensor) -> Tensor:
        return self.dropout(self.down(F.gelu(self.up(x))))

# %% mistake: no_bias
# names: bias
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Linear(d_model, d_hidden, bias=False)
        self.down = nn.Linear(d_hidden, d_model, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: bias_forgotten_in_the_product
# names: bias
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return F.gelu(x @ self.up.weight.T) @ self.down.weight.T

# %% mistake: sizes_exchanged
# names: d_model
# names: d_hidden
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Linear(d_hidden, d_model)
        self.down = nn.Linear(d_model, d_hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: hidden_size_ignored
# names: d_hidden
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        self.up = nn.Linear(d_model, 4 * d_model)
        self.down = nn.Linear(4 * d_model, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: default_not_asked_for
# names: None
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: default_is_the_models_width
# names: 4
# names: d_model
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = d_hidden or d_model
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: other_names
# names: \bup\b
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.c_fc = nn.Linear(d_model, d_hidden)
        self.c_proj = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.c_proj(F.gelu(self.c_fc(x)))

# %% mistake: one_sequential
# names: \bup\b
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.layers = nn.Sequential(nn.Linear(d_model, d_hidden), nn.GELU(), nn.Linear(d_hidden, d_model))

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)

# %% mistake: bare_parameters
# names: nn\.Linear
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Parameter(torch.randn(d_hidden, d_model))
        self.down = nn.Parameter(torch.randn(d_model, d_hidden))

    def forward(self, x: Tensor) -> Tensor:
        return F.gelu(x @ self.up.T) @ self.down.T

# %% mistake: parent_not_initialised
# names: super
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: not_a_module
# names: nn\.Module
class MLP:
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: layers_made_in_forward
# names: __init__|every call|each call|forward
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        self.d_model, self.d_hidden = d_model, d_hidden or 4 * d_model

    def forward(self, x: Tensor) -> Tensor:
        self.up = nn.Linear(self.d_model, self.d_hidden)
        self.down = nn.Linear(self.d_hidden, self.d_model)
        return self.down(F.gelu(self.up(x)))

# %% mistake: forward_misspelt
# names: forward
#: layers
    def foward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: no_return
# names: return
#: layers
    def forward(self, x: Tensor) -> Tensor:
        self.down(F.gelu(self.up(x)))

# %% mistake: neurons_returned_too
# names: alone|one tensor|only
#: layers
    def forward(self, x: Tensor) -> Tensor:
        neurons = F.gelu(self.up(x))
        return self.down(neurons), neurons

# %% mistake: gelu_made_not_called
# names: makes a layer|not called
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(nn.GELU(self.up(x)))

# %% mistake: gradient_switched_off
# names: gradient
#: layers
    def forward(self, x: Tensor) -> Tensor:
        with torch.no_grad():
            return self.down(F.gelu(self.up(x)))

# %% mistake: neurons_detached
# names: gradient
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)).detach())

# %% mistake: float32_whatever_comes_in
# names: dtype
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x))).float()

# %% mistake: argument_of_init_in_forward
# names: does not see
#: layers
    def forward(self, x: Tensor) -> Tensor:
        h = F.gelu(self.up(x))
        return self.down(h).reshape(*x.shape[:-1], d_model)

# %% mistake: up_twice
# names: another width|a, b
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(self.up(F.gelu(self.up(x))))

# %% mistake: tokens_flattened
# names: shape|batch|leading
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x.reshape(-1, x.shape[-1]))))

# %% mistake: phi_alone
# names: x ·|times (that|x)|product
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(torch.distributions.Normal(0.0, 1.0).cdf(self.up(x)))

# %% mistake: bends_in_float32
# names: float32|\.float
#: layers
    def forward(self, x):
        raw = self.up(x)
        return self.down(F.gelu(raw.float()).to(raw.dtype))

# %% mistake: x_rounded_to_float32
# names: float32|\.float
#: layers
    def forward(self, x):
        return self.down(F.gelu(self.up(x.float().to(x.dtype))))

# %% mistake: sizes_of_one_dropped
# names: size 1 was dropped|squeeze|shape
#: layers
    def forward(self, x):
        return self.down(F.gelu(self.up(x))).squeeze()

# %% mistake: tokens_by_view
# names: transposed|reshape
#: layers
    def forward(self, x):
        rows = x.view(-1, x.shape[-1])
        return self.down(F.gelu(self.up(rows))).view(x.shape)

# %% mistake: error_function_as_a_series
# names: large|NaN|infin|polynomial|series
#: layers
    def forward(self, x):
        raw = self.up(x)
        z = raw / math.sqrt(2)
        term, total = z, z
        for n in range(1, 40):
            term = -term * z * z / n
            total = total + term / (2 * n + 1)
        return self.down(raw * (1 + 2 / math.sqrt(math.pi) * total) / 2)

# %% mistake: numbers_kept_small
# names: clipped|clamp|large
#: layers
    def forward(self, x):
        return self.down(F.gelu(self.up(x).clamp(-50, 50)))

# %% mistake: sign_by_division
# names: NaN
#: layers
    def forward(self, x):
        raw = self.up(x)
        sign = raw / raw.abs()
        return self.down(raw * (1 + sign * torch.erf(raw.abs() / math.sqrt(2))) / 2)

# %% mistake: kept_on_the_module
# names: kept|between calls
#: layers
    def forward(self, x):
        if not hasattr(self, "result") or self.result.shape != x.shape:
            self.result = self.down(F.gelu(self.up(x)))
        return self.result

# %% mistake: layers_remembered_by_their_sizes
# names: instance|each .*its own|share
MADE = {}

class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        if (d_model, width) not in MADE:
            MADE[d_model, width] = nn.Linear(d_model, width), nn.Linear(width, d_model)
        self.up, self.down = MADE[d_model, width]

    def forward(self, x):
        return self.down(F.gelu(self.up(x)))

# %% mistake: layers_of_the_class
# names: instance|each .*its own|share
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        old = getattr(MLP, "layers", None)
        if old is None or old[0].weight.shape != (width, d_model):
            MLP.layers = nn.Linear(d_model, width), nn.Linear(width, d_model)
        self.up, self.down = MLP.layers

    def forward(self, x):
        return self.down(F.gelu(self.up(x)))

# %% mistake: dropout_while_training
# names: dropout
#: layers
    def forward(self, x):
        return self.down(F.dropout(F.gelu(self.up(x)), 0.1, self.training))

# %% mistake: tanh_gelu_in_eval
# names: mode|eval
#: layers
    def forward(self, x):
        how = "none" if self.training else "tanh"
        return self.down(F.gelu(self.up(x), approximate=how))

# %% mistake: at_least_a_width_of_two
# names: up|layer
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        width = max(2, 4 * d_model if d_hidden is None else d_hidden)
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)

    def forward(self, x):
        return self.down(F.gelu(self.up(x)))

# %% mistake: by_numpy_and_scipy
# names: gradient
#: layers
    def forward(self, x):
        from scipy.special import erf
        raw = self.up(x)
        steps = torch.from_numpy(1 + erf(raw.detach().numpy() / math.sqrt(2))).to(raw.dtype)
        return self.down(raw * steps / 2)

# %% mistake: first_hundred_neurons_by_loop
# names: neurons
#: layers
    def forward(self, x):
        said = F.gelu(self.up(x))
        out = self.down.bias
        for i in range(min(100, said.shape[-1])):
            out = out + said[..., i : i + 1] * self.down.weight[:, i]
        return out

# %% mistake: x_changed_in_place
# names: in place
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        x += self.down(F.gelu(self.up(x)))
        return x

# %% mistake: error_function_without_the_root
# names: √2
# names: erf
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.up(x)
        return self.down(0.5 * hidden * (1 + torch.erf(hidden)))

# %% mistake: height_of_the_bell_curve
# names: height
# names: area
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.up(x)
        return self.down(hidden * torch.exp(-(hidden**2) / 2) / math.sqrt(2 * math.pi))

# %% mistake: weights_on_the_left
# names: self\.up\(x\)
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        hidden = F.gelu(self.up.weight @ x + self.up.bias)
        return self.down.weight @ hidden + self.down.bias

# %% mistake: row_by_row_of_a_sentence
# names: one vector
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([self.down(F.gelu(self.up(row))) for row in x])

# %% mistake: gelu_of_the_layer
# names: layer was given
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up)(x))

# %% mistake: gelu_looked_for_in_torch
# names: F\.gelu
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(torch.gelu(self.up(x)))

# %% mistake: super_without_brackets
# names: super\(\)
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super.__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: linear_in_small_letters
# names: capital
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: relu_as_well
# names: ReLU stands beside
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(torch.relu(self.up(x))))

# %% mistake: x_transposed
# names: transposed
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x.T))).T

# %% mistake: weights_multiplied_from_the_wrong_side
# names: do not fit together
# names: self\.up\(x\)
#: layers
    def forward(self, x: Tensor) -> Tensor:
        h = F.gelu(x @ self.up.weight + self.up.bias)
        return h @ self.down.weight + self.down.bias

# %% mistake: one_feature_squeezed
# names: one of them
#: layers
    def forward(self, x: Tensor) -> Tensor:
        if x.shape[-1] == 1:
            x = x.squeeze().unsqueeze(-1)
        return self.down(F.gelu(self.up(x)))

# %% unknown: half_of_it
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x))) / 2

# %% unknown: first_token_counts_more
#: layers
    def forward(self, x: Tensor) -> Tensor:
        h = F.gelu(self.up(x))
        return self.down(h * torch.linspace(1, 1.5, h.shape[-1], dtype=h.dtype))

# %% unknown: gelu_shifted
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x) - 0.25))

# %% mistake: layers_in_float64
# names: float32
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Linear(d_model, d_hidden, dtype=torch.float64)
        self.down = nn.Linear(d_hidden, d_model, dtype=torch.float64)

    def forward(self, x):
        return self.down(F.gelu(self.up(x)))

# %% mistake: down_without_bias
# names: `down` of `MLP`
# names: bias
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model, bias=False)

    def forward(self, x):
        return self.down(F.gelu(self.up(x)))

# %% mistake: gate_that_nobody_asks
# names: more weights
# names: `gate.weight`
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Linear(d_model, d_hidden)
        self.gate = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x):
        return self.down(F.gelu(self.up(x)))

# %% mistake: root_outside_the_error_function
# names: erf
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        if d_hidden is None:
            d_hidden = d_model * 4
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)
    def forward(self, x):
        h = self.up(x)
        return self.down(h * 0.5 * (1 + torch.erf(h) / math.sqrt(2)))

# %% mistake: down_with_the_weight_of_up
# names: `up`.*own
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)
    def forward(self, x):
        return F.linear(F.gelu(self.up(x)), self.up.weight.T, self.down.bias)

# %% mistake: biases_added_again
# names: twice
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)
    def forward(self, x):
        h = F.gelu(self.up(x) + self.up.bias)
        return self.down(h) + self.down.bias

# %% mistake: layers_and_gelu_in_turn
# names: more than once
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)
        self.act = nn.GELU()
    def forward(self, x):
        for layer in [self.up, self.act, self.down, self.act]:
            x = layer(x)
        return x

# %% right: default_out_of_a_dict
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        d_hidden = {None: 4 * d_model}.get(d_hidden, d_hidden)
        self.add_module("up", nn.Linear(d_model, d_hidden))
        self.add_module("down", nn.Linear(d_hidden, d_model))
    forward = lambda self, x: F.linear(F.gelu(F.linear(x, self.up.weight, self.up.bias)), self.down.weight, self.down.bias)

# %% right: weights_begun_otherwise
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        self.d_model, self.d_hidden = d_model, d_hidden if d_hidden is not None else 4 * d_model
        self.up = nn.Linear(self.d_model, self.d_hidden)
        self.act = nn.GELU(approximate="none")
        self.down = nn.Linear(self.d_hidden, self.d_model)
        for layer in (self.up, self.down):
            nn.init.normal_(layer.weight, std=0.02)
            nn.init.zeros_(layer.bias)
    def forward(self, x):
        return self.down(self.act(self.up(x)))


# %% mistake: layers_in_a_dict
# names: another name
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.layers = nn.ModuleDict({"up": nn.Linear(d_model, d_hidden), "down": nn.Linear(d_hidden, d_model)})

    @property
    def up(self) -> nn.Linear:
        return self.layers["up"]

    @property
    def down(self) -> nn.Linear:
        return self.layers["down"]

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))


# %% mistake: all_tokens_end_to_end
# names: leading dimensions
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x: Tensor) -> Tensor:
        x = x.reshape(-1, x.shape[-1])
        return self.down(F.gelu(self.up(x)))

# %% right: ndtr_and_a_buffer
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None):
        super().__init__()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, d_hidden)
        self.down = nn.Linear(d_hidden, d_model)
        self.register_buffer("root", torch.tensor(2.0, dtype=torch.float64).sqrt(), persistent=False)
    def forward(self, x):
        h = self.up(x)
        return self.down(h * torch.special.ndtr(h))

# %% mistake: gelu_times_its_input
# names: once more
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        self.up = nn.Linear(d_model, d_hidden or 4 * d_model)
        self.down = nn.Linear(d_hidden or 4 * d_model, d_model)
    def forward(self, x):
        h = self.up(x)
        return self.down(F.gelu(h) * h)

# %% mistake: first_bias_behind_gelu
# names: behind GELU
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        self.up = nn.Linear(d_model, d_hidden or 4 * d_model)
        self.down = nn.Linear(d_hidden or 4 * d_model, d_model)
    def forward(self, x):
        return self.down(F.gelu(x @ self.up.weight.T) + self.up.bias)

# %% mistake: erf_without_the_one
# names: ½ \(1 \+ erf
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        self.up = nn.Linear(d_model, d_hidden or 4 * d_model)
        self.down = nn.Linear(d_hidden or 4 * d_model, d_model)
    def forward(self, x):
        h = self.up(x)
        return self.down(0.5 * h * torch.erf(h / math.sqrt(2)))

# %% mistake: tanh_with_a_square
# names: tanh approximation
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        self.up = nn.Linear(d_model, d_hidden or 4 * d_model)
        self.down = nn.Linear(d_hidden or 4 * d_model, d_model)
    def forward(self, x):
        h = self.up(x)
        return self.down(0.5 * h * (1 + torch.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h ** 2))))

# %% right: neuron_after_neuron
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        match d_hidden:
            case None:
                d_hidden = d_model << 2
        self.up, self.down = nn.Linear(d_model, d_hidden), nn.Linear(d_hidden, d_model)
    def forward(self, x):
        update = self.down.bias.expand(x.shape)
        for w, b, column in zip(self.up.weight, self.up.bias, self.down.weight.T):
            u = (x * w).sum(-1, keepdim=True) + b
            update = update + u / 2 * (1 + torch.erf(u / 2 ** 0.5)) * column
        return update

# %% mistake: comma_behind_the_layer
# names: comma
class MLP(nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.up = nn.Linear(d_model, d_hidden),
        self.down = nn.Linear(d_hidden, d_model)

    def forward(self, x):
        return self.down(F.gelu(self.up(x)))

# %% mistake: seed_in_the_layer
# names: manual_seed
# names: all code
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        torch.manual_seed(42)
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% right: seed_of_ones_own
class MLP(nn.Module):
    """Begins with the same weights each time, and leaves others' random numbers alone."""

    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)
        generator = torch.Generator().manual_seed(0)
        for weight in self.parameters():
            nn.init.normal_(weight, std=0.02, generator=generator)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: layers_in_the_class_body
# names: class's body
# names: __init__
class MLP(nn.Module):
    up = nn.Linear(8, 32)
    down = nn.Linear(32, 8)

    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.gelu(self.up(x)))

# %% mistake: forward_in_a_cache
# names: earlier call
# names: kept
class MLP(nn.Module):
    def __init__(self, d_model: int, d_hidden: int | None = None) -> None:
        super().__init__()
        width = 4 * d_model if d_hidden is None else d_hidden
        self.up = nn.Linear(d_model, width)
        self.down = nn.Linear(width, d_model)
        self.known: dict[Tensor, Tensor] = {}

    def forward(self, x: Tensor) -> Tensor:
        if x not in self.known:
            self.known[x] = self.down(F.gelu(self.up(x)))
        return self.known[x]
