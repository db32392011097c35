"""A gateway's chip: it listens on one channel for ever, but for the moments in which it speaks.

ABSENT --a chip answers--> LISTENING <--out-- SENDING
   ^----any error of the chip, tried again----'
"""

from .lora_chip import BROKEN, LATE_MS, LOOK_MS, LOOK_SOON_MS, RETRY_MS


class GatewayRadio:
    """`open_modem(config)` gives a modem with the library's polled interface, or raises one of BROKEN."""

    def __init__(self, open_modem, config: dict):
        self._open_modem, self._config = open_modem, config
        self.is_there = self.is_sending = self.has_failed = False
        self._failures, self._end_ms, self._is_stirred, self.due_ms = 0, 0, False, 0

    def tune(self, plan: tuple):
        """(sf, kHz), from the next look on."""
        if plan != (self._config["sf"], self._config["freq_khz"]):
            self._config["sf"], self._config["freq_khz"] = plan
            self._break_off()
            self.due_ms = 0

    def look(self, at_ms: int) -> list:
        """The packets that came. `is_sending` is False again when what was sent is out, and `has_failed` says that it is not."""
        if at_ms < self.due_ms and not self._is_stirred:
            return []
        self._is_stirred, self.due_ms = False, at_ms + LOOK_MS
        try:
            return self._work(at_ms)
        except BROKEN:
            self._fail(at_ms)
            return []

    def send(self, at_ms: int, frame: bytes, air_ms: int):
        self._end_ms, self.is_sending, self.has_failed = at_ms + air_ms, True, False
        try:
            self._modem.standby()
            self._modem.configure(self._config)  # all of it: a chip that has lost its settings says so here
            self._modem.prepare_send(frame)
            self._modem.start_send()
        except BROKEN:
            self._fail(at_ms)
        else:
            self.due_ms = self._end_ms

    def _stir(self):
        """Called by the chip's interrupt."""
        self._is_stirred = True

    def _work(self, at_ms: int) -> list:
        if not self.is_there:
            self._modem = self._open_modem(self._config)
            self._modem.set_irq_callback(self._stir)
            self.is_there = True
            self._modem.start_recv(continuous=True)
        if self.is_sending:
            self._finish(at_ms)
            return []
        packet = self._modem.poll_recv()
        if packet is False:
            raise RuntimeError("the chip has stopped listening")
        self._failures = 0
        return [] if packet is True else [packet]

    def _finish(self, at_ms: int):
        if self._modem.poll_send() is True:
            if at_ms > self._end_ms + LATE_MS:
                raise RuntimeError("the chip never finished sending")
            self.due_ms = max(self._end_ms, at_ms + LOOK_SOON_MS)
        else:
            self.is_sending = False
            self._modem.start_recv(continuous=True)

    def _fail(self, at_ms: int):
        self._failures += 1
        self.due_ms = at_ms + RETRY_MS[min(self._failures, len(RETRY_MS)) - 1]
        self._break_off()

    def _break_off(self):
        self.has_failed = self.is_sending
        self.is_there = self.is_sending = False
