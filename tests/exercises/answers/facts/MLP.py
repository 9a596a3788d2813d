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
