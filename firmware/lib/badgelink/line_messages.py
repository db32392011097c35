"""What a LoRa gateway and the base say to each other on the serial line. Adding a message is adding one row; a row is never renumbered.

Types 1 to 31 come from the gateway, 32 to 63 from the base. A type that is not known is ignored, and so is what a newer end
adds behind the fields of one that is: either end may be the older one. docs/protocol.md is written from this table.
"""

from collections import namedtuple

FIRST_TO_GATEWAY = 32
LINE_VERSION = 1

# How urgent a frame for a badge is.
URGENT_ALARM, URGENT_WORD, URGENT_LEAST = 0, 1, 2
# Why a frame for a badge was not sent.
FOR_DUTY, FOR_LATE, FOR_FULL, FOR_CHIP, FOR_NO_FRAME = 1, 2, 3, 4, 5
# Faults of a gateway: bits.
CHIP_FAULT = 1
SNR_ZERO = 128
LEAVE_WORD = 0x646F6F72  # so that nothing ever leaves by chance

# `start`: another number after each start of the gateway.
Hello = namedtuple("Hello", ("line_version", "firmware", "start", "sf", "khz", "name", "board"))
# `ago_ms`: since the frame's end. `weak_dbm`: its RSSI without the minus. `snr_x4`: in quarters of a dB, above SNR_ZERO.
Caught = namedtuple("Caught", ("number", "ago_ms", "weak_dbm", "snr_x4", "frame"))
Taken = namedtuple("Taken", ("number",))
Sent = namedtuple("Sent", ("number", "air_ms"))
Refused = namedtuple("Refused", ("number", "why"))
# `left_ms`: of this hour's time on air. `bad`: pieces on the line that were no message.
Status = namedtuple("Status", ("ping", "up_s", "left_ms", "caught", "sent", "refused", "strange", "bad", "faults"))

Ask = namedtuple("Ask", ("line_version",))
Plan = namedtuple("Plan", ("sf", "khz"))
# `within_ms`: of no use later.
Say = namedtuple("Say", ("number", "urgency", "badge", "within_ms", "frame"))
Ping = namedtuple("Ping", ("ping",))
Leave = namedtuple("Leave", ("word",))

BYTES = 0  # a byte that says how many, and so many bytes

# Type number: message, and how many bytes each of its fields has, the highest first.
LINE = {
    1: (Hello, (1, 2, 2, 1, 4, BYTES, BYTES)),
    2: (Caught, (2, 2, 1, 1, BYTES)),
    3: (Taken, (2,)),
    4: (Sent, (2, 2)),
    5: (Refused, (2, 1)),
    6: (Status, (2, 4, 4, 4, 4, 4, 4, 4, 1)),
    32: (Ask, (1,)),
    33: (Plan, (1, 4)),
    34: (Say, (2, 1, 2, 4, BYTES)),
    35: (Ping, (2,)),
    36: (Leave, (4,)),
}


def encode_line(message: tuple) -> bytes:
    for number in LINE:
        kind, sizes = LINE[number]
        if kind is type(message):
            return bytes([number]) + b"".join([_field(size, value) for size, value in zip(sizes, message)])
    raise ValueError("no row holds %s" % (message,))


def decode_line(data: bytes):
    """None when its type is not known here, or it is too short to be one."""
    if not data or data[0] not in LINE:
        return None
    kind, sizes = LINE[data[0]]
    values: list = []
    at = 1
    for size in sizes:
        if size == BYTES:
            size = 1 + (data[at] if at < len(data) else 0)
            values.append(data[at + 1 : at + size])
        else:
            values.append(int.from_bytes(data[at : at + size], "big"))
        at += size
    return kind(*values) if at <= len(data) else None


def _field(size: int, value) -> bytes:
    if size == BYTES:
        return bytes([len(value)]) + value
    return min(value, (1 << 8 * size) - 1).to_bytes(size, "big")
