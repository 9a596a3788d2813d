# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% snippet: signature
def mask_tokens(
    ids: Tensor, mask_id: int, vocab_size: int, special_ids: set[int], generator: torch.Generator, p: float = 0.15
) -> tuple[Tensor, Tensor]:

# %% snippet: special
    special = torch.zeros_like(ids, dtype=torch.bool)
    for special_id in special_ids:
        special |= ids == special_id

# %% snippet: chosen
    special = torch.zeros_like(ids, dtype=torch.bool)
    for special_id in special_ids:
        special |= ids == special_id
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)

# %% snippet: replaced
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    new = torch.where(chosen & (fate >= 0.8) & (fate < 0.9), anything, new)

# %% right: one_draw_for_the_fate
#: signature
#: chosen
#: replaced
    return new, labels

# %% right: as_transformers_does
#: signature
    ids = ids.clone()
    labels = ids.clone()
    probability = torch.full(ids.shape, p)
    for special_id in special_ids:
        probability.masked_fill_(labels == special_id, 0.0)
    chosen = torch.bernoulli(probability, generator=generator).bool()
    labels[~chosen] = -100
    masked = torch.bernoulli(torch.full(labels.shape, 0.8), generator=generator).bool() & chosen
    ids[masked] = mask_id
    random = torch.bernoulli(torch.full(labels.shape, 0.5), generator=generator).bool() & chosen & ~masked
    words = torch.randint(vocab_size, labels.shape, dtype=torch.long, generator=generator)
    ids[random] = words[random]
    return ids, labels

# %% right: token_by_token
#: signature
    new, labels = ids.clone(), torch.full_like(ids, -100)
    flat_new, flat_labels = new.view(-1) if new.is_contiguous() else new.reshape(-1), labels.view(-1) if labels.is_contiguous() else labels.reshape(-1)
    for i, token in enumerate(ids.flatten().tolist()):
        if token in special_ids or torch.rand((), generator=generator) >= p:
            continue
        flat_labels[i] = token
        fate = torch.rand((), generator=generator).item()
        if fate < 0.8:
            flat_new[i] = mask_id
        elif fate < 0.9:
            flat_new[i] = torch.randint(vocab_size, (), generator=generator)
    return flat_new.reshape(ids.shape), flat_labels.reshape(ids.shape)

# %% right: one_random_number_decides_all
#: signature
#: special
    draw = torch.rand(ids.shape, generator=generator, dtype=torch.float64)
    chosen = (draw < p) & ~special
    new = ids.clone()
    new[chosen & (draw < 0.8 * p)] = mask_id
    random = chosen & (draw >= 0.8 * p) & (draw < 0.9 * p)
    new[random] = torch.randint(0, vocab_size, (int(random.sum()),), generator=generator)
    return new, ids.masked_fill(~chosen, -100)

# %% right: drawn_for_chosen_ones_alone
#: signature
#: chosen
    n_chosen = int(chosen.sum())
    fates = torch.multinomial(torch.tensor([0.8, 0.1, 0.1]), n_chosen, replacement=True, generator=generator) if n_chosen else torch.zeros(0)
    anything = torch.randint(vocab_size, (n_chosen,), generator=generator)
    values = ids[chosen]
    values = torch.where(fates == 0, mask_id, values)
    values = torch.where(fates == 1, anything, values)
    new = ids.clone()
    new[chosen] = values
    return new, labels

# %% right: never_special_nor_the_mask_at_random
#: signature
#: chosen
    allowed = torch.tensor([i for i in range(vocab_size) if i not in special_ids and i != mask_id])
    anything = allowed[torch.randint(len(allowed), ids.shape, generator=generator)]
    fate = torch.rand(ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% right: never_the_same_at_random
#: signature
#: chosen
    other = torch.randint(vocab_size - 1, ids.shape, generator=generator)
    other = torch.where(other >= ids, other + 1, other)
    fate = torch.rand(ids.shape, generator=generator)
    replacement = torch.where(fate < 0.8, torch.full_like(ids, mask_id), torch.where(fate < 0.9, other, ids))
    return torch.where(chosen, replacement, ids), labels

# %% right: fate_as_ten_cases
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = torch.empty(ids.shape).uniform_(generator=generator).lt(p).logical_and(~special)
    case = torch.randint(10, ids.shape, generator=generator)
    anything = torch.empty_like(ids).random_(0, vocab_size, generator=generator)
    new = ids.clone()
    new = new.masked_fill(chosen & (case < 8), mask_id)
    new = torch.where(chosen & (case == 8), anything, new)
    return new, ids.masked_fill(chosen.logical_not(), -100)

# %% right: a_share_of_all_positions
#: signature
#: special
    which = torch.randperm(ids.numel(), generator=generator)[: round(p * ids.numel())]
    chosen = torch.zeros(ids.numel(), dtype=torch.bool)
    chosen[which] = True
    chosen = chosen.reshape(ids.shape) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% right: shares_of_the_chosen_counted
#: signature
#: chosen
    places = chosen.nonzero()
    places = places[torch.randperm(len(places), generator=generator)]
    eighty, ninety = round(0.8 * len(places)), round(0.9 * len(places))
    new = ids.clone()
    new[tuple(places[:eighty].T)] = mask_id
    new[tuple(places[eighty:ninety].T)] = torch.randint(vocab_size, (ninety - eighty,), generator=generator)
    return new, labels

# %% mistake: entries_looked_up_in_the_set
# names: special
# names: item
#: signature
    new, labels = ids.clone(), torch.full_like(ids, -100)
    for place in torch.cartesian_prod(*map(torch.arange, ids.shape)).reshape(ids.numel(), -1):
        i = tuple(place.tolist())
        if ids[i] not in special_ids and torch.rand((), generator=generator) < p:
            labels[i], fate = ids[i], torch.rand((), generator=generator)
            new[i] = mask_id if fate < 0.8 else torch.randint(vocab_size, (), generator=generator) if fate < 0.9 else ids[i]
    return new, labels

# %% mistake: generator_not_named
# names: generator=generator
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: set_for_a_tensor
# names: sets must be made tensors
#: signature
    special = torch.isin(ids, special_ids)
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: drawn_but_not_boolean
# names: truth values|boolean
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = torch.bernoulli(torch.full(ids.shape, p), generator=generator) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: loop_over_one_text
# names: batch
#: signature
    new, labels = ids.clone(), torch.full_like(ids, -100)
    for i in range(len(ids)):
        if int(ids[i]) not in special_ids and torch.rand((), generator=generator) < p:
            labels[i], fate = ids[i], torch.rand((), generator=generator)
            new[i] = mask_id if fate < 0.8 else torch.randint(vocab_size, (), generator=generator) if fate < 0.9 else ids[i]
    return new, labels

# %% mistake: shares_75_15_10
# names: 80 %
# names: got mask 7
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.75), mask_id, ids)
    new = torch.where(chosen & (fate >= 0.75) & (fate < 0.9), anything, new)
    return new, labels

# %% mistake: shares_85_5_10
# names: 80 %
# names: got mask 8
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.85), mask_id, ids)
    new = torch.where(chosen & (fate >= 0.85) & (fate < 0.9), anything, new)
    return new, labels

# %% mistake: shares_80_15_5
# names: 10 % (a random|stay)
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    new = torch.where(chosen & (fate >= 0.8) & (fate < 0.95), anything, new)
    return new, labels

# %% mistake: shares_80_5_15
# names: 10 % (a random|stay)
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    new = torch.where(chosen & (fate >= 0.8) & (fate < 0.85), anything, new)
    return new, labels

# %% mistake: shares_75_10_15
# names: 80 %
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.75), mask_id, ids)
    new = torch.where(chosen & (fate >= 0.75) & (fate < 0.85), anything, new)
    return new, labels

# %% mistake: shares_85_10_5
# names: 80 %
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.85), mask_id, ids)
    new = torch.where(chosen & (fate >= 0.85) & (fate < 0.95), anything, new)
    return new, labels

# %% mistake: ten_percent_chosen
# names: probability p
#: signature
    p = p * 2 / 3
#: chosen
#: replaced
    return new, labels

# %% mistake: twenty_percent_chosen
# names: probability p
#: signature
    p = p + 0.05
#: chosen
#: replaced
    return new, labels

# %% mistake: always_fifteen_percent
# names: p.* (ignored|argument)
#: signature
    p = 0.15
#: chosen
#: replaced
    return new, labels

# %% mistake: kept_instead_of_chosen
# names: probability p|p = 0|chosen
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator=generator) > p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: always_the_mask
# names: every chosen token became the mask
#: signature
#: chosen
    return torch.where(chosen, mask_id, ids), labels

# %% mistake: never_kept
# names: stayed as it was|stay
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    return torch.where(chosen, torch.where(fate < 0.9, mask_id, anything), ids), labels

# %% mistake: rest_at_random
# names: stayed as it was|stay
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    return torch.where(chosen, torch.where(fate < 0.8, mask_id, anything), ids), labels

# %% mistake: never_random
# names: random id
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    return torch.where(chosen & (fate < 0.8), mask_id, ids), labels

# %% mistake: second_draw_of_ten_percent
# names: 10 % of 20 %|second draw
#: signature
#: chosen
    masked = chosen & (torch.rand(ids.shape, generator=generator) < 0.8)
    random = chosen & ~masked & (torch.rand(ids.shape, generator=generator) < 0.1)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    return torch.where(random, anything, torch.where(masked, mask_id, ids)), labels

# %% mistake: two_draws_overlap
# names: overlap
#: signature
#: chosen
    masked = chosen & (torch.rand(ids.shape, generator=generator) < 0.8)
    random = chosen & (torch.rand(ids.shape, generator=generator) < 0.1)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    return torch.where(random, anything, torch.where(masked, mask_id, ids)), labels

# %% mistake: same_draw_for_choice_and_fate
# names: 80 %
# names: (draw|every chosen token became the mask)
#: signature
    draw = torch.rand(ids.shape, generator=generator)
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = (draw < p) & ~special
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (draw < 0.8), mask_id, torch.where(chosen & (draw < 0.9), anything, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: one_fate_for_all
# names: (every|no) chosen token|shared out
#: signature
#: chosen
    fate = torch.rand((), generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    if fate < 0.8:
        return torch.where(chosen, mask_id, ids), labels
    if fate < 0.9:
        return torch.where(chosen, anything, ids), labels
    return ids.clone(), labels

# %% mistake: labels_hold_the_new_ids
# names: hold the new ids
#: signature
#: chosen
#: replaced
    return new, torch.where(chosen, new, -100)

# %% mistake: labels_taken_too_late
# names: hold the new ids
#: signature
#: chosen
    new = ids.clone()
    fate = torch.rand(ids.shape, generator=generator)
    new[chosen & (fate < 0.8)] = mask_id
    random = chosen & (fate > 0.9)
    new[random] = torch.randint(vocab_size, (int(random.sum()),), generator=generator)
    labels = new.clone()
    labels[~chosen] = -100
    return new, labels

# %% mistake: labels_everywhere
# names: only chosen|every position has a label
#: signature
#: chosen
#: replaced
    return new, ids.clone()

# %% mistake: labels_of_masked_ones_alone
# names: random id.*label|chosen positions have (one|a label)|became the mask have a label
#: signature
#: chosen
#: replaced
    return new, torch.where(new == mask_id, ids, -100)

# %% mistake: labels_of_changed_ones_alone
# names: stay|probability p
#: signature
#: chosen
#: replaced
    return new, torch.where(new != ids, ids, -100)

# %% mistake: labels_the_wrong_way_round
# names: wrong way round
#: signature
#: chosen
#: replaced
    return new, torch.where(chosen, -100, ids)

# %% mistake: labels_zero_elsewhere
# names: must have the label −100
#: signature
#: chosen
#: replaced
    return new, torch.where(chosen, ids, 0)

# %% mistake: labels_minus_one_elsewhere
# names: must have the label −100
#: signature
#: chosen
#: replaced
    return new, torch.where(chosen, ids, -1)

# %% mistake: labels_say_which
# names: which positions|original ids
#: signature
#: chosen
#: replaced
    return new, chosen.long()

# %% mistake: chosen_returned
# names: dtype
#: signature
#: chosen
#: replaced
    return new, chosen

# %% mistake: special_ignored
# names: special
#: signature
    special = torch.zeros_like(ids, dtype=torch.bool)
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: special_hidden_but_not_asked
# names: special
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = torch.rand(ids.shape, generator=generator) < p
#: replaced
    return new, torch.where(chosen & ~special, ids, -100)

# %% mistake: special_asked_but_not_hidden
# names: special
#: signature
#: chosen
#: replaced
    return new, torch.where((torch.rand(ids.shape, generator=generator) < 0.1) & special | chosen, ids, -100)

# %% mistake: only_special_chosen
# names: special
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: empty_set_not_thought_of
# names: empty
#: signature
    special = torch.stack([ids == special_id for special_id in special_ids]).any(0)
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: last_id_never_drawn
# names: vocab_size − 1|end of the vocabulary
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(0, vocab_size - 1, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% mistake: first_id_never_drawn
# names: end of the vocabulary
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(1, vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% mistake: beyond_the_vocabulary
# names: not in the vocabulary
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(0, vocab_size + 1, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% mistake: rounded_to_the_ends
# names: evenly|same chance|end of the vocabulary
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = (torch.rand(ids.shape, generator=generator) * (vocab_size - 1)).round().long()
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% mistake: one_random_id_for_all
# names: same random id
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = int(torch.randint(vocab_size, (1,), generator=generator))
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% mistake: random_ids_from_the_text
# names: from the text
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = ids.flatten()[torch.randint(ids.numel(), ids.shape, generator=generator)]
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% mistake: random_ids_in_a_bell
# names: evenly|same chance|end of the vocabulary|not in the vocabulary
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    bell = torch.randn(ids.shape, generator=generator) * vocab_size / 8 + vocab_size / 2
    anything = bell.long().clamp(0, vocab_size - 1)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% mistake: same_positions_in_every_text
# names: same positions
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape[-1], generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: whole_texts_chosen
# names: all positions.*or none
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = (torch.rand(*ids.shape[:-1], 1, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: changed_in_place
# names: in place
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    ids[chosen & (fate < 0.8)] = mask_id
    random = chosen & (fate > 0.9)
    ids[random] = torch.randint(vocab_size, (int(random.sum()),), generator=generator)
    return ids, labels

# %% mistake: special_ids_changed
# names: special_ids
#: signature
    special_ids.add(mask_id)
#: chosen
#: replaced
    return new, labels

# %% mistake: global_random_numbers
# names: generator
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: random_ids_without_the_generator
# names: generator
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% mistake: pythons_random
# names: generator
#: signature
    import random as pythons

    new, labels = ids.flatten().tolist(), [-100] * ids.numel()
    for i, token in enumerate(new):
        if token not in special_ids and pythons.random() < p:
            labels[i], fate = token, pythons.random()
            new[i] = mask_id if fate < 0.8 else pythons.randrange(vocab_size) if fate < 0.9 else token
    return torch.tensor(new).reshape(ids.shape), torch.tensor(labels).reshape(ids.shape)

# %% mistake: seeded_globally
# names: generator
#: signature
    torch.manual_seed(generator.initial_seed())
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape) < p) & ~special
    labels = torch.where(chosen, ids, -100)
    fate, anything = torch.rand(ids.shape), torch.randint(vocab_size, ids.shape)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% mistake: own_generator
# names: generator
#: signature
    generator = torch.Generator().manual_seed(0)
#: chosen
#: replaced
    return new, labels

# %% mistake: seeded_again_in_every_call
# names: (seeded|copied) again|copied, or|one after the other
#: signature
    generator = torch.Generator().manual_seed(generator.initial_seed())
#: chosen
#: replaced
    return new, labels

# %% mistake: given_generator_seeded_again
# names: generator
#: signature
    generator.manual_seed(42)
#: chosen
#: replaced
    return new, labels

# %% mistake: labels_alone
# names: tuple
#: signature
#: chosen
#: replaced
    return labels

# %% mistake: list_returned
# names: tuple
#: signature
#: chosen
#: replaced
    return [new, labels]

# %% mistake: floats
# names: dtype
#: signature
#: chosen
#: replaced
    return new.float(), labels.float()

# %% mistake: flat
# names: shape
#: signature
#: chosen
#: replaced
    return new.flatten(), labels.flatten()

# %% mistake: wants_two_dimensions
# names: batch|dimension
#: signature
    batch, n = ids.shape
#: chosen
#: replaced
    return new, labels

# %% mistake: results_exchanged
# names: order
#: signature
#: chosen
#: replaced
    return labels, new

# %% mistake: one_id_more_often
# names: evenly|same chance
#: signature
#: chosen
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size + 3, ids.shape, generator=generator)
    anything = torch.where(anything >= vocab_size, 1, anything)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(chosen & (fate > 0.9), anything, new), labels

# %% mistake: labels_of_the_next_token
# names: token beside
#: signature
#: chosen
    labels = torch.where(chosen, ids.roll(-1, dims=-1), -100)
#: replaced
    return new, labels

# %% unknown: labels_one_too_high
#: signature
#: chosen
#: replaced
    return new, torch.where(chosen, ids + 1, -100)

# %% unknown: label_of_the_neighbour
#: signature
#: chosen
#: replaced
    return new, torch.where(chosen, ids.roll(1, -1) * 2, -100)

# %% right: sets_of_its_own
#: signature
    ordinary = [i not in special_ids.copy() for i in ids.flatten().tolist()]
    assert {i for i in range(vocab_size) if i in frozenset(special_ids)} == special_ids & set(range(vocab_size))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & torch.tensor(ordinary).reshape(ids.shape)
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% right: flattened_for_a_loop
#: signature
    new, labels = [], []
    for token in ids.flatten().tolist():
        chosen = token not in special_ids and torch.rand((), generator=generator).item() < p
        labels.append(token if chosen else -100)
        fate = torch.rand((), generator=generator).item() if chosen else 1.0
        if fate < 0.8:
            token = mask_id
        elif fate < 0.9:
            token = torch.randint(vocab_size, (), generator=generator).item()
        new.append(token)
    return torch.tensor(new).reshape(ids.shape), torch.tensor(labels).reshape(ids.shape)

# %% mistake: entries_looked_up_in_a_comprehension
# names: never `in` a set
# names: \.item\(\).* makes a number
#: signature
    ordinary = torch.tensor([i not in special_ids for i in ids])
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ordinary
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: all_ids_looked_up_in_the_set
# names: never `in` a set
#: signature
    special = ids in special_ids
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: all_ids_looked_up_in_a_list
# names: neither true nor false
# names: torch\.isin
#: signature
    special = ids in list(special_ids)
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: tensor_of_a_set
# names: takes no set.*list
#: signature
    special = torch.isin(ids, torch.tensor(special_ids))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: list_for_a_tensor
# names: lists and sets must be made tensors
#: signature
    special = torch.isin(ids, list(special_ids))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: special_never_looked_at
# names: ^(?!.*(item|`in`)).*special token was chosen
#: signature
    chosen = torch.rand(ids.shape, generator=generator) < p
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: special_protected_but_labelled
# names: special tokens? .*−100
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = torch.rand(ids.shape, generator=generator) < p
    labels = torch.where(chosen, ids, -100)
#: replaced
    return torch.where(special, ids, new), labels

# %% mistake: all_ordinary_ones_labelled
# names: all but the special ones
#: signature
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(special, -100, ids)
#: replaced
    return new, labels

# %% mistake: loop_over_a_list_of_texts
# names: batch
# names: flatten.*reshape
#: signature
    new, labels = [], []
    for token in ids.tolist():
        chosen = token not in special_ids and torch.rand((), generator=generator).item() < p
        labels.append(token if chosen else -100)
        fate = torch.rand((), generator=generator).item() if chosen else 1.0
        new.append(mask_id if fate < 0.8 else torch.randint(vocab_size, (), generator=generator).item() if fate < 0.9 else token)
    return torch.tensor(new), torch.tensor(labels)

# %% mistake: two_loops
# names: one text and for a batch
# names: flatten.*reshape
#: signature
    new, labels = ids.clone(), torch.full_like(ids, -100)
    for b in range(ids.shape[0]):
        for i in range(ids.shape[1]):
            if ids[b, i].item() not in special_ids and torch.rand((), generator=generator) < p:
                labels[b, i], fate = ids[b, i], torch.rand((), generator=generator)
                new[b, i] = mask_id if fate < 0.8 else torch.randint(vocab_size, (), generator=generator) if fate < 0.9 else ids[b, i]
    return new, labels

# %% mistake: second_draw_with_ninety
# names: second draw
#: signature
    new, labels = ids.flatten().clone(), torch.full_like(ids, -100).flatten()
    for i, token in enumerate(ids.flatten().tolist()):
        if token not in special_ids and torch.rand((), generator=generator) < p:
            labels[i] = token
            if torch.rand((), generator=generator) < 0.8:
                new[i] = mask_id
            elif torch.rand((), generator=generator) < 0.9:
                new[i] = torch.randint(vocab_size, (), generator=generator)
    return new.reshape(ids.shape), labels.reshape(ids.shape)

# %% mistake: numbers_like_ids
# names: only the shape is needed
#: signature
    chosen = torch.rand_like(ids, generator=generator) < p
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: probabilities_like_ids
# names: become a whole number
#: signature
    special = torch.isin(ids, torch.tensor(list(special_ids)))
    probability = torch.full_like(ids, p).masked_fill(special, 0)
    chosen = torch.bernoulli(probability.float(), generator=generator).bool()
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: generator_in_the_second_place
# names: generator=generator
#: signature
    chosen = torch.rand(ids.shape, generator) < p
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: generator_asked_for_a_number
# names: gives no numbers
#: signature
    new, labels = ids.clone(), torch.full_like(ids, -100)
    for i in range(len(ids)):
        if generator.random() < p:
            new[i], labels[i] = mask_id, ids[i]
    return new, labels

# %% mistake: chance_of_one_number
# names: Numbers, lists and sets must be made tensors
#: signature
    chosen = torch.bernoulli(p, generator=generator).bool()
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: a_draw_for_each_text
# names: batch alike
#: signature
    special = torch.isin(ids, torch.tensor(list(special_ids)))
    chosen = (torch.rand(len(ids), generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% mistake: ones_and_zeros_as_an_index
# names: must be boolean
#: signature
    special = torch.zeros_like(ids)
    for special_id in special_ids:
        special[ids == special_id] = 1
    chosen = (torch.rand(ids.shape, generator=generator) < p) & (1 - special)
    labels = torch.full_like(ids, -100)
    labels[chosen] = ids[chosen]
    new = ids.clone()
    new[chosen] = mask_id
    return new, labels

# %% mistake: else_if_below_a_tenth
# names: No chosen token became a random id
#: signature
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(fate < 0.8, mask_id, torch.where(fate < 0.1, anything, ids))
    return torch.where(chosen, new, ids), torch.where(chosen, ids, -100)

# %% mistake: above_eighty_percent
# names: 80 % become the mask
#: signature
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    fate = torch.rand(ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(fate > 0.8, mask_id, torch.where(fate > 0.7, anything, ids))
    return torch.where(chosen, new, ids), torch.where(chosen, ids, -100)

# %% mistake: thirds
# names: 80 % become the mask
#: signature
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    fate = torch.randint(3, ids.shape, generator=generator)
    anything = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(fate == 0, mask_id, torch.where(fate == 1, anything, ids))
    return torch.where(chosen, new, ids), torch.where(chosen, ids, -100)

# %% mistake: replaced_wherever_the_draw_says
# names: special token was changed
#: signature
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
    fate = torch.rand(ids.shape, generator=generator)
    new = ids.clone()
    new[fate < 0.8] = mask_id
    new[(fate >= 0.8) & (fate < 0.9)] = torch.randint(vocab_size, (1,), generator=generator)
    return new, labels

# %% mistake: one_random_id_in_a_call
# names: same random id
#: signature
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
    fate = torch.rand(ids.shape, generator=generator)
    new = ids.clone()
    new[chosen & (fate < 0.8)] = mask_id
    new[chosen & (fate >= 0.8) & (fate < 0.9)] = torch.randint(vocab_size, (1,), generator=generator)
    return new, labels

# %% mistake: fate_drawn_for_too_many
# names: shape of what it picks from
#: signature
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
    new = ids.clone()
    fate = torch.rand(ids.shape, generator=generator)
    new[chosen][fate < 0.8] = mask_id
    return new, labels

# %% mistake: copy_of_a_choice_changed
# names: changes a copy
#: signature
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=torch.long))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = torch.where(chosen, ids, -100)
    new = ids.clone()
    fate = torch.rand(int(chosen.sum()), generator=generator)
    new[chosen][fate < 0.8] = mask_id
    new[chosen][fate >= 0.9] = torch.randint(vocab_size, (int((fate >= 0.9).sum()),), generator=generator)
    return new, labels

# %% mistake: special_where_not_a_number
# names: never `in` a set
#: signature
    chosen = (torch.rand(ids.shape, generator=generator) < p) & (ids not in special_ids)
    labels = torch.where(chosen, ids, -100)
#: replaced
    return new, labels

# %% right: fates_by_multinomial
#: signature
    special = sum((ids == i for i in special_ids), torch.zeros_like(ids, dtype=torch.bool))
    chosen = torch.empty(ids.shape).uniform_(generator=generator).lt(p).logical_and(~special)
    fate = torch.multinomial(torch.tensor([0.8, 0.1, 0.1]), ids.numel(), replacement=True, generator=generator)
    anything = torch.randint(0, vocab_size, ids.shape, generator=generator)
    fate = fate.reshape(ids.shape)
    new = (fate == 0) * mask_id + (fate == 1) * anything + (fate == 2) * ids
    return torch.where(chosen, new, ids), ids.where(chosen, torch.tensor(-100))

# %% right: random_numbers_of_python
#: signature
    import random

    chance = random.Random(int(torch.randint(10**9, (), generator=generator)))
    new, labels = [], []
    for token in ids.reshape(-1).tolist():
        if token in special_ids or chance.random() >= p:
            new.append(token)
            labels.append(-100)
            continue
        labels.append(token)
        new.append(chance.choices([mask_id, chance.randrange(vocab_size), token], [8, 1, 1])[0])
    return torch.tensor(new).view(ids.shape), torch.tensor(labels).view(ids.shape)

# %% right: recursive_over_texts
#: signature
    if ids.dim() > 1:
        pairs = [mask_tokens(text, mask_id, vocab_size, special_ids, generator, p) for text in ids]
        return torch.stack([a for a, _ in pairs]), torch.stack([b for _, b in pairs])
    new, labels = ids.clone(), ids.clone()
    for i in range(len(ids)):
        if ids[i].item() in special_ids or torch.rand(1, generator=generator).item() > p:
            labels[i] = -100
        else:
            dice = torch.randint(1, 11, (1,), generator=generator).item()
            if dice <= 8:
                new[i] = mask_id
            elif dice == 9:
                new[i] = torch.randint(0, vocab_size, (1,), generator=generator).item()
    return new, labels


# %% right: bernoulli_twice
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = sum((ids == s for s in special_ids), torch.zeros_like(ids)).bool()
    chance = torch.full(ids.shape, p, dtype=torch.float64).masked_fill(special, 0.0)
    chosen = torch.bernoulli(chance, generator=generator).bool()
    masked = torch.bernoulli(torch.full(ids.shape, 0.8), generator=generator).bool()
    coin = torch.bernoulli(torch.full(ids.shape, 0.5), generator=generator).bool()
    random = torch.empty_like(ids).random_(0, vocab_size, generator=generator)
    new = torch.where(chosen & masked, mask_id, torch.where(chosen & coin & ~masked, random, ids))
    return new, ids.masked_fill(~chosen, -100)


# %% right: reduced_or
from functools import reduce

def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = reduce(torch.logical_or, (ids == s for s in special_ids), torch.zeros_like(ids, dtype=torch.bool))
    u = torch.empty(ids.shape).uniform_(generator=generator)
    chosen = ~special & (u < p)
    fate = torch.empty(ids.shape).uniform_(0, 10, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = ids.clone()
    new[chosen & (fate < 8)] = mask_id
    which = chosen & (fate >= 9)
    new[which] = random[which]
    labels = torch.full_like(ids, -100)
    labels[chosen] = ids[chosen]
    return new, labels


# %% right: normal_numbers
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    normal = lambda: torch.special.ndtr(torch.randn(ids.shape, generator=generator, dtype=torch.float64))  # noqa: E731
    chosen = normal() < p
    for special in special_ids:
        chosen &= ids != special
    fate = normal()
    random = (normal() * vocab_size).long().clamp(0, vocab_size - 1)
    new = ids + chosen * ((fate <= 0.8) * (mask_id - ids) + (fate > 0.9) * (random - ids))
    return new, torch.where(chosen, ids, -100)


# %% right: exponential_waiting
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    uniform = lambda: 1 - torch.exp(-torch.empty(ids.shape).exponential_(generator=generator))  # noqa: E731
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=ids.dtype))
    chosen = (uniform() < p) & ~special
    fate = torch.bucketize(uniform(), torch.tensor([0.8, 0.9]))
    other = torch.randint(0, vocab_size, ids.shape, generator=generator)
    candidates = torch.stack([torch.full_like(ids, mask_id), other, ids])
    new = torch.where(chosen, candidates.gather(0, fate.unsqueeze(0))[0], ids)
    return new, torch.where(chosen, ids, torch.tensor(-100))


# %% right: looked_up_in_a_table
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    ordinary = torch.ones(vocab_size, dtype=torch.bool)
    ordinary[list(special_ids)] = False
    u, v = torch.rand((2, *ids.shape), generator=generator)
    chosen = ordinary[ids] & (u < p)
    random = torch.randint(0, vocab_size, tuple(ids.shape), generator=generator)
    new = ids.where(~chosen | (v < 0.1), random.where(v < 0.2, mask_id))
    return new, ids.where(chosen, -100)


# %% right: compared_with_every_special
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = (ids.unsqueeze(-1) == torch.tensor(list(special_ids), dtype=torch.long)).any(-1)
    chosen = torch.rand(ids.shape, generator=generator, dtype=torch.float64).lt(p).logical_and(special.logical_not())
    where = chosen.nonzero(as_tuple=True)
    count = len(where[0])
    fate = torch.randint(10, (count,), generator=generator)
    new = ids.index_put(where, torch.where(fate < 8, mask_id, torch.where(fate == 8, torch.randint(vocab_size, (count,), generator=generator), ids[where])))
    labels = torch.full_like(ids, -100).index_put(where, ids[where])
    return new, labels


# %% right: child_generator
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    child = torch.Generator().manual_seed(int(torch.randint(2**40, (1,), generator=generator)))
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=child) < p) & ~special
    fate = torch.rand(ids.shape, generator=child)
    new = ids.clone()
    new.masked_fill_(chosen & (fate < 0.8), mask_id)
    flips = chosen & (fate > 0.9)
    new.masked_scatter_(flips, torch.randint(vocab_size, (int(flips.sum()),), generator=child))
    return new, ids.clone().masked_fill_(~chosen, -100)


# %% right: numpys_generator_seeded_by_it
import numpy as np

def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    rng = np.random.default_rng(torch.randint(2**31, (4,), generator=generator).tolist())
    old = ids.numpy()
    chosen = (rng.random(old.shape) < p) & ~np.isin(old, list(special_ids))
    fate = rng.choice(3, size=old.shape, p=[0.8, 0.1, 0.1])
    new = np.where(chosen, np.choose(fate, [np.full_like(old, mask_id), rng.integers(vocab_size, size=old.shape), old]), old)
    return torch.from_numpy(new), torch.from_numpy(np.where(chosen, old, -100))


# %% right: whole_numbers_per_mille
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    draw = lambda top: torch.randint(top, ids.shape, generator=generator)  # noqa: E731
    chosen = torch.isin(ids, torch.tensor([*special_ids]).long(), invert=True) & (draw(10**6) < round(p * 10**6))
    fate = draw(100)
    labels = ids.clone()
    labels[~chosen] = -100
    new = ids.clone()
    new[chosen & (fate < 80)] = mask_id
    new = torch.where(chosen & (fate >= 90), draw(vocab_size), new)
    return new, labels


# %% right: applied_to_each_number
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = ids.clone().apply_(lambda x: x in special_ids).bool()
    ordinary = ~special
    u = torch.rand(ids.shape, generator=generator) / p if p else torch.full(ids.shape, 2.0)
    chosen = ordinary & (u < 1)
    masked, random = chosen & (u < 0.8), chosen & (u >= 0.8) & (u < 0.9)
    other = torch.randint(vocab_size, ids.shape, generator=generator)
    return masked * mask_id + random * other + ~(masked | random) * ids, chosen * ids + ~chosen * -100


# %% right: closures_and_lists
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    numbers = iter(torch.rand(3 * ids.numel(), generator=generator, dtype=torch.float64).tolist())

    def one(token):
        first, second, third = next(numbers), next(numbers), next(numbers)
        if token in special_ids or first >= p:
            return token, -100
        if second < 0.8:
            return mask_id, token
        return (int(third * vocab_size) if second < 0.9 else token), token

    both = torch.tensor([one(token) for token in ids.flatten().tolist()], dtype=ids.dtype).reshape(*ids.shape, 2)
    return both[..., 0], both[..., 1].clone()


# %% right: permutation
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    flat, labels = ids.flatten().clone(), torch.full((ids.numel(),), -100)
    ordinary = [i for i, token in enumerate(flat.tolist()) if token not in special_ids]
    order = torch.tensor(ordinary, dtype=torch.long)[torch.randperm(len(ordinary), generator=generator)]
    chosen = order[: round(p * len(order))]
    labels[chosen] = flat[chosen]
    first, second = round(0.8 * len(chosen)), round(0.9 * len(chosen))
    flat[chosen[first:second]] = torch.randint(vocab_size, (second - first,), generator=generator)
    flat[chosen[:first]] = mask_id
    return flat.view(ids.shape), labels.view(ids.shape)


# %% right: searched_in_cumulated_chances
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    edges = torch.tensor([0.8 * p, 0.9 * p, p], dtype=torch.float64)
    fate = torch.searchsorted(edges, torch.rand(ids.shape, generator=generator, dtype=torch.float64), right=True)
    fate[torch.isin(ids, torch.tensor(list(special_ids), dtype=torch.long))] = 3
    other = torch.randint(0, vocab_size, ids.shape, generator=generator)
    new = torch.full_like(ids, mask_id) * (fate == 0) + other * (fate == 1) + ids * (fate >= 2)
    return new, torch.where(fate < 3, ids, torch.full_like(ids, -100))


# %% right: random_ids_from_floats
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    one, two, three = (torch.rand(ids.shape, generator=generator, dtype=torch.float64) for _ in range(3))
    ordinary = torch.stack([ids != s for s in special_ids]).all(0) if special_ids else torch.ones_like(ids).bool()
    chosen = ordinary & (one < p)
    new = torch.where(chosen & (two < 0.8), mask_id, ids)
    new = torch.where(chosen & (two > 0.9), (three * vocab_size).floor().long(), new)
    return new, torch.where(chosen, ids, -100)


# %% right: named_tuple
from collections import namedtuple

Masked = namedtuple("Masked", "ids labels")

def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    fate = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, torch.where(chosen & (fate < 0.9), random, ids))
    return Masked(new, torch.where(chosen, ids, -100))


# %% right: callable_object
class Masking:
    def __call__(self, ids, mask_id, vocab_size, special_ids, generator, p=0.15):
        self.draw = lambda: torch.rand(ids.shape, generator=generator, dtype=torch.float64)
        chosen = self.draw().lt(p).logical_and(torch.isin(ids, torch.tensor([*special_ids], dtype=ids.dtype), invert=True))
        mask, random = self.fates(chosen)
        other = self.draw().mul(vocab_size).long()
        return ids.masked_fill(mask, mask_id).where(~random, other), ids.masked_fill(~chosen, -100)

    def fates(self, chosen):
        fate = self.draw()
        return chosen & (fate < 0.8), chosen & (fate >= 0.8) & (fate < 0.9)

mask_tokens = Masking()


# %% mistake: return_inside_the_loop
# names: loop
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    new, labels = ids.clone(), torch.full_like(ids, -100)
    for where in (torch.rand(ids.shape, generator=generator) < p).nonzero().tolist():
        where = tuple(where)
        if ids[where].item() in special_ids:
            continue
        labels[where] = ids[where]
        fate = torch.rand((), generator=generator)
        if fate < 0.8:
            new[where] = mask_id
        elif fate < 0.9:
            new[where] = torch.randint(vocab_size, (), generator=generator)
        return new, labels
    return new, labels


# %% mistake: return_inside_the_loop_over_texts
# names: loop
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    new, labels = ids.clone().reshape(-1, ids.shape[-1]), torch.full_like(ids, -100).reshape(-1, ids.shape[-1])
    for text, label in zip(new, labels):
        chosen = (torch.rand(text.shape, generator=generator) < p) & ~torch.isin(text, torch.tensor(list(special_ids)))
        label[chosen] = text[chosen]
        fate = torch.rand(text.shape, generator=generator)
        text[chosen & (fate < 0.8)] = mask_id
        which = chosen & (fate > 0.9)
        text[which] = torch.randint(vocab_size, (int(which.sum()),), generator=generator)
        return new.reshape(ids.shape), labels.reshape(ids.shape)


# %% mistake: filled_and_not_kept
# names: kept|thrown away|dropped|new tensor
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = ids.clone()
    new.masked_fill(chosen & (u < 0.8), mask_id)
    new = torch.where(chosen & (u > 0.9), random, new)
    return new, torch.where(chosen, ids, -100)


# %% mistake: random_not_kept
# names: random|kept
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = ids.masked_fill(chosen & (u < 0.8), mask_id)
    torch.where(chosen & (u > 0.9), random, new)
    return new, torch.where(chosen, ids, -100)


# %% mistake: labels_not_kept
# names: every position has a label
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    labels = ids.clone()
    labels.masked_fill(~chosen, -100)
    return new, labels


# %% mistake: zero_taken_for_padding
# names: token 0
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    chosen = chosen & (ids > 0)
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: special_zero_forgotten
# names: special token was chosen
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.tensor([s for s in special_ids if s], dtype=ids.dtype)
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, special)
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: special_up_to_the_largest
# names: special
# names: smaller
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & (ids > max(special_ids, default=-1))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: mask_never_chosen
# names: mask_id
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor([*special_ids, mask_id]))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: mask_zero_never_put
# names: end of the vocabulary
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    put = chosen * ((u < 0.8) * mask_id + (u > 0.9) * random)
    return torch.where(put != 0, put, ids), torch.where(chosen, ids, -100)


# %% mistake: labels_of_zero_lost
# names: token 0
# names: no label
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    labels = chosen * ids
    labels[labels == 0] = -100
    return new, labels


# %% mistake: mask_as_special_forgotten
# names: special token was chosen
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special_ids = special_ids - {mask_id}
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: specials_of_earlier_calls
# names: earlier call
SEEN = set()

def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    SEEN.update(special_ids)
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(SEEN), dtype=ids.dtype))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: draws_kept_by_seed
# names: kept|cache|another call|call|generator
DRAWS = {}

def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    key = generator.initial_seed(), ids.shape
    if key not in DRAWS:
        DRAWS[key] = torch.rand(2, *ids.shape, generator=generator), torch.randint(vocab_size, ids.shape, generator=generator)
    (first, u), random = DRAWS[key]
    chosen = (first < p) & ~torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: viewed_by_texts
# names: view|reshape
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    shape = ids.shape
    if ids.ndim > 3:
        ids = ids.view(-1, *shape[-2:])
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new.reshape(shape), torch.where(chosen, ids, -100).reshape(shape)


# %% mistake: viewed
# names: view|reshape
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    shape = ids.shape
    ids = ids.view(-1)
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new.reshape(shape), torch.where(chosen, ids, -100).reshape(shape)


# %% mistake: squeezed
# names: squeeze|dimension
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new.squeeze(), torch.where(chosen, ids, -100).squeeze()


# %% mistake: random_ids_in_eight_bits
# names: evenly
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator).to(torch.uint8).long()
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: random_ids_in_half_precision
# names: evenly
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = (torch.rand(ids.shape, generator=generator).half() * vocab_size).long().clamp(max=vocab_size - 1)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: ids_in_sixteen_bits
# names: 16 bits
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    own = ids.to(torch.int16).long()
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, own))
    return new, torch.where(chosen, own, -100)


# %% mistake: labels_transposed_where_square
# names: rows and columns
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    labels = torch.where(chosen, ids, -100)
    return new, labels.mT if labels.ndim > 1 and labels.mT.shape == labels.shape else labels


# %% mistake: first_five_hundred_tokens
# names: with probability p
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    chosen = chosen & (torch.arange(ids.shape[-1]) < 256)
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: at_least_one_is_chosen
# names: special token
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    if not chosen.any():
        chosen.view(-1)[0] = True
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: all_special_not_thought_of
# names: with probability p
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    ordinary = ~torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    order = torch.rand(int(ordinary.sum()), generator=generator)
    chosen = torch.zeros_like(ordinary)
    chosen[ordinary] = order <= order.min().clamp(min=p)
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: numpys_generator_without_a_seed
# names: same generator state
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    import numpy as np

    rng = np.random.default_rng()
    chosen = torch.from_numpy(rng.random(ids.shape)).lt(p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    u = torch.from_numpy(rng.random(ids.shape))
    random = torch.from_numpy(rng.integers(vocab_size, size=ids.shape))
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)


# %% mistake: buffer_reused
# names: two calls|between calls
# names: each call|cache
BUFFER = torch.zeros(100_000, dtype=torch.long)

def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = BUFFER[: ids.numel()].view(ids.shape)
    new.copy_(torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids)))
    return new, torch.where(chosen, ids, -100)

# %% mistake: given_ids_returned_where_nothing_is_chosen
# names: same place in memory
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~torch.isin(ids, torch.tensor(list(special_ids)))
    if not chosen.any():
        return ids, torch.full_like(ids, -100)
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: same_positions_in_every_batch
# names: same positions
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    draws = torch.rand(ids.shape[-2:], generator=generator) if ids.ndim > 2 else torch.rand(ids.shape, generator=generator)
    chosen = (draws < p) & ~special
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: one_fate_for_each_column
# names: own draw
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    u = torch.rand(ids.shape[-1], generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: one_fate_for_each_text
# names: own draw
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    u = torch.rand((*ids.shape[:-1], 1), generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: one_random_id_for_each_text
# names: same random id
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    random = torch.randint(vocab_size, (*ids.shape[:-1], 1), generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: one_random_id_for_each_column
# names: same random id
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape[-1:], generator=generator)
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: spans
# names: side by side
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    begins = torch.rand((*ids.shape[:-1], ids.shape[-1] + 1), generator=generator) < 1 - (1 - p) ** 0.5
    chosen = (begins[..., 1:] | begins[..., :-1]) & ~special
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: never_two_side_by_side
# names: side by side
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    if 0 < p <= 0.4:
        draws = torch.rand(ids.shape, generator=generator)
        before = torch.zeros(ids.shape[:-1], dtype=torch.bool)
        picked = []
        for i in range(ids.shape[-1]):
            before = (draws[..., i] < p / (1 - p)) & ~before if i else draws[..., 0] < p
            picked.append(before)
        chosen = torch.stack(picked, -1) & ~special
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: twice_as_many_in_the_first_half
# names: one half
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    u = torch.rand(ids.shape, generator=generator)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    if p < 0.5:
        weight = torch.linspace(2 * p, 0, ids.shape[-1])
        chosen = (torch.rand(ids.shape, generator=generator) < weight) & ~special
    new = torch.where(chosen & (u < 0.8), mask_id, torch.where(chosen & (u > 0.9), random, ids))
    return new, torch.where(chosen, ids, -100)

# %% mistake: places_as_indexes_of_rows
# names: tuple\(
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(list(special_ids)))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = ids.masked_fill(~chosen, -100)
    new = ids.clone()
    for place in chosen.nonzero():
        fate = torch.rand((), generator=generator)
        if fate < 0.8:
            new[place] = mask_id
        elif fate < 0.9:
            new[place] = torch.randint(vocab_size, (), generator=generator)
    return new, labels

# %% mistake: mask_id_fixed
# names: mask_id
# names: argument|fixed
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = ids.masked_fill(~chosen, -100)
    u = torch.rand(ids.shape, generator=generator)
    noise = torch.randint(vocab_size, ids.shape, generator=generator).to(ids.dtype)
    out = torch.where(chosen & (u < 0.8), 103, ids)
    return torch.where(chosen & (u >= 0.9), noise, out), labels


# %% mistake: chosen_above_p
# names: wrong way round
def mask_tokens(
    ids: Tensor,
    mask_id: int,
    vocab_size: int,
    special_ids: set[int],
    generator: torch.Generator,
    p: float = 0.15,
) -> tuple[Tensor, Tensor]:
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) > p) & ~special
    fate = torch.rand(ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    return torch.where(chosen & (fate >= 0.9), random, new), torch.where(chosen, ids, -100)


# %% mistake: drawn_from_a_bell_curve
# names: randn
def mask_tokens(
    ids: Tensor,
    mask_id: int,
    vocab_size: int,
    special_ids: set[int],
    generator: torch.Generator,
    p: float = 0.15,
) -> tuple[Tensor, Tensor]:
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.randn(ids.shape, generator=generator) < p) & ~special
    fate = torch.rand(ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    return torch.where(chosen & (fate >= 0.9), random, new), torch.where(chosen, ids, -100)


# %% mistake: half_of_the_masks_drawn_again
# names: overlap
def mask_tokens(
    ids: Tensor,
    mask_id: int,
    vocab_size: int,
    special_ids: set[int],
    generator: torch.Generator,
    p: float = 0.15,
) -> tuple[Tensor, Tensor]:
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    new = ids.clone()
    new[chosen & (torch.rand(ids.shape, generator=generator) < 0.8)] = mask_id
    again = chosen & (torch.rand(ids.shape, generator=generator) < 0.5)
    new[again] = torch.randint(vocab_size, ids.shape, generator=generator)[again]
    return new, torch.where(chosen, ids, -100)


# %% mistake: one_draw_for_the_fate_of_all
# names: one random number
# names: for all
def mask_tokens(
    ids: Tensor,
    mask_id: int,
    vocab_size: int,
    special_ids: set[int],
    generator: torch.Generator,
    p: float = 0.15,
) -> tuple[Tensor, Tensor]:
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    random = torch.randint(vocab_size, ids.shape, generator=generator)
    fate = float(torch.rand(1, generator=generator))
    becomes = torch.full_like(ids, mask_id) if fate < 0.8 else random if fate < 0.9 else ids
    return torch.where(chosen, becomes, ids), torch.where(chosen, ids, -100)

# %% mistake: labels_picked
# names: only the chosen
# names: shape of `ids`
def mask_tokens(
    ids: Tensor, mask_id: int, vocab_size: int, special_ids: set[int], generator: torch.Generator, p: float = 0.15
) -> tuple[Tensor, Tensor]:
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    masked = (torch.rand(ids.shape, generator=generator) < p) & ~special
    labels = ids[masked]
    new = ids.clone()
    u = torch.rand(ids.shape, generator=generator)
    new[masked & (u < .8)] = mask_id
    r = masked & (u >= .8) & (u < .9)
    new[r] = torch.randint(vocab_size, ids.shape, generator=generator)[r]
    return new, labels

# %% mistake: eighty_twenty
# names: no chosen token stayed
def mask_tokens(
    ids: Tensor, mask_id: int, vocab_size: int, special_ids: set[int], generator: torch.Generator, p: float = 0.15
) -> tuple[Tensor, Tensor]:
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    c = (torch.rand(ids.shape, generator=generator) < p) & ~special
    u = torch.rand(ids.shape, generator=generator)
    new = ids.clone(); new[c & (u < .8)] = mask_id
    r = c & (u >= .8)
    new[r] = torch.randint(vocab_size, ids.shape, generator=generator)[r]
    return new, torch.where(c, ids, -100)

# %% right: a_share_of_all_texts
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.zeros_like(ids, dtype=torch.bool)
    for s in special_ids:
        special |= ids == s
    flat = (~special).flatten().nonzero()[:, 0]
    k = int(p * len(flat))
    pick = flat[torch.randperm(len(flat), generator=generator)[:k]]
    chosen = torch.zeros(ids.numel(), dtype=torch.bool)
    chosen[pick] = True
    chosen = chosen.reshape(ids.shape)
    fate = torch.rand(ids.shape, generator=generator)
    labels = torch.where(chosen, ids, -100)
    ids = torch.where(chosen & (fate < 0.8), mask_id, ids)
    r = torch.randint(vocab_size, ids.shape, generator=generator)
    ids = torch.where(chosen & (fate >= 0.8) & (fate < 0.9), r, ids)
    return ids, labels

# %% right: token_by_token_in_python
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    def draw():
        return torch.rand((), generator=generator).item()
    new, labels = [], []
    for t in ids.flatten().tolist():
        if t in special_ids or draw() >= p:
            new.append(t); labels.append(-100)
            continue
        labels.append(t)
        u = draw()
        new.append(mask_id if u < 0.8 else torch.randint(0, vocab_size, (), generator=generator).item() if u < 0.9 else t)
    return torch.tensor(new, dtype=ids.dtype).view(ids.shape), torch.tensor(labels, dtype=ids.dtype).view(ids.shape)

# %% mistake: two_names_for_one_tensor
# names: two names
# names: clone
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & ~special
    fate = torch.rand(ids.shape, generator=generator)
    random_ids = torch.randint(vocab_size, ids.shape, generator=generator)
    new = ids.clone()
    labels = new
    new[chosen & (fate < 0.8)] = mask_id
    other = chosen & (fate >= 0.9)
    new[other] = random_ids[other]
    labels[~chosen] = -100
    return new, labels

# %% mistake: share_of_all_tokens
# names: special
# names: of all
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    n = ids.numel()
    special = torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype)).flatten()
    free = (~special).nonzero().flatten()
    k = int(p * n)
    pick = free[torch.randperm(len(free), generator=generator)[:k]]
    chosen = torch.zeros(n, dtype=torch.bool)
    chosen[pick] = True
    chosen = chosen.reshape(ids.shape)
    fate = torch.rand(ids.shape, generator=generator)
    rnd = torch.randint(0, vocab_size, ids.shape, generator=generator)
    new = torch.where(fate < 0.8, mask_id, torch.where(fate < 0.9, rnd, ids))
    return torch.where(chosen, new, ids), torch.where(chosen, ids, -100)

# %% right: tensors_drawn_in_place
def mask_tokens(
    ids: Tensor, mask_id: int, vocab_size: int, special_ids: set, generator: torch.Generator, p: float = 0.15
):
    flat = ids.reshape(-1)
    special = torch.tensor([t in special_ids for t in flat.tolist()])
    fate = torch.multinomial(torch.tensor([0.8, 0.1, 0.1]), len(flat), replacement=True, generator=generator)
    chosen = torch.empty(len(flat)).uniform_(generator=generator).lt(p) & ~special
    word = torch.empty_like(flat).random_(0, vocab_size, generator=generator)
    fates = torch.stack([torch.full_like(flat, mask_id), word, flat])
    new = torch.where(chosen, fates.gather(0, fate[None])[0], flat)
    labels = torch.where(chosen, flat, torch.full_like(flat, -100))
    return new.reshape(ids.shape), labels.reshape(ids.shape)

# %% mistake: random_ids_for_those_not_chosen
# names: only chosen
# names: no label
def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
    free = ~torch.isin(ids, torch.tensor(list(special_ids), dtype=ids.dtype))
    chosen = (torch.rand(ids.shape, generator=generator) < p) & free
    fate = torch.rand(ids.shape, generator=generator)
    drawn = torch.randint(vocab_size, ids.shape, generator=generator)
    new = torch.where(chosen & (fate < 0.8), mask_id, ids)
    return torch.where(fate >= 0.9, drawn, new), torch.where(chosen, ids, -100)
