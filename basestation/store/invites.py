"""Links with which a person sets their own password: one for each person, for one use, for three days."""

import hashlib
import secrets

from sqlalchemy import Engine, delete, insert, select

from . import schema
from .changing import Changing

facts = schema.facts
LASTS_MS = 3 * 24 * 3_600_000
TOKEN_BYTES = 32


def invite(to: Changing, person: int) -> str:
    """The token of a new link; an older one of this person is worth nothing from now on."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    withdraw_invite(to, person)
    to.write(insert(facts), {"name": _name(person), "value": f"{_hash(token)} {to.said.at_ms + LASTS_MS}"})
    to.of_person(person, "link to choose a password")
    return token


def invited(engine: Engine, token: str, at_ms: int) -> int | None:
    """Whose link this is, while it lasts."""
    wanted = select(facts).where(facts.c.name.startswith("invite "), facts.c.value.startswith(_hash(token) + " "))
    with engine.connect() as connection:
        row = connection.execute(wanted).first()
    if row is None or at_ms >= int(row.value.split()[1]):
        return None
    return int(row.name.split()[1])


def burn_invite(to: Changing, token: str) -> bool:
    """Whether it was still there: of two who use it at once, one is too late. What was done with it is what the journal is told."""
    return to.write(delete(facts).where(facts.c.name.startswith("invite "), facts.c.value.startswith(_hash(token) + " "))).rowcount == 1


def withdraw_invite(to: Changing, person: int) -> None:
    """When somebody leaves, or has a new one: that is what the journal is told."""
    to.write(delete(facts).where(facts.c.name == _name(person)))


def _name(person: int) -> str:
    return f"invite {person}"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
