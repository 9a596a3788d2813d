# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: sorted_dicts
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits)
    found = [{"label": id2label[i], "score": scores[i].item()} for i in range(len(scores))]
    return sorted(found, key=lambda entry: -entry["score"])[:top_k]

# %% right: topk
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    best = torch.softmax(logits, dim=-1).topk(top_k or len(logits))
    return [{"label": id2label[i], "score": s} for s, i in zip(best.values.tolist(), best.indices.tolist())]

# %% right: argsort_and_a_loop
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = F.softmax(logits, -1)
    result = []
    for i in logits.argsort(descending=True):
        result.append(dict(label=id2label[i.item()], score=float(scores[i])))
        if top_k is not None and len(result) == top_k:
            break
    return result

# %% right: numpy
import numpy as np

def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    z = logits.detach().numpy()
    p = np.exp(z - z.max())
    p = p / p.sum()
    order = np.argsort(-p)
    if top_k is not None:
        order = order[:top_k]
    return [{"score": float(p[i]), "label": id2label[int(i)]} for i in order]

# %% right: pairs_first
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    labels = [id2label[i] for i in sorted(id2label)]
    pairs = list(zip(torch.softmax(logits, 0).tolist(), labels))
    pairs.sort(key=lambda pair: pair[0], reverse=True)
    if top_k is None:
        top_k = len(pairs)
    return [{"label": label, "score": score} for score, label in pairs[:top_k]]

# %% right: heap
import heapq

def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    total = torch.logsumexp(logits, 0)
    found = ({"label": name, "score": math.exp(logits[i] - total)} for i, name in id2label.items())
    return heapq.nlargest(len(id2label) if top_k is None else top_k, found, key=lambda entry: entry["score"])

# %% right: largest_taken_away
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    left = dict(enumerate(softmax(logits).tolist()))
    found = []
    while left and (top_k is None or len(found) < top_k):
        i = max(left, key=left.get)
        found.append({"label": id2label[i], "score": left.pop(i)})
    return found

# %% right: counter
from collections import Counter

def classify(logits, id2label, top_k=None):
    scores = Counter(dict(enumerate(torch.softmax(logits, -1).tolist())))
    return [{"label": id2label[i], "score": p} for i, p in scores.most_common(top_k)]

# %% right: math_alone
def classify(logits, id2label, top_k=None):
    z = [float(x) for x in logits]
    top = max(z)
    e = [math.exp(x - top) for x in z]
    total = math.fsum(e)
    found = []
    for i, x in enumerate(e):
        place = 0
        while place < len(found) and found[place]["score"] >= x / total:
            place += 1
        found.insert(place, {"label": id2label[i], "score": x / total})
    return found if top_k is None else found[:top_k]

# %% right: quicksort
def classify(logits, id2label, top_k=None):
    def ordered(entries):
        if not entries:
            return []
        first, *rest = entries
        above = [e for e in rest if e["score"] > first["score"]]
        below = [e for e in rest if not e["score"] > first["score"]]
        return [*ordered(above), first, *ordered(below)]

    entries = [{"label": id2label[i], "score": p.item()} for i, p in enumerate(logits.softmax(0))]
    return ordered(entries)[slice(top_k)]

# %% right: instance_with_slots
from operator import itemgetter

class Classifier:
    __slots__ = ()

    def __call__(self, logits, id2label, top_k=None):
        scores = F.softmax(logits.double(), dim=0).tolist()
        rows = ({"label": id2label[i], "score": scores[i]} for i in range(len(scores)))
        return sorted(rows, key=itemgetter("score"), reverse=True)[:top_k]

classify = Classifier()

# %% right: lambda
classify = lambda logits, id2label, top_k=None: [
    {"score": p, "label": id2label[i]}
    for p, i in sorted(zip(logits.softmax(-1).tolist(), range(len(logits))), reverse=True)
][:top_k]

# %% right: islice_over_a_generator
from itertools import islice

def classify(logits, id2label, top_k=None):
    def best_first():
        p = torch.softmax(logits, dim=0).detach().clone()
        for _ in range(len(p)):
            i = int(p.argmax())
            yield dict(label=id2label[i], score=float(p[i]))
            p[i] = -1

    return list(islice(best_first(), top_k))

# %% right: taken_out_one_by_one
def classify(logits, id2label, top_k=None):
    left = list(zip([id2label[i] for i in range(logits.numel())], torch.softmax(logits, 0).tolist()))
    best = []
    while left and (top_k is None or len(best) < top_k):
        winner = max(left, key=lambda pair: pair[1])
        left.remove(winner)
        best += [{"label": winner[0], "score": winner[1]}]
    return best

# %% right: bubble_sort
def classify(logits, id2label, top_k=None):
    out = [{"label": id2label[i], "score": s} for i, s in enumerate(logits.softmax(-1).tolist())]
    for _ in out:
        for j in range(len(out) - 1):
            if out[j]["score"] < out[j + 1]["score"]:
                out[j], out[j + 1] = out[j + 1], out[j]
    del out[len(out) if top_k is None else top_k :]
    return out

# %% right: comparison_function
from functools import cmp_to_key

def classify(logits, id2label, top_k=None):
    z = logits.tolist()
    order = sorted(range(len(z)), key=cmp_to_key(lambda a, b: (z[b] > z[a]) - (z[b] < z[a])))
    below = torch.logsumexp(logits, dim=0)
    return [{"label": id2label[i], "score": (logits[i] - below).exp().item()} for i in order[:top_k]]

# %% right: ordered_dicts
from collections import OrderedDict

def classify(logits, id2label, top_k=None):
    k = len(logits) if top_k is None else top_k
    values, places = logits.softmax(dim=0).topk(k)
    return [OrderedDict(label=id2label[int(i)], score=float(v)) for v, i in zip(values, places)]

# %% right: rank_by_counting
def classify(logits, id2label, top_k=None):
    p = F.softmax(logits, dim=-1)
    n = len(p)
    earlier = torch.arange(n)[:, None] > torch.arange(n)
    rank = ((p[None] > p[:, None]) | ((p[None] == p[:, None]) & earlier)).sum(-1).tolist()
    result = [None] * n
    for i in range(n):
        result[rank[i]] = {"label": id2label[i], "score": p[i].item()}
    return result[: n if top_k is None else top_k]

# %% right: categorical_and_negative_keys
def classify(logits, id2label, top_k=None):
    probs = torch.distributions.Categorical(logits=logits).probs
    entries = map(lambda i: {"label": id2label[i], "score": probs[i].item()}, range(len(probs)))
    return [*sorted(entries, key=lambda e: -e["score"])][:top_k]

# %% mistake: unsorted
# names: order of the ids|best.{0,20}first
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    return [{"label": id2label[i], "score": s} for i, s in enumerate(scores)][:top_k]

# %% mistake: softmax_of_sizes
# names: lost their signs
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = torch.softmax(logits.abs(), -1)
    found = [{"label": id2label[i], "score": scores[i].item()} for i in range(len(scores))]
    return sorted(found, key=lambda entry: -entry["score"])[:top_k]

# %% mistake: softmax_turned
# names: lost their signs
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = torch.softmax(-logits, -1)
    found = [{"label": id2label[i], "score": scores[i].item()} for i in range(len(scores))]
    return sorted(found, key=lambda entry: -entry["score"])[:top_k]

# %% mistake: softmax_of_squares
# names: lost their signs
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = torch.softmax(logits ** 2, -1)
    found = [{"label": id2label[i], "score": scores[i].item()} for i in range(len(scores))]
    return sorted(found, key=lambda entry: -entry["score"])[:top_k]

# %% mistake: softmax_behind_a_relu
# names: lost their signs
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = torch.softmax(torch.relu(logits), -1)
    found = [{"label": id2label[i], "score": scores[i].item()} for i in range(len(scores))]
    return sorted(found, key=lambda entry: -entry["score"])[:top_k]

# %% mistake: worst_first
# names: turned round|best (comes|must come) first|reverse
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    return sorted([{"label": id2label[i], "score": s} for i, s in enumerate(scores)], key=lambda e: e["score"])[:top_k]

# %% mistake: by_label
# names: alphabetical
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    return sorted([{"label": id2label[i], "score": s} for i, s in enumerate(scores)], key=lambda e: e["label"])[:top_k]

# %% mistake: labels_stay
# names: labels? did not move|keep its own
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = sorted(softmax(logits).tolist(), reverse=True)
    return [{"label": id2label[i], "score": s} for i, s in enumerate(scores)][:top_k]

# %% mistake: top_k_ignored
# names: top_k.{0,20}ignored
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
    return sorted(found, key=lambda e: e["score"], reverse=True)

# %% mistake: one_too_many
# names: off by one
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    found = sorted([{"label": id2label[i], "score": s} for i, s in enumerate(scores)], key=lambda e: -e["score"])
    return found if top_k is None else found[: top_k + 1]

# %% mistake: one_too_few
# names: off by one
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    found = sorted([{"label": id2label[i], "score": s} for i, s in enumerate(scores)], key=lambda e: -e["score"])
    return found if top_k is None else found[: top_k - 1]

# %% mistake: top_k_before_sorting
# names: cut before|sort first
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)][:top_k]
    return sorted(found, key=lambda e: e["score"], reverse=True)

# %% mistake: top_k_cannot_be_none
# names: None
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    best = softmax(logits).topk(top_k)
    return [{"label": id2label[i], "score": s} for s, i in zip(best.values.tolist(), best.indices.tolist())]

# %% mistake: best_by_default
# names: only the best
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    best = softmax(logits).topk(top_k or 1)
    return [{"label": id2label[i], "score": s} for s, i in zip(best.values.tolist(), best.indices.tolist())]

# %% mistake: one_dict
# names: list
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits)
    i = scores.argmax().item()
    return {"label": id2label[i], "score": scores[i].item()}

# %% mistake: one_dict_for_one
# names: list
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    found = sorted([{"label": id2label[i], "score": s} for i, s in enumerate(scores)], key=lambda e: -e["score"])
    return found[0] if top_k == 1 else found[:top_k]

# %% mistake: pairs
# names: dicts?
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    return sorted([(id2label[i], s) for i, s in enumerate(scores)], key=lambda e: -e[1])[:top_k]

# %% mistake: one_dict_of_scores
# names: one dict
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    order = sorted(range(len(scores)), key=lambda i: -scores[i])[:top_k]
    return {id2label[i]: scores[i] for i in order}

# %% mistake: dicts_of_label_to_score
# names: key "label"
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    order = sorted(range(len(scores)), key=lambda i: -scores[i])[:top_k]
    return [{id2label[i]: scores[i]} for i in order]

# %% mistake: other_keys
# names: key "label"
# names: "name"
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    order = sorted(range(len(scores)), key=lambda i: -scores[i])[:top_k]
    return [{"name": id2label[i], "score": scores[i]} for i in order]

# %% mistake: one_key_more
# names: key "id"
# names: too many
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    order = sorted(range(len(scores)), key=lambda i: -scores[i])[:top_k]
    return [{"id": i, "label": id2label[i], "score": scores[i]} for i in order]

# %% mistake: ids
# names: id2label
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    order = sorted(range(len(scores)), key=lambda i: -scores[i])[:top_k]
    return [{"label": i, "score": scores[i]} for i in order]

# %% mistake: tensors_as_keys
# names: KeyError|\.item\(\)|tensor
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits)
    return [{"label": id2label[i], "score": scores[i].item()} for i in scores.argsort(descending=True)][:top_k]

# %% mistake: tensor_scores
# names: still a tensor
# names: item
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits)
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: values_of_the_dict_in_order
# names: id2label\[i\]|order in which the dict
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    pairs = zip(id2label.values(), softmax(logits).tolist())
    return sorted([{"label": l, "score": s} for l, s in pairs], key=lambda e: -e["score"])[:top_k]

# %% mistake: logits_as_scores
# names: softmax
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(logits.tolist())]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: sigmoid
# names: sigmoid
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(logits.sigmoid().tolist())]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: softmax_of_the_best
# names: among all labels|best.{0,10}alone
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    best = logits.topk(top_k or len(logits))
    scores = softmax(best.values)
    return [{"label": id2label[i], "score": s} for i, s in zip(best.indices.tolist(), scores.tolist())]

# %% mistake: per_cent
# names: percent|between 0 and 1
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": 100 * s} for i, s in enumerate(softmax(logits).tolist())]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: rounded
# names: round
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": round(s, 3)} for i, s in enumerate(softmax(logits).tolist())]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: texts_as_scores
# names: number
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(softmax(logits).tolist())]
    found = sorted(found, key=lambda e: -e["score"])[:top_k]
    return [{"label": e["label"], "score": f"{e['score']:.4f}"} for e in found]

# %% mistake: overflow
# names: subtracts? the largest|overflow|NaN
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    powers = logits.exp()
    scores = (powers / powers.sum()).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: overflow_in_python
# names: OverflowError|overflow
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    powers = [math.exp(z) for z in logits.tolist()]
    found = [{"label": id2label[i], "score": p / sum(powers)} for i, p in enumerate(powers)]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: list_printed
# names: return
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(softmax(logits).tolist())]
    found.sort(key=lambda e: -e["score"])

# %% mistake: sort_returns_none
# names: return|None
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(softmax(logits).tolist())]
    return found.sort(key=lambda e: -e["score"])

# %% mistake: dict_emptied
# names: changed
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label.pop(i), "score": s} for i, s in enumerate(softmax(logits).tolist())]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: generator
# names: list
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    best = softmax(logits).topk(top_k or len(logits))
    return ({"label": id2label[i], "score": s} for s, i in zip(best.values.tolist(), best.indices.tolist()))

# %% mistake: sorted_dicts_without_a_key
# names: TypeError
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(softmax(logits).tolist())]
    return sorted(found, reverse=True)[:top_k]

# %% mistake: wants_a_batch
# names: not iterable
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits)[0].tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: list_in_a_list
# names: inside another list
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(softmax(logits).tolist())]
    return [sorted(found, key=lambda e: -e["score"])[:top_k]]

# %% mistake: softmax_with_a_dimension
# names: call of `softmax`
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": s.item()} for i, s in enumerate(softmax(logits, dim=-1))]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: tuple_of_dicts
# names: tuple
# names: `list\(\.\.\.\)`
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores, ids = torch.softmax(logits, 0).sort(descending=True)
    return tuple({"label": id2label[int(i)], "score": float(s)} for s, i in zip(scores, ids))[:top_k]

# %% mistake: scores_as_keys
# names: label is missing
# names: same score
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = dict(zip(softmax(logits).tolist(), [id2label[i] for i in range(len(logits))]))
    return [{"label": found[score], "score": score} for score in sorted(found, reverse=True)][:top_k]

# %% mistake: index_of_the_score
# names: returned twice
# names: finds the first
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = softmax(logits).tolist()
    best = sorted(scores, reverse=True)[:top_k]
    return [{"label": id2label[scores.index(score)], "score": score} for score in best]

# %% mistake: ids_as_texts
# names: whole numbers
# names: KeyError
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[str(i)], "score": s} for i, s in enumerate(softmax(logits).tolist())]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: labels_from_z_to_a
# names: alphabetical
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(softmax(logits).tolist())]
    return sorted(found, key=lambda e: (e["label"], e["score"]), reverse=True)[:top_k]

# %% mistake: ten_at_most
# names: label is missing
def classify(logits, id2label, top_k=None):
    values, places = logits.softmax(-1).topk(min(len(logits), top_k or 10))
    return [{"label": id2label[i], "score": s} for s, i in zip(values.tolist(), places.tolist())]

# %% mistake: first_ten_logits
# names: label is missing
def classify(logits, id2label, top_k=None):
    scores = logits.softmax(-1).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in zip(range(10), scores)]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: single_label_by_a_sigmoid
# names: sigmoid
def classify(logits, id2label, top_k=None):
    scores = (logits.sigmoid() if len(logits) == 1 else logits.softmax(-1)).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: single_label_squeezed
# names: single label
# names: squeeze
def classify(logits, id2label, top_k=None):
    scores = logits.softmax(-1).squeeze().tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: sorted_by_a_rounded_score
# names: nearly the same
# names: order
def classify(logits, id2label, top_k=None):
    scores = logits.softmax(-1).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
    return sorted(found, key=lambda e: round(e["score"], 3), reverse=True)[:top_k]

# %% mistake: rounded_to_six_places
# names: round
def classify(logits, id2label, top_k=None):
    scores = logits.softmax(-1).tolist()
    found = [{"label": id2label[i], "score": round(s, 6)} for i, s in enumerate(scores)]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: no_score_of_zero
# names: exactly 0
# names: left out
def classify(logits, id2label, top_k=None):
    scores = logits.softmax(-1).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores) if s > 0]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: no_logit_of_zero
# names: exactly 0
# names: left out
def classify(logits, id2label, top_k=None):
    scores = logits.softmax(-1).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores) if logits[i]]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: label_by_score
# names: label is missing
# names: same score
def classify(logits, id2label, top_k=None):
    by_score = {s: id2label[i] for i, s in enumerate(logits.softmax(-1).tolist())}
    return [{"label": by_score[s], "score": s} for s in sorted(by_score, reverse=True)][:top_k]

# %% mistake: infinity_left_out
# names: exactly 0
# names: left out
def classify(logits, id2label, top_k=None):
    scores = logits.softmax(-1).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores) if logits[i] > -torch.inf]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: numpy_without_detach
# names: from a model
# names: detach
def classify(logits, id2label, top_k=None):
    scores = logits.softmax(-1).numpy()
    order = scores.argsort()[::-1][:top_k]
    return [{"label": id2label[int(i)], "score": float(scores[i])} for i in order]

# %% mistake: keys_sorted_as_text
# names: as texts
# names: 10
def classify(logits, id2label, top_k=None):
    labels = [id2label[i] for i in sorted(id2label, key=str)]
    found = [{"label": l, "score": s} for l, s in zip(labels, logits.softmax(-1).tolist())]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: remembered
# names: two calls
# names: same list
memory = {}

def classify(logits, id2label, top_k=None):
    key = (tuple(logits.tolist()), logits.dtype, tuple(id2label.items()), top_k)
    if key not in memory:
        scores = logits.softmax(-1).tolist()
        found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
        memory[key] = sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]
    return memory[key]

# %% mistake: entries_reused
# names: two calls
# names: same list
entries = {}

def classify(logits, id2label, top_k=None):
    for i, s in enumerate(logits.softmax(-1).tolist()):
        entries.setdefault(i, {}).update(label=id2label[i], score=s)
    found = [entries[i] for i in range(len(logits))]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: same_labels_overwritten
# names: same label
# names: entry of its own
def classify(logits, id2label, top_k=None):
    by_label = {id2label[i]: s for i, s in enumerate(logits.softmax(-1).tolist())}
    found = [{"label": label, "score": s} for label, s in by_label.items()]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: same_labels_added
# names: same label
# names: entry of its own
def classify(logits, id2label, top_k=None):
    from collections import defaultdict
    by_label = defaultdict(float)
    for i, s in enumerate(logits.softmax(-1).tolist()):
        by_label[id2label[i]] += s
    found = [{"label": label, "score": s} for label, s in by_label.items()]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: id_from_the_label
# names: same label
# names: entry of its own
def classify(logits, id2label, top_k=None):
    label2id = {label: i for i, label in id2label.items()}
    scores = logits.softmax(-1).tolist()
    labels = sorted(id2label.values(), key=lambda label: scores[label2id[label]], reverse=True)
    return [{"label": label, "score": scores[label2id[label]]} for label in labels][:top_k]

# %% mistake: label_that_is_a_number
# names: labels are numbers
def classify(logits, id2label, top_k=None):
    scores = logits.softmax(-1).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
    found = [e | {"label": int(e["label"])} if e["label"].isdigit() else e for e in found]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: second_dimension_expected
# names: dimension
def classify(logits, id2label, top_k=None):
    scores = torch.softmax(logits, dim=1)[0].tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
    return sorted(found, key=lambda e: e["score"], reverse=True)[:top_k]

# %% mistake: numpys_numbers
# names: numpy
def classify(logits, id2label, top_k=None):
    scores = logits.detach().softmax(-1).numpy()
    order = scores.argsort()[::-1][:top_k]
    return [{"label": id2label[int(i)], "score": scores[i]} for i in order]

# %% mistake: float32_inside
# names: float32
def classify(logits, id2label, top_k=None):
    scores = logits.float().softmax(-1).tolist()
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(scores)]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: logarithms
# names: logarithm
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    values, ids = F.log_softmax(logits, dim=-1).sort(descending=True)
    return [{"label": id2label[i], "score": s} for i, s in zip(ids.tolist(), values.tolist())][:top_k]

# %% mistake: not_divided
# names: divided by their sum|sum to 1
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    values, ids = (logits - logits.max()).exp().sort(descending=True)
    return [{"label": id2label[i], "score": s} for i, s in zip(ids.tolist(), values.tolist())][:top_k]

# %% mistake: softmax_twice
# names: twice
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    values, ids = softmax(softmax(logits)).sort(descending=True)
    return [{"label": id2label[i], "score": s} for i, s in zip(ids.tolist(), values.tolist())][:top_k]

# %% mistake: clamped
# names: large logits
# names: cut off
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    values, ids = softmax(logits.clamp(-50, 50)).sort(descending=True)
    return [{"label": id2label[i], "score": s} for i, s in zip(ids.tolist(), values.tolist())][:top_k]

# %% unknown: warmer
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i], "score": s} for i, s in enumerate(torch.softmax(0.8 * logits, 0).tolist())]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% mistake: shouted
# names: spelled|as they stand
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    found = [{"label": id2label[i] + "!", "score": s} for i, s in enumerate(softmax(logits).tolist())]
    return sorted(found, key=lambda e: -e["score"])[:top_k]

# %% unknown: first_two_exchanged
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    scores = logits.softmax(-1).tolist()
    order = sorted(range(len(scores)), key=lambda i: scores[i], reverse=True)
    order[:2] = order[:2][::-1]
    return [{"label": id2label[i], "score": scores[i]} for i in order][:top_k]

# %% mistake: sort_returned
# names: None
# names: sort
def classify(logits, id2label, top_k=None):
    p = softmax(logits).tolist()
    out = [{"label": id2label[i], "score": s} for i, s in enumerate(p)]
    return out.sort(key=lambda e: -e["score"])

# %% mistake: sort_assigned
# names: None
# names: sort
def classify(logits, id2label, top_k=None):
    out = [{"label": id2label[i], "score": s} for i, s in enumerate(softmax(logits).tolist())]
    out = out.sort(key=lambda e: -e["score"])
    return out[:top_k]

# %% mistake: append_assigned
# names: None
# names: append
def classify(logits, id2label, top_k=None):
    out = []
    for i, s in enumerate(softmax(logits).tolist()):
        out = out.append({"label": id2label[i], "score": s})
    return sorted(out, key=lambda e: -e["score"])[:top_k]

# %% mistake: sorted_without_key
# names: key=
def classify(logits, id2label, top_k=None):
    p = softmax(logits).tolist()
    out = [{"label": id2label[i], "score": s} for i, s in enumerate(p)]
    return sorted(out, reverse=True)[:top_k]

# %% mistake: three_at_most
# names: left out
# names: top_k
def classify(logits, id2label, top_k=None):
    v, i = softmax(logits).topk(top_k if top_k else 3)
    return [{"label": id2label[a], "score": b} for a, b in zip(i.tolist(), v.tolist())]

# %% mistake: first_of_a_batch
# names: single number
def classify(logits, id2label, top_k=None):
    p = softmax(logits)[0].tolist()
    out = sorted([{"label": id2label[i], "score": float(s)} for i, s in enumerate(p)], key=lambda e: -e["score"])
    return out[:top_k]

# %% mistake: round_brackets
# names: round brackets
# names: square
def classify(logits, id2label, top_k=None):
    p = softmax(logits).tolist()
    return sorted([{"label": id2label(i), "score": s} for i, s in enumerate(p)], key=lambda e: -e["score"])[:top_k]

# %% mistake: braces_without_colons
# names: colon
def classify(logits, id2label, top_k=None):
    p = softmax(logits).tolist()
    return sorted([{"label", id2label[i], "score", s} for i, s in enumerate(p)], key=lambda e: -e["score"])[:top_k]

# %% mistake: softmax_of_each
# names: alone
def classify(logits, id2label, top_k=None):
    return sorted([{"label": id2label[i], "score": softmax(z).item()} for i, z in enumerate(logits)], key=lambda e: -e["score"])[:top_k]

# %% mistake: names_in_order
# names: names were sorted
# names: id2label
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    p = logits.softmax(-1).tolist()
    names = sorted(id2label.values())
    return sorted([{"label": n, "score": s} for n, s in zip(names, p)], key=lambda d: -d["score"])[:top_k]

# %% mistake: sort_given_back
# names: None
# names: \.sort
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    p = logits.softmax(-1).tolist()
    out = [{"label": id2label[i], "score": s} for i, s in enumerate(p)]
    return out.sort(key=lambda e: -e["score"])[:top_k]

# %% mistake: logits_divided_by_their_sum
# names: exponential
def classify(logits, id2label, top_k=None):
    p = (logits / logits.sum()).tolist()
    rows = sorted([{"label": id2label[i], "score": s} for i, s in enumerate(p)], key=lambda d: -d["score"])[:top_k]
    return rows

# %% mistake: labels_from_the_end
# names: other labels
# names: from the end
def classify(logits, id2label, top_k=None):
    p = torch.softmax(logits, -1).tolist()
    n = len(p)
    return sorted([{"label": id2label[n - 1 - i], "score": s} for i, s in enumerate(p)], key=lambda d: -d["score"])[:top_k]

# %% mistake: worst_top_k_in_the_right_order
# names: worst
def classify(logits, id2label, top_k=None):
    p = torch.softmax(logits, -1).tolist()
    rows = sorted([{"label": id2label[i], "score": s} for i, s in enumerate(p)], key=lambda d: d["score"])
    return rows[:top_k][::-1]

# %% right: kept_in_order_by_bisect
def classify(logits, id2label, top_k=None):
    import bisect
    rows = []
    for i, s in enumerate(torch.softmax(logits.double(), -1).to(logits.dtype).tolist()):
        bisect.insort(rows, (-s, i))
    return [{"label": id2label[i], "score": -s} for s, i in rows[: len(rows) if top_k is None else top_k]]

# %% mistake: scores_by_place_in_the_ranking
# names: scores did not move
def classify(logits, id2label, top_k=None):
    order = logits.argsort(descending=True).tolist()
    p = logits.softmax(-1).tolist()
    return [{"label": id2label[i], "score": p[k]} for k, i in enumerate(order)][:top_k]

# %% mistake: below_a_least_score
# names: least score
def classify(logits, id2label, top_k=None):
    p = torch.softmax(logits, -1).tolist()
    return sorted([{"label": id2label[i], "score": s} for i, s in enumerate(p) if s > 0.1], key=lambda d: -d["score"])[:top_k]

# %% mistake: between_least_and_largest
# names: smallest and the largest
# names: softmax
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    low, high = logits.min(), logits.max()
    p = (logits - low) / (high - low)
    order = p.argsort(descending=True)[:top_k].tolist()
    return [{"label": id2label[i], "score": p[i].item()} for i in order]

# %% mistake: shares_above_the_least
# names: exponential|softmax
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    low, high = logits.min(), logits.max()
    p = (logits - low) / (high - low)
    p = p / p.sum()
    order = p.argsort(descending=True)[:top_k].tolist()
    return [{"label": id2label[i], "score": p[i].item()} for i in order]

# %% mistake: tanh_scores
# names: tanh
# names: softmax
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    p = (torch.tanh(logits) + 1) / 2
    order = p.argsort(descending=True)[:top_k].tolist()
    return [{"label": id2label[i], "score": p[i].item()} for i in order]

# %% mistake: scores_added_up
# names: added up|cumsum
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    p, order = softmax(logits).sort(descending=True)
    p = p.cumsum(0)
    return [{"label": id2label[i], "score": s} for i, s in zip(order.tolist(), p.tolist())][:top_k]

# %% mistake: ranks_for_ids
# names: ranks
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    p = softmax(logits)
    ranks = p.argsort(descending=True).argsort().tolist()
    return [{"label": id2label[i], "score": p[i].item()} for i in ranks][:top_k]

# %% mistake: sorted_without_signs
# names: without the sign
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    p = softmax(logits)
    order = logits.abs().argsort(descending=True)[:top_k].tolist()
    return [{"label": id2label[i], "score": p[i].item()} for i in order]

# %% mistake: one_less_the_probability
# names: 1 minus
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    p = 1 - softmax(logits)
    order = p.argsort(descending=True)[:top_k].tolist()
    return [{"label": id2label[i], "score": p[i].item()} for i in order]

# %% mistake: relative_to_the_best
# names: sum
def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]:
    p = softmax(logits)
    p = p / p.max()
    order = p.argsort(descending=True)[:top_k].tolist()
    return [{"label": id2label[i], "score": p[i].item()} for i in order]

# %% mistake: sorted_scores_picked_by_id
# names: sorted already
def classify(logits, id2label, top_k=None):
    p = torch.softmax(logits, -1)
    s, o = p.sort(descending=True)
    return [dict(zip(("label", "score"), (id2label[i], s[i].item()))) for i in o.tolist()][:top_k]

# %% mistake: one_dict_again_and_again
# names: same dict
def classify(logits, id2label, top_k=None):
    p = torch.softmax(logits, -1)
    entry, out = {}, []
    for i in p.argsort(descending=True).tolist():
        entry["label"] = id2label[i]
        entry["score"] = p[i].item()
        out.append(entry)
    return out[:top_k]
