"""Maps a model's scores to the scale of your own ratings, with prediction intervals."""

from zoo.calibration.calibrate import Calibration, calibrate

__all__ = ["Calibration", "calibrate"]
