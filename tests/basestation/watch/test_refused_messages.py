"""A service that refuses everybody is a fault of its road, and one person's address that was never right is not."""

import asyncio

import httpx
import pytest

from basestation.channels.base import GiveUp, Message
from basestation.channels.webhook import Webhook
from basestation.watch.refusals import Refusals, name_of
from basestation.watch.tracked import Tracked
from tests.basestation.school import NOON_MS

ANN, BEA, ELSEWHERE = "https://hooks.push.example/ann-secret", "https://hooks.push.example/bea-secret", "https://other.example/x"


class School:
    """Who is entered, and what the services said in their order: (address, yes?)."""

    def __init__(self, *said, entered=(ANN, BEA, ELSEWHERE)):
        self.now_ms, self.entered = NOON_MS, set(entered)
        self.refusals = Refusals(lambda: self.now_ms, lambda: self.entered)
        for address, is_yes in said:
            self.now_ms += 1_000
            self.refusals.yes(address) if is_yes else self.refusals.no(address, "the service answered 401")

    @property
    def why(self):
        fault = self.refusals.fault()
        return "" if fault is None else fault.why


YES, NO = True, False


@pytest.mark.parametrize(
    ("said", "is_fault"),
    [
        ([(ANN, YES), (ANN, NO)], False),
        ([(ANN, YES), (ANN, NO), (ANN, NO)], True),
        ([(ANN, NO), (BEA, NO)], True),
        ([(ANN, NO), (ELSEWHERE, NO)], False),
        ([(ANN, NO), (ELSEWHERE, YES), (ANN, NO)], True),
        ([(ANN, YES), (BEA, NO), (BEA, NO), (BEA, NO)], False),
        ([(BEA, NO), (ANN, YES), (BEA, NO)], False),
        ([(ANN, YES), (BEA, NO), (ANN, NO)], True),
        ([(ANN, NO), (ANN, NO), (ANN, YES)], False),
        ([(ANN, NO), (BEA, NO), (ANN, YES), (BEA, NO), (BEA, NO)], False),
    ],
)
def test_two_refusals_in_a_row_are_a_fault_unless_another_address_there_works(said, is_fault):
    assert bool(School(*said).why) is is_fault


def test_the_words_name_the_service_and_hold_no_secret():
    school = School((ANN, NO), (ANN, NO), (ANN, NO))

    fault = school.refusals.fault()

    assert fault.why == "push.example refuses what it is sent: the service answered 401"
    assert (fault.is_up, fault.since_ms) == (False, NOON_MS + 2_000)


def test_an_address_that_is_entered_no_longer_counts_no_longer():
    refused, worked = School((ANN, NO), (ANN, NO)), School((ANN, YES), (BEA, NO), (BEA, NO))
    before = bool(refused.why), bool(worked.why)
    refused.entered.remove(ANN)
    worked.entered.remove(ANN)

    assert before == (True, False)
    assert (bool(refused.why), bool(worked.why)) == (False, True)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a1b2c3.m.push.example/x", "m.push.example"),
        ("https://push.example:8443/x", "push.example"),
        ("https://me:word@push.example/x", "push.example"),
        ("http://192.0.2.7/x", "192.0.2.7"),
        ("http://[2001:db8::1]/x", "2001:db8::1"),
        ("http://x:port/", "a service"),
        ("x", "a service"),
    ],
)
def test_a_service_is_named_without_what_may_be_secret(address, name):
    assert name_of(address) == name


@pytest.mark.parametrize(("code", "is_up"), [(401, False), (403, False), (404, False), (410, False), (400, True), (413, True)])
def test_a_webhook_that_worked_and_then_refuses_is_a_fault(code, is_up):
    """F52."""

    async def story():
        codes = iter((200, code, code))
        http = httpx.AsyncClient(transport=httpx.MockTransport(lambda request: httpx.Response(next(codes))))
        tracked = Tracked(Webhook(http), lambda: NOON_MS, lambda: {ANN})
        message = Message("1-0-1-1", ANN, "s", "t", "u", NOON_MS, False)
        said = [await tracked.send(message)]
        for _ in range(2):
            with pytest.raises(GiveUp) as raised:
                await tracked.send(message)
            said.append(str(raised.value))
        return said, tracked.state()

    said, state = asyncio.run(story())

    assert said == ["the service answered 200", *[f"the service answered {code}"] * 2]
    assert (state.is_up, str(code) in state.why, state.proved_ms) == (is_up, not is_up, NOON_MS)
