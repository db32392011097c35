"""What people texted who are on no visit: on the board until somebody says that they have seen to it."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.decisions import SeeText
from ...core.turn import ForSite
from ...core.words import spoken
from ..admin.asking import NotStored, ask
from ..admin.form import read_form
from ..context import WebContext, context_of
from ..security.doorkeeper import Session
from . import viewing

router = APIRouter(prefix="/texts")
Answering = Annotated[Session, Depends(viewing.allowed("answer alarms"))]


@dataclass(frozen=True, slots=True)
class TextRow:
    person: int
    who: str
    mobile: str
    words: str
    at_ms: int


def waiting(context: WebContext, session: Session) -> list[TextRow]:
    """What the board shows of them, to those who answer alarms."""
    if not viewing.answers(session):
        return []
    site = context.service.site
    found = [(text, site.roster.get(text.person or 0)) for text in site.text_box.waiting(context.now_ms())]
    return [
        TextRow(person.number, name_of(site, person.number), spoken.clean(person.mobile), spoken.clean(text.words), text.at_ms)
        for text, person in found
        if person is not None
    ]


@router.post("/{number:int}/seen")
async def seen(request: Request, number: int, session: Answering) -> Response:
    """Only what was on their board when they pressed: a text that came meanwhile stays."""
    context, form = context_of(request), await read_form(request)
    at = form.get("at")
    if not (at.isascii() and at.isdecimal() and len(at) < 15):
        raise HTTPException(422)
    if number in context.service.site.text_box.shown:
        try:
            await ask(context, ForSite(SeeText(context.now_ms(), session.person, number, int(at), "seen to, from the board")))
        except NotStored as error:
            raise HTTPException(503, str(error)) from error
    return RedirectResponse("/", 303)
