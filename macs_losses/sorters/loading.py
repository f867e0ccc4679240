import functools
import json
import os
from collections.abc import Callable
from pathlib import Path

import keras

from macs_losses.sorters.bundled import NAMES, bundled_file
from macs_losses.sorters.conv16 import conv16
from macs_losses.sorters.errors import SorterError
from macs_losses.sorters.expected_ranks import ExpectedRanks
from macs_losses.sorters.network_sorter import NetworkSorter


def get(sorter: str | os.PathLike[str] | keras.Model) -> Callable:
    """Gets a sorter.

    Args:
        sorter: String, path or `keras.Model`. Name of a bundled sorter ("expected_ranks",
            "conv16"), path of a file (`*.keras`, `*.weights.h5` of a `conv16`, `*.json` of an
            `ExpectedRanks`), or a model that ranks vectors of fixed length.

    Returns:
        A function from values and their weights, both of shape `(n,)`, to ranks, shape `(n,)`.

    Raises:
        SorterError: If there is no such sorter, or its file cannot be read.

    Example:

    >>> get("conv16").length
    16
    """
    if isinstance(sorter, keras.Model):
        return NetworkSorter(sorter, sorter.name)
    if isinstance(sorter, str) and sorter in NAMES:
        return read_once(bundled_file(sorter), sorter)
    if isinstance(sorter, (str, Path)) and Path(sorter).is_file():
        return read(Path(sorter), str(sorter))
    raise SorterError(
        f"Unknown sorter `{sorter}`: use {' or '.join(map(repr, NAMES))}, a file "
        "(*.keras, *.weights.h5, *.json) or a keras.Model."
    )


def read(path, name):
    reader = next((READERS[ending] for ending in READERS if path.name.endswith(ending)), None)
    if reader is None:
        raise SorterError(f"A sorter file must be {', '.join(READERS)}, not `{path}`.")
    try:
        return reader(path, name)
    except SorterError:
        raise
    except Exception as error:  # JSON, HDF5 and Keras raise many kinds
        reason = str(error).strip().split("\n")[0]
        raise SorterError(f"Cannot read sorter file `{path}`: {reason}") from error


def read_constants(path, name):
    return ExpectedRanks(**json.loads(path.read_text()))


def read_network(path, name):
    return NetworkSorter(keras.models.load_model(path, compile=False), name)


def read_conv16(path, name):
    network = conv16()
    network.load_weights(path)
    return NetworkSorter(network, name)


READERS = {".json": read_constants, ".keras": read_network, ".weights.h5": read_conv16}
read_once = functools.cache(read)
