"""A way to be reached that this base can't go is said while it is quiet, in the name that the office knows it by."""

import asyncio

from basestation.core.telling import Contact
from basestation.store import roster
from basestation.store.roster import Member, MemberDraft
from basestation.web.admin.people_gaps import gaps
from tests.basestation.web.office import Office
from tests.support.seeding import seeded


def member(name, *channels, number=1):
    contacts = tuple(Contact(channel, "07700 900001") for channel in channels)
    return Member(
        number=number, name=name, roles=("office", "second", "head"), mobile="", sign_in=None, can_sign_in=False, contacts=contacts
    )


def test_a_text_message_without_a_modem_is_said_even_when_another_way_is_there():
    found = gaps([member("Sue", "screen", "sms")], frozenset({"screen"}))

    assert found == ["Not set up on this base, though somebody is to be reached by it: Text messages (our modem). Ask your technician."]


def test_whoever_has_only_ways_that_are_not_set_up_is_not_told_to_have_none():
    found = gaps([member("Dan", "mail"), member("Jo", number=2), member("Sue", "screen", number=3)], frozenset({"screen"}))

    assert "Dan answers alarms but none of their ways to be reached is set up on this base." in found
    assert "Jo answers alarms but has no way to be reached." in found


def test_nothing_is_missing_where_everybody_s_ways_are_set_up():
    assert gaps([member("Sue", "screen", "sms")], frozenset({"screen", "sms", "mail"})) == []


def test_a_new_base_on_which_nobody_is_reached_says_on_its_board_that_nobody_is_protected(tmp_path):
    async def story():
        async with Office(tmp_path) as office:
            head = await office.signed_in()
            new = (await head.get("/")).text
            badges = (await head.get("/badges")).text
            seeded(office.store.engine, roster.add_member, MemberDraft("Jo", ("office",), "", None, (Contact("screen", "office"),)))
            office.service.site = office.load()
            office.member("Vi", ("visitor",), "vi")
            visitor = office.browser()
            await visitor.sign_in("vi")
            return new, badges, (await head.get("/")).text, (await visitor.get("/")).text

    new, badges, reached, visitor = asyncio.run(story())

    assert "NOT PROTECTED: nobody would be told of an alarm" in new and "Nobody can be reached as the office" in new
    assert "No badge yet." in badges and "<table" not in badges
    assert "Before the next visit" in reached and "NOT PROTECTED: nobody" not in reached and "Nobody can be reached as the head" in reached
    assert "Before the next visit" not in visitor
