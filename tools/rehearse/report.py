"""What held, what did not, and how long each step took."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class StepHeld:
    name: str
    ok: bool
    ms: float
    why: str = ""


class StepFailed(Exception):
    """What a step promises did not come. Later steps stand on it, so the rehearsal ends here."""


@dataclass(slots=True)
class Report:
    steps: list[StepHeld] = field(default_factory=list)
    is_over: bool = False

    @property
    def ok(self) -> bool:
        return self.is_over and all(step.ok for step in self.steps)

    @property
    def verdict(self) -> str:
        failed = [step for step in self.steps if not step.ok]
        if self.ok:
            return f"All {len(self.steps)} steps held."
        return f"DID NOT HOLD: {failed[0].name}: {failed[0].why}" if failed else "The rehearsal was cut short."

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, "steps": [{"name": step.name, "ok": step.ok, "ms": step.ms} for step in self.steps]}

    @asynccontextmanager
    async def step(self, name: str) -> AsyncIterator["Timer"]:
        """A step holds when its body ends without an error; its time is the body's, or what the body says it is."""
        timer = Timer(time.perf_counter_ns())
        try:
            yield timer
        except Exception as error:
            why = "it did not come in time" if isinstance(error, TimeoutError) else str(error) or type(error).__name__
            self._note(StepHeld(name, False, timer.ms(), why))
            raise StepFailed(name) from error
        self._note(StepHeld(name, True, timer.ms()))

    def _note(self, step: StepHeld) -> None:
        self.steps.append(step)
        print(f"  {'held' if step.ok else 'FAILED':6} {step.ms:10.1f} ms  {step.name}{f' ({step.why})' if step.why else ''}", flush=True)


@dataclass(slots=True)
class Timer:
    """Runs from the step's start, or `since` another moment, to its end or to when it `came`."""

    start_ns: int
    end_ns: int | None = None

    def since(self, start_ns: int) -> None:
        self.start_ns = start_ns

    def came(self, end_ns: int) -> None:
        self.end_ns = end_ns

    def ms(self) -> float:
        return round(((self.end_ns or time.perf_counter_ns()) - self.start_ns) / 1e6, 3)
