"""The writer runs in the real pipeline, without a network, and guesses as well as its card says."""

import pytest
import torch
from bundled import assert_card_fits, assert_near, card, folder
from transformers import Pipeline, pipeline, set_seed

from inside_transformers.models.train import writer as script

# 1 Corinthians 13 and Psalm 137, of the King James Bible: two of the chapters that it has not seen.
CHARITY = (
    "Though I speak with the tongues of men and of angels, and have not charity, I am become as sounding brass, or "
    "a tinkling cymbal. And though I have the gift of prophecy, and understand all mysteries, and all knowledge; "
    "and though I have all faith, so that I could remove mountains, and have not charity, I am nothing. And though "
    "I bestow all my goods to feed the poor, and though I give my body to be burned, and have not charity, it "
    "profiteth me nothing. Charity suffereth long, and is kind; charity envieth not; charity vaunteth not itself, "
    "is not puffed up, Doth not behave itself unseemly, seeketh not her own, is not easily provoked, thinketh no "
    "evil; Rejoiceth not in iniquity, but rejoiceth in the truth; Beareth all things, believeth all things, hopeth "
    "all things, endureth all things. Charity never faileth: but whether there be prophecies, they shall fail; "
    "whether there be tongues, they shall cease; whether there be knowledge, it shall vanish away. For we know in "
    "part, and we prophesy in part. But when that which is perfect is come, then that which is in part shall be "
    "done away. When I was a child, I spake as a child, I understood as a child, I thought as a child: but when I "
    "became a man, I put away childish things. For now we see through a glass, darkly; but then face to face: now I "
    "know in part; but then shall I know even as also I am known. And now abideth faith, hope, charity, these "
    "three; but the greatest of these is charity."
)
BABYLON = (
    "By the rivers of Babylon, there we sat down, yea, we wept, when we remembered Zion. We hanged our harps upon "
    "the willows in the midst thereof. For there they that carried us away captive required of us a song; and they "
    "that wasted us required of us mirth, saying, Sing us one of the songs of Zion. How shall we sing the LORD's "
    "song in a strange land? If I forget thee, O Jerusalem, let my right hand forget her cunning. If I do not "
    "remember thee, let my tongue cleave to the roof of my mouth; if I prefer not Jerusalem above my chief joy. "
    "Remember, O LORD, the children of Edom in the day of Jerusalem; who said, Rase it, rase it, even to the "
    "foundation thereof. O daughter of Babylon, who art to be destroyed; happy shall he be, that rewardeth thee as "
    "thou hast served us. Happy shall he be, that taketh and dasheth thy little ones against the stones."
)


@pytest.fixture(scope="module")
def writer() -> Pipeline:
    torch.set_num_threads(1)
    return pipeline("text-generation", model=str(folder("writer")))


def test_the_card_fits(writer: Pipeline) -> None:
    assert_card_fits("writer", writer.model)


def test_it_guesses_better_than_counts_of_pairs() -> None:
    own, _, pairs = card("writer").scores
    assert own.n == pairs.n
    assert own.value > 1.5 * pairs.value


def test_unseen_chapters_are_guessed_as_the_card_says(writer: Pipeline) -> None:
    guesses = script.measured(writer.model, script.encode(writer.tokenizer, [CHARITY, BABYLON]))
    assert guesses.n >= 2 * (script.N_CONTEXT - 1)
    for value, score in zip((guesses.top_1, guesses.top_5), card("writer").scores, strict=False):
        assert_near(value, score, guesses.n)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("Speak unto the children of", " Israel,"),
        ("Thus saith the LORD of", " hosts,"),
        ("And the LORD spake unto", " Moses,"),
        ("Verily, verily, I say unto", " you,"),
    ],
)
def test_it_knows_what_the_book_says_often(writer: Pipeline, start: str, end: str) -> None:
    assert writer(start, max_new_tokens=2, do_sample=False)[0]["generated_text"] == start + end


def test_a_sample_is_made_of_words_and_the_same_for_a_seed(writer: Pipeline) -> None:
    samples = []
    for _ in range(2):
        set_seed(0)
        samples.append(writer("And it came to pass", return_full_text=False)[0]["generated_text"])
    assert samples[0] == samples[1]
    assert len(writer.tokenizer(samples[0])["input_ids"]) <= 60
    assert len(samples[0].split()) > 20


def test_the_likeliest_token_each_time_ends_in_a_loop(writer: Pipeline) -> None:
    words = writer("The capital of France is", return_full_text=False, do_sample=False)[0]["generated_text"].split()
    assert len(set(words)) < len(words) / 3


def test_nothing_is_where_a_chapter_begins(writer: Pipeline) -> None:
    assert writer("", do_sample=False)[0]["generated_text"].strip()


def test_a_text_longer_than_the_context_must_be_cut(writer: Pipeline) -> None:
    text = "And the king said unto them. " * 1700
    assert len(text.split()) > 10_000
    with pytest.raises(IndexError):
        writer(text)
    said = writer(text, handle_long_generation="hole", return_full_text=False, do_sample=False)
    assert said[0]["generated_text"].strip()


def test_counts_guess_what_they_counted() -> None:
    learnt = torch.tensor([5, 6] * 500 + [5, 7] * 100)
    single, pairs = script.counted(learnt, torch.tensor([5, 6] * 256))
    assert pairs.n == single.n == 2 * 255
    assert single.top_1 == pytest.approx(0.5, abs=0.01)  # it says 5 every time
    assert pairs.top_1 == 1.0
    assert pairs.nats < 0.3 < single.nats
