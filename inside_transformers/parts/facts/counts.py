"""What the mistakes in `parameter_split` are made of; and those that are asked last."""

from typing import Any

from inside_transformers.checks import PartSpec, sign


class Counts(PartSpec):
    """The inputs of `parameter_split`: four sizes."""

    n_layers: int
    d_model: int
    n_vocab: int
    n_context: int

    @property
    def in_a_layer(self) -> dict[str, int]:
        """What one layer holds."""
        d, square = self.d_model, self.d_model**2
        return {"attention": 4 * square + 4 * d, "mlp": 8 * square + 5 * d}

    def has(self, got: Any, entry: str, *numbers: int) -> bool:
        """Whether an entry is one of these numbers, and not the right one."""
        return isinstance(got, dict) and got.get(entry) in numbers and got.get(entry) != self.right[entry]

    def in_each_layer(self, got: Any, entry: str, squares: int, *vectors: int) -> bool:
        """Whether so many d² were counted for each layer, and one of these numbers of d."""
        d = self.d_model
        return self.has(got, entry, *(self.n_layers * (squares * d**2 + n * d) for n in vectors))

    @sign("Attention: there are more than four maps. Each layer has query, key, value and output, and no other.")
    def attention_more(self, got: Any) -> bool:
        return any(self.in_each_layer(got, "attention", n, n) for n in (5, 6, 8))

    @sign("MLP: its hidden width is another than 4 · d_model.")
    def mlp_other_width(self, got: Any) -> bool:
        return any(self.in_each_layer(got, "mlp", 2 * n, n + 1) for n in (2, 3, 8))

    @sign(
        "Norm: each was counted as a map, with d_model² weights, or with one number for its bias: it has two vectors."
    )
    def norm_as_map(self, got: Any) -> bool:
        norms, d = 2 * self.n_layers + 1, self.d_model
        return self.has(got, "norm", norms * (d * d + d), norms * d * d, norms * (d + 1))

    @sign("A layer is missing, or there is one too many: each of the n_layers counts once.")
    def another_number_of_layers(self, got: Any) -> bool:
        others = self.n_layers - 1, self.n_layers + 1
        return any(self.has(got, entry, *(n * each for n in others)) for entry, each in self.in_a_layer.items())
