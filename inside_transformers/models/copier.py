"""A model of two layers of attention alone, which has learned to go on with letters that repeat.

The rows that it learned from are letters in random order, each row again and again: no letter is more frequent after
another, so what it knows of the next one it has from the row itself. Elhage et al. (2021), "A Mathematical Framework
for Transformer Circuits", and Olsson et al. (2022), "In-context Learning and Induction Heads", study such models.
`tools/copier.py` trains it.
"""

from string import ascii_lowercase

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor, nn
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from inside_transformers.models import WEIGHTS

FILE = WEIGHTS / "copier" / "model.safetensors"
UNKNOWN = "?"
N_CONTEXT, D_MODEL, N_LAYERS, N_HEADS = 32, 64, 2, 2
SHORTEST, LONGEST = 4, 12  # letters before they come again
SCALE = 0.3  # of an embedding's numbers at first


class Nothing(nn.Module):
    """Stands where an MLP was, and adds nothing."""

    def forward(self, x: Tensor) -> Tensor:
        """(…, d_model) → zeros of that shape."""
        return torch.zeros_like(x)


def tokenizer() -> PreTrainedTokenizerFast:
    """A token for each small letter; all else is `UNKNOWN`."""
    vocabulary = {token: i for i, token in enumerate([UNKNOWN, *ascii_lowercase])}
    made = Tokenizer(models.BPE(vocabulary, [], unk_token=UNKNOWN))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    return PreTrainedTokenizerFast(tokenizer_object=made, unk_token=UNKNOWN, model_max_length=N_CONTEXT)


def new_model() -> GPT2LMHeadModel:
    """The untrained model: a GPT-2 without MLPs. Its embeddings begin larger than usual, so that it learns sooner."""
    config = GPT2Config(
        vocab_size=1 + len(ascii_lowercase),
        n_positions=N_CONTEXT,
        n_embd=D_MODEL,
        n_layer=N_LAYERS,
        n_head=N_HEADS,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=0,
        eos_token_id=0,
    )
    model = GPT2LMHeadModel(config)
    model.set_attn_implementation("eager")  # others do not tell who reads whom
    for block in model.transformer.h:
        block.ln_2, block.mlp = nn.Identity(), Nothing()
    with torch.no_grad():
        for embedding in (model.transformer.wpe, model.transformer.wte):
            embedding.weight.copy_(SCALE * torch.randn(embedding.weight.shape))
    return model


def trained() -> GPT2LMHeadModel:
    """The trained model."""
    model = new_model()
    model.transformer.load_state_dict({name: each.float() for name, each in load_file(FILE).items()})
    model.eval()
    return model


def rows(n: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Random letters that repeat.

    Args:
        n: how many rows.
        generator: what they are drawn with.

    Returns:
        (n, N_CONTEXT) twice: ids, and whether a token stood in the row before.
    """
    letters = torch.rand(n, len(ascii_lowercase), generator=generator).argsort(dim=1) + 1
    period = torch.randint(SHORTEST, LONGEST + 1, (n, 1), generator=generator)
    place = torch.arange(N_CONTEXT).expand(n, -1)
    return letters.gather(1, place % period), place >= period
