"""Messages on a serial line: COBS, a CRC-32 behind each message, and a zero byte on either side.

Whatever else comes down that line, a boot ROM's text, half a message or noise, ends at the next zero byte.
"""

from binascii import crc32

CRC_BYTES = 4
LONGEST_BYTES = 200  # of a message; so no block of COBS is ever full
MOST_BYTES = LONGEST_BYTES + CRC_BYTES + 1  # between two zero bytes


def wrapped(message: bytes) -> bytes:
    """What is written to the line."""
    if len(message) > LONGEST_BYTES:
        raise ValueError("a message has at most %d bytes, not %d" % (LONGEST_BYTES, len(message)))
    return b"\0" + stuffed(message + crc32(message).to_bytes(CRC_BYTES, "big")) + b"\0"


def stuffed(data: bytes) -> bytes:
    """The same without a zero byte: each block says how far it is to where the next zero was."""
    return b"".join([bytes([len(block) + 1]) + block for block in data.split(b"\0")])


def unstuffed(data: bytes) -> bytes | None:
    """None when this was never stuffed."""
    blocks, at = [], 0
    while at < len(data):
        step = data[at]
        if not step or at + step > len(data):
            return None
        blocks.append(data[at + 1 : at + step])
        at += step
    return b"\0".join(blocks)


class Unwrapper:
    """Finds the messages in what comes, however it is cut. `bad`: how often there was something that is none. `rest`: not ended yet."""

    def __init__(self) -> None:
        self.bad, self.rest = 0, b""

    def take(self, data: bytes) -> list:
        pieces = (self.rest + data).split(b"\0")
        self.rest = pieces.pop()[: MOST_BYTES + 1]  # one byte too many already: its end is no loss
        found = []
        for piece in pieces:
            message = _message(piece)
            if message is not None:
                found.append(message)
            elif piece:
                self.bad += 1
        return found


def _message(piece: bytes) -> bytes | None:
    inside = unstuffed(piece) if len(piece) <= MOST_BYTES else None
    if inside is None or len(inside) <= CRC_BYTES:
        return None
    message, check = inside[:-CRC_BYTES], inside[-CRC_BYTES:]
    return message if crc32(message).to_bytes(CRC_BYTES, "big") == check else None
