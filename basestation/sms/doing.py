"""What is done with a modem that is awake: look how it is, send a part, read and erase what came."""

from collections import Counter, deque
from dataclasses import dataclass, field

from . import at, pdu, refusals
from .at import Command
from .known import UNKNOWN_SIGNAL, Known
from .pdu import Deliver
from .talk import Came, Job, NotSent, Odd, Sent, Talk, ask

SEND_MS = 60_000  # a network may take its time, and what it took must not be sent twice
READ_MS = 8_000  # asked 3 s after the last answer, held for 5 s: a modem that hangs is shown within 20 s
TRIES_TO_READ = 3
FROM_OTHERS = (0, 1)  # unread and read; the rest is what the SIM's owner wrote once


def look(known: Known) -> Talk:
    """The SIM, the network, the signal."""
    sim = yield from ask(Command("AT+CPIN?", "+CPIN:"))
    if not refusals.is_sim_busy(sim) and (sim.fields() or [""])[0].upper() != "READY":
        known.is_awake = False  # waking finds out what is wrong with it
        return
    for name in ("+CREG", "+CEREG"):
        reply = yield from ask(Command(f"AT{name}?", f"{name}:"))
        state = [at.number(field) for field in reply.fields()][1:2]
        known.registration[name] = state[0] or 0 if state else 0
    signal = yield from ask(Command("AT+CSQ", "+CSQ:"))
    strength = at.number((signal.fields() or [""])[0])
    known.signal = UNKNOWN_SIGNAL if strength is None else strength


def send_part(known: Known, job: Job) -> Talk:
    """The next part of a text. What the network took stays taken: another try goes on from there."""
    submit = job.submits[len(job.references)]
    reply = yield from ask(Command(f"AT+CMGS={submit.length}", "+CMGS:", SEND_MS, submit.hexadecimal))
    if reply.is_ok and not reply.lines:
        yield NotSent(job, False, "the modem did not say that the network took it")
        return
    if reply.is_ok:
        known.refusal, known.is_refusal_lasting = "", False
        job.references.append(at.number((reply.fields() or [""])[0]))
        if job.is_done:
            yield Sent(job)
        return
    is_for_good = refusals.is_for_good(reply)
    if not is_for_good:
        known.refusal, known.is_refusal_lasting = refusals.why_not_sent(reply), refusals.lasts(reply)
    known.is_awake = known.is_awake and not refusals.loses_sim(reply)
    yield NotSent(job, is_for_good, refusals.why_not_sent(reply))


@dataclass(slots=True)
class Shelf:
    """Where the modem keeps texts. `handed` are over to us but not stored yet; `unreadable` counts how often one could not be read."""

    arrived: deque[int] = field(default_factory=deque)
    to_erase: deque[int] = field(default_factory=deque)
    handed: set[int] = field(default_factory=set)
    unreadable: Counter[int] = field(default_factory=Counter)

    def stored(self, place: int) -> None:
        """Nothing, when the modem was another one when it handed this over."""
        if place in self.handed:
            self.to_erase.append(place)


def read_again(known: Known, shelf: Shelf) -> Talk:
    """What was told of in a noise; and how much room is left: what others keep on the SIM is not ours to erase."""
    yield from read_all(shelf)
    reply = yield from ask(Command("AT+CPMS?", "+CPMS:"))
    used, total = [*(at.number(found) for found in reply.fields()[1:3]), None, None][:2]
    known.is_full = used is not None and total is not None and used >= total > 0


def read_all(shelf: Shelf) -> Talk:
    """What came while nobody listened."""
    reply = yield from ask(Command("AT+CMGL=4", "+CMGL:", READ_MS))
    for line, paper in enumerate(reply.papers):
        place, kind, *_ = [*(at.number(found) for found in reply.fields(line)), None, None]
        if place is not None and kind in FROM_OTHERS:
            yield from _hand_over(shelf, place, paper)


def read_one(shelf: Shelf, place: int) -> Talk:
    reply = yield from ask(Command(f"AT+CMGR={place}", "+CMGR:", READ_MS))
    for paper in reply.papers[:1]:
        yield from _hand_over(shelf, place, paper)


def _hand_over(shelf: Shelf, place: int, paper: str) -> Talk:
    """What can't be read is looked at again, and then erased: a full SIM takes no more texts."""
    if place in shelf.handed or not paper:
        return
    try:
        message = pdu.read(paper)
    except pdu.BadPdu as error:
        shelf.unreadable[place] += 1
        yield Odd(f"a text that can't be read: {error}")
        if shelf.unreadable[place] < TRIES_TO_READ:
            return
        message = None
    if isinstance(message, Deliver):
        shelf.handed.add(place)
        yield Came(place, message)
    else:
        yield from erase(shelf, place)


def erase(shelf: Shelf, place: int) -> Talk:
    """One that won't go stays handed over, so that it is not taken for a new one."""
    reply = yield from ask(Command(f"AT+CMGD={place}", within_ms=READ_MS))
    if reply.is_ok:
        shelf.handed.discard(place)
        del shelf.unreadable[place]
