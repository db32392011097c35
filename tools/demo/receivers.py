"""Where a badge of the demo gets its position from: a real receiver's log when there is one at hand, a walk when not.

No log is shipped: those that developers keep beside the repository belong to others.
"""

from dataclasses import dataclass
from pathlib import Path

from tools.emulator.antenna import Source, Walk, replayed

BESIDE_THE_REPOSITORY = Path(__file__).parents[3] / "shared" / "data" / "nmea" / "neo-m8n.nmea"


@dataclass(frozen=True, slots=True)
class Antenna:
    """What a receiver hears, and how to say so."""

    source: Source
    words: str


def find_log(wanted: Path | None) -> Path | None:
    """The log that was asked for (which must be there), or the developers' one if it is."""
    if wanted is not None and not wanted.is_file():
        raise FileNotFoundError(f"there is no receiver's log at {wanted}")
    return wanted or (BESIDE_THE_REPOSITORY if BESIDE_THE_REPOSITORY.is_file() else None)


def walking(lat_udeg: int, lon_udeg: int) -> Antenna:
    return Antenna(Walk(lat_udeg, lon_udeg, length_m=60), "Satellites: invented, a walk near the school")


def logged(log: Path) -> Antenna:
    return Antenna(replayed(log.read_bytes()), f"Satellites: a real receiver's log ({log.name}), made far from the school")


def no_log(lat_udeg: int, lon_udeg: int) -> Antenna:
    walk = walking(lat_udeg, lon_udeg)
    return Antenna(walk.source, "Satellites: no receiver's log at hand, so an invented walk (give one with --nmea)")
