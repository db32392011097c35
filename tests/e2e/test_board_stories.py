"""Whole stories with the firmware itself: boot.py, main.py and all drivers on real MicroPython, a real Mosquitto, the real base.

The broker is set up as we ship it: TLS with the school's own authority, passwords, a badge's own two topics.
"""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from .support.board_flash import SCHOOL_WIFI
from .support.board_school import BoardSchool, badge_at, board_school

pytestmark = pytest.mark.xdist_group("kills")


def told(folder: Path, story: Callable[[BoardSchool], Coroutine[Any, Any, Any]]) -> Any:
    async def whole() -> Any:
        async with board_school(folder) as here:
            return await story(here)

    return asyncio.run(whole())


def test_a_press_is_stored_felt_and_owned(tmp_path: Path) -> None:
    async def story(here: BoardSchool) -> tuple[list[str], list[Any], int]:
        async with badge_at(here, SCHOOL_WIFI) as (ann, _):
            await ann.calls()
            await ann.feels("received")
            stored = here.stored()
            await here.desk.press("/incident/1/own")
            await ann.feels("owned")
            return ann.felt, ann.room(), stored

    felt, room, stored = told(tmp_path, story)

    assert felt == ["pressed", "received", "owned"]
    assert room == []
    assert stored == 1
