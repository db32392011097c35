"""An event loop in a thread of its own, so that a test may wait in plain words while the base's parts run."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, TypeVar

Result = TypeVar("Result")
PATIENCE_S = 30.0


class LoopThread:
    """`troubles` holds what nobody handled in the loop; a test that ends well leaves it empty."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self.troubles: list[str] = []
        self._loop.set_exception_handler(lambda loop, context: self.troubles.append(str(context)))
        self._thread = threading.Thread(target=self._loop.run_forever)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    def call(self, work: Callable[[], Result]) -> Result:
        async def _called() -> Result:
            return work()

        return self.run(_called())

    def start(self) -> "LoopThread":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> "LoopThread":
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
