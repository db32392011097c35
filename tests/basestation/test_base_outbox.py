"""The outbox: nobody waits for another's provider, and nothing is called sent before somebody said so: F52, F55."""

import asyncio
import logging

import pytest

from basestation.channels.base import GiveUp, TryAgain
from basestation.core.deliveries.retry import LONGEST_MS, MOST_TRIES, next_due_ms
from basestation.core.events import DeliverySettled
from basestation.core.telling import Delivery
from basestation.outbox import AT_ONCE, LONGEST_ANSWER, Outbox

NOW_MS = 1_790_000_000_000


class Provider:
    """Answers with what it is given: words, or an error. HANGS never answers."""

    def __init__(self, answer="250"):
        self.answer, self.messages, self.under_way, self.most = answer, [], 0, 0
        self.go = asyncio.Event()

    async def send(self, message):
        self.messages.append(message)
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            if self.answer is HANGS:
                await self.go.wait()
            if isinstance(self.answer, Exception):
                raise self.answer
            return "250" if self.answer is HANGS else self.answer
        finally:
            self.under_way -= 1


HANGS = object()


def delivery(number, channel="mail", person=1, tries=0, is_drill=False):
    return Delivery(
        number, 3, 0, 1, person, channel, f"p{person}@school", "ALARM: Ann", "Ann pressed", NOW_MS - 900, is_drill, NOW_MS, NOW_MS, tries
    )


def told(story, **options):
    """What was settled by the end of `story(outbox, settled)`."""
    settled = []

    async def play():
        channels = {name: Provider(answer) for name, answer in options.get("answers", {"mail": "250"}).items()}
        outbox = Outbox(channels, settled.append, lambda: NOW_MS, lambda delivery: f"http://base/incident/{delivery.incident}", 0.2)
        await outbox.start()
        await story(outbox, channels, settled)
        await outbox.stop()

    asyncio.run(play())
    return settled


async def until(true):
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0)  # a turn of the loop


def offering(*deliveries):
    async def story(outbox, channels, settled):
        outbox.offer(deliveries)
        await until(lambda: len(settled) == len(deliveries))

    return story


def test_what_the_provider_said_yes_to_is_sent():
    assert told(offering(delivery(12))) == [DeliverySettled(NOW_MS, 12, "sent", "250")]


def test_it_is_not_sent_before_the_provider_said_yes():
    async def story(outbox, channels, settled):
        outbox.offer([delivery(12)])
        await until(lambda: channels["mail"].under_way)
        assert settled == []
        channels["mail"].go.set()
        await until(lambda: settled)

    assert [event.outcome for event in told(story, answers={"mail": HANGS})] == ["sent"]


@pytest.mark.parametrize(
    ("answer", "outcome", "words"),
    [
        (TryAgain("busy (503)"), "again", "busy (503)"),
        (GiveUp("no such mailbox (550)"), "failed", "no such mailbox (550)"),
        (RuntimeError("secret: p1@school"), "again", "the channel broke (RuntimeError)"),
        (TimeoutError(), "again", "no answer within 0.2 s"),
        (HANGS, "again", "no answer within 0.2 s"),
        ("x" * 10_000, "sent", "x" * LONGEST_ANSWER),
    ],
)
def test_each_kind_of_answer_has_its_outcome(answer, outcome, words):
    assert told(offering(delivery(12)), answers={"mail": answer}) == [DeliverySettled(NOW_MS, 12, outcome, words)]


def test_a_channel_that_is_not_set_up_fails_and_says_so():
    [event] = told(offering(delivery(12, channel="pigeon")))

    assert event.outcome == "failed"
    assert "pigeon" in event.answer


def test_one_hanging_provider_keeps_nobody_else_waiting():
    async def story(outbox, channels, settled):
        outbox.offer([delivery(1, "mail", 1), delivery(2, "webhook", 1), delivery(3, "screen", 2)])
        await until(lambda: len(settled) == 2)

    settled = told(story, answers={"mail": HANGS, "webhook": "200", "screen": "shown"})
    assert [(event.number, event.outcome) for event in settled[:2]] == [(2, "sent"), (3, "sent")]


def test_one_hanging_mailbox_keeps_no_other_person_waiting():
    async def story(outbox, channels, settled):
        outbox.offer([delivery(1, person=1)])
        await until(lambda: channels["mail"].under_way)
        channels["mail"].answer = "250"
        outbox.offer([delivery(2, person=2)])
        await until(lambda: settled)

    assert [event.number for event in told(story, answers={"mail": HANGS})][:1] == [2]


def test_a_flood_is_sent_a_few_at_a_time_and_to_the_end():
    most = []

    async def story(outbox, channels, settled):
        outbox.offer([delivery(number) for number in range(500)])
        await until(lambda: channels["mail"].under_way == AT_ONCE)
        channels["mail"].go.set()
        await until(lambda: len(settled) == 500)
        most.append(channels["mail"].most)

    settled = told(story, answers={"mail": HANGS})
    assert {event.number for event in settled} == set(range(500))
    assert most == [AT_ONCE]


def test_what_is_being_sent_is_not_sent_again_meanwhile():
    async def story(outbox, channels, settled):
        outbox.offer([delivery(12)])
        outbox.offer([delivery(12), delivery(12)])
        await until(lambda: channels["mail"].under_way)
        channels["mail"].go.set()
        await until(lambda: settled)
        assert len(channels["mail"].messages) == 1

    assert len(told(story, answers={"mail": HANGS})) == 1


def test_the_key_is_the_same_at_every_try_and_another_for_another_delivery():
    async def story(outbox, channels, settled):
        for number, tries in ((12, 0), (12, 1), (13, 0)):
            outbox.offer([delivery(number, tries=tries)])
            await until(lambda: not outbox._sending)
        first, second, other = (message.key for message in channels["mail"].messages)
        assert first == second != other

    assert len(told(story)) == 3


def test_the_provider_is_told_when_it_happened_and_where_to_answer():
    seen = []

    async def story(outbox, channels, settled):
        outbox.offer([delivery(12, is_drill=True)])
        await until(lambda: settled)
        seen.extend(channels["mail"].messages)

    told(story)
    [message] = seen
    assert (message.to, message.at_ms, message.url, message.is_drill) == ("p1@school", NOW_MS - 900, "http://base/incident/3", True)


def test_stop_waits_for_what_is_almost_through_and_leaves_the_rest_pending():
    async def story(outbox, channels, settled):
        outbox.offer([delivery(12)])
        await until(lambda: channels["mail"].under_way)
        asyncio.get_running_loop().call_soon(channels["mail"].go.set)
        await outbox.stop()
        outbox.offer([delivery(13)])

    assert [event.number for event in told(story, answers={"mail": HANGS})] == [12]


def test_a_broken_channel_writes_no_address_into_the_log(caplog):
    caplog.set_level(logging.DEBUG)

    told(offering(delivery(12)), answers={"mail": RuntimeError("p1@school")})

    assert "p1@school" not in caplog.text
    assert "mail" in caplog.text


def test_tries_come_soon_at_first_then_with_patience_and_end():
    waits = [next_due_ms(tries, NOW_MS) - NOW_MS for tries in range(1, 8)]

    assert waits == [2_000, 4_000, 8_000, 16_000, 32_000, LONGEST_MS, LONGEST_MS]
    assert next_due_ms(MOST_TRIES, NOW_MS) is None
