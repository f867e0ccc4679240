import numpy as np
import pytest

import zoo
from zoo.architectures.fidelity import FIGURES, figure
from zoo.training import train
from zoo.training.teacher import MEASURES, NOT_TAUGHT, falling_fit, taught, taught_pairs
from zoo.training.training_pairs import TrainingPairs


@pytest.fixture
def pairs():
    """Two levels of a distortion, in which a measure differs; and a change of color."""
    rng = np.random.default_rng(0)
    scores = np.repeat([4.0, 2.0, 3.0], 20)
    distortions = np.repeat(["jpeg", "jpeg", "color_shift"], 20)
    damage = np.concatenate([rng.uniform(0, 1, 20), rng.uniform(1, 2, 20), rng.uniform(0, 9, 20)])
    features = np.zeros((60, 3 * len(FIGURES)))
    for measure in MEASURES:
        features[:, figure(*measure)] = damage
    return scores, distortions, features, damage


def test_a_weight_of_zero_changes_nothing(pairs):
    scores, distortions, features, _ = pairs
    np.testing.assert_array_equal(taught(scores, distortions, features, 0), scores)


def test_levels_keep_their_order_and_colors_their_scores(pairs):
    scores, distortions, features, _ = pairs
    found = taught(scores, distortions, features, 0.5)
    assert found[:20].min() > found[20:40].max()
    kept = np.isin(distortions, NOT_TAUGHT)
    np.testing.assert_array_equal(found[kept], scores[kept])


def test_falls_with_the_measure_on_noisy_scores():
    rng = np.random.default_rng(0)
    measure = rng.uniform(0, 1, 200)
    scores = 5 - 4 * measure + rng.normal(0, 0.5, 200)
    fit = falling_fit(measure, scores)[np.argsort(measure)]
    assert (np.diff(fit) <= 1e-9).all()
    assert len(np.unique(fit)) > 150
    assert abs(fit - np.sort(5 - 4 * measure)[::-1]).max() < 1


def test_a_network_on_images_learns_from_the_teacher(quick, store, tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    settings = {"viewing": {"short_side": 24}, "overrides.image_size": 24}
    recipe = quick.changed(settings | {"teacher": {"distorted": 0.5}})
    pairs = TrainingPairs.open(recipe, [store], tmp_path)
    (part,), (learned,) = pairs.training, taught_pairs(recipe, pairs).training
    kept = np.isin(part.distortions, NOT_TAUGHT)
    np.testing.assert_array_equal(learned.scores[kept], part.scores[kept])
    assert (learned.scores[~kept] != part.scores[~kept]).mean() > 0.9

    train(recipe, store, tmp_path / "taught")
    train(recipe.changed({"teacher": {}}), store, tmp_path / "plain")
    assert zoo.card(str(tmp_path / "taught")).viewing == {"short_side": 24}
    losses = [(tmp_path / run / "history.csv").read_text() for run in ("taught", "plain")]
    assert losses[0] != losses[1]
