"""What must be true when all is over: nothing lost, nothing doubled, nobody left without an answer, no fault that was none."""

import re
from collections import Counter
from itertools import pairwise

from basestation.dc09.frame import Frame
from basestation.store.reading import reading
from basestation.store.verification import Verification

from .road_killer import Outage
from .road_presses import Wearers
from .road_school import ACCOUNT, RoadSchool

LATE_MS = 3_000
DIED = re.compile(r"Traceback|never retrieved| broke\b|CRITICAL")


def check_presses(school: RoadSchool, wearers: Wearers) -> None:
    """Every press that was felt to be received is on record once, in one incident."""
    pressed = Counter((badge, counter) for badge, wearer in wearers.all.items() for counter in wearer.presses)
    bodies = school.bodies("Open", "RecordPress")
    stored = school.rows("SELECT badge, event_counter FROM events WHERE incident IS NOT NULL")

    assert all(wearer.received == set(wearer.presses) for wearer in wearers.all.values())
    assert Counter((body["badge"], body["event_counter"]) for body in bodies) == pressed
    assert Counter(stored) == pressed


def check_incidents(school: RoadSchool) -> None:
    """A badge has one incident at a time, and each was closed by somebody."""
    opened = {body["incident"]: (body["badge"], body["at_ms"]) for body in school.bodies("Open")}
    closed = {body["incident"]: body["at_ms"] for body in school.bodies("Close")}
    spans = sorted((badge, at_ms, closed[number]) for number, (badge, at_ms) in opened.items())

    assert opened.keys() == closed.keys()
    assert len(opened) == len(school.bodies("Open")) == len(school.bodies("Close"))
    assert all(end <= start for (one, _, end), (other, start, _) in pairwise(spans) if one == other)


def check_deliveries(school: RoadSchool) -> None:
    rows = school.rows("SELECT number, channel, state, answer FROM deliveries")

    assert {state for _, _, state, _ in rows} <= {"sent", "delivered", "failed"}
    assert [row for row in rows if row[2] == "failed" and not row[3]] == []


def check_centre(school: RoadSchool) -> None:
    """Each incident reached the centre at least once, and whatever we call sent was heard there."""
    told = school.rows("SELECT incident, answer FROM deliveries WHERE channel = 'arc' AND state = 'sent' AND incident > 0")
    numbers = {number: int(_number_in(answer)) for number, answer in told}
    heard = {frame.sequence: _account_in(frame) for frame in school.centre.events}

    assert {incident for incident, _ in told} == {number for (number,) in school.rows("SELECT number FROM incidents")}
    assert {int(_number_in(answer)) for _, answer in told} <= heard.keys()
    assert numbers and set(heard.values()) == {ACCOUNT}


def _number_in(answer: str) -> str:
    found = re.search(r"as message ([0-9]{4})$", answer)
    assert found, answer
    return found[1]


def _account_in(frame: Frame) -> str:
    return frame.header.partition("#")[2]


def check_faults(school: RoadSchool, outages: list[Outage]) -> None:
    """A road was called down only while it was killed."""
    known = {outage.road for outage in outages}
    false = [
        body for body in school.bodies("RecordRoadDown")
        if body["road"] in known and not any(_was_killed(outage, body["road"], body["at_ms"]) for outage in outages)
    ]  # fmt: skip

    assert false == []


def _was_killed(outage: Outage, road: str, at_ms: int) -> bool:
    return outage.road == road and outage.from_ms <= at_ms <= outage.to_ms + LATE_MS


def check_base(school: RoadSchool) -> None:
    """It lives, its journal is whole, and nothing in it broke."""
    with reading(f"sqlite:///{school.database}") as connection:
        damage = list(Verification(connection).findings())
    log = (school.folder / "base.log").read_text("utf-8", "replace")

    assert school.base.is_running
    assert damage == []
    assert [line for line in log.splitlines() if DIED.search(line)] == []
