"""One turn: inputs in, everything decided out. It changes nothing but the site it is given.

If what comes out can't be committed, the site is thrown away and read again from the store: it is ahead of the truth.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from . import carrying, code_word, due, following, going_out, phones, retention
from .badges import asking, uplinks
from .decisions import Decision
from .deliveries import dispatch, retry
from .events import (
    Arrived,
    ChallengeFailed,
    CheckedIn,
    CodeWordHeard,
    DeliverySettled,
    DrillCalled,
    Extended,
    LeaveNowSaid,
    Left,
    Returned,
    StepUnreachable,
    TextHeard,
    WelfareWanted,
    WentOut,
)
from .planning import planning
from .roads import messages as road_messages
from .roads import proving as road_proving
from .roads import telling as road_telling
from .roads.events import RoadChanged, RoadProved, RoadTestAsked, WriteAsked
from .site import Site
from .telling import FAILED, SENT
from .texts import texting
from .turn import (
    ForIncident,
    ForRecords,
    ForSite,
    ForVisit,
    Heard,
    Input,
    LeaveNowAsked,
    PhonePosition,
    PolicyAdopted,
    SignedOut,
    TaskDone,
    Turn,
    VisitPlanned,
    VisitRecalled,
    WelfareAsked,
)
from .visit import CLOSED, Plan
from .visiting import visiting

Decisions = tuple[Decision, ...]
SIGNS_OF_LIFE = (Arrived, CheckedIn, Extended, Left, Returned)


def think(site: Site, inputs: Sequence[Input], at_ms: int, most_due: int | None = None) -> Turn:
    """What all of `inputs`, and all that is due at `at_ms` (at most so many), lead to."""
    turn = Turn(at_ms)
    for item in inputs:
        turn.answers.append(RULES[type(item)](site, turn, item))
    for kind, number in site.agenda.take_due(at_ms, most_due):
        due.DUE[kind](site, turn, number)
    turn.deliveries.sort(key=road_messages.is_about_roads)  # an alarm overtakes whatever is told of roads
    going_out.seal(site, turn)
    going_out.save_badges(site, turn)
    return turn


# Inputs -------------------------------------------------------------------------------------------------------------


def _for_incident(site: Site, turn: Turn, item: ForIncident) -> Decisions:
    return carrying.tell_incident(site, turn, item.number, item.event)


def _for_visit(site: Site, turn: Turn, item: ForVisit) -> Decisions:
    if isinstance(item.event, WentOut):
        return _go_out(site, turn, item.number, item.event)
    return carrying.tell_visit(site, turn, item.number, item.event, sign_of_life=isinstance(item.event, SIGNS_OF_LIFE))


def _for_site(site: Site, turn: Turn, item: ForSite) -> Decisions:
    site.text_box.know(item.decision)
    turn.batch.decisions.append((None, item.visit_no, item.decision))
    turn.changed = True
    return (item.decision,)


def _adopt(site: Site, turn: Turn, item: PolicyAdopted) -> Decisions:
    turn.batch.policies.append((item.order, item.text))
    return _for_site(site, turn, ForSite(item.order))


def _plan(site: Site, turn: Turn, item: VisitPlanned) -> Decisions:
    order = planning.plan_visit(site.next_visit, item.at_ms, item.person, item.plan)
    site.next_visit += 1
    carrying.put_on_record(site, turn, order)
    return (order,)


def _recall(site: Site, turn: Turn, item: VisitRecalled) -> Decisions:
    """It is remembered only while it waits for something: nothing that is in memory is overwritten by what is on record."""
    if site.visit(item.visit.number) is None and item.visit.state == CLOSED:
        site.know_visit(item.visit)
    return ()


def _sign_out(site: Site, turn: Turn, item: SignedOut) -> Decisions:
    if not _may_go(site, item.plan):
        return ()
    order = visiting.send_out(site.next_visit, item.at_ms, item.plan, site.policy.visit, item.departures)
    order = replace(order, checks=item.checks, person=item.person, approvals=item.approvals)
    site.next_visit += 1
    carrying.open_visit(site, turn, order)
    _begin_to_watch(site, order.visit_no, item.plan, item.at_ms)
    return (order,)


def _go_out(site: Site, turn: Turn, number: int, event: WentOut) -> Decisions:
    """A planned visit leaves."""
    decisions = carrying.tell_visit(site, turn, number, event) if _may_go(site, event.plan) else ()
    if decisions:
        _begin_to_watch(site, number, event.plan, event.at_ms)
    return decisions


def _begin_to_watch(site: Site, visit_no: int, plan: Plan, at_ms: int) -> None:
    """What was said of a silent badge on the visit before says nothing of this one."""
    for number in plan.badges:
        if number in site.badges:
            site.badges[number].is_lost = False
    due.watch(site, site.visits[visit_no], at_ms)
    asking.begin(site, site.visits[visit_no], at_ms)


def _may_go(site: Site, plan: Plan) -> bool:
    """Not when a badge or one of the people is out already: an alarm must lead to one visit. Nor while an alarm of a badge is open:
    the next press would be taken for one more of whoever had it before. And nobody's life may hang on a badge for drills."""
    badges = [site.badges.get(number) for number in plan.badges]
    if any(badge is not None and (badge.is_for_drills or badge.number in site.open_of_badge) for badge in badges):
        return False
    if len(set(plan.badges)) < len(plan.badges) or any(site.visit_with(number) for number in plan.badges):
        return False
    return not any(set(plan.people) & set(visit.plan.people) for visit in site.visits.values())


def _call_drill(site: Site, turn: Turn, item: DrillCalled) -> Decisions:
    return carrying.open_incident(site, turn, item, None)


def _ask_welfare(site: Site, turn: Turn, item: WelfareAsked) -> Decisions:
    return carrying.tell_visit(site, turn, item.visit_no, WelfareWanted(turn.at_ms, item.by, item.answer_within_s))


def _ask_to_leave(site: Site, turn: Turn, item: LeaveNowAsked) -> Decisions:
    return carrying.tell_visit(site, turn, item.visit_no, LeaveNowSaid(turn.at_ms, item.by))


def _settle(site: Site, turn: Turn, item: DeliverySettled) -> Decisions:
    delivery = site.deliveries.get(item.number)
    if delivery is None:
        return texting.hear_of(site, turn, item)
    incident = site.incidents.get(delivery.incident)
    is_on = incident is not None and incident.closed_ms is None
    is_news = incident is None or is_on or delivery.created_ms >= (incident.closed_ms or 0)  # or it tells of the end
    when = retry.next_to_centre_ms if delivery.channel == dispatch.ARC and is_on else retry.next_due_ms
    due_ms = when(delivery.tries + 1, item.at_ms) if item.outcome == "again" and is_news else None
    if due_ms is not None and road_messages.is_worth_trying(delivery):
        later = site.put_off(item.number, due_ms, item.answer)
        turn.batch.deliveries[item.number] = later
        turn.changed = True
        return ()
    state = item.outcome if item.outcome in (SENT, "delivered") else FAILED
    done = dispatch.settle(site, turn, item.number, state, item.answer)
    if road_messages.is_about_roads(done):
        return road_proving.settled(site, turn, done, state != FAILED)
    if site.alive_in_round.get((done.incident, done.round)) == 0:
        return carrying.tell_incident(site, turn, done.incident, StepUnreachable(item.at_ms, done.step, done.round))
    return ()


RULES: dict[type, Callable[[Site, Turn, Any], Decisions]] = {
    Heard: uplinks.hear,
    PhonePosition: phones.hear,
    ForIncident: _for_incident,
    ForVisit: _for_visit,
    ForSite: _for_site,
    PolicyAdopted: _adopt,
    ForRecords: retention.carry,
    TaskDone: following.finish,
    VisitPlanned: _plan,
    VisitRecalled: _recall,
    SignedOut: _sign_out,
    DrillCalled: _call_drill,
    WelfareAsked: _ask_welfare,
    LeaveNowAsked: _ask_to_leave,
    DeliverySettled: _settle,
    TextHeard: texting.hear,
    CodeWordHeard: code_word.hear,
    ChallengeFailed: code_word.fail,
    RoadChanged: road_telling.change,
    RoadProved: road_proving.prove,
    RoadTestAsked: road_proving.send_test,
    WriteAsked: road_proving.write,
}
