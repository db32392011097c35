"""A restart forgets nothing: what the store gives back is what the running base knew, after whatever happened, in any order."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from badgelink.frame import seal
from badgelink.messages import ARRIVED, LEAVE_NOW_ASKED, LEFT, SOS, Alarm, CheckIn, SelfTest, Visit
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from basestation.core import code_word
from basestation.core.events import (
    ActionRecorded,
    ApprovalConfirmed,
    Approved,
    Arrived,
    Assessed,
    CallMade,
    CheckedIn,
    ClosureAsked,
    ClosureLooked,
    CodeWordHeard,
    DepartureAgreed,
    DrillCalled,
    Extended,
    LeaveNowSaid,
    Left,
    OwnershipTaken,
    PlanChanged,
    PlanRead,
    PoliceCalled,
    QuestionAnswered,
    Returned,
    VisitCalledOff,
    WelfareWanted,
    WentOut,
    WrittenUp,
)
from basestation.core.keeping import Hold, Unhold
from basestation.core.policy.ladders import default_policy
from basestation.core.policy.rules import Retention
from basestation.core.site import Site
from basestation.core.thinking import think
from basestation.core.turn import ForIncident, ForRecords, ForVisit, Heard, Input, SignedOut, TaskDone, VisitPlanned
from basestation.core.visit import Plan, Stop
from basestation.sealing import Cipher
from basestation.store import retention, roster, schema
from basestation.store.loading import load_site
from basestation.store.reading import reading
from basestation.store.roster import MemberDraft
from basestation.store.store import Store
from basestation.store.verification import Verification
from tests.support.seeding import seeded
from tools.emulator.badge import key_of

OFFICE, HEAD, ANN, BEN, CAT = 1, 2, 3, 4, 5
NAMES = {OFFICE: "office", HEAD: "head", ANN: "visitor", BEN: "visitor", CAT: "visitor"}
PAIRS = ((ANN, 1, BEN, 2), (CAT, 3, None, None), (ANN, 3, None, None), (BEN, 1, CAT, 3))
BADGES, DRILL_BADGE = (1, 2, 3), 4
START_MS, MINUTE_MS, DAY_MS = 1_772_442_000_000, 60_000, 86_400_000
EXAMPLES = 15 * max(1, int(os.environ.get("DOORSTEP_RUNS", "300")) // 300)
AT_ONCE = Retention(visits_months=0, incidents_months=0, drills_months=0)
WORDS = ("arrived", "well", "more", "left", "welfare", "leave", "fine", "call", "back")
PLANNING = ("changed", "assessed", "yes", "aloud", "confirmed", "read", "departs", "goes", "called off", "written", "call")


class Always(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now_ms = START_MS
        self.counters = dict.fromkeys((*BADGES, DRILL_BADGE), 0)
        self._folder = TemporaryDirectory()
        self.path = Path(self._folder.name) / "doorstep.db"
        self.store = Store(f"sqlite:///{self.path}")

    @initialize()
    def a_school(self) -> None:
        self.store.own()
        for number, role in NAMES.items():
            seeded(self.store.engine, roster.add_member, MemberDraft(f"Person {number}", (role,), "", None, ()))
        with self.store.engine.begin() as connection:
            for number in (*BADGES, DRILL_BADGE):
                row = {"number": number, "label": f"Badge {number}", "key": key_of(number), "is_for_drills": number == DRILL_BADGE}
                connection.execute(schema.badges.insert(), row)
        self.site = self._read()

    def teardown(self) -> None:
        if hasattr(self, "site"):
            with reading(f"sqlite:///{self.path}") as connection:
                assert list(Verification(connection).findings()) == []
        self.store.close()
        self._folder.cleanup()

    # What happens ---------------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(PAIRS), minutes=st.integers(5, 120), interval=st.sampled_from((0, 5)), is_planned=st.booleans())
    def a_visit(self, who: tuple[int, int, int | None, int | None], minutes: int, interval: int, is_planned: bool) -> None:
        visitor, badge, second, second_badge = who
        plan = Plan(
            visitor, badge, (Stop("1 High Street", lat_udeg=53_000_000, lon_udeg=0), Stop("2 Low Road")), self.now_ms + minutes * MINUTE_MS,
            second=second, second_badge=second_badge, interval_min=interval,
        )  # fmt: skip
        self._think(VisitPlanned(self.now_ms, OFFICE, plan) if is_planned else SignedOut(self.now_ms, plan))

    @rule(pick=st.integers(0, 3), what=st.sampled_from(PLANNING))
    def planning(self, pick: int, what: str) -> None:
        known = {**self.site.planned, **self.site.visits, **self.site.afterwards}
        if not known:
            return
        visit, now_ms = known[sorted(known)[pick % len(known)]], self.now_ms
        events = {
            "changed": PlanChanged(now_ms, OFFICE, _renamed(visit.plan), ""),
            "assessed": Assessed(now_ms, visit.plan.visitor, (("place", "a flat"),)),
            "yes": Approved(now_ms, "visit", HEAD, "head", HEAD),
            "aloud": Approved(now_ms, "visit", HEAD, "head", OFFICE, True),
            "confirmed": ApprovalConfirmed(now_ms, "visit", HEAD),
            "read": PlanRead(now_ms, OFFICE, "office"),
            "departs": DepartureAgreed(now_ms, OFFICE, "pair", "alone", "nobody is free", HEAD),
            "goes": WentOut(now_ms, OFFICE, visit.plan),
            "called off": VisitCalledOff(now_ms, OFFICE, "video call", "ill"),
            "written": WrittenUp(now_ms, visit.plan.visitor, "done", "all well"),
            "call": CallMade(now_ms, OFFICE, "out", "Person 3", "no answer"),
        }
        self._think(ForVisit(visit.number, events[what]))

    @rule(pick=st.integers(0, 1), what=st.sampled_from(WORDS))
    def says_by_telephone(self, pick: int, what: str) -> None:
        numbers, now_ms = sorted(self.site.visits), self.now_ms
        events = {
            "arrived": Arrived(now_ms, "the office"), "well": CheckedIn(now_ms, "the office"), "more": Extended(now_ms, 15, "the office"),
            "left": Left(now_ms, "the office"), "welfare": WelfareWanted(now_ms, "the office", 60),
            "leave": LeaveNowSaid(now_ms, "the office"), "fine": QuestionAnswered(now_ms, OFFICE, "it is fine"),
            "call": CallMade(now_ms, OFFICE, "out", "Person 3", "no answer"), "back": Returned(now_ms, "the office"),
        }  # fmt: skip
        if numbers:
            self._think(ForVisit(numbers[pick % len(numbers)], events[what]))

    @rule(badge=st.sampled_from(BADGES), what=st.sampled_from((ARRIVED, LEFT, LEAVE_NOW_ASKED)), age_s=st.sampled_from((0, 20, 470)))
    def says_by_badge(self, badge: int, what: int, age_s: int) -> None:
        self._hear(badge, Visit(0, age_s, 80, what, 15))

    @rule(badge=st.sampled_from((*BADGES, DRILL_BADGE)), what=st.sampled_from(("press", "press", "check-in", "test")))
    def speaks(self, badge: int, what: str) -> None:
        press, check_in = Alarm(0, SOS, 0, 80, None, None, None, None), CheckIn(0, 0, 80)
        self._hear(badge, {"press": press, "check-in": check_in, "test": SelfTest(0, 0, 80, 0)}[what])

    @rule(pick=st.sampled_from((None, 0, 1)))
    def the_code_word(self, pick: int | None) -> None:
        numbers = sorted(self.site.visits)
        number = numbers[pick % len(numbers)] if numbers and pick is not None else None
        joins = next((each.number for each in code_word.unrecognised(self.site)), None)
        self._think(CodeWordHeard(self.now_ms, number, OFFICE, "office", self.now_ms, joins))

    @rule(badge=st.sampled_from((None, 1)))
    def a_drill(self, badge: int | None) -> None:
        """One of the drill badge begins with its press: a page never calls a second one on top of it."""
        self._think(DrillCalled(self.now_ms, badge, ANN, called_by=HEAD))

    @rule(person=st.sampled_from((OFFICE, HEAD)), what=st.sampled_from(("take", "act", "police", "close", "close", "look")))
    def deals_with_what_is_open(self, person: int, what: str) -> None:
        now_ms = self.now_ms
        events = {
            "take": OwnershipTaken(now_ms, person, NAMES[person]), "act": ActionRecorded(now_ms, person, "rang"),
            "police": PoliceCalled(now_ms, person, "CAD 1"), "close": ClosureAsked(now_ms, person, "incident", "all is well"),
            "look": ClosureLooked(now_ms, person, agrees=True),
        }  # fmt: skip
        for number in [incident.number for incident in self.site.incidents.values() if incident.is_open]:
            self._think(ForIncident(number, events[what]))

    @rule()
    def a_task_is_done(self) -> None:
        for number in sorted(self.site.tasks)[:1]:
            self._think(TaskDone(self.now_ms, number, HEAD, "done"))

    @rule(subject=st.sampled_from(("visit", "incident")), number=st.integers(1, 3), is_held=st.booleans())
    def is_kept(self, subject: Any, number: int, is_held: bool) -> None:
        self._think(ForRecords((Hold if is_held else Unhold)(self.now_ms, subject, number, HEAD, "an allegation")))

    @rule()
    def erases(self) -> None:
        """Everything that is over, at once."""
        with self.store.engine.connect() as connection:
            found = retention.plan(connection, AT_ONCE, self.now_ms)
        if found:
            self._think(ForRecords(found.order(self.now_ms, HEAD, AT_ONCE, "a test")))

    @rule(wait_ms=st.sampled_from((1_000, 61_000, 5 * MINUTE_MS, 26 * MINUTE_MS, 90 * MINUTE_MS, 3 * DAY_MS)))
    def time_passes(self, wait_ms: int) -> None:
        end_ms = self.now_ms + wait_ms
        for _ in range(300):
            due_ms = self.site.due_ms()
            if due_ms is None or due_ms > end_ms:
                break
            self.now_ms = max(self.now_ms, due_ms)
            self._think()
        self.now_ms = end_ms
        self._think()

    @rule()
    def starts_again(self) -> None:
        self.site = self._read()

    # What always holds ----------------------------------------------------------------------------------------------

    @invariant()
    def the_store_gives_back_what_the_base_knows(self) -> None:
        if hasattr(self, "site"):
            assert _known(self._read()) == _known(self.site)

    # Inside ---------------------------------------------------------------------------------------------------------

    def _read(self) -> Site:
        return load_site(self.store, "school", default_policy(), ZoneInfo("Europe/London"), self.now_ms)

    def _hear(self, badge: int, message: object) -> None:
        counter = self.counters[badge]
        self.counters[badge] += 1
        self._think(Heard(self.now_ms, "wifi", badge, seal(Cipher(key_of(badge)), badge, counter, message)))

    def _think(self, *inputs: Input) -> None:
        turn = think(self.site, inputs, self.now_ms)
        assert turn.refused == []
        if not turn.batch.is_empty:
            self.store.commit(turn.batch)


def _renamed(plan: Plan) -> Plan:
    return Plan(plan.visitor, plan.badge, plan.stops, plan.back_by_ms + MINUTE_MS, second=plan.second, second_badge=plan.second_badge)


def _known(site: Site) -> dict[str, Any]:
    """All that must be there after a restart, whatever else is in memory."""
    shelves = {name: getattr(site, name) for name in ("planned", "visits", "afterwards", "tasks", "held", "practised", "last_drill_ms")}
    finds = {name: getattr(site, name) for name in ("open_of_badge", "open_of_visit", "visit_of_badge", "deliveries")}
    numbers = {name: getattr(site, name) for name in ("next_incident", "next_visit", "next_delivery", "next_task")}
    incidents = {number: incident for number, incident in site.incidents.items() if incident.is_open}
    alive = {number: site.alive_in_round.get((number, incident.round), 0) for number, incident in incidents.items()}
    badges = {number: (badge.events, badge.window.newest, badge.window.seen, badge.proved_ms) for number, badge in site.badges.items()}
    return {**shelves, **finds, **numbers, "incidents": incidents, "badges": badges, "alive": alive}


Always.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestNothingIsForgotten = Always.TestCase
