"""Reads the form of a planned visit into a plan, and writes a plan back into the form."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from zoneinfo import ZoneInfo

from badgelink.messages import CUE_BUZZ

from ...core.board import name_of
from ...core.policy.ladders import Policy
from ...core.site import Site
from ...core.visit import Plan, Stop
from . import clock_times
from .clock_times import local
from .form import Form
from .plan import CUES, GRACE_MIN, INTERVAL_MIN
from .planning_stops import FIELDS, count_of, read_stops, same_home, typed_stop
from .planning_when import Outing, read_clock, read_day, typed_clock, typed_day, typed_time

TEXTS = (("parts", 300), ("vehicle", 200), ("travel", 300), ("description", 500), ("response", 2000), ("if_late", 2000))
LONGEST_NIGHT_MS = 12 * 3_600_000
OVER_MIDNIGHT = "Correct one of the two; back on the next day is meant only within 12 hours."
PLACES = ("visitor", "second", *FIELDS, "purpose", "leaves", "back", "day", "reason")
WORDS = (("code_word", 60), ("leave_word", 60), ("challenge", 200), ("challenge_answer", 60))


@dataclass(frozen=True, slots=True)
class Asking:
    """`visitors` are those who may be planned for. `shows_words`: whoever asks answers calls, or goes on this visit. `before` is the plan
    that is changed; of somebody who is out (`is_out`) who goes and the times stay: the desk extends a visit."""

    site: Site
    now_ms: int
    visitors: Collection[int]
    shows_words: bool = True
    before: Plan | None = None
    is_out: bool = False

    @property
    def zone(self) -> ZoneInfo:
        return self.site.zone


def blank(policy: Policy) -> Form:
    """What the policy suggests; the rest is empty."""
    return Form({"day": "today", "stops": "1", "interval": str(policy.visit.interval_min), "grace": str(policy.visit.grace_min),
                 "cue": str(policy.rules.contacting.cue)})  # fmt: skip


def read_plan(form: Form, asking: Asking) -> Plan:
    """Only to be used when `form.errors` stays empty."""
    visitor, second = _people(form, asking)
    outing = _times(form, asking)
    texts = {name: form.text(name, "", longest, required=False, lines=True) for name, longest in TEXTS}
    interval_min, grace_min = _contact(form)
    plan = Plan(
        visitor=visitor, second=second, badge=_badge(asking, visitor), second_badge=_badge(asking, second),
        stops=_stops(form, asking, outing), leave_ms=outing.leave_ms, back_by_ms=outing.back_by_ms or asking.now_ms,
        purpose=form.text("purpose", "what the visit is for, and why it is needed", 300),
        interval_min=interval_min, grace_min=grace_min, cue=_cue(form),
        is_concern=form.get("is_concern") != "", is_little_known=form.get("is_little_known") != "", **_words(form, asking),
        **(texts | _from_roster(asking, visitor, second, texts)),
    )  # fmt: skip
    form.errors = dict(sorted(form.errors.items(), key=lambda error: _place(error[0])))
    return plan


def _place(name: str) -> int:
    """In the order of the page: whoever corrects goes from the top to the bottom."""
    kind = name.rsplit("_", 1)[0] if name[-1].isdigit() else name
    return PLACES.index(kind) if kind in PLACES else len(PLACES)


def _stops(form: Form, asking: Asking, outing: Outing) -> tuple[Stop, ...]:
    stops, before = read_stops(form, outing, asking.zone), asking.before.stops if asking.before else ()
    return tuple(same_home(before[index], stop) if index < len(before) else stop for index, stop in enumerate(stops))


def _people(form: Form, asking: Asking) -> tuple[int, int | None]:
    if asking.is_out and asking.before is not None:
        return asking.before.visitor, asking.before.second
    visitor = form.choice("visitor", "who goes", [str(number) for number in asking.visitors])
    second = form.choice("second", "who goes along, or nobody,", ["", *(str(number) for number in asking.site.roster)])
    if second and second == visitor:
        form.errors["second"] = "The second person can't be the visitor. Choose somebody else, or nobody."
    is_known = not {"visitor", "second"} & form.errors.keys()
    return (int(visitor), int(second) if second else None) if is_known else (0, None)


def _badge(asking: Asking, person: int | None) -> int | None:
    """The one they mostly carry. At the door another may be chosen; a plan that is only changed keeps what it had."""
    before = asking.before
    if before is not None and person in before.people:
        return before.badge if person == before.visitor else before.second_badge
    known = asking.site.roster.get(person or 0)
    badge = asking.site.badges.get(known.usual_badge or 0) if known else None
    return badge.number if badge is not None and not badge.is_for_drills else None


def _times(form: Form, asking: Asking) -> Outing:
    before = asking.before
    if asking.is_out and before is not None:
        day = local(before.leave_ms or before.back_by_ms, asking.zone).date()
        return Outing(day, before.leave_ms, before.back_by_ms, is_out=True)
    day = read_day(form, asking.now_ms, asking.zone)
    leave_ms = read_clock(form, "leaves", "when they leave", day, asking.zone, asking.now_ms)
    back_by_ms = _back(form, asking, day, leave_ms)
    _check_times(form, leave_ms, back_by_ms, asking.now_ms)
    return Outing(day, leave_ms, back_by_ms)


def _back(form: Form, asking: Asking, day: date, leave_ms: int | None) -> int | None:
    """On the same day, or after midnight."""
    clock = typed_time(form, "back", "the time of return")
    if clock is None or leave_ms is None:
        return None
    next_ms = clock_times.after_leaving(day, clock, asking.zone, leave_ms + 1)
    is_next_day = next_ms is not None and local(next_ms, asking.zone).date() > day
    if next_ms is not None and (not is_next_day or next_ms - leave_ms <= LONGEST_NIGHT_MS):
        return next_ms
    return read_clock(form, "back", "the time of return", day, asking.zone)


def _check_times(form: Form, leave_ms: int | None, back_by_ms: int | None, now_ms: int) -> None:
    if leave_ms is None or back_by_ms is None:
        return
    if back_by_ms <= leave_ms:
        form.errors["back"] = f"They would be back ({form.get('back')}) before they leave ({form.get('leaves')}). {OVER_MIDNIGHT}"
    elif back_by_ms <= now_ms:
        form.errors["back"] = f"{form.get('back')} has passed. Correct the time, or enter another day."


def _contact(form: Form) -> tuple[int, int]:
    """0 asks for no check-ins: only the return is waited for."""
    if form.get("interval").strip() in ("", "0"):
        return 0, 0
    return (
        form.whole("interval", "the minutes between check-ins (or 0 for none)", *INTERVAL_MIN),
        form.whole("grace", "the minutes a check-in may be late", *GRACE_MIN),
    )


def _cue(form: Form) -> int:
    chosen = form.choice("cue", "how the badge asks", [value for value, _ in CUES])
    return int(chosen) if "cue" not in form.errors else CUE_BUZZ


def _words(form: Form, asking: Asking) -> dict[str, str]:
    """Whoever may not read the words can't change them either."""
    if not asking.shows_words:
        return {name: getattr(asking.before, name) if asking.before else "" for name, _ in WORDS}
    return {name: form.text(name, "", longest, required=False) for name, longest in WORDS}


def _from_roster(asking: Asking, visitor: int, second: int | None, texts: dict[str, str]) -> dict[str, str]:
    """What was left empty, or was filled in for others who were to go before, and is on record."""
    before = asking.before
    old = _on_record(asking.site, before.visitor, before.second) if before else {}
    known = _on_record(asking.site, visitor, second)
    return {name: known.get(name, "") for name in ("vehicle", "description", "parts") if texts[name] in ("", old.get(name, ""))}


def _on_record(site: Site, visitor: int, second: int | None) -> dict[str, str]:
    """The car, how they look, and that whoever goes leads."""
    known = site.roster.get(visitor)
    found = {"vehicle": known.vehicle, "description": known.description} if known else {}
    if second is not None:
        found["parts"] = f"{name_of(site, visitor)} leads, {name_of(site, second)} goes along"
    return found


def typed_plan(plan: Plan, now_ms: int, zone: ZoneInfo, shows_words: bool) -> Form:
    names = [field.name for field in fields(Plan) if field.name in dict(TEXTS) or (shows_words and field.name in dict(WORDS))]
    typed = {name: getattr(plan, name) for name in names} | {
        "visitor": str(plan.visitor), "second": str(plan.second or ""), "purpose": plan.purpose, "stops": str(len(plan.stops)),
        "day": typed_day(plan.leave_ms or plan.back_by_ms, now_ms, zone), "leaves": typed_clock(plan.leave_ms, zone),
        "back": typed_clock(plan.back_by_ms, zone), "interval": str(plan.interval_min), "grace": str(plan.grace_min), "cue": str(plan.cue),
        "is_concern": "yes" * plan.is_concern, "is_little_known": "yes" * plan.is_little_known,
    }  # fmt: skip
    for index, stop in enumerate(plan.stops):
        typed |= typed_stop(stop, index, zone)
    return Form(typed)


def typed_copy(plan: Plan, now_ms: int, zone: ZoneInfo, shows_words: bool) -> Form:
    """For another visit: the day and the times are asked for again, and whether the family was told."""
    form = typed_plan(plan, now_ms, zone, shows_words)
    fresh = {"day": "today", "leaves": "", "back": ""}
    for index in range(count_of(form)):
        fresh |= {f"arrive_{index}": "", f"unannounced_{index}": "", f"why_unannounced_{index}": ""}
    form.typed |= fresh
    return form
