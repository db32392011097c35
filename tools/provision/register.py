"""The base's register of badges, as provisioning uses it: on the base's own computer, beside the running base.

A key leaves it only towards a badge on the cable; whatever else must be known of it is compared by digests.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self, TypeVar

from sqlalchemy import delete, insert, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from basestation.core.batch import Said
from basestation.settings.whole import Settings
from basestation.store import schema
from basestation.store.badges import NewBadge, NoNumberLeft, add_badge, rename_badge, renew_password, revoke_badge, set_board
from basestation.store.changing import Changing
from basestation.store.engine import make_engine
from basestation.store.outside import change_outside

from .trouble import Trouble

badges, facts = schema.badges, schema.facts
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Known:
    """A badge as the base knows it, without its secrets."""

    number: int
    label: str
    is_revoked: bool
    last_heard_ms: int | None
    proved_ms: int | None
    heartbeat: str


class Register:
    """`with Register(settings) as register:`. Trouble when there is no base's database."""

    def __init__(self, settings: Settings, clock_ns: Callable[[], int] = time.time_ns):
        self._settings, self._clock_ns = settings, clock_ns

    def __enter__(self) -> Self:
        self._engine = make_engine(self._settings.database_url)
        try:
            if self._settings.database == "" and not (self._settings.data / "doorstep.db").exists():
                raise Trouble(f"There is no base in {self._settings.data}: start it once (doorstep serve), then try again.")
            if not inspect(self._engine).has_table("badges"):
                raise Trouble("The base's database has no tables yet: start the base once (doorstep serve), then try again.")
        except SQLAlchemyError as error:
            raise Trouble(f"The base's database can't be opened: {error}. Run this on the base's computer, as the base's user.") from error
        except BaseException:
            self._engine.dispose()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._engine.dispose()

    def known(self, number: int) -> Known | None:
        wanted = select(
            badges.c.number, badges.c.label, badges.c.is_revoked, badges.c.last_heard_ms, badges.c.proved_ms, badges.c.heartbeat
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted.where(badges.c.number == number)).first()
        return None if row is None else Known(*row)

    def is_key_of(self, number: int, challenge: bytes, answer: str) -> bool:
        """Whether a badge that answered the challenge so holds the key of this number."""
        with self._engine.connect() as connection:
            key = connection.execute(select(badges.c.key).where(badges.c.number == number)).scalar()
        return key is not None and hmac.compare_digest(answer, hashlib.sha256(challenge + key).hexdigest())

    def is_password_of(self, number: int, challenge: bytes, answer: str) -> bool:
        with self._engine.connect() as connection:
            stored = connection.execute(select(badges.c.password_hash).where(badges.c.number == number)).scalar() or ""
        return hmac.compare_digest(answer, hashlib.sha256(challenge + stored.encode()).hexdigest())

    def new_identity(self, unique_id: str, label: str, is_for_drills: bool) -> NewBadge:
        """A number and key of its own. What was made for this same board and never used is taken up again."""
        left = self._left_over(unique_id)
        if left is not None:
            return left
        try:
            return self._change("provisioned", lambda to: _add(to, unique_id, label, is_for_drills))
        except NoNumberLeft as error:
            raise Trouble("All 65 535 badge numbers of this site have been used.") from error

    def new_password(self, number: int) -> str:
        """For the broker; the one before no longer opens it."""
        return self._change("provisioned again", lambda to: renew_password(to, number))

    def rename(self, number: int, label: str) -> None:
        self._change("renamed", lambda to: rename_badge(to, number, label))

    def note_board(self, number: int, board: str) -> None:
        """What it is made of: the office forecasts its battery by it."""
        self._change("provisioned", lambda to: set_board(to, number, board))

    def revoke(self, number: int, reason: str, now_ms: int) -> None:
        """For good. Trouble when the badge is out or in alarm: it must go on being heard."""
        known = self.known(number)
        if known is None:
            raise Trouble(f"The base knows no badge {number}.")
        if known.is_revoked:
            raise Trouble(f"Badge {number} was revoked before: {self.why_revoked(number)}.")
        if why_not := self._busy_with(number):
            raise Trouble(why_not)
        self._change(reason, lambda to: _revoke(to, number, json.dumps({"at_ms": now_ms, "reason": reason})))

    def why_revoked(self, number: int) -> str:
        with self._engine.connect() as connection:
            value = connection.execute(select(facts.c.value).where(facts.c.name == _for_revoked(number))).scalar()
        return str(json.loads(value)["reason"]) if value else "no reason was written down"

    def _busy_with(self, number: int) -> str:
        with self._engine.connect() as connection:
            if connection.execute(select(schema.visits.c.number).where(schema.visits.c.badge == number, schema.visits.c.is_open)).first():
                return f"Badge {number} is out on a visit. Wait until the visit is over, or give the visitor another badge."
            wanted = select(schema.incidents.c.number).where(schema.incidents.c.badge == number, schema.incidents.c.is_open)
            if connection.execute(wanted).first():
                return f"Badge {number} has an alarm that is still open. Close it on the office screen first."
        return ""

    def _left_over(self, unique_id: str) -> NewBadge | None:
        """An identity that an interrupted run made for this board, if no frame of it was ever heard."""
        number = select(facts.c.value).where(facts.c.name == _for_board(unique_id))
        with self._engine.connect() as connection:
            found = connection.execute(number).scalar()
            if not unique_id or found is None:
                return None
            unused = badges.c.is_revoked.is_(False) & badges.c.last_heard_ms.is_(None) & (badges.c.newest_counter < 0)
            row = connection.execute(
                select(badges.c.number, badges.c.label, badges.c.key).where(badges.c.number == int(found), unused)
            ).first()
        return None if row is None else NewBadge(row.number, row.label, row.key, self.new_password(row.number))

    def _change(self, reason: str, write: Callable[[Changing], T]) -> T:
        """With a note for the journal, which only the base writes."""
        return change_outside(self._engine, Said(self._clock_ns() // 1_000_000, None, reason), write)


def _add(to: Changing, unique_id: str, label: str, is_for_drills: bool) -> NewBadge:
    added = add_badge(to, label, is_for_drills)
    if unique_id:
        _note(to, _for_board(unique_id), str(added.number))
    return added


def _revoke(to: Changing, number: int, why: str) -> None:
    _note(to, _for_revoked(number), why)
    revoke_badge(to, number)


def _note(to: Changing, name: str, value: str) -> None:
    to.write(delete(facts).where(facts.c.name == name))
    to.write(insert(facts), {"name": name, "value": value})


def _for_board(unique_id: str) -> str:
    return f"badge of board {unique_id}"[:60]


def _for_revoked(number: int) -> str:
    return f"revoked badge {number}"
