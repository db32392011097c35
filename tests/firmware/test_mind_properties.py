"""What must always hold of the badge, whatever happens to it and in whatever order."""

import contextlib

from badge_fakes import BADGE_ID, Badge, PowerCut, Store
from badgelink.frame import seal
from badgelink.messages import (
    ARRIVED,
    CUE_BEEP,
    RECEIVED,
    Alarm,
    Config,
    Heard,
    LeaveNow,
    Position,
    Receipt,
    Visit,
    VisitSetup,
    Welfare,
)
from hypothesis import given, settings
from hypothesis import strategies as some
from library_cipher import LIBRARY
from test_nmea import gga

DOWN = some.sampled_from(
    [
        VisitSetup(1, 1, 1, 1, CUE_BEEP),
        VisitSetup(2, 1, 2, 1, 0),
        VisitSetup(1, 0, 0, 0, 0),
        Welfare(30),
        LeaveNow(1),
        Config(3, 1, 1000, 2, 1500, 10),
        Config(4, 0, 1000, 2, 1500, 0),
        Receipt(0, RECEIVED, 0),
    ]
)
HAPPENINGS = some.one_of(
    some.tuples(some.just("wait"), some.integers(1, 200_000)),
    some.tuples(some.just("hidden"), some.integers(1, 6000)),
    some.tuples(some.just("visible"), some.integers(1, 3000)),
    some.tuples(some.just("tell"), DOWN),
    some.tuples(some.just("receipt"), some.integers(1, 3)),
    some.tuples(some.just("link"), some.integers(0, 1)),
    some.tuples(some.just("battery"), some.integers(-5, 300)),
    some.tuples(some.just("noise"), some.binary(max_size=64)),
    some.tuples(some.just("nmea"), some.binary(max_size=64)),
    some.tuples(some.just("sky"), some.integers(1, 200)),
    some.tuples(some.just("full"), some.booleans()),
)
STORIES = some.lists(HAPPENINGS, max_size=14)


def _live(badge: Badge, story: list) -> None:
    for what, value in story:
        HOW[what](badge, value)


def _receipt(badge: Badge, stage: int) -> None:
    calling = badge.runner.mind.alarm.open
    badge.tell(Receipt(calling[-1].event_counter if calling else 1, stage, 0))


def _toggle(badge: Badge, which: int) -> None:
    badge.ports.links[which].up = not badge.ports.links[which].up


def _see_sky(badge: Badge, seconds: int) -> None:
    for _ in range(seconds):
        now_s = badge.at_ms // 1000
        if badge.ports.gps.is_on:
            badge.ports.gps.waiting = gga(time=b"%02d%02d%02d.00" % (now_s // 3600 % 24, now_s // 60 % 60, now_s % 60))
        badge.run_for(1000)


HOW = {
    "sky": _see_sky,
    "wait": lambda badge, ms: badge.run_for(ms),
    "hidden": lambda badge, ms: badge.push(badge.ports.hidden, ms),
    "visible": lambda badge, ms: badge.push(badge.ports.visible, ms),
    "tell": lambda badge, message: badge.tell(message),
    "receipt": _receipt,
    "link": _toggle,
    "battery": lambda badge, pct: setattr(badge.ports.battery, "pct", pct),
    "noise": lambda badge, noise: badge.ports.links[0].waiting.append(noise),
    "nmea": lambda badge, noise: setattr(badge.ports.gps, "waiting", noise),
    "full": lambda badge, is_full: setattr(badge.ports.store, "is_full", is_full),
}


@settings(max_examples=150, deadline=None)
@given(STORIES, STORIES)
def test_whatever_happens_in_an_alarm_the_room_hears_and_sees_nothing(before: list, after: list) -> None:
    """F38"""
    badge = Badge(cipher=LIBRARY)
    _live(badge, before)
    badge.push(badge.ports.hidden, 5500)
    in_alarm = badge.runner.mind.situation.is_in_alarm
    played = len(badge.ports.buzzer.played), len(badge.ports.led.played)

    _live(badge, after)

    if in_alarm:
        assert [pattern for pattern in badge.ports.buzzer.played[played[0] :] if pattern] == []
        assert [pattern for pattern in badge.ports.led.played[played[1] :] if pattern] == []


@settings(max_examples=150, deadline=None)
@given(STORIES, STORIES, some.booleans())
def test_no_turn_of_events_loses_an_alarm(before: list, after: list, restarts: bool) -> None:
    """Whatever came before and comes after: until its receipt the alarm is sent, again and again, by the same name."""
    badge = Badge(cipher=LIBRARY)
    badge.tell(Config(9, 0, 1000, 2, 1500, 0))
    _live(badge, [(what, value) for what, value in before if what not in ("tell", "full")])
    badge.push(badge.ports.hidden, 1500)
    event = badge.runner.mind.alarm.open[-1].event_counter

    _live(badge, [(what, value) for what, value in after if what not in ("receipt", "full")])
    badge = Badge(Store(badge.ports.store.files), cipher=LIBRARY) if restarts else badge
    for link in badge.ports.links:
        link.up = True
    heard = len(badge.sent(Alarm))
    badge.run_for(0 if restarts else 31_000)

    names = {counter - alarm.lag for counter, alarm in badge.sent(Alarm)[0 if restarts else heard :]}
    assert event in names


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_no_counter_is_used_twice_and_every_link_gets_the_same_bytes(story: list) -> None:
    badge = Badge(cipher=LIBRARY)
    _live(badge, [happening for happening in story if happening[0] != "link"])

    counters = [counter for counter, _ in badge.sent()]
    assert len(counters) == len(set(counters))
    assert badge.ports.links[0].sent == badge.ports.links[1].sent


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_every_accepted_frame_is_answered_exactly_once(story: list) -> None:
    badge = Badge(cipher=LIBRARY)
    _live(badge, [happening for happening in story if happening[0] != "link"])

    answered = [heard.down_counter for _, heard in badge.sent(Heard)]
    assert answered == list(range(1, badge.down_counter + 1))


@settings(max_examples=150, deadline=None)
@given(STORIES)
def test_a_position_leaves_a_badge_in_an_alarm_or_once_for_each_arrival_on_a_visit(story: list) -> None:
    """Looked at each half minute at least: whenever one has gone out, a visit is on, or just was."""
    badge = Badge(cipher=LIBRARY)
    was_on_visit = is_on_visit = False
    for what, value in [happening for happening in story if happening[0] not in ("hidden", "link")]:
        before = len(badge.sent(Position))
        _live(badge, [(what, value)])
        was_on_visit, is_on_visit = is_on_visit, badge.runner.mind.situation.is_on_visit
        in_alarm = badge.runner.mind.situation.is_in_alarm or badge.sent(Alarm)
        assert len(badge.sent(Position)) == before or was_on_visit or is_on_visit or in_alarm

    arrivals = {counter - said.lag for counter, said in badge.sent(Visit) if said.what == ARRIVED}
    told = [counter for counter, place in badge.sent(Position) if place.lag == 0]
    assert len(told) <= len(arrivals)
    assert not told or min(told) > min(arrivals)


@settings(max_examples=100, deadline=None)
@given(STORIES)
def test_no_position_leaves_a_badge_that_nobody_touches(story: list) -> None:
    badge = Badge(cipher=LIBRARY)
    _live(badge, [happening for happening in story if happening[0] not in ("hidden", "visible")])

    assert badge.sent(Position) == []
    assert badge.sent(Alarm) == []
    assert badge.runner.mind.situation.is_on_visit or not badge.ports.gps.is_on  # on a visit it rests between two looks


@settings(max_examples=60, deadline=None)
@given(STORIES, some.integers(0, 1500))
def test_a_power_cut_anywhere_in_any_story_leaves_a_badge_that_calls(story: list, cut_after: int) -> None:
    """F27"""
    store = Store()
    store.cut_after = cut_after
    with contextlib.suppress(PowerCut):
        _live(Badge(store, cipher=LIBRARY), [happening for happening in story if happening[0] != "full"])

    badge = Badge(Store(store.files), cipher=LIBRARY)
    for hold_ms in (200, 200, 200, 5500):
        badge.push(badge.ports.hidden, hold_ms)

    assert len(badge.sent(Alarm)) > 0


def test_a_frame_for_another_badge_is_none_of_our_business() -> None:
    badge = Badge(cipher=LIBRARY)
    badge.ports.links[0].waiting.append(seal(LIBRARY, BADGE_ID + 1, 1, LeaveNow(1)))

    badge.run_for(1000)

    assert badge.ports.motor.played == []
    assert badge.sent(Heard) == []
