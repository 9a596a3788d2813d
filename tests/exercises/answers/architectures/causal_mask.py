# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: lower_triangle
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n).tril().bool()

# %% right: tril_of_a_boolean_square
def causal_mask(n: int) -> Tensor:
    return torch.tril(torch.ones((n, n), dtype=torch.bool))

# %% right: comparison_of_positions
def causal_mask(n: int) -> Tensor:
    position = torch.arange(n)
    return position[None, :] <= position[:, None]

# %% right: upper_triangle_denied
def causal_mask(n: int) -> Tensor:
    return ~torch.triu(torch.ones(n, n, dtype=torch.bool), diagonal=1)

# %% right: loops
def causal_mask(n: int) -> Tensor:
    mask = torch.zeros(n, n, dtype=torch.bool)
    for i in range(n):
        for j in range(n):
            if j <= i:
                mask[i, j] = True
    return mask

# %% right: rows_filled
def causal_mask(n: int) -> Tensor:
    mask = torch.zeros(n, n).bool()
    for i in range(n):
        mask[i, : i + 1] = True
    return mask

# %% right: nested_list
def causal_mask(n: int) -> Tensor:
    return torch.tensor([[j <= i for j in range(n)] for i in range(n)])

# %% right: torchs_own_mask
def causal_mask(n: int) -> Tensor:
    return nn.Transformer.generate_square_subsequent_mask(n) == 0

# %% right: running_count
def causal_mask(n: int) -> Tensor:
    return torch.eye(n).cumsum(0) > 0

# %% right: meshgrid
def causal_mask(n: int) -> Tensor:
    rows, columns = torch.meshgrid(torch.arange(n), torch.arange(n), indexing="ij")
    return rows.ge(columns)

# %% mistake: ones_and_zeros
# names: bool
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n).tril()

# %% mistake: whole_numbers
# names: bool
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n, dtype=torch.long).tril()

# %% mistake: inverted
# names: invert
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n).triu(1).bool()

# %% mistake: inverted_with_numbers
# names: invert
def causal_mask(n: int) -> Tensor:
    return 1 - torch.ones(n, n).tril()

# %% mistake: upper_triangle
# names: rows and columns
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n).triu().bool()

# %% mistake: comparison_turned
# names: rows and columns
def causal_mask(n: int) -> Tensor:
    position = torch.arange(n)
    return position[:, None] <= position[None, :]

# %% mistake: without_the_diagonal
# names: itself|diagonal
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n).tril(-1).bool()

# %% mistake: strictly_smaller
# names: itself|diagonal
def causal_mask(n: int) -> Tensor:
    position = torch.arange(n)
    return position < position[:, None]

# %% mistake: one_too_far
# names: off by one|one after
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n).tril(1).bool()

# %% mistake: upper_triangle_with_the_diagonal_denied
# names: itself|diagonal
def causal_mask(n: int) -> Tensor:
    return ~torch.ones(n, n).triu().bool()

# %% mistake: nothing_hidden
# names: every token sees every|nothing is hidden
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n, dtype=torch.bool)

# %% mistake: only_the_diagonal
# names: itself alone|all that come before
def causal_mask(n: int) -> Tensor:
    return torch.eye(n, dtype=torch.bool)

# %% mistake: minus_infinity
# names: added to|numbers
# names: bool
def causal_mask(n: int) -> Tensor:
    return torch.full((n, n), -torch.inf).triu(1)

# %% mistake: torchs_float_mask
# names: added to|numbers
# names: bool
def causal_mask(n: int) -> Tensor:
    return nn.Transformer.generate_square_subsequent_mask(n)

# %% mistake: very_low_number
# names: added to|numbers
# names: bool
def causal_mask(n: int) -> Tensor:
    return (1.0 - torch.ones(n, n).tril()) * -1e9

# %% mistake: with_a_batch
# names: dimension
def causal_mask(n: int) -> Tensor:
    return torch.ones(1, n, n).tril().bool()

# %% mistake: with_batch_and_heads
# names: dimension
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n).tril().bool()[None, None]

# %% mistake: one_too_large
# names: size|shape
def causal_mask(n: int) -> Tensor:
    return torch.ones(n + 1, n + 1).tril().bool()

# %% mistake: mirrored
# names: mirror
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n).tril().flip(-1).bool()

# %% mistake: nested_list_returned
# names: torch\.tensor\(
def causal_mask(n: int) -> Tensor:
    return [[j <= i for j in range(n)] for i in range(n)]

# %% mistake: numpy_array
# names: from_numpy
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n).tril().bool().numpy()

# %% mistake: no_return
# names: return
def causal_mask(n: int) -> Tensor:
    mask = torch.ones(n, n).tril().bool()

# %% mistake: not_of_a_tensor
# names: ~mask|invert
def causal_mask(n: int) -> Tensor:
    future = torch.ones(n, n).triu(1).bool()
    return not future

# %% mistake: compared_with_itself
# names: row and a column|size|shape
def causal_mask(n: int) -> Tensor:
    position = torch.arange(n)
    return position <= position

# %% mistake: two_tokens_only
# names: only the last few
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n).tril().bool() & torch.ones(n, n).triu(-1).bool()

# %% unknown: first_hidden
def causal_mask(n: int) -> Tensor:
    mask = torch.ones(n, n).tril().bool()
    mask[n // 2 :, 0] = n == 1
    return mask

# %% unknown: last_row_too_short
def causal_mask(n: int) -> Tensor:
    mask = torch.ones(n, n).tril().bool()
    mask[-1, n // 2 : -1] = False
    return mask

# %% mistake: triangle_of_one_row
# names: at least 2 dimensions
def causal_mask(n: int) -> Tensor:
    return torch.ones(n).tril().bool()

# %% mistake: dtype_for_the_triangle
# names: call of `tril`
def causal_mask(n: int) -> Tensor:
    return torch.tril(torch.ones(n, n), dtype=torch.bool)

# %% mistake: the_picture_copied
# names: wrong size
def causal_mask(n: int) -> Tensor:
    return torch.tensor([[1, 0, 0, 0], [1, 1, 0, 0], [1, 1, 1, 0], [1, 1, 1, 1]]).bool()

# %% mistake: torchs_mask_made_boolean
# names: invert
def causal_mask(n: int) -> Tensor:
    return nn.Transformer.generate_square_subsequent_mask(n).bool()

# %% mistake: loop_to_the_row_before
# names: itself
def causal_mask(n: int) -> Tensor:
    mask = torch.zeros(n, n, dtype=torch.bool)
    for i in range(n):
        for j in range(i):
            mask[i, j] = True
    return mask

# %% mistake: rows_of_different_lengths
# names: different lengths
def causal_mask(n: int) -> Tensor:
    return torch.tensor([[True] * (i + 1) for i in range(n)])

# %% mistake: list_of_rows_made_a_tensor
# names: torch\.stack
def causal_mask(n: int) -> Tensor:
    rows = []
    for i in range(n):
        row = torch.zeros(n)
        row[: i + 1] = 1
        rows.append(row)
    return torch.tensor(rows).bool()

# %% mistake: size_as_a_tuple_index
# names: index is larger
def causal_mask(n: int) -> Tensor:
    mask = torch.zeros(n, n).bool()
    for i in range(1, n + 1):
        mask[i, :i] = True
    return mask

# %% right: indices_of_the_triangle
def causal_mask(n: int) -> Tensor:
    mask = torch.zeros((n, n), dtype=torch.bool)
    rows, columns = torch.tril_indices(n, n)
    mask[rows, columns] = True
    return mask

# %% right: rows_stacked
def causal_mask(n: int) -> Tensor:
    return torch.stack([torch.arange(n) <= i for i in range(n)])

# %% right: numpys_triangle_imported
import numpy as np
def causal_mask(n: int) -> Tensor:
    return torch.from_numpy(np.tri(n, dtype=bool))

# %% right: rows_of_true_and_false
def causal_mask(n: int) -> Tensor:
    return torch.BoolTensor([(i + 1) * [True] + (n - i - 1) * [False] for i in range(n)])

# %% right: differences_not_negative
def causal_mask(n: int) -> Tensor:
    at = torch.arange(n, dtype=torch.float32)
    return at.reshape(n, 1).sub(at.reshape(1, n)).ge(0)


# %% right: vmapped_twice
def causal_mask(n: int) -> Tensor:
    positions = torch.arange(n)
    sees = torch.vmap(torch.vmap(lambda i, j: j <= i, in_dims=(None, 0)), in_dims=(0, None))
    return sees(positions, positions)


# %% right: recursive
def causal_mask(n: int) -> Tensor:
    if n == 1:
        return torch.tensor([[True]])
    smaller = F.pad(causal_mask(n - 1), (0, 1), value=False)
    return torch.cat([smaller, torch.ones(1, n, dtype=torch.bool)])


# %% right: inverse_of_a_difference
def causal_mask(n: int) -> Tensor:
    step = torch.eye(n) - torch.diag(torch.ones(n - 1), -1)
    return torch.linalg.inv(step) > 0.5


# %% right: windows_of_a_step
def causal_mask(n: int) -> Tensor:
    step = torch.cat([torch.ones(n), torch.zeros(n - 1)]).bool()
    return step.unfold(0, n, 1).flip(0)


# %% right: binary_numbers
def causal_mask(n: int) -> Tensor:
    rows = [f"{2 ** (i + 1) - 1:0{n}b}"[::-1] for i in range(n)]
    return torch.tensor([[digit == "1" for digit in row] for row in rows])


# %% right: one_row_of_all_pairs
def causal_mask(n: int) -> Tensor:
    pair = torch.arange(n * n)
    return (pair.remainder(n) <= pair.div(n, rounding_mode="floor")).view(n, n)


# %% right: set_of_pairs
def causal_mask(n: int) -> Tensor:
    pairs = torch.combinations(torch.arange(n), with_replacement=True)
    mask = torch.zeros(n, n, dtype=torch.bool)
    mask[pairs[:, 1], pairs[:, 0]] = True
    return mask


# %% right: itertools_product
def causal_mask(n: int) -> Tensor:
    from itertools import product

    return torch.tensor([j <= i for i, j in product(range(n), repeat=2)]).reshape(n, n)


# %% right: numpys_outer_comparison
def causal_mask(n: int) -> Tensor:
    import numpy as np

    return torch.from_numpy(np.greater_equal.outer(np.arange(n), np.arange(n)))


# %% right: numpys_function_of_the_indexes
def causal_mask(n: int) -> Tensor:
    import numpy as np

    return torch.tensor(np.fromfunction(lambda i, j: i >= j, (n, n)))


# %% right: lambda
causal_mask = lambda n: torch.ones(n, n).tril().bool()  # noqa: E731


# %% right: partial
from functools import partial

def triangle(diagonal: int, n: int) -> Tensor:
    return torch.ones(n, n, dtype=torch.bool).tril(diagonal)

causal_mask = partial(triangle, 0)


# %% right: callable_object
class Mask:
    def __call__(self, n: int) -> Tensor:
        return torch.full((n, n), True).tril_()

causal_mask = Mask()


# %% right: one_hot_added_up
def causal_mask(n: int) -> Tensor:
    return F.one_hot(torch.arange(n), n).cumsum(0).bool()


# %% right: outer_difference_heaviside
def causal_mask(n: int) -> Tensor:
    i = torch.arange(n, dtype=torch.float64)
    return torch.heaviside(i[:, None] - i, torch.ones((), dtype=torch.float64)) == 1


# %% right: einsum_of_distances
def causal_mask(n: int) -> Tensor:
    one, i = torch.ones(n), torch.arange(n).float()
    return torch.einsum("i,j->ij", i, one) - torch.einsum("i,j->ij", one, i) >= 0


# %% right: accumulated_rows
def causal_mask(n: int) -> Tensor:
    from itertools import accumulate

    return torch.stack(list(accumulate(torch.eye(n, dtype=torch.bool), torch.logical_or)))


# %% right: padding_of_every_length
def causal_mask(n: int) -> Tensor:
    rows = [torch.ones(i + 1) for i in range(n)]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True) != 0


# %% right: more_arguments_with_defaults
def causal_mask(n: int, device: str = "cpu", dtype: torch.dtype = torch.bool) -> Tensor:
    return torch.tril(torch.ones((n, n), dtype=dtype, device=device))


# %% right: scatter_by_row
def causal_mask(n: int) -> Tensor:
    mask = torch.zeros(n, n, dtype=torch.bool)
    for i, row in enumerate(mask):
        row.index_fill_(0, torch.arange(i + 1), True)
    return mask


# %% right: transposed_upper_triangle
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n, dtype=torch.bool).triu().T


# %% right: sorted_where
def causal_mask(n: int) -> Tensor:
    edges = torch.arange(n)
    return torch.bucketize(edges, edges)[None, :] <= torch.searchsorted(edges, edges)[:, None]


# %% right: decorated
import functools

def as_bool(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs).bool()

    return inner

@as_bool
def causal_mask(n: int) -> Tensor:
    return torch.tril(torch.ones(n, n))


# %% mistake: return_inside_the_loop
# names: loop
def causal_mask(n: int) -> Tensor:
    mask = torch.zeros(n, n, dtype=torch.bool)
    for i in range(n):
        mask[i, : i + 1] = True
        return mask


# %% mistake: filled_and_not_kept
# names: kept|thrown away|dropped
def causal_mask(n: int) -> Tensor:
    mask = torch.ones(n, n, dtype=torch.bool)
    mask.masked_fill(torch.ones(n, n).triu(1).bool(), False)
    return mask


# %% mistake: bits_of_one_number
# names: 63|bits
def causal_mask(n: int) -> Tensor:
    rows = (torch.ones((), dtype=torch.long) << torch.arange(1, n + 1)) - 1
    return (rows[:, None] >> torch.arange(n)) % 2 == 1


# %% mistake: positions_in_eight_bits
# names: 127|8 bits
def causal_mask(n: int) -> Tensor:
    positions = torch.arange(n).to(torch.int8)
    return positions[:, None] >= positions


# %% mistake: positions_in_uint8
# names: 8 bits
def causal_mask(n: int) -> Tensor:
    positions = torch.arange(n).to(torch.uint8)
    return positions[:, None] >= positions


# %% mistake: positions_in_half_precision
# names: half precision
def causal_mask(n: int) -> Tensor:
    positions = torch.arange(n).to(torch.bfloat16)
    return positions[:, None] >= positions


# %% mistake: positions_as_text
# names: text|letters
def causal_mask(n: int) -> Tensor:
    return torch.tensor([[str(j) <= str(i) for j in range(n)] for i in range(n)])


# %% mistake: squeezed
# names: squeeze|dimension
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n, dtype=torch.bool).tril().squeeze()


# %% mistake: table_for_sixteen
# names: size
def causal_mask(n: int) -> Tensor:
    return torch.ones(16, 16, dtype=torch.bool).tril()[:n, :n]


# %% mistake: window
# names: window|long ones
def causal_mask(n: int) -> Tensor:
    distance = torch.arange(n)[:, None] - torch.arange(n)
    return (distance >= 0) & (distance < 128)


# %% mistake: expanded_rows_written
# names: sees every|nothing is hidden
def causal_mask(n: int) -> Tensor:
    rows = [[False] * n] * n
    for i in range(n):
        for j in range(i + 1):
            rows[i][j] = True
    return torch.tensor(rows)


# %% mistake: cached
# names: two calls|between calls
# names: each call|cache
from functools import lru_cache

@lru_cache
def causal_mask(n: int) -> Tensor:
    return torch.ones(n, n, dtype=torch.bool).tril()


# %% mistake: cut_from_one_large_mask
# names: two calls|between calls
# names: each call|cache
LARGE = torch.ones(1024, 1024, dtype=torch.bool).tril()

def causal_mask(n: int) -> Tensor:
    return LARGE[:n, :n]


# %% mistake: kept_and_made_longer
# names: two calls|between calls
# names: each call|cache
MASKS = {}

def causal_mask(n: int) -> Tensor:
    if "mask" not in MASKS or len(MASKS["mask"]) < n:
        MASKS["mask"] = torch.ones(n, n, dtype=torch.bool).tril()
    return MASKS["mask"][:n, :n]


# %% mistake: first_size_kept
# names: size
def causal_mask(n: int, kept: list = []) -> Tensor:
    if not kept:
        kept.append(torch.ones(n, n, dtype=torch.bool).tril())
    return kept[0].clone()

# %% mistake: one_list_of_all_pairs
# names: end to end
def causal_mask(n: int) -> Tensor:
    return torch.tensor([i >= j for i in range(n) for j in range(n)])

# %% mistake: loop_from_the_second_row
# names: row
# names: loop
def causal_mask(n):
    m = torch.zeros(n, n, dtype=torch.bool)
    for i in range(1, n):
        m[i, : i + 1] = True
    return m

# %% mistake: loop_ends_one_row_early
# names: row
# names: loop
def causal_mask(n):
    m = torch.zeros(n, n, dtype=torch.bool)
    for i in range(n - 1):
        m[i, : i + 1] = True
    return m


# %% mistake: triangle_of_a_row
# names: \(n, n\)
# names: vector
def causal_mask(n: int) -> Tensor:
    return torch.tril(torch.ones(n)).bool()


# %% mistake: floats_inverted
# names: truth values
# names: boolean
def causal_mask(n: int) -> Tensor:
    return ~torch.triu(torch.ones(n, n), 1)

# %% mistake: one_row_n_times
# names: sees every
# names: one row n times
def causal_mask(n: int) -> Tensor:
    rows = [[False] * n] * n
    for i in range(n):
        for j in range(i + 1):
            rows[i][j] = True
    return torch.tensor(rows)

# %% mistake: first_row_all_true
# names: first token
# names: itself alone
def causal_mask(n: int) -> Tensor:
    m = torch.ones(n, n, dtype=torch.bool).tril()
    m[0] = True
    return m

# %% mistake: first_column_false
# names: first token is hidden
def causal_mask(n: int) -> Tensor:
    m = torch.ones(n, n, dtype=torch.bool).tril()
    m[1:, 0] = False
    return m

# %% right: rows_of_lists
def causal_mask(n: int) -> Tensor:
    return torch.stack([torch.tensor([j <= i for j in range(n)]) for i in range(n)])

# %% right: running_sum_of_the_diagonal
def causal_mask(n: int) -> Tensor:
    return torch.eye(n).flip(1).cumsum(1).flip(1).bool() if n else torch.zeros(0, 0, dtype=torch.bool)

# %% mistake: neighbors_on_both_sides
# names: both sides
def causal_mask(n: int) -> Tensor:
    i = torch.arange(n)
    return (i[:, None] - i).abs() <= 1

# %% mistake: every_second_before
# names: every second
def causal_mask(n: int) -> Tensor:
    i = torch.arange(n)
    return (i[:, None] >= i) & ((i[:, None] - i) % 2 == 0)

# %% right: rows_joined_by_reduce
def causal_mask(n: int) -> Tensor:
    from functools import reduce

    places, none = torch.arange(n), torch.empty(0, n, dtype=torch.bool)
    return reduce(lambda mask, i: torch.cat([mask, (places <= i)[None]]), range(n), none)

# %% mistake: written_into_an_expanded_row
# names: all rows are alike
# names: expand|again and again
def causal_mask(n: int) -> Tensor:
    mask = torch.ones(n, dtype=torch.bool).expand(n, n)
    for i in range(n):
        mask[i, i + 1 :] = False
    return mask

# %% mistake: rows_from_the_bottom
# names: row i .*from the top
def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).tril().flip(0)
