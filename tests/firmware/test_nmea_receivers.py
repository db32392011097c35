"""What real receivers said, read as another implementation (pynmea2) reads it."""

import os
from pathlib import Path

import pynmea2
import pytest
from badge.nmea import Nmea

LOGS = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "nmea"


def _log(name: str) -> bytes:
    path = LOGS / name
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{path} is missing: the receivers' logs must be there in CI")
        pytest.skip(f"{path} is missing: the receivers' logs are kept beside the repository")
    return path.read_bytes()


def _by_pynmea2(line: bytes) -> tuple[int, int] | None:
    said = pynmea2.parse(line.decode().strip())
    if said.gps_qual == 0:
        return None
    return round(said.latitude * 1_000_000), round(said.longitude * 1_000_000)


def _gga_lines(log: bytes) -> list[bytes]:
    return [line + b"\n" for line in log.splitlines() if line[3:6] == b"GGA"]


@pytest.mark.parametrize("name", ["neo-m8n.nmea", "mtk-3301.nmea"])
def test_every_position_is_the_one_pynmea2_reads(name: str) -> None:
    compared = 0
    for line in _gga_lines(_log(name)):
        theirs, ours = _by_pynmea2(line), Nmea().feed(line)
        if theirs is None:
            assert ours is None, line
        else:
            assert ours is not None, line
            assert abs(ours.lat_udeg - theirs[0]) <= 1, line
            assert abs(ours.lon_udeg - theirs[1]) <= 1, line
        compared += 1

    assert compared >= 11


@pytest.mark.parametrize("size", [1, 7, 64, 500, 4096, 100_000])
def test_a_whole_log_in_any_pieces_ends_at_its_last_position(size: int) -> None:
    log = _log("neo-m8n.nmea")
    reader, last = Nmea(), None
    for start in range(0, len(log), size):
        last = reader.feed(log[start : start + size]) or last

    assert last is not None
    lat_udeg, lon_udeg = _by_pynmea2(_gga_lines(log)[-1]) or (0, 0)
    assert abs(last.lat_udeg - lat_udeg) <= 1
    assert abs(last.lon_udeg - lon_udeg) <= 1


def test_the_nonsense_a_receiver_says_before_its_first_fix_is_never_a_position() -> None:
    """F34: 8960.0 north, at quality 0 and status V, in 1980."""
    log = _log("mtk-3301.nmea")
    until_first_fix = log[: log.index(b",A,")]

    reader = Nmea()
    found = [reader.feed(line + b"\n") for line in until_first_fix.splitlines()[:-4]]

    assert b"8960.000000" in until_first_fix
    assert [place for place in found if place] == []
