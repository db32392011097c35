"""The first person: made once, by whoever can read the code the base has written down."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ...store import roster
from ...store.roster import MemberDraft
from ..context import context_of, desk_of
from ..rendering import page
from ..security import first_run
from ..security.doorkeeper import doorkeeper_of
from .form import Form, read_form
from .password_field import new_password, sign_in_name
from .roster_changes import change

router = APIRouter()

FIRST_ROLES = ("head", "technician")
WRONG_CODE = "This is not the code. It was printed when the base started, and is in the file setup-code in the base's data folder."


@router.get("/setup")
async def show_setup(request: Request) -> Response:
    if not await run_in_threadpool(first_run.is_needed, context_of(request)):
        return RedirectResponse("/sign-in", 303)
    return page(request, "setup.html", form=Form())


@router.post("/setup")
async def set_up(request: Request) -> Response:
    context, form = context_of(request), await read_form(request)
    async with desk_of(request):  # two at once must not both become the first
        if not await run_in_threadpool(first_run.is_needed, context):
            return RedirectResponse("/sign-in", 303)
        if not await run_in_threadpool(first_run.is_code, context, form.get("code")):
            form.errors["code"] = WRONG_CODE
        name = form.text("name", "your name", 100)
        sign_in = sign_in_name(form, required=True)
        password = new_password(form, name, sign_in, context.site_name)
        if form.errors:
            return page(request, "setup.html", 422, form=form)
        return await _create(request, MemberDraft(name, FIRST_ROLES, "", sign_in, ()), password)


async def _create(request: Request, draft: MemberDraft, password: str) -> Response:
    context, doorkeeper = context_of(request), doorkeeper_of(request)
    hashed = await doorkeeper.passwords.hash(password)
    try:
        number = change(context, None, "the first person, with the set-up code", lambda to: roster.add_member(to, draft, hashed))
    except roster.Taken:
        form = await read_form(request)
        form.errors["sign_in"] = "Somebody on the roster has this sign-in name already. Choose another."
        return page(request, "setup.html", 422, form=form)
    await run_in_threadpool(first_run.burn, context)
    response = RedirectResponse("/people", 303)
    await doorkeeper.start(number, response, request)
    return response
