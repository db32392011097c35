"""What a virtual board did: what it said, moved and sounded, what was on and when, each start and each crash."""

from typing import Any

from .process import BoardFailed, BoardProcess


class Record:
    def __init__(self, profile: dict[str, Any]) -> None:
        self._profile = profile
        self.timeline: list[tuple[int, str, str]] = []
        self.outputs: list[tuple[int, int, int, int]] = []  # (at_ms, pin, duty of 65535, frequency or 0)
        self.starts: list[tuple[int, str]] = []  # (at_ms, reset cause)
        self.ends: list[tuple[int, str]] = []  # (at_ms, what ended it)
        self.crashes: list[tuple[int, str]] = []  # (at_ms, traceback) of what came out of boot.py or main.py
        self.output = b""

    def follow(self, process: BoardProcess) -> None:
        process.note("power", lambda at_ms, value: self.timeline.append((at_ms, value["what"], value["state"])))
        process.note("output", self._shown)
        process.note("booted", lambda at_ms, cause: self.starts.append((at_ms, cause)))
        process.note("died", lambda at_ms, cause: self.ends.append((at_ms, cause)))
        process.note("crashed", lambda at_ms, text: self.crashes.append((at_ms, text)))

    def played(self, part: str) -> list[tuple[int, int]]:
        pin = self._profile.get(part)
        if pin is None:
            raise BoardFailed(f"this board has no {part}")
        return [(at_ms, _strength(pin, duty)) for at_ms, number, duty, _ in self.outputs if number == pin["pin"]]

    def state(self, what: str, at_ms: int | None = None) -> str:
        """What it was at that moment, or is now."""
        for since_ms, name, state in reversed(self.timeline):
            if name == what and (at_ms is None or since_ms <= at_ms):
                return state
        return "off"

    def _shown(self, at_ms: int, value: dict[str, Any]) -> None:
        self.outputs.append((at_ms, value["pin"], value["duty"], value["frequency"]))
        for part in ("motor", "buzzer"):
            pin = self._profile.get(part)
            if pin and pin["pin"] == value["pin"]:
                self._note(at_ms, part, "on" if _strength(pin, value["duty"]) else "off")

    def _note(self, at_ms: int, what: str, state: str) -> None:
        if self.state(what) != state:
            self.timeline.append((at_ms, what, state))


def _strength(pin: dict[str, Any], duty: int) -> int:
    return 65535 - duty if pin.get("active_low", False) else duty
