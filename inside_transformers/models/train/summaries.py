"""A small T5 that sums up the report of a football match in one sentence.

The reports are made here from patterns. None of them says how the match ended: the summary has to pick the goals out of
everything else that happened, say whose they were, count them for each side and compare. It names the goals first and
the result after them, so that it can count what it has written.
"""

import random
import zlib
from collections.abc import Callable

from transformers import PreTrainedTokenizerFast

from inside_transformers.models.cards import Score
from inside_transformers.models.train import seq2seq
from inside_transformers.models.train.seq2seq import Pair

LONGEST, MEASURED = 192, 600
MOST_GOALS, MORE_GOALS = 3, 5  # in a match that it learns from, and in longer ones
MOST_OTHER = 2  # things that happened besides

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TEAMS = (
    *("Oslo", "Lyon", "Hue", "Porto", "Bergen", "Turin", "Leeds", "Gent", "Quito", "Lagos", "Cairo", "Perth", "Osaka"),
    *("Lima", "Dakar", "Basel", "Riga", "Cork", "Hanoi", "Bern", "Madrid", "Zagreb", "Kumasi", "Hobart", "Busan"),
)
PLAYERS = (
    *("Silva", "Okoro", "Berg", "Tanaka", "Novak", "Haddad", "Moreau", "Costa", "Ivanov", "Mensah", "Park", "Nguyen"),
    *("Rossi", "Keller", "Diaz", "Larsen", "Osei", "Kaya", "Bauer", "Singh", "Fofana", "Mori", "Vega", "Lund", "Sato"),
    *("Hansen", "Kone", "Schmidt", "Ali", "Ferrari", "Popescu", "Tran", "Mbeki"),
)
# {a} and {b} meet; {t} is one of the two, {p} one of its players, {m} a minute.
OPENINGS = (
    "{a} met {b} on {day}.",
    "{a} were at home to {b} on {day}.",
    "On {day} {a} played against {b}.",
    "{a} and {b} met on {day}.",
)
GOALS = (
    "{p} scored for {t} after {m} minutes.",
    "In minute {m} {p} put the ball in the net for {t}.",
    "{t} scored through {p}.",
    "A header by {p} gave {t} a goal.",
    "{p} of {t} scored from a penalty in minute {m}.",
    "{t} got a goal from {p} after {m} minutes.",
)
OTHER = (
    "{p} of {t} hit the post in minute {m}.",
    "{p} missed a penalty for {t}.",
    "A goal by {p} of {t} was not given.",
    "{p} of {t} saw a yellow card after {m} minutes.",
    "The keeper saved a shot by {p} of {t}.",
    "{t} had more of the ball.",
    "After {m} minutes {p} came on for {t}.",
    "It rained from the start.",
    "There were {m} thousand people.",
)
# Wordings that training never shows, made of words that it does.
UNSEEN_GOALS = (
    "In minute {m} {t} got a goal through {p}.",
    "A penalty by {p} gave {t} a goal.",
    "After {m} minutes {p} of {t} scored.",
)
UNSEEN_OTHER = ("In minute {m} {p} of {t} missed a penalty.", "A header by {p} of {t} hit the post.")


class Reporter:
    """Draws reports with their summaries."""

    def __init__(
        self,
        seed: int,
        *,
        goals: tuple[str, ...] = GOALS,
        other: tuple[str, ...] = OTHER,
        scored: tuple[int, int] = (0, MOST_GOALS),
    ) -> None:
        """Set how the reports say what happened, and how few and how many goals are scored."""
        self.random, self.goals, self.other, self.scored = random.Random(seed), goals, other, scored

    def report(self) -> Pair:
        """A report of two to six sentences, or as many as the goals make, and its summary."""
        a, b = self.random.sample(TEAMS, 2)
        squad = self.random.sample(PLAYERS, 4)
        players, day = {a: squad[:2], b: squad[2:]}, self.random.choice(DAYS)
        scored = [self.random.choice((a, b)) for _ in range(self.random.randint(*self.scored))]
        goals = [(team, self.random.choice(players[team])) for team in scored]
        happened = [(self.random.choice(self.goals), *goal) for goal in goals]
        for wording in self.random.sample(self.other, self.random.randint(0 if goals else 1, MOST_OTHER)):
            team = self.random.choice((a, b))
            happened.append((wording, team, self.random.choice(players[team])))
        self.random.shuffle(happened)
        minutes = sorted(self.random.sample(range(2, 91), len(happened)))
        told = [w.format(t=team, p=player, m=m) for (w, team, player), m in zip(happened, minutes, strict=True)]
        opening = self.random.choice(OPENINGS).format(a=a, b=b, day=day)
        scorers = [player for wording, _, player in happened if wording in self.goals]
        return " ".join([opening, *told]), summary(a, b, scored.count(a), scored.count(b), day, scorers)

    def unseen(self) -> Pair:
        """A held-out report."""
        return next(pair for pair in iter(self.report, None) if held_out(pair[0]))

    def learnt(self) -> Pair:
        """A report to learn from, or now and then nothing."""
        if self.random.random() < 0.005:
            return "", ""
        return next(pair for pair in iter(self.report, None) if not held_out(pair[0]))


def summary(a: str, b: str, for_a: int, for_b: int, day: str, scorers: list[str]) -> str:
    """Who scored and how a match ended, in one sentence."""
    if for_a == for_b:
        ended = f"{a} and {b} drew {for_a} to {for_b}"
    else:
        (most, winner), (least, loser) = sorted(((for_a, a), (for_b, b)), reverse=True)
        ended = f"{winner} beat {loser} {most} to {least}"
    *others, last = scorers or [""]
    by = {0: "Without a goal", 1: f"After a goal by {last}"}.get(
        len(scorers), f"After goals by {', '.join(others)} and {last}"
    )
    return f"{by}, {ended} on {day}."


def held_out(report: str) -> bool:
    """Whether a report is held out: every tenth."""
    return zlib.crc32(report.encode()) % 10 == 0


def words() -> PreTrainedTokenizerFast:
    """A tokenizer that knows every word of the patterns."""
    reporter = Reporter(0)
    texts = [text for _ in range(10_000) for text in reporter.report()]
    numbers = [str(number) for number in range(91)]
    return seq2seq.tokenizer(seq2seq.words_of([*texts, *TEAMS, *PLAYERS, *numbers]), longest=LONGEST)


def unseen(seed: int, n: int = MEASURED) -> list[Pair]:
    """Held-out reports, whose names and wordings are known."""
    reporter = Reporter(1_000_000 + seed)
    return [reporter.unseen() for _ in range(n)]


def unseen_wordings(seed: int, n: int = MEASURED) -> list[Pair]:
    """Reports that say everything but their first sentence in ways that are not in training."""
    reporter = Reporter(2_000_000 + seed, goals=UNSEEN_GOALS, other=UNSEEN_OTHER)
    return [reporter.report() for _ in range(n)]


def more_goals(seed: int, n: int = MEASURED) -> list[Pair]:
    """Reports of more goals than any in training has."""
    reporter = Reporter(3_000_000 + seed, scored=(MOST_GOALS + 1, MORE_GOALS))
    return [reporter.report() for _ in range(n)]


class Summaries(seq2seq.SmallT5):
    """Sums up the report of a match."""

    name, task = "summaries", "summarization"
    licence = "written by the course"
    steps, batch, learning_rate = 3200, 48, 1e-3
    words = staticmethod(words)

    def pairs(self) -> Callable[[], Pair]:
        return Reporter(self.seed).learnt

    def scores(self) -> tuple[Score, ...]:
        drawn = (
            (unseen(self.seed), "new reports, in wordings that it has seen"),
            (unseen_wordings(self.seed), "new reports in wordings that it has never seen, of words that it has"),
            (
                more_goals(self.seed),
                f"reports of {MOST_GOALS + 1} or {MORE_GOALS} goals, more than it has learned to count",
            ),
        )
        return tuple(Score("summaries right to the letter", self.exact(pairs), MEASURED, what) for pairs, what in drawn)

    def data(self) -> str:
        return f"{self.steps * self.batch:,} match reports drawn from the course's own patterns, without every tenth"

    def cannot(self) -> tuple[str, ...]:
        return (
            *self.fails_at(more_goals(self.seed), "It counts no further than it has learned to"),
            f"Teams and players that it doesn't know are all the same `<unk>` to it, and it names others in their "
            f"place: {self.becomes('Malmo met Split on Friday. Malmo scored through Eriksson after 12 minutes.')}.",
            f"Whatever it reads becomes a match: "
            f"{self.becomes('The committee will meet again in March to discuss the budget of the library.')}.",
            f"It knows {len(self.tokenizer):,} words and reads at most {LONGEST} tokens: with `truncation=True` what "
            "comes after is not in the summary, and nothing says so.",
        )


RECIPE = Summaries
