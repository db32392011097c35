"""Keeps to the retention rule by itself: at night, or in the day if the computer was off; never while an alarm is open."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from .core import retention as rule
from .service import Service
from .store import retention
from .store.erasing import Interrupted, erase_all_due, forget_old_events, forget_old_news

log = logging.getLogger(__name__)
LOOK_EVERY_S = 900.0
WHY_BY_ITSELF = "the base keeps to the policy's rule"


async def keep_to_the_rule(service: Service, engine: Engine, now_ms: Callable[[], int], every_s: float = LOOK_EVERY_S) -> None:
    """For ever. A database that is away is looked at again; that it is away, others say."""
    while True:
        await asyncio.sleep(every_s)
        try:
            await look(service, engine, now_ms())
        except SQLAlchemyError as error:
            log.warning("what is too old to be kept was not looked for: %s", error)
        except Exception:  # what nobody foresaw ends one look, and not the rule
            log.exception("what is too old to be kept was not looked for")


async def look(service: Service, engine: Engine, now_ms: int) -> bool:
    """Whether it was time, and it was done."""
    ran_ms = await asyncio.to_thread(retention.last_run_ms, engine)
    hour = datetime.fromtimestamp(now_ms / 1000, service.site.zone).hour
    if rule.is_busy(service.site) or not rule.is_time(hour, ran_ms, now_ms):
        return False
    try:
        await erase_all_due(service.ask, engine, service.site.policy.rules.retention, now_ms, None, WHY_BY_ITSELF)
    except Interrupted as error:
        log.info("%s; the base tries again later", error)
        return False
    await forget_old_events(engine)
    await forget_old_news(engine, now_ms)
    await asyncio.to_thread(retention.note_run, engine, now_ms)
    return True
