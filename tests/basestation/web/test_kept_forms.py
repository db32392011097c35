"""What somebody typed is not lost because their session ended meanwhile; and nobody else ever sees it. Touches F60."""

import asyncio
import re

import pytest

from basestation.core.decisions import WriteUp
from basestation.core.events import Returned
from basestation.core.turn import ForVisit, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store.visits import read_visit
from basestation.web.security.doorkeeper import IDLE_MS
from basestation.web.security.kept_forms import KEPT_MS, LONGEST, MOST_FORMS, KeptForms

from .office import Office
from .test_may import PAGES, PUBLIC, path_of

REPORT = "The door was opened by the grandmother. Tea was offered.\nThe boy read to us, and <b>all</b> was calm. £5 & more."
FORM = {"outcome": "done", "report": REPORT, "times": "", "discussed": "", "concern": ""}


class Writer:
    """Vi is back, has the page open on which she writes it up, and her session ends."""

    def __init__(self, office):
        self.office = office

    async def begin(self):
        self.browser = await self.office.signed_in("vi", ("visitor",), "Vi")
        self.vi = next(iter(self.office.service.site.roster))
        now_ms = self.office.now_ms
        await self.office.service.ask(SignedOut(now_ms, Plan(self.vi, None, (Stop("1 Low Road"),), now_ms + 3_600_000)))
        await self.office.service.ask(ForVisit(1, Returned(now_ms, "the office")))
        await self.browser.get("/visits/1/write-up")
        self.office.now_ms += IDLE_MS
        return self

    async def send(self, browser=None, **changed):
        return await (browser or self.browser).post("/visits/1/write-up", FORM | changed)

    async def come_back(self):
        answer = await self.browser.post("/sign-in", {"name": "vi", "password": "correct horse battery staple"})
        return answer, await self.browser.get("/kept")

    @property
    def reports(self):
        return [made for made in read_visit(self.office.store.engine, 1).decisions if isinstance(made, WriteUp)]


def told(tmp_path, story):
    async def whole():
        async with Office(tmp_path) as office:
            return await story(await Writer(office).begin())

    return asyncio.run(whole())


def fields_of(page):
    found = dict(re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL))
    return {name: value.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for name, value in found.items()}


def test_a_report_that_took_longer_than_the_session_is_kept_and_sent_after_signing_in(tmp_path):
    async def story(writer):
        refused = await writer.send()
        signed_in, kept = await writer.come_back()
        written_by_itself = list(writer.reports)
        again = await writer.browser.post("/kept/send", fields_of(kept.text))
        sent = await writer.browser.post(again.headers["Location"], fields_of(kept.text))
        return refused, signed_in, kept, written_by_itself, again, sent, writer.reports, await writer.browser.get("/kept")

    refused, signed_in, kept, by_itself, again, sent, reports, after = told(tmp_path, story)

    assert refused.headers["Location"].startswith("/sign-in")
    assert signed_in.headers["Location"] == "/kept"
    assert "Tea was offered." in kept.text and "It has <strong>not</strong> been saved yet" in kept.text
    assert "&lt;b&gt;all&lt;/b&gt;" in kept.text and "<b>all</b>" not in kept.text
    assert by_itself == []
    assert (again.status_code, again.headers["Location"]) == (307, "/visits/1/write-up")
    assert sent.status_code == 303
    assert [report.report for report in reports] == [REPORT]
    assert after.headers["Location"] == "/"


def test_signed_in_anew_in_another_window_the_old_page_s_text_is_kept_and_not_taken_unseen(tmp_path):
    async def story(writer):
        old = writer.browser.csrf
        await writer.come_back()
        answer = await writer.browser.post("/visits/1/write-up", FORM | {"csrf": old})
        return answer, (await writer.browser.get("/kept")).text, writer.reports

    answer, page, reports = told(tmp_path, story)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/kept")
    assert "Tea was offered." in page
    assert reports == []


def test_nobody_else_sees_it_who_signs_in_at_the_same_window(tmp_path):
    async def story(writer):
        old = writer.browser.csrf
        await writer.send()
        writer.office.member("Mo", ("head",), "mo")
        signed_in = await writer.browser.post("/sign-in", {"name": "mo", "password": "correct horse battery staple"})
        page = await writer.browser.get("/kept")
        await writer.browser.get("/account")
        again = await writer.browser.post("/visits/1/write-up", FORM | {"csrf": old})
        return signed_in, page, again, writer.reports

    signed_in, page, again, reports = told(tmp_path, story)

    assert signed_in.headers["Location"] == "/"
    assert page.headers["Location"] == "/"
    assert again.status_code == 403 and "earlier sign-in" in again.text
    assert reports == []


@pytest.mark.parametrize("changed", [{"csrf": ""}, {"csrf": "x" * 43}, {"report": "Calm."}, {"report": "x" * (LONGEST + 1)}])
def test_a_form_of_no_session_of_ours_a_short_one_or_a_huge_one_is_not_kept(tmp_path, changed):
    async def story(writer):
        await writer.send(**changed)
        signed_in, page = await writer.come_back()
        return signed_in, page

    signed_in, page = told(tmp_path, story)

    assert signed_in.headers["Location"] == "/"
    assert page.status_code == 303


def test_it_is_kept_for_half_a_day_and_no_longer(tmp_path):
    async def story(writer):
        await writer.send()
        writer.office.now_ms += KEPT_MS
        return await writer.come_back()

    signed_in, page = told(tmp_path, story)

    assert signed_in.headers["Location"] == "/" and page.status_code == 303


def test_what_was_said_of_a_call_is_shown_and_never_sent_hours_later(tmp_path):
    """A call of ten o'clock must not be a sign of life at eleven."""

    async def story(writer):
        note = "She rang from the door and said that all is well, and that the dog is shut away."
        await writer.browser.post("/visits/1/rang", FORM | {"note": note})
        _, kept = await writer.come_back()
        return kept.text, await writer.browser.post("/kept/send", {}), (await writer.browser.get("/kept")).text

    kept, sent, after = told(tmp_path, story)

    assert "the dog is shut away" in kept and "as things are" in kept
    assert "Send it now" not in kept
    assert (sent.status_code, sent.headers["Location"]) == (303, "/kept")
    assert "the dog is shut away" in after


def test_it_can_be_thrown_away(tmp_path):
    async def story(writer):
        await writer.send()
        await writer.come_back()
        return await writer.browser.post("/kept/forget"), await writer.browser.get("/kept"), writer.reports

    answer, page, reports = told(tmp_path, story)

    assert answer.headers["Location"] == "/" and page.status_code == 303
    assert reports == []


def test_who_was_signed_out_by_somebody_leaves_nothing_behind(tmp_path):
    async def story(writer):
        writer.office.now_ms -= IDLE_MS
        head = await writer.office.signed_in("mo", ("head", "technician"), "Mo")
        await head.get("/people")
        await head.post(f"/people/{writer.vi}/end-sessions")
        await writer.send()
        return await writer.come_back()

    signed_in, page = told(tmp_path, story)

    assert signed_in.headers["Location"] == "/" and page.status_code == 303


def test_so_many_are_kept_and_the_newest_of_each_person():
    forms = KeptForms(lambda: 0)
    for person in range(MOST_FORMS + 1):
        forms.session_ended(f"token {person}", person)
        forms.keep("/a", f"token {person}", [("text", "x" * 60)])
    forms.keep("/b", "token 5", [("text", "y" * 60), ("csrf", "token 5")])

    assert forms.of(0) is None
    assert forms.of(5).path == "/b" and forms.of(5).fields == (("text", "y" * 60),)
    assert "y" not in repr(forms.of(5))


def test_whatever_form_it_was_the_text_is_kept(tmp_path):
    """An assessment, closing an alarm, a note: every form behind the sign-in."""
    forms = [path_of(page.removeprefix("POST ")) for page, what in PAGES.items() if page.startswith("POST ") and what != PUBLIC]

    async def story(writer):
        csrf, kept = writer.browser.csrf, writer.office.app.state.doorkeeper.kept
        found = {}
        for path in forms:
            await writer.office.browser().post(path, {"csrf": csrf, "note": REPORT})
            assert kept.of(writer.vi) is None, "nobody was signed out yet"
        await writer.browser.get("/")
        for path in forms:
            answer = await writer.office.browser().post(path, {"csrf": csrf, "note": REPORT})
            taken = kept.take(writer.vi)
            found[path] = (answer.status_code, taken and taken.path, taken and taken.fields)
        return found

    found = told(tmp_path, story)

    assert len(found) > 60
    assert found == {path: (303, path, (("note", REPORT),)) for path in forms}
