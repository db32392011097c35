"""A text as it is read aloud to 999: no longer than one breath, and ended like a sentence."""

from . import spoken

LONGEST_SAID = 90


def short(text: str) -> tuple[str, str]:
    """What is read aloud of a text, and the whole of it for the eye when that is longer."""
    whole = spoken.clean(text)
    if len(whole) <= LONGEST_SAID:
        return whole, ""
    return whole[:LONGEST_SAID].rsplit(" ", 1)[0] + " …", f"In full: {whole}"


def sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."
