"""MicroPython's image with a partition for our firmware made in its table; all else of it stays as it is."""

from .partitions import LONGEST_BYTES, TABLE_AT, BadTable, build, parse, with_romfs
from .trouble import Trouble

KNOWS_ROMFS = b"rom_ioctl"  # the name is in every image that can use one
WHY_NOT = (
    "No ROMFS can be made in {name}: {why}. Is it MicroPython's whole image (the .bin from micropython.org)?\n"
    "With --as-it-is it is written unchanged; the badge's firmware then takes more of its memory."
)


def divided(data: bytes, starts_at: int, name: str) -> bytes | None:
    """None when this MicroPython is too old to use one. `starts_at`: where in flash the image begins."""
    if KNOWS_ROMFS not in data:
        return None
    at = TABLE_AT - starts_at
    try:
        table = build(with_romfs(parse(data[at : at + LONGEST_BYTES])))
    except BadTable as error:
        raise Trouble(WHY_NOT.format(name=name, why=f"as for its partition table, {error}")) from error
    return data[:at] + table + data[at + LONGEST_BYTES :]
