"""What the office types about a person: from the form to a draft, and from the roster back into the form."""

from collections.abc import Collection

from ...core.policy.ladders import HEAD, OFFICE, SECOND
from ...core.policy.rules import DELEGATE, SAFEGUARDING, TECHNICIAN, VISITOR
from ...store.roster import Member, MemberDraft
from .contacts import read_contacts, typed_contacts
from .dates import date_field, typed_date
from .form import Form
from .password_field import sign_in_name

# What a role lets a person do; the ladder tells office, second and head.
ROLES = (
    (VISITOR, "visitor: goes out on visits"),
    (OFFICE, "office: signs visits out, answers first"),
    (SECOND, "second person: answers when the office does not"),
    (HEAD, "head: answers third, approves visits, and looks after people"),
    (DELEGATE, "delegate: approves visits for the head, and answers with the head"),
    (SAFEGUARDING, "safeguarding lead: sees visits and records"),
    (TECHNICIAN, "technician: looks after people and badges, sees no visits"),
)
ROLE_NAMES = tuple(role for role, _ in ROLES)
TELEPHONE = frozenset("0123456789+() -")
NOT_A_NUMBER = "Use digits, spaces and + only, like 07700 900123."
TEXTS = (
    ("emergency_name", 100), ("vehicle_make", 60), ("vehicle_colour", 40), ("registration", 20),
    ("description", 300),
)  # fmt: skip
DATES = ("training_until", "policy_read_on")


def read_member(form: Form, badges: Collection[int], before: Member | None) -> MemberDraft:
    """Only to be used when `form.errors` stays empty. `badges` are those that are in use."""
    texts = {name: form.text(name, "", longest, required=False) for name, longest in TEXTS}
    texts["registration"] = texts["registration"].upper()
    dates = {name: date_field(form, name) for name in DATES}
    is_same_reading = before is not None and before.policy_read_on == dates["policy_read_on"]
    return MemberDraft(
        form.text("name", "the name", 100),
        form.choices("roles", ROLE_NAMES),
        telephone(form, "mobile"),
        sign_in_name(form, required=False),
        read_contacts(form),
        is_routine=form.get("is_routine") != "",
        emergency_phone=telephone(form, "emergency_phone"),
        usual_badge=_badge(form, badges),
        policy_read_version=before.policy_read_version if before is not None and is_same_reading else "",
        **texts,
        **dates,
    )


def telephone(form: Form, name: str) -> str:
    number = form.text(name, "the number", 40, required=False)
    if name not in form.errors and not set(number) <= TELEPHONE:
        form.errors[name] = NOT_A_NUMBER
    return number


def _badge(form: Form, badges: Collection[int]) -> int | None:
    chosen = form.choice("usual_badge", "the badge", ["", *(str(number) for number in badges)])
    return int(chosen) if chosen and "usual_badge" not in form.errors else None


def typed_member(member: Member) -> Form:
    names = ("name", "mobile", "emergency_phone", *(name for name, _ in TEXTS))
    typed = {name: getattr(member, name) for name in names} | {name: typed_date(getattr(member, name)) for name in DATES}
    typed |= {"sign_in": member.sign_in or "", "usual_badge": str(member.usual_badge or ""), "is_routine": "yes" * member.is_routine}
    return Form(typed | typed_contacts(member.contacts), {"roles": list(member.roles)})
