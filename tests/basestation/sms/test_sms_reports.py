"""Which report belongs to which text, though the network counts only to 255; and the file that remembers a PIN's try."""

import pytest

from basestation.sms.pdu import StatusReport
from basestation.sms.pin_tries import PinFile
from basestation.sms.reports import FORGET_MS, MOST_EARLY, Reports, Verdict

NOW_MS = 1_790_000_000_000
NUMBER = "+447700900123"
DELIVERED, TRIED, OFF = 0x00, 0x30, 0x46


def report(reference, status=DELIVERED, recipient=NUMBER, sent_ms=NOW_MS - 300_000):
    return StatusReport(reference, recipient, sent_ms, NOW_MS, status)


@pytest.fixture
def reports():
    made = Reports()
    assert made.expect(7, NUMBER, [1, 2], NOW_MS) is None
    return made


def test_a_text_has_arrived_when_every_part_has(reports):
    assert reports.take(report(2), NOW_MS) is None
    assert reports.take(report(1), NOW_MS) == Verdict(7, True, 300_000)


def test_one_part_that_did_not_arrive_is_enough(reports):
    assert reports.take(report(1, OFF), NOW_MS) == Verdict(7, False, 300_000)
    assert reports.take(report(2), NOW_MS) is None


def test_while_it_is_tried_nothing_is_known(reports):
    assert reports.take(report(1, TRIED), NOW_MS) is None
    assert reports.take(report(1), NOW_MS) is None
    assert reports.take(report(2), NOW_MS) == Verdict(7, True, 300_000)


@pytest.mark.parametrize("other", [report(3), report(1, recipient="+447700900999")])
def test_one_about_something_else_is_nobodys(reports, other):
    assert reports.take(other, NOW_MS) is None
    assert reports.take(report(1), NOW_MS) is None
    assert reports.take(report(2), NOW_MS) == Verdict(7, True, 300_000)


def test_the_same_number_in_another_form_is_the_same(reports):
    reports.take(report(1, recipient="07700900123"), NOW_MS)

    assert reports.take(report(2, recipient="447700900123"), NOW_MS) == Verdict(7, True, 300_000)


def test_a_report_may_come_before_the_last_part_is_sent():
    reports = Reports()

    assert reports.take(report(1), NOW_MS) is None
    assert reports.take(report(2), NOW_MS) is None
    assert reports.expect(7, NUMBER, [1, 2], NOW_MS) == Verdict(7, True, 300_000)


def test_a_name_that_is_used_again_is_the_newer_texts(reports):
    reports.expect(8, NUMBER, [1], NOW_MS + 1)

    assert reports.take(report(1), NOW_MS + 2) == Verdict(8, True, 300_001)


def test_an_old_one_is_about_nothing_any_more(reports):
    assert reports.take(report(1, OFF), NOW_MS + FORGET_MS + 1) is None


def test_without_a_time_the_clocks_are_not_compared(reports):
    reports.take(report(1), NOW_MS)

    assert reports.take(report(2, sent_ms=None), NOW_MS) == Verdict(7, True, None)


def test_an_early_one_is_not_kept_for_a_text_that_has_its_name_an_hour_later():
    reports = Reports()
    reports.take(report(1), NOW_MS)

    assert reports.expect(8, NUMBER, [1], NOW_MS + 3_600_000) is None


def test_the_failure_of_an_old_text_leaves_a_newer_one_of_that_name_alone(reports):
    reports.expect(8, NUMBER, [2], NOW_MS + 1)
    assert reports.take(report(1, OFF), NOW_MS + 2) == Verdict(7, False, 300_000)

    assert reports.take(report(2), NOW_MS + 3) == Verdict(8, True, 300_001)


def test_what_belongs_to_nobody_is_not_kept_for_ever():
    reports = Reports()
    for reference in range(200):
        reports.take(report(reference), NOW_MS)

    assert reports.expect(7, NUMBER, [199 - MOST_EARLY], NOW_MS) is None
    assert reports.expect(8, NUMBER, [199], NOW_MS) == Verdict(8, True, 300_000)


# The PIN ------------------------------------------------------------------------------------------------------------


def test_a_try_is_remembered_over_a_restart_without_the_pin_itself(tmp_path):
    PinFile(tmp_path / "pin").spend("4711")

    again = PinFile(tmp_path / "pin")

    assert again.is_spent("4711")
    assert not again.is_spent("4712")
    assert b"4711" not in (tmp_path / "pin").read_bytes()


def test_every_pin_that_was_refused_is_remembered(tmp_path):
    for pin in ("1111", "2222"):
        PinFile(tmp_path / "pin").spend(pin)

    again = PinFile(tmp_path / "pin")

    assert (again.is_spent("1111"), again.is_spent("2222"), again.is_spent("3333"), again.count()) == (True, True, False, 2)


def test_the_right_one_leaves_nothing_behind(tmp_path):
    tries = PinFile(tmp_path / "pin")
    tries.spend("4711")

    tries.forget()
    tries.forget()

    assert list(tmp_path.iterdir()) == []
    assert not tries.is_spent("4711")


def test_a_file_that_was_cut_off_forbids_nothing_and_breaks_nothing(tmp_path):
    (tmp_path / "pin").write_bytes(b"half")

    assert not PinFile(tmp_path / "pin").is_spent("4711")
