"""One incident: who, what, where, what to do now, who has it, and everything that happened so far. And its 999 sheet."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from ...core import decisions as made
from ...core import several_roads
from ...core.board import by_urgency, incident_row, name_of, told_whom
from ...core.callsheet.facts import Facts, Past, drift_in_words, last_fix
from ...core.callsheet.sheet import CallSheet, call_sheet
from ...core.cause import rings_first
from ...core.deliveries import wording
from ...core.deliveries.dispatch import inside
from ...core.incident import CATEGORIES, OWNED, Incident
from ...core.ringing import unanswered
from ...core.telling import Person, whom
from ...core.words import spoken
from ...core.words.gridref import grid_reference, plain
from ...store.looks import POSITION, Look
from ...store.punctuality import past_of
from ..context import WebContext, context_of
from ..rendering import page
from ..security.doorkeeper import Session
from ..security.signed_in import SignedIn
from . import viewing
from .maps import map_of
from .medical import medical_note
from .quick import quick_actions
from .record import Record, read_record
from .story import timeline
from .times import Times
from .what_to_do import Now, vars_now

router = APIRouter()

CATEGORY_WORDS = {
    "incident": "A real incident",
    "precautionary": "Precautionary: rightly raised, and all is well",
    "planned": "Planned: a test or an exercise",
    "false": "False: raised by mistake",
}
assert tuple(CATEGORY_WORDS) == CATEGORIES


@router.get("/incident/{number}")
async def show_incident(request: Request, session: SignedIn, number: int) -> Response:
    view = await look(request, session, number)
    return page(request, "incident.html", **vars_of(view))


@router.get("/incident/{number}/sheet")
async def show_sheet(request: Request, session: SignedIn, number: int) -> Response:
    view = await look(request, session, number)
    return page(request, "sheet.html", **vars_of(view))


@dataclass(frozen=True, slots=True)
class View:
    """An incident as this person sees it."""

    context: WebContext
    session: Session
    record: Record
    now_ms: int
    has_refusal: bool
    medical: str = ""
    past: Past | None = None


async def look(request: Request, session: Session, number: int) -> View:
    context = context_of(request)
    record = await read_record(context.engine, number)
    viewing.check_may_see(context.service.site, record.incident, session)
    note = await medical_note(context, record.incident, session)
    note_look(context, session, record)
    past = await past_for(context, record.incident)
    return View(context, session, record, context.now_ms(), "refused" in request.query_params, note, past)


async def past_for(context: WebContext, incident: Incident) -> Past | None:
    """Asked for only where lateness is the question: no alarm waits for it."""
    if incident.visitor is None or not rings_first(incident.cause):
        return None
    return await run_in_threadpool(past_of, context.engine, incident.visitor, incident.visit_no)


def note_look(context: WebContext, session: Session, record: Record) -> None:
    """The page shows where the wearer was: they can see that it was looked at."""
    incident, plan = record.incident, record.visit.plan if record.visit else None
    is_of_second = plan is not None and incident.badge is not None and incident.badge == plan.second_badge
    wearer = incident.second if is_of_second else incident.visitor
    if wearer is not None and last_fix(context.service.site, incident):
        look_at = Look(context.now_ms(), session.person, wearer, POSITION, incident.number, incident.visit_no)
        context.looking.note(context.engine, look_at)


def vars_of(view: View) -> dict[str, Any]:
    site, incident, session = view.context.service.site, view.record.incident, view.session
    visitor = site.roster.get(incident.visitor or 0)
    return {
        "incident": incident,
        "what": spoken.clean(wording.what_happened(incident, visitor)),
        "is_gentle": rings_first(incident.cause),
        "may_act": viewing.may_act(site, incident, session) and incident.is_open,
        "is_visitor": incident.visitor == session.person,
        "is_companion": incident.visitor != session.person and incident.is_inside(session.person),
        "is_owner": incident.state == OWNED and incident.owner == session.person,
        "owner": name_of(site, incident.owner),
        "others": [incident_row(site, other) for other in by_urgency(site) if _is_other(view, other)],
        "people": _people(view),
        "where": _where(view),
        "medical": view.medical,
        "ladder": _ladder(view),
        "quick": quick_actions(incident, session.roles),
        "categories": CATEGORY_WORDS,
        "refusal": _refusal(view) if view.has_refusal else "",
        "sheet": sheet_of(view),
        "timeline": timeline(site, view.record.decisions),
        "deliveries": _deliveries(view),
        "times": Times(site.zone, view.now_ms),
        **vars_now(Now(site, view.record, session.person, view.now_ms, _facts(view))),
    }


def sheet_of(view: View) -> CallSheet:
    facts = _facts(view)
    return call_sheet(facts.site, facts.incident, facts.caller, facts.school, facts.now_ms, facts.unanswered, view.record.visit, view.past)


def _facts(view: View) -> Facts:
    site, session, record = view.context.service.site, view.session, view.record
    caller = site.roster.get(session.person) or Person(session.person, session.name, session.roles)
    rung = unanswered(record.decisions)
    return Facts(site, record.incident, record.visit, caller, view.context.school, view.now_ms, rung, view.past)


def _is_other(view: View, other: Any) -> bool:
    return other.number != view.record.incident.number and viewing.may_see(view.context.service.site, other, view.session)


def _people(view: View) -> list[dict[str, str]]:
    """Everyone on the visit, and how to reach them in one move (R6)."""
    site, record = view.context.service.site, view.record
    second = record.visit.plan.second if record.visit else None
    found = [("Visitor", site.roster.get(record.incident.visitor or 0)), ("With them or behind them", site.roster.get(second or 0))]
    return [{"part": part, "name": spoken.clean(person.name), "mobile": spoken.clean(person.mobile)} for part, person in found if person]


def _where(view: View) -> dict[str, Any]:
    record, school = view.record, view.context.school
    plan, stop = (record.visit.plan, record.visit.here) if record.visit else (None, None)
    if practice := record.incident.practice:
        plan, stop = practice, practice.stops[0]
    fix = last_fix(view.context.service.site, record.incident)
    grid = grid_reference(fix.lat, fix.lon) if fix else None
    return {
        "plan": plan,
        "stop": stop,
        "visit": record.visit,
        "fix": fix,
        "came_over": several_roads.came_over(record.incident.presses[-1]) if record.incident.presses else "",
        "grid": grid,
        "plain": plain(fix.lat, fix.lon) if fix else "",
        "drift": drift_in_words(stop, fix),
        "map": map_of(stop, fix, record.decisions, school, view.context.tiles_dir is not None),
    }


def _ladder(view: View) -> list[dict[str, Any]]:
    """The steps, who answers at each, and where we stand."""
    site, incident = view.context.service.site, view.record.incident
    away = inside(site, incident)
    rungs = []
    for index, step in enumerate(incident.ladder.steps):
        names = [spoken.clean(person.name) for person in whom(site.roster, step.roles[-1:], away)]
        reached = index == incident.step
        state = "now" if reached and incident.is_open else "done" if index <= incident.step else "next"
        rungs.append({"name": step.name, "people": names if step.kind == "tell" else [], "state": state})
    return rungs


def _refusal(view: View) -> str:
    """The last thing this person was refused, in plain words."""
    refused = [d for d in view.record.decisions if isinstance(d, made.Refuse) and d.person == view.session.person]
    return refused[-1].reason if refused else ""


def _deliveries(view: View) -> list[dict[str, Any]]:
    site = view.context.service.site
    return [
        {
            "person": told_whom(site, delivery),
            "channel": delivery.channel,
            "state": delivery.state,
            "answer": spoken.clean(delivery.answer),
            "at_ms": delivery.created_ms,
            "tries": delivery.tries,
        }
        for delivery in reversed(view.record.deliveries)
    ]
