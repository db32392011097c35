"""Roads: the ways in and out, what is known of each, who is told of a fault, and how they are proved."""

from .state import RoadState, Signal, road_in_words

__all__ = ["RoadState", "Signal", "road_in_words"]
