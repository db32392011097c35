"""Which policy a base goes by: its settings' preset at first, then the newest that was adopted; for a rehearsal with other waits."""

import asyncio
from pathlib import Path

import pytest

from basestation.core.decisions import AdoptPolicy
from basestation.core.turn import PolicyAdopted
from basestation.policies.text import write
from basestation.policy_file import PRESETS, preset_text, read_policy, read_table
from basestation.settings.errors import SettingsError
from basestation.settings.looking import read_settings
from basestation.store import policies
from basestation.store.roster import MemberDraft, add_member
from basestation.wiring import Base
from tests.support.seeding import seeded

SCHOOL = '[school]\ntitle = "Invented Primary"\ntelephone = "01632 960 001"\naddress = "Marsh Lane"\n'
QUICK = "[sos]\noffice_s = 1\nsecond_s = 2\nhead_s = 3\nsheet_s = 4\naction_s = 5\n"


def settings_of(folder: Path, more: str = "", tables: str = "") -> Path:
    path = folder / "doorstep.toml"
    path.write_text(f'site = "saltmarsh"\ndata = "{folder}"\n{more}\n{SCHOOL}{tables}', "utf-8")
    return path


def started(path: Path, adopt: tuple[str, ...] = ()):
    """The policy of a base with these settings, once these texts were adopted, and after a restart."""

    async def story():
        seen = []
        for texts in (adopt, ()):
            base = Base(read_settings(path))
            await base.start()
            for text in texts:
                person = seeded(base.store.engine, add_member, MemberDraft("Mo", ("head",), "", None, ()))
                order = AdoptPolicy(1_000, person, read_table(text).name, policies.fingerprint_of(text), "why not")
                await base.service.ask(PolicyAdopted(order, text))
            seen.append(base._load().policy)
            await base.stop()
        assert seen[0] == seen[1]
        return seen[1]

    return asyncio.run(story())


@pytest.mark.parametrize("preset", PRESETS)
def test_a_new_base_begins_with_the_preset_of_its_settings(tmp_path, preset):
    assert started(settings_of(tmp_path, f'policy = "{preset}"')) == read_policy(preset_text(preset))


def test_a_base_whose_settings_name_none_begins_with_the_trust_wide_one(tmp_path):
    assert started(settings_of(tmp_path)) == read_policy(preset_text("trust"))


def test_the_newest_that_was_adopted_holds_also_after_a_restart(tmp_path):
    own = write({**read_table(preset_text("lone-working")).model_dump(), "title": "Our own"})

    found = started(settings_of(tmp_path, 'policy = "paired-safe-word"'), (preset_text("trust"), own))

    assert (found.rules.title, found.rules.name) == ("Our own", "lone-working")


def test_a_rehearsal_s_settings_override_the_waits_and_leave_the_rest(tmp_path):
    found, plain = started(settings_of(tmp_path, 'policy = "lone-working"', QUICK)), read_policy(preset_text("lone-working"))

    assert [step.wait_ms for step in found.sos.steps] == [1_000, 2_000, 3_000, 4_000]
    assert (found.overdue, found.code_word, found.rules) == (plain.overdue, plain.code_word, plain.rules)


def test_a_preset_that_is_none_is_named_when_the_settings_are_read(tmp_path):
    with pytest.raises(SettingsError, match=r"policy: .*'trust', 'risk-assessed', .* or 'paired-safe-word'"):
        read_settings(settings_of(tmp_path, 'policy = "trusty"'))
