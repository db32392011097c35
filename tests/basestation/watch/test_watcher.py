"""Each second everything is looked at; only what turned is posted, and nothing that one road does keeps the others from being seen."""

from basestation.channels.table import CHANNELS
from basestation.core.roads import RoadState
from basestation.core.roads.events import RoadChanged
from basestation.core.roads.record import RoadRecord
from basestation.core.roads.rows import FAULT, OFF, UNPROVED, WORKS, not_protected, summary
from basestation.core.roads.table import NAMES
from basestation.core.thinking import think
from basestation.gateways.table import GATEWAYS
from basestation.mirrors.table import MIRRORS
from basestation.watch.watcher import AGAIN_MS, GONE, Watcher
from tests.basestation.school import NOON_MS, a_site


class Roads:
    """Roads whose state the test sets, watched; what is posted is thought about at once."""

    def __init__(self, *names, site=None):
        self.now_ms, self.posted, self.shown = NOON_MS, [], 0
        self.states = {name: RoadState(True, NOON_MS) for name in names}
        self.site, self.is_away = site or a_site(None), False
        self.watcher = Watcher(self.looks, lambda: self.now_ms, self.post, lambda: self.site, self.show)

    def looks(self):
        return {name: lambda name=name: self.look(name) for name in self.states}

    def look(self, name):
        if isinstance(self.states[name], Exception):
            raise self.states[name]
        return self.states[name]

    def post(self, item):
        self.posted.append(item)
        if not self.is_away:  # a database that is away loses what was thought
            think(self.site, [item], self.now_ms)

    def show(self):
        self.shown += 1

    def sets(self, name, is_up, why="", proved_ms=None):
        self.states[name] = RoadState(is_up, self.now_ms, why, proved_ms)

    def waits(self, seconds):
        for _ in range(seconds):
            self.now_ms += 1_000
            self.watcher.look()

    def row(self, name):
        return next(row for row in self.watcher.rows() if row.name == name)


def test_a_road_that_goes_down_is_shown_and_posted_once_within_twenty_seconds():
    roads = Roads("mqtt", "arc")
    roads.waits(60)
    roads.sets("mqtt", False, "can't reach the broker")

    roads.waits(20)

    assert [(item.road, item.is_up, item.why) for item in roads.posted] == [("mqtt", False, "can't reach the broker")]
    assert (roads.row("mqtt").state, roads.row("mqtt").why) == (FAULT, "can't reach the broker")
    assert roads.row("mqtt").remedy
    assert roads.row("arc").state == UNPROVED


def test_what_is_not_set_up_is_off_and_several_of_a_kind_have_a_row_each():
    roads = Roads("mqtt", "lora-tower", "lora-office")
    roads.sets("mqtt", True, proved_ms=NOON_MS)

    roads.waits(1)
    rows = roads.watcher.rows()

    assert [row.title for row in rows if row.name.startswith("lora")] == ["Our LoRa gateway (office)", "Our LoRa gateway (tower)"]
    assert (roads.row("mqtt").state, roads.row("sms").state, roads.row("sms").why) == (WORKS, OFF, "not set up")
    assert summary(rows) == "No fault; not everything is tested yet"


def test_whatever_the_settings_can_ask_for_has_a_row_of_its_own():
    assert [name for name in (*GATEWAYS, *CHANNELS, *MIRRORS) if name not in NAMES] == []


def test_pages_are_told_when_what_they_show_is_different_and_only_then():
    roads = Roads("mqtt")
    roads.waits(30)
    before = roads.shown
    roads.sets("mqtt", False, "unplugged")

    roads.waits(30)

    assert (before, roads.shown) == (1, 2)


def test_a_road_whose_state_cannot_be_told_has_a_fault_and_the_others_are_seen():
    roads = Roads("mqtt", "arc")
    roads.waits(1)
    roads.states["arc"] = ValueError("odd")
    roads.sets("mqtt", False, "unplugged")

    roads.waits(10)

    assert roads.row("arc").state == FAULT
    assert "could not be looked at" in roads.row("arc").why
    assert roads.row("mqtt").state == FAULT


def test_after_a_restart_nobody_hears_of_a_fault_twice():
    site = a_site(None)
    site.roads["mqtt"] = RoadRecord("mqtt", is_up=False, since_ms=NOON_MS - 60_000, told=(9,))
    roads = Roads("mqtt", site=site)
    roads.states["mqtt"] = RoadState(False, NOON_MS, "not started")

    roads.waits(120)

    assert roads.posted == []
    assert roads.row("mqtt").state == FAULT


def test_what_could_not_be_written_down_is_said_again():
    roads = Roads("mqtt")
    roads.is_away = True
    roads.sets("mqtt", False, "unplugged")
    roads.waits(10)
    roads.is_away = False

    roads.waits(AGAIN_MS // 1_000)

    assert roads.site.roads["mqtt"].is_up is False
    assert {type(item) for item in roads.posted} == {RoadChanged}


def test_a_database_that_is_away_for_long_is_not_asked_each_second():
    """Everything that is posted waits for it, in memory."""
    roads = Roads("mqtt")
    roads.is_away = True
    roads.sets("mqtt", False, "unplugged")

    roads.waits(3_600)

    assert 0 < len(roads.posted) <= 3_600_000 // AGAIN_MS + 1


def test_a_road_that_was_taken_out_of_the_settings_is_no_fault_for_ever():
    site = a_site(None)
    site.roads["arc"] = RoadRecord("arc", is_up=False, since_ms=NOON_MS - 60_000)
    roads = Roads("mqtt", site=site)

    roads.waits(5)

    assert [(item.road, item.is_up, item.why) for item in roads.posted] == [("arc", True, GONE)]


def test_not_protected_is_said_when_nothing_comes_in_or_nobody_can_be_told():
    roads = Roads("mqtt", "lora", "mail", "database")
    roads.waits(1)
    well = not_protected(roads.watcher.rows())
    roads.sets("mqtt", False)
    roads.waits(10)
    with_one_road_in = not_protected(roads.watcher.rows())
    roads.sets("lora", False)
    roads.sets("mail", False)
    roads.sets("database", False)
    roads.waits(10)

    assert (well, with_one_road_in) == ("", "")
    assert not_protected(roads.watcher.rows()) == (
        "no badge can be heard and nobody can be told of an alarm and no alarm can be written down"
    )
