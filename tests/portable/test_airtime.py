from badge.airtime import AGAIN, ALARM, HOUR_MS, ROUTINE, SLOT_MS, WORD, Airtime, sub_band, time_on_air_ms, time_on_air_us
from badge_fakes import Random, Store

MINUTE_MS = 60_000
TABLE_BYTES = (12, 16, 20, 24, 32, 37, 51)
# Time on air in tenths of a millisecond, for SF 7 to 12.
TABLE = {
    12: (412, 824, 1444, 2888, 5775, 11551),
    16: (515, 927, 1649, 3297, 6595, 13189),
    20: (566, 1029, 1853, 3707, 7414, 13189),
    24: (617, 1132, 2058, 3707, 8233, 14828),
    32: (719, 1336, 2468, 4526, 9871, 18104),
    37: (822, 1439, 2673, 4936, 10691, 19743),
    51: (1027, 1848, 3287, 6164, 13148, 24658),
}
ONE_PERCENT_MS = 36_000


def airtime(sf=9, frequencies=(868_100,), store=None, boot_ms=0, wall_s=0):
    made = Airtime(store or Store(), sf, frequencies, Random().below)
    made.load(boot_ms, wall_s)
    return made


def spend_all(air, at_ms, kind, size_bytes=24):
    """How many frames of a kind the law lets through at this moment."""
    sent = 0
    while air.take(at_ms, size_bytes, kind):
        sent += 1
    return sent


def fill(air, kind, size_bytes=24):
    """An hour in which as much is asked for as can be. How many frames the law let through."""
    return len([at_ms for at_ms in range(0, HOUR_MS, 2000) if air.take(at_ms, size_bytes, kind)])


def gaps_between(moments):
    return [moments[number] - moments[number - 1] for number in range(1, len(moments))]


def test_time_on_air_is_the_table_for_every_spreading_factor_and_size():
    for size_bytes in TABLE_BYTES:
        tenths = [(time_on_air_us(sf, size_bytes) + 50) // 100 for sf in range(7, 13)]
        assert tuple(tenths) == TABLE[size_bytes]


def test_what_is_booked_is_rounded_up():
    assert time_on_air_ms(9, 24) == 206
    assert time_on_air_ms(7, 24) == 62


def test_a_channel_lies_in_one_sub_band_with_all_its_width():
    assert [sub_band(khz) for khz in (864_000, 868_100, 868_300, 868_500, 868_900, 869_525)] == [0, 1, 1, 1, 2, 3]
    assert [sub_band(khz) for khz in (433_000, 865_000, 867_100, 868_050, 868_650, 869_225, 869_400, 915_000)] == [None] * 8


def test_nothing_is_sent_where_a_badge_may_not_send():
    outside = airtime(frequencies=(433_000, 868_650))

    assert (outside.take(0, 24, ALARM), outside.has_channel(), airtime().has_channel()) == (0, False, True)


def test_a_new_alarm_may_be_said_six_times_at_once_or_a_quarter_of_the_hour_and_then_in_its_turn():
    for sf in range(7, 13):
        air = airtime(sf)
        air_ms = time_on_air_ms(sf, 24)

        at_once = spend_all(air, 0, ALARM)
        later = [at_ms for at_ms in range(1000, HOUR_MS, 1000) if air.take(at_ms, 24, ALARM)]

        assert at_once == max(6, ONE_PERCENT_MS // 4 // air_ms)
        assert (at_once + len(later)) * air_ms <= ONE_PERCENT_MS
        assert max(gaps_between(later)) < 330_000


def test_nothing_is_sent_beyond_the_share():
    for sf in range(7, 13):
        air = airtime(sf)

        for kind in (ROUTINE, WORD, AGAIN, ALARM):
            fill(air, kind)

        assert 0 <= air.left_ms(HOUR_MS - 1) < 12 * time_on_air_ms(sf, 32)


def test_words_and_routine_leave_twelve_of_the_largest_alarms():
    for sf in range(7, 13):
        air = airtime(sf)

        for at_ms in range(0, HOUR_MS, 1000):
            air.take(at_ms, 12, WORD)
            air.take(at_ms, 27, ROUTINE)

        assert air.left_ms(HOUR_MS) >= 12 * time_on_air_ms(sf, 32)
        assert spend_all(air, HOUR_MS, ALARM, 32) >= 6


def test_words_may_follow_each_other_and_then_take_turns():
    air = airtime(12)

    at_once = spend_all(air, 0, WORD, 22)
    later = [at_ms for at_ms in range(1000, 2 * HOUR_MS, 1000) if air.take(at_ms, 22, WORD)]

    assert at_once == 6
    assert 8 <= len(later) <= 18


def test_routine_is_spread_over_the_hour():
    for sf, least_ms, most_ms in ((7, 0, 60_000), (9, 0, 60_000), (10, 40_000, 75_000), (11, 150_000, 210_000), (12, 800_000, 990_000)):
        air = airtime(sf)

        sent = [at_ms for at_ms in range(0, 4 * HOUR_MS, 15_000) if air.take(at_ms, 27, ROUTINE)][3:]

        assert least_ms < min(gaps_between(sent))
        assert max(gaps_between(sent)) <= most_ms


def test_an_alarm_said_again_is_spread_over_the_hour_and_leaves_six_for_a_new_press():
    air = airtime(12)
    for at_ms in (0, 2000, 4000, 8000, 16_000, 30_000):
        assert air.take(at_ms, 24, ALARM)

    again = [at_ms for at_ms in range(60_000, HOUR_MS, 30_000) if air.take(at_ms, 31, AGAIN)]

    assert len(again) >= 6
    assert max(gaps_between(again)) <= 8 * MINUTE_MS
    assert spend_all(air, HOUR_MS - 30_000, ALARM, 32) >= 6


def test_what_was_sent_is_forgotten_after_an_hour_and_not_before():
    air = airtime(12)
    spend_all(air, 0, ALARM)

    assert air.left_ms(HOUR_MS - 1) == ONE_PERCENT_MS - 6 * 1483
    assert air.left_ms(HOUR_MS + 2 * SLOT_MS) == ONE_PERCENT_MS


def test_each_sub_band_has_its_own_share_and_channels_take_turns():
    air = Airtime(Store(), 9, (868_100, 868_300, 869_525), Draws().below)
    air.load(0)

    used = [air.take(at_ms, 24, WORD) for at_ms in range(0, 9000, 1000)]

    assert sorted(set(used)) == [868_100, 868_300, 869_525]
    assert air.left_ms(9000) > 10 * ONE_PERCENT_MS - 9 * 206


class Draws:
    def __init__(self):
        self.drawn = 0

    def below(self, n):
        self.drawn += 1
        return self.drawn % n


def test_a_restart_forgets_nothing():
    store = Store()
    before = airtime(12, store=store)
    sent = spend_all(before, 50 * MINUTE_MS, ALARM)

    after = airtime(12, store=store)

    assert sent == 6
    assert after.left_ms(0) == after.left_ms(HOUR_MS) == ONE_PERCENT_MS - sent * 1483
    assert after.left_ms(HOUR_MS + 3 * SLOT_MS) == ONE_PERCENT_MS


def test_however_often_it_restarts_the_reserve_is_the_alarms():
    store, sent_ms = Store(), 0
    for _ in range(100):
        sent_ms += time_on_air_ms(9, 27) if airtime(store=store).take(0, 27, ROUTINE) else 0

    assert sent_ms <= ONE_PERCENT_MS
    assert spend_all(airtime(store=store), 0, ALARM, 32) >= 12


def test_in_a_loop_of_restarts_an_alarm_may_spend_all_that_the_law_allows():
    store, sent = Store(), 0
    while airtime(store=store).take(0, 24, ALARM):
        sent += 1

    assert sent == ONE_PERCENT_MS // 206


def test_a_sleep_of_known_length_counts():
    store = Store()
    air = airtime(store=store)
    spend_all(air, 0, ALARM)
    air.save(5000)

    slept = airtime(store=store, wall_s=5000 + (HOUR_MS + 4 * SLOT_MS) // 900)
    fast = airtime(store=store, wall_s=5000 + (HOUR_MS + 2 * SLOT_MS) // 1000)  # by a clock that says an hour after 55 minutes
    unknown = airtime(store=store)

    assert slept.left_ms(0) == ONE_PERCENT_MS
    assert fast.left_ms(0) < ONE_PERCENT_MS
    assert unknown.left_ms(0) == ONE_PERCENT_MS - 43 * 206


def test_a_claim_not_spent_yet_makes_the_length_of_a_sleep_worthless():
    store = Store()
    airtime(store=store).take(0, 24, WORD)
    spent_ms = ONE_PERCENT_MS - airtime(store=store).left_ms(0)

    assert ONE_PERCENT_MS - airtime(store=store, wall_s=2_000_000).left_ms(0) == spent_ms == 2206


def test_a_ledger_not_to_be_believed_leaves_the_alarms_their_reserve():
    for record in (b"\x00", bytes(131), bytes(4) + b"\xff" * 128):
        air = airtime(store=Store({"airtime1": record}))

        assert air.take(0, 24, WORD) == 0
        assert spend_all(air, 0, ALARM, 32) == 6


def test_a_ledger_that_can_not_be_read_closes_no_road():
    class Torn(Store):
        def read(self, name):
            raise OSError(84)

    air = airtime(store=Torn())

    assert air.take(0, 24, WORD) == 0
    assert spend_all(air, 0, ALARM, 32) == 6


def test_flash_that_is_full_keeps_no_alarm_back():
    store = Store()
    store.is_full = True

    assert spend_all(airtime(store=store), 0, ALARM) == ONE_PERCENT_MS // 4 // 206


def test_flash_is_written_seldom():
    class Counting(Store):
        writes = 0

        def replace(self, name, data):
            self.writes += 1
            Store.replace(self, name, data)

    store = Counting()
    air = airtime(store=store)
    sent = [at_ms for at_ms in range(0, 8 * HOUR_MS, 60_000) if air.take(at_ms, 27, ROUTINE)]

    assert len(sent) == 480
    assert store.writes < 60
