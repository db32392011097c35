"""What is still to be done after incidents: whose it is, by when, and a note when it is done (R41, R43, R45, R47)."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ...core.board import name_of
from ...core.following import LONGEST_NOTE
from ...core.site import Site
from ...core.task import Task
from ...core.turn import TaskDone
from ...core.words import spoken
from ...store.after import done_tasks
from ..context import context_of
from ..pages import viewing
from ..pages.times import Times
from ..rendering import page
from ..security.doorkeeper import Session
from .asking import NotStored, ask
from .form import Form, read_form

router = APIRouter(prefix="/tasks")
Reader = Annotated[Session, Depends(viewing.allowed("see own tasks"))]
NOT_YOURS = "This is for somebody else to do."
ROLES = {"office": "the office", "head": "the head", "safeguarding": "the safeguarding lead"}


@dataclass(frozen=True, slots=True)
class Row:
    """A task as it is read. `may_finish`: this person may."""

    task: Task
    words: str
    whose: str
    is_late: bool
    may_finish: bool
    may_open: bool
    done_by: str = ""
    note: str = ""


@router.get("")
async def show_tasks(request: Request, session: Reader) -> Response:
    return await _tasks_page(request, session, Form())


@router.post("/{number:int}")
async def finish(request: Request, session: Reader, number: int) -> Response:
    context, form = context_of(request), await read_form(request)
    task = context.service.site.tasks.get(number)
    if task is None:
        return RedirectResponse("/tasks", 303)  # done already, from another page
    if not may_finish(task, session):
        raise HTTPException(403, NOT_YOURS)
    note = form.text(f"note-{number}", "what was done, in a few words", LONGEST_NOTE, lines=True)
    if not form.errors:
        try:
            await ask(context, TaskDone(context.now_ms(), number, session.person, note))
        except NotStored as error:
            form.errors[f"note-{number}"] = str(error)
    return await _tasks_page(request, session, form, 409) if form.errors else RedirectResponse("/tasks", 303)


def sees_all(session: Session) -> bool:
    return viewing.may(session, "answer alarms") or viewing.may(session, "see records")


def may_finish(task: Task, session: Session) -> bool:
    """Whoever it is for; the head, or a delegate, may see to anything."""
    return task.is_for(session.person, session.roles) or viewing.may(session, "see to all tasks")


def overdue(site: Site, session: Session, now_ms: int) -> int:
    """How many of those that this person sees are late: the board says so."""
    return sum(1 for task in site.tasks.values() if task.due_ms < now_ms and (may_finish(task, session) or sees_all(session)))


async def _tasks_page(request: Request, session: Session, form: Form, status: int = 200) -> Response:
    context = context_of(request)
    site, now_ms = context.service.site, context.now_ms()
    waiting = sorted(site.tasks.values(), key=lambda task: (task.due_ms, task.number))
    done = await run_in_threadpool(done_tasks, context.engine)
    return page(
        request, "tasks.html", status, form=form, times=Times(site.zone, now_ms), sees_all=sees_all(session),
        waiting=[_row(site, task, session, now_ms) for task in waiting if _sees(task, session)],
        done=[_row(site, task, session, now_ms) for task in done if _sees(task, session)],
    )  # fmt: skip


def _sees(task: Task, session: Session) -> bool:
    return may_finish(task, session) or sees_all(session) or task.done_by == session.person


def _row(site: Site, task: Task, session: Session, now_ms: int) -> Row:
    incident = site.incidents.get(task.incident)
    may_open = viewing.answers(session) or (incident is not None and incident.is_inside(session.person))
    whose = name_of(site, task.person) if task.person is not None else ROLES.get(task.role, task.role)
    return Row(
        task, spoken.clean(task.words), whose, task.done_ms is None and task.due_ms < now_ms, may_finish(task, session), may_open,
        name_of(site, task.done_by), task.note,
    )  # fmt: skip
