"""What always holds of words that come later than they were said, out of a dead spot or from a broker that kept them, in any order.

The test knows when everything really was said; the base has only the ages in the frames, and how long it was away itself.
"""

import os
from zoneinfo import ZoneInfo

from badgelink.frame import seal
from badgelink.messages import ARRIVED, LEFT, SOS, Alarm, CheckIn, Heartbeat, Visit, Welfare
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from basestation.core import decisions as made
from basestation.core.cause import LOST_CONTACT
from basestation.core.decisions import Decision
from basestation.core.policy.ladders import default_policy
from basestation.core.site import Badge, Site
from basestation.core.telling import Contact, Person
from basestation.core.thinking import think
from basestation.core.turn import Heard, Input, SignedOut, WelfareAsked
from basestation.core.visit import Plan, Stop
from basestation.sealing import Cipher
from tools.emulator.badge import key_of

OFFICE, ANN = 1, 2
BADGES = (7,)
START_MS, MINUTE_MS, ROUNDING_MS = 1_772_442_000_000, 60_000, 1_000
EXAMPLES = 400 * max(1, int(os.environ.get("DOORSTEP_RUNS", "300")) // 300)
BEAT = Heartbeat(2, 90, 0, 0, 0, 0, 60, 1, 1, 1, 0)


class Always(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now_ms, self.away_ms = START_MS, None
        self.journal: list[tuple[int | None, Decision]] = []
        self.counters = dict.fromkeys(BADGES, 0)
        self.said: dict[int, list[tuple[int, int, str]]] = {badge: [] for badge in BADGES}  # (event counter, when, what)
        self.kept: list[tuple[int, int, bytes]] = []  # (badge, when it was sent, frame)
        self.heard_ms: dict[int, int] = {}  # when the newest frame that came was really sent
        self.words_ms: dict[int, list[int]] = {badge: [START_MS] for badge in BADGES}

    @initialize()
    def a_visit(self) -> None:
        roster = {n: Person(n, f"Person {n}", ("office",) if n == OFFICE else (), "", (Contact("phone", str(n)),)) for n in (OFFICE, ANN)}
        badges = {n: Badge(n, f"Badge {n}", Cipher(key_of(n))) for n in BADGES}
        self.site = Site("school", default_policy(), ZoneInfo("Europe/London"), START_MS, roster=roster, badges=badges)
        self._think(SignedOut(START_MS, Plan(ANN, 7, (Stop("1 High Street"),), START_MS + 600 * MINUTE_MS)))

    # What happens ---------------------------------------------------------------------------------------------------

    @rule(badge=st.sampled_from(BADGES), what=st.sampled_from(("check-in", "arrived", "left", "SOS")), is_in_dead_spot=st.booleans())
    def says(self, badge: int, what: str, is_in_dead_spot: bool) -> None:
        self.said[badge].append((self._next(badge), self.now_ms, what))
        if not is_in_dead_spot:
            self._send(badge, *self.said[badge][-1])

    @rule(badge=st.sampled_from(BADGES), back=st.integers(1, 4))
    def says_again(self, badge: int, back: int) -> None:
        """What was said in a dead spot too."""
        if len(self.said[badge]) >= back:
            self._next(badge)
            self._send(badge, *self.said[badge][-back])

    @rule(badge=st.sampled_from(BADGES))
    def beats(self, badge: int) -> None:
        self._carry(badge, seal(Cipher(key_of(badge)), badge, self._next(badge), BEAT))

    @precondition(lambda self: self.away_ms is None)
    @rule(wait_ms=st.sampled_from((0, 20_000)))
    def the_office_asks(self, wait_ms: int) -> None:
        self._pass(wait_ms)
        self._think(WelfareAsked(self.now_ms, 1, 120))

    @precondition(lambda self: self.away_ms is None)
    @rule()
    def the_base_goes_away(self) -> None:
        self.away_ms = self.now_ms

    @precondition(lambda self: self.away_ms is not None)
    @rule()
    def the_base_is_back(self) -> None:
        frames, since_ms, self.kept, self.away_ms = self.kept, self.away_ms, [], None
        for badge, sent_ms, _ in frames:
            self.heard_ms[badge] = sent_ms
        self._think(*(Heard(self.now_ms, "mqtt", badge, frame, kept_since_ms=since_ms) for badge, _, frame in frames))

    @rule(wait_ms=st.sampled_from((1_000, 20_000, 61_000, 5 * MINUTE_MS, 26 * MINUTE_MS)))
    def time_passes(self, wait_ms: int) -> None:
        self._pass(wait_ms)

    # What always holds ----------------------------------------------------------------------------------------------

    @invariant()
    def a_question_of_the_office_is_answered_only_by_what_was_really_said_after_it(self) -> None:
        for visit in self._open_visits():
            rows = [found for number, found in self.journal if number == visit.number]
            asked = max((index for index, found in enumerate(rows) if isinstance(found, made.AskWelfare)), default=None)
            if asked is None or visit.welfare_due_ms is not None:
                continue
            concerns = [found for found in rows[asked:] if isinstance(found, made.RaiseConcern) and found.cause != LOST_CONTACT]
            assert concerns or max(self.words_ms[visit.plan.badge]) + ROUNDING_MS >= rows[asked].at_ms

    @invariant()
    def a_question_that_waits_for_its_answer_is_still_said_to_the_badge(self) -> None:
        """Here no badge ever says that it heard it."""
        for visit in self._open_visits():
            assert visit.welfare_due_ms is None or self.site.downlinks.waits(visit.plan.badge, Welfare) is not None

    @invariant()
    def nobody_seems_to_have_been_in_touch_later_than_they_were(self) -> None:
        for visit in self._open_visits():
            assert visit.last_contact_ms <= max(self.words_ms[visit.plan.badge]) + ROUNDING_MS

    @invariant()
    def no_badge_seems_to_have_been_heard_later_than_it_spoke(self) -> None:
        for badge in self.site.badges.values() if hasattr(self, "site") else ():
            assert badge.last_heard_ms is None or badge.last_heard_ms <= self.heard_ms[badge.number]

    @invariant()
    def no_press_seems_to_be_younger_than_it_is_unless_it_is_said_that_it_may_be_older(self) -> None:
        for incident in self.site.incidents.values() if hasattr(self, "site") else ():
            for press in incident.presses:
                really_ms = next(at_ms for counter, at_ms, _ in self.said[press.badge] if counter == press.event_counter)
                earliest_ms = press.pressed_ms if press.since_ms is None else press.since_ms
                assert earliest_ms <= really_ms + ROUNDING_MS

    # Inside ---------------------------------------------------------------------------------------------------------

    def _pass(self, wait_ms: int) -> None:
        end_ms = self.now_ms + wait_ms
        while self.away_ms is None and (due_ms := self.site.due_ms()) is not None and due_ms <= end_ms:
            self.now_ms = max(self.now_ms, due_ms)
            self._think()
        self.now_ms = end_ms

    def _open_visits(self) -> list:
        return list(self.site.visits.values()) if hasattr(self, "site") else []

    def _next(self, badge: int) -> int:
        self.counters[badge] += 1
        return self.counters[badge]

    def _send(self, badge: int, event_counter: int, at_ms: int, what: str) -> None:
        lag, age_s = self.counters[badge] - event_counter, (self.now_ms - at_ms) // 1000
        word = {
            "check-in": CheckIn(lag, age_s, 80), "arrived": Visit(lag, age_s, 80, ARRIVED, 0), "left": Visit(lag, age_s, 80, LEFT, 0),
            "SOS": Alarm(lag, SOS, age_s, 80, None, None, None, None),
        }[what]  # fmt: skip
        if what != "SOS":
            self.words_ms[badge].append(at_ms)
        self._carry(badge, seal(Cipher(key_of(badge)), badge, self.counters[badge], word))

    def _carry(self, badge: int, frame: bytes) -> None:
        if self.away_ms is not None:
            self.kept.append((badge, self.now_ms, frame))
            return
        self.heard_ms[badge] = self.now_ms
        self._think(Heard(self.now_ms, "mqtt", badge, frame))

    def _think(self, *inputs: Input) -> None:
        turn = think(self.site, inputs, self.now_ms)
        self.journal += [(visit_no, decision) for incident, visit_no, decision in turn.batch.decisions if incident is None]
        assert turn.refused == []


Always.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestWordsThatComeLate = Always.TestCase
