"""A database knows whose it is: a base, or a spare, with another site's settings is refused before it takes it over."""

import asyncio
from pathlib import Path

import pytest

from basestation.settings.errors import SettingsError
from basestation.settings.whole import Settings
from basestation.store.engine import make_engine
from basestation.store.whose import site_of
from basestation.wiring import Base

SCHOOL = {"title": "Hill", "telephone": "01632 960 001", "address": "Hill Lane"}


def settings(folder: Path, site: str) -> Settings:
    return Settings(site=site, data=folder, school=SCHOOL)  # type: ignore[arg-type]  # as the file says it


async def started(folder: Path, site: str) -> str | None:
    """What the database says of itself once a base of this site has been at work."""
    base = Base(settings(folder, site))
    try:
        await base.start()
        return site_of(base.store.engine)
    finally:
        await base.stop()


def test_it_is_written_at_the_first_start_and_the_same_ever_after(tmp_path: Path) -> None:
    assert asyncio.run(started(tmp_path, "hill")) == "hill"
    assert asyncio.run(started(tmp_path, "hill")) == "hill"


def test_another_sites_base_is_refused_and_says_which_is_wrong_and_whoever_is_at_work_stays(tmp_path: Path) -> None:
    async def story() -> tuple[str, bool]:
        at_work = Base(settings(tmp_path, "hill"))
        await at_work.start()
        stranger = Base(settings(tmp_path, "dale"))
        with pytest.raises(SettingsError) as refused:
            await stranger.start()
        stranger.store.close()
        is_at_work = not at_work._thinking.done()  # type: ignore[union-attr]  # it was started
        await at_work.stop()
        return str(refused.value), is_at_work

    said, is_at_work = asyncio.run(story())

    assert "the database is of the site 'hill', and the settings say 'dale'" in said
    assert is_at_work


def test_a_database_that_is_away_is_nobodys_yet(tmp_path: Path) -> None:
    assert site_of(make_engine(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")) is None
