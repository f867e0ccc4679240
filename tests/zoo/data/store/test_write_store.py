import dataclasses
import signal
import subprocess
import sys
from types import SimpleNamespace

import h5py
import numpy as np
import pytest

from zoo import InputError, Scale
from zoo.data import PairStore
from zoo.data.store import StoreContents, write_store

COUNT = 300
CONTENTS = StoreContents(
    name="made up",
    scale=Scale("score", 0.0, 1.0, 0.5, 0.25),
    source="this test",
    turned="",
    crop=8,
    seed=0,
    photographs=["made up/a", "made up/b"],
    folds=[0, -1],
    reference_sizes=[(8, 8)] * 2,
    distorted_sizes=[(8, 8)] * COUNT,
    pairs={
        "reference": [row % 2 for row in range(COUNT)],
        "distorted": list(range(COUNT)),
        "rival": [-1] * COUNT,
        "score": [row / COUNT for row in range(COUNT)],
        "distortion": ["noise"] * COUNT,
    },
)


def noise(row):
    return np.random.default_rng(row).integers(0, 256, (8, 8, 3), "uint8")


def test_layout_of_the_file(tmp_path):
    write_store(tmp_path / "s.h5", CONTENTS, noise, noise)
    assert [path.name for path in tmp_path.iterdir()] == ["s.h5"]
    with h5py.File(tmp_path / "s.h5") as file:
        assert file["references"].shape == (2, 8, 8, 3)
        assert file["distorted"].chunks == (1, 8, 8, 3)
        assert file["distorted"].compression is None
        for row in range(COUNT):
            np.testing.assert_array_equal(file["distorted"][row], noise(row))
        assert file.attrs["source"] == "this test"
        assert file.attrs["direction"] == "higher is better"
        np.testing.assert_array_equal(file["pairs/score"][:], CONTENTS.pairs["score"])


def test_a_run_killed_at_any_moment_resumes(tmp_path):
    killed_at = COUNT - 50
    code = (
        "import os, sys\n"
        "from tests.zoo.data.store.test_write_store import *\n"
        "def kill(row):\n"
        f"    if row == {killed_at}: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return noise(row)\n"
        "write_store(sys.argv[1], CONTENTS, noise, kill)\n"
    )
    path = tmp_path / "s.h5"
    outcome = subprocess.run([sys.executable, "-c", code, path], stderr=subprocess.DEVNULL)
    assert outcome.returncode == -signal.SIGKILL
    assert {file.name for file in tmp_path.iterdir()} == {".lock.s.h5", ".unfinished.s.h5"}
    with pytest.raises(InputError, match="is not complete"):
        PairStore(tmp_path / ".unfinished.s.h5")

    made = []
    write_store(path, CONTENTS, noise, lambda row: made.append(row) or noise(row))
    assert 0 < min(made) <= killed_at and len(made) == COUNT - min(made)
    with h5py.File(path) as file:
        for row in range(COUNT):
            np.testing.assert_array_equal(file["distorted"][row], noise(row))
        assert file["written"][:].tolist() == [2, COUNT]


def test_another_unfinished_store_is_not_resumed(tmp_path):
    def fail(row):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_store(tmp_path / "s.h5", CONTENTS, noise, fail)
    assert (tmp_path / ".unfinished.s.h5").exists()
    other = dataclasses.replace(CONTENTS, name="another")
    rows = []
    write_store(tmp_path / "s.h5", other, lambda row: rows.append(row) or noise(row), noise)
    assert sorted(rows) == [0, 1]
    with PairStore(tmp_path / "s.h5") as store:
        assert store.name == "another"


def test_same_store_is_left_alone_and_another_replaced(tmp_path):
    write_store(tmp_path / "s.h5", CONTENTS, noise, noise)
    before = (tmp_path / "s.h5").stat()
    write_store(tmp_path / "s.h5", CONTENTS, pytest.fail, pytest.fail)
    assert (tmp_path / "s.h5").stat() == before
    (tmp_path / "s.h5").write_text("not a store")
    write_store(tmp_path / "s.h5", CONTENTS, noise, noise)
    with PairStore(tmp_path / "s.h5") as store:
        assert len(store) == COUNT


def test_full_disk_is_reported_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(InputError, match=r"needs 0.0 GB, but only 0.0 GB are free"):
        write_store(tmp_path / "s.h5", CONTENTS, noise, noise)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="no folder"):
        write_store(tmp_path / "nowhere" / "s.h5", CONTENTS, noise, noise)
