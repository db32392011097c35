"""Who looked at whose position, medical note or record, and when. The wearer may read all of it."""

from dataclasses import asdict, dataclass

from sqlalchemy import Engine, insert, select

from . import schema

looks, people = schema.looks, schema.people
POSITION, MEDICAL, PACK, RECORD = "position", "medical note", "incident pack", "visit record"
ONCE_MS = 10 * 60_000
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Look:
    """`person` looked at what is known of `wearer`."""

    at_ms: int
    person: int
    wearer: int
    what: str
    incident: int | None = None
    visit_no: int | None = None

    @property
    def once(self) -> tuple[object, ...]:
        """Looks alike in this are written down once in ten minutes."""
        return (self.person, self.wearer, self.what, self.incident, self.visit_no)


@dataclass(frozen=True, slots=True)
class Seen:
    """One look as the wearer reads it."""

    at_ms: int
    by: str
    what: str
    incident: int | None
    visit_no: int | None


def write_look(engine: Engine, look: Look) -> bool:
    """Whether it was new."""
    alike = [looks.c[name] == value for name, value in asdict(look).items() if name != "at_ms"]
    with engine.begin() as connection:
        before = select(looks.c.number).where(*alike, looks.c.at_ms > look.at_ms - ONCE_MS, looks.c.at_ms <= look.at_ms).limit(1)
        if connection.execute(before).first() is not None:
            return False
        connection.execute(insert(looks), asdict(look))
    return True


def looks_at(engine: Engine, wearer: int) -> list[Seen]:
    """The newest first."""
    columns = (looks.c.at_ms, people.c.name, looks.c.what, looks.c.incident, looks.c.visit_no)
    wanted = select(*columns).join(people, people.c.number == looks.c.person, isouter=True).where(looks.c.wearer == wearer)
    with engine.connect() as connection:
        rows = connection.execute(wanted.order_by(looks.c.at_ms.desc(), looks.c.number.desc()).limit(MOST_SHOWN)).all()
    return [Seen(row.at_ms, row.name or "somebody", row.what, row.incident, row.visit_no) for row in rows]
