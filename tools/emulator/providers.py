"""Fake channels that obey a script: a provider that says yes, says later, says never, hangs, or says yes and does nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from basestation.core.deliveries import arc_signal
from basestation.core.deliveries.arc_signal import ArcSignal
from basestation.core.telling import Delivery

YES, BUSY, NEVER, HANGS, DROPS = "yes", "busy", "never", "hangs", "drops"
DEADLINE_MS = 20_000  # the outbox's own


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the outbox would tell the core of one try, and after how long."""

    kind: str
    after_ms: int
    answer: str


@dataclass(frozen=True, slots=True)
class Told:
    """One message that reached a person."""

    at_ms: int
    person: int
    incident: int
    step: int
    round: int
    number: int
    subject: str
    text: str
    is_drill: bool
    signal: ArcSignal | None = None


OUTCOMES = {
    YES: Outcome("sent", 40, "202"),
    BUSY: Outcome("again", 40, "503"),
    NEVER: Outcome("failed", 40, "404"),
    HANGS: Outcome("again", DEADLINE_MS, "no answer within 20 s"),
    DROPS: Outcome("sent", 40, "202"),
}


class FakeProvider:
    """`script` answers the next tries, `mood` all after them. `told` is what people got, `tries` what was tried."""

    def __init__(self, mood: str = YES) -> None:
        self.mood = mood
        self.script: list[str] = []
        self.told: list[Told] = []
        self.tries: list[tuple[int, int]] = []

    def answers(self, replies: Iterable[str]) -> None:
        self.script += replies

    def send(self, at_ms: int, delivery: Delivery) -> Outcome:
        reply = self.script.pop(0) if self.script else self.mood
        self.tries.append((at_ms, delivery.number))
        if reply == YES:
            self.told.append(_told(at_ms, delivery))
        return OUTCOMES[reply]


def _told(at_ms: int, delivery: Delivery) -> Told:
    return Told(
        at_ms, delivery.person, delivery.incident, delivery.step, delivery.round, delivery.number,
        delivery.subject, delivery.text, delivery.is_drill, arc_signal.read(delivery.signal),
    )  # fmt: skip


def sent(providers: Mapping[str, FakeProvider], at_ms: int, delivery: Delivery) -> Outcome:
    """What came of one try, by whichever channel it is for."""
    provider = providers.get(delivery.channel)
    if provider is None:
        return Outcome("failed", 0, f"there is no channel called {delivery.channel!r}")
    return provider.send(at_ms, delivery)
