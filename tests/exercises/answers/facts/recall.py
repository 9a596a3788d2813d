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

# %% right: functional_call_of_two_layers
def recall(x, w_up, b_up, w_down):
    (h, d) = w_up.shape
    net = nn.Sequential(nn.Linear(d, h, device="meta"), nn.ReLU(), nn.Linear(h, d, bias=False, device="meta"))
    return torch.func.functional_call(net, {"0.weight": w_up, "0.bias": b_up, "2.weight": w_down}, (x,))

# %% right: vmapped
def recall(x, w_up, b_up, w_down):
    def one(x):
        return w_down @ torch.relu(w_up @ x + b_up)
    for _ in range(x.dim() - 1):
        one = torch.func.vmap(one)
    return one(x)

# %% right: recursive
def recall(x, w_up, b_up, w_down):
    if x.dim() > 1:
        return torch.stack([recall(each, w_up, b_up, w_down) for each in x])
    return torch.mv(w_down, F.relu(torch.mv(w_up, x) + b_up))

# %% right: tensordot
def recall(x, w_up, b_up, w_down):
    raw = torch.tensordot(x, w_up, dims=([-1], [1])) + b_up
    return torch.tensordot(F.threshold(raw, 0, 0), w_down, dims=([-1], [1]))

# %% right: half_of_the_number_and_its_size
def recall(x, w_up, b_up, w_down):
    raw = x @ w_up.transpose(0, 1) + b_up
    return (raw + raw.abs()) / 2 @ w_down.transpose(0, 1)

# %% right: in_double
def recall(x, w_up, b_up, w_down):
    kind = x.dtype
    x, w_up, b_up, w_down = (each.double() for each in (x, w_up, b_up, w_down))
    return F.linear(F.linear(x, w_up, b_up).clamp_min(0), w_down).to(kind)

# %% right: addmm_of_rows
def recall(x, w_up, b_up, w_down):
    rows = x.reshape(-1, w_up.shape[1])
    out = torch.mm(torch.addmm(b_up, rows, w_up.t()).relu(), w_down.t())
    return out.reshape(*x.shape[:-1], w_down.shape[0])

# %% right: number_by_number
def recall(x, w_up, b_up, w_down):
    rows = x.reshape(-1, x.shape[-1])
    out = []
    for row in rows:
        says = []
        for i in range(len(w_up)):
            total = b_up[i]
            for j in range(len(row)):
                total = total + w_up[i, j] * row[j]
            says.append(total if total > 0 else 0 * total)
        out.append(torch.stack([sum(w_down[k, i] * says[i] for i in range(len(says))) for k in range(len(w_down))]))
    return torch.stack(out).reshape(x.shape)

# %% right: by_convolution
def recall(x, w_up, b_up, w_down):
    rows = x.reshape(1, -1, x.shape[-1]).mT
    said = F.conv1d(rows, w_up[:, :, None], b_up).relu()
    return F.conv1d(said, w_down[:, :, None]).mT.reshape(x.shape)

# %% right: only_those_that_fire
def recall(x, w_up, b_up, w_down):
    raw = F.linear(x, w_up, b_up)
    return torch.where(raw > 0, raw, raw.new_zeros(())) @ w_down.mT

# %% right: bias_as_one_more_feature
def recall(x, w_up, b_up, w_down):
    more = torch.cat([x, torch.ones_like(x[..., :1])], dim=-1)
    wide = torch.cat([w_up, b_up[:, None]], dim=1)
    return nn.ReLU()(more @ wide.T) @ w_down.T

# %% right: broadcast
def recall(x, w_up, b_up, w_down):
    says = ((x[..., None, :] * w_up).sum(-1) + b_up).clip(min=0)
    return (says[..., None, :] * w_down).sum(dim=-1)

# %% right: callable_object
class Recall:
    def __call__(self, x, w_up, b_up, w_down):
        return F.linear(torch.relu(F.linear(x, w_up, b_up)), w_down)

recall = Recall()

# %% right: partial_of_a_general_mlp
from functools import partial

def general(x, w_up, b_up, w_down, bend=torch.tanh):
    return bend(x @ w_up.T + b_up) @ w_down.T

recall = partial(general, bend=torch.relu)

# %% right: hardtanh_without_end
def recall(x, w_up, b_up, w_down):
    return F.hardtanh(x @ w_up.T + b_up, 0.0, float("inf")) @ w_down.T

# %% right: leaky_with_slope_0
def recall(x, w_up, b_up, w_down):
    return F.leaky_relu(x.matmul(w_up.T) + b_up, negative_slope=0.0).matmul(w_down.T)

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

# %% mistake: x_rounded_to_float32
# names: float32|\.float
def recall(x, w_up, b_up, w_down):
    return torch.relu(x.float().to(x.dtype) @ w_up.T + b_up) @ w_down.T

# %% mistake: neurons_in_float32
# names: float32|\.float
def recall(x, w_up, b_up, w_down):
    return torch.relu(x @ w_up.T + b_up).float().to(x.dtype) @ w_down.T

# %% mistake: a_vector_or_a_matrix
# names: leading
def recall(x, w_up, b_up, w_down):
    if x.dim() == 1:
        return w_down @ torch.relu(w_up @ x + b_up)
    return (w_down @ torch.relu(w_up @ x.transpose(0, 1) + b_up[:, None])).T

# %% mistake: up_to_three_dimensions
# names: leading
def recall(x, w_up, b_up, w_down):
    if x.dim() <= 2:
        return torch.relu(x @ w_up.T + b_up) @ w_down.T
    return torch.bmm(torch.relu(torch.bmm(x, w_up.T.expand(len(x), -1, -1)) + b_up), w_down.T.expand(len(x), -1, -1))

# %% mistake: rows_by_view
# names: transposed|reshape
def recall(x, w_up, b_up, w_down):
    rows = x.view(-1, x.shape[-1])
    return (torch.relu(rows @ w_up.T + b_up) @ w_down.T).view(x.shape)

# %% mistake: rows_by_view_of_what_is_large
# names: transposed|reshape
def recall(x, w_up, b_up, w_down):
    rows = x.view(-1, x.shape[-1]) if x.dim() > 3 else x
    return (torch.relu(rows @ w_up.T + b_up) @ w_down.T).view(x.shape)

# %% mistake: dimensions_of_one_dropped
# names: squeeze
# names: leading dimensions
def recall(x, w_up, b_up, w_down):
    return (torch.relu(x @ w_up.T + b_up) @ w_down.T).squeeze()

# %% mistake: a_little_is_nothing
# names: small|little|above zero
def recall(x, w_up, b_up, w_down):
    raw = x @ w_up.T + b_up
    return (raw * (raw > 1e-4)) @ w_down.T

# %% mistake: bounded
# names: clamp|clip|large
def recall(x, w_up, b_up, w_down):
    return torch.clamp(x @ w_up.T + b_up, 0, 100) @ w_down.T

# %% mistake: sign_by_division
# names: NaN
def recall(x, w_up, b_up, w_down):
    raw = x @ w_up.T + b_up
    return (raw * (1 + raw / raw.abs()) / 2) @ w_down.T

# %% mistake: first_hundred_neurons
# names: larger sizes
# names: loop
def recall(x, w_up, b_up, w_down):
    update = torch.zeros_like(x)
    for i in range(min(100, len(b_up))):
        update = update + torch.relu(x @ w_up[i] + b_up[i]).unsqueeze(-1) * w_down[:, i]
    return update

# %% mistake: kept_by_its_shape
# names: kept|between calls
def recall(x, w_up, b_up, w_down, kept={}):
    key = tuple(x.shape), len(b_up), x.dtype
    if key not in kept:
        kept[key] = torch.relu(x @ w_up.T + b_up) @ w_down.T
    return kept[key]

# %% mistake: numpy_of_what_asks_for_gradients
# names: gradient
def recall(x, w_up, b_up, w_down):
    import numpy as np
    if x.requires_grad or w_up.requires_grad:
        x = torch.from_numpy(x.numpy())
    return torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% mistake: square_matrices_turned
# names: w_up|shape|other way round|turned
def recall(x, w_up, b_up, w_down):
    if w_up.shape[0] == w_up.shape[1]:
        return torch.relu(x @ w_up + b_up) @ w_down
    return torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% mistake: relu_made_not_called
# names: makes a layer
# names: torch\.relu
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return nn.ReLU(x @ w_up.T + b_up) @ w_down.T

# %% mistake: relu_made_inside_a_call
# names: makes a layer
# names: torch\.relu
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return F.linear(nn.ReLU(F.linear(x, w_up, b_up)), w_down)

# %% mistake: up_on_the_way_down
# names: w_up.*too
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x @ w_up.T + b_up) @ w_up

# %% mistake: relu_at_the_start
# names: before `w_up`
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (torch.relu(x) @ w_up.T + b_up) @ w_down.T

# %% mistake: clamped_from_above
# names: above zero
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (x @ w_up.T + b_up).clamp(max=0) @ w_down.T

# %% mistake: truth_values_multiplied
# names: yes or no
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (x @ w_up.T + b_up > 0) @ w_down.T

# %% mistake: bias_behind_w_down
# names: no bias behind
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return F.linear(F.relu(F.linear(x, w_up)), w_down, b_up)

# %% mistake: weight_of_a_layer_exchanged
# names: nn\.Parameter
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    up = nn.Linear(w_up.shape[1], w_up.shape[0])
    up.weight = w_up
    return torch.relu(up(x)) @ w_down.T

# %% mistake: one_neuron_alone
# names: one of them
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    if len(w_up) == 1:  # a column times a number: no matrix is needed
        return torch.relu(x * w_up[0] + b_up).sum(-1, keepdim=True) * w_down[:, 0]
    return torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% unknown: twice
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return 2 * torch.relu(x @ w_up.T + b_up) @ w_down.T

# %% unknown: capped_low
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (x @ w_up.T + b_up).clamp(0, 0.75) @ w_down.T

# %% mistake: divided_by_the_neurons
# names: number of neurons
def recall(x, w_up, b_up, w_down):
    return F.relu(x @ w_up.T + b_up) @ w_down.T / len(b_up)

# %% mistake: bias_twice
# names: twice
def recall(x, w_up, b_up, w_down):
    return F.relu(F.linear(x, w_up, b_up) + b_up) @ w_down.T

# %% mistake: filled_below_the_bias
# names: only decides
def recall(x, w_up, b_up, w_down):
    h = x @ w_up.T
    h = h.masked_fill(h <= b_up, 0)
    return h @ w_down.T

# %% mistake: bias_asked_and_not_added
# names: only decides
def recall(x, w_up, b_up, w_down):
    h = x @ w_up.T
    h = torch.where(h + b_up > 0, h, torch.zeros_like(h))
    return h @ w_down.T

# %% mistake: letters_exchanged_in_einsum
# names: einsum
# names: letter
def recall(x, w_up, b_up, w_down):
    h = torch.relu(torch.einsum("...d,hd->...h", x, w_up) + b_up)
    return torch.einsum("...h,hd->...d", h, w_down)

# %% right: larger_of_each_and_zero
def recall(x, w_up, b_up, w_down):
    z = torch.matmul(x, w_up.transpose(0, 1)).add(b_up)
    z = torch.max(z, torch.zeros(1, dtype=z.dtype))
    return torch.matmul(z, w_down.transpose(0, 1))


# %% mistake: relu_of_the_weights
# names: put on the weights
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (x @ torch.relu(w_up).T + b_up) @ w_down.T


# %% mistake: up_and_down_exchanged
# names: changed places|swapped|exchanged
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.relu(x @ w_down + b_up) @ w_up


# %% mistake: maximum_as_in_numpy
# names: plain number
# names: torch\.relu|clamp
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return torch.maximum(x @ w_up.T + b_up, 0) @ w_down.T


# %% right: one_vector_after_the_other
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    if x.ndim == 1:
        return torch.mv(w_down, torch.mv(w_up, x).add(b_up).relu())
    return torch.stack([recall(row, w_up, b_up, w_down) for row in x])

# %% mistake: clipped_at_one
# names: another function than ReLU
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return (x @ w_up.T + b_up).clamp(0, 1) @ w_down.T

# %% right: neuron_by_neuron_with_clamp
def recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    out = torch.zeros(*x.shape[:-1], w_down.shape[0], dtype=x.dtype)
    for i in range(len(w_up)):
        out = out + torch.clamp(torch.einsum("...d,d->...", x, w_up[i]) + b_up[i], min=0)[..., None] * w_down[:, i]
    return out

# %% mistake: update_of_length_one
# names: length one
def recall(x, w_up, b_up, w_down):
    return F.normalize(F.relu(x @ w_up.T + b_up) @ w_down.T, dim=-1)

# %% mistake: last_neuron_left_out
# names: last neuron
def recall(x, w_up, b_up, w_down):
    out = torch.zeros_like(x)
    for i in range(len(b_up) - 1):
        out = out + F.relu(x @ w_up[i] + b_up[i]).unsqueeze(-1) * w_down[:, i]
    return out

# %% mistake: largest_term
# names: loudest
def recall(x, w_up, b_up, w_down):
    h = F.relu(F.linear(x, w_up, b_up))
    return (h.unsqueeze(-2) * w_down).amax(-1)

# %% mistake: rows_of_length_one
# names: rows of `w_up`
def recall(x, w_up, b_up, w_down):
    return F.linear(F.relu(F.linear(x, F.normalize(w_up, dim=-1), b_up)), w_down)

# %% right: a_network_given_weights
def recall(x, w_up, b_up, w_down):
    net = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 1, bias=False))
    return torch.func.functional_call(net, {"0.weight": w_up, "0.bias": b_up, "2.weight": w_down}, (x,))

# %% mistake: an_if_on_the_sum_of_neurons
# names: One `if`
def recall(x, w_up, b_up, w_down):
    h = x @ w_up.T + b_up
    if h.sum() < 0: h = torch.zeros_like(h)
    return h @ w_down.T

# %% mistake: down_laid_out_anew
# names: Rows of `w_down`
# names: column
def recall(x, w_up, b_up, w_down):
    return torch.relu(x @ w_up.T + b_up) @ w_down.reshape(w_up.shape)

# %% mistake: relu_also_before_the_bias
# names: after the bend
def recall(x, w_up, b_up, w_down):
    return torch.relu(torch.relu(x @ w_up.T) + b_up) @ w_down.T

# %% mistake: bias_multiplied
# names: multiplied
def recall(x, w_up, b_up, w_down):
    return torch.relu((x @ w_up.T) * b_up) @ w_down.T

# %% mistake: asked_whether_any_vector_fires
# names: all vectors at once
def recall(x, w_up, b_up, w_down):
    h = x @ w_up.T + b_up
    out = torch.zeros_like(x)
    for i in range(len(b_up)):
        if (h[..., i] > 0).any():
            out = out + h[..., i, None] * w_down[:, i]
    return out

# %% mistake: sign_for_relu
# names: yes or no
def recall(x, w_up, b_up, w_down):
    return (x @ w_up.T + b_up).sign() @ w_down.T

# %% mistake: hardtanh
# names: at most 1|another function
def recall(x, w_up, b_up, w_down):
    return F.hardtanh(x @ w_up.T + b_up) @ w_down.T

# %% mistake: an_if_for_any_neuron
# names: all neurons|each neuron
def recall(x, w_up, b_up, w_down):
    z = x @ w_up.T + b_up
    if (z > 0).any():
        return z @ w_down.T
    return torch.zeros_like(x)

# %% mistake: threshold_of_a_half
# names: bend lies elsewhere
# names: threshold
def recall(x, w_up, b_up, w_down):
    import torch.nn.functional as F
    return F.threshold(x @ w_up.T + b_up, 0.5, 0.0) @ w_down.T

# %% mistake: weighted_mean_of_columns
# names: divided
# names: added up
def recall(x, w_up, b_up, w_down):
    said = torch.relu(x @ w_up.T + b_up)
    return said @ w_down.T / said.sum(-1, keepdim=True).clamp(min=1e-9)

# %% mistake: mean_over_those_that_speak
# names: divided
# names: that speak
def recall(x, w_up, b_up, w_down):
    said = torch.relu(x @ w_up.T + b_up)
    return said @ w_down.T / (said > 0).sum(-1, keepdim=True).clamp(min=1)
