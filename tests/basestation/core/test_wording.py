"""What is read of a reason: never the name that the code has for a cause."""

import pytest

from basestation.core.deliveries.wording import plain_reason


@pytest.mark.parametrize(
    ("reason", "read"),
    [
        ("DURESS from badge 1", "badge 1"),
        ("MISSED_CHECKIN on visit 3", "visit 3"),
        ("nobody took it", "nobody took it"),
        ("SOS", "SOS"),
        ("OVERDUE said the teacher", "OVERDUE said the teacher"),
    ],
)
def test_a_reason_is_read_without_the_code_s_name_of_the_cause(reason: str, read: str) -> None:
    assert plain_reason(reason) == read


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("DURESS from badge 1", "badge 1"),
        ("OVERDUE on visit 3", "visit 3"),
        ("OVERDUE while this incident is open", "while this incident is open"),
        ("SOS after OVERDUE", "it was a concern before"),
        ("sent over Wi-Fi", "the badge reached the base by Wi-Fi"),
        ("sent by OwnTracks", "sent by OwnTracks"),
        ("after a while", "after a while"),
        ("nobody took it", "nobody took it"),
    ],
)
def test_a_reason_has_no_name_that_only_the_code_knows(reason: str, words: str) -> None:
    assert plain_reason(reason) == words
