"""Links with which a person sets their own password: one for each person, for one use, for three days."""

import hashlib
import secrets

from sqlalchemy import Engine, delete, insert, select

from . import schema

facts = schema.facts
LASTS_MS = 3 * 24 * 3_600_000
TOKEN_BYTES = 32


def invite(engine: Engine, person: int, at_ms: int) -> str:
    """The token of a new link; an older one of this person is worth nothing from now on."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with engine.begin() as connection:
        connection.execute(delete(facts).where(facts.c.name == _name(person)))
        connection.execute(insert(facts), {"name": _name(person), "value": f"{_hash(token)} {at_ms + LASTS_MS}"})
    return token


def invited(engine: Engine, token: str, at_ms: int) -> int | None:
    """Whose link this is, while it lasts."""
    wanted = select(facts).where(facts.c.name.startswith("invite "), facts.c.value.startswith(_hash(token) + " "))
    with engine.connect() as connection:
        row = connection.execute(wanted).first()
    if row is None or at_ms >= int(row.value.split()[1]):
        return None
    return int(row.name.split()[1])


def burn_invite(engine: Engine, token: str) -> bool:
    """Whether it was still there: of two who use it at once, one is too late."""
    with engine.begin() as connection:
        burnt = connection.execute(delete(facts).where(facts.c.name.startswith("invite "), facts.c.value.startswith(_hash(token) + " ")))
    return burnt.rowcount == 1


def withdraw_invite(engine: Engine, person: int) -> None:
    with engine.begin() as connection:
        connection.execute(delete(facts).where(facts.c.name == _name(person)))


def _name(person: int) -> str:
    return f"invite {person}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
