"""What a GPS receiver says (NMEA 0183), read from its newest sentence back: a second-old position is enough.

GGA gives place and quality, RMC the receiver's own word on whether to believe it. Integers only. What has no good
checksum, says "no fix", or is nowhere on Earth (or at 0,0) is not a position.
"""

from collections import namedtuple

Place = namedtuple("Place", ("accuracy_m", "lat_udeg", "lon_udeg"))

LOOKED_AT_BYTES = 2048  # about four seconds of a talkative receiver
LONGEST_SENTENCE = 120
METRES_PER_HDOP = 5
WORST_ACCURACY_M = 1000


class Nmea:
    def __init__(self):
        self._rest = b""
        self._is_believed = True
        self._has_gga = False
        self._time = None

    def feed(self, data: bytes) -> Place | None:
        """The newest place in `data` (with what was left of the call before), or None when it holds no new one."""
        text = (self._rest + data)[-LOOKED_AT_BYTES:]
        lines = text.split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > LONGEST_SENTENCE:
            self._rest = b""
        gga, rmc = _newest(lines, b"GGA"), _newest(lines, b"RMC")
        if rmc:
            self._is_believed = rmc[2] == b"A"
        if gga:
            self._has_gga = True
        if not self._is_believed:
            return None
        if gga:
            return self._new(gga[1], _place_of_gga(gga))
        return self._new(rmc[1], _place(rmc[3:7], b"")) if rmc and not self._has_gga else None

    def _new(self, time: bytes, place: Place | None) -> Place | None:
        if place is None or time == self._time:
            return None
        self._time = time
        return place


def _newest(lines: list, kind: bytes) -> list | None:
    """The fields of the last good sentence of this kind, by any talker of ours."""
    for line in reversed(lines):
        if line[3:6] == kind and line[:3] in (b"$GP", b"$GN"):
            fields = _fields(line)
            if fields and len(fields) >= 9:
                return fields
    return None


def _fields(line: bytes) -> list | None:
    """Split at the commas when the checksum holds."""
    line = line.rstrip()
    if len(line) > LONGEST_SENTENCE or line[-3:-2] != b"*":
        return None
    body, total = line[1:-3], 0
    for byte in body:
        total ^= byte
    return body.split(b",") if b"%02X" % total == line[-2:].upper() else None


def _place_of_gga(fields: list) -> Place | None:
    return None if fields[6] in (b"", b"0") else _place(fields[2:6], fields[8])


def _place(fields: list, hdop: bytes) -> Place | None:
    """From latitude, N or S, longitude, E or W."""
    lat, lon = _udeg(fields[0], 2, 90), _udeg(fields[2], 3, 180)
    if lat is None or lon is None or fields[1] not in (b"N", b"S") or fields[3] not in (b"E", b"W"):
        return None
    if lat == 0 and lon == 0:
        return None
    return Place(_accuracy_m(hdop), -lat if fields[1] == b"S" else lat, -lon if fields[3] == b"W" else lon)


def _udeg(text: bytes, degree_digits: int, most: int) -> int | None:
    """Millionths of a degree from ddmm.mmmm or dddmm.mmmm."""
    whole, _, fraction = text.partition(b".")
    if len(whole) != degree_digits + 2 or not whole.isdigit() or not (fraction or b"0").isdigit():
        return None
    degrees, minutes = int(whole[:degree_digits]), int(whole[degree_digits:])
    micro_minutes = minutes * 1_000_000 + int((fraction + b"000000")[:6])
    udeg = degrees * 1_000_000 + (micro_minutes + 30) // 60
    return udeg if minutes < 60 and udeg <= most * 1_000_000 else None


def _accuracy_m(hdop: bytes) -> int | None:
    whole, _, fraction = hdop.partition(b".")
    if not whole.isdigit() or not (fraction or b"0").isdigit():
        return None
    metres = (int(whole) * 100 + int((fraction + b"00")[:2])) * METRES_PER_HDOP // 100
    return metres if metres <= WORST_ACCURACY_M else None
