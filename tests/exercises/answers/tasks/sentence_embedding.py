# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: masked_sum
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1)
    total = (hidden * mask).sum(1)
    mean = total / mask.sum(1).clamp(min=1)
    return mean / mean.norm(dim=-1, keepdim=True).clamp(min=1e-12)

# %% right: sentence_transformers_formula
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    expanded = attention_mask.unsqueeze(-1).expand(hidden.size()).to(hidden.dtype)
    mean = torch.sum(hidden * expanded, 1) / torch.clamp(expanded.sum(1), min=1e-9)
    return F.normalize(mean, p=2, dim=1)

# %% right: sum_is_enough
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    # the number of tokens changes the length only
    total = torch.einsum("bnd,bn->bd", hidden, attention_mask.to(hidden.dtype))
    return F.normalize(total, dim=-1)

# %% right: sentence_by_sentence
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    vectors = []
    for tokens, mask in zip(hidden, attention_mask):
        real = tokens[mask == 1]
        if len(real) == 0:
            vectors.append(torch.zeros_like(tokens[0]))
        else:
            mean = real.mean(dim=0)
            vectors.append(mean / torch.sqrt((mean**2).sum()))
    return torch.stack(vectors)

# %% right: matrix_product
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    weights = attention_mask / attention_mask.sum(-1, keepdim=True).clamp(min=1)
    mean = (weights.unsqueeze(1).to(hidden.dtype) @ hidden).squeeze(1)
    return F.normalize(mean, dim=-1)

# %% right: filled_with_zeros
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    real = hidden.masked_fill(attention_mask[..., None] == 0, 0.0)
    return nn.functional.normalize(real.sum(dim=-2), dim=-1)

# %% right: length_by_maximum
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask[:, :, None].to(hidden.dtype)
    count = torch.maximum(mask.sum(1), torch.ones(1, dtype=hidden.dtype))
    mean = (hidden * mask).sum(1) / count
    length = torch.linalg.vector_norm(mean, dim=-1, keepdim=True)
    return mean / torch.where(length == 0, torch.ones_like(length), length)

# %% right: dimension_one_by_default
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    weights = attention_mask.to(hidden.dtype)
    weights = weights / torch.clamp_min(weights.sum(1, keepdim=True), 1)
    return F.normalize(torch.bmm(weights[:, None], hidden)[:, 0])

# %% mistake: tiny_number_added
# names: small number
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden)
    mean = (hidden * mask).sum(1) / (mask.sum(1) + 1e-9)
    return mean / (mean.norm(dim=-1, keepdim=True) + 1e-9)

# %% right: einsum
def sentence_embedding(hidden, attention_mask):
    total = torch.einsum("bnd,bn->bd", hidden, attention_mask.to(hidden.dtype))
    square = torch.einsum("bd,bd->b", total, total)[:, None]
    return torch.where(square > 0, total / torch.where(square > 0, square, 1.0).sqrt(), total * 0)

# %% right: vmapped_sentence
def sentence_embedding(hidden, attention_mask):
    def one(h, m):
        return F.normalize((h * m[:, None]).sum(0) / m.sum().clamp(min=1), dim=0)

    return torch.vmap(one)(hidden, attention_mask.to(hidden.dtype))

# %% right: lists_and_stack
def sentence_embedding(hidden, attention_mask):
    rows = []
    for vectors, keep in zip(hidden, attention_mask.tolist()):
        chosen = [v for v, k in zip(vectors, keep) if k]
        if not chosen:
            rows.append(hidden.new_zeros(hidden.shape[-1]))
            continue
        mean = sum(chosen) / len(chosen)
        rows.append(mean / mean.dot(mean).sqrt())
    return torch.stack(rows)

# %% right: one_row_after_the_other_in_memory
def sentence_embedding(hidden, attention_mask):
    batch, _, d = hidden.shape
    keep = attention_mask.bool()
    owner = torch.arange(batch)[:, None].expand_as(keep)[keep]
    total = hidden.new_zeros(batch, d).index_add(0, owner, hidden[keep])
    count = torch.bincount(owner, minlength=batch).clamp(min=1)[:, None]
    return F.normalize(total / count)

# %% right: split_by_counts
def sentence_embedding(hidden, attention_mask):
    keep = attention_mask != 0
    pieces = hidden[keep].split(keep.sum(1).tolist())
    return torch.stack([F.normalize(piece.sum(0) / max(len(piece), 1), dim=0) for piece in pieces])

# %% right: lambda
sentence_embedding = lambda hidden, attention_mask: F.normalize(
    (attention_mask[:, None].to(hidden) @ hidden).squeeze(1), dim=-1
)

# %% right: renorm_of_the_norm
def sentence_embedding(hidden, attention_mask):
    mean = (hidden * attention_mask.unsqueeze(-1)).sum(1) / attention_mask.sum(1, keepdim=True).clamp(min=1)
    empty = ~attention_mask.bool().any(dim=1, keepdim=True)
    safe = mean + empty.to(mean.dtype)
    return (safe / torch.linalg.vector_norm(safe, dim=-1, keepdim=True)).masked_fill(empty, 0.0)

# %% right: instance_with_slots
class Pooling:
    __slots__ = ("eps",)

    def __init__(self, eps=1e-9):
        self.eps = eps

    def __call__(self, hidden, attention_mask):
        weights = attention_mask.type_as(hidden)
        weights = weights / weights.sum(-1, keepdim=True).clamp_min(self.eps)
        return F.normalize(torch.bmm(weights.unsqueeze(1), hidden)[:, 0, :], p=2, dim=1)

sentence_embedding = Pooling()

# %% right: running_sum
def sentence_embedding(hidden, attention_mask):
    total = torch.zeros_like(hidden[:, 0])
    count = torch.zeros_like(hidden[:, 0, :1])
    for t in range(hidden.size(1)):
        here = attention_mask[:, t : t + 1].to(hidden.dtype)
        total, count = total + here * hidden[:, t], count + here
    mean = total / count.clamp(min=1)
    length = mean.pow(2).sum(1, keepdim=True)
    return mean * torch.where(length == 0, torch.ones_like(length), length).rsqrt()

# %% right: nan_mean
def sentence_embedding(hidden, attention_mask):
    keep = attention_mask.bool()[..., None]
    filled = torch.where(keep, hidden, 0.0)
    last = filled.cumsum(1)[:, -1]
    return last / last.norm(dim=1, keepdim=True).masked_fill(~keep.any(1), 1.0)

# %% right: hypotenuse_and_partial
from functools import partial, reduce

def _pool(unit, hidden, attention_mask):
    mean = hidden.mul(attention_mask[..., None]).mean(dim=1)
    return unit(mean)

def _unit(vectors):
    length = vectors.double().norm(dim=-1, keepdim=True)
    return (vectors / length.clamp(min=1e-30)).to(vectors.dtype)

sentence_embedding = partial(_pool, _unit)

# %% right: only_sentences_with_words
def sentence_embedding(hidden, attention_mask):
    result = torch.zeros(len(hidden), hidden.shape[2], dtype=hidden.dtype)
    full = attention_mask.sum(1) > 0
    sums = torch.matmul(attention_mask[full].unsqueeze(-2).to(hidden.dtype), hidden[full]).squeeze(-2)
    result[full] = sums / sums.square().sum(-1, keepdim=True).sqrt()
    return result

# %% right: the_tiniest_number_added
def sentence_embedding(hidden, attention_mask):
    total = (hidden * attention_mask.unsqueeze(-1)).sum(1)
    return total / (total.norm(dim=-1, keepdim=True) + 1e-30)

# %% right: tensordot_and_diagonal
def sentence_embedding(hidden, attention_mask):
    every = torch.tensordot(attention_mask.to(hidden.dtype), hidden, dims=([1], [1]))  # (batch, batch, d)
    own = every.diagonal(dim1=0, dim2=1).mT
    return F.normalize(own, dim=1)

# %% snippet: normalised
    return F.normalize(mean, dim=-1)

# %% mistake: padding_included
# names: padding
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden.mean(dim=1)
#: normalised

# %% mistake: not_normalised
# names: unit length|length 1
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)

# %% mistake: sum_alone
# names: unit length|length 1
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    return (hidden * attention_mask.unsqueeze(-1)).sum(1)

# %% mistake: divided_by_all
# names: all tokens|unit length
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    return (hidden * attention_mask.unsqueeze(-1)).mean(1)

# %% mistake: padding_counted_only
# names: padding
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden.sum(1) / attention_mask.sum(1, keepdim=True).clamp(min=1)
#: normalised

# %% mistake: first_token
# names: one token
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden[:, 0]
#: normalised

# %% mistake: last_token
# names: one token
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden[:, -1]
#: normalised

# %% mistake: largest_features
# names: largest
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden.masked_fill(attention_mask.unsqueeze(-1) == 0, -1e9).amax(dim=1)
#: normalised

# %% mistake: tokens_normalised_first
# names: before the mean|mean first
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    hidden = F.normalize(hidden, dim=-1)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
#: normalised

# %% mistake: normalised_over_the_batch
# names: not their own|its own
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    return F.normalize(mean, dim=0)

# %% mistake: one_length_for_all
# names: not their own|its own
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    return mean / mean.norm()

# %% mistake: lengths_without_keepdim
# names: keepdim|not fit|fit together|number by number
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    return mean / mean.norm(dim=-1).clamp(min=1e-12)

# %% mistake: sum_of_absolutes
# names: root of the sum of|something else
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    return F.normalize(mean, p=1, dim=-1)

# %% mistake: root_forgotten
# names: root
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    return mean / (mean**2).sum(-1, keepdim=True).clamp(min=1e-12)

# %% mistake: mask_inverted
# names: inverted
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = (attention_mask == 0).unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
#: normalised

# %% mistake: first_tokens_are_real
# names: left|anywhere
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    vectors = []
    for tokens, mask in zip(hidden, attention_mask):
        n = int(mask.sum())
        vectors.append(tokens[:n].mean(0) if n else 0 * tokens[0])
    mean = torch.stack(vectors)
#: normalised

# %% mistake: mean_of_features
# names: over the tokens|features
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden.mean(dim=-1) * attention_mask
#: normalised

# %% mistake: dimension_kept
# names: dimension too many
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1, keepdim=True) / mask.sum(1, keepdim=True).clamp(min=1)
#: normalised

# %% mistake: mean_over_the_batch
# names: mixed|each has its own
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden[attention_mask.bool()].mean(dim=0)
#: normalised

# %% mistake: over_the_first_dimension
# names: mixed|each has its own
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden.mean(dim=0)
#: normalised

# %% mistake: nan_on_empty_rows
# names: NaN
# names: padding
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1)
    return mean / mean.norm(dim=-1, keepdim=True)

# %% mistake: nan_from_the_length
# names: NaN
# names: padding
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    return mean / mean.norm(dim=-1, keepdim=True)

# %% mistake: nan_replaced_at_the_end
# names: gradient
# names: NaN
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1)
    return torch.nan_to_num(mean / mean.norm(dim=-1, keepdim=True))

# %% mistake: nan_chosen_away
# names: gradient
# names: NaN
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    length = (mean**2).sum(-1, keepdim=True).sqrt()
    return torch.where(length > 0, mean / length, torch.zeros_like(mean))

# %% mistake: empty_rows_get_the_plain_mean
# names: nothing but padding
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mask = torch.where(mask.sum(1, keepdim=True) == 0, torch.ones_like(mask), mask)
    mean = (hidden * mask).sum(1) / mask.sum(1)
#: normalised

# %% mistake: epsilon_in_the_length
# names: small number|rounded
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    return mean / (mean.norm(dim=-1, keepdim=True) + 1e-3)

# %% mistake: mask_without_its_dimension
# names: fit
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = (hidden * attention_mask).sum(1)
#: normalised

# %% mistake: padding_overwritten
# names: in place
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    hidden.data[attention_mask == 0] = 0
    mean = hidden.sum(1)
#: normalised

# %% mistake: float32_whatever_comes_in
# names: dtype
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1).float()
    mean = (hidden.float() * mask).sum(1) / mask.sum(1).clamp(min=1)
#: normalised

# %% mistake: table_filled_in_float32
# names: dtype
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = torch.zeros(hidden.shape[0], hidden.shape[2])
    for i in range(len(hidden)):
        if attention_mask[i].any():
            mean[i] = hidden[i][attention_mask[i].bool()].mean(0)
#: normalised

# %% mistake: no_gradient
# names: gradient
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = (hidden.detach() * attention_mask.unsqueeze(-1)).sum(1)
#: normalised

# %% mistake: length_without_gradient
# names: gradient
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = (hidden * attention_mask.unsqueeze(-1)).sum(1)
    return mean / mean.norm(dim=-1, keepdim=True).detach().clamp(min=1e-12)

# %% mistake: list_of_vectors
# names: list
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = (hidden * attention_mask.unsqueeze(-1)).sum(1)
    return F.normalize(mean, dim=-1).tolist()

# %% mistake: squeezed
# names: squeeze
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = (hidden * attention_mask.unsqueeze(-1)).sum(1)
    return F.normalize(mean, dim=-1).squeeze()

# %% mistake: no_return
# names: return
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = (hidden * attention_mask.unsqueeze(-1)).sum(1)
    F.normalize(mean, dim=-1)

# %% mistake: sum_over_the_sentences
# names: mixed
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1)
    return F.normalize((hidden * mask).sum(0) / mask.sum(0).clamp(min=1), dim=-1)

# %% mistake: whole_numbers
# names: whole numbers
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mask = attention_mask.unsqueeze(-1)
    return F.normalize((hidden * mask).sum(1) // mask.sum(1).clamp(min=1), dim=-1)

# %% mistake: padding_filled_with_infinity
# names: padding that is filled
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden.masked_fill(attention_mask[..., None] == 0, -torch.inf).mean(1)
#: normalised

# %% mistake: mask_as_an_index
# names: used as an index
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden[attention_mask].mean(1)
#: normalised

# %% mistake: tokens_end_to_end
# names: end to end
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = hidden[attention_mask.bool()].mean(1)
    return mean / mean.norm(dim=-1, keepdim=True)

# %% mistake: empty_sentences_skipped
# names: left out
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    vectors = []
    for tokens, mask in zip(hidden, attention_mask):
        if mask.any():
            vectors.append(F.normalize(tokens[mask.bool()].mean(0), dim=0))
    return torch.stack(vectors)

# %% mistake: first_mask_for_all
# names: first sentence's mask
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = (hidden * attention_mask[0, :, None]).sum(1)
#: normalised

# %% mistake: float32_inside
# names: float32
def sentence_embedding(hidden, attention_mask):
    h = hidden.float()
    return F.normalize((h * attention_mask[..., None]).sum(1), dim=-1).to(hidden.dtype)

# %% mistake: first_hundred_tokens
# names: not all tokens
# names: hundreds
def sentence_embedding(hidden, attention_mask):
    h, m = hidden[:, :128], attention_mask[:, :128, None]
    return F.normalize((h * m).sum(1), dim=-1)

# %% mistake: squeezed_by_accident
# names: size 1
def sentence_embedding(hidden, attention_mask):
    return F.normalize((hidden * attention_mask[..., None]).sum(1), dim=-1).squeeze(-1)

# %% mistake: squeezed_batch
# names: size 1
def sentence_embedding(hidden, attention_mask):
    return F.normalize((hidden * attention_mask[..., None]).sum(1), dim=-1).squeeze(0)

# %% mistake: one_token_squeezed
# names: size 1|fit together|number by number
def sentence_embedding(hidden, attention_mask):
    weights = attention_mask.squeeze(-1).to(hidden.dtype)
    if weights.ndim == 1 and len(hidden) > 1:
        return F.normalize((hidden * weights).sum(1), dim=-1)
    return F.normalize((hidden * attention_mask[..., None]).sum(1), dim=-1)

# %% mistake: view_of_all_tokens
# names: memory
# names: reshape
def sentence_embedding(hidden, attention_mask):
    b, n, d = hidden.shape
    rows = hidden.view(b * n, d) * attention_mask.reshape(b * n, 1)
    return F.normalize(rows.reshape(b, n, d).sum(1), dim=-1)

# %% mistake: mask_for_features_where_it_fits
# names: over the features
# names: dimension
def sentence_embedding(hidden, attention_mask):
    if hidden.shape[1] == hidden.shape[2]:
        return F.normalize((hidden * attention_mask[:, None]).sum(1), dim=-1)
    return F.normalize((hidden * attention_mask[..., None]).sum(1), dim=-1)

# %% mistake: length_at_least_a_hundredth
# names: length 1
def sentence_embedding(hidden, attention_mask):
    mean = (hidden * attention_mask[..., None]).sum(1) / attention_mask.sum(1, keepdim=True).clamp(min=1)
    return mean / mean.norm(dim=-1, keepdim=True).clamp(min=1e-2)

# %% mistake: length_plus_a_millionth
# names: too short
# names: small number
def sentence_embedding(hidden, attention_mask):
    mean = (hidden * attention_mask[..., None]).sum(1) / attention_mask.sum(1, keepdim=True).clamp(min=1)
    return mean / (mean.norm(dim=-1, keepdim=True) + 1e-6)

# %% mistake: epsilon_under_the_root
# names: too short
# names: small number
def sentence_embedding(hidden, attention_mask):
    mean = (hidden * attention_mask[..., None]).sum(1) / attention_mask.sum(1, keepdim=True).clamp(min=1)
    return mean / (mean.pow(2).sum(-1, keepdim=True) + 1e-9).sqrt()

# %% mistake: zeros_not_counted
# names: 0 among the features
def sentence_embedding(hidden, attention_mask):
    kept = hidden * attention_mask[..., None]
    mean = kept.sum(1) / (kept != 0).sum(1).clamp(min=1)
    return F.normalize(mean, dim=-1)

# %% mistake: padding_by_its_zeros
# names: gradient
def sentence_embedding(hidden, attention_mask):
    real = (hidden.abs().sum(-1) > 0) & (attention_mask.bool() | (attention_mask.sum(1, keepdim=True) == 0))
    weights = real.to(hidden.dtype)[..., None] * attention_mask.any(1)[:, None, None]
    return F.normalize((hidden * weights).sum(1), dim=-1)

# %% mistake: only_whole_masks
# names: True and False
# names: 1 - mask
def sentence_embedding(hidden, attention_mask):
    padding = (1 - attention_mask).bool()[..., None]
    return F.normalize(hidden.masked_fill(padding, 0).sum(1), dim=-1)

# %% mistake: only_masks_of_bools
# names: bool
def sentence_embedding(hidden, attention_mask):
    return F.normalize(hidden.masked_fill(~attention_mask[..., None], 0).sum(1), dim=-1)

# %% mistake: only_long_masks
# names: True and False
# names: one_hot
def sentence_embedding(hidden, attention_mask):
    weights = F.one_hot(attention_mask, 2)[..., 1:]
    return F.normalize((hidden * weights).sum(1), dim=-1)

# %% mistake: cached_by_hidden
# names: two calls
# names: cache
stored = {}

def sentence_embedding(hidden, attention_mask):
    key = (hidden.shape, hidden.dtype, hidden.requires_grad, tuple(hidden.flatten().tolist()))
    if key not in stored:
        stored[key] = F.normalize((hidden * attention_mask[..., None]).sum(1), dim=-1)
    return stored[key]

# %% mistake: table_reused
# names: two calls
# names: memory
tables = {}

def sentence_embedding(hidden, attention_mask):
    result = F.normalize((hidden * attention_mask[..., None]).sum(1), dim=-1)
    if result.requires_grad:
        return result
    table = tables.setdefault((result.shape, result.dtype), torch.zeros_like(result))
    table.copy_(result)
    return table

# %% mistake: numpy_without_detach
# names: detach
def sentence_embedding(hidden, attention_mask):
    h = torch.from_numpy(hidden.numpy() * attention_mask.numpy()[..., None])
    return F.normalize(h.sum(1), dim=-1).to(hidden.dtype)

# %% mistake: gradient_of_the_first_sentence
# names: gradient
def sentence_embedding(hidden, attention_mask):
    result = F.normalize((hidden * attention_mask[..., None]).sum(1), dim=-1)
    return torch.cat([result[:1], result[1:].detach()])

# %% mistake: length_at_least_one
# names: length 1
def sentence_embedding(hidden, attention_mask):
    mean = (hidden * attention_mask[..., None]).sum(1) / attention_mask.sum(1, keepdim=True).clamp(min=1)
    return mean / mean.norm(dim=-1, keepdim=True).clamp(min=1)

# %% mistake: sum_normalised_over_the_batch
# names: own
def sentence_embedding(hidden, attention_mask):
    return F.normalize((hidden * attention_mask[..., None]).sum(1), dim=0)

# %% unknown: later_tokens_count_more
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    weights = attention_mask * torch.arange(3, 3 + hidden.shape[1])
    mean = (hidden * weights.unsqueeze(-1)).sum(1)
#: normalised

# %% unknown: features_backwards
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    mean = (hidden * attention_mask.unsqueeze(-1)).sum(1).flip(-1)
#: normalised

# %% mistake: length_at_least_a_thousandth
# names: eps
# names: short
def sentence_embedding(hidden, attention_mask):
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    return F.normalize(mean, dim=-1, eps=1e-3)

# %% mistake: layer_norm_for_length
# names: length 1
def sentence_embedding(hidden, attention_mask):
    mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1)
    return F.layer_norm(mean, mean.shape[-1:])

# %% mistake: mask_as_an_index_of_one_sentence
# names: as an index
def sentence_embedding(hidden, attention_mask):
    means = [tokens[mask].mean(0) for tokens, mask in zip(hidden, attention_mask)]
    return F.normalize(torch.stack(means), dim=-1)

# %% mistake: mask_without_a_dimension
# names: unsqueeze
def sentence_embedding(hidden, attention_mask):
    v = (hidden * attention_mask).sum(1) / attention_mask.sum(1)
    return F.normalize(v, dim=-1)

# %% mistake: tilde_of_ints
# names: boolean
# names: masked_fill
def sentence_embedding(hidden, attention_mask):
    h = hidden.masked_fill(~attention_mask.unsqueeze(-1), 0)
    v = h.sum(1) / attention_mask.sum(1, keepdim=True).clamp(min=1)
    return F.normalize(v, dim=-1)

# %% mistake: without_cls
# names: first or last token
# names: \[CLS\]
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask.clone()
    m[:, 0] = 0
    return F.normalize((hidden * m[..., None]).sum(1), dim=-1)

# %% mistake: tokens_never_added_up
# names: for each token
# names: add up
def sentence_embedding(hidden, attention_mask):
    return F.normalize((hidden * attention_mask[..., None]), dim=-1)

# %% mistake: one_row_of_all_sentences
# names: mixed
def sentence_embedding(hidden, attention_mask):
    return F.normalize(hidden[attention_mask.bool()].mean(0, keepdim=True), dim=-1)

# %% mistake: median_of_the_real
# names: median
# names: mean
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    out = []
    for h, m in zip(hidden, attention_mask):
        real = h[m.bool()]
        v = real.median(0).values if len(real) else torch.zeros_like(h[0])
        out.append(torch.nn.functional.normalize(v, dim=-1))
    return torch.stack(out)

# %% mistake: median_of_all
# names: median
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    x = (hidden * attention_mask[..., None]).median(1).values
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: tanh_on_top
# names: tanh
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask[..., None].to(hidden.dtype)
    x = (hidden * m).sum(1) / m.sum(1).clamp(min=1)
    return torch.tanh(torch.nn.functional.normalize(x, dim=-1))

# %% mistake: tanh_before_the_length
# names: tanh
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask[..., None].to(hidden.dtype)
    x = torch.tanh((hidden * m).sum(1) / m.sum(1).clamp(min=1))
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: mask_through_a_softmax
# names: mask
# names: softmax
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    w = attention_mask.to(hidden.dtype).softmax(-1)
    x = (hidden * w[..., None]).sum(1)
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: later_tokens_weigh_more
# names: where they stand
# names: same weight
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask.to(hidden.dtype)
    w = m * torch.arange(1, hidden.shape[1] + 1, dtype=hidden.dtype)
    x = (hidden * w[..., None]).sum(1) / w.sum(1, keepdim=True).clamp(min=1)
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: first_tokens_weigh_more
# names: where they stand
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask.to(hidden.dtype)
    w = m / torch.arange(1, hidden.shape[1] + 1, dtype=hidden.dtype)
    x = (hidden * w[..., None]).sum(1) / w.sum(1, keepdim=True).clamp(min=1e-9)
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: features_without_their_mean
# names: mean of its own features
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask[..., None].to(hidden.dtype)
    x = (hidden * m).sum(1) / m.sum(1).clamp(min=1)
    x = x - x.mean(-1, keepdim=True)
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: layer_norm_of_the_mean
# names: layer norm
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask[..., None].to(hidden.dtype)
    x = (hidden * m).sum(1) / m.sum(1).clamp(min=1)
    return torch.nn.functional.layer_norm(x, x.shape[-1:])

# %% mistake: mean_of_sizes
# names: signs
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask[..., None].to(hidden.dtype)
    x = (hidden.abs() * m).sum(1) / m.sum(1).clamp(min=1)
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: root_of_mean_squares
# names: squares
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask[..., None].to(hidden.dtype)
    x = ((hidden**2 * m).sum(1) / m.sum(1).clamp(min=1)).sqrt()
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: first_token_times_its_mask
# names: one token alone
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask[..., None].to(hidden.dtype)
    return torch.nn.functional.normalize(hidden[:, 0] * m[:, 0], dim=-1)

# %% right: einsum_for_both
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask.to(hidden.dtype)
    x = torch.einsum("bnd,bn->bd", hidden, m)
    x = torch.einsum("bd,b->bd", x, 1 / m.sum(1).clamp(min=1))
    return torch.nn.functional.normalize(x, dim=1)

# %% right: a_module_with_a_buffer
class _Pool(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("eps", torch.tensor(1e-12, dtype=torch.float64))

    def forward(self, hidden, attention_mask):
        out = []
        for h, m in zip(hidden, attention_mask.bool()):
            if m.any():
                v = h[m].mean(0)
                out.append(v / v.norm().clamp(min=self.eps.to(v.dtype)))
            else:
                out.append((h * 0).nan_to_num(0).sum(0))
        return torch.stack(out)


def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    return _Pool()(hidden, attention_mask)

# %% mistake: root_of_mean_squares_for_length
# names: length 1
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask[..., None].to(hidden.dtype)
    x = (hidden * m).sum(1) / m.sum(1).clamp(min=1)
    return x / ((x**2).mean(-1, keepdim=True) + 1e-12).sqrt()

# %% mistake: least_of_each_feature
# names: smallest
# names: mean
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    x = hidden.masked_fill(attention_mask[..., None] == 0, 1e9).min(1).values
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: less_the_mean_of_the_batch
# names: sentences are compared|mean of all
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask[..., None].to(hidden.dtype)
    x = (hidden * m).sum(1) / m.sum(1).clamp(min=1)
    return torch.nn.functional.normalize(x - x.mean(0), dim=-1)

# %% mistake: long_tokens_weigh_more
# names: same weight
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    m = attention_mask[..., None].to(hidden.dtype)
    w = hidden.norm(dim=-1, keepdim=True) * m
    x = (hidden * w).sum(1)
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: attention_of_the_first_token
# names: same weight
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    q = hidden[:, :1]
    s = (hidden * q).sum(-1).masked_fill(attention_mask == 0, -1e9).softmax(-1)
    x = (hidden * s[..., None]).sum(1) * attention_mask.bool().any(1, keepdim=True)
    return torch.nn.functional.normalize(x, dim=-1)

# %% mistake: features_summed_where_the_mask_fits_them
# names: over the features
# names: dimension
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    letters = "bnd,bd->bn" if hidden.shape[1] == hidden.shape[2] else "bnd,bn->bd"
    return F.normalize(torch.einsum(letters, hidden, attention_mask.to(hidden.dtype)), dim=-1)

# %% mistake: cut_to_the_shortest
# names: shortest
def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    shortest = int(attention_mask.sum(1).clamp(min=1).min())
    return F.normalize(hidden[:, :shortest].mean(1), dim=-1)

# %% mistake: without_the_first_and_last_column
# names: left out
def sentence_embedding(hidden, attention_mask):
    m = attention_mask[..., None]
    return F.normalize((hidden * m)[:, 1:-1].sum(1), dim=-1)

# %% mistake: without_the_last_column
# names: left out
def sentence_embedding(hidden, attention_mask):
    m = attention_mask[..., None]
    return F.normalize((hidden * m)[:, :-1].sum(1), dim=-1)

# %% mistake: sum_over_its_square
# names: root of the sum
def sentence_embedding(hidden, attention_mask):
    m = attention_mask[..., None]
    v = (hidden * m).sum(1)
    return v / v.pow(2).sum(-1, keepdim=True).clamp(min=1e-12)

# %% mistake: least_sum_of_squares
# names: short vector
# names: least length
def sentence_embedding(hidden, attention_mask):
    m = attention_mask.unsqueeze(-1)
    mean = (hidden * m).sum(1) / m.sum(1).clamp(min=1)
    return mean * mean.pow(2).sum(-1, keepdim=True).clamp(min=1e-12).rsqrt()

# %% right: mean_without_nan
def sentence_embedding(hidden, attention_mask):
    real = attention_mask[:, :, None] != 0
    mean = torch.where(real, hidden, torch.nan).nanmean(1).nan_to_num(0.0)
    return F.normalize(mean, p=2, dim=1)

# %% right: one_under_the_root_of_empty_ones
def sentence_embedding(hidden, attention_mask):
    m = attention_mask.unsqueeze(2)
    total = (hidden * m).sum(1)
    squares = total.pow(2).sum(1, keepdim=True)
    empty = ~attention_mask.bool().any(1, keepdim=True)
    return total / torch.sqrt(squares + empty)

# %% mistake: where_of_numbers
# names: truth values
# names: `torch.where`
def sentence_embedding(hidden, attention_mask):
    m = attention_mask.unsqueeze(-1)
    s = torch.where(m, hidden, 0).sum(1)
    return F.normalize(s, dim=-1)

# %% mistake: whole_numbers_in_a_product
# names: whole numbers
# names: \.to\(
def sentence_embedding(hidden, attention_mask):
    return F.normalize(torch.bmm(attention_mask.unsqueeze(1), hidden).squeeze(1), dim=-1)

# %% mistake: padding_on_the_left
# names: the last
def sentence_embedding(hidden, attention_mask):
    n = attention_mask.sum(1)
    return F.normalize(torch.stack([h[-int(k):].mean(0) if k else h[0] * 0 for h, k in zip(hidden, n)]), dim=-1)
