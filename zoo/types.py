"""Shared type aliases."""

import os
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from PIL import Image

PathLike: TypeAlias = str | os.PathLike[str]
ImageLike: TypeAlias = PathLike | bytes | BinaryIO | Image.Image | np.ndarray | Any  # tensors
