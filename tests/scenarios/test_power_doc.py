"""The page about power says what the badge's table and the model say; the model is held to what a school needs. Nothing is measured."""

import pytest
from badge.power import READY_FOR_MS, TABLE

from basestation.boards import known_boards
from basestation.core.badges.liveness import ASLEEP_QUIET_MS
from basestation.core.gate.forecast import AGED_LEFT_PCT, ALARM_MIN, COLD_LEFT_PCT, IN_ALARM, ON_VISIT, UNUSABLE_PCT
from tools.emulator.endurance import DRAWER_DAYS, DRAWER_MAH, BoardFile, boards, drawer_ua, visits_mah
from tools.emulator.sleeper import WIFI
from tools.power_doc import NAMES, PAGE, written

KNOWN = known_boards()
every_board = pytest.mark.parametrize("board", boards(), ids=lambda board: board.name)


@pytest.mark.long
def test_the_tables_of_the_power_page_are_up_to_date() -> None:
    page = PAGE.read_text("utf-8")

    assert written(page) == page, "run: python -m tools.power_doc"


def test_every_state_is_on_the_page_and_the_figures_in_its_words_are_the_codes() -> None:
    page = PAGE.read_text("utf-8")

    assert {state for state, _ in NAMES} == set(TABLE)
    assert READY_FOR_MS == 3_600_000 and "nobody has used for an hour" in page
    assert ASLEEP_QUIET_MS == (6 * 60 + 20) * 60_000 and "missed after 6 h 20 min" in page
    for share in (AGED_LEFT_PCT, COLD_LEFT_PCT, UNUSABLE_PCT):
        assert f"{share} %" in page


def test_it_is_called_modelled_before_the_first_figure() -> None:
    page = PAGE.read_text("utf-8")

    assert page.index("modelled") < page.index("| state |")


def _wifi_alone_mah(board: BoardFile) -> float:
    """Twelve hours of nothing but a chip that is awake and on Wi-Fi, and an hour of alarm with all on."""
    ua = board.currents_ua
    awake_ua = ua["cpu_awake"] + ua["wifi_idle"]
    return (13 * awake_ua + ua["gps"] + ua.get("lora_rx", 0)) / 1000


@every_board
def test_ninety_days_in_a_drawer_wherever_the_boards_own_sleep_allows_it(board: BoardFile, capsys: pytest.CaptureFixture[str]) -> None:
    days = DRAWER_MAH * 1000 / drawer_ua(board) / 24
    at_best = DRAWER_MAH * 1000 / board.currents_ua["deep_sleep"] / 24
    with capsys.disabled():
        print(f"\n{board.name}: modelled {days:.0f} days in a drawer on {DRAWER_MAH} mAh; its deep sleep alone allows {at_best:.0f}")

    assert days >= DRAWER_DAYS or at_best < DRAWER_DAYS
    assert days >= 0.25 * at_best or days >= DRAWER_DAYS


@every_board
def test_a_day_of_visits_and_an_hour_of_alarm(board: BoardFile, capsys: pytest.CaptureFixture[str]) -> None:
    for road in board.roads:
        day_mah, alarm_mah = visits_mah(board, road)
        with capsys.disabled():
            print(
                f"\n{board.name} by {road}: modelled {day_mah:.0f} mAh in 12 h of visits, "
                f"{alarm_mah:.0f} in the alarm; cell {board.capacity_mah}"
            )

        assert 0 < alarm_mah < day_mah
        assert day_mah + alarm_mah <= board.capacity_mah or (road == WIFI and _wifi_alone_mah(board) > board.capacity_mah)


@every_board
def test_the_forecast_is_a_little_more_careful_than_the_emulator_of_the_same_board(board: BoardFile) -> None:
    known = KNOWN[board.name]
    assert (known.capacity_mah, known.currents_ua, known.roads) == (board.capacity_mah, board.currents_ua, board.roads)
    for road in board.roads:
        day_mah, alarm_mah = visits_mah(board, road)
        forecast_mah = sum(known.currents_ua.get(part, 0) * share for part, share in ON_VISIT[road].items()) * 12 / 1e6
        alarm_forecast_mah = sum(known.currents_ua.get(part, 0) * share for part, share in IN_ALARM.items()) * ALARM_MIN / 60e6

        assert 1.0 <= forecast_mah / day_mah <= 1.15
        assert 1.0 <= alarm_forecast_mah / alarm_mah <= 1.15
