"""Readers that turn published data sets into `RatedPair`."""

from pathlib import Path

from zoo.data.rated_pair import RatedPair
from zoo.data.readers.csiq import read_csiq
from zoo.data.readers.kadid10k import read_kadid10k
from zoo.data.readers.live import read_live
from zoo.data.readers.pieapp import read_pieapp
from zoo.data.readers.pipal import read_pipal
from zoo.data.readers.rated_set import RatedSet
from zoo.data.readers.reading import Reading, settle
from zoo.data.readers.table import read_table
from zoo.data.readers.tid import read_tid
from zoo.errors import InputError
from zoo.types import PathLike

READERS = {
    "tid2013": RatedSet(
        read_tid,
        score="mean opinion score of TID2013",
        low=0,
        high=9,
        source="Ponomarenko et al., 2015, https://doi.org/10.1016/j.image.2014.10.009",
    ),
    "tid2008": RatedSet(
        read_tid,
        score="mean opinion score of TID2008",
        low=0,
        high=9,
        source="Ponomarenko et al., 2009, Advances of Modern Radioelectronics 10, 30-45",
    ),
    "pieapp": RatedSet(
        read_pieapp,
        score="probability that the copy is preferred to another one, PieAPP",
        low=0,
        high=1,
        source="Prashnani et al., 2018, https://arxiv.org/abs/1806.02067",
    ),
    "pipal": RatedSet(
        read_pipal,
        score="Elo rating of PIPAL",
        low=None,
        high=None,
        source="Gu et al., 2020, https://arxiv.org/abs/2007.12142",
    ),
    "kadid10k": RatedSet(
        read_kadid10k,
        score="mean opinion score of KADID-10k",
        low=1,
        high=5,
        source="Lin et al., 2019, https://doi.org/10.1109/QoMEX.2019.8743252",
    ),
    "csiq": RatedSet(
        read_csiq,
        score="1 - DMOS of CSIQ",
        low=0,
        high=1,
        source="Larson and Chandler, 2010, https://doi.org/10.1117/1.3267105",
        turned="1 - DMOS",
    ),
    "live": RatedSet(
        read_live,
        score="100 - DMOS of LIVE release 2, realigned",
        low=0,
        high=100,
        source="Sheikh et al., 2006, https://doi.org/10.1109/TIP.2006.881959",
        turned="100 - DMOS",
    ),
    "csv": RatedSet(
        read_table,
        score="score",
        low=None,
        high=None,
        source="user's table",
    ),
}


def read_pairs(name: str, root: PathLike, skip_bad: bool = False) -> list[RatedPair]:
    """Reads the rated pairs of a data set.

    Args:
        name: Str. Name of a reader: one of `READERS`.
        root: Path of the unpacked data set; for "csv", of the folder or the file.
        skip_bad: Bool. Whether to skip missing or malformed entries with a warning. Defaults to
            `False`.

    Returns:
        List of `RatedPair`, in the order of the data set's own list.

    Raises:
        InputError: If the reader is unknown, the folder is missing or has no pairs, or anything is
            missing or malformed. The message lists all problems.
    """
    return read_set(name, root).settle(skip_bad)


def read_set(name, root):
    """Reads a data set into a `Reading`, without raising its problems yet."""
    if name not in READERS:
        raise InputError(f"unknown data set {name!r}; choose from {', '.join(READERS)}")
    root = Path(root)
    if not root.exists():
        raise InputError(f"no folder {root}; give the folder of the unpacked {name}")
    reading = Reading(root.parent if root.is_file() else root)
    READERS[name].read(root, reading)
    return reading


__all__ = ["READERS", "RatedSet", "Reading", "read_pairs", "read_set", "settle"]
