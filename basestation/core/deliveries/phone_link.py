"""A link for one person and one incident: whoever holds it answers in that person's name, without signing in.

It is the incident, the person and when it ends, under an HMAC-SHA-256 cut to 96 bits (RFC 2104, section 5): 32 characters, which
fit into a text message, and nothing to be stored. It says who; what that person may do is asked anew at every use.
"""

import base64
import hashlib
import hmac
import struct
from binascii import Error
from dataclasses import dataclass

KEY_BYTES = 32
MAC_BYTES = 12
LAYOUT = struct.Struct(">III")
LASTS_MS = 12 * 3_600_000


class BadLink(Exception):
    """No link of ours: cut off, mistyped or made up."""


class LinkOver(Exception):
    """It was one of ours, and has run out."""


@dataclass(frozen=True, slots=True)
class Link:
    """`until_s` is in seconds since 1970 (UTC)."""

    incident: int
    person: int
    until_s: int


def link_for(incident: int, person: int, made_ms: int) -> Link:
    return Link(incident, person, (made_ms + LASTS_MS) // 1000)


def token_of(key: bytes, link: Link) -> str:
    said = LAYOUT.pack(link.incident, link.person, link.until_s)
    return base64.urlsafe_b64encode(said + _mac(key, said)).decode("ascii")


def read_token(key: bytes, token: str, now_ms: int) -> Link:
    """BadLink or LinkOver when it opens nothing. Without a whole key nothing is a link."""
    if len(key) != KEY_BYTES:
        raise BadLink
    try:
        raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
    except (Error, ValueError) as error:
        raise BadLink from error
    said, mac = raw[: LAYOUT.size], raw[LAYOUT.size :]
    if not hmac.compare_digest(mac, _mac(key, said)):
        raise BadLink
    link = Link(*LAYOUT.unpack(said))
    if now_ms >= link.until_s * 1000:
        raise LinkOver
    return link


def _mac(key: bytes, said: bytes) -> bytes:
    return hmac.digest(key, said, hashlib.sha256)[:MAC_BYTES]
