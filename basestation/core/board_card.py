"""What a visit's card on the board says of the word from it: what is due next, when they last checked in, and why it is amber."""

from collections.abc import Iterator

from .badges.liveness import NOT_PROTECTED, Protection
from .site import Site
from .visit import INSIDE, Visit
from .visiting.deadlines import safe_until_ms
from .words import spoken

NOBODY_SAFE = "nothing shows that an alarm would get through"


def is_late(site: Site, visit: Visit, now_ms: int) -> bool:
    """Never shown as safe when the last word is older than its policy allows."""
    is_old = visit.due_ms is None or now_ms >= min(visit.due_ms, safe_until_ms(visit, site.rules_for(visit)))
    return is_old or visit.number in site.open_of_visit


def why_amber(site: Site, visit: Visit, now_ms: int, protection: Protection) -> tuple[str, ...]:
    """() while all is well; in an open alarm too, which says it all."""
    return () if visit.number in site.open_of_visit else tuple(_whys(site, visit, now_ms, protection))


def _whys(site: Site, visit: Visit, now_ms: int, protection: Protection) -> Iterator[str]:
    if is_late(site, visit, now_ms):
        yield _without_word(site, visit, now_ms)
    if protection.level == NOT_PROTECTED:
        yield NOBODY_SAFE


def _without_word(site: Site, visit: Visit, now_ms: int) -> str:
    back_ms = visit.back_by_ms
    if now_ms >= back_ms + site.rules_for(visit).overdue_grace_ms or (visit.state != INSIDE and now_ms >= back_ms):
        return f"not back, {spoken.span(now_ms - back_ms)} after the agreed time"
    return f"no check-in for {spoken.span(now_ms - visit.last_contact_ms)}"


def checked_in_ms(visit: Visit) -> int | None:
    """None before they said anything at all: that they went out is what the office knows, and not a word from them."""
    return visit.last_contact_ms if visit.signed_out_ms is None or visit.last_contact_ms > visit.signed_out_ms else None


def what_is_due(site: Site, visit: Visit) -> str:
    if visit.due_ms is None:
        return "a person to decide"
    if visit.leaving_due_ms is not None and visit.leaving_due_ms < visit.due_ms:
        return "out of the home"
    is_last = visit.due_ms >= visit.back_by_ms + site.rules_for(visit).overdue_grace_ms
    return "overdue" if is_last or visit.state != INSIDE else "next check-in"
