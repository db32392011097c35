"""The board's USB serial port: a pseudo-terminal that mpremote opens as it would a real one."""

import asyncio
import contextlib
import os
import select
import tty
from collections.abc import Callable

LOOK_FOR_SOMEBODY_S = 0.02
MOST_WAITING_BYTES = 1024 * 1024


class Port:
    """`typed` gets what somebody sends. What the board says while nobody has the port open is lost, as on a wire."""

    def __init__(self, typed: Callable[[bytes], None]) -> None:
        self._typed, self._waiting = typed, b""
        self._master, slave = os.openpty()
        tty.setraw(slave)
        self.path = os.ttyname(slave)
        os.close(slave)
        os.set_blocking(self._master, False)
        self._task: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._task = asyncio.create_task(self._listen(), name=f"port {self.path}")

    async def close(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        asyncio.get_running_loop().remove_writer(self._master)
        os.close(self._master)

    def is_open(self) -> bool:
        """Whether anybody has it open."""
        poll = select.poll()
        poll.register(self._master, select.POLLIN)
        return not any(event & select.POLLHUP for _, event in poll.poll(0))

    def say(self, data: bytes) -> None:
        if not self.is_open():
            self._waiting = b""
            return
        self._waiting = (self._waiting + data)[-MOST_WAITING_BYTES:]
        self._write()

    def _write(self) -> None:
        loop = asyncio.get_running_loop()
        with contextlib.suppress(BlockingIOError):
            self._waiting = self._waiting[os.write(self._master, self._waiting) :]
        if self._waiting:
            loop.add_writer(self._master, self._write)
        else:
            loop.remove_writer(self._master)

    async def _listen(self) -> None:
        while True:
            if not self.is_open():
                await asyncio.sleep(LOOK_FOR_SOMEBODY_S)
                continue
            await self._readable()
            try:
                self._typed(os.read(self._master, 65536))
            except OSError:  # the last one closed it: what was to be read is gone too
                self._waiting = b""

    async def _readable(self) -> None:
        loop = asyncio.get_running_loop()
        came = loop.create_future()

        def readable() -> None:
            if not came.done():
                came.set_result(None)

        loop.add_reader(self._master, readable)
        try:
            await came
        finally:
            loop.remove_reader(self._master)
