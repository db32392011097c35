"""Whatever may come to a base over every road, in any order: badges, texts, links, the alarm centre, a spare, another policy, a backup."""

import sqlite3
from contextlib import closing

from badgelink.messages import ARRIVED, CLOSED, LEAVE_NOW_ASKED, LEFT, SOS, Alarm, CheckIn, Position, Receipt, Visit
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from basestation.core.deliveries.dispatch import ARC
from basestation.core.events import (
    ActionRecorded,
    CheckedIn,
    ClosureAsked,
    ClosureLooked,
    DeliverySettled,
    DrillCalled,
    HandOverAsked,
    HandOverDeclined,
    OwnershipTaken,
    PassedOn,
    PoliceCalled,
    QuestionAnswered,
    Returned,
    TextHeard,
    WelfareWanted,
)
from basestation.core.policy.ladders import MINUTE_MS, Policy
from basestation.core.position import Fix
from basestation.core.roads.events import RoadChanged, RoadProved, RoadTestAsked
from basestation.core.turn import ForIncident, ForVisit, Input, PhonePosition, SignedOut
from basestation.core.visit import Plan, Stop
from tests.scenarios.every_road_school import (
    ANN,
    BADGES,
    BEN,
    DRILL_BADGE,
    HANNAH,
    OLIVE,
    PEOPLE,
    POLICIES,
    ROLES,
    OneSchool,
    international_of,
)

PAIRS = ((ANN, 1, BEN, 2), (ANN, 1, None, None), (BEN, 2, None, None))
ROADS = ("mqtt", "lora", "chirpstack", "sms", "mail", "arc", "database", "spare", "badges")


class EveryRoad(OneSchool):
    # Badges and visits ----------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(PAIRS), minutes=st.sampled_from((5, 40)), interval=st.sampled_from((0, 5)))
    def leaves_school(self, who: tuple[int, int, int | None, int | None], minutes: int, interval: int) -> None:
        visitor, badge, second, second_badge = who
        plan = Plan(
            visitor, badge, (Stop("1 High Street"),), self.now_ms + minutes * MINUTE_MS,
            second=second, second_badge=second_badge, interval_min=interval,
        )  # fmt: skip
        self._think(SignedOut(self.now_ms, plan))

    @rule(badge=st.sampled_from((*BADGES, DRILL_BADGE)))
    def presses(self, badge: int) -> None:
        self.pressed[badge] = self.counters[badge]
        self._hear(badge, Alarm(0, SOS, 0, 80, None, None, None, None))

    @rule(badge=st.sampled_from((*BADGES, DRILL_BADGE)), road=st.sampled_from(("mqtt", "lora")))
    def says_where_it_calls_from(self, badge: int, road: str) -> None:
        """What a badge in an alarm does until it is told that it is closed. Whatever the base has lost, it is answered."""
        if badge not in self.pressed:
            return
        event_counter = self.pressed[badge]
        said = [] if self.counters[badge] == event_counter else [Position(self.counters[badge] - event_counter, 80, 5, 10, 53_000_000, 0)]
        for message in said:
            self._hear(badge, message, road)
        known = self.site.badges[badge].events.get(event_counter)
        incident = self.site.incidents.get(known or 0)
        if incident is not None and incident.is_open:
            assert badge in incident.badges
        elif badge not in self.site.open_of_badge:
            waiting = self.site.downlinks.waits(badge, Receipt)
            assert waiting is not None
            assert (waiting.event_counter, waiting.stage) == (event_counter, CLOSED)
            del self.pressed[badge]

    @rule(
        badge=st.sampled_from(BADGES), what=st.sampled_from((ARRIVED, LEFT, LEAVE_NOW_ASKED, 0)), age_s=st.sampled_from((0, 20, 470)),
        road=st.sampled_from(("mqtt", "lora")),
    )  # fmt: skip
    def says_something(self, badge: int, what: int, age_s: int, road: str) -> None:
        self._hear(badge, Visit(0, age_s, 80, what, 15) if what else CheckIn(0, age_s, 80), road)

    @rule(pick=st.integers(0, 1), what=st.sampled_from(("well", "welfare", "back", "fine")))
    def says_by_telephone(self, pick: int, what: str) -> None:
        numbers, now_ms = sorted(self.site.visits), self.now_ms
        events = {
            "well": CheckedIn(now_ms, "the office"), "welfare": WelfareWanted(now_ms, "the office", 60),
            "back": Returned(now_ms, "the office"), "fine": QuestionAnswered(now_ms, OLIVE, "it is fine"),
        }  # fmt: skip
        if numbers:
            self._think(ForVisit(numbers[pick % len(numbers)], events[what]))

    @rule(person=st.sampled_from((ANN, BEN)), is_press=st.booleans())
    def a_phone_speaks(self, person: int, is_press: bool) -> None:
        fix = Fix(self.now_ms, 53_000_000, 0, 20, by_phone=True)
        self._think(PhonePosition(self.now_ms, person, fix, self.now_ms if is_press else None))

    # People, by text, by link, at the screen ------------------------------------------------------------------------

    @rule(
        person=st.sampled_from((*PEOPLE, 9)),
        meaning=st.sampled_from(("takes", "takes", "cannot", "says")),
        late_s=st.sampled_from((0, 600)),
    )
    def texts(self, person: int, meaning: str, late_s: int) -> None:
        words = {"takes": "1", "cannot": "2", "says": "on my way"}[meaning]
        sent_ms = self.now_ms - late_s * 1000
        heard = TextHeard(self.now_ms, international_of(person), "+44", meaning, words, sent_ms, sent_ms)
        self._think(heard)
        before = len(self.journal)
        self._think(heard)  # a network may deliver it twice
        assert self.journal[before:] == []

    @rule(
        person=st.sampled_from((OLIVE, *PEOPLE)), to=st.sampled_from(PEOPLE), pick=st.integers(0, 2),
        what=st.sampled_from(("own", "own", "can't", "act", "police", "close", "close", "look", "ask", "decline")),
    )  # fmt: skip
    def does(self, person: int, to: int, pick: int, what: str) -> None:
        """By the signed link, or at the screen: whoever it is, the visitor included."""
        now_ms, role = self.now_ms, ROLES[person]
        events = {
            "own": OwnershipTaken(now_ms, person, role), "can't": PassedOn(now_ms, person, "can't deal with it"),
            "act": ActionRecorded(now_ms, person, "rang"), "police": PoliceCalled(now_ms, person, "CAD 1"),
            "close": ClosureAsked(now_ms, person, "incident", "all is well"), "look": ClosureLooked(now_ms, person, agrees=True),
            "ask": HandOverAsked(now_ms, person, to), "decline": HandOverDeclined(now_ms, person, ""),
        }  # fmt: skip
        known = [incident.number for incident in self._incidents() if incident.is_open]
        if known:
            self._think(ForIncident(known[pick % len(known)], events[what]))

    @rule(person=st.sampled_from((OLIVE, HANNAH)), how_far=st.integers(1, 4))
    def deals_with_all_of_it(self, person: int, how_far: int) -> None:
        now_ms, other = self.now_ms, HANNAH if person == OLIVE else OLIVE
        done = (
            OwnershipTaken(now_ms, person, ROLES[person]), PoliceCalled(now_ms, person, "CAD 1", 10),
            ClosureAsked(now_ms, person, "precautionary", "all is well"), ClosureLooked(now_ms, other, agrees=True),
        )  # fmt: skip
        for number in [incident.number for incident in self._incidents() if incident.is_open]:
            for step in done[:how_far]:
                self._think(ForIncident(number, step))

    @rule(person=st.sampled_from(PEOPLE), badge=st.sampled_from((None, 1)))
    def a_drill(self, person: int, badge: int | None) -> None:
        self._think(DrillCalled(self.now_ms, badge, person, called_by=HANNAH))

    # Roads ----------------------------------------------------------------------------------------------------------

    @rule(channel=st.sampled_from(("sms", "sms", "phone", "")), outcome=st.sampled_from(("sent", "sent", "again", "failed", "delivered")))
    def providers_answer(self, channel: str, outcome: str) -> None:
        """Of all that wait to be made over one channel, or of what the network has taken before."""
        waiting = [delivery.number for delivery in self.site.deliveries.values() if delivery.channel == channel]
        for number in waiting or list(self.site.unreported)[:1]:
            self._think(DeliverySettled(self.now_ms, number, outcome, "so it said"))

    @rule(outcome=st.sampled_from(("sent", "again", "failed")))
    def the_centre_answers(self, outcome: str) -> None:
        for number in [delivery.number for delivery in self.site.deliveries.values() if delivery.channel == ARC]:
            self._think(DeliverySettled(self.now_ms, number, outcome, "ACK" if outcome == "sent" else "DUH"))

    @rule(road=st.sampled_from(ROADS), is_up=st.booleans(), what=st.sampled_from(("changed", "changed", "proved", "tested")))
    def a_road(self, road: str, is_up: bool, what: str) -> None:
        events: dict[str, Input] = {
            "changed": RoadChanged(self.now_ms, road, is_up, "unplugged"), "proved": RoadProved(self.now_ms, road, is_up, "looked"),
            "tested": RoadTestAsked(self.now_ms, road, OLIVE),
        }  # fmt: skip
        self._think(events[what])

    # The base itself ------------------------------------------------------------------------------------------------

    @rule(policy=st.sampled_from(POLICIES))
    def another_policy_is_adopted(self, policy: Policy) -> None:
        self.policy = self.site.policy = policy

    @rule(ahead_ms=st.sampled_from((4_000, 45_000, -3_000, -45_000)))
    def the_spare_takes_over(self, ahead_ms: int) -> None:
        """Its clock is another one."""
        self.has_clock_gone_back |= ahead_ms < 0
        self.now_ms += ahead_ms
        self.site = self._read()
        self._think()

    @rule(away_ms=st.sampled_from((2_000, 70_000, 15 * MINUTE_MS)))
    def starts_again(self, away_ms: int) -> None:
        self.now_ms += away_ms
        self.site = self._read()
        self._think()

    @rule()
    def a_copy_is_made(self) -> None:
        with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(self._copy_path)) as target:
            source.backup(target)
        self.copy = list(self.journal), self.policy

    @precondition(lambda self: self.copy is not None)
    @rule()
    def the_copy_is_put_back(self) -> None:
        self.store.close()
        for leftover in self.path.parent.glob(f"{self.path.name}*"):
            leftover.unlink()
        self.path.write_bytes(self._copy_path.read_bytes())
        self.store = self._open()
        self.journal, self.policy = list(self.copy[0]), self.copy[1]
        self.site = self._read()
        self._think()

    @rule(wait_ms=st.sampled_from((1_000, 61_000, 5 * MINUTE_MS, 26 * MINUTE_MS)))
    def time_passes(self, wait_ms: int) -> None:
        end_ms = self.now_ms + wait_ms
        while (due_ms := self.site.due_ms()) is not None and due_ms <= end_ms:
            self.now_ms = max(self.now_ms, due_ms)
            self._think()
        self.now_ms = end_ms
