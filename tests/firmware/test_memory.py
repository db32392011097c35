"""Memory refused at each single allocation of the press that calls for help: the alarm goes out, and it is in flash."""

import _testcapi

import pytest
from badge_fakes import Badge
from badgelink.ccm import Ccm
from badgelink.messages import DURESS, SOS, Alarm, VisitSetup

PRESS_MS = (0, 20, 1000, 2000, 2020, 2100)
ANSWER_MS = (0, 20, 1200, 1220, 1640, 1660, 1700)
RELEASED_MS = 1200
ALLOCATIONS = 3000  # more than there are in these looks


def _block(data: bytes) -> bytes:
    """In the place of AES, whose library does not live without memory."""
    return bytes([(byte * 7 + at) & 255 for at, byte in enumerate(data)])


def _press(refused: int) -> Badge:
    badge = Badge(cipher=Ccm(_block))
    badge.run_for(1000)
    badge.ports.hidden.set(badge.at_ms, True)
    _look(badge, [badge.at_ms + look_ms for look_ms in PRESS_MS], refused)
    return badge


def _answer(refused: int) -> Badge:
    """A press of the visible button that is a little too long: an answer under duress."""
    badge = Badge(cipher=Ccm(_block))
    badge.tell(VisitSetup(5, 1, 20, 5, 0))
    badge.run_for(2000)
    begin, after = [], []
    for look_ms in ANSWER_MS:
        (begin if look_ms < RELEASED_MS else after).append(badge.at_ms + look_ms)
    badge.ports.visible.set(begin[0], True)
    for at_ms in begin:
        badge.runner.step(at_ms)
    badge.ports.visible.set(after[0], False)
    _look(badge, after, refused)
    return badge


def _look(badge: Badge, looks: list[int], refused: int) -> None:
    step = badge.runner.step
    _testcapi.set_nomemory(refused, refused + 1)
    for at_ms in looks:
        try:
            step(at_ms)
        except MemoryError:
            continue
    _testcapi.remove_mem_hooks()
    badge.at_ms = badge.due_ms = looks[-1]


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
def test_memory_refused_at_any_one_allocation_stops_no_alarm(every: int) -> None:
    """F30"""
    for refused in range(1, ALLOCATIONS, every):
        badge = _press(refused)
        badge.ports.hidden.set(badge.at_ms, False)
        badge.run_for(5000)

        assert _calls(badge, SOS) >= 2, refused
        assert badge.ports.store.size("outbox") > 0, refused


@pytest.mark.parametrize("every", [5, pytest.param(1, marks=pytest.mark.long)])
def test_memory_refused_at_any_one_allocation_stops_no_answer_under_duress(every: int) -> None:
    """F30"""
    for refused in range(1, ALLOCATIONS, every):
        badge = _answer(refused)
        badge.run_for(5000)

        assert _calls(badge, DURESS) >= 2, refused
        assert badge.ports.store.size("outbox") > 0, refused


def _calls(badge: Badge, cause: int) -> int:
    return len([alarm for _, alarm in badge.sent(Alarm) if alarm.cause == cause])
