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
# names: neighbour
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

# %% unknown: half
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max() / 2

# %% unknown: square_root
def interference(vectors: Tensor) -> Tensor:
    rows = F.normalize(vectors, dim=-1)
    return (rows @ rows.T).fill_diagonal_(0).abs().max() ** 0.5
