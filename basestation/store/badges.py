"""The badges of a site: added with secrets made here, revoked for good. A number is never used twice."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field

from sqlalchemy import Engine, func, insert, select, update

from ..core.batch import ChangeRefused
from ..sealing import KEY_BYTES
from . import schema
from .changing import Changing

badges = schema.badges
LAST_NUMBER = 0xFFFF  # the badge id of a frame has 16 bits
PASSWORD_BYTES = 32


class NoNumberLeft(ChangeRefused):
    """Every number a badge can have has been used."""


@dataclass(frozen=True, slots=True)
class NewBadge:
    """What is put onto a badge. Of the password only a hash is kept here."""

    number: int
    label: str
    key: bytes = field(repr=False)
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BadgeRecord:
    number: int
    label: str
    is_revoked: bool
    is_for_drills: bool
    board: str


def add_badge(to: Changing, label: str, is_for_drills: bool = False, board: str = "") -> NewBadge:
    """`is_for_drills`: whatever this badge raises is a drill, for as long as it lives. `board`: what it is made of, if known."""
    number = (to.read(select(func.max(badges.c.number))).scalar() or 0) + 1
    if number > LAST_NUMBER:
        raise NoNumberLeft
    added = NewBadge(number, label or f"Badge {number}", secrets.token_bytes(KEY_BYTES), new_broker_password())
    row = {
        "number": number,
        "label": added.label,
        "key": added.key,
        "password_hash": fast_hash(added.password),
        "is_for_drills": is_for_drills,
        "board": board,
    }
    to.write(insert(badges), row)
    to.of_badge(number, "added, for drills" if is_for_drills else "added")
    return added


def revoke_badge(to: Changing, number: int) -> None:
    to.write(update(badges).where(badges.c.number == number).values(is_revoked=True, password_hash=""))
    to.of_badge(number, "revoked")


def set_board(to: Changing, number: int, board: str) -> None:
    """What this badge is made of (a name of hardware/boards), for the forecast of its battery."""
    to.write(update(badges).where(badges.c.number == number).values(board=board))
    to.of_badge(number, "board")


def rename_badge(to: Changing, number: int, label: str) -> None:
    to.write(update(badges).where(badges.c.number == number).values(label=label))
    to.of_badge(number, "label")


def renew_password(to: Changing, number: int) -> str:
    """For the broker; the one before no longer opens it."""
    password = new_broker_password()
    to.write(update(badges).where(badges.c.number == number).values(password_hash=fast_hash(password)))
    to.of_badge(number, "password for the broker")
    return password


def all_badges(engine: Engine) -> list[BadgeRecord]:
    wanted = select(badges.c.number, badges.c.label, badges.c.is_revoked, badges.c.is_for_drills, badges.c.board).order_by(badges.c.number)
    with engine.connect() as connection:
        return [BadgeRecord(*row) for row in connection.execute(wanted)]


def is_password_of(engine: Engine, badge: int, password: str) -> bool:
    """Whether this badge, unless it is revoked, signs in at the broker with this password."""
    if not 1 <= badge <= LAST_NUMBER:  # whoever knocks may have typed anything, and a database takes no number of any length
        return False
    wanted = select(badges.c.password_hash).where(badges.c.number == badge, badges.c.is_revoked.is_(False))
    with engine.connect() as connection:
        stored = connection.execute(wanted).scalar() or ""
    return hmac.compare_digest(stored, fast_hash(password))


def new_broker_password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


def fast_hash(password: str) -> str:
    """For 256 random bits a fast hash is enough, and the broker asks on the event loop."""
    return hashlib.sha256(password.encode()).hexdigest()
