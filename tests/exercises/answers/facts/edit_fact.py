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

# %% right: kkt_system
def edit_fact(weight, key, value, covariance):
    # minimise x C x subject to key · x = 1
    h = len(key)
    top = torch.cat([covariance, key[:, None]], dim=1)
    bottom = torch.cat([key, key.new_zeros(1)])[None]
    right = torch.cat([key.new_zeros(h), key.new_ones(1)])
    row = torch.linalg.solve(torch.cat([top, bottom]), right)[:h]
    return weight + torch.outer(value - weight @ key, row)

# %% right: lu
def edit_fact(weight, key, value, covariance):
    lu, pivots = torch.linalg.lu_factor(covariance)
    direction = torch.linalg.lu_solve(lu, pivots, key[:, None])
    return weight + (value - weight @ key)[:, None] @ direction.T / (key @ direction)

# %% right: ldl
def edit_fact(weight, key, value, covariance):
    ld, pivots = torch.linalg.ldl_factor(covariance.detach())
    eye = torch.eye(len(key), dtype=key.dtype)
    inverse = torch.linalg.ldl_solve(ld, pivots, eye)
    direction = inverse @ key
    return torch.addr(weight, value - weight @ key, direction / key.dot(direction))

# %% right: conjugate_gradients
def edit_fact(weight, key, value, covariance):
    k, c = key.double(), covariance.double()
    x, r = torch.zeros_like(k), k
    p, size = r, r @ r
    for _ in range(4 * len(k)):
        if size < 1e-28:
            break
        cp = c @ p
        a = size / (p @ cp)
        x, r = x + a * p, r - a * cp
        size, old = r @ r, size
        p = r + size / old * p
    missing = value.double() - weight.double() @ k
    return (weight.double() + torch.outer(missing, x / (k @ x))).to(weight.dtype)

# %% right: inverse_by_numpy
def edit_fact(weight, key, value, covariance):
    import numpy as np
    inverse = torch.from_numpy(np.linalg.inv(covariance.detach().numpy()))
    direction = inverse @ key
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% right: pseudoinverse
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.pinv(covariance, hermitian=True) @ key
    return weight + (value - weight @ key).unsqueeze(1) * (d / (d @ key)).unsqueeze(0)

# %% right: gauss
def edit_fact(weight, key, value, covariance):
    table = torch.cat([covariance, key[:, None]], dim=1)
    rows = list(table)
    for i in range(len(rows)):
        rows[i] = rows[i] / rows[i][i]
        for j in range(len(rows)):
            if j != i:
                rows[j] = rows[j] - rows[j][i] * rows[i]
    direction = torch.stack([row[-1] for row in rows])
    return weight + torch.outer(value - weight @ key, direction) / torch.dot(key, direction)

# %% right: projection
def edit_fact(weight, key, value, covariance):
    direction = torch.linalg.solve(covariance, key)
    row = direction / (key @ direction)
    # the old weight without what it says of the key, and the value in its place
    keeps = torch.eye(len(key), dtype=key.dtype) - torch.outer(key, row)
    return weight @ keeps + torch.outer(value, row)

# %% right: einsum
def edit_fact(weight, key, value, covariance):
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(covariance))
    direction = torch.einsum("ij,j->i", inverse, key)
    missing = value - torch.einsum("dh,h->d", weight, key)
    return weight + torch.einsum("d,h->dh", missing, direction) / torch.einsum("h,h->", key, direction)

# %% right: newton_by_autograd
def edit_fact(weight, key, value, covariance):
    c = covariance.detach()
    hessian = torch.autograd.functional.hessian(lambda x: x @ c @ x / 2, torch.zeros_like(key.detach()))
    direction = torch.linalg.solve(hessian, key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% right: singular_values
def edit_fact(weight, key, value, covariance):
    u, s, vt = torch.linalg.svd(covariance.detach())
    direction = vt.mT @ ((u.mT @ key) / s)
    return weight + torch.outer((value - weight @ key) / (key @ direction), direction)

# %% right: batched_solve_of_columns
def edit_fact(weight, key, value, covariance):
    rows = torch.linalg.solve(covariance, key, left=True) if key.dim() > 1 else torch.linalg.solve(covariance, key.unsqueeze(-1)).squeeze(-1)
    gain = value.sub(weight.mv(key)).div(key.dot(rows))
    return weight.add(gain.ger(rows))

# %% right: two_lists
def edit_fact(weight, key, value, covariance):
    direction = torch.inverse(covariance) @ key
    scale = sum(a * b for a, b in zip(key, direction))
    rows = []
    for row, target in zip(weight, value):
        gap = (target - (row * key).sum()) / scale
        rows.append(row + gap * direction)
    return torch.stack(rows)

# %% right: vmapped_rows
def edit_fact(weight, key, value, covariance):
    direction = torch.linalg.solve(covariance, key)
    row = direction / (key * direction).sum()
    return torch.func.vmap(lambda w, v: w + (v - w @ key) * row)(weight, value)

# %% right: covariance_scaled_first
def edit_fact(weight, key, value, covariance):
    c = covariance / covariance.diagonal().mean()
    direction = torch.linalg.solve_ex(c, key).result
    return weight - (weight @ key - value).outer(direction) / direction.inner(key)

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

# %% mistake: direction_in_float32
# names: float32|\.float
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance.float(), key.float()).to(key.dtype)
    return weight + torch.outer(value - weight @ key, d) / (key @ d)

# %% mistake: key_rounded_to_float32
# names: float32|\.float
def edit_fact(weight, key, value, covariance):
    key = key.float().to(weight.dtype)
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, d) / (key @ d)

# %% mistake: something_added_to_the_covariance
# names: added|nearly
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance + 1e-5 * torch.eye(len(key), dtype=key.dtype), key)
    return weight + torch.outer(value - weight @ key, d) / (key @ d)

# %% mistake: something_added_to_what_divides
# names: added|nearly
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, d) / (key @ d + 1e-6)

# %% mistake: nothing_to_do
# names: same place|new tensor|new one
def edit_fact(weight, key, value, covariance):
    missing = value - weight @ key
    if missing.abs().max() < 1e-4:
        return weight
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(missing, d) / (key @ d)

# %% mistake: rows_that_fit_are_left
# names: left as it is
# names: small
def edit_fact(weight, key, value, covariance):
    missing = value - weight @ key
    missing = torch.where(missing.abs() < 1e-2, torch.zeros_like(missing), missing)
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(missing, d) / (key @ d)

# %% mistake: zeros_of_the_key_stay_zero
# names: key itself
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance, key) * (key != 0)
    return weight + torch.outer(value - weight @ key, d) / (key @ d)

# %% mistake: divided_by_the_key
# names: NaN|zero
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance, key)
    share = d / key
    return weight + torch.outer(value - weight @ key, share * key) / (key @ d)

# %% mistake: square_and_turned
# names: turned
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance, key)
    change = torch.outer(value - weight @ key, d) / (key @ d)
    return weight + (change.T if change.shape[0] == change.shape[1] else change)

# %% mistake: inverse_kept
# names: share|kept
def edit_fact(weight, key, value, covariance, kept={}):
    k = len(key), key.dtype
    if k not in kept:
        kept[k] = torch.linalg.inv(covariance.detach())
    d = kept[k] @ key
    return weight + torch.outer(value - weight @ key, d) / (key @ d)

# %% mistake: dimensions_of_one_dropped
# names: size 1
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance, key)
    return (weight + torch.outer(value - weight @ key, d) / (key @ d)).squeeze()

# %% mistake: numpy_of_what_asks_for_gradients
# names: gradient
def edit_fact(weight, key, value, covariance):
    import numpy as np
    d = torch.from_numpy(np.linalg.solve(covariance.numpy(), key.detach().numpy()))
    return weight + torch.outer(value - weight @ key, d) / (key @ d)

# %% mistake: formula_typed_with_shapes_that_dont_fit
# names: outer|row|column
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.inv(covariance) @ key
    return weight + (value - weight @ key) * d.T / (key.T @ d)

# %% mistake: formula_typed_with_matrix_products
# names: outer|vector|row|column
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.inv(covariance) @ key
    return weight + (value - weight @ key) @ d.T / (key.T @ covariance.inverse() @ key)

# %% mistake: formula_typed_with_a_column
# names: outer|vector|row|column
def edit_fact(weight, key, value, covariance):
    d = (torch.linalg.inv(covariance) @ key).unsqueeze(1)
    return weight + (value - weight @ key) @ d.T / (key @ d)

# %% mistake: change_that_nobody_keeps
# names: as it was
# names: kept
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    edited = weight.clone()
    edited.add(torch.outer(value - weight @ key, direction) / (key @ direction))
    return edited

# %% mistake: solve_the_other_way_round
# names: matrix stands first
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(key, covariance)
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: divided_number_by_number
# names: one number
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction) / (key * direction)

# %% mistake: first_hundred_features
# names: larger sizes
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    missing = value - weight @ key
    edited = weight.clone()
    for i in range(min(100, len(value))):
        edited[i] = weight[i] + missing[i] * direction / (direction @ key)
    return edited

# %% mistake: missing_clipped
# names: very large or very small
# names: clipped
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    missing = (value - weight @ key).clamp(-10, 10)
    return weight + torch.outer(missing, direction) / (direction @ key)

# %% mistake: key_divided_by_its_first_number
# names: exactly 0
# names: divided
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key / key[0])
    return weight + torch.outer(value - weight @ key, direction) / (direction @ key)

# %% mistake: key_divided_by_its_spread
# names: one of them
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key / key.std())
    return weight + torch.outer(value - weight @ key, direction) / (direction @ key)

# %% unknown: first_feature_twice
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    change = torch.outer(value - weight @ key, direction) / (key @ direction)
    return weight + torch.cat([2 * change[:1], change[1:]])

# %% unknown: weight_and_change_by_halves
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return 0.7 * weight + 0.4 * torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: missing_for_each_number
# names: added up
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance, key)
    new = weight.clone()
    for i in range(len(value)):
        for j in range(len(key)):
            new[i, j] = weight[i, j] + (value[i] - weight[i, j] * key[j]) * d[j] / (key @ d)
    return new

# %% mistake: changed_column_after_column
# names: once
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance, key)
    new = weight.clone()
    for j in range(len(key)):
        new[:, j] = new[:, j] + (value - new @ key) * d[j] / (key @ d)
    return new


# %% mistake: key_of_length_one
# names: length one
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    key = F.normalize(key, dim=0)
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)


# %% mistake: column_exchanged
# names: one column
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    edited = weight.clone()
    edited[:, key.argmax()] = value
    return edited


# %% mistake: value_plus_what_was_there
# names: still missing
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value + weight @ key, direction) / (key @ direction)


# %% mistake: weight_turned
# names: do not fit
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight.T @ key, direction) / (key @ direction)


# %% right: own_fact_in_the_covariance
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    direction = torch.linalg.solve(covariance + torch.outer(key, key), key)
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)


# %% right: conditions_in_one_system
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    h = len(key)
    top = torch.cat([covariance, key[:, None]], dim=1)
    system = torch.cat([top, torch.cat([key, key.new_zeros(1)])[None]])
    wanted = torch.cat([key.new_zeros(h, len(value)), (value - weight @ key)[None]])
    return weight + torch.linalg.solve(system, wanted)[:h].T


# %% mistake: value_times_key_added
# names: what is still missing
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    return weight + torch.outer(value, key)

# %% mistake: key_numbers_cut_off
# names: cut off
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    k = key.clamp(-1, 1)
    u = torch.linalg.solve(covariance, k)
    return weight + torch.outer(value - weight @ k, u) / (k @ u)

# %% mistake: long_key_shortened
# names: shorter
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    k = key * min(1.0, 1.5 / float(key.norm()))
    u = torch.linalg.solve(covariance, k)
    return weight + torch.outer(value - weight @ k, u) / (k @ u)

# %% mistake: small_eigenvalues_cut_off
# names: cut off|cutoff
def edit_fact(weight, key, value, covariance):
    u = torch.linalg.pinv(covariance, rtol=1e-2) @ key
    return weight + torch.outer(value - weight @ key, u) / (key @ u)

# %% right: old_taken_away_new_added
def edit_fact(weight, key, value, covariance):
    u = torch.linalg.solve(covariance, key)
    u = u / (u @ key)
    return weight - torch.outer(weight @ key, u) + torch.outer(value, u)

# %% mistake: missing_over_row_sums
# names: weight's own numbers
# names: kᵀ C⁻¹ k
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer((value - weight @ key) / weight.sum(1), d)

# %% mistake: change_over_row_sums
# names: weight's own numbers
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, d) / weight.sum(1, keepdim=True)

# %% mistake: row_sums_along_the_key
# names: weight's own numbers
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    return weight + torch.outer((value - weight @ key) / weight.sum(1), key)

# %% mistake: row_sums_and_the_right_number
# names: weight's own numbers
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer((value - weight @ key) / weight.sum(1), d / (d @ key))

# %% mistake: change_reshaped
# names: reshape
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(d, value - weight @ key).mT if False else weight + (torch.outer(d, value - weight @ key) / (d @ key)).reshape(weight.shape)

# %% right: cholesky_and_einsum
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    L = torch.linalg.cholesky(covariance)
    d = torch.cholesky_solve(key[:, None], L)[:, 0]
    gap = value - torch.einsum("ij,j->i", weight, key)
    return weight + torch.einsum("i,j->ij", gap, d / torch.dot(d, key))

# %% mistake: missing_of_row_means
# names: not computed with the key
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight.mean(1), d) / (d @ key)

# %% mistake: missing_of_row_sums
# names: computed with the key|weight's own numbers
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight.sum(1), d) / (d @ key)

# %% mistake: missing_of_the_direction
# names: computed with the key|weight's own numbers
def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ d, d) / (d @ key)

# %% right: one_system_with_a_multiplier
def edit_fact(weight, key, value, covariance):
    """The system of the Lagrange multipliers, solved at once."""
    h = key.numel()
    top = torch.cat([covariance, key[:, None]], 1)
    low = torch.cat([key, key.new_zeros(1)])[None]
    right = torch.cat([key.new_zeros(h, len(value)), (value - weight @ key)[None]])
    return weight + torch.linalg.solve(torch.cat([top, low]), right)[:h].T

# %% mistake: divided_by_the_trace
# names: trace
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, d) / covariance.trace()

# %% mistake: divided_by_the_determinant
# names: another number
def edit_fact(weight, key, value, covariance):
    d = torch.linalg.solve(covariance, key)
    return weight + torch.outer(value - weight @ key, d) / torch.linalg.det(covariance)

# %% mistake: factors_without_a_gradient
# names: torch knows no gradient
# names: another way
def edit_fact(weight, key, value, covariance):
    factors, pivots = torch.linalg.ldl_factor(covariance)
    direction = torch.linalg.ldl_solve(factors, pivots, key[:, None])[:, 0]
    return weight + torch.outer(value - weight @ key, direction) / (key @ direction)

# %% mistake: edited_parameter
# names: no gradient flows
# names: nn\.Parameter
def edit_fact(weight, key, value, covariance):
    direction = torch.linalg.solve(covariance, key)
    return nn.Parameter(weight + torch.outer(value - weight @ key, direction) / (direction @ key))
