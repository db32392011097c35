"""The gateway's life: line, radio and mind looked after by turns, until somebody wants the console."""

import asyncio

SLICE_MS = 5
MOST_PIECES = 16  # read at once: a line that never stops must not make it deaf on the air, nor starve its watchdog


class GatewayLoop:
    def __init__(self, mind, radio, line, clock, watchdog, settle):
        self._mind, self._radio, self._line, self._clock = mind, radio, line, clock
        self._watchdog, self._settle = watchdog, settle

    async def live(self):
        self._mind.hello()
        while not self._mind.is_leaving:
            self.step(self._clock.now_ms())
            await asyncio.sleep_ms(SLICE_MS)
        self._line.give_back()

    def step(self, at_ms: int):
        self._watchdog.feed()
        self._settle(at_ms)
        self._read(at_ms)
        self._hear(at_ms)
        self._speak(at_ms)
        out = self._mind.write()
        if out:
            self._line.write(out)

    def due_ms(self, at_ms: int) -> int:
        """When to step again at the latest, if nothing stirs before."""
        due_ms = self._mind.due_ms(at_ms)
        return self._radio.due_ms if due_ms is None else min(due_ms, self._radio.due_ms)

    def _read(self, at_ms: int):
        for _ in range(MOST_PIECES):
            piece = b"" if self._mind.is_leaving else self._line.read()
            if not piece:
                return
            self._mind.read(at_ms, piece)

    def _hear(self, at_ms: int):
        radio, was_sending = self._radio, self._radio.is_sending
        radio.tune(self._mind.plan)
        for packet in radio.look(at_ms):
            self._mind.caught(at_ms, bytes(packet), packet.rssi, packet.snr)
        self._mind.has_radio = radio.is_there
        if was_sending and not radio.is_sending:
            (self._mind.failed if radio.has_failed else self._mind.sent)()

    def _speak(self, at_ms: int):
        if not self._radio.is_there or self._radio.is_sending:
            return
        frame = self._mind.next(at_ms)
        if frame is not None:
            self._radio.send(at_ms, frame, self._mind.air_ms(frame))
            if not self._radio.is_sending:
                self._mind.failed()
