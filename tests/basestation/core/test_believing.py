"""What only looks like a badge's word, or was one long ago, is not its newest."""

from zoneinfo import ZoneInfo

import pytest
from badgelink.frame import seal
from badgelink.messages import Heard as SaidHeard

from basestation.core.badges.believing import is_newest_word
from basestation.core.policy.ladders import default_policy
from basestation.core.site import Badge, Site
from basestation.core.thinking import think
from basestation.core.turn import Heard
from basestation.gateways.base import Signal
from basestation.gateways.serial import SerialGateway
from basestation.gateways.serial_words import HeardOnAir
from basestation.sealing import Cipher

NOW_MS, BADGE, KEY = 1_790_000_000_000, 7, Cipher(bytes(range(16)))


@pytest.fixture
def site():
    made = Site("hill", default_policy(), ZoneInfo("Europe/London"), NOW_MS)
    made.badges[BADGE] = Badge(BADGE, "Blue", KEY)
    return made


def said(counter, key=KEY, badge=BADGE):
    return seal(key, badge, counter, SaidHeard(3))


def hears(site, data):
    think(site, [Heard(NOW_MS, "lora-hall", None, data)], NOW_MS)
    return is_newest_word(site, data)


def test_the_word_that_was_just_believed_is_it(site):
    assert hears(site, said(5))


@pytest.mark.parametrize(
    "data",
    [said(6, Cipher(bytes(16))), said(5, Cipher(bytes(16))), said(6)[:-1] + b"\0", said(6, badge=8), b"", b"rubbish"],
    ids=["another key", "another key and a counter that was used", "one byte changed", "nobody's badge", "nothing", "rubbish"],
)
def test_what_only_looks_like_it_is_none(site, data):
    hears(site, said(5))

    assert not hears(site, data)


def test_an_old_one_said_again_is_none(site):
    old = said(5)
    hears(site, old)
    hears(site, said(6))

    assert not hears(site, old)


class Hub:
    """Stands for the serial lines: `believed` is what they were told."""

    trouble = ""

    def __init__(self):
        self.believed_frames = []

    def join(self, member):
        self.member = member

    def twins(self, name):
        return ""

    def believed(self, data):
        self.believed_frames.append(data)


def test_the_lines_are_told_of_it_once_it_is_stored_and_of_nothing_else(site):
    hub, inbounds = Hub(), []
    gateway = SerialGateway("hall", hub, lambda: NOW_MS, lambda data: is_newest_word(site, data))
    gateway.listen(inbounds.append)

    for data in (said(5), said(6, Cipher(bytes(16)))):
        gateway.heard(HeardOnAir(NOW_MS, data, Signal(-80, 4.0, "hall")))
    before = list(hub.believed_frames)
    for inbound in inbounds:
        hears(site, inbound.frame)
        inbound.stored()

    assert before == []
    assert hub.believed_frames == [inbounds[0].frame]
