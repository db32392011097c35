"""Reads the quick sign-out form into a plan: what was meant, and what to say beside each field that can't be understood."""

import re
from zoneinfo import ZoneInfo

from badgelink.messages import CUE_BEEP, CUE_BUZZ, CUE_NONE

from ...core.board import name_of
from ...core.policy.ladders import VisitRules
from ...core.site import Site
from ...core.visit import Plan, Stop
from .clock_times import SOON_MS, local, moments, next_one
from .form import Form
from .planning_when import NO_SUCH_TIME, typed_time

CUES = (
    (str(CUE_BUZZ), "a buzz (nobody else notices)"),
    (str(CUE_BEEP), "a beep"),
    (str(CUE_NONE), "nothing: the visitor looks at the time"),
)
NO_BADGE = "none"
INTERVAL_MIN, GRACE_MIN = (5, 60), (1, 30)
DEGREES = re.compile(r"\s*([+-]?\d{1,3}(?:\.\d{1,10})?)\s*[,;\s]\s*([+-]?\d{1,3}(?:\.\d{1,10})?)\s*")
TEXTS = (("vehicle", 200), ("description", 500))
PLACE_TEXTS = (("exact", 200), ("entrance", 300), ("parking", 300), ("risks", 1000), ("children", 300))


def blank(rules: VisitRules) -> Form:
    return Form({"interval": str(rules.interval_min), "grace": str(rules.grace_min), "cue": str(CUE_BUZZ)})


def read_plan(form: Form, site: Site, now_ms: int) -> Plan:
    """Only to be used when `form.errors` stays empty. Car and looks that nobody types are those on the visitor's own page."""
    visitor, second = _people(form, site)
    badge, second_badge = _badges(form, site, second)
    known = site.roster.get(visitor)
    texts = {name: form.text(name, "", longest, required=False, lines=True) for name, longest in TEXTS}
    return Plan(
        visitor=visitor,
        second=second,
        badge=badge,
        second_badge=second_badge,
        stops=(_stop(form),),
        purpose=form.text("purpose", "what the visit is for", 300),
        back_by_ms=read_back_by(form, now_ms, site.zone),
        interval_min=form.whole("interval", "the minutes between check-ins", *INTERVAL_MIN),
        grace_min=form.whole("grace", "the minutes a check-in may be late", *GRACE_MIN),
        cue=_cue(form),
        vehicle=texts["vehicle"] or (known.vehicle if known else ""),
        description=texts["description"] or (known.description if known else ""),
    )


def _cue(form: Form) -> int:
    chosen = form.choice("cue", "how the badge asks", [value for value, _ in CUES])
    return int(chosen) if "cue" not in form.errors else CUE_BUZZ


def _stop(form: Form) -> Stop:
    lat_udeg, lon_udeg = _position(form)
    texts = {name: form.text(name, "", longest, required=False, lines=True) for name, longest in PLACE_TEXTS}
    return Stop(
        address=form.text("address", "the address of the visit", 300, lines=True),
        exact=texts["exact"],
        entrance=texts["entrance"],
        parking=texts["parking"],
        lat_udeg=lat_udeg,
        lon_udeg=lon_udeg,
        risks=texts["risks"],
        children=texts["children"],
    )


def _people(form: Form, site: Site) -> tuple[int, int | None]:
    visitor = form.choice("visitor", "who goes", [str(person.number) for person in site.roster.values() if "visitor" in person.roles])
    second = form.choice("second", "who goes along, or nobody,", ["", *(str(number) for number in site.roster)])
    for name, chosen in (("visitor", visitor), ("second", second)):
        out = next((visit for visit in site.visits.values() if chosen in [str(person) for person in visit.plan.people]), None)
        if out is not None:
            form.errors[name] = f"{name_of(site, int(chosen))} is out already, at {out.here.address}. Sign them back in first."
    if second and second == visitor:
        form.errors["second"] = "The second person can't be the visitor. Choose somebody else, or nobody."
    is_known = not {"visitor", "second"} & form.errors.keys()
    return (int(visitor), int(second) if second else None) if is_known else (0, None)


def _badges(form: Form, site: Site, second: int | None) -> tuple[int | None, int | None]:
    """A second badge is offered always, and goes only with a second person."""
    badge = _badge(form, "badge", form.get("badge"), site)
    second_badge = _badge(form, "second_badge", form.get("second_badge") or NO_BADGE, site) if second is not None else None
    if badge is not None and badge == second_badge:
        form.errors["second_badge"] = "Each of the two has a badge of their own. Choose another for the second person."
    return badge, second_badge


def _badge(form: Form, name: str, chosen: str, site: Site) -> int | None:
    if chosen == NO_BADGE:
        return None
    badge = next((badge for badge in site.badges.values() if str(badge.number) == chosen and not badge.is_for_drills), None)
    if badge is None:
        form.errors[name] = "Choose a badge from the list."
        return None
    out = site.visit_with(badge.number)
    if out is not None:
        form.errors[name] = f"{name_of(site, out.plan.visitor)} has this badge, at {out.here.address}. Choose another."
    elif badge.number in site.open_of_badge:
        form.errors[name] = "An alarm of this badge is still open. Choose another badge, or close the alarm first."
    return badge.number


def _position(form: Form) -> tuple[int | None, int | None]:
    typed = form.get("position").strip()
    if not typed:
        return None, None
    found = DEGREES.fullmatch(typed) if typed.isascii() else None
    lat, lon = (float(found[1]), float(found[2])) if found else (999.0, 999.0)
    if abs(lat) > 90 or abs(lon) > 180:
        form.errors["position"] = "Enter latitude and longitude in degrees, like 53.7457, -0.3368, or leave it empty."
        return None, None
    return round(lat * 1_000_000), round(lon * 1_000_000)


def read_back_by(form: Form, now_ms: int, zone: ZoneInfo) -> int:
    """The next time that the clocks show it. Tomorrow's is meant without a tick only when it comes soon, over midnight."""
    clock, typed = typed_time(form, "back_by", "the time of return"), form.get("back_by").strip()
    if clock is None:
        return now_ms
    now, found = local(now_ms, zone), next_one(now_ms, clock, zone)
    today = now.date()
    is_left_out = clock > (now.hour, now.minute) and not moments(today, clock, zone)
    if found is None or is_left_out:
        form.errors["back_by"] = NO_SUCH_TIME.format(typed)
        return now_ms
    if local(found, zone).date() > today and found - now_ms > SOON_MS and not form.get("tomorrow"):
        form.errors["tomorrow"] = f"{typed} has passed today. Correct the time, or tick that tomorrow is meant."
    return found
