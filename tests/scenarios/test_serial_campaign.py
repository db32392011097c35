"""Our gateway, killed and healed at random during alarms: nothing lost, nothing doubled, every fault shown in time. F20, F21, F24."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.scenarios.radio_law import breaches
from tests.scenarios.serial_school import Rubbish, SerialSchool

KILLS = int(os.environ.get("DOORSTEP_KILLS", "12"))
SHOWN_WITHIN_MS, HEALED_WITHIN_MS, LONGEST_S = 20_000, 70_000, 40
RESTED_MIN = 12  # a badge may call about twelve times in an hour


def pulled(here: SerialSchool, port: str) -> None:
    here.computer.unplug(port)


def hung(here: SerialSchool, port: str) -> None:
    here.device.stop()


def chip_gone(here: SerialSchool, port: str) -> None:
    here.device.modem.is_broken, here.device.has_chip = True, False


def deaf(here: SerialSchool, port: str) -> None:
    """Its line carries nothing in either direction."""
    here.computer.cable(port).spoil_up = here.computer.cable(port).spoil_down = lambda data: []


FAULTS: tuple[Callable[[SerialSchool, str], None], ...] = (pulled, hung, chip_gone, deaf)


def heal(here: SerialSchool, port: str, fault: Callable[[SerialSchool, str], None], number: int) -> str:
    """The name of its port from now on: whoever has a plug in hand has pulled it, and another socket is as good."""
    if fault is chip_gone:
        here.device.has_chip = True
        return port
    if fault is not pulled:
        here.computer.unplug(port)
    here.computer.plug(f"usb{number}", here.device)
    return f"usb{number}"


@pytest.mark.campaign
def test_f20_killed_and_healed_at_random_during_alarms(tmp_path: Path, says: Callable[[str], None]) -> None:
    here = SerialSchool(tmp_path, seed=5, fading_pct=20)
    chance, port, shown_ms, felt_ms = here.world.chance("campaign"), "usb0", [], []

    for number in range(1, KILLS + 1):
        fault = chance.choice(FAULTS)
        here.ann.presses_alarm()
        pressed_ms = here.world.now_ms
        here.school.waits(ms=chance.randrange(6_000))
        fault(here, port)
        shown_ms.append(here.shown_after_ms(False, SHOWN_WITHIN_MS))
        here.school.waits(seconds=chance.randrange(LONGEST_S))
        port = heal(here, port, fault, number)
        if chance.randrange(3) == 0:
            here.computer.cable(port).spoil_up = Rubbish(chance)
        here.shown_after_ms(True, HEALED_WITHIN_MS)
        assert here.world.run_until_true(lambda number=number: here.ann.felt.count("received") == number, 600_000)
        felt_ms.append(here.world.now_ms - pressed_ms)
        close(here)

    known = here.school.record.presses()
    says(f"gateway: {KILLS} faults, shown after {max(shown_ms)} ms at most; a receipt after {max(felt_ms)} ms at most")
    assert len(known) == len(set(known)) == KILLS
    for sender in (here.device.modem, here.ann.badge.radio.modem):  # type: ignore[attr-defined]
        assert breaches(flown for flown in here.air.flown if flown.sender is sender) == []
    here.school.base.kill()


def close(here: SerialSchool) -> None:
    here.school.waits(seconds=5)
    incident = here.school.incident
    here.school.office.takes(incident)
    here.school.office.acts(incident, "rang")
    here.school.office.closes(incident, "false", "a test")
    here.school.waits(minutes=RESTED_MIN)
