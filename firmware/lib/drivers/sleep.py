"""Sleep, and what ends it: each button by a wake-up source of its own."""

import esp32
import machine
from badge.run import CLOCK, HIDDEN, VISIBLE


class Sleep:
    def __init__(self, board: dict, battery):
        self._battery, self._radio_rail = battery, (board.get("radio") or {}).get("rail")
        self._hidden = board["hidden"]
        self._visible = board["visible"] if board["visible"]["pin"] in board["wakeup_pins"] else None

    def wake_radio(self):
        self._power_radio(True)

    def light(self, for_ms: int):
        """The chip halts and goes on where it was. Patterns, the GPS and Wi-Fi do not live through it."""
        self._arm()
        machine.lightsleep(for_ms)

    def deep(self, for_ms: int):
        """All off but the clock. The badge starts anew afterwards."""
        self._power_radio(False)
        self._arm()
        machine.deepsleep(for_ms)

    def _power_radio(self, on: bool):
        if self._radio_rail:
            try:
                self._battery.rail(self._radio_rail, on)
            except OSError as error:  # a radio that stays off is a road that is closed: the base sees it
                print("radio: the power chip does not answer:", error)

    def _arm(self):
        esp32.wake_on_ext0(machine.Pin(self._hidden["pin"]), not self._hidden["active_low"])
        if self._visible is not None:
            level = esp32.WAKEUP_ALL_LOW if self._visible["active_low"] else esp32.WAKEUP_ANY_HIGH
            esp32.wake_on_ext1((machine.Pin(self._visible["pin"]),), level)


def woken_by() -> str:
    """What ended a deep sleep, in the runner's words; "" when it was none."""
    if machine.reset_cause() != machine.DEEPSLEEP_RESET:
        return ""
    return {machine.EXT0_WAKE: HIDDEN, machine.EXT1_WAKE: VISIBLE}.get(machine.wake_reason(), CLOCK)
