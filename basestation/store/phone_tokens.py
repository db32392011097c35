"""The secret with which a person's own phone says where it is: one for each person, until it is ended. Only its hash is kept."""

import hashlib
import secrets

from sqlalchemy import Engine, delete, insert, select

from . import schema
from .changing import Changing

facts, people = schema.facts, schema.people
TOKEN_BYTES = 24
KIND = "phone position "
WHAT = "phone for positions"


def make_phone_token(to: Changing, person: int) -> str:
    """A new one; an older one of this person is worth nothing from now on."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    to.write(delete(facts).where(facts.c.name == f"{KIND}{person}"))
    to.write(insert(facts), {"name": f"{KIND}{person}", "value": f"{_hash(token)} {to.said.at_ms}"})
    to.of_person(person, WHAT)
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


def end_phone_token(to: Changing, person: int) -> bool:
    is_ended = to.write(delete(facts).where(facts.c.name == f"{KIND}{person}")).rowcount == 1
    if is_ended:
        to.of_person(person, WHAT)
    return is_ended


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
