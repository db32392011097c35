"""The secret with which a person's own phone says where it is: one for each person, until it is ended. Only its hash is kept."""

import hashlib
import secrets

from sqlalchemy import Engine, delete, insert, select

from . import schema

facts, people = schema.facts, schema.people
TOKEN_BYTES = 24
KIND = "phone position "


def make_phone_token(engine: Engine, person: int, at_ms: int) -> str:
    """A new one; an older one of this person is worth nothing from now on."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with engine.begin() as connection:
        connection.execute(delete(facts).where(facts.c.name == f"{KIND}{person}"))
        connection.execute(insert(facts), {"name": f"{KIND}{person}", "value": f"{_hash(token)} {at_ms}"})
    return token


def person_of_phone(engine: Engine, token: str) -> int | None:
    """Whose phone this is, while they are on the roster and it was not ended."""
    wanted = select(facts.c.name).where(facts.c.name.startswith(KIND), facts.c.value.startswith(_hash(token) + " "))
    with engine.connect() as connection:
        found = connection.execute(wanted).scalar()
        person = int(found.removeprefix(KIND)) if found else None
        is_there = person is not None and connection.execute(select(people.c.is_active).where(people.c.number == person)).scalar()
    return person if is_there else None


def phone_since_ms(engine: Engine, person: int) -> int | None:
    """When this person's phone was set up; None when it is not."""
    with engine.connect() as connection:
        value = connection.execute(select(facts.c.value).where(facts.c.name == f"{KIND}{person}")).scalar()
    return int(value.split()[1]) if value else None


def end_phone_token(engine: Engine, person: int) -> bool:
    with engine.begin() as connection:
        return connection.execute(delete(facts).where(facts.c.name == f"{KIND}{person}")).rowcount == 1


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
