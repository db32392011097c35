"""A visit as a row: what it is looked up by. All else about it is in the journal."""

from typing import Any

from ..core.visit import Visit, place_key


def visit_row(visit: Visit) -> dict[str, Any]:
    """`places` has the key of each stop on a line of its own, `day_ms` is when it leaves or left."""
    plan = visit.plan
    return {
        "number": visit.number,
        "badge": plan.badge,
        "is_open": visit.is_open,
        "due_ms": visit.due_ms,
        "state": visit.state,
        "visitor": plan.visitor,
        "second": plan.second,
        "day_ms": visit.signed_out_ms or plan.leave_ms or plan.back_by_ms,
        "places": "".join(f"\n{place_key(stop.address)}" for stop in plan.stops) + "\n",
    }
