"""What is copied to a badge: only what differs, main.py last, and never half of two versions."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tools.provision.compiled import compile_file, takes_compiled
from tools.provision.plan import BOOT, MAIN, Wanted, changes, firmware_files, is_ours

ROOT = Path(__file__).parents[2]
MPY = 6 | 3 << 8 | 10 << 10  # an ESP32's sys.implementation._mpy
NAMES = st.sampled_from([MAIN, BOOT, "/board.json", "/lib/badge/run.mpy", "/lib/badge/mind.mpy", "/lib/drivers/gps.mpy"])


def test_a_fresh_board_gets_every_file_and_main_last() -> None:
    wanted = [Wanted(MAIN, b"main"), Wanted("/lib/badge/run.mpy", b"run"), Wanted(BOOT, b"boot"), Wanted("/board.json", b"{}")]

    due = changes(wanted, {}.get, [])

    assert [file.path for file in due.copy] == ["/board.json", "/lib/badge/run.mpy", BOOT, MAIN]


def test_what_is_there_already_is_not_copied_again() -> None:
    wanted = [Wanted(MAIN, b"main"), Wanted(BOOT, b"boot")]
    there = {file.path: file.digest for file in wanted}

    assert changes(wanted, there.get, []).is_empty
    assert changes(wanted, {**there, BOOT: "another"}.get, []).copy == (wanted[1],)


def test_an_old_source_that_would_hide_its_compiled_file_is_removed() -> None:
    run = Wanted("/lib/badge/run.mpy", b"run")

    due = changes([run], {run.path: run.digest}.get, ["/lib/badge/run.py", "/lib/badge/run.mpy", "/lib/badge/run.mpy.part"])

    assert due.remove == ("/lib/badge/run.py", "/lib/badge/run.mpy.part")


@given(st.dictionaries(NAMES, st.binary(max_size=4)), st.dictionaries(NAMES, st.binary(max_size=4)))
def test_after_the_changes_the_badge_is_always_what_was_wanted(wanted: dict[str, bytes], there: dict[str, bytes]) -> None:
    due = changes(
        [Wanted(path, data) for path, data in wanted.items()], {p: Wanted(p, d).digest for p, d in there.items()}.get, list(there)
    )

    after = {path: data for path, data in there.items() if path not in due.remove} | {file.path: file.data for file in due.copy}

    assert after == wanted
    assert MAIN not in [file.path for file in due.copy[:-1]]


def test_a_board_that_reads_compiled_files_gets_the_small_image() -> None:
    files = {file.path: file.data for file in firmware_files(MPY)}

    assert {MAIN, BOOT} <= files.keys()
    assert all(data[:2] == b"M\x06" for path, data in files.items() if path.startswith("/lib/"))
    assert all(is_ours(path) for path in files if path.startswith("/lib/"))


def test_a_board_that_reads_no_compiled_files_gets_the_sources() -> None:
    files = {file.path: file.data for file in firmware_files(0)}

    assert files["/lib/badge/run.py"] == (ROOT / "firmware/lib/badge/run.py").read_bytes()
    assert files[MAIN] == (ROOT / "firmware/main.py").read_bytes()
    assert all(is_ours(path) for path in files if path.startswith("/lib/"))
    assert not takes_compiled(0) and takes_compiled(MPY) and not takes_compiled(5)


def test_what_others_put_below_lib_is_left_alone() -> None:
    assert [path for path in ("/lib/mqtt_as/__init__.mpy", "/lib/lora/modem.mpy", "/lib/umqtt/simple.mpy") if is_ours(path)] == []


def test_the_same_source_compiles_to_the_same_bytes_wherever_it_lies(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text("def double(x):\n    return x + x\n")

    one, two = (compile_file(tmp_path / folder / "a.py", "badge/a.py", "xtensawin") for folder in ("one", "two"))

    assert one == two


def test_no_content_is_shown_when_a_file_is_printed() -> None:
    assert "secret" not in repr(Wanted("/settings.json", b"secret"))
