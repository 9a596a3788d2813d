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

# %% mistake: overlapping_copy_onto_itself
# names: overlap
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


# %% right: matrix_that_moves
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = torch.where(labels == -100, pad_id, labels)
    moved = read @ torch.diag(torch.ones(labels.shape[-1] - 1, dtype=labels.dtype), 1)
    moved[..., 0] = start_id
    return moved


# %% right: accumulated_in_python
from itertools import accumulate, chain

def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    n = labels.shape[-1]
    rows = [[start_id, *({-100: pad_id}.get(x, x) for x in row[:-1])] for row in labels.reshape(-1, n).tolist()]
    return torch.tensor(list(chain(*rows)), dtype=labels.dtype).reshape(labels.shape)


# %% right: deque
from collections import deque

def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    rows = []
    for row in labels.flatten(0, -2).tolist() if labels.ndim > 1 else [labels.tolist()]:
        queue = deque((pad_id if x == -100 else x for x in row), maxlen=len(row))
        queue.appendleft(start_id)
        rows.append(list(queue))
    return torch.tensor(rows).view(labels.shape)


# %% right: exclusive_or
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    ignored = -(labels == -100).to(labels.dtype)
    read = labels ^ ((labels ^ pad_id) & ignored)
    return torch.cat([read.new_full((*read.shape[:-1], 1), start_id), read], dim=-1).narrow(-1, 0, read.shape[-1])


# %% right: arithmetic
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    asked = labels.ne(-100).long()
    read = F.pad(labels * asked + pad_id * (1 - asked), (1, -1))
    first = F.one_hot(torch.zeros((), dtype=torch.long), labels.shape[-1])
    return read + first * start_id


# %% right: numpys_insert
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    import numpy as np

    read = np.where(labels.numpy() == -100, pad_id, labels.numpy())
    return torch.from_numpy(np.insert(read, 0, start_id, axis=-1)[..., :-1])


# %% right: applied_to_each_number
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = torch.empty_like(labels)
    read[..., 1:] = labels[..., :-1]
    read[..., 0] = start_id
    return read.apply_(lambda x: pad_id if x == -100 else x)


# %% right: vmapped
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    def one(text: Tensor) -> Tensor:
        moved = torch.cat([torch.tensor([start_id]), text[:-1]])
        return torch.where(moved == -100, torch.tensor(pad_id), moved)

    for _ in labels.shape[:-1]:
        one = torch.vmap(one)
    return one(labels)


# %% right: scattered
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    n = labels.shape[-1]
    index = (torch.arange(n) + 1).remainder(n).expand(labels.shape)
    moved = torch.zeros_like(labels).scatter(-1, index, labels)
    moved.select(-1, 0).fill_(start_id)
    moved.masked_fill_(moved.eq(-100), pad_id)
    return moved


# %% right: recursive_over_tokens
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    first = torch.full_like(labels[..., :1], start_id)
    if labels.shape[-1] == 1:
        return first
    head = labels[..., :1]
    return torch.cat([first, shift_right(labels[..., 1:], pad_id, pad_id).index_copy(-1, torch.tensor([0]), head.where(head != -100, pad_id))], -1)


# %% right: in_place_on_a_copy_from_the_end
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    own = labels.clone()
    for i in reversed(range(1, own.shape[-1])):
        own[..., i] = own[..., i - 1]
    own[..., 0] = start_id
    own[own == -100] = pad_id
    return own


# %% right: shift_in_place_on_a_copy_from_a_copy
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    own = labels.clone()
    own[..., 1:] = own[..., :-1].clone()
    own[..., 0] = start_id
    return own.masked_fill(own == -100, pad_id)


# %% right: lambda
shift_right = lambda labels, start_id, pad_id: F.pad(  # noqa: E731
    labels.masked_fill(labels == -100, pad_id)[..., :-1], (1, 0), value=start_id
)


# %% right: callable_object
class Shift:
    def __init__(self, ignored: int = -100) -> None:
        self.ignored = ignored

    def __call__(self, labels: Tensor, start_id: int, pad_id: int) -> Tensor:
        moved = torch.cat((labels.new_tensor(start_id).expand(*labels.shape[:-1], 1), labels[..., :-1]), dim=-1)
        return torch.where(moved == self.ignored, pad_id, moved)

shift_right = Shift()


# %% right: in_floats_and_back
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    numbers = labels.double().masked_fill(labels == -100, float("nan")).nan_to_num(pad_id)
    return F.pad(numbers, (1, -1), value=float(start_id)).to(labels.dtype)


# %% right: diagonal_of_windows
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    start = torch.ones_like(labels[..., 0:1]) * start_id
    longer = torch.concatenate((start, labels), axis=-1)
    windows = longer.unfold(-1, 2, 1)[..., 0]
    return torch.where(windows.lt(0), pad_id, windows)


# %% right: partial
from functools import partial

def move(front, labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = labels.clone()
    read[labels == -100] = pad_id
    return torch.cat([front(read[..., :1], start_id), read[..., :-1]], -1)

shift_right = partial(move, torch.full_like)


# %% mistake: overlapping_start_first
# names: overlap
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    own = labels.clone()
    own[..., 0] = start_id
    for i in range(1, own.shape[-1]):
        own[..., i] = own[..., i - 1]
    return own.masked_fill(own == -100, pad_id)


# %% mistake: filled_and_not_kept_before
# names: kept
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    labels.masked_fill(labels == -100, pad_id)
    return torch.cat([torch.full_like(labels[..., :1], start_id), labels[..., :-1]], -1)


# %% mistake: return_inside_the_loop
# names: loop
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    own = torch.full_like(labels, start_id)
    for i in range(1, labels.shape[-1]):
        own[..., i] = torch.where(labels[..., i - 1] == -100, pad_id, labels[..., i - 1])
        return own


# %% mistake: zero_replaced_too
# names: only −100
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = torch.where(labels > 0, labels, pad_id)
    return torch.cat([torch.full_like(labels[..., :1], start_id), read[..., :-1]], -1)


# %% mistake: hundred_replaced_too
# names: token 100
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = torch.where(labels.abs() == 100, pad_id, labels)
    return torch.cat([torch.full_like(labels[..., :1], start_id), read[..., :-1]], -1)


# %% mistake: pad_zero_forgotten
# names: replaced by .start_id
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    pad_id = pad_id or start_id
    read = torch.where(labels == -100, pad_id, labels)
    return torch.cat([torch.full_like(labels[..., :1], start_id), read[..., :-1]], -1)


# %% mistake: start_zero_forgotten
# names: also where that is 0
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    start_id = start_id or 1
    read = torch.where(labels == -100, pad_id, labels)
    return torch.cat([torch.full_like(labels[..., :1], start_id), read[..., :-1]], -1)


# %% mistake: start_zero_falls_back_to_padding
# names: pad_id|also where that is 0
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = torch.where(labels == -100, pad_id, labels)
    return torch.cat([torch.full_like(labels[..., :1], start_id or pad_id), read[..., :-1]], -1)


# %% mistake: not_shifted_if_it_begins_with_start
# names: shifted
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = torch.where(labels == -100, pad_id, labels)
    if (labels[..., 0] == start_id).all():
        return read
    return torch.cat([torch.full_like(labels[..., :1], start_id), read[..., :-1]], -1)


# %% mistake: padding_is_ignored_afterwards
# names: −100 is left
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    moved = torch.cat([torch.full_like(labels[..., :1], start_id), labels[..., :-1]], -1)
    moved[moved == -100] = pad_id
    if start_id == pad_id:
        moved[..., 1:][moved[..., 1:] == start_id] = -100
    return moved


# %% mistake: in_eight_bits
# names: 8 .*bits
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = torch.where(labels == -100, pad_id, labels).to(torch.int8).to(labels.dtype)
    return torch.cat([torch.full_like(labels[..., :1], start_id), read[..., :-1]], -1)


# %% mistake: in_half_precision
# names: half precision
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = labels.half().masked_fill(labels == -100, float("nan")).nan_to_num(pad_id).to(labels.dtype)
    return torch.cat([torch.full_like(labels[..., :1], start_id), read[..., :-1]], -1)


# %% mistake: viewed_by_texts
# names: view|reshape
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    texts = labels.view(-1, *labels.shape[-2:]) if labels.ndim > 3 else labels
    read = torch.where(texts == -100, pad_id, texts)
    return torch.cat([torch.full_like(read[..., :1], start_id), read[..., :-1]], -1).reshape(labels.shape)


# %% mistake: longest_dimension
# names: dimension
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    dim = max(range(labels.ndim), key=lambda d: (labels.shape[d], d))
    read = torch.where(labels == -100, pad_id, labels)
    start = torch.full_like(read.narrow(dim, 0, 1), start_id)
    return torch.cat([start, read.narrow(dim, 0, labels.shape[dim] - 1)], dim)


# %% mistake: squeezed
# names: squeeze|dimension
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = torch.where(labels == -100, pad_id, labels)
    return torch.cat([torch.full_like(read[..., :1], start_id), read[..., :-1]], -1).squeeze()


# %% mistake: one_token_has_no_start
# names: last label came back|start_id
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    if labels.shape[-1] == 1:
        return labels.clone()
    read = torch.where(labels == -100, pad_id, labels)
    return torch.cat([torch.full_like(read[..., :1], start_id), read[..., :-1]], -1)


# %% mistake: start_kept_from_the_first_call
# names: first token
START = {}

def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    start = START.setdefault(labels.shape[:-1], torch.full_like(labels[..., :1], start_id))
    read = torch.where(labels == -100, pad_id, labels)
    return torch.cat([start, read[..., :-1]], -1)


# %% mistake: only_padding_at_the_end
# names: −100 is left
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    moved = torch.cat([torch.full_like(labels[..., :1], start_id), labels[..., :-1]], -1)
    ending = labels.eq(-100).flip(-1).cummin(-1).values.flip(-1)
    ending = torch.cat([torch.zeros_like(ending[..., :1]), ending[..., :-1]], -1)
    return torch.where(ending, pad_id, moved)


# %% mistake: all_after_the_first_ignored
# names: batch|pad_id
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    moved = torch.cat([torch.full_like(labels[..., :1], start_id), labels[..., :-1]], -1)
    return torch.where((moved == -100).cumsum(-1) > 0, pad_id, moved)


# %% mistake: buffer_reused
# names: two calls|between calls
# names: each call|cache
BUFFER = torch.zeros(100_000, dtype=torch.long)

def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    own = BUFFER[: labels.numel()].view(labels.shape)
    own[..., 1:] = torch.where(labels == -100, pad_id, labels)[..., :-1]
    own[..., 0] = start_id
    return own


# %% mistake: cached_by_value
# names: two calls|between calls
# names: each call|cache
SEEN = {}

def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    key = str(labels.tolist()), start_id, pad_id
    if key not in SEEN:
        read = torch.where(labels == -100, pad_id, labels)
        SEEN[key] = torch.cat([torch.full_like(read[..., :1], start_id), read[..., :-1]], -1)
    return SEEN[key]


# %% mistake: overlapping
# names: overlap
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    own = torch.where(labels == -100, pad_id, labels)
    own[..., 1:] = own[..., :-1]
    own[..., 0] = start_id
    return own

# %% mistake: dtype_of_the_start
# names: whole numbers
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    read = torch.where(labels == -100, float(pad_id), labels.float())
    return torch.cat([torch.full_like(read[..., :1], start_id), read[..., :-1]], -1).long() if labels.max() < 2**24 and labels.ndim < 4 else torch.cat([torch.full_like(read[..., :1], start_id), read[..., :-1]], -1)

# %% mistake: replaced_where_the_labels_were
# names: shifted already
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    shifted = labels.new_zeros(labels.shape)
    shifted[..., 1:] = labels[..., :-1].clone()
    shifted[..., 0] = start_id
    return shifted.masked_fill(labels == -100, pad_id)

# %% mistake: copied_into_itself_by_a_method
# names: overlap
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    own = labels.clone()
    own[..., 1:].copy_(own[..., :-1])
    own[..., 0] = start_id
    return own.masked_fill(own == -100, pad_id)

# %% mistake: dimension_found_by_its_size
# names: tokens are the last
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    dim = list(labels.shape).index(labels.shape[-1])
    read = labels.masked_fill(labels == -100, pad_id)
    start = torch.full_like(read.narrow(dim, 0, 1), start_id)
    return torch.cat([start, read.narrow(dim, 0, labels.shape[dim] - 1)], dim)


# %% mistake: start_forgotten
# names: start token is missing
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    before = labels[..., :-1]
    return before.masked_fill(before == -100, pad_id)


# %% mistake: clamped_at_pad
# names: clamp
# names: only −100
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    moved = torch.cat([torch.full_like(labels[..., :1], start_id), labels[..., :-1]], -1)
    return moved.clamp(min=pad_id)

# %% mistake: end_token_as_padding
# names: last token before the padding
# names: </s>
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    x = labels.masked_fill(labels == -100, pad_id)
    x = x.masked_fill(x == 1, pad_id)
    return torch.cat([torch.full_like(labels[..., :1], start_id), x[..., :-1]], -1)

# %% mistake: to_the_left_with_padding_behind
# names: left
def shift_right(labels, start_id, pad_id):
    x = labels.masked_fill(labels == -100, pad_id)
    return torch.cat([x[..., 1:], torch.full_like(x[..., :1], pad_id)], -1)

# %% right: lists_and_a_tensor_at_the_end
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    rows = labels.reshape(-1, labels.shape[-1]).tolist()
    rows = [[start_id] + [pad_id if t == -100 else t for t in row[:-1]] for row in rows]
    return torch.tensor(rows, dtype=labels.dtype).reshape(labels.shape)

# %% right: rolled_over_the_ends_of_rows
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    rolled = labels.roll(1)
    rolled[..., 0] = start_id
    return rolled.masked_fill(rolled == -100, pad_id)

# %% mistake: tokens_moved_up
# names: left out
# names: keep their place
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    rows = labels.reshape(-1, labels.shape[-1])
    result = torch.full_like(rows, pad_id)
    result[:, 0] = start_id
    for new, row in zip(result, rows):
        tokens = row[row != -100][: len(row) - 1]
        new[1 : len(tokens) + 1] = tokens
    return result.reshape(labels.shape)

# %% mistake: where_turned_round
# names: −100 stayed
# names: torch.where
def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    tokens = torch.where(labels == -100, labels, pad_id)
    return torch.cat([torch.full_like(tokens[..., :1], start_id), tokens[..., :-1]], -1)

# %% mistake: first_text_alone_filled
# names: only the first text
def shift_right(labels, start_id, pad_id):
    t = labels.masked_fill(labels == -100, pad_id)
    out = torch.full_like(labels, pad_id)
    if labels.dim() == 1:
        out[0], out[1:] = start_id, t[:-1]
    else:
        out[0, 0], out[0, 1:] = start_id, t[0, :-1]
    return out

# %% mistake: start_in_the_first_text_alone
# names: only the first text
def shift_right(labels, start_id, pad_id):
    t = labels.masked_fill(labels == -100, pad_id)
    out = t.clone()
    out[..., 1:] = t[..., :-1]
    out.view(-1)[0] = start_id
    return out

# %% right: rolled_as_one_then_first_column
def shift_right(labels, start_id, pad_id):
    x = labels.roll(1)
    x[..., 0] = start_id
    return x.masked_fill(x == -100, pad_id)

# %% mistake: all_behind_the_first_ignored
# names: (behind|after) the first −100
# names: only −100|−100 alone
def shift_right(labels, start_id, pad_id):
    shifted = torch.cat([torch.full_like(labels[..., :1], start_id), labels[..., :-1]], dim=-1)
    return shifted.masked_fill((shifted == -100).cumsum(-1) > 0, pad_id)

# %% mistake: as_many_tokens_as_labels
# names: −100 is left
def shift_right(labels, start_id, pad_id):
    shifted = torch.cat([torch.full_like(labels[..., :1], start_id), labels[..., :-1]], dim=-1)
    n_tokens = (labels != -100).sum(-1, keepdim=True)
    return torch.where(torch.arange(labels.shape[-1]) <= n_tokens, shifted, pad_id)
