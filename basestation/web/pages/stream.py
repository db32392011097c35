"""The live stream that keeps every open page true."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from ...core.board import Board, by_urgency
from ...core.incident import RAISED, Incident
from ...core.wording import what_happened
from ..context import WebContext, context_of, doorkeeper_of
from ..security.doorkeeper import Session
from ..security.signed_in import SignedIn
from . import viewing

router = APIRouter()
ASK_AGAIN_MS = 30_000


@router.get("/live")
async def live(request: Request, session: SignedIn) -> StreamingResponse:
    context = context_of(request)
    stream = context.screens.stream(session.person, lambda: state(context, session), Welcome(request, session))
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


class Welcome:
    """Whether the session still lasts; the database is asked now and then, not for every word."""

    def __init__(self, request: Request, session: Session) -> None:
        self._request, self._session = request, session
        self._ask_ms = 0

    async def __call__(self) -> bool:
        now_ms = context_of(self._request).now_ms()
        if now_ms < self._ask_ms:
            return True
        self._ask_ms = now_ms + ASK_AGAIN_MS
        return await doorkeeper_of(self._request).look_up(self._session.token_hash) is not None


def state(context: WebContext, session: Session) -> dict[str, Any]:
    """How things are. A visitor's own alarm isn't in it: their phone stays dark and silent."""
    site, seen = context.service.site, viewing.look_at(context)
    shown = [incident for incident in by_urgency(site) if viewing.may_act(site, incident, session)]
    return {
        "now_ms": seen.at_ms,
        "open": [_in_short(context, incident, session) for incident in shown],
        "faults": [fault.what for fault in seen.faults],
        "looks": str(_looks(seen)) if viewing.answers(session) else "",
    }


def _in_short(context: WebContext, incident: Incident, session: Session) -> dict[str, Any]:
    site = context.service.site
    return {
        "n": incident.number,
        "what": what_happened(incident, site.roster.get(incident.visitor or 0)),
        "raised": incident.state == RAISED,
        "drill": incident.is_drill,
        "gentle": viewing.is_gentle(incident),
        "mine": incident.owner == session.person,
        "asked": incident.asked and incident.owner == session.person,
        "round": incident.round,
    }


def _looks(seen: Board) -> int:
    """Changes when what the board shows changes without anything having happened: a badge that grows silent."""
    levels = [(row.number, row.protection.level, row.due_ms) for row in seen.visits]
    return hash((tuple(levels), tuple((row.number, row.protection.level) for row in seen.badges), seen.faults))
