"""Measures scoring a table of many tiny pairs: rate by workers, memory, and lost workers.

    python benchmarks/table.py FOLDER [--pairs 100000] [--rate-pairs 2000] [--kills 3] [--ray]

FOLDER receives a few images that all rows refer to, and the results; delete it afterwards. The same
pairs are scored as folders, by `macs evaluate REF_DIR DIST_DIR`, and as a table with no, one and
two workers. Rates exclude the start-up time: they compare all pairs with a tenth of them. Then a
long table is scored with two workers, some of which are killed: resident memory of driver and
workers at five moments, and whether each row is in the result once. On a busy machine, compare CPU
seconds rather than wall-clock seconds.
Goals: at least 0.9 of the plain command with one worker; flat memory.
"""

import argparse
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
from memory import resident
from pyarrow import parquet

REFERENCES = 20
MACS = [sys.executable, "-m", "macs_command", "evaluate"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--rate-pairs", type=int, default=2000)
    parser.add_argument("--size", type=int, default=32, help="height and width of the images")
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--ray", action="store_true", help="measure Ray as well")
    parser.add_argument("--model", default="fidelity")
    options = parser.parse_args()
    MACS.extend(["--model", options.model])
    generate(options.folder, options.size)
    if options.rate_pairs:
        rates(options.folder, options.rate_pairs, options.ray)
    ways = [[], ["--ray"]] if options.ray else [[]]
    for way in ways if options.pairs else ():
        endurance(options.folder, options.pairs, options.kills, way)


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
    """Makes two folders of links to the same pairs."""
    made = [folder / f"{side}{pairs}" for side in ("references", "distorted")]
    for side, letter in zip(made, "rd", strict=True):
        side.mkdir(exist_ok=True)
        for number in range(pairs if letter == "d" else REFERENCES):
            name = f"r{number % REFERENCES}" + (f"_{number}" if letter == "d" else "")
            if not (side / f"{name}.png").exists():
                (side / f"{name}.png").hardlink_to(folder / f"{letter}{number % REFERENCES}.png")
    return made


def rates(folder, pairs, ray):
    ways = {"folder": None, "table": [], "1 worker": ["--workers", "1"]}
    ways |= {"2 workers": ["--workers", "2"]}
    if ray:
        ways |= {"Ray, 1 worker": ["--ray", "--workers", "1"]}
    found = {}
    for name, arguments in ways.items():
        seconds = {}
        for count in (pairs, pairs // 10):
            out = folder / f"rate_{name.replace(' ', '_')}_{count}"
            if arguments is None:
                given = [*map(str, link_folders(folder, count)), "--out", f"{out}.txt"]
            else:
                given = ["--pairs", str(write_table(folder, count)), "--out", str(out)]
                given += [*arguments, "--part-megapixels", parts(count)]
            start = np.array([time.perf_counter(), processor_time()])
            subprocess.run([*MACS, *given], check=True, stdout=subprocess.DEVNULL)
            seconds[count] = np.array([time.perf_counter(), processor_time()]) - start
        found[name] = (pairs - pairs // 10) / (seconds[pairs] - seconds[pairs // 10])
        clock, processor = found[name] / found["folder"]
        print(
            f"{name}: {found[name][0]:.1f} pairs/s, {clock:.2f} of the plain command; "
            f"{found[name][1]:.1f} pairs per CPU second, {processor:.2f} of it; "
            f"start-up {seconds[pairs][1] - pairs / found[name][1]:.1f} CPU seconds",
            flush=True,
        )


def processor_time():
    """CPU seconds of finished child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def parts(pairs):
    """Megapixels per part for 40 parts of at most 67 megapixels."""
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


def workers_of(pid):
    """Worker processes of a process, from `multiprocessing` or Ray."""
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
