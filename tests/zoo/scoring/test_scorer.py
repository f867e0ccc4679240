import numpy as np
import pytest

import zoo

REFERENCE, DISTORTED = "examples/reference.png", "examples/distorted.jpg"


@pytest.fixture(scope="module")
def images():
    return zoo.data.image_pair(REFERENCE, DISTORTED)


def test_a_score_says_its_scale_and_direction(scorer):
    score = scorer.score(REFERENCE, DISTORTED)
    assert float(score) == score.value
    assert str(score) == f"{score.value:.3f} ({scorer.card.scale})"
    assert "higher is better" in str(score)
    assert score.record()["direction"] == "higher is better"
    assert score.windows == 4


def test_worse_copies_score_lower(scorer, images):
    reference, distorted = images
    noise = np.random.default_rng(0).normal(0, 50, reference.shape)
    noisy = np.clip(reference + noise, 0, 255).astype("uint8")
    untouched = float(scorer.score(reference, reference))
    assert untouched > float(scorer.score(reference, distorted))
    assert untouched > float(scorer.score(reference, noisy))


def test_paths_and_arrays_score_the_same(scorer, images):
    assert float(scorer.score(*images)) == float(scorer.score(REFERENCE, DISTORTED))
    deep = [image.astype("uint16") * 257 for image in images]
    assert float(scorer.score(*deep)) == pytest.approx(float(scorer.score(*images)), abs=1e-4)


def test_the_score_is_the_mean_of_its_windows(scorer, images):
    tall = [image[:290, :288] for image in images]
    whole = scorer.score(*tall)
    parts = [float(scorer.score(*(image[top : top + 288] for image in tall))) for top in (0, 2)]
    assert whole.windows == 2
    assert float(whole) == pytest.approx(np.mean(parts), abs=1e-5)


@pytest.mark.parametrize("height, width, windows", [(1, 1, 1), (100, 451, 2), (288, 288, 1)])
def test_images_of_any_size(scorer, images, height, width, windows):
    score = scorer.score(*(image[:height, :width] for image in images))
    assert score.windows == windows
    assert np.isfinite(score.value)


def test_many_windows_go_through_in_batches(scorer, images):
    large = [np.tile(image, (3, 3, 1)) for image in images]
    assert scorer.score(*large).windows == 5 * 7


def test_pictures_that_cannot_be_scored(scorer, images):
    reference, distorted = images
    with pytest.raises(zoo.InputError, match=r"differ in size: the reference is 451 x 300"):
        scorer.score(reference, distorted[1:])
    with pytest.raises(zoo.InputError, match=r"the distorted image looks like it is in 0..1"):
        scorer.score(reference, distorted / 255)
    with pytest.raises(FileNotFoundError, match=r"no file nothing.png"):
        scorer.score(REFERENCE, "nothing.png")


def test_model_without_weights():
    with pytest.raises(zoo.InputError, match=r"tiled.b has no trained weights"):
        zoo.Scorer("tiled.b")


def test_views_are_averaged_and_spread(scorer, images):
    pair = [image[:288, :288] for image in images]
    turned = [
        float(scorer.score(*(np.rot90(image, turns) for image in pair))) for turns in range(4)
    ]
    mirrored = [
        float(scorer.score(*(np.rot90(image, turns)[:, ::-1] for image in pair)))
        for turns in range(4)
    ]
    score = zoo.Scorer("simple", tta="flips").score(*pair)
    assert score.views == 8
    assert score.value == pytest.approx(np.mean(turned + mirrored), abs=1e-4)
    assert score.spread == pytest.approx(np.std(turned + mirrored, ddof=1), abs=1e-4)
    assert f"+- {score.spread:.3f}" in str(score)


def test_one_view_of_one_model_has_no_spread(scorer, images):
    score = scorer.score(*images)
    assert score.spread is None and "+-" not in str(score)


def test_unknown_augmentation():
    with pytest.raises(zoo.InputError, match="unknown tta 'all'; give 'none', 'flips', 'full'"):
        zoo.Scorer("simple", tta="all")
