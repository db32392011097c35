"""How much charge a badge has used: its board's currents (board.json) over the time that each part was on.

Everything here is modelled from published figures; nothing was measured on a badge of ours. docs/power.md says how.
"""

from collections.abc import Iterable, Mapping

HOUR_MS = 3_600_000
CPU = {"awake": "cpu_awake", "light sleep": "light_sleep", "deep sleep": "deep_sleep", "off": ""}
# The whole board's current is one of these three; all others are what a part adds.
WHOLE_BOARD = ("cpu_awake", "light_sleep", "deep_sleep")
# What a virtual board's timeline says, and the part that is on meanwhile. A state that is not here uses nothing to speak of.
PARTS = {
    ("wifi", "idle"): "wifi_idle",
    ("wifi", "tx"): "wifi_tx",
    ("lora", "rx"): "lora_rx",
    ("lora", "tx"): "lora_tx",
    ("gps", "on"): "gps",
    ("motor", "on"): "motor",
    ("buzzer", "on"): "buzzer",
}


class ChargeLedger:
    """`used_uah` by part. A part that the board does not have uses nothing."""

    def __init__(self, currents_ua: Mapping[str, int], capacity_mah: int, full_pct: float = 100) -> None:
        self.currents_ua, self.capacity_uah = currents_ua, capacity_mah * 1000
        self.left_uah = self.capacity_uah * full_pct / 100
        self.spent_uah: dict[str, float] = {}
        self._on: set[str] = set()
        self._at_ms = 0

    def switch(self, at_ms: int, part: str, is_on: bool) -> None:
        """From now on this part is on, or off."""
        self.count(at_ms)
        (self._on.add if is_on else self._on.discard)(part)

    def rest(self, at_ms: int, cpu: str) -> None:
        """How deep the chip sleeps from now on, in the words of badge/power.py."""
        self.count(at_ms)
        self._on -= set(WHOLE_BOARD)
        if CPU[cpu]:
            self._on.add(CPU[cpu])

    def pulse(self, part: str, lasting_ms: float, instead_of: str = "") -> None:
        """One short use, and what it is instead of: a start out of deep sleep, a frame, a buzz."""
        self._spend(part, lasting_ms)
        if instead_of:
            self._spend(instead_of, -lasting_ms)

    def charge(self, at_ms: int, current_ua: int, lasting_ms: int) -> None:
        self.count(at_ms)
        self.left_uah = min(self.capacity_uah, self.left_uah + current_ua * lasting_ms / HOUR_MS)

    def count(self, at_ms: int) -> None:
        """Up to here."""
        for part in self._on:
            self._spend(part, at_ms - self._at_ms)
        self._at_ms = at_ms

    def pct(self, at_ms: int) -> int:
        """As a gauge would say it; 0 means empty."""
        self.count(at_ms)
        return max(0, round(100 * self.left_uah / self.capacity_uah))

    def used_uah(self) -> float:
        return sum(self.spent_uah.values())

    def _spend(self, part: str, lasting_ms: float) -> None:
        uah = self.currents_ua.get(part, 0) * lasting_ms / HOUR_MS
        self.spent_uah[part] = self.spent_uah.get(part, 0) + uah
        self.left_uah -= uah


def ledger_of(timeline: Iterable[tuple[int, str, str]], end_ms: int, currents_ua: Mapping[str, int], capacity_mah: int) -> ChargeLedger:
    """What a virtual board has used, from its timeline of (at_ms, what, state): `cpu` in the words of CPU, the rest as in PARTS."""
    ledger = ChargeLedger(currents_ua, capacity_mah)
    for at_ms, what, state in timeline:
        if what == "cpu":
            ledger.rest(at_ms, state)
        else:
            for (of, on), part in PARTS.items():
                if of == what:
                    ledger.switch(at_ms, part, on == state)
    ledger.count(end_ms)
    return ledger
