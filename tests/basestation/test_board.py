"""The board: who is out, what is due, which alarm comes first, and what is wrong with the base."""

from dataclasses import dataclass, replace

from badgelink.messages import ON_VISIT, Heartbeat

from basestation.core.board import board, incident_row, protection_of
from basestation.core.incident import CLOSED, OWNED
from basestation.core.site import Badge
from basestation.core.visit import INSIDE
from tests.basestation.school import FULL_PLAN, JO, MINUTE_MS, NOON_MS, a_concern, a_drill, a_site, an_alarm

HEALTHY = Heartbeat(ON_VISIT, 90, 0, 0, 0, 0, 80, 1, 10, 1, 0)


@dataclass(frozen=True)
class Road:
    is_up: bool
    since_ms: int = NOON_MS
    why: str = ""


def test_a_visit_says_who_is_where_and_what_is_due():
    seen = board(a_site(), NOON_MS, {})

    row = seen.visits[0]
    assert (row.visitor, row.second, row.address) == ("Priya Shah", "Tom Reed", FULL_PLAN.stops[0].address)
    assert (row.doing, row.due, row.due_ms) == ("on the way there", "overdue", NOON_MS + 70 * MINUTE_MS)


def test_inside_a_house_the_next_check_in_is_due():
    site = a_site()
    site.know_visit(replace(site.visits[1], state=INSIDE, arrived_ms=NOON_MS, due_ms=NOON_MS + 25 * MINUTE_MS))

    row = board(site, NOON_MS, {}).visits[0]

    assert (row.doing, row.since_ms, row.due) == ("inside", NOON_MS, "next check-in")


def test_a_standing_concern_waits_for_a_person():
    site = a_site()
    site.know_visit(replace(site.visits[1], due_ms=None))

    assert board(site, NOON_MS, {}).visits[0].due == "a person to decide"


def test_a_badge_that_was_never_heard_protects_nobody():
    assert board(a_site(), NOON_MS, {}).visits[0].protection.level == "NOT PROTECTED"


def test_a_badge_that_was_just_heard_and_proved_protects():
    site = a_site()
    site.badges[7].heartbeat, site.badges[7].last_heard_ms, site.badges[7].proved_ms = HEALTHY, NOON_MS, NOON_MS

    assert board(site, NOON_MS, {}).visits[0].protection.level == "PROTECTED"


def test_a_visit_without_a_badge_is_not_protected():
    row = board(a_site(replace(FULL_PLAN, badge=None)), NOON_MS, {}).visits[0]

    assert row.protection.level == "NOT PROTECTED"
    assert row.protection.reasons == ("no badge on this visit",)


def test_badges_at_school_are_those_that_are_not_out():
    site = a_site()
    site.badges[8] = Badge(8, "Badge 8", None)

    assert [row.label for row in board(site, NOON_MS, {}).badges] == ["Badge 8"]


def test_the_real_come_before_drills_and_sos_before_what_rings_first():
    site = a_site()
    site.know_incident(a_drill(site, NOON_MS, 1))
    site.know_incident(a_concern(site, "OVERDUE", NOON_MS, 2))
    site.know_incident(an_alarm(site, at_ms=NOON_MS + 2, number=3))
    site.know_incident(an_alarm(site, at_ms=NOON_MS + 1, number=4, badge=8))

    assert [row.number for row in board(site, NOON_MS, {}).open_incidents] == [4, 3, 2, 1]


def test_an_incident_says_who_has_it():
    site = a_site()
    owned = replace(an_alarm(site), state=OWNED, owner=JO.number)

    assert incident_row(site, owned).owner == "Jo Bell"
    assert incident_row(site, an_alarm(site)).owner == ""


def test_closed_ones_are_shown_for_a_day():
    site = a_site()
    site.know_incident(replace(an_alarm(site), state=CLOSED, due_ms=None, closed_ms=NOON_MS, category="false"))

    assert [row.number for row in board(site, NOON_MS + MINUTE_MS, {}).recently_closed] == [1]
    assert board(site, NOON_MS + 24 * 60 * MINUTE_MS, {}).recently_closed == ()


def test_every_fault_of_the_base_is_told():
    roads = {"mqtt": Road(False, why="the broker refused us"), "serial": Road(True)}

    seen = board(a_site(), NOON_MS, roads, "The base can't write", -120_000)

    assert [fault.what for fault in seen.faults] == [
        "The base can't write",
        "Wi-Fi for badges (our broker): no badge can be heard over it (the broker refused us)",
        "This computer's clock was set back by two minutes; the base counts on by its own clock",
    ]


def test_a_quiet_day_has_no_faults():
    assert board(a_site(), NOON_MS, {"mqtt": Road(True)}).faults == ()


def test_a_badge_none_of_whose_roads_works_protects_nobody_whatever_it_said_a_moment_ago():
    """Rule 14: what can't be shown to work is NOT PROTECTED. A second road is enough; a road that only blinks is not down."""
    badge = a_site().badges[7]
    badge.road, badge.roads = "lora-hall", {"lora-hall": NOON_MS - 1_000}
    down, up = Road(False, since_ms=NOON_MS - 60_000), Road(True)

    cut_off = protection_of(badge, NOON_MS, roads={"lora-hall": down, "mqtt": up})
    blinked = protection_of(badge, NOON_MS, roads={"lora-hall": Road(False, since_ms=NOON_MS - 2_000)})
    badge.roads["mqtt"] = NOON_MS - 20_000
    by_another = protection_of(badge, NOON_MS, roads={"lora-hall": down, "mqtt": up})

    assert (cut_off.level, cut_off.reasons[0]) == ("NOT PROTECTED", "can't be heard: LoRa (hall) does not work")
    assert "can't be heard: LoRa (hall) does not work" not in (*blinked.reasons, *by_another.reasons)


def test_the_last_check_in_and_the_last_that_was_heard_are_told_apart():
    """Somebody may have pressed the hidden button since: that was heard, and was no check-in."""
    site = a_site()
    site.know_visit(replace(site.visits[1], signed_out_ms=NOON_MS, last_contact_ms=NOON_MS))
    before = board(site, NOON_MS, {}).visits[0]
    inside = replace(site.visits[1], state=INSIDE, arrived_ms=NOON_MS, last_contact_ms=NOON_MS + MINUTE_MS, due_ms=NOON_MS + 25 * MINUTE_MS)
    site.know_visit(inside)
    site.badges[7].last_heard_ms = NOON_MS + 4 * MINUTE_MS
    after = board(site, NOON_MS + 5 * MINUTE_MS, {}).visits[0]

    assert (before.checked_in_ms, before.heard_ms) == (None, (None,))
    assert (after.checked_in_ms, after.heard_ms) == (NOON_MS + MINUTE_MS, (NOON_MS + 4 * MINUTE_MS,))


def test_an_amber_card_says_why_and_one_that_nothing_protects_is_amber():
    site = a_site()
    never_heard = board(site, NOON_MS, {}).visits[0]
    badge = site.badges[7]
    badge.heartbeat, badge.last_heard_ms, badge.proved_ms = HEALTHY, NOON_MS, NOON_MS
    well = board(site, NOON_MS, {}).visits[0]
    badge.last_heard_ms = NOON_MS + 29 * MINUTE_MS
    site.know_visit(replace(site.visits[1], state=INSIDE, arrived_ms=NOON_MS, last_contact_ms=NOON_MS, due_ms=NOON_MS + 25 * MINUTE_MS))
    quiet = board(site, NOON_MS + 29 * MINUTE_MS, {}).visits[0]
    badge.last_heard_ms = NOON_MS + 75 * MINUTE_MS
    late = board(site, NOON_MS + 75 * MINUTE_MS, {}).visits[0]

    assert never_heard.why == ("nothing shows that an alarm would get through",) and not never_heard.is_late
    assert well.why == ()
    assert quiet.why == ("no check-in for 29 minutes",)
    assert late.why == ("not back, 15 minutes after the agreed time",)


def test_beside_an_open_alarm_no_other_reason_is_given():
    site = a_site()
    site.know_incident(an_alarm(site))
    site.know_visit(replace(site.visits[1], due_ms=None))

    row = board(site, NOON_MS, {}).visits[0]

    assert (row.incident, row.why, row.is_late) == (1, (), True)
