"""A link whose driver may fail in any way: the others, and the alarm, go on."""

import gc

from . import crashlog


class Guarded:
    """`link`, but what it raises is written down and means: not up, nothing sent, nothing heard."""

    def __init__(self, link):
        self._link, self.name, self._is_told = link, link.name, False

    def is_up(self) -> bool:
        return bool(self._try(self._link.is_up, False))

    def send(self, frame: bytes):
        try:
            self._link.send(frame)
        except Exception as error:
            self._tell(error)

    def receive(self) -> list:
        return self._try(self._link.receive, [])

    def signal(self) -> int:
        return self._try(self._link.signal, 0)

    def has_news(self) -> bool:
        return bool(self._try(self._link.has_news, False))

    def is_busy(self) -> bool:
        return bool(self._try(self._link.is_busy, False))

    def obey(self, power):
        try:
            self._link.obey(power)
        except Exception as error:
            self._tell(error)

    def _try(self, ask, otherwise):
        try:
            return ask()
        except Exception as error:
            self._tell(error)
            return otherwise

    def _tell(self, error):
        gc.collect()
        if not self._is_told:  # once a start: a link that fails all day would fill the log
            self._is_told = True
            crashlog.keep("the road over %s failed" % self.name, error)
