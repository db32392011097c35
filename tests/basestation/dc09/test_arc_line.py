"""The line at work against a centre that answers by a script: NAK, DUH, silence, hanging up, wrong and late answers: F53."""

import asyncio
import logging
import threading

import pytest

from basestation.channels.arc_numbers import BLOCK, Book, Numbers
from basestation.channels.arc_receiver import AT_ONCE, Where
from basestation.channels.arc_refused import BELIEVED_AFTER
from basestation.channels.base import GiveUp, TryAgain
from basestation.core.batch import StoreFailed
from basestation.dc09.sealing import unseal
from basestation.dc09.times import time_in
from tests.basestation.dc09.line_school import HOUR_MS, KEY, Block, line_to, now_ms, signal, until, watched, where
from tests.support.arc_centre import HANG_UP, Centre, ack, nak, sealed_ack
from tests.support.mosquitto import free_port

BOTH = pytest.mark.parametrize("transport", ["tcp", "udp"])


def silent(sent):
    return []


def run(work):
    return asyncio.run(asyncio.wait_for(work, 30))


async def told(centre, key="3-1-1-9", **options):
    return await line_to(where(centre, **options)).tell(key, signal())


# A yes, and what is none -----------------------------------------------------------------------------------------------


@BOTH
def test_a_yes_is_handed_on_with_its_number(transport):
    async def story():
        async with Centre() as centre:
            return await told(centre, transport=transport), centre.events

    said, events = run(story())
    assert said == "taken by the alarm receiving centre's first receiver as message 0001"
    assert [frame.sequence for frame in events] == [1]
    assert "|Nri7/PA007][X000W20.207][Y53N44.740]_" in events[0].content


@BOTH
@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (silent, "no answer within"),
        (lambda sent: [ack(sent, sequence=sent.sequence + 1)], "another message"),
        (lambda sent: [ack(sent, header="R0L0#9999")], "another account"),
        (lambda sent: [b"\n\r"], "no answer"),
        (lambda sent: [b"HTTP/1.1 400 Bad Request\r\n\r\n"], "no answer: no checksum"),
        (lambda sent: [ack(sent).replace(b"[]", b"[")], "no answer: another length"),
        (lambda sent: [b"x" * 4_000] * 5, "without end"),
    ],
    ids=["silence", "wrong sequence", "wrong account", "empty", "another protocol", "damaged", "huge"],
)
def test_what_is_no_yes_is_tried_again_and_says_why(transport, answer, why):
    async def story():
        async with Centre(answer) as centre:
            with pytest.raises(TryAgain, match=why):
                await told(centre, transport=transport, patience_s=0.3)

    run(story())


@pytest.mark.parametrize(("pieces", "why"), [([HANG_UP], "hung up"), ([b"\nABCD", HANG_UP], "no answer")], ids=["at once", "in mid-answer"])
def test_a_closed_socket_is_tried_again(pieces, why):
    async def story():
        async with Centre(lambda sent: pieces) as centre:
            with pytest.raises(TryAgain, match=why):
                await told(centre)

    run(story())


@BOTH
def test_nobody_there_is_tried_again(transport):
    with pytest.raises(TryAgain, match="nothing listens there"):
        run(told(free_port(), transport=transport))


@BOTH
def test_a_late_yes_to_an_earlier_message_is_not_taken_for_this_one(transport):
    """The second message is only heard by a centre that still answers the first."""
    stale = []

    def answer(sent):
        stale.append(sent)
        return [ack(stale[0])] if len({frame.sequence for frame in stale}) > 1 else []

    async def story():
        async with Centre(answer) as centre:
            line = line_to(where(centre, transport=transport, patience_s=0.3))
            for key in ("3-1-1-9", "4-1-1-10"):
                with pytest.raises(TryAgain):
                    await line.tell(key, signal())

    run(story())
    assert {frame.sequence for frame in stale} == {1, 2}


def test_a_late_yes_before_the_right_one_is_passed_over():
    async def story():
        async with Centre(lambda sent: [ack(sent, sequence=9_998), b"\n\r", ack(sent)]) as centre:
            return await told(centre)

    assert run(story()).endswith("message 0001")


def test_a_datagram_that_is_lost_is_said_again_with_the_same_number():
    lost = []

    def deaf_at_first(sent):
        lost.append(sent)
        return [] if len(lost) < 3 else [ack(sent)]

    async def story():
        async with Centre(deaf_at_first) as centre:
            await told(centre, transport="udp", patience_s=4.0)
            return centre.heard

    heard = run(story())
    assert len(heard) == 3
    assert heard[0] == heard[1] == heard[2]


# NAK and DUH -----------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("ahead_ms", [-7 * HOUR_MS, HOUR_MS, 41_000])
def test_a_nak_sets_our_clock_by_the_receivers_and_the_message_goes_once_more(transport, ahead_ms):
    """It refuses what is more than 40 s old or more than 20 s ahead, as receivers do."""

    def strict(sent):
        late_ms = now_ms() + ahead_ms - time_in(sent.content)
        return [ack(sent)] if -20_000 <= late_ms <= 40_000 else [nak(now_ms() + ahead_ms)]

    async def story():
        async with Centre(strict) as centre:
            line = line_to(where(centre, transport=transport))
            await line.tell("3-1-1-9", signal())
            await line.tell("4-1-1-10", signal())
            return centre.events, line

    events, line = run(story())
    assert [frame.sequence for frame in events] == [1, 1, 2]
    assert abs(time_in(events[2].content) - now_ms() - ahead_ms) < 5_000
    assert ("minutes apart" in line.state().why) == (abs(ahead_ms) > 120_000)


@pytest.mark.parametrize("at_ms", [None, 0, 4_000_000_000_000], ids=["without a time", "1970", "2096"])
def test_two_naks_are_enough_for_now(at_ms):
    async def story():
        async with Centre(lambda sent: [nak(at_ms)]) as centre:
            with pytest.raises(TryAgain, match="NAK"):
                await told(centre)
            return centre.events

    assert [frame.sequence for frame in run(story())] == [1, 1]


def test_a_duh_is_final_and_shouted():
    async def story():
        async with Centre(lambda sent: [ack(sent, "DUH")]) as centre:
            line = line_to(where(centre))
            with pytest.raises(GiveUp, match="DUH"):
                await line.tell("3-1-1-9", signal())
            return centre.events, line.state()

    events, state = run(story())
    assert len(events) == 1
    assert not state.is_up and "ring the centre" in state.why


def test_a_duh_in_clear_where_a_key_was_agreed_is_shouted_and_asked_again():
    """F53: somebody on the way slipped it in."""

    async def story():
        async with Centre(lambda sent: [ack(sent, "DUH")]) as centre:
            line = line_to(where(centre), key=KEY)
            with pytest.raises(TryAgain, match="does not understand"):
                await line.tell("3-1-1-9", signal())
            shouted = line.state()
            centre.answer = lambda sent: [sealed_ack(sent, KEY, now_ms())]
            return shouted, await line.tell("3-1-1-9", signal()), line.state()

    shouted, said, after = run(story())
    assert not shouted.is_up and "ring the centre" in shouted.why
    assert "as message 0001" in said
    assert after.is_up


def test_a_receiver_that_never_seals_its_duh_is_believed_in_the_end():
    async def story():
        async with Centre(lambda sent: [ack(sent, "DUH")]) as centre:
            line = line_to(where(centre), key=KEY)
            for _ in range(BELIEVED_AFTER - 1):
                with pytest.raises(TryAgain):
                    await line.tell("3-1-1-9", signal())
            with pytest.raises(GiveUp, match="DUH"):
                await line.tell("3-1-1-9", signal())
            return len(centre.events)

    assert run(story()) == BELIEVED_AFTER


@pytest.mark.parametrize("at_ms", [1_000_000_000_000, 4_000_000_000_000], ids=["2001", "2096"])
def test_a_forged_nak_sets_our_clock_wrong_for_one_try_only(at_ms):
    """F53: the receiver behind it drops without a word whatever has another time than its own."""

    def strict(sent):
        return [ack(sent)] if abs(now_ms() - time_in(sent.content)) < 40_000 else []

    async def story():
        async with Centre(lambda sent: [nak(at_ms)] if not centre.events[1:] else strict(sent)) as centre:
            line = line_to(where(centre, patience_s=0.2))
            with pytest.raises(TryAgain):
                await line.tell("3-1-1-9", signal())
            return await line.tell("3-1-1-9", signal()), [time_in(frame.content) for frame in centre.events]

    said, times = run(story())
    assert "as message 0001" in said
    assert abs(times[2] - now_ms()) < 40_000 < abs(times[1] - now_ms())


def test_an_offset_that_works_no_more_is_forgotten():
    """With what was recorded somebody on the way made one message go by a wrong clock; the receiver itself then says nothing."""

    async def story():
        async with Centre(lambda sent: [nak(now_ms() + HOUR_MS)] if len(centre.events) == 1 else [ack(sent)]) as centre:
            line = line_to(where(centre, patience_s=0.2))
            await line.tell("3-1-1-9", signal())
            shifted = line.receivers[0].offset_ms
            centre.answer = silent
            with pytest.raises(TryAgain):
                await line.tell("4-1-1-10", signal())
            return shifted, line.receivers[0].offset_ms

    shifted, after = run(story())
    assert abs(shifted - HOUR_MS) < 5_000
    assert after == 0


def test_a_line_test_that_works_does_not_hide_a_duh_and_an_event_that_is_taken_does():
    def no_cancels(sent):
        return [ack(sent, "DUH" if "OC" in sent.content else "ACK")]

    async def story():
        async with Centre(no_cancels) as centre, watched(line_to(where(centre, null_ms=30))) as line:
            with pytest.raises(GiveUp):
                await line.tell("3-1-1-9", signal("cancelled"))
            tests = len(centre.heard) + 2
            await until(lambda: len(centre.heard) >= tests)
            refused = line.state()
            await line.tell("4-1-1-10", signal())
            return refused, line.state()

    refused, after = run(story())
    assert not refused.is_up and "DUH" in refused.why
    assert after.is_up


# Sealed ----------------------------------------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("size", [16, 24, 32])
def test_with_a_key_all_is_sealed_both_ways(transport, size):
    key = KEY[:size]

    async def story():
        async with Centre(lambda sent: [sealed_ack(sent, key, now_ms())]) as centre:
            await line_to(where(centre, transport=transport), key=key).tell("3-1-1-9", signal())
            return centre.events

    [event] = run(story())
    assert event.is_sealed and "PA007" not in event.content
    assert "|Nri7/PA007]" in unseal(event.content, key)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda sent: [ack(sent)], "in clear"),
        (lambda sent: [sealed_ack(sent, bytes(16), now_ms())], "is the key"),
        (lambda sent: [sealed_ack(sent, KEY, now_ms() - HOUR_MS)], "s away from ours"),
    ],
    ids=["in clear", "another key", "an old one"],
)
def test_with_a_key_a_forged_or_repeated_yes_does_not_count(answer, why):
    async def story():
        async with Centre(answer) as centre:
            with pytest.raises(TryAgain, match=why):
                await line_to(where(centre, patience_s=0.3), key=KEY).tell("3-1-1-9", signal())

    run(story())


def test_no_log_and_no_error_holds_account_key_or_words(caplog):
    caplog.set_level(logging.DEBUG)
    said = []

    async def story():
        for answer in (silent, lambda sent: [HANG_UP], lambda sent: [ack(sent, "DUH")], lambda sent: [nak()], lambda sent: [ack(sent)]):
            async with Centre(answer) as centre, watched(line_to(where(centre, patience_s=0.2), key=KEY)) as line:
                try:
                    said.append(await line.tell("3-1-1-9", signal(), "Ann, 3 Marsh Lane"))
                except (TryAgain, GiveUp) as error:
                    said.append(f"{error!r} {error.__cause__!r} {line.state()!r}")

    run(story())
    everything = " ".join([*said, *(record.getMessage() for record in caplog.records)])
    assert len(said) == 5
    assert not [secret for secret in ("#1234", KEY.hex(), "Marsh", "PA007") if secret in everything]


# Two receivers ---------------------------------------------------------------------------------------------------------


def test_the_second_receiver_is_told_when_the_first_is_silent():
    async def story():
        async with Centre(silent) as first, Centre() as second:
            line = line_to(where(first, patience_s=0.2), where(second, "second"))
            said = await line.tell("3-1-1-9", signal())
            return said, first.events, second.events

    said, first, second = run(story())
    assert "second receiver" in said
    assert first[0].sequence == second[0].sequence == 1


def test_one_that_is_known_to_be_down_comes_last():
    async def story():
        async with Centre() as second:
            line = line_to(where(free_port()), where(second, "second"))
            async with watched(line):
                await until(lambda: line.state().is_up and line.receivers[0].state().why == "nothing listens there")
                state = line.state()
                await line.tell("3-1-1-9", signal())
                return state, second.events

    state, events = run(story())
    assert (state.is_up, state.why) == (True, "first receiver: nothing listens there")
    assert len(events) == 1


def test_with_both_down_the_line_is_down_and_says_why_of_each():
    async def story():
        line = line_to(where(free_port()), where(free_port(), "second"))
        with pytest.raises(TryAgain, match=r"first receiver: nothing listens there; second receiver: nothing listens there"):
            await line.tell("3-1-1-9", signal())
        return line.state()

    state = run(story())
    assert not state.is_up
    assert state.why == "first receiver: nothing listens there; second receiver: nothing listens there"


def test_what_the_first_does_not_understand_the_second_may():
    async def story():
        async with Centre(lambda sent: [ack(sent, "DUH")]) as first, Centre() as second:
            line = line_to(where(first), where(second, "second"))
            return await line.tell("3-1-1-9", signal()), line.state()

    said, state = run(story())
    assert "second receiver" in said
    assert state.is_up and "first receiver: it does not understand" in state.why


def test_a_duh_is_final_at_that_receiver_and_the_second_that_was_only_silent_is_asked_again():
    async def story():
        async with Centre(lambda sent: [ack(sent, "DUH")]) as first, Centre(silent) as second:
            line = line_to(where(first), where(second, "second", patience_s=0.1))
            with pytest.raises(TryAgain):
                await line.tell("3-1-1-9", signal())
            second.answer = lambda sent: [ack(sent)]
            return await line.tell("3-1-1-9", signal()), len(first.events)

    said, asked_first = run(story())
    assert "second receiver" in said
    assert asked_first == 1


def test_a_message_that_both_do_not_understand_is_given_up_though_not_at_once():
    async def story():
        async with Centre(lambda sent: [ack(sent, "DUH")]) as first, Centre(silent) as second:
            line = line_to(where(first), where(second, "second", patience_s=0.1))
            with pytest.raises(TryAgain):
                await line.tell("3-1-1-9", signal())
            second.answer = lambda sent: [ack(sent, "DUH")]
            with pytest.raises(GiveUp, match="DUH"):
                await line.tell("3-1-1-9", signal())

    run(story())


def test_a_first_receiver_that_hangs_keeps_no_alarm_of_many_from_the_second():
    async def story():
        async with Centre(silent) as first, Centre() as second:
            line = line_to(where(first, patience_s=0.3), where(second, "second"))
            began = asyncio.get_running_loop().time()
            said = await asyncio.gather(*(line.tell(f"{n}-1-1-{n}", signal()) for n in range(32)))
            return asyncio.get_running_loop().time() - began, said

    took_s, said = run(story())
    assert all("second receiver" in one for one in said)
    assert took_s < 2.0


# In order --------------------------------------------------------------------------------------------------------------


def test_an_end_waits_for_its_alarm_that_is_still_on_its_way():
    def not_alarms(sent):
        return [] if "PA007" in sent.content else [ack(sent)]

    async def story():
        async with Centre(not_alarms) as first, Centre() as second:
            line = line_to(where(first, patience_s=0.3), where(second, "second"))
            alarm = asyncio.create_task(line.tell("3-1-1-9", signal(), place=9))
            await until(lambda: first.events)
            await line.tell("3-1-1-10", signal("cancelled"), place=10)
            return alarm.done(), [frame.content[:20] for frame in second.events]

    was_told, second = run(story())
    assert was_told
    assert "PA007" in second[0]


def test_an_end_on_its_way_is_broken_off_by_the_next_alarm_of_that_badge_and_is_never_told_after_it():
    async def story():
        async with Centre(lambda sent: [] if "OC007" in sent.content else [ack(sent)]) as centre:
            line = line_to(where(centre))
            end = asyncio.create_task(line.tell("3-1-1-9", signal("cancelled"), place=9))
            await until(lambda: centre.events)
            await line.tell("4-1-1-10", signal(), place=10)
            heard = len(centre.events)
            with pytest.raises(GiveUp, match="newer alarm"):
                await end
            with pytest.raises(GiveUp, match="newer alarm"):
                await line.tell("3-1-1-9", signal("cancelled"), place=9)
            return heard, len(centre.events), await line.tell("4-1-1-11", signal("restored"), place=11)

    at_the_alarm, after, said = run(story())
    assert at_the_alarm == after == 2
    assert said.startswith("taken")


# The watch on the line -------------------------------------------------------------------------------------------------


@BOTH
def test_the_line_is_proved_at_once_and_again_and_again(transport):
    async def story():
        async with Centre() as centre, watched(line_to(where(centre, transport=transport, null_ms=40, probe_ms=0))) as line:
            await until(lambda: len(centre.heard) >= 3)
            return centre.heard, line.state()

    heard, state = run(story())
    assert {(frame.token, frame.sequence) for frame in heard} == {("NULL", 0)}
    assert state.is_up and state.proved_ms >= state.since_ms


def test_line_tests_may_have_numbers_of_their_own():
    async def story():
        async with Centre() as centre, watched(line_to(where(centre, null_ms=20), numbers_tests=True)):
            await until(lambda: len(centre.heard) >= 3)
            return [frame.sequence for frame in centre.heard[:3]]

    assert run(story()) == [1, 2, 3]


def test_between_line_tests_a_connection_is_opened_and_nothing_said():
    async def story():
        async with Centre() as centre, watched(line_to(where(centre, probe_ms=30))):
            await until(lambda: centre.met >= 4)
            return len(centre.heard)

    assert run(story()) == 1


def test_a_line_that_dies_is_down_and_comes_back(caplog):
    async def story():
        centre = await Centre().open()
        line = line_to(where(centre, null_ms=30, probe_ms=0))
        async with watched(line):
            await until(lambda: line.state().is_up)
            await centre.close()
            await until(lambda: not line.state().is_up)
            down = line.state()
            again = await Centre().open(centre.port)
            said = await line.tell("3-1-1-9", signal())  # before the watch finds out by itself
            up = line.state()
            await again.close()
        return down, said, up

    down, said, up = run(story())
    assert down.why == "nothing listens there"
    assert "first receiver" in said and up.is_up
    assert [record.getMessage() for record in caplog.records if "receiving centre" in record.getMessage()] == [
        "the alarm receiving centre's first receiver: nothing listens there"
    ]


def test_a_receiver_that_takes_connections_and_says_nothing_is_down():
    async def story():
        async with Centre(silent) as centre, watched(line_to(where(centre, patience_s=0.1))) as line:
            await until(lambda: line.state().why != "not tried yet")
            return line.state()

    state = run(story())
    assert (state.is_up, state.proved_ms) == (False, None)
    assert "no answer" in state.why


def test_a_centre_without_line_tests_is_said_to_be_one():
    async def story():
        async with Centre(lambda sent: [ack(sent, "DUH")]) as centre, watched(line_to(where(centre))) as line:
            await until(lambda: line.state().why != "not tried yet")
            return line.state()

    assert "NULL" in run(story()).why


def test_a_fault_of_ours_does_not_end_the_watch(caplog):
    class Broken:
        def __init__(self):
            self.calls = 0

        def __call__(self, count):
            self.calls += 1
            if self.calls == 1:
                raise ZeroDivisionError
            return 1

    async def story():
        async with Centre() as centre:
            line = line_to(where(centre), book=Book(Broken()), numbers_tests=True)
            async with watched(line):
                await until(lambda: line.state().why == "this program could not test it")
                await line.tell("3-1-1-9", signal())
                return line.state()

    assert run(story()).is_up
    assert "ZeroDivisionError" in caplog.text


def test_what_is_stopped_says_nothing_more():
    async def story():
        async with Centre() as centre:
            line = line_to(where(centre, null_ms=10))
            async with watched(line):
                await until(lambda: len(centre.heard) > 1)
            heard = centre.met
            await asyncio.sleep(0.05)
            return centre.met - heard

    assert run(story()) == 0


# A storm ---------------------------------------------------------------------------------------------------------------


def test_a_hundred_alarms_at_once_stay_in_line():
    async def story():
        async with Centre() as centre:
            line = line_to(where(centre))
            said = await asyncio.gather(*(line.tell(f"{n}-1-1-{n}", signal()) for n in range(100)))
            return len(set(said)), centre

    said, centre = run(story())
    assert said == 100
    assert len({frame.sequence for frame in centre.events}) == 100
    assert centre.most <= AT_ONCE


def test_a_storm_against_a_receiver_that_hangs_up_is_bounded():
    async def story():
        async with Centre(lambda sent: [HANG_UP]) as centre:
            line = line_to(where(centre))
            storm = [asyncio.create_task(line.tell(f"{n}-1-1-{n}", signal())) for n in range(100)]
            await asyncio.sleep(1.1)
            met = centre.met
            for task in storm:
                task.cancel()
            ended = await asyncio.gather(*storm, return_exceptions=True)
            return met, centre.most, [end for end in ended if not isinstance(end, (TryAgain, asyncio.CancelledError))]

    met, most, odd = run(story())
    assert AT_ONCE < met <= 6 * AT_ONCE
    assert most <= AT_ONCE
    assert odd == []


def test_nobody_waits_longer_than_the_outbox_does():
    async def story():
        async with Centre(silent) as centre:
            line = line_to(where(centre, patience_s=0.15), deadline_s=0.2)
            return await asyncio.gather(*(line.tell(f"{n}-1-1-{n}", signal()) for n in range(20)), return_exceptions=True)

    said = run(story())
    assert all(isinstance(one, TryAgain) for one in said)
    assert any("no answer within 0.15 s" in str(one) for one in said)


# Numbers ---------------------------------------------------------------------------------------------------------------


def test_a_message_keeps_its_number_at_every_try():
    async def story():
        async with Centre(silent) as centre:
            line = line_to(where(centre, patience_s=0.1))
            for key in ("3-1-1-9", "4-1-1-10", "3-1-1-9"):
                with pytest.raises(TryAgain):
                    await line.tell(key, signal())
            return [frame.sequence for frame in centre.events]

    assert run(story()) == [1, 2, 1]


def test_numbers_run_from_1_to_9999_and_round_without_zero():
    async def story():
        numbers = Numbers(Book(Block(9_990)))
        return [await numbers.next() for _ in range(15)]

    assert run(story()) == [*range(9_990, 10_000), 1, 2, 3, 4, 5]


def test_a_write_sets_aside_many_numbers():
    block = Block()

    async def story():
        numbers = Numbers(Book(block))
        given = await asyncio.gather(*(numbers.of(f"{n}") for n in range(2 * BLOCK)))
        return given

    assert sorted(run(story())) == list(range(1, 2 * BLOCK + 1))
    assert block.taken == [1, BLOCK + 1]


def test_a_disk_that_fails_keeps_no_alarm_back(caplog):
    def broken(count):
        raise StoreFailed("disk full")

    async def story():
        numbers = Numbers(Book(broken))
        return [await numbers.next() for _ in range(BLOCK + 2)]

    given = run(story())
    assert len(set(given)) == BLOCK + 2 and all(1 <= number <= 9_999 for number in given)
    assert "after a restart" in caplog.text


def test_numbers_that_could_not_be_kept_are_not_given_again_once_the_disk_works():
    """A centre drops what has the number of the last message, and says yes to it."""
    block, is_full = Block(), [False]

    def reserve(count):
        if is_full[0]:
            raise StoreFailed("disk full")
        return block(count)

    async def story():
        numbers, given = Numbers(Book(reserve)), []
        for full in (False, True, True, False, False):
            is_full[0] = full
            given += [await numbers.next() for _ in range(BLOCK)]
        return given

    given = run(story())
    assert given == list(range(1, 5 * BLOCK + 1))


def test_a_disk_that_hangs_keeps_no_alarm_back():
    works_again = threading.Event()

    def hangs(count):
        works_again.wait(20)
        return 1

    async def story():
        began = asyncio.get_running_loop().time()
        number = await Numbers(Book(hangs)).next()
        took_s = asyncio.get_running_loop().time() - began
        works_again.set()
        return number, took_s

    number, took_s = run(story())
    assert 1 <= number <= 9_999
    assert took_s < 3


def test_what_was_given_before_can_not_be_read_or_kept_and_no_alarm_waits_for_it(caplog):
    def broken(*_):
        raise StoreFailed("disk full")

    async def story():
        async with Centre() as centre:
            line = line_to(where(centre), book=Book(Block(), broken, broken))
            return await line.tell("3-1-1-9", signal())

    assert "as message 0001" in run(story())
    assert "can't be read" in caplog.text


def test_a_message_that_was_on_its_way_goes_by_its_old_number():
    async def story():
        async with Centre() as centre:
            line = line_to(where(centre), book=Book(Block(51), lambda: {"3-1-1-9": 7}))
            await line.tell("3-1-1-9", signal())
            await line.tell("4-1-1-10", signal())
            return [frame.sequence for frame in centre.events]

    assert run(story()) == [7, 51]


def test_a_name_that_nobody_knows_is_a_line_that_is_down():
    async def story():
        line = line_to(Where("first", "no-such-name.invalid", 9, "tcp", 1.0, 60_000, 8_000))
        with pytest.raises(TryAgain, match="its name has no address"):
            await line.tell("3-1-1-9", signal())

    run(story())


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "..", "\x00", ""])
def test_a_name_that_is_none_is_a_line_that_is_down(host):
    async def story():
        with pytest.raises(TryAgain):
            await line_to(Where("first", host, 9, "tcp", 0.5, 60_000, 8_000)).tell("3-1-1-9", signal())

    run(story())


def test_sockets_are_not_left_open():
    """Every connection is closed by whoever opened it: the centre sees each end."""

    async def story():
        async with Centre() as centre:
            line = line_to(where(centre))
            for n in range(5):
                await line.tell(f"{n}-1-1-1", signal())
            await until(lambda: not centre.here)
            return centre.met

    assert run(story()) == 5
