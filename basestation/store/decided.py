"""What was decided about incidents and visits, read back out of the journal."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, select

from ..core.decisions import Decision
from . import codec, schema


def decisions_of(
    connection: Connection, column: str, numbers: Iterable[int], only: ColumnElement[bool] | None = None
) -> dict[int, list[Decision]]:
    """The journal of each of these incidents (`column` = "incident") or visits ("visit_no"), in order; without those of which
    something was erased."""
    wanted = schema.journal.c[column]
    rows = select(wanted, schema.journal.c.kind, schema.journal.c.body, schema.journal.c.salt).where(wanted.in_(list(numbers)))
    rows = (rows if only is None else rows.where(only)).order_by(schema.journal.c.seq)
    found: dict[int, list[Decision]] = {}
    erased: set[int] = set()
    for number, kind, body, salt in connection.execute(rows):
        if salt is None:
            erased.add(number)
        else:
            found.setdefault(number, []).append(codec.decode(kind, body))
    return {number: decisions for number, decisions in found.items() if number not in erased}
