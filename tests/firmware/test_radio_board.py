"""The whole firmware on a virtual board, with its radios: over Wi-Fi, over LoRa, from one to the other, and through what goes wrong.

F1, F2, F6, F7, F11, F12, F13, F16, F24.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from badge.feedback import RECEIPTS
from badgelink.frame import peek
from badgelink.messages import RECEIVED
from radio_school import BADGE, POINTS, BoardSchool, settings

from tests.support.certificates import write_certificate
from tests.support.shipped_mosquitto import ShippedMosquitto
from tools.emulator.vm.radio_broker import AirBroker, RealBroker

PHONE = {"phone": {"password": "snow", "rssi": -70}}
Story = Callable[[BoardSchool], Awaitable[None]]


def played(there: BoardSchool, story: Story) -> None:
    async def whole() -> None:
        async with there:
            await there.waits(15)
            await story(there)
            assert there.board.crashes == []

    asyncio.run(whole())


def was_felt(there: BoardSchool) -> bool:
    return there.felt_last(2) == RECEIPTS[RECEIVED][-2:] and len(there.school.open_incidents()) == 1


def test_a_press_goes_over_wifi_and_is_felt_as_received(tmp_path: Path) -> None:
    async def story(there: BoardSchool) -> None:
        await there.presses()
        await there.waits(3)

        assert was_felt(there)
        assert [peek(frame).type for _, _, frame in there.broker.published if peek(frame).type < 3] == [1]

    played(BoardSchool(tmp_path), story)


def test_wifi_is_lost_and_the_press_goes_over_lora(tmp_path: Path) -> None:
    async def story(there: BoardSchool) -> None:
        there.reach({})
        await there.waits(5)
        before = len(there.air.flown)
        await there.presses()
        await there.waits(5)

        assert 1 in [peek(flown.frame).type for flown in there.air.flown[before:]]
        assert was_felt(there)

    played(BoardSchool(tmp_path), story)


def test_without_lora_the_visitors_hotspot_takes_over_and_the_school_is_found_again(tmp_path: Path) -> None:
    async def story(there: BoardSchool) -> None:
        there.reach(PHONE)
        await there.waits(20)
        on_the_way = there.broker.connects[-1]["ssid"]
        there.reach(POINTS)
        await there.waits(20)
        await there.presses()
        await there.waits(3)

        assert [wanted["ssid"] for wanted in there.broker.connects] == ["school", "phone", "school"]
        assert on_the_way == "phone"
        assert was_felt(there)

    played(BoardSchool(tmp_path, lora=None), story)


def test_a_broker_that_is_killed_and_comes_back_is_found_again(tmp_path: Path) -> None:
    async def story(there: BoardSchool) -> None:
        far_end = there.far_end
        assert isinstance(far_end, AirBroker)
        far_end.is_away = True
        there.broker.hang_up()
        await there.waits(40)
        far_end.is_away = False
        await there.waits(15)
        await there.presses()
        await there.waits(3)

        assert was_felt(there)

    played(BoardSchool(tmp_path, lora=None), story)


def test_acknowledgements_that_are_lost_hold_no_alarm_up(tmp_path: Path) -> None:
    async def story(there: BoardSchool) -> None:
        there.broker.drops_answers = True
        await there.waits(120)
        await there.presses()
        await there.waits(30)
        there.broker.drops_answers = False
        await there.waits(60)

        assert was_felt(there)
        assert there.school.wifi.flown[-1].at_ms > there.board.now_ms - 30_000

    played(BoardSchool(tmp_path), story)


def test_in_a_black_hole_the_radio_carries_the_alarm_and_wifi_is_known_for_down(tmp_path: Path) -> None:
    async def story(there: BoardSchool) -> None:
        there.broker.is_black_hole = True
        await there.presses()
        await there.waits(5)
        felt_in_time = was_felt(there)
        before = len(there.broker.connects)
        await there.waits(40)
        there.broker.is_black_hole = False
        await there.waits(60)

        assert felt_in_time
        assert len(there.broker.connects) > before
        assert there.school.wifi.flown[-1].at_ms > there.board.now_ms - 30_000

    played(BoardSchool(tmp_path), story)


def test_a_radio_chip_that_browns_out_is_started_anew(tmp_path: Path) -> None:
    async def story(there: BoardSchool) -> None:
        there.board.tell("lora.broken", True)
        await there.waits(30)
        there.board.tell("lora.broken", False)
        await there.waits(70)
        await there.presses()
        await there.waits(5)

        assert was_felt(there)

    played(BoardSchool(tmp_path, wifi=None), story)


def test_a_board_wired_otherwise_than_its_file_says_has_no_radio_and_lives(tmp_path: Path) -> None:
    there = BoardSchool(tmp_path)
    there.board.profile["radio"]["busy"] = 39

    async def story(there: BoardSchool) -> None:
        await there.presses()
        await there.waits(3)

        assert there.air.flown == []
        assert was_felt(there)

    played(there, story)


def _der(certificate: Path) -> bytes:
    return ssl.PEM_cert_to_DER_cert(certificate.read_text())


TODAY = datetime.now(UTC).date()
TLS_STORIES = {
    "the school's own": ("own", "localhost", TODAY, True),
    "somebody else's authority": ("other", "localhost", TODAY, False),
    "another name": ("own", "evil", TODAY, False),
    "a calendar that begins in 2000": ("own", "localhost", None, False),
    "expired when the badge was provisioned": ("own", "localhost", TODAY + timedelta(days=30), False),
}


@pytest.mark.parametrize(("authority", "host", "since", "comes_in"), TLS_STORIES.values(), ids=TLS_STORIES)
def test_over_tls_only_the_schools_own_broker_is_believed(
    tmp_path: Path, authority: str, host: str, since: date | None, comes_in: bool
) -> None:
    (tmp_path / "other").mkdir()
    stranger = write_certificate(tmp_path / "other")
    with ShippedMosquitto(tmp_path, "school", {"base": "b", str(BADGE): "secret"}) as mosquitto:
        ca = _der(mosquitto.ca_file if authority == "own" else stranger)
        mqtt = {**settings()["mqtt"], "host": host, "port": mosquitto.badge_port, "tls": True, "since": since and since.isoformat()}
        there = BoardSchool(tmp_path, mqtt=mqtt, lora=None, far_end=RealBroker(("127.0.0.1", mosquitto.badge_port)), ca=ca)

        async def story(there: BoardSchool) -> None:
            await there.waits(60)

            assert bool(there.broker.published) is comes_in
            assert there.broker.connects[0]["tls"]["do_handshake"] is False

        played(there, story)
