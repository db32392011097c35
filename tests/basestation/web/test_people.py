"""The roster's forms. Proves F55 (nobody to tell is said while it is quiet) and F58 (what people paste into fields)."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basestation.channels.table import CHANNELS
from basestation.core.telling import Contact, whom
from basestation.core.turn import SignedOut
from basestation.core.visit import Plan, Stop
from basestation.store import roster
from basestation.web.admin.contacts import WAYS
from basestation.web.admin.form import cleaned

from .office import Office

PERSON = {"name": "Jo Office", "mobile": "07700 900456", "roles": ["office", "second"], "sign_in": "jo"}
REACHED = {"channel_0": "mail", "address_0": "jo@school.example", "channel_1": "screen", "address_1": ""}


def run(story):
    return asyncio.run(story)


def added(tmp_path, form):
    async def story():
        async with Office(tmp_path) as office:
            answer = await (await office.signed_in()).post("/people/add", form)
            await office.service.ask(SignedOut(office.now_ms, Plan(99, None, (Stop("nowhere"),), office.now_ms + 1)))
            everybody = {member.name: member for member in roster.members(office.store.engine)}
            return answer, everybody, office.service.site.roster

    return run(story())


def test_a_person_is_added_and_the_base_knows_them_at_once(tmp_path):
    answer, everybody, known = added(tmp_path, PERSON | REACHED)

    assert answer.headers["Location"] == "/people"
    jo = everybody["Jo Office"]
    assert (jo.roles, jo.mobile, jo.sign_in, jo.can_sign_in) == (("office", "second"), "07700 900456", "jo", False)
    assert jo.contacts == (Contact("mail", "jo@school.example"), Contact("screen", "office"))
    assert known[jo.number].contacts == jo.contacts


ROOM = "https://chat.example/room"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"readers_0": ""}, (Contact("webhook", ROOM),)),
        ({"readers_0": "own"}, (Contact("webhook", ROOM, "own"),)),
        ({"readers_0": "others"}, (Contact("webhook", ROOM, "others"),)),
        ({"readers_0": "own", "channel_1": "webhook", "address_1": ROOM, "readers_1": "others"}, (Contact("webhook", ROOM, "others"),)),
        ({"readers_0": "", "channel_1": "webhook", "address_1": ROOM, "readers_1": "own"}, (Contact("webhook", ROOM),)),
    ],
)
def test_who_else_reads_an_address_is_kept_and_in_doubt_others_do(tmp_path, typed, kept):
    answer, everybody, known = added(tmp_path, PERSON | {"channel_0": "webhook", "address_0": ROOM} | typed)

    assert answer.status_code == 303
    assert everybody["Jo Office"].contacts == known[everybody["Jo Office"].number].contacts == kept


def test_the_page_says_what_becomes_of_the_link_and_knows_what_was_chosen(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in()
            await browser.post("/people/add", PERSON | {"channel_0": "webhook", "address_0": ROOM, "readers_0": "own"})
            jo = next(member for member in roster.members(office.store.engine) if member.name == "Jo Office")
            return (await browser.get(f"/people/{jo.number}")).text

    page = run(story())

    assert '<option value="own" selected>' in page
    assert "Where others read it too" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " "}, "Enter the name."),
        ({"name": "x" * 101}, "there is room for 100"),
        ({"mobile": "call me"}, "Use digits"),
        ({"sign_in": "mo"}, "Somebody else has this sign-in name"),
        ({"address_0": "not an address"}, "Enter one e-mail address"),
        ({"address_0": ""}, "Enter an e-mail address"),
        ({"channel_0": "webhook", "address_0": "ftp://x"}, "beginning with https://"),
        ({"channel_0": "webhook", "address_0": "https://[x"}, "beginning with https://"),
        ({"channel_0": "apprise", "address_0": "x"}, "Enter an Apprise address"),
        ({"channel_0": "pigeon"}, "Choose how this address is used"),
        ({"readers_0": "everybody"}, "Choose who reads it from the list."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(tmp_path, changed, words):
    answer, everybody, _ = added(tmp_path, PERSON | REACHED | changed)

    assert answer.status_code == 422
    assert words in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="07700 900456"' in answer.text or "mobile" in changed
    assert 'value="office" checked' in answer.text
    assert "Jo Office" not in everybody


def test_what_is_pasted_is_shown_as_text_and_comes_back_without_what_nobody_can_see(tmp_path):
    name = "<script>alert(1)</script> 'Ana\u202egnol\u202c\x00 \U0001f9ed =SUM(A1) محمد"

    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await admin.post("/people/add", PERSON | {"name": name})
            page = await admin.get("/people")
            return page.text, [member.name for member in roster.members(office.store.engine)]

    page, names = run(story())

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)</script> 'Anagnol \U0001f9ed =SUM(A1) محمد" in names


@given(st.text(max_size=200), st.booleans())
def test_cleaning_leaves_nothing_unseen_and_cleans_once_for_all(text, lines):
    once = cleaned(text, lines)

    assert cleaned(once, lines) == once
    assert "\x00" not in once
    assert not set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(once)
    assert once.encode("utf-8").decode("utf-8") == once


def test_the_form_offers_every_channel_there_is():
    assert set(WAYS) == set(CHANNELS) - {"arc"}, "WAYS in web/admin/contacts.py; a centre is nobody's way to be reached"


def test_a_change_keeps_the_password_unless_the_sign_in_name_goes(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            number = office.member("Vi", ("office",), "vi")
            await admin.post(f"/people/{number}", {"name": "Vi New", "roles": "office", "sign_in": "vi"})
            renamed = await office.browser().sign_in("vi")
            await admin.post(f"/people/{number}", {"name": "Vi New", "roles": "office", "sign_in": ""})
            return renamed, await office.browser().sign_in("vi"), roster.find_member(office.store.engine, number)

    renamed, locked, member = run(story())

    assert renamed.status_code == 303
    assert locked.status_code == 422
    assert (member.name, member.can_sign_in) == ("Vi New", False)


@pytest.mark.parametrize("form", [{"roles": "office", "sign_in": "mo"}, {"roles": "head", "sign_in": ""}])
def test_the_last_who_looks_after_people_can_t_lock_everybody_out(tmp_path, form):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            changed = await admin.post("/people/1", {"name": "Mo Head", **form})
            removed = await admin.post("/people/1/remove", {"sure": "yes"})
            return changed, removed, (await admin.get("/people")).status_code

    changed, removed, still = run(story())

    assert (changed.status_code, removed.status_code, still) == (422, 422, 200)
    assert "the last person who can look after people" in changed.text
    assert "the last person who can look after people" in removed.text


def test_nobody_leaves_the_roster_while_they_are_out(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin, visitor = await office.signed_in(), office.member("Vi")
            await office.service.ask(SignedOut(office.now_ms, Plan(visitor, None, (Stop("1 Low Road"),), office.now_ms + 60_000)))
            return await admin.post(f"/people/{visitor}/remove", {"sure": "yes"}), roster.find_member(office.store.engine, visitor)

    refused, member = run(story())

    assert refused.status_code == 422
    assert "part of a visit" in refused.text
    assert member is not None


def test_a_ladder_that_would_tell_nobody_is_said_while_it_is_quiet(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            before = await admin.get("/people")
            await admin.post("/people/add", PERSON | REACHED)
            return before.text, (await admin.get("/people")).text

    before, after = run(story())

    assert "Nobody can be reached as the office" in before
    assert "Mo Head answers alarms but has no way to be reached" in before
    assert "Nobody can be reached as the office" not in after
    assert "Nobody can be reached as the head" in after


@pytest.mark.parametrize("path", ["/people", "/people/add", "/people/1", "/badges"])
def test_only_the_head_and_the_technician_look_after_people_and_badges(tmp_path, path):
    async def story():
        async with Office(tmp_path) as office:
            browser = await office.signed_in("vi", ("visitor", "office", "second"))
            return (await browser.get(path)).status_code, (await browser.post(path, PERSON)).status_code

    got, posted = run(story())

    assert got == 403
    assert posted in (403, 405)


def test_a_delegate_answers_with_the_head(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            await admin.post("/people/add", PERSON | REACHED | {"roles": "delegate"})
            number = next(member.number for member in roster.members(office.store.engine) if member.name == "Jo Office")
            told = whom(office.load().roster, ("head",), set())
            return (await admin.get("/people")).text, number in [person.number for person in told]

    page, is_told = run(story())

    assert "Nobody can be reached as the head" not in page
    assert "Nobody can be reached as the office" in page
    assert is_told


def test_the_list_says_roles_and_ways_in_words_and_not_by_their_inside_names(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            admin = await office.signed_in()
            ways = {"channel_0": "webhook", "address_0": "https://hooks.example/s3cret", "channel_1": "sms", "address_1": "07700 900123"}
            await admin.post("/people/add", PERSON | ways | {"roles": ["second", "safeguarding"]})
            return (await admin.get("/people")).text

    page = run(story())

    assert "second person, safeguarding lead" in page and "web service, text message" in page
    assert "webhook" not in page and "s3cret" not in page
