"""What reports of visits told the safeguarding lead, read back out of the journal."""

from collections.abc import Sequence

from sqlalchemy import Engine, select

from ..core.decisions import WriteUp
from . import codec, schema

KIND = WriteUp.__name__


def concerns_since(engine: Engine, from_ms: int) -> Sequence[tuple[int, WriteUp]]:
    """By visit, the newest first. What was erased by rule is not there any more."""
    journal = schema.journal
    rows = select(journal.c.visit_no, journal.c.kind, journal.c.body).where(journal.c.kind == KIND, journal.c.salt.is_not(None))
    with engine.connect() as connection:
        found = connection.execute(rows.where(journal.c.at_ms >= from_ms).order_by(journal.c.seq.desc())).all()
    written = [(row.visit_no, codec.decode(row.kind, row.body)) for row in found]
    return [(visit_no, report) for visit_no, report in written if isinstance(report, WriteUp) and report.concern]
