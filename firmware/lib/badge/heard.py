"""Which frames of the base were already obeyed, remembered over a restart."""

import struct

from badgelink.replay import ReplayWindow

from .log import Log

FILE = "window"
ONE, WHOLE = ">I", ">IQ"  # one counter accepted; or the newest and the bits behind it
ONE_BYTES, WHOLE_BYTES = 4, 12
COMPACT_BYTES = 2048


class HeardFrames:
    def __init__(self, store):
        self._log = Log(store, FILE)
        self._window = ReplayWindow()

    def load(self):
        for record in self._log.load():
            if len(record) == ONE_BYTES:
                self._window.accept(struct.unpack(ONE, record)[0])
            elif len(record) == WHOLE_BYTES:
                self._window = ReplayWindow(*struct.unpack(WHOLE, record))

    def accept(self, counter: int) -> bool:
        return self._window.accept(counter)

    def keep(self, counter: int):
        """OSError when flash refuses; the frame stays accepted until the next restart."""
        if self._log.size_bytes() > COMPACT_BYTES:
            self._log.rewrite([struct.pack(WHOLE, self._window.newest, self._window.seen)])
        else:
            self._log.append(struct.pack(ONE, counter))

    def newest(self) -> int:
        return max(0, self._window.newest)
