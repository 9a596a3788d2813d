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
