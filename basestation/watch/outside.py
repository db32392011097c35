"""The outside watch: somebody elsewhere is told again and again that the base is well. When that stops, they raise the alarm.

What is sent says nothing of the school. The address is a secret: whoever has it can say that all is well.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import httpx

from .. import unreached
from ..core.roads import RoadState
from .computer import Changing

DEADLINE_S, AGAIN_S = 8.0, 5.0
REFUSED = "whoever watches from outside answered {status}"

Ping = Callable[[bool], Awaitable[int]]


class HttpPing:
    """POST to the address; with /fail behind its path while the base is not well."""

    def __init__(self, url: str, http: httpx.AsyncClient | None = None) -> None:
        logging.getLogger("httpx").setLevel(logging.WARNING)  # it would write the address down
        well = httpx.URL(url)
        self._well, self._unwell = well, well.copy_with(path=f"{well.path.rstrip('/')}/fail")
        self._http = http or httpx.AsyncClient(timeout=DEADLINE_S, follow_redirects=False)

    async def __call__(self, is_well: bool) -> int:
        """What was answered. OSError when nothing was; its text holds no address."""
        try:
            async with asyncio.timeout(DEADLINE_S):
                return (await self._http.post(self._well if is_well else self._unwell)).status_code
        except (httpx.HTTPError, TimeoutError) as error:
            raise OSError(f"whoever watches from outside can't be reached ({unreached.why(error)})") from None


class Outside:
    """`is_well` says whether the base is; while it is not, that is what is told."""

    def __init__(self, ping: Ping, every_s: float, is_well: Callable[[], bool], now_ms: Callable[[], int]) -> None:
        self._ping, self._every_s, self._is_well, self._state = ping, every_s, is_well, Changing(now_ms)

    async def run(self) -> None:
        """For ever."""
        while True:
            has_answered = await self.tell()
            await asyncio.sleep(self._every_s if has_answered else min(AGAIN_S, self._every_s))

    async def tell(self) -> bool:
        try:
            status = await self._ping(self._is_well())
        except OSError as error:
            self._state.set(False, str(error))
            return False
        is_taken = 200 <= status < 300
        self._state.set(is_taken, "" if is_taken else REFUSED.format(status=status))
        return is_taken

    def state(self) -> RoadState:
        return self._state.now
