# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: transpose_and_flatten
def merge_heads(x: Tensor) -> Tensor:
    return x.transpose(-3, -2).flatten(-2)

# %% right: movedim_and_reshape
def merge_heads(x: Tensor) -> Tensor:
    *leading, n_heads, n, d_head = x.shape
    return x.movedim(-3, -2).reshape(*leading, n, n_heads * d_head)

# %% right: contiguous_and_view
def merge_heads(x: Tensor) -> Tensor:
    n_heads, n, d_head = x.shape[-3:]
    turned = torch.transpose(x, -2, -3).contiguous()
    return turned.view(x.shape[:-3] + (n, n_heads * d_head))

# %% right: joined_heads
def merge_heads(x: Tensor) -> Tensor:
    return torch.cat(x.unbind(dim=-3), dim=-1)

# %% right: loop_over_heads
def merge_heads(x: Tensor) -> Tensor:
    merged = x[..., 0, :, :]
    for h in range(1, x.size(-3)):
        merged = torch.cat((merged, x[..., h, :, :]), dim=-1)
    return merged

# %% right: written_into_slices
def merge_heads(x: Tensor) -> Tensor:
    n_heads, n, d_head = x.shape[-3:]
    merged = torch.empty(*x.shape[:-3], n, n_heads * d_head, dtype=x.dtype)
    for h in range(n_heads):
        merged[..., h * d_head : (h + 1) * d_head] = x[..., h, :, :]
    return merged

# %% right: einsum_transpose
def merge_heads(x: Tensor) -> Tensor:
    return torch.einsum("...hnd->...nhd", x).flatten(start_dim=-2)

# %% right: turned_flattened_and_turned_back
def merge_heads(x: Tensor) -> Tensor:
    return x.mT.flatten(-3, -2).mT

# %% right: heads_stacked_then_flattened
def merge_heads(x: Tensor) -> Tensor:
    return torch.stack(x.unbind(-3), dim=-2).flatten(start_dim=-2)

# %% right: token_by_token
def merge_heads(x: Tensor) -> Tensor:
    return torch.stack([x[..., i, :].flatten(-2) for i in range(x.shape[-2])], dim=-2)

# %% right: padded_and_added
def merge_heads(x: Tensor) -> Tensor:
    n_heads, width = x.shape[-3], x.shape[-1]
    return sum(F.pad(x[..., h, :, :], (h * width, (n_heads - 1 - h) * width)) for h in range(n_heads))

# %% right: a_table_of_indices
def merge_heads(x: Tensor) -> Tensor:
    n_heads, n, width = x.shape[-3:]
    head = torch.arange(n_heads).repeat_interleave(width)
    feature = torch.arange(width).repeat(n_heads)
    return x.movedim(-3, -2)[..., head, feature]

# %% right: calls_itself_for_every_text
def merge_heads(x: Tensor) -> Tensor:
    if x.dim() > 3:
        return torch.stack([merge_heads(text) for text in x])
    return torch.hstack(tuple(x))

# %% right: mapped_over_tokens
def merge_heads(x: Tensor) -> Tensor:
    join = torch.vmap(lambda token: token.reshape(-1), in_dims=1)
    for _ in x.shape[:-3]:
        join = torch.vmap(join)
    return join(x)

# %% right: rows_of_the_unit_matrix
def merge_heads(x: Tensor) -> Tensor:
    h, _, w = x.shape[-3:]
    place = torch.eye(h * w, dtype=x.dtype).view(h, w, h * w)
    return torch.einsum("...hnw,hwd->...nd", x, place)

# %% right: a_lambda
merge_heads = lambda x: torch.flatten(torch.swapaxes(x, -3, -2), -2, -1)

# %% right: layer_that_flattens
class _Merge(nn.Module):
    def __init__(self):
        super().__init__()
        self.flat = nn.Flatten(-2)

    def forward(self, x):
        return self.flat(x.transpose(-2, -3))

merge_heads = _Merge()

# %% right: heads_joined_one_after_another
from functools import reduce

def merge_heads(x: Tensor) -> Tensor:
    return reduce(lambda done, head: torch.cat((done, head), -1), x.unbind(-3))

# %% right: permuted_by_a_list_of_axes
def merge_heads(x: Tensor) -> Tensor:
    axes = list(range(x.ndim))
    axes[-3], axes[-2] = axes[-2], axes[-3]
    moved = x.permute(axes).clone(memory_format=torch.contiguous_format)
    return moved.view(*moved.shape[:-2], moved.shape[-2] * moved.shape[-1])

# %% mistake: reshape_without_transpose
# names: reshape|view|mix|transpos
def merge_heads(x: Tensor) -> Tensor:
    *leading, n_heads, n, d_head = x.shape
    return x.reshape(*leading, n, n_heads * d_head)

# %% mistake: interleaved_features
# names: consecutive|neighbor|contiguous|interleav|side by side|next to|block|altern
def merge_heads(x: Tensor) -> Tensor:
    return x.movedim(-3, -1).flatten(-2)

# %% mistake: view_after_transpose
# names: contiguous|reshape|view
def merge_heads(x: Tensor) -> Tensor:
    *leading, n_heads, n, d_head = x.shape
    return x.transpose(-3, -2).view(*leading, n, n_heads * d_head)

# %% mistake: left_unmerged
# names: flatten|join|last two|one axis|side by side|dimension of their own
def merge_heads(x: Tensor) -> Tensor:
    return x.transpose(-3, -2)

# %% mistake: heads_joined_as_tokens
# names: token
def merge_heads(x: Tensor) -> Tensor:
    return x.flatten(-3, -2)

# %% mistake: wants_one_batch_axis
# names: batch|leading
def merge_heads(x: Tensor) -> Tensor:
    batch, n_heads, n, d_head = x.shape
    return x.transpose(1, 2).reshape(batch, n, n_heads * d_head)

# %% mistake: wants_no_batch_axis
# names: batch|leading
def merge_heads(x: Tensor) -> Tensor:
    n_heads, n, d_head = x.shape
    return x.transpose(0, 1).reshape(n, n_heads * d_head)

# %% mistake: transposes_axes_counted_from_the_front
# names: batch|leading|from the (end|back)|negative
def merge_heads(x: Tensor) -> Tensor:
    return x.transpose(1, 2).flatten(-2)

# %% mistake: batch_poured_into_the_tokens
# names: batch|leading
def merge_heads(x: Tensor) -> Tensor:
    n_heads, n, d_head = x.shape[-3:]
    return x.transpose(-3, -2).reshape(-1, n_heads * d_head)

# %% mistake: batch_axes_unbound
# names: batch|leading
def merge_heads(x: Tensor) -> Tensor:
    return torch.cat(list(x), dim=-1)

# %% mistake: squeezed
# names: squeez|size 1|one token|batch|leading|axis of
def merge_heads(x: Tensor) -> Tensor:
    return x.transpose(-3, -2).flatten(-2).squeeze()

# %% mistake: heads_added_up
# names: \bsum|add
def merge_heads(x: Tensor) -> Tensor:
    return x.sum(dim=-3)

# %% mistake: heads_averaged
# names: mean|averag
def merge_heads(x: Tensor) -> Tensor:
    return x.mean(dim=-3)

# %% mistake: first_head_alone
# names: first head|one head|every head|all (the )?heads|only
def merge_heads(x: Tensor) -> Tensor:
    return x[..., 0, :, :]

# %% mistake: tokens_and_features_turned
# names: transpos|swap|axes|axis|reshape|exchang
def merge_heads(x: Tensor) -> Tensor:
    *leading, n_heads, n, d_head = x.shape
    return x.transpose(-1, -2).reshape(*leading, n, n_heads * d_head)

# %% mistake: result_transposed
# names: transpos|swap|axes|axis|\(\.\.\., n, |exchang
def merge_heads(x: Tensor) -> Tensor:
    return x.transpose(-3, -2).flatten(-2).mT

# %% mistake: heads_backwards
# names: revers|backward|wrong order
def merge_heads(x: Tensor) -> Tensor:
    return torch.cat(x.unbind(-3)[::-1], dim=-1)

# %% mistake: transposed_in_place
# names: in.place|chang|modif
def merge_heads(x: Tensor) -> Tensor:
    return x.transpose_(-3, -2).flatten(-2)

# %% mistake: detached
# names: gradient
def merge_heads(x: Tensor) -> Tensor:
    return x.detach().transpose(-3, -2).flatten(-2)

# %% mistake: rebuilt_from_lists
# names: gradient|dtype|float32|float64
def merge_heads(x: Tensor) -> Tensor:
    return torch.tensor(x.transpose(-3, -2).flatten(-2).tolist())

# %% mistake: filled_a_float32_table
# names: dtype|float32|float64|precision
def merge_heads(x: Tensor) -> Tensor:
    n_heads, n, d_head = x.shape[-3:]
    merged = torch.zeros(*x.shape[:-3], n, n_heads * d_head)
    for h in range(n_heads):
        merged[..., h * d_head : (h + 1) * d_head] = x[..., h, :, :]
    return merged

# %% mistake: needs_n_heads
# names: argument|x alone|signature
def merge_heads(x: Tensor, n_heads: int) -> Tensor:
    return x.transpose(-3, -2).flatten(-2)

# %% mistake: no_return
# names: return
def merge_heads(x: Tensor) -> Tensor:
    merged = x.transpose(-3, -2).flatten(-2)

# %% unknown: features_backwards
def merge_heads(x: Tensor) -> Tensor:
    return x.flip(-1).transpose(-3, -2).flatten(-2)

# %% unknown: tokens_backwards
def merge_heads(x: Tensor) -> Tensor:
    return x.flip(-2).transpose(-3, -2).flatten(-2)

# %% mistake: one_long_row
# names: end to end
# names: last two dimensions
def merge_heads(x: Tensor) -> Tensor:
    return x.transpose(-3, -2).flatten()

# %% mistake: merged_with_the_wrong_dimension
# names: tokens before the heads
def merge_heads(x: Tensor) -> Tensor:
    return x.flatten(-2)

# %% mistake: for_one_sentence_alone
# names: batch
# names: ^(?!.*\.mT)
def merge_heads(x: Tensor) -> Tensor:
    return x.transpose(0, 1).reshape(x.shape[1], -1)

# %% mistake: last_block_lost
# names: long|hundred|many tokens|block
def merge_heads(x: Tensor) -> Tensor:
    if x.shape[-2] > 64:
        x = x[..., : x.shape[-2] // 64 * 64, :]
    return x.transpose(-3, -2).flatten(-2)

# %% mistake: heads_of_one_feature_squeezed
# names: squeeze|dropped|size 1|one feature|single feature
def merge_heads(x: Tensor) -> Tensor:
    if x.shape[-1] == 1:
        return x.squeeze(-1)
    return x.transpose(-3, -2).flatten(-2)

# %% mistake: batch_of_one_squeezed
# names: squeeze|dropped|size 1
def merge_heads(x: Tensor) -> Tensor:
    return x.transpose(-3, -2).flatten(-2).squeeze(0)

# %% mistake: order_of_axes_for_each_number_of_axes
# names: leading dimensions|batch
def merge_heads(x: Tensor) -> Tensor:
    order = {3: (1, 0, 2), 4: (0, 2, 1, 3), 5: (0, 1, 3, 2, 4)}[x.ndim]
    return x.permute(order).flatten(-2)

# %% mistake: batches_viewed_as_one
# names: contiguous|memory|view|reshape
def merge_heads(x: Tensor) -> Tensor:
    h, n, w = x.shape[-3:]
    return x.view(-1, h, n, w).transpose(1, 2).reshape(*x.shape[:-3], n, h * w)

# %% mistake: heads_found_by_their_number
# names: same (size|number)|sizes are (the same|equal)|as many|count dimensions from the end
def merge_heads(x: Tensor) -> Tensor:
    return torch.cat(x.unbind(x.shape.index(x.shape[-3])), dim=-1)

# %% mistake: not_turned_when_it_is_square
# names: same (size|number)|sizes are (the same|equal)|as many|mixed up
def merge_heads(x: Tensor) -> Tensor:
    if x.shape[-3] != x.shape[-2]:
        x = x.transpose(-3, -2)
    return x.flatten(-2)

# %% mistake: wide_heads_cut_off
# names: wide|hundreds of features
def merge_heads(x: Tensor) -> Tensor:
    return x[..., :64].transpose(-3, -2).flatten(-2)

# %% mistake: result_remembered_by_shape
# names: kept|between calls|earlier call|remember
merged_before = {}

def merge_heads(x: Tensor) -> Tensor:
    name = (x.shape, x.dtype, x.requires_grad)
    return merged_before.setdefault(name, x.transpose(-3, -2).flatten(-2))

# %% mistake: through_numpy
# names: numpy|gradient
import numpy as np

def merge_heads(x: Tensor) -> Tensor:
    return torch.from_numpy(np.concatenate(list(np.moveaxis(x.numpy(), -3, 0)), axis=-1))

# %% mistake: last_head_detached
# names: gradient
def merge_heads(x: Tensor) -> Tensor:
    return torch.cat([*x.unbind(-3)[:-1], x[..., -1, :, :].detach()], -1)

# %% mistake: tensor_instead_of_a_list
# names: list|unbind
def merge_heads(x: Tensor) -> Tensor:
    return torch.cat(x, dim=-1)

# %% mistake: unpacked_in_the_first_dimension
# names: batch|leading dimensions
def merge_heads(x: Tensor) -> Tensor:
    return torch.cat([*x], dim=-1)

# %% mistake: transposed_and_not_kept
# names: nobody keeps
def merge_heads(x: Tensor) -> Tensor:
    x.transpose(-3, -2)
    return x.reshape(*x.shape[:-3], x.shape[-2], -1)

# %% mistake: heads_stacked
# names: dimension of their own
def merge_heads(x: Tensor) -> Tensor:
    return torch.stack(x.unbind(-3), dim=-1)

# %% mistake: returns_the_first_head_of_the_loop
# names: loop
def merge_heads(x: Tensor) -> Tensor:
    merged = x[..., 0, :, :]
    for head in range(1, x.shape[-3]):
        merged = torch.cat([merged, x[..., head, :, :]], dim=-1)
        return merged
    return merged

# %% mistake: features_of_heads_dealt_out
# names: neighbors|in turn
def merge_heads(x: Tensor) -> Tensor:
    return x.permute(*range(x.ndim - 3), -2, -1, -3).flatten(-2)

# %% mistake: flattened_all
# names: end to end
def merge_heads(x: Tensor) -> Tensor:
    return x.transpose(-3, -2).flatten()

# %% mistake: filled_as_data
# names: gradient
def merge_heads(x: Tensor) -> Tensor:
    new = x.new_empty(*x.shape[:-3], x.shape[-2], x.shape[-3] * x.shape[-1])
    for h in range(x.shape[-3]):
        new[..., h * x.shape[-1] : (h + 1) * x.shape[-1]] = x.data[..., h, :, :]
    return new

# %% mistake: as_many_tokens_as_heads_taken_for_merged
# names: two sizes are the same
def merge_heads(x: Tensor) -> Tensor:
    if x.shape[-3] == x.shape[-2]:
        return x
    return x.transpose(-3, -2).flatten(-2)

# %% mistake: one_feature_not_merged
# names: goes wrong where a vector has a single feature
def merge_heads(x: Tensor) -> Tensor:
    return x if x.shape[-1] == 1 else x.transpose(-3, -2).flatten(-2)

# %% mistake: all_dimensions_turned
# names: from the end
def merge_heads(x):
    return x.T.flatten(-2)

# %% mistake: always_two_heads
# names: some of the heads
def merge_heads(x):
    return torch.cat([x[..., 0, :, :], x[..., 1, :, :]], dim=-1)

# %% right: products_with_selectors
def merge_heads(x):
    *_, h, n, d = x.shape
    place = torch.eye(h * d, dtype=x.dtype).view(h, d, h * d)
    return (x @ place).sum(-3)

# %% mistake: stacked_along_the_second_dimension
# names: batch
# names: from the end
def merge_heads(x: Tensor) -> Tensor:
    """`hstack` goes along dimension 1: right for one sentence alone."""
    return torch.hstack(x.unbind(-3))

# %% mistake: joined_along_dimension_one
# names: batch
# names: from the end
def merge_heads(x: Tensor) -> Tensor:
    heads = [x[..., i, :, :] for i in range(x.shape[-3])]
    return torch.cat(heads, dim=1)

# %% right: through_columns
def merge_heads(x: Tensor) -> Tensor:
    return x.mT.flatten(-3, -2).mT
