"""What every page is looked at for: nobody is shut out, nothing is wider than the screen; and pictures, for whoever asks for them."""

import os
from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.screens.office import ROOT

AXE = ROOT / "node_modules/axe-core/axe.min.js"
SERIOUS = """
async () => {
  const result = await axe.run(document, {resultTypes: ["violations"]});
  return result.violations.filter((found) => ["serious", "critical"].includes(found.impact))
    .map((found) => found.id + ": " + found.nodes.map((node) => node.html.slice(0, 120)).join(" | "));
}
"""
FITS = "document.documentElement.scrollWidth <= innerWidth"
ARE_PICTURES_WANTED = bool(os.environ.get("DOORSTEP_PICTURES"))


def axe(page: Page) -> list[str]:
    """Evaluated by the debugger, so the page's own policy need not let it in; once for each document."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    return list(page.evaluate(SERIOUS))


def fits_into(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": 740})
    return bool(page.evaluate(FITS))


def picture(page: Page, path: Path) -> None:
    """The whole page, when DOORSTEP_PICTURES is set: it takes as long as all the rest of a look."""
    if ARE_PICTURES_WANTED:
        page.screenshot(path=path, full_page=True)
