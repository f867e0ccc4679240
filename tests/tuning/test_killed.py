"""Searches in processes that are killed."""

import contextlib
import csv
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.slow


@contextlib.contextmanager
def searching(log, *arguments, **environment):
    """A process that searches, with its log and exit code."""
    command = [sys.executable, "-m", "tests.tuning.searching", *map(str, arguments)]
    with log.open("w") as file:
        process = subprocess.Popen(
            command, stdout=file, stderr=file, env={**os.environ, **environment}
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def rows(out):
    with (out / "trials.csv").open() as file:
        return list(csv.DictReader(file))


def test_a_killed_search_ends_like_an_undisturbed_one(store, tmp_path):
    for name in ("whole", "cut"):
        (tmp_path / name).mkdir()
    log, out = tmp_path / "log", tmp_path / "cut" / "out"
    with searching(log, store, out, 3, KILLED_IN="1") as process:
        assert process.wait() == -signal.SIGKILL, log.read_text()
    with searching(log, store, out, 3) as process:
        assert process.wait() == 0, log.read_text()
    assert "trial 0: started" not in log.read_text() and "trial 1: started" in log.read_text()
    with searching(log, store, tmp_path / "whole" / "out", 3) as process:
        assert process.wait() == 0
    differ = {"seconds", "tries"}
    cut, whole = (
        [{name: value for name, value in row.items() if name not in differ} for row in rows(folder)]
        for folder in (out, tmp_path / "whole" / "out")
    )
    assert cut == whole


def test_a_chief_with_two_workers_one_of_them_replaced(store, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        chief = f"127.0.0.1:{free.getsockname()[1]}"
    logs = {name: tmp_path / f"{name}.log" for name in ("chief", "a", "b", "again")}
    out = tmp_path / "out"
    with contextlib.ExitStack() as stack:

        def start(log, *worker, **environment):
            search = searching(logs[log], store, out, 6, chief, *worker, **environment)
            return stack.enter_context(search)

        head, lost = start("chief"), start("b", "b", KILLED_IN="0")
        assert lost.wait() == -signal.SIGKILL, logs["b"].read_text()
        one = start("a", "a")
        while "SRCC" not in logs["a"].read_text():
            assert one.poll() is None, logs["a"].read_text()
            time.sleep(0.1)
        replacement = start("again", "b")
        assert head.wait() == 0, logs["chief"].read_text()
        assert one.wait() == replacement.wait() == 0

    assert "trial 0: SRCC" in logs["again"].read_text()
    trials = rows(out)
    assert [row["trial"] for row in trials] == list("012345")
    assert {row["outcome"] for row in trials} == {"completed"}
    assert {row["worker"] for row in trials} == {"a", "b"}
    assert (out / "best" / "model.keras").is_file() and (out / "search.png").is_file()
    assert (out / "logs" / "trial_5").is_dir()
