"""The badge's life: one look at the world after the other, and rest between them as badge/power.py says."""

import asyncio
import gc

from badge.power import DEEP_SLEEP, LIGHT_SLEEP
from micropython import const

from . import starts

_SLICE_MS = const(20)  # while awake, the most by which a button is seen late
_LIGHT_SLICE_MS = const(1000)
_WAKE_MS = const(30)  # light sleep takes a moment to begin and to end: not worth it for less
_BAD_LOOKS = const(20)  # without memory, one after the other: then a restart is the better chance


class Loop:
    def __init__(self, runner, clock, sleep, beat, roads: list):
        self._runner, self._clock, self._sleep, self._beat, self._roads = runner, clock, sleep, beat, roads
        self._bad_looks, self._started_ms = 0, clock.now_ms()

    def boot(self, woken_by: str, has_crashed: bool, is_safe: bool):
        at_ms = self._clock.now_ms()
        self._runner.boot(at_ms, woken_by)
        mind = self._runner.mind
        if has_crashed or is_safe:
            mind.health.restarted(at_ms)
        if is_safe:
            mind.health.due_ms = None  # told for as long as this start lasts

    async def live(self):
        is_settled = False
        while True:
            at_ms = self._clock.now_ms()
            power = self._look(at_ms)
            if not is_settled and at_ms - self._started_ms >= starts.LIFE_MS:
                is_settled = True
                starts.settle()
            for road in self._roads:
                road.obey(power)
            await self._rest(power, at_ms + power.sleep_ms)

    def _look(self, at_ms: int):
        try:
            self._runner.step(at_ms)
            self._bad_looks = 0
        except MemoryError:
            gc.collect()
            self._bad_looks += 1
            if self._bad_looks > _BAD_LOOKS:
                raise
        return self._runner.power(at_ms)

    async def _rest(self, power, until_ms: int):
        if power.cpu == DEEP_SLEEP and not self._beat.is_on():
            starts.settle()
            self._sleep.deep(power.sleep_ms)
        while not self._is_stirred():
            left_ms = until_ms - self._clock.now_ms()
            if left_ms <= 0:
                return
            if power.cpu == LIGHT_SLEEP and left_ms > _WAKE_MS and not self._is_busy():
                self._nap(min(left_ms, _LIGHT_SLICE_MS))
                left_ms = 0
            await asyncio.sleep_ms(min(left_ms, _SLICE_MS))
            self._runner.ports.gps.keep_newest()

    def _nap(self, for_ms: int):
        buttons = (self._runner.ports.hidden, self._runner.ports.visible)
        for button in buttons:
            button.let_go()
        self._sleep.light(for_ms)
        for button in buttons:
            button.take_back()

    def _is_busy(self) -> bool:
        """Something goes on that a light sleep would cut off, or an answer may come that it would miss."""
        return self._beat.is_on() or any([road.is_busy() for road in self._roads])

    def _is_stirred(self) -> bool:
        ports = self._runner.ports
        if ports.hidden.has_news() or ports.visible.has_news():
            return True
        for link in ports.links:
            if link.has_news():
                return True
        return False
