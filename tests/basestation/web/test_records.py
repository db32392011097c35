"""The record of a visit says all that is on record of it, whatever became of it, and the text for the school's own system is plain.
Shows R40, R44."""

import asyncio
from dataclasses import replace

from basestation.core.events import (
    ApprovalConfirmed,
    Approved,
    Arrived,
    Assessed,
    CallMade,
    CheckedIn,
    DepartureAgreed,
    Extended,
    Left,
    PlanChanged,
    PlanRead,
    Returned,
    VisitCalledOff,
    WentOut,
    WrittenUp,
)
from basestation.core.keeping import Erase
from basestation.core.turn import ForRecords, ForVisit, VisitPlanned
from basestation.core.visit import Plan, Stop
from basestation.store import retention
from basestation.store.looks import looks_at

from .office import NOON_MS, Office

MINUTE_MS = 60_000
STOPS = (
    Stop("1 Low Road, Hessle", family="F-104", risks="a large dog", arrive_ms=NOON_MS + 70 * MINUTE_MS),
    Stop("9 High Street", family="F-220", is_announced=False, why_unannounced="no telephone is answered"),
)


class Story:
    """Łukasz Żak's visit, step by step. `at` minutes after noon."""

    def __init__(self, office):
        self.office = office
        self.head = office.member("Hilda Head", ("head",), "hilda")
        self.clerk = office.member("Olu Office", ("office",), "olu")
        self.lead = office.member("Sam Lead", ("safeguarding",), "sam")
        self.visitor = office.member("Łukasz Żak", ("visitor",), "lukasz")
        self.plan = Plan(
            self.visitor, None, STOPS, NOON_MS + 180 * MINUTE_MS, purpose="attendance: no reason given for ten days", code_word="marmalade",
            response="Ring the caretaker", vehicle="blue Fiesta",
        )  # fmt: skip

    async def tell(self, at_min, event):
        self.office.now_ms = NOON_MS + at_min * MINUTE_MS
        return await self.office.service.ask(ForVisit(1, event(self.office.now_ms)))

    async def planned(self):
        await self.office.service.ask(VisitPlanned(NOON_MS, self.clerk, self.plan))
        answers = (("behaviour", "calm at school"), ("controls", "stays near the door"))
        await self.tell(1, lambda at_ms: Assessed(at_ms, self.visitor, answers))
        await self.tell(2, lambda at_ms: Approved(at_ms, "visit", self.head, "head", self.clerk, is_verbal=True))
        await self.tell(3, lambda at_ms: ApprovalConfirmed(at_ms, "visit", self.head))
        changed = replace(self.plan, vehicle="red Corsa", code_word="treacle")
        await self.tell(4, lambda at_ms: PlanChanged(at_ms, self.clerk, changed, "the Fiesta is at the garage"))
        await self.tell(5, lambda at_ms: PlanRead(at_ms, self.clerk, "office"))
        await self.tell(6, lambda at_ms: DepartureAgreed(at_ms, self.clerk, "badge", "No badge goes along.", "all are charging", self.head))

    async def gone(self):
        await self.planned()
        plan, checks = self.office.service.site.visit(1).plan, (("phone", "ok", "The phone is charged."), ("badge", "fail", "No badge."))
        await self.tell(60, lambda at_ms: WentOut(at_ms, self.clerk, plan, checks))

    async def back(self):
        await self.gone()
        await self.tell(70, lambda at_ms: Arrived(at_ms, "the office"))
        await self.tell(80, lambda at_ms: CheckedIn(at_ms, "the office"))
        await self.tell(85, lambda at_ms: Extended(at_ms, 15, "the office"))
        await self.tell(86, lambda at_ms: CallMade(at_ms, self.clerk, "out", "Łukasz Żak", "all is well"))
        await self.tell(90, lambda at_ms: Left(at_ms, "the office"))
        await self.tell(100, lambda at_ms: Returned(at_ms, "the office"))

    async def written(self):
        await self.back()
        report = "Nobody <b>shouted</b>.\nTea."
        await self.tell(110, lambda at_ms: WrittenUp(at_ms, self.visitor, "concern", report, self.head, "a bruise on the arm"))

    async def called_off(self):
        await self.planned()
        await self.tell(10, lambda at_ms: VisitCalledOff(at_ms, self.clerk, "a video call", "the father threatened us"))

    async def erased(self):
        await self.written()
        with self.office.store.engine.connect() as connection:
            seqs = retention.ranges(connection.exec_driver_sql("SELECT seq FROM journal WHERE visit_no = 1").scalars())
        order = Erase(self.office.now_ms, self.head, "24 months", (1,), (), tuple(seqs), "by the rule")
        assert await self.office.service.ask(ForRecords(order))


def seen_by(tmp_path, sign_in, what, path="/visits/1/record"):
    tmp_path.mkdir(exist_ok=True)

    async def whole():
        async with Office(tmp_path) as office:
            story = Story(office)
            await getattr(story, what)()
            browser = office.browser()
            await browser.sign_in(sign_in)
            return await browser.get(path)

    return asyncio.run(whole())


def test_the_record_of_a_visit_has_everything_that_was_decided_about_it(tmp_path):
    record = seen_by(tmp_path, "hilda", "written").text

    for words in (
        "Łukasz Żak", "attendance: no reason given for ten days", "F-104", "no telephone is answered", "red Corsa",
        "vehicle: blue Fiesta → red Corsa", "the Fiesta is at the garage", "version 2", "stays near the door",
        "by word of mouth, as Olu Office wrote down; confirmed 15 Jun 2025, 12:03:00", "read the plan (version 2)",
        "No badge goes along.", "all are charging", "The phone is charged.", "arrived 15 Jun 2025, 13:10:00", "left 15 Jun 2025, 13:30:00",
        "Checked in, as the office said", "15 minutes more", "Olu Office rang Łukasz Żak: all is well", "Back", "No alarm on this visit",
        "Nobody &lt;b&gt;shouted", "a bruise on the arm", "Discussed with Hilda Head", "Rows 1 to",
    ):  # fmt: skip
        assert words in record, words


def test_the_words_that_were_agreed_are_never_printed(tmp_path):
    record = seen_by(tmp_path, "hilda", "written").text

    assert "marmalade" not in record and "treacle" not in record
    assert "the agreed words: changed" in record


def test_a_concern_is_read_by_the_lead_and_not_by_the_office(tmp_path):
    assert "a bruise" in seen_by(tmp_path / "a", "sam", "written").text
    for path in ("/visits/1/record", "/visits/1/text"):
        office = seen_by(tmp_path / path.rpartition("/")[2], "olu", "written", path).text
        assert "a bruise" not in office and "the safeguarding lead and the head can read it" in office


def test_a_visit_that_has_not_left_or_is_out_or_does_not_go_has_a_record_too(tmp_path):
    planned, out = seen_by(tmp_path / "1", "olu", "planned").text, seen_by(tmp_path / "2", "olu", "gone").text
    off = seen_by(tmp_path / "3", "olu", "called_off").text

    assert "None yet: the visit is not over" in planned and "Left school" not in planned
    assert "Left school" in out and "not yet" in out and "<strong>not in order:</strong> No badge." in out
    assert "a video call" in off and "the visit did not take place" in off


def test_an_erased_visit_says_when_it_was_erased_by_the_rule(tmp_path):
    for path in ("record", "text"):
        gone = seen_by(tmp_path / path, "hilda", "erased", f"/visits/1/{path}")
        assert gone.status_code == 410
        assert "was erased by the retention rule on 15 Jun 2025" in gone.text


def test_only_those_on_it_and_those_who_look_after_visits_read_it(tmp_path):
    assert seen_by(tmp_path, "lukasz", "written").status_code == 200


def test_the_text_is_plain_and_has_no_badge_and_no_journal_in_it(tmp_path):
    text = seen_by(tmp_path, "hilda", "written", "/visits/1/text").text

    for words in (
        "Home visit 1, 15 June 2025", "Staff: Łukasz Żak", "Family reference: F-104, F-220", "Purpose: attendance",
        "Left school: 15 Jun 2025, 13:00", "Arrived: 15 Jun 2025, 13:10", "Left: 15 Jun 2025, 13:30", "Back: 15 Jun 2025, 13:40",
        "Outcome: with a concern", "Tea.", "For the safeguarding lead: a bruise", "no. no telephone is answered",
    ):  # fmt: skip
        assert words in text, words
    assert "badge" not in text[text.index("<textarea") : text.index("</textarea")].lower()


def test_somebody_who_has_left_the_school_still_has_a_name_in_the_record(tmp_path):
    async def whole():
        async with Office(tmp_path) as office:
            story = Story(office)
            await story.written()
            with office.store.engine.begin() as connection:
                connection.exec_driver_sql(f"UPDATE people SET is_active = 0 WHERE number = {story.visitor}")
            office.service.site = office.load()
            browser = office.browser()
            await browser.sign_in("hilda")
            return (await browser.get("/visits/1/record")).text

    assert "Łukasz Żak" in asyncio.run(whole())


def test_those_whose_visit_it_was_see_who_read_its_record(tmp_path):
    async def whole():
        async with Office(tmp_path) as office:
            story = Story(office)
            await story.written()
            for sign_in in ("hilda", "lukasz"):
                browser = office.browser()
                await browser.sign_in(sign_in)
                await browser.get("/visits/1/record")
            return [(look.what, look.by, look.visit_no) for look in looks_at(office.store.engine, story.visitor)]

    assert asyncio.run(whole()) == [("visit record", "Hilda Head", 1)]  # one's own is no secret
