"""What another program on the base's computer (`doorstep badge`) changes beside the base: noted for the journal in the same transaction.

The journal has one writer, the base that owns the database. It takes the notes into the chain when it notices them, and at its start.
"""

import json
import logging
from collections.abc import Callable
from secrets import token_hex
from typing import TypeVar

from sqlalchemy import Engine, delete, insert, select

from ..core.batch import Said
from ..core.decisions import ChangeBadge, ChangeRoster
from . import codec, schema
from .changing import Changing

log = logging.getLogger(__name__)
facts = schema.facts
T = TypeVar("T")
NOTE = "to journal "
TAKEN_UP = "noted by another program"


def change_outside(engine: Engine, said: Said, write: Callable[[Changing], T]) -> T:
    with engine.begin() as connection:
        changing = Changing(connection, said)
        done = write(changing)
        changing.check()
        notes = [{"name": f"{NOTE}{token_hex(8)}", "value": _noted(order)} for order in changing.orders]
        if notes:
            connection.execute(insert(facts), notes)
    return done


def are_there_notes(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.execute(select(facts.c.name).where(facts.c.name.startswith(NOTE)).limit(1)).first() is not None


def take_up(to: Changing) -> None:
    """The notes become rows of the journal, in the order in which they were made."""
    found = to.read(select(facts).where(facts.c.name.startswith(NOTE))).all()
    read = [(row.name, order) for row in found if (order := _read(row.name, row.value)) is not None]
    for name, order in sorted(read, key=lambda note: note[1].at_ms):
        to.orders.append(order)
        to.write(delete(facts).where(facts.c.name == name))


def _noted(order: ChangeRoster | ChangeBadge) -> str:
    kind, body = codec.written(order)
    return json.dumps({"kind": kind, "body": body})


def _read(name: str, value: str) -> ChangeRoster | ChangeBadge | None:
    """None when somebody was at it: the base must start all the same."""
    try:
        note = json.loads(value)
        order = codec.decode(note["kind"], note["body"])
    except (ValueError, KeyError, TypeError):
        log.critical("what another program noted for the journal (%s) can't be read, and is not in the journal", name)
        return None
    return order if isinstance(order, ChangeRoster | ChangeBadge) else None
