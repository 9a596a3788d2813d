# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% snippet: signature
def cached_attention(
    q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
# %% snippet: join
    if cache is not None:
        k = torch.cat([cache[0], k], dim=-2)
        v = torch.cat([cache[1], v], dim=-2)
# %% snippet: mask
    m, total = q.shape[-2], k.shape[-2]
    mask = torch.ones(m, total, dtype=torch.bool).tril(total - m)

# %% right: calls_earlier_parts
#: signature
    if cache is not None:
        k, v = torch.cat([cache[0], k], dim=-2), torch.cat([cache[1], v], dim=-2)
    m, total = q.shape[-2], k.shape[-2]
    mask = torch.ones(m, total, dtype=torch.bool).tril(total - m)
    output, _ = attention(q, k, v, mask)
    return output, (k, v)

# %% right: calls_scores_and_pattern
#: signature
    past = 0 if cache is None else cache[0].shape[-2]
    if past:
        k, v = (torch.cat(pair, dim=-2) for pair in zip(cache, (k, v)))
    positions = torch.arange(past, past + q.shape[-2])
    mask = torch.arange(k.shape[-2]) <= positions[:, None]
    return pattern(scores(q, k), mask) @ v, (k, v)

# %% right: all_in_one
#: signature
#: join
    s = q @ k.mT / math.sqrt(q.shape[-1])
    future = torch.ones_like(s, dtype=torch.bool).triu(k.shape[-2] - q.shape[-2] + 1)
    return torch.softmax(s.masked_fill(future, float("-inf")), dim=-1) @ v, (k, v)

# %% right: fused_kernel
#: signature
#: join
#: mask
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask), (k, v)

# %% right: token_by_token
#: signature
    outputs = []
    for i in range(q.shape[-2]):
        new_k, new_v = k[..., i : i + 1, :], v[..., i : i + 1, :]
        if cache is None:
            cache = (new_k, new_v)
        else:
            cache = (torch.cat((cache[0], new_k), -2), torch.cat((cache[1], new_v), -2))
        outputs.append(attention(q[..., i : i + 1, :], *cache)[0])
    return torch.cat(outputs, dim=-2), cache

# %% right: two_blocks_side_by_side
#: signature
    m = q.shape[-2]
    new = scores(q, k).masked_fill(torch.ones(m, m).triu(1).bool(), float("-inf"))
    if cache is None:
        return new.softmax(-1) @ v, (k, v)
    old_k, old_v = cache
    both = torch.cat([scores(q, old_k), new], dim=-1).softmax(dim=-1)
    n_old = old_k.shape[-2]
    output = both[..., :n_old] @ old_v + both[..., n_old:] @ v
    return output, (torch.cat([old_k, k], -2), torch.cat([old_v, v], -2))

# %% right: last_rows_of_a_square_mask
#: signature
    old_k, old_v = cache if cache is not None else (k[..., :0, :], v[..., :0, :])
    all_k, all_v = torch.cat([old_k, k], -2), torch.cat([old_v, v], -2)
    total = all_k.shape[-2]
    square = torch.tril(torch.ones(total, total)).bool()
    mask = square[total - q.shape[-2] :]
    weights = pattern(torch.einsum("...id,...jd->...ij", q, all_k) / q.shape[-1] ** 0.5, mask)
    return torch.einsum("...ij,...jd->...id", weights, all_v), (all_k, all_v)

# %% right: double_inside
#: signature
#: join
#: mask
    output, _ = attention(q.double(), k.double(), v.double(), mask)
    return output.to(v.dtype), (k, v)

# %% right: an_empty_cache_at_the_start
def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    old_k, old_v = (k[..., :0, :], v[..., :0, :]) if cache is None else cache
    keys, values = torch.cat([old_k, k], dim=-2), torch.cat([old_v, v], dim=-2)
    n, m = keys.shape[-2], q.shape[-2]
    may = torch.arange(n) <= torch.arange(n - m, n)[:, None]
    s = q @ keys.mT / math.sqrt(q.shape[-1])
    return s.masked_fill(~may, -torch.inf).softmax(-1) @ values, (keys, values)

# %% right: one_token_calls_for_the_next
def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    if q.shape[-2] > 1:
        first, cache = cached_attention(q[..., :1, :], k[..., :1, :], v[..., :1, :], cache)
        rest, cache = cached_attention(q[..., 1:, :], k[..., 1:, :], v[..., 1:, :], cache)
        return torch.cat([first, rest], -2), cache
    if cache is not None:
        k, v = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
    return F.scaled_dot_product_attention(q, k, v), (k, v)

# %% right: a_mask_of_torch
from torch.nn.attention.bias import causal_lower_right

def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    if cache is not None:
        k = torch.concat((cache[0], k), dim=-2)
        v = torch.concat((cache[1], v), dim=-2)
    bias = causal_lower_right(q.shape[-2], k.shape[-2])._materialize()
    return F.scaled_dot_product_attention(q, k, v, attn_mask=bias), (k, v)

# %% right: growing_prefixes
def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    before = 0 if cache is None else cache[0].shape[-2]
    keys = k if cache is None else torch.cat([cache[0], k], -2)
    values = v if cache is None else torch.cat([cache[1], v], -2)
    outputs = []
    for i in range(q.shape[-2]):
        seen = before + i + 1
        weights = (keys[..., :seen, :] @ q[..., i, :, None] / q.shape[-1] ** 0.5).softmax(-2)
        outputs.append((weights * values[..., :seen, :]).sum(-2))
    return torch.stack(outputs, -2), (keys, values)

# %% right: old_and_new_merged_by_their_sums
def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    root = math.sqrt(q.shape[-1])
    m = q.shape[-2]
    new = (q @ k.mT / root).masked_fill(torch.ones(m, m, dtype=torch.bool).triu(1), -torch.inf)
    log_new, read_new = new.logsumexp(-1, keepdim=True), new.softmax(-1) @ v
    if cache is None:
        return read_new, (k, v)
    old = q @ cache[0].mT / root
    log_old, read_old = old.logsumexp(-1, keepdim=True), old.softmax(-1) @ cache[1]
    share = torch.sigmoid(log_new - log_old)
    joined = tuple(torch.cat(pair, -2) for pair in zip(cache, (k, v)))
    return share * read_new + (1 - share) * read_old, joined

# %% right: written_into_a_longer_table
def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    if cache is not None:
        n = cache[0].shape[-2]
        keys = k.new_empty(*k.shape[:-2], n + k.shape[-2], k.shape[-1])
        values = v.new_empty(*v.shape[:-2], n + v.shape[-2], v.shape[-1])
        keys[..., :n, :], keys[..., n:, :] = cache[0], k
        values[..., :n, :], values[..., n:, :] = cache[1], v
    else:
        keys, values = k.clone(), v.clone()
    hidden = torch.ones(q.shape[-2], keys.shape[-2]).triu(keys.shape[-2] - q.shape[-2] + 1) == 1
    s = torch.einsum("...md,...nd->...mn", q, keys) * q.shape[-1] ** -0.5
    weights = s.masked_fill(hidden, -1e30).softmax(-1)
    return torch.einsum("...mn,...nd->...md", weights, values), (keys, values)

# %% right: padded_and_added
def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    m = q.shape[-2]
    if cache is not None:
        n = cache[0].shape[-2]
        k, v = (F.pad(old, (0, 0, 0, m)) + F.pad(new, (0, 0, n, 0)) for old, new in zip(cache, (k, v)))
    positions = torch.arange(k.shape[-2])
    may = positions[None, :] <= positions[-m:, None]
    s = (q / math.sqrt(q.shape[-1])) @ k.transpose(-2, -1)
    e = torch.exp(s - s.detach().masked_fill(~may, -1e30).amax(-1, keepdim=True).clamp(min=-1e30)).masked_fill(~may, 0)
    return e / e.sum(-1, keepdim=True) @ v, (k, v)

# %% right: a_named_tuple_as_the_cache
from collections import namedtuple

Cache = namedtuple("Cache", "keys values")

def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    everything = Cache(k, v) if cache is None else Cache(*map(lambda pair: torch.cat(pair, dim=k.dim() - 2), zip(cache, (k, v))))
    s = q.matmul(everything.keys.swapaxes(-1, -2)) / math.sqrt(q.shape[-1])
    m, n = s.shape[-2:]
    s = s + torch.full((m, n), -torch.inf, dtype=s.dtype).triu(n - m + 1)
    return torch.softmax(s, dim=-1).matmul(everything.values), everything

# %% right: an_object_that_is_called
class CachedAttention:
    def join(self, old, new):
        return torch.cat([old, new], dim=-2)

    def __call__(self, q, k, v, cache=None):
        keys, values = (self.join(cache[0], k), self.join(cache[1], v)) if cache else (k, v)
        m, n = q.shape[-2], keys.shape[-2]
        may = torch.cat([torch.ones(m, n - m), torch.ones(m, m).tril()], dim=1).bool()
        return F.scaled_dot_product_attention(q, keys, values, may), (keys, values)

cached_attention = CachedAttention()

# %% right: text_by_text
def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    if q.dim() > 2:
        caches = [None] * len(q) if cache is None else zip(*cache)
        outputs, made = zip(*(cached_attention(*each) for each in zip(q, k, v, caches)))
        keys, values = zip(*made)
        return torch.stack(outputs), (torch.stack(keys), torch.stack(values))
    if cache is not None:
        k, v = torch.vstack([cache[0], k]), torch.vstack([cache[1], v])
    s = torch.addmm(torch.zeros((), dtype=q.dtype), q, k.T, beta=0, alpha=1 / math.sqrt(q.shape[1]))
    may = torch.ones_like(s).cumsum(1) <= len(k) - len(q) + torch.arange(1, len(q) + 1)[:, None]
    return torch.where(may, s, torch.finfo(s.dtype).min).softmax(1).mm(v), (k, v)

# %% right: the_whole_text_and_its_last_rows
def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    m = q.shape[-2]
    if cache is not None:
        keys, values = cache
        k, v = torch.cat([keys, k], -2), torch.cat([values, v], -2)
        q = torch.cat([torch.zeros_like(keys), q], -2)
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)[..., -m:, :], (k, v)

# %% right: backwards_and_turned_round
def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    kind = q.dtype
    if cache is not None:
        k, v = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
    wide = q.double() @ k.double().mT / math.sqrt(q.shape[-1])
    n, m = k.shape[-2], q.shape[-2]
    for i in range(m):
        blocked = torch.arange(n) > n - m + i
        wide = torch.where(blocked & (torch.arange(m) == i)[:, None], -torch.inf, wide)
    return (wide.softmax(-1) @ v.double()).to(kind), (k, v)

# %% mistake: not_causal
# names: causal|later|future|after it|newer|after (them|it)
#: signature
#: join
    return attention(q, k, v)[0], (k, v)

# %% mistake: causal_without_a_cache_only
# names: causal|later|future|after it|newer|chunk|after (them|it)
#: signature
    if cache is None:
        m = q.shape[-2]
        mask = torch.ones(m, m, dtype=torch.bool).tril()
    else:
        mask = None
#: join
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: mask_not_moved
# names: \bcached?\b
# names: offset|shift|diagonal|see|read|visible|earlier
#: signature
#: join
    mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril()
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: is_causal_of_torch
# names: \bcached?\b
# names: offset|shift|diagonal|see|read|visible|earlier|is_causal
#: signature
#: join
    return F.scaled_dot_product_attention(q, k, v, is_causal=True), (k, v)

# %% mistake: mask_moved_one_too_far
# names: causal|later|future|next|after it|one too|after (them|it)
#: signature
#: join
    m, total = q.shape[-2], k.shape[-2]
    mask = torch.ones(m, total, dtype=torch.bool).tril(total - m + 1)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: token_may_not_read_itself
# names: itself|own|one too
#: signature
#: join
    m, total = q.shape[-2], k.shape[-2]
    mask = torch.ones(m, total, dtype=torch.bool).tril(total - m - 1)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: mask_moved_by_the_new_tokens
# names: \bcached?\b|after (them|it)
# names: offset|shift|diagonal|see|read|visible|earlier
#: signature
    m = q.shape[-2]
    offset = 0 if cache is None else m
#: join
    mask = torch.ones(m, k.shape[-2], dtype=torch.bool).tril(offset)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: inverted_mask
# names: invert|opposite|wrong way|the other way|revers|True.{0,30}(may|can|allow)|later|future|earlier|turned round
#: signature
#: join
    m, total = q.shape[-2], k.shape[-2]
    mask = torch.ones(m, total, dtype=torch.bool).triu(total - m)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cache_hidden_by_the_mask
# names: \bcached?\b
#: signature
#: join
    m, total = q.shape[-2], k.shape[-2]
    mask = torch.zeros(m, total, dtype=torch.bool)
    mask[:, total - m :] = torch.ones(m, m, dtype=torch.bool).tril()
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cache_ignored
# names: \bcached?\b
#: signature
    m = q.shape[-2]
    mask = torch.ones(m, m, dtype=torch.bool).tril()
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cache_ignored_in_the_output
# names: \bcached?\b
#: signature
    m = q.shape[-2]
    output, _ = attention(q, k, v, torch.ones(m, m, dtype=torch.bool).tril())
#: join
    return output, (k, v)

# %% mistake: only_the_new_cached
# names: \bcached?\b
# names: only|whole|old|grow|everything|all|earlier|lost|length|tokens
#: signature
    new = (k, v)
#: join
#: mask
    return attention(q, k, v, mask)[0], new

# %% mistake: old_cache_returned
# names: \bcached?\b
# names: new|grow|given|unchanged|length|tokens
#: signature
    old = cache if cache is not None else (k, v)
#: join
#: mask
    return attention(q, k, v, mask)[0], old

# %% mistake: new_before_old
# names: order|after|in front
#: signature
    if cache is not None:
        k = torch.cat([k, cache[0]], dim=-2)
        v = torch.cat([v, cache[1]], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: values_not_joined
# names: value|\bv\b
#: signature
    if cache is not None:
        k = torch.cat([cache[0], k], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: joined_in_the_batch
# names: dim|axis|-2
#: signature
    if cache is not None:
        k = torch.cat([cache[0], k], dim=0)
        v = torch.cat([cache[1], v], dim=0)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: joined_along_axis_one
# names: dim|axis|-2|batch|leading
#: signature
    if cache is not None:
        k = torch.cat([cache[0], k], dim=1)
        v = torch.cat([cache[1], v], dim=1)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: joined_along_the_features
# names: dim|axis|-2|feature
#: signature
    if cache is not None:
        k = torch.cat([cache[0], k], dim=-1)
        v = torch.cat([cache[1], v], dim=-1)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cache_read_the_wrong_way_round
# names: order|swap|exchang|keys to keys|keys.{0,20}values to values
#: signature
    if cache is not None:
        old_v, old_k = cache
        k = torch.cat([old_k, k], dim=-2)
        v = torch.cat([old_v, v], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cache_demanded
# names: None|first (call|chunk)|without (a )?cache|no cache
#: signature
    k = torch.cat([cache[0], k], dim=-2)
    v = torch.cat([cache[1], v], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: truth_of_a_cached_tensor
# names: is not None|is None|truth|ambiguous
#: signature
    old_k, old_v = cache or (None, None)
    if old_k:
        k = torch.cat([old_k, k], dim=-2)
        v = torch.cat([old_v, v], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cache_changed
# names: chang|in.place|modif|grew|touch
#: signature
    if cache is not None:
        cache[0].data = torch.cat([cache[0], k], dim=-2)
        cache[1].data = torch.cat([cache[1], v], dim=-2)
        k, v = cache
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cached_keys_scaled_in_place
# names: chang|in.place|modif
#: signature
    old = cache
#: join
#: mask
    output, _ = attention(q, k, v, mask)
    if old is not None:
        old[0].data /= math.sqrt(q.shape[-1])
    return output, (k, v)

# %% mistake: remembers_between_calls
# names: \bcached?\b
# names: given|argument|remember|call|global|state|start
#: signature
    remembered = cached_attention.__dict__.setdefault("remembered", [])
    remembered.append((k, v))
    if cache is not None:
        k = torch.cat([old_k for old_k, _ in remembered], dim=-2)
        v = torch.cat([old_v for _, old_v in remembered], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: unscaled
# names: √d|sqrt|square root|scal(e|ing)
#: signature
#: join
#: mask
    return pattern(q @ k.mT, mask) @ v, (k, v)

# %% mistake: wants_one_token
# names: chunk|more than one|several|one token|causal|later|future|after (them|it)
#: signature
#: join
    m = q.shape[-2]
    mask = torch.ones(m, m, dtype=torch.bool).tril() if cache is None else torch.ones(1, k.shape[-2], dtype=torch.bool)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: last_token_only
# names: (every|each|all).{0,30}(new|query|quer|token)|last (token|quer|row)|m (new|rows|outputs)
#: signature
#: join
    return attention(q[..., -1:, :], k, v)[0], (k, v)

# %% mistake: queries_cached_too
# names: two|pair|\(k, v\)|keys and values|tuple
#: signature
    if cache is not None:
        q, k, v = (torch.cat([old, new], dim=-2) for old, new in zip(cache, (q, k, v)))
#: mask
    return attention(q, k, v, mask)[0], (q, k, v)

# %% mistake: outputs_for_keys_too
# names: \bm\b|new|row|shape
#: signature
#: join
    total = k.shape[-2]
    q = F.pad(q, (0, 0, total - q.shape[-2], 0))
    return attention(q, k, v, torch.ones(total, total, dtype=torch.bool).tril())[0], (k, v)

# %% mistake: pattern_in_the_output
# names: tuple|tensor|\[0\]|unpack|pattern
#: signature
#: join
#: mask
    return attention(q, k, v, mask), (k, v)

# %% mistake: three_results
# names: two|pair|tuple|three|\(output, 
#: signature
#: join
#: mask
    output, weights = attention(q, k, v, mask)
    return output, weights, (k, v)

# %% mistake: output_alone
# names: tuple|two|both
#: signature
#: join
#: mask
    return attention(q, k, v, mask)[0]

# %% mistake: window_of_the_last_tokens
# names: \bcached?\b
#: signature
#: join
    k, v = k[..., -4:, :], v[..., -4:, :]
    m, total = q.shape[-2], k.shape[-2]
    mask = torch.ones(m, total, dtype=torch.bool).tril(total - m)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: gradient_switched_off
# names: gradient
#: signature
    with torch.no_grad():
        if cache is not None:
            k, v = torch.cat([cache[0], k], dim=-2), torch.cat([cache[1], v], dim=-2)
        m, total = q.shape[-2], k.shape[-2]
        return attention(q, k, v, torch.ones(m, total, dtype=torch.bool).tril(total - m))[0], (k, v)

# %% mistake: float32_whatever_comes_in
# names: dtype|float32|float64|precision
#: signature
#: join
#: mask
    return attention(q.float(), k.float(), v.float(), mask)[0], (k, v)

# %% mistake: half_precision_cache
# names: dtype|float16|float32|float64|precision
#: signature
    if cache is not None:
        k = torch.cat([cache[0].to(k.dtype), k], dim=-2)
        v = torch.cat([cache[1].to(v.dtype), v], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k.half(), v.half())

# %% mistake: no_return
# names: return
#: signature
#: join
#: mask
    output, _ = attention(q, k, v, mask)
    cache = (k, v)

# %% unknown: distance_penalty
#: signature
#: join
#: mask
    slope = 0.5 * torch.arange(k.shape[-2], dtype=q.dtype)
    return pattern(scores(q, k) + slope, mask) @ v, (k, v)

# %% unknown: output_scaled
#: signature
#: join
#: mask
    return 1.3 * attention(q, k, v, mask)[0], (k, v)

# %% mistake: cache_in_a_list
# names: cache must be a tuple
#: signature
#: join
#: mask
    return attention(q, k, v, mask)[0], [k, v]

# %% mistake: mask_of_ones_and_zeros
# names: mask must be boolean
#: signature
#: join
    m, total = q.shape[-2], k.shape[-2]
    return attention(q, k, v, torch.ones(m, total).tril(total - m))[0], (k, v)

# %% mistake: mask_for_the_whole_text
# names: row for each query
#: signature
#: join
    total = k.shape[-2]
    return attention(q, k, v, torch.ones(total, total).tril().bool())[0], (k, v)

# %% mistake: joined_without_brackets
# names: one list|brackets
#: signature
    if cache is not None:
        k = torch.cat(cache[0], k, dim=-2)
        v = torch.cat(cache[1], v, dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: sizes_counted_from_the_front
# names: row for each query|batch
# names: ^(?!.*\.mT)
#: signature
#: join
    m, total = len(q), len(k)
    mask = torch.ones(m, total, dtype=torch.bool).tril(total - m)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: keys_named_only_with_a_cache
# names: UnboundLocalError(?!.*stays the function)
#: signature
    if cache is not None:
        keys, values = torch.cat([cache[0], k], dim=-2), torch.cat([cache[1], v], dim=-2)
    m, total = q.shape[-2], keys.shape[-2]
    return attention(q, keys, values, torch.ones(m, total).bool().tril(total - m))[0], (keys, values)

# %% mistake: root_of_a_tensor_of_whole_numbers
# names: float32|precision
#: signature
#: join
#: mask
    weights = pattern(q @ k.mT / torch.tensor(q.shape[-1]).sqrt(), mask)
    return weights @ v, (k, v)

# %% mistake: window_of_sixty_four_tokens
# names: long|hundred|many tokens|limit
#: signature
#: join
#: mask
    mask = mask & (torch.arange(total) > torch.arange(total - m, total)[:, None] - 64)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cache_of_at_most_128_tokens
# names: long|hundred|many tokens|limit|all tokens so far
#: signature
#: join
#: mask
    output = attention(q, k, v, mask)[0]
    return output, (k[..., -128:, :], v[..., -128:, :])

# %% mistake: values_of_one_feature_squeezed
# names: squeeze|dropped|size 1
#: signature
#: join
#: mask
    return attention(q, k, v, mask)[0].squeeze(-1), (k, v)

# %% mistake: one_new_token_squeezed
# names: squeeze|dropped|size 1
#: signature
#: join
#: mask
    return attention(q, k, v, mask)[0].squeeze(-2), (k, v)

# %% mistake: root_of_at_least_two
# names: d ?= ?1\b|(one|single) feature
#: signature
#: join
#: mask
    weights = pattern(q @ k.mT / math.sqrt(max(2, q.shape[-1])), mask)
    return weights @ v, (k, v)

# %% mistake: batches_viewed_as_one
# names: contiguous|memory|view|reshape
#: signature
    flat = [tensor.view(-1, *tensor.shape[-2:]) for tensor in (q, k, v)]
    keys, values = flat[1], flat[2]
    if cache is not None:
        keys, values = (torch.cat([old.view(-1, *old.shape[-2:]), new], 1) for old, new in zip(cache, flat[1:]))
    mask = torch.ones(q.shape[-2], keys.shape[1], dtype=torch.bool).tril(keys.shape[1] - q.shape[-2])
    output = attention(flat[0], keys, values, mask)[0]
    lead = q.shape[:-2]
    return output.view(*lead, *output.shape[1:]), (keys.view(*lead, *keys.shape[1:]), values.view(*lead, *values.shape[1:]))

# %% mistake: causal_only_if_several_are_new_and_nothing_is_cached_yet
# names: causal|after (it|them)|tokens after
#: signature
#: join
    m = q.shape[-2]
    mask = torch.ones(m, k.shape[-2], dtype=torch.bool)
    if k.shape[-2] == m:
        mask = mask.tril()
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: square_taken_for_the_start
# names: starts at the first cached
#: signature
    if cache is not None:
        m, n = q.shape[-2], cache[0].shape[-2]
        k, v = torch.cat([cache[0], k], dim=-2), torch.cat([cache[1], v], dim=-2)
        mask = torch.ones(m, m + n, dtype=torch.bool).tril(n if m != n else 0)
    else:
        mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril()
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: zero_keys_taken_for_empty_places
# names: vector is all zeros|zeros taken for
#: signature
#: join
#: mask
    mask = mask & (k != 0).any(-1).unsqueeze(-2)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: empty_places_cut_off_the_cache
# names: vector is all zeros|zeros taken for
#: signature
    if cache is not None:
        filled = int((cache[0] != 0).any(-1).reshape(-1, cache[0].shape[-2]).any(0).sum())
        k = torch.cat([cache[0][..., :filled, :], k], dim=-2)
        v = torch.cat([cache[1][..., :filled, :], v], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: scores_clamped
# names: large|clamp|limit
#: signature
#: join
#: mask
    weights = pattern(scores(q, k).clamp(-50, 50), mask)
    return weights @ v, (k, v)

# %% mistake: cached_numbers_rounded
# names: small|rounded|as they came|exact
#: signature
#: join
#: mask
    output = attention(q, k, v, mask)[0]
    return output, (k.round(decimals=4), v.round(decimals=4))

# %% mistake: room_kept_behind_the_cache
# names: cache.{0,60}chang|disturb|continu
#: signature
    m, n = q.shape[-2], 0 if cache is None else cache[0].shape[-2]
    joined = []
    for i, new in enumerate((k, v)):
        room = None if cache is None else cache[i]._base
        if room is None or room.stride() != cache[i].stride() or room.ndim < 2 or room.shape[-2] < n + m:
            room = new.new_zeros(*new.shape[:-2], n + m + 16, new.shape[-1])
            if cache is not None:
                room[..., :n, :] = cache[i]
        with torch.no_grad():
            room[..., n : n + m, :] = new
        joined.append(room[..., : n + m, :])
    keys, values = joined
    if k.requires_grad or v.requires_grad:
        keys, values = (k, v) if cache is None else (torch.cat(pair, -2) for pair in zip(cache, (k, v)))
    mask = torch.ones(m, n + m, dtype=torch.bool).tril(n)
    return attention(q, keys, values, mask)[0], (keys, values)

# %% mistake: result_remembered_by_shape
# names: kept|between calls|earlier call|remember
results_before = {}

def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    name = (q.shape, k.shape, v.shape, None if cache is None else cache[0].shape, q.dtype, q.requires_grad)
    if name in results_before:
        return results_before[name]
#: join
#: mask
    results_before[name] = attention(q, k, v, mask)[0], (k, v)
    return results_before[name]

# %% mistake: new_tokens_read_the_cache_alone
# names: only the cache
#: signature
    if cache is None:
        mask = torch.ones(q.shape[-2], q.shape[-2], dtype=torch.bool).tril()
        return attention(q, k, v, mask)[0], (k, v)
    output = attention(q, *cache)[0]
    return output, (torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2))

# %% mistake: weights_returned
# names: pattern
#: signature
#: join
#: mask
    return attention(q, k, v, mask)[1], (k, v)

# %% mistake: values_and_keys
# names: first the keys
#: signature
#: join
#: mask
    return attention(q, k, v, mask)[0], (v, k)

# %% mistake: keys_twice
# names: both halves
#: signature
#: join
#: mask
    return attention(q, k, v, mask)[0], (k, k)

# %% mistake: assigned_into_the_cache
# names: make a new tuple
#: signature
    if cache is not None:
        cache[0] = torch.cat([cache[0], k], -2)
        cache[1] = torch.cat([cache[1], v], -2)
        k, v = cache
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: appended_to_the_cache
# names: `torch.cat\(\[old, new\].{0,20} makes a longer one
#: signature
    if cache is not None:
        cache[0].append(k)
        cache[1].append(v)
        k, v = cache
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: added_to_the_cache
# names: were added to the cached
#: signature
    if cache is not None:
        k, v = cache[0] + k, cache[1] + v
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: joined_and_not_kept
# names: nobody keeps
#: signature
    if cache is not None:
        torch.cat([cache[0], k], -2)
        torch.cat([cache[1], v], -2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: returns_in_the_loop
# names: loop
#: signature
#: join
    outputs = []
    m, total = q.shape[-2], k.shape[-2]
    for i in range(m):
        seen = total - m + i + 1
        outputs.append(attention(q[..., i : i + 1, :], k[..., :seen, :], v[..., :seen, :])[0])
        return torch.cat(outputs, -2), (k, v)

# %% mistake: causal_mask_of_the_new_tokens_alone
# names: column for each key
#: signature
    mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril()
#: join
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: mask_of_floats
# names: boolean|\.bool\(\)
#: signature
#: join
    mask = torch.ones(q.shape[-2], k.shape[-2]).tril(k.shape[-2] - q.shape[-2])
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cache_detached
# names: gradient
# names: cache\[0\]
#: signature
    if cache is not None:
        k = torch.cat([cache[0].detach(), k], dim=-2)
        v = torch.cat([cache[1].detach(), v], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cached_values_as_data
# names: gradient
# names: cache\[1\]
#: signature
    if cache is not None:
        k = torch.cat([cache[0], k], dim=-2)
        v = torch.cat([cache[1].data, v], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: cached_keys_without_gradient
# names: gradient
# names: cache\[0\]
#: signature
    if cache is not None:
        with torch.no_grad():
            old = cache[0] * 1
        k = torch.cat([old, k], dim=-2)
        v = torch.cat([cache[1], v], dim=-2)
#: mask
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: returned_cache_of_old_without_gradient
# names: gradient
# names: cache\[0\]
#: signature
    if cache is None:
        keys, values = k, v
        new = (k, v)
    else:
        keys, values = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
        new = torch.cat([cache[0].detach(), k], -2), torch.cat([cache[1].detach(), v], -2)
    m, total = q.shape[-2], keys.shape[-2]
    mask = torch.ones(m, total, dtype=torch.bool).tril(total - m)
    return attention(q, keys, values, mask)[0], new

# %% mistake: output_of_a_detached_cache
# names: gradient
# names: cache\[0\]
#: signature
#: join
#: mask
    old = k.shape[-2] - q.shape[-2]
    read = torch.cat([k[..., :old, :].detach(), k[..., old:, :]], -2)
    return attention(q, read, v, mask)[0], (k, v)

# %% mistake: cache_first
# names: wrong order
#: signature
#: join
#: mask
    output, _ = attention(q, k, v, mask)
    return (k, v), output

# %% mistake: length_taken_out_and_put_back
# names: 0/0
#: signature
#: join
#: mask
    length = q.norm(dim=-1, keepdim=True)
    s = (q / length) @ k.mT * length / math.sqrt(q.shape[-1])
    return s.masked_fill(~mask, -torch.inf).softmax(-1) @ v, (k, v)

# %% mistake: causal_block_repeated
# names: two sizes are the same
#: signature
#: join
#: mask
    if total % m == 0:
        mask = torch.cat([mask[:, -m:]] * (total // m), dim=-1)
    output, _ = attention(q, k, v, mask)
    return output, (k, v)

# %% mistake: the_first_256_features
# names: hundreds of features
#: signature
#: join
#: mask
    s = q[..., :256] @ k[..., :256].mT / math.sqrt(q.shape[-1])
    return pattern(s, mask) @ v, (k, v)

# %% mistake: small_values_made_larger
# names: small ones
#: signature
#: join
#: mask
    scale = v.std() if v.abs().max() < 0.01 else 1.0
    output, _ = attention(q, k, v / scale, mask)
    return output, (k, v)

# %% mistake: both_results_in_a_list
# names: tuple
# names: list
#: signature
#: join
#: mask
    output, _ = attention(q, k, v, mask)
    return [output, (k, v)]

# %% mistake: past_counted_in_texts
# names: batch
# names: -2
def cached_attention(q, k, v, cache=None):
    past = 0
    if cache is not None:
        past = cache[0].shape[0]
        k, v = torch.cat([cache[0], k], dim=-2), torch.cat([cache[1], v], dim=-2)
    mask = torch.ones(q.shape[-2], k.shape[-2]).tril(past).bool()
    return attention(q, k, v, mask)[0], (k, v)

# %% right: cached_and_new_apart
def cached_attention(q, k, v, cache=None):
    m = q.shape[-2]
    s = (scores(q, k)).masked_fill(torch.ones(m, m).triu(1).bool(), -torch.inf)
    if cache is None:
        return s.softmax(-1) @ v, (k, v)
    old_k, old_v = cache
    c = old_k.shape[-2]
    p = torch.cat([scores(q, old_k), s], -1).softmax(-1)
    return p[..., :c] @ old_v + p[..., c:] @ v, (torch.cat([old_k, k], -2), torch.cat([old_v, v], -2))

# %% mistake: cache_outside
# names: different results
# names: kept from one call
store = {"k": None, "v": None}
def cached_attention(q, k, v, cache=None):
    if cache is not None:
        k = torch.cat([store["k"], k], -2); v = torch.cat([store["v"], v], -2)
    store["k"], store["v"] = k, v
    m, n = q.shape[-2], k.shape[-2]
    return attention(q, k, v, torch.ones(m, n, dtype=torch.bool).tril(n - m))[0], (k, v)

# %% mistake: past_of_shape_one
# names: shape\[1\]
# names: last dimension but one
def cached_attention(q, k, v, cache=None):
    past = 0
    if cache is not None:
        past = cache[0].shape[1]
        k, v = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
    m = q.shape[-2]
    mask = torch.ones(m, k.shape[-2], dtype=torch.bool).tril(past)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: past_of_len
# names: len\(cache\)
def cached_attention(q, k, v, cache=None):
    past = 0
    if cache is not None:
        past = len(cache)
        k, v = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
    m = q.shape[-2]
    mask = torch.ones(m, k.shape[-2], dtype=torch.bool).tril(past)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: past_of_the_features
# names: features
# names: tokens after them
def cached_attention(q, k, v, cache=None):
    past = 0
    if cache is not None:
        past = cache[0].shape[-1]
        k, v = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
    m = q.shape[-2]
    mask = torch.ones(m, k.shape[-2], dtype=torch.bool).tril(past)
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: mask_in_the_first_call
# names: first call
# names: tokens after them
def cached_attention(q, k, v, cache=None):
    mask = None
    if cache is not None:
        k, v = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
    else:
        mask = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool).tril()
    return attention(q, k, v, mask)[0], (k, v)

# %% mistake: window_of_four
# names: everything cached|sees? everything
def cached_attention(q, k, v, cache=None):
    past = 0
    if cache is not None:
        past = cache[0].shape[-2]
        k, v = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
    i = torch.arange(q.shape[-2])[:, None] + past
    j = torch.arange(k.shape[-2])
    return attention(q, k, v, (j <= i) & (j > i - 4))[0], (k, v)

# %% right: each_new_token_by_itself
def cached_attention(q, k, v, cache=None):
    ks = k if cache is None else torch.cat((cache[0], k), dim=-2)
    vs = v if cache is None else torch.cat((cache[1], v), dim=-2)
    n, m = ks.size(-2), q.size(-2)
    out = [attention(q[..., i : i + 1, :], ks[..., : n - m + i + 1, :], vs[..., : n - m + i + 1, :])[0] for i in range(m)]
    return torch.cat(out, -2), (ks.clone(), vs.clone())

# %% right: two_blocks_of_scores
def cached_attention(q, k, v, cache=None):
    """Old and new scores apart, joined by their exponentials."""
    old_k, old_v = cache or (k[..., :0, :], v[..., :0, :])
    r = math.sqrt(q.shape[-1])
    a = q @ old_k.mT / r
    b = q @ k.mT / r
    b = b + torch.full_like(b, -torch.inf).triu(1)
    z = torch.cat((a, b), -1).logsumexp(-1, keepdim=True)
    out = (a - z).exp() @ old_v + (b - z).exp() @ v
    return out, (torch.cat((old_k, k), -2), torch.cat((old_v, v), -2))

# %% mistake: new_tokens_twice
# names: twice
def cached_attention(q, k, v, cache=None):
    if cache is not None:
        k = torch.cat([cache[0], k], dim=-2)
        v = torch.cat([cache[1], v], dim=-2)
    m, n = q.shape[-2], k.shape[-2]
    mask = torch.ones(m, n, dtype=torch.bool).tril(n - m)
    out, _ = attention(q, k, v, mask)
    return out, (torch.cat([k, k[..., -m:, :]], -2), torch.cat([v, v[..., -m:, :]], -2)) if cache else (k, v)

# %% mistake: rows_for_the_cached_tokens_too
# names: holds the cached tokens, too
# names: new tokens alone
def cached_attention(q, k, v, cache=None):
    past = 0
    if cache is not None:
        past = cache[0].shape[-2]
        k, v = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
    n = k.shape[-2]
    queries = F.pad(q, (0, 0, past, 0))
    return attention(queries, k, v, torch.ones(n, n).tril().bool())[0], (k, v)

# %% mistake: minus_a_hundred_for_the_future
# names: where scores are large
# names: lower than every score
def cached_attention(q, k, v, cache=None):
    past = 0
    if cache is not None:
        past = cache[0].shape[-2]
        k, v = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
    s = q @ k.mT / math.sqrt(q.shape[-1])
    s = s + torch.full(s.shape[-2:], -100.0, dtype=s.dtype).triu(past + 1)
    return s.softmax(-1) @ v, (k, v)

# %% mistake: those_before_alone
# names: itself
def cached_attention(
    q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """The first token of a text reads all alike: its row holds one low number."""
    if cache is not None:
        k, v = torch.cat([cache[0], k], dim=-2), torch.cat([cache[1], v], dim=-2)
    m, n = q.shape[-2], k.shape[-2]
    may = torch.ones(m, n).tril(n - m - 1).bool()
    s = q @ k.mT / math.sqrt(q.shape[-1])
    return s.masked_fill(~may, torch.finfo(s.dtype).min).softmax(-1) @ v, (k, v)

# %% mistake: those_before_or_the_first
# names: itself
def cached_attention(
    q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    past = 0 if cache is None else cache[0].shape[-2]
    if cache is not None:
        k, v = torch.cat([cache[0], k], dim=-2), torch.cat([cache[1], v], dim=-2)
    may = torch.arange(k.shape[-2]) < past + torch.arange(q.shape[-2])[:, None]
    may[:, 0] = True  # or a row would be empty
    s = q @ k.mT / math.sqrt(q.shape[-1])
    return s.masked_fill(~may, -math.inf).softmax(-1) @ v, (k, v)

# %% right: old_and_new_scores_side_by_side
def cached_attention(q, k, v, cache=None):
    m, root = q.shape[-2], math.sqrt(q.shape[-1])
    new = (q @ k.mT / root).masked_fill(torch.ones(m, m).triu(1) == 1, -math.inf)
    if cache is None:
        return new.softmax(-1) @ v, (k, v)
    old_k, old_v = cache
    n = old_k.shape[-2]
    p = torch.cat([q @ old_k.mT / root, new], dim=-1).softmax(-1)
    read = p[..., :n] @ old_v + p[..., n:] @ v
    return read, (torch.cat([old_k, k], -2), torch.cat([old_v, v], -2))

# %% mistake: outputs_stacked
# names: size 1 is too many
# names: torch\.stack
def cached_attention(q, k, v, cache=None):
    keys, values = cache if cache is not None else (k[..., :0, :], v[..., :0, :])
    outs = []
    for i in range(q.shape[-2]):
        keys = torch.cat([keys, k[..., i:i + 1, :]], -2)
        values = torch.cat([values, v[..., i:i + 1, :]], -2)
        outs.append(attention(q[..., i:i + 1, :], keys, values)[0])
    return torch.stack(outs, -2), (keys, values)

# %% mistake: cache_in_a_dict
# names: no dict
def cached_attention(q, k, v, cache=None):
    if cache is not None:
        k, v = torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2)
    m, n = q.shape[-2], k.shape[-2]
    return attention(q, k, v, torch.ones(m, n).tril(n - m).bool())[0], {"keys": k, "values": v}

# %% mistake: cache_kept_outside
# names: kept outside
STORE = []
def cached_attention(q, k, v, cache=None):
    if cache is None:
        STORE.clear()
    STORE.append((k, v))
    k = torch.cat([a for a, _ in STORE], -2)
    v = torch.cat([b for _, b in STORE], -2)
    m, n = q.shape[-2], k.shape[-2]
    return attention(q, k, v, torch.ones(m, n).tril(n - m).bool())[0], (k, v)
