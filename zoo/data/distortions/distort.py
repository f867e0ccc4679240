import csv
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np

from zoo.data.distortions import (
    blur,
    brightness,
    color,
    compression,
    mixed,
    noise,
    sharpness,
    spatial,
)
from zoo.errors import InputError

DISTORTIONS = {
    function.__name__: function
    for function in (
        blur.gaussian_blur,
        blur.lens_blur,
        blur.motion_blur,
        color.color_diffusion,
        color.color_shift,
        color.color_quantization,
        color.saturation_hsv,
        color.saturation_lab,
        compression.jpeg2000,
        compression.jpeg,
        noise.white_noise,
        noise.white_noise_ycbcr,
        noise.impulse_noise,
        noise.multiplicative_noise,
        noise.denoise,
        brightness.brighten,
        brightness.darken,
        brightness.mean_shift,
        spatial.jitter,
        spatial.non_eccentricity_patch,
        spatial.pixelate,
        spatial.quantization,
        spatial.color_block,
        sharpness.high_sharpen,
        brightness.contrast_change,
    )
}

# a function and its parameter at each level; KADID-10k has no human scores of these
UNRATED = {
    "webp": (compression.webp, (90, 70, 45, 20, 5)),
    "avif": (compression.avif, (80, 60, 42, 28, 15)),
    "fine_jpeg": (compression.jpeg, (97, 94, 90, 85, 78)),
    "rescale": (spatial.rescale, (1.25, 1.6, 2, 3, 4.5)),
    "sharpened_blur": (mixed.sharpened_blur, (0.7, 1, 1.5, 2.2, 3.5)),
    "smoothed_noise": (mixed.smoothed_noise, (0.001, 0.003, 0.008, 0.02, 0.05)),
    "noisy_jpeg": (mixed.noisy_jpeg, (90, 60, 35, 18, 8)),
    "blurred_jpeg": (mixed.blurred_jpeg, (90, 60, 35, 18, 8)),
    "rescaled_jpeg": (mixed.rescaled_jpeg, (90, 60, 35, 18, 8)),
}


@dataclass(frozen=True)
class Level:
    """A level of a distortion, with its human scores in KADID-10k.

    Attributes:
        parameter: Float. Argument of the distortion function.
        score: Float. Mean opinion score over its 81 images, 1..5; 5 looks like the reference.
        deviation: Float. Standard deviation of the images' scores.
    """

    parameter: float
    score: float
    deviation: float


def _read_levels():
    table = resources.files(__package__).joinpath("kadid10k.csv").read_text()
    return {
        (row["distortion"], int(row["level"])): Level(
            float(row["parameter"]), float(row["score"]), float(row["deviation"])
        )
        for row in csv.DictReader(table.splitlines())
    }


# from the published scores of KADID-10k, Lin et al., 2019
LEVELS = _read_levels()


def distort(
    image: np.ndarray, distortion: str, level: int, seed: int | Sequence[int] = 0
) -> np.ndarray:
    """Applies one of KADID-10k's distortions, or one that nobody rated, to an image.

    >>> image = np.full((64, 64, 3), 100, "uint8")
    >>> zoo.data.distort(image, "mean_shift", 5)[0, 0]
    array([138, 138, 138], dtype=uint8)
    >>> zoo.data.LEVELS["mean_shift", 5].score
    3.903

    Source: types and parameters from [Lin et al.,
    2019](https://doi.org/10.1109/QoMEX.2019.8743252). Where the paper gives no parameters, they
    were chosen to match the published scores. The others are codecs of the web and two
    distortions in a row.

    Args:
        image: uint8 array ``(height, width, 3)``, RGB, 32 x 32 or larger.
        distortion: Str. One of `DISTORTIONS` or `UNRATED`.
        level: Int. 1 to 5. For some types a higher level is not worse: see the scores in `LEVELS`.
        seed: Int or sequence of ints. Seed for noise, positions and directions. Defaults to `0`.

    Returns:
        uint8 array of the same shape.

    Raises:
        InputError: If the distortion, level or image is invalid.
    """
    names = [*DISTORTIONS, *UNRATED]
    if distortion not in names or level not in range(1, 6):
        raise InputError(
            f"unknown distortion {distortion!r} at level {level!r}; choose level 1 to 5 of "
            f"{', '.join(names)}"
        )
    image = np.asarray(image)
    if image.dtype != np.uint8 or image.shape[2:] != (3,) or min(image.shape[:2]) < 32:
        raise InputError(
            f"the image is {image.dtype} of shape {image.shape}; give uint8 (height, width, 3), "
            "32 x 32 or larger"
        )
    rng = np.random.default_rng([*np.atleast_1d(seed).tolist(), names.index(distortion), level])
    function, parameter = _function(distortion, level)
    distorted = function(image.astype("float32"), parameter, rng)
    return np.clip(np.round(distorted), 0, 255).astype("uint8")


def _function(distortion, level):
    if distortion in DISTORTIONS:
        return DISTORTIONS[distortion], LEVELS[distortion, level].parameter
    function, parameters = UNRATED[distortion]
    return function, parameters[level - 1]
