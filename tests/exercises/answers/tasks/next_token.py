# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% snippet: signature
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:

# %% snippet: special
    if temperature < 0:
        raise ValueError("the temperature must not be negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)

# %% snippet: cut
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -torch.inf)

# %% right: mask_then_softmax
#: signature
#: special
    if top_k is not None:
        worst = torch.topk(logits, top_k, dim=-1).values[..., -1, None]
        logits = torch.where(logits < worst, -torch.inf, logits)
    return softmax(logits / temperature)

# %% right: scattered
#: signature
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    values, indices = logits.topk(logits.shape[-1] if top_k is None else top_k, dim=-1)
    return torch.zeros_like(logits).scatter(-1, indices, (values / temperature).softmax(-1))

# %% right: renormalised_afterwards
#: signature
    if temperature < 0:
        raise ValueError(temperature)
    if temperature == 0:
        temperature, top_k = 1.0, 1
    weights = torch.softmax(logits / temperature, dim=-1)
    if top_k is not None:
        kept = torch.zeros_like(weights).scatter(-1, weights.topk(top_k).indices, 1.0)
        weights = weights * kept
        weights = weights / weights.sum(-1, keepdim=True)
    return weights

# %% right: row_by_row
#: signature
    if temperature < 0.0:
        raise ValueError("negative")
    rows = []
    for row in logits.reshape(-1, logits.shape[-1]):
        order = row.argsort(descending=True)
        if temperature == 0:
            order = order[:1]
        elif top_k is not None:
            order = order[:top_k]
        p = torch.zeros_like(row)
        best = row[order]
        rows.append(p.index_put((order,), torch.softmax(best / (temperature or 1), 0)))
    return torch.stack(rows).reshape(logits.shape)

# %% right: by_rank
#: signature
    if temperature < 0:
        raise ValueError("temperature < 0")
    rank = logits.argsort(-1, descending=True).argsort(-1)
    keep = rank < (1 if temperature == 0 else logits.shape[-1] if top_k is None else top_k)
    return (logits.masked_fill(~keep, float("-inf")) / max(temperature, 1e-30 if temperature else 1)).softmax(-1)

# %% right: sorted_threshold
#: signature
#: special
    z = logits / temperature
    if top_k:
        edge = z.sort(dim=-1, descending=True).values[..., top_k - 1 : top_k]
        z = z + torch.where(z >= edge, 0.0, -torch.inf).to(z.dtype)
    return F.softmax(z, dim=-1)

# %% right: eye_for_zero
#: signature
    if temperature < 0:
        raise ValueError("no")
    if not temperature:
        return torch.eye(logits.shape[-1], dtype=logits.dtype)[logits.argmax(dim=-1)]
    if top_k is not None:
        keep = torch.zeros_like(logits, dtype=torch.bool)
        keep.scatter_(-1, logits.topk(top_k, -1).indices, True)
        logits = logits.masked_fill(keep.logical_not(), torch.finfo(logits.dtype).min)
    return nn.Softmax(-1)(logits * (1 / temperature))

# %% right: comparison_with_the_best
#: signature
    if temperature < 0:
        raise ValueError(f"{temperature} is negative")
    if temperature == 0:
        best = torch.arange(logits.shape[-1]) == logits.argmax(-1, keepdim=True)
        return best.to(logits.dtype)
    if top_k is not None:
        edge = logits.kthvalue(logits.shape[-1] - top_k + 1, dim=-1, keepdim=True).values
        logits = torch.where(logits < edge, float("-inf"), logits)
    return softmax(logits / temperature)

# %% right: a_billion_is_low_enough
#: signature
#: special
    logits = logits / temperature
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -1e9)
    return softmax(logits)

# %% right: kth_value
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("temperature")
    n = logits.shape[-1]
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), n).to(logits.dtype)
    if top_k is not None:
        edge = logits.kthvalue(n - top_k + 1, dim=-1, keepdim=True).values
        logits = torch.where(logits < edge, -torch.inf, logits)
    return torch.softmax(logits / temperature, dim=-1)

# %% right: recursion_over_the_batch
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError(f"{temperature=}")
    if logits.ndim > 1:
        return torch.stack([next_token(row, temperature, top_k) for row in logits])
    order = sorted(range(len(logits)), key=lambda i: logits[i].item(), reverse=True)
    if temperature == 0:
        order = order[:1]
    kept = order[:top_k]
    top = logits[kept[0]].detach()
    e = {i: ((logits[i] - top) / (temperature or 1)).exp() for i in kept}
    total = sum(e.values())
    zero = logits.new_zeros(())
    return torch.stack([e[i] / total if i in e else zero for i in range(len(logits))])

# %% right: lower_end_by_sorting_twice
def next_token(logits, temperature=1.0, top_k=None):
    if not temperature >= 0:
        raise ValueError("a temperature is never negative")
    rank = logits.argsort(-1, descending=True).argsort(-1)
    k = 1 if temperature == 0 else logits.size(-1) if top_k is None else top_k
    cut = logits.where(rank < k, -math.inf)
    return (cut / (temperature if temperature else 1.0)).softmax(-1)

# %% right: processors_of_transformers
def next_token(logits, temperature=1.0, top_k=None):
    from transformers import TemperatureLogitsWarper, TopKLogitsWarper

    if temperature < 0:
        raise ValueError("negative")
    if temperature == 0:
        top_k, temperature = 1, 1.0
    flat = logits.reshape(-1, logits.shape[-1])
    flat = TemperatureLogitsWarper(float(temperature))(None, flat)
    if top_k is not None:
        flat = TopKLogitsWarper(top_k)(None, flat)
    return flat.softmax(-1).reshape(logits.shape)

# %% right: instance_with_slots
class NextToken:
    __slots__ = ()

    def __call__(self, logits, temperature=1.0, top_k=None):
        if temperature < 0.0:
            raise ValueError("temperature must be at least 0")
        if temperature == 0.0:
            return torch.zeros_like(logits).scatter(-1, logits.argmax(dim=-1, keepdim=True), 1.0)
        values, places = logits.topk(top_k or logits.shape[-1])
        return torch.zeros_like(logits).scatter(-1, places, (values / temperature).softmax(dim=-1))

next_token = NextToken()

# %% right: powers_of_probabilities
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError
    logs = logits.log_softmax(-1)
    if temperature == 0:
        best = logs == logs.amax(-1, keepdim=True)
        first = best & (best.cumsum(-1) == 1)
        return first.to(logits.dtype)
    powers = ((logs - logs.amax(-1, keepdim=True)) / temperature).exp()
    if top_k is not None:
        keep = torch.zeros_like(powers).scatter(-1, logs.topk(top_k).indices, 1)
        powers = powers * keep
    return powers / powers.sum(-1, keepdim=True)

# %% right: vmapped_row
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("temperature below 0")

    def row(z):
        if temperature == 0:
            return (torch.arange(len(z)) == z.argmax()).to(z.dtype)
        if top_k is not None:
            z = torch.where(z >= z.topk(top_k).values[-1], z, -torch.inf)
        return torch.softmax(z / temperature, 0)

    flat = logits.reshape(-1, logits.shape[-1])
    return torch.vmap(row)(flat).reshape_as(logits)

# %% right: best_taken_one_by_one
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("T < 0")
    rounds = 1 if temperature == 0 else logits.shape[-1] if top_k is None else top_k
    taken = torch.zeros_like(logits, dtype=torch.bool)
    for _ in range(rounds):
        left = logits.detach().masked_fill(taken, -torch.inf)
        # of what is left the best; where only −∞ is left, any one that is not taken
        best = torch.where(taken, -2.0, torch.where(left == -torch.inf, -1.0, torch.where(left == left.amax(-1, keepdim=True), 1.0, 0.0)))
        taken = taken | F.one_hot(best.argmax(-1), logits.shape[-1]).bool()
    z = (logits / (temperature or 1.0)).masked_fill(~taken, float("-inf"))
    return F.softmax(z, dim=-1)

# %% right: additive_mask
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("temperature")
    if temperature == 0:
        temperature, top_k = 1.0, 1
    bias = torch.zeros_like(logits)
    if top_k is not None:
        bias = torch.full_like(logits, -torch.inf).scatter_(-1, logits.topk(top_k, dim=-1)[1], 0.0)
    z = logits / temperature + bias
    return torch.exp(z - z.logsumexp(-1, keepdim=True))

# %% right: lambda_that_raises_by_throw
next_token = lambda logits, temperature=1.0, top_k=None: (
    (_ for _ in ()).throw(ValueError("temperature")) if temperature < 0
    else F.one_hot(logits.argmax(-1), logits.shape[-1]).type_as(logits) if temperature == 0
    else (logits if top_k is None else logits.masked_fill(
        logits < logits.topk(top_k).values.min(-1, keepdim=True).values, -torch.inf
    )).div(temperature).softmax(-1)
)

# %% right: match_statement
def next_token(logits, temperature=1.0, top_k=None):
    match temperature:
        case t if t < 0:
            raise ValueError(f"temperature must not be negative: {t}")
        case 0:
            onehot = torch.eye(logits.shape[-1], dtype=logits.dtype)
            return onehot[logits.argmax(-1)]
        case t:
            ordered = logits.sort(dim=-1, descending=True).values
            edge = ordered[..., (top_k or 0) - 1, None]
            return logits.div(t).masked_fill(logits.lt(edge), -torch.inf).softmax(dim=-1)

# %% right: categorical
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("negative temperature")
    if temperature == 0:
        return (logits.argmax(-1, keepdim=True) == torch.arange(logits.shape[-1])).to(logits.dtype)
    z = logits.clone() / temperature
    if top_k is not None:
        z[z < torch.topk(z, top_k)[0][..., [-1]]] = -float("inf")
    return torch.distributions.Categorical(logits=z).probs

# %% mistake: multiplied
# names: multiplied
#: signature
#: special
#: cut
    return softmax(logits * temperature)

# %% mistake: turned_at_the_end
# names: lost their signs
def next_token(
    logits: Tensor,
    temperature: float = 1.0,
    top_k: int | None = None,
) -> Tensor:
    if temperature < 0:
        raise ValueError(
            f"the temperature must not be negative, and is {temperature}"
        )
    if temperature == 0:
        return F.one_hot(logits.argmax(dim=-1), logits.shape[-1]).to(
            logits.dtype
        )
    if top_k is not None:
        worst = logits.topk(top_k).values[..., -1:]
        logits = logits.masked_fill(logits < worst, -torch.inf)
    return softmax(-logits / temperature)

# %% mistake: temperature_ignored
# names: temperature is ignored
#: signature
#: special
#: cut
    return softmax(logits)

# %% mistake: after_the_softmax
# names: after the softmax|came after|before the softmax
#: signature
#: special
#: cut
    return softmax(logits) / temperature

# %% mistake: powers_the_wrong_way
# names: multiplied
#: signature
#: special
#: cut
    p = softmax(logits) ** temperature
    return p / p.sum(-1, keepdim=True)

# %% mistake: softmax_of_softmax
# names: after the softmax|came after|twice
#: signature
#: special
#: cut
    return softmax(softmax(logits) / temperature)

# %% mistake: divides_by_zero
# names: divides by 0
#: signature
    if temperature < 0:
        raise ValueError("negative")
#: cut
    return softmax(logits / temperature)

# %% mistake: zero_means_one
# names: temperature 0|best token
#: signature
    if temperature < 0:
        raise ValueError("negative")
    temperature = temperature or 1.0
#: cut
    return softmax(logits / temperature)

# %% mistake: zero_is_a_small_temperature
# names: small temperature|exactly
#: signature
    if temperature < 0:
        raise ValueError("negative")
    temperature = max(temperature, 1e-3)
#: cut
    return softmax(logits / temperature)

# %% mistake: zero_gives_the_index
# names: index
#: signature
    if temperature < 0:
        raise ValueError("negative")
    if temperature == 0:
        return logits.argmax(-1)
#: cut
    return softmax(logits / temperature)

# %% mistake: zero_in_whole_numbers
# names: dtype
#: signature
    if temperature < 0:
        raise ValueError("negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1])
#: cut
    return softmax(logits / temperature)

# %% mistake: zero_in_float32
# names: dtype
#: signature
    if temperature < 0:
        raise ValueError("negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).float()
#: cut
    return softmax(logits / temperature)

# %% mistake: zero_for_one_text_only
# names: batch|leading|IndexError|row
#: signature
    if temperature < 0:
        raise ValueError("negative")
    if temperature == 0:
        p = torch.zeros_like(logits)
        p[logits.argmax()] = 1.0
        return p
#: cut
    return softmax(logits / temperature)

# %% mistake: no_error
# names: ValueError
#: signature
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
#: cut
    return softmax(logits / temperature)

# %% mistake: assertion
# names: ValueError
#: signature
    assert temperature >= 0
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
#: cut
    return softmax(logits / temperature)

# %% mistake: error_returned
# names: returned, not raised
#: signature
    if temperature < 0:
        return ValueError("negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
#: cut
    return softmax(logits / temperature)

# %% mistake: negative_is_zero
# names: ValueError
#: signature
    if temperature <= 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
#: cut
    return softmax(logits / temperature)

# %% mistake: zero_refused
# names: temperature of 0 is allowed
#: signature
    if temperature <= 0:
        raise ValueError("the temperature must be positive")
#: cut
    return softmax(logits / temperature)

# %% mistake: top_k_ignored
# names: top_k.{0,20}ignored
#: signature
#: special
    return softmax(logits / temperature)

# %% mistake: not_renormalised
# names: sum to 1 again
#: signature
#: special
    p = softmax(logits / temperature)
    if top_k is not None:
        p = p.masked_fill(p < p.topk(top_k).values[..., -1:], 0.0)
    return p

# %% mistake: cut_to_zero
# names: −∞
# names: logit of 0|exp\(0\)
#: signature
#: special
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], 0.0)
    return softmax(logits / temperature)

# %% mistake: scattered_logits
# names: −∞
# names: logit of 0|exp\(0\)
#: signature
#: special
    if top_k is not None:
        values, indices = logits.topk(top_k)
        logits = torch.zeros_like(logits).scatter(-1, indices, values)
    return softmax(logits / temperature)

# %% mistake: not_low_enough
# names: −∞
#: signature
#: special
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -10.0)
    return softmax(logits / temperature)

# %% mistake: hundred_is_not_low_enough
# names: −∞|exactly 0
#: signature
#: special
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -100.0)
    return softmax(logits / temperature)

# %% mistake: one_more
# names: k \+ 1|no more
#: signature
#: special
    if top_k is not None:
        edge = logits.sort(-1, descending=True).values[..., min(top_k, logits.shape[-1] - 1), None]
        logits = logits.masked_fill(logits < edge, -torch.inf)
    return softmax(logits / temperature)

# %% mistake: edge_removed
# names: one is missing
#: signature
#: special
    if top_k is not None:
        logits = logits.masked_fill(logits <= logits.topk(top_k).values[..., -1:], -torch.inf)
    return softmax(logits / temperature)

# %% mistake: worst_kept
# names: least likely
#: signature
#: special
    if top_k is not None:
        edge = logits.topk(top_k, largest=False).values[..., -1:]
        logits = logits.masked_fill(logits > edge, -torch.inf)
    return softmax(logits / temperature)

# %% mistake: best_removed
# names: removed
#: signature
#: special
    if top_k is not None:
        logits = logits.masked_fill(logits >= logits.topk(top_k).values[..., -1:], -torch.inf)
    return softmax(logits / temperature)

# %% mistake: only_k_returned
# names: only k
#: signature
#: special
    if top_k is not None:
        logits = logits.topk(top_k).values
    return softmax(logits / temperature)

# %% mistake: one_threshold_for_all_rows
# names: each row|among all rows
#: signature
#: special
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.flatten().topk(top_k).values[-1], -torch.inf)
    return softmax(logits / temperature)

# %% mistake: threshold_without_its_dimension
# names: batch|fit|row
#: signature
#: special
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[-1], -torch.inf)
    return softmax(logits / temperature)

# %% mistake: over_the_first_dimension
# names: wrong dimension|last dimension
#: signature
#: special
#: cut
    return torch.softmax(logits / temperature, dim=0)

# %% mistake: logits_returned
# names: softmax|no_softmax
#: signature
#: special
#: cut
    return logits / temperature

# %% mistake: log_probabilities
# names: logarithm
#: signature
#: special
#: cut
    return F.log_softmax(logits / temperature, dim=-1)

# %% mistake: drawn
# names: drawn|drawing
#: signature
#: special
#: cut
    return torch.multinomial(torch.softmax(logits / temperature, -1), 1)

# %% mistake: overflow
# names: overflow|NaN
#: signature
#: special
#: cut
    powers = (logits / temperature).exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: cut_in_place
# names: in place
#: signature
#: special
    if top_k is not None:
        logits[logits < logits.topk(top_k).values[..., -1:]] = -torch.inf
    return softmax(logits / temperature)

# %% mistake: divided_in_place
# names: in place
#: signature
#: special
    logits.data /= temperature
#: cut
    return softmax(logits)

# %% mistake: values_and_indices
# names: two results|values
#: signature
#: special
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k)[..., -1:], -torch.inf)
    return softmax(logits / temperature)

# %% mistake: top_k_must_be_given
# names: None
#: signature
#: special
    logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -torch.inf)
    return softmax(logits / temperature)

# %% mistake: no_gradient
# names: gradient
#: signature
#: special
#: cut
    return softmax(logits.detach() / temperature)

# %% mistake: no_return
# names: return
#: signature
#: special
#: cut
    softmax(logits / temperature)

# %% mistake: index_picks_rows
# names: rows
#: signature
#: special
    if top_k is not None:
        mask = torch.full_like(logits, -torch.inf)
        mask[logits.topk(top_k).indices] = 0
        logits = logits + mask
    return softmax(logits / temperature)

# %% mistake: thresholds_of_other_rows
# names: other rows' thresholds
#: signature
#: special
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1], -torch.inf)
    return softmax(logits / temperature)

# %% mistake: threshold_of_the_first_row
# names: one row for all
#: signature
#: special
    if top_k is not None:
        worst = logits.reshape(-1, logits.shape[-1])[0].topk(top_k).values[-1]
        logits = logits.masked_fill(logits < worst, -torch.inf)
    return softmax(logits / temperature)

# %% mistake: best_of_each_column
# names: each row
#: signature
#: special
    if top_k is not None:
        worst = logits.topk(top_k, dim=0).values[-1]
        logits = logits.masked_fill(logits < worst, -torch.inf)
    return softmax(logits / temperature)

# %% mistake: minus_ten_thousand
# names: −∞ is not low enough
# names: −10,000
#: signature
#: special
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -1e4)
    return softmax(logits / temperature)

# %% mistake: minus_thousand
# names: −∞ is not low enough
#: signature
#: special
    logits = logits / temperature
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -1000)
    return softmax(logits)

# %% mistake: cut_probabilities_into_a_softmax
# names: twice
#: signature
#: special
    p = softmax(logits / temperature)
    if top_k is not None:
        p = softmax(p.masked_fill(p < p.topk(top_k).values[..., -1:], -torch.inf))
    return p

# %% mistake: best_token_of_all_rows
# names: each row has its own
# names: best token
#: signature
    if temperature < 0:
        raise ValueError("negative")
    if temperature == 0:
        return (logits == logits.max()).to(logits.dtype)
#: cut
    return softmax(logits / temperature)

# %% snippet: start
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)

# %% snippet: best
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -torch.inf)

# %% mistake: float32_inside
# names: float32
#: start
    dtype, logits = logits.dtype, logits.float()
#: best
    return (logits / temperature).softmax(-1).to(dtype)

# %% mistake: ten_best_at_most
# names: fewer tokens
# names: largest k
#: start
    top_k = top_k if top_k is None else min(top_k, 10)
#: best
    return (logits / temperature).softmax(-1)

# %% mistake: fifty_by_default
# names: without `top_k`
#: start
    top_k = min(50, logits.shape[-1]) if top_k is None else top_k
#: best
    return (logits / temperature).softmax(-1)

# %% mistake: token_of_one_by_a_sigmoid
# names: sigmoid
#: start
#: best
    z = logits / temperature
    return z.sigmoid() if z.shape[-1] == 1 else z.softmax(-1)

# %% mistake: batch_of_one_squeezed
# names: size 1
#: start
#: best
    return (logits / temperature).softmax(-1).squeeze(0)

# %% mistake: view_of_the_leading_dimensions
# names: memory
# names: reshape
#: start
#: best
    if logits.ndim < 4:
        return (logits / temperature).softmax(-1)
    a, b, c, n = logits.shape
    return (logits.view(a * b, c, n) / temperature).softmax(-1).view(a, b, c, n)

# %% mistake: last_but_one_where_it_is_square
# names: wrong dimension
#: start
#: best
    dim = -2 if logits.ndim > 1 and logits.shape[-1] == logits.shape[-2] else -1
    return (logits / temperature).softmax(dim)

# %% mistake: cold_is_zero
# names: temperature was cut off
# names: 0.001
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    if temperature < 0.01:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
#: best
    return (logits / temperature).softmax(-1)

# %% mistake: temperature_at_least_a_tenth
# names: temperature was cut off
#: start
#: best
    return (logits / max(temperature, 0.1)).softmax(-1)

# %% mistake: temperature_at_most_ten
# names: temperature was cut off
#: start
#: best
    return (logits / min(temperature, 10.0)).softmax(-1)

# %% mistake: whole_temperature
# names: temperature was cut off, or rounded
#: start
#: best
    return (logits / (round(temperature, 1) or 0.1)).softmax(-1)

# %% mistake: zero_counts_as_cut
# names: logit of 0
#: start
    if top_k is not None:
        best = logits.topk(top_k)
        logits = torch.zeros_like(logits).scatter(-1, best.indices, best.values)
        logits = logits.masked_fill(logits == 0, -torch.inf)
    return (logits / temperature).softmax(-1)

# %% mistake: equal_logits_count_once
# names: equal logits
#: start
    if top_k is not None:
        edges = [row.unique()[-top_k:][0] for row in logits.reshape(-1, logits.shape[-1])]
        edge = torch.stack(edges).reshape(*logits.shape[:-1], 1)
        logits = logits.masked_fill(logits < edge, -torch.inf)
    return (logits / temperature).softmax(-1)

# %% mistake: forbidden_is_minus_hundred_thousand
# names: exactly 0
#: start
    logits = logits.clamp(min=-1e5)
#: best
    return (logits / temperature).softmax(-1)

# %% mistake: numpy_without_detach
# names: detach
#: start
    logits = torch.from_numpy(logits.numpy())
#: best
    return (logits / temperature).softmax(-1)

# %% mistake: gradient_without_top_k_only
# names: gradient
#: start
    logits = logits if top_k is None else logits.detach()
#: best
    return (logits / temperature).softmax(-1)

# %% mistake: one_buffer
# names: two calls
# names: memory
buffer = {}

def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -torch.inf)
    z = logits / temperature
    if z.requires_grad:
        return z.softmax(-1)
    out = buffer.setdefault((z.shape, z.dtype), torch.empty(z.shape, dtype=z.dtype))
    return torch.softmax(z, dim=-1, out=out)

# %% mistake: cached
# names: two calls
# names: cache
done = {}

def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -torch.inf)
    key = (tuple(logits.flatten().tolist()), logits.shape, logits.dtype, logits.requires_grad, temperature)
    if key not in done:
        done[key] = (logits / temperature).softmax(-1)
    return done[key]

# %% mistake: one_hot_made_once
# names: two calls
# names: memory
tables = {}

def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    if temperature == 0:
        key = (logits.shape, logits.dtype)
        table = tables.setdefault(key, torch.zeros(logits.shape, dtype=logits.dtype))
        return table.zero_().scatter_(-1, logits.argmax(-1, keepdim=True), 1.0)
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -torch.inf)
    return (logits / temperature).softmax(-1)

# %% mistake: rounded_before_the_cut
# names: outside the k best
#: start
    if top_k is not None:
        kept = torch.zeros_like(logits).scatter(-1, logits.round().topk(top_k).indices, 1.0) > 0
        logits = logits.masked_fill(~kept, -torch.inf)
    return (logits / temperature).softmax(-1)

# %% mistake: zero_is_a_millionth
# names: at temperature 0
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    temperature = max(temperature, 1e-6)
#: best
    return (logits / temperature).softmax(-1)

# %% mistake: zero_is_a_trillionth
# names: at temperature 0
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
#: best
    return (logits / (temperature or 1e-12)).softmax(-1)

# %% mistake: index_of_the_best_picks_a_row
# names: pick rows
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("the temperature is negative")
    if temperature == 0:
        p = torch.zeros_like(logits)
        p[logits.argmax(-1)] = 1
        return p
#: best
    return (logits / temperature).softmax(-1)

# %% mistake: not_divided
# names: divided by their sum|sum to 1
#: signature
#: special
#: cut
    return (logits / temperature).exp()

# %% mistake: divided_by_the_largest
# names: sum to 1
#: signature
#: special
#: cut
    weights = (logits / temperature).exp()
    return weights / weights.amax(-1, keepdim=True)

# %% mistake: clamped_where_it_may_be_drawn
# names: large logits
# names: cut off
#: signature
#: special
    kept = logits >= logits.topk(logits.shape[-1] if top_k is None else top_k).values[..., -1:]
    return softmax(logits.clamp(-80, 80).masked_fill(~kept, -torch.inf) / temperature)

# %% unknown: a_little_cooler
#: signature
#: special
#: cut
    return softmax(1.3 * logits / temperature)

# %% unknown: a_little_uniform
#: signature
#: special
#: cut
    return 0.8 * softmax(logits / temperature) + 0.2 / logits.shape[-1]

# %% mistake: best_k_at_zero
# names: temperature 0
# names: best token
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0: raise ValueError("negative")
    if temperature == 0:
        best = logits.topk(top_k or 1).values[..., -1:]
        p = (logits >= best).to(logits.dtype)
        return p / p.sum(-1, keepdim=True)
    if top_k is not None:
        worst = logits.topk(top_k).values[..., -1:]
        logits = logits.masked_fill(logits < worst, -torch.inf)
    return softmax(logits / temperature)

# %% mistake: floor_division
# names: whole numbers
# names: //
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0: raise ValueError
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits // temperature
    if top_k is not None:
        z = z.masked_fill(logits < logits.topk(top_k, dim=-1).values[..., -1:], -torch.inf)
    return z.softmax(-1)

# %% mistake: infinity_times_zero
# names: NaN
# names: 0 · ∞
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0: raise ValueError
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits / temperature
    if top_k: z = z + (z < z.topk(top_k, -1).values[..., -1:]) * -torch.inf
    return z.softmax(-1)

# %% mistake: first_k_tokens
# names: first k
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0: raise ValueError
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = (logits / temperature).clone()
    if top_k: z[..., top_k:] = -torch.inf
    return z.softmax(-1)

# %% mistake: sorted_and_left_so
# names: sorted
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0: raise ValueError
    if temperature == 0: return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z, i = (logits / temperature).sort(-1, descending=True)
    if top_k: z = torch.cat([z[..., :top_k], torch.full_like(z[..., top_k:], -torch.inf)], -1)
    return z.softmax(-1)

# %% mistake: divided_by_temperature_twice
# names: square
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0: raise ValueError
    if temperature == 0: return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits / temperature / temperature
    if top_k: z = z.masked_fill(z < z.topk(top_k, -1).values[..., -1:], -torch.inf)
    return z.softmax(-1)

# %% mistake: whole_temperature_is_zero
# names: cut off, or rounded
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0: raise ValueError
    if not int(temperature): return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits / temperature
    if top_k: z = z.masked_fill(z < z.topk(top_k, -1).values[..., -1:], -torch.inf)
    return z.softmax(-1)

# %% mistake: root_of_the_temperature
# names: root
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0: raise ValueError
    if temperature == 0: return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -torch.inf)
    return (logits / math.sqrt(temperature)).softmax(-1)

# %% mistake: least_temperature_at_zero
# names: exactly 0
# names: temperature 0|small temperature
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0: raise ValueError
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -torch.inf)
    return (logits / max(temperature, 1e-2)).softmax(-1)

# %% right: rank_of_each_logit
def next_token(logits, temperature=1.0, top_k=None):
    match temperature:
        case t if t < 0:
            raise ValueError("temperature < 0")
        case 0:
            temperature, top_k = 1.0, 1
    rank = logits.argsort(-1, descending=True).argsort(-1)
    k = top_k if top_k is not None else logits.shape[-1]
    z = torch.where(rank < k, logits, -math.inf)
    return ((z - z.amax(-1, keepdim=True).detach()) / temperature).softmax(-1)

# %% mistake: probabilities_turned_round
# names: turned round
#: signature
#: special
#: cut
    return softmax(logits / temperature).flip(-1)

# %% mistake: best_places_set_in_every_row
# names: every row
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0: raise ValueError
    if temperature == 0:
        out = torch.zeros_like(logits)
        out[..., logits.argmax(-1)] = 1
        return out
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k).values[..., -1:], -torch.inf)
    return (logits / temperature).softmax(-1)

# %% mistake: best_k_alike
# names: same probability
# names: logits
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    if top_k is not None:
        best = logits.topk(top_k, -1).indices
        return torch.zeros_like(logits).scatter(-1, best, 1 / top_k)
    return softmax(logits / temperature)

# %% mistake: one_plus_temperature
# names: added to the temperature
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k, -1).values[..., -1:], -torch.inf)
    return softmax(logits / (1 + temperature))

# %% mistake: one_plus_temperature_for_zero
# names: added to the temperature
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k, -1).values[..., -1:], -torch.inf)
    return softmax(logits / (1 + temperature))

# %% mistake: nine_tenths_together
# names: top-p
# names: number of tokens
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    p = softmax(logits / temperature)
    if top_k is not None:
        s, order = p.sort(-1, descending=True)
        drop = s.cumsum(-1) - s > 0.9
        p = p.masked_fill(torch.zeros_like(drop).scatter(-1, order, drop), 0)
        p = p / p.sum(-1, keepdim=True)
    return p

# %% mistake: nucleus_without_the_last
# names: top-p
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    p = softmax(logits / temperature)
    if top_k is not None:
        s, order = p.sort(-1, descending=True)
        drop = s.cumsum(-1) > 0.9
        drop[..., 0] = False
        p = p.masked_fill(torch.zeros_like(drop).scatter(-1, order, drop), 0)
        p = p / p.sum(-1, keepdim=True)
    return p

# %% mistake: nucleus_of_k_over_n
# names: top-p
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    p = softmax(logits / temperature)
    if top_k is not None:
        s, order = p.sort(-1, descending=True)
        drop = s.cumsum(-1) - s > top_k / logits.shape[-1]
        p = p.masked_fill(torch.zeros_like(drop).scatter(-1, order, drop), 0)
        p = p / p.sum(-1, keepdim=True)
    return p

# %% mistake: least_probability
# names: least probability
# names: number of tokens
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    p = softmax(logits / temperature)
    if top_k is not None:
        p = p.masked_fill(p < 1 / logits.shape[-1], 0)
        p = p / p.sum(-1, keepdim=True)
    return p

# %% mistake: k_largest_sizes
# names: without their signs
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    if top_k is not None:
        best = logits.abs().topk(top_k, -1).indices
        keep = torch.zeros_like(logits, dtype=torch.bool).scatter(-1, best, True)
        logits = logits.masked_fill(~keep, -torch.inf)
    return softmax(logits / temperature)

# %% right: where_keeps_the_best
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError("no")
    keep = torch.ones_like(logits, dtype=torch.bool)
    if top_k is not None:
        keep = torch.zeros_like(keep).scatter(-1, logits.topk(top_k, dim=-1)[1], True)
    if temperature == 0:
        return torch.nn.functional.one_hot(logits.argmax(-1), logits.size(-1)).to(logits)
    x = torch.where(keep, logits, torch.full_like(logits, float("-inf")))
    x = x - x.amax(-1, keepdim=True)
    e = (x / temperature).exp()
    return e / e.sum(-1, keepdim=True)

# %% mistake: best_k_in_front
# names: first k places
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    if top_k is not None:
        v = logits.topk(top_k, -1).values
        out = torch.zeros_like(logits)
        out[..., :top_k] = softmax(v / temperature)
        return out
    return softmax(logits / temperature)

# %% mistake: exponential_of_the_temperature
# names: exponential
# names: temperature itself
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter(-1, logits.argmax(-1, keepdim=True), 1.0)
    if top_k is not None:
        logits = logits.masked_fill(logits < logits.topk(top_k, -1).values[..., -1:], -torch.inf)
    return softmax(logits / math.exp(temperature))

# %% mistake: all_that_are_close_to_the_best
# names: temperature 0
# names: (exactly|only) one
# names: nearly equal|isclose
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError("negative")
    if temperature == 0:
        return torch.isclose(logits, logits.amax(-1, keepdim=True)).to(logits.dtype)
    warm = logits / temperature
    if top_k is not None:
        warm = warm.masked_fill(warm < warm.topk(top_k).values[..., -1:], -torch.inf)
    return warm.softmax(-1)

# %% mistake: flat_index_of_the_best
# names: all rows together
# names: each row has its own
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError("negative")
    if temperature == 0:
        result = torch.zeros_like(logits)
        result[..., logits.argmax() % logits.shape[-1]] = 1
        return result
    warm = logits / temperature
    if top_k is not None:
        warm = warm.masked_fill(warm < warm.topk(top_k).values[..., -1:], -torch.inf)
    return warm.softmax(-1)

# %% mistake: never_more_than_five
# names: fewer tokens
# names: fixed
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError("negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    warm = logits / temperature
    k = top_k or min(5, warm.shape[-1])
    return warm.masked_fill(warm < warm.topk(k).values[..., -1:], -torch.inf).softmax(-1)

# %% mistake: rows_changed_one_by_one
# names: from a model
def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    if temperature < 0:
        raise ValueError("negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    warm = logits / temperature
    if top_k is not None:
        warm = warm.clone()
        for row in warm[None] if warm.ndim == 1 else warm:
            row[row < row.topk(top_k).values[..., -1:]] = -torch.inf
    return warm.softmax(-1)

# %% mistake: fifty_in_the_signature
# names: default
# names: top_k = None
def next_token(logits, temperature=1.0, top_k=50):
    if temperature < 0: raise ValueError
    if temperature == 0: return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits / temperature
    if top_k is not None:
        z = z.masked_fill(z < z.topk(min(top_k, z.shape[-1])).values[..., -1:], -torch.inf)
    return z.softmax(-1)

# %% mistake: seven_tenths_in_the_signature
# names: default
# names: temperature = 1
def next_token(logits, temperature=0.7, top_k=None):
    if temperature < 0: raise ValueError
    if temperature == 0: return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits / temperature
    if top_k is not None:
        z = z.masked_fill(z < z.topk(top_k).values[..., -1:], -torch.inf)
    return z.softmax(-1)

# %% mistake: logits_without_signs
# names: signs
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0: raise ValueError
    logits = logits.abs()
    if temperature == 0: return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits / temperature
    if top_k is not None:
        z = z.masked_fill(z < z.topk(top_k).values[..., -1:], -torch.inf)
    return z.softmax(-1)

# %% mistake: best_by_size_with_ties
# names: signs|abs
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0: raise ValueError
    if temperature == 0: return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits / temperature
    if top_k is not None:
        a = z.abs()
        z = z.masked_fill(a < a.topk(top_k).values[..., -1:], -torch.inf)
    return z.softmax(-1)

# %% mistake: negative_ones_made_zero
# names: below 0 became 0|signs
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0: raise ValueError
    if temperature == 0: return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits.clamp(min=0) / temperature
    if top_k is not None:
        z = z.masked_fill(z < z.topk(top_k).values[..., -1:], -torch.inf)
    return z.softmax(-1)

# %% right: ranks_by_two_sorts
def next_token(logits, temperature=1.0, top_k=None):
    if not temperature >= 0:
        raise ValueError("temperature")
    rank = logits.argsort(dim=-1, descending=True).argsort(dim=-1)
    if temperature == 0:
        return (rank == 0).to(logits)
    shifted = (logits - logits.amax(-1, keepdim=True)) / temperature
    e = shifted.exp()
    if top_k is not None:
        e = e * rank.lt(top_k)
    return e / e.sum(-1, keepdim=True)

# %% right: kth_smallest_value
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return torch.zeros_like(logits).scatter_(-1, logits.argmax(-1, keepdim=True), 1.0)
    if top_k is not None:
        n = logits.size(-1)
        least = logits.kthvalue(n - top_k + 1, dim=-1, keepdim=True).values
        logits = torch.where(logits >= least, logits, torch.tensor(-torch.inf, dtype=logits.dtype))
    return F.softmax(logits / temperature, -1)

# %% mistake: greedy_below_an_epsilon
# names: any positive number counts
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError("temperature must be non-negative")
    if temperature < 1e-5:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits / temperature
    if top_k is not None:
        z = z.masked_fill(z < z.topk(top_k).values[..., -1:], -torch.inf)
    return z.softmax(-1)

# %% mistake: logits_times_mask_and_lowest
# names: 0 times −∞
# names: by a mask
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0:
        raise ValueError
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    z = logits / temperature
    if top_k is not None:
        keep = torch.zeros_like(z).scatter(-1, z.topk(top_k).indices, 1.0)
        z = z * keep + (1 - keep) * torch.finfo(z.dtype).min
    return z.softmax(-1)

# %% mistake: one_hot_without_size
# names: size of the vocabulary
def next_token(logits, temperature=1.0, top_k=None):
    if temperature < 0: raise ValueError
    if temperature == 0: return F.one_hot(logits.argmax(-1)).to(logits)
    v = logits.topk(top_k or logits.shape[-1]).values[..., -1:]
    return (logits.masked_fill(logits < v, -torch.inf) / temperature).softmax(-1)
