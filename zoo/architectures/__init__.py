"""The four siamese-difference networks of ASNA, as functional Keras models.

Each is a function of its configuration alone that returns an untrained `keras.Model`: two images
in, ``[reference, distorted]``, RGB 0..255, and one standardised score out, higher is better.

Source: [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531).
"""

from zoo.architectures.attention import attention
from zoo.architectures.bn import bn
from zoo.architectures.simple import simple
from zoo.architectures.tiled import tiled

ARCHITECTURES = {build.__name__: build for build in (simple, bn, attention, tiled)}

__all__ = ["ARCHITECTURES", "attention", "bn", "simple", "tiled"]
