"""The code-word desk: one key, from any page. Whoever hears the word on the telephone has the 999 sheet before the next sentence (R27)."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from ...core import code_word
from ...core.board import doing, name_of
from ...core.events import CodeWordHeard
from ...core.policy.ladders import MINUTE_MS
from ...core.site import Site
from ...core.visit import Visit
from ...core.words import spoken
from ..admin.asking import NotStored, ask
from ..admin.form import Form, read_form
from ..context import WebContext, context_of
from ..rendering import page
from ..security.doorkeeper import Session
from . import viewing
from .times import Times

router = APIRouter(prefix="/code-word")
Answering = Annotated[Session, Depends(viewing.allowed("answer alarms"))]

NOBODY_KNOWS = "unknown"
LONGEST_CALL_MS = 30 * MINUTE_MS
KEYS = 9
JOINS = "@"  # visit@incident: this is who rang then
NOT_KNOWN = "That visit can't be chosen. Choose who it was, or that you don't know: the alarm is not open yet."
THIS_IS_YOU = "You are on this visit yourself, so a colleague at school has to take the call."


@dataclass(frozen=True, slots=True)
class Choice:
    """One visit that is out, as somebody on the telephone recognises it. `key` is the digit that chooses it, "" beyond nine."""

    number: int
    key: str
    names: str
    doing: str
    address: str
    code_word: str
    leave_word: str
    challenge: str
    challenge_answer: str


@router.get("")
async def show_desk(request: Request, session: Answering) -> Response:
    context = context_of(request)
    return _desk(request, context, session, context.now_ms())


@router.post("")
async def heard(request: Request, session: Answering) -> Response:
    """With one visit out there is nothing to choose. With several, or none, the desk asks who it was; the time of the call stands."""
    context, form = context_of(request), await read_form(request)
    site, heard_ms = context.service.site, _heard_ms(form, context.now_ms())
    choices = choices_for(site, session.person)
    visit_no, joins = _chosen(form, site, choices, session.person), _joined(form, site)
    if not form.get("visit") and len(choices) != 1:
        return _desk(request, context, session, heard_ms)
    if visit_no is None and form.get("visit") not in ("", NOBODY_KNOWS):
        return _desk(request, context, session, heard_ms, NOT_KNOWN, 409)
    return RedirectResponse(f"/incident/{await _open(context, session, visit_no, heard_ms, joins)}", 303)


async def _open(context: WebContext, session: Session, visit_no: int | None, heard_ms: int, joins: int | None) -> int:
    now_ms = context.now_ms()
    try:
        await ask(context, CodeWordHeard(now_ms, visit_no, session.person, viewing.role_for(session), heard_ms, joins))
    except NotStored as error:
        raise HTTPException(503, str(error)) from error
    incident = code_word.incident_heard(context.service.site, visit_no, session.person, now_ms)
    assert incident is not None, "a code word always leads to an open incident"
    return incident.number


def choices_for(site: Site, person: int) -> list[Choice]:
    """Every visit that is out, but none that `person` is on: the words don't belong on a telephone in that house."""
    out = [visit for _, visit in sorted(site.visits.items()) if person not in visit.plan.people]
    return [_choice(site, visit, index) for index, visit in enumerate(out, 1)]


def _choice(site: Site, visit: Visit, index: int) -> Choice:
    plan = visit.plan
    words = (plan.code_word, plan.leave_word, plan.challenge, plan.challenge_answer)
    names = " and ".join(name_of(site, person) for person in plan.people)
    address = spoken.clean(visit.here.address)
    return Choice(visit.number, str(index) if index <= KEYS else "", names, doing(visit), address, *map(spoken.clean, words))


def _chosen(form: Form, site: Site, choices: list[Choice], person: int) -> int | None:
    """Also a visit that somebody signed back in since the desk was shown: what was said on the telephone counts."""
    chosen, _, _ = form.get("visit").partition(JOINS)
    if not chosen:
        return choices[0].number if len(choices) == 1 else None
    known = site.visit(int(chosen)) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 10 else None
    return known.number if known is not None and person not in known.plan.people else None


def _joined(form: Form, site: Site) -> int | None:
    """The alarm that this visit is said to be. One that is no longer unrecognised is left alone: then it is a new alarm."""
    _, _, said = form.get("visit").partition(JOINS)
    return next((incident.number for incident in code_word.unrecognised(site) if str(incident.number) == said), None)


def _is_out(site: Site, person: int) -> bool:
    return any(person in visit.plan.people for visit in site.visits.values())


def _heard_ms(form: Form, now_ms: int) -> int:
    """When the key was pressed, as the desk wrote it down; not long ago, and never to come."""
    said = form.get("heard")
    heard_ms = int(said) if said.isascii() and said.isdecimal() and len(said) < 15 else now_ms
    return heard_ms if now_ms - LONGEST_CALL_MS <= heard_ms <= now_ms else now_ms


def _desk(request: Request, context: WebContext, session: Session, heard_ms: int, problem: str = "", status: int = 200) -> Response:
    site = context.service.site
    return page(
        request, "code_word.html", status, problem=problem, heard_ms=heard_ms, choices=choices_for(site, session.person),
        unrecognised=code_word.unrecognised(site), unknown=NOBODY_KNOWS, not_yours=THIS_IS_YOU if _is_out(site, session.person) else "",
        times=Times(site.zone, context.now_ms()),
    )  # fmt: skip
