"""The page with the badges to press. A toy for whoever looks at Doorstep for the first time; no part of the base."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from basestation.core.site import Site
from basestation.web.security.guard import Guard

from . import cast
from .far_ends import PLUGS, FarEnds
from .news import News
from .phones import ANSWERS, TELEPHONES, Phones
from .toy import DEEDS, WORDS, Toy
from .wave import receipts

HERE = Path(__file__).parent
LOCAL = frozenset(("127.0.0.1", "localhost"))


@dataclass(frozen=True, slots=True)
class PageContext:
    """`desk_path` is a secret of this run: only the base knows where its webhooks go."""

    toys: Mapping[int, Toy]
    phones: Phones
    ends: FarEnds
    news: News
    site: Callable[[], Site]
    office_url: str
    password: str
    desk_path: str
    step_s: int


def create_page(context: PageContext) -> Starlette:
    """The base posts to the phones as a provider's customer would; everything else must come from the page itself."""
    app = FastAPI(title="Doorstep demo", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/", _shown(context), methods=["GET"])
    app.add_api_route("/live", _live(context), methods=["GET"])
    app.add_api_route("/badges/{number:int}/battery", _drain(context), methods=["POST"])
    app.add_api_route("/badges/{number:int}/{deed}", _deed(context), methods=["POST"])
    app.add_api_route("/phones/{who}/{words}", _answered(context), methods=["POST"])
    app.add_api_route("/plugs/{name}/{way}", _plugged(context), methods=["POST"])
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    desk = Route(f"/{context.desk_path}", _ring(context), methods=["POST"])
    return Starlette(routes=[desk, Mount("/", Guard(app, LOCAL, is_https=False))])


def _shown(context: PageContext) -> Callable[[], Awaitable[HTMLResponse]]:
    loader = FileSystemLoader(HERE / "static")
    template = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

    async def shown() -> HTMLResponse:
        given: dict[str, object] = {"outings": cast.OUTINGS, "sign_ins": cast.SIGN_INS, "school": cast.SCHOOL, "receipts": receipts(WORDS)}
        given |= {"road_names": cast.ROAD_NAMES, "desk": cast.OFFICE, "telephones": TELEPHONES, "step_s": context.step_s}
        words = template.get_template("badges.html").render(given, office_url=context.office_url, password=context.password)
        return HTMLResponse(words)

    return shown


def _live(context: PageContext) -> Callable[[], Awaitable[StreamingResponse]]:
    def look() -> dict[str, Any]:
        site = context.site()
        badges = [toy.state(site) for toy in context.toys.values()]
        return {"badges": badges, "phones": context.phones.state(), "ends": context.ends.state()}

    async def live() -> StreamingResponse:
        return StreamingResponse(context.news.stream(look), media_type="text/event-stream")

    return live


def _deed(context: PageContext) -> Callable[[int, str], Awaitable[Response]]:
    async def do(number: int, deed: str) -> Response:
        if number not in context.toys or deed not in DEEDS:
            raise HTTPException(404)
        context.toys[number].do(deed)
        return Response(status_code=204)

    return do


def _drain(context: PageContext) -> Callable[..., Awaitable[Response]]:
    async def drain(number: int, pct: Annotated[int, Query(ge=0, le=100)]) -> Response:
        if number not in context.toys:
            raise HTTPException(404)
        context.toys[number].drain(pct)
        return Response(status_code=204)

    return drain


def _answered(context: PageContext) -> Callable[[str, str], Awaitable[Response]]:
    async def answered(who: str, words: str) -> Response:
        if who not in TELEPHONES or words not in ANSWERS:
            raise HTTPException(404)
        context.phones.answer(who, words)
        return Response(status_code=204)

    return answered


def _plugged(context: PageContext) -> Callable[[str, str], Awaitable[Response]]:
    async def plugged(name: str, way: str) -> Response:
        if name not in PLUGS or way not in ("pull", "put"):
            raise HTTPException(404)
        await context.ends.plug(name, way == "put")
        context.news.tell()
        return Response(status_code=204)

    return plugged


def _ring(context: PageContext) -> Callable[[Request], Awaitable[Response]]:
    async def ring(request: Request) -> Response:
        context.phones.desk.take(await request.json())
        return JSONResponse({"taken": True})

    return ring
