import json
import sys
from unittest.mock import Mock

import cv2
import numpy as np
import pytest
from macs_command.macs import main

import zoo
from tests.zoo.evaluation.table.fakes import DeadlyScorer, FakeScorer
from zoo.evaluation.table import PairTable, evaluate_table
from zoo.evaluation.table.part_scorer import PartScorer
from zoo.evaluation.table.parts import PartFolder
from zoo.evaluation.table.storage import locate

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("pyarrow.fs")

PIXELS = 2**16  # of a part: a picture
MODULE = sys.modules[evaluate_table.__module__]


@pytest.fixture(autouse=True)
def fake(monkeypatch):
    monkeypatch.setattr(MODULE, "Scorer", FakeScorer)
    # else a worker would begin by importing what runs the tests
    monkeypatch.delattr(sys.modules["__main__"], "__file__", raising=False)


@pytest.fixture
def pairs(tmp_path):
    """A table of 7 pairs whose differences are 0, 1 ... 6, with an extra column."""
    return write_pairs(tmp_path / "set", range(7))


def write_pairs(folder, firsts):
    """Pictures of 8 x 8 pixels whose references begin with some value, and their table."""
    folder.mkdir()
    rows = []
    for number, first in enumerate(firsts):
        reference = np.full((8, 8, 3), 100, "uint8")
        reference[0, 0] = first
        distorted = reference + np.uint8(number)
        for name, image in (("r", reference), ("d", distorted)):
            cv2.imwrite(str(folder / f"{name}{number}.png"), image)
        rows.append(
            {"codec": f"c{number}", "reference": f"r{number}.png", "distorted": f"d{number}.png"}
        )
    parquet.write_table(pa.Table.from_pylist(rows), folder / "pairs.parquet")
    return folder / "pairs.parquet"


def rows(out):
    return parquet.read_table(out).to_pylist()


def test_each_row_is_in_the_result_once_with_all_its_columns(pairs, tmp_path):
    summary = evaluate_table(pairs, tmp_path / "out", part_pixels=3 * PIXELS)
    found = rows(tmp_path / "out")
    assert [row["codec"] for row in found] == [f"c{number}" for number in range(7)]
    assert [row["score"] for row in found] == [100.0 - number for number in range(7)]
    assert found[0]["interval_high"] == 100 and found[0]["windows"] == 1
    assert {row["error"] for row in found} == {None}
    assert summary == json.loads((tmp_path / "out" / "_summary.json").read_text())
    assert (summary["pairs"], summary["scored"], summary["failed"]) == (7, 7, 0)
    assert sorted(path.name for path in (tmp_path / "out").glob("*.parquet")) == [
        "part-000000000000-3.parquet",
        "part-000000000003-3.parquet",
        "part-000000000006-1.parquet",
    ]


def test_a_csv_and_names_that_look_like_numbers(pairs, tmp_path):
    for side in "rd":
        (pairs.parent / f"{side}1.png").rename(
            pairs.parent / "1" if side == "r" else tmp_path / "2"
        )
    table = pairs.parent / "pairs.csv"
    table.write_text(f"ref,dist,mos\n1,{tmp_path / '2'},3\n1,r0.png,4\n")
    assert evaluate_table(table, tmp_path / "out")["scored"] == 2
    assert [row["mos"] for row in rows(tmp_path / "out")] == [3, 4]
    assert rows(tmp_path / "out")[0]["score"] == 99


def test_a_killed_run_resumes_with_the_missing_parts(pairs, tmp_path, monkeypatch):
    out = tmp_path / "out"
    score = PartScorer.score
    scored = []

    def killing(self, part):
        if len(scored) == 2:
            raise KeyboardInterrupt
        scored.append(part.first)
        return score(self, part)

    monkeypatch.setattr(PartScorer, "score", killing)
    with pytest.raises(KeyboardInterrupt):
        evaluate_table(pairs, out, part_pixels=2 * PIXELS)
    (out / "part-000000000000-2.parquet").unlink()
    (out / ".unfinished.part-000000000004-2.parquet").write_bytes(b"PAR1")
    before = (out / "part-000000000002-2.parquet").stat().st_mtime_ns
    monkeypatch.setattr(PartScorer, "score", lambda *of: scored.append(of[1].first) or score(*of))
    scored.clear()
    # though parts are now of another size, no row is scored twice
    assert evaluate_table(pairs, out, part_pixels=PIXELS)["scored"] == 7
    assert scored == [0, 1, 4, 5, 6]
    assert (out / "part-000000000002-2.parquet").stat().st_mtime_ns == before
    assert [row["codec"] for row in rows(out)] == [f"c{number}" for number in range(7)]
    scored.clear()
    evaluate_table(pairs, out)
    assert scored == []


def test_a_pair_that_cannot_be_scored_says_why(tmp_path):
    pairs = write_pairs(tmp_path / "set", [0, 13, 2, 3, 4, 5])
    table = parquet.read_table(pairs).to_pylist()
    table[3]["distorted"] = "nowhere.png"
    table[4]["distorted"] = None
    (pairs.parent / "d2.png").write_bytes(b"no picture")
    cv2.imwrite(str(pairs.parent / "d5.png"), np.zeros((9, 8, 3), "uint8"))
    parquet.write_table(pa.Table.from_pylist(table), pairs)
    summary = evaluate_table(pairs, tmp_path / "out")
    assert (summary["scored"], summary["failed"]) == (1, 5)
    first, *others = rows(tmp_path / "out")
    assert first["score"] == 100 and first["error"] is None
    words = ["unlucky", "cannot read", "no file", "does not name", "differ in size"]
    for row, problem in zip(others, words, strict=True):
        assert row["score"] is None and problem in row["error"]


def test_processes_score_what_one_does(pairs, tmp_path):
    evaluate_table(pairs, tmp_path / "one", part_pixels=PIXELS)
    evaluate_table(pairs, tmp_path / "two", part_pixels=PIXELS, workers=2)
    assert rows(tmp_path / "one") == rows(tmp_path / "two")


def test_a_worker_that_dies_is_replaced_and_loses_only_its_part(tmp_path, monkeypatch):
    monkeypatch.setattr(MODULE, "Scorer", DeadlyScorer)
    pairs = write_pairs(tmp_path / "set", [0, 66, 2, 3])
    (tmp_path / "deaths").mkdir()
    out = tmp_path / "out"
    models = f"{tmp_path / 'deaths'}:2"
    assert evaluate_table(pairs, out, models, workers=2, part_pixels=PIXELS)["scored"] == 4
    assert len(list((tmp_path / "deaths").iterdir())) == 2
    assert [row["score"] for row in rows(out)] == [100, 99, 98, 97]


def test_a_part_that_takes_every_worker_down_is_not_scored(tmp_path, monkeypatch):
    monkeypatch.setattr(MODULE, "Scorer", DeadlyScorer)
    pairs = write_pairs(tmp_path / "set", [0, 66, 2])
    (tmp_path / "deaths").mkdir()
    models = f"{tmp_path / 'deaths'}:9"
    summary = evaluate_table(pairs, tmp_path / "out", models, workers=1, part_pixels=PIXELS)
    assert (summary["scored"], summary["failed"]) == (2, 1)
    assert "died 3 times" in rows(tmp_path / "out")[1]["error"]


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.slow)])
def bucket(request, monkeypatch):
    """URL of an empty object store: fsspec's in memory, or a local stand-in for S3."""
    if request.param == "memory":
        pytest.importorskip("fsspec")
        yield "memory://bucket"
        return
    moto = pytest.importorskip("moto.server", reason="needs pip install 'moto[server]'")
    server = moto.ThreadedMotoServer("127.0.0.1", port=0)
    server.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://{}:{}".format(*server.get_host_and_port()))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    pa.fs.FileSystem.from_uri("s3://bucket?allow_bucket_creation=true")[0].create_dir("bucket")
    yield "s3://bucket"
    server.stop()


def test_table_images_and_result_in_an_object_store(bucket, pairs, monkeypatch):
    filesystem, path = locate(bucket)
    (pairs.parent / "d6.png").unlink()
    pa.fs.copy_files(str(pairs.parent), f"{path}/set", destination_filesystem=filesystem)
    out = f"{bucket}/out"

    def score():
        return evaluate_table(f"{bucket}/set/pairs.parquet", out, part_pixels=3 * PIXELS)

    summary = score()
    assert (summary["scored"], summary["failed"]) == (6, 1)
    lost = f"{path}/out/part-000000000003-3.parquet"
    filesystem.delete_file(lost)
    written = []
    write = PartFolder.write
    monkeypatch.setattr(PartFolder, "write", lambda *of: written.append(of[1].first) or write(*of))
    assert score() == summary and written == [3]
    found = parquet.read_table(f"{path}/out", filesystem=filesystem).to_pylist()
    assert [row["score"] for row in found] == [100, 99, 98, 97, 96, 95, None]
    assert f"cannot read {bucket}/set/d6.png" in found[6]["error"]


@pytest.mark.slow
def test_ray_scores_the_same_and_replaces_a_lost_actor(tmp_path, monkeypatch):
    ray = pytest.importorskip("ray")
    monkeypatch.setattr(MODULE, "Scorer", DeadlyScorer)
    pairs = write_pairs(tmp_path / "set", [0, 66, 2, 3])
    (tmp_path / "deaths").mkdir()
    out = tmp_path / "out"
    try:
        models = f"{tmp_path / 'deaths'}:1"
        summary = evaluate_table(pairs, out, models, workers=1, ray="", part_pixels=PIXELS)
    finally:
        ray.shutdown()
    assert summary["scored"] == 4
    assert len(list((tmp_path / "deaths").iterdir())) == 1
    assert [row["score"] for row in rows(out)] == [100, 99, 98, 97]


@pytest.mark.parametrize(
    "error, problem",
    [
        (ConnectionError("refused"), "no Ray cluster responds at head:6379"),
        (Exception("the node timed out"), "Ray does not start: the node timed out"),
    ],
)
def test_a_cluster_that_does_not_start_says_so(pairs, tmp_path, monkeypatch, error, problem):
    monkeypatch.setitem(sys.modules, "ray", Mock(**{"init.side_effect": error}))
    with pytest.raises(zoo.InputError, match=problem):
        evaluate_table(pairs, tmp_path / "out", ray="head:6379")


def test_another_table_or_model_needs_another_folder(pairs, tmp_path):
    out = tmp_path / "out"
    evaluate_table(pairs, out)
    with pytest.raises(zoo.InputError, match=r"another result \(other tta\)"):
        evaluate_table(pairs, out, tta="flips")
    table = parquet.read_table(pairs)
    parquet.write_table(table.slice(1), pairs)
    with pytest.raises(zoo.InputError, match=r"another result \(other table\)"):
        evaluate_table(pairs, out)
    with pytest.raises(zoo.InputError, match="is not empty"):
        evaluate_table(pairs, pairs.parent)
    parquet.write_table(table.append_column("score", pa.array(range(7))), pairs)
    with pytest.raises(zoo.InputError, match="column score"):
        evaluate_table(pairs, tmp_path / "other")
    parquet.write_table(table.drop_columns("distorted"), pairs)
    with pytest.raises(zoo.InputError, match="no column distorted; it has codec, reference"):
        PairTable(pairs)
    parquet.write_table(table.slice(0, 0), pairs)
    with pytest.raises(zoo.InputError, match="lists no pairs"):
        evaluate_table(pairs, tmp_path / "other")
    pairs.write_bytes(b"no table")
    with pytest.raises(zoo.InputError, match="cannot read the table"):
        PairTable(pairs)


def test_the_command(pairs, tmp_path, capsys):
    out = tmp_path / "out"
    (pairs.parent / "d0.png").unlink()
    command = ["evaluate", "--pairs", str(pairs), "--out", str(out), "--workers", "1"]
    assert main(command) == 1
    assert capsys.readouterr().out.startswith(f"6 pairs scored, 1 failed: {out} (points")
    for arguments, problem in [
        (["evaluate"], "REF_DIR and DIST_DIR"),
        (command[:3], "--out"),
        ([*command, "--csv", "o.csv"], "--csv"),
        ([*command, "--gpus-per-worker", "1"], "--ray"),
        (["evaluate", "--pairs", "nowhere.csv", "--out", str(out)], "nowhere.csv"),
    ]:
        assert main(arguments) == 2
        assert problem in capsys.readouterr().err
