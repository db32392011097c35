"""What a centre answered. Whatever is not clearly an answer to what was just sent is noise, with the reason in words.

An answer counts by its sequence number and account, never by its place in the stream: one that was late may come first.
"""

from collections.abc import Callable
from dataclasses import dataclass

from . import times
from .frame import BadFrame, Frame, parse
from .sealing import BadSeal, unseal

ACK, NAK, DUH, NOISE = "ACK", "NAK", "DUH", "noise"
YES = ("ACK", "RSP")  # RSP is a yes with orders for us; we take none
FRESH_MS = 60_000
MOST_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Reply:
    """`receiver_ms` is the centre's own time, when a NAK says it. Of what is not `is_sure` anybody on the way could be the author."""

    verdict: str
    why: str = ""
    receiver_ms: int | None = None
    is_sure: bool = True


def read(data: bytes, sent: Frame, key: bytes | None, at_ms: int) -> Reply:
    """`at_ms` is now, by the clock of whoever answered."""
    try:
        answer = parse(data)
        content = _opened(answer, key)
    except BadFrame as error:
        return Reply(NOISE, f"something that is no answer: {error}")
    except BadSeal:
        return Reply(NOISE, "an answer that can't be opened: is the key the one the centre has?")
    if answer.token == NAK:
        return Reply(NAK, receiver_ms=times.time_in(content))  # it is never sealed, and names neither message nor account
    if answer.token not in (*YES, DUH):
        return Reply(NOISE, "something that is no answer: another kind of message")
    if answer.sequence != sent.sequence:
        return Reply(NOISE, "an answer to another message")
    if not _is_same(answer.account, sent.account):
        return Reply(NOISE, "an answer for another account")
    doubt = _doubt(answer, content, key, at_ms)
    if answer.token == DUH:
        return Reply(DUH, "it does not understand this message", is_sure=not doubt)
    return Reply(NOISE, doubt) if doubt else Reply(ACK)


def _doubt(answer: Frame, content: str, key: bytes | None, at_ms: int) -> str:
    """With a key only what is sealed counts, and only what is new: a clear or an old answer can come from anybody on the way."""
    if key is None:
        return ""
    if not answer.is_sealed:
        return "an answer in clear, though a key was agreed"
    said_ms = times.time_in(content)
    if said_ms is None:
        return "an answer that can't be opened: is the key the one the centre has?"
    return f"an answer whose time is {abs(said_ms - at_ms) // 1000} s away from ours" if abs(said_ms - at_ms) > FRESH_MS else ""


def _opened(answer: Frame, key: bytes | None) -> str:
    if not answer.is_sealed:
        return answer.content
    if key is None:
        raise BadSeal
    return unseal(answer.content, key)


def _is_same(one: str | None, other: str | None) -> bool:
    """Receivers fill an account up with zeros, or change its letters to small ones."""
    return one is not None and other is not None and one.upper().lstrip("0") == other.upper().lstrip("0")


class Listening:
    """Cuts what comes in into answers and gives each to `judge`, until one of them is no noise. `noise` is what came instead."""

    def __init__(self, judge: Callable[[bytes], Reply]) -> None:
        self._judge, self._rest, self._heard_bytes, self.noise = judge, b"", 0, ""

    @property
    def is_too_much(self) -> bool:
        return self._heard_bytes > MOST_BYTES

    def hear(self, data: bytes) -> Reply | None:
        if self.is_too_much:
            return None
        self._heard_bytes += len(data)
        *whole, self._rest = (self._rest + data).split(b"\r")
        return next(filter(None, map(self._weigh, whole)), None)

    def end(self) -> Reply | None:
        """Nothing more comes: what is left may be an answer without its carriage return."""
        rest, self._rest = self._rest, b""
        return self._weigh(rest)

    def _weigh(self, piece: bytes) -> Reply | None:
        """Whatever stands before the last line feed is not part of a frame."""
        if not piece.strip():
            return None
        reply = self._judge(piece[max(0, piece.rfind(b"\n")) :])
        if reply.verdict != NOISE:
            return reply
        self.noise = reply.why
        return None
