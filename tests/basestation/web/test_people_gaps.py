"""A way to be reached that this base can't go is said while it is quiet, in the name that the office knows it by."""

from basestation.core.telling import Contact
from basestation.store.roster import Member
from basestation.web.admin.people_gaps import gaps


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
