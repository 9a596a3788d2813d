# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% snippet: table
TABLE = {
    "text classification": {"encoder-only"},
    "text generation": {"decoder-only"},
    "translation": {"encoder-decoder"},
    "summarisation": {"encoder-decoder"},
    "named entity recognition": {"encoder-only"},
    "extractive question answering": {"encoder-only"},
    "generative question answering": {"encoder-decoder", "decoder-only"},
    "conversational AI": {"decoder-only"},
}

# %% right: dict
#: table

def architecture_for(task: str) -> set[str]:
    return set(TABLE[task])

# %% mistake: table_handed_out
# names: same .*set
# names: changes (one|the) result|kept|new one in each call
#: table

def architecture_for(task: str) -> set[str]:
    return TABLE[task]

# %% right: copies
def architecture_for(task: str) -> set[str]:
    names = {"e": "encoder-only", "d": "decoder-only", "b": "encoder-decoder"}
    rows = {
        "text classification": "e", "text generation": "d", "translation": "b", "summarisation": "b",
        "named entity recognition": "e", "extractive question answering": "e",
        "generative question answering": "bd", "conversational AI": "d",
    }
    return {names[letter] for letter in rows[task]}

# %% right: conditions
def architecture_for(task: str) -> set[str]:
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        return {"encoder-only"}
    if task in ("text generation", "conversational AI"):
        return {"decoder-only"}
    if task in ("translation", "summarisation"):
        return {"encoder-decoder"}
    if task == "generative question answering":
        return {"decoder-only", "encoder-decoder"}
    raise ValueError(f"The table has no {task!r}.")

# %% right: built_up
def architecture_for(task: str) -> set[str]:
    shapes = set()
    if task in ["translation", "summarisation", "generative question answering"]:
        shapes.add("encoder-decoder")
    if task in ["text generation", "conversational AI", "generative question answering"]:
        shapes.add("decoder-only")
    if task in ["text classification", "named entity recognition", "extractive question answering"]:
        shapes.add("encoder-only")
    return shapes

# %% right: match
def architecture_for(task: str) -> set[str]:
    match task:
        case "text classification" | "named entity recognition" | "extractive question answering":
            return set(["encoder-only"])
        case "translation" | "summarisation":
            return set(["encoder-decoder"])
        case "generative question answering":
            return {"encoder-decoder"} | {"decoder-only"}
        case _:
            return set(["decoder-only"])

# %% right: frozen
#: table
FROZEN = {task: frozenset(shapes) for task, shapes in TABLE.items()}

def architecture_for(task: str) -> set[str]:
    return FROZEN[task]

# %% right: small_letters_first
#: table
SMALL = {task.lower(): shapes for task, shapes in TABLE.items()}

def architecture_for(task: str) -> set[str]:
    return set(SMALL[task.lower().strip()])

# %% mistake: strings
# names: return a set
#: table

def architecture_for(task: str) -> set[str]:
    return next(iter(TABLE[task]))

# %% mistake: lists
# names: return a set
#: table

def architecture_for(task: str) -> set[str]:
    return sorted(TABLE[task])

# %% mistake: tuples
# names: return a set
#: table

def architecture_for(task: str) -> set[str]:
    return tuple(TABLE[task])

# %% mistake: the_whole_table
# names: return a set
#: table

def architecture_for(task: str) -> set[str]:
    return TABLE

# %% mistake: letters
# names: letters|takes a text apart
#: table

def architecture_for(task: str) -> set[str]:
    return set(next(iter(TABLE[task])))

# %% mistake: short_names
# names: spelled|the names are
#: table

def architecture_for(task: str) -> set[str]:
    return {name.removesuffix("-only") for name in TABLE[task]}

# %% mistake: capital_letters
# names: spelled|the names are
#: table

def architecture_for(task: str) -> set[str]:
    return {name.capitalize() for name in TABLE[task]}

# %% mistake: dashes
# names: spelled|the names are
#: table

def architecture_for(task: str) -> set[str]:
    return {name.replace("-", "–") for name in TABLE[task]}

# %% mistake: two_names_in_one_text
# names: spelled|the names are
# names: one text
#: table

def architecture_for(task: str) -> set[str]:
    return {", ".join(sorted(TABLE[task]))}

# %% mistake: examples_for_shapes
# names: spelled|the names are
def architecture_for(task: str) -> set[str]:
    if task in ("translation", "summarisation"):
        return {"T5", "BART"}
    if task in ("text generation", "conversational AI", "generative question answering"):
        return {"GPT", "Llama"}
    return {"BERT", "RoBERTa"}

# %% mistake: one_of_two
# names: two for this task
#: table

def architecture_for(task: str) -> set[str]:
    return TABLE[task] if task != "generative question answering" else {"decoder-only"}

# %% mistake: other_one_of_two
# names: two for this task
#: table

def architecture_for(task: str) -> set[str]:
    return TABLE[task] - {"decoder-only"} if len(TABLE[task]) > 1 else TABLE[task]

# %% mistake: all_shapes
# names: fewer
def architecture_for(task: str) -> set[str]:
    return {"encoder-only", "decoder-only", "encoder-decoder"}

# %% mistake: decoders_for_everything
# names: whole text is read|no decoder
def architecture_for(task: str) -> set[str]:
    return {"decoder-only"}

# %% mistake: encoders_for_everything
# names: does not write|needs a decoder
def architecture_for(task: str) -> set[str]:
    return {"encoder-only"}

# %% mistake: both_for_everything
# names: whole text is read|no decoder
def architecture_for(task: str) -> set[str]:
    return {"encoder-decoder"}

# %% mistake: all_question_answering_generates
# names: whole text is read|no decoder
#: table

def architecture_for(task: str) -> set[str]:
    return {"encoder-decoder", "decoder-only"} if "question answering" in task else TABLE[task]

# %% mistake: decoder_for_translation
# names: another written
#: table

def architecture_for(task: str) -> set[str]:
    return {"decoder-only"} if task == "translation" else TABLE[task]

# %% mistake: encoder_for_summaries
# names: does not write|needs a decoder
#: table

def architecture_for(task: str) -> set[str]:
    return {"encoder-only"} if task == "summarisation" else TABLE[task]

# %% mistake: both_for_conversation
# names: continued|decoder alone
#: table

def architecture_for(task: str) -> set[str]:
    return {"encoder-decoder"} if task == "conversational AI" else TABLE[task]

# %% mistake: decoder_allowed_for_translation
# names: fewer
#: table

def architecture_for(task: str) -> set[str]:
    return TABLE[task] | {"decoder-only"} if task == "translation" else TABLE[task]

# %% mistake: other_spelling_of_a_task
# names: letter by letter
#: table

def architecture_for(task: str) -> set[str]:
    return {task.replace("summaris", "summariz"): shapes for task, shapes in TABLE.items()}[task]

# %% mistake: compared_with_is
# names: return
#: table

def architecture_for(task: str) -> set[str]:
    for name in TABLE:
        if task is name:
            return TABLE[name]

# %% mistake: used_up
# names: (KeyError|spelling|fails)
#: table

def architecture_for(task: str) -> set[str]:
    return TABLE.pop(task)

# %% mistake: emptied
# names: Nothing is returned
#: table

def architecture_for(task: str) -> set[str]:
    shapes = TABLE[task]
    return {shapes.pop() for _ in range(len(shapes))}

# %% mistake: printed
# names: return
#: table

def architecture_for(task: str) -> set[str]:
    print(TABLE[task])

# %% unknown: encoder_with_both_in_generative_answers
#: table

def architecture_for(task: str) -> set[str]:
    return {"encoder-only", "decoder-only"} if task == "generative question answering" else TABLE[task]

# %% mistake: nothing_for_a_task
# names: Nothing is returned
#: table

def architecture_for(task: str) -> set[str]:
    return set() if task == "translation" else TABLE[task]

# %% mistake: the_pages_word
# names: letter by letter
#: table

def architecture_for(task: str) -> set[str]:
    return {task.replace("conversational AI", "conversation"): shapes for task, shapes in TABLE.items()}[task]

# %% mistake: the_pages_word_in_conditions
# names: spelled
def architecture_for(task: str) -> set[str]:
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        return {"encoder-only"}
    if task in ("text generation", "conversation"):
        return {"decoder-only"}
    if task in ("translation", "summarisation"):
        return {"encoder-decoder"}
    if task == "generative question answering":
        return {"encoder-decoder", "decoder-only"}

# %% mistake: the_pages_word_and_an_error
# names: letter by letter
def architecture_for(task: str) -> set[str]:
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        return {"encoder-only"}
    if task in ("text generation", "conversation"):
        return {"decoder-only"}
    if task in ("translation", "summarisation"):
        return {"encoder-decoder"}
    if task == "generative question answering":
        return {"encoder-decoder", "decoder-only"}
    raise ValueError(f"no such task: {task}")

# %% snippet: rest
    if task in ("text generation", "conversational AI"):
        return {"decoder-only"}
    if task in ("translation", "summarisation"):
        return {"encoder-decoder"}
    return {"encoder-decoder", "decoder-only"}

# %% mistake: or_a_text
# names: always true
def architecture_for(task: str) -> set[str]:
    if task == "text classification" or "named entity recognition" or "extractive question answering":
        return {"encoder-only"}
#: rest

# %% mistake: american_spelling
# names: letter by letter
def architecture_for(task: str) -> set[str]:
    table = {
        "text classification": {"encoder-only"}, "named entity recognition": {"encoder-only"},
        "extractive question answering": {"encoder-only"}, "text generation": {"decoder-only"},
        "conversational AI": {"decoder-only"}, "translation": {"encoder-decoder"},
        "summarization": {"encoder-decoder"}, "generative question answering": {"encoder-decoder", "decoder-only"},
    }
    return table[task]

# %% mistake: american_spelling_asked_for
# names: spelled in another way
def architecture_for(task: str) -> set[str]:
    table = {
        "text classification": {"encoder-only"}, "named entity recognition": {"encoder-only"},
        "extractive question answering": {"encoder-only"}, "text generation": {"decoder-only"},
        "conversational AI": {"decoder-only"}, "translation": {"encoder-decoder"},
        "summarization": {"encoder-decoder"}, "generative question answering": {"encoder-decoder", "decoder-only"},
    }
    return table.get(task)

# %% mistake: american_spelling_with_an_empty_set
# names: spelled in another way
def architecture_for(task: str) -> set[str]:
    table = {
        "text classification": {"encoder-only"}, "named entity recognition": {"encoder-only"},
        "extractive question answering": {"encoder-only"}, "text generation": {"decoder-only"},
        "conversational AI": {"decoder-only"}, "translation": {"encoder-decoder"},
        "summarization": {"encoder-decoder"}, "generative question answering": {"encoder-decoder", "decoder-only"},
    }
    return table.get(task, set())

# %% mistake: added_to_an_empty_dict
# names: set\(\)` makes an empty set
def architecture_for(task: str) -> set[str]:
    shapes = {}
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        shapes.add("encoder-only")
    return shapes

# %% mistake: tuple_in_the_set
# names: in a tuple
# names: \("encoder-only",\)
def architecture_for(task: str) -> set[str]:
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        return {("encoder-only",)}
#: rest

# %% mistake: list_in_the_set
# names: can stand in a set
def architecture_for(task: str) -> set[str]:
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        return {["encoder-only"]}
#: rest

# %% mistake: update_with_a_text
# names: set of letters
def architecture_for(task: str) -> set[str]:
    shapes = set()
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        shapes.update("encoder-only")
        return shapes
#: rest

# %% mistake: encoder_decoder_in_two
# names: one shape with one name
def architecture_for(task: str) -> set[str]:
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        return {"encoder-only"}
    if task in ("translation", "summarisation"):
        return {"encoder-only", "decoder-only"}
    if task in ("text generation", "conversational AI"):
        return {"decoder-only"}
    return {"encoder-decoder", "decoder-only"}

# %% mistake: any_question_is_extracted
# names: An encoder alone does not write
def architecture_for(task: str) -> set[str]:
    if "classification" in task or "recognition" in task or "question" in task:
        return {"encoder-only"}
#: rest

# %% mistake: result_of_add
# names: `.add` and `.update`
def architecture_for(task: str) -> set[str]:
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        return set().add("encoder-only")
#: rest

# %% right: sets_united
def architecture_for(task: str) -> set[str]:
    shapes = set()
    if task in ["text classification", "named entity recognition", "extractive question answering"]:
        shapes.add("encoder-only")
    if task in ["translation", "summarisation", "generative question answering"]:
        shapes.add("encoder-decoder")
    if task in ["text generation", "conversational AI", "generative question answering"]:
        shapes.add("decoder-only")
    return shapes

# %% right: words_of_the_task
def architecture_for(task: str) -> set[str]:
    last = task.lower().split()[-1]
    if task.startswith("extractive") or last in {"classification", "recognition"}:
        return set(["encoder-only"])
    writes = {"generation": ["decoder-only"], "ai": ["decoder-only"], "answering": ["decoder-only", "encoder-decoder"]}
    return set(writes.get(last, ["encoder-decoder"]))

# %% right: table_read_from_text
def architecture_for(task: str) -> set[str]:
    table = """
        text classification: encoder-only
        text generation: decoder-only
        translation: encoder-decoder
        summarisation: encoder-decoder
        named entity recognition: encoder-only
        extractive question answering: encoder-only
        generative question answering: encoder-decoder or decoder-only
        conversational AI: decoder-only
    """
    rows = dict(line.strip().split(": ") for line in table.strip().splitlines())
    return set(rows[task].split(" or "))

# %% unknown: encoder_decoder_beside_the_encoder_for_texts
#: table

def architecture_for(task: str) -> set[str]:
    return {"encoder-only", "encoder-decoder"} if task == "text generation" else TABLE[task]


# %% right: inverse_table
def architecture_for(task: str) -> set[str]:
    rows = {
        "encoder-only": ["text classification", "named entity recognition", "extractive question answering"],
        "decoder-only": ["text generation", "generative question answering", "conversational AI"],
        "encoder-decoder": ["translation", "summarisation", "generative question answering"],
    }
    return {shape for shape, tasks in rows.items() if task in tasks}


# %% right: flags
from enum import Flag

class Shape(Flag):
    ENCODER = 1
    DECODER = 2
    BOTH = 4

def architecture_for(task: str) -> set[str]:
    names = {Shape.ENCODER: "encoder-only", Shape.DECODER: "decoder-only", Shape.BOTH: "encoder-decoder"}
    found = {
        "text classification": Shape.ENCODER,
        "named entity recognition": Shape.ENCODER,
        "extractive question answering": Shape.ENCODER,
        "text generation": Shape.DECODER,
        "conversational AI": Shape.DECODER,
        "translation": Shape.BOTH,
        "summarisation": Shape.BOTH,
        "generative question answering": Shape.DECODER | Shape.BOTH,
    }[task]
    return {name for shape, name in names.items() if shape in found}


# %% right: patterns
import re

def architecture_for(task: str) -> set[str]:
    found = set()
    if re.search("class|entity|extract", task):
        found.add("encoder-only")
    if re.search("translat|summar|^generat", task):
        found.add("encoder-decoder")
    if re.search("generat|convers", task):
        found.add("decoder-only")
    return found


# %% right: read_from_json
import json

def architecture_for(task: str) -> set[str]:
    table = json.loads("""{
        "text classification": ["encoder-only"], "text generation": ["decoder-only"],
        "translation": ["encoder-decoder"], "summarisation": ["encoder-decoder"],
        "named entity recognition": ["encoder-only"], "extractive question answering": ["encoder-only"],
        "generative question answering": ["encoder-decoder", "decoder-only"], "conversational AI": ["decoder-only"]
    }""")
    return set(table[task])


# %% right: callable_dict
class Table(dict):
    def __call__(self, task: str) -> set[str]:
        return set(self[task].split())

architecture_for = Table(
    {
        "text classification": "encoder-only",
        "text generation": "decoder-only",
        "translation": "encoder-decoder",
        "summarisation": "encoder-decoder",
        "named entity recognition": "encoder-only",
        "extractive question answering": "encoder-only",
        "generative question answering": "encoder-decoder decoder-only",
        "conversational AI": "decoder-only",
    }
)


# %% right: lambda
architecture_for = lambda task: (  # noqa: E731
    {"decoder-only", "encoder-decoder"} if task.startswith("generative")
    else {"encoder-decoder"} if task in ("translation", "summarisation")
    else {"decoder-only"} if task in ("text generation", "conversational AI")
    else {"encoder-only"}
)


# %% right: by_position
def architecture_for(task: str) -> set[str]:
    tasks = (
        "text classification|text generation|translation|summarisation|named entity recognition|"
        "extractive question answering|generative question answering|conversational AI"
    ).split("|")
    shapes = ["encoder-only", "decoder-only", "encoder-decoder"]
    return {shapes[int(digit)] for digit in ("0", "1", "2", "2", "0", "0", "12", "1")[tasks.index(task)]}


# %% right: set_of_characters_coded
def architecture_for(task: str) -> set[str]:
    code = dict(zip(("tc", "tg", "t", "s", "ner", "eqa", "gqa", "cA"), (4, 2, 1, 1, 4, 4, 3, 2)))
    bits = code["".join(word[0] for word in task.split())]
    return {name for bit, name in ((4, "encoder-only"), (2, "decoder-only"), (1, "encoder-decoder")) if bits & bit}


# %% right: default_dict
from collections import defaultdict

def architecture_for(task: str) -> set[str]:
    shapes = defaultdict(set)
    for shape, tasks in (
        ("encoder-only", ("text classification", "named entity recognition", "extractive question answering")),
        ("decoder-only", ("text generation", "conversational AI", "generative question answering")),
        ("encoder-decoder", ("translation", "summarisation", "generative question answering")),
    ):
        for each in tasks:
            shapes[each].add(shape)
    return shapes[task]


# %% right: subtraction
def architecture_for(task: str) -> set[str]:
    everything = {"encoder-only", "decoder-only", "encoder-decoder"}
    reads, goes_on = task in ("text classification", "named entity recognition", "extractive question answering"), task in ("text generation", "conversational AI")
    if reads:
        return everything - {"decoder-only", "encoder-decoder"}
    if goes_on:
        return everything.intersection(["decoder-only"])
    return everything.difference({"encoder-only"}, set() if "question" in task else {"decoder-only"})


# %% right: partial
from functools import partial

def look_up(table: dict, task: str) -> set[str]:
    return {*table[task]}

architecture_for = partial(
    look_up,
    {
        "text classification": ("encoder-only",),
        "text generation": ("decoder-only",),
        "translation": ("encoder-decoder",),
        "summarisation": ("encoder-decoder",),
        "named entity recognition": ("encoder-only",),
        "extractive question answering": ("encoder-only",),
        "generative question answering": ("decoder-only", "encoder-decoder"),
        "conversational AI": ("decoder-only",),
    },
)


# %% mistake: return_inside_the_loop
# names: two|both
def architecture_for(task: str) -> set[str]:
    rows = {
        "encoder-only": ["text classification", "named entity recognition", "extractive question answering"],
        "decoder-only": ["text generation", "generative question answering", "conversational AI"],
        "encoder-decoder": ["translation", "summarisation", "generative question answering"],
    }
    for shape, tasks in rows.items():
        if task in tasks:
            return {shape}


# %% mistake: table_outside
# names: two calls|between calls
# names: each call|cache
TABLE = {
    "text classification": {"encoder-only"},
    "text generation": {"decoder-only"},
    "translation": {"encoder-decoder"},
    "summarisation": {"encoder-decoder"},
    "named entity recognition": {"encoder-only"},
    "extractive question answering": {"encoder-only"},
    "generative question answering": {"decoder-only", "encoder-decoder"},
    "conversational AI": {"decoder-only"},
}

def architecture_for(task: str) -> set[str]:
    return TABLE[task]


# %% mistake: cached
# names: two calls|between calls
# names: each call|cache
from functools import cache

@cache
def architecture_for(task: str) -> set[str]:
    if task.startswith("generative"):
        return {"decoder-only", "encoder-decoder"}
    if task in ("translation", "summarisation"):
        return {"encoder-decoder"}
    return {"decoder-only"} if task in ("text generation", "conversational AI") else {"encoder-only"}


# %% mistake: one_set_for_all_calls
# names: two calls|between calls
# names: each call|cache
def architecture_for(task: str, found: set = set()) -> set[str]:
    found.clear()
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        found.add("encoder-only")
    if task in ("text generation", "conversational AI", "generative question answering"):
        found.add("decoder-only")
    if task in ("translation", "summarisation", "generative question answering"):
        found.add("encoder-decoder")
    return found


# %% mistake: set_never_emptied
# names: two calls|between calls
# names: each call|cache
def architecture_for(task: str, found: set = set()) -> set[str]:
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        found.add("encoder-only")
    if task in ("text generation", "conversational AI", "generative question answering"):
        found.add("decoder-only")
    if task in ("translation", "summarisation", "generative question answering"):
        found.add("encoder-decoder")
    return found

# %% mistake: a_tuple_in_the_set
# names: tuple
# names: by itself
def architecture_for(task: str) -> set[str]:
    if task == "generative question answering":
        return {("encoder-decoder", "decoder-only")}
    if task in ("text classification", "named entity recognition", "extractive question answering"):
        return {"encoder-only"}
    return {"decoder-only"} if task in ("text generation", "conversational AI") else {"encoder-decoder"}

# %% mistake: taken_out_of_the_table
# names: kept between calls
TABLE = {"text classification": {"encoder-only"}, "named entity recognition": {"encoder-only"}, "extractive question answering": {"encoder-only"}, "text generation": {"decoder-only"}, "conversational AI": {"decoder-only"}, "translation": {"encoder-decoder"}, "summarisation": {"encoder-decoder"}, "generative question answering": {"encoder-decoder", "decoder-only"}}
def architecture_for(task):
    return TABLE.pop(task)

# %% mistake: dashes_written_out
# names: hyphen of the keyboard
# names: dash
def architecture_for(task):
    return {
        "text classification": {"encoder-only"},
        "text generation": {"decoder-only"},
        "translation": {"encoder–decoder"},
        "summarisation": {"encoder–decoder"},
        "named entity recognition": {"encoder-only"},
        "extractive question answering": {"encoder-only"},
        "generative question answering": {"encoder–decoder", "decoder-only"},
        "conversational AI": {"decoder-only"},
    }[task]
