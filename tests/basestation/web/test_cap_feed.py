"""CAP by file, by feed and by folder: made anew from the journal, so that what was erased is in none of them."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy import update

from basestation.core.events import DrillCalled, OwnershipTaken
from basestation.core.turn import ForIncident
from basestation.mirrors.cap import Sender
from basestation.mirrors.cap_journal import CapFolder, CapJournal
from basestation.mirrors.cap_mirror import CapMirror
from basestation.store import schema
from tests.basestation.web.office import Office

KEY = "a-key-of-twenty-letters"
SENDER = Sender("school", "Invented Primary", "doorstep@school.example", "01632 960 001", "http://office.test:8000")


class Fed:
    def __init__(self, office: Office, folder: Path):
        self.office, self.folder = office, folder
        self.journal = CapJournal(office.store.engine, SENDER)
        self.mirror = CapMirror(self.journal, CapFolder(self.journal, folder), lambda: office.now_ms)
        self.ann, self.mo = office.member("Ann Visitor"), office.member("Mo Head", ("head",), "mo")
        object.__setattr__(office.context, "cap", self.journal)
        object.__setattr__(office.context, "cap_key", KEY)

    async def alarm(self) -> None:
        """An incident, and somebody has it."""
        await self.office.service.ask(DrillCalled(self.office.now_ms, None, self.ann, "desk", self.mo))
        await self.office.service.ask(ForIncident(1, OwnershipTaken(self.office.now_ms, self.mo, "head")))

    def erase(self) -> None:
        with self.office.store.engine.begin() as connection:
            connection.execute(update(schema.incidents).values(erased_ms=1))
            connection.execute(update(schema.journal).values(salt=None, body=""))

    async def files(self, wanted: int) -> list[str]:
        async with asyncio.timeout(20):
            while len(found := sorted(path.name for path in self.folder.glob("*.xml"))) != wanted:
                await asyncio.sleep(0.01)
        return found


def fed(tmp_path: Path, story: Callable[[Fed], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Office(tmp_path) as office:
            here = Fed(office, tmp_path / "cap")
            await story(here)
            await here.mirror.stop()

    asyncio.run(run())


def test_a_file_a_feed_and_both_empty_once_it_is_erased(tmp_path: Path) -> None:
    async def story(here: Fed) -> None:
        await here.alarm()
        browser = here.office.browser()
        await browser.sign_in("mo")
        file, feed = await browser.get("/incident/1/cap"), await browser.get(f"/cap/{KEY}/feed")
        here.erase()
        gone, empty = await browser.get("/incident/1/cap"), await browser.get(f"/cap/{KEY}/feed")

        assert file.headers["content-disposition"] == 'attachment; filename="school-1-2.xml"'
        assert "Exercise" in file.text and "Ann" not in file.text
        assert feed.headers["content-type"].startswith("application/atom+xml") and feed.text.count("<entry>") == 2
        assert gone.status_code == 410 and empty.text.count("<entry>") == 0

    fed(tmp_path, story)


def test_without_the_key_or_the_right_one_there_is_no_feed(tmp_path: Path) -> None:
    async def story(here: Fed) -> None:
        wrong = await here.office.browser().get(f"/cap/{KEY[:-1]}x/feed")
        object.__setattr__(here.office.context, "cap_key", "")
        none = await here.office.browser().get("/cap//feed")

        assert (wrong.status_code, none.status_code) == (404, 404)

    fed(tmp_path, story)


def test_the_folder_fills_by_itself_and_what_is_erased_goes(tmp_path: Path) -> None:
    async def story(here: Fed) -> None:
        await here.alarm()
        await here.mirror.start()
        at_first = await here.files(2)
        (here.folder / "somebody-elses.xml").write_text("not ours")
        (here.folder / "school-1-9.part").write_text("half, when the base died")
        here.erase()
        here.mirror.changed(here.office.world.turns[-1])
        after = await here.files(1)

        assert at_first == ["school-1-1.xml", "school-1-2.xml"]
        assert after == ["somebody-elses.xml"] and list(here.folder.glob("*.part")) == []
        assert here.mirror.state().is_up

    fed(tmp_path, story)


def test_what_nobody_foresaw_keeps_back_one_incident_and_is_said(tmp_path: Path) -> None:
    async def story(here: Fed) -> None:
        await here.alarm()
        await here.office.service.ask(DrillCalled(here.office.now_ms, None, here.ann, "desk", here.mo))
        with here.office.store.engine.begin() as connection:
            connection.execute(update(schema.journal).where(schema.journal.c.incident == 2).values(body='{"what": "is this"}'))
        await here.mirror.start()
        files = await here.files(2)
        async with asyncio.timeout(20):
            while here.mirror.state().why == "not started":
                await asyncio.sleep(0.01)

        assert files == ["school-1-1.xml", "school-1-2.xml"]
        assert not here.mirror.state().is_up and "incident 2" in here.mirror.state().why

    fed(tmp_path, story)


def test_a_folder_that_cant_be_written_is_said(tmp_path: Path) -> None:
    async def story(here: Fed) -> None:
        here.folder.write_text("a file stands in the way")
        await here.alarm()
        await here.mirror.start()
        async with asyncio.timeout(20):
            while here.mirror.state().why == "not started":
                await asyncio.sleep(0.01)

        assert not here.mirror.state().is_up
        assert "can't be written" in here.mirror.state().why

    fed(tmp_path, story)
