"""The power goes in the middle of every write of the board's own flash: from its first start to an alarm that is owned.

Every third write in `make test`, where tests/scenarios/test_badge_faults.py cuts at each byte of a pretended flash; all in `make campaign`.
"""

import asyncio
from pathlib import Path

import pytest

from .support.board_outing import DEVKIT, Outing

PARTS = 3
ENOUGH_S = 8
SLOW_MS = 200  # how often board and school hear of each other while nobody does anything


async def puts_it_back(out: Outing, seconds: float) -> None:
    """As long as it has power; when it goes dark, the wearer gives it some more."""
    for _ in range(int(seconds)):
        await out.waits(1, SLOW_MS)
        if out.board.record.state("cpu") == "off":
            await out.board.power_on()


async def presses_until_it_counts(out: Outing) -> None:
    """Whoever has not felt that the press counted presses once more, as anybody would."""
    while "pressed" not in out.felt:
        await out.presses()
        await puts_it_back(out, 3)


async def story(out: Outing) -> None:
    await puts_it_back(out, ENOUGH_S)
    await out.signs_out()
    await puts_it_back(out, ENOUGH_S)
    await out.taps()
    await puts_it_back(out, 2)
    await presses_until_it_counts(out)
    await puts_it_back(out, 2 * ENOUGH_S)
    out.school.office.takes(out.school.incident)
    await puts_it_back(out, ENOUGH_S)


async def writes(folder: Path) -> list[tuple[int, int]]:
    """(bytes in flash before it, bytes of it) of each write of a story without a cut."""
    whole, found = Outing(folder, DEVKIT), list[tuple[int, int]]()

    def note(at_ms: int, change: dict[str, str]) -> None:
        size_bytes = len(change.get("data", "")) // 2 or 1
        found.append((sum(found[-1]) if found else 0, size_bytes))

    for name in ("flash.write", "flash.append", "flash.rename", "flash.remove"):
        whole.board.on(name, note)
    async with whole as out:
        await story(out)
        counted = await out.board.ask("flash.counts")
    assert counted == {"bytes": sum(found[-1]), "writes": len(found)}
    return found


@pytest.mark.parametrize("part", [1, pytest.param(0, marks=pytest.mark.long), pytest.param(2, marks=pytest.mark.long)])
def test_f27_power_is_cut_in_the_middle_of_every_write_and_the_alarm_is_one_and_owned(tmp_path: Path, part: int) -> None:
    """F27: a change of the directory, which has no middle, is cut off just before it."""

    async def all_cuts() -> int:
        found = await writes(tmp_path)
        for number, (before, size) in list(enumerate(found))[part::PARTS]:
            folder = tmp_path / str(number)
            folder.mkdir()
            await one_cut(folder, before + size // 2)
        return len(found)

    number = asyncio.run(all_cuts())

    print(f"{number} writes, {len(range(part, number, PARTS))} of them cut here")
    assert number >= 15


async def one_cut(folder: Path, after_bytes: int) -> None:
    cut = Outing(folder, DEVKIT)
    cut.board.cut_flash_after(after_bytes)
    async with cut as out:
        await story(out)

        assert [cause for _, cause in out.board.starts] == ["PWRON_RESET", "PWRON_RESET"], after_bytes
        assert out.board.crashes == [], after_bytes
        assert out.alarms == ["SOS"], after_bytes
        assert {"pressed", "received", "owned"} <= set(out.felt), (after_bytes, out.felt)
