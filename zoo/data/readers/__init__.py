"""One reader for each data set: from the folder it is published as to `RatedPair`."""

from pathlib import Path

from zoo.data.readers.tid2013 import read_tid2013
from zoo.errors import InputError

READERS = {"tid2013": read_tid2013}


def read_pairs(name, root):
    """The rated pairs of the data set `name`, unpacked in the folder `root`.

    Args:
        name: Name of a reader: one of `READERS`.
        root: Folder that the data set was unpacked into.

    Returns:
        A list of `RatedPair`, in the order of the data set's own list.

    Raises:
        InputError: If the reader is unknown or anything in the folder is missing or malformed;
            all that is wrong is listed.
    """
    if name not in READERS:
        raise InputError(f"unknown data set {name!r}; there are readers for {', '.join(READERS)}")
    root = Path(root)
    if not root.is_dir():
        raise InputError(f"no folder {root}; give the folder that {name} was unpacked into")
    return READERS[name](root)
