"""What is decided about text messages that belong to no alarm."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordText:
    """A text came that changed nothing. `number` is its last figures, `person` whose it is, None when nobody's; `told` is who was sent a
    message about it. `is_shown`: the board shows it until somebody has seen it."""

    at_ms: int
    number: str
    person: int | None
    words: str
    reason: str
    told: tuple[int, ...] = ()
    is_shown: bool = False


@dataclass(frozen=True, slots=True)
class AskAboutText:
    """Somebody on the visit texted: the office is asked, and `told` by message. Without an answer by `due_ms` it is a concern."""

    at_ms: int
    person: int
    question: str
    due_ms: int
    told: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class SeeText:
    """`person` has seen what `of` texted, up to the one of `sent_ms`."""

    at_ms: int
    person: int
    of: int
    sent_ms: int
    reason: str
