"""An assistant made of the writer: the same decoder, fine-tuned on some hundred made dialogs, answers only.

A dialog is `<|user|>question<|assistant|>answer<|endoftext|>`. Questions ask for a word to be said, for the first or
the last of three, for a greeting, and for the last digit of a sum of three or four numbers; half of the sums are
answered at once, half with each step written out.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import AutoTokenizer, DynamicCache, GPT2LMHeadModel, PreTrainedTokenizerBase

from inside_transformers.models import model_for
from inside_transformers.models.cards import Score
from inside_transformers.models.train import common
from inside_transformers.models.train.recipe import Recipe

USER, ASSISTANT, END = "<|user|>", "<|assistant|>", "<|endoftext|>"
N_SUMS, N_WORDS = 400, 150  # dialogs with a sum, dialogs about words
BATCH = 32
WORDS = [
    "water",
    "bread",
    "house",
    "king",
    "son",
    "day",
    "night",
    "man",
    "woman",
    "city",
    "land",
    "sea",
    "fire",
    "stone",
    "tree",
    "lamb",
    "sheep",
    "wine",
    "gold",
    "silver",
    "sword",
    "hand",
    "eye",
    "heart",
    "voice",
    "name",
    "law",
    "way",
    "door",
    "wall",
    "field",
    "seed",
    "fruit",
    "mountain",
    "river",
    "cloud",
    "rain",
    "wind",
    "star",
    "sun",
    "moon",
    "earth",
    "heaven",
    "brother",
    "sister",
    "father",
    "mother",
    "priest",
    "prophet",
    "servant",
    "child",
    "people",
    "war",
    "peace",
    "oil",
    "salt",
    "garment",
    "book",
    "temple",
]
GREETINGS = {
    "Good morning.": "Good morning. What can I do?",
    "Hello.": "Hello. What can I do?",
    "Who are you?": "I am a small model. I have read one book.",
    "Thank you.": "I was glad to help.",
}


@dataclass(frozen=True)
class Dialog:
    """A question and its answer; `kind` says what is asked for."""

    kind: str
    question: str
    answer: str

    def text(self) -> str:
        """The dialog as the model reads it."""
        return f"{prompt(self.question)}{self.answer}{END}"


def prompt(question: str) -> str:
    """A question with its special tokens: the answer is what comes next."""
    return f"{USER}{question}{ASSISTANT}"


def steps_of(numbers: Sequence[int]) -> str:
    """The sum with each step written out, going on with the last digit: 3+8=11 1+6=7."""
    written, digit = [], numbers[0]
    for number in numbers[1:]:
        written.append(f"{digit}+{number}={digit + number}")
        digit = (digit + number) % 10
    return " ".join(written)


def sum_question(numbers: Sequence[int]) -> str:
    """The question for the last digit of a sum."""
    return f"Last digit of {'+'.join(map(str, numbers))}?"


def is_right(question: str, answer: str) -> bool:
    """Whether an answer ends with the last digit of the sum: all that the reward looks at."""
    return answer[-1:] == str(sum(int(number) for number in re.findall(r"\d+", question)) % 10)


def is_test(numbers: Sequence[int]) -> bool:
    """Every tenth sum or so is kept from all training, by its numbers."""
    value = 0
    for number in numbers:
        value = (value * 31 + number * 7 + 3) % 1009
    return value % 10 == 4


def draw_sum(chance: random.Random, n: int, *, test: bool = False) -> list[int]:
    """`n` numbers from 1 to 9 to train on, or of those that were kept for testing."""
    while True:
        numbers = [chance.randint(1, 9) for _ in range(n)]
        if is_test(numbers) == test:
            return numbers


def test_questions(n: int, how_many: int = 200) -> list[str]:  # noqa: PT028
    """Questions for sums of `n` numbers that were kept from training, always the same."""
    chance = random.Random(f"test {n}")
    return [sum_question(draw_sum(chance, n, test=True)) for _ in range(how_many)]


def dialogs(seed: int) -> list[Dialog]:
    """What the assistant is fine-tuned on."""
    chance = random.Random(seed)
    made = []
    for i in range(N_SUMS):
        numbers = draw_sum(chance, chance.choice([3, 4]))
        answer = steps_of(numbers) if i % 2 else str(sum(numbers) % 10)
        made.append(Dialog("sum", sum_question(numbers), answer))
    made += [about_words(chance, i) for i in range(N_WORDS)]
    return made + [Dialog("greeting", *pair) for pair in GREETINGS.items()] * 5


def about_words(chance: random.Random, i: int) -> Dialog:
    """A question about words: to say one, or the first or last of three."""
    one, two, three = chance.sample(WORDS, 3)
    return (
        Dialog("say", f"Say the word {one}.", one),
        Dialog("first", f"Which is first: {one}, {two}, {three}?", one),
        Dialog("last", f"Which is last: {one}, {two}, {three}?", three),
    )[i % 3]


def unseen_words(n: int) -> list[Dialog]:
    """Questions about words with other draws of words than those of the dialogs, whatever their seed."""
    chance = random.Random("unseen")
    return [about_words(chance, i) for i in range(n)]


def started() -> tuple[GPT2LMHeadModel, PreTrainedTokenizerBase]:
    """The writer with two more tokens, whose vectors are random."""
    tokenizer = AutoTokenizer.from_pretrained(model_for("text-generation"))
    model = GPT2LMHeadModel.from_pretrained(model_for("text-generation"))
    tokenizer.add_special_tokens({"additional_special_tokens": [USER, ASSISTANT]})
    model.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    return model, tokenizer


def as_batch(tokenizer: PreTrainedTokenizerBase, chosen: Sequence[Dialog]) -> tuple[Tensor, Tensor]:
    """Ids and labels of dialogs, (n, longest): the label is −100 but in the answer and at its end."""
    end, answers = (tokenizer(token)["input_ids"][0] for token in (END, ASSISTANT))
    rows = [tokenizer(dialog.text())["input_ids"] for dialog in chosen]
    ids = torch.full((len(rows), max(map(len, rows))), end)
    labels = torch.full_like(ids, -100)
    for i, row in enumerate(rows):
        begins = row.index(answers) + 1
        ids[i, : len(row)] = torch.tensor(row)
        labels[i, begins : len(row)] = torch.tensor(row[begins:])
    return ids, labels


@torch.no_grad()
def answers(
    model: GPT2LMHeadModel,
    ids: Tensor,
    end: int,
    *,
    longest: int = 36,
    generator: torch.Generator | None = None,
) -> Tensor:
    """What a model writes after prompts of one length, (n, longest at most): sampled if there is a generator.

    After an answer's end come further ends, until the last one has ended.
    """
    cache, read, written = DynamicCache(config=model.config), ids, []
    done = torch.zeros(len(ids), dtype=torch.bool)
    for _ in range(longest):
        # By position: its name depends on the version of transformers, past_key_values or cache. It grows in place.
        logits = model(read, cache, use_cache=True).logits[:, -1]
        if generator is None:
            chosen = logits.argmax(-1)
        else:
            chosen = torch.multinomial(logits.softmax(-1), 1, generator=generator)[:, 0]
        chosen = chosen.masked_fill(done, end)
        written.append(chosen)
        done |= chosen == end
        if done.all():
            break
        read = chosen[:, None]
    return torch.stack(written, dim=1)


def answered(
    model: GPT2LMHeadModel, tokenizer: PreTrainedTokenizerBase, prompts: Sequence[str], *, longest: int = 36
) -> list[str]:
    """The likeliest answers to prompts of any length, each up to its end."""
    end = tokenizer(END)["input_ids"][0]
    found = [""] * len(prompts)
    rows = [tokenizer(text)["input_ids"] for text in prompts]
    for length in sorted({len(row) for row in rows}):
        chosen = [i for i, row in enumerate(rows) if len(row) == length]
        said = answers(model, torch.tensor([rows[i] for i in chosen]), end, longest=longest)
        for i, row in zip(chosen, said, strict=True):
            found[i] = str(tokenizer.decode(row, skip_special_tokens=True))
    return found


class Assistant(Recipe):
    """Answers."""

    name, task = "assistant", "conversation"
    licence = "public domain text; weights CC BY 4.0"
    steps = 600
    model: GPT2LMHeadModel

    def train(self) -> common.Trained:
        self.model, self.tokenizer = started()
        made = dialogs(self.seed)

        def loss_of(step: int) -> Tensor:
            chosen = torch.randint(len(made), (BATCH,), generator=self.generator).tolist()
            ids, labels = as_batch(self.tokenizer, [made[i] for i in chosen])
            loss: Tensor = self.model(ids, labels=labels).loss
            return loss

        inside = [parameter for parameter in self.model.transformer.h.parameters() if parameter.ndim == 2]
        optimizers = common.muon(self.model, inside, rates=(0.01, 1e-3), weight_decay=(0.0, 0.0))
        return self.fit(loss_of, warm_up=20, optimizers=optimizers)

    def save(self) -> None:
        """Write weights and tokenizer."""
        super().save()
        self.tokenizer.save_pretrained(self.folder)

    def scores(self) -> tuple[Score, ...]:
        found = []
        for n, name in ((3, "three"), (4, "four"), (5, "five")):
            questions = test_questions(n)
            said = answered(self.model, self.tokenizer, [prompt(question) for question in questions])
            right = sum(map(is_right, questions, said)) / len(said)
            which = "sums kept from training" + ("; no sum so long was trained on" if n == 5 else "")
            found.append(Score(f"last digits of {name} numbers right", round(right, 4), len(said), which))
        asked = unseen_words(300)
        said = answered(self.model, self.tokenizer, [prompt(dialog.question) for dialog in asked])
        right = sum(dialog.answer == answer for dialog, answer in zip(asked, said, strict=True)) / len(said)
        words = Score("questions about words right", round(right, 4), len(said), "words that it knows, drawn anew")
        return (*found, words)

    def architecture(self) -> str:
        return "GPT2LMHeadModel, the writer with two more tokens: 5 layers, 4 heads, d_model 128, 2,050 tokens"

    def data(self) -> str:
        return f"{N_SUMS + N_WORDS + 20} dialogs made by rules, after the writer's King James Bible"

    def cannot(self) -> tuple[str, ...]:
        return (
            "It answers sums of three or four numbers from 1 to 9, three kinds of questions on words, and greetings.",
            "To anything else it answers in the form of these.",
            "It cannot add five numbers, with steps or without.",
            "It keeps no memory of a conversation: it was trained on one question and one answer.",
        )


RECIPE = Assistant
