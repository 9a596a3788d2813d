"""`parameter_split`: where the parameters of a GPT-2 are."""

from typing import Any

from inside_transformers.checks import sign
from inside_transformers.parts.facts import gpt2, mlps
from inside_transformers.parts.facts.counts import Counts


class ParameterSplit(Counts):
    """Four sizes → how many parameters belong to "embedding", "attention", "mlp" and "norm": whole numbers, held
    against transformers' own model. An entry's mistakes come in the order of the result: the sentence then speaks of
    where the first difference is.
    """

    name, returns, read = "parameter_split", "counts", mlps.MLP_PAGE
    reference = staticmethod(gpt2.parameter_split)
    says = {
        "none_used": "Something is None that should be a number.",
        "random": "Two calls with the same numbers give different counts: something is kept between calls, and counted "
        "on. Begin with a new dict in each.",
        "large_counts": "For a very large model the count is wrong: Python's own `int` has as many digits as it takes; "
        "those of numpy and torch have 32 or 64 bits, and float32 knows seven digits.",
    }

    @sign("The numbers for attention and MLP are exchanged.")
    def swapped_entries(self, got: Any) -> bool:
        return self.has(got, "attention", self.right["mlp"]) and self.has(got, "mlp", self.right["attention"])

    @sign('Norm: those of the layers were counted with attention and MLP. All of them belong to "norm".')
    def norm_in_blocks(self, got: Any) -> bool:
        in_both = isinstance(got, dict) and sum(got.values()) == sum(self.right.values())
        return in_both and self.has(got, "norm", 2 * self.d_model, 0)

    @sign("A size of GPT-2 small is fixed in your code, like 50257, 1024, 768 or 12. Take it from the arguments.")
    def fixed_sizes(self, got: Any) -> bool:
        fixed = gpt2.with_fixed_sizes(self.n_layers, self.d_model, self.n_vocab, self.n_context)
        return any(self.has(got, entry, *numbers) for entry, numbers in fixed.items())

    @sign("This is one layer: multiply by n_layers.")
    def one_layer(self, got: Any) -> bool:
        return self.n_layers > 1 and any(self.has(got, entry, number) for entry, number in self.in_a_layer.items())

    @sign(
        "The number of layers multiplies only a part of what one layer holds. It stands before all of it: put that in "
        "brackets."
    )
    def brackets(self, got: Any) -> bool:
        if self.n_layers == 1 or not isinstance(got, dict) or got.get("embedding") != self.right["embedding"]:
            return False  # that stands first in the result, and is spoken of first
        n, d, square = self.n_layers, self.d_model, self.d_model**2
        up_alone = n * 4 * square + 4 * square + 5 * d, n * (4 * square + 4 * d) + 4 * square + d
        mlp = n * 8 * square + 5 * d, *up_alone
        return got.get("attention") == n * 4 * square + 4 * d or got.get("mlp") in mlp

    @sign(
        "Embedding: the matrix for the tokens was counted twice. The head that makes logits is the same matrix, and "
        "has no parameters of its own."
    )
    def untied(self, got: Any) -> bool:
        twice = 2 * self.n_vocab * self.d_model
        return self.has(got, "embedding", twice + self.n_context * self.d_model, twice)

    @sign("Embedding: neither it nor GPT-2's head has a bias, only a vector for each token and each position.")
    def head_bias(self, got: Any) -> bool:
        biases = self.n_vocab, self.n_vocab + self.n_context, 2 * self.d_model
        return self.has(got, "embedding", *(self.right["embedding"] + each for each in biases))

    @sign("Embedding: the positions are missing. Each of the n_context positions has a vector too.")
    def no_positions(self, got: Any) -> bool:
        return self.has(got, "embedding", self.n_vocab * self.d_model)

    @sign("Embedding: only the positions were counted. Each of the n_vocab tokens has a vector too.")
    def no_tokens(self, got: Any) -> bool:
        return self.has(got, "embedding", self.n_context * self.d_model)

    @sign(
        "Embedding: tokens and positions were multiplied. Each token has a vector, and each position has one: their "
        "numbers are added."
    )
    def embedding_pairs(self, got: Any) -> bool:
        return self.has(got, "embedding", *(self.n_vocab * self.n_context * self.d_model**p for p in (0, 1, 2)))

    @sign("Embedding: a token and a position are a vector each, of d_model numbers.")
    def no_width(self, got: Any) -> bool:
        n, m, d = self.n_vocab, self.n_context, self.d_model
        return self.has(got, "embedding", n + m, n * d + m, n + m * d)

    @sign("Embedding: it was counted once for each layer. There is one, before the first layer.")
    def embedding_layers(self, got: Any) -> bool:
        n, v, c, d = self.n_layers, self.n_vocab, self.n_context, self.d_model
        return self.has(got, "embedding", *((v * a + c * b) * d for a, b in ((n, n), (1, n), (n, 1))))

    @sign("Attention: the biases are missing. Each of its four layers has one, of d_model numbers.")
    def attention_bias(self, got: Any) -> bool:
        return self.in_each_layer(got, "attention", 4, 0)

    @sign("Attention: some biases are missing, or were counted once for several layers. Each of the four has its own.")
    def attention_bias_once(self, got: Any) -> bool:
        return self.in_each_layer(got, "attention", 4, 1, 2, 3)

    @sign("Attention: a bias is no single number. It is as long as what a layer gives, d_model numbers.")
    def attention_bias_number(self, got: Any) -> bool:
        return self.has(got, "attention", *(self.n_layers * (4 * self.d_model**2 + n) for n in (1, 4)))

    @sign("Attention: the causal mask was counted. It is made anew from the positions, and nothing of it is learned.")
    def attention_mask(self, got: Any) -> bool:
        mask = self.n_context**2
        return self.has(got, "attention", *(self.right["attention"] + n * mask for n in (1, self.n_layers)))

    @sign("Attention: these are three layers, query, key and value. The fourth, output, is missing.")
    def attention_three(self, got: Any) -> bool:
        return self.in_each_layer(got, "attention", 3, 3, 0)

    @sign(
        "Attention: this is one layer. There are four: query, key, value and output. (Does your code count heads? Of "
        "`d_model // 64` there are none in a narrow model. However many there are, together they are d_model wide.)"
    )
    def attention_one(self, got: Any) -> bool:
        return self.in_each_layer(got, "attention", 1, 1, 0)

    @sign("MLP: the biases are missing: 4 · d_model numbers in `up`, d_model in `down`.")
    def mlp_bias(self, got: Any) -> bool:
        return self.in_each_layer(got, "mlp", 8, 0)

    @sign(
        "MLP: the biases have other sizes. A bias is as long as what the layer gives: 4 · d_model numbers in `up`, "
        "d_model in `down`."
    )
    def mlp_bias_sizes(self, got: Any) -> bool:
        one_number = self.n_layers * (8 * self.d_model**2 + 2)
        return self.in_each_layer(got, "mlp", 8, 1, 2, 4, 8, 10) or self.has(got, "mlp", one_number)

    @sign("MLP: `up` and `down` have the hidden width, 4 · d_model, on one side only, and d_model on the other.")
    def mlp_wide(self, got: Any) -> bool:
        return self.in_each_layer(got, "mlp", 16, 0, 4, 5, 8) or self.in_each_layer(got, "mlp", 32, 0, 5, 8)

    @sign("MLP: this is one of its two layers. `up` and `down` have 4 · d_model² weights each.")
    def mlp_half(self, got: Any) -> bool:
        return self.in_each_layer(got, "mlp", 4, 0, 1, 4, 5)

    @sign("MLP: its hidden width is 4 · d_model, not d_model.")
    def mlp_narrow(self, got: Any) -> bool:
        return self.in_each_layer(got, "mlp", 2, 0, 2)

    @sign("MLP: these are three matrices, as in newer models with a gate. GPT-2 has two, `up` and `down`.")
    def mlp_gated(self, got: Any) -> bool:
        return self.in_each_layer(got, "mlp", 12, 0, 5, 9)

    @sign("Norm: the final one was counted in every layer. It comes once, after the last layer.")
    def norm_three(self, got: Any) -> bool:
        return self.in_each_layer(got, "norm", 0, 6)

    @sign("Norm: a scale and a bias are two vectors, of d_model numbers each.")
    def norm_width(self, got: Any) -> bool:
        norms = 2 * self.n_layers + 1
        return self.has(got, "norm", 2 * norms, norms)

    @sign("Norm: the width, or the final norm, is multiplied with the wrong thing: count the norms first, in brackets.")
    def norm_brackets(self, got: Any) -> bool:
        n, d = self.n_layers, self.d_model
        return self.has(got, "norm", 2 * n + 2 * d, 2 * n + d, 4 * n + 2 * d, n + 2 * d)

    @sign("Norm: the final one is missing. After the last layer there is one more.")
    def norm_final(self, got: Any) -> bool:
        one = [4 * self.d_model] if self.n_layers > 1 else []
        return self.has(got, "norm", self.n_layers * 4 * self.d_model, *one)

    @sign("Norm: each has two vectors, a scale and a bias, of d_model numbers each.")
    def norm_bias(self, got: Any) -> bool:
        right, d = self.right["norm"], self.d_model
        return self.has(got, "norm", right // 2, self.n_layers * 2 * d, right - d)

    @sign("Norm: each layer has two, one before attention and one before the MLP.")
    def norm_one(self, got: Any) -> bool:
        return self.has(got, "norm", (self.n_layers + 1) * 2 * self.d_model)

    @sign("Norm: there are too many. GPT-2 has two in each layer and a final one; none after the embedding.")
    def norm_embedding(self, got: Any) -> bool:
        return self.has(got, "norm", (self.n_layers + 1) * 4 * self.d_model, (3 * self.n_layers + 1) * 2 * self.d_model)
