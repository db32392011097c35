"""What was typed into a form, what it means, and what to say beside a field that can't be understood."""

import unicodedata
from collections.abc import Iterable, Mapping

from fastapi import Request

# Invisible orders that turn the reading direction round: on a 999 sheet they could make a number read backwards.
DIRECTION_ORDERS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINE_ENDS = {"\r\n": "\n", "\r": "\n", "\u2028": "\n", "\u2029": "\n"}


class Form:
    """`typed` goes back into the fields as it came; `errors` has one sentence for each field that needs another look."""

    def __init__(self, typed: Mapping[str, str] | None = None, ticked: Mapping[str, list[str]] | None = None):
        self.typed = dict(typed or {})
        self.ticked = dict(ticked or {})
        self.errors: dict[str, str] = {}

    def get(self, name: str) -> str:
        return self.typed.get(name, "")

    def text(self, name: str, what: str, longest: int, required: bool = True, lines: bool = False) -> str:
        value = cleaned(self.get(name), lines)
        if required and not value:
            self.errors[name] = f"Enter {what}."
        if len(value) > longest:
            self.errors[name] = f"This is {len(value)} characters long; there is room for {longest}. Shorten it."
        return value

    def secret(self, name: str) -> str:
        """A password: exactly as typed, and never sent back to the page."""
        value = self.typed.pop(name, "")
        if not value:
            self.errors[name] = "Enter the password."
        return value

    def whole(self, name: str, what: str, lowest: int, highest: int) -> int:
        value = self.get(name).strip()
        if not (value.isascii() and value.isdecimal() and len(value) < 10 and lowest <= int(value) <= highest):
            self.errors[name] = f"Enter {what} as a whole number from {lowest} to {highest}."
            return lowest
        return int(value)

    def choice(self, name: str, what: str, allowed: Iterable[str]) -> str:
        value = self.get(name)
        if value not in set(allowed):
            self.errors[name] = f"Choose {what} from the list."
        return value

    def choices(self, name: str, allowed: Iterable[str]) -> tuple[str, ...]:
        """Those of `allowed` that were ticked."""
        return tuple(value for value in allowed if value in self.ticked.get(name, ()))


async def read_form(request: Request) -> Form:
    """Files are not asked for anywhere, so what comes as one counts as nothing."""
    sent = await request.form()
    ticked: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, str):
            ticked.setdefault(name, []).append(value)
    return Form({name: values[-1] for name, values in ticked.items()}, ticked)


def cleaned(value: str, lines: bool = False) -> str:
    """Without what nobody can see: control characters and orders to turn the reading direction. Letters of every script stay."""
    for end, plain in LINE_ENDS.items():
        value = value.replace(end, plain)
    if not lines:
        value = value.replace("\n", " ").replace("\t", " ")
    kept = "".join(letter for letter in value if letter == "\n" or not _is_unseen(letter))
    return unicodedata.normalize("NFC", kept).strip()


def _is_unseen(letter: str) -> bool:
    return letter in DIRECTION_ORDERS or unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn")
