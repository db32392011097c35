"""In a real browser: the table of the roads keeps itself true, a telephone shows all of it, and the terminal prints the same."""

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from badgelink.messages import SelfTest
from playwright.sync_api import Page

from basestation.__main__ import main
from basestation.core.roads import RoadState
from basestation.core.roads.events import RoadProved
from basestation.core.turn import Input, VisitPlanned
from basestation.watch import status_file
from basestation.watch.watcher import Watcher
from tests.e2e.screens.office import HEAD, JO, PLAN, PRIYA, ROOT, Office
from tests.e2e.screens.test_screen import axe, fits_into

WIDE, PHONE = (1280, 800), (390, 844)
SHOTS = ROOT / "build/screens"
AGE = re.compile(r"just now|\w+ (?:second|minute|hour|day)s? ago")


class WatchedOffice(Office):
    """With roads that the test takes down and heals."""

    def _context(self, store):
        now_ms = self.clock.now_ms
        names = ("mqtt", "lora-tower", "mail", "sms", "arc", "screen", "database", "disk", "clock", "heartbeat")
        self.states = {name: RoadState(True, now_ms(), "", now_ms()) for name in names}
        self.states["arc"] = RoadState(True, now_ms())
        self.watcher = Watcher(
            lambda: {name: lambda name=name: self.states[name] for name in self.states}, now_ms, self._post, lambda: self.service.site,
            self.screens.changed,
        )  # fmt: skip
        self.watcher.look()
        return replace(super()._context(store), road_rows=self.watcher.rows)

    def _post(self, item: Input) -> None:
        self.service.post(item)

    def sets(self, name: str, is_up: bool, why: str = "") -> None:
        """It is so since a minute ago, as far as the watcher is concerned."""
        self.states[name] = RoadState(is_up, self.clock.now_ms() - 60_000, why, self.states[name].proved_ms)
        self.on_loop(self.watcher.look)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[WatchedOffice]:
    opened = WatchedOffice(tmp_path).start()
    yield opened
    opened.stop()


def shot(page: Page, name: str) -> None:
    if os.environ.get("DOORSTEP_SHOTS"):
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


def table_of(page: Page) -> list[list[str]]:
    """The five cells of each row as a reader sees them, without what only a telephone shows."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".roads tr[data-road]")].map((row) => [...row.cells].slice(0, 5).map((cell) => {
            const copy = cell.cloneNode(true);
            copy.querySelectorAll(".quiet, .narrow, [aria-hidden]").forEach((part) => part.remove());
            return copy.textContent.trim().replace(/\\s+/g, " ");
        }))"""
    )


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_a_road_that_goes_down_shows_by_itself_and_so_does_its_return(office: WatchedOffice, window, size: tuple[int, int]) -> None:
    page = window(JO, *size, at="/roads")
    well = page.inner_text("main")

    office.sets("sms", False, "the modem does not answer")
    page.wait_for_selector("tr[data-road=sms].road-bad")
    down = page.inner_text("main")
    found = axe(page), fits_into(page, size[0])
    shot(page, f"roads-fault-{size[0]}")
    office.sets("sms", True)
    page.wait_for_selector("tr[data-road=sms].road-good")

    assert "An alarm gets through\n" in well and "Not tested yet: Alarm receiving centre." in well
    assert "An alarm gets through, but one thing is broken" in down
    assert "the modem does not answer" in down and "Look at the modem" in down
    assert found == ([], True)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_board_says_not_protected_and_leads_to_what_to_do(office: WatchedOffice, window, size: tuple[int, int]) -> None:
    page = window(JO, *size)
    page.wait_for_selector("text=no fault")
    shot(page, f"board-roads-well-{size[0]}")
    office.sets("mqtt", False, "can't reach the broker: Connection refused")
    page.wait_for_selector("text=Alarm system: 1 fault")

    office.sets("lora-tower", False, "unplugged: no gateway on this computer")
    page.wait_for_selector(".roads-alarm")
    said = page.inner_text(".roads-alarm")
    found = axe(page), fits_into(page, size[0])
    shot(page, f"board-not-protected-{size[0]}")
    page.click("text=What to do")
    page.wait_for_selector("tr[data-road=lora-tower].road-bad")
    shot(page, f"roads-not-protected-{size[0]}")

    assert said.startswith("NOT PROTECTED: no badge can be heard.")
    assert found == ([], True)
    assert "Plug the gateway's USB cable in again" in page.inner_text("tr[data-road=lora-tower]")


def test_the_gate_says_not_protected_before_anybody_goes_and_lets_them_go_when_it_is_put_right(office: WatchedOffice, window) -> None:
    plan = replace(PLAN, back_by_ms=office.clock.now_ms() + 5_400_000, second_badge=2)
    office.ask(VisitPlanned(office.clock.now_ms(), PRIYA, plan))
    for badge in (1, 2):
        office.beat(badge)
        office.hear(badge, SelfTest(0, 0, 90, 0))
    office.sets("mqtt", False, "can't reach the broker: Connection refused")
    office.sets("lora-tower", False, "unplugged")

    page = window(JO, *PHONE, at="/visits/1/leave")
    held = page.inner_text("#gate")
    found = axe(page), fits_into(page, PHONE[0])
    office.sets("mqtt", True)
    page.wait_for_selector("#gate:not(:has-text('NOT PROTECTED'))")
    free = page.inner_text("#gate")

    assert "NOT PROTECTED: no badge can be heard" in held
    assert "Look whether the school's network" in held
    assert found == ([], True)
    assert "no badge can be heard" not in free


def test_the_terminal_prints_the_table_of_the_page(office: WatchedOffice, window, capsys) -> None:
    office.sets("mail", False, "the mail server can't be reached (TimeoutError)")
    page = window(HEAD, *WIDE, at="/roads")
    settings = office.folder / "doorstep.toml"
    settings.write_text(f'site = "x"\ndata = "{office.folder}"\n[school]\ntitle = "A"\ntelephone = "1"\naddress = "B"\n')

    shown = table_of(page)
    status_file.write(office.folder, office.watcher.rows(), office.clock.now_ms(), "Europe/London")
    code = main(["roads", "--settings", str(settings)])
    printed = capsys.readouterr().out.splitlines()

    assert code == 1
    rows = [line for line in printed[1:-4] if line and not line.endswith(":")]
    assert len(shown) == len(office.states)
    for cells, line in zip(shown, rows, strict=True):
        said = [AGE.sub("AGO", cell) for cell in cells if cell]
        assert re.split(r"\s{2,}", AGE.sub("AGO", line)) == said
    (office.folder / "printed.txt").write_text("\n".join(printed))
    page.set_content(f"<pre>{'&#10;'.join(printed)}</pre>")
    shot(page, "roads-printed")


def test_a_test_is_sent_by_keyboard_and_its_failure_shows(office: WatchedOffice, window) -> None:
    page = window(JO, *WIDE, at="/roads")

    page.focus("tr[data-road=mail] button")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=A test was sent: E-mail")
    page.wait_for_selector("tr[data-road=mail].road-bad")
    failed = page.inner_text("tr[data-road=mail]")
    shot(page, "roads-tested")
    office.ask(RoadProved(office.clock.now_ms(), "mail", True, "accepted", JO))
    office.on_loop(office.watcher.look)
    page.wait_for_selector("tr[data-road=mail].road-good")

    assert "its last test failed: nobody on the roster is reached over it" in failed


def test_without_scripts_the_page_and_its_buttons_work(office: WatchedOffice, browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.add_cookies([office.sign_in(JO)])
    page = context.new_page()
    page.goto(f"{office.url}/roads")

    page.locator("tr[data-road=sms] button").click()

    assert "A test was sent: Text messages (our modem)" in page.locator("main").inner_text()
    context.close()
