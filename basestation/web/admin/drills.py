"""Drills: calling one, what came of each, who has practised, and when the next is due (R37)."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core import drilling
from ...core.board import name_of
from ...core.decisions import Open
from ...core.events import DrillCalled
from ...core.policy.rules import VISITOR
from ...core.site import Site
from ...core.visit import Plan, Stop
from ...core.words import spoken
from ...store.after import Drill, drills
from ..context import context_of
from ..pages import viewing
from ..pages.times import Times
from ..rendering import page
from ..security.doorkeeper import Session
from .asking import NotStored, ask
from .form import Form, read_form

router = APIRouter(prefix="/drills")
Caller = Annotated[Session, Depends(viewing.allowed("call drills"))]
SUPPOSED = {
    "address": "3 Practice Lane (only supposed)",
    "entrance": "the blue door at the side",
    "risks": "a large dog",
    "response": "",
}
# The press begins on the drill badge, not on this page.
ON_PAGE = {name: words for name, words in drilling.EXERCISES.items() if name != drilling.PRESS}
LONGEST, SENT_TWICE_MS = 200, 10_000


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one drill, in words."""

    number: int
    at_ms: int
    exercise: str
    who: str
    called_by: str
    owned: str
    acted: str
    closed: str
    known: str
    gaps: str
    took_part: str


@router.get("")
async def show_drills(request: Request, session: Caller) -> Response:
    return await _drills_page(request, Form(SUPPOSED))


@router.post("")
async def call_drill(request: Request, session: Caller) -> Response:
    context, form = context_of(request), await read_form(request)
    site = context.service.site
    exercise = form.choice("exercise", "what is practised", ON_PAGE)
    person = form.choice("person", "who is supposed to be out", [str(number) for number in _could_be_out(site, session)])
    supposed = {name: form.text(name, "", LONGEST, required=False) for name in SUPPOSED}
    running = _just_called(site, session, exercise, person, context.now_ms())
    if not form.errors and running is not None:
        return RedirectResponse(f"/incident/{running}", 303)
    if not form.errors:
        plan = _practice(int(person), supposed, context.now_ms())
        try:
            decided = await ask(context, DrillCalled(context.now_ms(), None, int(person), exercise, session.person, plan))
        except NotStored as error:
            form.errors["exercise"] = str(error)
        else:
            number = next(made.incident for made in decided if isinstance(made, Open))
            return RedirectResponse(f"/incident/{number}", 303)
    return await _drills_page(request, form, 409)


def _just_called(site: Site, session: Session, exercise: str, person: str, now_ms: int) -> int | None:
    """The drill that the same press has called already: nobody is called out twice for it."""
    mine = [found for found in site.incidents.values() if found.is_open and found.called_by == session.person]
    same = [found for found in mine if (found.exercise, str(found.visitor)) == (exercise, person)]
    return next((found.number for found in same if now_ms - found.opened_ms < SENT_TWICE_MS), None)


@router.get("/{number:int}")
async def show_result(request: Request, session: Caller, number: int) -> Response:
    context = context_of(request)
    found = next((drill for drill in await run_in_threadpool(drills, context.engine) if drill.number == number), None)
    if found is None:
        raise HTTPException(404, "There is no drill with this number that is over.")
    site = context.service.site
    return page(request, "drill.html", score=_score(site, found), times=Times(site.zone, context.now_ms()))


def _practice(person: int, supposed: dict[str, str], now_ms: int) -> Plan:
    stop = Stop(supposed["address"] or SUPPOSED["address"], entrance=supposed["entrance"], risks=supposed["risks"])
    return Plan(person, None, (stop,), now_ms, purpose="a drill", response=supposed["response"])


def _could_be_out(site: Site, session: Session) -> dict[int, str]:
    """Anybody but whoever calls the drill: the visitor can't answer their own alarm, in a drill as in earnest. Who goes out comes first,
    and who really is out now last: nobody is to take the one for the other."""
    are_out = {number for visit in site.visits.values() for number in visit.plan.people}
    by_use = sorted(site.roster.items(), key=lambda item: (item[0] in are_out, VISITOR not in item[1].roles, item[0]))
    return {number: spoken.clean(person.name) for number, person in by_use if number != session.person}


async def _drills_page(request: Request, form: Form, status: int = 200) -> Response:
    context, session = context_of(request), request.state.session
    site, now_ms = context.service.site, context.now_ms()
    over = await run_in_threadpool(drills, context.engine)
    return page(
        request, "drills.html", status, form=form, times=Times(site.zone, now_ms), exercises=list(ON_PAGE.items()),
        people=[(str(number), name) for number, name in _could_be_out(site, session).items()],
        badges=[badge.label for badge in site.badges.values() if badge.is_for_drills],
        last_ms=site.last_drill_ms, is_due=drilling.is_due(site, now_ms), practised=_practised(site),
        running=[number for number, incident in site.incidents.items() if incident.is_drill and incident.is_open],
        scores=[_score(site, drill) for drill in over],
    )  # fmt: skip


def _practised(site: Site) -> list[dict[str, Any]]:
    """Everybody who answers alarms, and when they last took part; whoever never did comes first."""
    people = [person for person in site.roster.values() if set(person.roles) & set(viewing.RESPONDERS)]
    found = [{"name": spoken.clean(person.name), "at_ms": site.practised.get(person.number)} for person in people]
    return sorted(found, key=lambda one: (one["at_ms"] or 0, one["name"]))


def _score(site: Site, drill: Drill) -> Score:
    result = drill.result
    return Score(
        number=drill.number,
        at_ms=drill.begun.at_ms,
        exercise=drilling.EXERCISES.get(result.exercise, result.exercise),
        who=name_of(site, drill.begun.visitor) or "nobody in particular",
        called_by=name_of(site, result.called_by) or "a press of the badge",
        owned=_after(result.owned_after_ms, "nobody pressed “I have this”"),
        acted=_after(result.acted_after_ms, "nobody wrote down what they did"),
        closed=_after(result.closed_after_ms, ""),
        known=_list(result.known),
        gaps=_list(result.gaps),
        took_part=_list(tuple(name_of(site, person) for person in result.took_part)),
    )


def _after(length_ms: int | None, never: str) -> str:
    return never if length_ms is None else f"after {spoken.span(length_ms)}"


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(words) if words else "none"
