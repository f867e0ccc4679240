import keras
import numpy as np

from macs_layers import Dissimilarity


def test_is_a_proper_layer(check_layer, images):
    reference = images(2, 6, 5, 3)
    check_layer(Dissimilarity, {"constant": 0.1}, (reference, reference[::-1].copy()))


def pooled(reference, distorted):
    outputs = keras.ops.convert_to_numpy(Dissimilarity()([reference, distorted]))
    return np.split(outputs, 5, axis=-1)


def test_equal_images_do_not_differ_at_all(images):
    image = images(2, 6, 5, 3)
    assert not np.any(pooled(image, image))


def test_never_negative_and_the_same_both_ways_but_for_the_energy(images):
    one, other = images(2, 2, 6, 5, 3)
    there, back = pooled(one, other), pooled(other, one)
    assert min(part.min() for part in there) >= 0
    for part, reverse in zip(there[:3], back[:3], strict=True):
        np.testing.assert_allclose(part, reverse, rtol=1e-5)
    np.testing.assert_allclose(there[3], back[4], rtol=1e-5)


def test_a_bad_spot_stands_out_in_the_second_moment(images):
    image = 0.5 + images(1, 8, 8, 1)
    spot, haze = image.copy(), 1.1 * image
    spot[:, :2, :2] *= -1
    _, _, of_spot, _, _ = pooled(image, spot)
    _, _, of_haze, _, _ = pooled(image, haze)
    assert of_spot > 4 * of_haze


def test_gain_and_loss_of_energy(images):
    image = 1 + images(1, 8, 8, 2)
    *_, gain, loss = pooled(image, 2 * image)
    np.testing.assert_allclose(gain, np.log(4), rtol=1e-3)
    assert not loss.any()


def test_the_sums_of_parts_make_the_whole():
    rng = np.random.default_rng(0)
    pair = list(rng.normal(size=(2, 2, 16, 12, 4)).astype("float32"))
    layer = Dissimilarity()
    whole = keras.ops.convert_to_numpy(layer(pair))
    parts = [
        layer.sums_of_rows([side[:, rows] for side in pair]) for rows in (np.s_[:6], np.s_[6:])
    ]
    pooled = layer.pool(keras.ops.concatenate(parts, axis=1))
    np.testing.assert_allclose(keras.ops.convert_to_numpy(pooled), whole, rtol=1e-5)
