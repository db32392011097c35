"""Holds, erasures and policies as the one writer writes them, in the transaction of the decision that ordered them."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Dialect, bindparam, delete, insert, update

from ..core.decisions import AdoptPolicy
from ..core.keeping import Erase, Hold, Unhold
from . import codec, schema
from .prepared import Prepared

journal, visits, incidents = schema.journal, schema.visits, schema.incidents
POLICY_COLUMNS = ("adopted_ms", "person", "name", "text", "note")


class RecordsOrders:
    """What a hold or an erasure writes, compiled once."""

    def __init__(self, dialect: Dialect):
        holds = schema.holds
        number: Any = bindparam("key")
        at_ms: Any = bindparam("at_ms")
        of_hold = (holds.c.subject == bindparam("of_subject")) & (holds.c.number == number)
        gone: dict[str, Any] = {"erased_ms": at_ms}
        nameless: dict[str, Any] = {**gone, "visitor": None, "second": None, "places": ""}
        in_range = journal.c.seq.between(bindparam("first"), bindparam("last"))
        texts: dict[str, Any] = {"body": codec.ERASED_BODY, "salt": codec.ERASED_SALT}
        self.hold = Prepared(insert(holds), dialect)
        self.unhold = Prepared(delete(holds).where(of_hold), dialect)
        self.texts = Prepared(update(journal).where(in_range).values({name: bindparam(name) for name in texts}), dialect)
        self.incidents = Prepared(update(incidents).where(incidents.c.number == number).values(gone), dialect)
        self.visits = Prepared(update(visits).where(visits.c.number == number).values({n: bindparam(n) for n in nameless}), dialect)
        self.deliveries = Prepared(delete(schema.deliveries).where(schema.deliveries.c.incident == number), dialect)
        self.events = Prepared(delete(schema.events).where(schema.events.c.incident == number), dialect)
        self.tasks = Prepared(delete(schema.tasks).where(schema.tasks.c.incident == number), dialect)
        self.looks = Prepared(delete(schema.looks).where(schema.looks.c.at_ms < at_ms), dialect)


def _hold(to: Any, put: RecordsOrders, order: Hold) -> None:
    row = {"subject": order.subject, "number": order.number, "since_ms": order.at_ms, "person": order.person, "reason": order.reason}
    put.hold.run(to, [row])


def _unhold(to: Any, put: RecordsOrders, order: Unhold) -> None:
    put.unhold.run(to, [{"of_subject": order.subject, "key": order.number}])


def _erase(to: Any, put: RecordsOrders, order: Erase) -> None:
    """The texts and their salts go; numbers, times and digests stay, so the chain still holds."""
    texts = {"body": codec.ERASED_BODY, "salt": codec.ERASED_SALT}
    put.texts.run(to, [{"first": first, "last": last, **texts} for first, last in order.rows])
    gone = [{"key": number, "at_ms": order.at_ms} for number in order.incidents]
    for table in (put.incidents, put.deliveries, put.events, put.tasks):
        table.run(to, gone)
    nameless = {"erased_ms": order.at_ms, "visitor": None, "second": None, "places": ""}
    put.visits.run(to, [{"key": number, **nameless} for number in order.visits])
    put.looks.run(to, [{"at_ms": order.looks_before_ms}] if order.looks_before_ms is not None else [])


def adopting(dialect: Dialect) -> Prepared:
    """Its number is the database's to give."""
    return Prepared(insert(schema.policies).values({name: bindparam(name) for name in POLICY_COLUMNS}), dialect)


def adopted_row(order: AdoptPolicy, text: str) -> dict[str, Any]:
    return dict(zip(POLICY_COLUMNS, (order.at_ms, order.person, order.name, text, order.reason), strict=True))


RECORDS: dict[type, Callable[[Any, RecordsOrders, Any], None]] = {Hold: _hold, Unhold: _unhold, Erase: _erase}
