"""The 25 distortions of KADID-10k, each at 5 levels with human scores."""

from zoo.data.distortions.contact_sheet import contact_sheet
from zoo.data.distortions.distort import DISTORTIONS, LEVELS, Level, distort
from zoo.data.distortions.distort_photographs import distort_photographs

__all__ = ["DISTORTIONS", "LEVELS", "Level", "contact_sheet", "distort", "distort_photographs"]
