"""Frames over LoRa: micropython-lib's driver of the chip, under the law of the air.

ABSENT --a chip answers--> RESTING <--window over-- LISTENING <--all is sent-- SENDING
   ^-----------------any error of the chip, tried again after a while-----------'

Each frame goes out on one of the channels at random, and the badge listens where it last spoke. The chip is looked after
in `has_news`, which the main loop calls many times a second.
"""

from badge.airtime import ALARM, COPY, ROUTINE, time_on_air_ms
from badge.power import ALWAYS, DEEP_SLEEP, PUT_AWAY
from badge.sendqueue import SendQueue
from badgelink.frame import BadFrame, peek
from badgelink.messages import LAYOUT, Receipt

from .lora_chip import BROKEN, LATE_MS, LOOK_MS, LOOK_SOON_MS, RETRY_MS

LISTEN_MS, ANSWER_MS = 6000, 1500
SPREAD_MS, QUICK_SPREAD_MS = 12_000, 1500  # badges that beat in step, as after a loss of Wi-Fi, must not meet each time
COPIES, COPY_AIR_MS, COPY_WAIT_MS, COPY_SPREAD_MS = 2, 420, 320, 500  # a receipt that comes at once is heard before
MOST_HEARD = 8
WEAKEST_DBM, STRONGEST_DBM = -125, -55


class LoraLink:
    """`open_modem(config)` gives a modem with the library's polled interface, or raises one of BROKEN. `wall_s` runs on in deep sleep."""

    name = "lora"

    def __init__(self, open_modem, config: dict, airtime, below, now_ms, wall_s):
        self._open_modem, self._config, self._airtime = open_modem, config, airtime
        self._below, self._now_ms, self._wall_s = below, now_ms, wall_s
        self._queue, self._heard, self._strength = SendQueue(), [], 0
        self._is_there, self._failures, self.due_ms = False, 0, now_ms()
        self._is_sending, self._end_ms = False, 0
        self._copy, self._copies, self._copy_ms = b"", 0, 0  # an alarm to be said once more, how often yet, and when
        self._spread_ms = self._listen_ms = self._quiet_ms = 0
        self._is_always = self._is_brief = self._is_listening = self._was_up = self._is_stirred = False

    def is_up(self) -> bool:
        return self._is_there

    def send(self, frame: bytes):
        at_ms = self._now_ms()
        if self._queue.put(at_ms, frame) == ROUTINE:
            self._spread_ms = max(at_ms + self._below(QUICK_SPREAD_MS if self._is_brief else SPREAD_MS), self._quiet_ms)
        self._look(at_ms)

    def receive(self) -> list:
        heard, self._heard, self._was_up = self._heard, [], self.is_up()
        return heard

    def signal(self) -> int:
        """In percent, of the frame heard last."""
        return self._strength

    def has_news(self) -> bool:
        """Whether the mind should look."""
        at_ms = self._now_ms()
        if at_ms >= self.due_ms or self._is_stirred:
            self._look(at_ms)
        return bool(self._heard) or self._was_up != self.is_up()

    def is_busy(self) -> bool:
        """Sending, or about to be answered: no time for a light sleep."""
        return self._is_sending or self._copy != b"" or self._now_ms() < self._quiet_ms

    def obey(self, power):
        """What of the radio is on (power.py)."""
        self._is_always, self._is_brief = power.lora_listens == ALWAYS, power.state == PUT_AWAY  # that one sleeps again at once
        if power.cpu == DEEP_SLEEP:
            self._airtime.save(int(self._wall_s()))
            if self._is_there:
                self._guarded(self._rest, self._now_ms())

    def _stir(self):
        """Called by the chip's interrupt. The library's own mark of it is never taken away by its driver of the SX1276."""
        self._is_stirred = True

    def _look(self, at_ms: int):
        self._is_stirred = False
        self.due_ms = self._guarded(self._work, at_ms)

    def _guarded(self, act, at_ms: int) -> int:
        try:
            return act(at_ms)
        except BROKEN:
            self._is_there, self._is_sending, self._is_listening = False, False, False
            self._failures += 1
            return at_ms + RETRY_MS[min(self._failures, len(RETRY_MS)) - 1]

    def _work(self, at_ms: int) -> int:
        if not self._is_there:
            if at_ms < self.due_ms:
                return self.due_ms
            self._modem = self._open_modem(self._config)
            self._modem.set_irq_callback(self._stir)
            self._is_there, self._listen_ms = True, at_ms + LISTEN_MS
        if self._is_sending and not self._is_sent(at_ms):
            return max(self._end_ms, at_ms + LOOK_SOON_MS)
        if self._is_listening:
            self._hear()
        if self._send_next(at_ms):
            return self._end_ms
        return self._after_sends(at_ms)

    def _is_sent(self, at_ms: int) -> bool:
        if self._modem.poll_send() is True:
            if at_ms > self._end_ms + LATE_MS:
                raise RuntimeError("the chip never finished sending")
            return False
        self._is_sending, self._failures = False, 0
        self._listen_ms, self._quiet_ms = at_ms + LISTEN_MS, at_ms + ANSWER_MS
        self._spread_ms = max(self._spread_ms, self._quiet_ms)  # a heartbeat must not be said into the receipt
        return True

    def _hear(self):
        packet = self._modem.poll_recv()
        if not isinstance(packet, bool):
            self._heard = self._heard[1 - MOST_HEARD :] + [bytes(packet)]
            span_dbm = STRONGEST_DBM - WEAKEST_DBM
            self._strength = min(max((packet.rssi - WEAKEST_DBM) * 100 // span_dbm, 1), 100)
            if _is_receipt(packet):
                self._copy = b""

    def _send_next(self, at_ms: int) -> bool:
        for kind in self._queue.kinds(at_ms):
            if kind == ROUTINE and at_ms < self._spread_ms:
                continue
            frame = self._queue.first(kind)
            if self._transmit(frame, kind, at_ms):
                self._queue.remove(frame)
                if kind == ALARM and self._end_ms - at_ms <= COPY_AIR_MS:
                    self._plan_copy(frame, COPIES)
                return True
        if self._copy and at_ms >= self._copy_ms:
            frame, self._copy = self._copy, b""
            if self._transmit(frame, COPY, at_ms):
                self._plan_copy(frame, self._copies - 1)
                return True
        return False

    def _plan_copy(self, frame: bytes, copies: int):
        """Soon, and not in step with anybody: most that is lost was not too weak but met another."""
        self._copy, self._copies = frame if copies else b"", copies
        self._copy_ms = self._end_ms + COPY_WAIT_MS + self._below(COPY_SPREAD_MS)

    def _transmit(self, frame: bytes, kind: int, at_ms: int) -> bool:
        khz = self._airtime.take(at_ms, len(frame), kind)
        if not khz:
            return False
        self._is_listening = False
        self._config["freq_khz"] = khz
        self._modem.standby()
        self._modem.configure(self._config)  # all of it: a chip that has lost its settings says so here
        self._modem.prepare_send(frame)
        self._modem.start_send()
        self._is_sending, self._end_ms = True, at_ms + time_on_air_ms(self._airtime.sf, len(frame))
        return True

    def _after_sends(self, at_ms: int) -> int:
        is_wanted = self._is_always or at_ms < self._listen_ms
        if is_wanted and not self._is_listening:
            self._modem.start_recv(continuous=True)
            self._is_listening = True
        elif self._is_listening and not is_wanted:
            self._rest(at_ms)
        due_ms = at_ms + LOOK_MS
        for soon_ms in (self._spread_ms, self._listen_ms, self._copy_ms):
            if at_ms < soon_ms < due_ms:
                due_ms = soon_ms
        return due_ms

    def _rest(self, at_ms: int) -> int:
        self._is_listening = False
        self._modem.sleep()
        return at_ms


def _is_receipt(packet) -> bool:
    try:
        number = peek(packet).type
    except BadFrame:
        return False
    return number in LAYOUT and LAYOUT[number][0] is Receipt
