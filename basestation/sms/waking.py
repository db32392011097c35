"""Brings a modem from silence to where it takes and gives texts. Every fault has words for the office."""

from collections.abc import Generator
from typing import Protocol

from . import at, refusals
from .at import SILENT, Command, Reply
from .doing import Shelf, look, read_all
from .known import Known
from .submit import INTERNATIONAL, NATIONAL
from .talk import SILENCE, Pause, Question, Step, Talk, Trouble, Write, ask

ESCAPE = b"\x1b"
TRIES_OF_BUSY_SIM = 8
MOST_SILENCES = 4
BEFORE_ECHO_IS_OFF = ("AT", "ATE0")
SAFE_TRIES = 2  # of the three that a SIM gives, when nobody can say how many are left
PATIENCE_MS = 2_000
# Tell of a new text by its place, hand a report over whole; where that can't be, at least tell of texts.
ANNOUNCE = ("AT+CNMI=2,1,0,1,0", "AT+CNMI=1,1,0,1,0", "AT+CNMI=2,1,0,0,0", "AT+CNMI=1,1,0,0,0")
WITH_REPORTS = ANNOUNCE[:2]

NO_SIM = "there is no SIM in the modem"
BROKEN_SIM = "the modem can't read its SIM: take it out and put it in again"
LOCKED = "the SIM is locked and asks for its PUK: put it into a telephone and unlock it there"
NEEDS_PIN = "the SIM asks for its PIN, and the settings have none"
WRONG_PIN = "the SIM refused the PIN in the settings: correct it there. It is not tried again, because the third wrong PIN locks the SIM"
LAST_TRY = "wrong PINs were tried and one more would lock the SIM: put it into a telephone, enter the right PIN there, then try here again"
LAST_TRY_UNSAID = (
    "two PINs were refused, and this modem can't say how many tries are left: one more might lock the SIM. Put it into a telephone and "
    "switch the question for the PIN off there"
)
NO_TEXTS = "this modem does not take texts the way we send them (PDU mode)"
NO_NEWS = "this modem can't tell of texts that come in"
NO_CENTRE = "the SIM does not know the number of its service centre: ask the provider, and set it as smsc"


class PinTries(Protocol):
    """Remembers which PIN was refused, also when this process is started again: each start would be another try."""

    def is_spent(self, pin: str) -> bool: ...

    def count(self) -> int:
        """How many different PINs were refused since one was right."""
        ...

    def spend(self, pin: str) -> None: ...

    def forget(self) -> None: ...


def wake(known: Known, shelf: Shelf, pin: str, smsc: str, tries: PinTries) -> Talk:
    yield from _rouse()
    yield from ask(Command("ATE0"))
    yield from ask(Command("AT+CMEE=1"))
    yield from _unlock(pin, tries)
    yield from _insist(Command("AT+CMGF=0"), NO_TEXTS)
    yield from ask(Command("AT+CSMS=0"))  # so that reports need no receipt; a modem without it is as we want it
    yield from _know_centre(smsc)
    yield from _announce(known)
    for command in ('AT+CPMS="SM","SM","SM"', "AT+CMMS=2", "AT+CREG=1", "AT+CEREG=1"):  # each makes things quicker, and some modems lack it
        yield from ask(Command(command))
    yield from look(known)
    known.is_awake, known.fault = True, ""
    yield from read_all(shelf)


def _rouse() -> Talk:
    """It may be busy with its own start, or wait for the body of a text that a base before us began: an escape ends that. Two
    answers in a row, because the first may be a late one to somebody else's question."""
    answers = silences = 0
    while answers < 2:
        if silences == 2:
            yield Write(ESCAPE)
            yield Pause(300)
        reply = yield Command("AT", within_ms=1_000)
        if reply is not None and reply.kind != SILENT:
            answers += 1
            yield Pause(200)
        else:
            answers, silences = 0, silences + 1
        if silences == MOST_SILENCES:
            raise Trouble(SILENCE, None)


def _unlock(pin: str, tries: PinTries) -> Talk:
    """At most one try of a PIN, ever."""
    asked = yield from _sim_state()
    if asked == "READY":
        return
    if asked.startswith("SIM PUK"):
        raise Trouble(LOCKED)
    if asked != "SIM PIN":
        raise Trouble(f"the SIM can't be used: it asks for {asked or 'nothing that we know'}")
    if not pin:
        raise Trouble(NEEDS_PIN)
    yield from _enter(pin, tries)
    if (yield from _sim_state()) != "READY":
        raise Trouble(BROKEN_SIM)


def _spend(pin: str, tries: PinTries, is_counted: bool) -> None:
    """What can't be remembered is not tried: it would be tried again after every start. `is_counted`: the SIM says what is left."""
    try:
        if tries.is_spent(pin):
            raise Trouble(WRONG_PIN)
        if not is_counted and tries.count() >= SAFE_TRIES:
            raise Trouble(LAST_TRY_UNSAID)
        tries.spend(pin)
    except OSError as error:
        raise Trouble(f"the SIM's PIN is not tried, because the base can't write down that it was: {error.strerror}") from error


def _sim_state() -> Generator[Step, Reply | None, str]:
    """What the SIM asks for. One that was just put in is busy for a while."""
    reply = yield from _patiently(Command("AT+CPIN?", "+CPIN:"))
    if reply.is_ok:
        return (reply.fields() or [""])[0].upper()
    name = (reply.family, reply.code)
    raise Trouble(NO_SIM if name == refusals.NO_SIM else LOCKED if name == refusals.NEEDS_PUK else BROKEN_SIM)


def _patiently(command: Command) -> Question:
    """Asks again while the SIM is busy."""
    reply = yield from ask(command)
    for _ in range(TRIES_OF_BUSY_SIM):
        if not refusals.is_sim_busy(reply):
            break
        yield Pause(PATIENCE_MS)
        reply = yield from ask(command)
    return reply


def _insist(command: Command, why: str) -> Talk:
    reply = yield from _patiently(command)
    if not reply.is_ok:
        raise Trouble(why)


def _enter(pin: str, tries: PinTries) -> Talk:
    """A SIM that was busy has not looked at the PIN, if it still has as many tries; when nobody can say, it was one."""
    left = yield from _tries_left()
    if left in (0, 1):
        raise Trouble(LAST_TRY)
    _spend(pin, tries, left is not None)
    reply = yield from ask(Command(f'AT+CPIN="{pin}"', within_ms=15_000))
    if not reply.is_ok and refusals.is_sim_busy(reply) and left is not None and (yield from _tries_left()) == left:
        tries.forget()
        raise Trouble(BROKEN_SIM)
    if not reply.is_ok:
        raise Trouble(LOCKED if (reply.family, reply.code) == refusals.NEEDS_PUK else WRONG_PIN)
    tries.forget()


def _tries_left() -> Generator[Step, Reply | None, int | None]:
    """The SIM's last try belongs to a person. Many modems can't say how many are left; then what we remember must do."""
    reply = yield from ask(Command("AT+CPINR", "+CPINR:"))
    for place in range(len(reply.lines)):
        which, left, *_ = [*reply.fields(place), "", ""]
        if which.upper() == "SIM PIN":
            return at.number(left)
    return None


def _know_centre(smsc: str) -> Talk:
    if smsc:
        kind = INTERNATIONAL if smsc.startswith("+") else NATIONAL
        yield from _insist(Command(f'AT+CSCA="{smsc}",{kind}'), "the SIM does not take the service centre's number in the settings")
    reply = yield from _patiently(Command("AT+CSCA?", "+CSCA:"))
    if reply.is_ok and not (reply.fields() or [""])[0]:
        raise Trouble(NO_CENTRE)


def _announce(known: Known) -> Talk:
    for announce in ANNOUNCE:
        reply = yield from _patiently(Command(announce))
        if reply.is_ok:
            known.has_reports = announce in WITH_REPORTS
            return
    raise Trouble(NO_NEWS)
