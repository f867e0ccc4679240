import csv
import shutil

import cv2
import numpy as np
import pytest
from macs_command.macs import main

import zoo
from zoo.benchmarking import ModelJudge, benchmark, draw_scatter, open_pairs, write_table
from zoo.benchmarking.benchmark import identity
from zoo.data import Split, prepare
from zoo.scoring.members import Member

SCALE = zoo.Scale("points", 0, 9, 4.5, 1.3)


class Judge:
    """Scores a copy by its distance; trained on the images in `seen`."""

    def __init__(self, name="near", seen=(), score=None):
        self.name = name
        self.scale = "mean opinion score of TID2013" if name == "a" else None
        self.seen = frozenset(seen)
        self.asked = []
        self.near = score or (lambda reference, distorted: -np.abs(reference - distorted).mean())

    def score(self, reference, distorted, photograph=None):
        self.asked.append((photograph, reference.shape))
        return float(self.near(reference.astype("float32"), distorted.astype("float32")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three photographs in TID2013's layout: three levels of noise, two with equal ratings."""
    folder = tmp_path_factory.mktemp("tid")
    rng = np.random.default_rng(0)
    for name in ("reference_images", "distorted_images"):
        (folder / name).mkdir()
    lines = []
    for number in (1, 2, 3):
        picture = rng.integers(40, 200, (40, 48, 3), "uint8")
        cv2.imwrite(str(folder / "reference_images" / f"i0{number}.bmp"), picture)
        for kind, levels in (("01", (3, 6, 12)), ("17", (9, 5))):
            for level, strength in enumerate(levels, start=1):
                name = f"i0{number}_{kind}_{level}.bmp"
                cv2.imwrite(str(folder / "distorted_images" / name), picture + np.uint8(strength))
                lines.append(f"{9 - strength / 2 + number / 10} {name}")
    (folder / "mos_with_names.txt").write_text("\n".join(lines))
    return folder


@pytest.fixture(scope="module")
def store(folder, tmp_path_factory):
    path = tmp_path_factory.mktemp("store") / "tid.h5"
    prepare("tid2013", folder, path, crop=None, split=Split(held_out=0))
    return path


def rows(found, judge):
    return {row["distortion"]: row for row in found.rows if row["judge"] == judge}


def test_a_store_and_its_folder_give_the_same(folder, store):
    found = [benchmark(open_pairs(path), [Judge()], resamples=20) for path in (folder, store)]
    for row, other in zip(found[0].rows, found[1].rows, strict=True):
        for name in ("data", "pairs_per_second"):
            row.pop(name, None), other.pop(name, None)
        assert row == other
    np.testing.assert_array_equal(found[0].mos, found[1].mos)


def test_figures_by_type_and_over_all(store):
    found = rows(benchmark(open_pairs(store), [Judge()], resamples=20), "near")
    assert {kind: row["pairs"] for kind, row in found.items()} == {
        "additive noise": 9,
        "contrast change": 6,
        "all": 15,
    }
    assert 0.9 < found["all"]["srcc"] < 1
    assert found["all"]["srcc_low"] <= found["all"]["srcc"] <= found["all"]["srcc_high"]


def test_errors_in_points_are_of_judges_on_the_scale_of_the_data(folder, store):
    for path in (folder, store):
        found = benchmark(open_pairs(path), [Judge("a"), Judge("b")], resamples=0)
        assert rows(found, "a")["all"]["rmse"] > rows(found, "a")["all"]["rmse_fitted"]
        assert rows(found, "b")["all"]["rmse"] is None


def test_monotonicity_is_of_those_that_people_see_fall(store):
    found = rows(benchmark(open_pairs(store), [Judge()], resamples=0), "near")
    assert found["additive noise"]["monotonicity"] == 1
    assert found["contrast change"]["monotonicity"] is None
    assert found["all"]["monotonicity"] == 1
    upside_down = Judge(
        "up", score=lambda reference, distorted: np.abs(reference - distorted).mean()
    )
    assert (
        rows(benchmark(open_pairs(store), [upside_down], resamples=0), "up")["additive noise"][
            "monotonicity"
        ]
        == 0
    )


def test_identity(store):
    upside_down = Judge(
        "up", score=lambda reference, distorted: np.abs(reference - distorted).mean()
    )
    found = benchmark(open_pairs(store), [Judge(), upside_down], resamples=0)
    assert rows(found, "near")["all"]["identity"] == 1
    assert rows(found, "up")["all"]["identity"] == 0


def test_a_copy_in_which_nothing_changed_may_score_as_much():
    picture, other = np.zeros((2, 2)), np.ones((2, 2))
    copies = [(picture, picture), (picture, other), (picture, other)]
    pairs = np.array(["a", "a", "b"]), copies.__getitem__
    references = {"a": 5.0, "b": 5.0}
    assert identity(*pairs, np.array([5.0, 4.0, 4.0]), references) == 1
    assert identity(*pairs, np.array([5.0, 4.0, 5.0]), references) == 0.5


def test_no_judge_scores_what_one_was_trained_on(store):
    judges = [Judge("a", seen=["tid2013/01"]), Judge("b", seen=["tid2013/02", "other/03"])]
    found = benchmark(open_pairs(store), judges, resamples=0)
    assert {photograph for judge in judges for photograph, _ in judge.asked} == {"tid2013/03"}
    assert len(found.mos) == 5
    assert "5 pairs of tid2013: 1 of its 3 photographs" in found.protocol[0]
    with pytest.raises(zoo.InputError, match="a was trained on all photographs"):
        everything = [f"tid2013/0{number}" for number in (1, 2, 3)]
        benchmark(open_pairs(store), [Judge("a", seen=everything)])


def test_only_the_center(store):
    judge = Judge()
    found = benchmark(open_pairs(store), [judge], crop=16, resamples=0)
    assert {shape for _, shape in judge.asked} == {(16, 16, 3)}
    assert "center crop 16 x 16" in found.protocol


def test_models_of_a_cross_validation_score_what_they_never_saw(tmp_path, monkeypatch):
    class Scorer:
        def __init__(self, run):
            self.number = int(run[-1])
            others = [f"p{n}" for n in range(3) if n != self.number]
            self.card = zoo.Card(run, "simple", "", scale=SCALE, data={"train": others})
            self.members = [Member(self.card, load=None)]

        def score(self, reference, distorted):
            return self.number

    monkeypatch.setattr("zoo.benchmarking.model_judge.Scorer", Scorer)
    for number in range(3):
        (tmp_path / f"fold{number}").mkdir()
        for name in ("run.json", "card.json"):
            (tmp_path / f"fold{number}" / name).touch()
    judge = ModelJudge(tmp_path)
    assert judge.seen == frozenset()
    assert [judge.score(None, None, f"p{number}") for number in range(3)] == [0, 1, 2]
    assert judge.score(None, None, "of another set") == 1
    both = ModelJudge(f"{tmp_path}+{tmp_path / 'fold2'}")
    assert both.seen == {"p0", "p1"}
    assert both.score(None, None, "of another set") == (1 + 2) / 2
    (tmp_path / "fold2" / "card.json").unlink()
    with pytest.raises(zoo.InputError, match="fold2 has not finished"):
        ModelJudge(tmp_path)


def test_models_of_the_zoo_are_measured_on_held_out_photographs():
    judge = ModelJudge("simple")
    assert "tid2013/01" in judge.seen and "tid2013/02" not in judge.seen
    images = zoo.data.image_pair("examples/reference.png", "examples/distorted.jpg")
    assert judge.score(*images) == pytest.approx(zoo.card("simple").example, abs=1e-3)
    with pytest.raises(
        zoo.InputError, match=r"simple[+]pyramid.distorted scores on several scales"
    ):
        ModelJudge("simple+pyramid.distorted")


def test_several_data_sets(store, tmp_path, capsys):
    other = tmp_path / "other.h5"
    shutil.copy(store, other)
    table = tmp_path / "out.csv"
    sets = ["--data", str(store), str(other)]
    command = ["benchmark", "--model", "pyramid.distorted", "--resamples", "0"]
    assert main([*command, *sets, "--csv", str(table)]) in (None, 0)
    *_, summary = capsys.readouterr().out.split("SRCC by data set")
    figures = [float(word) for word in summary.split() if word.replace(".", "").isdigit()]
    lines = [line for line in table.read_text().splitlines() if not line.startswith("#")]
    rows = [row for row in csv.DictReader(lines) if row["distortion"] == "all"]
    assert [row["data"] for row in rows] == sets[1:]
    assert figures == [round(float(rows[0]["srcc"]), 3)] * 4


def test_table_and_plot(store, tmp_path):
    found = benchmark(open_pairs(store), [Judge("a"), Judge("b")], resamples=10)
    write_table(tmp_path / "out.csv", found)
    lines = (tmp_path / "out.csv").read_text().splitlines()
    told = [line for line in lines if not line.startswith("#")]
    assert len(lines) - len(told) == len(found.protocol)
    read = list(csv.DictReader(told))
    assert len(read) == len(found.rows) == 6
    assert float(read[2]["srcc"]) == found.rows[2]["srcc"]
    draw_scatter(tmp_path / "out.png", found)
    coloured = np.ptp(cv2.imread(str(tmp_path / "out.png")), axis=2) > 100
    left, right = np.array_split(coloured[:250], 2, axis=1)
    assert left.sum() > 20 and right.sum() > 20
    for name, problem in (("out.gnp", "extension .png"), ("no/out.png", "no folder")):
        with pytest.raises(zoo.InputError, match=problem):
            draw_scatter(tmp_path / name, found)
