"""Who is told that a road is down: the technician soon; the office too while somebody is out, or when it lasts. Once for each fault,
with an all-clear, and never so often that nobody reads it any more."""

from dataclasses import replace

from ..decisions import Decision, RecordRoadDown, RecordRoadUp, TellOfRoad
from ..deliveries.dispatch import settle
from ..policy.ladders import OFFICE
from ..site import ROADS, Site
from ..telling import FAILED
from ..turn import Turn
from . import messages as road_messages
from . import words as road_words
from .events import RoadChanged
from .record import RoadRecord
from .table import watched

TELL_MS = 20_000  # a cable that was pulled and put back needs no message
LASTS_MS = 15 * 60_000
LOOK_AGAIN_MS = 60_000
HOUR_MS, MOST_AN_HOUR = 3_600_000, 4  # of each road


def change(site: Site, turn: Turn, item: RoadChanged) -> tuple[Decision, ...]:
    known = site.roads.get(item.road, RoadRecord(item.road))
    if known.is_up == item.is_up:
        return ()
    return _heal(site, turn, known, item) if item.is_up else _fall(site, turn, known, item)


def _fall(site: Site, turn: Turn, known: RoadRecord, item: RoadChanged) -> tuple[Decision, ...]:
    due_ms = item.at_ms + TELL_MS if watched(item.road).is_told else None
    fresh = replace(
        known, is_up=False, since_ms=item.at_ms, why=item.why, told=(), told_office=False, round=site.next_delivery, due_ms=due_ms
    )
    know(site, turn, fresh)
    return _write(turn, RecordRoadDown(item.at_ms, item.road, item.why, "it was down for longer than a blip"))


def _heal(site: Site, turn: Turn, known: RoadRecord, item: RoadChanged) -> tuple[Decision, ...]:
    written = _write(turn, RecordRoadUp(item.at_ms, item.road, item.at_ms - known.since_ms, item.why or "it works again, and stayed so"))
    for number in site.waiting_for(road_messages.NO_INCIDENT):
        delivery = site.deliveries[number]
        if (delivery.step, delivery.round) == (road_messages.NEWS, known.round):
            settle(site, turn, number, FAILED, "it works again")
    told: tuple[Decision, ...] = ()
    if known.told:
        road, people = watched(known.name), [site.roster[number] for number in known.told if number in site.roster]
        ways = [(person, contact) for person in people for contact in road_messages.working(site, person)]
        sent = road_messages.send_news(
            site, turn, ways, site.next_delivery, road_words.up_subject(road), road_words.up(road, known, item.at_ms, site.zone)
        )
        told = _write(turn, TellOfRoad(item.at_ms, known.name, sent, "who was told of the fault is told of its end"))
    know(site, turn, replace(known, is_up=True, since_ms=item.at_ms, why="", told=(), told_office=False, due_ms=None))
    return written + told


def due(site: Site, turn: Turn, _: int) -> None:
    for record in list(site.roads.values()):
        if record.due_ms is not None and record.due_ms <= turn.at_ms and not record.is_up:
            _tell(site, turn, record)


def _tell(site: Site, turn: Turn, record: RoadRecord) -> None:
    """Whoever should know by now and does not."""
    recent = tuple(at_ms for at_ms in record.told_ms if 0 <= turn.at_ms - at_ms < HOUR_MS)
    if len(recent) >= MOST_AN_HOUR:
        return know(site, turn, replace(record, told_ms=recent, due_ms=recent[0] + HOUR_MS))
    wants_office = bool(site.visits) or turn.at_ms >= record.since_ms + LASTS_MS or _is_alarm_open(site)
    ways = [] if record.told else road_messages.ways_to_technician(site)
    if wants_office and not record.told_office:
        ways += [way for way in road_messages.ways_to(site, OFFICE) if way not in ways and way[0].number not in record.told]
    told = _send(site, turn, record, ways) if ways else ()
    is_done = (wants_office and bool(record.told or told)) or record.told_office
    again_ms = None if is_done else _next_look_ms(turn.at_ms, record.since_ms + LASTS_MS)
    fresh = replace(record, told=(*record.told, *told), told_office=is_done, told_ms=(*recent, turn.at_ms) if told else recent)
    know(site, turn, replace(fresh, due_ms=again_ms))


def _next_look_ms(now_ms: int, lasts_ms: int) -> int:
    """`lasts_ms`: when it has lasted. After that it is looked at now and then, for as long as there is nobody to tell."""
    return lasts_ms if now_ms < lasts_ms < now_ms + LOOK_AGAIN_MS else now_ms + LOOK_AGAIN_MS


def _send(site: Site, turn: Turn, record: RoadRecord, ways: list[road_messages.Way]) -> tuple[int, ...]:
    road = watched(record.name)
    text = road_words.down(road, record, len(site.visits), site.zone)
    told = road_messages.send_news(site, turn, ways, record.round, road_words.down_subject(road), text)
    _write(turn, TellOfRoad(turn.at_ms, record.name, told, "it is down"))
    return told


def know(site: Site, turn: Turn, record: RoadRecord) -> None:
    turn.batch.roads[record.name] = record
    turn.changed = True
    remember(site, record)


def remember(site: Site, record: RoadRecord) -> None:
    site.roads[record.name] = record
    site.agenda.put(record.due_ms, ROADS, 0)


def _write(turn: Turn, decision: Decision) -> tuple[Decision, ...]:
    turn.batch.decisions.append((None, None, decision))
    return (decision,)


def _is_alarm_open(site: Site) -> bool:
    return any(incident.is_open and not incident.is_drill for incident in site.incidents.values())
