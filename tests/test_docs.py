"""What the documents say is true: every setting and channel is explained, every decision record listed, every link leads somewhere."""

import re
import tomllib
from pathlib import Path

import pytest
from pydantic import BaseModel

from basestation.channels.table import CHANNELS
from basestation.settings.errors import SettingsError
from basestation.settings.looking import read_settings
from basestation.settings.whole import Settings

ROOT = Path(__file__).parent.parent
DOCS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")]
EXAMPLE = ROOT / "deploy/doorstep.toml"
NOT_FOR_THE_FILE = {"web.vendor"}  # where `make setup` puts the screen's scripts: for packagers only


def names(model: type[BaseModel], prefix: str = "") -> set[str]:
    found: set[str] = set()
    for name, field in model.model_fields.items():
        kinds = [kind for kind in [field.annotation, *getattr(field.annotation, "__args__", ())] if isinstance(kind, type)]
        nested = next((kind for kind in kinds if issubclass(kind, BaseModel)), None)
        found |= names(nested, f"{prefix}{name}.") if nested else {f"{prefix}{name}"}
    return found


def mentioned(text: str) -> set[str]:
    """Every setting that the example names, commented out or not."""
    table, found = "", set()
    for line in text.splitlines():
        if heading := re.match(r"(?:# )?\[(\w+)\]", line):
            table = f"{heading[1]}."
        elif setting := re.match(r"#? ?(\w+) = ", line):
            found.add(table + setting[1])
    return found


def test_every_setting_is_in_the_example_and_the_example_has_no_other() -> None:
    known = names(Settings) - NOT_FOR_THE_FILE

    assert mentioned(EXAMPLE.read_text()) == known


def test_the_example_can_be_read() -> None:
    settings = read_settings(EXAMPLE)

    assert settings.site == tomllib.loads(EXAMPLE.read_text())["site"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('sitte = "x"', "sitte: there is no such setting"),
        ('[school]\ntimezone = "Mars"', "school.timezone: is no time zone"),
        ("[web", "TOML"),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(tmp_path: Path, wrong: str, said: str) -> None:
    path = tmp_path / "doorstep.toml"
    path.write_text(wrong)

    with pytest.raises(SettingsError, match=re.escape(said)):
        read_settings(path)


def test_every_channel_is_in_the_operations_page() -> None:
    page = (ROOT / "docs/operations.md").read_text()

    assert [name for name in CHANNELS if f"| `{name}` |" not in page] == []


def test_every_decision_record_is_listed() -> None:
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (ROOT / "docs/adr/README.md").read_text()))

    assert listed == {path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md")}


@pytest.mark.parametrize("page", DOCS, ids=[str(page.relative_to(ROOT)) for page in DOCS])
def test_every_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text())

    assert [link for link in links if not (page.parent / link).exists()] == []
