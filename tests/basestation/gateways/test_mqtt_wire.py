"""How MQTT's bytes travel: what is said first goes at once, the rest of a turn together; what a broken listener or a new connection
costs."""

import asyncio
import contextlib
import functools
import inspect
import socket

import pytest

from basestation.gateways.mqtt_link import MqttLink
from basestation.gateways.mqtt_road import MqttSettings
from basestation.gateways.mqtt_wire import Wire

LET_IN = bytes.fromhex("20020000")
NOWHERE = MqttSettings("hill", "127.0.0.1", 1)


def nobody():
    raise AssertionError("nothing came")


def story(told):
    """`told` as a test, with our end of a connection and the far one, on an event loop."""

    @functools.wraps(told)
    def test(**known):
        ours, theirs = connected()
        with ours, theirs:
            asyncio.run(told((ours, theirs), **known))

    test.__signature__ = inspect.Signature(list(inspect.signature(told).parameters.values())[1:])
    return test


def connected():
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    return ours, theirs


def came(theirs):
    with contextlib.suppress(BlockingIOError):
        return theirs.recv(1_000_000)
    return b""


@story
async def test_the_first_word_of_a_turn_goes_at_once_and_the_rest_together_at_its_end(ends):
    ours, theirs = ends
    wire = Wire(ours, nobody)

    wire.send(b"receipt")
    at_once = came(theirs)
    wire.send(b", another")
    wire.send(b", a third")
    meanwhile = came(theirs)
    await asyncio.sleep(0)

    assert (at_once, meanwhile, came(theirs)) == (b"receipt", b"", b", another, a third")
    wire.close()


@story
async def test_the_next_turn_has_a_first_word_again(ends):
    ours, theirs = ends
    wire = Wire(ours, nobody)
    wire.send(b"one")
    await asyncio.sleep(0)
    came(theirs)

    wire.send(b"two")

    assert came(theirs) == b"two"
    wire.close()


@story
async def test_what_the_socket_has_no_room_for_goes_when_there_is_room(ends):
    ours, theirs = ends
    wire, whole = Wire(ours, nobody), bytes(range(256)) * 8_000

    assert wire.send(whole) == len(whole)
    taken = bytearray()
    while len(taken) < len(whole):
        taken += await asyncio.get_running_loop().sock_recv(theirs, 100_000)

    assert taken == whole
    wire.close()


@story
async def test_a_goodbye_just_said_still_goes_out(ends):
    ours, theirs = ends
    wire = Wire(ours, nobody)
    wire.send(b"receipt")

    wire.send(b", goodbye")
    wire.close()

    assert came(theirs) == b"receipt, goodbye"


@story
async def test_one_read_of_the_socket_serves_many_small_ones(ends):
    ours, theirs = ends
    wire = Wire(ours, lambda: None)
    theirs.send(b"abcdef")

    wire.fill()

    assert [wire.recv(1), wire.recv(1), wire.recv(3), wire.holds_more, wire.recv(9), wire.holds_more] == [
        b"a",
        b"b",
        b"cde",
        True,
        b"f",
        False,
    ]
    with pytest.raises(BlockingIOError):
        wire.recv(1)
    wire.close()


@story
async def test_the_end_is_said_after_what_came_before_it(ends):
    ours, theirs = ends
    wire = Wire(ours, lambda: None)
    theirs.send(b"last")
    theirs.close()

    wire.fill()
    wire.fill()

    assert [wire.recv(9), wire.holds_more, wire.recv(9)] == [b"last", True, b""]
    wire.close()


async def said_to_broker(theirs, enough):
    """What a client says, up to and with the first piece in which `enough` stands."""
    said = b""
    while enough not in said:
        said += await asyncio.get_running_loop().sock_recv(theirs, 4096)
    return said


async def let_in(link, ours, theirs):
    link.begin(ours)
    await said_to_broker(theirs, b"MQTT")
    theirs.send(LET_IN)
    assert await link.accepted == ""


@story
async def test_whoever_breaks_over_a_message_ends_the_connection_and_it_is_said(ends):
    ours, theirs = ends

    def breaks(message):
        raise RuntimeError(f"could not bear {message.payload!r} on {message.topic}")

    link = MqttLink(NOWHERE, breaks, lambda: 0)
    await let_in(link, ours, theirs)
    theirs.send(bytes.fromhex("3206 0001") + b"t" + bytes.fromhex("0007") + b"x")

    with pytest.raises(RuntimeError, match=r"could not bear b'x' on t"):
        await link.closed
    link.end()


@story
async def test_a_topic_that_is_no_text_comes_as_none(ends):
    ours, theirs = ends
    heard = asyncio.get_running_loop().create_future()
    link = MqttLink(NOWHERE, heard.set_result, lambda: 0)
    await let_in(link, ours, theirs)

    theirs.send(bytes.fromhex("3206 0001 ff 0007") + b"x")
    message = await heard

    assert (message.topic, message.payload, message.packet_id, message.is_retained) == (None, b"x", 7, False)
    link.end()


@pytest.mark.parametrize(("is_once", "again"), [(True, False), (False, True)])
@story
async def test_what_was_not_answered_is_said_anew_only_when_it_may_not_be_lost(ends, is_once, again):
    ours, theirs = ends
    link = MqttLink(NOWHERE, lambda message: None, lambda: 0)
    await let_in(link, ours, theirs)
    (link.publish_once if is_once else link.publish)("a/topic", b"what is said")
    await said_to_broker(theirs, b"what is said")
    link.end()

    ours, theirs = connected()
    with theirs:
        await let_in(link, ours, theirs)
        link.publish_once("a/topic", b"the end")
        said = await said_to_broker(theirs, b"the end")
        link.end()

    assert (b"what is said" in said) is again
