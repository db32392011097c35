"""Deliveries that belong to no incident: what is told of roads, and the tests sent over them. Whatever tells of an alarm overtakes them."""

from collections.abc import Iterable

from ..deliveries.dispatch import ARC, DESK_CHANNELS, NOBODY
from ..policy.ladders import HEAD, OFFICE
from ..policy.rules import TECHNICIAN
from ..site import Site
from ..telling import Contact, Delivery, Person, answering
from ..turn import Turn

NO_INCIDENT = 0
NEWS, TEST, TEXTED = 0, 1, 2  # what stands in place of an incident's step
TEST_TRIES = 3

Way = tuple[Person, Contact]


def is_about_roads(delivery: Delivery) -> bool:
    return delivery.incident == NO_INCIDENT


def is_worth_trying(delivery: Delivery) -> bool:
    """Once more, after this try failed. A test says soon that the road does not work."""
    return not is_about_roads(delivery) or delivery.step != TEST or delivery.tries + 1 < TEST_TRIES


def ways_to(site: Site, role: str) -> list[Way]:
    """How those in this role can be told away from the desk: over the roads that work, or over all when none of theirs does. Nobody who
    is on a visit: a telephone that rings in the house could give an alarm away."""
    away = {person for visit in site.visits.values() for person in visit.plan.people}
    people = [
        person for person in site.roster.values() if role in answering(person.roles) | set(person.roles) and person.number not in away
    ]
    return [(person, contact) for person in people for contact in working(site, person)]


def working(site: Site, person: Person) -> list[Contact]:
    contacts = [contact for contact in person.contacts if contact.channel not in (*DESK_CHANNELS, ARC)]
    working = [contact for contact in contacts if is_held_up(site, contact.channel)]
    return working or contacts


def is_held_up(site: Site, road: str) -> bool:
    record = site.roads.get(road)
    return record is None or record.is_up


def ways_to_technician(site: Site) -> list[Way]:
    """Somebody is told: where there is no technician who can be reached, the office is, or the head."""
    return next((ways for role in (TECHNICIAN, OFFICE, HEAD) if (ways := ways_to(site, role))), [])


def page_of(delivery: Delivery) -> str:
    """Where whoever reads it finds what it is about."""
    return "/" if delivery.step == TEXTED else "/roads"


def send_news(site: Site, turn: Turn, ways: Iterable[Way], round_no: int, subject: str, text: str, kind: int = NEWS) -> tuple[int, ...]:
    """Who is told."""
    told: dict[int, None] = {}
    for person, contact in ways:
        post(site, turn, _made(site, turn, kind, round_no, person.number, contact, subject, text))
        told[person.number] = None
    return tuple(told)


def post(site: Site, turn: Turn, delivery: Delivery) -> None:
    site.next_delivery += 1
    site.know_delivery(delivery)
    turn.batch.new_deliveries.append(delivery)


def a_test(site: Site, turn: Turn, person: int, contact: Contact, subject: str, text: str, signal: str = "") -> Delivery:
    """A siren that sounds is said to be a drill: nobody takes it for the real thing."""
    made = _made(site, turn, TEST, site.next_delivery, person, contact, subject, text, signal)
    post(site, turn, made)
    return made


def tester(site: Site, channel: str) -> Way | None:
    """Who gets a test over this channel: the technician if it reaches them, or else whoever it does reach."""
    for role in (TECHNICIAN, OFFICE, HEAD):
        for person in site.roster.values():
            if role in answering(person.roles) | set(person.roles):
                for contact in person.contacts:
                    if contact.channel == channel:
                        return person, contact
    return next(((person, contact) for person in site.roster.values() for contact in person.contacts if contact.channel == channel), None)


def _made(
    site: Site, turn: Turn, step: int, round_no: int, person: int, contact: Contact, subject: str, text: str, signal: str = ""
) -> Delivery:
    return Delivery(
        number=site.next_delivery, incident=NO_INCIDENT, step=step, round=round_no, person=person, channel=contact.channel,
        address=contact.address, subject=subject, text=text, happened_ms=turn.at_ms, is_drill=person == NOBODY and contact.channel != ARC,
        created_ms=turn.at_ms, due_ms=turn.at_ms, signal=signal,
    )  # fmt: skip
