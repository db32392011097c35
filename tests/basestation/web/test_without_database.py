"""What people see while the base can't write or read its database: nobody waits for ever, and nobody is signed out."""

import asyncio
from types import SimpleNamespace

from sqlalchemy.exc import OperationalError

from basestation.core.events import DrillCalled
from basestation.web.pages.stream import Welcome
from tests.basestation.test_full_disk import DiskThatFills
from tests.basestation.web.office import NOON_MS, Office


def test_who_takes_an_alarm_while_the_disk_is_full_is_told_that_it_is_not_written(tmp_path):
    async def story():
        async with Office(tmp_path, patience_s=0.05) as office:
            browser = await office.signed_in()
            await office.service.ask(DrillCalled(NOON_MS, None, None))
            office.service._store = DiskThatFills(office.store, 1_000)
            return await browser.post("/incident/1/own")

    answer = asyncio.run(story())

    assert answer.status_code == 503
    assert "could not write this down in time" in answer.text


class DatabaseAway:
    async def look_up(self, token_hash):
        raise OperationalError("SELECT", {}, ConnectionError("refused"))


def test_an_open_page_stays_open_while_the_database_is_away(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            state = SimpleNamespace(context=office.context, doorkeeper=DatabaseAway())
            request = SimpleNamespace(app=SimpleNamespace(state=state))
            return await Welcome(request, SimpleNamespace(token_hash="of nobody"))()

    assert asyncio.run(story())


def test_the_link_with_which_somebody_sets_a_password_is_not_written_into_the_log(tmp_path, caplog):
    async def story():
        async with Office(tmp_path) as office:
            browser = office.browser()
            office.store.engine.dispose()
            with office.store.engine.begin() as connection:
                connection.exec_driver_sql("ALTER TABLE facts RENAME TO gone")
            return await browser.get("/set-password/of-nobodys-business")

    answer = asyncio.run(story())

    assert answer.status_code == 500
    assert "GET /set-password/{token}" in caplog.text
    assert "of-nobodys-business" not in caplog.text
