"""The yearly report counts what happened, and nothing else: against a random school year whose teller kept count by hand. Shows R43."""

import random
import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from basestation.core.decisions import ChangePlan, PlanVisit, RecordDeparture
from basestation.core.events import (
    ActionRecorded,
    Arrived,
    CheckedIn,
    ClosureAsked,
    ClosureLooked,
    CodeWordHeard,
    DrillCalled,
    Left,
    PoliceCalled,
    Returned,
    Tick,
    VisitCalledOff,
    WrittenUp,
)
from basestation.core.gate import gate
from basestation.core.policy.ladders import default_policy
from basestation.core.reports import reporting
from basestation.core.reports.reporting import FalseAlarms, SchoolYear
from basestation.core.reports.summaries import CheckIns, IncidentSummary, of_visit
from basestation.core.turn import ForIncident, ForVisit, SignedOut, VisitPlanned
from basestation.core.visit import Departure, Plan, Stop
from basestation.core.visiting.visiting import decide, evolve, send_out, sent_out
from basestation.store.year import false_alarms_since, read_stretch
from basestation.web.records.report_words import RULES as RULE_WORDS
from tools.emulator.story import School

LONDON = ZoneInfo("Europe/London")
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
ALTERNATIVES = ("a video call", "a meeting at a neutral place")
NEVER_AGREED = {"taken", "out already", "person"}  # nobody can agree to these
CATEGORIES = ("incident", "precautionary", "planned", "false")


class Teller:
    """Sends people out for months, and keeps count by hand: `tally[year][what]`, and how long things took."""

    def __init__(self, school, seed):
        self.school, self.dice = school, random.Random(seed)
        self.tally, self.took = defaultdict(Counter), defaultdict(lambda: defaultdict(list))
        self.visitor, self.second = school.colleague("Vi"), school.colleague("Wes")

    @property
    def year(self):
        now = datetime.fromtimestamp(self.school.now_ms / 1000, LONDON)
        return now.year if now.month >= 9 else now.year - 1

    def count(self, *what, year=None):
        self.tally[self.year if year is None else year].update(what)

    def tell(self, number, event):
        return self.school.base.ask(ForVisit(number, event(self.school.now_ms)))

    def one_day(self):
        self.school.waits(hours=self.dice.randint(20, 90), minutes=self.dice.randint(0, 59))
        self.dice.choice((self.visit, self.visit, self.visit, self.called_off, self.drill))()

    def called_off(self):
        now_ms, instead = self.school.now_ms, self.dice.choice(ALTERNATIVES)
        plan = Plan(self.visitor.number, None, (Stop("1 High Street"),), now_ms + 9 * HOUR_MS)
        self.school.base.ask(VisitPlanned(now_ms, self.school.office.number, plan))
        self.tell(self.newest(), lambda at_ms: VisitCalledOff(at_ms, self.school.head.number, instead, "worried"))
        self.count("called off", instead)

    def newest(self):
        return self.school.site.next_visit - 1

    def visit(self):
        """Goes out, perhaps not by the rules, checks in or does not, and something may go wrong."""
        now_ms, is_pair = self.school.now_ms, self.dice.random() < 0.4
        rules = self.dice.sample(("badge", "pair", "after dark"), self.dice.choice((0, 0, 1, 2)))
        plan = Plan(
            self.visitor.number, None, (Stop("1 High Street"),), now_ms + 5 * HOUR_MS, second=self.second.number if is_pair else None,
        )  # fmt: skip
        departures = tuple(Departure(now_ms, rule, "not kept", "had to", self.school.head.number) for rule in (*rules, *rules[:1]))
        self.school.base.ask(SignedOut(now_ms, plan, departures))
        number, year = self.newest(), self.year
        self.count("went", "pair" if is_pair else "alone", *(f"rule {rule}" for rule in rules), *(["departed"] if rules else []), year=year)
        self.tell(number, lambda at_ms: Arrived(at_ms, "the office"))
        for _ in range(self.dice.randint(0, 3)):
            self.school.waits(minutes=self.dice.randint(1, 24))
            self.tell(number, lambda at_ms: CheckedIn(at_ms, "the office"))
            self.count("kept", year=year)
        self.dice.choice((self.nothing, self.nothing, self.late, self.missed, self.overdue, self.code_word))(number, year)
        self.tell(number, lambda at_ms: Returned(at_ms, "the office"))
        if self.dice.random() < 0.7:
            self.tell(number, lambda at_ms: WrittenUp(at_ms, self.visitor.number, "done", "All calm."))
        else:
            self.count("not written", year=year)

    def nothing(self, number, year):
        self.tell(number, lambda at_ms: Left(at_ms, "the office"))

    def late(self, number, year):
        self.school.waits(minutes=26)
        self.answered("MISSED_CHECKIN", self.school.now_ms - 30_000, year)
        self.dice.choice((lambda: self.tell(number, lambda at_ms: CheckedIn(at_ms, "the office")), lambda: self.nothing(number, year)))()
        self.count("late", year=year)

    def missed(self, number, year):
        self.school.waits(minutes=26)
        self.answered("MISSED_CHECKIN", self.school.now_ms - 30_000, year)
        self.count("missed", year=year)

    def overdue(self, number, year):
        self.tell(number, lambda at_ms: Left(at_ms, "the office"))
        back_by_ms = self.school.site.visits[number].back_by_ms
        self.school.waits(ms=back_by_ms + 11 * MINUTE_MS - self.school.now_ms)
        self.answered("OVERDUE", back_by_ms + 10 * MINUTE_MS, year)
        self.count("overdue", year=year)

    def code_word(self, number, year):
        heard_ms = self.school.now_ms - self.dice.randint(0, 40_000)
        self.school.base.ask(CodeWordHeard(self.school.now_ms, number, self.school.office.number, "office", heard_ms))
        self.took[year]["owned"].append(self.school.now_ms - heard_ms)  # whoever hears it has it
        self.close("CODE_WORD", heard_ms, year)

    def answered(self, cause, began_ms, year):
        self.school.waits(ms=self.dice.randint(0, 60_000))
        self.took[year]["owned"].append(self.school.now_ms - began_ms)
        self.school.office.takes(self.school.incident)
        self.close(cause, began_ms, year)

    def close(self, cause, began_ms, year):
        incident, category, with_police = self.school.incident, self.dice.choice(CATEGORIES), self.dice.random() < 0.5
        self.school.waits(ms=self.dice.randint(0, 60_000))
        if with_police:
            self.took[year]["police"].append(self.school.now_ms - began_ms)
            self.ask(incident, lambda at_ms: PoliceCalled(at_ms, self.school.office.number, "CAD 1"))
        self.ask(incident, lambda at_ms: ClosureAsked(at_ms, self.school.office.number, category, "seen"))
        if self.school.open_incidents():
            self.ask(incident, lambda at_ms: ClosureLooked(at_ms, self.school.head.number, agrees=True))
        self.count("incidents", f"cause {cause}", f"category {category}", year=year)
        self.tally["false"].update({(incident.opened_ms, with_police): 1} if category == "false" else {})

    def ask(self, incident, event):
        self.school.base.ask(ForIncident(incident.number, event(self.school.now_ms)))

    def drill(self):
        self.school.base.ask(DrillCalled(self.school.now_ms, None, self.visitor.number, "desk", self.school.head.number))
        drill, year = self.school.incident, self.year
        self.school.waits(seconds=self.dice.randint(1, 50))
        self.took[year]["drill owned"].append(self.school.now_ms - drill.opened_ms)
        self.school.office.takes(drill)
        self.ask(drill, lambda at_ms: ActionRecorded(at_ms, self.school.office.number, "read the sheet"))
        self.ask(drill, lambda at_ms: ClosureAsked(at_ms, self.school.office.number, "planned", "all knew"))
        self.count("drills", year=year)


@pytest.fixture(scope="module", params=(1, 2))
def told(request, tmp_path_factory):
    """Ten months, over the end of a school year."""
    school = School(tmp_path_factory.mktemp("year"), request.param, is_hasty=True)
    teller = Teller(school, request.param)
    while school.now_ms < int(datetime(2026, 12, 20, tzinfo=LONDON).timestamp() * 1000):
        teller.one_day()
    return teller


def counted(teller, year):
    begins_ms, ends_ms = SchoolYear(year).begins_ms(LONDON), SchoolYear(year).ends_ms(LONDON)
    engine = teller.school.base.store.engine
    found = read_stretch(engine, begins_ms, ends_ms)
    assert (found.erased_visits, found.erased_incidents) == (0, 0)
    return reporting.report(found.visits, found.incidents, false_alarms_since(engine, 0))


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_report_counts_what_the_teller_counted(told, year):
    found, by_hand = counted(told, year), told.tally[year]

    assert by_hand["went"] > 15 and by_hand["incidents"] > 3  # a year in which something happened
    assert (found.went, found.pairs, found.alone) == (by_hand["went"], by_hand["pair"], by_hand["alone"])
    assert (found.called_off, dict(found.alternatives)) == (
        by_hand["called off"], {instead: by_hand[instead] for instead in ALTERNATIVES if by_hand[instead]},
    )  # fmt: skip
    assert (found.departed, dict(found.rules)) == (by_hand["departed"], named(by_hand, "rule "))
    assert found.check_ins == CheckIns(by_hand["kept"], by_hand["late"], by_hand["missed"])
    assert (found.overdue, found.not_written) == (by_hand["overdue"], by_hand["not written"])
    assert (found.incidents, dict(found.causes), dict(found.categories)) == (
        by_hand["incidents"], named(by_hand, "cause "), named(by_hand, "category "),
    )  # fmt: skip
    assert (found.drills.count, found.open) == (by_hand["drills"], 0)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_report_s_times_are_those_that_the_teller_took(told, year):
    found, took = counted(told, year), told.took[year]

    for times, spans in ((found.owned, took["owned"]), (found.police, took["police"]), (found.drills.owned, took["drill owned"])):
        assert times.count == len(spans) > 0
        assert (times.middle_ms, times.slowest_ms) == (round(median(spans)), max(spans))
    assert found.stored.count == found.told.count == found.incidents


def test_false_alarms_are_counted_over_twelve_months_across_the_school_years(told):
    school, by_hand = told.school, told.tally["false"]
    until_ms = school.now_ms + 1
    for from_ms in (0, until_ms - 90 * 24 * HOUR_MS, until_ms - 1):
        expected = FalseAlarms(
            sum(opened_ms >= from_ms for opened_ms, _ in by_hand), sum(opened_ms >= from_ms and police for opened_ms, police in by_hand)
        )
        incidents = read_stretch(school.base.store.engine, 0, until_ms).incidents
        assert false_alarms_since(school.base.store.engine, from_ms) == expected
        assert reporting.false_alarms(incidents, from_ms, until_ms) == expected


def named(counts, prefix):
    return {name.removeprefix(prefix): count for name, count in counts.items() if name.startswith(prefix)}


def at(year, month, day, hour=0, minute=0):
    return int(datetime(year, month, day, hour, minute, tzinfo=LONDON).timestamp() * 1000)


def test_the_school_year_turns_at_midnight_of_the_first_of_september():
    turn_ms = at(2026, 9, 1)

    assert reporting.year_of(turn_ms - 1, LONDON) == SchoolYear(2025)
    assert reporting.year_of(turn_ms, LONDON) == SchoolYear(2026)
    assert SchoolYear(2025).ends_ms(LONDON) == SchoolYear(2026).begins_ms(LONDON) == turn_ms
    assert (SchoolYear(2025).name, SchoolYear(2099).name) == ("2025/26", "2099/00")


def test_twelve_months_go_back_to_the_same_day_and_a_leap_day_to_the_28th():
    assert reporting.twelve_months_before(at(2027, 3, 2, 9), LONDON) == at(2026, 3, 2, 9)
    assert reporting.twelve_months_before(at(2028, 2, 29, 9), LONDON) == at(2027, 2, 28, 9)


@pytest.mark.parametrize(("count", "is_at_limit"), [(0, False), (1, False), (2, True), (3, True)])
def test_the_police_s_limit_is_two(count, is_at_limit):
    assert FalseAlarms(5, count).is_at_limit is is_at_limit


def an_alarm(stored_ms=0, category="false", is_drill=False, police_ms=None):
    return IncidentSummary("SOS", category, is_drill, stored_ms, stored_ms, None, None, police_ms, stored_ms + 1, False)


def test_a_false_alarm_counts_from_its_first_moment_to_the_last_and_a_drill_never():
    incidents = [
        an_alarm(99),
        an_alarm(100, police_ms=101),
        an_alarm(199),
        an_alarm(200),
        an_alarm(150, "incident"),
        an_alarm(150, is_drill=True),
    ]

    assert reporting.false_alarms(incidents, 100, 200) == FalseAlarms(2, 1)


def test_a_year_in_which_nothing_happened_has_a_report_too():
    found = reporting.report([], [], FalseAlarms(0, 0))

    assert (found.went, found.incidents, found.drills.count, found.check_ins.asked) == (0, 0, 0, 0)
    assert (found.owned.middle_ms, found.owned.slowest_ms) == (None, None)


# One visit's check-ins, event by event ------------------------------------------------------------------------------

RULES = default_policy().visit


def a_visit(*events, interval_min=20):
    """The decisions of a visit to which this happened (minutes after it began, what)."""
    plan = Plan(1, None, (Stop("1 High Street"),), 300 * MINUTE_MS, interval_min=interval_min)
    made = [send_out(1, 0, plan, RULES)]
    visit = sent_out(made[0])
    for minute, event in events:
        happened = Tick(minute * MINUTE_MS) if event is None else event(minute * MINUTE_MS, "the office")
        for decision in decide(visit, happened, RULES):
            made.append(decision)
            visit = evolve(visit, decision)
    return made


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], CheckIns()),
        ([(1, Arrived), (10, Left), (20, Returned)], CheckIns()),
        ([(1, Arrived), (25, CheckedIn), (40, Left), (50, Returned)], CheckIns(kept=1)),
        ([(1, Arrived), (27, None), (30, CheckedIn), (40, Left), (50, Returned)], CheckIns(late=1)),
        ([(1, Arrived), (27, None), (30, Left), (50, Returned)], CheckIns(late=1)),
        ([(1, Arrived), (27, None), (50, Returned)], CheckIns(missed=1)),
        ([(1, CheckedIn), (2, Arrived), (10, Left), (20, CheckedIn), (50, Returned)], CheckIns()),  # on the way nobody asks
        ([(1, Arrived), (10, CheckedIn), (37, None), (40, CheckedIn), (45, CheckedIn), (50, Left)], CheckIns(kept=2, late=1)),
    ],
)
def test_check_ins_are_kept_late_or_missed(events, expected):
    summary = of_visit(a_visit(*events))

    assert summary.check_ins == expected


def test_where_no_interval_was_agreed_no_check_in_is_counted():
    assert of_visit(a_visit((1, Arrived), (10, CheckedIn), (20, Left), (30, Returned), interval_min=0)).check_ins == CheckIns()


# What was not by the policy -----------------------------------------------------------------------------------------


def a_departure(at_ms, rule, version=None):
    return Departure(at_ms, rule, "not kept", "had to", 4, version=version)


def test_a_rule_is_counted_once_and_names_nobody():
    plan = Plan(1, None, (Stop("1 High Street"),), 300 * MINUTE_MS)
    gone = tuple(a_departure(0, rule) for rule in ("battery", "second-battery", "qualified 17", "qualified 3", "seen by head"))

    assert of_visit([send_out(1, 0, plan, RULES, gone)]).rules == ("battery", "qualified", "seen by head")


def test_what_was_agreed_to_a_plan_that_was_changed_before_leaving_does_not_count():
    plan = Plan(1, None, (Stop("1 High Street"),), 300 * MINUTE_MS)
    other = replace(plan, purpose="attendance")
    decisions = [
        PlanVisit(0, 1, plan, 2, "planned"),
        RecordDeparture(1, a_departure(1, "pair", version=1), "agreed"),
        ChangePlan(2, other, 2, "another purpose"),
        RecordDeparture(3, a_departure(3, "after dark", version=2), "agreed"),
        send_out(1, 4, other, RULES),
        RecordDeparture(5, a_departure(5, "vehicle", version=2), "agreed"),
    ]

    assert of_visit(decisions).rules == ("after dark", "vehicle")


def test_every_rule_that_a_visit_may_not_keep_has_words():
    """Findings are made with their rule's name in quotes; those with a number or a role in them are cut short here as in the report."""
    asking = ("planning/asked_of_plan.py", "planning/asked_of_people.py", "gate/gate.py", "gate/badge.py")
    modules = [Path(gate.__file__).parents[1] / name for name in asking]
    text = "\n".join(module.read_text("utf-8") for module in modules)
    named = set(re.findall(r'(?:Finding|there|_evening)\(\s*f?"([^"{]+)', text)) | set(re.findall(r'prefix}([a-z -]+)"', text))
    seen = {f"seen by {role}" for role in ("office", "head", "delegate", "safeguarding")}

    rules = {name.strip() for name in named} - {"seen by"} | seen
    assert len(rules) > 20
    assert rules - RULE_WORDS.keys() == NEVER_AGREED | {"coverage"}  # which only warns
