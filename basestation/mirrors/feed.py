"""The newest CAP messages as an Atom feed (RFC 4287), each entry with the whole alert inside."""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as xml

from .cap import CapMessage, Sender

ATOM = "http://www.w3.org/2005/Atom"
MOST = 50


def feed(messages: Sequence[CapMessage], sender: Sender, at_ms: int) -> str:
    """The newest first. `messages` are in order, incident by incident."""
    newest = _chosen(messages)
    root = xml.Element("feed", xmlns=ATOM)
    _put(root, "id", f"urn:doorstep:{sender.site}:alerts")
    _put(root, "title", f"Alerts of {sender.name}")
    _put(root, "updated", _time(newest[0].sent_ms if newest else at_ms))
    author = xml.SubElement(root, "author")
    _put(author, "name", sender.name)
    for message in newest:
        entry = xml.SubElement(root, "entry")
        _put(entry, "id", f"urn:doorstep:{message.identifier}")
        _put(entry, "title", message.title)
        _put(entry, "updated", _time(message.sent_ms))
        content = xml.SubElement(entry, "content", type="application/cap+xml")
        content.append(xml.fromstring(message.text))
    return xml.tostring(root, "unicode", xml_declaration=True)


def _chosen(messages: Sequence[CapMessage]) -> list[CapMessage]:
    """How each incident stands, whatever else there is: one with a hundred positions must not push another's alarm out. Then the newest."""
    ordered = sorted(messages, key=lambda one: one.sent_ms)[::-1]  # of the same moment the one made last comes first
    chosen = {one.identifier for one in {one.incident: one for one in messages}.values()}
    others = [one.identifier for one in ordered if one.identifier not in chosen]
    chosen.update(others[: max(0, MOST - len(chosen))])
    return [one for one in ordered if one.identifier in chosen]


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _put(parent: xml.Element, name: str, text: str) -> None:
    xml.SubElement(parent, name).text = text
