# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: shifted_exponentials
def softmax(logits: Tensor) -> Tensor:
    shifted = logits - logits.max(dim=-1, keepdim=True).values
    powers = torch.exp(shifted)
    return powers / powers.sum(dim=-1, keepdim=True)

# %% right: torchs_own
def softmax(logits: Tensor) -> Tensor:
    return torch.softmax(logits, dim=-1)

# %% right: functional
def softmax(logits: Tensor) -> Tensor:
    return F.softmax(logits, -1)

# %% right: module
def softmax(logits: Tensor) -> Tensor:
    return nn.Softmax(dim=-1)(logits)

# %% right: by_log_sum_exp
def softmax(logits: Tensor) -> Tensor:
    return (logits - logits.logsumexp(-1, keepdim=True)).exp()

# %% right: row_by_row
def softmax(logits: Tensor) -> Tensor:
    rows = []
    for row in logits.reshape(-1, logits.shape[-1]):
        powers = (row - row.max()).exp()
        rows.append(powers / powers.sum())
    return torch.stack(rows).reshape(logits.shape)

# %% right: largest_detached
def softmax(logits: Tensor) -> Tensor:
    top = logits.detach().amax(-1).unsqueeze(-1)
    powers = math.e ** (logits - top)
    return torch.div(powers, powers.sum(-1).unsqueeze(-1))

# %% right: double_inside
def softmax(logits: Tensor) -> Tensor:
    wide = logits.double()
    powers = torch.exp(wide - wide.amax(-1, keepdim=True))
    return (powers / powers.sum(-1, keepdim=True)).to(logits.dtype)

# %% right: einsum
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.amax(-1, keepdim=True)).exp()
    total = torch.einsum("...i->...", powers)[..., None]
    return powers * total.reciprocal()

# %% right: recursion_and_pythons_own
def softmax(logits: Tensor) -> Tensor:
    if logits.ndim > 1:
        return torch.stack([softmax(row) for row in logits])
    powers = torch.exp(logits - max(logits))
    return powers / sum(powers)

# %% right: normalize_with_p_1
def softmax(logits: Tensor) -> Tensor:
    top, _ = logits.max(dim=-1, keepdim=True)
    return F.normalize(torch.pow(torch.e, logits - top), p=1, dim=-1)

# %% right: partial_of_torchs
from functools import partial

softmax = partial(torch.softmax, dim=-1)

# %% right: lambda_of_logarithms
softmax = lambda logits: logits.log_softmax(-1).exp()

# %% right: instance_of_torchs_layer
softmax = nn.Softmax(dim=-1)

# %% right: instance_with_slots
class Softmax:
    __slots__ = ("dim",)

    def __init__(self, dim):
        self.dim = dim

    def __call__(self, logits):
        shifted = logits - logits.max(self.dim, keepdim=True).values
        return shifted.exp().div(shifted.exp().sum(self.dim, keepdim=True))

softmax = Softmax(-1)

# %% right: running_largest_and_sum
def softmax(logits):
    largest = logits[..., :1].clone()
    total = torch.ones_like(largest)
    for i in range(1, logits.shape[-1]):
        z = logits[..., i : i + 1]
        new = torch.maximum(largest, z)
        nothing = new == -torch.inf
        safe = torch.where(nothing, torch.zeros_like(new), new)
        total = total * (largest - safe).exp() + (z - safe).exp()
        total = torch.where(nothing, torch.zeros_like(total), total)
        largest = new
    return (logits - largest).exp() / total

# %% right: folded_logaddexp
from functools import reduce

def softmax(logits):
    total = reduce(torch.logaddexp, logits.unbind(-1))
    return (logits - total[..., None]).exp()

# %% right: each_against_the_rest
def softmax(logits):
    n = logits.shape[-1]
    if n == 1:
        return logits - logits.detach() + 1
    rows = []
    for i in range(n):
        rest = torch.cat([logits[..., :i], logits[..., i + 1 :]], dim=-1)
        top = rest.amax(-1).clamp(min=-1e30)
        # of one number against the others a sigmoid
        rows.append(torch.sigmoid(logits[..., i] - top - (rest - top[..., None]).exp().sum(-1).log()))
    return torch.stack(rows, dim=-1)

# %% right: gradient_of_log_sum_exp
def softmax(logits: Tensor) -> Tensor:
    return torch.func.grad(lambda z: torch.logsumexp(z, dim=-1).sum())(logits)

# %% right: vmapped_row
def softmax(logits: Tensor) -> Tensor:
    def row(z):
        e = torch.exp(z - z.max())
        return e / e.sum()

    if logits.ndim == 1:
        return row(logits)
    flat = logits.reshape(-1, logits.shape[-1])
    return torch.vmap(row)(flat).reshape(logits.shape)

# %% right: by_cross_entropy
def softmax(logits):
    flat = logits.reshape(-1, logits.size(-1))
    columns = [
        F.cross_entropy(flat, torch.full((len(flat),), i), reduction="none") for i in range(flat.size(-1))
    ]
    return torch.exp(-torch.stack(columns, -1)).view(logits.shape)

# %% right: categorical
def softmax(logits):
    return torch.distributions.Categorical(logits=logits, validate_args=False).probs

# %% right: attention_to_the_identity
def softmax(logits):
    n = logits.shape[-1]
    flat = logits.reshape(-1, 1, n)
    q = flat.new_zeros(len(flat), 1, 1)
    k = flat.new_zeros(len(flat), n, 1)
    v = torch.eye(n, dtype=logits.dtype).expand(len(flat), n, n)
    return F.scaled_dot_product_attention(q, k, v, attn_mask=flat).reshape(logits.shape)

# %% right: own_backward
class Soft(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        e = (z - z.max(dim=-1, keepdim=True)[0]).exp_()
        p = e / e.sum(dim=-1, keepdim=True)
        ctx.save_for_backward(p)
        return p

    @staticmethod
    def backward(ctx, g):
        (p,) = ctx.saved_tensors
        return p * (g - (p * g).sum(dim=-1, keepdim=True))

def softmax(logits):
    return Soft.apply(logits)

# %% right: sorted_first_and_put_back
def softmax(logits):
    ordered, places = logits.sort(dim=-1, descending=True)
    e = (ordered - ordered[..., :1]).exp()
    p = e / e.cumsum(dim=-1)[..., -1:]
    return torch.zeros_like(p).scatter(-1, places, p)

# %% right: softmin_of_the_negative
def softmax(z):
    return F.softmin(-z, dim=-1)

# %% right: tuple_of_slices
def softmax(logits: Tensor) -> Tensor:
    columns = tuple(logits.movedim(-1, 0))
    largest = columns[0]
    for column in columns:
        largest = torch.where(column > largest, column, largest)
    lifted = [(column - largest).exp() for column in columns]
    below = sum(lifted)
    return torch.stack([each / below for each in lifted], dim=-1)

# %% right: half_exponentials_squared
def softmax(logits):
    half = torch.exp((logits - torch.amax(logits, dim=-1, keepdim=True)) / 2)
    squares = half * half
    return squares / torch.linalg.vecdot(half, half)[..., None]

# %% right: mean_in_the_place_of_the_sum
def softmax(logits):
    z = logits - logits.max(dim=-1, keepdim=True).values
    e = z.exp()
    return e / e.mean(dim=-1, keepdim=True) / z.shape[-1]

# %% mistake: over_the_first_dimension
# names: wrong dimension|last dimension
def softmax(logits: Tensor) -> Tensor:
    return torch.softmax(logits, dim=0)

# %% mistake: of_sizes
# names: lost their signs
def softmax(logits: Tensor) -> Tensor:
    sizes = logits.abs()
    return torch.softmax(sizes, dim=-1)

# %% mistake: of_what_is_above_zero
# names: cut off
def softmax(logits: Tensor) -> Tensor:
    return F.relu(logits).softmax(-1)

# %% mistake: over_dimension_one
# names: from the end|last dimension|wrong dimension
def softmax(logits: Tensor) -> Tensor:
    return torch.softmax(logits, dim=1)

# %% mistake: over_everything
# names: (all|every).{0,20}(at once|together)|each row
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.max()).exp()
    return powers / powers.sum()

# %% mistake: plain_exponentials
# names: overflow
def softmax(logits: Tensor) -> Tensor:
    powers = logits.exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: plain_exponentials_in_double
# names: overflow
def softmax(logits: Tensor) -> Tensor:
    powers = logits.double().exp()
    return (powers / powers.sum(-1, keepdim=True)).to(logits.dtype)

# %% mistake: nan_replaced
# names: overflow|sum to 1|large
def softmax(logits: Tensor) -> Tensor:
    powers = logits.exp()
    return (powers / powers.sum(-1, keepdim=True)).nan_to_num(0.0)

# %% mistake: one_largest_for_all
# names: (each|own) row|row.{0,10}own
# names: largest
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.max()).exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: smallest_subtracted
# names: overflow|large
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.amin(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: mean_subtracted
# names: overflow|large
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.mean(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: clamped
# names: cut off|clamp
def softmax(logits: Tensor) -> Tensor:
    powers = logits.clamp(-50, 50).exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: clamped_from_above
# names: cut off|clamp|equal
def softmax(logits: Tensor) -> Tensor:
    powers = logits.clamp(max=80.0).exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: infinity_replaced
# names: exactly 0
def softmax(logits: Tensor) -> Tensor:
    logits = logits.masked_fill(logits == -torch.inf, -10.0)
    return torch.softmax(logits, dim=-1)

# %% mistake: divided_by_the_largest
# names: divided
def softmax(logits: Tensor) -> Tensor:
    scaled = logits / logits.amax(-1, keepdim=True)
    return torch.softmax(scaled, dim=-1)

# %% mistake: standardised
# names: divided
def softmax(logits: Tensor) -> Tensor:
    z = (logits - logits.mean(-1, keepdim=True)) / logits.std(-1, keepdim=True)
    return torch.softmax(z, -1)

# %% mistake: epsilon_below_the_line
# names: small number|sum to 1|added
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.amax(-1, keepdim=True)).exp()
    return powers / (powers.sum(-1, keepdim=True) + 1e-3)

# %% mistake: epsilon_in_every_exponential
# names: small number|exactly 0|added
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.amax(-1, keepdim=True)).exp() + 1e-6
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: log_softmax
# names: logarithm
def softmax(logits: Tensor) -> Tensor:
    return F.log_softmax(logits, dim=-1)

# %% mistake: sigmoid
# names: sigmoid
def softmax(logits: Tensor) -> Tensor:
    return torch.sigmoid(logits)

# %% mistake: no_exponential
# names: exponential.{0,30}missing|no exponential
def softmax(logits: Tensor) -> Tensor:
    return logits / logits.sum(-1, keepdim=True)

# %% mistake: not_divided
# names: not divided|sum to 1
def softmax(logits: Tensor) -> Tensor:
    return (logits - logits.amax(-1, keepdim=True)).exp()

# %% mistake: divided_by_the_largest_exponential
# names: sum to 1|not divided
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.amax(-1, keepdim=True)).exp()
    return powers / powers.amax(-1, keepdim=True)

# %% mistake: one_hot
# names: largest
# names: share|soft
def softmax(logits: Tensor) -> Tensor:
    return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)

# %% mistake: twice
# names: twice
def softmax(logits: Tensor) -> Tensor:
    return torch.softmax(torch.softmax(logits, -1), -1)

# %% mistake: minus
# names: minus|sign
def softmax(logits: Tensor) -> Tensor:
    return torch.softmax(-logits, -1)

# %% mistake: powers_of_two
# names: powers? of (2|two)
def softmax(logits: Tensor) -> Tensor:
    powers = 2 ** (logits - logits.amax(-1, keepdim=True))
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: keepdim_forgotten
# names: keepdim
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.amax(-1, keepdim=True)).exp()
    return powers / powers.sum(-1)

# %% mistake: keepdim_forgotten_twice
# names: keepdim|fit together
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.amax(-1)).exp()
    return powers / powers.sum(-1)

# %% mistake: in_place
# names: in place|changed
def softmax(logits: Tensor) -> Tensor:
    with torch.no_grad():
        logits -= logits.amax(-1, keepdim=True)
    powers = logits.exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: float32_whatever_comes_in
# names: dtype
def softmax(logits: Tensor) -> Tensor:
    return torch.softmax(logits.float(), -1)

# %% mistake: no_gradient
# names: gradient
@torch.no_grad()
def softmax(logits: Tensor) -> Tensor:
    return torch.softmax(logits, -1)

# %% mistake: sum_detached
# names: gradient
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.amax(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True).detach()

# %% mistake: through_numpy
# names: gradient
def softmax(logits: Tensor) -> Tensor:
    powers = np.exp(logits.detach().numpy() - logits.detach().numpy().max(-1, keepdims=True))
    return torch.from_numpy(powers / powers.sum(-1, keepdims=True))

import numpy as np

# %% mistake: rounded
# names: round
def softmax(logits: Tensor) -> Tensor:
    return (torch.softmax(logits, -1) * 1000).round() / 1000

# %% mistake: list_returned
# names: list
# names: tensor
def softmax(logits: Tensor) -> Tensor:
    return torch.softmax(logits, -1).tolist()

# %% mistake: no_return
# names: return
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.amax(-1, keepdim=True)).exp()
    powers / powers.sum(-1, keepdim=True)

# %% mistake: maximum_and_its_index
# names: values|two results|tuple
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.max(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: pythons_max
# names: Python's own `max`
def softmax(logits: Tensor) -> Tensor:
    powers = torch.exp(logits - max(logits))
    return powers / sum(powers)

# %% mistake: pythons_sum
# names: wrong dimension
def softmax(logits: Tensor) -> Tensor:
    powers = torch.exp(logits - logits.max())
    return powers / sum(powers)

# %% mistake: number_by_number
# names: several
def softmax(logits: Tensor) -> Tensor:
    powers = [math.exp(z) for z in logits]
    return torch.tensor([power / sum(powers) for power in powers])

# %% mistake: infinities_made_zero
# names: exactly 0
# names: replaced
def softmax(logits: Tensor) -> Tensor:
    return F.softmax(torch.where(torch.isinf(logits), 0.0, logits), -1)

# %% mistake: largest_absolute_value
# names: absolute
def softmax(logits: Tensor) -> Tensor:
    powers = torch.exp(logits - logits.abs().amax(-1, keepdim=True))
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: infinity_clamped_to_minus_ten_thousand
# names: exactly 0
# names: replaced
def softmax(logits: Tensor) -> Tensor:
    logits = logits.clamp(min=-1e4)
    powers = (logits - logits.amax(-1, keepdim=True)).exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: own_largest_but_one_sum
# names: each row
# names: at once
def softmax(logits: Tensor) -> Tensor:
    powers = (logits - logits.amax(-1, keepdim=True)).exp()
    return powers / powers.sum()

# %% mistake: float32_inside
# names: float32
def softmax(logits):
    return torch.softmax(logits.float(), dim=-1).to(logits.dtype)

# %% mistake: first_hundred_classes
# names: sum to 1
def softmax(logits):
    e = (logits - logits.amax(-1, keepdim=True)).exp()
    return e / e[..., :100].sum(-1, keepdim=True)

# %% mistake: single_class_by_a_sigmoid
# names: sigmoid
def softmax(logits):
    return logits.sigmoid() if logits.shape[-1] == 1 else logits.softmax(-1)

# %% mistake: batch_of_one_squeezed
# names: size 1
def softmax(logits):
    return logits.softmax(-1).squeeze(0)

# %% mistake: rows_flattened
# names: leading dimensions
def softmax(logits):
    result = logits.reshape(-1, logits.shape[-1]).softmax(-1)
    return result[0] if logits.ndim == 1 else result

# %% mistake: view_of_the_leading_dimensions
# names: memory
# names: reshape
def softmax(logits):
    if logits.ndim < 4:
        return logits.softmax(-1)
    a, b, c, n = logits.shape
    return logits.view(a * b, c, n).softmax(-1).view(a, b, c, n)

# %% mistake: last_but_one_where_it_is_square
# names: wrong dimension|last dimension
def softmax(logits):
    dim = -2 if logits.ndim > 1 and logits.shape[-1] == logits.shape[-2] else -1
    return logits.softmax(dim)

# %% mistake: small_logits_are_equal
# names: rounded
def softmax(logits):
    return logits.round(decimals=2).softmax(-1)

# %% mistake: small_logits_in_a_row
# names: nearly right
def softmax(logits):
    z = logits - logits.amax(-1, keepdim=True)
    e = torch.where(z > -0.01, 1 + z, z.exp())
    return e / e.sum(-1, keepdim=True)

# %% mistake: zero_is_padding
# names: logit of 0
# names: like any other
def softmax(logits):
    return logits.masked_fill(logits == 0, -torch.inf).softmax(-1)

# %% mistake: equal_logits_once
# names: sum to 1
def softmax(logits):
    e = (logits - logits.amax(-1, keepdim=True)).exp()
    flat = e.reshape(-1, e.shape[-1])
    below = torch.stack([torch.stack(list({float(x): x for x in row}.values())).sum() for row in flat])
    return e / below.reshape(*e.shape[:-1], 1)

# %% mistake: cut_off_at_five_hundred
# names: exactly 0
def softmax(logits):
    top = logits.amax(-1, keepdim=True)
    return (logits - top).clamp(min=-500.0).exp().div((logits - top).clamp(min=-500.0).exp().sum(-1, keepdim=True))

# %% mistake: infinity_is_thirty_below
# names: large logits
# names: cut off
def softmax(logits):
    return logits.clamp(min=-60.0 + float(logits[logits.isfinite()].max())).softmax(-1)

# %% mistake: through_numpy_with_gradient_forgotten
# names: detach
def softmax(logits):
    import numpy as np
    e = np.exp(logits.numpy() - logits.numpy().max(-1, keepdims=True))
    return torch.from_numpy(e / e.sum(-1, keepdims=True))

# %% mistake: gradient_of_leaves_only
# names: gradient
def softmax(logits):
    if logits.requires_grad and logits.ndim > 2:
        return logits.detach().softmax(-1)
    return logits.softmax(-1)

# %% mistake: one_buffer
# names: two calls
# names: memory
buffers = {}

def softmax(logits):
    if logits.requires_grad:
        return logits.softmax(-1)
    key = (logits.shape, logits.dtype)
    if key not in buffers:
        buffers[key] = torch.empty(logits.shape, dtype=logits.dtype)
    return torch.softmax(logits, dim=-1, out=buffers[key])

# %% mistake: cached
# names: two calls
# names: cache
cache = {}

def softmax(logits):
    key = (tuple(logits.flatten().tolist()), logits.shape, logits.dtype, logits.requires_grad)
    if key not in cache:
        cache[key] = logits.softmax(-1)
    return cache[key]

# %% mistake: infinities_multiplied_away
# names: −∞
# names: NaN
def softmax(logits):
    z = logits * (logits > -torch.inf)
    e = (z - z.amax(-1, keepdim=True)).exp() * (logits > -torch.inf)
    return e / e.sum(-1, keepdim=True)

# %% unknown: cooler
def softmax(logits: Tensor) -> Tensor:
    return torch.softmax(1.3 * logits, -1)

# %% unknown: mixed_with_uniform
def softmax(logits: Tensor) -> Tensor:
    return 0.9 * torch.softmax(logits, -1) + 0.1 / logits.shape[-1]

# %% mistake: backwards
# names: turned round
def softmax(logits: Tensor) -> Tensor:
    return torch.softmax(logits, -1).flip(-1)

# %% mistake: largest_without_keepdim
# names: keepdim
# names: row
def softmax(logits: Tensor) -> Tensor:
    shifted = logits - logits.max(-1).values
    e = torch.exp(shifted)
    return e / e.sum(-1, keepdim=True)

# %% mistake: largest_of_each_column
# names: column
# names: largest
def softmax(logits: Tensor) -> Tensor:
    e = torch.exp(logits - logits.max(dim=0, keepdim=True).values)
    return e / e.sum(-1, keepdim=True)

# %% mistake: rounded_to_four_digits
# names: rounded
def softmax(logits):
    return F.softmax(logits, -1).round(decimals=4)

# %% mistake: overflow_repaired
# names: overflow
# names: largest
def softmax(logits):
    e = torch.exp(logits)
    return torch.nan_to_num(e / e.sum(dim=-1, keepdim=True))

# %% mistake: numpys_max
# names: numpy
# names: keepdim
def softmax(logits):
    import numpy as np
    e = np.exp(logits - np.max(logits, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)

# %% mistake: numpys_sum
# names: numpy
# names: keepdim
import numpy as np
def softmax(logits):
    return np.exp(logits) / np.sum(np.exp(logits), axis=-1, keepdims=True)

# %% mistake: calls_itself_with_dim
# names: own function
# names: torch\.softmax
def softmax(logits):
    return softmax(logits, dim=-1)

# %% mistake: calls_itself
# names: calls itself
def softmax(logits):
    return softmax(logits)

# %% mistake: rows_of_a_vector
# names: row by itself
def softmax(logits):
    rows = []
    for row in logits:
        e = torch.exp(row - row.max())
        rows.append(e / e.sum())
    return torch.stack(rows)

# %% mistake: divided_by_the_mean
# names: their sum
def softmax(logits):
    z = (logits - logits.amax(-1, keepdim=True)).exp()
    return z / z.mean(-1, keepdim=True)

# %% mistake: layer_not_called
# names: layer
# names: called
def softmax(logits):
    return nn.Softmax(logits)

# %% mistake: result_printed
# names: print
# names: return
def softmax(logits):
    print(F.softmax(logits, -1))

# %% right: sorted_and_back
def softmax(logits):
    s, idx = logits.sort(-1)
    e = (s - s[..., -1:]).exp()
    p = e / e.sum(-1, keepdim=True)
    return torch.gather(p, -1, idx.argsort(-1))

# %% mistake: probabilities_sorted
# names: sorted
# names: logit stands|stays where
def softmax(logits):
    return torch.softmax(logits, -1).sort(-1, descending=True).values

# %% right: last_of_the_running_sum
def softmax(logits):
    z = logits - logits.max(-1)[0][..., None]
    e = math.e ** z if False else z.exp()
    return e / e.cumsum(-1)[..., -1:]

# %% right: vmap_over_rows
def softmax(logits: Tensor) -> Tensor:
    def row(z):
        e = torch.exp(z - z.max().detach())
        return e / e.sum()
    flat = logits.reshape(-1, logits.shape[-1])
    return torch.func.vmap(row)(flat).reshape(logits.shape)

# %% mistake: expm1_after_the_largest
# names: expm1
# names: exponential
def softmax(logits: Tensor) -> Tensor:
    e = torch.expm1(logits - logits.max(dim=-1, keepdim=True).values)
    return e / e.sum(dim=-1, keepdim=True)

# %% mistake: one_taken_from_each
# names: 1 was taken
def softmax(logits: Tensor) -> Tensor:
    e = torch.exp(logits) - 1
    return e / e.sum(dim=-1, keepdim=True)

# %% mistake: squares_for_exponentials
# names: square
# names: powers of e
def softmax(logits: Tensor) -> Tensor:
    e = (logits - logits.max(dim=-1, keepdim=True).values) ** 2
    return e / e.sum(dim=-1, keepdim=True)

# %% mistake: softplus_for_the_exponential
# names: softplus
# names: powers of e
def softmax(logits: Tensor) -> Tensor:
    e = torch.log(1 + torch.exp(logits))
    return e / e.sum(dim=-1, keepdim=True)

# %% mistake: one_in_the_sum
# names: 1 was added
def softmax(logits: Tensor) -> Tensor:
    e = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
    return e / (1 + e.sum(dim=-1, keepdim=True))

# %% mistake: over_the_others
# names: sum of the others
def softmax(logits: Tensor) -> Tensor:
    e = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
    return e / (e.sum(dim=-1, keepdim=True) - e)

# %% right: by_the_logarithm_of_the_sum
def softmax(logits: Tensor) -> Tensor:
    return (logits - torch.logsumexp(logits, -1, True)).exp()

# %% mistake: growing_sum_below
# names: cumsum|grows
def softmax(logits: Tensor) -> Tensor:
    e = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
    return e / e.cumsum(dim=-1)

# %% mistake: length_below
# names: length
def softmax(logits: Tensor) -> Tensor:
    e = torch.exp(logits - logits.max(dim=-1, keepdim=True).values)
    return torch.nn.functional.normalize(e, dim=-1)

# %% mistake: softmax_of_shares
# names: divided by a number
def softmax(logits: Tensor) -> Tensor:
    p = logits / logits.sum(-1, keepdim=True)
    return p.exp() / p.exp().sum(-1, keepdim=True)

# %% right: topk_and_einsum
def softmax(logits: Tensor) -> Tensor:
    top = logits.topk(1, dim=-1)[0]
    e = torch.pow(math.e, logits - top)
    return torch.einsum("...i,...->...i", e, 1 / torch.einsum("...i->...", e))

# %% mistake: name_of_the_test_cell
# names: arguments
# names: the test cell
# names: `z`
def softmax(logits: Tensor) -> Tensor:
    powers = (z - z.max(-1, keepdim=True).values).exp()
    return powers / powers.sum(-1, keepdim=True)

# %% mistake: a_temperature_of_a_half
# names: divided
# names: temperature
def softmax(logits: Tensor, temperature: float = 0.5) -> Tensor:
    return (logits / temperature).softmax(-1)

# %% mistake: over_each_matrix
# names: several rows
def softmax(logits):
    if logits.dim() < 3: return logits.softmax(-1)
    return logits.flatten(-2).softmax(-1).reshape(logits.shape)

# %% right: powers_of_e_added_by_einsum
def softmax(logits):
    top = torch.max(logits, -1, keepdim=True)[0]
    return (e := torch.pow(math.e, logits - top)) / torch.einsum("...n->...", e)[..., None]

# %% mistake: place_subtracted
# names: argmax
def softmax(logits):
    e = (logits - logits.argmax(-1, keepdim=True)).exp()
    return e / e.sum(-1, keepdim=True)
