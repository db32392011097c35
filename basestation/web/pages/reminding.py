"""Reminds those who may change the home-visit policy that it is due for review (R47)."""

from fastapi import Request
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool

from ...core.reviewing import review_due
from ...store import policies
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


def _dates(engine: Engine) -> tuple[int | None, int | None]:
    """When the policy was adopted, and when something serious last happened since."""
    newest = policies.newest(engine)
    return (None, None) if newest is None else (newest.adopted_ms, policies.last_serious_ms(engine, newest.adopted_ms))
