"""NMEA: what is a position, what is not, and how old it is."""

from badge.clock import WRAP_MS, unwrap
from badge.fix import FixKeeper
from badge.nmea import Nmea


def sentence(body):
    total = 0
    for byte in body:
        total ^= byte
    return b"$" + body + b"*%02X\r\n" % total


def gga(time=b"130507.00", lat=b"5344.74020", ns=b"N", lon=b"00020.20680", ew=b"W", quality=b"1", hdop=b"0.91"):
    return sentence(b",".join([b"GNGGA", time, lat, ns, lon, ew, quality, b"12", hdop, b"5.0,M,46.0,M,,"]))


def rmc(time=b"130507.00", valid=b"A"):
    return sentence(b"GPRMC," + time + b"," + valid + b",5344.74020,N,00020.20680,W,0.1,,211126,,,A")


def test_a_good_fix_in_millionths_of_a_degree():
    assert tuple(Nmea().feed(gga())) == (4, 53_745_670, -336_780)


def test_every_quarter_of_the_globe():
    assert tuple(Nmea().feed(gga(ns=b"S", ew=b"E")))[1:] == (-53_745_670, 336_780)


def test_nonsense_is_no_position():
    """F34"""
    for nonsense in (
        gga(lat=b"8960.000000", lon=b"00000.000000"),
        gga(lat=b"9000.0001"),
        gga(lat=b"9100.0000"),
        gga(lon=b"18000.0001"),
        gga(lat=b"0000.00000", lon=b"00000.00000"),
        gga(quality=b"0"),
        gga(quality=b""),
        gga(lat=b"", lon=b""),
        gga(lat=b"53x4.74"),
        gga(lat=b"5344.7x"),
        gga(ns=b"Q"),
        gga(lat=b"-344.7402"),
        sentence(b"GPGGA,1,2"),
        sentence(b"GPGGA"),
    ):
        assert Nmea().feed(nonsense) is None, nonsense


def test_the_receivers_own_doubt_is_believed():
    """F34: RMC says V"""
    assert Nmea().feed(rmc(valid=b"V") + gga()) is None
    assert Nmea().feed(rmc(valid=b"A") + gga()) is not None


def test_a_receiver_that_says_only_rmc_gives_a_place_of_unknown_accuracy():
    place = Nmea().feed(rmc())

    assert place.accuracy_m is None and place.lat_udeg == 53_745_670


def test_a_wrong_checksum_is_no_sentence():
    """F34"""
    good = gga()

    assert Nmea().feed(good[:20] + b"9" + good[21:]) is None
    assert Nmea().feed(good.replace(b"*", b"")) is None


def test_a_sentence_may_come_in_any_pieces():
    whole = gga()
    for size in (1, 2, 7, 50):
        reader = Nmea()
        found = [reader.feed(whole[start : start + size]) for start in range(0, len(whole), size)]
        assert [place for place in found if place] != [], size


def test_lines_of_a_kilobyte_and_garbage_are_survived():
    """F34"""
    reader = Nmea()

    for garbage in (b"x" * 1024, b"\x00\xff\n" * 400, b"$GPGGA," + b"1" * 1000 + b"\n", b"$", b"*", b"\n\n\r\n", b"$GPGGA*\n"):
        assert reader.feed(garbage) is None
    assert reader.feed(b"\r\n" + gga()) is not None


def test_in_a_long_backlog_the_newest_counts():
    backlog = b"".join([gga(time=b"1305%02d.00" % second, lat=b"53%02d.00000" % second) for second in range(60)])

    assert Nmea().feed(backlog).lat_udeg == 53_983_333


def test_accuracy_is_guessed_from_the_dilution():
    dilutions = (b"0.5", b"2", b"20.0", b"", b"999.99", b"x")

    assert [Nmea().feed(gga(hdop=hdop)).accuracy_m for hdop in dilutions] == [2, 10, 100, None, None, None]


def test_a_fix_grows_old_by_our_own_clock():
    fixes = FixKeeper()
    fixes.read(gga(), 1000)

    assert fixes.described(31_999)[0] == 30
    assert FixKeeper().described(5) == (None, None, None, None)


def test_a_frozen_fix_does_not_become_younger():
    """F34"""
    fixes = FixKeeper()
    fixes.read(gga(), 1000)
    for at_ms in range(2000, 60_000, 1000):
        fixes.read(gga(), at_ms)

    assert fixes.age_ms(61_000) == 60_000


def test_standing_still_is_not_frozen():
    fixes = FixKeeper()
    fixes.read(gga(time=b"130507.00"), 1000)
    fixes.read(gga(time=b"130508.00"), 2000)

    assert fixes.age_ms(2000) == 0


def test_a_roll_over_of_the_receivers_week_or_a_leap_second_moves_nothing():
    """F34: dates are not read, and the time of day only to see that it is another"""
    fixes = FixKeeper()
    fixes.read(gga(time=b"235960.00"), 1000)
    fixes.read(gga(time=b"000000.00"), 2000)

    assert fixes.age_ms(2500) == 500


def test_the_clock_goes_on_where_the_boards_counter_wraps():
    """F33"""
    at_ms = unwrap(WRAP_MS - 5, WRAP_MS - 100)

    assert at_ms == WRAP_MS - 5
    assert unwrap(3, at_ms) == WRAP_MS + 3
    assert unwrap(2, unwrap(WRAP_MS - 1, unwrap(3, at_ms))) == 2 * WRAP_MS + 2


def test_the_clock_stands_still_when_the_counter_does():
    assert unwrap(17, 5 * WRAP_MS + 17) == 5 * WRAP_MS + 17
