"""Functional Keras models that score pairs of images: ASNA's four networks, `pyramid` and
`fidelity`.

Each function takes a configuration and returns an untrained `keras.Model` from two images,
``[reference, distorted]``, RGB 0..255, to one standardized score. Higher is better.

`simple`, `bn`, `attention` and `tiled` are presets of `siamese_difference`, which uses Keras'
names for the original's arguments:

| original | here |
|---|---|
| nfs, kss, alpha | `filters`, `kernel_sizes`, `negative_slope` |
| num_dense, dropout_factor | `dense_units`, `dropout` |
| l2_reg | `l2_dense`, `l2_conv` |
| attention_flag, num_resblocks | `attention`, `residual_blocks` |
"""

from collections.abc import Callable

from zoo.architectures.ensemble import ensemble
from zoo.architectures.fidelity import fidelity
from zoo.architectures.pyramid import pyramid
from zoo.architectures.siamese_difference import attention, bn, siamese_difference, simple, tiled

ARCHITECTURES: dict[str, Callable] = {
    "simple": simple,
    "bn": bn,
    "attention": attention,
    "tiled": tiled,
    "pyramid": pyramid,
    "fidelity": fidelity,
}

__all__ = [
    "ARCHITECTURES",
    "attention",
    "bn",
    "ensemble",
    "fidelity",
    "pyramid",
    "siamese_difference",
    "simple",
    "tiled",
]
