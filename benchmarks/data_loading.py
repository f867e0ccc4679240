"""Measures data loading: memory while preparing and reading, pairs/s, seconds per step.

    python benchmarks/data_loading.py FOLDER [--pairs 20000] [--steps 15] [--rounds 3]
    python benchmarks/data_loading.py FOLDER --many 700000

FOLDER receives about 0.25 MB per pair and is kept for reruns; delete it afterwards. Goals: resident
memory flat and below 600 MB, excluding Keras and its backend; 1,000 pairs/s from a warm store; an
epoch at most 1.10 times as long as the same steps on one batch in memory. `--many` instead uses
that many pairs of 8 x 8 pixels, and a tenth of them: time (linear) and memory (flat) to prepare and
to read an epoch in shuffled batches, and how evenly a batch samples the file.
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
from scipy.stats import kstest, kstwo

from zoo.data import Augmentation, PairStore, prepare

REFERENCES = 100
SIZE = 288


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--pairs", type=int, default=20_000)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--many", type=int, metavar="PAIRS")
    options = parser.parse_args()

    options.folder.mkdir(parents=True, exist_ok=True)
    if options.many:
        for pairs in (options.many // 10, options.many):
            many(options.folder / f"many{pairs}", pairs)
        return
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


def many(folder, pairs, size=8):
    """Measures many tiny pairs, for which the index matters more than the pixels."""
    from zoo.data.pair_batches import PairBatches

    folder.mkdir(exist_ok=True)
    generate(folder, pairs, size)
    if not (folder / "store.h5").exists():
        with resident_memory(f"preparing {pairs} pairs of {size} x {size} pixels"):
            prepare("csv", folder, folder / "store.h5", crop=size)
    augmentation = Augmentation(lightness=None)
    store = PairStore(folder / "store.h5")
    batches = PairBatches(store, image_size=size, batch_size=256, augmentation=augmentation)
    with resident_memory(f"an epoch of {pairs} pairs in batches of 256"):
        seconds = next(time_of_epoch(batches, 1))
    print(f"  {len(store) / seconds:.0f} pairs/s")
    places = {score: place for place, score in enumerate(batches.scores[:, 0].tolist())}
    drawn = [
        [places[score] / pairs for score in batches[number][1][:, 0].tolist()]
        for number in range(0, len(batches) - 1, max(1, len(batches) // 50))
    ]
    furthest = max(kstest(batch, "uniform").statistic for batch in drawn)
    print(f"  places of a batch in the file: at most {furthest:.3f} from uniform", end=" ")
    print(f"(1 batch of 1000 by chance: {kstwo.ppf(0.999, len(drawn[0])):.3f})", flush=True)


def generate(folder, pairs, size=SIZE):
    """Writes a table of pairs whose images link to a few generated ones."""
    if (folder / "scores.csv").exists():
        return
    rng = np.random.default_rng(0)
    for number in range(REFERENCES):
        coarse = rng.integers(0, 256, (size // 8, size // 8, 3), "uint8")
        picture = cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC)
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
    """Yields the seconds per epoch to read all batches; the first warms the file cache."""
    for _ in range(rounds):
        start = time.perf_counter()
        for number in range(len(batches)):
            batches[number]
        yield time.perf_counter() - start


def training_ratio(batches, steps, rounds):
    """Compares training steps with the loader to steps on one batch in memory."""
    import keras

    import zoo

    class First(keras.utils.PyDataset):
        """The first steps of an epoch, or the first batch repeated."""

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
    """Prints the resident memory of a block at five moments, and the peak."""
    sizes, done = [], threading.Event()

    def watch():
        while not done.wait(0.05):
            sizes.append(resident())

    watcher = threading.Thread(target=watch)
    start, processor = time.perf_counter(), time.process_time()
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
    seconds, processor = time.perf_counter() - start, time.process_time() - processor
    sizes.append(resident())
    moments = [sizes[round(part * (len(sizes) - 1) / 4)] for part in range(5)]
    flow = " ".join(f"{size:.0f}" for size in moments)
    print(
        f"{title}: {seconds:.1f} s, {processor:.1f} of the processor, resident {flow} MB, "
        f"at most {max(sizes):.0f} MB",
        flush=True,
    )


def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
