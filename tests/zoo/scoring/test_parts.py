from itertools import pairwise

import keras
import numpy as np
import pytest

import zoo
from zoo.scoring import parts
from zoo.scoring.networks import KerasNetwork, OnnxNetwork
from zoo.scoring.parts import Layout, cuts, features_by_parts
from zoo.scoring.pictures import whole


@pytest.fixture(scope="module")
def pair():
    """A picture larger than the largest receptive field, of odd height and width."""
    images = zoo.data.image_pair("examples/reference.png", "examples/distorted.jpg")
    return [np.tile(image, (2, 2, 1))[:597, :835] for image in images]


@pytest.mark.parametrize("name", ["pyramid", "simple", "bn", "attention"])
def test_parts_score_as_one_pass(name, pair):
    network = OnnxNetwork(zoo.card(name).onnx_path())
    images = [whole(image, network.layout)[None] for image in pair]
    looked = []

    def places(*part):
        looked.append(part[0].shape[1] * part[0].shape[2])
        return network.places(*part)

    features = features_by_parts(places, network.layout, images, pixels=120_000)
    assert len(looked) > 3 and max(looked) < 0.5 * pair[0][..., 0].size
    assert float(network.judge(features)[0]) == pytest.approx(float(network(*images)[0]), abs=1e-5)


def test_parts_in_keras(pair):
    network = KerasNetwork(zoo.load("pyramid", image_size=None))
    images = [image[None].astype("float32") for image in pair]
    features = features_by_parts(network.places, network.layout, images, pixels=120_000)
    assert float(network.judge(features)[0]) == pytest.approx(float(network(*images)[0]), abs=1e-5)


def test_large_pictures_go_through_in_parts(pair, monkeypatch):
    scorer = zoo.Scorer("pyramid")
    one_pass = float(scorer.score(*pair))
    monkeypatch.setattr("zoo.scoring.pictures.PIXELS", 10_000)
    monkeypatch.setattr(scorer.networks[0], "session", None)
    with pytest.raises(AttributeError):
        scorer.score(*pair)
    monkeypatch.undo()
    assert float(scorer.score(*pair)) == one_pass


def test_a_model_of_other_layers_has_no_parts():
    images = [keras.Input((None, None, 3), name=name) for name in ("reference", "distorted")]
    distance = keras.layers.GlobalAveragePooling2D()(keras.layers.Subtract()(images))
    network = KerasNetwork(keras.Model(images, keras.layers.Dense(1)(distance)))
    assert network.layout is None
    pictures = np.zeros((2, 1, 40, 50, 3), "float32")
    assert network(*pictures).shape == (1,)


@pytest.mark.parametrize("length", [1, 47, 48, 100, 1000, 1001])
def test_cuts_cover_a_line_once(length):
    layout = Layout([8], 1, align=8, before=0, after=40, rows=True)
    found = cuts(length, 100, layout)
    assert found[0][0] == 0 and found[-1][1] == length
    assert all(stop == start for (_, stop), (start, _) in pairwise(found))
    assert all(start % 8 == 0 for start, _ in found)
    assert len(found) == 1 or found[-1][1] - found[-1][0] >= 48
    assert parts.PIXELS >= 2**20
