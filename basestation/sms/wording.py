"""A message as a text: the first 160 letters hold who, what, how to take it and where."""

from ..core.deliveries.text_words import TAKE_BY_TEXT
from .split import letters

SEEN_AT_ONCE = 160
LEAST_SUBJECT = 40


def text_message(subject: str, text: str, url: str) -> str:
    """What was cut off the subject for it stands in the text itself."""
    ask, rest = (TAKE_BY_TEXT, text.removeprefix(TAKE_BY_TEXT).lstrip("\n")) if text.startswith(TAKE_BY_TEXT) else ("", text)
    after = [line for line in (ask, url) if line]
    room = SEEN_AT_ONCE - sum(len(line) + 1 for line in after)
    return "\n".join([shortened(subject, max(room, LEAST_SUBJECT)), *after, rest]).rstrip("\n")


def shortened(line: str, most: int) -> str:
    if len(line) <= most:
        return line
    kept = ""
    for letter in letters(line):
        if len(kept) + len(letter) > most - 2:
            break
        kept += letter
    return f"{kept}.."
