"""What always holds in the core, whatever is pressed, said, done and forgotten, in any order."""

import os
from dataclasses import replace
from zoneinfo import ZoneInfo

from badgelink.frame import seal
from badgelink.messages import ARRIVED, DURESS, EXTENDED, LEFT, MISSED_CHECKIN, OVERDUE, SOS, Alarm, CheckIn, Heard, Position, Visit
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from basestation.core import code_word, following
from basestation.core import incident as incidents
from basestation.core.answering import FinishTask, OpenTask
from basestation.core.decisions import Close, Decision, RecordPolice
from basestation.core.escalation import closing
from basestation.core.events import (
    ActionRecorded,
    ChallengeFailed,
    ClosureAsked,
    ClosureLooked,
    CodeWordHeard,
    DeliverySettled,
    DrillCalled,
    HandOverAsked,
    HandOverDeclined,
    OwnershipTaken,
    PassedOn,
    PoliceArrived,
    PoliceCalled,
    Returned,
)
from basestation.core.incident import CATEGORIES, OWNED, RAISED, Incident
from basestation.core.policy.ladders import Policy, default_policy
from basestation.core.site import Badge, Site
from basestation.core.telling import Contact, Delivery, Person
from basestation.core.thinking import think
from basestation.core.turn import ForIncident, ForVisit, Input, SignedOut, TaskDone, Turn
from basestation.core.turn import Heard as FrameHeard
from basestation.core.visit import Plan, Stop
from basestation.core.visit import Visit as OpenVisit
from basestation.core.visiting import visiting
from basestation.sealing import Cipher
from basestation.store.codec import decode, encode
from tools.emulator.badge import key_of

BADGES = (1, 2)
OFFICE, SECOND, HEAD, ANN, BEN = 1, 2, 3, 4, 5
PEOPLE = (OFFICE, SECOND, HEAD, ANN, BEN)
START_MS = 1_772_442_000_000
EXAMPLES = 40 * max(1, int(os.environ.get("DOORSTEP_RUNS", "300")) // 300)


class Always(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now_ms = START_MS
        self.journal: list[tuple[int | None, int | None, Decision]] = []
        self.counters = dict.fromkeys(BADGES, 0)
        self.pressed: dict[int, int] = {}
        self.offered: list[Delivery] = []

    @initialize(reachable=st.sets(st.sampled_from((OFFICE, SECOND, HEAD))), second_look_ms=st.sampled_from((0, 300_000)))
    def a_school(self, reachable: set[int], second_look_ms: int) -> None:
        roles = {OFFICE: ("office",), SECOND: ("second",), HEAD: ("head",)}
        roster = {n: Person(n, f"Person {n}", roles.get(n, ()), "", (Contact("phone", "1"),) if n in reachable else ()) for n in PEOPLE}
        badges = {n: Badge(n, f"Badge {n}", Cipher(key_of(n))) for n in BADGES}
        self.site = Site("school", _policy(second_look_ms), ZoneInfo("Europe/London"), self.now_ms, roster=roster, badges=badges)

    # What happens ---------------------------------------------------------------------------------------------------

    @rule(badge=st.sampled_from(BADGES), cause=st.sampled_from((SOS, DURESS, MISSED_CHECKIN, OVERDUE, 13)), age_s=st.integers(0, 90))
    def presses(self, badge: int, cause: int, age_s: int) -> None:
        self.pressed[badge] = self.counters[badge]
        self._hear(badge, Alarm(0, cause, age_s, 80, None, None, None, None))

    @rule(badge=st.sampled_from(BADGES))
    def repeats(self, badge: int) -> None:
        if badge in self.pressed:
            self._hear(badge, Alarm(self.counters[badge] - self.pressed[badge], SOS, 30, 80, 5, 10, 53_000_000, 0))

    @rule(badge=st.sampled_from(BADGES), what=st.sampled_from((ARRIVED, LEFT, EXTENDED)), age_s=st.integers(0, 3_000))
    def says(self, badge: int, what: int, age_s: int) -> None:
        self._hear(badge, Visit(0, age_s, 80, what, 15))

    @rule(badge=st.sampled_from(BADGES), age_s=st.integers(0, 3_000))
    def checks_in(self, badge: int, age_s: int) -> None:
        self._hear(badge, CheckIn(0, age_s, 80))

    @rule(badge=st.sampled_from(BADGES))
    def sends_a_position(self, badge: int) -> None:
        self._hear(badge, Position(0, 80, 5, 10, 53_000_000, 0))

    @rule(badge=st.sampled_from(BADGES), counter=st.integers(0, 50))
    def says_it_heard(self, badge: int, counter: int) -> None:
        self._hear(badge, Heard(counter))

    @rule(
        who=st.sampled_from(((ANN, 1), (BEN, 2), (HEAD, 1))),
        minutes=st.integers(1, 90),
        interval=st.sampled_from((0, 5, 20)),
        second=st.sampled_from((None, SECOND)),
    )
    def signs_out(self, who: tuple[int, int], minutes: int, interval: int, second: int | None) -> None:
        if self.site.visit_with(who[1]) is None:
            self._think(
                SignedOut(
                    self.now_ms,
                    Plan(who[0], who[1], (Stop("1 High Street"),), self.now_ms + minutes * 60_000, interval_min=interval, second=second),
                )
            )

    @rule(pick=st.integers(0, 9))
    def returns(self, pick: int) -> None:
        numbers = sorted(self.site.visits)
        if numbers:
            self._think(ForVisit(numbers[pick % len(numbers)], Returned(self.now_ms, "office")))

    @rule(badge=st.sampled_from((None, *BADGES)))
    def drills(self, badge: int | None) -> None:
        self._think(DrillCalled(self.now_ms, badge, ANN))

    @rule(person=st.sampled_from(PEOPLE), what=st.sampled_from(("take", "act", "police", "pass", "close")), pick=st.integers(0, 9))
    def does(self, person: int, what: str, pick: int) -> None:
        known = sorted(self.site.incidents)
        if not known:
            return
        events = {
            "take": OwnershipTaken(self.now_ms, person, "office"),
            "act": ActionRecorded(self.now_ms, person, "rang"),
            "police": PoliceCalled(self.now_ms, person, ""),
            "pass": PassedOn(self.now_ms, person, ""),
            "close": ClosureAsked(self.now_ms, person, CATEGORIES[pick % 4], "seen" if pick else " "),
        }
        self._think(ForIncident(known[-1 - pick % len(known)], events[what]))

    @rule(
        person=st.sampled_from(PEOPLE),
        what=st.sampled_from(("hand over", "decline", "take", "propose", "look", "look", "no", "police", "there", "wait")),
        to=st.sampled_from(PEOPLE),
        pick=st.integers(0, 3),
        minutes=st.sampled_from((None, 1, 12, 240)),
    )
    def agrees_with_others(self, person: int, what: str, to: int, pick: int, minutes: int | None) -> None:
        known = sorted(number for number, incident in self.site.incidents.items() if incident.is_open)
        if not known:
            return
        events = {
            "hand over": HandOverAsked(self.now_ms, person, to),
            "decline": HandOverDeclined(self.now_ms, person, ""),
            "take": OwnershipTaken(self.now_ms, person, "office"),
            "propose": ClosureAsked(self.now_ms, person, CATEGORIES[pick], "seen", pick == 0),
            "look": ClosureLooked(self.now_ms, person, True),
            "no": ClosureLooked(self.now_ms, person, False, "not her"),
            "police": PoliceCalled(self.now_ms, person, "", minutes),
            "there": PoliceArrived(self.now_ms, person),
            "wait": ActionRecorded(self.now_ms, person, "not yet", minutes),
        }
        self._think(ForIncident(known[pick % len(known)], events[what]))

    @rule(person=st.sampled_from(PEOPLE), pick=st.integers(0, 9), is_known=st.booleans(), is_word=st.booleans())
    def rings_the_office(self, person: int, pick: int, is_known: bool, is_word: bool) -> None:
        """Somebody says the code word, whose visit may not be known yet, or answers the challenge wrongly."""
        out = sorted(self.site.visits)
        visit_no = out[pick % len(out)] if out else None
        if is_word:
            joins = next((each.number for each in code_word.unrecognised(self.site)), None) if pick % 2 else None
            self._think(CodeWordHeard(self.now_ms, visit_no if is_known else None, person, "office", self.now_ms, joins))
        elif visit_no is not None:
            self._think(ChallengeFailed(self.now_ms, visit_no, person, "office"))

    @rule(pick=st.integers(0, 9), note=st.sampled_from(("done", " ")))
    def finishes_a_task(self, pick: int, note: str) -> None:
        if self.site.tasks:
            self._think(TaskDone(self.now_ms, sorted(self.site.tasks)[pick % len(self.site.tasks)], HEAD, note))

    @rule(outcome=st.sampled_from(("sent", "again", "failed", "delivered")))
    def a_provider_answers(self, outcome: str) -> None:
        if self.offered:
            self._think(DeliverySettled(self.now_ms, self.offered.pop(0).number, outcome, "so it said"))

    @rule(wait_ms=st.sampled_from((1, 999, 30_000, 60_000, 180_000, 600_000, 3_600_000)))
    def time_passes(self, wait_ms: int) -> None:
        end_ms = self.now_ms + wait_ms
        while (due_ms := self.site.due_ms()) is not None and due_ms <= end_ms:
            self.now_ms = max(self.now_ms, due_ms)
            self._think()
        self.now_ms = end_ms

    @rule(wait_ms=st.sampled_from((1_000, 100_000, 10_000_000)))
    def the_base_stands_still(self, wait_ms: int) -> None:
        self.now_ms += wait_ms
        self._think()

    # What always holds ----------------------------------------------------------------------------------------------

    @invariant()
    def an_open_incident_waits_for_something(self) -> None:
        for incident in self._incidents():
            assert (incident.due_ms is not None) == incident.is_open
            if incident.is_open:
                assert incident.due_ms <= self.now_ms + incident.ladder.clocks.after_police_ms
                assert self.site.due_ms() <= max(incident.due_ms, self.now_ms)

    @invariant()
    def whoever_owns_it_is_not_the_visitor_and_has_a_clock(self) -> None:
        for incident in self._incidents():
            if incident.state == OWNED:
                assert incident.owner is not None
                assert incident.owner != incident.visitor
            if incident.state == RAISED:
                assert incident.owner is None

    @invariant()
    def nobody_on_the_visit_has_it_is_asked_to_have_it_or_closed_it(self) -> None:
        for incident in self._incidents():
            assert not incident.is_inside(incident.owner)
            assert not incident.is_inside(incident.offered_to)
            assert incident.closing is None or not incident.is_inside(incident.closing.person)
        closed = {number: made for number, _, made in self.journal if isinstance(made, Close)}
        assert not [number for number, made in closed.items() if self.site.incidents[number].is_inside(made.person)]

    @invariant()
    def what_goes_to_999_was_looked_at_twice(self) -> None:
        for number, _, made in self.journal:
            if not isinstance(made, Close):
                continue
            incident = self.site.incidents[number]
            if closing.wants_second_look(incident):
                assert made.proposed_by is not None
                assert (made.proposed_by == made.person) == made.is_alone

    @invariant()
    def a_proposal_stops_no_clock(self) -> None:
        """Also while closing is proposed, or somebody is asked to take it over, the owner's clock runs."""
        for incident in self._incidents():
            if incident.closing is not None or incident.offered_to is not None:
                assert incident.is_open
                assert incident.due_ms is not None
                assert incident.offered_to is None or incident.owner is not None

    @invariant()
    def every_real_closing_left_its_tasks(self) -> None:
        if not hasattr(self, "site"):
            return
        opened = {(number, made.kind) for number, _, made in self.journal if isinstance(made, OpenTask)}
        for incident in self._incidents():
            wanted = {kind.name for kind in following.wanted(incident)} if not incident.is_open else set()
            assert {kind for number, kind in opened if number == incident.number} == wanted
        done = {made.task for _, _, made in self.journal if isinstance(made, FinishTask)}
        assert self.site.tasks.keys() == {made.task for _, _, made in self.journal if isinstance(made, OpenTask)} - done

    @invariant()
    def the_journal_played_again_gives_the_same(self) -> None:
        self._compare(self.journal)

    def teardown(self) -> None:
        """And so it does as it comes back from the store."""
        self._compare([(number, visit_no, _stored(decision)) for number, visit_no, decision in self.journal])

    @invariant()
    def a_badge_has_one_open_incident_at_most(self) -> None:
        opened = [badge for incident in self._incidents() if incident.is_open and not incident.is_drill for badge in incident.badges]
        assert len(opened) == len(set(opened))

    @invariant()
    def a_press_is_in_one_incident_once(self) -> None:
        presses = [(incident.badge, press.event_counter) for incident in self._incidents() for press in incident.presses]
        assert len(presses) == len(set(presses))

    @invariant()
    def a_drill_never_reaches_the_police(self) -> None:
        drills = {incident.number for incident in self._incidents() if incident.is_drill}
        assert not [decision for number, _, decision in self.journal if number in drills and isinstance(decision, RecordPolice)]
        assert not any(self.site.incidents[number].shows_sheet for number in drills)

    @invariant()
    def every_decision_has_its_reason(self) -> None:
        assert all(decision.reason for _, _, decision in self.journal)

    # Inside ---------------------------------------------------------------------------------------------------------

    def _incidents(self) -> list[Incident]:
        return list(self.site.incidents.values()) if hasattr(self, "site") else []

    def _hear(self, badge: int, message: object) -> None:
        counter = self.counters[badge]
        self.counters[badge] += 1
        self._think(FrameHeard(self.now_ms, "wifi", badge, seal(Cipher(key_of(badge)), badge, counter, message)))

    def _think(self, *inputs: Input) -> Turn:
        turn = think(self.site, inputs, self.now_ms)
        self.journal += turn.batch.decisions
        self.offered += turn.deliveries
        assert len(turn.answers) == len(inputs)
        assert turn.refused == []
        return turn

    def _compare(self, journal: list[tuple[int | None, int | None, Decision]]) -> None:
        for incident in self._incidents():
            assert incidents.rebuild(d for number, _, d in journal if number == incident.number) == incident
        for visit in self._visits():
            assert visiting.rebuild(d for number, visit_no, d in journal if number is None and visit_no == visit.number) == visit

    def _visits(self) -> list[OpenVisit]:
        return list(self.site.visits.values()) if hasattr(self, "site") else []


def _policy(second_look_ms: int) -> Policy:
    plain = default_policy()
    return replace(plain, sos=replace(plain.sos, clocks=replace(plain.sos.clocks, second_look_ms=second_look_ms)))


def _stored(decision: Decision) -> Decision:
    row = encode(1, None, None, decision, b"")
    return decode(row.kind, row.body)


Always.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestWhatAlwaysHolds = Always.TestCase
