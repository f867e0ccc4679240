import keras
import numpy as np
import pytest

from macs_layers import ToneMatching


@pytest.fixture
def photograph(images):
    """Cells of unlike luma, with a little detail, within 40..215."""
    cells = np.repeat(np.repeat(images(2, 4, 5, 3), 8, axis=1), 8, axis=2)
    return (40 + 165 * cells + 10 * images(2, 32, 40, 3)).astype("float32")


def outputs(reference, distorted):
    pair = ToneMatching()([reference, distorted])
    return [keras.ops.convert_to_numpy(output) for output in pair]


def s_curve(image, amount=0.4):
    centred = image / 127.5 - 1
    return 127.5 * (1 + centred + amount * centred * (1 - centred**2))


def test_is_a_proper_layer(check_layer, photograph):
    check_layer(ToneMatching, {}, (photograph, 0.9 * photograph))


def test_equal_images_stay_as_they_are(photograph):
    matched, tone = outputs(photograph, photograph)
    np.testing.assert_array_equal(matched, photograph)
    assert not tone.any()


@pytest.mark.parametrize(
    "change", [lambda x: 0.7 * x, lambda x: x + 30, lambda x: 128 + 0.6 * (x - 128), s_curve]
)
def test_tone_is_taken_over(photograph, change):
    matched, _ = outputs(photograph, change(photograph))
    off = np.abs(photograph - change(photograph)).mean()
    assert np.abs(matched - change(photograph)).mean() < 0.15 * off


def test_clipped_cells_do_not_count(photograph):
    brighter = np.clip(photograph + 80, 0, 255)
    matched, _ = outputs(photograph, brighter)
    assert np.abs(matched - brighter).mean() < 3


def test_brightening_and_darkening(photograph):
    _, tone = outputs(photograph, photograph + 32)
    np.testing.assert_allclose(tone, [[0.0625, 0]] * 2, rtol=1e-3)
    _, tone = outputs(photograph, photograph - 32)
    np.testing.assert_allclose(tone, [[0, 0.0625]] * 2, rtol=1e-3)


def test_damage_is_not_matched(photograph):
    for damaged in (255 - photograph, np.full_like(photograph, 128)):
        matched, _ = outputs(photograph, damaged)
        assert np.abs(matched - damaged).mean() > 10
