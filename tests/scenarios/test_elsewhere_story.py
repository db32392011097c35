"""A badge says where it is when its wearer arrives: somewhere else than planned, the office is asked a question. It is no alarm."""

import pytest
from badgelink.frame import peek, unseal
from badgelink.messages import ARRIVED, LAYOUT, Position, Visit

from basestation.core.board import VisitRow, board
from basestation.core.decisions import AskOffice, RecordArrival
from basestation.core.visit import INSIDE, Stop
from basestation.sealing import Cipher
from tools.emulator.antenna import METRE_UDEG, Walk, nothing
from tools.emulator.badge import key_of
from tools.emulator.people import Visitor
from tools.emulator.story import LORA, WIFI, School

HOME_UDEG = (53_745_670, -336_780)
HOME = Stop("1 High Street", lat_udeg=HOME_UDEG[0], lon_udeg=HOME_UDEG[1])
FAR_M = 800
NEXT = Stop("2 Low Road", lat_udeg=HOME_UDEG[0] + FAR_M * METRE_UDEG, lon_udeg=HOME_UDEG[1])


def at_a_place(north_m: int) -> Walk:
    """Under the sky, standing so far north of the first home."""
    return Walk(HOME_UDEG[0] + north_m * METRE_UDEG, HOME_UDEG[1], pace_m=0)


def on_the_way(school: School, north_m: int, stops: tuple[Stop, ...] = (HOME,)) -> Visitor:
    ann = school.visitor("Ann", badge=7)
    ann.badge.ports.gps.source = at_a_place(north_m)
    ann.signs_out(back_in_min=180, stops=stops)
    school.waits(minutes=5)
    return ann


def places(school: School, road: str) -> list[Position]:
    air = {WIFI: school.wifi, LORA: school.lora}[road]
    heard = [unseal(Cipher(key_of(7)), flown.frame, True)[1] for flown in air.flown if flown.way == "up"]
    return [message for message in heard if isinstance(message, Position)]


def row(school: School) -> VisitRow:
    (found,) = board(school.site, school.now_ms, {}).visits
    return found


@pytest.mark.parametrize("lost", [(), (WIFI,), (LORA,)], ids=["by both roads", "by radio", "by Wi-Fi"])
def test_who_arrives_800_metres_away_is_asked_about_on_the_board_and_it_is_no_alarm(school: School, lost: tuple[str, ...]) -> None:
    ann = on_the_way(school, FAR_M)
    for road in lost:
        ann.badge.lose(road)
    before = row(school).question

    ann.arrives()
    school.waits(minutes=1)

    assert before == ""
    assert row(school).question == "Arrived 800 metres from 1 High Street. Is that right?"
    assert (row(school).is_late, school.open_incidents(), school.office.told) == (False, [], [])
    assert [len(places(school, road)) for road in (WIFI, LORA)] == [0 if road in lost else 1 for road in (WIFI, LORA)]
    assert ann.felt == ["confirmed"]


def test_who_arrives_where_they_meant_to_is_not_asked_about(school: School) -> None:
    ann = on_the_way(school, 40)

    ann.arrives()
    school.waits(minutes=10)

    assert len(places(school, WIFI)) == 1
    assert row(school).question == "" and school.record.all_of(AskOffice) == []
    assert school.site.visits[ann.visit].state == INSIDE


def test_without_a_fix_nobody_is_asked_and_the_arrival_counts_all_the_same(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.badge.ports.gps.source = nothing
    ann.signs_out(back_in_min=180, stops=(HOME,))
    school.waits(minutes=6)

    ann.arrives()
    school.waits(seconds=130)
    is_on_later = ann.badge.ports.gps.is_on
    ann.badge.ports.gps.source = at_a_place(FAR_M)
    school.waits(minutes=15)

    assert len(school.record.all_of(RecordArrival)) == 1 and not is_on_later
    assert places(school, WIFI) == places(school, LORA) == []
    assert row(school).question == ""


def test_the_sky_is_seen_only_after_the_press_and_the_question_comes_then(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.badge.ports.gps.source = nothing
    ann.signs_out(back_in_min=180, stops=(HOME,))
    school.waits(minutes=6)
    ann.arrives()
    school.waits(seconds=60)
    before = row(school).question
    ann.badge.ports.gps.source = at_a_place(FAR_M)

    school.waits(seconds=20)

    assert before == "" and row(school).question.startswith("Arrived 800 metres from")


def test_each_home_is_asked_about_for_itself(school: School) -> None:
    """At the first all is well; at the second they are still at the first."""
    ann = on_the_way(school, 0, stops=(HOME, NEXT))
    ann.arrives()
    school.waits(minutes=10)
    at_the_first = row(school).question
    ann.leaves()
    school.waits(minutes=5)

    ann.arrives()
    school.waits(minutes=1)

    assert at_the_first == ""
    assert row(school).question == "Arrived 800 metres from 2 Low Road. Is that right?"
    assert len(places(school, WIFI)) == 2


def test_the_place_may_come_before_the_word_and_the_office_is_asked_all_the_same(school: School) -> None:
    """The word's first frame is lost; it is said again, the place is not."""
    ann = on_the_way(school, FAR_M)
    ann.badge.lose(LORA)
    school.waits(seconds=75)
    ann.badge.ports.links[0].on_send = lambda frame: _lose_the_word(school, frame)
    ann.arrives()
    school.waits(seconds=1)
    first, place = row(school), school.site.badges[7].fix
    school.waits(seconds=30)

    words = [flown for flown in school.wifi.flown if flown.way == "up" and LAYOUT[peek(flown.frame).type][0] is Visit]
    assert len(words) >= 2 and place is not None and first.doing == "on the way there"
    assert row(school).question.startswith("Arrived 800 metres from")


def _lose_the_word(school: School, frame: bytes) -> None:
    message = unseal(Cipher(key_of(7)), frame, True)[1]
    is_first = isinstance(message, Visit) and message.what == ARRIVED and message.lag == 0
    (school.wifi.cut if is_first else school.wifi.mend)(7)
