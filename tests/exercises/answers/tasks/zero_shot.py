# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% snippet: signature
def zero_shot(
    logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False
) -> dict:

# %% snippet: ranked
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% snippet: right_scores
    if multi_label:
        scores = torch.softmax(logits[:, [contradiction, entailment]], dim=-1)[:, 1]
    else:
        scores = torch.softmax(logits[:, entailment], dim=0)

# %% right: two_columns
#: signature
    if multi_label:
        scores = softmax(logits[:, [contradiction, entailment]])[:, 1]
    else:
        scores = softmax(logits[:, entailment])
#: ranked

# %% right: sigmoid_of_the_difference
#: signature
    entail = logits[:, entailment]
    scores = torch.sigmoid(entail - logits[:, contradiction]) if multi_label else F.softmax(entail, dim=-1)
    scores, order = scores.sort(descending=True)
    return {"labels": [labels[i] for i in order], "scores": scores.tolist()}

# %% right: softmax_over_all_columns_first
#: signature
    if multi_label:
        both = torch.stack([logits[:, entailment], logits[:, contradiction]])
        scores = both.softmax(0)[0]
    else:
        scores = logits.softmax(0)[:, entailment]
#: ranked

# %% right: label_by_label
#: signature
    scores = []
    for row in logits:
        if multi_label:
            scores.append(torch.stack([row[entailment], row[contradiction]]).softmax(0)[0].item())
        else:
            scores.append((row[entailment] - torch.logsumexp(logits[:, entailment], 0)).exp().item())
    order = sorted(range(len(labels)), key=lambda i: scores[i], reverse=True)
    return dict(labels=[labels[i] for i in order], scores=[scores[i] for i in order])

# %% right: numpy
#: signature
    import numpy as np

    z = logits.detach().numpy().astype(float)
    if multi_label:
        p = 1 / (1 + np.exp(np.clip(z[:, contradiction] - z[:, entailment], -700, 700)))
    else:
        p = np.exp(z[:, entailment] - z[:, entailment].max())
        p /= p.sum()
    order = np.argsort(p)[::-1]
    return {"labels": [labels[i] for i in order], "scores": p[order].tolist()}

# %% right: in_a_dict_first
#: signature
#: right_scores
    found = dict(zip(labels, scores.tolist()))
    names = sorted(found, key=found.get, reverse=True)
    return {"scores": [found[name] for name in names], "labels": names}

# %% right: turned_round_in_place
#: signature
#: right_scores
    order = sorted(range(len(labels)), key=scores.__getitem__)
    order.reverse()
    return {"labels": [labels[i] for i in order], "scores": scores[torch.tensor(order)].tolist()}

# %% right: log_domain
#: signature
    entail, contra = logits[:, entailment], logits[:, contradiction]
    total = torch.logaddexp(entail, contra) if multi_label else entail.logsumexp(0)
    scores = (entail - total).exp()
#: ranked

# %% right: plain_python
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    rows = logits.tolist()
    if multi_label:
        scores = []
        for row in rows:
            difference = row[contradiction] - row[entailment]
            scores.append(1 / (1 + math.exp(difference)) if difference < 700 else 0.0)
    else:
        top = max(row[entailment] for row in rows)
        e = [math.exp(row[entailment] - top) for row in rows]
        scores = [x / math.fsum(e) for x in e]
    order = sorted(range(len(rows)), key=scores.__getitem__, reverse=True)
    return {"labels": [labels[i] for i in order], "scores": [scores[i] for i in order]}

# %% right: hyperbolic_tangent
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e = logits[:, entailment]
    p = (1 + torch.tanh((e - logits[:, contradiction]) / 2)) / 2 if multi_label else e.softmax(0)
    p, order = p.sort(descending=True)
    return {"labels": [labels[int(i)] for i in order], "scores": p.tolist()}

# %% right: index_select_and_argsort
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    columns = [contradiction, entailment] if multi_label else [entailment]
    chosen = logits.index_select(1, torch.tensor(columns) % logits.shape[1])
    scores = chosen.softmax(dim=int(multi_label))[:, -1]
    order = scores.argsort(descending=True).tolist()
    return dict(labels=[labels[i] for i in order], scores=[scores[i].item() for i in order])

# %% right: match_statement
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    match bool(multi_label):
        case True:
            both = torch.stack([logits[:, entailment], logits[:, contradiction]])
            scores = both.softmax(0)[0]
        case False:
            scores = F.softmax(logits.T[entailment], dim=0)
    pairs = sorted(zip(scores.tolist(), labels), key=lambda pair: pair[0], reverse=True)
    return {"labels": [label for _, label in pairs], "scores": [score for score, _ in pairs]}

# %% right: class_with_slots
class ZeroShot:
    __slots__ = ("entries",)

    def __init__(self, scores, labels):
        self.entries = sorted(zip(labels, map(float, scores)), key=lambda entry: -entry[1])

    def as_dict(self):
        return {"labels": [e[0] for e in self.entries], "scores": [e[1] for e in self.entries]}

def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits.detach()[:, entailment], logits.detach()[:, contradiction]
    scores = torch.exp(e - torch.logaddexp(e, c)) if multi_label else torch.exp(e - e.logsumexp(0))
    return ZeroShot(scores, labels).as_dict()

# %% right: cross_entropy
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    n = len(labels)
    if multi_label:
        losses = F.cross_entropy(logits[:, [contradiction, entailment]], torch.ones(n, dtype=torch.long), reduction="none")
    else:
        losses = F.cross_entropy(logits[:, entailment].expand(n, n), torch.arange(n), reduction="none")
    order = losses.argsort().tolist()
    return {"labels": [labels[i] for i in order], "scores": (-losses[order]).exp().tolist()}

# %% right: insertion_by_bisection
import bisect

def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        scores = [torch.softmax(torch.stack((row[contradiction], row[entailment])), 0)[1].item() for row in logits]
    else:
        scores = torch.softmax(logits[..., entailment], -1).tolist()
    keys, names = [], []
    for label, score in zip(labels, scores):
        place = bisect.bisect(keys, -score)
        keys.insert(place, -score)
        names.insert(place, label)
    return {"labels": names, "scores": [-key for key in keys]}

# %% right: others_masked
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    z = logits.double()
    if multi_label:
        other = torch.ones(z.shape[1], dtype=torch.bool)
        other[[entailment, contradiction]] = False
        scores = z.masked_fill(other, -torch.inf).softmax(1)[:, entailment]
    else:
        scores = z.softmax(0)[:, entailment]
    values, order = torch.topk(scores, len(labels))
    return {"scores": [float(v) for v in values], "labels": [labels[i] for i in order]}

# %% right: recursive_selection
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    def ordered(pairs):
        if not pairs:
            return []
        best = max(range(len(pairs)), key=lambda i: pairs[i][1])
        return [pairs[best]] + ordered(pairs[:best] + pairs[best + 1 :])

    e = logits[:, entailment]
    score = torch.sigmoid(e - logits[:, contradiction]) if multi_label else torch.softmax(e, 0)
    done = ordered(list(zip(labels, score.tolist())))
    return {"labels": [a for a, _ in done], "scores": [b for _, b in done]}

# %% right: lambda_with_partial
from functools import partial

def _zero_shot(rank, logits, labels, entailment=2, contradiction=0, multi_label=False):
    pair = logits[:, [entailment, contradiction]]
    p = pair.softmax(1)[:, 0] if multi_label else pair.softmax(0)[:, 0]
    order = rank(p.tolist())
    return {"labels": [labels[i] for i in order], "scores": [p[i].item() for i in order]}

zero_shot = partial(_zero_shot, lambda scores: sorted(range(len(scores)), key=lambda i: -scores[i]))

# %% right: unpacked_zip_made_lists
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits.unbind(1)[entailment], logits.unbind(1)[contradiction]
    scores = 1 / (1 + (c - e).exp()) if multi_label else (e - e.max()).exp() / (e - e.max()).exp().sum()
    names, numbers = map(list, zip(*sorted(zip(labels, scores.tolist()), key=lambda p: p[1])))
    return {"labels": names[::-1], "scores": numbers[::-1]}

# %% mistake: over_the_classes
# names: over the classes|compete
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        scores = torch.softmax(logits[:, [contradiction, entailment]], dim=-1)[:, 1]
    else:
        scores = torch.softmax(logits, dim=-1)[:, entailment]
#: ranked

# %% mistake: sizes
# names: lost their signs
def zero_shot(
    logits: Tensor,
    labels: list[str],
    entailment: int = 2,
    contradiction: int = 0,
    multi_label: bool = False,
) -> dict:
    logits = logits.abs()
    columns = [contradiction, entailment]
    scores = (
        softmax(logits[:, columns])[:, 1]
        if multi_label
        else softmax(logits[:, entailment])
    )
    order = scores.argsort(descending=True).tolist()
    return {
        "labels": [labels[i] for i in order],
        "scores": [scores[i].item() for i in order],
    }

# %% mistake: turned
# names: lost their signs
def zero_shot(
    logits: Tensor,
    labels: list[str],
    entailment: int = 2,
    contradiction: int = 0,
    multi_label: bool = False,
) -> dict:
    logits = -logits
    columns = [contradiction, entailment]
    scores = (
        softmax(logits[:, columns])[:, 1]
        if multi_label
        else softmax(logits[:, entailment])
    )
    order = scores.argsort(descending=True).tolist()
    return {
        "labels": [labels[i] for i in order],
        "scores": [scores[i].item() for i in order],
    }

# %% mistake: above_zero
# names: lost their signs
def zero_shot(
    logits: Tensor,
    labels: list[str],
    entailment: int = 2,
    contradiction: int = 0,
    multi_label: bool = False,
) -> dict:
    logits = logits.clamp(min=0)
    columns = [contradiction, entailment]
    scores = (
        softmax(logits[:, columns])[:, 1]
        if multi_label
        else softmax(logits[:, entailment])
    )
    order = scores.argsort(descending=True).tolist()
    return {
        "labels": [labels[i] for i in order],
        "scores": [scores[i].item() for i in order],
    }

# %% mistake: over_the_classes_normalised
# names: over the classes|compete
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        scores = torch.softmax(logits[:, [contradiction, entailment]], dim=-1)[:, 1]
    else:
        scores = torch.softmax(logits, dim=-1)[:, entailment]
        scores = scores / scores.sum()
#: ranked

# %% mistake: neutral_takes_part
# names: neutral
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        scores = torch.softmax(logits, dim=-1)[:, entailment]
    else:
        scores = torch.softmax(logits[:, entailment], dim=0)
#: ranked

# %% mistake: multi_label_ignored
# names: judged alone
#: signature
    scores = softmax(logits[:, entailment])
#: ranked

# %% mistake: always_alone
# names: judged alone
#: signature
    scores = softmax(logits[:, [contradiction, entailment]])[:, 1]
#: ranked

# %% mistake: the_two_exchanged
# names: judged alone|compete|multi_label
#: signature
    if not multi_label:
        scores = softmax(logits[:, [contradiction, entailment]])[:, 1]
    else:
        scores = softmax(logits[:, entailment])
#: ranked

# %% mistake: sigmoid_alone
# names: contradiction
# names: no part|against
#: signature
    scores = logits[:, entailment].sigmoid() if multi_label else logits[:, entailment].softmax(0)
#: ranked

# %% mistake: contradictions_score
# names: wrong|1 minus
#: signature
    if multi_label:
        scores = torch.softmax(logits[:, [contradiction, entailment]], dim=-1)[:, 0]
    else:
        scores = torch.softmax(logits[:, entailment], dim=0)
#: ranked

# %% mistake: contradiction_ranked
# names: wrong|1 minus|another class|contradiction
#: signature
    if multi_label:
        scores = torch.softmax(logits[:, [contradiction, entailment]], dim=-1)[:, 1]
    else:
        scores = torch.softmax(logits[:, contradiction], dim=0)
#: ranked

# %% mistake: column_fixed
# names: fixed
# names: argument
#: signature
    if multi_label:
        scores = torch.softmax(logits[:, [0, 2]], dim=-1)[:, 1]
    else:
        scores = torch.softmax(logits[:, 2], dim=0)
#: ranked

# %% mistake: last_column
# names: fixed
# names: argument
#: signature
    if multi_label:
        scores = torch.softmax(logits[:, [contradiction, entailment]], dim=-1)[:, 1]
    else:
        scores = torch.softmax(logits[:, -1], dim=0)
#: ranked

# %% mistake: contradiction_fixed
# names: fixed|contradiction
#: signature
    if multi_label:
        scores = torch.sigmoid(logits[:, entailment] - logits[:, 0])
    else:
        scores = torch.softmax(logits[:, entailment], dim=0)
#: ranked

# %% mistake: neutral_in_the_place_of_contradiction
# names: another class|contradiction
#: signature
    if multi_label:
        scores = torch.sigmoid(logits[:, entailment] - logits[:, 1])
    else:
        scores = torch.softmax(logits[:, entailment], dim=0)
#: ranked

# %% mistake: row_of_the_entailment
# names: column|another class|shape|entr
#: signature
    if multi_label:
        scores = torch.softmax(logits[:, [contradiction, entailment]], dim=-1)[:, 1]
    else:
        scores = torch.softmax(logits[entailment], dim=0)
#: ranked

# %% mistake: unsorted
# names: order in which the labels were given|best.{0,20}first
#: signature
#: right_scores
    return {"labels": labels, "scores": scores.tolist()}

# %% mistake: worst_first
# names: turned round
#: signature
#: right_scores
    order = scores.argsort().tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: labels_stay
# names: labels? did not move|its own
#: signature
#: right_scores
    return {"labels": labels, "scores": scores.sort(descending=True).values.tolist()}

# %% mistake: scores_stay
# names: scores? did not move
#: signature
#: right_scores
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": scores.tolist()}

# %% mistake: labels_sorted_by_name
# names: alphabetical
#: signature
#: right_scores
    found = sorted(zip(labels, scores.tolist()))
    return {"labels": [l for l, s in found], "scores": [s for l, s in found]}

# %% mistake: difference_competes
# names: contradiction
# names: single|competes?|alone
#: signature
    difference = logits[:, entailment] - logits[:, contradiction]
    scores = difference.sigmoid() if multi_label else difference.softmax(0)
#: ranked

# %% mistake: logits_as_scores
# names: softmax
#: signature
    scores = logits[:, entailment]
#: ranked

# %% mistake: one_softmax_over_the_matrix
# names: at once|all labels and all classes
#: signature
    scores = logits.flatten().softmax(0).reshape(logits.shape)[:, entailment]
#: ranked

# %% mistake: multi_label_scores_sum_to_one
# names: sum of 1|sum to 1
#: signature
    if multi_label:
        scores = torch.sigmoid(logits[:, entailment] - logits[:, contradiction])
        scores = scores / scores.sum()
    else:
        scores = torch.softmax(logits[:, entailment], dim=0)
#: ranked

# %% mistake: list_of_dicts
# names: one dict
#: signature
#: right_scores
    order = scores.argsort(descending=True).tolist()
    return [{"label": labels[i], "score": scores[i].item()} for i in order]

# %% mistake: label_to_score
# names: dict
#: signature
#: right_scores
    order = scores.argsort(descending=True).tolist()
    return {labels[i]: scores[i].item() for i in order}

# %% mistake: two_lists
# names: dict
#: signature
#: right_scores
    order = scores.argsort(descending=True).tolist()
    return [labels[i] for i in order], [scores[i].item() for i in order]

# %% mistake: other_keys
# names: key "labels"
#: signature
#: right_scores
    order = scores.argsort(descending=True).tolist()
    return {"label": [labels[i] for i in order], "score": [scores[i].item() for i in order]}

# %% mistake: tensor_of_scores
# names: tolist
# names: tensor
#: signature
#: right_scores
    scores, order = scores.sort(descending=True)
    return {"labels": [labels[i] for i in order.tolist()], "scores": scores}

# %% mistake: tensors_as_scores
# names: still a tensor
#: signature
#: right_scores
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i] for i in order]}

# %% mistake: best_only
# names: label is missing
#: signature
#: right_scores
    best = scores.argmax().item()
    return {"labels": [labels[best]], "scores": [scores[best].item()]}

# %% mistake: overflow
# names: NaN|overflow|subtracts
#: signature
    if multi_label:
        powers = logits[:, [contradiction, entailment]].exp()
        scores = powers[:, 1] / powers.sum(-1)
    else:
        powers = logits[:, entailment].exp()
        scores = powers / powers.sum()
#: ranked

# %% mistake: labels_sorted_in_place
# names: changed
#: signature
#: right_scores
    scores = scores.tolist()
    labels.sort(key=lambda label: -scores[labels_before.index(label)]) if (labels_before := list(labels)) else None
    return {"labels": labels, "scores": sorted(scores, reverse=True)}

# %% mistake: rounded
# names: round
#: signature
#: right_scores
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [round(scores[i].item(), 3) for i in order]}

# %% mistake: no_return
# names: return
#: signature
#: right_scores
    order = scores.argsort(descending=True).tolist()
    {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: three_columns_unpacked
# names: fixed|unpack
#: signature
    contradict, neutral, entail = logits.unbind(-1)
    scores = torch.sigmoid(entail - contradict) if multi_label else entail.softmax(0)
#: ranked

# %% mistake: arguments_in_another_order
# names: arguments
# names: order
def zero_shot(logits, labels, multi_label=False, entailment=2, contradiction=0):
    if multi_label:
        scores = torch.softmax(logits[:, [contradiction, entailment]], dim=-1)[:, 1]
    else:
        scores = torch.softmax(logits[:, entailment], dim=0)
#: ranked

# %% mistake: columns_end_to_end
# names: stack
#: signature
    if multi_label:
        scores = torch.cat([logits[:, contradiction], logits[:, entailment]], dim=1).softmax(1)[:, 1]
    else:
        scores = torch.softmax(logits[:, entailment], dim=0)
#: ranked

# %% mistake: softmax_over_the_labels_of_two_columns
# names: not over the labels
#: signature
    if multi_label:
        scores = torch.stack([logits[:, contradiction], logits[:, entailment]]).softmax(-1)[1]
    else:
        scores = torch.softmax(logits[:, entailment], dim=0)
#: ranked

# %% mistake: zip_of_pairs
# names: tuple
# names: `list\(\.\.\.\)`
#: signature
#: right_scores
    pairs = sorted(zip(scores.tolist(), labels), reverse=True)
    scores, names = zip(*pairs)
    return {"labels": names, "scores": scores}

# %% mistake: scores_as_keys
# names: label is missing
# names: same score
#: signature
#: right_scores
    found = dict(zip(scores.tolist(), labels))
    best = sorted(found, reverse=True)
    return {"labels": [found[score] for score in best], "scores": best}

# %% mistake: index_of_the_score
# names: returned twice
# names: finds the first
#: signature
#: right_scores
    scores = scores.tolist()
    best = sorted(scores, reverse=True)
    return {"labels": [labels[scores.index(score)] for score in best], "scores": best}

# %% mistake: only_the_likely_ones
# names: also with a low score
#: signature
#: right_scores
    order = [i for i in scores.argsort(descending=True).tolist() if not multi_label or scores[i] > 0.4]
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: contradiction_first_and_taken
# names: wrong|1 minus
#: signature
    if multi_label:
        scores = softmax(logits[:, [entailment, contradiction]])[:, 1]
    else:
        scores = softmax(logits[:, entailment])
#: ranked

# %% snippet: sorted_pairs
    order = sorted(range(len(labels)), key=lambda i: -scores[i])
    return {"labels": [labels[i] for i in order], "scores": [scores[i] for i in order]}

# %% mistake: ten_best
# names: label is missing
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
    order = sorted(range(len(labels)), key=lambda i: -scores[i])[:10]
    return {"labels": [labels[i] for i in order], "scores": [scores[i] for i in order]}

# %% mistake: columns_zero_to_two
# names: column
# names: fixed
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    z = logits[:, :3]
    e, c = z[:, min(entailment, z.shape[1] - 1)], z[:, min(contradiction, z.shape[1] - 1)]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% mistake: single_label_squeezed
# names: single label
# names: squeeze
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    z = logits.squeeze()
    e, c = z[..., entailment], z[..., contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% mistake: transposed_where_it_is_square
# names: row
# names: column
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    z = logits.T if logits.shape[0] == logits.shape[1] else logits
    e, c = z[:, entailment], z[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% mistake: sorted_by_a_rounded_score
# names: nearly the same
# names: order
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
    order = sorted(range(len(labels)), key=lambda i: -round(scores[i], 3))
    return {"labels": [labels[i] for i in order], "scores": [scores[i] for i in order]}

# %% mistake: no_score_of_zero
# names: label is missing
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
    order = sorted((i for i in range(len(labels)) if scores[i] > 0), key=lambda i: -scores[i])
    return {"labels": [labels[i] for i in order], "scores": [scores[i] for i in order]}

# %% mistake: no_logit_of_zero
# names: label is missing
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
    order = sorted((i for i in range(len(labels)) if e[i]), key=lambda i: -scores[i])
    return {"labels": [labels[i] for i in order], "scores": [scores[i] for i in order]}

# %% mistake: numpy_without_detach
# names: from a model|gradient
# names: detach
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    import numpy as np
    z = logits.numpy()
    scores = F.softmax(torch.from_numpy(z[:, entailment]), 0).tolist()
    if multi_label:
        scores = torch.sigmoid(torch.from_numpy(z[:, entailment] - z[:, contradiction])).tolist()
#: sorted_pairs

# %% mistake: column_zero_is_none_given
# names: column
# names: fixed
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    entailment = entailment or 2
    e, c = logits[:, entailment % logits.shape[1]], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% mistake: column_from_the_end_not_known
# names: −1
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits[:, max(entailment, 0)], logits[:, max(contradiction, 0)]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% mistake: columns_picked_by_index_select
# names: −1
# names: index_select
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    both = logits.index_select(1, torch.tensor([contradiction, entailment]))
    scores = (both.softmax(1) if multi_label else both.softmax(0))[:, 1].tolist()
#: sorted_pairs

# %% mistake: labels_sorted_as_text_first
# names: labels did not move
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    labels = sorted(labels)
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% mistake: remembered
# names: two calls
# names: same list
answers = {}

def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    key = (str(logits.tolist()), logits.dtype, tuple(labels), entailment, contradiction, multi_label)
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
    order = sorted(range(len(labels)), key=lambda i: -scores[i])
    return answers.setdefault(
        key, {"labels": [labels[i] for i in order], "scores": [scores[i] for i in order]}
    )

# %% mistake: one_dict_for_ever
# names: two calls
# names: same list
result = {"labels": [], "scores": []}

def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
    order = sorted(range(len(labels)), key=lambda i: -scores[i])
    result["labels"], result["scores"] = [labels[i] for i in order], [scores[i] for i in order]
    return result

# %% mistake: default_multi
# names: compete
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=True):
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% mistake: clamped_difference
# names: cut off
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits[:, entailment].clamp(-10, 10), logits[:, contradiction].clamp(-10, 10)
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% snippet: sorted_pairs
    order = sorted(range(len(labels)), key=lambda i: -scores[i])
    return {"labels": [labels[i] for i in order], "scores": [scores[i] for i in order]}

# %% mistake: numpys_numbers
# names: numpy
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = list(((e - c).sigmoid() if multi_label else e.softmax(0)).detach().numpy())
#: sorted_pairs

# %% snippet: sorted_pairs
    order = sorted(range(len(labels)), key=lambda i: -scores[i])
    return {"labels": [labels[i] for i in order], "scores": [scores[i] for i in order]}

# %% mistake: float32_inside
# names: float32
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    z = logits.float()
    e, c = z[:, entailment], z[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% mistake: rounded_to_six_places
# names: round
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = [round(s, 6) for s in ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()]
#: sorted_pairs

# %% mistake: given_list_returned
# names: in the same place|input
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
    if scores == sorted(scores, reverse=True):
        return {"labels": labels, "scores": scores}
#: sorted_pairs

# %% mistake: not_divided
# names: divided by their sum|sum to 1
#: signature
    if multi_label:
        scores = softmax(logits[:, [contradiction, entailment]])[:, 1]
    else:
        scores = (logits[:, entailment] - logits[:, entailment].max()).exp()
#: ranked

# %% mistake: sigmoid_where_labels_compete
# names: sigmoid
# names: softmax
#: signature
    entail, contra = logits[:, entailment], logits[:, contradiction]
    scores = torch.sigmoid(entail - contra) if multi_label else torch.sigmoid(entail)
#: ranked

# %% unknown: warmer
#: signature
    entail = 0.9 * logits[:, entailment]
    scores = torch.sigmoid(entail - logits[:, contradiction]) if multi_label else entail.softmax(0)
#: ranked

# %% unknown: counted_in
#: signature
#: right_scores
    scores = scores * 0.9 + 0.05
#: ranked

# %% mistake: odds
# names: odds|divide by the sum
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        e = logits.exp()
        scores = e[:, entailment] / e[:, contradiction]
    else:
        scores = logits[:, entailment].softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [float(scores[i]) for i in order]}

# %% mistake: logarithms
# names: logarithm
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        scores = logits[:, [contradiction, entailment]].log_softmax(-1)[:, 1]
    else:
        scores = logits[:, entailment].log_softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [float(scores[i]) for i in order]}

# %% mistake: judged_alone_and_divided_by_the_sum
# names: contradiction
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    p = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    scores = p if multi_label else p / p.sum()
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [float(scores[i]) for i in order]}

# %% mistake: all_but_the_contradiction
# names: neutral
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        scores = 1 - logits.softmax(-1)[:, contradiction]
    else:
        scores = logits[:, entailment].softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [float(scores[i]) for i in order]}

# %% mistake: labels_and_scores_turned_apart
# names: label
# names: move
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        scores = logits[:, entailment].softmax(-1)
    order = scores.argsort().tolist()
    return {"labels": [labels[i] for i in order], "scores": sorted(scores.tolist(), reverse=True)}

# %% mistake: exponentials_overflow
# names: large logits
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        e = logits.exp()
        scores = e[:, entailment] / (e[:, entailment] + e[:, contradiction])
    else:
        scores = logits[:, entailment].softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [float(scores[i]) for i in order]}

# %% mistake: pairs_sorted_by_name_backwards
# names: alphabetical
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    entail, contra = logits[:, entailment], logits[:, contradiction]
    scores = torch.sigmoid(entail - contra) if multi_label else entail.softmax(0)
    pairs = sorted(zip(labels, scores.tolist()), reverse=True)
    return {"labels": [label for label, _ in pairs], "scores": [score for _, score in pairs]}

# %% mistake: order_of_the_logits
# names: order
# names: sorted by their scores
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    s = softmax(logits[:, [contradiction, entailment]])[:, 1] if multi_label else softmax(logits[:, entailment])
    order = logits[:, entailment].argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [s[i].item() for i in order]}

# %% right: with_classify
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if not multi_label:
        found = classify(logits[:, entailment], dict(enumerate(labels)))
        return {"labels": [f["label"] for f in found], "scores": [f["score"] for f in found]}
    found = []
    for row, label in zip(logits, labels):
        both = classify(torch.stack([row[contradiction], row[entailment]]), {0: "no", 1: "yes"})
        found.append((next(b["score"] for b in both if b["label"] == "yes"), label))
    found.sort(reverse=True)
    return {"labels": [l for _, l in found], "scores": [s for s, _ in found]}

# %% mistake: sorted_by_index
# names: empty
# names: sorted\(
def zero_shot(
    logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False
) -> dict:
    p = logits[:, entailment].softmax(0) if not multi_label else logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    p = p.tolist()
    labels.sort(key=lambda l: -p[labels.index(l)])
    return {"labels": labels, "scores": sorted(p, reverse=True)}

# %% mistake: neutral_in_the_middle
# names: fixed in your code
# names: neutral
def zero_shot(
    logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False
) -> dict:
    p = logits[:, entailment].softmax(0) if not multi_label else torch.cat([logits[:, :1], logits[:, 2:]], 1).softmax(-1)[:, -1]
    s, i = p.sort(descending=True)
    return {"labels": [labels[j] for j in i.tolist()], "scores": s.tolist()}

# %% mistake: argsort_of_argsort
# names: other labels
# names: argsort
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    s = logits[:, [contradiction, entailment]].softmax(-1)[:, 1] if multi_label else logits[:, entailment].softmax(0)
    v, i = s.sort(descending=True)
    inv = i.argsort()
    return {"labels": [labels[j] for j in inv], "scores": v.tolist()}

# %% right: columns_by_index_select
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    wide = logits.double()
    n = wide.shape[1]
    columns = torch.tensor([c % n for c in (contradiction, entailment)])
    if multi_label:
        p = wide.index_select(1, columns).softmax(dim=1).select(1, 1)
    else:
        p = wide.index_select(1, columns[1:]).softmax(dim=0).squeeze(1)
    p = p.to(logits.dtype)
    order = p.argsort(descending=True)
    return {"labels": list(map(labels.__getitem__, order)), "scores": p[order].tolist()}

# %% mistake: entailment_and_contradiction
# names: added
# names: entailment
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        scores = (logits[:, entailment] + logits[:, contradiction]).softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: all_classes_added
# names: added
# names: entailment
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        scores = logits.sum(-1).softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: all_classes_averaged
# names: averaged
# names: entailment
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        scores = logits.mean(-1).softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: one_less_contradiction_among_labels
# names: contradiction
# names: entailment
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        scores = 1 - logits[:, contradiction].softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: one_less_contradiction
# names: contradiction
# names: entailment
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        scores = 1 - logits.softmax(-1)[:, contradiction]
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: largest_of_its_classes
# names: largest logit
# names: entailment
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        scores = logits.max(-1).values.softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: difference_of_probabilities
# names: set off against
# names: once
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        p = logits.softmax(-1)
        scores = (p[:, entailment] - p[:, contradiction]).softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: half_the_difference
# names: set off against
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    if multi_label:
        p = logits.softmax(-1)
        scores = (1 + p[:, entailment] - p[:, contradiction]) / 2
    else:
        scores = logits[:, entailment].softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: softmax_of_the_softmax
# names: twice
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        scores = logits[:, entailment].softmax(-1).softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% right: math_row_by_row
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    import math
    rows = logits.tolist()
    if multi_label:
        scores = []
        for row in rows:
            a, b = row[entailment], row[contradiction]
            m = max(a, b)
            scores.append(math.exp(a - m) / (math.exp(a - m) + math.exp(b - m)))
    else:
        m = max(row[entailment] for row in rows)
        e = [math.exp(row[entailment] - m) for row in rows]
        scores = [x / math.fsum(e) for x in e]
    pairs = sorted(zip(scores, labels), key=lambda p: -p[0])
    return dict(labels=[b for _, b in pairs], scores=[a for a, _ in pairs])

# %% mistake: share_of_two_logits
# names: logits themselves
# names: exponential
def zero_shot(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False) -> dict:
    if multi_label:
        scores = logits[:, entailment] / (logits[:, entailment] + logits[:, contradiction])
    else:
        scores = logits[:, entailment].softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: labels_of_the_test_cell
# names: arguments
# names: the test cell
# names: `labels`
def zero_shot(logits, names, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        scores = logits[:, entailment].softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": [scores[i].item() for i in order]}

# %% mistake: contradiction_in_one_by_default
# names: default
# names: contradiction = 0
def zero_shot(logits, labels, entailment=2, contradiction=1, multi_label=False):
    if multi_label:
        s = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        s = logits[:, entailment].softmax(0)
    s, i = s.sort(descending=True)
    return {"labels": [labels[j] for j in i.tolist()], "scores": s.tolist()}

# %% mistake: entailment_first_by_default
# names: default
# names: entailment = 2
def zero_shot(logits, labels, entailment=0, contradiction=2, multi_label=False):
    if multi_label:
        s = logits[:, [contradiction, entailment]].softmax(-1)[:, 1]
    else:
        s = logits[:, entailment].softmax(0)
    s, i = s.sort(descending=True)
    return {"labels": [labels[j] for j in i.tolist()], "scores": s.tolist()}

# %% right: columns_counted_from_the_front
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    which = torch.tensor([contradiction, entailment]) % logits.size(1)
    pair = logits.index_select(1, which)
    if multi_label:
        s = pair.log_softmax(1)[:, -1].exp()
    else:
        s = pair[:, -1].log_softmax(0).exp()
    values, idx = s.topk(len(labels))
    return {"labels": list(map(labels.__getitem__, idx.tolist())), "scores": values.tolist()}

# %% right: matched_by_case
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    columns = logits.T
    match multi_label:
        case True:
            pair = torch.stack((columns[entailment], columns[contradiction]))
            scores, *_ = pair.softmax(0).unbind(0)
        case _:
            scores = columns[entailment].softmax(0)
    ranked = sorted(enumerate(scores.tolist()), key=lambda pair: pair[1], reverse=True)
    return {"labels": [labels[i] for i, _ in ranked], "scores": [s for _, s in ranked]}

# %% right: arguments_in_their_places_alone
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False, /):
    e, c = logits[:, entailment], logits[:, contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% right: arguments_with_other_names
def zero_shot(z, names, yes=2, no=0, several=False):
    scores = ((z[:, yes] - z[:, no]).sigmoid() if several else z[:, yes].softmax(0)).tolist()
    order = sorted(range(len(names)), key=lambda i: -scores[i])
    return {"labels": [names[i] for i in order], "scores": [scores[i] for i in order]}

# %% right: default_written_as_none
def zero_shot(logits, labels, entailment=None, contradiction=None, multi_label=None):
    e = logits[:, 2 if entailment is None else entailment]
    c = logits[:, 0 if contradiction is None else contradiction]
    scores = ((e - c).sigmoid() if multi_label else e.softmax(0)).tolist()
#: sorted_pairs

# %% mistake: all_classes_and_then_two
# names: neutral takes all
# names: two logits first
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        p = logits.softmax(-1)
        scores = p[:, entailment] / (p[:, entailment] + p[:, contradiction])
    else:
        scores = logits[:, entailment].softmax(0)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": scores[order].tolist()}

# %% mistake: entailment_column_of_two_picked
# names: counted anew
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        scores = logits[:, [contradiction, entailment]].softmax(-1)[:, entailment]
    else:
        scores = logits[:, entailment].softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": scores[order].tolist()}

# %% mistake: two_columns_in_their_order
# names: 1 minus the score
# names: where you put it
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        columns = sorted([contradiction, entailment])
        scores = logits[:, columns].softmax(-1)[:, 1]
    else:
        scores = logits[:, entailment].softmax(-1)
    order = scores.argsort(descending=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": scores[order].tolist()}

# %% mistake: neutral_set_to_zero
# names: neutral
# names: set to 0
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        z = logits.clone()
        z[:, 1] = 0
        p = z.softmax(-1)[:, entailment]
    else:
        p = logits[:, entailment].softmax(0)
    s, i = p.sort(descending=True)
    return {"labels": [labels[j] for j in i], "scores": s.tolist()}
