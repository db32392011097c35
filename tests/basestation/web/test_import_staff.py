"""Staff from a spreadsheet: shown first, written whole or not at all. Proves F58 (what people paste)."""

import asyncio
import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from basestation.core.telling import Contact
from basestation.store import roster, schema
from basestation.web.admin.csv_reading import CantRead, decoded, read_lines
from basestation.web.admin.dates import NotADate, read_date
from basestation.web.admin.staff_columns import HEADINGS, columns_of
from basestation.web.admin.staff_plan import plan_import
from basestation.web.csv_safe import SIGNS, csv_bytes, plain, safe
from tests.support.seeding import seeded

from .office import Office

STAFF = "Name,Mobile,Roles,Sign-in name,E-mail\nJo Bell,07700 900456,office,jo,jo@school.example\nVi Ray,07700 900123,visitor,,\n"


def run(story):
    return asyncio.run(story)


def planned(text, everybody=(), badges=None):
    return plan_import(read_lines(text), list(everybody), badges or {})


def names_in(office):
    return [member.name for member in roster.members(office.store.engine)]


async def sent(office, admin, text, name="file", encoding="utf-8"):
    """The dry run: with a file, or pasted."""
    if name == "text":
        return await admin.post("/people/import", {"text": text})
    content = text if isinstance(text, bytes) else text.encode(encoding)
    return await admin.http.post(
        "/people/import", data={"csrf": admin.csrf}, files={"file": ("staff.csv", content, "text/csv")}, headers={"Origin": office.base_url}
    )


async def confirmed(admin, shown):
    seen = re.search(r'name="seen" value="([^"]+)"', shown.text)
    text = re.search(r'<textarea name="text" hidden>\n(.*?)</textarea>', shown.text, re.DOTALL)
    return await admin.post("/people/import/confirm", {"seen": seen[1], "text": text[1].replace("&#34;", '"').replace("&#39;", "'")})


@pytest.mark.parametrize("by", ["file", "text"])
def test_nothing_is_written_until_it_is_confirmed_and_then_all_of_it(tmp_path, by):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            shown = await sent(office, admin, STAFF, by)
            before = names_in(office)
            done = await confirmed(admin, shown)
            return shown, before, done, {member.name: member for member in roster.members(office.store.engine)}

    shown, before, done, after = run(story())

    assert "<strong>2</strong> would be added" in shown.text
    assert before == ["Mo Head"]
    assert done.headers["Location"] == "/people"
    assert (after["Jo Bell"].roles, after["Jo Bell"].sign_in) == (("office",), "jo")
    assert after["Jo Bell"].contacts == (Contact("mail", "jo@school.example"),)
    assert after["Vi Ray"].mobile == "07700 900123"


def test_what_was_imported_is_in_the_journal_without_what_stands_in_it(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await confirmed(admin, await sent(office, admin, STAFF))
            with office.store.engine.connect() as connection:
                return connection.execute(select(schema.journal.c.kind, schema.journal.c.body)).all()

    rows = run(story())

    assert [row.kind for row in rows] == ["ChangeRoster", "ChangeRoster"]
    assert "imported from a file" in rows[0].body
    assert not any(secret in row.body for row in rows for secret in ("Jo Bell", "07700", "example"))


def test_the_same_file_twice_changes_nothing_the_second_time(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await confirmed(admin, await sent(office, admin, STAFF))
            again = await sent(office, admin, STAFF)
            return again.text, names_in(office)

    again, names = run(story())

    assert "<strong>0</strong> would be added, <strong>0</strong> changed, 2 stay as they are" in again
    assert names.count("Jo Bell") == 1


def test_a_row_is_a_change_by_its_sign_in_name_or_by_name_and_mobile(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await confirmed(admin, await sent(office, admin, STAFF))
            text = "Sign-in name;Full name;Mobile;Reg;Roles\njo;Jo Bell-Ray;07700 900456;ab12 cde;\n;vi ray;+44 7700 900123;xy34 zzz;\n"
            shown = await sent(office, admin, text)
            done = await confirmed(admin, shown)
            return shown.text, done, {member.name: member for member in roster.members(office.store.engine)}

    shown, done, after = run(story())

    assert "Name: Jo Bell → Jo Bell-Ray" in shown
    assert "Registration: nothing → XY34 ZZZ" in shown
    assert done.status_code == 303
    assert after["Jo Bell-Ray"].roles == ("office",)
    assert after["Jo Bell-Ray"].contacts == (Contact("mail", "jo@school.example"),)
    assert (after["vi ray"].registration, after["vi ray"].roles) == ("XY34 ZZZ", ("visitor",))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",07700 900999,,,", "Name: Enter the name."),
        ("Al,call me,,,", "Mobile: Use digits"),
        ("Al,,cook,,", "“cook” is not a role. Use visitor, office"),
        ("Al,,,m,", "Sign-in name: Use at least two characters"),
        ("Al,,,,nowhere", "E-mail: Enter one e-mail address"),
        ("Al,7.70E+09,,,", "rounded this telephone number"),
        ("Jo Bell,07700 900456,,,", "Line 2 is about the same person"),
    ],
)
def test_what_can_t_be_taken_is_refused_with_its_line_and_the_remedy_and_the_rest_goes_on(row, words):
    plan = planned(f"Name,Mobile,Roles,Sign-in name,E-mail\nJo Bell,07700 900456,office,,\n{row}\nVi,,visitor,,\n")

    assert [(found.line, found.kind) for found in plan.rows] == [(2, "add"), (3, "refuse"), (4, "add")]
    assert words in " ".join(plan.rows[1].words)


def test_a_line_number_counts_lines_of_the_file_though_a_cell_has_several():
    plan = planned('Name,Description\n\n"Al","tall\nred coat"\nBo,short\n,nobody\n')

    assert [(row.line, row.kind) for row in plan.rows] == [(3, "add"), (5, "add"), (6, "refuse")]
    assert plan.rows[0].draft.description == "tall red coat"


def test_two_of_one_name_are_two_people_and_that_is_said(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            office.member("Jo Bell")
            return (await sent(office, admin, "Name,Mobile\nJo Bell,07700 900999\n")).text

    assert "this would add a second person" in run(story())


def test_nobody_can_import_everybody_out_of_the_office(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            shown = await sent(office, admin, "Name,Sign-in name,Roles\nMo Head,mo,visitor\n")
            return shown.text, (await admin.get("/people")).status_code

    shown, still = run(story())

    assert "nobody who can sign in could look after people" in shown
    assert still == 200


def test_what_was_changed_meanwhile_is_shown_again_and_nothing_is_written(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            shown = await sent(office, admin, STAFF)
            office.member("Jo Bell", ("head",), "jo")
            return await confirmed(admin, shown), names_in(office)

    again, names = run(story())

    assert again.status_code == 409
    assert "Somebody changed the roster meanwhile" in again.text
    assert "Vi Ray" not in names


def test_all_or_nothing_when_one_row_can_t_be_stored(tmp_path):
    """The second has the sign-in name of the first: only the database can see that here, and it takes neither."""
    store_draft = [(None, roster.MemberDraft("Al", (), "", "al", ())), (None, roster.MemberDraft("Bo", (), "", "al", ()))]

    async def story():
        async with Office(tmp_path) as office:
            with pytest.raises(roster.Taken):
                seeded(office.store.engine, roster.write_members, store_draft)
            with office.store.engine.connect() as connection:
                return connection.execute(select(func.count()).select_from(schema.people)).scalar_one()

    assert run(story()) == 0


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_however_the_spreadsheet_saved_it(encoding, separator):
    text = f"Name{separator}Vehicle make\r\nZoë O’Brien{separator}Citroën\r\n"

    [row] = planned(decoded(text.encode(encoding))).rows

    assert (row.draft.name, row.draft.vehicle_make) == ("Zoë O’Brien", "Citroën")


def test_excel_s_own_line_that_names_the_separator_is_understood():
    [row] = planned("sep=;\r\nName;Mobile\r\nAl;07700 900123\r\n").rows

    assert (row.line, row.draft.mobile) == (3, "07700 900123")


def test_headings_that_mean_the_same_are_understood_and_the_others_are_named():
    heads = "First name,SURNAME,Mob.,Phone Number,Next of kin,Make & model,Number plate,Medical conditions"
    text = f"{heads}\nAl,Ray,x,07700900123,Bo,Fiesta,ab1,asthma\n"

    plan = planned(text)
    [row] = plan.rows

    assert (row.draft.name, row.draft.mobile, row.draft.emergency_name) == ("Al Ray", "07700900123", "Bo")
    assert (row.draft.vehicle_make, row.draft.registration) == ("Fiesta", "AB1")
    assert plan.columns.unknown == ("Mob.",)
    assert plan.columns.medical == ("Medical conditions",)
    assert "asthma" not in repr(row)


def test_every_heading_of_our_own_is_understood():
    assert set(columns_of(list(HEADINGS.values())).places) == set(HEADINGS)


def test_a_leading_zero_that_a_spreadsheet_took_is_put_back():
    [row] = planned("Name,Mobile\nAl,7700900123\n").rows

    assert row.draft.mobile == "07700900123"


def test_badges_and_yes_and_dates_are_read_as_people_write_them():
    heads = "Name,Badge,Routine,Training until,Policy read on"
    text = f"{heads}\nAl,Badge 3,Yes,31/8/2027,2026-09-01\nBo,Blue one,no,1 Sept 2027,\nCy,9,,,\nDi,,maybe,,\nEd,,,31/02/2027,\n"

    plan = planned(text, badges={3: "Badge 3", 4: "Blue one"})
    al, bo, cy, di, ed = plan.rows

    assert (al.draft.usual_badge, al.draft.is_routine, al.draft.training_until, al.draft.policy_read_on) == (
        3,
        True,
        "2027-08-31",
        "2026-09-01",
    )
    assert (bo.draft.usual_badge, bo.draft.is_routine, bo.draft.training_until) == (4, False, "2027-09-01")
    assert "There is no badge “9”" in cy.words[0]
    assert "neither yes nor no" in di.words[0]
    assert "day/month/year" in ed.words[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "There is nothing in it"),
        (b"PK\x03\x04rest", "This is a spreadsheet, not a CSV file"),
        (b"x" * 1_000_001, "more than 1 MB"),
        (b"Name\n" + b"A\n" * 2001, "more than 2000 rows"),
        (b"Mobile\n07700 900123\n", "There is no column of names"),
        (b"Name," * 70 + b"\n", "more than 60 columns"),
        (b'Name\n"' + b"x" * 200_000, "quotation marks come in pairs"),
    ],
)
def test_a_file_that_can_t_be_taken_at_all_says_why(tmp_path, content, words):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            return await sent(office, admin, content)

    answer = run(story())

    assert answer.status_code == 422
    assert words in answer.text


def test_what_was_pasted_is_not_lost_by_an_error(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            return await sent(office, admin, "Mobile\n07700 900123", "text")

    answer = run(story())

    assert answer.status_code == 422
    assert "07700 900123</textarea>" in answer.text


@given(st.binary(max_size=400))
def test_noise_is_refused_or_read_and_never_breaks_it(noise):
    try:
        plan = planned(decoded(b"Name,Mobile,Roles,Training until\n" + noise))
    except CantRead:
        return
    assert all(row.kind in ("add", "refuse") for row in plan.rows)


@given(st.text(max_size=60))
def test_a_cell_comes_back_as_it_was_and_begins_with_no_formula(text):
    assert plain(safe(text)) == text
    assert safe(text)[:1] not in SIGNS


@given(st.lists(st.text(st.characters(exclude_characters="\r\0", exclude_categories=("Cs",)), max_size=20), min_size=1, max_size=4))
def test_a_written_file_holds_no_formula_and_reads_back(cells):
    written = csv_bytes(["a"] * len(cells), [cells]).decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(written, newline="")))

    assert [plain(cell) for cell in rows[1]] == cells
    assert not any(cell[:1] in SIGNS for cell in rows[1])


def test_an_export_can_be_imported_again_and_carries_no_formula(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            office.member('=HYPERLINK("http://x","y")')
            office.member("＝1+1")
            file = await admin.get("/people/export.csv")
            again = await sent(office, admin, file.content)
            return file, again

    file, again = run(story())

    assert file.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in file.headers["Content-Disposition"]
    assert "\"'=HYPERLINK(" in file.text
    assert '"\'＝1+1"' in file.text
    assert "3 stay as they are, <strong>0</strong> refused" in again.text


def test_the_template_has_every_column_and_nobody(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            return await (await office.signed_in()).get("/people/template.csv")

    rows = list(csv.reader(io.StringIO(run(story()).content.decode("utf-8-sig"))))

    assert rows == [list(HEADINGS.values())]


@pytest.mark.parametrize(
    ("typed", "iso"),
    [("3/9/2026", "2026-09-03"), ("03.09.26", "2026-09-03"), ("2026-09-03", "2026-09-03"),
     ("3 Sept 2026", "2026-09-03"), ("3rd September 2026", "2026-09-03"),
     ("2026-09-03 00:00:00", "2026-09-03"), ("29/2/2028", "2028-02-29")],
)  # fmt: skip
def test_dates_as_a_british_office_writes_them(typed, iso):
    assert read_date(typed).isoformat() == iso


@pytest.mark.parametrize("typed", ["9/31/2026", "31/9/2026", "soon", "45000", "29/2/2027", "٣/٩/2026", "2026-13-01"])
def test_what_is_no_date_is_none(typed):
    with pytest.raises(NotADate):
        read_date(typed)


@pytest.mark.parametrize("sign", ['"', "\r", "é", " "])
def test_what_can_be_no_separator_is_not_taken_for_one(sign):
    """Newer Pythons refuse to read with some of these."""
    with pytest.raises(CantRead, match="column of names"):
        planned(f"sep={sign}\nName{sign}Mobile\nAl{sign}07700 900123\n")
