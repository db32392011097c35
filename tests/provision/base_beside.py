"""A base at work in this process, beside the test: the base as a process of its own is what the end-to-end tests start."""

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from basestation.serving import start_base
from basestation.settings.looking import read_settings
from basestation.settings.whole import Settings
from tests.provision.conftest import School, set_up
from tests.support.loop_thread import LoopThread
from tools.base_process import free_port

QUIET = ("alembic", "amqtt", "transitions")  # as `doorstep serve` has them


@contextmanager
def written_down(log: Path) -> Iterator[None]:
    """What the base says goes into `log`, as from a process of its own."""
    root, handler = logging.getLogger(), logging.FileHandler(log)
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for library in QUIET:
        logging.getLogger(library).setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.setLevel(level)
        root.removeHandler(handler)
        handler.close()


@contextmanager
def base_beside(settings: Settings) -> Iterator[None]:
    running = contextlib.AsyncExitStack()

    async def start() -> asyncio.Task[None]:
        base = await start_base(settings, running)
        return asyncio.create_task(base.run(), name="base")

    async def stop(thinking: asyncio.Task[None]) -> bool:
        is_well = not thinking.done()
        thinking.cancel()
        await asyncio.gather(thinking, return_exceptions=True)
        await running.aclose()
        return is_well

    with LoopThread() as loop:
        thinking = loop.run(start())
        try:
            yield
        finally:
            is_well = loop.run(stop(thinking))
    assert is_well, "the base broke"
    assert loop.troubles == []


@pytest.fixture(name="school")
def school_beside(tmp_path: Path) -> Iterator[School]:
    """With the broker that the base brings along."""
    made, _ = set_up(tmp_path, free_port(), {"kind": "embedded", "bind": "127.0.0.1", "port": free_port()})
    settings = read_settings(made.settings)
    with written_down(tmp_path / "base.log"), base_beside(settings):
        yield made
