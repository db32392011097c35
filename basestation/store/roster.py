"""People and how they are reached. Nobody is ever deleted: the journal names them."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from ..core.batch import ChangeRefused
from ..core.person import DETAILS, Details
from ..core.telling import Contact
from . import schema
from .changing import Changing

people, contacts = schema.people, schema.contacts
FIELDS = ("name", "roles", "mobile", "sign_in", "contacts", *DETAILS)
WAYS = select(contacts).order_by(contacts.c.number)
EVERYBODY = select(people).where(people.c.is_active).order_by(people.c.name, people.c.number)


class Taken(ChangeRefused):
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


def members(engine: Engine) -> list[Member]:
    with engine.connect() as connection:
        return list(_members(connection.execute(WAYS), connection.execute(EVERYBODY)).values())


def find_member(engine: Engine, number: int) -> Member | None:
    with engine.connect() as connection:
        row = connection.execute(select(people).where(people.c.number == number, people.c.is_active)).first()
        return _member(row, _ways(connection.execute(WAYS)).get(number, ())) if row else None


def add_member(to: Changing, draft: MemberDraft, password_hash: str = "") -> int:
    with _names_are_single():
        (number,) = _add(to, [draft], password_hash)
    return number


def change_member(to: Changing, number: int, draft: MemberDraft) -> None:
    """Somebody who may no longer sign in loses their password and is signed out everywhere."""
    write_members(to, [(number, draft)])


def write_members(to: Changing, drafts: Sequence[tuple[int | None, MemberDraft]]) -> list[int]:
    """Adds those without a number and changes the others, all of them or none. Their numbers, in the same order."""
    with _names_are_single():
        _change(to, {number: draft for number, draft in drafts if number is not None})
        added = iter(_add(to, [draft for number, draft in drafts if number is None]))
    return [next(added) if number is None else number for number, _ in drafts]


def changed_fields(before: Member | None, draft: MemberDraft) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if getattr(before, name, None) != getattr(draft, name)) if before else ("added",)


def note_reading(to: Changing, number: int, read_on: str, version: str) -> None:
    """This person says that they have read this version of the policy."""
    to.write(update(people).where(people.c.number == number).values(policy_read_on=read_on, policy_read_version=version))
    to.of_person(number, "policy_read_on")


def retire_member(to: Changing, number: int) -> None:
    """No longer told, no longer let in; still named in what was written before. Everything else that was known of them is erased."""
    nothing: dict[str, Any] = {name: getattr(Details(), name) for name in DETAILS}
    gone = nothing | {"is_active": False, "sign_in": None, "password_hash": "", "mobile": "", "medical_note": None}
    to.write(update(people).where(people.c.number == number).values(**gone))
    to.write(delete(contacts).where(contacts.c.person == number))
    to.write(delete(schema.sessions).where(schema.sessions.c.person == number))
    to.of_person(number, "removed")


def set_password(to: Changing, number: int, password_hash: str) -> None:
    """Whoever was signed in with the old password is signed out."""
    to.write(update(people).where(people.c.number == number).values(password_hash=password_hash))
    to.write(delete(schema.sessions).where(schema.sessions.c.person == number))
    to.of_person(number, "password")


def end_sessions(to: Changing, number: int) -> None:
    """Signed out everywhere, by somebody else."""
    ended = to.write(delete(schema.sessions).where(schema.sessions.c.person == number)).rowcount
    to.of_person(number, f"{ended} sessions ended")


@contextmanager
def _names_are_single() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Taken from error


def _add(to: Changing, drafts: Sequence[MemberDraft], password_hash: str = "") -> list[int]:
    if not drafts:
        return []
    rows = [draft.row() | {"password_hash": password_hash, "is_active": True} for draft in drafts]
    numbers = [int(row.number) for row in to.write(insert(people).returning(people.c.number, sort_by_parameter_order=True), rows)]
    _write_contacts(to, dict(zip(numbers, drafts, strict=True)))
    for number in numbers:
        to.of_person(number, "added")
    return numbers


def _change(to: Changing, drafts: dict[int, MemberDraft]) -> None:
    """Only those of whom something is different now."""
    before = _members(to.read(WAYS), to.read(EVERYBODY)) if drafts else {}
    fields = {number: different for number, draft in drafts.items() if (different := changed_fields(before.get(number), draft))}
    if not fields:
        return
    rows = [{"key": number, **drafts[number].row()} for number in fields]
    names: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "key"}
    to.write(update(people).where(people.c.number == bindparam("key")).values(names), rows)
    to.write(delete(contacts).where(contacts.c.person == bindparam("key")), [{"key": number} for number in fields])
    _write_contacts(to, {number: drafts[number] for number in fields})
    _lock_out(to, [number for number in fields if not drafts[number].sign_in])
    for number, different in fields.items():
        to.of_person(number, *different)


def _lock_out(to: Changing, numbers: Sequence[int]) -> None:
    """Who has no sign-in name any more."""
    for number in numbers:
        to.write(update(people).where(people.c.number == number, people.c.password_hash != "").values(password_hash=""))
        to.write(delete(schema.sessions).where(schema.sessions.c.person == number))


def _write_contacts(to: Changing, drafts: dict[int, MemberDraft]) -> None:
    rows = [
        {"person": number, "channel": contact.channel, "address": contact.address, "readers": contact.readers}
        for number, draft in drafts.items()
        for contact in dict.fromkeys(draft.contacts)
    ]
    if rows:
        to.write(insert(contacts), rows)


def _members(ways: Iterable[Row[Any]], everybody: Iterable[Row[Any]]) -> dict[int, Member]:
    known = _ways(ways)
    return {row.number: _member(row, known.get(row.number, ())) for row in everybody}


def _ways(found: Iterable[Row[Any]]) -> dict[int, tuple[Contact, ...]]:
    ways: dict[int, tuple[Contact, ...]] = {}
    for row in found:
        ways[row.person] = (*ways.get(row.person, ()), Contact(row.channel, row.address, row.readers))
    return ways


def _member(row: Row[Any], ways: tuple[Contact, ...]) -> Member:
    able = row.sign_in is not None and row.password_hash != ""
    known = {name: getattr(row, name) for name in DETAILS}
    return Member(row.number, row.name, tuple(row.roles.split()), row.mobile, row.sign_in, able, ways, **known)
