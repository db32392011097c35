"""One sealed frame, the same bytes on any bearer.

    version and type  badge id  counter     sealed message  tag
    1 byte            2         4           ...             8

The first seven bytes are in clear and covered by the tag. The nonce is those bytes, the direction and zeros; a
counter is never used twice by one end, so no nonce is. A cipher has `seal(nonce, plain, clear)` and
`open(nonce, sealed, clear)`, which answers None for what it did not seal.
"""

import struct
from collections import namedtuple

from .ccm import NONCE_BYTES, TAG_BYTES
from .messages import FIRST_DOWN, BadMessage, decode, encode

VERSION = 0
HEADER = ">BHI"
HEADER_BYTES = 7
LARGEST_BYTES = 64
LAST_COUNTER = 0xFFFFFFFF

Header = namedtuple("Header", ("version", "type", "badge_id", "counter"))


class BadFrame(ValueError):
    """These bytes are no frame that this key sealed."""


def seal(cipher, badge_id: int, counter: int, message) -> bytes:
    """The frame that carries `message`. `counter` must be one this end has never used with this key."""
    number, payload = encode(message)
    clear = struct.pack(HEADER, VERSION << 6 | number, badge_id, counter)
    return clear + cipher.seal(_nonce(clear, number), payload, clear)


def peek(frame: bytes) -> Header:
    """The clear header, believed by nobody yet. BadFrame when these bytes can't be a frame."""
    if not HEADER_BYTES + TAG_BYTES <= len(frame) <= LARGEST_BYTES:
        raise BadFrame("a frame has %d to %d bytes, not %d" % (HEADER_BYTES + TAG_BYTES, LARGEST_BYTES, len(frame)))
    kind, badge_id, counter = struct.unpack(HEADER, frame[:HEADER_BYTES])
    return Header(kind >> 6, kind & 63, badge_id, counter)


def unseal(cipher, frame: bytes, from_badge: bool) -> tuple:
    """(header, message). BadFrame when altered, from the other end, or of another version."""
    header = peek(frame)
    if header.version != VERSION:
        raise BadFrame("frame version %d is not spoken here" % header.version)
    if (header.type < FIRST_DOWN) != from_badge:
        raise BadFrame("frame type %d comes from the wrong end" % header.type)
    clear = frame[:HEADER_BYTES]
    payload = cipher.open(_nonce(clear, header.type), frame[HEADER_BYTES:], clear)
    if payload is None:
        raise BadFrame("badge %d: the seal does not fit its key" % header.badge_id)
    try:
        return header, decode(header.type, payload)
    except BadMessage as error:
        raise BadFrame("badge %d: %s" % (header.badge_id, error))


def _nonce(clear: bytes, number: int) -> bytes:
    direction = b"\x00" if number < FIRST_DOWN else b"\x01"
    return clear + direction + bytes(NONCE_BYTES - HEADER_BYTES - 1)
