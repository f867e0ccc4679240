"""Keras layers for siamese image quality networks, usable in any other model.

Images and features are channels-last everywhere: ``(batch, height, width, channels)``.
Importing this package registers its layers, so saved models load without `custom_objects`.
"""

from macs_layers.attention_block import AttentionBlock
from macs_layers.channel_attention import ChannelAttention
from macs_layers.conv_block import ConvBlock
from macs_layers.detail_change import DetailChange
from macs_layers.deviation_pooling import DeviationPooling
from macs_layers.difference_decoder import DifferenceDecoder
from macs_layers.difference_maps import DifferenceMaps
from macs_layers.dissimilarity import Dissimilarity
from macs_layers.edge_filters import EdgeFilters
from macs_layers.hard_sigmoid import hard_sigmoid
from macs_layers.mean_scaling import MeanScaling
from macs_layers.residual_block import ResidualBlock
from macs_layers.siamese_encoder import SiameseEncoder
from macs_layers.spatial_attention import SpatialAttention
from macs_layers.tile_image import TileImage
from macs_layers.tiled_conv_lstm2d import TiledConvLSTM2D
from macs_layers.tone_matching import ToneMatching

__all__ = [
    "AttentionBlock",
    "ChannelAttention",
    "ConvBlock",
    "DetailChange",
    "DeviationPooling",
    "DifferenceDecoder",
    "DifferenceMaps",
    "Dissimilarity",
    "EdgeFilters",
    "MeanScaling",
    "ResidualBlock",
    "SiameseEncoder",
    "SpatialAttention",
    "TileImage",
    "TiledConvLSTM2D",
    "ToneMatching",
    "hard_sigmoid",
]
