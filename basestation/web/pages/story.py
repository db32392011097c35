"""The journal of an incident as a story: what an entry means by what stands before it. Its own words are in timeline.py."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from ...core import decisions as made
from ...core.policy.ladders import DrillLadder, Ladder, PoliceStep
from ...core.site import Site
from .timeline import WORDS, Entry, entry_of

SHEET_IS_UP = "The 999 sheet is up; everybody told again"
NO_ACTION = ("no action recorded", "its owner recorded no action")


def entries(site: Site, decisions: Iterable[made.Decision]) -> Iterator[Entry]:
    """The oldest first."""
    before = Before()
    for decision in decisions:
        if type(decision) in WORDS:
            yield before.in_place(site, decision, entry_of(site, decision))
        before.take(decision)


def timeline(site: Site, decisions: Iterable[made.Decision]) -> list[Entry]:
    """The newest first: that is what somebody who has just come in needs to know."""
    return list(entries(site, decisions))[::-1]


@dataclass(slots=True)
class Before:
    """What happened so far: the ladder that is climbed, and when each person last wrote down what they did."""

    ladder: Ladder | DrillLadder | None = None
    acted_ms: dict[int, int] = field(default_factory=dict)

    def take(self, decision: made.Decision) -> None:
        match decision:
            case made.Open() | made.Upgrade():
                self.ladder = decision.ladder
            case made.RecordAction() | made.RecordPolice():
                self.acted_ms[decision.person] = decision.at_ms

    def in_place(self, site: Site, decision: made.Decision, entry: Entry) -> Entry:
        match decision:
            case made.Climb() if self._is_police(decision.step):
                return replace(entry, what=SHEET_IS_UP)
            case made.AskForAction() | made.TakeOwnershipBack() if decision.reason in NO_ACTION and decision.person in self.acted_ms:
                when = datetime.fromtimestamp(self.acted_ms[decision.person] / 1000, site.zone)
                return replace(entry, why=f"nothing new recorded since {when:%H:%M:%S}")
        return entry

    def _is_police(self, step: int) -> bool:
        return self.ladder is not None and step < len(self.ladder.steps) and isinstance(self.ladder.steps[step], PoliceStep)
