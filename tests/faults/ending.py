"""Work to be killed and resumed: `python -m tests.faults.ending WORK FOLDER`."""

import sys
from pathlib import Path

from macs_command.macs import main

from tests.tuning import searching, small
from tests.zoo.data import trees
from zoo.training import Recipe
from zoo.training import train as train_recipe

RECIPE = Recipe(
    model="bn.b",
    overrides={"image_size": 16, "filters": [4] * 10, "dense_units": 4, "dropout": 0.3},
    loss="mean_squared_error",
    epochs=3,
    batch_size=4,
    ema_momentum=0.9,
    learning_rate=1e-3,
)


def prepare(folder, out):
    return main(["prepare", "tid2013", str(folder / "tid"), str(out), "--crop", "24"])


def distort(folder, out):
    return main(["distort", str(folder / "photographs"), str(out), "--crop", "64"])


def evaluate(folder, out):
    images = [str(folder / "references"), str(folder / "copies")]
    return main(["evaluate", *images, "--model", "simple", "--out", str(out)])


def train(folder, out):
    train_recipe(RECIPE, folder / "store.h5", out)


def tune(folder, out):
    searching.main(folder / "store.h5", out, 3)


WORKS = {work.__name__: work for work in (prepare, distort, evaluate, train, tune)}


def lay_out(folder):
    """The inputs of all works."""
    small.store(folder)
    for number in range(40):
        trees.picture(folder / "photographs" / f"{number % 3}.png", number % 3, (80, 80))
        trees.picture(folder / "references" / f"{number}.png", number, (40, 40))
        trees.picture(folder / "copies" / f"{number}.png", number + 1, (40, 40))


if __name__ == "__main__":
    folder = Path(sys.argv[2])
    sys.exit(WORKS[sys.argv[1]](folder, folder / sys.argv[3]))
