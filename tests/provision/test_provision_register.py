"""The base's register as provisioning uses it: numbers, keys, and badges that count no more."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from basestation.settings.whole import Settings
from basestation.store import schema
from basestation.store.badges import all_badges, is_password_of
from basestation.store.engine import make_engine
from basestation.store.store import Store
from tools.provision.register import Register
from tools.provision.trouble import Trouble

CHALLENGE = b"0123456789abcdef"
SCHOOL = {"title": "Saltmarsh Primary School", "telephone": "01632 960 001", "address": "Marsh Lane"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    store = Store(f"sqlite:///{tmp_path / 'doorstep.db'}")
    store.own()
    store.close()
    return Settings.model_validate({"site": "saltmarsh", "data": tmp_path, "school": SCHOOL})


@pytest.fixture
def register(settings: Settings) -> Iterator[Register]:
    with Register(settings) as opened:
        yield opened


def digest(secret: bytes) -> str:
    return hashlib.sha256(CHALLENGE + secret).hexdigest()


def test_each_badge_has_a_number_and_a_key_of_its_own(register: Register) -> None:
    one, two = register.new_identity("aa", "", False), register.new_identity("bb", "Spare", False)

    assert (one.number, two.number) == (1, 2)
    assert one.key != two.key and one.password != two.password
    assert register.is_key_of(1, CHALLENGE, digest(one.key))
    assert not register.is_key_of(2, CHALLENGE, digest(one.key))
    assert not register.is_key_of(3, CHALLENGE, digest(one.key))


def test_what_a_badge_is_made_of_is_noted_for_the_forecast_of_its_battery(register: Register, settings: Settings) -> None:
    for unique_id in ("aa", "bb"):
        register.new_identity(unique_id, "", False)

    register.note_board(2, "esp32-devkit")

    engine = make_engine(settings.database_url)
    assert [record.board for record in all_badges(engine)] == ["", "esp32-devkit"]
    engine.dispose()


def test_an_interrupted_run_leaves_no_number_behind(register: Register, settings: Settings) -> None:
    first = register.new_identity("aa", "", False)

    again = register.new_identity("aa", "", False)

    assert (again.number, again.key) == (first.number, first.key)
    assert again.password != first.password
    engine = make_engine(settings.database_url)
    assert is_password_of(engine, 1, again.password) and not is_password_of(engine, 1, first.password)
    engine.dispose()


def test_a_key_that_was_heard_in_use_is_never_given_to_a_badge_that_forgot_it(register: Register, settings: Settings) -> None:
    """Its counter is forgotten too, and a counter used twice with one key gives away what was sealed."""
    first = register.new_identity("aa", "", False)
    write(settings, update(schema.badges).values(last_heard_ms=1, newest_counter=64))

    again = register.new_identity("aa", "", False)

    assert again.number == 2
    assert again.key != first.key


def test_a_password_is_compared_by_digest(register: Register) -> None:
    added = register.new_identity("aa", "", False)
    stored = hashlib.sha256(added.password.encode()).hexdigest().encode()

    assert register.is_password_of(1, CHALLENGE, digest(stored))
    register.new_password(1)
    assert not register.is_password_of(1, CHALLENGE, digest(stored))


def test_a_revoked_badge_stays_revoked_and_says_why(register: Register) -> None:
    register.new_identity("aa", "", False)

    register.revoke(1, "lost on the bus", 5)

    known = register.known(1)
    assert known is not None and known.is_revoked
    assert register.why_revoked(1) == "lost on the bus"
    with pytest.raises(Trouble, match="lost on the bus"):
        register.revoke(1, "again", 6)
    with pytest.raises(Trouble, match="no badge 9"):
        register.revoke(9, "never was", 6)


def test_its_board_may_be_provisioned_again_under_another_number(register: Register) -> None:
    register.new_identity("aa", "", False)
    register.revoke(1, "found again", 5)

    assert register.new_identity("aa", "", False).number == 2


@pytest.mark.parametrize(
    ("busy", "why"),
    [
        (insert(schema.visits).values(number=1, badge=1, is_open=True), "out on a visit"),
        (
            insert(schema.incidents).values(number=1, badge=1, is_open=True, is_drill=False, opened_ms=1, set_ms=1),
            "alarm that is still open",
        ),
    ],
)
def test_a_badge_that_must_go_on_being_heard_is_not_revoked(register: Register, settings: Settings, busy: object, why: str) -> None:
    register.new_identity("aa", "", False)
    write(settings, busy)

    with pytest.raises(Trouble, match=why):
        register.revoke(1, "lost", 5)

    known = register.known(1)
    assert known is not None and not known.is_revoked


def test_without_a_base_it_says_what_to_start(tmp_path: Path) -> None:
    settings = Settings.model_validate({"site": "saltmarsh", "data": tmp_path, "school": SCHOOL})

    with pytest.raises(Trouble, match="doorstep serve"), Register(settings):
        pass

    assert list(tmp_path.iterdir()) == []


def write(settings: Settings, statement: object) -> None:
    engine = make_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    engine.dispose()
