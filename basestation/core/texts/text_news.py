"""Texts from people's own telephones while no alarm of theirs is open: nobody may overlook what a worried visitor writes.

From somebody who is out it is a question about their visit, and a concern when nobody answers that. From anybody else on the roster it
stands on the board until it was seen. The office is sent a message too, without the words: they may name a home or a pupil.
Nothing is ever answered to somebody who is out.
"""

from .. import carrying, phones
from ..decisions import Decision, RecordText
from ..deliveries import text_words
from ..events import Texted, TextHeard
from ..policy.ladders import HEAD, OFFICE
from ..roads import messages as road_messages
from ..site import Site
from ..telling import Person
from ..turn import Turn
from ..words import spoken, telephone

LONGEST_OF_STRANGERS, LONGEST_OF_OURS = 60, 240
SAYS = "says"  # neither 1 nor 2
NOT_ASKED = "they were not asked about an alarm by text"
STRANGER = "from a number that nobody here has, so it changed nothing"


def from_a_visit(site: Site, turn: Turn, people: list[Person], item: TextHeard) -> tuple[Decision, ...]:
    """The decisions about the visits of those whose telephone it is; none when nobody of them is out."""
    made: tuple[Decision, ...] = ()
    for person in people:
        visit = phones.visit_of(site, person.number)
        if visit is None:
            continue
        told = _tell_office(site, turn, person, item, text_words.out_and_texted(person, item.at_ms, site.zone))
        question = text_words.question(person, spoken.clean(item.words)[:LONGEST_OF_OURS], item.at_ms, site.zone)
        made += carrying.tell_visit(site, turn, visit.number, Texted(item.at_ms, person.number, question, told))
    return made


def from_nobody(turn: Turn, item: TextHeard) -> tuple[Decision, ...]:
    """A number that nobody here has is told to nobody: anybody can text."""
    return _write(
        turn, RecordText(item.at_ms, telephone.ending(item.sender), None, spoken.clean(item.words)[:LONGEST_OF_STRANGERS], STRANGER)
    )


def from_one_of_us(site: Site, turn: Turn, person: Person, item: TextHeard) -> tuple[Decision, ...]:
    """A 1 or a 2 alone, away from an alarm, is shown and no more; and the same words again: telephones answer by themselves."""
    is_news = site.text_box.is_news(person.number, item.words, item.at_ms) and item.meaning == SAYS
    message = text_words.at_home_and_texted(person, item.at_ms, site.zone)
    told = _tell_office(site, turn, person, item, message) if is_news else ()
    return record(site, turn, person, item, NOT_ASKED, told, True)


def record(
    site: Site, turn: Turn, person: Person, item: TextHeard, why: str, told: tuple[int, ...] = (), is_shown: bool = False
) -> tuple[Decision, ...]:
    words = spoken.clean(item.words)[:LONGEST_OF_OURS]
    order = RecordText(item.at_ms, telephone.ending(item.sender), person.number, words, why, told, is_shown)
    site.text_box.know(order)
    return _write(turn, order)


def _tell_office(site: Site, turn: Turn, person: Person, item: TextHeard, message: tuple[str, str]) -> tuple[int, ...]:
    """Whoever can be told away from the desk, but not whose telephone it is."""
    if not site.text_box.may_tell(person.number, item.at_ms):
        return ()
    for role in (OFFICE, HEAD):
        ways = [way for way in road_messages.ways_to(site, role) if way[0].number != person.number]
        if ways:
            return road_messages.send_news(site, turn, ways, site.next_delivery, *message, road_messages.TEXTED)
    return ()


def _write(turn: Turn, order: RecordText) -> tuple[Decision, ...]:
    turn.batch.decisions.append((None, None, order))
    turn.changed = True
    return (order,)
