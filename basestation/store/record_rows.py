"""The rows of the journal that one visit or incident is made of, as they are stored, and what each of them followed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Engine, or_, select

from ..core.decisions import Decision
from . import codec, journal, schema

table = schema.journal.c


@dataclass(frozen=True, slots=True)
class Linked:
    """`previous` is the hash of the row before it, whatever that was about: with it, the row's own hash can be worked out again."""

    row: codec.Row
    previous: bytes

    @property
    def decision(self) -> Decision | None:
        """None when its text was erased."""
        return None if self.row.is_erased else codec.decode(self.row.kind, self.row.body)


@dataclass(frozen=True, slots=True)
class Rows:
    """`fingerprint` is of the whole journal at the moment at which these rows were read."""

    linked: tuple[Linked, ...]
    fingerprint: str

    @property
    def first(self) -> int:
        return self.linked[0].row.seq

    @property
    def last(self) -> int:
        return self.linked[-1].row.seq


def rows_of_visit(engine: Engine, number: int) -> Rows:
    with engine.connect() as connection:
        return read(connection, table.visit_no == number)


def rows_of_incident(connection: Connection, number: int, visit_no: int | None) -> Rows:
    """Of the incident and of the visit it belongs to."""
    wanted = table.incident == number
    return read(connection, wanted if visit_no is None else or_(wanted, (table.visit_no == visit_no) & table.incident.is_(None)))


def read(connection: Connection, which: ColumnElement[bool]) -> Rows:
    end = journal.fingerprint_now(connection)
    last, _ = journal.read_fingerprint(end)
    before = schema.journal.alias()
    joined = schema.journal.outerjoin(before, before.c.seq == table.seq - 1)
    found = select(*schema.journal.c, before.c.hash.label("previous")).select_from(joined).where(which, table.seq <= last)
    linked = tuple(_linked(row) for row in connection.execute(found.order_by(table.seq)).all())
    return Rows(linked, end)


def _linked(row: Sequence[object]) -> Linked:
    *columns, previous = row
    return Linked(codec.Row(*columns), previous if isinstance(previous, bytes) else codec.GENESIS)  # type: ignore[arg-type]  # its columns


def incidents_of(engine: Engine, visit_no: int) -> list[int]:
    """The incidents of a visit that are still on record, drills left out."""
    incidents = schema.incidents.c
    wanted = select(incidents.number).where(
        incidents.visit_no == visit_no, incidents.is_drill.is_(False), incidents.erased_ms.is_(None)
    )  # fmt: skip
    with engine.connect() as connection:
        return list(connection.execute(wanted.order_by(incidents.number)).scalars())
