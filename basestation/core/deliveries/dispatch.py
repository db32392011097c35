"""Makes the deliveries of a step, and settles them: one row for each person and channel."""

from dataclasses import replace

from ..decisions import Climb, TellArc
from ..incident import Incident
from ..site import Site
from ..telling import FAILED, SENT, SMS, Delivery, Person, whom
from ..turn import Turn
from . import arc_signal, text_words, wording

DESK_CHANNELS = ("screen", "sounder")
ARC = "arc"
NOBODY = 0  # a centre is no person on the roster
NO_ROUND = 0  # the first round has the number 1
MOST_UNREPORTED = 1_000


def tell_people(site: Site, turn: Turn, incident: Incident, climb: Climb) -> bool:
    """One delivery for each person and channel of this step. False when there is nobody to deliver to."""
    if (incident.step, incident.round) != (climb.step, climb.round):  # several were taken at once, and this is one of them
        incident = replace(incident, step=climb.step, round=climb.round)
    people = whom(site.roster, climb.roles, inside(site, incident))
    visitor = site.roster.get(incident.visitor or 0)
    subject = wording.subject(incident, visitor)
    text = wording.call_to_act(incident, visitor, climb.reason, site.zone)
    ways = [(person, contact) for person in people for contact in person.contacts]
    _drop_superseded(site, turn, incident, {(person.number, contact.channel, contact.address) for person, contact in ways})
    by_text = text_words.alarm(incident, site.zone) if any(contact.channel == SMS for _, contact in ways) else ""
    for person, contact in ways:
        words = by_text if contact.channel == SMS else text
        _deliver(site, turn, incident, person, contact.channel, contact.address, subject, words)
    return bool(ways)


def inside(site: Site, incident: Incident) -> set[int | None]:
    """Who may be in the house: nobody rings them, also when somebody said meanwhile that the visit is over."""
    visit = site.visits.get(incident.visit_no or 0)
    return {incident.visitor, incident.second, visit.plan.second if visit else None} - {None}


def tell_closed(site: Site, turn: Turn, incident: Incident) -> None:
    """Whoever was told of the alarm is told of its end; the desk's own screen shows it anyway."""
    visitor = site.roster.get(incident.visitor or 0)
    _drop_superseded(site, turn, incident)
    subject = f"Closed: {wording.subject(incident, visitor)}"
    for person in _whoever_knows(site, incident):
        _tell_away_from_desk(site, turn, incident, person, subject, wording.closed(incident, visitor, site.zone))


def ask_to_look(site: Site, turn: Turn, incident: Incident, proposed_by: int) -> None:
    """Everybody who was told is asked to look, but who proposed it. It takes no alarm's place."""
    visitor, proposer = site.roster.get(incident.visitor or 0), site.roster.get(proposed_by)
    subject = f"Please look: {wording.subject(incident, visitor)}"
    text = wording.please_look(incident, visitor, proposer, site.zone)
    for person in _whoever_knows(site, incident):
        if person.number != proposed_by:
            _tell_away_from_desk(site, turn, incident, person, subject, text)


def ask_to_take_over(site: Site, turn: Turn, incident: Incident, to: int) -> None:
    visitor, person, owner = site.roster.get(incident.visitor or 0), site.roster.get(to), site.roster.get(incident.owner or 0)
    if person is not None and to not in inside(site, incident):
        subject = f"Please take over: {wording.subject(incident, visitor)}"
        text, by_text = wording.please_take_over(incident, visitor, owner, site.zone), text_words.take_over(incident, owner)
        _tell_away_from_desk(site, turn, incident, person, subject, text, by_text)


def tell_arc(site: Site, turn: Turn, incident: Incident, order: TellArc) -> None:
    """One delivery without a person. What still waits to be told to the centre is replaced; by an alarm also the end of an earlier one
    of that badge, or the centre would take it for the end of this."""
    for delivery in [each for each in site.deliveries.values() if each.channel == ARC]:
        if delivery.incident == incident.number or arc_signal.must_not_follow(arc_signal.read(delivery.signal), incident.badge, order):
            settle(site, turn, delivery.number, FAILED, "a newer signal took its place")
    told = _made(site, turn, incident, NOBODY, ARC, "", f"To the alarm receiving centre: {order.what}, {order.cause}", "")
    _post(site, turn, replace(told, signal=arc_signal.written(arc_signal.signal_of(incident, order))))


def _whoever_knows(site: Site, incident: Incident) -> list[Person]:
    """All who were told at any step of any ladder it climbed, and who were asked to take it over."""
    away = inside(site, incident)
    told = whom(site.roster, incident.told, away)
    asked = (site.roster.get(number) for number in incident.asked_over if number not in away)
    return list({person.number: person for person in (*told, *asked) if person is not None}.values())


def _tell_away_from_desk(site: Site, turn: Turn, incident: Incident, person: Person, subject: str, text: str, by_text: str = "") -> None:
    for contact in person.contacts:
        if contact.channel not in DESK_CHANNELS:
            words = by_text if by_text and contact.channel == SMS else text
            _deliver(site, turn, incident, person, contact.channel, contact.address, subject, words)


def tell_by_text(site: Site, turn: Turn, asked: Delivery, subject: str, text: str) -> None:
    """To whoever was asked by `asked`, and in no round: whether it arrives says nothing of whom an alarm reached."""
    incident = site.incidents[asked.incident]
    made = _made(site, turn, incident, asked.person, SMS, asked.address, subject, text)
    _post(site, turn, replace(made, round=NO_ROUND))


def _deliver(site: Site, turn: Turn, incident: Incident, person: Person, channel: str, address: str, subject: str, text: str) -> Delivery:
    return _post(site, turn, _made(site, turn, incident, person.number, channel, address, subject, text))


def _made(site: Site, turn: Turn, incident: Incident, person: int, channel: str, address: str, subject: str, text: str) -> Delivery:
    return Delivery(
        number=site.next_delivery, incident=incident.number, step=incident.step, round=incident.round, person=person,
        channel=channel, address=address, subject=subject, text=text, happened_ms=incident.pressed_ms,
        is_drill=incident.is_drill, created_ms=turn.at_ms, due_ms=turn.at_ms,
    )  # fmt: skip


def _post(site: Site, turn: Turn, delivery: Delivery) -> Delivery:
    site.next_delivery += 1
    site.know_delivery(delivery)
    turn.batch.new_deliveries.append(delivery)
    return delivery


def _drop_superseded(site: Site, turn: Turn, incident: Incident, by: set[tuple[int, str, str]] | None = None) -> None:
    """What still waits to be told to people about this incident is replaced by what is told now, to whoever is told it (`by`; None:
    to all). Somebody of an earlier step whom nothing has reached yet is not skipped, unless they are in the house."""
    may_wait = site.roster.keys() - inside(site, incident)
    for number in site.waiting_for(incident.number):
        waiting = site.deliveries[number]
        is_replaced = by is None or waiting.person not in may_wait or (waiting.person, waiting.channel, waiting.address) in by
        if waiting.channel != ARC and is_replaced:
            settle(site, turn, number, FAILED, "a newer message took its place")


def settle(site: Site, turn: Turn, number: int, state: str, answer: str) -> Delivery:
    """The delivery is over, one way or the other."""
    done = replace(site.forget_delivery(number, state == FAILED), state=state, answer=answer)
    turn.batch.deliveries[number] = done
    turn.changed = True
    if state == SENT and done.channel == SMS:
        know_sent_text(site, done)
    return done


def ask_for_action(site: Site, turn: Turn, incident: Incident) -> None:
    """The screen asks whoever sits before it; an owner who may be on the road is asked by text too."""
    asked, visitor = site.texted.get(incident.owner or 0), site.roster.get(incident.visitor or 0)
    if asked is not None and asked.incident == incident.number:
        subject = text_words.subject("Do you still have it?", incident, visitor)
        tell_by_text(site, turn, asked, subject, text_words.still_yours(incident, turn.at_ms))


def know_sent_text(site: Site, sent: Delivery) -> None:
    """What became of it is still to come, and so may be an answer."""
    site.unreported[sent.number] = sent
    if len(site.unreported) > MOST_UNREPORTED:
        del site.unreported[next(iter(site.unreported))]
    newest = site.texted.get(sent.person)
    if text_words.is_asking(sent.text) and (newest is None or newest.number < sent.number) and not _is_practice_beside(site, sent, newest):
        site.texted[sent.person] = sent


def _is_practice_beside(site: Site, sent: Delivery, newest: Delivery | None) -> bool:
    """Whoever was told of a real alarm that is still on means that one when they answer, not the drill they were told of since."""
    known = site.incidents.get(newest.incident) if newest is not None else None
    return sent.is_drill and known is not None and known.is_open and not known.is_drill


def settle_again(site: Site, turn: Turn, number: int, state: str, answer: str) -> Delivery | None:
    """What was sent has arrived, or has not. None when nothing is known of it, or of that it was sent."""
    sent = site.unreported.pop(number, None)
    if sent is None:
        return None
    done = replace(sent, state=state, answer=answer)
    if state == FAILED and site.alive_in_round.get((done.incident, done.round), 0) > 0:
        site.alive_in_round[done.incident, done.round] -= 1
    turn.batch.deliveries[number] = done
    turn.changed = True
    return done
