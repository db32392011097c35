"""What a badge keeps switched on, and how long it may sleep: one row for each state. docs/power.md shows the table.

READY --an hour unused, off the charger, no visit, no alarm--> PUT_AWAY --button, visit, charger--> READY and the others

Both kinds of drawer travel as DRAWER; the heartbeat's `charging` tells them apart. From deep sleep a badge starts anew.
"""

from collections import namedtuple

from badgelink.messages import DRAWER, HIDDEN_STUCK, IN_ALARM, ON_VISIT, READY, VISIBLE_STUCK

from .events import DutyChanged, HiddenPressed, LinksChanged, UseChanged, VisiblePressed

PUT_AWAY, CHARGING = 8, 9  # beyond the three bits of the wire, where both are DRAWER

AWAKE, LIGHT_SLEEP, DEEP_SLEEP = "awake", "light sleep", "deep sleep"
OFF, LOOKS, ON = "off", "looks", "on"  # looks: on until there is a fix, then off for a while (gps.py)
AFTER_SENDS, ALWAYS = "after sends", "always"

LOOK_UP_MS = 5000  # so often at least, but for deep sleep

# `cpu` is the deepest it may go. `wifi_every_ms` 0: always on; otherwise switched on so often, for a while.
Row = namedtuple("Row", ("cpu", "wifi_every_ms", "gps", "lora_listens", "longest_sleep_ms"))
# On the charger awake: there is power enough, and a chip asleep hears nothing of the computer at the other end of that cable.
TABLE = {
    PUT_AWAY: Row(DEEP_SLEEP, 7_200_000, OFF, AFTER_SENDS, 7_200_000),
    CHARGING: Row(AWAKE, 900_000, OFF, AFTER_SENDS, LOOK_UP_MS),
    READY: Row(AWAKE, 0, OFF, AFTER_SENDS, LOOK_UP_MS),
    ON_VISIT: Row(LIGHT_SLEEP, 120_000, LOOKS, ALWAYS, LOOK_UP_MS),
    IN_ALARM: Row(AWAKE, 0, ON, ALWAYS, 1000),
}
READY_FOR_MS = 3_600_000
WIFI_TRY_MS = 20_000  # to find a network and be heard
LISTEN_MS = 6000  # after the heartbeat, for what the base has to say

# What is on now. `sleep_ms`: when nothing stirs, look again after this. An edge of either button ends every sleep.
Power = namedtuple("Power", ("state", "cpu", "is_wifi_on", "is_gps_on", "lora_listens", "sleep_ms"))


def state_of(situation) -> int:
    if situation.is_in_alarm:
        return IN_ALARM
    if situation.is_on_visit:
        return ON_VISIT
    if situation.is_charging:
        return CHARGING
    return PUT_AWAY if situation.is_put_away else READY


def on_the_wire(state: int) -> int:
    return DRAWER if state in (PUT_AWAY, CHARGING) else state


class PowerMachine:
    """Knows since when the badge is unused and when Wi-Fi was last switched on; `now` reads the rest off the table."""

    def __init__(self, situation):
        self.state, self.due_ms = READY, None
        self._situation = situation
        self._used_ms = self._opened_ms = 0
        self._was_charging = False

    def start(self, at_ms: int, is_put_away: bool):
        """`is_put_away`: its own clock woke it out of deep sleep, nobody did."""
        self._situation.is_put_away, self._was_charging = is_put_away, self._situation.is_charging
        self._used_ms = self._opened_ms = at_ms
        self._settle(at_ms)

    def handle(self, event) -> list:
        if self._is_use(event):
            self._used_ms = self._opened_ms = event.at_ms
            self._situation.is_put_away = False
        elif event.at_ms - self._used_ms >= READY_FOR_MS:
            self._situation.is_put_away = True
        if type(event) is LinksChanged and self.state == ON_VISIT:
            self._opened_ms = event.at_ms  # what was lost is looked for at once
        return self._settle(event.at_ms)

    def now(self, at_ms: int, due_ms: int | None, is_still: bool, is_gps_on: bool) -> Power:
        """`due_ms`: when the mind next wants to look. `is_still`: no button is in the middle of anything."""
        row, open_ms = TABLE[self.state], self._wifi_open_ms(at_ms)
        is_wifi_on = open_ms is None or open_ms > 0
        cpu = AWAKE if is_wifi_on or is_gps_on or not is_still else self._depth(row.cpu)
        is_spare = self._situation.bearer == "wifi" and self.state != IN_ALARM  # the base answers by the road that carries
        if cpu == DEEP_SLEEP:
            wake_ms = self.due_ms  # what waits for its receipt is in flash, and said again then
        else:
            soon_ms = at_ms + min(row.longest_sleep_ms, LOOK_UP_MS)
            wake_ms = min([ms for ms in (due_ms, soon_ms, at_ms + open_ms if open_ms else None) if ms is not None])
        return Power(self.state, cpu, is_wifi_on, is_gps_on, AFTER_SENDS if is_spare else row.lora_listens, max(0, wake_ms - at_ms))

    def _depth(self, cpu: str) -> str:
        """A stuck button would end a deep sleep at once, and each start would take it for pressed."""
        is_stuck = self._situation.faults & (HIDDEN_STUCK | VISIBLE_STUCK)
        return LIGHT_SLEEP if is_stuck and cpu == DEEP_SLEEP else cpu

    def _is_use(self, event) -> bool:
        was_charging, self._was_charging = self._was_charging, self._situation.is_charging
        return type(event) in USES or was_charging != self._was_charging

    def _settle(self, at_ms: int) -> list:
        before, self.state = self.state, state_of(self._situation)
        every_ms = TABLE[self.state].wifi_every_ms
        if self.state != before or (every_ms and at_ms - self._opened_ms >= every_ms):
            self._opened_ms = at_ms
        self.due_ms = self._opened_ms + every_ms if every_ms else None
        if self.state == READY:
            self.due_ms = self._used_ms + READY_FOR_MS
        return [UseChanged(at_ms)] if self.state != before else []

    def _wifi_open_ms(self, at_ms: int) -> int | None:
        """How long Wi-Fi stays on yet: None for no end, 0 when it is off. Never off on a visit that has no other way home."""
        now, row = self._situation, TABLE[self.state]
        if not row.wifi_every_ms or (self.state == ON_VISIT and now.bearer in ("", "wifi")):
            return None
        end_ms = self._opened_ms + WIFI_TRY_MS
        if self.state != ON_VISIT and now.said_ms >= self._opened_ms:
            end_ms = min(end_ms, now.said_ms + LISTEN_MS)
        return max(0, end_ms - at_ms)


USES = (HiddenPressed, VisiblePressed, DutyChanged)
