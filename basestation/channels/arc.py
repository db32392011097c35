"""Reach the alarm receiving centre, which is told of alarms and of nothing else. A drill never gets here, and is refused if it does."""

from ..core import cause
from ..core.roads import RoadState
from .arc_line import ArcLine
from .base import GiveUp, Message


class Arc:
    """`tells_address`: the words of the message go along, names and address in them; otherwise only what kind of alarm it is."""

    def __init__(self, line: ArcLine, tells_address: bool = False) -> None:
        self.line, self._tells_address = line, tells_address

    async def send(self, message: Message) -> str:
        if message.is_drill or (message.signal is not None and message.signal.cause == cause.DRILL):
            raise GiveUp("a drill is never told to the alarm receiving centre")
        if message.signal is None:
            raise GiveUp("the alarm receiving centre is told of alarms only, and this is none")
        return await self.line.tell(message.key, message.signal, message.text if self._tells_address else "")

    async def start(self) -> None:
        await self.line.start()

    async def stop(self) -> None:
        await self.line.stop()

    def state(self) -> RoadState:
        return self.line.state()
