"""The invented school of the demo: its people, and the three visits of this afternoon. Mobiles are from Ofcom's drama range."""

import secrets
from dataclasses import dataclass, replace
from datetime import date

from badgelink.messages import CUE_BUZZ

from basestation.core.visit import Plan, Stop
from tools.demo.known import details_of
from tools.emulator import bearer
from tools.emulator.vm.radio_badge import RadioLink
from tools.invented_school import Member

SCHOOL = "Saltmarsh Primary School"
MINUTE_MS = 60_000
WIFI, LORA = bearer.ROAD, RadioLink.name
ROAD_NAMES = {WIFI: "Wi-Fi", LORA: "LoRa"}
WORDS_BY_THE_SEA = """
anchor barley beacon bramble candle cobble copper curlew dapple ember fennel ferry gannet garnet harbour hazel heron juniper
kettle lantern lichen mallow marble meadow mussel nettle otter pebble plover quarry quill raven saffron samphire sorrel thistle
tidal timber turnip velvet walnut whistle willow yarrow
"""


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody who can be reached in the demo: `phone` is where on the badges' page."""

    sign_in: str
    name: str
    mobile: str
    phone: str = ""


OFFICE = Role("office", "Olive Hartley", "07700 900101", "desk")
SECOND = Role("second", "Simon Whitlock", "07700 900102", "second")
HEAD = Role("head", "Hannah Adeyemi", "07700 900103", "head")
TECHNICIAN = Role("technician", "Theo Ashdown", "07700 900104")
VISITOR = Role("visitor", "Priya Nair", "07700 900105")
ALSO_OUT = (("Tom Brennan", "07700 900106"), ("Grace Lindley", "07700 900107"))
LEAD = Role("lead", "Farah Siddiqui", "07700 900108")
SIGN_INS = (OFFICE, SECOND, HEAD, TECHNICIAN, VISITOR, LEAD)


@dataclass(frozen=True, slots=True)
class Outing:
    """A visit under way: badge and visitor, when they left, how far they are (as visit.py names it), and by which roads the badge calls."""

    badge: int
    visitor: int
    name: str
    job: str
    left_min_ago: int
    state: str
    purpose: str
    vehicle: str
    description: str
    roads: tuple[str, ...]
    stop: Stop


OUTINGS = (
    Outing(
        1, 5, "Priya Nair", "Family support", 25, "inside", "Attendance: third visit this term",
        "Blue Ford Fiesta, DEMO 1", "1.65 m, black coat, red scarf", (WIFI,),
        Stop(
            "14 Quay Street, Saltmarsh", "Ground-floor flat, green door", "Side gate on Ferry Lane; the front door sticks",
            "Ferry Lane, facing out", 53_745_670, -336_780,
            risks="The uncle has shouted at staff before. A large dog, kept in the kitchen.", children="Two, aged 6 and 9",
        ),
    ),
    Outing(
        2, 6, "Tom Brennan", "Class teacher", 50, "left", "Welcome visit before Reception", "On foot",
        "1.80 m, grey jacket, beard", (WIFI, LORA),
        Stop("3 Saltings Close, Saltmarsh", "", "Front door, no gate", "", 53_743_900, -329_400),
    ),
    Outing(
        3, 7, "Grace Lindley", "Deputy safeguarding lead", 5, "out", "Agreed plan: weekly visit",
        "White Skoda Fabia, DEMO 3", "1.72 m, green anorak", (LORA,),
        Stop(
            "Marsh View Farm, Long Drove, Saltmarsh", "The cottage behind the barn", "Second gate; the first is locked", "",
            53_749_200, -341_500, risks="Remote; no mobile signal in the yard",
        ),
    ),
)  # fmt: skip


def new_password() -> str:
    """Another one for each run. Good enough for a school that exists on this computer for an hour."""
    return "-".join(secrets.choice(WORDS_BY_THE_SEA.split()) for _ in range(4))


def members(password_hash: str, desk_url: str) -> list[Member]:
    """The roster, in the order of its numbers: the visitors are 5, 6 and 7. Everybody who signs in has the same password."""
    office = _member(OFFICE, "office", password_hash, (("screen", "office"), ("webhook", desk_url)))
    second = _member(SECOND, "second", password_hash, (("sms", SECOND.mobile),))
    head = _member(HEAD, "head", password_hash, (("sms", HEAD.mobile),))
    rest = [_member(TECHNICIAN, "technician", password_hash), _member(VISITOR, "visitor", password_hash)]
    also_out = [Member(name, "visitor", mobile) for name, mobile in ALSO_OUT]
    everybody = [office, second, head, *rest, *also_out, _member(LEAD, "safeguarding", password_hash)]
    return [replace(member, details=details_of(member.name, date.today())) for member in everybody]


def plan_of(outing: Outing, now_ms: int) -> Plan:
    return Plan(
        outing.visitor, outing.badge, (outing.stop,), now_ms + 40 * MINUTE_MS, outing.purpose, interval_min=10, grace_min=5, cue=CUE_BUZZ,
        vehicle=outing.vehicle, description=outing.description,
    )  # fmt: skip


def _member(role: Role, roles: str, password_hash: str, contacts: tuple[tuple[str, str], ...] = ()) -> Member:
    return Member(role.name, roles, role.mobile, contacts, role.sign_in, password_hash)
