"""A place as an Ordnance Survey grid reference of eight figures (ten metres), written and as said on the telephone."""

from dataclasses import dataclass
from functools import cache
from math import isfinite
from typing import Any

from . import spoken

SQUARE_M = 100_000
WIDTH_M, HEIGHT_M = 700_000, 1_300_000

# Where the National Grid is used: British waters, less the neighbours that lie inside the same box.
BRITAIN = (49.75, 61.01, -9.01, 2.01)
NOT_BRITAIN = (
    (51.0, 55.25, -11.0, -5.40),  # Ireland
    (51.0, 55.45, -11.0, -6.00),  # Ireland's north coast
    (49.0, 51.10, 1.05, 3.0),  # Picardy and Flanders
    (49.0, 50.30, -3.0, 3.0),  # Normandy
)


@dataclass(frozen=True, slots=True)
class GridRef:
    """`easting` and `northing` are four digits each, inside the 100 km square that `square` names."""

    square: str
    easting: str
    northing: str

    @property
    def text(self) -> str:
        return f"{self.square} {self.easting} {self.northing}"

    @property
    def said(self) -> str:
        return f"{spoken.letters(self.square)} {spoken.digits(self.easting)}, {spoken.digits(self.northing)}"


def grid_reference(lat: float, lon: float) -> GridRef | None:
    """None outside Great Britain: say latitude and longitude then."""
    metres = grid_metres(lat, lon)
    if metres is None:
        return None
    east, north = int(metres[0]), int(metres[1])
    return GridRef(_square(east, north), f"{east % SQUARE_M // 10:04d}", f"{north % SQUARE_M // 10:04d}")


def grid_metres(lat: float, lon: float) -> tuple[float, float] | None:
    """Easting and northing on the National Grid, good to about five metres."""
    if not (isfinite(lat) and isfinite(lon) and _inside(BRITAIN, lat, lon)) or any(_inside(box, lat, lon) for box in NOT_BRITAIN):
        return None
    east, north = _to_grid().transform(lon, lat)
    return (east, north) if 0 <= east < WIDTH_M and 0 <= north < HEIGHT_M else None


def degrees_of(east: float, north: float) -> tuple[float, float]:
    """Latitude and longitude of a place on the National Grid, to draw its lines."""
    lon, lat = _to_grid().transform(east, north, direction="INVERSE")
    return lat, lon


def plain(lat: float, lon: float) -> str:
    """Latitude and longitude as a person reads them out."""
    return f"latitude {abs(lat):.4f} {'north' if lat >= 0 else 'south'}, longitude {abs(lon):.4f} {'east' if lon >= 0 else 'west'}"


@cache
def _to_grid() -> Any:
    """Imported when first needed: it takes a tenth of a second, and a start in the middle of an alarm has none to spare."""
    from pyproj import Transformer
    from pyproj.network import set_network_enabled  # type: ignore[attr-defined]  # it is documented, but not exported to mypy

    set_network_enabled(False)  # nothing is asked of the internet, better transformation or not
    return Transformer.from_crs("EPSG:4326", "EPSG:27700", always_xy=True)


def _inside(box: tuple[float, float, float, float], lat: float, lon: float) -> bool:
    south, north, west, east = box
    return south <= lat <= north and west <= lon <= east


def _square(east: int, north: int) -> str:
    """The two letters: 500 km squares from the south-west (S), 100 km squares inside them; there is no letter I."""
    alphabet = "ABCDEFGHJKLMNOPQRSTUVWXYZ"
    column, row = east // SQUARE_M, north // SQUARE_M
    first = (3 - row // 5) * 5 + column // 5 + 2
    second = (4 - row % 5) * 5 + column % 5
    return alphabet[first] + alphabet[second]
