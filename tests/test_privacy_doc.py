"""What docs/privacy.md says of our tables and times is what the code has."""

import re
from pathlib import Path

import pytest

from basestation.core.policy.rules import Retention
from basestation.store.schema import metadata

DOCS = Path(__file__).parents[1] / "docs"
PRIVACY = (DOCS / "privacy.md").read_text("utf-8")
ROWS = [line for line in PRIVACY.splitlines() if line.startswith("|")]


def test_every_table_of_the_database_is_explained() -> None:
    explained = {match[1] for row in ROWS if (match := re.match(r"\| `(\w+)` \|", row))}

    assert explained == set(metadata.tables)


@pytest.mark.parametrize("setting", Retention.__dataclass_fields__)
def test_the_times_are_those_of_the_rules(setting: str) -> None:
    row = next(row for row in ROWS if f"`{setting}`" in row)
    unit = {"h": "hours", "months": "months"}[setting.rsplit("_", 1)[1]]

    assert f"{getattr(Retention(), setting)} {unit}" in row


@pytest.mark.parametrize("name", ["dpia", "staff-notice", "consultation"])
def test_what_a_school_must_add_is_marked(name: str) -> None:
    text = (DOCS / "privacy" / f"{name}.md").read_text("utf-8")

    assert f"privacy/{name}.md" in PRIVACY
    assert "**School:**" in text
