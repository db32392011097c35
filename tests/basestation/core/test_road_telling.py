"""Who is told that a road is down, over which roads, how often, and that it works again."""

from dataclasses import replace

import pytest

from basestation.core.decisions import RecordRoadDown, RecordRoadProof, RecordRoadUp, TellOfRoad
from basestation.core.deliveries import arc_signal
from basestation.core.events import DeliverySettled
from basestation.core.roads import telling as road_telling
from basestation.core.roads.events import RoadChanged, RoadProved, RoadTestAsked, WriteAsked
from basestation.core.telling import FAILED, Contact, Person
from basestation.core.thinking import think
from tests.basestation.school import JO, MINUTE_MS, NOON_MS, PRIYA, TOM, a_site, an_alarm

TECH = Person(9, "Ty Tech", ("technician",), contacts=(Contact("mail", "ty@school.example"), Contact("sms", "+447700900009")))
OFFICE = replace(JO, contacts=(Contact("screen", "office"), Contact("mail", "jo@school.example")))
HOUR_MS = 60 * MINUTE_MS


def quiet_site(*people):
    """Nobody is out."""
    site = a_site(None)
    site.roster = {person.number: person for person in people or (OFFICE, TECH)}
    return site


class Story:
    """A site whose turns are taken one after the other; what is delivered is remembered."""

    def __init__(self, site):
        self.site, self.now_ms, self.deliveries, self.decisions = site, NOON_MS, [], []

    def turn(self, *items):
        turn = think(self.site, items, self.now_ms)
        self.deliveries += turn.batch.new_deliveries
        self.decisions += [decision for _, _, decision in turn.batch.decisions]
        return turn

    def waits(self, ms):
        """With a look at every time that something is due."""
        until_ms = self.now_ms + ms
        while (due_ms := self.site.agenda.due_ms()) is not None and due_ms <= until_ms:
            self.now_ms = max(self.now_ms, due_ms)
            self.turn()
        self.now_ms = until_ms

    def falls(self, road="mqtt", why="unplugged"):
        self.turn(RoadChanged(self.now_ms, road, False, why))

    def heals(self, road="mqtt"):
        self.turn(RoadChanged(self.now_ms, road, True))

    def told(self):
        return [(delivery.person, delivery.channel) for delivery in self.deliveries]

    def settles(self, delivery, outcome="sent", answer="accepted"):
        return self.turn(DeliverySettled(self.now_ms, delivery.number, outcome, answer))

    def kinds(self):
        return [type(decision).__name__ for decision in self.decisions]


def test_the_technician_is_told_once_and_hears_that_it_works_again():
    story = Story(quiet_site())

    story.falls(why="unplugged: no gateway on this computer")
    story.waits(10 * MINUTE_MS)
    told_of_fault = story.told()
    story.heals()
    story.waits(HOUR_MS)

    assert told_of_fault == [(9, "mail"), (9, "sms")]
    assert story.told() == told_of_fault * 2
    assert "unplugged: no gateway on this computer" in story.deliveries[0].text
    assert story.deliveries[0].subject == "FAULT: Wi-Fi for badges (our broker) not working"
    assert story.deliveries[2].subject == "Works again: Wi-Fi for badges (our broker)"
    assert {(delivery.incident, delivery.is_drill) for delivery in story.deliveries} == {(0, False)}
    assert story.kinds() == [RecordRoadDown.__name__, TellOfRoad.__name__, RecordRoadUp.__name__, TellOfRoad.__name__]


def test_a_fault_that_is_over_at_once_is_written_down_and_told_to_nobody():
    story = Story(quiet_site())

    story.falls()
    story.waits(road_telling.TELL_MS - 1_000)
    story.heals()
    story.waits(HOUR_MS)

    assert story.told() == []
    assert story.kinds() == [RecordRoadDown.__name__, RecordRoadUp.__name__]


def test_what_lasts_is_told_to_the_office_too():
    story = Story(quiet_site())

    story.falls()
    story.waits(road_telling.LASTS_MS - 1_000)
    before = set(story.told())
    story.waits(2 * MINUTE_MS)

    assert before == {(9, "mail"), (9, "sms")}
    assert set(story.told()) - before == {(1, "mail")}  # their screen shows it anyway


def test_with_somebody_out_the_office_is_told_at_once():
    site = a_site()
    site.roster |= {person.number: person for person in (OFFICE, TECH)}
    story = Story(site)

    story.falls()
    story.waits(road_telling.TELL_MS + 1_000)

    assert set(story.told()) == {(9, "mail"), (9, "sms"), (1, "mail")}
    assert "One visit is out now" in story.deliveries[0].text


def test_nobody_in_the_house_is_told():
    site = a_site()
    site.roster = {number: replace(person, roles=("technician", "office"), contacts=(Contact("sms", "+44"),))
                   for number, person in {2: PRIYA, 3: TOM}.items()}  # fmt: skip
    story = Story(site)

    story.falls()
    story.waits(HOUR_MS)

    assert story.told() == []


def test_what_nobody_can_be_told_of_is_looked_at_once_a_minute():
    story = Story(quiet_site(JO))
    story.falls()
    story.waits(2 * road_telling.LASTS_MS)

    looks = []
    for _ in range(10):
        looks.append(story.site.agenda.due_ms() - story.now_ms)
        story.waits(looks[-1])

    assert looks == [road_telling.LOOK_AGAIN_MS] * 10


def test_it_is_told_over_the_roads_that_work():
    """F52."""
    story = Story(quiet_site())

    story.falls("mail", "the mail server can't be reached")
    story.waits(MINUTE_MS)

    assert story.told() == [(9, "sms")]


def test_when_no_road_of_theirs_works_all_are_tried():
    story = Story(quiet_site(replace(TECH, contacts=TECH.contacts[:1])))

    story.falls("mail")
    story.waits(MINUTE_MS)

    assert story.told() == [(9, "mail")]


@pytest.mark.parametrize(("people", "told"), [((OFFICE,), [(1, "mail")]), ((JO,), [])], ids=["no technician", "nobody has an address"])
def test_without_a_technician_somebody_else_is_told_and_without_addresses_nobody(people, told):
    story = Story(quiet_site(*people))

    story.falls()
    story.waits(5 * MINUTE_MS)

    assert story.told() == told


def test_a_road_that_comes_and_goes_never_fills_a_telephone():
    story = Story(quiet_site())

    for _ in range(60):
        story.falls()
        story.waits(30_000)
        story.heals()
        story.waits(30_000)

    of_faults = [delivery for delivery in story.deliveries if delivery.subject.startswith("FAULT") and delivery.channel == "sms"]
    assert 1 <= len(of_faults) <= road_telling.MOST_AN_HOUR
    assert story.kinds().count(RecordRoadDown.__name__) == 60


def test_what_waits_to_be_told_is_not_told_when_it_works_again():
    story = Story(quiet_site())
    story.falls()
    story.waits(MINUTE_MS)
    waiting = list(story.deliveries)

    turn = story.turn(RoadChanged(story.now_ms, "mqtt", True))

    assert {delivery.number: delivery.state for delivery in turn.batch.deliveries.values()} == {one.number: FAILED for one in waiting}


def test_the_silence_of_a_badge_is_told_by_its_own_ladder_only():
    story = Story(quiet_site())

    story.falls("badges", "Badge 7 can't be heard")
    story.waits(HOUR_MS)

    assert story.told() == []
    assert story.kinds() == [RecordRoadDown.__name__]


def test_a_word_twice_changes_nothing():
    story = Story(quiet_site())

    story.falls()
    story.falls()
    story.heals()
    story.heals()

    assert story.kinds() == [RecordRoadDown.__name__, RecordRoadUp.__name__]


def test_an_alarm_is_sent_before_what_is_told_of_roads_and_loses_none_of_it():
    site = a_site()
    site.roster |= {person.number: person for person in (OFFICE, TECH)}
    incident = an_alarm(site)
    story = Story(site)
    story.falls()

    story.now_ms += incident.ladder.steps[0].wait_ms
    story.turn()  # decides who is told; they are sent in the next turn
    turn = story.turn()

    about = [delivery.incident for delivery in turn.deliveries]
    assert set(about) == {0, incident.number}
    assert about == sorted(about, reverse=True)
    assert not turn.batch.deliveries


def test_a_delivery_about_a_road_that_fails_for_good_moves_no_ladder():
    site = a_site()
    site.roster |= {person.number: person for person in (OFFICE, TECH)}
    incident = an_alarm(site)
    story = Story(site)
    story.falls()
    story.waits(road_telling.TELL_MS)
    before = site.incidents[incident.number]

    for delivery in [one for one in story.deliveries if one.incident == 0]:
        story.settles(delivery, "failed", "no such address")

    assert site.incidents[incident.number] == before


# Tests over roads ---------------------------------------------------------------------------------------------------


def test_a_test_goes_to_the_technician_and_its_outcome_is_recorded():
    story = Story(quiet_site())

    story.turn(RoadTestAsked(story.now_ms, "sms", 1))
    (sent,) = story.deliveries
    story.settles(sent, "sent", "taken by the network")

    assert (sent.person, sent.channel, sent.incident) == (9, "sms", 0)
    assert sent.subject.startswith("TEST") and "nobody needs to do anything" in sent.text
    assert story.decisions == [RecordRoadProof(NOON_MS, "sms", True, "taken by the network", 1, "somebody asked for it")]
    assert story.site.roads["sms"].proved_ms == NOON_MS


def test_a_test_that_fails_is_tried_thrice_and_then_told_to_the_technician():
    story = Story(quiet_site())
    story.turn(RoadTestAsked(story.now_ms, "sms"))
    (sent,) = story.deliveries

    for _ in range(3):
        story.settles(sent, "again", "no network")
        story.waits(10_000)

    assert [(decision.is_well, decision.what) for decision in story.decisions] == [(False, "no network")]
    assert [delivery.subject for delivery in story.deliveries[1:]] == ["FAULT: the test of Text messages (our modem) failed"] * 2
    assert story.site.roads["sms"].proof == "no network"


def test_a_centre_is_sent_a_test_signal_and_a_siren_a_drill():
    story = Story(quiet_site())

    story.turn(RoadTestAsked(story.now_ms, "arc"), RoadTestAsked(story.now_ms, "sounder"))

    centre, siren = story.deliveries
    assert (centre.person, centre.channel, centre.is_drill) == (0, "arc", False)
    assert '"what": "test"' in centre.signal
    assert (siren.person, siren.channel, siren.is_drill) == (0, "sounder", True)


def test_a_test_that_a_person_asked_for_is_another_code_to_the_centre_than_one_by_itself():
    story = Story(quiet_site())

    story.turn(RoadTestAsked(story.now_ms, "arc"), RoadTestAsked(story.now_ms, "arc", person=9))

    by_itself, by_hand = (arc_signal.read(delivery.signal) for delivery in story.deliveries)
    assert (by_itself.cause, by_hand.cause) == ("", arc_signal.BY_HAND)


def test_a_road_over_which_nobody_is_reached_fails_its_test():
    story = Story(quiet_site(OFFICE))

    story.turn(RoadTestAsked(story.now_ms, "sms"))

    assert [(decision.road, decision.is_well) for decision in story.decisions] == [("sms", False)]
    assert [delivery.channel for delivery in story.deliveries] == ["mail"]


def test_of_a_road_that_is_known_to_be_down_a_failed_proof_tells_nobody_again():
    story = Story(quiet_site())
    story.falls("mqtt")
    story.waits(MINUTE_MS)
    told = len(story.deliveries)

    story.turn(RoadProved(story.now_ms, "mqtt", False, "nothing was heard"))

    assert len(story.deliveries) == told


def test_that_something_is_written_is_all_that_the_record_is_asked_for():
    story = Story(quiet_site())

    turn = story.turn(WriteAsked(story.now_ms))

    assert not turn.batch.is_empty
    assert (turn.batch.decisions, turn.changed) == ([], False)
