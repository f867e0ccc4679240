import cv2
import keras
import numpy as np
import pytest
from keras import ops

import macs_losses
import zoo


@pytest.fixture(scope="module")
def clean():
    return zoo.data.read_image("examples/reference.png")[None, :288, :288].astype("float32")


@pytest.fixture(scope="module")
def noisy(clean):
    noise = np.random.default_rng(0).normal(0, 30, clean.shape)
    return np.clip(clean + noise, 0, 255).astype("float32")


class Picture(keras.layers.Layer):
    """A trainable image that ignores its input."""

    def __init__(self, pixels):
        super().__init__()
        self.pixels = self.add_weight(shape=pixels.shape)
        self.pixels.assign(pixels)

    def call(self, inputs):
        return 0 * inputs + ops.clip(self.pixels, 0, 255)


def similarity(one, other):
    """Mean SSIM of two gray versions (Wang et al., 2004), written out."""
    x, y = (cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype("float64") for image in (one, other))
    means = {
        name: cv2.GaussianBlur(image, (11, 11), 1.5)
        for name, image in {"x": x, "y": y, "xx": x * x, "yy": y * y, "xy": x * y}.items()
    }
    xx, yy = means["xx"] - means["x"] ** 2, means["yy"] - means["y"] ** 2
    xy = means["xy"] - means["x"] * means["y"]
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    lightness = (2 * means["x"] * means["y"] + c1) / (means["x"] ** 2 + means["y"] ** 2 + c1)
    return float(np.mean(lightness * (2 * xy + c2) / (xx + yy + c2)))


@pytest.mark.slow
def test_steps_from_a_noisy_picture_raise_its_score_and_its_similarity(clean, noisy):
    model = keras.Sequential([keras.Input(clean.shape[1:]), Picture(noisy)])
    model.compile(keras.optimizers.Adam(1.0), loss=macs_losses.PerceptualLoss())
    losses = [model.train_on_batch(clean, clean) for _ in range(30)]
    restored = model.predict(clean, verbose=0)
    scorer = zoo.Scorer()
    before, after = (float(scorer.score(clean[0], image[0])) for image in (noisy, restored))
    assert after > before + 0.5
    assert losses[-1] < losses[0]
    assert similarity(clean[0], restored[0]) > similarity(clean[0], noisy[0]) + 0.02
    assert np.square(restored - clean).mean() < 0.9 * np.square(noisy - clean).mean()


def test_equals_the_scorer_at_any_size(clean, noisy):
    scorer = zoo.Scorer("simple")
    for shape in ((288, 288), (100, 64)):
        pair = [image[:, : shape[0], : shape[1]] for image in (clean, noisy)]
        value = float(scorer.score(pair[0][0], pair[1][0]))
        metric = macs_losses.MeanScore("simple", max_value=1.0)
        metric.update_state(*(image / 255 for image in pair))
        assert float(metric.result()) == pytest.approx(value, abs=1e-3)
        untouched = float(scorer.score(pair[0][0], pair[0][0]))
        loss = macs_losses.PerceptualLoss("simple")(*pair)
        assert float(loss) == pytest.approx((untouched - value) / scorer.card.scale.std, abs=1e-3)
    large = [np.concatenate([image[:, :, :12], image], axis=2) for image in (clean, noisy)]
    metric = macs_losses.MeanScore("simple")
    metric.update_state(*large)
    value = float(scorer.score(large[0][0], large[1][0]))
    assert float(metric.result()) == pytest.approx(value, abs=1e-3)


@pytest.mark.parametrize("name", ["simple", "pyramid"])
def test_nothing_is_better_than_clean(clean, name):
    assert float(macs_losses.PerceptualLoss(name)(clean, clean)) == 0


def test_each_image_has_its_loss(clean, noisy):
    loss = macs_losses.PerceptualLoss("simple", reduction=None)
    batch = np.concatenate([clean, noisy])
    costs = ops.convert_to_numpy(loss(np.concatenate([clean, clean]), batch))
    assert costs.shape == (2,)
    assert costs[0] < costs[1]


def test_metric_is_of_the_data_set(clean, noisy):
    metric = macs_losses.MeanScore("simple")
    single = []
    for image in (clean, noisy):
        metric.reset_state()
        metric.update_state(clean, image)
        single.append(float(metric.result()))
    metric.reset_state()
    metric.update_state(np.repeat(clean, 3, 0), np.concatenate([clean, noisy, noisy]))
    metric.update_state(clean, noisy)
    assert float(metric.result()) == pytest.approx((single[0] + 3 * single[1]) / 4, abs=1e-3)


@pytest.mark.slow
def test_compiled_model_comes_back_from_its_file(clean, tmp_path):
    model = keras.Sequential([keras.Input((64, 64, 3)), keras.layers.Conv2D(3, 1)])
    model.compile(
        "adam",
        loss=macs_losses.PerceptualLoss("simple", max_value=1.0),
        metrics=[macs_losses.MeanScore("simple", max_value=1.0)],
    )
    batch = clean[:, :64, :64] / 255
    model.train_on_batch(batch, batch)
    figures = model.evaluate(batch, batch, verbose=0)
    model.save(tmp_path / "restorer.keras")
    again = keras.models.load_model(tmp_path / "restorer.keras")
    assert again.evaluate(batch, batch, verbose=0) == pytest.approx(figures, abs=1e-4)


def test_the_judge_learns_nothing(clean, noisy):
    loss = macs_losses.PerceptualLoss("simple")
    assert all(network.trainable_variables == [] for _, network in loss.score.networks)
    assert zoo.load("simple").trainable_variables != []


def test_models_and_sizes_that_cannot_be_used():
    with pytest.raises(zoo.InputError, match="did you mean simple"):
        macs_losses.PerceptualLoss("simpel")
    with pytest.raises(zoo.InputError, match="no trained weights"):
        macs_losses.MeanScore("tiled.b")
    unknown = keras.KerasTensor((None, None, None, 3))
    with pytest.raises(ValueError, match="known height and width"):
        macs_losses.PerceptualLoss("simple").call(unknown, unknown)
