"""Which of two positions says better where somebody is."""

from ..position import Fix

PHONE_BEHIND_MS = 2 * 60_000


def newer(known: Fix | None, heard: Fix | None) -> Fix | None:
    """The fix that was taken later, whichever arrived first; but a phone's only when the badge said nothing for two minutes."""
    if known is None or heard is None:
        return known or heard
    return heard if _worth_ms(heard) >= _worth_ms(known) else known


def _worth_ms(fix: Fix) -> int:
    return fix.at_ms - (PHONE_BEHIND_MS if fix.by_phone else 0)
