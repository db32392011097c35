"""The calm board: who is out, where, since when, what is due next, and how well each badge protects."""

from fastapi import APIRouter, Request, Response

from ...core import drilling
from ...core.roads import rows as road_rows
from ..admin import tasks
from ..admin.at_the_door import leaving_today
from ..admin.people_gaps import gaps, nobody_hears
from ..admin.planning_access import may_look
from ..admin.visit_lists import late_reports
from ..admin.visit_rows import waiting_for
from ..context import context_of
from ..rendering import page
from ..security.signed_in import SignedIn
from . import texts, viewing
from .reminding import false_alarms, reminder
from .times import Times

router = APIRouter()


@router.get("/")
async def show_board(request: Request, session: SignedIn) -> Response:
    context = context_of(request)
    seen, site = viewing.look_at(context), context.service.site
    if not viewing.answers(session):
        seen = viewing.only_own(site, seen, session)
    times = Times(site.zone, seen.at_ms)
    note = await reminder(request, session)
    late = tasks.overdue(site, session, seen.at_ms)
    due = viewing.may(session, "call drills") and drilling.is_due(site, seen.at_ms)
    rows = context.road_rows() if viewing.may(session, "watch the roads") else ()
    people, may_mend = list(site.roster.values()), viewing.may(session, "run visits") or viewing.may(session, "look after people")
    return page(
        request, "board.html", gaps=gaps(people, context.channels) if may_mend and not seen.open_incidents else [],
        nobody_hears=nobody_hears(people, context.channels), roads=road_rows.summary(rows) if rows else "",
        not_protected=road_rows.not_protected(rows), road_faults=len(road_rows.faults(rows)), board=seen, times=times,
        sees_all=viewing.answers(session), policy_note=note,
        texts=texts.waiting(context, session), late_tasks=late, drill_due=due,
        late_reports=await late_reports(context, session),
        false_note="" if seen.open_incidents else await false_alarms(request, session),
        waiting=waiting_for(context, session), leaving=leaving_today(context, lambda visit: may_look(session, visit)),
    )  # fmt: skip
