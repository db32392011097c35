"""The name of the page in the browser's tab: what somebody sees who works in another one."""

import re
from typing import Any

from playwright.sync_api import expect

from basestation.core.events import DrillCalled
from tests.e2e.screens.office import HEAD, MINUTE_MS, Office


def test_the_tab_says_whether_it_is_a_drill_a_concern_or_an_alarm(office: Office, window: Any) -> None:
    """The worst of what nobody has yet: a drill beside a real alarm hides nothing."""
    office.send_out()
    page = window()

    office.ask(DrillCalled(office.clock.now_ms(), None, HEAD))
    expect(page).to_have_title(re.compile("^▲ DRILL · "))
    office.put_forward(90 * MINUTE_MS)
    expect(page).to_have_title(re.compile("^▲ CONCERN · "))
    office.press()
    expect(page).to_have_title(re.compile("^▲ ALARM · "))
