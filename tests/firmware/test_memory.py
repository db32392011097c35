"""Memory refused at each single allocation of the press that calls for help: the alarm goes out, and it is in flash."""

import _testcapi

import pytest
from badge_fakes import Badge
from badgelink.ccm import Ccm
from badgelink.messages import Alarm

LOOKS_MS = (0, 20, 1000, 2000, 2020, 2100)
ALLOCATIONS = 3000  # more than there are in these looks


def _block(data: bytes) -> bytes:
    """In the place of AES, whose library does not live without memory."""
    return bytes([(byte * 7 + at) & 255 for at, byte in enumerate(data)])


def _press(refused: int) -> tuple[Badge, bool]:
    badge = Badge(cipher=Ccm(_block))
    badge.run_for(1000)
    badge.ports.hidden.set(badge.at_ms, True)
    looks, step = [badge.at_ms + look_ms for look_ms in LOOKS_MS], badge.runner.step
    is_refused = False
    _testcapi.set_nomemory(refused, refused + 1)
    for at_ms in looks:
        try:
            step(at_ms)
        except MemoryError:
            is_refused = True
    _testcapi.remove_mem_hooks()
    badge.at_ms = badge.due_ms = looks[-1]
    return badge, is_refused


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
def test_memory_refused_at_any_one_allocation_stops_no_alarm(every: int) -> None:
    """F30"""
    for refused in range(1, ALLOCATIONS, every):
        badge, _ = _press(refused)
        badge.ports.hidden.set(badge.at_ms, False)
        badge.run_for(5000)

        assert len(badge.sent(Alarm)) >= 2, refused
        assert badge.ports.store.size("outbox") > 0, refused
