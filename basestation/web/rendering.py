"""Turns a template and what it needs into a page."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..core.deliveries.ways import way_in_words
from ..core.policy.terms import role_in_words
from .context import context_of
from .pages import viewing
from .pages.timeline import CLOSED_AS

HERE = Path(__file__).parent


@cache
def make_templates() -> Environment:
    """The same for each application in this process: a template is compiled once."""
    templates = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    templates.globals["CLOSED_AS"] = CLOSED_AS
    templates.filters |= {"way": way_in_words, "role": role_in_words}
    return templates


def render(request: Request, template: str, **values: Any) -> str:
    """Every template has `person` (the Session, or None), `may` (what this person may, by viewing.py's table), `csrf`, `site_name`,
    `path` and `change` (what the page knows of, by Screens) beside its own values."""
    session = getattr(request.state, "session", None)
    common = {
        "person": session,
        "may": lambda what: session is not None and viewing.may(session, what),
        "csrf": session.csrf if session else "",
        "site_name": context_of(request).site_name,
        "path": request.url.path,
        "change": getattr(request.state, "change", 0),
    }
    templates: Environment = request.app.state.templates
    return templates.get_template(template).render(common | values)


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    return HTMLResponse(render(request, template, **values), status)
