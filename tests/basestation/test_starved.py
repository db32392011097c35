"""F48: memory, connections and file handles that run out inside the base, and what of it may cost an alarm: nothing."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
import uvicorn
from uvicorn.server import ServerState

from basestation.file_handles import ENOUGH
from basestation.web.door import MOST_FROM_ONE, MOST_PAGES, Door
from tests.basestation.disk.small_base import SmallBase
from tests.support.new_database import put_new_database

ROOT = Path(__file__).parents[2]


class NoRoom:
    """A badge's cipher on a computer whose memory is used up."""

    def open(self, *given: object) -> bytes:
        raise MemoryError


def test_f48_a_press_that_meets_no_memory_is_not_set_aside_and_the_process_ends(tmp_path: Path) -> None:
    """F48: the press is not the broker's to forget; whoever is started next hears it again."""
    put_new_database(tmp_path / "doorstep.db")

    async def story() -> tuple[bool, int, list[str]]:
        base = SmallBase(tmp_path / "doorstep.db")
        base.start()
        base.issue(1)
        base.turn()
        base.service.site.badges[1].cipher = NoRoom()
        base.badges[1].press()
        base.turn()
        with pytest.raises(MemoryError):
            await base.service.run()
        base.close()
        return bool(base.received), base.acknowledged, base.faults

    assert asyncio.run(story()) == (False, 0, [])


class Line(asyncio.Transport):
    """A connection from that address."""

    def __init__(self, address: str):
        super().__init__({"peername": (address, 50_000)})
        self.is_open = True

    def abort(self) -> None:
        self.is_open = False

    def close(self) -> None:
        self.is_open = False


def doors(addresses: list[str]) -> list[tuple[Door, Line]]:
    """Each comes and stays, unless the door is closed to it."""
    config = uvicorn.Config(lambda scope, receive, send: None, log_config=None)
    state, came = ServerState(), []
    for address in addresses:
        door, line = Door(config, state, {}), Line(address)
        door.connection_made(line)
        if not line.is_open:
            door.connection_lost(None)
        came.append((door, line))
    return came


@pytest.mark.parametrize(
    ("addresses", "let_in"),
    [
        (["10.0.0.7"] * (MOST_FROM_ONE + 5) + ["10.0.0.8"], [True] * MOST_FROM_ONE + [False] * 5 + [True]),
        ([f"10.0.0.{number % 9}" for number in range(MOST_PAGES + 7)], [True] * MOST_PAGES + [False] * 7),
        (["127.0.0.1"] * (MOST_PAGES + 3), [True] * MOST_PAGES + [False] * 3),
    ],
)
def test_f48_pages_take_no_more_connections_than_leaves_room_for_badges(addresses: list[str], let_in: list[bool]) -> None:
    """F48: and one computer takes none away from the others; a web server in front of us may bring everybody."""

    async def story() -> list[bool]:
        return [line.is_open for _, line in doors(addresses)]

    assert asyncio.run(story()) == let_in


def test_f48_whoever_leaves_makes_room() -> None:
    async def story() -> bool:
        came = doors(["10.0.0.7"] * MOST_FROM_ONE)
        first, _ = came[0]
        first.connection_lost(None)
        next_one = Line("10.0.0.7")
        door = Door(first.config, first.server_state, {})
        door.connection_made(next_one)
        return next_one.is_open

    assert asyncio.run(story())


HANDLES = """
import resource
from basestation.file_handles import take_file_handles

resource.setrlimit(resource.RLIMIT_NOFILE, ({given}, {most}))
print(take_file_handles(), *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(("given", "most", "had"), [(256, 6_000, 6_000), (256, 900, 900), (300, 300, 300)])
def test_f48_it_takes_as_many_file_handles_as_it_may(given: int, most: int, had: int) -> None:
    """F48: and says so when they are few."""
    code = HANDLES.format(given=given, most=most)
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT, check=True)

    assert ended.stdout.split() == [str(had), str(had), str(most)]
    assert ("raise LimitNOFILE" in ended.stderr) == (had < ENOUGH)
