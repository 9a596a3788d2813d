# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: one_and_a_half
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), values.T

# %% right: threshold_of_a_half
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    n = keys.shape[0]
    b_up = -torch.ones(n, dtype=keys.dtype)
    return 2 * keys, b_up, values.mT.contiguous()

# %% right: scaled_columns
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    threshold = 1 / 3
    return keys.clone(), torch.full_like(keys[:, 0], -threshold), values.T / (1 - threshold)

# %% right: very_steep
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    w_up = 10 * keys
    b_up = 1 - 10 * keys.new_ones(len(keys))
    return w_up, b_up, values.transpose(0, 1)

# %% right: fact_by_fact
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    rows, biases, columns = [], [], []
    for key, value in zip(keys, values):
        rows.append(key * 2)
        biases.append(1 - 2 * (key @ key))
        columns.append(value)
    return torch.stack(rows), torch.stack(biases), torch.stack(columns, dim=1)

# %% right: bias_from_the_keys_own_length
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    w_up = 4 * keys
    own = (w_up * keys).sum(dim=-1)
    return w_up, 1 - own, torch.einsum("nd->dn", values)

# %% right: filled_in
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    n, d = keys.shape
    w_up, b_up, w_down = keys.new_zeros(n, d), keys.new_zeros(n), values.new_zeros(d, n)
    for i in range(n):
        w_up[i] = keys[i] / (1 - 0.4)
        b_up[i] = -0.4 / (1 - 0.4)
        w_down[:, i] = values[i]
    return w_up, b_up, w_down

# %% right: what_the_neurons_say_taken_out
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    bias = keys.new_full((len(keys),), -0.4)
    said = torch.relu(keys @ keys.T + bias)
    return keys, bias, torch.linalg.solve(said, values).T

# %% right: threshold_95
def store_facts(keys, values):
    return 20 * keys, keys.new_full((len(keys),), -19.0), values.T

# %% right: threshold_98
def store_facts(keys, values):
    t = 0.98
    return keys / (1 - t), torch.full_like(keys[:, 0], -t / (1 - t)), values.T

# %% right: threshold_99
def store_facts(keys, values):
    return 100 * keys, -99 * torch.ones(len(keys), dtype=keys.dtype), values.T

# %% right: threshold_999
def store_facts(keys, values):
    return 1000 * keys, keys.new_full((len(keys),), -999.0), values.T

# %% right: threshold_92
def store_facts(keys, values):
    t = 0.92
    return keys / (1 - t), torch.full_like(keys[:, 0], -t / (1 - t)), values.T

# %% right: small_rows_large_columns
def store_facts(keys, values):
    # rows a thousandth, columns a thousand times as large
    return keys / 1000, keys.new_full((len(keys),), -0.0005), 2000 * values.T

# %% right: large_rows_small_columns
def store_facts(keys, values):
    return 3000 * keys, keys.new_full((len(keys),), -2000.0), values.T / 1000

# %% right: steep_with_measured_columns
def store_facts(keys, values):
    w_up, b_up = 100 * keys, keys.new_full((len(keys),), -95.0)
    said = torch.relu((w_up * keys).sum(-1) + b_up)
    return w_up, b_up, (values / said[:, None]).T

# %% right: a_threshold_for_each
def store_facts(keys, values):
    t = torch.linspace(0.4, 0.9, len(keys), dtype=keys.dtype)
    return keys / (1 - t)[:, None], -t / (1 - t), values.mT

# %% right: threshold_from_the_keys
def store_facts(keys, values):
    worst = max([1 / 3, *[(keys[i] @ keys[j]).abs().item() for i in range(len(keys)) for j in range(i)]])
    t = (1 + worst) / 2
    return keys.div(1 - t), keys.new_full(keys.shape[:1], -t / (1 - t)), values.t()

# %% right: lists
def store_facts(keys, values):
    rows, biases, columns = [], [], []
    for key, value in zip(keys, values):
        rows.append([2 * number for number in key.tolist()])
        biases.append(-1.0)
        columns.append(value.tolist())
    kind = {"dtype": keys.dtype}
    return torch.tensor(rows, **kind), torch.tensor(biases, **kind), torch.tensor(columns, **kind).T

# %% right: columns_stacked
def store_facts(keys, values):
    w_up = torch.vstack([2 * key for key in keys])
    b_up = torch.hstack([key.new_tensor(-1.0) for key in keys])
    return w_up, b_up, torch.column_stack(list(values))

# %% right: in_double
def store_facts(keys, values):
    a = keys.double()
    w_up = 4 * a
    b_up = 1 - (w_up * a).sum(-1)
    return w_up.to(keys.dtype), b_up.to(keys.dtype), values.T.clone()

# %% right: solved_columns
def store_facts(keys, values):
    w_up, b_up = 3 * keys, -1.5 * keys.new_ones(len(keys))
    said = torch.relu(keys @ w_up.T + b_up)
    return w_up, b_up, torch.linalg.solve(said, values).T

# %% right: einsum
def store_facts(keys, values):
    w_up = torch.einsum("nd,n->nd", keys, keys.new_full((len(keys),), 2.0))
    return w_up, -torch.einsum("nd,nd->n", keys, keys), torch.einsum("nd->dn", values)

# %% right: linear_layers
def store_facts(keys, values):
    n, d = keys.shape
    up, down = nn.Linear(d, n, dtype=keys.dtype), nn.Linear(n, d, bias=False, dtype=keys.dtype)
    with torch.no_grad():
        up.weight.copy_(2 * keys)
        up.bias.fill_(-1)
        down.weight.copy_(values.T)
    return up.weight.detach(), up.bias.detach(), down.weight.detach()

# %% right: quarter_scale_keys_and_numpy
def store_facts(keys, values):
    import numpy as np
    k, v = keys.detach().numpy(), values.detach().numpy()
    return (torch.from_numpy(2 * k), torch.from_numpy(np.full(len(k), -1, k.dtype)), torch.from_numpy(v.T.copy()))

# %% mistake: no_bias
# names: takes? away|taken away|threshold
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return keys.clone(), keys.new_zeros(len(keys)), values.T

# %% mistake: threshold_of_a_tenth
# names: stranger
# names: 1/3|third
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return keys / 0.9, keys.new_full((len(keys),), -0.1 / 0.9), values.T

# %% mistake: threshold_of_three_tenths
# names: stranger
# names: 1/3|third
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return keys / 0.7, keys.new_full((len(keys),), -0.3 / 0.7), values.T

# %% mistake: own_key_says_a_half
# names: must say 1
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return keys.clone(), keys.new_full((len(keys),), -0.5), values.T

# %% mistake: own_key_says_two_thirds
# names: must say 1
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return keys.clone(), keys.new_full((len(keys),), -1 / 3), values.T

# %% mistake: steep_but_too_little_taken_away
# names: stranger
# names: 1/3|third
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 2 * keys, keys.new_full((len(keys),), -0.5), values.T / 1.5

# %% mistake: steep_and_not_scaled_back
# names: must say 1
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 3 * keys, keys.new_full((len(keys),), -1.0), values.T

# %% mistake: and_neurons_bias
# names: no neuron fires|silent
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return keys.clone(), keys.new_full((len(keys),), -1.0), values.T

# %% mistake: the_pages_bias_without_its_keys
# names: no neuron fires|silent
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return keys.clone(), keys.new_full((len(keys),), -1.5), values.T

# %% mistake: positive_bias
# names: above zero
# names: stranger|taken away|takes? away
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), 0.5), values.T

# %% mistake: values_in_rows
# names: w_down
# names: column
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), values.clone()

# %% mistake: keys_in_columns
# names: w_up
# names: row
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys.T, keys.new_full((len(keys),), -0.5), values.T

# %% mistake: both_the_wrong_way_round
# names: \(n, d\)
# names: \(d, n\)
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys.T, keys.new_full((len(keys),), -0.5), values.clone()

# %% mistake: keys_and_values_exchanged
# names: w_up
# names: key
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * values, keys.new_full((len(keys),), -0.5), keys.T

# %% mistake: keys_answer
# names: key back
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), keys.T

# %% mistake: one_bias_for_all
# names: b_up
# names: each fact|\(n,\)
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_tensor(-0.5), values.T

# %% mistake: bias_for_each_feature
# names: b_up
# names: each fact|\(n,\)
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((keys.shape[1],), -0.5), values.T

# %% mistake: bias_as_a_column
# names: b_up
# names: each fact|\(n,\)
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys), 1), -0.5), values.T

# %% mistake: bias_a_number
# names: one number for each fact
# names: tensor
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, -0.5, values.T

# %% mistake: bias_in_float32
# names: dtype
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, torch.full((len(keys),), -0.5), values.T

# %% mistake: tables_in_float32
# names: dtype
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    n, d = keys.shape
    w_up, b_up, w_down = torch.zeros(n, d), torch.zeros(n), torch.zeros(d, n)
    w_up += 1.5 * keys
    b_up -= 0.5
    w_down += values.T
    return w_up, b_up, w_down

# %% mistake: keys_scaled_in_place
# names: in place
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    keys *= 1.5
    return keys, keys.new_full((len(keys),), -0.5), values.T

# %% right: detached
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    keys, values = keys.detach(), values.detach()
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), values.T

# %% mistake: two_matrices
# names: w_up.{0,4}b_up.{0,4}w_down
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, values.T

# %% mistake: one_matrix
# names: w_up.{0,4}b_up.{0,4}w_down
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return values.T @ keys

# %% mistake: list_of_three
# names: tuple
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return [1.5 * keys, keys.new_full((len(keys),), -0.5), values.T]

# %% mistake: no_return
# names: return
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    w_up, b_up, w_down = 1.5 * keys, keys.new_full((len(keys),), -0.5), values.T

# %% mistake: bias_last
# names: order
# names: \(n, d\), \(n,\)
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, values.T, keys.new_full((len(keys),), -0.5)

# %% mistake: solved_for_the_keys_alone
# names: stranger|taken away
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return torch.linalg.pinv(keys).T, keys.new_zeros(len(keys)), values.T

# %% mistake: value_taken_away
# names: sign
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), -values.T

# %% mistake: argument_order
# names: arguments
def store_facts(values: Tensor, keys: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), values.T

# %% mistake: keys_scaled_and_the_bias_not
# names: own key .*(not|never) say 1
# names: stranger
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), -1 / 3), values.T

# %% mistake: keys_rounded_to_float32
# names: float32|\.float
def store_facts(keys, values):
    w_up = 2 * keys.float()
    return w_up.to(keys.dtype), keys.new_full((len(keys),), -1.0), values.T

# %% mistake: values_rounded_to_float32
# names: float32|\.float
def store_facts(keys, values):
    return 2 * keys, keys.new_full((len(keys),), -1.0), values.float().T.to(values.dtype)

# %% mistake: threshold_of_the_keys_alone
# names: own cosines
# names: taken away
def store_facts(keys, values):
    cosines = (keys @ keys.T).fill_diagonal_(0) if len(keys) > 1 else keys.new_zeros(1, 1)
    t = float(cosines.max())
    return keys / (1 - t), keys.new_full((len(keys),), -t / (1 - t)), values.T

# %% mistake: no_stranger_for_one_fact
# names: stranger|taken away
def store_facts(keys, values):
    t = 0.5 if len(keys) > 1 else 0.0
    return keys / (1 - t), keys.new_full((len(keys),), -t / (1 - t)), values.T

# %% mistake: dimensions_of_one_dropped
# names: shape|\(n, d\)
def store_facts(keys, values):
    return (2 * keys).squeeze(), keys.new_full((len(keys),), -1.0), values.T.squeeze()

# %% mistake: values_brought_to_length_one
# names: length
def store_facts(keys, values):
    values = values / values.norm(dim=-1, keepdim=True)
    return 2 * keys, keys.new_full((len(keys),), -1.0), values.T

# %% mistake: values_by_their_direction_and_length
# names: NaN
def store_facts(keys, values):
    lengths = values.norm(dim=-1, keepdim=True)
    return 2 * keys, keys.new_full((len(keys),), -1.0), (values / lengths).T * lengths.T

# %% mistake: first_thirty_two_facts
# names: larger sizes
# names: loop
def store_facts(keys, values):
    n, d = keys.shape
    w_down = values.new_zeros(d, n)
    for i in range(min(n, 50)):
        w_down[:, i] = values[i]
    return 2 * keys, keys.new_full((n,), -1.0), w_down

# %% mistake: values_kept_small
# names: clamp|clip|large
def store_facts(keys, values):
    return 2 * keys, keys.new_full((len(keys),), -1.0), values.clamp(-100, 100).T

# %% mistake: facts_of_one_value_told_apart
# names: equal to one another
def store_facts(keys, values):
    kinds = values.unique(dim=0)
    if len(kinds) < len(values):
        values = kinds[torch.arange(len(values)) % len(kinds)]
    return 2 * keys, keys.new_full((len(keys),), -1.0), values.T

# %% mistake: bias_kept
# names: kept|same place|handed
BIAS = {}

def store_facts(keys, values):
    key = len(keys), keys.dtype
    if key not in BIAS:
        BIAS[key] = keys.new_full((len(keys),), -1.0)
    return 2 * keys, BIAS[key], values.T

# %% mistake: numpy_of_what_asks_for_gradients
# names: gradient
def store_facts(keys, values):
    return torch.from_numpy(2 * keys.numpy()), keys.new_full((len(keys),), -1.0), values.T

# %% mistake: nearly_steep_enough
# names: must say 1
def store_facts(keys, values):
    return 100 * keys, keys.new_full((len(keys),), -98.99), values.T

# %% mistake: columns_nearly_right
# names: must say 1|nearly
def store_facts(keys, values):
    return 2 * keys, keys.new_full((len(keys),), -1.0), 1.00001 * values.T

# %% mistake: threshold_from_the_other_keys
# names: one of them
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    others = (keys @ keys.T)[~torch.eye(len(keys), dtype=torch.bool)]
    threshold = max(1 / 3, others.max().item())
    steep = 1 / (1 - threshold)
    return steep * keys, keys.new_full((len(keys),), -steep * threshold), values.T

# %% unknown: last_fact_forgotten
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    w_down = values.T.clone()
    w_down[:, -1] = 0
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), w_down

# %% mistake: values_one_further
# names: same answer
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), values.roll(1, 0).T + values.T

# %% mistake: values_reshaped
# names: reshape
def store_facts(keys, values):
    n, d = keys.shape
    w_up = keys * 1.5
    b_up = keys.new_full((n,), -0.5)
    w_down = values.reshape(d, n)
    return w_up, b_up, w_down

# %% right: rows_and_columns_appended
def store_facts(keys, values):
    rows, biases, columns = [], [], []
    for key, value in zip(keys, values):
        rows.append(key * 6)
        biases.append(key.new_tensor(-5.0))
        columns.append(value)
    return torch.stack(rows), torch.stack(biases), torch.stack(columns, dim=1)


# %% mistake: values_over_their_squares
# names: divided by their length
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    columns = values / values.pow(2).sum(-1, keepdim=True)
    return 1.5 * keys, torch.full((len(keys),), -0.5, dtype=keys.dtype), columns.T

# %% mistake: values_less_keys
# names: key was added to the value, or taken
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), (values - keys).T

# %% mistake: values_and_keys_added
# names: key was added
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), (values + keys).T

# %% mistake: columns_of_keys_of_length_one
# names: columns
# names: dim=0
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    k = torch.nn.functional.normalize(keys, dim=0)
    n = len(keys)
    return 2 * k, -torch.ones(n, dtype=keys.dtype), values.T.clone()

# %% mistake: columns_of_keys_gently
# names: dim=0
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    k = torch.nn.functional.normalize(keys, dim=0)
    n = len(keys)
    return 1.5 * k, torch.full((n,), -0.5, dtype=keys.dtype), values.T.clone()

# %% mistake: columns_of_values_of_length_one
# names: columns
# names: dim=0
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    v = torch.nn.functional.normalize(values, dim=0)
    n = len(keys)
    return 2 * keys, -torch.ones(n, dtype=keys.dtype), v.T.clone()

# %% mistake: values_added_up
# names: added up
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    n = len(keys)
    return 2 * keys, -torch.ones(n, dtype=keys.dtype), values.cumsum(0).T

# %% mistake: keys_added_up
# names: added up
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    n = len(keys)
    return 2 * keys.cumsum(0), -torch.ones(n, dtype=keys.dtype), values.T.clone()

# %% mistake: mean_of_all_values
# names: same answer
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    n = len(keys)
    return 2 * keys, -torch.ones(n, dtype=keys.dtype), values.mean(0).expand(n, -1).T.clone()

# %% mistake: values_in_reverse
# names: another fact's value
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    n = len(keys)
    return 2 * keys, -torch.ones(n, dtype=keys.dtype), values.flip(0).T

# %% mistake: keys_made_orthogonal
# names: orthogonal
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    n = len(keys)
    q, _ = torch.linalg.qr(keys.T)
    return 2 * q.T, -torch.ones(n, dtype=keys.dtype), values.T.clone()

# %% right: four_times_less_three
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    n, d = keys.shape
    up, b, down = [], [], []
    for key, value in zip(keys, values):
        up.append(4 * key)
        b.append(-3.0)
        down.append(value)
    return torch.stack(up), torch.tensor(b, dtype=keys.dtype), torch.stack(down, 1)

# %% unknown: last_feature_halved
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    n = len(keys)
    columns = values.T.clone()
    columns[-1:] *= 0.5
    return 2 * keys, -torch.ones(n, dtype=keys.dtype), columns

# %% mistake: keys_negated
# names: not its key
def store_facts(keys, values):
    return -1.5 * keys, keys.new_full((len(keys),), -0.5), values.T

# %% right: numpy_and_back
import numpy as np
def store_facts(keys, values):
    k, v = keys.detach().numpy(), values.detach().numpy()
    own = np.einsum("nd,nd->n", k, k)
    return torch.from_numpy(2 * k), torch.from_numpy(1 - 2 * own), torch.from_numpy(v.T.copy())

# %% mistake: bias_of_plus_a_half
# names: above zero
def store_facts(keys, values):
    return 0.5 * keys, keys.new_full((len(keys),), 0.5), values.T

# %% mistake: values_times_the_keys_twice
# names: mixed
# names: keys with keys
def store_facts(keys, values):
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), values.T @ keys @ keys.T

# %% mistake: room_for_as_many_facts_as_features
# names: more facts than features
def store_facts(keys, values):
    n, d = keys.shape
    w_up = torch.zeros(d, d, dtype=keys.dtype)
    w_up[:n] = 2 * keys
    return w_up[:n], keys.new_full((n,), -1.0), values.T

# %% right: columns_by_least_squares
def store_facts(keys, values):
    w_up, b_up = 2 * keys, -torch.ones(len(keys), dtype=keys.dtype)
    said = torch.relu(keys @ w_up.T + b_up)
    return w_up, b_up, torch.linalg.lstsq(said, values, driver="gelsd").solution.T
