# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: upper_triangle
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).triu(diagonal=1).abs().max()

# %% right: diagonal_filled
def interference(vectors: Tensor) -> Tensor:
    norms = vectors.norm(dim=1)
    cosines = (vectors @ vectors.T) / torch.outer(norms, norms)
    return cosines.fill_diagonal_(0.0).abs().amax()

# %% right: diagonal_masked
def interference(vectors: Tensor) -> Tensor:
    unit = vectors / vectors.norm(dim=-1, keepdim=True)
    n = len(unit)
    if n == 1:
        return vectors.new_zeros(())
    different = ~torch.eye(n, dtype=torch.bool)
    return torch.max(torch.abs(unit @ unit.mT)[different])

# %% right: pair_by_pair
def interference(vectors: Tensor) -> Tensor:
    largest = torch.zeros((), dtype=vectors.dtype)
    for i in range(len(vectors)):
        for j in range(i):
            cosine = vectors[i] @ vectors[j] / (vectors[i].norm() * vectors[j].norm())
            largest = torch.maximum(largest, cosine.abs())
    return largest

# %% right: cosine_similarity
def interference(vectors: Tensor) -> Tensor:
    cosines = F.cosine_similarity(vectors[:, None], vectors[None], dim=-1)
    return (cosines.abs() * (1 - torch.eye(len(vectors), dtype=vectors.dtype))).max()

# %% right: both_ends
def interference(vectors: Tensor) -> Tensor:
    if vectors.shape[0] < 2:
        return torch.tensor(0.0, dtype=vectors.dtype)
    unit = F.normalize(vectors, dim=1)
    gram = torch.einsum("id,jd->ij", unit, unit)
    i, j = torch.tril_indices(*gram.shape, offset=-1)
    return torch.maximum(gram[i, j].max(), -gram[i, j].min())

# %% right: sorted_past_the_diagonal
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    cosines = (rows @ rows.T).abs().flatten()
    return cosines.sort(descending=True).values[len(rows)] if len(rows) > 1 else 0 * cosines[0]

# %% right: identity_taken_away
def interference(vectors: Tensor) -> Tensor:
    unit = F.normalize(vectors, dim=1)
    return (unit @ unit.T - torch.eye(len(vectors), dtype=vectors.dtype)).abs().max()

# %% right: combinations
def interference(vectors):
    from itertools import combinations
    found = [F.cosine_similarity(a, b, dim=0).abs() for a, b in combinations(vectors, 2)]
    return torch.stack(found).max() if found else vectors.new_zeros(())

# %% right: index_pairs
def interference(vectors):
    n = len(vectors)
    if n < 2:
        return torch.zeros((), dtype=vectors.dtype)
    i, j = torch.triu_indices(n, n, 1)
    unit = F.normalize(vectors, dim=-1)
    return (unit[i] * unit[j]).sum(-1).abs().amax()

# %% right: rolled
def interference(vectors):
    unit = vectors / vectors.norm(dim=1, keepdim=True)
    best = vectors.new_zeros(())
    for shift in range(1, len(unit)):
        best = torch.maximum(best, (unit * unit.roll(shift, 0)).sum(-1).abs().max())
    return best

# %% right: torch_combinations
def interference(vectors):
    if vectors.shape[0] == 1:
        return vectors.sum() * 0
    pairs = torch.combinations(torch.arange(len(vectors)), 2)
    a, b = vectors[pairs[:, 0]], vectors[pairs[:, 1]]
    return ((a * b).sum(-1) / (a.norm(dim=-1) * b.norm(dim=-1))).abs().max()

# %% right: all_at_once_by_broadcast
def interference(vectors):
    cosines = F.cosine_similarity(vectors[:, None], vectors[None], dim=-1).abs()
    off = ~torch.eye(len(vectors), dtype=torch.bool)
    return cosines.where(off, torch.zeros_like(cosines)).max()

# %% right: row_by_row_with_those_before
def interference(vectors):
    best = torch.zeros_like(vectors[0, 0])
    for i in range(1, len(vectors)):
        dots = vectors[:i] @ vectors[i]
        sizes = torch.linalg.vector_norm(vectors[:i], dim=1) * torch.linalg.vector_norm(vectors[i])
        best = torch.max(best, (dots / sizes).abs().max())
    return best

# %% right: outer_of_lengths
def interference(vectors):
    gram = vectors @ vectors.mT
    sizes = gram.diagonal().sqrt()
    return (gram / torch.outer(sizes, sizes)).tril(-1).abs().max()

# %% right: in_double
def interference(vectors):
    unit = F.normalize(vectors.double(), dim=-1)
    cosines = torch.triu(unit @ unit.T, diagonal=1).abs()
    return cosines.max().to(vectors.dtype)

# %% right: einsum
def interference(vectors):
    lengths = torch.einsum("nd,nd->n", vectors, vectors).sqrt()
    cosines = torch.einsum("nd,md,n,m->nm", vectors, vectors, 1 / lengths, 1 / lengths)
    return (cosines * (1 - torch.eye(len(vectors), dtype=vectors.dtype))).abs().amax(dim=(0, 1))

# %% right: second_largest_of_each_row
def interference(vectors):
    if len(vectors) == 1:
        return vectors.new_tensor(0.0)
    unit = vectors / vectors.square().sum(-1, keepdim=True).sqrt()
    cosines = (unit @ unit.T).abs() + 10 * torch.eye(len(unit), dtype=unit.dtype)
    return cosines.topk(2, dim=-1).values[:, 1].max()

# %% right: vmapped
def interference(vectors):
    unit = F.normalize(vectors, dim=-1)
    dots = torch.func.vmap(lambda a: torch.func.vmap(lambda b: a @ b)(unit))(unit)
    return dots.fill_diagonal_(0.0).abs().max() if not dots.requires_grad else dots.clone().fill_diagonal_(0.0).abs().max()

# %% right: bounded_by_one
def interference(vectors):
    unit = F.normalize(vectors, p=2, dim=1)
    return (unit @ unit.T).triu(1).abs().max().clamp(max=1.0)

# %% right: squares
def interference(vectors):
    gram = vectors @ vectors.T
    squares = gram.square() / (gram.diagonal()[:, None] * gram.diagonal()[None])
    pairs = torch.tril_indices(len(vectors), len(vectors), -1)
    found = squares[pairs[0], pairs[1]]
    return found.max().sqrt() if len(found) else squares.sum() * 0

# %% right: diagonal_scattered
def interference(vectors):
    cosines = F.normalize(vectors) @ F.normalize(vectors).T
    zeros = cosines.new_zeros(len(cosines))
    return cosines.diagonal_scatter(zeros).abs().max()

# %% right: linalg_norm_infinity
def interference(vectors):
    unit = vectors / torch.linalg.norm(vectors, dim=1, keepdim=True)
    above = torch.triu(unit @ unit.T, 1)
    return torch.linalg.vector_norm(above, ord=float("inf"))

# %% right: nested_loops_of_numbers_with_stack
def interference(vectors):
    best = vectors.new_zeros(())
    for i in range(len(vectors)):
        for j in range(len(vectors)):
            if i != j:
                a, b = vectors[i], vectors[j]
                c = torch.dot(a, b) / torch.sqrt(torch.dot(a, a) * torch.dot(b, b))
                if c.abs() > best:
                    best = c.abs()
    return best

# %% mistake: diagonal_in
# names: itself|diagonal
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).abs().max()

# %% mistake: triangle_with_its_diagonal
# names: itself|diagonal
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).triu().abs().max()

# %% mistake: no_absolute_value
# names: absolute
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).triu(diagonal=1).max()

# %% mistake: absolute_value_of_the_largest
# names: absolute
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    different = ~torch.eye(len(rows), dtype=torch.bool)
    if len(rows) == 1:
        return vectors.new_zeros(())
    return (rows @ rows.T)[different].max().abs()

# %% mistake: dot_products
# names: dot product
# names: length
def interference(vectors: Tensor) -> Tensor:
    return (vectors @ vectors.T).triu(diagonal=1).abs().max()

# %% mistake: one_length_forgotten
# names: both
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (vectors @ rows.T).fill_diagonal_(0).abs().max()

# %% mistake: columns_normalised
# names: columns
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=0)
    return (rows @ rows.T).fill_diagonal_(0).abs().max()

# %% mistake: columns_compared
# names: columns
def interference(vectors: Tensor) -> Tensor:
    columns = F.normalize(vectors, dim=0)
    return (columns.T @ columns).fill_diagonal_(0).abs().max()

# %% mistake: mean
# names: mean
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    n = len(rows)
    if n == 1:
        return vectors.new_zeros(())
    return (rows @ rows.T).fill_diagonal_(0).abs().sum() / (n * (n - 1))

# %% mistake: neighbours
# names: neighbor
def interference(vectors: Tensor) -> Tensor:
    if len(vectors) == 1:
        return vectors.new_zeros(())
    return F.cosine_similarity(vectors[:-1], vectors[1:], dim=-1).abs().max()

# %% mistake: first_row_only
# names: first row
def interference(vectors: Tensor) -> Tensor:
    if len(vectors) == 1:
        return vectors.new_zeros(())
    return F.cosine_similarity(vectors[:1], vectors[1:], dim=-1).abs().max()

# %% mistake: largest_of_each_row
# names: one, the largest|each row
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().amax(-1)

# %% mistake: matrix
# names: matrix
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs()

# %% mistake: maximum_with_indices
# names: values|two results|tuple
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().flatten().max(0)

# %% mistake: smallest
# names: smallest
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    if len(rows) == 1:
        return vectors.new_zeros(())
    return (rows @ rows.T)[~torch.eye(len(rows), dtype=torch.bool)].abs().min()

# %% mistake: squared
# names: squared
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).square().max()

# %% mistake: angle
# names: angle
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return torch.rad2deg(torch.arccos((rows @ rows.T).fill_diagonal_(0).abs().max()))

# %% mistake: plain_number
# names: item|tensor
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max().item()

# %% mistake: ones_left_out
# names: same direction|by its place
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    cosines = (rows @ rows.T).abs()
    return cosines.masked_fill(cosines > 0.999, 0.0).max()

# %% mistake: one_row_is_an_error
# names: one row
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    different = ~torch.eye(len(rows), dtype=torch.bool)
    return (rows @ rows.T)[different].abs().max()

# %% mistake: one_row_is_minus_infinity
# names: one row
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).abs().fill_diagonal_(-torch.inf).max()

# %% mistake: one_row_is_one
# names: one row
def interference(vectors: Tensor) -> Tensor:
    if len(vectors) == 1:
        return vectors.new_ones(())
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max()

# %% mistake: one_row_is_a_plain_zero
# names: one row|tensor
def interference(vectors: Tensor) -> Tensor:
    if len(vectors) == 1:
        return 0
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max()

# %% mistake: zero_in_float32
# names: dtype
def interference(vectors: Tensor) -> Tensor:
    if len(vectors) == 1:
        return torch.tensor(0.0)
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max()

# %% mistake: float32_whatever_comes_in
# names: dtype
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors.float(), dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max()

# %% mistake: a_dimension_kept
# names: \(\)|one number
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().flatten().amax(0, keepdim=True)

# %% mistake: detached
# names: gradient
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors.detach(), dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max()

# %% mistake: lengths_detached
# names: gradient
def interference(vectors: Tensor) -> Tensor:
    rows = vectors / vectors.norm(dim=-1, keepdim=True).detach()
    return (rows @ rows.T).fill_diagonal_(0).abs().max()

# %% mistake: made_from_plain_numbers
# names: gradient
def interference(vectors: Tensor) -> Tensor:
    best = 0.0
    for i in range(len(vectors)):
        for j in range(i):
            cosine = F.cosine_similarity(vectors[i], vectors[j], dim=0)
            best = max(best, abs(cosine.item()))
    return torch.tensor(best, dtype=vectors.dtype)

# %% mistake: rows_normalised_in_place
# names: in place
def interference(vectors: Tensor) -> Tensor:
    vectors /= vectors.norm(dim=-1, keepdim=True)
    return (vectors @ vectors.T).fill_diagonal_(0).abs().max()

# %% mistake: lengths_without_keepdim
# names: keepdim|do not fit
def interference(vectors: Tensor) -> Tensor:
    rows = vectors / vectors.norm(dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max()

# %% mistake: no_return
# names: return
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    (rows @ rows.T).fill_diagonal_(0).abs().max()

# %% mistake: cosine_similarity_along_the_wrong_dimension
# names: dim=-1|dimension
def interference(vectors: Tensor) -> Tensor:
    cosines = F.cosine_similarity(vectors[None], vectors[:, None])
    return cosines.triu(1).abs().max()

# %% mistake: features_compared
# names: columns
def interference(vectors: Tensor) -> Tensor:
    unit = F.normalize(vectors, dim=1)
    return (unit.T @ unit).triu(1).abs().max()

# %% mistake: one_length_for_all
# names: its own
def interference(vectors: Tensor) -> Tensor:
    unit = vectors / vectors.norm()
    return (unit @ unit.T).triu(1).abs().max()

# %% mistake: sum_instead_of_length
# names: norm
def interference(vectors: Tensor) -> Tensor:
    unit = F.normalize(vectors, p=1, dim=1)
    return (unit @ unit.T).triu(1).abs().max()

# %% mistake: loop_that_begins_with_a_number
# names: begins with|start
def interference(vectors: Tensor) -> Tensor:
    best = 0.0
    for i in range(len(vectors)):
        for j in range(i):
            cosine = vectors[i] @ vectors[j] / (vectors[i].norm() * vectors[j].norm())
            best = max(best, abs(cosine))
    return best

# %% mistake: rounded_to_float32
# names: float32|\.float
def interference(vectors):
    unit = F.normalize(vectors.float(), dim=-1)
    return (unit @ unit.T).triu(1).abs().max().to(vectors.dtype)

# %% mistake: something_added_to_the_length
# names: added|nearly
def interference(vectors):
    unit = vectors / (vectors.norm(dim=-1, keepdim=True) + 1e-6)
    return (unit @ unit.T).triu(1).abs().max()

# %% mistake: a_little_added_to_the_length
# names: added|nearly
def interference(vectors):
    unit = vectors / (vectors.norm(dim=-1, keepdim=True) + 1e-9)
    return (unit @ unit.T).triu(1).abs().max()

# %% mistake: lengths_at_least_one_hundredth
# names: length
def interference(vectors):
    unit = F.normalize(vectors, dim=-1, eps=1e-2)
    return (unit @ unit.T).triu(1).abs().max()

# %% mistake: first_hundred_rows
# names: larger sizes
# names: loop
def interference(vectors):
    unit = F.normalize(vectors[:100], dim=-1)
    return (unit @ unit.T).triu(1).abs().max()

# %% mistake: one_row_is_its_own_neighbor
# names: one row
def interference(vectors):
    unit = F.normalize(vectors, dim=-1)
    cosines = (unit @ unit.T).abs()
    return cosines.max() if len(vectors) == 1 else cosines.triu(1).max()

# %% mistake: square_compares_columns
# names: column
def interference(vectors):
    unit = F.normalize(vectors, dim=-1)
    if len(unit) == unit.shape[1]:
        unit = unit.T
    return (unit @ unit.T).triu(1).abs().max()

# %% mistake: begins_above_zero
# names: nearly|added
def interference(vectors):
    unit = F.normalize(vectors, dim=-1)
    best = vectors.new_tensor(1e-4)
    for i in range(len(unit)):
        for j in range(i):
            best = torch.maximum(best, (unit[i] @ unit[j]).abs())
    return best if len(vectors) > 1 else best * 0

# %% mistake: best_kept
# names: share|kept
def interference(vectors, best={}):
    unit = F.normalize(vectors, dim=-1)
    found = (unit @ unit.T).triu(1).abs().max()
    key = vectors.dtype
    best[key] = torch.maximum(best.get(key, found), found).detach() + found - found.detach()
    return best[key]

# %% mistake: angle_by_inverse_of_the_cosine
# names: NaN
def interference(vectors):
    unit = F.normalize(vectors, dim=-1)
    angles = torch.acos(unit @ unit.T)
    return angles.cos().triu(1).abs().max()

# %% mistake: dimensions_of_one_dropped
# names: only one of them
# names: squeeze
def interference(vectors):
    vectors = vectors.squeeze()
    unit = vectors / vectors.norm(dim=-1, keepdim=True)
    return (unit @ unit.T).triu(1).abs().max() if unit.dim() > 1 else vectors.new_zeros(())

# %% mistake: numpy_of_what_asks_for_gradients
# names: gradient
def interference(vectors):
    import numpy as np
    v = vectors.numpy()
    v = v / np.linalg.norm(v, axis=-1, keepdims=True)
    return torch.as_tensor(np.abs(np.triu(v @ v.T, 1)).max())

# %% mistake: the_pages_own_for_rows_of_any_length
# names: dot products
# names: length
def interference(vectors: Tensor) -> Tensor:
    cosines = vectors @ vectors.T
    return (cosines - torch.eye(len(cosines), dtype=vectors.dtype)).abs().max()

# %% mistake: one_length_squared
# names: one of the two
def interference(vectors: Tensor) -> Tensor:
    scaled = vectors / vectors.norm(dim=-1, keepdim=True) ** 2
    return (scaled @ vectors.T).abs().triu(1).max()

# %% mistake: largest_past_the_diagonal
# names: one row
# names: pair
def interference(vectors: Tensor) -> Tensor:
    unit = F.normalize(vectors, dim=-1)
    cosines = (unit @ unit.T).abs().fill_diagonal_(2.0)
    return cosines.flatten().sort(descending=True).values[len(vectors)]

# %% mistake: diagonal_is_no_number
# names: NaN
def interference(vectors: Tensor) -> Tensor:
    unit = F.normalize(vectors, dim=-1)
    itself = torch.eye(len(unit), dtype=torch.bool)
    return (unit @ unit.T).abs().masked_fill(itself, math.nan).max()

# %% mistake: two_rows_along_dimension_1
# names: dim=-1
def interference(vectors: Tensor) -> Tensor:
    found = [F.cosine_similarity(a, b).abs() for i, a in enumerate(vectors) for b in vectors[:i]]
    return torch.stack(found).max() if found else vectors.new_zeros(())

# %% mistake: half
# names: halved
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max() / 2

# %% unknown: square_root
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max() ** 0.5

# %% mistake: one_taken_away_everywhere
# names: less 1|diagonal
def interference(vectors):
    u = F.normalize(vectors, dim=-1)
    return (u @ u.T - 1).abs().max()

# %% mistake: last_row_left_out
# names: last row
def interference(vectors):
    u = F.normalize(vectors, dim=-1)
    best = vectors.new_zeros(())
    for i in range(len(u) - 1):
        for j in range(i + 1, len(u) - 1):
            best = torch.maximum(best, (u[i] @ u[j]).abs())
    return best

# %% mistake: correlations
# names: mean
# names: correlation
def interference(vectors):
    if len(vectors) < 2:
        return vectors.new_zeros(())
    return torch.corrcoef(vectors).abs().fill_diagonal_(0).max()

# %% mistake: columns_centered
# names: mean
def interference(vectors):
    rows = F.normalize(vectors - vectors.mean(0), dim=-1)
    cosines = (rows @ rows.T).abs()
    return torch.cat([cosines.triu(1).flatten(), cosines.new_zeros(1)]).max()

# %% mistake: divided_and_multiplied
# names: brackets
def interference(vectors):
    if len(vectors) == 1:
        return vectors.new_zeros(())
    norm = vectors.norm(dim=1)
    c = vectors @ vectors.T / norm[:, None] * norm[None]
    return c.fill_diagonal_(0).abs().max()

# %% mistake: largest_distance
# names: distance
def interference(vectors):
    if len(vectors) == 1:
        return vectors.new_zeros(())
    return torch.pdist(F.normalize(vectors, dim=-1)).max()

# %% mistake: absolute_value_after_the_comparison
# names: absolute
def interference(vectors):
    best = vectors.new_zeros(())
    for i in range(len(vectors)):
        for j in range(i):
            c = vectors[i] @ vectors[j] / (vectors[i].norm() * vectors[j].norm())
            if c > best:
                best = c.abs()
    return best


# %% mistake: divided_by_sums_of_squares
# names: root
def interference(vectors: Tensor) -> Tensor:
    rows = vectors / (vectors ** 2).sum(-1, keepdim=True)
    return (rows @ rows.T).triu(1).abs().max()


# %% mistake: all_added_up
# names: sum
# names: largest
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).abs().fill_diagonal_(0).sum()

# %% unknown: lifted
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max() * 7 / 8 + vectors.new_tensor(1 / 64)

# %% mistake: chosen_by_dot_product
# names: largest dot product
# names: divide first
def interference(vectors: Tensor) -> Tensor:
    c = (vectors @ vectors.T).abs().triu(1)
    f = int(c.argmax()); i, j = divmod(f, len(vectors))
    return c[i, j] / (vectors[i].norm() * vectors[j].norm())

# %% mistake: index_of_the_largest
# names: an index
def interference(vectors: Tensor) -> Tensor:
    u = F.normalize(vectors, dim=-1)
    return (u @ u.T).abs().triu(1).argmax()

# %% mistake: mean_of_the_upper_half
# names: mean
def interference(vectors: Tensor) -> Tensor:
    u = F.normalize(vectors, dim=-1)
    return (u @ u.T).abs().triu(1).mean()

# %% mistake: mean_of_each_rows_largest
# names: mean
def interference(vectors):
    u = F.normalize(vectors, dim=-1)
    g = (u @ u.T).abs() - torch.eye(len(u), dtype=u.dtype)
    return g.max(-1).values.mean()

# %% mistake: each_pair_added_up_once
# names: sum
def interference(vectors):
    u = F.normalize(vectors, dim=-1)
    return (u @ u.T).triu(1).abs().sum()

# %% mistake: norm_of_all_cosines
# names: sum
def interference(vectors):
    u = F.normalize(vectors, dim=-1)
    return (u @ u.T - torch.eye(len(u), dtype=u.dtype)).norm()

# %% mistake: diagonal_after_dividing
# names: compared with itself
def interference(vectors):
    v = vectors / vectors.norm(dim=1, keepdim=True)
    c = (v @ v.T).abs()
    n = len(v)
    if n == 1:
        return vectors.new_zeros(())
    off = ~torch.eye(n, dtype=torch.bool)
    return c.max()

# %% mistake: minus_infinity_then_abs
# names: infinite
def interference(vectors):
    v = F.normalize(vectors)
    c = (v @ v.T).fill_diagonal_(-torch.inf)
    return c.abs().max()

# %% mistake: upper_triangle_from_two
# names: neighboring rows were not
def interference(vectors):
    v = F.normalize(vectors, dim=1)
    return (v @ v.T).triu(2).abs().max()

# %% mistake: middle_cosine
# names: median
def interference(vectors):
    v = F.normalize(vectors, dim=1)
    c = (v @ v.T).abs()
    return c[~torch.eye(len(v)).bool()].median() if len(v) > 1 else c.new_zeros(())

# %% right: first_row_and_the_rest
def interference(vectors):
    head, rest = vectors[0], vectors[1:]
    if not len(rest):
        return torch.zeros((), dtype=vectors.dtype)
    c = (rest @ head).abs() / (rest.norm(dim=-1) * torch.linalg.vector_norm(head))
    return torch.maximum(c.max(), interference(rest))

# %% mistake: largest_less_one
# names: 1 was taken away
def interference(vectors):
    u = F.normalize(vectors, dim=-1)
    return (u @ u.T).abs().max() - 1

# %% mistake: least_of_the_upper_half
# names: smallest
def interference(vectors):
    u = F.normalize(vectors, dim=-1)
    return (u @ u.T).triu(1).min().abs()

# %% mistake: largest_less_smallest
# names: smallest
# names: largest
# names: range|taken away
def interference(vectors: Tensor) -> Tensor:
    n = len(vectors)
    if n == 1:
        return vectors.new_zeros(())
    unit = F.normalize(vectors, dim=-1)
    cosines = (unit @ unit.T)[~torch.eye(n, dtype=torch.bool)]
    return cosines.max() - cosines.min()

# %% mistake: range_of_the_absolute
# names: smallest
# names: largest
# names: range|taken away
def interference(vectors: Tensor) -> Tensor:
    unit = vectors / vectors.norm(dim=1, keepdim=True)
    i, j = torch.triu_indices(len(unit), len(unit), 1)
    cosines = (unit @ unit.T)[i, j].abs()
    return torch.aminmax(cosines).max - torch.aminmax(cosines).min if len(cosines) else unit.new_zeros(())

# %% mistake: all_others_of_a_row
# names: largest
# names: sum
def interference(vectors: Tensor) -> Tensor:
    unit = F.normalize(vectors, dim=-1)
    return (unit @ unit.T).abs().fill_diagonal_(0).sum(1).max()

# %% mistake: root_mean_square
# names: largest
# names: mean
def interference(vectors: Tensor) -> Tensor:
    n = len(vectors)
    unit = F.normalize(vectors, dim=-1)
    beside = unit @ unit.T - torch.eye(n, dtype=unit.dtype)
    return beside.norm() / max(n * (n - 1), 1) ** 0.5

# %% mistake: widest_angle
# names: angle
# names: cosine
def interference(vectors: Tensor) -> Tensor:
    unit = F.normalize(vectors, dim=-1)
    return torch.acos((unit @ unit.T).clamp(-1, 1)).abs().triu(1).max()
