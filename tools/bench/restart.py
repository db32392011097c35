"""How soon after a restart every step is climbed that fell due while the base was dead."""

import contextlib
import sqlite3
import time
from collections.abc import Sequence

from tools.base_process import BaseProcess
from tools.invented_school import BadgeIdentity

from .crowd import Crowd, alarm_frame
from .stage import Stage

DEAD_S = 1.5
AFTER = "SELECT max(at_ms) FROM (SELECT min(at_ms) AS at_ms FROM journal WHERE kind = 'Climb' AND at_ms >= ? GROUP BY incident)"


def overdue_after_ms(badges: int = 20) -> float:
    """Milliseconds from the start of the process to the last overdue step, of as many incidents as there are badges."""
    with Stage(badges, step_s=1) as stage:
        _press(stage.port, stage.badges)
        stage.base.kill()
        time.sleep(DEAD_S)
        return _restart(stage.base, stage)


def _press(port: int, badges: Sequence[BadgeIdentity]) -> None:
    crowd = Crowd(port, badges)
    for badge in badges:
        crowd.press(badge.number, alarm_frame(badge, 1))
    crowd.run_until(lambda: crowd.receipts >= len(badges))
    crowd.leave()


def _restart(base: BaseProcess, stage: Stage) -> float:
    started_ms = time.time_ns() // 1_000_000
    base.start()
    base.wait_until_open()
    with contextlib.closing(sqlite3.connect(f"file:{stage.database}?mode=ro", uri=True)) as database:
        return float(database.execute(AFTER, (started_ms,)).fetchone()[0] - started_ms)
