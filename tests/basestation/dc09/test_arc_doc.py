"""The page about the alarm receiving centre says what the code does."""

import re
from pathlib import Path

from basestation.channels.arc_receiver import AT_ONCE
from basestation.core.deliveries.retry import MOST_TRIES
from basestation.dc09.codes import CODES, SILENT, UNKNOWN
from basestation.settings.roads import ArcSettings

PAGE = (Path(__file__).parents[3] / "docs/arc.md").read_text("utf-8")


def row(name, code):
    return f"| {name} | {code.sia}, {code.sia_restored} | {code.event} | {code.words} |"


def test_every_code_is_in_the_table():
    wanted = [row(f"`{cause}`", code) for cause, code in CODES.items()]
    wanted += [row('`SOS` with `sos = "silent"`', SILENT), row("any other", UNKNOWN)]

    assert [line for line in wanted if line not in PAGE] == []


def test_the_defaults_are_as_it_says():
    said = dict(re.findall(r"`(supervision_s|probe_s|answer_s)` \((\d+) s\)", PAGE))

    assert said == {name: str(ArcSettings.model_fields[name].default) for name in ("supervision_s", "probe_s", "answer_s")}


def test_the_limits_are_as_it_says():
    assert AT_ONCE == 4 and "At most four messages" in PAGE
    assert f"60 seconds, {MOST_TRIES} times" in PAGE
