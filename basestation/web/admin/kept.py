"""What somebody had typed when their session ended: shown to them after they have signed in again, to be sent or thrown away."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from ..context import context_of
from ..pages.times import Times
from ..rendering import page
from ..security.doorkeeper import doorkeeper_of
from ..security.signed_in import SignedIn

router = APIRouter(prefix="/kept")


@router.get("")
async def show_kept(request: Request, session: SignedIn) -> Response:
    context, kept = context_of(request), doorkeeper_of(request).kept.of(session.person)
    if kept is None:
        return RedirectResponse("/", 303)
    return page(request, "kept.html", kept=kept, times=Times(context.service.site.zone, context.now_ms()))


@router.post("/send")
async def send(request: Request, session: SignedIn) -> Response:
    """The browser sends the same fields to where they belong, with the token of this session: there they are looked at like any form."""
    forms = doorkeeper_of(request).kept
    kept = forms.of(session.person)
    if kept is None or not kept.can_be_sent:
        return RedirectResponse("/kept", 303)
    forms.take(session.person)
    return RedirectResponse(kept.path, 307)


@router.post("/forget")
async def forget(request: Request, session: SignedIn) -> Response:
    doorkeeper_of(request).kept.take(session.person)
    return RedirectResponse("/", 303)
