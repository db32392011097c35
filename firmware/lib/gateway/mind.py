"""The gateway's mind: bytes from the line and frames from the air in, bytes for the line and frames for the air out.

It believes nothing and decides little: a frame goes to the base as it came, and what the base says goes out when the badge
listens and the law of the air allows. The base's programme may stop at any time; then badges are heard and nobody is told.
"""

from badge.airtime import time_on_air_ms
from badgelink.frame import LARGEST_BYTES, BadFrame, peek
from badgelink.line import Unwrapper, wrapped
from badgelink.line_messages import (
    CHIP_FAULT,
    FOR_CHIP,
    FOR_NO_FRAME,
    LEAVE_WORD,
    LINE_VERSION,
    SNR_ZERO,
    Ask,
    Caught,
    Hello,
    Leave,
    Ping,
    Plan,
    Refused,
    Say,
    Sent,
    Status,
    Taken,
    decode_line,
    encode_line,
)
from badgelink.messages import FIRST_DOWN

from .downlinks import TURN_MS, Downlinks

FIRMWARE = 1
CONSOLE = b"\r\x03"  # what mpremote, or somebody at a terminal, begins with
QUIET_MS = 15_000  # so long no base has said anything: then it may be for the console
MOST_BADGES = 64


class Gateway:
    """`radio_plan`: (sf, kHz). `make_airtime(sf, khz)` gives an Airtime, with no channel where nothing may be sent."""

    def __init__(self, name: str, board: str, start: int, radio_plan: tuple, make_airtime):
        self._name, self._board, self._start, self._make_airtime = name, board, start, make_airtime
        self.has_radio = self.is_leaving = False
        self._line, self._downlinks, self._out = Unwrapper(), Downlinks(), []
        self._heard_ms, self._word_ms, self._on_air, self._caught = {}, None, None, 0
        self._sent = self._refused = self._strange = 0
        self.plan = radio_plan
        self._airtime = make_airtime(*radio_plan)

    # From the line and to it -----------------------------------------------------------------------------------------

    def read(self, at_ms: int, data: bytes):
        """A piece of what came. One that ends with Ctrl-C may be for the console: then what follows it must not be read."""
        for message in self._line.take(data):
            self._word_ms = at_ms
            self._obey(decode_line(message), at_ms)
        is_quiet = self._word_ms is None or at_ms - self._word_ms >= QUIET_MS
        if is_quiet and self._line.rest.endswith(CONSOLE):
            self.is_leaving = True

    def write(self) -> bytes:
        """What is to be written now."""
        out, self._out = b"".join(self._out), []
        return out

    def hello(self):
        sf, khz = self.plan
        self._say(Hello(LINE_VERSION, FIRMWARE, self._start, sf, khz, self._name.encode(), self._board.encode()))

    def _say(self, message):
        self._out.append(wrapped(encode_line(message)))

    def _obey(self, message, at_ms: int):
        order = ORDERS.get(type(message))
        if order:
            order(self, message, at_ms)

    def _answer(self, message, at_ms: int):
        self.hello()

    def _retune(self, message, at_ms: int):
        """A plan by which nothing may be sent, or heard, is no plan: the answer says that the old one stays."""
        if (message.sf, message.khz) != self.plan and 7 <= message.sf <= 12:
            airtime = self._make_airtime(message.sf, message.khz)
            if airtime.has_channel():
                self.plan, self._airtime = (message.sf, message.khz), airtime
        self.hello()

    def _send(self, message, at_ms: int):
        if not 0 < len(message.frame) <= LARGEST_BYTES:
            return self._refuse([Refused(message.number, FOR_NO_FRAME)])
        self._say(Taken(message.number))
        self._refuse(self._downlinks.put(message, self._heard_ms.get(message.badge, at_ms - TURN_MS) + TURN_MS, at_ms))

    def _tell(self, message, at_ms: int):
        left_ms = max(self._airtime.left_ms(at_ms), 0)
        faults = 0 if self.has_radio else CHIP_FAULT
        counts = (self._caught, self._sent, self._refused, self._strange, self._line.bad)
        self._say(Status(message.ping, at_ms // 1000, left_ms, *counts, faults))

    def _leave(self, message, at_ms: int):
        self.is_leaving = self.is_leaving or message.word == LEAVE_WORD

    def _refuse(self, refused: list):
        for each in refused:
            self._refused += 1
            self._say(each)

    # From the air and to it ------------------------------------------------------------------------------------------

    def caught(self, at_ms: int, frame: bytes, rssi_dbm: int, snr_x4: int, ago_ms: int = 0):
        """Frames of a badge only: other gateways' too are in the air, and whatever else is sent there."""
        try:
            header = peek(frame)
        except BadFrame:
            header = None
        if header is None or header.type >= FIRST_DOWN:
            self._strange += 1
            return
        self._note(header.badge_id, at_ms - ago_ms)
        self._caught += 1
        weak_dbm, snr = min(max(-rssi_dbm, 0), 255), min(max(snr_x4 + SNR_ZERO, 0), 255)
        self._say(Caught(self._caught & 0xFFFF, ago_ms, weak_dbm, snr, frame))

    def next(self, at_ms: int) -> bytes | None:
        """What to send now, its time on air already booked. To be asked only when the radio is free."""
        self._refuse(self._downlinks.give_up(at_ms))
        self._on_air = self._downlinks.next(at_ms, lambda size, kind: self._airtime.take(at_ms, size, kind) != 0)
        return self._on_air.frame if self._on_air else None

    def sent(self):
        """What `next` gave is out."""
        if self._on_air:
            self._sent += 1
            self._say(Sent(self._on_air.number, self.air_ms(self._on_air.frame)))
            self._on_air = None

    def failed(self):
        """What `next` gave never got out."""
        if self._on_air:
            self._refuse([Refused(self._on_air.number, FOR_CHIP)])
            self._on_air = None

    def due_ms(self, at_ms: int) -> int | None:
        return self._downlinks.due_ms(at_ms)

    def air_ms(self, frame: bytes) -> int:
        return time_on_air_ms(self.plan[0], len(frame))

    def _note(self, badge: int, at_ms: int):
        if badge not in self._heard_ms and len(self._heard_ms) >= MOST_BADGES:
            del self._heard_ms[min(self._heard_ms, key=self._heard_ms.get)]
        self._heard_ms[badge] = at_ms


ORDERS = {
    Ask: Gateway._answer,
    Plan: Gateway._retune,
    Say: Gateway._send,
    Ping: Gateway._tell,
    Leave: Gateway._leave,
}
