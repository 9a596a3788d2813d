# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: sum_and_one
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last, torch.tensor(-1.0, dtype=first.dtype)

# %% right: steeper_with_a_higher_threshold
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return 2 * (first + last), first.new_tensor(-3.0)

# %% right: threshold_midway
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    weight = torch.stack([first, last]).sum(0) / 0.5
    weight = weight * 1.25
    return weight, -torch.full((), 4.0, dtype=weight.dtype)

# %% right: bias_from_the_weight
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    weight = first + last
    bias = 1 - weight @ weight
    return weight, bias

# %% right: one_name_counts_more
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    w = 3 * first + 2 * last
    return w, first.new_tensor(-4.0)

# %% right: least_squares
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    inputs = torch.stack([first + last, first, last])
    numbers = first.new_tensor([1.0, -0.5, -0.25])
    rows = torch.cat([inputs, torch.ones_like(inputs[:, :1])], dim=1)
    solution = torch.linalg.pinv(rows) @ numbers
    return solution[:-1], solution[-1].clamp(max=0.0)

# %% right: in_a_loop
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    weight = torch.zeros_like(first)
    for direction in (first, last):
        weight = weight + direction
    return weight, torch.ones((), dtype=first.dtype).neg()

# %% right: the_names_own_length
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return 3 * (first + last), -5 * (first @ first)

# %% right: scale_50
def and_neuron(first, last):
    return 50 * (first + last), first.new_tensor(-99.0)

# %% right: scale_100
def and_neuron(first, last):
    weight = 100 * (first + last)
    return weight, torch.tensor(-199.0, dtype=first.dtype)

# %% right: scale_1000
def and_neuron(first, last):
    return 1000.0 * first + 1000.0 * last, first.new_full((), -1999.0)

# %% right: very_uneven
def and_neuron(first, last):
    # 40 for the first, 1.5 for the last: 41.5 − 40.5
    return 40 * first + 1.5 * last, first.new_tensor(-40.5)

# %% right: by_the_threshold
def and_neuron(first, last, threshold=1.99):
    # relu(s (x · (first + last)) − s · threshold) with s = 1 / (2 − threshold)
    s = 1 / (2 - threshold)
    return s * (first + last), -s * torch.as_tensor(threshold, dtype=first.dtype)

# %% right: solved
def and_neuron(first, last):
    # first · w = 1, last · w = 1, w in their plane; a threshold at 1
    rows = torch.stack([first, last])
    weight = rows.T @ torch.linalg.solve(rows @ rows.T, rows.new_ones(2))
    return weight, -rows.new_ones(())

# %% right: pseudoinverse
def and_neuron(first, last):
    rows = torch.stack([first, last, first + last])
    weight = torch.linalg.pinv(rows) @ first.new_tensor([0.75, 0.75, 1.5])
    return 2 * weight, first.new_tensor(-2.0)

# %% right: list_based
def and_neuron(first, last):
    weight = [2 * a.item() + 2 * b.item() for a, b in zip(first, last)]
    return torch.tensor(weight, dtype=first.dtype), torch.tensor(-3, dtype=first.dtype)

# %% right: in_double
def and_neuron(first, last):
    a, b = first.double(), last.double()
    w = (a + b) * 1.25
    bias = 1 - w @ (a + b)
    return w.to(first.dtype), bias.to(first.dtype)

# %% right: numpy
def and_neuron(first, last):
    import numpy as np
    w = np.add(first.detach().numpy(), last.detach().numpy())
    return torch.from_numpy(w), torch.from_numpy(np.array(-1, dtype=w.dtype))

# %% right: trained
def and_neuron(first, last):
    with torch.enable_grad():
        a, b = first.detach().double(), last.detach().double()
        x = torch.stack([a + b, a, b, torch.zeros_like(a)])
        target = torch.tensor([1.0, 0.0, 0.0, 0.0]).double()
        weight = (0.8 * (a + b)).requires_grad_()
        bias = torch.tensor(-0.5).double().requires_grad_()
        adam = torch.optim.SGD([weight, bias], lr=0.2)
        for _ in range(300):
            adam.zero_grad()
            # a margin below zero for the three that must be silent
            raw = x @ weight + bias
            loss = (torch.relu(raw[0]) - 1).square() + torch.relu(raw[1:] + 0.1).square().sum()
            loss.backward()
            adam.step()
    return weight.detach().to(first.dtype), bias.detach().to(first.dtype)

# %% right: a_linear_layer
def and_neuron(first, last):
    neuron = nn.Linear(len(first), 1, dtype=first.dtype)
    with torch.no_grad():
        neuron.weight.copy_((first + last)[None])
        neuron.bias.fill_(-1)
    return neuron.weight[0], neuron.bias[0]

# %% right: views_of_one_tensor
def and_neuron(first, last):
    both = torch.cat([first + last, first.new_full((1,), -1.0)])
    return both[:-1], both[-1]

# %% right: einsum_of_stacked
def and_neuron(first, last):
    counts = first.new_tensor([1.5, 1.5])
    return torch.einsum("n,nd->d", counts, torch.stack((first, last))), 1 - counts.sum()

# %% right: a_named_tuple
def and_neuron(first, last):
    from collections import namedtuple
    Neuron = namedtuple("Neuron", "weight bias")
    return Neuron(weight=torch.add(first, last), bias=-torch.ones_like(first[0]))

# %% right: a_lambda
and_neuron = lambda first, last: (first + last, first.new_tensor(-1.0))

# %% mistake: no_bias
# names: threshold|bias
# names: both|add
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last, torch.zeros((), dtype=first.dtype)

# %% mistake: half_each
# names: threshold|bias
# names: both|add
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return (first + last) / 2, first.new_zeros(())

# %% mistake: threshold_of_a_half
# names: bias|threshold
# names: \bor\b|alone
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last, first.new_tensor(-0.5)

# %% mistake: steep_with_the_old_threshold
# names: bias|threshold
# names: \bor\b|alone
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return 2 * (first + last), first.new_tensor(-1.0)

# %% mistake: threshold_one_and_a_half
# names: not 1
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last, first.new_tensor(-1.5)

# %% mistake: too_steep
# names: not 1
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return 2 * (first + last), first.new_tensor(-2.0)

# %% mistake: threshold_two
# names: never
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last, first.new_tensor(-2.0)

# %% mistake: mean_with_threshold_one
# names: never
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return (first + last) / 2, first.new_tensor(-1.0)

# %% mistake: unit_length_weight
# names: not 1
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return F.normalize(first + last, dim=0), first.new_tensor(-1.0)

# %% mistake: positive_bias
# names: above zero|positive|zero vector
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last, first.new_tensor(1.0)

# %% mistake: first_name_only
# names: one of the two|only
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first.clone(), first.new_zeros(())

# %% mistake: last_name_only_steeper
# names: one of the two|only
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return 2 * last, first.new_tensor(-1.0)

# %% mistake: difference
# names: subtract
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first - last, first.new_tensor(0.0)

# %% mistake: product_of_the_names
# names: never
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first * last, first.new_tensor(-1.0)

# %% mistake: signs_turned
# names: above zero|zero vector
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return -(first + last), first.new_tensor(1.0)

# %% mistake: plain_number
# names: tensor
# names: number
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last, -1.0

# %% mistake: bias_in_brackets
# names: bias
# names: scalar|\(\)
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last, first.new_tensor([-1.0])

# %% mistake: weight_as_a_row
# names: weight
# names: vector|\(d,\)
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return (first + last).unsqueeze(0), first.new_tensor(-1.0)

# %% mistake: names_stacked
# names: weight
# names: vector|\(d,\)
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return torch.stack([first, last]), first.new_tensor(-1.0)

# %% mistake: names_laid_end_to_end
# names: weight
# names: vector|\(d,\)
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return torch.cat([first, last]), first.new_tensor(-1.0)

# %% mistake: whole_number_bias
# names: dtype
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last, torch.tensor(-1)

# %% mistake: float32_bias
# names: dtype
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last, torch.tensor(-1.0)

# %% mistake: filled_in_float32
# names: dtype
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    weight = torch.zeros(len(first))
    weight[:] = first + last
    return weight, torch.tensor(-1.0)

# %% mistake: added_in_place
# names: in place
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    first += last
    return first, first.new_tensor(-1.0)

# %% right: detached
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return (first + last).detach(), first.new_tensor(-1.0)

# %% right: made_from_a_list
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    weight = torch.tensor([a + b for a, b in zip(first.tolist(), last.tolist())], dtype=first.dtype)
    return weight, first.new_tensor(-1.0)

# %% mistake: weight_alone
# names: tuple
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first + last

# %% mistake: list_of_two
# names: tuple
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return [first + last, first.new_tensor(-1.0)]

# %% mistake: returns_the_neuron
# names: tuple
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return lambda x: torch.relu((first + last) @ x - 1)

# %% mistake: no_return
# names: return
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    weight, bias = first + last, first.new_tensor(-1.0)

# %% mistake: bias_first
# names: weight
# names: vector|\(d,\)
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first.new_tensor(-1.0), first + last

# %% mistake: silent_without_any_bias
# names: never fires
# names: weight
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return first * last, first.new_zeros(())

# %% mistake: rounded_to_float32
# names: float32|\.float
def and_neuron(first, last):
    weight = (first.float() + last.float()).to(first.dtype)
    return weight, first.new_tensor(-1.0)

# %% mistake: one_bias_for_all_calls
# names: kept|same place|handed
BIASES = {torch.float32: torch.tensor(-1.0), torch.float64: torch.tensor(-1.0).double()}

def and_neuron(first, last):
    return first + last, BIASES[first.dtype]

# %% mistake: weight_kept
# names: share|kept
def and_neuron(first, last, kept={}):
    key = len(first), first.dtype
    if key not in kept:
        kept[key] = first.detach() + last.detach()
    return kept[key], first.new_tensor(-1.0)

# %% mistake: numpy_of_what_asks_for_gradients
# names: gradient
def and_neuron(first, last):
    return torch.from_numpy(first.numpy() + last.numpy()), first.new_tensor(-1.0)

# %% mistake: ones
# names: whatever the names are
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return torch.ones_like(first), first.new_tensor(-1.0)

# %% mistake: a_weight_of_its_own
# names: whatever the names are
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return torch.linspace(1, 3, len(first), dtype=first.dtype) + 0 * first, first.new_tensor(-1.5)

# %% mistake: divided_by_its_sum
# names: exactly 0
# names: divided
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    weight = (first + last) / (first + last).sum()
    return weight / (weight @ first), -first.new_ones(())

# %% unknown: sizes_alone
def and_neuron(first, last):
    return first.abs() + last.abs(), first.new_tensor(-1.0)

# %% unknown: where_they_are
def and_neuron(first, last):
    return ((first != 0) | (last != 0)).to(first.dtype), first.new_tensor(-1.0)

# %% mistake: divided_by_zeros
# names: NaN
def and_neuron(first, last):
    return first.square() / first + last.square() / last, first.new_tensor(-1.0)

# %% mistake: first_hundred_features
# names: larger sizes
# names: loop|size written
def and_neuron(first, last):
    weight = torch.zeros_like(first)
    for i in range(min(100, len(first))):
        weight[i] = first[i] + last[i]
    return weight, first.new_tensor(-1.0)

# %% mistake: nearly_steep_enough
# names: not 1
def and_neuron(first, last):
    return 50 * (first + last), first.new_tensor(-98.99)

# %% mistake: names_put_in_place
# names: in place
def and_neuron(first, last):
    return torch.add(first, last, out=first), first.new_tensor(-1.0)

# %% unknown: leans_to_the_first
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return 1.2 * first + 0.9 * last, first.new_tensor(-1.1)

# %% right: bias_from_the_weights_own_square
def and_neuron(first, last):
    w = first + last
    return w, torch.tensor(-(w @ w) + 1)

# %% mistake: larger_of_the_two_names
# names: never fires
def and_neuron(first, last):
    return torch.maximum(first, last), first.new_tensor(-1.0)

# %% right: three_and_five
def and_neuron(first, last):
    a = torch.stack([first, last])
    w = torch.linalg.pinv(a) @ a.new_tensor([3.0, 5.0])
    return w, torch.as_tensor(-7.0, dtype=w.dtype)
