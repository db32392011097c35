"""Before anybody leaves: will the battery last the visit and an hour of alarm? test_power_doc.py holds it against the emulator."""

from basestation.boards import known_boards
from basestation.core.gate.forecast import LORA, WIFI, Board, forecast, is_cold_month
from tools.emulator.endurance import boards

PLAIN = Board("plain", "A plain board", 1000, {"cpu_awake": 40_000, "wifi_idle": 10_000, "gps": 0})
KNOWN = known_boards()


def test_of_a_full_cell_the_aged_and_usable_part_counts_less_an_hour_of_alarm() -> None:
    found = forecast(PLAIN, 100)

    assert found.usable_mah == 760  # 1000 mAh, 80 % of it, less the last 5 of a hundred
    assert found.lasts_min == (760 - 50) * 60 // 50


def test_enough_is_to_the_minute() -> None:
    found = forecast(PLAIN, 100)

    assert found.is_enough(found.lasts_min)
    assert not found.is_enough(found.lasts_min + 1)


def test_half_a_battery_half_the_charge_and_an_empty_one_none() -> None:
    assert forecast(PLAIN, 50).usable_mah == 360
    assert forecast(PLAIN, 5).lasts_min == forecast(PLAIN, 0).lasts_min == 0
    assert not forecast(PLAIN, 4).is_enough(1)


def test_what_only_carries_the_alarm_is_no_time_for_a_visit() -> None:
    assert forecast(PLAIN, 11).lasts_min == 0
    assert forecast(PLAIN, 12).lasts_min > 0


def test_in_the_cold_half_of_the_year_it_lasts_less() -> None:
    assert forecast(PLAIN, 100, is_cold=True).usable_mah == 646
    assert [month for month in range(1, 13) if is_cold_month(month)] == [1, 2, 3, 11, 12]


def test_nobody_knows_which_road_will_carry_so_the_hungriest_counts() -> None:
    tracker = KNOWN["heltec-wireless-tracker"]

    assert forecast(tracker, 80) == forecast(tracker, 80, road=WIFI)
    assert forecast(tracker, 80, road=LORA).lasts_min > 2 * forecast(tracker, 80).lasts_min


def test_the_more_in_the_battery_the_longer_it_lasts() -> None:
    for board in KNOWN.values():
        lasts = [forecast(board, pct).lasts_min for pct in range(101)]
        assert lasts == sorted(lasts) and lasts[-1] > 0


def test_every_board_of_the_repository_is_known_by_its_folder() -> None:
    assert sorted(KNOWN) == [board.name for board in boards()]
