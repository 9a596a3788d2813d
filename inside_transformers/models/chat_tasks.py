"""A general model beside small ones: translations, summaries and answers, asked of the chat model and of ours.

The page "Gone from pipeline" shows what was measured. `tools/chat_tasks.py` measures, some minutes long, and writes
`weights/chat/tasks.json`: items, replies, and which wording was chosen on items that are not scored. The page scores
the replies and asks for some of them again.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import PreTrainedTokenizerBase

from inside_transformers.models import WEIGHTS, metrics
from inside_transformers.models.train import common, phrasebook, summaries

FILE = WEIGHTS / "chat" / "tasks.json"


@dataclass(frozen=True)
class Item:
    """What a model gets, and what it should say."""

    text: str
    wanted: str
    question: str = ""


@dataclass(frozen=True)
class Wording:
    """A way to ask.

    Attributes:
        name: what the page calls it.
        ask: how an item is put, with {text} and {question}.
        examples: items with their answers, which come before it.
        before: what stands before all of it.
        template: whether it goes through the chat template, or is plain text to go on with.
    """

    name: str
    ask: str
    examples: tuple[Item, ...] = ()
    before: str = ""
    template: bool = True

    def prompt(self, tokenizer: PreTrainedTokenizerBase, item: Item) -> str:
        """The whole prompt, as text."""
        asked = [self.ask.format(text=one.text, question=one.question) for one in (*self.examples, item)]
        asked[0] = self.before + asked[0]
        if not self.template:
            told = [f"{ask} {one.wanted}\n\n" for ask, one in zip(asked, self.examples, strict=False)]
            return "".join([*told, asked[-1]])
        turns = [{"role": "user", "content": asked[0]}]
        for one, ask in zip(self.examples, asked[1:], strict=True):
            turns += [{"role": "assistant", "content": one.wanted}, {"role": "user", "content": ask}]
        return str(tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True))


@torch.no_grad()
def replies(model: Any, tokenizer: PreTrainedTokenizerBase, prompts: Sequence[str], n_new: int) -> list[str]:
    """The first line that the model says to each prompt, by greedy decoding, twenty prompts at a time.

    What all of them begin with is computed once. The rest is padded on its left, and not read where it is padding.
    """
    said = list[str]()
    for batch in common.batched(prompts, 20):
        ids = [tokenizer(prompt, add_special_tokens=False)["input_ids"] for prompt in batch]
        shortest, longest = min(map(len, ids)), max(map(len, ids))
        same = next((i for i in range(shortest - 1) if len({one[i] for one in ids}) > 1), shortest - 1)
        begun = model(torch.tensor([ids[0][:same]]), use_cache=True).past_key_values
        begun.batch_repeat_interleave(len(ids))
        gaps = [[0] * (longest - len(one)) for one in ids]
        inputs = torch.tensor([[*one[:same], *gap, *one[same:]] for one, gap in zip(ids, gaps, strict=True)])
        mask = torch.tensor([[*[1] * same, *gap, *[1] * len(one[same:])] for one, gap in zip(ids, gaps, strict=True)])
        settings = {"do_sample": False, "max_new_tokens": n_new, "pad_token_id": tokenizer.pad_token_id}
        out = model.generate(input_ids=inputs, attention_mask=mask, cache=begun, **settings)
        for text in tokenizer.batch_decode(out[:, longest:], skip_special_tokens=True):
            said.append(text.strip().split("\n")[0].strip())
    return said


# ---- how the chat model is asked

TRANSLATED = tuple(Item(*pair) for pair in phrasebook.unseen(5_000_000, 6))
_reporter = summaries.Reporter(5_000_000)
SUMMED = tuple(Item(*_reporter.unseen()) for _ in range(4))
ANSWERED = (
    Item("Mary works for Nordic Steel. Omar has a cat. Mary was born in 1950.", "Omar", "Who has a cat?"),
    Item("Peru lies in South America. The capital of Kenya is Nairobi.", "South America", "Where does Peru lie?"),
    Item("Tom trained to be a baker. It rained all week. Ana settled in Lyon.", "baker", "What is the job of Tom?"),
)
FEW = "Answer each question with a few words from its text.\n\n"
WORDINGS = {
    "translation": (
        Wording("asked", "Translate from English to Vietnamese: {text}"),
        Wording("examples as turns", "{text}", TRANSLATED, "Translate from English to Vietnamese.\n\n"),
        Wording("examples as text", "English: {text}\nVietnamese:", TRANSLATED, template=False),
    ),
    "summarization": (
        Wording("asked", "Summarize in one sentence:\n\n{text}"),
        Wording(
            "asked for the result",
            "Summarize this report of a football match in one sentence. Say who won, and how many goals each side "
            "scored.\n\n{text}",
        ),
        Wording("examples as turns", "{text}", SUMMED, "Summarize each report in one sentence.\n\n"),
        Wording("examples as text", "Report: {text}\nSummary:", SUMMED, template=False),
    ),
    "question-answering": (
        Wording("asked", "{text}\n\n{question}"),
        Wording("asked for few words", "{text}\n\nQuestion: {question}\nAnswer with a few words from the text."),
        Wording("examples as turns", "{text}\n\n{question}", ANSWERED, FEW),
        Wording("examples as text", "{text}\nQuestion: {question}\nAnswer:", ANSWERED, FEW, template=False),
    ),
}
# Answers were tried with 48, too: one more of the 100 questions was right, and one more of the 20.
N_NEW = {"translation": 48, "summarization": 36, "question-answering": 20}


# ---- what counts as right


def to_the_letter(said: str, item: Item) -> bool:
    """Whether a reply is what was wanted, but for capitals, punctuation and articles."""
    return metrics.exact_match(said, item.wanted)


def read_kindly(said: str, item: Item) -> bool:
    """Whether a reply says what was wanted, whatever else it says, and in whatever form.

    Of a match: who won and the goals of both sides. Of another text: one of the words for what it is about. Else the
    wanted words, somewhere in the reply.
    """
    if match := re.search(r"(\w+) (beat|and) (\w+) (?:drew )?(\d) to (\d)", item.wanted):
        one, how, other, most, least = match.groups()
        if how == "and":
            return one in said and other in said and f"{most} to {least}" in said and "beat" not in said
        goals = re.search(rf"\b{most}( to |-|–|:){least}\b", said)
        won = re.search(rf"\b{one}\b[^.]*\b(beat|won|defeated|winning)\b", said)
        lost = re.search(rf"\b{other} (beat|won|defeated|winning)\b", said)
        return bool(goals and won and not lost) and other in said
    if " | " in item.wanted:
        return any(word in said.lower() for word in item.wanted.split(" | "))
    return metrics.normalize_answer(item.wanted) in metrics.normalize_answer(said)


def read() -> dict[str, Any]:
    """What was measured: "tried", the wordings with their scores; "sets", name → task, items, replies of both."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    for one in found["sets"].values():
        one["items"] = [Item(**item) for item in one["items"]]
    return found
