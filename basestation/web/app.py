"""Builds the web application from its parts: guard, sign-in, pages, forms, files."""

import asyncio

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

from . import failing, inlets, vendor
from .admin import (
    account,
    approvals,
    assessment,
    badges,
    desk,
    desk_ring,
    drills,
    import_staff,
    journal,
    kept,
    leave_departure,
    leaving,
    people,
    people_medical,
    phone_positions,
    planning,
    policy_editor,
    retention,
    set_password,
    setup,
    sign_in,
    sign_out_form,
    tasks,
    visit_lists,
    visit_page,
    write_up,
)
from .admin import policy as policy_page
from .admin.handover import Handover
from .context import WebContext
from .pages import (
    board_page,
    call_log,
    cards,
    code_word,
    incident_answers,
    incident_forms,
    incident_page,
    maps,
    position_page,
    road_record,
    roads_page,
    school_page,
    stream,
    texts,
)
from .phone import answering
from .records import cap, exports, incidents, pack, report, visit_record
from .rendering import HERE, make_templates
from .security.doorkeeper import Doorkeeper
from .security.guard import Guard

# Every page of the application is in one of these.
SCREENS = (
    answering.router,
    code_word.router,
    board_page.router,
    school_page.router,
    incident_page.router,
    incident_answers.router,
    incident_forms.router,
    stream.router,
    maps.router,
)
FORMS = (sign_in.router, setup.router, set_password.router, badges.router, sign_out_form.router)
PEOPLE = (import_staff.router, people.router, people_medical.router, account.router, kept.router)
PLANNING = (planning.router, assessment.router, approvals.router, visit_lists.router, visit_page.router)
POLICY = (policy_page.router, policy_editor.router)
KEEPING = (journal.router, retention.router)
LEAVING = (leave_departure.router, leaving.router, cards.router, write_up.router)
AFTERWARDS = (tasks.router, drills.router)
DURING = (call_log.router, desk_ring.router, desk.router)  # the desk is asked last: it takes every word that stands behind a visit
RECORDS = (cap.router, visit_record.router, pack.router, report.router, exports.router, incidents.router)
ROUTERS: tuple[APIRouter, ...] = (
    *RECORDS,
    *KEEPING,
    *PLANNING,
    *LEAVING,
    position_page.router,
    texts.router,
    inlets.router,
    phone_positions.router,
    roads_page.router,
    road_record.router,
    *FORMS,
    *PEOPLE,
    *POLICY,
    *SCREENS,
    *AFTERWARDS,
    *DURING,
)


def create_app(context: WebContext) -> FastAPI:
    app = FastAPI(title="Doorstep", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.context = context
    app.state.doorkeeper = Doorkeeper(context)
    app.state.desk = asyncio.Lock()
    app.state.paces = inlets.Paces()
    app.state.handover = Handover(context.now_ms)
    app.state.templates = make_templates()
    app.add_middleware(Guard, known_hosts=context.known_hosts, is_https=context.is_https)
    failing.install(app)
    for router in ROUTERS:  # as they are: included, each application would work out again what every page takes
        app.router.routes.extend(router.routes)
    app.include_router(vendor.router_for(context.vendor_dir))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    return app
