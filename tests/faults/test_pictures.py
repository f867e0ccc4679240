"""Images of every kind and source: the right pixels, or a one-line error."""

import contextlib
import http.server
import io
import threading
import tracemalloc

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

import zoo
from tests.faults.pictures import png_header, tiff
from zoo.data import image_pair, read_image, to_rgb

RGB = np.asarray(Image.open("examples/reference.png").convert("RGB").resize((60, 40)))
OPAQUE = ("1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "HSV", "LAB", "I", "F")
CLEAR = ("LA", "La", "PA", "RGBA", "RGBa")
ROUNDING = {"YCbCr": 4, "HSV": 12, "LAB": 12, "F": 1}
pytestmark = pytest.mark.filterwarnings("ignore:.*placed on white")


def image_of(mode):
    """A Pillow image in a mode, and its RGB pixels."""
    start = Image.fromarray(RGB)
    if mode == "La":
        start = start.convert("LA")
    image = start.convert(mode)
    grey = mode in ("L", "I", "F", "LA", "La")
    shown = start.convert({"1": "1", "P": "P", "PA": "P"}.get(mode, "L" if grey else "RGB"))
    return image, np.asarray(shown.convert("RGB"))


def saved(image, ending, **options):
    file = io.BytesIO()
    image.save(file, ending, **options)
    return file.getvalue()


@pytest.mark.parametrize("mode", OPAQUE + CLEAR)
def test_images_of_pillow_are_read_by_their_mode(mode):
    image, shown = image_of(mode)
    np.testing.assert_allclose(to_rgb(image), shown, atol=ROUNDING.get(mode, 0))


@pytest.mark.parametrize("ending", ["PNG", "TIFF", "BMP", "WEBP", "JPEG2000", "PPM", "JPEG", "GIF"])
@pytest.mark.parametrize("mode", OPAQUE + CLEAR)
def test_a_file_is_what_pillow_opens(mode, ending):
    options = {"lossless": True} if ending == "WEBP" else {}
    try:
        encoded = saved(image_of(mode)[0], ending, **options)
    except (OSError, ValueError, DeprecationWarning):
        return  # no such mode in this format
    try:
        pixels = read_image(encoded)
    except zoo.InputError:
        assert (mode, ending) in [("YCbCr", "TIFF"), ("I", "PPM")]
        return
    np.testing.assert_array_equal(pixels, to_rgb(Image.open(io.BytesIO(encoded))))
    if ending not in ("JPEG", "GIF"):
        np.testing.assert_allclose(pixels, to_rgb(image_of(mode)[0]), atol=1)


@pytest.mark.parametrize("order", ["<u2", ">u2"])
def test_sixteen_bits_of_either_byte_order(order):
    deep = np.arange(0, 65536, 64, dtype="uint16").reshape(32, 32)
    mode = {"<u2": "I;16", ">u2": "I;16B"}[order]
    image = Image.frombytes(mode, (32, 32), deep.astype(order).tobytes())
    np.testing.assert_allclose(to_rgb(image)[..., 0], deep / 257, rtol=1e-6)
    np.testing.assert_allclose(to_rgb(deep.astype(order))[..., 0], deep / 257, rtol=1e-6)
    np.testing.assert_allclose(read_image(saved(image, "PNG"))[..., 0], deep / 257, rtol=1e-6)
    with pytest.raises(zoo.InputError, match="16 bits but no value over 255"):
        to_rgb(deep // 257)


@pytest.mark.parametrize("photometric, shown", [(1, 100), (0, 155)])
@pytest.mark.parametrize("dtype, scale", [("uint8", 1), ("uint16", 257)])
def test_tiff_with_white_as_zero(photometric, shown, dtype, scale):
    pixels = np.full((4, 6), 100 * scale, dtype)
    assert (read_image(tiff(pixels, photometric=photometric)) == shown).all()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("dtype, scale", [("uint8", 1), ("uint16", 257)])
def test_pictures_stand_upright(orientation, dtype, scale):
    turn = {2: np.fliplr, 3: lambda x: np.rot90(x, 2), 4: np.flipud, 6: lambda x: np.rot90(x, -1)}
    turn |= {5: lambda x: np.swapaxes(x, 0, 1), 8: np.rot90}
    turn |= {1: lambda x: x, 7: lambda x: np.rot90(np.swapaxes(x, 0, 1), 2)}
    upright = turn[orientation](RGB)
    pixels = read_image(tiff((RGB.astype("uint16") * scale).astype(dtype), orientation))
    np.testing.assert_array_equal(pixels, upright)
    image = Image.fromarray(RGB)
    exif = image.getexif()
    exif[0x0112] = orientation
    encoded = saved(image, "PNG", exif=exif)
    np.testing.assert_array_equal(read_image(encoded), upright)
    np.testing.assert_array_equal(to_rgb(Image.open(io.BytesIO(encoded))), upright)


@pytest.mark.parametrize("dtype", ["int8", "int16", "int32", "uint32", "float32", "float64"])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("sign", [1, -1])
def test_tiff_of_other_types_is_read_right_or_refused(dtype, channels, sign):
    pixels = (np.arange(40 * channels) * sign).reshape(5, 8, channels).astype(dtype)
    try:
        read = read_image(tiff(pixels[..., 0] if channels == 1 else pixels))
    except zoo.InputError as error:
        assert "\n" not in str(error)
    else:
        np.testing.assert_array_equal(read[..., 0], pixels[..., 0])


def test_sixteen_bits_in_three_channels(tmp_path):
    deep = np.random.default_rng(0).integers(0, 65536, (6, 8, 3), "uint16")
    cv2.imwrite(str(tmp_path / "deep.png"), deep[..., ::-1])
    for source in (tmp_path / "deep.png", tiff(deep)):
        np.testing.assert_allclose(read_image(source), deep / 257, rtol=1e-6)


def test_the_same_picture_in_every_form(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(saved(Image.fromarray(RGB), "PNG"))
    with path.open("rb") as file:
        forms = [path, str(path), path.read_bytes(), io.BytesIO(path.read_bytes()), file]
        for form in [*forms, Image.open(path), RGB, RGB.tolist(), RGB.astype("float64")]:
            np.testing.assert_array_equal(image_pair(form, RGB)[0], RGB)
    with path.open(errors="replace") as file, pytest.raises(zoo.InputError, match="mode 'rb'"):
        image_pair(file, RGB)
    with pytest.raises(zoo.InputError, match="the distorted image; it is empty"):
        image_pair(RGB, b"")


class Detached:
    """A tensor like PyTorch's: it must be detached and moved to the CPU to become an array."""

    def detach(self):
        return self

    def cpu(self):
        return RGB

    def __array__(self, *_):
        raise TypeError("cannot convert a tensor on a GPU")


@pytest.mark.parametrize("dtype", ["uint8", "float32", "bfloat16"])
def test_tensors_of_any_backend(dtype):
    import jax.numpy as jnp
    import tensorflow as tf

    pixels = RGB // 2 * 2  # even: bfloat16 has them all
    for tensor in (jnp.asarray(pixels).astype(dtype), tf.cast(pixels, dtype)):
        np.testing.assert_array_equal(to_rgb(tensor), pixels)
    np.testing.assert_array_equal(to_rgb(Detached()), RGB)


def test_torch_tensors():
    torch = pytest.importorskip("torch")
    tensor = torch.tensor(RGB.astype("float32"), requires_grad=True)
    np.testing.assert_array_equal(to_rgb(tensor), RGB)
    np.testing.assert_array_equal(to_rgb(torch.tensor(RGB // 2 * 2).bfloat16()), RGB // 2 * 2)


def test_masks_are_not_passed_over():
    masked = np.ma.masked_greater(RGB, 100)
    with pytest.raises(zoo.InputError, match="masked values; fill them"):
        to_rgb(masked)
    np.testing.assert_array_equal(to_rgb(np.ma.array(RGB)), RGB)


@pytest.mark.parametrize(
    "pixels, fix",
    [
        (RGB.transpose(2, 0, 1), r"numpy.transpose\(image, \(1, 2, 0\)\)"),
        (RGB[None], r"image\[0\]"),
        ([[1, 2], [3]], "is a list, not an image"),
        (None, r"has shape \(\)"),
        ({"a": 1}, r"has shape \(\)"),
        (np.array([["a"]]), "has values of type <U1"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_fix(pixels, fix):
    with pytest.raises(zoo.InputError, match=fix):
        to_rgb(pixels)


@pytest.mark.parametrize("depth, colour", [(1, 0), (8, 2), (16, 2), (16, 6), (8, 3)])
def test_a_bomb_is_refused_before_memory_is_taken(depth, colour):
    tracemalloc.start()
    for width, height in [(30_000, 30_000), (2**31 - 1, 2**31 - 1), (200_000_001, 1)]:
        with pytest.raises(zoo.InputError, match=f"{width} x {height}, more than 200,000,000"):
            read_image(png_header(width, height, depth, colour))
    taken = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken < 2e6


def test_the_limit_is_a_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("MACS_MAX_PIXELS", "2399")
    for image in (saved(Image.fromarray(RGB), "PNG"), Image.fromarray(RGB)):
        with pytest.raises(zoo.InputError, match="60 x 40, more than 2,399 pixels"):
            image_pair(image, RGB)
    monkeypatch.setenv("MACS_MAX_PIXELS", "2400")
    image_pair(saved(Image.fromarray(RGB), "PNG"), Image.fromarray(RGB))
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(zoo.InputError, match=r"huge.png has more than [\d,]+ bytes"):
        read_image(tmp_path / "huge.png")
    for text in ("many", "0", "-1", "9" * 5000):
        monkeypatch.setenv("MACS_MAX_PIXELS", text)
        with pytest.raises(zoo.InputError, match="MACS_MAX_PIXELS is"):
            to_rgb(Image.fromarray(RGB))


def test_a_narrow_picture_is_refused_before_it_is_padded(monkeypatch):
    monkeypatch.setenv("MACS_MAX_PIXELS", "100000")
    line = np.zeros((1, 2000, 3), "uint8")
    with pytest.raises(zoo.InputError, match="padded, is 2000 x 96, more than 100,000 pixels"):
        zoo.Scorer().score(line, line)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "https://localhost:1/a.png"])
def test_names_that_lead_nowhere(name):
    with pytest.raises((zoo.InputError, FileNotFoundError)) as error:
        read_image(name)
    assert "\n" not in str(error.value) and len(str(error.value)) < 400


@pytest.fixture
def address(tmp_path):
    """A web server of the example pictures."""

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory="examples")

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_pictures_from_the_network(address, monkeypatch):
    pixels = read_image(f"{address}/reference.png")
    np.testing.assert_array_equal(pixels, read_image("examples/reference.png"))
    with pytest.raises(FileNotFoundError):
        read_image(f"{address}/nothing.png")
    monkeypatch.setitem(__import__("sys").modules, "fsspec", None)
    with pytest.raises(zoo.InputError, match=r"pip install 'macs-iqa\[remote\]'"):
        read_image(f"{address}/reference.png")


PICTURE = {
    ending: saved(Image.fromarray(RGB[:12, :16]), ending)
    for ending in ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "PPM", "JPEG2000", "GIF")
}


@given(st.data(), st.sampled_from(sorted(PICTURE)))
def test_damaged_files_are_pictures_or_one_line(data, ending):
    encoded = bytearray(PICTURE[ending])
    for _ in range(data.draw(st.integers(1, 8))):
        encoded[data.draw(st.integers(0, len(encoded) - 1))] = data.draw(st.integers(0, 255))
    encoded = encoded[: data.draw(st.integers(0, len(encoded)))]
    try:
        pixels = read_image(bytes(encoded))
    except zoo.InputError as error:
        assert "\n" not in str(error)
    else:
        assert pixels.ndim == 3 and pixels.shape[2] == 3
        assert np.isfinite(pixels).all() and pixels.min() >= 0 and pixels.max() <= 255


def test_a_flipped_bit_in_a_png_is_never_another_picture():
    encoded = PICTURE["PNG"]
    for place in range(8, len(encoded), 3):
        flipped = bytearray(encoded)
        flipped[place] ^= 4
        with contextlib.suppress(zoo.InputError):
            np.testing.assert_array_equal(read_image(bytes(flipped)), RGB[:12, :16])


TYPES = arrays.scalar_dtypes() | arrays.array_dtypes() | st.just(np.dtype(object))


@given(arrays.arrays(TYPES, arrays.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=5)))
def test_any_array_is_a_picture_or_one_line(pixels):
    try:
        rgb = to_rgb(pixels)
    except zoo.InputError as error:
        assert "\n" not in str(error)
    else:
        assert rgb.shape == (*pixels.shape[:2], 3)
        assert np.isfinite(rgb).all() and rgb.min() >= 0 and rgb.max() <= 255
