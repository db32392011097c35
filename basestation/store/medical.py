"""The sealed medical note of each person (R19): the database holds nothing of it that can be read without the key."""

from pathlib import Path

from sqlalchemy import Engine, select, update

from ..sealing import CantOpen, NoteSeal
from . import schema
from .changing import Changing

__all__ = ["CantOpen", "has_note", "read_note", "sealed_note", "write_note"]

people = schema.people


def has_note(engine: Engine, person: int) -> bool:
    return _sealed(engine, person) is not None


def read_note(engine: Engine, folder: Path, person: int) -> str:
    """Empty when there is none; CantOpen when there is one that can't be opened. `folder` holds the key."""
    sealed = _sealed(engine, person)
    return "" if sealed is None else NoteSeal(folder).open(sealed, _about(person))


def sealed_note(folder: Path, person: int, note: str) -> bytes | None:
    """None for an empty one. CantOpen when there is no key to seal it with."""
    return NoteSeal(folder).seal(note, _about(person)) if note else None


def write_note(to: Changing, person: int, sealed: bytes | None) -> None:
    """None takes the old one away."""
    to.write(update(people).where(people.c.number == person).values(medical_note=sealed))
    to.of_person(person, "medical note")


def _sealed(engine: Engine, person: int) -> bytes | None:
    with engine.connect() as connection:
        sealed = connection.execute(select(people.c.medical_note).where(people.c.number == person, people.c.is_active)).scalar()
    return bytes(sealed) if sealed is not None else None


def _about(person: int) -> str:
    return f"medical note of person {person}"
