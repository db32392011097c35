"""What the channel lets through to the centre, how it is set up, and that no secret shows where settings are wrong."""

import asyncio
import dataclasses
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine

from basestation.channels.arc import Arc, who_and_where
from basestation.channels.base import GiveUp, InParts, Lively, Message
from basestation.channels.table import CHANNELS
from basestation.core.deliveries.arc_signal import ArcSignal
from basestation.core.roads.table import watched
from basestation.settings.errors import SettingsError
from basestation.settings.looking import read_settings
from basestation.settings.roads import ArcSettings
from basestation.surroundings import Surroundings
from tests.basestation.dc09.line_school import line_to, now_ms, until, where
from tests.basestation.dc09.line_school import watched as watched_line
from tests.support.arc_centre import Centre

HEX, LETTERS = "3A1F6B8C9D4E7F20123456789ABCDEF0", "sixteen letters!"
AGREED = {"host": "192.0.2.50", "port": 9_999, "account": "c0ffee"}
MESSAGE = Message("3-1-1-9", "", "", "", "", 0, False, ArcSignal("raised", "SOS", 7, 0))


@dataclasses.dataclass
class Line:
    """Remembers what it was given to tell."""

    told: list = dataclasses.field(default_factory=list)

    async def tell(self, key, signal, text, place):
        self.told.append((key, signal, text))
        return "taken"


def send(message, site=None):
    line = Line()
    return asyncio.run(Arc(line, site).send(message)), line.told


# What goes through ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message",
    [
        dataclasses.replace(MESSAGE, is_drill=True),
        dataclasses.replace(MESSAGE, signal=None),
        dataclasses.replace(MESSAGE, signal=ArcSignal("raised", "DRILL", 7, 0)),
    ],
    ids=["a drill", "no alarm", "a drill's cause"],
)
def test_what_is_no_alarm_is_not_told(message):
    line = Line()

    with pytest.raises(GiveUp):
        asyncio.run(Arc(line).send(message))

    assert line.told == []


def test_the_words_of_a_message_stay_here():
    said, told = send(dataclasses.replace(MESSAGE, subject="ALARM: Ann Ashby", text="Ann Ashby, 3 Marsh Lane"))

    assert said == "taken"
    assert told == [("3-1-1-9", MESSAGE.signal, "")]


def site(**incident):
    """As much of a site as is looked at."""
    seen = SimpleNamespace(visitor=1, visit_no=5, **incident)
    visit = SimpleNamespace(here=SimpleNamespace(address="3 Marsh Lane, Saltmarsh"))
    return SimpleNamespace(incidents={3: seen}, roster={1: SimpleNamespace(name="Ann\nAshby")}, visits={5: visit})


def test_name_and_address_go_along_where_the_school_wants_it():
    _, told = send(MESSAGE, site)

    assert told == [("3-1-1-9", MESSAGE.signal, "Ann Ashby, 3 Marsh Lane, Saltmarsh")]


def test_of_what_is_not_known_nothing_is_said():
    known = site()
    known.roster.clear()
    known.visits.clear()

    assert who_and_where(known, 3) == who_and_where(known, 0) == ""


def test_with_name_and_address_one_frame_holds_both():
    async def story():
        async with Centre() as centre:
            await Arc(line_to(where(centre)), site).send(dataclasses.replace(MESSAGE, signal=ArcSignal("raised", "SOS", 7, now_ms())))
            return centre.events

    [event] = asyncio.run(story())
    assert "[ISchool staff on a home visit: panic button pressed: Ann Ashby, 3 Marsh Lane, Saltmarsh]" in event.content


# How it is set up -----------------------------------------------------------------------------------------------------


def settings_with(tmp_path, lines):
    path = tmp_path / "doorstep.toml"
    path.write_text(f'site = "hill"\ndata = "{tmp_path}"\n[school]\ntitle = "Hill"\ntelephone = "1"\naddress = "2"\n[arc]\n{lines}')
    return path


def test_without_settings_there_is_no_such_channel(tmp_path):
    settings = read_settings(settings_with(tmp_path, 'host = "h"\nport = 1\naccount = "123"'))
    around = Surroundings(settings.model_copy(update={"arc": None}), None, create_engine("sqlite://"), now_ms, None, None, None)

    assert CHANNELS["arc"](around) is None
    assert isinstance(CHANNELS["arc"](dataclasses.replace(around, settings=settings)), Lively)


@pytest.mark.parametrize(
    ("lines", "is_busy", "wants"),
    [("", False, True), ('probe = "null"', False, True), ('probe = "knock"', False, False), ('probe = "knock"', True, True)],
)
def test_each_probe_is_a_line_test_unless_the_centre_minds_and_nobody_is_out(tmp_path, lines, is_busy, wants):
    async def story():
        async with Centre() as centre:
            agreed = f'host = "127.0.0.1"\nport = {centre.port}\naccount = "123"\nprobe_s = 1\n{lines}'
            settings = read_settings(settings_with(tmp_path, agreed))
            around = Surroundings(settings, None, create_engine("sqlite://"), now_ms, None, None, lambda: SimpleNamespace(is_busy=is_busy))
            async with watched_line(CHANNELS["arc"](around)):
                await until(lambda: centre.met >= 2 and (len(centre.heard) >= 2 or not wants), 30)
            return len(centre.heard)

    assert (asyncio.run(story()) >= 2) == wants


def test_a_second_receiver_has_the_firsts_port_unless_it_has_its_own(tmp_path):
    settings = read_settings(settings_with(tmp_path, 'host = "h"\nport = 1\naccount = "123"\nsecond_host = "g"'))
    made = CHANNELS["arc"](Surroundings(settings, None, create_engine("sqlite://"), now_ms, None, None, None))

    assert [receiver.name for receiver in made.line.receivers] == ["first", "second"]


def test_two_receivers_are_watched_one_by_one_and_one_is_the_line(tmp_path):
    def made(lines):
        settings = read_settings(settings_with(tmp_path, f'host = "h"\nport = 1\naccount = "123"\n{lines}'))
        return CHANNELS["arc"](Surroundings(settings, None, create_engine("sqlite://"), now_ms, None, None, None))

    two = made('second_host = "g"')

    assert isinstance(two, InParts)
    assert {name: look().why for name, look in two.parts().items()} == {
        "receiver-first": "not tried yet",
        "receiver-second": "not tried yet",
    }
    assert watched("receiver-second").title == "The centre's receiver (second)"
    assert made("").parts() == {}


@pytest.mark.parametrize("size", [32, 48, 64])
def test_a_key_may_be_given_in_hex_digits(size):
    assert ArcSettings(**AGREED, key="AB" * (size // 2)).key_bytes == b"\xab" * (size // 2)


@pytest.mark.parametrize("size", [16, 24, 32])
def test_a_key_may_be_given_as_letters(size):
    assert ArcSettings(**AGREED, key_text="k" * size).key_bytes == b"k" * size


def test_without_a_key_nothing_is_sealed():
    assert ArcSettings(**AGREED).key_bytes is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ('key = "3A1F6B8C9D4E7F20"', "arc.key: is no AES key: 32 or 48 or 64 hex digits"),
        ('key = "ZZ1F6B8C9D4E7F20123456789ABCDEF0"', "arc.key: is no AES key"),
        ('key_text = "fifteen letters"', "arc.key_text: is no AES key: 16 or 24 or 32 letters"),
        (f'key = "{HEX}"\nkey_text = "{LETTERS}"', "arc.key_text: and key are both there"),
        ('answer_s = 9', "arc.answer_s"),
        ('transport = "carrier pigeon"', "arc.transport"),
        ('sequence = "x"', "arc.sequence: there is no such setting"),
    ],
)  # fmt: skip
def test_a_wrong_setting_is_named_with_its_remedy_and_no_secret_is_repeated(tmp_path, lines, said):
    path = settings_with(tmp_path, f'host = "192.0.2.50"\nport = 9999\naccount = "C0FFEE"\n{lines}')

    with pytest.raises(SettingsError) as raised:
        read_settings(path)

    assert said in str(raised.value)
    assert not [secret for secret in ("3A1F6B", "fifteen", "letters!", "C0FFEE") if secret in str(raised.value)]


def test_a_wrong_account_is_not_repeated_either(tmp_path):
    with pytest.raises(SettingsError) as raised:
        read_settings(settings_with(tmp_path, 'host = "192.0.2.50"\nport = 9999\naccount = "SECRETNO"'))

    assert "arc.account" in str(raised.value) and "SECRETNO" not in str(raised.value)


def test_what_is_printed_of_the_settings_holds_no_secret():
    shown = repr(ArcSettings(**AGREED, key=HEX)) + repr(ArcSettings(**AGREED, key_text=LETTERS))

    assert "192.0.2.50" in shown
    assert not [secret for secret in (HEX, LETTERS, "c0ffee", "C0FFEE") if secret in shown]
