"""Who is signed in: one row for each browser. The token itself is never stored, only its hash."""

from dataclasses import dataclass

from sqlalchemy import Engine, delete, insert, select, update

from . import schema

sessions, people = schema.sessions, schema.people


@dataclass(frozen=True, slots=True)
class SessionRow:
    token_hash: str
    person: int
    csrf: str
    created_ms: int
    seen_ms: int
    name: str
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One browser in which somebody is signed in. `device` is what it said of itself, in words."""

    token_hash: str
    device: str
    created_ms: int
    seen_ms: int


def start_session(engine: Engine, token_hash: str, person: int, csrf: str, at_ms: int, device: str = "") -> None:
    row = {"token_hash": token_hash, "person": person, "csrf": csrf, "created_ms": at_ms, "seen_ms": at_ms, "device": device}
    with engine.begin() as connection:
        connection.execute(insert(sessions), row)


def find_session(engine: Engine, token_hash: str) -> SessionRow | None:
    """With the name and roles its person has now; None when that person is no longer with us."""
    wanted = select(sessions, people.c.name, people.c.roles).join(people, people.c.number == sessions.c.person)
    with engine.connect() as connection:
        row = connection.execute(wanted.where(sessions.c.token_hash == token_hash, people.c.is_active)).first()
    if row is None:
        return None
    return SessionRow(row.token_hash, row.person, row.csrf, row.created_ms, row.seen_ms, row.name, tuple(row.roles.split()))


def sessions_of(engine: Engine, person: int) -> list[OpenSession]:
    """The one used last comes first."""
    columns = (sessions.c.token_hash, sessions.c.device, sessions.c.created_ms, sessions.c.seen_ms)
    wanted = select(*columns).where(sessions.c.person == person).order_by(sessions.c.seen_ms.desc(), sessions.c.token_hash)
    with engine.connect() as connection:
        return [OpenSession(*row) for row in connection.execute(wanted)]


def touch_session(engine: Engine, token_hash: str, at_ms: int) -> None:
    with engine.begin() as connection:
        connection.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(seen_ms=at_ms))


def end_session(engine: Engine, token_hash: str) -> None:
    with engine.begin() as connection:
        connection.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def end_one_of(engine: Engine, person: int, token_hash: str) -> bool:
    """Whether this person had this session."""
    with engine.begin() as connection:
        gone = connection.execute(delete(sessions).where(sessions.c.person == person, sessions.c.token_hash == token_hash))
    return gone.rowcount == 1


def end_sessions_of(engine: Engine, person: int, keep: str = "") -> int:
    """All sessions of this person but `keep`; how many there were."""
    with engine.begin() as connection:
        gone = connection.execute(delete(sessions).where(sessions.c.person == person, sessions.c.token_hash != keep))
    return gone.rowcount


def forget_old_sessions(engine: Engine, created_before_ms: int) -> None:
    with engine.begin() as connection:
        connection.execute(delete(sessions).where(sessions.c.created_ms < created_before_ms))
