# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: slices
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids[..., 1:]

# %% right: copies
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    inputs = ids[..., :-1].clone()
    labels = ids[..., 1:].clone()
    return inputs, labels

# %% right: narrow
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    n = ids.size(-1)
    return torch.narrow(ids, -1, 0, n - 1), torch.narrow(ids, -1, 1, n - 1)

# %% right: rolled_and_cut
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    following = torch.roll(ids, shifts=-1, dims=-1)
    return ids[..., :-1], following[..., :-1]

# %% right: index_select
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    positions = torch.arange(ids.shape[-1] - 1)
    return ids.index_select(-1, positions), ids.index_select(-1, positions + 1)

# %% right: windows_of_two
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    if ids.shape[-1] < 2:
        return ids[..., :0], ids[..., :0]
    return ids.unfold(-1, 2, 1).unbind(-1)

# %% right: token_by_token
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    n = ids.shape[-1]
    inputs, labels = torch.empty_like(ids[..., 1:]), torch.empty_like(ids[..., 1:])
    for i in range(n - 1):
        inputs[..., i] = ids[..., i]
        labels[..., i] = ids[..., i + 1]
    return inputs, labels

# %% right: split
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    n = ids.shape[-1]
    inputs, _ = ids.split([n - 1, 1], dim=-1)
    _, labels = ids.split([1, n - 1], dim=-1)
    return (inputs, labels)

# %% mistake: order_swapped
# names: order
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., 1:], ids[..., :-1]

# %% mistake: labels_are_the_inputs
# names: same
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids[..., :-1]

# %% mistake: nothing_cut
# names: same
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids, ids

# %% mistake: both_without_the_first
# names: same
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., 1:], ids[..., 1:]

# %% mistake: texts_cut
# names: wrong dimension|(tokens|dimension).*last|batch
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[:-1], ids[1:]

# %% mistake: second_dimension_cut
# names: batch|dimension
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[:, :-1], ids[:, 1:]

# %% mistake: second_dimension_where_there_is_one
# names: batch|dimension
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    if ids.ndim == 1:
        return ids[:-1], ids[1:]
    return ids[:, :-1], ids[:, 1:]

# %% mistake: rolled
# names: roll
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids, ids.roll(-1, -1)

# %% mistake: rolled_in_all_dimensions
# names: roll|one token shorter
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids, torch.roll(ids, -1)

# %% mistake: labels_filled_up
# names: filled up|shorten
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    end = torch.full_like(ids[..., :1], -100)
    return ids, torch.cat([ids[..., 1:], end], dim=-1)

# %% mistake: labels_filled_up_with_zero
# names: filled up|shorten
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids, F.pad(ids[..., 1:], (0, 1))

# %% mistake: inputs_not_cut
# names: shorter
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids, ids[..., 1:]

# %% mistake: labels_not_cut
# names: shorter
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids

# %% mistake: two_ahead
# names: one after that|must be the next
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-2], ids[..., 2:]

# %% mistake: two_ahead_cut_unevenly
# names: one after that|must be the next
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids[..., 2:]

# %% mistake: last_token_lost
# names: last token
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-2], ids[..., 1:-1]

# %% mistake: only_the_last_is_asked
# names: every one has|one label
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids[..., -1]

# %% mistake: only_the_last_is_asked_with_dimension
# names: every one has|one label
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids[..., -1:]

# %% mistake: inputs_alone
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1]

# %% mistake: stacked
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return torch.stack([ids[..., :-1], ids[..., 1:]])

# %% mistake: windows_left_together
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids.unfold(-1, 2, 1)

# %% mistake: list_of_two
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return [ids[..., :-1], ids[..., 1:]]

# %% mistake: dict_of_two
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return {"inputs": ids[..., :-1], "labels": ids[..., 1:]}

# %% mistake: pairs_of_numbers
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    tokens = ids.flatten().tolist()
    return list(zip(tokens[:-1], tokens[1:]))

# %% mistake: texts_joined
# names: joined
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    flat = ids.flatten()
    return flat[:-1], flat[1:]

# %% mistake: flattened
# names: joined|shape
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1].flatten(), ids[..., 1:].flatten()

# %% mistake: floats
# names: whole numbers|dtype
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1].float(), ids[..., 1:].float()

# %% mistake: changed_in_place
# names: in place
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    inputs = ids[..., :-1].clone()
    ids[..., :-1] = ids[..., 1:].clone()
    return inputs, ids[..., :-1]

# %% mistake: viewed
# names: memory|reshape
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    flat = ids.view(-1, ids.shape[-1])
    return flat[:, :-1].reshape(*ids.shape[:-1], -1), flat[:, 1:].reshape(*ids.shape[:-1], -1)

# %% mistake: squeezed
# names: squeeze|size 1
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1].squeeze(), ids[..., 1:].squeeze()

# %% mistake: no_return
# names: return
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    inputs, labels = ids[..., :-1], ids[..., 1:]

# %% unknown: inputs_reversed
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1].flip(-1), ids[..., 1:]

# %% unknown: labels_one_higher
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids[..., :-1] + 1

# %% unknown: first_label_repeated
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    labels = ids[..., 1:].clone()
    labels[..., -1:] = labels[..., :1]
    return ids[..., :-1], labels

# %% mistake: length_of_the_batch
# names: batch
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    n = len(ids)
    return ids[..., : n - 1], ids[..., 1:n]

# %% mistake: dots_and_colon
# names: comma
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[...:-1], ids[...:1]

# %% mistake: colon_forgotten_in_the_inputs
# names: colon
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., -1], ids[..., 1:]

# %% mistake: colon_forgotten_in_both
# names: colon
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    inputs = ids[-1]
    labels = ids[1]
    return inputs, labels

# %% mistake: batches_only
# names: text alone
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    inputs = torch.stack([text[:-1] for text in ids])
    labels = torch.stack([text[1:] for text in ids])
    return inputs, labels

# %% mistake: pairs_as_a_list
# names: must return the tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return [(ids[..., i], ids[..., i + 1]) for i in range(ids.shape[-1] - 1)]

# %% mistake: zipped
# names: must return the tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return zip(ids[..., :-1], ids[..., 1:])

# %% mistake: lists_of_numbers
# names: torch\.stack
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    inputs, labels = [], []
    for i in range(len(ids) - 1):
        inputs.append(ids[i])
        labels.append(ids[i + 1])
    return inputs, labels

# %% mistake: last_label_ignored
# names: shortened
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    labels = ids.roll(-1, -1)
    labels[..., -1] = -100
    return ids, labels

# %% mistake: shifted_without_cutting_the_last
# names: one token shorter
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    inputs = ids[..., :-1]
    labels = ids + 1
    return inputs, labels

# %% mistake: two_returns
# names: Two tensors must be returned
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1]
    return ids[..., 1:]

# %% right: indexes_as_lists
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    last = ids.shape[-1] - 1
    return ids[..., list(range(last))], ids[..., list(range(1, last + 1))]

# %% right: unbound_and_stacked
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    tokens = ids.unbind(-1)
    return torch.stack(tokens[:-1], -1), torch.stack(tokens[1:], -1)

# %% right: recursive_over_texts
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    if ids.ndim == 1:
        return ids[:-1], ids[1:]
    pairs = [next_token_pairs(text) for text in ids]
    return torch.stack([a for a, _ in pairs]), torch.stack([b for _, b in pairs])

# %% right: last_dimension_first
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    tokens = ids.movedim(-1, 0)
    return tokens[:-1].movedim(0, -1), tokens[1:].movedim(0, -1)

# %% right: slices_with_the_length
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    n = ids.size(-1)
    return ids[..., 0 : n - 1], ids[..., 1:n]


# %% right: named_tuple
from collections import namedtuple

Pairs = namedtuple("Pairs", "inputs labels")

def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return Pairs(inputs=ids[..., :-1], labels=ids[..., 1:])


# %% right: negative_padding
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return F.pad(ids, (0, -1)), F.pad(ids, (-1, 0))


# %% right: differences_added
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    inputs = ids[..., :-1].clone()
    return inputs, inputs + ids.diff(dim=-1)


# %% right: matrix_that_moves
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    n = ids.shape[-1]
    stay, move = torch.eye(n, n - 1, dtype=ids.dtype), torch.eye(n - 1, dtype=ids.dtype)
    return torch.einsum("...i,ij->...j", ids, stay), ids @ F.pad(move, (0, 0, 1, 0))


# %% right: matrix_that_moves_in_float64
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    move = torch.eye(ids.shape[-1], dtype=torch.float64)
    return (ids.double() @ move[:, :-1]).to(ids.dtype), (ids.double() @ move[:, 1:]).to(ids.dtype)


# %% right: slice_objects
from operator import itemgetter

def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return itemgetter((..., slice(None, -1)), (..., slice(1, None)))(ids)


# %% right: tuple_of_a_map
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return tuple(map(lambda start: ids.narrow(-1, start, ids.size(-1) - 1), (0, 1)))


# %% right: pairwise_of_lists
from itertools import pairwise

def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    texts = ids.reshape(-1, ids.shape[-1]).tolist()
    pairs = torch.tensor([list(pairwise(text)) for text in texts], dtype=ids.dtype)
    pairs = pairs.reshape(*ids.shape[:-1], ids.shape[-1] - 1, 2)
    return pairs[..., 0], pairs[..., 1]


# %% right: taken_along
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    index = torch.arange(ids.size(-1) - 1).expand(*ids.shape[:-1], -1)
    return torch.gather(ids, -1, index), torch.take_along_dim(ids, index + 1, dim=-1)


# %% right: numpys_delete
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    import numpy as np

    return tuple(torch.from_numpy(np.delete(ids.numpy(), where, axis=-1)) for where in (-1, 0))


# %% right: vmapped_over_texts
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    pairs = lambda text: (text[:-1], text[1:])  # noqa: E731
    for _ in range(ids.ndim - 1):
        pairs = torch.vmap(pairs)
    return pairs(ids)


# %% right: picked_by_a_mask
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    position = torch.arange(ids.shape[-1])
    return ids[..., position < position.max()], ids[..., position > 0]


# %% right: recursive_over_tokens
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    if ids.shape[-1] == 2:
        return ids[..., :1], ids[..., 1:]
    inputs, labels = next_token_pairs(ids[..., :-1])
    return torch.cat([inputs, ids[..., -2:-1]], -1), torch.cat([labels, ids[..., -1:]], -1)


# %% right: lambda
next_token_pairs = lambda ids: (ids[..., :-1], ids[..., 1:])  # noqa: E731


# %% right: callable_object
class Pairs:
    def __call__(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        head, tail = torch.tensor_split(ids, [1], dim=-1)
        return torch.cat([head, tail], -1).swapaxes(0, -1)[:-1].swapaxes(0, -1), tail

next_token_pairs = Pairs()


# %% right: convolution
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    kernel = torch.eye(2, dtype=torch.float64).unsqueeze(1)
    moved = F.conv1d(ids.reshape(-1, 1, ids.shape[-1]).double(), kernel).round().to(ids.dtype)
    return tuple(moved[:, k].reshape(*ids.shape[:-1], -1) for k in range(2))


# %% right: strided
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    own = ids.contiguous().clone()
    size = (*ids.shape[:-1], ids.shape[-1] - 1)
    return own.as_strided(size, own.stride()), own.as_strided(size, own.stride(), 1)


# %% right: generator_expression
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    last = ids.ndim - 1
    return tuple(ids.index_select(last, torch.arange(ids.shape[last])[cut]) for cut in (slice(0, -1), slice(1, None)))


# %% mistake: list_of_slices
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return [ids[..., :-1], ids[..., 1:]]


# %% mistake: list_comprehension
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return [ids[..., i : ids.shape[-1] - 1 + i] for i in range(2)]


# %% mistake: generator
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return (ids[..., i : ids.shape[-1] - 1 + i] for i in range(2))


# %% mistake: map_left_lazy
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return map(lambda start: ids.narrow(-1, start, ids.shape[-1] - 1), (0, 1))


# %% mistake: return_inside_the_loop
# names: loop
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    inputs, labels = [], []
    for i in range(ids.shape[-1] - 1):
        inputs.append(ids[..., i])
        labels.append(ids[..., i + 1])
        return torch.stack(inputs, -1), torch.stack(labels, -1)


# %% mistake: padding_not_asked
# names: 0 .*like any other
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    labels = ids[..., 1:].clone()
    labels[labels == 0] = -100
    return ids[..., :-1], labels


# %% mistake: padding_not_asked_by_where
# names: 0 .*like any other
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], torch.where(ids[..., 1:] > 0, ids[..., 1:], -100)


# %% mistake: zeros_cut
# names: missing
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    n = int((ids != 0).any(dim=tuple(range(ids.ndim - 1))).sum()) if ids.ndim > 1 else int((ids != 0).sum())
    return ids[..., : n - 1], ids[..., 1:n]


# %% mistake: in_sixteen_bits
# names: 16 bits
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    small = ids.to(torch.int16)
    return small[..., :-1].long(), small[..., 1:].long()


# %% mistake: in_half_precision
# names: half precision
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    n = ids.shape[-1]
    move = torch.eye(n, dtype=torch.float16)
    return (ids.half() @ move[:, :-1]).long(), (ids.half() @ move[:, 1:]).long()


# %% mistake: viewed_by_texts
# names: view|reshape
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    shape = ids.shape
    texts = ids.view(-1, *shape[-2:]) if ids.ndim > 3 else ids
    inputs, labels = texts[..., :-1], texts[..., 1:]
    return inputs.reshape(*shape[:-1], -1), labels.reshape(*shape[:-1], -1)


# %% mistake: longest_dimension
# names: last dimension|batch|dimension
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    dim = max(range(ids.ndim), key=lambda d: ids.shape[d])
    return ids.narrow(dim, 0, ids.shape[dim] - 1), ids.narrow(dim, 1, ids.shape[dim] - 1)


# %% mistake: squeezed_batch
# names: squeeze|dimension
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    ids = ids.squeeze(0) if ids.ndim > 1 else ids
    return ids[..., :-1], ids[..., 1:]


# %% mistake: window_of_128
# names: missing
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    ids = ids[..., -129:]
    return ids[..., :-1], ids[..., 1:]


# %% mistake: repeated_tokens_dropped
# names: missing
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    if ids.ndim == 1:
        ids = torch.unique_consecutive(ids)
    return ids[..., :-1], ids[..., 1:]


# %% mistake: buffer_reused
# names: two calls|between calls
# names: each call|cache
BUFFER = torch.zeros(100_000, dtype=torch.long)

def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    own = BUFFER[: ids.numel()].view(ids.shape)
    own.copy_(ids)
    return own[..., :-1], own[..., 1:]


# %% mistake: cached_by_shape
# names: two calls|between calls
# names: each call|cache
SEEN = {}

def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    if ids.shape not in SEEN:
        SEEN[ids.shape] = ids[..., :-1], ids[..., 1:]
    return SEEN[ids.shape]


# %% mistake: cached_by_value
# names: two calls|between calls
# names: each call|cache
SEEN = {}

def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    key = str(ids.tolist())
    if key not in SEEN:
        SEEN[key] = ids[..., :-1].clone(), ids[..., 1:].clone()
    return SEEN[key]

# %% mistake: rolled_the_other_way
# names: one before
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids, ids.roll(1, dims=-1)

# %% mistake: three_returned
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids[..., 1:], ids.shape[-1] - 1

# %% mistake: colon_on_the_wrong_side
# names: first token alone
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids[..., :1]

# %% mistake: list_of_pairs_of_a_batch
# names: tuple
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    if ids.ndim == 1:
        return ids[:-1], ids[1:]
    return [next_token_pairs(text) for text in ids]

# %% mistake: dimension_found_by_its_size
# names: wrong dimension
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    dim = list(ids.shape).index(ids.shape[-1])
    n = ids.shape[dim] - 1
    return ids.narrow(dim, 0, n), ids.narrow(dim, 1, n)


# %% mistake: batch_of_one_made
# names: dimension more
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    rows = ids.reshape(-1, ids.shape[-1])
    return rows[:, :-1], rows[:, 1:]

# %% mistake: rolled_forward_and_cut
# names: one before it
# names: next
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids.roll(1, -1)[..., :-1]

# %% mistake: one_hot_labels
# names: one dimension more|rows of 0 and 1
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], torch.nn.functional.one_hot(ids[..., 1:])

# %% mistake: second_and_first
# names: first token alone
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., 1:], ids[..., :1]

# %% mistake: same_as_before_ignored
# names: lost its label
# names: twice
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    inputs, labels = ids[..., :-1], ids[..., 1:].clone()
    labels[inputs == labels] = -100
    return inputs, labels

# %% right: rolled_over_all_texts_and_cut
def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    return ids[..., :-1], ids.roll(-1)[..., :-1]
