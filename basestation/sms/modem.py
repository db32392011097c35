"""One modem: bytes and time in, orders out. What is said to it are talks (waking.py, doing.py), one after the other.

CLOSED --port opened--> WAKING --all answered--> AWAKE: look, read, send, look ...
   ^---- port lost, no answer ----'-----------------'
"""

from . import at, pdu
from .at import SILENT, Command, Reader, Reply
from .doing import Shelf, erase, look, read_again, read_one, send_part
from .exchange import REGISTRATIONS, Exchange
from .job_queue import JobQueue
from .known import Known
from .pdu import BadPdu, Deliver
from .talk import Came, HangUp, Job, NotSent, Odd, Order, Pause, Reported, Sent, Talk, Trouble, Write
from .waking import BEFORE_ECHO_IS_OFF, PinTries, wake

LOOK_EVERY_MS, READ_EVERY_MS = 3_000, 60_000
PROMPT_MS = 5_000
END_OF_BODY = "\x1a"
BEGINNINGS = ("RDY", "START", "*ATREADY: 1", "^SYSSTART", "+AT: READY")  # it was started again: all that was set is forgotten
FOLLOWED_BY_PAPER = ("+CMT:", "+CDS:")


class Modem:
    """Every method hands back what is to be done now; `due_ms` is when `tick` is wanted next."""

    def __init__(self, pin: str, smsc: str, tries: PinTries) -> None:
        self._pin, self._smsc, self._tries = pin, smsc, tries
        self.known = Known()
        self.jobs = JobQueue()
        self.due_ms: int | None = None
        self._at_ms = 0
        self._orders: list[Order] = []
        self._begin()

    def _begin(self) -> None:
        self._reader, self._shelf = Reader(), Shelf()
        self._talk: Talk | None = None
        self._sending: Job | None = None
        self._exchange: Exchange | None = None
        self._paper_of, self._has_read = "", False
        self._wake_ms = self._look_ms = self._read_ms = self._at_ms
        self.due_ms = None

    # What happens ---------------------------------------------------------------------------------------------------

    def opened(self, at_ms: int) -> list[Order]:
        self._at_ms = at_ms
        self.known.forget()
        self.known.is_open = True
        self._begin()
        return self._out()

    def lost(self, at_ms: int, why: str) -> None:
        """The port is gone, or there is none."""
        self._at_ms = at_ms
        self.known.forget()
        self.known.is_open, self.known.fault, self.known.no_port = False, "", why
        self._begin()

    def heard(self, data: bytes, at_ms: int) -> list[Order]:
        self._at_ms = at_ms
        for line in self._reader.feed(data):
            self._hear(line)
        return self._out()

    def tick(self, at_ms: int) -> list[Order]:
        self._at_ms = at_ms
        if self._talk is not None and self.due_ms is not None and at_ms >= self.due_ms:
            self._carry_on(Reply(SILENT) if self._exchange else None)
        return self._out()

    def post(self, job: Job, at_ms: int) -> list[Order]:
        self._at_ms = at_ms
        self.jobs.put(job)
        return self._out()

    def erase(self, place: int, at_ms: int) -> list[Order]:
        """This text is stored with us now."""
        self._at_ms = at_ms
        self._shelf.stored(place)
        return self._out()

    def why_not(self, at_ms: int) -> str:
        """Why no text can be sent; "" when it can."""
        return self.known.why_not(at_ms, at_ms - self._exchange.asked_ms if self._exchange else 0)

    # Lines ----------------------------------------------------------------------------------------------------------

    def _hear(self, line: str) -> None:
        exchange = self._exchange
        if self._paper_of and at.is_paper(line):
            self._take_paper(line)
        elif exchange is None:
            self._hear_unasked(line)
        elif exchange.is_asked_for_body(line):
            self._wait(exchange.command.within_ms)
            self._orders.append(Write((exchange.command.body + END_OF_BODY).encode()))
        elif reply := exchange.ended_by(line):
            self._carry_on(reply)
        elif exchange.is_echo(line):
            self._hear_echo(exchange)
        elif not exchange.takes(line):
            self._hear_unasked(line)

    def _hear_unasked(self, line: str) -> None:
        fields = [at.number(field) for field in at.fields(line)] or [None]
        if line.startswith(FOLLOWED_BY_PAPER):
            self._paper_of = line.partition(":")[0]
        elif line.startswith("+CMTI:") and fields[-1] is not None:
            self._shelf.arrived.append(fields[-1])
        elif line.startswith(REGISTRATIONS):
            self.known.registration[line.partition(":")[0]] = fields[0] or 0
        elif line.startswith("+CPIN:"):
            self._look_ms = self._at_ms
        elif line in BEGINNINGS:
            self._start_anew()

    def _hear_echo(self, exchange: Exchange) -> None:
        """It was told to echo nothing. One that does so all the same is known from its waking; another was started again, without a
        word of it, and what it takes for a number now would be the length of a text."""
        if self.known.is_awake and not self.known.has_echo:
            self._start_anew()
        elif not self.known.is_awake and exchange.command.text not in BEFORE_ECHO_IS_OFF:
            self.known.has_echo = True

    def _start_anew(self) -> None:
        self.known.is_awake = False
        if self._exchange is not None:
            self._carry_on(Reply(SILENT))  # what it was asked before is never answered

    def _take_paper(self, line: str) -> None:
        owner, self._paper_of = self._paper_of, ""
        try:
            message = pdu.read(line)
        except BadPdu as error:
            self._orders.append(Odd(f"{owner} with what can't be read: {error}"))
            return
        self._orders.append(Came(None, message) if isinstance(message, Deliver) else Reported(message))

    # Talks ----------------------------------------------------------------------------------------------------------

    def _out(self) -> list[Order]:
        if self._talk is None:
            self._carry_on(None)
        orders, self._orders = self._orders, []
        return orders

    def _carry_on(self, answer: Reply | None) -> None:
        """Talk until something must be waited for."""
        self._exchange, self.due_ms = None, None
        while self._talk is not None or self._take_up():
            step = self._next_step(answer)
            answer = None
            if isinstance(step, Command):
                return self._ask(step)
            if isinstance(step, Pause):
                return self._wait(step.for_ms)
            if step is not None:
                self._order(step)
        if self.known.is_open:
            self.due_ms = min(self._look_ms, self._read_ms) if self.known.is_awake else self._wake_ms

    def _next_step(self, answer: Reply | None) -> Command | Pause | Order | None:
        """None when the talk is over, one way or the other."""
        assert self._talk is not None
        try:
            return self._talk.send(answer)
        except StopIteration:
            self._talk = self._sending = None
        except Trouble as trouble:
            self._give_up(trouble)
        return None

    def _take_up(self) -> bool:
        """What is to be talked about next, if anything is."""
        self._talk = self._next_talk() if self.known.is_open else None
        return self._talk is not None

    def _next_talk(self) -> Talk | None:
        known, shelf, at_ms = self.known, self._shelf, self._at_ms
        if not known.is_awake:
            self._look_ms, self._read_ms = at_ms + LOOK_EVERY_MS, at_ms + READ_EVERY_MS  # waking does both
            return wake(known, shelf, self._pin, self._smsc, self._tries) if at_ms >= self._wake_ms else None
        if shelf.to_erase:
            return erase(shelf, shelf.to_erase.popleft())
        self.jobs.drop_unwanted(at_ms)
        may_send = bool(self.jobs) and known.is_registered
        if shelf.arrived and not (may_send and self._has_read):
            self._has_read = True
            return read_one(shelf, shelf.arrived.popleft())
        if at_ms >= self._look_ms:
            return self._look()
        if at_ms >= self._read_ms:
            self._read_ms = at_ms + READ_EVERY_MS
            return read_again(known, shelf)
        if may_send:
            self._has_read = False  # by turns: who floods us with texts keeps none of ours back
            self._sending = self.jobs[0]
            self._sending.is_begun = True
            return send_part(known, self._sending)
        return None

    def _look(self) -> Talk:
        """The next one is due so long after this one has ended: a slow modem, too, has time for texts."""
        yield from look(self.known)
        self._look_ms = self._at_ms + LOOK_EVERY_MS

    def _give_up(self, trouble: Trouble) -> None:
        known, self._talk = self.known, None
        known.is_awake, known.fault = False, trouble.why
        if self._sending is not None:
            self._order(NotSent(self._sending, False, trouble.why))
            self._sending = None
        if trouble.again_ms is None:
            known.is_open = False
            self._orders.append(HangUp())
        else:
            self._wake_ms = self._at_ms + trouble.again_ms

    def _order(self, order: Order) -> None:
        if isinstance(order, NotSent):
            self.known.refused_ms = self._at_ms
        if isinstance(order, Sent | NotSent) and order.job in self.jobs:
            self.jobs.remove(order.job)
        self._orders.append(order)

    def _ask(self, command: Command) -> None:
        self._exchange = Exchange(command, self._at_ms)
        self._orders.append(Write(f"{command.text}\r".encode()))
        self._wait(PROMPT_MS if command.body else command.within_ms)

    def _wait(self, for_ms: int) -> None:
        self.due_ms = self._at_ms + for_ms
