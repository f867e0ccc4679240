"""Nine classical image quality metrics, computed by piq."""

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec

import numpy as np

from zoo.errors import InputError

# name: module and function of piq, and 1 if higher is better or -1 if lower is
CLASSICAL = {
    "PSNR": ("psnr", "psnr", 1),
    "SSIM": ("ssim", "ssim", 1),
    "MS-SSIM": ("ms_ssim", "multi_scale_ssim", 1),
    "FSIM": ("fsim", "fsim", 1),
    "VSI": ("vsi", "vsi", 1),
    "GMSD": ("gmsd", "gmsd", -1),
    "MDSI": ("mdsi", "mdsi", -1),
    "HaarPSI": ("haarpsi", "haarpsi", 1),
    "VIF": ("vif", "vif_p", 1),
}


class ClassicalJudge:
    """A classical metric, negated if lower is better.

    Args:
        name: Str. One of `CLASSICAL`.

    Raises:
        InputError: If the metric is unknown or piq is not installed.
    """

    seen: frozenset[str] = frozenset()
    scale = None

    def __init__(self, name: str):
        if name not in CLASSICAL:
            raise InputError(f"unknown metric {name!r}; choose from {', '.join(CLASSICAL)}")
        self.name = name
        module, function, self.sign = CLASSICAL[name]
        self.function = getattr(_import_from_piq(module), function)

    def score(
        self, reference: np.ndarray, distorted: np.ndarray, photograph: str | None = None
    ) -> float:
        """Scores a pair of uint8 images ``(height, width, 3)``, RGB, on one thread."""
        import torch

        threads = torch.get_num_threads()
        torch.set_num_threads(1)  # more are no faster on small images
        try:
            with torch.inference_mode():
                images = [
                    torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))[None] / 255
                    for image in (distorted, reference)
                ]
                return self.sign * float(self.function(*images, data_range=1.0))
        finally:
            torch.set_num_threads(threads)


def _import_from_piq(module):
    """Imports a module of piq, without piq's `__init__` if its torchvision is missing."""
    spec = find_spec("piq")
    if spec is None or find_spec("torch") is None:
        raise InputError("classical metrics need piq: pip install 'macs-iqa[benchmark]'")
    try:
        return import_module(f"piq.{module}")
    except (ImportError, RuntimeError):
        sys.modules["piq"] = module_from_spec(spec)
        return import_module(f"piq.{module}")
