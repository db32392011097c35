"""A modem is woken, watched, sends and hands over, whatever it says in between. In virtual time."""

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basestation.sms import known, waking
from basestation.sms.talk import SILENCE, Came, HangUp, Odd
from tests.basestation.sms.bench import NUMBER, Bench, PinMemory
from tools.emulator.modem import pdus
from tools.emulator.modem.card import Card
from tools.emulator.modem.network import DENIED, HOME, PHONE_OFF, SEARCHING
from tools.emulator.modem.simulated import Manners

LONG = "ALARM: Zoë 👩‍🏫 pressed the hidden alarm. " * 5
SHOWN_WITHIN_MS = 14_000  # and 5 s until it counts, and the watcher's second: within 20 s


def awake(**options):
    bench = Bench(**options).plug_in().run(5_000)
    assert bench.why_not == ""
    return bench


# Waking -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("manners", [Manners(), Manners(answer_ms=700), Manners(chatter=1.0), Manners(chatter=0.5, cuts=True)])
def test_a_modem_wakes_and_sends(manners):
    bench = Bench(manners=manners).plug_in().run(20_000)

    bench.post(LONG)
    bench.run(10_000)

    assert (bench.why_not, bench.sent, bench.network.texts_to(NUMBER)) == ("", ["1"], [LONG])


def test_one_that_takes_its_time_over_every_answer_is_not_looked_at_without_end():
    bench = Bench(manners=Manners(answer_ms=900)).plug_in().run(60_000)

    bench.post(LONG)
    bench.run(30_000)

    assert (bench.why_not, bench.network.texts_to(NUMBER)) == ("", [LONG])


def test_it_is_starting_until_it_has_answered_all():
    bench = Bench(manners=Manners(answer_ms=100)).plug_in().run(500)

    assert bench.why_not == known.STARTING
    assert bench.run(5_000).why_not == ""


def test_without_a_modem_that_is_said():
    bench = Bench()

    assert bench.why_not == known.NO_MODEM


def test_one_that_was_left_waiting_for_a_text_is_freed_first():
    bench = Bench()
    bench.sim.hear(bench.now_ms, b"AT+CMGF=0\rAT+CMGS=30\r")

    bench.plug_in().run(10_000)

    assert bench.why_not == ""
    assert bench.network.taken == []


def test_one_that_never_answers_is_given_up_so_that_another_port_is_tried():
    bench = Bench(manners=Manners(is_mute=True)).plug_in().run(SHOWN_WITHIN_MS)

    assert bench.of(HangUp) == [HangUp()]
    assert bench.why_not == SILENCE


def test_a_modem_that_can_report_nothing_still_sends():
    bench = awake(manners=Manners(has_reports=False))

    bench.post("x")
    bench.run()

    assert bench.sent == ["1"]
    assert bench.reports == []
    assert "whether a text arrived" in bench.ours.known.worry


def test_the_centre_in_the_settings_is_told_to_the_sim():
    bench = awake(smsc="+447802000332")

    assert bench.sim.card.centre == "+447802000332"


@pytest.mark.parametrize(
    ("fails", "why"),
    [
        ({"+CMGF=0": ["ERROR"] * 9}, waking.NO_TEXTS),
        ({"+CNMI=": ["ERROR"] * 9}, waking.NO_NEWS),
        ({"+CPIN?": ["+CME ERROR: 13"]}, waking.BROKEN_SIM),
        ({"+CPIN?": ["+CME ERROR: 12"]}, waking.LOCKED),
        ({"+CPIN?": ["ERROR"]}, waking.BROKEN_SIM),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(fails, why):
    bench = Bench(manners=Manners(fails=fails)).plug_in().run(5_000)

    assert bench.why_not == why


def test_a_sim_without_a_centre_is_said():
    assert Bench(card=Card(centre="")).plug_in().run(5_000).why_not == waking.NO_CENTRE


def test_a_sim_that_needs_a_while_gets_it():
    bench = Bench(manners=Manners(fails={"+CPIN?": ["+CME ERROR: 14"] * 4, "+CNMI=": ["+CMS ERROR: 314"] * 2})).plug_in().run(20_000)

    assert bench.why_not == ""


def test_a_fault_that_is_mended_is_noticed():
    bench = Bench(has_card=False).plug_in().run(5_000)
    assert bench.why_not == waking.NO_SIM

    bench.sim.card = Card()

    assert bench.run(15_000).why_not == ""


# The SIM's PIN ------------------------------------------------------------------------------------------------------


def test_the_right_pin_opens_the_sim_and_nothing_is_remembered():
    bench = awake(pin="4711", card=Card(pin="4711"))

    assert bench.sim.card.tried == ["4711"]
    assert bench.tries.spent == set()


def test_a_wrong_pin_is_tried_once_and_never_again_however_often_all_is_started():
    card, tries = Card(pin="4711"), PinMemory()

    for _ in range(5):
        bench = Bench(pin="1234", card=card, tries=tries).plug_in().run(600_000)
        bench.unplug()
        bench.plug_in().run(60_000)

    assert card.tried == ["1234"]
    assert card.tries_left == 2
    assert bench.why_not == waking.WRONG_PIN


def test_a_corrected_pin_is_tried():
    card, tries = Card(pin="4711"), PinMemory()
    Bench(pin="1234", card=card, tries=tries).plug_in().run(60_000)

    bench = Bench(pin="4711", card=card, tries=tries).plug_in().run(60_000)

    assert bench.why_not == ""
    assert card.tries_left == 3


def test_a_sim_that_was_too_busy_for_the_pin_gets_it_again():
    busy = Manners(fails={"+CPIN=": ["+CME ERROR: 14"]})

    bench = Bench(pin="4711", card=Card(pin="4711"), manners=busy).plug_in().run(60_000)

    assert bench.why_not == ""


def test_when_nobody_can_say_whether_it_was_a_try_it_was_one():
    silent = Manners(fails={"+CPIN=": ["+CME ERROR: 14"], "+CPINR": ["ERROR"] * 99})

    bench = Bench(pin="4711", card=Card(pin="4711"), manners=silent).plug_in().run(60_000)

    assert bench.sim.card.tried == []
    assert bench.why_not == waking.WRONG_PIN


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_a_wrong_pin_is_tried_once(seed):
    """Unplugged, restarted, hushed at random in the middle of it."""
    chance, card, tries = random.Random(seed), Card(pin="4711"), PinMemory()

    for _ in range(8):
        manners = Manners(chatter=0.3, cuts=True, fails={"+CPINR": ["ERROR"] * 99} if seed % 2 else {})
        bench = Bench(pin="1234", card=card, tries=tries, manners=manners, seed=seed).plug_in().run(chance.randrange(3_000))
        bench.sim.manners.is_mute = chance.random() < 0.5
        bench.run(chance.randrange(20_000))

    assert len(card.tried) <= 1
    assert card.tries_left >= 2


def test_a_third_pin_is_not_tried_when_nobody_can_say_how_many_tries_are_left():
    """Most cheap modems can't: the settings are corrected twice, wrongly, and the SIM must live."""
    card, tries = Card(pin="4711"), PinMemory()

    for pin in ("1111", "2222", "3333", "1111"):
        silent = Manners(fails={"+CPINR": ["ERROR"] * 99})
        bench = Bench(pin=pin, card=card, tries=tries, manners=silent).plug_in().run(60_000)
        if pin == "3333":
            assert bench.why_not == waking.LAST_TRY_UNSAID

    assert card.tried == ["1111", "2222"]
    assert bench.why_not == waking.WRONG_PIN


def test_the_last_try_belongs_to_a_person():
    card = Card(pin="4711", tries_left=1)

    bench = Bench(pin="4711", card=card).plug_in().run(60_000)

    assert card.tried == []
    assert bench.why_not == waking.LAST_TRY


def test_a_try_that_cannot_be_written_down_is_not_made():
    class FullDisk(PinMemory):
        def spend(self, pin):
            raise OSError(28, "No space left on device")

    bench = Bench(pin="4711", card=Card(pin="4711"), tries=FullDisk()).plug_in().run(60_000)

    assert bench.sim.card.tried == []
    assert "can't write down" in bench.why_not


@pytest.mark.parametrize(("card", "why"), [(Card(pin="4711"), waking.NEEDS_PIN), (Card(pin="4711", tries_left=0), waking.LOCKED)])
def test_a_sim_that_stays_shut_says_why(card, why):
    bench = Bench(card=card).plug_in().run(60_000)

    assert bench.why_not == why
    assert card.tried == []


def test_a_pin_is_in_no_order_and_no_word():
    bench = Bench(pin="4711", card=Card(pin="9999")).plug_in().run(60_000)

    assert "4711" not in repr(bench.orders) + bench.why_not


# The network --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("state", "why"), [(SEARCHING, known.NO_NETWORK), (DENIED, known.DENIED_WORDS), (0, known.NO_NETWORK)])
def test_a_lost_network_is_said_at_once_and_its_return_too(state, why):
    bench = awake()

    bench.sim.register(bench.now_ms, state)
    assert bench.run(100).why_not == why

    bench.sim.register(bench.now_ms, HOME)
    assert bench.run(100).why_not == ""


def test_a_network_that_went_without_a_word_is_missed_soon():
    bench = awake()

    bench.network.registration = SEARCHING

    assert bench.run(10_000).why_not == known.NO_NETWORK


def test_a_text_waits_for_the_network():
    bench = awake()
    bench.sim.register(bench.now_ms, SEARCHING)
    bench.run(100)
    bench.post("x")
    bench.run(1_000)

    bench.sim.register(bench.now_ms, HOME)
    bench.run(1_000)

    assert (bench.sent, bench.not_sent) == (["1"], [])


def test_a_weak_signal_is_a_worry_and_no_fault():
    bench = awake()

    bench.network.signal = 3
    bench.run(10_000)

    assert bench.why_not == ""
    assert "weak signal (3 of 31)" in bench.ours.known.worry


def test_a_sim_that_takes_no_more_texts_is_a_worry_until_there_is_room():
    """Nobody's "1" would arrive, and nobody would know."""
    bench = awake()
    while bench.sim.receive(bench.now_ms, NUMBER, "what somebody kept"):
        pass
    bench.run(90_000)
    said = bench.ours.known.worry

    bench.sim.card.texts.clear()
    bench.run(90_000)

    assert (bench.why_not, said, bench.ours.known.worry) == ("", known.FULL, "")


def test_a_sim_that_is_pulled_out_is_missed():
    bench = awake()

    bench.sim.pull_sim(bench.now_ms)

    assert bench.run(2_000).why_not == waking.NO_SIM


# Sending ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("code", "is_for_good"), [(1, True), (28, True), (38, False), (41, False), (500, False), (304, True)])
def test_a_refusal_is_for_good_or_for_now(code, is_for_good):
    bench = awake()
    bench.network.refuses = code

    bench.post("x")
    bench.run()

    [(_, was_for_good, why)] = bench.not_sent
    assert was_for_good is is_for_good
    assert str(code) in why


def test_a_sim_without_credit_is_a_fault_of_the_road_until_a_text_goes_through():
    bench = awake()
    bench.network.refuses = 8
    bench.post("x")
    assert "credit" in bench.run(3_600_000).why_not

    bench.network.refuses = None
    bench.post("y", key="2")
    bench.run()

    assert bench.why_not == ""
    assert bench.sent == ["2"]


def test_a_busy_network_is_a_fault_while_it_is_tried_and_not_for_ever():
    bench = awake()
    bench.network.refuses = 41
    bench.post("x")

    assert "did not take it (41)" in bench.run(60_000).why_not
    assert bench.run(60_000).why_not == ""


def test_a_wrong_number_is_no_fault_of_the_road():
    bench = awake()
    bench.network.refuses = 1

    bench.post("x")

    assert bench.run().why_not == ""


def test_a_slow_network_gets_its_time_and_nothing_is_sent_twice():
    bench = awake()
    bench.network.take_ms = 45_000

    bench.post("x")
    bench.run(60_000)

    assert bench.sent == ["1"]
    assert bench.network.texts_to(NUMBER) == ["x"]


def test_what_the_network_took_of_a_text_is_not_sent_again():
    bench = awake()
    job = bench.post(LONG)
    while len(job.references) < 2:
        bench.run(5)
    bench.network.refuses = 41
    bench.run()
    assert [code for _, code, _ in bench.not_sent] == [False]

    bench.network.refuses = None
    bench._carry(bench.ours.post(job, bench.now_ms))
    bench.run()

    assert bench.network.texts_to(NUMBER) == [LONG]
    assert len(bench.network.taken) == len(job.submits)


def test_a_bare_ok_is_no_proof_that_a_text_went():
    bench = awake(manners=Manners(fails={"+CMGS=": ["OK"]}))

    bench.post("x")
    bench.run()

    assert (bench.sent, [was_for_good for _, was_for_good, _ in bench.not_sent]) == ([], [False])


def test_a_text_nobody_wants_any_more_is_not_sent():
    bench = awake()
    bench.sim.register(bench.now_ms, SEARCHING)
    bench.run(100)
    job = bench.post("x")
    job.until_ms = bench.now_ms + 1_000
    bench.run(2_000)

    bench.sim.register(bench.now_ms, HOME)
    bench.run()

    assert bench.network.texts == []


def test_reports_come_in_between():
    bench = awake(manners=Manners(chatter=0.5, cuts=True, answer_ms=60))
    bench.network.fates["+447700900999"] = PHONE_OFF

    bench.post("x" * 400)
    bench.post("y", key="2", number="+447700900999")
    bench.run(10_000)

    assert bench.sent == ["1", "2"]
    assert sorted(bench.reports) == [(1, 0), (2, 0), (3, 0), (4, PHONE_OFF)]


# What comes ---------------------------------------------------------------------------------------------------------


def test_a_text_is_handed_over_and_erased_once_it_is_stored():
    bench = awake()
    bench.sim.receive(bench.now_ms, NUMBER, "1")
    bench.run(130_000)
    assert bench.came == [(0, NUMBER, "1")]
    assert bench.sim.card.texts

    bench.store(0)
    bench.run()

    assert bench.sim.card.texts == {}
    assert bench.run(130_000).came == [(0, NUMBER, "1")]


def test_what_came_while_nobody_listened_is_read_at_the_start():
    bench = Bench()
    bench.sim.receive(bench.now_ms, NUMBER, "2")
    bench.sim.receive(bench.now_ms, NUMBER, "on my way")

    bench.plug_in().run(5_000)

    assert sorted(words for _, _, words in bench.came) == ["2", "on my way"]


def test_what_was_told_in_the_middle_of_a_noise_is_found_later():
    bench = awake()
    place = bench.sim.card.keep(pdus.delivers(NUMBER, "1", bench.now_ms)[0])

    bench.run(65_000)

    assert bench.came == [(place, NUMBER, "1")]


def test_a_text_shown_without_a_place_is_taken_too():
    bench = awake()
    paper = pdus.delivers(NUMBER, "1", bench.now_ms)[0]

    bench._carry(bench.ours.heard(f"\r\n+CMT: ,{len(paper) // 2 - 1}\r\n{paper}\r\n".encode(), bench.now_ms))

    assert bench.came == [(None, NUMBER, "1")]


def test_what_nobody_can_read_is_erased_in_the_end_and_disturbs_nothing():
    bench = awake()
    bench.sim.card.texts[4] = "00040C91447700"
    bench.sim.receive(bench.now_ms, NUMBER, "1")

    bench.run(200_000)

    assert 4 not in bench.sim.card.texts
    assert len(bench.of(Odd)) == 3
    assert bench.came == [(0, NUMBER, "1")]


def test_a_text_that_cannot_be_erased_is_not_handed_over_again():
    bench = awake(manners=Manners(fails={"+CMGD=": ["+CMS ERROR: 321"] * 99}))
    bench.sim.receive(bench.now_ms, NUMBER, "1")
    bench.run()

    bench.store(0)
    bench.run(200_000)

    assert bench.came == [(0, NUMBER, "1")]


# Lost ---------------------------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.integers(0, 40_000), st.booleans())
def test_a_modem_that_stops_answering_is_shown_within_20_s(after_ms, is_sending):
    bench = awake()
    if is_sending:
        bench.network.take_ms = 30_000
        bench.post("x")
    bench.run(after_ms)

    bench.sim.manners.is_mute = True
    bench.run(SHOWN_WITHIN_MS)

    assert bench.why_not == SILENCE


def test_one_that_hangs_while_it_sends_is_given_up_and_the_text_handed_back():
    bench = awake()
    bench.sim.manners.is_mute = True
    bench.post("x")

    bench.run(90_000)

    assert bench.not_sent == [("1", False, SILENCE)]
    assert bench.of(HangUp) == [HangUp()]


def test_one_that_is_pulled_out_while_it_sends_goes_on_when_it_is_back():
    """F20, for the modem's line."""
    bench = awake()
    job = bench.post(LONG)
    while not job.references:
        bench.run(5)

    bench.unplug()
    bench.sim.power_on()
    assert bench.run(5_000).why_not == known.NO_MODEM
    bench.plug_in().run(10_000)

    assert bench.sent == ["1"]
    assert bench.network.texts_to(NUMBER) == [LONG]


def test_one_that_starts_by_itself_is_set_up_again():
    bench = awake()

    bench.sim.power_on()
    bench._carry(bench.ours.heard(b"\r\nRDY\r\n", bench.now_ms))
    bench.run(5_000)
    bench.sim.receive(bench.now_ms, NUMBER, "1")
    bench.run(1_000)

    assert bench.why_not == ""
    assert bench.came == [(0, NUMBER, "1")]


def test_one_that_starts_by_itself_while_it_sends_is_not_waited_for():
    """What it was asked is never answered; the next text must not wait for a minute."""
    bench = awake()
    bench.network.take_ms = 30_000
    bench.post("x")
    bench.run(2_000)

    bench.sim.power_on()
    bench._carry(bench.ours.heard(b"\r\nRDY\r\n", bench.now_ms))

    assert bench.not_sent == [("1", False, SILENCE)]
    assert bench.of(HangUp) == [HangUp()]
    assert bench.plug_in().run(5_000).why_not == ""


def test_one_that_started_again_without_a_word_is_noticed_by_its_echo_before_a_text_goes_wrong():
    """A cheap modem whose supply broke down as it sent says nothing about it, and takes texts in another mode from then on."""
    bench = awake()
    bench.sim.power_on()

    bench.post("x")
    bench.run(2_000)

    assert bench.not_sent == [("1", False, SILENCE)]
    assert bench.network.taken == []
    bench.post("x", "2")
    assert bench.plug_in().run(10_000).why_not == ""
    assert bench.sent == ["2"]


def test_texts_from_outside_without_end_keep_no_alarm_back():
    """Anybody can send them, and a slow modem needs longer to read one than the next takes to come."""
    bench = awake()
    bench.sim.manners.answer_ms = 400
    for number in range(60):
        if number == 10:
            bench.post("x")
        bench.sim.receive(bench.now_ms, "+447700900999", "rubbish")
        bench.run(500)
        for came in bench.of(Came):
            bench.orders.remove(came)
            bench.store(came.place)

    assert bench.sent == ["1"]


def test_one_that_echoes_whatever_it_is_told_still_sends():
    bench = Bench(manners=Manners(fails={"E": ["OK"] * 99})).plug_in().run(5_000)

    bench.post("x")
    bench.run(60_000)

    assert (bench.why_not, bench.sent, bench.of(HangUp)) == ("", ["1"], [])


@pytest.mark.parametrize("hours", [int(os.environ.get("DOORSTEP_MODEM_HOURS", "1"))])
def test_an_ordinary_day_has_no_fault(hours):
    """Talkative, now and then slow, with texts that go and come: nothing is ever said to be wrong."""
    chance, bench = random.Random(5), awake(manners=Manners(chatter=0.3, cuts=True))
    faults = []

    for minute in range(60 * hours):
        bench.sim.manners.answer_ms = chance.choice([5, 50, 400, 1_500])
        bench.network.take_ms = chance.choice([500, 4_000, 9_000])
        bench.post(f"text {minute}", key=str(minute))
        bench.sim.receive(bench.now_ms, NUMBER, "on my way")
        for _ in range(12):
            bench.run(5_000)
            faults += [bench.why_not] if bench.why_not else []
        bench.store(bench.came[-1][0])

    assert faults == []
    assert len(bench.sent) == len(bench.came) == 60 * hours


# Rubbish ------------------------------------------------------------------------------------------------------------

WORDS = [
    b"OK\r\n", b"\r\n> ", b"ERROR\r\n", b"+CMGS: \r\n", b"+CMGS: 999999999999\r\n", b'+CMTI: "SM",\r\n', b'+CMTI: "SM",77\r\n',
    b"+CREG: \r\n", b"+CREG: 1,x\r\n", b"+CSQ: ,\r\n", b"+CPIN:\r\n", b"+CDS: 25\r\n", b"+CDS: 25\r\n0006D60B\r\n",
    b"0006D60B911326880736F4\r\n",
    b"+CMGL: 1,1,,9\r\n", b"+CMGL: x\r\n00FF00FF00FF00FF\r\n", b"\x00\xff\x1a\x1b", b'+CSCA: "', b"\r\n", b"+CMS ERROR: \r\n", b"RDY\r\n",
]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(WORDS) | st.binary(max_size=30), st.integers(0, 9_000)), max_size=30), st.integers(0, 99))
def test_rubbish_ends_nothing_and_what_follows_is_understood(noise, seed):
    """F21, for the modem's line."""
    bench = Bench(manners=Manners(chatter=0.3, cuts=True), seed=seed).plug_in()
    bench.post(LONG)

    for piece, wait_ms in noise:
        if bench.is_open:
            bench._carry(bench.ours.heard(piece, bench.now_ms))
        bench.run(wait_ms)
        if not bench.is_open:
            bench.plug_in()
    bench.unplug()
    bench.sim.power_on()
    bench.plug_in().run(120_000)

    assert bench.why_not == ""
    assert LONG in bench.network.texts_to(NUMBER) or bench.not_sent


@pytest.mark.parametrize("seed", range(8))
def test_a_bad_day_loses_no_text(seed):
    """F52: pulled out, hushed, without a network, refused, noisy, at random from a seed. Twenty texts, and each arrives."""
    chance = random.Random(seed)
    bench = Bench(manners=Manners(chatter=0.4, cuts=True), seed=seed).plug_in()
    texts = [f"text {number} " + "long " * chance.randrange(80) for number in range(20)]
    jobs = [bench.post(text, key=str(number), reference=number) for number, text in enumerate(texts)]

    for _ in range(60):
        chance.choice(
            [bench.unplug, bench.sim.power_on, lambda: bench.sim.register(bench.now_ms, SEARCHING), _hush(bench), _refuse(bench)]
        )()
        bench.run(chance.randrange(40_000))
        bench.sim.manners.is_mute, bench.network.refuses = False, None
        bench.sim.register(bench.now_ms, HOME)
        bench.plug_in().run(chance.randrange(20_000))
        for job in jobs:
            if not job.is_done and job not in bench.ours.jobs:
                bench._carry(bench.ours.post(job, bench.now_ms))
    bench.run(120_000)

    assert {text.text for text in bench.network.texts} == set(texts)


def _hush(bench):
    return lambda: setattr(bench.sim.manners, "is_mute", True)


def _refuse(bench):
    return lambda: setattr(bench.network, "refuses", 38)
