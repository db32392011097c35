"""Which gateways a base of these settings has, and that no secret of theirs is shown."""

import pytest
from sqlalchemy import create_engine

from basestation.core.policy.ladders import default_policy
from basestation.core.site import Badge, Site
from basestation.gateways.mqtt_road import MqttSettings
from basestation.gateways.table import build_gateways
from basestation.gateways.things import Application
from basestation.settings import files as settings_files
from basestation.settings.whole import Settings
from basestation.surroundings import Surroundings
from basestation.web.context import Inlet
from basestation.web.live import Screens

SCHOOL = {"title": "Invented Primary", "telephone": "01632 960 001", "address": "Marsh Lane"}
CHIRPSTACK = {"host": "127.0.0.1", "application_id": "7f6c2d1e-0b8a-4c3d-9e5f-aa55aa55aa55", "username": "doorstep", "password": "hush-1"}
THINGS = {
    "host": "127.0.0.1", "application": "doorstep-badges", "tenant": "saltmarsh", "api_key": "hush-2",
    "storage": "https://things.example", "webhook_secret": "hush-3-hush-3-hush-3",
}  # fmt: skip
SECRETS = ("hush-1", "hush-2", "hush-3")


def around(tmp_path, **tables):
    settings = Settings(site="hill", data=tmp_path, school=SCHOOL, **tables)
    site = Site("hill", default_policy(), settings.zone, 0)
    site.badges[7] = Badge(7, "Badge 7", None, senders={"chirpstack": "a840410000000007"})
    made = {
        "settings": settings, "screens": Screens(), "engine": create_engine("sqlite://"), "now_ms": lambda: 0, "post": lambda item: None,
        "ask": lambda item: None, "site": lambda: site,
    }  # fmt: skip
    wanted = {name: value for name, value in made.items() if name in Surroundings.__dataclass_fields__}
    return Surroundings(**wanted)


def built(tmp_path, **tables):
    return build_gateways(around(tmp_path, **tables), MqttSettings("hill", "127.0.0.1"))


def test_without_a_table_there_is_no_such_road(tmp_path):
    assert [gateway.name for gateway in built(tmp_path)] == ["mqtt"]


def test_each_table_is_a_road(tmp_path):
    names = [gateway.name for gateway in built(tmp_path, chirpstack=CHIRPSTACK, things=THINGS)]

    assert names == ["mqtt", "chirpstack", "things"]


def test_on_one_broker_they_do_not_throw_each_other_out(tmp_path):
    gateways = built(tmp_path, chirpstack=CHIRPSTACK, things=THINGS)

    assert len({gateway._keeper._settings.identity for gateway in gateways}) == 3


def test_the_things_stack_is_spoken_to_as_it_wants_it(tmp_path):
    things = built(tmp_path, things=THINGS)[-1]
    link = things._keeper._settings

    assert (link.username, link.qos, link.is_kept, link.is_tls, link.port) == ("doorstep-badges@saltmarsh", 0, False, True, 8883)
    assert things.missed._store._url == "https://things.example/api/v3/as/applications/doorstep-badges/packages/storage/uplink_message"


def test_a_downlink_goes_to_the_device_that_the_core_learned(tmp_path):
    chirpstack = built(tmp_path, chirpstack=CHIRPSTACK)[-1]

    assert chirpstack._sender_of(7, "chirpstack") == "a840410000000007"
    assert chirpstack._sender_of(7, "things") == ""
    assert chirpstack._sender_of(99, "chirpstack") == ""


def test_no_secret_is_shown(tmp_path):
    settings = Settings(site="hill", data=tmp_path, school=SCHOOL, chirpstack=CHIRPSTACK, things=THINGS)
    gateways = build_gateways(around(tmp_path, chirpstack=CHIRPSTACK, things=THINGS), MqttSettings("hill", "127.0.0.1"))
    shown = [repr(settings), *(repr(gateway._keeper._settings) for gateway in gateways), repr(Application("a", 10, "", "hush-2"))]

    assert not any(secret in words for secret in SECRETS for words in [*shown, repr(Inlet("hush-3", print))])


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("chirpstack", {"f_port": 0}), ("chirpstack", {"application_id": "../#"}), ("things", {"tenant": "a/b"}),
        ("things", {"webhook_secret": "short"}), ("things", {"storage": "ftp://x"}),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_is_refused(tmp_path, table, wrong):
    given = {"chirpstack": CHIRPSTACK, "things": THINGS}[table]

    with pytest.raises(ValueError, match=f"{table}.{next(iter(wrong))}"):
        Settings(site="hill", data=tmp_path, school=SCHOOL, **{table: given | wrong})


def test_a_certificate_that_is_not_there_is_said_at_the_start_and_keeps_no_base_from_starting(tmp_path):
    settings = Settings(site="hill", data=tmp_path, school=SCHOOL, chirpstack=CHIRPSTACK | {"ca_file": tmp_path / "none.crt"})

    [(where, why)] = settings_files.missing(settings)

    assert (where, list(settings_files.hindering(settings))) == ("chirpstack.ca_file", [])
    assert "can't be read: No such file or directory" in why
