"""The messages that are still to be sent, and the texts that somebody may still answer."""

from dataclasses import fields

from sqlalchemy import Connection, select

from ..core.telling import DELIVERED, PENDING, SENT, SMS, Delivery
from ..core.words.spoken import DAY_MS
from . import schema

DELIVERY_FIELDS = [field.name for field in fields(Delivery)]


def pending_deliveries(connection: Connection) -> list[Delivery]:
    rows = select(*[schema.deliveries.c[name] for name in DELIVERY_FIELDS]).where(schema.deliveries.c.state == PENDING)
    return [Delivery(**row) for row in connection.execute(rows).mappings()]


def recent_texts(connection: Connection, now_ms: int) -> list[Delivery]:
    """Those sent within a day, the oldest first: somebody may still answer them."""
    columns = schema.deliveries.c
    is_sent = columns.channel == SMS, columns.state.in_((SENT, DELIVERED)), columns.created_ms > now_ms - DAY_MS
    rows = select(*[columns[name] for name in DELIVERY_FIELDS]).where(*is_sent).order_by(columns.number)
    return [Delivery(**row) for row in connection.execute(rows).mappings()]
