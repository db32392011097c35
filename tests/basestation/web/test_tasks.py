"""What is to be done after an alarm opens by itself with its closing, and is finished with a note. Shows R41, R43, R45, R47."""

import asyncio
from pathlib import Path

import pytest

from basestation.core.answering import FinishTask
from basestation.core.events import ClosureAsked, ConcernRaised, OwnershipTaken, PoliceCalled
from basestation.core.turn import ForIncident, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.core.words.spoken import DAY_MS
from tests.basestation.web.office import Browser, Office

HOUR_MS = 3_600_000


class Staff:
    """Ann goes out, Mo is the head, Olu sits in the office."""

    def __init__(self, office: Office):
        self.office = office
        self.mo = office.member("Mo Head", ("head",), "mo")
        self.ann = office.member("Ann Visitor", ("visitor",), "ann")
        self.olu = office.member("Olu Office", ("office",), "olu")

    async def browser(self, sign_in: str) -> Browser:
        browser = self.office.browser()
        await browser.sign_in(sign_in)
        return browser

    async def closed(self, category: str, injured: bool = False, with_police: bool = False) -> int:
        """An overdue visit whose incident was closed as `category`."""
        office, now_ms = self.office, self.office.now_ms
        plan = Plan(self.ann, None, (Stop("1 High Street"),), now_ms + HOUR_MS)
        out = await office.service.ask(SignedOut(now_ms, plan))
        office.now_ms += 2 * HOUR_MS
        await office.service.ask(ForIncident(-1, ConcernRaised(office.now_ms, out[0].visit_no, "OVERDUE")))  # the clock is looked at
        number = office.service.site.open_of_visit[out[0].visit_no]
        events = [OwnershipTaken(office.now_ms, self.olu, "office")]
        events += [PoliceCalled(office.now_ms, self.olu, "HP-20260601-0417")] if with_police else []
        events += [ClosureAsked(office.now_ms, self.olu, category, "seen at school", injured)]
        for event in events:
            await office.service.ask(ForIncident(number, event))
        return number


def kinds(office: Office) -> set[str]:
    return {task.kind for task in office.service.site.tasks.values()}


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("incident", {"write-up", "support", "senior", "assessment"}),
        ("precautionary", {"write-up", "support", "senior", "assessment"}),
        ("false", {"slip"}),
        ("planned", set()),
    ],
)
def test_what_is_to_be_done_depends_on_what_it_was(tmp_path: Path, category: str, expected: set[str]) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            await Staff(office).closed(category)

            assert kinds(office) == expected

    asyncio.run(story())


def test_an_injury_and_the_police_ask_for_more(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            await Staff(office).closed("incident", injured=True, with_police=True)

            assert {"injury", "police", "policy"} <= kinds(office)
            words = [task.words for task in office.service.site.tasks.values() if task.kind == "police"]
            assert words == ["File the police's incident number: HP-20260601-0417"]

    asyncio.run(story())


def test_tasks_are_there_after_a_restart(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            await Staff(office).closed("incident")
            before = office.service.site.tasks

            again = office.load()

            assert again.tasks == before
            assert again.next_task == office.service.site.next_task

    asyncio.run(story())


def test_a_task_is_finished_with_a_note_which_is_in_the_journal(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            await staff.closed("incident")
            head = await staff.browser("mo")
            task = next(found for found in office.service.site.tasks.values() if found.kind == "support")
            assert "Offer support and counselling" in (await head.get("/tasks")).text

            empty = await head.post(f"/tasks/{task.number}", {f"note-{task.number}": " "})
            done = await head.post(f"/tasks/{task.number}", {f"note-{task.number}": "Ann wants to talk on Friday"})

            assert empty.status_code == 409
            assert "Enter what was done" in empty.text
            assert done.status_code == 303
            page = (await head.get("/tasks")).text
            assert "Ann wants to talk on Friday" in page
            assert task.number not in office.service.site.tasks
            finished = [made for turn in office.world.turns for _, _, made in turn.batch.decisions if isinstance(made, FinishTask)]
            assert [(made.person, made.note) for made in finished] == [(staff.mo, "Ann wants to talk on Friday")]

    asyncio.run(story())


def test_whoever_goes_out_sees_their_own_write_up_and_no_more(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            await staff.closed("incident")
            ann = await staff.browser("ann")
            support = next(found for found in office.service.site.tasks.values() if found.kind == "support")

            page = (await ann.get("/tasks")).text
            refused = await ann.post(f"/tasks/{support.number}", {f"note-{support.number}": "done"})

            assert "Write down what happened" in page
            assert "Offer support" not in page
            assert refused.status_code == 403
            assert support.number in office.service.site.tasks

    asyncio.run(story())


def test_what_is_late_is_on_the_board_of_the_office(tmp_path: Path) -> None:
    async def story() -> None:
        async with Office(tmp_path) as office:
            staff = Staff(office)
            await staff.closed("false")
            olu = await staff.browser("olu")
            before = (await olu.get("/")).text

            office.now_ms += 8 * DAY_MS

            assert "should be done after an alarm" not in before
            assert "One thing is late that should be done after an alarm" in (await olu.get("/")).text

    asyncio.run(story())
