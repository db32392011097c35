"""Make a noise or a light in the office: runs one command, with what happened in its environment. No shell reads it."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Sequence

from .base import GiveUp, Message, TryAgain
from .command import lack
from .plain import subject_of, text_of

DEADLINE_S = 15.0


class Sounder:
    def __init__(self, command: Sequence[str], deadline_s: float = DEADLINE_S) -> None:
        self._command, self._deadline_s = tuple(command), deadline_s

    async def send(self, message: Message) -> str:
        process = await self._started(message)
        try:
            async with asyncio.timeout(self._deadline_s):
                code = await process.wait()
        except TimeoutError as error:
            raise TryAgain(f"the sounder's command did not end within {self._deadline_s:g} s") from error
        finally:
            await _ended(process)
        if code:
            raise TryAgain(f"the sounder's command ended with {code}")
        return "sounded"

    def lack(self) -> str:
        return f"its command {why}" if (why := lack(self._command)) else ""

    async def _started(self, message: Message) -> asyncio.subprocess.Process:
        nothing = asyncio.subprocess.DEVNULL
        try:
            return await asyncio.create_subprocess_exec(
                *self._command, env=_environment(message), stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True
            )
        except (FileNotFoundError, PermissionError, ValueError, IndexError, TypeError) as error:
            raise GiveUp("the sounder's command can't be run: is it there, and executable?") from error
        except OSError as error:
            raise TryAgain(f"the computer could not start the sounder's command: {error.strerror}") from error


def _environment(message: Message) -> dict[str, str]:
    """What the command may know. Our own settings, passwords among them, are not passed on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP")}
    told = {
        "DOORSTEP_SUBJECT": subject_of(message),
        "DOORSTEP_TEXT": text_of(message),
        "DOORSTEP_KEY": message.key,
        "DOORSTEP_DRILL": "1" if message.is_drill else "0",
    }
    return kept | told


async def _ended(process: asyncio.subprocess.Process) -> None:
    """With all it started itself, or a player that hangs would hold the loudspeaker at the next alarm."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
