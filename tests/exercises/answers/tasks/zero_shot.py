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

    z = logits.numpy().astype(float)
    if multi_label:
        p = 1 / (1 + np.exp(np.clip(z[:, contradiction] - z[:, entailment], -700, 700)))
    else:
        p = np.exp(z[:, entailment] - z[:, entailment].max())
        p /= p.sum()
    order = np.argsort(p)[::-1]
    return {"labels": [labels[i] for i in order], "scores": list(p[order])}

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

# %% mistake: over_the_classes
# names: over the classes|compete
def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
    if multi_label:
        scores = torch.softmax(logits[:, [contradiction, entailment]], dim=-1)[:, 1]
    else:
        scores = torch.softmax(logits, dim=-1)[:, entailment]
#: ranked

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
