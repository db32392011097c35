"""People, one's own page, and the import, in a real browser: whole tasks, by keyboard where it matters, on a desk and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from basestation.core.position import Fix
from basestation.store import looks, roster, schema
from basestation.store.looks import Look
from tests.support.seeding import noted

from .looking import axe, fits_into, picture
from .office import HEAD, JO, PRIYA, Office

STAFF = (
    "Name;Mobile;Roles;Reg;Training until\nPriya Shah;07700 900 123;visitor;hx19 abc;31/08/2027\n"
    "Ann Oakes;07700 900 321;visitor;;\nNobody;;cook;;\n"
)
PAGES = {
    "people": (HEAD, "/people"),
    "person": (HEAD, f"/people/{PRIYA}"),
    "medical": (HEAD, f"/people/{PRIYA}/medical"),
    "import": (HEAD, "/people/import"),
    "account": (PRIYA, "/account"),
    "position": (HEAD, "/visits/1/position"),
}


def known(office: Office) -> None:
    """Priya has what a person can have: details, a medical note, and somebody who looked."""
    values = {
        "roles": "visitor", "sign_in": "priya", "password_hash": "kept elsewhere", "is_routine": True,
        "emergency_name": "Arun Shah, husband", "emergency_phone": "07700 900 888",
        "vehicle_make": "Ford Fiesta", "vehicle_colour": "blue", "registration": "HX19 ABC", "description": "long dark hair, red coat",
        "policy_read_on": "2020-01-01",
    }  # fmt: skip
    with office.engine.begin() as connection:
        connection.execute(update(schema.people).where(schema.people.c.number == PRIYA).values(**values))
    noted(office.engine, office.folder, PRIYA, "Type 1 diabetes. Glucagon in her bag.")
    looks.write_look(office.engine, Look(office.clock.now_ms(), JO, PRIYA, looks.POSITION, 1, 1))
    office.on_loop(office.service.reload)


@pytest.mark.long  # test_every_page.py looks at each on every run
@pytest.mark.parametrize("name", PAGES)
def test_each_page_about_people_shuts_nobody_out_and_fits(name: str, office: Office, window: Any, tmp_path: Path):
    known(office)
    office.send_out()
    person, path = PAGES[name]
    page = window(person, at=path)
    picture(page, tmp_path / f"{name}-1280.png")

    found = axe(page)
    fits = {width: fits_into(page, width) for width in (1280, 640, 390, 360)}

    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, tmp_path / f"{name}-390.png")
    assert found == []
    assert fits == {1280: True, 640: True, 390: True, 360: True}


def test_staff_are_imported_after_a_look_at_what_would_happen(office: Office, window: Any, tmp_path: Path):
    known(office)
    page = window(HEAD, at="/people/import")
    page.set_input_files("#file", {"name": "staff.csv", "mimeType": "text/csv", "buffer": STAFF.encode("cp1252")})
    page.click("text=Show what would happen")

    expect(page.locator("main")).to_contain_text("1 would be added, 1 changed, 0 stay as they are, 1 refused")
    expect(page.locator("tr:has-text('Nobody')")).to_contain_text("“cook” is not a role")
    assert axe(page) == []
    assert fits_into(page, 390)
    picture(page, tmp_path / "plan-390.png")
    page.click("text=Write 2 people onto the roster")

    expect(page.locator("tr:has-text('Ann Oakes')")).to_be_visible()
    priya = roster.find_member(office.engine, PRIYA)
    assert priya is not None
    assert priya.training_until == "2027-08-31"


def test_the_policy_is_confirmed_as_read_by_keyboard_alone(office: Office, window: Any):
    known(office)
    page = window(PRIYA, at="/account")
    expect(page.locator(".warning")).to_contain_text("should have been read again by 1 January 2021")

    page.locator("#read").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).not_to_contain_text("should have been read again")


def test_the_medical_note_is_on_the_alarm_and_the_wearer_sees_who_looked(office: Office, window: Any, tmp_path: Path):
    known(office)
    office.send_out()
    page = window(JO)
    office.press()

    expect(page.locator("#live-where")).to_contain_text("Glucagon in her bag")
    picture(page, tmp_path / "alarm-1280.png")
    assert axe(page) == []
    own = window(PRIYA, at="/account")

    expect(own.locator("tr:has-text('medical note')")).to_contain_text("Jo Bell")


def test_a_lost_telephone_is_signed_out_from_the_desk(office: Office, window: Any):
    known(office)
    telephone: Page = window(PRIYA, width=390, height=844, at="/account")
    desk: Page = window(HEAD, at=f"/people/{PRIYA}")
    desk.click("text=Sign Priya Shah out everywhere")

    expect(desk.locator("main")).to_contain_text("Nowhere.")
    telephone.reload()

    expect(telephone).to_have_url(f"{office.url}/sign-in?next=%2Faccount")


def test_a_last_position_is_shown_with_its_map_once_the_button_was_pressed(office: Office, window: Any, tmp_path: Path):
    known(office)
    office.send_out()
    fix = Fix(office.clock.now_ms() - 60_000, 53_745_500, -336_600, 12)
    office.on_loop(lambda: setattr(office.service.site.badges[1], "fix", fix))
    page = window(HEAD, at="/visits/1/position")
    expect(page.locator("main")).not_to_contain_text("TA 09")

    page.click("text=Look at the last position")

    expect(page.locator("main")).to_contain_text("TA 09")
    expect(page.locator(".mark-fix")).to_be_visible()
    assert axe(page) == []
    assert fits_into(page, 390)
    picture(page, tmp_path / "position-shown-390.png")
    assert [look.what for look in looks.looks_at(office.engine, PRIYA)] == ["position", "position"]


def test_a_phone_is_set_up_by_its_owner_and_its_secret_fits_a_phone(office: Office, window: Any, tmp_path: Path):
    known(office)
    page = window(PRIYA, at="/account")
    page.click("text=Let your own phone say where you are")
    page.click("text=Set up a phone")

    expect(page.locator("main")).to_contain_text("The secret is shown only once")
    assert axe(page) == []
    assert {width: fits_into(page, width) for width in (1280, 390, 360)} == {1280: True, 390: True, 360: True}
    page.set_viewport_size({"width": 390, "height": 844})
    picture(page, tmp_path / "phone-390.png")
    page.click("text=End it")

    expect(page.locator("main")).to_contain_text("No phone is set up")
