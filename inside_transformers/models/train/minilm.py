"""What the models that start from MiniLM share: LoRA, batches, and keeping only what changed."""

import json
import math
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import torch
from platformdirs import user_cache_path
from safetensors.torch import save_file
from torch import Tensor, nn
from transformers import AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from inside_transformers.models import assemble, model_for
from inside_transformers.models.train import common
from inside_transformers.models.train.recipe import Recipe

RANK = 8
SCALE = 2.0
LICENCE = "MiniLM Apache-2.0"
T = TypeVar("T")


class LoRA(nn.Module):
    """A frozen linear layer W and a trained change of low rank: x ↦ W x + s B A x (Hu et al., 2022).

    B starts at zero, so that training starts from what the encoder does already.
    """

    def __init__(self, base: nn.Linear, rank: int = RANK) -> None:
        super().__init__()
        self.base = base
        bound = 1 / math.sqrt(base.in_features)
        self.lora_A = nn.Parameter(torch.empty(rank, base.in_features).uniform_(-bound, bound))
        self.lora_B = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        """x (…, n_in) to (…, n_out)."""
        change = (x @ self.lora_A.T) @ self.lora_B.T
        return self.base(x) + SCALE * change  # type: ignore[no-any-return]


def encoder_folder() -> Path:
    """The folder of MiniLM."""
    return Path(model_for("feature-extraction"))


def tokenizer() -> PreTrainedTokenizerBase:
    """MiniLM's tokenizer: lower case, 30 522 word pieces."""
    return AutoTokenizer.from_pretrained(encoder_folder())


def architecture(rank: int = RANK) -> str:
    """What a card says of the encoder."""
    return f"MiniLM-L6 (6 layers, 12 heads, d_model 384) changed by LoRA of rank {rank} in every linear layer"


ARCHITECTURE = architecture()


def start_from(kind: Any, labels: Sequence[str] = (), rank: int = RANK) -> PreTrainedModel:
    """MiniLM with a new head, ready to be trained: LoRA in every linear layer of the encoder, the rest of it frozen.

    Args:
        kind: one of transformers' `AutoModelFor…` classes.
        labels: the classes' names, in order, if the task has classes.
        rank: of the changes.
    """
    names = {"id2label": dict(enumerate(labels)), "label2id": {name: i for i, name in enumerate(labels)}}
    model = kind.from_pretrained(encoder_folder(), **(names if labels else {}))
    model.requires_grad_(False)
    encoder = model.bert.encoder
    for path, layer in list(encoder.named_modules()):
        if isinstance(layer, nn.Linear):
            parent, _, name = path.rpartition(".")
            setattr(encoder.get_submodule(parent), name, LoRA(layer, rank))
    for name, parameter in model.named_parameters():
        if "lora_" in name or not name.startswith(("bert.embeddings", "bert.encoder")):
            parameter.requires_grad_(True)
    return model  # type: ignore[no-any-return]


def changes(model: nn.Module) -> dict[str, Tensor]:
    """What training changed, in half precision, named as `assemble.merge` wants it."""
    kept = {name: p.detach() for name, p in model.named_parameters() if p.requires_grad}
    return {name: (SCALE * p if name.endswith(".lora_B") else p).half().contiguous() for name, p in kept.items()}


def save(model: PreTrainedModel, folder: Path) -> PreTrainedModel:
    """Write what changed and the configuration; return the model as a reader will load it, merged and rounded."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(changes(model), folder / assemble.CHANGES, metadata={"format": "pt"})
    model.config.architectures = [type(model).__name__]
    fields = {name: value for name, value in model.config.to_dict().items() if name != "_name_or_path"}
    fields["dtype"] = "float32"
    (folder / "config.json").write_text(json.dumps(fields, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    merged: PreTrainedModel = type(model).from_pretrained(assemble.assembled(folder, encoder_folder()))
    merged.eval()
    return merged


def trained(model: nn.Module) -> int:
    """How many numbers are trained."""
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def fast() -> AbstractContextManager[Any]:
    """Multiply in bfloat16 where the processor can: twice as fast, and the trained numbers stay float32."""
    able = getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)()
    return torch.autocast("cpu", torch.bfloat16, enabled=able)


def batches(items: Sequence[T], size: int, seed: int, length: Callable[[T], int]) -> Iterator[list[T]]:
    """Batches without end, in a new order every time round, of items about equally long, so that little is padding."""
    chance = random.Random(seed)
    while True:
        order = chance.sample(range(len(items)), len(items))
        for begin in range(0, len(order), 32 * size):
            pool = sorted(order[begin : begin + 32 * size], key=lambda i: length(items[i]))
            groups = [pool[i : i + size] for i in range(0, len(pool), size)]
            for group in chance.sample(groups, len(groups)):
                yield [items[i] for i in group]


class FineTuned(Recipe):
    """A recipe that starts from MiniLM, and keeps only what training changed. What is measured is what a reader loads.

    Attributes:
        batch: how many items `learn` takes for a step.
        learning_rate: the largest one.
    """

    batch: ClassVar[int]
    learning_rate = 1e-3
    model: PreTrainedModel

    @cached_property
    def tokenizer(self) -> PreTrainedTokenizerBase:
        """MiniLM's."""
        return tokenizer()

    def learn(
        self, items: Sequence[T], length: Callable[[T], int], loss_of: Callable[[list[T]], Tensor]
    ) -> common.Trained:
        """Train on batches of the items, each with the loss that `loss_of` gives for it: see `batches`."""
        source = batches(items, self.batch, self.seed, length)
        return self.fit(lambda step: loss_of(next(source)), self.learning_rate, warm_up=50)

    def save(self) -> None:
        """Write what changed and the configuration; go on with the model as a reader will load it."""
        self.n_trained = trained(self.model)
        self.model = save(self.model, self.folder)

    def sizes(self) -> tuple[int, int]:
        """All of the merged model, and what was trained of it."""
        return common.count(self.model), self.n_trained


def data_folder() -> Path:
    """Where scripts look for data that has to be fetched by hand."""
    return user_cache_path("inside-transformers") / "data"
