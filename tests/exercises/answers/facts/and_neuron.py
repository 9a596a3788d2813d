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

# %% mistake: detached
# names: gradient
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return (first + last).detach(), first.new_tensor(-1.0)

# %% mistake: made_from_a_list
# names: gradient
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

# %% unknown: leans_to_the_first
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return 1.2 * first + 0.9 * last, first.new_tensor(-1.1)

# %% unknown: ones
def and_neuron(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    return torch.linspace(1, 3, len(first), dtype=first.dtype) + 0 * first, first.new_tensor(-1.5)
