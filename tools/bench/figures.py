"""Percentiles, and what else the machine was doing while they were taken."""

import os
from collections.abc import Sequence


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that `percent` of `values` do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100).__int__() - 1)]


def spread(values: Sequence[float]) -> dict[str, float]:
    return {"p50_ms": round(percentile(values, 50), 3), "p99_ms": round(percentile(values, 99), 3)}


def steal_and_load() -> tuple[float, float]:
    """Per cent of CPU time stolen since the machine started, and the load of the last minute."""
    with open("/proc/stat") as file:
        fields = [int(field) for field in file.readline().split()[1:]]
    return 100 * fields[7] / sum(fields), os.getloadavg()[0]
