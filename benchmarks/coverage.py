"""Coverage of a model's 90 % intervals in laboratories it was not calibrated on.

    python benchmarks/coverage.py MODEL DATA [DATA ...] [--photographs N]

The intervals are on the model's scale, the ratings on that of their laboratory. For each photograph
a rising curve between the two is fitted to the other photographs, and the ends of its intervals are
mapped through it.
"""

import argparse

import numpy as np
from rich.console import Console
from rich.table import Table

import zoo
from zoo.agreement import fit_curve
from zoo.benchmarking import open_pairs
from zoo.progress import tracked


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument("data", nargs="+", metavar="DATA")
    parser.add_argument("--photographs", type=int, metavar="N", help="unseen ones, from the first")
    options = parser.parse_args()

    scorer = zoo.Scorer(options.model)
    table = Table("data", "pairs", "photographs", "covered")
    for path in options.data:
        pairs = unseen(open_pairs(path), scorer.card.data["train"], options.photographs)
        reads = (pairs.read(pair) for pair in range(len(pairs.scores)))
        scores = list(tracked(scorer.score_all(reads), path, len(pairs.scores)))
        photographs = len(np.unique(pairs.photographs))
        found = coverage(scores, pairs.scores, pairs.photographs)
        table.add_row(path, str(len(scores)), str(photographs), f"{found:.1%}")
    Console().print(table)


def unseen(pairs, seen, count):
    """The pairs of the first photographs that are not among those seen."""
    names = np.setdiff1d(pairs.photographs, seen)[:count]
    return pairs.select(np.isin(pairs.photographs, names))


def coverage(scores, ratings, photographs):
    """Share of the ratings inside their intervals."""
    values = np.array(scores, "float64")
    ends = np.array([score.interval for score in scores])
    inside = np.zeros(len(ratings), bool)
    for name in np.unique(photographs):
        own = photographs == name
        curve = fit_curve(values[~own], ratings[~own])
        low, high = (curve(end) for end in ends[own].T)
        inside[own] = (low <= ratings[own]) & (ratings[own] <= high)
    return inside.mean()


if __name__ == "__main__":
    main()
