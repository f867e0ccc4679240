"""Writes the ONNX files shipped with the package and updates their cards.

Run it and commit the result after changing weights:

    python -m zoo.scoring.shipped [NAME ...]

For each model (by default, all with weights) it writes ``zoo/weights/NAME.onnx`` and records the
file's SHA-256 and the score of the example pair in the card; then it updates the score of the
example pair in the cards of all ensembles.
"""

import hashlib
import sys
from dataclasses import replace

from zoo.model_card import WEIGHTS
from zoo.registry import CARDS, bundled_cards
from zoo.scoring.exporting import export
from zoo.scoring.scorer import Scorer

EXAMPLE = "examples/reference.png", "examples/distorted.jpg"


def main(names):
    cards = bundled_cards()
    for name in names or [name for name, card in cards.items() if card.weights]:
        path = WEIGHTS / f"{name}.onnx"
        export(name, path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        _update(cards[name], Scorer(path), onnx_sha256=digest)
    bundled_cards.cache_clear()
    for card in bundled_cards().values():
        if card.members:
            _update(card, Scorer(card.name))


def _update(card, scorer, **facts):
    example = round(float(scorer.score(*EXAMPLE)), 4)
    replace(card, example=example, **facts).write(CARDS / f"{card.name}.json")
    print(f"{card.name}: the example pair scores {example}")


if __name__ == "__main__":
    main(sys.argv[1:])
