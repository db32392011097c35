"""What the office does for somebody who is out: entered while they are on the telephone, and every call is logged (R42)."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core.events import CallMade
from ...core.turn import ForVisit, Input
from ...core.visit import Visit
from ...core.visiting import calls
from ..context import context_of, desk_of
from ..pages.viewing import allowed
from ..security.signed_in import Session
from .asking import NotStored, ask
from .desk_buttons import BUTTONS, Button, is_offered
from .desk_panel import people_of
from .form import Form, read_form
from .visits import find_visit, visit_page

router = APIRouter(prefix="/visits/{number:int}")
Desk = Annotated[Session, Depends(allowed("run visits"))]

CHANGED_MEANWHILE = (
    "The time of return has been changed since this page was loaded. Look at it below, and extend again if it is still needed."
)
NO_BADGE_TO_ASK = "This visit has no badge that could be asked. Ring the visitor's mobile."
NOT_NOW = "That no longer fits: the visit has moved on since this page was loaded. Look at it below."
LONGEST_NOTE = 500


@router.post("/{what}")
async def press(request: Request, number: int, what: str, session: Desk) -> Response:
    button, form = BUTTONS.get(what), await read_form(request)
    if button is None:
        raise HTTPException(404)
    async with desk_of(request):
        visit = find_visit(request, number)
        form.errors |= _objection(what, button, visit, form)
        if not form.errors:
            await _enter(request, button, visit, session, form)
    if form.errors:
        return visit_page(request, visit, form, 409)
    done = number not in context_of(request).service.site.visits
    return RedirectResponse("/" if done else f"/visits/{number}", 303)


def _objection(what: str, button: Button, visit: Visit, form: Form) -> dict[str, str]:
    """A button pressed twice, or on a page that has grown old, must not extend a visit twice."""
    seen = form.get("seen")
    if button.minutes and seen and seen != str(visit.back_by_ms):
        return {"desk": CHANGED_MEANWHILE}
    if button.is_for_badge and not visit.plan.badges:
        return {"desk": NO_BADGE_TO_ASK}
    return {} if is_offered(what, visit) else {"desk": NOT_NOW}


async def _enter(request: Request, button: Button, visit: Visit, session: Session, form: Form) -> None:
    """The call first: it was made, whatever becomes of what was said in it."""
    context = context_of(request)
    now_ms, caller = context.now_ms(), _caller(request, visit, form)
    items: list[Input] = [button.make(now_ms, visit.number, f"{session.name}, by phone" if caller else session.name)]
    if caller and button.call:
        note = form.text("note", "a note", LONGEST_NOTE, required=False)
        items.insert(0, ForVisit(visit.number, CallMade(now_ms, session.person, calls.IN_COMING, caller, button.call, note)))
    if form.errors:
        return
    try:
        for item in items:
            await ask(context, item)
    except NotStored as error:
        form.errors["desk"] = str(error)


def _caller(request: Request, visit: Visit, form: Form) -> str:
    """Who rang to say so; "" when nobody did."""
    people = people_of(context_of(request).service.site, visit)
    return next((someone.name for someone in people if str(someone.number) == form.get("who")), "")
