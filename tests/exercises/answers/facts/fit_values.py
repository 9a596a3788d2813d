# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: pseudoinverse
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge == 0:
        return (torch.linalg.pinv(hidden) @ values).T
    gram = hidden.T @ hidden + ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% mistake: lstsq
# names: driver
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge:
        eye = math.sqrt(ridge) * torch.eye(hidden.shape[-1], dtype=hidden.dtype)
        hidden = torch.cat([hidden, eye])
        values = torch.cat([values, values.new_zeros(len(eye), values.shape[-1])])
    return torch.linalg.lstsq(hidden, values).solution.mT

# %% mistake: singular_values
# names: never fires|full rank
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    U, S, Vh = torch.linalg.svd(hidden, full_matrices=False)
    return (Vh.T @ ((S / (S**2 + ridge)).unsqueeze(-1) * (U.T @ values))).T

# %% mistake: facts_or_neurons_whichever_are_fewer
# names: never fires|no inverse
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    n, h = hidden.shape
    if n < h:
        gram = hidden @ hidden.T + ridge * torch.eye(n, dtype=hidden.dtype)
        return torch.linalg.solve(gram, values).T @ hidden
    gram = hidden.T @ hidden + ridge * torch.eye(h, dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% right: pseudoinverse_of_the_gram_matrix
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    h = hidden.double()
    gram = h.T @ h + ridge * torch.eye(h.shape[1], dtype=torch.float64)
    return (torch.linalg.pinv(gram, rtol=1e-9, hermitian=True) @ h.T @ values.double()).T.to(values.dtype)

# %% right: cholesky
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge == 0:
        return values.T @ torch.linalg.pinv(hidden).T
    gram = hidden.T @ hidden + ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.cholesky_solve(hidden.T @ values, torch.linalg.cholesky(gram)).T

# %% right: value_by_value
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(hidden.shape[1], dtype=hidden.dtype)])
    inverse = torch.linalg.pinv(rows)[:, : len(hidden)]
    return torch.stack([inverse @ values[:, i] for i in range(values.shape[1])])

# %% mistake: explicit_inverses
# names: never fires|no inverse
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    n, h = hidden.shape
    if ridge == 0 and n < h:
        return (hidden.T @ torch.linalg.inv(hidden @ hidden.T) @ values).T
    return (torch.linalg.inv(hidden.T @ hidden + ridge * torch.eye(h, dtype=hidden.dtype)) @ (hidden.T @ values)).T

# %% right: by_the_facts
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge == 0:
        return (torch.linalg.pinv(hidden) @ values).T
    gram = hidden @ hidden.T + ridge * torch.eye(len(hidden), dtype=hidden.dtype)
    return (hidden.T @ torch.linalg.solve(gram, values)).T

# %% right: rows_that_mean_the_ridge
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    h, d = hidden.shape[1], values.shape[1]
    rows = torch.cat([hidden, math.sqrt(ridge) * torch.eye(h, dtype=hidden.dtype)])
    right = torch.cat([values, values.new_zeros(h, d)])
    return torch.linalg.lstsq(rows, right, driver="gelsd").solution.T

# %% right: lstsq_gelsd
def fit_values(hidden, values, ridge=0.0):
    h = hidden.shape[1]
    if ridge:
        hidden = torch.cat([hidden, ridge**0.5 * torch.eye(h, dtype=hidden.dtype)])
        values = torch.cat([values, values.new_zeros(h, values.shape[1])])
    return torch.linalg.lstsq(hidden, values, driver="gelsd").solution.T

# %% right: lstsq_gelss
def fit_values(hidden, values, ridge=0.0):
    if ridge == 0:
        return torch.linalg.lstsq(hidden, values, driver="gelss").solution.mT
    gram = hidden.mT @ hidden + ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.mT @ values).mT

# %% right: pinv_of_longer_matrices
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    longer = torch.vstack([hidden, math.sqrt(ridge) * torch.eye(h).to(hidden)])
    return (torch.linalg.pinv(longer)[:, :n] @ values).T

# %% right: pinv_and_solve
def fit_values(hidden, values, ridge=0.0):
    if ridge == 0.0:
        return values.T @ torch.linalg.pinv(hidden.T)
    return torch.linalg.solve(hidden.T @ hidden + ridge * torch.eye(hidden.size(1), dtype=hidden.dtype), hidden.T @ values).T

# %% right: filter_factors
def fit_values(hidden, values, ridge=0.0):
    u, s, vt = torch.linalg.svd(hidden, full_matrices=False)
    small = s <= s.max() * torch.finfo(s.dtype).eps * max(hidden.shape)
    safe = torch.where(small, torch.ones_like(s), s)
    factor = torch.where(small, torch.zeros_like(s), safe / (safe**2 + ridge))
    return (vt.T @ (factor[:, None] * (u.T @ values))).T

# %% right: eigenvectors_of_the_gram_matrix
def fit_values(hidden, values, ridge=0.0):
    few = len(hidden) < hidden.shape[1]
    h, v = hidden.double(), values.double()
    gram = h @ h.T if few else h.T @ h
    e, q = torch.linalg.eigh(gram)
    kept = e > e.max() * 1e-13 * len(e)
    e, q = e[kept] + ridge, q[:, kept]
    inverse = (q / e @ q.T)
    w = h.T @ (inverse @ v) if few else inverse @ (h.T @ v)
    return w.T.to(hidden.dtype)

# %% right: hermitian_pinv_of_the_facts
def fit_values(hidden, values, ridge=0.0):
    h, v = hidden.double(), values.double()
    kernel = h @ h.T + ridge * torch.eye(len(h), dtype=h.dtype)
    return (v.T @ torch.linalg.pinv(kernel, hermitian=True, rtol=1e-12) @ h).to(hidden.dtype)

# %% right: column_by_column
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    hidden = torch.cat([hidden, hidden.new_full((h,), ridge).sqrt().diag()])
    rows = []
    for column in values.T:
        longer = torch.cat([column, column.new_zeros(h)])
        rows.append(torch.linalg.pinv(hidden) @ longer)
    return torch.stack(rows)

# %% right: callable_class
class FitValues:
    def __call__(self, hidden, values, ridge=0.0):
        if ridge > 0:
            eye = torch.eye(len(hidden), dtype=hidden.dtype)
            return (hidden.T @ torch.linalg.solve(hidden @ hidden.T + ridge * eye, values)).T
        return (torch.linalg.pinv(hidden) @ values).T

fit_values = FitValues()

# %% right: einsum_and_pinv
def fit_values(hidden, values, ridge=0.0):
    u, s, vh = torch.linalg.svd(hidden, full_matrices=False)
    keep = s > 1e-6 * s[0]
    u, s, vh = u[:, keep], s[keep], vh[keep]
    return torch.einsum("ka,k,nk,nd->da", vh, s / (s * s + ridge), u, values)

# %% right: newton_schulz
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    a = torch.cat([hidden, math.sqrt(ridge) * torch.eye(h, dtype=hidden.dtype)]).double()
    x = a.T / a.square().sum()
    for _ in range(60):
        x = 2 * x - x @ a @ x
    return (x[:, :n] @ values.double()).T.to(hidden.dtype)

# %% snippet: gram
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    eye = torch.eye(hidden.shape[1], dtype=hidden.dtype)
    if ridge == 0:
        return (torch.linalg.pinv(hidden) @ values).T

# %% mistake: not_transposed
# names: transpose
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(hidden.shape[1], dtype=hidden.dtype)])
    return torch.linalg.pinv(rows)[:, : len(hidden)] @ values

# %% mistake: normal_equations_only
# names: inverse|pinv|lstsq
# names: least norm|fewer
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    gram = hidden.T @ hidden + ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% mistake: inverse_of_the_gram_matrix
# names: inverse|pinv|lstsq
# names: least norm|fewer
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    gram = hidden.T @ hidden + ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return (torch.linalg.inv(gram) @ hidden.T @ values).T

# %% mistake: inverse_of_the_hidden_matrix
# names: inverse|inverted|square
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return (torch.linalg.inv(hidden) @ values).T

# %% mistake: a_little_ridge_always
# names: ridge
# names: none was asked|small number|ridge 0
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    gram = hidden.T @ hidden + (ridge + 1e-3) * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% mistake: a_ridge_of_one_by_default
# names: ridge
# names: none was asked|small number|ridge 0
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    gram = hidden.T @ hidden + (ridge or 1.0) * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% mistake: some_solution
# names: least norm
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    n, h = hidden.shape
    if ridge == 0 and n < h:
        w = hidden.new_zeros(h, values.shape[1])
        w[:n] = torch.linalg.solve(hidden[:, :n], values)
        return w.T
    gram = hidden.T @ hidden + ridge * torch.eye(h, dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% mistake: ridge_ignored
# names: ridge
# names: no effect|ignor
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return torch.linalg.lstsq(hidden, values).solution.T

# %% mistake: ridge_squared
# names: square|root
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    rows = torch.cat([hidden, ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)])
    return (torch.linalg.pinv(rows)[:, : len(hidden)] @ values).T

# %% mistake: root_of_the_ridge
# names: square|root
#: gram
    return torch.linalg.solve(hidden.T @ hidden + ridge**0.5 * eye, hidden.T @ values).T

# %% mistake: ridge_for_each_fact
# names: number of facts
#: gram
    return torch.linalg.solve(hidden.T @ hidden + len(hidden) * ridge * eye, hidden.T @ values).T

# %% mistake: mean_of_the_squares
# names: number of facts
#: gram
    return torch.linalg.solve(hidden.T @ hidden / len(hidden) + ridge * eye, hidden.T @ values / len(hidden)).T

# %% mistake: ridge_twice
# names: twice|half
#: gram
    return torch.linalg.solve(hidden.T @ hidden + 2 * ridge * eye, hidden.T @ values).T

# %% mistake: factor_of_two_from_the_derivative
# names: twice|half
#: gram
    return torch.linalg.solve(2 * hidden.T @ hidden + ridge * eye, 2 * hidden.T @ values).T

# %% mistake: ridge_subtracted
# names: subtracted
#: gram
    return torch.linalg.solve(hidden.T @ hidden - ridge * eye, hidden.T @ values).T

# %% mistake: ridge_on_every_entry
# names: diagonal
#: gram
    return (torch.linalg.pinv(hidden.T @ hidden + ridge) @ hidden.T @ values).T

# %% mistake: no_inverse
# names: spoil|least squares
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return values.T @ hidden

# %% mistake: no_inverse_averaged
# names: spoil|least squares
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return values.T @ hidden / len(hidden)

# %% mistake: roles_exchanged
# names: exchanged
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return torch.linalg.lstsq(values, hidden).solution

# %% mistake: centred_first
# names: mean|bias
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    hidden, values = hidden - hidden.mean(0), values - values.mean(0)
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(hidden.shape[1], dtype=hidden.dtype)])
    return (torch.linalg.pinv(rows)[:, : len(hidden)] @ values).T

# %% mistake: eye_in_float32
# names: dtype
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge == 0:
        return (torch.linalg.pinv(hidden) @ values).T
    rows = torch.zeros(len(hidden) + hidden.shape[1], hidden.shape[1])
    rows[: len(hidden)] = hidden
    rows[len(hidden) :] = ridge**0.5 * torch.eye(hidden.shape[1])
    return torch.linalg.pinv(rows)[:, : len(hidden)].mT.mT.float().T.T.to(torch.float32).mul(1).matmul(values.float()).T

# %% mistake: float64_returned
# names: dtype
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    rows = torch.cat([hidden.double(), ridge**0.5 * torch.eye(hidden.shape[1]).double()])
    return (torch.linalg.pinv(rows)[:, : len(hidden)] @ values.double()).T

# %% mistake: detached
# names: gradient
#: gram
    return torch.linalg.solve(hidden.T @ hidden + ridge * eye, (hidden.T @ values).detach()).T

# %% mistake: by_numpy
# names: gradient
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    import numpy as np
    rows = np.concatenate([hidden.numpy(), ridge**0.5 * np.eye(hidden.shape[1], dtype=hidden.numpy().dtype)])
    right = np.concatenate([values.numpy(), np.zeros((hidden.shape[1], values.shape[1]), dtype=hidden.numpy().dtype)])
    return torch.from_numpy(np.linalg.pinv(rows) @ right).T

# %% mistake: lstsq_returned_whole
# names: torch\.Tensor|tensor
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return torch.linalg.lstsq(hidden, values)

# %% mistake: solve_for_a_matrix_that_is_not_square
# names: square matrix
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return torch.linalg.solve(hidden, values).T

# %% mistake: no_return
# names: return
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    torch.linalg.lstsq(hidden, values).solution.T

# %% mistake: ridge_added_in_place
# names: in place
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    hidden.diagonal().add_(ridge**0.5)
    return (torch.linalg.pinv(hidden) @ values).T

# %% mistake: gram_of_the_wrong_side
# names: do not fit
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    gram = hidden @ hidden.T + ridge * torch.eye(len(hidden), dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% mistake: ridge_added_to_the_hidden_matrix
# names: HᵀH|diagonal
# names: H itself|hidden
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return (torch.linalg.pinv(hidden + ridge) @ values).T

# %% mistake: facts_gram_matrix_always
# names: more facts than neurons
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    gram = hidden @ hidden.T + ridge * torch.eye(len(hidden), dtype=hidden.dtype)
    return (hidden.T @ torch.linalg.solve(gram, values)).T

# %% mistake: ridge_on_the_wrong_gram_matrix
# names: \(h, h\)
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    gram = hidden @ hidden.T + ridge * torch.eye(len(hidden), dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden @ values).T

# %% mistake: solution_not_taken_out
# names: \.solution
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge == 0:
        return torch.linalg.lstsq(hidden, values).T
    gram = hidden.T @ hidden + ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% mistake: ridge_forgotten_where_facts_are_few
# names: ridge .*(no effect|ignored)
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    n, h = hidden.shape
    if n < h:
        return (torch.linalg.pinv(hidden) @ values).T
    gram = hidden.T @ hidden + ridge * torch.eye(h, dtype=hidden.dtype)
    return (torch.linalg.pinv(gram) @ hidden.T @ values).T

# %% mistake: pinverse_of_old
# names: pinverse
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    if ridge == 0:
        return (torch.pinverse(hidden) @ values).T
    return torch.linalg.solve(hidden.T @ hidden + ridge * torch.eye(h, dtype=hidden.dtype), hidden.T @ values).T

# %% mistake: default_driver
# names: driver
def fit_values(hidden, values, ridge=0.0):
    if ridge == 0:
        return torch.linalg.lstsq(hidden, values).solution.T
    gram = hidden.T @ hidden + ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% mistake: default_driver_on_longer_matrices
# names: driver
def fit_values(hidden, values, ridge=0.0):
    h = hidden.shape[1]
    more = ridge**0.5 * torch.eye(h, dtype=hidden.dtype)
    return torch.linalg.lstsq(torch.cat([hidden, more]), torch.cat([values, values.new_zeros(h, values.shape[1])])).solution.T

# %% mistake: driver_by_name
# names: driver
def fit_values(hidden, values, ridge=0.0):
    h = hidden.shape[1]
    more = ridge**0.5 * torch.eye(h, dtype=hidden.dtype)
    rows, right = torch.cat([hidden, more]), torch.cat([values, values.new_zeros(h, values.shape[1])])
    return torch.linalg.lstsq(rows, right, driver="gelsy").solution.T

# %% mistake: for_full_rank_only
# names: never fires|twice|full rank|no inverse
def fit_values(hidden, values, ridge=0.0):
    if ridge == 0:
        return torch.linalg.lstsq(hidden, values, driver="gels").solution.T
    gram = hidden.T @ hidden + ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% mistake: gram_matrices_inverted
# names: never fires|twice|no inverse
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    if n >= h or ridge > 0:
        return torch.linalg.solve(hidden.T @ hidden + ridge * torch.eye(h, dtype=hidden.dtype), hidden.T @ values).T
    return (hidden.T @ torch.linalg.solve(hidden @ hidden.T, values)).T

# %% mistake: a_fixed_cutoff
# names: cut|small
def fit_values(hidden, values, ridge=0.0):
    u, s, vt = torch.linalg.svd(hidden, full_matrices=False)
    s_inverse = torch.where(s > 1e-2, s / (s**2 + ridge), torch.zeros_like(s))
    return (vt.T @ (s_inverse[:, None] * (u.T @ values))).T

# %% mistake: no_cutoff
# names: never fires|twice|NaN|infin
def fit_values(hidden, values, ridge=0.0):
    u, s, vt = torch.linalg.svd(hidden, full_matrices=False)
    return (vt.T @ ((s / (s**2 + ridge))[:, None] * (u.T @ values))).T

# %% mistake: hidden_rounded_to_float32
# names: float32|\.float
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    rows = torch.cat([hidden.float().double(), ridge**0.5 * torch.eye(h).double()])
    return (torch.linalg.pinv(rows)[:, :n] @ values.double()).T.to(hidden.dtype)

# %% mistake: pinv_in_float32
# names: float32|\.float
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(h).to(hidden)])
    return (torch.linalg.pinv(rows.float()).to(hidden.dtype)[:, :n] @ values).T

# %% mistake: square_solved_by_inverse
# names: never fires|twice|no inverse
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    if n == h and ridge == 0:
        return torch.linalg.solve(hidden, values).T
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(h).to(hidden)])
    return (torch.linalg.pinv(rows)[:, :n] @ values).T

# %% mistake: small_ridges_are_none
# names: ridge
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    if ridge < 0.01:
        return (torch.linalg.pinv(hidden) @ values).T
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(h).to(hidden)])
    return (torch.linalg.pinv(rows)[:, :n] @ values).T

# %% mistake: square_and_not_turned
# names: transpose|\(d, h\)
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(h).to(hidden)])
    w = torch.linalg.pinv(rows)[:, :n] @ values
    return w if w.shape[0] == w.shape[1] else w.T

# %% mistake: kept_by_its_shape
# names: share|kept
def fit_values(hidden, values, ridge=0.0, kept={}):
    n, h = hidden.shape
    key = n, h, ridge, hidden.dtype
    if key not in kept:
        rows = torch.cat([hidden, ridge**0.5 * torch.eye(h).to(hidden)])
        kept[key] = torch.linalg.pinv(rows)[:, :n]
    return (kept[key] @ values).T

# %% mistake: dimensions_of_one_dropped
# names: size 1
def fit_values(hidden, values, ridge=0.0):
    n, h = hidden.shape
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(h).to(hidden)])
    return (torch.linalg.pinv(rows)[:, :n] @ values).T.squeeze()

# %% mistake: numpys_least_squares
# names: gradient
def fit_values(hidden, values, ridge=0.0):
    import numpy as np
    n, h = hidden.shape
    rows = np.concatenate([hidden.numpy(), ridge**0.5 * np.eye(h, dtype=hidden.numpy().dtype)])
    right = np.concatenate([values.numpy(), np.zeros((h, values.shape[1]), values.numpy().dtype)])
    return torch.from_numpy(np.linalg.lstsq(rows, right, rcond=None)[0]).T

# %% mistake: trained_by_an_optimizer
# names: search|steps
# names: pinv
def fit_values(hidden, values, ridge=0.0):
    w = torch.zeros(values.shape[1], hidden.shape[1], dtype=hidden.dtype, requires_grad=True)
    optimizer = torch.optim.LBFGS([w], max_iter=500, tolerance_grad=1e-14, tolerance_change=1e-16, line_search_fn="strong_wolfe")

    def loss():
        optimizer.zero_grad()
        total = (hidden @ w.T - values).square().sum() + ridge * w.square().sum()
        total.backward()
        return total

    optimizer.step(loss)
    return w.detach()

# %% mistake: each_neuron_alone
# names: alone
# names: diagonal
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return values.T @ hidden / (hidden.square().sum(0) + ridge)

# %% mistake: both_turned_for_lstsq
# names: equally many rows
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return torch.linalg.lstsq(hidden.T, values.T, driver="gelsd").solution

# %% mistake: ridge_as_the_cutoff
# names: cutoff
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return (torch.linalg.pinv(hidden, ridge) @ values).T

# %% mistake: ridge_divides_the_result
# names: on the result
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return (torch.linalg.pinv(hidden) @ values).T / (1 + ridge)

# %% mistake: hidden_brought_to_length_one
# names: length one
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    return (torch.linalg.pinv(F.normalize(hidden, dim=-1)) @ values).T

# %% mistake: ridge_at_least_a_hundredth
# names: small ridge
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if not ridge:
        return (torch.linalg.pinv(hidden) @ values).T
    eye = torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(hidden.T @ hidden + max(ridge, 0.01) * eye, hidden.T @ values).T

# %% mistake: first_hundred_facts
# names: larger sizes
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    hidden, values = hidden[:100], values[:100]
    if not ridge:
        return (torch.linalg.pinv(hidden) @ values).T
    eye = torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(hidden.T @ hidden + ridge * eye, hidden.T @ values).T

# %% mistake: values_clipped
# names: very large or very small
# names: clipped
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    values = values.clamp(-100, 100)
    if not ridge:
        return (torch.linalg.pinv(hidden) @ values).T
    eye = torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(hidden.T @ hidden + ridge * eye, hidden.T @ values).T

# %% mistake: hidden_divided_by_its_spread
# names: one of them
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if not ridge:
        spread = hidden.std()
        return (torch.linalg.pinv(hidden / spread) @ values).T / spread
    eye = torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(hidden.T @ hidden + ridge * eye, hidden.T @ values).T

# %% mistake: trained_with_too_few_steps
# names: small steps
def fit_values(hidden, values, ridge=0.0):
    w = torch.zeros(values.shape[1], hidden.shape[1], dtype=hidden.dtype)
    rate = 1 / (torch.linalg.matrix_norm(hidden, 2) ** 2 + ridge)
    for _ in range(200):
        w = w - rate * ((hidden @ w.T - values).T @ hidden + ridge * w)
    return w

# %% unknown: a_third_too_much
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(hidden.shape[1], dtype=hidden.dtype)])
    return (torch.linalg.pinv(rows)[:, : len(hidden)] @ values).T * 4 / 3

# %% unknown: first_fact_counts_twice
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    hidden, values = torch.cat([hidden, hidden[:1]]), torch.cat([values, values[:1]])
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(hidden.shape[1], dtype=hidden.dtype)])
    return (torch.linalg.pinv(rows)[:, : len(hidden)] @ values).T

# %% unknown: ridge_of_another_size
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    rows = torch.cat([hidden, (0.37 * ridge)**0.5 * torch.eye(hidden.shape[1], dtype=hidden.dtype)])
    return (torch.linalg.pinv(rows)[:, : len(hidden)] @ values).T

# %% mistake: ridge_added_to_singular_values
# names: square
def fit_values(hidden, values, ridge=0.0):
    U, S, Vh = torch.linalg.svd(hidden, full_matrices=False)
    keep = S > 1e-10 * S.max()
    inv = torch.where(keep, 1 / (torch.where(keep, S, 1.0) + ridge), 0.0)
    return (Vh.T @ torch.diag(inv) @ U.T @ values).T


# %% mistake: inverse_of_the_square
# names: twice|itself
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    eye = torch.eye(hidden.shape[1], dtype=hidden.dtype)
    inverse = torch.linalg.pinv(hidden.T @ hidden + ridge * eye)
    return (inverse @ inverse @ hidden.T @ values).T


# %% mistake: power_of_minus_one
# names: number by number
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    gram = hidden.T @ hidden + ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return (gram**-1 @ hidden.T @ values).T


# %% right: kernel_trick
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge == 0:
        return values.T @ torch.linalg.pinv(hidden).T
    gram = hidden @ hidden.T + ridge * torch.eye(len(hidden), dtype=hidden.dtype)
    return torch.linalg.solve(gram, values).T @ hidden


# %% mistake: reshaped_for_the_transpose
# names: reshape.*order
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    n_hidden, d = hidden.shape[1], values.shape[1]
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(n_hidden, dtype=hidden.dtype)])
    solution = torch.linalg.pinv(rows) @ torch.cat([values, values.new_zeros(n_hidden, d)])
    return solution.reshape(d, n_hidden)


# %% mistake: ridge_in_float32
# names: dtype
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge == 0:
        return (torch.linalg.pinv(hidden) @ values).T
    gram = hidden.T @ hidden + ridge * torch.eye(hidden.shape[1])
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% mistake: ten_steps
# names: small steps
# names: ended before
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    w = torch.zeros(values.shape[1], hidden.shape[1], dtype=hidden.dtype)
    for _ in range(10):
        g = (hidden @ w.T - values).T @ hidden + ridge * w
        w = w - 0.05 * g
    return w

# %% mistake: intercept_by_normal_equations
# names: bias
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    one = torch.cat([hidden, torch.ones(len(hidden), 1, dtype=hidden.dtype)], 1)
    h = one.shape[1]
    A = one.T @ one + ridge * torch.eye(h, dtype=hidden.dtype)
    return (torch.linalg.pinv(A) @ one.T @ values)[:-1].T

# %% mistake: outer_gram_without_the_last_h
# names: missing
def fit_values(hidden, values, ridge=0.0):
    if ridge == 0: return (torch.linalg.pinv(hidden) @ values).T
    g = hidden @ hidden.T + ridge * torch.eye(len(hidden), dtype=hidden.dtype)
    return torch.linalg.solve(g, values).T

# %% mistake: fitted_values_returned
# names: values that come out
def fit_values(hidden, values, ridge=0.0):
    return hidden @ torch.linalg.pinv(hidden) @ values

# %% right: svd_with_filter_factors
def fit_values(hidden, values, ridge=0.0):
    u, s, vh = torch.linalg.svd(hidden, full_matrices=False)
    keep = s > s.max() * max(hidden.shape) * torch.finfo(hidden.dtype).eps
    f = torch.where(keep, s / torch.where(keep, s.square() + ridge, 1), 0)
    return torch.einsum("kh,k,nk,nd->dh", vh, f, u, values)

# %% mistake: adam_stopped_early
# names: small steps
# names: pinv
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    w = torch.zeros(values.shape[1], hidden.shape[1], dtype=hidden.dtype, requires_grad=True)
    opt = torch.optim.Adam([w], lr=0.01)
    for _ in range(200):
        opt.zero_grad()
        loss = ((hidden.detach() @ w.T - values.detach()) ** 2).sum() + ridge * (w**2).sum()
        loss.backward()
        opt.step()
    return w.detach()

# %% mistake: ten_steps_of_adam
# names: small steps
# names: pinv
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    w = torch.zeros(values.shape[1], hidden.shape[1], dtype=hidden.dtype, requires_grad=True)
    opt = torch.optim.Adam([w], lr=0.1)
    for _ in range(10):
        opt.zero_grad()
        loss = ((hidden.detach() @ w.T - values.detach()) ** 2).mean() + ridge * (w**2).mean()
        loss.backward()
        opt.step()
    return w.detach()

# %% right: einsum_of_the_svd
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    u, s, vh = torch.linalg.svd(hidden, full_matrices=False)
    keep = s > s.max() * max(hidden.shape) * torch.finfo(s.dtype).eps if ridge == 0 else torch.ones_like(s, dtype=torch.bool)
    f = torch.where(keep, s / (s**2 + ridge).clamp(min=torch.finfo(s.dtype).tiny), 0)
    return torch.einsum("nd,nr,r,rh->dh", values, u, f, vh)

# %% mistake: gram_averaged
# names: averaged over the facts
def fit_values(hidden, values, ridge=0.0):
    h = hidden.shape[1]
    if ridge == 0:
        return (torch.linalg.pinv(hidden) @ values).T
    eye = torch.eye(h, dtype=hidden.dtype)
    return torch.linalg.solve(hidden.T @ hidden / len(hidden) + ridge * eye, hidden.T @ values).T

# %% mistake: ridge_times_the_mean_diagonal
# names: number of H's own
def fit_values(hidden, values, ridge=0.0):
    h = hidden.shape[1]
    if ridge == 0:
        return (torch.linalg.pinv(hidden) @ values).T
    eye = torch.eye(h, dtype=hidden.dtype)
    return torch.linalg.solve(hidden.T @ hidden + ridge * (hidden.T @ hidden).trace() / h * eye, hidden.T @ values).T

# %% mistake: weak_directions_cut
# names: cutoff
def fit_values(hidden, values, ridge=0.0):
    h = hidden.shape[1]
    if ridge == 0:
        return (torch.linalg.pinv(hidden, rtol=0.1) @ values).T
    eye = torch.eye(h, dtype=hidden.dtype)
    return torch.linalg.solve(hidden.T @ hidden + ridge * eye, hidden.T @ values).T

# %% mistake: ridge_times_the_diagonal
# names: number of H's own
def fit_values(hidden, values, ridge=0.0):
    if ridge == 0:
        return (torch.linalg.pinv(hidden) @ values).T
    g = hidden.T @ hidden
    return torch.linalg.solve(g + ridge * torch.diag(g.diagonal()), hidden.T @ values).T

# %% right: a_number_for_each_fact
def fit_values(hidden, values, ridge=0.0):
    """Kernel form: a number for each pair of facts."""
    if not ridge:
        return values.mT @ torch.linalg.pinv(hidden.mT)
    gram = hidden @ hidden.mT + ridge * torch.eye(len(hidden)).to(hidden)
    return torch.linalg.solve(gram, values).mT @ hidden

# %% mistake: steps_that_run_away
# names: steps
# names: NaN
def fit_values(hidden, values, ridge=0.0):
    w = torch.zeros(values.shape[1], hidden.shape[1], dtype=hidden.dtype)
    for _ in range(1000):
        w = w - 0.1 * ((hidden @ w.T - values).T @ hidden + ridge * w)
    return w

# %% mistake: a_thousand_small_steps
# names: search
# names: arrived
def fit_values(hidden, values, ridge=0.0):
    w = torch.zeros(values.shape[1], hidden.shape[1], dtype=hidden.dtype)
    for _ in range(1000):
        w = w - 0.01 * ((hidden @ w.T - values).T @ hidden + ridge * w)
    return w

# %% mistake: rounded_to_three_places
# names: rounded
def fit_values(hidden, values, ridge=0.0):
    rows = torch.cat([hidden, ridge**0.5 * torch.eye(hidden.shape[1], dtype=hidden.dtype)])
    targets = torch.cat([values, torch.zeros(hidden.shape[1], values.shape[1], dtype=values.dtype)])
    return (torch.linalg.pinv(rows) @ targets).T.mul(1000).round() / 1000

# %% mistake: gradient_descent_to_seven_digits
# names: search in small steps
# names: too early
def fit_values(hidden, values, ridge=0.0):
    step = 1 / (torch.linalg.matrix_norm(hidden.detach(), 2) ** 2 + ridge)
    w = torch.zeros(values.shape[1], hidden.shape[1], dtype=hidden.dtype)
    for _ in range(20_000):
        slope = (hidden @ w.T - values).T @ hidden + ridge * w
        w = w - step * slope
        if slope.abs().max() < 1e-7:
            break
    return w

# %% mistake: a_hundredth_of_the_largest
# names: cutoff
# names: weak
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge > 0:
        eye = torch.eye(hidden.shape[1], dtype=hidden.dtype)
        return torch.linalg.solve(hidden.T @ hidden + ridge * eye, hidden.T @ values).T
    return (torch.linalg.pinv(hidden, rtol=1e-2) @ values).T

# %% mistake: a_thousandth_by_its_old_name
# names: cutoff
# names: weak
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    h, d = hidden.shape[1], values.shape[1]
    rows = torch.cat([hidden, math.sqrt(ridge) * torch.eye(h, dtype=hidden.dtype)])
    right = torch.cat([values, values.new_zeros(h, d)])
    return (torch.linalg.pinv(rows, rcond=1e-3) @ right).T
