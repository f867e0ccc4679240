"""Tables of pairs and folders of results that are damaged or of other types."""

import sys

import cv2
import numpy as np
import pytest
from macs_command.macs import main

import zoo
from tests.zoo.evaluation.table.fakes import FakeScorer
from zoo.evaluation.table import evaluate_table
from zoo.files import locked

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.modules[evaluate_table.__module__], "Scorer", FakeScorer)
    monkeypatch.chdir(tmp_path)
    cv2.imwrite("a.png", np.full((8, 8, 3), 100, "uint8"))
    write(ref=["a.png"] * 3, dist=["a.png"] * 3)
    return tmp_path


def write(**columns):
    parquet.write_table(pa.table(columns), "t.parquet")


def evaluated(table="t.parquet", out="out", **options):
    """The summary of a table, or its error message."""
    try:
        return evaluate_table(table, out, **options)
    except zoo.InputError as error:
        assert "\n" not in str(error)
        return str(error)


@pytest.mark.parametrize(
    "values, kind",
    [([1], "int64"), ([["a.png"]], "list<"), ([b"a.png"], "binary"), ([True], "bool")],
)
def test_names_are_text(values, kind):
    write(ref=["a.png"], dist=values)
    assert "the column dist of " in evaluated() and f"contains {kind}" in evaluated()


@pytest.mark.parametrize(
    "names",
    [
        pa.array(["a.png"]).dictionary_encode(),
        pa.array(["a.png"], pa.large_string()),
        pa.array([None], pa.null()),
    ],
)
def test_text_of_any_type(names):
    write(ref=["a.png"], dist=names)
    assert evaluated()["scored"] == (1 if names[0].as_py() else 0)


@pytest.mark.parametrize(
    "sizes",
    ["x,y", ",", "nan,nan", "inf,-5", "1,2", "99999999999999999999,1"],
)
def test_sizes_only_plan_the_work(folder, sizes):
    (folder / "t.csv").write_text("ref,dist,width,height\n" + f"a.png,a.png,{sizes}\n" * 3)
    assert evaluated("t.csv", part_pixels=1)["scored"] == 3
    if "nan" in sizes:
        assert len(list((folder / "out").glob("*.parquet"))) == 3


@pytest.mark.parametrize(
    "content", [b"", b"ref,dist\na.png\n", b"ref,dist\n\xe9,a.png\n", b"ref,dist,dist\na,a,a\n"]
)
def test_damaged_csv_is_one_line(folder, content):
    (folder / "t.csv").write_bytes(content)
    assert evaluated("t.csv").startswith("cannot read the table")


def test_a_damaged_parquet_file_is_a_table_or_one_line(folder):
    whole = (folder / "t.parquet").read_bytes()
    found = []
    for place in range(0, len(whole), 31):
        damaged = bytearray(whole)
        damaged[place] ^= 0x55
        (folder / "d.parquet").write_bytes(damaged)
        found.append(evaluated("d.parquet", f"out{place}"))
    refused = [told for told in found if isinstance(told, str)]
    assert refused and all("cannot read the table" in told for told in refused)


@pytest.mark.parametrize("name", ["nowhere.csv", "a\0b.csv", "x" * 5000, "none://a.csv", "s3:///x"])
def test_names_of_tables_and_results_that_lead_nowhere(name):
    assert isinstance(evaluated(name), str)
    if name != "nowhere.csv":
        assert isinstance(evaluated(out=name), str)


@pytest.mark.parametrize("text", ["{", "[]", "[" * 10**5, "\xff"])
def test_a_damaged_result_is_one_line(folder, text):
    (folder / "out").mkdir()
    (folder / "out" / "_run.json").write_text(text, encoding="latin-1")
    assert "_run.json is damaged; choose another folder" in evaluated()


def test_a_damaged_part_is_named(folder):
    evaluated()
    (part,) = (folder / "out").glob("*.parquet")
    part.write_bytes(b"PAR1 damaged")
    assert "delete the damaged part" in evaluated() and part.name in evaluated()


def test_a_result_is_written_by_one_process(folder):
    with locked(folder / "out"):
        assert "another process is writing" in evaluated()
    assert evaluated()["scored"] == 3
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize("gpus", [-1, float("nan"), float("inf")])
def test_senseless_gpus(gpus):
    assert "a worker cannot have" in evaluated(ray="", gpus_per_worker=gpus)


@pytest.mark.parametrize("limit", ["many", "-1", "0"])
def test_the_limit_is_checked_before_the_work(folder, capsys, monkeypatch, limit):
    monkeypatch.setenv("MACS_MAX_PIXELS", limit)
    assert main(["evaluate", "--pairs", "t.parquet", "--out", "out"]) == 2
    assert "MACS_MAX_PIXELS is" in capsys.readouterr().err
    assert not (folder / "out").exists()
