"""What the assignment "architectures" calls right is what transformers' models do; its counts are sharp and safe."""

from bisect import bisect_left
from collections.abc import Callable
from typing import Any

import pytest
import torch
import transformers
from bank import namespace, run_test, solved
from tokenizers import Tokenizer, models, pre_tokenizers
from torch import Tensor

from inside_transformers.checks import Mistake, Seed, chance, part
from inside_transformers.parts.architectures.causal_mask import causal_mask
from inside_transformers.parts.architectures.language_model_loss import language_model_loss
from inside_transformers.references.architectures import next_token_pairs, padding_mask, shift_right, visibility

SPECIAL = {"pad_token": "[PAD]", "mask_token": "[MASK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
VOCABULARY = [*SPECIAL.values(), "[UNK]", *(f"word{i}" for i in range(35))]
TEXTS, TOKENS = 64, 200  # of the notebook's largest sample: 12 800 tokens


@pytest.fixture(autouse=True)
def _quiet() -> None:
    transformers.logging.set_verbosity_error()
    torch.manual_seed(0)


def ids(*shape: int, seed: int = 0, least: int = 0, most: int = 20) -> Tensor:
    return torch.randint(least, most, shape, generator=torch.Generator().manual_seed(seed))


def bert() -> Any:
    config = transformers.BertConfig(
        vocab_size=20,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=16,
        initializer_range=0.5,
        attn_implementation="eager",
    )
    return transformers.BertForMaskedLM(config).eval()


def gpt2() -> Any:
    sizes = {"vocab_size": 20, "n_embd": 16, "n_layer": 2, "n_head": 2, "initializer_range": 0.5}
    config = transformers.GPT2Config(**sizes, attn_implementation="eager")
    return transformers.GPT2LMHeadModel(config).eval()


def t5(start_id: int = 2, pad_id: int = 0) -> Any:
    config = transformers.T5Config(
        vocab_size=20,
        d_model=16,
        d_kv=8,
        d_ff=16,
        num_layers=2,
        num_heads=2,
        decoder_start_token_id=start_id,
        pad_token_id=pad_id,
        attn_implementation="eager",
    )
    return transformers.T5ForConditionalGeneration(config).eval()


def tokenizer() -> Any:
    words = Tokenizer(models.WordLevel({word: i for i, word in enumerate(VOCABULARY)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return transformers.PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]", **SPECIAL)


# ------------------------------------------------------------------------------------------- right by transformers


def read(attentions: tuple[Tensor, ...]) -> Tensor:
    """Which token reads which in the first text of a model, whatever the layer and the head."""
    return (torch.stack(attentions)[:, 0] > 0).any(0).any(0)


def test_the_masks_are_what_the_models_attend_to() -> None:
    source, target = ids(1, 5, least=3), ids(1, 4, least=3)
    encoder = bert()(source, output_attentions=True)
    decoder = gpt2()(target, output_attentions=True)
    both = t5()(input_ids=source, labels=target, output_attentions=True)
    assert torch.equal(read(encoder.attentions), visibility("encoder-only", 5, 4)["encoder"])
    assert torch.equal(read(decoder.attentions), visibility("decoder-only", 5, 4)["decoder"])
    assert torch.equal(read(decoder.attentions), causal_mask(4))
    masks = visibility("encoder-decoder", 5, 4)
    assert torch.equal(read(both.encoder_attentions), masks["encoder"])
    assert torch.equal(read(both.decoder_attentions), masks["decoder"])
    assert torch.equal(read(both.cross_attentions), masks["cross"])


def test_the_padding_mask_is_the_tokenizers() -> None:
    lengths = [3, 0, 6, 1]
    batch = tokenizer()([" ".join(["word1"] * n) for n in lengths], padding="max_length", max_length=6)
    assert torch.equal(padding_mask(torch.tensor(lengths), 6), torch.tensor(batch["attention_mask"]) == 1)


def test_the_next_token_is_what_gpt2_is_trained_on() -> None:
    model, text = gpt2(), ids(3, 9)
    inputs, labels = next_token_pairs(text)
    loss = language_model_loss(model(inputs).logits, labels)
    torch.testing.assert_close(loss, model(text, labels=text).loss)


@pytest.mark.parametrize(("start_id", "pad_id"), [(0, 0), (2, 0), (7, 3)])
def test_decoder_inputs_are_those_of_t5_and_bart(start_id: int, pad_id: int) -> None:
    from transformers.models.bart.modeling_bart import shift_tokens_right

    labels = ids(4, 7, seed=start_id)
    labels = torch.where(labels < 6, -100, labels)
    ours = shift_right(labels, start_id, pad_id)
    assert torch.equal(ours, t5(start_id, pad_id).prepare_decoder_input_ids_from_labels(labels))
    assert torch.equal(ours, shift_tokens_right(labels, pad_id, start_id))


def test_the_loss_is_that_of_bert_gpt2_and_t5() -> None:
    text = ids(3, 8, least=1)
    some = torch.where(ids(3, 8, seed=1) < 12, -100, text)
    loss = language_model_loss
    masked = bert()(text, labels=some)
    torch.testing.assert_close(masked.loss, loss(masked.logits, some))
    causal = gpt2()(text, labels=some)
    torch.testing.assert_close(causal.loss, loss(causal.logits[:, :-1], some[:, 1:]))
    both = t5()(input_ids=text, labels=some)
    torch.testing.assert_close(both.loss, loss(both.logits, some))
    fed = t5()
    inputs = shift_right(some, 2, 0)
    torch.testing.assert_close(
        fed(input_ids=text, labels=some).loss, loss(fed(input_ids=text, decoder_input_ids=inputs).logits, some)
    )


# ------------------------------------------------------------------------------------- masking: transformers' recipe


def collated(shares: tuple[float, float], generator: torch.Generator, text: Tensor, p: float) -> tuple[Tensor, Tensor]:
    """What transformers' collator makes of a text, seeded by a generator."""
    collator = transformers.DataCollatorForLanguageModeling(
        tokenizer(),
        mlm_probability=p,
        mask_replace_prob=shares[0],
        random_replace_prob=shares[1],
        seed=int(torch.randint(2**31, (), generator=generator)),
    )
    batch = collator([{"input_ids": row} for row in text.reshape(-1, text.shape[-1]).tolist()])
    return batch["input_ids"].reshape(text.shape), batch["labels"].reshape(text.shape)


def collating(shares: tuple[float, float]) -> Callable[..., tuple[Tensor, Tensor]]:
    def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
        assert (mask_id, vocab_size, special_ids) == (1, len(VOCABULARY), {0, 1, 2, 3, 4})
        return collated(shares, generator, ids, p)

    return mask_tokens


def sample(p: float) -> tuple[Any, ...]:
    """A large sample, as in the notebook, with special tokens in it."""
    return ids(TEXTS, TOKENS, least=0, most=30), 1, len(VOCABULARY), {0, 1, 2, 3, 4}, Seed(3), p


@pytest.mark.parametrize("p", [0.15, 1.0])
def test_the_collator_of_transformers_passes(p: float) -> None:
    checked = part("architectures", "mask_tokens", {"mask_tokens": collating((0.8, 0.1))})
    checked.holds(*sample(p))
    checked.follows_generator(*sample(p))


@pytest.mark.parametrize(
    "shares", [(0.75, 0.15), (0.75, 0.1), (0.85, 0.05), (0.85, 0.1), (0.8, 0.15), (0.8, 0.05), (1.0, 0.0), (0.9, 0.1)]
)
def test_the_collator_with_other_shares_does_not(shares: tuple[float, float]) -> None:
    checked = part("architectures", "mask_tokens", {"mask_tokens": collating(shares)})
    with pytest.raises(Mistake, match=r"80 %|stayed as it was"):
        checked.holds(*sample(1.0))


@pytest.mark.parametrize("p", [0.1, 0.2])
def test_nor_does_the_collator_with_another_share_chosen(p: float) -> None:
    def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, _=0.15):
        return collated((0.8, 0.1), generator, ids, p)

    checked = part("architectures", "mask_tokens", {"mask_tokens": mask_tokens})
    with pytest.raises(Mistake, match="with probability p"):
        checked.holds(*sample(0.15))


# ------------------------------------------------------------------------------------ masking: how sure the tests are


def missed(trials: int, right: tuple[float, float], wrong: float) -> float:
    """The probability that a count with the probability `wrong` passes for one between the two right ones."""
    counts = range(trials + 1)
    first = bisect_left(counts, True, key=lambda k: not chance.too_few(k, trials, right[0]))
    end = bisect_left(counts, True, key=lambda k: chance.too_many(k, trials, right[1]))
    return float(chance._log_binomial(trials, wrong)[first:end].logsumexp(0).exp())


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ((0.15, 0.15), 0.1),  # the share that is chosen
        ((0.15, 0.15), 0.2),
        ((0.8, 0.8 + 0.1 / 40), 0.75),  # that becomes the mask, with 40 ids: a random one may be the mask
        ((0.8, 0.8 + 0.1 / 40), 0.85),
        ((0.1 - 0.2 / 40, 0.1), 0.05),  # that becomes random: one may be the mask, or what was there
        ((0.1 - 0.2 / 40, 0.1), 0.15),
        ((0.1, 0.1 + 0.1 / 40), 0.05),  # that stays
        ((0.1, 0.1 + 0.1 / 40), 0.15),
    ],
)
def test_five_points_more_or_less_pass_less_than_once_in_a_million(right: tuple[float, float], wrong: float) -> None:
    assert missed(TEXTS * TOKENS, right, wrong) < 1e-6


def test_a_right_answer_fails_less_than_once_in_a_million(monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    def counted(test: Callable[..., bool]) -> Callable[..., bool]:
        def counting(*given: Any) -> bool:
            nonlocal made
            made += 1
            return test(*given)

        return counting

    monkeypatch.setattr(chance, "too_few", counted(chance.too_few))
    monkeypatch.setattr(chance, "too_many", counted(chance.too_many))
    assert run_test("architectures", "mask_tokens", namespace("architectures", solved("architectures"))).passed
    assert made > 100
    assert made * chance.NEVER < 1e-6


def test_probabilities_of_counts_are_those_of_the_binomial_distribution() -> None:
    distribution = torch.distributions.Binomial(30, torch.tensor(0.3).double())
    torch.testing.assert_close(chance._log_binomial(30, 0.3), distribution.log_prob(torch.arange(31).double()))
    assert chance.unlikely(1, 10, 0.0, 0.0)
    assert not chance.unlikely(0, 10, 0.0, 0.0)
    assert chance.unlikely(9, 10, 1.0, 1.0)
    assert not chance.unlikely(10, 10, 1.0, 1.0)
