"""Which report belongs to which text of ours: the network names each part with a number under 256, again and again."""

from collections import OrderedDict
from dataclasses import dataclass, field

from .pdu import StatusReport

FORGET_MS = 2 * 3_600_000  # twice as long as a text is tried
EARLY_MS = 600_000  # a name is used again: what nobody missed for so long is not about the text that has it next
MOST_EARLY = 50
SAME_DIGITS = 7  # some networks write the number in another form


@dataclass(slots=True)
class Expected:
    """`parts` are those that nobody has reported on yet."""

    delivery: int
    number: str = field(repr=False)
    sent_ms: int
    parts: set[int]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a text. `ahead_ms` is how far our clock is ahead of the service centre's, None when it wrote no time."""

    delivery: int
    is_delivered: bool
    ahead_ms: int | None


class Reports:
    def __init__(self) -> None:
        self._expected: dict[int, Expected] = {}
        self._early: OrderedDict[int, tuple[int, StatusReport]] = OrderedDict()

    def expect(self, delivery: int, number: str, references: list[int | None], at_ms: int) -> Verdict | None:
        """The report on the first part may have come before the last part was sent."""
        parts = {reference for reference in references if reference is not None}
        expected = Expected(delivery, number, at_ms, set(parts))
        self._expected.update(dict.fromkeys(parts, expected))
        verdict = None
        for reference in parts:
            came_ms, report = self._early.pop(reference, (0, None))
            if report is not None and at_ms - came_ms < EARLY_MS:
                verdict = self.take(report, at_ms) or verdict
        return verdict

    def take(self, report: StatusReport, at_ms: int) -> Verdict | None:
        """None while more is to come, or when it is about nothing that we know."""
        if report.is_still_tried:
            return None
        expected = self._expected.get(report.reference)
        is_ours = expected is not None and expected.number[-SAME_DIGITS:] == report.recipient[-SAME_DIGITS:]
        if expected is None or not is_ours or at_ms - expected.sent_ms > FORGET_MS:
            self._keep(report, at_ms)
            return None
        del self._expected[report.reference]
        expected.parts.discard(report.reference)
        if not report.is_delivered:
            for other in expected.parts:
                if self._expected.get(other) is expected:
                    del self._expected[other]
        elif expected.parts:
            return None
        ahead_ms = None if report.sent_ms is None else expected.sent_ms - report.sent_ms
        return Verdict(expected.delivery, report.is_delivered, ahead_ms)

    def _keep(self, report: StatusReport, at_ms: int) -> None:
        self._early[report.reference] = (at_ms, report)
        if len(self._early) > MOST_EARLY:
            self._early.popitem(last=False)
