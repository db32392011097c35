"""A virtual board: real MicroPython that believes it is a badge. Python gives it its files, its world and its time."""

import asyncio
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from .flash import Flash
from .nmea_log import seconds_of
from .port import Port
from .process import Answer, BoardFailed, BoardProcess, Callback
from .record import Record
from .rom import ROM_BYTES, Rom

ROOT = Path(__file__).parents[3]
BOARDS = ROOT / "hardware" / "boards"

HEAP_BYTES = 256 * 1024
FLASH_BYTES = 2 * 1024 * 1024
HANG_MS = 5000
STEP_MS = 20

Mode = Literal["virtual", "real"]


def read_profile(profile: str | dict[str, Any]) -> dict[str, Any]:
    """A board's name, or its data."""
    if isinstance(profile, dict):
        return profile
    found: dict[str, Any] = json.loads((BOARDS / profile / "board.json").read_text())
    return found


class VirtualBoard:
    """`async with VirtualBoard("esp32-devkit", files={"/main.py": b"..."}) as board: await board.advance(1000)`.

    `mode`: "virtual" time goes on only by `advance`; "real" time by itself. `port` is for mpremote. `files` is the flash, as it is
    now. `rom_bytes` is its ROMFS partition, 0 when it has none, and `rom` the image in it. `record` keeps what it did. `hang_ms`:
    firmware that touches nothing for so long hangs, and its watchdog, if it has one, bites.
    """

    def __init__(
        self, profile: str | dict[str, Any], files: dict[str, bytes] | None = None, mode: Mode = "virtual", *,
        heap_bytes: int = HEAP_BYTES, flash_bytes: int = FLASH_BYTES, start_ms: int = 0, hang_ms: int = HANG_MS,
        unique_id: bytes = b"\x02\0\0\0\0\x01", ticks_ms: int = 0, rom: bytes = b"", rom_bytes: int = ROM_BYTES,
    ) -> None:  # fmt: skip
        self.profile, self.mode = read_profile(profile), mode
        self._config = {
            "mode": mode, "profile": self.profile, "heap_bytes": heap_bytes, "flash_bytes": flash_bytes, "start_ms": start_ms,
            "hang_ms": hang_ms, "unique_id": unique_id.hex(), "ticks_ms": ticks_ms,
        }  # fmt: skip
        self.now_ms = start_ms
        self.flash, self.rom, self.record = Flash(files or {}), Rom(rom, rom_bytes), Record(self.profile)
        self._rtc_memory = ""
        self._world: dict[str, dict[str, Any]] = {}
        self._process = BoardProcess()
        self._port = Port(lambda data: self.tell("type", data.hex()))
        self.port = self._port.path
        self._follow()

    def _follow(self) -> None:
        self.flash.follow(self._process)
        self.rom.follow(self._process)
        self.record.follow(self._process)
        self._process.note("repl", self._said)
        self._process.note("rtc.memory", self._remember)
        self._process.note("hung", self._hung)

    async def __aenter__(self) -> Self:
        await self._process.start(self._config | self._kept())
        self._port.open()
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._port.close()
        await self._process.stop()

    def is_port_open(self) -> bool:
        """Whether anybody has its serial port open."""
        return self._port.is_open()

    @property
    def files(self) -> dict[str, bytes]:
        return self.flash.files

    # What is asked of it, and said to it: host.mjs ----------------------------------------------------------------------

    def on(self, name: str, callback: Callback) -> None:
        """In virtual time the board stands still until `callback(at_ms, value)` has returned."""
        self._process.on(name, callback)

    def answer(self, name: str, function: Answer) -> None:
        self._process.answer(name, function)

    def tell(self, name: str, value: Any = None, at_ms: int | None = None) -> None:
        self._process.tell(name, value, at_ms)

    async def ask(self, name: str, value: Any = None) -> Any:
        return await self._process.ask(name, value)

    async def advance(self, ms: int) -> None:
        """Virtual time goes on by so much; returns when all that was due has happened."""
        self.now_ms += ms
        await self.ask("advance", self.now_ms)

    # The wearer and the world -------------------------------------------------------------------------------------------

    def press(self, button: str, at_ms: int | None = None) -> None:
        self._button(button, True, at_ms)

    def release(self, button: str, at_ms: int | None = None) -> None:
        self._button(button, False, at_ms)

    def touch(self, button: str, lasting_ms: int) -> None:
        """A press of exactly so long on the board's own clock, however late this computer is."""
        self.tell("touch", self._contact(button, True) | {"then": self._contact(button, False)["level"], "lasting_ms": lasting_ms})

    def bounce(self, button: str, edges: int, every_ms: int = 1, at_ms: int | None = None) -> None:
        """A contact that opens and closes so many times and is as before, or not, after the last."""
        start_ms = self.now_ms if at_ms is None else at_ms
        for edge in range(edges):
            self._button(button, edge % 2 == 0, start_ms + edge * every_ms)

    def _button(self, button: str, is_down: bool, at_ms: int | None) -> None:
        contact = self._contact(button, is_down)
        self._stays(f"pin {contact['pin']}", "pin", contact, at_ms)

    def _contact(self, button: str, is_down: bool) -> dict[str, Any]:
        """A finger closes the contact; a resistor, inside the chip or on the board, does the rest."""
        pin = self.profile[button]
        pressed = 0 if pin["active_low"] else 1
        open_contact = None if pin["pull"] else 1 - pressed
        return {"pin": pin["pin"], "level": pressed if is_down else open_contact}

    def battery(self, pct: int, is_charging: bool = False, millivolts: int | None = None) -> None:
        """`millivolts`: what its pins measure, however full it is."""
        self._stays("battery", "battery", {"pct": pct, "is_charging": is_charging, "millivolts": millivolts})

    def wifi(self, points: dict[str, dict[str, Any]]) -> None:
        """The access points in reach from now on: {"school": {"password": "...", "rssi": -60}}."""
        self._stays("wifi", "wifi.points", points)

    def gps(self, log: str, is_looping: bool = True, first_ms: int = 1000) -> None:
        """What its receiver says when it has power: an NMEA log, a second's sentences each second."""
        self._stays("gps", "gps", {"groups": seconds_of(log), "is_looping": is_looping, "first_ms": first_ms})

    def _stays(self, key: str, name: str, value: Any, at_ms: int | None = None) -> None:
        """A process that has to be started again finds it as it was."""
        self._world[key] = {"name": name, "value": value}
        self.tell(name, value, at_ms)

    # Power and flash ----------------------------------------------------------------------------------------------------

    async def power_cut(self) -> None:
        await self.ask("power.cut")

    async def power_on(self) -> None:
        await self.ask("power.give")

    async def reboot(self) -> None:
        """Its reset button."""
        await self.ask("reset")

    def cut_flash_after(self, more_bytes: int | None) -> None:
        """Power goes when so many more bytes have reached the flash; a change of the directory counts as one. None: no more."""
        self._stays("cut", "flash.cut", {"after_bytes": more_bytes})
        if self._process.is_started:
            del self._world["cut"]  # what is done is done

    def fill_flash(self, is_full: bool) -> None:
        self._stays("full", "flash.full", is_full)

    # A look inside ------------------------------------------------------------------------------------------------------

    async def mem_alloc(self) -> int:
        """Bytes of heap in use after tidying."""
        used: int = await self._when_idle("mem_alloc")
        return used

    async def evaluate(self, expression: str) -> Any:
        """What this is worth to the running firmware, its __main__ being main.py's."""
        return json.loads(await self._when_idle("evaluate", expression))

    async def clock_ms(self) -> int:
        """The time on its side. What was due before has happened, and we know of it."""
        at_ms: int = await self.ask("time")
        return at_ms

    async def _when_idle(self, name: str, value: Any = None) -> Any:
        """Only between two steps of the firmware: virtual time goes on to the next, when it is asleep in the middle of one."""
        asked = asyncio.ensure_future(self.ask(name, value))
        await asyncio.sleep(0)
        while self.mode == "virtual" and not asked.done():
            await self.advance(0)
            if not asked.done():
                await self.advance(STEP_MS)
        return await asked

    def played(self, part: str) -> list[tuple[int, int]]:
        """(at_ms, how strong) of the motor, buzzer or LED: 0 is off, 65535 on."""
        return self.record.played(part)

    @property
    def timeline(self) -> list[tuple[int, str, str]]:
        """(at_ms, what, state): cpu awake, light sleep, deep sleep, off; wifi, gps, lora, motor, buzzer and what they are."""
        return self.record.timeline

    @property
    def outputs(self) -> list[tuple[int, int, int, int]]:
        """(at_ms, pin, duty of 65535, frequency or 0) of every pin it drives."""
        return self.record.outputs

    @property
    def starts(self) -> list[tuple[int, str]]:
        """(at_ms, why): PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET."""
        return self.record.starts

    @property
    def crashes(self) -> list[tuple[int, str]]:
        """(at_ms, traceback) of what came out of boot.py or main.py."""
        return self.record.crashes

    @property
    def output(self) -> bytes:
        """All that it has said on its serial port; `said` is the same in words."""
        return self.record.output

    @property
    def said(self) -> str:
        return self.record.output.decode(errors="replace")

    def _said(self, at_ms: int, data: str) -> None:
        self.record.output += bytes.fromhex(data)
        self._port.say(bytes.fromhex(data))

    def _remember(self, at_ms: int, data: str) -> None:
        self._rtc_memory = data

    def _hung(self, at_ms: int, hung: dict[str, Any]) -> None:
        """The firmware never lets go of its interpreter, which only ends with its process."""
        if hung["cause"] is None:
            raise BoardFailed("the firmware hangs, and no watchdog ends it: see `said` for what it said last")
        self._process.start_again(lambda: self._restart(at_ms, hung["cause"], hung["typed"]))

    def _kept(self) -> dict[str, Any]:
        return {"files": self.flash.image(), "rom": self.rom.config()}

    def _restart(self, at_ms: int, cause: str, typed: str) -> dict[str, Any]:
        changed = self._kept() | {"start_ms": at_ms, "reset_cause": cause, "rtc_memory": self._rtc_memory}
        world = [*self._world.values(), {"name": "type", "value": typed}]
        return self._config | changed | {"world": world, "is_stopped": cause == "SOFT_RESET"}
