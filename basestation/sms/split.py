"""Cuts a text into the parts that fit one message each, and never through the middle of a letter."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from . import alphabet

ALONE_SEPTETS, JOINED_SEPTETS = 160, 153
ALONE_UNITS, JOINED_UNITS = 70, 67
MOST_PARTS = 255
JOINER = "\u200d"
FIRST_TONE, LAST_TONE = "\U0001f3fb", "\U0001f3ff"
FIRST_FLAG, LAST_FLAG = "\U0001f1e6", "\U0001f1ff"


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of one text are written in the same alphabet."""

    texts: tuple[str, ...]
    is_gsm: bool


def split(text: str, most: int = MOST_PARTS) -> Parts:
    """Into as few parts as it takes. What does not fit into `most` is cut off, and three dots say so."""
    is_gsm = alphabet.is_gsm(text)
    alone, joined = (ALONE_SEPTETS, JOINED_SEPTETS) if is_gsm else (ALONE_UNITS, JOINED_UNITS)
    if _size(text, is_gsm) <= alone:
        return Parts((text,), is_gsm)
    texts = tuple(_filled(text, joined, is_gsm))
    if len(texts) <= most:
        return Parts(texts, is_gsm)
    kept = list(letters("".join(texts[:most])))
    return split("".join(kept[:-3]) + "...", most)


def _filled(text: str, room: int, is_gsm: bool) -> Iterator[str]:
    """As many whole letters as fit, again and again."""
    part, size = "", 0
    for letter in _small_enough(text, room, is_gsm):
        wanted = _size(letter, is_gsm)
        if size + wanted > room:
            yield part
            part, size = "", 0
        part, size = part + letter, size + wanted
    yield part


def _small_enough(text: str, room: int, is_gsm: bool) -> Iterator[str]:
    """A letter that is larger than a whole part (a heap of accents) is taken apart after all."""
    for letter in letters(text):
        yield from (letter,) if _size(letter, is_gsm) <= room else letter


def _size(text: str, is_gsm: bool) -> int:
    return len(alphabet.septets_of(text)) if is_gsm else len(alphabet.units_of(text)) // 2


def letters(text: str) -> Iterator[str]:
    """What a reader takes for one letter: with its accents, its skin tone, all that is joined to it; both halves of a flag."""
    letter = ""
    for sign in text:
        if letter and not _belongs(letter, sign):
            yield letter
            letter = ""
        letter += sign
    if letter:
        yield letter


def _belongs(letter: str, sign: str) -> bool:
    if letter == "\r" and sign == "\n":
        return True
    if letter in "\r\n":
        return False
    if FIRST_FLAG <= sign <= LAST_FLAG:
        return len(letter) == 1 and FIRST_FLAG <= letter <= LAST_FLAG
    return sign == JOINER or letter[-1] == JOINER or FIRST_TONE <= sign <= LAST_TONE or unicodedata.category(sign) in ("Mn", "Mc", "Me")
