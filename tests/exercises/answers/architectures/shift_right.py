# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: cat
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    start = torch.full_like(labels[..., :1], start_id)
    shifted = torch.cat([start, labels[..., :-1]], dim=-1)
    first = torch.arange(labels.shape[-1]) == 0
    return torch.where((shifted == -100) & ~first, pad_id, shifted)

# %% right: as_t5_does
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    shifted = labels.new_zeros(labels.shape)
    shifted[..., 1:] = labels[..., :-1].clone()
    shifted[..., 0] = start_id
    shifted.masked_fill_(shifted == -100, pad_id)
    return shifted

# %% right: roll
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == -100, pad_id).roll(1, dims=-1)
    inputs[..., 0] = start_id
    return inputs

# %% right: pad
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    known = torch.where(labels.eq(-100), torch.tensor(pad_id, dtype=labels.dtype), labels)
    return F.pad(known, (1, 0), value=start_id)[..., :-1]

# %% right: clone_then_fill
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.clone()
    inputs[..., 1:] = labels[..., :-1]
    inputs[..., 0] = start_id
    inputs[inputs == -100] = pad_id
    return inputs

# %% right: token_by_token
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    columns = [torch.full(labels.shape[:-1], start_id, dtype=labels.dtype)]
    for i in range(labels.shape[-1] - 1):
        column = labels[..., i].clone()
        column[column == -100] = pad_id
        columns.append(column)
    return torch.stack(columns, dim=-1)

# %% right: numbers
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    rows = labels.reshape(-1, labels.shape[-1]).tolist()
    shifted = [[start_id] + [pad_id if label == -100 else label for label in row[:-1]] for row in rows]
    return torch.tensor(shifted, dtype=labels.dtype).reshape(labels.shape)

# %% right: gathered
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    before = (torch.arange(labels.shape[-1]) - 1).clamp(min=0)
    inputs = labels[..., before]
    inputs = inputs.masked_fill(inputs == -100, pad_id)
    inputs[..., 0].fill_(start_id)
    return inputs

# %% mistake: not_replaced
# names: −100 is left|replace
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    start = torch.full_like(labels[..., :1], start_id)
    return torch.cat([start, labels[..., :-1]], dim=-1)

# %% mistake: one_longer
# names: longer
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    start = torch.full_like(labels[..., :1], start_id)
    return torch.cat([start, labels.masked_fill(labels == -100, pad_id)], dim=-1)

# %% mistake: not_shifted
# names: nothing was shifted
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    return labels.masked_fill(labels == -100, pad_id)

# %% mistake: first_overwritten
# names: overwritten
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == -100, pad_id)
    inputs[..., 0] = start_id
    return inputs

# %% mistake: shifted_left
# names: left
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    return labels.masked_fill(labels == -100, pad_id).roll(-1, -1)

# %% mistake: start_at_the_end
# names: end
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    known = labels.masked_fill(labels == -100, pad_id)
    return torch.cat([known[..., 1:], torch.full_like(known[..., :1], start_id)], dim=-1)

# %% mistake: last_came_back
# names: last label came back
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    return labels.masked_fill(labels == -100, pad_id).roll(1, -1)

# %% mistake: padding_as_start
# names: start_id
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    start = torch.full_like(labels[..., :1], pad_id)
    return torch.cat([start, labels.masked_fill(labels == -100, pad_id)[..., :-1]], dim=-1)

# %% mistake: zero_as_start
# names: start_id
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    start = torch.zeros_like(labels[..., :1])
    return torch.cat([start, labels.masked_fill(labels == -100, pad_id)[..., :-1]], dim=-1)

# %% mistake: one_as_start
# names: start_id
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    start = torch.ones_like(labels[..., :1])
    return torch.cat([start, labels.masked_fill(labels == -100, pad_id)[..., :-1]], dim=-1)

# %% mistake: start_for_ignored
# names: start_id
# names: pad_id
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == -100, start_id).roll(1, -1)
    inputs[..., 0] = start_id
    return inputs

# %% mistake: zero_for_ignored
# names: another number than `pad_id`
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.clamp(min=0).roll(1, -1)
    inputs[..., 0] = start_id
    return inputs

# %% mistake: absolute_value
# names: another number than `pad_id`
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.abs().roll(1, -1)
    inputs[..., 0] = start_id
    return inputs

# %% right: everything_negative_replaced
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = torch.where(labels < 0, pad_id, labels).roll(1, -1)
    inputs[..., 0] = start_id
    return inputs

# %% mistake: padding_becomes_ignored
# names: other way round|−100 is left
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == pad_id, -100).roll(1, -1)
    inputs[..., 0] = start_id
    return inputs

# %% mistake: start_ids_replaced_too
# names: only −100
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill((labels == -100) | (labels == start_id), pad_id).roll(1, -1)
    inputs[..., 0] = start_id
    return inputs

# %% mistake: ignored_dropped
# names: left out|place
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    known = labels[labels != -100]
    return torch.cat([torch.tensor([start_id]), known[:-1]])

# %% mistake: replaced_in_place
# names: in place
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels[labels == -100] = pad_id
    start = torch.full_like(labels[..., :1], start_id)
    return torch.cat([start, labels[..., :-1]], dim=-1)

# %% mistake: shifted_in_place
# names: in place
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels[..., 1:] = labels[..., :-1].clone()
    labels[..., 0] = start_id
    return labels.masked_fill(labels == -100, pad_id)

# %% mistake: by_two
# names: two
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    known = labels.masked_fill(labels == -100, pad_id)
    return F.pad(known, (2, -2), value=start_id)

# %% mistake: start_without_batch
# names: (shape|batch|belong together)
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    known = labels.masked_fill(labels == -100, pad_id)
    return torch.cat([torch.tensor([start_id]), known[..., :-1]], dim=-1)

# %% mistake: second_dimension
# names: batch|dimension
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.new_zeros(labels.shape)
    inputs[:, 1:] = labels[:, :-1]
    inputs[:, 0] = start_id
    return inputs.masked_fill(inputs == -100, pad_id)

# %% mistake: first_dimension
# names: texts were shifted|tokens are the last|batch
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == -100, pad_id).roll(1, 0)
    inputs[0] = start_id
    return inputs

# %% mistake: rolled_as_one_row
# names: joined
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == -100, pad_id).flatten()
    return F.pad(inputs, (1, -1), value=start_id).reshape(labels.shape)

# %% mistake: floats
# names: whole numbers|dtype
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = torch.zeros(labels.shape)
    inputs[..., 1:] = labels[..., :-1]
    inputs[..., 0] = start_id
    inputs[inputs == -100] = pad_id
    return inputs

# %% unknown: overlapping_copy_onto_itself
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.clone()
    for i in range(1, inputs.shape[-1]):
        inputs[..., i] = inputs[..., i - 1]
    inputs[..., 0] = start_id
    return inputs.masked_fill(inputs == -100, pad_id)

# %% mistake: view
# names: memory|reshape
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.view(-1, labels.shape[-1]).roll(1, -1)
    inputs[:, 0] = start_id
    return inputs.masked_fill(inputs == -100, pad_id).view(labels.shape)

# %% mistake: tuple_with_labels
# names: one torch.Tensor
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == -100, pad_id).roll(1, -1)
    inputs[..., 0] = start_id
    return inputs, labels

# %% mistake: no_return
# names: return
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == -100, pad_id).roll(1, -1)
    inputs[..., 0] = start_id

# %% unknown: shifted_right_and_turned
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == -100, pad_id).flip(-1)
    inputs[..., 0] = start_id
    return inputs

# %% unknown: last_is_the_label
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    known = labels.masked_fill(labels == -100, pad_id)
    inputs = known.roll(1, -1)
    inputs[..., 0] = start_id
    inputs[..., -1] = known[..., -1]
    return inputs

# %% unknown: one_higher
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == -100, pad_id).roll(1, -1) + 1
    inputs[..., 0] = start_id
    return inputs

# %% mistake: number_in_the_list
# names: make tensors of numbers
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    known = labels.masked_fill(labels == -100, pad_id)
    return torch.cat([start_id, known[..., :-1]], dim=-1)

# %% mistake: loop_over_texts
# names: batch
# names: start token of its own|over its texts
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    ids = [start_id]
    for label in labels[:-1]:
        ids.append(pad_id if label == -100 else label.item())
    return torch.tensor(ids)

# %% mistake: list_plus_tensor
# names: torch\.cat
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels = torch.where(labels == -100, pad_id, labels)
    return [start_id] + labels[:-1]

# %% mistake: lists_joined
# names: batch
# names: start token of its own
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels = torch.where(labels == -100, pad_id, labels)
    return torch.tensor([start_id] + labels.tolist()[:-1])

# %% mistake: asked_as_a_whole
# names: neither true nor false.*each label
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    if labels == -100:
        labels = pad_id
    start = torch.full_like(labels[..., :1], start_id)
    return torch.cat([start, labels[..., :-1]], dim=-1)

# %% mistake: where_without_else
# names: got an argument of the wrong kind
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels = torch.where(labels == -100, pad_id)
    start = torch.full_like(labels[..., :1], start_id)
    return torch.cat([start, labels[..., :-1]], dim=-1)

# %% mistake: filled_and_not_kept
# names: −100 is left
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels.masked_fill(labels == -100, pad_id)
    start = torch.full_like(labels[..., :1], start_id)
    return torch.cat([start, labels[..., :-1]], dim=-1)

# %% mistake: joined_side_by_side
# names: batch
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels = labels.masked_fill(labels == -100, pad_id)
    start = torch.full_like(labels[..., :1], start_id)
    return torch.hstack([start, labels[..., :-1]])

# %% mistake: start_without_its_dimension
# names: start token needs the shape
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels = labels.masked_fill(labels == -100, pad_id)
    start = torch.full_like(labels[..., 0], start_id)
    return torch.cat([start, labels[..., :-1]], dim=-1)

# %% mistake: stacked
# names: torch\.stack.*new dimension
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels = labels.masked_fill(labels == -100, pad_id)
    start = torch.full_like(labels[..., :1], start_id)
    return torch.stack([start, labels[..., :-1]], dim=-1)

# %% mistake: dimension_forgotten
# names: batch
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels = labels.masked_fill(labels == -100, pad_id)
    start = torch.full_like(labels[..., :1], start_id)
    return torch.cat([start, labels[..., :-1]])

# %% mistake: start_in_the_place_of_the_last
# names: stands at the end
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.masked_fill(labels == -100, pad_id)
    inputs[..., -1] = start_id
    return inputs

# %% mistake: same_memory
# names: changed in place
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels
    inputs[inputs == -100] = pad_id
    inputs = inputs.roll(1, -1)
    inputs[..., 0] = start_id
    return inputs

# %% mistake: wrong_sign
# names: −100 is left
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.roll(1, -1)
    inputs[..., 0] = start_id
    return torch.where(inputs == 100, pad_id, inputs)

# %% mistake: zeros_shifted
# names: tokens are the last dimension
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = torch.zeros_like(labels)
    inputs[0] = start_id
    inputs[1:] = labels[:-1]
    inputs[inputs == -100] = pad_id
    return inputs

# %% mistake: floats_filled
# names: whole numbers
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = torch.zeros(labels.shape)
    inputs[..., 0] = start_id
    inputs[..., 1:] = labels[..., :-1]
    inputs[inputs == -100] = pad_id
    return inputs

# %% right: times_ones
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    start = start_id * torch.ones_like(labels[..., :1])
    shifted = torch.concat((start, labels[..., :-1]), -1)
    return shifted * (shifted != -100) + pad_id * (shifted == -100)

# %% right: chosen_by_position
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    first = torch.arange(labels.shape[-1]) == 0
    before = labels.roll(shifts=1, dims=-1)
    return torch.where(first, start_id, torch.where(before == -100, pad_id, before))

# %% right: lists_text_by_text
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    rows = labels.reshape(-1, labels.shape[-1]).tolist()
    shifted = [[start_id] + [pad_id if label == -100 else label for label in row[:-1]] for row in rows]
    return torch.tensor(shifted).reshape(labels.shape)

# %% right: recursive_over_texts
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    if labels.dim() > 1:
        return torch.stack([shift_right(text, start_id, pad_id) for text in labels])
    inputs = labels.clone()
    inputs[inputs == -100] = pad_id
    return torch.cat([torch.tensor([start_id]), inputs[:-1]])

# %% right: new_empty_filled
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    inputs = labels.new_empty(labels.size())
    inputs[..., 0], inputs[..., 1:] = start_id, labels[..., :-1]
    inputs.masked_fill_(inputs.eq(-100), pad_id)
    return inputs
