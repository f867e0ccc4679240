import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from zoo.data.distortions.distort import DISTORTIONS, LEVELS, UNRATED, distort
from zoo.data.framing import CROP, center_crop
from zoo.data.images import read_uint8
from zoo.data.pack import pack
from zoo.data.prepare import check_images
from zoo.data.rated_pair import RatedPair
from zoo.data.readers import RatedSet, settle
from zoo.data.splits import Split
from zoo.errors import InputError
from zoo.files import images_in
from zoo.progress import tracked
from zoo.types import PathLike

if TYPE_CHECKING:
    from zoo.scoring import Scorer

SMALLEST = 32
RATED_SET = RatedSet(
    read=None,
    score="mean opinion score of KADID-10k for the distortion and its level",
    low=1,
    high=5,
    source="own photographs, distorted as KADID-10k's were; scores: the means by distortion and "
    "level of Lin et al., 2019, https://doi.org/10.1109/QoMEX.2019.8743252",
)


def distort_photographs(
    folder: PathLike,
    out: PathLike,
    crop: int | None = CROP,
    split: Split | None = None,
    skip_bad: bool = False,
    distortions: Sequence[str] = tuple(DISTORTIONS),
    teacher: "Scorer | None" = None,
) -> None:
    """Makes rated pairs from clean photographs with KADID-10k's distortions, or others.

    Each distorted image gets the mean human score of its distortion and level in KADID-10k: type
    and level alone explain 89 % of the variance of its scores. With a teacher, it gets the
    teacher's score, and the store is named ``"scored"`` instead of ``"distorted"``. Rerun to
    resume.

    Args:
        folder: Path of a folder of photographs; other files are ignored.
        out: Path of the HDF5 file to write, for `PairStore`. 5 pairs per photograph and distortion.
        crop: Int. Height and width of the center crop to distort and store; `None` for whole
            images. A smaller crop of a distorted image can miss local damage (`color_block`,
            `non_eccentricity_patch`). Defaults to `288`.
        split: `Split`. Held-out photographs and folds; its seed also sets noise, positions and
            directions. Defaults to `Split()`.
        skip_bad: Bool. Whether to skip damaged photographs with a warning. Defaults to `False`.
        distortions: List of names in `DISTORTIONS` and `UNRATED`. Those in `UNRATED` need a
            teacher. Defaults to `DISTORTIONS`.
        teacher: `zoo.Scorer` that gives the scores; the scale and source of the store name it.
            Defaults to `None`, human scores.

    Raises:
        InputError: If a distortion is unknown or needs a teacher, there are no photographs, or some
            are damaged or smaller than 32 x 32. The message lists all of them, and nothing is
            written.
    """
    split = split or Split()
    _check(distortions, teacher)
    if crop is not None and crop < SMALLEST:
        raise InputError(f"crop {crop} is too small to distort; use at least {SMALLEST}")
    photographs, sizes = _photographs(folder, skip_bad)
    images = [
        (path, name, level) for path in photographs for name in distortions for level in range(1, 6)
    ]
    sizes |= {image: sizes[image[0]] for image in images}

    @lru_cache(maxsize=4)
    def read_photograph(path):
        return center_crop(read_uint8(path), crop)

    def read(image):
        if isinstance(image, Path):
            return read_photograph(image)
        path, name, level = image
        # seeded by file name, so results do not depend on the folder
        seed = split.seed, zlib.crc32(path.name.encode())
        return distort(read_photograph(path), name, level, seed)

    if teacher is None:
        title, rated_set = "distorted", RATED_SET
        scores = [LEVELS[name, level].score for _, name, level in images]
    else:
        found = teacher.score_all((read(image[0]), read(image)) for image in images)
        scores = [
            float(score) for score in tracked(found, f"scores of {teacher.name}", len(images))
        ]
        title, rated_set = "scored", _rated_by(teacher)
    pairs = [
        RatedPair(path, (path, name, level), score, path.name, name, level=level)
        for (path, name, level), score in zip(images, scores, strict=True)
    ]
    pack(title, rated_set, pairs, sizes, out, split, crop, read)


def _check(distortions, teacher):
    known = [*DISTORTIONS, *UNRATED]
    unknown = [name for name in distortions if name not in known]
    if unknown or not len(distortions):
        raise InputError(f"unknown distortions {unknown}; choose from {', '.join(known)}")
    unrated = [name for name in distortions if name in UNRATED]
    if unrated and teacher is None:
        raise InputError(f"no human scores of {', '.join(unrated)}; give a teacher")


def _rated_by(teacher):
    scale = teacher.card.scale
    return replace(
        RATED_SET,
        score=f"score of {teacher.name}: {scale.name}",
        low=scale.low,
        high=scale.high,
        source=f"own photographs; scores: those of the model {teacher.name}, not of people",
    )


def _photographs(folder, skip_bad):
    """Photographs that can be distorted, and the sizes of all that can be read."""
    problems = []
    sizes = check_images(images_in(folder), problems)
    small = [path for path, size in sizes.items() if min(size) < SMALLEST]
    problems += [f"{path} is smaller than {SMALLEST} x {SMALLEST}" for path in small]
    settle(problems, skip_bad)
    photographs = [path for path in sizes if path not in small]
    if not photographs:
        raise InputError(f"{folder} contains no usable photographs")
    return photographs, sizes
