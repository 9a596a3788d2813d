"""Train the model of the page "Facts in a trained model", as the package keeps it.

    python tools/fact_model.py    (about a second on one core; writes inside_transformers/models/weights/facts)

The page trains the same model before the reader's eyes. The exercise, the later pages and the demo take this one: it
is the same on every machine, and a class that is graded need not train it once for each student.
"""

import sys

import torch
from safetensors.torch import save_file
from transformers import GPT2LMHeadModel

from inside_transformers.models.worlds import facts as world


def trained() -> GPT2LMHeadModel:
    """The model, trained with one thread."""
    torch.set_num_threads(1)
    n_facts, d_hidden, seed, steps = world.IN_FILE
    facts = world.make_facts(n_facts, seed)
    model = world.fact_model(facts, d_hidden, seed)
    losses = world.learn(model, facts, steps)
    print(f"loss {losses[0]:.2f} at first, {losses[-1]:.3f} at last; {world.recall(model, facts):.0%} known")
    return model


def main() -> int:
    """Train it and write its weights."""
    world.FILE.parent.mkdir(exist_ok=True)
    save_file(trained().transformer.state_dict(), world.FILE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
