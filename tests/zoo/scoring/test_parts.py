from dataclasses import replace
from itertools import pairwise

import keras
import numpy as np
import pytest

import zoo
from zoo.scoring.networks import KerasNetwork, OnnxNetwork
from zoo.scoring.parts import Layout, cuts, features_by_parts
from zoo.scoring.pictures import output, whole


@pytest.fixture(scope="module")
def pair():
    """A picture larger than the largest receptive field, of odd height and width."""
    images = zoo.data.image_pair("examples/reference.png", "examples/distorted.jpg")
    return [np.tile(image, (2, 2, 1))[:597, :835] for image in images]


@pytest.mark.parametrize("name", ["simple", "bn", "attention"])
def test_parts_score_as_one_pass(name, pair):
    network = OnnxNetwork(zoo.card(name).onnx_path())
    layout = replace(network.layout, pixels=120_000)
    images = [whole(image, layout)[None] for image in pair]
    looked = []

    def places(*part):
        looked.append(part[0].shape[1] * part[0].shape[2])
        return network.places(*part)

    features = features_by_parts(places, layout, images)
    assert len(looked) > 3 and max(looked) < 0.5 * pair[0][..., 0].size
    assert float(network.judge(features)[0]) == pytest.approx(float(network(*images)[0]), abs=1e-5)


def test_parts_in_keras(pair):
    network = KerasNetwork(zoo.load("pyramid", image_size=None))
    images = [image[None].astype("float32") for image in pair]
    features = features_by_parts(network.places, replace(network.layout, pixels=120_000), images)
    assert float(network.judge(features)[0]) == pytest.approx(float(network(*images)[0]), abs=1e-5)


@pytest.mark.parametrize("size", [(597, 835), (64, 300), (96, 97), (131, 259)])
@pytest.mark.parametrize("threads", [1, 2])
def test_tiles_score_as_one_pass(size, threads, pair, monkeypatch):
    (network,) = zoo.Scorer("pyramid", threads=threads).networks
    images = [image[: size[0], : size[1]] for image in pair]
    one_pass = float(network(*(whole(image, None)[None] for image in images))[0])
    monkeypatch.setattr(network, "session", None)
    assert output(network, *images)[:2] == (pytest.approx(one_pass, abs=1e-5), 1)


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
