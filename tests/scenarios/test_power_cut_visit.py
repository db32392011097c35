"""The battery is torn out at every flash write of a whole visit with an alarm in it, and the alarm still goes out."""

from tools.emulator.people import Visitor
from tools.emulator.story import School

SHARES = (0, 1, 2)  # nothing of the write is durable, half of it, all of it


def put_back(visitors: list[Visitor]) -> None:
    """Whose badge has gone dark puts its battery back in."""
    for visitor in visitors:
        if not visitor.badge.is_on:
            visitor.badge.ports.store.cut_at = None
            visitor.badge.reboot()


def lets_pass(school: School, visitors: list[Visitor], seconds: int) -> None:
    for _ in range(seconds):
        school.waits(seconds=1)
        put_back(visitors)


def presses_until_it_counts(school: School, visitors: list[Visitor]) -> None:
    """Whoever has not felt that the press counted presses once more, as anybody would."""
    while waiting := [visitor for visitor in visitors if "pressed" not in visitor.felt]:
        for visitor in waiting:
            visitor.presses_alarm()
        lets_pass(school, visitors, seconds=6)


def whole_visit(school: School, visitors: list[Visitor]) -> None:
    """Out, at the door, a check-in, the alarm, owned and closed, and out again."""
    for visitor in visitors:
        visitor.signs_out(interval_min=2, grace_min=5)
    lets_pass(school, visitors, seconds=10)
    for visitor in visitors:
        visitor.arrives()
    lets_pass(school, visitors, seconds=125)
    for visitor in visitors:
        visitor.checks_in()
    lets_pass(school, visitors, seconds=20)
    presses_until_it_counts(school, visitors)
    lets_pass(school, visitors, seconds=90)
    for incident in school.open_incidents():
        school.office.takes(incident)
        school.office.acts(incident, "rang the school")
    lets_pass(school, visitors, seconds=20)
    for incident in school.open_incidents():
        school.head.closes(incident, "false", "all are safe")
        school.second.closes(school.latest(incident), "false", "all are safe")
    lets_pass(school, visitors, seconds=30)


def writes_of_a_visit(school: School) -> int:
    dry_run = school.visitor("Dry run", badge=1)
    school.waits(seconds=3)
    whole_visit(school, [dry_run])
    return dry_run.badge.ports.store.writes


def test_f27_power_cut_at_every_write_of_a_whole_visit(school: School) -> None:
    """F27: at each write, before any of it, in its middle and just after it is durable."""
    writes = writes_of_a_visit(school)
    cuts = [(number, share) for number in range(1, writes + 1) for share in SHARES]
    visitors = [school.visitor(f"Visitor {badge}", badge=badge) for badge in range(2, len(cuts) + 2)]
    for visitor, cut in zip(visitors, cuts, strict=True):
        visitor.badge.ports.store.cut_at = cut
    lets_pass(school, visitors, seconds=5)

    whole_visit(school, visitors)

    never_cut = [visitor.number for visitor in visitors if visitor.badge.ports.store.cut_at is not None]
    raised = [incident.badge for incident in school.site.incidents.values() if incident.badge != 1]
    print(f"{len(cuts)} cuts at {writes} writes; {len(never_cut)} came too late in the visit to happen")
    assert writes > 10
    assert len(never_cut) <= len(SHARES) * 2
    assert sorted(raised) == [visitor.badge.badge_id for visitor in visitors]
    assert all("received" in visitor.felt for visitor in visitors)
