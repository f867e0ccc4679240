"""Pictures that Pillow cannot write."""

import struct
import zlib

import numpy as np


def tiff(pixels, orientation=1, photometric=None):
    """An uncompressed TIFF of an array of any type."""
    pixels = np.ascontiguousarray(pixels)
    height, width, *channels = pixels.shape
    channels = channels[0] if channels else 1
    kind = {"u": 1, "i": 2, "f": 3}[pixels.dtype.kind]
    bits = pixels.dtype.itemsize * 8
    if photometric is None:
        photometric = 1 if channels == 1 else 2
    many = {258: [bits] * channels, 339: [kind] * channels}
    tags = {256: width, 257: height, 259: 1, 262: photometric, 274: orientation}
    tags |= {277: channels, 278: height, 279: pixels.nbytes, 273: None, **many}
    if channels == 4:
        tags[338] = 2
    start = 8 + 2 + 12 * len(tags) + 4
    extra, entries = b"", b""
    for tag in sorted(tags):
        values = tags[tag] if isinstance(tags[tag], list) else [tags[tag]]
        if tag == 273:
            values = [start + 16 * channels]
        if len(values) > 2:
            entries += struct.pack("<HHII", tag, 3, len(values), start + len(extra))
            extra += struct.pack(f"<{len(values)}H", *values).ljust(8, b"\0")
        else:
            entries += struct.pack("<HHI", tag, 4, 1) + struct.pack("<I", values[0])
    head = b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + bytes(4)
    return head + extra.ljust(16 * channels, b"\0") + pixels.tobytes()


def png_header(width, height, depth=8, colour=2, data=b""):
    """A PNG of a few bytes that claims any size."""

    def chunk(name, content):
        checked = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checked)

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    ending = chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + ending
