# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: unflatten
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError(f"{x.shape[-1]} features do not split into {n_heads} heads of the same size")
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% right: view_and_movedim
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    *leading, n, d = x.shape
    if d % n_heads != 0:
        raise ValueError("d is not divisible by n_heads")
    return x.reshape(*leading, n, n_heads, d // n_heads).movedim(-2, -3)

# %% right: chunk_and_stack
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.size(-1) % n_heads != 0:
        raise ValueError
    return torch.stack(x.chunk(n_heads, dim=-1), dim=-3)

# %% right: slices
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d_head, rest = divmod(x.shape[-1], n_heads)
    if rest:
        raise ValueError(f"not divisible: {rest} features left over")
    heads = [x[..., h * d_head : (h + 1) * d_head] for h in range(n_heads)]
    return torch.cat([head.unsqueeze(-3) for head in heads], dim=-3)

# %% right: permute_all_axes
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    n, d = x.shape[-2:]
    if d // n_heads * n_heads != d:
        raise ValueError("d must be a multiple of n_heads")
    parts = x.view(x.shape[:-1] + (n_heads, d // n_heads))
    axes = list(range(parts.ndim))
    axes[-3], axes[-2] = axes[-2], axes[-3]
    return parts.permute(axes).contiguous()

# %% right: error_translated
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    try:
        parts = x.unflatten(-1, (n_heads, x.shape[-1] // n_heads))
    except RuntimeError as error:
        raise ValueError("d must be divisible by n_heads") from error
    return torch.swapaxes(parts, -2, -3)

# %% right: copied_head_by_head
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    heads = x.new_empty(*x.shape[:-2], n_heads, x.shape[-2], d // n_heads)
    for h, part in enumerate(torch.split(x, d // n_heads, dim=-1)):
        heads[..., h, :, :] = part
    return heads

# %% right: turned_cut_and_turned_back
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads != 0:
        raise ValueError(f"{x.shape[-1]} features, {n_heads} heads")
    return x.mT.unflatten(-2, (n_heads, x.shape[-1] // n_heads)).mT

# %% right: sliding_windows
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    width, rest = divmod(x.size(-1), n_heads)
    if rest:
        raise ValueError("not divisible")
    return x.unfold(-1, width, width).transpose(-3, -2)

# %% right: a_table_of_indices
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d = x.shape[-1]
    if d != d // n_heads * n_heads:
        raise ValueError("not divisible")
    where = torch.arange(d).view(n_heads, -1)
    return x[..., where].movedim(-2, -3)

# %% right: tensor_split
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] / n_heads != int(x.shape[-1] / n_heads):
        raise ValueError("not divisible")
    return torch.stack(x.tensor_split(n_heads, dim=-1)).movedim(0, -3)

# %% right: an_error_of_its_own
class NotDivisible(ValueError):
    pass

def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise NotDivisible(x.shape, n_heads)
    return torch.swapdims(x.contiguous().view(*x.shape[:-1], n_heads, -1), -3, -2)

# %% right: layer_that_unflattens
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    *_, d = x.shape
    if math.gcd(d, n_heads) != n_heads:
        raise ValueError("not divisible")
    cut = nn.Unflatten(-1, (n_heads, d // n_heads))
    return torch.einsum("...nhw->...hnw", cut(x))

# %% right: rows_of_the_unit_matrix
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d = x.shape[-1]
    if d % n_heads > 0:
        raise ValueError("not divisible")
    choose = torch.eye(d, dtype=x.dtype).reshape(d, n_heads, d // n_heads)
    return torch.einsum("...nd,dhw->...hnw", x, choose)

# %% right: calls_itself_for_every_text
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    if x.ndim > 2:
        return torch.stack([split_heads(text, n_heads) for text in x])
    return torch.stack(torch.hsplit(x, n_heads))

# %% right: mapped_over_tokens
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    cut = torch.vmap(lambda token: token.reshape(n_heads, -1), out_dims=1)
    for _ in x.shape[:-2]:
        cut = torch.vmap(cut)
    return cut(x)

# %% right: token_by_token
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    tokens = [torch.stack(token.split(token.shape[-1] // n_heads, -1), dim=-2) for token in x.unbind(-2)]
    return torch.stack(tokens, dim=-2)

# %% right: narrowed_and_joined
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    width = x.shape[-1] // n_heads
    if width * n_heads < x.shape[-1]:
        raise ValueError("not divisible")
    return torch.cat([x.narrow(-1, head * width, width).unsqueeze(-3) for head in range(n_heads)], dim=-3)

# %% right: a_lambda_and_its_check
def _width(d, n_heads):
    if d % n_heads:
        raise ValueError("not divisible")
    return d // n_heads

split_heads = lambda x, n_heads: x.reshape(*x.shape[:-1], n_heads, _width(x.shape[-1], n_heads)).swapaxes(-2, -3)

# %% mistake: reshape_without_transpose
# names: reshape|view|mix|token
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    *leading, n, d = x.shape
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.reshape(*leading, n_heads, n, d // n_heads)

# %% mistake: interleaved_features
# names: consecutive|neighbor|contiguous|interleav|every (other|second|n_heads)|next to|block
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.unflatten(-1, (d // n_heads, n_heads)).movedim(-1, -3)

# %% mistake: strided_slices
# names: consecutive|neighbor|contiguous|interleav|every (other|second|n_heads)|next to|block
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return torch.stack([x[..., h::n_heads] for h in range(n_heads)], dim=-3)

# %% mistake: heads_left_after_the_tokens
# names: transpos|order|axis|axes|swap|move|exchang
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.reshape(*x.shape[:-1], n_heads, d // n_heads)

# %% mistake: features_before_tokens
# names: transpos|order|axis|axes|swap|move|exchang
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.mT.unflatten(-2, (n_heads, d // n_heads))

# %% mistake: heads_first_of_all
# names: batch|leading
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return torch.stack(x.chunk(n_heads, dim=-1))

# %% mistake: wants_one_batch_axis
# names: batch|leading
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    batch, n, d = x.shape
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.view(batch, n, n_heads, d // n_heads).transpose(1, 2)

# %% mistake: wants_no_batch_axis
# names: batch|leading
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    n, d = x.shape
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.view(n, n_heads, d // n_heads).transpose(0, 1)

# %% mistake: batch_poured_into_the_tokens
# names: batch|leading
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.reshape(-1, n_heads, d // n_heads).transpose(0, 1)

# %% mistake: transposes_axes_counted_from_the_front
# names: batch|leading|from the (end|back)|negative
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.reshape(*x.shape[:-1], n_heads, d // n_heads).transpose(1, 2)

# %% mistake: heads_and_head_width_confused
# names: n_heads
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.reshape(*x.shape[:-1], d // n_heads, n_heads).transpose(-3, -2)

# %% mistake: no_check
# names: ValueError
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: assertion_instead
# names: ValueError
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    assert x.shape[-1] % n_heads == 0, "d must be divisible by n_heads"
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: error_returned
# names: returned, not raised
# names: raise
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        return ValueError("d must be divisible by n_heads")
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: left_over_features_dropped
# names: ValueError
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d_head = x.shape[-1] // n_heads
    return x[..., : n_heads * d_head].unflatten(-1, (n_heads, d_head)).transpose(-3, -2)

# %% mistake: uneven_chunks_padded
# names: ValueError
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    missing = -x.shape[-1] % n_heads
    return F.pad(x, (0, missing)).unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: divisibility_of_the_tokens
# names: ValueError|divisib|multiple
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-2] % n_heads:
        raise ValueError("not divisible")
    return x.unflatten(-1, (n_heads, x.shape[-1] // n_heads)).transpose(-3, -2)

# %% mistake: divisibility_the_wrong_way_round
# names: ValueError|divisib|multiple
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if n_heads % x.shape[-1]:
        raise ValueError("not divisible")
    return x.unflatten(-1, (n_heads, x.shape[-1] // n_heads)).transpose(-3, -2)

# %% mistake: list_of_heads
# names: list|tuple
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return list(x.chunk(n_heads, dim=-1))

# %% mistake: every_head_gets_everything
# names: d ?(//|/) ?n_heads|slice|own (features|part|share)|only
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.unsqueeze(-3).expand(*x.shape[:-2], n_heads, *x.shape[-2:])

# %% mistake: tokens_split_instead_of_features
# names: token
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return torch.stack(x.tensor_split(n_heads, dim=-2), dim=-3)

# %% mistake: heads_backwards
# names: revers|backward|wrong order
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2).flip(-3)

# %% mistake: detached
# names: gradient
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.detach().clone().unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: filled_a_float32_table
# names: dtype|float32|float64|precision
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    heads = torch.zeros(*x.shape[:-2], n_heads, x.shape[-2], d // n_heads)
    for h, part in enumerate(torch.split(x, d // n_heads, dim=-1)):
        heads[..., h, :, :] = part
    return heads

# %% mistake: view_of_memory_order
# names: contiguous|memory|stride|view|transposed (input|x)
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    *leading, n, d = x.shape
    if d % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.view(-1).view(*leading, n, n_heads, d // n_heads).transpose(-3, -2)

# %% mistake: no_return
# names: return
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    heads = x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% unknown: features_backwards
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2).flip(-1)

# %% unknown: tokens_backwards
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2).flip(-2)

# %% mistake: error_printed
# names: ValueError
# names: got None
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        print("ValueError")
        return None
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: front_dimensions_exchanged
# names: batch
# names: ^(?!.*\.mT)
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    return x.unflatten(-1, (n_heads, -1)).transpose(0, 1)

# %% mistake: last_block_lost
# names: long|hundred|many tokens|block
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    if x.shape[-2] > 64:
        x = x[..., : x.shape[-2] // 64 * 64, :]
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: squeezed
# names: squeeze|dropped|size 1
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2).squeeze()

# %% mistake: heads_of_one_feature_squeezed
# names: squeeze|dropped|size 1
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2).squeeze(-1)

# %% mistake: one_head_left_as_it_was
# names: one head|single head|n_heads ?= ?1|shape of the heads|squeeze|dropped|size 1
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    if n_heads == 1:
        return x
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: order_of_axes_for_each_number_of_axes
# names: leading dimensions|batch
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    order = {2: (1, 0, 2), 3: (0, 2, 1, 3), 4: (0, 1, 3, 2, 4)}[x.ndim]
    return x.unflatten(-1, (n_heads, -1)).permute(order)

# %% mistake: batches_viewed_as_one
# names: contiguous|memory|view|reshape
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    n, d = x.shape[-2:]
    if d % n_heads:
        raise ValueError("not divisible")
    flat = x.view(-1, n, n_heads, d // n_heads)
    return flat.transpose(1, 2).reshape(*x.shape[:-2], n_heads, n, d // n_heads)

# %% mistake: heads_found_by_their_number
# names: same (size|number)|sizes are (the same|equal)|as many|exchange tokens and heads
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    parts = x.unflatten(-1, (n_heads, -1))
    return parts.movedim(parts.shape.index(n_heads), -3)

# %% mistake: wide_vectors_cut_off
# names: wide|hundreds of features
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    width = min(64, x.shape[-1] // n_heads)
    return torch.stack([x[..., i * width : (i + 1) * width] for i in range(n_heads)], dim=-3)

# %% mistake: number_of_heads_kept
# names: kept|between calls|earlier call|remember
number_before = {}

def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    n_heads = number_before.setdefault(x.shape, n_heads)
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: result_remembered_by_shape
# names: kept|between calls|earlier call|remember
heads_before = {}

def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    name = (x.shape, x.dtype, x.requires_grad, n_heads)
    return heads_before.setdefault(name, x.unflatten(-1, (n_heads, -1)).transpose(-3, -2))

# %% mistake: through_numpy
# names: numpy|gradient
import numpy as np

def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    return torch.from_numpy(np.stack(np.split(x.numpy(), n_heads, axis=-1), axis=-3))

# %% mistake: any_error
# names: ValueError
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise RuntimeError("not divisible")
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: error_of_torch
# names: ValueError
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    return x.unflatten(-1, (n_heads, x.shape[-1] // n_heads)).transpose(-3, -2)

# %% mistake: more_heads_than_features
# names: ValueError
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    width = max(1, x.shape[-1] // n_heads)
    if x.shape[-1] % width or (x.shape[-1] > n_heads and x.shape[-1] % n_heads):
        raise ValueError("not divisible")
    return torch.stack(x.split(width, -1), -3)

# %% mistake: batch_poured_into_the_heads
# names: batch|leading dimensions
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    heads = x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)
    return heads.reshape(-1, *heads.shape[-2:])

# %% mistake: width_with_decimals
# names: //
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    return x.reshape(*x.shape[:-1], n_heads, x.shape[-1] / n_heads).transpose(-3, -2)

# %% mistake: text_raised
# names: ValueError
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise "not divisible"
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: pieces_of_n_heads
# names: pieces of n_heads
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    return torch.stack(x.split(n_heads, -1), -3)

# %% mistake: chunks_of_tokens
# names: token
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    return torch.stack(x.chunk(n_heads, -2), -3)

# %% mistake: transpose_not_kept
# names: nobody keeps
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    x = x.unflatten(-1, (n_heads, -1))
    x.transpose(-3, -2)
    return x

# %% mistake: check_the_wrong_way
# names: raised ValueError
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads == 0:
        raise ValueError("not divisible")
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: as_many_tokens_as_heads_taken_for_split
# names: two sizes are the same
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    if x.shape[-2] == n_heads > 1:
        return x
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: one_feature_not_split
# names: single feature
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError("not divisible")
    if x.shape[-1] == 1:
        return x
    return x.unflatten(-1, (n_heads, -1)).transpose(-3, -2)

# %% mistake: slices_as_wide_as_there_are_heads
# names: pieces
def split_heads(x, n_heads):
    if x.shape[-1] % n_heads:
        raise ValueError("d is not divisible by n_heads")
    heads = [x[..., i * n_heads : (i + 1) * n_heads] for i in range(n_heads)]
    return torch.stack(heads, dim=-3)

# %% mistake: condition_turned_round
# names: condition
# names: turned round
def split_heads(x, n_heads):
    if x.shape[-1] % n_heads == 0: raise ValueError("no")
    return x.reshape(*x.shape[:-1], n_heads, -1).transpose(-3, -2)

# %% mistake: cat_along_the_tokens
# names: end to end|as tokens
# names: stack
def split_heads(x, n_heads):
    if x.shape[-1] % n_heads: raise ValueError
    return torch.cat(x.chunk(n_heads, -1), -2)

# %% right: unfold_windows
def split_heads(x, n_heads):
    if x.shape[-1] % n_heads:
        raise ValueError
    w = x.shape[-1] // n_heads
    return x.unfold(-1, w, w).movedim(-2, -3)

# %% mistake: first_slice_for_all
# names: same slice
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    if x.shape[-1] % n_heads:
        raise ValueError
    d = x.shape[-1] // n_heads
    return torch.stack([x[..., :d]] * n_heads, -3)

# %% right: slices_stacked_by_divmod
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    d, rest = divmod(x.shape[-1], n_heads)
    if rest:
        raise ValueError(f"{x.shape[-1]} features do not fit {n_heads} heads")
    return torch.stack([x[..., h * d : (h + 1) * d] for h in range(n_heads)], dim=-3)

# %% mistake: slices_one_short
# names: last feature
def split_heads(x, n_heads):
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("no")
    w = d // n_heads
    return torch.stack([x[..., i * w : (i + 1) * w - 1] for i in range(n_heads)], dim=-3)

# %% right: picked_by_a_table
def split_heads(x, n_heads):
    w, rest = divmod(x.size(-1), n_heads)
    if rest:
        raise ValueError(f"{x.size(-1)} features, {n_heads} heads")
    where = torch.arange(n_heads * w).view(n_heads, w)
    return x[..., where].movedim(-2, -3)

# %% mistake: others_set_to_zero
# names: all features
def split_heads(x, n_heads):
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("no")
    w = d // n_heads
    out = []
    for h in range(n_heads):
        y = torch.zeros_like(x)
        y[..., h * w:(h + 1) * w] = x[..., h * w:(h + 1) * w]
        out.append(y)
    return torch.stack(out, -3)

# %% mistake: windows_one_apart
# names: overlap
def split_heads(x, n_heads):
    d = x.shape[-1]
    if d % n_heads:
        raise ValueError("no")
    w = d // n_heads
    return torch.stack([x[..., h:h + w] for h in range(n_heads)], -3)

# %% mistake: one_head_as_it_came
# names: dimension of size 1
# names: a single head keep
def split_heads(x, n_heads):
    if n_heads == 1:
        return x
    if x.shape[-1] % n_heads:
        raise ValueError("d must be divisible by n_heads")
    return x.unflatten(-1, (n_heads, -1)).transpose(-2, -3)

# %% right: windows_side_by_side
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    width, rest = divmod(x.size(-1), n_heads)
    if rest:
        raise ValueError(f"{x.size(-1)} features do not go into {n_heads} heads")
    return x.unfold(-1, width, width).swapdims(-2, -3)

# %% right: a_view_of_whatever_lies_there
def split_heads(x: Tensor, n_heads: int) -> Tensor:
    """Cutting one dimension in two needs no copy, however the numbers lie."""
    *lead, n, d = x.shape
    if d % n_heads:
        raise ValueError
    return x.view(*lead, n, n_heads, d // n_heads).transpose(-2, -3)

# %% mistake: first_size_for_the_batch
# names: from the end
# names: one sentence and for a batch
def split_heads(x, n_heads):
    if x.shape[-1] % n_heads: raise ValueError
    return x.view(x.size(0), -1, n_heads, x.size(-1) // n_heads).transpose(1, 2)

# %% mistake: batch_of_one_made
# names: size 1 is too many
# names: as if it were a batch
def split_heads(x, n_heads):
    if x.shape[-1] % n_heads: raise ValueError
    n, d = x.shape[-2:]
    return x.reshape(-1, n, n_heads, d // n_heads).transpose(-2, -3)
