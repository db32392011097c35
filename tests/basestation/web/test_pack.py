"""The pack of an incident has everything about it, can be checked by anybody, and is on record before it is handed out. Shows R44."""

import asyncio
import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import asdict, replace

import pypdf
import pytest
from badgelink import frame
from badgelink.messages import SOS, Alarm, Position

from basestation.core.decisions import RecordPack, RecordText
from basestation.core.events import (
    ActionRecorded,
    ClosureAsked,
    ClosureLooked,
    DrillCalled,
    OwnershipTaken,
    PoliceArrived,
    PoliceCalled,
    Returned,
    WrittenUp,
)
from basestation.core.keeping import Erase
from basestation.core.policy.ladders import default_policy
from basestation.core.telling import Delivery
from basestation.core.turn import ForIncident, ForRecords, ForVisit, SignedOut
from basestation.core.visit import Plan, Stop
from basestation.gateways.base import Inbound
from basestation.sealing import Cipher
from basestation.store import badges, codec, looks, retention, schema
from basestation.store.reading import reading
from basestation.store.verification import Verification
from basestation.web.records.pack_files import CHECK
from tests.basestation.web.office import NOON_MS, Office
from tests.support.seeding import seeded

MINUTE_MS = 60_000
SECRET = "T0ken-s3cret"
WAYS = (
    ("mail", "=cmd|'/c calc'!A1"), ("webhook", f"https://me:{SECRET}@hooks.example/{SECRET}?key={SECRET}"), ("apprise", f"slack://{SECRET}/a/b"),
)  # fmt: skip
NAMES = ("Łukasz Żak", "Ağa Yılmaz", "Nguyễn Thị Ánh", "Zoë O’Hara & <Sons>")


class AlarmStory:
    """Łukasz Żak and Ağa Yılmaz are out with badge 1; they press; the office owns it, rings 999, closes it, and somebody looks too."""

    def __init__(self, office):
        self.office = office
        self.visitor, self.second = (office.member(name, ("visitor",)) for name in NAMES[:2])
        self.clerk = office.member(NAMES[2], ("office",), "anh")
        self.head = office.member(NAMES[3], ("head",), "zoe")
        self.lead = office.member("Sam Lead", ("safeguarding",), "sam")
        self.cipher = Cipher(seeded(office.store.engine, badges.add_badge, "Badge 1").key)
        with office.store.engine.begin() as connection:
            for channel, address in WAYS:
                connection.execute(schema.contacts.insert().values(person=self.clerk, channel=channel, address=address))
        office.service.site = office.load()
        plain = default_policy()
        looked_at_twice = replace(plain.sos, clocks=replace(plain.sos.clocks, second_look_ms=5 * MINUTE_MS))
        office.service.site.policy = replace(plain, sos=looked_at_twice)

    async def tell(self, at_s, event):
        self.office.now_ms = NOON_MS + at_s * 1000
        return await self.office.service.ask(ForIncident(1, event(self.office.now_ms)))

    async def pressed(self):
        stop = Stop("1 Low Road, Hessle", risks="a large dog", lat_udeg=53_745_670, lon_udeg=-336_780)
        plan = Plan(self.visitor, 1, (stop,), NOON_MS + 60 * MINUTE_MS, purpose="attendance", second=self.second, code_word="marmalade")
        self.office.now_ms = NOON_MS - 10 * MINUTE_MS
        await self.office.service.ask(SignedOut(self.office.now_ms, plan))
        self.office.now_ms = NOON_MS
        await self.hear(Alarm(0, SOS, 3, 80, 60, 12, 53_745_670, -336_780), 1)

    async def hear(self, message, counter):
        stored = asyncio.Event()
        sealed = frame.seal(self.cipher, 1, counter, message)
        self.office.service.hear(Inbound(self.office.now_ms, "mqtt", 1, sealed, stored.set))
        async with asyncio.timeout(10):
            await stored.wait()

    async def closed(self):
        await self.pressed()
        await self.tell(20, lambda at_ms: OwnershipTaken(at_ms, self.clerk, "office"))
        await self.tell(40, lambda at_ms: ActionRecorded(at_ms, self.clerk, "=1+1 rang the neighbour"))
        await self.tell(45, lambda at_ms: PoliceCalled(at_ms, self.clerk, "HP-2231", 8))
        self.office.now_ms = NOON_MS + 50_000
        await self.hear(Position(0, 79, 5, 9, 53_746_100, -337_000), 2)
        await self.tell(400, lambda at_ms: PoliceArrived(at_ms, self.clerk))
        await self.tell(500, lambda at_ms: ClosureAsked(at_ms, self.clerk, "incident", "Łukasz is with the police", is_injured=True))
        await self.tell(520, lambda at_ms: ClosureLooked(at_ms, self.head, agrees=True))
        await self.office.service.ask(ForVisit(1, Returned(NOON_MS + 600_000, "the office")))
        written = WrittenUp(NOON_MS + 900_000, self.visitor, "concern", "He blocked the door.", self.head, "the child was hurt \u4e2d")
        await self.office.service.ask(ForVisit(1, written))

    async def nothing(self):
        """A quiet day."""

    async def drilled(self):
        await self.office.service.ask(DrillCalled(NOON_MS, None, self.visitor, "desk", self.head))

    async def browser(self, sign_in):
        browser = self.office.browser()
        await browser.sign_in(sign_in)
        return browser

    async def made(self, sign_in="zoe", **form):
        browser = await self.browser(sign_in)
        await browser.get("/incident/1/pack")
        return await browser.post("/incident/1/pack", {"why": "police", "note": "DC Patel", **form})


def in_office(tmp_path, story, before="closed"):
    tmp_path.mkdir(exist_ok=True)

    async def whole():
        async with Office(tmp_path) as office:
            alarm = AlarmStory(office)
            await getattr(alarm, before)()
            return await story(alarm)

    return asyncio.run(whole())


def files(answer):
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        return {name.removeprefix("incident-1/"): pack.read(name) for name in pack.namelist()}


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


def cells(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_document_has_the_whole_story_with_every_name_as_it_is_written(tmp_path):
    text = text_of(files(in_office(tmp_path, lambda alarm: alarm.made()))["incident-1.pdf"])

    for words in (
        *NAMES, "Made Sunday 15 June 2025", "for: police: DC Patel", "15 Jun 2025, 11:59:57", "15 Jun 2025, 12:00:00", "SOS", "HP-2231",
        "1 Low Road, Hessle", "a large dog", "rang the neighbour", "web service", "push service", "TA 09", "60 seconds ago",
        "closed it as a real incident", "looked at by Zoë O’Hara & <Sons>", "somebody was hurt", "To do:", "He blocked the door.",
        "the child was hurt [U+4E2D]", "attendance", "RecordPolice", "verify",
    ):  # fmt: skip
        assert words in text, words


def test_the_rows_are_the_journal_s_own_and_the_pack_s_program_finds_any_change(tmp_path):
    pack = files(in_office(tmp_path / "base", lambda alarm: alarm.made()))
    rows = [json.loads(line) for line in pack["journal.jsonl"].splitlines()]
    folder = tmp_path / "taken out"
    folder.mkdir()
    (folder / "check.py").write_bytes(pack["check.py"])

    with reading(f"sqlite:///{tmp_path}/base/doorstep.db") as connection:
        stored = {row.seq: row for row in connection.execute(schema.journal.select())}
    for row in rows:
        kept = stored[row["seq"]]
        assert (row["body"], row["salt"], row["digest"], row["hash"]) == (kept.body, kept.salt.hex(), kept.digest.hex(), kept.hash.hex())
    assert {row.seq for row in stored.values() if row.incident == 1 or row.visit_no == 1} == {row["seq"] for row in rows}
    assert checked(folder, rows) == (0, f"All {len(rows)} rows are as they were written.")
    for changed in ({"body": rows[2]["body"].replace("1", "2", 1)}, {"at_ms": 5}, {"kind": "Close"}, {"previous": "00" * 32}):
        code, words = checked(folder, [*rows[:2], rows[2] | changed, *rows[3:]])
        assert code == 1 and words.startswith(f"Row {rows[2]['seq']}"), changed
    assert checked(folder, [rows[1], rows[0], *rows[2:]])[0] == 1


def test_a_text_with_other_ends_of_lines_is_checked_like_any_other(tmp_path):
    """A text message may hold them, and they are no ends of rows."""
    decision = RecordText(1, "…123", None, "one\u2028two\u0085three\u2029four", "about no alarm")
    row, previous = codec.encode(1, None, None, decision, codec.GENESIS), codec.GENESIS
    line = {"seq": 1, "at_ms": 1, "incident": None, "visit_no": None, "kind": row.kind, "body": row.body, "salt": row.salt.hex(),
            "digest": row.digest.hex(), "hash": row.hash.hex(), "previous": previous.hex()}  # fmt: skip
    (tmp_path / "check.py").write_bytes(CHECK.read_bytes())

    assert "\u2028" in row.body
    assert checked(tmp_path, [line]) == (0, "All 1 rows are as they were written.")
    assert checked(tmp_path, [line | {"body": row.body.replace("two", "six")}])[0] == 1


def checked(folder, rows):
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "journal.jsonl").write_text(lines, encoding="utf-8")
    done = subprocess.run([sys.executable, "-I", str(folder / "check.py")], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip()


def test_the_fingerprint_on_the_pack_is_found_in_the_journal_afterwards(tmp_path):
    pack = files(in_office(tmp_path, lambda alarm: alarm.made()))
    readme = pack["README.txt"].decode()
    printed = readme.rpartition("--end ")[2].split()[0]

    with reading(f"sqlite:///{tmp_path}/doorstep.db") as connection:
        assert list(Verification(connection, [printed]).findings()) == []
        seq, _, digits = printed.partition(":")
        assert [str(finding) for finding in Verification(connection, [f"{seq}:{'0' * len(digits)}"]).findings()] != []
    assert printed in text_of(pack["incident-1.pdf"]).replace(" ", "")


def test_that_it_was_made_is_in_the_journal_and_seen_by_those_it_is_about(tmp_path):
    async def story(alarm):
        answer = await alarm.made()
        with alarm.office.store.engine.connect() as connection:
            row = connection.execute(schema.journal.select().where(schema.journal.c.kind == "RecordPack")).one()
        engine = alarm.office.store.engine
        seen = [looks.looks_at(engine, person) for person in (alarm.visitor, alarm.second)]
        return answer, codec.decode(row.kind, row.body), seen, alarm.head

    answer, order, seen, head = in_office(tmp_path, story)

    assert isinstance(order, RecordPack)
    assert (order.person, order.of_incident, order.why) == (head, 1, "police: DC Patel")
    assert order.digest == hashlib.sha256(answer.content).hexdigest()
    assert [[(look.what, look.by) for look in looked] for looked in seen] == [[("incident pack", NAMES[3])]] * 2


def test_messages_and_positions_come_as_tables_that_no_spreadsheet_runs(tmp_path):
    pack = files(in_office(tmp_path, lambda alarm: alarm.made()))
    sent, positions = cells(pack["deliveries.csv"]), cells(pack["positions.csv"])

    assert {row["address"] for row in sent if row["channel"] == "mail"} == {"'=cmd|'/c calc'!A1"}
    assert {row["person"] for row in sent} == {NAMES[2]}
    assert [(round(float(row["latitude"]), 4), row["age in seconds"]) for row in positions] == [(53.7457, "60"), (53.7461, "5")]
    assert positions[0]["grid reference"].startswith("TA ")


def test_no_address_that_is_a_secret_itself_is_handed_out(tmp_path):
    """The pack goes to the police, to an insurer, to a lawyer: whoever has it could write in the school's name."""
    pack = files(in_office(tmp_path, lambda alarm: alarm.made()))
    pdf = text_of(pack["incident-1.pdf"]).replace(" ", "")

    assert {row["address"] for row in cells(pack["deliveries.csv"]) if row["channel"] != "mail"} == {
        "a web service (hooks.example)", "a web service (slack)",
    }  # fmt: skip
    assert "hooks.example" in pdf and SECRET not in pdf
    assert not any(SECRET.encode() in content for content in pack.values())


def test_what_the_alarm_centre_was_told_stands_in_it_in_words(tmp_path):
    async def story(alarm):
        told = Delivery(
            99, 1, 2, 1, 0, "arc", "", "To the centre: raised, SOS", "", NOON_MS, False, NOON_MS, NOON_MS, 1, "sent", "message 0001"
        )
        with alarm.office.store.engine.begin() as connection:
            connection.execute(schema.deliveries.insert().values(**asdict(told)))
        return await alarm.made()

    pack = files(in_office(tmp_path, story))

    assert [row["person"] for row in cells(pack["deliveries.csv"]) if row["channel"] == "arc"] == ["The alarm receiving centre"]
    text = text_of(pack["incident-1.pdf"])
    assert "The alarm receiving centre" in text and "person 0" not in text


def test_the_safeguarding_lead_makes_one_for_an_allegation_and_for_nothing_else(tmp_path):
    allegation = in_office(tmp_path / "a", lambda alarm: alarm.made("sam", why="allegation"))
    police = in_office(tmp_path / "b", lambda alarm: alarm.made("sam", why="police"))

    assert allegation.status_code == 200
    assert police.status_code == 422 and "Choose what it is for" in police.text and "DC Patel" in police.text


@pytest.mark.parametrize(
    ("form", "words"), [({"why": ""}, "Choose what it is for"), ({"why": "other", "note": ""}, "Enter what it is for")]
)
def test_what_it_is_for_must_be_said(tmp_path, form, words):
    answer = in_office(tmp_path, lambda alarm: alarm.made(**form))

    assert answer.status_code == 422 and words in answer.text


def test_a_drill_says_so_on_every_page_and_an_open_alarm_that_it_is_open(tmp_path):
    drill = files(in_office(tmp_path / "a", lambda alarm: alarm.made(), "drilled"))
    still_open = files(in_office(tmp_path / "b", lambda alarm: alarm.made(), "pressed"))

    pages = pypdf.PdfReader(io.BytesIO(drill["incident-1.pdf"])).pages
    assert all("DRILL" in page.extract_text() for page in pages)
    assert drill["README.txt"].startswith(b"THIS WAS A DRILL")
    assert "It is still open" in text_of(still_open["incident-1.pdf"])


def test_an_alarm_of_last_term_is_found_again_with_its_visit_and_its_pack(tmp_path):
    async def story(alarm):
        await alarm.drilled()
        return [(await (await alarm.browser(who)).get("/incidents")).text for who in ("zoe", "sam")]

    head, lead = in_office(tmp_path, story)

    assert "Incident 1: Hidden button pressed, Łukasz Żak. Closed as a real incident." in head
    assert "DRILL. Drill 2: " in head and "Still open." in head
    assert 'href="/incident/1"' in head and 'href="/incident/1"' not in lead
    for page in (head, lead):
        assert 'href="/incident/1/pack"' in page and 'href="/visits/1/record"' in page


def test_the_list_goes_page_by_page_and_a_page_that_is_none_is_the_first(tmp_path):
    async def story(alarm):
        for number in range(1, 28):
            await alarm.drilled()
            closing = ClosureAsked(NOON_MS, alarm.head, "planned", "over")
            for event in (OwnershipTaken(NOON_MS, alarm.head, "head"), closing):
                await alarm.office.service.ask(ForIncident(number, event))
        browser = await alarm.browser("zoe")
        return [(await browser.get(f"/incidents?page={page}")).text for page in ("1", "2", "0", "x", "-1", "99999999")]

    first, second, *others = in_office(tmp_path, story, "nothing")

    assert "Drill 27:" in first and "Drill 2:" not in first and "Older" in first and "Newer" not in first
    assert "Drill 2:" in second and "Drill 27:" not in second and "Older" not in second
    assert all("Drill 27:" in other for other in others)


def test_of_an_erased_incident_there_is_no_pack_and_it_says_so(tmp_path):
    async def story(alarm):
        with alarm.office.store.engine.connect() as connection:
            seqs = retention.ranges(connection.exec_driver_sql("SELECT seq FROM journal WHERE incident = 1").scalars())
        order = Erase(alarm.office.now_ms, alarm.head, "84 months", (), (1,), tuple(seqs), "by the rule")
        assert await alarm.office.service.ask(ForRecords(order))
        browser = await alarm.browser("zoe")
        return (
            [await browser.get(path) for path in ("/incident/1/pack", "/incidents")],
            await alarm.made(),
            await browser.get("/report?year=2024"),
        )

    (page, listed), made, report = in_office(tmp_path, story)

    assert (page.status_code, made.status_code) == (410, 410)
    assert "was erased by the retention rule" in page.text
    assert "Incident 1: erased by the rule on 15 June 2025" in listed.text
    assert "1 more, which are in no other figure" in report.text and "Alarms and concerns: 0" in report.text


def test_a_visit_that_was_erased_leaves_the_incident_s_pack_whole(tmp_path):
    async def story(alarm):
        with alarm.office.store.engine.connect() as connection:
            seqs = retention.ranges(connection.exec_driver_sql("SELECT seq FROM journal WHERE visit_no = 1 AND incident IS NULL").scalars())
        order = Erase(alarm.office.now_ms, alarm.head, "24 months", (1,), (), tuple(seqs), "by the rule")
        assert await alarm.office.service.ask(ForRecords(order))
        return await alarm.made()

    pack = files(in_office(tmp_path / "base", story))
    folder = tmp_path / "taken out"
    folder.mkdir()
    (folder / "check.py").write_bytes(pack["check.py"])
    rows = [json.loads(line) for line in pack["journal.jsonl"].splitlines()]

    assert "The visit: erased by the retention rule" in text_of(pack["incident-1.pdf"])
    assert any(row["salt"] is None and row["body"] == "" for row in rows)
    assert checked(folder, rows) == (0, f"All {len(rows)} rows are as they were written.")


def test_hundreds_of_positions_and_a_very_long_note_still_make_a_document(tmp_path):
    async def story(alarm):
        await alarm.pressed()
        for counter in range(2, 202):
            alarm.office.now_ms += 20_000
            await alarm.hear(Position(0, 79, 5, 9, 53_746_100 + counter * 50, -337_000), counter)
        await alarm.office.service.ask(ForIncident(1, ActionRecorded(alarm.office.now_ms, alarm.clerk, "a very long note " * 700)))
        return await alarm.made()

    pack = files(in_office(tmp_path, story, "nothing"))

    assert len(cells(pack["positions.csv"])) > 150
    assert "a very long note" in text_of(pack["incident-1.pdf"])


def test_the_sheet_is_shown_as_it_stood_when_the_police_were_called(tmp_path):
    """Also when the computer's clock was put back by an hour meanwhile, and whatever the badge said later."""

    async def story(alarm):
        await alarm.pressed()
        await alarm.tell(20, lambda at_ms: OwnershipTaken(at_ms, alarm.clerk, "office"))
        await alarm.tell(-3_600, lambda at_ms: PoliceCalled(at_ms, alarm.clerk, "HP-2231", 8))
        alarm.office.now_ms = NOON_MS + 50_000
        await alarm.hear(Position(0, 79, 5, 9, 53_700_000, -300_000), 2)
        return await alarm.made()

    text = text_of(files(in_office(tmp_path, story, "nothing"))["incident-1.pdf"])
    sheet = text[text.index("What was known for the 999 call") : text.index("What happened, in order")]

    assert "as it stood when the police were called, 15 Jun 2025, 11:00:00" in sheet
    assert "Written: TA 0978 2898." in sheet and "agrees with the address" in sheet
