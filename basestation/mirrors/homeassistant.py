"""What Home Assistant is told, by its MQTT device discovery: one device for the school, one for each badge.

Pure: the site in, topics and payloads out. It goes one way: the alarm panel must have a command topic, but nobody listens there,
so nothing in Home Assistant can own, silence or close anything. No name and no address is in it.
"""

import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from ..core import cause as causes
from ..core.badges.liveness import NOT_PROTECTED
from ..core.board import protection_of
from ..core.incident import RAISED, Incident
from ..core.site import Badge, Site
from ..core.visit import Visit
from .homeassistant_events import EVENT_TYPES

ONLINE, OFFLINE = "online", "offline"
ON, OFF = "ON", "OFF"
DISARMED, ARMED_AWAY, PENDING, TRIGGERED = "disarmed", "armed_away", "pending", "triggered"
STALE_BATTERY_S = 4 * 3600
Payloads = dict[str, str]


@dataclass(frozen=True, slots=True)
class Topics:
    """`prefix` is Home Assistant's own (discovery), `root` where our states stand."""

    prefix: str
    site: str

    @property
    def root(self) -> str:
        return f"doorstep/{self.site}/home-assistant"

    @property
    def availability(self) -> str:
        return f"{self.root}/base"

    @property
    def birth(self) -> str:
        return f"{self.prefix}/status"

    @property
    def events(self) -> str:
        return f"{self.root}/event"

    def config(self, device: str) -> str:
        return f"{self.prefix}/device/{device}/config"

    @property
    def positions(self) -> str:
        """Where badges were, for whoever must take it back: each topic under this filter."""
        return self.of_badge("+", "position")

    def is_ours(self, topic: str) -> bool:
        """Whether a configuration of ours stands there, or where a badge was."""
        is_config = topic.startswith(f"{self.prefix}/device/doorstep_{self.site}_badge") and topic.endswith("/config")
        return is_config or (topic.startswith(f"{self.root}/badge/") and topic.endswith("/position"))

    def school(self) -> str:
        return f"doorstep_{self.site}"

    def badge(self, number: int) -> str:
        return f"doorstep_{self.site}_badge{number}"

    def of_badge(self, number: int | str, what: str) -> str:
        return f"{self.root}/badge/{number}/{what}"


def configurations(site: Site, topics: Topics, school: str, url: str, with_positions: bool) -> Payloads:
    """One retained message for each device, by its topic. One that is no longer in here is to be deleted."""
    found = {topics.config(topics.school()): _school(topics, school, url)}
    found |= {
        topics.config(topics.badge(badge.number)): _badge(topics, badge, url, with_positions)
        for badge in site.badges.values()
        if not badge.is_for_drills
    }
    return {topic: json.dumps(config, separators=(",", ":")) for topic, config in found.items()}


def _root(topics: Topics, device: dict[str, Any], url: str, parts: dict[str, dict[str, Any]]) -> dict[str, Any]:
    ours = {"name": "doorstep", "sw": version("doorstep"), "url": url}
    made_by = {"mf": "Doorstep", "sw": version("doorstep"), "configuration_url": url}
    return {"dev": device | made_by, "o": ours, "availability_topic": topics.availability, "cmps": parts}


def _school(topics: Topics, school: str, url: str) -> dict[str, Any]:
    own = topics.school()
    sensors = {"alarm": "An alarm is open", "unowned": "Nobody has it yet", "late": "Somebody is late", "drill": "A drill is under way"}
    parts: dict[str, dict[str, Any]] = {
        name: {
            "p": "binary_sensor", "unique_id": f"{own}_{name}", "name": words,
            "state_topic": f"{topics.root}/{name}", "device_class": "safety" if name != "drill" else "running",
        }
        for name, words in sensors.items()
    }  # fmt: skip
    parts["visits"] = {"p": "sensor", "unique_id": f"{own}_visits", "name": "Visits under way", "state_topic": f"{topics.root}/visits"}
    parts["event"] = {
        "p": "event", "unique_id": f"{own}_event", "name": "What happens", "event_types": list(EVENT_TYPES), "state_topic": topics.events,
    }  # fmt: skip
    return _root(topics, {"ids": own, "name": f"Doorstep {school}"}, url, parts)


def _badge(topics: Topics, badge: Badge, url: str, with_positions: bool) -> dict[str, Any]:
    own = topics.badge(badge.number)
    parts: dict[str, dict[str, Any]] = {
        "visit": {
            "p": "alarm_control_panel", "unique_id": f"{own}_visit", "name": "Visit", "state_topic": topics.of_badge(badge.number, "visit"),
            "command_topic": f"{topics.root}/nobody-listens", "supported_features": [], "code_arm_required": False,
            "code_disarm_required": False, "code_trigger_required": False,
        },
        "sos": {
            "p": "binary_sensor", "unique_id": f"{own}_sos", "name": "Alarm", "device_class": "safety",
            "state_topic": topics.of_badge(badge.number, "alarm"),
        },
        "unprotected": {
            "p": "binary_sensor", "unique_id": f"{own}_unprotected", "name": "Not protected", "device_class": "problem",
            "state_topic": topics.of_badge(badge.number, "unprotected"),
        },
        "battery": {
            "p": "sensor", "unique_id": f"{own}_battery", "name": "Battery", "device_class": "battery", "unit_of_measurement": "%",
            "state_topic": topics.of_badge(badge.number, "battery"), "expire_after": STALE_BATTERY_S,
        },
    }  # fmt: skip
    if with_positions:
        parts["position"] = {
            "p": "device_tracker", "unique_id": f"{own}_position", "name": "Position", "source_type": "gps",
            "json_attributes_topic": topics.of_badge(badge.number, "position"),
        }  # fmt: skip
    return _root(topics, {"ids": own, "name": f"Badge {badge.number}", "via_device": topics.school()}, url, parts)


def states(site: Site, topics: Topics, now_ms: int, with_positions: bool) -> Payloads:
    """Every state as it is now, by its topic. A drill is a drill, and never an alarm."""
    open_now = [incident for incident in site.incidents.values() if incident.is_open]
    real = [incident for incident in open_now if not incident.is_drill]
    alarms = [incident for incident in real if not causes.rings_first(incident.cause)]
    found = {
        f"{topics.root}/alarm": _flag(bool(alarms)),
        f"{topics.root}/unowned": _flag(any(incident.state == RAISED for incident in real)),
        f"{topics.root}/late": _flag(len(real) > len(alarms)),
        f"{topics.root}/drill": _flag(len(open_now) > len(real)),
        f"{topics.root}/visits": str(len(site.visits)),
    }
    for badge in site.badges.values():
        if not badge.is_for_drills:
            found |= _states_of(site, topics, badge, now_ms, with_positions)
    return found


def _states_of(site: Site, topics: Topics, badge: Badge, now_ms: int, with_positions: bool) -> Payloads:
    visit = site.visit_with(badge.number)
    number = site.open_of_badge.get(badge.number) or (site.open_of_visit.get(visit.number) if visit else None)
    incident = site.incidents.get(number) if number is not None else None
    panel = panel_state(visit, incident)
    protection = protection_of(badge, now_ms, is_for_visit=visit is not None)
    found = {
        "visit": panel,
        "alarm": _flag(panel == TRIGGERED),
        "unprotected": _flag(visit is not None and protection.level == NOT_PROTECTED),
    }
    if badge.heartbeat is not None:
        found["battery"] = str(badge.heartbeat.battery_pct)
    if with_positions:
        found["position"] = _position(badge, visit)
    return {topics.of_badge(badge.number, what): payload for what, payload in found.items()}


def panel_state(visit: Visit | None, incident: Incident | None) -> str:
    """Open alarms first: one may outlive its visit."""
    if incident is not None and incident.is_open and not incident.is_drill:
        return PENDING if causes.rings_first(incident.cause) else TRIGGERED
    return DISARMED if visit is None else ARMED_AWAY


def _position(badge: Badge, visit: Visit | None) -> str:
    """Empty outside a visit: the last one is taken back then. Nor is it told where the badge was on the visit before."""
    if badge.fix is None or visit is None or badge.fix.at_ms < visit.signed_out_ms:
        return "{}"
    told = {"latitude": badge.fix.lat, "longitude": badge.fix.lon}
    return json.dumps(told | ({} if badge.fix.accuracy_m is None else {"gps_accuracy": badge.fix.accuracy_m}))


def _flag(is_on: bool) -> str:
    return ON if is_on else OFF
