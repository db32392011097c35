"""The incidents that a start reads back: none that is open is ever missing, whatever became of its record."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, or_, select

from ..core import badge_words, cause
from ..core import incident as incidents
from ..core.decisions import Open
from ..core.incident import Incident, opened
from ..core.resuming import resumed
from ..core.site import Site
from . import schema
from .rebuilding import TELL, rebuilt


def load_incidents(connection: Connection, site: Site) -> None:
    """The open ones, and the newest of each badge, so that a late repeat of a closed alarm is answered, not raised."""
    newest = select(func.max(schema.incidents.c.number)).group_by(schema.incidents.c.badge)
    wanted = select(schema.incidents.c.number).where(or_(schema.incidents.c.is_open, schema.incidents.c.number.in_(newest)))
    numbers = connection.execute(wanted).scalars().all()
    for number, made, _, is_whole in rebuilt(connection, "incident", numbers, incidents.rebuild):
        is_read = made is not None and made.number == number
        incident = made if is_read else _stand_in(connection, site, number)
        if incident is None:
            continue
        if incident.is_open and not (is_read and is_whole):
            _say(site, number)
        incident = resumed(incident, site.started_ms)
        site.know_incident(incident)
        badge_words.remind(site, incident, site.started_ms)


def _stand_in(connection: Connection, site: Site, number: int) -> Incident | None:
    """An open incident of which nothing can be read but that it is: an alarm that climbs from its foot. None for one that is closed."""
    row = connection.execute(select(schema.incidents).where(schema.incidents.c.number == number)).one()
    if not row.is_open:
        return None
    people = select(schema.visits.c.visitor, schema.visits.c.second).where(schema.visits.c.number == row.visit_no)
    visitor, second = connection.execute(people).first() or (None, None)
    pressed = max([counter for counter, known in _events(site, row.badge) if known == number], default=None)
    ladder, why = (site.policy.drill, cause.DRILL) if row.is_drill else (site.policy.sos, cause.ALARM_ON)
    order = Open(
        row.opened_ms, number, why, row.badge, row.visit_no, visitor, ladder, None,
        pressed, row.opened_ms, None, None, "its record can't be read", second,
    )  # fmt: skip
    return opened(order)


def _events(site: Site, badge: int | None) -> Iterable[tuple[int, int | None]]:
    known = site.badges.get(badge) if badge is not None else None
    return known.events.items() if known is not None else ()


def _say(site: Site, number: int) -> None:
    site.unread.append(f"The record of alarm {number} can't be read to its end: deal with it as if nobody had it yet, {TELL}")
