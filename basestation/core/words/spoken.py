"""Numbers, ages and codes in the words a person says aloud, so that nobody has to work them out with an alarm running."""

import unicodedata

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
PHONETIC = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        [
            "Alpha",
            "Bravo",
            "Charlie",
            "Delta",
            "Echo",
            "Foxtrot",
            "Golf",
            "Hotel",
            "India",
            "Juliett",
            "Kilo",
            "Lima",
            "Mike",
            "November",
            "Oscar",
            "Papa",
            "Quebec",
            "Romeo",
            "Sierra",
            "Tango",
            "Uniform",
            "Victor",
            "Whiskey",
            "X-ray",
            "Yankee",
            "Zulu",
        ],
        strict=True,
    )
)
TIMES = {1: "once", 2: "twice"}
SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS = 1_000, 60_000, 3_600_000, 86_400_000


def number(count: int) -> str:
    return DIGITS[count] if 0 <= count < len(DIGITS) else str(count)


def times(count: int) -> str:
    return TIMES.get(count, f"{number(count)} times")


def letters(code: str) -> str:
    return " ".join(PHONETIC[letter] for letter in code)


def digits(code: str) -> str:
    return " ".join(DIGITS[int(digit)] for digit in code)


def span(length_ms: int) -> str:
    """A length of time, rounded down to what matters: seconds, then minutes, then hours."""
    if length_ms < 2 * MINUTE_MS:
        return _counted(max(length_ms, 0) // SECOND_MS, "second")
    if length_ms < 2 * HOUR_MS:
        return _counted(length_ms // MINUTE_MS, "minute")
    return _counted(length_ms // HOUR_MS, "hour") if length_ms < 2 * DAY_MS else _counted(length_ms // DAY_MS, "day")


def age(at_ms: int, now_ms: int) -> str:
    """How long ago, in words. A time in the future (a clock was set) is "just now", never a negative age."""
    gone_ms = now_ms - at_ms
    if gone_ms < 10 * SECOND_MS:
        return "just now"
    return "an hour ago" if gone_ms // MINUTE_MS == 60 else f"{span(gone_ms)} ago"


def metres(distance_m: float) -> str:
    """A distance as nobody would doubt it: to ten metres, then to a hundred, then in kilometres."""
    if distance_m < 1_000:
        return f"{max(10, round(distance_m / 10) * 10)} metres"
    return f"{distance_m / 1000:.1f} kilometres"


def clean(text: str) -> str:
    """One line, without control characters and marks that turn the reading direction around."""
    spaced = " ".join(text.split())
    return "".join(letter for letter in spaced if unicodedata.category(letter)[0] != "C")


def _counted(count: int, unit: str) -> str:
    return f"{number(count)} {unit}{'' if count == 1 else 's'}"
