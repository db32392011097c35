"""Builds the web application from its parts: guard, sign-in, pages, forms, files."""

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

from . import failing, vendor
from .admin import sign_in
from .context import WebContext
from .rendering import HERE, make_templates
from .security.doorkeeper import Doorkeeper
from .security.guard import Guard

# Every page of the application is in one of these.
ROUTERS: tuple[APIRouter, ...] = (sign_in.router,)


def create_app(context: WebContext) -> FastAPI:
    app = FastAPI(title="Doorstep", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.context = context
    app.state.doorkeeper = Doorkeeper(context)
    app.state.templates = make_templates()
    app.add_middleware(Guard, known_hosts=context.known_hosts, is_https=context.is_https)
    failing.install(app)
    for router in ROUTERS:
        app.include_router(router)
    app.include_router(vendor.router_for(context.vendor_dir))
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    return app
