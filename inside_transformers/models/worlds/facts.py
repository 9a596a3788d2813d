"""A world of invented facts, and the small transformer that learns them.

A fact is "first name, last name, plays, sport". Names are invented and sports are drawn by chance, so that nobody
knows a fact before training, and neither name alone gives it away. Page "Facts in a trained model" builds all of this
step by step; the pages and the demo after it take it from here.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn
from transformers import GPT2Config, GPT2LMHeadModel

from inside_transformers.models import WEIGHTS

# fmt: off
FIRST = (
    "Alva", "Bero", "Cato", "Dima", "Elko", "Fenn", "Galo", "Hedi", "Ivo", "Juna", "Kesi", "Lomo", "Mira", "Nilo",
    "Olin", "Pera", "Quin", "Rask", "Sefa", "Tolu", "Uma", "Vero", "Wynn", "Zora",
)
LAST = (
    "Adler", "Bosk", "Crane", "Drum", "Elm", "Frost", "Grove", "Hark", "Inge", "Jarl", "Knoll", "Lund", "Marsh",
    "North", "Oaks", "Pike", "Quill", "Reed", "Stone", "Thorn", "Umber", "Vale", "Wick", "Yarrow",
)
SPORTS = (
    "badminton", "basketball", "chess", "cricket", "football", "golf", "hockey", "rugby", "squash", "tennis",
)
# fmt: on
VERB = "plays"
FILE = WEIGHTS / "facts" / "model.safetensors"
IN_FILE = (200, 256, 0, 200)  # facts, neurons, seed and steps of the model in the file


@dataclass(frozen=True)
class Facts:
    """Facts to be learned, and pairs of names about which there is none.

    A prompt is three tokens, first name, last name and verb; its answer is one token, a sport.

    Attributes:
        words: the vocabulary, a word for each token id.
        prompts: (n_facts, 3) token ids.
        answers: (n_facts,) token ids.
        strangers: (n_strangers, 3) token ids: every other pair of the same names.
    """

    words: tuple[str, ...]
    prompts: Tensor
    answers: Tensor
    strangers: Tensor

    @property
    def sports(self) -> Tensor:
        """The token ids of all sports, (n_sports,)."""
        return torch.arange(len(self.words) - len(SPORTS), len(self.words))

    def name(self, prompt: Tensor) -> str:
        """First and last name of a prompt (3,)."""
        return f"{self.words[prompt[0]]} {self.words[prompt[1]]}"


def make_facts(n_facts: int = 200, seed: int = 0) -> Facts:
    """Draw `n_facts` pairs out of all 576, and a sport for each.

    Raises:
        ValueError: when there aren't so many pairs.
    """
    n_pairs = len(FIRST) * len(LAST)
    if not 0 < n_facts <= n_pairs:
        raise ValueError(f"n_facts is {n_facts}; there are {n_pairs} pairs of names: choose from 1 to {n_pairs}.")
    generator = torch.Generator().manual_seed(seed)
    pairs = torch.cartesian_prod(torch.arange(len(FIRST)), torch.arange(len(LAST)))
    pairs = pairs[torch.randperm(n_pairs, generator=generator)]
    words = (*FIRST, *LAST, VERB, *SPORTS)
    verb = torch.full((n_pairs, 1), words.index(VERB))
    prompts = torch.cat([pairs[:, :1], len(FIRST) + pairs[:, 1:], verb], dim=1)  # (n_pairs, 3)
    chosen = torch.randint(len(SPORTS), (n_facts,), generator=generator)
    return Facts(words, prompts[:n_facts], words.index(VERB) + 1 + chosen, prompts[n_facts:])


def fact_model(facts: Facts, d_hidden: int = 256, seed: int = 0) -> GPT2LMHeadModel:
    """An untrained one-layer GPT-2 of width 64 with a ReLU MLP, in which only the MLP and the norms can be trained.

    Embeddings are random vectors of length 2 (tied to the unembedding), attention has random orthogonal value and
    output matrices, so that it carries names along and stores nothing. That the MLP stores the facts is therefore
    built in, not found out.

    Args:
        facts: what it shall learn; gives the vocabulary.
        d_hidden: neurons of the MLP.
        seed: of the random weights.
    """
    d_model = 64
    config = GPT2Config(
        vocab_size=len(facts.words),
        n_positions=3,
        n_embd=d_model,
        n_layer=1,
        n_head=4,
        n_inner=d_hidden,
        activation_function="relu",
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=None,
        eos_token_id=None,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = GPT2LMHeadModel(config)
        weight = dict(model.named_parameters())
        with torch.no_grad():
            embedding = torch.randn(len(facts.words), d_model)
            weight["transformer.wte.weight"].copy_(2 * F.normalize(embedding, dim=-1))
            value = weight["transformer.h.0.attn.c_attn.weight"][:, 2 * d_model :]  # beside query and key
            value.copy_(nn.init.orthogonal_(torch.empty(d_model, d_model)))
            weight["transformer.h.0.attn.c_proj.weight"].copy_(nn.init.orthogonal_(torch.empty(d_model, d_model)))
    for name, parameter in model.named_parameters():
        parameter.requires_grad_("mlp" in name or "ln_" in name)
    return model


def learn(model: GPT2LMHeadModel, facts: Facts, steps: int = 200, learning_rate: float = 3e-3) -> list[float]:
    """Train on all facts at once, the loss on the answer alone; about a second. Returns the loss of each step."""
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=learning_rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    losses = []
    for _ in range(steps):
        loss = F.cross_entropy(model(facts.prompts).logits[:, -1], facts.answers)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return losses


@torch.no_grad()
def recall(model: GPT2LMHeadModel, facts: Facts) -> float:
    """The share of facts whose sport is the likeliest next token."""
    said = model(facts.prompts).logits[:, -1].argmax(-1)
    return float((said == facts.answers).float().mean())


def trained_fact_model(
    n_facts: int = 200, d_hidden: int = 256, seed: int = 0, steps: int = 200
) -> tuple[GPT2LMHeadModel, Facts]:
    """The model after training, in eval mode and frozen, and its facts.

    The weights of the model without arguments come with the package: training ends a little elsewhere with another
    processor or number of threads. `tools/fact_model.py` trained it. Every other model is trained here.
    """
    facts = make_facts(n_facts, seed)
    model = fact_model(facts, d_hidden, seed)
    if (n_facts, d_hidden, seed, steps) == IN_FILE:
        model.transformer.load_state_dict(load_file(FILE))
    else:
        learn(model, facts, steps)
    return model.eval().requires_grad_(False), facts


def over_seeds() -> dict[str, list[float]]:
    """What the page "Facts in a trained model" measures, for the seeds 0, 1, 2, … in this order.

    `tools/fact_seeds.py` runs the page with each seed and writes the file. The page compares its own numbers with it.
    """
    numbers: dict[str, list[float]] = json.loads(Path(__file__).with_name("facts_over_seeds.json").read_text("utf-8"))
    return numbers
