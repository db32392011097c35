"""What went wrong in a story, told from the end of it: lost, doubled, forgotten, or badge and base of two minds."""

from badgelink.frame import unseal
from badgelink.messages import Alarm

from basestation.sealing import Cipher

from .badge import EmulatedBadge, key_of
from .people import Visitor
from .story import School

Press = tuple[int | None, int]


def wrongs(school: School, visitors: list[Visitor]) -> list[str]:
    """Nothing, if all is well. Everybody must be in reach, and have had time to talk."""
    badges = [visitor.badge for visitor in visitors]
    said = _wrong_presses(school.record.presses(), raised(school))
    said += [f"badge {badge.badge_id} felt a press that was never raised" for badge in badges if _is_unheard(school, badge)]
    said += [f"badge {badge.badge_id} still waits for its receipt" for badge in badges if badge.waiting_alarms()]
    said += [f"incident {incident.number} waits for nothing" for incident in school.open_incidents() if incident.due_ms is None]
    return said + _two_minds(school, badges)


def raised(school: School) -> set[Press]:
    """Every alarm that any badge put on any air, by its event counter."""
    found: set[Press] = set()
    for flown in (*school.wifi.flown, *school.lora.flown):
        if flown.way == "up" and flown.frame[0] in (1, 2):
            header, message = unseal(Cipher(key_of(flown.badge)), flown.frame, True)
            assert isinstance(message, Alarm)
            found.add((flown.badge, header.counter - message.lag))
    return found


def _wrong_presses(known: list[Press], raised: set[Press]) -> list[str]:
    lost = [f"lost: {press}" for press in raised - set(known)]
    invented = [f"nobody pressed: {press}" for press in set(known) - raised]
    return lost + invented + [f"doubled: {press}" for press in set(known) if known.count(press) > 1]


def _is_unheard(school: School, badge: EmulatedBadge) -> bool:
    return "pressed" in badge.feel() and badge.badge_id not in {heard for heard, _ in school.record.presses()}


def _two_minds(school: School, badges: list[EmulatedBadge]) -> list[str]:
    """One open alarm for a badge at most; both ends agree whether it is on, and who is out."""
    opened = [incident.badge for incident in school.open_incidents() if incident.presses]
    said = [f"badge {badge} has {opened.count(badge)} open incidents" for badge in set(opened) if opened.count(badge) > 1]
    for badge in badges:
        if badge.is_in_alarm() != (badge.badge_id in opened):
            said += [f"badge {badge.badge_id} thinks its alarm is {'on' if badge.is_in_alarm() else 'over'}"]
        if not badge.is_in_alarm() and badge.is_on_visit() != (school.site.visit_with(badge.badge_id) is not None):
            said += [f"badge {badge.badge_id} thinks it is {'out' if badge.is_on_visit() else 'in'}"]
    return said
