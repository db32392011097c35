"""What comes from somebody else's LoRaWAN server: JSON that may be anything, read without ever ending a task."""

import base64
import binascii
import json
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from .base import Signal

LARGEST_BYTES = 128 * 1024
LONGEST_NAME = 64
LONGEST_WORDS = 120
LATE_MS, LONGEST_LATE_MS = 60_000, 24 * 3_600_000
NANOSECONDS = re.compile(r"(\.\d{6})\d+")
WORST_RSSI_DBM, BEST_RSSI_DBM, FARTHEST_SNR_DB = -200, 50, 60


class NotUnderstood(ValueError):
    """This is no message that such a server sends; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Uplink:
    """What a device sent: `device` is its name at the server, `data` "" when it only spoke to the network, `at_ms` when the server
    says that it was heard (None: it doesn't)."""

    device: str
    f_port: int
    data: bytes
    signal: Signal | None
    at_ms: int | None = None


def read_object(payload: bytes) -> dict[str, Any]:
    if len(payload) > LARGEST_BYTES:
        raise NotUnderstood(f"{len(payload)} bytes are more than any message has")
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood("it is no JSON") from error
    return part(found)


def part(value: Any) -> dict[str, Any]:
    """An object within a message; what is left out is an empty one, as these servers mean it."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise NotUnderstood("there is something else where an object should be")
    return value


def parts(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; whatever else is in it is passed over."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def whole(value: Any) -> int:
    """A number that is left out is 0."""
    found = number(value)
    return int(found) if found is not None else 0


def number(value: Any) -> float | None:
    """Some numbers come as strings; what is none, or endless, is not there."""
    try:
        found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def name(value: Any) -> str:
    """A device's or a gateway's name: it goes into topics, so nothing else may be in it."""
    found = value if isinstance(value, str) else ""
    return found if re.fullmatch(rf"[A-Za-z0-9_.-]{{1,{LONGEST_NAME}}}", found) else ""


def words(value: Any) -> str:
    """What a server says went wrong, on one line and not endless."""
    found = value if isinstance(value, str) else ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in found[:LONGEST_WORDS]).split())


def frame_bytes(value: Any) -> bytes:
    """Base64, with either alphabet, and the padding that some leave out."""
    if value is None:
        return b""
    if not isinstance(value, str):
        raise NotUnderstood("its data is no text")
    plain = value.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotUnderstood("its data is no base64") from error


def moment_ms(value: Any) -> int | None:
    """A time of RFC 3339 with up to nine digits after the second; None when it is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(NANOSECONDS.sub(r"\1", value[:LONGEST_NAME]))
        return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def kept_since_ms(at_ms: int | None, now_ms: int) -> int | None:
    """When it was heard that comes only now, for base.py's Inbound; None: it came at once, or that can't be right. It is the earliest
    and not the moment, for a gateway's clock may go wrong: a live alarm must not pass for an old one."""
    return at_ms if at_ms is not None and LATE_MS <= now_ms - at_ms <= LONGEST_LATE_MS else None


def late(lateness_ms: int) -> str:
    """For the road's row: so that a clock that is wrong is found."""
    return f"something was heard {lateness_ms // 60_000} minutes before it came here: was it held up, or is a gateway's clock wrong?"


def best_signal(heard: Iterable[tuple[Any, Any, Any]]) -> Signal | None:
    """(gateway, RSSI, SNR) of each that heard it: the one that heard it best."""
    found = [(number(rssi), number(snr) or 0.0, name(via)) for via, rssi, snr in heard]
    known = [(rssi, snr, via) for rssi, snr, via in found if rssi is not None and WORST_RSSI_DBM <= rssi <= BEST_RSSI_DBM]
    if not known:
        return None
    rssi, snr, via = max(known, key=lambda one: (one[1], one[0]))
    return Signal(int(rssi), max(-FARTHEST_SNR_DB, min(FARTHEST_SNR_DB, snr)), via)
