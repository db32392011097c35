"""A visit that is out there, as the office handles it: what was agreed, how it stands, and the buttons of the desk."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from ...core.board import doing, name_of, protection_of
from ...core.board_card import checked_in_ms
from ...core.planning import approving
from ...core.policy.words import held_to
from ...core.site import Badge, Site
from ...core.visit import Visit
from ..context import WebContext, context_of
from ..pages.times import Times
from ..rendering import page
from .battery import Batteries
from .desk_panel import panel
from .form import Form

OVER = "This visit is over, or never was. Whoever is out is on the board."


def find_visit(request: Request, number: int) -> Visit:
    visit = context_of(request).service.site.visits.get(number)
    if visit is None:
        raise HTTPException(404, OVER)
    return visit


def visit_page(request: Request, visit: Visit, form: Form, status: int = 200) -> Response:
    context = context_of(request)
    site, plan = context.service.site, visit.plan
    visitor, second = site.roster.get(plan.visitor), site.roster.get(plan.second or 0)
    return page(
        request, "visit.html", status, form=form, visit=visit, plan=plan, doing=doing(visit),
        visitor=name_of(site, plan.visitor), second=name_of(site, plan.second), incident=site.open_of_visit.get(visit.number),
        mobile=visitor.mobile if visitor else "", second_mobile=second.mobile if second else "",
        badges=_carried(context, visit), times=Times(site.zone, context.now_ms()), desk=panel(site, visit),
        held_to=held_to(visit.rules, site.policy.visit), name_of=lambda person: name_of(site, person),
        to_confirm=approving.to_confirm(visit, request.state.session.person), checked_in_ms=checked_in_ms(visit),
    )  # fmt: skip


def _carried(context: WebContext, visit: Visit) -> list[dict[str, Any]]:
    """Each of those who go, and what they carry."""
    site, batteries = context.service.site, Batteries(context)
    carried = list(zip(visit.plan.people, (visit.plan.badge, visit.plan.second_badge), strict=False))
    return [_badge_row(site, batteries, visit, person, site.badges.get(number or 0), context.now_ms()) for person, number in carried]


def _badge_row(site: Site, batteries: Batteries, visit: Visit, person: int, badge: Badge | None, now_ms: int) -> dict[str, Any]:
    return {
        "carrier": name_of(site, person), "badge": badge, "protection": protection_of(badge, now_ms, is_for_visit=True),
        "battery": batteries.verdict(badge, visit.back_by_ms) if badge else None,
    }  # fmt: skip
