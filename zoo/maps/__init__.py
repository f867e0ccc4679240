"""Maps of quality, damage and attention."""

from zoo.maps.overlay import draw_maps
from zoo.maps.quality_map import QualityMap, quality_map

__all__ = ["QualityMap", "draw_maps", "quality_map"]
