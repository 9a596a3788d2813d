"""Gradient descent on the loss of one knob: where it begins, and how far it steps."""

import traitlets

from inside_transformers.widgets import base

# As in `step_size.js`: steps that are shown, the range of the knob, and that of the step size.
STEPS = 10
LOW, HIGH = -0.3, 3.3
SMALL, LARGE = 0.01, 0.3
POINT, RATE = 0.0, 0.1
CURVES = ("bowl", "valleys")


class StepSize(base.Demo):
    """The loss as a curve over one knob, and ten steps of gradient descent on it.

    A step is minus the step size times the slope. The bowl is (2 w − 3)²: a knob w that says how many tokens a word
    has, asked about a text of two words and three tokens. There steps grow without end from a step size of 0.25 on.
    The other curve, 2 (u² − 1)² + u / 2 + 2 with u = w − 1.5, has two valleys, and is made up.

    Args:
        point: where the knob stands at first, from −0.3 to 3.3.
        rate: the step size, from 0.01 to 0.3.
        curve: "bowl" or "valleys".
    """

    _esm = base.module("step_size")
    _css = base.style("step_size")

    point = traitlets.Float(POINT).tag(sync=True)
    rate = traitlets.Float(RATE).tag(sync=True)
    curve = traitlets.Unicode("bowl").tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)

    def __init__(self, point: float = POINT, rate: float = RATE, curve: str = "bowl") -> None:
        super().__init__()
        if not LOW <= point <= HIGH:
            self.problem = f"point is {point:g}: expected a number from {LOW:g} to {HIGH:g}."
        elif not SMALL <= rate <= LARGE:
            self.problem = f"rate is {rate:g}: expected a number from {SMALL:g} to {LARGE:g}."
        elif curve not in CURVES:
            self.problem = f"curve is {curve!r}: expected one of {', '.join(CURVES)}."
        if self.problem:
            self.problem = self.problem.replace("-", "−")
            return
        self.point, self.rate, self.curve = float(point), float(rate), curve
        self.initial = {"point": self.point, "rate": self.rate, "curve": curve}
        self.still = base.table(
            f"Steps of gradient descent, step size {rate:g}",
            ["step", "knob", "loss", "slope"],
            [[i, *row] for i, row in enumerate(steps(self.point, self.rate, curve))],
        )


def loss_and_slope(knob: float, curve: str) -> tuple[float, float]:
    """The height and the slope of a curve at a place."""
    if curve == "bowl":
        return (2 * knob - 3) ** 2, 4 * (2 * knob - 3)
    u = knob - 1.5
    return 2 * (u * u - 1) ** 2 + u / 2 + 2, 8 * u * (u * u - 1) + 0.5


def steps(point: float, rate: float, curve: str) -> list[tuple[float, float, float]]:
    """Knob, loss and slope before each of ten steps and after the last; fewer when the knob passes a million."""
    rows = []
    for _ in range(STEPS + 1):
        loss, slope = loss_and_slope(point, curve)
        rows.append((point, loss, slope))
        point -= rate * slope
        if abs(point) > 1e6:
            break
    return rows
