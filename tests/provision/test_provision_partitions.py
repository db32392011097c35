"""Room for a ROMFS in MicroPython's image: nothing overlaps, nothing else changes, and what can't be is said before anything is erased."""

import hashlib
from itertools import accumulate, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.provision.divide import divided
from tools.provision.flash import TOO_OLD, WITH_ROMFS, chip_of, commands, divided_copy
from tools.provision.partitions import DATA, ROMFS_BYTES, BadTable, Partition, build, parse, with_romfs
from tools.provision.trouble import Trouble

# MicroPython's own tables: until 1.25 with the filesystem in it, since then without.
NVS, PHY = Partition("nvs", 1, 2, 0x9000, 0x6000), Partition("phy_init", 1, 1, 0xF000, 0x1000)
OLD = [NVS, PHY, Partition("factory", 0, 0, 0x10000, 0x1F0000), Partition("vfs", 1, 0x81, 0x200000, 0x200000)]
NEW = [NVS, PHY, Partition("factory", 0, 0, 0x10000, 0x200000)]

# NEW with a ROMFS, byte by byte, as Espressif describes the format.
GOLDEN_ROWS = bytes.fromhex(
    "aa50 01 02 00900000 00600000 6e767300000000000000000000000000 00000000"
    "aa50 01 01 00f00000 00100000 7068795f696e69740000000000000000 00000000"
    "aa50 00 00 00000100 00002000 666163746f7279000000000000000000 00000000"
    "aa50 01 8f 00002100 00000200 726f6d66730000000000000000000000 00000000"
)


def named(partitions: list[Partition]) -> dict[str, tuple[int, int]]:
    return {each.name: (each.offset, each.size) for each in partitions}


def an_image(chip: int, table: bytes, inside: bytes = b"rom_ioctl") -> bytes:
    """As MicroPython's: boot loader, table, program; on an ESP32 it begins at 0x1000 of the flash, on an ESP32-S3 at 0."""
    at = 0x8000 - (0x1000 if chip == 0 else 0)
    start = b"\xe9" + bytes(11) + chip.to_bytes(2, "little")
    return (start.ljust(at, b"\xff") + table.ljust(0x8000, b"\xff") + inside).ljust(600_000, b"\xa5")


def test_a_table_is_written_byte_by_byte_as_espressif_reads_it() -> None:
    table = build(with_romfs(NEW))

    assert table[:128] == GOLDEN_ROWS
    assert table[128:160] == b"\xeb\xeb" + b"\xff" * 14 + hashlib.md5(GOLDEN_ROWS).digest()
    assert table[160:] == b"\xff" * (0xC00 - 160)


def test_where_micropython_makes_the_filesystem_itself_the_romfs_lies_before_it() -> None:
    assert named(with_romfs(NEW)) == {**named(NEW), "romfs": (0x210000, 0x20000)}


def test_where_the_table_has_the_filesystem_the_romfs_is_its_end() -> None:
    assert named(with_romfs(OLD)) == {**named(OLD), "vfs": (0x200000, 0x1E0000), "romfs": (0x3E0000, 0x20000)}


def test_a_table_that_has_a_romfs_is_left_as_it_is() -> None:
    assert with_romfs(with_romfs(OLD)) == with_romfs(OLD)


@given(st.lists(st.integers(1, 0x40), min_size=1, max_size=8), st.none() | st.integers(96, 0x400))
def test_whatever_the_table_nothing_overlaps_and_no_other_partition_moves(sectors: list[int], vfs_sectors: int | None) -> None:
    offsets = list(accumulate(sectors, initial=9))
    rows = [Partition(f"p{at}", DATA, 2, at * 4096, count * 4096) for at, count in zip(offsets, sectors, strict=False)]
    rows += [Partition("vfs", DATA, 0x81, offsets[-1] * 4096, vfs_sectors * 4096)] if vfs_sectors else []

    found = parse(build(with_romfs(rows)))

    taken = sorted((each.offset, each.end) for each in found)
    assert all(before[1] <= after[0] for before, after in pairwise(taken))
    assert [each for each in rows if each.name != "vfs"] == [each for each in found if each.name not in ("vfs", "romfs")]
    assert taken[-1][1] == rows[-1].end + (0 if vfs_sectors else ROMFS_BYTES)  # no byte beyond what a whole table had


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([*NEW, Partition("more", 1, 2, 0x20000, 0x1000)], "overlaps"),
        ([Partition("nvs", 1, 2, 0x8000, 0x1000)], "over the table"),
        ([], "empty"),
        ([NVS, Partition("vfs", 1, 0x81, 0x200000, 0x40000)], "only 262144"),
        ([NVS, Partition("odd", 1, 2, 0x10000, 0x1234)], "in the middle of a sector"),
        ([Partition(f"p{number}", 1, 2, 0x9000 + number * 4096, 4096) for number in range(95)], "too many"),
    ],
)
def test_what_can_not_be_divided_is_refused(rows: list[Partition], why: str) -> None:
    with pytest.raises(BadTable, match=why):
        build(with_romfs(rows))


@given(st.integers(0, 159), st.integers(1, 255))
def test_a_damaged_table_is_never_believed(at: int, by: int) -> None:
    table = bytearray(build(with_romfs(NEW)))
    table[at] ^= by

    with pytest.raises(BadTable):
        parse(bytes(table))


@pytest.mark.parametrize(("chip", "starts_at"), [(0, 0x1000), (9, 0)])
@pytest.mark.parametrize("rows", [OLD, NEW])
def test_only_the_table_of_an_image_changes(chip: int, starts_at: int, rows: list[Partition]) -> None:
    before = an_image(chip, build(rows))

    after = divided(before, starts_at, "micropython.bin")

    assert after is not None and len(after) == len(before)
    at = 0x8000 - starts_at
    assert after[:at] == before[:at] and after[at + 0xC00 :] == before[at + 0xC00 :]
    assert named(parse(after[at : at + 0xC00])) == named(with_romfs(rows))


def test_an_image_without_a_table_is_refused_before_the_board_is_touched() -> None:
    with pytest.raises(Trouble, match="--as-it-is"):
        divided(an_image(0, b""), 0x1000, "program.bin")


def test_what_is_flashed_is_the_divided_copy_or_the_file_itself_where_it_knows_no_romfs(tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    new, old = tmp_path / "new.bin", tmp_path / "old.bin"
    new.write_bytes(an_image(9, build(NEW)))
    old.write_bytes(an_image(9, build(NEW), b"of 1.24"))

    copy, words = divided_copy(new, tmp_path / "copies")

    assert words == WITH_ROMFS and copy != new and chip_of(copy) == chip_of(new)
    assert commands("/dev/ttyUSB0", copy)[1][-1] == str(copy)
    assert b"romfs" in copy.read_bytes() and b"romfs" not in new.read_bytes()
    assert divided_copy(old, tmp_path / "copies") == (old, TOO_OLD)
