"""A badge asleep in its drawer is not dead; one that goes out on a visit must be awake."""

from zoneinfo import ZoneInfo

from badgelink.messages import DRAWER, READY, Heartbeat

from basestation.core.badges.liveness import DEGRADED, NOT_PROTECTED, PROTECTED, Protection, protection
from basestation.core.board import board
from basestation.core.policy.ladders import default_policy
from basestation.core.site import Badge, Site

HOUR_MS = 3_600_000
PROVED_MS = 1_000


def _heartbeat(state: int, charging: int = 0) -> Heartbeat:
    return Heartbeat(state, 90, charging, 0, 0, 0, 60, 1, 1, 0, 0)


def _now(heartbeat: Heartbeat, silent_ms: int, is_for_visit: bool = False) -> Protection:
    return protection(heartbeat, PROVED_MS, PROVED_MS, PROVED_MS + silent_ms, is_for_visit)


def test_a_badge_put_away_may_be_silent_for_three_of_its_rare_heartbeats() -> None:
    asleep = _heartbeat(DRAWER)

    assert _now(asleep, 6 * HOUR_MS).level == PROTECTED
    assert _now(asleep, 7 * HOUR_MS) == Protection(DEGRADED, ("silent for 420 minutes",))
    assert _now(asleep, 20 * HOUR_MS).level == NOT_PROTECTED


def test_a_badge_on_its_charger_is_missed_as_soon_as_ever() -> None:
    assert _now(_heartbeat(DRAWER, charging=1), 46 * 60_000).level == PROTECTED
    assert _now(_heartbeat(DRAWER, charging=1), 47 * 60_000).level == DEGRADED


def test_a_badge_that_sleeps_protects_nobody_on_a_visit_and_says_what_to_do() -> None:
    assert _now(_heartbeat(DRAWER), 0).level == PROTECTED
    assert _now(_heartbeat(DRAWER), 0, is_for_visit=True) == Protection(
        NOT_PROTECTED, ("asleep in its drawer: press its visible button once",)
    )
    assert _now(_heartbeat(DRAWER, charging=1), 0, is_for_visit=True) == Protection(DEGRADED, ("on its charger: take it off",))
    assert _now(_heartbeat(READY), 0, is_for_visit=True).level == PROTECTED


def test_the_board_says_which_badge_is_asleep() -> None:
    site = Site("school", default_policy(), ZoneInfo("Europe/London"), PROVED_MS)
    for number, heartbeat in ((1, _heartbeat(DRAWER)), (2, _heartbeat(DRAWER, charging=1)), (3, _heartbeat(READY)), (4, None)):
        site.badges[number] = Badge(number, f"Badge {number}", None, heartbeat=heartbeat, last_heard_ms=PROVED_MS)

    assert [row.is_asleep for row in board(site, PROVED_MS, {}).badges] == [True, False, False, False]
