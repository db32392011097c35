"""What always holds on a gateway's serial line, whatever is on it: F21."""

from badgelink.line import LONGEST_BYTES, MOST_BYTES, Unwrapper, stuffed, unstuffed, wrapped
from badgelink.line_messages import LINE, Ask, decode_line, encode_line
from gateway.airtime import GatewayAirtime
from gateway.mind import Gateway
from hypothesis import given
from hypothesis import strategies as some

from basestation.gateways.serial_line import GatewayLine
from tools.emulator.devices import FakeStore

MESSAGES = some.binary(min_size=1, max_size=LONGEST_BYTES)
NOISE = some.binary(max_size=400)


@given(some.binary(max_size=LONGEST_BYTES))
def test_what_was_stuffed_has_no_zero_and_comes_back(data: bytes) -> None:
    assert 0 not in stuffed(data)
    assert unstuffed(stuffed(data)) == data


@given(some.lists(some.one_of(MESSAGES.map(wrapped), NOISE.map(lambda noise: noise + b"\0"))), some.lists(some.integers(1, 50), min_size=1))
def test_each_whole_message_is_found_between_any_noise_in_any_pieces(parts: list[bytes], sizes: list[int]) -> None:
    line, unwrapper, found = b"".join(parts), Unwrapper(), []
    while line:
        size = sizes[len(found) % len(sizes)]
        found += unwrapper.take(line[:size])
        line = line[size:]
        assert len(unwrapper.rest) <= MOST_BYTES + 1

    whole = [part for part in parts if part.count(0) == 2 and len(Unwrapper().take(part)) == 1 and part[0] == 0]
    assert len(found) >= len(whole)
    assert found == [message for part in parts for message in Unwrapper().take(part)]


@given(NOISE)
def test_no_bytes_are_more_than_one_of_our_messages_or_none(data: bytes) -> None:
    message = decode_line(data)

    assert message is None or type(message) in {kind for kind, _ in LINE.values()}


@given(some.lists(some.one_of(NOISE, MESSAGES.map(wrapped)), max_size=8))
def test_nothing_on_the_line_stops_a_gateway_that_a_base_has_spoken_to(pieces: list[bytes]) -> None:
    mind = Gateway("hall", "board", 1, (9, 868_100), lambda sf, khz: GatewayAirtime(FakeStore(), sf, [khz], lambda count: 0))
    mind.read(0, wrapped(encode_line(Ask(1))))
    for piece in pieces:
        mind.read(1_000, piece)
        mind.next(1_000)
    mind.write()
    mind.read(2_000, b"\0" + wrapped(encode_line(Ask(1))))

    assert [type(decode_line(message)).__name__ for message in Unwrapper().take(mind.write())] == ["Hello"]


class Nowhere:
    def write(self, data: bytes) -> None:
        pass

    def close(self) -> None:
        pass


@given(some.lists(some.one_of(NOISE, MESSAGES.map(wrapped), NOISE.map(lambda noise: wrapped((bytes([1]) + noise)[:200]))), max_size=8))
def test_nothing_that_a_gateway_says_stops_the_base(pieces: list[bytes]) -> None:
    heard: list[object] = []
    line = GatewayLine("usb0", Nowhere(), lambda: 1_000_000, lambda line, on_air: heard.append(on_air))
    for piece in pieces:
        line.came(piece)
        line.tick()

    assert isinstance(line.name, str)
    assert line.why_not == "" or "not listen" in line.why_not or "radio" in line.why_not
