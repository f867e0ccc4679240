"""The four siamese-difference networks of ASNA, and `pyramid`, as functional Keras models.

Each is a function of its configuration alone that returns an untrained `keras.Model`: two images
in, ``[reference, distorted]``, RGB 0..255, and one standardized score out, higher is better.

Arguments of the four have Keras' names for what the original's configurations call nfs
(`filters`), kss (`kernel_sizes`), alpha (`negative_slope`), num_dense (`dense_units`),
dropout_factor (`dropout`), l2_reg (`l2_dense` and `l2_conv`), attention_flag (`attention`) and
num_resblocks (`residual_blocks`); tile_size and lstm_units are called the same. With equal weights
the outputs are the original's, whatever the order of the colours: a network that was trained on its
BGR takes BGR.

Source: [Ayyoubzadeh and Royat, 2021](https://arxiv.org/abs/2105.02531).
"""

from zoo.architectures.attention import attention
from zoo.architectures.bn import bn
from zoo.architectures.pyramid import pyramid
from zoo.architectures.simple import simple
from zoo.architectures.tiled import tiled

ARCHITECTURES = {build.__name__: build for build in (simple, bn, attention, tiled, pyramid)}

__all__ = ["ARCHITECTURES", "attention", "bn", "pyramid", "simple", "tiled"]
