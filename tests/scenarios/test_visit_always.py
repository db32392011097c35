"""What always holds of a visit, whatever is pressed, said on the telephone, asked, changed and forgotten, in any order."""

import os
from dataclasses import replace
from zoneinfo import ZoneInfo

from badgelink.frame import seal
from badgelink.messages import ARRIVED, EXTENDED, LEAVE_NOW_ASKED, LEFT, SOS, Alarm, CheckIn, Position, Visit
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from basestation.core import code_word
from basestation.core import decisions as made
from basestation.core import incident as incidents
from basestation.core.board import VisitRow, board
from basestation.core.decisions import Decision
from basestation.core.events import (
    Arrived,
    CallMade,
    ChallengeFailed,
    CheckedIn,
    ClosureAsked,
    CodeWordHeard,
    Extended,
    LeaveNowSaid,
    Left,
    OwnershipTaken,
    PlanChanged,
    QuestionAnswered,
    Returned,
    Texted,
    WelfareWanted,
)
from basestation.core.policy.ladders import default_policy
from basestation.core.position import Fix
from basestation.core.site import Badge, Site
from basestation.core.telling import Contact, Person
from basestation.core.thinking import think
from basestation.core.turn import ForIncident, ForVisit, Heard, Input, SignedOut
from basestation.core.visit import INSIDE, Plan, Stop
from basestation.core.visit import Visit as OpenVisit
from basestation.core.visiting import visiting
from basestation.sealing import Cipher
from basestation.store.codec import decode, encode
from tools.emulator.badge import key_of

OFFICE, HEAD, ANN, BEN, CAT = 1, 2, 3, 4, 5
NAMES = {OFFICE: ("office",), HEAD: ("head",), ANN: ("visitor",), BEN: ("visitor",), CAT: ("visitor",)}
PAIRS = ((ANN, 1, BEN, 2), (CAT, 3, None, None))
BADGES = (1, 2, 3)
HOME = Stop("1 High Street", lat_udeg=53_000_000, lon_udeg=0)
FAR = Fix(0, 54_000_000, 0, 10)
START_MS, MINUTE_MS = 1_772_442_000_000, 60_000
EXAMPLES = 40 * max(1, int(os.environ.get("DOORSTEP_RUNS", "300")) // 300)
WORDS = (made.SendOut, made.RecordArrival, made.RecordCheckIn, made.Extend, made.RecordLeaving)


class Always(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now_ms = START_MS
        self.journal: list[tuple[int | None, int | None, Decision]] = []
        self.counters = dict.fromkeys(BADGES, 0)

    @initialize()
    def a_school(self) -> None:
        roster = {n: Person(n, f"Person {n}", roles, "", (Contact("phone", str(n)),)) for n, roles in NAMES.items()}
        badges = {n: Badge(n, f"Badge {n}", Cipher(key_of(n))) for n in BADGES}
        self.site = Site("school", default_policy(), ZoneInfo("Europe/London"), self.now_ms, roster=roster, badges=badges)

    # What happens ---------------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(PAIRS), minutes=st.integers(5, 120), interval=st.sampled_from((0, 5, 20)), stops=st.integers(1, 3))
    def leaves_school(self, who: tuple[int, int, int | None, int | None], minutes: int, interval: int, stops: int) -> None:
        visitor, badge, second, second_badge = who
        places = tuple(replace(HOME, address=f"{n} High Street") for n in range(stops))
        plan = Plan(
            visitor, badge, places, self.now_ms + minutes * MINUTE_MS, second=second, second_badge=second_badge, interval_min=interval
        )
        self._think(SignedOut(self.now_ms, plan))

    @rule(
        badge=st.sampled_from(BADGES), what=st.sampled_from((ARRIVED, LEFT, EXTENDED, LEAVE_NOW_ASKED)), age_s=st.sampled_from((0, 20, 470))
    )
    def says_by_badge(self, badge: int, what: int, age_s: int) -> None:
        self._hear(badge, Visit(0, age_s, 80, what, 15))

    @rule(badge=st.sampled_from(BADGES), age_s=st.sampled_from((0, 20, 1450)))
    def checks_in(self, badge: int, age_s: int) -> None:
        self._hear(badge, CheckIn(0, age_s, 80))

    @rule(badge=st.sampled_from(BADGES), lat_udeg=st.sampled_from((53_000_000, 54_000_000)))
    def says_where_it_is(self, badge: int, lat_udeg: int) -> None:
        self._hear(badge, Position(0, 80, 5, 10, lat_udeg, 0))

    @rule(badge=st.sampled_from(BADGES))
    def presses(self, badge: int) -> None:
        self._hear(badge, Alarm(0, SOS, 0, 80, None, None, None, None))

    @rule(
        pick=st.integers(0, 1),
        what=st.sampled_from(("arrived", "elsewhere", "well", "more", "left", "welfare", "leave", "fine", "call", "text")),
    )
    def says_by_telephone(self, pick: int, what: str) -> None:
        now_ms = self.now_ms
        events = {
            "arrived": Arrived(now_ms, "the office"),
            "elsewhere": Arrived(now_ms, "the office", replace(FAR, at_ms=now_ms)),
            "well": CheckedIn(now_ms, "the office"),
            "more": Extended(now_ms, 15, "the office"),
            "left": Left(now_ms, "the office"),
            "welfare": WelfareWanted(now_ms, "the office", 60),
            "leave": LeaveNowSaid(now_ms, "the office"),
            "fine": QuestionAnswered(now_ms, OFFICE, "it is fine"),
            "call": CallMade(now_ms, OFFICE, "out", "Person 3", "no answer"),
            "text": Texted(now_ms, ANN, "Person 3 texted: ring me."),
        }
        self._tell(pick, events[what])

    @rule(pick=st.integers(0, 1), interval=st.sampled_from((0, 5, 20)))
    def changes_the_plan(self, pick: int, interval: int) -> None:
        for number in self._out(pick):
            plan = replace(self.site.visits[number].plan, interval_min=interval)
            self._think(ForVisit(number, PlanChanged(self.now_ms, OFFICE, plan, "a change")))

    @rule(pick=st.integers(0, 1), is_word=st.booleans(), is_same=st.booleans())
    def is_heard_on_the_telephone(self, pick: int, is_word: bool, is_same: bool) -> None:
        for number in self._out(pick):
            joins = next((each.number for each in code_word.unrecognised(self.site)), None) if is_same else None
            word = CodeWordHeard(self.now_ms, number, OFFICE, "office", self.now_ms, joins)
            self._think(word if is_word else ChallengeFailed(self.now_ms, number, OFFICE, "office"))

    @rule()
    def somebody_nobody_knows_says_the_code_word(self) -> None:
        self._think(CodeWordHeard(self.now_ms, None, OFFICE, "office", self.now_ms))

    @rule(pick=st.integers(0, 1))
    def returns(self, pick: int) -> None:
        self._tell(pick, Returned(self.now_ms, "the office"))

    @rule(person=st.sampled_from((OFFICE, HEAD)), closes=st.booleans())
    def deals_with_what_is_open(self, person: int, closes: bool) -> None:
        for number in [incident.number for incident in self.site.incidents.values() if incident.is_open]:
            self._think(ForIncident(number, OwnershipTaken(self.now_ms, person, NAMES[person][0])))
            if closes:
                self._think(ForIncident(number, ClosureAsked(self.now_ms, person, "precautionary", "all is well")))

    @rule(wait_ms=st.sampled_from((1_000, 61_000, 5 * MINUTE_MS, 26 * MINUTE_MS, 90 * MINUTE_MS)))
    def time_passes(self, wait_ms: int) -> None:
        end_ms = self.now_ms + wait_ms
        while (due_ms := self.site.due_ms()) is not None and due_ms <= end_ms:
            self.now_ms = max(self.now_ms, due_ms)
            self._think()
        self.now_ms = end_ms

    # What always holds ----------------------------------------------------------------------------------------------

    @invariant()
    def whoever_is_out_has_a_due_time_or_a_concern_stands(self) -> None:
        for visit in self._visits():
            assert visit.due_ms is not None or self._is_open(visit), visit
            if visit.next_look_ms is not None:
                assert self.site.due_ms() <= max(visit.next_look_ms, self.now_ms)

    @invariant()
    def nobody_is_shown_as_safe_whose_last_word_is_too_old(self) -> None:
        """Reckoned from the journal, and from the policy alone."""
        for visit, row in self._rows():
            last_ms = max(found.at_ms for _, number, found in self.journal if number == visit.number and isinstance(found, WORDS))
            wait_ms = (visit.plan.interval_min + visit.plan.grace_min) * MINUTE_MS + visiting.TRAVEL_MS
            is_too_old = visit.state == INSIDE and visit.plan.interval_min > 0 and self.now_ms - last_ms >= wait_ms
            is_overdue = self.now_ms >= visit.back_by_ms + self.site.policy.visit.overdue_grace_ms
            assert row.is_late or not (is_too_old or is_overdue or self._is_open(visit)), (visit, row)

    @invariant()
    def without_an_open_incident_nobody_waits_longer_than_the_policy_says(self) -> None:
        """But for the time that is given after an incident was closed, or the plan changed."""
        for visit in self._visits():
            if visit.due_ms is not None and not self._is_open(visit):
                watched = (
                    found.due_ms for _, number, found in self.journal if number == visit.number and isinstance(found, made.WatchAgain)
                )
                unasked = replace(visit, welfare_due_ms=None, leaving_due_ms=None, question_due_ms=None)
                assert visit.due_ms <= max(visiting.safe_until_ms(unasked, self.site.policy.visit), *watched, 0)

    @invariant()
    def a_visit_has_one_open_incident_at_most_and_so_has_a_badge(self) -> None:
        opened = [incident for incident in self._incidents() if incident.is_open and not incident.is_drill]
        visits = [incident.visit_no for incident in opened if incident.visit_no is not None]
        badges = [badge for incident in opened for badge in incident.badges]
        assert len(visits) == len(set(visits))
        assert len(badges) == len(set(badges))

    @invariant()
    def whoever_still_is_in_there_is_waited_for(self) -> None:
        for visit in self._visits():
            assert (visit.leaving_due_ms is not None) == bool(visit.still_in)
            assert set(visit.still_in) <= set(visit.plan.badges)
            assert not set(visit.still_in) & set(visit.said_out)

    @invariant()
    def the_journal_played_again_gives_the_same(self) -> None:
        self._compare(self.journal)

    def teardown(self) -> None:
        """And so it does as it comes back from the store."""
        self._compare([(number, visit_no, _stored(decision)) for number, visit_no, decision in self.journal])

    # Inside ---------------------------------------------------------------------------------------------------------

    def _visits(self) -> list[OpenVisit]:
        return list(self.site.visits.values()) if hasattr(self, "site") else []

    def _incidents(self) -> list[incidents.Incident]:
        return list(self.site.incidents.values()) if hasattr(self, "site") else []

    def _rows(self) -> list[tuple[OpenVisit, VisitRow]]:
        rows = board(self.site, self.now_ms, {}).visits if hasattr(self, "site") else ()
        return [(self.site.visits[row.number], row) for row in rows]

    def _is_open(self, visit: OpenVisit) -> bool:
        return visit.number in self.site.open_of_visit

    def _out(self, pick: int) -> list[int]:
        numbers = sorted(self.site.visits)
        return [numbers[pick % len(numbers)]] if numbers else []

    def _tell(self, pick: int, event: object) -> None:
        for number in self._out(pick):
            self._think(ForVisit(number, event))

    def _hear(self, badge: int, message: object) -> None:
        counter = self.counters[badge]
        self.counters[badge] += 1
        self._think(Heard(self.now_ms, "wifi", badge, seal(Cipher(key_of(badge)), badge, counter, message)))

    def _think(self, *inputs: Input) -> None:
        turn = think(self.site, inputs, self.now_ms)
        self.journal += turn.batch.decisions
        assert turn.refused == []

    def _compare(self, journal: list[tuple[int | None, int | None, Decision]]) -> None:
        for incident in self._incidents():
            assert incidents.rebuild(d for number, _, d in journal if number == incident.number) == incident
        for visit in self._visits():
            assert visiting.rebuild(d for number, visit_no, d in journal if number is None and visit_no == visit.number) == visit


def _stored(decision: Decision) -> Decision:
    row = encode(1, None, None, decision, b"")
    return decode(row.kind, row.body)


Always.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestWhatAlwaysHolds = Always.TestCase
