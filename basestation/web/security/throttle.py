"""Slows down whoever guesses passwords, by account and by address, without ever shutting the office out.

A refused attempt costs nothing and extends nothing, so a wait always ends. An address from which this account has
signed in before waits only for its own mistakes, not for a stranger's.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

FREE_TRIES = 5
FREE_TRIES_OF_ADDRESS = 20
FIRST_WAIT_MS, LONGEST_WAIT_MS = 5_000, 60_000
FORGET_MS = 15 * 60_000
MOST_REMEMBERED = 5_000

Key = tuple[str, ...]
Value = TypeVar("Value")


@dataclass(slots=True)
class Failures:
    count: int
    last_ms: int
    until_ms: int


class Throttle:
    def __init__(self, now_ms: Callable[[], int]):
        self._now_ms = now_ms
        self._failures: OrderedDict[Key, Failures] = OrderedDict()
        self._known: OrderedDict[Key, None] = OrderedDict()

    def wait_ms(self, account: str, address: str) -> int:
        """How long until the next attempt is looked at; 0 when it is now."""
        now_ms = self._now_ms()
        waits = [found.until_ms - now_ms for key, _ in self._counted(account, address) if (found := self._failures.get(key))]
        return max([0, *waits])

    def failed(self, account: str, address: str) -> None:
        for key, free in self._counted(account, address):
            self._count(key, free)

    def succeeded(self, account: str, address: str) -> None:
        for key, _ in self._counted(account, address):
            self._failures.pop(key, None)
        _remember(self._known, (account, address), None)

    def _counted(self, account: str, address: str) -> list[tuple[Key, int]]:
        pair = ("pair", account, address)
        if (account, address) in self._known:
            return [(pair, FREE_TRIES)]
        return [(pair, FREE_TRIES), (("account", account), FREE_TRIES), (("address", address), FREE_TRIES_OF_ADDRESS)]

    def _count(self, key: Key, free: int) -> None:
        now_ms, before = self._now_ms(), self._failures.get(key)
        count = 1 if before is None or now_ms > before.last_ms + FORGET_MS else before.count + 1
        wait_ms = min(FIRST_WAIT_MS << min(count - free, 10), LONGEST_WAIT_MS) if count >= free else 0
        _remember(self._failures, key, Failures(count, now_ms, now_ms + wait_ms))


def _remember(table: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    """The oldest goes when the table is full: a guesser can't fill the memory."""
    table[key] = value
    table.move_to_end(key)
    if len(table) > MOST_REMEMBERED:
        table.popitem(last=False)
