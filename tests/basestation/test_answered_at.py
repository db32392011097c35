"""A link that answers in one person's name goes only where nobody else reads it."""

from types import SimpleNamespace

import pytest

from basestation.answered_at import Addresses
from basestation.core.deliveries.phone_link import read_token
from basestation.core.roads.messages import NEWS, TEXTED
from basestation.core.telling import AS_USUAL, ONLY_THEY, OTHERS_TOO, Contact, Delivery, Person

KEY, URL, NOW_MS = bytes(range(32)), "https://doorstep.example", 1_790_000_000_000
HANNAH = 3


def url_of(channel="mail", address="there", contacts=(), person=HANNAH, incident=7, step=0):
    site = SimpleNamespace(roster={HANNAH: Person(HANNAH, "Hannah", ("head",), contacts=contacts)})
    told = Delivery(1, incident, step, 1, person, channel, address, "s", "t", NOW_MS, False, NOW_MS, NOW_MS)
    return Addresses(URL, KEY, lambda: site).of(told)


@pytest.mark.parametrize(
    ("channel", "readers", "has_link"),
    [
        ("mail", AS_USUAL, True),
        ("sms", AS_USUAL, True),
        ("webhook", AS_USUAL, False),
        ("apprise", AS_USUAL, False),
        ("webhook", ONLY_THEY, True),
        ("apprise", ONLY_THEY, True),
        ("mail", OTHERS_TOO, False),
        ("sms", OTHERS_TOO, False),
    ],
)
def test_a_link_is_sent_only_where_nobody_else_reads_it(channel, readers, has_link):
    """F57."""
    url = url_of(channel, "there", (Contact(channel, "there", readers),))

    assert url.startswith(f"{URL}/a/") == has_link
    assert has_link or url == f"{URL}/incident/7"


def test_it_is_the_link_of_whom_it_is_sent_to():
    url = url_of("mail", "there", (Contact("mail", "there"),))

    link = read_token(KEY, url.rpartition("/")[2], NOW_MS)

    assert (link.incident, link.person) == (7, HANNAH)


@pytest.mark.parametrize("contacts", [(), (Contact("mail", "elsewhere"),), (Contact("webhook", "there", ONLY_THEY),)])
def test_an_address_that_is_on_the_roster_no_more_gets_none(contacts):
    """It was being sent when somebody changed the address, or took the person off."""
    assert url_of("mail", "there", contacts) == f"{URL}/incident/7"


def test_nor_does_the_desk_nor_what_is_for_nobody_in_particular():
    desk = url_of("screen", "office", (Contact("screen", "office", ONLY_THEY),))

    assert (desk, url_of("arc", "", person=0)) == (f"{URL}/incident/7", f"{URL}/incident/7")


@pytest.mark.parametrize(("step", "page"), [(NEWS, "/roads"), (TEXTED, "/")])
def test_news_lead_to_the_page_they_are_about(step, page):
    assert url_of(contacts=(Contact("mail", "there"),), incident=0, step=step) == f"{URL}{page}"


def test_the_key_is_in_no_words_about_it():
    assert KEY.hex() not in repr(Addresses(URL, KEY, lambda: None)) and repr(KEY) not in repr(Addresses(URL, KEY, lambda: None))
