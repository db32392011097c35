"""Wi-Fi and AES on a virtual board, as the ESP32's own modules have them."""

from vm_life import PROFILE, lived_from, printed

from tools.emulator.vm import VirtualBoard

POINTS = {"school": {"password": "chalk", "rssi": -60}, "cafe": {"password": "cake", "rssi": -80, "dhcp": False}}

JOIN = """
import network, time
station = network.WLAN(network.STA_IF)
def join(ssid, password, reconnects=-1):
    station.active(True)
    station.disconnect()
    station.config(reconnects=reconnects)
    station.connect(ssid, password)
    time.sleep(10)
    print(station.isconnected(), station.status())
"""


def on_the_air(main: str, *steps: dict) -> list[str]:
    """Each step is what is in reach for the next minute."""
    board = VirtualBoard(PROFILE)
    board.wifi(POINTS)

    async def story(board: VirtualBoard) -> None:
        await board.advance(60_000)
        for points in steps:
            board.wifi(points)
            await board.advance(60_000)

    return printed(lived_from(board, JOIN + main, story))


def test_it_joins_a_network_that_it_knows_and_says_how_strong_it_is() -> None:
    said = on_the_air("join('school', 'chalk')\nprint(station.status('rssi'), station.config('ssid'), station.ifconfig()[0] != '0.0.0.0')")

    assert said == ["True 1010", "-60 school True"]


def test_it_says_why_not_only_when_it_has_stopped_trying() -> None:
    said = on_the_air(
        "join('school', 'wrong')\njoin('nowhere', '')\njoin('school', 'wrong', 1)\njoin('nowhere', '', 0)\njoin('cafe', 'cake')"
    )

    assert said == ["False 1001", "False 1001", "False 202", "False 201", "False 1001"]


def test_a_network_that_goes_is_left_and_joined_again_when_it_comes_back() -> None:
    said = on_the_air(
        "join('school', 'chalk')\nfor _ in range(3):\n    time.sleep(60)\n    print(station.isconnected())", {}, POINTS, POINTS
    )

    assert said == ["True 1010", "False", "True", "True"]


def test_a_scan_takes_its_time_and_names_who_is_there() -> None:
    said = on_the_air(
        "station.active(True)\nbefore = time.ticks_ms()\nprint(sorted([row[0] for row in station.scan()]), time.ticks_ms() - before > 1000)"
    )

    assert said == ["[b'cafe', b'school'] True"]


def test_what_the_chip_refuses_is_refused() -> None:
    said = on_the_air("""
for what in (lambda: station.connect("school", "chalk"), lambda: station.scan(), lambda: station.status("rssi")):
    try:
        what()
    except OSError as error:
        print(error)
station.active(True)
station.connect("school", "chalk")
try:
    station.connect("school", "chalk")
except OSError as error:
    print(error)
""")

    assert said == ["Wifi Not Started", "Wifi Not Started", "Wifi Not Connected", "Wifi Internal State Error"]


def test_aes_gives_the_published_vectors() -> None:
    """NIST SP 800-38A: F.1.1, F.2.1 and F.2.2."""
    said = printed(lived_from(VirtualBoard(PROFILE), """
from binascii import hexlify, unhexlify
from cryptolib import aes
key, text = unhexlify("2b7e151628aed2a6abf7158809cf4f3c"), unhexlify("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
iv = bytes(range(16))
print(hexlify(aes(key, 1).encrypt(text[:16])).decode())
chained = aes(key, 2, iv)
made = chained.encrypt(text[:16]) + chained.encrypt(text[16:])
print(hexlify(made).decode())
print(aes(key, 2, iv).decrypt(made) == text, aes(key, 1).decrypt(aes(key, 1).encrypt(text)) == text)
into = bytearray(16)
aes(key, 1).encrypt(text[:16], into)
print(hexlify(into).decode()[:8])
for wrong in (lambda: aes(key, 1).encrypt(b"short"), lambda: aes(b"short", 1), lambda: aes(key, 2), lambda: chained.decrypt(made)):
    try:
        wrong()
    except ValueError as error:
        print(error)
"""))  # fmt: skip

    assert said == [
        "3ad77bb40d7a3660a89ecaf32466ef97",
        "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2",
        "True True",
        "3ad77bb4",
        "blksize % 16",
        "key",
        "IV",
        "can't encrypt & decrypt",
    ]
