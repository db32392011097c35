"""Press to receipt, beside the bare echo and the echo that stores: the same broker, the same presser, taken in turns."""

import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from badgelink import frame
from badgelink.messages import RECEIVED, SOS, Alarm, Receipt

from basestation.sealing import Cipher
from tools.invented_school import BadgeIdentity

from .pressing import Presser

ROUNDS, PRESSES = 9, 60


def latencies(port: int, folder: Path, badges: tuple[BadgeIdentity, ...]) -> dict[str, list[float]]:
    """Milliseconds of every press, by name. `badges` are at least ROUNDS x PRESSES that have never pressed."""
    peers = [_peer(port, "bare"), _peer(port, "storing", "--database", str(folder / "floor.db"))]
    try:
        doorstep = _doorstep(port, list(badges))
        ways: dict[str, Callable[[], float]] = {
            "bare_echo": _echo(port, "bare"),
            "storing_floor": _echo(port, "storing"),
            "press_to_receipt": doorstep,
        }
        taken: dict[str, list[float]] = {name: [] for name in ways}
        for press in ways.values():
            for _ in range(5):
                press()
        for _ in range(ROUNDS):
            for name, press in ways.items():
                taken[name] += [press() for _ in range(PRESSES)]
        return taken
    finally:
        for peer in peers:
            peer.kill()
            peer.wait()


def ratio(taken: dict[str, list[float]], name: str, floor: str) -> float:
    return statistics.median(taken[name]) / statistics.median(taken[floor])


def _peer(port: int, name: str, *more: str) -> subprocess.Popen[str]:
    peer = subprocess.Popen([sys.executable, "-m", "tools.bench.peer", str(port), name, *more], stdout=subprocess.PIPE, text=True)
    assert peer.stdout is not None
    if peer.stdout.readline().strip() != "ready":
        raise RuntimeError(f"the {name} floor did not start")
    return peer


def _echo(port: int, name: str) -> Callable[[], float]:
    presser = Presser(port, f"{name}/down")
    return lambda: presser.press(f"{name}/up", bytes(24))


def _doorstep(port: int, unused: list[BadgeIdentity]) -> Callable[[], float]:
    """Each press is the first of its badge: the dearest kind, that opens an incident and tells the office."""
    presser = Presser(port, "doorstep/saltmarsh/badge/+/down")

    def press() -> float:
        badge = unused.pop()
        cipher = Cipher(badge.key)
        sealed = frame.seal(cipher, badge.number, 1, Alarm(0, SOS, 0, 80, 10, 5, 53_745_000, -332_000))
        took = presser.press(
            f"doorstep/saltmarsh/badge/{badge.number}/up", sealed, lambda payload: _is_receipt(cipher, badge.number, payload)
        )
        presser.settle(0.003)
        return took

    return press


def _is_receipt(cipher: Cipher, badge: int, payload: bytes) -> bool:
    if frame.peek(payload).badge_id != badge:
        return False
    _, message = frame.unseal(cipher, payload, False)
    return isinstance(message, Receipt) and message.stage == RECEIVED
