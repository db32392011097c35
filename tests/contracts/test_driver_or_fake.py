"""What the runner may rely on (badge/run.py): the fakes of the stories keep it, and so do the drivers on the virtual board."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from driver_rigs import NMEA, RIGS, BoardRig, FakeRig, Rig

PARTS = ("motor", "buzzer", "led")
SLACK_MS = 20
REST_MS = 1000  # what a driver may add after a pattern


@pytest.fixture(params=RIGS, ids=[rig.__name__ for rig in RIGS])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    made: Rig = request.param()
    yield made
    made.close()


# Buttons ---------------------------------------------------------------------------------------------------------------


def test_each_edge_is_told_once_in_order_with_its_time(rig: Rig) -> None:
    start_ms = rig.now_ms()
    rig.finger(True)
    rig.pass_ms(300)
    rig.finger(False)
    rig.pass_ms(300)

    edges, again = rig.edges(), rig.edges()

    assert [is_down for _, is_down in edges] == [True, False]
    assert [abs(at_ms - start_ms - told_ms) <= SLACK_MS for (at_ms, _), told_ms in zip(edges, (0, 300), strict=True)] == [True, True]
    assert list(again) == []


def test_an_edge_is_told_late_with_the_time_at_which_it_was(rig: Rig) -> None:
    start_ms = rig.now_ms()
    rig.finger(True)
    rig.pass_ms(5000)

    ((at_ms, is_down),) = rig.edges()

    assert is_down
    assert abs(at_ms - start_ms) <= SLACK_MS


def test_whether_the_finger_is_there_is_known_without_edges(rig: Rig) -> None:
    before = rig.is_down()
    rig.finger(True)
    during = rig.is_down()
    rig.finger(False)

    assert (before, during, rig.is_down()) == (False, True, False)


# Motor, buzzer, LED ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
def test_a_pattern_starts_at_once_and_ends_by_itself(rig: Rig, part: str) -> None:
    start_ms = rig.now_ms()
    rig.play(part, (120, 120, 120))
    rig.pass_ms(3000)

    assert rig.was_active(part, start_ms, start_ms + SLACK_MS)
    assert not rig.was_active(part, start_ms + 360 + SLACK_MS, start_ms + 3000)


@pytest.mark.parametrize("part", PARTS)
def test_silence_is_silence_at_once(rig: Rig, part: str) -> None:
    """F38"""
    rig.play(part, (5000,))
    rig.pass_ms(500)
    stopped_ms = rig.now_ms()
    rig.play(part, ())
    rig.pass_ms(3000)

    assert rig.was_active(part, 0, stopped_ms)
    assert not rig.was_active(part, stopped_ms + SLACK_MS, stopped_ms + 3000)


@pytest.mark.parametrize("part", PARTS)
def test_a_newer_pattern_takes_the_place_of_a_long_one(rig: Rig, part: str) -> None:
    rig.play(part, (60_000,))
    rig.pass_ms(500)
    newer_ms = rig.now_ms()
    rig.play(part, (200,))
    rig.pass_ms(10_000)

    assert rig.was_active(part, newer_ms, newer_ms + REST_MS)
    assert not rig.was_active(part, newer_ms + 200 + REST_MS, newer_ms + 10_000)


def test_one_part_plays_while_another_does(rig: Rig) -> None:
    start_ms = rig.now_ms()
    rig.play("motor", (400,))
    rig.play("led", (400,))
    rig.pass_ms(1000)

    assert [rig.was_active(part, start_ms, start_ms + SLACK_MS) for part in PARTS] == [True, False, True]


# Flash -----------------------------------------------------------------------------------------------------------------


def test_what_was_never_written_is_empty(rig: Rig) -> None:
    assert (rig.read("outbox"), rig.size("outbox")) == (b"", 0)


def test_what_is_appended_stands_behind_what_was_there(rig: Rig) -> None:
    rig.append("outbox", b"\x00\xffone")
    rig.append("outbox", b"two")

    assert (rig.read("outbox"), rig.size("outbox")) == (b"\x00\xffonetwo", 8)


def test_what_is_replaced_is_gone_and_other_files_stay(rig: Rig) -> None:
    rig.append("outbox", b"long and old")
    rig.append("counter", b"other")
    rig.replace("outbox", b"new")

    assert (rig.read("outbox"), rig.size("outbox"), rig.read("counter")) == (b"new", 3, b"other")


def test_a_full_flash_refuses_and_keeps_what_it_has(rig: Rig) -> None:
    """F37"""
    rig.append("outbox", b"kept")
    rig.fill_flash()

    with pytest.raises(OSError, match="28"):
        rig.append("outbox", b"x" * 100)
    with pytest.raises(OSError, match="28"):
        rig.replace("outbox", b"y" * 100)

    assert rig.read("outbox") == b"kept"


# The rest --------------------------------------------------------------------------------------------------------------


def test_a_receiver_without_power_says_nothing(rig: Rig) -> None:
    rig.satellites()
    rig.pass_ms(5000)
    before = rig.gps_read()
    rig.gps_power(True)
    rig.pass_ms(3500)
    on = rig.gps_read()
    rig.gps_power(False)
    rig.pass_ms(5000)

    assert (before, rig.gps_read()) == (b"", b"")
    assert on.count(NMEA.encode() + b"\r\n") in (2, 3)


def test_what_the_receiver_said_is_read_once(rig: Rig) -> None:
    rig.satellites()
    rig.gps_power(True)
    rig.pass_ms(2500)

    assert NMEA.encode() in rig.gps_read()
    assert rig.gps_read() == b""


def test_power_that_is_switched_on_twice_is_on(rig: Rig) -> None:
    rig.satellites()
    rig.gps_power(True)
    rig.pass_ms(1500)
    rig.gps_power(True)
    rig.pass_ms(1000)

    assert NMEA.encode() in rig.gps_read()


@pytest.mark.parametrize("pct", [15, 50, 85])
def test_the_battery_is_about_as_full_as_it_is(rig: Rig, pct: int) -> None:
    rig.charge(pct, False)
    told, is_charging = rig.battery()

    assert abs(told - pct) <= 8
    assert is_charging is False


def test_a_plugged_in_badge_says_so(rig: Rig) -> None:
    rig.charge(50, True)

    assert rig.battery()[1] is True


def test_chance_is_below_what_was_asked_and_does_not_repeat_itself(rig: Rig) -> None:
    drawn = [rig.below(1 << 30) for _ in range(8)]

    assert all(0 <= number < 1 << 30 for number in drawn)
    assert len(set(drawn)) == 8
    assert [rig.below(1) for _ in range(3)] == [0, 0, 0]


def test_a_watchdog_that_is_fed_is_content(rig: Rig) -> None:
    for _ in range(6):
        rig.feed()
        rig.pass_ms(20_000)

    assert rig.is_alive()


def test_time_goes_on_as_it_passes(rig: Rig) -> None:
    start_ms = rig.now_ms()
    rig.pass_ms(1234)

    assert abs(rig.now_ms() - start_ms - 1234) <= 2


# What only a driver can promise ------------------------------------------------------------------------------------------


@pytest.fixture(params=["lilygo-tbeam-sx1262-axp2101", "lilygo-tbeam-sx1276-axp192", "heltec-wireless-tracker", "esp32-devkit"])
def board(request: pytest.FixtureRequest) -> Iterator[BoardRig]:
    made = BoardRig(request.param)
    yield made
    made.close()


@pytest.mark.parametrize("pct", [10, 60, 95])
def test_every_board_knows_how_full_it_is(board: BoardRig, pct: int) -> None:
    board.charge(pct, False)

    assert abs(board.battery()[0] - pct) <= 8


def test_every_boards_receiver_can_be_switched_and_heard(board: BoardRig) -> None:
    board.satellites()
    board.gps_power(True)
    board.pass_ms(2500)

    assert NMEA.encode() in board.gps_read()


def test_a_watchdog_that_is_not_fed_resets() -> None:
    rig = BoardRig()
    rig.feed()
    rig.pass_ms(31_000)
    is_alive = rig.is_alive()
    rig.close()

    assert not is_alive


def test_the_newest_of_what_the_receiver_said_is_kept() -> None:
    rig = BoardRig()
    rig.satellites()
    rig.gps_power(True)
    for _ in range(40):
        rig.pass_ms(2000)
        rig.feed()
        rig._ask("ports.gps.keep_newest()")
    said = rig.gps_read()
    rig.close()

    assert 1900 <= len(said) <= 2300
    assert said.endswith(NMEA.encode() + b"\r\n")


def test_a_storm_of_sparks_loses_no_press() -> None:
    """F31"""
    rig = BoardRig()
    for _ in range(3):
        rig._board.bounce("hidden", 201)  # 200 ms of chatter that ends pressed
        rig.pass_ms(400)
        rig.finger(False)
        rig.pass_ms(300)
    edges = rig.edges()
    rig.close()

    held = [(at_ms, until_ms) for (at_ms, is_down), (until_ms, _) in pairwise(edges) if is_down and until_ms - at_ms > 100]
    assert len(held) == 3


def test_the_fake_is_no_stricter_than_the_driver() -> None:
    """Both rigs have the same methods: what a test can say of one it can say of the other."""
    methods = [{name for name in vars(rig) if not name.startswith("_")} for rig in (FakeRig, BoardRig)]

    assert methods[0] == methods[1]
