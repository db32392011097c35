"""Is the badge on the cable what it should be? Every check says yes, or no and what to do."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from badgelink.messages import Heartbeat

from basestation.core.badges.liveness import PROTECTED, protection

from .board import About
from .checkout import Profile
from .identity import FORMAT, Claim
from .plan import Changes
from .register import Known
from .trouble import Trouble

OLDEST = (1, 24)


@dataclass(frozen=True, slots=True)
class Check:
    what: str
    holds: bool
    words: str

    @property
    def line(self) -> str:
        return f"{'yes' if self.holds else 'NO ':<3}  {self.what:<12}  {self.words}"


def chip_named(machine: str) -> str:
    """The chip in what MicroPython says of its machine: `Generic ESP32S3 module with ESP32S3` is esp32s3."""
    found = re.findall(r"esp32(?:[a-z]\d+)?", machine.lower().replace("-", ""))
    return found[-1] if found else ""


def check_micropython(about: About, port: str) -> Check:
    if about.name != "micropython":
        return Check("MicroPython", False, f"this is {about.name}, not MicroPython: doorstep badge flash {port}")
    if about.version[:2] < OLDEST:
        return Check("MicroPython", False, f"{about.version_text} is too old, 1.24 is the oldest: doorstep badge flash {port}")
    return Check("MicroPython", True, about.version_text + (", a virtual board" if about.is_virtual else f", {about.machine}"))


def check_chip(about: About, profile: Profile) -> Check:
    if about.is_virtual or chip_named(about.machine) == profile.mcu:
        return Check("Board", True, str(profile.board["title"]))
    chip = chip_named(about.machine) or about.machine or about.platform
    return Check("Board", False, f"the profile {profile.name} is for {profile.mcu}, but this chip is {chip}: choose another --profile")


def check_files(changes: Changes) -> Check:
    if changes.is_empty:
        return Check("Files", True, f"all {changes.same} are those of this checkout")
    names = [file.path for file in changes.copy] + list(changes.remove)
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return Check("Files", False, f"{len(names)} differ from this checkout ({shown}): doorstep badge update PORT")


def check_identity(claim: Claim | None) -> Check:
    if claim is None:
        return Check("Identity", False, "it is nobody yet: doorstep badge provision PORT")
    if claim.said["format"] != FORMAT:
        return Check("Identity", False, f"its settings are of format {claim.said['format']}, not {FORMAT}: provision it again")
    if not claim.holds:
        return Check("Identity", False, f"{claim.why_not}: provision it again")
    if not claim.has_password:
        return Check("Identity", False, "its password at the broker is not the one the base knows: provision it again")
    return Check("Identity", True, f"badge {claim.number}, with the key that the base has for it")


def check_protection(known: Known, now_ms: int) -> list[Check]:
    """As the base heard it last."""
    heartbeat = Heartbeat(*[int(value) for value in known.heartbeat.split(",")]) if known.heartbeat else None
    found = protection(heartbeat, known.last_heard_ms, known.proved_ms, now_ms)
    words = "; ".join(found.reasons) or f"heard {_ago(known.last_heard_ms, now_ms)}"
    proved = known.proved_ms is not None
    checks = [
        Check("Protection", found.level == PROTECTED, f"{found.level}: {words}"),
        Check(
            "Self-test", proved, f"last {_ago(known.proved_ms, now_ms)}" if proved else "none has gone round: press the visible button once"
        ),
    ]
    if heartbeat is not None:
        charging = ", charging" if heartbeat.charging else ""
        checks.append(Check("Battery", heartbeat.charging or heartbeat.battery_pct > 25, f"{heartbeat.battery_pct} %{charging}"))
    return checks


def demand(check: Check) -> Check:
    """Trouble when it does not hold."""
    if not check.holds:
        raise Trouble(f"{check.what}: {check.words}")
    return check


def _ago(at_ms: int | None, now_ms: int) -> str:
    if at_ms is None:
        return "never"
    minutes = max(0, now_ms - at_ms) // 60_000
    return "within the last minute" if minutes == 0 else f"{minutes} minutes ago" if minutes < 120 else f"{minutes // 60} hours ago"


def now_ms(clock_ns: Callable[[], int] = time.time_ns) -> int:
    return clock_ns() // 1_000_000
