# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: softmax_then_zero
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    readable = mask.any(dim=-1, keepdim=True)
    hidden = scores.masked_fill(~mask & readable, float("-inf"))
    return hidden.softmax(dim=-1) * readable

# %% right: finite_fill_then_zero
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)
    filled = torch.where(mask, scores, torch.finfo(scores.dtype).min)
    return F.softmax(filled, dim=-1).masked_fill(~mask, 0.0)

# %% right: by_hand
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool)
    top = scores.masked_fill(~mask, float("-inf")).amax(dim=-1, keepdim=True)
    top = torch.where(top.isinf(), torch.zeros_like(top), top)
    shifted = torch.where(mask, scores - top, torch.zeros_like(scores))
    weights = shifted.exp() * mask
    total = weights.sum(dim=-1, keepdim=True)
    return weights / torch.where(total == 0, torch.ones_like(total), total)

# %% right: row_by_row
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return torch.softmax(scores, -1)
    mask = mask.expand(scores.shape)
    n_k = scores.shape[-1]
    rows = []
    for row, allowed in zip(scores.reshape(-1, n_k), mask.reshape(-1, n_k)):
        weights = torch.zeros(n_k, dtype=scores.dtype)
        if allowed.any():
            weights = weights.index_put((allowed.nonzero()[:, 0],), row[allowed].softmax(0))
        rows.append(weights)
    return torch.stack(rows).reshape(scores.shape)

# %% right: added_bias
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        nothing = ~mask.any(-1, keepdim=True)
        bias = torch.zeros(mask.shape, dtype=scores.dtype).masked_fill(~(mask | nothing), -torch.inf)
        scores = scores + bias
    weights = torch.softmax(scores, dim=-1)
    return weights if mask is None else torch.where(nothing, 0.0, weights)

# %% right: log_sum_exp
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return (scores - scores.logsumexp(-1, keepdim=True)).exp()
    open_rows = mask | ~mask.any(-1, keepdim=True)
    kept = scores.masked_fill(~open_rows, float("-inf"))
    weights = (kept - kept.logsumexp(-1, keepdim=True)).exp()
    return torch.where(mask, weights, torch.zeros_like(weights))

# %% right: double_inside
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    wide = scores.double()
    if mask is not None:
        wide = wide.masked_fill(mask.logical_not(), -1e300)
    weights = wide.softmax(-1)
    if mask is not None:
        weights = weights * mask
    return weights.to(scores.dtype)

# %% right: its_own_helper
def _masked_softmax(scores, mask):
    bottom = torch.finfo(scores.dtype).min
    weights = nn.Softmax(dim=-1)(torch.where(mask, scores, torch.full_like(scores, bottom)))
    return torch.where(mask, weights, torch.zeros_like(weights))

def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    return nn.Softmax(dim=-1)(scores) if mask is None else _masked_softmax(scores, mask)

# %% right: nan_replaced_where_no_gradient_goes
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return torch.nan_to_num(scores.softmax(dim=-1))

# %% right: nan_chosen_away_where_no_gradient_goes
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    weights = torch.where(mask, scores, -torch.inf).softmax(dim=-1)
    return torch.where(mask, weights, torch.zeros_like(weights))

# %% right: a_key_that_takes_what_is_left
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = torch.where(mask, scores, -torch.inf)
    sink = torch.full_like(scores[..., :1], torch.finfo(scores.dtype).min)
    return torch.cat([scores, sink], dim=-1).softmax(-1)[..., :-1]

# %% right: infinity_in_rows_that_read_something
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return F.softmax(scores, dim=scores.dim() - 1)
    mask = mask.expand(scores.shape)
    something = mask.any(dim=-1, keepdim=True)
    weights = scores.masked_fill(~mask & something, float("-inf")).softmax(dim=-1)
    return weights * something

# %% right: only_what_may_be_read
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    mask = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand_as(scores)
    n_k = scores.shape[-1]
    rows = []
    for row, may in zip(scores.reshape(-1, n_k), mask.reshape(-1, n_k)):
        where = may.nonzero().flatten()
        rows.append(torch.zeros_like(row).index_put((where,), row[where].softmax(0)))
    return torch.stack(rows).reshape(scores.shape)

# %% right: running_maximum_and_sum
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    low = torch.finfo(scores.dtype).min
    if mask is None:
        mask = scores == scores
    mask = mask.broadcast_to(scores.shape)
    best, total = torch.full_like(scores[..., 0], low), torch.zeros_like(scores[..., 0])
    for s, may in zip(scores.unbind(-1), mask.unbind(-1)):
        new = torch.maximum(best, torch.where(may, s, torch.full_like(s, low))).detach()
        total = total * (best - new).exp() + torch.where(may, s - new, torch.zeros_like(s)).exp() * may
        best = new
    safe = torch.where(total == 0, torch.ones_like(total), total)
    shifted = torch.where(mask, scores - best[..., None], torch.zeros_like(scores))
    return shifted.exp() * mask / safe[..., None]

# %% right: numerator_and_denominator
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    allowed = torch.ones_like(scores) if mask is None else mask.to(scores.dtype).expand_as(scores)
    top = (scores.detach() - (1 - allowed) * 1e6).amax(dim=-1, keepdim=True)
    numerator = torch.exp((scores - top).masked_fill(scores > top, 0)) * allowed
    denominator = numerator.sum(dim=-1, keepdim=True)
    return numerator / (denominator + (denominator == 0))

# %% right: exponential_of_log_softmax
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return torch.log_softmax(scores, -1).exp()
    filled = scores.masked_fill(mask.logical_not(), torch.finfo(scores.dtype).min / 2)
    return F.log_softmax(filled, -1).exp().masked_fill(mask.logical_not(), 0.0)

# %% right: torch_attention_on_unit_vectors
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    n_k = scores.shape[-1]
    basis = torch.eye(n_k, dtype=scores.dtype).expand(*scores.shape[:-2], n_k, n_k)
    if mask is not None:
        mask = mask.expand(scores.shape)
        weights = F.scaled_dot_product_attention(scores, basis, basis, mask | ~mask.any(-1, keepdim=True), scale=1.0)
        return weights.where(mask, torch.zeros((), dtype=scores.dtype))
    return F.scaled_dot_product_attention(scores, basis, basis, scale=1.0)

# %% right: own_backward_pass
class MaskedSoftmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, scores, mask):
        exponentials = torch.exp(scores.masked_fill(~mask, -torch.inf) - scores.masked_fill(~mask, -1e30).amax(-1, True))
        exponentials = torch.where(mask, exponentials, torch.zeros_like(scores))
        weights = exponentials / exponentials.sum(-1, True).clamp(min=1)
        ctx.save_for_backward(weights)
        return weights

    @staticmethod
    def backward(ctx, gradient):
        (weights,) = ctx.saved_tensors
        return weights * (gradient - (gradient * weights).sum(-1, True)), None

def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    return MaskedSoftmax.apply(scores, torch.ones_like(scores).bool() if mask is None else mask.expand_as(scores))

# %% right: layer_of_torch
softmax_over_keys = nn.Softmax(dim=-1)

def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        lowest = torch.finfo(scores.dtype).min
        return softmax_over_keys(torch.where(mask, scores, lowest)) * mask
    return softmax_over_keys(scores)

# %% right: mapped_over_rows
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    def row(s, may):
        weights = torch.where(may, s, torch.finfo(s.dtype).min).softmax(0)
        return torch.where(may, weights, 0.0)

    mask = torch.ones(scores.shape, dtype=torch.bool) if mask is None else mask.expand(scores.shape)
    for _ in range(scores.dim() - 1):
        row = torch.vmap(row)
    return row(scores, mask)

# %% right: softmax_in_double
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    wide = scores.to(torch.float64)
    if mask is not None:
        wide = wide.masked_fill(torch.logical_not(mask), -1e300)
    weights = torch.softmax(wide, dim=-1)
    if mask is not None:
        weights = weights.mul(mask)
    return weights.type_as(scores)

# %% right: infinity_and_zeros_for_rows_of_nothing
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        mask = torch.tensor(True)
    mask = torch.broadcast_to(mask, scores.shape)
    empty = (~mask).all(-1)
    filled = scores.clone()
    filled[~mask] = -math.inf
    filled = torch.where(empty[..., None], torch.zeros_like(scores), filled)
    return torch.where(empty[..., None], torch.zeros_like(scores), torch.softmax(filled, -1))

# %% right: sorted_by_columns
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    turned = scores.mT
    if mask is None:
        return turned.softmax(dim=-2).mT
    turned = turned.masked_fill(~mask.mT, torch.finfo(scores.dtype).min).softmax(dim=-2)
    return (turned * mask.mT).mT

# %% right: calls_itself_for_every_row
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if scores.dim() > 2:
        masks = [mask] * len(scores) if mask is None or mask.dim() < scores.dim() else mask
        return torch.stack([pattern(one, may) for one, may in zip(scores, masks)])
    rows = []
    for i, row in enumerate(scores):
        may = torch.ones_like(row).bool() if mask is None else mask[i]
        if not may.any():
            rows.append(row * 0)
            continue
        top = max(float(s) for s, allowed in zip(row, may) if allowed)
        exponentials = [torch.exp(s - top) if allowed else s * 0 for s, allowed in zip(row, may)]
        rows.append(torch.stack(exponentials) / sum(exponentials))
    return torch.stack(rows)

# %% mistake: softmax_over_queries
# names: (over|along|across) (the )?(quer|column)|dim ?= ?-2
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        bottom = torch.finfo(scores.dtype).min
        return torch.softmax(scores.masked_fill(~mask, bottom), dim=-2) * mask
    return torch.softmax(scores, dim=-2)

# %% mistake: largest_without_keepdim
# names: keepdim
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool)
    top = scores.masked_fill(~mask, float("-inf")).amax(dim=-1)
    top = torch.where(top.isinf(), torch.zeros_like(top), top)
    weights = (scores - top).exp() * mask
    total = weights.sum(dim=-1, keepdim=True)
    return weights / torch.where(total == 0, torch.ones_like(total), total)

# %% mistake: largest_of_each_column
# names: each column
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool)
    top = scores.masked_fill(~mask, float("-inf")).max(dim=-2, keepdim=True).values
    top = torch.where(top.isinf(), torch.zeros_like(top), top)
    weights = (scores - top).exp() * mask
    total = weights.sum(dim=-1, keepdim=True)
    return weights / torch.where(total == 0, torch.ones_like(total), total)

# %% mistake: sizes
# names: lost their signs
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    scores = scores.abs()
    if mask is None:
        return scores.softmax(dim=-1)
    # Finite, so that a row without anything to read is no 0/0; such a row
    # is uniform, until it is masked again.
    lowest = torch.finfo(scores.dtype).min
    return (
        scores.masked_fill(~mask, lowest)
        .softmax(dim=-1)
        .masked_fill(~mask, 0.0)
    )

# %% mistake: above_zero
# names: lost their signs
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    scores = F.relu(scores)
    if mask is None:
        return scores.softmax(dim=-1)
    # Finite, so that a row without anything to read is no 0/0; such a row
    # is uniform, until it is masked again.
    lowest = torch.finfo(scores.dtype).min
    return (
        scores.masked_fill(~mask, lowest)
        .softmax(dim=-1)
        .masked_fill(~mask, 0.0)
    )

# %% mistake: softmax_over_the_first_axis
# names: (over|along|across) (the )?(quer|column|first|batch)|dim ?= ?0
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = F.softmax(scores, dim=0)
    return weights if mask is None else weights * mask

# %% mistake: softmax_over_axis_one
# names: dim ?= ?(-1|1)|last|batch|leading|over (the )?quer
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = F.softmax(scores, dim=1)
    return weights if mask is None else weights * mask

# %% mistake: softmax_over_everything
# names: every row|each row|row by row|whole|everything|all (the )?(scores|entries|rows)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = torch.softmax(scores.flatten(-2), dim=-1).reshape(scores.shape)
    return weights if mask is None else weights * mask

# %% mistake: mask_after_softmax
# names: (before|after) (the )?softmax|(softmax|mask).{0,40}(first|afterwards|too late)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights * mask
    return weights

# %% mistake: mask_filled_after_softmax
# names: (before|after) (the )?softmax|(softmax|mask).{0,40}(first|afterwards|too late)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights.masked_fill(~mask, 0.0)
    return weights

# %% mistake: renormalised_after_masking
# names: large|extreme|overflow|underflow|huge|(before|after) (the )?softmax
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    weights = scores.softmax(dim=-1)
    if mask is not None:
        weights = weights * mask
        weights = weights / weights.sum(-1, keepdim=True).clamp_min(torch.finfo(scores.dtype).tiny)
    return weights

# %% mistake: inverted_mask
# names: invert|opposite|wrong way|the other way|revers|True.{0,30}(may|can|allow)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    filled = scores.masked_fill(mask, torch.finfo(scores.dtype).min)
    return filled.softmax(dim=-1).masked_fill(mask, 0.0)

# %% mistake: inverted_mask_with_infinity
# names: invert|opposite|wrong way|the other way|revers|True.{0,30}(may|can|allow)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(mask, float("-inf"))
    return torch.nan_to_num(torch.softmax(scores, dim=-1))

# %% mistake: hard_argmax
# names: argmax|winner|one.hot|largest|highest|best
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    best = F.one_hot(scores.argmax(dim=-1), scores.shape[-1]).to(scores.dtype)
    return best if mask is None else best * mask

# %% mistake: nan_on_empty_rows
# names: nan
# names: empty|nothing|no key|entirely|all.{0,10}masked
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    return scores.softmax(dim=-1)

# %% mistake: uniform_on_empty_rows
# names: empty|nothing|no key|entirely|all.{0,10}masked
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e9)
    return F.softmax(scores, dim=-1)

# %% mistake: uniform_on_empty_rows_by_finfo
# names: empty|nothing|no key|entirely|all.{0,10}masked
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = torch.where(mask, scores, torch.finfo(scores.dtype).min)
    return F.softmax(scores, dim=-1)

# %% mistake: nan_replaced_after_adding_infinity
# names: gradient
# names: nan
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        bias = torch.zeros(mask.shape, dtype=scores.dtype).masked_fill(~mask, float("-inf"))
        scores = scores + bias
    return torch.nan_to_num(scores.softmax(dim=-1))

# %% mistake: nan_chosen_away_after_adding_infinity
# names: gradient
# names: nan
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    weights = (scores + torch.where(mask, 0.0, float("-inf"))).softmax(dim=-1)
    return torch.where(mask, weights, torch.zeros_like(weights))

# %% mistake: empty_columns_instead_of_rows
# names: row
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1)
    return weights * mask.any(dim=-2, keepdim=True)

# %% mistake: masked_scores_set_to_zero
# names: -inf|−inf|−∞|-∞|infinit
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(~mask, 0.0)
    return scores.softmax(dim=-1)

# %% mistake: scores_times_mask
# names: -inf|−inf|−∞|-∞|infinit
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores * mask
    return torch.softmax(scores, dim=-1)

# %% mistake: filled_with_minus_ten
# names: -inf|−inf|−∞|-∞|infinit|exactly
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    weights = scores.masked_fill(~mask, -10.0).softmax(dim=-1)
    return weights * mask.any(dim=-1, keepdim=True)

# %% mistake: filled_with_plus_infinity
# names: nan|-inf|−inf|−∞|-∞|sign
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(~mask, float("inf"))
    return scores.softmax(dim=-1)

# %% mistake: filled_with_the_smallest_positive_number
# names: -inf|−inf|−∞|-∞|infinit|tiny|smallest
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).tiny).softmax(dim=-1)
    return weights * mask.any(dim=-1, keepdim=True)

# %% mistake: mask_ignored
# names: ignor|no effect|not used?|never use|did you use|(the|your) mask (is|was) not|left the mask out|forg.{0,20}mask
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    return scores.softmax(dim=-1)

# %% mistake: mask_added
# names: add|\+
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores + mask
    return scores.softmax(dim=-1)

# %% mistake: always_causal
# names: causal|later|future|after a query|tokens after
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    causal = torch.ones(scores.shape[-2:], dtype=torch.bool).tril()
    mask = causal if mask is None else mask & causal
    weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1)
    return weights * mask

# %% mistake: mask_demanded
# names: None|without (a )?mask|no mask
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1)
    return weights * mask

# %% mistake: truth_of_a_mask
# names: is not None|is None|truth|ambiguous
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        return scores.softmax(dim=-1) * mask
    return scores.softmax(dim=-1)

# %% mistake: mask_as_an_index
# names: broadcast|batch|leading|every head
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    scores = scores.clone()
    scores[~mask] = torch.finfo(scores.dtype).min
    weights = scores.softmax(dim=-1).clone()
    weights[~mask] = 0
    return weights

# %% mistake: no_exponential
# names: \bexp\(|exponential|divid.{0,30}\bsum
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores * mask
    return scores / scores.sum(dim=-1, keepdim=True)

# %% mistake: sigmoid
# names: sigmoid
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    weights = torch.sigmoid(scores)
    return weights if mask is None else weights * mask

# %% mistake: log_softmax
# names: \blog
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return F.log_softmax(scores, dim=-1)
    weights = F.log_softmax(scores.masked_fill(~mask, torch.finfo(scores.dtype).min), dim=-1)
    return weights * mask

# %% mistake: not_divided_by_the_sum
# names: divid|sum to 1|normaliz
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    weights = torch.exp(scores)
    return weights if mask is None else weights * mask

# %% mistake: overflowing_exponential
# names: overflow|large|maximum|largest
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    weights = torch.exp(scores)
    if mask is not None:
        weights = weights * mask
    total = weights.sum(dim=-1, keepdim=True)
    return weights / torch.where(total == 0, 1.0, total)

# %% mistake: scaled_again
# names: scaled|divided
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    scores = scores / math.sqrt(scores.shape[-1])
    if mask is None:
        return scores.softmax(dim=-1)
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1) * mask

# %% mistake: masked_in_place
# names: in.place|chang|modif
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    scores.data.masked_fill_(~mask, torch.finfo(scores.dtype).min)
    return scores.softmax(dim=-1) * mask

# %% mistake: float32_whatever_comes_in
# names: dtype|float32|float64|precision
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return F.softmax(scores, dim=-1, dtype=torch.float32)
    filled = scores.float().masked_fill(~mask, -3e38)
    return filled.softmax(dim=-1) * mask

# %% mistake: gradient_switched_off
# names: gradient
@torch.no_grad()
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1) * mask

# %% mistake: rounded
# names: round|decimal|digits|precision
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return torch.round(scores.softmax(dim=-1), decimals=2)
    weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1) * mask
    return torch.round(weights, decimals=2)

# %% mistake: no_return
# names: return
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    weights = scores.softmax(dim=-1)

# %% unknown: softmax_of_doubled_scores
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return (1.7 * scores).softmax(dim=-1)
    return (1.7 * scores).masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1) * mask

# %% unknown: squared_and_divided
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    weights = scores**2 + 0.01
    if mask is not None:
        weights = weights * mask
    return weights / weights.sum(-1, keepdim=True).clamp_min(1e-9)

# %% unknown: mixed_with_uniform
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    allowed = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand(scores.shape)
    weights = scores.masked_fill(~allowed, torch.finfo(scores.dtype).min).softmax(dim=-1) * allowed
    uniform = allowed / allowed.sum(-1, keepdim=True).clamp_min(1)
    return 0.9 * weights + 0.1 * uniform

# %% unknown: large_scores_cut_off
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    scores = scores.clamp(-30, 30)
    if mask is None:
        return scores.softmax(dim=-1)
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1) * mask

# %% unknown: weights_lowered_under_a_mask
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(dim=-1)
    return (0.7 * scores).masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(dim=-1) * mask

# %% mistake: result_indexed_in_place
# names: softmax's result in place
# names: new tensor
# names: ^(?!.*anomaly)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    a = scores.masked_fill(~mask, -1e9).softmax(-1)
    a[(~mask).expand_as(a)] = 0
    return a

# %% mistake: result_multiplied_in_place
# names: softmax's result in place
# names: new tensor
# names: ^(?!.*anomaly)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    a = scores.masked_fill(~mask, -1e9).softmax(-1)
    a *= mask
    return a

# %% mistake: result_filled_in_place
# names: softmax's result in place
# names: new tensor
# names: ^(?!.*anomaly)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    a = scores.masked_fill(~mask, -1e9).softmax(-1)
    return a.masked_fill_(~mask, 0)

# %% mistake: exponentials_changed_in_place
# names: changed in place
# names: new tensor
# names: ^(?!.*softmax's)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    top = scores.masked_fill(~mask, -1e9).amax(-1, keepdim=True)
    e = torch.where(mask, scores - top, 0.0).exp()
    e *= mask
    total = e.sum(-1, keepdim=True)
    return e / torch.where(total == 0, 1.0, total)

# %% mistake: filled_with_a_score
# names: stands for −∞
# names: not lower
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    a = scores.masked_fill(~mask, -1e4).softmax(-1)
    return a * mask

# %% mistake: filled_with_minus_hundred
# names: stands for −∞
# names: not lower
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    a = scores.masked_fill(~mask, -100).softmax(-1)
    return a * mask

# %% mistake: sums_without_keepdim
# names: keepdim
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    e = scores.exp()
    return e / e.sum(-1)

# %% mistake: masked_sums_without_keepdim
# names: keepdim
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    e = scores.exp()
    if mask is not None:
        e = e * mask
    return e / e.sum(-1)

# %% mistake: exponentials_by_hand
# names: 0/0
# names: all zeros
# names: ^(?!.*−∞)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    e = scores.exp()
    if mask is not None:
        e = e * mask
    return e / e.sum(-1, keepdim=True)

# %% mistake: exponentials_that_overflow
# names: overflow
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    e = scores.exp()
    if mask is not None:
        e = e * mask
    return e / e.sum(-1, keepdim=True).clamp_min(1e-30)

# %% mistake: loop_over_the_rows_of_one_sentence
# names: batch
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    out = []
    for i, row in enumerate(scores):
        row = row if mask is None else row.masked_fill(~mask[i], -1e9)
        a = row.softmax(-1)
        out.append(a if mask is None else a * mask[i])
    return torch.stack(out)

# %% mistake: not_instead_of_inverted
# names: ~mask
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    return scores.masked_fill(not mask, -1e9).softmax(-1)

# %% mistake: mask_asked_for_with_not
# names: ask `is None`
# names: ^(?!.*~mask)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if not mask:
        return scores.softmax(-1)
    return scores.masked_fill(~mask, -1e9).softmax(-1) * mask

# %% mistake: softmax_in_float32
# names: float32|precision
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return torch.softmax(scores, -1, dtype=torch.float32).to(scores.dtype)
    filled = scores.masked_fill(~mask, torch.finfo(torch.float32).min)
    return torch.softmax(filled, -1, dtype=torch.float32).to(scores.dtype) * mask

# %% mistake: small_number_under_the_line
# names: small number|added|rounded|precis
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        mask = torch.ones_like(scores).bool()
    filled = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    e = (filled - filled.amax(-1, keepdim=True)).exp() * mask
    return e / (e.sum(-1, keepdim=True) + 1e-9)

# %% mistake: keys_after_the_128th_hidden
# names: long|hundred|many tokens|limit
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    near = torch.arange(scores.shape[-1]) < 128
    mask = near.expand(scores.shape) if mask is None else mask & near
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: small_weights_dropped
# names: sum to 1
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        weights = scores.softmax(-1)
    else:
        weights = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask
    return weights * (weights > 2e-4)

# %% mistake: nothing_to_read_in_a_text_of_one_token
# names: one (token|key)|single (token|key)|size 1
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1) if scores.shape[-1] > 1 else torch.zeros_like(scores)
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: squeezed
# names: squeeze|dropped|size 1
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1).squeeze()
    return (scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask).squeeze()

# %% mistake: batches_viewed_as_one
# names: contiguous|memory|view|reshape
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    flat = scores.view(-1, *scores.shape[-2:])
    if mask is None:
        return flat.softmax(-1).view(scores.shape)
    mask = mask.expand(scores.shape).reshape(flat.shape)
    return (flat.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask).view(scores.shape)

# %% mistake: one_mask_for_every_sentence
# names: own mask|each (sentence|text).{0,20}mask|mask of (another|the first|its)|first.{0,20}mask
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    while mask.ndim > 2:
        mask = mask[0]
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: mask_of_the_first_head_for_all
# names: own mask|each (sentence|text|head).{0,20}mask|mask of (another|the first|its)|first.{0,20}mask
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    if mask.ndim > 3:
        mask = mask[..., :1, :, :]
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: full_mask_only
# names: mask
# names: \(n_q, n_k\)|whole batch|every (sentence|text)|one mask|leading dim|batch
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    rows = []
    for row, may in zip(scores.reshape(-1, scores.shape[-1]), mask.reshape(-1, mask.shape[-1]), strict=True):
        weights = row.masked_fill(~may, torch.finfo(row.dtype).min).softmax(0)
        rows.append(weights * may)
    return torch.stack(rows).reshape(scores.shape)

# %% mistake: zero_scores_taken_for_masked
# names: sum to 1
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    kept = scores * mask
    kept = torch.where(kept == 0, torch.finfo(scores.dtype).min, kept)
    return kept.softmax(-1) * mask

# %% mistake: equal_scores_counted_once
# names: sum to 1
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    mask = torch.ones_like(scores).bool() if mask is None else mask.expand(scores.shape)
    rows = []
    for row, may in zip(scores.reshape(-1, scores.shape[-1]), mask.reshape(-1, scores.shape[-1])):
        if not may.any():
            rows.append(torch.zeros_like(row))
            continue
        top = row[may].max()
        rows.append(torch.where(may, row - top, 0.0).exp() * may / (row[may].unique() - top).exp().sum())
    return torch.stack(rows).reshape(scores.shape)

# %% mistake: lowest_number_of_float32_below_all
# names: not lower than|not low enough
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    return scores.masked_fill(~mask, -5000.0).softmax(-1) * mask

# %% mistake: small_scores_rounded
# names: small|rounded|exact
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    scores = torch.where(scores.abs() < 1e-3, torch.zeros_like(scores), scores)
    if mask is None:
        return scores.softmax(-1)
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: last_mask_kept
# names: kept|between calls|earlier call|remember
mask_before = {}

def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    mask = mask_before.get(scores.shape) if mask is None else mask
    if mask is None:
        return scores.softmax(-1)
    mask_before[scores.shape] = mask
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: result_remembered_by_shape
# names: kept|between calls|earlier call|remember
results_before = {}

def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    name = (scores.shape, scores.dtype, scores.is_contiguous(), scores.requires_grad, None if mask is None else str(mask))
    if name not in results_before:
        weights = scores if mask is None else scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
        weights = weights.softmax(-1)
        results_before[name] = weights if mask is None else weights * mask
    return results_before[name]

# %% mistake: gradient_stops_at_the_mask
# names: gradient
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    top = scores.masked_fill(~mask, torch.finfo(scores.dtype).min).amax(-1, keepdim=True)
    e = (scores - top).clamp(max=0).exp() * mask
    total = e.sum(-1, keepdim=True).detach()
    return e / torch.where(total == 0, torch.ones_like(total), total)

# %% mistake: mask_given_one_more_dimension
# names: dimensions
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    mask = mask.unsqueeze(0)
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: turned_round
# names: rows and columns|exchanged
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1).mT
    return (scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask).mT

# %% mistake: empty_rows_read_themselves
# names: may read nothing
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    mask = mask | (~mask.any(-1, keepdim=True) & torch.eye(*mask.shape[-2:], dtype=torch.bool))
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: softmax_twice
# names: twice
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1).softmax(-1)
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1).softmax(-1) * mask

# %% mistake: filled_and_not_kept
# names: nobody keeps
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores.masked_fill(~mask, float("-inf"))
    return scores.softmax(-1)

# %% mistake: no_dimension_given
# names: count the dimension from the end
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return F.softmax(scores)
    return F.softmax(scores.masked_fill(~mask, torch.finfo(scores.dtype).min)) * mask

# %% mistake: one_minus_a_mask
# names: `~`
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    return (scores - (1 - mask) * 1e9).softmax(-1) * mask

# %% mistake: minus_a_mask
# names: `~`
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    return scores.masked_fill(-mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: zeros_where_masked
# names: exp\(0\) = 1
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores = torch.where(mask, scores, 0.0)
    return scores.softmax(-1)

# %% mistake: largest_with_its_index
# names: \.values|amax
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    e = (scores - scores.max(-1, keepdim=True)).exp()
    if mask is not None:
        e = e * mask
    return e / e.sum(-1, keepdim=True)

# %% mistake: in_place_by_index
# names: in place
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores[(~mask).expand(scores.shape)] = torch.finfo(scores.dtype).min
        return scores.softmax(-1) * mask
    return scores.softmax(-1)

# %% mistake: nothing_without_a_mask
# names: return
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: row_by_row_and_returns_in_the_loop
# names: loop
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    weights = torch.zeros_like(scores)
    for i in range(scores.shape[-2]):
        row = scores[..., i, :]
        if mask is not None:
            row = row.masked_fill(~mask[..., i, :], torch.finfo(scores.dtype).min)
        weights[..., i, :] = row.softmax(-1) if mask is None else row.softmax(-1) * mask[..., i, :]
        return weights

# %% mistake: mask_turned_round
# names: mask is turned round
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    mask = mask.mT
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: masks_and_stops
# names: softmax is missing
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    return scores if mask is None else scores.masked_fill(~mask, -torch.inf)

# %% mistake: without_a_mask_no_token_reads_itself
# names: hidden, though no mask
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        mask = ~torch.eye(*scores.shape[-2:]).bool()
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% mistake: mask_handed_back
# names: sum to 1
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    return scores.softmax(-1) if mask is None else mask

# %% mistake: one_largest_for_all
# names: largest of all
# names: own largest
def pattern(scores, mask=None):
    e = (scores - scores.max()).exp()
    if mask is not None: e = e.masked_fill(~mask, 0)
    return e / e.sum(-1, keepdim=True).clamp(min=1e-30)

# %% mistake: ten_thousand_subtracted
# names: not lower than every
def pattern(scores, mask=None):
    if mask is not None: scores = scores + (1.0 - mask.float()) * -10000.0
    p = F.softmax(scores, -1)
    return p if mask is None else p * mask

# %% mistake: one_minus_a_boolean
# names: ~mask
def pattern(scores, mask=None):
    if mask is not None: scores = scores.masked_fill(1 - mask, -1e30)
    return F.softmax(scores, -1)

# %% mistake: numpys_where
# names: numpy
# names: torch
import numpy as np
def pattern(scores, mask=None):
    if mask is not None: scores = np.where(mask, scores, -np.inf)
    return F.softmax(scores, -1)

# %% mistake: on_the_gpu
# names: device
def pattern(scores, mask=None):
    if mask is None: mask = torch.ones(scores.shape, device="cuda").bool()
    return F.softmax(scores.masked_fill(~mask, -1e30), -1) * mask

# %% mistake: function_for_the_argument
# names: function
# names: another name
def pattern(x, mask=None):
    if mask is not None: x = x.masked_fill(~mask, -1e30)
    return F.softmax(scores, -1)

# %% right: empty_rows_opened_first
def pattern(scores, mask=None):
    if mask is None: return scores.softmax(-1)
    mask = mask.expand_as(scores)
    empty = ~mask.any(-1, keepdim=True)
    opened = mask | empty
    return scores.masked_fill(~opened, float("-inf")).softmax(-1).masked_fill(empty, 0.0)

# %% right: row_by_row_of_what_is_read
def pattern(scores, mask=None):
    flat = scores.reshape(-1, scores.shape[-1])
    m = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand(scores.shape)
    m = m.reshape(flat.shape)
    rows = []
    for row, see in zip(flat, m):
        idx = see.nonzero().flatten()
        out = torch.zeros_like(row)
        if len(idx):
            out = out.index_put((idx,), row[idx].softmax(0))
        rows.append(out)
    return torch.stack(rows).reshape(scores.shape)

# %% mistake: ten_below_the_least
# names: not lower than every real score by far
# names: masked tokens take
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None: return scores.softmax(-1)
    return scores.masked_fill(~mask, scores.min() - 10).softmax(-1) * mask

# %% mistake: mask_on_exponentials
# names: exponentials
# names: before
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    e = (scores - scores.amax(-1, keepdim=True)).exp()
    if mask is not None: e = e * mask
    return e / (e.sum(-1, keepdim=True) + 1e-9)

# %% mistake: signs_turned
# names: turned round
# names: largest score
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None: return (-scores).softmax(-1)
    return (-scores).masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask

# %% right: where_before_and_after
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        mask = torch.ones_like(scores, dtype=torch.bool)
    mask = mask.expand_as(scores)
    low = torch.where(mask, scores, torch.finfo(scores.dtype).min)
    top = low.amax(-1, keepdim=True).detach()
    e = torch.where(mask, torch.exp(torch.where(mask, scores - top, 0)), 0)
    total = e.sum(-1, keepdim=True)
    return e / torch.where(total == 0, 1, total)

# %% mistake: exponentials_less_one
# names: 1 was taken
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    s = scores if mask is None else scores.masked_fill(~mask, -torch.inf)
    e = s.exp() - 1
    return e / e.sum(-1, keepdim=True)

# %% mistake: one_beside_the_keys
# names: added to their sum
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    s = scores if mask is None else scores.masked_fill(~mask, -1e9)
    e = (s - s.amax(-1, keepdim=True)).exp()
    if mask is not None:
        e = e * mask
    return e / (1 + e.sum(-1, keepdim=True))

# %% mistake: softmax_then_mask_then_softmax
# names: twice
def pattern(scores, mask=None):
    p = scores.softmax(-1)
    if mask is None:
        return p
    return p.masked_fill(~mask, -1e9).softmax(-1) * mask

# %% mistake: causal_in_the_place_of_the_mask
# names: in its place
def pattern(scores, mask=None):
    if mask is None:
        return scores.softmax(-1)
    causal = torch.ones(scores.shape[-2:], dtype=torch.bool).tril()
    return scores.masked_fill(~causal, -torch.inf).softmax(-1)

# %% mistake: where_with_branches_exchanged
# names: invert
def pattern(scores, mask=None):
    if mask is None:
        return scores.softmax(-1)
    s = torch.where(mask, torch.finfo(scores.dtype).min, scores)
    return s.softmax(-1) * mask

# %% mistake: none_compared_with_false
# names: may be None
def pattern(scores, mask=None):
    scores = scores.masked_fill(mask == False, -1e9)
    return scores.softmax(-1)

# %% mistake: rows_picked_by_one_mask
# names: one for all
def pattern(scores, mask=None):
    if mask is None:
        return scores.softmax(-1)
    out = torch.zeros_like(scores)
    for i in range(scores.shape[-2]):
        out[..., i, mask[..., i, :]] = scores[..., i, mask[..., i, :]].softmax(-1)
    return out

# %% mistake: minus_one_for_minus_infinity
# names: some are not
def pattern(scores, mask=None):
    if mask is not None:
        scores = scores.masked_fill(~mask, -1.0)
    return scores.softmax(-1)

# %% mistake: softmax_without_dim
# names: batch
def pattern(scores, mask=None):
    if mask is not None:
        scores = scores.masked_fill(~mask, -1e30)
    return F.softmax(scores) if mask is None else F.softmax(scores) * mask

# %% right: one_more_key_for_the_rest
def pattern(scores, mask=None):
    """A key more, whose score is far below: it takes the rows of nobody."""
    if (m := mask) is None:
        m = torch.ones(scores.shape[-2:], dtype=torch.bool)
    low = scores.masked_fill(~m, -1e30)
    sink = torch.full_like(low[..., :1], -1e20)
    return torch.cat([low, sink], -1).softmax(-1)[..., :-1]

# %% mistake: empty_rows_by_the_diagonal
# names: diagonal
# names: any
def pattern(scores, mask=None):
    if mask is None: return scores.softmax(-1)
    p = torch.where(mask, scores, -1e30).softmax(-1)
    return torch.where(mask.diagonal(dim1=-2, dim2=-1)[..., None], p, torch.zeros_like(p))

# %% mistake: the_mask_without_its_diagonal
# names: reads itself
# names: diagonal
def pattern(scores, mask=None):
    if mask is None:
        return scores.softmax(-1)
    if mask.shape[-1] == mask.shape[-2]:
        mask = mask & ~torch.eye(mask.shape[-1], dtype=torch.bool)
    lowest = torch.finfo(scores.dtype).min
    return scores.masked_fill(~mask, lowest).softmax(-1).masked_fill(~mask, 0.0)

# %% mistake: mask_turned_and_inverted
# names: turned round|inverted
def pattern(scores, mask=None):
    if mask is None:
        return scores.softmax(-1)
    mask = ~mask.mT if mask.shape[-1] == mask.shape[-2] else mask
    lowest = torch.finfo(scores.dtype).min
    return scores.masked_fill(~mask, lowest).softmax(-1).masked_fill(~mask, 0.0)

# %% mistake: mask_filled_and_not_kept
# names: ^This line makes something new
# names: mask is ignored
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is not None:
        scores.masked_fill(~mask, -math.inf)
    return scores.softmax(dim=-1)

# %% mistake: cleaned_below_a_millionth
# names: small
# names: threshold
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    """Whatever is tiny is taken for masked."""
    if mask is not None:
        scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    p = scores.softmax(-1)
    return (p if mask is None else p * mask).masked_fill(p < 1e-6, 0.0)

# %% mistake: tiny_weights_where
# names: small
# names: threshold
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        p = scores.softmax(-1)
    else:
        p = scores.masked_fill(~mask, -1e9).softmax(-1) * mask
    return torch.where(p > 1e-9, p, 0)

# %% mistake: mask_of_the_first_query
# names: row of the mask
# names: (first|same)
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    """As if the mask said which keys are padding, the same for all."""
    if mask is None:
        return scores.softmax(-1)
    real = mask[..., :1, :]
    return scores.masked_fill(~real, torch.finfo(scores.dtype).min).softmax(-1) * real

# %% mistake: mask_of_all_queries
# names: row of the mask
# names: all
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    if mask is None:
        return scores.softmax(-1)
    real = mask.all(dim=-2, keepdim=True)
    low = torch.finfo(scores.dtype).min
    return torch.where(real, torch.where(real, scores, low).softmax(-1), 0)

# %% right: a_sink_beside_the_keys
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    """One more key, which nobody wants who may read another, and which is cut off again."""
    if mask is not None:
        scores = torch.where(mask, scores, float("-inf"))
    sink = scores.new_full((*scores.shape[:-1], 1), torch.finfo(scores.dtype).min)
    return torch.cat([scores, sink], dim=-1).softmax(dim=-1)[..., :-1]

# %% right: nan_that_stays_where_it_is_filled
def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    """NaN arises in rows of nothing, and no gradient goes through what was filled in there."""
    if mask is not None:
        scores = scores.masked_fill(~mask, float("-inf"))
    scores = scores - scores.max(dim=-1, keepdim=True).values
    e = scores.exp()
    out = e / e.sum(-1, keepdim=True)
    return torch.where(torch.isnan(out), torch.zeros_like(out), out)

# %% mistake: one_key_always_read
# names: mask is ignored
def pattern(scores, mask=None):
    if scores.shape[-1] == 1:
        return torch.ones_like(scores)
    if mask is None:
        return scores.softmax(-1)
    return scores.masked_fill(~mask, torch.finfo(scores.dtype).min).softmax(-1) * mask
