"""What the journal says of the roads: every fault, its end, and every test."""

from collections.abc import Iterator

from sqlalchemy import Engine, select

from ..core.decisions import RecordRoadDown, RecordRoadProof, RecordRoadUp
from . import codec, schema

KINDS = (RecordRoadDown, RecordRoadUp, RecordRoadProof)
AT_ONCE = 100
table = schema.journal.c

OfRoad = RecordRoadDown | RecordRoadUp | RecordRoadProof


def read_road_record(engine: Engine, from_ms: int, most: int | None = None) -> Iterator[OfRoad]:
    """The newest first. Slow: in a thread. No person's affairs are in it, so nothing of it is ever erased."""
    wanted = select(table.kind, table.body).where(table.kind.in_([kind.__name__ for kind in KINDS]), table.at_ms >= from_ms)
    with engine.connect() as connection:
        for kind, body in connection.execution_options(yield_per=AT_ONCE).execute(wanted.order_by(table.seq.desc()).limit(most)):
            made = codec.decode(kind, body)
            if isinstance(made, KINDS):
                yield made
