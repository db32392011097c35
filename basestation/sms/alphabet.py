"""The letters of a text message: GSM 03.38's own, seven bits each, or UCS-2 (UTF-16, big end first) for all others."""

from collections.abc import Iterable, Sequence

ESCAPE = 0x1B
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = {
    0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€",
}  # fmt: skip
SEPTETS: dict[str, tuple[int, ...]] = {letter: (code,) for code, letter in enumerate(BASIC) if code != ESCAPE}
SEPTETS |= {letter: (ESCAPE, code) for code, letter in EXTENSION.items()}


def is_gsm(text: str) -> bool:
    return all(letter in SEPTETS for letter in text)


def septets_of(text: str) -> list[int]:
    """KeyError when a letter is not of this alphabet: ask `is_gsm` first."""
    return [septet for letter in text for septet in SEPTETS[letter]]


def letters_of(septets: Iterable[int]) -> str:
    """An escape to nothing that is known shows the plain letter, as phones do; two escapes are a space."""
    letters, is_escaped = [], False
    for septet in septets:
        if is_escaped:
            letters.append(" " if septet == ESCAPE else EXTENSION.get(septet, BASIC[septet]))
            is_escaped = False
        elif septet == ESCAPE:
            is_escaped = True
        else:
            letters.append(BASIC[septet])
    return "".join(letters)


def pack(septets: Sequence[int], fill_bits: int = 0) -> bytes:
    """Seven bits after seven bits, the lowest first, after `fill_bits` empty ones."""
    bits = 0
    for place, septet in enumerate(septets):
        bits |= septet << (fill_bits + 7 * place)
    return bits.to_bytes((fill_bits + 7 * len(septets) + 7) // 8, "little")


def unpack(packed: bytes, count: int, fill_bits: int = 0) -> list[int]:
    """At most `count` septets: fewer when the bytes end before."""
    bits = int.from_bytes(packed, "little") >> fill_bits
    there = min(count, (8 * len(packed) - fill_bits) // 7)
    return [bits >> (7 * place) & 0x7F for place in range(there)]


def units_of(text: str) -> bytes:
    """UCS-2 as phones take it today: UTF-16, so that an emoji is two units. Half of one becomes a question mark."""
    return text.encode("utf-16-be", "replace")


def text_of(units: bytes) -> str:
    return units[: len(units) // 2 * 2].decode("utf-16-be", "replace")
