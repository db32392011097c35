"""What people do about an incident. Every form works without JavaScript, and every refusal is said in plain words."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from ...core.decisions import Refuse
from ...core.events import ActionRecorded, ClosureAsked, IncidentEvent, OwnershipTaken, PassedOn, PoliceCalled
from ...core.incident import Incident
from ...core.turn import ForIncident
from ..admin.asking import NotStored, ask
from ..admin.form import cleaned
from ..context import WebContext, context_of
from ..security.doorkeeper import Session
from ..security.signed_in import SignedIn
from . import viewing

router = APIRouter(prefix="/incident/{number}")
LONGEST_TEXT = 2_000
LONGEST_EXPECTED_MIN = 240
Text = Annotated[str, Form()]


@router.post("/own")
async def own(request: Request, session: SignedIn, number: int) -> RedirectResponse:
    context, _ = admit(request, session, number)
    role = viewing.role_for(session)
    return await tell(context, number, OwnershipTaken(context.now_ms(), session.person, role))


@router.post("/action")
async def action(request: Request, session: SignedIn, number: int, action: Text = "", more: Text = "") -> RedirectResponse:
    context, _ = admit(request, session, number)
    words = ": ".join(part for part in (clean(action), clean(more)) if part)
    if not words:
        return back(number)
    return await tell(context, number, ActionRecorded(context.now_ms(), session.person, words))


@router.post("/police")
async def police(request: Request, session: SignedIn, number: int, reference: Text = "", expected: Text = "") -> RedirectResponse:
    context, _ = admit(request, session, number)
    minutes = _minutes(expected)
    return await tell(context, number, PoliceCalled(context.now_ms(), session.person, clean(reference)[:60], minutes))


def _minutes(expected: str) -> int | None:
    """How soon the police said they come. Nobody is made to correct a form with 999 on the line: what is no time counts as none."""
    digits = expected.strip()
    is_time = digits.isascii() and digits.isdecimal() and len(digits) < 4
    return min(max(int(digits), 1), LONGEST_EXPECTED_MIN) if is_time else None


@router.post("/pass")
async def pass_on(request: Request, session: SignedIn, number: int, why: Text = "") -> RedirectResponse:
    context, _ = admit(request, session, number)
    return await tell(context, number, PassedOn(context.now_ms(), session.person, clean(why)))


@router.post("/close")
async def close(
    request: Request, session: SignedIn, number: int, category: Text = "", reason: Text = "", injured: Text = ""
) -> RedirectResponse:
    context, _ = admit(request, session, number)
    return await tell(context, number, ClosureAsked(context.now_ms(), session.person, category, clean(reason), injured == "yes"))


def admit(request: Request, session: Session, number: int) -> tuple[WebContext, Incident]:
    """Whoever may see it may ask; what those on the visit may not do is refused by the core, and on record."""
    context = context_of(request)
    incident = context.service.site.incidents.get(number)
    if incident is None:
        raise HTTPException(404)
    viewing.check_may_see(context.service.site, incident, session)
    return context, incident


async def tell(context: WebContext, number: int, event: IncidentEvent) -> RedirectResponse:
    try:
        decisions = await ask(context, ForIncident(number, event))
    except NotStored as error:
        raise HTTPException(503, str(error)) from error
    return back(number, any(isinstance(decision, Refuse) for decision in decisions))


def back(number: int, is_refused: bool = False) -> RedirectResponse:
    return RedirectResponse(f"/incident/{number}{'?refused' if is_refused else ''}", 303)


def clean(text: str) -> str:
    return cleaned(text, lines=True)[:LONGEST_TEXT]
