# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: formulas
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    d = d_model
    return {
        "embedding": n_vocab * d + n_context * d,
        "attention": n_layers * (4 * d * d + 4 * d),
        "mlp": n_layers * (8 * d * d + 5 * d),
        "norm": n_layers * 4 * d + 2 * d,
    }

# %% right: layer_by_layer
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    counts = {"embedding": (n_vocab + n_context) * d_model, "attention": 0, "mlp": 0, "norm": 2 * d_model}
    for _ in range(n_layers):
        for _ in ("query", "key", "value", "output"):
            counts["attention"] += d_model * d_model + d_model
        counts["mlp"] += d_model * 4 * d_model + 4 * d_model
        counts["mlp"] += 4 * d_model * d_model + d_model
        counts["norm"] += 2 * 2 * d_model
    return counts

# %% right: helper_for_a_linear_map
def linear(a, b):
    return a * b + b

def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    hidden = 4 * d_model
    attention = linear(d_model, 3 * d_model) + linear(d_model, d_model)
    mlp = linear(d_model, hidden) + linear(hidden, d_model)
    return dict(
        norm=(2 * n_layers + 1) * 2 * d_model,
        mlp=n_layers * mlp,
        attention=n_layers * attention,
        embedding=(n_vocab + n_context) * d_model,
    )

# %% right: modules_counted
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    def count(*modules):
        return sum(p.numel() for m in modules for p in m.parameters())

    with torch.device("meta"):
        attention = count(*(nn.Linear(d_model, d_model) for _ in range(4)))
        mlp = count(nn.Linear(d_model, 4 * d_model), nn.Linear(4 * d_model, d_model))
        norm = count(nn.LayerNorm(d_model))
        embedding = count(nn.Embedding(n_vocab, d_model), nn.Embedding(n_context, d_model))
    return {
        "embedding": embedding,
        "attention": n_layers * attention,
        "mlp": n_layers * mlp,
        "norm": (2 * n_layers + 1) * norm,
    }

# %% right: asks_transformers
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    from transformers import GPT2Config, GPT2Model

    config = GPT2Config(n_layer=n_layers, n_embd=d_model, n_head=1, vocab_size=n_vocab, n_positions=n_context,
                        bos_token_id=None, eos_token_id=None)
    with torch.device("meta"):
        model = GPT2Model(config)
    counts = {"embedding": 0, "attention": 0, "mlp": 0, "norm": 0}
    for name, p in model.named_parameters():
        kind = "norm" if "ln" in name else "attention" if "attn" in name else "mlp" if "mlp" in name else "embedding"
        counts[kind] += p.numel()
    return counts

# %% right: whole_number_powers
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    attention = 4 * (d_model**2 + d_model) * n_layers
    return {
        "embedding": n_vocab * d_model + n_context * d_model,
        "attention": attention,
        "mlp": 2 * attention - 3 * d_model * n_layers,
        "norm": 2 * d_model * n_layers * 2 + d_model + d_model,
    }

# %% right: shapes_multiplied
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    shapes = {
        "embedding": [(n_vocab, d), (n_context, d)],
        "attention": [(d, d), (d,)] * 4 * n_layers,
        "mlp": [(4 * d, d), (4 * d,), (d, 4 * d), (d,)] * n_layers,
        "norm": [(d,), (d,)] * (2 * n_layers + 1),
    }
    return {name: sum(math.prod(shape) for shape in of) for name, of in shapes.items()}

# %% right: a_counter
def parameter_split(n_layers, d_model, n_vocab, n_context):
    from collections import Counter
    count = Counter()
    count["embedding"] += n_vocab * d_model
    count["embedding"] += n_context * d_model
    for _ in range(n_layers):
        for _ in ("query", "key", "value", "output"):
            count["attention"] += d_model * d_model + d_model
        count["mlp"] += d_model * (4 * d_model) + 4 * d_model
        count["mlp"] += (4 * d_model) * d_model + d_model
        count["norm"] += 2 * (d_model + d_model)
    count["norm"] += d_model + d_model
    return count

# %% right: fused_and_in_another_order
def parameter_split(n_layers, d_model, n_vocab, n_context):
    fused = 3 * d_model * d_model + 3 * d_model
    return dict(
        norm=2 * d_model * (2 * n_layers + 1),
        mlp=n_layers * (8 * d_model**2 + 5 * d_model),
        embedding=d_model * (n_vocab + n_context),
        attention=n_layers * (fused + d_model * (d_model + 1)),
    )

# %% right: on_the_meta_device
def parameter_split(n_layers, d_model, n_vocab, n_context):
    def size(*modules):
        return sum(p.numel() for module in modules for p in module.parameters())

    d = d_model
    with torch.device("meta"):
        tables = nn.Embedding(n_vocab, d), nn.Embedding(n_context, d)
        attention = nn.MultiheadAttention(d, 1)
        mlp = nn.Sequential(nn.Linear(d, 4 * d), nn.GELU(), nn.Linear(4 * d, d))
        norm = nn.LayerNorm(d)
    return {
        "embedding": size(*tables),
        "attention": n_layers * size(attention),
        "mlp": n_layers * size(mlp),
        "norm": (2 * n_layers + 1) * size(norm),
    }

# %% right: encoder_layers_of_torch
def parameter_split(n_layers, d_model, n_vocab, n_context):
    layer = nn.TransformerEncoderLayer(d_model, 1, 4 * d_model, device="meta")
    kind = {"self_attn": "attention", "linear1": "mlp", "linear2": "mlp", "norm1": "norm", "norm2": "norm"}
    counts = {"embedding": (n_vocab + n_context) * d_model, "attention": 0, "mlp": 0, "norm": 2 * d_model}
    for name, parameter in layer.named_parameters():
        counts[kind[name.split(".")[0]]] += n_layers * parameter.numel()
    return counts

# %% right: recursive
def parameter_split(n_layers, d_model, n_vocab, n_context):
    if n_layers == 0:
        return {"embedding": (n_vocab + n_context) * d_model, "attention": 0, "mlp": 0, "norm": 2 * d_model}
    below = parameter_split(n_layers - 1, d_model, n_vocab, n_context)
    below["attention"] += 4 * d_model * (d_model + 1)
    below["mlp"] += 8 * d_model * d_model + 5 * d_model
    below["norm"] += 4 * d_model
    return below

# %% right: numpy_made_plain
def parameter_split(n_layers, d_model, n_vocab, n_context):
    import numpy as np
    d, n = d_model, n_layers
    # columns: d², d, embedding
    table = np.array([[0, n_vocab + n_context], [4 * n, 4 * n], [8 * n, 5 * n], [0, 4 * n + 2]])
    return dict(zip(["embedding", "attention", "mlp", "norm"], (table @ np.array([d * d, d])).tolist()))

# %% right: what_is_left
def parameter_split(n_layers, d_model, n_vocab, n_context):
    total = (n_vocab + n_context) * d_model + n_layers * (12 * d_model**2 + 13 * d_model) + 2 * d_model
    split = {"attention": 4 * n_layers * (d_model**2 + d_model)}
    split["norm"] = 4 * n_layers * d_model + 2 * d_model
    split["embedding"] = n_vocab * d_model + n_context * d_model
    split["mlp"] = total - sum(split.values())
    return split

# %% right: a_default_dict
def parameter_split(n_layers, d_model, n_vocab, n_context):
    from collections import defaultdict
    counts = defaultdict(int)
    for kind, inputs, outputs, times in (
        ("attention", d_model, d_model, 4 * n_layers),
        ("mlp", d_model, 4 * d_model, n_layers),
        ("mlp", 4 * d_model, d_model, n_layers),
    ):
        counts[kind] += times * (inputs * outputs + outputs)
    counts["norm"] += 2 * d_model * (n_layers + n_layers + 1)
    counts["embedding"] += d_model * n_vocab + d_model * n_context
    return counts

# %% right: a_dataclass
def parameter_split(n_layers, d_model, n_vocab, n_context):
    from dataclasses import asdict, dataclass

    @dataclass
    class Split:
        embedding: int = 0
        attention: int = 0
        mlp: int = 0
        norm: int = 0

    linear = lambda a, b: (a + 1) * b
    return asdict(Split(
        (n_vocab + n_context) * d_model,
        n_layers * 4 * linear(d_model, d_model),
        n_layers * (linear(d_model, 4 * d_model) + linear(4 * d_model, d_model)),
        (n_layers * 2 + 1) * linear(1, d_model),
    ))

# %% right: elements_of_tensors
def parameter_split(n_layers, d_model, n_vocab, n_context):
    empty = lambda *size: torch.empty(size, device="meta").numel()
    return {
        "embedding": empty(n_vocab, d_model) + empty(n_context, d_model),
        "attention": empty(n_layers, 4, d_model, d_model + 1),
        "mlp": empty(n_layers, 4 * d_model, d_model + 1) + empty(n_layers, d_model, 4 * d_model + 1),
        "norm": empty(2 * n_layers + 1, 2, d_model),
    }

# %% snippet: start
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    d, L = d_model, n_layers
    embedding = (n_vocab + n_context) * d
    attention = L * (4 * d * d + 4 * d)
    mlp = L * (8 * d * d + 5 * d)
    norm = L * 4 * d + 2 * d

# %% snippet: end
    return {"embedding": embedding, "attention": attention, "mlp": mlp, "norm": norm}

# %% mistake: attention_without_biases
# names: attention: .*(bias)
#: start
    attention = L * 4 * d * d
#: end

# %% mistake: attention_without_output
# names: attention: .*(output|fourth|three)
#: start
    attention = L * (3 * d * d + 3 * d)
#: end

# %% mistake: attention_without_output_and_biases
# names: attention: .*(output|fourth|three)
#: start
    attention = L * 3 * d * d
#: end

# %% mistake: attention_of_one_map
# names: attention: .*(four)
#: start
    attention = L * (d * d + d)
#: end

# %% mistake: mlp_without_biases
# names: MLP: .*(bias)
#: start
    mlp = L * 8 * d * d
#: end

# %% mistake: mlp_with_equal_biases
# names: MLP: .*(bias)
#: start
    mlp = L * (8 * d * d + 8 * d)
#: end

# %% mistake: mlp_with_narrow_biases
# names: MLP: .*(bias)
#: start
    mlp = L * 2 * (4 * d * d + d)
#: end

# %% mistake: mlp_up_alone
# names: MLP: .*(up.{0,20}down|one of)
#: start
    mlp = L * (4 * d * d + 4 * d)
#: end

# %% mistake: mlp_of_the_models_width
# names: MLP: .*(4)
#: start
    mlp = L * 2 * (d * d + d)
#: end

# %% mistake: mlp_with_a_gate
# names: MLP: .*(gate|three)
#: start
    mlp = L * 12 * d * d
#: end

# %% mistake: no_biases_anywhere
# names: bias
#: start
    attention, mlp, norm = L * 4 * d * d, L * 8 * d * d, (2 * L + 1) * d
#: end

# %% mistake: final_norm_forgotten
# names: norm: .*(final|last)
#: start
    norm = L * 4 * d
#: end

# %% mistake: norms_without_bias
# names: norm: .*(bias|two vectors)
#: start
    norm = (2 * L + 1) * d
#: end

# %% mistake: one_norm_a_layer
# names: norm: .*(two)
#: start
    norm = L * 2 * d + 2 * d
#: end

# %% mistake: norm_behind_the_embedding
# names: norm: .*(too many|embedding)
#: start
    norm = L * 4 * d + 4 * d
#: end

# %% mistake: head_counted_again
# names: embedding: .*(twice|same)
#: start
    embedding = (2 * n_vocab + n_context) * d
#: end

# %% mistake: head_with_a_bias
# names: embedding: .*(bias)
#: start
    embedding = (n_vocab + n_context) * d + n_vocab
#: end

# %% mistake: positions_forgotten
# names: embedding: .*(position)
#: start
    embedding = n_vocab * d
#: end

# %% mistake: tokens_forgotten
# names: Embedding: .*token
#: start
    embedding = n_context * d
#: end

# %% mistake: rows_not_numbers
# names: embedding: .*(vector|d_model)
#: start
    embedding = n_vocab + n_context
#: end

# %% mistake: embedding_in_every_layer
# names: embedding: .*(each layer|every layer|once)
#: start
    embedding = L * (n_vocab + n_context) * d
#: end

# %% mistake: one_layer_only
# names: n_layers|one layer
#: start
    attention, mlp, norm = 4 * d * d + 4 * d, 8 * d * d + 5 * d, 4 * d + 2 * d
#: end

# %% mistake: entries_exchanged
# names: exchang|swap
#: start
    attention, mlp = mlp, attention
#: end

# %% mistake: floats
# names: int|whole
#: start
    mlp = L * 8 * d**2.0 + 5 * L * d
#: end

# %% mistake: division_makes_a_float
# names: int|whole
#: start
    attention = mlp / 2 + 1.5 * L * d
#: end

# %% mistake: tensors
# names: item
#: start
    embedding = torch.tensor(n_vocab * d) + n_context * d
#: end

# %% mistake: a_total_as_well
# names: key .total. is one too many
#: start
    return {"embedding": embedding, "attention": attention, "mlp": mlp, "norm": norm, "total": 0}

# %% mistake: other_names
# names: key .embedding. is missing
#: start
    return {"embeddings": embedding, "attention": attention, "mlp": mlp, "layer_norm": norm}

# %% mistake: tuple_of_four
# names: dict
#: start
    return embedding, attention, mlp, norm

# %% mistake: printed
# names: return
#: start
    print(embedding, attention, mlp, norm)

# %% mistake: shares
# names: int|whole
#: start
    total = embedding + attention + mlp + norm
    return {"embedding": embedding / total, "attention": attention / total, "mlp": mlp / total, "norm": norm / total}

# %% mistake: final_norm_in_every_layer
# names: norm: .*(once|after the last)
#: start
    norm = L * 3 * 2 * d
#: end

# %% mistake: norms_of_two_numbers
# names: norm: .*d_model
#: start
    norm = (2 * L + 1) * 2
#: end

# %% mistake: norm_brackets_forgotten
# names: norm: .*bracket
#: start
    norm = 2 * L + 1 * 2 * d
#: end

# %% mistake: mlp_brackets_forgotten
# names: bracket
#: start
    mlp = L * 8 * d * d + 5 * d
#: end

# %% mistake: attention_brackets_forgotten
# names: bracket
#: start
    attention = L * 4 * d * d + 4 * d
#: end

# %% mistake: one_bias_for_four_maps
# names: attention: .*bias
#: start
    attention = L * (4 * d * d + d)
#: end

# %% mistake: tokens_times_positions
# names: embedding: .*(multipl|added)
#: start
    embedding = n_vocab * n_context * d
#: end

# %% mistake: positions_without_width
# names: embedding: .*d_model
#: start
    embedding = n_vocab * d + n_context
#: end

# %% mistake: everything_in_every_layer
# names: embedding: .*(once|one, before)
#: start
    embedding = L * (n_vocab + n_context) * d
    norm = L * 4 * d
#: end

# %% mistake: in_32_bits
# names: bits|too large|overflow
def parameter_split(n_layers, d_model, n_vocab, n_context):
    import numpy as np
    n, d = np.int32(n_layers), np.int32(d_model)
    with np.errstate(all="ignore"):
        return {
            "embedding": int((np.int32(n_vocab) + np.int32(n_context)) * d),
            "attention": int(n * 4 * (d * d + d)),
            "mlp": int(n * (8 * d * d + 5 * d)),
            "norm": int((2 * n + 1) * 2 * d),
        }

# %% mistake: through_float32
# names: float32|digits
def parameter_split(n_layers, d_model, n_vocab, n_context):
    n, d, v, c = torch.tensor([n_layers, d_model, n_vocab, n_context], dtype=torch.float32)
    return {
        "embedding": int((v + c) * d),
        "attention": int(n * 4 * (d * d + d)),
        "mlp": int(n * (8 * d * d + 5 * d)),
        "norm": int((2 * n + 1) * 2 * d),
    }

# %% mistake: brackets_forgotten_from_the_start
# names: embedding: .*vector each
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    d = d_model
    return {
        "embedding": n_vocab + n_context * d,
        "attention": n_layers * 4 * d * d + d,
        "mlp": n_layers * 8 * d * d + 5 * d,
        "norm": 2 * n_layers * 2 * d + 2 * d,
    }

# %% mistake: helper_without_return
# names: None
# names: number
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    def linear(before, after):
        before * after + after

    return {
        "embedding": (n_vocab + n_context) * d_model,
        "attention": n_layers * 4 * linear(d_model, d_model),
        "mlp": n_layers * (linear(d_model, 4 * d_model) + linear(4 * d_model, d_model)),
        "norm": (2 * n_layers + 1) * 2 * d_model,
    }

# %% unknown: kept_by_the_width
COUNTED = {}

def parameter_split(n_layers, d_model, n_vocab, n_context):
    if (n_layers, d_model) not in COUNTED:
        COUNTED[n_layers, d_model] = {
            "embedding": (n_vocab + n_context) * d_model,
            "attention": n_layers * 4 * (d_model**2 + d_model),
            "mlp": n_layers * (8 * d_model**2 + 5 * d_model),
            "norm": (2 * n_layers + 1) * 2 * d_model,
        }
    return dict(COUNTED[n_layers, d_model])

# %% mistake: one_dict_for_all_calls
# names: kept|same (dict|list)|handed
def parameter_split(n_layers, d_model, n_vocab, n_context, counts={}):
    counts["embedding"] = (n_vocab + n_context) * d_model
    counts["attention"] = n_layers * 4 * (d_model**2 + d_model)
    counts["mlp"] = n_layers * (8 * d_model**2 + 5 * d_model)
    counts["norm"] = (2 * n_layers + 1) * 2 * d_model
    return counts

# %% mistake: added_up_over_calls
# names: kept|between calls
def parameter_split(n_layers, d_model, n_vocab, n_context, counts={"embedding": 0, "attention": 0, "mlp": 0, "norm": 0}):
    counts["embedding"] += (n_vocab + n_context) * d_model
    counts["attention"] += n_layers * 4 * (d_model**2 + d_model)
    counts["mlp"] += n_layers * (8 * d_model**2 + 5 * d_model)
    counts["norm"] += (2 * n_layers + 1) * 2 * d_model
    return dict(counts)

# %% unknown: even_widths_only
def parameter_split(n_layers, d_model, n_vocab, n_context):
    half = d_model // 2
    return {
        "embedding": (n_vocab + n_context) * half * 2,
        "attention": n_layers * 4 * (d_model**2 + d_model),
        "mlp": n_layers * (8 * d_model**2 + 5 * d_model),
        "norm": (2 * n_layers + 1) * 2 * d_model,
    }

# %% unknown: a_heads_worth_more
#: start
    attention = L * (4 * d * d + 4 * d) + 64 * L
#: end

# %% mistake: bias_of_the_output_in_the_norm
# names: some biases
#: start
    attention, norm = attention - L * d, norm + L * d
#: end

# %% unknown: one_position_more
#: start
    embedding = (n_vocab + n_context + 1) * d
#: end

# %% mistake: query_key_and_value_as_one_layer_with_a_narrow_bias
# names: attention
# names: bias
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return {
        "embedding": n_vocab * d + n_context * d,
        "attention": n_layers * (d * 3 * d + d + d * d + d),
        "mlp": n_layers * (8 * d * d + 5 * d),
        "norm": (2 * n_layers + 1) * 2 * d,
    }

# %% mistake: a_bias_is_one_number
# names: d_model numbers
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return dict(
        embedding=(n_vocab + n_context) * d,
        attention=n_layers * 4 * (d * d + 1),
        mlp=n_layers * (2 * 4 * d * d + 5 * d),
        norm=(2 * n_layers + 1) * 2 * d,
    )

# %% mistake: causal_mask_counted
# names: mask
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return {
        "embedding": n_vocab * d + n_context * d,
        "attention": n_layers * (4 * (d * d + d) + n_context * n_context),
        "mlp": n_layers * (8 * d * d + 5 * d),
        "norm": (2 * n_layers + 1) * 2 * d,
    }

# %% mistake: power_by_a_caret
# names: \*\*
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return {
        "embedding": n_vocab * d + n_context * d,
        "attention": n_layers * 4 * (d ^ 2 + d),
        "mlp": n_layers * (8 * d ^ 2 + 5 * d),
        "norm": (2 * n_layers + 1) * 2 * d,
    }

# %% mistake: hidden_width_on_both_sides
# names: one side
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return {
        "embedding": n_vocab * d + n_context * d,
        "attention": n_layers * 4 * (d * d + d),
        "mlp": n_layers * (4 * d) ** 2 + n_layers * 5 * d,
        "norm": (2 * n_layers + 1) * 2 * d,
    }

# %% mistake: both_biases_in_both_layers
# names: bias
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return {
        "embedding": n_vocab * d + n_context * d,
        "attention": n_layers * 4 * (d * d + d),
        "mlp": n_layers * 2 * (4 * d * d + 5 * d),
        "norm": (2 * n_layers + 1) * 2 * d,
    }

# %% mistake: keys_in_capitals
# names: "embedding" is missing
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return {
        "Embedding": n_vocab * d + n_context * d,
        "Attention": n_layers * 4 * (d * d + d),
        "MLP": n_layers * (8 * d * d + 5 * d),
        "Norm": (2 * n_layers + 1) * 2 * d,
    }

# %% right: shapes_with_their_layers
def parameter_split(n_layers, d_model, n_vocab, n_context):
    shapes = {
        "embedding": [(n_vocab, d_model), (n_context, d_model)],
        "attention": [(n_layers, d_model, 3 * d_model), (n_layers, 3 * d_model), (n_layers, d_model, d_model), (n_layers, d_model)],
        "mlp": [(n_layers, d_model, 4 * d_model), (n_layers, 4 * d_model), (n_layers, 4 * d_model, d_model), (n_layers, d_model)],
        "norm": [(n_layers, 2, 2, d_model), (2, d_model)],
    }
    return {name: sum(map(math.prod, each)) for name, each in shapes.items()}


# %% mistake: heads_of_64
# names: heads
# names: d_model wide
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    d, n_heads = d_model, d_model // 64
    return {
        "embedding": (n_vocab + n_context) * d,
        "attention": n_layers * (3 * n_heads * (64 * d + 64) + d * d + d),
        "mlp": n_layers * (8 * d * d + 5 * d),
        "norm": (2 * n_layers + 1) * 2 * d,
    }


# %% mistake: norms_in_their_blocks
# names: norm.*counted with attention
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    d = d_model
    return {
        "embedding": (n_vocab + n_context) * d,
        "attention": n_layers * (4 * (d * d + d) + 2 * d),
        "mlp": n_layers * (8 * d * d + 5 * d + 2 * d),
        "norm": 2 * d,
    }


# %% mistake: vocabulary_of_gpt2
# names: fixed
# names: arguments
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    d = d_model
    return {
        "embedding": 50257 * d + 1024 * d,
        "attention": n_layers * 4 * (d * d + d),
        "mlp": n_layers * (8 * d * d + 5 * d),
        "norm": (2 * n_layers + 1) * 2 * d,
    }


# %% mistake: hidden_width_of_gpt2
# names: fixed
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    d, h = d_model, 3072
    return {
        "embedding": (n_vocab + n_context) * d,
        "attention": n_layers * 4 * (d * d + d),
        "mlp": n_layers * (d * h + h + h * d + d),
        "norm": (2 * n_layers + 1) * 2 * d,
    }


# %% mistake: no_bias_in_the_output
# names: some biases
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    d = d_model
    return {
        "embedding": (n_vocab + n_context) * d,
        "attention": n_layers * (4 * d * d + 3 * d),
        "mlp": n_layers * (8 * d * d + 5 * d),
        "norm": (2 * n_layers + 1) * 2 * d,
    }


# %% mistake: twelve_layers
# names: fixed
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    d = d_model
    return {
        "embedding": (n_vocab + n_context) * d,
        "attention": 12 * 4 * (d * d + d),
        "mlp": 12 * (8 * d * d + 5 * d),
        "norm": (2 * 12 + 1) * 2 * d,
    }

# %% mistake: embedding_biases
# names: embedding
# names: bias
def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    d = d_model
    return {"embedding": (n_vocab + n_context) * d + 2 * d, "attention": n_layers * 4 * (d * d + d), "mlp": n_layers * (8 * d * d + 5 * d), "norm": (2 * n_layers + 1) * 2 * d}

# %% mistake: final_norm_without_bias
# names: norm
# names: bias
def parameter_split(n_layers, d_model, n_vocab, n_context):
    L, d, V, C = n_layers, d_model, n_vocab, n_context
    e = (V + C) * d; a = L * 4 * (d * d + d); m = L * (8 * d * d + 5 * d); n = L * 4 * d + d
    return {"embedding": e, "attention": a, "mlp": m, "norm": n}

# %% mistake: positions_in_each_layer
# names: once for each layer
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    embedding = (n_vocab + n_layers * n_context) * d
    attention = n_layers * 4 * (d * d + d)
    mlp = n_layers * (4 * d * d + 4 * d + 4 * d * d + d)
    norm = (2 * n_layers + 1) * 2 * d
    return {"embedding": embedding, "attention": attention, "mlp": mlp, "norm": norm}

# %% right: layers_without_numbers
def parameter_split(n_layers, d_model, n_vocab, n_context):
    """Build one layer on the meta device and count."""
    def size(m):
        return sum(p.numel() for p in m.parameters())
    with torch.device("meta"):
        layer = nn.TransformerEncoderLayer(d_model, 1, 4 * d_model)
        norm = nn.LayerNorm(d_model)
        tables = nn.Embedding(n_vocab, d_model), nn.Embedding(n_context, d_model)
    return {"embedding": sum(map(size, tables)), "attention": n_layers * size(layer.self_attn),
            "mlp": n_layers * (size(layer.linear1) + size(layer.linear2)), "norm": size(norm) * (1 + n_layers * 2)}

# %% mistake: twice_the_width
# names: another than 4
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return {"embedding": (n_vocab + n_context) * d, "attention": n_layers * 4 * (d * d + d), "mlp": n_layers * (2 * 2 * d * d + 3 * d), "norm": (2 * n_layers + 1) * 2 * d}

# %% mistake: norms_as_maps
# names: counted as a map
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return {"embedding": (n_vocab + n_context) * d, "attention": n_layers * 4 * (d * d + d), "mlp": n_layers * (8 * d * d + 5 * d), "norm": (2 * n_layers + 1) * (d * d + d)}

# %% mistake: one_bias_for_a_norm
# names: one number for its bias
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return {"embedding": (n_vocab + n_context) * d, "attention": n_layers * 4 * (d * d + d), "mlp": n_layers * (8 * d * d + 5 * d), "norm": (2 * n_layers + 1) * (d + 1)}

# %% mistake: five_maps
# names: more than four
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d = d_model
    return {"embedding": (n_vocab + n_context) * d, "attention": n_layers * 5 * (d * d + d), "mlp": n_layers * (8 * d * d + 5 * d), "norm": (2 * n_layers + 1) * 2 * d}

# %% mistake: a_layer_too_few
# names: a layer is missing
def parameter_split(n_layers, d_model, n_vocab, n_context):
    d, n = d_model, n_layers - 1
    return {"embedding": (n_vocab + n_context) * d, "attention": n * 4 * (d * d + d), "mlp": n * (8 * d * d + 5 * d), "norm": (2 * n + 1) * 2 * d}

# %% mistake: says_itself_what_it_holds
# names: class of your own
# names: Sly
class Sly(dict):
    def values(self):
        return []
    def __getitem__(self, key):
        return Equal()

class Equal(int):
    def __eq__(self, other):
        return True

def parameter_split(n_layers, d_model, n_vocab, n_context):
    return Sly(embedding=1, attention=1, mlp=1, norm=1)

# %% right: layers_made_and_counted
def parameter_split(n_layers, d_model, n_vocab, n_context):
    def size(*layers):
        return sum(weight.numel() for layer in layers for weight in layer.parameters())

    d = d_model
    return {
        "embedding": size(nn.Embedding(n_vocab, d), nn.Embedding(n_context, d)),
        "attention": n_layers * size(nn.MultiheadAttention(d, 1)),
        "mlp": n_layers * size(nn.Linear(d, 4 * d), nn.Linear(4 * d, d)),
        "norm": (2 * n_layers + 1) * size(nn.LayerNorm(d)),
    }
