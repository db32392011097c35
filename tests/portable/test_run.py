"""The thin thread, on both interpreters: press, stored, sealed, sent on every link, receipt felt."""

from badge.feedback import PRESSED, RECEIPTS
from badge_fakes import Badge, PowerCut, Store
from badgelink.messages import CLOSED, OWNED, POLICE_CALLED, RECEIVED, SOS, Alarm, Heard, Heartbeat, Receipt, SelfTest


def test_a_press_is_stored_sent_on_every_link_and_felt():
    badge = Badge()

    badge.press()

    wifi, lora = badge.sent(Alarm), badge.sent(Alarm, link=1)
    counter, alarm = wifi[0]
    assert alarm.cause == SOS and alarm.lag == 0 and alarm.battery_pct == 80
    assert wifi == lora
    assert badge.ports.links[0].sent == badge.ports.links[1].sent
    assert badge.ports.motor.played == [PRESSED]
    assert badge.ports.store.size("outbox") > 0
    assert badge.runner.mind.situation.waiting_alarms == 1
    assert counter == badge.runner.mind.alarm.open[0].event_counter


def test_the_alarm_is_repeated_until_its_receipt_and_not_after():
    badge = Badge()
    badge.press()
    badge.run_for(60_000)
    before = badge.sent(Alarm)

    badge.tell(Receipt(before[0][0], RECEIVED, 0))
    badge.run_for(120_000)

    assert len(before) >= 6
    assert [counter - message.lag for counter, message in before] == [before[0][0]] * len(before)
    assert badge.sent(Alarm) == before


def test_the_four_receipts_and_the_end_are_felt_in_five_ways():
    badge = Badge()
    badge.press()
    event_counter = badge.sent(Alarm)[0][0]

    for stage in (RECEIVED, OWNED, POLICE_CALLED, CLOSED):
        badge.tell(Receipt(event_counter, stage, 1))

    felt = badge.ports.motor.played
    assert felt == [PRESSED, RECEIPTS[RECEIVED], RECEIPTS[OWNED], RECEIPTS[POLICE_CALLED], RECEIPTS[CLOSED]]
    assert len({tuple(pattern) for pattern in felt}) == 5
    assert badge.runner.mind.situation.is_in_alarm is False


def test_each_accepted_frame_is_answered_once():
    badge = Badge()
    badge.tell(Receipt(1, RECEIVED, 0))
    frame = b"" + badge.ports.links[0].sent[-1]

    badge.down_counter -= 1
    badge.tell(Receipt(1, RECEIVED, 0))

    assert frame in badge.ports.links[0].sent
    assert [message.down_counter for _, message in badge.sent(Heard)] == [1]


def test_a_restart_in_the_middle_of_an_alarm_sends_the_same_event_on():
    """F29"""
    badge = Badge()
    badge.press()
    event_counter = badge.sent(Alarm)[0][0]

    again = Badge(Store(badge.ports.store.files), boot_ms=5)
    again.run_for(3000)

    counter, alarm = again.sent(Alarm)[0]
    assert counter - alarm.lag == event_counter
    assert counter > badge.sent()[-1][0]


def test_a_tap_at_the_office_is_a_self_test():
    badge = Badge()

    badge.tap()
    badge.run_for(1000)

    counter, test = badge.sent(SelfTest)[0]
    badge.tell(Receipt(counter, RECEIVED, 0))
    assert test.lag == 0
    assert badge.runner.mind.courier.waiting == []


def test_a_heartbeat_tells_how_the_badge_is():
    badge = Badge()
    badge.run_for(60_000)

    beats = [message for _, message in badge.sent(Heartbeat)]
    assert len(beats) == 2
    assert beats[0].battery_pct == 90 and beats[0].boots == 1 and beats[0].signal == 60


def test_a_torn_write_is_a_power_cut():
    store = Store()
    store.cut_after = 3

    try:
        store.append("outbox", b"abcdef")
        torn = False
    except PowerCut:
        torn = True

    assert torn and store.files["outbox"] == b"abc"
