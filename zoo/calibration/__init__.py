"""A model's scores on the scale of your own ratings, and how far off they may be."""

from zoo.calibration.calibrate import Calibration, calibrate

__all__ = ["Calibration", "calibrate"]
