"""Tests of the roads out, and what came of each: in the journal, on the page of the roads, and told to the technician when it failed."""

from dataclasses import replace

from ..decisions import Decision, RecordRoadProof
from ..deliveries import arc_signal
from ..deliveries.dispatch import ARC, DESK_CHANNELS, NOBODY
from ..site import Site
from ..telling import Contact, Delivery
from ..turn import Turn
from . import messages as road_messages
from . import words as road_words
from .events import RoadProved, RoadTestAsked, WriteAsked
from .record import NOBODY_THERE, RoadRecord
from .table import watched
from .telling import know

WEEKLY, ASKED = "the weekly proof", "somebody asked for it"
SOUNDER = "sounder"
DATABASE = "database"


def send_test(site: Site, turn: Turn, item: RoadTestAsked) -> tuple[Decision, ...]:
    """What comes of it is known once the delivery is settled. Over a road that reaches nobody nothing can be."""
    road = watched(item.road)
    subject, text = road_words.TEST_SUBJECT, road_words.test(road, turn.at_ms, site.zone)
    if item.road in (ARC, SOUNDER):
        cause = "" if item.person is None else arc_signal.BY_HAND
        signal = arc_signal.written(arc_signal.ArcSignal(arc_signal.TEST, cause, None, turn.at_ms)) if item.road == ARC else ""
        road_messages.a_test(site, turn, NOBODY, Contact(item.road, ""), subject, text, signal)
    elif item.road not in DESK_CHANNELS and (way := road_messages.tester(site, item.road)) is not None:
        road_messages.a_test(site, turn, way[0].number, way[1], subject, text)
    else:
        return prove(site, turn, RoadProved(turn.at_ms, item.road, False, NOBODY_THERE, item.person))
    know(site, turn, replace(site.roads.get(item.road, RoadRecord(item.road)), asked_by=item.person))
    return ()


def settled(site: Site, turn: Turn, done: Delivery, is_sent: bool) -> tuple[Decision, ...]:
    """A delivery that belongs to no incident is over."""
    if done.step != road_messages.TEST:
        return ()
    known = site.roads.get(done.channel, RoadRecord(done.channel))
    return prove(site, turn, RoadProved(turn.at_ms, done.channel, is_sent, done.answer, known.asked_by))


def prove(site: Site, turn: Turn, item: RoadProved) -> tuple[Decision, ...]:
    known = site.roads.get(item.road, RoadRecord(item.road))
    proved_ms = item.at_ms if item.is_well else known.proved_ms
    proof = "" if item.is_well else item.what or "no reason was given"
    know(site, turn, replace(known, proved_ms=proved_ms, proof_ms=item.at_ms, proof=proof, asked_by=None))
    order = RecordRoadProof(item.at_ms, item.road, item.is_well, item.what, item.person, WEEKLY if item.person is None else ASKED)
    turn.batch.decisions.append((None, None, order))
    if not item.is_well and known.is_up:  # of one that is down they have been told
        road = watched(item.road)
        text = road_words.unproved(road, proof, item.at_ms, site.zone)
        ways = road_messages.ways_to_technician(site)
        road_messages.send_news(site, turn, ways, site.next_delivery, road_words.unproved_subject(road), text)
    return (order,)


def write(site: Site, turn: Turn, item: WriteAsked) -> tuple[Decision, ...]:
    """Nothing is decided: that it is stored is the answer."""
    known = site.roads.get(DATABASE, RoadRecord(DATABASE, since_ms=item.at_ms))
    turn.batch.roads[DATABASE] = site.roads[DATABASE] = replace(known, proved_ms=item.at_ms)
    return ()
