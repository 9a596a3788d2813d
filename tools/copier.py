"""Train the model of two layers of attention alone in which the page "The whole machine" looks for a head.

    python tools/copier.py    (about a minute on one core; writes inside_transformers/models/weights/copier)

Each head pays for the weights that it writes with, so that no two share a job: without that price, both heads of the
second layer copy, and silencing one says little. The file holds what the first steps did, for a test that repeats them.
"""

import sys
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor
from transformers import GPT2LMHeadModel

from inside_transformers.models.copier import FILE, N_HEADS, new_model, rows
from inside_transformers.models.train import common

SEED, STEPS, WARM_UP, BATCH = 1, 700, 50, 32
PRICE = 0.03
PROBED = 20  # steps


def price(model: GPT2LMHeadModel) -> Tensor:
    """What all heads pay: the lengths of the matrices that they write with (a group lasso, Yuan and Lin, 2006)."""
    blocks: Any = model.transformer.h
    written = [block.attn.c_proj.weight.view(N_HEADS, -1) for block in blocks]
    paid: Tensor = PRICE * torch.cat(written).norm(dim=1).sum()
    return paid


def rate(step: int) -> float:
    """The learning rate of a step, as a fraction of the largest one: up, then down in a straight line."""
    return min(1, (step + 1) / WARM_UP) * (0.1 + 0.9 * (1 - step / STEPS))


def trained(steps: int = STEPS) -> tuple[GPT2LMHeadModel, list[float]]:
    """The model after so many of its steps, and the loss of each.

    Args:
        steps: fewer than `STEPS` stop early, on the schedule of all.
    """
    generator = common.start(SEED)
    model, losses = new_model(), list[float]()
    inside = [parameter for parameter in model.transformer.h.parameters() if parameter.ndim == 2]
    optimizers = common.muon(model, inside)
    schedules = [torch.optim.lr_scheduler.LambdaLR(each, rate) for each in optimizers]
    for _ in range(steps):
        ids, _ = rows(BATCH, generator)
        loss = F.cross_entropy(model(ids).logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())
        losses.append(loss.item())
        for optimizer in optimizers:
            optimizer.zero_grad()
        (loss + price(model)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer, schedule in zip(optimizers, schedules, strict=True):
            optimizer.step()
            schedule.step()
    return model.eval(), losses


def main() -> int:
    """Train, and write the weights in half precision."""
    model, losses = trained()
    state = {name: each.half().contiguous() for name, each in model.transformer.state_dict().items()}
    FILE.parent.mkdir(parents=True, exist_ok=True)
    told = ", ".join(f"{loss:.4f}" for loss in losses[:PROBED])
    save_file(state, FILE, metadata={"format": "pt", "first losses": told})
    print(f"loss {losses[0]:.2f} at first, {losses[-1]:.2f} at last; {FILE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
