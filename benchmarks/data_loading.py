"""What feeding a training costs: memory while preparing and reading, pairs/s, seconds a step.

    python benchmarks/data_loading.py FOLDER [--pairs 20000] [--steps 15] [--rounds 3]

FOLDER is for about 0.25 MB a pair, written once and kept: delete it afterwards. The bars: resident
memory flat and under 600 MB, not counting what Keras and its backend take before there are any
data; 1,000 pairs/s read from a warm store; an epoch at most 1.10 times as long as the same steps on
one batch in memory.
"""

import argparse
import csv
import itertools
import os
import statistics
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from zoo.data import Augmentation, PairStore, prepare

REFERENCES = 100
SIZE = 288


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    options.folder.mkdir(parents=True, exist_ok=True)
    generate(options.folder, options.pairs)
    with resident_memory(f"preparing {options.pairs} pairs"):
        prepare("csv", options.folder, options.folder / "store.h5")
    store = PairStore(options.folder / "store.h5")
    with resident_memory(f"reading {len(store)} pairs without Keras"):
        for pair in range(len(store)):
            store.read(pair)

    with resident_memory("importing Keras"):
        from zoo.data.pair_batches import PairBatches

    for augmentation in (None, Augmentation(lightness=None), Augmentation()):
        with resident_memory(f"batches of 16, {augmentation}"):
            seconds = min(time_of_epoch(PairBatches(store, augmentation=augmentation), 2))
        print(f"  {len(store) / seconds:.0f} pairs/s")
    training_ratio(PairBatches(store, augmentation=Augmentation()), options.steps, options.rounds)


def generate(folder, pairs):
    """A table of pairs, its images links to a few that are generated."""
    if (folder / "scores.csv").exists():
        return
    rng = np.random.default_rng(0)
    for number in range(REFERENCES):
        coarse = rng.integers(0, 256, (36, 36, 3), "uint8")
        picture = cv2.resize(coarse, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(folder / f"reference{number}.bmp"), picture)
        cv2.imwrite(str(folder / f"copy{number}.bmp"), cv2.GaussianBlur(picture, (0, 0), 3))
    with (folder / "scores.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("ref", "dist", "score"))
        for number in range(pairs):
            name = f"pair{number}.bmp"
            (folder / name).hardlink_to(folder / f"copy{number % REFERENCES}.bmp")
            table.writerow((f"reference{number % REFERENCES}.bmp", name, rng.normal()))


def time_of_epoch(batches, rounds):
    """Seconds to make all batches, of each of some epochs; the first warms the file cache."""
    for _ in range(rounds):
        start = time.perf_counter()
        for number in range(len(batches)):
            batches[number]
        yield time.perf_counter() - start


def training_ratio(batches, steps, rounds):
    """How much longer a training step takes with the loader than on one batch in memory."""
    import keras

    import zoo

    class First(keras.utils.PyDataset):
        """The first steps of an epoch, or the first batch again and again."""

        def __init__(self, again):
            super().__init__()
            self.again = batches[0] if again else None

        def __len__(self):
            return steps

        def __getitem__(self, number):
            return self.again or batches[number]

    model = zoo.load("simple.b", weights=None)
    model.compile("adam", loss="mse", jit_compile=False)
    feeds = {"in memory": First(again=True), "loader": First(again=False)}
    model.fit(feeds["loader"], verbose=0)
    seconds = {name: [] for name in feeds}
    for _, (name, feed) in itertools.product(range(rounds), feeds.items()):
        start = time.perf_counter()
        model.fit(feed, verbose=0)
        seconds[name].append((time.perf_counter() - start) / steps)
    print(f"training simple, batch 16, {rounds} rounds of {steps} steps in turn:")
    for name, times in seconds.items():
        print(f"  {name}: {', '.join(f'{t:.3f}' for t in times)} s/step")
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    print(f"  ratio of medians: {medians['loader'] / medians['in memory']:.3f}")


@contextmanager
def resident_memory(title):
    """Prints the resident memory at five moments of what is done, and the highest."""
    sizes, done = [], threading.Event()

    def watch():
        while not done.wait(0.05):
            sizes.append(resident())

    watcher = threading.Thread(target=watch)
    start = time.perf_counter()
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    seconds = time.perf_counter() - start
    sizes.append(resident())
    moments = [sizes[round(part * (len(sizes) - 1) / 4)] for part in range(5)]
    flow = " ".join(f"{size:.0f}" for size in moments)
    print(f"{title}: {seconds:.1f} s, resident {flow} MB, at most {max(sizes):.0f} MB")


def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
