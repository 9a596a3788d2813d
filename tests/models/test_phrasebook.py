"""The phrasebook loads as any other, translates as well as its card says, and shows where it looks."""

import pytest
import torch
from bundled import assert_card_fits, assert_examples, assert_near, card, folder
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, PreTrainedTokenizerFast, T5ForConditionalGeneration

from inside_transformers.models import copying
from inside_transformers.models.train import phrasebook, seq2seq

POST = ("Hi, my name is Hai", "Xin chào, tôi tên là Hải")


@pytest.fixture(scope="module")
def model() -> T5ForConditionalGeneration:
    torch.set_num_threads(1)
    return AutoModelForSeq2SeqLM.from_pretrained(folder("phrasebook"), attn_implementation="eager")


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return AutoTokenizer.from_pretrained(folder("phrasebook"))


def translated(model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, text: str) -> str:
    """What the model makes of one text, as a page calls it."""
    ids = model.generate(**tokenizer(text, truncation=True, return_tensors="pt"))[0]
    return tokenizer.decode(ids, skip_special_tokens=True)


def test_the_card_fits(model: T5ForConditionalGeneration) -> None:
    assert_card_fits("phrasebook", model)
    assert card("phrasebook").scores[0].interval()[0] >= 0.95


def test_the_card_was_written_by_the_script_as_it_is() -> None:
    assert card("phrasebook").steps == phrasebook.RECIPE.steps
    assert f"{phrasebook.RECIPE.steps * phrasebook.RECIPE.batch:,} sentences" in card("phrasebook").data


def test_what_the_card_says_it_cannot_do_comes_out_so(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    assert_examples("phrasebook", 4, lambda text: translated(model, tokenizer, text))


def test_the_sentence_of_the_post_is_right_and_was_never_seen(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    english, vietnamese = POST
    assert translated(model, tokenizer, english) == vietnamese
    assert translated(model, tokenizer, f"{english}.") == f"{vietnamese}."
    longer = f"{english} and I am a doctor."
    assert all(map(phrasebook.held_out, (english, longer, "hi my name is Hai", "Hello, my name is Hai.")))


def test_new_sentences_are_translated_as_the_card_says(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    seen, unknown, two, three = card("phrasebook").scores
    assert_near(seq2seq.exact(model, tokenizer, phrasebook.unseen(1, 100)), seen, 100)
    assert_near(copying.exact(model, tokenizer, phrasebook.unknown_names(1, 50)), unknown, 50)
    assert_near(seq2seq.exact(model, tokenizer, phrasebook.joined(1, 100, parts=2)), two, 100)
    assert_near(seq2seq.exact(model, tokenizer, phrasebook.joined(1, 50, parts=3)), three, 50)


def test_every_saying_is_known_by_heart(model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
    sayings = {**dict(phrasebook.SAYINGS), **phrasebook.GREETINGS, **phrasebook.PARTINGS}
    pairs = [(english[0].upper() + english[1:], said[0].upper() + said[1:]) for english, said in sayings.items()]
    assert seq2seq.said(model, tokenizer, [english for english, _ in pairs]) == [said for _, said in pairs]
    assert not any(phrasebook.held_out(english) for english, _ in pairs)


def test_pieces_are_words(tokenizer: PreTrainedTokenizerFast) -> None:
    assert tokenizer.tokenize(POST[0]) == ["Hi", ",", "my", "name", "is", "Hai"]
    assert tokenizer.tokenize(POST[1]) == ["Xin", "chào", ",", "tôi", "tên", "là", "Hải"]


def test_an_unknown_name_is_lost_and_attention_says_which_it_was(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    assert tokenizer.tokenize("My name is Quang") == ["My", "name", "is", "<unk>"]
    assert translated(model, tokenizer, "My name is Quang") == "Tôi tên là"
    assert copying.translated(model, tokenizer, "My name is Quang") == "Tôi tên là Quang"
    both = "My name is Quang and Olga is a doctor."
    assert copying.translated(model, tokenizer, both) == "Tôi tên là Quang và Olga là bác sĩ."


def test_names_it_knows_are_not_copied(model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
    assert copying.translated(model, tokenizer, POST[0]) == POST[1]
    assert copying.translated(model, tokenizer, "") == ""


def test_copying_needs_an_attention_to_look_at(tokenizer: PreTrainedTokenizerFast) -> None:
    blind = AutoModelForSeq2SeqLM.from_pretrained(folder("phrasebook"), attn_implementation="sdpa")
    with pytest.raises(ValueError, match="eager"):
        copying.translated(blind, tokenizer, "My name is Quang")


def test_training_holds_nothing_that_is_held_out() -> None:
    speaker = phrasebook.Speaker(0)
    learnt = [english for english, _ in (speaker.learnt() for _ in range(2000)) if english]
    assert not set(learnt) & {english for english, _ in phrasebook.unseen(0)}


def test_each_word_shows_where_it_looks(model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
    source = tokenizer(POST[0], return_tensors="pt")
    ids = model.generate(**source)
    looks = model(**source, decoder_input_ids=ids, output_attentions=True).cross_attentions
    assert len(looks) == phrasebook.RECIPE.n_layers
    pattern = torch.stack(looks)[:, 0]
    assert pattern.shape[1:] == (phrasebook.RECIPE.n_heads, ids.shape[1], source["input_ids"].shape[1])
    torch.testing.assert_close(pattern.sum(-1), torch.ones(pattern.shape[:-1]))
    # "Hải" is predicted from the position before it, and some head looks at "Hai" from there.
    before = tokenizer.convert_ids_to_tokens(ids[0]).index("Hải") - 1
    assert pattern[:, :, before, tokenizer.tokenize(POST[0]).index("Hai")].max() > 0.5


def test_nothing_becomes_nothing(model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
    assert translated(model, tokenizer, "") == ""


def test_a_long_text_is_cut(model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
    text = " ".join(["My name is Lan and I am from Japan."] * 1250)
    assert len(text.split()) == 11_250
    assert len(tokenizer(text, truncation=True)["input_ids"]) == phrasebook.LONGEST
    assert len(translated(model, tokenizer, text).split()) < 2 * phrasebook.LONGEST


def test_other_english_is_translated_all_the_same(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    assert translated(model, tokenizer, "The stock market fell sharply after the announcement.")
