"""Reach a person by text message, through a modem of our own: it works when the internet does not."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial

from ..core.decisions import Decision, RecordText
from ..core.deliveries.text_words import is_asking
from ..core.events import DeliverySettled
from ..core.roads import RoadState
from ..core.turn import Input
from ..core.words import telephone
from ..sms import split
from ..sms.inbox import Inbox, Whole
from ..sms.line import Line
from ..sms.modem import Modem
from ..sms.replies import read_reply
from ..sms.reports import Reports, Verdict
from ..sms.submit import submits
from ..sms.talk import Came, Job, NotSent, Order, Reported, Sent
from ..sms.waking import PinTries
from ..sms.wording import text_message
from .base import GiveUp, Message, TryAgain
from .plain import plain, subject_of

DEADLINE_S = 18.0
MOST_PARTS, LONGEST_TEXT = 5, 800
KEPT = 200  # texts, for a later try to go on with
WAITS_ON_MS = 70_000  # a text whose turn did not come stays in the queue until its next try
SHOWN_MS = 24 * 3_600_000
TAKEN = "the network took it"
ARRIVED = "their telephone has it"
NOT_ARRIVED = "it did not reach their telephone: is it switched off, or the number wrong?"


@dataclass(frozen=True, slots=True)
class SmsLine:
    """`pattern` is the port's path, or one with * in it; `country` is what others dial before our numbers ("+44")."""

    pattern: str
    baud: int
    pin: str = field(repr=False)
    country: str
    smsc: str


class Sms:
    """`post` is for what nobody waits for; `ask` ends when it is stored."""

    def __init__(
        self,
        line: SmsLine,
        tries: PinTries,
        now_ms: Callable[[], int],
        post: Callable[[Input], None],
        ask: Callable[[Input], Awaitable[tuple[Decision, ...]]],
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._country, self._now_ms, self._post, self._ask = line.country, now_ms, post, ask
        self._deadline_s = deadline_s
        self._modem = Modem(line.pin, line.smsc, tries)
        self._line = Line(self._modem, line.pattern, line.baud, now_ms, self._obey)
        self._inbox, self._reports = Inbox(), Reports()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: dict[str, asyncio.Future[str]] = {}
        self._asking: set[asyncio.Task[None]] = set()
        self._ahead_ms = 0
        self._stranger: RecordText | None = None

    async def start(self) -> None:
        await self._line.start()

    async def stop(self) -> None:
        await self._line.stop()
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    def state(self) -> RoadState:
        state = self._line.state()
        stranger = self._stranger
        if stranger is None or not state.is_up or state.why or self._now_ms() - stranger.at_ms >= SHOWN_MS:
            return state
        return replace(state, why=_shown(stranger))

    # Out ------------------------------------------------------------------------------------------------------------

    async def send(self, message: Message) -> str:
        """A later try of the same message goes on where the one before it was: nobody gets a part twice for that."""
        job = self._job_for(message)
        if job.is_done:
            return TAKEN
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._waiting[job.key] = answer
        self._queue(job)
        try:
            async with asyncio.timeout(self._deadline_s):
                return await answer
        except TimeoutError:
            why = self._line.state()
            raise TryAgain(why.why if not why.is_up else "the modem has not sent it yet") from None
        finally:
            if self._waiting.get(job.key) is answer:
                del self._waiting[job.key]

    def _job_for(self, message: Message) -> Job:
        if (known := self._jobs.get(message.key)) is not None:
            return known
        number = telephone.international(message.to, self._country)
        if number is None:
            raise GiveUp("this is not a telephone number")
        text = plain(message.text[:LONGEST_TEXT], 2 * LONGEST_TEXT)  # never cut there: its sign for that is a letter that texts pay for
        whole = text_message(subject_of(message), text, message.url)
        parts = split.split(whole, MOST_PARTS)
        job = Job(message.key, message.delivery, number, submits(number, parts, message.delivery))
        job.rank = (0 if is_asking(message.text) and not message.is_drill else 1, 0)
        self._jobs[message.key] = job
        if len(self._jobs) > KEPT:
            self._jobs.popitem(last=False)
        return job

    def _queue(self, job: Job) -> None:
        job.until_ms = self._now_ms() + int(self._deadline_s * 1000) + WAITS_ON_MS
        if job in self._modem.jobs:
            return
        alarm = job.key.partition("-")[0]
        job.rank = (job.rank[0], sum(other.key.partition("-")[0] == alarm for other in self._modem.jobs))
        for other in list(self._modem.jobs):
            if other.number == job.number and other.key not in self._waiting and not other.references:
                self._modem.jobs.remove(other)  # nobody waits for it: this one is newer
        self._line.do(partial(self._modem.post, job))

    # What comes of it -----------------------------------------------------------------------------------------------

    def _obey(self, order: Order) -> None:
        if isinstance(order, Sent):
            self._sent(order.job)
        elif isinstance(order, NotSent):
            self._answer(order.job, GiveUp(order.why) if order.is_for_good else TryAgain(order.why))
        elif isinstance(order, Reported):
            self._line.proved()
            self._settle(self._reports.take(order.report, self._now_ms()))
        elif isinstance(order, Came):
            self._line.proved()
            for whole in self._inbox.take(order, self._now_ms()):
                self._hand_over(whole)

    def _sent(self, job: Job) -> None:
        self._line.proved()
        self._answer(job, TAKEN)
        self._settle(self._reports.expect(job.delivery, job.number, job.references, self._now_ms()))

    def _answer(self, job: Job, answer: str | Exception) -> None:
        future = self._waiting.get(job.key)
        if future is None or future.done():
            return
        if isinstance(answer, str):
            future.set_result(answer)
        else:
            future.set_exception(answer)

    def _settle(self, verdict: Verdict | None) -> None:
        if verdict is None:
            return
        if verdict.ahead_ms is not None:
            self._ahead_ms = verdict.ahead_ms
        outcome, answer = ("delivered", ARRIVED) if verdict.is_delivered else ("failed", NOT_ARRIVED)
        self._post(DeliverySettled(self._now_ms(), verdict.delivery, outcome, answer))

    # In -------------------------------------------------------------------------------------------------------------

    def _hand_over(self, whole: Whole) -> None:
        task = asyncio.create_task(self._store(whole))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _store(self, whole: Whole) -> None:
        """It stays in the modem until it is stored with us."""
        decisions = await self._ask(read_reply(whole, self._now_ms(), self._country, self._ahead_ms))
        for decision in decisions:
            if isinstance(decision, RecordText) and decision.person is None:
                self._stranger = decision
        for place in whole.places:
            self._line.do(partial(self._modem.erase, place))


def _shown(stranger: RecordText) -> str:
    """A colleague may have a new telephone."""
    return f"the text '{stranger.words}' came from a number ending {stranger.number} that nobody here has, and changed nothing"
