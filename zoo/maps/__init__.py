"""Where in a picture the damage is, and drawings of it."""

from zoo.maps.overlay import draw_maps
from zoo.maps.quality_map import QualityMap, quality_map

__all__ = ["QualityMap", "draw_maps", "quality_map"]
