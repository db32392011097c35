"""A line to centres that answer by a script, on ports of this computer."""

import asyncio
import time
from contextlib import asynccontextmanager

from basestation.channels.arc_line import ArcLine, LineSettings
from basestation.channels.arc_numbers import Book
from basestation.channels.arc_receiver import Where
from basestation.core.deliveries.arc_signal import ArcSignal
from basestation.dc09.telling import Dialect

HOUR_MS = 3_600_000
KEY = bytes(range(32))


def now_ms():
    return time.time_ns() // 1_000_000


class Block:
    """Stands for the database: `taken` are the blocks that were set aside."""

    def __init__(self, first=1):
        self.first, self.taken = first, []

    def __call__(self, count):
        self.taken.append(self.first)
        first, self.first = self.first, (self.first - 1 + count) % 9999 + 1
        return first


def where(centre, name="first", transport="tcp", patience_s=1.0, null_ms=60_000, probe_ms=6_000):
    return Where(name, "127.0.0.1", centre if isinstance(centre, int) else centre.port, transport, patience_s, null_ms, probe_ms)


def line_to(*receivers, key=None, book=None, numbers_tests=False, deadline_s=18.0):
    return ArcLine(LineSettings(Dialect("1234", key), receivers, numbers_tests), book or Book(Block()), now_ms, deadline_s)


def signal(what="raised", cause="SOS", at_ms=None):
    return ArcSignal(what, cause, 7, now_ms() if at_ms is None else at_ms, 53_745_667, -336_783)


@asynccontextmanager
async def watched(line):
    await line.start()
    try:
        yield line
    finally:
        await line.stop()


async def until(is_so, patience_s=8.0):
    async with asyncio.timeout(patience_s):
        while not is_so():
            await asyncio.sleep(0.005)
