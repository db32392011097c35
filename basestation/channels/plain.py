"""Text made safe to hand on: names come from people, and from whoever pretends to be one."""

import re

from .base import Message

LONGEST_SUBJECT, LONGEST_TEXT = 200, 4_000

# Control characters, the marks that turn the reading direction of what follows, and halves of characters.
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029")
DRILL = "DRILL"


def subject_of(message: Message) -> str:
    """One line. A drill says so first, whatever the words."""
    line = " ".join(plain(message.subject, 4 * LONGEST_SUBJECT).split())
    if message.is_drill and DRILL not in line:
        line = f"{DRILL}: {line}"
    return _cut(line, LONGEST_SUBJECT)


def text_of(message: Message) -> str:
    """The body, and where to press "I have this"."""
    text = plain(message.text, LONGEST_TEXT)
    return f"{text}\n\n{message.url}" if message.url else text


def plain(text: str, longest: int) -> str:
    return _cut(UNSAFE.sub("", LINE_ENDS.sub("\n", text[: 2 * longest])), longest)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
