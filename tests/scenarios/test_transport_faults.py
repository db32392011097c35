"""What the way between badge and base may do, and that nothing is lost or doubled by it."""

import pytest
from badgelink.frame import LAST_COUNTER, peek, seal
from badgelink.messages import SOS, Alarm

from basestation.core.decisions import RaiseConcern, RecordCheckIn
from basestation.sealing import Cipher
from tools.emulator.air import Weather
from tools.emulator.badge import key_of
from tools.emulator.people import Visitor
from tools.emulator.story import LORA, WIFI, School


def the_press_is_known_once(school: School, visitor: Visitor, presses: int = 1) -> None:
    known = school.record.presses()
    assert len(known) == len(set(known)) == presses
    assert len(school.open_incidents()) == 1
    assert visitor.felt.count("received") == presses


def check_ins(school: School) -> list[bytes]:
    return [flown.frame for flown in school.wifi.flown if flown.way == "up" and peek(flown.frame).type == 3]


# The broker ---------------------------------------------------------------------------------------------------------


def test_f1_the_broker_dies_after_its_promise_and_before_delivery(school: School) -> None:
    """F1: it had acknowledged the press, and forgot it."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    school.waits(seconds=2)
    school.base.stall(5_000)
    ann.presses_alarm()
    school.waits(ms=2_300)

    school.broker.forget()
    school.base.kill()
    school.base.start()
    school.waits(minutes=1)

    the_press_is_known_once(school, ann)


def test_f2_the_broker_restarts_with_an_empty_store(school: School) -> None:
    """F2: sessions and subscriptions are gone too; the base subscribes anew."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    school.waits(seconds=2)

    school.broker.forget()
    ann.presses_alarm()
    school.waits(ms=2_030)
    school.broker.forget()
    school.waits(minutes=1)

    the_press_is_known_once(school, ann)


def test_f2_the_broker_is_away_for_a_while(school: School) -> None:
    """F2, F11: nothing on Wi-Fi for two minutes, and no other road."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    school.broker.stop()
    ann.presses_alarm()
    school.waits(minutes=2)
    before = ann.felt

    school.broker.start()
    school.waits(minutes=1)

    assert before == ["pressed"]
    the_press_is_known_once(school, ann)


def test_f5_the_base_stands_still_for_a_minute_while_the_broker_lives(school: School) -> None:
    """F5, F51: heard late, answered late, raised once, and the ladder begins."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    school.waits(seconds=2)
    school.base.stall(60_000)
    ann.presses_alarm()
    school.waits(seconds=59)
    before = ann.felt
    school.waits(seconds=3)

    assert before == ["pressed"]
    the_press_is_known_once(school, ann)
    assert len(school.office.told) == 1


def test_f15_two_clients_with_one_name_throw_each_other_out(school: School) -> None:
    """F15: the link is there for 300 ms and gone for 300 ms, for a minute; one alarm, said whenever there is a way."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    school.waits(seconds=2)
    for turn_ms in range(0, 60_000, 600):
        school.world.at(school.world.now_ms + turn_ms, lambda: ann.badge.lose(WIFI))
        school.world.at(school.world.now_ms + turn_ms + 300, lambda: ann.badge.regain(WIFI))

    ann.presses_alarm()
    school.waits(minutes=2)

    the_press_is_known_once(school, ann)
    assert len(school.wifi.flown) < 150


def test_f16_an_old_alarm_that_somebody_retained_is_not_raised_again(school: School) -> None:
    """F16: the broker gives it to every new subscription."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    ann.presses_alarm()
    school.waits(seconds=5)
    school.broker.retained[7] = next(flown.frame for flown in school.wifi.flown if flown.badge == 7 and flown.frame[0] in (1, 2))
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "tried it out")
    school.waits(seconds=5)

    school.waits(hours=2)
    school.base.restart()
    school.broker.forget()
    school.waits(minutes=1)

    assert school.open_incidents() == []
    assert len(school.record.presses()) == 1
    assert any("is far behind" in why for why in school.base.refused)


# The Wi-Fi ----------------------------------------------------------------------------------------------------------


def test_f6_f7_a_black_hole_on_wifi_is_answered_over_the_other_road(school: School) -> None:
    """F6, F7: associated, connected, and nothing passes for ten minutes; the driver believes all is well."""
    ann = school.visitor("Ann", badge=7)
    school.waits(seconds=2)
    school.wifi.cut(7)

    ann.presses_alarm()
    school.waits(seconds=5)

    the_press_is_known_once(school, ann)


def test_f7_a_black_hole_and_no_other_road_is_answered_when_it_ends(school: School) -> None:
    """F7"""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    school.wifi.cut(7)
    ann.presses_alarm()
    school.waits(minutes=10)
    before = ann.felt

    school.wifi.mend(7)
    school.waits(minutes=1)

    assert before == ["pressed"]
    the_press_is_known_once(school, ann)


def test_f8_behind_a_captive_portal_the_wifi_is_no_road_and_the_other_one_serves(school: School) -> None:
    """F8, F9: whatever answers there is no broker, so the driver says that the link is down."""
    ann = school.visitor("Ann", badge=7)
    ann.badge.lose(WIFI)

    ann.presses_alarm()
    school.waits(seconds=5)

    the_press_is_known_once(school, ann)
    assert [flown for flown in school.wifi.flown if flown.way == "up"] == [school.wifi.flown[0]]


def test_a_road_that_opens_is_used_at_once(school: School) -> None:
    ann = school.visitor("Ann", badge=7)
    ann.badge.lose(WIFI)
    ann.badge.lose(LORA)
    ann.presses_alarm()
    school.waits(minutes=10)
    before = ann.felt

    ann.badge.regain(LORA)
    school.waits(ms=100)

    assert before == ["pressed"]
    the_press_is_known_once(school, ann)


@pytest.mark.parametrize("copies", [10, 100])
def test_f13_f14_a_frame_that_comes_ten_or_a_hundred_times_is_one_press(school: School, copies: int) -> None:
    """F13, F14, F22: repeated because the broker's word was lost or a gateway says all things twice, and mixed up on the way."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.waits(seconds=5)
    for air in (school.wifi, school.lora):
        air.turn(Weather(copies=copies, jitter_ms=4_000))

    ann.presses_alarm()
    school.waits(seconds=20)
    school.office.takes(school.incident)
    school.waits(seconds=20)
    ann.presses_alarm()
    school.waits(seconds=20)

    the_press_is_known_once(school, ann, presses=2)
    assert school.incident.owner is None


def test_f14_check_ins_that_overtake_each_other_never_shorten_the_deadline(school: School) -> None:
    """F14: an old check-in arrives after a newer one; it is written down, and changes no clock."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    ann.signs_out(back_in_min=180, interval_min=20, grace_min=5)
    ann.arrives()
    school.waits(minutes=10)
    school.wifi.cut(7, "up")
    ann.checks_in()
    school.waits(minutes=4)
    ann.checks_in()
    school.waits(seconds=1)
    older, newer = check_ins(school)[-2:]

    school.broker.publish(7, newer)
    school.waits(ms=100)
    due_ms = school.site.visits[ann.visit].due_ms
    school.broker.publish(7, older)
    school.waits(ms=100)

    assert len(school.record.all_of(RecordCheckIn)) == 2
    assert school.site.visits[ann.visit].due_ms == due_ms


# The radio ----------------------------------------------------------------------------------------------------------


def test_f17_half_of_all_frames_are_lost(school: School) -> None:
    """F17"""
    visitors = [school.visitor(f"Visitor {number}", badge=number) for number in range(1, 11)]
    for air in (school.wifi, school.lora):
        air.turn(Weather(loss_pct=50))

    for visitor in visitors:
        visitor.presses_alarm()
    school.waits(minutes=3)

    assert len(school.open_incidents()) == 10
    assert len(school.record.presses()) == 10
    assert [visitor.felt for visitor in visitors] == [["pressed", "received"]] * 10


def test_f18_two_badges_that_collide_part_by_chance(school: School) -> None:
    """F18: both pressed at the same millisecond, on a radio where frames that overlap destroy each other."""
    ann, ben = school.visitor("Ann", badge=7, roads=(LORA,)), school.visitor("Ben", badge=8, roads=(LORA,))
    school.waits(seconds=5)
    school.lora.turn(Weather(airtime_ms=206))

    ann.presses_alarm()
    ben.presses_alarm()
    school.waits(minutes=1)

    assert ann.felt == ["pressed", "received"]
    assert ben.felt == ["pressed", "received"]
    assert len(school.record.presses()) == 2


def test_f24_the_answer_never_arrives(school: School) -> None:
    """F24: the base hears every repeat and answers each; one press, one incident, and the ladder climbs regardless."""
    ann = school.visitor("Ann", badge=7)
    ann.signs_out()
    school.waits(seconds=5)
    for air in (school.wifi, school.lora):
        air.cut(7, "down")

    ann.presses_alarm()
    school.waits(minutes=5)
    before = ann.felt

    assert before == ["pressed"]
    assert len(school.record.presses()) == 1
    assert school.incident.shows_sheet
    for air in (school.wifi, school.lora):
        air.mend(7)
    school.waits(minutes=1)
    assert ann.felt == ["pressed", "received"]


# What nobody of ours sent -------------------------------------------------------------------------------------------


def test_f25_yesterdays_frames_played_again_are_refused_over_a_restart_too(school: School) -> None:
    """F25"""
    ann = school.visitor("Ann", badge=7)
    ann.presses_alarm()
    school.waits(seconds=5)
    school.office.takes(school.incident)
    school.office.closes(school.incident, "false", "tried it out")
    school.waits(seconds=5)
    old = [flown.frame for flown in school.wifi.flown if flown.way == "up"]
    before = school.record.decisions()

    school.base.restart()
    school.waits(hours=24)
    known = len(school.base.refused)
    for frame in old:
        school.broker.publish(7, frame)
    school.waits(seconds=5)

    assert school.record.decisions() == before
    assert len(school.base.refused) == known + len(old)


def test_f25_a_badge_at_the_last_counter_of_all_can_still_raise_an_alarm(school: School) -> None:
    """F25: 2**32 - 1 is a counter like any other."""
    school.visitor("Ann", badge=7).badge.power_cut()
    alarm = Alarm(0, SOS, 0, 80, None, None, None, None)

    school.broker.publish(7, seal(Cipher(key_of(7)), 7, LAST_COUNTER, alarm))
    school.waits(seconds=1)

    assert school.incident.presses[0].event_counter == LAST_COUNTER


def test_f26_a_frame_cut_to_any_length_or_with_any_bit_turned_is_refused(school: School) -> None:
    """F26: truncated to each length, lengthened to 255, every single bit flipped, and sealed with another key."""
    ann = school.visitor("Ann", badge=7)
    ann.badge.power_cut()
    school.waits(seconds=1)
    alarm = Alarm(0, SOS, 0, 80, None, None, None, None)
    frame = seal(Cipher(key_of(7)), 7, 1 << 31, alarm)
    wrong_key = seal(Cipher(key_of(8)), 7, 1 << 31, alarm)
    shorter = [frame[:size] for size in range(len(frame))]
    longer = [frame + bytes(more) for more in range(1, 256 - len(frame))]
    flipped = [frame[: bit // 8] + bytes([frame[bit // 8] ^ 1 << bit % 8]) + frame[bit // 8 + 1 :] for bit in range(8 * len(frame))]
    noise = [wrong_key, *shorter, *longer, *flipped]
    known = len(school.base.refused)

    for bad in noise:
        school.broker.publish(7, bad)
    school.waits(seconds=1)
    refused = len(school.base.refused) - known
    school.broker.publish(7, frame)
    school.waits(seconds=1)

    assert refused == len(noise)
    assert school.incident.presses[0].event_counter == 1 << 31


def test_f26_what_comes_down_altered_is_not_believed_by_the_badge(school: School) -> None:
    """F26, the other way: a receipt with one bit turned is no receipt."""
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    school.wifi.cut(7, "down")
    ann.presses_alarm()
    school.waits(seconds=3)
    receipt = school.wifi.flown[-1].frame
    school.wifi.mend(7)
    school.wifi.cut(7, "up")

    for bit in range(8 * len(receipt)):
        school.wifi.carry_down(7, receipt[: bit // 8] + bytes([receipt[bit // 8] ^ 1 << bit % 8]) + receipt[bit // 8 + 1 :])
    school.waits(seconds=5)
    believed = ann.felt
    school.wifi.carry_down(7, receipt)
    school.waits(seconds=1)

    assert believed == ["pressed"]
    assert ann.felt == ["pressed", "received"]


def test_f61_a_badge_that_publishes_on_anothers_topic_is_refused(school: School) -> None:
    """F61: its frame is well sealed, and the topic says it is somebody else's."""
    ann, ben = school.visitor("Ann", badge=7), school.visitor("Ben", badge=8)
    ann.badge.power_cut()
    ben.badge.power_cut()
    school.waits(seconds=1)
    frame = seal(Cipher(key_of(7)), 7, 1 << 31, Alarm(0, SOS, 0, 80, None, None, None, None))

    school.broker.publish(7, frame, topic_of=8)
    school.waits(seconds=1)

    assert school.open_incidents() == []
    assert school.base.refused[-1] == "a frame of badge 7 came on the topic of badge 8"


def test_f61_a_badge_that_is_not_known_raises_nothing(school: School) -> None:
    """F61, F57: sealed with a key this school has never given out."""
    school.broker.publish(99, seal(Cipher(key_of(99)), 99, 1, Alarm(0, SOS, 0, 80, None, None, None, None)))
    school.waits(seconds=1)

    assert school.open_incidents() == []
    assert school.base.refused == ["badge 99 is not known here"]


def test_a_visit_in_heavy_rain_needs_no_false_alarm(school: School) -> None:
    """At 20 % loss both ways a visitor who answers in time is never reported missing."""
    for air in (school.wifi, school.lora):
        air.turn(Weather(loss_pct=20, jitter_ms=500))
    ann = school.visitor("Ann", badge=7, roads=(WIFI,))
    ann.signs_out(back_in_min=240)
    ann.arrives()
    for _ in range(9):
        school.waits(minutes=20, seconds=5)
        ann.checks_in()
    school.waits(minutes=10)

    assert school.record.all_of(RaiseConcern) == []
    assert len(school.record.all_of(RecordCheckIn)) == 9
