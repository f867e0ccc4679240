"""Measures scoring a table of many tiny pairs: rate by workers, memory, and lost workers.

    python benchmarks/table.py FOLDER [--pairs 100000] [--rate-pairs 400] [--kills 3] [--ray] \
        [--plan-rows 1000000] [--photos PHOTOS]

FOLDER receives a few images that all rows refer to, and the results; delete it afterwards. The same
pairs are scored in turn as folders, as `macs evaluate REF_DIR DIST_DIR` does, and as a table with
no, one and two workers; models are loaded before. Then a long table is scored with two workers,
some of which are killed: resident memory of driver and workers at five moments, and whether each
row is in the result once. On a busy machine, compare CPU seconds rather than wall-clock seconds.
Goals: at least 0.9 of the plain command with one worker; flat memory.

``--plan-rows`` measures planning alone, on a table with sizes of images, and ``--photos`` what a
pair of JPEGs of the first eight PNGs there costs: the figures of a plan for any number of pairs.
"""

import argparse
import itertools
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
from memory import resident
from pyarrow import csv, parquet

from zoo.data.images import image_pair
from zoo.evaluation import evaluate, find_pairs
from zoo.evaluation.table.evaluate_table import PART_PIXELS
from zoo.evaluation.table.pair_table import PairTable
from zoo.evaluation.table.part_scorer import Job, PartScorer
from zoo.evaluation.table.parts import PartFolder
from zoo.evaluation.table.plan import plan
from zoo.evaluation.table.workers import run, team
from zoo.scoring import Scorer

REFERENCES = 20
PART = 50 * 2**16  # pixels of a part of 50 pairs
MACS = [sys.executable, "-m", "macs_command", "evaluate"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--rate-pairs", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--size", type=int, default=32, help="height and width of the images")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--ray", action="store_true", help="measure Ray as well")
    parser.add_argument("--plan-rows", type=int, default=0)
    parser.add_argument("--photos", type=Path, help="folder of PNGs")
    parser.add_argument("--model", default="fidelity")
    options = parser.parse_args()
    MACS.extend(["--model", options.model])
    generate(options.folder, options.size)
    if options.rate_pairs:
        rates(options.folder, options.rate_pairs, options.model, options.rounds, options.ray)
    ways = [[], ["--ray"]] if options.ray else [[]]
    for way in ways if options.pairs else ():
        endurance(options.folder, options.pairs, options.kills, way)
    if options.plan_rows:
        planning(options.folder, options.plan_rows)
    if options.photos:
        cost(options.folder, options.photos, options.model)


def generate(folder, size):
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    for number in range(REFERENCES):
        picture = rng.integers(0, 256, (size, size, 3), "uint8")
        cv2.imwrite(str(folder / f"r{number}.png"), picture)
        cv2.imwrite(str(folder / f"d{number}.png"), cv2.GaussianBlur(picture, (0, 0), 1 + number))


def write_table(folder, pairs):
    numbers = np.arange(pairs) % REFERENCES
    columns = {"id": np.arange(pairs)}
    for name in ("reference", "distorted"):
        columns[name] = [f"{name[0]}{number}.png" for number in numbers]
    path = folder / f"pairs{pairs}.parquet"
    parquet.write_table(pa.table(columns), path)
    return path


def link_folders(folder, pairs):
    """The same pairs as two folders of links."""
    made = [folder / f"{side}{pairs}" for side in ("references", "distorted")]
    for side, letter in zip(made, "rd", strict=True):
        side.mkdir(exist_ok=True)
        for number in range(pairs if letter == "d" else REFERENCES):
            name = f"r{number % REFERENCES}" + (f"_{number}" if letter == "d" else "")
            if not (side / f"{name}.png").exists():
                (side / f"{name}.png").hardlink_to(folder / f"{letter}{number % REFERENCES}.png")
    return made


def rates(folder, pairs, model, rounds, ray):
    """Prints the best rates of some rounds, in which the ways take turns."""
    make_scorer = partial(Scorer, model)
    scorer, found = make_scorer(), find_pairs(*link_folders(folder, pairs))
    table, out = PairTable(write_table(folder, pairs)), folder / "rates"
    PartFolder(out).begin({})
    job = Job(table, str(out), make_scorer)
    here = PartScorer(job)
    ways = {
        "plain command": lambda: evaluate(scorer, found),
        "table": lambda: [here.score(part) for part in plan(table, [], PART)],
    }
    teams = {"1 worker": (1,), "2 workers": (2,)} | ({"1 Ray actor": (1, "")} if ray else {})
    with ExitStack() as stack:
        for name, size in teams.items():
            members = stack.enter_context(team(job, *size))
            ways[name] = lambda members=members: list(run(job, plan(table, [], PART), members))
        for way in ways.values():
            way()  # loads the models
        seconds = {name: [] for name in ways}
        for _, (name, way) in itertools.product(range(rounds), ways.items()):
            start = np.array([time.perf_counter(), processor_time()])
            way()
            seconds[name].append(np.array([time.perf_counter(), processor_time()]) - start)
    best = {name: pairs / np.min(times, axis=0) for name, times in seconds.items()}
    for name, rate in best.items():
        clock, processor = rate / best["plain command"]
        print(
            f"{name}: {rate[0]:.1f} pairs/s, {clock:.2f} of the plain command; "
            f"{rate[1]:.1f} pairs per CPU second, {processor:.2f} of it",
            flush=True,
        )


def processor_time():
    """CPU seconds of this process and its workers."""
    ticks = 0
    for pid in (os.getpid(), *workers_of(os.getpid())):
        ticks += sum(
            map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13])
        )
    return ticks / os.sysconf("SC_CLK_TCK")


def parts(pairs):
    """Megapixels of a part, so that there are 40 of them, but none is of over 67 megapixels."""
    return str(min(67, max(1, pairs * 2**16 // 40_000_000)))


def endurance(folder, pairs, kills, way):
    out = folder / f"long{''.join(way)}{pairs}"
    command = [*MACS, "--pairs", str(write_table(folder, pairs)), "--out", str(out), *way]
    process = subprocess.Popen([*command, "--workers", "2", "--part-megapixels", parts(pairs)])
    start, moments, killed = time.perf_counter(), [], 0
    while process.poll() is None:
        time.sleep(1)
        workers = workers_of(process.pid)
        done = sum(int(path.stem.split("-")[2]) for path in out.glob("part-*"))
        moments.append((done, resident(process.pid), [resident(pid) for pid in workers]))
        if killed < kills and done >= pairs * (killed + 1) / (kills + 1) and workers:
            os.kill(workers[0], signal.SIGKILL)
            killed += 1
    seconds = time.perf_counter() - start
    assert process.returncode == 0, process.returncode
    ids = parquet.read_table(
        [str(path) for path in sorted(out.glob("part-*"))], columns=["id", "error"]
    )
    once = ids["id"].to_numpy().tolist() == list(range(pairs))
    print(
        f"{' '.join(way)} {pairs} pairs, {killed} workers killed: {seconds:.0f} s, "
        f"{pairs / seconds:.1f} pairs/s with all starts; each row once: {once}; "
        f"errors: {len(ids) - ids['error'].null_count}"
    )
    for part in range(5):
        done, driver, of_workers = moments[round((0.1 + 0.2 * part) * (len(moments) - 1))]
        each = ", ".join(f"{size:.0f}" for size in of_workers)
        print(f"  after {done} pairs: driver {driver:.0f} MB, workers {each} MB")


def planning(folder, rows):
    """Prints rows per CPU second, bytes per row and memory of planning alone."""
    numbers = range(rows)
    table = pa.table(
        {
            "reference": [f"photographs/{n // 25_000:05}/{n // 25:09}.png" for n in numbers],
            "distorted": [f"distorted/{n // 25_000:05}/{n // 25:09}-{n % 25}.jpg" for n in numbers],
            "width": [768] * rows,
            "height": [512] * rows,
        }
    )
    paths = [folder / f"plan.{kind}" for kind in ("csv", "parquet")]
    csv.write_csv(table, paths[0])
    parquet.write_table(table, paths[1])
    sizes = [path.stat().st_size / rows for path in paths]
    del table
    start, moments = time.process_time(), []
    for part in plan(PairTable(paths[1]), [], PART_PIXELS):
        moments.append((part.first, resident(os.getpid())))
    rate = rows / (time.process_time() - start)
    print(
        f"planning: {rate:.0f} rows per CPU second, {rows / len(moments):.0f} rows a part; "
        f"{sizes[0]:.0f} bytes a row as CSV, {sizes[1]:.1f} as Parquet"
    )
    for number in range(5):
        first, memory = moments[round((0.1 + 0.2 * number) * (len(moments) - 1))]
        print(f"  after {first} rows: {memory:.0f} MB")


def cost(folder, photos, model, rounds=4):
    """Prints medians of CPU milliseconds in one thread to read and score a pair of JPEGs."""
    cv2.setNumThreads(1)
    scorer, pairs = Scorer(model, threads=1), []
    for path in sorted(photos.glob("*.png"))[:8]:
        pair = [folder / f"{path.stem}-{quality}.jpg" for quality in (95, 50)]
        for name, quality in zip(pair, (95, 50), strict=True):
            cv2.imwrite(str(name), cv2.imread(str(path)), [cv2.IMWRITE_JPEG_QUALITY, quality])
        pairs.append(pair)
    scorer.checked_score(image_pair(*pairs[0]))  # loads the model
    times = []
    for pair in pairs * rounds:
        begin = time.process_time()
        images = image_pair(*pair)
        read = time.process_time()
        scorer.checked_score(images)
        times.append((read - begin, time.process_time() - read))
    read, score = 1000 * np.median(times, axis=0)
    size = np.mean([sum(name.stat().st_size for name in pair) for pair in pairs])
    print(f"a pair: {read:.1f} ms to read, {score:.1f} ms to score, {size / 1000:.0f} kB")


def workers_of(pid):
    """The processes under one that score: those of `multiprocessing`'s spawn or Ray's actors."""
    found = []
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # it has just ended
        return found
    if b"spawn_main" in words or words.startswith(b"ray::PartScorer"):
        found.append(pid)
    return sum((workers_of(int(child)) for child in children), found)


if __name__ == "__main__":
    main()
