"""Reminds those who may change the home-visit policy that it is due for review (R47), and those who answer alarms of false ones (R43)."""

from fastapi import Request
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from ...core.policy.reviewing import review_due
from ...core.reports import reporting
from ...core.words import spoken
from ...store import policies
from ...store.year import false_alarms_since
from ..context import context_of
from ..security.doorkeeper import Session
from .viewing import may


async def reminder(request: Request, session: Session) -> str:
    """Nothing ("") when there is nothing to say, or for somebody who could do nothing about it."""
    if not may(session, "change the policy"):
        return ""
    context = context_of(request)
    adopted_ms, serious_ms = await run_in_threadpool(_dates, context.engine)
    site = context.service.site
    return review_due(site.policy.rules, adopted_ms, context.now_ms(), site.zone, serious_ms)


async def false_alarms(request: Request, session: Session) -> str:
    """Nothing ("") as long as the police's limit is not reached. The board is looked at by everybody: only who answers alarms reads it."""
    if not may(session, "answer alarms"):
        return ""
    context = context_of(request)
    since_ms = reporting.twelve_months_before(context.now_ms(), context.service.site.zone)
    found = await run_in_threadpool(false_alarms_since, context.engine, since_ms)
    if not found.is_at_limit:
        return ""
    others, police, limit = (spoken.number(each) for each in (found.without_police, found.with_police, reporting.POLICE_LIMIT))
    apart = f" ({others} more ended without them, and do not count)" if found.without_police else ""
    return (
        f"The police were called to {police} false alarms in the last twelve months{apart}. Their limit is {limit}:"
        " after that they may no longer come at once. Practise, and find out why. In danger, press all the same."
    )


def _dates(engine: Engine) -> tuple[int | None, int | None]:
    """When the policy was adopted, and when something serious last happened since."""
    newest = policies.newest(engine)
    return (None, None) if newest is None else (newest.adopted_ms, policies.last_serious_ms(engine, newest.adopted_ms))
