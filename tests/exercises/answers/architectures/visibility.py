# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: calls_causal_mask
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    cross = torch.ones(n_target, n_source).bool()
    if architecture == "encoder-only":
        return {"encoder": encoder}
    elif architecture == "decoder-only":
        return {"decoder": causal_mask(n_target)}
    elif architecture == "encoder-decoder":
        return {"encoder": encoder, "decoder": causal_mask(n_target), "cross": cross}
    else:
        raise ValueError(f"unknown architecture: {architecture}")

# %% right: match_statement
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    def full(rows, columns):
        return torch.full((rows, columns), True)
    match architecture:
        case "encoder-only":
            return dict(encoder=full(n_source, n_source))
        case "decoder-only":
            return dict(decoder=full(n_target, n_target).tril())
        case "encoder-decoder":
            return dict(cross=full(n_target, n_source), decoder=full(n_target, n_target).tril(), encoder=full(n_source, n_source))
        case _:
            raise ValueError(architecture)

# %% right: checked_first
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture not in ("encoder-only", "decoder-only", "encoder-decoder"):
        raise ValueError("The architecture must be encoder-only, decoder-only or encoder-decoder.")
    masks = {}
    if architecture != "decoder-only":
        masks["encoder"] = torch.ones(n_source, n_source, dtype=torch.bool)
    if architecture != "encoder-only":
        masks["decoder"] = torch.ones(n_target, n_target, dtype=torch.bool).tril()
    if architecture == "encoder-decoder":
        masks["cross"] = torch.ones(n_target, n_source, dtype=torch.bool)
    return masks

# %% right: dict_of_functions
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    makers = {
        "encoder": lambda: torch.ones(n_source, n_source) > 0,
        "decoder": lambda: torch.arange(n_target)[:, None] >= torch.arange(n_target),
        "cross": lambda: torch.ones(n_target, n_source) > 0,
    }
    names = {"encoder-only": ["encoder"], "decoder-only": ["decoder"], "encoder-decoder": ["encoder", "decoder", "cross"]}
    try:
        return {name: makers[name]() for name in names[architecture]}
    except KeyError:
        raise ValueError(f"no such architecture: {architecture}") from None

# %% right: recursive
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture == "encoder-decoder":
        return {
            **visibility("encoder-only", n_source, n_target),
            **visibility("decoder-only", n_source, n_target),
            "cross": torch.ones(n_target, n_source, dtype=torch.bool),
        }
    if architecture == "encoder-only":
        return {"encoder": torch.ones(n_source, n_source, dtype=torch.bool)}
    if architecture == "decoder-only":
        return {"decoder": torch.ones(n_target, n_target, dtype=torch.bool).tril()}
    raise ValueError

# %% right: own_error_class
class UnknownArchitecture(ValueError):
    pass

def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    masks = {
        "encoder": ~torch.zeros(n_source, n_source, dtype=torch.bool),
        "decoder": ~torch.ones(n_target, n_target, dtype=torch.bool).triu(1),
        "cross": ~torch.zeros(n_target, n_source, dtype=torch.bool),
    }
    if architecture == "encoder-decoder":
        return masks
    if architecture in ("encoder-only", "decoder-only"):
        name = architecture.split("-")[0]
        return {name: masks[name]}
    raise UnknownArchitecture(architecture)

# %% right: ordered_dict
from collections import OrderedDict

def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    result = OrderedDict()
    if architecture in {"encoder-only", "encoder-decoder"}:
        result["encoder"] = torch.tensor([[True] * n_source] * n_source)
    if architecture in {"decoder-only", "encoder-decoder"}:
        result["decoder"] = causal_mask(n_target)
    if len(result) == 2:
        result["cross"] = torch.tensor([[True] * n_source] * n_target)
    if not result:
        raise ValueError("unknown: " + architecture)
    return result

# %% snippet: rest
    if architecture == "encoder-only":
        return {"encoder": encoder}
    if architecture == "decoder-only":
        return {"decoder": decoder}
    if architecture == "encoder-decoder":
        return {"encoder": encoder, "decoder": decoder, "cross": cross}
    raise ValueError(architecture)

# %% mistake: encoder_causal
# names: encoder.*(both directions|causal)
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = causal_mask(n_source)
    decoder = causal_mask(n_target)
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: decoder_sees_everything
# names: decoder.*(comes after|causal)
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = torch.ones(n_target, n_target).bool()
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: decoder_of_both_sees_everything
# names: decoder.*(comes after|causal)
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture == "encoder-only":
        return {"encoder": torch.ones(n_source, n_source).bool()}
    if architecture == "decoder-only":
        return {"decoder": torch.ones(n_target, n_target).tril().bool()}
    if architecture == "encoder-decoder":
        sizes = {"encoder": (n_source, n_source), "decoder": (n_target, n_target), "cross": (n_target, n_source)}
        return {name: torch.ones(size).bool() for name, size in sizes.items()}
    raise ValueError(architecture)

# %% mistake: decoder_mask_inverted
# names: invert
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = torch.ones(n_target, n_target).triu(1).bool()
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: decoder_mask_upper_triangle
# names: rows and columns
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = torch.ones(n_target, n_target).triu().bool()
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: decoder_blind_to_itself
# names: itself
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = torch.ones(n_target, n_target).tril(-1).bool()
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: decoder_sees_one_more
# names: one after it.*off by one
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = torch.ones(n_target, n_target).tril(1).bool()
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: decoder_returned_inside_the_loop
# names: `return`.*inside the loop
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    def left_to_right(n):
        mask = torch.zeros(n, n, dtype=torch.bool)
        for i in range(n):
            mask[i, : i + 1] = True
            return mask
    encoder = torch.ones(n_source, n_source).bool()
    decoder = left_to_right(n_target)
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: decoder_as_long_as_the_source
# names: decoder.*n_target
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = causal_mask(n_source)
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: decoder_over_source_and_target
# names: decoder.*n_target
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = causal_mask(n_source + n_target)
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: encoder_as_long_as_the_target
# names: encoder.*n_source
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_target, n_target).bool()
    decoder = causal_mask(n_target)
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: cross_turned
# names: cross
# names: exchanged|rows
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = causal_mask(n_target)
    cross = torch.ones(n_source, n_target).bool()
#: rest

# %% mistake: cross_causal
# names: cross.*causal
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = causal_mask(n_target)
    cross = torch.ones(n_target, n_source).tril().bool()
#: rest

# %% mistake: cross_among_the_target
# names: cross.*size
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = causal_mask(n_target)
    cross = torch.ones(n_target, n_target).bool()
#: rest

# %% mistake: cross_hidden
# names: source
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = causal_mask(n_target)
    cross = torch.zeros(n_target, n_source).bool()
#: rest

# %% mistake: no_cross
# names: key
# names: cross
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture == "encoder-only":
        return {"encoder": torch.ones(n_source, n_source).bool()}
    if architecture == "decoder-only":
        return {"decoder": causal_mask(n_target)}
    if architecture == "encoder-decoder":
        return {"encoder": torch.ones(n_source, n_source).bool(), "decoder": causal_mask(n_target)}
    raise ValueError(architecture)

# %% mistake: all_three_always
# names: key|no others
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture not in ("encoder-only", "decoder-only", "encoder-decoder"):
        raise ValueError(architecture)
    return {
        "encoder": torch.ones(n_source, n_source).bool(),
        "decoder": causal_mask(n_target),
        "cross": torch.ones(n_target, n_source).bool(),
    }

# %% mistake: none_where_there_is_no_mask
# names: key|no others
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture not in ("encoder-only", "decoder-only", "encoder-decoder"):
        raise ValueError(architecture)
    masks = {"encoder": None, "decoder": None, "cross": None}
    if architecture.startswith("encoder"):
        masks["encoder"] = torch.ones(n_source, n_source).bool()
    if architecture != "encoder-only":
        masks["decoder"] = causal_mask(n_target)
    if architecture == "encoder-decoder":
        masks["cross"] = torch.ones(n_target, n_source).bool()
    return masks

# %% mistake: keys_named_after_the_architecture
# names: key
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture == "encoder-only":
        return {"encoder-only": torch.ones(n_source, n_source).bool()}
    if architecture == "decoder-only":
        return {"decoder-only": causal_mask(n_target)}
    if architecture == "encoder-decoder":
        return {"encoder": torch.ones(n_source, n_source).bool(), "decoder": causal_mask(n_target), "cross": torch.ones(n_target, n_source).bool()}
    raise ValueError(architecture)

# %% mistake: bare_masks
# names: dict
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    if architecture == "encoder-only":
        return encoder
    if architecture == "decoder-only":
        return causal_mask(n_target)
    if architecture == "encoder-decoder":
        return encoder, causal_mask(n_target), torch.ones(n_target, n_source).bool()
    raise ValueError(architecture)

# %% mistake: numbers_for_masks
# names: bool
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source)
    decoder = torch.ones(n_target, n_target).tril()
    cross = torch.ones(n_target, n_source)
#: rest

# %% mistake: minus_infinity
# names: added|numbers
# names: bool
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.zeros(n_source, n_source)
    decoder = torch.full((n_target, n_target), float("-inf")).triu(1)
    cross = torch.zeros(n_target, n_source)
#: rest

# %% mistake: no_error
# names: ValueError
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    if architecture == "encoder-only":
        return {"encoder": encoder}
    if architecture == "decoder-only":
        return {"decoder": causal_mask(n_target)}
    return {"encoder": encoder, "decoder": causal_mask(n_target), "cross": torch.ones(n_target, n_source).bool()}

# %% mistake: none_for_other_names
# names: ValueError
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    if architecture == "encoder-only":
        return {"encoder": encoder}
    if architecture == "decoder-only":
        return {"decoder": causal_mask(n_target)}
    if architecture == "encoder-decoder":
        return {"encoder": encoder, "decoder": causal_mask(n_target), "cross": torch.ones(n_target, n_source).bool()}

# %% mistake: key_error
# names: ^(?!.*whole names).*must raise a ValueError
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, cross = torch.ones(n_source, n_source).bool(), torch.ones(n_target, n_source).bool()
    return {
        "encoder-only": {"encoder": encoder},
        "decoder-only": {"decoder": causal_mask(n_target)},
        "encoder-decoder": {"encoder": encoder, "decoder": causal_mask(n_target), "cross": cross},
    }[architecture]

# %% mistake: assertion_instead
# names: ValueError
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    assert architecture in ("encoder-only", "decoder-only", "encoder-decoder")
    encoder, decoder, cross = torch.ones(n_source, n_source).bool(), causal_mask(n_target), torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: error_returned
# names: returned, not raised
# names: ^(?!.*whole names)
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    if architecture == "encoder-only":
        return {"encoder": encoder}
    if architecture == "decoder-only":
        return {"decoder": causal_mask(n_target)}
    if architecture == "encoder-decoder":
        return {"encoder": encoder, "decoder": causal_mask(n_target), "cross": torch.ones(n_target, n_source).bool()}
    return ValueError("unknown architecture")

# %% mistake: part_of_a_name_is_enough
# names: whole names
# names: accepted
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    masks = {}
    if "encoder" in architecture:
        masks["encoder"] = torch.ones(n_source, n_source).bool()
    if "decoder" in architecture:
        masks["decoder"] = causal_mask(n_target)
    if len(masks) == 2:
        masks["cross"] = torch.ones(n_target, n_source).bool()
    if not masks:
        raise ValueError(architecture)
    return masks

# %% mistake: capital_letters_allowed
# names: whole names
# names: accepted
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    architecture = architecture.lower().strip().replace("_", "-")
    encoder, decoder, cross = torch.ones(n_source, n_source).bool(), causal_mask(n_target), torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: names_with_a_space
# names: ValueError: encoder-only
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, decoder, cross = torch.ones(n_source, n_source).bool(), causal_mask(n_target), torch.ones(n_target, n_source).bool()
    if architecture == "encoder only":
        return {"encoder": encoder}
    if architecture == "decoder only":
        return {"decoder": decoder}
    if architecture == "encoder decoder":
        return {"encoder": encoder, "decoder": decoder, "cross": cross}
    raise ValueError(architecture)

# %% mistake: encoder_sees_others_only
# names: encoder no token sees itself
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = ~torch.eye(n_source).bool()
    decoder = causal_mask(n_target)
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: short_memory
# names: last few
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = causal_mask(n_target)
    decoder[2:, 0] = False
    cross = torch.ones(n_target, n_source).bool()
#: rest

# %% unknown: last_of_the_source_hidden
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = torch.ones(n_source, n_source).bool()
    decoder = causal_mask(n_target)
    cross = torch.ones(n_target, n_source).bool()
    cross[1:-1, -1] = False
#: rest

# %% mistake: encoder_causal_in_another_order
# names: encoder.*(both directions|causal)
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    masks = {"decoder": causal_mask(n_target), "encoder": causal_mask(n_source), "cross": torch.ones(n_target, n_source).bool()}
    if architecture == "encoder-decoder":
        return masks
    if architecture == "decoder-only":
        return {"decoder": masks["decoder"]}
    if architecture == "encoder-only":
        return {"encoder": torch.ones(n_source, n_source).bool()}
    raise ValueError(architecture)

# %% mistake: text_raised
# names: text is no exception.*raise ValueError
# names: ^(?!.*whole names)
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, decoder, cross = torch.ones(n_source, n_source).bool(), causal_mask(n_target), torch.ones(n_target, n_source).bool()
    if architecture == "encoder-only":
        return {"encoder": encoder}
    if architecture == "decoder-only":
        return {"decoder": decoder}
    if architecture == "encoder-decoder":
        return {"encoder": encoder, "decoder": decoder, "cross": cross}
    raise "no such architecture"

# %% mistake: none_of_them_denied_wrongly
# names: raises an error for one of the three names
# names: always true
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture != "encoder-only" or architecture != "decoder-only" or architecture != "encoder-decoder":
        raise ValueError("unknown architecture")
    encoder, decoder, cross = torch.ones(n_source, n_source).bool(), causal_mask(n_target), torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: name_misspelt
# names: letter by letter
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, decoder, cross = torch.ones(n_source, n_source).bool(), causal_mask(n_target), torch.ones(n_target, n_source).bool()
    masks = {"encoder-only": {"encoder": encoder}, "decoder-only": {"decoder": decoder}}
    masks["encoder–decoder"] = {"encoder": encoder, "decoder": decoder, "cross": cross}
    if architecture not in masks:
        raise ValueError(architecture)
    return masks[architecture]

# %% mistake: lists_for_masks
# names: torch\.tensor
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, cross = [[True] * n_source] * n_source, [[True] * n_source] * n_target
    decoder = [[j <= i for j in range(n_target)] for i in range(n_target)]
#: rest

# %% mistake: not_implemented_left_for_other_names
# names: must raise a ValueError
# names: ^(?!.*not written)
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, decoder, cross = torch.ones(n_source, n_source).bool(), causal_mask(n_target), torch.ones(n_target, n_source).bool()
    if architecture == "encoder-only":
        return {"encoder": encoder}
    if architecture == "decoder-only":
        return {"decoder": decoder}
    if architecture == "encoder-decoder":
        return {"encoder": encoder, "decoder": decoder, "cross": cross}
    raise NotImplementedError

# %% mistake: or_a_text
# names: always true
# names: key
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    masks = {}
    if architecture == "encoder-only" or "encoder-decoder":
        masks["encoder"] = torch.ones(n_source, n_source).bool()
    if architecture == "decoder-only" or "encoder-decoder":
        masks["decoder"] = causal_mask(n_target)
    if architecture == "encoder-decoder":
        masks["cross"] = torch.ones(n_target, n_source).bool()
    return masks

# %% mistake: empty_dict_for_other_names
# names: ^(?!.*accepted).*must raise a ValueError
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, decoder, cross = torch.ones(n_source, n_source).bool(), causal_mask(n_target), torch.ones(n_target, n_source).bool()
    if architecture == "encoder-only":
        return {"encoder": encoder}
    if architecture == "decoder-only":
        return {"decoder": decoder}
    if architecture == "encoder-decoder":
        return {"encoder": encoder, "decoder": decoder, "cross": cross}
    print("Error: no such architecture")
    return {}

# %% mistake: two_arguments_for_causal_mask
# names: its arguments are \(n\)
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, decoder, cross = torch.ones(n_source, n_source).bool(), causal_mask(n_target, n_target), torch.ones(n_target, n_source).bool()
#: rest

# %% mistake: name_taken_apart
# names: keys of the dict
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture not in ("encoder-only", "decoder-only", "encoder-decoder"):
        raise ValueError
    masks = {}
    for name in architecture.split("-"):
        masks[name] = torch.ones(n_source, n_source).bool() if name == "encoder" else causal_mask(n_target)
    return masks

# %% mistake: no_return_in_one_branch
# names: is its `return` missing
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture == "encoder-only":
        masks = {"encoder": torch.ones(n_source, n_source).bool()}
    elif architecture == "decoder-only":
        masks = {"decoder": causal_mask(n_target)}
    elif architecture == "encoder-decoder":
        return {"encoder": torch.ones(n_source, n_source).bool(), "decoder": causal_mask(n_target), "cross": torch.ones(n_target, n_source).bool()}
    else:
        raise ValueError("no such architecture")

# %% mistake: dtype_as_a_size
# names: got torch.dtype
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, decoder, cross = torch.ones(n_source, n_source, torch.bool), causal_mask(n_target), torch.ones(n_target, n_source, torch.bool)
#: rest

# %% mistake: cross_called_cross_attention
# names: keys of the dict
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, decoder, cross = torch.ones(n_source, n_source).bool(), causal_mask(n_target), torch.ones(n_target, n_source).bool()
    if architecture == "encoder-only":
        return {"encoder": encoder}
    if architecture == "decoder-only":
        return {"decoder": decoder}
    if architecture == "encoder-decoder":
        return {"encoder": encoder, "decoder": decoder, "cross-attention": cross}
    raise ValueError(architecture)

# %% mistake: decoder_reads_both
# names: decoder.*n_target
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, cross = torch.ones(n_source, n_source).bool(), torch.ones(n_target, n_source).bool()
    decoder = torch.cat([cross, causal_mask(n_target)], dim=1)
#: rest

# %% mistake: everything_causal
# names: encoder's mask is causal
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    causal = causal_mask(max(n_source, n_target))
    encoder, decoder, cross = causal[:n_source, :n_source], causal[:n_target, :n_target], causal[:n_target, :n_source]
#: rest

# %% mistake: empty_masks
# names: encoder sees nothing
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, decoder, cross = torch.zeros(n_source, n_source).bool(), causal_mask(n_target), torch.zeros(n_target, n_source).bool()
#: rest

# %% right: key_error_turned
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder, decoder = torch.full((n_source, n_source), True), torch.full((n_target, n_target), True).tril()
    table = {
        "encoder-only": {"encoder": encoder},
        "decoder-only": {"decoder": decoder},
        "encoder-decoder": {"encoder": encoder, "decoder": decoder, "cross": torch.full((n_target, n_source), True)},
    }
    try:
        return table[architecture]
    except KeyError:
        raise ValueError(f"no architecture {architecture}") from None

# %% right: names_and_functions
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    def everything(rows, columns):
        return torch.zeros(rows, columns) == 0

    match architecture:
        case "encoder-only":
            names = ["encoder"]
        case "decoder-only":
            names = ["decoder"]
        case "encoder-decoder":
            names = ["encoder", "decoder", "cross"]
        case _:
            raise ValueError
    masks = [everything(n_source, n_source), causal_mask(n=n_target), everything(n_target, n_source)]
    return {name: mask for name, mask in zip(["encoder", "decoder", "cross"], masks) if name in names}

# %% right: one_large_mask_cut
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    n = n_source + n_target
    sees = torch.arange(n) <= torch.arange(n)[:, None].clamp(min=n_source - 1)
    parts = {"encoder": sees[:n_source, :n_source], "decoder": sees[n_source:, n_source:], "cross": sees[n_source:, :n_source]}
    if architecture == "encoder-decoder":
        return parts
    for name in ("encoder", "decoder"):
        if architecture == name + "-only":
            return {name: parts[name]}
    raise ValueError("unknown architecture")


# %% right: index_raises
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    which = ("encoder-only", "decoder-only", "encoder-decoder").index(architecture)
    masks = {
        "encoder": torch.ones(n_source, n_source, dtype=torch.bool),
        "decoder": causal_mask(n_target),
        "cross": torch.ones(n_target, n_source, dtype=torch.bool),
    }
    names = (["encoder"], ["decoder"], ["encoder", "decoder", "cross"])[which]
    return {name: masks[name] for name in names}


# %% right: enumeration
from enum import Enum

class Shape(Enum):
    ENCODER = "encoder-only"
    DECODER = "decoder-only"
    BOTH = "encoder-decoder"

def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    shape = Shape(architecture)
    masks = {}
    if shape is not Shape.DECODER:
        masks["encoder"] = torch.full((n_source, n_source), True)
    if shape is not Shape.ENCODER:
        masks["decoder"] = torch.arange(n_target) <= torch.arange(n_target).unsqueeze(1)
    if shape is Shape.BOTH:
        masks["cross"] = torch.full((n_target, n_source), True)
    return masks


# %% right: dicts_united
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    encoder = {"encoder": torch.ones(n_source, n_source) > 0}
    decoder = {"decoder": torch.ones(n_target, n_target).triu().mT > 0}
    if architecture == "encoder-only":
        return encoder
    if architecture == "decoder-only":
        return decoder
    if architecture != "encoder-decoder":
        raise ValueError
    return encoder | decoder | {"cross": torch.ones(n_target, n_source) > 0}


# %% right: generator_of_pairs
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    def pairs():
        if architecture in ("encoder-only", "encoder-decoder"):
            yield "encoder", torch.ones((n_source, n_source), dtype=bool)
        if architecture in ("decoder-only", "encoder-decoder"):
            yield "decoder", torch.ones((n_target, n_target), dtype=bool).tril()
        if architecture == "encoder-decoder":
            yield "cross", torch.ones((n_target, n_source), dtype=bool)

    found = dict(pairs())
    if not found:
        raise ValueError(f"unknown architecture {architecture!r}")
    return found


# %% right: sizes_in_a_table
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    table = {
        "encoder-only": [("encoder", n_source, n_source, False)],
        "decoder-only": [("decoder", n_target, n_target, True)],
    }
    table["encoder-decoder"] = [*table["encoder-only"], *table["decoder-only"], ("cross", n_target, n_source, False)]
    try:
        rows = table[architecture]
    except KeyError as error:
        raise ValueError(architecture) from error
    return {name: torch.tensor([[j <= i or not causal for j in range(m)] for i in range(n)]) for name, n, m, causal in rows}


# %% right: letters_of_the_name
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture not in {"encoder-only", "decoder-only", "encoder-decoder"}:
        raise ValueError("no such architecture")
    whole = architecture.split("-")
    masks = {part: None for part in whole if part != "only"}
    if len(masks) == 2:
        masks["cross"] = None
    for part in masks:
        rows = n_source if part == "encoder" else n_target
        columns = n_target if part == "decoder" else n_source
        masks[part] = torch.ones(rows, columns).tril(0 if part == "decoder" else columns).bool()
    return masks


# %% right: joint_text_cut
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    n = n_source + n_target
    source = torch.arange(n) < n_source
    sees = torch.tril(torch.ones(n, n, dtype=torch.bool)) | source
    blocks = {
        "encoder": sees[:n_source, :n_source],
        "decoder": sees[n_source:, n_source:],
        "cross": sees[n_source:, :n_source],
    }
    if architecture == "encoder-decoder":
        return blocks
    if architecture in ("encoder-only", "decoder-only"):
        name = architecture[:7]
        return {name: blocks[name]}
    raise ValueError("encoder-only, decoder-only or encoder-decoder")


# %% right: default_dict
from collections import defaultdict

def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    masks = defaultdict(lambda: None)
    known = False
    if architecture.endswith("coder-only") and architecture[:2] in ("en", "de") and len(architecture) == 12 or architecture == "encoder-decoder":
        known = architecture in ("encoder-only", "decoder-only", "encoder-decoder")
    if not known:
        raise ValueError(architecture)
    if architecture.startswith("encoder"):
        masks["encoder"] = torch.ones(n_source, n_source, dtype=torch.uint8).to(torch.bool)
    if not architecture.endswith("only") or architecture.startswith("decoder"):
        masks["decoder"] = torch.eye(n_target).cumsum(0).to(torch.bool)
    if len(masks) == 2:
        masks["cross"] = torch.zeros(n_target, n_source, dtype=torch.bool).logical_not()
    return masks


# %% right: method_for_each_name
class Visibility:
    def __call__(self, architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
        make = getattr(self, architecture.replace("-", "__"), None)
        if "-" not in architecture or make is None:
            raise ValueError(architecture)
        return make(n_source, n_target)

    def encoder__only(self, n_source, n_target):
        return dict(encoder=torch.ones(n_source, n_source).bool())

    def decoder__only(self, n_source, n_target):
        return dict(decoder=torch.ones(n_target, n_target).tril().bool())

    def encoder__decoder(self, n_source, n_target):
        return {
            **self.encoder__only(n_source, n_target),
            **self.decoder__only(n_source, n_target),
            "cross": torch.ones(n_target, n_source).bool(),
        }

visibility = Visibility()


# %% right: subclass_of_value_error
import json

def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    keys = json.loads('{"encoder-only": "e", "decoder-only": "d", "encoder-decoder": "edc"}')
    if architecture not in keys:
        raise json.JSONDecodeError("unknown", architecture, 0)
    size = {"e": (n_source, n_source), "d": (n_target, n_target), "c": (n_target, n_source)}
    name = {"e": "encoder", "d": "decoder", "c": "cross"}
    mask = {key: torch.ones(size[key], dtype=torch.bool) for key in keys[architecture]}
    if "d" in mask:
        mask["d"] = mask["d"].tril()
    return {name[key]: mask[key] for key in mask}


# %% right: lambda
visibility = lambda architecture, n_source, n_target: {  # noqa: E731
    "encoder-only": lambda: {"encoder": torch.ones(n_source, n_source).bool()},
    "decoder-only": lambda: {"decoder": torch.ones(n_target, n_target).bool().tril()},
    "encoder-decoder": lambda: {
        **visibility("encoder-only", n_source, n_target),
        **visibility("decoder-only", n_source, n_target),
        "cross": torch.ones(n_target, n_source).bool(),
    },
}.get(architecture, lambda: int("unknown architecture"))()


# %% right: numpy_masks
import numpy as np

def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture == "encoder-only":
        return {"encoder": torch.from_numpy(np.ones((n_source, n_source), bool))}
    elif architecture == "decoder-only":
        return {"decoder": torch.from_numpy(np.tri(n_target, dtype=bool))}
    elif architecture == "encoder-decoder":
        return {
            "cross": torch.from_numpy(np.full((n_target, n_source), True)),
            "decoder": torch.from_numpy(np.tri(n_target, dtype=bool)),
            "encoder": torch.from_numpy(np.ones((n_source, n_source), bool)),
        }
    raise ValueError("architecture must be one of three")


# %% mistake: causal_where_square
# names: cross-attention is causal
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    def mask(rows, columns, causal=False):
        full = torch.ones(rows, columns, dtype=torch.bool)
        return full.tril() if causal or (rows == columns and rows == n_target) else full

    masks = {"encoder": torch.ones(n_source, n_source, dtype=torch.bool), "decoder": mask(n_target, n_target, True), "cross": mask(n_target, n_source)}
    if architecture == "encoder-decoder":
        return masks
    if architecture in ("encoder-only", "decoder-only"):
        return {architecture[:7]: masks[architecture[:7]]}
    raise ValueError


# %% mistake: kept_by_size
# names: encoder's mask is causal
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    masks = {
        (n_source, n_source): torch.ones(n_source, n_source, dtype=torch.bool),
        (n_target, n_target): torch.ones(n_target, n_target, dtype=torch.bool).tril(),
    }
    masks.setdefault((n_target, n_source), torch.ones(n_target, n_source, dtype=torch.bool))
    sizes = {"encoder": (n_source, n_source), "decoder": (n_target, n_target), "cross": (n_target, n_source)}
    names = {"encoder-only": ["encoder"], "decoder-only": ["decoder"], "encoder-decoder": list(sizes)}
    if architecture not in names:
        raise ValueError
    return {name: masks[sizes[name]] for name in names[architecture]}


# %% mistake: squeezed
# names: squeeze|dimension
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    masks = {
        "encoder": torch.ones(n_source, n_source).bool(),
        "decoder": torch.ones(n_target, n_target).tril().bool(),
        "cross": torch.ones(n_target, n_source).bool().squeeze(),
    }
    names = {"encoder-only": ["encoder"], "decoder-only": ["decoder"], "encoder-decoder": list(masks)}
    if architecture not in names:
        raise ValueError
    return {name: masks[name] for name in names[architecture]}


# %% mistake: default_dict_never_emptied
# names: two calls|between calls
# names: each call|cache
def visibility(architecture: str, n_source: int, n_target: int, masks: dict = {}) -> dict[str, Tensor]:
    if architecture not in ("encoder-only", "decoder-only", "encoder-decoder"):
        raise ValueError
    if architecture != "decoder-only":
        masks["encoder"] = torch.ones(n_source, n_source).bool()
    if architecture != "encoder-only":
        masks["decoder"] = torch.ones(n_target, n_target).tril().bool()
    if architecture == "encoder-decoder":
        masks["cross"] = torch.ones(n_target, n_source).bool()
    return masks


# %% mistake: unknown_once_accepted_later
# names: accepted
SEEN = set()

def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture not in ("encoder-only", "decoder-only", "encoder-decoder") and architecture not in SEEN:
        SEEN.add(architecture)
        raise ValueError
    masks = {}
    if architecture != "decoder-only":
        masks["encoder"] = torch.ones(n_source, n_source).bool()
    if architecture != "encoder-only":
        masks["decoder"] = torch.ones(n_target, n_target).tril().bool()
    if architecture == "encoder-decoder":
        masks["cross"] = torch.ones(n_target, n_source).bool()
    return masks


# %% mistake: positions_in_eight_bits
# names: 127|8 bits
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    i = torch.arange(n_target).to(torch.int8)
    masks = {
        "encoder": torch.ones(n_source, n_source).bool(),
        "decoder": i <= i[:, None],
        "cross": torch.ones(n_target, n_source).bool(),
    }
    names = {"encoder-only": ["encoder"], "decoder-only": ["decoder"], "encoder-decoder": list(masks)}
    if architecture not in names:
        raise ValueError
    return {name: masks[name] for name in names[architecture]}


# %% mistake: text_with_more_behind_it
# names: other name|ValueError
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    masks = {}
    if architecture.startswith(("encoder-only", "encoder-decoder")):
        masks["encoder"] = torch.ones(n_source, n_source).bool()
    if architecture.startswith(("decoder-only", "encoder-decoder")):
        masks["decoder"] = torch.ones(n_target, n_target).tril().bool()
    if architecture.startswith("encoder-decoder"):
        masks["cross"] = torch.ones(n_target, n_source).bool()
    if not masks:
        raise ValueError
    return masks


# %% mistake: words_in_any_order
# names: other name|ValueError
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    words = set(architecture.split("-"))
    masks = {}
    if "encoder" in words:
        masks["encoder"] = torch.ones(n_source, n_source).bool()
    if "decoder" in words:
        masks["decoder"] = torch.ones(n_target, n_target).tril().bool()
    if len(masks) == 2:
        masks["cross"] = torch.ones(n_target, n_source).bool()
    if not masks or len(words) != 2:
        raise ValueError
    return masks


# %% mistake: error_only_with_letters
# names: other name|ValueError
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture and architecture not in ("encoder-only", "decoder-only", "encoder-decoder"):
        raise ValueError
    masks = {}
    if architecture != "decoder-only":
        masks["encoder"] = torch.ones(n_source, n_source).bool()
    if architecture != "encoder-only":
        masks["decoder"] = torch.ones(n_target, n_target).tril().bool()
    if len(masks) == 2:
        masks["cross"] = torch.ones(n_target, n_source).bool()
    return masks


# %% mistake: spaces_stripped
# names: other name|ValueError
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    architecture = architecture.strip()
    if architecture not in ("encoder-only", "decoder-only", "encoder-decoder"):
        raise ValueError
    masks = {}
    if architecture != "decoder-only":
        masks["encoder"] = torch.ones(n_source, n_source).bool()
    if architecture != "encoder-only":
        masks["decoder"] = torch.ones(n_target, n_target).tril().bool()
    if len(masks) == 2:
        masks["cross"] = torch.ones(n_target, n_source).bool()
    return masks


# %% right: triangle_too_high_to_hide
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if architecture not in ("encoder-only", "decoder-only", "encoder-decoder"):
        raise ValueError
    n = max(n_source, n_target)
    masks = {}
    if architecture != "decoder-only":
        masks["encoder"] = torch.ones(n, n).bool()[:n_source, :n_source]
    if architecture != "encoder-only":
        masks["decoder"] = torch.ones(n_target, n_target).tril().bool()
    if len(masks) == 2:
        masks["cross"] = torch.ones(n_target, n_source).tril(n_source - 1).bool()
    return masks


# %% mistake: kept_by_name
# names: two calls|between calls
# names: each call|cache
KEPT = {}

def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    key = architecture, n_source, n_target
    if key not in KEPT:
        masks = {
            "encoder": torch.ones(n_source, n_source).bool(),
            "decoder": torch.ones(n_target, n_target).tril().bool(),
            "cross": torch.ones(n_target, n_source).bool(),
        }
        names = {"encoder-only": ["encoder"], "decoder-only": ["decoder"], "encoder-decoder": list(masks)}
        if architecture not in names:
            raise ValueError
        KEPT[key] = {name: masks[name] for name in names[architecture]}
    return KEPT[key]


# %% mistake: one_dict_for_all_calls
# names: two calls|between calls
# names: each call|cache
def visibility(architecture: str, n_source: int, n_target: int, masks: dict = {}) -> dict[str, Tensor]:
    if architecture not in ("encoder-only", "decoder-only", "encoder-decoder"):
        raise ValueError
    masks.clear()
    if architecture != "decoder-only":
        masks["encoder"] = torch.ones(n_source, n_source).bool()
    if architecture != "encoder-only":
        masks["decoder"] = torch.ones(n_target, n_target).tril().bool()
    if architecture == "encoder-decoder":
        masks["cross"] = torch.ones(n_target, n_source).bool()
    return masks

# %% mistake: refuses_an_empty_other_text
# names: length .*ignored
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    if n_source < 1 or n_target < 1:
        raise ValueError("no text")
    if architecture == "encoder-only":
        return {"encoder": torch.ones(n_source, n_source).bool()}
    if architecture == "decoder-only":
        return {"decoder": torch.ones(n_target, n_target).bool().tril()}
    if architecture == "encoder-decoder":
        return {"encoder": torch.ones(n_source, n_source).bool(), "decoder": torch.ones(n_target, n_target).bool().tril(), "cross": torch.ones(n_target, n_source).bool()}
    raise ValueError("unknown")

# %% mistake: encoder_of_the_diagonal
# names: encoder
# names: itself alone
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    enc = torch.eye(n_source, dtype=torch.bool)
    dec = torch.ones(n_target, n_target, dtype=torch.bool).tril()
    if architecture == "encoder-only":
        return {"encoder": enc}
    if architecture == "decoder-only":
        return {"decoder": dec}
    if architecture == "encoder-decoder":
        return {"encoder": enc, "decoder": dec, "cross": torch.ones(n_target, n_source, dtype=torch.bool)}
    raise ValueError(architecture)

# %% mistake: decoder_of_the_diagonal
# names: decoder
# names: itself alone
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    enc = torch.ones(n_source, n_source, dtype=torch.bool)
    dec = torch.eye(n_target, dtype=torch.bool)
    if architecture == "encoder-only":
        return {"encoder": enc}
    if architecture == "decoder-only":
        return {"decoder": dec}
    if architecture == "encoder-decoder":
        return {"encoder": enc, "decoder": dec, "cross": torch.ones(n_target, n_source, dtype=torch.bool)}
    raise ValueError(architecture)

# %% mistake: decoder_of_nothing
# names: decoder
# names: nothing
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    enc = torch.ones(n_source, n_source, dtype=torch.bool)
    dec = torch.zeros(n_target, n_target, dtype=torch.bool)
    if architecture == "encoder-only":
        return {"encoder": enc}
    if architecture == "decoder-only":
        return {"decoder": dec}
    if architecture == "encoder-decoder":
        return {"encoder": enc, "decoder": dec, "cross": torch.ones(n_target, n_source, dtype=torch.bool)}
    raise ValueError(architecture)

# %% mistake: last_of_the_source_alone
# names: not all of it
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    enc = torch.ones(n_source, n_source, dtype=torch.bool)
    dec = torch.ones(n_target, n_target, dtype=torch.bool).tril()
    cross = torch.zeros(n_target, n_source, dtype=torch.bool)
    cross[:, -1] = True
    if architecture == "encoder-only":
        return {"encoder": enc}
    if architecture == "decoder-only":
        return {"decoder": dec}
    if architecture == "encoder-decoder":
        return {"encoder": enc, "decoder": dec, "cross": cross}
    raise ValueError(architecture)

# %% mistake: prefix_in_both_directions
# names: both directions
def visibility(architecture, n_source, n_target):
    full = torch.ones(n_source, n_source, dtype=torch.bool)
    if architecture == "encoder-only":
        return {"encoder": full}
    if architecture == "decoder-only":
        m = causal_mask(n_target)
        m[:, :n_source] = True
        return {"decoder": m}
    if architecture == "encoder-decoder":
        return {"encoder": full, "decoder": causal_mask(n_target), "cross": torch.ones(n_target, n_source, dtype=torch.bool)}
    raise ValueError

# %% mistake: decoder_of_the_last_two
# names: last few
def visibility(architecture, n_source, n_target):
    def dec(n):
        i = torch.arange(n)
        return (i.view(-1, 1) >= i) & (i.view(-1, 1) - i < 2)
    if architecture == "encoder-only":
        return {"encoder": torch.ones(n_source, n_source, dtype=torch.bool)}
    if architecture == "decoder-only":
        return {"decoder": dec(n_target)}
    if architecture == "encoder-decoder":
        return {"encoder": torch.ones(n_source, n_source, dtype=torch.bool), "decoder": dec(n_target), "cross": torch.ones(n_target, n_source, dtype=torch.bool)}
    raise ValueError

# %% mistake: last_token_sees_no_source
# names: not all of it|nothing of the source
def visibility(architecture, n_source, n_target):
    full = torch.ones(n_source, n_source, dtype=torch.bool)
    if architecture == "encoder-only":
        return {"encoder": full}
    if architecture == "decoder-only":
        return {"decoder": causal_mask(n_target)}
    if architecture == "encoder-decoder":
        c = torch.ones(n_target, n_source, dtype=torch.bool)
        c[-1] = False
        return {"encoder": full, "decoder": causal_mask(n_target), "cross": c}
    raise ValueError

# %% unknown: every_second_token
def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    places = torch.arange(n_target)
    decoder = causal_mask(n_target) & ((places.unsqueeze(-1) - places) % 2 == 0)
    encoder, cross = torch.ones(n_source, n_source).bool(), torch.ones(n_target, n_source).bool()
    if architecture == "encoder-only":
        return {"encoder": encoder}
    if architecture == "decoder-only":
        return {"decoder": decoder}
    if architecture == "encoder-decoder":
        return {"encoder": encoder, "decoder": decoder, "cross": cross}
    raise ValueError(architecture)

# %% mistake: dash_for_hyphen
# names: hyphen is that of the keyboard
def visibility(architecture, n_source, n_target):
    if architecture == "encoder-only":
        return {"encoder": torch.ones(n_source, n_source).bool()}
    if architecture == "decoder-only":
        return {"decoder": torch.ones(n_target, n_target).tril().bool()}
    if architecture == "encoder–decoder":
        return {
            "encoder": torch.ones(n_source, n_source).bool(),
            "decoder": torch.ones(n_target, n_target).tril().bool(),
            "cross": torch.ones(n_target, n_source).bool(),
        }
    raise ValueError(f"unknown architecture {architecture}")

# %% mistake: both_lengths_checked
# names: ^the length of a text that does not exist
def visibility(architecture, n_source, n_target):
    if n_source < 1 or n_target < 1:
        raise ValueError("there is at least one token")
    if architecture == "encoder-only":
        return {"encoder": torch.ones(n_source, n_source).bool()}
    if architecture == "decoder-only":
        return {"decoder": causal_mask(n_target)}
    if architecture == "encoder-decoder":
        return {
            "encoder": torch.ones(n_source, n_source).bool(),
            "decoder": causal_mask(n_target),
            "cross": torch.ones(n_target, n_source).bool(),
        }
    raise ValueError(architecture)
