"""Sorters: differentiable ranks for `SurrogateSpearman`."""

from macs_losses.sorters.bundled import NAMES
from macs_losses.sorters.conv16 import conv16
from macs_losses.sorters.errors import SorterError
from macs_losses.sorters.expected_ranks import ExpectedRanks
from macs_losses.sorters.loading import get
from macs_losses.sorters.network_sorter import NetworkSorter
from macs_losses.sorters.training import check, train

__all__ = [
    "NAMES",
    "ExpectedRanks",
    "NetworkSorter",
    "SorterError",
    "check",
    "conv16",
    "get",
    "train",
]
