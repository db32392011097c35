"""What is to be done after an incident, by whom and by when: opened with its closing, and finished by a person with a note.

A false alarm leaves less to do than a real one, a planned test nothing, and a drill a talk.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from . import cause
from .answering import FinishTask, OpenTask
from .incident import Incident
from .policy.ladders import HEAD, OFFICE
from .policy.rules import SAFEGUARDING
from .site import Site
from .task import Task
from .turn import TaskDone, Turn
from .words.spoken import DAY_MS

LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Kind:
    """`role` does it; "" is for the visitor, by name. `wants` says for which incidents."""

    name: str
    words: str
    role: str
    days: int
    wants: Callable[[Incident], bool]


def _was_real(incident: Incident) -> bool:
    return not incident.is_drill and incident.category in ("incident", "precautionary")


def _was_significant(incident: Incident) -> bool:
    """R47: more than a late return that a telephone call put right."""
    is_grave = not cause.rings_first(incident.cause) or incident.police_ms is not None or incident.is_injured
    return not incident.is_drill and incident.category == "incident" and is_grave


def _was_false(incident: Incident) -> bool:
    return not incident.is_drill and incident.category == "false"


KINDS = (
    Kind("write-up", "Write down what happened, while it is fresh", "", 1, lambda found: _was_real(found) and found.visitor is not None),
    Kind("support", "Offer support and counselling to everybody who was on the visit; note what they want", HEAD, 1, _was_real),
    Kind("injury", "Enter the injury in the injury book", OFFICE, 1, lambda found: found.is_injured and not found.is_drill),
    Kind("senior", "Talk it over with the head and senior staff", HEAD, 2, _was_real),
    Kind("police", "File the police's incident number{reference}", OFFICE, 2, lambda found: found.police_ms is not None),
    Kind(
        "assessment", "Look at the risk assessment again, before anybody goes back", SAFEGUARDING, 5,
        lambda found: _was_real(found) and found.visit_no is not None,
    ),
    Kind("slip", "Find out how it was set off, and what would prevent it", OFFICE, 7, _was_false),
    Kind("policy", "Look at the policy again, after what happened", HEAD, 28, _was_significant),
    Kind("drill", "Talk the drill over with those who took part: what was slow, what was missing?", HEAD, 7, lambda found: found.is_drill),
)  # fmt: skip


def wanted(incident: Incident) -> tuple[Kind, ...]:
    return tuple(kind for kind in KINDS if kind.wants(incident))


def open_tasks(site: Site, turn: Turn, incident: Incident) -> None:
    """In the same transaction as the closing: nothing is forgotten because somebody meant to write it down later."""
    for kind in wanted(incident):
        order = _order(site.next_task, turn.at_ms, kind, incident)
        site.next_task += 1
        turn.batch.decisions.append((incident.number, incident.visit_no, order))
        know(site, turn, opened(order, incident.number, incident.visit_no))


def _order(number: int, at_ms: int, kind: Kind, incident: Incident) -> OpenTask:
    words = kind.words.format(reference=f": {incident.police_reference}" if incident.police_reference else "")
    person = None if kind.role else incident.visitor
    why = f"incident {incident.number} was closed as {incident.category}"
    return OpenTask(at_ms, number, kind.name, words, kind.role, person, at_ms + kind.days * DAY_MS, why)


def opened(order: OpenTask, incident: int, visit_no: int | None) -> Task:
    return Task(order.task, incident, visit_no, order.kind, order.words, order.role, order.person, order.at_ms, order.due_ms)


def finish(site: Site, turn: Turn, done: TaskDone) -> tuple[FinishTask, ...]:
    """Nothing without a note, or when it is done already."""
    task, note = site.tasks.get(done.number), done.note.strip()[:LONGEST_NOTE]
    if task is None or not note:
        return ()
    order = FinishTask(done.at_ms, task.number, done.person, note, f"done: {task.kind}")
    turn.batch.decisions.append((task.incident, task.visit_no, order))
    know(site, turn, replace(task, done_ms=done.at_ms, done_by=done.person, note=note))
    return (order,)


def know(site: Site, turn: Turn, task: Task) -> None:
    turn.batch.tasks[task.number] = task
    turn.changed = True
    if task.done_ms is None:
        site.tasks[task.number] = task
    else:
        site.tasks.pop(task.number, None)
