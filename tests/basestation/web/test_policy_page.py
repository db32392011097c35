"""The Policy page, from reading to adopting. Proves R47 (review is reminded of) and that a school's policy is its configuration."""

import asyncio
import html
import re
import threading

import pytest
from sqlalchemy import delete, select, update

from basestation.core.batch import Batch
from basestation.core.beginning import open_incident
from basestation.core.decisions import AdoptPolicy, Close
from basestation.core.events import AlarmHeard, DrillCalled
from basestation.core.incident import rebuild
from basestation.core.turn import SignedOut
from basestation.core.visit import Plan, Stop
from basestation.policy_file import PRESETS, preset_text, read_policy
from basestation.policy_holding import holding
from basestation.store import codec, policies, schema
from basestation.store.loading import load_site
from basestation.store.reading import reading
from basestation.store.verification import Verification
from basestation.web.admin import policy_editor

from .office import NOON_MS, Office

JOURNAL = select(schema.journal.c.kind, schema.journal.c.body).order_by(schema.journal.c.seq)


class KeptOffice(Office):
    """One that goes by the policy it adopted, as the base does."""

    def load(self):
        return load_site(self.store, "school", holding(self.store.engine, "trust").policy, self.zone, self.now_ms)


def run(story):
    return asyncio.run(story)


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send for the form on this page, just as it stands."""
    found: dict[str, list[str]] = {}
    page = page.partition('action="/policy/preview"')[2].partition("</form>")[0]
    for tag in re.findall(r"<input[^>]*>", page):
        kind, name, value = (re.search(rf'{what}="([^"]*)"', tag) for what in ("type", "name", "value"))
        if name and name[1] != "csrf" and (kind[1] != "checkbox" or " checked" in tag):
            found.setdefault(name[1], []).append(html.unescape(value[1]))
    for name, inside in re.findall(r'<select id="[^"]*" name="([^"]*)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inside) or re.search(r'value="([^"]*)"', inside)
        found[name] = [html.unescape(chosen[1])]
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL):
        found[name] = [html.unescape(inside)]
    return found


def text_in(page: str) -> str:
    return html.unescape(re.search(r'<textarea name="text" hidden>\n(.*?)</textarea>', page, re.DOTALL)[1])


def base_in(page: str) -> str:
    return re.search(r'name="base" id="base" value="(\d+)"', page)[1]


async def adopted(browser, page: str, note: str = "agreed by the governors"):
    return await browser.post("/policy/adopt", {"text": text_in(page), "base": base_in(page), "note": note})


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_goes_through_the_form_and_comes_out_the_same(tmp_path, preset):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            form = await browser.get(f"/policy/edit?start={preset}")
            return await browser.post("/policy/preview", fields_of(form.text))

    preview = run(story())

    assert preview.status_code == 200, re.findall(r'class="error".*', preview.text)
    assert read_policy(text_in(preview.text)) == read_policy(preset_text(preset))


def test_what_is_adopted_holds_at_once_is_journaled_and_is_read_by_everybody(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            preview = await browser.get("/policy/edit?start=risk-assessed")
            preview = await browser.post("/policy/preview", fields_of(preview.text) | {"contacting.interval_min": "15"})
            answer = await adopted(browser, preview.text)
            await browser.get("/policy")
            visitor = await office.signed_in("vi", ("visitor",), "Vi Visitor")
            with office.store.engine.connect() as connection:
                rows = [(row.kind, row.body) for row in connection.execute(JOURNAL)]
            return preview.text, answer, rows, policies.versions(office.store.engine), (await visitor.get("/policy")).text

    preview, answer, rows, versions, page = run(story())

    assert answer.status_code == 303
    assert "Nothing is saved yet" in preview
    assert "every 15 minutes" in preview
    assert [kind for kind, _ in rows] == ["AdoptPolicy"]
    assert versions[0].fingerprint in rows[0][1]
    assert (versions[0].name, versions[0].note) == ("risk-assessed", "agreed by the governors")
    assert "every 15 minutes" in page
    assert "by Mo Head. “agreed by the governors”" in page
    assert "/policy/edit" not in page


def test_the_base_goes_by_the_new_policy_from_the_next_turn_on(tmp_path):
    async def story():
        async with KeptOffice(tmp_path) as office:
            browser = await office.signed_in()
            before = office.service.site.policy.rules.name
            preview = await browser.post("/policy/preview", fields_of((await browser.get("/policy/edit?start=lone-working")).text))
            await adopted(browser, preview.text)
            await browser.get("/policy")
            return before, office.service.site.policy

    before, policy = run(story())

    assert before == "trust"
    assert policy == read_policy(preset_text("lone-working"))


def test_a_preview_says_in_plain_words_what_would_change_and_saves_nothing(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            form = fields_of((await browser.get("/policy/edit")).text)
            preview = await browser.post("/policy/preview", form | {"evening.after_dark": "head agrees", "briefing": "Park near the road."})
            return preview.text, policies.versions(office.store.engine)

    preview, versions = run(story())

    assert "discouraged: only for a reason" in preview
    assert "only with the head&#39;s agreement" in preview
    assert "<ins>Park near the road.</ins>" in preview
    assert "No visit is under way." in preview
    assert versions == []


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"contacting.when": "interval", "contacting.interval_min": "200", "contacting.grace_min": "5"}, "This is 200; write 5 to 120"),
        ({"contacting.when": "interval"}, "This is 0, but contact is at intervals; write 5 to 120"),
        (
            {"contacting.when": "return", "contacting.interval_min": "20"},
            "“The visitor is heard of” is “on return, or by phone”: write 0 here",
        ),
        ({"contacting.grace_min": "soon"}, "This is &#34;soon&#34;; write 1 to 30"),
        ({"evening.opens": "8 am"}, "This is &#34;8 am&#34;; write a time like &#34;08:00&#34;"),
        ({"ladder.sos.steps.0.wait_s": "1"}, "This is 1; write 5 to 3600"),
        ({"ladder.sos.steps.3.kind": "tell"}, "shows no 999 sheet"),
        ({"review.by_date": "2020-01-31"}, "which is past; write a day to come"),
        ({"pairs": "sometimes"}, "write one of &#34;never&#34;"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(tmp_path, changed, words):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            form = fields_of((await browser.get("/policy/edit")).text)
            return await browser.post("/policy/preview", form | {"title": "Our own"} | changed)

    answer = run(story())

    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="Our own"' in answer.text
    typed = {name: value for name, value in changed.items() if name != "pairs"}  # what no list offers can't be shown as chosen
    assert {name: fields_of(answer.text)[name] for name in typed} == {name: [value] for name, value in typed.items()}


def test_the_text_is_checked_line_by_line(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            await browser.get("/policy/text")
            return await browser.post("/policy/preview", {"text": preset_text("trust").replace("interval_min", "intervall_min")})

    answer = run(story())

    assert answer.status_code == 422
    assert "line 44: there is no contacting.intervall_min; did you mean interval_min?" in answer.text
    assert "intervall_min = 0" in answer.text


def test_a_policy_is_adopted_for_a_reason(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            preview = await browser.post("/policy/preview", fields_of((await browser.get("/policy/edit?start=lone-working")).text))
            return await adopted(browser, preview.text, "  "), policies.versions(office.store.engine)

    answer, versions = run(story())

    assert answer.status_code == 422
    assert "Enter why" in answer.text
    assert text_in(answer.text)
    assert versions == []


def test_two_who_edit_at_once_are_told(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            mine = await browser.post("/policy/preview", fields_of((await browser.get("/policy/edit?start=lone-working")).text))
            theirs = await browser.post("/policy/preview", fields_of((await browser.get("/policy/edit?start=paired-safe-word")).text))
            await adopted(browser, theirs.text)
            late = await adopted(browser, mine.text)
            return late, await adopted(browser, late.text), [version.name for version in policies.versions(office.store.engine)]

    late, again, names = run(story())

    assert late.status_code == 422
    assert "Somebody adopted another version while you were editing" in late.text
    assert again.status_code == 303
    assert names == ["lone-working", "paired-safe-word"]


def test_every_version_is_kept_and_any_two_are_compared(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            for preset in ("trust", "lone-working"):
                preview = await browser.post("/policy/preview", fields_of((await browser.get(f"/policy/edit?start={preset}")).text))
                await adopted(browser, preview.text, f"because of {preset}")
            history = await browser.get("/policy/history")
            version = await browser.get("/policy/history/1")
            return (
                history.text,
                version.text,
                (await browser.get("/policy/compare?a=1&b=2")).text,
                (await browser.get("/policy/compare?a=9&b=2")),
            )

    history, version, compared, unknown = run(story())

    assert history.index("because of lone-working") < history.index("because of trust")
    assert "(holds now)" in history
    assert "Mo Head" in version
    assert "every 2 years, and after a serious incident" in version
    assert "<del>the head</del>" in compared
    assert "<ins>the safeguarding lead</ins>" in compared
    assert unknown.status_code == 404


def test_a_version_that_can_t_be_read_does_not_hold_and_that_is_said(tmp_path):
    async def story():
        async with KeptOffice(tmp_path) as office:
            browser = await office.signed_in()
            for preset in ("lone-working", "paired-safe-word"):
                preview = await browser.post("/policy/preview", fields_of((await browser.get(f"/policy/edit?start={preset}")).text))
                await adopted(browser, preview.text)
            with office.store.engine.begin() as connection:
                connection.execute(update(schema.policies).where(schema.policies.c.number == 2).values(text="title = "))
            return (await browser.get("/policy")).text, office.load().policy.rules.name, (await browser.get("/policy/history/2")).text

    page, name, version = run(story())

    assert "Version 2 of the home-visit policy can&#39;t be read, so an older one holds" in page
    assert name == "lone-working"
    assert "This version can't be read" in version


def test_the_head_is_reminded_of_the_review_and_a_visitor_is_not(tmp_path):
    async def story():
        async with KeptOffice(tmp_path) as office:
            browser = await office.signed_in()
            never = await browser.get("/policy")
            preview = await browser.post("/policy/preview", fields_of((await browser.get("/policy/edit?start=risk-assessed")).text))
            await adopted(browser, preview.text)
            fresh = await browser.get("/policy")
            office.now_ms += 340 * 86_400_000
            browser = await office.signed_in("hed", ("head",), "Hed Again")
            late = await browser.get("/policy")
            visitor = await office.signed_in("vi", ("visitor",), "Vi")
            return never.text, fresh.text, late.text, (await visitor.get("/policy")).text

    never, fresh, late, visitor = run(story())

    assert "Nobody has adopted a home-visit policy yet" in never
    assert "is to be reviewed by" not in fresh
    assert "is to be reviewed by 1" in late
    assert "is to be reviewed by" not in visitor


@pytest.mark.parametrize(
    "path", ["/policy/edit", "/policy/presets", "/policy/text", "/policy/history", "/policy/compare?a=trust&b=lone-working"]
)
def test_only_head_and_technician_change_it(tmp_path, path):
    async def story():
        async with Office(tmp_path) as office:
            office_clerk = await office.signed_in("jo", ("office", "second", "visitor", "delegate", "safeguarding"), "Jo")
            technician = await office.signed_in("te", ("technician",), "Te")
            return [(await browser.get(path)).status_code for browser in (office_clerk, technician)], [
                (await office_clerk.post(f"/policy/{form}", {"text": preset_text("trust")})).status_code
                for form in ("preview", "adopt", "edit")
            ]

    got, posted = run(story())

    assert got == [403, 200]
    assert posted == [403, 403, 403]


def closed_as(office: Office, category: str, is_drill: bool = False) -> None:
    """An alarm that was over a day after now, as the journal tells it."""
    at_ms = office.now_ms + 86_400_000
    event = DrillCalled(at_ms, None, 1) if is_drill else AlarmHeard(at_ms, 7, 41, "SOS", at_ms, 80, None, "mqtt")
    decisions = [*open_incident(1, event, office.service.site.policy, None, None), Close(at_ms, 1, category, "as it was")]
    office.store.commit(Batch(decisions=[(1, None, decision) for decision in decisions], incidents={1: rebuild(decisions)}))


@pytest.mark.parametrize(
    ("category", "is_drill", "is_due"), [("incident", False, True), ("false", False, False), ("incident", True, False)]
)
def test_after_something_serious_the_board_asks_head_and_technician_for_a_review(tmp_path, category, is_drill, is_due):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            preview = await browser.post("/policy/preview", fields_of((await browser.get("/policy/edit?start=trust")).text))
            await adopted(browser, preview.text)
            before = await browser.get("/")
            closed_as(office, category, is_drill)
            clerk = await office.signed_in("jo", ("office",), "Jo")
            return before.text, (await browser.get("/")).text, (await clerk.get("/")).text

    before, after, clerk = run(story())

    assert "Something serious happened" not in before
    assert ("Something serious happened on" in after) == is_due
    assert "Something serious happened" not in clerk


def test_the_preview_says_who_is_out_now_and_that_they_keep_what_they_left_with(tmp_path):
    async def story():
        async with KeptOffice(tmp_path) as office:
            head, technician = await office.signed_in(), await office.signed_in("te", ("technician",), "Te")
            visitor = office.member("Vi Visitor")
            await office.service.ask(SignedOut(office.now_ms, Plan(visitor, None, (Stop("1 Low Road"),), office.now_ms + 3_600_000)))
            before = office.service.site.visits[1]
            form = fields_of((await head.get("/policy/edit?start=risk-assessed")).text)
            seen = [(await browser.post("/policy/preview", form)).text for browser in (head, technician)]
            sooner = (await head.post("/policy/preview", form | {"contacting.overdue_grace_min": "5"})).text
            same = (await head.get("/visits/1")).text
            await adopted(head, sooner)
            await head.get("/policy")
            pages = (same, (await head.get("/visits/1")).text)
            return seen, sooner, before, office.service.site.visits[1], office.service.site.policy.visit.interval_min, pages

    (head, technician), sooner, before, after, interval_min, pages = run(story())

    assert "Under way now: Vi Visitor. Visits under way keep the check-ins, words and times they left with." in head
    assert "Under way now: 1. Visits under way keep" in technician
    assert "Vi Visitor" not in technician
    assert "keep the check-ins, words and times they left with." in sooner
    assert interval_min == 20
    assert after == before
    assert "the policy as it was when they left" not in pages[0]
    assert "the policy as it was when they left: overdue 10 minutes after the agreed return" in pages[1]
    assert "a badge out of contact after 5 minutes" in pages[1]


def test_the_adoption_stays_on_the_journal_s_page_and_in_its_chain(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            preview = await browser.post("/policy/preview", fields_of((await browser.get("/policy/edit?start=trust")).text))
            await adopted(browser, preview.text)
            with office.store.engine.connect() as connection:
                bodies = [codec.decode(row.kind, row.body) for row in connection.execute(JOURNAL)]
            return bodies, policies.versions(office.store.engine)[0], (await browser.get("/journal")).status_code

    (decision,), version, status = run(story())

    assert decision == AdoptPolicy(NOON_MS, 1, "trust", version.fingerprint, "agreed by the governors")
    assert status == 200


def test_what_the_base_could_not_write_down_does_not_hold_either(tmp_path):
    async def story():
        async with Office(tmp_path, patience_s=0.05) as office:
            browser = await office.signed_in()
            preview = await browser.post("/policy/preview", fields_of((await browser.get("/policy/edit?start=trust")).text))
            office._running.cancel()
            await asyncio.sleep(0)
            return await adopted(browser, preview.text), policies.versions(office.store.engine)

    answer, versions = run(story())

    assert answer.status_code == 503
    assert "could not write this down in time" in answer.text
    assert "agreed by the governors" in answer.text
    assert versions == []


@pytest.mark.parametrize(
    ("done_to_it", "words"),
    [
        (update(schema.policies).values(text=preset_text("lone-working")), "Version 1 of the policy: its text is not what was adopted"),
        (delete(schema.policies), "a version of the policy that was adopted was taken away, or changed"),
    ],
)
def test_a_policy_that_was_changed_behind_the_base_s_back_is_found(tmp_path, done_to_it, words):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            preview = await browser.post("/policy/preview", fields_of((await browser.get("/policy/edit?start=trust")).text))
            await adopted(browser, preview.text)
            before = findings(office)
            with office.store.engine.begin() as connection:
                connection.execute(done_to_it)
            return before, findings(office)

    before, after = run(story())

    assert before == []
    assert words in after


def findings(office) -> list[str]:
    with reading(office.store.engine.url) as connection:
        return [str(finding) for finding in Verification(connection).findings()]


@pytest.mark.parametrize("path", ["/policy/preview", "/policy/adopt", "/policy/edit"])
def test_no_alarm_waits_while_a_huge_text_is_read(tmp_path, monkeypatch, path):
    """A list of thousands takes seconds: it is read beside the loop that alarms come in by."""
    readers = []
    read_table = policy_editor.read_table

    def reading_table(text):
        readers.append(threading.current_thread())
        return read_table(text)

    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            await browser.get("/policy/text")
            monkeypatch.setattr(policy_editor, "read_table", reading_table)
            return await browser.post(path, {"text": f"visiting = [{'1,' * 1_000}]", "note": "why", "base": "0"})

    answer = run(story())

    assert answer.status_code == 422
    assert readers
    assert threading.main_thread() not in readers
