"""The world of invented facts: neither name gives the sport away, and the small transformer learns them all."""

import pytest
import torch

from inside_transformers.models.worlds import facts as world


def test_facts_are_drawn_by_the_seed_and_no_pair_is_both_fact_and_stranger() -> None:
    facts = world.make_facts(seed=3)
    again = world.make_facts(seed=3)
    assert torch.equal(facts.prompts, again.prompts)
    assert torch.equal(facts.answers, again.answers)
    assert not torch.equal(facts.prompts, world.make_facts(seed=4).prompts)
    pairs = {tuple(prompt) for prompt in torch.cat([facts.prompts, facts.strangers]).tolist()}
    assert len(pairs) == len(facts.prompts) + len(facts.strangers) == 576
    assert {facts.words[i] for i in facts.answers.tolist()} <= set(world.SPORTS)
    assert facts.name(facts.prompts[0]).split()[0] in world.FIRST


def test_words_are_all_different() -> None:
    words = world.make_facts().words
    assert len(set(words)) == len(words) == 24 + 24 + 1 + 10


@pytest.mark.parametrize("n_facts", [0, 577])
def test_more_facts_than_pairs_are_refused(n_facts: int) -> None:
    with pytest.raises(ValueError, match="choose from 1 to 576"):
        world.make_facts(n_facts)


@pytest.mark.parametrize("column", [0, 1])
def test_one_name_alone_does_not_give_the_sport_away(column: int) -> None:
    facts = world.make_facts()
    names = facts.prompts[:, column]
    right = sum(int(torch.bincount(facts.answers[names == name]).max()) for name in names.unique())
    assert right / len(facts.answers) < 0.4


@pytest.mark.parametrize("seed", [0, 1])
def test_training_learns_every_fact_and_changes_the_mlp_and_norms_alone(seed: int) -> None:
    facts = world.make_facts(seed=seed)
    model = world.fact_model(facts, seed=seed)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    assert world.recall(model, facts) < 0.3
    losses = world.learn(model, facts)
    assert world.recall(model, facts) == 1.0
    assert losses[-1] < 0.05 < losses[0]
    changed = {name for name, tensor in model.state_dict().items() if not torch.equal(tensor, before[name])}
    assert changed
    assert all("mlp" in name or "ln_" in name for name in changed)


def test_the_packages_model_is_what_training_comes_to() -> None:
    kept, facts = world.trained_fact_model()
    assert world.recall(kept, facts) == 1.0
    model = world.fact_model(facts)
    world.learn(model, facts)
    logits, expected = kept(facts.prompts).logits, model(facts.prompts).logits
    assert float((logits - expected).abs().max()) < 1  # seen: 0.3 with two threads, 0.01 without vector instructions


def test_another_model_is_trained_and_not_taken_from_the_package() -> None:
    model, facts = world.trained_fact_model(steps=1)
    assert world.recall(model, facts) < 0.5


def test_making_a_model_leaves_the_global_generator_alone() -> None:
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    world.fact_model(world.make_facts(n_facts=5))
    assert torch.equal(torch.rand(3), expected)


def test_notebooks_released_with_the_old_paths_find_the_same_modules() -> None:
    from inside_transformers.models import facts, handwriting, sounds, toy_world, worlds

    assert facts is world is worlds.facts
    assert (handwriting, sounds, toy_world) == (worlds.handwriting, worlds.sounds, worlds.shapes)
