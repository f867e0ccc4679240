"""Measures scoring a folder compared to the bare engine, and memory for large images.

    taskset -c 0,1 python benchmarks/evaluate.py FOLDER [--model pyramid] [--rounds 5]

FOLDER receives the images, 0.5 MB per pair; delete it afterwards. Goals on two cores: the rate for
288-pixel BMPs is at least 0.95 of ONNX Runtime on the same images in memory, one after the other on
all cores; `macs evaluate` of 12-megapixel JPEGs stays below 1.5 GB.
"""

import argparse
import itertools
import statistics
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
from memory import resident

import zoo
from zoo.evaluation import Journal, describe_run, evaluate, find_pairs

REFERENCES = 20
LARGE = (3000, 4000)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--model", default="pyramid")
    parser.add_argument("--pairs", type=int, default=320)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--large", type=int, default=12)
    options = parser.parse_args()
    small = generate(options.folder / "small", options.pairs, (288, 288), "bmp")
    rates(zoo.Scorer(options.model), small, options.rounds)
    large = generate(options.folder / "large", options.large, LARGE, "jpg")
    memory("small pictures", small, options.folder)
    memory("12-megapixel JPEGs", large, options.folder)


def generate(folder, pairs, size, ending):
    """Makes folders of reference and distorted images."""
    references, distorted = folder / "references", folder / "distorted"
    for made in (references, distorted):
        made.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    for number in range(pairs):
        reference = references / f"r{number % REFERENCES}.{ending}"
        if not reference.exists():
            coarse = rng.integers(0, 256, (size[0] // 8, size[1] // 8, 3), "uint8")
            picture = cv2.resize(coarse, size[::-1], interpolation=cv2.INTER_CUBIC)
            cv2.imwrite(str(reference), picture)
        copy = distorted / f"r{number % REFERENCES}_{number}.{ending}"
        if not copy.exists():
            cv2.imwrite(str(copy), cv2.GaussianBlur(cv2.imread(str(reference)), (0, 0), 3))
    return references, distorted


def rates(scorer, folders, rounds):
    pairs = find_pairs(*folders)
    images = [zoo.data.image_pair(pair.reference, pair.distorted) for pair in pairs]
    (network,) = scorer.networks
    seen = [[image[None] for image in scorer.seen(0, pair)] for pair in images]

    def of_folder():
        with Journal(folders[0] / "out.txt", describe_run(scorer)) as journal:
            evaluate(scorer, pairs, journal=journal)
            journal.remove()

    ways = {
        "folder": of_folder,
        "engine, pair by pair": lambda: [network(*pair) for pair in seen],
        "arrays in one call": lambda: scorer(*map(list, zip(*images, strict=True))),
    }
    seconds = {name: [] for name in ways}
    for number, (name, way) in itertools.product(range(rounds + 1), ways.items()):
        start = time.perf_counter()
        way()
        if number:  # the first round warms up
            seconds[name].append(time.perf_counter() - start)
    for name, times in seconds.items():
        ratio = statistics.median(t / f for t, f in zip(times, seconds["folder"], strict=True))
        rate = len(pairs) / statistics.median(times)
        print(f"{name}: {rate:.1f} pairs/s; the folder at {ratio:.3f} of it (medians of {rounds})")


def memory(title, folders, out):
    command = [sys.executable, "-m", "macs_command", "evaluate", *map(str, folders)]
    process = subprocess.Popen([*command, "--out", str(out / "out.txt")], stdout=subprocess.DEVNULL)
    sizes = []
    while process.poll() is None:
        sizes.append(resident(process.pid))
        time.sleep(0.05)
    assert process.returncode == 0
    parts = [max(part) for part in np.array_split(sizes[len(sizes) // 5 :], 4)]
    print(f"{title}: resident MB by quarter {', '.join(f'{p:.0f}' for p in parts)}", end="; ")
    print(f"peak {max(sizes):.0f} MB")


if __name__ == "__main__":
    main()
