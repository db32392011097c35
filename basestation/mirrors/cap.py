"""An incident as messages of the Common Alerting Protocol 1.2 (OASIS, 2010): an Alert, an Update for each thing that matters, a Cancel.

Pure: decisions in, XML out. No name and no address is in them: they are for other systems, and other systems keep things.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as xml

from ..core import cause as causes
from ..core import decisions as made
from ..core.answering import RecordPoliceThere
from ..core.deliveries.wording import DID
from ..core.incident import Incident, evolve, opened
from ..core.position import Fix

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
UNKNOWN_RADIUS_M = 100
EVENT = "Panic alarm on a home visit"

# What becomes a message, and what it says has happened.
NEWS: dict[type, str] = {
    made.RecordPress: "Pressed again.",
    made.Upgrade: "It has turned into something worse.",
    made.RecordPosition: "There is a newer position.",
    made.GiveOwnership: "Somebody has taken it.",
    made.TakeOwnershipBack: "Nobody has it any more.",
    made.RecordPolice: "The police have been called.",
    RecordPoliceThere: "The police are there.",
    made.Close: "It is closed.",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who speaks: `name` of the school, `address` as CAP wants a sender (no spaces), `telephone` for questions, `url` of the base."""

    site: str
    name: str
    address: str
    telephone: str
    url: str


@dataclass(frozen=True, slots=True)
class CapMessage:
    """`identifier` is the same whenever it is made again; `text` is the whole XML."""

    identifier: str
    sent_ms: int
    title: str
    text: str

    @property
    def incident(self) -> str:
        """What its identifier shares with all others of the same incident."""
        return self.identifier.rpartition("-")[0]


def messages(decisions: Sequence[made.IncidentDecision], sender: Sender) -> list[CapMessage]:
    """All of one incident's messages so far, the first an Alert. Empty when its journal was erased."""
    found: list[CapMessage] = []
    for incident, decision in _steps(decisions):
        found.append(_message(incident, decision, sender, found))
    return found


def _steps(decisions: Iterable[made.IncidentDecision]) -> Iterable[tuple[Incident, made.IncidentDecision]]:
    """What is news, each with the incident as it was then."""
    incident: Incident | None = None
    for decision in decisions:
        incident = opened(decision) if isinstance(decision, made.Open) else evolve(incident, decision) if incident else None
        if incident is not None and (isinstance(decision, made.Open) or type(decision) in NEWS):
            yield incident, decision


def _message(incident: Incident, decision: made.IncidentDecision, sender: Sender, before: Sequence[CapMessage]) -> CapMessage:
    identifier = f"{sender.site}-{incident.number}-{len(before) + 1}"
    alert = xml.Element("alert", xmlns=NAMESPACE)
    _put(alert, "identifier", identifier)
    _put(alert, "sender", sender.address)
    _put(alert, "sent", cap_time(decision.at_ms))
    _put(alert, "status", "Exercise" if incident.is_drill else "Actual")
    _put(alert, "msgType", "Alert" if not before else "Cancel" if _is_taken_back(incident) else "Update")
    _put(alert, "scope", "Restricted")
    _put(alert, "restriction", "For those who answer this school's alarms")
    if before:
        _put(alert, "references", " ".join(f"{sender.address},{one.identifier},{cap_time(one.sent_ms)}" for one in _first_and_last(before)))
    _put(alert, "incidents", f"{sender.site}-{incident.number}")
    headline = _headline(incident)
    _info(alert, incident, decision, sender, headline)
    return CapMessage(identifier, decision.at_ms, headline, xml.tostring(alert, "unicode", xml_declaration=True))


def _info(alert: xml.Element, incident: Incident, decision: made.IncidentDecision, sender: Sender, headline: str) -> None:
    is_gentle, is_over = causes.rings_first(incident.cause), not incident.is_open
    info = xml.SubElement(alert, "info")
    _put(info, "language", "en-GB")
    _put(info, "category", "Security")
    _put(info, "event", EVENT)
    _put(info, "responseType", "AllClear" if is_over else "Assess")
    _put(info, "urgency", "Past" if is_over else "Expected" if is_gentle else "Immediate")
    _put(info, "severity", "Severe")
    _put(info, "certainty", "Likely" if is_gentle else "Observed")
    _put(info, "senderName", sender.name)
    _put(info, "headline", headline)
    _put(info, "description", NEWS.get(type(decision), "It has been raised."))
    _put(info, "web", f"{sender.url}/incident/{incident.number}")
    _put(info, "contact", sender.telephone)
    for name, value in _parameters(incident):
        parameter = xml.SubElement(info, "parameter")
        _put(parameter, "valueName", name)
        _put(parameter, "value", value)
    _area(info, incident.fix)


def _parameters(incident: Incident) -> list[tuple[str, str]]:
    told = [("cause", incident.cause), ("state", incident.state), ("presses", str(len(incident.presses)))]
    told += [("badge", str(incident.badge))] if incident.badge is not None else []
    told += [("police-reference", incident.police_reference)] if incident.police_reference else []
    return [*told, ("closed-as", incident.category)] if incident.category else told


def _area(info: xml.Element, fix: Fix | None) -> None:
    """Location is an attribute of an alarm, never a gate: without a position there is no area."""
    if fix is None:
        return
    area = xml.SubElement(info, "area")
    _put(area, "areaDesc", f"Where the badge was at {cap_time(fix.at_ms)}")
    radius_m = UNKNOWN_RADIUS_M if fix.accuracy_m is None else max(fix.accuracy_m, 1)
    _put(area, "circle", f"{fix.lat:.6f},{fix.lon:.6f} {radius_m / 1000:.3f}")


def _headline(incident: Incident) -> str:
    """Without a name: who it is stands on the base's own page."""
    what = f"A member of staff {DID.get(incident.cause, f'raised an alarm ({incident.cause})')}"
    return f"DRILL: {what}" if incident.is_drill else what


def _is_taken_back(incident: Incident) -> bool:
    return not incident.is_open and incident.category in ("false", "planned")


def _first_and_last(before: Sequence[CapMessage]) -> Sequence[CapMessage]:
    return before if len(before) == 1 else (before[0], before[-1])


def cap_time(at_ms: int) -> str:
    """To the second, in UTC; CAP writes UTC as -00:00 and never as Z (section 3.3.2)."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def _put(parent: xml.Element, name: str, text: str) -> None:
    xml.SubElement(parent, name).text = _fit(text)


def _fit(text: str) -> str:
    """XML has no way to write control characters and halves of characters."""
    return "".join(
        one if one in "\t\n" or (one >= " " and not 0xD800 <= ord(one) <= 0xDFFF and one not in "\ufffe\uffff") else " " for one in text
    )
