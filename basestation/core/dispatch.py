"""Makes the deliveries of a step, and settles them: one row for each person and channel."""

from dataclasses import replace

from . import wording
from .decisions import Climb
from .incident import Incident
from .site import Site
from .telling import FAILED, Delivery, Person, whom
from .turn import Turn

DESK_CHANNELS = ("screen", "sounder")


def tell_people(site: Site, turn: Turn, incident: Incident, climb: Climb) -> bool:
    """One delivery for each person and channel of this step. False when there is nobody to deliver to."""
    people = whom(site.roster, climb.roles, inside(site, incident))
    visitor = site.roster.get(incident.visitor or 0)
    subject = wording.subject(incident, visitor)
    text = wording.call_to_act(incident, visitor, climb.reason, site.zone)
    _drop_superseded(site, turn, incident.number)
    reached = [_deliver(site, turn, incident, person, contact.channel, contact.address, subject, text)
               for person in people for contact in person.contacts]  # fmt: skip
    return bool(reached)


def inside(site: Site, incident: Incident) -> set[int | None]:
    """Who may be in the house: nobody rings them."""
    visit = site.visits.get(incident.visit_no or 0)
    return {incident.visitor, visit.plan.second if visit else None}


def tell_closed(site: Site, turn: Turn, incident: Incident) -> None:
    """Whoever was told of the alarm is told of its end; the desk's own screen shows it anyway."""
    visitor = site.roster.get(incident.visitor or 0)
    text = wording.closed(incident, visitor, site.zone)
    _drop_superseded(site, turn, incident.number)
    roles = incident.ladder.steps[max(incident.step, 0)].roles
    for person in whom(site.roster, roles, inside(site, incident)):
        for contact in person.contacts:
            if contact.channel not in DESK_CHANNELS:
                _deliver(
                    site, turn, incident, person, contact.channel, contact.address, f"Closed: {wording.subject(incident, visitor)}", text
                )


def _deliver(site: Site, turn: Turn, incident: Incident, person: Person, channel: str, address: str, subject: str, text: str) -> Delivery:
    delivery = Delivery(
        number=site.next_delivery, incident=incident.number, step=incident.step, round=incident.round, person=person.number,
        channel=channel, address=address, subject=subject, text=text, happened_ms=incident.pressed_ms,
        is_drill=incident.is_drill, created_ms=turn.at_ms, due_ms=turn.at_ms,
    )  # fmt: skip
    site.next_delivery += 1
    site.know_delivery(delivery)
    turn.batch.new_deliveries.append(delivery)
    return delivery


def _drop_superseded(site: Site, turn: Turn, incident: int) -> None:
    """What still waits to be told about this incident is replaced by what is told now."""
    for number in site.waiting_for(incident):
        settle(site, turn, number, FAILED, "a newer message took its place")


def settle(site: Site, turn: Turn, number: int, state: str, answer: str) -> Delivery:
    """The delivery is over, one way or the other."""
    done = replace(site.forget_delivery(number, state == FAILED), state=state, answer=answer)
    turn.batch.deliveries[number] = done
    turn.changed = True
    return done
