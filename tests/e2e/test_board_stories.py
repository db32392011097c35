"""Whole stories with the firmware itself: boot.py, main.py and all drivers on real MicroPython, a real Mosquitto, the real base.

The broker is set up as we ship it: TLS with the school's own authority, passwords, a badge's own two topics.
"""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from .support.board_flash import SCHOOL_WIFI
from .support.board_gateway import gateway
from .support.board_school import BoardSchool, Here, board_school, told
from .support.board_wearer import LONGEST_GAP_MS

pytestmark = pytest.mark.xdist_group("kills")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoardSchool]:
    with board_school(tmp_path_factory.mktemp("school")) as made:
        yield made


async def out_on_a_visit(here: Here, ann: Any) -> None:
    """Signed out at the office; the badge knows; at the door one tap says so."""
    await here.sign_out()
    await here.has(lambda: bool(ann.board.files.get("data/visit")), "the visit in the badge's flash")
    await ann.taps()
    await ann.feels("confirmed")
    await here.has(lambda: "RecordArrival" in here.visit_journal(), "the arrival")


@pytest.mark.parametrize("is_built", [pytest.param(False, marks=pytest.mark.long), True], ids=["sources", "image"])
def test_f38_a_press_is_stored_felt_and_owned_and_nobody_hears_or_sees_it(place: BoardSchool, is_built: bool) -> None:
    """F38: the firmware as it is written, and the image that `make firmware` builds of it."""

    async def story(here: Here) -> tuple[int, list[str], list[Any]]:
        async with here.wearer(SCHOOL_WIFI, is_built=is_built) as (ann, _):
            await ann.calls()
            await ann.feels("received")
            presses = here.presses()
            await here.desk.press(f"/incident/{here.incidents()[0]}/own")
            await ann.feels("owned")
            return presses, ann.felt, ann.room()

    presses, felt, room = told(place, story)

    assert presses == 1
    assert felt == ["pressed", "received", "owned"]
    assert room == []


def test_a_visit_is_set_up_by_the_base_and_the_office_asks_and_is_answered(place: BoardSchool) -> None:
    async def story(here: Here) -> tuple[list[str], list[str], list[str]]:
        async with here.wearer(SCHOOL_WIFI) as (ann, _):
            await out_on_a_visit(here, ann)
            await here.desk.press(f"/visits/{here.visit()}/welfare")
            await ann.feels("the office asks")
            await ann.taps()
            await ann.feels("confirmed")
            await here.has(lambda: "RecordCheckIn" in here.visit_journal(), "the check-in")
            return ann.felt, here.visit_journal(), here.causes()

    felt, journal, causes = told(place, story)

    assert felt == ["confirmed", "the office asks", "confirmed"]
    assert journal == ["SendOut", "RecordArrival", "AskWelfare", "RecordCheckIn"]
    assert causes == []


def test_f38_an_answer_under_duress_looks_and_feels_like_any_other_and_is_an_alarm(place: BoardSchool) -> None:
    async def story(here: Here) -> tuple[list[str], list[Any], list[str]]:
        async with here.wearer(SCHOOL_WIFI) as (ann, bridge):
            await out_on_a_visit(here, ann)
            await ann.answers_under_duress()
            await ann.feels("confirmed")
            await here.has(lambda: here.causes() != [], "the alarm")
            said = len(bridge.published)
            await here.desk.press(f"/incident/{here.incidents()[0]}/own")
            await here.has(lambda: len(bridge.published) > said, "the badge's word that it heard who owns it")
            await ann.waits(LONGEST_GAP_MS)  # real time: a buzz that must not come can only be waited for
            return ann.felt, ann.room(), here.causes()

    felt, room, causes = told(place, story)

    assert felt == ["confirmed", "confirmed"]
    assert room == []
    assert causes == ["DURESS"]


@pytest.mark.long
def test_f28_power_is_cut_after_the_press_was_felt_and_the_alarm_still_arrives_once(place: BoardSchool) -> None:
    """F28, F27: nothing had left the badge yet. F6 on the way: the broker takes the connection and says nothing more."""

    async def story(here: Here) -> tuple[int, list[str], list[str]]:
        async with here.wearer(SCHOOL_WIFI, lora=None) as (ann, bridge):
            await here.has(lambda: bridge.published != [], "the first heartbeat")
            bridge.is_black_hole = True
            await ann.calls()
            await ann.feels("pressed")
            before = here.presses()
            await ann.board.power_cut()
            bridge.is_black_hole = False
            await ann.board.power_on()
            await ann.feels("received")
            return before, here.causes(), ann.felt

    before, causes, felt = told(place, story)

    assert before == 0
    assert causes == ["SOS"]
    assert felt == ["pressed", "received"]


def test_wifi_is_lost_and_the_alarm_goes_over_lora_and_is_owned_over_it(place: BoardSchool) -> None:
    """F11 without end: the access point is gone when the press counts."""

    async def story(here: Here) -> tuple[list[str], list[Any], int, bool, bool]:
        async with here.wearer(SCHOOL_WIFI) as (ann, bridge):
            await here.has(lambda: bridge.published != [], "the first heartbeat")
            async with gateway(ann.board, place.usb) as radio:
                ann.board.wifi({})
                said_before = len(bridge.published)
                await ann.calls()
                await ann.feels("received")
                await here.desk.press(f"/incident/{here.incidents()[0]}/own")
                await ann.feels("owned")
                return ann.felt, ann.room(), here.presses(), len(bridge.published) > said_before, bool(radio.air.flown)

    felt, room, presses, was_wifi_used, was_lora_used = told(place, story)

    assert felt == ["pressed", "received", "owned"]
    assert (room, presses) == ([], 1)
    assert (was_wifi_used, was_lora_used) == (False, True)


@pytest.mark.long
def test_f40_the_base_is_killed_in_mid_alarm_and_receives_and_owns_it_all_the_same(place: BoardSchool) -> None:
    """F40, F5: once before the press is stored, once after."""

    async def story(here: Here) -> tuple[list[str], list[str], int]:
        async with here.wearer(SCHOOL_WIFI) as (ann, bridge):
            await here.has(lambda: bridge.published != [], "the first heartbeat")
            here.base.kill()
            await ann.calls()
            await ann.feels("pressed")
            here.base.start()
            await ann.feels("received")
            here.base.kill()
            here.base.start()
            await asyncio.to_thread(here.base.wait_until_open)
            await here.desk.press(f"/incident/{here.incidents()[0]}/own")
            await ann.feels("owned")
            return here.causes(), ann.felt, here.presses()

    causes, felt, presses = told(place, story)

    assert causes == ["SOS"]
    assert felt == ["pressed", "received", "owned"]
    assert presses == 1


@pytest.mark.long
def test_f1_the_broker_is_killed_in_mid_alarm_and_comes_back(place: BoardSchool) -> None:
    """F1, F2, F6."""

    async def story(here: Here) -> tuple[list[str], list[str]]:
        async with here.wearer(SCHOOL_WIFI, lora=None) as (ann, bridge):
            await here.has(lambda: bridge.published != [], "the first heartbeat")
            here.broker.kill()
            await ann.calls()
            await ann.feels("pressed")
            here.broker.start()
            await ann.feels("received")
            return here.causes(), ann.felt

    causes, felt = told(place, story)

    assert causes == ["SOS"]
    assert felt == ["pressed", "received"]
