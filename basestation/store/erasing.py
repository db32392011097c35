"""Erases all that is due, a part at a time, through the service's one queue: an alarm may come in between."""

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import Engine, delete, select, tuple_

from ..core.decisions import Decision
from ..core.policy.rules import Retention
from ..core.roads.messages import NO_INCIDENT
from ..core.telling import PENDING
from ..core.turn import ForRecords
from ..core.words.spoken import DAY_MS
from . import retention, schema

BETWEEN_S = 0.05
KEPT_EVENTS = 50_000  # counters behind a badge's newest
AT_ONCE = 1_000
NEWS_KEPT_MS = 31 * DAY_MS
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


async def forget_old_events(engine: Engine) -> int:
    """What no badge asks about any more: they are read at every start, and an alarm may wait for that. A little at a time: the one
    writer waits meanwhile."""
    done = 0
    while gone := await asyncio.to_thread(_forget_some, engine):
        done += gone
        await asyncio.sleep(BETWEEN_S)
    return done


async def forget_old_news(engine: Engine, now_ms: int) -> int:
    """Messages that belong to no incident: what was told of roads, and tests. What came of each test is in the journal."""
    return await asyncio.to_thread(_forget_news, engine, now_ms - NEWS_KEPT_MS)


def _forget_news(engine: Engine, before_ms: int) -> int:
    deliveries = schema.deliveries.c
    old = (deliveries.incident == NO_INCIDENT) & (deliveries.created_ms < before_ms) & (deliveries.state != PENDING)
    with engine.begin() as connection:
        return connection.execute(delete(schema.deliveries).where(old)).rowcount


def _forget_some(engine: Engine) -> int:
    """No alarms: those are known for as long as their incident. Of the rest those that lie so far back that their badge, which
    repeats what it has no receipt for, must have had one long ago; if one came again it would be taken for what it is, by its age."""
    events, badges = schema.events, schema.badges
    old = (
        select(events.c.badge, events.c.event_counter)
        .join(badges, badges.c.number == events.c.badge)
        .where(events.c.incident.is_(None), events.c.event_counter < badges.c.newest_counter - KEPT_EVENTS)
        .limit(AT_ONCE)
    )
    with engine.begin() as connection:
        gone = connection.execute(delete(events).where(tuple_(events.c.badge, events.c.event_counter).in_(old)))
    return gone.rowcount
