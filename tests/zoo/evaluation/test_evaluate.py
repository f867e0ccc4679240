import csv
import json
import math
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

import zoo
from tests.zoo.evaluation.folders import make_folders
from zoo.evaluation import (
    Evaluation,
    Journal,
    ScoredImage,
    describe_run,
    evaluate,
    find_pairs,
    result_files,
)

NAMES = ["a_1.jpg", "a_2.jpg", "a_10.jpg", "b_1.jpg", "b_2.jpg", "b_10.jpg"]


def in_order(names):
    return sorted(names, key=lambda name: (int(name.split("_")[1][:-4]), name))


@pytest.fixture
def pairs(folders):
    return find_pairs(*folders)


@pytest.fixture(scope="module")
def evaluation(scorer, tmp_path_factory):
    pairs = find_pairs(*make_folders(tmp_path_factory.mktemp("folders")))
    mos = {pair.name: float(-int(pair.name[2:-4])) for pair in pairs}
    return evaluate(scorer, pairs, mos)


def test_scores_are_those_of_the_pairs_alone(scorer, evaluation):
    assert [image.name for image in evaluation.images] == in_order(NAMES)
    for image in evaluation.images:
        alone = float(scorer.score(image.reference, image.distorted))
        assert image.score == pytest.approx(alone, abs=1e-4)
    assert evaluation.problems == []


def test_agreement_with_people(evaluation):
    srcc = evaluation.agreement["srcc"]
    assert 0.7 < srcc["value"] <= 1
    assert srcc["low"] <= srcc["value"] <= srcc["high"]
    assert srcc["low"] < srcc["high"]  # though there are only two photographs
    assert evaluation.agreement["rmse"]["value"] > evaluation.agreement["rmse_fitted"]["value"]


def test_intervals_are_of_photographs(evaluation):
    """Copies of few photographs carry less information than independent pairs."""
    card, rng = evaluation.card, np.random.default_rng(0)
    biases = rng.normal(size=6)

    def width(photographs):
        rng = np.random.default_rng(1)
        images = [
            ScoredImage(f"{n}", "", f"{n % photographs}", mos + bias, mos=mos)
            for n, (mos, bias) in enumerate(
                zip(rng.normal(size=120), np.tile(biases, 20), strict=True)
            )
        ]
        rmse = Evaluation(images, card, "", "none").agreement["rmse"]
        return rmse["high"] - rmse["low"]

    assert width(6) > 2 * width(120)


def test_bad_images_are_reported_and_the_others_scored(scorer, folders):
    references, distorted = folders
    (distorted / "a_2.jpg").write_bytes((distorted / "a_2.jpg").read_bytes()[:300])
    (distorted / "c_3.png").write_bytes((references / "a.png").read_bytes())
    (distorted / "b_1.jpg").write_bytes(Path("examples/distorted.jpg").read_bytes())
    with pytest.warns(UserWarning, match="skipped") as told:
        evaluation = evaluate(scorer, find_pairs(*folders))
    assert len(told) == 3
    problems = {image.name: image.problem for image in evaluation.problems}
    assert "cannot read" in problems["a_2.jpg"]
    assert "differ in size" in problems["b_1.jpg"]
    assert "no reference for c_3.png" in problems["c_3.png"]
    assert [image.name for image in evaluation.scored] == in_order(set(NAMES) - {*problems})
    assert len(evaluation.images) == 7


def test_only_what_a_killed_run_left_is_scored(scorer, pairs, folders, tmp_path, monkeypatch):
    run = describe_run(scorer, references="r")
    in_threads = scorer.in_threads

    def killed(function, items):
        yield from islice(in_threads(function, items), 4)
        raise KeyboardInterrupt

    monkeypatch.setattr(scorer, "in_threads", killed)
    with Journal(tmp_path / "out.txt", run) as journal, pytest.raises(KeyboardInterrupt):
        evaluate(scorer, pairs, journal=journal)
    with journal.path.open("a") as file:
        file.write('{"cut off')
    changed = pairs[1].distorted
    changed.write_bytes(changed.read_bytes() + b"\0")

    scored = []

    def counted(function, items):
        for score in in_threads(function, items):
            scored.append(score)
            yield score

    monkeypatch.setattr(scorer, "in_threads", counted)
    with Journal(tmp_path / "out.txt", run) as journal:
        evaluation = evaluate(scorer, pairs, journal=journal)
    assert len(scored) == 3  # the two that were left and the one that changed
    monkeypatch.undo()
    whole = evaluate(scorer, pairs)
    assert [image.name for image in evaluation.images] == [image.name for image in whole.images]
    scores = [image.score for image in whole.images]
    assert [image.score for image in evaluation.images] == pytest.approx(scores, abs=1e-4)


def test_unfinished_work_of_another_run(scorer, evaluation, pairs, tmp_path):
    with Journal(tmp_path / "out.txt", describe_run(scorer, references="r")) as journal:
        assert not journal.path.exists()
        journal.add(pairs[0], evaluation.images[0])
    with pytest.raises(zoo.InputError, match="other references"):
        Journal(tmp_path / "out.txt", describe_run(scorer, references="other"))


def test_files(evaluation, tmp_path):
    result_files.write_text(evaluation, tmp_path / "output.txt")
    lines = [line.split(",") for line in (tmp_path / "output.txt").read_text().splitlines()]
    assert [(name, float(score)) for name, score in lines] == [
        (image.name, image.score) for image in evaluation.images
    ]
    result_files.write_csv(evaluation, tmp_path / "out.csv")
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text().splitlines()))
    assert [float(row["mos"]) for row in rows] == [image.mos for image in evaluation.images]


def test_record(evaluation):
    content = json.loads(json.dumps(evaluation.record()))
    assert content["results"] == [image.record() for image in evaluation.images]
    assert content["agreement"]["srcc"] == evaluation.agreement["srcc"]
    assert content["scale"]["direction"] == "higher is better"


def test_parquet(evaluation, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    result_files.write_parquet(evaluation, tmp_path / "out.parquet")
    table = parquet.read_table(tmp_path / "out.parquet")
    assert table.to_pylist() == [image.record() for image in evaluation.images]
    assert json.loads(table.schema.metadata[b"macs"])["scored"] == 6


def test_parquet_without_its_library(evaluation, tmp_path, monkeypatch):
    monkeypatch.setattr(result_files, "find_spec", lambda _: None)
    with pytest.raises(zoo.InputError, match=r"pip install 'macs-iqa\[parquet\]'"):
        result_files.write_parquet(evaluation, tmp_path / "out.parquet")
    assert not (tmp_path / "out.parquet").exists()


def test_image_without_a_score_has_a_line(scorer, folders, tmp_path):
    (folders[1] / "c_3.png").write_bytes(b"")
    with pytest.warns(UserWarning, match="no reference for c_3.png"):
        evaluation = evaluate(scorer, find_pairs(*folders)[2:])
    result_files.write_text(evaluation, tmp_path / "output.txt")
    written = dict(line.split(",") for line in (tmp_path / "output.txt").read_text().split())
    assert math.isnan(float(written["c_3.png"]))


def test_human_scores_of_other_images(scorer, pairs):
    with pytest.raises(zoo.InputError, match="no image has a human score"):
        evaluate(scorer, pairs, {"x.png": 1.0})
    with pytest.warns(UserWarning, match="5 images have no human score"):
        evaluation = evaluate(scorer, pairs, {"a_1.jpg": 1.0})
    assert [image.name for image in evaluation.rated] == ["a_1.jpg"]
    assert evaluation.agreement == {}
