"""Detects damaged string heaps in HDF5 files, on which the HDF5 library never returns."""

import mmap
import struct

from zoo.errors import InputError

SIGNATURE = b"GCOL\x01\0\0\0"  # with its version
NEAR_ENDS = 2**26  # a store's strings lie before or after its pixels


def check_heaps(path):
    """Raises `InputError` if a heap has free space of length 0, an endless loop in HDF5."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        tail = max(NEAR_ENDS, len(content) - NEAR_ENDS)
        for start, end in ((0, min(NEAR_ENDS, len(content))), (tail, len(content))):
            place = content.find(SIGNATURE, start, end)
            while place >= 0:
                if not _ends(content, place):
                    raise InputError(f"damaged: the strings at byte {place} never end")
                place = content.find(SIGNATURE, place + 8, end)


def _ends(content, place):
    if place + 16 > len(content):
        return True
    (size,) = struct.unpack_from("<Q", content, place + 8)
    end, place = min(place + size, len(content)), place + 16
    while place + 16 <= end:
        number, _, length = struct.unpack_from("<HHxxxxQ", content, place)
        if number == 0:
            if length == 0:
                return False
            place += length
        else:
            place += 16 + -(-length // 8) * 8
    return True
