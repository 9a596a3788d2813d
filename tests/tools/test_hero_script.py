"""The front page's picture shows what its script computes, and its axes hold for nouns that they were not made from."""

import json
from typing import Any

import pytest
import torch
from scripts import loaded

hero = loaded("hero")


@pytest.fixture(scope="module")
def written() -> list[dict[str, Any]]:
    """What the script wrote."""
    sentences: list[dict[str, Any]] = json.loads(hero.FILE.read_text(encoding="utf-8"))
    return sentences


@pytest.fixture(scope="module")
def encoder() -> Any:
    """The encoder that fills gaps."""
    torch.set_num_threads(1)
    return hero.Encoder()


def numbers(text: str, low: float, high: float, length: int) -> torch.Tensor:
    """The numbers that a text of digits stands for."""
    wholes = [
        sum(hero.DIGITS.index(digit) * 64 ** (length - 1 - i) for i, digit in enumerate(text[at : at + length]))
        for at in range(0, len(text), length)
    ]
    return low + (high - low) * torch.tensor(wholes) / (64**length - 1)


@pytest.mark.parametrize("length", [1, 2])
def test_digits_keep_numbers(length: int) -> None:
    given = torch.linspace(-3, 5, 23)
    back = numbers(hero.digits(given, -3, 5, length), -3, 5, length)
    torch.testing.assert_close(back, given, atol=8 / (64**length - 1) / 2 + 1e-6, rtol=0)


def test_what_arrives_is_what_attention_adds(encoder: Any) -> None:
    """Without its lengths: over all words, the parts add up to the output of attention, but for its bias."""
    text = hero.SENTENCES[0].filled(("quick", "brown", "long"))
    encoded = encoder.tokenizer(text, return_tensors="pt")
    layer = encoder.model.base_model.encoder.layer[2].attention
    with torch.no_grad():
        out = encoder.model(**encoded, output_hidden_states=True, output_attentions=True)
        state, pattern = out.hidden_states[2][0], out.attentions[2][0]
        n_heads, n, _ = pattern.shape
        mixed = torch.einsum("hij,hjd->ihd", pattern, layer.self.value(state).view(n, n_heads, -1).transpose(0, 1))
        whole = mixed.flatten(1) @ layer.output.dense.weight.T
        lengths = hero.arriving_lengths(layer, state, pattern)
        # With a pattern that reads one word alone, what arrives is all that attention adds.
        alone = torch.zeros_like(pattern)
        alone[:, :, 4] = pattern[:, :, 4]
        mixed = torch.einsum("hij,hjd->ihd", alone, layer.self.value(state).view(n, n_heads, -1).transpose(0, 1))
        from_fox = (mixed.flatten(1) @ layer.output.dense.weight.T).norm(dim=-1)
    torch.testing.assert_close(lengths[:, 4], from_fox, atol=1e-5, rtol=1e-4)
    assert (lengths.sum(1) >= whole.norm(dim=-1) - 1e-4).all()


def test_start_gets_most_of_the_weight_and_brings_less(encoder: Any) -> None:
    """As the text below the picture says."""
    for plan in hero.SENTENCES:
        for words in plan.variants():
            text = plan.filled(words)
            encoded = encoder.tokenizer(text, return_tensors="pt")
            with torch.no_grad():
                out = encoder.model(**encoded, output_attentions=True)
            reading = encoder.read(text)
            at = reading.tokens.index(plan.noun)
            weight = torch.stack([pattern[0, :, at, 0].mean() for pattern in out.attentions]).mean()
            arrives = (reading.arriving[:, at, 0] / reading.arriving[:, at].sum(-1)).mean()
            assert weight > 0.5
            assert arrives < weight / 2


@pytest.mark.parametrize(("sentence", "variant"), [(0, 0), (0, 17), (1, 2)])
def test_a_sentence_comes_out_again(written: list[dict[str, Any]], encoder: Any, sentence: int, variant: int) -> None:
    plan, kept = hero.SENTENCES[sentence], written[sentence]
    shown = kept["variants"][variant]
    reading = encoder.read(plan.filled(plan.variants()[variant]))
    assert shown["tokens"] == reading.tokens
    ribbons = numbers(shown["ribbons"], 0, kept["longest"], 1).view(reading.arriving.shape)
    torch.testing.assert_close(ribbons, reading.arriving, atol=kept["longest"] / 63 / 2 + 0.02, rtol=0)
    axes = hero.directions(encoder, plan)
    other = (variant + 1) % len(kept["variants"])
    states = [encoder.read(plan.filled(plan.variants()[each])).state_of(plan.noun) for each in (variant, other)]
    places = [
        numbers(kept["variants"][each]["map"], -kept["reach"], kept["reach"], 2).view(-1, 2)
        for each in (variant, other)
    ]
    between = (places[0] - places[1]) - (states[0] - states[1]) @ axes.T
    assert between.abs().max() < 0.03  # the middle falls out of a difference
    for (word, share), (same, again) in zip(shown["guesses"], reading.guesses, strict=True):
        assert share == pytest.approx(again, abs=0.003)
        assert word == same or abs(share - again) < 0.003


@pytest.mark.parametrize(("sentence", "variant"), [(0, 0), (0, 1), (1, 2)])
def test_the_gap_is_read_out_after_each_layer(
    written: list[dict[str, Any]], encoder: Any, sentence: int, variant: int
) -> None:
    plan, kept = hero.SENTENCES[sentence], written[sentence]["variants"][variant]
    encoded = encoder.tokenizer(plan.filled(plan.variants()[variant]), return_tensors="pt")
    with torch.no_grad():
        out = encoder.model(**encoded, output_hidden_states=True)
        at = kept["tokens"].index("[MASK]")
        shares = [encoder.model.cls(state)[0, at].softmax(-1) for state in out.hidden_states]
    torch.testing.assert_close(shares[-1], out.logits[0, at].softmax(-1))  # the last one is the model's own guess
    assert len(kept["early"]) == written[sentence]["layers"]
    for (word, share), layer in zip(kept["early"], shares, strict=False):
        assert share == pytest.approx(float(layer.max()), abs=0.003)
        assert float(layer[encoder.tokenizer.convert_tokens_to_ids(word)]) == pytest.approx(share, abs=0.003)


@pytest.mark.parametrize("sentence", [0, 1])
def test_the_axes_hold_for_nouns_that_they_were_not_made_from(encoder: Any, sentence: int) -> None:
    plan = hero.SENTENCES[sentence]
    assert plan.noun not in plan.nouns
    for right, pairs in hero.consistent(encoder, plan):
        assert right >= 0.95 * pairs


def test_the_noun_ends_on_its_side(written: list[dict[str, Any]]) -> None:
    """The story of the front page: quick and slow, brown and white, Hanoi, ruin and computer end apart."""
    for plan, kept in zip(hero.SENTENCES, written, strict=True):
        for axis, which in zip(plan.axes, (0, 1), strict=True):
            for low, high in zip(axis.low, axis.high, strict=True):
                ends = []
                for words in (low, high):
                    shown = kept["variants"][plan.variants().index(words)]
                    places = numbers(shown["map"], -kept["reach"], kept["reach"], 2).view(-1, 2)
                    ends.append(float(places[-1, which]))
                assert ends[0] < ends[1]
