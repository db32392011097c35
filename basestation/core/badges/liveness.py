"""How well a badge protects right now. What can't be shown to work is shown as NOT PROTECTED."""

from dataclasses import dataclass

from badgelink import messages
from badgelink.messages import Heartbeat

PROTECTED, DEGRADED, NOT_PROTECTED = "PROTECTED", "DEGRADED", "NOT PROTECTED"

# Three heartbeats and a little travel, for each thing a badge may be doing (the paces are in firmware/lib/badge/heartbeat.py).
ASLEEP_QUIET_MS = 6 * 3_600_000 + 20 * 60_000
QUIET_MS = {messages.DRAWER: 46 * 60_000, messages.READY: 190_000, messages.ON_VISIT: 70_000, messages.IN_ALARM: 70_000}
GONE_FACTOR = 3
BROAD = ("", "mqtt", "wifi")  # not heard yet; over a broker, by its road or its bearer
WIFI_SILENT_MS, NARROW_SILENT_MS = 17_500, 175_000
LOW_BATTERY_PCT, EMPTY_BATTERY_PCT = 25, 8

FAULTS = {
    messages.HIDDEN_STUCK: (NOT_PROTECTED, "hidden button is stuck"),
    messages.COUNTER_LOST: (DEGRADED, "lost its counter and jumped ahead"),
    messages.FLASH_FAULT: (DEGRADED, "memory is failing: an alarm would not survive a restart"),
    messages.VISIBLE_STUCK: (DEGRADED, "visible button is stuck"),
    messages.NO_GPS: (DEGRADED, "no satellite position"),
    messages.CONFIG_LOST: (DEGRADED, "lost its settings and runs on defaults"),
    messages.SENSOR_FAULT: (DEGRADED, "battery gauge is not to be believed"),
}

NEVER_PROVED = "no self-test has gone round yet"


@dataclass(frozen=True, slots=True)
class Protection:
    """`level` is the worst that any of `reasons` says; PROTECTED has none."""

    level: str
    reasons: tuple[str, ...] = ()


def is_asleep(heartbeat: Heartbeat) -> bool:
    """Put away, off its charger: it hears the base at its rare heartbeats only, and its buttons wake it."""
    return heartbeat.state == messages.DRAWER and not heartbeat.charging


def protection(
    heartbeat: Heartbeat | None,
    last_heard_ms: int | None,
    proved_ms: int | None,
    now_ms: int,
    is_for_visit: bool = False,
    road: str = "",
) -> Protection:
    """`last_heard_ms` is when any sealed frame came; `proved_ms` when a self-test last went round, None when never.
    `is_for_visit`: it is out, or is to go; what is well in a drawer is not well there. `road`: by which it was heard last."""
    if last_heard_ms is None or heartbeat is None:
        return Protection(NOT_PROTECTED, ("has never been heard",))
    findings = [*_silence(heartbeat, now_ms - last_heard_ms, road), *_battery(heartbeat), *_faults(heartbeat)]
    if is_for_visit:
        findings += _still_at_school(heartbeat)
    if proved_ms is None and heartbeat.state != messages.DRAWER:
        findings.append((DEGRADED, NEVER_PROVED))
    level = NOT_PROTECTED if any(found == NOT_PROTECTED for found, _ in findings) else DEGRADED if findings else PROTECTED
    return Protection(level, tuple(why for _, why in sorted(findings, reverse=True)))


def _silence(heartbeat: Heartbeat, silent_ms: int, road: str) -> list[tuple[str, str]]:
    limit_ms = ASLEEP_QUIET_MS if is_asleep(heartbeat) else QUIET_MS.get(heartbeat.state, QUIET_MS[messages.ON_VISIT])
    if is_narrow(road):
        limit_ms = max(limit_ms, NARROW_SILENT_MS)
    if silent_ms <= limit_ms:
        return []
    words = f"silent for {silent_ms // 60_000} minutes" if silent_ms >= 120_000 else f"silent for {silent_ms // 1000} seconds"
    return [(NOT_PROTECTED if silent_ms > GONE_FACTOR * limit_ms else DEGRADED, words)]


def is_narrow(road: str) -> bool:
    """A radio on which a badge may speak only seldom."""
    return road not in BROAD


def silence_limit_ms(road: str) -> int:
    """After how long without a word a badge on a visit is shown as a fault. It is asked before that (asking.py)."""
    return NARROW_SILENT_MS if is_narrow(road) else WIFI_SILENT_MS


def _still_at_school(heartbeat: Heartbeat) -> list[tuple[str, str]]:
    if is_asleep(heartbeat):
        return [(NOT_PROTECTED, "asleep in its drawer: press its visible button once")]
    return [(DEGRADED, "on its charger: take it off")] if heartbeat.state == messages.DRAWER else []


def _battery(heartbeat: Heartbeat) -> list[tuple[str, str]]:
    if heartbeat.charging or heartbeat.battery_pct > LOW_BATTERY_PCT:
        return []
    level = NOT_PROTECTED if heartbeat.battery_pct <= EMPTY_BATTERY_PCT else DEGRADED
    return [(level, f"battery at {heartbeat.battery_pct} %")]


def _faults(heartbeat: Heartbeat) -> list[tuple[str, str]]:
    return [finding for bit, finding in FAULTS.items() if heartbeat.faults & bit]
