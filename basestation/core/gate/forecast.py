"""Will this badge last the visit and an hour of alarm after it? Worked out from published currents: modelled, never measured.

The shares say how much of the time each part is on (firmware/lib/badge/power.py); a test holds them against the emulator.
"""

from collections.abc import Mapping
from dataclasses import dataclass

WIFI, LORA = "wifi", "lora"
PER_MILLE = 1000
ALARM_MIN = 60

# Per mille of the time. A part that the board has not is no current.
ON_VISIT: dict[str, dict[str, int]] = {
    WIFI: {"cpu_awake": 1000, "wifi_idle": 1000, "wifi_tx": 2, "gps": 200, "lora_rx": 650, "lora_tx": 15, "motor": 1},
    LORA: {"cpu_awake": 320, "light_sleep": 680, "wifi_idle": 170, "gps": 200, "lora_rx": 1000, "lora_tx": 10, "motor": 1},
}
IN_ALARM = {"cpu_awake": 1000, "wifi_idle": 1000, "wifi_tx": 2, "gps": 1000, "lora_rx": 1000, "lora_tx": 20, "motor": 1}

# What a cell of some years has left of what is printed on it; what the cold leaves of that; and what nobody gets out of it.
AGED_LEFT_PCT, COLD_LEFT_PCT = 80, 85
UNUSABLE_PCT = 5
COLD_MONTHS = (11, 12, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Board:
    """What a badge is made of, as far as its battery is concerned. `currents_ua` as in board.json: the whole board's for the chip
    awake and asleep, for each part what it adds."""

    name: str
    title: str
    capacity_mah: int
    currents_ua: Mapping[str, int]

    @property
    def roads(self) -> tuple[str, ...]:
        return (WIFI, LORA) if "lora_rx" in self.currents_ua else (WIFI,)


@dataclass(frozen=True, slots=True)
class Forecast:
    """`lasts_min` on visits, with the hour of alarm still to spare."""

    battery_pct: int
    usable_mah: int
    lasts_min: int

    def is_enough(self, visit_min: int) -> bool:
        return visit_min <= self.lasts_min


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the forecast means for one visit, in words. `is_enough` is None when it can't be said."""

    words: str
    is_enough: bool | None


def forecast(board: Board, battery_pct: int, is_cold: bool = False, road: str = "") -> Forecast:
    """By `road`, or by whichever of the board's roads is the hungriest: nobody knows beforehand which will carry."""
    left_pct = AGED_LEFT_PCT * (COLD_LEFT_PCT if is_cold else 100) // 100
    usable_uah = board.capacity_mah * max(0, battery_pct - UNUSABLE_PCT) * left_pct // 10  # mAh x % x %
    for_visits_uah = usable_uah - _mean_ua(board, IN_ALARM) * ALARM_MIN // 60
    visit_ua = max(_mean_ua(board, ON_VISIT[each]) for each in ([road] if road else board.roads))
    return Forecast(battery_pct, usable_uah // 1000, max(0, for_visits_uah * 60 // visit_ua))


def is_cold_month(month: int) -> bool:
    return month in COLD_MONTHS


def _mean_ua(board: Board, shares: Mapping[str, int]) -> int:
    return sum(board.currents_ua.get(part, 0) * share for part, share in shares.items()) // PER_MILLE
