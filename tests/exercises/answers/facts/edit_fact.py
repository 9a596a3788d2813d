# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: solve_and_outer
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction) / (direction @ key)

# %% right: inverse
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    u = torch.linalg.inv(covariance) @ key
    Lambda = (value - weight @ key) / torch.dot(u, key)
    return weight + Lambda.unsqueeze(1) @ u.unsqueeze(0)

# %% right: cholesky
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    factor = torch.linalg.cholesky(covariance)
    direction = torch.cholesky_solve(key.unsqueeze(-1), factor).squeeze(-1)
    missing = value - weight.matmul(key)
    return weight + torch.einsum("d,h->dh", missing, direction / (key * direction).sum())

# %% right: whitened
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    factor = torch.linalg.cholesky(covariance)
    white = torch.linalg.solve_triangular(factor, key.unsqueeze(-1), upper=False)
    direction = torch.linalg.solve_triangular(factor.mT, white, upper=True)
    return weight + (value - weight @ key).unsqueeze(-1) * direction.mT / white.square().sum()

# %% right: copied_and_changed
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    edited = weight.clone()
    for i in range(len(value)):
        edited[i] = edited[i] + (value[i] - weight[i] @ key) / (direction @ key) * direction
    return edited

# %% right: eigenvectors
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    numbers, vectors = torch.linalg.eigh(covariance.detach())
    direction = vectors @ ((vectors.T @ key) / numbers)
    return torch.addr(weight, (value - weight @ key) / key.dot(direction), direction)

# %% right: lagrange
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    h = len(key)
    system = torch.cat([torch.cat([covariance, key[:, None]], 1), torch.cat([key, key.new_zeros(1)])[None]])
    right = torch.cat([weight.new_zeros(h, len(value)), (value - weight @ key)[None]])
    return weight + torch.linalg.solve(system, right)[:h].T

# %% right: in_double
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    w, k, v, c = weight.double(), key.double(), value.double(), covariance.double()
    direction = torch.linalg.pinv(c, hermitian=True) @ k
    return (w + torch.outer(v - w @ k, direction) / (k @ direction)).to(weight.dtype)

# %% right: columns
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    k, v = key[:, None], value[:, None]
    direction = torch.linalg.inv(covariance) @ k
    return weight + (v - weight @ k) @ direction.T / (k.T @ direction)

# %% right: row_by_row
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.lstsq(covariance, key[:, None]).solution[:, 0]
    step = direction / (direction @ key)
    return torch.stack([row + (v - row @ key) * step for row, v in zip(weight, value)])

# %% mistake: along_the_key
# names: covariance
# names: no effect|ignor
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    return weight + torch.outer(value - weight @ key, key) / (key @ key)

# %% mistake: multiplied_by_the_covariance
# names: inverse
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = covariance @ key
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: multiplied_and_not_divided
# names: inverse|divided
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    return weight + torch.outer(value - weight @ key, covariance @ key)

# %% mistake: not_divided
# names: not divided
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction)

# %% mistake: divided_by_the_keys_length
# names: divide
# names: own length|kᵀ k\b
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ key)

# %% mistake: divided_by_the_directions_length
# names: divide
# names: length
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction) / (direction @ direction)

# %% mistake: direction_of_length_one
# names: divide
# names: length
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = F.normalize(torch.linalg.solve(covariance, key), dim=0)
    return weight + torch.outer(value - weight @ key, direction)

# %% mistake: value_on_top
# names: missing|value − weight
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value, direction) / (key @ direction)

# %% mistake: sign_of_what_is_missing
# names: sign
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(weight @ key - value, direction) / (key @ direction)

# %% mistake: change_taken_away
# names: sign
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight - torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: change_alone
# names: change alone|change added
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: outer_turned
# names: rows of the change
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(direction, value - weight @ key) / (key @ direction)

# %% mistake: weight_replaced
# names: old weight
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return torch.outer(value, direction) / (key @ direction)

# %% mistake: only_the_diagonal
# names: diagonal
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = key / covariance.diagonal()
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: one_over_the_covariance
# names: inverse
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = covariance ** -1 @ key
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: power_of_minus_one_of_a_safe_covariance
# names: number by number|one by one|entry by entry
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = (1 / covariance.where(covariance != 0, torch.inf)) @ key
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: solved_twice
# names: root|twice
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, torch.linalg.solve(covariance, key))
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: divided_by_the_covariance_product
# names: root|twice|divide
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ covariance @ key)

# %% mistake: half_a_cholesky
# names: root
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(torch.linalg.cholesky(covariance), key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: loudest_neuron_only
# names: one column
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    i = key.abs().argmax()
    edited = weight.clone()
    edited[:, i] += (value - weight @ key) / key[i]
    return edited

# %% mistake: changed_in_place
# names: in place
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    weight += torch.outer(value - weight @ key, direction) / (key @ direction)
    return weight

# %% mistake: copied_by_name_only
# names: in place
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    edited = weight
    edited += torch.outer(value - weight @ key, direction) / (key @ direction)
    return edited

# %% mistake: ridge_put_into_the_covariance
# names: in place
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    covariance.diagonal().add_(1e-6)
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: float64_returned
# names: dtype
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance.double(), key.double())
    return weight + torch.outer((value - weight @ key).double(), direction) / (key.double() @ direction)

# %% mistake: float32_inside
# names: dtype
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance.float(), key.float()).to(key.dtype)
    return (weight + torch.outer(value - weight @ key, direction) / (key @ direction)).float()

# %% mistake: detached
# names: gradient
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key.detach())
    return weight + torch.outer(value - weight @ key, direction).detach() / (key @ direction)

# %% mistake: no_grad
# names: gradient
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    with torch.no_grad():
        direction = torch.linalg.solve(covariance, key)
        return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: a_scalar_missing
# names: do not fit|rows of the change
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + (value - weight @ key) * direction / (key @ direction)

# %% mistake: weight_on_the_wrong_side
# names: do not fit
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - key @ weight, direction) / (key @ direction)

# %% mistake: no_return
# names: return
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    edited = weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: weight_and_change
# names: one torch\.Tensor
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    change = torch.outer(value - weight @ key, direction) / (key @ direction)
    return weight + change, change

# %% mistake: value_and_key_exchanged
# names: fit|arguments
def edit_fact(weight: Tensor, value: Tensor, key: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: half_the_way
# names: wrong size|too small
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + 0.5 * torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: divided_by_a_root
# names: wrong size
# names: kᵀ C⁻¹ k
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction).sqrt()

# %% mistake: along_the_key_divided_by_the_direction
# names: along the key
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, key) / (key @ direction)

# %% mistake: a_large_ridge
# names: smaller change
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    safe = covariance + 0.3 * torch.eye(len(key), dtype=key.dtype)
    direction = torch.linalg.solve(safe, key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: column_and_vector_mixed
# names: column
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    k = key.unsqueeze(1)
    direction = torch.linalg.inv(covariance) @ k
    return weight + (value - weight @ k) @ direction.T / (k.T @ direction)

# %% mistake: number_by_number
# names: columns to the key
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.inv(covariance) @ key
    return weight + (value - weight @ key) * direction / (key @ direction)

# %% mistake: denominator_as_a_plain_number
# names: gradient
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction).item()

# %% mistake: inverse_times_key_number_by_number
# names: @
# names: outer
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.inv(covariance) * key
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% unknown: first_feature_twice
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    change = torch.outer(value - weight @ key, direction) / (key @ direction)
    return weight + torch.cat([2 * change[:1], change[1:]])

# %% unknown: weight_and_change_by_halves
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return 0.7 * weight + 0.4 * torch.outer(value - weight @ key, direction) / (key @ direction)
