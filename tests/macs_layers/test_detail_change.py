import keras
import numpy as np
import pytest

from macs_layers import DetailChange


@pytest.fixture
def noise(images):
    return 255 * images(1, 24, 20, 3)


def changes(reference, distorted, **options):
    return keras.ops.convert_to_numpy(DetailChange(**options)([reference, distorted]))[0]


@pytest.mark.parametrize("options", [{}, {"figures": ["lost"]}])
def test_is_a_proper_layer(check_layer, noise, options):
    check_layer(DetailChange, options, (noise, noise[:, ::-1].copy()))


def test_nothing_changes_in_equal_images(noise):
    assert not changes(noise, noise).any()


def test_energy_rises_and_falls_with_contrast(noise):
    gained, lost, missing = changes(noise, 0.5 * noise)
    np.testing.assert_allclose([gained, lost], [0, np.log(4)], atol=1e-2)
    assert missing > 0
    gained, lost, missing = changes(0.5 * noise, noise)
    np.testing.assert_allclose([gained, lost, missing], [np.log(4), 0, 0], atol=1e-2)


def test_some_of_the_figures(noise):
    everything = changes(noise, 0.5 * noise)
    some = changes(noise, 0.5 * noise, figures=["missing", "gained"])
    np.testing.assert_allclose(some, everything[[0, 2]], rtol=1e-5)
    with pytest.raises(ValueError, match="found"):
        DetailChange(figures=["found"])


def test_another_image_holds_nothing_of_it(noise):
    assert changes(noise, noise[:, :, ::-1].copy())[2] > 0.5
    assert changes(noise, np.full_like(noise, 128))[2] == pytest.approx(1, abs=1e-2)
