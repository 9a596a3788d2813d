# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: pseudoinverse
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge == 0:
        return (torch.linalg.pinv(hidden) @ values).T
    gram = hidden.T @ hidden + ridge * torch.eye(hidden.shape[1], dtype=hidden.dtype)
    return torch.linalg.solve(gram, hidden.T @ values).T

# %% right: lstsq
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    if ridge:
        eye = math.sqrt(ridge) * torch.eye(hidden.shape[-1], dtype=hidden.dtype)
        hidden = torch.cat([hidden, eye])
        values = torch.cat([values, values.new_zeros(len(eye), values.shape[-1])])
    return torch.linalg.lstsq(hidden, values).solution.mT

# %% right: singular_values
def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    U, S, Vh = torch.linalg.svd(hidden, full_matrices=False)
    return (Vh.T @ ((S / (S**2 + ridge)).unsqueeze(-1) * (U.T @ values))).T

# %% right: facts_or_neurons_whichever_are_fewer
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

# %% right: explicit_inverses
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
