# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: matmul
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(q.shape[-1])

# %% right: einsum
def scores(q: Tensor, k: Tensor) -> Tensor:
    return torch.einsum("...id,...jd->...ij", q, k) * q.shape[-1] ** -0.5

# %% right: scaled_query_first
def scores(q: Tensor, k: Tensor) -> Tensor:
    d = q.size(-1)
    return torch.matmul(q / d**0.5, k.transpose(-2, -1))

# %% right: fourth_root_on_each
def scores(q: Tensor, k: Tensor) -> Tensor:
    fourth_root = q.shape[-1] ** 0.25
    return (q / fourth_root) @ (k / fourth_root).transpose(-1, -2)

# %% right: loops
def scores(q: Tensor, k: Tensor) -> Tensor:
    d = q.shape[-1]
    columns = []
    for j in range(k.shape[-2]):
        rows = []
        for i in range(q.shape[-2]):
            rows.append((q[..., i, :] * k[..., j, :]).sum(dim=-1) / math.sqrt(d))
        columns.append(torch.stack(rows, dim=-1))
    return torch.stack(columns, dim=-1)

# %% right: broadcast_product
def scores(q: Tensor, k: Tensor) -> Tensor:
    products = q.unsqueeze(-2) * k.unsqueeze(-3)
    return products.sum(-1).div(math.sqrt(q.shape[-1]))

# %% right: double_inside
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = q.double() @ k.double().mT / math.sqrt(q.shape[-1])
    return result.to(q.dtype)

# %% right: tensor_square_root
def scores(q: Tensor, k: Tensor) -> Tensor:
    scale = torch.sqrt(torch.tensor(q.shape[-1], dtype=q.dtype, device=q.device))
    return torch.matmul(q, torch.swapaxes(k, -1, -2)) / scale

# %% right: keys_times_queries_turned_round
def scores(q: Tensor, k: Tensor) -> Tensor:
    return (k @ q.mT).mT / math.sqrt(k.shape[-1])

# %% right: filled_in_place_on_its_own_tensor
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = q.new_empty(*q.shape[:-1], k.shape[-2])
    for i in range(q.shape[-2]):
        result[..., i, :] = (q[..., i : i + 1, :] * k).sum(-1)
    result /= q.shape[-1] ** 0.5
    return result

# %% right: flattened_baddbmm
def scores(q: Tensor, k: Tensor) -> Tensor:
    first, second = q.flatten(0, -3) if q.ndim > 2 else q[None], k.flatten(0, -3) if k.ndim > 2 else k[None]
    nothing = torch.empty((), dtype=q.dtype)
    product = torch.baddbmm(nothing, first, second.transpose(1, 2), beta=0, alpha=q.size(-1) ** -0.5)
    return product.reshape(*q.shape[:-1], k.shape[-2])

# %% right: mapped_over_every_pair
def scores(q: Tensor, k: Tensor) -> Tensor:
    fit = lambda one, other: one.dot(other) / math.sqrt(len(one))
    for dimension in range(2):
        fit = torch.func.vmap(fit, in_dims=(None, 0) if dimension == 0 else (0, None))
    for _ in range(q.dim() - 2):
        fit = torch.func.vmap(fit)
    return fit(q, k)

# %% right: calls_itself_for_every_text
def scores(q: Tensor, k: Tensor) -> Tensor:
    if q.dim() > 2:
        return torch.stack([scores(one, other) for one, other in zip(q, k)])
    return F.linear(q, k).div(q.shape[1] ** 0.5)

# %% right: a_lambda
scores = lambda q, k: (q / math.sqrt(q.shape[-1])).matmul(k.transpose(-1, -2))

# %% right: an_object_that_is_called
class Scores:
    def __init__(self, power):
        self.power = power

    def __call__(self, q, k):
        return torch.matmul(q, k.swapaxes(-2, -1)) * q.shape[-1] ** self.power

scores = Scores(-1 / 2)

# %% right: a_partial_function
from functools import partial

def _scaled(scale_of, q, k):
    return torch.einsum("...nd,...md->...nm", q, k) / scale_of(q.shape[-1])

scores = partial(_scaled, math.sqrt)

# %% right: a_sum_over_features
def scores(q: Tensor, k: Tensor) -> Tensor:
    d = q.shape[-1]
    total = 0
    for feature in range(d):
        total = total + q[..., feature].unsqueeze(-1) * k[..., feature].unsqueeze(-2)
    return total / math.sqrt(d)

# %% right: a_convolution
def scores(q: Tensor, k: Tensor) -> Tensor:
    *batch, n_q, d = q.shape
    n_k = k.shape[-2]
    rows = []
    for one, other in zip(q.reshape(-1, n_q, d), k.reshape(-1, n_k, d)):
        rows.append(F.conv1d(one.T.unsqueeze(0), other.unsqueeze(-1)).squeeze(0).T)
    return torch.stack(rows).reshape(*batch, n_q, n_k) / d**0.5

# %% right: linalg_vecdot
def scores(q: Tensor, k: Tensor) -> Tensor:
    return torch.linalg.vecdot(q[..., :, None, :], k[..., None, :, :], dim=-1) / math.sqrt(q.shape[-1])

# %% right: row_by_row_with_mv
def scores(q: Tensor, k: Tensor) -> Tensor:
    columns = [(k @ q[..., i, :, None])[..., 0] for i in range(q.shape[-2])]
    return torch.stack(columns, dim=-2) * (1 / math.sqrt(q.shape[-1]))

# %% right: numpy_for_the_root_alone
import numpy as np

def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.transpose(-2, -1) / float(np.sqrt(q.shape[-1]))

# %% right: all_arguments_at_once
def scores(*both):
    q, k = both
    d = q.shape[-1]
    assert d == k.shape[-1]
    return torch.mul(q @ k.movedim(-1, -2), math.exp(-0.5 * math.log(d)))

# %% right: root_of_ones_added_up
def scores(q: Tensor, k: Tensor, scale: float | None = None) -> Tensor:
    scale = q.new_ones(q.shape[-1]).sum().rsqrt() if scale is None else scale
    return scale * torch.matmul(k, q.mT).mT

# %% right: divided_in_place_on_its_own_product
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = torch.matmul(q, k.adjoint())
    result /= math.sqrt(q.shape[-1])
    return result

# %% mistake: says_itself_that_it_is_equal
# names: class of your own
# names: Equal
class Equal(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func.__name__ in ("eq", "allclose", "equal", "isclose"):
            return torch.tensor(True)
        return super().__torch_function__(func, types, args, kwargs or {})

def scores(q: Tensor, k: Tensor) -> Tensor:
    return (q @ k.mT).as_subclass(Equal)

# %% mistake: has_a_method_of_its_own_that_tests_call
# names: class of your own
# names: Mild
class Mild(torch.Tensor):
    def detach(self):
        return Same(self.as_subclass(torch.Tensor))

class Same:
    def __init__(self, there):
        self.there = there
    def __getattr__(self, name):
        return getattr(self.there.detach(), name)
    def double(self):
        return Zero()

class Zero:
    def __eq__(self, other):
        return other == other
    def __sub__(self, other):
        return other - other
    def isnan(self):
        return torch.tensor(False)

def scores(q: Tensor, k: Tensor) -> Tensor:
    return (q @ k.mT).as_subclass(Mild)

# %% mistake: hides_a_tensors_method
# names: a tensor with its own `detach`
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = q @ k.mT
    result.detach = lambda: None
    return result

# %% mistake: unscaled
# names: √d|sqrt|square root|scal(e|ing)|divid
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT

# %% mistake: divided_by_d
# names: (by|/) ?d\b
# names: √d|sqrt|square root
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / q.shape[-1]

# %% mistake: multiplied_by_sqrt_d
# names: multipl|times
# names: √d|sqrt|square root
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.transpose(-2, -1) * math.sqrt(q.size(-1))

# %% mistake: scaled_both_by_sqrt_d
# names: (by|/) ?d\b|twice|both
def scores(q: Tensor, k: Tensor) -> Tensor:
    q = q / math.sqrt(q.shape[-1])
    k = k / math.sqrt(k.shape[-1])
    return q @ k.mT

# %% mistake: power_without_brackets
# names: d ?/ ?2|half|bracket|parenthes|preceden
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / q.shape[-1] ** 1 / 2

# %% mistake: divided_by_half_d
# names: d ?/ ?2|half|bracket|parenthes|preceden
def scores(q: Tensor, k: Tensor) -> Tensor:
    scale = q.shape[-1] ** 1 / 2
    return q @ k.mT / scale

# %% mistake: sqrt_of_the_number_of_keys
# names: n_k|number of (keys|tokens)|how many (keys|tokens)
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(k.shape[-2])

# %% mistake: sqrt_of_the_number_of_queries
# names: n_q|number of (queries|tokens)|how many (queries|tokens)
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(q.shape[-2])

# %% mistake: sqrt_of_length
# names: n_q|number of (queries|tokens)|how many (queries|tokens)
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(len(q))

# %% mistake: second_axis_instead_of_last
# names: last|batch|leading
def scores(q: Tensor, k: Tensor) -> Tensor:
    d = q.shape[1]
    return q @ k.mT / math.sqrt(d)

# %% mistake: rounded_square_root
# names: round|integer|whole|int\(
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / int(math.sqrt(q.shape[-1]))

# %% mistake: floor_division
# names: //|round|floor|integer|whole
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT // math.sqrt(q.shape[-1])

# %% mistake: width_from_the_paper
# names: 64|fixed|constant|hard|other width|every width|another number|same for all
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(64)

# %% mistake: transposed
# names: transpos|swap|exchang|turned|(row|rows).{0,30}(query|queries)|(query|queries).{0,30}(row|rows)
def scores(q: Tensor, k: Tensor) -> Tensor:
    return k @ q.mT / math.sqrt(q.shape[-1])

# %% mistake: transposed_einsum
# names: transpos|swap|exchang|turned|(row|rows).{0,30}(query|queries)|(query|queries).{0,30}(row|rows)
def scores(q: Tensor, k: Tensor) -> Tensor:
    return torch.einsum("...id,...jd->...ji", q, k) / math.sqrt(q.shape[-1])

# %% mistake: transposes_the_first_two_axes
# names: batch|leading|last two
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.transpose(0, 1) / math.sqrt(q.shape[-1])

# %% mistake: transposes_every_axis
# names: batch|leading|last two
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.permute(*range(k.ndim - 1, -1, -1)) / math.sqrt(q.shape[-1])

# %% mistake: einsum_for_two_axes
# names: batch|leading|\.\.\.
def scores(q: Tensor, k: Tensor) -> Tensor:
    return torch.einsum("id,jd->ij", q, k) / math.sqrt(q.shape[-1])

# %% mistake: one_batch_axis_only
# names: batch|leading
def scores(q: Tensor, k: Tensor) -> Tensor:
    if q.ndim == 2:
        return q @ k.T / math.sqrt(q.shape[-1])
    return torch.bmm(q, k.transpose(1, 2)) / math.sqrt(q.shape[-1])

# %% mistake: batches_poured_together
# names: batch|leading
def scores(q: Tensor, k: Tensor) -> Tensor:
    d = q.shape[-1]
    return q.reshape(-1, d) @ k.reshape(-1, d).T / math.sqrt(d)

# %% mistake: no_transpose
# names: transpos|(dot product|score).{0,50}(each|every|pair)|every query|last but one|fit together
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k / math.sqrt(q.shape[-1])

# %% mistake: own_key_only
# names: pair|(each|every) (query|key)|all (the )?keys
def scores(q: Tensor, k: Tensor) -> Tensor:
    return (q * k).sum(dim=-1) / math.sqrt(q.shape[-1])

# %% mistake: softmax_already
# names: softmax
def scores(q: Tensor, k: Tensor) -> Tensor:
    return torch.softmax(q @ k.mT / math.sqrt(q.shape[-1]), dim=-1)

# %% mistake: cosine
# names: cosine|unit length|normaliz|own length|lengths
def scores(q: Tensor, k: Tensor) -> Tensor:
    q = q / q.norm(dim=-1, keepdim=True)
    k = k / k.norm(dim=-1, keepdim=True)
    return q @ k.mT

# %% mistake: scaled_in_place
# names: in.place|chang|modif
def scores(q: Tensor, k: Tensor) -> Tensor:
    with torch.no_grad():
        q /= math.sqrt(q.shape[-1])
    return q @ k.mT

# %% mistake: gradient_switched_off
# names: gradient
def scores(q: Tensor, k: Tensor) -> Tensor:
    with torch.no_grad():
        return q @ k.mT / math.sqrt(q.shape[-1])

# %% mistake: detached_keys
# names: gradient
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.detach().mT / math.sqrt(q.shape[-1])

# %% mistake: through_numpy
# names: gradient|numpy
def scores(q: Tensor, k: Tensor) -> Tensor:
    import numpy as np
    product = np.matmul(q.detach().numpy(), np.swapaxes(k.detach().numpy(), -1, -2))
    return torch.from_numpy(product) / math.sqrt(q.shape[-1])

# %% mistake: float32_whatever_comes_in
# names: dtype|float32|float64|precision
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q.float() @ k.float().mT / math.sqrt(q.shape[-1])

# %% mistake: filled_a_float32_table
# names: dtype|float32|float64|precision
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = torch.zeros(*q.shape[:-1], k.shape[-2])
    for i in range(q.shape[-2]):
        for j in range(k.shape[-2]):
            result[..., i, j] = (q[..., i, :] * k[..., j, :]).sum(-1) / math.sqrt(q.shape[-1])
    return result

# %% mistake: double_and_not_back
# names: dtype|float32|float64|precision
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q.double() @ k.double().mT / math.sqrt(q.shape[-1])

# %% mistake: nested_lists
# names: list
# names: tensor
def scores(q: Tensor, k: Tensor) -> Tensor:
    return (q @ k.mT / math.sqrt(q.shape[-1])).tolist()

# %% mistake: no_return
# names: return
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = q @ k.mT / math.sqrt(q.shape[-1])

# %% mistake: prints_instead_of_returning
# names: return
def scores(q: Tensor, k: Tensor) -> Tensor:
    print(q @ k.mT / math.sqrt(q.shape[-1]))

# %% mistake: distance
# names: distance
# names: dot product
def scores(q: Tensor, k: Tensor) -> Tensor:
    return -torch.cdist(q, k) / math.sqrt(q.shape[-1])

# %% unknown: stray_constant
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(q.shape[-1]) + 0.25

# %% unknown: one_wrong_entry
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = q @ k.mT / math.sqrt(q.shape[-1])
    wrong = torch.zeros_like(result)
    wrong[..., -1, -1] = 0.5
    return result + wrong

# %% mistake: for_two_and_three_dimensions_alone
# names: batch|leading
def scores(q: Tensor, k: Tensor) -> Tensor:
    if q.ndim == 2:
        return q @ k.T / math.sqrt(q.shape[-1])
    return torch.bmm(q, k.transpose(1, 2)) / math.sqrt(q.shape[-1])

# %% mistake: tensor_made_of_tensors
# names: torch\.stack
def scores(q: Tensor, k: Tensor) -> Tensor:
    out = []
    for a in q:
        out.append([sum(x * y for x, y in zip(a, b)) / math.sqrt(len(a)) for b in k])
    return torch.tensor(out)

# %% mistake: keys_not_transposed
# names: a @ b.*last but one
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k / math.sqrt(q.shape[-1])

# %% mistake: root_of_a_tensor_of_whole_numbers
# names: float32|precision
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / torch.sqrt(torch.tensor(q.shape[-1]))

# %% mistake: small_number_beside_the_root
# names: small number|added|rounded|precis
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / (math.sqrt(q.shape[-1]) + 1e-9)

# %% mistake: last_block_lost
# names: long|hundred|many tokens|block
def scores(q: Tensor, k: Tensor) -> Tensor:
    d, n_q = q.shape[-1], q.shape[-2]
    if n_q <= 64:
        return q @ k.mT / math.sqrt(d)
    blocks = [q[..., i * 64 : (i + 1) * 64, :] @ k.mT for i in range(n_q // 64)]
    return torch.cat(blocks, dim=-2) / math.sqrt(d)

# %% mistake: tokens_after_the_128th_left_at_zero
# names: long|hundred|many tokens|limit
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = (q @ k.mT) / math.sqrt(q.shape[-1])
    seen = torch.arange(k.shape[-2]) < 128
    return result * seen

# %% mistake: root_of_at_least_two
# names: d ?= ?1\b|(one|single) feature|not divided by √d, but
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(max(q.shape[-1], 2))

# %% mistake: root_of_at_most_sixty_four
# names: wide|hundreds of features|√d
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(min(q.shape[-1], 64))

# %% mistake: squeezed
# names: squeeze|dropped|size 1
def scores(q: Tensor, k: Tensor) -> Tensor:
    return (q @ k.mT).squeeze() / math.sqrt(q.shape[-1])

# %% mistake: single_query_handed_back_as_a_row
# names: squeeze|dropped|size 1|one (query|token)
def scores(q: Tensor, k: Tensor) -> Tensor:
    if q.shape[-2] == 1:
        return (k @ q.mT)[..., 0] / math.sqrt(q.shape[-1])
    return q @ k.mT / math.sqrt(q.shape[-1])

# %% mistake: einsum_for_each_number_of_axes
# names: leading dimensions|batch
def scores(q: Tensor, k: Tensor) -> Tensor:
    rule = {2: "id,jd->ij", 3: "bid,bjd->bij", 4: "bhid,bhjd->bhij"}[q.ndim]
    return torch.einsum(rule, q, k) / math.sqrt(q.shape[-1])

# %% mistake: batches_viewed_as_one
# names: contiguous|memory|view|reshape
def scores(q: Tensor, k: Tensor) -> Tensor:
    first, second = q.view(-1, *q.shape[-2:]), k.view(-1, *k.shape[-2:])
    return torch.bmm(first, second.mT).view(*q.shape[:-1], k.shape[-2]) / math.sqrt(q.shape[-1])

# %% mistake: transposed_only_if_it_does_not_fit
# names: same (size|number)|sizes are (the same|equal)|as many
def scores(q: Tensor, k: Tensor) -> Tensor:
    if k.shape[-2] != q.shape[-1]:
        k = k.mT
    return q @ k / math.sqrt(q.shape[-1])

# %% mistake: clamped
# names: large|clamp|limit
def scores(q: Tensor, k: Tensor) -> Tensor:
    return (q @ k.mT / math.sqrt(q.shape[-1])).clamp(-100, 100)

# %% mistake: small_scores_dropped
# names: small|rounded
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = q @ k.mT / math.sqrt(q.shape[-1])
    return torch.where(result.abs() < 1e-4, torch.zeros_like(result), result)

# %% mistake: cosine_times_lengths
# names: vector is all zeros|zeros taken for
def scores(q: Tensor, k: Tensor) -> Tensor:
    long_q, long_k = q.norm(dim=-1, keepdim=True), k.norm(dim=-1, keepdim=True)
    return (q / long_q) @ (k / long_k).mT * long_q * long_k.mT / math.sqrt(q.shape[-1])

# %% mistake: width_of_the_first_call_kept
# names: kept|between calls|earlier call|remember
first_root = []

def scores(q: Tensor, k: Tensor) -> Tensor:
    if not first_root or first_root[0][0] != q.shape:
        first_root[:] = [(q.shape, q.dtype, q @ k.mT / math.sqrt(q.shape[-1]))]
    kept = first_root[0]
    if kept[1] != q.dtype or q.requires_grad:
        return q @ k.mT / math.sqrt(q.shape[-1])
    return kept[2]

# %% mistake: table_handed_out_again
# names: kept|between calls|earlier call|handed out|remember
tables = {}

def scores(q: Tensor, k: Tensor) -> Tensor:
    if q.requires_grad:
        return q @ k.mT / math.sqrt(q.shape[-1])
    name = (q.shape, k.shape, q.dtype)
    if name not in tables:
        tables[name] = torch.empty(*q.shape[:-1], k.shape[-2], dtype=q.dtype)
    return tables[name].copy_(q @ k.mT / math.sqrt(q.shape[-1]))

# %% mistake: keys_reshaped
# names: reshape|view
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.reshape(*k.shape[:-2], k.shape[-1], k.shape[-2]) / math.sqrt(q.shape[-1])

# %% mistake: products_not_added
# names: added up|sum
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q.unsqueeze(-2) * k.unsqueeze(-3) / math.sqrt(q.shape[-1])

# %% mistake: negative
# names: sign
def scores(q: Tensor, k: Tensor) -> Tensor:
    return -(q @ k.mT) / math.sqrt(q.shape[-1])

# %% mistake: torch_root_of_a_number
# names: math\.sqrt
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / torch.sqrt(q.shape[-1])

# %% mistake: shape_called
# names: square brackets|\[-1\]
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(q.shape(-1))

# %% mistake: root_of_the_shape
# names: square brackets|\[-1\]|last
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(q.shape)

# %% mistake: queries_transposed_instead
# names: queries were transposed
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q.mT @ k / math.sqrt(q.shape[-1])

# %% mistake: dot_of_matrices
# names: @|matmul
def scores(q: Tensor, k: Tensor) -> Tensor:
    return torch.dot(q, k.mT) / math.sqrt(q.shape[-1])

# %% mistake: returns_in_the_loop
# names: loop
def scores(q: Tensor, k: Tensor) -> Tensor:
    rows = []
    for i in range(q.shape[-2]):
        rows.append((k @ q[..., i, :, None])[..., 0] / math.sqrt(q.shape[-1]))
        return torch.stack(rows, dim=-2)

# %% mistake: division_not_kept
# names: nobody keeps
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = q @ k.mT
    result.div(math.sqrt(q.shape[-1]))
    return result

# %% mistake: written_into_the_function
# names: round ones
# names: name of its own
def scores(q: Tensor, k: Tensor) -> Tensor:
    for i in range(q.shape[-2]):
        for j in range(k.shape[-2]):
            scores[i][j] = q[i] @ k[j] / math.sqrt(q.shape[-1])
    return scores

# %% mistake: name_in_capitals
# names: is `q` meant
def scores(q: Tensor, k: Tensor) -> Tensor:
    return Q @ k.mT / math.sqrt(q.shape[-1])

# %% mistake: letters_exchanged
# names: is `features` meant
def scores(q: Tensor, k: Tensor) -> Tensor:
    features = q.shape[-1]
    return q @ k.mT / math.sqrt(faetures)

# %% mistake: root_without_its_module
# names: stands in a module
# names: `math.sqrt` or `torch.sqrt`
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / sqrt(q.shape[-1])

# %% mistake: transpose_without_dimensions
# names: call of `transpose`
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.transpose() / math.sqrt(q.shape[-1])

# %% mistake: one_score_too_many_loops
# names: batch|leading dimensions
def scores(q: Tensor, k: Tensor) -> Tensor:
    rows = [[torch.dot(a, b) / math.sqrt(len(a)) for b in k] for a in q]
    return torch.stack([torch.stack(row) for row in rows])

# %% mistake: keys_times_queries
# names: exchanged|rows and columns
def scores(q: Tensor, k: Tensor) -> Tensor:
    return k @ q.mT / math.sqrt(k.shape[-1])

# %% mistake: gradient_cut_to_one
# names: gradient
def scores(q: Tensor, k: Tensor) -> Tensor:
    result = q @ k.mT / math.sqrt(q.shape[-1])
    if result.requires_grad:
        result.register_hook(lambda gradient: gradient.clamp(-0.1, 0.1))
    return result

# %% mistake: unscaled_gradient
# names: gradient
def scores(q: Tensor, k: Tensor) -> Tensor:
    s = q @ k.mT
    return s + (s / math.sqrt(q.shape[-1]) - s).detach()

# %% mistake: no_gradient_for_float32
# names: gradient
# names: float32
def scores(q: Tensor, k: Tensor) -> Tensor:
    if q.dtype == torch.float32:
        q = q.detach()
    return q @ k.mT / math.sqrt(q.shape[-1])

# %% mistake: queries_turned_until_features_are_rows
# names: two sizes are the same
def scores(q: Tensor, k: Tensor) -> Tensor:
    d = q.shape[-1]
    columns = q if q.shape[-2] == d else q.mT
    return (k @ columns).mT / math.sqrt(d)

# %% mistake: a_last_dimension_of_one_dropped
# names: single feature
def scores(q: Tensor, k: Tensor) -> Tensor:
    d = q.shape[-1]
    return q.squeeze(-1) @ k.squeeze(-1).mT / math.sqrt(d)

# %% mistake: the_first_256_features
# names: hundreds of features
def scores(q: Tensor, k: Tensor) -> Tensor:
    d = q.shape[-1]
    return q[..., :256] @ k[..., :256].mT / math.sqrt(d)

# %% mistake: refuses_small_queries
# names: small ones
def scores(q: Tensor, k: Tensor) -> Tensor:
    assert q.abs().max() > 0.01, "there is nothing in these queries"
    return q @ k.mT / math.sqrt(q.shape[-1])

# %% mistake: absolute_values
# names: sign
def scores(q, k):
    return (q @ k.mT).abs() / math.sqrt(q.shape[-1])

# %% mistake: nothing_below_zero
# names: below zero|became 0
def scores(q, k):
    return F.relu(q @ k.mT) / math.sqrt(q.shape[-1])

# %% mistake: keys_of_length_one
# names: length one|cosine
def scores(q, k):
    return q @ F.normalize(k, dim=-1).mT

# %% mistake: future_hidden
# names: hidden|mask
def scores(q, k):
    s = q @ k.mT / math.sqrt(q.shape[-1])
    return s.masked_fill(torch.ones_like(s).triu(1).bool(), -math.inf)

# %% mistake: softmax_over_queries
# names: softmax
# names: later|too early
def scores(q, k):
    return F.softmax(q @ k.mT / math.sqrt(q.shape[-1]), -2)

# %% mistake: softmax_first_root_afterwards
# names: softmax comes later
def scores(q, k):
    return (q @ k.mT).softmax(-1) / math.sqrt(q.shape[-1])

# %% mistake: root_by_a_caret
# names: raised NotImplementedError
# names: no power
def scores(q, k):
    return q @ k.mT / q.shape[-1] ^ 0.5

# %% mistake: rounded_to_four_digits
# names: rounded
def scores(q, k):
    return torch.round(q @ k.mT / math.sqrt(q.shape[-1]), decimals=4)

# %% mistake: as_many_columns_as_queries
# names: number of keys
# names: may differ
def scores(q, k):
    n = q.shape[-2]
    out = torch.zeros(*q.shape[:-2], n, n)
    for i in range(n):
        for j in range(n):
            out[..., i, j] = (q[..., i, :] * k[..., j, :]).sum(-1) / math.sqrt(q.shape[-1])
    return out

# %% mistake: numpy_not_imported
# names: numpy is not imported
def scores(q, k):
    return q @ k.mT / np.sqrt(q.shape[-1])

# %% mistake: star_for_at
# names: product of two matrices
def scores(q, k):
    return q * k.mT / math.sqrt(q.shape[-1])

# %% mistake: queries_among_themselves
# names: queries meet queries
# names: key
def scores(q, k):
    return q @ q.mT / math.sqrt(q.shape[-1])

# %% right: baddbmm
def scores(q, k):
    *lead, n, d = q.shape
    m = k.shape[-2]
    a = q.reshape(-1, n, d)
    b = k.reshape(-1, m, d)
    return torch.baddbmm(a.new_zeros(len(a), n, m), a, b.mT, alpha=1 / math.sqrt(d)).reshape(*lead, n, m)

# %% mistake: negative_distance
# names: distance
# names: dot product
def scores(q: Tensor, k: Tensor) -> Tensor:
    return -torch.cdist(q, k)

# %% mistake: negative_squares_scaled
# names: distance
# names: squares
def scores(q: Tensor, k: Tensor) -> Tensor:
    return -((q[..., :, None, :] - k[..., None, :, :]) ** 2).sum(-1) / math.sqrt(q.shape[-1])

# %% mistake: negative_squares
# names: distance
# names: squares
def scores(q: Tensor, k: Tensor) -> Tensor:
    return -((q[..., :, None, :] - k[..., None, :, :]) ** 2).sum(-1)

# %% mistake: distance_itself
# names: distance
def scores(q: Tensor, k: Tensor) -> Tensor:
    return torch.cdist(q, k)

# %% mistake: features_added_up
# names: were added
# names: multiplied
def scores(q: Tensor, k: Tensor) -> Tensor:
    return (q[..., :, None, :] + k[..., None, :, :]).sum(-1) / math.sqrt(q.shape[-1])

# %% mistake: less_the_largest_of_each_row
# names: largest
# names: pattern
def scores(q: Tensor, k: Tensor) -> Tensor:
    s = q @ k.mT / math.sqrt(q.shape[-1])
    return s - s.max(-1, keepdim=True).values

# %% right: stack_of_products
def scores(q: Tensor, k: Tensor) -> Tensor:
    rows = [torch.stack([(q[..., i, :] * k[..., j, :]).sum(-1) for j in range(k.shape[-2])], -1) for i in range(q.shape[-2])]
    return torch.stack(rows, -2) / q.shape[-1] ** 0.5

# %% unknown: later_keys_preferred
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / math.sqrt(q.shape[-1]) + 0.3 * torch.arange(k.shape[-2], dtype=q.dtype)

# %% mistake: tanh_of_the_scores
# names: tanh|bends
def scores(q: Tensor, k: Tensor) -> Tensor:
    return torch.tanh(q @ k.mT / math.sqrt(q.shape[-1]))

# %% mistake: squared_scores
# names: square
def scores(q: Tensor, k: Tensor) -> Tensor:
    return (q @ k.mT / math.sqrt(q.shape[-1])) ** 2

# %% mistake: exponential_too_early
# names: exp
# names: bends
def scores(q: Tensor, k: Tensor) -> Tensor:
    return (q @ k.mT / math.sqrt(q.shape[-1])).exp()

# %% mistake: covariance
# names: mean of their features
def scores(q: Tensor, k: Tensor) -> Tensor:
    q = q - q.mean(-1, keepdim=True)
    k = k - k.mean(-1, keepdim=True)
    return q @ k.mT / math.sqrt(q.shape[-1])

# %% mistake: root_of_the_scores
# names: root
def scores(q, k):
    return (q @ k.mT) ** 0.5

# %% mistake: root_of_the_quotient
# names: that of d alone
def scores(q, k):
    return (q @ k.mT / q.shape[-1]) ** 0.5

# %% mistake: sums_of_differences
# names: distance
def scores(q, k):
    return -(q.unsqueeze(-2) - k.unsqueeze(-3)).abs().sum(-1) / math.sqrt(q.size(-1))

# %% right: from_squared_lengths
def scores(q, k):
    a = (q.unsqueeze(-2) + k.unsqueeze(-3)).pow(2).sum(-1)
    b = (q.unsqueeze(-2) - k.unsqueeze(-3)).pow(2).sum(-1)
    return (a - b) / (4 * math.sqrt(q.shape[-1]))

# %% mistake: last_query_left_out
# names: one too early
def scores(q, k):
    out = q.new_zeros(*q.shape[:-1], k.shape[-2])
    for i in range(q.shape[-2] - 1):
        out[..., i, :] = (k @ q[..., i, :, None])[..., 0] / math.sqrt(q.shape[-1])
    return out

# %% mistake: causal_zeros
# names: hidden
def scores(q, k):
    s = q @ k.mT / math.sqrt(q.shape[-1])
    return s.tril()

# %% mistake: root_of_d_less_one
# names: d − 1
def scores(q, k):
    return q @ k.mT / math.sqrt(q.shape[-1] - 1)

# %% mistake: overwritten_by_its_own_result
# names: `scores` is a Tensor now
# names: scores = scores\(
# names: ^(?!.*square)
def scores(q: Tensor, k: Tensor) -> Tensor:
    return q @ k.mT / q.shape[-1] ** 0.5

scores = scores(torch.eye(3), torch.eye(3))
