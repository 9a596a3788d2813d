# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: two_loops
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            total = start_logits[i] + end_logits[j]
            if total > best:
                best, answer = total, (i, j)
    return answer

# %% right: matrix_of_sums
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits.unsqueeze(1) + end_logits.unsqueeze(0)
    i, j = torch.arange(n).unsqueeze(1), torch.arange(n).unsqueeze(0)
    sums = torch.where((i <= j) & (j < i + max_length), sums, -torch.inf)
    flat = sums.argmax().item()
    return flat // n, flat % n

# %% right: triu_of_ones
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    sums = start_logits[:, None] + end_logits
    band = torch.ones_like(sums).triu().tril(max_length - 1).bool()
    sums[~band] = -torch.inf
    start, end = torch.unravel_index(sums.argmax(), sums.shape)
    return int(start), int(end)

# %% right: all_spans_and_max
from itertools import product

def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    starts, ends = start_logits.tolist(), end_logits.tolist()
    spans = [(i, j) for i, j in product(range(len(starts)), repeat=2) if 0 <= j - i < max_length]
    return max(spans, key=lambda span: starts[span[0]] + ends[span[1]])

# %% right: best_end_for_each_start
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    candidates = []
    for i, start in enumerate(start_logits):
        end, offset = end_logits[i : i + max_length].max(dim=0)
        candidates.append(((start + end).item(), i, i + offset.item()))
    _, i, j = max(candidates)
    return i, j

# %% right: length_by_length
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best = None
    for length in range(min(max_length, len(end_logits))):
        sums = start_logits[: len(start_logits) - length] + end_logits[length:]
        i = int(sums.argmax())
        if best is None or sums[i] > best[0]:
            best = (sums[i], i, i + length)
    return best[1], best[2]

# %% right: numpy
import numpy as np

def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    sums = np.add.outer(start_logits.detach().numpy(), end_logits.detach().numpy())
    i, j = np.indices(sums.shape)
    sums[(j < i) | (j - i >= max_length)] = -np.inf
    return tuple(int(i) for i in np.unravel_index(sums.argmax(), sums.shape))

# %% right: sorted_until_one_fits
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    order = (start_logits[:, None] + end_logits[None]).flatten().argsort(descending=True)
    for flat in order.tolist():
        i, j = divmod(flat, n)
        if i <= j < i + max_length:
            return (i, j)

# %% right: best_start_for_each_end
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    starts, ends = start_logits.tolist(), end_logits.tolist()
    best = (-math.inf, 0, 0)
    for end in range(len(ends)):
        start = max(range(max(0, end - max_length + 1), end + 1), key=starts.__getitem__)
        best = max(best, (starts[start] + ends[end], start, end), key=lambda entry: entry[0])
    return best[1:]

# %% right: first_span_as_first_best
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = start_logits[0] + end_logits[0], (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, len(end_logits)):
            if j - i + 1 > max_length:
                break
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% right: diagonals
def extract_answer(start_logits, end_logits, max_length=15):
    sums = start_logits[:, None] + end_logits
    best = max(
        ((float(value), i, i + offset)
         for offset in range(min(max_length, len(sums)))
         for i, value in enumerate(sums.diagonal(offset))),
        key=lambda span: span[0],
    )
    return best[1:]

# %% right: best_end_of_each_window
def extract_answer(start_logits, end_logits, max_length=15):
    n = len(start_logits)
    m = min(max_length, n)
    padded = torch.cat([end_logits, end_logits.new_full((m - 1,), -torch.inf)])
    best, offset = padded.unfold(0, m, 1).max(dim=1)
    i = int((start_logits + best).argmax())
    return i, i + int(offset[i])

# %% right: sliding_maximum_with_a_queue
from collections import deque

def extract_answer(start_logits, end_logits, max_length=15):
    starts, ends = start_logits.tolist(), end_logits.tolist()
    waiting, best, answer = deque(), -math.inf, None
    for j, end in enumerate(ends):
        while waiting and starts[waiting[-1]] <= starts[j]:
            waiting.pop()
        waiting.append(j)
        while waiting[0] <= j - max_length:
            waiting.popleft()
        total = starts[waiting[0]] + end
        if answer is None or total > best:
            best, answer = total, (waiting[0], j)
    return answer

# %% right: pooling
def extract_answer(start_logits, end_logits, max_length=15):
    n = start_logits.numel()
    low = torch.finfo(start_logits.dtype).min / 4
    s, e = start_logits.detach().clamp(min=low), end_logits.detach().clamp(min=low)
    k = min(n, max_length)
    best = F.max_pool1d(F.pad(s, (k - 1, 0), value=low)[None], k, stride=1)[0]
    end = int(torch.argmax(best + e))
    first = max(0, end - k + 1)
    return first + int(s[first : end + 1].argmax()), end

# %% right: combinations_of_indexes
from itertools import combinations_with_replacement

def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.tolist(), end_logits.tolist()
    spans = combinations_with_replacement(range(len(s)), 2)
    return max((span for span in spans if span[1] - span[0] < max_length), key=lambda span: s[span[0]] + e[span[1]])

# %% right: heap_of_all_spans
import heapq

def extract_answer(start_logits, end_logits, max_length=15):
    heap = []
    for j in range(len(end_logits)):
        for i in range(max(0, j - max_length + 1), j + 1):
            heapq.heappush(heap, (-(start_logits[i] + end_logits[j]).item(), i, j))
    _, i, j = heap[0]
    return i, j

# %% right: recursion_over_the_starts
def extract_answer(start_logits, end_logits, max_length=15):
    n = len(start_logits)

    def best(low, high):
        if high - low == 1:
            j = low + int(end_logits[low : low + max_length].argmax())
            return start_logits[low] + end_logits[j], low, j
        middle = (low + high) // 2
        return max(best(low, middle), best(middle, high), key=lambda found: found[0].item())

    _, i, j = best(0, n)
    return i, j

# %% right: list_of_allowed_pairs
def extract_answer(start_logits, end_logits, max_length=15):
    n = start_logits.shape[0]
    i, j = torch.triu_indices(n, n)
    allowed = j - i < max_length
    i, j = i[allowed], j[allowed]
    at = (start_logits[i] + end_logits[j]).argmax().item()
    return i[at].item(), j[at].item()

# %% right: outer_by_einsum_in_double
def extract_answer(start_logits, end_logits, max_length=15):
    n = len(start_logits)
    s, e, one = start_logits.double(), end_logits.double(), torch.ones(n, dtype=torch.float64)
    sums = torch.einsum("i,j->ij", s, one) + torch.einsum("i,j->ij", one, e)
    distance = torch.arange(n) - torch.arange(n)[:, None]
    sums = torch.where((distance >= 0) & (distance < max_length), sums, -torch.inf)
    row = int(sums.amax(dim=1).argmax())
    return (row, int(sums[row].argmax()))

# %% right: vmapped_starts
def extract_answer(start_logits, end_logits, max_length=15):
    places = torch.arange(len(start_logits))

    def one(i, s):
        sums = torch.where((places >= i) & (places < i + max_length), s + end_logits, -torch.inf)
        return sums.max(), sums.argmax()

    values, ends = torch.vmap(one)(places, start_logits)
    i = values.argmax()
    return int(i), int(ends[i])

# %% right: lambda_with_product
from itertools import product

extract_answer = lambda start_logits, end_logits, max_length=15: max(
    filter(lambda ij: 0 <= ij[1] - ij[0] < max_length, product(range(len(start_logits)), repeat=2)),
    key=lambda ij: (start_logits[ij[0]] + end_logits[ij[1]]).item(),
)

# %% right: running_best_start
def extract_answer(start_logits, end_logits, max_length=15):
    answer = (0, 0)
    best = start_logits[0] + end_logits[0]
    for j in range(len(end_logits)):
        i = j
        while i >= 0 and j - i + 1 <= max_length:
            total = start_logits[i] + end_logits[j]
            if total > best:
                best, answer = total, (i, j)
            i -= 1
    return answer

# %% right: named_tuple
from typing import NamedTuple

class Span(NamedTuple):
    start: int
    end: int

def extract_answer(start_logits, end_logits, max_length=15):
    sums = {}
    for i, s in enumerate(start_logits.tolist()):
        for j, e in enumerate(end_logits.tolist()[i : i + max_length], start=i):
            sums[Span(i, j)] = s + e
    return max(sums, key=sums.get)

# %% mistake: each_for_itself
# names: each for itself|chosen together
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    return start_logits.argmax().item(), end_logits.argmax().item()

# %% mistake: best_end_after_the_best_start
# names: best start was chosen first
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    start = start_logits.argmax().item()
    return start, start + end_logits[start : start + max_length].argmax().item()

# %% mistake: best_start_before_the_best_end
# names: best end was chosen first
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    end = end_logits.argmax().item()
    first = max(0, end - max_length + 1)
    return first + start_logits[first : end + 1].argmax().item(), end

# %% mistake: any_length
# names: longer than `max_length`
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, len(end_logits)):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: end_before_start
# names: before the start
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(len(end_logits)):
            if j - i < max_length and start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: length_either_way
# names: before the start|each for itself
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(len(end_logits)):
            if abs(j - i) < max_length and start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: one_token_too_long
# names: one token too many
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length + 1, len(end_logits))):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: one_token_too_short
# names: exactly `max_length`|allowed
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, max(i + 1, min(i + max_length - 1, len(end_logits)))):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: no_single_tokens
# names: one token
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i + 1, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: end_exclusive
# names: inclusive
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j + 1)
    return answer

# %% mistake: end_first
# names: exchanged
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (j, i)
    return answer

# %% mistake: best_from_zero
# names: negative
# names: from −∞|-inf
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = 0, (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: best_from_zero_and_none
# names: negative
# names: from −∞|-inf
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = 0, None
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: triu_of_the_sums
# names: counts as 0|negative
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = (start_logits[:, None] + end_logits).triu().tril(max_length - 1)
    return divmod(sums.argmax().item(), n)

# %% mistake: product_of_logits
# names: multipl
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] * end_logits[j] > best:
                best, answer = start_logits[i] * end_logits[j], (i, j)
    return answer

# %% mistake: sum_of_probabilities
# names: probabilities
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    starts, ends = start_logits.softmax(0), end_logits.softmax(0)
    best, answer = -float("inf"), (0, 0)
    for i in range(len(starts)):
        for j in range(i, min(i + max_length, len(ends))):
            if starts[i] + ends[j] > best:
                best, answer = starts[i] + ends[j], (i, j)
    return answer

# %% mistake: product_of_probabilities
# names: probabilities
# names: large
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    starts, ends = start_logits.softmax(0), end_logits.softmax(0)
    best, answer = -1, (0, 0)
    for i in range(len(starts)):
        for j in range(i, min(i + max_length, len(ends))):
            if starts[i] * ends[j] > best:
                best, answer = starts[i] * ends[j], (i, j)
    return answer

# %% mistake: start_alone
# names: only one of the two
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    start = start_logits.argmax().item()
    return start, start

# %% mistake: absolute
# names: signs
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if abs(start_logits[i]) + abs(end_logits[j]) > best:
                best, answer = abs(start_logits[i]) + abs(end_logits[j]), (i, j)
    return answer

# %% mistake: lowest_sum
# names: lowest|highest
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] < best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: beyond_the_end
# names: IndexError
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, i + max_length):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: flat_index
# names: tuple
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits
    band = torch.ones(n, n).triu().tril(max_length - 1).bool()
    return sums.masked_fill(~band, -torch.inf).argmax().item()

# %% mistake: sums_transposed
# names: exchanged|before the start
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[None, :] + end_logits[:, None]
    band = torch.ones(n, n).triu().tril(max_length - 1).bool()
    return divmod(sums.masked_fill(~band, -torch.inf).argmax().item(), n)

# %% mistake: sums_number_by_number
# names: number by number
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best = (start_logits + end_logits).argmax().item()
    return best, best

# %% mistake: tensors
# names: still a tensor
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits
    band = torch.ones(n, n).triu().tril(max_length - 1).bool()
    flat = sums.masked_fill(~band, -torch.inf).argmax()
    return flat // n, flat % n

# %% mistake: one_tensor
# names: tolist|tensor
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits
    band = torch.ones(n, n).triu().tril(max_length - 1).bool()
    flat = sums.masked_fill(~band, -torch.inf).argmax()
    return torch.stack([flat // n, flat % n])

# %% mistake: list
# names: round brackets|tuple
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits
    band = torch.ones(n, n).triu().tril(max_length - 1).bool()
    return list(divmod(sums.masked_fill(~band, -torch.inf).argmax().item(), n))

# %% mistake: floats
# names: whole number
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits
    band = torch.ones(n, n).triu().tril(max_length - 1).bool()
    flat = sums.masked_fill(~band, -torch.inf).argmax().item()
    return flat / n // 1, float(flat % n)

# %% mistake: with_its_score
# names: nothing else
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits
    band = torch.ones(n, n).triu().tril(max_length - 1).bool()
    sums = sums.masked_fill(~band, -torch.inf)
    return (*divmod(sums.argmax().item(), n), sums.max().item())

# %% mistake: logits_masked_in_place
# names: changed in place
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    while True:
        i, j = int(start_logits.argmax()), int(end_logits.argmax())
        if i <= j < i + max_length:
            return i, j
        if start_logits[i] > end_logits[j]:
            start_logits[i] = -torch.inf
        else:
            end_logits[j] = -torch.inf

# %% mistake: no_return
# names: return
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits
    band = torch.ones(n, n).triu().tril(max_length - 1).bool()
    divmod(sums.masked_fill(~band, -torch.inf).argmax().item(), n)

# %% mistake: combinations
# names: one token
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    from itertools import combinations

    spans = [(i, j) for i, j in combinations(range(len(start_logits)), 2) if j - i < max_length]
    return max(spans, key=lambda span: start_logits[span[0]] + end_logits[span[1]], default=(0, 0))

# %% mistake: zero_times_infinity
# names: NaN
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    allowed = torch.ones(n, n).triu().tril(max_length - 1).bool()
    sums = start_logits[:, None] + end_logits + ~allowed * -torch.inf
    return divmod(sums.argmax().item(), n)

# %% mistake: the_wrong_triangle
# names: before the start
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits[None]
    return divmod(sums.masked_fill(torch.ones(n, n).triu(1).bool(), -torch.inf).argmax().item(), n)

# %% mistake: smaller_and_larger_of_two_indexes
# names: each for itself
# names: put into order
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    start, end = start_logits.argmax().item(), end_logits.argmax().item()
    return min(start, end), max(start, end)

# %% mistake: two_indexes_ordered_and_cut
# names: each for itself
# names: put into order
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    start, end = sorted((int(start_logits.argmax()), int(end_logits.argmax())))
    return start, min(end, start + max_length - 1)

# %% mistake: best_from_zero_and_unassigned
# names: negative
# names: too high
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best = 0
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            total = (start_logits[i] + end_logits[j]).item()
            if total > best:
                best, answer = total, (i, j)
    return answer

# %% mistake: best_from_minus_one
# names: negative
# names: from −∞|-inf
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, best_start, best_end = -1, 0, 0
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] > best:
                best, best_start, best_end = start_logits[i] + end_logits[j], i, j
    return best_start, best_end

# %% mistake: best_from_minus_ten_thousand
# names: not low enough
# names: −10,000
# names: from −∞|-inf
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -10000, (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: best_from_minus_ten_thousand_and_none
# names: not low enough
# names: −10,000
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -10000, None
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% mistake: not_allowed_counts_minus_ten_thousand
# names: what is not allowed counts
# names: −10,000
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits
    band = torch.ones(n, n).triu().tril(max_length - 1).bool()
    return divmod(sums.masked_fill(~band, -1e4).argmax().item(), n)

# %% mistake: end_counted_from_the_start
# names: counted from the start
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for start in range(len(start_logits)):
        found = end_logits[start : start + max_length].max(0)
        if start_logits[start] + found.values > best:
            best, answer = start_logits[start] + found.values, (start, found.indices.item())
    return answer

# %% mistake: twenty_candidates
# names: not only a few
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    starts = start_logits.argsort(descending=True)[:20].tolist()
    ends = end_logits.argsort(descending=True)[:20].tolist()
    best, answer = -float("inf"), (0, 0)
    for i in starts:
        for j in ends:
            if i <= j < i + max_length and start_logits[i] + end_logits[j] > best:
                best, answer = start_logits[i] + end_logits[j], (i, j)
    return answer

# %% snippet: loops
    best, answer = -math.inf, None
    for i in range(len(s)):
        for j in range(i, min(i + max_length, len(s))):
            if answer is None or s[i] + e[j] > best:
                best, answer = s[i] + e[j], (i, j)
    return answer

# %% mistake: float32_inside
# names: float32
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.float().tolist(), end_logits.float().tolist()
#: loops

# %% mistake: hundred_candidates
# names: among those that were compared
def extract_answer(start_logits, end_logits, max_length=15):
    k = min(100, len(start_logits))
    spans = [
        (i, j)
        for i in start_logits.topk(k).indices.tolist()
        for j in end_logits.topk(k).indices.tolist()
        if i <= j < i + max_length
    ]
    return max(spans, key=lambda span: float(start_logits[span[0]] + end_logits[span[1]]), default=(0, 0))

# %% mistake: first_hundred_tokens
# names: not all tokens
# names: hundreds
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits[:128].tolist(), end_logits[:128].tolist()
#: loops

# %% mistake: fifteen_at_most
# names: larger than 15
# names: fixed
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.tolist(), end_logits.tolist()
    max_length = min(max_length, 15)
#: loops

# %% mistake: rounded_to_two_places
# names: rounded
# names: alike
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = [round(x, 2) for x in start_logits.tolist()], [round(x, 2) for x in end_logits.tolist()]
#: loops

# %% mistake: sum_of_zero_is_none
# names: sum is exactly 0
# names: None
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.tolist(), end_logits.tolist()
    best = None
    for i in range(len(s)):
        for j in range(i, min(i + max_length, len(s))):
            if not best or s[i] + e[j] > best:
                best, answer = s[i] + e[j], (i, j)
    return answer

# %% mistake: zeros_of_the_triangle_taken_away
# names: sum is exactly 0
def extract_answer(start_logits, end_logits, max_length=15):
    sums = (start_logits[:, None] + end_logits).triu().tril(max_length - 1)
    sums[sums == 0] = -torch.inf
    return divmod(int(sums.argmax()), len(sums))

# %% mistake: logit_of_zero_is_masked
# names: logit of 0
def extract_answer(start_logits, end_logits, max_length=15):
    s = start_logits.masked_fill(start_logits == 0, -torch.inf).tolist()
    e = end_logits.masked_fill(end_logits == 0, -torch.inf).tolist()
#: loops

# %% mistake: first_token_is_special
# names: first token
# names: index 0
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.tolist(), end_logits.tolist()
    s[0] = e[0] = -1e9 if len(s) > 1 else s[0]
#: loops

# %% mistake: first_token_only_alone
# names: first token
# names: index 0
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.tolist(), end_logits.tolist()
    best, first, last = -math.inf, None, None
    for i in range(len(s)):
        for j in range(i, min(i + max_length, len(s))):
            if not first or s[i] + e[j] > best:
                best, first, last = s[i] + e[j], i, j
    return first, last

# %% mistake: infinity_counts_nothing
# names: −∞ was replaced
def extract_answer(start_logits, end_logits, max_length=15):
    s = start_logits.nan_to_num(neginf=0.0).tolist()
    e = end_logits.nan_to_num(neginf=0.0).tolist()
#: loops

# %% mistake: numpy_without_detach
# names: from a model|gradient
# names: detach
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.numpy(), end_logits.numpy()
    best, answer = -math.inf, None
    for i in range(len(s)):
        for j in range(i, min(i + max_length, len(s))):
            if answer is None or s[i] + e[j] > best:
                best, answer = s[i] + e[j], (i, j)
    return answer

# %% mistake: remembered_by_the_starts
# names: kept between calls
known = {}

def extract_answer(start_logits, end_logits, max_length=15):
    key = (tuple(start_logits.tolist()), max_length)
    if key in known:
        return known[key]
    s, e = start_logits.tolist(), end_logits.tolist()
    best = -math.inf
    for i in range(len(s)):
        for j in range(i, min(i + max_length, len(s))):
            if key not in known or s[i] + e[j] > best:
                best, known[key] = s[i] + e[j], (i, j)
    return known[key]

# %% mistake: dict_of_start_and_end
# names: two numbers
def extract_answer(start_logits, end_logits, max_length=15):
    sums = (start_logits[:, None] + end_logits).masked_fill(
        torch.ones(len(start_logits), len(end_logits)).triu().tril(max_length - 1) == 0, -torch.inf
    )
    start, end = divmod(int(sums.argmax()), len(sums))
    return {"start": start, "end": end}

# %% mistake: none_as_an_index
# names: sum that is too high
def extract_answer(start_logits, end_logits, max_length=15):
    best, start, length = 0, None, None
    for i, s in enumerate(start_logits.tolist()):
        for m, e in enumerate(end_logits[i : i + max_length].tolist()):
            if s + e > best:
                best, start, length = s + e, i, m
    return start, start + length

# %% mistake: two_dimensions_expected
# names: dimension
def extract_answer(start_logits, end_logits, max_length=15):
    sums = start_logits.unsqueeze(2) + end_logits.unsqueeze(1)
    allowed = torch.ones(sums.shape[1:]).triu().tril(max_length - 1).bool()
    return divmod(int(sums.masked_fill(~allowed, -torch.inf).argmax()), sums.shape[-1])

# %% snippet: loops
    best, answer = -math.inf, None
    for i in range(len(s)):
        for j in range(i, min(i + max_length, len(s))):
            if answer is None or s[i] + e[j] > best:
                best, answer = s[i] + e[j], (i, j)
    return answer

# %% mistake: numpys_indexes
# names: numpy
import numpy as np

def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.detach().numpy(), end_logits.detach().numpy()
    place = np.arange(len(s))
    length = place[None, :] - place[:, None]
    sums = np.where((length >= 0) & (length < max_length), s[:, None] + e[None, :], -np.inf)
    return np.unravel_index(sums.argmax(), sums.shape)

# %% mistake: return_with_the_first
# names: return.{0,12}inside the loops?
def extract_answer(start_logits, end_logits, max_length=15):
    best, answer = None, None
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            score = start_logits[i] + end_logits[j]
            if best is None or score > best:
                best = score
                answer = i, j
                return answer

# %% mistake: early_ones_preferred
# names: something else counts
# names: nothing more
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] - 1.5 * i > best:
                best, answer = start_logits[i] + end_logits[j] - 1.5 * i, (i, j)
    return answer

# %% mistake: long_ones_preferred
# names: something else counts
# names: nothing more
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            if start_logits[i] + end_logits[j] + 2 * (j - i) > best:
                best, answer = start_logits[i] + end_logits[j] + 2 * (j - i), (i, j)
    return answer

# %% mistake: last_token_is_no_end
# names: last
def extract_answer(start_logits, end_logits, max_length=15):
    best, span = -math.inf, None
    n = len(start_logits)
    for i in range(n):
        for j in range(i, min(i + max_length, n - 1)):
            s = (start_logits[i] + end_logits[j]).item()
            if s > best:
                best, span = s, (i, j)
    return span

# %% mistake: last_token_is_no_start
# names: last
def extract_answer(start_logits, end_logits, max_length=15):
    best, span = -math.inf, None
    n = len(start_logits)
    for i in range(n - 1):
        for j in range(i, min(i + max_length, n)):
            s = (start_logits[i] + end_logits[j]).item()
            if s > best:
                best, span = s, (i, j)
    return span

# %% mistake: starts_from_one
# names: first token
# names: begins at 1
def extract_answer(start_logits, end_logits, max_length=15):
    best, span = start_logits[0] + end_logits[0], (0, 0)
    n = len(start_logits)
    for i in range(1, n):
        for j in range(i, min(i + max_length, n)):
            s = (start_logits[i] + end_logits[j]).item()
            if s > best:
                best, span = s, (i, j)
    return span

# %% mistake: inner_loop_left_at_the_first_better_end
# names: break
# names: too early
def extract_answer(start_logits, end_logits, max_length=15):
    best, answer = -math.inf, (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            total = (start_logits[i] + end_logits[j]).item()
            if total > best:
                best, answer = total, (i, j)
                break
    return answer

# %% mistake: inner_loop_left_at_the_first_worse_end
# names: break
# names: too early
def extract_answer(start_logits, end_logits, max_length=15):
    best, answer = -math.inf, (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            total = (start_logits[i] + end_logits[j]).item()
            if total <= best:
                break
            best, answer = total, (i, j)
    return answer

# %% mistake: none_of_one_token
# names: exactly `max_length`
def extract_answer(start_logits, end_logits, max_length=15):
    best, where = -math.inf, (0, 0)
    n = len(start_logits)
    for i in range(n):
        for j in range(i, min(n, i + max_length - 1)):
            if start_logits[i] + end_logits[j] > best:
                best, where = start_logits[i] + end_logits[j], (i, j)
    return where

# %% right: windows_of_ends
def extract_answer(start_logits, end_logits, max_length=15):
    n = start_logits.numel()
    m = min(max_length, n)
    padded = torch.cat([end_logits, end_logits.new_full((m - 1,), -torch.inf)])
    v, off = padded.unfold(0, m, 1).max(-1)
    i = int((start_logits + v).argmax())
    return i, i + int(off[i])

# %% mistake: mean_over_the_span
# names: divided by how many
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, where = -1e30, (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(len(start_logits), i + max_length)):
            v = (start_logits[i] + end_logits[j]) / (j - i + 1)
            if v > best:
                best, where = v, (i, j)
    return where

# %% mistake: all_logits_between
# names: something else counts
# names: nothing more
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    c = (start_logits + end_logits)
    best, where = -1e30, (0, 0)
    for i in range(len(c)):
        for j in range(i, min(len(c), i + max_length)):
            v = c[i:j + 1].sum()
            if v > best: best, where = v, (i, j)
    return where

# %% mistake: sum_divided_by_length
# names: divided by how many|averaged
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.tolist(), end_logits.tolist()
    return max(((i, j) for i in range(len(s)) for j in range(i, min(i + max_length, len(e)))), key=lambda p: (s[p[0]] + e[p[1]]) / (p[1] - p[0] + 1))

# %% mistake: range_of_n_minus_max_length
# names: short text|no loop
def extract_answer(start_logits, end_logits, max_length=15):
    n = len(start_logits)
    s, e = start_logits.tolist(), end_logits.tolist()
    best, span = -math.inf, (0, 0)
    for i in range(n - max_length + 1):
        for j in range(i, i + max_length):
            if s[i] + e[j] > best:
                best, span = s[i] + e[j], (i, j)
    return span

# %% right: largest_start_in_a_sliding_window
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    from collections import deque
    s, e = start_logits.tolist(), end_logits.tolist()
    window, best, span = deque(), -math.inf, None
    for j in range(len(e)):
        while window and s[window[-1]] <= s[j]:
            window.pop()
        window.append(j)
        while window[0] <= j - max_length:
            window.popleft()
        total = s[window[0]] + e[j]
        if span is None or total > best:
            best, span = total, (window[0], j)
    return span

# %% right: by_length
def extract_answer(start_logits, end_logits, max_length=15):
    n = len(start_logits)
    cands = []
    for length in range(1, min(max_length, n) + 1):
        v, i = (start_logits[: n - length + 1] + end_logits[length - 1 :]).max(0)
        cands.append((v.item(), i.item(), i.item() + length - 1))
    _, a, b = max(cands)
    return a, b

# %% unknown: two_tokens_preferred
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -math.inf, (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            total = start_logits[i] + end_logits[j] + (2.5 if j - i == 1 else 0)
            if total > best:
                best, answer = total, (i, j)
    return answer

# %% unknown: odd_ends_preferred
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -math.inf, (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(end_logits))):
            total = start_logits[i] + end_logits[j] + 0.7 * (j % 2)
            if total > best:
                best, answer = total, (i, j)
    return answer

# %% mistake: end_less_start
# names: subtracted
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.tolist(), end_logits.tolist()
    return max(((i, j) for i in range(len(s)) for j in range(i, min(i + max_length, len(e)))), key=lambda p: e[p[1]] - s[p[0]])

# %% mistake: sigmoids_added
# names: sigmoid
# names: logits as they are
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    s, e = start_logits.sigmoid(), end_logits.sigmoid()
    best, span = -math.inf, (0, 0)
    for i in range(len(s)):
        for j in range(i, min(i + max_length, len(s))):
            if s[i] + e[j] > best:
                best, span = s[i] + e[j], (i, j)
    return span

# %% mistake: sigmoids_multiplied
# names: sigmoid
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    s, e = start_logits.sigmoid(), end_logits.sigmoid()
    best, span = -math.inf, (0, 0)
    for i in range(len(s)):
        for j in range(i, min(i + max_length, len(s))):
            if s[i] * e[j] > best:
                best, span = s[i] * e[j], (i, j)
    return span

# %% mistake: tanh_added
# names: tanh
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    s, e = start_logits.tanh(), end_logits.tanh()
    best, span = -math.inf, (0, 0)
    for i in range(len(s)):
        for j in range(i, min(i + max_length, len(s))):
            if s[i] + e[j] > best:
                best, span = s[i] + e[j], (i, j)
    return span

# %% mistake: sum_without_its_sign
# names: lose its sign
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    sums = (start_logits[:, None] + end_logits[None]).abs()
    ok = torch.ones_like(sums, dtype=torch.bool).triu().tril(max_length - 1)
    k = sums.masked_fill(~ok, -torch.inf).argmax().item()
    return k // len(start_logits), k % len(start_logits)

# %% mistake: start_less_end
# names: subtracted
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    sums = start_logits[:, None] - end_logits[None]
    ok = torch.ones_like(sums, dtype=torch.bool).triu().tril(max_length - 1)
    k = sums.masked_fill(~ok, -torch.inf).argmax().item()
    return k // len(start_logits), k % len(start_logits)

# %% right: largest_of_all_triples
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    s, e = start_logits.detach().numpy(), end_logits.detach().numpy()
    spans = [(float(s[i]) + float(e[j]), -i, -j) for i in range(len(s)) for j in range(i, len(s)) if j - i < max_length]
    _, i, j = max(spans)
    return -i, -j

# %% mistake: larger_of_the_two
# names: larger one alone
# names: added
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, span = -math.inf, (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(start_logits))):
            s = max(start_logits[i], end_logits[j])
            if s > best:
                best, span = s, (i, j)
    return span

# %% mistake: whole_numbers_of_the_logits
# names: rounded
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, span = -10**9, (0, 0)
    for i in range(len(start_logits)):
        for j in range(i, min(i + max_length, len(start_logits))):
            s = int(start_logits[i]) + int(end_logits[j]) if start_logits[i].isfinite() and end_logits[j].isfinite() else -10**9
            if s > best:
                best, span = s, (i, j)
    return span

# %% right: diagonal_by_diagonal
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    grid = torch.add(start_logits.double()[:, None], end_logits.double())
    found = []
    for further in range(min(max_length, len(start_logits))):
        value, first = grid.diagonal(further).max(0)
        found.append((value.item(), first.item(), first.item() + further))
    return max(found)[1:]

# %% mistake: ten_thousand_less
# names: does not count
# names: smaller|subtract|penalty
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits[None]
    inside = torch.ones(n, n).triu().tril(max_length - 1)
    sums = sums + (1 - inside) * -1e4
    return divmod(sums.argmax().item(), n)

# %% mistake: hundred_less
# names: does not count
# names: smaller|subtract|penalty
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits[None]
    inside = torch.ones(n, n).triu().tril(max_length - 1)
    sums = sums - (1 - inside) * 100
    return divmod(sums.argmax().item(), n)

# %% mistake: start_and_length
# names: how many|length
# names: index of (its|the) last
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits[None]
    inside = torch.ones(n, n).triu().tril(max_length - 1)
    sums = sums.masked_fill(inside == 0, -torch.inf)
    first, last = divmod(sums.argmax().item(), n)
    return first, last - first + 1

# %% mistake: cut_at_the_end
# names: any length
# names: cut
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    n = len(start_logits)
    sums = start_logits[:, None] + end_logits[None]
    sums = sums.masked_fill(torch.ones(n, n).tril(-1).bool(), -torch.inf)
    first, last = divmod(sums.argmax().item(), n)
    return first, min(last, first + max_length - 1)

# %% mistake: smaller_of_the_two
# names: smaller
# names: sum of both
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    pairs = [(i, j) for i in range(len(start_logits)) for j in range(i, min(len(end_logits), i + max_length))]
    return max(pairs, key=lambda pair: min(start_logits[pair[0]].item(), end_logits[pair[1]].item()))

# %% mistake: a_tenth_less_for_each_token
# names: how many tokens
# names: nothing more
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    pairs = [(i, j) for i in range(len(start_logits)) for j in range(i, min(len(end_logits), i + max_length))]
    return max(pairs, key=lambda p: start_logits[p[0]].item() + end_logits[p[1]].item() - 0.1 * (p[1] - p[0]))

# %% mistake: sum_and_span
# names: start and end,? and nothing else
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    pairs = [(i, j) for i in range(len(start_logits)) for j in range(i, min(len(end_logits), i + max_length))]
    return max((start_logits[i].item() + end_logits[j].item(), (i, j)) for i, j in pairs)

# %% mistake: names_of_the_test_cell
# names: arguments
# names: the test cell
# names: `start`
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    sums = start[:, None] + end[None]
    inside = torch.ones_like(sums).triu().tril(max_length - 1).bool()
    return divmod(sums.masked_fill(~inside, -torch.inf).argmax().item(), len(start))

# %% mistake: sixteen_by_default
# names: default
# names: max_length = 15
def extract_answer(start_logits, end_logits, max_length=16):
    n = len(start_logits)
    return max(((s, e) for s in range(n) for e in range(s, min(n, s + max_length))), key=lambda p: (start_logits[p[0]] + end_logits[p[1]]).item())

# %% mistake: thirty_by_default
# names: default
# names: max_length = 15
def extract_answer(start_logits, end_logits, max_length=30):
    n = len(start_logits)
    return max(((s, e) for s in range(n) for e in range(s, min(n, s + max_length))), key=lambda p: (start_logits[p[0]] + end_logits[p[1]]).item())

# %% mistake: ten_by_default
# names: default
# names: max_length = 15
def extract_answer(start_logits, end_logits, max_length=10):
    n = len(start_logits)
    return max(((s, e) for s in range(n) for e in range(s, min(n, s + max_length))), key=lambda p: (start_logits[p[0]] + end_logits[p[1]]).item())

# %% mistake: starts_with_all_their_ends_only
# names: no loop run|short text
def extract_answer(start_logits, end_logits, max_length=15):
    best, out = None, None
    n = len(start_logits)
    for s in range(n - max_length + 1):
        for e in range(s, s + max_length):
            t = float(start_logits[s] + end_logits[e])
            if best is None or t > best:
                best, out = t, (s, e)
    return out or (0, n - 1)

# %% mistake: best_start_so_far
# names: once|one pass
# names: too far away
def extract_answer(start_logits, end_logits, max_length=15):
    best, out, s = -math.inf, (0, 0), 0
    for e in range(len(end_logits)):
        if start_logits[e] > start_logits[s] or e - s >= max_length:
            s = e
        if start_logits[s] + end_logits[e] > best:
            best, out = start_logits[s] + end_logits[e], (s, e)
    return out

# %% right: starts_that_may_still_win
from collections import deque
def extract_answer(start_logits, end_logits, max_length=15):
    s, e = start_logits.tolist(), end_logits.tolist()
    window, best, answer = deque(), -math.inf, None
    for j in range(len(e)):
        while window and s[window[-1]] < s[j]:
            window.pop()
        window.append(j)
        while window[0] <= j - max_length:
            window.popleft()
        if (total := s[window[0]] + e[j]) > best:
            best, answer = total, (window[0], j)
    return answer

# %% mistake: best_never_renewed
# names: last span
# names: set anew
# names: ^(?!.*one token were compared)
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for start in range(len(start_logits)):
        for end in range(start, min(start + max_length, len(end_logits))):
            if start_logits[start] + end_logits[end] > best:
                answer = start, end
    return answer

# %% mistake: best_never_renewed_start_by_start
# names: last span
# names: set anew
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best = float("-inf")
    for end in range(len(end_logits)):
        for start in range(len(start_logits)):
            total = (start_logits[start] + end_logits[end]).item()
            if start <= end < start + max_length and total > best:
                answer = start, end
    return answer

# %% mistake: less_for_greater
# names: turned round
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best = -float("inf")
    for start in range(len(start_logits)):
        for end in range(start, min(start + max_length, len(end_logits))):
            if start_logits[start] + end_logits[end] < best:
                best, answer = start_logits[start] + end_logits[end], (start, end)
    return answer

# %% mistake: less_for_greater_and_none
# names: turned round
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, first, last = -float("inf"), None, None
    for start in range(len(start_logits)):
        for end in range(start, min(start + max_length, len(end_logits))):
            if start_logits[start] + end_logits[end] < best:
                best, first, last = start_logits[start] + end_logits[end], start, end
    return int(first), int(last)

# %% mistake: less_for_greater_and_zeros
# names: turned round
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for start in range(len(start_logits)):
        for end in range(start, min(start + max_length, len(end_logits))):
            if start_logits[start] + end_logits[end] < best:
                best, answer = start_logits[start] + end_logits[end], (start, end)
    return answer

# %% mistake: return_at_the_end_of_the_loop
# names: ^The `return` stands inside the loop
def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    best, answer = -float("inf"), (0, 0)
    for start in range(len(start_logits)):
        for end in range(start, min(start + max_length, len(end_logits))):
            if start_logits[start] + end_logits[end] > best:
                best, answer = start_logits[start] + end_logits[end], (start, end)
        return answer

# %% mistake: sums_times_mask_minus_billion
# names: 0 times −∞ is NaN
# names: masked_fill
def extract_answer(start_logits, end_logits, max_length=15):
    n = len(start_logits)
    ok = torch.ones(n, n).triu().tril(max_length - 1)
    sums = (start_logits[:, None] + end_logits) * ok - (1 - ok) * 1e9
    return divmod(sums.argmax().item(), n)

# %% mistake: no_span_left
# names: nothing to choose
# names: too strict
def extract_answer(start_logits, end_logits, max_length=15):
    pairs = [(a + b, i, j) for i, a in enumerate(start_logits) for j, b in enumerate(end_logits) if i <= j and j - i + 1 < max_length]
    return max(pairs)[1:]
