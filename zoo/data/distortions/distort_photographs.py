import zlib
from functools import lru_cache
from pathlib import Path

from zoo.data.distortions.distort import DISTORTIONS, LEVELS, distort
from zoo.data.framing import CROP, centred
from zoo.data.images import read_uint8
from zoo.data.pack import pack
from zoo.data.prepare import check_images
from zoo.data.rated_pair import RatedPair
from zoo.data.readers import RatedSet, settle
from zoo.errors import InputError

ENDINGS = {".bmp", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp"}
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
    folder, out, crop=CROP, skip_bad=False, held_out=None, folds=5, seed=0, beside=()
):
    """Makes training pairs of photographs: each through all of KADID-10k's distortions.

    Each copy is rated as people rated its distortion and level, on the average of KADID-10k's
    photographs: type and level alone explain 89 % of the variance of its scores. Cut off and run
    again, it goes on where it was.

    Args:
        folder: Folder of photographs; other files in it are passed over.
        out: The file to write: HDF5, to be read with `PairStore`. 125 pairs a photograph.
        crop: Height and width of the centre that is distorted and stored. None for whole images:
            a smaller part of them may miss what is bad in one place only (`color_block`,
            `non_eccentricity_patch`).
        skip_bad: Whether to leave out damaged photographs, with a warning.
        held_out, folds, beside: As `zoo.data.prepare` takes them.
        seed: Seed of the split, and of noise, places and directions.

    Raises:
        InputError: If there are no photographs, or some are damaged or smaller than 32 x 32; all
            are listed, and nothing is written.
    """
    if crop is not None and crop < SMALLEST:
        raise InputError(f"cannot distort {crop} x {crop}; give a crop of {SMALLEST} or more")
    photographs, sizes = _photographs(Path(folder), skip_bad)
    pairs = [
        RatedPair(
            path, (path, name, level), LEVELS[name, level].score, path.name, name, level=level
        )
        for path in photographs
        for name in DISTORTIONS
        for level in range(1, 6)
    ]
    sizes |= {pair.distorted: sizes[pair.reference] for pair in pairs}

    @lru_cache(maxsize=4)
    def read_photograph(path):
        return centred(read_uint8(path), crop)

    def read(image):
        if isinstance(image, Path):
            return read_photograph(image)
        path, name, level = image
        # by its name, so that the same photograph comes out the same in any folder
        number = zlib.crc32(path.name.encode())
        return distort(read_photograph(path), name, level, (seed, number))

    pack(
        "distorted",
        RATED_SET,
        pairs,
        sizes,
        out,
        read,
        crop=crop,
        held_out=held_out,
        folds=folds,
        seed=seed,
        beside=beside,
    )


def _photographs(folder, skip_bad):
    """The pictures of a folder that can be distorted, and the sizes of all that can be read."""
    if not folder.is_dir():
        raise InputError(f"no folder {folder}; give a folder of photographs")
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    problems = []
    sizes = check_images(files, problems)
    small = [path for path, size in sizes.items() if min(size) < SMALLEST]
    problems += [f"{path} is smaller than {SMALLEST} x {SMALLEST}" for path in small]
    settle(problems, skip_bad)
    photographs = [path for path in sizes if path not in small]
    if not photographs:
        raise InputError(f"{folder} holds no photographs ({', '.join(sorted(ENDINGS))})")
    return photographs, sizes
