"""What is printed of an address: enough to know which it was, and never what lets somebody write there."""

import pytest

from basestation.channels.table import CHANNELS
from basestation.core.deliveries.ways import WAYS, address_in_words, way_in_words


@pytest.mark.parametrize(
    ("channel", "address", "words"),
    [
        ("webhook", "https://hooks.example/services/T0/B0/s3cret", "a web service (hooks.example)"),
        ("webhook", "https://user:s3cret@hooks.example:8443/x?token=s3cret", "a web service (hooks.example)"),
        ("webhook", "http://[s3cret", "a web service"),
        ("webhook", "s3cret", "a web service"),
        ("apprise", "slack://s3cret/b/c", "a web service (slack)"),
        ("apprise", "s3cret", "a web service"),
        ("mail", "head@school.example", "head@school.example"),
        ("sms", "07700 900123", "07700 900123"),
        ("screen", "office", "in the office"),
        ("arc", "", ""),
    ],
)
def test_an_address_is_said_without_its_secret(channel: str, address: str, words: str) -> None:
    assert address_in_words(channel, address) == words


def test_every_channel_has_a_name_that_people_know() -> None:
    assert set(WAYS) == set(CHANNELS)
    assert way_in_words("sms") == "text message"
