"""The 25 distortions of KADID-10k, with human scores, and others without, at 5 levels."""

from zoo.data.distortions.contact_sheet import contact_sheet
from zoo.data.distortions.distort import DISTORTIONS, LEVELS, UNRATED, Level, distort
from zoo.data.distortions.distort_photographs import distort_photographs

__all__ = [
    "DISTORTIONS",
    "LEVELS",
    "UNRATED",
    "Level",
    "contact_sheet",
    "distort",
    "distort_photographs",
]
