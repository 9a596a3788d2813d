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

# %% unknown: normalised_input
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
