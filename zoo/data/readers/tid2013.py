import math

from zoo.data.rated_pair import RatedPair
from zoo.errors import InputError


def read_tid2013(root):
    """Pairs of TID2013: ``mos_with_names.txt`` beside the two folders of images.

    Names are matched whatever their case. A group is the number of the reference, a distortion
    the number of its type: ``i07_10_3.bmp`` is type "10" of photograph "07".

    Source: [Ponomarenko et al., 2015](https://doi.org/10.1016/j.image.2014.10.009).
    """
    references = _files_by_name(root / "reference_images")
    distorted = _files_by_name(root / "distorted_images")
    ratings = root / "mos_with_names.txt"
    if not ratings.is_file():
        raise InputError(f"no {ratings}; give the folder that TID2013 was unpacked into")

    pairs, problems = [], []
    for number, line in enumerate(ratings.read_text().splitlines(), start=1):
        if not line.strip():
            continue
        try:
            score, name, group, distortion = _parse(line)
        except ValueError:
            problems.append(f"{ratings.name} line {number} is not 'SCORE iNN_TT_L.bmp': {line!r}")
            continue
        reference_name = f"i{group}.bmp"
        if reference_name not in references:
            problems.append(f"no reference_images/{reference_name.upper()}")
        if name not in distorted:
            problems.append(f"no distorted_images/{name}")
        if reference_name in references and name in distorted:
            pairs.append(
                RatedPair(references[reference_name], distorted[name], score, group, distortion)
            )
    if problems:
        raise InputError("; ".join(dict.fromkeys(problems)))
    if not pairs:
        raise InputError(f"{ratings} lists no pairs")
    return pairs


def _parse(line):
    score, name = line.split()
    score, name = float(score), name.lower()
    group, distortion, _ = name.removeprefix("i").removesuffix(".bmp").split("_")
    if not math.isfinite(score):
        raise ValueError(line)
    return score, name, group, distortion


def _files_by_name(folder):
    if not folder.is_dir():
        raise InputError(f"no folder {folder}; give the folder that TID2013 was unpacked into")
    return {path.name.lower(): path for path in folder.iterdir()}
