"""For providers that are only reached by waiting: the waiting is done in threads of their own, never on the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from .base import TryAgain

AT_ONCE = 32


class Threads:
    """A thread that hangs past the deadline is left to end by its own socket's; its message is tried again meanwhile."""

    def __init__(self, name: str, deadline_s: float) -> None:
        self._pool, self._deadline_s = ThreadPoolExecutor(AT_ONCE, name), deadline_s

    async def run(self, work: Callable[[], str]) -> str:
        try:
            async with asyncio.timeout(self._deadline_s):
                return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        except TimeoutError as error:
            raise TryAgain(f"no answer within {self._deadline_s:g} s") from error
