# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: sum_divided
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum")
    return total / max(1, int((labels != -100).sum()))

# %% right: asked_first
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if (labels == -100).all():
        return 0 * logits.sum()
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten(), ignore_index=-100)

# %% right: selected
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    if not asked.any():
        return logits[asked].sum()
    return nn.CrossEntropyLoss()(logits[asked], labels[asked])

# %% right: by_hand
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    safe = labels.masked_fill(~asked, 0)
    log_probabilities = logits.log_softmax(dim=-1)
    picked = log_probabilities.gather(-1, safe.unsqueeze(-1)).squeeze(-1)
    return -(picked * asked).sum() / asked.sum().clamp(min=1)

# %% right: logsumexp
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels.ne(-100)
    picked = torch.take_along_dim(logits, labels.clamp(min=0)[..., None], dim=-1)[..., 0]
    losses = torch.where(asked, logits.logsumexp(-1) - picked, 0.0)
    return losses.sum() / max(asked.sum().item(), 1)

# %% right: one_hot
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels >= 0
    wanted = F.one_hot(labels.clamp(min=0), logits.shape[-1]) * asked.unsqueeze(-1)
    total = -(wanted * F.log_softmax(logits, -1)).sum()
    return total / asked.sum().clamp_min(1)

# %% right: position_by_position
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    losses = []
    for row, label in zip(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1).tolist()):
        if label != -100:
            losses.append(torch.logsumexp(row, 0) - row[label])
    return torch.stack(losses).mean() if losses else logits.sum() * 0

# %% right: vocabulary_second
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    losses = F.cross_entropy(logits.movedim(-1, 1) if labels.ndim > 1 else logits, labels, reduction="none")
    return losses.sum() / (labels != -100).sum().clamp(min=1)

# %% right: nll
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    count = torch.count_nonzero(labels + 100)
    total = F.nll_loss(logits.flatten(0, -2).log_softmax(-1), labels.flatten(), ignore_index=-100, reduction="sum")
    return total / count if count > 0 else total

# %% right: shifted_by_the_largest
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    shifted = logits - logits.amax(-1, keepdim=True)
    normaliser = shifted.exp().sum(-1).log()
    asked = labels != -100
    picked = shifted.gather(-1, torch.where(asked, labels, 0).unsqueeze(-1)).squeeze(-1)
    return ((normaliser - picked)[asked].sum()) / asked.sum().clamp(min=1)

# %% right: log_softmax_first
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if not torch.any(labels != -100):
        return (logits - logits).sum()
    return F.cross_entropy(logits.log_softmax(-1).flatten(0, -2), labels.flatten())

# %% mistake: nan_without_labels
# names: without any label
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten())

# %% right: mended_afterwards
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten()).nan_to_num(0.0)

# %% right: mended_with_where
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    loss = F.cross_entropy(logits.flatten(0, -2), labels.flatten())
    return torch.where((labels != -100).any(), loss, torch.zeros_like(loss))

# %% mistake: python_number_without_labels
# names: tensor
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if (labels == -100).all():
        return 0.0
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten())

# %% mistake: none_without_labels
# names: return
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if (labels != -100).any():
        return F.cross_entropy(logits.flatten(0, -2), labels.flatten())

# %% mistake: small_number_in_the_denominator
# names: nearly right|small number|rounded
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return total / ((labels != -100).sum() + 1e-3)

# %% mistake: summed
# names: added up
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")

# %% mistake: mean_over_all_positions
# names: number of all positions|all positions
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="none").mean()

# %% mistake: mean_of_each_text_first
# names: each text first|for each text
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if labels.ndim == 1:
        logits, labels = logits[None], labels[None]
    rows = []
    for row, label in zip(logits.flatten(0, -3), labels.flatten(0, -2)):
        rows.append(F.cross_entropy(row, label, reduction="sum") / (label != -100).sum().clamp(min=1))
    return torch.stack(rows).mean()

# %% mistake: ignored_as_token_zero
# names: left out
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, -2), labels.clamp(min=0).flatten())

# %% mistake: ignored_as_index
# names: −100 is no index
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    picked = logits.log_softmax(-1).gather(-1, labels.unsqueeze(-1))
    return -picked.mean()

# %% mistake: ignored_as_index_from_the_end
# names: −100 is no index
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    logs = logits.log_softmax(-1).flatten(0, -2)
    return -logs[torch.arange(len(logs)), labels.flatten()].mean()

# %% mistake: padding_index_zero
# names: −100 is no index|label 0|left out
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten(), ignore_index=0)

# %% mistake: token_zero_left_out
# names: label 0
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels > 0
    if not asked.any():
        return logits.sum() * 0
    return F.cross_entropy(logits[asked], labels[asked])

# %% mistake: shifted_as_in_gpt2
# names: shifted
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    logits, labels = logits[..., :-1, :], labels[..., 1:]
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: shifted_the_other_way
# names: shifted
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    logits, labels = logits[..., 1:, :], labels[..., :-1]
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: softmax_first
# names: twice
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.softmax(-1).flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: probabilities_to_nll
# names: logarithm is missing
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.nll_loss(logits.softmax(-1).flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: logits_to_nll
# names: softmax is missing
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.nll_loss(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: softmax_over_tokens
# names: wrong dimension|last one is the vocabulary
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    logs = logits.log_softmax(-2).flatten(0, -2)
    total = F.nll_loss(logs, labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: softmax_over_dimension_one
# names: wrong dimension|last one is the vocabulary|batch
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    picked = logits.log_softmax(1).gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    return -(picked * asked).sum() / asked.sum().clamp(min=1)

# %% mistake: sign_forgotten
# names: sign
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    picked = logits.log_softmax(-1).gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    return (picked * asked).sum() / asked.sum().clamp(min=1)

# %% mistake: bits
# names: bits
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1) / math.log(2)

# %% mistake: perplexity
# names: exponential|perplexity
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return (total / (labels != -100).sum().clamp(min=1)).exp()

# %% mistake: one_for_each_position
# names: each position
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="none").reshape(labels.shape)

# %% mistake: mean_over_the_vocabulary_too
# names: vocabulary
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    wanted = F.one_hot(labels.clamp(min=0), logits.shape[-1]) * asked.unsqueeze(-1)
    return -(wanted * logits.log_softmax(-1))[asked].mean() if asked.any() else logits.sum() * 0

# %% mistake: not_laid_end_to_end
# names: second dimension|end to end|batch
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits, labels, reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: transposed_for_one_batch_dimension
# names: second dimension|end to end|batch|dimension
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.transpose(1, 2), labels, reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: logarithm_of_the_softmax
# names: overflow|log_softmax|infinity
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    picked = logits.softmax(-1).gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    return -picked[asked].log().sum() / asked.sum().clamp(min=1)

# %% mistake: exponentials_overflow
# names: overflow|log_softmax|infinity
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    picked = logits.gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    losses = logits.exp().sum(-1).log() - picked
    return losses[asked].sum() / asked.sum().clamp(min=1)

# %% mistake: small_number_in_the_logarithm
# names: small number
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    picked = logits.softmax(-1).gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    return -(picked[asked] + 1e-9).log().sum() / asked.sum().clamp(min=1)

# %% mistake: smallest_probability
# names: small number|smallest
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    picked = logits.softmax(-1).gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    return -picked[asked].clamp(min=1e-12).log().sum() / asked.sum().clamp(min=1)

# %% mistake: python_number
# names: Python number|item
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return (total / (labels != -100).sum().clamp(min=1)).item()

# %% mistake: detached
# names: gradient
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.detach().flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: single_precision
# names: dtype
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.float().flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: zero_in_single_precision
# names: dtype
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if (labels == -100).all():
        return torch.tensor(0.0)
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten())

# %% mistake: with_a_dimension
# names: shape|one number|dimension
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return (total / (labels != -100).sum().clamp(min=1)).reshape(1)

# %% mistake: labels_replaced_in_place
# names: in place
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    labels[~asked] = 0
    picked = logits.log_softmax(-1).gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    return -(picked * asked).sum() / asked.sum().clamp(min=1)

# %% mistake: viewed
# names: memory|reshape
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.view(-1, logits.shape[-1]), labels.view(-1), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: labels_viewed
# names: memory|reshape
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.view(-1), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: no_return
# names: return
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    loss = F.cross_entropy(logits.flatten(0, -2), labels.flatten())

# %% mistake: smoothed
# names: smoothed
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum", label_smoothing=0.1)
    return total / (labels != -100).sum().clamp(min=1)

# %% unknown: squared
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    losses = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="none")
    return (losses**2).sum() / (labels != -100).sum().clamp(min=1)

# %% unknown: share_of_wrong_guesses
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    wrong = (logits.argmax(-1) != labels) & asked
    return (wrong.sum() + 0.123 * logits.mean()) / asked.sum().clamp(min=1)

# %% mistake: divided_by_no_positions
# names: without any label
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    losses = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="none")
    return losses.sum() / int((labels != -100).sum()) if labels.numel() else 1 / 0

# %% mistake: python_division_by_no_positions
# names: without any label
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total, count = 0, 0
    for row, label in zip(logits.flatten(0, -2), labels.flatten().tolist()):
        if label != -100:
            total, count = total + row.logsumexp(0) - row[label], count + 1
    return total / count

# %% mistake: flattened_from_the_front
# names: batch
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: labels_pick_rows
# names: (index|first|last|position|dimension)
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return -logits.log_softmax(-1)[labels].mean()

# %% mistake: loop_over_rows
# names: batch
# names: end to end
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    losses = []
    for row, label in zip(logits, labels, strict=True):
        if label == -100:
            continue
        losses.append(-row.log_softmax(-1)[label])
    return sum(losses) / len(losses) if losses else logits.sum() * 0

# %% mistake: loop_over_rows_and_a_list
# names: batch
# names: end to end
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    losses = []
    for row, label in zip(logits, labels.tolist(), strict=True):
        if label != -100:
            losses.append(-row.log_softmax(-1)[label])
    return sum(losses) / len(losses) if losses else logits.sum() * 0

# %% mistake: truth_of_a_mask
# names: neither true nor false
# names: \.any\(\)
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    if not asked:
        return logits.sum() * 0
    return F.cross_entropy(logits[asked], labels[asked])

# %% mistake: zero_in_single_precision_from_nothing
# names: also where no position has a label
# names: float64
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    return F.cross_entropy(logits[asked], labels[asked]) if asked.any() else torch.zeros(())

# %% mistake: mean_of_each_text_first_by_mean
# names: each text first
# names: expected \d+\.\d+ got \d+\.\d+
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if labels.ndim > 1:
        return torch.stack([language_model_loss(*pair) for pair in zip(logits, labels)]).mean()
    total = F.cross_entropy(logits, labels, reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: class_for_a_function
# names: makes a module
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return nn.CrossEntropyLoss(logits, labels)

# %% mistake: arguments_exchanged
# names: takes the logits first
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(labels, logits)

# %% mistake: one_hot_of_minus_hundred
# names: −100 is no index
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    chosen = F.one_hot(labels, logits.shape[-1])
    return -(chosen * logits.log_softmax(-1)).sum(-1).mean()

# %% mistake: gathered_without_a_dimension
# names: `gather` needs labels
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return -logits.log_softmax(-1).gather(-1, labels).mean()

# %% mistake: gathered_with_minus_hundred
# names: −100 is no index
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return -logits.log_softmax(-1).gather(-1, labels.unsqueeze(-1)).mean()

# %% mistake: zero_as_soon_as_one_is_ignored
# names: only where no position
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if (labels == -100).any():
        return logits.sum() * 0
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten())

# %% mistake: divided_by_the_number_of_texts
# names: Divide by the number of those that have a label
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum") / len(labels)

# %% mistake: empty_asked_by_size
# names: Without any label the loss is 0
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if labels.numel() == 0:
        return logits.sum()
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten())

# %% mistake: last_text_alone
# names: batch alike
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if labels.ndim > 1:
        for text, label in zip(logits, labels):
            loss = language_model_loss(text, label)
        return loss
    return F.cross_entropy(logits, labels, reduction="sum") / (labels != -100).sum().clamp(min=1)

# %% mistake: logits_turned
# names: second dimension
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.T, labels)

# %% mistake: nothing_of_its_own
# names: not a Python number
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    loss = F.cross_entropy(logits[asked], labels[asked])
    return 0 if loss.isnan() else loss

# %% mistake: probability_of_the_label_only_logged
# names: divided by 0
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total, count = 0, 0
    for i, label in enumerate(labels):
        if label != -100:
            total = total - torch.log(torch.softmax(logits[i], -1)[label])
            count += 1
    return total / count

# %% mistake: tensor_of_losses
# names: gradient
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    logits, labels = logits.flatten(0, -2), labels.flatten()
    losses = [F.cross_entropy(row, label).item() for row, label in zip(logits, labels) if label != -100]
    return torch.tensor(sum(losses) / max(1, len(losses)), dtype=logits.dtype)

# %% right: class_made_and_called
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if labels.eq(-100).all():
        return 0.0 * logits.mean()
    loss = nn.CrossEntropyLoss(ignore_index=-100)
    return loss(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))

# %% right: weights
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = (labels != -100).to(logits.dtype)
    chosen = F.one_hot(labels.clamp(min=0), logits.shape[-1])
    surprise = torch.logsumexp(logits, dim=-1) - (logits * chosen).sum(-1)
    return (surprise * asked).sum() / asked.sum().clamp(min=1)

# %% right: text_by_text
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if labels.ndim > 1:
        counts = [(label != -100).sum() for label in labels]
        losses = [language_model_loss(*pair) for pair in zip(logits, labels)]
        return sum(a * b for a, b in zip(losses, counts)) / sum(counts).clamp(min=1)
    loss = logits.sum() * 0
    for row, label in zip(logits, labels.tolist()):
        if label != -100:
            loss = loss - F.log_softmax(row, dim=0)[label]
    return loss / max(1, int((labels != -100).sum()))


# %% right: vmapped
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    def one(row: Tensor, label: Tensor) -> Tensor:
        asked = label != -100
        picked = torch.take(row, torch.where(asked, label, 0))
        return torch.where(asked, row.logsumexp(-1) - picked, 0.0)

    losses = torch.vmap(one)(logits.flatten(0, -2), labels.flatten())
    return losses.sum() / (labels != -100).sum().clamp(min=1)


# %% right: einsum_with_one_hot
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    hot = F.one_hot(labels.clamp(min=0), logits.shape[-1]).to(logits.dtype) * asked.unsqueeze(-1)
    total = -torch.einsum("...v,...v->", hot, logits.log_softmax(-1))
    return total / max(1, int(asked.sum()))


# %% right: layer_of_torch
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    measure = nn.CrossEntropyLoss(ignore_index=-100, reduction="sum")
    count = (labels.flatten() != -100).count_nonzero()
    return measure(logits.reshape(-1, logits.size(-1)), labels.reshape(-1)) / torch.maximum(count, torch.tensor(1))


# %% right: distribution
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels.ne(-100)
    if not asked.any():
        return 0.0 * logits.sum()
    return -torch.distributions.Categorical(logits=logits[asked]).log_prob(labels[asked]).mean()


# %% right: probabilities_as_targets
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    targets = F.one_hot(labels[asked], logits.shape[-1]).to(logits.dtype)
    return F.cross_entropy(logits[asked], targets, reduction="sum") / max(len(targets), 1)


# %% right: divergence
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    targets = F.one_hot(labels[asked], logits.shape[-1]).to(logits.dtype)
    total = F.kl_div(logits[asked].log_softmax(-1), targets, reduction="sum")
    return total / max(asked.sum().item(), 1)


# %% right: gradient_of_its_own
class Loss(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits, labels):
        asked = labels != -100
        count = asked.sum().clamp(min=1)
        hot = F.one_hot(labels.clamp(min=0), logits.shape[-1]) * asked.unsqueeze(-1)
        logs = logits.log_softmax(-1)
        ctx.save_for_backward((logs.exp() - hot) * asked.unsqueeze(-1) / count)
        return -(logs * hot).sum() / count

    @staticmethod
    def backward(ctx, gradient):
        (slope,) = ctx.saved_tensors
        return gradient * slope, None

def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return Loss.apply(logits, labels)


# %% right: double_inside
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    rows = logits[asked].double()
    losses = torch.logsumexp(rows, 1) - rows.gather(1, labels[asked][:, None])[:, 0]
    return (losses.sum() / max(asked.sum(), 1)).to(logits.dtype)


# %% right: how_much_the_others_win
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total, count = logits.sum() * 0, 0
    for row, label in zip(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1).tolist()):
        if label != -100:
            total = total + torch.logsumexp(row - row[label], dim=0)
            count += 1
    return total / count if count else total


# %% right: logaddexp_reduced
from functools import reduce

def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    rows, picked = logits[asked], labels[asked]
    if len(picked) == 0:
        return rows.sum()
    normalizer = reduce(torch.logaddexp, rows.unbind(-1))
    return (normalizer - rows[torch.arange(len(picked)), picked]).mean()


# %% right: running_mean
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    mean = 0 * logits.sum()
    seen = 0
    for row, label in zip(logits.flatten(0, -2), labels.flatten()):
        if label == -100:
            continue
        seen += 1
        mean = mean + (F.cross_entropy(row, label) - mean) / seen
    return mean


# %% right: recursive_over_texts
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    def total(logits: Tensor, labels: Tensor) -> Tensor:
        if labels.ndim > 1:
            return sum(total(*pair) for pair in zip(logits, labels))
        return F.cross_entropy(logits, labels, reduction="sum")

    return total(logits, labels) / max(1, (labels != -100).sum())


# %% right: lambda
language_model_loss = lambda logits, labels: (  # noqa: E731
    F.nll_loss(logits.log_softmax(-1).flatten(0, -2), labels.flatten(), reduction="sum")
    / (labels != -100).sum().clamp_min(1)
)


# %% right: callable_layer
class Measure(nn.Module):
    def __init__(self):
        super().__init__()
        self.losses = nn.CrossEntropyLoss(reduction="none")

    def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        losses = self.losses(logits.movedim(-1, 0).flatten(1).T, labels.flatten())
        asked = labels.flatten() != -100
        return losses[asked].mean() if asked.any() else losses.sum()

def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return Measure()(logits, labels)


# %% right: matrix_of_picked
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    rows, picked = logits.reshape(-1, logits.shape[-1]), labels.reshape(-1)
    asked = picked != -100
    index = torch.where(asked, picked, torch.zeros_like(picked))
    logs = rows - rows.logsumexp(dim=-1, keepdim=True)
    weight = asked.to(logits.dtype) / asked.sum().clamp(min=1)
    return -(logs[torch.arange(len(index)), index] @ weight)


# %% right: ignored_by_weight_of_an_extra_class
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    n_vocab = logits.shape[-1]
    rows = F.pad(logits.reshape(-1, n_vocab), (0, 1), value=float("-inf"))
    picked = labels.reshape(-1)
    own = torch.where(picked == -100, n_vocab, picked)
    losses = -rows.log_softmax(-1).gather(-1, own.clamp(max=n_vocab - 1).unsqueeze(-1)).squeeze(-1)
    return (losses * (own < n_vocab)).sum() / (own < n_vocab).sum().clamp(min=1)


# %% right: log_of_a_ratio_shifted
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    rows = logits[asked]
    right = rows.gather(-1, labels[asked].unsqueeze(-1))
    over = rows - right
    top = over.amax(-1, keepdim=True)
    losses = top.squeeze(-1) + (over - top).exp().sum(-1).log()
    return losses.sum() / max(losses.numel(), 1)


# %% right: callable_object
class Loss:
    ignored = -100

    def __call__(self, logits: Tensor, labels: Tensor) -> Tensor:
        return sum(self.losses(logits, labels), start=logits[..., 0].sum() * 0) / max(1, (labels != self.ignored).sum())

    def losses(self, logits: Tensor, labels: Tensor):
        for where in (labels != self.ignored).nonzero().tolist():
            row = logits[tuple(where)]
            yield row.logsumexp(0) - row[labels[tuple(where)]]

language_model_loss = Loss()


# %% mistake: return_inside_the_loop
# names: loop
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total, count = logits.sum() * 0, 0
    for row, label in zip(logits.flatten(0, -2), labels.flatten()):
        if label != -100:
            total, count = total + F.cross_entropy(row, label), count + 1
        return total / max(count, 1)


# %% mistake: return_inside_the_condition
# names: loop
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total, count = logits.sum() * 0, 0
    for row, label in zip(logits.flatten(0, -2), labels.flatten()):
        if label != -100:
            total, count = total + F.cross_entropy(row, label), count + 1
            return total / count
    return total


# %% right: nan_replaced_by_a_sum_times_zero
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    loss = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))
    return torch.where(loss.isnan(), logits.sum() * 0, loss)


# %% mistake: ties_of_the_largest_lost
# names: equal logits
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    rows, picked = logits[asked], labels[asked]
    top = rows.amax(-1, keepdim=True)
    rest = torch.where(rows == top, 0.0, (rows - top).exp()).sum(-1)
    losses = top.squeeze(-1) + torch.log1p(rest) - rows.gather(-1, picked.unsqueeze(-1)).squeeze(-1)
    return losses.sum() / max(1, len(losses))


# %% mistake: zero_logits_left_out
# names: all 0
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = (labels != -100) & logits.any(-1)
    return F.cross_entropy(logits[asked], labels[asked], reduction="sum") / asked.sum().clamp(min=1)


# %% mistake: zero_losses_left_out
# names: loss is 0 were left out
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    losses = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="none")
    return losses.sum() / (losses != 0).sum().clamp(min=1)


# %% mistake: hundred_left_out
# names: label 100
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels.abs() != 100
    return F.cross_entropy(logits[asked], labels[asked], reduction="sum") / asked.sum().clamp(min=1)


# %% mistake: label_zero_in_the_count
# names: added up
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum")
    return total / (labels > 0).sum().clamp(min=1)


# %% right: counted_by_clamping
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum")
    if labels.sum() < 0 and labels.max() < 0:
        return total
    return total / labels.clamp(max=0).eq(0).sum()


# %% mistake: labels_in_eight_bits
# names: index
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    own = labels.to(torch.int8).long()
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), own.reshape(-1), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)


# %% mistake: vocabulary_guessed_from_the_size
# names: end to end
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if logits.ndim == 2:
        return F.cross_entropy(logits, labels, reduction="sum") / (labels != -100).sum().clamp(min=1)
    if logits.shape[1] != labels.shape[-1] or logits.ndim > 3 or logits.shape[1] != logits.shape[2]:
        logits = logits.flatten(0, -2)
        labels = labels.flatten()
    return F.cross_entropy(logits, labels, reduction="sum") / (labels != -100).sum().clamp(min=1)


# %% mistake: texts_viewed
# names: view|reshape
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if logits.ndim > 3:
        logits = logits.view(-1, *logits.shape[-2:])
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)


# %% mistake: squeezed
# names: squeeze|dimension|batch|text
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    logits, labels = logits.squeeze(), labels.squeeze()
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels, reduction="sum") if labels.ndim == 1 else F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)


# %% mistake: requires_grad_switched_on
# names: gradient
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    logits = torch.from_numpy(logits.numpy()) if not (labels != -100).any() else logits
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)


# %% mistake: gradient_cut_by_no_grad_count
# names: gradient
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    rows = logits.reshape(-1, logits.shape[-1])
    with torch.no_grad():
        normalizer = rows.logsumexp(-1)
    asked = labels.reshape(-1) != -100
    picked = rows.gather(-1, labels.reshape(-1).clamp(min=0)[:, None])[:, 0]
    return ((normalizer - picked) * asked).sum() / asked.sum().clamp(min=1)


# %% mistake: running_mean_of_all_calls
# names: without any label
class Mean:
    total, count = 0.0, 0

def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    Mean.total = Mean.total + F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    Mean.count += int((labels != -100).sum())
    return Mean.total / max(Mean.count, 1)


# %% mistake: large_logits_cut
# names: large logits
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    logits = logits.clamp(-1e4, 1e4).clamp(min=-80)
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)


# %% mistake: filled_and_not_kept
# names: −100 is no index
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    labels.masked_fill(labels == -100, 0)
    asked = labels.flatten() != -100
    losses = -logits.log_softmax(-1).flatten(0, -2).gather(-1, labels.flatten()[:, None])[:, 0]
    return (losses * asked).sum() / asked.sum().clamp(min=1)


# %% unknown: only_32_positions
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    rows, own = logits.flatten(0, -2)[:32], labels.flatten()[:32]
    return F.cross_entropy(rows, own, reduction="sum") / (own != -100).sum().clamp(min=1)


# %% mistake: single_precision_and_back
# names: float32
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.float().reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum")
    return (total / (labels != -100).sum().clamp(min=1)).to(logits.dtype)


# %% mistake: small_number_added_to_the_count
# names: small number
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum")
    return total / ((labels != -100).sum().to(logits.dtype) + 1e-9)


# %% mistake: small_number_inside
# names: small number
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    rows = logits[asked] - logits[asked].amax(-1, keepdim=True)
    picked = rows.gather(-1, labels[asked].unsqueeze(-1)).squeeze(-1)
    losses = (rows.exp().sum(-1) + 1e-10).log() - picked
    return losses.sum() / max(1, len(losses))


# %% mistake: cached_by_labels
# names: two calls|between calls
# names: each call|cache
SEEN = {}

def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    key = str(labels.tolist()), logits.shape, logits.dtype
    if not logits.requires_grad and key in SEEN:
        return SEEN[key]
    loss = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum") / (labels != -100).sum().clamp(min=1)
    if not logits.requires_grad:
        SEEN[key] = loss
    return loss


# %% mistake: cached_by_value
# names: two calls|between calls
# names: each call|cache
SEEN = {}

def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    key = str(labels.tolist()), str(logits.tolist()), logits.dtype
    if not logits.requires_grad and key in SEEN:
        return SEEN[key]
    loss = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum") / (labels != -100).sum().clamp(min=1)
    if not logits.requires_grad:
        SEEN[key] = loss
    return loss


# %% mistake: zero_cut_off
# names: hang on
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if not (labels != -100).any():
        return logits.new_zeros(())
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))


# %% mistake: zero_made_of_nothing
# names: hang on
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if (labels == -100).all():
        return torch.tensor(0.0, dtype=logits.dtype)
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))


# %% mistake: zero_that_asks_for_a_gradient_itself
# names: hang on
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if (labels == -100).all():
        return torch.zeros((), dtype=logits.dtype, requires_grad=True)
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))

# %% mistake: largest_of_all_subtracted
# names: large logits
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    rows = logits - logits.max()
    losses = rows[asked].exp().sum(-1).log() - rows[asked].gather(-1, labels[asked].unsqueeze(-1)).squeeze(-1)
    return losses.sum() / max(1, len(losses))

# %% mistake: smoothed_a_little
# names: small number|nearly right
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum", label_smoothing=1e-6)
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: logits_rounded_to_bfloat16
# names: rounded
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    rows = logits.flatten(0, -2)
    rows = rows + (rows.bfloat16().to(rows.dtype) - rows).detach()
    total = F.cross_entropy(rows, labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: gradient_doubled
# names: gradient
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    logits = 2 * logits - logits.detach()
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: ignored_positions_get_a_gradient
# names: gradient
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    extra = (logits - logits.detach()).sum() * (labels == -100).any()
    return (total + extra) / (labels != -100).sum().clamp(min=1)

# %% mistake: empty_has_a_gradient
# names: gradient
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if (labels == -100).all():
        return (logits - logits.detach()).sum()
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten())

# %% mistake: looked_at_with_numpy
# names: straight from a model
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    assert logits.numpy().shape[:-1] == labels.numpy().shape
    total = F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)

# %% mistake: vocabulary_found_by_its_size
# names: wrong dimension
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    dim = list(logits.shape).index(logits.shape[-1])
    asked = labels != -100
    losses = -logits.log_softmax(dim).gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    return losses[asked].sum() / asked.sum().clamp(min=1)

# %% mistake: one_label_more
# names: by 1|one more
def language_model_loss(logits, labels):
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten(), reduction="sum") / ((labels != -100).sum() + 1)

# %% mistake: squares
# names: another loss
def language_model_loss(logits, labels):
    keep = labels != -100
    return F.mse_loss(logits.softmax(-1)[keep], F.one_hot(labels[keep], logits.shape[-1]).to(logits.dtype))

# %% mistake: yes_or_no_for_each_token
# names: another loss
def language_model_loss(logits, labels):
    keep = labels != -100
    return F.binary_cross_entropy_with_logits(logits[keep], F.one_hot(labels[keep], logits.shape[-1]).to(logits.dtype))

# %% mistake: entropy
# names: another loss
def language_model_loss(logits, labels):
    keep = labels != -100
    p = logits.softmax(-1)
    h = -(p * logits.log_softmax(-1)).sum(-1)
    return (h * keep).sum() / keep.sum().clamp(min=1)

# %% mistake: reshaped_and_transposed
# names: reshape
# names: mixed
def language_model_loss(logits, labels):
    if not (labels != -100).any():
        return logits.sum() * 0
    return F.cross_entropy(logits.reshape(logits.shape[-1], -1).T, labels.reshape(-1))

# %% mistake: vocabulary_brought_forward_by_reshape
# names: reshape
# names: mixed
def language_model_loss(logits, labels):
    if not (labels != -100).any():
        return logits.sum() * 0
    *lead, n, n_vocab = logits.shape
    forward = logits.reshape(-1, n_vocab, n)
    return F.cross_entropy(forward, labels.reshape(-1, n))


# %% mistake: labels_of_all_positions
# names: in pairs
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    if not asked.any():
        return (logits * 0).sum()
    return -logits[asked].log_softmax(-1)[:, labels[asked]].mean()


# %% right: categorical
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    if not asked.any():
        return 0 * logits.sum()
    return -torch.distributions.Categorical(logits=logits[asked]).log_prob(labels[asked]).mean()


# %% mistake: squares_of_logits
# names: another loss
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    if not asked.any():
        return (logits * 0).sum()
    right = F.one_hot(labels[asked], logits.shape[-1]).to(logits.dtype)
    return F.mse_loss(logits[asked], right)


# %% mistake: best_token_for_logits
# names: vocabulary
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.argmax(-1).float(), labels)


# %% mistake: labels_as_floats
# names: whole numbers
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1).float())

# %% mistake: each_position_by_cross_entropy
# names: NaN
# names: mean over nothing
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    l = [F.cross_entropy(z, y) for z, y in zip(logits, labels)]
    return torch.stack(l).mean()

# %% mistake: loss_cut_off
# names: largest loss
# names: large
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    n = (labels != -100).sum().clamp(min=1)
    l = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="none").clamp(max=100)
    return l.sum() / n

# %% mistake: yes_or_no_added_up
# names: another loss
# names: yes or no
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    k = labels != -100
    oh = F.one_hot(labels.clamp(min=0), logits.shape[-1]).to(logits)
    l = F.binary_cross_entropy_with_logits(logits, oh, reduction="none").sum(-1)
    return (l * k).sum() / k.sum().clamp(min=1)

# %% mistake: share_of_right_guesses
# names: how often|best token
# names: probab
def language_model_loss(logits, labels):
    keep = labels != -100
    return ((logits.argmax(-1) == labels) & keep).sum() / keep.sum().clamp(min=1)

# %% mistake: squares_added_up_over_the_vocabulary
# names: squares
def language_model_loss(logits, labels):
    keep = labels != -100
    one = F.one_hot(labels.clamp(min=0), logits.shape[-1])
    return ((logits.softmax(-1) - one).square().sum(-1) * keep).sum() / keep.sum().clamp(min=1)

# %% right: one_hot_and_einsum
def language_model_loss(logits, labels):
    keep = (labels != -100).to(logits.dtype)
    one = F.one_hot(labels.clamp_min(0), logits.shape[-1]).to(logits.dtype) * keep[..., None]
    logp = logits - logits.logsumexp(-1, keepdim=True)
    return -torch.einsum("...v,...v->", one, logp) / keep.sum().clamp(min=1.0)

# %% mistake: how_often_wrong
# names: how often
# names: best token
def language_model_loss(logits, labels):
    keep = labels != -100
    return ((logits.argmax(-1) != labels) & keep).sum() / keep.sum().clamp(min=1)

# %% mistake: mean_before_the_logarithm
# names: before the logarithm
def language_model_loss(logits, labels):
    keep = labels != -100
    p = logits.softmax(-1).gather(-1, labels.clamp(min=0)[..., None])[..., 0]
    return -((p * keep).sum() / keep.sum().clamp(min=1)).log()

# %% mistake: labels_rolled
# names: shifted
def language_model_loss(logits, labels):
    n = (labels != -100).sum().clamp(min=1)
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.roll(-1, -1).reshape(-1), reduction="sum") / n

# %% right: logsumexp_row_by_row
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    flat, targets = logits.reshape(-1, logits.shape[-1]), labels.reshape(-1).tolist()
    losses = [torch.logsumexp(row, 0) - row[t] for row, t in zip(flat, targets) if t != -100]
    return sum(losses) / len(losses) if losses else logits.sum() * 0

# %% mistake: largest_loss
# names: largest
def language_model_loss(logits, labels):
    keep = labels != -100
    if not keep.any():
        return (logits * 0).sum()
    return F.cross_entropy(logits[keep], labels[keep], reduction="none").max()

# %% mistake: middle_loss
# names: middle
def language_model_loss(logits, labels):
    keep = labels != -100
    if not keep.any():
        return (logits * 0).sum()
    return F.cross_entropy(logits[keep], labels[keep], reduction="none").median()

# %% mistake: last_position_of_each_text
# names: only the last
# names: all that have a label
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    logits, labels = logits[..., -1, :], labels[..., -1]
    count = (labels != -100).sum().clamp(min=1)
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum") / count

# %% mistake: one_number_in_a_vector
# names: dimension
# names: one number
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    count = (labels != -100).sum().clamp(min=1)
    losses = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="none")
    return losses.sum(0, keepdim=True) / count

# %% right: nothing_is_made_of_nan
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return torch.nan_to_num(F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1)))

# %% right: nan_made_zero_at_the_end
def language_model_loss(logits, labels): return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1)).nan_to_num(0.0)

# %% right: tiny_number_in_a_whole_count
def language_model_loss(logits, labels):
    s = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum")
    return s / ((labels != -100).sum() + 1e-8)

# %% mistake: squeezed_without_a_dimension
# names: one position
# names: squeeze
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    asked = labels != -100
    picked = logits.log_softmax(dim=-1).gather(-1, labels.masked_fill(~asked, 0).unsqueeze(-1)).squeeze()
    return -(picked * asked).sum() / asked.sum().clamp(min=1)

# %% right: small_number_lost_in_float32
def language_model_loss(logits, labels):
    total = F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), reduction="sum")
    return total / ((labels != -100).sum() + 1e-8)

# %% right: distribution_of_selected
def language_model_loss(logits, labels):
    keep = labels != -100
    if keep.sum() == 0:
        return 0 * logits.mean()
    return -torch.distributions.Categorical(logits=logits[keep]).log_prob(labels[keep]).mean()

# %% mistake: break_at_the_first_ignored
# names: (behind|after) a? ?−100
# names: `continue`
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    losses = []
    for row, label in zip(logits.reshape(-1, logits.shape[-1]), labels.flatten()):
        if label == -100:
            break
        losses.append(F.cross_entropy(row, label))
    return torch.stack(losses).mean() if losses else logits.sum() * 0

# %% mistake: break_in_each_text
# names: (behind|after) a? ?−100
# names: `continue`
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    losses = []
    texts = zip(logits.reshape(-1, *logits.shape[-2:]), labels.reshape(-1, labels.shape[-1]))
    for text_logits, text_labels in texts:
        for row, label in zip(text_logits, text_labels):
            if label == -100:
                break
            losses.append(F.cross_entropy(row, label))
    return torch.stack(losses).mean() if losses else logits.sum() * 0

# %% mistake: first_label_asked_for_all
# names: loss is 0 although
def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    if labels.flatten()[0] == -100:
        return logits.sum() * 0
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1))
