"""A base with its own broker says what nothing has shown yet: that badges can be heard."""

import contextlib
import time
from pathlib import Path

from basestation.core.roads.rows import UNPROVED, Row
from basestation.watch import status_file
from basestation.watch.own_broker import SINCE_START
from tools.base_process import BaseProcess, free_port
from tools.invented_school import Member, found_school


def mqtt_row(folder: Path) -> Row:
    """As `doorstep roads` reads it, once there is one that is up."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with contextlib.suppress(status_file.NoStatus):
            row = next(row for row in status_file.read(folder).rows if row.name == "mqtt")
            if not row.is_down and row.why:
                return row
        time.sleep(0.1)
    raise AssertionError("the road was never shown with a reason")


def test_its_row_says_that_no_badge_was_heard(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    tables: dict[str, dict[str, object]] = {
        "web": {"bind": "127.0.0.1", "port": port, "url": url},
        "broker": {"kind": "embedded", "bind": "127.0.0.1", "port": free_port()},
    }
    school = found_school(tmp_path / "school", [Member("Tess Technician", "technician office")], 1, tables)

    with BaseProcess(school.settings, url, tmp_path / "base.log"):
        row = mqtt_row(school.folder)

    assert (row.state, row.why) == (UNPROVED, SINCE_START)
