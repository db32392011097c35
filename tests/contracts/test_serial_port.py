"""What only a wire can do: pulled and plugged in elsewhere, held by another, silent, full, or with something quite different at its end."""

import fcntl
import os
import queue
import threading
import tty

import pytest
from badgelink import frame as frames
from badgelink.messages import BY_BASE, RECEIVED, CheckIn, Receipt

from basestation.gateways.serial_port import gateway_ports, open_port, why_not
from basestation.sealing import Cipher
from tests.contracts.serial_rig import BADGE, SerialRig
from tests.support.loop_thread import LoopThread
from tests.support.mqtt_client import wait_until

KEY = Cipher(bytes(16))
RECEIPT = frames.seal(KEY, BADGE, 1, Receipt(1, RECEIVED, BY_BASE))


def up(counter: int) -> bytes:
    return frames.seal(KEY, BADGE, counter, CheckIn(0, 0, 80))


@pytest.fixture
def rig(tmp_path, request):
    with LoopThread() as loop:
        made = SerialRig(tmp_path, loop, *getattr(request, "param", ()))
        yield made
        made.close()
    assert loop.troubles == []


def test_f20_it_is_found_again_under_another_name_again_and_again(rig):
    """F20."""
    rig.open()
    for counter in range(5):
        rig.reopens()
        rig.far.says(up(counter))

        assert rig.next().frame == up(counter)


def test_f21_text_noise_and_half_messages_before_between_and_behind(rig):
    """F21."""
    rig.open()
    for counter, rubbish in enumerate((b"\x00\x0a\x03", os.urandom(5000), b"Traceback (most recent call last):\r\n", b"\x00" * 500)):
        rig.devices[0].says(rubbish)
        rig.far.says(up(counter))

        assert rig.next().frame == up(counter)
    assert rig.gateway.state().is_up


@pytest.mark.parametrize("rig", [(("hall", "roof"),)], indirect=True)
def test_of_two_gateways_each_is_a_road_and_the_one_that_heard_better_answers(rig):
    rig.open()
    hall, roof = rig.devices
    hall.hears(up(1), snr_x4=-20)
    roof.hears(up(1), snr_x4=40)
    heard = {inbound.road: inbound.signal for inbound in (rig.next(), rig.next())}

    rig.sends(RECEIPT)

    assert roof.felt.get(timeout=20) == RECEIPT
    assert hall.felt.empty()
    assert {road: (signal.snr_db, signal.via) for road, signal in heard.items()} == {
        "lora-hall": (-5.0, "hall"),
        "lora-roof": (10.0, "roof"),
    }


@pytest.mark.parametrize("rig", [(("hall",), ("spare",))], indirect=True)
def test_a_gateway_that_the_settings_do_not_name_is_used_and_said(rig):
    rig.devices[0].plug()
    rig.loop.run(rig.gateway.start(rig.heard.put))
    wait_until(lambda: "'spare'" in rig.gateway.state().why)

    rig.far.says(up(1))

    assert (rig.next().frame, rig.gateway.state().is_up) == (up(1), False)


def test_a_port_that_another_programme_holds_is_said(rig, tmp_path):
    master, slave = os.openpty()
    tty.setraw(slave)
    fcntl.flock(slave, fcntl.LOCK_EX)
    (tmp_path / "held").symlink_to(os.ttyname(slave))

    rig.loop.run(rig.gateway.start(rig.heard.put))
    wait_until(lambda: "another programme holds" in rig.gateway.state().why)

    os.close(slave)
    os.close(master)
    assert not rig.gateway.state().is_up


def test_a_port_that_takes_for_ever_to_open_holds_no_other_up(tmp_path):
    let_go = threading.Event()

    def open_wire(port, *rest):
        if port.endswith("stuck"):
            let_go.wait(20)
            raise OSError("it never opened")
        return open_port(port, *rest)

    (tmp_path / "a-stuck").touch()
    with LoopThread() as loop:
        rig = SerialRig(tmp_path, loop, open_wire=open_wire)
        rig.open()
        rig.reopens()
        rig.far.says(up(1))
        heard = rig.next().frame
        let_go.set()
        rig.close()

    assert (heard, loop.troubles) == (up(1), [])


def test_a_wire_that_takes_nothing_holds_nobody_up(rig):
    """The gateway has stopped reading: what is said to it is lost, the base goes on, and so does what it hears."""
    rig.open()
    rig.far.says(up(1))
    rig.next()
    rig.devices[0].is_hung = True

    for _ in range(3_000):
        rig.sends(RECEIPT)

    rig.devices[0].is_hung = False
    rig.far.says(up(2))
    assert rig.next().frame == up(2)


def test_without_a_gateway_it_is_down_and_says_what_is_missing(rig):
    rig.loop.run(rig.gateway.start(rig.heard.put))

    assert (rig.gateway.state().is_up, rig.gateway.state().why) == (False, "unplugged: no gateway called 'hall' on this computer")
    with pytest.raises(queue.Empty):
        rig.heard.get_nowait()


def test_ports_are_found_by_patterns_and_by_their_maker(tmp_path):
    for name in ("ttyUSB0", "ttyUSB12", "ttyACM0"):
        (tmp_path / name).touch()

    assert gateway_ports((str(tmp_path / "ttyUSB*"),)) == [str(tmp_path / "ttyUSB0"), str(tmp_path / "ttyUSB12")]
    assert gateway_ports((str(tmp_path / "none"),)) == []
    (tmp_path / "modem").symlink_to(tmp_path / "ttyUSB0")
    assert gateway_ports((str(tmp_path / "ttyUSB*"),), (str(tmp_path / "mod*"),)) == [str(tmp_path / "ttyUSB12")]
    assert all(isinstance(port, str) for port in gateway_ports(()))


@pytest.mark.parametrize(
    ("number", "words"),
    [(16, "another programme holds /dev/x"), (2, "can't be opened: No such file"), (5, "can't be opened: Input/output error")],
)
def test_why_a_port_can_not_be_opened_is_said_in_words(number, words):
    assert words in why_not("/dev/x", OSError(number, "whatever"))


def test_a_port_that_the_bases_user_may_not_use_is_said_with_what_to_do():
    assert "put its user into the group" in why_not("/dev/not-there", PermissionError(13, "Permission denied"))
