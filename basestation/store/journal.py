"""The end of the journal's chain: kept beside it, so that rows cut off the end are missed; printed, so that a whole new chain is."""

import logging
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import Connection, insert, select, update

from . import codec, schema

log = logging.getLogger(__name__)

END = "journal_end"  # the fact that says where the chain ends
NOTHING_YET = (0, codec.GENESIS)

End = tuple[int, bytes]


def fingerprint(seq: int, row_hash: bytes) -> str:
    """What is printed on a record: the journal up to here, in one line."""
    return f"{seq}:{row_hash.hex()}"


def read_fingerprint(text: str) -> End:
    """ValueError when it is none."""
    seq, _, digits = text.strip().partition(":")
    return int(seq), bytes.fromhex(digits)


def fingerprint_now(connection: Connection) -> str:
    """Of everything written so far."""
    return fingerprint(*(noted_end(connection) or newest_row(connection)))


def append(connection: Connection, rows: Sequence[codec.Row]) -> None:
    """The next rows of the chain, and where it ends now."""
    if rows:
        connection.execute(insert(schema.journal), [asdict(row) for row in rows])
        end = fingerprint(rows[-1].seq, rows[-1].hash)
        connection.execute(update(schema.facts).where(schema.facts.c.name == END).values(value=end))


def noted_end(connection: Connection) -> End | None:
    value = connection.execute(select(schema.facts.c.value).where(schema.facts.c.name == END)).scalar()
    if value is None:
        return None
    try:
        return read_fingerprint(value)
    except ValueError:
        return None


def newest_row(connection: Connection) -> End:
    newest = select(schema.journal.c.seq, schema.journal.c.hash).order_by(schema.journal.c.seq.desc()).limit(1)
    row = connection.execute(newest).first()
    return (row.seq, row.hash) if row else NOTHING_YET


def go_on_from(connection: Connection) -> End:
    """Where the chain goes on after a start. When the note and the rows don't agree somebody was at them: the base goes on, an
    alarm can't wait, but from where the note says, so that the fault stays in the chain for ever and `verify` finds it."""
    newest, noted = newest_row(connection), noted_end(connection)
    if noted == newest:
        return newest
    if noted is None and newest == NOTHING_YET:
        connection.execute(insert(schema.facts), {"name": END, "value": fingerprint(*NOTHING_YET)})
        return NOTHING_YET
    log.critical("the journal's end is not where it was left: somebody changed the database. Run `doorstep journal verify`")
    if noted is None:
        return newest[0], codec.LOST_END
    return max(newest[0], noted[0]), noted[1]
