"""The ways a person can be reached, as the form offers them: one row for each channel."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from ...core.telling import AS_USUAL, ONLY_THEY, OTHERS_TOO, Contact
from ...core.words import telephone
from .form import Form

# Whose eyes see a message decides whether it may hold the link that answers in one person's name.
READERS = (
    (AS_USUAL, "as usual for this way"),
    (ONLY_THEY, "only they: with the link"),
    (OTHERS_TOO, "others too: without the link"),
)
ROWS_TO_SPARE = 2
MOST_ROWS = 12
LONGEST_ADDRESS = 500
DESK_ADDRESS = "office"


def _mail(address: str) -> str | None:
    looks_right = re.fullmatch(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+", address) and len(address) <= 254
    return None if looks_right else "Enter one e-mail address, like head@school.example."


def _web(address: str) -> str | None:
    try:
        parts = urlsplit(address)
        looks_right = parts.scheme in ("http", "https") and parts.hostname and " " not in address
    except ValueError:
        looks_right = False
    return None if looks_right else "Enter the whole web address, beginning with https://."


def _apprise(address: str) -> str | None:
    return (
        None if re.match(r"[a-z][a-z0-9+.-]*://\S", address) else "Enter an Apprise address, like ntfys://topic (see the Apprise manual)."
    )


def _sms(address: str) -> str | None:
    looks_right = telephone.international(address, "+44") is not None
    return None if looks_right else "Enter one telephone number that takes texts, like 07700 900123."


def _nothing(address: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Way:
    """`wrong` says what is wrong with an address; `desk` ways need none."""

    words: str
    hint: str
    wrong: Callable[[str], str | None]
    is_desk: bool = False


# By the names of channels/table.py. A test holds the two together.
WAYS: dict[str, Way] = {
    "screen": Way("The office screen", "every page that is open here; no address needed", _nothing, True),
    "sounder": Way("The siren or light", "the one that stands in the office; no address needed", _nothing, True),
    "mail": Way("E-mail", "an e-mail address", _mail),
    "webhook": Way("Webhook", "a web address that takes a POST", _web),
    "sms": Way("Text message (our modem)", "a mobile number, like 07700 900123", _sms),
    "apprise": Way("Apprise (phone push, text message, …)", "an Apprise address, secrets and all", _apprise),
}


def read_contacts(form: Form) -> tuple[Contact, ...]:
    """Rows left empty count as none. One address written twice is one, and others read it when one of the two says so."""
    found: dict[tuple[str, str], Contact] = {}
    for contact in (contact for index in range(MOST_ROWS) if (contact := _read_row(form, index))):
        before = found.setdefault((contact.channel, contact.address), contact)
        if contact.is_theirs_alone < before.is_theirs_alone:
            found[contact.channel, contact.address] = contact
    return tuple(found.values())


def _read_row(form: Form, index: int) -> Contact | None:
    channel, name = form.get(f"channel_{index}"), f"address_{index}"
    address = form.text(name, "the address", LONGEST_ADDRESS, required=False)
    readers = form.choice(f"readers_{index}", "who reads it", [words for words, _ in READERS])
    way = WAYS.get(channel)
    if way is None:
        if channel or address:
            form.errors[f"channel_{index}"] = "Choose how this address is used, or empty it."
        return None
    if way.is_desk:
        return Contact(channel, DESK_ADDRESS)
    wrong = f"Enter {way.hint}, or choose nothing in this row." if not address else way.wrong(address)
    if wrong and name not in form.errors:
        form.errors[name] = wrong
    return Contact(channel, address, readers)


def typed_contacts(contacts: tuple[Contact, ...]) -> dict[str, str]:
    typed: dict[str, str] = {}
    for index, contact in enumerate(contacts):
        typed[f"channel_{index}"] = contact.channel
        typed[f"address_{index}"] = "" if WAYS[contact.channel].is_desk else contact.address
        typed[f"readers_{index}"] = contact.readers
    return typed


def rows_of(form: Form) -> range:
    used = [index for index in range(MOST_ROWS) if form.get(f"channel_{index}") or form.get(f"address_{index}")]
    return range(min(max(used, default=-1) + 1 + ROWS_TO_SPARE, MOST_ROWS))
