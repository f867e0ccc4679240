"""Files of the bundled sorters, verified before use."""

import hashlib
import json
from pathlib import Path

from macs_losses.sorters.errors import SorterError

FOLDER = Path(__file__).parent
NAMES = {"expected_ranks": "expected_ranks.json", "conv16": "conv16.weights.h5"}


def bundled_file(name):
    """Finds the file of a bundled sorter and verifies it.

    Args:
        name: String. A key of `NAMES`.

    Returns:
        The path.

    Raises:
        SorterError: If the file differs from the published one.

    Example:

    >>> bundled_file("expected_ranks").name
    'expected_ranks.json'
    """
    file = NAMES[name]
    expected = json.loads((FOLDER / "sha256.json").read_text())[file]
    received = hashlib.sha256((FOLDER / file).read_bytes()).hexdigest()
    if received != expected:
        raise SorterError(
            f"The sorter file {FOLDER / file} is damaged: its SHA-256 is {received}, not "
            f"{expected}. Reinstall the package."
        )
    return FOLDER / file
