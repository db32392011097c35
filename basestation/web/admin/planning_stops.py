"""The stops of a plan as fields of a form: `address_0`, `exact_0`, ..., `address_1`, ..."""

from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from ...core.planning.home import Home
from ...core.visit import INSIDE, Plan, Stop, Visit, place_key
from .form import Form
from .plan import DEGREES
from .planning_when import Outing, read_arrival, typed_clock

MOST_STOPS = 8
TEXTS = (("exact", 200), ("entrance", 300), ("parking", 300), ("family", 60), ("risks", 1000), ("children", 300))
FIELDS = ("address", *(name for name, _ in TEXTS), "position", "arrive", "unannounced", "why_unannounced")
# What is taken over from the last visit to a home; that the family was told is not.
TAKEN_OVER = ("exact", "entrance", "parking", "family", "risks", "children")


def count_of(form: Form) -> int:
    typed = form.get("stops")
    return min(max(int(typed), 1), MOST_STOPS) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 1


def add_stop(form: Form) -> None:
    form.typed["stops"] = str(min(count_of(form) + 1, MOST_STOPS))


def drop_stop(form: Form, index: int, kept: int = 0) -> None:
    """Those behind it move up; one always stays, and so do the first `kept`."""
    count = count_of(form)
    if count == 1 or not kept <= index < count:
        return
    for at in range(index, count):
        for name in (*FIELDS, "known"):
            form.typed[f"{name}_{at}"] = form.typed.pop(f"{name}_{at + 1}", "")
    form.typed["stops"] = str(count - 1)


def gone(visit: Visit | None) -> int:
    """How many stops can't be taken out any more: those left, and the one where they are."""
    if visit is None or not visit.is_open:
        return 0
    return visit.stop + int(visit.state == INSIDE)


def but_where_they_were(visit: Visit, plan: Plan) -> Plan:
    """The stops that were already left are on record and stay; so does the one where they are, though it may be put right."""
    ahead = plan.stops[visit.stop :] or visit.plan.stops[visit.stop : gone(visit)]
    return replace(plan, stops=visit.plan.stops[: visit.stop] + ahead)


def read_stops(form: Form, outing: Outing, zone: ZoneInfo) -> tuple[Stop, ...]:
    return tuple(_read_stop(form, index, outing, zone) for index in range(count_of(form)))


def _read_stop(form: Form, index: int, outing: Outing, zone: ZoneInfo) -> Stop:
    texts = {name: form.text(f"{name}_{index}", "", longest, required=False, lines=True) for name, longest in TEXTS}
    is_announced = not form.get(f"unannounced_{index}")
    why = form.text(f"why_unannounced_{index}", "why the family was not told", 300, required=not is_announced, lines=True)
    lat_udeg, lon_udeg = _position(form, f"position_{index}")
    return Stop(
        address=form.text(f"address_{index}", "the address of the visit", 300, lines=True),
        lat_udeg=lat_udeg,
        lon_udeg=lon_udeg,
        is_announced=is_announced,
        why_unannounced="" if is_announced else why,
        arrive_ms=read_arrival(form, f"arrive_{index}", outing, zone),
        **texts,
    )


def _position(form: Form, name: str) -> tuple[int | None, int | None]:
    typed = form.get(name).strip()
    if not typed:
        return None, None
    found = DEGREES.fullmatch(typed) if typed.isascii() else None
    lat, lon = (float(found[1]), float(found[2])) if found else (999.0, 999.0)
    if abs(lat) > 90 or abs(lon) > 180:
        form.errors[name] = "Enter latitude and longitude in degrees, like 53.7457, -0.3368, or leave it empty."
        return None, None
    return round(lat * 1_000_000), round(lon * 1_000_000)


def typed_stop(stop: Stop, index: int, zone: ZoneInfo) -> dict[str, str]:
    position = "" if stop.lat_udeg is None or stop.lon_udeg is None else f"{stop.lat_udeg / 1e6}, {stop.lon_udeg / 1e6}"
    typed = {name: getattr(stop, name) for name, _ in TEXTS} | {
        "address": " ".join(stop.address.split()), "position": position, "arrive": typed_clock(stop.arrive_ms, zone),
        "unannounced": "" if stop.is_announced else "yes", "why_unannounced": stop.why_unannounced, "known": place_key(stop.address),
    }  # fmt: skip
    return {f"{name}_{index}": value for name, value in typed.items()}


def fill_in(form: Form, homes: Mapping[int, Home], zone: ZoneInfo) -> list[int]:
    """Puts what is known of each stop's home into the fields that are empty, once for each address: what somebody then clears stays
    empty. Says which stops were filled."""
    filled = []
    for index, home in homes.items():
        key = place_key(form.get(f"address_{index}"))
        if form.get(f"known_{index}") == key:
            continue
        known = typed_stop(home.stop, index, zone)
        for name in (*TAKEN_OVER, "position"):
            if not form.get(f"{name}_{index}").strip():
                form.typed[f"{name}_{index}"] = known[f"{name}_{index}"]
        form.typed[f"known_{index}"] = key
        filled.append(index)
    return filled


def same_home(before: Stop, now: Stop) -> Stop:
    """Of a stop that was only written otherwise, the address stays as it was."""
    return replace(now, address=before.address) if " ".join(before.address.split()) == now.address else now
