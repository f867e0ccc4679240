import math

from zoo.errors import InputError
from zoo.files import read_rows
from zoo.types import PathLike

NAMES = ("dist", "name", "image", "distorted")
SCORES = ("score", "mos")


def read_human_scores(path: PathLike) -> dict[str, float]:
    """Reads human scores of distorted images.

    >>> with open("mos.csv", "w") as file:
    ...     _ = file.write("name,mos\\nA_1.png,4.5\\n")
    >>> read_human_scores("mos.csv")
    {'a_1.png': 4.5}

    Args:
        path: Path of a CSV file. Either its header has a column ``dist``, ``name``, ``image`` or
            ``distorted`` and a column ``score`` or ``mos``; or it has no header and lines
            ``name,score``, or ``score name`` as in TID2013's ``mos_with_names.txt``.

    Returns:
        Dict of scores by name, in lower case.

    Raises:
        InputError: If the file is missing or malformed, or lists an image twice.
    """
    rows = [(place, _split(cells)) for place, cells in read_rows(path)]
    if not rows:
        raise InputError(f"{path} contains no scores")
    name_column, score_column, header = _columns(path, rows[0][1])
    scores = {}
    for place, cells in rows[header:]:
        if len(cells) <= max(name_column, score_column):
            raise InputError(f"{place} has {len(cells)} cells; give a name and a score")
        name, score = cells[name_column].lower(), _number(cells[score_column])
        if score is None:
            raise InputError(f"{place}: score {cells[score_column]!r} is not a number")
        if name in scores:
            raise InputError(f"{place} repeats {cells[name_column]}; give each image one score")
        scores[name] = score
    return scores


def _columns(path, first):
    """Columns of name and score, and the number of header lines."""
    lower = [cell.lower() for cell in first]
    name = next((lower.index(column) for column in NAMES if column in lower), None)
    score = next((lower.index(column) for column in SCORES if column in lower), None)
    if name is not None and score is not None:
        return name, score, 1
    numbers = [_number(cell) is not None for cell in first]
    if numbers == [False, True]:
        return 0, 1, 0
    if numbers == [True, False]:
        return 1, 0, 0
    raise InputError(f"{path} needs columns name and score in its first line")


def _split(cells):
    return cells[0].split(maxsplit=1) if len(cells) == 1 else cells


def _number(text):
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
