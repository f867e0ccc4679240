"""How long the maps of a 12-megapixel picture take beside its score, and their memory.

    python benchmarks/maps.py [--model NAME ...]

Each model in a process of its own. The bars: five times the score's time, 2 GB.
"""

import argparse
import resource
import subprocess
import sys
import time

import cv2
import numpy as np

SIZE = (3000, 4000)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--model", nargs="+", default=["fidelity", "pyramid"])
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker:
        measure(options.worker)
        return
    for model in options.model:
        subprocess.run([sys.executable, __file__, "--worker", model], check=True)


def measure(model):
    import zoo

    scorer = zoo.Scorer(model, threads=2)
    coarse = np.random.default_rng(0).integers(0, 256, (SIZE[0] // 8, SIZE[1] // 8, 3), "uint8")
    reference = cv2.resize(coarse, SIZE[::-1], interpolation=cv2.INTER_CUBIC)
    pair = reference, cv2.GaussianBlur(reference, (0, 0), 2)
    scorer.map(*(image[:288, :288] for image in pair))  # loads both engines
    scored, mapped = (timed(function, pair) for function in (scorer.score, scorer.map))
    ratios = (m / s for m, s in zip(mapped, scored, strict=True))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print("{}: map {:.2f} s, {:.2f} s of processor time".format(model, *mapped), end="; ")
    print("{:.2f} and {:.2f} times the score's".format(*ratios), end="; ")
    print(f"peak {peak:.0f} MB")


def timed(function, pair, rounds=3):
    """The shortest of some rounds: seconds, and seconds of the processor."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter(), time.process_time()
        function(*pair)
        times.append((time.perf_counter() - start[0], time.process_time() - start[1]))
    return [min(column) for column in zip(*times, strict=True)]


if __name__ == "__main__":
    main()
