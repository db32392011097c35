"""The live stream that keeps every open page true."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from ...core.board import Board, by_urgency
from ...core.cause import rings_first
from ...core.deliveries.wording import what_happened
from ...core.incident import RAISED, Incident
from ...core.words import spoken
from ...core.words.gridref import grid_metres
from ..context import WebContext, context_of
from ..security.doorkeeper import Session, doorkeeper_of
from ..security.signed_in import SignedIn
from . import viewing

router = APIRouter()
ASK_AGAIN_MS = 30_000
SOMEWHERE = (53.0, -1.0)
ALARM_PAGES = (
    "incident.html", "incident_head.html", "incident_now.html", "incident_did.html", "incident_where.html", "incident_record.html",
    "incident_police.html", "incident_response.html", "incident_ring.html", "incident_facts.html", "incident_closing.html",
    "sheet.html", "sheet_lines.html", "marks.html", "fields.html",
)  # fmt: skip


@router.get("/live")
async def live(request: Request, session: SignedIn) -> StreamingResponse:
    await run_in_threadpool(_make_ready, request)
    context = context_of(request)
    stream = context.screens.stream(Look(context, session), Welcome(request, session))
    return StreamingResponse(stream, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


def _make_ready(request: Request) -> None:
    """What the first alarm would otherwise wait for: half a second, spent while the day is calm. Later calls cost nothing."""
    grid_metres(*SOMEWHERE)
    for name in ALARM_PAGES:
        request.app.state.templates.get_template(name)


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
        try:
            return await doorkeeper_of(self._request).look_up(self._session.token_hash) is not None
        except SQLAlchemyError:
            return True  # a database that is away signs nobody out: this page is what says that it is


@dataclass(frozen=True, slots=True)
class Look:
    """How things are for this person. An alarm of a visit that they are on themselves isn't in it: their phone stays dark."""

    context: WebContext
    session: Session

    def shows(self, incident: int) -> bool:
        site = self.context.service.site
        known = site.incidents.get(incident)
        return known is not None and viewing.answers(self.session) and not viewing.is_there(site, known, self.session.person)

    def answers(self) -> bool:
        return viewing.answers(self.session)

    def state(self) -> dict[str, Any]:
        seen = viewing.look_at(self.context)
        shown = [incident for incident in by_urgency(self.context.service.site) if self.shows(incident.number)]
        return {
            "now_ms": seen.at_ms,
            "dark": self._is_out() or not viewing.answers(self.session),
            "open": [self._in_short(incident) for incident in shown],
            "faults": [fault.what for fault in seen.faults],
            "looks": str(_looks(seen)) if viewing.answers(self.session) else "",
        }

    def _is_out(self) -> bool:
        """On a visit right now: their phone may lie on somebody's kitchen table."""
        plans = [visit.plan for visit in self.context.service.site.visits.values()]
        return any(self.session.person in (plan.visitor, plan.second) for plan in plans)

    def _in_short(self, incident: Incident) -> dict[str, Any]:
        visitor = self.context.service.site.roster.get(incident.visitor or 0)
        return {
            "n": incident.number,
            "what": spoken.clean(what_happened(incident, visitor)),
            "raised": incident.state == RAISED,
            "drill": incident.is_drill,
            "gentle": rings_first(incident.cause),
            "mine": incident.owner == self.session.person,
            "asked": incident.asked,
        }


def _looks(seen: Board) -> int:
    """Changes when what the board shows changes without anything having happened: a badge that grows silent."""
    levels = [
        (row.number, row.protection.level, row.due_ms, row.is_late, (row.call_due_ms or seen.at_ms + 1) <= seen.at_ms)
        for row in seen.visits
    ]
    return hash((tuple(levels), tuple((row.number, row.protection.level) for row in seen.badges), seen.faults))
