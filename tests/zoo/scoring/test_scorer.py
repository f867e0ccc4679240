import numpy as np
import pytest
from PIL import Image

import zoo
from zoo.scoring.networks import ENGINES

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
    assert score.windows == 1


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


def test_a_model_of_fixed_size_averages_windows(images):
    scorer = zoo.Scorer("tiled")
    tall = [image[:162, :160] for image in images]
    whole = scorer.score(*tall)
    parts = [float(scorer.score(*(image[top : top + 160] for image in tall))) for top in (0, 2)]
    assert whole.windows == 2
    assert float(whole) == pytest.approx(np.mean(parts), abs=1e-5)
    assert scorer.score(*images).windows == 12


@pytest.mark.parametrize("model", ["simple", "pyramid", "tiled"])
@pytest.mark.parametrize("height, width", [(1, 1), (100, 451), (97, 163)])
def test_images_of_any_size(model, images, height, width):
    pair = [image[:height, :width] for image in images]
    score = zoo.Scorer(model).score(*pair)
    assert np.isfinite(score.value)
    assert float(zoo.Scorer(model).score(pair[0], pair[0])) >= score.value


def test_images_are_resized_to_one_viewing_scale(images):
    large = [image.repeat(2, axis=0).repeat(2, axis=1) for image in images]
    small = float(zoo.Scorer("pyramid").score(*images))
    assert float(zoo.Scorer("pyramid", short_side=300).score(*large)) == pytest.approx(small)
    assert float(zoo.Scorer("pyramid", short_side=None).score(*large)) != pytest.approx(small)
    with pytest.raises(zoo.InputError, match="short side"):
        zoo.Scorer("pyramid", short_side=0).score(*large)


def test_many_pairs(scorer, images):
    reference, distorted = images
    copies = [distorted, REFERENCE, reference[:, ::-1]]
    alone = [float(scorer.score(REFERENCE, copy)) for copy in copies]
    scores = scorer(REFERENCE, copies)
    assert scores.dtype == "float64" and scores.tolist() == pytest.approx(alone, abs=1e-5)
    column = np.array([REFERENCE, REFERENCE])
    assert scorer(column, iter(copies[:2])).tolist() == pytest.approx(alone[:2], abs=1e-5)
    mixed = scorer([reference, reference[:200]], [distorted, distorted[:200]])
    assert mixed[0] == pytest.approx(alone[0], abs=1e-5)
    assert scorer(np.stack([reference] * 2), np.stack([distorted] * 2)).tolist() == pytest.approx(
        [alone[0]] * 2, abs=1e-5
    )


def test_each_of_many_pairs_is_checked(scorer, images):
    reference, distorted = images
    with pytest.raises(zoo.InputError, match=r"0..1"):
        scorer([reference], [distorted / 255])
    with pytest.raises(zoo.InputError, match=r"differ in size"):
        list(scorer.score_all([(reference, distorted[1:])]))
    for copy in (distorted, "copy.png", Image.fromarray(distorted)):
        with pytest.raises(zoo.InputError, match=r"scorer\.score"):
            scorer(reference, copy)
    with pytest.raises(zoo.InputError, match="2 references for 1 distorted"):
        scorer([reference] * 2, [distorted])


def test_engines_agree(images):
    for model in ("pyramid", "tiled"):
        scores = [float(zoo.Scorer(model, engine=name).score(*images)) for name in ENGINES]
        assert scores == pytest.approx([scores[0]] * 3, abs=1e-4)
    with pytest.raises(zoo.InputError, match="'auto', 'onnx', 'keras'"):
        zoo.Scorer(engine="torch")


def test_threads(images):
    one, two = (zoo.Scorer("simple", threads=count) for count in (1, 2))
    assert float(one.score(*images)) == pytest.approx(float(two.score(*images)), abs=1e-5)
    assert one.networks[0].session.get_session_options().intra_op_num_threads == 1


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
    with pytest.raises(zoo.InputError, match="unknown tta 'all'; use 'none', 'flips', 'full'"):
        zoo.Scorer("simple", tta="all")
