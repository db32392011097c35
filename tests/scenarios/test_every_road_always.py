"""What always holds over every road in and out: texts, links, the alarm centre, roads that go, policies that change, a spare, a backup."""

import os
from dataclasses import replace
from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant

from basestation.core import cause as causes
from basestation.core import incident as incidents
from basestation.core.board import board
from basestation.core.decisions import (
    Climb,
    Extend,
    Open,
    RecordArrival,
    RecordCheckIn,
    RecordLeaving,
    RecordPolice,
    SendOut,
    TellArc,
)
from basestation.core.deliveries.arc_signal import read
from basestation.core.deliveries.dispatch import ARC
from basestation.core.incident import OWNED
from basestation.core.policy.ladders import MINUTE_MS
from basestation.core.resuming import CLOCKS_APART_MS
from basestation.core.visit import INSIDE
from basestation.core.visiting import visiting
from tests.scenarios.every_road import EveryRoad

EXAMPLES = 15 * max(1, int(os.environ.get("DOORSTEP_RUNS", "300")) // 300)
SIGNS = (SendOut, RecordArrival, RecordCheckIn, Extend, RecordLeaving)


class Always(EveryRoad):
    @invariant()
    def no_open_incident_waits_for_nothing(self) -> None:
        for incident in self._incidents():
            assert (incident.due_ms is not None) == incident.is_open
            if incident.is_open:
                clocks, steps = incident.ladder.clocks, incident.ladder.steps
                longest_ms = max(clocks.action_ms, clocks.after_police_ms, *(step.wait_ms for step in steps)) + CLOCKS_APART_MS
                assert incident.due_ms <= self.now_ms + longest_ms
                assert self.site.due_ms() <= max(incident.due_ms, self.now_ms)

    @invariant()
    def whoever_has_it_is_a_person_outside_whose_clock_runs(self) -> None:
        for incident in self._incidents():
            if incident.is_open:
                assert (incident.owner is not None) == (incident.state == OWNED)
                assert not incident.is_inside(incident.owner)
                assert not incident.is_inside(incident.offered_to)

    @invariant()
    def nobody_is_shown_as_safe_whose_last_word_is_too_old(self) -> None:
        """Reckoned from the journal, and from the rules it says that they left with."""
        rows = board(self.site, self.now_ms, {}).visits if hasattr(self, "site") else ()
        for row in rows:
            visit = self.site.visits[row.number]
            found = [made for incident, number, made in self.journal if incident is None and number == row.number]
            rules = next(made.rules for made in found if isinstance(made, SendOut))
            last_ms = max(made.at_ms for made in found if isinstance(made, SIGNS))
            wait_ms = (visit.plan.interval_min + visit.plan.grace_min) * MINUTE_MS + visiting.TRAVEL_MS
            is_too_old = visit.state == INSIDE and visit.plan.interval_min > 0 and self.now_ms - last_ms >= wait_ms
            is_overdue = self.now_ms >= visit.back_by_ms + rules.overdue_grace_ms
            is_unanswered = visit.question_due_ms is not None and self.now_ms >= visit.question_due_ms
            assert row.is_late or not (is_too_old or is_overdue or is_unanswered or visit.number in self.site.open_of_visit), (visit, row)

    @invariant()
    def whoever_is_out_has_a_due_time_or_a_concern_stands(self) -> None:
        for visit in self.site.visits.values() if hasattr(self, "site") else ():
            assert visit.due_ms is not None or visit.number in self.site.open_of_visit
            if visit.next_look_ms is not None:
                assert self.site.due_ms() <= max(visit.next_look_ms, self.now_ms)

    @invariant()
    def a_drill_reaches_no_police_and_no_alarm_is_called_a_drill(self) -> None:
        for incident in self._incidents():
            assert incident.is_drill == (incident.cause == causes.DRILL)
        drills = {incident.number for incident in self._incidents() if incident.is_drill}
        assert not [made for number, _, made in self.journal if number in drills and isinstance(made, TellArc | RecordPolice)]
        for delivery in self.site.deliveries.values() if hasattr(self, "site") else ():
            assert delivery.channel != ARC or (not delivery.is_drill and read(delivery.signal).cause != causes.DRILL)

    @invariant()
    def what_rings_first_passes_nobody_over(self) -> None:
        """The ladder goes on by itself only when whoever was told had their whole time."""
        if self.has_clock_gone_back:
            return
        for number in {number for number, _, _ in self.journal if number is not None}:
            ladder = [made for each, _, made in self.journal if each == number]
            began = next(made for made in ladder if isinstance(made, Open))
            climbs = [made for made in ladder if isinstance(made, Climb)]
            waited = pairwise(climbs)
            by_itself = [(told, then) for told, then in waited if then.reason == "nobody took it"]
            assert all(then.at_ms >= told.due_ms for told, then in by_itself)
            assert not causes.rings_first(began.cause) or all(then.step <= told.step + 1 for told, then in by_itself)

    @invariant()
    def the_journal_played_again_gives_the_same(self) -> None:
        for incident in self._incidents():
            again = incidents.rebuild(made for number, _, made in self.journal if number == incident.number)
            assert replace(again, due_ms=None) == replace(incident, due_ms=None)


Always.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestEveryRoad = Always.TestCase
