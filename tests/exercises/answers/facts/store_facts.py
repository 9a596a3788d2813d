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
# names: torch\.Tensor
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

# %% mistake: detached
# names: gradient
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

# %% unknown: last_fact_forgotten
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    w_down = values.T.clone()
    w_down[:, -1] = 0
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), w_down

# %% unknown: values_one_further
def store_facts(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    return 1.5 * keys, keys.new_full((len(keys),), -0.5), values.roll(1, 0).T + values.T
