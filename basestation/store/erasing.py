"""Erases all that is due, a part at a time, through the service's one queue: an alarm may come in between."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import Engine

from ..core.decisions import Decision
from ..core.rules import Retention
from ..core.turn import ForRecords
from . import retention

BETWEEN_S = 0.05
Ask = Callable[[ForRecords], Awaitable[tuple[Decision, ...]]]


class Interrupted(Exception):
    """Not everything was erased: an alarm is open, or something of it was put on hold or taken up again."""


async def erase_all_due(ask: Ask, engine: Engine, rules: Retention, now_ms: int, person: int | None, reason: str) -> None:
    """Everything that was due at `now_ms`."""
    is_all = False
    while not is_all:
        found = await asyncio.to_thread(plan_now, engine, rules, now_ms, retention.MOST_ROWS)
        if not found:
            return
        if not await ask(ForRecords(found.order(now_ms, person, rules, reason))):
            raise Interrupted("not everything was erased: an alarm is open, or something of it is in use again")
        is_all = found.is_all
        await asyncio.sleep(BETWEEN_S)


def plan_now(engine: Engine, rules: Retention, now_ms: int, most_rows: int) -> retention.Plan:
    with engine.connect() as connection:
        return retention.plan(connection, rules, now_ms, most_rows)
