"""An invented school in a folder: settings, staff and badges, for the demo, the rehearsal, the benchmarks and the kill tests."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import insert

from basestation.core.person import DETAILS, Details
from basestation.core.telling import ONLY_THEY
from basestation.store import schema
from basestation.store.badges import fast_hash, new_broker_password
from basestation.store.store import Store

BOARD = "lilygo-tbeam-sx1262-axp2101"  # what an invented badge is made of


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff. `contacts` are (channel, address), all of them their own."""

    name: str
    roles: str
    mobile: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    sign_in: str | None = None
    password_hash: str = ""
    details: Details = field(default_factory=Details)


@dataclass(frozen=True, slots=True)
class BadgeIdentity:
    """What is provisioned onto a badge. Both secrets are made for this school and live only in its folder."""

    number: int
    key: bytes
    password: str


@dataclass(frozen=True, slots=True)
class InventedSchool:
    """`settings` is the path of the TOML file that `doorstep serve` reads."""

    folder: Path
    settings: Path
    badges: tuple[BadgeIdentity, ...]
    people: tuple[int, ...] = field(default=())


def found_school(
    folder: Path, members: Sequence[Member], badges: int, tables: dict[str, dict[str, object]], title: str = "Saltmarsh Primary School",
    database: str = "",
) -> InventedSchool:  # fmt: skip
    """Make the folder, the settings and the database of a school with these people and badges 1 to `badges`.

    `tables` are tables of the settings file ({"web": {...}, "broker": {...}}),
    added to what every school has. `database` is a URL; SQLite in the folder without one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    identities = tuple(BadgeIdentity(number, _key(), new_broker_password()) for number in range(1, badges + 1))
    school = {"title": title, "telephone": "01632 960 001", "address": "Marsh Lane, Saltmarsh", "lat": 53.7450, "lon": -0.3320}
    settings = folder / "doorstep.toml"
    settings.write_text(_toml({"": {"site": "saltmarsh", "data": str(folder), "database": database}, "school": school, **tables}), "utf-8")
    _fill(database or f"sqlite:///{folder / 'doorstep.db'}", members, identities)
    return InventedSchool(folder, settings, identities, tuple(range(1, len(members) + 1)))


def _fill(database: str, members: Sequence[Member], identities: Sequence[BadgeIdentity]) -> None:
    store = Store(database)
    store.own()
    try:
        with store.engine.begin() as connection:
            for number, member in enumerate(members, 1):
                row: dict[str, object] = {"name": member.name, "roles": member.roles, "mobile": member.mobile, "sign_in": member.sign_in}
                row |= {name: getattr(member.details, name) for name in DETAILS}
                connection.execute(insert(schema.people).values(number=number, password_hash=member.password_hash, **row))
                for channel, address in member.contacts:
                    way = {"channel": channel, "address": address, "readers": ONLY_THEY}
                    connection.execute(insert(schema.contacts).values(person=number, **way))
            rows = [
                {"number": b.number, "label": f"Badge {b.number}", "key": b.key, "password_hash": fast_hash(b.password), "board": BOARD}
                for b in identities
            ]
            if rows:
                connection.execute(insert(schema.badges), rows)
    finally:
        store.close()


def _key() -> bytes:
    return secrets.token_bytes(16)


def _toml(tables: dict[str, dict[str, object]]) -> str:
    """TOML of flat tables; JSON's strings, numbers, booleans and lists are TOML's too."""
    lines: list[str] = []
    for name, table in tables.items():
        lines += [f"\n[{name}]"] if name else []
        lines += [f"{key} = {json.dumps(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"
