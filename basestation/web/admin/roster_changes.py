"""Tells the journal that the roster was changed: by whom, of whom, and which fields; never what stands in them."""

import asyncio
from collections.abc import Sequence

from starlette.exceptions import HTTPException

from ...core.decisions import ChangeRoster
from ...core.person import DETAILS
from ...core.turn import ForSite
from ...store.roster import Member, MemberDraft
from ..context import WebContext
from .asking import NotStored, ask

FIELDS = ("name", "roles", "mobile", "sign_in", "contacts", *DETAILS)
NOT_IN_JOURNAL = "The change was saved, but could not be written into the journal in time. Tell whoever looks after Doorstep."


def changed_fields(before: Member | None, draft: MemberDraft) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if getattr(before, name, None) != getattr(draft, name)) if before else ("added",)


async def tell(context: WebContext, person: int, who: int, what: Sequence[str], reason: str) -> None:
    """Nothing changed, nothing told."""
    await tell_all(context, person, [(who, what)], reason)


async def tell_all(context: WebContext, person: int, changes: Sequence[tuple[int, Sequence[str]]], reason: str) -> None:
    context.service.reload()
    now_ms = context.now_ms()
    orders = [ChangeRoster(now_ms, person, who, ", ".join(what), reason) for who, what in changes if what]
    try:
        await asyncio.gather(*(ask(context, ForSite(order)) for order in orders))
    except NotStored as error:
        raise HTTPException(503, NOT_IN_JOURNAL) from error
