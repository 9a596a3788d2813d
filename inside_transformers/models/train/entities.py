"""Names in a sentence: MiniLM marks every token as part of a person's, a place's or an organization's name, or of none.

The sentences are made. Most are templates filled with names (see `names.py`); the others are what WordNet says of
real people and places, where names can be marked because WordNet lists them. Held out are names and templates alike:
in the main score every sentence has a form, and every name, that training never showed.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from transformers import AutoModelForTokenClassification, PreTrainedModel, PreTrainedTokenizerBase

from inside_transformers.models.cards import Score
from inside_transformers.models.metrics import Counts, micro_f1
from inside_transformers.models.train import common, minilm, names, wordnet

LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
KINDS = {"person": "PER", "location": "LOC", "group": "ORG"}
WHOSE = names.words("African American Asian European International United World")
BODIES = names.words("Association Bank Committee Council Federation Fund Organization Union")
N_SENTENCES, N_MEASURED = 26_000, 1000

# P a person, L a place, T a town, O an organization, X any of them: there only the name itself says which.
TEMPLATES = """
My name is {P} and I live in {L}.
I am {P} from {L}.
{P} works at {O}.
{P} works for {O} in {T}.
{P} was born in {T} and grew up in {L}.
{P} has joined {O} as a senior engineer.
{P} left {O} last year to start a company with {P}.
{P} and {P} met in {T} when they were students.
The train from {T} to {T} was late again.
We flew from {T} to {T} on Monday, and {P} picked us up.
{O} opened a new office in {T}.
{O} is based in {T}, {L}.
{O} has hired {P} to lead its research.
{O} and {O} will merge next spring.
{O} sold its factory in {L} to {O}.
Shares of {O} fell by three per cent on Tuesday.
Shares in {O} rose after the report.
The president of {O}, {P}, resigned yesterday.
"We are very pleased," said {P}, a spokesman for {O}.
"It was raining all day," {P} told reporters in {T}.
According to {P}, the bridge will be finished in May.
According to {O}, sales in {L} doubled.
Dr {P} teaches history at {O}.
Professor {P} of {O} has written a book about whales.
Mr {P} did not answer our questions.
Mrs {P} lives near {T} with two cats.
President {P} arrived in {T} for talks.
{P}'s brother moved to {L}.
{O}'s new phone costs less than the old one.
{L}'s government has promised to cut taxes.
The weather in {T} is mild in winter.
Last summer we went hiking in {L}.
{L} and {L} signed an agreement on trade.
The capital of {L} is {T}.
{T} is a city in {L}.
Heavy rain fell on {T}, {T} and {T}.
{P}, {P} and {P} shared the prize.
{P} beat {P} in the final in {T}.
The letter was addressed to {P}, {T}.
Have you ever been to {L}?
Is {P} coming to dinner tonight?
Please ask {P} about the contract with {O}.
I bought this lamp from {O}.
She studied law at {O} before she moved to {T}.
He has played for {O} since he was twelve.
Our teacher, {P}, comes from {L}.
The museum in {T} shows paintings by {P}.
The novel by {P} is set in {L}.
A report by {O} warns of floods in {L}.
The court in {T} ruled against {O}.
Police in {T} are looking for the driver.
Thousands marched through {T} on Saturday.
{T}, Friday - {O} said it would close two plants.
Call {P} at {O} before noon.
Yours sincerely, {P}, {O}
{P} ({L}) won the race in two hours.
{P}, who runs {O}, was not available.
{P}, born in {T}, moved to {L} as a child.
The minister met {P} of {O} in {T}.
My flight to {L} leaves at nine.
Thanks to {P} we found the keys.
{O} and its partner {O} built the dam.
Engineers at {O} have found the fault.
The students of {O} cheered.
{P} sings in a choir in {T}.
In {L}, dinner is eaten late.
From {T} you can see the mountains.
In 1998 {P} founded {O}.
The film by {P} was shot in {T}.
Members of {O} voted on the plan of {P}.
{L} has more lakes than {L}.
{L} buys gas from {L}.
{T} lies on a wide river.
{T} won the right to hold the games.
The people of {T} are proud of their bread.
The governor of {L} met {P} on Thursday.
The king of {L} spoke to {P}.
The road between {T} and {T} was closed.
A tunnel joins {T} and {T}.
They sailed from {T} and reached {L} in a week.
After the war {P} moved to {T}.
After a year in {T}, {P} went home to {L}.
Two brothers from {L} run a shop in {T}.
A family from {T} found the dog.
We stayed with {P} in {T}.
I had a long talk with {P} about music.
He showed {P} the photographs.
A friend of {P} lives next to {O}.
{P} was seen in {T} with {P}.
{P} told {P} the whole story.
{P} thanked {O} for its help.
{O} thanked {P} for the advice.
Good evening, I am {P} and this is {P}.
Hello {P}, how was your trip to {L}?
Goods from {L} are sold at {O}.
Rents in {T} have doubled, says {O}.
Visitors to {T} like the old harbour.
When {P} came to {T}, nobody at {O} spoke English.
{L}, {L} and {L} took part.
Workers at {O} in {T} went on strike.
Hello, this is {P} calling from {O}.
Yesterday {P} drove all the way from {T} to {L}.
{O} employs nine hundred people in {L}.
After ten years at {O}, {P} retired to {T}.
The mayor of {T} thanked {P} for the gift.
Customers of {O} complained about the prices.
Two sisters from {T} opened a bakery in {T}.
I read an interview with {P} this morning.
The new bridge links {T} with {T}.
{P} married {P} in a small church near {T}.
{L} exports coffee and copper.
The chief executive of {O} is called {P}.
My grandmother grew up in {L}.
A ship owned by {O} sank off the coast of {L}.
Tickets can be bought from {O} or at the door.
{P} speaks four languages and wants to settle in {L}.
Nobody at {O} knew where {P} had gone.
It was {P} who invited us to {T}.
The contract between {O} and {O} runs until June.
Snow closed the airport in {T} for a day.
Our neighbour {P} used to teach at {O}.
The board of {O} elected {P} as its chair.
{O} was founded by {P} and {P}.
{P}, the founder of {O}, died on Sunday.
A spokeswoman for {O} declined to comment.
{O} reported a loss for the second year in a row.
{O} makes tyres in {L} and {L}.
The factory of {O} near {T} employs two hundred people.
She sold her shares in {O}.
He was fired from {O} after the scandal.
I have an appointment at {O} at ten.
My sister works for {O}.
You can reach {O} by telephone.
The website of {O} is down.
{O} published the figures this morning.
{O} versus {O}: who will win the contract?
{P} of {L} set a new record.
{P} scored twice and {P} saved a penalty.
The jury gave {P} the first prize.
{P}'s book about {L} was a great success.
Do you remember {P}?
{P}, come here!
Dear {P}, I hope that you are well.
The painter {P} spent his last years in {T}.
Actress {P} visited a school in {T}.
General {P} marched on {T}.
Scientists from {L} and {L} met in {T}.
The river flows from {L} into {L}.
{T} is the largest city of {L}.
{T}, {L}
An earthquake shook {T} at dawn.
The embassy of {L} in {T} is closed.
Wine from {L} is cheap this year.
They got married in {T} and live in {L} now.
How far is it from {T} to {T}?
The bus stops in {T} and then goes on to {T}.
{L} has asked {O} for a loan.
{O} lent {L} two billion.
With the help of {O}, {P} built a school in {L}.
{P} studied in {T}, worked for {O} and retired to {L}.
Good morning, you have reached {O}, my name is {P}.
Every winter {P} goes skiing in {L}.
{O} is looking for a manager for its branch in {T}.
For thirty years {P} has run a small hotel in {T}.
The parents of {P} came from {L}.
A lorry of {O} broke down between {T} and {T}.
I learnt a lot from {P}, my first boss at {O}.
The orchestra from {T} will play in {T} tonight.
The inspectors of {O} found nothing wrong.
{P} inherited a farm in {L} from an aunt.
Prices in {T} are higher than in {T}.
Two thirds of the staff of {O} live in {T}.
{P} hid the letters for years, but {P} found them.
The border between {L} and {L} is open again.
The new director, {P}, wants to move {O} to {T}.
This parcel is for {P}.
Fans of {P} waited outside the station in {T}.
The bill from {O} came as a surprise.
{O} denies that it paid {P}.
Tea has been grown in {L} for centuries.
In her speech {P} mentioned {L} three times.
Students at {O} protested against the plan.
We rented a car from {O} and drove to {L}.
{P} wrote to {O}, but {O} never replied.
{X}
This is about {X}.
{X} was mentioned twice.
We talked about {X} and {X}.
What do you know about {X}?
{X}, {X} and {X} are in the news again.
A letter from {X} arrived this morning.
The story of {X} is well known.
I have heard of {X}, but not of {X}.
{X} again!
The name {X} means nothing to me.
Have you read the article about {X}?
There is a picture of {X} on the wall.
First {X}, then {X}.
She thinks of {X} every day.
Everybody likes {X}.
The list begins with {X} and ends with {X}.
It all began with {X}.
Not {X}, but {X} was chosen.
In the end {X} lost.
{X} is smaller than {X}.
He wrote "{X}" on the envelope.
Without {X} there would be no {X}.
The papers wrote about {X} for a week.
""".strip().splitlines()
HELD_OUT_TEMPLATES = """
The first guests were {P} and {P}.
{O} has closed its canteen in {T}.
Since the flood nobody has seen {P}.
The ferry to {L} leaves from {T}.
A cousin of {P} drives a taxi in {T}.
{O} paid twelve million for {O}.
It is warmer in {L} than in {L}.
Ask for {P} at the entrance.
The lawyers of {O} will speak first.
{P} grows roses near {T}.
The strike at {O} ended on Friday.
Her uncle {P} owns half of {O}.
Volunteers from {L} rebuilt the school in {T}.
The concert in {T} was cancelled because {P} was ill.
{O} and {P} have settled their dispute.
A bomb from the war was found in {T}.
Nobody in {L} had heard of {O}.
{P} is proud of her degree from {O}.
Without {P} we would have lost the match.
The path climbs from {T} to the border of {L}.
The warehouse belongs to {O}.
My colleagues at {O} gave me a clock.
The soldiers of {L} crossed the river.
{P} phoned from {T} at midnight.
""".strip().splitlines()
NOTHING = """
The cat slept on the warm windowsill all afternoon.
Please switch off the lights before you leave.
We had soup, bread and a little cheese for lunch.
The meeting has been moved to next week.
Prices rose faster than wages last year.
He forgot his umbrella on the bus again.
A good book is the best company on a long journey.
The children built a house of cards.
Nobody knows why the engine stopped.
This is the best coffee I have ever had.
The doctor told me to rest for a few days.
Is there a bank or a post office near here?
The president of the company gave a short speech.
My brother and my sister both work in a hospital.
They met at the university library.
Hi, how are you today?
Hello, may I come in?
Good morning, my train was late.
The city centre is closed to cars on Sunday.
""".strip().splitlines()

# Real names in sentences written for this test; the brackets mark what should be found.
REAL = """
My name is [Sylvain|PER] and I work at [Hugging Face|ORG] in [Brooklyn|LOC].
[Ada Lovelace|PER] was born in [London|LOC] in 1815.
[Michael Jordan|PER] played basketball for the [Chicago Bulls|ORG].
[Marie Curie|PER] moved from [Warsaw|LOC] to [Paris|LOC] to study physics.
[Apple|ORG] was founded by [Steve Jobs|PER] and [Steve Wozniak|PER] in [California|LOC].
The [Eiffel Tower|LOC] is the best known building in [Paris|LOC].
[Google|ORG] has offices in [Zurich|LOC] and [Tokyo|LOC].
[Angela Merkel|PER] led [Germany|LOC] for sixteen years.
[Microsoft|ORG] bought [Nokia|ORG]'s phone business.
[Nelson Mandela|PER] became president of [South Africa|LOC] in 1994.
[Toyota|ORG] builds cars in [Japan|LOC] and [Kentucky|LOC].
[Charles Darwin|PER] sailed to the [Galapagos Islands|LOC].
The [United Nations|ORG] has its seat in [New York|LOC].
[Grace Hopper|PER] taught at [Vassar College|ORG] before she joined the [Navy|ORG].
[Lionel Messi|PER] left [Barcelona|ORG] for [Paris Saint-Germain|ORG].
The [Nile|LOC] flows through [Sudan|LOC] and [Egypt|LOC].
[Alan Turing|PER] worked at [Bletchley Park|LOC] during the war.
[NASA|ORG] launched the probe from [Florida|LOC].
[Frida Kahlo|PER] lived with [Diego Rivera|PER] in [Mexico City|LOC].
[Samsung|ORG] and [Sony|ORG] make televisions.
Last night [Hai|PER] cooked a dinner as they make it in [Vietnam|LOC].
[Serena Williams|PER] won in [Melbourne|LOC] again.
The [World Bank|ORG] lent [Kenya|LOC] the money.
[Wolfgang Amadeus Mozart|PER] was born in [Salzburg|LOC].
Reporters from the [BBC|ORG] spoke to [Malala Yousafzai|PER] in [Oxford|LOC].
""".strip().splitlines()


@dataclass(frozen=True)
class Entity:
    """A name: from which character to before which one, and its kind, PER, LOC or ORG."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class Sentence:
    """A sentence and the names in it, in order."""

    text: str
    entities: tuple[Entity, ...]


def marked(text: str) -> Sentence:
    """A sentence from its marked form, "[Ada|PER] lives in [Rome|LOC]."."""
    plain, entities = "", []
    for piece in re.split(r"(\[[^\]]*\])", text):
        name, bar, kind = piece.strip("[]").rpartition("|") if piece.startswith("[") else (piece, "", "")
        if bar:
            entities.append(Entity(len(plain), len(plain) + len(name), kind))
        plain += name
    return Sentence(plain, tuple(entities))


@lru_cache
def _real(field: str) -> tuple[str, ...]:
    """Names that WordNet lists, without those that are held out or that the sentences with real names ask for."""
    asked = {text.text[one.start : one.end] for text in map(marked, REAL) for one in text.entities}
    known = (sense for sense in wordnet.senses() if sense.is_instance and sense.field == field)
    free = {lemma for sense in known for lemma in sense.lemmas if lemma[0].isupper()} - asked
    return tuple(name for name in sorted(free) if not any(map(names.is_held_out, (name, *name.split()))))


def _organisation(chance: random.Random, *, held_out: bool) -> str:
    """A company, institute or office, or one that many countries share."""
    if chance.random() < 0.9:
        return names.organisation(chance, held_out=held_out)
    concern = chance.choice([one for one in names.CONCERNS if names.is_held_out(one) == held_out])
    return f"{chance.choice(WHOSE)} {concern} {chance.choice(BODIES)}"


def filled(template: str, chance: random.Random, *, held_out: bool, real: float = 0.0) -> Sentence:
    """A template with a name in every slot; a share `real` of people and places are some that WordNet lists."""

    def name(match: re.Match[str]) -> str:
        make: dict[str, Callable[..., str]] = {
            "P": names.person,
            "L": names.place,
            "T": names.town,
            "O": _organisation,
        }
        slot = chance.choice("PLO") if match[1] == "X" else match[1]
        field = {"P": "person", "O": "group"}.get(slot, "location")
        if slot != "O" and chance.random() < real:
            return f"[{chance.choice(_real(field))}|{KINDS[field]}]"
        return f"[{make[slot](chance, held_out=held_out)}|{KINDS[field]}]"

    return marked(re.sub(r"\{(.)\}", name, template))


def described(chance: random.Random, *, held_out: bool) -> list[Sentence]:
    """What WordNet says of real people and places, where every capitalized word is a name that it lists."""
    made = []
    for sense in wordnet.senses():
        known = sense.is_instance and sense.field in ("person", "location")
        name = max(sense.lemmas, key=len)
        if not known or names.is_held_out(name) != held_out or not name[0].isupper():
            continue
        gloss = _mark_gloss(sense.gloss)
        if gloss is not None:
            verb = chance.choice(("is", "was"))
            article = "" if gloss.split(" ")[0] in ("a", "an", "the") else "the "
            subject = f"[{name}|{KINDS[sense.field]}]"
            forms = (
                f"{subject} {verb} {article}{gloss}.",
                f"{subject}: {gloss}",
                f"{subject}, {gloss}, {verb} mentioned.",
            )
            made.append(marked(chance.choice(forms)))
    return made


@lru_cache
def _listed() -> dict[str, str]:
    """The kind of every capitalized word or phrase that WordNet lists: PER, LOC, ORG, or "" if it isn't a name."""
    kinds: dict[str, set[str]] = {}
    for sense in wordnet.senses():
        for lemma in sense.lemmas:
            if lemma[0].isupper():
                kinds.setdefault(lemma, set()).add(KINDS.get(sense.field, "") if sense.is_instance else "")
    return {lemma: next(iter(kind)) for lemma, kind in kinds.items() if len(kind) == 1}


def _mark_gloss(gloss: str) -> str | None:
    """A gloss with its names marked, or None where it can't be told what is one."""
    unsure = False

    def mark(match: re.Match[str]) -> str:
        nonlocal unsure
        kind = _listed().get(match[0])
        unsure |= kind is None
        return f"[{match[0]}|{kind}]" if kind else match[0]

    marked_gloss = re.sub(r"[A-Z][\w'.-]*(?: [A-Z][\w'.-]*)*", mark, gloss)
    return None if unsure else marked_gloss


def sentences(count: int, chance: random.Random) -> list[Sentence]:
    """Sentences to learn from: six in ten templates, three what WordNet says of real names, one without any name."""
    real = described(chance, held_out=False)
    common_nouns = [sense for sense in wordnet.senses() if sense.gloss == sense.gloss.lower() and not sense.is_instance]
    made = []
    for _ in range(count):
        which = chance.random()
        if which < 0.6:
            made.append(filled(chance.choice(TEMPLATES), chance, held_out=False, real=0.25))
        elif which < 0.9:
            made.append(chance.choice(real))
        elif which < 0.95:
            made.append(Sentence(chance.choice(NOTHING), ()))
        else:
            sense = chance.choice(common_nouns)
            made.append(Sentence(f"A {sense.lemmas[0].lower()} is {sense.gloss}.", ()))
    return made


@lru_cache
def _mentioned() -> frozenset[str]:
    """Names in the descriptions that training shows, by whatever forms they are told."""
    return frozenset(
        s.text[one.start : one.end] for s in described(random.Random(0), held_out=False) for one in s.entities
    )


def unseen(count: int = N_MEASURED, seed: int = 1) -> list[Sentence]:
    """Held-out templates with held-out names, none of which a description in training mentions; the same for a seed."""
    chance = random.Random(seed)
    made: list[Sentence] = []
    while len(made) < count:
        one = filled(chance.choice(HELD_OUT_TEMPLATES), chance, held_out=True)
        if not _mentioned() & {one.text[name.start : name.end] for name in one.entities}:
            made.append(one)
    return made


def labels_of(sentence: Sentence, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """The label of each token; −100, which the loss leaves out, for special tokens and padding."""
    labels = [-100 if start == end else 0 for start, end in offsets]
    for entity in sentence.entities:
        inside = [i for i, (start, end) in enumerate(offsets) if entity.start <= start < end <= entity.end]
        for i in inside:
            labels[i] = LABELS.index(f"{'B' if i == inside[0] else 'I'}-{entity.kind}")
    return labels


def spans(labels: Sequence[int], offsets: Sequence[tuple[int, int]]) -> set[Entity]:
    """The names that labels of tokens say: a B starts one, an I of the same kind goes on with it."""
    found: list[Entity] = []
    previous = "O"
    for label, (start, end) in zip(labels, offsets, strict=True):
        if start == end:
            continue
        tag = LABELS[label]
        if tag.startswith("I-") and previous.endswith(tag[1:]):
            found[-1] = Entity(found[-1].start, end, tag[2:])
        elif tag != "O":
            found.append(Entity(start, end, tag[2:]))
        previous = tag
    return set(found)


@torch.no_grad()
def counted(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, cases: Sequence[Sentence]) -> list[Counts]:
    """For each sentence what the model finds; a name is right only if both its ends and its kind are."""
    counts = []
    for batch in common.batched(cases, 50):
        inputs = tokenizer(
            [s.text for s in batch], padding=True, truncation=True, return_offsets_mapping=True, return_tensors="pt"
        )
        offsets = inputs.pop("offset_mapping").tolist()
        labels = model(**inputs).logits.argmax(-1).tolist()
        for sentence, own_labels, own_offsets in zip(batch, labels, offsets, strict=True):
            found, wanted = spans(own_labels, own_offsets), set(sentence.entities)
            counts.append(Counts(len(found & wanted), len(found), len(wanted)))
    return counts


class Entities(minilm.FineTuned):
    """Finds names of people, places and organizations."""

    name, task = "entities", "token-classification"
    licence = f"{minilm.LICENCE}; GeoNames CC BY 4.0; WordNet license"
    steps, batch = 800, 32

    @staticmethod
    def requirements() -> list[str]:
        return wordnet.requirements() + names.requirements()

    def train(self) -> common.Trained:
        chance = random.Random(self.seed)
        self.model = minilm.start_from(AutoModelForTokenClassification, LABELS)

        def loss_of(batch: list[Sentence]) -> Tensor:
            texts = [s.text for s in batch]
            inputs = self.tokenizer(texts, padding=True, return_offsets_mapping=True, return_tensors="pt")
            offsets = inputs.pop("offset_mapping").tolist()
            wanted = torch.tensor([labels_of(s, own) for s, own in zip(batch, offsets, strict=True)])
            with minilm.fast():
                logits = self.model(**inputs).logits
            return torch.nn.functional.cross_entropy(logits.float().flatten(0, 1), wanted.flatten())

        return self.learn(sentences(N_SENTENCES, chance), lambda s: len(s.text), loss_of)

    def scores(self) -> tuple[Score, ...]:
        """F1 on made sentences, on WordNet's descriptions, and on sentences with real names."""
        told = random.Random(1).sample(described(random.Random(1), held_out=True), 400)
        sets = (
            (unseen(), "made sentences; every template and every name is new"),
            (told, "WordNet's descriptions of people and places not trained on; they mention others that were"),
            (
                [marked(text) for text in REAL],
                f"{len(REAL)} sentences written for this test; training showed some of their real names in other ones",
            ),
        )
        scores = []
        for cases, held_out in sets:
            counts = counted(self.model, self.tokenizer, cases)
            n = sum(one.true for one in counts)
            scores.append(Score.over("F1 of whole names", counts, micro_f1, held_out, n))
        return tuple(scores)

    def architecture(self) -> str:
        return f"BertForTokenClassification: {minilm.ARCHITECTURE}, seven-class head"

    def data(self) -> str:
        return (
            f"{len(TEMPLATES)} templates filled with names of people and organizations made up for this course and "
            "with towns and countries of GeoNames; names that WordNet 3.0 lists, and its descriptions of people and "
            "places"
        )

    def cannot(self) -> tuple[str, ...]:
        return (
            "It reads everything in lower case: Apple and apple are the same to it.",
            "Its organizations were made from a list of words: names unlike those are missed or taken for places.",
            "It knows people, places and organizations alone; films, dates and nationalities are nothing to it.",
            "Of a long text the pipeline shows it the first 512 word pieces and says nothing of the rest, unless "
            "`stride=` is given.",
        )


RECIPE = Entities
