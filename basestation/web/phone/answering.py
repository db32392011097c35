"""The alarm on a telephone: take it, or say that you can't; read the sheet; say what you did. Every form works without JavaScript."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.cause import rings_first
from ...core.decisions import Refuse
from ...core.deliveries import wording
from ...core.events import ActionRecorded, HandOverDeclined, IncidentEvent, OwnershipTaken, PassedOn, PoliceCalled
from ...core.incident import OWNED, RAISED, Incident
from ...core.turn import ForIncident
from ...core.words import spoken
from ..admin.asking import NotStored, ask
from ..pages import viewing
from ..pages.incident_forms import clean
from ..pages.incident_page import View, note_look, past_for, sheet_of
from ..pages.quick import quick_actions
from ..pages.times import Times
from ..pages.what_to_do import AFTER_DRILL, EXERCISE_STEPS, RING, TAKE, own_response
from ..rendering import page
from .holding import Holder, holder_of
from .what_next import next_step, written_by

router = APIRouter(prefix="/a/{token}")
Held = Annotated[Holder, Depends(holder_of)]
Text = Annotated[str, Form()]
Steps = Sequence[tuple[str, str]]

AFTER_SOS: Steps = (
    ("Press I have this.", "The badge lets them feel that somebody is coming."),
    ("Ring 999 and read the sheet aloud.", "The sheet is behind the button above."),
    ("Do not ring the mobile:", "a ringing phone could put them at risk."),
)
AFTER_OVERDUE: Steps = (
    TAKE,
    RING,
    ("No answer, and you are worried?", "Ring 999 and read the sheet aloud, or look again in five minutes. You decide."),
)


@router.get("")
async def show(request: Request, holder: Held) -> Response:
    return page(request, "phone.html", **_vars(request, holder))


@router.get("/sheet")
async def show_sheet(request: Request, holder: Held) -> Response:
    """While it is open: afterwards a link in somebody's mailbox must not go on showing where a family lives."""
    if not holder.incident.is_open:
        return RedirectResponse(f"/a/{holder.token}", 303)
    past = await past_for(holder.context, holder.incident)
    view = View(holder.context, holder.as_session, holder.record, holder.context.now_ms(), False, past=past)
    note_look(holder.context, holder.as_session, holder.record)
    return page(request, "phone_sheet.html", sheet=sheet_of(view), **_vars(request, holder))


@router.post("/own")
async def own(holder: Held) -> Response:
    role = viewing.role_for(holder.as_session)
    return await _tell(holder, OwnershipTaken(holder.context.now_ms(), holder.person.number, role))


@router.post("/pass")
async def pass_on(holder: Held, round: Text = "") -> Response:
    """`round` is that of the page on which it was pressed: a second tap, or one on an old page, must not skip whoever is told now."""
    incident, at_ms = holder.incident, holder.context.now_ms()
    if incident.offered_to == holder.person.number:
        return await _tell(holder, HandOverDeclined(at_ms, holder.person.number, ""))
    if round and round != str(incident.round):
        return RedirectResponse(f"/a/{holder.token}{'?passed' if incident.state == RAISED else ''}", 303)
    return await _tell(holder, PassedOn(at_ms, holder.person.number, "can't deal with it"))


@router.post("/action")
async def act(holder: Held, action: Text = "") -> Response:
    words = clean(action)
    if not words:
        return RedirectResponse(f"/a/{holder.token}", 303)
    return await _tell(holder, ActionRecorded(holder.context.now_ms(), holder.person.number, words))


@router.post("/police")
async def police(holder: Held, reference: Text = "") -> Response:
    return await _tell(holder, PoliceCalled(holder.context.now_ms(), holder.person.number, clean(reference)[:60], None))


async def _tell(holder: Holder, event: IncidentEvent) -> Response:
    try:
        decisions = await ask(holder.context, ForIncident(holder.incident.number, event))
    except NotStored as error:
        raise HTTPException(503, str(error)) from error
    refused = any(isinstance(decision, Refuse) for decision in decisions)
    said = "?passed" if isinstance(event, PassedOn) and decisions and not refused else "?refused" if refused else ""
    return RedirectResponse(f"/a/{holder.token}{said}", 303)


def _vars(request: Request, holder: Holder) -> dict[str, Any]:
    site, incident, now_ms = holder.context.service.site, holder.incident, holder.context.now_ms()
    plan = holder.record.visit.plan if holder.record.visit else None
    is_mine = incident.state == OWNED and incident.owner == holder.person.number
    return {
        "incident": incident,
        "what": spoken.clean(wording.what_happened(incident, site.roster.get(incident.visitor or 0))),
        "holder": spoken.clean(holder.person.name),
        "owner": name_of(site, incident.owner),
        "is_mine": is_mine,
        "is_gentle": rings_first(incident.cause),
        "is_offered": incident.is_open and incident.offered_to == holder.person.number,
        "closing": name_of(site, incident.closing.person) if incident.closing else "",
        "has_passed": "passed" in request.query_params,
        "refusal": _refusal(holder) if "refused" in request.query_params else "",
        "steps": _steps(incident),
        "response": own_response(plan),
        "mobile": _mobile(holder),
        "quick": quick_actions(incident, holder.person.roles),
        "next_step": next_step(incident, now_ms),
        "written": written_by(holder.record, holder.person.number) if is_mine else None,
        "link": f"/a/{holder.token}",
        "times": Times(site.zone, now_ms),
    }


def _refusal(holder: Holder) -> str:
    """Why what they pressed last was not done."""
    return next(
        (made.reason for made in reversed(holder.record.decisions) if isinstance(made, Refuse) and made.person == holder.person.number), ""
    )


def _steps(incident: Incident) -> Steps:
    if incident.is_drill:
        return EXERCISE_STEPS.get(incident.exercise, AFTER_DRILL)
    return AFTER_OVERDUE if rings_first(incident.cause) else AFTER_SOS


def _mobile(holder: Holder) -> str:
    """To be rung only where ringing comes first: in an SOS a phone that rings could put them at risk."""
    visitor = holder.context.service.site.roster.get(holder.incident.visitor or 0)
    may_ring = rings_first(holder.incident.cause) and holder.incident.is_open and not holder.incident.is_drill
    return spoken.clean(visitor.mobile) if visitor and may_ring else ""
