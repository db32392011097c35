"""Writes the tables of docs/power.md: the states from the badge's own table, the endurance from the emulator's model.

python -m tools.power_doc          writes them
"""

from collections.abc import Iterator
from pathlib import Path

from badge.heartbeat import EVERY_MS
from badge.power import CHARGING, PUT_AWAY, TABLE, on_the_wire
from badgelink.messages import IN_ALARM, ON_VISIT, READY

from basestation.core.gate.forecast import AGED_LEFT_PCT, UNUSABLE_PCT
from tools.emulator.endurance import DRAWER_DAYS, DRAWER_MAH, BoardFile, boards, drawer_ua, visits_mah
from tools.emulator.sleeper import LORA, WIFI

PAGE = Path(__file__).parent.parent / "docs" / "power.md"
STATES, ENDURANCE = "states", "endurance"
NAMES = ((PUT_AWAY, "put away"), (CHARGING, "on its charger"), (READY, "ready"), (ON_VISIT, "on a visit"), (IN_ALARM, "in alarm"))
ON_THE_WIRE = ("DRAWER", "READY", "ON_VISIT", "IN_ALARM")


def written(page: str) -> str:
    """The page with its tables as they should be."""
    for name, lines in ((STATES, _states()), (ENDURANCE, _endurance())):
        begin, end = f"<!-- {name}, written by tools/power_doc.py: begin -->", f"<!-- {name}: end -->"
        before, rest = page.split(begin)
        page = before + begin + "\n\n" + "\n".join(lines) + "\n\n" + end + rest.split(end)[1]
    return page


def _states() -> Iterator[str]:
    yield "| state | on the air | heartbeat | chip, at its deepest | Wi-Fi | GPS | LoRa listens | loop sleeps at most |"
    yield "|---|---|---|---|---|---|---|---|"
    for state, name in NAMES:
        row = TABLE[state]
        wifi = f"each {_time(row.wifi_every_ms)}" if row.wifi_every_ms else "always"
        yield (
            f"| {name} | {ON_THE_WIRE[on_the_wire(state)]} | {_time(EVERY_MS[state])} | {row.cpu} | {wifi} | {row.gps} "
            f"| {row.lora_listens} | {_time(row.longest_sleep_ms)} |"
        )


def _endurance() -> Iterator[str]:
    drawer = f"drawer, {DRAWER_MAH} mAh | {DRAWER_DAYS} days"
    yield f"| board | its cell | 12 h of visits | hour of alarm | day and alarm out of its cell | {drawer} |"
    yield "|---|---|---|---|---|---|---|"
    for board in boards():
        yield _row(board)


def _row(board: BoardFile) -> str:
    found = {road: visits_mah(board, road) for road in board.roads}
    days, alarm = _by_road({road: day for road, (day, _) in found.items()}), max(alarm for _, alarm in found.values())
    fits = ", ".join(f"{_title(road)}: {_fits(day + hour, board.capacity_mah)}" for road, (day, hour) in found.items())
    sleep_ua = drawer_ua(board)
    return (
        f"| {board.title} | {board.capacity_mah} mAh | {days} | {alarm:.0f} mAh | {fits} "
        f"| {DRAWER_MAH * 1000 / sleep_ua / 24:.0f} days | {_lasts(board, sleep_ua)} |"
    )


def _by_road(figures: dict[str, float]) -> str:
    return ", ".join(f"{_title(road)} {mah:.0f} mAh" for road, mah in figures.items())


def _fits(needed_mah: float, capacity_mah: int) -> str:
    aged_mah = capacity_mah * AGED_LEFT_PCT * (100 - UNUSABLE_PCT) / 10_000
    if needed_mah <= aged_mah:
        return "yes"
    full_mah = _rounded_up(needed_mah * 10_000 / AGED_LEFT_PCT / (100 - UNUSABLE_PCT))
    return f"{'while new only' if needed_mah <= capacity_mah else 'no'}, wants {full_mah} mAh"


def _lasts(board: BoardFile, sleep_ua: float) -> str:
    if DRAWER_MAH * 1000 / sleep_ua / 24 >= DRAWER_DAYS:
        return "yes"
    wants_mah = _rounded_up(sleep_ua * 24 * DRAWER_DAYS / 1000)
    return f"no: its sleep alone takes {board.currents_ua['deep_sleep'] / 1000:.1f} mA; wants {wants_mah} mAh"


def _rounded_up(mah: float) -> int:
    return int(-(-mah // 100) * 100)


def _title(road: str) -> str:
    return {WIFI: "Wi-Fi", LORA: "LoRa"}[road]


def _time(lasting_ms: int) -> str:
    if lasting_ms >= 3_600_000:
        return f"{lasting_ms // 3_600_000} h"
    return f"{lasting_ms // 60_000} min" if lasting_ms > 60_000 else f"{lasting_ms // 1000} s"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
