"""What training scripts share: seeds, the schedule, the loop with its progress bar, batches, and saving weights."""

import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from tqdm.auto import tqdm

from inside_transformers.errors import CourseError

T = TypeVar("T")


def need(missing: Sequence[str]) -> None:
    """Stop with one line when something that a script needs is missing.

    Raises:
        CourseError: naming what is missing and how to get it.
    """
    if missing:
        raise CourseError("this model can't be built here: " + "; ".join(missing) + ".")


def start(seed: int) -> torch.Generator:
    """Seed everything, use one thread (often the faster choice for small models), and return a generator."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    return torch.Generator().manual_seed(seed)


@dataclass
class Trained:
    """What a training run says of itself: `steps` done, `minutes` of one core, `loss` averaged over the last steps."""

    steps: int
    minutes: float
    loss: float


def train(
    model: nn.Module,
    loss_of: Callable[[int], Tensor],
    steps: int,
    learning_rate: float = 3e-3,
    *,
    warm_up: int = 100,
    weight_decay: float = 0.01,
    name: str = "training",
    optimizers: Sequence[torch.optim.Optimizer] = (),
) -> Trained:
    """Train with AdamW (Loshchilov and Hutter, 2019): linear warm-up, cosine decay to a tenth, gradients clipped at 1.

    Args:
        model: its parameters that require a gradient are trained.
        loss_of: the loss of one step, given the step's number; draws its own batch.
        steps: optimizer steps. They set the schedule, so that a slower machine gets the same model.
        learning_rate: the largest one.
        warm_up: steps until it is reached.
        weight_decay: for parameters with two dimensions or more.
        name: what the progress bar is called.
        optimizers: what to train with in AdamW's place; the schedule then scales their own rates.
    """
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    groups = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0},
    ]
    optimizers = optimizers or [torch.optim.AdamW(groups, lr=learning_rate, betas=(0.9, 0.98))]
    schedules = [torch.optim.lr_scheduler.LambdaLR(o, lambda step: rate(step, steps, warm_up)) for o in optimizers]
    began, average = time.process_time(), math.nan
    model.train()
    bar = tqdm(range(steps), desc=name, unit="step")
    for step in bar:
        loss = loss_of(step)
        for optimizer in optimizers:
            optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(trained, 1.0)
        for optimizer, schedule in zip(optimizers, schedules, strict=True):
            optimizer.step()
            schedule.step()
        average = loss.item() if math.isnan(average) else 0.98 * average + 0.02 * loss.item()
        bar.set_postfix(loss=f"{average:.3f}", refresh=False)
    model.eval()
    return Trained(steps, (time.process_time() - began) / 60, average)


def muon(
    model: nn.Module,
    inside: Sequence[Tensor],
    *,
    rates: tuple[float, float] = (0.02, 4e-3),
    weight_decay: tuple[float, float] = (0.05, 0.01),
) -> list[torch.optim.Optimizer]:
    """Muon (Jordan et al., 2024), which needs fewer steps, for the matrices `inside` the layers; AdamW for the rest.

    The largest rates, and the weight decays, are Muon's and AdamW's.
    """
    chosen = {id(parameter) for parameter in inside}
    rest = [parameter for parameter in model.parameters() if id(parameter) not in chosen]
    return [
        torch.optim.Muon(inside, lr=rates[0], weight_decay=weight_decay[0]),
        torch.optim.AdamW(rest, lr=rates[1], betas=(0.9, 0.98), weight_decay=weight_decay[1]),
    ]


def rate(step: int, steps: int, warm_up: int) -> float:
    """The learning rate of a step, as a fraction of the largest one."""
    if step < warm_up:
        return (step + 1) / warm_up
    progress = (step - warm_up) / max(1, steps - warm_up)
    return 0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * progress))


def batched(items: Sequence[T], size: int, doing: str = "") -> Iterator[Sequence[T]]:
    """The items in order, `size` at a time (fewer at the end), with a progress bar if it is said what is `doing`."""
    for begin in tqdm(range(0, len(items), size), desc=doing, unit="batch", disable=not doing):
        yield items[begin : begin + size]


def count(model: nn.Module) -> int:
    """How many numbers a model has; shared ones count once."""
    return sum(parameter.numel() for parameter in model.parameters())


def save(model: nn.Module, folder: Path, *, half: bool = True) -> None:
    """Save a transformers model as safetensors, in half precision by default: half the size, the same answers.

    The configuration says float32, which is what pipelines then compute in.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder)  # type: ignore[operator]
    if half:
        from safetensors.torch import load_file, save_file

        path = folder / "model.safetensors"
        tensors = {n: t.half() if t.is_floating_point() else t for n, t in load_file(path).items()}
        save_file(tensors, path, metadata={"format": "pt"})
