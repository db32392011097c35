"""F48, F42: a real base whose computer has no file handle, no room on its disk and hardly a processor left, and badges that press."""

import asyncio
import contextlib
import os
import resource
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from basestation.web.door import AT_ONCE, MOST_PAGES
from tools.base_process import BaseProcess, free_port
from tools.emulator.realtime import RealBadge
from tools.invented_school import InventedSchool, Member, found_school

PATIENCE_S = 60.0
HANDLES = MOST_PAGES + AT_ONCE + 150
FLOOD, FLOODERS = HANDLES + 50, 9
SPINNERS = 2
CANT_WRITE = "The base can't write to its database, so no alarm is being recorded or receipted: the disk"


class Field:
    """A school with an embedded broker, and badges that are switched on one after the other."""

    def __init__(self, folder: Path, running: contextlib.AsyncExitStack):
        self._broker_port, self.web_port, self._running = free_port(), free_port(), running
        url = f"http://127.0.0.1:{self.web_port}"
        tables: dict[str, dict[str, object]] = {
            "web": {"bind": "127.0.0.1", "port": self.web_port, "url": url},
            "broker": {"kind": "embedded", "bind": "127.0.0.1", "port": self._broker_port},
        }
        self._school: InventedSchool = found_school(folder / "school", [Member("Ann Ashby", "visitor")], 4, tables)
        self._given = 0
        self.log = self._school.folder / "doorstep.db-wal"
        self.base = BaseProcess(self._school.settings, url, folder / "base.log")

    async def new_badge(self) -> RealBadge:
        """It connects while things are as they are, and presses."""
        one = self._school.badges[self._given]
        self._given += 1
        real = RealBadge(one.number, one.key, "127.0.0.1", self._broker_port, str(one.number), one.password, "saltmarsh", seed=one.number)
        await self._running.enter_async_context(real)
        real.badge.press_alarm()
        return real

    def allow(self, what: int, amount: int) -> None:
        resource.prlimit(self.base.pid, what, (amount, resource.prlimit(self.base.pid, what)[1]))

    def handles(self) -> int:
        return len(os.listdir(f"/proc/{self.base.pid}/fd"))


@asynccontextmanager
async def field(folder: Path) -> AsyncIterator[Field]:
    async with contextlib.AsyncExitStack() as running:
        here = Field(folder, running)
        await asyncio.to_thread(running.enter_context, here.base)
        yield here


async def until(is_true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not is_true():
            await asyncio.sleep(0.02)


@contextlib.contextmanager
def a_flood(port: int) -> Iterator[None]:
    """They come in, say nothing and stay. From addresses of their own: the ports of this one are what other tests' servers take."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with contextlib.ExitStack() as opened:
        for number in range(FLOOD):
            from_here = (f"127.0.1.{1 + number % FLOODERS}", 0)
            opened.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE_S, from_here))
        yield


@contextlib.contextmanager
def spinners_beside(base: int) -> Iterator[None]:
    """They and the base have one processor between them."""
    one = {min(os.sched_getaffinity(0))}
    had = os.sched_getaffinity(base)
    os.sched_setaffinity(base, one)
    spinning = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(SPINNERS)]
    try:
        for spinner in spinning:
            os.sched_setaffinity(spinner.pid, one)
        yield
    finally:
        for spinner in spinning:
            spinner.kill()
            spinner.wait()
        os.sched_setaffinity(base, had)


@pytest.mark.long
def test_f48_f42_a_base_that_is_starved_of_everything_in_turn_hears_each_badge(tmp_path: Path) -> None:
    """F48, F42: a badge that first connects in the middle of a flood is heard, and one whose base has no processor to speak of; what the
    kernel lets nobody write is not received, and is, without a restart, as soon as it can be."""

    async def story() -> tuple[list[str], str]:
        async with field(tmp_path) as here:
            here.allow(resource.RLIMIT_NOFILE, HANDLES)
            with a_flood(here.web_port):
                await until(lambda: here.handles() >= MOST_PAGES)
                await (await here.new_badge()).felt("received", PATIENCE_S)
            with spinners_beside(here.base.pid):
                await (await here.new_badge()).felt("received", PATIENCE_S)
            here.allow(resource.RLIMIT_FSIZE, here.log.stat().st_size)
            full = await here.new_badge()
            await until(lambda: CANT_WRITE in here.base.said())
            felt_meanwhile = full.feelings
            here.allow(resource.RLIMIT_FSIZE, resource.RLIM_INFINITY)
            await full.felt("received", PATIENCE_S)
            return felt_meanwhile, here.base.said()

    felt_meanwhile, said = asyncio.run(story())

    assert felt_meanwhile.count("received") == 0
    assert "the base writes to its database again" in said
