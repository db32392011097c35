"""One command and its answer, picked out of all that the modem says."""

from . import at
from .at import Command, Reply

WITH_PAPER = ("+CMGR:", "+CMGL:")
REGISTRATIONS = ("+CREG:", "+CEREG:")
PROMPT = ">"


class Exchange:
    """`takes` a line that belongs to the answer; a line that ends it gives the whole reply."""

    def __init__(self, command: Command, asked_ms: int) -> None:
        self.command, self.asked_ms = command, asked_ms
        self._lines: list[str] = []
        self._papers: list[str] = []
        self._awaits_paper = False

    def is_asked_for_body(self, line: str) -> bool:
        return line == PROMPT and self.command.body != ""

    def is_echo(self, line: str) -> bool:
        return line == self.command.text

    def takes(self, line: str) -> bool:
        if self._awaits_paper and at.is_paper(line):
            self._papers.append(line)
            self._awaits_paper = False
            return True
        if not self.command.wants or not line.startswith(self.command.wants) or _is_news(line):
            return False
        self._papers += [""] * (len(self._lines) - len(self._papers))  # the one before had none
        self._lines.append(line)
        self._awaits_paper = line.startswith(WITH_PAPER)
        return True

    def ended_by(self, line: str) -> Reply | None:
        reply = at.ended(line)
        return reply and Reply(reply.kind, tuple(self._lines), tuple(self._papers), reply.family, reply.code)


def _is_news(line: str) -> bool:
    """ "+CREG: 1" comes unasked; "+CREG: 1,1" answers."""
    return line.startswith(REGISTRATIONS) and len(at.fields(line)) == 1
