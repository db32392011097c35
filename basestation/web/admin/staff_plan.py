"""What an import of staff would do, row by row: add, change, leave or refuse, and why. It writes nothing."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from ...core.telling import Contact
from ...store.roster import Member, MemberDraft, changed_fields
from .contacts import WAYS, typed_contacts
from .csv_reading import CantRead, Line
from .dates import typed_date
from .form import Form, cleaned
from .head_alone import refusals
from .people_form import DATES, read_member, typed_member
from .staff_columns import HEADINGS, Columns, Unclear, cells_of, columns_of, number_typed, roles_of, yes_or_no

ADD, CHANGE, SAME, REFUSE = "add", "change", "same", "refuse"
TELEPHONES = ("mobile", "emergency_phone")
NO_NAMES = "There is no column of names. The first line must hold the column names, and one of them must be Name."
SAME_NAME = "Somebody of this name is on the roster already, with another number: this would add a second person."
LAST_ADMIN = "After this, nobody who can sign in could look after people. Leave this person a head or technician."


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file. `words` say what is wrong, or what would be different; `hints` what to look at twice."""

    line: int
    kind: str
    name: str
    words: tuple[str, ...]
    number: int | None = None
    draft: MemberDraft | None = None
    fields: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffPlan:
    rows: tuple[Row, ...]
    columns: Columns

    def count(self, kind: str) -> int:
        return sum(1 for row in self.rows if row.kind == kind)

    @property
    def writes(self) -> list[Row]:
        return [row for row in self.rows if row.kind in (ADD, CHANGE)]

    @property
    def fingerprint(self) -> str:
        """Changes when anything that would be written changes."""
        return sha256(repr([(row.line, row.kind, row.number, row.draft) for row in self.rows]).encode("utf-8", "replace")).hexdigest()


def plan_import(lines: Sequence[Line], everybody: Sequence[Member], badges: Mapping[int, str], locked: Sequence[str] = ()) -> StaffPlan:
    """`badges` are the labels of those in use, by number; `locked` the roles that whoever imports may not touch."""
    columns = columns_of(lines[0].cells)
    if "name" not in columns.places and not {"forename", "surname"} <= columns.places.keys():
        raise CantRead(NO_NAMES)
    reader = _Reader(everybody, badges, locked)
    rows = tuple(reader.row(line, cells_of(columns, line.cells)) for line in lines[1:])
    return StaffPlan(tuple(_keeping_an_admin(rows, everybody)), columns)


class _Reader:
    """Goes through the rows in their order, and knows whom earlier rows were about."""

    def __init__(self, everybody: Sequence[Member], badges: Mapping[int, str], locked: Sequence[str]) -> None:
        self._badges, self._locked = badges, locked
        self._by_sign_in = {member.sign_in: member for member in everybody if member.sign_in}
        self._by_name: dict[str, list[Member]] = {}
        for member in everybody:
            self._by_name.setdefault(_same(member.name), []).append(member)
        self._taken: dict[object, int] = {}

    def row(self, line: Line, cells: dict[str, str]) -> Row:
        name = cleaned(cells.get("name", ""))
        try:
            before, form = self._before(cells), Form()
            form = typed_member(before) if before else Form({}, {"roles": ["visitor"]})
            self._fill(form, cells)
            draft = self._with_mail(read_member(form, self._badges, before), cells)
            form.errors |= dict(refusals(self._locked, before, draft))
            wrong = [f"{HEADINGS.get(field, field)}: {words}" for field, words in form.errors.items()]
            if not wrong:
                wrong = [*self._said_twice(line.number, before, draft)]
        except Unclear as error:
            return Row(line.number, REFUSE, name, (str(error),))
        if wrong:
            return Row(line.number, REFUSE, name, tuple(wrong))
        return self._decided(line.number, before, draft, name)

    def _decided(self, line: int, before: Member | None, draft: MemberDraft, name: str) -> Row:
        if before is None:
            hints = (SAME_NAME,) if _same(draft.name) in self._by_name else ()
            return Row(line, ADD, draft.name, (), None, draft, ("added",), hints)
        fields = changed_fields(before, draft)
        words = tuple(_difference(field, before, draft) for field in fields)
        return Row(line, CHANGE if fields else SAME, draft.name, words, before.number, draft, fields)

    def _before(self, cells: Mapping[str, str]) -> Member | None:
        """Whoever has this sign-in name; or else this name and this mobile."""
        by_sign_in = self._by_sign_in.get(cells.get("sign_in", "").lower())
        mobile = _digits(number_typed(cells.get("mobile", "")))
        same = [m for m in self._by_name.get(_same(cells.get("name", "")), ()) if mobile and _digits(m.mobile) == mobile]
        if by_sign_in is None and len(same) > 1:
            raise Unclear("Two people on the roster have this name and mobile. Add the sign-in name, so that it is clear who is meant.")
        if by_sign_in is not None and same and by_sign_in not in same:
            raise Unclear("The sign-in name is one person's, the name and mobile another's. Correct one of them.")
        return by_sign_in or (same[0] if same else None)

    def _fill(self, form: Form, cells: Mapping[str, str]) -> None:
        """An empty cell leaves what is there as it is."""
        for field, written in cells.items():
            if field == "roles":
                form.ticked["roles"] = roles_of(written)
            elif field == "is_routine":
                form.typed[field] = yes_or_no(written)
            elif field == "usual_badge":
                form.typed[field] = self._badge(written)
            elif field != "email":
                form.typed[field] = number_typed(written) if field in TELEPHONES else written

    def _badge(self, written: str) -> str:
        wanted = re.sub(r"^badge\s+", "", written.strip().casefold())
        for number, label in self._badges.items():
            if wanted in (str(number), label.casefold()) or written.strip().casefold() == label.casefold():
                return str(number)
        raise Unclear(f"There is no badge “{written}”. Write its number, or leave the cell empty.")

    def _with_mail(self, draft: MemberDraft, cells: Mapping[str, str]) -> MemberDraft:
        """The address of the file takes the place of the e-mail addresses on the roster; every other way stays."""
        address = cleaned(cells.get("email", ""))
        if not address:
            return draft
        if wrong := WAYS["mail"].wrong(address):
            raise Unclear(f"{HEADINGS['email']}: {wrong}")
        others = tuple(contact for contact in draft.contacts if contact.channel != "mail")
        known = next((contact for contact in draft.contacts if (contact.channel, contact.address) == ("mail", address)), None)
        return replace(draft, contacts=(*others, known or Contact("mail", address)))

    def _said_twice(self, line: int, before: Member | None, draft: MemberDraft) -> Iterator[str]:
        keys: list[object] = [before.number] if before else []
        keys += [("sign-in", draft.sign_in)] if draft.sign_in else []
        keys += [("who", _same(draft.name), _digits(draft.mobile))]
        earlier = next((self._taken[key] for key in keys if key in self._taken), None)
        if earlier is not None:
            yield f"Line {earlier} is about the same person. Keep one of the two."
        for key in keys:
            self._taken.setdefault(key, line)


def _keeping_an_admin(rows: Sequence[Row], everybody: Sequence[Member]) -> Iterator[Row]:
    """Nobody locks everybody out."""
    drafts: dict[int | None, MemberDraft] = {row.number: row.draft for row in rows if row.kind == CHANGE and row.draft}
    able = {member.number for member in everybody if member.can_sign_in and _is_admin(member)}
    locks_out = bool(able) and all(not _is_admin(drafts[number]) for number in able & drafts.keys()) and able <= drafts.keys()
    for row in rows:
        is_loss = locks_out and row.kind == CHANGE and row.number in able
        yield replace(row, kind=REFUSE, words=(LAST_ADMIN,), draft=None) if is_loss else row


def _is_admin(who: Member | MemberDraft) -> bool:
    return bool({"head", "technician"} & set(who.roles))


def _difference(field: str, before: Member, draft: MemberDraft) -> str:
    old, new = _shown(field, getattr(before, field)), _shown(field, getattr(draft, field))
    return f"{HEADINGS.get(field, 'Ways to be reached')}: {old or 'nothing'} → {new or 'nothing'}"


def _shown(field: str, value: object) -> str:
    if field == "contacts" and isinstance(value, tuple):
        return ", ".join(typed for name, typed in typed_contacts(value).items() if name.startswith(("address", "readers")) and typed)
    if field in DATES:
        return typed_date(str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value or "")


def _same(name: str) -> str:
    return " ".join(cleaned(name).casefold().split())


def _digits(number: str) -> str:
    """+44 7700 900123 and 07700 900123 are one number."""
    digits = re.sub(r"\D", "", number)
    return f"0{digits[2:].removeprefix('0')}" if number.strip().startswith(("+44", "0044", "44")) and len(digits) > 10 else digits
