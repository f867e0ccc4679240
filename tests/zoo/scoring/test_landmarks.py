import json
from dataclasses import asdict

import numpy as np
import pytest

import zoo
from zoo.errors import InputError
from zoo.scoring.error_bar import ErrorBar
from zoo.scoring.landmarks import COUNT, Landmarks
from zoo.scoring.members import find_members
from zoo.scoring.networks import KerasNetwork, OnnxNetwork

PAIR = "examples/reference.png", "examples/distorted.jpg"


def damage(rng, count, kinds=(0, 1)):
    """Features of pairs, each with one of the first kinds of damage."""
    features = np.zeros((count, 4))
    features[np.arange(count), rng.choice(kinds, count)] = rng.uniform(0, 2, count)
    return features


def rated(seed, count=1200):
    rng = np.random.default_rng(seed)
    mos = rng.uniform(0, 9, count)
    return mos + rng.normal(size=count) / 2, mos, np.arange(count) % 40, damage(rng, count)


def covered(bar, predicted, mos, features):
    ends = [
        bar.interval(score, features=known)
        for score, known in zip(predicted, features, strict=True)
    ]
    return np.mean([low <= people <= high for (low, high), people in zip(ends, mos, strict=True)])


def test_known_damage_is_covered_and_unknown_damage_has_wider_intervals():
    predicted, mos, photographs, features = rated(0)
    bar = ErrorBar.fit(predicted, mos, photographs, features=features)
    predicted, mos, _, features = rated(1)
    assert 0.87 < covered(bar, predicted, mos, features) < 0.93
    known, unknown = (np.diff(bar.interval(5.0, features=np.eye(4)[kind]))[0] for kind in (0, 3))
    assert unknown > 1.5 * known


def test_an_error_bar_with_landmarks_is_json():
    predicted, mos, photographs, features = rated(2)
    bar = ErrorBar.fit(predicted, mos, photographs, features=features)
    again = ErrorBar(**json.loads(json.dumps(asdict(bar))))
    assert again.interval(4.0, features=np.ones(4)) == bar.interval(4.0, features=np.ones(4))


def test_few_pairs_have_few_landmarks():
    features = damage(np.random.default_rng(3), 5)
    landmarks = Landmarks.fit(features)
    assert len(landmarks.points) == 5 < COUNT
    np.testing.assert_allclose(landmarks.distance(features), 0, atol=2e-3)


@pytest.mark.parametrize("points", [[], [[1.0]], [[1.0, 2.0], [1.0]]])
def test_landmarks_of_another_length_are_refused(points):
    with pytest.raises(InputError, match="each landmark needs 2 numbers"):
        Landmarks([1.0, 1.0], points)


def test_another_number_of_features_is_refused():
    with pytest.raises(InputError, match="of 2 features, the model has 3; calibrate it again"):
        Landmarks([1.0, 1.0], [[0.0, 0.0]]).distance(np.ones((1, 3)))


def test_engines_agree_on_features():
    (member,) = find_members("fidelity")
    images = np.random.default_rng(0).uniform(0, 255, (2, 1, 96, 120, 3)).astype("float32")
    found = [
        network.with_features(*images)
        for network in (OnnxNetwork(member.onnx), KerasNetwork(member.load()))
    ]
    for one, other in zip(*found, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_models_without_features_have_none():
    assert zoo.Scorer("pyramid").features(zoo.data.image_pair(*PAIR)) is None


def test_the_default_is_less_sure_of_damage_it_was_not_calibrated_on():
    scorer = zoo.Scorer()
    reference, distorted = zoo.data.image_pair(*PAIR)
    bar = ErrorBar(**scorer.card.error_bar)
    for copy, least, most in ((distorted, 1.0, 1.6), (reference[..., ::-1], 1.6, 9.0)):
        score = scorer.score(reference, copy)
        narrow, wide = (
            np.diff(bar.interval(float(score), features=known))[0]
            for known in (None, scorer.features([reference, copy]))
        )
        assert least < wide / narrow < most
        assert np.diff(score.interval)[0] == pytest.approx(wide, rel=1e-3)
