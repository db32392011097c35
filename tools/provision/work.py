"""What `doorstep badge` does, each deed a short list of steps. Every one can be cut off anywhere and simply run again."""

import argparse
import json
from pathlib import Path

from basestation.settings.whole import Settings

from . import checks, identity, label, rom
from .board import Board
from .broker_account import check_writable, put_account
from .checkout import Profile, load_profile
from .checks import Check
from .copying import bring_up_to_date, compare
from .finding_out import findings
from .identity import Claim, Surroundings
from .libraries import files_for
from .plan import Wanted, firmware_files
from .proof import NotProved, prove
from .register import Register
from .steps import Steps
from .surroundings import authority, broker_of, check_base_is_running, lora_of, networks, only_this_computer, settings_of
from .trouble import Trouble

PROFILE, AUTHORITY = "/board.json", "/ca.der"


def provision(options: argparse.Namespace, steps: Steps) -> int:
    """From a board with MicroPython on it to a badge that is proved."""
    settings, profile = settings_of(options.settings), load_profile(options.profile)
    check_base_is_running(settings, options.settings)
    around = _surroundings(options, settings, profile)
    ca = authority(settings, options.ca)
    with Register(settings) as register:
        with Board(options.port) as board:
            _look_at(board, profile, steps)
            wanted = _wanted(board, profile, options.bundle, steps)
            wanted += [Wanted(AUTHORITY, ca)] if ca else []
            number = _identify(board, register, options, around, settings, steps)
            register.note_board(number, profile.name)
            bring_up_to_date(board, wanted, steps)
        steps.done("Start", "restarted with its new firmware")
        _print_label(number, settings, options.label or Path(f"badge-{number}.svg"), steps)
        if options.without_proof:
            steps.note(f"badge {number} is NOT PROVED: press its visible button once there, and look at the office's Badges page")
            return 0
        _prove(options, register, number, (around.host, around.port), steps)
    return 0


def update(options: argparse.Namespace, steps: Steps) -> int:
    """New firmware for a badge that stays who it is."""
    settings = settings_of(options.settings) if options.settings else None
    with Board(options.port) as board:
        profile = _profile_on(board)
        _look_at(board, profile, steps)
        copied = bring_up_to_date(board, _wanted(board, profile, options.bundle, steps), steps)
        who = board.ask("k_whoami('00' * 16)")
    steps.done("Start", "restarted" + (" with its new firmware" if copied else ""))
    if settings is None or who is None:
        steps.note(
            "to see that it still works press its visible button once: two short buzzes and a blink say that the base stored its self-test"
        )
        return 0
    with Register(settings) as register:
        _prove(options, register, who["badge_id"], (who["mqtt"][0], who["mqtt"][1]), steps)
    return 0


def verify(options: argparse.Namespace, steps: Steps) -> int:
    """0 only when everything is as it should be."""
    settings = settings_of(options.settings)
    with Register(settings) as register:
        with Board(options.port) as board:
            found, claim = _verified(board, register, settings)
        known = register.known(claim.number) if claim and claim.holds else None
        found += checks.check_protection(known, checks.now_ms()) if known else []
    for check in found:
        steps.note(check.line)
    all_hold = all(check.holds for check in found)
    steps.note("everything holds" if all_hold else "NOT everything holds: see above")
    return 0 if all_hold else 1


def _verified(board: Board, register: Register, settings: Settings) -> tuple[list[Check], Claim | None]:
    found = [checks.check_micropython(board.about, board.port)]
    claim = identity.claim_of(board, register, settings.site)
    try:
        profile = _profile_on(board)
    except Trouble as trouble:
        found.append(Check("Board", False, str(trouble)))
    else:
        wanted = [*firmware_files(board.about.mpy), Wanted(PROFILE, profile.data)]
        found += [checks.check_chip(board.about, profile), checks.check_files(compare(board, rom.placed(board, wanted)))]
    return [*found, checks.check_identity(claim)], claim


# The steps ----------------------------------------------------------------------------------------------------------


def _look_at(board: Board, profile: Profile, steps: Steps) -> None:
    for check in (checks.check_micropython(board.about, board.port), checks.check_chip(board.about, profile)):
        steps.done(checks.demand(check).what, check.words)


def _wanted(board: Board, profile: Profile, bundle: Path | None, steps: Steps) -> list[Wanted]:
    files = files_for(board, profile, bundle, steps)
    return rom.placed(board, [*files, *firmware_files(board.about.mpy), Wanted(PROFILE, profile.data)], steps)


def _profile_on(board: Board) -> Profile:
    text = board.read(PROFILE)
    if text is None:
        raise Trouble("This badge does not know what board it is: doorstep badge provision PORT")
    try:
        name = str(json.loads(text)["name"])
    except (ValueError, KeyError, TypeError):
        raise Trouble("The badge's board.json can't be read: doorstep badge provision PORT") from None
    return load_profile(name)


def _surroundings(options: argparse.Namespace, settings: Settings, profile: Profile) -> Surroundings:
    if options.mosquitto_passwd:
        check_writable(options.mosquitto_passwd)
    host, port, has_tls = broker_of(settings, options.broker, options.ca is not None)
    wifi = networks(options.wifi, options.hotspot, options.networks)
    lora = lora_of(settings) if profile.has_radio and not options.no_lora else None
    return Surroundings(settings.site, host, port, has_tls, wifi, lora)


PUT_NAME = {
    "embedded": "Put its name or IP address into the settings.",
    "external": "Say where badges find the broker: --broker NAME:8883 --ca FILE. The base's own side stays as it is.",
}


def _identify(board: Board, register: Register, options: argparse.Namespace, around: Surroundings, settings: Settings, steps: Steps) -> int:
    if only_this_computer(around.host) and not board.about.is_virtual:
        raise Trouble(f"broker.host is {around.host!r}: no badge finds this computer by that. {PUT_NAME[settings.broker.kind]}")
    claim = identity.claim_of(board, register, settings.site)
    account = _Account(options.mosquitto_passwd, settings.broker.kind == "external")
    if claim is not None and claim.holds and not options.new_key:
        number = identity.keep(board, register, claim, around, account.put, steps)
        if options.name:
            register.rename(number, options.name)
        return number
    account.check()
    if claim is not None:
        steps.note(f"it was badge {claim.number}, but {claim.why_not or 'a new key is asked for'}: it is given a number and key of its own")
    if claim is not None and claim.holds:
        register.revoke(claim.number, "given a new key", checks.now_ms())
    return identity.give(board, register, options.name or "", options.for_drills, around, account.put, steps)


class _Account:
    """Where a badge's password at the broker goes: into the base's register, and into Mosquitto's file where that is the broker."""

    def __init__(self, file: Path | None, is_external: bool):
        self._file, self._is_external = file, is_external

    def check(self) -> None:
        """Before anything is changed."""
        if self._file is None and self._is_external:
            raise Trouble(
                "The broker is the school's own: say where its password file is, with --mosquitto-passwd FILE (deploy/mosquitto)."
            )

    def put(self, number: int, password: str) -> str:
        """What the technician must do so that it counts; empty when nothing."""
        self.check()
        if self._file is None:
            return ""
        put_account(self._file, str(number), password)
        return "Mosquitto must read its password file again now: sudo systemctl reload mosquitto"


def _print_label(number: int, settings: Settings, file: Path, steps: Steps) -> None:
    file.write_text(label.label_svg(number, label.Owner(settings.school.title, settings.school.telephone)), "utf-8")
    steps.done("Label", f"{file}: print it at its true size (62 x 29 mm) from any browser, and stick it on the case")


def _prove(options: argparse.Namespace, register: Register, number: int, door: tuple[str, int], steps: Steps) -> None:
    try:
        prove(register, number, options.wait, steps)
    except NotProved as trouble:
        steps.note("asking the badge what keeps it from the base ...")
        with Board(options.port) as board:
            why = findings(board, *door)
        raise NotProved("\n".join([str(trouble), *why])) from trouble
