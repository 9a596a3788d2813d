# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: products
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% right: functional
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return F.linear(F.relu(F.linear(x, w_up, bias=b_up)), w_down)

# %% right: einsum
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    neurons = torch.einsum("...d,hd->...h", x, w_up) + b_up
    return torch.einsum("...h,dh->...d", neurons.clamp(min=0), w_down)

# %% right: neuron_by_neuron
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    update = torch.zeros_like(x)
    for i in range(len(b_up)):
        raw = (x * w_up[i]).sum(-1, keepdim=True) + b_up[i]
        update = update + torch.where(raw > 0, raw, torch.zeros_like(raw)) * w_down[:, i]
    return update

# %% right: matrices_on_the_left
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    column = x.unsqueeze(-1)
    neurons = torch.maximum(w_up @ column + b_up.unsqueeze(-1), torch.zeros((), dtype=x.dtype))
    return (w_down @ neurons).squeeze(-1)

# %% right: modules
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    raw = torch.matmul(x, w_up.mT).add(b_up)
    mask = (raw > 0).to(raw.dtype)
    return torch.matmul(raw * mask, w_down.mT)

# %% right: flattened_and_back
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    rows = x.reshape(-1, x.shape[-1])
    return (F.relu(torch.addmm(b_up, rows, w_up.t())) @ w_down.t()).reshape(x.shape)

# %% right: set_to_zero_where_negative
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    said = x @ w_up.T + b_up
    said[said < 0] = 0
    return said @ w_down.T

# %% mistake: no_relu
# names: bend|ReLU|below zero
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (x @ w_up.T + b_up) @ w_down.T

# %% mistake: gelu
# names: GELU
# names: ReLU
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return F.gelu(x @ w_up.T + b_up) @ w_down.T

# %% mistake: sigmoid
# names: another function
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.sigmoid(x @ w_up.T + b_up) @ w_down.T

# %% mistake: softmax
# names: another function
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (x @ w_up.T + b_up).softmax(-1) @ w_down.T

# %% mistake: relu_at_the_end
# names: between
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu((x @ w_up.T + b_up) @ w_down.T)

# %% mistake: relu_twice
# names: between|may be negative
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(torch.relu(x @ w_up.T + b_up) @ w_down.T)

# %% mistake: no_bias
# names: bias is not used
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x @ w_up.T) @ w_down.T

# %% mistake: bias_behind_the_bend
# names: after the bend
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (torch.relu(x @ w_up.T) + b_up) @ w_down.T

# %% mistake: bias_subtracted
# names: subtracted
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x @ w_up.T - b_up) @ w_down.T

# %% mistake: yes_or_no
# names: yes or no
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    fires = (x @ w_up.T + b_up > 0).to(x.dtype)
    return fires @ w_down.T

# %% mistake: neurons_returned
# names: w_down|update|neurons say
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x @ w_up.T + b_up)

# %% mistake: residual
# names: already added|update alone
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return x + torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% mistake: input_normalised
# names: length one
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(F.normalize(x, dim=-1) @ w_up.T + b_up) @ w_down.T

# %% mistake: for_one_vector_only
# names: leading dimensions
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return w_down @ torch.relu(w_up @ x + b_up)

# %% mistake: batch_turned_round
# names: leading dimensions
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (w_down @ torch.relu(w_up @ x.T + b_up[:, None])).T

# %% mistake: matrices_not_transposed
# names: do not fit
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x @ w_up + b_up) @ w_down

# %% mistake: second_matrix_not_transposed
# names: do not fit
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x @ w_up.T + b_up) @ w_down

# %% mistake: matrices_exchanged
# names: do not fit
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x @ w_down + b_up) @ w_up.T

# %% mistake: float32_whatever_comes_in
# names: dtype
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x.float() @ w_up.float().T + b_up.float()) @ w_down.float().T

# %% mistake: nothing_in_float32
# names: dtype
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    update = torch.zeros(x.shape)
    update += torch.relu(x @ w_up.T + b_up) @ w_down.T
    return update

# %% mistake: detached
# names: gradient
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x @ w_up.T + b_up).detach() @ w_down.T

# %% mistake: no_grad
# names: gradient
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    with torch.no_grad():
        return torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% mistake: bias_changed_in_place
# names: in place
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    b_up += x @ w_up.T if x.ndim == 1 else 0
    return torch.relu(x @ w_up.T + b_up if x.ndim > 1 else b_up) @ w_down.T

# %% mistake: no_return
# names: return
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% mistake: view_of_scattered_memory
# names: reshape
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    rows = x.view(-1, x.shape[-1])
    return (torch.relu(rows @ w_up.T + b_up) @ w_down.T).view(x.shape)

# %% mistake: first_of_the_batch
# names: shape
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (torch.relu(torch.atleast_2d(x) @ w_up.T + b_up) @ w_down.T)[0]

# %% mistake: wrong_sign
# names: sign
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return -torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% mistake: arguments_in_another_order
# names: arguments
def recall(w_up: Tensor, b_up: Tensor, w_down: Tensor, x: Tensor) -> Tensor:
    return torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% mistake: loudest_neuron_only
# names: loudest|largest|only (the|one) neuron
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    said = torch.relu(x @ w_up.T + b_up)
    return w_down.T[said.argmax(-1)]

# %% mistake: loudest_neuron_with_its_number
# names: loudest|largest|only (the|one) neuron
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    best, which = torch.relu(x @ w_up.T + b_up).max(-1)
    return best[..., None] * w_down.T[which]

# %% mistake: pythons_max
# names: relu|clamp
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return max(0, x @ w_up.T + b_up) @ w_down.T

# %% mistake: layers_with_a_bias_of_their_own
# names: nn\.Linear
# names: random
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    up, down = nn.Linear(*w_up.T.shape, dtype=x.dtype), nn.Linear(*w_down.T.shape, dtype=x.dtype)
    up.weight.data, up.bias.data, down.weight.data = w_up, b_up, w_down
    return down(torch.relu(up(x)))

# %% mistake: one_row_after_another
# names: one vector
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.stack([w_down @ torch.relu(w_up @ row + b_up) for row in x])

# %% unknown: twice
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return 2 * torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% unknown: capped_low
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (x @ w_up.T + b_up).clamp(0, 0.75) @ w_down.T
