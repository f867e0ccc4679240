import cv2
import numpy as np
import pytest

import zoo
from tests.browser import check_slider, chromium
from zoo.maps import draw_maps
from zoo.maps.image_gradient import image_gradient
from zoo.maps.quality_map import quality_map

SMALL = zoo.Scale("points", 1, 5, 3, 0.5)


def jpeg(image, quality):
    _, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(encoded, cv2.IMREAD_COLOR)


@pytest.fixture(scope="module")
def reference():
    return zoo.data.read_image("examples/reference.png")


@pytest.fixture(scope="module")
def left_half(scorer, reference):
    """An image with only its left half compressed, and its map."""
    half = reference.copy()
    half[:, :224] = jpeg(reference, 8)[:, :224]
    return half, scorer.map(reference, half)


def test_left_half_is_bad(left_half, scorer, reference):
    half, mapped = left_half
    assert mapped.quality.shape == mapped.damage.shape == half.shape[:2]
    left, right = mapped.quality[:, :224].mean(), mapped.quality[:, 224:].mean()
    assert left < right - 1
    untouched = float(scorer.score(reference, reference))
    assert right == pytest.approx(untouched, abs=0.5)
    assert mapped.damage[:, :224].mean() > 10 * abs(mapped.damage[:, 224:].mean())
    assert mapped.score == scorer.score(reference, half)
    assert mapped.attention is None


@pytest.mark.parametrize("shape", [(288, 288), (150, 200)])
def test_damage_adds_up_to_the_points_lost(scorer, reference, shape):
    clean = reference[: shape[0], : shape[1]]
    copy = cv2.GaussianBlur(clean, (0, 0), 1.5)
    lost = float(scorer.score(clean, clean)) - float(scorer.score(clean, copy))
    assert lost > 0.5
    assert scorer.map(clean, copy).damage.mean() == pytest.approx(lost, rel=0.05)


def test_repairing_the_worst_areas_helps_most(scorer, reference):
    clean = reference[:288, :288]
    copy = jpeg(clean, 15)
    damage = quality_map(scorer, clean, copy, smoothing=8).damage
    tiles = damage.reshape(9, 32, 9, 32).mean(axis=(1, 3))
    order = np.argsort(tiles.ravel())

    def mended(numbers):
        tile = np.isin(np.arange(81).reshape(9, 9), numbers).repeat(32, 0).repeat(32, 1)
        return float(scorer.score(clean, np.where(tile[..., None], clean, copy)))

    gained = mended(order[-20:]) - float(scorer.score(clean, copy))
    others = mended(order[:20]) - float(scorer.score(clean, copy))
    assert gained > 2 * max(others, 0) and gained > 0.2


def test_untouched_picture_has_no_damage(scorer, reference):
    mapped = scorer.map(reference[:64, :64], reference[:64, :64])
    assert not mapped.damage.any()
    assert np.ptp(mapped.quality) < 1e-3


def test_gradient_is_that_of_the_output(scorer, reference):
    (network,) = scorer.keras_models
    clean = reference[None, :288, :288].astype("float32")
    copy = cv2.GaussianBlur(clean[0], (0, 0), 2)[None]
    gradient = image_gradient(network)(clean, copy)
    step = 0.02 * np.sign(gradient)
    ends = [float(network.predict_on_batch([clean, copy + way * step])[0, 0]) for way in (1, -1)]
    assert (ends[0] - ends[1]) / 2 == pytest.approx((gradient * step).sum(), rel=0.1)


@pytest.fixture(scope="module")
def attentive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("attention")
    zoo.load("attention", weights=None).save(folder / "fresh.keras")
    zoo.Card("fresh", "attention", "fresh weights", scale=SMALL).write(folder / "fresh.json")
    return zoo.Scorer(folder)


def test_attention(attentive, reference, tmp_path):
    shape = (100, 290)
    clean = reference[: shape[0], : shape[1]]
    copy = cv2.GaussianBlur(clean, (0, 0), 2)
    mapped = attentive.map(clean, copy)
    draw_maps(tmp_path / "map.png", copy, mapped)
    assert cv2.imread(str(tmp_path / "map.png")).shape[1] == 4 * 4 * 120
    assert mapped.attention.shape == shape
    assert 0 <= mapped.attention.min() < mapped.attention.max() <= 1
    assert mapped.quality.shape == mapped.damage.shape == shape


def test_maps_are_drawn_with_their_scales(left_half, tmp_path):
    half, mapped = left_half
    draw_maps(tmp_path / "map.png", half, mapped)
    drawn = cv2.imread(str(tmp_path / "map.png"))
    assert drawn.shape[1] == 3 * 4 * 120
    colourful = np.ptp(drawn[60:300].astype(int), axis=2)  # no damage is black
    assert colourful[:, 980:1180].mean() > 5 * colourful[:, 1230:1420].mean()
    with pytest.raises(zoo.InputError, match=r"extension .png"):
        draw_maps(tmp_path / "map.gnp", half, mapped)
    assert [path.name for path in tmp_path.iterdir()] == ["map.png"]


def test_notebook_shows_the_score_both_images_and_the_maps(left_half, reference):
    half, mapped = left_half
    np.testing.assert_array_equal(mapped.distorted, half)
    np.testing.assert_array_equal(mapped.reference, reference)
    assert repr(mapped) == f"QualityMap(score={mapped.score!r})"
    with chromium() as open_page:
        page = open_page(390, 800)
        page.set_content(mapped._repr_html_())
        assert page.get_by_text(f"{mapped.score:.3f}").is_visible()
        assert page.locator("img").count() == 4
        assert page.evaluate("[...document.images].every(image => image.naturalWidth == 360)")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.get_by_text("local quality, 0 to 9").is_visible()
        check_slider(page)
