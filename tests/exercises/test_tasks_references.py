"""The references of the assignment "tasks" against transformers' own code, on random numbers.

The pipelines' last steps run here without a model: what they are given, and what they ask of it, stands in for it.
"""

from types import SimpleNamespace

import pytest
import torch
from transformers import TextClassificationPipeline, TokenClassificationPipeline, ZeroShotClassificationPipeline
from transformers.pipelines.token_classification import AggregationStrategy

from inside_transformers import checks
from inside_transformers.references.tasks import classify, group_entities, sentence_embedding, zero_shot

TAGS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")


@pytest.mark.parametrize("top_k", [None, 1, 3])
def test_classify_is_the_last_step_of_the_text_classification_pipeline(top_k) -> None:
    for seed in range(5):
        logits, id2label = 3 * checks.normal(6, seed=seed), {i: f"label {i}" for i in range(6)}
        config = SimpleNamespace(problem_type=None, num_labels=6, id2label=id2label)
        pipe = SimpleNamespace(model=SimpleNamespace(config=config))
        output = {"logits": logits[None]}
        theirs = TextClassificationPipeline.postprocess(pipe, output, top_k=top_k, _legacy=False)
        got = classify(logits, id2label, top_k)
        assert [entry["label"] for entry in got] == [entry["label"] for entry in theirs]
        assert [entry["score"] for entry in got] == pytest.approx([entry["score"] for entry in theirs], abs=1e-6)


@pytest.mark.parametrize("multi_label", [False, True])
@pytest.mark.parametrize(("entailment", "contradiction"), [(2, 0), (0, -1)])
def test_zero_shot_is_the_last_step_of_its_pipeline(entailment: int, contradiction: int, multi_label: bool) -> None:
    for n_labels in (2, 5):
        logits, labels = checks.normal(n_labels, 3, seed=n_labels), [f"label {i}" for i in range(n_labels)]
        outputs = [
            {"candidate_label": label, "sequence": "", "logits": row[None]}
            for label, row in zip(labels, logits, strict=True)
        ]
        pipe = SimpleNamespace(entailment_id=entailment)
        theirs = ZeroShotClassificationPipeline.postprocess(pipe, outputs, multi_label=multi_label)
        got = zero_shot(logits, labels, entailment, contradiction, multi_label)
        assert got["labels"] == theirs["labels"]
        assert got["scores"] == pytest.approx(theirs["scores"], abs=1e-6)


def test_group_entities_is_what_the_token_classification_pipeline_does_with_words_for_tokens() -> None:
    pipe = SimpleNamespace(
        model=SimpleNamespace(config=SimpleNamespace(id2label=dict(enumerate(TAGS)))),
        tokenizer=SimpleNamespace(convert_tokens_to_string=" ".join),
    )
    for name in ("group_entities", "group_sub_entities", "get_tag"):
        setattr(pipe, name, getattr(TokenClassificationPipeline, name).__get__(pipe))
    for seed in range(60):
        n = seed % 14
        ids = torch.randint(5, (n,), generator=torch.Generator().manual_seed(seed))
        words, tags = [f"word{i}" for i in range(n)], [TAGS[i] for i in ids]
        tokens = [
            {"scores": torch.eye(5)[tag].numpy(), "index": i, "word": words[i], "start": i, "end": i + 1}
            for i, tag in enumerate(ids)
        ]
        groups = TokenClassificationPipeline.aggregate(pipe, tokens, AggregationStrategy.SIMPLE)
        theirs = [{k: v for k, v in group.items() if k != "score"} for group in groups if group["entity_group"] != "O"]
        assert group_entities(words, tags) == theirs


def test_sentence_embedding_is_the_mean_that_sentence_transformers_takes() -> None:
    hidden, mask = checks.normal(4, 6, 5, seed=1), (checks.normal(4, 6, seed=2) > 0).long()
    mask[1] = 0
    expanded = mask.unsqueeze(-1).expand(hidden.size()).float()
    mean = (hidden * expanded).sum(1) / expanded.sum(1).clamp(min=1e-9)
    theirs = torch.nn.functional.normalize(mean, p=2, dim=1)
    torch.testing.assert_close(sentence_embedding(hidden, mask), theirs)
