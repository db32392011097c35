"""The fields in which somebody chooses how they sign in."""

import re

from ..security.choosing import why_not
from .form import Form

SIGN_IN = re.compile(r"[a-z0-9._@+-]{2,100}")


def sign_in_name(form: Form, required: bool) -> str | None:
    """Small letters only, so that nobody is kept out by a capital one. None when left empty, which then is allowed."""
    value = form.text("sign_in", "the sign-in name", 100, required).lower()
    if value and "sign_in" not in form.errors and not SIGN_IN.fullmatch(value):
        form.errors["sign_in"] = "Use at least two characters: letters a to z, digits, dot, hyphen, underscore, + and @ only."
    return value or None


def new_password(form: Form, *own_words: str | None) -> str:
    """Typed twice, because nobody can see what they type."""
    first, again = form.secret("password"), form.typed.pop("again", "")
    wrong = why_not(first, *(word for word in own_words if word)) if first else None
    if wrong:
        form.errors["password"] = wrong
    elif first != again:
        form.errors["again"] = "The two passwords are not the same. Type both again."
    return first
