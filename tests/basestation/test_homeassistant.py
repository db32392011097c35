"""Home Assistant: what it is told keeps to the rules its documentation gives, and is what is so; a drill is never an alarm."""

import json
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import jsonschema
import pytest
from badgelink.messages import ON_VISIT, READY, Heartbeat

from basestation.core.decisions import Close, GiveOwnership, Open, RecordPress, RecordSign, Upgrade
from basestation.core.incident import opened
from basestation.core.policy.ladders import default_policy
from basestation.core.position import Fix
from basestation.core.site import Badge, Site
from basestation.core.visit import INSIDE, Plan, Stop, Visit
from basestation.mirrors.homeassistant import Topics, configurations, states
from basestation.mirrors.homeassistant_events import EVENT_TYPES, event_of

AT_MS = 1_795_266_307_000
POLICY = default_policy()
TOPICS = Topics("homeassistant", "saltmarsh")
ROOT = "doorstep/saltmarsh/home-assistant"

# What home-assistant.io says of a device discovery message and of the platforms that we use.
ID = {"type": "string", "pattern": "^[a-zA-Z0-9_-]+$"}
TOPIC = {"type": "string", "pattern": "^[^+#\u0000]+$"}
PLATFORMS = {
    "binary_sensor": {"required": ["state_topic"], "device_class": ["safety", "problem", "running"]},
    "sensor": {"required": ["state_topic"], "device_class": ["battery"]},
    "event": {"required": ["state_topic", "event_types"], "device_class": []},
    "alarm_control_panel": {"required": ["state_topic", "command_topic", "supported_features"], "device_class": []},
    "device_tracker": {"required": ["json_attributes_topic"], "device_class": []},
}
DISCOVERY = {
    "type": "object",
    "required": ["dev", "o", "cmps"],
    "properties": {
        "dev": {"type": "object", "required": ["ids", "name"], "properties": {"ids": ID, "configuration_url": {"pattern": "^https?://"}}},
        "o": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "minLength": 1}}},
        "availability_topic": TOPIC,
        "cmps": {
            "type": "object",
            "minProperties": 1,
            "propertyNames": ID,
            "additionalProperties": {
                "type": "object",
                "required": ["p", "unique_id", "name"],
                "properties": {
                    "p": {"enum": list(PLATFORMS)},
                    "unique_id": ID,
                    "state_topic": TOPIC,
                    "command_topic": TOPIC,
                    "json_attributes_topic": TOPIC,
                    "supported_features": {"type": "array", "items": {"enum": ["arm_home", "arm_away", "trigger"]}},
                    "event_types": {"type": "array", "minItems": 1, "uniqueItems": True, "items": ID},
                    "expire_after": {"type": "integer", "minimum": 1},
                },
                "allOf": [
                    {
                        "if": {"properties": {"p": {"const": platform}}},
                        "then": {"required": rules["required"], "properties": {"device_class": {"enum": rules["device_class"]}}},
                    }
                    for platform, rules in PLATFORMS.items()
                ],
            },
        },
    },
    "additionalProperties": False,
}
DISCOVERY["properties"]["availability_topic"] = TOPIC


def heartbeat(state: int, battery_pct: int = 80) -> Heartbeat:
    return Heartbeat(state, battery_pct, 0, 0, 0, 0, 80, 1, 10, 1, 0)


def a_site(visits: tuple[Visit, ...] = (), incidents: tuple = ()) -> Site:
    site = Site("saltmarsh", POLICY, ZoneInfo("Europe/London"), AT_MS)
    for number in (7, 8, 9):
        site.badges[number] = Badge(number, f"Badge {number}", None, is_for_drills=number == 9)
    site.badges[7].heartbeat, site.badges[7].last_heard_ms, site.badges[7].proved_ms = heartbeat(ON_VISIT), AT_MS, AT_MS
    site.badges[7].fix = Fix(AT_MS, 53_745_670, -336_780, 12)
    for visit in visits:
        site.know_visit(visit)
    for incident in incidents:
        site.know_incident(incident)
    return site


OUT = Visit(1, Plan(2, 7, (Stop("1 High Street"),), AT_MS + 3_600_000), INSIDE, AT_MS, AT_MS, AT_MS, None)
SOS = Open(AT_MS, 3, "SOS", 7, 1, 2, POLICY.sos, None, 41, AT_MS, 80, None, "SOS from badge 7")
LATE = replace(SOS, cause="OVERDUE", badge=None, event_counter=None, ladder=POLICY.overdue, worse=POLICY.sos)
DRILL = replace(SOS, cause="DRILL", badge=None, visit_no=None, event_counter=None, ladder=POLICY.drill)


@pytest.mark.parametrize("with_positions", [False, True])
def test_every_configuration_keeps_to_the_documented_rules(with_positions: bool) -> None:
    found = configurations(a_site(), TOPICS, "Saltmarsh Primary School", "https://doorstep.example", with_positions)

    for topic, payload in found.items():
        assert re.fullmatch("homeassistant/device/[a-zA-Z0-9_-]+/config", topic)
        jsonschema.validate(json.loads(payload), DISCOVERY)
    names = [part["unique_id"] for payload in found.values() for part in json.loads(payload)["cmps"].values()]
    assert len(set(names)) == len(names)
    assert any("position" in name for name in names) == with_positions


def test_the_schema_finds_what_is_wrong() -> None:
    [*_, payload] = configurations(a_site(), TOPICS, "S", "https://doorstep.example", False).values()
    broken = json.loads(payload)
    del broken["cmps"]["visit"]["command_topic"]

    with pytest.raises(jsonschema.ValidationError, match="command_topic"):
        jsonschema.validate(broken, DISCOVERY)


def test_every_state_has_a_place_and_every_place_a_state() -> None:
    """But for events, which are said as they come, and the command topic, where nobody listens."""
    site = a_site((OUT,))
    site.badges[8].heartbeat = heartbeat(READY)
    parts = [part for config in configurations(site, TOPICS, "S", "", True).values() for part in json.loads(config)["cmps"].values()]
    places = {part.get("state_topic", part.get("json_attributes_topic")) for part in parts if part["p"] != "event"}

    assert places == set(states(site, TOPICS, AT_MS, True))


@pytest.mark.parametrize(
    ("visits", "incidents", "panel", "flags"),
    [
        ((), (), "disarmed", set()),
        ((OUT,), (), "armed_away", set()),
        ((OUT,), (LATE,), "pending", {"late", "unowned"}),
        ((OUT,), (SOS,), "triggered", {"alarm", "unowned"}),
        ((OUT,), (DRILL,), "armed_away", {"drill"}),
        ((), (SOS,), "triggered", {"alarm", "unowned"}),
        ((OUT,), (replace(SOS, cause="SOMETHING NEW"),), "triggered", {"alarm", "unowned"}),
    ],
    ids=["quiet", "out", "late", "sos", "drill", "an alarm outlives its visit", "unknown cause"],
)
def test_what_is_shown_is_what_is_so(visits: tuple, incidents: tuple, panel: str, flags: set[str]) -> None:
    told = states(a_site(visits, tuple(opened(order) for order in incidents)), TOPICS, AT_MS, False)

    assert told[f"{ROOT}/badge/7/visit"] == panel
    assert told[f"{ROOT}/badge/7/alarm"] == ("ON" if panel == "triggered" else "OFF")
    assert {flag for flag in ("alarm", "unowned", "late", "drill") if told[f"{ROOT}/{flag}"] == "ON"} == flags


def test_a_position_is_told_during_a_visit_only_and_taken_back_after_it() -> None:
    out, back = (states(a_site(visits), TOPICS, AT_MS, True)[f"{ROOT}/badge/7/position"] for visits in ((OUT,), ()))
    hidden = states(a_site((OUT,)), TOPICS, AT_MS, False)

    assert json.loads(out) == {"latitude": 53.74567, "longitude": -0.33678, "gps_accuracy": 12}
    assert back == "{}"
    assert f"{ROOT}/badge/7/position" not in hidden


def test_a_badge_that_falls_silent_on_a_visit_is_a_problem() -> None:
    later = states(a_site((OUT,)), TOPICS, AT_MS + 3_600_000, False)

    assert states(a_site((OUT,)), TOPICS, AT_MS, False)[f"{ROOT}/badge/7/unprotected"] == "OFF"
    assert later[f"{ROOT}/badge/7/unprotected"] == "ON"


def test_where_a_badge_was_on_the_visit_before_is_not_told_of_this_one() -> None:
    site = a_site((OUT,))
    site.badges[7].fix = Fix(OUT.signed_out_ms - 1, 53_745_670, -336_780, 12)

    assert states(site, TOPICS, AT_MS, True)[f"{ROOT}/badge/7/position"] == "{}"


def test_every_event_is_one_that_was_announced() -> None:
    orders = [SOS, LATE, *(replace(SOS, cause=cause) for cause in ("DURESS", "CODE_WORD", "TAMPER", "NEW"))]
    worse = Upgrade(AT_MS, "SOS", POLICY.sos, "pressed")
    said = [event_of(order, False) for order in (*orders, worse, GiveOwnership(AT_MS, 9, "office", AT_MS, "pressed"))]

    assert [json.loads(event or "")["event_type"] for event in said] == [
        "sos", "late", "duress", "code_word", "alarm", "alarm", "sos", "owned",
    ]  # fmt: skip
    assert {json.loads(event or "")["event_type"] for event in said} <= set(EVENT_TYPES)
    assert event_of(RecordSign(AT_MS, "checked in", "a sign of life"), False) is None


def test_of_a_drill_there_is_one_event_so_that_its_end_switches_off_no_real_alarm() -> None:
    press = RecordPress(AT_MS, 42, "SOS", AT_MS, None, None, "again")
    said = [event_of(order, True) for order in (DRILL, press, GiveOwnership(AT_MS, 9, "office", AT_MS, ""), Close(AT_MS, 9, "planned", ""))]

    assert said == ['{"event_type": "drill"}', None, None, None]
