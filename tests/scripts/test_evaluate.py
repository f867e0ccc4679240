import json

import pytest
from macs_command.macs import main

from tests.zoo.evaluation.folders import make_folders


@pytest.fixture
def run(capsys, tmp_path, monkeypatch):
    """Runs `macs evaluate` in an empty folder; returns exit code, output and errors."""
    folders = make_folders(tmp_path)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")

    def run(*arguments):
        code = main(["evaluate", *map(str, folders), *map(str, arguments)])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    run.folder = tmp_path / "here"
    run.distorted = folders[1]
    return run


def test_folder_to_all_files(run):
    (run.folder.parent / "mos.csv").write_text(
        "".join(f"{path.name},{-int(path.stem[2:])}\n" for path in run.distorted.iterdir())
    )
    files = ["--csv", "o.csv", "--parquet", "o.parquet"]
    code, out, err = run("--scores", "../mos.csv", *files)
    assert (code, err) == (0, "")
    assert out.startswith("6 images scored, 0 skipped: output.txt, o.csv, o.parquet\nmean ")
    assert "  SRCC " in out and "  RMSE fitted " in out
    written = {path.name for path in run.folder.iterdir()}
    assert written == {"output.txt", "o.csv", "o.parquet"}


def test_record_and_nothing_else_on_standard_output(run):
    code, out, err = run("--json", "--model", "simple+bn", "--out", "scores.txt")
    record = json.loads(out)
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert record["model"] == "simple.viewed+bn.viewed"
    assert [image["score"] for image in record["results"]] == [
        float(line.rpartition(",")[2])
        for line in (run.folder / "scores.txt").read_text().splitlines()
    ]


def test_bad_image_is_skipped_with_exit_code_1(run):
    (run.distorted / "a_2.jpg").write_bytes(b"no picture")
    code, out, err = run()
    assert code == 1
    assert out.startswith("5 images scored, 1 skipped: output.txt\n")
    assert err.startswith("macs: warning: skipped a_2.jpg: cannot read ") and err.count("\n") == 1
    assert "a_2.jpg,nan\n" in (run.folder / "output.txt").read_text()


@pytest.mark.parametrize(
    "arguments, problem",
    [
        (["--out", "no/o.txt"], "no folder no"),
        (["--csv", "."], "it is a folder"),
        (["--scores", "no.csv"], "no file no.csv"),
        (["--scores", "../others.csv"], "no image has a human score"),
        (["--pairs", "no.csv"], "no file no.csv"),
        (["--model", "simpel"], "did you mean simple"),
        (["--model", "simple+no.keras"], "no file no.keras"),
        (["--model", "simple", "--model", "bn"], "--model simple+bn"),
    ],
)
def test_unusable_arguments_are_refused_before_any_work(run, arguments, problem):
    (run.folder.parent / "others.csv").write_text("x.png,1\n")
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("macs: error: ") and err.count("\n") == 1
    assert problem in err
    assert not list(run.folder.iterdir())


def test_interrupted_run_resumes(run, monkeypatch):
    from zoo.scoring import Scorer

    def killed(self, *work):
        yield from list(in_threads(self, *work))[:4]
        raise KeyboardInterrupt

    in_threads = Scorer.in_threads
    monkeypatch.setattr(Scorer, "in_threads", killed)
    assert run()[0] == 130
    assert [path.name for path in run.folder.iterdir()] == [".unfinished.output.txt.jsonl"]
    monkeypatch.setattr(Scorer, "in_threads", in_threads)
    assert run("--tta")[0] == 2
    code, out, _ = run()
    assert code == 0 and out.startswith("6 images scored")
    assert [path.name for path in run.folder.iterdir()] == ["output.txt"]
