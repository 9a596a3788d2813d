"""Answers found in a text: MiniLM reads a question and a text, and marks where the answer begins and ends.

All texts are made. People: who lives where, works for whom, keeps which pet. Countries: capital, continent, money.
Words: what WordNet says a thing is. Real people: what WordNet says of them. Every text speaks of several, so that the
question has to be read. Held out are names, words and the forms of sentences and questions alike; years, continents
and moneys are too few for that.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import fmean

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import AutoModelForQuestionAnswering, PreTrainedModel, PreTrainedTokenizerBase

from inside_transformers.models import metrics
from inside_transformers.models.cards import Score
from inside_transformers.models.train import common, minilm, names, wordnet

N_QUESTIONS, N_MEASURED = 9_600, 600
LONGEST = 20  # tokens in an answer

# A fact is a relation, ways to state it, and ways to ask for its subject or its object. The last way of each kind is
# held out: training never shows it, and the main score is measured with it alone.
RELATIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "lives": (
        ("{S} lives in {O}.", "The home of {S} is in {O}.", "{S} has a flat in {O}.", "{S} settled in {O}."),
        (
            "Where does {S} live?",
            "In which city does {S} live?",
            "Where is the home of {S}?",
            "What town is home to {S}?",
        ),
        ("Who lives in {O}?", "Whose home is in {O}?", "Who has a flat in {O}?", "Which person resides in {O}?"),
    ),
    "works": (
        ("{S} works for {O}.", "{S} has a job at {O}.", "{O} employs {S}.", "{S} earns a living at {O}."),
        (
            "Who does {S} work for?",
            "Where does {S} work?",
            "Which company employs {S}?",
            "What is the employer of {S}?",
        ),
        (
            "Who works for {O}?",
            "Who is employed by {O}?",
            "Who has a job at {O}?",
            "Which person is on the staff of {O}?",
        ),
    ),
    "profession": (
        ("{S} is a {O}.", "{S} earns money as a {O}.", "As a {O}, {S} gets up early.", "{S} trained to be a {O}."),
        (
            "What is {S}'s job?",
            "What does {S} do for a living?",
            "What is the profession of {S}?",
            "What kind of work does {S} do?",
        ),
        ("Who is a {O}?", "Which person is a {O}?", "Who earns money as a {O}?", "Who of them became a {O}?"),
    ),
    "pet": (
        ("{S} has a {O}.", "{S} keeps a {O}.", "A {O} belongs to {S}.", "At night {S} feeds a {O}."),
        (
            "What pet does {S} have?",
            "Which animal does {S} keep?",
            "What does {S} keep?",
            "What creature shares a home with {S}?",
        ),
        ("Who has a {O}?", "Who keeps a {O}?", "Whose pet is a {O}?", "Which person owns a {O}?"),
    ),
    "year": (
        (
            "{S} was born in {O}.",
            "The birth of {S} was in {O}.",
            "In {O}, {S} was born.",
            "{S} came into the world in {O}.",
        ),
        (
            "When was {S} born?",
            "In which year was {S} born?",
            "What is the birth year of {S}?",
            "What year did {S} come into the world?",
        ),
        ("Who was born in {O}?", "Who came to be in {O}?", "Whose birth was in {O}?", "Which person dates from {O}?"),
    ),
    "made": (
        (
            "{S} invented the {O}.",
            "The {O} was invented by {S}.",
            "It was {S} who first built the {O}.",
            "The inventor of the {O} is {S}.",
        ),
        (
            "What did {S} invent?",
            "What was invented by {S}?",
            "Which thing did {S} first build?",
            "What is {S} the inventor of?",
        ),
        (
            "Who invented the {O}?",
            "By whom was the {O} invented?",
            "Who first built the {O}?",
            "Who came up with the {O}?",
        ),
    ),
    "capital": (
        (
            "The capital of {S} is {O}.",
            "{O} is the capital of {S}.",
            "{S} has its capital at {O}.",
            "{S} is ruled from {O}, its capital.",
        ),
        (
            "What is the capital of {S}?",
            "Which city is the capital of {S}?",
            "What is {S}'s capital?",
            "Name the capital city of {S}.",
        ),
        (
            "Which country has the capital {O}?",
            "What is {O} the capital of?",
            "Of which country is {O} the capital?",
            "Whose capital is {O}?",
        ),
    ),
    "money": (
        (
            "In {S} people pay with the {O}.",
            "The money of {S} is the {O}.",
            "{S} uses the {O}.",
            "The {O} is the currency of {S}.",
        ),
        (
            "What do people in {S} pay with?",
            "What is the money of {S}?",
            "Which money does {S} use?",
            "What is the currency of {S}?",
        ),
        (),
    ),
    "continent": (
        ("{S} lies in {O}.", "{S} is a country in {O}.", "{S} is a part of {O}.", "One finds {S} in {O}."),
        ("Where does {S} lie?", "On which continent is {S}?", "Where is {S}?", "What part of the world is {S} in?"),
        (),
    ),
    "word": (
        ("A {S} is {O}.", "The {S} is {O}.", "A {S}, that is, {O}, stood there.", "By a {S} one means {O}."),
        ("What is a {S}?", "What is the {S}?", "What does {S} mean?", "How is a {S} described?"),
        ("What is {O}?", "What do you call {O}?", "Which word means {O}?", "What is the name for {O}?"),
    ),
    "being": (
        ("{S} was {O}.", "{S} is {O}.", "{S}, {O}, is well known.", "People remember {S} as {O}."),
        ("Who was {S}?", "Who is {S}?", "What is {S} known as?", "As what do people remember {S}?"),
        ("Who was {O}?", "Who is {O}?", "What is the name of {O}?", "Who do people remember as {O}?"),
    ),
}
PROFESSIONS = names.words("""
actor architect astronomer baker banker barber biologist butcher carpenter chemist composer cook dancer dentist
designer diver doctor driver editor electrician farmer firefighter fisherman gardener geologist glazier historian
hunter janitor jeweller journalist judge lawyer lecturer librarian mason mechanic miner musician nurse painter pilot
plumber poet potter programmer referee roofer sailor sculptor shepherd singer soldier surgeon tailor teacher
translator waiter weaver welder
""")
PETS = names.words("""
budgie canary cat chinchilla cobra cow crow dog donkey duck ferret frog gecko goat goldfish goose guinea-pig hamster
hedgehog hen horse iguana lizard llama mouse newt owl parrot peacock pheasant pig pigeon pony rabbit rat raven rooster
salamander sheep snail snake spider swan tarantula toad tortoise turkey turtle
""")
THINGS = names.words("""
abacus anchor balloon barometer battery bicycle calculator camera clock compass corkscrew crane drill elevator engine
fridge furnace gramophone hammer harp hinge kettle keyboard ladder lamp lawnmower lens lever lock loom microphone
microscope mirror needle oven padlock pendulum piano pinwheel plough printer propeller pulley pump radio razor robot
sail saw scale sewing-machine siren spectacles stapler stove submarine sundial telegraph telephone telescope
thermometer thermos toaster tractor turbine typewriter umbrella vacuum-cleaner watch wheelbarrow whistle windmill
xylophone zip
""")
FILLER = """
It rained all week.
The neighbours know this well.
Nobody was surprised.
That was in all the papers.
There is more to say, but not today.
The story is often told.
Some people doubt it.
""".strip().splitlines()

# Questions on this course's own subject, over texts written for this test. Training saw nothing like them.
OWN_SUBJECT: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "A transformer is a neural network built from layers of attention. The architecture was described in 2017 by a "
        "team at Google. Encoder-only models such as BERT read the whole input at once. Decoder-only models such as "
        "GPT see only the words that come before.",
        (
            ("What is a transformer?", "a neural network built from layers of attention"),
            ("When was the architecture described?", "2017"),
            ("Who described the architecture?", "a team at Google"),
            ("Which models read the whole input at once?", "Encoder-only models"),
            ("What do decoder-only models see?", "only the words that come before"),
        ),
    ),
    (
        "The query asks which other words are relevant. The key answers that question. The dot product of a query and "
        "a key is called a score. The softmax turns the scores into weights. The value is what a word passes on.",
        (
            ("What does the query ask?", "which other words are relevant"),
            ("What answers the question?", "The key"),
            ("What is the dot product of a query and a key called?", "a score"),
            ("What turns the scores into weights?", "The softmax"),
            ("What is the value?", "what a word passes on"),
        ),
    ),
    (
        "Michael Jordan played basketball in Chicago. Michael Phelps is a swimmer from Baltimore. The name Michael "
        "alone does not say which of them is meant. Facts like these are stored in the layers of a language model.",
        (
            ("What did Michael Jordan play?", "basketball"),
            ("Where did Michael Jordan play basketball?", "Chicago"),
            ("Who is a swimmer?", "Michael Phelps"),
            ("Where is Michael Phelps from?", "Baltimore"),
            ("Where are facts stored?", "in the layers of a language model"),
        ),
    ),
    (
        "The capital of France is Paris. In Egypt, cats were made into mummies. A dog is a domestic animal that barks. "
        "Hai comes from Vietnam and takes a course on language models.",
        (
            ("What is the capital of France?", "Paris"),
            ("Which animals were made into mummies?", "cats"),
            ("What is a dog?", "a domestic animal that barks"),
            ("Where does Hai come from?", "Vietnam"),
            ("What does Hai take?", "a course on language models"),
        ),
    ),
)


@dataclass(frozen=True)
class Fact:
    """A relation that holds between a subject and an object."""

    relation: str
    subject: str
    object: str


@dataclass(frozen=True)
class Case:
    """A question, a text, and where in the text its answer stands."""

    question: str
    context: str
    start: int
    end: int

    @property
    def answer(self) -> str:
        """The answer's words."""
        return self.context[self.start : self.end]


def _one_of(words: Sequence[str], chance: random.Random, held_out: bool) -> str:
    return chance.choice([word for word in words if names.is_held_out(word) == held_out])


def _people(chance: random.Random, held_out: bool) -> list[Fact]:
    """Facts about two or three people."""
    made = []
    for _ in range(chance.choice((2, 2, 3))):
        who = names.person(chance, held_out=held_out, full=0.6)
        objects: dict[str, Callable[[], str]] = {
            "lives": lambda: names.town(chance, held_out=held_out),
            "works": lambda: names.organisation(chance, held_out=held_out),
            "profession": lambda: _one_of(PROFESSIONS, chance, held_out),
            "pet": lambda: _one_of(PETS, chance, held_out),
            "year": lambda: str(chance.randrange(1900, 2010)),
            "made": lambda: _one_of(THINGS, chance, held_out),
        }
        made += [Fact(name, who, objects[name]()) for name in chance.sample(list(objects), 2)]
    return made


def _countries(chance: random.Random, held_out: bool) -> list[Fact]:
    """Facts about two countries."""
    known = [country for country in names.countries() if names.is_held_out(country.name) == held_out]
    made = []
    for country in chance.sample(known, 2):
        every = [("capital", country.capital), ("money", country.money), ("continent", country.continent)]
        made += [Fact(name, country.name, value) for name, value in chance.sample(every, 2)]
    return made


@lru_cache
def _senses(kind: str, held_out: bool) -> tuple[Fact, ...]:
    made = []
    for sense in wordnet.senses():
        name = sense.lemmas[0] if kind == "word" else max(sense.lemmas, key=len)
        fits = sense.is_instance and sense.field == "person" if kind == "being" else not sense.is_instance
        fits &= name[0].isupper() if kind == "being" else name == name.lower()
        if fits and names.is_held_out(name) == held_out and 2 < len(sense.gloss.split()) < 14:
            article = "" if sense.gloss.split()[0] in ("a", "an", "the", "any", "someone", "something") else "the "
            made.append(Fact(kind, name, article + sense.gloss))
    return tuple(made)


def _words(chance: random.Random, held_out: bool) -> list[Fact]:
    """What three or four words mean."""
    return chance.sample(_senses("word", held_out), chance.choice((3, 4)))


def _beings(chance: random.Random, held_out: bool) -> list[Fact]:
    """Who three real people were."""
    return chance.sample(_senses("being", held_out), 3)


WORLDS = (_people, _people, _countries, _words, _words, _beings)


def case(chance: random.Random, *, held_out: bool) -> Case:
    """A text of several facts and a question about one of them that only one answers."""
    while True:
        facts = chance.choice(WORLDS)(chance, held_out)
        asked = chance.choice(facts)
        made = _ask(facts, asked, chance, held_out)
        if made is not None:
            return made


def _ask(facts: list[Fact], asked: Fact, chance: random.Random, held_out: bool) -> Case | None:
    """The case, or None if another fact answers the question as well."""
    for_subject = bool(RELATIONS[asked.relation][2]) and chance.random() < 0.4
    given = asked.object if for_subject else asked.subject
    others = [fact for fact in facts if fact is not asked and fact.relation == asked.relation]
    if any(given in (fact.subject, fact.object) or given in fact.subject.split() for fact in others):
        return None
    sentences = [chance.choice(FILLER)] if chance.random() < 0.4 else []
    sentences += [_state(fact, chance, held_out) for fact in facts if fact is not asked]
    chance.shuffle(sentences)
    told = _form(asked.relation, 0, chance, held_out)
    wanted = "{S}" if for_subject else "{O}"
    told = _written(told.replace(wanted, "<" + wanted + ">").format(S=asked.subject, O=asked.object))
    sentences.insert(chance.randrange(len(sentences) + 1), told)
    before, answer, after = re.split("[<>]", " ".join(sentences), maxsplit=2)
    question = _form(asked.relation, 2 if for_subject else 1, chance, held_out)
    question = _written(question.format(S=asked.subject, O=asked.object))
    return Case(question, before + answer + after, len(before), len(before) + len(answer))


def _state(fact: Fact, chance: random.Random, held_out: bool) -> str:
    return _written(_form(fact.relation, 0, chance, held_out).format(S=fact.subject, O=fact.object))


def _form(relation: str, which: int, chance: random.Random, held_out: bool) -> str:
    """A way to state a fact (0), to ask for its object (1) or its subject (2): held out, the last; else another."""
    forms = RELATIONS[relation][which]
    return forms[-1] if held_out else chance.choice(forms[:-1])


def _written(sentence: str) -> str:
    """A filled form as one writes it: "an" before a vowel, a capital at the start. "<" may mark an answer."""
    sentence = re.sub(r"\b([Aa]) (?=<?[AEIOaeio])", r"\1n ", sentence)
    return re.sub(r"[A-Za-z]", lambda first: first[0].upper(), sentence, count=1)


def unseen(count: int = N_MEASURED) -> list[Case]:
    """Held-out names, words and forms, always the same."""
    chance = random.Random(1)
    return [case(chance, held_out=True) for _ in range(count)]


def own_subject() -> list[Case]:
    """The questions about this course's own subject."""
    return [
        Case(question, text, text.index(answer), text.index(answer) + len(answer))
        for text, questions in OWN_SUBJECT
        for question, answer in questions
    ]


def encode(tokenizer: PreTrainedTokenizerBase, cases: Sequence[Case]) -> tuple[dict[str, Tensor], Tensor, Tensor]:
    """Inputs, which tokens are the text's (n, n_tokens), and each token's first and last character (n, n_tokens, 2)."""
    inputs = tokenizer(
        [c.question for c in cases],
        [c.context for c in cases],
        padding=True,
        truncation="only_second",
        max_length=tokenizer.model_max_length,
        return_offsets_mapping=True,
        return_tensors="pt",
    )
    offsets = inputs.pop("offset_mapping")
    allowed = torch.tensor([[part == 1 for part in inputs.sequence_ids(i)] for i in range(len(cases))])
    return inputs, allowed, offsets


def positions(cases: Sequence[Case], allowed: Tensor, offsets: Tensor) -> Tensor:
    """The first and the last token of each answer, (n, 2)."""
    starts = torch.tensor([[c.start] for c in cases])
    ends = torch.tensor([[c.end] for c in cases])
    first = (allowed & (offsets[..., 0] <= starts)).long().cumsum(-1).argmax(-1)
    last = (allowed & (offsets[..., 1] >= ends)).long().argmax(-1)
    return torch.stack([first, last], -1)


def best_spans(start: Tensor, end: Tensor, allowed: Tensor, longest: int = LONGEST) -> Tensor:
    """The span with the largest start logit plus end logit, of those in the text, (n, 2).

    Args:
        start, end: logits, (n, n_tokens).
        allowed: which tokens belong to the text, (n, n_tokens).
        longest: how many tokens a span may have.
    """
    start = start.masked_fill(~allowed, -torch.inf)
    end = end.masked_fill(~allowed, -torch.inf)
    sums = start[:, :, None] + end[:, None, :]
    possible = torch.ones(sums.shape[1:], dtype=torch.bool).triu().tril(longest - 1)
    best = sums.masked_fill(~possible, -torch.inf).flatten(1).argmax(-1)
    return torch.stack([best // start.shape[1], best % start.shape[1]], -1)


@torch.no_grad()
def answer(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, cases: Sequence[Case]) -> list[str]:
    """The model's answer to each question."""
    found = []
    for batch in common.batched(cases, 32):
        inputs, allowed, offsets = encode(tokenizer, batch)
        output = model(**inputs)
        for one, span, own in zip(
            batch, best_spans(output.start_logits, output.end_logits, allowed).tolist(), offsets.tolist(), strict=True
        ):
            found.append(one.context[own[span[0]][0] : own[span[1]][1]])
    return found


def scores_of(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, cases: Sequence[Case], held_out: str
) -> tuple[Score, Score]:
    """Exact match, and F1 of words, over cases that `held_out` describes."""
    said = answer(model, tokenizer, cases)
    exact = [metrics.exact_match(one, c.answer) for one, c in zip(said, cases, strict=True)]
    shared = [metrics.squad_f1(one, c.answer) for one, c in zip(said, cases, strict=True)]
    return (
        Score("exact match", round(fmean(exact), 4), len(cases), held_out),
        Score.over("F1 of words", shared, fmean, held_out),
    )


class Answers(minilm.FineTuned):
    """Marks an answer in a text."""

    name, task = "answers", "question-answering"
    licence = f"{minilm.LICENCE}; GeoNames CC BY 4.0; WordNet license"
    steps, batch = 600, 16

    @staticmethod
    def requirements() -> list[str]:
        return wordnet.requirements() + names.requirements()

    def train(self) -> common.Trained:
        chance = random.Random(self.seed)
        self.model = minilm.start_from(AutoModelForQuestionAnswering)
        learnt = [case(chance, held_out=False) for _ in range(N_QUESTIONS)]

        def loss_of(batch: list[Case]) -> Tensor:
            inputs, allowed, offsets = encode(self.tokenizer, batch)
            wanted = positions(batch, allowed, offsets)
            with minilm.fast():
                output = self.model(**inputs)
            start, end = (one.float().masked_fill(~allowed, -1e4) for one in (output.start_logits, output.end_logits))
            return (cross_entropy(start, wanted[:, 0]) + cross_entropy(end, wanted[:, 1])) / 2

        return self.learn(learnt, lambda c: len(c.context), loss_of)

    def scores(self) -> tuple[Score, ...]:
        sets = (
            (
                unseen(),
                "made texts; who and what they speak of is new, and so is every form of a sentence; years, continents "
                "and moneys are not",
            ),
            (own_subject(), "questions on this course's subject, over texts written for this test"),
        )
        return tuple(score for cases, words in sets for score in scores_of(self.model, self.tokenizer, cases, words))

    def architecture(self) -> str:
        return f"BertForQuestionAnswering: {minilm.ARCHITECTURE}, head with a start and an end logit a token"

    def data(self) -> str:
        return (
            f"{N_QUESTIONS:,} questions over made texts: people made up for this course, countries of GeoNames, words "
            "and real people as WordNet 3.0 describes them"
        )

    def cannot(self) -> tuple[str, ...]:
        return (
            "It always marks something: a question that the text doesn't answer gets an answer all the same.",
            "It was trained on short sentences with one fact each. On an article from a newspaper it does worse.",
            "It doesn't reason: it can't add, compare, or join two sentences into an answer.",
        )


RECIPE = Answers
