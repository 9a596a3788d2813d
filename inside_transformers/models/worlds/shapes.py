"""A toy world of colored shapes: pictures whose content is known exactly, with captions, questions and boxes.

The world serves three models (detection, captions, visual questions). Everything follows from a seed: `scene(7)` is
the same picture on every machine. Training draws from seeds below `HELD_OUT`, measurement from seeds above it.
"""

import random
from collections import Counter
from dataclasses import dataclass

from PIL import Image, ImageDraw

SIZE = 192  # pixels, both ways
MOST = 4  # shapes in a picture, from 1
HELD_OUT = 10_000_000
COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (212, 42, 42),
    "yellow": (240, 200, 40),
    "green": (40, 150, 60),
    "blue": (40, 90, 200),
}
SHAPES = ("circle", "square", "triangle")
KINDS = tuple(f"{colour} {shape}" for colour in COLOURS for shape in SHAPES)
NUMBERS = ("zero", "one", "two", "three", "four")


@dataclass(frozen=True)
class Thing:
    """One shape: its names, the RGB it is painted with, its center and how far it reaches, in pixels."""

    colour: str
    shape: str
    paint: tuple[int, int, int]
    x: float
    y: float
    reach: float

    @property
    def kind(self) -> str:
        """Color and shape, as "red circle"."""
        return f"{self.colour} {self.shape}"

    def corners(self) -> list[tuple[float, float]]:
        """The outline's corners; for a circle, those of its box."""
        r = self.reach
        if self.shape == "triangle":
            return [(self.x, self.y - r), (self.x + 0.95 * r, self.y + 0.8 * r), (self.x - 0.95 * r, self.y + 0.8 * r)]
        half = r if self.shape == "circle" else 0.85 * r
        return [(self.x - half, self.y - half), (self.x + half, self.y + half)]

    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom, in pixels from the top left."""
        xs, ys = zip(*self.corners(), strict=True)
        return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True)
class Question:
    """A question about a scene: its `kind` is "count", "colour" or "shape", its answer one word."""

    kind: str
    text: str
    answer: str


@dataclass(frozen=True)
class Scene:
    """What is in a picture, and the RGB of the ground it stands on."""

    things: tuple[Thing, ...]
    ground: tuple[int, int, int]

    def image(self) -> Image.Image:
        """The picture, RGB, `SIZE` × `SIZE`, drawn twice as large and halved so that edges are smooth."""
        image = Image.new("RGB", (2 * SIZE, 2 * SIZE), self.ground)
        pen = ImageDraw.Draw(image)
        for thing in self.things:
            corners = [(2 * x, 2 * y) for x, y in thing.corners()]
            paint = {"circle": pen.ellipse, "square": pen.rectangle, "triangle": pen.polygon}[thing.shape]
            paint(corners, fill=thing.paint)
        return image.reduce(2)

    def caption(self) -> str:
        """One sentence that counts every kind, by color and then by shape, wherever the shapes stand."""
        counts = Counter(thing.kind for thing in self.things)
        parts = [f"{'a' if n == 1 else NUMBERS[n]} {kind}{'s' * (n > 1)}" for kind in KINDS if (n := counts[kind])]
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"

    def questions(self) -> list[Question]:
        """Every question that this world knows and that has one answer here.

        How many there are (of all, of a shape, of a color; "zero" where there is none), which color the only circle
        has, which shape the only red one has.
        """
        shapes = Counter(thing.shape for thing in self.things)
        colours = Counter(thing.colour for thing in self.things)
        counted = [("shapes", len(self.things))]
        counted += [(f"{shape}s", shapes[shape]) for shape in SHAPES]
        counted += [(f"{colour} shapes", colours[colour]) for colour in COLOURS]
        questions = [Question("count", f"How many {what} are there?", NUMBERS[n]) for what, n in counted]
        for thing in self.things:
            if shapes[thing.shape] == 1:
                questions.append(Question("colour", f"What colour is the {thing.shape}?", thing.colour))
            if colours[thing.colour] == 1:
                questions.append(Question("shape", f"What shape is the {thing.colour} one?", thing.shape))
        return questions


def scene(seed: int) -> Scene:
    """The scene of a seed: one to four upright shapes that don't touch, on a light ground.

    From the second on, one in three is of a kind that is already there, so that there is something to count.
    """
    rng = random.Random(seed)
    ground = (rng.randint(228, 255), rng.randint(228, 255), rng.randint(228, 255))
    count, things = rng.randint(1, MOST), list[Thing]()
    while len(things) < count:
        colour, shape = rng.choice(list(COLOURS)), rng.choice(SHAPES)
        if things and rng.random() < 1 / 3:
            twin = rng.choice(things)
            colour, shape = twin.colour, twin.shape
        reach = rng.uniform(20, 30)
        x, y = rng.uniform(reach + 2, SIZE - reach - 2), rng.uniform(reach + 2, SIZE - reach - 2)
        red, green, blue = (min(255, max(0, level + rng.randint(-16, 16))) for level in COLOURS[colour])
        if all((x - t.x) ** 2 + (y - t.y) ** 2 > (reach + t.reach + 4) ** 2 for t in things):
            things.append(Thing(colour, shape, (red, green, blue), x, y, reach))
    return Scene(tuple(things), ground)


def blank() -> Image.Image:
    """A picture with nothing in it. No model of this world has seen one."""
    return Scene((), (242, 242, 242)).image()
