"""One event over several roads is one event: the first road wins, the others are written down, receipts go back by all.

F13, F14, F22, F25.
"""

from badgelink.frame import seal
from badgelink.messages import SOS, Alarm

from basestation.core import several_roads
from basestation.core.decisions import Open, RecordOtherRoad
from basestation.core.several_roads import FRESH_MS, RECENT_MS
from basestation.core.turn import Heard
from tools.emulator.story import LORA, WIFI, School


def record_uplinks(school: School) -> list[tuple[str, bytes]]:
    """Every frame that the base is handed from now on, with its road."""
    heard: list[tuple[str, bytes]] = []
    original = school.base._hear

    def hear(road, claimed, frame, stored):
        heard.append((road, frame))
        original(road, claimed, frame, stored)

    for road in (school.broker, school.gateway):
        road.open(hear)
    return heard


def hear_again(school: School, road: str, frame: bytes, sender: str = "") -> None:
    school.base.post(Heard(school.base.now_ms, road, None, frame, None, sender))
    school.waits(ms=10)


def a_press(school: School) -> bytes:
    """Ann presses, over Wi-Fi alone. Gives the frame of the press."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    heard = record_uplinks(school)
    ann.presses_alarm()
    school.waits(seconds=5)
    return next(frame for road, frame in heard if frame[0] & 63 == 1)


def test_a_press_over_both_roads_is_one_press_and_says_so(school: School) -> None:
    ann = school.visitor("Ann", badge=7, roads=(WIFI, LORA))

    ann.presses_alarm()
    school.waits(seconds=20)

    (press,) = school.incident.presses
    (also,) = school.record.all_of(RecordOtherRoad)
    assert set(press.roads) == {WIFI, LORA}
    assert (press.roads[0], also.road) == (school.record.all_of(Open)[0].road, press.roads[1])
    assert ann.felt == ["pressed", "received"]


def test_the_same_bytes_over_another_road_are_written_down_once(school: School) -> None:
    frame = a_press(school)

    for _ in range(3):
        hear_again(school, "chirpstack", frame, "0102030405060708")
    hear_again(school, WIFI, frame)
    hear_again(school, "things", frame)

    assert [(also.road, also.event_counter) for also in school.record.all_of(RecordOtherRoad)] == [
        ("chirpstack", school.incident.presses[0].event_counter),
        ("things", school.incident.presses[0].event_counter),
    ]
    assert len(school.incident.presses) == 1
    assert school.site.badges[7].senders == {"chirpstack": "0102030405060708"}


def test_what_came_over_another_road_is_still_known_after_a_restart(school: School) -> None:
    frame = a_press(school)
    hear_again(school, "chirpstack", frame)

    school.base.restart()
    school.waits(seconds=5)
    hear_again(school, "chirpstack", frame)

    assert school.incident.presses[0].roads == (WIFI, "chirpstack")
    assert len(school.record.all_of(RecordOtherRoad)) == 1


def test_receipts_of_an_alarm_go_back_over_every_road_it_was_heard_on_a_moment_ago(school: School) -> None:
    frame = a_press(school)
    sent: list[str] = []
    carry_down, school.lora.carry_down = school.lora.carry_down, lambda badge, data: sent.append(LORA)
    hear_again(school, LORA, frame)
    on_its_copy = list(sent)

    school.office.takes(school.incident)
    school.waits(seconds=1)
    owned = len(sent) - len(on_its_copy)
    school.waits(ms=RECENT_MS)
    before = len(sent)
    school.office.calls_police(school.incident, "log 41")
    school.waits(seconds=1)
    school.lora.carry_down = carry_down

    assert on_its_copy == [LORA]
    assert owned >= 1
    assert len(sent) == before


def test_an_old_copy_shows_nothing_of_its_road(school: School) -> None:
    frame = a_press(school)
    heard = dict(school.site.badges[7].roads)

    school.site.badges[7].last_heard_ms -= FRESH_MS + 60_000
    hear_again(school, "things", frame, "thief")

    assert school.site.badges[7].roads == heard
    assert school.site.badges[7].senders == {}


def test_a_stranger_who_sends_a_caught_frame_again_is_not_taken_for_the_badge(school: School) -> None:
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    heard = record_uplinks(school)
    ann.presses_alarm()
    school.waits(seconds=5)
    (frame, *_rest) = [data for _, data in heard if data[0] & 63 == 1]

    school.site.badges[7].senders["chirpstack"] = "0102030405060708"
    hear_again(school, "chirpstack", frame, "ffffffffffffffff")

    assert school.site.badges[7].senders == {"chirpstack": "0102030405060708"}


def test_by_which_roads_a_badge_is_heard_is_said_in_words(school: School) -> None:
    frame = a_press(school)
    hear_again(school, "chirpstack", frame)
    hear_again(school, "lora-attic", frame)
    badge, (press,) = school.site.badges[7], school.incident.presses

    assert several_roads.came_over(press) == "wifi first, then ChirpStack and LoRa (attic)"
    assert "ChirpStack three minutes ago" in several_roads.in_words(badge, school.base.now_ms + 190_000)


def test_what_is_no_alarm_is_answered_by_one_road(school: School) -> None:
    """The air of the others is for alarms."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    ann.signs_out()
    heard = record_uplinks(school)
    ann.arrives()
    school.waits(seconds=5)
    sent: list[str] = []
    school.lora.carry_down = lambda badge, data: sent.append(LORA)
    hear_again(school, LORA, heard[-1][1])

    ann.checks_in()
    school.waits(seconds=5)

    assert LORA in school.site.badges[7].roads
    assert sent == []


def test_a_frame_that_was_kept_for_us_has_its_own_time_and_makes_nobody_look_silent(school: School) -> None:
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    ann.signs_out()
    school.waits(minutes=2)
    badge, now_ms = school.site.badges[7], school.base.now_ms
    heard_ms = badge.last_heard_ms
    kept = seal(badge.cipher, 7, badge.window.newest + 5, Alarm(0, SOS, 0, 80, None, None, 0, 0))

    school.base.post(Heard(now_ms - 600_000, "things", None, kept, None, "badge-7"))
    school.waits(ms=10)

    assert (school.incident.pressed_ms, school.incident.opened_ms >= now_ms) == (now_ms - 600_000, True)
    assert badge.last_heard_ms == heard_ms
