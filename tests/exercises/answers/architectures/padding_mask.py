# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: compared
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths[:, None]

# %% right: expanded_first
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    positions = torch.arange(n).expand(len(lengths), n)
    return positions.lt(lengths.unsqueeze(1))

# %% right: loop_over_texts
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(len(lengths), n, dtype=torch.bool)
    for b, length in enumerate(lengths):
        mask[b, :length] = True
    return mask

# %% right: two_loops
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    rows = []
    for length in lengths.tolist():
        rows.append([position < length for position in range(n)])
    return torch.tensor(rows)

# %% right: stacked_rows
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.stack([torch.cat([torch.ones(k), torch.zeros(n - k)]) for k in lengths.tolist()]).bool()

# %% right: inverted_twice
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    is_padding = torch.arange(n).unsqueeze(0) >= lengths.unsqueeze(-1)
    return ~is_padding

# %% right: rows_of_a_triangle
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    triangle = torch.ones(n + 1, n).tril(-1).bool()
    return triangle[lengths.long()]

# %% right: padded_by_torch
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    ones = [torch.ones(int(length)) for length in lengths] + [torch.zeros(n)]
    return nn.utils.rnn.pad_sequence(ones, batch_first=True)[: len(lengths)].bool()

# %% right: counted_from_one
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(1, n + 1) <= lengths.view(-1, 1) if lengths.is_contiguous() else torch.arange(1, n + 1) <= lengths.reshape(-1, 1)

# %% right: subtracted
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    left = lengths.unsqueeze(1) - torch.arange(n)
    return left > 0

# %% mistake: inverted
# names: invert
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) >= lengths[:, None]

# %% mistake: padding_in_front
# names: in front|after the real
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) >= n - lengths[:, None]

# %% mistake: smaller_or_equal
# names: one position too many|counted from 0
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) <= lengths[:, None]

# %% mistake: counted_from_one_strictly
# names: one position too few|counted from 0
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(1, n + 1) < lengths[:, None]

# %% mistake: up_to_length_minus_one
# names: one position too few|counted from 0
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(len(lengths), n, dtype=torch.bool)
    for b, length in enumerate(lengths.tolist()):
        mask[b, : max(0, length - 1)] = True
    return mask

# %% mistake: up_to_minus_one_of_an_empty_text
# names: one position too few|counted from 0
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(len(lengths), n, dtype=torch.bool)
    for b, length in enumerate(lengths.tolist()):
        mask[b, : length - 1] = True
    return mask

# %% mistake: ones_and_zeros
# names: bool
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n) < lengths[:, None]).long()

# %% mistake: floats
# names: bool
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n) < lengths[:, None]).float()

# %% mistake: minus_infinity
# names: added to|numbers
# names: bool
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(len(lengths), n)
    return mask.masked_fill(torch.arange(n) >= lengths[:, None], float("-inf"))

# %% mistake: positions_first
# names: rows and columns|one row for each text
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n)[:, None] < lengths

# %% mistake: as_wide_as_the_longest
# names: longest|n columns
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(int(lengths.max())) < lengths[:, None]

# %% mistake: not_spread
# names: row for each text|every (position|length)|each length|column
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths

# %% mistake: added_as_a_row
# names: row for each text|every (position|length)|each length|column
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths[None, :]

# %% mistake: pairs_of_positions
# names: two dimensions|\(batch, n\)
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    real = torch.arange(n) < lengths[:, None]
    return real[:, :, None] & real[:, None, :]

# %% mistake: keys_for_each_query
# names: two dimensions|\(batch, n\)
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    real = torch.arange(n) < lengths[:, None]
    return real[:, None, :].expand(-1, n, n)

# %% mistake: with_a_dimension_for_queries
# names: dimension
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n) < lengths[:, None])[:, None, :]

# %% mistake: only_the_last_token
# names: one position|before it
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(len(lengths), n, dtype=torch.bool)
    for b, length in enumerate(lengths.tolist()):
        if length:
            mask[b, length - 1] = True
    return mask

# %% mistake: first_text_for_all
# names: (row for each text|own length|every one)
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n) < lengths[0]).expand(len(lengths), n)

# %% mistake: longest_text_for_all
# names: (row for each text|own length|every one|longest)
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n) < lengths.max()).expand(len(lengths), n)

# %% mistake: empty_text_made_full
# names: length 0|empty
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.arange(n) < lengths[:, None]
    mask[~mask.any(-1)] = True
    return mask

# %% mistake: sorted_by_length
# names: order of the texts|row b
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths.sort(descending=True).values[:, None]

# %% mistake: counted_down_in_place
# names: in place
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    columns = []
    for _ in range(n):
        columns.append(lengths > 0)
        lengths -= 1
    return torch.stack(columns, dim=-1)

# %% mistake: list_of_rows
# names: list
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return [torch.arange(n) < length for length in lengths]

# %% mistake: lengths_as_a_list
# names: list|tensor|less than|'<'|not supported
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths.tolist()

# %% mistake: viewed
# names: (contiguous|memory|view|reshape)
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    if not lengths.is_contiguous():
        lengths = lengths.as_strided(lengths.shape, (1,))
    return torch.arange(n) < lengths.view(-1, 1)

# %% mistake: squeezed_batch_of_one
# names: squeeze|size 1|dimension
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n) < lengths[:, None]).squeeze()

# %% mistake: no_return
# names: return
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.arange(n) < lengths[:, None]

# %% unknown: every_other_position
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n) < lengths[:, None]) & (torch.arange(n) % 2 == 0)

# %% unknown: one_text_less
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.arange(n) < lengths[:, None]
    mask[-1] = False
    return mask

# %% unknown: half_the_length
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths[:, None] // 2

# %% right: list_times_a_tensor
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.tensor([[True] * length + [False] * (n - length) for length in lengths])

# %% mistake: cut_at_all_lengths
# names: a tensor with several
# names: one by one
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(len(lengths), n, dtype=torch.bool)
    mask[:, :lengths] = True
    return mask

# %% mistake: list_of_rows_made_a_tensor
# names: torch\.stack
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    rows = []
    for length in lengths:
        row = torch.zeros(n, dtype=torch.bool)
        row[:length] = True
        rows.append(row)
    return torch.tensor(rows)

# %% mistake: rows_laid_end_to_end
# names: end to end
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.cat([torch.arange(n) < length for length in lengths])

# %% mistake: loop_over_positions_as_texts
# names: index is larger
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(len(lengths), n, dtype=torch.bool)
    for i in range(n):
        mask[i, : lengths[i]] = True
    return mask

# %% mistake: row_of_a_triangle_counted_from_zero
# names: index is larger
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.ones(n, n).tril().bool()[lengths]

# %% mistake: row_before_the_first_of_a_triangle
# names: length 0
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.ones(n, n).tril().bool()[lengths - 1]

# %% mistake: torchs_padding_without_batch_first
# names: Rows and columns are exchanged
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return nn.utils.rnn.pad_sequence([torch.ones(length) for length in lengths]).bool()

# %% mistake: lengths_taken_for_ids
# names: one answer for each text
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return lengths != 0

# %% mistake: one_text_at_a_time
# names: a row for each text
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    for length in lengths:
        mask = torch.arange(n) < length
        return mask

# %% mistake: and_the_readers_too
# names: all readers alike
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    real = torch.arange(n) < lengths[:, None]
    return real[:, None, :] & causal_mask(n)

# %% mistake: lengths_laid_down
# names: behind their own
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths.unsqueeze(0)

# %% mistake: positions_in_words
# names: torch\.tensor\(
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = []
    for length in lengths:
        mask.append([i < length for i in range(n)])
    return mask

# %% right: meshgrid
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    ends, positions = torch.meshgrid(lengths, torch.arange(n), indexing="ij")
    return positions < ends

# %% right: after_the_end_counted
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    ended = F.one_hot(lengths, n + 1).cumsum(dim=1)
    return ended[:, :n] == 0

# %% right: list_of_lists
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.tensor([[True] * length + [False] * (n - length) for length in lengths.tolist()])

# %% right: numbers_of_single_tensors
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.tensor([[j < length for j in range(n)] for length in lengths])

# %% right: ones_with_the_end_cleared
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.ones(lengths.size(0), n, dtype=torch.bool)
    for row, length in zip(mask, lengths):
        row[length:] = False
    return mask

# %% right: larger_triangle
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.ones(n + 1, n).tril(-1).bool()[lengths]


# %% right: vmapped
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    positions = torch.arange(n)
    return torch.vmap(lambda length: positions < length)(lengths)


# %% right: end_scattered_and_counted
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    ends = torch.zeros(len(lengths), n + 1).scatter_(1, lengths.long().unsqueeze(1), 1.0)
    return ends.cumsum(1)[:, :-1] == 0


# %% right: one_hot_of_the_length
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return F.one_hot(lengths.long(), n + 1).cumsum(-1)[:, :n].logical_not()


# %% right: binary_numbers_of_any_size
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.tensor([[bool((1 << k) - 1 >> j & 1) for j in range(n)] for k in lengths.tolist()])


# %% right: difference_rectified
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return F.relu(lengths.unsqueeze(-1) - torch.arange(n)).bool()


# %% right: outer_product_compared
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    one = torch.ones(len(lengths), dtype=torch.float64)
    return torch.outer(one, torch.arange(n).double()) < torch.einsum("b,n->bn", lengths.double(), torch.ones(n).double())


# %% right: chained_repeats
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    from itertools import chain, repeat

    rows = (chain(repeat(True, k), repeat(False, n - k)) for k in lengths.tolist())
    return torch.tensor([list(row) for row in rows])


# %% right: recursive_over_positions
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    if n == 0:
        return torch.zeros(len(lengths), 0, dtype=torch.bool)
    return torch.cat([padding_mask(lengths, n - 1), (lengths >= n).unsqueeze(1)], dim=1)


# %% right: fraction_of_the_length
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n) + 0.5) / lengths.unsqueeze(1) < 1


# %% right: numpys_comparison
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    import numpy as np

    return torch.from_numpy(np.less.outer(np.arange(n), lengths.numpy()).T.copy())


# %% right: numpys_comparison_transposed_in_memory
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n)[:, None] < lengths).T


# %% right: lambda
padding_mask = lambda lengths, n: lengths[:, None].gt(torch.arange(n))  # noqa: E731


# %% right: callable_object
class Padding:
    def __call__(self, lengths: Tensor, n: int) -> Tensor:
        return torch.stack([self.row(int(k), n) for k in lengths])

    @staticmethod
    def row(k: int, n: int) -> Tensor:
        return torch.cat((torch.ones(k), torch.zeros(n - k))).bool()

padding_mask = Padding()


# %% right: partial
from functools import partial

def smaller(compare, lengths: Tensor, n: int) -> Tensor:
    return compare(torch.arange(n).unsqueeze(0), lengths.unsqueeze(1))

padding_mask = partial(smaller, torch.lt)


# %% right: membership_of_positions
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.stack([torch.isin(torch.arange(n), torch.arange(int(k))) for k in lengths])


# %% right: searched
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.stack([torch.searchsorted(lengths[b : b + 1], torch.arange(n), right=True) == 0 for b in range(len(lengths))])


# %% right: filled_where_the_index_says
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(len(lengths), n, dtype=torch.bool)
    rows = torch.arange(len(lengths)).repeat_interleave(lengths)
    columns = torch.cat([torch.arange(int(k)) for k in lengths])
    mask[rows, columns] = True
    return mask


# %% right: rows_of_the_identity_added
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    table = F.pad(torch.eye(n), (0, 0, 1, 0)).cumsum(0)
    return F.embedding(lengths, table) == 1


# %% right: mapped_with_masked_fill
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    positions = torch.arange(n).repeat(lengths.shape[0], 1)
    return torch.ones_like(positions, dtype=torch.bool).masked_fill(positions >= lengths.view(-1, 1), False)


# %% right: sign
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.sign(lengths.reshape(-1, 1) - torch.arange(n)) == 1


# %% mistake: return_inside_the_loop
# names: loop
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(len(lengths), n, dtype=torch.bool)
    for row, length in zip(mask, lengths):
        row[:length] = True
        return mask


# %% mistake: filled_and_not_kept
# names: kept|thrown away|dropped
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.ones(len(lengths), n, dtype=torch.bool)
    mask.masked_fill(torch.arange(n) >= lengths[:, None], False)
    return mask


# %% mistake: filled_and_not_kept_from_zeros
# names: kept|thrown away|dropped
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(len(lengths), n, dtype=torch.bool)
    mask.masked_fill(torch.arange(n) < lengths[:, None], True)
    return mask


# %% mistake: bits_of_one_number
# names: 63|bits
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    rows = (torch.ones_like(lengths) << lengths) - 1
    return (rows[:, None] >> torch.arange(n)) % 2 == 1


# %% mistake: lengths_in_eight_bits
# names: 127|8 bits
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths.to(torch.int8)[:, None]


# %% mistake: lengths_in_bfloat16
# names: half precision
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths.to(torch.bfloat16)[:, None]


# %% mistake: squeezed_one_position
# names: squeeze|dimension
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n) < lengths[:, None]).squeeze(-1)


# %% mistake: unique_lengths
# names: each length|row for each|with the length
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    rows = {int(k): torch.arange(n) < k for k in lengths}
    return torch.stack(list(rows.values()))


# %% mistake: orientation_guessed_from_the_size
# names: exchanged
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.arange(n)[:, None] < lengths
    return mask if mask.shape == (len(lengths), n) else mask.T


# %% mistake: cached_by_length
# names: two calls|between calls
# names: each call|cache
from functools import lru_cache

@lru_cache
def row(length: int, n: int) -> Tensor:
    return torch.arange(n) < length

def padding_mask(lengths: Tensor, n: int) -> Tensor:
    if len(lengths) == 1:
        return row(int(lengths), n).unsqueeze(0)
    return torch.stack([row(int(k), n) for k in lengths])


# %% mistake: first_mask_kept
# names: two calls|between calls
# names: each call|cache
MASKS = {}

def padding_mask(lengths: Tensor, n: int) -> Tensor:
    key = (*lengths.tolist(), n)
    if key not in MASKS:
        MASKS[key] = torch.arange(n) < lengths[:, None]
    return MASKS[key]


# %% mistake: buffer_reused
# names: two calls|between calls
# names: each call|cache
BUFFER = torch.zeros(512, 1024, dtype=torch.bool)

def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = BUFFER[: len(lengths), :n]
    mask[:] = torch.arange(n) < lengths[:, None]
    return mask

# %% mistake: subtracted_text_by_text
# names: each length|with the length
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) - lengths < 0

# %% mistake: dimension_that_is_not_there
# names: dimension of size 1
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths.unsqueeze(2)

# %% mistake: width_of_the_lengths
# names: dimension of size 1
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n).expand(lengths.shape[0], lengths.shape[1]) < lengths

# %% mistake: length_modulo_n
# names: fills its row
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return F.one_hot(lengths % n, n).cumsum(-1) == 0

# %% mistake: cut_from_the_end
# names: fills its row
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.ones(len(lengths), n, dtype=torch.bool)
    for i in range(len(lengths)):
        mask[i, -(n - lengths[i]) :] = False
    return mask

# %% mistake: greater_than_the_length
# names: inverted
def padding_mask(lengths, n):
    return torch.arange(n)[None, :] > lengths[:, None]

# %% mistake: unequal_to_the_length
# names: first
# names: <
def padding_mask(lengths, n):
    return torch.arange(n)[None, :] != lengths[:, None]

# %% mistake: lengths_pick_columns
# names: row for each text
def padding_mask(lengths, n):
    m = torch.zeros(len(lengths), n, dtype=torch.bool)
    m[:, lengths - 1] = True
    return m

# %% mistake: shortest_text_for_all
# names: row for each text
def padding_mask(lengths, n):
    return torch.arange(n).expand(len(lengths), n) < lengths.min()


# %% mistake: numpy_not_imported
# names: numpy is not imported
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.from_numpy(np.arange(n) < lengths.numpy()[:, None])


# %% mistake: a_position_for_each_text
# names: as many columns as texts
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(len(lengths)) < lengths[:, None]


# %% mistake: at_least_one_token
# names: length 0
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < lengths.clamp(min=1)[:, None]

# %% mistake: one_row_n_times
# names: real
# names: one row n times
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    rows = [[False] * n] * len(lengths)
    for b, l in enumerate(lengths.tolist()):
        for j in range(l):
            rows[b][j] = True
    return torch.tensor(rows)

# %% mistake: one_column_too_many
# names: column
# names: too many
def padding_mask(lengths, n):
    return torch.arange(n + 1) < lengths[:, None]

# %% mistake: causal_in_the_place_of_padding
# names: causal
def padding_mask(lengths, n):
    return torch.ones(len(lengths), n).tril().bool()

# %% right: edges_and_a_running_sum
def padding_mask(lengths, n):
    edge = torch.zeros(len(lengths), n + 1, dtype=torch.long)
    edge[torch.arange(len(lengths)), lengths.long()] = 1
    return edge.cumsum(1)[:, :n] == 0

# %% mistake: one_row_filled_again
# names: again and again
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    row = torch.zeros(n, dtype=torch.bool)
    out = []
    for k in lengths.tolist():
        row[:k] = True
        out.append(row.clone())
    return torch.stack(out)

# %% right: numpy_of_lists
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    import numpy as np
    return torch.from_numpy(np.array([[j < k for j in range(n)] for k in lengths.tolist()]))

# %% mistake: lengths_added_up
# names: cumsum
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    ends = lengths.cumsum(0)
    return torch.arange(n) < ends[:, None]

# %% mistake: as_many_as_padding
# names: as there is padding
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n) < (n - lengths)[:, None]

# %% mistake: turned_by_reshape
# names: rows and columns
# names: reshape
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return (torch.arange(n)[:, None] < lengths).reshape(len(lengths), n)

# %% mistake: positions_in_eight_bits
# names: long
# names: 8 bits
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    return torch.arange(n).to(torch.uint8) < lengths[:, None]

# %% mistake: always_three_texts
# names: row for each
# names: fixed
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    mask = torch.zeros(3, n, dtype=torch.bool)
    for i, length in enumerate(lengths.tolist()[:3]):
        mask[i, :length] = True
    return mask

# %% mistake: position_j_with_length_j_where_it_fits
# names: one by one
# names: dimension of size 1
def padding_mask(lengths: Tensor, n: int) -> Tensor:
    if len(lengths) == n:
        return torch.arange(n) < lengths
    return torch.arange(n) < lengths[:, None]

# %% mistake: one_hot_of_too_few_classes
# names: from 0 to n − 1
# names: n, or larger
def padding_mask(lengths, n):
    return F.one_hot(lengths, n).cumsum(-1) == 0

# %% right: columns_stacked
def padding_mask(lengths, n):
    return torch.stack([lengths > j for j in range(n)], dim=-1)

# %% mistake: one_hot_of_one_less
# names: text of length 0
# names: less than 0|negative|below 0
def padding_mask(lengths, n):
    return F.one_hot(lengths - 1, n).flip(-1).cumsum(-1).flip(-1).bool()
