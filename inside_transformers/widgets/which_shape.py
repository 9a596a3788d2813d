"""Which shape of transformer to try first, by task, labeled examples and budget: rules with a source, no model.

What a shape has read when it answers is drawn for each task, and what that costs, where the page measured it. Where one
has read less, its mask decides; where not, the demo says what does: another choice of it gives another shape.
"""

from dataclasses import dataclass

import traitlets

from inside_transformers.widgets import base

TASKS = {
    "label": "label whole texts",
    "tags": "find names in a text",
    "search": "search by meaning",
    "translate": "translate",
    "summarize": "summarize",
    "answer": "answer from a given text",
    "write": "write, converse",
}
EXAMPLES = {"none": "none", "few": "some dozens", "many": "thousands"}
BUDGETS = {"small": "small: a laptop, many texts", "large": "large: a GPU, or paid by the text"}
ANY = "any"


@dataclass(frozen=True)
class Source:
    """What a rule rests on."""

    name: str
    url: str


BROWN = Source("Brown et al., 2020", "https://arxiv.org/abs/2005.14165")
DEVLIN = Source("Devlin et al., 2019", "https://arxiv.org/abs/1810.04805")
GLINER = Source("Zaratiana et al., 2023", "https://arxiv.org/abs/2311.08526")
NLLB = Source("NLLB Team, 2022", "https://arxiv.org/abs/2207.04672")
QWEN = Source("Zhang et al., 2025", "https://arxiv.org/abs/2506.05176")
SETFIT = Source("Tunstall et al., 2022", "https://arxiv.org/abs/2209.11055")
SMOL = Source("Ben Allal et al., 2025", "https://arxiv.org/abs/2502.02737")
T5 = Source("Raffel et al., 2020", "https://arxiv.org/abs/1910.10683")
WELLER = Source("Weller et al., 2025", "https://arxiv.org/abs/2507.11412")
WMT = Source("Kocmi et al., 2024", "https://arxiv.org/abs/2407.19884")
YIN = Source("Yin et al., 2019", "https://arxiv.org/abs/1909.00161")
SBERT = Source("Reimers and Gurevych, 2019", "https://arxiv.org/abs/1908.10084")
NEWS = Source("Zhang et al., 2024", "https://arxiv.org/abs/2301.13848")
LLAMA = Source("Grattafiori et al., 2024", "https://arxiv.org/abs/2407.21783")

# Task, examples, budget; shape; what to do; why. The first that fits is taken.
RULES: tuple[tuple[str, str, str, str, str, str, Source], ...] = (
    (
        *("label", "none", "small", "encoder"),
        "Take an encoder that says whether one sentence follows from another; ask it for each label.",
        "It is cheap and needs no examples: each label is tested as a sentence, such as “this text is about sport”.",
        YIN,
    ),
    (
        *("label", "few", "small", "encoder"),
        "Take an encoder that makes sentence vectors, tune it on pairs of examples, add a small classifier.",
        "With few examples it did about as well as methods on far larger models, and trains faster.",
        SETFIT,
    ),
    (
        *("label", "many", ANY, "encoder"),
        "Fine-tune an encoder on your examples to give each text its label.",
        "Of models trained alike, an encoder of 400 million parameters was better than a decoder of a billion at MNLI: "
        "does one sentence follow from another?",
        WELLER,
    ),
    (
        *("label", "none", "large", "decoder"),
        "Ask a large decoder in words, and name the labels in the prompt.",
        "A large decoder does tasks that it was not trained for, though better with a few examples in the prompt.",
        BROWN,
    ),
    (
        *("label", ANY, "large", "decoder"),
        "Ask a large decoder in words, with your examples in the prompt.",
        "A large decoder does tasks that it was not trained for, and better with a few examples in the prompt.",
        BROWN,
    ),
    (
        *("tags", "many", ANY, "encoder"),
        "Fine-tune an encoder on your examples to put a tag on each token.",
        "Each token reads both sides. Where a later word decides, a decoder can only guess.",
        DEVLIN,
    ),
    (
        *("tags", ANY, ANY, "encoder"),
        "Take an encoder that is given the kinds of names in words.",
        "A small encoder of this kind did better than large decoders that write the names.",
        GLINER,
    ),
    (
        *("search", ANY, "large", "decoder"),
        "Take a large decoder that was trained further to make vectors.",
        "Some of the strongest and largest models that make vectors are such decoders.",
        QWEN,
    ),
    (
        *("search", ANY, "small", "encoder"),
        "Take an encoder that makes text vectors, and compare them; tune it on pairs, if you have some.",
        "One pass for each text, once; after that, searching is comparing vectors.",
        SBERT,
    ),
    (
        *("translate", ANY, "large", "decoder"),
        "Ask a large decoder in words, and compare it with a system made for translation.",
        "In one ranking large decoders compete with systems made for translation.",
        WMT,
    ),
    (
        *("translate", "many", "small", "encoder–decoder"),
        "Take one made for your languages, and fine-tune it on your pairs.",
        "It knows the languages already.",
        NLLB,
    ),
    (
        *("translate", ANY, "small", "encoder–decoder"),
        "Take one made for your languages, as it is.",
        "One such model translates between 200 languages.",
        NLLB,
    ),
    (
        *("summarize", ANY, "large", "decoder"),
        "Ask a large decoder that was tuned to follow instructions.",
        "Summaries by such decoders were judged as good as those by people.",
        NEWS,
    ),
    (
        *("summarize", ANY, "small", "encoder–decoder"),
        "Take one fine-tuned to summarize; fine-tune it further, if you have examples.",
        "T5's authors compared the shapes on summaries and other tasks, and chose this one.",
        T5,
    ),
    (
        *("answer", ANY, "large", "decoder"),
        "Put the text and the question into the prompt.",
        "The answer is written, so it need not stand in the text word for word; and it may be made up.",
        BROWN,
    ),
    (
        *("answer", ANY, "small", "encoder"),
        "Take an encoder that marks the answer in the text; fine-tune it, if you have examples.",
        "It makes nothing up: it says only what stands in the text, true or not.",
        DEVLIN,
    ),
    (
        *("write", ANY, "large", "decoder"),
        "Take a large decoder that was tuned to follow instructions.",
        "It learned to say the next word. Nearly all large models that converse are decoders.",
        LLAMA,
    ),
    (
        *("write", ANY, "small", "decoder"),
        "Take a small decoder that was tuned to follow instructions, and check what it says.",
        "It learned to say the next word, and can be small enough for a laptop: this course runs one of 135 million "
        "parameters.",
        SMOL,
    ),
)

# Of how many, and how many each shape has right, as the page measured it; by task and examples.
RIGHT: dict[tuple[str, str], tuple[int, dict[str, int]]] = {
    ("tags", ANY): (16, {"encoder": 16, "decoder": 8}),
    ("translate", "many"): (200, {"encoder–decoder": 187, "decoder": 182}),
}


@dataclass(frozen=True)
class Scene:
    """An example of a task: what two shapes have read when they answer.

    Args:
        shapes: the two.
        others: of each shape that is the answer to no need for this task, why.
        text: what is read.
        says: what it is asked for; where the two say other things, what each says.
        knows: what each has read then, with a small budget and with a large one.
        post: the shapes that the post's table names for the task, and in which case, if not in each; none, where it has
            no such task.
        lesson: what holds with either budget, where no choice gives another shape; else the demo says what decides.
        though: what differs all the same then, where both have read the same: a decoder keeps what it computed.
        at: the word at which it is asked, counted from 0; after the last one, when left out.
        written: what the shape has written already.
        language: of what is written, where it is another than that of what is read.
    """

    shapes: tuple[str, str]
    text: str
    says: dict[str, str]
    knows: tuple[str, str]
    post: tuple[tuple[tuple[str, ...], str], ...]
    others: dict[str, str]
    lesson: str = ""
    though: str = ""
    at: int | None = None
    written: str = ""
    language: str = ""


HALF = "its encoder half reads the same; {} needs no half that writes."


def _alike(knows: str) -> tuple[str, str]:
    return knows, knows


def _both(said: str) -> dict[str, str]:
    return dict.fromkeys(("encoder", "encoder–decoder", "decoder"), said)


SCENES = {
    "label": Scene(
        ("encoder", "decoder"),
        "Jordan plays golf",
        _both("sport or politics?"),
        _alike("encoder and decoder read the whole text"),
        ((("encoder",), ""),),
        {"encoder–decoder": HALF.format("a label")},
    ),
    "tags": Scene(
        ("encoder", "decoder"),
        "Jordan plays golf",
        _both("person") | {"decoder": "person? place?"},
        (
            "at “Jordan” an encoder has read “plays golf”, a decoder has not.",
            "at “Jordan” an encoder has read “plays golf”, even a large decoder has not.",
        ),
        ((("encoder",), ""),),
        {"decoder": "", "encoder–decoder": HALF.format("a tag")},
        lesson="At that word a decoder can only guess, whatever its size.",
        at=0,
    ),
    "search": Scene(
        ("encoder", "decoder"),
        "Jordan plays golf",
        _both("its vector"),
        _alike("encoder and decoder read the whole text"),
        (),
        {"encoder–decoder": HALF.format("a vector")},
    ),
    "translate": Scene(
        ("encoder–decoder", "decoder"),
        "Jordan plays golf",
        _both("chơi?"),
        _alike("encoder–decoder and decoder read the whole source"),
        ((("encoder–decoder",), ""),),
        {"encoder": "it answers at each word that it reads; a translation has other words, in another order."},
        written="Jordan",
        language="Vietnamese",
    ),
    "summarize": Scene(
        ("encoder–decoder", "decoder"),
        "a long text",
        _both("text?"),
        _alike("encoder–decoder and decoder read the whole text"),
        ((("encoder–decoder",), ""),),
        {"encoder": "it answers at each word that it reads; a summary has other words, and fewer."},
        written="a short",
    ),
    "answer": Scene(
        ("encoder", "decoder"),
        "who plays ? Jordan plays golf",
        _both("Jordan?"),
        _alike("encoder and decoder read question and text"),
        ((("encoder",), "where the answer is marked"), (("encoder–decoder", "decoder"), "where the answer is written")),
        {"encoder–decoder": "it can write the answer; but one half is enough, to mark it or to write it."},
    ),
    "write": Scene(
        ("encoder", "decoder"),
        "On Sundays Jordan plays",
        _both("golf?"),
        _alike("an encoder would have read the same."),
        ((("decoder",), ""),),
        {"encoder": "", "encoder–decoder": "with no other text to read, its half that writes is at work alone."},
        lesson="But with each new word it computes all anew; a decoder keeps what it has.",
        though="the decoder computes less.",
    ),
}


def advice(task: str, examples: str, budget: str) -> int:
    """The index of the rule for a need: the first that fits."""
    need = (task, examples, budget)
    return next(i for i, rule in enumerate(RULES) if all(a in (ANY, b) for a, b in zip(rule[:3], need, strict=True)))


class WhichShape(base.Demo):
    """A path through three choices, drawn by hand, to the shape to try first, with a source. No model runs.

    Args:
        task: one of `TASKS`.
        examples: one of `EXAMPLES`.
        budget: one of `BUDGETS`.

    A shape that a reader presses is `asked`: why it is not the answer, and with which choices it would be.
    """

    _esm = base.module("which_shape")
    _css = base.style("narrow", "which_shape")

    choices = traitlets.Dict().tag(sync=True)
    rules = traitlets.List(traitlets.Dict()).tag(sync=True)
    scenes = traitlets.Dict().tag(sync=True)
    table = traitlets.Dict().tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)
    task = traitlets.Unicode("").tag(sync=True)
    examples = traitlets.Unicode("").tag(sync=True)
    budget = traitlets.Unicode("").tag(sync=True)
    asked = traitlets.Unicode("").tag(sync=True)

    def __init__(self, task: str = "label", examples: str = "few", budget: str = "small") -> None:
        super().__init__()
        for name, value, known in (
            ("task", task, TASKS),
            ("examples", examples, EXAMPLES),
            ("budget", budget, BUDGETS),
        ):
            if value not in known:
                self.problem = f"{name} is {value!r}: expected one of {', '.join(known)}."
                return
        with self.hold_sync():
            self.choices = {"task": [*TASKS.items()], "examples": [*EXAMPLES.items()], "budget": [*BUDGETS.items()]}
            self.rules = [
                {
                    "shape": shape,
                    "do": do,
                    "why": why,
                    "source": source.name,
                    "url": source.url,
                }
                for *_, shape, do, why, source in RULES
            ]
            self.scenes = {
                task: {
                    "shapes": [*scene.shapes],
                    "text": scene.text.split(),
                    "written": scene.written.split(),
                    "language": scene.language,
                    "at": scene.at,
                    "says": scene.says,
                    "knows": dict(zip(BUDGETS, scene.knows, strict=True)),
                    "lesson": scene.lesson,
                    "though": scene.though,
                    "others": scene.others,
                    "post": [{"shapes": [*shapes], "where": where} for shapes, where in scene.post],
                    "right": {
                        each: {"of": of, "by": by}
                        for each in EXAMPLES
                        for (name, examples), (of, by) in RIGHT.items()
                        if name == task and examples in (ANY, each)
                    },
                }
                for task, scene in SCENES.items()
            }
            self.table = {f"{t},{e},{b}": advice(t, e, b) for t in TASKS for e in EXAMPLES for b in BUDGETS}
            self.task, self.examples, self.budget = task, examples, budget
            self.initial = {"task": task, "examples": examples, "budget": budget}
            self.still = base.table(
                "Which shape to try first",
                ["task", "labeled examples", "budget", "shape", "what to do", "source"],
                [[TASKS[t], EXAMPLES.get(e, e), b, shape, do, source.name] for t, e, b, shape, do, _, source in RULES],
            )
