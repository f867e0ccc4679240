import numpy as np
import pytest
from scipy.stats import spearmanr

from zoo import InputError
from zoo.data import DISTORTIONS, LEVELS, UNRATED, distort, read_image

PHOTOGRAPH = read_image("examples/reference.png")
GREY = np.full((64, 80, 3), 128, "uint8")


def error(distorted, reference=PHOTOGRAPH):
    return np.mean((distorted.astype(float) - reference) ** 2)


def test_the_table_is_whole():
    assert len(DISTORTIONS) == 25
    assert set(LEVELS) == {(name, level) for name in DISTORTIONS for level in range(1, 6)}
    assert all(1 <= level.score <= 5 and level.deviation > 0 for level in LEVELS.values())
    assert LEVELS["jpeg", 5].parameter == 4 and LEVELS["jpeg", 5].score == 1.35


@pytest.mark.parametrize("name", [*DISTORTIONS, *UNRATED])
def test_every_distortion(name):
    before = PHOTOGRAPH.copy()
    for level in (1, 5):
        distorted = distort(PHOTOGRAPH, name, level, seed=3)
        assert distorted.shape == PHOTOGRAPH.shape and distorted.dtype == np.uint8
        np.testing.assert_array_equal(distorted, distort(PHOTOGRAPH, name, level, seed=3))
    np.testing.assert_array_equal(PHOTOGRAPH, before)
    assert error(distorted) > (10 if name == "fine_jpeg" else 20)
    small = np.random.default_rng(0).integers(0, 256, (32, 45, 3), "uint8")
    assert distort(small, name, 5).shape == small.shape


@pytest.mark.parametrize("name", DISTORTIONS)
def test_what_people_found_worse_differs_more(name):
    scores = [LEVELS[name, level].score for level in range(1, 6)]
    errors = [error(distort(PHOTOGRAPH, name, level)) for level in range(1, 6)]
    # where people told near levels apart by something else than the error, two may change places
    near = "mean_shift", "contrast_change", "color_shift", "color_quantization"
    assert spearmanr(scores, errors).statistic < (-0.79 if name in near else -0.99)


RANDOM = {
    "motion_blur",
    "color_shift",
    "color_quantization",
    "white_noise",
    "white_noise_ycbcr",
    "impulse_noise",
    "multiplicative_noise",
    "denoise",
    "jitter",
    "non_eccentricity_patch",
    "color_block",
    "smoothed_noise",
    "noisy_jpeg",
}


@pytest.mark.parametrize(
    "name", sorted(set(UNRATED) - {"noisy_jpeg"})
)  # JPEG removes noise at first
def test_higher_levels_of_unrated_distortions_differ_more(name):
    errors = [error(distort(PHOTOGRAPH, name, level)) for level in range(1, 6)]
    assert (np.diff(errors) > 0).all()


@pytest.mark.parametrize("name", [*DISTORTIONS, *UNRATED])
def test_the_seed_decides_what_is_random_and_nothing_else(name):
    copies = {distort(PHOTOGRAPH, name, 4, seed).tobytes() for seed in (0, 1, (0, 1))}
    assert len(copies) == (3 if name in RANDOM else 1)


@pytest.mark.parametrize("variance, level", [(0.001, 1), (0.01, 5)])
def test_white_noise_has_its_variance(variance, level):
    noise = distort(GREY, "white_noise", level) / 255 - 128 / 255
    assert noise.var() == pytest.approx(variance, rel=0.05)
    assert abs(noise.mean()) < 0.005


def test_noise_in_ycbcr_has_its_variance_there():
    noise = distort(GREY, "white_noise_ycbcr", 5) / 255 - 128 / 255
    luma = noise @ np.array([65.481, 128.553, 24.966]) / 255
    assert luma.var() == pytest.approx(0.003, rel=0.05)


def test_the_number_of_impulses_is_exact():
    values = distort(np.full((300, 300, 3), 128, "uint8"), "impulse_noise", 5)
    assert np.mean(values == 0) == pytest.approx(0.015, rel=0.1)
    assert np.mean(values == 255) == pytest.approx(0.015, rel=0.1)


def test_multiplicative_noise_leaves_black_alone():
    assert (distort(np.zeros_like(GREY), "multiplicative_noise", 5) == 0).all()


def test_blurs_keep_the_mean_and_spread_a_point_by_their_width():
    point = np.zeros((65, 65, 3), "uint8")
    point[32, 32] = 255
    for name, level in (("gaussian_blur", 4), ("lens_blur", 3), ("motion_blur", 4)):
        spread = DISTORTIONS[name](point.astype("float32"), LEVELS[name, level].parameter, RNG)
        assert spread[..., 0].sum() == pytest.approx(255, rel=1e-3)
    disc = DISTORTIONS["lens_blur"](point.astype("float32"), 8, RNG)[..., 0] > 0.5
    assert disc.sum() == pytest.approx(np.pi * 8**2, rel=0.1)
    line = DISTORTIONS["motion_blur"](point.astype("float32"), 10, RNG)[..., 0]
    y, x = np.nonzero(line)
    assert np.hypot(np.ptp(y), np.ptp(x)) == pytest.approx(10, abs=1.6)


RNG = np.random.default_rng(0)


def test_counts_of_colors_levels_and_blocks():
    assert len(np.unique(distort(PHOTOGRAPH, "color_quantization", 5).reshape(-1, 3), axis=0)) == 8
    ramp = np.arange(256 * 32 * 3).reshape(256, 32, 3) // (32 * 3)
    assert len(np.unique(distort(ramp.astype("uint8"), "quantization", 5))) == 7
    covered = (distort(np.full_like(PHOTOGRAPH, 7), "color_block", 1) != 7).any(axis=2).sum()
    assert 32 * 32 < covered <= 2 * 32 * 32


def test_color_changes_and_lightness_does_not():
    grey = distort(PHOTOGRAPH, "saturation_hsv", 4)
    np.testing.assert_array_equal(grey, np.repeat(PHOTOGRAPH.max(axis=2)[..., None], 3, axis=2))
    for name in ("saturation_hsv", "saturation_lab"):
        np.testing.assert_allclose(distort(GREY, name, 5), GREY, atol=1)


@pytest.mark.parametrize("name", ["brighten", "darken", "contrast_change"])
def test_curves_keep_black_and_white(name):
    ends = np.zeros((32, 32, 3), "uint8")
    ends[16:] = 255
    for level in (1, 5):
        np.testing.assert_allclose(distort(ends, name, level), ends, atol=1)


def test_what_cannot_be_distorted():
    with pytest.raises(
        InputError, match="unknown distortion 'blurr' at level 1; choose level 1 to"
    ):
        distort(GREY, "blurr", 1)
    with pytest.raises(InputError, match="at level 6"):
        distort(GREY, "jpeg", 6)
    for image in (GREY / 255, GREY[..., 0], GREY[:20]):
        with pytest.raises(InputError, match=r"give uint8 \(height, width, 3\), 32 x 32 or larger"):
            distort(image, "jpeg", 1)
