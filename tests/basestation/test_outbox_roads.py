"""What is told of roads never stands in an alarm's way, however slow the provider is."""

from dataclasses import replace

from basestation.outbox import AT_ONCE, OVERTAKEN
from tests.basestation.test_base_outbox import HANGS, delivery, told, until


def news(number):
    return replace(delivery(number), incident=0)


def test_a_hundred_messages_about_roads_take_no_alarm_s_place():
    async def story(outbox, channels, settled):
        outbox.offer([news(number) for number in range(100, 200)])
        outbox.offer([delivery(number) for number in range(AT_ONCE)])
        await until(lambda: sum(message.key.startswith("3-") for message in channels["mail"].messages) == AT_ONCE)
        channels["mail"].go.set()
        assert sum(message.key.startswith("0-") for message in channels["mail"].messages) <= 1
        await until(lambda: len(settled) == 100 + AT_ONCE)

    settled = told(story, answers={"mail": HANGS})

    assert {one.outcome for one in settled if one.number < 100} == {"sent"}


def test_while_an_alarm_is_being_sent_the_others_come_later():
    async def story(outbox, channels, settled):
        outbox.offer([delivery(1)])
        await until(lambda: channels["mail"].messages)
        outbox.offer([news(2)])
        await until(lambda: settled)
        channels["mail"].go.set()
        await until(lambda: len(settled) == 2)
        outbox.offer([news(2)])
        await until(lambda: len(settled) == 3)

    first, alarm, then = told(story, answers={"mail": HANGS})

    assert (first.number, first.outcome, first.answer) == (2, "again", OVERTAKEN)
    assert (alarm.number, alarm.outcome) == (1, "sent")
    assert (then.number, then.outcome) == (2, "sent")
