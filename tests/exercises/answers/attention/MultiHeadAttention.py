# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% snippet: layers
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

# %% snippet: forward
    def forward(
        self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
# %% snippet: self_or_cross
        if context is None:
            context = x
# %% snippet: mask_for_heads
        if mask is not None:
            mask = mask.unsqueeze(-3)
# %% snippet: heads
        q = split_heads(self.query(x), self.n_heads)
        k = split_heads(self.key(context), self.n_heads)
        v = split_heads(self.value(context), self.n_heads)

# %% right: calls_earlier_parts
#: layers
#: forward
        source = x if context is None else context
        q = split_heads(self.query(x), self.n_heads)
        k = split_heads(self.key(source), self.n_heads)
        v = split_heads(self.value(source), self.n_heads)
        read, patterns = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        return self.output(merge_heads(read)), patterns

# %% right: all_in_one
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.h, self.d_head = n_heads, d_model // n_heads
        self.query, self.key, self.value, self.output = (nn.Linear(d_model, d_model) for _ in range(4))

    def _heads(self, t):
        return t.unflatten(-1, (self.h, self.d_head)).transpose(-2, -3)

#: forward
        source = context if context is not None else x
        q, k, v = self._heads(self.query(x)), self._heads(self.key(source)), self._heads(self.value(source))
        s = q @ k.mT / math.sqrt(self.d_head)
        if mask is not None:
            keep = mask[..., None, :, :]
            p = s.masked_fill(~keep, torch.finfo(s.dtype).min).softmax(-1).masked_fill(~keep, 0.0)
        else:
            p = s.softmax(-1)
        read = (p @ v).transpose(-2, -3).flatten(-2)
        return self.output(read), p

# %% right: head_by_head
#: layers
#: forward
        source = x if context is None else context
        d_head = x.shape[-1] // self.n_heads
        reads, patterns = [], []
        for h in range(self.n_heads):
            part = slice(h * d_head, (h + 1) * d_head)
            q, k, v = self.query(x)[..., part], self.key(source)[..., part], self.value(source)[..., part]
            read, weights = attention(q, k, v, mask)
            reads.append(read)
            patterns.append(weights)
        return self.output(torch.cat(reads, dim=-1)), torch.stack(patterns, dim=-3)

# %% right: einsum_throughout
#: layers
#: forward
#: self_or_cross
        h = self.n_heads
        q = self.query(x).unflatten(-1, (h, -1))
        k = self.key(context).unflatten(-1, (h, -1))
        v = self.value(context).unflatten(-1, (h, -1))
        s = torch.einsum("...ihd,...jhd->...hij", q, k) * q.shape[-1] ** -0.5
        p = pattern(s, mask if mask is None else mask.unsqueeze(-3))
        read = torch.einsum("...hij,...jhd->...ihd", p, v)
        return self.output(read.flatten(-2)), p

# %% right: updates_of_the_heads_added
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        blocks = self.output.weight.chunk(self.n_heads, dim=-1)
        update = sum(F.linear(read[..., h, :, :], block) for h, block in enumerate(blocks))
        return update + self.output.bias, p

# %% right: one_product_for_keys_and_values
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        weight = torch.cat([self.key.weight, self.value.weight])
        bias = torch.cat([self.key.bias, self.value.bias])
        k, v = F.linear(context, weight, bias).chunk(2, dim=-1)
        q = self.query(x)
        q, k, v = (torch.stack(t.chunk(self.n_heads, -1), dim=-3) for t in (q, k, v))
        p = pattern(scores(q, k), mask)
        return self.output(torch.cat((p @ v).unbind(-3), dim=-1)), p

# %% right: mask_spread_over_the_heads
#: layers
#: forward
#: self_or_cross
#: heads
        s = scores(q, k)
        if mask is not None:
            mask = torch.stack([mask] * self.n_heads, dim=-3)
        p = pattern(s, mask)
        return self.output(merge_heads(p @ v)), p

# %% right: torch_function_with_empty_rows_mended
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        identity = torch.eye(k.shape[-2], dtype=k.dtype).expand(*k.shape[:-1], k.shape[-2])
        some = None if mask is None else mask.any(-1, keepdim=True)
        allowed = None if mask is None else mask | ~some
        read = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
        p = F.scaled_dot_product_attention(q, k, identity, attn_mask=allowed)
        if mask is not None:
            read, p = torch.where(some, read, 0.0), torch.where(mask, p, 0.0)
        return self.output(merge_heads(read)), p

# %% snippet: four
    def __init__(self, d_model: int, n_heads: int) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.query, self.key, self.value, self.output = (nn.Linear(d_model, d_model) for _ in range(4))

# %% right: layers_by_setattr
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int) -> None:
        super().__init__()
        self.h = n_heads
        for name in ("query", "key", "value", "output"):
            setattr(self, name, nn.Linear(d_model, d_model))

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        context = x if context is None else context
        q, k, v = self.query(x), self.key(context), self.value(context)
        q, k, v = (t.unflatten(-1, (self.h, -1)).movedim(-2, -3) for t in (q, k, v))
        s = q @ k.mT / math.sqrt(q.shape[-1])
        if mask is not None:
            mask = mask.unsqueeze(-3)
            p = s.masked_fill(~mask, torch.finfo(s.dtype).min).softmax(-1) * mask
        else:
            p = s.softmax(-1)
        return self.output((p @ v).movedim(-3, -2).flatten(-2)), p

# %% right: a_dict_of_layers_by_inheritance
class MultiHeadAttention(nn.ModuleDict):
    def __init__(self, d_model: int, n_heads: int) -> None:
        super().__init__({name: nn.Linear(d_model, d_model) for name in ["output", "value", "key", "query"]})
        self.width = d_model // n_heads

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        source = context if context is not None else x
        cut = lambda t: torch.stack(t.split(self.width, dim=-1), dim=-3)
        q, k, v = cut(self["query"](x)), cut(self["key"](source)), cut(self["value"](source))
        s = torch.einsum("...id,...jd->...ij", q, k) / self.width**0.5
        allowed = torch.ones_like(s).bool() if mask is None else mask[..., None, :, :].expand_as(s)
        p = torch.where(allowed, torch.where(allowed, s, -1e30).softmax(-1), torch.zeros_like(s))
        return self["output"](torch.cat((p @ v).unbind(-3), dim=-1)), p

# %% right: mapped_over_heads
class MultiHeadAttention(nn.Module):
#: four

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        context = x if context is None else context
        q, k, v = (
            layer(source).unflatten(-1, (self.n_heads, -1))
            for layer, source in ((self.query, x), (self.key, context), (self.value, context))
        )

        def one(q, k, v):
            s = q @ k.mT / math.sqrt(q.shape[-1])
            if mask is None:
                p = s.softmax(-1)
            else:
                p = torch.where(mask, torch.where(mask, s, torch.finfo(s.dtype).min).softmax(-1), 0.0)
            return p @ v, p

        read, p = torch.vmap(one, in_dims=-2, out_dims=(-2, -3))(q, k, v)
        return self.output(read.flatten(-2)), p

# %% right: rows_of_the_weights_for_each_head
class MultiHeadAttention(nn.Module):
#: four

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        source = x if context is None else context
        update, patterns = self.output.bias, []
        for rows in torch.arange(len(self.query.bias)).chunk(self.n_heads):
            q = x @ self.query.weight[rows].T + self.query.bias[rows]
            k = source @ self.key.weight[rows].T + self.key.bias[rows]
            v = source @ self.value.weight[rows].T + self.value.bias[rows]
            s = q @ k.mT / math.sqrt(len(rows))
            if mask is not None:
                s = s.masked_fill(~mask, torch.finfo(s.dtype).min)
            p = s.softmax(-1) if mask is None else s.softmax(-1) * mask
            patterns.append(p)
            update = update + p @ v @ self.output.weight[:, rows].T
        return update, torch.stack(patterns, -3)

# %% right: one_fused_projection
class MultiHeadAttention(nn.Module):
#: four

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        layers = (self.query, self.key, self.value)
        weight, bias = torch.cat([layer.weight for layer in layers]), torch.cat([layer.bias for layer in layers])
        q, k, v = F.linear(x, weight, bias).chunk(3, -1)
        if context is not None:
            _, k, v = F.linear(context, weight, bias).chunk(3, -1)
        shape = lambda t: t.reshape(*t.shape[:-1], self.n_heads, -1).transpose(-2, -3)
        q, k, v = shape(q), shape(k), shape(v)
        s = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
        if mask is not None:
            mask = mask.unsqueeze(-3)
            s = s + torch.zeros_like(s).masked_fill(~mask, torch.finfo(s.dtype).min / 4)
        p = F.softmax(s, -1)
        p = p if mask is None else p * mask
        return self.output((p @ v).transpose(-2, -3).reshape(x.shape)), p

# %% right: heads_in_the_batch
class MultiHeadAttention(nn.Module):
#: four

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        source = x if context is None else context
        *batch, n_q, d = x.shape
        n_k, h = source.shape[-2], self.n_heads
        q = self.query(x).reshape(-1, n_q, h, d // h).transpose(1, 2).reshape(-1, n_q, d // h)
        k = self.key(source).reshape(-1, n_k, h, d // h).transpose(1, 2).reshape(-1, n_k, d // h)
        v = self.value(source).reshape(-1, n_k, h, d // h).transpose(1, 2).reshape(-1, n_k, d // h)
        s = torch.baddbmm(q.new_zeros(1, 1, 1), q, k.mT, alpha=(d // h) ** -0.5)
        if mask is not None:
            may = mask.expand(*batch, n_q, n_k).reshape(-1, n_q, n_k).repeat_interleave(h, dim=0)
            p = s.masked_fill(~may, torch.finfo(s.dtype).min).softmax(-1).masked_fill(~may, 0)
        else:
            p = s.softmax(-1)
        read = torch.bmm(p, v).view(-1, h, n_q, d // h).transpose(1, 2).reshape(*batch, n_q, d)
        return self.output(read), p.view(*batch, h, n_q, n_k)

# %% right: text_by_text
class MultiHeadAttention(nn.Module):
#: four

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        if x.ndim > 2:
            sources = [None] * len(x) if context is None else context
            masks = [mask] * len(x) if mask is None or mask.ndim == 2 else mask
            updates, patterns = zip(*(self(*each) for each in zip(x, sources, masks)))
            return torch.stack(updates), torch.stack(patterns)
        source = context if context is not None else x
        read, patterns = [], []
        heads = (layer.chunk(self.n_heads, 1) for layer in (self.query(x), self.key(source), self.value(source)))
        for q, k, v in zip(*heads):
            s = torch.matmul(q, k.T) / q.shape[1] ** 0.5
            p = s.softmax(1) if mask is None else s.masked_fill(~mask, -1e30).softmax(1) * mask
            patterns += [p]
            read += [p.mm(v)]
        return self.output(torch.hstack(read)), torch.stack(patterns)

# %% right: torch_function_with_values_beside_unit_vectors
class MultiHeadAttention(nn.Module):
#: four

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        context = x if context is None else context
        heads = lambda t: t.unflatten(-1, (self.n_heads, -1)).transpose(-3, -2)
        q, k, v = heads(self.query(x)), heads(self.key(context)), heads(self.value(context))
        n_k, width = v.shape[-2:]
        both = torch.cat([v, torch.eye(n_k, dtype=v.dtype).expand(*v.shape[:-1], n_k)], -1)
        if mask is None:
            read = F.scaled_dot_product_attention(q, k, both)
        else:
            may = mask.unsqueeze(-3)
            something = may.any(-1, keepdim=True)
            read = F.scaled_dot_product_attention(q, k, both, may | ~something) * something
        return self.output(read[..., :width].transpose(-3, -2).flatten(-2)), read[..., width:]

# %% right: everything_in_double
class MultiHeadAttention(nn.Module):
#: four

    def project(self, layer, x):
        return F.linear(x.double(), layer.weight.double(), layer.bias.double())

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        source = x if context is None else context
        q, k, v = self.project(self.query, x), self.project(self.key, source), self.project(self.value, source)
        q, k, v = (torch.stack(t.tensor_split(self.n_heads, -1), -3) for t in (q, k, v))
        s = q @ k.mT / math.sqrt(q.shape[-1])
        may = torch.ones(s.shape[-2:]).bool() if mask is None else mask.unsqueeze(-3)
        p = s.masked_fill(~may, -1e300).softmax(-1) * may
        read = (p @ v).movedim(-3, -2).reshape(x.shape)
        return self.project(self.output, read).to(x), p.to(x)

# %% right: heads_beside_features_throughout
class MultiHeadAttention(nn.Module):
#: four

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        read_from = x
        if context is not None:
            read_from = context
        cut = nn.Unflatten(-1, (self.n_heads, x.shape[-1] // self.n_heads))
        q, k, v = cut(self.query(x)), cut(self.key(read_from)), cut(self.value(read_from))
        s = torch.einsum("...ihd,...jhd->...hij", q, k) / math.sqrt(q.shape[-1])
        sink = torch.full_like(s[..., :1], torch.finfo(s.dtype).min)
        if mask is not None:
            s = torch.where(mask[..., None, :, :], s, -torch.inf)
        patterns = torch.cat([s, sink], -1).softmax(-1)[..., :-1]
        weight = self.output.weight.unflatten(1, (self.n_heads, -1))
        return torch.einsum("...hij,...jhd,ohd->...io", patterns, v, weight) + self.output.bias, patterns

# %% right: a_named_tuple_comes_back
from typing import NamedTuple

class Read(NamedTuple):
    update: Tensor
    patterns: Tensor

class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int) -> None:
        super().__init__()
        self.shape = (n_heads, d_model // n_heads)
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> Read:
        keys_from = x if context is None else context
        q = self.query(x).view(*x.shape[:-1], *self.shape).swapaxes(-3, -2)
        k = self.key(keys_from).view(*keys_from.shape[:-1], *self.shape).swapaxes(-3, -2)
        v = self.value(keys_from).view(*keys_from.shape[:-1], *self.shape).swapaxes(-3, -2)
        logits = (q.unsqueeze(-2) * k.unsqueeze(-3)).sum(-1).div(math.sqrt(self.shape[1]))
        if mask is None:
            patterns = logits.exp() / logits.exp().sum(-1, keepdim=True)
            patterns = logits.log_softmax(-1).exp()
        else:
            may = mask.unsqueeze(-3)
            patterns = logits.masked_fill(~may, torch.finfo(logits.dtype).min / 2).log_softmax(-1).exp() * may
        read = torch.matmul(patterns, v).swapaxes(-3, -2).contiguous().view(x.shape)
        return Read(self.output(read), patterns)

# %% mistake: no_bias
# names: bias
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model, bias=False)
        self.key = nn.Linear(d_model, d_model, bias=False)
        self.value = nn.Linear(d_model, d_model, bias=False)
        self.output = nn.Linear(d_model, d_model, bias=False)

#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: layers_as_wide_as_one_head
# names: d_model
# names: shape|size|wide|→|->|features|to
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model // n_heads)
        self.key = nn.Linear(d_model, d_model // n_heads)
        self.value = nn.Linear(d_model, d_model // n_heads)
        self.output = nn.Linear(d_model // n_heads, d_model)

#: forward
#: self_or_cross
        read, p = attention(self.query(x), self.key(context), self.value(context), mask)
        return self.output(read), p.unsqueeze(-3).expand(*p.shape[:-2], self.n_heads, *p.shape[-2:])

# %% mistake: parent_not_initialised
# names: super
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: other_names
# names: \bquery\b
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.n_heads = n_heads
        self.q_proj = nn.Linear(d_model, d_model)
        self.k_proj = nn.Linear(d_model, d_model)
        self.v_proj = nn.Linear(d_model, d_model)
        self.out_proj = nn.Linear(d_model, d_model)

#: forward
#: self_or_cross
#: mask_for_heads
        q = split_heads(self.q_proj(x), self.n_heads)
        k = split_heads(self.k_proj(context), self.n_heads)
        v = split_heads(self.v_proj(context), self.n_heads)
        read, p = attention(q, k, v, mask)
        return self.out_proj(merge_heads(read)), p

# %% mistake: wrapped_torch_module
# names: \bquery\b
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.inner = nn.MultiheadAttention(d_model, n_heads, batch_first=True)

#: forward
        source = x if context is None else context
        return self.inner(x, source, source, attn_mask=mask, average_attn_weights=False)

# %% mistake: one_layer_for_keys_and_values
# names: share|same (layer|module|map|object|weights)|own|separate|distinct
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.n_heads = n_heads
        layer = nn.Linear(d_model, d_model)
        self.query = nn.Linear(d_model, d_model)
        self.key, self.value = layer, layer
        self.output = nn.Linear(d_model, d_model)

#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: unscaled
# names: √d|sqrt|square root|scal(e|ing)
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        p = pattern(q @ k.mT, mask)
        return self.output(merge_heads(p @ v)), p

# %% mistake: scaled_by_d_model
# names: d_model
# names: d_head|√|head
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        p = pattern(q @ k.mT / math.sqrt(x.shape[-1]), mask)
        return self.output(merge_heads(p @ v)), p

# %% mistake: scaled_by_the_number_of_heads
# names: (number of |n_)heads|number of.{0,50}heads
# names: d_head|√|sqrt
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        p = pattern(q @ k.mT / math.sqrt(self.n_heads), mask)
        return self.output(merge_heads(p @ v)), p

# %% mistake: split_by_reshape_alone
# names: reshape|view|split|mix
#: layers
    def _split(self, t):
        *leading, n, d = t.shape
        return t.reshape(*leading, self.n_heads, n, d // self.n_heads)

#: forward
#: self_or_cross
#: mask_for_heads
        q, k, v = self._split(self.query(x)), self._split(self.key(context)), self._split(self.value(context))
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: merged_by_reshape_alone
# names: reshape|view|merg|mix|transpos
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(read.reshape(x.shape)), p

# %% mistake: interleaved_heads
# names: consecutive|neighbor|contiguous|interleav|every (other|n_heads)|next to|block|side by side
#: layers
    def _split(self, t):
        return t.unflatten(-1, (-1, self.n_heads)).movedim(-1, -3)

#: forward
#: self_or_cross
#: mask_for_heads
        q, k, v = self._split(self.query(x)), self._split(self.key(context)), self._split(self.value(context))
        read, p = attention(q, k, v, mask)
        return self.output(read.movedim(-3, -1).flatten(-2)), p

# %% mistake: patterns_averaged
# names: averag|mean|(every|each|per) head|n_heads
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p.mean(dim=-3)

# %% mistake: one_wide_head
# names: split|n_heads|(one|single) (wide |big )?head
#: layers
#: forward
#: self_or_cross
        read, p = attention(self.query(x), self.key(context), self.value(context), mask)
        return self.output(read), p.unsqueeze(-3)

# %% mistake: one_wide_head_repeated
# names: split|(one|single|same) (wide |big )?(head|pattern)
#: layers
#: forward
#: self_or_cross
        read, p = attention(self.query(x), self.key(context), self.value(context), mask)
        return self.output(read), torch.stack([p] * self.n_heads, dim=-3)

# %% mistake: heads_attend_across_heads
# names: across|(between|among) (the )?heads|heads before|before the tokens|heads must come
#: layers
#: forward
#: self_or_cross
        q = self.query(x).unflatten(-1, (self.n_heads, -1))
        k = self.key(context).unflatten(-1, (self.n_heads, -1))
        v = self.value(context).unflatten(-1, (self.n_heads, -1))
        p = torch.softmax(q @ k.mT / math.sqrt(q.shape[-1]), dim=-1)
        return self.output((p @ v).flatten(-2)), p

# %% mistake: context_ignored
# names: context
#: layers
#: forward
        context = x
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: values_from_x
# names: value
# names: context
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        q = split_heads(self.query(x), self.n_heads)
        k = split_heads(self.key(context), self.n_heads)
        v = split_heads(self.value(x), self.n_heads)
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: keys_from_x
# names: key
# names: context
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        q = split_heads(self.query(x), self.n_heads)
        k = split_heads(self.key(x), self.n_heads)
        v = split_heads(self.value(context), self.n_heads)
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: queries_from_context
# names: quer
# names: context
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        q = split_heads(self.query(context), self.n_heads)
        k = split_heads(self.key(x), self.n_heads)
        v = split_heads(self.value(x), self.n_heads)
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: everything_from_context
# names: quer
# names: context
#: layers
#: forward
        if context is not None:
            x = context
        context = x
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: truth_of_a_context
# names: is None|is not None|truth|ambiguous
#: layers
#: forward
        context = context or x
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: context_demanded
# names: context|None
#: layers
#: forward
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: mask_before_context
# names: order|signature|context.{0,40}mask|second argument|argument
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None, context: Tensor | None = None) -> tuple[Tensor, Tensor]:
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: mask_without_a_head_axis
# names: mask
# names: head|unsqueeze|axis
#: layers
#: forward
#: self_or_cross
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: head_axis_in_front
# names: mask
# names: head|unsqueeze|axis
#: layers
#: forward
#: self_or_cross
#: heads
        read, p = attention(q, k, v, None if mask is None else mask.unsqueeze(0))
        return self.output(merge_heads(read)), p

# %% mistake: mask_ignored
# names: ignor|no effect|not used?|never use|did you use|pass.{0,20}mask|left the mask out|forg.{0,20}mask
#: layers
#: forward
#: self_or_cross
#: heads
        read, p = attention(q, k, v)
        return self.output(merge_heads(read)), p

# %% mistake: mask_ignored_with_context
# names: mask
#: layers
#: forward
        if context is not None:
            mask = None
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: inverted_mask
# names: invert|opposite|wrong way|the other way|revers|True.{0,30}(may|can|allow)
#: layers
#: forward
#: self_or_cross
#: heads
        read, p = attention(q, k, v, None if mask is None else ~mask.unsqueeze(-3))
        return self.output(merge_heads(read)), p

# %% mistake: nan_on_empty_rows
# names: nan
# names: empty|nothing|no key|entirely|all.{0,10}masked
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        s = q @ k.mT / math.sqrt(q.shape[-1])
        if mask is not None:
            s = s.masked_fill(~mask, float("-inf"))
        p = s.softmax(-1)
        return self.output(merge_heads(p @ v)), p

# %% mistake: softmax_over_queries
# names: (over|along|across) (the )?(quer|column)|dim ?= ?-2
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        s = scores(q, k)
        if mask is not None:
            s = s.masked_fill(~mask, torch.finfo(s.dtype).min)
        p = s.softmax(-2)
        if mask is not None:
            p = p * mask
        return self.output(merge_heads(p @ v)), p

# %% mistake: softmax_over_heads
# names: (over|along|across) (the )?head|dim ?= ?(-3|1)|\(or the heads\)
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        s = scores(q, k)
        if mask is not None:
            s = s.masked_fill(~mask, torch.finfo(s.dtype).min)
        p = s.softmax(-3)
        if mask is not None:
            p = p * mask
        return self.output(merge_heads(p @ v)), p

# %% mistake: output_not_applied
# names: output
# names: appl|forg|never|skip|through|left out|projection
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return merge_heads(read), p

# %% mistake: residual_added
# names: add|\bsum\b|\+ ?x|x ?\+
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return x + self.output(merge_heads(read)), p

# %% mistake: update_alone
# names: tuple|two|pair|both|patterns\)
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read))

# %% mistake: returned_the_wrong_way_round
# names: order|swap|first the|exchang|\(update, patterns
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return p, self.output(merge_heads(read))

# %% mistake: query_and_key_layers_swapped
# names: swap|exchang|quer.{0,40}key
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        q = split_heads(self.key(x), self.n_heads)
        k = split_heads(self.query(context), self.n_heads)
        v = split_heads(self.value(context), self.n_heads)
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: key_layer_for_the_values
# names: value
# names: key
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        q = split_heads(self.query(x), self.n_heads)
        k = split_heads(self.key(context), self.n_heads)
        v = split_heads(self.key(context), self.n_heads)
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: wants_one_batch_axis
# names: batch|leading
#: layers
#: forward
#: self_or_cross
        batch, n, d = x.shape
        h = self.n_heads
        q = self.query(x).view(batch, n, h, d // h).transpose(1, 2)
        k = self.key(context).view(batch, context.shape[1], h, d // h).transpose(1, 2)
        v = self.value(context).view(batch, context.shape[1], h, d // h).transpose(1, 2)
        read, p = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        return self.output(read.transpose(1, 2).reshape(batch, n, d)), p

# %% mistake: as_many_keys_as_queries
# names: context|n_q|n_k|length|number of
#: layers
    def _split(self, t, n):
        return t.reshape(*t.shape[:-2], n, self.n_heads, -1).transpose(-3, -2)

#: forward
#: self_or_cross
#: mask_for_heads
        n = x.shape[-2]
        q, k, v = self._split(self.query(x), n), self._split(self.key(context), n), self._split(self.value(context), n)
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% mistake: dropout_left_on
# names: dropout|random|twice|second call|same input|every call
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        p = F.dropout(pattern(scores(q, k), mask))
        return self.output(merge_heads(p @ v)), p

# %% mistake: gradient_switched_off
# names: gradient
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        with torch.no_grad():
            p = pattern(scores(q, k), mask)
        return self.output(merge_heads(p @ v)), p

# %% mistake: float32_whatever_comes_in
# names: dtype|float32|float64|precision
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        p = pattern(scores(q.float(), k.float()), mask)
        return self.output(merge_heads(p.to(v.dtype) @ v)), p

# %% mistake: forward_returns_nothing
# names: return
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        update = self.output(merge_heads(read))

# %% unknown: update_divided_by_the_heads
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)) / self.n_heads, p

# %% mistake: values_squashed
# names: values were changed
# names: another function
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v.tanh(), mask)
        return self.output(merge_heads(read)), p

# %% unknown: update_lowered_under_a_mask
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        update = self.output(merge_heads(read))
        return (update if mask is None else 0.8 * update), p

# %% mistake: masks_of_another_sentence
# names: mask of another
#: layers
#: forward
#: self_or_cross
#: heads
        if mask is not None:
            mask = (mask if mask.ndim == 2 else mask.flip(0)).unsqueeze(-3)
        read, p = attention(q, k, v, mask)
        return self.output(merge_heads(read)), p

# %% unknown: update_lowered_with_a_context
#: layers
#: forward
        lower = 1.0 if context is None else 0.8
#: self_or_cross
#: mask_for_heads
#: heads
        read, p = attention(q, k, v, mask)
        return lower * self.output(merge_heads(read)), p

# %% mistake: heads_not_merged
# names: nn\.Linear\(a, b\)
# names: merged
# names: ^(?!.*@)
#: layers
#: forward
#: self_or_cross
        if mask is not None:
            mask = mask.unsqueeze(-3)
#: heads
        read, patterns = attention(q, k, v, mask)
        return self.output(read), patterns

# %% mistake: mask_with_none_behind_its_first_dimension
# names: mask has no dimension for the heads
#: layers
#: forward
#: self_or_cross
        if mask is not None:
            mask = mask[:, None]
#: heads
        read, patterns = attention(q, k, v, mask)
        return self.output(merge_heads(read)), patterns

# %% mistake: mask_unsqueezed_at_one
# names: mask has no dimension for the heads
#: layers
#: forward
#: self_or_cross
        if mask is not None:
            mask = mask.unsqueeze(1)
#: heads
        read, patterns = attention(q, k, v, mask)
        return self.output(merge_heads(read)), patterns

# %% mistake: number_of_heads_not_given
# names: call of `split_heads`
# names: \(x, n_heads\)
# names: ^(?!.*reference)
#: layers
#: forward
#: self_or_cross
        if mask is not None:
            mask = mask.unsqueeze(-3)
        q = split_heads(self.query(x))
        k = split_heads(self.key(context))
        v = split_heads(self.value(context))
        read, patterns = attention(q, k, v, mask)
        return self.output(merge_heads(read)), patterns

# %% mistake: number_of_heads_not_kept
# names: does not see
# names: self\.n_heads
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, patterns = attention(q, k, v, mask)
        return self.output(merge_heads(read)), patterns

# %% mistake: number_of_heads_as_in_init
# names: does not see
# names: self\.n_heads
#: layers
#: forward
#: self_or_cross
        if mask is not None:
            mask = mask.unsqueeze(-3)
        q = split_heads(self.query(x), n_heads)
        k = split_heads(self.key(context), n_heads)
        v = split_heads(self.value(context), n_heads)
        read, patterns = attention(q, k, v, mask)
        return self.output(merge_heads(read)), patterns

# %% mistake: root_of_a_tensor_of_whole_numbers
# names: float32|precision
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        weights = pattern(q @ k.mT / torch.tensor(q.shape[-1]).sqrt(), mask)
        return self.output(merge_heads(weights @ v)), weights

# %% mistake: only_the_nearest_tokens
# names: long|hundred|many tokens|limit
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        near = (torch.arange(q.shape[-2])[:, None] - torch.arange(k.shape[-2])).abs() < 64
        read, weights = attention(q, k, v, near.expand(*q.shape[:-1], k.shape[-2]) if mask is None else mask & near)
        return self.output(merge_heads(read)), weights

# %% mistake: root_of_at_least_two
# names: d_head ?= ?1\b|(one|single) feature|d ?= ?1\b
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        weights = pattern(q @ k.mT / math.sqrt(max(2, q.shape[-1])), mask)
        return self.output(merge_heads(weights @ v)), weights

# %% mistake: squeezed
# names: squeeze|dropped|size 1
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)).squeeze(), weights.squeeze()

# %% mistake: patterns_of_one_head_without_its_axis
# names: n_heads ?= ?1|one head|size 1|squeeze|dropped
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights if self.n_heads > 1 else weights.squeeze(-3)

# %% mistake: batches_viewed_as_one
# names: contiguous|memory|view|reshape
#: layers
#: forward
#: self_or_cross
        batch = x.shape[:-2]
        if mask is not None:
            mask = mask.expand(*batch, *mask.shape[-2:]).reshape(-1, 1, *mask.shape[-2:])
        flat, source = x.view(-1, *x.shape[-2:]), context.view(-1, *context.shape[-2:])
        q, k, v = self.query(flat), self.key(source), self.value(source)
        q, k, v = split_heads(q, self.n_heads), split_heads(k, self.n_heads), split_heads(v, self.n_heads)
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)).view(x.shape), weights.view(*batch, *weights.shape[1:])

# %% mistake: order_of_axes_for_each_number_of_axes
# names: leading dimensions|batch
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        order = {2: (1, 0, 2), 3: (0, 2, 1, 3), 4: (0, 1, 3, 2, 4)}[x.ndim]
        q, k, v = (
            layer(source).unflatten(-1, (self.n_heads, -1)).permute(order)
            for layer, source in ((self.query, x), (self.key, context), (self.value, context))
        )
        read, weights = attention(q, k, v, mask)
        return self.output(read.permute(order).flatten(-2)), weights

# %% mistake: mask_with_as_many_rows_as_heads
# names: same (size|number)|sizes are (the same|equal)|as many|for the heads
#: layers
#: forward
#: self_or_cross
        if mask is not None and mask.shape[0] != self.n_heads:
            mask = mask.unsqueeze(-3)
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: keys_transposed_only_if_they_do_not_fit
# names: same (size|number)|sizes are (the same|equal)|as many
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        if k.shape[-2] != q.shape[-1]:
            k = k.mT
        weights = pattern(q @ k / math.sqrt(q.shape[-1]), mask)
        return self.output(merge_heads(weights @ v)), weights

# %% mistake: context_of_the_same_size_ignored
# names: context
#: layers
#: forward
        if context is None or context.shape == x.shape:
            context = x
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: one_mask_for_every_sentence
# names: own mask|each (sentence|text).{0,20}mask|mask of (another|the first|its)|first.{0,20}mask|of its sentence
#: layers
#: forward
#: self_or_cross
        while mask is not None and mask.ndim > 2:
            mask = mask[0]
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: mask_of_one_batch_axis_only
# names: mask
# names: leading dimensions|batch|third from the end|\(\.\.\., n_q, n_k\)
#: layers
#: forward
#: self_or_cross
        if mask is not None and mask.ndim == 3:
            mask = mask.unsqueeze(1)
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: zero_tokens_taken_for_padding
# names: vector is all zeros|zeros taken for
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        real = (context != 0).any(-1)[..., None, None, :].expand(*q.shape[:-1], k.shape[-2])
        read, weights = attention(q, k, v, real if mask is None else mask & real)
        return self.output(merge_heads(read)), weights

# %% mistake: truth_of_the_sum_of_a_context
# names: vector is all zeros|zeros taken for|context is ignored
#: layers
#: forward
        if context is None or context.sum() == 0:
            context = x
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: input_clamped
# names: large|clamp|limit
#: layers
#: forward
        x = x.clamp(-100, 100)
#: self_or_cross
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: context_kept
# names: kept|between calls|earlier call|remember|stands alone
#: layers
#: forward
        self.context = context if context is not None else getattr(self, "context", x)
        context = self.context if self.context.shape[:-2] == x.shape[:-2] else x
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: mask_of_the_first_call_kept
# names: kept|between calls|earlier call|remember|stands alone
#: layers
#: forward
#: self_or_cross
        self.mask = getattr(self, "mask", mask)
        mask = None if self.mask is None else self.mask.unsqueeze(-3)
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: patterns_kept_and_handed_out_again
# names: kept|between calls|earlier call|remember|stands alone|handed out
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        if not hasattr(self, "weights") or self.weights.shape != weights.shape:
            self.weights = weights
        return self.output(merge_heads(read)), self.weights

# %% mistake: layers_of_the_class
# names: share
class MultiHeadAttention(nn.Module):
    made = {}

    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.n_heads = n_heads
        names = ("query", "key", "value", "output")
        if d_model not in self.made:
            self.made[d_model] = [nn.Linear(d_model, d_model) for _ in names]
        for name, layer in zip(names, self.made[d_model]):
            setattr(self, name, layer)

#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: number_of_heads_of_the_last_one_made
# names: share|instance|another (layer|one)
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        MultiHeadAttention.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: no_gradient_to_the_context
# names: gradient
#: layers
#: forward
        context = x if context is None else context.detach()
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: pattern_of_the_first_head
# names: one head
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights[..., 0, :, :]

# %% mistake: biases_left_out
# names: bias
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        q = split_heads(x @ self.query.weight.T, self.n_heads)
        k = split_heads(context @ self.key.weight.T, self.n_heads)
        v = split_heads(context @ self.value.weight.T, self.n_heads)
        read, weights = attention(q, k, v, mask)
        return merge_heads(read) @ self.output.weight.T, weights

# %% mistake: context_behind_x
# names: joined
#: layers
#: forward
        context = x if context is None else torch.cat([x, context], dim=-2)
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: heads_not_split
# names: one head|split
#: layers
#: forward
#: self_or_cross
        read, weights = attention(self.query(x), self.key(context), self.value(context), mask)
        return self.output(read), weights

# %% mistake: merge_forgotten
# names: heads are merged before
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(read), weights

# %% mistake: context_or_x
# names: is None
#: layers
#: forward
        context = context or x
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: context_asked_for_queries_and_keys
# names: queries come from the context
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        q, k = split_heads(self.query(context), self.n_heads), split_heads(self.key(context), self.n_heads)
        v = split_heads(self.value(x), self.n_heads)
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: mask_unsqueezed_and_not_kept
# names: nobody keeps
#: layers
#: forward
#: self_or_cross
        if mask is not None:
            mask.unsqueeze(-3)
#: heads
        read, weights = attention(q, k, v, mask)
        return self.output(merge_heads(read)), weights

# %% mistake: returns_in_the_loop_over_heads
# names: loop
#: layers
#: forward
#: self_or_cross
#: heads
        outputs, patterns = [], []
        for h in range(self.n_heads):
            read, weights = attention(q[..., h, :, :], k[..., h, :, :], v[..., h, :, :], mask)
            outputs.append(read)
            patterns.append(weights)
            return self.output(torch.cat(outputs, -1)), torch.stack(patterns, -3)

# %% mistake: no_gradient_in_the_first_head
# names: gradient
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        with torch.no_grad():
            first = attention(q[..., :1, :, :], k[..., :1, :, :], v[..., :1, :, :], mask)
        others = attention(q[..., 1:, :, :], k[..., 1:, :, :], v[..., 1:, :, :], mask)
        read, weights = (torch.cat([a, b], -3) for a, b in zip(first, others))
        return self.output(merge_heads(read)), weights

# %% mistake: no_gradient_in_use
# names: gradient
# names: eval
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, weights = attention(q, k, v, mask)
        update = self.output(merge_heads(read))
        return (update, weights) if self.training else (update.detach(), weights.detach())

# %% mistake: scores_in_the_place_of_patterns
# names: these are the scores
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, _ = attention(q, k, v, mask)
        return self.output(merge_heads(read)), scores(q, k)

# %% mistake: patterns_with_tokens_first
# names: heads must come before the tokens
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, patterns = attention(q, k, v, mask)
        return self.output(merge_heads(read)), patterns.transpose(-3, -2)

# %% mistake: heads_averaged_and_repeated
# names: added up or averaged
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, patterns = attention(q, k, v, mask)
        return self.output(torch.cat([read.mean(-3)] * self.n_heads, dim=-1)), patterns

# %% mistake: last_head_first
# names: reverse order
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, patterns = attention(q, k, v, mask)
        rows = [read[..., head, :, :] for head in reversed(range(self.n_heads))]
        return self.output(torch.cat(rows, dim=-1)), patterns

# %% mistake: heads_of_as_many_features_as_there_should_be_heads
# names: pieces of n_heads features
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        pieces = x.shape[-1] // self.n_heads
        q, k, v = (split_heads(t, pieces) for t in (self.query(x), self.key(context), self.value(context)))
        read, patterns = attention(q, k, v, mask)
        return self.output(merge_heads(read)), patterns

# %% mistake: dimensions_counted_from_the_front
# names: count them from the end
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
        q, k, v = self.query(x), self.key(context), self.value(context)
        q, k, v = (t.unflatten(-1, (self.n_heads, -1)).transpose(1, 2) for t in (q, k, v))
        read, patterns = attention(q, k, v, mask)
        return self.output(read.transpose(1, 2).flatten(-2)), patterns

# %% mistake: activation_at_the_end
# names: activation function
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, patterns = attention(q, k, v, mask)
        return F.gelu(self.output(merge_heads(read))), patterns

# %% mistake: mask_of_numbers_given_on
# names: mask must be boolean
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, patterns = attention(q, k, v, None if mask is None else mask.to(x.dtype))
        return self.output(merge_heads(read)), patterns

# %% mistake: the_first_100_features
# names: hundreds of features
#: layers
#: forward
        x = x * (torch.arange(x.shape[-1]) < 100)
#: self_or_cross
#: mask_for_heads
#: heads
        read, patterns = attention(q, k, v, mask)
        return self.output(merge_heads(read)), patterns

# %% mistake: small_texts_made_larger
# names: small ones
#: layers
#: forward
        if x.abs().max() < 0.01:
            x = x / x.std()
#: self_or_cross
#: mask_for_heads
#: heads
        read, patterns = attention(q, k, v, mask)
        return self.output(merge_heads(read)), patterns

# %% mistake: no_update_for_tokens_of_zeros
# names: vector is all zeros
#: layers
#: forward
#: self_or_cross
#: mask_for_heads
#: heads
        read, patterns = attention(q, k, v, mask)
        return self.output(merge_heads(read)) * x.any(-1, keepdim=True), patterns

# %% mistake: weight_not_transposed
# names: transposed
# names: layer
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

    def split(self, x):
        return x.unflatten(-1, (self.n_heads, -1)).transpose(-3, -2)

    def merge(self, x):
        return x.transpose(-3, -2).flatten(-2)

    def soft(self, s, mask):
        if mask is None:
            return s.softmax(-1)
        mask = mask.unsqueeze(-3)
        return s.masked_fill(~mask, torch.finfo(s.dtype).min).softmax(-1) * mask
    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        q, k, v = map(self.split, (self.query(x), self.key(context), self.value(context)))
        p = self.soft(q @ k.mT / math.sqrt(q.shape[-1]), mask)
        return self.merge(p @ v) @ self.output.weight + self.output.bias, p

# %% mistake: merged_in_turn
# names: in turn
# names: head 0
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

    def split(self, x):
        return x.unflatten(-1, (self.n_heads, -1)).transpose(-3, -2)

    def merge(self, x):
        return x.transpose(-3, -2).flatten(-2)

    def soft(self, s, mask):
        if mask is None:
            return s.softmax(-1)
        mask = mask.unsqueeze(-3)
        return s.masked_fill(~mask, torch.finfo(s.dtype).min).softmax(-1) * mask
    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        q, k, v = map(self.split, (self.query(x), self.key(context), self.value(context)))
        p = self.soft(q @ k.mT / math.sqrt(q.shape[-1]), mask)
        return self.output((p @ v).movedim(-3, -1).flatten(-2)), p

# %% mistake: patterns_without_the_mask
# names: patterns
# names: ignore the mask
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

    def split(self, x):
        return x.unflatten(-1, (self.n_heads, -1)).transpose(-3, -2)

    def merge(self, x):
        return x.transpose(-3, -2).flatten(-2)

    def soft(self, s, mask):
        if mask is None:
            return s.softmax(-1)
        mask = mask.unsqueeze(-3)
        return s.masked_fill(~mask, torch.finfo(s.dtype).min).softmax(-1) * mask
    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        q, k, v = map(self.split, (self.query(x), self.key(context), self.value(context)))
        s = q @ k.mT / math.sqrt(q.shape[-1])
        p = self.soft(s, mask)
        return self.output(self.merge(p @ v)), s.softmax(-1)

# %% mistake: context_added
# names: context
# names: added|alone
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

    def split(self, x):
        return x.unflatten(-1, (self.n_heads, -1)).transpose(-3, -2)

    def merge(self, x):
        return x.transpose(-3, -2).flatten(-2)

    def soft(self, s, mask):
        if mask is None:
            return s.softmax(-1)
        mask = mask.unsqueeze(-3)
        return s.masked_fill(~mask, torch.finfo(s.dtype).min).softmax(-1) * mask
    def forward(self, x, context=None, mask=None):
        context = x if context is None else x + context
        q, k, v = map(self.split, (self.query(x), self.key(context), self.value(context)))
        p = self.soft(q @ k.mT / math.sqrt(q.shape[-1]), mask)
        return self.output(self.merge(p @ v)), p

# %% mistake: key_without_bias
# names: `key` of `MultiHeadAttention`
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model, bias=False)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        sp = lambda t: t.unflatten(-1, (self.n_heads, -1)).transpose(-3, -2)
        q, k, v = map(sp, (self.query(x), self.key(context), self.value(context)))
        s = q @ k.mT / math.sqrt(q.shape[-1])
        if mask is None:
            p = s.softmax(-1)
        else:
            m = mask.unsqueeze(-3)
            p = s.masked_fill(~m, torch.finfo(s.dtype).min).softmax(-1) * m
        return self.output((p @ v).transpose(-3, -2).flatten(-2)), p

# %% mistake: normalises_never
# names: more weights
# names: `norm.weight`
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query, self.key, self.value, self.output = (nn.Linear(d_model, d_model) for _ in range(4))
        self.norm = nn.LayerNorm(d_model)

    def forward(self, x, context=None, mask=None):
        context = x if context is None else context
        q, k, v = (split_heads(each, self.n_heads) for each in (self.query(x), self.key(context), self.value(context)))
        read, patterns = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        return self.output(merge_heads(read)), patterns

# %% mistake: two_heads_always
# names: fixed
# names: n_heads
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        self.n_heads = 2
        c = x if context is None else context
        q, k, v = (split_heads(t, self.n_heads) for t in (self.query(x), self.key(c), self.value(c)))
        m = None if mask is None else mask.unsqueeze(-3)
        o, p = attention(q, k, v, m)
        return self.output(merge_heads(o)), p

# %% right: vmap_over_heads
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        c = x if context is None else context
        q, k, v = (t.unflatten(-1, (self.n_heads, -1)) for t in (self.query(x), self.key(c), self.value(c)))
        one = lambda a, b, d: attention(a, b, d, mask)
        o, p = torch.vmap(one, in_dims=-2, out_dims=(-2, -3))(q, k, v)
        return self.output(o.flatten(-2)), p

# %% mistake: patterns_merged
# names: side by side
# names: apart
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model); self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model); self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        c = x if context is None else context
        q, k, v = (split_heads(t, self.n_heads) for t in (self.query(x), self.key(c), self.value(c)))
        o, p = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        return self.output(merge_heads(o)), merge_heads(p)

# %% mistake: bias_for_each_head
# names: bias
# names: once for each head
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model); self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model); self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        c = x if context is None else context
        update, ps = 0, []
        w = self.output.weight.chunk(self.n_heads, 1)
        for q, k, v, wo in zip(self.query(x).chunk(self.n_heads, -1), self.key(c).chunk(self.n_heads, -1), self.value(c).chunk(self.n_heads, -1), w):
            o, p = attention(q, k, v, mask)
            update = update + F.linear(o, wo, self.output.bias)
            ps.append(p)
        return update, torch.stack(ps, -3)

# %% mistake: key_and_value_layers_exchanged
# names: projection
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        c = x if context is None else context
        q, k, v = (split_heads(y, self.n_heads) for y in (self.query(x), self.value(c), self.key(c)))
        out, p = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        return self.output(merge_heads(out)), p

# %% mistake: context_as_it_came
# names: context was not projected
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        if context is None:
            k, v = self.key(x), self.value(x)
        else:
            k = v = context
        q, k, v = (split_heads(y, self.n_heads) for y in (self.query(x), k, v))
        out, p = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        return self.output(merge_heads(out)), p

# %% mistake: layer_norm_of_x_and_context
# names: normalized
# names: outside
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.n_heads = n_heads
        self.query, self.key, self.value, self.output = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, x, context=None, mask=None):
        x = F.layer_norm(x, x.shape[-1:])
        c = x if context is None else F.layer_norm(context, context.shape[-1:])
        q, k, v = (split_heads(t, self.n_heads) for t in (self.query(x), self.key(c), self.value(c)))
        o, p = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        return self.output(merge_heads(o)), p

# %% mistake: layer_norm_of_the_update
# names: normalized
# names: update
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.n_heads = n_heads
        self.query, self.key, self.value, self.output = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, x, context=None, mask=None):
        c = x if context is None else context
        q, k, v = (split_heads(t, self.n_heads) for t in (self.query(x), self.key(c), self.value(c)))
        o, p = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        u = self.output(merge_heads(o))
        return torch.nn.functional.layer_norm(u, u.shape[-1:]), p

# %% mistake: mean_pattern_for_all_heads
# names: same pattern
# names: its own pattern
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.n_heads = n_heads
        self.query, self.key, self.value, self.output = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, x, context=None, mask=None):
        c = x if context is None else context
        q, k, v = (split_heads(t, self.n_heads) for t in (self.query(x), self.key(c), self.value(c)))
        _, p = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        p = p.mean(-3, keepdim=True).expand_as(p)
        return self.output(merge_heads(p @ v)), p

# %% mistake: first_pattern_for_all_heads
# names: same pattern
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int):
        super().__init__()
        self.n_heads = n_heads
        self.query, self.key, self.value, self.output = (nn.Linear(d_model, d_model) for _ in range(4))
    def forward(self, x, context=None, mask=None):
        c = x if context is None else context
        q, k, v = (split_heads(t, self.n_heads) for t in (self.query(x), self.key(c), self.value(c)))
        _, p = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        p = p[..., :1, :, :].expand_as(p)
        return self.output(merge_heads(p @ v)), p

# %% mistake: is_causal_for_the_mask
# names: in its place
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        if context is None:
            context = x
        q = split_heads(self.query(x), self.n_heads)
        k = split_heads(self.key(context), self.n_heads)
        v = split_heads(self.value(context), self.n_heads)
        if mask is not None:
            mask = mask.unsqueeze(-3)
        p = attention(q, k, v, mask)[1]
        out = F.scaled_dot_product_attention(q, k, v, is_causal=mask is not None)
        return self.output(merge_heads(out)), p

# %% mistake: values_not_projected
# names: not projected
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        if context is None:
            context = x
        q = split_heads(self.query(x), self.n_heads)
        k = split_heads(self.key(context), self.n_heads)
        v = split_heads(context, self.n_heads)
        if mask is not None:
            mask = mask.unsqueeze(-3)
        out, p = attention(q, k, v, mask)
        return self.output(merge_heads(out)), p

# %% mistake: queries_not_projected
# names: not projected
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        if context is None:
            context = x
        q = split_heads(x, self.n_heads)
        k = split_heads(self.key(context), self.n_heads)
        v = split_heads(self.value(context), self.n_heads)
        if mask is not None:
            mask = mask.unsqueeze(-3)
        out, p = attention(q, k, v, mask)
        return self.output(merge_heads(out)), p

# %% right: heads_added_by_their_columns
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.sizes = d_model, n_heads, d_model // n_heads
        self.query, self.key, self.value, self.output = map(nn.Linear, [d_model] * 4, [d_model] * 4)
    def forward(self, x, context=None, mask=None):
        if context is None:
            return self(x, x, mask)
        d, h, w = self.sizes
        update, patterns = self.output.bias.expand(x.shape), []
        for i in range(h):
            rows = slice(i * w, i * w + w)
            q, k, v = (F.linear(y, f.weight[rows], f.bias[rows]) for f, y in ((self.query, x), (self.key, context), (self.value, context)))
            o, p = attention(q, k, v, mask)
            update = update + o @ self.output.weight[:, rows].T
            patterns += [p]
        return update, torch.stack(patterns, dim=-3)

# %% mistake: scale_of_d_model_in_torchs_function
# names: √d_model
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        if context is None:
            context = x
        q = split_heads(self.query(x), self.n_heads)
        k = split_heads(self.key(context), self.n_heads)
        v = split_heads(self.value(context), self.n_heads)
        if mask is not None:
            mask = mask.unsqueeze(-3)
        p = attention(q, k, v, mask)[1]
        out = F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=x.shape[-1] ** -0.5)
        return self.output(merge_heads(out)), p

# %% mistake: value_in_the_place_of_output
# names: weight of its own
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        if context is None:
            context = x
        q = split_heads(self.query(x), self.n_heads)
        k = split_heads(self.key(context), self.n_heads)
        v = split_heads(self.value(context), self.n_heads)
        if mask is not None:
            mask = mask.unsqueeze(-3)
        out, p = attention(q, k, v, mask)
        return self.value(merge_heads(out)), p

# %% mistake: only_the_patterns_unscaled
# names: not divided by √d
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        if context is None:
            context = x
        q = split_heads(self.query(x), self.n_heads)
        k = split_heads(self.key(context), self.n_heads)
        v = split_heads(self.value(context), self.n_heads)
        if mask is not None:
            mask = mask.unsqueeze(-3)
        out, p = attention(q, k, v, mask)[0], pattern(q @ k.mT, mask)
        return self.output(merge_heads(out)), p

# %% mistake: first_size_for_the_batch
# names: size 1 is too many
# names: as if it were a batch
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model, n_heads):
        super().__init__()
        self.n_heads = n_heads
        self.query = nn.Linear(d_model, d_model)
        self.key = nn.Linear(d_model, d_model)
        self.value = nn.Linear(d_model, d_model)
        self.output = nn.Linear(d_model, d_model)
    def forward(self, x, context=None, mask=None):
        c = x if context is None else context
        b, d = x.size(0), x.size(-1)
        q, k, v = (t.view(b, -1, self.n_heads, d // self.n_heads).transpose(1, 2) for t in (self.query(x), self.key(c), self.value(c)))
        o, a = attention(q, k, v, None if mask is None else mask.unsqueeze(-3))
        return self.output(o.transpose(1, 2).contiguous().view(b, -1, d)), a

# %% mistake: seed_in_the_layer
# names: manual_seed
# names: all code
class MultiHeadAttention(nn.Module):
    def __init__(self, d_model: int, n_heads: int) -> None:
        super().__init__()
        torch.manual_seed(1337)
        self.n_heads = n_heads
        self.query, self.key, self.value, self.output = (nn.Linear(d_model, d_model) for _ in range(4))

    def forward(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        source = x if context is None else context
        heads = (self.query(x), self.key(source), self.value(source))
        read, seen = attention(
            *(split_heads(each, self.n_heads) for each in heads), None if mask is None else mask.unsqueeze(-3)
        )
        return self.output(merge_heads(read)), seen
