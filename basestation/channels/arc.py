"""Reach the alarm receiving centre, which is told of alarms and of nothing else. A drill never gets here, and is refused if it does."""

from collections.abc import Callable, Mapping

from ..core import cause
from ..core.deliveries.wording import one_line
from ..core.roads import RoadState
from ..core.site import Site
from .arc_line import ArcLine
from .base import GiveUp, Message


class Arc:
    """With `site` the name and the planned address go along; without, only what kind of alarm it is, and whose badge."""

    def __init__(self, line: ArcLine, site: Callable[[], Site] | None = None) -> None:
        self.line, self._site = line, site

    async def send(self, message: Message) -> str:
        if message.is_drill or (message.signal is not None and message.signal.cause == cause.DRILL):
            raise GiveUp("a drill is never told to the alarm receiving centre")
        if message.signal is None:
            raise GiveUp("the alarm receiving centre is told of alarms only, and this is none")
        return await self.line.tell(message.key, message.signal, self._who_and_where(message), message.delivery)

    def _who_and_where(self, message: Message) -> str:
        return who_and_where(self._site(), int(message.key.partition("-")[0])) if self._site else ""

    async def start(self) -> None:
        await self.line.start()

    async def stop(self) -> None:
        await self.line.stop()

    def state(self) -> RoadState:
        return self.line.state()

    def parts(self) -> Mapping[str, Callable[[], RoadState]]:
        """With one receiver the line is the receiver."""
        receivers = self.line.receivers
        return {f"receiver-{each.name}": each.state for each in receivers} if len(receivers) > 1 else {}


def who_and_where(site: Site, number: int) -> str:
    """Looked up when it is sent, and written down nowhere: an address is kept with the visit, and erased with it."""
    incident = site.incidents.get(number)
    if incident is None:
        return ""
    visitor, visit = site.roster.get(incident.visitor or 0), site.visits.get(incident.visit_no or 0)
    told = (one_line(visitor.name) if visitor else "", visit.here.address if visit else "")
    return ", ".join(part for part in told if part)
