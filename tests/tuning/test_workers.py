import csv
import os
import signal
import sys
import time

import pytest
from macs_command.macs import main

import zoo
from tuning import workers
from tuning.workers import search_with_workers


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Runs a search with two fake workers, in some mode."""
    monkeypatch.setattr(workers, "devices", lambda: ["cpu:0"])

    def run(mode):
        command = [sys.executable, "-m", "tests.tuning.fake_member", str(tmp_path), mode]
        return search_with_workers(command, tmp_path, trials=2, workers=2)

    return run


def begun(folder, name):
    """Process ids by name."""
    return [int(path.suffix[1:]) for path in folder.glob(f"{name}.*") if path.suffix != ".done"]


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_dead_worker_is_restarted(fake, tmp_path, capsys):
    assert fake("search") == 0
    assert len(begun(tmp_path, "w0")) == 1 and len(begun(tmp_path, "w1")) == 2
    told = capsys.readouterr().err.splitlines()
    assert told.count("w1  trial 1: started on cpu:0") == 2
    assert "w0  trial 0: SRCC 0.5, 1 s" in told


def test_ctrl_c_stops_all_workers(fake, tmp_path, monkeypatch):
    told = []

    def interrupt(console, member):
        told.extend(member.news())
        if len(told) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(workers, "_forward", interrupt)
    with pytest.raises(KeyboardInterrupt):
        fake("stay")
    started = [pid for name in ("chief", "w0", "w1") for pid in begun(tmp_path, name)]
    assert len(started) == 3 and not any(map(alive, started))


@pytest.mark.skipif(sys.platform != "linux", reason="needs prctl")
def test_no_worker_outlives_a_killed_parent(tmp_path):
    told, tell = os.pipe()
    parent = os.fork()
    if not parent:
        member = workers.Member("w0", ["sleep", "60"], tmp_path)
        os.write(tell, str(member.process.pid).encode())
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(parent, 0)
    worker = int(os.read(told, 20))
    deadline = time.monotonic() + 10
    while alive(worker) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not alive(worker)


def test_an_interrupted_search_says_how_to_resume(tmp_path, monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(workers, "search_with_workers", interrupted)
    command = ["tune", "simple", "--data", "store.h5", "--out", str(tmp_path), "--workers", "2"]
    assert main(command) == 130
    assert capsys.readouterr().err == "macs: interrupted; rerun the same command to resume\n"


def test_a_worker_that_cannot_start_ends_the_search(fake, tmp_path):
    with pytest.raises(zoo.InputError, match="failed to start: macs: error: no such data"):
        fake("refuse")
    assert not any(alive(pid) for pid in begun(tmp_path, "chief"))


def test_each_worker_has_an_accelerator_or_its_part_of_the_processor(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,7")
    shares = [workers.share(number, 3, ["gpu:0", "gpu:1"]) for number in range(3)]
    assert [share["CUDA_VISIBLE_DEVICES"] for share in shares] == ["4", "7", "4"]
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))
    assert workers.share(0, 3, [])["OMP_NUM_THREADS"] == "2"


@pytest.mark.slow
def test_a_search(store, tmp_path):
    out = tmp_path / "out"
    command = [sys.executable, "-m", "tests.tuning.searching", str(store), str(out), "3"]
    assert search_with_workers(command, out, trials=3, workers=2) == 0
    with (out / "trials.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["outcome"] for row in rows] == ["completed"] * 3
    assert {row["worker"] for row in rows} <= {"w0", "w1"}
    assert workers.completed(out) == 3


@pytest.mark.parametrize(
    "arguments, problem",
    [
        (["--workers", "2", "--worker", "a"], "remove --worker"),
        (["--workers", "2", "--devices", "cpu"], "remove --devices"),
    ],
)
def test_the_command(capsys, tmp_path, arguments, problem):
    command = ["tune", "simple", "--data", "store.h5", "--out", str(tmp_path), *arguments]
    assert main(command) == 2
    assert problem in capsys.readouterr().err


def test_a_long_line_of_a_process_stays_one(tmp_path, capsys):
    line = f"macs: error: {'x ' * 100}[/red] end"
    print_line = f"import sys; print({line!r}, file=sys.stderr)"
    member = workers.Member("chief", [sys.executable, "-c", print_line], tmp_path)
    member.process.wait()
    workers._forward(workers.Console(stderr=True, highlight=False), member)
    assert capsys.readouterr().err == f"{line}\n"


def test_devices_that_cannot_be_found_are_one_line(monkeypatch):
    monkeypatch.setattr(workers, "DEVICES", "raise ImportError('no backend')")
    with pytest.raises(zoo.InputError, match="found no devices: ImportError: no backend"):
        workers.devices()
