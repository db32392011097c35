"""A virtual board: real MicroPython that believes it is a badge. Python gives it its files, its world and its time."""

import json
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from .port import Port
from .process import Answer, BoardFailed, BoardProcess, Callback

ROOT = Path(__file__).parents[3]
BOARDS = ROOT / "hardware" / "boards"

HEAP_BYTES = 256 * 1024
FLASH_BYTES = 2 * 1024 * 1024


def read_profile(profile: str | dict[str, Any]) -> dict[str, Any]:
    """A board's name, or its data."""
    if isinstance(profile, dict):
        return profile
    found: dict[str, Any] = json.loads((BOARDS / profile / "board.json").read_text())
    return found


class VirtualBoard:
    """`async with VirtualBoard("esp32-devkit", files={"/main.py": b"..."}) as board: await board.advance(1000)`."""

    def __init__(
        self, profile: str | dict[str, Any], files: dict[str, bytes] | None = None, mode: Literal["virtual", "real"] = "virtual",
        heap_bytes: int = HEAP_BYTES, flash_bytes: int = FLASH_BYTES, start_ms: int = 0, unique_id: bytes = b"\x02\0\0\0\0\x01",
    ) -> None:  # fmt: skip
        self.profile, self.mode = read_profile(profile), mode
        self.files = {path.lstrip("/"): data for path, data in (files or {}).items()}
        self.now_ms = start_ms
        self.timeline: list[tuple[int, str, str]] = []
        self.outputs: list[tuple[int, int, int, int]] = []
        self.starts: list[tuple[int, str]] = []
        self.crashes: list[tuple[int, str]] = []
        self.output = b""
        self._process = BoardProcess(self._config(heap_bytes, flash_bytes, start_ms, unique_id))
        self._port = Port(lambda data: self.tell("type", data.hex()))
        self.port = self._port.path
        self._listen()

    def _config(self, heap_bytes: int, flash_bytes: int, start_ms: int, unique_id: bytes) -> dict[str, Any]:
        return {
            "mode": self.mode, "profile": self.profile, "heap_bytes": heap_bytes, "flash_bytes": flash_bytes, "start_ms": start_ms,
            "unique_id": unique_id.hex(), "files": {path: data.hex() for path, data in self.files.items()},
        }  # fmt: skip

    def _listen(self) -> None:
        self.on("power", lambda at_ms, value: self.timeline.append((at_ms, value["what"], value["state"])))
        self.on("output", lambda at_ms, value: self.outputs.append((at_ms, value["pin"], value["duty"], value["frequency"])))
        self.on("booted", lambda at_ms, cause: self.starts.append((at_ms, cause)))
        self.on("crashed", lambda at_ms, text: self.crashes.append((at_ms, text)))
        self.on("repl", self._note_repl)

    async def __aenter__(self) -> Self:
        await self._process.start()
        self._port.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._port.close()
        await self._process.stop()

    # What is asked of it, and said to it: host.mjs ----------------------------------------------------------------------

    def on(self, name: str, callback: Callback) -> None:
        self._process.on(name, callback)

    def answer(self, name: str, function: Answer) -> None:
        self._process.answer(name, function)

    def tell(self, name: str, value: Any = None, at_ms: int | None = None) -> None:
        self._process.tell(name, value, at_ms)

    async def ask(self, name: str, value: Any = None) -> Any:
        return await self._process.ask(name, value)

    # Time ---------------------------------------------------------------------------------------------------------------

    async def advance(self, ms: int) -> None:
        """Virtual time goes on by so much; returns when all that was due has happened."""
        self.now_ms += ms
        await self.ask("advance", self.now_ms)

    def _note_repl(self, at_ms: int, data: str) -> None:
        self.output += bytes.fromhex(data)
        self._port.say(bytes.fromhex(data))

    # The wearer and the world -------------------------------------------------------------------------------------------

    def press(self, button: str, at_ms: int | None = None) -> None:
        self._button(button, True, at_ms)

    def release(self, button: str, at_ms: int | None = None) -> None:
        self._button(button, False, at_ms)

    def _button(self, button: str, is_down: bool, at_ms: int | None) -> None:
        """A finger closes the contact; a resistor, inside the chip or on the board, does the rest."""
        pin = self.profile[button]
        pressed = 0 if pin["active_low"] else 1
        open_contact = None if pin["pull"] else 1 - pressed
        self.tell("pin", {"pin": pin["pin"], "level": pressed if is_down else open_contact}, at_ms)

    def played(self, part: str) -> list[tuple[int, int]]:
        """(at_ms, how strong) of the motor, buzzer or LED: 0 is off, 65535 on."""
        pin = self.profile[part]
        if pin is None:
            raise BoardFailed(f"this board has no {part}")
        strength = (lambda duty: 65535 - duty) if pin.get("active_low") else (lambda duty: duty)
        return [(at_ms, strength(duty)) for at_ms, number, duty, _ in self.outputs if number == pin["pin"]]
