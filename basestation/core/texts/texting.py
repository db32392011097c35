"""What people text back: "1" takes the alarm they were last told about, "2" or "no" passes it on, anything else is written down.

Only a number of somebody who was told counts. To whoever may be in the house nothing is ever answered: a telephone that lights up
could give the alarm away.
"""

from .. import carrying, phones
from ..decisions import Decision, Refuse
from ..deliveries import dispatch, text_words, wording
from ..events import (
    ActionRecorded,
    ContactMade,
    DeliverySettled,
    HandOverDeclined,
    IncidentEvent,
    OwnershipTaken,
    PassedOn,
    StepUnreachable,
    TextHeard,
)
from ..incident import Incident
from ..policy.ladders import HEAD, OFFICE, SECOND
from ..site import Site
from ..telling import DELIVERED, FAILED, SMS, Delivery, Person, answering
from ..text_box import HEARD
from ..turn import Turn
from ..words import telephone
from . import text_news

Decisions = tuple[Decision, ...]
TAKES, CANNOT = "takes", "cannot"
ANSWERING = (OFFICE, SECOND, HEAD)
STALE_MS = 120_000  # an answer older than the question by more than clocks differ is no answer to it
SOON_MS = 3_600_000


def hear(site: Site, turn: Turn, item: TextHeard) -> Decisions:
    """Once, however often the network delivers it."""
    if not site.text_box.is_new(item):
        return ()
    turn.batch.facts[HEARD] = " ".join(site.text_box.heard)
    whose = _whose_telephone(site, item)
    for person in whose:
        for incident in list(site.incidents.values()):
            if incident.is_open and person.number in dispatch.inside(site, incident) and not _is_play(site, incident, person):
                return _from_inside(site, turn, incident, person, item)
    people = _people_of(site, item)
    asked = _last_asked(site, [person for person in people if _answers(person)]) or _last_asked(site, people)
    if asked is not None and _is_about(site, asked, item):
        return _answer(site, turn, asked, item)
    if not whose:
        return text_news.from_nobody(turn, item)
    return text_news.from_a_visit(site, turn, whose, item) or text_news.from_one_of_us(site, turn, whose[0], item)


def _is_play(site: Site, incident: Incident, person: Person) -> bool:
    """A drill in which they are supposed to be in trouble, while they are really out, or were told of a real alarm that is on."""
    asked = site.texted.get(person.number)
    told_of = site.incidents.get(asked.incident) if asked is not None else None
    is_told = told_of is not None and told_of.is_open and not told_of.is_drill
    return incident.is_drill and (is_told or phones.visit_of(site, person.number) is not None)


def _is_about(site: Site, asked: Delivery, item: TextHeard) -> bool:
    """A 1 or a 2 is an answer to the last question. Other words are one only while that alarm is open or has just been closed; nothing is
    from somebody who is out themselves, and may mean that."""
    incident = site.incidents.get(asked.incident)
    if incident is None or asked.person not in site.roster:
        return False
    is_fresh = incident.is_open or item.at_ms - (incident.closed_ms or 0) < SOON_MS
    if item.meaning in (TAKES, CANNOT):
        return is_fresh or phones.visit_of(site, asked.person) is None
    return incident.is_open or (is_fresh and phones.visit_of(site, asked.person) is None)


def _whose_telephone(site: Site, item: TextHeard) -> list[Person]:
    """Also whoever is told nothing by text: most visitors have a mobile and no more, and a cry for help may come from it."""
    by_mobile = [person for person in site.roster.values() if telephone.international(person.mobile, item.country) == item.sender]
    return list({person.number: person for person in (*_people_of(site, item), *by_mobile)}.values())


def _people_of(site: Site, item: TextHeard) -> list[Person]:
    """Whoever can be reached by text at this number; several may share one telephone."""
    return [
        person
        for person in site.roster.values()
        if any(way.channel == SMS and telephone.international(way.address, item.country) == item.sender for way in person.contacts)
    ]


def _last_asked(site: Site, people: list[Person]) -> Delivery | None:
    """What was last sent to this number; or what is being sent, when that is the first."""
    numbers = {person.number for person in people}
    sent = [site.texted[number] for number in numbers if number in site.texted]
    if not sent:
        sent = [
            some for some in site.deliveries.values() if some.channel == SMS and some.person in numbers and text_words.is_asking(some.text)
        ]
    return max(sent, key=lambda delivery: delivery.number, default=None)


def _from_inside(site: Site, turn: Turn, incident: Incident, person: Person, item: TextHeard) -> Decisions:
    """The core refuses what they may not do, and that is on record. Other words are a sign of life, or of somebody else's."""
    said = ContactMade(item.at_ms, f"A text came from the telephone of {wording.one_line(person.name)}: {item.words}")
    event = _event(incident, person, item) if item.meaning in (TAKES, CANNOT) else said
    return carrying.tell_incident(site, turn, incident.number, event)


def _event(incident: Incident, person: Person, item: TextHeard) -> IncidentEvent:
    if item.meaning == TAKES:
        return OwnershipTaken(item.at_ms, person.number, role_of(person), "by text")
    if item.meaning == CANNOT and incident.offered_to == person.number:
        return HandOverDeclined(item.at_ms, person.number, "texted: can't")
    if item.meaning == CANNOT:
        return PassedOn(item.at_ms, person.number, "texted: can't")
    return ActionRecorded(item.at_ms, person.number, f"Texted: {item.words}")


def role_of(person: Person) -> str:
    """In which role they answer: the nearest to the door."""
    return next((role for role in ANSWERING if role in answering(person.roles)), SECOND)


def _answers(person: Person) -> bool:
    """Still: roles are taken away, as a link of theirs is then worth nothing."""
    return not answering(person.roles).isdisjoint(ANSWERING)


def _answer(site: Site, turn: Turn, asked: Delivery, item: TextHeard) -> Decisions:
    incident, person = site.incidents[asked.incident], site.roster[asked.person]
    if not incident.is_open:
        _say(site, turn, asked, "Closed", text_words.closed(incident, site.zone), item)
        return text_news.record(site, turn, person, item, "about an alarm that was closed already", is_shown=item.meaning == text_news.SAYS)
    if not _answers(person):
        _say(site, turn, asked, "Not taken", text_words.NO_LONGER, item)
        return text_news.record(site, turn, person, item, "they do not answer alarms any more, so it changed nothing", is_shown=True)
    if item.meaning in (TAKES, CANNOT) and item.sent_ms + STALE_MS < asked.created_ms:
        _say(site, turn, asked, "Too late", f"{text_words.LATE} {text_words.TAKE_BY_TEXT}")
        return text_news.record(site, turn, person, item, "it was sent before they were told of this alarm, so it changed nothing")
    event = _event(incident, person, item)
    if isinstance(event, ActionRecorded) and _is_said_again(site, incident, person, item):
        event = ContactMade(item.at_ms, f"The same text again from {wording.one_line(person.name)}: {item.words}")
    decisions = carrying.tell_incident(site, turn, incident.number, event)
    _say_what_was_done(site, turn, asked, item, decisions)
    return decisions


def _is_said_again(site: Site, incident: Incident, person: Person, item: TextHeard) -> bool:
    """A telephone that answers by itself ("I am driving") says the same each time: that must not keep an owner's clock going."""
    before, site.repeated[incident.number, person.number] = site.repeated.get((incident.number, person.number)), item.words
    return before == item.words


def _say_what_was_done(site: Site, turn: Turn, asked: Delivery, item: TextHeard, decisions: Decisions) -> None:
    incident = site.incidents[asked.incident]
    if incident.owner == asked.person:
        if item.meaning == TAKES:
            _say(site, turn, asked, "You have it", text_words.yours(incident, item.at_ms))
    elif item.meaning == CANNOT and decisions and not isinstance(decisions[0], Refuse):
        _say(site, turn, asked, "Not you", text_words.PASSED_ON)
    elif incident.owner is not None:
        _say(site, turn, asked, "Taken", text_words.has_it(site.roster.get(incident.owner)), item)
    else:
        _say(site, turn, asked, "Not taken", text_words.HINT, item)


def _say(site: Site, turn: Turn, asked: Delivery, what: str, words: str, to: TextHeard | None = None) -> None:
    """`to` words that were no answer the same is said once: two telephones that answer by themselves would never end."""
    incident = site.incidents[asked.incident]
    if to is not None and to.meaning not in (TAKES, CANNOT):
        if (incident.number, asked.person, words) in site.hinted:
            return
        site.hinted.add((incident.number, asked.person, words))
    visitor = site.roster.get(incident.visitor or 0)
    dispatch.tell_by_text(site, turn, asked, text_words.subject(what, incident, visitor), words)


def hear_of(site: Site, turn: Turn, item: DeliverySettled) -> Decisions:
    """The network says what became of a text that it took. One that did not arrive was no way to reach anybody."""
    if item.outcome not in (DELIVERED, FAILED):
        return ()
    done = dispatch.settle_again(site, turn, item.number, item.outcome, item.answer)
    if done is None or item.outcome == DELIVERED or site.alive_in_round.get((done.incident, done.round)) != 0:
        return ()
    return carrying.tell_incident(site, turn, done.incident, StepUnreachable(item.at_ms, done.step, done.round))
