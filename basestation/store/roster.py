"""People and how they are reached, written in short transactions of their own. Nobody is ever deleted: the journal names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..core.person import DETAILS, Details
from ..core.telling import Contact
from . import schema

people, contacts = schema.people, schema.contacts


class Taken(Exception):
    """Somebody else has this sign-in name already."""


@dataclass(frozen=True, slots=True)
class Member(Details):
    """One person of the roster. `can_sign_in` when a password has been set."""

    number: int
    name: str
    roles: tuple[str, ...]
    mobile: str
    sign_in: str | None
    can_sign_in: bool
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class MemberDraft(Details):
    """What the office may write about a person. `sign_in` is None for those who never sign in."""

    name: str
    roles: tuple[str, ...]
    mobile: str
    sign_in: str | None
    contacts: tuple[Contact, ...]

    def row(self) -> dict[str, Any]:
        row = {"name": self.name, "roles": " ".join(self.roles), "mobile": self.mobile, "sign_in": self.sign_in}
        return row | {name: getattr(self, name) for name in DETAILS}


@dataclass(frozen=True, slots=True)
class Credentials:
    person: int
    password_hash: str


def members(engine: Engine) -> list[Member]:
    with engine.connect() as connection:
        rows = connection.execute(select(people).where(people.c.is_active).order_by(people.c.name, people.c.number)).all()
        ways = _ways(connection)
    return [_member(row, ways.get(row.number, ())) for row in rows]


def find_member(engine: Engine, number: int) -> Member | None:
    with engine.connect() as connection:
        row = connection.execute(select(people).where(people.c.number == number, people.c.is_active)).first()
        return _member(row, _ways(connection).get(number, ())) if row else None


def add_member(engine: Engine, draft: MemberDraft, password_hash: str = "") -> int:
    try:
        with engine.begin() as connection:
            return _add(connection, draft, password_hash)
    except IntegrityError as error:
        raise Taken from error


def change_member(engine: Engine, number: int, draft: MemberDraft) -> None:
    """Somebody who may no longer sign in loses their password and is signed out everywhere."""
    write_members(engine, [(number, draft)])


def write_members(engine: Engine, drafts: Sequence[tuple[int | None, MemberDraft]]) -> list[int]:
    """Adds those without a number and changes the others, all of them or none. Their numbers, in the same order."""
    try:
        with engine.begin() as connection:
            return [_add(connection, draft) if number is None else _change(connection, number, draft) for number, draft in drafts]
    except IntegrityError as error:
        raise Taken from error


def note_reading(engine: Engine, number: int, read_on: str, version: str) -> None:
    """This person says that they have read this version of the policy."""
    values = {"policy_read_on": read_on, "policy_read_version": version}
    with engine.begin() as connection:
        connection.execute(update(people).where(people.c.number == number).values(**values))


def retire_member(engine: Engine, number: int) -> None:
    """No longer told, no longer let in; still named in what was written before. Everything else that was known of them is erased."""
    nothing: dict[str, Any] = {name: getattr(Details(), name) for name in DETAILS}
    gone = nothing | {"is_active": False, "sign_in": None, "password_hash": "", "mobile": "", "medical_note": None}
    with engine.begin() as connection:
        connection.execute(update(people).where(people.c.number == number).values(**gone))
        connection.execute(delete(contacts).where(contacts.c.person == number))
        connection.execute(delete(schema.sessions).where(schema.sessions.c.person == number))


def set_password(engine: Engine, number: int, password_hash: str) -> None:
    """Whoever was signed in with the old password is signed out."""
    with engine.begin() as connection:
        connection.execute(update(people).where(people.c.number == number).values(password_hash=password_hash))
        connection.execute(delete(schema.sessions).where(schema.sessions.c.person == number))


def credentials_of(engine: Engine, sign_in: str) -> Credentials | None:
    wanted = select(people.c.number, people.c.password_hash).where(people.c.sign_in == sign_in, people.c.is_active)
    with engine.connect() as connection:
        row = connection.execute(wanted).first()
    return Credentials(row.number, row.password_hash) if row else None


def can_anybody_sign_in(engine: Engine) -> bool:
    able = select(func.count()).select_from(people).where(people.c.is_active, people.c.sign_in.is_not(None), people.c.password_hash != "")
    with engine.connect() as connection:
        return connection.execute(able).scalar_one() > 0


def _add(connection: Connection, draft: MemberDraft, password_hash: str = "") -> int:
    added = connection.execute(insert(people), draft.row() | {"password_hash": password_hash, "is_active": True})
    key = added.inserted_primary_key
    assert key is not None
    _write_contacts(connection, key[0], draft.contacts)
    return int(key[0])


def _change(connection: Connection, number: int, draft: MemberDraft) -> int:
    locked = {} if draft.sign_in else {"password_hash": ""}
    connection.execute(update(people).where(people.c.number == number).values(**draft.row(), **locked))
    _write_contacts(connection, number, draft.contacts)
    if not draft.sign_in:
        connection.execute(delete(schema.sessions).where(schema.sessions.c.person == number))
    return number


def _ways(connection: Connection) -> dict[int, tuple[Contact, ...]]:
    ways: dict[int, tuple[Contact, ...]] = {}
    for row in connection.execute(select(contacts).order_by(contacts.c.number)):
        ways[row.person] = (*ways.get(row.person, ()), Contact(row.channel, row.address))
    return ways


def _write_contacts(connection: Connection, person: int, wanted: tuple[Contact, ...]) -> None:
    connection.execute(delete(contacts).where(contacts.c.person == person))
    rows = [{"person": person, "channel": contact.channel, "address": contact.address} for contact in dict.fromkeys(wanted)]
    if rows:
        connection.execute(insert(contacts), rows)


def _member(row: Row[Any], ways: tuple[Contact, ...]) -> Member:
    able = row.sign_in is not None and row.password_hash != ""
    known = {name: getattr(row, name) for name in DETAILS}
    return Member(row.number, row.name, tuple(row.roles.split()), row.mobile, row.sign_in, able, ways, **known)
