"""`make bench`: every figure as a ratio to a floor taken in the same run; the table here, the figures in build/bench.json."""

import json
import os
import time
from pathlib import Path
from statistics import median

from badgelink import frame
from badgelink.messages import SOS, Alarm

from basestation.sealing import Cipher
from tools.invented_school import BadgeIdentity

from . import virtual_hour
from .figures import percentile, spread, steal_and_load
from .latency import PRESSES, ROUNDS, latencies, ratio
from .load import FLOOD_BADGES, burst_ms, durable_per_s
from .pressing import Presser
from .restart import overdue_after_ms
from .stage import Stage

BURST, OUTWARD = 1_000, 300
RESULT = Path("build/bench.json")


def main() -> None:
    with Stage(ROUNDS * PRESSES + 20 + OUTWARD + BURST + FLOOD_BADGES) as stage:
        badges = list(stage.badges)
        taken = latencies(stage.port, stage.folder, tuple(badges.pop() for _ in range(ROUNDS * PRESSES + 20)))
        outward = _outward(stage, [badges.pop() for _ in range(OUTWARD)])
        burst = burst_ms(stage.port, [badges.pop() for _ in range(BURST)])
        flood = durable_per_s(stage.port, [badges.pop() for _ in range(FLOOD_BADGES)], stage.database, stage.base.pid)
    restart = overdue_after_ms()
    hours = 1000 / median(virtual_hour.one_hour_ms() for _ in range(virtual_hour.RUNS))
    _print_table(taken, outward, burst, flood, hours, restart)
    RESULT.parent.mkdir(exist_ok=True)
    figures = {name: spread(values) for name, values in taken.items()}
    figures["first_outward_action"] = spread(outward)
    rest = {
        "durable_alarms_per_s": round(flood["per_s"]),
        "base_us_per_alarm": round(flood["base_us"], 1),
        "burst_1000_receipted_ms": round(burst, 1),
        "virtual_badge_hours_per_s": round(hours, 1),
        "overdue_steps_after_restart_ms": round(restart),
    }
    RESULT.write_text(json.dumps({**figures, **rest}, indent=2) + "\n")
    print(f"\nwritten to {RESULT}")


def _outward(stage: Stage, badges: list[BadgeIdentity]) -> list[float]:
    """Milliseconds from the press to the webhook's arrival, for the first press of each badge."""
    presser = Presser(stage.port, "doorstep/saltmarsh/badge/+/down")
    presser.settle(1.0)
    while not stage.rang.empty():
        stage.rang.get()  # what was pressed before
    took = []
    for badge in badges:
        sealed = frame.seal(Cipher(badge.key), badge.number, 1, Alarm(0, SOS, 0, 80, 10, 5, 53_745_000, -332_000))
        start_ns = time.perf_counter_ns()
        presser.press(f"doorstep/saltmarsh/badge/{badge.number}/up", sealed)
        took.append((stage.rang.get(timeout=5) - start_ns) / 1e6)
        presser.settle(0.003)
    return took


def _print_table(
    taken: dict[str, list[float]], outward: list[float], burst: float, flood: dict[str, float], hours: float, restart: float
) -> None:
    steal, load = steal_and_load()
    print(f"\n{os.cpu_count()} cores, load {load:.1f}, {steal:.1f} % stolen; {ROUNDS} rounds of {PRESSES} presses each, in turns\n")
    print(f"{'':34}{'p50 ms':>10}{'p99 ms':>10}   beside the storing floor (p50)")
    for name, values in {**taken, "first_outward_action": outward}.items():
        beside = f"{percentile(values, 50) / percentile(taken['storing_floor'], 50):.2f} x"
        print(f"{name:34}{percentile(values, 50):10.3f}{percentile(values, 99):10.3f}   {beside}")
    print(f"\n{'durable alarms per second':34}{flood['per_s']:10.0f}   the base's one thread was busy {flood['base_cpu']:.0%} of the time")
    print(f"{'base us for each of them':34}{flood['base_us']:10.0f}   user and system time")
    print(f"{'burst of 1000, last receipt ms':34}{burst:10.1f}")
    print(f"{'virtual badge-hours per second':34}{hours:10.1f}")
    print(f"{'overdue steps after a restart ms':34}{restart:10.0f}")
    verdicts = {
        "press to receipt at most 2.5 x the storing floor (p50)": ratio(taken, "press_to_receipt", "storing_floor") <= 2.5,
        "first outward action p99 at most 10 ms": percentile(outward, 99) <= 10,
        "at least 10 000 durable alarms a second": flood["per_s"] >= 10_000,
        "1000 badges receipted within 500 ms": burst <= 500,
        "an hour of a badge within 20 ms": hours >= 50,
        "overdue steps within a second of a restart": restart <= 1_000,
    }
    print()
    for what, holds in verdicts.items():
        print(f"{'held' if holds else 'MISSED':7} {what}")


if __name__ == "__main__":
    main()
