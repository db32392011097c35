"""What the words of a policy's file mean, in the words of a page."""

from badgelink.messages import CUE_BEEP, CUE_BUZZ, CUE_NONE

from .ladders import DrillLadder, Ladder, PoliceStep, Policy, Step

ROLES = {
    "office": "the office", "second": "the second person", "head": "the head", "delegate": "a delegate of the head",
    "safeguarding": "the safeguarding lead", "visitor": "whoever goes",
}  # fmt: skip
SHORT_ROLES = {"second": "second person", "safeguarding": "safeguarding lead"}
PAIRS = {
    "never": "not asked for",
    "where there is concern": "where there is any concern",
    "unless well known": "nobody goes alone where little is known of the home",
    "decided": "decided with the safeguarding lead for each visit",
    "always": "always",
}
VEHICLE = {
    "no": "not asked for",
    "advised": "advised",
    "route and means": "the route and how they travel are on the assessment",
    "required": "car and registration are known before they leave",
}
OVERDUE = {
    "phone in": "staff ring when plans change; who is not back is rung, then looked for",
    "own procedure": "what this visit's own assessment says",
    "ring, then police": "the office rings the mobile; no answer and reasonable cause for concern: police",
    "tell school": "school is told at once, then rings",
}
ASSESSING = {"never": "not asked for", "each visit": "before each visit", "first visit": "before the first visit, then referred to"}
EVENING = {
    "as planned": "as planned",
    "discouraged": "discouraged: only for a reason",
    "assessed": "only with an assessment",
    "head agrees": "only with the head's agreement",
}
CUES = {CUE_BUZZ: "a buzz that nobody else notices", CUE_BEEP: "a beep", CUE_NONE: "nothing: the visitor looks at the time"}
NOT_USED = "not used"


def joined(words: list[str], last: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""


def span(length_ms: int) -> str:
    """Exactly as long as it is: 90 seconds, 3 minutes."""
    length_s = length_ms // 1000
    if length_s % 60 or not length_s:
        return f"{length_s} seconds"
    return "1 minute" if length_s == 60 else f"{length_s // 60} minutes"


def roles(named: tuple[str, ...], last: str = "and") -> str:
    return joined([ROLES.get(role, role) for role in named], last)


def role_in_words(role: str) -> str:
    """In a list of somebody's roles."""
    return SHORT_ROLES.get(role, role)


def approval(policy: Policy) -> str:
    return roles(policy.rules.approval.roles, "or") or "nobody is asked"


def signed(policy: Policy) -> str:
    return roles(policy.rules.assessing.signed_by, "or") or "nobody signs"


def contact(policy: Policy) -> str:
    said = policy.rules.contacting
    if said.when == "interval":
        return f"every {said.interval_min} minutes, unless the visit's assessment says otherwise"
    return "on leaving each place, and at the next" if said.when == "leaving" else "on return, or by phone"


def grace(policy: Policy) -> str:
    said = policy.rules.contacting
    return f"{said.grace_min} minutes after it was due" if said.when == "interval" else NOT_USED


def hours(policy: Policy) -> str:
    said = policy.rules.evening
    return f"Monday to Friday, {clock(said.opens_min)} to {clock(said.closes_min)}"


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def months(count: int, none: str) -> str:
    return (
        none if not count else "every year" if count == 12 else f"every {count // 12} years" if count % 12 == 0 else f"every {count} months"
    )


def kept(months: int) -> str:
    years = months // 12
    return f"{months} months" if months % 12 else "1 year" if years == 1 else f"{years} years"


def review(policy: Policy) -> str:
    said = policy.rules.review
    spoken = [f"by {said.by_date}"] if said.by_date else []
    spoken += [months(said.months, "")] if said.months else []
    return f"{joined(spoken)}, and after a serious incident" if spoken else "no date is set; after a serious incident"


def yes(wanted: bool, so: str, no: str = "no") -> str:
    return so if wanted else no


def step_words(step: Step | PoliceStep) -> str:
    if isinstance(step, PoliceStep):
        return f"{step.name}: the sheet fills the screen, {roles(step.roles)} are told, again every {span(step.wait_ms)}"
    return f"{step.name}: tells {roles(step.roles)}, waits {span(step.wait_ms)}"


def ladder_words(ladder: Ladder | DrillLadder) -> str:
    return "; ".join(f"{number}. {step_words(step)}" for number, step in enumerate(ladder.steps, 1))


def owner(ladder: Ladder | DrillLadder) -> str:
    clocks = ladder.clocks
    return f"asked after {span(clocks.action_ms)} without an action, and loses the alarm {span(clocks.answer_ms)} later"


def police(ladder: Ladder) -> str:
    clocks = ladder.clocks
    return f"999 again after {span(clocks.call_again_ms)}; whoever has it acts within {span(clocks.after_police_ms)}"


def second_look(policy: Policy) -> str:
    minutes = policy.rules.second_look_min
    return f"within {minutes} minutes" if minutes else "not asked for"


def routine(policy: Policy) -> str:
    return yes(policy.rules.approval.routine, "need no yes each time", "are asked as everybody is")


def verbal(policy: Policy) -> str:
    return yes(policy.rules.approval.verbal, "in an emergency, confirmed later", "does not count")


def challenge(policy: Policy) -> str:
    return yes(policy.rules.code_words.challenge, "the visitor answers with the agreed word when all is well", NOT_USED)
