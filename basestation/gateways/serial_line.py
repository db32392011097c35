"""One gateway at the far end of one serial line: what it says is understood, what it is told goes out at a pace that it can follow.

ASKING --its hello--> KNOWN --silent for too long, or the wire broke--> DEAD
   ^-- nothing that is a hello: a stranger, left alone

Bytes in and bytes out; which port that is, and who reads it, is serial_port.py's.
"""

import logging
from collections import deque
from collections.abc import Callable
from typing import Any

from badgelink.line import Unwrapper, wrapped
from badgelink.line_messages import (
    CHIP_FAULT,
    FIRST_TO_GATEWAY,
    FOR_DUTY,
    LINE_VERSION,
    SNR_ZERO,
    URGENT_ALARM,
    Ask,
    Caught,
    Hello,
    Ping,
    Plan,
    Refused,
    Say,
    Status,
    Taken,
    decode_line,
    encode_line,
)

from ..core.roads import Signal
from .serial_words import HeardOnAir, Told, Wire

ASK_EVERY_MS, PING_EVERY_MS = 1_000, 2_000
STRANGER_MS, SILENT_MS = 10_000, 6_000  # a dead gateway is shown well within 20 s
PACE_MS = 400  # a frame that it has not taken by then was lost on the line: what matters is said again
MOST_WAITING, REFUSED_SAID = 64, 100

log = logging.getLogger(__name__)


class GatewayLine:
    """`heard` gets each frame of a badge. `port` is for people: where it is plugged in."""

    def __init__(self, port: str, wire: Wire, now_ms: Callable[[], int], heard: Callable[["GatewayLine", HeardOnAir], None]) -> None:
        self.port, self._wire, self._now_ms, self._heard = port, wire, now_ms, heard
        self.hello: Hello | None = None
        self.status: Status | None = None
        self.broken = ""
        self.wanted: Plan | None = None
        self.refused_for_duty = 0
        self._unwrapper = Unwrapper()
        self._began_ms = self._word_ms = now_ms()
        self._has_word = False
        self._asked_ms = self._pinged_ms = -ASK_EVERY_MS
        self._waiting: deque[Told] = deque()
        self._numbers = 0
        self._untaken: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """ "" until it has said who it is."""
        return self.hello.name.decode("utf-8", "replace") if self.hello else ""

    @property
    def is_stranger(self) -> bool:
        return not self._has_word and self._now_ms() - self._began_ms >= STRANGER_MS

    @property
    def why_not(self) -> str:
        """Why it can't be used just now, in words for the office; "" when it can."""
        if self.broken:
            return self.broken
        if self._now_ms() - self._word_ms >= SILENT_MS:
            return f"it is plugged in ({self.port}) but has stopped answering"
        if self.status is not None and self.status.faults & CHIP_FAULT:
            return "its radio chip does not answer: unplug it, look at the aerial, plug it in again"
        if self.hello is not None and self.wanted is not None and (self.hello.sf, self.hello.khz) != (self.wanted.sf, self.wanted.khz):
            return f"it does not listen where it should, on {self.wanted.khz / 1000:g} MHz: it may be of an older firmware"
        return ""

    @property
    def is_dead(self) -> bool:
        """Not worth keeping: whatever is plugged in there is to be opened anew."""
        return bool(self.broken) or (self._has_word and self._now_ms() - self._word_ms >= SILENT_MS)

    # What came -------------------------------------------------------------------------------------------------------

    def came(self, data: bytes) -> None:
        """Whatever it is: rubbish is passed over."""
        for piece in self._unwrapper.take(data):
            message = decode_line(piece)
            if message is not None and piece[0] < FIRST_TO_GATEWAY:  # not our own words: a modem says again what it is told
                self._word_ms, self._has_word = self._now_ms(), True
                self._understand(message)

    def _understand(self, message: Any) -> None:
        match message:
            case Hello():
                self._greet(message)
            case Caught():
                self._hand_over(message)
            case Status():
                self.status = message
            case Taken() | Refused():
                self._settle(message)

    def _greet(self, hello: Hello) -> None:
        if self.hello is not None and self.hello.start != hello.start:
            log.warning("the gateway %s at %s has started anew", self.name, self.port)
            self._untaken = None
        if self.hello is None:
            self._asked_ms = -ASK_EVERY_MS  # what it is to listen to need not wait
        self.hello = hello
        if hello.line_version != LINE_VERSION:
            log.warning("the gateway at %s speaks version %d of the line, this base %d", self.port, hello.line_version, LINE_VERSION)

    def _hand_over(self, caught: Caught) -> None:
        """Even of one that has not said who it is: it may hear an alarm and not hear us."""
        signal = Signal(-caught.weak_dbm, (caught.snr_x4 - SNR_ZERO) / 4, self.name or self.port)
        self._heard(self, HeardOnAir(self._now_ms() - caught.ago_ms, caught.frame, signal))

    def _settle(self, message: Taken | Refused) -> None:
        if isinstance(message, Refused) and message.why == FOR_DUTY:
            self.refused_for_duty += 1
            if self.refused_for_duty % REFUSED_SAID == 1:
                log.warning("the gateway %s has used up its share of the air: %d answers were too late", self.name, self.refused_for_duty)
        if self._untaken is not None and self._untaken[0] == message.number:
            self._untaken = None
            self._go_on()

    # What is told ----------------------------------------------------------------------------------------------------

    def tell(self, told: Told) -> None:
        """Alarms' receipts overtake the rest."""
        if told.urgency == URGENT_ALARM:
            first = sum(each.urgency == URGENT_ALARM for each in self._waiting)
            self._waiting.insert(first, told)
        else:
            self._waiting.append(told)
        if len(self._waiting) > MOST_WAITING:
            self._waiting.pop()
        self._go_on()

    def tick(self) -> None:
        """A few times a second."""
        at_ms = self._now_ms()
        if self.hello is None or (self.wanted and (self.hello.sf, self.hello.khz) != (self.wanted.sf, self.wanted.khz)):
            self._ask(at_ms)
        if self.hello is not None and at_ms - self._pinged_ms >= PING_EVERY_MS:
            self._pinged_ms = at_ms
            self._write(Ping(at_ms // PING_EVERY_MS & 0xFFFF))
        self._go_on()

    def close(self) -> None:
        self._wire.close()

    def _ask(self, at_ms: int) -> None:
        if at_ms - self._asked_ms >= ASK_EVERY_MS:
            self._asked_ms = at_ms
            self._write(self.wanted if self.hello is not None and self.wanted is not None else Ask(LINE_VERSION))

    def _go_on(self) -> None:
        """One frame at a time: its port's memory is small."""
        at_ms = self._now_ms()
        if self._untaken is not None and at_ms - self._untaken[1] < PACE_MS:
            return
        self._untaken = None
        while self._waiting and self._untaken is None:
            told = self._waiting.popleft()
            if told.until_ms > at_ms:
                self._numbers = (self._numbers + 1) & 0xFFFF
                self._untaken = (self._numbers, at_ms)
                self._write(Say(self._numbers, told.urgency, told.badge, told.until_ms - at_ms, told.frame))

    def _write(self, message: Any) -> None:
        self._wire.write(wrapped(encode_line(message)))
