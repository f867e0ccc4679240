"""Outputs: complete, to places that cannot be written, and by two processes at once."""

import csv
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from macs_command.macs import main

import zoo
from tests.tuning import small
from tests.zoo.data import trees
from zoo.data import PairStore
from zoo.evaluation import Evaluation, FoundPair, Journal, ScoredImage, find_pairs, result_files
from zoo.files import check_output, check_output_folder, completing, locked

PAIR = ["examples/reference.png", "examples/distorted.jpg"]
MACS = [sys.executable, "-m", "macs_command"]


def error_of(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    assert (code, printed.out) == (2, "") and printed.err.count("\n") == 1, printed
    return printed.err


@pytest.mark.parametrize(
    "command",
    [
        ["score", *PAIR, "--map"],
        ["score", *PAIR, "--figure"],
        ["evaluate", "examples", "examples", "--out"],
        ["evaluate", "examples", "examples", "--csv"],
        ["evaluate", "examples", "examples", "--parquet"],
        ["evaluate", "examples", "examples", "--report"],
        ["benchmark", "--data", "examples", "--csv"],
        ["benchmark", "--data", "examples", "--plot"],
        ["prepare", "csv", "examples"],
        ["distort", "examples"],
        ["distort", "examples", "unused.h5", "--sheet"],
        ["sorter", "train", "expected_ranks", "--out"],
    ],
)
@pytest.mark.parametrize("name", ["nowhere/x.png", f"{'x' * 300}.png", "a\0b.png", "folder.png"])
def test_outputs_are_checked_before_the_work(capsys, tmp_path, monkeypatch, command, name):
    (tmp_path / "folder.png").mkdir()
    monkeypatch.setattr("zoo.scoring.scorer.Scorer.__init__", None)  # would be the work
    told = error_of(capsys, *command, tmp_path / name)
    assert "cannot write" in told


def test_devices_and_pipes_are_not_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/null"):
        with pytest.raises(zoo.InputError, match="a device or a pipe"):
            check_output(path)


@pytest.mark.parametrize("command", [["train", "model4", "--data", "x"], ["tune", "bn", "--data"]])
def test_folders_are_checked_before_the_work(capsys, tmp_path, command):
    (tmp_path / "file").write_text("")
    options = [] if command[0] == "train" else ["x"]
    told = error_of(capsys, *command, *options, "--out", tmp_path / "file" / "run")
    assert "file is a file" in told


def test_formats_are_checked_before_the_work(capsys, tmp_path):
    for option in ("--map", "--figure"):
        assert "extension .png" in error_of(capsys, "score", *PAIR, option, tmp_path / "a.gnp")
    command = ["benchmark", "--data", "x", "--plot", tmp_path / "a.gnp"]
    assert "extension .png" in error_of(capsys, *command)


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_folders_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    for check in (check_output, check_output_folder):
        with pytest.raises(zoo.InputError, match=r"[Pp]ermission denied"):
            check(tmp_path / "new")


def test_a_check_leaves_nothing_and_spares_unfinished_work(tmp_path):
    check_output(tmp_path / "a")
    check_output_folder(tmp_path / "b" / "c")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / ".unfinished.a").write_text("half")
    check_output(tmp_path / "a")
    assert (tmp_path / ".unfinished.a").read_text() == "half"


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


@pytest.mark.parametrize("command", ["prepare", "evaluate"])
def test_a_full_disk_is_one_line(tmp_path, command):
    trees.tid(tmp_path / "tid")
    if command == "prepare":
        arguments = ["prepare", "tid2013", tmp_path / "tid", tmp_path / "s.h5", "--crop", "16"]
    else:
        names = "".join(f"reference.png,{'x' * 150}{number}.png\n" for number in range(200))
        (tmp_path / "pairs.csv").write_text(f"ref,dist\n{names}")
        arguments = ["evaluate", "examples", "examples", "--pairs", tmp_path / "pairs.csv"]
        arguments += ["--out", tmp_path / "out.txt"]
    outcome = subprocess.run([*MACS, *arguments], capture_output=True, preexec_fn=limited)
    assert outcome.returncode == 2
    assert outcome.stderr.startswith(b"macs: error: cannot write"), outcome.stderr
    assert outcome.stderr.count(b"\n") == 1


HOLDING = """
import sys
from zoo.files import locked
with locked(sys.argv[1]):
    print("ready", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """A process that works on a path."""
    command = [sys.executable, "-c", HOLDING, tmp_path / "s.h5"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as process:
        assert process.stdout.readline() == b"ready\n"
        yield process
        process.kill()


def test_a_second_process_is_refused_and_a_dead_one_is_none(tmp_path, holder, capsys):
    trees.tid(tmp_path / "tid")
    command = ["prepare", "tid2013", tmp_path / "tid", tmp_path / "s.h5", "--crop", 16]
    assert "another process is writing" in error_of(capsys, *command)
    holder.kill()
    holder.wait()
    assert main([str(argument) for argument in command]) == 0
    assert len(PairStore(tmp_path / "s.h5")) == 12
    assert not list(tmp_path.glob(".*"))


def test_a_run_folder_is_one_training(tmp_path, holder):
    from tests.faults.ending import train

    small.store(tmp_path)
    with pytest.raises(zoo.InputError, match=r"another process is writing .*s\.h5"):
        train(tmp_path, tmp_path / "s.h5")


def test_a_failed_rename_is_reported(tmp_path):
    told = pytest.raises(zoo.InputError, match=r"cannot write .*a: Disk quota exceeded")
    with told, completing(tmp_path / "a"):
        raise OSError(122, "Disk quota exceeded")
    with pytest.raises(zoo.InputError, match="no space left"), completing(tmp_path / "a"):
        raise OSError("Can't write data (file write failed: time = Mon\n, errno = 28, ...")
    with locked(tmp_path / "a"):
        pass
    assert list(tmp_path.iterdir()) == []


NAMES = [os.fsdecode(b"caf\xe9.png"), "=1+1.png", "@x.png", "-2.png", "a,b.png", "\tc.png"]


@pytest.fixture
def evaluation():
    images = [ScoredImage(name, name, "r.png", score=-1.5) for name in NAMES]
    return Evaluation(images, zoo.card("simple"), "simple", "none")


def test_names_of_any_bytes_reach_every_file(evaluation, tmp_path):
    from zoo.evaluation.report import write_report

    result_files.write_text(evaluation, tmp_path / "a.txt")
    result_files.write_csv(evaluation, tmp_path / "a.csv")
    result_files.write_parquet(evaluation, tmp_path / "a.parquet")
    unseen = Evaluation([], evaluation.card, "\udce9", "none")
    write_report(unseen, zoo.Scorer("simple"), tmp_path / "a.html")
    for ending in ("txt", "csv", "html"):
        assert r"\udce9" in (tmp_path / f"a.{ending}").read_text(encoding="utf-8")


def test_no_cell_is_a_formula(evaluation, tmp_path):
    result_files.write_csv(evaluation, tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows[1:4]] == ["'=1+1.png", "'@x.png", "'-2.png"]
    assert rows[4]["name"] == "a,b.png" and {row["score"] for row in rows} == {"-1.5"}


def test_names_of_any_length_and_number(tmp_path):
    (tmp_path / "a.png").write_bytes(Path(PAIR[0]).read_bytes())
    names = ["9" * 5000 + ".png", "a10.png", "a9.png", "a010.png"]
    (tmp_path / "pairs.csv").write_text("ref,dist\n" + "".join(f"a.png,{n}\n" for n in names))
    pairs = find_pairs(tmp_path, tmp_path, tmp_path / "pairs.csv")
    assert [pair.name for pair in pairs] == ["a9.png", "a010.png", "a10.png", names[0]]
    with Journal(tmp_path / "out", {}) as journal:
        for pair in pairs:
            assert journal.find(pair) is None
            journal.add(pair, ScoredImage(pair.name, "", problem="no file"))


@pytest.mark.parametrize(
    "lines",
    ["[]\n", "{}\n{}\n", '{}\n{"image": {"name": 1}}\n', "{}\n" + "[" * 10**5 + "\n", "x\n"],
)
def test_a_damaged_journal_is_one_line(tmp_path, lines):
    (tmp_path / ".unfinished.out.jsonl").write_text(lines)
    with pytest.raises(zoo.InputError, match=r"jsonl (is damaged; delete it|belongs to another)"):
        Journal(tmp_path / "out", {})
    assert not list(tmp_path.glob(".lock*"))


def test_a_problem_may_be_fixed_before_a_rerun(tmp_path):
    pairs = [FoundPair(name, tmp_path / name) for name in ("big", "good")]
    with Journal(tmp_path / "out", {}) as journal:
        journal.add(pairs[0], ScoredImage("big", "big", problem="not enough memory"))
        journal.add(pairs[1], ScoredImage("good", "good", score=1.0))
    with Journal(tmp_path / "out", {}) as journal:
        assert [journal.find(pair) is None for pair in pairs] == [True, False]


def test_two_evaluations_of_one_result(tmp_path):
    pair = FoundPair("a", tmp_path / "a")
    with Journal(tmp_path / "out", {}) as journal:
        journal.add(pair, ScoredImage("a", "a"))
        with pytest.raises(zoo.InputError, match="another process is writing"):
            Journal(tmp_path / "out", {})
        journal.remove()
    assert list(tmp_path.iterdir()) == []
