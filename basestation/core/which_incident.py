"""Which incident a visit belongs to just now."""

from .site import Site
from .visit import Visit


def open_for(site: Site, visit: Visit) -> int | None:
    """The incident that is open for this visit: one for both of a pair. An alarm of a badge may have been on before it was signed out."""
    known = site.open_of_visit.get(visit.number)
    for badge in visit.plan.badges:
        known = known or site.open_of_badge.get(badge)
    return known
