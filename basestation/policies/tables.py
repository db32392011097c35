"""The tables of a policy's file. Every value has a range; a description is the remedy that an error names.

A key that is added later comes with a default: what a school adopted before must still be read.
"""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Approver = Literal["head", "delegate", "safeguarding"]
Signer = Literal["head", "delegate", "safeguarding", "visitor"]
Answerer = Literal["office", "second", "head"]
Evenings = Literal["as planned", "discouraged", "assessed", "head agrees"]
Kind = Literal["tell", "police"]


def _as_clock(value: Any) -> Any:
    return value.strftime("%H:%M") if isinstance(value, time) else value


def _as_date(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


Clock = Annotated[str, BeforeValidator(_as_clock), StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Day = Annotated[str, BeforeValidator(_as_date), StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]


def _whole(lowest: int, highest: int) -> Any:
    return Field(ge=lowest, le=highest, description=f"{lowest} to {highest}")


def _text(longest: int, shortest: int = 0, what: str = "") -> Any:
    return Field(min_length=shortest, max_length=longest, description=what or f"a text of at most {longest} characters")


class Table(BaseModel):
    """A name that is not known is an error: a misspelt rule must not be ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ApprovalTable(Table):
    roles: list[Approver] = Field(description='a list of "head", "delegate", "safeguarding"; [] when no yes is asked')
    routine: bool = Field(description="true or false")
    verbal: bool = Field(description="true or false")


class AssessingTable(Table):
    when: Literal["never", "each visit", "first visit"]
    signed_by: list[Signer] = Field(description='a list of "head", "delegate", "safeguarding", "visitor"')


class CodeWordsTable(Table):
    to_office: bool = Field(description="true or false")
    to_colleague: bool = Field(description="true or false")
    challenge: bool = Field(description="true or false")


class ContactingTable(Table):
    when: Literal["interval", "leaving", "return"]
    interval_min: int = Field(ge=0, le=120, description="5 to 120, or 0 when contact is not at intervals")
    grace_min: int = Field(ge=0, le=30, description="1 to 30, or 0 when contact is not at intervals")
    overdue_grace_min: int = _whole(0, 120)
    lost_min: int = _whole(2, 60)
    cue: Literal["buzz", "beep", "nothing"]


class EveningTable(Table):
    after_dark: Evenings
    out_of_hours: Evenings
    opens: Clock = Field(description='a time like "08:00"')
    closes: Clock = Field(description='a time like "18:00"')


class LeavingTable(Table):
    seen_by: list[Literal["office", "head"]] = Field(description='a list of "office", "head"')
    self_test_min: int = _whole(5, 120)
    phone_checked: bool = Field(description="true or false")
    id_carried: bool = Field(description="true or false")


class QualifyingTable(Table):
    training_months: int = Field(ge=0, le=60, description="1 to 60, or 0 when training is not asked for")
    reading_months: int = Field(ge=0, le=60, description="1 to 60, or 0 when reading the policy is not asked for")
    warn_days: int = _whole(0, 120)


class RetentionTable(Table):
    positions_h: int = _whole(1, 72)
    visits_months: int = _whole(1, 120)
    incidents_months: int = _whole(12, 300)
    drills_months: int = _whole(1, 120)
    looks_months: int = _whole(1, 120)


class ReviewTable(Table):
    months: int = Field(ge=0, le=60, description="1 to 60, or 0 when it is not reviewed after a span of time")
    by_date: Day = Field(description='a day like "2028-05-31", or "" when no day is set')


class StepTable(Table):
    name: str = _text(40, 1, "what the screen calls this step, in at most 40 characters")
    kind: Kind
    roles: list[Answerer] = Field(min_length=1, description='a list of "office", "second", "head"')
    wait_s: int = _whole(5, 3600)


class DrillTable(Table):
    action_s: int = _whole(5, 3600)
    answer_s: int = _whole(5, 3600)
    steps: list[StepTable] = Field(min_length=1, max_length=8, description="one to eight steps")


class LadderTable(DrillTable):
    after_police_s: int = _whole(60, 7200)
    call_again_s: int = _whole(60, 7200)


class LaddersTable(Table):
    sos: LadderTable
    overdue: LadderTable
    code_word: LadderTable
    drill: DrillTable


class PolicyTable(Table):
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")] = Field(description='a short name like "trust": a-z, 0-9 and -')
    title: str = _text(100, 1, "what people call this policy, in at most 100 characters")
    about: str = _text(500)
    pairs: Literal["never", "where there is concern", "unless well known", "decided", "always"]
    vehicle: Literal["no", "advised", "route and means", "required"]
    overdue: Literal["phone in", "own procedure", "ring, then police", "tell school"]
    second_look_min: int = _whole(0, 60)
    briefing: list[Line] = Field(max_length=40, description="at most 40 lines of text of at most 300 characters")
    approval: ApprovalTable
    assessing: AssessingTable
    code_words: CodeWordsTable
    contacting: ContactingTable
    evening: EveningTable
    leaving: LeavingTable
    qualifying: QualifyingTable
    retention: RetentionTable
    review: ReviewTable
    ladder: LaddersTable
