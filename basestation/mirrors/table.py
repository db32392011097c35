"""Every mirror there is. A new one is one file and one row here."""

from collections.abc import Callable

from ..settings import Settings
from ..surroundings import Surroundings
from .base import Mirror
from .cap import Sender
from .cap_journal import CapFolder, CapJournal
from .cap_mirror import CapMirror


def cap_sender(settings: Settings) -> Sender | None:
    if settings.cap is None:
        return None
    return Sender(settings.site, settings.school.title, settings.cap.sender, settings.school.telephone, settings.web.url)


def _cap(around: Surroundings) -> Mirror | None:
    sender, settings = cap_sender(around.settings), around.settings.cap
    if sender is None or settings is None or settings.folder is None:
        return None
    journal = CapJournal(around.engine, sender)
    return CapMirror(journal, CapFolder(journal, settings.folder), around.now_ms)


MIRRORS: dict[str, Callable[[Surroundings], Mirror | None]] = {
    "cap": _cap,
}


def build_mirrors(around: Surroundings) -> dict[str, Mirror]:
    """Those that the settings ask for."""
    built = {name: make(around) for name, make in MIRRORS.items()}
    return {name: mirror for name, mirror in built.items() if mirror is not None}
