"""The `doorstep` command."""

import argparse
import gc
import importlib
import os
import sys

COMMANDS = {
    "serve": ("basestation.serving", "run the base station"),
    "demo": ("tools.demo", "a small invented school at work, with badges to press"),
    "badge": ("tools.provision", "put a badge into service: flash, provision, verify, logs, update, revoke"),
    "gateway": ("tools.provision.gateway_command", "put a LoRa gateway into service: provision, verify"),
    "board": ("tools.board", "a virtual badge in real time, for a developer: prints its serial port"),
    "check": ("basestation.commands.check", "are the settings right, and is everything there that they name; starts nothing"),
    "roads": ("basestation.commands.roads", "does every way in and out work, and when did it last show that it does"),
    "journal": ("basestation.commands.journal", "is the record still what was written, and what would retention erase"),
    "rehearse": ("tools.rehearse", "the end-to-end rehearsal an installer runs"),
}


CUT_OFF = 128 + 13  # as a shell says of what a SIGPIPE ended


def main(argv: list[str] | None = None) -> int:
    """Only the command that is asked for is imported: a base that restarts in the middle of an alarm must be quick."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(
        prog="doorstep", description="A panic-alarm badge for home visits, and the base that makes sure somebody comes."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (module, what) in COMMANDS.items():
        command = commands.add_parser(name, help=what, description=what)
        if argv[:1] == [name]:
            gc.disable()  # importing makes much and throws nothing away: looking for garbage in between only costs time
            loaded = importlib.import_module(module)
            gc.enable()
            loaded.add_arguments(command)
            command.set_defaults(run=loaded.run)
    arguments = parser.parse_args(argv)
    try:
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read it has had enough (`| head`): nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CUT_OFF


if __name__ == "__main__":
    sys.exit(main())
