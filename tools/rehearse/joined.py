"""The rehearsal at a base that is at work: a virtual badge that is for drills only, and somebody signed in at the office."""

import asyncio
import contextlib
import getpass
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.base_process import Desk
from tools.emulator.realtime import RealBadge

from .report import Report, StepFailed

NOT_FOR_DRILLS = "this badge is not for drills only: add one on the Badges page with that box ticked, and use its file"


@dataclass(frozen=True, slots=True)
class Invitation:
    """Where to join, as whom, and the provisioning file of a badge that is for drills only."""

    url: str
    badge_file: Path
    name: str
    ca_file: str = ""


class JoinedStage:
    """`async with JoinedStage(invitation) as stage`. RuntimeError when the badge could raise a real alarm."""

    def __init__(self, invitation: Invitation):
        self._invitation = invitation
        self._open = contextlib.AsyncExitStack()
        self.desk = Desk(invitation.url.rstrip("/"))

    async def __aenter__(self) -> Self:
        self._open.push_async_callback(self.desk.close)
        content = json.loads(self._invitation.badge_file.read_text("utf-8"))
        password = os.environ.get("DOORSTEP_PASSWORD") or getpass.getpass(f"Password of {self._invitation.name}: ")
        await self.desk.sign_in(self._invitation.name, password)
        await self._check_for_drills(content["badge_id"])
        broker = content["broker"]
        ca_file = self._invitation.ca_file if broker["tls"] else ""
        key = bytes.fromhex(content["key"])
        badge = RealBadge(
            content["badge_id"], key, broker["host"], broker["port"], broker["username"], broker["password"], content["site"], ca_file
        )
        self.badge = await self._open.enter_async_context(badge)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._open.aclose()

    async def _check_for_drills(self, badge: int) -> None:
        """The base is asked before anything is pressed."""
        if f'data-badge="{badge}" data-for-drills' not in await self.desk.page("/badges"):
            await self._open.aclose()
            raise RuntimeError(NOT_FOR_DRILLS)

    async def drill_on_screen(self) -> tuple[int, int]:
        """(the drill's number, when an open office screen was told of it)."""
        async with asyncio.timeout(20), self.desk.http.stream("GET", "/live") as stream:
            async for line in stream.aiter_lines():
                open_now = json.loads(line[6:]).get("open", []) if line.startswith("data: ") else []
                for shown in open_now:
                    if shown["drill"] and shown["raised"]:
                        return shown["n"], time.perf_counter_ns()
        raise RuntimeError("the page's live stream ended")


async def rehearse_joined(stage: JoinedStage, report: Report) -> None:
    """Every step into `report`; ends at the first that does not hold. Nobody is killed, and nothing can reach the police."""
    with contextlib.suppress(StepFailed):
        async with report.step("the badge reaches the base's broker"):
            await stage.badge.connected(15)
        async with report.step("a self-test goes round, and is felt"):
            await asyncio.sleep(1)  # its first heartbeat
            stage.badge.badge.press_visible()
            await stage.badge.felt("test passed", 15)
        number = await _drill(stage, report)
        await _act(stage, report, number, "somebody has it, and the wearer feels it", "own", "owned")
        await _act(
            stage, report, number, "it is closed, and the wearer feels it", "close", "closed", category="planned", reason="a rehearsal"
        )
        report.is_over = True


async def _drill(stage: JoinedStage, report: Report) -> int:
    async with report.step("the badge's press is counted, and felt"):
        watching = asyncio.create_task(stage.drill_on_screen())
        stage.badge.badge.press_alarm()
        pressed_ns = await stage.badge.felt("pressed", 10)
    async with report.step("stored by the base, and its receipt felt") as timer:
        timer.since(pressed_ns)
        timer.came(await stage.badge.felt("received", 15))
    async with report.step("an open office screen is told, and says that it is a drill") as timer:
        timer.since(pressed_ns)
        number, came_ns = await watching
        timer.came(came_ns)
        if "DRILL" not in await stage.desk.page(f"/incident/{number}"):
            raise StepFailed("the incident's page does not say DRILL")
    return number


async def _act(stage: JoinedStage, report: Report, number: int, name: str, act: str, feeling: str, **fields: str) -> None:
    async with report.step(name) as timer:
        timer.since(time.perf_counter_ns())
        await stage.desk.press(f"/incident/{number}/{act}", **fields)
        timer.came(await stage.badge.felt(feeling, 15))
