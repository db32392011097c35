"""The few files of others that the screen needs, served straight from where npm put them."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

# What the browser asks for under /vendor/, and where npm keeps it. Nothing else of node_modules is served.
FILES = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet.css": "leaflet/dist/leaflet.css",
    "images/layers.png": "leaflet/dist/images/layers.png",
    "images/layers-2x.png": "leaflet/dist/images/layers-2x.png",
    "images/marker-icon.png": "leaflet/dist/images/marker-icon.png",
    "images/marker-icon-2x.png": "leaflet/dist/images/marker-icon-2x.png",
    "images/marker-shadow.png": "leaflet/dist/images/marker-shadow.png",
}


class VendorMissing(Exception):
    """Files the screen can't do without are not there."""


def router_for(vendor_dir: Path) -> APIRouter:
    """Checked once, at start: a screen without its scripts must not be found out about during an alarm."""
    missing = [name for name in FILES.values() if not (vendor_dir / name).is_file()]
    if missing:
        raise VendorMissing(f"the screen's files are not in {vendor_dir}: {', '.join(missing)}: run `make setup`")
    router = APIRouter()

    @router.get("/vendor/{name:path}")
    async def vendor_file(name: str) -> FileResponse:
        if name not in FILES:
            raise HTTPException(404)
        return FileResponse(vendor_dir / FILES[name])

    return router
