"""A mobile network for one modem: who got which text, and what it tells of it."""

from dataclasses import dataclass, field

from . import pdus
from .pdus import Submitted

DELIVERED, PHONE_OFF, NO_SUCH_NUMBER = 0x00, 0x46, 0x41
HOME, SEARCHING, DENIED = 1, 2, 3


@dataclass(frozen=True)
class Text:
    at_ms: int
    to: str
    text: str
    parts: int


@dataclass
class Network:
    """`refuses` is the error with which the next texts are refused, None for none. `fates` is what becomes of texts to a number:
    a status, or None for no report at all. `report_ms` is how long after a text its report comes. `texts` is what telephones showed,
    `papers` every message as it came."""

    registration: int = HOME
    signal: int = 17
    take_ms: int = 20
    report_ms: int = 50
    refuses: int | None = None
    fates: dict[str, int | None] = field(default_factory=dict)
    texts: list[Text] = field(default_factory=list)
    taken: list[Submitted] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    _pieces: dict[tuple[str, int, int], dict[int, str]] = field(default_factory=dict)
    _reference: int = 0

    def take(self, submitted: Submitted, paper: str, at_ms: int) -> tuple[int, str | None]:
        """The network's name for it, and the report that will follow."""
        self._reference = (self._reference + 1) & 0xFF
        self.taken.append(submitted)
        self.papers.append(paper)
        status = self.fates.get(submitted.to, DELIVERED)
        if status == DELIVERED:
            self._put_together(submitted, at_ms)
        if status is None or not submitted.wants_report:
            return self._reference, None
        return self._reference, pdus.status_report(self._reference, submitted.to, at_ms, at_ms + self.report_ms, status)

    def texts_to(self, number: str) -> list[str]:
        return [text.text for text in self.texts if text.to == number]

    def _put_together(self, submitted: Submitted, at_ms: int) -> None:
        """As a telephone shows it: whole, when the last part is there. A part that comes twice is the same part."""
        if submitted.join is None:
            self._show(submitted.to, [submitted.text], at_ms)
            return
        reference, count, place = submitted.join
        pieces = self._pieces.setdefault((submitted.to, reference, count), {})
        pieces[place] = submitted.text
        if len(pieces) == count:
            del self._pieces[submitted.to, reference, count]
            self._show(submitted.to, [pieces[number] for number in sorted(pieces)], at_ms)

    def _show(self, to: str, pieces: list[str], at_ms: int) -> None:
        whole = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self.texts.append(Text(at_ms, to, whole, len(pieces)))
