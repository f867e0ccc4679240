"""Work that is killed at random moments ends as undisturbed work does.

Twice each; `MACS_KILLS=20 pytest -m slow tests/faults/test_killed.py` kills each twenty times.
"""

import csv
import hashlib
import os
import random
import signal
import subprocess
import sys
import time

import h5py
import pytest

from tests.faults.ending import WORKS, lay_out

SECONDS = 600
KILLS = int(os.environ.get("MACS_KILLS", "2"))
TIMES = {"seconds", "tries"}


def begin(work, folder, name):
    command = [sys.executable, "-m", "tests.faults.ending", work, str(folder), name]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def store_of(path):
    """Everything in a store."""
    digest = hashlib.sha256()
    with h5py.File(path) as file:
        file.visititems(
            lambda name, item: (
                isinstance(item, h5py.Dataset)
                and digest.update(name.encode() + repr(item[()].tolist()).encode())
            )
        )
        return digest.hexdigest(), sorted(file.attrs.items())


def weights_of(path):
    found = []
    with h5py.File(path) as file:
        file.visititems(
            lambda name, item: isinstance(item, h5py.Dataset) and found.append((name, item[()]))
        )
    return {name: values.tolist() for name, values in found}


def rows_of(path):
    with path.open(newline="") as file:
        return [{n: v for n, v in row.items() if n not in TIMES} for row in csv.DictReader(file)]


RESULTS = {
    "prepare": store_of,
    "distort": store_of,
    "evaluate": lambda path: path.read_bytes(),
    "train": lambda run: (rows_of(run / "history.csv"), weights_of(run / "last.weights.h5")),
    "tune": lambda out: rows_of(out / "trials.csv"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("works")
    lay_out(folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(folder):
    """The result of each work, and how long it takes."""
    known = {}

    def of(work):
        if work not in known:
            start = time.monotonic()
            with begin(work, folder, f"whole_{work}") as process:
                _, told = process.communicate(timeout=SECONDS)
            assert process.returncode == 0, told.decode()
            taken = time.monotonic() - start
            known[work] = RESULTS[work](folder / f"whole_{work}"), taken
        return known[work]

    return of


def kill_and_finish(folder, work, name, whole, taken, moments):
    """Kills a work after each of some shares of its time, then lets it end."""
    killed = 0
    for moment in moments:
        with begin(work, folder, name) as process:
            time.sleep(moment * taken)
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=SECONDS)
        killed += process.returncode == -signal.SIGKILL
    with begin(work, folder, name) as process:
        _, told = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, told.decode()
    assert RESULTS[work](folder / name) == whole
    litter = {path.name for path in folder.iterdir() if path.name.startswith(".")}
    assert not {name for name in litter if "unfinished" in name}
    return killed


@pytest.mark.slow
@pytest.mark.parametrize("number", range(KILLS // 2))
@pytest.mark.parametrize("work", WORKS)
def test_killed_work_ends_as_undisturbed_work(folder, undisturbed, work, number):
    whole, taken = undisturbed(work)
    dice = random.Random(f"{work} {number}")
    moments = dice.uniform(0.2, 0.6), dice.uniform(0.2, 0.9)
    assert kill_and_finish(folder, work, f"cut_{work}_{number}", whole, taken, moments)
