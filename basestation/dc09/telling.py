"""What is said to a centre: a signal, or a test of the line, as the content of a frame."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from ..core.deliveries.arc_signal import TEST, ArcSignal
from . import codes, place, times
from .frame import Frame, addressed
from .sealing import random_pad, seal

Protocol = Literal["SIA-DCS", "ADM-CID"]
LINE_TEST = "NULL"
LATE_MS = 60_000
OLD_PLACE_MS = 3 * 60_000
LONGEST_TEXT = 256
GROUP = "01"
FORBIDDEN = str.maketrans("[]|^", "    ")  # they end blocks and names


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one centre wants to be spoken to, as it is agreed with it."""

    account: str = field(repr=False)
    key: bytes | None = field(default=None, repr=False)
    protocol: Protocol = "SIA-DCS"
    receiver: str = "0"
    line: str = "0"
    sos_is_silent: bool = False
    has_text: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """What our clock shows, and how far ahead of it the receiver's is: all that is written down is in the receiver's time."""

    at_ms: int
    ahead_ms: int = 0

    def written(self, at_ms: int | None = None) -> str:
        return times.written((self.at_ms if at_ms is None else at_ms) + self.ahead_ms)


def event(dialect: Dialect, number: int, signal: ArcSignal, now: Now, text: str = "", pad: Callable[[int], str] = random_pad) -> Frame:
    """`text` is what may be said of it beside our own words."""
    told = codes.told(signal, dialect.sos_is_silent)
    data = _contact_id(told, signal) if dialect.protocol == "ADM-CID" else _sia(told, signal)
    found = _blocks(dialect, told, signal, now, text)
    return _frame(dialect, dialect.protocol, number, f"#{dialect.account}|{data}]{''.join(found)}", now, pad)


def line_test(dialect: Dialect, number: int, now: Now, pad: Callable[[int], str] = random_pad) -> Frame:
    return _frame(dialect, LINE_TEST, number, "]", now, pad)


def _age_of_place(signal: ArcSignal, now: Now) -> str:
    """A position has no time of its own here, and police who are sent to where somebody was an hour ago are sent wrong."""
    is_old = signal.fix_ms is not None and signal.lat_udeg is not None and now.at_ms - signal.fix_ms > OLD_PLACE_MS
    return f" (position {(now.at_ms - (signal.fix_ms or 0)) // 60_000} min old)" if is_old else ""


def safe_text(text: str) -> str:
    """The text without what ends blocks, in letters that every receiver can checksum: accents go, rather than the alarm."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text[: 4 * LONGEST_TEXT]) if not unicodedata.combining(letter))
    plain = "".join(letter if letter.isascii() and letter.isprintable() else " " if letter.isspace() else "?" for letter in bare)
    return " ".join(plain.translate(FORBIDDEN).split())[:LONGEST_TEXT]


def _frame(dialect: Dialect, token: str, number: int, content: str, now: Now, pad: Callable[[int], str]) -> Frame:
    whole = f"{content}_{now.written()}"
    header = addressed(dialect.account, dialect.receiver, dialect.line)
    if dialect.key is None:
        return Frame(token, number, header, whole)
    return Frame(token, number, header, seal(whole, dialect.key, pad), is_sealed=True)


def _sia(told: codes.Told, signal: ArcSignal) -> str:
    """The badge is both the area (`ri`, what most receivers call the zone) and the point."""
    if signal.what == TEST:
        return f"Nri0/{told.sia}0000"
    badge = signal.badge or 0
    return f"Nri{badge}/{told.sia}{badge:03d}"


def _contact_id(told: codes.Told, signal: ArcSignal) -> str:
    """There is room for three digits, and a badge with more keeps its last three."""
    group, badge = ("00", 0) if signal.what == TEST else (GROUP, signal.badge or 0)
    return f"{told.qualifier}{told.event:03d} {group} {badge % 1000:03d}"


def _blocks(dialect: Dialect, told: codes.Told, signal: ArcSignal, now: Now, text: str) -> list[str]:
    """Where, when if that is a while ago, and what. In Contact-ID only one of them: a receiver in wide use refuses two, and one
    coordinate says nothing."""
    late = [f"[H{now.written(signal.at_ms)}]"] if now.at_ms - signal.at_ms > LATE_MS else []
    said = told.words + _age_of_place(signal, now)
    words = [f"[I{safe_text(f'{said}: {text}' if text else said)}]"] if dialect.has_text or text else []
    if dialect.protocol == "ADM-CID":
        return (late + words)[:1]
    return place.blocks(signal.lat_udeg, signal.lon_udeg) + late + words
