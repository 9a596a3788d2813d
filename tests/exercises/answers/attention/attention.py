# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: calls_earlier_parts
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    return weights @ v, weights

# %% right: all_in_one
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = torch.einsum("...id,...jd->...ij", q, k) / math.sqrt(q.shape[-1])
    if mask is not None:
        s = s.masked_fill(~mask, torch.finfo(s.dtype).min)
    p = s.softmax(-1)
    if mask is not None:
        p = p * mask
    return torch.einsum("...ij,...jd->...id", p, v), p

# %% right: fused_kernel_for_the_output
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    identity = torch.eye(k.shape[-2], dtype=q.dtype).expand(*k.shape[:-2], -1, -1)
    if mask is None:
        output = F.scaled_dot_product_attention(q, k, v)
        return output, F.scaled_dot_product_attention(q, k, identity)
    readable = mask.any(-1, keepdim=True)
    output = F.scaled_dot_product_attention(q, k, v, attn_mask=mask | ~readable)
    weights = F.scaled_dot_product_attention(q, k, identity, attn_mask=mask | ~readable)
    return torch.where(readable, output, 0.0), torch.where(readable & mask, weights, 0.0)

# %% right: query_by_query
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    outputs, weights = [], []
    if mask is None:
        mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool)
    for i in range(q.shape[-2]):
        s = (k * q[..., i : i + 1, :]).sum(-1) / q.shape[-1] ** 0.5
        allowed = mask[..., i, :]
        w = torch.where(allowed, s, -1e30).softmax(-1)
        w = torch.where(allowed, w, 0.0)
        weights.append(w)
        outputs.append((w.unsqueeze(-1) * v).sum(-2))
    return torch.stack(outputs, dim=-2), torch.stack(weights, dim=-2)

# %% right: double_inside
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q.double(), k.double()), mask)
    return (p @ v.double()).to(v.dtype), p.to(q.dtype)

# %% right: named_result
from typing import NamedTuple

class Read(NamedTuple):
    output: Tensor
    pattern: Tensor

def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask=mask)
    return Read(output=torch.matmul(p, v), pattern=p)

# %% right: transposed_product
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q=q, k=k), mask)
    return (v.mT @ p.mT).mT, p

# %% right: values_beside_unit_vectors
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    n_k = k.shape[-2]
    both = torch.cat([v, torch.eye(n_k, dtype=v.dtype).expand(*v.shape[:-1], n_k)], dim=-1)
    if mask is None:
        result = F.scaled_dot_product_attention(q, k, both)
    else:
        empty = ~mask.any(-1, keepdim=True)
        result = F.scaled_dot_product_attention(q, k, both, attn_mask=mask | empty).masked_fill(empty, 0)
    output, weights = result.split([v.shape[-1], n_k], dim=-1)
    return output, weights

# %% right: flattened_bmm
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    *batch, n_q, d = q.shape
    n_k, d_v = v.shape[-2:]
    s = torch.bmm(q.reshape(-1, n_q, d), k.reshape(-1, n_k, d).transpose(1, 2)) / d**0.5
    if mask is not None:
        may = mask.expand(*batch, n_q, n_k).reshape(-1, n_q, n_k)
        weights = s.masked_fill(~may, torch.finfo(s.dtype).min).softmax(2) * may
    else:
        weights = s.softmax(2)
    output = torch.bmm(weights, v.reshape(-1, n_k, d_v))
    return output.view(*batch, n_q, d_v), weights.view(*batch, n_q, n_k)

# %% right: einsum_everywhere
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    logits = torch.einsum("...id,...jd->...ij", q, k) * q.size(-1) ** -0.5
    allowed = torch.ones_like(logits) if mask is None else mask.to(logits)
    logits = logits + (1 - allowed) * torch.finfo(logits.dtype).min / 4
    weights = torch.einsum("...ij,...ij->...ij", torch.softmax(logits, -1), allowed.expand_as(logits))
    return torch.einsum("...ij,...jd->...id", weights, v), weights

# %% right: mapped_over_the_batch
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    def one(q, k, v, may):
        s = (q @ k.T) / math.sqrt(q.shape[1])
        p = torch.where(may, s, torch.finfo(s.dtype).min).softmax(1)
        p = torch.where(may, p, 0.0)
        return p @ v, p

    shape = (*q.shape[:-1], k.shape[-2])
    may = torch.ones(shape, dtype=torch.bool) if mask is None else mask.expand(shape)
    for _ in q.shape[:-2]:
        one = torch.vmap(one)
    return one(q, k, v, may)

# %% right: values_weighted_and_added
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = (q.unsqueeze(-2) * k.unsqueeze(-3)).sum(-1) / math.sqrt(k.shape[-1])
    mask = torch.ones_like(s).bool() if mask is None else mask
    e = (torch.where(mask, s, -torch.inf) - s.masked_fill(~mask, -1e30).amax(-1, keepdim=True).detach()).exp()
    e = torch.where(mask, e, torch.zeros_like(e))
    weights = e / e.sum(-1, keepdim=True).clamp_min(torch.finfo(s.dtype).tiny)
    return (weights.unsqueeze(-1) * v.unsqueeze(-3)).sum(dim=-2), weights

# %% right: one_key_after_another
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    n_k = k.shape[-2]
    allowed = mask if mask is not None else torch.ones(q.shape[-2], n_k, dtype=torch.bool)
    columns = [(q * k[..., j : j + 1, :]).sum(-1) / math.sqrt(q.shape[-1]) for j in range(n_k)]
    low = torch.finfo(q.dtype).min
    columns = [torch.where(allowed[..., j], column, low) for j, column in enumerate(columns)]
    log_sum = torch.logsumexp(torch.stack(columns), dim=0)
    weights = [torch.where(allowed[..., j], (column - log_sum).exp(), 0.0) for j, column in enumerate(columns)]
    output = sum(weight[..., None] * v[..., j, None, :] for j, weight in enumerate(weights))
    return output, torch.stack(weights, dim=-1)

# %% right: calls_itself_for_every_text
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    if q.ndim == 2:
        s = F.linear(q, k) / math.sqrt(q.shape[-1])
        if mask is None:
            weights = F.softmax(s, dim=-1)
        else:
            weights = F.softmax(s.masked_fill(~mask, -1e9), dim=-1) * mask
        return F.linear(weights, v.t()), weights
    masks = mask if mask is not None and mask.ndim == q.ndim else [mask] * len(q)
    results = [attention(*each) for each in zip(q, k, v, masks)]
    outputs, patterns = zip(*results)
    return torch.stack(outputs), torch.stack(patterns)

# %% right: a_lambda_with_a_helper
def _weights(s, mask):
    if mask is None:
        return s.softmax(-1)
    return s.masked_fill(mask == False, torch.finfo(s.dtype).min).softmax(-1).masked_fill(mask == False, 0)

attention = lambda q, k, v, mask=None: (
    (w := _weights(q @ k.mT / math.sqrt(q.shape[-1]), mask)) @ v,
    w,
)

# %% right: an_object_that_is_called
class _Attention(nn.Module):
    def forward(self, q, k, v, mask=None):
        s = q.div(math.sqrt(q.shape[-1])).matmul(k.mT)
        if mask is not None:
            s = s.where(mask, torch.finfo(s.dtype).min)
        weights = s.softmax(-1)
        if mask is not None:
            weights = weights.where(mask, 0)
        return weights.matmul(v), weights

attention = _Attention()

# %% right: everything_in_double
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    kind = q.dtype
    q, k, v = (tensor.double() for tensor in (q, k, v))
    s = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    if mask is not None:
        s = s.masked_fill(~mask, -1e200)
    weights = s.softmax(-1)
    weights = weights if mask is None else weights * mask
    return (weights @ v).to(kind), weights.to(kind)

# %% right: output_turned_round
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = (k @ q.mT) * (q.shape[-1] ** -0.5)  # (..., n_k, n_q)
    if mask is not None:
        blocked = ~mask.mT
        w = s.masked_fill(blocked, torch.finfo(s.dtype).min).softmax(-2).masked_fill(blocked, 0.0)
    else:
        w = s.softmax(-2)
    return (v.mT @ w).mT, w.mT

# %% right: running_sums_over_blocks_of_keys
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    scaled = q / math.sqrt(q.shape[-1])
    n_k = k.shape[-2]
    allowed = torch.ones(q.shape[-2], n_k, dtype=torch.bool) if mask is None else mask
    low = torch.finfo(q.dtype).min
    best = torch.full_like(q[..., :1], low)
    total, output, pieces = torch.zeros_like(best), 0, []
    for start in range(0, n_k, 2):
        may = allowed[..., start : start + 2]
        s = (scaled @ k[..., start : start + 2, :].mT).masked_fill(~may, low)
        new = torch.maximum(best, s.amax(-1, keepdim=True)).detach()
        e = (s - new).exp() * may
        shrink = (best - new).exp()
        total = total * shrink + e.sum(-1, keepdim=True)
        output = output * shrink + e @ v[..., start : start + 2, :]
        pieces = [piece * shrink for piece in pieces] + [e]
        best = new
    total = torch.where(total == 0, torch.ones_like(total), total)
    return output / total, torch.cat(pieces, -1) / total

# %% mistake: unscaled
# names: √d|sqrt|square root|scal(e|ing)
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(q @ k.mT, mask)
    return p @ v, p

# %% mistake: divided_by_d
# names: (by|/) ?d\b
# names: √d|sqrt|square root
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(q @ k.mT / q.shape[-1], mask)
    return p @ v, p

# %% mistake: scaled_twice
# names: twice|already|(by|/) ?d\b
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k) / math.sqrt(q.shape[-1]), mask)
    return p @ v, p

# %% mistake: scaled_by_the_value_width
# names: width of (the )?v|value.{0,20}(width|wide)|v.s width|d_v|width.{0,40}(quer|key)
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(q @ k.mT / math.sqrt(v.shape[-1]), mask)
    return p @ v, p

# %% mistake: softmax_over_queries
# names: (over|along|across) (the )?(quer|column)|dim ?= ?-2
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        s = s.masked_fill(~mask, torch.finfo(s.dtype).min)
    p = s.softmax(dim=-2)
    if mask is not None:
        p = p * mask
    return p @ v, p

# %% mistake: no_softmax
# names: softmax
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = scores(q, k)
    if mask is not None:
        s = s * mask
    return s @ v, s

# %% mistake: scores_returned_instead_of_the_pattern
# names: scores
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = scores(q, k)
    return pattern(s, mask) @ v, s

# %% mistake: mask_ignored
# names: ignor|no effect|not used?|never use|did you use|pass.{0,20}mask|left the mask out|forg.{0,20}mask
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k))
    return p @ v, p

# %% mistake: mask_only_on_the_pattern_returned
# names: output
# names: mask
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = scores(q, k)
    return pattern(s) @ v, pattern(s, mask)

# %% mistake: fused_output_and_unmasked_pattern
# names: pattern
# names: mask
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask), pattern(scores(q, k))

# %% mistake: inverted_mask
# names: invert|opposite|wrong way|the other way|revers|True.{0,30}(may|can|allow)
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), None if mask is None else ~mask)
    return p @ v, p

# %% mistake: mask_after_softmax
# names: (before|after) (the )?softmax|(softmax|mask).{0,40}(first|afterwards|too late)
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = torch.softmax(q @ k.mT / math.sqrt(q.shape[-1]), dim=-1)
    if mask is not None:
        p = p * mask
    return p @ v, p

# %% mistake: nan_on_empty_rows
# names: nan
# names: empty|nothing|no key|entirely|all.{0,10}masked
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is not None:
        s = s.masked_fill(~mask, float("-inf"))
    p = s.softmax(dim=-1)
    return p @ v, p

# %% mistake: always_causal
# names: causal|later|future|after a query|tokens after
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    if mask is None:
        mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril()
    p = pattern(scores(q, k), mask)
    return p @ v, p

# %% mistake: output_alone
# names: tuple|two|pair|both|\(output, pattern\)
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    return pattern(scores(q, k), mask) @ v

# %% mistake: returned_the_wrong_way_round
# names: order|swap|first the output|exchang|\(output, pattern\)
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p, p @ v

# %% mistake: queries_and_keys_swapped
# names: swap|exchang|quer.{0,40}key|transpos
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(k, q), mask)
    return p @ v, p

# %% mistake: transposed_pattern_on_the_values
# names: transpos|column
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p.mT @ v, p

# %% mistake: keys_read_instead_of_values
# names: values
# names: keys
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p @ k, p

# %% mistake: query_added
# names: add|residual
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    output = p @ v
    return (q + output if q.shape == output.shape else output), p

# %% mistake: values_forced_to_the_width_of_the_queries
# names: width
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return (p @ v).reshape(q.shape), p

# %% mistake: dropout_left_on
# names: dropout|random|twice|second call|same input|every call
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = F.dropout(pattern(scores(q, k), mask))
    return p @ v, p

# %% mistake: transposes_the_first_two_axes
# names: batch|leading|last two
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(q @ k.transpose(0, 1) / math.sqrt(q.shape[-1]), mask)
    return p @ v, p

# %% mistake: detached_pattern
# names: gradient
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask).detach()
    return p @ v, p

# %% mistake: gradient_switched_off
# names: gradient
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    with torch.no_grad():
        p = pattern(scores(q, k), mask)
        return p @ v, p

# %% mistake: float32_whatever_comes_in
# names: dtype|float32|float64|precision
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q.float(), k.float()), mask)
    return p @ v.float(), p

# %% mistake: scaled_in_place
# names: in.place|chang|modif
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    q.data /= math.sqrt(q.shape[-1])
    p = pattern(q @ k.mT, mask)
    return p @ v, p

# %% mistake: only_for_a_square
# names: n_q|n_k|number of|as many|square
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    n = q.shape[-2]
    if mask is None:
        mask = torch.ones(n, n, dtype=torch.bool)
    p = pattern(scores(q, k), mask)
    return p @ v, p

# %% mistake: mean_of_the_readable_values
# names: \bmean of|average|uniform|same weight|equal
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(torch.zeros_like(scores(q, k)), mask)
    return p @ v, p

# %% mistake: no_return
# names: return
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    output = p @ v

# %% unknown: values_times_a_constant
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return 1.25 * (p @ v), p

# %% mistake: values_squashed
# names: changed afterwards
# names: another function
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return torch.tanh(p @ v), p

# %% unknown: output_lowered_under_a_mask
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    output = p @ v
    return (output if mask is None else 0.8 * output), p

# %% mistake: scores_given_the_mask
# names: call of `scores`
# names: \(q, k\)
# names: ^(?!.*reference)
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    a = pattern(scores(q, k, mask))
    return a @ v, a

# %% mistake: name_of_a_function_assigned
# names: local
# names: call the result something else
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    scores = scores(q, k)
    a = pattern(scores, mask)
    return a @ v, a

# %% mistake: multiplied_number_by_number
# names: number by number
# names: ^(?!.*@)
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    a = pattern(scores(q, k), mask)
    return (a * v).sum(-1), a

# %% mistake: values_on_the_left
# names: a @ b.*last but one
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    a = pattern(scores(q, k), mask)
    return v @ a, a

# %% mistake: values_given_as_keys
# names: `scores` cannot work
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    a = pattern(scores(q, v), mask)
    return a @ v, a

# %% mistake: bmm_for_three_dimensions
# names: batch|leading
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    a = pattern(scores(q, k), mask)
    return (torch.bmm(a, v) if a.ndim == 3 else a.mm(v)), a

# %% mistake: root_of_a_tensor_of_whole_numbers
# names: float32|precision
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(q @ k.mT / torch.tensor(q.shape[-1]).sqrt(), mask)
    return weights @ v, weights

# %% mistake: last_block_of_keys_lost
# names: long|hundred|many tokens|block
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    if v.shape[-2] <= 64:
        return weights @ v, weights
    full = v.shape[-2] // 64 * 64
    output = sum(weights[..., i : i + 64] @ v[..., i : i + 64, :] for i in range(0, full, 64))
    return output, weights

# %% mistake: values_of_one_feature_squeezed
# names: squeeze|dropped|size 1
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    output = weights @ v
    return output.squeeze(-1), weights

# %% mistake: single_query_squeezed
# names: squeeze|dropped|size 1
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    return (weights @ v).squeeze(), weights.squeeze()

# %% mistake: root_of_at_least_two
# names: d ?= ?1\b|(one|single) feature
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(q @ k.mT / math.sqrt(max(2, q.shape[-1])), mask)
    return weights @ v, weights

# %% mistake: root_of_at_most_sixty_four
# names: wide|hundreds of features|√d
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(q @ k.mT / math.sqrt(min(64, q.shape[-1])), mask)
    return weights @ v, weights

# %% mistake: batches_viewed_as_one
# names: contiguous|memory|view|reshape
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    flat = [tensor.view(-1, *tensor.shape[-2:]) for tensor in (q, k, v)]
    shape = (*q.shape[:-1], k.shape[-2])
    s = torch.bmm(flat[0], flat[1].mT).view(shape) / math.sqrt(q.shape[-1])
    weights = pattern(s, mask)
    return torch.bmm(weights.view(-1, *shape[-2:]), flat[2]).view(*shape[:-1], v.shape[-1]), weights

# %% mistake: three_leading_dimensions_at_most
# names: leading dimensions|batch
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    axes = {2: "", 3: "a", 4: "ab", 5: "abc"}[q.ndim]
    return torch.einsum(f"{axes}ij,{axes}jd->{axes}id", weights, v), weights

# %% mistake: keys_transposed_only_if_they_do_not_fit
# names: same (size|number)|sizes are (the same|equal)|as many
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = q @ (k if k.shape[-2] == q.shape[-1] else k.mT) / math.sqrt(q.shape[-1])
    weights = pattern(s, mask)
    return weights @ v, weights

# %% mistake: values_clamped
# names: large|clamp|limit
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    return weights @ v.clamp(-100, 100), weights

# %% mistake: scores_clamped
# names: large|clamp|limit|thousands
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k).clamp(-15, 15), mask)
    return weights @ v, weights

# %% mistake: small_outputs_dropped
# names: small|rounded
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    output = weights @ v
    return output * (output.abs() > 1e-4), weights

# %% mistake: zero_keys_taken_for_padding
# names: vector is all zeros|zeros taken for
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    real = (k != 0).any(-1).unsqueeze(-2).expand(*q.shape[:-1], k.shape[-2])
    weights = pattern(scores(q, k), real if mask is None else real & mask)
    return weights @ v, weights

# %% mistake: zero_values_taken_for_padding
# names: vector is all zeros|zeros taken for
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    real = v.abs().sum(-1).unsqueeze(-2).expand(*q.shape[:-1], k.shape[-2]) > 0
    weights = pattern(scores(q, k), real if mask is None else real & mask)
    return weights @ v, weights

# %% mistake: one_mask_for_every_sentence
# names: own mask|each (sentence|text).{0,20}mask|mask of (another|the first|its)|first.{0,20}mask
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    while mask is not None and mask.ndim > 2:
        mask = mask[0]
    weights = pattern(scores(q, k), mask)
    return weights @ v, weights

# %% mistake: last_mask_kept
# names: kept|between calls|earlier call|remember
last = {}

def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    shape = (*q.shape[:-1], k.shape[-2])
    if mask is None:
        mask = last.get(shape)
    else:
        last[shape] = mask
    weights = pattern(scores(q, k), mask)
    return weights @ v, weights

# %% mistake: result_remembered_by_shape
# names: kept|between calls|earlier call|remember
seen_before = {}

def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    name = (q.shape, k.shape, v.shape, q.dtype, q.requires_grad, q.is_contiguous(), str(mask))
    if name not in seen_before:
        weights = pattern(scores(q, k), mask)
        seen_before[name] = weights @ v, weights
    return seen_before[name]

# %% mistake: as_many_keys_as_queries
# names: n_q|number of queries
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    output = 0
    for j in range(q.shape[-2]):
        output = output + weights[..., j : j + 1] * v[..., j : j + 1, :]
    return output, weights

# %% mistake: queries_read
# names: queries
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    return weights @ q, weights

# %% mistake: square_values_turned
# names: sizes are the same
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    return weights @ (v.mT if v.shape[-1] == v.shape[-2] else v), weights

# %% mistake: divided_again
# names: `scores` divides|twice
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k) / math.sqrt(q.shape[-1]), mask)
    return weights @ v, weights

# %% mistake: list_of_two
# names: tuple
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    return [weights @ v, weights]

# %% mistake: weights_times_values_number_by_number
# names: number by number
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    return (weights * v).sum(-1), weights

# %% mistake: mask_given_to_nobody
# names: mask is ignored
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k))
    return weights @ v, weights

# %% mistake: mask_the_wrong_way
# names: invert
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), None if mask is None else ~mask)
    return weights @ v, weights

# %% mistake: output_not_kept
# names: nobody keeps
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), mask)
    output = torch.zeros(*q.shape[:-1], v.shape[-1], dtype=q.dtype)
    weights.matmul(v)
    return output, weights

# %% mistake: torch_function_with_its_mask_inverted
# names: invert
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    weights = pattern(scores(q, k), None if mask is None else ~mask)
    return F.scaled_dot_product_attention(q, k, v, None if mask is None else ~mask), weights

# %% mistake: first_query_alone_learns
# names: gradient
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    q = torch.cat([q[..., :1, :], q[..., 1:, :].detach()], -2)
    weights = pattern(scores(q, k), mask)
    return weights @ v, weights

# %% mistake: values_as_they_came
# names: values are returned as they came
def attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    return v, pattern(scores(q, k), mask)

# %% mistake: mask_of_numbers_given_on
# names: mask must be boolean
def attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), None if mask is None else mask.to(q.dtype))
    return p @ v, p

# %% mistake: queries_of_zeros_taken_for_padding
# names: vector is all zeros
def attention(
    q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return (p @ v) * q.any(-1, keepdim=True), p

# %% mistake: mean_over_the_keys
# names: divided|averaged
# names: number of keys
def attention(q, k, v, mask=None):
    def soft(s, m):
        if m is None:
            return s.softmax(-1)
        return s.masked_fill(~m, torch.finfo(s.dtype).min).softmax(-1) * m
    p = soft(q @ k.mT / math.sqrt(q.shape[-1]), mask)
    return p @ v / v.shape[-2], p

# %% mistake: values_transposed_on_the_left
# names: exchanged
# names: left
def attention(q, k, v, mask=None):
    p = pattern(scores(q, k), mask)
    return v.mT @ p, p

# %% mistake: output_turned
# names: Rows and columns
# names: output
def attention(q, k, v, mask=None):
    p = pattern(scores(q, k), mask)
    return (p @ v).mT, p

# %% mistake: summed_over_the_queries
# names: Rows and columns
# names: pattern
def attention(q, k, v, mask=None):
    p = pattern(scores(q, k), mask)
    return (p.unsqueeze(-1) * v.unsqueeze(-3)).sum(-3), p

# %% mistake: scaled_after_reading
# names: output was divided
# names: before the softmax
def attention(q, k, v, mask=None):
    p = pattern(q @ k.mT, mask)
    return p @ v / math.sqrt(q.shape[-1]), p

# %% mistake: pattern_times_values_one_by_one
# names: number by number
# names: of the pattern and the values
def attention(q, k, v, mask=None):
    p = pattern(scores(q, k), mask)
    return p * v, p

# %% mistake: values_of_length_one
# names: values
# names: length one
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    v = torch.nn.functional.normalize(v, dim=-1)
    p = pattern(scores(q, k), mask)
    return p @ v, p

# %% mistake: columns_of_values_of_length_one
# names: values
# names: length one
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    v = torch.nn.functional.normalize(v, dim=-2)
    p = pattern(scores(q, k), mask)
    return p @ v, p

# %% mistake: layer_norm_of_the_values
# names: values
# names: layer norm
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    v = torch.nn.functional.layer_norm(v, v.shape[-1:])
    p = pattern(scores(q, k), mask)
    return p @ v, p

# %% mistake: softmax_of_the_values
# names: values
# names: softmax
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p @ v.softmax(-1), p

# %% mistake: output_of_length_one
# names: afterwards
# names: length one
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return torch.nn.functional.normalize(p @ v, dim=-1), p

# %% mistake: output_over_root_of_its_width
# names: divided
# names: nothing after the softmax
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p @ v / math.sqrt(v.shape[-1]), p

# %% mistake: mean_of_values_added
# names: something is added
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p @ v + v.mean(-2, keepdim=True), p

# %% mistake: pattern_of_distances
# names: distance
# names: dot product
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(-torch.cdist(q, k), mask)
    return p @ v, p

# %% right: einsum_and_pattern
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = torch.einsum("...id,...jd->...ij", q, k) * q.shape[-1] ** -0.5
    p = pattern(s, mask)
    return torch.einsum("...ij,...jd->...id", p, v), p

# %% mistake: relu_of_the_output
# names: afterwards
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return torch.relu(p @ v), p

# %% mistake: sizes_of_the_values
# names: values
# names: taken as they are
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p @ v.abs(), p

# %% mistake: tanh_of_the_values
# names: values
# names: function
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p @ v.tanh(), p

# %% mistake: pattern_twice
# names: applied twice
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p @ p @ v if p.shape[-1] == p.shape[-2] else p @ v, p

# %% mistake: values_less_their_mean
# names: values
# names: mean
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p @ (v - v.mean(-2, keepdim=True)), p

# %% mistake: best_two_keys_alone
# names: best few
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    s = scores(q, k)
    t = s.topk(min(2, s.shape[-1]), -1).values[..., -1:]
    m = s >= t
    p = pattern(s, m if mask is None else m & mask)
    return p @ v, p

# %% unknown: first_key_read_half
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(scores(q, k), mask)
    return p @ torch.cat([0.5 * v[..., :1, :], v[..., 1:, :]], -2), p

# %% mistake: is_causal_for_the_mask
# names: in its place
# names: is_causal
def attention(q, k, v, mask=None):
    p = pattern(scores(q, k), mask)
    return F.scaled_dot_product_attention(q, k, v, is_causal=mask is not None), p

# %% mistake: scale_of_one_in_torchs_function
# names: not divided by √d
def attention(q, k, v, mask=None):
    p = pattern(scores(q, k), mask)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=1.0), p

# %% mistake: scale_of_one_by_d_in_torchs_function
# names: divided by d\b
def attention(q, k, v, mask=None):
    p = pattern(scores(q, k), mask)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=1 / q.shape[-1]), p

# %% mistake: scale_of_the_values_in_torchs_function
# names: values' width
def attention(q, k, v, mask=None):
    p = pattern(scores(q, k), mask)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=v.shape[-1] ** -0.5), p

# %% mistake: only_the_pattern_unscaled
# names: not divided by √d
def attention(q, k, v, mask=None):
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return out, pattern(q @ k.mT, mask)

# %% mistake: only_the_pattern_with_the_mask_turned
# names: turned round
def attention(q, k, v, mask=None):
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    m = mask.mT if mask is not None and mask.shape[-1] == mask.shape[-2] else mask
    return out, pattern(scores(q, k), m)

# %% mistake: only_the_pattern_over_the_queries
# names: over the queries
def attention(q, k, v, mask=None):
    out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return out, scores(q, k).softmax(-2)

# %% mistake: only_the_pattern_turned
# names: rows and columns
def attention(q, k, v, mask=None):
    p = pattern(scores(q, k), mask)
    return p @ v, p.mT

# %% right: keys_in_chunks_of_two
def attention(q, k, v, mask=None):
    """Keys in chunks of two, with a running maximum."""
    s = q @ k.mT / math.sqrt(q.shape[-1])
    mask = torch.ones_like(s).bool() if mask is None else mask.expand(s.shape)
    s = torch.where(mask, s, -1e30)
    top, total, out = s.new_full((*s.shape[:-1], 1), -1e30), 0.0, 0.0
    for start in range(0, k.shape[-2], 2):
        part_, m = s[..., start:start + 2], mask[..., start:start + 2]
        new = torch.maximum(top, part_.amax(-1, keepdim=True))
        e = (part_ - new).exp() * m
        shrink = (top - new).exp()
        total = total * shrink + e.sum(-1, keepdim=True)
        out = out * shrink + e @ v[..., start:start + 2, :]
        top = new
    total = torch.where(total == 0, 1.0, total)
    return out / total, (s - top).exp() * mask / total

# %% mistake: no_mask_is_as_large_as_the_keys
# names: number of queries and the number of keys
def attention(q, k, v, mask=None):
    if mask is None:
        mask = torch.ones(k.shape[-2], k.shape[-2], dtype=torch.bool)
    p = torch.stack(
        [pattern(scores(q[..., i:i + 1, :], k), mask[..., i:i + 1, :])[..., 0, :] for i in range(q.shape[-2])], dim=-2
    )
    return p @ v, p

# %% mistake: queries_and_keys_given_to_pattern
# names: through `scores` first
# names: ^(?!.*\.bool\(\))
def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    p = pattern(q, k)
    return p @ v, p
