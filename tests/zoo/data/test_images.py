import warnings

import cv2
import numpy as np
import pytest

from zoo import InputError
from zoo.data import image_pair, read_image, to_rgb

RED = np.zeros((4, 6, 3), "uint8") + np.array([255, 0, 51], "uint8")


def write(path, rgb):
    """Writes RGB pixels in OpenCV's order."""
    codes = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    cv2.imwrite(str(path), cv2.cvtColor(rgb, codes[rgb.shape[2]]) if rgb.ndim == 3 else rgb)
    return path


@pytest.mark.parametrize("ending", ["png", "bmp", "tiff", "ppm", "webp"])
def test_color_files_become_rgb(tmp_path, ending):
    pixels = read_image(write(tmp_path / f"red.{ending}", RED))
    assert pixels.dtype == np.uint8
    np.testing.assert_allclose(pixels, RED, atol=12)


def test_sixteen_bits(tmp_path):
    pixels = read_image(write(tmp_path / "deep.png", RED.astype("uint16") * 200))
    assert pixels.dtype == np.float32
    np.testing.assert_allclose(pixels, RED * (200 / 257), rtol=1e-6)
    grey = np.full((4, 6), 1000, "uint16")
    np.testing.assert_allclose(read_image(write(tmp_path / "grey.png", grey)), 1000 / 257)


def test_gray_gets_three_equal_channels(tmp_path):
    grey = np.arange(24, dtype="uint8").reshape(4, 6)
    pixels = read_image(write(tmp_path / "grey.png", grey))
    np.testing.assert_array_equal(pixels, np.stack([grey] * 3, axis=-1))
    np.testing.assert_array_equal(to_rgb(grey[..., None]), pixels)


def test_transparency_is_placed_on_white_with_a_warning(tmp_path):
    rgba = np.dstack([RED, np.full((4, 6), 51, "uint8")])
    path = write(tmp_path / "clear.png", rgba)
    with pytest.warns(UserWarning, match=r"clear.png has an alpha channel .* on white"):
        pixels = read_image(path)
    assert pixels.dtype == np.uint8
    np.testing.assert_allclose(pixels, 0.2 * RED + 0.8 * 255, atol=0.51)


def test_jpeg_is_turned_as_its_exif_says(tmp_path):
    from PIL import Image

    picture = np.zeros((16, 32, 3), "uint8")
    picture[:, :16] = 255
    image = Image.fromarray(picture)
    exif = image.getexif()
    exif[0x0112] = 6  # the camera was turned: rotate by 90 degrees clockwise to see it upright
    image.save(tmp_path / "turned.jpg", exif=exif, quality=95)
    pixels = read_image(tmp_path / "turned.jpg")
    assert pixels.shape == (32, 16, 3)
    assert pixels[:14].mean() > 250 and pixels[18:].mean() < 5


def test_path_that_is_no_picture(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no file .*nothing.png"):
        read_image(tmp_path / "nothing.png")
    with pytest.raises(InputError, match="is not a file"):
        read_image(tmp_path)
    for name, content in {"empty.png": b"", "text.png": b"not a picture"}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=f"cannot read .*{name}"):
            read_image(tmp_path / name)


@pytest.mark.parametrize("dtype", ["int32", "int64", "float32", "float64"])
def test_arrays_in_0_255(dtype):
    pixels = to_rgb(RED.astype(dtype))
    assert pixels.dtype == np.float32
    np.testing.assert_array_equal(pixels, RED)


def test_black_is_black_in_floats_too():
    assert to_rgb(np.zeros((4, 6, 3))).max() == 0


@pytest.mark.parametrize(
    "pixels, problem",
    [
        (RED / 255, "looks like it is in 0..1; multiply it by 255"),
        (RED > 100, "looks like it is in 0..1"),
        (np.where(RED > 100, np.nan, 7.0), "has NaN or infinite values"),
        (RED - 300.0, "has values from -300.0 to -45.0; rescale them to 0..255"),
        (RED.astype("int32") * 2, "has values from 0 to 510"),
        (RED.astype("complex64"), "has values of type complex64"),
        (RED[0, 0], r"has shape \(3,\)"),
        (np.zeros((4, 6, 2), "uint8"), r"has shape \(4, 6, 2\)"),
        (np.zeros((0, 6, 3), "uint8"), r"has shape \(0, 6, 3\)"),
        (np.zeros((2, 4, 6, 3), "uint8"), r"has shape \(2, 4, 6, 3\)"),
    ],
)
def test_arrays_that_are_refused(pixels, problem):
    with pytest.raises(InputError, match=f"my picture {problem}") as error:
        to_rgb(pixels, name="my picture")
    assert "\n" not in str(error.value)


def test_pair_of_different_sizes_names_both(tmp_path):
    path = write(tmp_path / "red.png", RED)
    with pytest.raises(InputError, match=r"red.png is 6 x 4, the distorted image is 5 x 4"):
        image_pair(path, RED[:, :5])


def test_usual_pictures_raise_no_warning(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        image_pair(write(tmp_path / "red.png", RED), RED)
