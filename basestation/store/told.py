"""Whom an open incident has reached already: what a ladder must know after a restart, or it takes a step for one that reached nobody."""

from sqlalchemy import Connection, func, select

from ..core.telling import DELIVERED, SENT
from . import schema


def told_in_rounds(connection: Connection) -> dict[tuple[int, int], int]:
    """How many deliveries of each (incident, round) were made, of the incidents that are open."""
    columns, incidents = schema.deliveries.c, schema.incidents.c
    is_open = columns.incident.in_(select(incidents.number).where(incidents.is_open))
    made = select(columns.incident, columns.round, func.count()).where(is_open, columns.state.in_((SENT, DELIVERED)))
    return {(incident, number): count for incident, number, count in connection.execute(made.group_by(columns.incident, columns.round))}
