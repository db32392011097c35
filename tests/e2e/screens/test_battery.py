"""In a real browser: what the office reads about a badge's battery while it fills the form in."""

from datetime import datetime

from sqlalchemy import update

from basestation.store import schema
from tests.e2e.screens.office import ZONE, Office

TRACKER, TBEAM = "heltec-wireless-tracker", "lilygo-tbeam-sx1262-axp2101"
VERDICT = "#battery p"


def in_two_hours(office: Office) -> str:
    return datetime.fromtimestamp(office.clock.now_ms() / 1000 + 7200, ZONE).strftime("%H:%M")


def has_badge(office: Office, number: int, board: str, battery_pct: int) -> None:
    with office.engine.begin() as connection:
        connection.execute(update(schema.badges).where(schema.badges.c.number == number).values(board=board))
    office.on_loop(office.service.reload)
    office.beat(number, battery_pct=battery_pct)


def test_the_words_about_the_battery_follow_the_badge_and_the_time_of_return(office: Office, window) -> None:
    has_badge(office, 1, TRACKER, 12)
    has_badge(office, 2, TBEAM, 90)
    page, back_by = window(at="/visits/sign-out"), in_two_hours(office)

    page.check("input[name=badge][value='1']")
    before = page.inner_text(VERDICT)
    page.fill("#back_by", back_by)
    page.press("#back_by", "Tab")
    page.wait_for_selector(f"{VERDICT}.warning")
    short = page.inner_text(VERDICT)
    page.check("input[name=badge][value='2']")
    page.wait_for_selector(f"{VERDICT}:has-text('Badge 2: battery')")
    enough = page.inner_text(VERDICT)

    assert "then you read here" in before
    assert "Badge 1: battery 12 %" in short and "NOT ENOUGH for this visit and an hour of alarm: charge it, or take Badge 2" in short
    assert "Badge 2: battery 90 %, lasts about" in enough and "enough for this visit and an hour of alarm" in enough
    assert page.input_value("#back_by") == back_by


def test_on_a_telephone_nothing_is_wider_than_the_screen(office: Office, window) -> None:
    has_badge(office, 1, TRACKER, 12)
    page = window(at="/visits/sign-out", width=390, height=844)

    page.check("input[name=badge][value='1']")
    page.fill("#back_by", in_two_hours(office))
    page.press("#back_by", "Tab")
    page.wait_for_selector(f"{VERDICT}.warning")

    assert page.evaluate("document.documentElement.scrollWidth") <= 390
