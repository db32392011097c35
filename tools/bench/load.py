"""How many alarms a second are made durable, and how long a thousand badges that press at once wait for the last receipt."""

import contextlib
import os
import sqlite3
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from tools.invented_school import BadgeIdentity

from .crowd import Crowd, alarm_frame

FLOOD_S, FLOOD_BADGES, WINDOW = 10.0, 500, 2_000
MOST_PER_S = 15_000  # so many frames are sealed beforehand: the badges' work must not take the base's time
BURST_MS = 100
FIRST_COUNTER = 1_000_000


def burst_ms(port: int, badges: Sequence[BadgeIdentity]) -> float:
    """Milliseconds from the first of len(badges) presses, spread over BURST_MS, to the last receipt."""
    sealed = [(badge.number, alarm_frame(badge, 1)) for badge in badges]
    crowd = Crowd(port, badges)
    began_ns = time.perf_counter_ns()
    for index, (number, pressed) in enumerate(sealed):
        crowd.press(number, pressed)
        while (time.perf_counter_ns() - began_ns) / 1e6 < BURST_MS * index / len(sealed):
            crowd.serve(0)
    crowd.run_until(lambda: crowd.receipts >= len(sealed))
    crowd.leave()
    return (crowd.last_ns - began_ns) / 1e6


def durable_per_s(port: int, badges: Sequence[BadgeIdentity], database: Path, base_pid: int) -> dict[str, float]:
    """Presses stored and receipted a second for FLOOD_S, each a new event; how busy the base's one thread was, and for how long with
    each."""
    rounds = range(FIRST_COUNTER, FIRST_COUNTER + int(FLOOD_S * MOST_PER_S) // len(badges))
    ready = deque((badge.number, alarm_frame(badge, counter)) for counter in rounds for badge in badges)
    crowd, sent = Crowd(port, badges), 0
    before, cpu_before, began = stored(database), _cpu_s(base_pid), time.monotonic()
    while ready and time.monotonic() < began + FLOOD_S:
        while ready and sent - crowd.receipts < WINDOW:
            crowd.press(*ready.popleft())
            sent += 1
        crowd.serve(0)
    used, took = _cpu_s(base_pid) - cpu_before, time.monotonic() - began
    done = stored(database) - before
    crowd.run_until(lambda: crowd.receipts >= sent)
    crowd.leave()
    return {"per_s": done / took, "base_cpu": used / took, "base_us": used / done * 1e6}


def stored(database: Path) -> int:
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def _cpu_s(pid: int) -> float:
    """User and system seconds of this process so far (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
