"""The protocol page says what the code does."""

from badge.feedback import PRESSED, RECEIPTS
from badgelink import line_messages, messages
from badgelink.line_messages import LINE
from badgelink.messages import LAYOUT

from tools.protocol_doc import CODES, LINE_CODES, PAGE, written


def test_the_tables_of_the_protocol_page_are_up_to_date() -> None:
    page = PAGE.read_text()

    assert written(page) == page, "run: python -m tools.protocol_doc"


def test_every_message_and_every_code_is_on_the_page() -> None:
    page = PAGE.read_text()
    named = {name for _, names in CODES for name in names}
    numbers = {name for name, value in vars(messages).items() if name.isupper() and isinstance(value, int)} - {"FIRST_DOWN"}

    assert [kind.__name__ for kind, _ in LAYOUT.values() if f"| {kind.__name__} |" not in page] == []
    assert numbers - {"LAT_SPAN_UDEG", "LON_SPAN_UDEG"} == named


def test_every_message_and_every_code_of_the_line_is_on_the_page() -> None:
    page = PAGE.read_text()
    named = {name for _, names in LINE_CODES for name in names}
    numbers = {name for name, value in vars(line_messages).items() if name.startswith(("URGENT_", "FOR_")) or name.endswith("_FAULT")}

    assert [kind.__name__ for kind, _ in LINE.values() if f"| {kind.__name__} |" not in page] == []
    assert numbers == named


def test_no_two_patterns_of_the_motor_feel_alike() -> None:
    patterns = [PRESSED, *RECEIPTS.values()]

    assert len({(len(pattern), sum(pattern)) for pattern in patterns}) == len(patterns) == 5
