"""Everything that is ever written in a turn: which rows a batch becomes, by statements compiled once."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Dialect

from ..core.batch import BadgeRow, Batch
from . import codec, journal, schema
from .prepared import inserting, updating, upserting
from .record_orders import RECORDS, RecordsOrders, adopted_row, adopting
from .visit_row import visit_row

BADGE_FIELDS = tuple(field.name for field in fields(BadgeRow))


class TurnOrders:
    def __init__(self, dialect: Dialect):
        self.journal = inserting(schema.journal, dialect)
        self.end = updating(schema.facts, ("value",), dialect, by="name")
        self.facts = upserting(schema.facts, dialect, by="name")
        self.incidents = upserting(schema.incidents, dialect, kept=("erased_ms",))
        self.visits = upserting(schema.visits, dialect, kept=("erased_ms",))
        self.events = inserting(schema.events, dialect)
        self.new_deliveries = inserting(schema.deliveries, dialect)
        self.deliveries = upserting(schema.deliveries, dialect)
        self.tasks = upserting(schema.tasks, dialect)
        self.roads = upserting(schema.roads, dialect, by="name")
        self.badges = updating(schema.badges, BADGE_FIELDS, dialect)
        self.policies = adopting(dialect)
        self.records = RecordsOrders(dialect)

    def write(self, to: Any, batch: Batch, rows: list[codec.Row]) -> None:
        """`to` is the driver's cursor; `rows` are the batch's decisions, chained."""
        self.journal.put(to, rows)
        self.end.run(to, [{"key": journal.END, "value": journal.fingerprint(row.seq, row.hash)} for row in rows[-1:]])
        self.incidents.put(to, batch.incidents.values())
        self.visits.run(to, [visit_row(visit) for visit in batch.visits.values()])
        self.events.run(to, [{"badge": b, "event_counter": c, "incident": i} for b, c, i in batch.events])
        self.new_deliveries.put(to, batch.new_deliveries)
        self.deliveries.put(to, batch.deliveries.values())
        for order in (*batch.holds, *batch.erasures):
            RECORDS[type(order)](to, self.records, order)
        self.policies.run(to, [adopted_row(order, text) for order, text in batch.policies])
        self.tasks.put(to, batch.tasks.values())
        self.facts.run(to, [{"name": name, "value": value} for name, value in batch.facts.items()])
        self.roads.run(to, [codec.road_row(road) for road in batch.roads.values()])
        self.badges.run(to, [_badge_row(number, row) for number, row in batch.badges.items()])


def _badge_row(number: int, row: BadgeRow) -> dict[str, Any]:
    return {
        "key": number,
        "newest_counter": row.newest_counter,
        "seen": f"{row.seen:x}",
        "down_reserved": row.down_reserved,
        "last_heard_ms": row.last_heard_ms,
        "proved_ms": row.proved_ms,
        "heartbeat": row.heartbeat,
    }
