"""Nobody makes themselves head: only the head gives the roles that see visits, and opens those people's way in. Shows R46."""

import asyncio
import re

import pytest

from basestation.store import roster
from basestation.web.admin import head_alone
from basestation.web.admin.head_alone import GIVEN_BY_THE_HEAD

from .office import Office
from .test_import_staff import confirmed, sent


def asked(tmp_path, story, has_head=True):
    """`story(office, technician, numbers)`, where numbers are those of the technician, of somebody of the office, and of a visitor."""

    async def whole():
        async with Office(tmp_path) as office:
            technician = await office.signed_in("te", ("technician",), "Te")
            numbers = [1, office.member("Jo Office", ("office",), "jo"), office.member("Vi", ("visitor",), "vi")]
            if has_head:
                office.member("Mo Head", ("head",), "mo")
            answer = await story(office, technician, *numbers)
            return answer, {member.name: member for member in roster.members(office.store.engine)}

    return asyncio.run(whole())


@pytest.mark.parametrize("role", GIVEN_BY_THE_HEAD)
def test_a_technician_gives_themselves_no_role_of_the_head_s(tmp_path, role):
    async def story(office, technician, own, *_):
        return await technician.post(f"/people/{own}", {"name": "Te Long", "roles": ["technician", role], "sign_in": "te"})

    answer, everybody = asked(tmp_path, story)

    assert answer.status_code == 422
    assert head_alone.ROLES in answer.text
    assert 'value="Te Long"' in answer.text
    assert everybody["Te"].roles == ("technician",)


def test_a_technician_adds_nobody_as_head_but_adds_a_visitor(tmp_path):
    async def story(office, technician, *_):
        form = {"name": "Al New", "mobile": "07700 900456", "sign_in": "al"}
        refused = await technician.post("/people/add", form | {"roles": ["visitor", "head"]})
        return refused, await technician.post("/people/add", form | {"roles": ["visitor", "technician"]})

    (refused, added), everybody = asked(tmp_path, story)

    assert (refused.status_code, added.status_code) == (422, 303)
    assert 'value="Al New"' in refused.text
    assert not re.search(r'type="checkbox" name="roles" value="head"[^>]* checked', refused.text)
    assert everybody["Al New"].roles == ("visitor", "technician")


def test_a_technician_takes_no_role_and_no_sign_in_name_but_changes_the_rest(tmp_path):
    async def story(office, technician, own, jo, vi):
        form = {"name": "Jo Office", "roles": ["office"], "sign_in": "jo", "mobile": "07700 900999"}
        taken = await technician.post(f"/people/{jo}", form | {"roles": ["visitor"]})
        renamed = await technician.post(f"/people/{jo}", form | {"sign_in": "mine"})
        return taken, renamed, await technician.post(f"/people/{jo}", form)

    (taken, renamed, changed), everybody = asked(tmp_path, story)

    assert (taken.status_code, renamed.status_code, changed.status_code) == (422, 422, 303)
    assert head_alone.ROLES in taken.text
    assert head_alone.SIGN_IN in renamed.text
    assert 'value="mine"' in renamed.text
    assert (everybody["Jo Office"].roles, everybody["Jo Office"].mobile) == (("office",), "07700 900999")


@pytest.mark.parametrize(
    ("what", "words"),
    [("invite", head_alone.LINK), ("end-sessions", head_alone.SESSIONS), ("remove", head_alone.REMOVAL)],
)
def test_a_technician_has_no_way_in_as_somebody_of_the_office(tmp_path, what, words):
    async def story(office, technician, own, jo, vi):
        phone = office.browser()
        await phone.sign_in("jo")
        refused = await technician.post(f"/people/{jo}/{what}", {"sure": "yes"})
        return refused, await technician.post(f"/people/{vi}/{what}", {"sure": "yes"}), (await phone.get("/account")).status_code

    (refused, of_a_visitor, still_in), everybody = asked(tmp_path, story)

    assert refused.status_code == 422
    assert words in refused.text
    assert "/set-password/" not in refused.text
    assert of_a_visitor.status_code < 400
    assert still_in == 200
    assert everybody["Jo Office"].can_sign_in


def test_the_technician_s_form_says_why_and_sends_back_what_is_there(tmp_path):
    async def story(office, technician, own, jo, vi):
        head = office.browser()
        await head.sign_in("mo")
        return [(await who.get(f"/people/{jo}")).text for who in (technician, head)]

    (technician, head), _ = asked(tmp_path, story)

    assert technician.count(head_alone.WHY) == len(GIVEN_BY_THE_HEAD)
    assert '<input type="hidden" name="roles" value="office">' in technician
    assert "/people/2/invite" not in technician
    assert head_alone.LINK in technician
    assert head_alone.WHY not in head
    assert "/people/2/invite" in head


def test_while_no_head_can_sign_in_a_technician_makes_one(tmp_path):
    async def story(office, technician, own, jo, vi):
        office.member("Mo Head", ("head",))  # on the roster, without a password
        return await technician.post(f"/people/{vi}", {"name": "Vi", "roles": ["head"], "sign_in": "vi"})

    answer, everybody = asked(tmp_path, story, has_head=False)

    assert answer.status_code == 303
    assert everybody["Vi"].roles == ("head",)


FILE = (
    "Name,Mobile,Roles,Sign-in name\n"
    'Te,07700 900123,"technician, head",te\n'
    "Al New,07700 900456,head,al\n"
    "Jo Office,07700 900123,,mine\n"
    "Bo New,07700 900789,visitor,\n"
)


def test_an_import_says_line_by_line_what_a_technician_may_not(tmp_path):
    async def story(office, technician, *_):
        shown = await sent(office, technician, FILE)
        return shown, await confirmed(technician, shown)

    (shown, done), everybody = asked(tmp_path, story)

    assert "<strong>1</strong> would be added, <strong>0</strong> changed" in shown.text
    assert shown.text.count(head_alone.ROLES) == 2
    assert head_alone.SIGN_IN in shown.text
    assert done.status_code == 303
    assert everybody["Te"].roles == ("technician",)
    assert everybody["Jo Office"].sign_in == "jo"
    assert "Al New" not in everybody
    assert everybody["Bo New"].roles == ("visitor",)


def test_a_plan_that_the_head_was_shown_is_not_confirmed_by_a_technician(tmp_path):
    async def story(office, technician, *_):
        head = office.browser()
        await head.sign_in("mo")
        return await confirmed(technician, await sent(office, head, FILE))

    answer, everybody = asked(tmp_path, story)

    assert answer.status_code == 409
    assert everybody["Te"].roles == ("technician",)
