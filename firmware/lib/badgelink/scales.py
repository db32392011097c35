"""How one number becomes a few bits and comes back. All integers, so every interpreter gives the same bytes.

A scale is a number of bits, for a whole number that travels as it is, or one of the classes here.
"""

LAT_SPAN_UDEG, LON_SPAN_UDEG = 180_000_000, 360_000_000
GRID = (1 << 24) - 1


class Steps:
    """A number rounded up to the next step ("at most 30 s old"); the top code means None, "not known"."""

    def __init__(self, bits: int, steps: tuple):
        if len(steps) != (1 << bits) - 1:
            raise ValueError("a scale of %d bits has %d steps, not %d" % (bits, (1 << bits) - 1, len(steps)))
        self.bits, self.steps = bits, steps

    def fits(self, value) -> bool:
        return value is None or 0 <= value <= self.steps[-1]

    def encode(self, value) -> int:
        if value is None:
            return len(self.steps)
        for code, step in enumerate(self.steps):
            if value <= step:
                return code
        raise ValueError("%d is beyond this scale's last step, %d" % (value, self.steps[-1]))

    def decode(self, code: int):
        return self.steps[code] if code < len(self.steps) else None


class Floors(Steps):
    """A number rounded down to a step ("at least 20 %")."""

    def fits(self, value) -> bool:
        return value is None or value >= self.steps[0]

    def encode(self, value) -> int:
        if value is None:
            return len(self.steps)
        return max([code for code, step in enumerate(self.steps) if step <= value])


class Degrees:
    """Latitude or longitude in millionths of a degree, on a grid of 24 bits; None travels as the middle of the grid.

    A step is 1.2 m of latitude or at most 2.4 m of longitude. Whether there is a position at all is said by
    the fix age beside it, so None and 0 share a code.
    """

    bits = 24

    def __init__(self, span_udeg: int):
        self.span = span_udeg

    def fits(self, value) -> bool:
        return value is None or -self.span // 2 <= value <= self.span // 2

    def encode(self, value) -> int:
        from_edge = (0 if value is None else value) + self.span // 2
        return (from_edge * GRID + self.span // 2) // self.span

    def decode(self, code: int):
        return (code * self.span + GRID // 2) // GRID - self.span // 2


def bits_of(scale) -> int:
    return scale if isinstance(scale, int) else scale.bits


def fits(scales: tuple, values: tuple) -> bool:
    """Whether each value can travel on its scale."""
    for scale, value in zip(scales, values):
        if not (0 <= value < (1 << scale) if isinstance(scale, int) else scale.fits(value)):
            return False
    return True


def pack(scales: tuple, values: tuple) -> bytes:
    """`values` in their order, first in the highest bits, zero bits at the end."""
    packed = bits = 0
    for scale, value in zip(scales, values):
        if isinstance(scale, int):
            packed, bits = packed << scale | value, bits + scale
        else:
            packed, bits = packed << scale.bits | scale.encode(value), bits + scale.bits
    size = (bits + 7) // 8
    return (packed << (size * 8 - bits)).to_bytes(size, "big")


def unpack(scales: tuple, data: bytes) -> list:
    """The values `pack` was given, rounded as their scales round. `data` must be `size_bytes(scales)` long."""
    left, packed, values = len(data) * 8, int.from_bytes(data, "big"), []
    for scale in scales:
        if isinstance(scale, int):
            left -= scale
            values.append((packed >> left) & ((1 << scale) - 1))
        else:
            left -= scale.bits
            values.append(scale.decode((packed >> left) & ((1 << scale.bits) - 1)))
    return values


def size_bits(scales: tuple) -> int:
    return sum([bits_of(scale) for scale in scales])


def size_bytes(scales: tuple) -> int:
    return (size_bits(scales) + 7) // 8
