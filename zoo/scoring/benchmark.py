from rich.progress import track

from zoo.data import read_pairs
from zoo.errors import InputError
from zoo.scoring.agreement import Agreement


def benchmark(scorer, data):
    """How well a model agrees with people on the photographs that its training left out.

    Args:
        scorer: A `Scorer`. Its card names the data set and the photographs.
        data: Folder of that data set.

    Returns:
        A dictionary of `Agreement`: one for each type of distortion, and "all".

    Raises:
        InputError: If the data cannot be read or holds none of the photographs.
    """
    held_out = set(scorer.card.data["held_out"])
    pairs = [
        pair for pair in read_pairs(scorer.card.data["reader"], data) if pair.group in held_out
    ]
    if not pairs:
        raise InputError(f"{data} has none of the photographs {', '.join(sorted(held_out))}")
    predicted = [
        float(scorer.score(pair.reference, pair.distorted))
        for pair in track(pairs, "scoring", transient=True)
    ]
    figures = {}
    for distortion in [*sorted({pair.distortion for pair in pairs}), "all"]:
        rated = [
            (score, pair.score)
            for score, pair in zip(predicted, pairs, strict=True)
            if distortion in (pair.distortion, "all")
        ]
        figures[distortion] = Agreement.of(*zip(*rated, strict=True))
    return figures
