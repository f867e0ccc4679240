"""Output and exit code of the command for any input."""

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from macs_command.macs import main

PAIR = ["examples/reference.png", "examples/distorted.jpg"]
MACS = [sys.executable, "-m", "macs_command"]


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


class Input:
    def __init__(self, content):
        self.buffer = io.BytesIO(content)


@pytest.mark.parametrize("place", [0, 1])
def test_a_picture_from_standard_input(capsys, monkeypatch, place):
    monkeypatch.setattr("sys.stdin", Input(Path(PAIR[place]).read_bytes()))
    _, plain, _ = run(capsys, "score", *PAIR)
    files = ["-" if number == place else file for number, file in enumerate(PAIR)]
    assert run(capsys, "score", *files) == (0, plain, "")
    code, _, err = run(capsys, "score", "-", "-")
    assert code == 2 and "standard input" in err


def test_the_limit_is_an_option(capsys, monkeypatch):
    monkeypatch.setenv("MACS_MAX_PIXELS", "")
    code, _, err = run(capsys, "score", *PAIR, "--max-pixels", 1000)
    assert code == 2 and "reference.png is 451 x 300, more than 1,000 pixels" in err


def test_libraries_are_silent_and_a_crash_is_not():
    check = (
        "import ctypes, macs_command.quiet as quiet; quiet.silence_libraries()\n"
        "import tensorflow; print(float(tensorflow.reduce_sum(tensorflow.ones(3))), flush=True)\n"
        "ctypes.string_at(0)"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    outcome = subprocess.run([sys.executable, "-c", check], capture_output=True, env=clean)
    assert outcome.returncode == -signal.SIGSEGV
    assert outcome.stdout == b"3.0\n"
    assert outcome.stderr.startswith(b"Fatal Python error: Segmentation fault")


def test_a_failing_import_is_reported(tmp_path):
    (tmp_path / "tensorflow.py").write_text("import os; os.write(2, b'why'); import nothing_such")
    check = "import macs_command.quiet as quiet; quiet.silence_libraries(); import tensorflow"
    outcome = subprocess.run(
        [sys.executable, "-c", check],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert b"why" in outcome.stderr and b"nothing_such" in outcome.stderr


def test_a_closed_pipe_ends_the_command_quietly():
    command = f"{' '.join(MACS)} models | head -n 1"
    outcome = subprocess.run(command, shell=True, capture_output=True)
    assert outcome.stdout and outcome.stderr == b""


@pytest.mark.parametrize(
    "error, told",
    [
        (OSError(28, "No space left on device", "out.csv"), "out.csv: No space left on device"),
        (OSError(36, "File name too long", "x"), "x: File name too long"),
        (MemoryError(), "not enough memory"),
        (PermissionError(13, "Permission denied", "a"), "a: Permission denied"),
        (OSError("Corrupt snappy compressed data."), "Corrupt snappy compressed data."),
    ],
)
def test_what_the_machine_refuses_is_one_line(capsys, monkeypatch, error, told):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr("zoo.list_models", fail)
    assert run(capsys, "models") == (2, "", f"macs: error: {told}\n")


@pytest.mark.parametrize("backend", ["nonsense", "torch"])
def test_a_backend_that_is_missing_is_one_line(tmp_path, backend):
    (tmp_path / "torch.py").write_text("raise ModuleNotFoundError('no torch', name='torch')")
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(tmp_path)}
    command = [*MACS, "score", *PAIR, "--engine", "keras"]
    outcome = subprocess.run(command, capture_output=True, env=environment, text=True)
    assert outcome.returncode == 2
    assert "set KERAS_BACKEND to tensorflow" in outcome.stderr and outcome.stderr.count("\n") == 1


def test_json_names_the_files_as_given(capsys):
    _, out, _ = run(capsys, "score", *PAIR, "--json")
    assert json.loads(out)["reference"] == PAIR[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ["prepare", "csv", "examples", "x.h5", "--seed", "-1"],
        ["prepare", "csv", "examples", "x.h5", "--seed", "9" * 30],
        ["prepare", "csv", "examples", "x.h5", "--folds", "0"],
        ["distort", "examples", "x.h5", "--folds", "-3"],
        ["distort", "examples", "x.h5", "--crop", "3000000000"],
        ["score", "examples/reference.png", "examples/distorted.jpg", "--threads", "1025"],
        ["sorter", "check", "expected_ranks", "--length", "0"],
        ["sorter", "train", "conv16", "--out", "a.weights.h5", "--vectors", "-5"],
    ],
)
def test_senseless_numbers_are_one_line(capsys, tmp_path, monkeypatch, arguments):
    examples = Path("examples").resolve()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(examples)
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "") and err.startswith("macs: error: ") and err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["examples"]
