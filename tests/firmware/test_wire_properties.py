"""What must always hold on the wire, whatever arrives."""

import contextlib

from badgelink.ccm import NONCE_BYTES, TAG_BYTES, Ccm
from badgelink.frame import LAST_COUNTER, BadFrame, seal, unseal
from badgelink.messages import FIRST_DOWN, LAYOUT, BadMessage, decode, encode
from badgelink.replay import WINDOW, ReplayWindow
from badgelink.scales import Degrees
from cipher import ccm
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from hypothesis import given
from hypothesis import strategies as some

KEY = bytes(range(16))
CIPHER = ccm(KEY)
NONCES = some.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES)


def _values(scale: object) -> some.SearchStrategy:
    if isinstance(scale, int):
        return some.integers(0, (1 << scale) - 1)
    if isinstance(scale, Degrees):
        return some.integers(-scale.span // 2, scale.span // 2)
    return some.none() | some.integers(scale.steps[0], scale.steps[-1])


@some.composite
def messages(draw: some.DrawFn) -> tuple:
    kind, scales = LAYOUT[draw(some.sampled_from(sorted(LAYOUT)))]
    named = {name: draw(_values(scale)) for name, scale in zip(kind._fields, scales, strict=True)}
    if "fix_age_s" in named and named["fix_age_s"] is None:
        named |= {"accuracy_m": None, "lat_udeg": None, "lon_udeg": None}
    return kind(**named)


@given(some.binary(max_size=80), some.booleans())
def test_noise_never_passes_for_a_frame(noise: bytes, from_badge: bool) -> None:
    with contextlib.suppress(BadFrame):
        unseal(CIPHER, noise, from_badge)
        raise AssertionError("noise was taken for a frame")


@given(some.integers(0, 63), some.binary(max_size=40))
def test_noise_never_crashes_a_decoder(number: int, noise: bytes) -> None:
    try:
        message = decode(number, noise)
    except BadMessage:
        return

    assert encode(message)[0] in LAYOUT


@given(messages())
def test_what_is_understood_is_said_again_in_the_same_bytes(message: tuple) -> None:
    number, payload = encode(message)
    understood = decode(number, payload)

    again, payload_again = encode(understood)
    assert type(understood) is type(message)
    assert decode(again, payload_again) == understood


@given(messages(), some.integers(0, 0xFFFF), some.integers(0, LAST_COUNTER))
def test_every_message_comes_back_out_of_its_frame(message: tuple, badge_id: int, counter: int) -> None:
    frame = seal(CIPHER, badge_id, counter, message)
    number, payload = encode(message)

    header, opened = unseal(CIPHER, frame, number < FIRST_DOWN)

    assert (header.badge_id, header.counter, header.type) == (badge_id, counter, number)
    assert opened == decode(number, payload)


@given(messages(), some.integers(0, 10_000), some.integers(1, 255))
def test_nothing_altered_is_ever_accepted(message: tuple, where: int, change: int) -> None:
    """F26"""
    frame = bytearray(seal(CIPHER, 7, 1, message))
    frame[where % len(frame)] ^= change
    accepted = []

    for from_badge in (True, False):
        with contextlib.suppress(BadFrame):
            accepted.append(unseal(CIPHER, bytes(frame), from_badge))

    assert accepted == []


@given(messages(), some.binary(max_size=256))
def test_no_truncation_and_no_tail_is_accepted(message: tuple, tail: bytes) -> None:
    """F26 truncated to each length 0..255"""
    frame, accepted = seal(CIPHER, 7, 1, message), []

    for size in range(256):
        cut = (frame + tail + bytes(256))[:size]
        with contextlib.suppress(BadFrame):
            if size != len(frame):
                accepted.append(unseal(CIPHER, cut, True))

    assert accepted == []


@given(some.binary(min_size=16, max_size=16), NONCES, some.binary(max_size=200), some.binary(max_size=64))
def test_our_ccm_is_the_librarys(key: bytes, nonce: bytes, plain: bytes, clear: bytes) -> None:
    ours, theirs = ccm(key), AESCCM(key, tag_length=TAG_BYTES)

    sealed = ours.seal(nonce, plain, clear)

    assert sealed == theirs.encrypt(nonce, plain, clear)
    assert ours.open(nonce, sealed, clear) == plain


@given(NONCES, some.binary(max_size=80), some.binary(max_size=20))
def test_our_ccm_and_the_library_refuse_the_same(nonce: bytes, sealed: bytes, clear: bytes) -> None:
    try:
        theirs = AESCCM(KEY, tag_length=TAG_BYTES).decrypt(nonce, sealed, clear)
    except (InvalidTag, ValueError):
        theirs = None

    assert Ccm(CIPHER._encrypt_block).open(nonce, sealed, clear) == theirs


@given(some.lists(some.integers(0, 200), max_size=80), some.integers(0, 80))
def test_a_replay_window_accepts_each_counter_once_over_any_restart(counters: list[int], restart_at: int) -> None:
    """F14, F25"""
    window, accepted = ReplayWindow(), []
    for at, counter in enumerate(counters):
        if at == restart_at:
            window = ReplayWindow(window.newest, window.seen)
        if window.accept(counter):
            accepted.append(counter)

    assert len(accepted) == len(set(accepted))
    assert all(counter in accepted for counter in counters if counter > max(counters) - WINDOW)
