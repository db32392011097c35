"""A visit that is over is written up: by the visitor or the office, never overwritten, with what the safeguarding lead must know apart."""

import asyncio

import pytest

from basestation.core.decisions import LeaveUnwritten
from basestation.core.events import Arrived, Left, Returned
from basestation.core.turn import ForVisit, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import loading
from basestation.store.retention import plan
from basestation.store.unwritten import unwritten_before
from basestation.store.visits import read_visit

from .office import Office

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS
FORM = {"outcome": "done", "report": "All calm.\nTea was offered.", "times": "", "discussed": "", "concern": ""}


class Desk:
    """Vi has been to Low Road and is back; she has an account of her own."""

    def __init__(self, office):
        self.office = office

    async def come_in(self, is_back=True):
        self.head = self.office.member("Hilda Head", ("head",))
        self.browser = await self.office.signed_in("vi", ("visitor",), "Vi")
        self.vi = next(number for number, person in self.office.service.site.roster.items() if person.name == "Vi")
        now_ms = self.office.now_ms
        plan = Plan(self.vi, None, (Stop("1 Low Road"),), now_ms + 60 * MINUTE_MS, purpose="attendance")
        await self.office.service.ask(SignedOut(now_ms, plan))
        moves = [Arrived(now_ms + 10 * MINUTE_MS, "the office"), Left(now_ms + 30 * MINUTE_MS, "the office")]
        for event in [*moves, *([Returned(now_ms + 40 * MINUTE_MS, "the office")] if is_back else [])]:
            await self.office.service.ask(ForVisit(1, event))
        return self

    async def write(self, browser=None, **changed):
        return await (browser or self.browser).post("/visits/1/write-up", FORM | changed)

    async def page(self, browser=None):
        return await (browser or self.browser).get("/visits/1/write-up")

    @property
    def kept(self):
        return read_visit(self.office.store.engine, 1)


def afterwards(tmp_path, story, **how):
    async def whole():
        async with Office(tmp_path) as office:
            desk = await Desk(office).come_in(**how)
            return await story(desk), desk.kept, desk

    return asyncio.run(whole())


def test_the_visitor_writes_up_their_own_visit_beside_the_recorded_times(tmp_path):
    async def story(desk):
        return await desk.page(), await desk.write(discussed=str(desk.head)), await desk.page()

    (before, answer, after), kept, desk = afterwards(tmp_path, story)

    for words in ("arrived 12:10", "left 12:30", "Left school 15 Jun 2025, 12:00", "Back 15 Jun 2025, 12:40"):
        assert words in before.text
    assert answer.status_code == 303
    assert "Tea was offered." in after.text and "Discussed with Hilda Head." in after.text
    assert (kept.visit.state, kept.decisions[-1].person, kept.decisions[-1].discussed_with) == ("written up", desk.vi, desk.head)
    assert 1 not in desk.office.service.site.afterwards


def test_what_is_added_later_stands_below_and_nothing_is_overwritten(tmp_path):
    async def story(desk):
        await desk.write()
        return await desk.write(report="The mother rang: it was the uncle."), await desk.page()

    (answer, page), kept, _ = afterwards(tmp_path, story)

    assert answer.status_code == 303
    assert page.text.index("Tea was offered.") < page.text.index("it was the uncle")
    assert [type(each).__name__ for each in kept.decisions].count("WriteUp") == 2
    assert kept.visit.written_ms == kept.decisions[-2].at_ms


def test_a_form_sent_twice_is_one_report(tmp_path):
    async def story(desk):
        return await asyncio.gather(desk.write(), desk.write())

    answers, kept, _ = afterwards(tmp_path, story)

    assert [answer.status_code for answer in answers] == [303, 303]
    assert [type(each).__name__ for each in kept.decisions].count("WriteUp") == 1


def test_a_time_is_corrected_by_a_note_and_stays_as_it_was_recorded(tmp_path):
    async def story(desk):
        await desk.write(times="In the house until 12:35; I forgot to press.")
        return await desk.page()

    page, kept, _ = afterwards(tmp_path, story)

    assert "Correction of the times: In the house until 12:35" in page.text
    assert "left 12:30" in page.text
    assert kept.visit.times[0].left_ms - kept.visit.signed_out_ms == 30 * MINUTE_MS


def test_a_concern_is_read_by_the_lead_the_head_and_who_wrote_it_and_by_nobody_else(tmp_path):
    async def story(desk):
        await desk.write(outcome="concern", concern="The child had no shoes.")
        office = await desk.office.signed_in("mo", ("office",), "Mo")
        lead = await desk.office.signed_in("sam", ("safeguarding",), "Sam")
        return [(await desk.page(browser)).text for browser in (desk.browser, lead, office)]

    (author, lead, office), _, _ = afterwards(tmp_path, story)

    assert "The child had no shoes." in author and "The child had no shoes." in lead
    assert "The child had no shoes." not in office
    assert "there is a concern; the safeguarding lead and the head can read it" in office


def test_the_lead_finds_every_concern_on_one_page_that_nobody_else_opens(tmp_path):
    async def story(desk):
        await desk.write(outcome="concern", concern="The child had no shoes.")
        lead = await desk.office.signed_in("sam", ("safeguarding",), "Sam")
        office = await desk.office.signed_in("mo", ("office",), "Mo")
        return (
            await lead.get("/visits/concerns"),
            await lead.get("/visits"),
            await office.get("/visits/concerns"),
            await office.get("/visits"),
        )

    (page, listed, refused, office), _, _ = afterwards(tmp_path, story)

    assert "The child had no shoes." in page.text and "Visit 1" in page.text
    assert 'href="/visits/concerns"' in listed.text and 'href="/visits/concerns"' not in office.text
    assert refused.status_code == 403


def test_the_visitor_is_asked_to_write_it_up_and_the_list_says_for_how_long(tmp_path):
    async def story(desk):
        desk.office.now_ms += 3 * 60 * MINUTE_MS
        board, listed = await desk.browser.get("/"), await desk.browser.get("/visits?tab=write-up")
        await desk.write()
        return board.text, listed.text, (await desk.browser.get("/")).text

    (board, listed, after), _, _ = afterwards(tmp_path, story)

    assert "please write up your visit" in board
    assert "Back two hours ago, not written up" in listed and 'href="/visits/1/write-up"' in listed
    assert "please write up your visit" not in after


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"outcome": ""}, "Choose how it went"),
        ({"report": " "}, "Enter a few words about the visit."),
        ({"outcome": "concern"}, "Enter what the safeguarding lead must know"),
        ({"discussed": "99"}, "Choose whom it was discussed with"),
        ({"report": "x" * 5_001}, "there is room for 5000"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(tmp_path, changed, words):
    answer, kept, _ = afterwards(tmp_path, lambda desk: desk.write(**{"times": "kept words", **changed}))

    assert answer.status_code == 422
    assert words in answer.text and "kept words" in answer.text
    assert kept.visit.state == "closed"


def test_a_visit_that_is_not_over_is_not_written_up(tmp_path):
    answer, kept, _ = afterwards(tmp_path, lambda desk: desk.write(), is_back=False)

    assert answer.status_code == 409
    assert "Write it up when they are back" in answer.text
    assert kept.visit.written_ms is None


def test_who_was_not_on_it_neither_reads_nor_writes(tmp_path):
    async def story(desk):
        other = await desk.office.signed_in("zoe", ("visitor",), "Zoe")
        return [(await desk.page(other)).status_code, (await desk.write(other)).status_code]

    codes, kept, _ = afterwards(tmp_path, story)

    assert codes == [403, 403]
    assert kept.visit.written_ms is None


async def _restarted(desk, days):
    """So many days later, and the base was started again in between."""
    desk.office.now_ms += days * DAY_MS
    desk.office.service.site = desk.office.load()
    return await desk.office.signed_in("hal", ("head",), "Hal Head")


@pytest.mark.parametrize("most", [500, 0])
def test_what_is_not_written_up_is_asked_about_however_long_ago_it_was(tmp_path, monkeypatch, most):
    """Also when there are so many that the base has not all of them in mind."""
    monkeypatch.setattr(loading, "MOST_UNWRITTEN", most)

    async def story(desk):
        head = await _restarted(desk, 200)
        board, listed = await head.get("/"), await head.get("/visits?tab=write-up")
        await head.get("/visits/1/write-up")
        answer = await desk.write(head)
        return board.text, listed.text, answer, (await head.get("/")).text, (await head.get("/visits?tab=write-up")).text

    (board, listed, answer, after, listed_after), kept, desk = afterwards(tmp_path, story)

    assert "One visit is not written up, from 15 June 2025" in board
    assert 'href="/visits/1/write-up"' in listed and "not written up" in listed
    assert answer.status_code == 303 and kept.visit.state == "written up"
    assert "not written up" not in after and "Everything is written up." in listed_after
    assert unwritten_before(desk.office.store.engine, desk.office.now_ms).count == 0


def test_the_visitor_is_still_asked_after_a_restart_long_after(tmp_path):
    async def story(desk):
        await _restarted(desk, 60)
        again = desk.office.browser()
        await again.sign_in("vi")
        return (await again.get("/")).text

    board, _, _ = afterwards(tmp_path, story)

    assert "please write up your visit" in board


def test_the_head_closes_it_without_a_report_and_says_why(tmp_path):
    async def story(desk):
        head = await _restarted(desk, 60)
        page = await desk.page(head)
        no_reason = await head.post("/visits/1/no-report", {"why_unwritten": " "})
        done = await head.post("/visits/1/no-report", {"why_unwritten": "She has left the school."})
        again = await head.post("/visits/1/no-report", {"why_unwritten": "Once more."})
        return page.text, no_reason, done, again, (await head.get("/")).text, (await head.get("/visits/1")).text

    (page, no_reason, done, again, board, visit), kept, _ = afterwards(tmp_path, story)

    assert "Close it without a report" in page
    assert no_reason.status_code == 422 and "Enter why there will be no report" in no_reason.text
    assert done.headers["Location"] == "/visits?tab=write-up" and again.status_code == 422
    assert kept.visit.state == "no report" and kept.decisions[-1] == LeaveUnwritten(kept.decisions[-1].at_ms, 3, "She has left the school.")
    assert "not written up" not in board
    assert "closed it without a report" in visit and "She has left the school." in visit


def test_those_who_went_do_not_let_themselves_off(tmp_path):
    async def story(desk):
        seen = await desk.page()
        return seen.text, await desk.browser.post("/visits/1/no-report", {"why_unwritten": "No time."})

    (page, refused), kept, _ = afterwards(tmp_path, story)

    assert "Close it without a report" not in page
    assert refused.status_code == 403 and kept.visit.state == "closed"


def test_it_can_be_written_up_after_it_was_closed_without_a_report(tmp_path):
    async def story(desk):
        head = await _restarted(desk, 60)
        await desk.page(head)
        await head.post("/visits/1/no-report", {"why_unwritten": "She is ill."})
        return await desk.write(head)

    answer, kept, _ = afterwards(tmp_path, story)

    assert answer.status_code == 303 and kept.visit.state == "written up"


def test_the_rule_erases_nothing_that_is_not_written_up_and_says_so(tmp_path):
    async def story(desk):
        head = await _restarted(desk, 3_000)
        before = (await head.get("/retention")).text
        with desk.office.store.engine.connect() as connection:
            due = plan(connection, desk.office.service.site.policy.rules.retention, desk.office.now_ms)
        await head.post("/visits/1/no-report", {"why_unwritten": "Nobody remembers."})
        desk.office.now_ms += 3_000 * DAY_MS
        with desk.office.store.engine.connect() as connection:
            later = plan(connection, desk.office.service.site.policy.rules.retention, desk.office.now_ms)
        return before, due, later

    (page, due, later), _, _ = afterwards(tmp_path, story)

    assert "1 visit is older than the rule allows, but stays because nobody has written it up" in page
    assert (due.due.visits, due.unwritten) == ((), (1,))
    assert (later.due.visits, later.unwritten) == ((1,), ())
