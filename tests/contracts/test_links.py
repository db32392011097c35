"""What a link keeps to, the emulator's fake and the badge's own drivers alike (the ports contract of firmware/lib/badge/run.py)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from badgelink.frame import seal
from badgelink.messages import BY_BASE, RECEIVED, SOS, Alarm, CheckIn, Receipt

from basestation.sealing import Cipher
from tests.contracts.link_rigs import RIGS, MqttRig

CIPHER = Cipher(bytes(16))
WORD = seal(CIPHER, 7, 1, CheckIn(0, 0, 80))
CALL = seal(CIPHER, 7, 2, Alarm(0, SOS, 0, 80, None, None, None, None))
RECEIPT = seal(CIPHER, 7, 1, Receipt(2, RECEIVED, BY_BASE))

Story = Callable[[Any], Awaitable[None]]
every_link = pytest.mark.parametrize("rig", RIGS, ids=lambda rig: rig.name)


def played(rig: Any, story: Story) -> None:
    async def whole() -> None:
        made = rig()
        await made.open()
        try:
            await story(made)
        finally:
            await made.close()

    asyncio.run(whole())


@every_link
def test_it_is_up_when_it_can_carry_and_has_a_name_and_a_strength(rig: Any) -> None:
    async def story(there: Any) -> None:
        assert there.link.is_up() is True
        assert there.link.name in ("wifi", "lora")
        assert 0 <= there.link.signal() <= 100

    played(rig, story)


@every_link
def test_what_is_sent_arrives_byte_by_byte_as_it_was(rig: Any) -> None:
    async def story(there: Any) -> None:
        there.link.send(WORD)
        await there.waits()

        assert there.far_heard == [WORD]

    played(rig, story)


@every_link
def test_what_comes_in_is_handed_over_once(rig: Any) -> None:
    async def story(there: Any) -> None:
        there.link.send(WORD)
        await there.waits()
        there.say(RECEIPT)
        await there.waits()

        assert there.link.receive() == [RECEIPT]
        assert there.link.receive() == []

    played(rig, story)


@every_link
def test_when_the_road_is_gone_it_says_so_and_sending_does_no_harm(rig: Any) -> None:
    async def story(there: Any) -> None:
        there.link.send(WORD)
        await there.waits()
        there.lose()
        await there.waits()
        there.link.send(CALL)
        await there.waits()

        assert there.link.is_up() is False
        assert there.link.receive() == []
        assert 0 <= there.link.signal() <= 100

    played(rig, story)


@every_link
def test_far_more_than_it_can_carry_does_no_harm(rig: Any) -> None:
    async def story(there: Any) -> None:
        for counter in range(3, 200):
            there.link.send(seal(CIPHER, 7, counter, CheckIn(0, 0, 80)))
        there.link.send(CALL)
        await there.waits()

        assert CALL in there.far_heard

    played(rig, story)


# What is the MQTT driver's alone --------------------------------------------------------------------------------------


def test_it_publishes_on_the_badges_own_topic_once_at_least_and_never_retained() -> None:
    async def story(there: MqttRig) -> None:
        there.link.send(WORD)
        await there.waits()

        assert there.published == [("doorstep/school/badge/7/up", False, 1)]
        assert there.subscribed == "doorstep/school/badge/7/down"

    played(MqttRig, story)


def test_what_a_broker_has_retained_is_not_news() -> None:
    async def story(there: MqttRig) -> None:
        there.clients[-1].deliver(RECEIPT, is_retained=True)

        assert there.link.receive() == []

    played(MqttRig, story)


def test_a_lost_acknowledgement_holds_no_alarm_up() -> None:
    async def story(there: MqttRig) -> None:
        there.is_mute = True
        for counter in range(10, 20):
            there.link.send(seal(CIPHER, 7, counter, CheckIn(0, 0, 80)))
        there.link.send(CALL)
        await there.waits()

        assert CALL in there.far_heard
        assert len(there.far_heard) == 4

    played(MqttRig, story)


def test_a_message_that_nobody_acknowledges_takes_the_link_down_until_one_is() -> None:
    async def story(there: MqttRig) -> None:
        there.is_mute = True
        there.link.send(WORD)
        await there.waits()
        there.link.receive()
        at_first = there.link.is_up()
        there.now_ms = 5_000

        assert (at_first, there.link.is_up(), there.link.has_news()) == (True, False, True)

    played(MqttRig, story)
