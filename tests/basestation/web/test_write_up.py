"""A visit that is over is written up: by the visitor or the office, never overwritten, with what the safeguarding lead must know apart."""

import asyncio

import pytest

from basestation.core.events import Arrived, Left, Returned
from basestation.core.turn import ForVisit, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store.visits import read_visit

from .office import Office

MINUTE_MS = 60_000
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
