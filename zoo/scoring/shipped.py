"""Writes the ONNX files that the package ships, and what their cards say of them.

To be run, and its result committed, after the weights of models have changed:

    python -m zoo.scoring.shipped [NAME ...]

For each model, all with weights if none is named, it writes ``zoo/weights/NAME.onnx`` and puts the
file's SHA-256 and the score of the example pair into the card; then it renews the score of the
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
        _renew(cards[name], Scorer(path), onnx_sha256=digest)
    bundled_cards.cache_clear()
    for card in bundled_cards().values():
        if card.members:
            _renew(card, Scorer(card.name))


def _renew(card, scorer, **facts):
    example = round(float(scorer.score(*EXAMPLE)), 4)
    replace(card, example=example, **facts).write(CARDS / f"{card.name}.json")
    print(f"{card.name}: the example pair scores {example}")


if __name__ == "__main__":
    main(sys.argv[1:])
