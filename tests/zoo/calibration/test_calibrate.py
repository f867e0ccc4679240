import json

import cv2
import numpy as np
import pytest
from macs_command.macs import main

import zoo
from zoo.calibration import Calibration


def rated(pairs=60, photographs=6, noise=2.0, seed=0):
    """Ratings 0..100 that rise with a model's scores 0..9 along an S, with noise."""
    rng = np.random.default_rng(seed)
    scores = rng.uniform(2, 7, pairs)
    ratings = 100 / (1 + np.exp(-1.5 * (scores - 4.5))) + rng.normal(0, noise, pairs)
    return scores, ratings, np.arange(pairs) % photographs


def test_a_curve_brings_scores_to_the_scale_of_the_ratings():
    found = Calibration.of(*rated())
    expected = 100 / (1 + np.exp(-1.5 * (np.array([3.0, 4.5, 6.0]) - 4.5)))
    np.testing.assert_allclose(found.curve(np.array([3.0, 4.5, 6.0])), expected, atol=2.5)
    assert found.agreement.rmse < 2.5
    assert (found.pairs, found.photographs) == (60, 6)


def test_intervals_hold_nine_of_ten_ratings_of_photographs_left_out():
    shares = [Calibration.of(*rated(300, 15, 5.0, seed)).covered for seed in range(5)]
    assert 0.86 < np.mean(shares) < 0.94


def test_figures_are_of_photographs_left_out():
    """Ratings that depend only on the photograph cannot be predicted."""
    rng = np.random.default_rng(0)
    photographs = np.repeat(np.arange(6), 10)
    scores = photographs + rng.normal(0, 0.1, 60) + 0.5 * rng.permutation(60) / 60
    ratings = np.array([3, 9, 1, 8, 2, 10])[photographs] + rng.normal(0, 0.1, 60)
    assert Calibration.of(scores, ratings, photographs).agreement.plcc < 0.3


@pytest.mark.parametrize(
    "rated, message",
    [
        (rated(pairs=19), "19 ratings of 6 photographs"),
        (rated(photographs=1), "60 ratings of 1 photographs"),
        ((rated()[0], -rated()[1], rated()[2]), "lower is better"),
    ],
)
def test_unusable_ratings_are_refused(rated, message):
    with pytest.raises(zoo.InputError, match=message):
        Calibration.of(*rated)


@pytest.fixture(scope="module")
def ratings(tmp_path_factory):
    """A table of 24 ratings, 0..100, of four photographs."""
    folder = tmp_path_factory.mktemp("ratings")
    rng = np.random.default_rng(0)
    rows = ["ref,dist,score"]
    for photograph in range(4):
        reference = cv2.GaussianBlur(rng.integers(0, 256, (64, 64, 3), "uint8"), (0, 0), 1)
        cv2.imwrite(str(folder / f"{photograph}.png"), reference)
        for level in range(6):
            noisy = np.clip(reference + rng.normal(0, 4 + 8 * level, reference.shape), 0, 255)
            cv2.imwrite(str(folder / f"{photograph}_{level}.png"), noisy.astype("uint8"))
            rows.append(f"{photograph}.png,{photograph}_{level}.png,{90 - 12 * level}")
    (folder / "mine.csv").write_text("\n".join(rows))
    return folder


@pytest.fixture(scope="module")
def run(ratings):
    """A calibrated model, made by the command."""
    run = ratings / "run"
    arguments = ["calibrate", "pyramid", "--data", ratings / "mine.csv", "--out", run]
    arguments += ["--scale", "MOS of our laboratory", "--range", 0, 100]
    assert main(list(map(str, arguments))) == 0
    return run


def test_a_calibrated_model_scores_on_the_scale_of_the_ratings(ratings, run):
    scorer = zoo.Scorer(run)
    assert scorer.card.data["pairs"] == 24
    scores = [scorer.score(ratings / "0.png", ratings / f"0_{level}.png") for level in (0, 5)]
    assert scores[0] == pytest.approx(90, abs=15) and scores[1] == pytest.approx(30, abs=15)
    low, high = scores[0].interval
    assert 0 <= low < scores[0] < high <= 100
    assert "MOS of our laboratory, 0 to 100" in str(scores[0])
    with pytest.raises(zoo.InputError, match="load pyramid"):
        zoo.load(run)


def test_the_calibration_as_a_record(ratings, tmp_path, capsys):
    arguments = ["calibrate", "--data", ratings / "mine.csv", "--out", tmp_path / "run", "--json"]
    assert main(list(map(str, arguments))) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["pairs"], record["photographs"]) == (24, 4)
    assert record["agreement"]["srcc"] == pytest.approx(
        zoo.card(record["out"]).figures["srcc"], abs=1e-4
    )


def test_the_better_of_two_copies(ratings, run, capsys):
    scorer = zoo.Scorer(run)
    good, bad = ratings / "0_0.png", ratings / "0_4.png"
    probability = scorer.compare(ratings / "0.png", good, bad)
    assert probability > 0.9
    assert scorer.compare(ratings / "0.png", bad, good) == pytest.approx(1 - probability)
    capsys.readouterr()
    command = ["compare", ratings / "0.png", bad, good, "--model", run]
    assert main(list(map(str, command))) == 0
    assert capsys.readouterr().out.startswith(str(good))


def test_a_model_without_an_error_bar_cannot_compare(ratings):
    with pytest.raises(zoo.InputError, match="calibrate"):
        zoo.Scorer(["bn", "simple"]).compare(*(ratings / f"0_{level}.png" for level in range(3)))


def test_a_model_that_keeps_its_scale_is_only_measured():
    scores, _, photographs = rated(300, 15)
    ratings = scores + np.random.default_rng(3).normal(0.5, 0.3, 300)  # half a point too low
    found = Calibration.of(scores, ratings, photographs, own_scale=True)
    assert found.curve is None
    assert found.agreement.rmse == pytest.approx(np.hypot(0.5, 0.3), abs=0.05)
    assert 0.86 < found.covered < 0.94


def test_a_model_cannot_keep_another_scale(ratings, tmp_path):
    pairs = zoo.benchmarking.open_pairs(ratings / "mine.csv")
    with pytest.raises(zoo.InputError, match="TID2013"):
        zoo.calibration.calibrate("pyramid", pairs, tmp_path / "run", own_scale=True)


def test_a_model_is_not_replaced_by_its_calibration(ratings, run, tmp_path):
    pairs = zoo.benchmarking.open_pairs(ratings / "mine.csv")
    zoo.card("simple").write(tmp_path / "card.json")
    for model, out in (("pyramid", tmp_path), (run, run)):
        before = (out / "card.json").read_bytes()
        with pytest.raises(zoo.InputError, match="contains a model"):
            zoo.calibration.calibrate(model, pairs, out)
        assert (out / "card.json").read_bytes() == before


@pytest.mark.parametrize("ends", [(5, 1), (1, 1), (float("nan"), 5), (0, float("inf"))])
def test_the_scale_is_checked_before_the_work(ratings, tmp_path, monkeypatch, ends):
    monkeypatch.setattr(zoo.Scorer, "score", None)
    pairs = zoo.benchmarking.open_pairs(ratings / "mine.csv")
    with pytest.raises(zoo.InputError, match="invalid scale"):
        zoo.calibration.calibrate("pyramid", pairs, tmp_path / "run", low=ends[0], high=ends[1])
    assert not (tmp_path / "run").exists()
