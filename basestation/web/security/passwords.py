"""Passwords by Argon2id, one at a time and never on the event loop: an alarm must not wait for somebody signing in."""

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MOST_WAITING = 16

Answer = TypeVar("Answer")


class Busy(Exception):
    """More people are signing in than the base has time for."""


class Passwords:
    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=1)
        self._worker = ThreadPoolExecutor(1, "argon2")
        self._waiting = 0
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        return await self._work(lambda: self._hasher.hash(_bytes(password)))

    async def verify(self, stored: str, password: str) -> bool:
        """An empty `stored` (no such person, or no password yet) takes just as long, and is never right."""
        return await self._work(lambda: self._is_right(stored, password))

    def close(self) -> None:
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _is_right(self, stored: str, password: str) -> bool:
        if self._nobody is None:
            self._nobody = self._hasher.hash(b"nobody")
        try:
            return self._hasher.verify(stored or self._nobody, _bytes(password)) and stored != ""
        except (VerificationError, InvalidHashError):
            return False

    async def _work(self, job: Callable[[], Answer]) -> Answer:
        if self._waiting >= MOST_WAITING:
            raise Busy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._worker, job)
        finally:
            self._waiting -= 1


def _bytes(password: str) -> bytes:
    """The same letters, however the keyboard made them."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
