# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% snippet: layers
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

# %% right: calls_earlier_parts
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        read, _ = attention(self.query(x), self.key(x), self.value(x), mask)
        return self.output(read)

# %% right: calls_scores_and_pattern
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        for name in ("query", "key", "value"):
            setattr(self, name, nn.Linear(d_model, d_head, bias=False))
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        weights = pattern(scores(self.query(x), self.key(x)), mask)
        return self.output(weights @ self.value(x))

# %% right: all_in_one
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.d_head = d_head
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, False)

    def _weights(self, x, mask):
        s = self.query(x) @ self.key(x).transpose(-1, -2) * self.d_head**-0.5
        if mask is None:
            return F.softmax(s, dim=-1)
        return F.softmax(torch.where(mask, s, torch.finfo(s.dtype).min), dim=-1) * mask

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(torch.einsum("...ij,...jd->...id", self._weights(x, mask), self.value(x)))

# %% right: fused_kernel
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if mask is None:
            read = F.scaled_dot_product_attention(self.query(x), self.key(x), self.value(x))
        else:
            some = mask.any(-1, keepdim=True)
            read = F.scaled_dot_product_attention(self.query(x), self.key(x), self.value(x), attn_mask=mask | ~some)
            read = read.masked_fill(~some, 0.0)
        return self.output(read)

# %% right: output_before_mixing
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        wide_values = self.output(self.value(x))
        update, _ = attention(self.query(x), self.key(x), wide_values, mask=mask)
        return update

# %% right: one_product_for_three_maps
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        stacked = torch.cat([self.query.weight, self.key.weight, self.value.weight])
        q, k, v = F.linear(x, stacked).chunk(3, dim=-1)
        return F.linear(attention(q, k, v, mask)[0], self.output.weight)

# %% right: inherits_its_layers
class _Layers(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
        for layer in self.children():
            nn.init.normal_(layer.weight, std=0.02)

class AttentionHead(_Layers):
    def __init__(self, d_model: int, d_head: int):
        super().__init__(d_model, d_head)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% right: layers_by_setattr
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        super().__init__()
        for name in ("query", "key", "value"):
            setattr(self, name, nn.Linear(d_model, d_head, bias=False))
        setattr(self, "output", nn.Linear(d_head, d_model, bias=False))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = (getattr(self, name)(x) for name in ("query", "key", "value"))
        s = torch.einsum("...id,...jd->...ij", q, k) / math.sqrt(q.shape[-1])
        if mask is None:
            return self.output(s.softmax(-1) @ v)
        return self.output((s.masked_fill(~mask, -1e30).softmax(-1) * mask) @ v)

# %% right: layers_by_add_module
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        nn.Module.__init__(self)
        for name, sizes in {"query": (d_model, d_head), "key": (d_model, d_head), "value": (d_model, d_head)}.items():
            self.add_module(name, nn.Linear(*sizes, bias=False))
        self.register_module("output", nn.Linear(d_head, d_model, False))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        s = self.query(x) @ self.key(x).mT
        s = s.div(self.query.out_features**0.5)
        blocked = torch.zeros_like(s).bool() if mask is None else ~mask
        weights = s.masked_fill(blocked, torch.finfo(s.dtype).min).softmax(dim=-1).masked_fill(blocked, 0)
        return self.output(weights.matmul(self.value(x)))

# %% right: a_dict_of_layers_by_inheritance
class AttentionHead(nn.ModuleDict):
    def __init__(self, d_model: int, d_head: int) -> None:
        sizes = {"query": (d_model, d_head), "key": (d_model, d_head), "value": (d_model, d_head), "output": (d_head, d_model)}
        super().__init__({name: nn.Linear(*size, bias=False) for name, size in sizes.items()})

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = self["query"](x), self["key"](x), self["value"](x)
        s = q @ k.mT / math.sqrt(q.size(-1))
        if mask is not None:
            s = torch.where(mask, s, torch.finfo(s.dtype).min)
        weights = torch.softmax(s, -1)
        return self["output"]((weights if mask is None else weights * mask) @ v)

# %% right: product_of_query_and_key_maps
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        super().__init__()
        make = lambda: nn.Linear(d_model, d_head, bias=False)
        self.query, self.key, self.value, self.output = make(), make(), make(), nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        asks = self.query.weight.T @ self.key.weight / math.sqrt(len(self.query.weight))
        writes = self.output.weight @ self.value.weight
        s = x @ asks @ x.mT
        if mask is not None:
            s = s.masked_fill(~mask, torch.finfo(s.dtype).min)
        p = s.softmax(-1)
        if mask is not None:
            p = p.masked_fill(~mask, 0)
        return p @ x @ writes.T

# %% right: torch_function_and_empty_rows_mended
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        super().__init__()
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.query = nn.Linear(d_model, d_head, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if mask is None:
            return self.output(F.scaled_dot_product_attention(self.query(x), self.key(x), self.value(x)))
        empty = ~mask.any(-1, keepdim=True)
        read = F.scaled_dot_product_attention(self.query(x), self.key(x), self.value(x), mask | empty)
        return self.output(torch.where(empty, torch.zeros_like(read), read))

# %% right: row_by_row
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.scale = d_head**-0.5

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if x.dim() > 2:
            masks = mask if mask is not None and mask.dim() == x.dim() else [mask] * len(x)
            return torch.stack([self(text, may) for text, may in zip(x, masks)])
        rows = []
        for i, token in enumerate(x):
            seen = x if mask is None else x[mask[i]]
            if len(seen) == 0:
                rows.append(torch.zeros_like(token))
                continue
            weights = (self.key(seen) @ self.query(token) * self.scale).softmax(0)
            rows.append(self.output(weights @ self.value(seen)))
        return torch.stack(rows)

# %% right: everything_in_double
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        wide = x.double()
        q, k, v = (F.linear(wide, layer.weight.double()) for layer in (self.query, self.key, self.value))
        s = q @ k.mT / math.sqrt(q.shape[-1])
        if mask is None:
            mask = torch.ones_like(s, dtype=torch.bool)
        weights = s.masked_fill(~mask, -1e200).softmax(-1) * mask
        return F.linear(weights @ v, self.output.weight.double()).type(x.dtype)

# %% right: made_by_a_partial_function
from functools import partial

class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        super().__init__()
        inwards = partial(nn.Linear, d_model, d_head, bias=False)
        self.query, self.key, self.value = inwards(), inwards(), inwards()
        self.output = nn.Linear(in_features=d_head, out_features=d_model, bias=False)
        for layer in self.children():
            nn.init.xavier_uniform_(layer.weight)

    def read(self, s: Tensor, v: Tensor, mask: Tensor | None) -> Tensor:
        if mask is not None:
            s = s.masked_fill(mask.logical_not(), torch.finfo(s.dtype).min)
            return s.softmax(-1).masked_fill(mask.logical_not(), 0.0) @ v
        return s.softmax(-1) @ v

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q = self.query(x)
        return self.output(self.read(q.matmul(self.key(x).mT) / math.sqrt(q.shape[-1]), self.value(x), mask))

# %% right: weighted_sum_of_values
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        super().__init__()
        self.d_model, self.d_head = d_model, d_head
        self.query = nn.Linear(self.d_model, self.d_head, bias=False)
        self.key = nn.Linear(self.d_model, self.d_head, bias=False)
        self.value = nn.Linear(self.d_model, self.d_head, bias=False)
        self.output = nn.Linear(self.d_head, self.d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = self.query(x), self.key(x), self.value(x)
        s = (q[..., :, None, :] * k[..., None, :, :]).sum(-1) / math.sqrt(self.d_head)
        e = (s - s.detach().amax(-1, keepdim=True)).exp()
        if mask is not None:
            s = s.masked_fill(~mask, -1e20)
            e = (s - s.detach().amax(-1, keepdim=True)).exp() * mask
        total = e.sum(-1, keepdim=True)
        a = e / torch.where(total > 0, total, torch.ones_like(total))
        return self.output((a[..., None] * v[..., None, :, :]).sum(-2))

# %% right: weights_stacked_and_chunked
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        fused = torch.stack([self.query.weight, self.key.weight, self.value.weight])
        q, k, v = torch.einsum("thd,...nd->t...nh", fused, x)
        s = q @ k.mT * len(self.query.weight) ** -0.5
        sink = torch.full_like(s[..., :1], torch.finfo(s.dtype).min)
        if mask is not None:
            s = torch.where(mask, s, -torch.inf)
        return self.output(torch.cat([s, sink], -1).softmax(-1)[..., :-1] @ v)

# %% right: forward_named_afterwards
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super(AttentionHead, self).__init__()
        layer = {}
        for name in "query", "key", "value":
            layer[name] = nn.Linear(d_model, d_head, bias=None)
        layer["output"] = nn.Linear(d_head, d_model, bias=None)
        for name in layer:
            self.__setattr__(name, layer[name])

    def attend(self, x, mask=None):
        def one(x, may):
            q, k, v = self.query(x), self.key(x), self.value(x)
            s = torch.where(may, q @ k.T / math.sqrt(q.shape[1]), torch.finfo(q.dtype).min)
            return self.output(torch.where(may, s.softmax(1), 0.0) @ v)

        shape = (*x.shape[:-1], x.shape[-2])
        mask = torch.ones(shape).bool() if mask is None else mask.expand(shape)
        for _ in range(x.dim() - 2):
            one = torch.vmap(one)
        return one(x, mask)

    forward = attend

# %% mistake: biased
# names: bias
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head)
        self.key = nn.Linear(d_model, d_head)
        self.value = nn.Linear(d_model, d_head)
        self.output = nn.Linear(d_head, d_model)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: biased_output
# names: bias
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: parent_not_initialised
# names: super
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: not_a_module
# names: nn\.Module
class AttentionHead:
    def __init__(self, d_model: int, d_head: int):
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

    __call__ = forward

# %% mistake: residual_added
# names: add|\bsum\b|\+ ?x|x ?\+
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return x + self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: output_not_applied
# names: output
# names: d_model|appl|missing|through|forg|never|skip
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return attention(self.query(x), self.key(x), self.value(x), mask)[0]

# %% mistake: output_missing
# names: output
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return attention(self.query(x), self.key(x), self.value(x), mask)[0]

# %% mistake: value_map_in_one_piece
# names: value
# names: d_head
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_model, bias=False)
        self.output = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: sizes_the_wrong_way_round
# names: d_model
# names: d_head
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_head, d_model, bias=False)
        self.key = nn.Linear(d_head, d_model, bias=False)
        self.value = nn.Linear(d_head, d_model, bias=False)
        self.output = nn.Linear(d_model, d_head, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: other_names
# names: \bquery\b
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.W_q = nn.Linear(d_model, d_head, bias=False)
        self.W_k = nn.Linear(d_model, d_head, bias=False)
        self.W_v = nn.Linear(d_model, d_head, bias=False)
        self.W_o = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.W_o(attention(self.W_q(x), self.W_k(x), self.W_v(x), mask)[0])

# %% mistake: bare_parameters
# names: nn\.Linear
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Parameter(torch.randn(d_model, d_head) / math.sqrt(d_model))
        self.key = nn.Parameter(torch.randn(d_model, d_head) / math.sqrt(d_model))
        self.value = nn.Parameter(torch.randn(d_model, d_head) / math.sqrt(d_model))
        self.output = nn.Parameter(torch.randn(d_head, d_model) / math.sqrt(d_head))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return attention(x @ self.query, x @ self.key, x @ self.value, mask)[0] @ self.output

# %% mistake: layers_made_in_forward
# names: __init__|every call|each call|forward
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.d_model, self.d_head = d_model, d_head

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        self.query = nn.Linear(self.d_model, self.d_head, bias=False)
        self.key = nn.Linear(self.d_model, self.d_head, bias=False)
        self.value = nn.Linear(self.d_model, self.d_head, bias=False)
        self.output = nn.Linear(self.d_head, self.d_model, bias=False)
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: weights_copied_at_birth
# names: weight|layer|self\.
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.fused = torch.cat([self.query.weight, self.key.weight, self.value.weight]).detach().clone()

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = F.linear(x, self.fused.to(x.dtype)).chunk(3, dim=-1)
        return self.output(attention(q, k, v, mask)[0])

# %% mistake: one_layer_for_queries_and_keys
# names: share|same (layer|module|map|object|weights)|own|separate|distinct
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        layer = nn.Linear(d_model, d_head, bias=False)
        self.query = self.key = layer
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: unscaled
# names: √d|sqrt|square root|scal(e|ing)
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        p = pattern(self.query(x) @ self.key(x).mT, mask)
        return self.output(p @ self.value(x))

# %% mistake: scaled_by_d_model
# names: d_model
# names: d_head
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        p = pattern(self.query(x) @ self.key(x).mT / math.sqrt(x.shape[-1]), mask)
        return self.output(p @ self.value(x))

# %% mistake: queries_and_keys_swapped
# names: swap|exchang|quer.{0,40}key|transpos
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.key(x), self.query(x), self.value(x), mask)[0])

# %% mistake: keys_read_instead_of_values
# names: value
# names: key
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.key(x), mask)[0])

# %% mistake: softmax_over_queries
# names: (over|along|across) (the )?(quer|column)|dim ?= ?-2
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        s = scores(self.query(x), self.key(x))
        if mask is not None:
            s = s.masked_fill(~mask, torch.finfo(s.dtype).min)
        return self.output(s.softmax(-2) @ self.value(x))

# %% mistake: mask_ignored
# names: ignor|no effect|not used?|never use|did you use|pass.{0,20}mask|left the mask out|forg.{0,20}mask
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x))[0])

# %% mistake: inverted_mask
# names: invert|opposite|wrong way|the other way|revers|True.{0,30}(may|can|allow)
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        s = scores(self.query(x), self.key(x))
        if mask is not None:
            s = s.masked_fill(mask, -1e9)
        return self.output(s.softmax(-1) @ self.value(x))

# %% mistake: mask_demanded
# names: mask ?= ?None|default|optional|without (a )?mask|no mask|required.{0,30}mask
#: layers
    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: pattern_returned_too
# names: tuple|alone|only
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        read, weights = attention(self.query(x), self.key(x), self.value(x), mask)
        return self.output(read), weights

# %% mistake: attention_not_unpacked
# names: tuple
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask))

# %% mistake: no_mixing
# names: mix|pattern|other tokens|(reads?|each token).{0,30}(itself|own)
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(self.value(x))

# %% mistake: activation_in_between
# names: activation|relu|linear maps?|nothing between|bend
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = self.query(x).relu(), self.key(x).relu(), self.value(x).relu()
        return self.output(attention(q, k, v, mask)[0])

# %% mistake: transposes_the_first_two_axes
# names: batch|leading|last two
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.d_head = d_head
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        p = pattern(self.query(x) @ self.key(x).transpose(0, 1) / math.sqrt(self.d_head), mask)
        return self.output(p @ self.value(x))

# %% mistake: gradient_switched_off
# names: gradient
#: layers
    @torch.no_grad()
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: weights_read_through_data
# names: gradient
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = x @ self.query.weight.data.T, x @ self.key.weight.data.T, x @ self.value.weight.data.T
        return attention(q, k, v, mask)[0] @ self.output.weight.data.T

# %% mistake: residual_added_in_place
# names: in.place|chang|modif|add
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        x.data += self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])
        return x

# %% mistake: forward_returns_nothing
# names: return
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        read, _ = attention(self.query(x), self.key(x), self.value(x), mask)
        self.output(read)

# %% unknown: update_halved
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return 0.6 * self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: normalised_input
# names: normalized
# names: outside
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        x = F.layer_norm(x, x.shape[-1:])
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: init_misspelt
# names: two underscores
class AttentionHead(nn.Module):
    def _init_(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: arguments_of_init_in_forward
# names: does not see
# names: self\.d_head
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        scale = math.sqrt(d_head)
        return self.output(pattern(self.query(x) @ self.key(x).mT / scale, mask) @ self.value(x))

# %% mistake: pattern_projected
# names: nn\.Linear\(a, b\)
# names: ^(?!.*@)
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[1])

# %% mistake: root_of_a_tensor_of_whole_numbers
# names: float32|precision
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = self.query(x), self.key(x), self.value(x)
        weights = pattern(q @ k.mT / torch.tensor(q.shape[-1]).sqrt(), mask)
        return self.output(weights @ v)

# %% mistake: scale_in_a_buffer
# names: float32|precision
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.register_buffer("scale", torch.tensor(float(d_head)) ** -0.5, persistent=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        s = self.query(x) @ self.key(x).mT * self.scale
        return self.output(pattern(s, mask) @ self.value(x))

# %% mistake: room_for_sixty_four_tokens
# names: long|hundred|many tokens|limit|\(64, 64\)
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.everything = torch.ones(64, 64, dtype=torch.bool)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        n = x.shape[-2]
        mask = self.everything[:n, :n] if mask is None else mask
        s = scores(self.query(x), self.key(x))
        return self.output(pattern(s, mask) @ self.value(x))

# %% mistake: only_the_nearest_tokens
# names: long|hundred|many tokens|limit
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        where = torch.arange(x.shape[-2])
        near = (where[:, None] - where).abs() < 64
        mask = near if mask is None else mask & near
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: root_of_at_least_two
# names: d_head ?= ?1\b|(one|single) feature|d ?= ?1\b
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q = self.query(x)
        weights = pattern(q @ self.key(x).mT / math.sqrt(max(2, q.shape[-1])), mask)
        return self.output(weights @ self.value(x))

# %% mistake: squeezed
# names: squeeze|dropped|size 1
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0]).squeeze()

# %% mistake: batches_viewed_as_one
# names: contiguous|memory|view|reshape
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        flat = x.view(-1, *x.shape[-2:])
        masks = None
        if mask is not None:
            masks = mask.expand(*x.shape[:-1], x.shape[-2]).reshape(-1, x.shape[-2], x.shape[-2])
        return self.output(attention(self.query(flat), self.key(flat), self.value(flat), masks)[0]).view(x.shape)

# %% mistake: einsum_for_each_number_of_axes
# names: leading dimensions|batch
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        weights = pattern(scores(self.query(x), self.key(x)), mask)
        rule = {2: "ij,jd->id", 3: "bij,bjd->bid", 4: "bhij,bhjd->bhid"}[x.ndim]
        return self.output(torch.einsum(rule, weights, self.value(x)))

# %% mistake: keys_transposed_only_if_they_do_not_fit
# names: same (size|number)|sizes are (the same|equal)|as many
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = self.query(x), self.key(x), self.value(x)
        if k.shape[-2] != q.shape[-1]:
            k = k.mT
        return self.output(pattern(q @ k / math.sqrt(q.shape[-1]), mask) @ v)

# %% mistake: zero_tokens_taken_for_padding
# names: vector is all zeros|zeros taken for
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        real = (x != 0).any(-1).unsqueeze(-2).expand(*x.shape[:-1], x.shape[-2])
        mask = real if mask is None else real & mask
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: scores_clamped
# names: large|clamp|limit
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        s = scores(self.query(x), self.key(x)).clamp(-50, 50)
        return self.output(pattern(s, mask) @ self.value(x))

# %% mistake: input_clamped
# names: large|clamp|limit
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        x = x.clamp(-100, 100)
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: one_mask_for_every_sentence
# names: own mask|each (sentence|text).{0,20}mask|mask of (another|the first|its)|first.{0,20}mask
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        while mask is not None and mask.ndim > 2:
            mask = mask[0]
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: mask_of_the_first_call_kept
# names: kept|between calls|earlier call|remember|stands alone
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.mask = None

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if self.mask is None:
            self.mask = mask
        return self.output(attention(self.query(x), self.key(x), self.value(x), self.mask)[0])

# %% mistake: pattern_of_the_first_call_kept
# names: kept|between calls|earlier call|remember|stands alone
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if not hasattr(self, "weights") or self.weights.shape[:-1] != x.shape[:-1]:
            self.weights = pattern(scores(self.query(x), self.key(x)), mask)
        return self.output(self.weights @ self.value(x))

# %% mistake: layers_of_the_class
# names: share
class AttentionHead(nn.Module):
    made = {}

    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        if (d_model, d_head) not in self.made:
            layers = {name: nn.Linear(d_model, d_head, bias=False) for name in ("query", "key", "value")}
            self.made[d_model, d_head] = layers | {"output": nn.Linear(d_head, d_model, bias=False)}
        for name, layer in self.made[d_model, d_head].items():
            setattr(self, name, layer)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: layers_as_a_default_argument
# names: share
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int, layers=nn.ModuleDict()):
        super().__init__()
        for name in ("query", "key", "value"):
            if name not in layers or layers[name].weight.shape != (d_head, d_model):
                layers[name] = nn.Linear(d_model, d_head, bias=False)
        if "output" not in layers or layers["output"].weight.shape != (d_model, d_head):
            layers["output"] = nn.Linear(d_head, d_model, bias=False)
        self.query, self.key, self.value, self.output = (layers[n] for n in ("query", "key", "value", "output"))

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: size_of_the_last_one_made
# names: share|instance|another (head|one)
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        AttentionHead.root = math.sqrt(d_head)
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        weights = pattern(self.query(x) @ self.key(x).mT / AttentionHead.root, mask)
        return self.output(weights @ self.value(x))

# %% mistake: no_gradient_to_the_keys
# names: gradient
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x).detach(), self.value(x), mask)[0])

# %% mistake: values_and_output_forgotten
# names: value
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        _, weights = attention(self.query(x), self.key(x), self.value(x), mask)
        return weights @ x

# %% mistake: queries_and_keys_not_projected
# names: query
# names: key
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(x, x, self.value(x), mask)[0])

# %% mistake: layer_multiplied
# names: like a function
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = self.query @ x, self.key @ x, self.value @ x
        return self.output(attention(q, k, v, mask)[0])

# %% mistake: weights_on_the_left
# names: last size|shape beside
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k, v = self.query.weight @ x, self.key.weight @ x, self.value.weight @ x
        return self.output(attention(q, k, v, mask)[0])

# %% mistake: self_forgotten
# names: self\.query
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        read, _ = attention(query(x), key(x), value(x), mask)
        return self.output(read)

# %% mistake: layers_without_self
# names: needs a layer `query`
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        query = nn.Linear(d_model, d_head, bias=False)
        key = nn.Linear(d_model, d_head, bias=False)
        value = nn.Linear(d_model, d_head, bias=False)
        output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: mask_not_passed_on
# names: mask is ignored
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x))[0])

# %% mistake: x_twice_as_arguments
# names: arguments must be
#: layers
    def forward(self, x: Tensor) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x))[0])

# %% mistake: output_of_the_pattern
# names: last size
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[1])

# %% mistake: key_used_for_values
# names: value
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.key(x), mask)[0])

# %% mistake: values_of_detached_x
# names: gradient
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x.detach()), mask)[0])

# %% mistake: no_gradient_in_use
# names: gradient
# names: eval
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        with torch.set_grad_enabled(self.training and torch.is_grad_enabled()):
            return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: frozen_query_weight
# names: requires_grad
# names: query
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False).requires_grad_(False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: nan_on_empty_rows
# names: may read nothing must be all zeros
# names: nan
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k = self.query(x), self.key(x)
        s = q @ k.mT / math.sqrt(q.shape[-1])
        if mask is not None:
            s = s.masked_fill(~mask, -torch.inf)
        return self.output(s.softmax(-1) @ self.value(x))

# %% mistake: mask_of_numbers_given_on
# names: mask must be boolean
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if mask is not None:
            mask = mask.to(x.dtype)
        read, _ = attention(self.query(x), self.key(x), self.value(x), mask)
        return self.output(read)

# %% mistake: tokens_found_by_their_number
# names: two sizes are the same
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        q, k = self.query(x), self.key(x)
        tokens = k.shape.index(x.shape[-2])
        s = q @ k.movedim(tokens, -1) / math.sqrt(q.shape[-1])
        return self.output(pattern(s, mask) @ self.value(x))

# %% mistake: the_first_256_features
# names: hundreds of features
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        x = x * (torch.arange(x.shape[-1]) < 256)
        read, _ = attention(self.query(x), self.key(x), self.value(x), mask)
        return self.output(read)

# %% mistake: small_texts_made_larger
# names: small ones
#: layers
    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if x.abs().max() < 0.01:
            x = x / x.std()
        read, _ = attention(self.query(x), self.key(x), self.value(x), mask)
        return self.output(read)

# %% mistake: layers_in_half_precision
# names: float32
def _att(q, k, v, mask):
    s = q @ k.mT / math.sqrt(q.shape[-1])
    if mask is None:
        p = s.softmax(-1)
    else:
        p = s.masked_fill(~mask, torch.finfo(s.dtype).min).softmax(-1) * mask
    return p @ v
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.half()

    def forward(self, x, mask=None):
        return self.output(_att(self.query(x), self.key(x), self.value(x), mask))

# %% mistake: a_fifth_layer
# names: more weights
# names: `extra.weight`
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.extra = nn.Linear(d_model, d_model, bias=False)

    def forward(self, x, mask=None):
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: scale_that_is_learned
# names: more weights
# names: `scale`
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.scale = nn.Parameter(torch.tensor(1.0))

    def forward(self, x, mask=None):
        return self.output(attention(self.query(x) * self.scale, self.key(x), self.value(x), mask)[0])

# %% right: also_in_a_list_and_with_layers_that_hold_nothing
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.projections = nn.ModuleList([self.query, self.key, self.value])
        self.softmax = nn.Softmax(dim=-1)
        self.register_buffer("root", torch.tensor(d_head).sqrt())

    def forward(self, x, mask=None):
        return self.output(attention(*(layer(x) for layer in self.projections), mask)[0])

# %% mistake: no_self
# names: first argument
# names: self
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
    def forward(x, mask=None):
        o, _ = attention(self.query(x), self.key(x), self.value(x), mask)
        return self.output(o)

# %% right: a_buffer_that_is_not_saved
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        for name in ("query", "key", "value"):
            setattr(self, name, nn.Linear(d_model, d_head, bias=False))
        self.output = nn.Linear(d_head, d_model, bias=False)
        self.register_buffer("scale", torch.tensor(1.0 / d_head**0.5, dtype=torch.float64), persistent=False)
    def forward(self, x, mask=None):
        q, k, v = (layer(x) for layer in (self.query, self.key, self.value))
        s = torch.einsum("...id,...jd->...ij", q, k) * float(self.query.out_features) ** -0.5
        return self.output(pattern(s, mask) @ v)

# %% unknown: features_of_values_weighed
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x, mask=None):
        weights = torch.arange(1, self.value.out_features + 1, dtype=x.dtype)
        return self.output(attention(self.query(x), self.key(x), self.value(x) * weights, mask)[0])

# %% mistake: weight_of_value_backwards
# names: weight of its own
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)
    def forward(self, x, mask=None):
        o, _ = attention(self.query(x), self.key(x), self.value(x), mask)
        return o @ self.value.weight

# %% mistake: layer_norm_of_the_update
# names: normalized
# names: update
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)
    def forward(self, x, mask=None):
        o, _ = attention(self.query(x), self.key(x), self.value(x), mask)
        u = self.output(o)
        return torch.nn.functional.layer_norm(u, u.shape[-1:])

# %% mistake: head_of_distances
# names: distance
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)
    def forward(self, x, mask=None):
        p = pattern(-torch.cdist(self.query(x), self.key(x)), mask)
        return self.output(p @ self.value(x))

# %% mistake: pattern_for_the_update
# names: this is the pattern
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)
    def forward(self, x, mask=None):
        return attention(self.query(x), self.key(x), self.value(x), mask)[1]

# %% mistake: is_causal_for_the_mask
# names: in its place
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)
    def forward(self, x, mask=None):
        return self.output(F.scaled_dot_product_attention(self.query(x), self.key(x), self.value(x), is_causal=mask is not None))

# %% mistake: masks_of_all_sentences_joined
# names: mask of another
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)
    def forward(self, x, mask=None):
        if mask is not None and mask.dim() == 3:
            mask = mask.any(0)
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% right: weights_multiplied_first
class AttentionHead(nn.Module):
    """One matrix for all scores, and the values brought back first."""
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, False)
        self.key = nn.Linear(d_model, d_head, False)
        self.value = nn.Linear(d_model, d_head, False)
        self.output = nn.Linear(d_head, d_model, False)
    def forward(self, x, mask=None):
        both = self.query.weight.T @ self.key.weight / self.query.out_features ** 0.5
        return pattern(x @ both @ x.mT, mask) @ (x @ self.value.weight.T @ self.output.weight.T)

# %% mistake: sentences_laid_end_to_end
# names: end to end
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
    def forward(self, x, mask=None):
        q, k, v = (f(x).flatten(0, -2) for f in (self.query, self.key, self.value))
        read, _ = attention(q, k, v, mask)
        return self.output(read).view(x.shape)

# %% mistake: root_of_the_number_of_tokens
# names: number of tokens
# names: number of features
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x, mask=None):
        weights = pattern(self.query(x) @ self.key(x).mT / x.shape[-2] ** 0.5, mask)
        return self.output(weights @ self.value(x))

# %% mistake: batch_flattened_for_attention
# names: ^the sentences of a batch
# names: end to end
# names: keep the dimensions before the last two
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x, mask=None):
        flat = x.reshape(-1, x.shape[-1])
        read, _ = attention(self.query(flat), self.key(flat), self.value(flat), mask)
        return self.output(read).reshape(x.shape)

# %% mistake: class_overwritten_by_an_instance
# names: `AttentionHead` is one of its own instances now
# names: AttentionHead = AttentionHead\(
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output, _ = attention(self.query(x), self.key(x), self.value(x), mask)
        return self.output(output)

AttentionHead = AttentionHead(8, 4)

# %% mistake: layers_kept_nowhere
# names: self\.query = nn\.Linear
# names: kept only
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        query = nn.Linear(d_model, d_head, bias=False)
        key = nn.Linear(d_model, d_head, bias=False)
        value = nn.Linear(d_model, d_head, bias=False)
        output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output, _ = attention(query(x), key(x), value(x), mask)
        return output(output)

# %% mistake: layers_given_to_attention
# names: layer stands where its result
# names: layer\(x\)
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        output, _ = attention(self.query, self.key, self.value, mask)
        return self.output(output)

# %% mistake: mask_made_a_batch
# names: size 1 is too many
# names: unsqueeze
class AttentionHead(nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)
    def forward(self, x, mask=None):
        mask = mask.unsqueeze(0) if mask is not None else None
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% mistake: seed_in_the_layer
# names: manual_seed
# names: all code
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.query = nn.Linear(d_model, d_head, bias=False)
        self.key = nn.Linear(d_model, d_head, bias=False)
        self.value = nn.Linear(d_model, d_head, bias=False)
        self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])

# %% right: seed_set_and_put_back
class AttentionHead(nn.Module):
    def __init__(self, d_model: int, d_head: int) -> None:
        super().__init__()
        with torch.random.fork_rng():
            torch.manual_seed(0)
            self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))
            self.output = nn.Linear(d_head, d_model, bias=False)

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        return self.output(attention(self.query(x), self.key(x), self.value(x), mask)[0])
