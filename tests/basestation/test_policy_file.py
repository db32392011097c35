"""A policy's file is read whole or not at all, and whoever wrote it is told the line, what is wrong and the remedy."""

import tomllib
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from basestation.core.policy.ladders import PoliceStep, Policy
from basestation.core.policy.words import changes
from basestation.policies.lines import lines_of
from basestation.policies.text import write
from basestation.policy_file import PRESETS, PolicyError, Problem, check_date, preset_text, read_policy, read_table

TEXT = preset_text("risk-assessed")


def spoilt(old: str, new: str, text: str = TEXT) -> tuple[str, int]:
    """The text with its one `old` made `new`, and the line where that stands."""
    at = text.index(old)
    return text[:at] + new + text[at + len(old) :], text.count("\n", 0, at) + 1


def said_of(text: str) -> list[str]:
    with pytest.raises(PolicyError) as found:
        read_policy(text)
    return [str(problem) for problem in found.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("interval_min = 20", "interval_min = 200", "contacting.interval_min is 200; write 5 to 120, or 0 when contact"),
        ("interval_min = 20", "intervall_min = 20", "there is no contacting.intervall_min; did you mean interval_min?"),
        ("interval_min = 20", 'interval_min = "20"', 'contacting.interval_min is "20"; write 5 to 120'),
        ("interval_min = 20", "interval_min = true", "contacting.interval_min is true; write 5 to 120"),
        ("interval_min = 20", "interval_min = 0", "contacting.interval_min is 0, but contact is at intervals; write 5 to 120"),
        ("grace_min = 5", "grace_min = 0", "contacting.grace_min is 0, so every check-in would be missed; write 1 to 30"),
        ('when = "interval"', 'when = "return"', 'is 20, but contacting.when is "return"; write 0, or when = "interval"'),
        ('cue = "buzz"', 'cue = "buz"', 'contacting.cue is "buz"; write one of "buzz", "beep", "nothing" (did you mean "buzz"?)'),
        ('"head", "delegate"', '"head", "deligate"', 'approval.roles, item 2 is "deligate"; write one of "head", "delegate"'),
        ('opens = "08:00"', 'opens = "19:00"', 'evening.closes is "18:00", not after opens ("19:00"); write a later time'),
        ('opens = "08:00"', 'opens = "8"', 'evening.opens is "8"; write a time like "08:00"'),
        ("positions_h = 24", "positions_h = 2000", "retention.positions_h is 2000; write 1 to 72"),
        ('by_date = ""', 'by_date = "2028-02-30"', 'review.by_date is "2028-02-30", no day of the calendar'),
        ("wait_s = 60 }", "wait_s = 1 }", "ladder.sos, step 4: wait_s is 1; write 5 to 3600"),
        ('roles = ["office"], wait_s', "roles = [], wait_s", 'ladder.sos, step 1: roles is a list of 0; write a list of "office"'),
        ("[evening]", "[evening", "this is not TOML"),
        ("[evening]", "[evenings]", "there is no evenings; did you mean evening?"),
        ("[evening]", "[zoo]", "there is no zoo; there are name, title"),
        ('when = "each visit"', 'when = "never"', "is never made"),
    ],
)  # fmt: skip
def test_an_error_names_its_line_and_the_remedy(old, new, words):
    text, line = spoilt(old, new)

    found = said_of(text)

    assert any(words in said for said in found), found
    if "write a later time" not in words and 'when = "return"' not in new and "never" not in new:
        assert any(said.startswith(f"line {line}: ") and words in said for said in found), found


@pytest.mark.parametrize(
    ("ladder", "new", "words"),
    [
        ("drill", 'kind = "police"', 'ladder.drill, step 1: kind is "police", but a drill never comes to the police; write "tell"'),
        ("code_word", 'kind = "tell"', "ladder.code_word, step 1 is what a code word leads to: 999 at once, and the head told at once"),
    ],
)
def test_a_drill_never_comes_to_the_police_and_a_code_word_always_does(ladder, new, words):
    head, _, tail = TEXT.partition(f"[ladder.{ladder}]")
    old = 'kind = "tell"' if ladder == "drill" else 'kind = "police"'

    found = said_of(f"{head}[ladder.{ladder}]{tail.replace(old, new, 1)}")

    assert any(words in said for said in found), found


def test_a_ladder_whose_last_step_calls_nobody_s_attention_to_999_is_refused():
    head, mark, tail = TEXT.partition("[ladder.overdue]")

    found = said_of(head + mark + tail.replace('kind = "police"', 'kind = "tell"', 1))

    assert ["the last, which repeats until somebody answers, and shows no 999 sheet" in said for said in found] == [True]


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_file():
    text, _ = spoilt("interval_min = 20", "interval_min = 200", spoilt('vehicle = "', 'vehicle = "no ', TEXT)[0])

    found = said_of(text)

    assert [said.partition(":")[0] for said in found] == sorted((said.partition(":")[0] for said in found), key=lambda line: int(line[5:]))
    assert len(found) == 2


def test_a_key_that_is_missing_is_named_with_what_may_stand_there():
    text, _ = spoilt("second_look_min = 5", "# nothing")

    assert said_of(text) == ["line 1: second_look_min is missing; write 0 to 60"]


def test_a_day_of_review_that_is_past_can_t_be_adopted_and_can_be_read():
    text = spoilt('by_date = ""', 'by_date = "2026-11-22"')[0]

    with pytest.raises(PolicyError, match=r'review.by_date is "2026-11-22", which is past; write a day to come'):
        check_date(text, date(2026, 11, 22))
    check_date(text, date(2026, 11, 21))
    assert read_policy(text).rules.review.by_date == "2026-11-22"


def test_a_date_and_a_time_may_be_written_as_toml_writes_them():
    text = spoilt('by_date = ""', "by_date = 2028-05-31", spoilt('opens = "08:00"', "opens = 07:30:00")[0])[0]

    rules = read_policy(text).rules

    assert (rules.review.by_date, rules.evening.opens_min) == ("2028-05-31", 450)


@pytest.mark.parametrize(
    ("wait_s", "action_s", "words"),
    [
        (301, 60, "ladder.sos.steps come to the 999 sheet only after 903 seconds; write waits of at most 900 seconds together"),
        (300, 571, "ladder.sos.action_s and answer_s let one person hold it for 601 seconds without a word; write at most 600 together"),
    ],
)
def test_no_policy_keeps_somebody_who_pressed_waiting(wait_s, action_s, words):
    raw = read_table(preset_text("trust")).model_dump()
    for step in raw["ladder"]["sos"]["steps"]:
        step["wait_s"] = wait_s
    raw["ladder"]["sos"] |= {"action_s": action_s, "answer_s": 30}

    assert any(words in said for said in said_of(write(raw))), said_of(write(raw))


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_written_is_read_again_as_the_same_policy(preset):
    table = read_table(preset_text(preset))

    again = write(table.model_dump())

    assert read_table(again) == table
    assert write(read_table(again).model_dump()) == again


@pytest.mark.parametrize("preset", PRESETS)
def test_every_line_that_is_named_holds_the_key(preset):
    text = preset_text(preset)
    lines = text.split("\n")

    for path, line in lines_of(text).items():
        key = next(part for part in reversed(path) if isinstance(part, str))
        assert isinstance(path[-1], int) or key in lines[line - 1], (path, line, lines[line - 1])


@given(st.recursive(st.integers() | st.booleans() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=3), max_leaves=5))
def test_lines_are_found_whatever_a_value_is(value):
    text = write({"before": 1, "odd": value, "table": {"after": 2}})

    lines = lines_of(text)

    assert tomllib.loads(text)["table"]["after"] == 2
    assert text.split("\n")[lines["table", "after"] - 1] == "after = 2"


# Whatever is wrong with one value, it is said in words -------------------------------------------------------------------

JUNK = st.one_of(
    st.integers(-(2**70), 2**70), st.booleans(), st.text(max_size=30), st.lists(st.text(max_size=5) | st.integers(), max_size=3),
    st.dictionaries(st.sampled_from(["name", "roles", "x"]), st.integers(), max_size=2), st.just(""), st.just([]), st.just(0),
)  # fmt: skip


def leaves(raw, path=()):
    """Every path in the tables: what stands in them, and they themselves."""
    items = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    return [path, *(found for key, value in items for found in leaves(value, (*path, key)))]


RAW = tomllib.loads(TEXT)
PATHS = [path for path in leaves(RAW) if path]


def with_value(raw, path, value):
    if not path:
        return value
    copy = dict(raw) if isinstance(raw, dict) else list(raw)
    copy[path[0]] = with_value(copy[path[0]], path[1:], value)
    return copy


def is_worded(problem: Problem) -> bool:
    return problem.line >= 1 and any(word in problem.words for word in ("write", "did you mean", "take it out", "take one out", "look for"))


def outcome(text: str) -> Policy | list[Problem]:
    try:
        return read_policy(text)
    except PolicyError as error:
        return error.problems


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from(PATHS), value=JUNK)
def test_any_value_made_another_gives_a_policy_that_works_or_words_that_help(path, value):
    found = outcome(write(with_value(RAW, path, value)))

    if isinstance(found, Policy):
        assert isinstance(found.sos.steps[-1], PoliceStep)
        assert isinstance(found.code_word.steps[0], PoliceStep)
    else:
        assert found
        assert all(is_worded(problem) for problem in found), found


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(
    at=st.integers(0, len(TEXT)),
    length=st.integers(0, 40),
    put=st.text(max_size=10) | st.sampled_from(["]", "}", '"', "[x]", "= 1", "\n", "[[", '"""']),
)
def test_any_text_cut_and_patched_gives_a_policy_or_words_that_help(at, length, put):
    found = outcome(TEXT[:at] + put + TEXT[at + length :])

    assert isinstance(found, Policy) or (found and all(is_worded(problem) for problem in found))


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.sampled_from(PATHS), value=JUNK)
def test_no_change_of_a_policy_goes_unsaid_in_the_preview(path, value):
    old, found = read_policy(TEXT), outcome(write(with_value(RAW, path, value)))

    if isinstance(found, Policy) and found != old and found.rules.name == old.rules.name:
        assert changes(old, found)


def test_a_text_of_brackets_without_end_is_said_in_words():
    assert "brackets stand within brackets" in said_of("x = " + "[" * 5_000)[0] or "not TOML" in said_of("x = " + "[" * 5_000)[0]


def test_a_number_of_five_thousand_digits_is_said_in_words():
    assert "not TOML" in said_of("x = " + "9" * 5_000)[0]
