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
from .news import News
from .phones import Phones
from .toy import DEEDS, WORDS, Toy
from .wave import receipts

HERE = Path(__file__).parent
LOCAL = frozenset(("127.0.0.1", "localhost"))


@dataclass(frozen=True, slots=True)
class PageContext:
    """`phones_path` is a secret of this run: only the base knows where its webhooks go."""

    toys: Mapping[int, Toy]
    phones: Phones
    news: News
    site: Callable[[], Site]
    office_url: str
    password: str
    phones_path: str


def create_page(context: PageContext) -> Starlette:
    """The base posts to the phones as a provider's customer would; everything else must come from the page itself."""
    app = FastAPI(title="Doorstep demo", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/", _shown(context), methods=["GET"])
    app.add_api_route("/live", _live(context), methods=["GET"])
    app.add_api_route("/badges/{number:int}/battery", _drain(context), methods=["POST"])
    app.add_api_route("/badges/{number:int}/{deed}", _deed(context), methods=["POST"])
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    phone = Route(f"/{context.phones_path}/{{who}}", _ring(context), methods=["POST"])
    return Starlette(routes=[phone, Mount("/", Guard(app, LOCAL, is_https=False))])


def _shown(context: PageContext) -> Callable[[], Awaitable[HTMLResponse]]:
    loader = FileSystemLoader(HERE / "static")
    template = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

    async def shown() -> HTMLResponse:
        given = {"outings": cast.OUTINGS, "sign_ins": cast.SIGN_INS, "school": cast.SCHOOL, "receipts": receipts(WORDS)}
        words = template.get_template("badges.html").render(given, office_url=context.office_url, password=context.password)
        return HTMLResponse(words)

    return shown


def _live(context: PageContext) -> Callable[[], Awaitable[StreamingResponse]]:
    def look() -> dict[str, Any]:
        site = context.site()
        return {"badges": [toy.state(site) for toy in context.toys.values()], "phones": context.phones.state()}

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


def _ring(context: PageContext) -> Callable[[Request], Awaitable[Response]]:
    async def ring(request: Request) -> Response:
        if not context.phones.take(request.path_params["who"], await request.json()):
            raise HTTPException(404)
        return JSONResponse({"taken": True})

    return ring
