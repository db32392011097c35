"""An application works each of its routes out at its first request, for a tenth of a second: those of the first one serve all."""

from fastapi import FastAPI
from starlette.routing import BaseRoute

_first: list[BaseRoute] = []


def share_routes(app: FastAPI) -> None:
    """They know nothing of their application: a request brings it along."""
    if not _first:
        _first.extend(app.router.routes)
    assert [type(route) for route in app.router.routes] == [type(route) for route in _first]
    app.router.routes[:] = _first
