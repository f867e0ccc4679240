"""A user's own training step: scores of tensors, with gradients to the copy."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from keras import ops

import macs_losses
import zoo
from zoo.data.viewing import view
from zoo.scale_curve import ScaleCurve
from zoo.scoring import tensor_scorer

MODELS = ["simple", "pyramid", "simple+pyramid"]


@pytest.fixture(scope="module")
def pair():
    images = zoo.data.image_pair("examples/reference.png", "examples/distorted.jpg")
    return [image.astype("float32") for image in images]


def gradient(function, images):
    """The gradient of a function of a tensor, on any backend."""
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return np.asarray(jax.jit(jax.grad(function))(images))
    if backend == "torch":
        import torch

        tensor = torch.tensor(images, requires_grad=True)
        function(tensor).backward()
        return tensor.grad.numpy()
    import tensorflow as tf

    tensor = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        value = tf.function(function)(tensor)
    return tape.gradient(value, tensor).numpy()


@pytest.mark.parametrize("models", MODELS)
@pytest.mark.parametrize("height, width", [(288, 288), (300, 451), (70, 130)])
def test_scores_are_those_of_the_scorer(pair, models, height, width):
    reference, distorted = (image[:height, :width] for image in pair)
    batch = np.stack([distorted, reference])
    scores = zoo.TensorScorer(models, max_value=1.0)(
        np.stack([reference, reference]) / 255, batch / 255
    )
    scorer = zoo.Scorer(models)
    expected = [float(scorer.score(reference, copy)) for copy in batch]
    assert scores.shape == (2,)
    assert ops.convert_to_numpy(scores) == pytest.approx(expected, abs=1e-2)


@pytest.mark.parametrize("models", MODELS)
def test_the_gradient_is_how_the_score_changes(pair, models):
    reference, distorted = (image[None, 100:196, 200:300] for image in pair)
    scorer = zoo.TensorScorer(models)

    def total(copies):
        return ops.sum(scorer(reference, copies))

    slopes = gradient(total, distorted)
    assert slopes.shape == distorted.shape and np.isfinite(slopes).all()
    step = slopes / np.abs(slopes).max()
    change = [float(total(distorted + sign * step)) for sign in (-0.5, 0.5)]
    assert change[1] > change[0]
    assert change[1] - change[0] == pytest.approx(float((slopes * step).sum()), rel=0.25)


def test_a_picture_is_viewed_as_the_scorer_views_it(pair):
    card = replace(zoo.card("simple"), viewing={"short_side": 100})
    images = [ops.convert_to_tensor(image[None]) for image in pair]
    for image, seen in zip(pair, tensor_scorer.viewed(images, card), strict=True):
        expected = view(image, 100)
        assert seen.shape[1:] == expected.shape
        assert np.abs(ops.convert_to_numpy(seen)[0] - expected).max() < 0.01
    assert tensor_scorer.viewed(images, replace(card, viewing={"short_side": 300})) is images
    assert tensor_scorer.viewed(images, replace(card, viewing={})) is images


def test_a_calibration_bends_scores_as_it_does_for_the_scorer():
    points = np.linspace(-2, 12, 9).astype("float32")
    for curve in (
        {"low": 1.0, "slope": 0.5},
        {"low": 1.0, "slope": 0.7, "middle": 4.0, "span": 8.0},
    ):
        expected = ScaleCurve(**curve)(points)
        found = ops.convert_to_numpy(tensor_scorer.curved(ops.convert_to_tensor(points), curve))
        assert found == pytest.approx(expected, abs=1e-4)


def test_losses_and_metrics_take_ensembles_and_come_back(pair, tmp_path):
    reference, distorted = (image[None, :96, :96] for image in pair)
    metric = macs_losses.MeanScore(["simple", "pyramid"])
    metric.update_state(reference, distorted)
    expected = float(zoo.Scorer("simple+pyramid").score(reference[0], distorted[0]))
    assert float(metric.result()) == pytest.approx(expected, abs=1e-2)
    again = macs_losses.MeanScore.from_config(metric.get_config())
    assert again.model == "simple+pyramid"
    loss = macs_losses.PerceptualLoss("simple+pyramid")
    assert float(loss(reference, reference)) == 0 < float(loss(reference, distorted))


@pytest.mark.parametrize(
    "shapes, said",
    [
        ([(1, 3, 96, 96)] * 2, r"\(1, 3, 96, 96\); give \(batch, height, width, 3\)"),
        ([(96, 96, 3)] * 2, r"\(96, 96, 3\); give"),
        ([(1, 96, 96, 3), (1, 96, 95, 3)], "differ in shape"),
    ],
)
def test_tensors_that_cannot_be_scored(shapes, said):
    with pytest.raises(zoo.InputError, match=said):
        zoo.TensorScorer("simple")(*map(np.zeros, shapes))
